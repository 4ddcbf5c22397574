//! Numbers and times as people read them.

use chrono::NaiveDate;

use evenwatch_domain::interval::{Instant, Interval};
use evenwatch_domain::percent::percent;
pub(super) use evenwatch_domain::plain_text::sentence_case;
use evenwatch_domain::rota::RotaState;
use evenwatch_domain::time;

/// Minutes as whole hours with thousands apart: `12,345 h`; under ten hours to a tenth; less than
/// that is no zero.
pub(super) fn hours(minutes: i64) -> String {
    match minutes {
        0 => "0 h".to_owned(),
        1..=2 => "under 0.1 h".to_owned(),
        3..597 => {
            let tenths = (minutes * 10 + 30) / 60;
            format!("{}.{} h", tenths / 10, tenths % 10)
        }
        _ => format!("{} h", thousands((minutes + 30) / 60)),
    }
}

/// `12,345`.
pub(super) fn thousands(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if number < 0 { format!("-{out}") } else { out }
}

/// A share in per cent, or that no hour is required.
pub(super) fn per_cent(share: Option<f64>) -> String {
    share.map_or_else(|| "none required".to_owned(), percent)
}

/// `Sat 21 Nov 2026`.
pub(super) fn day(day: NaiveDate) -> String {
    evenwatch_domain::day::written(day)
}

/// `Sat 21 Nov 2026, 20:00 GMT`.
pub(super) fn moment(at: Instant) -> String {
    let summer = time::with_offset(at).offset().local_minus_utc() != 0;
    let zone = if summer { "BST" } else { "GMT" };
    format!("{} {zone}", time::local(at).format("%a %-d %b %Y, %H:%M"))
}

/// `08:00` on the same local day as `now`, else `Mon 23 Nov 08:00`.
pub(super) fn until(at: Instant, now: Instant) -> String {
    let format = if time::local_day(at) == time::local_day(now) {
        "%H:%M"
    } else {
        "%a %-d %b %H:%M"
    };
    time::local(at).format(format).to_string()
}

/// `Sat 20:00 to Sun 08:00, 12 h`.
pub(super) fn span(interval: Interval) -> String {
    let wall = |at| time::local(at).format("%a %H:%M");
    format!(
        "{} to {}, {}",
        wall(interval.start),
        wall(interval.end),
        length(interval)
    )
}

/// `20:00 to 08:00, 12 h`.
pub(super) fn clock(interval: Interval) -> String {
    let wall = |at| time::local(at).format("%H:%M");
    format!(
        "{} to {}, {}",
        wall(interval.start),
        wall(interval.end),
        length(interval)
    )
}

/// `12 h`, `11 h 30 min`: elapsed, so that the nights of the clock changes show.
pub(super) fn length(interval: Interval) -> String {
    match (interval.minutes() / 60, interval.minutes() % 60) {
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// `1 child`, `2 children`.
pub(super) fn counted(number: u64, one: &str, many: &str) -> String {
    let shown = i64::try_from(number).map_or_else(|_| number.to_string(), thousands);
    format!("{shown} {}", if number == 1 { one } else { many })
}

/// The state's word, with a capital.
pub(super) fn state(state: RotaState) -> &'static str {
    match state {
        RotaState::Draft => "Draft",
        RotaState::Proposed => "Proposed",
        RotaState::Published => "Published",
        RotaState::Withdrawn => "Withdrawn",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_and_everything_are_never_rounded_to() {
        for (share, wanted) in [
            (None, "none required"),
            (Some(0.0), "0.0 %"),
            (Some(0.0004), "0.1 %"),
            (Some(0.9999), "99.9 %"),
            (Some(1.0), "100.0 %"),
            (Some(0.873), "87.3 %"),
        ] {
            assert_eq!(per_cent(share), wanted, "{share:?}");
        }
        for (minutes, wanted) in [
            (0, "0 h"),
            (2, "under 0.1 h"),
            (3, "0.1 h"),
            (90, "1.5 h"),
            (596, "9.9 h"),
            (599, "10 h"),
            (600, "10 h"),
            (740_700, "12,345 h"),
        ] {
            assert_eq!(hours(minutes), wanted, "{minutes}");
        }
    }
}
