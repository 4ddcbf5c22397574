//! A statement of a standard in the paper: how unequal areas are, when it is met, and who answered
//! what.

use super::page::{Page, SHOWN, hours, per_cent};
use crate::reports::charts;
use crate::{AnswerTally, QuestionnaireAnswer, StatementAudit};
use evenwatch_domain::count::thousands;
use evenwatch_domain::service_line::ServiceKind;

/// One statement: how unequal areas are, when it is met, and the questionnaire.
pub(super) fn standard(page: &mut Page, found: &StatementAudit) {
    page.text(
        "h2",
        &format!("{}: how cover differs from area to area", found.statement),
    );
    page.text("p", &found.asks);
    if let Some(why) = found.unmeasured() {
        page.text("p", &format!("{}: {why}.", found.statement));
        return;
    }
    page.text(
        "p",
        "Each bar is an area, as wide as the children known in it, as high as the share of time in which all of this is \
         there.",
    );
    page.raw(&charts::areas(found));
    let sums = &found.overall;
    if !found.by_visit.is_empty() {
        let text = if found.phone_adds_nothing() {
            "A phone alone does not meet it where a visit is required. If it counted as well, that would add nothing.".to_owned()
        } else {
            format!(
                "A phone alone does not meet it where a visit is required. If it counted as well: {} of the time assessed, {} by \
             child, in full in {} of {} areas.",
                per_cent(sums.met_by_phone_too_share()),
                per_cent(sums.child_met_by_phone_too_share()),
                sums.areas_fully_met_by_phone_too,
                sums.areas
            )
        };
        page.text("p", &text);
    }
    if sums.not_assessed_minutes > 0 {
        let text = format!(
            "{} of {} hours are not assessed: no rota is published for them. {} of {} areas give no response for that reason.",
            hours(sums.not_assessed_minutes),
            hours(sums.required_minutes),
            sums.areas_no_response,
            sums.areas
        );
        page.text("p", &text);
    }
    page.text("h3", "By hour of the week, all areas");
    page.raw(&charts::week(
        &found.grid.assessed(),
        &found.grid.covered_minutes,
    ));
    questionnaire(page, found);
    regions(page, found);
    worst_areas(page, found);
}

/// The questionnaire: how many areas answer what.
fn questionnaire(page: &mut Page, found: &StatementAudit) {
    page.text("h3", "The questionnaire: areas by answer");
    page.begin_table(&[
        "Service",
        "Question",
        "Full",
        "Partial",
        "None",
        "No response",
    ]);
    let all: Vec<String> = found.all_of.iter().map(ServiceKind::to_string).collect();
    let whole = std::iter::once((all.join(" and "), found.overall.questionnaire));
    let kinds = found.kinds.iter();
    let kinds = kinds.map(|kind| (kind.kind.to_string(), kind.answers));
    for (name, answers) in whole.chain(kinds) {
        for (question, tally) in [
            ("in hours, in practice", answers.in_hours_in_practice),
            ("in hours, commissioned", answers.in_hours_commissioned),
            (
                "out of hours, in practice",
                answers.out_of_hours_in_practice,
            ),
            (
                "out of hours, commissioned",
                answers.out_of_hours_commissioned,
            ),
        ] {
            let AnswerTally { areas, .. } = tally;
            page.row(&[
                name.clone(),
                question.to_owned(),
                areas.full.to_string(),
                areas.partial.to_string(),
                areas.none.to_string(),
                areas.no_response.to_string(),
            ]);
        }
    }
    page.end_table();
}

/// Regions side by side.
fn regions(page: &mut Page, found: &StatementAudit) {
    page.text("h3", "Regions");
    page.begin_table(&[
        "Region",
        "Areas",
        "Children",
        "Met, by area-hours",
        "Met, by children",
        "If goodwill stopped, by area-hours",
        "Children with full cover",
        "Spread",
    ]);
    for region in &found.regions {
        let sums = &region.sums;
        let without = sums.met_without_goodwill_share();
        page.row(&[
            region.name.clone(),
            sums.areas.to_string(),
            thousands(sums.children_known),
            per_cent(sums.met_share()),
            per_cent(sums.child_met_share()),
            per_cent(without),
            per_cent(region.inequality.children_full_share),
            per_cent(region.inequality.spread),
        ]);
    }
    page.end_table();
}

/// The areas where it is met least.
fn worst_areas(page: &mut Page, found: &StatementAudit) {
    page.text("h3", "Worst areas first");
    page.begin_table(&[
        "Area",
        "Children",
        "Met, of hours assessed",
        "Out of hours, in practice",
        "Out of hours, commissioned",
    ]);
    let answer = |answer: Option<QuestionnaireAnswer>| {
        answer.map_or("-".to_owned(), |answer| answer.to_string())
    };
    for id in found.inequality.worst_first.iter().take(SHOWN) {
        if let Some(area) = found.areas.iter().find(|area| area.area == *id) {
            page.row(&[
                area.area_name.clone(),
                thousands(area.sums.children_known),
                per_cent(area.sums.met_share()),
                answer(area.answers.out_of_hours.in_practice),
                answer(area.answers.out_of_hours.commissioned),
            ]);
        }
    }
    page.end_table();
}
