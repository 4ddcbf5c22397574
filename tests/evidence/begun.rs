//! Rotas published over duties that have begun: those stay with their holders to their end, in
//! every truth.

use evenwatch::app::{
    AppContext, AppError, Rejection, on_call, publish, rota_now, rotas, withdraw,
};
use evenwatch::domain::ids::{DutyId, RotaId};
use evenwatch::domain::publication::{DutyStatus, PublishedDuty};
use evenwatch::domain::rota::{Rota, RotaState};
use evenwatch::store::{published, rotas as stored};
use uuid::Uuid;

use super::{app, at, audited, import, minute, publish as put};
use crate::feeds::scene::{self, ADA, BILAL};
use crate::store::{Database, on_both_databases};

on_both_databases! {
    what_has_begun_stays_with_its_holder_through_the_night_of_the_clock_change
    the_short_night_stays_too_and_is_told_with_its_times
    what_has_ended_stays_whatever_is_published_over_it
    the_next_duty_is_judged_beside_the_one_that_has_begun
    a_duty_that_has_begun_needs_not_fit_the_network_any_more
    an_empty_duty_that_has_begun_can_still_be_filled_while_it_lasts
}

/// The long night of the clock change, 13 hours from Saturday 20:00, and the night three days
/// later.
const LONG: &str = "2026-10-24";
const TUESDAY: &str = "2026-10-27";

/// The hour that comes twice: 01:30 by the clocks, before they go back.
const AT_NIGHT: &str = "2026-10-25T00:30:00Z";

type Nights<'a> = &'a [(&'a str, &'a [&'a str])];

/// A rota of nights under a number of its own, as a draft.
fn draft(database: &Database, number: u128, nights: Nights<'_>) -> RotaId {
    let id = RotaId(Uuid::from_u128(number));
    let draft = Rota {
        id,
        name: format!("Rota {number}"),
        state: RotaState::Draft,
        ..scene::rota(&scene::network(), 1, nights)
    };
    let store = database.store();
    store.write(|tx| stored::insert(tx, &draft)).unwrap();
    id
}

fn record(database: &Database, on: &str) -> PublishedDuty {
    let id: DutyId = scene::night(on).parse().unwrap();
    let found = database.store().read(|tx| published::of_duties(tx, &[id]));
    found.unwrap().remove(0)
}

fn holders(database: &Database, on: &str) -> Vec<String> {
    let record = record(database, on);
    assert_eq!(record.status, DutyStatus::Confirmed);
    let holders = record.duty.holders.iter();
    holders.map(|holder| holder.person.to_string()).collect()
}

fn on_duty(app: &AppContext, now: &str, known: Option<&str>) -> Vec<String> {
    let known = known.map(at);
    let answer = on_call::on_call(
        app,
        at(now),
        &on_call::OnCallFilter::default(),
        known,
        at("2030-01-01T00:00:00Z"),
    )
    .unwrap();
    let names = answer.cover.iter().flat_map(|cover| &cover.holders);
    let mut names: Vec<String> = names.map(|one| one.person.to_string()).collect();
    names.sort();
    names.dedup();
    names
}

/// Ada's nights published, and a draft that gives the same nights to Bilal.
fn over(database: &Database, nights: &[&str]) -> (AppContext, RotaId, RotaId) {
    let app = app(database);
    let of = |who: &'static [&'static str]| -> Vec<(&str, &[&str])> {
        nights.iter().map(|night| (*night, who)).collect()
    };
    import(&app, &scene::file(), minute(0));
    let first = put((&app, &database.store()), 1, &of(&[ADA]), minute(10));
    let second = draft(database, 2, &of(&[BILAL]));
    (app, first, second)
}

fn what_has_begun_stays_with_its_holder_through_the_night_of_the_clock_change(database: &Database) {
    let (app, first, second) = over(database, &[LONG, TUESDAY]);
    assert_eq!(publish::begun(&app, second, minute(20)).unwrap(), []);
    let before = publish::preview(&app, second, at(AT_NIGHT)).unwrap();
    assert_eq!(
        (before.rota.state, before.changed_duties),
        (RotaState::Draft, 1)
    );
    assert_eq!(
        record(database, TUESDAY).sequence,
        0,
        "a preview changes nothing"
    );
    let done = publish::publish(&app, second, at(AT_NIGHT)).unwrap();
    assert_eq!((&done.begun, done.changed_duties), (&before.begun, 1));
    let told = &done.begun[0];
    assert_eq!(
        (done.begun.len(), told.name.as_str(), told.rota),
        (1, "Night", first)
    );
    assert_eq!(
        (told.interval.start, told.interval.end),
        (at("2026-10-24T19:00:00Z"), at("2026-10-25T08:00:00Z")),
        "13 hours"
    );
    assert_eq!(
        (&told.holders[..], &told.instead[..]),
        (&[scene::person(ADA)][..], &[scene::person(BILAL)][..])
    );

    // On-call, record, list and pages tell the same.
    for now in [AT_NIGHT, "2026-10-25T01:30:00Z", "2026-10-25T07:59:00Z"] {
        assert_eq!(on_duty(&app, now, None), [ADA], "at {now}");
    }
    let kept = record(database, LONG);
    assert_eq!(
        (kept.rota, kept.sequence, kept.former_holders.len()),
        (first, 0, 0)
    );
    assert_eq!(holders(database, TUESDAY), [BILAL]);
    let shown = rota_now::get(&app, second, None).unwrap().now.unwrap();
    assert_eq!(
        (shown.in_force, shown.begun),
        (rota_now::InForce::Partly, 1)
    );
    let night = &shown.duties[&scene::night(LONG).parse().unwrap()];
    assert_eq!(
        (night.stands, night.kept_by.as_ref().unwrap().rota),
        (false, first)
    );
    assert_eq!(night.holders_now, Some(vec![scene::person(ADA)]));
    let older = rota_now::get(&app, first, None).unwrap().now.unwrap();
    assert!(older.duties[&scene::night(LONG).parse().unwrap()].stands);
    let listed = rota_now::listed(&app, rotas::list(&app).unwrap()).unwrap();
    let row = |id| listed.iter().find(|listed| listed.rota.id == id).unwrap();
    let newer = row(second);
    assert_eq!(
        (newer.in_force, newer.begun, newer.replaced_by.len()),
        (Some(rota_now::InForce::Partly), 1, 0)
    );
    assert_eq!(row(first).in_force, Some(rota_now::InForce::Partly));

    // History is answered again as it was, and a later withdrawal leaves the night alone too.
    let then = audited(&app, at(AT_NIGHT));
    withdraw::withdraw(&app, second, at("2026-10-25T06:00:00Z")).unwrap();
    assert_eq!(holders(database, LONG), [ADA]);
    assert_eq!(on_duty(&app, "2026-10-25T07:30:00Z", Some(AT_NIGHT)), [ADA]);
    let again = super::made(&app, Some(at(AT_NIGHT)), at("2026-10-28T12:00:00Z"));
    assert_eq!(again.audit.totals, then.totals);
}

fn the_short_night_stays_too_and_is_told_with_its_times(database: &Database) {
    let (app, _, second) = over(database, &["2027-03-27"]);
    // At its first second it has begun; a second before, it has not.
    let start = at("2027-03-27T20:00:00Z");
    let ago = start - chrono::Duration::seconds(1);
    assert_eq!(publish::begun(&app, second, ago).unwrap(), []);
    let done = publish::publish(&app, second, start).unwrap();
    assert_eq!((done.begun.len(), done.changed_duties), (1, 0));
    assert_eq!(done.begun[0].interval.minutes(), 11 * 60);
    assert_eq!(holders(database, "2027-03-27"), [ADA]);
    let shown = rota_now::get(&app, second, None).unwrap().now.unwrap();
    assert_eq!((shown.in_force, shown.begun), (rota_now::InForce::No, 1));
}

fn what_has_ended_stays_whatever_is_published_over_it(database: &Database) {
    let (app, _, second) = over(database, &["2026-10-20", LONG]);
    let between = at("2026-10-22T09:00:00Z");
    let third = draft(
        database,
        3,
        &[("2026-10-20", &[ADA, BILAL]), (LONG, &[BILAL])],
    );
    let done = publish::publish(&app, second, between).unwrap();
    assert_eq!((done.begun.len(), done.changed_duties), (1, 1));
    assert_eq!(holders(database, "2026-10-20"), [ADA]);
    // Nor is another added to what is over.
    let done = publish::publish(&app, third, between).unwrap();
    assert_eq!((done.begun.len(), done.changed_duties), (1, 0));
    assert_eq!(holders(database, "2026-10-20"), [ADA]);
}

fn the_next_duty_is_judged_beside_the_one_that_has_begun(database: &Database) {
    let (app, ..) = over(database, &[LONG]);
    // On paper Ada is free on Saturday; she is on duty, and her terms ask for more between two
    // nights.
    let rota = draft(database, 3, &[(LONG, &[BILAL]), ("2026-10-25", &[ADA])]);
    publish::preview(&app, rota, minute(20)).unwrap();
    let error = publish::publish(&app, rota, at(AT_NIGHT)).unwrap_err();
    assert!(
        matches!(error, AppError::Refused(Rejection::HardBreaches { .. })),
        "{error}"
    );
    assert_eq!(holders(database, LONG), [ADA]);
}

fn a_duty_that_has_begun_needs_not_fit_the_network_any_more(database: &Database) {
    let (app, ..) = over(database, &[LONG]);
    let mut file = scene::file();
    let leave = serde_json::json!({
        "id": "ada-away", "person": ADA, "kind": "other", "period": { "first_day": LONG, "last_day": "2026-10-25" }
    });
    file.absences.push(serde_json::from_value(leave).unwrap());
    import(&app, &file, minute(30));
    // Both hold the night as it is; only before it begins must its holder be able to hold it.
    let rota = draft(database, 3, &[(LONG, &[ADA]), (TUESDAY, &[BILAL])]);
    publish::publish(&app, rota, minute(40)).unwrap_err();
    let done = publish::publish(&app, rota, at(AT_NIGHT)).unwrap();
    assert_eq!((done.begun.len(), done.changed_duties), (0, 1));
    let shown = rota_now::get(&app, rota, None).unwrap().now.unwrap();
    assert_eq!(shown.in_force, rota_now::InForce::Whole);
}

fn an_empty_duty_that_has_begun_can_still_be_filled_while_it_lasts(database: &Database) {
    let app = app(database);
    import(&app, &scene::file(), minute(0));
    put((&app, &database.store()), 1, &[(LONG, &[])], minute(10));
    let rota = draft(database, 2, &[(LONG, &[BILAL])]);
    let done = publish::publish(&app, rota, at(AT_NIGHT)).unwrap();
    assert_eq!((done.begun.len(), done.changed_duties), (0, 1));
    assert_eq!(on_duty(&app, "2026-10-25T01:30:00Z", None), [BILAL]);
    // What was known before says that nobody was there.
    assert_eq!(
        on_duty(&app, "2026-10-25T01:30:00Z", Some("2026-10-25T00:00:00Z")),
        Vec::<String>::new()
    );
}
