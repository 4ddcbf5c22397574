//! How long to wait before another try: as the place asks, or longer each time.

use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{self, HeaderMap};

use super::attempt::text;

/// The pause after the first try; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(500);

/// The longest pause that anybody waits for, whoever asks for it.
pub(super) const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// The rest that the place asks for, in seconds or up to a date (RFC 9110, 10.2.3).
pub(crate) fn asked_for(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let value = text(headers, &header::RETRY_AFTER)?;
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(&value).ok()?;
    Some((DateTime::from(date) - now).to_std().unwrap_or_default())
}

/// The pause after so many tries: twice as long each time, by chance up to half shorter, so that
/// many who were turned away at once do not come back at once.
pub(super) fn pause(tries: u32) -> Duration {
    let whole = FIRST_PAUSE.saturating_mul(1 << tries.saturating_sub(1).min(8));
    let half = whole.min(LONGEST_PAUSE) / 2;
    half + half.mul_f64(fastrand::f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_are_never_longer_than_anybody_waits() {
        for (tries, least, most) in [
            (1, 250, 500),
            (2, 500, 1000),
            (4, 2000, 4000),
            (30, 30_000, 60_000),
        ] {
            let pause = pause(tries).as_millis();
            assert!((least..=most).contains(&pause), "{tries}: {pause}");
        }
    }
}
