//! The REST API: routes, problem details, one folder a noun.
