//! Calendars of leave against an independent reader of recurrence, and against bytes that no program would write.

use std::process::Command;
use std::time::{Duration, Instant};

use evenwatch::upstream::{CalendarFilter, days_away};
use serde_json::Value;

use super::leave::window;
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

/// Calendars of which every kind of line stands in one, to be broken.
const SOUND: [&str; 3] = [
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a\r\nSUMMARY:Leave \u{eb}\r\nDTSTART;TZID=Europe/London:20260325T090000\r\n\
     DTEND:20260325T170000Z\r\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,-1FR;UNTIL=20261101T000000Z\r\nEXDATE:20260330T080000Z\r\n\
     RDATE;VALUE=PERIOD:20260501T080000Z/P3DT1H\r\nSEQUENCE:2\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:a\r\n\
     RECURRENCE-ID;VALUE=DATE:20260325\r\nDTSTART;VALUE=DATE:20260401\r\nSTATUS:CANCELLED\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    "BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nBEGIN:VTIMEZONE\r\nTZID:Home\r\nBEGIN:STANDARD\r\nDTSTART:16010101T020000\r\n\
     TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n\
     BEGIN:VEVENT\r\nDTSTART;TZID=Home:20261024T233000\r\nDURATION:PT48H\r\nRRULE:FREQ=MONTHLY;BYSETPOS=-1;BYDAY=MO,TU;COUNT=40\r\n\
     TRANSP:TRANSPARENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nX-MICROSOFT-CDO-ALLDAYEVENT:TRUE\r\nDTSTART:20260705T220000Z\r\nDTEND:20260706T220000Z\r\n\
     RRULE:FREQ=YEARLY;BYYEARDAY=-366,1;BYHOUR=0,23\r\nLAST-MODIFIED:20260101T000000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
];

/// What is put into them.
const PIECES: [&str; 18] = [
    "RRULE:FREQ=DAILY",
    ";COUNT=",
    ";UNTIL=",
    "99991231T235959Z",
    "00010101",
    "9999999999",
    "-",
    "\r\n",
    "\r\n ",
    "\0",
    "BEGIN:VEVENT\r\n",
    "END:VEVENT\r\n",
    "BEGIN:VCALENDAR\r\n",
    ";INTERVAL=65535",
    "FREQ=SECONDLY",
    "P999999999W",
    "\u{a0}\u{1f3d6}",
    "TZOFFSETTO:-2359\r\n",
];

/// Broken in fixed ways: nothing panics and nothing goes on without end, whether it is read or refused.
#[test]
fn broken_calendars_are_read_or_refused_in_good_time() {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % 0xffff_ffff).unwrap() % below.max(1)
    };
    let began = Instant::now();
    let (mut read, mut refused) = (0, 0);
    for at in 0..4_000 {
        let mut bytes = SOUND[at % SOUND.len()].as_bytes().to_vec();
        for _ in 0..=random(6) {
            let place = random(bytes.len());
            match random(5) {
                0 => bytes[place] = u8::try_from(random(256)).unwrap(),
                1 => drop(bytes.drain(place..(place + random(40)).min(bytes.len()))),
                2 => {
                    let piece = bytes[place..(place + random(60)).min(bytes.len())].to_vec();
                    let to = random(bytes.len());
                    drop(bytes.splice(to..to, piece));
                }
                _ => drop(bytes.splice(place..place, PIECES[random(PIECES.len())].bytes())),
            }
        }
        match days_away("x", &bytes, &CalendarFilter::default(), window()) {
            Ok(_) => read += 1,
            Err(_) => refused += 1,
        }
    }
    assert!(
        read > 400 && refused > 400,
        "{read} read, {refused} refused"
    );
    assert!(
        began.elapsed() < Duration::from_secs(60),
        "{:?}",
        began.elapsed()
    );
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
        let began = Instant::now();
        let text = format!("BEGIN:VCALENDAR\r\n{inside}END:VCALENDAR\r\n");
        let answer = days_away("x", text.as_bytes(), &CalendarFilter::default(), window());
        assert_eq!(
            answer.is_ok(),
            is_read,
            "{what}: {:?}",
            answer.map(|away| away.events)
        );
        assert!(
            began.elapsed() < Duration::from_secs(30),
            "{what}: {:?}",
            began.elapsed()
        );
    }
}
