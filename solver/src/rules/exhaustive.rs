//! For each mechanism, over small generated scenes and every lawful set of duties of one person:
//! what `emit` allows is what `check` finds no breach in, and what soft slacks cost is what `check`
//! counts.

mod priced;

use super::*;
use crate::budget::SearchBudget;
use crate::model::build::{CompactModel, Strictness};
use crate::model::engine::{EngineOutcome, Run, minimise};
use crate::model::lp::{Lin, Lp};
use crate::outcome::TierName;
use crate::problem::*;
use std::collections::BTreeSet;

/// Small deterministic generator: scenes must not change between runs.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: i64) -> i64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as i64) % sides
    }
}

pub(crate) fn work(dice: &mut Dice, day: i64) -> WorkPiece {
    let start = [0, 7 * 60, 13 * 60, 20 * 60][dice.roll(4) as usize];
    let length = [
        4 * 60,
        8 * 60,
        11 * 60,
        12 * 60,
        13 * 60,
        24 * 60,
        25 * 60,
        49 * 60,
    ][dice.roll(8) as usize];
    let from = Minute(day * 1440 + start);
    let interval = Interval::new(from, from + Minutes(length)).unwrap();
    let class = [
        DutyClass::Shift,
        DutyClass::ResidentOnCall,
        DutyClass::NonResidentOnCall,
    ][dice.roll(3) as usize];
    let mut work = WorkPiece::plain("w", interval, class, Day(day as i32));
    work.last_day = Day(((interval.end().0 - 1) / 1440) as i32);
    work.night = Minutes(if start >= 780 && length >= 660 || length >= 1440 {
        420
    } else {
        0
    });
    work.ends_late = start == 780 && length >= 660;
    work.weekend = (day % 7 >= 4).then_some(WeekendIx((day / 7) as i32));
    work.group = Some(GroupIx(dice.roll(3) as usize));
    if class == DutyClass::NonResidentOnCall {
        work.worked = Minutes(length / 4);
        let rest = [300, 480, 700][dice.roll(3) as usize];
        work.on_call = Some(OnCallExpectation {
            calls: 2.0,
            rest: Minutes(rest),
            longest_rest: Minutes(rest / 2),
        });
    }
    work
}

/// Known days: some weeks, and some of them in part.
fn known(dice: &mut Dice) -> BTreeSet<Day> {
    let mut days = BTreeSet::new();
    for week in (0..6).filter(|_| dice.roll(2) == 0).collect::<Vec<i32>>() {
        let from = if dice.roll(3) == 0 {
            dice.roll(7) as i32
        } else {
            0
        };
        days.extend((week * 7 + from..(week + 1) * 7).map(Day));
    }
    days
}

/// Now and then work that stands inside the horizon or after it, weeks without records, and a clock
/// change.
pub(crate) fn stand(dice: &mut Dice, parts: &mut ProblemParts) {
    for _ in 0..dice.roll(4) {
        let day = 7 + dice.roll(17);
        let standing = work(dice, day);
        parts.people[0].standing.push(standing);
    }
    if dice.roll(2) == 0 {
        let person = &mut parts.people[0];
        person.records = Some(vec![known(dice), known(dice)]);
        person
            .records
            .iter_mut()
            .for_each(|sets| sets.truncate(1 + dice.roll(2) as usize));
        let leave = dice.roll(28) as i32;
        person.leave = (leave..leave + dice.roll(7) as i32).map(Day).collect();
    }
    if dice.roll(3) == 0 {
        let day = Day(dice.roll(24) as i32);
        parts.clock_changes = vec![(day, Minutes(60 - 120 * dice.roll(2)))];
    }
}

/// One person, some past, seven duties, one rule; some of what stands where asked.
fn scene(dice: &mut Dice, rule: Rule, severity: Severity, standing: bool) -> Problem {
    let days = [5, 9, 14][dice.roll(3) as usize];
    let horizon = Interval::new(Minute(7 * 1440), Minute((7 + 14) * 1440)).unwrap();
    let mut parts = ProblemParts::over(horizon, Day(7), Day(20));
    parts.history_from = Minute(0);
    parts.rules.push(RuleUse {
        id: "R".into(),
        label: "r".into(),
        source: "test".into(),
        severity,
        rule,
    });
    let mut person = Person::named("p");
    person.rules = vec![RuleIx(0)];
    person.base_week = Minutes(dice.roll(3) * 300);
    for _ in 0..dice.roll(4) {
        let day = 4 + dice.roll(3);
        person.history.push(work(dice, day));
    }
    parts.people.push(person);
    for _ in 0..7 {
        let day = 7 + dice.roll(days);
        let candidates = vec![Candidate {
            person: PersonIx(0),
            goodwill: Minutes(0),
        }];
        parts.duties.push(Duty {
            candidates,
            ..Duty::of(work(dice, day))
        });
    }
    if standing {
        stand(dice, &mut parts);
    }
    Problem::new(parts).unwrap()
}

/// Least soft cost with exactly these duties held; `None` when no values of the helpers fit.
fn cost(model: &CompactModel, held: &[DutyIx]) -> Option<f64> {
    let mut lp: Lp = model.lp.clone();
    for ((_, duty), var) in &model.held {
        let value = f64::from(u8::from(held.contains(duty)));
        let column = &mut lp.columns[var.0];
        if value < column.lower || value > column.upper {
            return None;
        }
        (column.lower, column.upper) = (value, value);
    }
    let watch = SearchBudget::patient();
    let run = Run {
        watch: &watch,
        start: None,
        gap: 0.0,
        step: None,
        threads: 1,
        seed: 1,
        search: true,
    };
    match minimise(&lp, &lp.soft, &run) {
        EngineOutcome::Found { values, .. } => Some(Lp::value(&lp.soft, &values)),
        EngineOutcome::Infeasible => None,
        other => panic!("{other:?}"),
    }
}

fn all_agree(rule: impl Into<Rule>) {
    let rule = rule.into();
    rule.mechanism().validate().unwrap();
    let mut dice = Dice(7);
    let (mut breached, mut kept) = (0, 0);
    for turn in 0..34 {
        let soft = turn % 3 == 2;
        if soft && matches!(rule, Rule::NoOverlap(_)) {
            continue;
        }
        let severity = if soft {
            Severity::Soft { weight: 2.0 }
        } else {
            Severity::Hard
        };
        let problem = scene(&mut dice, rule.clone(), severity, turn >= 14);
        // In which windows more than is lawful stands depends on where they begin, so all of them
        // would have to be asked.
        let by_window = matches!(rule, Rule::RollingWork(_)) && turn >= 14;
        if by_window
            && !automata::beside::stands_lawfully(&problem, PersonIx(0), problem.rule(RuleIx(0)))
        {
            continue;
        }
        let model = CompactModel::new(&problem, Strictness::AsGiven);
        let _ = model.tier(&problem, TierName::Cover);
        for set in 0_u32..128 {
            let held: Vec<DutyIx> = (0..7).filter(|d| set >> d & 1 == 1).map(DutyIx).collect();
            let row = PersonSchedule::new(&problem, PersonIx(0), held.iter().copied());
            let overlaps = no_overlap::NoOverlap {}.violations(&row);
            if !overlaps.is_empty() && !matches!(rule, Rule::NoOverlap(_)) {
                continue;
            }
            let found = rule.mechanism().violations(&row);
            let counted: f64 = found.iter().map(|f| 2.0 * f.amount).sum();
            if found.is_empty() {
                kept += 1;
            } else {
                breached += 1;
            }
            let cost = cost(&model, &held);
            let story = || {
                let past = &problem.person(PersonIx(0)).history;
                let now: Vec<_> = held.iter().map(|d| &problem.duty(*d).work).collect();
                format!(
                    "turn {turn}, {rule:?}\npast {past:#?}\nstanding {:#?}\nheld {now:#?}\nfound {found:#?}\ncost {cost:?}",
                    problem.person(PersonIx(0)).standing
                )
            };
            if soft {
                assert!(
                    cost.is_some_and(|c| (c - counted).abs() < 1e-5),
                    "counted {counted}; {}",
                    story()
                );
            } else {
                assert_eq!(cost.is_some(), found.is_empty(), "{}", story());
            }
            // `blocks` says why exactly where one more duty makes it worse.
            for duty in (0..7).map(DutyIx).filter(|d| !held.contains(d)) {
                let more = rule.mechanism().violations(&row.with(duty));
                let worse = more.iter().any(|f| !found.contains(f));
                assert_eq!(
                    rule.mechanism().blocking_violation(&row, duty).is_some(),
                    worse
                );
            }
        }
    }
    assert!(
        breached > 0 && kept > 0,
        "the scenes do not try {rule:?}: {breached} breached, {kept} kept"
    );
}

fn not_from_home() -> DutySelector {
    DutySelector::classes([DutyClass::Shift, DutyClass::ResidentOnCall])
}

fn on_call() -> DutySelector {
    DutySelector::classes([DutyClass::ResidentOnCall, DutyClass::NonResidentOnCall])
}

macro_rules! agree {
    ($($name:ident: $rule:expr;)*) => {
        $(
            #[test]
            fn $name() {
                all_agree($rule);
            }
        )*

        /// The same rules, priced.
        mod prices {
            use super::*;

            $(
                #[test]
                fn $name() {
                    priced::one($rule);
                }
            )*
        }

        /// All of them.
        pub(crate) fn all() -> Vec<Rule> {
            vec![$($rule.into()),*]
        }
    };
}

agree! {
    no_overlap: no_overlap::NoOverlap {};
    rest_same_kind: rest::Rest { after: not_from_home(), before: not_from_home(), at_least: Minutes::hours(11) };
    rest_long: rest::Rest { after: DutySelector::default(), before: DutySelector::default(), at_least: Minutes::hours(40) };
    rest_two_kinds: rest::Rest {
        after: DutySelector { worked_at_least: Some(Minutes(300)), ..on_call() },
        before: DutySelector::classes([DutyClass::Shift]),
        at_least: Minutes::hours(30),
    };
    weekly_rest_once: weekly_rest::WeeklyRest { which: DutySelector::default(), rest: Minutes::hours(36), daily_rest: Minutes(0), times: 1, days: 3 };
    weekly_rest_week: weekly_rest::WeeklyRest { which: DutySelector::default(), rest: Minutes::hours(60), daily_rest: Minutes(0), times: 1, days: 7 };
    weekly_rest_after_daily: weekly_rest::WeeklyRest { which: DutySelector::default(), rest: Minutes::hours(36), daily_rest: Minutes::hours(11), times: 1, days: 3 };
    weekly_rest_after_daily_twice: weekly_rest::WeeklyRest { which: DutySelector::default(), rest: Minutes::hours(36), daily_rest: Minutes::hours(11), times: 2, days: 7 };
    weekly_rest_twice: weekly_rest::WeeklyRest { which: DutySelector::default(), rest: Minutes::hours(50), daily_rest: Minutes(0), times: 2, days: 7 };
    average_one_week: average_week::AverageWeek {
        which: DutySelector::default(), at_most: Minutes::hours(20), weeks: 1, nights: None, night: DutySelector::default(),
    };
    average_long: average_week::AverageWeek {
        which: not_from_home(), at_most: Minutes::hours(12), weeks: 17, nights: None, night: DutySelector::default(),
    };
    average_of_night_workers: average_week::AverageWeek {
        which: DutySelector::default(), at_most: Minutes::hours(15), weeks: 2, nights: Some(2),
        night: DutySelector { night_at_least: Some(Minutes(180)), ..DutySelector::default() },
    };
    average_long_of_night_workers: average_week::AverageWeek {
        which: DutySelector::default(), at_most: Minutes::hours(15), weeks: 17, nights: Some(2),
        night: DutySelector { night_at_least: Some(Minutes(180)), ..DutySelector::default() },
    };
    average_below_the_base: average_week::AverageWeek {
        which: on_call(), at_most: Minutes::hours(6), weeks: 2, nights: Some(1), night: not_from_home(),
    };
    rolling_work: rolling_work::RollingWork { which: DutySelector::default(), at_most: Minutes::hours(30), window: Minutes::hours(72) };
    rolling_work_short: rolling_work::RollingWork { which: DutySelector::default(), at_most: Minutes::hours(9), window: Minutes::hours(20) };
    rolling_count: rolling_count::RollingCount { which: on_call(), at_most: 1, days: 4, days_on_call: false };
    rolling_count_on_call: rolling_count::RollingCount { which: on_call(), at_most: 1, days: 4, days_on_call: true };
    rolling_count_on_call_two: rolling_count::RollingCount { which: DutySelector::default(), at_most: 2, days: 5, days_on_call: true };
    rolling_count_two: rolling_count::RollingCount { which: DutySelector::default(), at_most: 2, days: 7, days_on_call: false };
    period_count: period_count::PeriodCount { which: DutySelector::default(), at_most: 1, days: 4, nights: false };
    period_count_two: period_count::PeriodCount { which: on_call(), at_most: 2, days: 7, nights: true };
    unbroken_day: unbroken::Unbroken { which: DutySelector::default(), at_most: Minutes::hours(24) };
    unbroken_days: unbroken::Unbroken { which: on_call(), at_most: Minutes::hours(30) };
    duty_length: duty_length::DutyLength { which: DutySelector::classes([DutyClass::Shift]), at_most: Minutes::hours(12) };
    runs_plain: runs::Runs { which: DutySelector::default(), at_most: 2, then_rest: Minutes(0), rest_before: DutySelector::default() };
    runs_with_rest: runs::Runs { which: DutySelector::default(), at_most: 2, then_rest: Minutes::hours(48), rest_before: DutySelector::default() };
    runs_of_nights: runs::Runs {
        which: DutySelector { night_at_least: Some(Minutes(180)), ..DutySelector::default() },
        at_most: 1, then_rest: Minutes::hours(30), rest_before: DutySelector::default(),
    };
    runs_light: runs::Runs {
        which: DutySelector { but_light_weekends: Some(Light { calls: 3.0, worked: Minutes(360) }), ..DutySelector::default() },
        at_most: 1, then_rest: Minutes::hours(48), rest_before: not_from_home(),
    };
    rest_after_nights: rest_after_nights::RestAfterNights {
        nights: DutySelector { night_at_least: Some(Minutes(180)), ..DutySelector::default() },
        rest: Minutes::hours(46), before: DutySelector::default(),
    };
    rest_after_resident_nights: rest_after_nights::RestAfterNights {
        nights: DutySelector { night_at_least: Some(Minutes(180)), ..not_from_home() },
        rest: Minutes::hours(60), before: DutySelector::default(),
    };
    weekends_total: weekends::Weekends { which: DutySelector::default(), at_most: 1, of: None };
    weekends_rolling: weekends::Weekends { which: DutySelector::default(), at_most: 1, of: Some(2) };
    on_call_days: consecutive_on_call::ConsecutiveOnCall { which: on_call(), at_most: 1, weekend_pair: true, calendar_days: false };
    on_call_days_two: consecutive_on_call::ConsecutiveOnCall { which: DutySelector::default(), at_most: 2, weekend_pair: true, calendar_days: false };
    on_call_days_plain: consecutive_on_call::ConsecutiveOnCall { which: DutySelector::default(), at_most: 1, weekend_pair: false, calendar_days: false };
    on_call_calendar_days: consecutive_on_call::ConsecutiveOnCall { which: on_call(), at_most: 2, weekend_pair: false, calendar_days: true };
    on_call_calendar_days_two: consecutive_on_call::ConsecutiveOnCall { which: DutySelector::default(), at_most: 3, weekend_pair: false, calendar_days: true };
    on_call_calendar_days_paired: consecutive_on_call::ConsecutiveOnCall { which: DutySelector::default(), at_most: 2, weekend_pair: true, calendar_days: true };
    day_after: day_after_on_call::DayAfterOnCall {
        on_call: on_call(), work: DutySelector::classes([DutyClass::Shift]), at_most: Minutes::hours(10),
        at_most_disturbed: Minutes::hours(5), rest: Minutes(480), longest_rest: Minutes(240),
    };
    expected_rest: expected_rest::ExpectedRest { which: on_call(), rest: Minutes(480), longest_rest: Minutes(300) };
    succession: forbidden_succession::ForbiddenSuccession {
        pairs: vec![(GroupIx(0), GroupIx(1)), (GroupIx(2), GroupIx(0)), (GroupIx(2), GroupIx(1))],
    };
    total_count: total_count::TotalCount { which: DutySelector::default(), at_least: Some(1), at_most: Some(3) };
    total_work: total_work::TotalWork { at_least: Minutes::hours(10), at_most: Some(Minutes::hours(40)) };
    min_run_work: min_run::MinRun { of: min_run::RunOf::Work, days: 2, which: DutySelector::default(), history: false };
    min_run_rest: min_run::MinRun { of: min_run::RunOf::Rest, days: 3, which: DutySelector::default(), history: false };
    min_run_of_a_type: min_run::MinRun { of: min_run::RunOf::Work, days: 2, which: DutySelector::group(GroupIx(1)), history: false };
    min_run_work_with_history: min_run::MinRun { of: min_run::RunOf::Work, days: 4, which: DutySelector::default(), history: true };
    min_run_of_a_type_with_history: min_run::MinRun { of: min_run::RunOf::Work, days: 3, which: DutySelector::group(GroupIx(1)), history: true };
    min_run_rest_with_history: min_run::MinRun { of: min_run::RunOf::Rest, days: 3, which: DutySelector::default(), history: true };
    max_days_off: max_days_off::MaxDaysOff { which: DutySelector::default(), at_most: 3 };
    max_days_off_a_type: max_days_off::MaxDaysOff { which: DutySelector::group(GroupIx(1)), at_most: 9 };
    complete_weekend: complete_weekend::CompleteWeekend { which: DutySelector::default() };
    complete_weekend_of_a_type: complete_weekend::CompleteWeekend { which: DutySelector::group(GroupIx(2)) };
}

#[test]
fn the_engine_maps_an_empty_model_and_an_unsatisfiable_one() {
    let watch = SearchBudget::patient();
    let run = || Run {
        watch: &watch,
        start: None,
        gap: 0.0,
        step: None,
        threads: 1,
        seed: 1,
        search: true,
    };
    let mut lp = Lp::default();
    assert!(matches!(
        minimise(&lp, &Lin::default(), &run()),
        EngineOutcome::Found { .. }
    ));
    let x = lp.binary();
    lp.at_least(x.into(), 2.0);
    assert!(matches!(
        minimise(&lp, &Lin::from(x), &run()),
        EngineOutcome::Infeasible
    ));
}
