//! What `check` reads: one person's row of a roster, with what stands before, beside and after it,
//! in order of start.
//!
//! Nothing here knows of variables or constraints.

use crate::outcome::Unit;
use crate::problem::{Day, DutyIx, HeldIx, PersonIx, Problem, WorkPiece};
use std::collections::{BTreeMap, BTreeSet};

/// A duty held.
#[derive(Debug, Clone, Copy)]
pub struct HeldWork<'a> {
    /// The work.
    pub work: &'a WorkPiece,
    /// Which.
    pub ix: HeldIx,
}

impl HeldWork<'_> {
    /// Whether it stands whatever is planned: past, beside the problem's duties, or after them.
    #[must_use]
    pub fn is_fixed(&self) -> bool {
        !matches!(self.ix, HeldIx::Duty(_))
    }
}

/// One person's duties.
#[derive(Debug, Clone)]
pub struct PersonSchedule<'a> {
    /// The problem.
    pub problem: &'a Problem,
    /// Who.
    pub person: PersonIx,
    /// Duties that stand whatever is planned, and those of the problem, in order of start.
    pub held: Vec<HeldWork<'a>>,
}

/// A breach as a mechanism sees it: the rule's name and price are added by whoever asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Violation {
    /// The duties that make it; empty where too little is held.
    pub duties: Vec<HeldIx>,
    /// By how much, above 0.
    pub amount: f64,
    /// The limit.
    pub limit: f64,
    /// Of what.
    pub unit: Unit,
    /// Days with records that an average is over, leave left out; `None`: not an average.
    pub days: Option<u32>,
}

/// Amounts below this are rounding.
pub const ROUNDING: f64 = 1e-7;

/// What a person holds whatever is planned.
pub fn fixed(problem: &Problem, person: PersonIx) -> impl Iterator<Item = (HeldIx, &WorkPiece)> {
    let person = problem.person(person);
    let past = person.history.iter().enumerate();
    let standing = person.standing.iter().enumerate();
    past.map(|(n, work)| (HeldIx::Past(n), work))
        .chain(standing.map(|(n, work)| (HeldIx::Standing(n), work)))
}

impl<'a> PersonSchedule<'a> {
    /// A person's row with these duties of the problem.
    #[must_use]
    pub fn new(
        problem: &'a Problem,
        person: PersonIx,
        duties: impl IntoIterator<Item = DutyIx>,
    ) -> Self {
        let past = fixed(problem, person).map(|(ix, work)| HeldWork { work, ix });
        let present = duties.into_iter().map(|d| HeldWork {
            work: &problem.duty(d).work,
            ix: HeldIx::Duty(d),
        });
        let mut held: Vec<HeldWork> = past.chain(present).collect();
        held.sort_by_key(|h| (h.work.interval.start(), h.ix));
        PersonSchedule {
            problem,
            person,
            held,
        }
    }

    /// The row with one more duty.
    #[must_use]
    pub fn with(&self, duty: DutyIx) -> PersonSchedule<'a> {
        let mut row = self.clone();
        let held = HeldWork {
            work: &self.problem.duty(duty).work,
            ix: HeldIx::Duty(duty),
        };
        let at = row.held.partition_point(|h| {
            (h.work.interval.start(), h.ix) < (held.work.interval.start(), held.ix)
        });
        row.held.insert(at, held);
        row
    }

    /// Duties that pass a test, in order of start.
    pub fn select<'s>(
        &'s self,
        test: impl Fn(&WorkPiece) -> bool + 's,
    ) -> impl Iterator<Item = HeldWork<'a>> + 's {
        self.held.iter().copied().filter(move |h| test(h.work))
    }

    /// Duties by day on which they count towards a run.
    #[must_use]
    pub fn by_day(&self, test: impl Fn(&WorkPiece) -> bool) -> BTreeMap<Day, Vec<HeldWork<'a>>> {
        let mut days: BTreeMap<Day, Vec<HeldWork>> = BTreeMap::new();
        for held in self.select(test) {
            let mut day = held.work.day;
            let mut left = held.work.interval.length().0;
            loop {
                days.entry(day).or_default().push(held);
                left -= 24 * 60;
                day = day.plus(1);
                if left <= 60 {
                    break;
                }
            }
        }
        days
    }
}

/// A breach where an amount above the limit is held, unless what stands holds it by itself: what
/// that already exceeds is not charged again.
#[must_use]
pub fn above(
    held: &[HeldWork<'_>],
    measure: impl Fn(&HeldWork<'_>) -> f64,
    base: f64,
    limit: f64,
    unit: Unit,
) -> Option<Violation> {
    let total: f64 = base + held.iter().map(&measure).sum::<f64>();
    let past: f64 = base
        + held
            .iter()
            .filter(|h| h.is_fixed())
            .map(&measure)
            .sum::<f64>();
    found(
        held.iter().map(|h| h.ix).collect(),
        total - limit.max(past),
        limit,
        unit,
    )
}

/// A breach of a given amount; none when the amount is rounding or no duty of the problem takes
/// part.
#[must_use]
pub fn found(duties: Vec<HeldIx>, amount: f64, limit: f64, unit: Unit) -> Option<Violation> {
    let ours = duties.iter().any(|ix| matches!(ix, HeldIx::Duty(_)));
    (ours && amount > ROUNDING).then_some(Violation {
        duties,
        amount,
        limit,
        unit,
        days: None,
    })
}

/// Maximal stretches of neighbouring days, each as first and last.
#[must_use]
pub fn stretches(days: &BTreeSet<Day>) -> Vec<(Day, Day)> {
    let mut list: Vec<(Day, Day)> = Vec::new();
    for day in days {
        match list.last_mut() {
            Some((_, last)) if last.plus(1) == *day => *last = *day,
            _ => list.push((*day, *day)),
        }
    }
    list
}
