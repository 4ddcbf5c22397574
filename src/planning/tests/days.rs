//! Nights, weekends, bank holidays and named days: each counts once in the planner, as it does in
//! the ledger.

use std::collections::{BTreeMap, BTreeSet};

use evenwatch_solver::Halt;
use evenwatch_solver::judge as solver_judge;
use evenwatch_solver::outcome::TierName;
use evenwatch_solver::problem::Duty as SolverDuty;
use serde_json::json;

use crate::problem::{self, Built};
use crate::request::PlanSpec;
use crate::scene::{PlanningInput, day, held_by, id, scene};
use crate::{duties, judge};
use evenwatch_domain::burden::Burden;
use evenwatch_domain::calendar::{Division, NamedDay};
use evenwatch_domain::contract::Severity;
use evenwatch_domain::ids::PersonId;
use evenwatch_domain::ledger::{Amounts, BurdenTally};
use evenwatch_domain::pattern::{BankHolidayUse, DayOfWeek};
use evenwatch_domain::rota::{Duty, Holder};
use evenwatch_domain::time::Period;

const ENGLAND: Division = Division::EnglandAndWales;

/// Days and nights of 12 hours, and two who can do both.
fn round_the_clock() -> PlanningInput {
    let mut scene = scene()
        .pattern("day", "08:00", "20:00")
        .pattern("night", "20:00", "08:00")
        .people(["ann", "ben"]);
    scene.catalogue.named_days = [("christmas-day", 25), ("boxing-day", 26)]
        .map(|(name, on)| NamedDay {
            id: id(name),
            name: name.to_owned(),
            month: 12,
            day: on,
        })
        .to_vec();
    scene
}

fn built(scene: &PlanningInput, from: &str, to: &str) -> Built {
    let network = scene.network();
    let period = Period::new(day(from), day(to)).unwrap();
    let request = PlanSpec {
        history: &scene.published,
        ..PlanSpec::first(period)
    };
    let owed = duties(&network, &scene.catalogue, &period, None);
    problem::build(&network, &scene.catalogue, &request, owed, &Halt::never()).unwrap()
}

/// The planned duties, each held by the one whose letter stands in its place.
fn held(built: &Built, letters: &str) -> Vec<Duty> {
    assert_eq!(letters.len(), built.duties.len(), "{letters}");
    let people = BTreeMap::from([('a', "ann"), ('b', "ben"), ('c', "cas")]);
    let of = |(duty, letter): (&Duty, char)| Duty {
        holders: vec![Holder {
            person: id(people[&letter]),
            pinned: false,
        }],
        ..duty.clone()
    };
    built.duties.iter().zip(letters.chars()).map(of).collect()
}

/// The sum of all unevenness as planner and judge count it.
fn unevenness(built: &Built, held: &[Duty]) -> f64 {
    let roster = judge::roster(built, held);
    let judged = solver_judge::judge(&built.problem, &roster);
    judged.value(TierName::EvennessSum).unwrap()
}

/// What a person bears, by the ledger, over all of these duties.
fn counted<'a>(
    scene: &PlanningInput,
    duties: impl Iterator<Item = &'a Duty>,
    person: &PersonId,
) -> Amounts {
    let mut tally = BurdenTally::default();
    for duty in duties.filter(|duty| duty.is_held_by(person)) {
        tally.add((duty.interval, duty.kind), ENGLAND, &scene.catalogue, None);
    }
    tally.amounts()
}

/// The same sum by the ledger: what each person has with these duties beside what is published,
/// less what they have without.
fn by_the_ledger(scene: &PlanningInput, built: &Built, held: &[Duty]) -> f64 {
    let carried: BTreeSet<_> = built
        .problem
        .duties()
        .iter()
        .flat_map(SolverDuty::carries)
        .collect();
    let mut sum = 0.0;
    for (person, part) in built.people.iter().zip(built.problem.people()) {
        let published = || scene.published.iter().map(|one| &one.duty);
        let more =
            counted(scene, published().chain(held), person) - counted(scene, published(), person);
        for at in &carried {
            let amount = |list: &[(_, f64)]| -> f64 {
                let own = list.iter().filter(|(burden, _)| burden == at);
                own.map(|(_, amount)| amount).sum()
            };
            let due = amount(part.due.as_ref().unwrap());
            let load = amount(&part.carried) + more.get(problem::burden(*at).unwrap());
            let weight = built.problem.burdens()[at.0].weight;
            sum += weight * (load - due).abs() / part.wte;
        }
    }
    sum
}

#[test]
fn the_planner_counts_what_the_ledger_counts() {
    let blocks = || {
        round_the_clock()
            .pattern("block", "08:00", "08:00")
            .which(|block| {
                block.days = vec![DayOfWeek::Fri];
                block.days_after = Some(3);
            })
    };
    let begun = || {
        round_the_clock()
            .held("ann", "day", "2026-06-06")
            .held("ben", "night", "2026-06-06")
    };
    let after = || round_the_clock().held("ben", "day", "2026-06-07");
    // Christmas, the hour more and the hour less, blocks of three days, and a weekend of which a
    // part is published before the plan or after it.
    let scenes = [
        (round_the_clock(), "2026-12-24", "2026-12-29"),
        (round_the_clock(), "2026-10-23", "2026-10-27"),
        (round_the_clock(), "2026-03-27", "2026-03-31"),
        (blocks(), "2026-06-04", "2026-06-09"),
        (begun(), "2026-06-07", "2026-06-09"),
        (after(), "2026-06-05", "2026-06-06"),
    ];
    let mut dice = 7_u64;
    for (scene, from, to) in scenes {
        let scene = scene.person("cas").wte(0.5);
        let built = built(&scene, from, to);
        for _ in 0..40 {
            let letters: String = (0..built.duties.len())
                .map(|_| {
                    dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    ['a', 'b', 'c'][usize::try_from((dice >> 33) % 3).unwrap()]
                })
                .collect();
            let held = held(&built, &letters);
            let (found, wanted) = (
                unevenness(&built, &held),
                by_the_ledger(&scene, &built, &held),
            );
            assert!(
                (found - wanted).abs() < 1e-6,
                "{from} {letters}: {found} by the planner, {wanted} by the ledger"
            );
        }
    }
}

/// What the problem says is due of a burden from each person.
fn due(built: &Built, burden: Burden) -> Vec<f64> {
    let at = problem::position(burden).unwrap();
    let of = |person: &evenwatch_solver::problem::Person| {
        let due = person.due.as_ref().unwrap().iter();
        let due = due.filter(|(one, _)| *one == at).map(|(_, amount)| amount);
        (due.sum::<f64>() * 1e6).round() / 1e6
    };
    built.problem.people().iter().map(of).collect()
}

#[test]
fn a_weekend_of_five_duties_is_due_from_as_many_as_it_takes() {
    // Friday's night to Sunday's night, with rest between: one has the nights, one the days.
    let weekend = built(&round_the_clock(), "2026-06-05", "2026-06-07");
    assert_eq!(due(&weekend, Burden::Weekends), [1.0, 1.0]);
    assert_eq!(due(&weekend, Burden::Nights), [1.5, 1.5]);
    // Where two are needed at night, three people's.
    let two = round_the_clock().which(|night| night.people_needed = 2);
    let two = built(&two.person("cas").person("dee"), "2026-06-05", "2026-06-07");
    assert_eq!(due(&two, Burden::Weekends), [0.75; 4]);
}

#[test]
fn where_terms_keep_all_duties_of_a_weekend_apart_each_is_due() {
    let apart = round_the_clock().people(["cas", "dee", "eve"]).rule(
        "TERM-1-IN-N",
        Severity::Hard,
        json!({"mechanism": "rolling-count", "which": {}, "at-most": 1, "days": 4, "days-on-call": true}),
    );
    let weekend = built(&apart, "2026-06-05", "2026-06-07");
    // Six duties from Friday morning, five of which touch the weekend.
    assert_eq!(weekend.duties.len(), 6);
    assert_eq!(due(&weekend, Burden::Weekends), [1.0; 5]);
}

#[test]
fn a_weekend_begun_before_the_plan_is_not_due_again() {
    let days = || {
        scene()
            .pattern("day", "08:00", "20:00")
            .people(["ann", "ben"])
    };
    let begun = built(
        &days().held("ann", "day", "2026-06-06"),
        "2026-06-07",
        "2026-06-07",
    );
    assert_eq!(due(&begun, Burden::Weekends), [0.0, 0.0]);
    // Nor is one that goes on after it.
    let after = built(
        &days().held("ann", "day", "2026-06-07"),
        "2026-06-06",
        "2026-06-06",
    );
    assert_eq!(due(&after, Burden::Weekends), [0.0, 0.0]);
    // Where Ann cannot go on with hers for want of rest, it is one more person's.
    let begun = round_the_clock().held("ann", "night", "2026-06-05");
    let begun = built(&begun, "2026-06-06", "2026-06-06");
    assert_eq!(due(&begun, Burden::Weekends), [0.5, 0.5]);
}

#[test]
fn whoever_goes_on_with_a_weekend_has_no_other() {
    let begun = round_the_clock().held("ann", "day", "2026-06-06");
    let sunday = built(&begun, "2026-06-07", "2026-06-07");
    // Carried in, Ann is half a weekend and six hours over, and Ben as much under. Both duties are
    // 24 hours, 12 of them due from each; and half of a night, and of the one weekend that is Ben's
    // where rest keeps Ann from both.
    assert_eq!(due(&sunday, Burden::Weekends), [0.5, 0.5]);
    let of = |letters| unevenness(&sunday, &held(&sunday, letters));
    // Ann's weekend is not another one: Ben is one short, and both are 18 hours off.
    assert_eq!(of("aa"), 12.0 + 36.0 + 7.0);
    // Ben's is, and both are even but for six hours and half a night.
    assert_eq!(of("bb"), 12.0 + 7.0);
    assert_eq!(of("ba"), 12.0 + 7.0);
}

#[test]
fn weekends_are_given_whole() {
    // Shifts of eight hours on both days of the weekend, four weekends for two people.
    let scene = scene()
        .pattern("early", "08:00", "16:00")
        .which(|early| {
            early.days = vec![DayOfWeek::Sat, DayOfWeek::Sun];
            early.bank_holidays = BankHolidayUse::AsWeekday;
        })
        .people(["ann", "ben"]);
    let planned = scene.plan("2026-06-06", "2026-06-28");
    for person in ["ann", "ben"] {
        let held = held_by(&planned, person);
        assert_eq!(held.len(), 4, "{person}: {held:?}");
        let weekends: BTreeSet<u32> = held
            .iter()
            .map(|start| (start[3..5].parse::<u32>().unwrap() + 1) / 7)
            .collect();
        assert_eq!(weekends.len(), 2, "{person}: {held:?}");
    }
}
