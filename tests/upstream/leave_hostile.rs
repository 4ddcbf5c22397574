//! Calendars of leave against an independent reader of recurrence, and against bytes that no
//! program would write.

use std::process::Command;
use std::time::Duration;

use evenwatch::upstream::{CalendarFilter, days_away};
use serde_json::Value;

use super::leave::window;
use crate::support::clock::processor_time;
use crate::support::python;

/// A few hundred of the random series that ten thousand were tried of; the seed is fixed.
#[test]
fn random_series_are_what_recurring_ical_events_reads() {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/upstream/recurring.py");
    let output = Command::new(python::interpreter())
        .args([script, "7", "400"])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).unwrap();
    let mut count = 0;
    for line in text.lines() {
        let one: Value = serde_json::from_str(line).unwrap();
        let calendar = one["calendar"].as_str().unwrap();
        let away = days_away(
            "x",
            calendar.as_bytes(),
            &CalendarFilter::default(),
            window(),
        );
        let away = away.unwrap_or_else(|error| panic!("{error}\n{calendar}"));
        let days: Vec<String> = away.days.iter().map(ToString::to_string).collect();
        assert_eq!(Value::from(days), one["days"], "{calendar}");
        count += 1;
    }
    assert_eq!(count, 400);
}

/// Larger than any calendar, in the ways that would cost most: each is answered in seconds.
#[test]
fn calendars_that_would_cost_much_are_bounded() {
    let event = |lines: &str| format!("BEGIN:VEVENT\r\n{lines}\r\nEND:VEVENT\r\n");
    let many = |count: usize, lines: &str| {
        (0..count)
            .map(|at| event(&format!("UID:{at}\r\n{lines}")))
            .collect::<String>()
    };
    for (what, inside, is_read) in [
        ("lines of nothing", "\r\n".repeat(2_000_000), true),
        ("stray lines", "a\r\n".repeat(1_000_000), true),
        ("properties", event(&"UID:\r\n".repeat(600_000)), false),
        ("events", event("UID:a").repeat(100_001), false),
        (
            "exceptions",
            event(&format!(
                "DTSTART:20260101\r\nEXDATE:{}",
                ",".repeat(4_000_000)
            )),
            false,
        ),
        (
            "old daily series",
            many(5_000, "DTSTART:19700101T090000Z\r\nRRULE:FREQ=DAILY"),
            false,
        ),
        (
            "days that never come",
            many(
                300,
                "DTSTART:20260101\r\nRRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
            ),
            false,
        ),
        (
            "seconds",
            event(
                "DTSTART:20260101\r\nRRULE:FREQ=DAILY;BYHOUR=1,2,3,4,5,6,7,8,9;BYMINUTE=1,2,3,4,5,6,7,8,9,10,11,12;BYSECOND=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40",
            ),
            false,
        ),
        ("parts in parts", "BEGIN:A\r\n".repeat(1_000_000), false),
        (
            "long events",
            many(50_000, "DTSTART;VALUE=DATE:20260101\r\nDURATION:P1000D"),
            true,
        ),
    ] {
        let began = processor_time();
        let text = format!("BEGIN:VCALENDAR\r\n{inside}END:VCALENDAR\r\n");
        let answer = days_away("x", text.as_bytes(), &CalendarFilter::default(), window());
        assert_eq!(
            answer.is_ok(),
            is_read,
            "{what}: {:?}",
            answer.map(|away| away.events)
        );
        let cost = processor_time() - began;
        assert!(cost < Duration::from_secs(30), "{what}: {cost:?}");
    }
}
