//! Coverage: what is commissioned, rostered, on goodwill and missing, and why. Pure.

mod gap;
mod grid;
mod outcome;
mod statement;
mod warning;

pub use gap::{EmptyPool, Gap, GapCause, GapClass};
pub use grid::{Grid, HOURS};
pub use outcome::{AreaLine, Audit, BoardAudit, LineSummary, Minutes, RequiredBy, Summary, share};
pub use statement::{KindMinutes, StatementArea, StatementAudit, StatementBoard, StatementSums};
pub use warning::{Warning, WarningKind};

use crate::domain::catalogue::Catalogue;
use crate::domain::evidence::Vacancy;
use crate::domain::network::Network;
use crate::domain::rota::Duty;
use crate::domain::time::Period;

/// Audits the cover that `duties` give over `period`; `vacancies` are the plan's evidence for places left empty.
#[must_use]
pub fn audit(
    network: &Network,
    _catalogue: &Catalogue,
    _duties: &[Duty],
    vacancies: &[Vacancy],
    period: Period,
) -> Audit {
    Audit {
        network: network.file().name.clone(),
        invented: network.file().invented,
        period,
        interval: period.interval(),
        totals: Summary::default(),
        boards: Vec::new(),
        area_lines: Vec::new(),
        statements: Vec::new(),
        gaps: Vec::new(),
        vacancies: vacancies.to_vec(),
        empty_pools: Vec::new(),
        warnings: Vec::new(),
    }
}
