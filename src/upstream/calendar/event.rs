//! One event: what it says of itself, before its times are read; and how far it may reach.

use std::borrow::Cow;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::length::{LONGEST, Length, span};
use super::lines::Property;
use super::moment::written;
use super::parts::EventPart;
use super::recurrence::Rule;
use super::title;
use evenwatch_domain::time::Period;

/// Days by which a wall somewhere may differ from one in London, and a little.
const ELSEWHERE: i64 = 3;

/// What some programs write for an id that they do not have.
const NO_IDS: [&str; 5] = ["", "none", "null", "nil", "undefined"];

/// An event and what it says of itself.
#[derive(Debug)]
pub(super) struct Event<'a> {
    pub(super) part: &'a EventPart<'a>,
    /// Its id; none where it has none.
    pub(super) uid: Option<&'a str>,
    /// Which version of itself it is.
    pub(super) sequence: i64,
    /// When it was changed last.
    pub(super) modified: Option<NaiveDateTime>,
    /// Whether it is called off, by itself or by its calendar's method.
    pub(super) cancelled: bool,
    /// Whether its calendar's method calls off what it holds.
    pub(super) by_method: bool,
    /// Whether the time is free for others.
    pub(super) free: Free,
    /// What it says in two ways, by line, and how that was taken.
    pub(super) oddities: Vec<(usize, String)>,
}

/// Exchange's words for time that is not free.
const TAKEN: [&str; 3] = ["OOF", "BUSY", "TENTATIVE"];

/// What says which event it is, and which version.
const IDENTITY: [&str; 4] = ["UID", "SEQUENCE", "LAST-MODIFIED", "RECURRENCE-ID"];

/// Whether the time of an event is free for others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Free {
    /// It is taken.
    No,
    /// TRANSPARENT, or FREE in Exchange's words.
    Transparent,
    /// Exchange's WORKINGELSEWHERE.
    WorkingElsewhere,
}

impl<'a> Event<'a> {
    pub(super) fn of(part: &'a EventPart<'a>, by_method: bool) -> Self {
        let text = |name: &str| {
            part.part
                .find(name)
                .map(Property::value)
                .unwrap_or_default()
        };
        // What is said twice is so where it is said each time: the other way leave would be lost.
        let mut oddities = Vec::new();
        let mut is = |name: &str, words: &[&str]| {
            let values = || part.part.all(name);
            let is_one = |property: &Property<'_>| {
                let value = property.value();
                words.iter().any(|word| value.eq_ignore_ascii_case(word))
            };
            let (some, all) = (values().any(is_one), values().all(is_one));
            if some
                && !all
                && let Some(line) = values().map(|property| property.line).last()
            {
                let message = format!(
                    "the event says {} and something else ({name}); the other counts",
                    words.first().unwrap_or(&"")
                );
                oddities.push((line, message));
            }
            some && all
        };
        let cancelled = by_method || is("STATUS", &["CANCELLED", "CANCELED"]);
        let busy = "X-MICROSOFT-CDO-BUSYSTATUS";
        let uid = part
            .part
            .find("UID")
            .map(Property::value)
            .unwrap_or_default();
        // Exchange's own word is more exact than TRANSP.
        let is_taken = part.part.all(busy).any(|property| {
            let value = property.value();
            TAKEN.iter().any(|word| value.eq_ignore_ascii_case(word))
        });
        let free = if is_taken {
            Free::No
        } else if is(busy, &["WORKINGELSEWHERE"]) {
            Free::WorkingElsewhere
        } else if is("TRANSP", &["TRANSPARENT"]) || is(busy, &["FREE"]) {
            Free::Transparent
        } else {
            Free::No
        };
        let unclear = IDENTITY
            .iter()
            .find_map(|name| part.part.contradiction(name));
        if let Some(property) = unclear {
            let message = format!(
                "the event has {} twice, and not alike; it was read as an event of its own",
                property.name
            );
            oddities.push((property.line, message));
        }
        if let Some(property) = part.part.contradiction("SUMMARY") {
            let message =
                "the event has two titles (SUMMARY), and each counts as its title".to_owned();
            oddities.push((property.line, message));
        }
        let has_uid =
            unclear.is_none() && !NO_IDS.iter().any(|none| uid.eq_ignore_ascii_case(none));
        Self {
            part,
            uid: has_uid.then_some(uid),
            sequence: text("SEQUENCE").parse().unwrap_or(0),
            modified: written(text("LAST-MODIFIED")).map(|written| written.wall),
            cancelled,
            by_method,
            free,
            oddities,
        }
    }

    pub(super) fn line(&self) -> usize {
        self.part.part.line
    }

    /// Its titles: one as a rule, none, or several.
    pub(super) fn titles(&self) -> Vec<Cow<'a, str>> {
        let all = self.part.part.all("SUMMARY").map(title::written);
        all.filter(|title| !title.is_empty()).collect()
    }

    /// Whether it changes all later occurrences of its series, too (RANGE).
    pub(super) fn changes_a_range(&self) -> bool {
        let mut named = self.part.part.all("RECURRENCE-ID");
        named.any(|property| property.parameter("RANGE").is_some())
    }

    /// The property that says which occurrence of a series it stands in for.
    pub(super) fn replaces(&self) -> Option<&'a Property<'a>> {
        self.part.part.find("RECURRENCE-ID")
    }

    /// What it says of its start, as written: versions of one event without a sequence have it
    /// alike.
    pub(super) fn start_text(&self) -> &'a str {
        self.part
            .part
            .find("DTSTART")
            .map(Property::time_value)
            .unwrap_or_default()
    }

    /// Whether it may touch the window, by what can be read of it without doubt.
    pub(super) fn may_touch(&self, window: Period) -> bool {
        let mut starts = self.part.part.all("DTSTART").map(Property::time_value);
        let first = starts.next().unwrap_or_default();
        self.may_touch_from(first, window) || starts.any(|start| self.may_touch_from(start, window))
    }

    /// The same of an event that begins so.
    fn may_touch_from(&self, start: &str, window: Period) -> bool {
        let margin = TimeDelta::days(ELSEWHERE);
        let Some(start) = day_in(start) else {
            return true;
        };
        let later = start > (window.last_day + margin);
        let has_more = self.part.part.find("RDATE").is_some();
        let latest = self.latest(start.and_time(NaiveTime::MIN));
        let earlier = latest.is_some_and(|latest| latest.date() < window.first_day - margin);
        (!later || has_more) && !earlier
    }

    /// A time after which it is over, where that can be read.
    fn latest(&self, start: NaiveDateTime) -> Option<NaiveDateTime> {
        let part = &self.part.part;
        let mut length = TimeDelta::days(1);
        for end in part.all("DTEND") {
            // Whatever an end or a duration that does not read may mean: what is longer than this
            // is refused.
            let ends = day_in(end.time_value()).map(|end| end.and_time(NaiveTime::MIN) - start);
            length = length.max(ends.unwrap_or(TimeDelta::days(LONGEST)) + TimeDelta::days(1));
        }
        for duration in part.all("DURATION") {
            let lasts = span(duration.value()).map(Length::total);
            length = length.max(lasts.unwrap_or(TimeDelta::days(LONGEST)));
        }
        let mut latest = start;
        for rule in part.all("RRULE") {
            let bound = match Rule::read(rule.value()) {
                Ok(rule) => rule.latest(start),
                // The end may read where the rest does not.
                Err(_) => rule
                    .value()
                    .to_ascii_uppercase()
                    .split("UNTIL=")
                    .nth(1)
                    .and_then(|until| Some(day_in(until)?.and_time(NaiveTime::MIN))),
            };
            latest = latest.max(bound?);
        }
        for dates in part.all("RDATE") {
            // Of a period both days count.
            for value in dates
                .time_value()
                .split([',', '/'])
                .filter(|value| !value.trim().starts_with('P'))
            {
                latest = latest.max(day_in(value)?.and_time(NaiveTime::MIN));
            }
            for value in dates
                .time_value()
                .split([',', '/'])
                .filter(|value| value.trim().starts_with('P'))
            {
                length = length.max(span(value)?.total());
            }
        }
        latest.checked_add_signed(length)
    }
}

/// The day at the beginning of a text of time.
pub(super) fn day_in(text: &str) -> Option<NaiveDate> {
    let digits: String = text
        .trim()
        .chars()
        .filter(|letter| *letter != '-')
        .take(8)
        .collect();
    written(&digits).map(|written| written.wall.date())
}
