//! Whose jobs are whose.

use evenwatch::app::jobs::{self, Job, JobPayload, JobState};
use evenwatch::app::plan::PlanRequest;
use evenwatch::app::{AppContext, AppError};
use evenwatch::domain::access::{Action, Actor, Principal, Role};
use evenwatch::domain::account::ApiKey;
use evenwatch::domain::ids::KeyId;
use evenwatch::jobs::one;

use super::{all, app, ask, audit, import, now, plan};
use crate::store::{Database, on_both_databases};

on_both_databases! {
    each_sees_and_cancels_their_own_jobs_and_managers_of_jobs_all
    what_one_may_not_do_one_may_not_ask_for
    a_job_runs_with_the_rights_of_whoever_asked
    keys_of_one_name_do_not_see_each_others_jobs
}

pub(super) fn as_user(app: &AppContext, name: &str, role: &str) -> AppContext {
    let roles: [Role; 1] = [role.parse().unwrap()];
    app.as_principal(Principal::of_roles(
        Actor::User(name.parse().unwrap()),
        &roles,
    ))
}

fn small(app: &AppContext, pool: &str) -> JobPayload {
    let JobPayload::Plan(request) = plan(1) else {
        panic!("{}", app.who().who)
    };
    JobPayload::Plan(PlanRequest {
        pools: Some(vec![pool.parse().unwrap()]),
        afresh: false,
        ..request
    })
}

fn ids(jobs: &[Job]) -> Vec<evenwatch::domain::ids::JobId> {
    jobs.iter().map(|job| job.id).collect()
}

fn each_sees_and_cancels_their_own_jobs_and_managers_of_jobs_all(database: &Database) {
    let app = app(database);
    import(&app, "small");
    let ann = as_user(&app, "ann", "auditor");
    let ben = as_user(&app, "ben", "auditor");
    let (hers, his) = (ask(&ann, &audit()), ask(&ben, &audit()));
    assert_eq!(ids(&all(&ann)), [hers.id]);
    assert_eq!(ids(&all(&ben)), [his.id]);
    assert_eq!(ids(&all(&app)), [his.id, hers.id], "newest first");
    for error in [
        jobs::get(&ann, his.id).unwrap_err(),
        jobs::cancel(&ann, his.id, now()).unwrap_err(),
        jobs::result(&ann, his.id).unwrap_err(),
    ] {
        assert!(matches!(error, AppError::NotFound(_)), "{error}");
    }
    assert_eq!(jobs::get(&ben, his.id).unwrap().state, JobState::Queued);
    jobs::cancel(&app, his.id, now()).unwrap();
    assert_eq!(jobs::get(&ben, his.id).unwrap().state, JobState::Cancelled);
}

fn what_one_may_not_do_one_may_not_ask_for(database: &Database) {
    let app = app(database);
    import(&app, "small");
    let manager = as_user(&app, "mia", "manager:leeds-nurses");
    let text = || String::from_utf8(evenwatch::config::demo("small").unwrap()).unwrap();
    assert!(jobs::ask(&manager, &small(&app, "leeds-nurses"), None, now()).is_ok());
    let staff = as_user(&app, "sam", "staff:ada-fennimore");
    let anybody = app.as_principal(Principal::nobody().with_open_reading());
    for (who, work) in [
        (&manager, plan(1)),
        (&manager, JobPayload::Import(text().into())),
        (&staff, small(&app, "leeds-nurses")),
        (&staff, audit()),
        (&anybody, audit()),
        (&anybody, small(&app, "leeds-nurses")),
    ] {
        let error = jobs::ask(who, &work, None, now()).unwrap_err();
        let (who, kind) = (&who.who().who, work.kind());
        assert!(
            matches!(error, AppError::Forbidden(_)),
            "{who} {kind}: {error}"
        );
    }
    assert_eq!(all(&app).len(), 1, "nothing else was queued");
}

fn a_job_runs_with_the_rights_of_whoever_asked(database: &Database) {
    let app = app(database);
    import(&app, "small");
    let board = as_user(&app, "ann", "auditor:QWO");
    let job = ask(&board, &audit());
    let nowhere = as_user(&app, "xan", "auditor:XXX");
    let empty = ask(&nowhere, &audit());
    while one(&app, now, &false.into()).unwrap() {}
    let areas = |app: &AppContext, job: &Job| {
        let (_, found) = jobs::result(app, job.id).unwrap();
        found["area_lines"].as_array().unwrap().len()
    };
    assert!(areas(&board, &job) > 0);
    assert_eq!(areas(&nowhere, &empty), 0);

    let manager = as_user(&app, "mia", "manager:leeds-nurses");
    ask(&manager, &small(&app, "leeds-nurses"));
    assert!(one(&app, now, &false.into()).unwrap());
    let search = evenwatch::app::log::LogSearch {
        action: Some("rota.plan".to_owned()),
        ..Default::default()
    };
    let found = evenwatch::app::log::search(&app, &search, 9).unwrap();
    assert_eq!(found[0].write.who, "user:mia", "{found:?}");
}

fn keys_of_one_name_do_not_see_each_others_jobs(database: &Database) {
    let app = app(database);
    import(&app, "small");
    let key = |organisation: &str| {
        let key = ApiKey {
            id: KeyId(uuid::Uuid::from_u128(1)),
            name: "board".parse().unwrap(),
            actions: Action::ALL.into(),
            organisation: Some(organisation.parse().unwrap()),
            created_at: now(),
            expires_at: now(),
            last_used_at: None,
            revoked_at: None,
        };
        app.as_principal(key.principal())
    };
    let (one, other) = (key("QWO"), key("QHM"));
    let job = ask(&one, &audit());
    assert_eq!(ids(&all(&one)), [job.id]);
    assert_eq!(all(&other), []);
    assert!(jobs::get(&other, job.id).is_err());
}
