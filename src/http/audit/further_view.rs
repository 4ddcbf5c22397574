//! Statements that are measured beside those that audits require, as shown.

use serde::Serialize;
use utoipa::ToSchema;

use super::minutes_view::StatementSumsView;
use crate::words;
use evenwatch_app::audit::FurtherStatement;
use evenwatch_domain::ids::{OdsCode, RuleId, StandardId};
use evenwatch_domain::service_line::ServiceKind;
use evenwatch_domain::standard::Decided;

/// A statement that adds nothing to what is required.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FurtherView {
    /// The standard.
    #[schema(value_type = String, example = "ng61")]
    standard: StandardId,
    /// Its name.
    standard_name: String,
    /// The statement.
    #[schema(value_type = String, example = "QS160-4")]
    statement: RuleId,
    /// What it asks.
    asks: String,
    /// Where it stands, and what of that has not been verified.
    source: String,
    /// How far hours of cover decide it.
    #[schema(value_type = words::Decided, example = "in-part")]
    decided: Decided,
    /// The hours that it asks for, in words; empty where hours decide nothing.
    #[schema(example = "Mon-Fri 09:00-17:00, not on bank holidays")]
    hours: String,
    /// What of it they cannot decide.
    cover_cannot_decide: Option<String>,
    /// The kinds of service that must be there at once; empty where cover decides nothing.
    #[schema(value_type = Vec<words::ServiceKind>)]
    all_of: Vec<ServiceKind>,
    /// Those of them of which the network has no service line: while there is one, nothing is
    /// measured.
    #[schema(value_type = Vec<words::ServiceKind>)]
    without_line: Vec<ServiceKind>,
    /// Over all areas; absent where nothing is measured.
    overall: Option<StatementSumsView>,
    /// By board; empty where nothing is measured.
    boards: Vec<FurtherBoardView>,
}

/// A board's part.
#[derive(Debug, Serialize, ToSchema)]
struct FurtherBoardView {
    /// The board.
    #[schema(value_type = String)]
    board: OdsCode,
    /// Its sums.
    sums: StatementSumsView,
}

impl From<FurtherStatement> for FurtherView {
    fn from(found: FurtherStatement) -> Self {
        let boards = found.boards.into_iter().map(|own| FurtherBoardView {
            board: own.board,
            sums: own.sums.into(),
        });
        Self {
            standard: found.standard,
            standard_name: found.standard_name,
            statement: found.statement,
            asks: found.asks,
            source: found.source,
            decided: found.decided,
            hours: found.hours,
            cover_cannot_decide: found.cover_cannot_decide,
            all_of: found.all_of,
            without_line: found.without_line,
            overall: found.overall.map(StatementSumsView::from),
            boards: boards.collect(),
        }
    }
}
