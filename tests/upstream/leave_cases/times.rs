//! Values of two types, whole days of Exchange, zones.

use super::{check, leave, read, runs};

#[test]
fn case_01_until_utc_on_whole_days() {
    let days = "DTSTART;VALUE=DATE:20260713\nDTEND;VALUE=DATE:20260714\nRRULE:FREQ=";
    for (rule, expected) in [
        ("DAILY;UNTIL=20260716T230000Z", "13-17 Jul"),
        ("DAILY;UNTIL=20260712T230000Z", "13 Jul"),
        ("WEEKLY;UNTIL=20260726T230000Z", "13 Jul, 20 Jul, 27 Jul"),
        // Variants: by a wall time, by a day, in the winter.
        ("DAILY;UNTIL=20260717T000000", "13-17 Jul"),
        ("DAILY;UNTIL=20260717", "13-17 Jul"),
        ("DAILY;UNTIL=20260716T225959Z", "13-16 Jul"),
        (
            "WEEKLY;UNTIL=20261026T000000Z;INTERVAL=15",
            "13 Jul, 26 Oct",
        ),
        ("WEEKLY;UNTIL=20261025T235959Z;INTERVAL=15", "13 Jul"),
    ] {
        check(&[(&format!("{days}{rule}"), expected)]);
    }
    check(&[
        // The reverse: a day that ends a series of times, which are London's midnights in universal
        // time.
        (
            "DTSTART:20260705T230000Z\nDURATION:P1D\nRRULE:FREQ=DAILY;UNTIL=20260708",
            "6-8 Jul",
        ),
        (
            "DTSTART;TZID=Europe/London:20260706T220000\nDURATION:PT1H\nRRULE:FREQ=DAILY;UNTIL=20260708",
            "6-8 Jul",
        ),
    ]);
}

#[test]
fn case_03_date_start_time_end() {
    check(&[
        (
            "DTSTART;VALUE=DATE:20260713\nDTEND:20260717T170000",
            "13-17 Jul",
        ),
        (
            "DTSTART;VALUE=DATE:20260713\nDTEND:20260717T235959",
            "13-17 Jul",
        ),
        (
            "DTSTART;VALUE=DATE:20260713\nDTEND:20260717T230000Z",
            "13-17 Jul",
        ),
        ("DTSTART;VALUE=DATE:20260713\nDURATION:PT36H", "13-14 Jul"),
        (
            "DTSTART;VALUE=DATE:20260713\nDTEND:20260714T170000\nRRULE:FREQ=WEEKLY;COUNT=2",
            "13-14 Jul, 20-21 Jul",
        ),
        (
            "DTSTART:20260713T230000Z\nDTEND;VALUE=DATE:20260718",
            "14-17 Jul",
        ),
        // Variants.
        ("DTSTART;VALUE=DATE:20260713\nDURATION:P1DT1S", "13-14 Jul"),
        ("DTSTART;VALUE=DATE:20260713\nDURATION:PT1H", "13 Jul"),
        (
            "DTSTART;VALUE=DATE:20260713\nDTEND;TZID=Europe/Berlin:20260718T000000",
            "13-17 Jul",
        ),
        (
            "DTSTART:20260714T090000\nDTEND;VALUE=DATE:20260714",
            "14 Jul",
        ),
        (
            "DTSTART;VALUE=DATE:20260713\nRDATE;VALUE=PERIOD:20260720T080000Z/20260722T160000Z",
            "13 Jul, 20-22 Jul",
        ),
        (
            "DTSTART:20260713T080000Z\nDURATION:PT1H\nRDATE;VALUE=PERIOD:20260720T080000Z/P3D,20260801T080000Z/PT1H",
            "13 Jul, 20-23 Jul, 1 Aug",
        ),
        (
            "DTSTART;VALUE=DATE:20260713T000000\nDTEND;VALUE=DATE:20260715T000000",
            "13-14 Jul",
        ),
        // The wall shows less at the end than at the start.
        (
            "DTSTART;TZID=Europe/London:20261025T013000\nDTEND:20261025T011000Z",
            "25 Oct",
        ),
    ]);
}

#[test]
fn case_05_whole_day_flag_of_exchange() {
    let flag = "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE";
    for (lines, days) in [
        (
            "DTSTART;TZID=W. Europe Standard Time:20260706T000000\nDTEND;TZID=W. Europe Standard Time:20260707T000000",
            "6 Jul",
        ),
        ("DTSTART:20260706T000000Z\nDTEND:20260707T000000Z", "6 Jul"),
        (
            "DTSTART:20260706T000000Z\nDTEND:20260707T000000Z\nRRULE:FREQ=WEEKLY;COUNT=2",
            "6 Jul, 13 Jul",
        ),
        (
            "DTSTART;TZID=Romance Standard Time:20260706T000000\nDTEND;TZID=Romance Standard Time:20260711T000000",
            "6-10 Jul",
        ),
        // Variants: another zone's midnight in universal time, a day of 25 hours, exceptions.
        ("DTSTART:20260705T220000Z\nDTEND:20260706T220000Z", "6 Jul"),
        ("DTSTART:20260706T040000Z\nDTEND:20260707T040000Z", "6 Jul"),
        ("DTSTART:20261024T230000Z\nDTEND:20261026T000000Z", "25 Oct"),
        (
            "DTSTART:20260705T220000Z\nDTEND:20260706T220000Z\nRRULE:FREQ=DAILY;UNTIL=20260708T220000Z\nEXDATE:20260706T220000Z",
            "6 Jul, 8-9 Jul",
        ),
    ] {
        check(&[(&format!("{flag}\n{lines}"), days)]);
    }
    let other = leave(
        "X-MICROSOFT-MSNCALENDAR-ALLDAYEVENT:true\nDTSTART:20260706T000000Z\nDTEND:20260707T000000Z",
    );
    assert_eq!(
        (runs(&read(&other)).as_str(), read(&other).part_days),
        ("6 Jul", 0)
    );
    // The flag lies: what lasts four hours is a time.
    check(&[(
        &format!("{flag}\nDTSTART:20260706T130000Z\nDTEND:20260706T170000Z"),
        "6 Jul",
    )]);
}

#[test]
fn case_09b_zones_by_other_names() {
    for (zone, days) in [
        ("GMT Standard Time 1", "6 Jul"),
        ("Europe/London 1", "6 Jul"),
        ("\"Europe/London-2\"", "6 Jul"),
        ("/freeassociation.sourceforge.net/Europe/London 1", "6 Jul"),
        ("Pacific/Auckland 1", "5-6 Jul"),
        ("Central European Standard Time", "6 Jul"),
        ("Eastern Standard Time", "6 Jul"),
        ("Pacific Standard Time", "6-7 Jul"),
        ("FLE Standard Time", "6 Jul"),
        ("\"tzone://Microsoft/Utc\"", "6 Jul"),
        ("\"(UTC+00:00) Dublin, Edinburgh, Lisbon, London\"", "6 Jul"),
        ("(UTC+00:00) Dublin, Edinburgh, Lisbon, London", "6 Jul"),
        ("europe/london", "6 Jul"),
        ("gmt standard time", "6 Jul"),
        ("utc", "6 Jul"),
        ("New Zealand Standard Time", "5-6 Jul"),
        ("/example.org/20260101_1/Asia/Tokyo", "6 Jul"),
    ] {
        check(&[(
            &format!("DTSTART;TZID={zone}:20260706T090000\nDTEND;TZID={zone}:20260706T170000"),
            days,
        )]);
    }
}

#[test]
fn case_09b_a_calendar_s_own_zone_counts_before_any_guess() {
    let zone = |name: &str, standard: &str, summer: &str| {
        format!(
            "BEGIN:VTIMEZONE\nTZID:{name}\nBEGIN:STANDARD\nDTSTART:16010101T020000\nTZOFFSETFROM:{summer}\nTZOFFSETTO:{standard}\n\
             RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:16010101T010000\n\
             TZOFFSETFROM:{standard}\nTZOFFSETTO:{summer}\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\nEND:VTIMEZONE"
        )
    };
    let event =
        |name: &str, start: &str| leave(&format!("DTSTART;TZID={name}:{start}\nDURATION:PT30M"));
    for (name, standard, summer, start, days) in [
        (
            "Customized Time Zone",
            "+0000",
            "+0100",
            "20260706T003000",
            "6 Jul",
        ),
        (
            "Customized Time Zone",
            "+0800",
            "+0900",
            "20260706T003000",
            "5 Jul",
        ),
        // Australia's Eastern Standard Time is not America's.
        (
            "Eastern Standard Time",
            "+1000",
            "+1000",
            "20260706T003000",
            "5 Jul",
        ),
        // What does not read is guessed by name.
        (
            "W. Europe Standard Time",
            "one",
            "+0200",
            "20260706T003000",
            "5 Jul",
        ),
        (
            "Customized Time Zone",
            "+0000",
            "+0100",
            "20261025T003000",
            "25 Oct",
        ),
        (
            "Customized Time Zone",
            "+0000",
            "+0100",
            "20260329T013000",
            "29 Mar",
        ),
        // The name of the database is no guess.
        (
            "Europe/London",
            "+0800",
            "+0800",
            "20260706T003000",
            "6 Jul",
        ),
    ] {
        let lines = format!("{}\n{}", zone(name, standard, summer), event(name, start));
        assert_eq!(runs(&read(&lines)), days, "{lines}");
    }
    let located = "BEGIN:VTIMEZONE\nTZID:Home\nX-LIC-LOCATION:Asia/Tokyo\nEND:VTIMEZONE";
    assert_eq!(
        runs(&read(&format!(
            "{located}\n{}",
            event("Home", "20260706T003000")
        ))),
        "5 Jul"
    );
}
