//! The board paper: an audit as one page of HTML that prints, with charts, the worst first, and how it was counted.
//! Everything is inside the file: no script, no font, no picture from elsewhere.

use super::charts;
use super::{
    Table, Unit, Value, coverage, degraded, deliverable, fragility, gaps, goodwill, trend,
    trend_chart,
};
use crate::audit::{Audit, StatementAudit, Tally};
use crate::domain::service_line::ServiceKind;

/// Rows of the long tables that a paper shows; the workbook has them all.
const SHOWN: usize = 15;

/// The paper.
#[must_use]
pub fn paper(audit: &Audit) -> String {
    let title = format!("Cover of {}", audit.network);
    let mut page = Page::new(&title);
    page.text("h1", &title);
    let days = format!(
        "{} to {}",
        audit.period.first_day.format("%-d %B %Y"),
        audit.period.last_day.format("%-d %B %Y")
    );
    page.class("p", "period", &days);
    if audit.invented {
        page.class(
            "p",
            "banner",
            "People and values in this network are invented.",
        );
    }
    headlines(&mut page, audit);
    for pool in &audit.empty_pools {
        let text = format!(
            "{} has nobody in post for {} hours; {} children look to it.",
            pool.pool_name,
            hours(pool.empty_minutes),
            pool.children_known
        );
        page.class("p", "loud", &text);
    }
    page.text("h2", "Cover by board");
    page.text(
        "p",
        "Of every hour required, over all service lines: what is paid for and there, what goodwill holds up, and what is \
         missing, by cause.",
    );
    page.raw(&charts::boards(audit));
    for found in &audit.statements {
        standard(&mut page, found);
    }
    over_time(&mut page, audit);
    layers(&mut page, audit);
    absences(&mut page, audit);
    registers(&mut page, audit);
    notes(&mut page, audit);
    page.end()
}

/// The few numbers that a reader takes away.
fn headlines(page: &mut Page, audit: &Audit) {
    let minutes = &audit.totals.minutes;
    page.raw("<div class=\"tiles\">");
    for found in &audit.statements {
        let share = per_cent(found.overall.child_met_share());
        page.tile(
            &share,
            &format!("of the time {} is met, by child", found.statement),
        );
        let children = per_cent(found.inequality.children_full_share);
        page.tile(&children, "of children live where it is met at every hour");
    }
    page.tile(&hours(minutes.gap_minutes), "hours required and missing");
    page.tile(
        &per_cent(minutes.goodwill_share()),
        "of hours rostered stand on goodwill",
    );
    page.tile(
        &hours(minutes.gap_without_goodwill_minutes),
        "hours would be missing if goodwill stopped",
    );
    page.raw("</div>");
}

/// One statement: how unequal areas are, when it is met, and the questionnaire.
fn standard(page: &mut Page, found: &StatementAudit) {
    page.text(
        "h2",
        &format!("{}: one child's chance against another's", found.statement),
    );
    page.text("p", &found.asks);
    page.text(
        "p",
        "Each bar is an area, as wide as the children known in it, as high as the share of time in which all of this is \
         there.",
    );
    page.raw(&charts::areas(found));
    page.text("h3", "By hour of the week, all areas");
    page.raw(&charts::week(
        &found.grid.required_minutes,
        &found.grid.covered_minutes,
    ));
    page.text("h3", "The questionnaire: areas by answer");
    page.raw("<table><thead><tr><th>Service<th>Question<th>Full<th>Partial<th>None<th>No response</tr></thead><tbody>");
    let all: Vec<String> = found.all_of.iter().map(ServiceKind::to_string).collect();
    let whole = std::iter::once((all.join(" and "), found.overall.questionnaire));
    let kinds = found
        .kinds
        .iter()
        .map(|kind| (kind.kind.to_string(), kind.answers));
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
            page.answers(&name, question, &tally);
        }
    }
    page.raw("</tbody></table>");
    page.text("h3", "Regions");
    page.raw("<table><thead><tr><th>Region<th>Areas<th>Children<th>Met, by child<th>If goodwill stopped<th>Children with full cover<th>Spread</tr></thead><tbody>");
    for region in &found.regions {
        let sums = &region.sums;
        let without = crate::audit::share(sums.met_without_goodwill_minutes, sums.required_minutes);
        page.row(&[
            region.name.clone(),
            sums.areas.to_string(),
            sums.children_known.to_string(),
            per_cent(sums.child_met_share()),
            per_cent(without),
            per_cent(region.inequality.children_full_share),
            per_cent(region.inequality.spread),
        ]);
    }
    page.raw("</tbody></table>");
    page.text("h3", "Worst areas first");
    page.raw("<table><thead><tr><th>Area<th>Children<th>Met<th>Out of hours, in practice<th>Out of hours, commissioned</tr></thead><tbody>");
    for id in found.inequality.worst_first.iter().take(SHOWN) {
        if let Some(area) = found.areas.iter().find(|area| area.area == *id) {
            let answer = |answer: Option<crate::audit::Answer>| {
                answer.map_or_else(|| "-".to_owned(), |answer| answer.to_string())
            };
            page.row(&[
                area.area_name.clone(),
                area.sums.children_known.to_string(),
                per_cent(area.sums.met_share()),
                answer(area.answers.out_of_hours.in_practice),
                answer(area.answers.out_of_hours.commissioned),
            ]);
        }
    }
    page.raw("</tbody></table>");
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
    let mut table = deliverable::of(audit);
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
    let Some(found) = &audit.fragility else {
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
    let columns = [
        "pools",
        "post",
        "opened_minutes",
        "again_minutes",
        "area",
        "line",
        "place_gap_minutes",
        "place_opened_minutes",
        "single_point",
    ];
    page.table(&fragility::of(audit), &columns);
}

/// The gap register, weak cover and goodwill: their heads.
fn registers(page: &mut Page, audit: &Audit) {
    // Warnings are told once, at the end.
    let register = Table {
        notes: Vec::new(),
        ..gaps::of(audit)
    };
    page.text("h2", "Gap register");
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
    page.text("h2", "Weak cover");
    page.table(
        &degraded::of(audit),
        &["board", "area", "what", "kind", "children_known", "minutes"],
    );
    page.text("h2", "Goodwill");
    page.table(
        &goodwill::of(audit),
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
    let (mut rostered, mut on_goodwill) =
        (vec![0; crate::audit::HOURS], vec![0; crate::audit::HOURS]);
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

/// What a reader must know, and the method.
fn notes(page: &mut Page, audit: &Audit) {
    page.text("h2", "Before believing these numbers");
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
}

/// How it was counted, sentence by sentence.
pub(super) fn method() -> impl Iterator<Item = String> {
    METHOD.iter().map(|note| (*note).to_owned())
}

/// How it was counted.
const METHOD: [&str; 8] = [
    "Time is counted in elapsed minutes by interval arithmetic; the nights on which clocks change count 11 and 13 hours.",
    "Required: the hours that a standard asks for where one names the kind of service, and else those commissioned.",
    "Rostered: somebody holds a published duty who is in post, not away, reachable by phone, competent and, for visits, able to reach the area. A name alone is not cover.",
    "A statement is met only in the minutes in which all of its services are there at once.",
    "Each missing minute has one class: not commissioned; else nobody could have held it; else rules stand against each who could; else somebody could be asked. Classes add up to the gap.",
    "Goodwill: rostered, and not commissioned, or commissioned without money, or held only by people on call without an allowance. If goodwill stopped: what would be missing with nobody standing in.",
    "In hours are the hours that the standard's file names; bank holidays are out of hours. Full: every minute; none: not one; no response: nothing is published, or no commissioner has said anything.",
    "Shares by child count each area by the children known in it. This page scores services, never a person.",
];

/// A page as it grows; every text is escaped.
struct Page(String);

impl Page {
    fn new(title: &str) -> Self {
        Self(format!(
            "<!DOCTYPE html>\n<html lang=\"en-GB\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
             <title>{}</title><style>{STYLE}</style></head><body>\n",
            escaped(title)
        ))
    }

    fn raw(&mut self, html: &str) {
        self.0.push_str(html);
        self.0.push('\n');
    }

    fn text(&mut self, element: &str, text: &str) {
        self.raw(&format!("<{element}>{}</{element}>", escaped(text)));
    }

    fn class(&mut self, element: &str, class: &str, text: &str) {
        self.raw(&format!(
            "<{element} class=\"{class}\">{}</{element}>",
            escaped(text)
        ));
    }

    fn tile(&mut self, number: &str, says: &str) {
        self.raw(&format!(
            "<div><strong>{}</strong> {}</div>",
            escaped(number),
            escaped(says)
        ));
    }

    fn row(&mut self, cells: &[String]) {
        let cells: String = cells
            .iter()
            .map(|cell| format!("<td>{}", escaped(cell)))
            .collect();
        self.raw(&format!("<tr>{cells}</tr>"));
    }

    fn answers(&mut self, name: &str, question: &str, tally: &Tally) {
        let areas = tally.areas;
        let counts = [areas.full, areas.partial, areas.none, areas.no_response]
            .map(|count| count.to_string());
        let mut cells = vec![name.to_owned(), question.to_owned()];
        cells.extend(counts);
        self.row(&cells);
    }

    /// The first rows of a report, with these columns of it.
    fn table(&mut self, table: &Table, columns: &[&str]) {
        let chosen: Vec<usize> = columns
            .iter()
            .filter_map(|id| table.columns.iter().position(|column| column.id == *id))
            .collect();
        self.raw("<table><thead><tr>");
        for column in chosen.iter().filter_map(|at| table.columns.get(*at)) {
            let unit = if column.unit == Unit::Minutes {
                " (h)"
            } else {
                ""
            };
            self.text("th", &format!("{}{unit}", column.name));
        }
        self.raw("</tr></thead><tbody>");
        for row in table.rows.iter().take(SHOWN) {
            let cells: Vec<String> = chosen
                .iter()
                .filter_map(|at| Some((table.columns.get(*at)?, row.get(*at)?)))
                .map(|(column, value)| match (column.unit, value) {
                    (Unit::Minutes, Value::Whole(minutes)) => hours(*minutes),
                    (unit, value) => value.shown(unit),
                })
                .collect();
            self.row(&cells);
        }
        self.raw("</tbody></table>");
        if table.rows.len() > SHOWN {
            self.class(
                "p",
                "more",
                &format!(
                    "{SHOWN} of {} rows; the workbook has all.",
                    table.rows.len()
                ),
            );
        }
        for note in &table.notes {
            self.class("p", "note", note);
        }
    }

    fn end(mut self) -> String {
        self.raw("</body></html>");
        self.0
    }
}

/// A share in per cent; a dash where there is none.
fn per_cent(share: Option<f64>) -> String {
    Value::from(share).shown(Unit::Share)
}

/// Minutes as whole hours, thousands apart.
fn hours(minutes: i64) -> String {
    let digits = ((minutes + 30) / 60).to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A text that is safe between tags and in attributes.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

const STYLE: &str = "body{font:15px/1.45 system-ui,sans-serif;color:#1d2733;max-width:60rem;margin:2rem auto;padding:0 1rem}\
    h1{margin-bottom:0}h2{margin-top:2.2rem;border-bottom:1px solid #c8d2dc}.period{color:#52606d;margin-top:.2rem}\
    .banner{background:#fff4d6;border:1px solid #d9a514;padding:.4rem .8rem}.loud{background:#fde8e6;border-left:4px solid #b3261e;padding:.4rem .8rem;margin:.3rem 0}\
    .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(10rem,1fr));gap:.8rem;margin:1rem 0}.tiles div{border:1px solid #c8d2dc;padding:.6rem .8rem}\
    .tiles strong{display:block;font-size:1.6rem}table{border-collapse:collapse;width:100%;font-size:13px;margin:.6rem 0}\
    th,td{text-align:left;vertical-align:top;padding:.25rem .5rem;border-bottom:1px solid #e3e9ef}th{background:#eef3f7}.more,.note{color:#52606d;font-size:13px}\
    svg{max-width:100%;height:auto}@media print{body{margin:0;max-width:none;font-size:11px}h2{break-after:avoid}tr,svg{break-inside:avoid}}";
