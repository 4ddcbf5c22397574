//! The occurrences of series within the days that are read, and the days that they take.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::length::Length;
use super::moment::Occurrence;
use super::notes::Notes;
use super::recurrence::{Budget, RuleError};
use super::timing::{Recurrence, Timing};
use super::{Wrong, at_line, correct};
use evenwatch_domain::time::Period;

/// For how long a series whose rule nobody can read may still go on. Days: what people write for a
/// year of leave is over then, and somebody may still keep to what was written within it.
const MAY_GO_ON: i64 = 366;

/// Occurrences of many series, of which only the days are kept.
pub(super) struct Occurrences {
    window: Period,
    pub(super) budget: Budget,
    pub(super) notes: Notes,
    /// Occurrences over a part of a day.
    pub(super) part_days: usize,
    /// First and last days of what was found; made into days at the end.
    periods: BTreeSet<(NaiveDate, NaiveDate)>,
}

impl Occurrences {
    /// None yet.
    pub(super) fn within(window: Period, notes: Notes) -> Self {
        Self {
            window,
            budget: Budget::default(),
            notes,
            part_days: 0,
            periods: BTreeSet::new(),
        }
    }

    /// Adds those of a series, less what it takes out and what is replaced.
    pub(super) fn add_series(
        &mut self,
        timing: &Timing,
        replaced: &BTreeSet<Occurrence>,
    ) -> Result<(), Wrong> {
        for (start, length) in self.starts(timing)? {
            if !timing.is_named(start, &timing.except) && !timing.is_named(start, replaced) {
                self.add(timing, start, length);
            }
        }
        Ok(())
    }

    /// Adds those of a series that are named.
    pub(super) fn add_named(
        &mut self,
        timing: &Timing,
        named: &BTreeSet<Occurrence>,
    ) -> Result<(), Wrong> {
        if named.is_empty() {
            return Ok(());
        }
        for (start, length) in self.starts(timing)? {
            if timing.is_named(start, named) {
                self.add(timing, start, length);
            }
        }
        Ok(())
    }

    /// Where those of a series begin that may touch the days that are read, and how long each is.
    fn starts(&mut self, timing: &Timing) -> Result<BTreeMap<NaiveDateTime, Length>, Wrong> {
        let longest = timing
            .also
            .iter()
            .filter_map(|(_, own)| *own)
            .fold(timing.length, Length::longer);
        let from = self.window.first_day.and_time(NaiveTime::MIN);
        let from = from - longest.total() - TimeDelta::days(2);
        let to = self.window.last_day.and_time(NaiveTime::MIN) + TimeDelta::days(3);
        let mut starts: BTreeMap<NaiveDateTime, Length> = BTreeMap::new();
        starts.insert(timing.start, timing.length);
        for (line, why) in &timing.unreadable {
            self.unreadable(timing, *line, why)?;
        }
        for recurrence in &timing.rules {
            let walls = self.walls(timing, recurrence, (from, to))?;
            starts.extend(walls.into_iter().map(|wall| (wall, timing.length)));
        }
        for (wall, own) in &timing.also {
            let length = starts
                .entry(*wall)
                .or_insert_with(|| own.unwrap_or(timing.length));
            // A period says its own length, whatever else begins there.
            *length = own.map_or(*length, |own| length.longer(own));
        }
        Ok(starts)
    }

    /// The starts within the span that a rule makes.
    fn walls(
        &mut self,
        timing: &Timing,
        recurrence: &Recurrence,
        span: (NaiveDateTime, NaiveDateTime),
    ) -> Result<Vec<NaiveDateTime>, Wrong> {
        let Recurrence {
            line,
            text,
            rule,
            until,
        } = recurrence;
        match rule.walls(timing.start, *until, span, &mut self.budget) {
            Ok(walls) => Ok(walls),
            Err(RuleError::Unreadable(why)) => {
                self.unreadable(timing, *line, &timing.bad_rule(text, &why))?;
                Ok(Vec::new())
            }
            Err(RuleError::Unsupported(why)) => {
                Err(at_line(*line, timing.bad_rule(text, &why), correct()))
            }
        }
    }

    /// A rule, or a day added, that nobody can read is none of an event that was long ago. Of one
    /// that was lately, or is to come, it could be leave, so it is refused.
    fn unreadable(&mut self, timing: &Timing, line: usize, why: &str) -> Result<(), Wrong> {
        let oldest = self.window.first_day - TimeDelta::days(MAY_GO_ON);
        if (timing.start + timing.length.total()).date() >= oldest {
            return Err(at_line(line, why.to_owned(), correct()));
        }
        let message = format!(
            "{why}; it was left out, because its event was long before the days that are read"
        );
        self.notes.add(line, message);
        Ok(())
    }

    /// Adds the days of one occurrence where it touches the window: all of them, so that leave that
    /// began before does not begin anew each day.
    pub(super) fn add(&mut self, timing: &Timing, start: NaiveDateTime, length: Length) {
        let (first, last, part) = timing.days(start, length);
        if last < self.window.first_day || first > self.window.last_day {
            return;
        }
        self.part_days += usize::from(part);
        self.periods.insert((first, last));
    }

    /// The days.
    pub(super) fn days(&self) -> BTreeSet<NaiveDate> {
        let mut days = BTreeSet::new();
        // Sorted by their first days, so that each day is gone through once.
        let mut next = NaiveDate::MIN;
        for (first, last) in &self.periods {
            let first = (*first).max(next);
            days.extend(first.iter_days().take_while(|day| day <= last));
            next = next.max(*last);
        }
        days
    }
}
