//! The tier of soft rules over whole schedules.
//!
//! What a soft rule costs lies within one person's schedule, and before evenness nothing links
//! people but the places to fill and the tiers locked before. So the relaxation over schedules,
//! each with the cost that its own rules find, is near the optimum, where that of the compact model
//! hardly sees a rule over several weeks.

use super::build::{CompactModel, Strictness};
use super::formulation::{room, step};
use super::lp::Lin;
use crate::budget::SearchBudget;
use crate::columns::decomposition_blocks::Blocks;
use crate::columns::network::DutyNetwork;
use crate::outcome::TierName;
use crate::problem::Problem;

/// Schedules of everybody, and what links them.
pub struct Schedules {
    /// Each person's network.
    pub blocks: Blocks,
    /// Places to fill, and each tier before no worse than its value.
    pub model: CompactModel,
    /// What soft rules cost.
    pub objective: Lin,
}

impl Schedules {
    /// `None` also where `watch` stops before all is written.
    ///
    /// `networks`: each person's, `None` where the rules do not fit into one: then there is nothing
    /// to be had here. `before`: the tiers locked before, with value and bound.
    pub fn new(
        problem: &Problem,
        networks: &[Option<DutyNetwork>],
        before: &[(TierName, f64, f64)],
        watch: &SearchBudget<'_>,
    ) -> Option<Schedules> {
        let networks = networks.iter().cloned().collect::<Option<Vec<_>>>()?;
        let mut model = CompactModel::within(problem, Strictness::Linking, watch)?;
        for (tier, value, _) in before {
            let expression = model.tier(problem, *tier);
            let room = room(*value, step(&model.lp, &expression));
            model.lp.at_most(expression, value + room);
        }
        Some(Schedules {
            blocks: Blocks::of(problem, networks),
            objective: model.tier(problem, TierName::SoftRules),
            model,
        })
    }
}
