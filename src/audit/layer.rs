//! What the layers of an audit say: data only.

use std::collections::BTreeSet;
use std::ops::AddAssign;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::HOURS;
use evenwatch_domain::ids::{AreaId, LineId, OdsCode, PoolId};
use evenwatch_domain::rota::Duty;

/// What planning found of pools that share people.
#[derive(Debug, Clone, Copy)]
pub struct LayerFindings<'a> {
    /// The pools.
    pub pools: &'a [PoolId],
    /// Their duties, with the holders of a rota that gives most.
    pub duties: &'a [Duty],
    /// Minutes that it gives, area by area, as [`super::duty_value::Worth`] counts them.
    pub minutes: i64,
    /// No lawful rota gives more.
    pub most_minutes: i64,
}

/// Why the published rota is no rota that planning without goodwill could choose.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Unplannable {
    /// Places whose holder could not hold the duty, whatever the rota, or whose duty is no longer
    /// owed as published.
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
    /// What of the published rota, goodwill apart, planning could not choose. Where it is nothing,
    /// deliverable time is at least the sustained time, less what is not proved; otherwise the
    /// published rota may hold cover that no lawful rota can.
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
    /// Required, and no pool has published a rota for it.
    #[serde(default)]
    pub not_assessed_minutes: i64,
    /// Required, assessed and not rostered.
    pub gap_minutes: i64,
    /// Required, and not there if goodwill stopped and nobody stood in.
    pub gap_without_goodwill_minutes: i64,
    /// Required, and before the first duties of a plan of these days: in no gap of it.
    #[serde(default)]
    pub before_plan_minutes: i64,
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
            not_assessed_minutes,
            gap_minutes,
            gap_without_goodwill_minutes,
            before_plan_minutes,
            gap_planned_again_minutes,
        } = other;
        self.commissioned_minutes += commissioned_minutes;
        self.funded_minutes += funded_minutes;
        self.rostered_minutes += rostered_minutes;
        self.sustained_minutes += sustained_minutes;
        self.deliverable_minutes += deliverable_minutes;
        self.most_minutes += most_minutes;
        self.required_minutes += required_minutes;
        self.not_assessed_minutes += not_assessed_minutes;
        self.gap_minutes += gap_minutes;
        self.gap_without_goodwill_minutes += gap_without_goodwill_minutes;
        self.before_plan_minutes += before_plan_minutes;
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
    /// Adds another grid to this one.
    pub(super) fn add(&mut self, other: &Self) {
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
    /// Minutes that a rota which gives most gives to their areas; minutes of overlapping duties
    /// count for each.
    pub deliverable_minutes: i64,
    /// No lawful rota gives more.
    pub most_minutes: i64,
}
