//! Who is on call at an instant; hand-overs. Pure.
