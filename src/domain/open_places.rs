//! Places of a duty that nobody fills: throughout, or for a part of it, such as until a holder
//! comes back from leave at midnight.
//!
//! One truth for calendars, rotas, lists and programs: a place is open exactly while fewer people
//! count than the duty needs.

use super::ids::PersonId;
use super::interval::{Interval, IntervalSet};
use super::lost_holder::LostHolder;
use super::moment;
use super::rota::Duty;

/// What is open of a duty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenPlaces {
    /// People that the duty needs.
    pub needed: u8,
    /// Places that nobody fills at any time of it. Count.
    pub throughout: u8,
    /// Further places that nobody fills for a part of it. Count.
    pub in_part: u8,
    /// When more places are open than throughout; empty where none is in part.
    pub times: IntervalSet,
    /// Minutes of the duty.
    pub all: i64,
}

impl OpenPlaces {
    /// What is open, by when each holder does not count.
    #[must_use]
    pub fn of(duty: &Duty, lost: impl Fn(&PersonId) -> IntervalSet) -> Self {
        let lost = duty.holders.iter().map(|holder| lost(&holder.person));
        let lost: Vec<IntervalSet> = lost.collect();
        let ends = lost.iter().flat_map(IntervalSet::intervals);
        let mut instants: Vec<_> = ends.flat_map(|piece| [piece.start, piece.end]).collect();
        instants.extend([duty.interval.start, duty.interval.end]);
        instants.retain(|at| *at == duty.interval.end || duty.interval.contains(*at));
        instants.sort_unstable();
        instants.dedup();
        let open = |start| {
            let here = lost.iter().filter(|lost| !lost.contains(start)).count();
            let here = u8::try_from(here).unwrap_or(u8::MAX);
            duty.people_needed.saturating_sub(here)
        };
        let pieces = instants.iter().zip(instants.iter().skip(1));
        let pieces = pieces.filter_map(|(start, end)| Interval::new(*start, *end));
        let pieces: Vec<(Interval, u8)> = pieces.map(|piece| (piece, open(piece.start))).collect();
        let throughout = pieces.iter().map(|(_, open)| *open).min().unwrap_or(0);
        let most = pieces.iter().map(|(_, open)| *open).max().unwrap_or(0);
        let times = pieces.iter().filter(|(_, open)| *open > throughout);
        Self {
            needed: duty.people_needed,
            throughout,
            in_part: most - throughout,
            times: times.map(|(piece, _)| *piece).collect(),
            all: duty.interval.minutes(),
        }
    }

    /// What is open, by the holders who do not count.
    #[must_use]
    pub fn after(duty: &Duty, lost: &[LostHolder]) -> Self {
        Self::of(duty, |person| {
            let own = lost.iter().filter(|one| one.person == *person);
            own.flat_map(|one| one.intervals.iter().copied()).collect()
        })
    }

    /// Places that are open at some time. Count.
    #[must_use]
    pub fn places(&self) -> u8 {
        self.throughout.saturating_add(self.in_part)
    }

    /// How much of the duty the places that are open in part are open: `4 of 12 h`; nothing where
    /// none is.
    #[must_use]
    pub fn hours_in_part(&self) -> Option<String> {
        let minutes = self.times.minutes();
        (self.in_part > 0).then(|| format!("{} of {}", hours(minutes, self.all), length(self.all)))
    }

    /// When they are: `Wed 13 Jan 2027 20:00 to Thu 14 Jan 00:00`; nothing where none is.
    #[must_use]
    pub fn times_in_part(&self) -> Option<String> {
        let pieces = self.times.intervals().iter();
        let pieces: Vec<String> = pieces.map(|piece| moment::span(*piece)).collect();
        (self.in_part > 0).then(|| pieces.join(" and "))
    }
}

/// The figure alone where it and the other are whole hours.
fn hours(minutes: i64, other: i64) -> String {
    if minutes % 60 == 0 && other % 60 == 0 {
        (minutes / 60).to_string()
    } else {
        length(minutes)
    }
}

/// `4 h`, `4 h 30 min`.
fn length(minutes: i64) -> String {
    match minutes % 60 {
        0 => format!("{} h", minutes / 60),
        rest => format!("{} h {rest} min", minutes / 60),
    }
}
