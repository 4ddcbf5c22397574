//! The hours of the week of some duty patterns, as FHIR's `availableTime` writes them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use evenwatch_domain::pattern::{DayOfWeek, DutyPattern};

const DAY: u32 = 24 * 60;
const WEEK: u32 = 7 * DAY;

/// FHIR's words for days, from Monday on.
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// The hours in which any of the patterns runs, on London's wall.
///
/// A night is written on both of its days, because readers look up a time among the hours of its
/// own day. FHIR has no 24:00, so what goes to midnight ends at 23:59:59.
pub(super) fn weekly<'a>(patterns: impl Iterator<Item = &'a DutyPattern>) -> Vec<Value> {
    let mut days_of: BTreeMap<(u32, u32), Vec<usize>> = BTreeMap::new();
    let stretches = merged(patterns.flat_map(stretches).collect());
    for (day, begin) in (0..WEEK).step_by(DAY as usize).enumerate() {
        for (start, end) in &stretches {
            let piece = ((*start).max(begin), (*end).min(begin + DAY));
            if piece.0 < piece.1 {
                let times = (piece.0 - begin, piece.1 - begin);
                days_of.entry(times).or_default().push(day);
            }
        }
    }
    let mut rows: Vec<_> = days_of.into_iter().collect();
    rows.sort_by(|a, b| (&a.1, a.0).cmp(&(&b.1, b.0)));
    rows.iter()
        .map(|((start, end), days)| {
            let days: Vec<&str> = days
                .iter()
                .filter_map(|day| DAYS.get(*day))
                .copied()
                .collect();
            if (*start, *end) == (0, DAY) {
                return json!({ "daysOfWeek": days, "allDay": true });
            }
            json!({
                "daysOfWeek": days,
                "availableStartTime": clock(*start),
                "availableEndTime": if *end == DAY { "23:59:59".to_owned() } else { clock(*end) }
            })
        })
        .collect()
}

fn clock(minute: u32) -> String {
    format!("{:02}:{:02}:00", minute / 60, minute % 60)
}

/// The stretches of a pattern in minutes of the week; what goes over its end goes on at its
/// beginning.
fn stretches(pattern: &DutyPattern) -> Vec<(u32, u32)> {
    let span = u32::from(pattern.day_span()) * DAY;
    let each = pattern.days.iter().flat_map(|day| {
        let begin = number(*day) * DAY;
        let start = begin + pattern.start.minutes();
        let end = begin + span + pattern.end.minutes();
        if end - start >= WEEK {
            vec![(0, WEEK)]
        } else if end > WEEK {
            vec![
                (start.min(WEEK), WEEK),
                (start.saturating_sub(WEEK), end - WEEK),
            ]
        } else {
            vec![(start, end)]
        }
    });
    each.collect()
}

fn number(day: DayOfWeek) -> u32 {
    match day {
        DayOfWeek::Mon => 0,
        DayOfWeek::Tue => 1,
        DayOfWeek::Wed => 2,
        DayOfWeek::Thu => 3,
        DayOfWeek::Fri => 4,
        DayOfWeek::Sat => 5,
        DayOfWeek::Sun => 6,
    }
}

/// The same time without overlaps.
fn merged(mut stretches: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    stretches.sort_unstable();
    let mut whole: Vec<(u32, u32)> = Vec::with_capacity(stretches.len());
    for (start, end) in stretches {
        match whole.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => whole.push((start, end)),
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn pattern(days: &[&str], start: &str, end: &str, days_after: Option<u8>) -> DutyPattern {
        serde_json::from_value(json!({
            "id": "p", "name": "P", "pool": "q", "days": days, "start": start, "end": end,
            "days_after": days_after, "kind": "shift"
        }))
        .unwrap()
    }

    fn rows(patterns: &[DutyPattern]) -> Vec<String> {
        let text = |value: &Value| value.as_str().unwrap_or("all day").to_owned();
        weekly(patterns.iter())
            .iter()
            .map(|row| {
                let days: Vec<String> = row["daysOfWeek"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(text)
                    .collect();
                let times = [&row["availableStartTime"], &row["availableEndTime"]].map(text);
                format!("{} {}", days.join(","), times.join("-"))
            })
            .collect()
    }

    #[test]
    fn nights_are_written_on_both_of_their_days() {
        for (patterns, wanted) in [
            (vec![], vec![]),
            (
                vec![pattern(&["mon", "tue"], "09:00", "17:00", None)],
                vec!["mon,tue 09:00:00-17:00:00"],
            ),
            (
                vec![pattern(&["mon"], "20:00", "08:00", None)],
                vec!["mon 20:00:00-23:59:59", "tue 00:00:00-08:00:00"],
            ),
            // Over the end of the week.
            (
                vec![pattern(&["sun"], "20:00", "08:00", None)],
                vec!["mon 00:00:00-08:00:00", "sun 20:00:00-23:59:59"],
            ),
            (
                vec![pattern(&["fri"], "17:00", "09:00", Some(3))],
                vec![
                    "mon 00:00:00-09:00:00",
                    "fri 17:00:00-23:59:59",
                    "sat,sun all day-all day",
                ],
            ),
            // Day and night meet: no seam is left.
            (
                vec![
                    pattern(&DAYS, "08:00", "20:00", None),
                    pattern(&DAYS, "20:00", "08:00", None),
                ],
                vec!["mon,tue,wed,thu,fri,sat,sun all day-all day"],
            ),
            (
                vec![pattern(&["wed"], "09:00", "09:00", Some(7))],
                vec!["mon,tue,wed,thu,fri,sat,sun all day-all day"],
            ),
        ] {
            assert_eq!(rows(&patterns), wanted, "{patterns:?}");
        }
    }
}
