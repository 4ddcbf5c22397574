//! Fragility: the gap that opens if any one person is absent, post by post. Nobody is named.

use super::{ColumnUnit, ReportColumn, Table, Value};
use crate::{Audit, Fragility, Opening, Post};
use evenwatch_domain::count::{counted, thousands};

/// Said where nobody asked.
const NOT_ASKED: &str =
    "Not included: what one absence opens is found with `evenwatch audit --fragility`.";

/// How it is to be read.
const METHOD: [&str; 3] = [
    "Each row is a post and a service line in an area: the required hours that open if the holder of the post were absent all of \
     the period and their duties stayed empty. A post is named by its pools, role and grade, never by who holds it.",
    "Held alone: the share of the covered time of that line and area in which the post is the only one there. A single point of \
     failure holds a tenth of it or more alone, whatever others hold at other times.",
    "Planned again: what opens, over all places, when the rota is planned again without them for cover alone and without goodwill, against \
     planning again with everybody; at least: no lawful rota opens less.",
];

/// A row for each post and place, the post that opens most first.
#[must_use]
pub fn of(audit: &Audit) -> Table {
    let (mut rows, mut notes) = (Vec::new(), Vec::new());
    match &audit.fragility {
        None => notes.push(NOT_ASKED.to_owned()),
        Some(found) => {
            notes.extend(sums(found));
            notes.extend(METHOD.map(str::to_owned));
            for post in &found.posts {
                rows.extend(post.openings.iter().map(|opening| row(post, Some(opening))));
                if post.openings.is_empty() {
                    rows.push(row(post, None));
                }
            }
        }
    }
    Table {
        title: format!("What one absence opens, {}", audit.period.written()),
        columns: vec![
            ReportColumn::new("pools", "Pools", ColumnUnit::Text),
            ReportColumn::new("post", "Post", ColumnUnit::Text),
            ReportColumn::new("opened_minutes", "Opens", ColumnUnit::Minutes),
            ReportColumn::new("again_minutes", "Planned again", ColumnUnit::Minutes),
            ReportColumn::new("again_at_least_minutes", "At least", ColumnUnit::Minutes),
            ReportColumn::new("board", "Board", ColumnUnit::Text),
            ReportColumn::new("area", "Area", ColumnUnit::Text),
            ReportColumn::new("line", "Service line", ColumnUnit::Text),
            ReportColumn::new("place_gap_minutes", "Gap there now", ColumnUnit::Minutes),
            ReportColumn::new("place_opened_minutes", "Opens there", ColumnUnit::Minutes),
            ReportColumn::new(
                "place_covered_minutes",
                "Covered there",
                ColumnUnit::Minutes,
            ),
            ReportColumn::new("held_alone_share", "Held alone", ColumnUnit::Share),
            ReportColumn::new("single_point", "Single point of failure", ColumnUnit::Text),
        ],
        rows,
        notes,
    }
}

/// The same for a board: a row for each post, with the number of areas in which it opens something.
#[must_use]
pub(super) fn by_post(audit: &Audit) -> Table {
    let (mut rows, mut notes) = (Vec::new(), Vec::new());
    if let Some(found) = &audit.fragility {
        notes.extend(sums(found));
        notes.extend(METHOD.into_iter().skip(1).map(str::to_owned));
        rows.extend(found.posts.iter().map(|post| {
            let again = post.again.as_ref().map(|again| again.opened_minutes);
            let single = post.openings.iter().filter(|one| one.is_single_point());
            let (single, areas) = (single.count(), post.openings.len());
            let shares = post.openings.iter().filter_map(Opening::share);
            vec![
                post.pool_names.join("; ").into(),
                post.title().into(),
                post.opened_minutes.into(),
                again.into(),
                Value::whole(u64::try_from(areas).unwrap_or(0)),
                shares.reduce(f64::max).into(),
                Value::whole(u64::try_from(single).unwrap_or(0)),
            ]
        }));
    }
    Table {
        title: format!("What one absence opens, {}", audit.period.written()),
        columns: vec![
            ReportColumn::new("pools", "Pools", ColumnUnit::Text),
            ReportColumn::new("post", "Post", ColumnUnit::Text),
            ReportColumn::new("opened_minutes", "Opens", ColumnUnit::Minutes),
            ReportColumn::new("again_minutes", "Planned again", ColumnUnit::Minutes),
            ReportColumn::new("places", "Lines in areas", ColumnUnit::Count),
            ReportColumn::new("held_alone_share", "Held alone, at most", ColumnUnit::Share),
            ReportColumn::new(
                "single_points",
                "Single point of failure in",
                ColumnUnit::Count,
            ),
        ],
        rows,
        notes,
    }
}

/// The sums, a sentence each.
#[must_use]
pub fn sums(found: &Fragility) -> Vec<String> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // hours of a few years
    let hours = |minutes: f64| thousands((minutes / 60.0).round() as u64);
    let single = found.posts.iter().filter(|post| post.is_single_point());
    let mut said = vec![
        format!(
            "One of {} at random absent, nobody standing in: {} h more missing on average, {} h at worst.",
            counted(found.posts.len(), "person"),
            hours(found.mean_opened_minutes),
            hours(found.worst_opened_minutes as f64),
        ),
        format!(
            "With everybody there {} h are missing; single points of failure: {}.",
            hours(found.gap_minutes as f64),
            counted(single.count(), "post")
        ),
    ];
    if let Some(again) = &found.again {
        said.push(format!(
            "Planned again, without goodwill: {} h more on average, {} h at worst, beside {} h.",
            hours(again.mean_opened_minutes),
            hours(again.worst_opened_minutes as f64),
            hours(again.gap_minutes as f64),
        ));
        said.push(format!(
            "{} of {} planned without in {:.1} s, {}.",
            again.posts,
            counted(found.posts.len(), "post"),
            again.seconds,
            if again.proved {
                "all proved"
            } else {
                "not all proved"
            }
        ));
    }
    said
}

/// What makes the post a single point of failure there; empty where it is none.
fn single_point(opening: &Opening) -> &'static str {
    match (opening.is_single_point(), opening.holds_all) {
        (true, true) => "holds all cover",
        (true, false) => "yes",
        (false, _) => "",
    }
}

fn row(post: &Post, opening: Option<&Opening>) -> Vec<Value> {
    let again = post.again.as_ref();
    let minutes = |minutes: Option<i64>| minutes.map_or(Value::Missing, Value::from);
    let text = |of: fn(&Opening) -> &str| opening.map_or("", of).into();
    vec![
        post.pool_names.join("; ").into(),
        post.title().into(),
        post.opened_minutes.into(),
        minutes(again.map(|again| again.opened_minutes)),
        minutes(again.map(|again| again.at_least_minutes)),
        text(|opening| opening.board.as_str()),
        text(|opening| &opening.area_name),
        text(|opening| &opening.line_name),
        minutes(opening.map(|opening| opening.gap_minutes)),
        minutes(opening.map(|opening| opening.opened_minutes)),
        minutes(opening.map(|opening| opening.covered_minutes)),
        opening.and_then(Opening::share).into(),
        text(single_point),
    ]
}
