//! Random histories of publication against a checker that knows nothing of rotas, horizons or the solver: it takes the
//! whole published timeline of a person, hour by hour and day by day, and looks for what no rule allows.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate, Timelike, Weekday};
use serde_json::json;
use uuid::Uuid;

use crate::domain::contract::Severity;
use crate::domain::ids::{PersonId, PoolId, RotaId};
use crate::domain::pattern::{DutyKind, DutyPattern};
use crate::domain::publication::{DutyStatus, PublishedDuty, publish};
use crate::domain::rota::{Duty, Holder, Rota, RotaState};
use crate::domain::time::{self, Period};
use crate::plan::scene::{Scene, day, id, scene};
use crate::plan::{PlanError, Request, duties, judge, unlawful};

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

/// Two pools that share Ann; days and nights at work in one, nights on call from home in the other. Every mechanism that
/// contracts have, with limits that a few weeks reach.
fn network() -> Scene {
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

/// A duty of one person as the checker sees it.
struct Held {
    pool: PoolId,
    day: NaiveDate,
    last_day: NaiveDate,
    /// Hours since 1970.
    start: i64,
    end: i64,
    /// Working hours.
    worked: f64,
    /// Hours in 23:00-06:00.
    night: usize,
    shift: bool,
}

fn held(duty: &Duty) -> Held {
    let hour = |at: chrono::DateTime<chrono::Utc>| at.timestamp().div_euclid(3600);
    let (start, end) = (hour(duty.interval.start), hour(duty.interval.end));
    let wall = |hour: i64| time::local(chrono::DateTime::from_timestamp(hour * 3600, 0).unwrap());
    let shift = duty.kind == DutyKind::Shift;
    #[allow(clippy::cast_precision_loss)]
    let length = (end - start) as f64;
    Held {
        pool: duty.pool.clone(),
        day: wall(start).date(),
        last_day: wall(end - 1).date(),
        start,
        end,
        worked: if shift {
            length
        } else {
            (length * 60.0 * 0.25).round() / 60.0
        },
        night: (start..end)
            .filter(|h| wall(*h).hour() >= 23 || wall(*h).hour() < 6)
            .count(),
        shift,
    }
}

fn plus(day: NaiveDate, days: u64) -> NaiveDate {
    day + Days::new(days)
}

fn monday(day: NaiveDate) -> NaiveDate {
    day.week(Weekday::Mon).first_day()
}

/// Weekends by their Saturday: the first day of a duty that lies on one.
fn weekend(duty: &Held) -> Option<NaiveDate> {
    let days = [duty.day, duty.last_day];
    let first = days
        .into_iter()
        .find(|day| day.weekday().number_from_monday() >= 6)?;
    Some(if first.weekday() == Weekday::Sat {
        first
    } else {
        first.pred_opt().unwrap()
    })
}

/// Hours free of work in which so many hours fit once.
fn rests(mut from: i64, to: i64, work: &[(i64, i64)], hours: i64) -> i64 {
    let mut count = 0;
    for (start, end) in work {
        count += ((*start).min(to) - from).max(0) / hours;
        from = from.max(*end);
    }
    count + (to - from).max(0) / hours
}

/// The rules that one person's duties break; `known`: Mondays of weeks with a rota of theirs.
fn broken(all: &[Held], one_in: Option<u64>, known: &BTreeSet<NaiveDate>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut say = |rule: &str, is: bool| {
        if is {
            found.insert(rule.to_owned());
        }
    };
    let work: Vec<&Held> = all.iter().filter(|h| h.shift).collect();
    let calls: Vec<&Held> = all.iter().filter(|h| !h.shift).collect();
    let pairs = |list: &[&Held], wrong: &dyn Fn(&Held, &Held) -> bool| {
        list.iter()
            .any(|a| list.iter().any(|b| !std::ptr::eq(*a, *b) && wrong(a, b)))
    };
    let every: Vec<&Held> = all.iter().collect();
    say(
        "NO-OVERLAP",
        pairs(&every, &|a, b| a.start < b.end && b.start < a.end),
    );
    say(
        "R-REST",
        pairs(&work, &|a, b| (0..11).contains(&(b.start - a.end))),
    );
    let within = |list: &[&Held], from: NaiveDate, days: u64| {
        list.iter()
            .filter(|h| h.day >= from && h.day < plus(from, days))
            .count()
    };
    let days: Vec<NaiveDate> = day(FIRST).iter_days().take(DAYS as usize + 1).collect();
    say(
        "R-COUNT",
        days.iter().any(|from| within(&calls, *from, 7) > 2),
    );
    let one_in_n = one_in.is_some_and(|n| days.iter().any(|from| within(&calls, *from, n) > 1));
    say("TERM-1-IN-5", one_in_n);
    let on = |list: &[&Held], day: NaiveDate| list.iter().any(|h| h.day == day);
    say(
        "R-CON",
        days.iter()
            .any(|d| on(&calls, *d) && on(&calls, plus(*d, 1))),
    );

    let stretches: Vec<BTreeSet<NaiveDate>> = days
        .iter()
        .filter(|d| d.weekday() == Weekday::Mon)
        .flat_map(|d| [0, 7, 14].map(|back| *d - Days::new(back)))
        .map(|from| {
            (0..3)
                .map(|n| plus(from, 7 * n))
                .filter(|w| known.contains(w))
                .collect()
        })
        .collect();
    let most = |set: &&BTreeSet<NaiveDate>| {
        !set.is_empty()
            && !stretches
                .iter()
                .any(|o| set.is_subset(o) && set.len() < o.len())
    };
    let average = |set: &BTreeSet<NaiveDate>| {
        let hours: f64 = all
            .iter()
            .filter(|h| set.contains(&monday(h.day)))
            .map(|h| h.worked)
            .sum();
        #[allow(clippy::cast_precision_loss)]
        let weeks = set.len() as f64;
        hours / weeks > 25.0 + 1e-6
    };
    say("R-AVG", stretches.iter().filter(most).any(average));

    let hour = |day: NaiveDate| time::instant(day, time::WallTime::MIDNIGHT).timestamp() / 3600;
    let epoch = day("2001-01-01");
    let times: Vec<(i64, i64)> = work.iter().map(|h| (h.start, h.end)).collect();
    let fortnights: BTreeSet<i64> = days
        .iter()
        .map(|d| (*d - epoch).num_days().div_euclid(14))
        .collect();
    let short = |n: &i64| {
        let from = plus(epoch, u64::try_from(n * 14).unwrap());
        let (from, to) = (hour(from), hour(plus(from, 14)));
        rests(from, to, &times, 96) < 2
    };
    say("R-WEEK", fortnights.iter().any(short));

    let load = |from: i64| -> f64 {
        let to = from + 168;
        all.iter()
            .map(|h| {
                #[allow(clippy::cast_precision_loss)]
                let part =
                    (h.end.min(to) - h.start.max(from)).max(0) as f64 / (h.end - h.start) as f64;
                h.worked * part
            })
            .sum()
    };
    let (first, last) = (hour(day(FIRST)) - 168, hour(plus(day(FIRST), DAYS + 2)));
    say("R-ROLL", (first..last).any(|from| load(from) > 36.0 + 1e-6));

    let three = |d: &NaiveDate| (0..3).all(|n| on(&work, plus(*d, n)));
    say("R-RUN", days.iter().any(three));
    let full = |h: &Held| on(&work, h.day.pred_opt().unwrap());
    say(
        "R-RUN",
        pairs(&work, &|a, b| {
            full(a) && b.day > a.day && (0..48).contains(&(b.start - a.end))
        }),
    );

    let is_night = |h: &Held| h.night >= 3;
    let night_on = |d: NaiveDate| work.iter().any(|h| is_night(h) && h.day == d);
    let tired = |a: &Held, b: &Held| {
        let next = plus(a.day, 1);
        let same_run = is_night(b) && (b.day == next || (b.day > next && night_on(next)));
        is_night(a) && (0..46).contains(&(b.start - a.end)) && !same_run
    };
    say("R-N46", pairs(&work, &tired));

    let weekends: BTreeSet<NaiveDate> = work.iter().filter_map(|h| weekend(h)).collect();
    say(
        "R-WE",
        weekends
            .iter()
            .any(|saturday| weekends.contains(&plus(*saturday, 7))),
    );
    let after = |call: &&Held| {
        let next = plus(call.day, 1).max(call.last_day);
        work.iter()
            .filter(|h| h.day == next)
            .map(|h| h.worked)
            .sum::<f64>()
            > 10.0
    };
    say("R-AFTER", calls.iter().any(after));
    found
}

/// What the checker finds in a timeline, by person.
fn checked(timeline: &[PublishedDuty]) -> BTreeSet<(String, String)> {
    let standing: Vec<&Duty> = timeline
        .iter()
        .filter(|record| record.status == DutyStatus::Confirmed)
        .map(|record| &record.duty)
        .collect();
    let people: [(&str, &[&str], Option<u64>); 3] = [
        ("ann", &["nurses", "others"], None),
        ("ben", &["nurses"], None),
        ("cas", &["others"], Some(5)),
    ];
    let mut found = BTreeSet::new();
    for (name, pools, one_in) in people {
        let person: PersonId = id(name);
        let mut own: Vec<Held> = standing
            .iter()
            .filter(|d| d.is_held_by(&person))
            .map(|d| held(d))
            .collect();
        own.sort_by_key(|h| h.start);
        let known = standing
            .iter()
            .filter(|d| pools.contains(&d.pool.as_str()))
            .map(|d| monday(d.day));
        let known: BTreeSet<NaiveDate> = known.chain(own.iter().map(|h| monday(h.day))).collect();
        debug_assert!(own.iter().all(|h| pools.contains(&h.pool.as_str())));
        found.extend(
            broken(&own, one_in, &known)
                .into_iter()
                .map(|rule| (name.to_owned(), rule)),
        );
    }
    found
}

/// A rota of some days and pools in which few duties are held, by anybody of the pool.
fn draft(dice: &mut Dice, scene: &Scene, held: u64) -> (Rota, Vec<PoolId>) {
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

/// The timeline after a rota is published on it.
fn put(timeline: &[PublishedDuty], rota: &Rota) -> Vec<PublishedDuty> {
    let mut records: BTreeMap<_, _> = timeline.iter().map(|r| (r.duty.id, r.clone())).collect();
    for changed in publish(rota, timeline, rota.created_at) {
        records.insert(changed.duty.id, changed);
    }
    records.into_values().collect()
}

/// The rules that the product finds broken in all of it, by person.
fn told(scene: &Scene, timeline: &[PublishedDuty]) -> BTreeSet<(String, String)> {
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
            let request = Request {
                pools: Some(&pools),
                history: &timeline,
                ..Request::first(rota.period)
            };
            let owed = duties(&network, &scene.catalogue, &rota.period, Some(&pools));
            let verdict = judge(&network, &scene.catalogue, &request, owed.0, &rota.duties);
            let next = put(&timeline, &rota);
            // A week that becomes known may tell more of an average; the rota that makes it known has no part in that.
            let mut wanted = checked(&next);
            let place = format!("history {history}, step {step}: {wanted:?}");
            match verdict {
                Ok(_) => {
                    wanted.retain(|(_, rule)| rule != "R-AVG");
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
