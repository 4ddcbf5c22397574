//! The text format of the shift-scheduling instances of Curtois and Qu (2014).
//!
//! A day's shifts have lengths but no hours: all start with the day, so that one person holds at most one of them.

use crate::outcome::Roster;
use crate::problem::{
    Candidate, Day, Duty, DutyClass, DutyIx, GroupIx, Interval, Minute, Minutes, Objective, Person,
    PersonIx, Problem, ProblemError, ProblemParts, RuleIx, RuleUse, Severity, Weekend, Work,
};
use crate::rules::{
    Rule, Which,
    forbidden_succession::ForbiddenSuccession,
    min_run::{MinRun, RunOf},
    runs::Runs,
    total_count::TotalCount,
    total_work::TotalWork,
    weekends::Weekends,
};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use thiserror::Error;

/// An instance read.
#[derive(Debug, Clone)]
pub struct Instance {
    /// As a problem, with the weighted objective.
    pub problem: Problem,
    days: i32,
    shifts: Vec<String>,
    /// Which day and shift a duty is.
    cells: Vec<(i32, usize)>,
}

/// Why a text is not an instance.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum FormatError {
    /// A line that cannot be read.
    #[error("line {line}: {reason}: \"{text}\"")]
    Line {
        /// From 1.
        line: usize,
        /// What was expected.
        reason: String,
        /// The line.
        text: String,
    },
    /// Sections that do not fit together.
    #[error(transparent)]
    Problem(#[from] ProblemError),
}

#[derive(Default)]
struct Draft {
    days: i32,
    shifts: Vec<(String, i64, Vec<String>)>,
    staff: Vec<Staff>,
    days_off: Vec<(String, Vec<i32>)>,
    /// Person, day, shift, and cost when held (negative: when not held).
    requests: Vec<(String, i32, String, i64)>,
    cover: Vec<(i32, String, u32, i64, i64)>,
}

struct Staff {
    id: String,
    most: Vec<(String, u32)>,
    most_minutes: i64,
    least_minutes: i64,
    most_days: u32,
    least_days: u32,
    least_off: u32,
    most_weekends: u32,
}

/// Read an instance.
///
/// # Errors
/// The first line that does not fit, with its number, or an inconsistency between sections.
pub fn read(text: &str) -> Result<Instance, FormatError> {
    let mut draft = Draft::default();
    let mut section = String::new();
    for (n, raw) in text.lines().enumerate() {
        let line = raw.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if line.starts_with("SECTION_") {
            line.clone_into(&mut section);
            continue;
        }
        let fields: Vec<&str> = line.split(',').map(str::trim).collect();
        let place = |reason: String| FormatError::Line {
            line: n + 1,
            reason,
            text: line.to_owned(),
        };
        draft.line(&section, &fields).map_err(place)?;
    }
    draft.instance()
}

fn field<'a>(fields: &[&'a str], at: usize) -> Result<&'a str, String> {
    fields
        .get(at)
        .copied()
        .ok_or_else(|| format!("expected {} fields, found {}", at + 1, fields.len()))
}

fn number<T: std::str::FromStr>(fields: &[&str], at: usize) -> Result<T, String> {
    let text = field(fields, at)?;
    text.parse().map_err(|_| {
        format!(
            "field {} is \"{text}\", expected a whole number in range",
            at + 1
        )
    })
}

impl Draft {
    fn line(&mut self, section: &str, fields: &[&str]) -> Result<(), String> {
        match section {
            "SECTION_HORIZON" => self.days = number(fields, 0)?,
            "SECTION_SHIFTS" => {
                let barred = fields
                    .get(2)
                    .unwrap_or(&"")
                    .split('|')
                    .filter(|s| !s.is_empty())
                    .map(str::to_owned);
                self.shifts.push((
                    field(fields, 0)?.to_owned(),
                    number(fields, 1)?,
                    barred.collect(),
                ));
            }
            "SECTION_STAFF" => self.staff.push(staff(fields)?),
            "SECTION_DAYS_OFF" => {
                let days = (1..fields.len())
                    .filter(|at| !fields[*at].is_empty())
                    .map(|at| number(fields, at));
                self.days_off.push((
                    field(fields, 0)?.to_owned(),
                    days.collect::<Result<_, _>>()?,
                ));
            }
            "SECTION_SHIFT_ON_REQUESTS" | "SECTION_SHIFT_OFF_REQUESTS" => {
                let cost: i64 = number(fields, 3)?;
                let cost = if section == "SECTION_SHIFT_ON_REQUESTS" {
                    -cost
                } else {
                    cost
                };
                let (who, shift) = (field(fields, 0)?.to_owned(), field(fields, 2)?.to_owned());
                self.requests.push((who, number(fields, 1)?, shift, cost));
            }
            "SECTION_COVER" => {
                let shift = field(fields, 1)?.to_owned();
                self.cover.push((
                    number(fields, 0)?,
                    shift,
                    number(fields, 2)?,
                    number(fields, 3)?,
                    number(fields, 4)?,
                ));
            }
            other => return Err(format!("unknown section \"{other}\"")),
        }
        Ok(())
    }

    fn instance(self) -> Result<Instance, FormatError> {
        let refuse = |reason: String| FormatError::Line {
            line: 0,
            reason,
            text: String::new(),
        };
        let day = |n: i32| Minute(i64::from(n) * Minutes::DAY.0);
        let horizon = Interval::new(day(0), day(self.days))
            .map_err(|e| refuse(format!("SECTION_HORIZON: {e}")))?;
        let mut parts = ProblemParts::over(horizon, Day(0), Day(self.days - 1));
        parts.objective = Objective::Weighted;
        let shift_ix: BTreeMap<&str, usize> = self
            .shifts
            .iter()
            .enumerate()
            .map(|(n, s)| (s.0.as_str(), n))
            .collect();
        let known_shift = |id: &str| {
            shift_ix
                .get(id)
                .copied()
                .ok_or_else(|| refuse(format!("unknown shift \"{id}\"")))
        };
        let mut cells = Vec::new();
        for n in 0..self.days {
            for (s, (id, minutes, _)) in self.shifts.iter().enumerate() {
                let interval = Interval::new(day(n), day(n) + Minutes(*minutes))
                    .map_err(|e| refuse(format!("shift \"{id}\": {e}")))?;
                let mut work = Work::plain(
                    format!("{id} on day {n}"),
                    interval,
                    DutyClass::Shift,
                    Day(n),
                );
                work.group = Some(GroupIx(s));
                work.weekend = (n % 7 >= 5).then_some(Weekend(n / 7));
                parts.duties.push(Duty {
                    need: 0,
                    over: Some(0),
                    ..Duty::of(work)
                });
                cells.push((n, s));
            }
        }
        let shifts = self.shifts.len();
        let cell = |n: i32, s: usize| -> Result<usize, FormatError> {
            let day = usize::try_from(n).ok().filter(|_| n < self.days);
            day.map(|d| d * shifts + s)
                .ok_or_else(|| refuse(format!("day {n} lies outside the horizon of {}", self.days)))
        };
        for (n, shift, need, under, over) in &self.cover {
            let duty = &mut parts.duties[cell(*n, known_shift(shift)?)?];
            (duty.need, duty.under, duty.over) = (*need, *under, Some(*over));
        }
        let person_ix: BTreeMap<&str, usize> = self
            .staff
            .iter()
            .enumerate()
            .map(|(n, s)| (s.id.as_str(), n))
            .collect();
        let known_person = |id: &str| {
            person_ix
                .get(id)
                .copied()
                .ok_or_else(|| refuse(format!("unknown employee \"{id}\"")))
        };
        let succession = self.succession(&shift_ix);
        let mut book = RuleBook::default();
        for staff in &self.staff {
            let mut person = Person::named(staff.id.clone());
            person.rules = staff.rules(&mut book, &succession, &self.shifts, &shift_ix);
            parts.people.push(person);
        }
        parts.rules = book.rules;
        for (who, days) in &self.days_off {
            for n in days {
                let away = Interval::new(day(*n), day(n + 1)).map_err(|e| refuse(e.to_string()))?;
                parts.people[known_person(who)?].unavailable.push(away);
            }
        }
        for (who, n, shift, cost) in &self.requests {
            let duty = DutyIx(cell(*n, known_shift(shift)?)?);
            let wishes = &mut parts.people[known_person(who)?].preferences;
            match wishes.iter_mut().find(|(d, _)| *d == duty) {
                Some((_, sum)) => *sum += cost,
                None => wishes.push((duty, *cost)),
            }
        }
        for (d, (_, s)) in cells.iter().enumerate() {
            let allowed = self.staff.iter().enumerate().filter(|(_, staff)| {
                staff
                    .most
                    .iter()
                    .any(|(id, most)| *id == self.shifts[*s].0 && *most > 0)
            });
            parts.duties[d].candidates = allowed
                .map(|(p, _)| Candidate {
                    person: PersonIx(p),
                    goodwill: Minutes(0),
                })
                .collect();
        }
        let problem = Problem::new(parts)?;
        let shifts = self.shifts.into_iter().map(|(id, _, _)| id).collect();
        Ok(Instance {
            problem,
            days: self.days,
            shifts,
            cells,
        })
    }

    fn succession(&self, shift_ix: &BTreeMap<&str, usize>) -> Vec<(GroupIx, GroupIx)> {
        let mut pairs = Vec::new();
        for (n, (_, _, barred)) in self.shifts.iter().enumerate() {
            let then = barred.iter().filter_map(|id| shift_ix.get(id.as_str()));
            pairs.extend(then.map(|then| (GroupIx(n), GroupIx(*then))));
        }
        pairs
    }
}

fn staff(fields: &[&str]) -> Result<Staff, String> {
    let mut most = Vec::new();
    for entry in field(fields, 1)?.split('|').filter(|e| !e.is_empty()) {
        let (id, count) = entry
            .split_once('=')
            .ok_or_else(|| format!("\"{entry}\" is not SHIFT=NUMBER"))?;
        most.push((
            id.to_owned(),
            count
                .parse()
                .map_err(|_| format!("\"{entry}\" is not SHIFT=NUMBER"))?,
        ));
    }
    Ok(Staff {
        id: field(fields, 0)?.to_owned(),
        most,
        most_minutes: number(fields, 2)?,
        least_minutes: number(fields, 3)?,
        most_days: number(fields, 4)?,
        least_days: number(fields, 5)?,
        least_off: number(fields, 6)?,
        most_weekends: number(fields, 7)?,
    })
}

/// Rules seen so far: people with equal limits share them.
#[derive(Default)]
struct RuleBook {
    rules: Vec<RuleUse>,
}

impl RuleBook {
    fn ix(&mut self, id: &str, rule: impl Into<Rule>) -> RuleIx {
        let rule = rule.into();
        let at = self
            .rules
            .iter()
            .position(|r| r.rule == rule)
            .unwrap_or_else(|| {
                self.rules.push(RuleUse {
                    id: id.to_owned(),
                    label: id.to_owned(),
                    source: "Curtois and Qu 2014".to_owned(),
                    severity: Severity::Hard,
                    rule,
                });
                self.rules.len() - 1
            });
        RuleIx(at)
    }
}

impl Staff {
    fn rules(
        &self,
        book: &mut RuleBook,
        succession: &[(GroupIx, GroupIx)],
        shifts: &[(String, i64, Vec<String>)],
        shift_ix: &BTreeMap<&str, usize>,
    ) -> Vec<RuleIx> {
        let mut rules = Vec::new();
        if !succession.is_empty() {
            rules.push(book.ix(
                "rotation",
                ForbiddenSuccession {
                    pairs: succession.to_vec(),
                },
            ));
        }
        for (id, most) in &self.most {
            if let Some(s) = shift_ix.get(id.as_str()).filter(|s| shifts[**s].1 > 0) {
                let which = Which::group(GroupIx(*s));
                rules.push(book.ix(
                    "max-shifts",
                    TotalCount {
                        which,
                        at_least: None,
                        at_most: Some(*most),
                    },
                ));
            }
        }
        let (at_least, at_most) = (
            Minutes(self.least_minutes),
            Some(Minutes(self.most_minutes)),
        );
        rules.push(book.ix("minutes", TotalWork { at_least, at_most }));
        let all = Which::default;
        let run = Runs {
            which: all(),
            at_most: self.most_days,
            then_rest: Minutes(0),
            rest_before: all(),
        };
        rules.push(book.ix("max-consecutive", run));
        rules.push(book.ix(
            "min-consecutive",
            MinRun {
                of: RunOf::Work, which: all(), history: false,
                days: self.least_days,
            },
        ));
        rules.push(book.ix(
            "min-days-off",
            MinRun {
                of: RunOf::Rest, which: all(), history: false,
                days: self.least_off,
            },
        ));
        rules.push(book.ix(
            "max-weekends",
            Weekends {
                which: all(),
                at_most: self.most_weekends,
                of: None,
            },
        ));
        rules
    }
}

impl Instance {
    /// A roster as text: a line for each employee, the id and a cell for each day, tab-separated, `-` for a day off.
    #[must_use]
    pub fn solution(&self, roster: &Roster) -> String {
        let mut text = String::new();
        for (p, person) in self.problem.people().iter().enumerate() {
            let mut row = vec!["-"; usize::try_from(self.days).unwrap_or(0)];
            for duty in roster.of(PersonIx(p)) {
                let (day, shift) = self.cells[duty.0];
                if let Some(cell) = usize::try_from(day).ok().and_then(|d| row.get_mut(d)) {
                    *cell = &self.shifts[shift];
                }
            }
            let _ = writeln!(text, "{}\t{}", person.name, row.join("\t"));
        }
        text
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Invented: two people, two shifts, a week.
    const SMALL: &str = "SECTION_HORIZON\n7\nSECTION_SHIFTS\nE,480,\nL,480,E\nSECTION_STAFF\n\
        A,E=7|L=7,2400,960,5,2,2,1\nB,E=7|L=0,2400,960,5,2,2,1\nSECTION_DAYS_OFF\nA,3\n\
        SECTION_SHIFT_ON_REQUESTS\nA,0,L,3\nSECTION_SHIFT_OFF_REQUESTS\nB,1,E,2\nSECTION_COVER\n0,E,1,100,1\n0,L,1,100,1\n";

    #[test]
    fn reads_sections_and_writes_cells() {
        let instance = read(SMALL).unwrap();
        let problem = &instance.problem;
        assert_eq!((problem.people().len(), problem.duties().len()), (2, 14));
        assert_eq!(
            problem.options(PersonIx(0)).len(),
            12,
            "six days, two shifts"
        );
        assert_eq!(problem.options(PersonIx(1)).len(), 7, "no late shifts");
        let roster = Roster::from_pairs(2, [(PersonIx(0), DutyIx(1)), (PersonIx(1), DutyIx(2))]);
        assert_eq!(
            instance.solution(&roster),
            "A\tL\t-\t-\t-\t-\t-\t-\nB\t-\tE\t-\t-\t-\t-\t-\n"
        );
    }

    #[test]
    fn faults_name_the_line() {
        for (from, to, says) in [
            ("E,480,", "E,long,", "field 2 is \"long\""),
            ("A,E=7|L=7", "A,E7|L=7", "not SHIFT=NUMBER"),
            ("A,0,L,3", "A,0,X,3", "unknown shift \"X\""),
            ("A,0,L,3", "A,9,L,3", "day 9 lies outside"),
            ("SECTION_COVER", "SECTION_COVERS", "unknown section"),
        ] {
            let error = read(&SMALL.replacen(from, to, 1)).unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
        }
    }
}
