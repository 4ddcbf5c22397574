//! The search among sets of changes: the cheapest that comes down to a gap, and what was bought on
//! the way.

use std::time::Duration;

use super::RemedyJudge;
use super::planning::Judged;
use crate::error::AppError;
use evenwatch_audit::remedies::{
    Bundle, CandidateRemedy, Next, Priced, PricedRemedy, Remedies, RemedySearch, Set,
};
use evenwatch_domain::rota::Duty;

/// The longest that one set is planned for cover.
const LONGEST: Duration = Duration::from_secs(10);

/// Among so many changes looking takes time by itself: once the time is over, what is not known is
/// not looked for.
const MANY: usize = 1_000;

/// What has been found on the way.
struct Notes {
    search: RemedySearch,
    is_proved: bool,
    planned: usize,
    start: Vec<Duty>,
}

impl RemedyJudge<'_> {
    pub(super) fn work(&self) -> Result<Remedies, AppError> {
        let items = self.changes.iter().map(|change| PricedRemedy {
            cost: change.cost,
            after: change.after,
        });
        let mut notes = Notes {
            search: RemedySearch::new(items.collect()),
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
            not_assessed_minutes: self.not_assessed_minutes(),
            partly_unpublished: self.left_out.is_partly_unpublished,
            gap_minutes: base.gap,
            least_gap_minutes: least,
            candidates,
            curve,
            best,
            plans,
            proved: notes.is_proved && is_ended,
            tried: self.tried.clone(),
            planned: notes.planned,
            seconds: self.began.elapsed().as_secs_f64(),
        })
    }

    /// What each change does by itself.
    fn each(&self, gap: i64, notes: &mut Notes) -> Result<Vec<CandidateRemedy>, AppError> {
        let mut found = Vec::new();
        for (at, change) in self.changes.iter().enumerate() {
            let open = match self.is_over_among_many() {
                true => None,
                false => self.open(&notes.search.with(Some(at)), notes)?,
            };
            found.push(CandidateRemedy {
                change: change.clone(),
                cost_in_all: notes.search.cost_of(at),
                gap_minutes: open,
                is_remedy: open.is_some_and(|open| open < gap),
            });
        }
        Ok(found)
    }

    /// From no change to the goal, or to the end of the budget: what was bought on the way, the
    /// last set, and whether the search came to its end.
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
            if self.is_over_among_many() {
                return Ok(None);
            }
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
        self.control.is_cancelled() || self.for_sets.is_over()
    }

    fn is_over_among_many(&self) -> bool {
        self.changes.len() > MANY && self.is_over()
    }

    /// Plans with a set, for cover alone.
    fn judge(&self, set: &Set, notes: &mut Notes) -> Result<Judged, AppError> {
        let mut step = self.for_sets.step();
        let network = self.changed(self.made(set).map(|change| &change.remedy))?;
        let left = self.for_sets.left();
        let judged = self.plan_cover(&network, &notes.start, left.min(LONGEST))?;
        step.searched(judged.searched);
        notes.is_proved &= judged.is_proved;
        notes.planned += 1;
        notes.search.tell(set.clone(), judged.gap);
        Ok(judged)
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
                if self.is_over_among_many() {
                    without.push(None);
                    continue;
                }
                let mut less = set.clone();
                // Without the first post of a kind there is no second.
                for (other, made) in less.iter_mut().enumerate().filter(|(_, made)| **made) {
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
}
