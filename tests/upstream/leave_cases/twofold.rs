//! What says two things at once, what an accident made one line of, and what changes more than one
//! occurrence: refused, or read so that no leave is lost, and that is told.

use evenwatch::upstream::{CalendarFilter, days_away};

use super::{around, check, leave, notes, read, read_bytes, refused, runs, with_words};
use crate::upstream::leave::window;

/// The days by events whose titles hold the word.
fn by_word(lines: &str, word: &str) -> Result<String, String> {
    let read = days_away(
        "x",
        around(lines).as_bytes(),
        &with_words(&[word]),
        window(),
    );
    read.map(|away| runs(&away))
        .map_err(|error| error.to_string())
}

/// A series of leave and a change of one of its occurrences.
fn changed(series: &str, change: &str) -> String {
    let change = format!("BEGIN:VEVENT\nUID:s\n{change}\nEND:VEVENT");
    format!("{}\n{change}", leave(&format!("UID:s\n{series}")))
}

#[test]
fn a_change_of_all_later_occurrences_is_refused_wherever_it_lies() {
    let yearly = "DTSTART;VALUE=DATE:20200803\nRRULE:FREQ=YEARLY";
    let daily = "DTSTART;VALUE=DATE:20270802\nRRULE:FREQ=DAILY;COUNT=10";
    let range = "RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE";
    for (series, change) in [
        // Outside the days that are read, called off, and under another title.
        (
            yearly,
            format!(
                "SUMMARY:Annual leave\n{range}:20220803\nDTSTART;VALUE=DATE:20220803\nDTEND;VALUE=DATE:20220808"
            ),
        ),
        (
            daily,
            format!(
                "SUMMARY:Annual leave\n{range}:20270806\nDTSTART;VALUE=DATE:20270806\nSTATUS:CANCELLED"
            ),
        ),
        (
            daily,
            format!("SUMMARY:Working from home\n{range}:20270806\nDTSTART;VALUE=DATE:20270806"),
        ),
        // Whose own title it has, of which it is told that it does not read, and of all before.
        (
            daily,
            format!("{range}:20270806\nDTSTART;VALUE=DATE:20270806"),
        ),
        (
            daily,
            "RECURRENCE-ID;RANGE=THISANDFUTURE:then\nDTSTART;VALUE=DATE:20270806".to_owned(),
        ),
        (
            daily,
            "RECURRENCE-ID;RANGE=\"THISANDPRIOR\";VALUE=DATE:20270806\nDTSTART;VALUE=DATE:20270806"
                .to_owned(),
        ),
    ] {
        let told = by_word(&changed(series, &change), "leave").unwrap_err();
        assert!(
            told.contains("changes all later ones of its series (RANGE)") && told.contains("line "),
            "{change}: {told}"
        );
    }
    // A clinic that becomes leave is leave from then on; one that does not is nobody's affair, and
    // neither is a series that was over long ago.
    let clinic = |series: &str, title: &str| {
        changed(
            series,
            &format!("SUMMARY:{title}\n{range}:20220803\nDTSTART;VALUE=DATE:20220803"),
        )
        .replacen("Annual leave", "Clinic", 1)
    };
    let told = by_word(&clinic(yearly, "Annual leave"), "leave").unwrap_err();
    assert!(told.contains("(RANGE)"), "{told}");
    assert_eq!(
        by_word(&clinic(yearly, "Clinic"), "leave"),
        Ok(String::new())
    );
    let over = "DTSTART;VALUE=DATE:20200803\nRRULE:FREQ=YEARLY;UNTIL=20230803";
    assert_eq!(
        by_word(&clinic(over, "Annual leave"), "leave"),
        Ok(String::new())
    );
}

#[test]
fn a_line_that_is_indented_by_accident_is_no_piece_of_the_one_before() {
    let zone = ";TZID=Europe/London";
    for (lines, piece) in [
        (
            "DTSTART;VALUE=DATE:20270803\n DTEND;VALUE=DATE:20270808",
            "DTEND;VALUE=DATE:20270808",
        ),
        (
            &format!("DTSTART{zone}:20270803T090000\n\tDTEND{zone}:20270807T170000"),
            "DTEND;TZID=Europe/London",
        ),
        (
            "DTSTART;VALUE=DATE:20270803\nUID:a\n DURATION:P5D",
            "DURATION:P5D",
        ),
        (
            "DTSTART;VALUE=DATE:20270803\nDESCRIPTION:Away\n  RRULE:FREQ=DAILY;COUNT=5",
            "RRULE:FREQ=DAILY",
        ),
        (
            "UID:a\n DTSTART;VALUE=DATE:20270803",
            "DTSTART;VALUE=DATE:20270803",
        ),
        (
            "DTSTART;VALUE=DATE:20270803\nEND:VEVENT\n BEGIN:VEVENT\nDTSTART;VALUE=DATE:20270810",
            "BEGIN:VEVENT",
        ),
    ] {
        let told = refused(&leave(lines));
        assert!(
            told.contains(piece)
                && told.contains("is indented, which makes it a piece of the line"),
            "{lines}: {told}"
        );
    }
    // A title in the wrong line hides which event is leave.
    let untitled =
        "BEGIN:VEVENT\nUID:a\n SUMMARY:Annual leave\nDTSTART;VALUE=DATE:20270803\nEND:VEVENT";
    by_word(untitled, "leave").unwrap_err();
    let clinic = "SUMMARY:Clinic\nDTSTART;VALUE=DATE:20270803\n DTEND;VALUE=DATE:20270808";
    let clinic = format!("BEGIN:VEVENT\n{clinic}\nEND:VEVENT");
    assert_eq!(by_word(&clinic, "leave"), Ok(String::new()));
    // What is folded as it should be, or is text, is read.
    let text = "Notes of the meeting about the rota of the summer of 2027\\, as agreed: see ";
    for lines in [
        format!("DESCRIPTION:{text}\n DTEND;VALUE=DATE:20270808\nDTSTART;VALUE=DATE:20270803"),
        "DTSTART;VALUE=DATE:20270803\nDESCRIPTION:Agenda\n  Duration: two hours\n  Summary: none"
            .to_owned(),
        "DTSTART;VALUE=DA\n TE:202708\n 03".to_owned(),
    ] {
        check(&[(&lines, "3 Aug")]);
    }
}

#[test]
fn a_number_before_a_day_of_the_week_wants_a_month_or_a_year() {
    let rule = |rule: &str| leave(&format!("DTSTART;VALUE=DATE:20270802\nRRULE:{rule}"));
    for (bad, told) in [
        ("FREQ=WEEKLY;BYDAY=1MO;COUNT=3", "BYDAY=1MO has a number"),
        ("FREQ=DAILY;BYDAY=1MO;COUNT=3", "rules of months"),
        (
            "FREQ=WEEKLY;BYDAY=MO,-1FR;COUNT=3",
            "BYDAY=-1FR has a number",
        ),
        (
            "FREQ=YEARLY;BYWEEKNO=31;BYDAY=1MO;COUNT=3",
            "without BYWEEKNO",
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=0;COUNT=2",
            "BYMONTHDAY=0 names no day",
        ),
        ("FREQ=MONTHLY;BYDAY=0MO;COUNT=2", "BYDAY=0MO names no day"),
        (
            "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=-0;COUNT=2",
            "BYSETPOS=-0 names no day",
        ),
        (
            "FREQ=YEARLY;BYYEARDAY=00;COUNT=2",
            "BYYEARDAY=00 names no day",
        ),
    ] {
        let said = refused(&rule(bad));
        assert!(
            said.contains(told) && said.contains("line 7: "),
            "{bad}: {said}"
        );
    }
    for (good, days) in [
        ("FREQ=WEEKLY;BYDAY=MO;COUNT=3", "2 Aug, 9 Aug, 16 Aug"),
        ("FREQ=MONTHLY;BYDAY=1MO;COUNT=3", "2 Aug, 6 Sep, 4 Oct"),
        ("FREQ=YEARLY;BYMONTH=8;BYDAY=+1MO;COUNT=1", "2 Aug"),
        (
            "FREQ=YEARLY;BYWEEKNO=31,32;BYDAY=MO;COUNT=2",
            "2 Aug, 9 Aug",
        ),
    ] {
        assert_eq!(runs(&read(&rule(good))), days, "{good}");
    }
}

#[test]
fn a_rule_that_says_two_things_ends_with_the_later_or_is_refused() {
    let rule = |rule: &str| leave(&format!("DTSTART;VALUE=DATE:20270802\nRRULE:{rule}"));
    for (two, days, told) in [
        (
            "FREQ=DAILY;COUNT=3;UNTIL=20270806",
            "2-6 Aug",
            "both COUNT and UNTIL",
        ),
        (
            "FREQ=DAILY;UNTIL=20270803;COUNT=5",
            "2-6 Aug",
            "both COUNT and UNTIL",
        ),
        (
            "FREQ=DAILY;UNTIL=20270803;COUNT=0",
            "2-3 Aug",
            "COUNT=0 makes no sense",
        ),
        ("FREQ=DAILY;COUNT:5", "2-6 Aug", ""),
        ("FREQ:DAILY;COUNT=2;FREQ=DAILY", "2-3 Aug", ""),
    ] {
        let away = read(&rule(two));
        assert_eq!(runs(&away), days, "{two}");
        assert!(notes(&away).contains(told), "{two}: {}", notes(&away));
        assert_eq!(away.notes.len(), usize::from(!told.is_empty()), "{two}");
    }
    for (part, two) in [
        ("COUNT", "FREQ=DAILY;COUNT=2;COUNT=5"),
        ("UNTIL", "FREQ=DAILY;UNTIL=20270803;UNTIL=20270806"),
        ("BYDAY", "FREQ=WEEKLY;BYDAY=MO;BYDAY=TU;COUNT=5"),
        ("FREQ", "FREQ=WEEKLY;FREQ=DAILY;COUNT=5"),
    ] {
        let said = refused(&rule(two));
        assert!(
            said.contains(&format!("its part {part} is given twice")),
            "{two}: {said}"
        );
    }
    // An old rule is over only by the later of its ends.
    let old = leave("DTSTART;VALUE=DATE:20200802\nRRULE:FREQ=YEARLY;COUNT=8;UNTIL=20210101");
    assert_eq!(runs(&read(&old)), "2 Aug, 2 Aug");
}

#[test]
fn of_two_ends_the_later_counts_and_two_starts_are_refused() {
    for (lines, days, told) in [
        (
            "DTSTART;VALUE=DATE:20270803\nDTEND;VALUE=DATE:20270804\nDURATION:P5D",
            "3-7 Aug",
            "ends twice",
        ),
        (
            "DTSTART;VALUE=DATE:20270803\nDTEND;VALUE=DATE:20270804\nDTEND;VALUE=DATE:20270808",
            "3-7 Aug",
            "ends twice",
        ),
        (
            "DTSTART;VALUE=DATE:20270803\nDTEND;VALUE=DATE:20270808\nDTEND;VALUE=DATE:20270804",
            "3-7 Aug",
            "ends twice",
        ),
        (
            "DTSTART:20270803T080000Z\nDURATION:PT1H\nDURATION:P1DT1H",
            "3-4 Aug",
            "ends twice",
        ),
        // Said twice alike.
        (
            "DTSTART;VALUE=DATE:20270803\nDTSTART;VALUE=DATE:20270803\nDTEND;VALUE=DATE:20270808\nDURATION:P5D",
            "3-7 Aug",
            "",
        ),
        (
            "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE\nX-MICROSOFT-CDO-ALLDAYEVENT:FALSE\nDTSTART:20270805T220000Z\nDTEND:20270806T220000Z",
            "5-6 Aug",
            "",
        ),
    ] {
        let away = read(&leave(lines));
        assert_eq!(runs(&away), days, "{lines}");
        assert!(notes(&away).contains(told), "{lines}: {}", notes(&away));
        assert_eq!(away.notes.len(), usize::from(!told.is_empty()), "{lines}");
    }
    let two = "DTSTART;VALUE=DATE:20270803\nDTSTART;VALUE=DATE:20270810\nDTEND;VALUE=DATE:20270812";
    let told = refused(&leave(two));
    assert!(
        told.contains("line 7: the event of Tue 3 Aug 2027 has another start, too"),
        "{told}"
    );
    // Whichever of them is in the days that are read.
    for starts in [("20190803", "20270803"), ("20270803", "20190803")] {
        let lines = format!(
            "DTSTART;VALUE=DATE:{}\nDTSTART;VALUE=DATE:{}",
            starts.0, starts.1
        );
        refused(&leave(&lines));
    }
    check(&[(
        "DTSTART;VALUE=DATE:20190803\nDTSTART;VALUE=DATE:20190810",
        "",
    )]);
}

#[test]
fn what_calls_an_event_off_or_frees_it_counts_only_where_nothing_else_is_said() {
    let day = "DTSTART;VALUE=DATE:20270803";
    let left_out = CalendarFilter {
        count_transparent: false,
        count_working_elsewhere: false,
        ..CalendarFilter::default()
    };
    let busy = "X-MICROSOFT-CDO-BUSYSTATUS";
    for (lines, is_leave, count) in [
        ("STATUS:CANCELLED\nSTATUS:CONFIRMED".to_owned(), true, 1),
        (
            "DESCRIPTION:Request history\nStatus: Cancelled\nSTATUS:CONFIRMED".to_owned(),
            true,
            1,
        ),
        ("STATUS:CANCELLED\nSTATUS:CANCELED".to_owned(), false, 0),
        ("TRANSP:TRANSPARENT\nTRANSP:OPAQUE".to_owned(), true, 1),
        (
            "TRANSP:TRANSPARENT\nTRANSP:TRANSPARENT".to_owned(),
            false,
            0,
        ),
        // Exchange's own word is the more exact one.
        (format!("TRANSP:TRANSPARENT\n{busy}:OOF"), true, 0),
        (format!("{busy}:FREE\n{busy}:OOF"), true, 0),
        (format!("TRANSP:OPAQUE\n{busy}:FREE"), false, 0),
    ] {
        let lines = leave(&format!("{day}\n{lines}"));
        let away = read_bytes(around(&lines).as_bytes(), &left_out);
        assert_eq!(!away.days.is_empty(), is_leave, "{lines}");
        assert_eq!(away.notes.len(), count, "{lines}: {}", notes(&away));
    }
    // The method of a calendar, too.
    for (methods, days) in [
        ("METHOD:CANCEL\nMETHOD:PUBLISH", "3 Aug"),
        ("METHOD:PUBLISH\nMETHOD:CANCEL", "3 Aug"),
        ("METHOD:CANCEL\nMETHOD:CANCEL", ""),
    ] {
        assert_eq!(
            runs(&read(&format!("{methods}\n{}", leave(day)))),
            days,
            "{methods}"
        );
    }
}

#[test]
fn one_of_several_titles_is_enough_and_an_empty_one_is_none() {
    let event = |titles: &str| {
        format!("BEGIN:VEVENT\nUID:a\n{titles}\nDTSTART;VALUE=DATE:20270803\nEND:VEVENT")
    };
    for titles in [
        "SUMMARY;LANGUAGE=de:Urlaub\nSUMMARY;LANGUAGE=en:Annual leave",
        "SUMMARY;LANGUAGE=en:Annual leave\nSUMMARY;LANGUAGE=de:Urlaub",
        "SUMMARY:\nSUMMARY:Annual leave",
    ] {
        assert_eq!(
            by_word(&event(titles), "annual leave"),
            Ok("3 Aug".to_owned()),
            "{titles}"
        );
    }
    assert_eq!(
        by_word(&event("SUMMARY:Urlaub\nSUMMARY:Ferien"), "leave"),
        Ok(String::new())
    );
    // A change with an empty title has that of its series.
    let series = "DTSTART;VALUE=DATE:20270802\nRRULE:FREQ=DAILY;COUNT=3";
    let moved = "RECURRENCE-ID;VALUE=DATE:20270803\nDTSTART;VALUE=DATE:20270810";
    for title in ["SUMMARY:\n", "SUMMARY: \n", ""] {
        let days = by_word(&changed(series, &format!("{title}{moved}")), "leave");
        assert_eq!(days, Ok("2 Aug, 4 Aug, 10 Aug".to_owned()), "{title:?}");
    }
}

#[test]
fn an_event_of_two_ids_or_versions_is_one_of_its_own() {
    let week = "DTSTART;VALUE=DATE:20270803\nDTEND;VALUE=DATE:20270808";
    let other = leave("UID:a\nSEQUENCE:1\nDTSTART;VALUE=DATE:20270816");
    for twice in [
        "UID:a\nUID:b",
        "UID:a\nSEQUENCE:0\nSEQUENCE:2",
        "UID:a\nLAST-MODIFIED:20270101T000000Z\nLAST-MODIFIED:20270102T000000Z",
        "UID:a\nRECURRENCE-ID;VALUE=DATE:20270816\nRECURRENCE-ID;VALUE=DATE:20270817",
    ] {
        let lines = format!("{}\n{other}", leave(&format!("{week}\n{twice}")));
        let away = read(&lines);
        assert_eq!(runs(&away), "3-7 Aug, 16 Aug", "{twice}");
        assert!(
            notes(&away).contains("twice, and not alike"),
            "{twice}: {}",
            notes(&away)
        );
    }
}

#[test]
fn hours_of_a_duration_are_exact_and_days_are_those_of_the_wall() {
    let night = "DTSTART;TZID=Europe/London:20270327T000000\nDURATION";
    check(&[
        (&format!("{night}:PT48H"), "27-29 Mar"),
        (&format!("{night}:P2D"), "27-28 Mar"),
        (&format!("{night}:PT47H"), "27-28 Mar"),
        (&format!("{night}:P1DT24H"), "27-29 Mar"),
        // A day of 25 hours, and none longer than that.
        (
            "DTSTART;TZID=Europe/London:20271030T000000\nDURATION:PT49H",
            "30-31 Oct",
        ),
        (
            "DTSTART;TZID=Europe/London:20271030T000000\nDURATION:PT50H",
            "30-1 Nov",
        ),
        (
            "DTSTART;TZID=Europe/London:20270320T000000\nDURATION:PT1H\nRDATE;TZID=Europe/London;VALUE=PERIOD:20270327T000000/PT48H",
            "20 Mar, 27-29 Mar",
        ),
        (
            "DTSTART;TZID=Europe/London:20270320T000000\nDURATION:PT48H\nRRULE:FREQ=WEEKLY;COUNT=2",
            "20-21 Mar, 27-29 Mar",
        ),
        // From one midnight to another on the wall.
        (
            "DTSTART;TZID=Europe/London:20270327T000000\nDTEND;TZID=Europe/London:20270329T000000",
            "27-28 Mar",
        ),
    ]);
}

#[test]
fn titles_in_the_manner_of_vcalendar_1_are_read() {
    let event = |summary: &str| {
        format!(
            "BEGIN:VEVENT\nUID:a\nSUMMARY;{summary}\nDTSTART:20270803T080000Z\nDTEND:20270803T160000Z\nEND:VEVENT"
        )
    };
    for summary in [
        "ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Annual=20leave",
        "encoding=quoted-printable:Annual=A0leave",
        "ENCODING=QUOTED-PRINTABLE:Annual=C2=A0leave",
        "ENCODING=QUOTED-PRINTABLE:Annual=20=\nleave: the summer",
        "ENCODING=QUOTED-PRINTABLE:Ann=\nual=20=\nleave",
    ] {
        assert_eq!(
            by_word(&event(summary), "annual leave"),
            Ok("3 Aug".to_owned()),
            "{summary}"
        );
    }
    // What decides about leave is no piece of a text before it.
    let cut = event("ENCODING=QUOTED-PRINTABLE:Annual=20leave=")
        .replace("160000Z", "160000Z\nDURATION:P3D");
    assert_eq!(by_word(&cut, "leave"), Ok("3-6 Aug".to_owned()));
}

#[test]
fn a_zone_is_known_by_its_escaped_name() {
    let zone = "BEGIN:VTIMEZONE\nTZID:My Zone\\; x\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0900\nTZOFFSETTO:+0900\nEND:STANDARD\nEND:VTIMEZONE";
    let event = leave("DTSTART;TZID=\"My Zone; x\":20270803T003000\nDURATION:PT30M");
    assert_eq!(runs(&read(&format!("{zone}\n{event}"))), "2 Aug");
    // Of a zone that says two things nothing is known.
    let twofold = zone.replace("TZOFFSETTO:+0900", "TZOFFSETTO:+0900\nTZOFFSETTO:-0500");
    let told = refused(&format!("{twofold}\n{event}"));
    assert!(told.contains("which is not known"), "{told}");
}
