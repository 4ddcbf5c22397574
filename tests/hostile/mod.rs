//! What somebody sends who wants in, wants more than their share, or wants others to have nothing.

mod doors;
mod files;
mod forms;
mod staff;
mod writers;

use evenwatch::http::endpoints;
use evenwatch::web::PAGES;

use std::collections::BTreeSet;

use crate::feeds::scene::POOL;

/// Every address once, with something in the place of each id.
fn paths() -> Vec<String> {
    let all = endpoints(PAGES).into_iter();
    let all: BTreeSet<&str> = all.map(|one| one.access.pattern).collect();
    let filled = all.into_iter().map(|address| {
        address
            .replace("{id}", POOL)
            .replace("{area}", "leeds")
            .replace("{line}", "nursing")
            .replace("{name}", "staff.csv")
            .replace("{slug}", "gone")
            .replace("{token}", "0000")
    });
    filled.collect()
}
