//! Export equals import: what is written back reads as what was read.

use evenwatch::domain::network::{Network, NetworkFile};
use evenwatch::domain::network_json::parse;
use proptest::prelude::*;
use serde_json::{Value, json};

fn written_and_read(file: &NetworkFile) -> NetworkFile {
    parse(&serde_json::to_vec_pretty(file).unwrap()).unwrap()
}

#[test]
fn example_networks_come_back_equal() {
    for demo in evenwatch::config::DEMOS {
        let file = parse(&evenwatch::config::demo(demo.name).unwrap()).unwrap();
        assert_eq!(written_and_read(&file), file, "{}", demo.name);
        let network = Network::new(file.clone()).unwrap();
        assert_eq!(network.file(), &file, "{}", demo.name);
    }
}

/// A day from 2025 to 2027, as written.
fn day() -> impl Strategy<Value = String> {
    (2025..2028, 1..13, 1..29).prop_map(|(year, month, day)| format!("{year}-{month:02}-{day:02}"))
}

/// A validity with either end open or not.
fn validity() -> impl Strategy<Value = Value> {
    (prop::option::of(day()), prop::option::of(day())).prop_map(|(from, to)| {
        let mut validity = json!({});
        if let Some(from) = from {
            validity["valid_from"] = json!(from);
        }
        if let Some(to) = to {
            validity["valid_to"] = json!(to);
        }
        validity
    })
}

/// Days of the week, in any order.
fn days() -> impl Strategy<Value = Vec<&'static str>> {
    prop::sample::subsequence(vec!["mon", "tue", "wed", "thu", "fri", "sat", "sun"], 0..8)
        .prop_shuffle()
}

/// People with anything that a person may have, absent or there.
fn person() -> impl Strategy<Value = Value> {
    let terms = (any::<bool>(), prop::option::of(1..29_u8), any::<bool>());
    let employment = (1..150_u32, 0.0..60.0_f64, validity());
    (r"[a-z0-9][a-z0-9._-]{0,20}", r"\PC{1,30}", prop::collection::vec(employment, 0..3), terms, any::<bool>()).prop_map(
        |(id, name, employments, (paid, one_in, opted_out), contactable)| {
            let employments: Vec<Value> = employments
                .into_iter()
                .map(|(wte, hours, validity)| {
                    json!({ "organisation": "QWO", "contract": "c", "wte": f64::from(wte) / 100.0,
                        "other_weekly_hours": hours, "validity": validity })
                })
                .collect();
            let mut person = json!({
                "id": id, "name": name, "role": "nurse", "grade": "band 6", "employments": employments,
                "experience": "expert", "competences": [{ "competence": "c", "valid_to": "2027-01-01" }],
                "reaches": ["leeds"], "contactable": contactable,
                "on_call": { "paid": paid, "opted_out_of_48_hours": opted_out },
            });
            if let Some(one_in) = one_in {
                person["on_call"]["at_most_one_in"] = json!(one_in);
            }
            person
        },
    )
}

/// Patterns of any shape, right or wrong: reading does not ask what they mean.
fn pattern() -> impl Strategy<Value = Value> {
    (r"[a-z]{1,8}", days(), 0..1440_u32, 0..1440_u32, prop::option::of(any::<u8>()), 0.0..1.0_f64, validity()).prop_map(
        |(id, days, start, end, after, share, validity)| {
            let wall = |minutes: u32| format!("{:02}:{:02}", minutes / 60, minutes % 60);
            let mut pattern = json!({
                "id": id, "name": "Night", "pool": "p", "days": days, "start": wall(start), "end": wall(end),
                "kind": "non-resident-on-call", "bank_holidays": "also", "expected_worked_share": share,
                "validity": validity,
            });
            if let Some(after) = after {
                pattern["days_after"] = json!(after);
            }
            pattern
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is read is written back so that it reads the same.
    #[test]
    fn any_network_comes_back_equal(
        name in r"\PC{0,40}",
        invented in any::<bool>(),
        people in prop::collection::vec(person(), 0..6),
        patterns in prop::collection::vec(pattern(), 0..6),
        hours in prop::collection::vec(days(), 0..4),
        amount in 0.0..1e6_f64,
    ) {
        let hours: Vec<Value> = hours.iter().map(|days| json!({ "days": days, "start": "20:00", "end": "08:00" })).collect();
        let document = json!({
            "format_version": 1, "name": name, "about": name, "invented": invented, "people": people,
            "duty_patterns": patterns,
            "agreements": [{ "id": "a", "commissioner": "QWO", "area": "leeds", "line": "nursing", "hours": hours,
                "level": "no-response", "paid": invented }],
            "brought_forward": [{ "person": "p", "burden": "named-days", "amount": amount,
                "period": { "first_day": "2026-01-01", "last_day": "2025-01-01" } }],
        });
        let file = parse(document.to_string().as_bytes()).unwrap();
        prop_assert_eq!(written_and_read(&file), file);
    }
}
