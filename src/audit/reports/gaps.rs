//! Gaps: the register's rows, worst first, each with its class, its cause and the evidence in a
//! sentence.

use std::collections::BTreeMap;

use super::{ColumnUnit, ReportColumn, ReportSource, Table, Value};
use crate::{Audit, Gap};
use evenwatch_domain::count::counted;
use evenwatch_domain::evidence::{Reason, Vacancy, reasons_overlap};
use evenwatch_domain::ids::DutyId;
use evenwatch_domain::time;

/// The report from what reports are made from.
pub(super) fn table(source: &ReportSource) -> Table {
    of(&super::audited(source))
}

/// The report of an audit that is already made.
#[must_use]
pub fn of(audit: &Audit) -> Table {
    let evidence: BTreeMap<DutyId, &Vacancy> =
        audit.vacancies.iter().map(|v| (v.duty, v)).collect();
    let text = |id, name| ReportColumn::new(id, name, ColumnUnit::Text);
    Table {
        title: format!("Gap register, {}", audit.period.written()),
        columns: vec![
            text("board", "Board"),
            text("area", "Area"),
            text("line", "Service line"),
            ReportColumn::new("children_known", "Children", ColumnUnit::Count),
            ReportColumn::new("gap_minutes", "Gap", ColumnUnit::Minutes),
            text("class", "Class"),
            text("cause", "Cause"),
            ReportColumn::new("pieces", "Pieces", ColumnUnit::Count),
            ReportColumn::new("first_from", "First from", ColumnUnit::Moment),
            ReportColumn::new("last_to", "Last to", ColumnUnit::Moment),
            ReportColumn::new("first_seen", "First seen", ColumnUnit::Moment),
            text("evidence", "Evidence"),
        ],
        rows: audit.gaps.iter().map(|gap| row(gap, &evidence)).collect(),
        notes: audit
            .warnings
            .iter()
            .map(|warning| warning.message.clone())
            .collect(),
    }
}

fn row(gap: &Gap, evidence: &BTreeMap<DutyId, &Vacancy>) -> Vec<Value> {
    let pieces = gap.times.intervals();
    let shown = |at| time::with_offset(at).to_rfc3339();
    vec![
        gap.board.as_str().into(),
        gap.area_name.as_str().into(),
        gap.line_name.as_str().into(),
        gap.children_known.into(),
        gap.gap_minutes.into(),
        gap.class.to_string().into(),
        gap.cause.to_string().into(),
        u32::try_from(pieces.len()).unwrap_or(u32::MAX).into(),
        pieces.first().map(|piece| shown(piece.start)).into(),
        pieces.last().map(|piece| shown(piece.end)).into(),
        gap.first_seen.map(shown).into(),
        sentence(gap, evidence).into(),
    ]
}

/// What stood against the candidates, over all duties of the gap:
/// `3 duties, 12 candidates: 9 WTR-D11, 3 away`.
fn sentence(gap: &Gap, evidence: &BTreeMap<DutyId, &Vacancy>) -> Option<String> {
    let vacancies: Vec<&Vacancy> = gap
        .duties
        .iter()
        .filter_map(|duty| evidence.get(duty).copied())
        .collect();
    if vacancies.is_empty() {
        return None;
    }
    let candidates: Vec<_> = vacancies
        .iter()
        .flat_map(|vacancy| &vacancy.candidates)
        .collect();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for candidate in &candidates {
        if candidate.reasons.is_empty() {
            *counts.entry("free".to_owned()).or_default() += 1;
        } else if candidate.is_free() {
            let shares = "free without a duty that another holds too";
            *counts.entry(shares.to_owned()).or_default() += 1;
            continue;
        }
        for reason in &candidate.reasons {
            *counts.entry(word(reason)).or_default() += 1;
        }
    }
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let counts: Vec<String> = counts
        .iter()
        .map(|(word, count)| format!("{count} {word}"))
        .collect();
    let told = if counts.is_empty() {
        "no one to ask".to_owned()
    } else {
        counts.join(", ")
    };
    let overlap = if reasons_overlap(candidates.iter().copied()) {
        " (reasons overlap)"
    } else {
        ""
    };
    Some(format!(
        "{}, {}: {told}{overlap}",
        counted(vacancies.len(), "duty"),
        counted(candidates.len(), "candidate")
    ))
}

/// A reason in a word or two, so that equal ones can be counted.
fn word(reason: &Reason) -> String {
    match reason {
        Reason::LacksCompetence { competence } => format!("without \"{competence}\""),
        Reason::TooJunior { .. } => "too junior".to_owned(),
        Reason::CannotReach { area } => format!("cannot reach \"{area}\""),
        Reason::NoContactRoute => "without contact route".to_owned(),
        Reason::NotInPost => "not in post".to_owned(),
        Reason::Away { .. } => "away".to_owned(),
        Reason::Rule { rule, .. } => format!("stopped by {rule}"),
    }
}
