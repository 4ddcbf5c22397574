//! Random histories of publication against a checker that knows nothing of rotas, horizons or the
//! solver: it takes the whole published timeline of a person, hour by hour and day by day, and
//! looks for what no rule allows.

mod checker;

use std::collections::{BTreeMap, BTreeSet};

use chrono::Duration;
use serde_json::json;
use uuid::Uuid;

use checker::{checked, plus};

use crate::scene::{PlanningInput, day, id, scene};
use crate::{PlanError, PlanSpec, duties, judge, unlawful};
use evenwatch_domain::contract::Severity;
use evenwatch_domain::ids::{PoolId, RotaId};
use evenwatch_domain::interval::Instant;
use evenwatch_domain::pattern::{DutyKind, DutyPattern};
use evenwatch_domain::publication::{PublishedDuty, publish};
use evenwatch_domain::rota::{Holder, Rota, RotaState};
use evenwatch_domain::time::Period;

/// A Monday; the clocks change on the Sunday of its fourth week.
const FIRST: &str = "2027-03-01";

/// Days of the timeline.
const DAYS: u64 = 42;

/// Small deterministic generator: histories must not change between runs.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// Two pools that share Ann; days and nights at work in one, nights on call from home in the other.
/// Every mechanism that contracts have, with limits that a few weeks reach.
fn network() -> PlanningInput {
    let shift = |pattern: &mut DutyPattern| pattern.kind = DutyKind::Shift;
    let at_work = json!({"classes": ["shift", "resident-on-call"]});
    let on_call = json!({"classes": ["non-resident-on-call"]});
    let night = json!({"classes": ["shift"], "night-at-least": 180});
    let rules = [
        (
            "R-REST",
            json!({"mechanism": "rest", "at-least": 660, "after": at_work, "before": at_work}),
        ),
        (
            "R-COUNT",
            json!({"mechanism": "rolling-count", "which": on_call, "at-most": 2, "days": 7}),
        ),
        (
            "R-CON",
            json!({"mechanism": "consecutive-on-call", "which": on_call, "at-most": 1}),
        ),
        (
            "R-AVG",
            json!({"mechanism": "average-week", "at-most": 1500, "weeks": 3}),
        ),
        (
            "R-WEEK",
            json!({"mechanism": "weekly-rest", "which": at_work, "rest": 5760, "times": 2, "days": 14}),
        ),
        (
            "R-ROLL",
            json!({"mechanism": "rolling-work", "at-most": 2160, "window": 10080}),
        ),
        (
            "R-RUN",
            json!({"mechanism": "runs", "which": at_work, "at-most": 2, "then-rest": 2880, "rest-before": at_work}),
        ),
        (
            "R-N46",
            json!({"mechanism": "rest-after-nights", "nights": night, "rest": 2760, "before": at_work}),
        ),
        (
            "R-WE",
            json!({"mechanism": "weekends", "which": at_work, "at-most": 1, "of": 2}),
        ),
        (
            "R-AFTER",
            json!({"mechanism": "day-after-on-call", "on-call": on_call, "work": at_work,
            "at-most": 600, "at-most-disturbed": 300}),
        ),
    ];
    let mut scene = scene()
        .pattern("day", "08:00", "20:00")
        .which(shift)
        .pattern("night", "20:00", "08:00")
        .which(shift)
        .people(["ann", "ben"])
        .pool("others")
        .pattern("home", "20:00", "08:00")
        .which(|pattern| pattern.expected_worked_share = Some(0.25))
        .member("ann")
        .person("cas")
        .who(|cas| cas.on_call.at_most_one_in = Some(5));
    let contract = scene.catalogue.contracts.values_mut().next().unwrap();
    contract.rules.clear();
    rules.into_iter().fold(scene, |scene, (name, mechanism)| {
        scene.rule(name, Severity::Hard, mechanism)
    })
}

/// A rota of some days and pools in which few duties are held, by anybody of the pool.
fn draft(dice: &mut Dice, scene: &PlanningInput, held: u64) -> (Rota, Vec<PoolId>) {
    let first = plus(day(FIRST), dice.roll(DAYS - 10));
    let period = Period::new(first, plus(first, dice.roll(10))).unwrap();
    let pools: Vec<PoolId> = match dice.roll(3) {
        0 => vec![id("nurses")],
        1 => vec![id("others")],
        _ => vec![id("nurses"), id("others")],
    };
    let (mut owed, _) = duties(&scene.network(), &scene.catalogue, &period, Some(&pools));
    for duty in &mut owed {
        if dice.roll(100) < held {
            let members = if duty.pool == id("nurses") {
                ["ann", "ben"]
            } else {
                ["ann", "cas"]
            };
            let person = id(members[dice.roll(2) as usize]);
            duty.holders = vec![Holder {
                person,
                pinned: false,
            }];
        }
    }
    let rota = Rota {
        id: RotaId(Uuid::from_u128(u128::from(dice.roll(1 << 30)))),
        name: "a rota".to_owned(),
        revision: 1,
        state: RotaState::Published,
        period,
        created_at: period.interval().start,
        published_at: None,
        duties: owed,
        plan: None,
    };
    (rota, pools)
}

/// The timeline after a rota is published on it, before its first duty.
fn put(timeline: &[PublishedDuty], rota: &Rota) -> Vec<PublishedDuty> {
    put_at(timeline, rota, rota.created_at)
}

/// The same at any time.
fn put_at(timeline: &[PublishedDuty], rota: &Rota, now: Instant) -> Vec<PublishedDuty> {
    let mut records: BTreeMap<_, _> = timeline.iter().map(|r| (r.duty.id, r.clone())).collect();
    for changed in publish(rota, timeline, now) {
        records.insert(changed.duty.id, changed);
    }
    records.into_values().collect()
}

/// The rules that the product finds broken in all of it, by person.
fn told(scene: &PlanningInput, timeline: &[PublishedDuty]) -> BTreeSet<(String, String)> {
    let whole = Period::new(day(FIRST), plus(day(FIRST), DAYS)).unwrap();
    let found = unlawful(&scene.network(), &scene.catalogue, timeline, whole).unwrap();
    let named = found.into_iter();
    named
        .map(|b| (b.person.to_string(), b.rule.to_string()))
        .collect()
}

#[test]
fn whatever_is_published_the_product_tells_what_a_checker_of_the_whole_finds() {
    let (scene, mut dice) = (network(), Dice(3));
    let (mut seen, mut lawful) = (BTreeSet::new(), 0);
    for history in 0..60 {
        let mut timeline = Vec::new();
        for _ in 0..1 + dice.roll(5) {
            let share = [8, 16, 30][dice.roll(3) as usize];
            let (rota, _) = draft(&mut dice, &scene, share);
            timeline = put(&timeline, &rota);
            let wanted = checked(&timeline);
            assert_eq!(told(&scene, &timeline), wanted, "history {history}");
            lawful += usize::from(wanted.is_empty());
            seen.extend(wanted.into_iter().map(|(_, rule)| rule));
        }
    }
    assert!(lawful > 10, "{lawful} lawful timelines");
    assert_eq!(seen.len(), 12, "every rule is broken somewhere: {seen:?}");
}

#[test]
fn what_the_judge_lets_pass_in_any_order_stays_lawful_as_a_whole() {
    let (scene, mut dice) = (network(), Dice(11));
    let (mut passed, mut refused) = (0, 0);
    for history in 0..40 {
        let mut timeline: Vec<PublishedDuty> = Vec::new();
        for step in 0..10 {
            let (rota, pools) = draft(&mut dice, &scene, 10);
            let network = scene.network();
            let request = PlanSpec {
                pools: Some(&pools),
                history: &timeline,
                ..PlanSpec::first(rota.period)
            };
            let owed = duties(&network, &scene.catalogue, &rota.period, Some(&pools));
            let verdict = judge(&network, &scene.catalogue, &request, owed.0, &rota.duties);
            let next = put(&timeline, &rota);
            // A week that becomes known may tell more of an average; the rota that makes it known
            // has no part in that.
            let mut wanted = checked(&next);
            let place = format!("history {history}, step {step}: {wanted:?}");
            match verdict {
                Ok(_) => {
                    wanted.retain(|(_, rule)| rule != "R-AVG" && rule != "R-WEEK");
                    assert!(wanted.is_empty(), "{place}");
                    timeline = next;
                    passed += 1;
                }
                Err(PlanError::JudgeRefused { details, .. }) => {
                    assert!(!wanted.is_empty(), "{place}: refused {details:?}");
                    refused += 1;
                }
                Err(other) => panic!("{other}"),
            }
        }
    }
    assert!(
        passed > 40 && refused > 40,
        "{passed} passed, {refused} refused"
    );
}

#[test]
fn what_has_begun_changes_hands_in_no_history() {
    let (scene, mut dice) = (network(), Dice(29));
    let (mut begun, mut moved) = (0, 0);
    for history in 0..40 {
        let mut timeline: Vec<PublishedDuty> = Vec::new();
        for step in 0..5 {
            let (rota, _) = draft(&mut dice, &scene, 30);
            // Anywhere from the first midnight to a day after the last, in the hours of the clock
            // change too.
            let now = rota.created_at + Duration::minutes(dice.roll(12 * 24 * 60) as i64);
            let next = put_at(&timeline, &rota, now);
            let place = format!("history {history}, step {step}");
            for record in &timeline {
                let after = next.iter().find(|r| r.duty.id == record.duty.id).unwrap();
                if !record.has_begun(now) {
                    moved += usize::from(after.duty.holders != record.duty.holders);
                    continue;
                }
                begun += 1;
                let stays = record
                    .duty
                    .holders
                    .iter()
                    .all(|holder| after.duty.is_held_by(&holder.person));
                assert!(stays && after.status == record.status, "{place}");
                if record.duty.interval.end <= now {
                    assert_eq!(after, record, "{place}");
                }
            }
            assert_eq!(told(&scene, &next), checked(&next), "{place}");
            timeline = next;
        }
    }
    assert!(
        begun > 100 && moved > 20,
        "{begun} had begun, {moved} moved"
    );
}
