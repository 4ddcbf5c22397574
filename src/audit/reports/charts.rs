//! The charts of the board paper, as SVG: no script, readable in print, and every mark tells its
//! number when pointed at.

use super::paper::escaped;
use crate::{Audit, CoverMinutes, StatementAudit, share};
use evenwatch_domain::count::counted;
use evenwatch_domain::percent::{percent, whole_percent};

/// Width of a chart, in its own units.
pub(super) const WIDTH: f64 = 900.0;

/// Room for names on the left.
const NAMES: f64 = 260.0;

/// Height of a row of bars.
const ROW: f64 = 20.0;

/// The parts of a board's bar, left to right: name, colour, minutes.
fn parts(minutes: &CoverMinutes) -> [(&'static str, &'static str, i64); 8] {
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
            "missing: rules block everyone",
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
    let rows: Vec<(&str, &CoverMinutes)> = all.chain(boards).collect();
    let mut marks = String::new();
    for ((name, colour, _), at) in parts(&CoverMinutes::default()).iter().zip(0_u32..) {
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
    for per_cent in [0_u32, 25, 50, 75, 100] {
        let x = NAMES + (WIDTH - NAMES) * f64::from(per_cent) / 100.0;
        let anchor = if per_cent == 100 { "end" } else { "middle" };
        marks += &format!(
            "<line x1=\"{x}\" x2=\"{x}\" y1=\"46\" y2=\"{y}\" stroke=\"#1d2733\" stroke-opacity=\".25\"/>\
             <text x=\"{x}\" y=\"{}\" text-anchor=\"{anchor}\">{per_cent} %</text>",
            y + 14.0
        );
    }
    marks += &format!(
        "<text x=\"0\" y=\"{}\">Share of the hours required</text>",
        y + 14.0
    );
    y += 18.0;
    svg(
        y,
        "Hours required, by board: there, on goodwill, missing by cause, and not assessed",
        &marks,
    )
}

/// A bar for each area, worst first: as wide as its children, as high as the share met.
pub(super) fn areas(found: &StatementAudit) -> String {
    const HEIGHT: f64 = 160.0;
    let known =
        |id: &evenwatch_domain::ids::AreaId| found.areas.iter().find(|area| area.area == *id);
    let children = found.overall.children_known.max(1);
    let (mut marks, mut x) = (scale(HEIGHT), SCALE);
    for area in found.inequality.worst_first.iter().filter_map(known) {
        let whole = i64::try_from(children).unwrap_or(i64::MAX);
        let own = i64::try_from(area.sums.children_known).unwrap_or(i64::MAX);
        let width = share(own, whole).unwrap_or(0.0) * (WIDTH - SCALE);
        let met = area.sums.met_share().unwrap_or(0.0);
        // An area without any cover is the loudest: a mark of its own below the line, where a bar
        // would have no height.
        let (height, colour) = if met > 0.0 {
            (met * HEIGHT, "#9cc0e4")
        } else {
            (6.0, "#b3261e")
        };
        let top = if met > 0.0 { HEIGHT - height } else { HEIGHT };
        let says = format!(
            "{}: {} of its time, {}",
            area.area_name,
            percent(met),
            counted(area.sums.children_known, "child")
        );
        marks += &bar((x, top, (width - 1.0).max(0.5), height), colour, &says);
        // Its name stands upright in the bar's place, where the bar is wide enough to read one in.
        if width >= 12.0 {
            marks += &format!(
                "<text transform=\"translate({:.1} {:.1}) rotate(-90)\" font-size=\"10\">{}</text>",
                x + width / 2.0 + 3.5,
                HEIGHT - 4.0,
                escaped(&cut_to(&area.area_name, 28))
            );
        }
        x += width;
    }
    marks += &format!(
        "<line x1=\"{SCALE}\" x2=\"{WIDTH}\" y1=\"{HEIGHT}\" y2=\"{HEIGHT}\" stroke=\"#1d2733\"/>\
         <text x=\"{SCALE}\" y=\"{}\">Areas, worst first; a red mark: never met. Up: share of time met.</text>",
        HEIGHT + 22.0
    );
    svg(
        HEIGHT + 28.0,
        "Share of time met, by area, each as wide as its children known",
        &marks,
    )
}

/// Room for a scale on the left.
const SCALE: f64 = 44.0;

/// Lines and numbers of a scale from 0 to 100 per cent.
fn scale(height: f64) -> String {
    let mut marks = String::new();
    for per_cent in [0_u32, 25, 50, 75, 100] {
        let at = height * (1.0 - f64::from(per_cent) / 100.0);
        marks += &format!(
            "<line x1=\"{SCALE}\" x2=\"{WIDTH}\" y1=\"{at:.1}\" y2=\"{at:.1}\" stroke=\"#c8d2dc\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{per_cent} %</text>",
            SCALE - 4.0,
            (at + 4.0).max(11.0)
        );
    }
    marks
}

/// The week, seven rows of 24 hours: red where nothing of what is asked is there, green where all
/// of it is.
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
    let top = 18.0 + ROW * 7.0 + 8.0;
    let mut x = 40.0;
    let shades = [
        (0.0, "0 %"),
        (0.25, "25 %"),
        (0.5, "50 %"),
        (0.75, "75 %"),
        (1.0, "100 %"),
    ];
    let named = shades.iter().map(|(part, name)| (colour(*part), *name));
    for (shade, name) in named.chain([("#eef1f4".to_owned(), "nothing required")]) {
        marks += &format!(
            "<rect x=\"{x}\" y=\"{top}\" width=\"12\" height=\"12\" fill=\"{shade}\" stroke=\"#c8d2dc\"/>\
             <text x=\"{}\" y=\"{}\">{name}</text>",
            x + 18.0,
            top + 11.0
        );
        x += 80.0;
    }
    marks += &format!(
        "<text x=\"{}\" y=\"{}\">share {what}</text>",
        x + 60.0,
        top + 11.0
    );
    svg(
        top + 18.0,
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
    cut_to(name, 36)
}

/// A name of so many characters at most, cut between words.
fn cut_to(name: &str, longest: usize) -> String {
    if name.chars().count() <= longest {
        return name.to_owned();
    }
    let head: String = name.chars().take(longest - 1).collect();
    let whole = head.rfind(' ').and_then(|at| head.get(..at));
    format!("{}…", whole.unwrap_or(&head))
}
