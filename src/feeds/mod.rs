//! Writers of calendar feeds. Pure.
