//! The audit of one scenario, with the published duties that its changes leave standing.

use super::answer::{ScenarioOutcome, StatementOutcome};
use super::surge::surge_missing;
use crate::{Rostered, audit};
use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::interval::Interval;
use evenwatch_domain::network::Network;
use evenwatch_domain::rota::Duty;
use evenwatch_domain::scenario::{SavedScenario, Scenario};
use evenwatch_domain::time::Period;

/// The published duties that stand: all but those whose pattern gave them as they are and, with the
/// changes, does not.
#[must_use]
pub fn standing(
    base: &Network,
    changed: &Network,
    catalogue: &Catalogue,
    duties: &[Duty],
) -> Vec<Duty> {
    let gives = |network: &Network, duty: &Duty| -> Option<Interval> {
        let pattern = network.pattern(&duty.pattern)?;
        let pool = network.pool(&duty.pool)?;
        let holiday = catalogue.bank_holidays.is_holiday(pool.division, duty.day);
        let starts = pattern.pool == duty.pool && pattern.starts_on(duty.day, holiday);
        starts.then(|| pattern.interval_on(duty.day)).flatten()
    };
    let as_is = |network: &Network, duty: &Duty| gives(network, duty) == Some(duty.interval);
    let stands = |duty: &&Duty| !as_is(base, duty) || as_is(changed, duty);
    duties.iter().filter(stands).cloned().collect()
}

/// What the audit says with the changes; without `scenario`, of things as they are. `rostered` are
/// the duties that stand, with the evidence for those that nobody fills then; `published`: how many
/// there are.
#[must_use]
pub fn outcome(
    network: &Network,
    catalogue: &Catalogue,
    (rostered, published): (&Rostered<'_>, usize),
    scenario: Option<&SavedScenario>,
    period: Period,
) -> ScenarioOutcome {
    let duties = rostered.duties;
    let found = audit(network, catalogue, rostered, period);
    let statements = found.statements.iter().map(|statement| StatementOutcome {
        statement: statement.statement.clone(),
        met_share: statement.overall.met_share(),
        child_met_share: statement.overall.child_met_share(),
    });
    let changes = scenario.map(|saved| &saved.scenario);
    ScenarioOutcome {
        scenario: scenario.map(|saved| saved.name.clone()),
        about: changes.map_or_else(String::new, |scenario: &Scenario| scenario.about.clone()),
        misfit: None,
        duties_dropped: published.saturating_sub(duties.len()),
        minutes: found.totals.minutes,
        statements: statements.collect(),
        surge_missing_minutes: changes
            .and_then(|scenario| surge_missing(network, scenario, duties, period)),
        planned: None,
    }
}
