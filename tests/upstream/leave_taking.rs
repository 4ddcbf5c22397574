//! What of leave from calendars is taken and what stays: removals beyond what is usual, calendars
//! that are not understood, and addresses that cannot work.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use evenwatch::app::refresh::leave::Taking;
use evenwatch::app::refresh::{RefreshObserver, leave};
use serde_json::json;

use super::fake_server::{Place, ok};
use super::leave::{app_network, app_with, calendar, now};
use crate::cli::{Desk, monday, small};
use crate::support::clock;

#[test]
fn more_removals_than_usual_want_a_yes() {
    let week = "DTSTART;VALUE=DATE:20270201\nDTEND;VALUE=DATE:20270206";
    let other = "DTSTART;VALUE=DATE:20270401\nDTEND;VALUE=DATE:20270501";
    // Whether what is left is much less than before: none at all, or more than a fortnight and more
    // than half.
    for (after, held) in [
        (calendar(&[]), 2),
        (calendar(&[week]), 1),
        (calendar(&[other]), 0),
        (calendar(&[&format!("{week}\nSTATUS:CANCELLED"), other]), 0),
        (calendar(&["DTSTART;VALUE=DATE:20270501", week]), 1),
    ] {
        let place = Place::that(move |asked, stream| {
            use std::io::Write;
            let now = if asked.number == 0 {
                calendar(&[week, other])
            } else {
                after.clone()
            };
            stream.write_all(&ok(now)).unwrap();
        });
        let url = place.url("/a.ics");
        let (app, settings, _folder) = app_with(&format!(
            "[[calendars]]\nperson = \"ada-fennimore\"\nurl = \"{url}\"\n"
        ));
        let before = app_network(&app).absences.len();
        let refresh = |taking| {
            leave::refresh(&app, &settings, taking, &RefreshObserver::default(), now()).unwrap()
        };
        assert!(refresh(Taking::Usual).taken);
        let taken = app_network(&app).absences;
        assert_eq!(taken.len(), before + 2);
        let again = refresh(Taking::Usual);
        assert_eq!(again.held_back.len(), held, "{again:?}");
        let days = |absences: &[evenwatch::domain::absence::Absence]| -> BTreeSet<NaiveDate> {
            absences
                .iter()
                .flat_map(|absence| absence.period.days())
                .collect()
        };
        let is_kept = days(&app_network(&app).absences).is_superset(&days(&taken));
        assert_eq!(is_kept, held > 0, "{again:?}");
        // With a yes it goes.
        refresh(Taking::Everything);
        assert!(!days(&app_network(&app).absences).is_superset(&days(&taken)));
    }
}

/// What is held back after leave of 2 to 6 August 2027 was taken, by events with the word.
fn held_after(after: &str) -> usize {
    let before =
        calendar(&["SUMMARY:Annual leave\nDTSTART;VALUE=DATE:20270802\nDTEND;VALUE=DATE:20270807"]);
    let after = after.to_owned();
    let place = Place::that(move |asked, stream| {
        use std::io::Write;
        let now = if asked.number == 0 {
            before.clone()
        } else {
            after.clone()
        };
        stream.write_all(&ok(now)).unwrap();
    });
    let url = place.url("/a.ics");
    let (app, settings, _folder) = app_with(&format!(
        "[[calendars]]\nperson = \"ada-fennimore\"\nurl = \"{url}\"\nwords = [\"leave\"]\n"
    ));
    let refresh = || {
        let watch = RefreshObserver::default();
        leave::refresh(&app, &settings, Taking::Usual, &watch, now()).unwrap()
    };
    assert_eq!(refresh().added.len(), 1);
    refresh().held_back.len()
}

#[test]
fn only_leave_that_was_called_off_explains_that_it_is_gone() {
    let off =
        |title: &str, lines: &str| format!("UID:x\nSUMMARY:{title}\n{lines}\nSTATUS:CANCELLED");
    let week = "DTSTART;VALUE=DATE:20270802\nDTEND;VALUE=DATE:20270807";
    let meeting = off("Team meeting", "DTSTART:20270803T090000Z");
    let busy = format!("SUMMARY:Busy\n{week}");
    for (events, held) in [
        // A share that was cut to free and busy, with a meeting that was called off.
        (vec![busy.as_str(), meeting.as_str()], 1),
        (vec![meeting.as_str()], 1),
        (vec![off("Team meeting", week).as_str()], 1),
        (
            vec![off("Annual leave", "DTSTART;VALUE=DATE:20260803").as_str()],
            1,
        ),
        (
            vec![
                off(
                    "Annual leave",
                    "DTSTART;VALUE=DATE:20270802\nDTEND;VALUE=DATE:20270806",
                )
                .as_str(),
            ],
            1,
        ),
        (vec![off("Annual leave", "DTSTART:soon").as_str()], 1),
        (vec![], 1),
        // The leave itself: whole, as a series, in two parts, and as occurrences of a series.
        (vec![off("Annual leave", week).as_str(), busy.as_str()], 0),
        (
            vec![
                off(
                    "Cancelled: annual leave",
                    "DTSTART;VALUE=DATE:20270802\nRRULE:FREQ=DAILY;COUNT=5",
                )
                .as_str(),
            ],
            0,
        ),
        (
            vec![
                off(
                    "Leave",
                    "DTSTART;VALUE=DATE:20270802\nDTEND;VALUE=DATE:20270804",
                )
                .as_str(),
                off(
                    "Leave",
                    "DTSTART;VALUE=DATE:20270804\nDTEND;VALUE=DATE:20270807",
                )
                .as_str(),
            ],
            0,
        ),
        (
            vec![
                &format!("UID:s\nSUMMARY:Annual leave\n{week}\nRRULE:FREQ=WEEKLY;COUNT=1"),
                "UID:s\nRECURRENCE-ID;VALUE=DATE:20270802\nDTSTART;VALUE=DATE:20270802\nSTATUS:CANCELLED",
            ],
            0,
        ),
    ] {
        assert_eq!(held_after(&calendar(&events)), held, "{events:?}");
    }
}

#[test]
fn a_calendar_without_a_readable_event_removes_nothing() {
    let week = "DTSTART;VALUE=DATE:20270201\nDTEND;VALUE=DATE:20270206";
    let busy = calendar(&[week]).replace("VEVENT", "VFREEBUSY");
    for bad in [
        busy,
        calendar(&[week]).replace("END:VCALENDAR", ""),
        "<html>".to_owned(),
        calendar(&["DTSTART:soon"]),
    ] {
        let place = Place::that(move |asked, stream| {
            use std::io::Write;
            let now = if asked.number == 0 {
                calendar(&[week])
            } else {
                bad.clone()
            };
            stream.write_all(&ok(now)).unwrap();
        });
        let url = place.url("/a.ics");
        let (app, settings, _folder) = app_with(&format!(
            "[[calendars]]\nperson = \"ada-fennimore\"\nurl = \"{url}\"\n"
        ));
        leave::refresh(
            &app,
            &settings,
            Taking::Usual,
            &RefreshObserver::default(),
            now(),
        )
        .unwrap();
        let taken = app_network(&app);
        leave::refresh(
            &app,
            &settings,
            Taking::Everything,
            &RefreshObserver::default(),
            now(),
        )
        .unwrap_err();
        assert_eq!(app_network(&app), taken);
    }
}

#[test]
fn case_10_webcal() {
    let place = Place::answering(ok(calendar(&["DTSTART;VALUE=DATE:20270201"])));
    let url = place.url("/secret-token.ics");
    let list = |url: &str| format!("[[calendars]]\nperson = \"ada-fennimore\"\nurl = \"{url}\"\n");
    for scheme in ["webcal", "WEBCAL", "http"] {
        let (app, settings, _folder) = app_with(&list(&url.replace("http", scheme)));
        let read = leave::refresh(
            &app,
            &settings,
            Taking::Nothing,
            &RefreshObserver::default(),
            now(),
        )
        .unwrap();
        assert_eq!(read.added.len(), 1, "{scheme}");
    }
}

#[test]
fn config_check_tells_calendar_addresses_that_cannot_work() {
    let desk = Desk::with_network();
    desk.file(
        "evenwatch.toml",
        b"[upstream]\ncalendars = \"calendars.toml\"\n",
    );
    let list = |lines: &str| format!("[[calendars]]\nperson = \"ada-fennimore\"\n{lines}\n");
    for (lines, told) in [
        (
            "url = \"http://leave.example.org/secret.ics\"",
            "is asked from leave.example.org without TLS",
        ),
        (
            "url = \"gopher://leave.example.org/secret.ics\"",
            "begins with gopher://",
        ),
        (
            "url = \"leave.example.org/secret.ics\"",
            "without https:// or webcal://",
        ),
        ("file = \"nowhere.ics\"", "which is not there"),
    ] {
        desk.file("calendars.toml", list(lines).as_bytes());
        let said = desk.run(&["config", "check"]).ends(3);
        assert!(
            said.err.contains(told) || said.out.contains(told),
            "{}{}",
            said.out,
            said.err
        );
        assert!(
            said.err.contains("calendars[0]") || said.out.contains("calendars[0]"),
            "{}{}",
            said.out,
            said.err
        );
        assert!(
            !said.err.contains("secret.ics") && !said.out.contains("secret.ics"),
            "{}{}",
            said.out,
            said.err
        );
    }
    let good = list(
        "url = \"webcal://leave.example.org/secret.ics\"\ntransparent = \"leave-out\"\nworking_elsewhere = \"count\"",
    );
    desk.file("calendars.toml", good.as_bytes());
    desk.run(&["config", "check"]).ok();
}

#[test]
fn the_command_tells_what_was_left_out_and_what_it_keeps() {
    let desk = Desk::with_network();
    desk.file(
        "evenwatch.toml",
        b"[upstream]\ncalendars = \"calendars.toml\"\n",
    );
    desk.file(
        "calendars.toml",
        b"[[calendars]]\nperson = \"ada-fennimore\"\nfile = \"ada.ics\"\n",
    );
    let day = (clock::now() + chrono::TimeDelta::days(30))
        .format("%Y%m%d")
        .to_string();
    let event = format!("DTSTART;VALUE=DATE:{day}\nEXDATE:soon");
    desk.file("ada.ics", calendar(&[&event]).as_bytes());
    desk.run(&["refresh", "leave", "--take"])
        .ok()
        .says("line 7: \"soon\" is not a date or time (EXDATE)");
    desk.file("ada.ics", calendar(&[]).as_bytes());
    let kept = desk
        .run(&["refresh", "leave", "--take"])
        .ok()
        .says("remove it with --take --remove");
    assert!(
        kept.out
            .contains("Kept, though no calendar holds it any more"),
        "{}",
        kept.out
    );
    assert_eq!(
        desk.run(&["export"]).ok().json()["absences"]
            .as_array()
            .unwrap()
            .len(),
        4
    );
    desk.run(&["refresh", "leave", "--take", "--remove"]).ok();
    assert_eq!(
        desk.run(&["export"]).ok().json()["absences"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
}

#[test]
fn leave_from_a_calendar_that_makes_published_duties_unlawful_says_so_as_an_import_does() {
    // One nurse with twelve hours a day: as many shifts as 48 hours a week on average allow. A day
    // of leave without a duty takes that day out of the average.
    let mut document = small();
    document["pools"][0]["members"] = json!([{"person": "ada-fennimore"}]);
    document["people"][0]["employments"][0]["other_weekly_hours"] = json!(0);
    document["duty_patterns"] = json!([{
        "id": "shift", "name": "shift", "pool": "leeds-nurses", "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        "start": "08:00", "end": "20:00", "kind": "shift"
    }]);
    document["preferences"] = json!([]);
    document["absences"] = json!([]);
    let desk = Desk::new();
    desk.import(&document).ok();
    let id = desk.plan(monday(), 2);
    desk.run(&["publish", &id]).ok();
    let rota = desk.run(&["rotas", &id, "--json"]).ok().json();
    let duties = rota["duties"].as_array().unwrap();
    let held = duties.iter().filter(|duty| duty["holders"] != json!([]));
    assert_eq!(held.count(), 8, "96 hours in two weeks");
    let free = duties.iter().find(|duty| duty["holders"] == json!([]));
    let day = free.unwrap()["day"].as_str().unwrap().to_owned();

    desk.file(
        "evenwatch.toml",
        b"[upstream]\ncalendars = \"calendars.toml\"\n",
    );
    desk.file(
        "calendars.toml",
        b"[[calendars]]\nperson = \"ada-fennimore\"\nfile = \"ada.ics\"\n",
    );
    let event = format!("DTSTART;VALUE=DATE:{}", day.replace('-', ""));
    desk.file("ada.ics", calendar(&[&event]).as_bytes());
    let by_calendar = desk.run(&["refresh", "leave", "--json"]).ok().json();
    let told = by_calendar["warnings"].as_array().unwrap();
    let words = told
        .iter()
        .find(|text| text.as_str().unwrap().contains("by this change"))
        .unwrap_or_else(|| panic!("{by_calendar}"));
    assert!(words.as_str().unwrap().contains("WTR-48"), "{words}");
    let words = words.as_str().unwrap().to_owned();
    desk.run(&["refresh", "leave", "--take"]).ok().says(&words);

    // An import of the same leave says the same.
    desk.import(&document).ok();
    document["absences"] = json!([{ "id": "leave", "person": "ada-fennimore", "kind": "annual-leave",
        "period": { "first_day": day, "last_day": day } }]);
    desk.import(&document).ok().says(&words);
}
