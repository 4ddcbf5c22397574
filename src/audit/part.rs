//! Which part of a network an audit is of, for whoever may not see all of it: their figures are not
//! the board's or the network's.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::outcome::Audit;
use super::warning::{Warning, WarningKind};
use evenwatch_domain::count::counted;
use evenwatch_domain::ids::OdsCode;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::moment;
use evenwatch_domain::network::Network;
use evenwatch_domain::plain_text::sentence_case;

/// A part of a network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Part {
    /// Areas in the part. Count.
    pub areas: u32,
    /// Areas of the whole network. Count.
    pub areas_in_all: u32,
    /// The same by board, in the network's order; only boards with an area in the part.
    pub boards: Vec<BoardPart>,
}

/// A board's part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BoardPart {
    /// The board.
    pub board: OdsCode,
    /// Its areas in the part. Count.
    pub areas: u32,
    /// All of its areas. Count.
    pub areas_in_all: u32,
}

impl Part {
    /// The part that `seen` is of `whole`.
    #[must_use]
    pub fn of(seen: &Network, whole: &Network) -> Self {
        let count = |network: &Network| {
            let mut boards: BTreeMap<OdsCode, u32> = BTreeMap::new();
            for area in &network.file().areas {
                *boards.entry(area.board.clone()).or_default() += 1;
            }
            boards
        };
        let (own, all) = (count(seen), count(whole));
        let boards = seen.file().organisations.iter().filter_map(|board| {
            let areas = *own.get(&board.ods)?;
            Some(BoardPart {
                board: board.ods.clone(),
                areas,
                areas_in_all: all.get(&board.ods).copied().unwrap_or(areas),
            })
        });
        Self {
            areas: own.values().sum(),
            areas_in_all: all.values().sum(),
            boards: boards.collect(),
        }
    }

    /// `your part of the network: 3 of 6 areas; boards and totals are of these alone`.
    #[must_use]
    pub fn sentence(&self) -> String {
        format!(
            "your part of the network: {} of {}; every figure, of boards too, is of {} alone, and of the pools that serve {}",
            self.areas,
            counted(self.areas_in_all, "area"),
            if self.areas == 1 { "it" } else { "these" },
            if self.areas == 1 { "it" } else { "them" },
        )
    }

    /// `3 of 6` of a board whose areas are not all in the part; `6` where they are.
    #[must_use]
    pub fn of_board(&self, board: &OdsCode) -> Option<(u32, u32)> {
        let found = self.boards.iter().find(|one| one.board == *board)?;
        Some((found.areas, found.areas_in_all))
    }
}

impl Audit {
    /// The audit, which is of a part of the network.
    #[must_use]
    pub fn with_part(mut self, part: Part) -> Self {
        let warning = Warning {
            kind: WarningKind::PartOfNetwork,
            message: part.sentence(),
        };
        self.warnings.insert(0, warning);
        self.part = Some(part);
        self
    }

    /// The audit, which is of what was known at an instant.
    #[must_use]
    pub fn with_known_at(mut self, at: Instant) -> Self {
        let warning = Warning {
            kind: WarningKind::AsKnown,
            message: format!(
                "as known on {}: what was published or changed later is not in it",
                moment::written(at)
            ),
        };
        self.warnings.insert(0, warning);
        self.known_at = Some(at);
        self
    }

    /// What it is of beside its days, where that is not all of the network as it was known when it
    /// was made: a sentence each.
    #[must_use]
    pub fn limits(&self) -> Vec<String> {
        let is_limit = |warning: &&Warning| {
            matches!(
                warning.kind,
                WarningKind::PartOfNetwork | WarningKind::AsKnown
            )
        };
        let limits = self.warnings.iter().filter(is_limit);
        limits
            .map(|warning| sentence_case(&warning.message))
            .collect()
    }
}
