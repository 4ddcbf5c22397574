//! Leave over published duties, and whatever else takes their holders from cover: who writes it is
//! warned, and the log, calendars and on-call answers follow.

use evenwatch::app::feed::FeedOptions;
use evenwatch::app::import as take_in;
use evenwatch::app::log::{self, LogSearch};
use evenwatch::app::sheets::{self, SheetKind};
use evenwatch::app::uncovered::UncoveredDuty;
use evenwatch::app::{AppContext, feed, on_call};
use evenwatch::domain::account::FeedOf;
use evenwatch::domain::network::NetworkFile;
use serde_json::{Value, json};

use super::{app, at, import, minute, publish};
use crate::feeds::read::read;
use crate::feeds::scene::{self, ADA, BILAL};
use crate::store::{Database, on_both_databases};

on_both_databases! {
    leave_over_a_published_duty_lists_the_duty
    every_way_to_lose_a_holder_is_told
    duties_that_have_begun_or_were_uncovered_before_are_not_listed_again
    a_sheet_of_leave_tells_what_it_uncovers_and_would_uncover
    calendar_and_on_call_follow_the_leave
    programs_of_calendars_are_told_by_the_version_that_a_duty_says_something_else
    a_sheet_gives_the_warnings_of_an_import
}

const LONG: &str = "2026-10-24";

fn away(person: &str, first_day: &str, last_day: &str) -> Value {
    json!({
        "id": format!("{person}-away"), "person": person, "kind": "annual-leave",
        "period": { "first_day": first_day, "last_day": last_day }
    })
}

fn with_leave(person: &str, days: &str) -> NetworkFile {
    let mut file = scene::file();
    let leave = serde_json::from_value(away(person, days, days)).unwrap();
    file.absences.push(leave);
    file
}

/// The long night is Ada's, and the night two days later Bilal's.
fn published(database: &Database) -> AppContext {
    let app = app(database);
    import(&app, &scene::file(), minute(0));
    let nights: [(&str, &[&str]); 2] = [(LONG, &[ADA]), ("2026-10-26", &[BILAL])];
    publish((&app, &database.store()), 1, &nights, minute(10));
    app
}

fn uncovered(app: &AppContext, file: &NetworkFile, now: i64) -> Vec<UncoveredDuty> {
    let document = serde_json::to_vec(file).unwrap();
    let report = take_in::import(app, &document, minute(now)).unwrap();
    report.uncovered_duties
}

fn leave_over_a_published_duty_lists_the_duty(database: &Database) {
    let app = published(database);
    // Sunday alone: the second half of the night that begins on Saturday.
    let told = uncovered(&app, &with_leave(ADA, "2026-10-25"), 20);
    assert_eq!(told.len(), 1);
    let one = &told[0];
    assert_eq!(one.duty.to_string(), scene::night(LONG));
    assert_eq!(
        (one.day, one.interval.start, one.interval.minutes()),
        (scene::day(LONG), at("2026-10-24T19:00:00Z"), 780)
    );
    assert_eq!((one.pool.as_str(), one.person.as_str()), (scene::POOL, ADA));
    assert_eq!(
        (one.person_name.as_str(), &one.why),
        (scene::ADA_NAME, &vec!["is away".to_owned()])
    );
    assert_eq!((one.others, one.people_needed), (0, 1));
    let search = LogSearch {
        action: Some("duties.uncovered".to_owned()),
        ..LogSearch::default()
    };
    let entries = log::search(&app, &search, 10).unwrap();
    let after = entries[0].write.after.as_ref().unwrap();
    assert_eq!((entries.len(), &after["count"]), (1, &json!(1)));
    assert_eq!(after["duties"][0]["duty"], scene::night(LONG).as_str());
}

fn every_way_to_lose_a_holder_is_told(database: &Database) {
    let app = published(database);
    type Change = fn(&mut NetworkFile);
    let changes: [(Change, &str); 5] = [
        (|file| someone(file).contactable = false, "contact route"),
        (
            |file| someone(file).employments[0].validity.valid_to = Some(scene::day("2026-09-30")),
            "in post",
        ),
        (
            |file| {
                let members = file.pools[0].members.iter_mut();
                for member in members.filter(|member| member.person.as_str() == ADA) {
                    member.validity.valid_to = Some(scene::day("2026-09-30"));
                }
            },
            "in post",
        ),
        (
            |file| {
                someone(file).competences.clear();
                let night = file.duty_patterns.iter_mut();
                for pattern in night.filter(|pattern| pattern.id.as_str() == scene::NIGHT) {
                    pattern.competences.push("syringe-driver".parse().unwrap());
                }
            },
            "syringe-driver",
        ),
        (|file| someone(file).reaches.clear(), "leeds"),
    ];
    let mut now = 20;
    for (change, why) in changes {
        let mut file = scene::file();
        change(&mut file);
        let told = uncovered(&app, &file, now);
        let ada = told.iter().find(|one| one.person.as_str() == ADA);
        let ada = ada.unwrap_or_else(|| panic!("{why}: {told:?}"));
        assert_eq!(ada.duty.to_string(), scene::night(LONG));
        let told = ada.why.join("; ");
        assert!(told.contains(why), "{why}: {told}");
        assert_eq!(
            uncovered(&app, &scene::file(), now + 1),
            [],
            "back as it was"
        );
        now += 2;
    }
}

fn someone(file: &mut NetworkFile) -> &mut evenwatch::domain::person::Person {
    let mut people = file.people.iter_mut();
    people.find(|person| person.id.as_str() == ADA).unwrap()
}

fn duties_that_have_begun_or_were_uncovered_before_are_not_listed_again(database: &Database) {
    let app = published(database);
    let mut file = with_leave(ADA, LONG);
    assert_eq!(uncovered(&app, &file, 20).len(), 1);
    "Nurses of Leeds".clone_into(&mut file.pools[0].name);
    assert_eq!(uncovered(&app, &file, 30), [], "it was so before");
    // On the Sunday evening the long night is over, whatever is written about it.
    import(&app, &scene::file(), minute(40));
    let document = serde_json::to_vec(&with_leave(ADA, LONG)).unwrap();
    let over = take_in::import(&app, &document, at("2026-10-25T18:00:00Z")).unwrap();
    assert_eq!(over.uncovered_duties, []);
}

fn a_sheet_of_leave_tells_what_it_uncovers_and_would_uncover(database: &Database) {
    let app = published(database);
    let sheet = format!(
        "id,person,kind,first_day,last_day\r\nb1,{BILAL},annual-leave,26/10/2026,26/10/2026\r\n"
    );
    for preview in [true, false] {
        let how = (false, preview);
        let report = sheets::import(
            &app,
            (SheetKind::Leave, "leave.csv"),
            sheet.as_bytes(),
            how,
            minute(20),
        );
        let report = report.unwrap();
        assert_eq!(report.written, !preview);
        let told: Vec<_> = report
            .uncovered_duties
            .iter()
            .map(|one| one.duty.to_string())
            .collect();
        assert_eq!(told, [scene::night("2026-10-26")], "preview: {preview}");
    }
}

fn calendar_and_on_call_follow_the_leave(database: &Database) {
    let app = published(database);
    let now = at("2026-10-20T09:00:00Z");
    let summary = |of: &FeedOf| {
        let feed = feed::feed(&app, of, FeedOptions::default(), now).unwrap();
        let night = scene::night(LONG);
        let events = read(&feed.body).events;
        let event = events.into_iter().find(|event| event.uid == night).unwrap();
        (event.summary, event.description)
    };
    let pool = FeedOf::Pool(scene::POOL.parse().unwrap());
    let person = FeedOf::Person(ADA.parse().unwrap());
    assert!(!summary(&pool).0.contains("GAP"));
    let asked = |at_text: &str| {
        let all = on_call::OnCallFilter::default();
        let answer = on_call::on_call(&app, at(at_text), &all, None, at(at_text)).unwrap();
        answer
            .cover
            .into_iter()
            .find(|cover| cover.area.as_str() == "leeds")
            .unwrap()
    };
    let next = |cover: &on_call::AreaLineCover| cover.next[0].to[0].clone();
    assert!(next(&asked("2026-10-24T18:00:00Z")).counts);
    import(&app, &with_leave(ADA, LONG), minute(20));
    // The leave ends at midnight, in the middle of the night.
    let gap = format!(
        "{} (GAP in part: Sat 24 Oct 2026 20:00 to Sun 25 Oct 00:00)",
        scene::ADA_NAME
    );
    assert!(summary(&pool).0.ends_with(&gap), "{}", summary(&pool).0);
    assert!(summary(&person).1.contains(&gap), "{}", summary(&person).1);
    let before = next(&asked("2026-10-24T18:00:00Z"));
    assert_eq!((before.person.as_str(), before.counts), (ADA, false));
    let during = asked("2026-10-24T21:00:00Z");
    assert_eq!(during.state, on_call::CoverState::Gap);
    assert!(during.holders.iter().all(|holder| !holder.counts()));
}

/// Each change of the network after which an event says something else raises its SEQUENCE by one,
/// for those who see it, and nothing else does.
fn programs_of_calendars_are_told_by_the_version_that_a_duty_says_something_else(
    database: &Database,
) {
    let app = published(database);
    let now = at("2026-09-02T09:00:00Z");
    let feed = |of: &FeedOf| feed::feed(&app, of, FeedOptions::default(), now).unwrap();
    let event = |of: &FeedOf, on: &str| read(&feed(of).body).event(&scene::night(on)).clone();
    let pool = FeedOf::Pool(scene::POOL.parse().unwrap());
    let ada = FeedOf::Person(ADA.parse().unwrap());
    let bilal = FeedOf::Person(BILAL.parse().unwrap());
    let long = |of| {
        let event = event(of, LONG);
        (event.sequence, event.stamp, event.modified)
    };
    let mut renamed = with_leave(ADA, LONG);
    "Nurses of Leeds".clone_into(&mut renamed.pools[0].name);
    let mut quiet = renamed.clone();
    quiet.people[0].role.push_str(" (new)");
    for (file, minutes, sequence, of_bilal, restated_at) in [
        (scene::file(), 15, 0, 0, minute(10)),
        (with_leave(ADA, LONG), 20, 1, 0, minute(20)),
        (with_leave(ADA, LONG), 25, 1, 0, minute(20)),
        (renamed, 30, 2, 1, minute(30)),
        (quiet, 35, 2, 1, minute(30)),
        (scene::file(), 40, 3, 2, minute(40)),
    ] {
        import(&app, &file, minute(minutes));
        for of in [&pool, &ada] {
            assert_eq!(
                long(of),
                (sequence, restated_at, restated_at),
                "{of} at {minutes}"
            );
        }
        let others = event(&bilal, "2026-10-26");
        assert_eq!(others.sequence, of_bilal, "Bilal's at {minutes}");
    }

    let cerys = FeedOf::Person("cerys-underhay".parse().unwrap());
    // Whoever loses the duty then is told by a later version than any that they saw; the new holder
    // and the pool go on counting.
    let nights: [(&str, &[&str]); 2] = [(LONG, &["cerys-underhay"]), ("2026-10-26", &[BILAL])];
    publish((&app, &database.store()), 2, &nights, minute(50));
    for (of, status) in [
        (&pool, "CONFIRMED"),
        (&ada, "CANCELLED"),
        (&cerys, "CONFIRMED"),
    ] {
        let event = event(of, LONG);
        assert_eq!((event.sequence, &*event.status), (4, status), "{of}");
    }
    let lost = feed(&ada);
    let mut renamed = with_leave("cerys-underhay", LONG);
    "Nurses of Leeds".clone_into(&mut renamed.service_lines[0].name);
    import(&app, &renamed, minute(60));
    assert_eq!(long(&pool).0, 5);
    assert_eq!(
        long(&ada).0,
        4,
        "what becomes of it since is no affair of hers"
    );
    assert!(feed(&ada).last_modified > lost.last_modified);
}

fn a_sheet_gives_the_warnings_of_an_import(database: &Database) {
    let app = published(database);
    let mut file = scene::file();
    let weekdays =
        json!([{ "days": ["mon", "tue", "wed", "thu", "fri"], "start": "09:00", "end": "17:00" }]);
    file.agreements[0].hours = serde_json::from_value(weekdays).unwrap();
    let document = serde_json::to_vec(&file).unwrap();
    let whole = take_in::import(&app, &document, minute(20)).unwrap();
    let warns = |warnings: &[String]| warnings.iter().any(|text| text.contains("bank holidays"));
    assert!(warns(&whole.warnings), "{:?}", whole.warnings);
    for kind in [SheetKind::Agreements, SheetKind::Leave, SheetKind::Staff] {
        let sheet = sheets::export(&app, kind, sheets::Form::Csv).unwrap();
        for preview in [true, false] {
            let how = (false, preview);
            let report = sheets::import(&app, (kind, "a.csv"), &sheet, how, minute(30)).unwrap();
            assert!(warns(&report.warnings), "{kind}: {:?}", report.warnings);
        }
    }
    import(&app, &scene::file(), minute(40));
    let sheet = sheets::export(&app, SheetKind::Agreements, sheets::Form::Csv).unwrap();
    let name = (SheetKind::Agreements, "a.csv");
    let report = sheets::import(&app, name, &sheet, (false, false), minute(50)).unwrap();
    assert!(!warns(&report.warnings), "{:?}", report.warnings);
}
