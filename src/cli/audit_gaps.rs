//! The gap register for people: the worst gaps, each with its class and its evidence.

use std::collections::BTreeMap;

use super::output::{Columns, Tone, Value, hours};
use evenwatch_app::audit::{Audit, Gap, GapClass};
use evenwatch_domain::count::counted;
use evenwatch_domain::evidence::{Reason, reasons_overlap};

/// The head of the gap register, each row with its evidence.
pub(super) fn gaps(audit: &Audit, most: usize) -> Columns {
    let mut table = Columns::new(["area", "service line", ">gap", "class", "evidence"]);
    for gap in head(audit, most) {
        table.row([
            gap.area_name.as_str().into(),
            gap.line_name.as_str().into(),
            Value::toned(hours(gap.gap_minutes), Tone::Bad),
            class(&gap.class).into(),
            evidence(audit, gap).into(),
        ]);
    }
    table
}

/// The first `most` gaps, and the worst of each class that is not among them: each class has
/// another remedy.
pub(super) fn head(audit: &Audit, most: usize) -> Vec<&Gap> {
    let (first, rest) = audit.gaps.split_at(most.min(audit.gaps.len()));
    let mut shown: Vec<&Gap> = first.iter().collect();
    for gap in rest {
        if shown
            .iter()
            .all(|other| class(&other.class) != class(&gap.class))
        {
            shown.push(gap);
        }
    }
    shown
}

/// The class without the rules, which the evidence names.
fn class(class: &GapClass) -> &'static str {
    match class {
        GapClass::NotCommissioned => "not commissioned",
        GapClass::NoEligiblePerson => "no eligible person",
        GapClass::RulesBlock { .. } => "rules block",
        GapClass::NoDutyPlanned => "no duty planned",
        GapClass::Unassigned => "unfilled, staff available",
    }
}

/// What led to the gap, and what stands between its duties and people, most frequent first.
fn evidence(audit: &Audit, gap: &Gap) -> String {
    /// More reasons than these are not read in a table; `--json` holds all.
    const SHOWN: usize = 3;
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    let vacancies = audit.vacancies.iter();
    let vacancies = vacancies.filter(|vacancy| gap.duties.contains(&vacancy.duty));
    let candidates = vacancies.flat_map(|vacancy| &vacancy.candidates);
    let overlap = reasons_overlap(candidates.clone());
    for reason in candidates.flat_map(|candidate| &candidate.reasons) {
        *reasons.entry(in_short(reason, audit)).or_default() += 1;
    }
    let mut reasons: Vec<(String, usize)> = reasons.into_iter().collect();
    reasons.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let mut text = gap.cause.to_string();
    if !gap.duties.is_empty() {
        text = format!("{text}, {}", counted(gap.duties.len(), "duty"));
    }
    let shown: Vec<String> = reasons
        .iter()
        .take(SHOWN)
        .map(|(reason, times)| format!("{reason} ×{times}"))
        .collect();
    if shown.is_empty() {
        text
    } else {
        let overlap = if overlap { " (reasons overlap)" } else { "" };
        format!("{text}: {}{overlap}", shown.join(", "))
    }
}

/// The reason in two words.
fn in_short(reason: &Reason, audit: &Audit) -> String {
    match reason {
        Reason::LacksCompetence { competence } => format!("lacks {competence}"),
        Reason::TooJunior { .. } => "too junior".to_owned(),
        Reason::CannotReach { area } => {
            let known = audit.area_lines.iter().find(|own| own.area == *area);
            let name = known.map_or(area.as_str(), |own| own.area_name.as_str());
            format!("cannot reach {name}")
        }
        Reason::NoContactRoute => "no contact route".to_owned(),
        Reason::NotInPost => "not in post".to_owned(),
        Reason::Away { .. } => "away".to_owned(),
        Reason::Rule { rule, .. } => rule.to_string(),
    }
}
