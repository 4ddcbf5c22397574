//! Workers at real work.

use chrono::{DateTime, Utc};
use evenwatch::app::jobs::{self, JobPayload, JobState, PlanOutcome};
use evenwatch::app::plan::Control;
use evenwatch::app::{audit, plan as plans, rotas};
use evenwatch::config;
use evenwatch::domain::network_json;
use evenwatch::domain::rota::{RotaState, StoppedBy};
use evenwatch::jobs::{one, start};

use super::{all, app, ask, audit, import, now, period, plan, wait};
use crate::store::{Database, on_both_databases};

on_both_databases! {
    two_workers_do_every_job_once
    a_plan_becomes_a_draft_that_its_job_names
    a_cancelled_plan_keeps_the_best_rota_found_so_far
    a_worker_that_stops_gives_its_job_back
    a_job_that_fails_says_why_and_is_not_tried_again
    an_import_is_done_as_it_would_be_at_once
}

fn clock() -> DateTime<Utc> {
    now()
}

fn two_workers_do_every_job_once(database: &Database) {
    let asking = app(database);
    import(&asking, "small");
    let asked: Vec<_> = (0..30).map(|_| ask(&asking, &audit())).collect();
    let (here, there) = (app(database), app(database));
    let workers = [start(&here, 1, clock), start(&there, 1, clock)];
    for job in &asked {
        wait(&asking, job, |job| job.state == JobState::Done);
    }
    workers.into_iter().for_each(evenwatch::jobs::Workers::stop);
    let request = audit::AuditRequest::of(period(1));
    let wanted = audit::of(&asking, &request, &Control::default(), now())
        .unwrap()
        .audit;
    let ended = all(&asking);
    assert_eq!(ended.len(), 30);
    for job in ended {
        assert_eq!(job.tries, 1, "{}", job.id);
        let (_, found) = jobs::result(&asking, job.id).unwrap();
        let found: audit::Audit = serde_json::from_value(found).unwrap();
        assert_eq!(found, wanted);
    }
}

fn a_plan_becomes_a_draft_that_its_job_names(database: &Database) {
    let app = app(database);
    import(&app, "small");
    let job = ask(&app, &plan(1));
    assert!(one(&app, clock, &false.into()).unwrap());
    assert!(!one(&app, clock, &false.into()).unwrap(), "nothing waits");
    let job = jobs::get(&app, job.id).unwrap();
    assert_eq!((job.state, job.failure), (JobState::Done, None));
    let outcome: PlanOutcome = serde_json::from_value(job.outcome.unwrap()).unwrap();
    let rota = rotas::get(&app, outcome.rota, None).unwrap();
    assert_eq!(
        (rota.state, rota.name.as_str()),
        (RotaState::Draft, "Winter")
    );
    assert_eq!(outcome.seed, 3);
    assert_eq!(outcome.tiers, rota.plan.unwrap().tiers);
    let error = jobs::result(&app, job.id).unwrap_err();
    let remedy = error.remedy().unwrap_or_default();
    assert!(remedy.contains("among the rotas"), "{error}; {remedy}");
}

fn a_cancelled_plan_keeps_the_best_rota_found_so_far(database: &Database) {
    let app = app(database);
    import(&app, "north-east-and-yorkshire");
    let job = ask(&app, &plan(13));
    let workers = start(&app, 1, clock);
    let heard = wait(&app, &job, |job| {
        let aims = job.progress.iter().flat_map(|progress| &progress.aims);
        aims.clone().any(|aim| aim.incumbent.is_some())
    });
    assert_eq!(heard.state, JobState::Running);
    jobs::cancel(&app, job.id, now()).unwrap();
    let ended = wait(&app, &job, |job| job.state.has_ended());
    workers.stop();
    assert_eq!(ended.state, JobState::Cancelled);
    let outcome: PlanOutcome = serde_json::from_value(ended.outcome.unwrap()).unwrap();
    assert_eq!(outcome.stopped_by, Some(StoppedBy::Cancelled));
    let rota = rotas::get(&app, outcome.rota, None).unwrap();
    assert_eq!(rota.state, RotaState::Draft);
    assert_eq!(outcome.hard_breaches, 0);
}

fn a_worker_that_stops_gives_its_job_back(database: &Database) {
    let app = app(database);
    import(&app, "north-east-and-yorkshire");
    let job = ask(&app, &plan(13));
    let workers = start(&app, 1, clock);
    wait(&app, &job, |job| job.progress.is_some());
    workers.stop();
    let job = jobs::get(&app, job.id).unwrap();
    assert_eq!((job.state, job.tries), (JobState::Queued, 0));
    assert_eq!((job.worker, job.progress), (None, None));
    assert_eq!(rotas::list(&app).unwrap(), []);
    assert!(jobs::take(&app, "another", now()).unwrap().is_some());
}

fn a_job_that_fails_says_why_and_is_not_tried_again(database: &Database) {
    let app = app(database);
    import(&app, "small");
    let JobPayload::Plan(request) = plan(1) else {
        return;
    };
    let work = JobPayload::Plan(plans::PlanRequest {
        pools: Some(vec!["leeds-nurses".parse().unwrap()]),
        afresh: false,
        ..request
    });
    let job = ask(&app, &work);
    // By the time it begins, its pool is another's name.
    let text = String::from_utf8(config::demo("small").unwrap()).unwrap();
    let renamed = text.replace("\"leeds-nurses\"", "\"leeds-night-nurses\"");
    evenwatch::app::import::import(&app, renamed.as_bytes(), now()).unwrap();
    assert!(one(&app, clock, &false.into()).unwrap());
    let job = jobs::get(&app, job.id).unwrap();
    let failure = job.failure.unwrap();
    assert_eq!((job.state, job.tries), (JobState::Failed, 1));
    assert_eq!(failure.kind, "not-found");
    assert!(
        failure.message.contains("\"leeds-nurses\""),
        "{}",
        failure.message
    );
}

fn an_import_is_done_as_it_would_be_at_once(database: &Database) {
    let app = app(database);
    let text = String::from_utf8(config::demo("small").unwrap()).unwrap();
    let wrong = text.replace("\"wte\"", "\"wet\"");
    let error = jobs::ask(&app, &JobPayload::Import(wrong.into()), None, now()).unwrap_err();
    assert_eq!(error.kind(), "invalid", "told before it is queued");
    let job = ask(&app, &JobPayload::Import(text.clone().into()));
    assert!(one(&app, clock, &false.into()).unwrap());
    let (job, report) = jobs::result(&app, job.id).unwrap();
    assert_eq!(job.state, JobState::Done);
    assert_eq!(report["changed"], true, "{report}");
    let kept = evenwatch::app::network::network(&app).unwrap();
    assert_eq!(*kept.file(), network_json::parse(text.as_bytes()).unwrap());
}
