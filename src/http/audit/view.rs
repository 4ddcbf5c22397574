//! The audit as shown: sums by board, area and line, standards, and the gap register.

use serde::Serialize;
use utoipa::ToSchema;

use super::further_view::FurtherView;
use super::gap_view::{DegradedView, EmptyPoolView, GapView, NotAssessedView, WarningView};
use super::minutes_view::{GridView, MinutesView, StatementSumsView};
use super::part_view::PartView;
use super::unlawful_view::PublishedBreachView;
use crate::intensity_view::IntensityReportView;
use crate::shapes;
use crate::view::{Days, RuleBrokenView, Wall, wall};
use crate::words;
use evenwatch_app::audit::{
    AreaLine, Audit, BoardAudit, CoverSummary, Inequality, KindAnswers, LineSummary,
    QuestionnaireAnswers, StatementArea, StatementAudit, StatementBoard, StatementRegion,
};
use evenwatch_domain::ids::{AreaId, LineId, OdsCode, RuleId, StandardId};
use evenwatch_domain::organisation::NhsRegion;
use evenwatch_domain::service_line::ServiceKind;

/// An audit over a period.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditView {
    /// The network's name.
    network: String,
    /// Whether its people and values are invented; say so wherever you show the audit.
    invented: bool,
    /// What part of the network it is of, where you may see no more; absent: of all.
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<PartView>,
    /// As of when it was known, where `known_at` was asked for; absent: now.
    #[serde(skip_serializing_if = "Option::is_none")]
    known_at: Option<Wall>,
    /// The days audited.
    period: Days,
    /// Over all boards.
    totals: SummaryView,
    /// By board, in the network's order.
    boards: Vec<BoardView>,
    /// Every area with every service line, in the network's order.
    area_lines: Vec<AreaLineView>,
    /// The statements of the standards.
    statements: Vec<StatementView>,
    /// Required time for which no pool has published a rota, longest first: in no gap and no share.
    not_assessed: Vec<NotAssessedView>,
    /// Other statements, which add nothing to what is required: measured as far as hours of cover
    /// decide them.
    further_statements: Vec<FurtherView>,
    /// The gap register, worst first.
    gaps: Vec<GapView>,
    /// Cover that is there and weak, gravest kind first.
    degraded: Vec<DegradedView>,
    /// Pools without anybody in post, longest first.
    empty_pools: Vec<EmptyPoolView>,
    /// What a reader must know before believing the numbers, gravest first.
    warnings: Vec<WarningView>,
    /// Hard rules that published duties of these days break, the most frequent first.
    unlawful: Vec<RuleBrokenView>,
    /// The same with people and duties; absent where there is nothing to tell, or not to whoever
    /// asks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unlawful_by_person: Vec<PublishedBreachView>,
    /// How intense on-call is, pool by pool, without naming anybody; absent in audits from before
    /// this was told.
    #[serde(skip_serializing_if = "Option::is_none")]
    intensity: Option<IntensityReportView>,
}

impl From<Audit> for AuditView {
    fn from(audit: Audit) -> Self {
        Self {
            network: audit.network,
            invented: audit.invented,
            part: audit.part.map(PartView::from),
            known_at: audit.known_at.map(wall),
            period: audit.period.into(),
            totals: audit.totals.into(),
            boards: audit.boards.into_iter().map(BoardView::from).collect(),
            area_lines: audit
                .area_lines
                .into_iter()
                .map(AreaLineView::from)
                .collect(),
            statements: audit
                .statements
                .into_iter()
                .map(StatementView::from)
                .collect(),
            not_assessed: audit
                .not_assessed
                .into_iter()
                .map(NotAssessedView::from)
                .collect(),
            further_statements: audit
                .further_statements
                .into_iter()
                .map(FurtherView::from)
                .collect(),
            gaps: audit.gaps.into_iter().map(GapView::from).collect(),
            degraded: audit.degraded.into_iter().map(DegradedView::from).collect(),
            empty_pools: audit
                .empty_pools
                .into_iter()
                .map(EmptyPoolView::from)
                .collect(),
            warnings: audit.warnings.into_iter().map(WarningView::from).collect(),
            unlawful: audit
                .unlawful
                .into_iter()
                .map(RuleBrokenView::from)
                .collect(),
            unlawful_by_person: audit
                .unlawful_by_person
                .into_iter()
                .map(PublishedBreachView::from)
                .collect(),
            intensity: audit.intensity.map(IntensityReportView::from),
        }
    }
}

/// Sums over some areas.
#[derive(Debug, Serialize, ToSchema)]
struct SummaryView {
    /// Areas in the sums.
    areas: u32,
    /// Children known in those areas.
    children_known: u64,
    /// Over all lines.
    minutes: MinutesView,
    /// Each line apart.
    lines: Vec<LineSumsView>,
}

impl From<CoverSummary> for SummaryView {
    fn from(summary: CoverSummary) -> Self {
        Self {
            areas: summary.areas,
            children_known: summary.children_known,
            minutes: summary.minutes.into(),
            lines: summary.lines.into_iter().map(LineSumsView::from).collect(),
        }
    }
}

/// One service line over some areas.
#[derive(Debug, Serialize, ToSchema)]
struct LineSumsView {
    /// The line.
    #[schema(value_type = String)]
    line: LineId,
    /// Its name.
    line_name: String,
    /// What standards know it as.
    #[schema(value_type = words::ServiceKind, example = "nursing-at-home")]
    kind: ServiceKind,
    /// Its sums.
    minutes: MinutesView,
    /// By hour of the week.
    grid: GridView,
}

impl From<LineSummary> for LineSumsView {
    fn from(line: LineSummary) -> Self {
        Self {
            line: line.line,
            line_name: line.line_name,
            kind: line.kind,
            minutes: line.minutes.into(),
            grid: line.grid.into(),
        }
    }
}

/// One board.
#[derive(Debug, Serialize, ToSchema)]
struct BoardView {
    /// Its ODS code.
    #[schema(value_type = String)]
    board: OdsCode,
    /// Its name.
    board_name: String,
    /// Its sums.
    summary: SummaryView,
}

impl From<BoardAudit> for BoardView {
    fn from(board: BoardAudit) -> Self {
        Self {
            board: board.board,
            board_name: board.board_name,
            summary: board.summary.into(),
        }
    }
}

/// One service line in one area.
#[derive(Debug, Serialize, ToSchema)]
struct AreaLineView {
    /// The area.
    #[schema(value_type = String)]
    area: AreaId,
    /// Its name.
    area_name: String,
    /// ODS code of its board.
    #[schema(value_type = String)]
    board: OdsCode,
    /// Children known in the area.
    children_known: u32,
    /// The line.
    #[schema(value_type = String)]
    line: LineId,
    /// Its name.
    line_name: String,
    /// What standards know it as.
    #[schema(value_type = words::ServiceKind, example = "nursing-at-home")]
    kind: ServiceKind,
    /// Why hours are required.
    #[schema(value_type = words::RequiredBy, example = "standard")]
    required_by: evenwatch_app::audit::RequiredBy,
    /// The sums.
    minutes: MinutesView,
    /// By hour of the week.
    grid: GridView,
}

impl From<AreaLine> for AreaLineView {
    fn from(line: AreaLine) -> Self {
        Self {
            area: line.area,
            area_name: line.area_name,
            board: line.board,
            children_known: line.children_known,
            line: line.line,
            line_name: line.line_name,
            kind: line.kind,
            required_by: line.required_by,
            minutes: line.minutes.into(),
            grid: line.grid.into(),
        }
    }
}

/// One statement of a standard, such as QS160-6.
#[derive(Debug, Serialize, ToSchema)]
struct StatementView {
    /// The standard.
    #[schema(value_type = String)]
    standard: StandardId,
    /// The statement.
    #[schema(value_type = String, example = "QS160-6")]
    statement: RuleId,
    /// What it asks.
    asks: String,
    /// The kinds of service that must be there at once.
    #[schema(value_type = Vec<words::ServiceKind>)]
    all_of: Vec<ServiceKind>,
    /// Those of them for which a person must be able to come: a phone does not meet them.
    #[schema(value_type = Vec<words::ServiceKind>)]
    by_visit: Vec<ServiceKind>,
    /// Kinds for which the network has no service line: with any, nothing is measured, and shares
    /// are null.
    #[schema(value_type = Vec<words::ServiceKind>)]
    without_line: Vec<ServiceKind>,
    /// Why there is no share of time in which it is met, in words; absent where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    unmeasured: Option<String>,
    /// Over all areas.
    overall: StatementSumsView,
    /// By hour of the week, over all areas.
    grid: GridView,
    /// The questionnaire of each kind of service by itself, over all areas.
    #[schema(value_type = Vec<shapes::KindAnswers>)]
    kinds: Vec<KindAnswers>,
    /// How unequal areas are: shares of time met over children, and areas by id, worst first.
    #[schema(value_type = shapes::Inequality)]
    inequality: Inequality,
    /// By region.
    regions: Vec<StatementRegionView>,
    /// By board.
    boards: Vec<StatementBoardView>,
    /// By area.
    areas: Vec<StatementAreaView>,
}

impl From<StatementAudit> for StatementView {
    fn from(statement: StatementAudit) -> Self {
        Self {
            unmeasured: statement.unmeasured(),
            standard: statement.standard,
            statement: statement.statement,
            asks: statement.asks,
            all_of: statement.all_of,
            by_visit: statement.by_visit,
            without_line: statement.without_line,
            overall: statement.overall.into(),
            grid: statement.grid.into(),
            kinds: statement.kinds,
            inequality: statement.inequality,
            regions: statement
                .regions
                .into_iter()
                .map(StatementRegionView::from)
                .collect(),
            boards: statement
                .boards
                .into_iter()
                .map(StatementBoardView::from)
                .collect(),
            areas: statement
                .areas
                .into_iter()
                .map(StatementAreaView::from)
                .collect(),
        }
    }
}

/// A region's part of a statement.
#[derive(Debug, Serialize, ToSchema)]
struct StatementRegionView {
    /// ODS code of the region.
    #[schema(value_type = words::NhsRegion, example = "Y63")]
    region: NhsRegion,
    /// Its name.
    name: String,
    /// How unequal its areas are.
    #[schema(value_type = shapes::Inequality)]
    inequality: Inequality,
    /// Its sums.
    sums: StatementSumsView,
}

impl From<StatementRegion> for StatementRegionView {
    fn from(region: StatementRegion) -> Self {
        Self {
            region: region.region,
            name: region.name,
            inequality: region.inequality,
            sums: region.sums.into(),
        }
    }
}

/// A board's part of a statement.
#[derive(Debug, Serialize, ToSchema)]
struct StatementBoardView {
    /// The board.
    #[schema(value_type = String)]
    board: OdsCode,
    /// Its sums.
    sums: StatementSumsView,
}

impl From<StatementBoard> for StatementBoardView {
    fn from(board: StatementBoard) -> Self {
        Self {
            board: board.board,
            sums: board.sums.into(),
        }
    }
}

/// An area's part of a statement.
#[derive(Debug, Serialize, ToSchema)]
struct StatementAreaView {
    /// The area.
    #[schema(value_type = String)]
    area: AreaId,
    /// Its name.
    area_name: String,
    /// ODS code of its board.
    #[schema(value_type = String)]
    board: OdsCode,
    /// The questionnaire's answers, in hours and out of hours, in practice and formally
    /// commissioned.
    #[schema(value_type = shapes::Answers)]
    answers: QuestionnaireAnswers,
    /// Its sums.
    sums: StatementSumsView,
}

impl From<StatementArea> for StatementAreaView {
    fn from(area: StatementArea) -> Self {
        Self {
            area: area.area,
            area_name: area.area_name,
            board: area.board,
            answers: area.answers,
            sums: area.sums.into(),
        }
    }
}
