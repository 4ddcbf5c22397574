//! Makes the changes of a scenario in a network.

use chrono::NaiveDate;

use crate::fragility::away;
use crate::remedies::{self, NotApplicable};
use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::ids::{AreaId, LineId, PatternId, PersonId, PoolId};
use evenwatch_domain::network::{Network, NetworkFile};
use evenwatch_domain::organisation::Validity;
use evenwatch_domain::pattern::DutyPattern;
use evenwatch_domain::pool::Pool;
use evenwatch_domain::scenario::{Scenario, ScenarioChange};
use evenwatch_domain::service_line::Tier;
use evenwatch_domain::time::Period;

/// A change that the network does not take.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("change {number}, \"{change}\", does not fit the present network: {why}")]
pub struct Misfit {
    /// Which of the changes, from 1; remedies are counted after them.
    pub number: usize,
    /// The change in words.
    pub change: String,
    /// What is in the way.
    pub why: String,
}

/// The network with the scenario's changes made in their order, and its remedies after them. The
/// network is checked after each, so that the first that does not fit is the one that is told.
///
/// # Errors
/// [`Misfit`].
pub fn apply(
    network: &Network,
    catalogue: &Catalogue,
    scenario: &Scenario,
) -> Result<Network, Misfit> {
    let mut network = network.clone();
    let mut number = 0;
    for change in &scenario.changes {
        number += 1;
        network = one(&network, change).map_err(|why| misfit(number, change, why))?;
    }
    for remedy in &scenario.remedies {
        number += 1;
        network = remedies::apply(&network, catalogue, [remedy])
            .map_err(|error| misfit(number, remedy, error.to_string()))?;
    }
    Ok(network)
}

fn misfit(number: usize, change: &impl ToString, why: String) -> Misfit {
    let change = change.to_string();
    Misfit {
        number,
        change,
        why,
    }
}

fn one(network: &Network, change: &ScenarioChange) -> Result<Network, String> {
    let mut file = network.file().clone();
    match change {
        ScenarioChange::RemovePerson { person, from } => {
            leave(&mut file, somebody(network, person)?, *from);
        }
        ScenarioChange::Absence { person, period } => {
            let person = somebody(network, person)?;
            away(&mut file, person, *period).map_err(|error| error.to_string())?;
        }
        ScenarioChange::Surge {
            area,
            line,
            people,
            period,
        } => surge(network, &mut file, (area, line), *people, *period)?,
        ScenarioChange::CloseLine { line, from } => {
            if network.line(line).is_none() {
                return Err(format!("there is no service line \"{line}\""));
            }
            let own = |pool: &&Pool| pool.line == *line;
            for pool in network.file().pools.iter().filter(own) {
                close(&mut file, &pool.id, *from);
            }
        }
        ScenarioChange::ClosePool { pool, from } => {
            if network.pool(pool).is_none() {
                return Err(format!("there is no pool \"{pool}\""));
            }
            close(&mut file, pool, *from);
        }
        ScenarioChange::Pattern { pattern } => {
            let own = file.duty_patterns.iter_mut();
            match own.into_iter().find(|known| known.id == pattern.id) {
                Some(known) => *known = (**pattern).clone(),
                None => file.duty_patterns.push((**pattern).clone()),
            }
        }
        ScenarioChange::RemovePattern { pattern, from } => {
            if network.pattern(pattern).is_none() {
                return Err(format!("there is no duty pattern \"{pattern}\""));
            }
            end_patterns(&mut file, *from, |known| known.id == *pattern);
        }
    }
    Network::new(file).map_err(|problems| NotApplicable::Network(problems).to_string())
}

fn somebody<'p>(network: &Network, person: &'p PersonId) -> Result<&'p PersonId, String> {
    match network.person(person) {
        Some(_) => Ok(person),
        None => Err(format!("there is no person \"{person}\"")),
    }
}

/// What is left of a validity before `from`; nothing where it begins later, or where there is no
/// day.
fn before(validity: Validity, from: Option<NaiveDate>) -> Option<Validity> {
    let last = from?.pred_opt()?;
    let cut = Validity {
        valid_to: Some(validity.valid_to.map_or(last, |to| to.min(last))),
        ..validity
    };
    cut.is_ordered().then_some(cut)
}

/// Somebody leaves their employments; with none left, all that names them goes.
fn leave(file: &mut NetworkFile, person: &PersonId, from: Option<NaiveDate>) {
    for known in file.people.iter_mut().filter(|known| known.id == *person) {
        known.employments.retain_mut(|employment| {
            let left = before(employment.validity, from);
            employment.validity = left.unwrap_or_default();
            left.is_some()
        });
    }
    let is_gone = |known: &evenwatch_domain::person::Person| {
        known.id == *person && known.employments.is_empty()
    };
    if file.people.iter().any(is_gone) {
        file.people.retain(|known| known.id != *person);
        file.absences.retain(|row| row.person != *person);
        file.preferences.retain(|row| row.person != *person);
        file.brought_forward.retain(|row| row.person != *person);
        for pool in &mut file.pools {
            pool.members.retain(|member| member.person != *person);
        }
    }
}

/// From a day on nobody is in the pool, and it owes nothing.
fn close(file: &mut NetworkFile, pool: &PoolId, from: NaiveDate) {
    for known in file.pools.iter_mut().filter(|known| known.id == *pool) {
        known.members.retain_mut(|member| {
            let left = before(member.validity, Some(from));
            member.validity = left.unwrap_or_default();
            left.is_some()
        });
    }
    end_patterns(file, Some(from), |pattern| pattern.pool == *pool);
}

/// Ends patterns; wishes about those that are gone altogether go with them.
fn end_patterns(
    file: &mut NetworkFile,
    from: Option<NaiveDate>,
    which: impl Fn(&DutyPattern) -> bool,
) {
    let mut gone: Vec<PatternId> = Vec::new();
    file.duty_patterns.retain_mut(|pattern| {
        if !which(pattern) {
            return true;
        }
        match before(pattern.validity, from) {
            Some(left) => {
                pattern.validity = left;
                true
            }
            None => {
                gone.push(pattern.id.clone());
                false
            }
        }
    });
    file.preferences
        .retain(|wish| !wish.pattern.as_ref().is_some_and(|id| gone.contains(id)));
}

/// Asks for more people beside each duty, for some days, of the pool that is nearest: first-on
/// before second-on, then that with the fewest areas.
fn surge(
    network: &Network,
    file: &mut NetworkFile,
    (area, line): (&AreaId, &LineId),
    people: u8,
    period: Period,
) -> Result<(), String> {
    if network.area(area).is_none() {
        return Err(format!("there is no area \"{area}\""));
    }
    let serving = network
        .file()
        .pools
        .iter()
        .filter(|pool| pool.line == *line && pool.areas.contains(area));
    let nearest = serving.min_by_key(|pool| (pool.tier == Tier::Second, pool.areas.len()));
    let Some(pool) = nearest else {
        return Err(format!("no pool serves \"{line}\" in \"{area}\""));
    };
    for pattern in network.patterns_of(&pool.id) {
        let more = people.saturating_sub(pattern.people_needed);
        let own = pattern.validity;
        let days = Validity {
            valid_from: own.valid_from.max(Some(period.first_day)),
            valid_to: Some(
                own.valid_to
                    .map_or(period.last_day, |to| to.min(period.last_day)),
            ),
        };
        if more == 0 || !days.is_ordered() {
            continue;
        }
        let id = PatternId::new(format!("surge-{}", file.duty_patterns.len()));
        file.duty_patterns.push(DutyPattern {
            id: id.map_err(|error| error.to_string())?,
            name: format!("{} (surge)", pattern.name),
            people_needed: more,
            validity: days,
            ..pattern.clone()
        });
    }
    Ok(())
}
