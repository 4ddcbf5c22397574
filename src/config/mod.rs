//! Settings and the catalogue of contracts, standards and calendars: typed, embedded, overridden by a folder.
