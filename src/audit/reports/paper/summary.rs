//! The paper's first page in sentences: what is covered, what stands on goodwill, the worst gaps,
//! and the decision that the board is asked to take.

use std::collections::BTreeSet;

use super::page::{Page, hours, hours_long, per_cent};
use crate::rule_names::is_term;
use crate::{
    Audit, CoverMinutes, Gap, GapCause, GapClass, StatementAudit, WORST_FIRST, WarningKind,
};
use evenwatch_domain::count::counted;
use evenwatch_domain::ids::RuleId;
use evenwatch_domain::service_line::ServiceKind;

/// Gaps that a board reads about.
const WORST: usize = 3;

/// The summary.
pub(super) fn summary(page: &mut Page, audit: &Audit) {
    page.text("h2", "Summary");
    for sentence in sentences(audit) {
        page.text("p", &sentence);
    }
    worst(page, audit);
    decision(page, audit);
}

/// What is covered, what stands on goodwill, and how far the standards are met.
fn sentences(audit: &Audit) -> Vec<String> {
    let totals = &audit.totals;
    let minutes = &totals.minutes;
    let mut all: Vec<String> = unlawful(audit).into_iter().collect();
    if minutes.assessed_minutes() == 0 {
        all.push(format!(
            "Nothing can be said of cover: {} of care are required in {}, and no rota is published for any of them.",
            hours_long(minutes.not_assessed_minutes),
            counted(totals.areas, "area"),
        ));
        return all;
    }
    all.push(format!(
        "{} with {} known to services: of {} hours of care required and on a published rota, {} ({}) are covered and {} are missing.",
        counted(totals.areas, "area"),
        counted(totals.children_known, "child"),
        hours(minutes.assessed_minutes()),
        hours(minutes.covered_minutes),
        per_cent(minutes.covered_share()),
        hours(minutes.gap_minutes),
    ));
    if minutes.not_assessed_minutes > 0 {
        all.push(format!(
            "{} more hours required are on no published rota, and are not counted here.",
            hours(minutes.not_assessed_minutes)
        ));
    }
    all.push(if minutes.goodwill_minutes > 0 {
        format!(
            "{} of the hours rostered ({}) stand on goodwill: no one commissioned them, or no one pays for them. If \
             goodwill stopped, {} required hours would be missing.",
            hours(minutes.goodwill_minutes),
            per_cent(minutes.goodwill_share()),
            hours(minutes.gap_without_goodwill_minutes),
        )
    } else {
        "No hour of this cover stands on goodwill.".to_owned()
    });
    all.extend(audit.statements.iter().map(statement));
    all
}

/// What is published and breaks a legal or contract rule: first of all, for no figure after it
/// makes it lawful.
fn unlawful(audit: &Audit) -> Option<String> {
    let found = audit
        .warnings
        .iter()
        .find(|warning| warning.kind == WarningKind::Unlawful)?;
    Some(format!("{}.", found.message))
}

fn statement(found: &StatementAudit) -> String {
    let kinds: Vec<String> = found.all_of.iter().map(ServiceKind::to_string).collect();
    if let Some(why) = found.unmeasured() {
        let kinds = kinds.join(" and ");
        return format!("{} ({kinds} at the same time) is {why}.", found.statement);
    }
    let sums = &found.overall;
    let everywhere = found.inequality.children_full_share.map_or_else(
        || "no area has a published rota for half of the time".to_owned(),
        |share| {
            let share = per_cent(Some(share));
            format!("{share} of children live where it is met at every hour")
        },
    );
    format!(
        "{} ({} at the same time) asks for {} area-hours that are assessed, and is met in {} of them ({} where each area counts \
         by its children); {everywhere}.",
        found.statement,
        kinds.join(" and "),
        hours(sums.required_minutes - sums.not_assessed_minutes),
        per_cent(sums.met_share()),
        per_cent(sums.child_met_share()),
    )
}

/// The gaps that weigh most, each with why it is there.
fn worst(page: &mut Page, audit: &Audit) {
    if audit.gaps.is_empty() {
        return;
    }
    let shown = audit.gaps.len().min(WORST);
    let heading = match shown {
        1 => "The gap".to_owned(),
        several => format!(
            "The {} worst gaps",
            if several == 2 { "two" } else { "three" }
        ),
    };
    page.text("h3", &heading);
    if shown > 1 {
        page.class("p", "note", &format!("In order: {WORST_FIRST}."));
    }
    page.raw("<ol>");
    for gap in audit.gaps.iter().take(shown) {
        page.text("li", &gap_sentence(audit, gap));
    }
    page.raw("</ol>");
}

fn gap_sentence(audit: &Audit, gap: &Gap) -> String {
    let board = audit.boards.iter().find(|board| board.board == gap.board);
    let board = board.map_or(gap.board.as_str(), |board| board.board_name.as_str());
    format!(
        "{} in {} ({board}): {} missing where {} known. {}: {}.",
        gap.line_name,
        gap.area_name,
        are(&hours_long(gap.gap_minutes)),
        are(&counted(gap.children_known, "child")),
        why(gap),
        gap.cause,
    )
}

/// `1 hour is`, `2 hours are`.
fn are(counted: &str) -> String {
    let verb = if counted.starts_with("1 ") {
        "is"
    } else {
        "are"
    };
    format!("{counted} {verb}")
}

/// The class of a gap as the beginning of a sentence.
fn why(gap: &Gap) -> &'static str {
    match &gap.class {
        GapClass::NotCommissioned if gap.cause == GapCause::PhoneOnly => "By phone only",
        GapClass::NotCommissioned => "Not commissioned",
        GapClass::NoEligiblePerson => "No one may hold the duty",
        GapClass::NoDutyPlanned => "Commissioned, and no duty is planned then",
        GapClass::RulesBlock { rules } if rules.iter().all(is_term) => {
            "Their own on-call terms stand against everyone who could"
        }
        GapClass::RulesBlock { .. } => "Rules stand against everyone who could",
        GapClass::Unassigned => "Unfilled, but staff are available",
    }
}

/// What the board is asked to decide: first what is unlawful and what is unknown, then by what is
/// behind the missing hours.
fn decision(page: &mut Page, audit: &Audit) {
    page.text("h3", "Decision the board is asked to take");
    let minutes = &audit.totals.minutes;
    let mut asks: Vec<String> = Vec::new();
    if !audit.unlawful.is_empty() {
        asks.push(format!(
            "the published duties that break legal or contract rules ({}): ask providers to change them at once",
            counted(audit.unlawful.iter().map(|rule| rule.times).sum::<usize>(), "breach"),
        ));
    }
    if minutes.not_assessed_minutes > 0 {
        asks.push(format!(
            "the {} for which no rota is published: ask providers to publish one",
            hours_long(minutes.not_assessed_minutes),
        ));
    }
    asks.extend(missing(audit));
    if asks.is_empty() {
        let text = "To note that every required hour is covered and paid for, and that what is published is lawful.";
        page.text("p", text);
        return;
    }
    page.text(
        "p",
        "To agree, with a named lead and a date for each, what is done about",
    );
    page.raw("<ul>");
    for ask in asks {
        page.text("li", &format!("{ask}."));
    }
    page.raw("</ul>");
}

/// The missing hours, and those on goodwill, each with what would end them.
fn missing(audit: &Audit) -> Vec<String> {
    let minutes: &CoverMinutes = &audit.totals.minutes;
    let by_phone = audit.gaps.iter();
    let by_phone = by_phone.filter(|gap| gap.cause == GapCause::PhoneOnly);
    let by_phone: i64 = by_phone.map(|gap| gap.gap_minutes).sum();
    let by_rules = left_by_rules(audit);
    let asks: [(i64, &str); 7] = [
        (
            by_phone,
            "in which care is there by phone only: commission visits then, or record why not",
        ),
        (
            minutes.gap_not_commissioned_minutes - by_phone,
            "that no one has commissioned: commission them, or record why not",
        ),
        (
            minutes.gap_no_eligible_person_minutes,
            "for which no one is in post who may hold the duty: recruit, train, or share staff with another area",
        ),
        (
            minutes.gap_no_duty_planned_minutes,
            "that are commissioned and on no duty: ask providers to plan duties then",
        ),
        (minutes.gap_rules_block_minutes, &by_rules),
        (
            minutes.gap_unassigned_minutes,
            "that are unfilled although staff are available: ask providers to fill them",
        ),
        (
            minutes.goodwill_minutes,
            "that stand on goodwill: commission and pay for them, or accept in writing that they may stop",
        ),
    ];
    let open = asks.iter().filter(|(minutes, _)| *minutes > 0);
    open.map(|(minutes, what)| format!("the {} {what}", hours_long(*minutes)))
        .collect()
}

/// What leaves hours empty that rules bar, with the rules' codes, and what would end that: terms
/// are a person's own, and can be agreed anew.
fn left_by_rules(audit: &Audit) -> String {
    let rules = audit.gaps.iter().flat_map(|gap| match &gap.class {
        GapClass::RulesBlock { rules } => rules.iter().collect(),
        _ => Vec::new(),
    });
    let rules: BTreeSet<&RuleId> = rules.collect();
    let codes: Vec<&str> = rules.iter().map(|rule| rule.as_str()).collect();
    let codes = codes.join(", ");
    let terms = rules.iter().filter(|rule| is_term(rule)).count();
    if terms == 0 {
        return format!(
            "that rules of working time or of contracts leave empty ({codes}): add posts, or change the pattern of duties"
        );
    }
    let whose = if terms == rules.len() {
        "people's own on-call terms"
    } else {
        "people's own on-call terms, and rules of working time or of contracts,"
    };
    format!(
        "that {whose} leave empty ({codes}): agree other terms, add posts, or change the pattern of duties"
    )
}
