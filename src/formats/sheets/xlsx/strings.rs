//! The texts that the cells of a workbook share.

use std::sync::Arc;

use quick_xml::events::Event;

use super::parts::{Fault, Parts, add_text};

/// Most of them that are held: more than any sheet that is read has cells, for workbooks with
/// further sheets.
const MOST_STRINGS: usize = 500_000;

/// Most that they may come to. Bytes.
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// Reads them, in their order. The part's own counts are not looked at.
pub(super) fn read(parts: &mut Parts<'_>, path: &str) -> Result<Vec<Arc<str>>, Fault> {
    let mut strings: Vec<Arc<str>> = Vec::new();
    let mut bytes = 0;
    let mut text = String::new();
    // Inside a text, and inside the reading aid that Japanese writers put beside one.
    let (mut is_text, mut is_aid) = (false, false);
    parts.open(path)?.each(|event| {
        match event {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "si" => text.clear(),
                "t" => is_text = true,
                "rPh" => is_aid = true,
                _ => {}
            },
            Event::End(tag) => match tag.local_name().as_ref() {
                "si" => strings.push(Arc::from(unescaped(&text))),
                "t" => is_text = false,
                "rPh" => is_aid = false,
                _ => {}
            },
            Event::Empty(tag) if tag.local_name().as_ref() == "si" => strings.push(Arc::from("")),
            text_piece if is_text && !is_aid => {
                let before = text.len();
                add_text(&mut text, text_piece)?;
                bytes += text.len() - before;
            }
            _ => {}
        }
        if strings.len() > MOST_STRINGS || bytes > MOST_BYTES {
            return Err(Fault::TooLarge(format!(
                "more than {} shared texts",
                strings.len()
            )));
        }
        Ok(())
    })?;
    Ok(strings)
}

/// A text with the characters that workbooks write by number: `_x000D_`.
pub(super) fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let (before, escape) = rest.split_at(at);
        plain.push_str(before);
        let sign = escape
            .get(2..7)
            .and_then(|digits| digits.strip_suffix('_'))
            .and_then(|digits| u32::from_str_radix(digits, 16).ok())
            .and_then(char::from_u32);
        let length = match sign {
            Some(sign) => {
                plain.push(sign);
                7
            }
            None => {
                plain.push_str("_x");
                2
            }
        };
        rest = escape.get(length..).unwrap_or_default();
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_by_number() {
        for (text, plain) in [
            ("a_x000D_b", "a\rb"),
            ("_x005F_x000D_", "_x000D_"),
            ("_x00", "_x00"),
            ("_xyzab_", "_xyzab_"),
            ("_xD800_", "_xD800_"),
            ("é_x", "é_x"),
            ("_x00é9_", "_x00é9_"),
        ] {
            assert_eq!(unescaped(text), plain);
        }
    }
}
