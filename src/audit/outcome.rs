//! What an audit says: cover, goodwill and gaps, area by area and line by line, then by board and
//! over all.
//!
//! Every field that holds time says so in its name: `_minutes` are elapsed minutes (a night over
//! the spring clock change counts 660), `child_` minutes are minutes times the children known in
//! the area, shares run from 0 to 1.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::degraded::Degraded;
use super::fragility::Fragility;
use super::further::FurtherStatement;
use super::gap::{EmptyPool, Gap, GapClass, NotAssessed};
use super::grid::Grid;
use super::layer::Deliverable;
use super::part::Part;
use super::statement::StatementAudit;
use super::trend::Trend;
use super::warning::Warning;
use evenwatch_domain::demand::RequiredBy;
use evenwatch_domain::evidence::Vacancy;
use evenwatch_domain::ids::{AreaId, LineId, OdsCode, RuleId};
use evenwatch_domain::intensity::sums::IntensityReport;
use evenwatch_domain::interval::{Instant, Interval};
use evenwatch_domain::service_line::ServiceKind;
use evenwatch_domain::time::Period;
use evenwatch_domain::unlawful::{PublishedBreach, RuleBroken};

/// An audit of a network over a period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Audit {
    /// The network's name.
    pub network: String,
    /// Whether its people and values are invented; whoever shows the audit must say so.
    pub invented: bool,
    /// What part of the network it is of, where whoever asks may see no more; absent: of all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<Part>,
    /// The instant as of which it was known, where that was asked for; absent: as known when it was
    /// made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_at: Option<Instant>,
    /// The days audited.
    pub period: Period,
    /// The same as instants.
    pub interval: Interval,
    /// Over all boards.
    pub totals: CoverSummary,
    /// By board, in the network's order; only boards with areas.
    pub boards: Vec<BoardAudit>,
    /// Every area with every service line: areas, then lines, in the network's order.
    pub area_lines: Vec<AreaLine>,
    /// The statements of the standards, each held against every area.
    pub statements: Vec<StatementAudit>,
    /// Required time for which no pool has published a rota, longest first: in no gap and no share.
    #[serde(default)]
    pub not_assessed: Vec<NotAssessed>,
    /// Statements beside those, which add nothing to what is required: measured as far as cover
    /// decides them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub further_statements: Vec<FurtherStatement>,
    /// The gap register, worst first: areas whose pools have no staff, then by children known times
    /// minutes.
    pub gaps: Vec<Gap>,
    /// Cover that is there and weak, gravest kind first, then by children known times minutes.
    #[serde(default)]
    pub degraded: Vec<Degraded>,
    /// The evidence behind the gaps, a duty each, by duty id: [`Gap::duties`] lead here.
    pub vacancies: Vec<Vacancy>,
    /// What the rules ask that gaps and their evidence name, by their ids.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub rules: BTreeMap<RuleId, String>,
    /// Pools without anybody in post for at least part of the period, longest first.
    pub empty_pools: Vec<EmptyPool>,
    /// What a reader must know before believing the numbers, gravest first.
    pub warnings: Vec<Warning>,
    /// Hard rules that published duties of the period break, whichever rotas they are of, the most
    /// frequent first.
    #[serde(default)]
    pub unlawful: Vec<RuleBroken>,
    /// The same with people and duties, for whoever may see staff; never kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unlawful_by_person: Vec<PublishedBreach>,
    /// How intense on-call is, pool by pool, without naming anybody; absent in audits from before
    /// this was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intensity: Option<IntensityReport>,
    /// What any lawful rota could give, where that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deliverable: Option<Deliverable>,
    /// What any one absence opens, where that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fragility: Option<Fragility>,
    /// What kept audits came to, one after the other, where that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trend: Option<Trend>,
}

/// Sums over some areas.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Summary")]
pub struct CoverSummary {
    /// Areas in the sums.
    pub areas: u32,
    /// Children known in those areas.
    pub children_known: u64,
    /// Over all lines.
    #[serde(flatten)]
    pub minutes: CoverMinutes,
    /// Each line apart, in the network's order.
    pub lines: Vec<LineSummary>,
}

/// One service line over some areas.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LineSummary {
    /// The line.
    pub line: LineId,
    /// Its name.
    pub line_name: String,
    /// What standards know it as.
    pub kind: ServiceKind,
    /// Its sums.
    #[serde(flatten)]
    pub minutes: CoverMinutes,
    /// By hour of the week.
    pub grid: Grid,
}

/// One board.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BoardAudit {
    /// Its ODS code.
    pub board: OdsCode,
    /// Its name.
    pub board_name: String,
    /// Its sums.
    #[serde(flatten)]
    pub summary: CoverSummary,
}

/// One service line in one area.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AreaLine {
    /// The area.
    pub area: AreaId,
    /// Its name.
    pub area_name: String,
    /// Its board.
    pub board: OdsCode,
    /// Children known in the area.
    pub children_known: u32,
    /// The line.
    pub line: LineId,
    /// Its name.
    pub line_name: String,
    /// What standards know it as.
    pub kind: ServiceKind,
    /// Why hours are required.
    pub required_by: RequiredBy,
    /// The sums.
    #[serde(flatten)]
    pub minutes: CoverMinutes,
    /// By hour of the week.
    pub grid: Grid,
}

/// The sums of one area's line, or of many. All can be added up.
///
/// Invariants: covered + gap + not assessed = required; the five `gap_..._minutes` of the classes
/// add up to `gap_minutes`; shares are of what is assessed, which is covered + gap; the three kinds
/// of goodwill add up to `goodwill_minutes`; goodwill, back-up, short-handed and one-person time
/// are parts of rostered time; unreachable time is part of the gap, and the gap of the gap without
/// goodwill.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Minutes")]
pub struct CoverMinutes {
    /// Hours that must be covered: see [`RequiredBy`].
    pub required_minutes: i64,
    /// Commissioned in full.
    pub commissioned_full_minutes: i64,
    /// Commissioned in part only.
    pub commissioned_partial_minutes: i64,
    /// Somebody who counts is on duty, required or not. Overlapping duties count once.
    pub rostered_minutes: i64,
    /// Required and rostered.
    pub covered_minutes: i64,
    /// Required, and no pool that serves the line there has published a rota for it: in no gap and
    /// no share.
    #[serde(default)]
    pub not_assessed_minutes: i64,
    /// Required, assessed and not rostered.
    pub gap_minutes: i64,
    /// Commissioned (in full or in part), assessed and not rostered: the gap against what is
    /// agreed, standard or no standard.
    pub commissioned_gap_minutes: i64,
    /// Rostered time that stands on goodwill: the three kinds below, each minute in the first that
    /// fits.
    pub goodwill_minutes: i64,
    /// Rostered, and nobody has commissioned it.
    pub goodwill_not_commissioned_minutes: i64,
    /// Rostered and commissioned, and no money follows any agreement on it.
    pub goodwill_unpaid_agreement_minutes: i64,
    /// Rostered and commissioned for money, and everybody who counts is on call without an
    /// allowance.
    pub goodwill_unpaid_on_call_minutes: i64,
    /// Required, and nobody would be there if goodwill stopped and nobody stood in: the gap, and
    /// the goodwill under it.
    pub gap_without_goodwill_minutes: i64,
    /// Required and rostered, by the back-up only: the area's line has a first-on pool and nobody
    /// of it counts.
    pub back_up_only_minutes: i64,
    /// Required and rostered, and some duty of the answering tier has fewer people who count than
    /// it needs.
    pub short_handed_minutes: i64,
    /// Required and rostered, by exactly one person: nobody stands behind them, on either tier.
    pub one_deep_minutes: i64,
    /// Gap in which somebody is on duty and cannot reach the area.
    pub unreachable_minutes: i64,
    /// Gap of the class [`GapClass::NotCommissioned`].
    pub gap_not_commissioned_minutes: i64,
    /// Gap of the class [`GapClass::NoEligiblePerson`].
    pub gap_no_eligible_person_minutes: i64,
    /// Gap of the class [`GapClass::RulesBlock`].
    pub gap_rules_block_minutes: i64,
    /// Gap of the class [`GapClass::NoDutyPlanned`].
    #[serde(default)]
    pub gap_no_duty_planned_minutes: i64,
    /// Gap of the class [`GapClass::Unassigned`].
    pub gap_unassigned_minutes: i64,
    /// Required minutes times children known.
    pub child_required_minutes: i64,
    /// Covered minutes times children known.
    pub child_covered_minutes: i64,
    /// Minutes not assessed times children known.
    #[serde(default)]
    pub child_not_assessed_minutes: i64,
}

impl CoverMinutes {
    /// Required and assessed.
    #[must_use]
    pub fn assessed_minutes(&self) -> i64 {
        self.required_minutes - self.not_assessed_minutes
    }

    /// Share of the required and assessed time that is covered, 0-1; absent where there is none.
    #[must_use]
    pub fn covered_share(&self) -> Option<f64> {
        share(self.covered_minutes, self.assessed_minutes())
    }

    /// [`Self::covered_share`], each area weighted by its children known.
    #[must_use]
    pub fn child_covered_share(&self) -> Option<f64> {
        let assessed = self.child_required_minutes - self.child_not_assessed_minutes;
        share(self.child_covered_minutes, assessed)
    }

    /// Share of the rostered time that stands on goodwill, 0-1; absent where nothing is rostered.
    #[must_use]
    pub fn goodwill_share(&self) -> Option<f64> {
        share(self.goodwill_minutes, self.rostered_minutes)
    }

    /// Where the minutes of a class are kept.
    pub(super) fn of_class(&mut self, class: &GapClass) -> &mut i64 {
        match class {
            GapClass::NotCommissioned => &mut self.gap_not_commissioned_minutes,
            GapClass::NoEligiblePerson => &mut self.gap_no_eligible_person_minutes,
            GapClass::RulesBlock { .. } => &mut self.gap_rules_block_minutes,
            GapClass::NoDutyPlanned => &mut self.gap_no_duty_planned_minutes,
            GapClass::Unassigned => &mut self.gap_unassigned_minutes,
        }
    }
}

/// `part / whole`, 0-1; absent where there is no whole.
#[must_use]
pub fn share(part: i64, whole: i64) -> Option<f64> {
    // Minutes times children stay far below 2^53, so both are exact.
    (whole > 0).then(|| part as f64 / whole as f64)
}

impl AddAssign for CoverMinutes {
    fn add_assign(&mut self, other: Self) {
        // Taken apart by name, so that a new field cannot be forgotten here.
        let Self {
            required_minutes,
            commissioned_full_minutes,
            commissioned_partial_minutes,
            rostered_minutes,
            covered_minutes,
            not_assessed_minutes,
            gap_minutes,
            commissioned_gap_minutes,
            goodwill_minutes,
            goodwill_not_commissioned_minutes,
            goodwill_unpaid_agreement_minutes,
            goodwill_unpaid_on_call_minutes,
            gap_without_goodwill_minutes,
            back_up_only_minutes,
            short_handed_minutes,
            one_deep_minutes,
            unreachable_minutes,
            gap_not_commissioned_minutes,
            gap_no_eligible_person_minutes,
            gap_rules_block_minutes,
            gap_no_duty_planned_minutes,
            gap_unassigned_minutes,
            child_required_minutes,
            child_covered_minutes,
            child_not_assessed_minutes,
        } = other;
        self.required_minutes += required_minutes;
        self.commissioned_full_minutes += commissioned_full_minutes;
        self.commissioned_partial_minutes += commissioned_partial_minutes;
        self.rostered_minutes += rostered_minutes;
        self.covered_minutes += covered_minutes;
        self.not_assessed_minutes += not_assessed_minutes;
        self.gap_minutes += gap_minutes;
        self.commissioned_gap_minutes += commissioned_gap_minutes;
        self.goodwill_minutes += goodwill_minutes;
        self.goodwill_not_commissioned_minutes += goodwill_not_commissioned_minutes;
        self.goodwill_unpaid_agreement_minutes += goodwill_unpaid_agreement_minutes;
        self.goodwill_unpaid_on_call_minutes += goodwill_unpaid_on_call_minutes;
        self.gap_without_goodwill_minutes += gap_without_goodwill_minutes;
        self.back_up_only_minutes += back_up_only_minutes;
        self.short_handed_minutes += short_handed_minutes;
        self.one_deep_minutes += one_deep_minutes;
        self.unreachable_minutes += unreachable_minutes;
        self.gap_not_commissioned_minutes += gap_not_commissioned_minutes;
        self.gap_no_eligible_person_minutes += gap_no_eligible_person_minutes;
        self.gap_rules_block_minutes += gap_rules_block_minutes;
        self.gap_no_duty_planned_minutes += gap_no_duty_planned_minutes;
        self.gap_unassigned_minutes += gap_unassigned_minutes;
        self.child_required_minutes += child_required_minutes;
        self.child_covered_minutes += child_covered_minutes;
        self.child_not_assessed_minutes += child_not_assessed_minutes;
    }
}
