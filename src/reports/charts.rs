//! The charts of the board paper, as SVG: no script, readable in print, and every mark tells its number when pointed at.

use super::paper::escaped;
use crate::audit::{Audit, Minutes, StatementAudit, share};
use crate::domain::percent::{percent, whole_percent};

/// Width of a chart, in its own units.
pub(super) const WIDTH: f64 = 900.0;

/// Room for names on the left.
const NAMES: f64 = 260.0;

/// Height of a row of bars.
const ROW: f64 = 20.0;

/// The parts of a board's bar, left to right: name, colour, minutes.
fn parts(minutes: &Minutes) -> [(&'static str, &'static str, i64); 8] {
    let sustained = minutes.assessed_minutes() - minutes.gap_without_goodwill_minutes;
    [
        ("there and paid for", "#2e7d5b", sustained),
        (
            "there on goodwill",
            "#e0a526",
            minutes.covered_minutes - sustained,
        ),
        (
            "missing: unfilled, but staff are available",
            "#efb4af",
            minutes.gap_unassigned_minutes,
        ),
        (
            "missing: no duty is planned",
            "#e38b84",
            minutes.gap_no_duty_planned_minutes,
        ),
        (
            "missing: rules block",
            "#cf5f56",
            minutes.gap_rules_block_minutes,
        ),
        (
            "missing: no eligible person",
            "#b3261e",
            minutes.gap_no_eligible_person_minutes,
        ),
        (
            "missing: not commissioned",
            "#5c1512",
            minutes.gap_not_commissioned_minutes,
        ),
        (
            "not assessed: no rota is published",
            "#c8d2dc",
            minutes.not_assessed_minutes,
        ),
    ]
}

/// A stacked bar for each board and for all of them.
pub(super) fn boards(audit: &Audit) -> String {
    let all = std::iter::once(("All boards", &audit.totals.minutes));
    let boards = audit
        .boards
        .iter()
        .map(|board| (board.board_name.as_str(), &board.summary.minutes));
    let rows: Vec<(&str, &Minutes)> = all.chain(boards).collect();
    let mut marks = String::new();
    for ((name, colour, _), at) in parts(&Minutes::default()).iter().zip(0_u32..) {
        let (x, y) = (f64::from(at % 3) * 300.0, f64::from(at / 3) * 18.0);
        marks += &format!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"12\" height=\"12\" fill=\"{colour}\"/>\
             <text x=\"{}\" y=\"{}\">{}</text>",
            x + 18.0,
            y + 11.0,
            escaped(name)
        );
    }
    let mut y = 64.0;
    for (name, minutes) in rows {
        let short = name
            .trim_start_matches("NHS ")
            .trim_end_matches(" Integrated Care Board");
        marks += &format!(
            "<text x=\"0\" y=\"{}\">{}</text>",
            y + 13.0,
            escaped(&cut(short))
        );
        let mut x = NAMES;
        for (part, colour, length) in parts(minutes) {
            let width = share(length, minutes.required_minutes).unwrap_or(0.0) * (WIDTH - NAMES);
            if width > 0.0 {
                marks += &bar(
                    (x, y, width, ROW - 4.0),
                    colour,
                    &format!("{short}, {part}: {} h", length / 60),
                );
            }
            x += width;
        }
        y += ROW;
    }
    svg(
        y,
        "Hours required, by board: there, on goodwill, missing by cause, and not assessed",
        &marks,
    )
}

/// A bar for each area, worst first: as wide as its children, as high as the share met.
pub(super) fn areas(found: &StatementAudit) -> String {
    const HEIGHT: f64 = 160.0;
    let known = |id: &crate::domain::ids::AreaId| found.areas.iter().find(|area| area.area == *id);
    let children = found.overall.children_known.max(1);
    let (mut marks, mut x) = (String::new(), 0.0);
    for area in found.inequality.worst_first.iter().filter_map(known) {
        let whole = i64::try_from(children).unwrap_or(i64::MAX);
        let own = i64::try_from(area.sums.children_known).unwrap_or(i64::MAX);
        let width = share(own, whole).unwrap_or(0.0) * WIDTH;
        let met = area.sums.met_share().unwrap_or(0.0);
        // An area without any cover is the loudest: a mark of its own below the line, where a bar would have no height.
        let (height, colour) = if met > 0.0 {
            (met * HEIGHT, "#3b6ea5")
        } else {
            (6.0, "#b3261e")
        };
        let top = if met > 0.0 { HEIGHT - height } else { HEIGHT };
        let says = format!(
            "{}: {}, {} children",
            area.area_name,
            percent(met),
            area.sums.children_known
        );
        marks += &bar((x, top, width, height), colour, &says);
        x += width;
    }
    marks += &format!(
        "<line x1=\"0\" x2=\"{WIDTH}\" y1=\"{HEIGHT}\" y2=\"{HEIGHT}\" stroke=\"#1d2733\"/>"
    );
    svg(
        HEIGHT + 8.0,
        "Share of time met, by area, each as wide as its children known",
        &marks,
    )
}

/// The week, seven rows of 24 hours: red where nothing of what is asked is there, green where all of it is.
pub(super) fn week(asked: &[i64], there: &[i64]) -> String {
    const AMBER: Colour = (240, 190, 80);
    heat(asked, there, "there", |share| {
        if share < 0.5 {
            mixed((179, 38, 30), AMBER, share * 2.0)
        } else {
            mixed(AMBER, (46, 125, 91), share * 2.0 - 1.0)
        }
    })
}

/// The week's goodwill against the hours required: white to amber.
pub(super) fn week_of_goodwill(asked: &[i64], there: &[i64]) -> String {
    heat(asked, there, "on goodwill", |share| {
        mixed((255, 255, 255), (200, 120, 0), share)
    })
}

fn heat(asked: &[i64], there: &[i64], what: &str, colour: impl Fn(f64) -> String) -> String {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let cell = (WIDTH - 40.0) / 24.0;
    let mut marks = String::new();
    for hour in (0_u32..24).step_by(3) {
        marks += &format!(
            "<text x=\"{}\" y=\"12\">{hour:02}:00</text>",
            40.0 + cell * f64::from(hour)
        );
    }
    for (at, (asked, there)) in (0_u32..).zip(asked.iter().zip(there)) {
        let (day, hour) = (at / 24, at % 24);
        let (x, y) = (40.0 + cell * f64::from(hour), 18.0 + ROW * f64::from(day));
        let name = usize::try_from(day)
            .ok()
            .and_then(|day| DAYS.get(day))
            .copied()
            .unwrap_or("");
        if hour == 0 {
            marks += &format!("<text x=\"0\" y=\"{}\">{name}</text>", y + 14.0);
        }
        let place = (x, y, cell - 1.0, ROW - 1.0);
        marks += &match share(*there, *asked) {
            Some(part) => bar(
                place,
                &colour(part),
                &format!("{name} {hour:02}:00: {} % {what}", whole_percent(part)),
            ),
            None => bar(
                place,
                "#eef1f4",
                &format!("{name} {hour:02}:00: nothing required and assessed"),
            ),
        };
    }
    svg(
        18.0 + ROW * 7.0,
        &format!("Share {what} by hour of the week"),
        &marks,
    )
}

/// Red, green and blue.
type Colour = (u8, u8, u8);

/// A colour between two, in red, green and blue.
fn mixed(from: Colour, to: Colour, share: f64) -> String {
    let part = |from: u8, to: u8| {
        f64::from(from) + (f64::from(to) - f64::from(from)) * share.clamp(0.0, 1.0)
    };
    format!(
        "rgb({:.0},{:.0},{:.0})",
        part(from.0, to.0),
        part(from.1, to.1),
        part(from.2, to.2)
    )
}

fn bar((x, y, width, height): (f64, f64, f64, f64), colour: &str, says: &str) -> String {
    format!(
        "<rect x=\"{x:.2}\" y=\"{y:.2}\" width=\"{width:.2}\" height=\"{height:.2}\" fill=\"{colour}\"><title>{}</title></rect>",
        escaped(says)
    )
}

pub(super) fn svg(height: f64, title: &str, marks: &str) -> String {
    format!(
        "<svg viewBox=\"0 0 {WIDTH} {height:.0}\" role=\"img\" font-size=\"12\" font-family=\"system-ui,sans-serif\">\
         <title>{}</title>{marks}</svg>",
        escaped(title)
    )
}

/// A name that fits beside its bar.
pub(super) fn cut(name: &str) -> String {
    const LONGEST: usize = 36;
    if name.chars().count() <= LONGEST {
        return name.to_owned();
    }
    let head: String = name.chars().take(LONGEST - 1).collect();
    format!("{head}…")
}
