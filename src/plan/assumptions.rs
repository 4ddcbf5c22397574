//! What a plan takes to be so where the network and the published rotas do not say it.

use std::collections::{BTreeMap, BTreeSet};

use evenwatch_solver::problem::PersonIx;
use evenwatch_solver::rules::Rule;

use crate::domain::ids::PatternId;
use crate::domain::network::Network;
use crate::domain::pattern;

use super::problem::Built;

/// Every assumption, in a sentence each.
pub(super) fn of(network: &Network, built: &Built) -> Vec<String> {
    let planned: BTreeSet<&PatternId> = built.duties.iter().map(|duty| &duty.pattern).collect();
    let patterns = network.file().duty_patterns.iter();
    let quiet = pattern::assumed_quiet(patterns.filter(|pattern| planned.contains(&pattern.id)));
    quiet.into_iter().chain(averages(built)).collect()
}

/// Over how many weeks averages are, where those are fewer than the rule has.
fn averages(built: &Built) -> Vec<String> {
    let problem = &built.problem;
    let last = problem.parts().last_day.week();
    let mut rules: BTreeMap<(&str, u32), (usize, usize)> = BTreeMap::new();
    for (at, person) in problem.people().iter().enumerate() {
        let known = problem.weeks(PersonIx(at));
        for used in person
            .rules
            .iter()
            .filter_map(|rule| problem.rules().get(rule.0))
        {
            let Rule::AverageWeek(rule) = &used.rule else {
                continue;
            };
            let length = i32::try_from(rule.weeks).unwrap_or(i32::MAX);
            let inside = |week: i32| week > last.0.saturating_sub(length) && week <= last.0;
            let weeks = known.iter().filter(|week| inside(week.0)).count();
            let (least, most) = rules
                .entry((&used.id, rule.weeks))
                .or_insert((weeks, weeks));
            (*least, *most) = ((*least).min(weeks), (*most).max(weeks));
        }
    }
    let short = rules
        .into_iter()
        .filter(|((_, weeks), (least, _))| u32::try_from(*least).is_ok_and(|least| least < *weeks));
    short
        .map(|((rule, weeks), (least, most))| {
            let over = if least == most {
                format!("{least}")
            } else {
                format!("{least} to {most}")
            };
            format!(
                "{rule} is averaged over {over} of {weeks} weeks: weeks without a published rota are unknown, and left out"
            )
        })
        .collect()
}
