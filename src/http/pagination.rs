//! Places in lists that are given out in pages: opaque to clients, and good for the list and the
//! filters that they were given for alone.
//!
//! A cursor holds where the page before ended, and a sum over that and the list's name. The sum
//! finds mistakes and keeps nobody out: rows are scoped by who asks, whatever the cursor says.

use std::str::FromStr;

use super::error::ApiError;

/// What the sums are made for.
const SUM: &str = "evenwatch 2026-11-22 cursor of a list";

/// Digits of the sum.
const SUM_DIGITS: usize = 16;

/// The cursor of the place after `last` in `list`.
pub(super) fn write(list: &str, last: &str) -> String {
    let hex = last
        .bytes()
        .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    hex + &sum(list, last)
}

/// The place that a cursor of `list` holds; `parameter` is how the query calls it.
///
/// # Errors
/// Where it is no cursor, or one of another list.
pub(super) fn read(parameter: &str, list: &str, text: &str) -> Result<String, ApiError> {
    opened(list, text).ok_or_else(|| unread(parameter, text))
}

fn unread(parameter: &str, text: &str) -> ApiError {
    let found: String = text.chars().take(80).collect();
    ApiError::invalid(
        parameter,
        &found,
        "is not a cursor of this list",
        "send `next` of the page before, with the same filters; leave it out to begin anew",
    )
}

/// The place that the query's `cursor` holds, read as what it was written from; `None` where the
/// list begins.
///
/// # Errors
/// Where it is no cursor of this list.
pub(super) fn parse<T: FromStr>(list: &str, cursor: Option<&str>) -> Result<Option<T>, ApiError> {
    let Some(text) = cursor else { return Ok(None) };
    let place = read("cursor", list, text)?.parse();
    place.map(Some).map_err(|_| unread("cursor", text))
}

/// Cuts rows, of which one more than `most` was asked for, to a page; the cursor of the next, where
/// there is one.
pub(super) fn paginate<T>(
    rows: &mut Vec<T>,
    most: usize,
    list: &str,
    place: impl Fn(&T) -> String,
) -> Option<String> {
    let more = rows.len() > most;
    rows.truncate(most);
    let last = rows.last().filter(|_| more)?;
    Some(write(list, &place(last)))
}

fn opened(list: &str, text: &str) -> Option<String> {
    let (hex, end) = text.split_at_checked(text.len().checked_sub(SUM_DIGITS)?)?;
    if hex.len() % 2 != 0 || !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let bytes = (0..hex.len()).step_by(2).map(|at| {
        let digits = hex.get(at..at + 2)?;
        u8::from_str_radix(digits, 16).ok()
    });
    let last = String::from_utf8(bytes.collect::<Option<Vec<u8>>>()?).ok()?;
    (sum(list, &last) == end).then_some(last)
}

fn sum(list: &str, last: &str) -> String {
    let mut hash = blake3::Hasher::new_derive_key(SUM);
    for part in [list, last] {
        hash.update(&part.len().to_le_bytes());
        hash.update(part.as_bytes());
    }
    let digits = hash.finalize().to_hex();
    digits.chars().take(SUM_DIGITS).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_cursor_is_read_for_its_own_list_alone_and_as_it_was_given_alone() {
        let cursor = write("pools?", "leeds-nurses");
        assert_eq!(read("cursor", "pools?", &cursor).unwrap(), "leeds-nurses");
        assert!(read("cursor", "pools?line=x", &cursor).is_err());
        let mut wrong = vec![
            String::new(),
            "é".repeat(20),
            "0".repeat(17),
            "x".repeat(32),
        ];
        for at in 0..cursor.len() {
            let other = if cursor.as_bytes()[at] == b'0' {
                "1"
            } else {
                "0"
            };
            wrong.push(format!("{}{other}{}", &cursor[..at], &cursor[at + 1..]));
            wrong.push(cursor[..at].to_owned());
        }
        for text in wrong {
            assert!(read("cursor", "pools?", &text).is_err(), "{text}");
        }
    }
}
