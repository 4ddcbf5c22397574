//! Patterns that run into themselves, agreements that contradict one another.

use serde_json::json;

use super::super::small;
use super::{Fault, each, problems, push};

#[test]
fn patterns_do_not_run_into_themselves() {
    each(&[
        Fault {
            name: "25 hours, every day",
            spoil: |d| {
                d["duty_patterns"][0]["days_after"] = json!(1);
                d["duty_patterns"][0]["end"] = json!("21:00");
            },
            expected: &[(
                "/duty_patterns/0",
                "\"end\":\"21:00\"",
                "ends 1 day later at 21:00, after the next starts on Tuesday",
                "two patterns",
            )],
        },
        Fault {
            name: "a weekend block that starts on Friday and on Saturday",
            spoil: |d| {
                d["duty_patterns"][0]["days"] = json!(["fri", "sat"]);
                d["duty_patterns"][0]["days_after"] = json!(3);
            },
            expected: &[(
                "/duty_patterns/0",
                "\"days_after\":3",
                "starts on Friday at 20:00 ends 3 days later",
                "two patterns",
            )],
        },
        Fault {
            name: "over the end of the week: Sunday's block meets Monday's",
            spoil: |d| {
                d["duty_patterns"][0]["days"] = json!(["mon", "sun"]);
                d["duty_patterns"][0]["days_after"] = json!(2);
            },
            expected: &[(
                "/duty_patterns/0",
                "\"days_after\":2",
                "starts on Sunday",
                "two patterns",
            )],
        },
        Fault {
            name: "a two-day block on bank holidays, which come in pairs",
            spoil: |d| {
                d["duty_patterns"][0]["days"] = json!([]);
                d["duty_patterns"][0]["bank_holidays"] = json!("also");
                d["duty_patterns"][0]["days_after"] = json!(2);
            },
            expected: &[(
                "/duty_patterns/0",
                "\"days_after\":2",
                "any weekday may be one",
                "two patterns",
            )],
        },
        Fault {
            name: "no day, no time, too many days",
            spoil: |d| {
                let third = d["duty_patterns"][0].clone();
                push(d, "/duty_patterns", third);
                d["duty_patterns"][2]["id"] = json!("leeds-third");
                d["duty_patterns"][0]["days"] = json!([]);
                d["duty_patterns"][1]["end"] = json!("08:00");
                d["duty_patterns"][1]["days_after"] = json!(0);
                d["duty_patterns"][2]["days"] = json!(["mon", "mon"]);
                d["duty_patterns"][2]["days_after"] = json!(8);
            },
            expected: &[
                (
                    "/duty_patterns/0/days",
                    "[]",
                    "starts on no day",
                    "name its weekdays",
                ),
                (
                    "/duty_patterns/1/days_after",
                    "0",
                    "lasts no time",
                    "days_after 1",
                ),
                (
                    "/duty_patterns/2/days/1",
                    "\"mon\"",
                    "named twice",
                    "name it once",
                ),
                (
                    "/duty_patterns/2/days_after",
                    "8",
                    "8 days after",
                    "give 0 to 7",
                ),
            ],
        },
    ]);
}

#[test]
fn patterns_that_only_touch_are_right() {
    for (name, days, start, end, after, bank_holidays, validity) in [
        (
            "24 hours",
            json!(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]),
            "09:00",
            "09:00",
            1,
            "as-weekday",
            json!({}),
        ),
        (
            "a week on",
            json!(["mon"]),
            "09:00",
            "09:00",
            7,
            "as-weekday",
            json!({}),
        ),
        (
            "weekend block",
            json!(["fri"]),
            "17:00",
            "09:00",
            3,
            "as-weekday",
            json!({}),
        ),
        (
            "bank holidays alone",
            json!([]),
            "08:00",
            "20:00",
            0,
            "also",
            json!({}),
        ),
        (
            "one Christmas",
            json!(["fri", "sat"]),
            "09:00",
            "21:00",
            1,
            "never",
            json!({ "valid_from": "2026-12-26", "valid_to": "2026-12-26" }),
        ),
    ] {
        let mut document = small();
        let pattern = &mut document["duty_patterns"][0];
        pattern["days"] = days;
        pattern["start"] = json!(start);
        pattern["end"] = json!(end);
        pattern["days_after"] = json!(after);
        pattern["bank_holidays"] = json!(bank_holidays);
        pattern["validity"] = validity;
        assert_eq!(problems(document.to_string().as_bytes()), [], "{name}");
    }
}

#[test]
fn two_voices_for_the_same_hours_are_told_and_neighbours_are_not() {
    let night = json!([{ "days": ["sun"], "start": "20:00", "end": "08:00" }]);
    let morning = json!([{ "days": ["mon"], "start": "07:00", "end": "09:00" }]);
    let later = json!([{ "days": ["mon"], "start": "08:00", "end": "09:00" }]);
    let open = json!({});
    for (name, other, level, first, second, first_holds, second_holds, clash) in [
        (
            "another board, over the end of the week",
            "QF7",
            "full",
            &night,
            &morning,
            open.clone(),
            open.clone(),
            true,
        ),
        (
            "another board, touching",
            "QF7",
            "full",
            &night,
            &later,
            open.clone(),
            open.clone(),
            false,
        ),
        (
            "the same board, another level",
            "QWO",
            "none",
            &night,
            &morning,
            open.clone(),
            open.clone(),
            true,
        ),
        (
            "the same said twice",
            "QWO",
            "full",
            &night,
            &morning,
            open.clone(),
            open.clone(),
            false,
        ),
        (
            "one after the other",
            "QF7",
            "none",
            &night,
            &night,
            json!({ "valid_to": "2026-03-31" }),
            json!({ "valid_from": "2026-04-01" }),
            false,
        ),
        (
            "one day in common",
            "QF7",
            "none",
            &night,
            &night,
            json!({ "valid_to": "2026-04-01" }),
            json!({ "valid_from": "2026-04-01" }),
            true,
        ),
    ] {
        let mut document = small();
        push(
            &mut document,
            "/organisations",
            json!({ "ods": "QF7", "name": "NHS South Yorkshire Integrated Care Board", "kind": "icb", "region": "Y63" }),
        );
        let mut second_agreement = document["agreements"][0].clone();
        second_agreement["id"] = json!("second");
        second_agreement["commissioner"] = json!(other);
        second_agreement["level"] = json!(level);
        second_agreement["hours"] = second.clone();
        second_agreement["validity"] = second_holds;
        document["agreements"][0]["hours"] = first.clone();
        document["agreements"][0]["validity"] = first_holds;
        push(&mut document, "/agreements", second_agreement);
        let told = problems(document.to_string().as_bytes());
        assert_eq!(told.len(), usize::from(clash), "{name}: {told:#?}");
        if let [problem] = told.as_slice() {
            assert_eq!(problem.pointer, "/agreements/1", "{name}");
            assert!(
                problem.message.contains("QWO") && problem.message.contains(other),
                "{name}: {problem}"
            );
        }
    }
}
