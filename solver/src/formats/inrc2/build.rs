//! From scenario, history and weeks to a problem.

use super::history::{Eve, Past};
use super::scenario::{Contract, Scenario};
use super::week::Week;
use super::{DAYS, FormatError, ShiftIx, SkillIx};
use crate::formats::book::RuleBook;
use crate::problem::{
    Candidate, Day, Duty, DutyClass, GroupIx, Interval, Minute, Minutes, Objective, Person,
    PersonIx, Problem, ProblemParts, RuleIx, Severity, WeekendIx, WorkPiece,
};
use crate::rules::{
    DutySelector, Rule,
    complete_weekend::CompleteWeekend,
    forbidden_succession::ForbiddenSuccession,
    max_days_off::MaxDaysOff,
    min_run::{MinRun, RunOf},
    runs::Runs,
    total_count::TotalCount,
    weekends::Weekends,
};

/// Prices of the competition (Ceschia et al. 2019, table of weights).
mod price {
    pub(super) const COVER: i64 = 30;
    pub(super) const SHIFT_RUN: f64 = 15.0;
    pub(super) const WORKING_RUN: f64 = 30.0;
    pub(super) const REST_RUN: f64 = 30.0;
    pub(super) const WISH: i64 = 10;
    pub(super) const COMPLETE_WEEKEND: f64 = 30.0;
    pub(super) const ASSIGNMENTS: f64 = 20.0;
    pub(super) const WEEKENDS: f64 = 30.0;
}

/// The whole problem.
pub(super) fn problem(
    scenario: &Scenario,
    pasts: &[Past],
    weeks: &[Week],
) -> Result<Problem, FormatError> {
    let days = i32::try_from(scenario.days()).unwrap_or(i32::MAX / 2);
    let mut parts = ProblemParts::over(span(0, days)?, Day(0), Day(days - 1));
    parts.objective = Objective::Weighted;
    // A day more than the longest run, so that every run has a known day before it.
    let known = pasts.iter().map(Past::days).max().unwrap_or(0) + 1;
    parts.history_from = midnight(-i32::try_from(known).unwrap_or(i32::MAX / 2));
    duties(scenario, days, &mut parts)?;
    let mut book = RuleBook::of("INRC-II (Ceschia et al. 2019)");
    for (nurse, past) in scenario.nurses.iter().zip(pasts) {
        let mut person = Person::named(nurse.name.clone());
        person.history = history(scenario, past)?;
        person.rules = common_rules(scenario, &mut book);
        let contract = &scenario.contracts[nurse.contract];
        person.rules.extend(contract.rules(past, &mut book));
        parts.people.push(person);
    }
    parts.rules = book.rules;
    for (n, week) in weeks.iter().enumerate() {
        cover(scenario, n, week, &mut parts);
        wishes(scenario, n, week, &mut parts);
    }
    Ok(Problem::new(parts)?)
}

fn midnight(day: i32) -> Minute {
    Minute(i64::from(day) * Minutes::DAY.0)
}

/// Days from one to another, that one left out.
fn span(from: i32, to: i32) -> Result<Interval, FormatError> {
    Interval::new(midnight(from), midnight(to)).map_err(|error| FormatError::Absent {
        place: "horizon".to_owned(),
        reason: error.to_string(),
    })
}

/// Work of one whole day.
fn work(name: String, day: i32, shift: Option<ShiftIx>) -> Result<WorkPiece, FormatError> {
    let mut work = WorkPiece::plain(name, span(day, day + 1)?, DutyClass::Shift, Day(day));
    work.group = shift.map(|s| GroupIx(s.0));
    Ok(work)
}

/// One duty for each day, shift type and skill, wanted or not, in the order of [`Scenario::duty`].
fn duties(scenario: &Scenario, days: i32, parts: &mut ProblemParts) -> Result<(), FormatError> {
    for day in 0..days {
        for (s, shift) in scenario.shifts.iter().enumerate() {
            for (k, skill) in scenario.skills.iter().enumerate() {
                let weekday = DAYS[usize::from(Day(day).weekday())];
                let name = format!("{} {skill}, {weekday} of week {}", shift.name, day / 7 + 1);
                let mut work = work(name, day, Some(ShiftIx(s)))?;
                work.weekend = (day % 7 >= 5).then_some(WeekendIx(day / 7));
                let able = |(p, nurse): (usize, &super::scenario::Nurse)| {
                    nurse.skills.contains(&SkillIx(k)).then_some(Candidate {
                        person: PersonIx(p),
                        goodwill: Minutes(0),
                    })
                };
                parts.duties.push(Duty {
                    need: 0,
                    under: price::COVER,
                    over: Some(0),
                    candidates: scenario
                        .nurses
                        .iter()
                        .enumerate()
                        .filter_map(able)
                        .collect(),
                    ..Duty::of(work)
                });
            }
        }
    }
    Ok(())
}

fn cover(scenario: &Scenario, week: usize, data: &Week, parts: &mut ProblemParts) {
    for cover in &data.cover {
        for (n, (least, best)) in cover.days.iter().enumerate() {
            let duty = scenario.duty(7 * week + n, cover.shift, cover.skill);
            let duty = &mut parts.duties[duty.0];
            (duty.least, duty.need) = (*least, *best);
        }
    }
}

/// A wish costs whatever assignment breaks it; two wishes broken by one assignment cost twice.
fn wishes(scenario: &Scenario, week: usize, data: &Week, parts: &mut ProblemParts) {
    for off in &data.off {
        let shifts = (0..scenario.shifts.len()).map(ShiftIx);
        for shift in shifts.filter(|s| off.shift.is_none_or(|wanted| wanted == *s)) {
            for skill in &scenario.nurses[off.nurse].skills {
                let duty = scenario.duty(7 * week + off.day, shift, *skill);
                let wishes = &mut parts.people[off.nurse].preferences;
                match wishes.iter_mut().find(|(d, _)| *d == duty) {
                    Some((_, cost)) => *cost += price::WISH,
                    None => wishes.push((duty, price::WISH)),
                }
            }
        }
    }
}

/// Counts as past works: days of the last shift, before them working days of no known shift. Days
/// off have a working day before them, so that they are as many as the history says.
fn history(scenario: &Scenario, past: &Past) -> Result<Vec<WorkPiece>, FormatError> {
    let day = |back: u32| -i32::try_from(back).unwrap_or(i32::MAX / 2);
    match past.eve {
        Eve::Working { shift, same, days } => (1..=days)
            .rev()
            .map(|back| {
                let known = (back <= same).then_some(shift);
                let name = known.map_or("some shift", |s| scenario.shifts[s.0].name.as_str());
                work(format!("{name}, {back} days before"), day(back), known)
            })
            .collect(),
        Eve::Off { days } => Ok(vec![work(
            "before days off".to_owned(),
            day(days + 1),
            None,
        )?]),
    }
}

fn soft(weight: f64) -> Severity {
    Severity::Soft { weight }
}

/// A shortest and a longest run; the first counts on from history.
fn runs(
    book: &mut RuleBook,
    id: &str,
    weight: f64,
    which: &DutySelector,
    (least, most): (u32, u32),
) -> [RuleIx; 2] {
    let shortest = MinRun {
        of: RunOf::Work,
        days: least,
        which: which.clone(),
        history: true,
    };
    let longest = Runs {
        which: which.clone(),
        at_most: most,
        then_rest: Minutes(0),
        rest_before: DutySelector::default(),
    };
    [
        book.ix(id, soft(weight), shortest),
        book.ix(id, soft(weight), longest),
    ]
}

/// Rules that bind every nurse alike.
fn common_rules(scenario: &Scenario, book: &mut RuleBook) -> Vec<RuleIx> {
    let mut rules = Vec::new();
    let mut pairs = Vec::new();
    for (s, shift) in scenario.shifts.iter().enumerate() {
        let which = DutySelector::group(GroupIx(s));
        rules.extend(runs(book, "S2", price::SHIFT_RUN, &which, shift.run));
        pairs.extend(
            shift
                .barred
                .iter()
                .map(|then| (GroupIx(s), GroupIx(then.0))),
        );
    }
    if !pairs.is_empty() {
        rules.push(book.ix("H3", Severity::Hard, ForbiddenSuccession { pairs }));
    }
    rules
}

impl Contract {
    /// What the past has used of a total is taken off its limits.
    fn rules(&self, past: &Past, book: &mut RuleBook) -> Vec<RuleIx> {
        let all = DutySelector::default;
        let mut rules = runs(
            book,
            "S2-WORK",
            price::WORKING_RUN,
            &all(),
            self.working_run,
        )
        .to_vec();
        let mut add =
            |id: &str, weight: f64, rule: Rule| rules.push(book.ix(id, soft(weight), rule));
        let (least_off, most_off) = self.rest_run;
        let shortest_rest = MinRun {
            of: RunOf::Rest,
            days: least_off,
            which: all(),
            history: true,
        };
        add("S3", price::REST_RUN, shortest_rest.into());
        let longest_rest = MaxDaysOff {
            which: all(),
            at_most: most_off,
        };
        add("S3", price::REST_RUN, longest_rest.into());
        if self.complete_weekends {
            let complete = CompleteWeekend { which: all() };
            add("S5", price::COMPLETE_WEEKEND, complete.into());
        }
        let (least, most) = self.assignments;
        let assignments = TotalCount {
            which: all(),
            at_least: Some(least.saturating_sub(past.assignments)),
            at_most: Some(most.saturating_sub(past.assignments)),
        };
        add("S6", price::ASSIGNMENTS, assignments.into());
        let weekends = Weekends {
            which: all(),
            at_most: self.weekends.saturating_sub(past.weekends),
            of: None,
        };
        add("S7", price::WEEKENDS, weekends.into());
        rules
    }
}
