//! For which time each pool has published a rota: only there does an hour without cover say that
//! care is missing.
//!
//! A *run* is a stretch of days without a break that published rotas hold for a pool. Its span is
//! from the wall time at which its first duty begins, on its first day, to the end of its last
//! duty, or of its last day where that is later. So the first hours of a run, such as 00:00-08:00
//! where the day duty begins at 08:00, belong to the rota before, and so does a duty that began
//! before the run, such as a weekend from Friday on where the run begins on Saturday, until the
//! run's own first duty; an hour inside a span that no duty reaches is a gap, whatever the reason.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::catalogue::Catalogue;
use super::ids::PoolId;
use super::interval::{Instant, Interval, IntervalSet};
use super::network::Network;
use super::rota::{Duty, Rota};
use super::time::{self, Period, WallTime};

/// All time, for every pool.
static WHOLE: Spans = Spans {
    others: true,
    pools: BTreeMap::new(),
    days: BTreeMap::new(),
};

/// For which time each pool has published.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spans {
    /// Pools that are not named here: all time, or none.
    others: bool,
    pools: BTreeMap<PoolId, IntervalSet>,
    /// The days of published rotas, from midnight to midnight.
    days: BTreeMap<PoolId, IntervalSet>,
}

/// How far a rota reaches for one of its pools.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RotaReach {
    /// The pool.
    pub pool: PoolId,
    /// The rota's days.
    pub days: Period,
    /// Start of its first duty of the pool.
    pub first: Instant,
    /// End of its last one.
    pub last: Instant,
}

/// Days of a rota without a break, as they grow.
#[derive(Clone, Copy)]
struct Run {
    days: Period,
    /// Start of the first duty.
    first: Instant,
    /// End of the last duty.
    last: Instant,
}

impl Spans {
    /// All time, for every pool: whatever is empty is a gap.
    #[must_use]
    pub fn whole() -> Self {
        WHOLE.clone()
    }

    /// The same, for as long as the program runs.
    #[must_use]
    pub fn all_time() -> &'static Self {
        &WHOLE
    }

    /// The spans of published rotas: of each, for the pools whose duties it holds. The network's
    /// patterns say which duties began before them.
    #[must_use]
    pub fn published<'r>(
        network: &Network,
        catalogue: &Catalogue,
        rotas: impl IntoIterator<Item = &'r Rota>,
    ) -> Self {
        let mut all = Vec::new();
        for rota in rotas {
            let mut own: BTreeMap<&PoolId, RotaReach> = BTreeMap::new();
            for duty in &rota.duties {
                let reach = own.entry(&duty.pool).or_insert_with(|| RotaReach {
                    pool: duty.pool.clone(),
                    days: rota.period,
                    first: duty.interval.start,
                    last: duty.interval.end,
                });
                reach.first = reach.first.min(duty.interval.start);
                reach.last = reach.last.max(duty.interval.end);
            }
            all.extend(own.into_values());
        }
        Self::of(network, catalogue, all)
    }

    /// The same, by how far each rota reaches for each of its pools.
    #[must_use]
    pub fn of(
        network: &Network,
        catalogue: &Catalogue,
        reaches: impl IntoIterator<Item = RotaReach>,
    ) -> Self {
        let mut runs: BTreeMap<PoolId, Vec<Run>> = BTreeMap::new();
        for reach in reaches {
            runs.entry(reach.pool).or_default().push(Run {
                days: reach.days,
                first: reach.first,
                last: reach.last,
            });
        }
        let mut all = Self::default();
        for (pool, runs) in runs {
            let runs = merged(runs);
            let spans = runs.iter().filter_map(|run| {
                let begun = begun_before(network, catalogue, &pool, run.days.first_day);
                run.span(begun)
            });
            all.pools.insert(pool.clone(), spans.collect());
            let days = runs.iter().map(|run| run.days.interval());
            all.days.insert(pool, days.collect());
        }
        all
    }

    /// The spans of a plan of all pools over `period`: all of it, but for the first hours of pools
    /// of which no duty of `before` reaches into it.
    #[must_use]
    pub fn planned(
        network: &Network,
        catalogue: &Catalogue,
        before: &[Duty],
        period: Period,
    ) -> Self {
        let within = period.interval();
        let mut pools = BTreeMap::new();
        for pool in &network.file().pools {
            let reaches =
                |duty: &&Duty| duty.day < period.first_day && duty.interval.end > within.start;
            if before
                .iter()
                .filter(reaches)
                .any(|duty| duty.pool == pool.id)
            {
                continue;
            }
            let holiday = |day| catalogue.bank_holidays.is_holiday(pool.division, day);
            let starts = |day: NaiveDate| {
                let patterns = network.patterns_of(&pool.id);
                let starting = patterns.filter(move |pattern| pattern.starts_on(day, holiday(day)));
                starting.map(|pattern| pattern.start).min()
            };
            let Some(first) = period.days().find_map(starts) else {
                continue;
            };
            let start = time::instant(period.first_day, first);
            let begun = begun_before(network, catalogue, &pool.id, period.first_day);
            let start = begun.map_or(start, |begun| start.max(begun));
            let span = Interval::new(start, within.end);
            pools.insert(pool.id.clone(), span.into_iter().collect());
        }
        Self {
            others: true,
            pools,
            days: BTreeMap::new(),
        }
    }

    /// The same, and all time for pools that nobody could have published for yet.
    #[must_use]
    pub fn and_whole<'p>(mut self, pools: impl IntoIterator<Item = &'p PoolId>) -> Self {
        if !self.others {
            let all = Interval {
                start: Instant::MIN_UTC,
                end: Instant::MAX_UTC,
            };
            let new = pools.into_iter().map(|pool| (pool.clone(), all.into()));
            self.pools.extend(new);
        }
        self
    }

    /// The days of published rotas of a pool, the hours before the first duty included, which
    /// belong to the rota before.
    #[must_use]
    pub fn days_of_pool(&self, pool: &PoolId, within: Interval) -> IntervalSet {
        let days = self.days.get(pool);
        days.map_or_else(IntervalSet::empty, |days| days.within(&within))
    }

    /// For which time of `within` a pool has published.
    #[must_use]
    pub fn of_pool(&self, pool: &PoolId, within: Interval) -> IntervalSet {
        match self.pools.get(pool) {
            Some(span) => span.within(&within),
            None if self.others => within.into(),
            None => IntervalSet::empty(),
        }
    }
}

impl Run {
    /// Its span; `begun` is the end of the duties that began before it.
    fn span(self, begun: Option<Instant>) -> Option<Interval> {
        let first = WallTime::at(self.first);
        let start = time::instant(self.days.first_day, first);
        let start = begun
            .map_or(start, |begun| start.max(begun))
            .min(self.first);
        Interval::new(start, self.days.interval().end.max(self.last))
    }
}

/// The end of the pool's last duty that began before `day` and goes on then, by its patterns.
fn begun_before(
    network: &Network,
    catalogue: &Catalogue,
    pool: &PoolId,
    day: NaiveDate,
) -> Option<Instant> {
    let division = network.pool(pool)?.division;
    let midnight = Period::new(day, day)?.interval().start;
    let ends = network.patterns_of(pool).flat_map(|pattern| {
        let days = (1..=u64::from(pattern.day_span()))
            .filter_map(move |back| day.checked_sub_days(Days::new(back)));
        days.filter_map(move |day| {
            let holiday = catalogue.bank_holidays.is_holiday(division, day);
            let starts = pattern.starts_on(day, holiday);
            starts.then(|| pattern.interval_on(day)).flatten()
        })
    });
    ends.map(|duty| duty.end)
        .filter(|end| *end > midnight)
        .max()
}

/// Runs whose days overlap or lie beside each other, as one.
fn merged(mut runs: Vec<Run>) -> Vec<Run> {
    runs.sort_by_key(|run| run.days);
    let mut out: Vec<Run> = Vec::new();
    for run in runs {
        let after = |last: &Run| last.days.last_day.succ_opt().unwrap_or(last.days.last_day);
        match out
            .last_mut()
            .filter(|last| run.days.first_day <= after(last))
        {
            Some(last) => {
                last.days.last_day = last.days.last_day.max(run.days.last_day);
                last.first = last.first.min(run.first);
                last.last = last.last.max(run.last);
            }
            None => out.push(run),
        }
    }
    out
}
