//! Which events count: versions, free time, what was called off, names and words.

use evenwatch::upstream::{CalendarFilter, DaysAway};

use super::{around, check, leave, notes, read, read_bytes, refused, runs, with_words};

#[test]
fn case_04_one_uid_many_events() {
    let uid = |uid: &str, lines: &str| leave(&format!("UID:{uid}\n{lines}"));
    let two = |uid_of: &str, first: &str, second: &str| {
        read(&format!("{}\n{}", uid(uid_of, first), uid(uid_of, second)))
    };
    let week = "DTSTART;VALUE=DATE:20260803\nDTEND;VALUE=DATE:20260808";
    let later = "DTSTART;VALUE=DATE:20260921\nDTEND;VALUE=DATE:20260926";
    let away = two("absence@hr.example", week, later);
    assert_eq!(
        (runs(&away).as_str(), away.events),
        ("3-7 Aug, 21-25 Sep", 2)
    );
    assert!(
        notes(&away).contains("line 10: the event has the UID of another"),
        "{}",
        notes(&away)
    );
    let away = two("a", week, &format!("{later}\nSTATUS:CANCELLED"));
    assert_eq!((runs(&away).as_str(), away.cancelled), ("3-7 Aug", 1));
    for none in ["None", "null", ""] {
        assert_eq!(
            runs(&two(
                none,
                &format!("{week}\nSEQUENCE:0"),
                &format!("{later}\nSEQUENCE:1")
            )),
            "3-7 Aug, 21-25 Sep",
            "{none}"
        );
    }
    let without = format!("{}\n{}", leave(week), leave("DTSTART;VALUE=DATE:20260803"));
    assert_eq!(runs(&read(&without)), "3-7 Aug");
    // Versions: by the sequence, and by the last change of what begins alike.
    let away = two(
        "a",
        &format!("{week}\nSEQUENCE:0"),
        "DTSTART;VALUE=DATE:20260810\nSEQUENCE:1",
    );
    assert_eq!(runs(&away), "10 Aug");
    assert!(
        notes(&away)
            .contains("line 4: the event was left out: another of the same UID is a later version"),
        "{}",
        notes(&away)
    );
    let changed = |lines: &str, day: &str| format!("{lines}\nLAST-MODIFIED:202601{day}T000000Z");
    let shortened = "DTSTART;VALUE=DATE:20260803\nDTEND;VALUE=DATE:20260805";
    for (first, second) in [
        ((week, "01"), (shortened, "10")),
        ((shortened, "10"), (week, "01")),
    ] {
        assert_eq!(
            runs(&two(
                "a",
                &changed(first.0, first.1),
                &changed(second.0, second.1)
            )),
            "3-4 Aug"
        );
    }
    assert_eq!(
        runs(&two("a", &changed(week, "01"), &changed(later, "10"))),
        "3-7 Aug, 21-25 Sep"
    );
    assert_eq!(
        runs(&two(
            "a",
            &format!("{week}\nSEQUENCE:99999999999"),
            &format!("{later}\nSEQUENCE:-1")
        )),
        "3-7 Aug"
    );
}

#[test]
fn case_26_events_that_are_free() {
    let day = "DTSTART;VALUE=DATE:20260706";
    let left_out = CalendarFilter {
        count_transparent: false,
        ..CalendarFilter::default()
    };
    for (line, transparent, elsewhere) in [
        ("TRANSP:TRANSPARENT", 1, 0),
        ("X-MICROSOFT-CDO-BUSYSTATUS:FREE", 1, 0),
        ("transp:transparent", 1, 0),
        ("X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE", 0, 1),
        ("TRANSP:OPAQUE\nX-MICROSOFT-CDO-BUSYSTATUS:OOF", 0, 0),
    ] {
        let lines = leave(&format!("{day}\n{line}"));
        let away = read(&lines);
        assert_eq!(
            (
                runs(&away).as_str(),
                away.transparent,
                away.working_elsewhere
            ),
            ("6 Jul", transparent, elsewhere),
            "{line}"
        );
        let away = read_bytes(around(&lines).as_bytes(), &left_out);
        assert_eq!(
            (away.days.is_empty(), away.others),
            (transparent == 1, 0),
            "{line}"
        );
    }
    for off in ["STATUS:CANCELED", "status:Cancelled"] {
        let away = read(&leave(&format!("{day}\n{off}")));
        assert_eq!((away.days.len(), away.cancelled), (0, 1), "{off}");
    }
    let away = read(&format!(
        "METHOD:CANCEL\n{}",
        leave(&format!("UID:a\n{day}"))
    ));
    assert_eq!((away.days.len(), away.cancelled), (0, 1));
    // Published and called off in one answer.
    let both = format!(
        "{}\nEND:VCALENDAR\nBEGIN:VCALENDAR\nMETHOD:CANCEL\n{}",
        leave(&format!("UID:a\n{day}")),
        leave(&format!("UID:a\n{day}"))
    );
    assert_eq!((read(&both).days.len(), read(&both).cancelled), (0, 1));
}

#[test]
fn case_26_a_stale_change_of_what_the_series_takes_out_is_left_out() {
    let series = |lines: &str| {
        leave(&format!(
            "UID:s\nDTSTART;VALUE=DATE:20260713\nRRULE:FREQ=DAILY;COUNT=3\n{lines}"
        ))
    };
    let change = |lines: &str| {
        leave(&format!(
            "UID:s\nRECURRENCE-ID;VALUE=DATE:20260714\nDTSTART;VALUE=DATE:20260720\n{lines}"
        ))
    };
    let out = "EXDATE;VALUE=DATE:20260714";
    for (master, changed, days) in [
        (format!("SEQUENCE:3\n{out}"), "SEQUENCE:1", "13 Jul, 15 Jul"),
        // As new as the series, or newer: it counts.
        (
            format!("SEQUENCE:3\n{out}"),
            "SEQUENCE:3",
            "13 Jul, 15 Jul, 20 Jul",
        ),
        (
            format!("SEQUENCE:1\n{out}"),
            "SEQUENCE:3",
            "13 Jul, 15 Jul, 20 Jul",
        ),
        (
            "SEQUENCE:3".to_owned(),
            "SEQUENCE:1",
            "13 Jul, 15 Jul, 20 Jul",
        ),
        ("SEQUENCE:3\nSTATUS:CANCELLED".to_owned(), "SEQUENCE:1", ""),
        (
            "SEQUENCE:3\nSTATUS:CANCELLED".to_owned(),
            "SEQUENCE:4",
            "20 Jul",
        ),
        // A series that is called off goes with what was changed of it, where that is no later.
        ("STATUS:CANCELLED".to_owned(), "", ""),
        ("SEQUENCE:3\nSTATUS:CANCELED".to_owned(), "SEQUENCE:3", ""),
        (
            "STATUS:CANCELLED\nLAST-MODIFIED:20260102T000000Z".to_owned(),
            "LAST-MODIFIED:20260101T000000Z",
            "",
        ),
        (
            "STATUS:CANCELLED\nLAST-MODIFIED:20260101T000000Z".to_owned(),
            "LAST-MODIFIED:20260102T000000Z",
            "20 Jul",
        ),
    ] {
        let away = read(&format!("{}\n{}", series(&master), change(changed)));
        assert_eq!(runs(&away), days, "{master} {changed}");
    }
    let away = read(&format!(
        "{}\n{}",
        series(&format!("SEQUENCE:3\n{out}")),
        change("SEQUENCE:1")
    ));
    assert!(
        notes(&away).contains("the change of the occurrence of Tue 14 Jul 2026 was left out"),
        "{}",
        notes(&away)
    );
    let away = read(&format!("{}\n{}", series("STATUS:CANCELLED"), change("")));
    assert_eq!((away.cancelled, away.days.len()), (1, 0));
    assert_eq!(
        notes(&away),
        "line 11: the change of the occurrence of Tue 14 Jul 2026 was left out: the series is cancelled, and the change is no later"
    );
    // Of two series with one id the other may be the one that it changes.
    let other = leave("UID:s\nDTSTART;VALUE=DATE:20260803\nRRULE:FREQ=DAILY;COUNT=2");
    let three = [series("STATUS:CANCELLED"), other, change("")];
    assert_eq!(runs(&read(&three.join("\n"))), "20 Jul, 3-4 Aug");
    // A change without a title has that of its series.
    let untitled = change("").replace("SUMMARY:Annual leave\n", "");
    let both = around(&format!("{}\n{untitled}", series("")));
    assert_eq!(
        runs(&read_bytes(both.as_bytes(), &with_words(&["leave"]))),
        "13 Jul, 15 Jul, 20 Jul"
    );
}

#[test]
fn case_29_names_in_small_letters() {
    let week = leave("UID:a\nDTSTART;VALUE=DATE:20260803\nDTEND;VALUE=DATE:20260808");
    for lines in [
        week.replace("BEGIN:VEVENT", "begin:vevent")
            .replace("END:VEVENT", "end:vevent"),
        week.replace("DTSTART;VALUE=DATE", "dtstart;value=date"),
        format!("BEGIN:VCALENDAR\nVERSION:2.0\n{week}\nEND:VCALENDAR"),
        week.to_lowercase(),
    ] {
        assert_eq!(runs(&read(&lines)), "3-7 Aug", "{lines}");
    }
    let small = around(&week)
        .replace("VCALENDAR", "vcalendar")
        .replace("BEGIN", "Begin");
    assert_eq!(
        runs(&read_bytes(small.as_bytes(), &CalendarFilter::default())),
        "3-7 Aug"
    );
    check(&[
        (
            "DTSTART;VALUE=DATE:20260803\nrrule:FREQ=WEEKLY;COUNT=3",
            "3 Aug, 10 Aug, 17 Aug",
        ),
        (
            "DTSTART;VALUE=DATE:20260803\nRRULE:FREQ=WEEKLY;COUNT=3\nexdate;value=date:20260810",
            "3 Aug, 17 Aug",
        ),
        ("DTSTART;VALUE=DATE:20260803\nstatus:cancelled", ""),
    ]);
    for (part, told) in [
        ("VFREEBUSY", "1 VFREEBUSY part"),
        ("VTODO", "1 VTODO part"),
        ("X-LEAVE", "1 X-LEAVE part"),
    ] {
        let said = refused(&format!(
            "BEGIN:{part}\nUID:f\nDTSTART:20260803T000000Z\nEND:{part}"
        ));
        assert!(
            said.contains(told)
                && said.contains("line 4")
                && said.contains("no proof that there is no leave"),
            "{said}"
        );
    }
    let empty = around("BEGIN:VTIMEZONE\nTZID:x\nEND:VTIMEZONE");
    assert_eq!(
        read_bytes(empty.as_bytes(), &CalendarFilter::default()),
        DaysAway::default()
    );
}

#[test]
fn case_32_words_and_blanks() {
    for title in [
        "ANNUAL LEAVE",
        "Annual\u{a0}leave",
        "Annual  leave",
        "Annual-leave",
        "annual\\nleave",
        "Annual\u{2003}Leave (Ada)",
        "\u{ff21}nnual leave",
        "\u{ff21}\u{ff2e}\u{ff2e}\u{ff35}\u{ff21}\u{ff2c}\u{3000}\u{ff2c}\u{ff25}\u{ff21}\u{ff36}\u{ff25}",
    ] {
        let lines = leave("DTSTART;VALUE=DATE:20260803").replace("Annual leave", title);
        let away = read_bytes(
            around(&lines).as_bytes(),
            &with_words(&["annual\u{a0} leave"]),
        );
        assert_eq!((runs(&away).as_str(), away.others), ("3 Aug", 0), "{title}");
    }
    let lines = leave("DTSTART;VALUE=DATE:20260803").replace("Annual leave", "Annual review");
    assert_eq!(
        read_bytes(around(&lines).as_bytes(), &with_words(&["annual leave"])).others,
        1
    );
}
