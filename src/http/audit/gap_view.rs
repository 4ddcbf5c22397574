//! The gap register as shown.

use std::collections::BTreeSet;

use serde::Serialize;
use utoipa::ToSchema;

use crate::view::{Span, Wall, wall};
use crate::words;
use evenwatch_app::audit::{
    Degraded, DegradedKind, EmptyPool, Gap, GapCause, GapClass, NotAssessed, Warning, WarningKind,
};
use evenwatch_domain::ids::{AreaId, DutyId, LineId, OdsCode, PoolId, RuleId};

/// Missing time of one area's line with one class and cause.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct GapView {
    /// The area.
    #[schema(value_type = String)]
    area: AreaId,
    /// Its name.
    area_name: String,
    /// ODS code of its board.
    #[schema(value_type = String)]
    board: OdsCode,
    /// The line.
    #[schema(value_type = String)]
    line: LineId,
    /// Its name.
    line_name: String,
    /// Children known in the area.
    children_known: u32,
    /// Why care is missing.
    #[schema(value_type = words::GapClass, example = "no-eligible-person")]
    class: &'static str,
    /// The rules that stand in the way, for `rules-block`.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    #[schema(value_type = Vec<String>)]
    rules: BTreeSet<RuleId>,
    /// What led to it, for programs.
    #[schema(value_type = words::GapCause, example = "vacant-duty")]
    cause: GapCause,
    /// Class and cause in words.
    why: String,
    /// How long, in all.
    gap_minutes: i64,
    /// Minutes times children known: the register is sorted by it.
    child_gap_minutes: i64,
    /// When, earliest first.
    times: Vec<Span>,
    /// When an audit first showed this area's line with this class and cause: by the audits that
    /// are kept, or now.
    first_seen: Option<Wall>,
    /// The pools that cover this area and line.
    #[schema(value_type = Vec<String>)]
    pools: Vec<PoolId>,
    /// The duties that would have covered it.
    #[schema(value_type = Vec<uuid::Uuid>)]
    duties: Vec<DutyId>,
}

impl From<Gap> for GapView {
    fn from(gap: Gap) -> Self {
        let why = format!("{}: {}", gap.class, gap.cause);
        let (class, rules) = match gap.class {
            GapClass::NotCommissioned => ("not-commissioned", BTreeSet::new()),
            GapClass::NoEligiblePerson => ("no-eligible-person", BTreeSet::new()),
            GapClass::RulesBlock { rules } => ("rules-block", rules),
            GapClass::NoDutyPlanned => ("no-duty-planned", BTreeSet::new()),
            GapClass::Unassigned => ("unassigned", BTreeSet::new()),
        };
        Self {
            area: gap.area,
            area_name: gap.area_name,
            board: gap.board,
            line: gap.line,
            line_name: gap.line_name,
            children_known: gap.children_known,
            class,
            rules,
            cause: gap.cause,
            why,
            gap_minutes: gap.gap_minutes,
            child_gap_minutes: gap.child_gap_minutes,
            times: gap
                .times
                .intervals()
                .iter()
                .copied()
                .map(Span::from)
                .collect(),
            first_seen: gap.first_seen.map(wall),
            pools: gap.pools,
            duties: gap.duties,
        }
    }
}

/// Required time of one area's line for which none of its pools has published a rota: in no gap and
/// no share.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NotAssessedView {
    /// The area.
    #[schema(value_type = String)]
    area: AreaId,
    /// Its name.
    area_name: String,
    /// ODS code of its board.
    #[schema(value_type = String)]
    board: OdsCode,
    /// The line.
    #[schema(value_type = String)]
    line: LineId,
    /// Its name.
    line_name: String,
    /// Children known in the area.
    children_known: u32,
    /// How long, in all.
    minutes: i64,
    /// Whether it is all that is required in the period.
    throughout: bool,
    /// When, earliest first.
    times: Vec<Span>,
    /// The pools that cover this area and line.
    #[schema(value_type = Vec<String>)]
    pools: Vec<PoolId>,
}

impl From<NotAssessed> for NotAssessedView {
    fn from(row: NotAssessed) -> Self {
        let times = row.times.intervals().iter().copied();
        Self {
            times: times.map(Span::from).collect(),
            area: row.area,
            area_name: row.area_name,
            board: row.board,
            line: row.line,
            line_name: row.line_name,
            children_known: row.children_known,
            minutes: row.minutes,
            throughout: row.throughout,
            pools: row.pools,
        }
    }
}

/// Cover that is there and weak, or a place of care that cannot be chosen.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DegradedView {
    /// In what way.
    #[schema(value_type = words::DegradedKind, example = "one-deep")]
    kind: DegradedKind,
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
    /// The line; absent where it is about a statement.
    #[schema(value_type = Option<String>)]
    line: Option<LineId>,
    /// The statement that asks for it, for places of care and visits.
    #[schema(value_type = Option<String>)]
    statement: Option<RuleId>,
    /// What is weak, for people.
    what: String,
    /// How long, in all, within the hours required.
    minutes: i64,
    /// Minutes times children known.
    child_minutes: i64,
    /// When, earliest first.
    times: Vec<Span>,
    /// When an audit first showed it: by the audits that are kept, or now.
    first_seen: Option<Wall>,
}

impl From<Degraded> for DegradedView {
    fn from(row: Degraded) -> Self {
        Self {
            kind: row.kind,
            area: row.area,
            area_name: row.area_name,
            board: row.board,
            children_known: row.children_known,
            line: row.line,
            statement: row.statement,
            what: row.what,
            first_seen: row.first_seen.map(wall),
            minutes: row.minutes,
            child_minutes: row.child_minutes,
            times: row
                .times
                .intervals()
                .iter()
                .copied()
                .map(Span::from)
                .collect(),
        }
    }
}

/// A pool without anybody in post.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EmptyPoolView {
    /// The pool.
    #[schema(value_type = String)]
    pool: PoolId,
    /// Its name.
    pool_name: String,
    /// Its line.
    #[schema(value_type = String)]
    line: LineId,
    /// The areas that look to it.
    #[schema(value_type = Vec<String>)]
    areas: Vec<AreaId>,
    /// Children known in those areas.
    children_known: u64,
    /// Minutes without anybody in post.
    empty_minutes: i64,
    /// Whether that is the whole period.
    throughout: bool,
}

impl From<EmptyPool> for EmptyPoolView {
    fn from(pool: EmptyPool) -> Self {
        let EmptyPool {
            pool,
            pool_name,
            line,
            areas,
            children_known,
            empty_minutes,
            throughout,
        } = pool;
        Self {
            pool,
            pool_name,
            line,
            areas,
            children_known,
            empty_minutes,
            throughout,
        }
    }
}

/// What a reader must know.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WarningView {
    /// What it is about.
    #[schema(value_type = words::WarningKind, example = "empty-pool")]
    kind: WarningKind,
    /// One sentence with the values and what to do.
    message: String,
}

impl From<Warning> for WarningView {
    fn from(warning: Warning) -> Self {
        Self {
            kind: warning.kind,
            message: warning.message,
        }
    }
}
