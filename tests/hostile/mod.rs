//! What somebody sends who wants in, wants more than their share, or wants others to have nothing.

mod doors;
mod files;
mod forms;
mod staff;
mod writers;

use evenwatch::http::route_permissions::{ADDRESSES, FORMS, resources};

use crate::feeds::scene::POOL;

/// Every address once, with something in the place of each id.
fn paths() -> Vec<String> {
    let fixed = ADDRESSES.iter().chain(&FORMS);
    let fixed = fixed.map(|(address, _)| (*address).to_owned());
    let all = fixed.chain(resources().map(|(address, ..)| address));
    let filled = all.map(|address| {
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
