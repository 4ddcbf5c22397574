//! The charts of kept audits over time, as SVG: a line from audit to audit, and a mark that tells
//! its number at each.

use std::collections::BTreeMap;

use super::charts::{WIDTH, svg};
use super::paper::escaped;
use crate::{Trend, TrendAudit, TrendPoint, share};
use evenwatch_domain::ids::AuditId;
use evenwatch_domain::percent::percent;

const HEIGHT: f64 = 200.0;

/// Room for the scale on the left, and for days below.
const LEFT: f64 = 44.0;
const BELOW: f64 = 22.0;

/// A line: its name, colour, and share of the hours required at each point where there is one.
struct Line<'t> {
    name: String,
    colour: &'static str,
    points: Vec<(&'t TrendAudit, f64)>,
}

/// All areas: hours missing, hours on goodwill, and how far each statement is met.
pub(super) fn totals(trend: &Trend) -> String {
    let mut lines = vec![
        line(trend, &trend.totals, ("missing", "#b3261e"), gap),
        line(trend, &trend.totals, ("on goodwill", "#e0a526"), |point| {
            share(point.sums.goodwill_minutes, point.sums.assessed_minutes())
        }),
    ];
    let last = trend.totals.last();
    for found in last.iter().flat_map(|point| &point.sums.statements) {
        let name = format!("{} met", found.statement);
        lines.push(line(trend, &trend.totals, (&name, "#2e7d5b"), |point| {
            let mut own = point.sums.statements.iter();
            let own = own.find(|own| own.statement == found.statement)?;
            share(own.met_minutes, own.assessed_minutes())
        }));
    }
    chart(
        trend,
        "All areas, in per cent of the hours required and assessed",
        &lines,
    )
}

/// Hours missing, a line a board.
pub(super) fn boards(trend: &Trend) -> String {
    const COLOURS: [&str; 8] = [
        "#3b6ea5", "#b3261e", "#2e7d5b", "#e0a526", "#6a4c93", "#00838f", "#8d6e63", "#5c6b7a",
    ];
    let lines: Vec<Line<'_>> = trend
        .boards
        .iter()
        .zip(COLOURS.iter().cycle())
        .map(|(board, colour)| line(trend, &board.points, (&board.board_name, colour), gap))
        .collect();
    chart(
        trend,
        "Share of the hours required and assessed that is missing, by board",
        &lines,
    )
}

fn gap(point: &TrendPoint) -> Option<f64> {
    share(point.sums.gap_minutes, point.sums.assessed_minutes())
}

fn line<'t>(
    trend: &'t Trend,
    points: &[TrendPoint],
    (name, colour): (&str, &'static str),
    value: impl Fn(&TrendPoint) -> Option<f64>,
) -> Line<'t> {
    let audits: BTreeMap<AuditId, &TrendAudit> =
        trend.audits.iter().map(|audit| (audit.id, audit)).collect();
    let points = points.iter();
    Line {
        name: name.to_owned(),
        colour,
        points: points
            .filter_map(|point| Some((*audits.get(&point.audit)?, value(point)?)))
            .collect(),
    }
}

/// Lines over the days on which the audits' periods begin; a share above 1 (goodwill beyond what is
/// required) is drawn at 1.
fn chart(trend: &Trend, title: &str, lines: &[Line<'_>]) -> String {
    let day = |audit: &TrendAudit| audit.period.first_day;
    let first = trend.audits.iter().map(day).min().unwrap_or_default();
    let last = trend.audits.iter().map(day).max().unwrap_or_default();
    let days = (last - first).num_days();
    let x = |audit: &TrendAudit| {
        let along = share((day(audit) - first).num_days(), days).unwrap_or(0.5);
        LEFT + along * (WIDTH - LEFT - 10.0)
    };
    let y = |value: f64| 8.0 + (1.0 - value.clamp(0.0, 1.0)) * (HEIGHT - 8.0);
    let mut marks = String::new();
    for per_cent in [0_u32, 25, 50, 75, 100] {
        let at = y(f64::from(per_cent) / 100.0);
        marks += &format!(
            "<line x1=\"{LEFT}\" x2=\"{WIDTH}\" y1=\"{at:.1}\" y2=\"{at:.1}\" stroke=\"#e3e9ef\"/>\
             <text x=\"0\" y=\"{:.1}\">{per_cent} %</text>",
            at + 4.0
        );
    }
    marks += &format!(
        "<text x=\"{LEFT}\" y=\"{0}\">{first}</text><text x=\"{WIDTH}\" y=\"{0}\" text-anchor=\"end\">{last}</text>",
        HEIGHT + 16.0,
        first = evenwatch_domain::day::written(first),
        last = evenwatch_domain::day::written(last)
    );
    for line in lines {
        let path: Vec<String> = line
            .points
            .iter()
            .map(|(audit, value)| format!("{:.1},{:.1}", x(audit), y(*value)))
            .collect();
        marks += &format!(
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"/>",
            path.join(" "),
            line.colour
        );
        for (audit, value) in &line.points {
            let says = format!(
                "{}, {}: {}",
                line.name,
                audit.period.written(),
                percent(*value)
            );
            marks += &format!(
                "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"4\" fill=\"{}\"><title>{}</title></circle>",
                x(audit),
                y(*value),
                line.colour,
                escaped(&says)
            );
        }
    }
    let names = key(lines, HEIGHT + BELOW, &mut marks);
    svg(names, title, &marks)
}

/// The names of the lines below them, three in a row; where it ends.
fn key(lines: &[Line<'_>], top: f64, marks: &mut String) -> f64 {
    let mut end = top;
    for (line, at) in lines.iter().zip(0_u32..) {
        let (x, y) = (f64::from(at % 3) * 300.0, top + f64::from(at / 3) * 18.0);
        *marks += &format!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"12\" height=\"12\" fill=\"{}\"/><text x=\"{}\" y=\"{}\">{}</text>",
            line.colour,
            x + 18.0,
            y + 11.0,
            escaped(&super::charts::cut(&line.name))
        );
        end = y + 18.0;
    }
    end
}
