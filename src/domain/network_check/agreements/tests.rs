//! Agreements by the thousand, and random ones against every pair.
#![allow(clippy::unwrap_used)]

use serde_json::json;

use super::*;

/// Numbers that are the same each time.
struct Dice(u64);

impl Dice {
    /// A number below `sides`.
    fn roll(&mut self, sides: u64) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % sides).unwrap()
    }
}

fn agreement(at: usize, more: &serde_json::Value) -> Agreement {
    let mut own = json!({
        "id": format!("a{at}"), "commissioner": "QWO", "area": "leeds", "line": "nursing", "level": "full", "paid": true
    });
    for (key, value) in more.as_object().unwrap() {
        own[key] = value.clone();
    }
    serde_json::from_value(own).unwrap()
}

fn looked_at(agreements: &[Agreement]) -> (usize, BTreeMap<usize, usize>) {
    let group: Vec<usize> = (0..agreements.len()).collect();
    let mut clashes = BTreeMap::new();
    (at_once(agreements, &group, &mut clashes), clashes)
}

#[test]
fn fifty_thousand_agreements_are_held_against_few_of_each_other() {
    let count = 50_000;
    let day = |at: usize| {
        NaiveDate::from_num_days_from_ce_opt(730_000).unwrap() + chrono::Days::new(at as u64)
    };
    let board = |at: usize| format!("Q{:02}{:02}", at / 100, at % 100);
    let all_say_the_same = |at| agreement(at, &json!({}));
    let each_on_a_day_of_its_own = |at: usize| {
        let validity = json!({ "valid_from": day(at), "valid_to": day(at) });
        agreement(
            at,
            &json!({ "commissioner": board(at % 100), "validity": validity }),
        )
    };
    let bank_holidays_apart = |at: usize| {
        let kind = if at.is_multiple_of(2) {
            "only"
        } else {
            "excluded"
        };
        let level = if at.is_multiple_of(2) { "none" } else { "full" };
        agreement(at, &json!({ "bank_holidays": kind, "level": level }))
    };
    let cases: [&dyn Fn(usize) -> Agreement; 3] = [
        &all_say_the_same,
        &each_on_a_day_of_its_own,
        &bank_holidays_apart,
    ];
    for case in cases {
        let agreements: Vec<Agreement> = (0..count).map(case).collect();
        let (looks, clashes) = looked_at(&agreements);
        assert!(clashes.is_empty(), "{:?}", clashes.first_key_value());
        assert!(looks < 40 * count, "{looks}");
    }
    let all_contradict = |at| agreement(at, &json!({ "commissioner": board(at % 9_999) }));
    let agreements: Vec<Agreement> = (0..count).map(all_contradict).collect();
    let (looks, clashes) = looked_at(&agreements);
    assert_eq!(clashes.len(), count - 1);
    assert!(looks < 40 * count, "{looks}");
}

/// Against every pair held against each other.
#[test]
fn random_agreements_clash_where_pairs_do() {
    let mut dice = Dice(7);
    for round in 0..300 {
        let boards = ["QWO", "QHM", "QF7"];
        let agreements: Vec<Agreement> = (0..12)
            .map(|at| {
                let from = 1 + dice.roll(19);
                let start = dice.roll(24);
                let (level, day) = (["full", "none"][dice.roll(2)], ["mon", "sun"][dice.roll(2)]);
                let mut more = json!({
                    "commissioner": boards[dice.roll(3)],
                    "level": level,
                    "validity": {
                        "valid_from": format!("2027-01-{from:02}"),
                        "valid_to": format!("2027-01-{:02}", from + dice.roll(8)),
                    },
                    "hours": [{
                        "days": [day],
                        "start": format!("{start:02}:00"), "end": format!("{:02}:00", dice.roll(24)),
                    }],
                });
                if dice.roll(2) == 0 {
                    let holidays = ["only", "excluded", "included"][dice.roll(3)];
                    more["bank_holidays"] = json!(holidays);
                }
                if dice.roll(2) == 0 {
                    let own = more["commissioner"].as_str().unwrap().to_owned();
                    let others: Vec<_> = boards.iter().filter(|board| **board != own).collect();
                    more["joint_with"] = json!(others);
                }
                agreement(at, &more)
            })
            .collect();
        let clash = |one: usize, other: usize| {
            let (a, b) = (&agreements[one], &agreements[other]);
            let overlap = pieces(one, a).iter().any(|p| {
                pieces(other, b).iter().any(|q| {
                    let parted = are_parted(terms_of(a, p.day), terms_of(b, q.day));
                    p.start < q.end && q.start < p.end && !parted
                })
            });
            let ends_before =
                |a: &Agreement, b: &Agreement| a.validity.valid_to < b.validity.valid_from;
            contradict(a, b) && overlap && !ends_before(a, b) && !ends_before(b, a)
        };
        let (_, found) = looked_at(&agreements);
        for (second, first) in &found {
            assert!(
                clash(*first, *second),
                "round {round}: {first} and {second}"
            );
        }
        let count = agreements.len();
        let any = (0..count).any(|one| (0..one).any(|other| clash(other, one)));
        assert_eq!(found.is_empty(), !any, "round {round}");
    }
}

#[test]
fn mornings_after_last_nights_are_laid_out_once_for_each_agreement() {
    let count = 3_000;
    let nights = json!([{ "days": [], "start": "20:00", "end": "08:00" }]);
    // Half of them end with one financial year, and half begin with the next, partly from noon and
    // partly at once.
    let agreements: Vec<Agreement> = (0..count)
        .map(|at| match at % 4 {
            0 | 1 => {
                let ends = json!({ "valid_to": "2027-03-31" });
                agreement(
                    at,
                    &json!({ "hours": nights, "validity": ends, "validity_by": "start-day" }),
                )
            }
            of => {
                let start = if of == 2 { "12:00" } else { "07:00" };
                let hours = json!([{ "days": [], "start": start, "end": "18:00" }]);
                let begins = json!({ "valid_from": "2027-04-01" });
                agreement(
                    at,
                    &json!({ "hours": hours, "validity": begins, "level": "partial" }),
                )
            }
        })
        .collect();
    let group: Vec<usize> = (0..count).collect();
    let mut clashes = BTreeMap::new();
    let laid_out = last_nights(&agreements, &group, &mut clashes);
    assert!(laid_out <= count, "{laid_out}");
    let clashing: Vec<usize> = clashes.keys().copied().collect();
    // Those from seven o'clock, and the nights that come after one of them in the document.
    let wanted = (0..count).filter(|at| at % 4 == 3 || (*at > 3 && at % 4 < 2));
    assert_eq!(clashing, wanted.collect::<Vec<_>>());
}
