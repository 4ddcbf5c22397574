//! What a plan takes to be so where the network and the published rotas do not say it.

use std::collections::{BTreeMap, BTreeSet};

use evenwatch_solver::Problem;
use evenwatch_solver::problem::{Day, Person, PersonIx, RuleUse};
use evenwatch_solver::rules::Rule;

use evenwatch_domain::count::counted;
use evenwatch_domain::ids::PatternId;
use evenwatch_domain::network::Network;
use evenwatch_domain::pattern;

use super::problem::Built;

/// Every assumption, in a sentence each.
pub(super) fn of(network: &Network, built: &Built) -> Vec<String> {
    let planned: BTreeSet<&PatternId> = built.duties.iter().map(|duty| &duty.pattern).collect();
    let patterns = network.file().duty_patterns.iter();
    let quiet = pattern::assumed_quiet(patterns.filter(|pattern| planned.contains(&pattern.id)));
    let known = averages(built).into_iter().chain(rests(built));
    quiet.into_iter().chain(known).collect()
}

/// Over how many weeks averages are, where those are fewer than the rule has.
fn averages(built: &Built) -> Vec<String> {
    let problem = &built.problem;
    let mut rules: BTreeMap<(&str, u32), (u32, u32)> = BTreeMap::new();
    for (at, person) in problem.people().iter().enumerate() {
        let known = problem.known_days(PersonIx(at)).iter();
        for used in uses(problem, person) {
            let Rule::AverageWeek(rule) = &used.rule else {
                continue;
            };
            // Of each set the stretch that ends last: the one that the plan lies in.
            let last = known
                .clone()
                .filter_map(|known| known.stretches(rule.weeks).pop());
            for days in last.filter_map(|days| u32::try_from(days.len()).ok()) {
                let entry = rules.entry((&used.id, rule.weeks));
                let (least, most) = entry.or_insert((days, days));
                (*least, *most) = ((*least).min(days), (*most).max(days));
            }
        }
    }
    let short = rules
        .into_iter()
        .filter(|((_, weeks), (least, _))| *least < 7 * weeks);
    short
        .map(|((rule, weeks), (least, most))| {
            let over = match (least, most) {
                _ if least == most && least % 7 != 0 => format!("{} of", counted(least, "day")),
                _ if least == most => format!("{} of", least / 7),
                _ if least % 7 == 0 && most % 7 == 0 => format!("{} to {} of", least / 7, most / 7),
                _ => format!("{least} to {most} days of"),
            };
            format!(
                "{rule} is averaged over {over} {weeks} weeks: weeks without a published rota are unknown, and left out, and \
                 so are days of leave"
            )
        })
        .collect()
}

/// Fortnights of weekly rest of which the plan knows a part only.
fn rests(built: &Built) -> Vec<String> {
    let problem = &built.problem;
    let (first, last) = (problem.parts().first_day, problem.parts().last_day);
    let mut rules: BTreeSet<(&str, u32)> = BTreeSet::new();
    for (at, person) in problem.people().iter().enumerate() {
        let known = problem.known_days(PersonIx(at));
        for used in uses(problem, person) {
            let Rule::WeeklyRest(rule) = &used.rule else {
                continue;
            };
            let length = i32::try_from(rule.days).unwrap_or(i32::MAX / 2);
            let edges = [first, last].map(|day| day.0.div_euclid(length) * length);
            let is_known = |day: i32| known.iter().any(|known| known.has(Day(day)));
            if edges
                .into_iter()
                .any(|from| !(from..from + length).all(is_known))
            {
                rules.insert((&used.id, rule.days));
            }
        }
    }
    let sentence = |(rule, days): (&str, u32)| {
        format!(
            "{rule} looks at periods of {days} days that are not all published: days without a published rota are unknown and \
             count as no rest, and of the others as much rest is asked as is their share"
        )
    };
    rules.into_iter().map(sentence).collect()
}

/// The rules of a person.
fn uses<'a>(problem: &'a Problem, person: &'a Person) -> impl Iterator<Item = &'a RuleUse> {
    let rules = person.rules.iter();
    rules.filter_map(|rule| problem.rules().get(rule.0))
}
