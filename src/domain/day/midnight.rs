//! The time of day that programs write behind a date. Small letters only.

/// A text that ends with a time of day, parted into what stands before it and the time; none where
/// it has none.
pub(super) fn parted(text: &str) -> Option<(&str, &str)> {
    let signs = text.char_indices().zip(text.chars().skip(1));
    for ((at, sign), next) in signs {
        if !next.is_ascii_digit() {
            continue;
        }
        let before = text.get(..at)?;
        let follows_a_digit = before.ends_with(|c: char| c.is_ascii_digit());
        if sign == ' ' || (sign == 't' && follows_a_digit) {
            let clock = text.get(at + sign.len_utf8()..)?;
            if is_clock(clock) {
                return Some((before, clock));
            }
        }
    }
    None
}

/// Whether the text looks like a time: one or two digits, and then a colon or am or pm.
fn is_clock(text: &str) -> bool {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = text.len() - rest.len();
    let half = rest.trim_start();
    (1..=2).contains(&digits) && (rest.starts_with(':') || half == "am" || half == "pm")
}

/// Whether a time is midnight, by London's clock or by UTC.
pub(super) fn is_midnight(clock: &str) -> bool {
    let zones = ["z", "+00:00", "-00:00", "+0000", "+01:00", "+0100"];
    let found = zones.iter().find_map(|zone| clock.strip_suffix(zone));
    let clock = found.unwrap_or(clock).trim();
    let (clock, hour) = match clock.strip_suffix("am") {
        Some(clock) => (clock.trim(), "12"),
        None => (clock, "0"),
    };
    let mut parts = clock.split([':', '.']);
    let first = parts.next().unwrap_or_default();
    let first_is_midnight = first == hour || (hour == "0" && first == "00");
    first_is_midnight && parts.all(|part| !part.is_empty() && part.bytes().all(|b| b == b'0'))
}
