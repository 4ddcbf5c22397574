//! One report a file, and one list of them: command line, HTTP and pages find every report there. Pure.
//!
//! To add one: a file with a `table` function, and a line in [`ALL`].

pub mod coverage;
pub mod equity;
pub mod gaps;
mod gini;
mod table;

pub use table::{Column, Table, Unit, Value};

use crate::domain::catalogue::Catalogue;
use crate::domain::evidence::Vacancy;
use crate::domain::network::Network;
use crate::domain::rota::Duty;
use crate::domain::time::Period;

/// What a report is made from.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The network.
    pub network: &'a Network,
    /// Contracts, standards and calendars.
    pub catalogue: &'a Catalogue,
    /// The duties, published or planned.
    pub duties: &'a [Duty],
    /// The plan's evidence for places left empty.
    pub vacancies: &'a [Vacancy],
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
    pub table: fn(&Source) -> Table,
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
        id: "equity",
        title: "Equity",
        tells: "How evenly each pool shares nights, weekends and holidays, by WTE, people without a duty included.",
        table: equity::table,
    },
];

/// The report with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Report> {
    ALL.iter().find(|report| report.id == id)
}
