//! What is asked for: the hours that agreements commission, and the hours that must be covered.
//!
//! On-call answers and audits both ask here, so that what is a gap on the page of this minute is
//! one in the audit of it.

use std::collections::{BTreeMap, HashMap};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::agreement::{AgreedHours, CommissioningLevel, WeeklyHours};
use super::catalogue::Catalogue;
use super::ids::{AreaId, LineId};
use super::interval::{Interval, IntervalSet};
use super::network::Network;
use super::service_line::{ServiceKind, ServiceLine};
use super::sharing;

/// Where the required hours of an area's line come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RequiredBy {
    /// A statement of a standard names this kind of service: its hours, commissioned or not.
    Standard,
    /// No standard names it: the hours that are commissioned in full or in part.
    Agreement,
    /// Neither: nothing is required, so nothing can be missing.
    Nothing,
}

/// What agreements say of one line in one area.
#[derive(Debug, Default)]
pub struct Commissioned {
    /// In full.
    pub full: IntervalSet,
    /// In full or in part.
    pub any: IntervalSet,
    /// In full or in part, and money follows.
    pub paid: IntervalSet,
    /// Whether anybody has said anything of the line here: an agreement in force with any level but
    /// "no response". Hours that such a commissioner leaves out are not commissioned; of others
    /// nobody knows.
    pub is_answered: bool,
}

/// Whether a standard says in which hours the line must be covered: then [`Demand::required`] has
/// them by [`RequiredBy::Standard`], whatever the period.
#[must_use]
pub fn is_asked_by_standard(network: &Network, catalogue: &Catalogue, line: &ServiceLine) -> bool {
    let mut statements = catalogue.standards.values().flat_map(|s| &s.statements);
    statements.any(|one| one.requires_cover() && one.all_of.contains(&line.kind))
        && sharing::givers(network, catalogue)
            .get(&line.kind)
            .is_some_and(|givers| givers.iter().any(|giver| giver.id == line.id))
}

/// The hours of the week that standards require of the line's kind of service: every hour where
/// empty. `None` where no standard says which hours this line must be covered in.
#[must_use]
pub fn weekly_hours_of_standards(
    network: &Network,
    catalogue: &Catalogue,
    line: &ServiceLine,
) -> Option<Vec<WeeklyHours>> {
    if !is_asked_by_standard(network, catalogue, line) {
        return None;
    }
    let statements = catalogue.standards.values().flat_map(|s| &s.statements);
    let asking = statements.filter(|one| one.requires_cover() && one.all_of.contains(&line.kind));
    let mut hours = Vec::new();
    for statement in asking {
        if statement.hours.is_empty() {
            return Some(Vec::new());
        }
        hours.extend(statement.hours.iter().cloned());
    }
    Some(hours)
}

/// The lines whose gap is one number with this line's, in the network's order: all that share the
/// hours which a standard asks of its kind of service; the line alone where no standard does. An
/// agreement or a duty may move such hours from one of them to another, and the gap of all of them
/// together stays.
#[must_use]
pub fn lines_of_one_gap<'a>(
    network: &'a Network,
    catalogue: &Catalogue,
    line: &'a ServiceLine,
) -> Vec<&'a ServiceLine> {
    if !is_asked_by_standard(network, catalogue, line) {
        return vec![line];
    }
    let mut givers = sharing::givers(network, catalogue);
    givers.remove(&line.kind).unwrap_or_default()
}

/// What is asked for, everywhere.
pub struct Demand<'a> {
    commissioned: BTreeMap<(&'a AreaId, &'a LineId), Commissioned>,
    /// The hours of all statements that require the kind; a kind that none requires is absent.
    standards: BTreeMap<ServiceKind, IntervalSet>,
    /// The lines that share a standard's hours, by kind.
    givers: BTreeMap<ServiceKind, Vec<&'a ServiceLine>>,
    /// Which of these hours a line answers for, where several lines give one kind.
    answerable: BTreeMap<(&'a AreaId, &'a LineId), IntervalSet>,
    nothing: Commissioned,
}

impl<'a> Demand<'a> {
    /// Lays out agreements and standards; instants outside `within` are not known afterwards.
    #[must_use]
    pub fn new(network: &'a Network, catalogue: &Catalogue, within: Interval) -> Self {
        let mut standards: BTreeMap<ServiceKind, IntervalSet> = BTreeMap::new();
        for statement in catalogue
            .standards
            .values()
            .flat_map(|standard| &standard.statements)
            .filter(|statement| statement.requires_cover())
        {
            let hours = statement.instants(&catalogue.bank_holidays, within);
            for kind in &statement.all_of {
                let sum = standards.entry(*kind).or_default();
                *sum = sum.union(&hours);
            }
        }
        // Most agreements are about one of a few shapes of week: each is laid out once.
        let mut weeks: HashMap<AgreedHours<'_>, IntervalSet> = HashMap::new();
        let mut commissioned: BTreeMap<(&AreaId, &LineId), Commissioned> = BTreeMap::new();
        for agreement in &network.file().agreements {
            let week = weeks
                .entry(agreement.when())
                .or_insert_with(|| agreement.instants(within, &catalogue.bank_holidays));
            let sums = commissioned
                .entry((&agreement.area, &agreement.line))
                .or_default();
            sums.is_answered |=
                agreement.level != CommissioningLevel::NoResponse && !week.is_empty();
            if !agreement.level.is_commissioned() {
                continue;
            }
            sums.any = sums.any.union(week);
            if agreement.level == CommissioningLevel::Full {
                sums.full = sums.full.union(week);
            }
            if agreement.paid {
                sums.paid = sums.paid.union(week);
            }
        }
        let givers = sharing::givers(network, catalogue);
        let any = |area: &AreaId, line: &LineId| {
            let found = commissioned.get(&(area, line));
            found.map_or_else(IntervalSet::empty, |found| found.any.clone())
        };
        let answerable = sharing::answerable(network, catalogue, &givers, &standards, any, within);
        Self {
            commissioned,
            standards,
            givers,
            answerable,
            nothing: Commissioned::default(),
        }
    }

    /// What agreements say of the line in the area.
    #[must_use]
    pub fn commissioned(&self, area: &'a AreaId, line: &'a LineId) -> &Commissioned {
        self.commissioned
            .get(&(area, line))
            .unwrap_or(&self.nothing)
    }

    /// The hours in which the line must be covered in the area, and why: a standard's where one
    /// names the kind of service, whether anybody commissioned them or not; else those
    /// commissioned. Other hours are no gap.
    ///
    /// A standard's hours stand alone, so an hour that is commissioned outside of them is *not*
    /// required. Whoever sets a standard says which hours care must be there in, the same
    /// everywhere; agreements differ from board to board, and with their hours added a board that
    /// pays for more than the standard asks would look worse than one that pays for nothing. What
    /// such an hour lacks is told apart from this, as the gap against what is commissioned.
    #[must_use]
    pub fn required(&self, area: &'a AreaId, line: &'a ServiceLine) -> (RequiredBy, &IntervalSet) {
        let commissioned = &self.commissioned(area, &line.id).any;
        let standard = self.standards.get(&line.kind);
        match standard.filter(|_| self.givers(line).any(|giver| giver.id == line.id)) {
            Some(hours) => (RequiredBy::Standard, hours),
            None if commissioned.is_empty() => (RequiredBy::Nothing, commissioned),
            None => (RequiredBy::Agreement, commissioned),
        }
    }

    /// The lines that share the hours which a standard asks of this line's kind, this one among
    /// them where it is one; in the network's order.
    pub fn givers(
        &self,
        line: &ServiceLine,
    ) -> impl Iterator<Item = &'a ServiceLine> + use<'a, '_> {
        let lines = self.givers.get(&line.kind);
        lines.into_iter().flatten().copied()
    }

    /// Of the hours in which the line must be covered, those for which it answers where no other
    /// line of its kind covers them: all, unless several lines share the kind.
    #[must_use]
    pub fn answerable(&self, area: &'a AreaId, line: &'a ServiceLine) -> &IntervalSet {
        let own = self.answerable.get(&(area, &line.id));
        own.unwrap_or_else(|| self.required(area, line).1)
    }
}
