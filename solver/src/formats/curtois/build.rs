//! From sections to a problem.

use super::read::{Draft, Shift, Staff};
use super::{FormatError, Instance};
use crate::formats::book::RuleBook;
use crate::problem::{
    Candidate, Day, Duty, DutyClass, DutyIx, GroupIx, Interval, Minute, Minutes, Objective, Person,
    PersonIx, Problem, ProblemParts, RuleIx, Severity, WeekendIx, WorkPiece,
};
use crate::rules::{
    DutySelector, Rule,
    forbidden_succession::ForbiddenSuccession,
    min_run::{MinRun, RunOf},
    runs::Runs,
    total_count::TotalCount,
    total_work::TotalWork,
    weekends::Weekends,
};

/// The whole instance.
pub(super) fn instance(draft: Draft<'_>) -> Result<Instance, FormatError> {
    let absent = |reason: String| FormatError::Absent {
        place: "SECTION_HORIZON".to_owned(),
        reason,
    };
    let horizon = Interval::new(midnight(0), midnight(draft.days))
        .map_err(|_| absent(format!("{} days; give 1 or more", draft.days)))?;
    let mut parts = ProblemParts::over(horizon, Day(0), Day(draft.days - 1));
    parts.objective = Objective::Weighted;
    let cells = draft.duties(&mut parts)?;
    draft.cover(&mut parts)?;
    draft.people(&mut parts)?;
    draft.wishes(&mut parts)?;
    for (duty, (_, s)) in parts.duties.iter_mut().zip(&cells) {
        let id = &draft.shifts[*s].item.id;
        let may_hold = |staff: &Staff| staff.most.iter().any(|(of, most)| of == id && *most > 0);
        let allowed = draft.staff.iter().enumerate();
        let allowed = allowed.filter(|(_, staff)| may_hold(&staff.item));
        duty.candidates = allowed
            .map(|(p, _)| Candidate {
                person: PersonIx(p),
                goodwill: Minutes(0),
            })
            .collect();
    }
    Ok(Instance {
        problem: Problem::new(parts)?,
        days: draft.days,
        shifts: draft.shifts.into_iter().map(|s| s.item.id).collect(),
        cells,
    })
}

fn midnight(day: i32) -> Minute {
    Minute(i64::from(day) * Minutes::DAY.0)
}

impl Draft<'_> {
    /// One duty for each day and shift, wanted or not: which is which.
    fn duties(&self, parts: &mut ProblemParts) -> Result<Vec<(i32, usize)>, FormatError> {
        let mut cells = Vec::new();
        for n in 0..self.days {
            for (s, line) in self.shifts.iter().enumerate() {
                let Shift { id, minutes, .. } = &line.item;
                let interval = Interval::new(midnight(n), midnight(n) + Minutes(*minutes))
                    .map_err(|_| self.fault(line.number, "a shift of no minutes".to_owned()))?;
                let name = format!("{id} on day {n}");
                let mut work = WorkPiece::plain(name, interval, DutyClass::Shift, Day(n));
                work.group = Some(GroupIx(s));
                work.weekend = (n % 7 >= 5).then_some(WeekendIx(n / 7));
                parts.duties.push(Duty {
                    need: 0,
                    over: Some(0),
                    ..Duty::of(work)
                });
                cells.push((n, s));
            }
        }
        Ok(cells)
    }

    fn cover(&self, parts: &mut ProblemParts) -> Result<(), FormatError> {
        for line in &self.cover {
            let cover = &line.item;
            let duty = &mut parts.duties[self.cell(line.number, cover.day, &cover.shift)?.0];
            (duty.need, duty.under, duty.over) = (cover.need, cover.under, Some(cover.over));
        }
        Ok(())
    }

    fn people(&self, parts: &mut ProblemParts) -> Result<(), FormatError> {
        let succession = self.succession()?;
        let mut book = RuleBook::of("Curtois and Qu 2014");
        for line in &self.staff {
            let mut person = Person::named(line.item.id.clone());
            if !succession.is_empty() {
                let pairs = succession.clone();
                person
                    .rules
                    .push(hard(&mut book, "rotation", ForbiddenSuccession { pairs }));
            }
            for (id, most) in &line.item.most {
                let which = DutySelector::group(GroupIx(self.shift(line.number, id)?));
                let at_most = Some(*most);
                let rule = TotalCount {
                    which,
                    at_least: None,
                    at_most,
                };
                person.rules.push(hard(&mut book, "max-shifts", rule));
            }
            person.rules.extend(line.item.rules(&mut book));
            parts.people.push(person);
        }
        parts.rules = book.rules;
        Ok(())
    }

    fn wishes(&self, parts: &mut ProblemParts) -> Result<(), FormatError> {
        for line in &self.days_off {
            let (who, days) = &line.item;
            let person = self.person(line.number, who)?;
            for n in days {
                let away = Interval::new(midnight(*n), midnight(n + 1))
                    .map_err(|e| self.fault(line.number, e.to_string()))?;
                parts.people[person].unavailable.push(away);
            }
        }
        for line in &self.requests {
            let request = &line.item;
            let person = self.person(line.number, &request.who)?;
            let duty = self.cell(line.number, request.day, &request.shift)?;
            let wishes = &mut parts.people[person].preferences;
            match wishes.iter_mut().find(|(d, _)| *d == duty) {
                Some((_, sum)) => *sum += request.cost,
                None => wishes.push((duty, request.cost)),
            }
        }
        Ok(())
    }

    fn succession(&self) -> Result<Vec<(GroupIx, GroupIx)>, FormatError> {
        let mut pairs = Vec::new();
        for (n, line) in self.shifts.iter().enumerate() {
            for id in &line.item.barred {
                pairs.push((GroupIx(n), GroupIx(self.shift(line.number, id)?)));
            }
        }
        Ok(pairs)
    }

    fn cell(&self, line: usize, day: i32, shift: &str) -> Result<DutyIx, FormatError> {
        let shift = self.shift(line, shift)?;
        match usize::try_from(day).ok().filter(|_| day < self.days) {
            Some(day) => Ok(DutyIx(day * self.shifts.len() + shift)),
            None => {
                let reason = format!("day {day} lies outside the horizon of {} days", self.days);
                Err(self.fault(line, reason))
            }
        }
    }

    fn shift(&self, line: usize, id: &str) -> Result<usize, FormatError> {
        let found = self.shifts.iter().position(|s| s.item.id == id);
        found.ok_or_else(|| self.fault(line, format!("unknown shift \"{id}\"")))
    }

    fn person(&self, line: usize, id: &str) -> Result<usize, FormatError> {
        let found = self.staff.iter().position(|s| s.item.id == id);
        found.ok_or_else(|| self.fault(line, format!("unknown employee \"{id}\"")))
    }
}

fn hard(book: &mut RuleBook, id: &str, rule: impl Into<Rule>) -> RuleIx {
    book.ix(id, Severity::Hard, rule)
}

impl Staff {
    /// The rules that name no shift.
    fn rules(&self, book: &mut RuleBook) -> [RuleIx; 5] {
        let all = DutySelector::default;
        let at_least_days = |of, days| MinRun {
            of,
            days,
            which: all(),
            history: false,
        };
        let minutes = TotalWork {
            at_least: Minutes(self.least_minutes),
            at_most: Some(Minutes(self.most_minutes)),
        };
        let run = Runs {
            which: all(),
            at_most: self.most_days,
            then_rest: Minutes(0),
            rest_before: all(),
        };
        let weekends = Weekends {
            which: all(),
            at_most: self.most_weekends,
            of: None,
        };
        [
            hard(book, "minutes", minutes),
            hard(book, "max-consecutive", run),
            hard(
                book,
                "min-consecutive",
                at_least_days(RunOf::Work, self.least_days),
            ),
            hard(
                book,
                "min-days-off",
                at_least_days(RunOf::Rest, self.least_off),
            ),
            hard(book, "max-weekends", weekends),
        ]
    }
}
