//! An invented ward of two nurses over two weeks, priced by hand.

use super::*;
use crate::budget::SearchBudget;
use crate::judge::judge;
use crate::model::build::{CompactModel, Strictness};
use crate::model::engine::{EngineOutcome, Run, minimise};
use crate::model::lp::Lp;
use crate::outcome::{Roster, TierName};
use crate::problem::{Day, PersonIx};
use crate::{Control, Limits, Status, solve};
use std::collections::BTreeMap;

const SCENARIO: &str = "SCENARIO = tiny\r\n\r\nWEEKS = 2\r\n\r\nSKILLS = 2\r\nLead\r\nAid\r\n\r\nSHIFT_TYPES = 2\r\n\
    Day (2,4)\r\nNight (2,3)\r\n\r\nFORBIDDEN_SHIFT_TYPES_SUCCESSIONS\r\nDay 0\r\nNight 1 Day\r\n\r\nCONTRACTS = 2\r\n\
    Full (4,8) (3,4) (2,3) 1 1\r\nPart (0,9) (1,9) (1,14) 2 0\r\n\r\nNURSES = 2\r\nAnn Full 2 Lead Aid \r\nBen Part 1 Aid\r\n";
const HISTORY: &str = "HISTORY\n0 tiny\n\nNURSE_HISTORY\nAnn 1 0 Night 1 2 0\nBen 0 0 None 0 0 3\n";
const FIRST: &str = "WEEK_DATA\ntiny\n\nREQUIREMENTS\n\
    Day Lead (0,0) (0,0) (0,0) (0,0) (0,0) (0,0) (0,0)\nDay Aid (0,0) (0,0) (1,2) (0,0) (0,0) (0,0) (0,0)\n\
    Night Aid (0,1) (0,0) (0,0) (0,0) (0,0) (0,0) (0,0)\n\n\
    SHIFT_OFF_REQUESTS = 3\nAnn Any Wed\nAnn Day Wed\nBen Night Sat\n";
const SECOND: &str = "WEEK_DATA\ntiny\n\nREQUIREMENTS\n\nSHIFT_OFF_REQUESTS = 0\n";

fn tiny() -> Inrc2Instance {
    read(SCENARIO, HISTORY, &[FIRST, SECOND]).unwrap()
}

/// Hard breaches' rules, and prices by rule (`""`: all).
fn judged<'a>(instance: &Inrc2Instance, weeks: [&str; 2]) -> (Vec<String>, BTreeMap<&'a str, f64>) {
    let weeks = weeks.map(|lines| {
        format!(
            "SOLUTION\n0 tiny\n\nASSIGNMENTS = {}\n{lines}",
            lines.lines().count()
        )
    });
    let roster = instance.roster(&[&weeks[0], &weeks[1]]).unwrap();
    let judged = judge(&instance.problem, &roster);
    let mut paid = BTreeMap::from([("", judged.value(TierName::Weighted).unwrap())]);
    for rule in ["S2", "S2-WORK", "S3", "S5", "S6", "S7"] {
        let of_rule = judged.breaches.iter().filter(|b| b.rule == rule);
        let price: f64 = of_rule.filter_map(|b| b.price).sum();
        if price > 0.0 {
            paid.insert(rule, price);
        }
    }
    let hard = judged.hard().map(|b| b.rule.clone()).collect();
    (hard, paid)
}

#[test]
fn reads_every_section() {
    let instance = tiny();
    let problem = &instance.problem;
    assert_eq!(problem.duties().len(), 14 * 2 * 2);
    let duty = problem.duty(instance.scenario.duty(2, ShiftIx(0), SkillIx(1)));
    assert_eq!((duty.least, duty.need, duty.under), (1, 2, 30));
    assert_eq!((duty.over, duty.work.day), (Some(0), Day(2)));
    let ann = problem.person(PersonIx(0));
    let days: Vec<i32> = ann.history.iter().map(|w| w.day.0).collect();
    assert_eq!(days, [-2, -1]);
    assert_eq!(ann.preferences.iter().map(|(_, c)| c).sum::<i64>(), 60);
    assert_eq!(problem.options(PersonIx(1)).len(), 28, "aid alone");
    assert_eq!(problem.parts().history_first_day(), Day(-4));
}

#[test]
fn histories_go_on_into_the_first_week() {
    // Nobody at all: least cover missed on Wednesday; Ann's night alone (15) after two working days
    // of three (30), then 14 days off of 3 at most; 3 assignments missing of the 3 left. Ben may
    // rest for 14 days and has done for 3.
    let (hard, paid) = judged(&tiny(), ["", ""]);
    assert_eq!(hard, ["LEAST"]);
    let expected = [
        ("S2", 15.0),
        ("S2-WORK", 30.0),
        ("S3", 330.0 + 90.0),
        ("S6", 60.0),
        ("", 3.0 * 30.0 + 15.0 + 30.0 + 420.0 + 60.0),
    ];
    assert_eq!(paid, BTreeMap::from(expected));
}

#[test]
fn every_price_is_charged_as_published() {
    // Ann: two nights (the third and fourth working day, with history), two days off, then Friday
    // and Saturday without Sunday. In the second week off to Thursday, then on to the end.
    let week_1 = "Ann Mon Night Lead\nAnn Tue Night Aid\nAnn Fri Day Aid\nAnn Sat Day Aid\nBen Wed Day Aid\nBen Sat Night Aid\n";
    let week_2 = "Ann Fri Day Aid\nAnn Sat Day Aid\nAnn Sun Day Aid\n";
    let (hard, paid) = judged(&tiny(), [week_1, week_2]);
    assert_eq!(hard, Vec::<String>::new());
    let expected = [
        // Ben's day and his night stand alone.
        ("S2", 30.0),
        // Ann's Friday and Saturday of the first week; the last run is not over.
        ("S2-WORK", 30.0),
        // Five days off, of three.
        ("S3", 60.0),
        ("S5", 30.0),
        // Two weekends, of one.
        ("S7", 30.0),
        // One of two on Wednesday, nobody at Monday night, Ben's night against his wish.
        ("", 30.0 + 30.0 + 60.0 + 30.0 + 30.0 + 30.0 + 30.0 + 10.0),
    ];
    assert_eq!(paid, BTreeMap::from(expected));
}

#[test]
fn the_past_bars_successions_and_skills_are_asked_for() {
    let (hard, _) = judged(&tiny(), ["Ann Mon Day Aid\nBen Wed Day Lead\n", ""]);
    assert_eq!(hard, ["H3", "ELIGIBLE", "LEAST"]);
    let (_, paid) = judged(&tiny(), ["Ann Wed Day Aid\n", ""]);
    let (_, kept) = judged(&tiny(), ["Ben Wed Day Aid\n", ""]);
    let wishes = |paid: &BTreeMap<&str, f64>| {
        let rules: f64 = paid
            .iter()
            .filter(|(r, _)| !r.is_empty())
            .map(|(_, v)| v)
            .sum();
        paid[""] - rules - 60.0
    };
    assert_eq!((wishes(&paid), wishes(&kept)), (20.0, 0.0));
}

/// What the model says a roster costs; `None`: not lawful.
fn modelled(problem: &Problem, roster: &Roster) -> Option<f64> {
    let mut model = CompactModel::new(problem, Strictness::AsGiven);
    let objective = model.tier(problem, TierName::Weighted);
    for ((person, duty), var) in &model.held {
        let held = f64::from(u8::from(roster.holds(*person, *duty)));
        let column = &mut model.lp.columns[var.0];
        (column.lower, column.upper) = (held, held);
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
    match minimise(&model.lp, &objective, &run) {
        EngineOutcome::Found { values, .. } => Some(Lp::value(&objective, &values)),
        _ => None,
    }
}

#[test]
fn the_model_prices_what_the_judge_does() {
    let instance = tiny();
    let mut noise = 7_u64;
    let mut lawful = 0;
    for _ in 0..120 {
        let mut roster = Roster::empty(2);
        let mut night = [true, false];
        for cell in 0..28 {
            noise = noise
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let roll = (noise >> 33) as usize;
            let (day, person) = (cell / 2, cell % 2);
            // A day after a night now and then, to try what is not lawful.
            let shift = match roll % 8 {
                0..=2 if !night[person] || roll.is_multiple_of(64) => Some(0),
                3 | 4 => Some(1),
                _ => None,
            };
            night[person] = shift == Some(1);
            if let Some(shift) = shift {
                let skill = SkillIx(if person == 0 { roll / 64 % 2 } else { 1 });
                let duty = instance.scenario.duty(day, ShiftIx(shift), skill);
                roster.give(PersonIx(person), duty);
            }
        }
        let judged = judge(&instance.problem, &roster);
        let expected = judged
            .value(TierName::Weighted)
            .filter(|_| judged.is_lawful());
        let priced = modelled(&instance.problem, &roster);
        let same = match (priced, expected) {
            (Some(priced), Some(expected)) => (priced - expected).abs() < 1e-6,
            (priced, expected) => priced == expected,
        };
        assert!(
            same,
            "model {priced:?}, judge {expected:?}: {:?}",
            judged.breaches
        );
        lawful += usize::from(expected.is_some());
    }
    assert!((10..110).contains(&lawful), "{lawful} lawful");
}

#[test]
fn solutions_are_written_as_they_are_read() {
    let instance = tiny();
    let outcome = solve(&instance.problem, &Limits::default(), &Control::default());
    assert_eq!(outcome.status, Status::Optimal);
    let roster = outcome.roster.unwrap();
    let texts = instance.solutions(&roster);
    assert!(texts[1].starts_with("SOLUTION\n1 tiny\n\nASSIGNMENTS = "));
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    assert_eq!(instance.roster(&texts), Ok(roster));
}

#[test]
fn remarks_may_follow_a_solution() {
    let instance = tiny();
    let text = "SOLUTION\n0 tiny\n\nASSIGNMENTS = 1\nBen Wed Day Aid\n\nViol: 0\nTime: 4.1\n";
    let empty = "SOLUTION\n1 tiny\n\nASSIGNMENTS = 0\n";
    let roster = instance.roster(&[text, empty]).unwrap();
    assert_eq!(roster.pairs().count(), 1);
    let error = instance.roster(&[empty, &text.replace("= 1", "= 9")]);
    let error = error.unwrap_err().to_string();
    assert!(
        error.contains("solution of week 2, ASSIGNMENTS, line 4: only 3 lines"),
        "{error}"
    );
    assert!(instance.roster(&[empty]).is_err());
}

#[test]
fn faults_name_file_section_and_line() {
    let cases = [
        (
            "Day (2,4)",
            "Day (5,4)",
            "scenario, SHIFT_TYPES, line 10: 5 is above 4",
        ),
        (
            "Day (2,4)",
            "Day 2-4",
            "line 10: field 2 is \"2-4\", expected (LEAST,MOST)",
        ),
        (
            "SKILLS = 2",
            "SKILLS = 3",
            "scenario, SKILLS, line 5: only 2 lines",
        ),
        (
            "SKILLS = 2",
            "SKILLS = 1",
            "scenario, SKILLS, line 5: 2 lines follow",
        ),
        ("SKILLS = 2", "TRADES = 2", "scenario: no section SKILLS"),
        (
            "Night 1 Day",
            "Night 1 Late",
            "SUCCESSIONS, line 15: unknown shift type \"Late\"",
        ),
        (
            "Ann Full 2",
            "Ann Half 2",
            "scenario, NURSES, line 22: unknown contract \"Half\"",
        ),
        (
            "Ann Full 2",
            "Ann Full 1",
            "line 22: 1 names announced, 2 given",
        ),
        (
            "(2,3) 1 1",
            "(2,3) 1 2",
            "scenario, CONTRACTS, line 18: field 6 is 2",
        ),
        (
            "Ann 1 0 Night",
            "Amy 1 0 Night",
            "history, NURSE_HISTORY, line 5: unknown nurse \"Amy\"",
        ),
        (
            "Night 1 2 0",
            "Night 3 2 0",
            "history, NURSE_HISTORY, line 5: a last shift",
        ),
        (
            "None 0 0 3",
            "None 0 1 3",
            "history, NURSE_HISTORY, line 6: no last shift",
        ),
        (
            "Ben 0 0 None",
            "Ann 0 0 None",
            "line 6: a second line for this nurse",
        ),
        (
            "Ben 0 0 None 0 0 3\n",
            "",
            "line 4: no line for nurse \"Ben\"",
        ),
        (
            "Night Aid (0,1)",
            "Night Boss (0,1)",
            "week 1, REQUIREMENTS, line 7: unknown skill \"Boss\"",
        ),
        (
            "(1,2) (0,0)",
            "(1,2)",
            "week 1, REQUIREMENTS, line 6: expected 9 fields, found 8",
        ),
        (
            "Ben Night Sat",
            "Ben Night Sam",
            "week 1, SHIFT_OFF_REQUESTS, line 12: unknown day \"Sam\"",
        ),
        (
            "WEEKS = 2",
            "WEEKS = 3",
            "weeks: 2 given, but the scenario has 3",
        ),
        (
            "WEEKS = 2",
            "WEEKS = two",
            "scenario, WEEKS, line 3: expected = and a whole number",
        ),
        (
            "HISTORY\n0",
            "PAST\n0",
            "history, line 1: expected HISTORY, NURSE_HISTORY",
        ),
    ];
    for (from, to, says) in cases {
        let [scenario, history, week] = [SCENARIO, HISTORY, FIRST].map(|t| t.replacen(from, to, 1));
        let error = read(&scenario, &history, &[&week, SECOND]).unwrap_err();
        assert!(error.to_string().contains(says), "{error}");
    }
}
