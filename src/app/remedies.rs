//! Which changes would close a gap at the least cost: each set of them is judged by planning again with it.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::error::{AppError, Missing, Refusal};
use super::plan::{limits_within, looked_at};
use super::state::App;
use crate::audit::remedies::{Item, Next, Search, Set, apply, candidates};
use crate::audit::{Counted, Worth, gap_planned};
use crate::domain::access::Action;
use crate::domain::ids::{AreaId, LineId, PoolId};
use crate::domain::network::Network;
use crate::domain::publication::{DutyStatus, PublishedDuty};
use crate::domain::remedy::Remedy;
use crate::domain::rota::Duty;
use crate::domain::time::Period;
use crate::plan::{self, Basis, Control, Limits};
use crate::store::{ReadTx, published};

pub use crate::audit::remedies::{BeforeAfter, Bundle, Candidate, Priced, Quality, Remedies};

/// What is asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RemediesRequest {
    /// The days whose gap is to be closed.
    pub period: Period,
    /// The areas; none named: every area that has pools of the line.
    pub areas: Vec<AreaId>,
    /// The line.
    pub line: LineId,
    /// The gap to come down to, minutes over these areas and days. Where not even all changes together come so far, as far as
    /// they come.
    pub goal_minutes: i64,
    /// The most to spend, pounds a year: the set then closes the most within it.
    pub budget: Option<u64>,
    /// Whether to find what each amount of money buys on the way.
    pub curve: bool,
    /// The most whole-time posts for each pool.
    pub posts: u8,
    /// Longest time for all of it.
    pub time: Duration,
}

/// Finds them. Ctrl-C and the time limit end the search with the best that is known by then.
///
/// # Errors
/// Where the network has no such area or line, no pool serves the line in the areas, there are no prices, or planning fails.
pub fn remedies(
    app: &App,
    request: &RemediesRequest,
    control: &Control<'_>,
) -> Result<Remedies, AppError> {
    let (network, history) = app.store().read(|tx| {
        let network = asked(app, tx, request)?;
        let records = published::within(tx, looked_at(&request.period))?;
        Ok::<_, AppError>((network, records))
    })?;
    let desk = Desk::new(app, request, network, history, control)?;
    desk.work()
}

/// Refuses what [`remedies`] would refuse before it begins.
///
/// # Errors
/// As for [`remedies`], but for those of planning.
pub fn check(app: &App, request: &RemediesRequest) -> Result<(), AppError> {
    let network = app.store().read(|tx| asked(app, tx, request))?;
    changed_places(&network, request).map(|_| ())
}

/// The network, for whoever may ask.
fn asked(
    app: &App,
    tx: &mut ReadTx<'_>,
    request: &RemediesRequest,
) -> Result<Arc<Network>, AppError> {
    // Sets are judged over pools and people that others may see, so only whoever sees all is told.
    app.must_everywhere(Action::ReadCover)?;
    super::network::check_length(&request.period)?;
    app.current(tx)
}

/// The areas whose gap is to be closed and the pools that could close it.
fn changed_places(
    network: &Network,
    request: &RemediesRequest,
) -> Result<(Vec<AreaId>, Vec<PoolId>), AppError> {
    if network.line(&request.line).is_none() {
        return Err(AppError::NotFound(Missing::Line(request.line.clone())));
    }
    let unknown = request.areas.iter().find(|id| network.area(id).is_none());
    if let Some(area) = unknown {
        return Err(AppError::NotFound(Missing::Area(area.clone())));
    }
    let pools = &network.file().pools;
    let serving = || pools.iter().filter(|pool| pool.line == request.line);
    let served = |area: &AreaId| serving().any(|pool| pool.areas.contains(area));
    let wanted = |area: &AreaId| match request.areas.as_slice() {
        [] => served(area),
        named => named.contains(area),
    };
    let ids = network.file().areas.iter().map(|area| &area.id);
    let areas: Vec<AreaId> = ids.filter(|id| wanted(id)).cloned().collect();
    let pools: Vec<PoolId> = serving()
        .filter(|pool| pool.areas.iter().any(|area| areas.contains(area)))
        .map(|pool| pool.id.clone())
        .collect();
    if pools.is_empty() {
        return Err(AppError::Refused(Refusal::NothingToRemedy {
            line: request.line.clone(),
        }));
    }
    Ok((areas, pools))
}

/// Everything that sets are judged with.
struct Desk<'a> {
    app: &'a App,
    request: &'a RemediesRequest,
    control: &'a Control<'a>,
    network: Arc<Network>,
    history: Vec<PublishedDuty>,
    areas: Vec<AreaId>,
    pools: Vec<PoolId>,
    changes: Vec<Priced>,
    began: Instant,
}

/// What planning says of one set.
struct Judged {
    gap: i64,
    required: i64,
    is_proved: bool,
    duties: Vec<Duty>,
}

/// What has been found on the way.
struct Notes {
    search: Search,
    is_proved: bool,
    planned: usize,
    start: Vec<Duty>,
}

impl<'a> Desk<'a> {
    fn new(
        app: &'a App,
        request: &'a RemediesRequest,
        network: Arc<Network>,
        history: Vec<PublishedDuty>,
        control: &'a Control<'a>,
    ) -> Result<Self, AppError> {
        let (areas, pools) = changed_places(&network, request)?;
        let missing = || AppError::NotFound(Missing::Line(request.line.clone()));
        let line = network.line(&request.line).ok_or_else(missing)?;
        let place = (areas.as_slice(), line);
        let changes = candidates(
            &network,
            app.catalogue(),
            place,
            request.posts,
            request.period,
        );
        Ok(Self {
            app,
            request,
            control,
            history,
            areas,
            pools,
            changes,
            began: Instant::now(),
            network,
        })
    }

    fn work(&self) -> Result<Remedies, AppError> {
        let items = self.changes.iter().map(|change| Item {
            cost: change.cost,
            after: change.after,
        });
        let mut notes = Notes {
            search: Search::new(items.collect()),
            is_proved: true,
            planned: 0,
            start: Vec::new(),
        };
        let base = self.judge(&notes.search.with(None), &mut notes)?;
        notes.start.clone_from(&base.duties);
        let everything = notes.search.all();
        let least = self.open(&everything, &mut notes)?.unwrap_or(base.gap);
        let goal = self.request.goal_minutes.max(least);
        let candidates = self.each(base.gap, &mut notes)?;
        let (curve, best, is_ended) = self.climb(base.gap, goal, &mut notes)?;
        let best = best
            .map(|set| self.bundle(&set, true, &mut notes))
            .transpose()?;
        let plans = best
            .as_ref()
            .map(|best| self.plans(best))
            .transpose()?
            .flatten();
        let prices = &self.app.catalogue().prices;
        Ok(Remedies {
            period: self.request.period,
            areas: self.areas.clone(),
            line: self.request.line.clone(),
            invented: self.network.file().invented,
            prices_invented: prices.invented,
            prices_source: prices.source.clone(),
            required_minutes: base.required,
            gap_minutes: base.gap,
            least_gap_minutes: least,
            candidates,
            curve,
            best,
            plans,
            proved: notes.is_proved && is_ended,
            planned: notes.planned,
            seconds: self.began.elapsed().as_secs_f64(),
        })
    }

    /// What each change does by itself.
    fn each(&self, gap: i64, notes: &mut Notes) -> Result<Vec<Candidate>, AppError> {
        let mut found = Vec::new();
        for (at, change) in self.changes.iter().enumerate() {
            let alone = notes.search.with(Some(at));
            let open = self.open(&alone, notes)?;
            found.push(Candidate {
                change: change.clone(),
                cost_in_all: notes.search.cost(&alone),
                gap_minutes: open,
                is_remedy: open.is_some_and(|open| open < gap),
            });
        }
        Ok(found)
    }

    /// From no change to the goal, or to the end of the budget: what was bought on the way, the last set, and whether the
    /// search came to its end.
    fn climb(
        &self,
        gap: i64,
        goal: i64,
        notes: &mut Notes,
    ) -> Result<(Vec<Bundle>, Option<Set>, bool), AppError> {
        let in_steps = self.request.curve || self.request.budget.is_some();
        let affordable = |cost: u64| self.request.budget.is_none_or(|budget| cost <= budget);
        let (mut curve, mut best, mut left) = (Vec::new(), None, gap);
        while left > goal {
            let want = if in_steps { (left - 1).max(goal) } else { goal };
            let Some(set) = self.cheapest(want, notes)? else {
                let known = notes.search.cheapest_known(want);
                let known = known.filter(|set| affordable(notes.search.cost(set)));
                return Ok((curve, known.or(best), false));
            };
            if !affordable(notes.search.cost(&set)) {
                break;
            }
            let Some(open) = self.open(&set, notes)? else {
                return Ok((curve, best, false));
            };
            left = open;
            if in_steps {
                curve.push(self.bundle(&set, false, notes)?);
            }
            best = Some(set);
        }
        Ok((curve, best, true))
    }

    /// The cheapest set that leaves at most `goal`; nothing where the time is up.
    fn cheapest(&self, goal: i64, notes: &mut Notes) -> Result<Option<Set>, AppError> {
        loop {
            match notes.search.next(goal) {
                Next::Never => return Ok(None),
                Next::Cheapest(set) => return Ok(Some(set)),
                Next::Ask(set) => {
                    if self.open(&set, notes)?.is_none() {
                        return Ok(None);
                    }
                }
            }
        }
    }

    /// What a set leaves open; nothing where the time is up before that is known.
    fn open(&self, set: &Set, notes: &mut Notes) -> Result<Option<i64>, AppError> {
        if let Some(open) = notes.search.open(set) {
            return Ok(Some(open));
        }
        if self.is_over() {
            return Ok(None);
        }
        Ok(Some(self.judge(set, notes)?.gap))
    }

    fn is_over(&self) -> bool {
        let cancelled = |flag: &std::sync::atomic::AtomicBool| flag.load(Ordering::Relaxed);
        self.control.cancel.is_some_and(cancelled) || self.began.elapsed() >= self.request.time
    }

    /// Plans with a set, for cover alone.
    fn judge(&self, set: &Set, notes: &mut Notes) -> Result<Judged, AppError> {
        let network = self.changed(self.made(set).map(|change| &change.remedy))?;
        let left = self.request.time.saturating_sub(self.began.elapsed());
        let judged = self.plan_cover(&network, &notes.start, left.min(LONGEST))?;
        notes.is_proved &= judged.is_proved;
        notes.planned += 1;
        notes.search.tell(set.clone(), judged.gap);
        Ok(judged)
    }

    fn plan_cover(
        &self,
        network: &Network,
        start: &[Duty],
        time: Duration,
    ) -> Result<Judged, AppError> {
        let period = self.request.period;
        let worth = self.worth(network);
        let weigh = |duty: &Duty| worth.of(network, duty);
        let basis = self.basis(start, &weigh);
        let groups = plan::cover(
            network,
            self.app.catalogue(),
            &basis,
            &self.limits(time),
            self.control,
        )?;
        let mut duties = self.carried();
        duties.extend(groups.iter().flat_map(|group| group.duties.iter().cloned()));
        let place = (self.areas.as_slice(), &self.request.line);
        let (required, gap) = gap_planned(network, self.app.catalogue(), &duties, place, period);
        // Overlapping duties are worth their common minutes twice: then a proved worth proves no gap.
        let worth: i64 = groups.iter().map(|group| group.found).sum();
        let carried = gap_planned(
            network,
            self.app.catalogue(),
            &self.carried(),
            place,
            period,
        );
        let is_apart = worth + required - carried.1 == required - gap;
        Ok(Judged {
            gap,
            required,
            is_proved: groups.iter().all(plan::CoverGroup::is_proved) && is_apart,
            duties,
        })
    }

    /// Published duties that began before the period.
    fn carried(&self) -> Vec<Duty> {
        let before = self.history.iter().filter(|record| {
            record.status == DutyStatus::Confirmed
                && record.duty.day < self.request.period.first_day
                && record
                    .duty
                    .interval
                    .overlaps(&self.request.period.interval())
        });
        before.map(|record| record.duty.clone()).collect()
    }

    fn worth(&self, network: &Network) -> Worth {
        let catalogue = self.app.catalogue();
        let counted = Counted::FundedAndRequired;
        Worth::new(network, catalogue, self.request.period, counted)
            .only(|area, line| *line == self.request.line && self.areas.contains(area))
    }

    fn basis<'b>(
        &'b self,
        start: &'b [Duty],
        worth: &'b (dyn Fn(&Duty) -> i64 + Sync),
    ) -> Basis<'b> {
        Basis {
            period: self.request.period,
            pools: Some(&self.pools),
            history: &self.history,
            start,
            worth,
        }
    }

    fn limits(&self, time: Duration) -> Limits {
        limits_within(self.app, Some(time))
    }

    fn changed<'r>(&self, changes: impl Iterator<Item = &'r Remedy>) -> Result<Network, AppError> {
        Ok(apply(&self.network, self.app.catalogue(), changes)?)
    }

    fn made(&self, set: &Set) -> impl Iterator<Item = &Priced> {
        let made = self.changes.iter().zip(set.clone());
        made.filter(|(_, made)| *made).map(|(change, _)| change)
    }

    /// A set with its numbers; where `is_best`, also what is open without each of its changes.
    fn bundle(&self, set: &Set, is_best: bool, notes: &mut Notes) -> Result<Bundle, AppError> {
        let mut without = Vec::new();
        if is_best {
            let made = set.iter().enumerate().filter(|(_, made)| **made);
            for at in made.map(|(at, _)| at) {
                let mut less = set.clone();
                // Without the first post of a kind there is no second.
                for (other, made) in less.iter_mut().enumerate() {
                    *made &= notes.search.with(Some(other)).get(at) != Some(&true);
                }
                without.push(self.open(&less, notes)?);
            }
        }
        Ok(Bundle {
            changes: self.made(set).cloned().collect(),
            cost: notes.search.cost(set),
            gap_minutes: self.open(set, notes)?.unwrap_or_default(),
            without,
        })
    }

    /// Whole plans without the set and with it; nothing where the search was cancelled.
    fn plans(&self, best: &Bundle) -> Result<Option<BeforeAfter>, AppError> {
        let cancelled = self
            .control
            .cancel
            .is_some_and(|flag| flag.load(Ordering::Relaxed));
        if cancelled {
            return Ok(None);
        }
        let with = self.changed(best.changes.iter().map(|change| &change.remedy))?;
        Ok(Some(BeforeAfter {
            before: self.quality(&self.network)?,
            after: self.quality(&with)?,
        }))
    }

    fn quality(&self, network: &Network) -> Result<Quality, AppError> {
        let worth = self.worth(network);
        let weigh = |duty: &Duty| worth.of(network, duty);
        let basis = self.basis(&[], &weigh);
        let limits = self.limits(WHOLE);
        let planned =
            plan::sustained(network, self.app.catalogue(), &basis, &limits, self.control)?;
        let (evenness_worst, evenness_all) = evenness(&planned);
        let mut duties = self.carried();
        duties.extend(planned.duties);
        let place = (self.areas.as_slice(), &self.request.line);
        let period = self.request.period;
        let (_, gap) = gap_planned(network, self.app.catalogue(), &duties, place, period);
        Ok(Quality {
            gap_minutes: gap,
            evenness_worst,
            evenness_all,
        })
    }
}

/// How uneven a whole plan is: at worst, and altogether, weighted hours per WTE.
pub(super) fn evenness(planned: &plan::Planned) -> (f64, f64) {
    let of = |name: &str| {
        let tier = planned.record.tiers.iter().find(|tier| tier.name == name);
        tier.map_or(0.0, |tier| tier.value)
    };
    (of("evenness-max"), of("evenness-sum"))
}

/// The longest that one set is planned for cover.
const LONGEST: Duration = Duration::from_secs(10);

/// The longest that one whole plan takes, of the two at the end.
const WHOLE: Duration = Duration::from_secs(15);
