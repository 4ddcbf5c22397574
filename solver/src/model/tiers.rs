//! Tiers in order, each locked before the next, for one part of a problem.

use super::build::{CompactModel, Strictness};
use super::callback::SearchBudget;
use super::contradiction::contradiction;
use super::formulation::{Formulation, step};
use super::stage::{ObjectiveStage, Verdict, compact_too, large, moves, proved, settled};
use super::start::greedy;
use super::unmodelled::unmodelled;
use super::warm::mended;
use crate::columns::decomposition_blocks::Blocks;
use crate::judge::{Judgement, judge};
use crate::limits::Phase;
use crate::local::LocalGround;
use crate::outcome::{Contradiction, Roster, TierName};
use crate::problem::{Objective, Problem};
use std::time::Duration;

/// How to solve a part.
pub struct TierSettings<'a> {
    /// What stops it, and is told how it goes.
    pub watch: SearchBudget<'a>,
    /// Relative gap at which a tier may stop.
    pub gap: f64,
    /// Threads that it may use now, 1 or more: as many as are idle, where it is most of the whole.
    pub threads: &'a (dyn Fn() -> usize + Sync),
    /// Seed.
    pub seed: u32,
    /// A roster of these people and duties to start from, lawful or not.
    pub start: Option<&'a Roster>,
}

/// What became of a part.
#[derive(Debug, Clone, Default)]
pub struct PartOutcome {
    /// The best lawful roster.
    pub roster: Option<Roster>,
    /// Tier, value and bound.
    pub tiers: Vec<(TierName, f64, f64)>,
    /// Why there is none.
    pub contradiction: Option<Contradiction>,
    /// What went wrong in the engine.
    pub failure: Option<String>,
}

/// A tier may take twice its even share of what is left, so that an easy tier's serves the others;
/// cover, which matters more than all others together, half of it.
#[allow(clippy::cast_precision_loss)]
fn share(tier: TierName, tiers_left: usize) -> f64 {
    let even = (2.0 / tiers_left.max(1) as f64).min(1.0);
    match tier {
        TierName::Cover => even.max(0.5),
        _ => even,
    }
}

/// Solve one part.
pub fn solve_lexicographically(problem: &Problem, settings: &TierSettings<'_>) -> PartOutcome {
    let watch = &settings.watch;
    let weighted = problem.parts().objective == Objective::Weighted;
    // Under one sum of prices the compact model is large, and written down only where it is
    // branched on; and never when there is no time left for that.
    let strictness = if weighted || watch.stopped() {
        Strictness::Linking
    } else {
        Strictness::AsGiven
    };
    let start = settings.start.map(|roster| mended(problem, roster));
    let greedily = || first(problem, start.as_ref(), watch);
    // Under one sum of prices the columns' own start is better, and much faster.
    let early = if weighted { None } else { greedily() };
    let Some(model) = CompactModel::within(problem, strictness, watch) else {
        return unmodelled(problem, if weighted { greedily() } else { early });
    };
    let mut main = Formulation::new(model);
    let pinned_apart = main.model.lp.columns.iter().any(|c| c.lower > c.upper);
    if pinned_apart || !main.model.impossible.is_empty() {
        return contradiction(problem, settings);
    }
    // Under tiers, evenness links everybody with everybody, and branching on the compact model does
    // better so far.
    let blocks = if weighted {
        Blocks::new(problem, (settings.threads)(), watch).ok()
    } else {
        None
    };
    let mut best = if weighted && blocks.is_none() {
        greedily()
    } else {
        early
    };
    let networks = if weighted {
        Vec::new()
    } else {
        Blocks::networks(problem, (settings.threads)(), watch)
    };
    let ground = LocalGround {
        problem,
        networks: &networks,
        seed: settings.seed,
    };
    let size = main.model.held.len();
    if !weighted {
        watch.within(moves(size, FIRST_MOVES, watch), Duration::ZERO, |watch| {
            ground.improve_from(0, (settings.threads)(), watch, f64::NEG_INFINITY, &mut best);
        });
    }
    let ladder: &[TierName] = match problem.parts().objective {
        Objective::Tiers => &TierName::LADDER,
        Objective::Weighted => &[TierName::Weighted],
    };
    // Very small parts are branched on at once.
    let several = !weighted && !compact_too(&main.model) && main.pools().len() > 1;
    let mut outcome = PartOutcome::default();
    for (n, tier) in ladder.iter().enumerate() {
        let judged = best.as_ref().map(|(judged, _)| judged);
        let places = outcome.tiers.iter().filter(|(tier, ..)| tier.is_cover());
        let shortfall = places.map(|(_, value, _)| value).sum();
        let objective = main.objective(problem, *tier, shortfall, judged);
        let lp = &main.model.lp;
        let mut stage = ObjectiveStage {
            problem,
            ground: &ground,
            size,
            settings,
            tier: *tier,
            held: n,
            watch: SearchBudget {
                tier: *tier,
                ..watch.part(share(*tier, ladder.len() - n), Duration::ZERO)
            },
            bound: objective.constant + lp.least(&objective.terms),
            step: step(lp, &objective),
            start: start.as_ref(),
            best: &mut best,
            failure: &mut outcome.failure,
        };
        stage.say(Phase::Start);
        if let Some(blocks) = &blocks {
            stage.by_columns(blocks, &main.model, &objective, 1.0);
        }
        let mut branching = 1.0;
        if !weighted && *tier == TierName::SoftRules && !stage.done() {
            let searched = stage.by_schedules(&networks, &outcome.tiers, FOR_SCHEDULES);
            branching = if searched { AFTER_SCHEDULES } else { 1.0 };
        }
        let too_large = !weighted && large(&main.model);
        if tier.is_cover() {
            // Before evenness is written into it the program is branched on quickly, also where
            // that is large.
            stage.compactly(&main.model, &objective, FOR_COVER);
        }
        if too_large && !tier.is_cover() {
            stage.without_branching(&main, &objective, 1.0);
        } else if several && (tier.is_cover() || *tier == TierName::EvennessMax) {
            if *tier == TierName::EvennessMax {
                stage.compactly(&main.model, &objective, AT_THE_ROOT);
            }
            stage.without_branching(&main, &objective, FROM_POOLS);
        }
        // Cover alone is branched on quickly even where evenness is not.
        let branch = match &blocks {
            Some(_) => stage.best.is_none() || compact_too(&main.model),
            None => !too_large || tier.is_cover() || stage.best.is_none(),
        };
        if branch && !stage.done() {
            let verdict = if weighted {
                stage.say(Phase::Start);
                let compact = CompactModel::within(problem, Strictness::AsGiven, &stage.watch);
                compact.map_or(Verdict::Fine, |compact| {
                    stage.compactly(&compact, &compact.tier(problem, *tier), 1.0)
                })
            } else {
                stage.compactly(&main.model, &objective, branching)
            };
            if verdict == Verdict::Contradictory {
                return contradiction(problem, settings);
            }
        }
        watch.spend(stage.watch.work.spent());
        let (bound, step) = (stage.bound, stage.step);
        if best.is_none() {
            // Nothing in time: what fills places one by one, or the pins alone, may still be
            // lawful.
            best = first(problem, start.as_ref(), watch);
        }
        let Some(value) = best.as_ref().and_then(|(judged, _)| judged.value(*tier)) else {
            break;
        };
        outcome.tiers.push((*tier, value, bound.min(value)));
        main.lock(*tier, objective, value, step);
    }
    // A roster better in an earlier tier may be worse in a later one: bounds hold for it all the
    // same.
    if !weighted
        && outcome
            .tiers
            .iter()
            .any(|(_, value, bound)| !proved(*value, *bound))
    {
        watch.within(moves(size, FIRST_MOVES, watch), Duration::ZERO, |watch| {
            ground.improve_from(0, (settings.threads)(), watch, f64::NEG_INFINITY, &mut best);
        });
    }
    outcome.roster = best.map(|(_, roster)| roster);
    outcome.retell(problem);
    outcome
}

/// Part of what is left that the first and the last local moves may take at most.
const FIRST_MOVES: f64 = 0.35;

/// Part of a tier's time in which branching proves the largest deviations, or is left until pools
/// have been looked at: where levels prove them, they do so at the root.
const AT_THE_ROOT: f64 = 0.25;

/// Part of the cover's time in which branching goes first.
const FOR_COVER: f64 = 0.7;

/// Parts of the time of soft rules for whole schedules, and of what is left then for branching: it
/// seldom proves more.
const FOR_SCHEDULES: f64 = 0.6;
const AFTER_SCHEDULES: f64 = 0.4;

/// Part of a tier's time for bounds and rosters from pools where branching on the whole follows.
const FROM_POOLS: f64 = 0.6;

impl PartOutcome {
    /// Whether a roster is there, and a tier neither proved nor within a gap.
    pub fn is_open(&self, gap: f64) -> bool {
        let mut tiers = self.tiers.iter();
        self.roster.is_some() && !tiers.all(|(_, value, bound)| settled(*value, *bound, gap))
    }

    /// Keep the better of two rosters and the higher of two bounds, tier by tier; whether that
    /// changed anything. A bound holds for rosters that keep the tiers before at their values, so
    /// that it ends where values part.
    pub fn better(&mut self, other: PartOutcome) -> bool {
        if other.roster.is_none() || other.tiers.len() < self.tiers.len() {
            return false;
        }
        let mut gained = false;
        for n in 0..self.tiers.len() {
            let (_, value, bound) = &mut self.tiers[n];
            let (_, new, theirs) = other.tiers[n];
            if theirs > *bound {
                gained |= !proved(theirs, *bound);
                *bound = theirs.min(*value);
            }
            if proved(*value, new) && proved(new, *value) {
                continue;
            }
            if new < *value {
                // The bounds of the tier itself hold for both.
                let bound = bound.min(new);
                self.tiers.splice(n.., other.tiers[n..].iter().copied());
                self.tiers[n].2 = bound.max(theirs).min(new);
                self.roster = other.roster;
                return true;
            }
            break;
        }
        gained
    }

    /// Values of the roster at the end: a lock leaves room for rounding, which a later tier may
    /// use.
    fn retell(&mut self, problem: &Problem) {
        let Some(roster) = &self.roster else { return };
        let judged = judge(problem, roster);
        for (tier, value, bound) in &mut self.tiers {
            *value = judged.value(*tier).unwrap_or(*value);
            *bound = bound.min(*value);
        }
    }
}

/// A first roster, from the caller's where one is given and all of it, or what is left of it, can
/// be filled lawfully.
fn first(
    problem: &Problem,
    start: Option<&Roster>,
    watch: &SearchBudget<'_>,
) -> Option<(Judgement, Roster)> {
    let nobody = Roster::empty(problem.people().len());
    let roster = start
        .and_then(|roster| greedy(problem, roster, watch))
        .or_else(|| greedy(problem, &nobody, watch))?;
    Some((judge(problem, &roster), roster))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn outcome(people: usize, tiers: &[(f64, f64)]) -> PartOutcome {
        let named = TierName::LADDER.iter().zip(tiers);
        PartOutcome {
            roster: Some(Roster::empty(people)),
            tiers: named
                .map(|(name, (value, bound))| (*name, *value, *bound))
                .collect(),
            ..PartOutcome::default()
        }
    }

    /// What is left of the first, told apart by how many people its roster has.
    fn merged(first: &[(f64, f64)], second: &[(f64, f64)]) -> (usize, Vec<(f64, f64)>, bool) {
        let mut kept = outcome(1, first);
        let gained = kept.better(outcome(2, second));
        let people = kept.roster.unwrap().people();
        let tiers = kept.tiers.iter().map(|(_, value, bound)| (*value, *bound));
        (people, tiers.collect(), gained)
    }

    #[test]
    fn of_two_outcomes_the_better_roster_and_each_bound_that_holds_for_it() {
        // The same roster again, with a higher bound of each tier.
        assert_eq!(
            merged(&[(5.0, 3.0), (9.0, 2.0)], &[(5.0, 4.0), (9.0, 7.0)]),
            (1, vec![(5.0, 4.0), (9.0, 7.0)], true)
        );
        // Better in the second tier: the higher bounds of both, as the first is the same.
        assert_eq!(
            merged(&[(5.0, 5.0), (9.0, 6.0)], &[(5.0, 4.0), (8.0, 2.0)]),
            (2, vec![(5.0, 5.0), (8.0, 6.0)], true)
        );
        // Better in the first tier: what was proved of the second held for another value of the
        // first.
        assert_eq!(
            merged(&[(5.0, 3.0), (9.0, 9.0)], &[(4.0, 1.0), (9.5, 2.0)]),
            (2, vec![(4.0, 3.0), (9.5, 2.0)], true)
        );
        // Worse in the first tier: its bound holds all the same, that of the second does not.
        assert_eq!(
            merged(&[(5.0, 3.0), (9.0, 2.0)], &[(6.0, 4.0), (7.0, 7.0)]),
            (1, vec![(5.0, 4.0), (9.0, 2.0)], true)
        );
        assert_eq!(
            merged(&[(5.0, 3.0)], &[(5.0, 3.0)]),
            (1, vec![(5.0, 3.0)], false)
        );
    }

    #[test]
    fn a_part_is_open_until_every_tier_is_within_the_gap() {
        assert!(!outcome(1, &[(5.0, 5.0), (9.0, 9.0)]).is_open(0.0));
        assert!(outcome(1, &[(5.0, 5.0), (9.0, 8.9)]).is_open(0.0));
        assert!(!outcome(1, &[(5.0, 5.0), (9.0, 8.9)]).is_open(0.02));
        assert!(!PartOutcome::default().is_open(0.0));
    }
}
