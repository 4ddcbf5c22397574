//! One report a file, and one list of them. Pure.
