//! Gathering problems, and the checks that every noun shares.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Arguments;
use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use super::super::network::NetworkProblem;
use super::super::network_json::MOST_LOOKED_FOR;
use super::super::organisation::Validity;
use super::super::parse_error::found;
use super::super::suggest::nearest;
use super::super::time::Period;

/// References for which the nearest id is looked up: each look-up reads the whole list, and a
/// document with more dangling ids than this has one fault many times.
const NEAREST_LOOKED_UP: usize = 100;

/// Longest name, in characters: what fits a calendar's line and a page's table.
const LONGEST_NAME: usize = 200;

/// Years that dates may lie in: a slip of the finger (0206, 20226) lies outside, and date
/// arithmetic stays sound.
const YEARS: RangeInclusive<i32> = 1900..=2199;

/// The problems found so far, in order.
#[derive(Default)]
pub(super) struct Problems {
    list: Vec<NetworkProblem>,
    looked_up: usize,
}

/// The ids of one list, and where each stands first.
pub(super) struct Known<'a> {
    list: &'static str,
    noun: &'static str,
    first: BTreeMap<&'a str, usize>,
}

impl<'a> Known<'a> {
    pub(super) fn new(list: &'static str, noun: &'static str, ids: Vec<&'a str>) -> Self {
        let mut first = BTreeMap::new();
        for (at, id) in ids.into_iter().enumerate() {
            first.entry(id).or_insert(at);
        }
        Self { list, noun, first }
    }

    /// Where the id stands first.
    pub(super) fn position(&self, id: &str) -> Option<usize> {
        self.first.get(id).copied()
    }
}

impl Problems {
    pub(super) fn into_list(self) -> Vec<NetworkProblem> {
        self.list
    }

    /// Adds a problem with the value found at `pointer`.
    pub(super) fn add(
        &mut self,
        pointer: Arguments<'_>,
        message: String,
        value: &impl Serialize,
        remedy: impl Into<String>,
    ) {
        // A document with more has one fault many times, and each is held in words.
        if self.list.len() >= MOST_LOOKED_FOR {
            return;
        }
        self.list.push(NetworkProblem {
            pointer: pointer.to_string(),
            message,
            found: found(value),
            remedy: remedy.into(),
        });
    }

    /// The id of the item at `position` of its list stands nowhere before.
    pub(super) fn distinct(&mut self, known: &Known<'_>, position: usize, key: &str, id: &str) {
        let Some(first) = known.position(id).filter(|first| *first != position) else {
            return;
        };
        let (list, noun) = (known.list, known.noun);
        self.add(
            format_args!("/{list}/{position}/{key}"),
            format!("the {noun} \"{id}\" is there already, at /{list}/{first}"),
            &id,
            "give one of them another id, or take it out",
        );
    }

    /// The id leads to an item of `known`.
    pub(super) fn refers(&mut self, at: Arguments<'_>, known: &Known<'_>, id: &str) {
        if known.first.contains_key(id) {
            return;
        }
        self.looked_up += 1;
        let near = if self.looked_up <= NEAREST_LOOKED_UP {
            nearest(id, known.first.keys().copied())
        } else {
            None
        };
        let list = known.list;
        let remedy = match near {
            Some(near) => format!("did you mean \"{near}\"? Else add it to /{list}"),
            None if known.first.is_empty() => format!("add it to /{list}, which is empty"),
            None => format!("use an id of /{list}, or add it there"),
        };
        self.add(
            at,
            format!("there is no {} \"{id}\"", known.noun),
            &id,
            remedy,
        );
    }

    /// Every id leads to an item of `known`, and none is named twice.
    pub(super) fn refer<'i>(
        &mut self,
        at: Arguments<'_>,
        known: &Known<'_>,
        ids: impl IntoIterator<Item = &'i str>,
    ) {
        let mut seen = BTreeSet::new();
        for (position, id) in ids.into_iter().enumerate() {
            self.refers_once(format_args!("{at}/{position}"), known, id, &mut seen);
        }
    }

    /// The id leads to an item of `known`, and is not among those `seen` before.
    pub(super) fn refers_once<'i>(
        &mut self,
        at: Arguments<'_>,
        known: &Known<'_>,
        id: &'i str,
        seen: &mut BTreeSet<&'i str>,
    ) {
        if seen.insert(id) {
            self.refers(at, known, id);
        } else {
            let message = format!("the {} \"{id}\" is named twice here", known.noun);
            self.add(at, message, &id, "name it once");
        }
    }

    /// A text for people: not blank, of one line, not endless.
    pub(super) fn name(&mut self, at: Arguments<'_>, name: &str) {
        if name.trim().is_empty() {
            self.add(
                at,
                "a text is missing".to_owned(),
                &name,
                "write what people know it by",
            );
        } else if name.chars().any(char::is_control) {
            let message = "the text holds a line break or another control character".to_owned();
            self.add(at, message, &name, "write it in one line");
        } else if name.chars().count() > LONGEST_NAME {
            let message = format!("the text has {} characters", name.chars().count());
            self.add(at, message, &name, format!("write at most {LONGEST_NAME}"));
        }
    }

    /// A whole number inside its range.
    pub(super) fn whole(
        &mut self,
        at: Arguments<'_>,
        what: &str,
        value: u32,
        range: RangeInclusive<u32>,
    ) {
        if !range.contains(&value) {
            let (least, most) = range.into_inner();
            self.add(
                at,
                format!("{value} is out of range for {what}"),
                &value,
                format!("give {least} to {most}"),
            );
        }
    }

    /// A number inside its range; not-a-number is in none.
    pub(super) fn number(
        &mut self,
        at: Arguments<'_>,
        what: &str,
        value: f64,
        range: RangeInclusive<f64>,
    ) {
        if range.contains(&value) && value.is_finite() {
            return;
        }
        let (least, most) = range.into_inner();
        let remedy = if most.is_finite() {
            format!("give {least} to {most}")
        } else {
            format!("give a number, {least} or more")
        };
        self.add(
            at,
            format!("{value} is out of range for {what}"),
            &value,
            remedy,
        );
    }

    /// No day is named twice.
    pub(super) fn days<D: Ord + Copy + Serialize>(&mut self, at: Arguments<'_>, days: &[D]) {
        let mut seen = BTreeSet::new();
        for (position, day) in days.iter().enumerate() {
            if !seen.insert(*day) {
                let message = "the day is named twice".to_owned();
                self.add(
                    format_args!("{at}/{position}"),
                    message,
                    day,
                    "name it once",
                );
            }
        }
    }

    /// First day not after the last, and both in years that make sense.
    pub(super) fn validity(&mut self, at: Arguments<'_>, validity: &Validity) {
        for (key, day) in [
            ("valid_from", validity.valid_from),
            ("valid_to", validity.valid_to),
        ] {
            if let Some(day) = day {
                self.year(format_args!("{at}/{key}"), day);
            }
        }
        if let (false, Some(from), Some(to)) = (
            validity.is_ordered(),
            validity.valid_from,
            validity.valid_to,
        ) {
            self.add(
                at,
                format!("it ends on {to}, before it begins on {from}"),
                validity,
                "swap the two days, or mend the wrong one",
            );
        }
    }

    /// First day not after the last, and both in years that make sense.
    pub(super) fn period(&mut self, at: Arguments<'_>, period: &Period) {
        let Period {
            first_day,
            last_day,
        } = *period;
        for (key, day) in [("first_day", first_day), ("last_day", last_day)] {
            self.year(format_args!("{at}/{key}"), day);
        }
        if last_day < first_day {
            self.add(
                at,
                format!("it ends on {last_day}, before it begins on {first_day}"),
                period,
                "swap the two days, or mend the wrong one",
            );
        }
    }

    /// A day in a year that makes sense.
    pub(super) fn year(&mut self, at: Arguments<'_>, day: NaiveDate) {
        if !YEARS.contains(&day.year()) {
            let message = format!("the year {} makes no sense here", day.year());
            self.add(
                at,
                message,
                &day,
                format!("give a year from {} to {}", YEARS.start(), YEARS.end()),
            );
        }
    }
}
