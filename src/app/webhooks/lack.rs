//! Time without cover as receivers are told of it: gaps, and what a withdrawn rota leaves unsaid.

use serde_json::{Value, json};

use evenwatch_audit::{Gap, GapCause, NotAssessed};
use evenwatch_domain::ids::{AreaId, LineId};
use evenwatch_domain::interval::IntervalSet;

/// Required time of an area's line without cover.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Lack {
    pub(super) area: AreaId,
    pub(super) line: LineId,
    pub(super) times: IntervalSet,
    /// Class and cause, as they are told.
    pub(super) more: Value,
}

impl From<&Gap> for Lack {
    fn from(gap: &Gap) -> Self {
        let class = json!(gap.class);
        Self {
            area: gap.area.clone(),
            line: gap.line.clone(),
            times: gap.times.clone(),
            more: json!({ "class": class["class"], "cause": gap.cause }),
        }
    }
}

impl From<&NotAssessed> for Lack {
    fn from(row: &NotAssessed) -> Self {
        Self {
            area: row.area.clone(),
            line: row.line.clone(),
            times: row.times.clone(),
            more: json!({ "class": "not-assessed", "cause": GapCause::NoRota }),
        }
    }
}
