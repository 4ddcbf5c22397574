//! Rotas published over duties whose pattern has left the network: they are taken back, in every
//! truth.

use evenwatch::app::{import as app_import, on_call, plan, publish};
use evenwatch::domain::ids::{DutyId, PatternId};
use evenwatch::domain::publication::{DutyStatus, PublishedDuty};
use evenwatch::domain::time::Period;
use evenwatch::store::published;

use super::{app, at, import, minute, publish as put};
use crate::feeds::scene::{self, ADA, NIGHT};
use crate::store::{Database, on_both_databases};

on_both_databases! {
    what_the_network_no_longer_owes_is_taken_back_with_the_next_rota
    what_has_begun_stays_though_its_pattern_has_left
}

/// The nights that were published, the long one first.
const NIGHTS: [&str; 2] = ["2026-10-24", "2026-10-27"];

/// The network in which another pattern has come in the place of the night.
fn renamed() -> evenwatch::domain::network::NetworkFile {
    let mut file = scene::file();
    for pattern in &mut file.duty_patterns {
        if pattern.id.as_str() == NIGHT {
            pattern.id = "late".parse::<PatternId>().unwrap();
            pattern.name = "Late".to_owned();
        }
    }
    file
}

fn record(database: &Database, id: &str) -> PublishedDuty {
    let id: DutyId = id.parse().unwrap();
    let found = database.store().read(|tx| published::of_duties(tx, &[id]));
    found.unwrap().remove(0)
}

fn names(app: &evenwatch::app::AppContext, now: &str, known: Option<&str>) -> Vec<String> {
    let answer = on_call::on_call(
        app,
        at(now),
        &on_call::OnCallFilter::default(),
        known.map(at),
        at("2030-01-01T00:00:00Z"),
    )
    .unwrap();
    let held = answer.cover.iter().flat_map(|cover| &cover.holders);
    let mut names: Vec<String> = held.map(|one| one.duty.to_string()).collect();
    names.sort();
    names.dedup();
    names
}

fn request() -> plan::PlanRequest {
    plan::PlanRequest {
        name: "Lates".to_owned(),
        period: Period::new(scene::day(NIGHTS[0]), scene::day(NIGHTS[1])).unwrap(),
        pools: None,
        afresh: false,
        time_limit: Some(std::time::Duration::from_secs(60)),
        work_limit: None,
        memory_limit: None,
        seed: Some(1),
    }
}

fn what_the_network_no_longer_owes_is_taken_back_with_the_next_rota(database: &Database) {
    let app = app(database);
    import(&app, &scene::file(), minute(0));
    let nights: [(&str, &[&str]); 2] = NIGHTS.map(|on| (on, &[ADA][..]));
    let first = put((&app, &database.store()), 1, &nights, minute(10));

    let file = serde_json::to_vec(&renamed()).unwrap();
    let report = app_import::import(&app, &file, minute(20)).unwrap();
    let ids = NIGHTS.map(scene::night);
    for part in [
        "2 published duties are no longer in the network",
        &ids[0],
        &ids[1],
    ] {
        let said = report.warnings.iter().any(|one| one.contains(part));
        assert!(said, "{part}: {:?}", report.warnings);
    }

    let draft = plan::plan(&app, &request(), &plan::Control::default(), minute(30)).unwrap();
    let lates = draft.duties.iter().filter(|duty| duty.name == "Late");
    let (all, empty) = lates.fold((0, 0), |(all, empty), duty| {
        (all + 1, empty + u32::from(duty.missing()))
    });
    assert_eq!((all, empty), (4, 0), "nothing old stands in their way");
    let warnings = &draft.plan.as_ref().unwrap().warnings;
    let said = |part: &str| warnings.iter().any(|one| one.contains(part));
    assert!(
        said("2 published duties are no longer in the network") && said(&ids[1]),
        "{warnings:?}"
    );

    let before = publish::preview(&app, draft.id, minute(40)).unwrap();
    let told: Vec<String> = before
        .ended
        .iter()
        .map(|one| one.duty.to_string())
        .collect();
    assert_eq!(told, ids, "by start");
    assert_eq!(before.ended[0].holders, [scene::person(ADA)]);
    assert_eq!(record(database, &ids[0]).status, DutyStatus::Confirmed);
    let done = publish::publish(&app, draft.id, minute(40)).unwrap();
    assert_eq!((&done.ended, done.ended[0].rota), (&before.ended, first));
    assert_eq!(done.changed_duties, draft.duties.len() + 2);

    for id in &ids {
        let gone = record(database, id);
        assert_eq!(
            (gone.status, gone.sequence, gone.rota),
            (DutyStatus::Cancelled, 1, draft.id)
        );
        assert_eq!(gone.former_holders.len(), 1, "her calendar takes it back");
    }
    let night = "2026-10-24T23:00:00Z";
    let stands = names(&app, night, None);
    assert!(
        !stands.contains(&ids[0]) && !stands.is_empty(),
        "{stands:?}"
    );
    // What was known before is what it was, and what was known after is what stands.
    let then = names(&app, night, Some("2026-09-01T00:35:00Z"));
    assert!(then.contains(&ids[0]), "{then:?}");
    import(&app, &scene::file(), minute(50));
    put(
        (&app, &database.store()),
        3,
        &[("2026-11-24", &[ADA])],
        minute(60),
    );
    let after = names(&app, night, Some("2026-09-01T00:45:00Z"));
    assert_eq!(after, stands, "replayed");
}

fn what_has_begun_stays_though_its_pattern_has_left(database: &Database) {
    let app = app(database);
    import(&app, &scene::file(), minute(0));
    let nights: [(&str, &[&str]); 2] = NIGHTS.map(|on| (on, &[ADA][..]));
    put((&app, &database.store()), 1, &nights, minute(10));
    // Others hold the new duties of the same hours.
    let mut file = renamed();
    for pool in &mut file.pools {
        pool.members.retain(|member| member.person.as_str() != ADA);
    }
    import(&app, &file, minute(20));
    let draft = plan::plan(&app, &request(), &plan::Control::default(), minute(30)).unwrap();
    // In the hour that comes twice.
    let done = publish::publish(&app, draft.id, at("2026-10-25T00:30:00Z")).unwrap();
    let ids = NIGHTS.map(scene::night);
    let told: Vec<String> = done.ended.iter().map(|one| one.duty.to_string()).collect();
    assert_eq!(told, [ids[1].clone()], "the night that has begun is a fact");
    assert_eq!(
        ids.map(|id| record(database, &id).status),
        [DutyStatus::Confirmed, DutyStatus::Cancelled]
    );
}
