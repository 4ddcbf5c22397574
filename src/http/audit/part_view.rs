//! Which part of the network an audit is of, as shown.

use serde::Serialize;
use utoipa::ToSchema;

use evenwatch_app::audit::{BoardPart, Part};
use evenwatch_domain::ids::OdsCode;

/// A part of the network: that of which you may read the cover.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PartView {
    /// Areas in the part.
    areas: u32,
    /// Areas of the whole network.
    areas_in_all: u32,
    /// The same by board, in the network's order; only boards with an area in the part.
    boards: Vec<BoardPartView>,
}

/// A board's part.
#[derive(Debug, Serialize, ToSchema)]
struct BoardPartView {
    /// ODS code of the board.
    #[schema(value_type = String)]
    board: OdsCode,
    /// Its areas in the part.
    areas: u32,
    /// All of its areas.
    areas_in_all: u32,
}

impl From<Part> for PartView {
    fn from(part: Part) -> Self {
        let board = |board: BoardPart| BoardPartView {
            board: board.board,
            areas: board.areas,
            areas_in_all: board.areas_in_all,
        };
        Self {
            areas: part.areas,
            areas_in_all: part.areas_in_all,
            boards: part.boards.into_iter().map(board).collect(),
        }
    }
}
