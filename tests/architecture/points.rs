//! The contract with other people's programs: what calendars, scripts and health systems rely on,
//! point by point. Each point has a test at least that is named after it, `point_09_…` (or
//! `points_04_05_…` where one test shows several).
//!
//! Which is which: 1-11 calendar feeds (characters and parsers, wall time, ids, sequence,
//! withdrawal, head, window, drafts and reminders, HTTP caching, private addresses, urgent
//! changes), 12-20 REST (description, problems, times, conditional and repeated writes, who is on
//! call, jobs, changes, webhooks, keys), 21-24 health (organisations, FHIR, bank holidays, metrics
//! and health).

use std::collections::BTreeSet;

use super::sources::sources_under;

/// How many points there are.
const POINTS: u32 = 24;

/// The points that a test's name begins with: `point_09_head_works` is 9's,
/// `points_04_05_bytes_stay` 4's and 5's.
fn points_of(name: &str) -> Vec<u32> {
    let Some(rest) = name
        .strip_prefix("points_")
        .or_else(|| name.strip_prefix("point_"))
    else {
        return Vec::new();
    };
    let numbers = rest.split('_').map_while(|word| {
        let two = word.len() == 2 && word.bytes().all(|byte| byte.is_ascii_digit());
        two.then(|| word.parse().unwrap())
    });
    numbers.collect()
}

#[test]
fn every_point_of_the_contract_has_a_test_named_after_it() {
    let sources = sources_under("tests");
    let lines = sources.iter().flat_map(|source| source.text.lines());
    let names = lines.filter_map(|line| line.trim_start().strip_prefix("fn "));
    let tested: BTreeSet<u32> = names.flat_map(points_of).collect();
    assert_eq!(tested, (1..=POINTS).collect());
}

#[test]
fn a_name_leads_to_its_points() {
    assert_eq!(points_of("point_09_head_works"), [9]);
    assert_eq!(points_of("points_04_05_bytes_stay"), [4, 5]);
    assert!(points_of("pointless").is_empty());
}
