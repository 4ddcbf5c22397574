//! Domain to solver problem, solver outcome to domain.
