//! Which duties a search for slots can find, told before any is read.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use super::super::fhir::Search;
use super::super::view::View;
use crate::domain::ids::{DutyId, PersonId, PoolId};
use crate::domain::interval::{Instant, Interval, IntervalSet};
use crate::domain::network::Network;
use crate::domain::time;
use crate::feeds::fhir::{self, Criterion, Kind, Parameter, Roll, Wanted};

/// What a search for slots looks for.
pub(super) struct Sought<'n> {
    /// When the duties are.
    pub begins: Begins,
    /// Whether slots that are busy are looked for.
    pub busy: bool,
    /// Whether slots of which a place is empty are.
    pub unavailable: bool,
    /// The schedules in which they stand; absent where those are all that may be seen, and the ones of pools of which only duties
    /// are left.
    pub schedules: Option<Schedules<'n>>,
}

/// Schedules of pools, and of members in them.
pub(super) type Schedules<'n> = BTreeSet<(&'n PoolId, Option<&'n PersonId>)>;

/// When slots begin.
pub(super) enum Begins {
    /// Today or later, where the search does not say; with the duties that still run at the beginning of today.
    FromToday(Interval),
    /// In these times, of which there is one at least.
    In(IntervalSet, Interval),
}

impl<'n> Sought<'n> {
    /// What the search looks for; `None` where no slot can be found.
    pub(super) fn by(
        search: &Search,
        roll: &'n Roll,
        network: &'n Network,
        now: Instant,
    ) -> Option<Self> {
        let is_status = |word| {
            let mut asked = of(search, Parameter::Status);
            asked.all(|criterion| texts(criterion).any(|text| text == word))
        };
        let (busy, unavailable) = (is_status("busy"), is_status("busy-unavailable"));
        let is_named = of(search, Parameter::Schedule).next().is_some();
        let schedules = is_named.then(|| schedules(search, roll, network));
        let is_none = schedules.as_ref().is_some_and(BTreeSet::is_empty);
        let can_be = (busy || unavailable) && !is_none;
        can_be.then_some(Self {
            begins: Begins::of(search, now)?,
            busy,
            unavailable,
            schedules,
        })
    }

    /// The time that their duties share.
    pub(super) fn within(&self) -> Interval {
        match &self.begins {
            Begins::FromToday(within) | Begins::In(_, within) => *within,
        }
    }

    /// The pools of their duties; absent where those are all.
    pub(super) fn pools(&self, view: &View, network: &Network) -> Option<Vec<PoolId>> {
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
    fn of(search: &Search, now: Instant) -> Option<Self> {
        let (first, last) = (DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC);
        let mut asked = of(search, Parameter::Start).peekable();
        if asked.peek().is_none() {
            let today = time::instant(time::local_day(now), time::WallTime::MIDNIGHT);
            return Interval::new(today, last).map(Self::FromToday);
        }
        let times = |criterion: &Criterion| -> IntervalSet {
            let starts = criterion.any.iter().filter_map(|wanted| match wanted {
                Wanted::Start(starts) => Some(starts),
                Wanted::Text(_) => None,
            });
            let times = starts.filter_map(|one| {
                Interval::new(one.from.unwrap_or(first), one.before.unwrap_or(last))
            });
            times.collect()
        };
        let ever: IntervalSet = Interval::new(first, last).into_iter().collect();
        let all = asked.fold(ever, |all, criterion| all.intersection(&times(criterion)));
        let (from, to) = (all.intervals().first()?, all.intervals().last()?);
        let within = Interval::new(from.start, to.end)?;
        Some(Self::In(all, within))
    }
}

/// The duties of the slots that are asked for by their ids, where some are.
pub(super) fn by_id(search: &Search) -> Option<Vec<DutyId>> {
    let ids = of(search, Parameter::Id).next()?;
    Some(texts(ids).filter_map(fhir::duty_of).collect())
}

/// The schedules that the search names, or all that may be seen where it names none.
pub(super) fn schedules<'n>(
    search: &Search,
    roll: &'n Roll,
    network: &'n Network,
) -> Schedules<'n> {
    let named = of(search, Parameter::Schedule).map(|wanted| Criterion {
        parameter: Parameter::Id,
        any: texts(wanted).map(id_alone).collect(),
    });
    let named: Vec<Criterion> = named.collect();
    // Ids are the same on every day.
    let day = NaiveDate::MIN;
    let all = roll.candidates(Kind::Schedule, network);
    let those = all.filter(|one| named.iter().all(|wanted| one.meets(wanted, network, day)));
    those.map(|one| (one.pool(), one.person())).collect()
}

/// A reference to a schedule as its id.
fn id_alone(text: &str) -> Wanted {
    let id = text.strip_prefix("Schedule/").unwrap_or(text);
    Wanted::Text(id.to_owned())
}

fn of(search: &Search, parameter: Parameter) -> impl Iterator<Item = &Criterion> {
    let criteria = search.criteria.iter();
    criteria.filter(move |wanted| wanted.parameter == parameter)
}

fn texts(criterion: &Criterion) -> impl Iterator<Item = &str> {
    criterion.any.iter().filter_map(|wanted| match wanted {
        Wanted::Text(text) => Some(text.as_str()),
        Wanted::Start(_) => None,
    })
}
