//! The outermost layer of iCalendar: lines of at most 75 octets, and texts that cannot break a
//! line.

use std::borrow::Cow;

/// Octets in a line, without its CRLF (RFC 5545 3.1).
const LIMIT: usize = 75;

/// The document with every line folded anew, at most 75 octets each and no character split.
///
/// The writer's crate folds too, but forgets the space that begins a continuation line: its last
/// piece can hold 76.
pub(super) fn refold(document: &str) -> String {
    let whole = document.replace("\r\n ", "");
    let mut out = String::with_capacity(whole.len() + whole.len() / 32);
    for line in whole.split_terminator("\r\n") {
        fold_into(&mut out, line);
    }
    out
}

fn fold_into(out: &mut String, mut line: &str) {
    let mut room = LIMIT;
    while line.len() > room {
        let fits = (1..=room).rev().find(|at| line.is_char_boundary(*at));
        let (piece, rest) = line.split_at(fits.unwrap_or(line.len()));
        out.push_str(piece);
        out.push_str("\r\n ");
        line = rest;
        room = LIMIT - 1;
    }
    out.push_str(line);
    out.push_str("\r\n");
}

/// The text without what a TEXT value may not hold: control characters other than a newline and a
/// tab. A carriage return would end the line in the middle of the value.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    let forbidden = |c: char| c.is_control() && c != '\n' && c != '\t';
    if text.contains(forbidden) {
        Cow::Owned(text.replace(forbidden, ""))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn folded(value: &str) -> String {
        refold(&format!("SUMMARY:{value}\r\nEND:VEVENT\r\n"))
    }

    #[test]
    fn lines_of_every_length_keep_the_limit_and_their_text() {
        for unit in ["a", " ", "é", "€", "👩‍⚕️"] {
            for count in 0..260 {
                let value = unit.repeat(count);
                let out = folded(&value);
                assert!(
                    out.split("\r\n").all(|line| line.len() <= LIMIT),
                    "{unit} x {count}"
                );
                assert_eq!(
                    out.replace("\r\n ", ""),
                    format!("SUMMARY:{value}\r\nEND:VEVENT\r\n")
                );
            }
        }
    }

    proptest! {
        #[test]
        fn any_clean_text_survives(text in any::<String>()) {
            let value = clean(&text).replace('\n', "\\n");
            let out = folded(&value);
            prop_assert!(out.split("\r\n").all(|line| line.len() <= LIMIT));
            prop_assert_eq!(out.replace("\r\n ", ""), format!("SUMMARY:{value}\r\nEND:VEVENT\r\n"));
        }
    }
}
