//! Lines, rules and exceptions that do not read, and those of another type.

use evenwatch::upstream::{CalendarFilter, days_away};

use super::{around, check, leave, notes, read, read_bytes, refused, runs, with_words};
use crate::upstream::leave::window;

#[test]
fn case_09_one_event_of_no_interest_refuses_nothing() {
    let week = leave("DTSTART;VALUE=DATE:20260803\nDTEND;VALUE=DATE:20260808");
    let titled = |title: &str, lines: &str| {
        format!("{week}\nBEGIN:VEVENT\nSUMMARY:{title}\n{lines}\nEND:VEVENT")
    };
    let unknown = "DTSTART;TZID=Mars/Olympus:20260907T100000";
    for (title, lines) in [
        (
            "Clinic",
            "DTSTART:20260907T100000Z\nRRULE:FREQ=DAILY;COUNT=2\nEXDATE:",
        ),
        (
            "Project",
            "DTSTART;VALUE=DATE:20200101\nDTEND;VALUE=DATE:20270105",
        ),
        ("Notes", "DTSTAMP:20260101T000000Z"),
        (
            "Clinic",
            "DTSTART:20260907T100000Z\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260907T100000Z",
        ),
        ("Webinar", unknown),
        (
            "Webinar",
            "DTSTART:soon\nRRULE:FREQ=SOMETIMES\nDURATION:long",
        ),
        ("Annual leave", &format!("{unknown}\nSTATUS:CANCELLED")),
        (
            "Annual leave",
            "DTSTART:20190907T100000Z\nDTEND:20190907T090000Z",
        ),
        (
            "Annual leave",
            "DTSTART:20190907T100000Z\nRRULE:FREQ=HOURLY;COUNT=3",
        ),
        (
            "Annual leave",
            "DTSTART;VALUE=DATE:20190618\nRRULE:FREQ=YEARLY;UNTIL=20190617",
        ),
        ("Annual leave", "DTSTART;TZID=Mars/Olympus:20190907T100000"),
        (
            "Annual leave",
            "DTSTART;VALUE=DATE:20190618\nRRULE:FREQ=SOMETIMES;UNTIL=20190701",
        ),
        (
            "Annual leave",
            "DTSTART;VALUE=DATE:20400101\nRRULE:FREQ=SOMETIMES",
        ),
    ] {
        let away = read_bytes(
            around(&titled(title, lines)).as_bytes(),
            &with_words(&["leave"]),
        );
        assert_eq!(runs(&away), "3-7 Aug", "{title}: {lines}");
        assert_eq!(away.others, usize::from(title != "Annual leave"), "{lines}");
    }
    // What was left out though it is leave by its title is told with its line; and what could be
    // leave refuses.
    let away = read(&titled(
        "Annual leave",
        "DTSTART;TZID=Mars/Olympus:20190907T100000",
    ));
    assert!(
        notes(&away)
            .starts_with("line 9: the event of Sat 7 Sep 2019 is in the zone \"Mars/Olympus\""),
        "{}",
        notes(&away)
    );
    let told = refused(&titled("Annual leave", unknown));
    assert!(
        told.contains("line 11: ")
            && told.contains("Mars/Olympus")
            && told.contains("such as Europe/London"),
        "{told}"
    );
}

#[test]
fn case_09_stray_lines_quotes_and_several_calendars_are_read_past() {
    let week = leave("UID:a \nDTSTART;VALUE=DATE:20260803 \nDTEND;VALUE=DATE:20260808\t");
    for lines in [
        format!("{week}\nsome stray text"),
        week.replace("UID", "this is no property\nUID"),
        week.replace(
            "UID",
            "ATTENDEE;CN=\"Ada \"Bee\" Fennimore\":mailto:a@example.org\nUID",
        ),
        week.replace("UID", "ORGANIZER;CN=\"odd:mailto:a@example.org\nUID"),
        week.replace("BEGIN:VEVENT", "BEGIN:VEVENT  ")
            .replace("END:VEVENT", "END:VEVENT "),
        format!("END:VCALENDAR\n\nBEGIN:VCALENDAR\nVERSION:2.0\n{week}"),
        format!("END:VTODO\n{week}"),
        format!("{week}\nBEGIN:VTODO\nUID:t\nEND:VTODO"),
        week.replace(
            "\nEND:VEVENT",
            "\nBEGIN:VALARM\nTRIGGER:-PT1H\nDTSTART:19990101\nEND:VALARM\nEND:VEVENT",
        ),
    ] {
        assert_eq!(runs(&read(&lines)), "3-7 Aug", "{lines}");
    }
    assert_eq!(
        notes(&read(&format!("{week}\nsome stray text"))),
        "line 10: the line belongs to no part and was not read"
    );
    // A piece of a rule is no stray text, and half a calendar is none.
    let told = refused(&leave(
        "DTSTART;VALUE=DATE:20260803\nRRULE:FREQ=DAILY;COUNT=1\n0",
    ));
    assert!(
        told.contains("line 8: \"0\" may be a piece of the line before it"),
        "{told}"
    );
    let cut = around(&week).replace("END:VCALENDAR\r\n", "");
    let told = days_away("x", cut.as_bytes(), &CalendarFilter::default(), window())
        .unwrap_err()
        .to_string();
    assert!(
        told.contains("ends in the middle, at line 9: the BEGIN:VCALENDAR of line 1 has no END"),
        "{told}"
    );
}

#[test]
fn case_11_letter_parted_by_a_fold() {
    let lines = "DTSTART;VALUE=DATE:20260803\nDTEND;VALUE=DATE:20260808";
    let whole = around(&leave(lines));
    let (before, after) = whole.split_once("Annual leave").unwrap();
    for title in [
        &b"Annual leave Zo\xC3\r\n \xAB"[..],
        b"Annual leave Zo\xEB",
        b"Annual le\r\n ave",
        b"Annual\xA0leave",
        b"Annual leave \xF0\x9F\x8F\r\n\t\x96",
    ] {
        let bytes = [before.as_bytes(), title, after.as_bytes()].concat();
        assert_eq!(
            runs(&read_bytes(&bytes, &with_words(&["annual leave"]))),
            "3-7 Aug",
            "{title:?}"
        );
    }
    let folded = whole.replace("DATE:20260803", "DATE:2026\r\n 0803");
    assert_eq!(
        runs(&read_bytes(folded.as_bytes(), &CalendarFilter::default())),
        "3-7 Aug"
    );
    let wide: Vec<u8> = whole.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(
        runs(&read_bytes(&wide, &CalendarFilter::default())),
        "3-7 Aug"
    );
    let old = whole.replace("\r\n", "\r");
    assert_eq!(
        runs(&read_bytes(old.as_bytes(), &CalendarFilter::default())),
        "3-7 Aug"
    );
}

#[test]
fn case_13_rule_that_never_was() {
    let start = "DTSTART;VALUE=DATE:20260907\nRRULE:";
    for (rule, days, told) in [
        ("FREQ=WEEKLY; COUNT=2", "7 Sep, 14 Sep", ""),
        (
            "FREQ=WEEKLY;COUNT=2;X-FOO=1",
            "7 Sep, 14 Sep",
            "its part X-FOO is not known and was left out",
        ),
        (
            "FREQ=YEARLY;UNTIL=20260906;COUNT=-1;INTERVAL=1",
            "7 Sep",
            "its COUNT=-1 makes no sense",
        ),
        (
            "FREQ=YEARLY;UNTIL=20260906",
            "7 Sep",
            "ends before it begins; only its first day counts",
        ),
        (
            "FREQ=WEEKLY;INTERVAL=0;COUNT=2",
            "7 Sep, 14 Sep",
            "its INTERVAL=0 makes no sense and was taken for 1",
        ),
        ("FREQ=DAILY;UNTIL=20260909T0900", "7-9 Sep", ""),
        (
            "FREQ=WEEKLY;COUNT=0",
            "7 Sep",
            "its COUNT=0 makes no sense; only its first day counts",
        ),
        (
            "freq=weekly;count=2;byday=",
            "7 Sep, 14 Sep",
            "its part \"BYDAY=\" has no value",
        ),
        (";;FREQ=DAILY;COUNT=2;", "7-8 Sep", ""),
    ] {
        let away = read(&leave(&format!("{start}{rule}")));
        assert_eq!(runs(&away), days, "{rule}");
        assert!(notes(&away).contains(told), "{rule}: {}", notes(&away));
        assert_eq!(
            away.notes.is_empty(),
            told.is_empty(),
            "{rule}: {}",
            notes(&away)
        );
    }
    for (rule, told) in [
        ("FREQ=WEEKLY;COUNT=-1", "COUNT=-1 is not a count"),
        ("COUNT=2", "it has no FREQ"),
        ("FREQ=WEEKLY;BYDAY=-1R\u{8b}", "letters that no rule has"),
        ("FREQ=DAILY;INTERVAL=two", "INTERVAL=TWO is not a number"),
        (
            "FREQ=DAILY;UNTIL=Christmas",
            "whose end \"CHRISTMAS\" is not a date",
        ),
        (
            "RSCALE=CHINESE;FREQ=YEARLY",
            "RSCALE=CHINESE is not supported",
        ),
    ] {
        let said = refused(&leave(&format!("{start}{rule}")));
        assert!(
            said.contains(told) && said.contains("line 7: the event of Mon 7 Sep 2026 recurs by"),
            "{said}"
        );
    }
}

#[test]
fn a_past_event_with_an_unreadable_rule_refuses_nothing() {
    let good = leave("DTSTART;VALUE=DATE:20270705\nDTEND;VALUE=DATE:20270708");
    let with = |lines: &str| format!("{good}\n{}", leave(lines));
    for (lines, told) in [
        (
            "DTSTART;VALUE=DATE:20190105\nRRULE:garbage",
            "it has no FREQ",
        ),
        (
            "DTSTART;VALUE=DATE:20190105\nRRULE:FREQ=DAILY;COUNT=2;BYDAY=XX",
            "XX",
        ),
        (
            "DTSTART;VALUE=DATE:20190105\nRRULE:FREQ=WEEKLY;BYDAY=XX",
            "XX",
        ),
        (
            "DTSTART;VALUE=DATE:20190105\nRRULE:FREQ=DAILY;UNTIL=20190107;BYDAY=XX",
            "XX",
        ),
        (
            "DTSTART:20190105T090000Z\nDURATION:PT8H\nRRULE:FREQ=FORTNIGHTLY",
            "\"FORTNIGHTLY\" is not a frequency",
        ),
        (
            "DTSTART;VALUE=DATE:20190105\nRRULE:FREQ=WEEKLY;COUNT=few",
            "COUNT=FEW is not a count",
        ),
        (
            "DTSTART;VALUE=DATE:20190105\nRRULE:FREQ=WEEKLY;INTERVAL=two",
            "INTERVAL=TWO is not a number",
        ),
        (
            "DTSTART;VALUE=DATE:20190105\nRRULE:FREQ=WEEKLY;UNTIL=Easter",
            "whose end \"EASTER\" is not a date",
        ),
        (
            "DTSTART;VALUE=DATE:20190105\nRDATE;VALUE=DATE:20190201,later",
            "later",
        ),
        ("DTSTART;VALUE=DATE:20190105\nDTEND;VALUE=DATE:then", "then"),
        ("DTSTART:20190105T090000Z\nDURATION:a while", "a while"),
    ] {
        let away = read(&with(lines));
        assert_eq!(runs(&away), "5-7 Jul", "{lines}");
        let [note] = away.notes.as_slice() else {
            panic!("{lines}: {}", notes(&away));
        };
        assert!(note.line >= 8, "{lines}: {note:?}");
        assert!(
            note.message.contains(told) && note.message.contains("it was left out, because"),
            "{lines}: {note:?}"
        );
    }
    // Two starts a fortnight ago are over, whatever day was meant; days added that read are days.
    let lately = "DTSTART;VALUE=DATE:20251001\nRRULE:FREQ=DAILY;COUNT=2;BYDAY=XX";
    assert_eq!(runs(&read(&with(lately))), "5-7 Jul");
    let added = "DTSTART;VALUE=DATE:20190105\nRDATE;VALUE=DATE:later,20270720\nRRULE:garbage";
    assert_eq!(runs(&read(&with(added))), "5-7 Jul, 20 Jul");
    // What could be leave is refused: a series that began within a year, one to come, and rules
    // that mean something.
    for lines in [
        "DTSTART;VALUE=DATE:20251001\nRRULE:garbage",
        "DTSTART;VALUE=DATE:20251001\nRRULE:FREQ=WEEKLY;BYDAY=XX",
        "DTSTART;VALUE=DATE:20270805\nRRULE:garbage",
        "DTSTART;VALUE=DATE:20270805\nRRULE:FREQ=WEEKLY;BYDAY=XX",
        "DTSTART;VALUE=DATE:20251220\nDTEND;VALUE=DATE:20260103\nRRULE:garbage",
        "DTSTART;VALUE=DATE:20190105\nRRULE:RSCALE=CHINESE;FREQ=YEARLY",
        "DTSTART;VALUE=DATE:20190105\nRRULE:FREQ=HOURLY",
        "DTSTART;VALUE=DATE:20190105\nRDATE;TZID=Mars/Olympus:20270720T100000",
    ] {
        let told = refused(&with(lines));
        assert!(
            told.contains("line 12: ") || told.contains("line 13: "),
            "{lines}: {told}"
        );
    }
}

#[test]
fn case_27_exceptions_in_utc_on_whole_days() {
    let week = "DTSTART;VALUE=DATE:20260713\nDTEND;VALUE=DATE:20260714\nRRULE:FREQ=DAILY;COUNT=5\n";
    for (exception, days) in [
        ("EXDATE:20260714T230000Z", "13-14 Jul, 16-17 Jul"),
        ("EXDATE:20260715T120000Z", "13-14 Jul, 16-17 Jul"),
        (
            "EXDATE;TZID=Europe/London:20260715T000000",
            "13-14 Jul, 16-17 Jul",
        ),
        (
            "EXDATE;TZID=W. Europe Standard Time:20260715T000000",
            "13-14 Jul, 16-17 Jul",
        ),
        ("EXDATE:20260714T225959Z", "13 Jul, 15-17 Jul"),
        ("EXDATE:soon", "13-17 Jul"),
    ] {
        check(&[(&format!("{week}{exception}"), days)]);
    }
    let changed = |lines: &str| {
        format!(
            "{}\n{}",
            leave(&format!("UID:m\n{week}")),
            leave(&format!("UID:m\n{lines}"))
        )
    };
    let off =
        changed("RECURRENCE-ID:20260714T230000Z\nDTSTART;VALUE=DATE:20260715\nSTATUS:CANCELLED");
    assert_eq!(runs(&read(&off)), "13-14 Jul, 16-17 Jul");
    let moved = changed("RECURRENCE-ID:20260716T230000Z\nDTSTART;VALUE=DATE:20260721");
    assert_eq!(runs(&read(&moved)), "13-16 Jul, 21 Jul");
    let unread = changed("RECURRENCE-ID:then\nDTSTART;VALUE=DATE:20260721");
    assert_eq!(runs(&read(&unread)), "13-17 Jul, 21 Jul");
    check(&[
        (
            "DTSTART:20260705T230000Z\nDTEND:20260706T230000Z\nRRULE:FREQ=DAILY;COUNT=4\nEXDATE;VALUE=DATE:20260708",
            "6-7 Jul, 9 Jul",
        ),
        (
            "DTSTART;VALUE=DATE:20260803\nRRULE:FREQ=WEEKLY;COUNT=4\nEXDATE:20260816T230000Z",
            "3 Aug, 10 Aug, 24 Aug",
        ),
        (
            "DTSTART;VALUE=DATE:20260713\nRDATE:20260719T230000Z",
            "13 Jul, 20 Jul",
        ),
        (
            "DTSTART:20260705T230000Z\nDURATION:P1D\nRDATE;VALUE=DATE:20260710",
            "6 Jul, 10 Jul",
        ),
        // A series that begins where the clocks go forward keeps its own hour afterwards.
        (
            "DTSTART;TZID=Europe/London:20270328T010000\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE;TZID=Europe/London:20270329T010000",
            "28 Mar, 30 Mar",
        ),
    ]);
}
