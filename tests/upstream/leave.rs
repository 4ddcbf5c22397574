//! Leave from calendars: recurrence, whole days and times, zones, both clock changes, what was
//! called off; and all or nothing.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use evenwatch::app::refresh::leave::Taking;
use evenwatch::app::refresh::{RefreshObserver, leave};
use evenwatch::app::{AppContext, import};
use evenwatch::config::{Database, DatabaseSetting, Settings};
use evenwatch::domain::time::Period;
use evenwatch::upstream::{CalendarFilter, DaysAway, UpstreamError, days_away};
use proptest::prelude::*;
use tempfile::TempDir;

use super::fake_server::{Place, answer, ok};
use crate::cli::{Desk, monday, small};
use crate::support::clock;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn window() -> Period {
    Period::new(day("2026-01-01"), day("2027-12-31")).unwrap()
}

/// A calendar of events, each given by its lines.
pub fn calendar(events: &[&str]) -> String {
    let mut text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n".to_owned();
    for (at, event) in events.iter().enumerate() {
        let uid = if event.contains("UID:") {
            String::new()
        } else {
            format!("UID:{at}@test\r\n")
        };
        text += &format!(
            "BEGIN:VEVENT\r\n{uid}{}\r\nEND:VEVENT\r\n",
            event.replace('\n', "\r\n")
        );
    }
    text + "END:VCALENDAR\r\n"
}

fn read(events: &[&str]) -> Result<DaysAway, UpstreamError> {
    let all = CalendarFilter::default();
    days_away("the calendar", calendar(events).as_bytes(), &all, window())
}

fn days(events: &[&str]) -> Vec<String> {
    read(events)
        .unwrap()
        .days
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn whole_days_times_and_lengths() {
    for (event, expected) in [
        (
            "DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227",
            &["2026-12-24", "2026-12-25", "2026-12-26"][..],
        ),
        ("DTSTART;VALUE=DATE:20261224", &["2026-12-24"]),
        (
            "DTSTART;VALUE=DATE:20261224\nDURATION:P2D",
            &["2026-12-24", "2026-12-25"],
        ),
        (
            "DTSTART;TZID=Europe/London:20261224T090000\nDTEND;TZID=Europe/London:20261224T120000",
            &["2026-12-24"],
        ),
        // Until midnight does not touch the next day; a minute later does.
        (
            "DTSTART:20261224T120000\nDTEND:20261225T000000",
            &["2026-12-24"],
        ),
        (
            "DTSTART:20261224T120000\nDTEND:20261225T000100",
            &["2026-12-24", "2026-12-25"],
        ),
        ("DTSTART:20261224T120000Z", &["2026-12-24"]),
        // 23:30 in universal time is 00:30 of the next day in a British summer.
        ("DTSTART:20260701T233000Z\nDURATION:PT15M", &["2026-07-02"]),
        (
            "DTSTART;TZID=India Standard Time:20260702T040000\nDURATION:PT15M",
            &["2026-07-01"],
        ),
        // A wall's day is whole when the clocks change, too.
        (
            "DTSTART;TZID=GMT Standard Time:20260329T000000\nDTEND;TZID=GMT Standard Time:20260330T000000",
            &["2026-03-29"],
        ),
        (
            "DTSTART;TZID=Europe/London:20261025T000000\nDTEND;TZID=Europe/London:20261026T000000",
            &["2026-10-25"],
        ),
        (
            "DTSTART;TZID=Europe/London:20260329T013000\nDURATION:PT0S",
            &["2026-03-29"],
        ),
    ] {
        assert_eq!(days(&[event]), expected, "{event}");
    }
    let away = read(&["DTSTART:20261224T120000Z", "DTSTART;VALUE=DATE:20261226"]).unwrap();
    assert_eq!((away.part_days, away.events), (1, 2));
}

#[test]
fn recurrence_keeps_to_the_wall_over_both_clock_changes() {
    // At 00:30 on the wall, every Sunday: in universal time it moves to Saturday evening.
    let weekly = |start: &str| {
        format!(
            "DTSTART;TZID=Europe/London:{start}T003000\nDURATION:PT30M\nRRULE:FREQ=WEEKLY;COUNT=3"
        )
    };
    assert_eq!(
        days(&[&weekly("20260322")]),
        ["2026-03-22", "2026-03-29", "2026-04-05"]
    );
    assert_eq!(
        days(&[&weekly("20261018")]),
        ["2026-10-18", "2026-10-25", "2026-11-01"]
    );
    for (rule, expected) in [
        (
            "DTSTART;VALUE=DATE:20260105\nRRULE:FREQ=WEEKLY;BYDAY=MO,FR;UNTIL=20260112",
            &["2026-01-05", "2026-01-09", "2026-01-12"][..],
        ),
        // The end in universal time, an hour behind the wall in summer: the last is still inside.
        (
            "DTSTART;TZID=Europe/London:20260701T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY;UNTIL=20260703T080000Z",
            &["2026-07-01", "2026-07-02", "2026-07-03"],
        ),
        (
            "DTSTART;TZID=Europe/London:20260701T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY;UNTIL=20260703T075959Z",
            &["2026-07-01", "2026-07-02"],
        ),
        (
            "DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=DAILY;COUNT=4\nEXDATE;VALUE=DATE:20260102,20260103",
            &["2026-01-01", "2026-01-04"],
        ),
        (
            "DTSTART;TZID=Europe/London:20260701T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE:20260702T080000Z",
            &["2026-07-01", "2026-07-03"],
        ),
        (
            "DTSTART;VALUE=DATE:20260101\nRDATE;VALUE=DATE:20260201",
            &["2026-01-01", "2026-02-01"],
        ),
        (
            "DTSTART;VALUE=DATE:20260131\nRRULE:FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=2",
            &["2026-01-31", "2026-02-28"],
        ),
        (
            "DTSTART;VALUE=DATE:20251230\nDTEND;VALUE=DATE:20260102",
            &["2025-12-30", "2025-12-31", "2026-01-01"],
        ),
    ] {
        assert_eq!(days(&[rule]), expected, "{rule}");
    }
    let endless = read(&["DTSTART;VALUE=DATE:19700101\nRRULE:FREQ=DAILY"]).unwrap();
    assert_eq!(endless.days.len(), 730, "the window's days and no more");
}

#[test]
fn what_was_moved_or_called_off_counts_as_it_is_now() {
    let series = "UID:s\nDTSTART;TZID=Europe/London:20260302T090000\nDURATION:PT8H\nRRULE:FREQ=DAILY;COUNT=4";
    let moved = "UID:s\nRECURRENCE-ID;TZID=Europe/London:20260303T090000\nDTSTART;TZID=Europe/London:20260310T090000\nDURATION:PT8H";
    let off = "UID:s\nRECURRENCE-ID:20260304T090000Z\nDTSTART:20260304T090000Z\nSTATUS:CANCELLED";
    assert_eq!(
        days(&[series, moved, off]),
        ["2026-03-02", "2026-03-05", "2026-03-10"]
    );
    assert_eq!(
        days(&[off, moved, series]),
        ["2026-03-02", "2026-03-05", "2026-03-10"],
        "in any order"
    );
    let away = read(&[
        "DTSTART;VALUE=DATE:20260101\nSTATUS:CANCELLED",
        "DTSTART;VALUE=DATE:20260102\nSTATUS:TENTATIVE",
    ])
    .unwrap();
    assert_eq!((away.days.len(), away.cancelled), (1, 1));
    // The same event twice: the later state of it.
    let first = "UID:x\nSEQUENCE:1\nDTSTART;VALUE=DATE:20260101";
    let second = "UID:x\nSEQUENCE:2\nDTSTART;VALUE=DATE:20260105";
    assert_eq!(days(&[second, first]), ["2026-01-05"]);
}

#[test]
fn only_events_with_a_wanted_word_count_and_titles_may_be_folded() {
    let events = [
        "SUMMARY:Annual Leave - Kent\\, all week\nDTSTART;VALUE=DATE:20260105",
        "SUMMARY:Dentist\nDTSTART;VALUE=DATE:20260106",
        "SUMMARY:My summer hol\n iday\nDTSTART;VALUE=DATE:20260107",
    ];
    let filter = CalendarFilter {
        words: ["leave", "HOLIDAY"].map(str::to_owned).to_vec(),
        ..CalendarFilter::default()
    };
    let away = days_away("x", calendar(&events).as_bytes(), &filter, window()).unwrap();
    let found: Vec<String> = away.days.iter().map(ToString::to_string).collect();
    assert_eq!(
        (found, away.others),
        (vec!["2026-01-05".to_owned(), "2026-01-07".to_owned()], 1)
    );
}

#[test]
fn what_cannot_be_understood_is_refused_whole() {
    for (event, told) in [
        ("SUMMARY:x", "no start"),
        ("DTSTART:soon", "\"soon\" is not a date or time (DTSTART)"),
        (
            "DTSTART;TZID=Mars/Olympus:20260101T090000",
            "in the zone \"Mars/Olympus\"",
        ),
        (
            "DTSTART;VALUE=DATE:20260105\nDTEND;VALUE=DATE:20260101",
            "lasts -4 days",
        ),
        (
            "DTSTART;VALUE=DATE:20260105\nDTEND;VALUE=DATE:20360101",
            "lasts",
        ),
        (
            "DTSTART;VALUE=DATE:20260105\nRRULE:FREQ=SOMETIMES",
            "makes no sense",
        ),
        (
            "DTSTART:20260105T090000\nRRULE:FREQ=MINUTELY",
            "too often for leave",
        ),
        (
            "DTSTART:20260105T090000\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260105T090000",
            "RANGE",
        ),
        ("DTSTART:20260105T090000\nDURATION:long", "not a duration"),
    ] {
        let error = read(&["DTSTART;VALUE=DATE:20260101", event])
            .unwrap_err()
            .to_string();
        assert!(
            error.contains(told) && error.starts_with("the calendar: "),
            "{event}: {error}"
        );
    }
    let deep = "BEGIN:A\r\n".repeat(100_000);
    for text in ["", "<html>", "BEGIN:VCALENDAR\r\n", "BEGIN:", deep.as_str()] {
        assert!(
            days_away("x", text.as_bytes(), &CalendarFilter::default(), window()).is_err(),
            "{}",
            text.len()
        );
    }
    assert!(
        days_away(
            "x",
            b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n",
            &CalendarFilter::default(),
            window()
        )
        .unwrap()
        .days
        .is_empty()
    );
}

proptest! {
    /// Counted by hand: each day from the start in steps, less those taken out.
    #[test]
    fn daily_series_are_what_counting_says(start in 0_u64..700, step in 1_u64..9, count in 1_u64..40, out in 0_u64..40) {
        let first = day("2026-01-01") + chrono::Days::new(start);
        let taken_out = first + chrono::Days::new(out * step);
        let event = format!(
            "DTSTART;TZID=Europe/London:{}T003000\nDURATION:PT22H\nRRULE:FREQ=DAILY;INTERVAL={step};COUNT={count}\nEXDATE;TZID=Europe/London:{}T003000",
            first.format("%Y%m%d"), taken_out.format("%Y%m%d")
        );
        let expected: BTreeSet<NaiveDate> = (0..count)
            .map(|at| first + chrono::Days::new(at * step))
            .filter(|day| *day != taken_out && window().contains(*day))
            .collect();
        prop_assert_eq!(read(&[&event]).unwrap().days, expected);
    }
}

/// An app with the small network and a list of calendars.
pub fn app_with(list: &str) -> (AppContext, Settings, TempDir) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("calendars.toml");
    std::fs::write(&path, list).unwrap();
    let mut settings = Settings {
        database: Database {
            url: DatabaseSetting::new(folder.path().join("x.sqlite3").to_str().unwrap()).unwrap(),
        },
        ..Settings::default()
    };
    settings.upstream.calendars = Some(path);
    settings.upstream.private_hosts = vec!["127.0.0.1".to_owned()];
    settings.upstream.tries = std::num::NonZeroU32::MIN;
    settings.upstream.folder = folder.path().join("copies");
    let app = AppContext::open(&settings).unwrap();
    import::import(&app, small().to_string().as_bytes(), now()).unwrap();
    (app, settings, folder)
}

pub fn now() -> DateTime<Utc> {
    "2026-11-22T09:00:00Z".parse().unwrap()
}

#[test]
fn absences_are_shown_taken_and_taken_back() {
    let place = Place::that(|asked, stream| {
        use std::io::Write;
        let mut events = vec!["DTSTART;VALUE=DATE:20270201\nDTEND;VALUE=DATE:20270206"];
        if asked.number < 2 {
            events.push("DTSTART;VALUE=DATE:20270206\nDTEND;VALUE=DATE:20270208");
        }
        stream.write_all(&ok(calendar(&events))).unwrap();
    });
    let list = format!(
        "[[calendars]]\nperson = \"ada-fennimore\"\nurl = \"{}\"\n",
        place.url("/secret-token.ics")
    );
    let (app, settings, folder) = app_with(&list);
    let absences = || app_network(&app).absences;
    let before = absences();
    let shown = leave::refresh(
        &app,
        &settings,
        Taking::Nothing,
        &RefreshObserver::default(),
        now(),
    )
    .unwrap();
    assert_eq!(shown.added.len(), 1, "touching days are one absence");
    assert_eq!(
        shown.added[0].period,
        Period::new(day("2027-02-01"), day("2027-02-07")).unwrap()
    );
    assert!(
        !shown.calendars[0].from.contains("secret"),
        "{:?}",
        shown.calendars
    );
    assert_eq!(absences(), before);
    assert!(
        leave::refresh(
            &app,
            &settings,
            Taking::Usual,
            &RefreshObserver::default(),
            now()
        )
        .unwrap()
        .taken
    );
    assert_eq!(absences().len(), before.len() + 1);
    // Two days fewer: the old one goes, those that were written by hand stay.
    let changed = leave::refresh(
        &app,
        &settings,
        Taking::Usual,
        &RefreshObserver::default(),
        now(),
    )
    .unwrap();
    assert_eq!((changed.added.len(), changed.removed.len()), (1, 1));
    assert_eq!(absences().len(), before.len() + 1);
    assert_eq!(absences()[..before.len()], before[..]);
    let again = leave::refresh(
        &app,
        &settings,
        Taking::Usual,
        &RefreshObserver::default(),
        now(),
    )
    .unwrap();
    assert_eq!((again.taken, again.unchanged), (false, 1));
    assert!(
        !folder.path().join("copies").exists(),
        "nothing of a calendar touches the disk"
    );
}

pub fn app_network(app: &AppContext) -> evenwatch::domain::network::NetworkFile {
    evenwatch::app::export::export(app).unwrap()
}

#[test]
fn one_calendar_that_fails_changes_nothing_and_no_address_is_told() {
    let good = Place::answering(ok(calendar(&["DTSTART;VALUE=DATE:20270201"])));
    let bad = Place::answering(answer("403 Forbidden", &[], b""));
    let entry = |person: &str, place: &Place| {
        format!(
            "[[calendars]]\nperson = \"{person}\"\nurl = \"{}\"\n",
            place.url("/secret-token.ics")
        )
    };
    let list = entry("ada-fennimore", &good) + &entry("bilal-quarrington", &bad);
    let (app, settings, _folder) = app_with(&list);
    let before = app_network(&app);
    let told = leave::refresh(
        &app,
        &settings,
        Taking::Usual,
        &RefreshObserver::default(),
        now(),
    )
    .unwrap_err()
    .to_string();
    assert!(
        told.contains("the calendar of bilal-quarrington at 127.0.0.1") && told.contains("403"),
        "{told}"
    );
    assert!(!told.contains("secret"), "{told}");
    assert_eq!(app_network(&app), before);
    let (app, settings, _folder) = app_with(&entry("nobody-here", &good));
    let told = leave::refresh(
        &app,
        &settings,
        Taking::Usual,
        &RefreshObserver::default(),
        now(),
    )
    .unwrap_err()
    .to_string();
    assert!(told.contains("nobody-here"), "{told}");
}

#[test]
fn the_command_shows_and_takes_calendars_from_files() {
    let desk = Desk::with_network();
    desk.run(&["refresh", "leave"])
        .ends(3)
        .says("upstream.calendars");
    desk.file(
        "evenwatch.toml",
        b"[upstream]\ncalendars = \"lists/calendars.toml\"\n",
    );
    std::fs::create_dir(desk.path("lists")).unwrap();
    let list =
        "[[calendars]]\nperson = \"ada-fennimore\"\nfile = \"ada.ics\"\nkind = \"study-leave\"\n";
    desk.file("lists/calendars.toml", list.as_bytes());
    let soon = (clock::now() + chrono::TimeDelta::days(30))
        .format("%Y%m%dT%H%M%SZ")
        .to_string();
    desk.file(
        "lists/ada.ics",
        calendar(&[&format!("DTSTART:{soon}\nDURATION:PT1H")]).as_bytes(),
    );
    let shown = desk
        .run(&["refresh", "leave"])
        .ok()
        .says("Nothing was taken")
        .says("A part of a day counts");
    assert!(shown.out.contains("study leave"), "{}", shown.out);
    desk.run(&["refresh", "leave", "--take"]).ok();
    let network = desk.run(&["export"]).ok().json();
    assert_eq!(network["absences"].as_array().unwrap().len(), 4);
    desk.file(
        "lists/calendars.toml",
        b"[[calendars]]\nperson = \"ada-fennimore\"\n",
    );
    desk.run(&["refresh", "leave"])
        .ends(3)
        .says("both or neither");
}

#[test]
fn a_refresh_of_leave_tells_which_published_duties_it_uncovers() {
    let (desk, id) = Desk::with_rota(monday(), 1);
    desk.run(&["publish", &id]).ok();
    let rota = desk.run(&["rotas", &id, "--json"]).ok().json();
    let duty = &rota["duties"][0];
    let person = duty["holders"][0]["person"].as_str().unwrap();
    desk.file(
        "evenwatch.toml",
        b"[upstream]\ncalendars = \"lists/calendars.toml\"\n",
    );
    std::fs::create_dir(desk.path("lists")).unwrap();
    let list = format!("[[calendars]]\nperson = \"{person}\"\nfile = \"away.ics\"\n");
    desk.file("lists/calendars.toml", list.as_bytes());
    let day = duty["day"].as_str().unwrap().replace('-', "");
    let event = format!("DTSTART;VALUE=DATE:{day}");
    desk.file("lists/away.ics", calendar(&[&event]).as_bytes());
    let id = duty["id"].as_str().unwrap();
    for arguments in [&["refresh", "leave"][..], &["refresh", "leave", "--take"]] {
        let said = desk.run(arguments).ok();
        said.says("1 published duty has a holder who no longer counts")
            .says("is away")
            .says(id);
    }
}
