//! The search among sets of changes: the cheapest that comes down to a gap, and what was bought on
//! the way.

use std::time::Duration;

use super::RemedyJudge;
use super::planning::Judged;
use crate::error::AppError;
use evenwatch_audit::remedies::{
    Bundle, CandidateRemedy, Next, NotProved, Priced, PricedRemedy, Remedies, RemedySearch, Set,
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
    planned: usize,
    /// Of these, plans that were ended before they were proved.
    ended: usize,
    /// Of these, proved plans whose cover is not, for duties overlap.
    overlapping: usize,
    start: Vec<Duty>,
}

/// Where the search among sets came to.
struct Climbed {
    /// The sets on the way, least first; the last is the one asked for.
    steps: Vec<Set>,
    /// Whether the time was over before it came to its end.
    is_ended_early: bool,
}

/// What the search for a cheapest set came to.
enum Cheapest {
    Set(Set),
    /// None is enough, or none within what may be spent.
    None,
    /// The time was over before that was known.
    TimeOver,
}

impl RemedyJudge<'_> {
    pub(super) fn work(&self) -> Result<Remedies, AppError> {
        let items = self.changes.iter().map(|change| PricedRemedy {
            cost: change.cost,
            after: change.after,
        });
        let mut notes = Notes {
            search: RemedySearch::new(items.collect()),
            planned: 0,
            ended: 0,
            overlapping: 0,
            start: Vec::new(),
        };
        let base = self.judge(&notes.search.with(None), &mut notes)?;
        notes.start.clone_from(&base.duties);
        let everything = notes.search.all();
        self.open(&everything, &mut notes)?;
        let candidates = self.each(base.gap, &mut notes)?;
        let climbed = self.climb(base.gap, &mut notes)?;
        let proved = self.is_proved(base.gap, &climbed, &notes);
        let not_proved = match proved {
            true => Vec::new(),
            false => why_not(&climbed, &notes),
        };
        let curve = match self.in_steps() {
            true => self.curve(&climbed.steps, &mut notes)?,
            false => Vec::new(),
        };
        let best = climbed.steps.last();
        let best = best
            .map(|set| self.bundle(set, true, &mut notes))
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
            lines: self.lines.clone(),
            invented: self.network.file().invented,
            prices_invented: prices.invented,
            prices_source: prices.source.clone(),
            required_minutes: base.required,
            not_assessed_minutes: self.not_assessed_minutes(),
            partly_unpublished: self.left_out.is_partly_unpublished,
            gap_minutes: base.gap,
            least_gap_minutes: notes.search.open(&everything).unwrap_or(base.gap),
            goal_minutes: self.request.goal_minutes,
            cheapest_change: candidates.iter().map(|one| one.cost_in_all).min(),
            candidates,
            curve,
            best,
            plans,
            proved,
            not_proved,
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

    fn in_steps(&self) -> bool {
        self.request.curve || self.request.budget.is_some()
    }

    /// From no change to the goal, or to the end of the budget.
    fn climb(&self, gap: i64, notes: &mut Notes) -> Result<Climbed, AppError> {
        let (mut steps, mut left, mut most) = (Vec::new(), gap, self.request.budget);
        let mut is_ended_early = false;
        loop {
            let least = notes.search.open(&notes.search.all()).unwrap_or(0);
            if left <= least || (left <= self.request.goal_minutes && steps.is_empty()) {
                break;
            }
            let goal = self.request.goal_minutes.max(least);
            let want = match left <= goal {
                // The goal is reached: what leaves less for the same money is better.
                true => {
                    most = steps.last().map(|set| notes.search.cost(set));
                    left - 1
                }
                false if self.in_steps() => left - 1,
                false => goal,
            };
            let set = match self.cheapest(want, most, notes)? {
                Cheapest::Set(set) => set,
                Cheapest::None => break,
                Cheapest::TimeOver => {
                    is_ended_early = true;
                    let known = notes.search.cheapest_known(want);
                    let is_affordable =
                        |set: &Set| most.is_none_or(|most| notes.search.cost(set) <= most);
                    steps.extend(known.filter(is_affordable));
                    break;
                }
            };
            let Some(open) = self.open(&set, notes)? else {
                is_ended_early = true;
                break;
            };
            left = open;
            steps.push(set);
        }
        Ok(Climbed {
            steps,
            is_ended_early,
        })
    }

    /// Whether what is answered is proved: see [`Remedies::proved`].
    fn is_proved(&self, gap: i64, climbed: &Climbed, notes: &Notes) -> bool {
        let search = &notes.search;
        let best = climbed.steps.last();
        let left = best.and_then(|set| search.open(set)).unwrap_or(gap);
        let goal = self.request.goal_minutes;
        if best.is_none() && left <= goal {
            return true;
        }
        if !climbed.is_ended_early && notes.ended + notes.overlapping == 0 {
            return true;
        }
        if self.is_over_among_many() {
            return false;
        }
        // No set closes more: none that costs the same where the goal is reached, else none that
        // may be bought.
        let most = match best.filter(|_| left <= goal) {
            Some(best) => Some(search.cost(best)),
            None => self.request.budget,
        };
        let mut steps = climbed.steps.iter();
        let is_cheapest = |set: &Set| {
            let open = search.open(set);
            open.is_some_and(|open| search.proves(open, Some(search.cost(set))))
        };
        (left == 0 || search.proves(left - 1, most.map(|most| most.saturating_add(1))))
            && steps.all(is_cheapest)
    }

    /// What was bought on the way: of several that cost the same, what leaves least.
    fn curve(&self, steps: &[Set], notes: &mut Notes) -> Result<Vec<Bundle>, AppError> {
        let mut curve: Vec<Bundle> = Vec::new();
        for set in steps {
            let step = self.bundle(set, false, notes)?;
            while curve.last().is_some_and(|last| last.cost >= step.cost) {
                curve.pop();
            }
            curve.push(step);
        }
        Ok(curve)
    }

    /// The cheapest set that leaves at most `goal` and costs at most `most`.
    fn cheapest(
        &self,
        goal: i64,
        most: Option<u64>,
        notes: &mut Notes,
    ) -> Result<Cheapest, AppError> {
        loop {
            if self.is_over_among_many() {
                return Ok(Cheapest::TimeOver);
            }
            match notes.search.next(goal, most) {
                Next::Never | Next::Dearer => return Ok(Cheapest::None),
                Next::Cheapest(set) => return Ok(Cheapest::Set(set)),
                Next::Ask(set) => {
                    if self.open(&set, notes)?.is_none() {
                        return Ok(Cheapest::TimeOver);
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
        self.judge(set, notes)?;
        Ok(notes.search.open(set))
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
        notes.planned += 1;
        if judged.least < judged.gap {
            match judged.is_proved {
                true => notes.overlapping += 1,
                false => notes.ended += 1,
            }
        }
        notes.search.tell(set.clone(), judged.gap, judged.least);
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

/// Why an answer is not proved.
fn why_not(climbed: &Climbed, notes: &Notes) -> Vec<NotProved> {
    let mut why = Vec::new();
    if climbed.is_ended_early {
        why.push(NotProved::SearchEnded);
    }
    if notes.ended > 0 {
        why.push(NotProved::PlansEnded {
            plans: notes.ended,
            longest_seconds: LONGEST.as_secs(),
        });
    }
    if notes.overlapping > 0 {
        why.push(NotProved::DutiesOverlap {
            plans: notes.overlapping,
        });
    }
    why
}
