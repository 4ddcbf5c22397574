//! One report a file, and one list of them: command line, HTTP and pages find every report there.
//! Pure.
//!
//! To add one: a file with a `table` function, and a line in [`ALL`]. An audit's reports are also
//! written as files ([`FileName`]): each as comma-separated values, all as a workbook, and their
//! heads as a paper for a board.

mod charts;
pub mod coverage;
mod csv;
pub mod degraded;
pub mod deliverable;
pub mod equity;
mod files;
pub mod fragility;
pub mod further;
pub mod gaps;
mod gini;
pub mod goodwill;
pub mod intensity;
mod paper;
pub mod rota;
pub mod standards;
mod table;
pub mod trend;
mod trend_chart;
mod workbook;
mod xlsx;

pub use csv::{csv, without_apostrophe};
pub use files::{CSV, File, FileName, XLSX};
pub use paper::{RemedyAnswer, paper, paper_with};
pub use table::{ColumnUnit, ReportColumn, Table, Value};
pub use xlsx::{BadWorkbook, xlsx};

use crate::{self as audit, Audit, Rostered, Spans};
use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::evidence::Vacancy;
use evenwatch_domain::intensity::Thresholds;
use evenwatch_domain::network::Network;
use evenwatch_domain::rota::Duty;
use evenwatch_domain::time::Period;

/// What a report is made from.
#[derive(Debug, Clone, Copy)]
pub struct ReportSource<'a> {
    /// The network.
    pub network: &'a Network,
    /// Contracts, standards and calendars.
    pub catalogue: &'a Catalogue,
    /// The duties, published or planned.
    pub duties: &'a [Duty],
    /// The evidence for duties that nobody fills.
    pub vacancies: &'a [Vacancy],
    /// For which time the pools have published.
    pub spans: &'a Spans,
    /// From where on on-call is too intense.
    pub thresholds: &'a Thresholds,
    /// The days that it is about.
    pub period: Period,
}

/// A report that can be asked for by its id.
#[derive(Debug, Clone, Copy)]
pub struct Report {
    /// Its id, in addresses and on the command line.
    pub id: &'static str,
    /// Its title.
    pub title: &'static str,
    /// What it tells, in one sentence.
    pub tells: &'static str,
    /// Makes it.
    pub table: fn(&ReportSource) -> Table,
}

/// Every report, in the order in which they are listed.
pub const ALL: &[Report] = &[
    Report {
        id: "coverage",
        title: "Coverage",
        tells: "What is required, commissioned, rostered, on goodwill and missing, by area, board and service line.",
        table: coverage::table,
    },
    Report {
        id: "gaps",
        title: "Gap register",
        tells: "Where care is missing, why, and for how many children; worst first.",
        table: gaps::table,
    },
    Report {
        id: "standards",
        title: "Standards",
        tells: "How far each statement is met and commissioned, in hours and out of hours, and how unequal areas are.",
        table: standards::table,
    },
    Report {
        id: "other-standards",
        title: "Other standards",
        tells: "How far other statements are met, as far as hours of cover decide them, and what they cannot decide.",
        table: further::table,
    },
    Report {
        id: "degraded",
        title: "Weak cover",
        tells: "Cover that leans on one person, a back-up or a phone, and places of care that cannot be chosen.",
        table: degraded::table,
    },
    Report {
        id: "goodwill",
        title: "Goodwill",
        tells: "Hours that stand on unpaid or uncommissioned work, and the gap if it stopped.",
        table: goodwill::table,
    },
    Report {
        id: "goodwill-by-hour",
        title: "Goodwill by hour",
        tells: "The same by board, service line and hour of the week.",
        table: goodwill::table_by_hour,
    },
    Report {
        id: "equity",
        title: "Equity",
        tells: "How evenly each pool shares nights, weekends and holidays, by WTE, people without a duty included.",
        table: equity::table,
    },
    Report {
        id: "intensity",
        title: "Intensity of on-call",
        tells: "How many people of each pool are on call above the thresholds of good practice, and the worst; nobody is named.",
        table: intensity::table,
    },
];

/// The audit of what reports are made from.
fn audited(source: &ReportSource) -> Audit {
    let rostered = Rostered {
        duties: source.duties,
        vacancies: source.vacancies,
        spans: source.spans,
    };
    audit::audit(source.network, source.catalogue, &rostered, source.period)
}

/// The report with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Report> {
    ALL.iter().find(|report| report.id == id)
}
