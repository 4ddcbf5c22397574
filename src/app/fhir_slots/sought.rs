//! Which duties a search for slots can find, told before any is read.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use super::super::fhir::FhirSearch;
use super::super::view::ScopedNetwork;
use evenwatch_domain::ids::{DutyId, PersonId, PoolId};
use evenwatch_domain::interval::{Instant, Interval, IntervalSet};
use evenwatch_domain::network::Network;
use evenwatch_domain::time;
use evenwatch_formats::feeds::fhir::{
    self, Criterion, FhirKind, Parameter, Resource, Roll, SearchValue, Sight,
};
use evenwatch_store::published::StandingFilter;

/// What a search for slots looks for.
pub(super) struct Sought<'n> {
    /// When the duties are.
    pub begins: Begins,
    /// Whether slots that are busy are looked for.
    pub busy: bool,
    /// Whether slots of which a place is empty are.
    pub unavailable: bool,
    /// Whether slots that were withdrawn are.
    pub withdrawn: bool,
    /// When those that are looked for last changed, where the search says.
    pub changed: Option<Interval>,
    /// The schedules in which they stand; absent where those are all that may be seen, and the ones
    /// of pools of which only duties are left.
    pub schedules: Option<Schedules<'n>>,
}

/// Schedules of pools, and of members in them.
pub(super) type Schedules<'n> = BTreeSet<(&'n PoolId, Option<&'n PersonId>)>;

/// When slots begin.
pub(super) enum Begins {
    /// Today or later, where the search does not say; with the duties that still run at the
    /// beginning of today.
    FromToday(Interval),
    /// In these times, of which there is one at least.
    In(IntervalSet, Interval),
}

impl<'n> Sought<'n> {
    /// What the search looks for; `None` where no slot can be found.
    pub(super) fn by(
        search: &FhirSearch,
        roll: &'n Roll,
        network: &'n Network,
        now: Instant,
    ) -> Option<Self> {
        let is_status = |word| {
            let mut asked = of(search, Parameter::Status);
            asked.all(|criterion| texts(criterion).any(|text| text == word))
        };
        let (busy, unavailable) = (is_status("busy"), is_status("busy-unavailable"));
        let withdrawn = finds_withdrawn(search);
        let changed = match of(search, Parameter::LastUpdated).next() {
            Some(_) => Some(hull(&times(search, Parameter::LastUpdated))?),
            None => None,
        };
        let is_named = of(search, Parameter::Schedule).next().is_some();
        let schedules = is_named.then(|| schedules(search, roll, network));
        let is_none = schedules.as_ref().is_some_and(BTreeSet::is_empty);
        let can_be = (busy || unavailable || withdrawn) && !is_none;
        can_be.then_some(Self {
            begins: Begins::of(search, now)?,
            busy,
            unavailable,
            withdrawn,
            changed,
            schedules,
        })
    }

    /// Whether the duties stand.
    pub(super) fn standing(&self) -> StandingFilter {
        match (self.withdrawn, self.busy || self.unavailable) {
            (false, _) => StandingFilter::InForce,
            (true, true) => StandingFilter::AlsoWithdrawn,
            (true, false) => StandingFilter::WithdrawnOrLost,
        }
    }

    /// Whether their number can be counted where the duties are.
    pub(super) fn is_plain(&self) -> bool {
        !self.withdrawn && self.changed.is_none()
    }

    /// The time that their duties share.
    pub(super) fn within(&self) -> Interval {
        match &self.begins {
            Begins::FromToday(within) | Begins::In(_, within) => *within,
        }
    }

    /// The pools of their duties; absent where those are all.
    pub(super) fn pools(&self, view: &ScopedNetwork, network: &Network) -> Option<Vec<PoolId>> {
        if let Some(schedules) = &self.schedules {
            let pools: BTreeSet<_> = schedules.iter().map(|(pool, _)| *pool).collect();
            return Some(pools.into_iter().cloned().collect());
        }
        let all = network.file().pools.iter().map(|pool| pool.id.clone());
        (!view.is_whole()).then(|| all.collect())
    }
}

impl Begins {
    /// When the search lets slots begin; `None` where that is never.
    fn of(search: &FhirSearch, now: Instant) -> Option<Self> {
        if of(search, Parameter::Start).next().is_none() {
            let today = time::instant(time::local_day(now), time::WallTime::MIDNIGHT);
            return Interval::new(today, DateTime::<Utc>::MAX_UTC).map(Self::FromToday);
        }
        let all = times(search, Parameter::Start);
        let within = hull(&all)?;
        Some(Self::In(all, within))
    }
}

/// The times that meet every criterion of a parameter.
fn times(search: &FhirSearch, parameter: Parameter) -> IntervalSet {
    let (first, last) = (DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC);
    let times = |criterion: &Criterion| -> IntervalSet {
        let ranges = criterion.any.iter().filter_map(|wanted| match wanted {
            SearchValue::Time(range) => Some(range),
            SearchValue::Text(_) | SearchValue::Linked(..) => None,
        });
        let times = ranges
            .filter_map(|one| Interval::new(one.from.unwrap_or(first), one.before.unwrap_or(last)));
        times.collect()
    };
    let ever: IntervalSet = Interval::new(first, last).into_iter().collect();
    of(search, parameter).fold(ever, |all, criterion| all.intersection(&times(criterion)))
}

/// From the first instant to the last; `None` where there is none.
fn hull(times: &IntervalSet) -> Option<Interval> {
    let (first, last) = (times.intervals().first()?, times.intervals().last()?);
    Interval::new(first.start, last.end)
}

/// Whether the search finds slots that were withdrawn: by their id, their status, or what changed.
pub(super) fn finds_withdrawn(search: &FhirSearch) -> bool {
    let mut statuses = of(search, Parameter::Status).peekable();
    if statuses.peek().is_some() {
        return statuses.all(|one| texts(one).any(|text| text == fhir::WITHDRAWN));
    }
    [Parameter::Id, Parameter::LastUpdated]
        .into_iter()
        .any(|parameter| of(search, parameter).next().is_some())
}

/// Whether a slot was withdrawn.
pub(super) fn is_withdrawn(slot: &Resource) -> bool {
    slot.body["status"] == fhir::WITHDRAWN
}

/// Whether the search looks at what schedules refer to.
pub(super) fn is_linked(search: &FhirSearch) -> bool {
    let mut wanted = search.criteria.iter().flat_map(|criterion| &criterion.any);
    wanted.any(|wanted| matches!(wanted, SearchValue::Linked(..)))
}

/// The search with the ids of schedules in place of what is said of them.
pub(super) fn resolved(search: &FhirSearch, roll: &Roll, sight: &Sight<'_>) -> FhirSearch {
    let mut search = search.clone();
    for criterion in &mut search.criteria {
        let any = std::mem::take(&mut criterion.any);
        criterion.any = any.into_iter().fold(Vec::new(), |mut all, wanted| {
            match wanted {
                SearchValue::Linked(kind, inner) => {
                    let those = roll.candidates(kind, sight.network);
                    let those = those.filter(|one| one.meets(&inner, sight));
                    all.extend(those.map(|one| SearchValue::Text(one.id.to_owned())));
                }
                plain @ (SearchValue::Text(_) | SearchValue::Time(_)) => all.push(plain),
            }
            all
        });
    }
    search
}

/// The duties of the slots that are asked for by their ids, where some are.
pub(super) fn by_id(search: &FhirSearch) -> Option<Vec<DutyId>> {
    let ids = of(search, Parameter::Id).next()?;
    Some(texts(ids).filter_map(fhir::duty_of).collect())
}

/// The schedules that the search names, or all that may be seen where it names none.
pub(super) fn schedules<'n>(
    search: &FhirSearch,
    roll: &'n Roll,
    network: &'n Network,
) -> Schedules<'n> {
    let named = of(search, Parameter::Schedule).map(|wanted| Criterion {
        parameter: Parameter::Id,
        any: texts(wanted).map(id_alone).collect(),
    });
    let named: Vec<Criterion> = named.collect();
    // Ids are the same on every day, and lead nowhere.
    let sight = Sight {
        network,
        today: NaiveDate::MIN,
        updated: Instant::MIN_UTC,
        sees: &|_, _| false,
    };
    let all = roll.candidates(FhirKind::Schedule, network);
    let those = all.filter(|one| named.iter().all(|wanted| one.meets(wanted, &sight)));
    those.map(|one| (one.pool(), one.person())).collect()
}

/// A reference to a schedule as its id.
fn id_alone(text: &str) -> SearchValue {
    let id = text.strip_prefix("Schedule/").unwrap_or(text);
    SearchValue::Text(id.to_owned())
}

fn of(search: &FhirSearch, parameter: Parameter) -> impl Iterator<Item = &Criterion> {
    let criteria = search.criteria.iter();
    criteria.filter(move |wanted| wanted.parameter == parameter)
}

fn texts(criterion: &Criterion) -> impl Iterator<Item = &str> {
    criterion.any.iter().filter_map(|wanted| match wanted {
        SearchValue::Text(text) => Some(text.as_str()),
        SearchValue::Time(_) | SearchValue::Linked(..) => None,
    })
}
