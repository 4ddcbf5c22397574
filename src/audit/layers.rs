//! Three layers on one grid: what is paid for, what is there, and what any lawful rota of these people could give.
//!
//! The third is found by planning, which is not done here: whoever asks gives the duties of a rota that is worth most and
//! the bounds that planning proved ([`Found`]). Goodwill is in none of it: nobody is on call unpaid, and only hours
//! commissioned for money count. So it is held against what is there *without* goodwill, and the gap that it leaves is the
//! gap if goodwill stopped and the rota were planned again.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::AddAssign;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::crew::Facts;
use super::grid::WallHours;
use super::place;
use super::supply::Supplies;
use super::worth::Worth;
use super::{HOURS, Times};
use crate::domain::catalogue::Catalogue;
use crate::domain::demand::Demand;
use crate::domain::ids::{AreaId, LineId, OdsCode, PoolId};
use crate::domain::interval::IntervalSet;
use crate::domain::network::Network;
use crate::domain::rota::Duty;
use crate::domain::time::Period;

/// What planning found of pools that share people.
#[derive(Debug, Clone, Copy)]
pub struct Found<'a> {
    /// The pools.
    pub pools: &'a [PoolId],
    /// Their duties, with the holders of a rota that gives most.
    pub duties: &'a [Duty],
    /// Minutes that it gives, area by area, as [`Worth`] counts them.
    pub minutes: i64,
    /// No lawful rota gives more.
    pub most_minutes: i64,
}

/// Why the published rota is no rota that planning without goodwill could choose.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Unplannable {
    /// Places whose holder could not hold the duty, whatever the rota, or whose duty is no longer owed as published.
    pub places: usize,
    /// Breaches of hard rules among the rest.
    pub breaches: usize,
    /// The rules broken.
    pub rules: BTreeSet<String>,
}

/// The three layers of an audit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Deliverable {
    /// Over all areas and lines.
    pub totals: Layers,
    /// The same by hour of the week.
    pub grid: LayerGrid,
    /// By board, in the network's order.
    pub boards: Vec<BoardLayers>,
    /// By service line, in the network's order.
    pub lines: Vec<LineLayers>,
    /// Every area with every line.
    pub area_lines: Vec<AreaLayers>,
    /// Pools that share people, each with its own bound.
    pub groups: Vec<GroupLayers>,
    /// What of the published rota, goodwill apart, planning could not choose. Where it is nothing, deliverable time is at
    /// least the sustained time, less what is not proved; otherwise the published rota may hold cover that no lawful rota
    /// can.
    pub published: Unplannable,
    /// Seconds that planning took.
    pub seconds: f64,
    /// Whether every bound is reached: no lawful rota gives more.
    pub proved: bool,
}

/// Minutes of the layers, as sums over areas.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Layers {
    /// Commissioned, in full or in part.
    pub commissioned_minutes: i64,
    /// Commissioned, and money follows.
    pub funded_minutes: i64,
    /// Somebody who counts is on duty, on goodwill or not.
    pub rostered_minutes: i64,
    /// Rostered, and no goodwill is in it.
    pub sustained_minutes: i64,
    /// There in a lawful rota without goodwill that gives most altogether.
    pub deliverable_minutes: i64,
    /// No lawful rota without goodwill gives more than this.
    pub most_minutes: i64,
    /// Must be covered.
    pub required_minutes: i64,
    /// Required and not rostered.
    pub gap_minutes: i64,
    /// Required, and not there if goodwill stopped and nobody stood in.
    pub gap_without_goodwill_minutes: i64,
    /// Required, and not there if goodwill stopped and the rota were planned again.
    pub gap_planned_again_minutes: i64,
}

impl AddAssign for Layers {
    fn add_assign(&mut self, other: Self) {
        let Self {
            commissioned_minutes,
            funded_minutes,
            rostered_minutes,
            sustained_minutes,
            deliverable_minutes,
            most_minutes,
            required_minutes,
            gap_minutes,
            gap_without_goodwill_minutes,
            gap_planned_again_minutes,
        } = other;
        self.commissioned_minutes += commissioned_minutes;
        self.funded_minutes += funded_minutes;
        self.rostered_minutes += rostered_minutes;
        self.sustained_minutes += sustained_minutes;
        self.deliverable_minutes += deliverable_minutes;
        self.most_minutes += most_minutes;
        self.required_minutes += required_minutes;
        self.gap_minutes += gap_minutes;
        self.gap_without_goodwill_minutes += gap_without_goodwill_minutes;
        self.gap_planned_again_minutes += gap_planned_again_minutes;
    }
}

/// Minutes by hour of the local week: index 0 is Monday 00:00-01:00.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LayerGrid {
    /// Commissioned for money.
    pub funded_minutes: Vec<i64>,
    /// Rostered.
    pub rostered_minutes: Vec<i64>,
    /// Rostered on goodwill.
    pub goodwill_minutes: Vec<i64>,
    /// Deliverable.
    pub deliverable_minutes: Vec<i64>,
    /// Required and not rostered.
    pub gap_minutes: Vec<i64>,
    /// Required, and not there if goodwill stopped and the rota were planned again.
    pub gap_planned_again_minutes: Vec<i64>,
}

impl Default for LayerGrid {
    fn default() -> Self {
        let nothing = || vec![0; HOURS];
        Self {
            funded_minutes: nothing(),
            rostered_minutes: nothing(),
            goodwill_minutes: nothing(),
            deliverable_minutes: nothing(),
            gap_minutes: nothing(),
            gap_planned_again_minutes: nothing(),
        }
    }
}

impl LayerGrid {
    fn add(&mut self, other: &Self) {
        for (mine, theirs) in [
            (&mut self.funded_minutes, &other.funded_minutes),
            (&mut self.rostered_minutes, &other.rostered_minutes),
            (&mut self.goodwill_minutes, &other.goodwill_minutes),
            (&mut self.deliverable_minutes, &other.deliverable_minutes),
            (&mut self.gap_minutes, &other.gap_minutes),
            (
                &mut self.gap_planned_again_minutes,
                &other.gap_planned_again_minutes,
            ),
        ] {
            for (sum, more) in mine.iter_mut().zip(theirs) {
                *sum += more;
            }
        }
    }
}

/// A board's layers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BoardLayers {
    /// The board.
    pub board: OdsCode,
    /// Its name.
    pub board_name: String,
    /// Its sums.
    #[serde(flatten)]
    pub layers: Layers,
    /// By hour of the week.
    pub grid: LayerGrid,
}

/// A service line's layers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LineLayers {
    /// The line.
    pub line: LineId,
    /// Its name.
    pub line_name: String,
    /// Its sums.
    #[serde(flatten)]
    pub layers: Layers,
    /// By hour of the week.
    pub grid: LayerGrid,
}

/// The layers of one line in one area.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AreaLayers {
    /// The area.
    pub area: AreaId,
    /// Its name.
    pub area_name: String,
    /// Its board.
    pub board: OdsCode,
    /// The line.
    pub line: LineId,
    /// Its name.
    pub line_name: String,
    /// Its minutes.
    #[serde(flatten)]
    pub layers: Layers,
    /// By hour of the week.
    pub grid: LayerGrid,
}

/// Pools that share people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GroupLayers {
    /// The pools.
    pub pools: Vec<PoolId>,
    /// Their names.
    pub pool_names: Vec<String>,
    /// Duties that they owe in the period.
    pub duties: usize,
    /// Minutes that a rota which gives most gives to their areas; minutes of overlapping duties count for each.
    pub deliverable_minutes: i64,
    /// No lawful rota gives more.
    pub most_minutes: i64,
}

/// The layers of a period: `published` duties beside the rotas that planning found, and what it proved.
#[must_use]
pub fn layers(
    network: &Network,
    catalogue: &Catalogue,
    published: &[Duty],
    found: &[Found<'_>],
    (unplannable, seconds): (Unplannable, f64),
    period: Period,
) -> Deliverable {
    let worth = Worth::new(network, catalogue, period, super::Counted::Funded);
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
    let (now, then) = (
        times(network, catalogue, published, period),
        times(network, catalogue, &could, period),
    );
    let carried: Vec<Duty> = carried.into_iter().cloned().collect();
    let carried = times(network, catalogue, &carried, period);
    let bounds = Bounds::new(network, &worth, &carried, found);
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
    /// Fills the sums. Bounds of sums are proved for the sum: they may be below the sum of the bounds.
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
    duties: &[Duty],
    period: Period,
) -> BTreeMap<(AreaId, LineId), (Times, IntervalSet)> {
    let facts = Facts::new(network, catalogue, &[], period);
    let demand = Demand::new(network, catalogue, facts.within);
    let hours = WallHours::new(facts.within);
    let mut supplies = Supplies::new(&facts, duties);
    let mut all = BTreeMap::new();
    for area in &network.file().areas {
        for line in &network.file().service_lines {
            let at = supplies.find(area, line);
            if let Some(supply) = supplies.get(at) {
                let found = place::area_line((area, line), &demand, supply, &hours);
                let commissioned = demand.commissioned(&area.id, &line.id);
                let funded = commissioned.any.intersection(&commissioned.paid);
                all.insert((area.id.clone(), line.id.clone()), (found.times, funded));
            }
        }
    }
    all
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
        gap_minutes: now.gap.minutes(),
        gap_without_goodwill_minutes: now.gap_without_goodwill.minutes(),
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

fn of_group(network: &Network, group: &Found<'_>) -> GroupLayers {
    let names = group.pools.iter().filter_map(|pool| network.pool(pool));
    GroupLayers {
        pools: group.pools.to_vec(),
        pool_names: names.map(|pool| pool.name.clone()).collect(),
        duties: group.duties.len(),
        deliverable_minutes: group.minutes,
        most_minutes: group.most_minutes,
    }
}

/// What can be proved of parts of the whole from the bounds of groups.
struct Bounds<'a> {
    /// For each group: its bound, and each duty's parts by area with its line.
    groups: Vec<(i64, Vec<Parts<'a>>)>,
    /// What duties that began before the period give, which no plan of it changes.
    carried: Vec<(&'a AreaId, &'a LineId, i64)>,
}

/// What a duty gives to each area, and its line.
type Parts<'a> = (Vec<(&'a AreaId, i64)>, &'a LineId);

impl<'a> Bounds<'a> {
    fn new(
        network: &'a Network,
        worth: &Worth,
        carried: &'a BTreeMap<(AreaId, LineId), Placed>,
        found: &[Found<'a>],
    ) -> Self {
        let parts = |duty: &'a Duty| (worth.parts(network, duty), &duty.line);
        Self {
            groups: found
                .iter()
                .map(|group| (group.most_minutes, group.duties.iter().map(parts).collect()))
                .collect(),
            carried: carried
                .iter()
                .map(|((area, line), (times, _))| (area, line, times.sustained.minutes()))
                .collect(),
        }
    }

    /// No lawful rota gives more to the places that `here` takes. Where each duty gives them at most the share s of what it
    /// gives altogether, they have at most s of what the group can give.
    fn of(&self, here: impl Fn(&AreaId, &LineId) -> bool) -> i64 {
        let own = |(parts, line): &Parts<'_>| -> (i64, i64) {
            let all: i64 = parts.iter().map(|(_, minutes)| minutes).sum();
            let inside = parts.iter().filter(|(area, _)| here(area, line));
            (inside.map(|(_, minutes)| minutes).sum(), all)
        };
        let carried = self
            .carried
            .iter()
            .filter(|(area, line, _)| here(area, line));
        let mut bound: i64 = carried.map(|(_, _, minutes)| minutes).sum();
        for (most, duties) in &self.groups {
            let (mut whole, mut share) = (0, (0, 1));
            for (inside, all) in duties.iter().map(own).filter(|(inside, _)| *inside > 0) {
                whole += inside;
                if i128::from(inside) * i128::from(share.1) > i128::from(share.0) * i128::from(all)
                {
                    share = (inside, all);
                }
            }
            let part = i128::from(*most) * i128::from(share.0) / i128::from(share.1);
            bound += whole.min(i64::try_from(part).unwrap_or(i64::MAX));
        }
        bound
    }
}
