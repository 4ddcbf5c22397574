//! Whose turn it is: people before schedules, nobody behind all that another asked for, and nothing
//! left to wait for ever.

use std::collections::BTreeSet;
use std::sync::Barrier;

use chrono::{DateTime, Duration, Utc};
use evenwatch::app::jobs::{
    self, Job, JobAnswer, JobKind, JobOrigin, JobState, LONGEST_WAIT, LeasedJob,
};
use evenwatch::app::refresh::RefreshSource;
use evenwatch::app::schedules::{self, SchedulePlan};
use evenwatch::app::webhooks::{self, EventKind, NewReceiver};
use evenwatch::app::{AppContext, AppError};
use evenwatch::domain::pattern::DayOfWeek;
use evenwatch::store::StoreError;

use super::access::as_user;
use super::{all, app, audit, import, now};
use crate::store::{Database, on_both_databases};

on_both_databases! {
    what_a_person_asked_for_goes_before_what_nobody_waits_for
    nobody_waits_behind_all_that_another_asked_for
    whoever_has_fewer_running_goes_first_and_the_last_hour_counts
    workers_that_choose_at_once_take_jobs_of_different_askers
    nothing_waits_for_longer_than_its_hour_behind_others
    a_job_given_back_has_waited_since_it_could_begin
    a_lost_job_is_not_running
}

fn minutes(minutes: i64) -> DateTime<Utc> {
    now() + Duration::minutes(minutes)
}

/// Somebody asks for an audit.
fn asks(app: &AppContext, who: &str, at: DateTime<Utc>) -> Job {
    let asking = as_user(app, who, "auditor");
    jobs::ask(&asking, &audit(), None, at).unwrap().answer
}

/// Puts a job of a schedule of ann's into the queue at that time of the day.
fn scheduled(app: &AppContext, name: &str, time: &str, refresh: Option<RefreshSource>) {
    let plan = SchedulePlan {
        days: vec![DayOfWeek::Mon],
        at: time.parse().unwrap(),
        weeks: if refresh.is_some() { 0 } else { 1 },
        refresh,
    };
    let ann = as_user(app, "ann", "administrator");
    schedules::add(&ann, &name.parse().unwrap(), plan, now()).unwrap();
    let due = format!("2026-11-30T{time}:00Z").parse().unwrap();
    assert_eq!(schedules::put_due(app, due).unwrap(), 1, "{name}");
}

fn take(app: &AppContext, at: DateTime<Utc>) -> Option<LeasedJob> {
    jobs::take(app, "a worker", at).unwrap()
}

fn end(taken: &LeasedJob, at: DateTime<Utc>) {
    assert!(jobs::end(taken, JobState::Done, &JobAnswer::default(), at).unwrap());
}

fn asker(taken: &LeasedJob) -> String {
    taken.app.who().who.to_string()
}

fn what_a_person_asked_for_goes_before_what_nobody_waits_for(database: &Database) {
    let app = app(database);
    import(&app, "north-east-and-yorkshire");
    let new = NewReceiver {
        // Nothing is sent: no worker works here.
        url: "https://8.8.8.8/".to_owned(),
        events: [EventKind::GapOpened].into(),
        organisation: None,
    };
    let (receiver, _) = webhooks::add(&app, &new, now()).unwrap();
    webhooks::test(&app, receiver.id, now()).unwrap();
    import(&app, "small");
    scheduled(&app, "weekly", "09:10", None);
    scheduled(
        &app,
        "directory",
        "09:20",
        Some(RefreshSource::Organisations),
    );
    let waited_for = asks(&app, "ben", minutes(30));
    assert_eq!(waited_for.origin, JobOrigin::Person);
    let queue = all(&app);
    let kinds: BTreeSet<JobKind> = queue
        .iter()
        .filter(|job| job.origin == JobOrigin::Program)
        .map(|job| job.kind)
        .collect();
    let wanted = [
        JobKind::Deliver,
        JobKind::Gaps,
        JobKind::Audit,
        JobKind::Refresh,
    ];
    assert_eq!(kinds, wanted.into());
    assert_eq!(queue.len(), 5);
    assert_eq!(take(&app, minutes(30)).unwrap().claim.job, waited_for.id);
    for _ in wanted {
        assert!(take(&app, minutes(30)).is_some(), "then all others");
    }
}

fn nobody_waits_behind_all_that_another_asked_for(database: &Database) {
    let app = app(database);
    import(&app, "small");
    let fill = |at| {
        for who in ["ann", "ann", "ann", "ann", "ben", "ben", "cara"] {
            asks(&app, who, at);
        }
    };
    let wanted = [
        "user:ann",
        "user:ben",
        "user:cara",
        "user:ann",
        "user:ben",
        "user:ann",
        "user:ann",
    ];
    fill(now());
    // One worker, that does one after the other.
    let done: Vec<String> = std::iter::from_fn(|| {
        let taken = take(&app, now())?;
        end(&taken, now());
        Some(asker(&taken))
    })
    .collect();
    assert_eq!(done, wanted);
    // As many workers as jobs, when all of that is long ago.
    let later = minutes(90);
    fill(later);
    let held: Vec<String> = std::iter::from_fn(|| Some(asker(&take(&app, later)?))).collect();
    assert_eq!(held, wanted);
}

fn whoever_has_fewer_running_goes_first_and_the_last_hour_counts(database: &Database) {
    let app = app(database);
    import(&app, "small");
    for who in ["ann", "ann", "ben"] {
        asks(&app, who, now());
    }
    let ended = take(&app, now()).unwrap();
    let running = take(&app, now()).unwrap();
    assert_eq!(
        (asker(&ended), asker(&running)),
        ("user:ann".to_owned(), "user:ben".to_owned())
    );
    end(&ended, now());
    end(&take(&app, now()).unwrap(), now());
    // Ann had two begun and has none running.
    asks(&app, "ben", now());
    asks(&app, "ann", now());
    let next = take(&app, now()).unwrap();
    assert_eq!(asker(&next), "user:ann");
    end(&next, now());
    end(&running, now());
    end(&take(&app, now()).unwrap(), now());
    for (at, first) in [(minutes(59), "user:cara"), (minutes(61), "user:ann")] {
        asks(&app, "ann", at);
        asks(&app, "cara", at);
        let next = take(&app, at).unwrap();
        assert_eq!(asker(&next), first);
        end(&next, at);
        end(&take(&app, at).unwrap(), at);
    }
}

fn workers_that_choose_at_once_take_jobs_of_different_askers(database: &Database) {
    let asking = app(database);
    import(&asking, "small");
    for who in ["ann", "ann", "ann", "ann", "ben", "cara", "dan"] {
        asks(&asking, who, now());
    }
    let workers: Vec<AppContext> = (0..4).map(|_| app(database)).collect();
    let together = Barrier::new(workers.len());
    let askers: Vec<String> = std::thread::scope(|scope| {
        let choose = |app: &AppContext| {
            together.wait();
            loop {
                match jobs::take(app, "a worker", now()) {
                    Ok(taken) => return asker(&taken.unwrap()),
                    // Others were faster ten times on end; the worker's loop asks again, too.
                    Err(AppError::Store(StoreError::Busy { .. })) => {}
                    Err(error) => panic!("{error}"),
                }
            }
        };
        let threads: Vec<_> = workers
            .iter()
            .map(|app| scope.spawn(move || choose(app)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    let different: BTreeSet<&String> = askers.iter().collect();
    assert_eq!(different.len(), 4, "{askers:?}");
}

fn nothing_waits_for_longer_than_its_hour_behind_others(database: &Database) {
    let app = app(database);
    import(&app, "small");
    scheduled(&app, "first", "09:10", None);
    let put = minutes(10);
    asks(&app, "ben", minutes(20));
    scheduled(&app, "second", "09:30", None);
    asks(&app, "cara", put + LONGEST_WAIT);
    let first = all(&app).last().unwrap().id;
    let next = take(&app, put + LONGEST_WAIT).unwrap();
    assert_eq!(asker(&next), "user:ben", "its hour is not over yet");
    jobs::release(&next).unwrap();
    let next = take(&app, put + LONGEST_WAIT + Duration::seconds(1)).unwrap();
    assert_eq!(next.claim.job, first);
    // Of those that have waited too long, whoever asked, the longest first; then all others.
    let later = minutes(40) + LONGEST_WAIT;
    let mut order = Vec::new();
    while let Some(taken) = take(&app, later) {
        order.push(asker(&taken));
    }
    // The first schedule's job was lost meanwhile.
    assert_eq!(order, ["user:ann", "user:ben", "user:ann", "user:cara"]);
}

fn a_job_given_back_has_waited_since_it_could_begin(database: &Database) {
    let app = app(database);
    import(&app, "small");
    let job = asks(&app, "ann", now());
    let taken = take(&app, minutes(50)).unwrap();
    assert!(jobs::release(&taken).unwrap());
    assert_eq!(jobs::get(&app, job.id).unwrap().run_after, now());
    asks(&app, "ben", minutes(55));
    assert_eq!(take(&app, minutes(61)).unwrap().claim.job, job.id);
}

fn a_lost_job_is_not_running(database: &Database) {
    let app = app(database);
    import(&app, "small");
    for who in ["ann", "ben", "ben"] {
        asks(&app, who, now());
    }
    let lost = take(&app, now()).unwrap();
    assert_eq!(asker(&lost), "user:ann");
    end(&take(&app, now()).unwrap(), now());
    let next = take(&app, minutes(2)).unwrap();
    assert_eq!((next.claim.job, next.claim.tries), (lost.claim.job, 2));
}
