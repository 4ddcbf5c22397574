//! Why a number is what it is: the intervals behind each number of one line in one area, and the
//! facts behind them.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::area_line::{self, AreaLineFindings, Times};
use super::evidence;
use super::gap::{Gap, worst_first};
use super::grid::WallHours;
use super::outcome::AreaLine;
use super::pool_cover::Facts;
use super::rostered::Rostered;
use super::supply::Supplies;
use evenwatch_domain::agreement::{AgreedHolidays, CommissioningLevel};
use evenwatch_domain::area::Area;
use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::demand::Demand;
use evenwatch_domain::evidence::{Reason, Vacancy};
use evenwatch_domain::hour::HourOfWeek;
use evenwatch_domain::ids::{
    AgreementId, AreaId, DutyId, LineId, OdsCode, PersonId, PoolId, RuleId, StandardId,
};
use evenwatch_domain::interval::{Interval, IntervalSet};
use evenwatch_domain::network::Network;
use evenwatch_domain::rota::Duty;
use evenwatch_domain::service_line::{ServiceLine, Tier};
use evenwatch_domain::time::Period;

/// Everything behind the numbers of one line in one area.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Explanation")]
pub struct AreaLineExplanation {
    /// The days audited.
    pub period: Period,
    /// The numbers, as the audit of the period has them.
    pub sums: AreaLine,
    /// The intervals of each: their lengths are the numbers.
    pub times: Times,
    /// The statements that name this kind of service.
    pub statements: Vec<StatementFact>,
    /// Every agreement on the line in the area that touches the period, whatever its level.
    pub agreements: Vec<AgreementFact>,
    /// Every duty of the line by pools that serve the area, by start.
    pub duties: Vec<DutyFact>,
    /// The rows of the gap register.
    pub gaps: Vec<Gap>,
    /// The evidence behind them: each candidate with every reason, its amount and its limit.
    pub vacancies: Vec<Vacancy>,
}

/// A statement that asks for this kind of service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StatementFact {
    /// The standard.
    pub standard: StandardId,
    /// The statement.
    pub statement: RuleId,
    /// What it asks.
    pub asks: String,
    /// The instants asked for.
    pub times: IntervalSet,
}

/// An agreement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AgreementFact {
    /// Which.
    pub agreement: AgreementId,
    /// The board that agreed.
    pub commissioner: OdsCode,
    /// How far.
    pub level: CommissioningLevel,
    /// Whether money follows it.
    pub paid: bool,
    /// The instants that it is about.
    pub times: IntervalSet,
    /// What it says of bank holidays; absent where it says nothing, which includes them.
    #[serde(default)]
    pub bank_holidays: Option<AgreedHolidays>,
    /// Boards that commission the same hours jointly with this one.
    #[serde(default)]
    pub joint_with: Vec<OdsCode>,
    /// Who agreed, or answered, for the board.
    #[serde(default)]
    pub agreed_by: Option<String>,
    /// The contract's reference.
    #[serde(default)]
    pub contract_reference: Option<String>,
    /// Where this is known from.
    #[serde(default)]
    pub source: Option<String>,
    /// The day of the board's answer.
    #[serde(default)]
    pub answered_on: Option<NaiveDate>,
}

/// A duty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DutyFact {
    /// Which.
    pub duty: DutyId,
    /// Its name.
    pub name: String,
    /// The pool that owes it.
    pub pool: PoolId,
    /// First-on or second-on.
    pub tier: Tier,
    /// From when to when, whole: it may reach out of the period.
    pub interval: Interval,
    /// People needed.
    pub people_needed: u8,
    /// Who holds it.
    pub holders: Vec<HolderFact>,
}

/// A holder of a duty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HolderFact {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Whether on-call of theirs is paid.
    pub is_paid_on_call: bool,
    /// When they count for this area, within the period.
    pub counts: IntervalSet,
    /// Why not, at the first instant at which they do not; empty where they count throughout.
    pub does_not_count: Vec<Reason>,
}

/// Which numbers are asked about. What is absent is not asked: none of it means all of the audit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReasonFilter {
    /// Of this area.
    pub area: Option<AreaId>,
    /// Of this board's areas.
    pub board: Option<OdsCode>,
    /// Of this line.
    pub line: Option<LineId>,
    /// In this hour of the week.
    pub hour: Option<HourOfWeek>,
}

impl ReasonFilter {
    /// One line in one area.
    #[must_use]
    pub fn place(area: &AreaId, line: &LineId) -> Self {
        Self {
            area: Some(area.clone()),
            line: Some(line.clone()),
            ..Self::default()
        }
    }

    fn holds(&self, area: &Area, line: &ServiceLine) -> bool {
        self.area.as_ref().is_none_or(|id| *id == area.id)
            && self.board.as_ref().is_none_or(|code| *code == area.board)
            && self.line.as_ref().is_none_or(|id| *id == line.id)
    }
}

/// The facts behind the numbers that [`super::audit`] gives, for each line in each area asked
/// about: areas, then lines, in the network's order. Arguments as there.
#[must_use]
pub fn explain(
    network: &Network,
    catalogue: &Catalogue,
    rostered: &Rostered<'_>,
    period: Period,
    which: &ReasonFilter,
) -> Vec<AreaLineExplanation> {
    let facts = Facts::new(network, catalogue, rostered, period);
    let demand = Demand::new(network, catalogue, facts.within);
    let mut supplies = Supplies::new(&facts, rostered.duties);
    let hours = WallHours::new(facts.within);
    let hour = which.hour.map(|hour| hours.of_week(hour));
    let file = network.file();
    let mut all = Vec::new();
    for area in &file.areas {
        for line in &file.service_lines {
            if !which.holds(area, line) {
                continue;
            }
            let found = area_line::area_line((area, line), &demand, &mut supplies, &hours);
            if let Some(found) = found {
                let whole = whole((&facts, rostered.duties), (area, line), found, &supplies);
                all.push(match &hour {
                    None => whole,
                    Some(hour) => inside(whole, hour, &hours),
                });
            }
        }
    }
    all
}

/// What is behind the numbers of one place.
fn whole(
    (facts, duties): (&Facts, &[Duty]),
    (area, line): (&Area, &ServiceLine),
    mut found: AreaLineFindings,
    supplies: &Supplies,
) -> AreaLineExplanation {
    let network = facts.network;
    worst_first(&mut found.gaps);
    let pools: BTreeSet<&PoolId> = network
        .file()
        .pools
        .iter()
        .filter(|pool| pool.areas.contains(&area.id))
        .map(|pool| &pool.id)
        .collect();
    let mut own: Vec<&Duty> = duties
        .iter()
        .filter(|duty| duty.line == line.id && pools.contains(&duty.pool))
        .filter(|duty| duty.interval.overlaps(&facts.within))
        .collect();
    own.sort_by_key(|duty| duty.place());
    AreaLineExplanation {
        period: facts.period,
        sums: found.sums,
        times: found.times,
        statements: statements(facts.catalogue, line, facts.within),
        agreements: agreements(facts, (area, line)),
        duties: own
            .into_iter()
            .map(|duty| of_duty(facts, (area, line), duty))
            .collect(),
        vacancies: evidence(&found.gaps, &facts.vacancies, &supplies.evidence()),
        gaps: found.gaps,
    }
}

/// The part of an explanation that is about an hour of the week.
fn inside(
    mut found: AreaLineExplanation,
    hour: &IntervalSet,
    hours: &WallHours,
) -> AreaLineExplanation {
    let touches = |interval: &Interval| !hour.within(interval).is_empty();
    let children = i64::from(found.sums.children_known);
    found.times = found.times.inside(hour);
    let elsewhere: BTreeSet<DutyId> = found
        .duties
        .iter()
        .filter(|duty| !touches(&duty.interval))
        .map(|duty| duty.duty)
        .collect();
    found.duties.retain(|duty| touches(&duty.interval));
    for holder in found.duties.iter_mut().flat_map(|duty| &mut duty.holders) {
        holder.counts = holder.counts.intersection(hour);
    }
    let mut minutes = found.times.minutes(children);
    for gap in &mut found.gaps {
        gap.times = gap.times.intersection(hour);
        gap.gap_minutes = gap.times.minutes();
        gap.child_gap_minutes = gap.gap_minutes * children;
        gap.duties.retain(|duty| !elsewhere.contains(duty));
        *minutes.of_class(&gap.class) += gap.gap_minutes;
    }
    found.gaps.retain(|gap| gap.gap_minutes > 0);
    worst_first(&mut found.gaps);
    let named: BTreeSet<DutyId> = found
        .gaps
        .iter()
        .flat_map(|gap| gap.duties.clone())
        .collect();
    found
        .vacancies
        .retain(|vacancy| named.contains(&vacancy.duty));
    for fact in &mut found.statements {
        fact.times = fact.times.intersection(hour);
    }
    for fact in &mut found.agreements {
        fact.times = fact.times.intersection(hour);
    }
    found.agreements.retain(|fact| !fact.times.is_empty());
    found.sums.minutes = minutes;
    found.sums.grid = found.times.grid(hours);
    found
}

fn statements(catalogue: &Catalogue, line: &ServiceLine, within: Interval) -> Vec<StatementFact> {
    let all = catalogue.standards.values();
    let all = all.flat_map(|standard| standard.statements.iter().map(move |s| (standard, s)));
    all.filter(|(_, statement)| statement.requires_cover())
        .filter(|(_, statement)| statement.all_of.contains(&line.kind))
        .map(|(standard, statement)| StatementFact {
            standard: standard.id.clone(),
            statement: statement.id.clone(),
            asks: statement.asks.clone(),
            times: statement.instants(&catalogue.bank_holidays, within),
        })
        .collect()
}

fn agreements(facts: &Facts, (area, line): (&Area, &ServiceLine)) -> Vec<AgreementFact> {
    let all = facts.network.file().agreements.iter();
    all.filter(|agreement| agreement.area == area.id && agreement.line == line.id)
        .map(|agreement| AgreementFact {
            agreement: agreement.id.clone(),
            commissioner: agreement.commissioner.clone(),
            level: agreement.level,
            paid: agreement.paid,
            times: agreement.instants(facts.within, &facts.catalogue.bank_holidays),
            bank_holidays: agreement.bank_holidays,
            joint_with: agreement.joint_with.clone(),
            agreed_by: agreement.agreed_by.clone(),
            contract_reference: agreement.contract_reference.clone(),
            source: agreement.source.clone(),
            answered_on: agreement.answered_on,
        })
        .filter(|fact| !fact.times.is_empty())
        .collect()
}

fn of_duty(facts: &Facts, (area, line): (&Area, &ServiceLine), duty: &Duty) -> DutyFact {
    let standing = &facts.standing;
    let holder = |person: &PersonId| {
        let far = standing.out_of_reach(line, area, person);
        let counts = match far {
            Some(_) => IntervalSet::empty(),
            None => standing.counting(duty, person),
        };
        let inside = duty.interval.intersection(&facts.within);
        let missing = inside.map(|inside| IntervalSet::from(inside).difference(&counts));
        let first = missing.and_then(|missing| missing.intervals().first().copied());
        let mut does_not_count = first.map_or_else(Vec::new, |piece| {
            standing.reasons(duty, person, piece.start)
        });
        does_not_count.extend(far);
        HolderFact {
            person: person.clone(),
            name: standing.name(person),
            is_paid_on_call: standing.is_paid_on_call(person),
            counts,
            does_not_count,
        }
    };
    DutyFact {
        duty: duty.id,
        name: duty.name.clone(),
        pool: duty.pool.clone(),
        tier: duty.tier,
        interval: duty.interval,
        people_needed: duty.people_needed,
        holders: duty.holders.iter().map(|h| holder(&h.person)).collect(),
    }
}
