//! Service lines that share the hours that a standard asks of one kind of service.
//!
//! A standard asks by area and kind, whatever number of lines give it: a day team and a night team
//! that are two lines meet it together, and an hour that neither covers is missing once. The hours
//! that no line covers are one line's to answer for: of those that serve the area, first the one
//! that is commissioned then and has a duty pattern then, else one that is commissioned, else one
//! that has a pattern, else the first that has a pool there; of several alike the first in the
//! network's order.
//!
//! Where every statement that names a kind asks for visits, lines of phone calls share nothing of
//! it, unless the network has no line of visits of that kind.

use std::collections::{BTreeMap, HashMap};

use super::catalogue::Catalogue;
use super::ids::{AreaId, LineId, PoolId};
use super::interval::{Interval, IntervalSet};
use super::network::Network;
use super::pool::Pool;
use super::service_line::{Mode, ServiceKind, ServiceLine};
use super::standard::Statement;
use super::time;

/// The lines that give each kind of service that a standard names, in the network's order.
pub(super) fn givers<'a>(
    network: &'a Network,
    catalogue: &Catalogue,
) -> BTreeMap<ServiceKind, Vec<&'a ServiceLine>> {
    let standards = catalogue.standards.values();
    let statements: Vec<&Statement> = standards.flat_map(|s| &s.statements).collect();
    let mut givers: BTreeMap<ServiceKind, Vec<&ServiceLine>> = BTreeMap::new();
    for line in &network.file().service_lines {
        if statements.iter().any(|one| one.all_of.contains(&line.kind)) {
            givers.entry(line.kind).or_default().push(line);
        }
    }
    for (kind, lines) in &mut givers {
        let mut naming = statements.iter().filter(|one| one.all_of.contains(kind));
        let visits = naming.all(|one| one.by_visit.contains(kind));
        if visits && lines.iter().any(|line| line.mode == Mode::Visit) {
            lines.retain(|line| line.mode == Mode::Visit);
        }
    }
    givers
}

/// The hours that each line answers for where several give one kind, by area and line.
pub(super) fn answerable<'a>(
    network: &'a Network,
    catalogue: &Catalogue,
    givers: &BTreeMap<ServiceKind, Vec<&'a ServiceLine>>,
    hours: &BTreeMap<ServiceKind, IntervalSet>,
    commissioned: impl Fn(&AreaId, &LineId) -> IntervalSet,
    within: Interval,
) -> BTreeMap<(&'a AreaId, &'a LineId), IntervalSet> {
    let mut patterns: HashMap<&PoolId, IntervalSet> = HashMap::new();
    let mut answerable = BTreeMap::new();
    let shared = givers.iter().filter(|(_, lines)| lines.len() > 1);
    for (kind, lines) in shared {
        let Some(hours) = hours.get(kind) else {
            continue;
        };
        for area in &network.file().areas {
            let mut claims: Vec<Claim> = Vec::new();
            for line in lines {
                let pools = network.file().pools.iter();
                let pools = pools.filter(|p| p.line == line.id && p.areas.contains(&area.id));
                let mut claim = Claim {
                    line: &line.id,
                    has_pool: false,
                    commissioned: commissioned(&area.id, &line.id),
                    pattern: IntervalSet::empty(),
                };
                for pool in pools {
                    let own = patterns
                        .entry(&pool.id)
                        .or_insert_with(|| due(network, catalogue, pool, within));
                    claim.pattern = claim.pattern.union(own);
                    claim.has_pool = true;
                }
                claims.push(claim);
            }
            for (line, part) in shares(hours, &claims) {
                answerable.insert((&area.id, line), part);
            }
        }
    }
    answerable
}

/// What speaks for a line as the one that answers for an hour.
struct Claim<'a> {
    line: &'a LineId,
    has_pool: bool,
    commissioned: IntervalSet,
    pattern: IntervalSet,
}

/// The hours, each with the line of the best claim.
fn shares<'a>(hours: &IntervalSet, claims: &[Claim<'a>]) -> Vec<(&'a LineId, IntervalSet)> {
    let mut left = hours.clone();
    let mut parts = vec![IntervalSet::empty(); claims.len()];
    let mut give = |part: &mut IntervalSet, claim: &IntervalSet| {
        *part = part.union(&left.intersection(claim));
        left = left.difference(claim);
    };
    let rounds: [fn(&Claim) -> IntervalSet; 3] = [
        |claim| claim.commissioned.intersection(&claim.pattern),
        |claim| claim.commissioned.clone(),
        |claim| claim.pattern.clone(),
    ];
    for round in rounds {
        for (part, claim) in parts.iter_mut().zip(claims) {
            give(part, &round(claim));
        }
    }
    let first = claims.iter().position(|claim| claim.has_pool).unwrap_or(0);
    if let Some(part) = parts.get_mut(first) {
        give(part, hours);
    }
    let lines = claims.iter().map(|claim| claim.line);
    lines.zip(parts).collect()
}

/// The instants of `within` for which the pool's patterns ask for a duty.
fn due(network: &Network, catalogue: &Catalogue, pool: &Pool, within: Interval) -> IntervalSet {
    let holiday = |day| catalogue.bank_holidays.is_holiday(pool.division, day);
    let (first, last) = (time::local_day(within.start), time::local_day(within.end));
    // A duty lasts at most seven days and a night.
    let before = first.iter_days().rev().skip(1).take(8);
    let days = first.iter_days().take_while(|day| *day <= last);
    let days: Vec<_> = before.chain(days).collect();
    let patterns = network.patterns_of(&pool.id);
    let pieces = patterns.flat_map(|pattern| {
        let starting = days
            .iter()
            .filter(|day| pattern.starts_on(**day, holiday(**day)));
        starting.filter_map(|day| pattern.interval_on(*day)?.intersection(&within))
    });
    pieces.collect()
}
