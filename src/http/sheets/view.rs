//! What a sheet did, as shown.

use serde::Serialize;
use utoipa::ToSchema;

use crate::uncovered::UncoveredDutyView;
use evenwatch_app::sheets::SheetReport;

/// What a sheet does to the network.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SheetReportView {
    /// The name of the file that the list is in.
    #[schema(example = "leave.csv")]
    sheet: String,
    /// Rows read, without headings and remarks.
    rows: usize,
    /// Ids that are new.
    added: Vec<String>,
    /// Ids whose items changed.
    changed: Vec<String>,
    /// Ids that are gone.
    removed: Vec<String>,
    /// How many stay as they were.
    unchanged: usize,
    /// What to know of how the sheet was read, such as hidden rows or absences that overlap;
    /// sentences.
    remarks: Vec<String>,
    /// Whether it was written; a preview writes nothing, and neither does a sheet that changes
    /// nothing.
    written: bool,
    /// What is right in the network with it and still worth a look.
    warnings: Vec<String>,
    /// Published duties to come whose holders no longer count as cover by it, or would not.
    uncovered_duties: Vec<UncoveredDutyView>,
}

impl From<SheetReport> for SheetReportView {
    fn from(report: SheetReport) -> Self {
        let summary = report.summary;
        let uncovered = report.uncovered_duties.into_iter();
        Self {
            sheet: summary.sheet,
            rows: summary.rows,
            added: summary.added,
            changed: summary.changed,
            removed: summary.removed,
            unchanged: summary.unchanged,
            remarks: summary.remarks,
            written: report.written,
            warnings: report.warnings,
            uncovered_duties: uncovered.map(UncoveredDutyView::from).collect(),
        }
    }
}
