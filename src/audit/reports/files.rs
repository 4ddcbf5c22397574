//! The files that an audit can be taken away as.

use std::fmt;
use std::str::FromStr;

use super::workbook::with_board_names;
use super::{
    BadWorkbook, RemedyAnswer, Table, coverage, csv, degraded, deliverable, fragility, further,
    gaps, goodwill, intensity, paper, paper_with, standards, trend,
};
use crate::Audit;
use evenwatch_domain::bad_value::BadValue;

/// A file of an audit, by its name: that of a report with `.csv`, `audit.xlsx` or `paper.html`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileName {
    /// One report as comma-separated values, by its id.
    Csv(&'static str),
    /// All reports as a workbook.
    Workbook,
    /// The board paper.
    Paper,
}

/// The media type of comma-separated values.
pub const CSV: &str = "text/csv; charset=utf-8";

/// The media type of a workbook.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Makes a report of an audit.
type Maker = fn(&Audit) -> Table;

/// Reports of an audit: id, name of the sheet, maker.
const REPORTS: [(&str, &str, Maker); 12] = [
    ("coverage", "Coverage", coverage::of),
    ("standards", "Standards", standards::of),
    ("other-standards", "Other standards", further::of),
    ("gaps", "Gaps", gaps::of),
    ("degraded", "Weak cover", degraded::of),
    ("goodwill", "Goodwill", goodwill::of),
    ("goodwill-by-hour", "Goodwill by hour", goodwill::by_hour),
    ("intensity", "Intensity", intensity::of),
    ("deliverable", "Could be there", deliverable::of),
    (
        "deliverable-by-hour",
        "Could be there by hour",
        deliverable::by_hour,
    ),
    ("fragility", "One absence", fragility::of),
    ("trend", "Over time", trend::of),
];

/// Every name.
fn names() -> Vec<String> {
    let csv = REPORTS.iter().map(|(id, _, _)| format!("{id}.csv"));
    csv.chain(["audit.xlsx".to_owned(), "paper.html".to_owned()])
        .collect()
}

impl FromStr for FileName {
    type Err = BadValue;
    fn from_str(text: &str) -> Result<Self, BadValue> {
        match text {
            "audit.xlsx" => Ok(Self::Workbook),
            "paper.html" => Ok(Self::Paper),
            _ => text
                .strip_suffix(".csv")
                .and_then(|id| REPORTS.iter().find(|report| report.0 == id))
                .map(|report| Self::Csv(report.0))
                .ok_or_else(|| {
                    BadValue::new(
                        format!("\"{text}\" is not a file of an audit"),
                        format!("take one of {}", names().join(", ")),
                    )
                }),
        }
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Csv(id) => write!(f, "{id}.csv"),
            Self::Workbook => f.write_str("audit.xlsx"),
            Self::Paper => f.write_str("paper.html"),
        }
    }
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// What it is, as HTTP says it.
    pub content_type: &'static str,
    /// All of it.
    pub bytes: Vec<u8>,
}

impl FileName {
    /// Whether the file has nothing to say unless what could be there has been planned.
    #[must_use]
    pub fn needs_deliverable(self) -> bool {
        matches!(self, Self::Csv(id) if id.starts_with("deliverable"))
    }

    /// Whether the file tells what one absence opens, so that the audit should say it.
    #[must_use]
    pub fn tells_fragility(self) -> bool {
        match self {
            Self::Csv(id) => id == "fragility",
            Self::Workbook | Self::Paper => true,
        }
    }

    /// Whether the file tells what kept audits came to over time, so that the audit should say it.
    #[must_use]
    pub fn tells_trend(self) -> bool {
        match self {
            Self::Csv(id) => id == "trend",
            Self::Workbook | Self::Paper => true,
        }
    }

    /// The board paper of this audit with remedies; any other file as [`Self::of`] makes it.
    ///
    /// # Errors
    /// As for [`Self::of`].
    pub fn with_remedies(
        self,
        audit: &Audit,
        answers: &[RemedyAnswer],
    ) -> Result<File, BadWorkbook> {
        let mut file = self.of(audit)?;
        if self == Self::Paper && !answers.is_empty() {
            file.bytes = paper_with(audit, answers).into_bytes();
        }
        Ok(file)
    }

    /// The file of this audit.
    ///
    /// # Errors
    /// Where a report is longer than a sheet of a workbook can be.
    pub fn of(self, audit: &Audit) -> Result<File, BadWorkbook> {
        Ok(match self {
            Self::Csv(id) => {
                let report = REPORTS.iter().find(|report| report.0 == id);
                File {
                    content_type: CSV,
                    bytes: report.map_or_else(Vec::new, |(_, _, table)| {
                        csv(&with_board_names(audit, table(audit)))
                    }),
                }
            }
            Self::Workbook => File {
                content_type: XLSX,
                bytes: workbook(audit)?,
            },
            Self::Paper => File {
                content_type: "text/html; charset=utf-8",
                bytes: paper(audit).into_bytes(),
            },
        })
    }
}

fn workbook(audit: &Audit) -> Result<Vec<u8>, BadWorkbook> {
    let said = |id: &'static str| match FileName::Csv(id) {
        name if name.needs_deliverable() => audit.deliverable.is_some(),
        FileName::Csv("intensity") => audit.intensity.is_some(),
        name if name.tells_fragility() => audit.fragility.is_some(),
        name if name.tells_trend() => audit
            .trend
            .as_ref()
            .is_some_and(|found| !found.audits.is_empty()),
        _ => true,
    };
    let tables: Vec<(&str, Table)> = REPORTS
        .iter()
        .filter(|(id, _, _)| said(id))
        .map(|(_, name, table)| (*name, table(audit)))
        .collect();
    let title = format!("Cover of {}, {}", audit.network, audit.period.written());
    let invented = audit
        .invented
        .then(|| "People and values in this network are invented.".to_owned());
    let notes: Vec<String> = invented.into_iter().chain(super::paper::method()).collect();
    super::workbook::workbook(audit, &title, &notes, tables)
}
