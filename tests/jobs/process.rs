//! Workers as processes of their own: killed, told to stop, doing one job.

use std::process::{Child, Command, Stdio};

use chrono::Duration;
use evenwatch::app::jobs::{self, Job, JobPayload, JobState, LEASE};
use evenwatch::app::plan::PlanRequest;
use evenwatch::app::{AppContext, rehearsal, rotas};
use evenwatch::domain::time::Period;

use super::{import, plan, wait};
use crate::cli::{Desk, monday};
use crate::store::{Database, on_both_databases};
use crate::support::clock;

on_both_databases! {
    the_job_of_a_worker_that_was_killed_is_taken_by_another
    a_worker_told_to_stop_gives_its_job_back
    one_job_is_done_shown_and_cancelled_from_the_command_line
}

/// The program's state, over a database that processes with a set clock may open as well.
fn app(database: &Database) -> AppContext {
    let app = super::app(database);
    rehearsal::mark(&app, clock::now()).unwrap();
    app
}

/// A plan that takes long, from a day that is not past.
fn long(app: &AppContext, weeks: u32) -> Job {
    let JobPayload::Plan(request) = plan(weeks) else {
        panic!("a plan")
    };
    let period = Period::weeks(monday(), weeks).unwrap();
    let work = JobPayload::Plan(PlanRequest { period, ..request });
    jobs::ask(app, &work, None, clock::now()).unwrap().answer
}

/// A worker at the job.
fn at_work(desk: &Desk, database: &Database, app: &AppContext, job: &Job) -> Child {
    let child = desk
        .command(&["worker", "--database", &database.address()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    wait(app, job, |job| job.progress.is_some());
    child
}

fn the_job_of_a_worker_that_was_killed_is_taken_by_another(database: &Database) {
    let (app, desk) = (app(database), Desk::new());
    import(&app, "north-east-and-yorkshire");
    let job = long(&app, 13);
    let mut child = at_work(&desk, database, &app, &job);
    child.kill().unwrap();
    child.wait().unwrap();
    let left = jobs::get(&app, job.id).unwrap();
    assert_eq!((left.state, left.tries), (JobState::Running, 1));
    assert!(jobs::take(&app, "another", clock::now()).unwrap().is_none());
    // The worker's clock ran on from then until it was killed.
    let later = clock::now() + Duration::hours(1) + LEASE;
    let taken = jobs::take(&app, "another", later).unwrap().unwrap();
    assert_eq!((taken.claim.job, taken.claim.tries), (job.id, 2));
    assert_eq!(rotas::list(&app).unwrap(), []);
}

fn a_worker_told_to_stop_gives_its_job_back(database: &Database) {
    let (app, desk) = (app(database), Desk::new());
    import(&app, "north-east-and-yorkshire");
    let job = long(&app, 13);
    let mut child = at_work(&desk, database, &app, &job);
    let id = child.id().to_string();
    let told = Command::new("kill").args(["-TERM", &id]).status().unwrap();
    assert!(told.success());
    assert!(child.wait().unwrap().success());
    let left = jobs::get(&app, job.id).unwrap();
    assert_eq!((left.state, left.tries), (JobState::Queued, 0));
}

fn one_job_is_done_shown_and_cancelled_from_the_command_line(database: &Database) {
    let (app, desk) = (app(database), Desk::new());
    import(&app, "small");
    let (first, second) = (long(&app, 1), long(&app, 1));
    let url = database.address();
    let run = |arguments: &[&str]| {
        let mut all = arguments.to_vec();
        all.extend(["--database", &url]);
        desk.run(&all)
    };
    run(&["worker", "--one"]).ok();
    let id = first.id.to_string();
    let shown = run(&["jobs", "show", &id]).ok().out;
    assert!(
        shown.contains("done") && shown.contains("evenwatch rotas"),
        "{shown}"
    );
    let told = run(&["jobs", "show", &id, "--json"]).ok().json();
    assert_eq!(told["state"], "done", "{told}");
    let id = second.id.to_string();
    let cancelled = run(&["jobs", "cancel", &id]).ok().out;
    assert!(cancelled.contains("cancelled"), "{cancelled}");
    let listed = run(&["jobs", "list", "--state", "cancelled", "--json"]).ok();
    assert_eq!(listed.json()[0]["id"], id.as_str());
    assert!(run(&["jobs", "list"]).ok().out.contains("done"));
    run(&["worker", "--one"]).ok().says("no job is waiting");
    run(&["jobs", "cancel", &first.id.to_string()])
        .ends(5)
        .says("done already");
    run(&["jobs", "show", "00000000-0000-0000-0000-000000000001"]).ends(4);
}
