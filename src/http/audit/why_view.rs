//! The facts behind an audit's numbers as shown. Who is away is shown, and not why; nor what
//! anybody is paid.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::gap_view::GapView;
use super::minutes_view::MinutesView;
use crate::view::{Days, Span};
use crate::words;
use evenwatch_app::audit::{AreaLineExplanation, AuditReasons, DutyFact, Times};
use evenwatch_domain::agreement::{AgreedHolidays, CommissioningLevel};
use evenwatch_domain::evidence::{Candidate, Vacancy};
use evenwatch_domain::ids::{
    AgreementId, AreaId, DutyId, LineId, OdsCode, PersonId, PoolId, RuleId,
};
use evenwatch_domain::interval::IntervalSet;
use evenwatch_domain::service_line::Tier;

/// Everything behind the numbers of one line in one area.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WhyView {
    /// The area.
    #[schema(value_type = String)]
    area: AreaId,
    /// Its name.
    area_name: String,
    /// The line.
    #[schema(value_type = String)]
    line: LineId,
    /// Its name.
    line_name: String,
    /// The days audited.
    period: Days,
    /// The numbers, as the audit has them.
    minutes: MinutesView,
    /// The intervals of each.
    times: TimesView,
    /// The statements that ask for this kind of service.
    statements: Vec<StatementFactView>,
    /// Every agreement on the line in the area.
    agreements: Vec<AgreementFactView>,
    /// Every duty that serves it, by start.
    duties: Vec<DutyFactView>,
    /// The rows of the gap register.
    gaps: Vec<GapView>,
    /// The evidence behind them, a duty each.
    evidence: Vec<EvidenceView>,
}

/// Everything behind some numbers.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WhyAllView {
    /// The days audited.
    period: Days,
    /// The numbers: sums over the places.
    minutes: MinutesView,
    /// Each line in each area, in the network's order.
    places: Vec<WhyView>,
}

impl From<AuditReasons> for WhyAllView {
    fn from(found: AuditReasons) -> Self {
        Self {
            period: found.period.into(),
            minutes: found.minutes.into(),
            places: found.places.into_iter().map(WhyView::from).collect(),
        }
    }
}

/// The intervals behind the numbers, earliest first.
#[derive(Debug, Serialize, ToSchema)]
struct TimesView {
    /// Must be covered.
    required: Vec<Span>,
    /// Commissioned in full.
    commissioned_full: Vec<Span>,
    /// Commissioned in part only.
    commissioned_partial: Vec<Span>,
    /// A person who counts is on duty.
    rostered: Vec<Span>,
    /// Required and rostered.
    covered: Vec<Span>,
    /// Required, and no pool that serves the line here has published a rota for it.
    not_assessed: Vec<Span>,
    /// Required, assessed and not rostered.
    gap: Vec<Span>,
    /// Commissioned, assessed and not rostered.
    commissioned_gap: Vec<Span>,
    /// Rostered, and nobody has commissioned it.
    goodwill_not_commissioned: Vec<Span>,
    /// Rostered and commissioned, and no money follows.
    goodwill_unpaid_agreement: Vec<Span>,
    /// Rostered and commissioned for money, by people on call without an allowance.
    goodwill_unpaid_on_call: Vec<Span>,
    /// Required, and nobody would be there if goodwill stopped.
    gap_without_goodwill: Vec<Span>,
    /// Required and rostered, by the back-up only.
    back_up_only: Vec<Span>,
    /// Required and rostered, with fewer people than a duty needs.
    short_handed: Vec<Span>,
    /// Required and rostered, by exactly one person.
    one_deep: Vec<Span>,
    /// Required, and the person on duty cannot reach the area.
    unreachable: Vec<Span>,
}

/// A statement.
#[derive(Debug, Serialize, ToSchema)]
struct StatementFactView {
    /// Its id.
    #[schema(value_type = String, example = "QS160-6")]
    statement: RuleId,
    /// What it asks.
    asks: String,
    /// When.
    times: Vec<Span>,
}

/// An agreement.
#[derive(Debug, Serialize, ToSchema)]
struct AgreementFactView {
    /// Its id.
    #[schema(value_type = String)]
    agreement: AgreementId,
    /// The board that agreed.
    #[schema(value_type = String)]
    commissioner: OdsCode,
    /// How far.
    #[schema(value_type = words::Level, example = "full")]
    level: CommissioningLevel,
    /// Whether money follows it.
    paid: bool,
    /// When.
    times: Vec<Span>,
    /// What it says of bank holidays; absent where it says nothing, which includes them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<words::AgreedHolidays>, example = "excluded")]
    bank_holidays: Option<AgreedHolidays>,
    /// Boards that commission the same hours jointly with this one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    joint_with: Vec<OdsCode>,
    /// Who agreed, or answered, for the board.
    #[serde(skip_serializing_if = "Option::is_none")]
    agreed_by: Option<String>,
    /// The contract's reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    contract_reference: Option<String>,
    /// Where this is known from.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    /// The day of the board's answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    answered_on: Option<NaiveDate>,
}

/// A duty.
#[derive(Debug, Serialize, ToSchema)]
struct DutyFactView {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    duty: DutyId,
    /// Its name.
    name: String,
    /// The pool that owes it.
    #[schema(value_type = String)]
    pool: PoolId,
    /// First-on or second-on.
    #[schema(value_type = words::Tier, example = "first")]
    tier: Tier,
    /// When.
    time: Span,
    /// People needed.
    people_needed: u8,
    /// Who holds it.
    holders: Vec<HolderFactView>,
}

/// A holder.
#[derive(Debug, Serialize, ToSchema)]
struct HolderFactView {
    /// Who.
    #[schema(value_type = String)]
    person: PersonId,
    /// Their name.
    name: String,
    /// When they count for this area.
    counts: Vec<Span>,
    /// Why not, where they do not throughout.
    does_not_count: Vec<String>,
}

/// The candidates of a duty with empty places.
#[derive(Debug, Serialize, ToSchema)]
struct EvidenceView {
    /// The duty.
    #[schema(value_type = uuid::Uuid)]
    duty: DutyId,
    /// Empty places.
    missing: u8,
    /// Who could be thought of, and what stands against each; nothing where they could simply be
    /// asked.
    candidates: Vec<CandidateView>,
}

/// A candidate.
#[derive(Debug, Serialize, ToSchema)]
struct CandidateView {
    /// Who.
    #[schema(value_type = String)]
    person: PersonId,
    /// Each reason, with its amount and limit where it has them.
    reasons: Vec<String>,
    /// A duty of theirs that another person holds with them, and without which no rule would stand
    /// against it.
    #[schema(value_type = Option<uuid::Uuid>)]
    instead_of: Option<DutyId>,
}

impl From<AreaLineExplanation> for WhyView {
    fn from(found: AreaLineExplanation) -> Self {
        let statements = found.statements.into_iter().map(|fact| StatementFactView {
            statement: fact.statement,
            asks: fact.asks,
            times: spans(&fact.times),
        });
        let agreements = found.agreements.into_iter().map(|fact| AgreementFactView {
            agreement: fact.agreement,
            commissioner: fact.commissioner,
            level: fact.level,
            paid: fact.paid,
            times: spans(&fact.times),
            bank_holidays: fact.bank_holidays,
            joint_with: fact.joint_with,
            agreed_by: fact.agreed_by,
            contract_reference: fact.contract_reference,
            source: fact.source,
            answered_on: fact.answered_on,
        });
        Self {
            area: found.sums.area,
            area_name: found.sums.area_name,
            line: found.sums.line,
            line_name: found.sums.line_name,
            period: found.period.into(),
            minutes: found.sums.minutes.into(),
            times: (&found.times).into(),
            statements: statements.collect(),
            agreements: agreements.collect(),
            duties: found.duties.into_iter().map(DutyFactView::from).collect(),
            gaps: found.gaps.into_iter().map(GapView::from).collect(),
            evidence: found
                .vacancies
                .into_iter()
                .map(EvidenceView::from)
                .collect(),
        }
    }
}

impl From<&Times> for TimesView {
    fn from(times: &Times) -> Self {
        Self {
            required: spans(&times.required),
            commissioned_full: spans(&times.commissioned_full),
            commissioned_partial: spans(&times.commissioned_partial),
            rostered: spans(&times.rostered),
            covered: spans(&times.covered),
            not_assessed: spans(&times.not_assessed),
            gap: spans(&times.gap),
            commissioned_gap: spans(&times.commissioned_gap),
            goodwill_not_commissioned: spans(&times.goodwill_not_commissioned),
            goodwill_unpaid_agreement: spans(&times.goodwill_unpaid_agreement),
            goodwill_unpaid_on_call: spans(&times.goodwill_unpaid_on_call),
            gap_without_goodwill: spans(&times.gap_without_goodwill),
            back_up_only: spans(&times.back_up_only),
            short_handed: spans(&times.short_handed),
            one_deep: spans(&times.one_deep),
            unreachable: spans(&times.unreachable),
        }
    }
}

impl From<DutyFact> for DutyFactView {
    fn from(duty: DutyFact) -> Self {
        let holders = duty.holders.into_iter().map(|holder| HolderFactView {
            person: holder.person,
            name: holder.name,
            counts: spans(&holder.counts),
            does_not_count: holder
                .does_not_count
                .iter()
                .map(ToString::to_string)
                .collect(),
        });
        Self {
            duty: duty.duty,
            name: duty.name,
            pool: duty.pool,
            tier: duty.tier,
            time: duty.interval.into(),
            people_needed: duty.people_needed,
            holders: holders.collect(),
        }
    }
}

impl From<Vacancy> for EvidenceView {
    fn from(vacancy: Vacancy) -> Self {
        let candidate = |candidate: Candidate| CandidateView {
            person: candidate.person,
            reasons: candidate.reasons.iter().map(ToString::to_string).collect(),
            instead_of: candidate.instead_of,
        };
        Self {
            duty: vacancy.duty,
            missing: vacancy.missing,
            candidates: vacancy.candidates.into_iter().map(candidate).collect(),
        }
    }
}

fn spans(set: &IntervalSet) -> Vec<Span> {
    set.intervals().iter().copied().map(Span::from).collect()
}
