//! Schedules: each audit is made once, however many workers look for it.

use std::sync::Barrier;
use std::thread;

use chrono::{DateTime, Utc};
use evenwatch::app::jobs::{self, JobSearch, JobState};
use evenwatch::app::schedules::{self, SchedulePlan};
use evenwatch::app::{AppError, audit_archive};
use evenwatch::domain::access::{Actor, Principal};
use evenwatch::domain::pattern::DayOfWeek;
use evenwatch::jobs::one;

use super::{app, at, import, minute};
use crate::feeds::scene;
use crate::store::{Database, on_both_databases};

on_both_databases! {
    many_workers_make_one_audit
    what_was_missed_is_made_once
    a_schedule_is_named_once_and_removed_once
    plans_that_mean_nothing_are_refused
}

fn weekly() -> SchedulePlan {
    SchedulePlan {
        days: vec![DayOfWeek::Mon],
        at: "06:00".parse().unwrap(),
        weeks: 4,
        refresh: None,
    }
}

/// Monday, half past six in London.
fn due() -> DateTime<Utc> {
    at("2026-09-07T05:30:00Z")
}

fn many_workers_make_one_audit(database: &Database) {
    let asking = app(database);
    import(&asking, &scene::file(), minute(0));
    let roles = ["auditor".parse().unwrap()];
    let who = Principal::of_roles(Actor::User("ann".parse().unwrap()), &roles);
    let name = "weekly".parse().unwrap();
    let made = schedules::add(&asking.as_principal(who), &name, weekly(), minute(1)).unwrap();
    assert_eq!(made.next_at, at("2026-09-07T05:00:00Z"));
    assert!(
        !one(&asking, || at("2026-09-07T04:59:59Z"), &false.into()).unwrap(),
        "not due yet"
    );
    let together = Barrier::new(6);
    thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                let app = app(database);
                together.wait();
                one(&app, due, &false.into()).unwrap();
            });
        }
    });
    let ended = jobs::list(&asking, &JobSearch::default(), 10).unwrap();
    assert_eq!(ended.len(), 1, "{ended:?}");
    assert_eq!(
        (ended[0].state, ended[0].asked_by.as_str()),
        (JobState::Done, "user:ann")
    );
    let search = audit_archive::KeptAuditSearch {
        schedule: Some(name.clone()),
        after: None,
    };
    let kept = audit_archive::list(&asking, &search, 9).unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].kept_by, "user:ann");
    assert_eq!(kept[0].period.first_day, scene::day("2026-09-07"));
    assert_eq!(kept[0].period.last_day, scene::day("2026-10-04"));
    let next = schedules::list(&asking).unwrap()[0].next_at;
    assert_eq!(next, at("2026-09-14T05:00:00Z"));
    assert_eq!(
        ended[0].outcome.as_ref().unwrap()["kept"],
        kept[0].id.to_string()
    );
}

fn what_was_missed_is_made_once(database: &Database) {
    let app = app(database);
    import(&app, &scene::file(), minute(0));
    schedules::add(&app, &"weekly".parse().unwrap(), weekly(), minute(1)).unwrap();
    // Nobody worked for two months, over the end of summer time.
    let back = at("2026-11-04T12:00:00Z");
    assert_eq!(schedules::put_due(&app, back).unwrap(), 1);
    assert_eq!(schedules::put_due(&app, back).unwrap(), 0);
    assert_eq!(
        schedules::list(&app).unwrap()[0].next_at,
        at("2026-11-09T06:00:00Z")
    );
}

fn a_schedule_is_named_once_and_removed_once(database: &Database) {
    let app = app(database);
    let name = "weekly".parse().unwrap();
    schedules::add(&app, &name, weekly(), minute(1)).unwrap();
    let again = schedules::add(&app, &name, weekly(), minute(2)).unwrap_err();
    assert!(again.to_string().contains("already"), "{again}");
    schedules::remove(&app, &name, minute(3)).unwrap();
    let gone = schedules::remove(&app, &name, minute(4)).unwrap_err();
    assert!(matches!(gone, AppError::NotFound(_)), "{gone}");
    assert_eq!(schedules::list(&app).unwrap(), []);
}

fn plans_that_mean_nothing_are_refused(database: &Database) {
    let app = app(database);
    for (days, weeks) in [
        (vec![], 4),
        (vec![DayOfWeek::Mon], 0),
        (vec![DayOfWeek::Mon], 105),
    ] {
        let plan = SchedulePlan {
            days,
            weeks,
            ..weekly()
        };
        let refused = schedules::add(&app, &"odd".parse().unwrap(), plan, minute(1));
        assert!(matches!(refused, Err(AppError::Refused(_))), "{refused:?}");
    }
}
