//! What opens if any one person is absent: their duties empty, or the rota planned again for cover
//! alone.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::audit_facts::{Facts, facts};
use super::budget::Budget;
use super::error::AppError;
use super::plan::{limits_within, looked_at};
use super::state::AppContext;
use evenwatch_audit::{CountedMinutes, Worth, absent, gap_planned};
use evenwatch_domain::access::Action;
use evenwatch_domain::ids::{AreaId, LineId, PersonId};
use evenwatch_domain::network::Network;
use evenwatch_domain::publication::PublishedDuty;
use evenwatch_domain::rota::Duty;
use evenwatch_domain::time::Period;
use evenwatch_planning::{self as plan, Basis, Control, CoverGroup, Limits};
use evenwatch_store::published;

pub use evenwatch_audit::reports::fragility::sums;
pub use evenwatch_audit::{Again, AgainSums, Fragility, Opening, Post};

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FragilityRequest {
    /// The days.
    pub period: Period,
    /// Whether to plan again without each person, as [`planned_again`] does.
    pub replan: bool,
    /// Longest time for that; absent: as set for plans.
    pub time_limit: Option<Duration>,
}

/// Refuses what [`of_request`] would refuse before it begins.
///
/// # Errors
/// As for [`fragility`] and [`planned_again`], but for those of planning.
pub fn check(app: &AppContext, request: &FragilityRequest) -> Result<(), AppError> {
    if request.replan {
        app.must_everywhere(Action::ReadCover)?;
    }
    super::network::check_length(&request.period)?;
    app.store()
        .read(|tx| app.view(tx, Action::ReadCover).map(|_| ()))
}

/// [`fragility`] or [`planned_again`], as the request has it.
///
/// # Errors
/// As for them.
pub fn of_request(
    app: &AppContext,
    request: &FragilityRequest,
    control: &Control<'_>,
) -> Result<Fragility, AppError> {
    if request.replan {
        planned_again(app, request.period, request.time_limit, control)
    } else {
        fragility(app, request.period)
    }
}

/// What opens if any one person is absent all of `period` and their published duties stay empty.
/// Who holds which post is told only to those who may see everybody's duties.
///
/// # Errors
/// As for [`super::audit::audit`].
pub fn fragility(app: &AppContext, period: Period) -> Result<Fragility, AppError> {
    let facts = facts(app, &period)?;
    let found = of(app, &facts, period);
    Ok(redacted(app, found))
}

/// [`fragility`], and beside it what opens when the rota is planned again for cover alone, without
/// goodwill: for each person who is on duty in what planning with everybody gives. What `time`
/// (absent: as set for plans) or Ctrl-C cuts off is left out, and what is not proved is told by a
/// bound.
///
/// # Errors
/// As for [`super::audit::deliverable`].
pub fn planned_again(
    app: &AppContext,
    period: Period,
    time: Option<Duration>,
    control: &Control<'_>,
) -> Result<Fragility, AppError> {
    // People have duties in pools that others may see, so only whoever sees all plans for all.
    app.must_everywhere(Action::ReadCover)?;
    let facts = facts(app, &period)?;
    let history = app.store().read(|tx| {
        Ok::<_, AppError>(published::within(
            tx,
            looked_at(app, &facts.network, &period),
        )?)
    })?;
    let began = Instant::now();
    // First what needs no search: planning has what it leaves of the time.
    let published = of(app, &facts, period);
    let limits = limits_within(app, time);
    let desk = FragilityContext {
        app,
        facts: &facts,
        history,
        period,
        time: Budget::new(limits.time, control),
        limits,
        control: control.of_one(),
    };
    let (found, gap) = desk.work()?;
    let seconds = began.elapsed().as_secs_f64();
    let found = published.planned_again(&found, gap, seconds);
    Ok(redacted(app, found))
}

fn of(app: &AppContext, facts: &Facts, period: Period) -> Fragility {
    let rostered = facts.rostered(&[]);
    evenwatch_audit::fragility(&facts.network, app.catalogue(), &rostered, period)
}

fn redacted(app: &AppContext, found: Fragility) -> Fragility {
    if app.who().may_everywhere(Action::ReadEquity) {
        found
    } else {
        found.unnamed()
    }
}

/// The longest that planning without one person takes.
const LONGEST: Duration = Duration::from_secs(10);

struct FragilityContext<'a> {
    app: &'a AppContext,
    facts: &'a Facts,
    history: Vec<PublishedDuty>,
    period: Period,
    limits: Limits,
    time: Budget,
    control: Control<'a>,
}

impl FragilityContext<'_> {
    /// What planning again leaves open without each person, beside what it leaves with everybody;
    /// and the latter.
    fn work(&self) -> Result<(BTreeMap<PersonId, Again>, i64), AppError> {
        let network = &*self.facts.network;
        let starting = |duty: &&Duty| self.period.contains(duty.day);
        let published: Vec<Duty> = self.facts.duties.iter().filter(starting).cloned().collect();
        // Half of the time for everybody at once: each absence starts from what that found.
        let limits = Limits {
            time: self.time.left() / 2,
            ..self.limits
        };
        let base = self.cover(network, None, &published, &limits)?;
        let all = self.beside(&base, base.len());
        let all = self.gap_of(network, &all, &places(network, None));
        let mut found = BTreeMap::new();
        for (at, group) in base.iter().enumerate() {
            if self.is_over() {
                break;
            }
            let step = self.time.step();
            let rest = self.beside(&base, at);
            let gap = self.gap(network, group, &rest, &group.duties);
            drop(step);
            for person in members(network, group) {
                if self.is_over() {
                    continue;
                }
                let again = if on_duty(&rest, &group.duties).contains(&person) {
                    self.without(&person, group, &rest, gap)?
                } else {
                    // What planning found needs nobody of theirs.
                    Again {
                        opened_minutes: 0,
                        at_least_minutes: 0,
                    }
                };
                found.insert(person, again);
            }
        }
        Ok((found, all))
    }

    /// What opens without one person of a group, whose other duties are `rest`.
    fn without(
        &self,
        person: &PersonId,
        group: &CoverGroup,
        rest: &[Duty],
        gap: i64,
    ) -> Result<Again, AppError> {
        let mut step = self.time.step();
        let network = absent(&self.facts.network, person, self.period)?;
        let limits = Limits {
            time: self.time.left().min(LONGEST),
            ..self.limits
        };
        let groups = self.cover(&network, Some(group), &group.duties, &limits)?;
        let seconds: f64 = groups.iter().map(|group| group.seconds).sum();
        step.searched(Duration::try_from_secs_f64(seconds).unwrap_or_default());
        let most: i64 = groups.iter().map(|group| group.most).sum();
        let duties: Vec<Duty> = groups.into_iter().flat_map(|group| group.duties).collect();
        let opened = (self.gap(&network, group, rest, &duties) - gap).max(0);
        // No rota of the group covers more than its bound, so no less than this is missing.
        let least = self.gap(&network, group, rest, &[]) - most;
        Ok(Again {
            opened_minutes: opened,
            at_least_minutes: (least - gap).clamp(0, opened),
        })
    }

    fn cover(
        &self,
        network: &Network,
        group: Option<&CoverGroup>,
        start: &[Duty],
        limits: &Limits,
    ) -> Result<Vec<CoverGroup>, AppError> {
        let catalogue = self.app.catalogue();
        let worth = Worth::new(
            network,
            catalogue,
            self.period,
            CountedMinutes::FundedAndRequired,
        );
        let worth = |duty: &Duty| worth.of(network, duty);
        let basis = Basis {
            period: self.period,
            pools: group.map(|group| group.pools.as_slice()),
            history: &self.history,
            start,
            worth: &worth,
        };
        Ok(plan::cover(
            network,
            catalogue,
            &basis,
            limits,
            &self.control,
        )?)
    }

    /// Published duties that began before the period, and what was found for the other groups.
    fn beside(&self, base: &[CoverGroup], at: usize) -> Vec<Duty> {
        let before = |duty: &&Duty| duty.day < self.period.first_day;
        let carried = self.facts.duties.iter().filter(before).cloned();
        let others = base.iter().enumerate().filter(|(other, _)| *other != at);
        let others = others.flat_map(|(_, group)| group.duties.iter().cloned());
        carried.chain(others).collect()
    }

    /// What is missing in the places that the group serves.
    fn gap(&self, network: &Network, group: &CoverGroup, rest: &[Duty], own: &[Duty]) -> i64 {
        let duties: Vec<Duty> = rest.iter().chain(own).cloned().collect();
        self.gap_of(network, &duties, &places(network, Some(group)))
    }

    fn gap_of(
        &self,
        network: &Network,
        duties: &[Duty],
        places: &BTreeMap<LineId, Vec<AreaId>>,
    ) -> i64 {
        let catalogue = self.app.catalogue();
        let gaps = places.iter().map(|(line, areas)| {
            let all = (self.period, &BTreeMap::new());
            gap_planned(
                network,
                catalogue,
                duties,
                (areas, std::slice::from_ref(line)),
                all,
            )
            .1
        });
        gaps.sum()
    }

    fn is_over(&self) -> bool {
        self.control.is_cancelled() || self.time.is_over()
    }
}

/// Areas by line: those that the group's pools serve, or all.
fn places(network: &Network, group: Option<&CoverGroup>) -> BTreeMap<LineId, Vec<AreaId>> {
    let mut places: BTreeMap<LineId, BTreeSet<&AreaId>> = BTreeMap::new();
    let file = network.file();
    match group {
        Some(group) => {
            for pool in group.pools.iter().filter_map(|pool| network.pool(pool)) {
                let areas = places.entry(pool.line.clone()).or_default();
                areas.extend(&pool.areas);
            }
        }
        None => {
            for line in &file.service_lines {
                let areas = file.areas.iter().map(|area| &area.id);
                places.insert(line.id.clone(), areas.collect());
            }
        }
    }
    let list = |areas: BTreeSet<&AreaId>| areas.into_iter().cloned().collect();
    places
        .into_iter()
        .map(|(line, areas)| (line, list(areas)))
        .collect()
}

fn members(network: &Network, group: &CoverGroup) -> BTreeSet<PersonId> {
    let pools = group.pools.iter().filter_map(|pool| network.pool(pool));
    let members = pools.flat_map(|pool| &pool.members);
    members.map(|member| member.person.clone()).collect()
}

fn on_duty(rest: &[Duty], own: &[Duty]) -> BTreeSet<PersonId> {
    let holders = rest.iter().chain(own).flat_map(|duty| &duty.holders);
    holders.map(|holder| holder.person.clone()).collect()
}
