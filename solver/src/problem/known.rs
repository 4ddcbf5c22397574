//! Days for which it is known what a person works, and those of them that averages are over.

use super::units::Day;
use std::collections::BTreeSet;
use std::ops::Range;

/// Days for which it is known what a person works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownDays {
    /// All of them, in order.
    days: Vec<Day>,
    /// Those that are no leave, in order.
    counted: Vec<Day>,
    /// Whether these are the whole weeks of another set.
    is_whole_weeks: bool,
}

impl KnownDays {
    /// `days` in order, each once.
    pub(super) fn new(days: Vec<Day>, leave: &BTreeSet<Day>, is_whole_weeks: bool) -> Self {
        let counted = days.iter().copied().filter(|day| !leave.contains(day));
        KnownDays {
            counted: counted.collect(),
            days,
            is_whole_weeks,
        }
    }

    /// Whether it is known what the person works on that day.
    #[must_use]
    pub fn has(&self, day: Day) -> bool {
        self.days.binary_search(&day).is_ok()
    }

    /// Whether these are the whole weeks of another set of the same person.
    #[must_use]
    pub fn is_whole_weeks(&self) -> bool {
        self.is_whole_weeks
    }

    /// The stretches of days that averages over so many calendar weeks running are over, each in
    /// order and once.
    ///
    /// Days of leave are left out, and as many days that follow the weeks are added, up to the
    /// first that is not known. A stretch within another is left out, for the longer average says
    /// more. But a whole week without a known day parts what lies before it from what lies after:
    /// weeks beyond that hole say nothing of these, so each part is averaged by itself too.
    #[must_use]
    pub fn stretches(&self, weeks: u32) -> Vec<&[Day]> {
        let length = i32::try_from(weeks.saturating_mul(7)).unwrap_or(i32::MAX / 2);
        let mut ranges = self.windows(length, 0..self.counted.len());
        for part in self.parts() {
            for range in self.windows(length, part) {
                if !ranges.contains(&range) {
                    ranges.push(range);
                }
            }
        }
        let stretches = ranges.into_iter();
        stretches
            .filter_map(|range| self.counted.get(range))
            .collect()
    }

    /// What whole unknown weeks part, as ranges of the days that count; none where nothing does.
    fn parts(&self) -> Vec<Range<usize>> {
        let holes = self.days.windows(2).filter_map(|pair| match pair {
            [one, next] if next.week().0 - one.week().0 > 1 => Some(before(&self.counted, *next)),
            _ => None,
        });
        let holes: Vec<usize> = holes.collect();
        if holes.is_empty() {
            return Vec::new();
        }
        let starts = std::iter::once(0).chain(holes.iter().copied());
        let ends = holes.iter().copied().chain([self.counted.len()]);
        starts.zip(ends).map(|(from, to)| from..to).collect()
    }

    /// The windows from each Monday on, as far as they lie within some of the days that count; none
    /// empty, and none within another.
    fn windows(&self, length: i32, within: Range<usize>) -> Vec<Range<usize>> {
        let mut ranges: Vec<Range<usize>> = Vec::new();
        let mut at = 0;
        while let Some(day) = self.days.get(at) {
            let monday = Day(day.week().0 * 7);
            at = before(&self.days, monday.plus(7));
            let window = self.window(monday, length);
            let range = window.start.max(within.start)..window.end.min(within.end);
            match ranges.last_mut() {
                _ if range.is_empty() => {}
                Some(last) if range.end <= last.end => {}
                Some(last) if range.start == last.start => *last = range,
                _ => ranges.push(range),
            }
        }
        ranges
    }

    /// The window of so many days from a Monday on, as positions in the days that count.
    fn window(&self, monday: Day, length: i32) -> Range<usize> {
        let end = monday.plus(length);
        let (from, mut to) = (before(&self.counted, monday), before(&self.counted, end));
        let mut next = before(&self.days, end);
        let mut owed = next - before(&self.days, monday) - (to - from);
        let mut day = end;
        while owed > 0 && self.days.get(next) == Some(&day) {
            if self.counted.get(to) == Some(&day) {
                to += 1;
                owed -= 1;
            }
            next += 1;
            day = day.plus(1);
        }
        from..to
    }
}

/// How many of these days come before a day.
fn before(days: &[Day], day: Day) -> usize {
    days.partition_point(|known| *known < day)
}

/// The days of whole weeks among these, which are in order.
pub(super) fn whole_weeks(days: &[Day]) -> Vec<Day> {
    let weeks = days.chunk_by(|one, other| one.week() == other.week());
    weeks
        .filter(|week| week.len() == 7)
        .flatten()
        .copied()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(days: Range<i32>, leave: Range<i32>) -> KnownDays {
        KnownDays::new(days.map(Day).collect(), &leave.map(Day).collect(), false)
    }

    fn ends(known: &KnownDays, weeks: u32) -> Vec<(i32, i32, usize)> {
        let stretches = known.stretches(weeks).into_iter();
        stretches
            .map(|days| (days[0].0, days[days.len() - 1].0, days.len()))
            .collect()
    }

    #[test]
    fn windows_begin_on_mondays_and_none_lies_within_another() {
        assert_eq!(
            ends(&known(0..28, 0..0), 2),
            [(0, 13, 14), (7, 20, 14), (14, 27, 14)]
        );
        assert_eq!(ends(&known(0..28, 0..0), 17), [(0, 27, 28)]);
        assert_eq!(ends(&known(3..10, 0..0), 17), [(3, 9, 7)]);
    }

    #[test]
    fn leave_is_made_up_by_the_days_that_follow_as_far_as_they_are_known() {
        // Six days of leave in the first week of two: six days of the third are added.
        assert_eq!(
            ends(&known(0..28, 0..6), 2),
            [(6, 19, 14), (7, 20, 14), (14, 27, 14)]
        );
        // Nothing is known of the third: over the eight days that remain.
        assert_eq!(ends(&known(0..14, 0..6), 2), [(6, 13, 8)]);
        // Leave among the days that follow is passed over.
        let mut leave: BTreeSet<Day> = (0..2).map(Day).collect();
        leave.extend([Day(7), Day(8)]);
        let more = KnownDays::new((0..21).map(Day).collect(), &leave, false);
        assert_eq!(ends(&more, 1), [(2, 10, 7), (9, 15, 7), (14, 20, 7)]);
    }

    #[test]
    fn whole_unknown_weeks_part_what_is_averaged() {
        let weeks = |weeks: &[i32]| {
            let days = weeks.iter().flat_map(|week| week * 7..week * 7 + 7);
            KnownDays::new(days.map(Day).collect(), &BTreeSet::new(), false)
        };
        // Four weeks, twelve unknown ones, one week: all five together, and each part by itself.
        assert_eq!(
            ends(&weeks(&[0, 1, 2, 3, 16]), 17),
            [(0, 118, 35), (0, 27, 28), (112, 118, 7)]
        );
        // A week of which something is known is no hole.
        let mut days: Vec<Day> = (0..7).map(Day).collect();
        days.extend((10..11).chain(14..21).map(Day));
        let known = KnownDays::new(days, &BTreeSet::new(), false);
        assert_eq!(ends(&known, 17), [(0, 20, 15)]);
        // Leave is known: it parts nothing.
        let leave: BTreeSet<Day> = (7..14).map(Day).collect();
        let known = KnownDays::new((0..21).map(Day).collect(), &leave, false);
        assert_eq!(ends(&known, 17), [(0, 20, 14)]);
    }

    #[test]
    fn only_whole_weeks_are_whole() {
        let days: Vec<Day> = (3..15).map(Day).collect();
        let whole: Vec<Day> = (7..14).map(Day).collect();
        assert_eq!(whole_weeks(&days), whole);
    }
}
