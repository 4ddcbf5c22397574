//! Whether a title speaks of leave: words match whatever blanks, hyphens and capitals stand between
//! and in them, and in whatever width their letters are written.

use std::borrow::Cow;

use super::lines::{Property, letters};
use evenwatch_domain::plain_text::in_common_letters;

/// A title as it was written, also in the manner of vCalendar 1.0 (`Annual=20leave`).
pub(super) fn written<'a>(property: &'a Property<'_>) -> Cow<'a, str> {
    let value = property.value();
    if !property.is_quoted_printable() {
        return Cow::Borrowed(value);
    }
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        let pair = more
            .get(..2)
            .and_then(|pair| std::str::from_utf8(pair).ok());
        let letter = pair.and_then(|pair| u8::from_str_radix(pair, 16).ok());
        match (first, letter) {
            (b'=', Some(letter)) => {
                bytes.push(letter);
                rest = more.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(*first);
                rest = more;
            }
        }
    }
    Cow::Owned(letters(&bytes).into_owned())
}

/// A text as words are compared: small and common letters, one blank for every run of blanks,
/// hyphens and dashes, and nothing that takes no room.
pub(super) fn plain(text: &str) -> String {
    let text = in_common_letters(text);
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let letter = match letter {
            // Escaped as RFC 5545, 3.3.11 has it.
            '\\' => match letters.next() {
                Some('n' | 'N') | None => ' ',
                Some(escaped) => escaped,
            },
            letter => letter,
        };
        match letter {
            '\u{ad}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2060}'
            | '\u{feff}'
            | '\u{202a}'..='\u{202e}' => {}
            letter if letter.is_whitespace() || is_dash(letter) => {
                if !plain.ends_with(' ') {
                    plain.push(' ');
                }
            }
            letter => plain.extend(letter.to_lowercase()),
        }
    }
    plain.trim().to_owned()
}

fn is_dash(letter: char) -> bool {
    matches!(letter, '-' | '_' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Whether one of the words stands in the title; any title will do where there are none.
pub(super) fn is_about(title: &str, words: &[String]) -> bool {
    if words.is_empty() {
        return true;
    }
    let title = plain(title);
    words.iter().any(|word| title.contains(&plain(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_hyphens_and_capitals_do_not_part_words() {
        for title in [
            "ANNUAL LEAVE",
            "Annual\u{a0}leave",
            "annual  \tleave",
            "Annual-leave",
            "annual\u{2011}leave",
            "my annual\\nleave\\, all week",
            "An\u{ad}nual leave",
            "annual\u{202f}\u{2009}leave",
            "annual \u{200b}leave",
            "\u{ff21}nnual leave",
            "annual\u{3000}\u{ff2c}\u{ff25}\u{ff21}\u{ff36}\u{ff25}",
        ] {
            assert!(is_about(title, &[" Annual Leave ".to_owned()]), "{title}");
        }
        // The words may be written so, too.
        assert!(is_about(
            "Annual leave, o\u{fb03}ce closed",
            &["\u{ff21}nnual\u{3000}leave".to_owned()]
        ));
        assert!(is_about("Cafe\u{301}", &["caf\u{e9}".to_owned()]));
        assert!(!is_about("annualleave", &["annual leave".to_owned()]));
        assert!(is_about("", &[]));
    }
}
