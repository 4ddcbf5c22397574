//! When an event is: its type, start, length and rules, the days added to it and taken out.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::event::{Event, day_in};
use super::length::{Length, checked, length, span};
use super::lines::Property;
use super::moment::{Moment, Occurrence, SeriesType, TimeReader, describe_day, written};
use super::notes::Notes;
use super::parts::WHOLE_DAY_FLAGS;
use super::recurrence::{Budget, Rule, RuleError};
use super::zones::Zones;
use super::{Wrong, at_line, correct};
use evenwatch_domain::parse_error::shorten;
use evenwatch_domain::time;

/// A rule by which an event comes again.
#[derive(Debug)]
pub(super) struct Recurrence {
    pub(super) line: usize,
    /// As written, in short.
    pub(super) text: String,
    pub(super) rule: Rule,
    /// Its end on the wall of the series.
    pub(super) until: Option<NaiveDateTime>,
}

/// When an event is.
#[derive(Debug)]
pub(super) struct Timing {
    /// Days or times.
    pub(super) kind: SeriesType,
    /// On the wall of the series.
    pub(super) start: NaiveDateTime,
    pub(super) length: Length,
    pub(super) rules: Vec<Recurrence>,
    /// Rules and days added that nobody can read, by their lines, and what is wrong with them.
    pub(super) unreadable: Vec<(usize, String)>,
    /// More starts, with a length of their own where they have one.
    pub(super) also: Vec<(NaiveDateTime, Option<Length>)>,
    /// Occurrences taken out.
    pub(super) except: BTreeSet<Occurrence>,
}

impl Timing {
    /// Reads when an event is. What would take days away and does not read is noted and left out.
    ///
    /// # Errors
    /// Its start or its length does not read, or a rule or a day added is not supported. Those that
    /// nobody can read are kept apart: whether they matter, the time of the event says.
    pub(super) fn read(
        event: &Event<'_>,
        zones: &Zones<'_>,
        budget: &mut Budget,
        notes: &mut Notes,
    ) -> Result<Self, Wrong> {
        let part = &event.part.part;
        let calendar = event.part.calendar;
        let Some(property) = part.find("DTSTART") else {
            let why = "an event has no start (DTSTART)".to_owned();
            return Err(at_line(part.line, why, correct()));
        };
        let first = Moment::read(property, zones, calendar)?;
        for other in part.all("DTSTART") {
            if Moment::read(other, zones, calendar)? != first {
                let day = describe_day(first.wall.date());
                let why = format!("the event of {day} has another start, too (DTSTART)");
                return Err(at_line(other.line, why, correct()));
            }
        }
        let mut ends = Vec::new();
        for end in part.all("DTEND") {
            ends.push((end.line, Moment::read(end, zones, calendar)?));
        }
        let kind = series_type(event, &first, &ends);
        let start = kind.start(&first, first.wall);
        let mut timing = Self {
            length: length(event, &kind, start, &first, &ends, notes)?,
            kind,
            start,
            rules: Vec::new(),
            unreadable: Vec::new(),
            also: Vec::new(),
            except: BTreeSet::new(),
        };
        timing.read_rules(event, notes)?;
        timing.read_added(event, zones, budget)?;
        timing.read_taken_out(event, zones, budget, notes)?;
        Ok(timing)
    }

    fn read_rules(&mut self, event: &Event<'_>, notes: &mut Notes) -> Result<(), Wrong> {
        for property in event.part.part.all("RRULE") {
            let text = shorten(property.value());
            let day = describe_day(self.start.date());
            let rules = match self.read_rule(property) {
                Ok(rules) => rules,
                Err(RuleError::Unreadable(why)) => {
                    let why = self.bad_rule(&text, &why);
                    self.unreadable.push((property.line, why));
                    continue;
                }
                Err(RuleError::Unsupported(why)) => {
                    return Err(at_line(
                        property.line,
                        self.bad_rule(&text, &why),
                        correct(),
                    ));
                }
            };
            for odd in rules.iter().flat_map(|(rule, _)| &rule.oddities) {
                notes.add(
                    property.line,
                    format!("the event of {day} recurs by \"{text}\": {odd}"),
                );
            }
            for (rule, until) in rules {
                if until.is_some_and(|until| until < self.start) {
                    let message = format!(
                        "the event of {day} recurs by \"{text}\", which ends before it begins; only its first day counts"
                    );
                    notes.add(property.line, message);
                }
                self.rules.push(Recurrence {
                    line: property.line,
                    text: text.clone(),
                    rule,
                    until,
                });
            }
        }
        for property in event.part.part.all("EXRULE") {
            let message =
                "EXRULE is not read, so the days that it would take out stay leave".to_owned();
            notes.add(property.line, message);
        }
        Ok(())
    }

    /// A rule and its end on the wall of the series; two, where it has two ends.
    fn read_rule(
        &self,
        property: &Property<'_>,
    ) -> Result<Vec<(Rule, Option<NaiveDateTime>)>, RuleError> {
        let mut rules = Vec::new();
        for rule in Rule::read(property.value())?.alternatives() {
            let until = match rule.until() {
                None => None,
                Some(until) => {
                    let read = written(until).ok_or_else(|| {
                        let why = format!("whose end \"{}\" is not a date", shorten(until));
                        RuleError::Unreadable(why)
                    })?;
                    Some(self.kind.until(read))
                }
            };
            rule.check(self.start, until)?;
            rules.push((rule, until));
        }
        Ok(rules)
    }

    /// What is wrong with a rule of this event.
    pub(super) fn bad_rule(&self, text: &str, why: &str) -> String {
        let day = describe_day(self.start.date());
        format!("the event of {day} recurs by \"{text}\", {why}")
    }

    fn read_added(
        &mut self,
        event: &Event<'_>,
        zones: &Zones<'_>,
        budget: &mut Budget,
    ) -> Result<(), Wrong> {
        for property in event.part.part.all("RDATE") {
            let times = TimeReader::of(property, zones, event.part.calendar);
            let values = property
                .time_value()
                .split(',')
                .filter(|value| !value.trim().is_empty());
            for value in values {
                pay(budget, property)?;
                let (from, to) = match value.split_once('/') {
                    Some((from, to)) => (from, Some(to.trim())),
                    None => (value, None),
                };
                let moment = match times.read(from) {
                    Ok(moment) => moment,
                    // A day that reads may matter, whatever its time.
                    Err(wrong) if day_in(from).is_some() => return Err(wrong),
                    Err((why, _)) => {
                        let why = without_line(&why).to_owned();
                        self.unreadable.push((property.line, why));
                        continue;
                    }
                };
                let start = self.kind.start(&moment, self.start);
                let own = match to {
                    None => None,
                    Some(to) if to.starts_with(['P', '+', 'p']) => {
                        Some(span(to).ok_or_else(|| {
                            let why = format!("\"{}\" is not a duration (RDATE)", shorten(to));
                            at_line(property.line, why, correct())
                        })?)
                    }
                    Some(to) => {
                        let end = times.read(to)?;
                        Some(Length::on_the_wall(self.kind.end(&end, start) - start))
                    }
                };
                let own = own
                    .map(|own| checked(own, &self.kind, property.line, start))
                    .transpose()?;
                self.also.push((start, own));
            }
        }
        Ok(())
    }

    fn read_taken_out(
        &mut self,
        event: &Event<'_>,
        zones: &Zones<'_>,
        budget: &mut Budget,
        notes: &mut Notes,
    ) -> Result<(), Wrong> {
        for property in event.part.part.all("EXDATE") {
            let times = TimeReader::of(property, zones, event.part.calendar);
            for value in property.time_value().split(',') {
                pay(budget, property)?;
                match times.read(value) {
                    Ok(moment) => {
                        self.except.insert(self.kind.named(&moment));
                    }
                    Err((why, _)) => {
                        notes.add(
                            property.line,
                            format!("{}; no day was taken out by it", without_line(&why)),
                        );
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether the occurrence that begins there is among these.
    pub(super) fn is_named(&self, wall: NaiveDateTime, among: &BTreeSet<Occurrence>) -> bool {
        let (own, day) = self.kind.names(wall);
        among.contains(&own) || day.is_some_and(|day| among.contains(&day))
    }

    /// First and last day in London of the occurrence that starts there, and whether it takes up a
    /// part of either.
    pub(super) fn days(
        &self,
        start: NaiveDateTime,
        length: Length,
    ) -> (NaiveDate, NaiveDate, bool) {
        let SeriesType::Times(zone) = &self.kind else {
            let end = start.checked_add_signed(length.total()).unwrap_or(start);
            let last = end.date().pred_opt().unwrap_or(end.date());
            return (start.date(), last.max(start.date()), false);
        };
        let end = start.checked_add_signed(length.wall).unwrap_or(start);
        let (from, end) = (zone.instant(start), zone.instant(end));
        let to = end.checked_add_signed(length.exact).unwrap_or(end);
        let (from, to) = (time::local(from), time::local(to.max(from)));
        let whole = from.time() == NaiveTime::MIN && to.time() == NaiveTime::MIN && from < to;
        // What ends at midnight does not touch the next day.
        let last = if to.time() == NaiveTime::MIN && from < to {
            to.date().pred_opt().unwrap_or(to.date())
        } else {
            to.date()
        };
        (from.date(), last, !whole)
    }
}

/// Takes what reading a value costs from the budget.
fn pay(budget: &mut Budget, property: &Property<'_>) -> Result<(), Wrong> {
    budget.take(2).map_err(|why| {
        let remedy = "give the address of a calendar that holds leave alone".to_owned();
        at_line(
            property.line,
            format!("{} has many values, {why}", property.name),
            remedy,
        )
    })
}

/// The message without its line, for a note, which has one of its own.
pub(super) fn without_line(why: &str) -> &str {
    match why.split_once(": ") {
        Some((line, rest)) if line.starts_with("line ") => rest,
        _ => why,
    }
}

/// Days, or times in the zone of the start. What Exchange flags as whole days is that where its
/// length is.
fn series_type(event: &Event<'_>, first: &Moment, ends: &[(usize, Moment)]) -> SeriesType {
    let Some(zone) = &first.zone else {
        return SeriesType::Days;
    };
    let flagged = WHOLE_DAY_FLAGS.iter().any(|flag| {
        let mut values = event.part.part.all(flag).map(Property::value).peekable();
        values.peek().is_some() && values.all(|value| value.eq_ignore_ascii_case("TRUE"))
    });
    // A day is an hour shorter or longer when the clocks change.
    let is_whole = ends.iter().all(|(_, end)| {
        let hours = (end.at() - first.at()).num_minutes();
        let beyond = hours.rem_euclid(24 * 60);
        hours > 0 && (beyond <= 60 || beyond >= 23 * 60)
    });
    if flagged && is_whole {
        SeriesType::FlaggedDays
    } else {
        SeriesType::Times(zone.clone())
    }
}
