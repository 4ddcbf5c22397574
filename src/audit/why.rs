//! Why nobody counts in an instant, and which of several answers stands.

use std::collections::BTreeSet;

use super::gap::{GapCause, GapClass};
use super::pool_cover::OutOfReach;
use evenwatch_domain::evidence::{Candidate, Reason};
use evenwatch_domain::ids::{DutyId, RuleId};
use evenwatch_domain::interval::{Instant, Interval, IntervalSet};

/// How near the best-placed person is to covering, farthest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Nearest {
    /// Nobody could.
    Nobody,
    /// No duty is planned, so nobody was asked.
    NotPlanned,
    /// Rules stand against each of those who could.
    Blocked(BTreeSet<RuleId>),
    /// A person passes every rule.
    Free,
}

/// Why nobody counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Why {
    pub(super) nearest: Nearest,
    pub(super) cause: GapCause,
    /// The duties that would have covered.
    pub(super) duties: Vec<DutyId>,
}

impl Nearest {
    /// The best-placed of the candidates, as seen from an area that the people in `out` cannot
    /// reach. A person who cannot reach another area of the pool is given none of its duties, and
    /// so is no nearer to covering this one.
    pub(super) fn of(candidates: &[Candidate], out: &OutOfReach) -> Self {
        let mut nearest = Self::Nobody;
        for candidate in candidates {
            if out.contains(&candidate.person)
                || candidate.reasons.iter().any(Reason::is_ineligibility)
            {
                continue;
            }
            let rules = candidate.reasons.iter().filter_map(|reason| match reason {
                Reason::Rule { rule, .. } => Some(rule.clone()),
                _ => None,
            });
            let rules: BTreeSet<RuleId> = rules.collect();
            if rules.is_empty() || candidate.instead_of.is_some() {
                return Self::Free;
            }
            match &mut nearest {
                Self::Blocked(sum) => sum.extend(rules),
                _ => nearest = Self::Blocked(rules),
            }
        }
        nearest
    }

    /// The class of commissioned time.
    pub(super) fn class(&self) -> GapClass {
        match self {
            Self::Nobody => GapClass::NoEligiblePerson,
            Self::NotPlanned => GapClass::NoDutyPlanned,
            Self::Blocked(rules) => GapClass::RulesBlock {
                rules: rules.clone(),
            },
            Self::Free => GapClass::Unassigned,
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Self::Nobody => 0,
            Self::NotPlanned => 1,
            Self::Blocked(_) => 2,
            Self::Free => 3,
        }
    }
}

impl Why {
    fn rank(&self) -> (u8, GapCause) {
        (self.nearest.rank(), self.cause)
    }

    /// Takes in another answer of the same rank.
    fn join(&mut self, other: &Self) {
        if let (Nearest::Blocked(rules), Nearest::Blocked(more)) =
            (&mut self.nearest, &other.nearest)
        {
            rules.extend(more.iter().cloned());
        }
        self.duties.extend(&other.duties);
    }

    /// Each duty once, in order: after all is taken in, since thousands of pools may serve one
    /// place.
    fn in_order(&mut self) {
        self.duties.sort_unstable();
        self.duties.dedup();
    }
}

/// For every instant of `within` the answer that stands: of those given for it, the one nearest to
/// cover. Every instant of `within` must have one.
pub(super) fn decide(
    mut given: Vec<(Interval, Why)>,
    within: &IntervalSet,
) -> Vec<(Interval, Why)> {
    given.sort_by_key(|(piece, _)| *piece);
    let edges = given
        .iter()
        .map(|(piece, _)| piece)
        .chain(within.intervals());
    let mut edges: Vec<Instant> = edges.flat_map(|piece| [piece.start, piece.end]).collect();
    edges.sort_unstable();
    edges.dedup();
    let mut upcoming = given.iter().peekable();
    let mut active: Vec<&(Interval, Why)> = Vec::new();
    let mut out: Vec<(Interval, Why)> = Vec::new();
    for (start, end) in edges.iter().zip(edges.iter().skip(1)) {
        while let Some(next) = upcoming.next_if(|(piece, _)| piece.start <= *start) {
            active.push(next);
        }
        active.retain(|(piece, _)| piece.end > *start);
        if !within.contains(*start) {
            continue;
        }
        let Some(best) = active.iter().map(|(_, why)| why.rank()).max() else {
            continue;
        };
        let mut standing = active
            .iter()
            .map(|(_, why)| why)
            .filter(|why| why.rank() == best);
        let Some(mut why) = standing.next().cloned() else {
            continue;
        };
        standing.for_each(|other| why.join(other));
        why.in_order();
        match out.last_mut() {
            Some((last, same)) if last.end == *start && *same == why => last.end = *end,
            _ => out.push((
                Interval {
                    start: *start,
                    end: *end,
                },
                why,
            )),
        }
    }
    out
}
