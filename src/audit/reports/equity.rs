//! Equity: how evenly each pool's burdens are shared, by WTE; people without a duty are in the
//! count.

mod table;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::gini::gini;
use evenwatch_domain::burden::Burden;
use evenwatch_domain::calendar::DayStatus;
use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::count::{counted, thousands};
use evenwatch_domain::ids::{DutyId, PersonId, PoolId};
use evenwatch_domain::intensity::sums::{IntensitySums, sums};
use evenwatch_domain::intensity::{Intensity, Thresholds, intensity, why_below_term};
use evenwatch_domain::ledger::{self, Amounts, BurdenTally, Due, FairShares};
use evenwatch_domain::network::Network;
use evenwatch_domain::never::{NeverRostered, never_rostered};
use evenwatch_domain::pool::Pool;
use evenwatch_domain::rota::Duty;
use evenwatch_domain::time::Period;

pub use table::of;
pub(super) use table::table;

/// The evenness of all pools over a period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Equity {
    /// The days counted; of duties across their ends, the part inside.
    pub period: Period,
    /// Pools, in the network's order.
    pub pools: Vec<PoolEquity>,
    /// From where on on-call is too intense.
    #[serde(default)]
    pub thresholds: Thresholds,
    /// How intense on-call is for those who are on call in several pools, all of these together;
    /// pool by pool it stands with each person.
    #[serde(default)]
    pub intensity_all_pools: Vec<PersonIntensity>,
    /// What a reader must know, such as days past the known bank holidays.
    pub warnings: Vec<String>,
}

/// The evenness of one pool.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PoolEquity {
    /// The pool.
    pub pool: PoolId,
    /// Its name.
    pub pool_name: String,
    /// Everybody who shares the pool or holds one of its duties, by id: also those without a duty.
    pub people: Vec<PersonEquity>,
    /// Duties of the pool that start in the period, held or not. Count.
    #[serde(default)]
    pub duties: u32,
    /// Members of the pool who hold none of its duties, though they share it.
    pub people_without_duty: u32,
    /// Why somebody's 1 in N stands below their term, which is no breach by itself; absent where
    /// nobody's does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below_term: Option<String>,
    /// Each burden's evenness, in the order in which burdens are shown.
    pub burdens: Vec<BurdenEquity>,
    /// How intense on-call is in the pool; nobody in it where it has no duty on call.
    #[serde(default)]
    pub intensity: IntensitySums,
}

/// How intense on-call is for a person in all their pools together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PersonIntensity {
    /// Their name, or their id where the network no longer knows them.
    pub person_name: String,
    /// The numbers.
    #[serde(flatten)]
    pub intensity: Intensity,
}

/// One person's part of a pool's burdens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PersonEquity {
    /// Who.
    pub person: PersonId,
    /// Their name, or their id where the network no longer knows them.
    pub person_name: String,
    /// Mean WTE over the period with which they share this pool (an even part of theirs on days in
    /// several pools); 0 for a stand-in who is no member.
    pub wte: f64,
    /// Their fair part of the pool's hours on duty, 0-1: of each duty, among those who could hold
    /// it by WTE. Where nobody was on duty, their part of the pool by WTE.
    pub share: f64,
    /// Duties held in the pool that start in the period.
    pub duties: u32,
    /// Hours on duty in the pool.
    pub hours: f64,
    /// Distinct days on call in the pool.
    pub days_on_call: u32,
    /// On call one day in so many, of the days on which they share the pool; absent where they are
    /// never on call or share it on no day.
    pub one_in: Option<f64>,
    /// Burdens carried in the pool: weekends, bank holidays and named days are distinct ones.
    pub carried: Amounts,
    /// Burdens that would have been fair: of each duty, their part by WTE among those who could
    /// hold it.
    pub fair: Amounts,
    /// Carried less fair: above 0 is too much.
    pub difference: Amounts,
    /// Why they can hold no duty of the pool in the period: then nothing is their share; absent
    /// where they can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub never: Option<String>,
    /// Burdens of which they can hold no duty, or none from a day on, though other duties of the
    /// pool: these are not their share.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holds_no: Vec<HoldsNo>,
    /// How intense their on-call is in the pool; absent where they are never on call in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intensity: Option<Intensity>,
}

/// What somebody can hold no duty of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HoldsNo {
    /// Which burdens; none: any duty at all, from a day on.
    pub burdens: Vec<Burden>,
    /// From which day on; absent: in all of the period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// In words, with the reason: `no night or weekend: lacks competence "syringe-driver"`.
    pub text: String,
}

impl HoldsNo {
    fn of(never: &NeverRostered) -> Self {
        Self {
            burdens: never.burdens.clone(),
            from: never.from,
            text: format!("{}: {}", never.what(), never.because()),
        }
    }
}

/// How evenly one burden is shared in one pool. People whose share of it is above 0 count, with or
/// without a duty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BurdenEquity {
    /// Which burden.
    pub burden: Burden,
    /// What the pool carried in all, in the burden's unit.
    pub total: f64,
    /// Most for each WTE less least for each WTE, in the burden's unit for a full-time person; WTE
    /// of who can hold only a part of the duties with it count in the measure of that part.
    pub range_per_wte: f64,
    /// Gini coefficient of the burden for each WTE, people weighted by WTE: 0 is even; 0 too where
    /// nothing was carried.
    pub gini: f64,
    /// Largest difference from the fair share, in the burden's unit, above or below.
    pub largest_difference: f64,
    /// The same as a part of that person's fair share; absent where that share is 0.
    pub largest_difference_share: Option<f64>,
    /// Whose it is; absent where nobody shares the pool.
    pub largest_difference_person: Option<PersonId>,
}

/// The evenness of each pool over `period`: of duties across its ends, the part inside.
///
/// Burdens, fair shares and WTE are the ledger's ([`evenwatch_domain::ledger`]), by which the
/// planner makes rotas even.
#[must_use]
pub fn equity(
    network: &Network,
    catalogue: &Catalogue,
    duties: &[Duty],
    thresholds: &Thresholds,
    period: Period,
) -> Equity {
    let measured = intensity(network, duties, period, thresholds);
    let mut by_pool: BTreeMap<&PoolId, Vec<&Duty>> = BTreeMap::new();
    let days = period.interval();
    for duty in duties.iter().filter(|duty| duty.interval.overlaps(&days)) {
        by_pool.entry(&duty.pool).or_default().push(duty);
    }
    let never = never_rostered(network, catalogue, duties, period);
    let pools = network.file().pools.iter().map(|pool| {
        let duties = by_pool.remove(&pool.id).unwrap_or_default();
        let mut own: BTreeMap<&PersonId, Vec<&NeverRostered>> = BTreeMap::new();
        for never in never.iter().filter(|never| never.pool == pool.id) {
            own.entry(&never.person).or_default().push(never);
        }
        let mut found = pool_equity(network, catalogue, pool, (&duties, &own), period);
        found.set_intensity(&measured);
        found
    });
    let pools: Vec<PoolEquity> = pools.collect();
    let mut warnings = unknown_days(network, catalogue, period);
    if pools.iter().all(PoolEquity::is_idle) {
        warnings.push(
            "no duty in this period has a holder on a rota that counts: the zeros say nothing of how even it is"
                .to_owned(),
        );
    }
    let strange: usize = by_pool.values().map(Vec::len).sum();
    if strange > 0 {
        warnings.push(format!(
            "{} of a pool that the network does not have: not counted",
            counted(strange, "duty")
        ));
    }
    let together = measured.into_iter().filter(|one| one.pool.is_none());
    Equity {
        period,
        pools,
        thresholds: *thresholds,
        intensity_all_pools: together
            .map(|intensity| PersonIntensity {
                person_name: name_of(network, &intensity.person),
                intensity,
            })
            .collect(),
        warnings,
    }
}

impl PoolEquity {
    /// Who can hold no duty of the pool, or none with a burden, each with the reason: they are in
    /// no share of it, no Gini coefficient and no range.
    #[must_use]
    pub fn not_counted(&self) -> Vec<String> {
        let people = self.people.iter().flat_map(|person| {
            let name = &person.person_name;
            let never = person.never.as_ref();
            let never = never
                .map(|never| format!("{name} can hold no duty ({never}), and is not in the count"));
            let partly = person
                .holds_no
                .iter()
                .map(move |one| format!("{name} can hold {}; none of it is their share", one.text));
            never.into_iter().chain(partly)
        });
        people.collect()
    }

    /// Whether no duty of the pool burdens anybody: zeros would read as even.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.people.iter().all(|person| person.hours <= 0.0)
    }

    /// Why no duty of the pool burdens anybody, where none does: nothing is on a rota, or all that
    /// is stands empty.
    #[must_use]
    pub fn idle(&self) -> Option<String> {
        let why = match self.duties {
            0 => "no duty of these days is on a rota that counts".to_owned(),
            1 => "its one duty of these days is empty: no one who counts holds it".to_owned(),
            duties => format!(
                "all {} duties of these days are empty: no one who counts holds one",
                thousands(duties.into())
            ),
        };
        self.is_idle().then_some(why)
    }

    /// What was measured of this pool, to each person and in all.
    fn set_intensity(&mut self, measured: &[Intensity]) {
        let pool = self.pool.clone();
        let own = || {
            let pool = &pool;
            measured
                .iter()
                .filter(move |one| one.pool.as_ref() == Some(pool))
        };
        self.intensity = sums(own());
        for person in &mut self.people {
            person.intensity = own().find(|one| one.person == person.person).cloned();
        }
    }
}

/// A person's name, or their id where the network no longer knows them.
fn name_of(network: &Network, person: &PersonId) -> String {
    let known = network.person(person);
    known.map_or_else(|| person.to_string(), |known| known.name.clone())
}

/// One pool's people and burdens.
fn pool_equity(
    network: &Network,
    catalogue: &Catalogue,
    pool: &Pool,
    (duties, never): (&[&Duty], &BTreeMap<&PersonId, Vec<&NeverRostered>>),
    period: Period,
) -> PoolEquity {
    let (mut tallies, shares) =
        ledger::shared_out(network, catalogue, &pool.id, duties, (period, Some(period)));
    let due: BTreeMap<&PersonId, Due> = shares.due().collect();
    for person in due.keys().copied() {
        tallies.entry(person).or_default();
    }
    let mut rows = Rows {
        network,
        pool,
        period,
        duties,
        hours: tallies.values().map(BurdenTally::hours).sum(),
        wte: 0.0,
    };
    let never = |person: &PersonId| never.get(person).map_or(&[][..], Vec::as_slice);
    let nothing = |person: &PersonId| never(person).iter().any(|one| one.is_of_everything());
    let able = due.keys().filter(|person| !nothing(person));
    rows.wte = able
        .map(|person| ledger::wte_in_pool(network, pool, person, period))
        .sum();
    let people = tallies
        .iter()
        .map(|(person, tally)| rows.row(person, tally, (due.get(person), never(person))));
    let people: Vec<PersonEquity> = people.collect();
    let idle = people
        .iter()
        .filter(|person| person.hours <= 0.0 && person.never.is_none())
        .count();
    let starting = duties.iter().filter(|duty| period.contains(duty.day));
    let starting: BTreeSet<DutyId> = starting.map(|duty| duty.id).collect();
    PoolEquity {
        pool: pool.id.clone(),
        pool_name: pool.name.clone(),
        duties: u32::try_from(starting.len()).unwrap_or(u32::MAX),
        people_without_duty: u32::try_from(idle).unwrap_or(u32::MAX),
        below_term: why_below_term(network, people.iter().map(|one| (&one.person, one.one_in))),
        burdens: Burden::ALL
            .iter()
            .map(|burden| burden_equity(*burden, &people, (&shares, &due)))
            .collect(),
        people,
        intensity: IntensitySums::default(),
    }
}

/// What the rows of a pool have in common.
struct Rows<'a> {
    network: &'a Network,
    pool: &'a Pool,
    period: Period,
    duties: &'a [&'a Duty],
    /// Hours on duty of everybody.
    hours: f64,
    /// WTE of those who can hold a duty of the pool.
    wte: f64,
}

impl Rows<'_> {
    fn row(
        &self,
        person: &PersonId,
        tally: &BurdenTally,
        (due, never): (Option<&Due>, &[&NeverRostered]),
    ) -> PersonEquity {
        let (network, period) = (self.network, self.period);
        let due = due.copied().unwrap_or_default();
        // Who holds a duty all the same, by an older network, shares it, and so does who could hold
        // one that began before the period.
        let nothing_due = |burden: &Burden| due.burdens.get(*burden) <= 0.0;
        let everything = never.iter().find(|never| never.is_of_everything());
        let everything = everything.filter(|_| due.hours <= 0.0);
        let wte = ledger::wte_in_pool(network, self.pool, person, period);
        let share = if everything.is_some() {
            0.0
        } else if self.hours > 0.0 {
            due.hours / self.hours
        } else if self.wte > 0.0 {
            wte / self.wte
        } else {
            0.0
        };
        // A duty may come in pieces.
        let held = self
            .duties
            .iter()
            .filter(|duty| duty.is_held_by(person) && period.contains(duty.day));
        let held: BTreeSet<DutyId> = held.map(|duty| duty.id).collect();
        let days = ledger::days_in_pools(network, &[self.pool], person, period);
        let on_call = tally.days_on_call();
        let partly = never.iter().filter(|never| {
            !never.is_of_everything()
                && (never.from.is_some() || never.burdens.iter().all(nothing_due))
        });
        PersonEquity {
            person: person.clone(),
            person_name: name_of(network, person),
            duties: u32::try_from(held.len()).unwrap_or(u32::MAX),
            wte,
            share,
            hours: tally.hours(),
            days_on_call: on_call,
            one_in: (on_call > 0 && days > 0).then(|| f64::from(days) / f64::from(on_call)),
            carried: tally.amounts(),
            fair: due.burdens,
            difference: tally.amounts() - due.burdens,
            never: everything.map(|never| never.because()),
            holds_no: partly.map(|never| HoldsNo::of(never)).collect(),
            intensity: None,
        }
    }
}

/// How evenly `people` share one burden.
fn burden_equity(
    burden: Burden,
    people: &[PersonEquity],
    (shares, due): (&FairShares<'_>, &BTreeMap<&PersonId, Due>),
) -> BurdenEquity {
    let parts: Vec<(f64, f64)> = people
        .iter()
        .filter_map(|person| {
            let wte = shares.wte_for(due.get(&person.person)?, burden);
            (wte > 0.0).then(|| (person.carried.get(burden), wte))
        })
        .collect();
    let rates = parts.iter().map(|(amount, wte)| amount / wte);
    let most = rates.clone().fold(0.0, f64::max);
    let least = rates.fold(f64::INFINITY, f64::min).min(most);
    let size = |person: &PersonEquity| person.difference.get(burden).abs();
    let worst = people.iter().reduce(|worst, next| {
        if size(next) > size(worst) {
            next
        } else {
            worst
        }
    });
    let difference = worst.map_or(0.0, |person| person.difference.get(burden));
    let fair = worst.map_or(0.0, |person| person.fair.get(burden));
    BurdenEquity {
        burden,
        total: people.iter().map(|person| person.carried.get(burden)).sum(),
        range_per_wte: most - least,
        gini: gini(&parts),
        largest_difference: difference,
        largest_difference_share: (fair > 0.0).then(|| difference / fair),
        largest_difference_person: worst.map(|person| person.person.clone()),
    }
}

/// What to say of days outside the known bank holidays.
fn unknown_days(network: &Network, catalogue: &Catalogue, period: Period) -> Vec<String> {
    let divisions: BTreeSet<_> = network
        .file()
        .pools
        .iter()
        .map(|pool| pool.division)
        .collect();
    let said = divisions.into_iter().filter_map(|division| {
        let unknown = |day: &NaiveDate| {
            catalogue.bank_holidays.status(division, *day) == DayStatus::Unknown
        };
        let days = period.days().filter(unknown).count();
        (days > 0).then(|| {
            format!(
                "{} outside the known bank holidays of {division}, counted as ordinary days; add the \
                 calendar of those years",
                counted(days, "day")
            )
        })
    });
    said.collect()
}
