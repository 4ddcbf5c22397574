//! The queue: each job to exactly one worker, leases, tries.

use std::collections::BTreeMap;

use chrono::Duration;
use evenwatch::app::jobs::{
    self, JobAnswer, JobProgress, JobState, LEASE, LeaseStatus, MOST_TRIES,
};
use evenwatch::app::log::{self, LogSearch};
use evenwatch::app::{AppError, Overtaken, Rejection};
use evenwatch::store::StoreError;

use super::{all, app, ask, audit, import, now, plan};
use crate::store::{Database, on_both_databases};

on_both_databases! {
    every_job_is_taken_by_one_worker_once
    a_job_whose_worker_is_lost_is_taken_again_and_fails_in_the_end
    jobs_of_a_clock_that_was_ahead_go_on_once_it_is_put_right
    what_may_pass_is_tried_again_later_and_what_may_not_is_not
    a_waiting_job_is_cancelled_at_once_and_the_log_says_who
    progress_counts_up_and_is_told_while_the_job_is_held
    nobody_fills_the_queue
    ended_jobs_are_forgotten_after_a_month
}

fn every_job_is_taken_by_one_worker_once(database: &Database) {
    let asking = app(database);
    import(&asking, "small");
    let asked: Vec<_> = (0..40).map(|_| ask(&asking, &audit()).id).collect();
    // Each with connections of its own, as on machines of their own.
    let workers: Vec<_> = (0..4).map(|_| app(database)).collect();
    let done: Vec<(String, _)> = std::thread::scope(|scope| {
        let threads: Vec<_> = workers
            .iter()
            .enumerate()
            .map(|(at, app)| {
                scope.spawn(move || {
                    let (mut done, name) = (Vec::new(), format!("worker {at}"));
                    loop {
                        match jobs::take(app, &name, now()) {
                            Ok(Some(taken)) => {
                                let answer = JobAnswer::default();
                                assert!(jobs::end(&taken, JobState::Done, &answer, now()).unwrap());
                                done.push((name.clone(), taken.claim.job));
                            }
                            Ok(None) => return done,
                            // Others were faster ten times on end; the worker's loop asks again,
                            // too.
                            Err(AppError::Store(StoreError::Busy { .. })) => {}
                            Err(error) => panic!("{error}"),
                        }
                    }
                })
            })
            .collect();
        let ended = threads.into_iter().map(|thread| thread.join().unwrap());
        ended.flatten().collect()
    });
    let mut by_job = BTreeMap::new();
    for (worker, job) in &done {
        assert_eq!(by_job.insert(job, worker), None, "{job} was done twice");
    }
    assert_eq!(by_job.len(), asked.len());
    for job in all(&asking) {
        assert_eq!((job.state, job.tries), (JobState::Done, 1), "{}", job.id);
    }
}

fn a_job_whose_worker_is_lost_is_taken_again_and_fails_in_the_end(database: &Database) {
    let app = app(database);
    import(&app, "small");
    let job = ask(&app, &plan(1));
    let lost = jobs::take(&app, "first", now()).unwrap().unwrap();
    assert_eq!(lost.claim.job, job.id);
    assert!(
        jobs::take(&app, "second", now() + LEASE).unwrap().is_none(),
        "held"
    );
    // Heard of once more, it is held for longer.
    jobs::heartbeat(&lost, None, now() + Duration::seconds(20)).unwrap();
    let mut at = now() + LEASE + Duration::seconds(1);
    assert!(
        jobs::take(&app, "second", at).unwrap().is_none(),
        "held for longer"
    );

    at += Duration::seconds(20);
    let taken = jobs::take(&app, "second", at).unwrap().unwrap();
    assert_eq!(taken.claim.tries, 2);
    assert_eq!(jobs::listen(&lost).unwrap(), LeaseStatus::Lost);
    assert_eq!(jobs::listen(&taken).unwrap(), LeaseStatus::GoOn);
    let answer = planned(&lost);
    assert!(!jobs::end(&lost, JobState::Done, &answer, at).unwrap());
    assert!(!jobs::release(&lost).unwrap());
    let kept = |app| evenwatch::app::rotas::list(app).unwrap().len();
    assert_eq!(kept(&app), 0, "who lost the job keeps nothing");

    for tries in 3..=MOST_TRIES {
        at = at + LEASE + Duration::seconds(1);
        let taken = jobs::take(&app, "another", at).unwrap().unwrap();
        assert_eq!(taken.claim.tries, tries);
    }
    at = at + LEASE + Duration::seconds(1);
    assert!(jobs::take(&app, "last", at).unwrap().is_none());
    let job = jobs::get(&app, job.id).unwrap();
    let failure = job.failure.unwrap();
    assert_eq!(
        (job.state, failure.kind.as_str()),
        (JobState::Failed, "lost")
    );
    assert!(failure.message.contains("memory"), "{}", failure.message);
}

fn jobs_of_a_clock_that_was_ahead_go_on_once_it_is_put_right(database: &Database) {
    let app = app(database);
    import(&app, "small");
    let ahead = now() + Duration::hours(26);
    let asked = |work: &jobs::JobPayload| jobs::ask(&app, work, None, ahead).unwrap().answer.id;
    let held = asked(&audit());
    let lost = jobs::take(&app, "first", ahead).unwrap().unwrap();
    assert_eq!(lost.claim.job, held);
    let waits = asked(&plan(1));

    // What waits begins at once. The worker that holds the other has its lease to say that it
    // lives.
    let taken = jobs::take(&app, "second", now()).unwrap().unwrap();
    assert_eq!(taken.claim.job, waits);
    assert!(jobs::take(&app, "second", now()).unwrap().is_none());
    jobs::heartbeat(&taken, None, now() + Duration::seconds(20)).unwrap();
    let later = now() + LEASE + Duration::seconds(1);
    let again = jobs::take(&app, "second", later).unwrap().unwrap();
    assert_eq!((again.claim.job, again.claim.tries), (held, 2));
    assert!(jobs::take(&app, "second", later).unwrap().is_none());
}

/// What the job gives, found without being kept.
fn planned(taken: &jobs::LeasedJob) -> JobAnswer {
    let jobs::JobPayload::Plan(request) = &taken.work else {
        panic!("{:?}", taken.work)
    };
    let control = evenwatch::app::plan::Control::default();
    let rota = evenwatch::app::plan::search(&taken.app, request, &control, now()).unwrap();
    JobAnswer {
        rota: Some(Box::new(rota)),
        ..JobAnswer::default()
    }
}

fn what_may_pass_is_tried_again_later_and_what_may_not_is_not(database: &Database) {
    let app = app(database);
    import(&app, "small");
    let busy = || {
        AppError::Store(StoreError::Busy {
            doing: "writing".to_owned(),
        })
    };
    let job = ask(&app, &audit());
    let mut at = now();
    let mut pauses = Vec::new();
    for _ in 0..MOST_TRIES {
        let taken = jobs::take(&app, "worker", at).unwrap().unwrap();
        assert!(jobs::fail(&taken, &busy(), at).unwrap());
        let job = jobs::get(&app, job.id).unwrap();
        assert_eq!(job.failure.as_ref().unwrap().kind, "store");
        pauses.push((job.run_after - at).num_seconds());
        if !job.state.has_ended() {
            assert!(
                jobs::take(&app, "worker", at).unwrap().is_none(),
                "too early"
            );
            at = job.run_after;
        }
    }
    assert!(pauses[0] > 0 && pauses[1] > pauses[0], "{pauses:?}");
    assert_eq!(jobs::get(&app, job.id).unwrap().state, JobState::Failed);

    let job = ask(&app, &audit());
    let taken = jobs::take(&app, "worker", at).unwrap().unwrap();
    let too_long = AppError::Refused(Rejection::PeriodTooLong { days: 9, limit: 8 });
    assert!(jobs::fail(&taken, &too_long, at).unwrap());
    let job = jobs::get(&app, job.id).unwrap();
    assert_eq!((job.state, job.tries), (JobState::Failed, 1));
    assert!(job.failure.unwrap().message.contains("9 days"));
}

fn a_waiting_job_is_cancelled_at_once_and_the_log_says_who(database: &Database) {
    let app = app(database);
    import(&app, "small");
    let job = ask(&app, &plan(1));
    let cancelled = jobs::cancel(&app, job.id, now()).unwrap();
    assert_eq!(cancelled.state, JobState::Cancelled);
    assert_eq!(cancelled.ended_at, Some(now()));
    assert_eq!(
        jobs::cancel(&app, job.id, now()).unwrap(),
        cancelled,
        "once"
    );
    assert!(jobs::take(&app, "worker", now()).unwrap().is_none());

    let found = log::search(
        &app,
        &LogSearch {
            subject: Some(format!("job:{}", job.id)),
            ..LogSearch::default()
        },
        9,
    );
    let found = found.unwrap();
    let told: Vec<_> = found
        .iter()
        .map(|entry| (entry.write.action.as_str(), entry.write.who.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("job.cancel", "cli:evenwatch"),
            ("job.ask", "cli:evenwatch")
        ]
    );
    let asked = found[1].write.after.as_ref().unwrap();
    assert_eq!(asked["input"]["name"], "Winter", "{asked}");

    let done = ask(&app, &audit());
    let taken = jobs::take(&app, "worker", now()).unwrap().unwrap();
    jobs::end(&taken, JobState::Done, &JobAnswer::default(), now()).unwrap();
    let error = jobs::cancel(&app, done.id, now()).unwrap_err();
    assert!(
        matches!(&error, AppError::Conflict(Overtaken::Stale { message: text, .. }) if text.contains("done already")),
        "{error}"
    );
}

fn progress_counts_up_and_is_told_while_the_job_is_held(database: &Database) {
    let app = app(database);
    import(&app, "small");
    let job = ask(&app, &audit());
    assert_eq!((job.revision, job.progress), (1, None));
    let taken = jobs::take(&app, "worker", now()).unwrap().unwrap();
    let progress = JobProgress {
        phase: "cover".to_owned(),
        method: None,
        aims: Vec::new(),
        counted: None,
        share: 0.25,
        seconds: 15.0,
    };
    jobs::heartbeat(&taken, Some(&progress), now()).unwrap();
    let told = jobs::get(&app, job.id).unwrap();
    assert_eq!((told.revision, told.progress), (3, Some(progress)));
    jobs::heartbeat(&taken, None, now() + Duration::seconds(9)).unwrap();
    let told = jobs::get(&app, job.id).unwrap();
    assert_eq!(told.revision, 3, "a longer hold is no news");
    jobs::cancel(&app, job.id, now()).unwrap();
    assert_eq!(jobs::listen(&taken).unwrap(), LeaseStatus::CancelAsked);

    // Nobody is there to hear of it: whoever takes the job next ends it.
    let later = now() + LEASE * 2;
    assert!(jobs::take(&app, "another", later).unwrap().is_none());
    assert_eq!(jobs::get(&app, job.id).unwrap().state, JobState::Cancelled);
}

fn nobody_fills_the_queue(database: &Database) {
    let app = app(database);
    import(&app, "small");
    let jobs: Vec<_> = (0..jobs::MOST_UNDER_WAY)
        .map(|_| ask(&app, &audit()))
        .collect();
    let error = jobs::ask(&app, &audit(), None, now()).unwrap_err();
    assert!(
        matches!(error, AppError::Refused(Rejection::TooManyJobs { .. })),
        "{error}"
    );
    jobs::cancel(&app, jobs[0].id, now()).unwrap();
    ask(&app, &audit());
}

fn ended_jobs_are_forgotten_after_a_month(database: &Database) {
    let app = app(database);
    import(&app, "small");
    let (old, waiting) = (ask(&app, &audit()), ask(&app, &audit()));
    jobs::cancel(&app, old.id, now()).unwrap();
    assert_eq!(jobs::tidy(&app, now() + Duration::days(30)).unwrap(), 0);
    assert_eq!(jobs::tidy(&app, now() + Duration::days(31)).unwrap(), 1);
    assert_eq!(
        all(&app).iter().map(|job| job.id).collect::<Vec<_>>(),
        [waiting.id]
    );
}
