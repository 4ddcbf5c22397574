//! Calendars of leave with random faults: read or refused, without a panic or an endless loop.

use evenwatch::upstream::{CalendarFilter, days_away};

use super::leave::window;
use crate::support::fuzz::{self, Numbers, Tried};

/// What is put into them.
const PIECES: [&str; 47] = [
    "RRULE:FREQ=DAILY",
    "RRULE:FREQ=YEARLY;BYWEEKNO=53;BYDAY=-1SU,+5MO",
    ";COUNT=",
    ";UNTIL=",
    ";BYSETPOS=-366",
    ";BYMONTHDAY=-31,31",
    "99991231T235959Z",
    "00010101",
    "20260329T013000",
    "20261025T013000Z",
    "20260230",
    "T240000",
    "T235960Z",
    "9999999999",
    "-",
    ",",
    ";",
    ":",
    "=",
    "\"",
    "\\",
    "\r\n",
    "\r\n ",
    "\r",
    "\0",
    "\u{feff}",
    "BEGIN:VEVENT\r\n",
    "END:VEVENT\r\n",
    "BEGIN:VCALENDAR\r\n",
    "END:VCALENDAR\r\n",
    "BEGIN:VTIMEZONE\r\n",
    ";INTERVAL=65535",
    "FREQ=SECONDLY",
    "P999999999W",
    "-P1D",
    "PT86401S",
    "\u{a0}\u{1f3d6}",
    "TZOFFSETTO:-2359\r\n",
    ";TZID=Europe/London",
    ";TZID=\"Greenwich Standard Time\"",
    ";VALUE=DATE",
    ";VALUE=PERIOD",
    "RECURRENCE-ID;RANGE=THISANDFUTURE:",
    "STATUS:CANCELLED\r\n",
    "METHOD:CANCEL\r\n",
    "SUMMARY;ENCODING=QUOTED-PRINTABLE:=E4=20=\r\n",
    "\r\n DTEND:20261225",
];

/// Titles are asked for in some, so that what does not matter is passed over.
fn filter(numbers: &mut Numbers) -> CalendarFilter {
    let words = ["leave".to_owned()];
    CalendarFilter {
        words: words.into_iter().take(numbers.next(2)).collect(),
        count_transparent: numbers.next(2) == 0,
        count_working_elsewhere: numbers.next(2) == 0,
    }
}

/// Whether it was read.
fn is_read(bytes: &[u8], filter: &CalendarFilter) -> bool {
    let _tried = Tried {
        what: "calendar",
        bytes,
    };
    match days_away("x", bytes, filter, window()) {
        Ok(_) => true,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            false
        }
    }
}

/// Faults in each of the corpus; how many were read.
fn round(corpus: &[(String, Vec<u8>)], numbers: &mut Numbers) -> usize {
    let faulty = corpus.iter().filter(|(_, bytes)| {
        let bytes = numbers.mutated(bytes, &PIECES);
        is_read(&bytes, &filter(numbers))
    });
    faulty.count()
}

/// The corpus as it stands, and broken in fixed ways.
#[test]
fn broken_calendars_are_read_or_refused() {
    let corpus = fuzz::corpus("upstream");
    for (name, bytes) in &corpus {
        println!("{name}: {}", is_read(bytes, &CalendarFilter::default()));
    }
    let (mut numbers, mut read) = (Numbers::new(0), 0);
    for _ in 0..300 {
        read += round(&corpus, &mut numbers);
    }
    let tried = 300 * corpus.len();
    assert!(
        read > tried / 10 && read < tried * 9 / 10,
        "{read} of {tried} were read: the faults are too many or too few to try much"
    );
}

#[test]
#[ignore = "runs for as long as FUZZ_SECONDS says"]
fn broken_calendars_for_long() {
    let corpus = fuzz::corpus("upstream");
    fuzz::for_long(|numbers| {
        round(&corpus, numbers);
        corpus.len()
    });
}
