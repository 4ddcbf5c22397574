//! The board paper: an audit as one page of HTML that prints, with charts, the worst first, and how
//! it was counted. Everything is inside the file: no script, no font, no picture from elsewhere.

mod page;
mod remedies;
mod standard;
mod summary;

use super::charts;
use super::workbook::named;
use super::{
    Table, Value, coverage, degraded, deliverable, fragility, further, gaps, goodwill, intensity,
    trend, trend_chart,
};
use crate::{Audit, WORST_FIRST};
use evenwatch_domain::count::counted;
use evenwatch_domain::intensity::why_so_many_below_term;
use evenwatch_domain::measure;
use page::{Page, hours, hours_long, per_cent};

pub(super) use page::escaped;

pub use remedies::RemedyAnswer;

/// The paper.
#[must_use]
pub fn paper(audit: &Audit) -> String {
    paper_with(audit, &[])
}

/// The paper, with remedies that were looked for and what they cost.
#[must_use]
pub fn paper_with(audit: &Audit, answers: &[RemedyAnswer]) -> String {
    let title = format!("Cover of {}", audit.network);
    let mut page = Page::new(&title);
    page.text("h1", &title);
    let days = format!(
        "{} to {}",
        audit.period.first_day.format("%-d %B %Y"),
        audit.period.last_day.format("%-d %B %Y")
    );
    page.class("p", "period", &days);
    for limit in audit.limits() {
        page.class("p", "banner", &format!("{limit}."));
    }
    if audit.invented {
        page.class(
            "p",
            "banner",
            "People and values in this network are invented.",
        );
    }
    for pool in &audit.empty_pools {
        let text = format!(
            "{} has nobody in post for {}; it serves {}.",
            pool.pool_name,
            hours_long(pool.empty_minutes),
            counted(pool.children_known, "child")
        );
        page.class("p", "loud", &text);
    }
    summary::summary(&mut page, audit);
    remedies::remedies(&mut page, audit, answers);
    page.text("h2", "Figures");
    headlines(&mut page, audit);
    page.text("h2", "Cover by board");
    page.text(
        "p",
        "Of every hour required, over all service lines: what is paid for and there, what goodwill holds up, what is \
         missing, by cause, and what is on no published rota.",
    );
    page.raw(&charts::boards(audit));
    for found in &audit.statements {
        standard::standard(&mut page, found);
    }
    others(&mut page, audit);
    over_time(&mut page, audit);
    layers(&mut page, audit);
    absences(&mut page, audit);
    on_call(&mut page, audit);
    registers(&mut page, audit);
    notes(&mut page, audit);
    page.end()
}

/// The few numbers that a reader takes away.
fn headlines(page: &mut Page, audit: &Audit) {
    let minutes = &audit.totals.minutes;
    page.raw("<div class=\"tiles\">");
    for found in &audit.statements {
        if let Some(why) = found.unmeasured() {
            page.tile("-", &format!("{}: {why}", found.statement));
            continue;
        }
        let by_children = per_cent(found.overall.child_met_share());
        page.tile(
            &per_cent(found.overall.met_share()),
            &format!(
                "of the time assessed {} is met, by area-hours; {by_children} by children",
                found.statement
            ),
        );
        let children = per_cent(found.inequality.children_full_share);
        page.tile(&children, "of children live where it is met at every hour");
    }
    // Of what nobody has published nothing is known to be missing.
    let missing = |gap: i64| match minutes.assessed_minutes() {
        0 => "-".to_owned(),
        _ => hours(gap),
    };
    page.tile(&missing(minutes.gap_minutes), "hours required and missing");
    if minutes.not_assessed_minutes > 0 {
        let text = "hours required are on no published rota, and in none of these numbers";
        page.tile(&hours(minutes.not_assessed_minutes), text);
    }
    page.tile(
        &per_cent(minutes.goodwill_share()),
        "of hours rostered stand on goodwill, by area-hours",
    );
    page.tile(
        &missing(minutes.gap_without_goodwill_minutes),
        "hours would be missing if goodwill stopped",
    );
    page.raw("</div>");
}

/// What could be there, where that was planned: first the sums, then the week.
fn layers(page: &mut Page, audit: &Audit) {
    let Some(found) = &audit.deliverable else {
        return;
    };
    page.text("h2", "What is paid for, what is there, what could be there");
    page.raw("<div class=\"tiles\">");
    let totals = &found.totals;
    page.tile(&hours(totals.funded_minutes), "hours are paid for");
    page.tile(
        &hours(totals.sustained_minutes),
        "of these are there without goodwill",
    );
    let could = if found.proved {
        "a lawful rota of these people could give, and none gives more".to_owned()
    } else {
        let most = hours(totals.most_minutes);
        format!("a lawful rota of these people could give; none gives more than {most}")
    };
    page.tile(&hours(totals.deliverable_minutes), &could);
    page.tile(
        &hours(totals.gap_planned_again_minutes),
        "hours would be missing if goodwill stopped and the rota were planned again",
    );
    page.raw("</div>");
    let mut table = named(audit, deliverable::of(audit));
    let of_sums = |row: &Vec<Value>| row.get(1) == Some(&Value::from("all areas"));
    table.rows.retain(of_sums);
    page.table(
        &table,
        &[
            "board",
            "line",
            "commissioned_minutes",
            "funded_minutes",
            "rostered_minutes",
            "sustained_minutes",
            "deliverable_minutes",
            "most_minutes",
            "gap_minutes",
            "gap_planned_again_minutes",
        ],
    );
    page.text(
        "h3",
        "Hours paid for that could be there, by hour of the week",
    );
    page.raw(&charts::week(
        &found.grid.funded_minutes,
        &found.grid.deliverable_minutes,
    ));
}

/// Statements that are measured beside, or that cover cannot decide.
fn others(page: &mut Page, audit: &Audit) {
    if audit.further_statements.is_empty() {
        return;
    }
    page.text("h2", "Other standards");
    let mut table = further::of(audit);
    table
        .rows
        .retain(|row| row.get(3) == Some(&Value::from("nation")));
    let columns = [
        "statement",
        "asks",
        "decided",
        "hours",
        "met_share",
        "cover_cannot_decide",
    ];
    page.all_of(&table, &columns);
}

/// What kept audits came to, where there are any.
fn over_time(page: &mut Page, audit: &Audit) {
    let Some(found) = audit
        .trend
        .as_ref()
        .filter(|found| !found.audits.is_empty())
    else {
        return;
    };
    page.text("h2", "Over time");
    page.text(
        "p",
        &format!(
            "{} kept audits, each where its period begins. A board that ended goes on in its successor's line.",
            found.audits.len()
        ),
    );
    page.raw(&trend_chart::totals(found));
    page.raw(&trend_chart::boards(found));
    let whole = |row: &Vec<Value>| row.get(1) == Some(&Value::from("all areas"));
    let mut table = trend::table(found);
    table.rows.retain(whole);
    let columns = [
        "board",
        "first_day",
        "last_day",
        "gap_minutes",
        "gap_share",
        "goodwill_minutes",
        "statement",
        "met_share",
    ];
    page.table(&table, &columns);
}

/// What one absence opens, where that was asked for.
fn absences(page: &mut Page, audit: &Audit) {
    // Of what nobody has published nobody's absence opens anything.
    let is_assessed = audit.totals.minutes.assessed_minutes() > 0;
    let Some(found) = audit.fragility.as_ref().filter(|_| is_assessed) else {
        return;
    };
    page.text("h2", "If one person is absent");
    page.raw("<div class=\"tiles\">");
    let single = found.posts.iter().filter(|post| post.is_single_point());
    let single = single.count().to_string();
    page.tile(&single, "posts are single points of failure");
    page.tile(
        &hours(found.worst_opened_minutes),
        "hours open at worst, with nobody standing in",
    );
    if let Some(again) = &found.again {
        page.tile(
            &hours(again.worst_opened_minutes),
            "hours open at worst, with the rota planned again",
        );
    }
    page.raw("</div>");
    let mut columns = vec!["pools", "post", "opened_minutes"];
    columns.extend(found.again.as_ref().map(|_| "again_minutes"));
    columns.extend(["places", "held_alone_share", "single_points"]);
    page.table(&fragility::by_post(audit), &columns);
}

/// How intense on-call is, in numbers that name nobody.
fn on_call(page: &mut Page, audit: &Audit) {
    let Some(found) = audit
        .intensity
        .as_ref()
        .filter(|found| !found.groups.is_empty())
    else {
        return;
    };
    page.text("h2", "How hard on-call is on staff");
    let sentence = match &found.all {
        None => "Fewer than five people are on call: their figures are not shown, as they would name them.".to_owned(),
        Some(all) if all.above == 0 => format!(
            "None of the {} on call or on night shifts is above a threshold of good practice: {}.",
            counted(all.people, "person"),
            found.thresholds.sentence()
        ),
        Some(all) => format!(
            "{} of {} on call or on night shifts {} above a threshold of good practice, though no rule of law need be broken: {}. At worst: {} nights \
             in 28 days, {} days running, {:.0} hours without a break{}.",
            all.above,
            counted(all.people, "person"),
            if all.above == 1 { "is" } else { "are" },
            found.thresholds.sentence(),
            all.most_nights_in_28_days,
            all.longest_run_days,
            all.longest_unbroken_hours,
            all.least_one_in
                .map_or_else(String::new, |n| format!(", 1 day in {n:.1}"))
        ),
    };
    page.text("p", &sentence);
    let columns = [
        "pools",
        "people_on_call",
        "people_above",
        "most_nights_in_28_days",
        "longest_run_days",
        "longest_unbroken_hours",
        "least_one_in",
    ];
    page.all_of(&intensity::of(audit), &columns);
    if let Some(why) = why_so_many_below_term(found.below_term) {
        page.text("p", &why);
    }
}

/// The gap register, weak cover and goodwill: their heads.
fn registers(page: &mut Page, audit: &Audit) {
    // Warnings are told once, at the end.
    let register = Table {
        notes: Vec::new(),
        ..named(audit, gaps::of(audit))
    };
    page.text("h2", "Gap register");
    page.text("p", &format!("In order: {WORST_FIRST}."));
    page.table(
        &register,
        &[
            "board",
            "area",
            "line",
            "children_known",
            "gap_minutes",
            "class",
            "cause",
            "evidence",
        ],
    );
    rules(page, audit);
    page.text("h2", "Weak cover");
    page.table(
        &named(audit, degraded::of(audit)),
        &["board", "area", "what", "kind", "children_known", "minutes"],
    );
    page.text("h2", "Goodwill");
    page.table(
        &named(audit, goodwill::of(audit)),
        &[
            "board",
            "area",
            "line",
            "goodwill_minutes",
            "goodwill_share",
            "gap_minutes",
            "gap_without_goodwill_minutes",
        ],
    );
    page.text("h3", "Goodwill by hour of the week, all lines");
    let (mut rostered, mut on_goodwill) = (vec![0; crate::HOURS], vec![0; crate::HOURS]);
    for line in &audit.totals.lines {
        for (hour, minutes) in line.grid.goodwill_minutes.iter().enumerate() {
            if let (Some(sum), Some(most)) = (on_goodwill.get_mut(hour), rostered.get_mut(hour)) {
                *sum += minutes;
                *most += line
                    .grid
                    .required_minutes
                    .get(hour)
                    .copied()
                    .unwrap_or(0)
                    .max(*minutes);
            }
        }
    }
    page.raw(&charts::week_of_goodwill(&rostered, &on_goodwill));
}

/// What the rules ask that the register names by their codes.
fn rules(page: &mut Page, audit: &Audit) {
    if audit.rules.is_empty() {
        return;
    }
    page.text("h3", "Rules named in the register");
    page.begin_table(&["Rule", "What it asks"]);
    for (rule, asks) in &audit.rules {
        page.row(&[rule.to_string(), asks.clone()]);
    }
    page.end_table();
}

/// What a reader must know, and the method.
fn notes(page: &mut Page, audit: &Audit) {
    page.text("h2", "Notes on these figures");
    page.raw("<ul>");
    for note in coverage::of(audit).notes {
        page.text("li", &note);
    }
    page.raw("</ul>");
    page.text("h2", "Method");
    page.raw("<ul>");
    for note in METHOD {
        page.text("li", note);
    }
    page.raw("</ul>");
    definitions(page);
}

/// What each measure of the paper is, from where all surfaces have it.
fn definitions(page: &mut Page) {
    page.text("h2", "Definitions");
    page.begin_table(&["Measure", "Unit", "Formula", "Left out", "Source"]);
    for measure in measure::of_papers() {
        let texts = [
            measure.name,
            measure.unit,
            measure.formula,
            measure.left_out,
            measure.source,
        ];
        page.row(&texts.map(str::to_owned));
    }
    page.end_table();
}

/// How it was counted, sentence by sentence.
pub(super) fn method() -> impl Iterator<Item = String> {
    METHOD.iter().map(|note| (*note).to_owned())
}

/// How it was counted.
const METHOD: [&str; 10] = [
    "Time is counted in elapsed minutes by interval arithmetic; the nights on which clocks change count 11 and 13 hours.",
    "Required: the hours that a standard asks for where one names the kind of service, and else those commissioned. Service lines of one kind share its hours: an hour that none of them covers is missing once.",
    "Not assessed: required hours for which no pool that serves the area and line has published a rota. They are in no gap and no share. A rota begins with its first duty: the hours before it on its first day belong to the rota before. Pools without people, and areas without a pool, are assessed: there care is missing.",
    "Rostered: a person holds a published duty who is in post, not away, reachable by phone, competent and, for visits, able to reach the area. A name alone is not cover. Second-on alone is cover, and is shown as back-up only where the line has first-on pools.",
    "A statement is met only in the minutes in which all of its services are there at once, in person where it asks for visits: nursing by phone alone does not meet QS160-6.",
    "Each missing minute has one class: not commissioned; else nobody could have held it; else no duty is planned then; else rules stand against each who could; else staff are available: at least one person passes every rule, or would without a duty that another holds too. Classes add up to the gap.",
    "Goodwill: rostered, and not commissioned, or commissioned without money, or held only by people on call without an allowance. If goodwill stopped: what would be missing with nobody standing in.",
    "In hours are the hours that the standard's file names; bank holidays are out of hours. Full: every minute assessed; none: not one; no response: less than half of the hours is on a published rota, or no commissioner has said anything.",
    "A single point of failure is a post that alone holds a tenth or more of the covered time of an area's line.",
    "Shares by area-hours sum the hours of all areas before they are divided, so that an area counts by its hours assessed; shares by children take each of those hours as many times as children are known in its area. All are rounded to a tenth; 100.0 % is all of it and 0.0 % none. This page scores services, never a person.",
];
