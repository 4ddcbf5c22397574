//! What the published rota and the network said at T, as known at T'.

use chrono::{DateTime, Utc};
use evenwatch::app::audit::Audit;
use evenwatch::app::on_call::{self, OnCallAnswer};
use evenwatch::app::{AppContext, AppError, Rejection};
use evenwatch::domain::network::{Network, NetworkFile};
use evenwatch::domain::time::Period;
use evenwatch::store::networks;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::{app, at, audited, import, made, minute, publish};
use crate::feeds::scene::{self, ADA, BILAL};
use crate::store::samples::{Size, network};
use crate::store::{Database, on_both_databases};

on_both_databases! {
    every_moment_is_answered_again_as_it_was_answered_then
    former_networks_come_back_equal
    before_the_first_import_nothing_is_known
}

/// What is known at a moment: the audit of a week, and who is on call in the long night, when 01:30
/// comes twice.
fn said(
    app: &AppContext,
    known_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> (Audit, Vec<OnCallAnswer>) {
    let nights = [
        "2026-10-20T02:00:00Z",
        "2026-10-25T00:30:00Z",
        "2026-10-25T01:30:00Z",
    ];
    let answers = nights.map(|night| {
        let found = on_call::on_call(
            app,
            at(night),
            &on_call::OnCallFilter::default(),
            known_at,
            now,
        )
        .unwrap();
        assert_eq!(found.known_at, known_at);
        OnCallAnswer {
            known_at: None,
            ..found
        }
    });
    (made(app, known_at, now).audit, answers.to_vec())
}

/// Publications, a republication of the same nights with other people, withdrawals, and networks in
/// between.
fn every_moment_is_answered_again_as_it_was_answered_then(database: &Database) {
    let (app, store) = (app(database), database.store());
    let desk = (&app, &store);
    let mut file = scene::file();
    let mut then = Vec::new();
    let mut remember = |minutes| then.push((minute(minutes), said(&app, None, minute(minutes))));
    import(&app, &file, minute(0));
    remember(0);
    let first = publish(
        desk,
        1,
        &[("2026-10-20", &[ADA]), ("2026-10-24", &[ADA])],
        minute(10),
    );
    remember(10);
    remember(15);
    file.absences = network_with_leave().absences;
    import(&app, &file, minute(20));
    remember(20);
    publish(desk, 2, &[("2026-10-24", &[BILAL])], minute(30));
    remember(30);
    evenwatch::app::withdraw::withdraw(&app, first, minute(40)).unwrap();
    remember(40);
    file.absences.clear();
    "Leeds and about".clone_into(&mut file.areas[0].name);
    import(&app, &file, minute(50));
    remember(50);
    publish(desk, 3, &[("2026-10-20", &[BILAL])], minute(60));
    remember(60);
    let different: Vec<_> = then
        .windows(2)
        .map(|pair| pair[0].1.1 != pair[1].1.1)
        .collect();
    assert!(
        different.iter().filter(|differs| **differs).count() >= 5,
        "{different:?}"
    );
    for (when, wanted) in then {
        assert_eq!(
            said(&app, Some(when), minute(9000)),
            wanted,
            "as known at {when}"
        );
    }
}

/// The example's people, one of them away in the long night.
fn network_with_leave() -> NetworkFile {
    let mut file = scene::file();
    let leave = serde_json::json!({
        "id": "ada-away", "person": ADA, "kind": "annual-leave", "period": { "first_day": "2026-10-24", "last_day": "2026-10-25" }
    });
    file.absences.push(serde_json::from_value(leave).unwrap());
    file
}

fn former_networks_come_back_equal(database: &Database) {
    let store = database.store();
    let sizes = prop::collection::vec((0..4_u64, 1_usize..4, 1_usize..4, 1_usize..8), 2..6);
    let mut runner = TestRunner::new(Config {
        cases: 6,
        failure_persistence: None,
        ..Config::default()
    });
    let outcome = runner.run(&sizes, |sizes| {
        let mut kept: Vec<(networks::NetworkVersion, NetworkFile)> = Vec::new();
        for (seed, boards, areas, people) in sizes {
            let size = Size {
                boards,
                areas,
                people,
            };
            let network: Network = network(seed, size);
            let stamp = store
                .write(|tx| {
                    let seen = networks::stamp(tx)?.map(|stamp| stamp.version);
                    networks::replace(tx, &network, seen, minute(0))
                })
                .unwrap();
            kept.push((stamp.version, network.file().clone()));
        }
        for (version, file) in kept {
            let found = store
                .read(|tx| networks::load_version(tx, version))
                .unwrap();
            prop_assert_eq!(found.as_ref(), Some(&file));
        }
        Ok(())
    });
    outcome.unwrap();
}

fn before_the_first_import_nothing_is_known(database: &Database) {
    let app = app(database);
    import(&app, &scene::file(), minute(0));
    let wanted = at("2026-08-31T23:59:59Z");
    let error = on_call::on_call(
        &app,
        minute(0),
        &on_call::OnCallFilter::default(),
        Some(wanted),
        minute(0),
    )
    .unwrap_err();
    assert!(matches!(error, AppError::Refused(Rejection::NotKnown { at }) if at == wanted));
    assert!(
        error.to_string().contains("Tue 1 Sep 2026 00:59"),
        "{error}"
    );
    assert!(audited(&app, minute(1)).period == Period::weeks(scene::day("2026-10-19"), 1).unwrap());
}
