//! Texts as people and programs send them: marks before files, characters that cannot be seen,
//! blanks and dashes of all kinds.

use std::borrow::Cow;

use icu_normalizer::ComposingNormalizerBorrowed;

/// The mark that some programs put before a text in UTF-8, and that Excel knows such files by.
pub const BYTE_ORDER_MARK: [u8; 3] = [0xEF, 0xBB, 0xBF];

/// A file's bytes without the mark before them.
#[must_use]
pub fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(&BYTE_ORDER_MARK).unwrap_or(bytes)
}

/// A file's text without the mark before it.
#[must_use]
pub fn text_without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// With a capital at its beginning.
#[must_use]
pub fn sentence_case(words: &str) -> String {
    let mut chars = words.chars();
    let first = chars.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(chars).collect()
}

/// Whether a character shows nothing of itself: joiners, marks of direction, soft hyphens, tags
/// (Unicode's `Default_Ignorable_Code_Point` and `Bidi_Control`, without the selectors that choose
/// between two forms of a sign).
#[must_use]
pub fn is_unseen(sign: char) -> bool {
    matches!(
        sign,
        '\u{00ad}'
            | '\u{034f}'
            | '\u{061c}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{17b4}'
            | '\u{17b5}'
            | '\u{180b}'..='\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// Whether a character turns the direction of what stands beside it, and so can make a line show
/// what it does not say.
#[must_use]
pub fn turns_direction(sign: char) -> bool {
    matches!(
        sign,
        '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

/// The text without what cannot be seen, each run of blanks of any kind as one plain blank, and
/// none at the ends of its lines. Line breaks stay.
#[must_use]
pub fn clean(text: &str) -> Cow<'_, str> {
    let is_plain =
        |sign: char| sign.is_ascii_graphic() || (sign.is_alphanumeric() && !is_unseen(sign));
    let single = |(at, sign): (usize, char)| {
        sign == ' '
            && at > 0
            && at + 1 < text.len()
            && !text.get(..at).is_some_and(|t| t.ends_with(' '))
    };
    if text
        .char_indices()
        .all(|(at, sign)| is_plain(sign) || single((at, sign)))
    {
        return Cow::Borrowed(text);
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines = text.trim_matches(|c: char| c.is_whitespace() || is_unseen(c));
    let lines = lines.split('\n').map(|line| {
        let seen: String = line.chars().filter(|sign| !is_unseen(*sign)).collect();
        let words: Vec<&str> = seen.split_whitespace().collect();
        words.join(" ")
    });
    Cow::Owned(lines.collect::<Vec<_>>().join("\n"))
}

/// The text with `-` in the place of every dash and minus sign.
#[must_use]
pub fn with_plain_dashes(text: &str) -> String {
    let plain = |sign: char| match sign {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => '-',
        other => other,
    };
    text.chars().map(plain).collect()
}

/// The text with the letters that people take its signs for (Unicode's NFKC): `A` for a letter of
/// full width, `fi` for a ligature, one letter for a letter and its accent.
#[must_use]
pub fn in_common_letters(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    ComposingNormalizerBorrowed::new_nfkc().normalize(text)
}

/// Small and common letters, plain blanks and dashes: two texts that people hold for the same are
/// the same after it.
#[must_use]
pub fn folded(text: &str) -> String {
    // Some signs are blanks or dashes only once they are common ones.
    with_plain_dashes(&clean(&in_common_letters(text))).to_lowercase()
}

/// The text for a terminal: what would move the cursor, change colours or turn directions is shown
/// by its number. Line breaks stay.
#[must_use]
pub fn for_terminal(text: &str) -> Cow<'_, str> {
    shown(text, |_| false)
}

/// The same of a text that is painted already: sequences that change colours, and nothing else,
/// stay.
#[must_use]
pub fn painted_for_terminal(text: &str) -> Cow<'_, str> {
    shown(text, |rest| {
        let sequence = rest.strip_prefix("\u{1b}[");
        let after =
            sequence.map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';'));
        after.is_some_and(|rest| rest.starts_with('m'))
    })
}

/// The text with what is harmful by its number, but for what may stay, of which the rest of the
/// text from there on is given.
fn shown(text: &str, may_stay: impl Fn(&str) -> bool) -> Cow<'_, str> {
    let is_harmful =
        |sign: char| (sign.is_control() && !matches!(sign, '\n' | '\t')) || turns_direction(sign);
    if !text.chars().any(is_harmful) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for (at, sign) in text.char_indices() {
        if is_harmful(sign) && !may_stay(text.get(at..).unwrap_or_default()) {
            shown.push_str(&named(sign));
        } else {
            shown.push(sign);
        }
    }
    Cow::Owned(shown)
}

/// A character by its number: `<U+202E>`.
#[must_use]
pub fn named(sign: char) -> String {
    format!("<U+{:04X}>", u32::from(sign))
}

/// Whether a spreadsheet would take the text for a formula: it begins with one of the signs that
/// formulas begin with, of any width, behind whatever is blank or cannot be seen. Spreadsheets take
/// such blanks away before they look.
#[must_use]
pub fn looks_like_a_formula(text: &str) -> bool {
    let before = |sign: char| sign.is_whitespace() || sign.is_control() || is_unseen(sign);
    let rest = text.trim_start_matches(before);
    let signs = [
        '=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}', '\u{fe66}', '\u{fe62}',
        '\u{fe63}', '\u{fe6b}', '\u{2212}',
    ];
    rest.starts_with(signs) || text.starts_with(['\t', '\r', '\n'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_goes_and_blanks_are_plain() {
        for (text, plain) in [
            ("Ada Fennimore", "Ada Fennimore"),
            ("Ada\u{a0}Fennimore\u{200b}", "Ada Fennimore"),
            ("  Ada \u{2003}\t Fennimore ", "Ada Fennimore"),
            ("\u{feff}Ada\u{202e}", "Ada"),
            ("co\u{ad}operate", "cooperate"),
            ("a\r\n b \rc", "a\nb\nc"),
            ("\u{200b}", ""),
            ("", ""),
            (" ", ""),
            ("Zoë O\u{2019}Brien", "Zoë O\u{2019}Brien"),
            ("Nguy\u{1ec5}n", "Nguy\u{1ec5}n"),
        ] {
            assert_eq!(clean(text), plain, "{text:?}");
            assert_eq!(clean(plain), plain, "cleaning again changes nothing");
        }
        assert_eq!(folded("Mon \u{2013} FRI"), "mon - fri");
        assert_eq!(without_mark(b"\xEF\xBB\xBF{}"), b"{}");
    }

    #[test]
    fn letters_of_full_width_ligatures_and_accents_apart_fold_to_common_ones() {
        for (text, common) in [
            ("\u{ff21}nnual leave", "annual leave"),
            (
                "\u{ff2d}\u{ff2f}\u{ff2e}\u{ff0d}\u{ff26}\u{ff32}\u{ff29}",
                "mon-fri",
            ),
            ("\u{ff19}\u{ff1a}\u{ff10}\u{ff10}", "9:00"),
            ("o\u{fb03}ce", "office"),
            ("Zoe\u{308}", "zo\u{eb}"),
            ("annual\u{3000}leave", "annual leave"),
            ("\u{1d400}nnual", "annual"),
        ] {
            assert_eq!(folded(text), common, "{text}");
            assert_eq!(folded(common), common, "folding again changes nothing");
        }
    }

    #[test]
    fn terminals_get_no_orders_and_no_turned_lines() {
        assert_eq!(for_terminal("Ada\nZoë"), "Ada\nZoë");
        assert_eq!(
            for_terminal("Ada\u{202e}erom\u{1b}[2J\u{9b}"),
            "Ada<U+202E>erom<U+001B>[2J<U+009B>"
        );
        assert_eq!(
            painted_for_terminal("\u{1b}[1;31mAda\u{2066}\u{1b}[0m\u{1b}[2J"),
            "\u{1b}[1;31mAda<U+2066>\u{1b}[0m<U+001B>[2J"
        );
    }

    #[test]
    fn formulas_are_known_behind_blanks_and_in_any_width() {
        for text in [
            "=1",
            "+1",
            "-1",
            "@a",
            "\u{a0}=1",
            " =1",
            "\u{200b}=1",
            "\u{ff1d}1",
            "\u{3000}\u{ff20}a",
            "\t1",
            "\r1",
            "\u{feff}+1",
        ] {
            assert!(looks_like_a_formula(text), "{text:?}");
        }
        for text in ["a=1", "", " ", "'=1", "1-2", "Zoë"] {
            assert!(!looks_like_a_formula(text), "{text:?}");
        }
    }
}
