//! Withdrawals: the hours that they uncover, what they give back, and what they never touch.

use chrono::{DateTime, Utc};
use evenwatch::app::{AppContext, AppError, Overtaken, on_call, publish, rotas, withdraw};
use evenwatch::domain::ids::{DutyId, RotaId};
use evenwatch::domain::network::NetworkFile;
use evenwatch::domain::publication::{DutyStatus, PublishedDuty};
use evenwatch::domain::rota::RotaState;
use evenwatch::store::published;

use super::{app, at, import, minute, publish as put};
use crate::feeds::scene::{self, ADA, BILAL};
use crate::store::{Database, on_both_databases};

on_both_databases! {
    withdrawing_says_which_hours_lose_cover
    restoring_puts_back_the_earlier_duty_and_leaves_what_has_begun
    a_duty_that_two_rotas_hold_alike_stays_while_one_of_them_is_in_force
    what_stood_before_is_judged_again_before_it_comes_back
    a_withdrawn_rota_is_published_again_as_its_next_revision
    a_restored_rota_is_answered_again_as_it_was_answered_then
}

/// The long night of the clock change, 13 hours from Saturday 20:00, and the night three days
/// later.
const LONG: &str = "2026-10-24";
const TUESDAY: &str = "2026-10-27";

fn record(database: &Database, on: &str) -> PublishedDuty {
    let id: DutyId = scene::night(on).parse().unwrap();
    let found = database.store().read(|tx| published::of_duties(tx, &[id]));
    found.unwrap().remove(0)
}

fn holders(record: &PublishedDuty) -> Vec<&str> {
    let holders = record.duty.holders.iter();
    holders.map(|holder| holder.person.as_str()).collect()
}

/// Two rotas of the same nights: Ada's, and Bilal's in its place.
fn replaced(app: &AppContext, database: &Database, nights: &[&str]) -> (RotaId, RotaId) {
    let store = database.store();
    let of = |who: &'static [&'static str]| -> Vec<(&str, &[&str])> {
        nights.iter().map(|night| (*night, who)).collect()
    };
    import(app, &scene::file(), minute(0));
    let first = put((app, &store), 1, &of(&[ADA]), minute(10));
    let second = put((app, &store), 2, &of(&[BILAL]), minute(20));
    (first, second)
}

fn away(days: &str) -> NetworkFile {
    let mut file = scene::file();
    let leave = serde_json::json!({
        "id": "ada-away", "person": ADA, "kind": "annual-leave", "period": { "first_day": days, "last_day": days }
    });
    file.absences.push(serde_json::from_value(leave).unwrap());
    file
}

fn withdrawing_says_which_hours_lose_cover(database: &Database) {
    let (app, store) = (app(database), database.store());
    import(&app, &scene::file(), minute(0));
    let rota = put(
        (&app, &store),
        1,
        &[(LONG, &[ADA]), (TUESDAY, &[BILAL])],
        minute(10),
    );
    let how = withdraw::Withdrawal::Rest;
    let preview = withdraw::preview(&app, rota, how, minute(20)).unwrap();
    assert_eq!(preview.rota.state, RotaState::Published);
    assert_eq!(
        record(database, LONG).sequence,
        0,
        "a preview changes nothing"
    );
    let told = |lost: &withdraw::LostCover| {
        let areas: Vec<String> = lost.areas.iter().map(ToString::to_string).collect();
        let pools: Vec<String> = lost.pools.iter().map(ToString::to_string).collect();
        let (start, minutes) = (lost.interval.start, lost.interval.minutes());
        (
            start,
            minutes,
            areas.join(" "),
            pools.join(" "),
            lost.other_tier,
        )
    };
    let lost: Vec<_> = preview.effects.uncovered.iter().map(told).collect();
    let row = |start, minutes| {
        (
            at(start),
            minutes,
            "leeds".to_owned(),
            "leeds-nurses".to_owned(),
            false,
        )
    };
    assert_eq!(
        lost,
        [
            row("2026-10-24T19:00:00Z", 780),
            row("2026-10-27T20:00:00Z", 720)
        ],
        "the night of the clock change has 13 hours"
    );
    // In the middle of the long night, what has begun stays, and its hours are not lost.
    let within = at("2026-10-25T00:30:00Z");
    let done = withdraw::withdraw(&app, rota, within).unwrap();
    assert_eq!(
        (done.effects.begun_duties, done.effects.changed_duties),
        (1, 1)
    );
    let lost: Vec<_> = done.effects.uncovered.iter().map(told).collect();
    assert_eq!(lost, [row("2026-10-27T20:00:00Z", 720)]);
    assert_eq!(record(database, LONG).status, DutyStatus::Confirmed);
    assert_eq!(record(database, TUESDAY).status, DutyStatus::Cancelled);
    let now = on_call::on_call(
        &app,
        within,
        &on_call::OnCallFilter::default(),
        None,
        within,
    )
    .unwrap();
    let names = now.cover.iter().flat_map(|cover| &cover.holders);
    assert!(names.map(|one| one.person.as_str()).any(|one| one == ADA));
}

fn restoring_puts_back_the_earlier_duty_and_leaves_what_has_begun(database: &Database) {
    let app = app(database);
    let (first, second) = replaced(&app, database, &["2026-10-20", LONG]);
    let between = at("2026-10-22T09:00:00Z");
    let done = withdraw::restore(&app, second, between).unwrap();
    let earlier = &done.effects.earlier;
    assert_eq!(
        (earlier.len(), earlier[0].rota, earlier[0].duties),
        (1, first, 1)
    );
    assert_eq!(
        (done.effects.begun_duties, &done.effects.uncovered),
        (1, &Vec::new())
    );
    let worked = record(database, "2026-10-20");
    assert_eq!(
        (holders(&worked), worked.sequence),
        (vec![BILAL], 1),
        "the past never changes"
    );
    let back = record(database, LONG);
    assert_eq!(
        (holders(&back), back.rota, back.sequence),
        (vec![ADA], first, 2)
    );
    assert_eq!(
        (back.status, back.changed_at),
        (DutyStatus::Confirmed, between)
    );
    let former: Vec<_> = back
        .former_holders
        .iter()
        .map(|one| (one.person.as_str(), one.sequence))
        .collect();
    assert_eq!(former, [(BILAL, 2)], "Bilal's calendar takes it back");
}

fn a_duty_that_two_rotas_hold_alike_stays_while_one_of_them_is_in_force(database: &Database) {
    let (app, store) = (app(database), database.store());
    import(&app, &scene::file(), minute(0));
    let first = put(
        (&app, &store),
        1,
        &[(LONG, &[ADA]), (TUESDAY, &[ADA])],
        minute(10),
    );
    let second = put(
        (&app, &store),
        2,
        &[(LONG, &[ADA]), (TUESDAY, &[BILAL])],
        minute(20),
    );
    let done = withdraw::withdraw(&app, first, minute(30)).unwrap();
    assert_eq!(done.effects.uncovered, []);
    let kept = record(database, LONG);
    assert_eq!(
        (kept.status, kept.rota, holders(&kept)),
        (DutyStatus::Confirmed, second, vec![ADA])
    );
    let done = withdraw::withdraw(&app, second, minute(40)).unwrap();
    assert_eq!(done.effects.uncovered.len(), 2);
    assert_eq!(record(database, LONG).status, DutyStatus::Cancelled);
}

fn what_stood_before_is_judged_again_before_it_comes_back(database: &Database) {
    let app = app(database);
    let (first, second) = replaced(&app, database, &[LONG]);
    import(&app, &away(LONG), minute(30));
    let error = withdraw::restore(&app, second, minute(40)).unwrap_err();
    assert!(error.to_string().contains("is away"), "{error}");
    assert_eq!(holders(&record(database, LONG)), [BILAL]);
    assert_eq!(
        rotas::get(&app, second, None).unwrap().state,
        RotaState::Published
    );
    // Withdrawn without, the duty can still come back once its holder can hold it again; and then
    // no more.
    withdraw::withdraw(&app, second, minute(50)).unwrap();
    assert_eq!(record(database, LONG).status, DutyStatus::Cancelled);
    import(&app, &scene::file(), minute(60));
    let done = withdraw::restore(&app, second, minute(70)).unwrap();
    assert_eq!(done.effects.earlier[0].rota, first);
    let back = record(database, LONG);
    assert_eq!(
        (back.status, holders(&back), back.sequence),
        (DutyStatus::Confirmed, vec![ADA], 3)
    );
    let error = withdraw::restore(&app, second, minute(80)).unwrap_err();
    assert!(
        matches!(error, AppError::Conflict(Overtaken::NothingToRestore { rota }) if rota == second),
        "{error}"
    );
}

fn a_withdrawn_rota_is_published_again_as_its_next_revision(database: &Database) {
    let (app, store) = (app(database), database.store());
    import(&app, &scene::file(), minute(0));
    let nights: [(&str, &[&str]); 3] = [
        ("2026-10-18", &[ADA]),
        ("2026-10-21", &[ADA]),
        (LONG, &[ADA]),
    ];
    let rota = put((&app, &store), 1, &nights, minute(10));
    withdraw::withdraw(&app, rota, at("2026-10-19T12:00:00Z")).unwrap();
    // The night of the 21st passed without anybody: it was cancelled, and stays so.
    let later = at("2026-10-22T12:00:00Z");
    let again = publish::publish(&app, rota, later).unwrap();
    assert_eq!(
        (again.rota.revision, again.rota.state),
        (2, RotaState::Published)
    );
    let found = ["2026-10-18", "2026-10-21", LONG].map(|on| {
        let record = record(database, on);
        (record.status, record.sequence)
    });
    let (here, gone) = (DutyStatus::Confirmed, DutyStatus::Cancelled);
    assert_eq!(found, [(here, 0), (gone, 1), (here, 2)]);
    assert_eq!(
        rotas::get(&app, rota, Some(1)).unwrap().state,
        RotaState::Withdrawn
    );
    withdraw::withdraw(&app, rota, later).unwrap();
    assert_eq!(record(database, LONG).status, gone);
    let over = at("2026-10-26T12:00:00Z");
    let error = publish::publish(&app, rota, over).unwrap_err();
    assert!(error.to_string().contains("withdrawn"), "{error}");
}

fn a_restored_rota_is_answered_again_as_it_was_answered_then(database: &Database) {
    let app = app(database);
    let (_, second) = replaced(&app, database, &["2026-10-20", LONG]);
    let said = |known: Option<DateTime<Utc>>| {
        [
            "2026-10-20T23:00:00Z",
            "2026-10-25T00:30:00Z",
            "2026-10-25T01:30:00Z",
        ]
        .map(|night| {
            let now = at("2030-01-01T00:00:00Z");
            let all = on_call::OnCallFilter::default();
            let found = on_call::on_call(&app, at(night), &all, known, now).unwrap();
            assert_eq!(found.known_at, known);
            on_call::OnCallAnswer {
                known_at: None,
                ..found
            }
        })
    };
    let mut then = vec![(minute(25), said(None))];
    let restored = at("2026-10-22T09:00:00Z");
    withdraw::restore(&app, second, restored).unwrap();
    then.push((restored, said(None)));
    assert_ne!(then[0].1, then[1].1);
    let first = put(
        (&app, &database.store()),
        3,
        &[(LONG, &[BILAL])],
        at("2026-10-22T10:00:00Z"),
    );
    withdraw::withdraw(&app, first, at("2026-10-22T11:00:00Z")).unwrap();
    then.push((at("2026-10-22T11:00:00Z"), said(None)));
    put(
        (&app, &database.store()),
        4,
        &[(LONG, &[BILAL])],
        at("2026-10-22T12:00:00Z"),
    );
    for (known, wanted) in then {
        assert_eq!(said(Some(known)), wanted, "as known at {known}");
    }
}
