//! Three layers on one grid: what is paid for, what is there, and what any lawful rota of these
//! people could give.
//!
//! The third is found by planning, which is not done here: whoever asks gives the duties of a rota
//! that is worth most and the bounds that planning proved ([`Found`]). Goodwill is in none of it:
//! nobody is on call unpaid, and only hours commissioned for money count. So it is held against
//! what is there *without* goodwill, and the gap that it leaves is the gap if goodwill stopped and
//! the rota were planned again.

use std::collections::BTreeMap;

use super::Times;
use super::area_line;
use super::bounds::Bounds;
use super::duty_value::Worth;
use super::grid::WallHours;
use super::layer::{
    AreaLayers, BoardLayers, Deliverable, GroupLayers, LayerFindings, LayerGrid, Layers,
    LineLayers, Unplannable,
};
use super::pool_cover::Facts;
use super::rostered::Rostered;
use super::supply::Supplies;
use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::demand::Demand;
use evenwatch_domain::ids::{AreaId, LineId};
use evenwatch_domain::interval::IntervalSet;
use evenwatch_domain::network::Network;
use evenwatch_domain::rota::Duty;
use evenwatch_domain::service_line::ServiceLine;
use evenwatch_domain::spans::Spans;
use evenwatch_domain::time::Period;

/// The layers of a period: what is published beside the rotas that planning found, and what it
/// proved. What is there is counted where it is assessed; a plan is of all the period, from its
/// first duties on ([`Spans::planned`]).
#[must_use]
pub fn layers(
    network: &Network,
    catalogue: &Catalogue,
    rostered: &Rostered<'_>,
    found: &[LayerFindings<'_>],
    (unplannable, seconds): (Unplannable, f64),
    period: Period,
) -> Deliverable {
    let worth = Worth::new(network, catalogue, period, super::CountedMinutes::Funded);
    let published = rostered.duties;
    // A duty that began before the period is not planned anew and reaches into it all the same.
    let carried: Vec<&Duty> = published
        .iter()
        .filter(|duty| duty.day < period.first_day)
        .collect();
    let could: Vec<Duty> = carried
        .iter()
        .map(|duty| (*duty).clone())
        .chain(found.iter().flat_map(|group| group.duties.iter().cloned()))
        .collect();
    let carried: Vec<Duty> = carried.into_iter().cloned().collect();
    let spans = Spans::planned(network, catalogue, &carried, period);
    let planned = |duties| Rostered {
        duties,
        vacancies: &[],
        spans: &spans,
    };
    let now = times(network, catalogue, rostered, period);
    let then = times(network, catalogue, &planned(&could), period);
    let carried = times(network, catalogue, &planned(&carried), period);
    let carried = carried
        .iter()
        .map(|((area, line), (times, _))| (area, line, times.sustained.minutes()));
    let bounds = Bounds::new(network, &worth, carried.collect(), found);
    let hours = WallHours::new(period.interval());
    let mut out = Deliverable {
        totals: Layers::default(),
        grid: LayerGrid::default(),
        boards: Vec::new(),
        lines: Vec::new(),
        area_lines: Vec::new(),
        groups: found.iter().map(|group| of_group(network, group)).collect(),
        published: unplannable,
        seconds,
        proved: found
            .iter()
            .all(|group| group.most_minutes <= group.minutes),
    };
    for (key, now) in &now {
        let (Some(then), Some(area), Some(line)) =
            (then.get(key), network.area(&key.0), network.line(&key.1))
        else {
            continue;
        };
        let mut layers = of_place(now, then);
        layers.most_minutes = bounds
            .of(|area, line| (area, line) == (&key.0, &key.1))
            .clamp(
                layers.deliverable_minutes,
                layers.funded_minutes.max(layers.deliverable_minutes),
            );
        out.area_lines.push(AreaLayers {
            area: area.id.clone(),
            area_name: area.name.clone(),
            board: area.board.clone(),
            line: line.id.clone(),
            line_name: line.name.clone(),
            layers,
            grid: grid_of(&hours, now, then),
        });
    }
    out.sum(network, &bounds);
    out
}

impl Deliverable {
    /// Fills the sums. Bounds of sums are proved for the sum: they may be below the sum of the
    /// bounds.
    fn sum(&mut self, network: &Network, bounds: &Bounds<'_>) {
        let own = |bound: i64, layers: &mut Layers| {
            layers.most_minutes = bound
                .min(layers.most_minutes)
                .max(layers.deliverable_minutes);
        };
        for row in &self.area_lines {
            self.totals += row.layers;
            self.grid.add(&row.grid);
        }
        own(bounds.of(|_, _| true), &mut self.totals);
        for organisation in &network.file().organisations {
            let rows = || {
                self.area_lines
                    .iter()
                    .filter(|row| row.board == organisation.ods)
            };
            if rows().next().is_none() {
                continue;
            }
            let (mut layers, grid) = sums(rows());
            let here = |area: &AreaId| {
                network
                    .area(area)
                    .is_some_and(|a| a.board == organisation.ods)
            };
            own(bounds.of(|area, _| here(area)), &mut layers);
            self.boards.push(BoardLayers {
                board: organisation.ods.clone(),
                board_name: organisation.name.clone(),
                layers,
                grid,
            });
        }
        for line in &network.file().service_lines {
            let (mut layers, grid) = sums(self.area_lines.iter().filter(|row| row.line == line.id));
            own(bounds.of(|_, other| *other == line.id), &mut layers);
            self.lines.push(LineLayers {
                line: line.id.clone(),
                line_name: line.name.clone(),
                layers,
                grid,
            });
        }
    }
}

fn sums<'r>(rows: impl Iterator<Item = &'r AreaLayers>) -> (Layers, LayerGrid) {
    rows.fold((Layers::default(), LayerGrid::default()), |mut sum, row| {
        sum.0 += row.layers;
        sum.1.add(&row.grid);
        sum
    })
}

/// The times of every line in every area, in the network's order of keys.
fn times(
    network: &Network,
    catalogue: &Catalogue,
    rostered: &Rostered<'_>,
    period: Period,
) -> BTreeMap<(AreaId, LineId), (Times, IntervalSet)> {
    let facts = Facts::without_reasons(network, catalogue, rostered, period);
    let demand = Demand::new(network, catalogue, facts.within);
    let hours = WallHours::new(facts.within);
    let mut supplies = Supplies::new(&facts, rostered.duties);
    let mut all = BTreeMap::new();
    for area in &network.file().areas {
        for line in &network.file().service_lines {
            let found = area_line::area_line((area, line), &demand, &mut supplies, &hours);
            if let Some(found) = found {
                let commissioned = demand.commissioned(&area.id, &line.id);
                let funded = commissioned.any.intersection(&commissioned.paid);
                all.insert((area.id.clone(), line.id.clone()), (found.times, funded));
            }
        }
    }
    all
}

/// Minutes of `lines` in `areas` that are required in the period, and those of them in which nobody
/// paid is there: the gap that `duties` leave without goodwill. All of the period but what
/// `left_out` names for an area is assessed, so that plans with other changes are held against the
/// same hours. Of lines that share required hours name all: a change may move hours between them.
#[must_use]
pub fn gap_planned(
    network: &Network,
    catalogue: &Catalogue,
    duties: &[Duty],
    place: (&[AreaId], &[LineId]),
    period: (Period, &BTreeMap<AreaId, IntervalSet>),
) -> (i64, i64) {
    let found = planned(network, catalogue, duties, place, period).into_values();
    found.fold((0, 0), |sum, (required, gap)| {
        (sum.0 + required.minutes(), sum.1 + gap.minutes())
    })
}

/// Of the gap that `carried` leaves, arguments as for [`gap_planned`], the minutes that each list
/// of duties would close if all of them were held: no rota closes more with them.
#[must_use]
pub fn closed_if_held(
    network: &Network,
    catalogue: &Catalogue,
    (carried, duties): (&[Duty], &[&[Duty]]),
    (areas, lines): (&[AreaId], &[LineId]),
    (period, left_out): (Period, &BTreeMap<AreaId, IntervalSet>),
) -> Vec<i64> {
    let open = planned(
        network,
        catalogue,
        carried,
        (areas, lines),
        (period, left_out),
    );
    let demand = Demand::new(network, catalogue, period.interval());
    let closed = |duties: &&[Duty]| {
        let in_area = |(area, (_, gap)): (&AreaId, &(IntervalSet, IntervalSet))| {
            let area = network.area(area)?;
            let mut reached = IntervalSet::empty();
            for line in lines {
                let serve = |duty: &&Duty| {
                    let pool = network.pool(&duty.pool);
                    duty.line == *line && pool.is_some_and(|pool| pool.areas.contains(&area.id))
                };
                let own: IntervalSet = duties.iter().filter(serve).map(|d| d.interval).collect();
                let line = network.line(line)?;
                let commissioned = demand.commissioned(&area.id, &line.id);
                let funded = commissioned.any.intersection(&commissioned.paid);
                reached = reached.union(&own.intersection(&funded));
            }
            Some(gap.intersection(&reached).minutes())
        };
        open.iter().filter_map(in_area).sum()
    };
    duties.iter().map(closed).collect()
}

/// The required and assessed hours of the lines in each area, and those of them in which nobody
/// paid is there.
fn planned(
    network: &Network,
    catalogue: &Catalogue,
    duties: &[Duty],
    (areas, lines): (&[AreaId], &[LineId]),
    (period, left_out): (Period, &BTreeMap<AreaId, IntervalSet>),
) -> BTreeMap<AreaId, (IntervalSet, IntervalSet)> {
    let rostered = Rostered::whole(duties, &[]);
    let facts = Facts::without_reasons(network, catalogue, &rostered, period);
    let demand = Demand::new(network, catalogue, facts.within);
    let hours = WallHours::new(facts.within);
    let mut supplies = Supplies::new(&facts, duties);
    let none = IntervalSet::default();
    let mut all: BTreeMap<AreaId, (IntervalSet, IntervalSet)> = BTreeMap::new();
    for area in areas.iter().filter_map(|area| network.area(area)) {
        let left_out = left_out.get(&area.id).unwrap_or(&none);
        for line in lines.iter().filter_map(|line| network.line(line)) {
            let found = area_line::area_line((area, line), &demand, &mut supplies, &hours);
            let Some(found) = found else {
                continue;
            };
            let assessed = found.times.required.difference(&found.times.not_assessed);
            let gap = &found.times.gap_without_goodwill;
            let sums = all.entry(area.id.clone()).or_default();
            sums.0 = sums.0.union(&assessed.difference(left_out));
            sums.1 = sums.1.union(&gap.difference(left_out));
        }
    }
    all
}

/// The times of `line` in each of `areas` that an audit of these duties does not assess.
pub(super) fn not_assessed(
    network: &Network,
    catalogue: &Catalogue,
    rostered: &Rostered<'_>,
    (areas, line): (&[AreaId], &ServiceLine),
    period: Period,
) -> BTreeMap<AreaId, IntervalSet> {
    let facts = Facts::without_reasons(network, catalogue, rostered, period);
    let demand = Demand::new(network, catalogue, facts.within);
    let hours = WallHours::new(facts.within);
    let mut supplies = Supplies::new(&facts, rostered.duties);
    let areas = areas.iter().filter_map(|area| network.area(area));
    let found = areas.filter_map(|area| {
        let found = area_line::area_line((area, line), &demand, &mut supplies, &hours)?;
        Some((area.id.clone(), found.times.not_assessed))
    });
    found.collect()
}

type Placed = (Times, IntervalSet);

fn of_place((now, funded): &Placed, (then, _): &Placed) -> Layers {
    Layers {
        commissioned_minutes: now.commissioned_full.minutes() + now.commissioned_partial.minutes(),
        funded_minutes: funded.minutes(),
        rostered_minutes: now.rostered.minutes(),
        sustained_minutes: now.sustained.minutes(),
        deliverable_minutes: then.sustained.minutes(),
        most_minutes: 0,
        required_minutes: now.required.minutes(),
        not_assessed_minutes: now.not_assessed.minutes(),
        gap_minutes: now.gap.minutes(),
        gap_without_goodwill_minutes: now.gap_without_goodwill.minutes(),
        before_plan_minutes: then.not_assessed.minutes(),
        gap_planned_again_minutes: then.gap_without_goodwill.minutes(),
    }
}

fn grid_of(hours: &WallHours, (now, funded): &Placed, (then, _): &Placed) -> LayerGrid {
    LayerGrid {
        funded_minutes: hours.minutes(funded),
        rostered_minutes: hours.minutes(&now.rostered),
        goodwill_minutes: hours.minutes(&now.goodwill()),
        deliverable_minutes: hours.minutes(&then.sustained),
        gap_minutes: hours.minutes(&now.gap),
        gap_planned_again_minutes: hours.minutes(&then.gap_without_goodwill),
    }
}

fn of_group(network: &Network, group: &LayerFindings<'_>) -> GroupLayers {
    let names = group.pools.iter().filter_map(|pool| network.pool(pool));
    GroupLayers {
        pools: group.pools.to_vec(),
        pool_names: names.map(|pool| pool.name.clone()).collect(),
        duties: group.duties.len(),
        deliverable_minutes: group.minutes,
        most_minutes: group.most_minutes,
    }
}
