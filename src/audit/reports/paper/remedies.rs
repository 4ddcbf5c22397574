//! Remedies and what they cost: from a search, or from answers of `evenwatch remedies --json`.

use serde::Deserialize;

use super::page::{Page, hours};
use crate::Audit;
use crate::remedies::Remedies;
use evenwatch_domain::count::{counted, thousands};
use evenwatch_domain::ids::{AreaId, LineId};

/// An answer to the question which changes close a gap, as far as a board paper shows it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct RemedyAnswer {
    areas: Vec<AreaId>,
    line: LineId,
    #[serde(default)]
    lines: Vec<LineId>,
    prices_invented: bool,
    prices_source: String,
    required_minutes: i64,
    gap_minutes: i64,
    best: Option<Bought>,
    proved: bool,
}

/// The set of changes found.
#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Bought {
    changes: Vec<Change>,
    cost: u64,
    gap_minutes: i64,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Change {
    says: String,
    cost: u64,
}

impl From<&Remedies> for RemedyAnswer {
    fn from(found: &Remedies) -> Self {
        Self {
            areas: found.areas.clone(),
            line: found.line.clone(),
            lines: found.lines.clone(),
            prices_invented: found.prices_invented,
            prices_source: found.prices_source.clone(),
            required_minutes: found.required_minutes,
            gap_minutes: found.gap_minutes,
            best: found.best.as_ref().map(|best| Bought {
                changes: best
                    .changes
                    .iter()
                    .map(|change| Change {
                        says: change.says.clone(),
                        cost: change.cost,
                    })
                    .collect(),
                cost: best.cost,
                gap_minutes: best.gap_minutes,
            }),
            proved: found.proved,
        }
    }
}

impl RemedyAnswer {
    /// The answer for a board, which is told what is to change and not whose it is: each of these
    /// names gives way.
    #[must_use]
    pub fn without_names<'n>(mut self, names: &(impl Iterator<Item = &'n str> + Clone)) -> Self {
        let changes = self.best.iter_mut().flat_map(|best| &mut best.changes);
        for change in changes {
            for name in names.clone() {
                change.says = change.says.replace(name, "a member of staff");
            }
        }
        self
    }
}

/// A section for each answer; nothing where there is none.
pub(super) fn remedies(page: &mut Page, audit: &Audit, answers: &[RemedyAnswer]) {
    if answers.is_empty() {
        return;
    }
    page.text("h2", "Remedies and what they cost");
    for answer in answers {
        one(page, audit, answer);
    }
    if answers.iter().any(|answer| answer.prices_invented) {
        page.class(
            "p",
            "banner",
            "The prices are invented: put your own in their place before you decide.",
        );
    }
}

fn one(page: &mut Page, audit: &Audit, answer: &RemedyAnswer) {
    let name = |line: &LineId| {
        let own = audit.area_lines.iter().find(|own| own.line == *line);
        own.map_or_else(|| line.to_string(), |own| own.line_name.clone())
    };
    // Lines of one kind of service have one gap.
    let line = match answer.lines.as_slice() {
        [] => name(&answer.line),
        lines => lines.iter().map(name).collect::<Vec<_>>().join(", "),
    };
    let areas: Vec<&str> = answer
        .areas
        .iter()
        .map(|id| {
            let own = audit.area_lines.iter().find(|own| own.area == *id);
            own.map_or(id.as_str(), |own| own.area_name.as_str())
        })
        .collect();
    page.text("h3", &format!("{line}: {}", areas.join(", ")));
    let missing = format!(
        "Planned again without goodwill, {} of {} hours required are missing.",
        hours(answer.gap_minutes),
        hours(answer.required_minutes)
    );
    let Some(best) = &answer.best else {
        if answer.gap_minutes == 0 {
            page.text("p", &format!("{missing} No change is needed."));
            return;
        }
        page.text(
            "p",
            &format!("{missing} No set of changes that was looked at closes any of it."),
        );
        return;
    };
    let proof = if answer.proved {
        "no cheaper set of the changes looked at does as much"
    } else {
        "that no cheaper set does as much is not proved"
    };
    page.text(
        "p",
        &format!(
            "{missing} {}, at £{} a year together, leave {} hours missing; {proof}.",
            counted(best.changes.len(), "change"),
            thousands(best.cost),
            hours(best.gap_minutes)
        ),
    );
    page.begin_table(&["Change", "£ a year"]);
    for change in &best.changes {
        page.row(&[change.says.clone(), thousands(change.cost)]);
    }
    page.row(&["Together".to_owned(), thousands(best.cost)]);
    page.end_table();
    page.class(
        "p",
        "note",
        &format!("Prices: {}.", answer.prices_source.trim_end_matches('.')),
    );
}
