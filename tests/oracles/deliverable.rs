//! The most cover that any lawful rota could give, over both clock changes: held against every rota
//! that there is.

use std::time::Duration;

use evenwatch::audit::{
    CountedMinutes, Deliverable, LayerFindings, Layers, Rostered, Unplannable, Worth, layers,
};
use evenwatch::domain::contract::Contract;
use evenwatch::domain::network::Network;
use evenwatch::domain::rota::{Duty, Holder};
use evenwatch::domain::service_line::Tier;
use evenwatch::domain::time::Period;
use evenwatch::plan::{self, Basis, Control, CoverGroup, Limits, Refused};
use evenwatch::reports::deliverable::unplannable;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::scene::{Scene, from, period, scene};

const PEOPLE: [&str; 3] = ["ann", "bob", "cat"];
const POOLS: [&str; 2] = ["p", "q"];

/// What is in a bit mask.
fn chosen<'a>(mask: u8, of: &[&'a str]) -> Vec<&'a str> {
    let all = of.iter().enumerate();
    all.filter(|(at, _)| mask >> at & 1 == 1)
        .map(|(_, name)| *name)
        .collect()
}

/// Two pools of two people at most, over three days with a clock change; and a rota at random,
/// lawful or not.
fn any_scene() -> impl Strategy<Value = (Scene, Period, Vec<u8>)> {
    let days = prop_oneof![
        Just(period("2026-03-28", "2026-03-30")),
        Just(period("2026-10-24", "2026-10-26"))
    ];
    let person = (
        prop::bool::weighted(0.75),
        prop_oneof![4 => Just(3_u8), 1 => 0_u8..3],
        prop::option::weighted(0.2, 0_usize..3),
    );
    let pool = (any::<bool>(), 1_u8..4, 1_u8..7, any::<bool>());
    let hours = (0_u32..24, 0_u32..24, 1_u8..128);
    let agreement = (
        0_usize..2,
        any::<bool>(),
        prop::bool::weighted(0.8),
        prop::option::of(hours),
    );
    (
        days,
        prop::collection::vec(person, 3),
        prop::collection::vec(pool, 2),
        prop::collection::vec(agreement, 1..5),
        prop::collection::vec(0_u8..3, 9),
    )
        .prop_map(|(days, people, pools, agreements, held)| {
            let mut scene = lawful(scene().area("thanet", 3));
            for (name, (paid, reach, away)) in PEOPLE.iter().zip(people) {
                scene = scene.person_with(name, |person| {
                    person.on_call.paid = paid;
                    let areas = chosen(reach, &["kent", "thanet"]);
                    person.reaches = areas.iter().map(|area| area.parse().unwrap()).collect();
                });
                if let Some(day) = away.and_then(|k| days.days().nth(k)) {
                    scene = scene.away(name, &day.to_string(), &day.to_string());
                }
            }
            for (name, (nursing, areas, members, days_too)) in POOLS.iter().zip(pools) {
                let line = if nursing { "nursing" } else { "advice" };
                let areas = chosen(areas, &["kent", "thanet"]);
                let members: Vec<&str> = chosen(members, &PEOPLE).into_iter().take(2).collect();
                scene = scene
                    .pool(name, line, Tier::First, &areas, &members)
                    .nights(name);
                if days_too && *name == "p" {
                    scene = scene.with(|file| {
                        let mut day = file.duty_patterns.last().unwrap().clone();
                        (day.id, day.name) = ("p-day".parse().unwrap(), "Day".to_owned());
                        (day.start, day.end) = ("08:00".parse().unwrap(), "20:00".parse().unwrap());
                        file.duty_patterns.push(day);
                    });
                }
            }
            for (area, nursing, paid, hours) in agreements {
                let clock = |hour: u32| format!("{hour:02}:00");
                let week = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
                let hours = hours.map_or(json!([]), |(start, end, on)| {
                    json!([{ "days": chosen(on, &week), "start": clock(start), "end": clock(end) }])
                });
                let line = if nursing { "nursing" } else { "advice" };
                let before = scene.clone();
                scene = scene.agreed_for(["kent", "thanet"][area], line, "full", paid, &hours);
                if Network::new(scene.file.clone()).is_err() {
                    scene = before;
                }
            }
            (scene, days, held)
        })
}

/// Eleven hours of rest between duties, and at most two in the period.
fn lawful(mut scene: Scene) -> Scene {
    let rule = |id: &str, mechanism: Value| json!({ "id": id, "asks": "asks", "source": "invented", "severity": "hard", "mechanism": mechanism });
    let contract: Contract = from(json!({
        "id": "afc", "name": "Invented", "source": "invented", "full_time_hours": 37.5,
        "rules": [
            rule("REST", json!({ "mechanism": "rest", "at-least": 660 })),
            rule("MOST", json!({ "mechanism": "total-count", "at-most": 2 })),
        ],
    }));
    scene
        .catalogue
        .contracts
        .insert(contract.id.clone(), contract);
    scene
}

/// A network with what is asked of it.
struct Case<'a> {
    scene: &'a Scene,
    network: Network,
    period: Period,
    worth: Worth,
}

impl<'a> Case<'a> {
    fn new(scene: &'a Scene, period: Period) -> Self {
        let network = scene.network();
        let worth = Worth::new(&network, &scene.catalogue, period, CountedMinutes::Funded);
        Self {
            scene,
            network,
            period,
            worth,
        }
    }

    fn asked<T>(&self, start: &[Duty], ask: impl FnOnce(&Basis<'_>) -> T) -> T {
        let worth = |duty: &Duty| self.worth.of(&self.network, duty);
        ask(&Basis {
            period: self.period,
            pools: None,
            history: &[],
            start,
            worth: &worth,
        })
    }

    fn owed(&self) -> Vec<Duty> {
        plan::duties(&self.network, &self.scene.catalogue, &self.period, None).0
    }

    /// The rota in which each duty is held by its pool's member of that number, counted from 1.
    fn held(&self, mut number: impl FnMut(usize) -> usize) -> Vec<Duty> {
        let mut duties = self.owed();
        for (at, duty) in duties.iter_mut().enumerate() {
            let members = &self.network.pool(&duty.pool).unwrap().members;
            let member = number(at).checked_sub(1).and_then(|k| members.get(k));
            duty.holders = member
                .map(|member| Holder {
                    person: member.person.clone(),
                    pinned: false,
                })
                .into_iter()
                .collect();
        }
        duties
    }

    fn most(&self, start: &[Duty]) -> Vec<CoverGroup> {
        self.within(start, None)
    }

    /// The most cover that is found in so much work.
    fn within(&self, start: &[Duty], work: Option<u64>) -> Vec<CoverGroup> {
        let limits = Limits {
            time: Duration::from_secs(60),
            threads: 1,
            work,
            ..Limits::default()
        };
        self.asked(start, |basis| {
            plan::cover(
                &self.network,
                &self.scene.catalogue,
                basis,
                &limits,
                &Control::default(),
            )
            .unwrap()
        })
    }

    fn refused(&self, rota: &[Duty]) -> Refused {
        let mut all = Refused::default();
        for group in self.within(rota, Some(1)) {
            all.places += group.refused.places;
            all.breaches += group.refused.breaches;
            all.rules.extend(group.refused.rules);
        }
        all
    }

    fn layers(&self, published: &[Duty], groups: &[CoverGroup]) -> Deliverable {
        let found: Vec<LayerFindings<'_>> = groups
            .iter()
            .map(|group| LayerFindings {
                pools: &group.pools,
                duties: &group.duties,
                minutes: group.found,
                most_minutes: group.most,
            })
            .collect();
        let catalogue = &self.scene.catalogue;
        layers(
            &self.network,
            catalogue,
            &Rostered::whole(published, &[]),
            &found,
            (Unplannable::default(), 0.0),
            self.period,
        )
    }

    /// The worth of the places that paid people hold.
    fn paid_worth(&self, rota: &[Duty]) -> i64 {
        let paid = |duty: &&Duty| {
            let holders = duty.holders.iter();
            holders
                .filter_map(|h| self.network.person(&h.person))
                .any(|p| p.on_call.paid)
        };
        rota.iter()
            .filter(paid)
            .map(|duty| self.worth.of(&self.network, duty))
            .sum()
    }

    /// The best of all lawful rotas, one by one.
    fn by_counting(&self) -> i64 {
        let members: Vec<usize> = self
            .owed()
            .iter()
            .map(|duty| self.network.pool(&duty.pool).unwrap().members.len() + 1)
            .collect();
        let all: usize = members.iter().product();
        let digit = |number: usize, at: usize| {
            number / members[..at].iter().product::<usize>() % members[at]
        };
        let rotas = (0..all).map(|number| self.held(|at| digit(number, at)));
        let worths = rotas.map(|rota| (self.paid_worth(&rota), rota));
        let mut best = 0;
        for (worth, rota) in worths {
            if worth > best && self.refused(&rota).is_nothing() {
                best = worth;
            }
        }
        best
    }
}

/// Every row of sums.
fn rows(layers: &Deliverable) -> Vec<Layers> {
    let areas = layers.area_lines.iter().map(|row| row.layers);
    let boards = layers.boards.iter().map(|row| row.layers);
    let lines = layers.lines.iter().map(|row| row.layers);
    areas
        .chain(boards)
        .chain(lines)
        .chain([layers.totals])
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    /// Planning finds what counting finds, and no lawful rota is above the bound of any row.
    #[test]
    fn no_lawful_rota_gives_more((scene, period, held) in any_scene()) {
        let case = Case::new(&scene, period);
        let published = case.held(|at| usize::from(held[at]));
        let groups = case.most(&published);
        prop_assert!(groups.iter().all(CoverGroup::is_proved), "{groups:?}");
        let most: i64 = groups.iter().map(|group| group.most).sum();
        prop_assert_eq!(most, case.by_counting());
        for group in &groups {
            prop_assert!(case.refused(&group.duties).is_nothing());
        }

        let layers = case.layers(&published, &groups);
        let is_lawful = case.refused(&published).is_nothing();
        for row in rows(&layers) {
            prop_assert!(row.deliverable_minutes <= row.most_minutes, "{row:?}");
            prop_assert!(row.most_minutes <= row.funded_minutes, "{row:?}");
            prop_assert!(row.sustained_minutes <= row.rostered_minutes, "{row:?}");
            // What it lacks without goodwill, it lacks at least as much of as if nobody stood in
            // for nobody.
            let planned = row.required_minutes - row.before_plan_minutes;
            prop_assert!(planned - row.gap_planned_again_minutes <= row.deliverable_minutes);
            if is_lawful {
                prop_assert!(row.sustained_minutes <= row.most_minutes, "{row:?}");
            }
        }
        prop_assert!(layers.totals.deliverable_minutes <= most);
        for (sums, total) in [
            (&layers.grid.funded_minutes, layers.totals.funded_minutes),
            (&layers.grid.rostered_minutes, layers.totals.rostered_minutes),
            (&layers.grid.deliverable_minutes, layers.totals.deliverable_minutes),
            (&layers.grid.gap_planned_again_minutes, layers.totals.gap_planned_again_minutes),
        ] {
            prop_assert_eq!(sums.iter().sum::<i64>(), total);
        }
    }
}

/// One nurse, paid, three nights: two of them by the rule, 11 or 13 hours where the clocks change;
/// the third needs goodwill.
#[test]
fn a_published_rota_that_breaks_rules_is_said_to() {
    let all = period("2026-03-28", "2026-03-30");
    let scene = lawful(scene())
        .person_with("ann", |_| {})
        .pool("p", "nursing", Tier::First, &["kent"], &["ann"])
        .nights("p")
        .agreed("kent", "nursing", "full", true);
    let case = Case::new(&scene, all);
    let published = case.held(|_| 1);
    let refused = case.refused(&published);
    assert_eq!((refused.places, refused.breaches), (0, 1));
    assert!(refused.rules.contains("MOST"), "{refused:?}");
    let layers = case.layers(&published, &case.most(&published));
    // Of the last night eight hours lie after the period: 11 + 12 + 4 hours are there, and 23 can
    // be.
    assert_eq!(layers.totals.sustained_minutes, 27 * 60);
    assert_eq!(layers.totals.most_minutes, 23 * 60);
    assert_eq!(layers.totals.deliverable_minutes, 23 * 60);
    assert!(layers.proved);
    let said = |places, breaches| {
        let published = Unplannable {
            places,
            breaches,
            rules: refused.rules.clone(),
        };
        let mut audit = scene.audit(all);
        audit.deliverable = Some(Deliverable {
            published,
            ..layers.clone()
        });
        unplannable(&audit)
    };
    let sentence = |what: &str| {
        Some(format!(
            "The published rota gives some cover that no lawful rota could give, even without goodwill: {what}. So \"could be \
             there\" can be less than what is rostered today."
        ))
    };
    let place = "is held by a person who cannot hold it today: away, without a competence, out of reach of an area, or the \
                 duty has changed";
    assert_eq!(said(0, 0), None);
    assert_eq!(
        said(0, 1),
        sentence("legal or contract rules are broken 1 time (MOST)")
    );
    assert_eq!(
        said(1, 2),
        sentence(&format!(
            "1 place {place}; and legal or contract rules are broken 2 times (MOST)"
        ))
    );
}
