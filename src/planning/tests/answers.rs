//! What the planner gives back: gaps, the same rota again, progress, and refusals.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::nights;
use crate::scene::{PlanningInput, day, id, scene};
use crate::{self as plan, Control, Phase, PlanError, PlanSpec, Progress};
use evenwatch_domain::evidence::VacancyClass;
use evenwatch_domain::rota::{PlanStatus, StoppedBy};
use evenwatch_domain::time::Period;

#[test]
fn an_empty_pool_is_all_gap_and_said_first() {
    let planned = nights().plan("2026-06-01", "2026-06-07");
    assert_eq!(planned.record.vacancies.len(), 7);
    for vacancy in &planned.record.vacancies {
        assert_eq!(vacancy.class(), VacancyClass::NoEligiblePerson);
    }
    assert!(
        planned.record.warnings[0].contains("no members"),
        "{:?}",
        planned.record.warnings
    );
}

/// Days and nights of two pools that share people: enough for threads to race.
fn two_linked_pools() -> PlanningInput {
    let scene = scene()
        .pattern("day", "08:00", "20:00")
        .pattern("night", "20:00", "08:00")
        .people(["ann", "ben", "cas", "dee", "eve"])
        .pool("others")
        .pattern("other-day", "08:00", "20:00")
        .pattern("other-night", "20:00", "08:00");
    let scene = scene.people(["flo", "gus", "hal"]).member("ann");
    scene.member("ben")
}

#[test]
fn with_a_work_limit_the_same_seed_gives_the_same_rota_however_busy_the_machine_is() {
    let mut scene = two_linked_pools();
    // Reached before the end, and not reached.
    for work in [200_000, 40_000_000_000] {
        scene.limits.work = Some(work);
        scene.limits.time = Duration::from_secs(3_600);
        let to = if work < 10_000_000 {
            "2026-06-28"
        } else {
            "2026-06-07"
        };
        let alone = scene.plan("2026-06-01", to);
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    while !stop.load(Ordering::Relaxed) {
                        std::hint::spin_loop();
                    }
                });
            }
            for _ in 0..2 {
                let busy = scene.plan("2026-06-01", to);
                assert_eq!(busy.duties, alone.duties, "work {work}");
                assert_eq!(busy.record.tiers, alone.record.tiers, "work {work}");
                assert_eq!(busy.record.work, alone.record.work);
            }
            stop.store(true, Ordering::Relaxed);
        });
        let stopped = alone.record.stopped_by == Some(StoppedBy::WorkLimit);
        assert_eq!(stopped, work < 10_000_000, "{:?}", alone.record.status);
    }
}

#[test]
fn the_order_of_the_document_makes_no_other_rota() {
    let mut scene = two_linked_pools();
    scene.limits.work = Some(20_000_000);
    let first = scene.plan("2026-06-01", "2026-06-14");
    let mut shuffled = scene.clone();
    shuffled.file.people.reverse();
    shuffled.file.duty_patterns.reverse();
    shuffled.file.pools[0].members.reverse();
    for again in [&scene, &shuffled] {
        assert_eq!(again.plan("2026-06-01", "2026-06-14").duties, first.duties);
    }
}

#[test]
fn progress_is_told_and_cancelling_is_heard() {
    let scene = nights().people(["ann", "ben"]);
    let network = scene.network();
    let request = PlanSpec::first(Period::new(day("2026-06-01"), day("2026-06-07")).unwrap());
    let phases = Mutex::new(Vec::new());
    let heard = |progress: Progress| {
        phases
            .lock()
            .unwrap()
            .push((progress.phase, progress.method));
    };
    let control = Control {
        progress: Some(&heard),
        ..Control::default()
    };
    plan::plan(
        &network,
        &scene.catalogue,
        &request,
        &scene.limits,
        &control,
    )
    .unwrap();
    let phases = phases.into_inner().unwrap();
    assert_eq!(phases.first(), Some(&(Phase::Building, None)));
    assert_eq!(phases.last(), Some(&(Phase::Judging, None)));
    let search = &phases[1..phases.len() - 1];
    assert!(
        search.iter().all(|(_, method)| method.is_some()),
        "{search:?}"
    );
    assert!(!search.is_empty(), "a search tells what it does");

    let cancelled = AtomicBool::new(true);
    let control = Control {
        cancel: Some(&cancelled),
        ..Control::default()
    };
    match plan::plan(
        &network,
        &scene.catalogue,
        &request,
        &scene.limits,
        &control,
    ) {
        Err(PlanError::Cancelled) => {}
        // Point 19: an empty rota is none where somebody could hold a duty.
        Ok(planned) => {
            assert_eq!(planned.record.status, PlanStatus::StoppedEarly);
            assert!(planned.duties.iter().any(|duty| !duty.holders.is_empty()));
        }
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn what_does_not_exist_is_refused() {
    let scene = nights().person("ann");
    let error = scene
        .try_plan_pools(Some(&[id("nowhere")]), "2026-06-01", "2026-06-02")
        .unwrap_err();
    assert!(error.to_string().contains("\"nowhere\""));
    let scene = scene.who(|ann| ann.employments[0].contract = id("missing"));
    let error = scene
        .try_plan("2026-06-01", "2026-06-02")
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("/people/0/employments/0/contract") && error.contains("plain"),
        "{error}"
    );
}
