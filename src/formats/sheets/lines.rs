//! Comma-separated values: in UTF-8 or UTF-16, parted by commas, semicolons, tabs or bars, with any
//! line ends.

use std::borrow::Cow;

use super::CellProblem;
use super::cell::Cell;
use super::columns::SheetKind;
use super::grid::{Grid, LONGEST_CELL, Rows, whole};
use super::headings;
use evenwatch_audit::reports::without_apostrophe;
use evenwatch_domain::plain_text::without_mark;

const REMEDY: &str = "save it as \"CSV UTF-8\", or as .xlsx";

/// How many lines are looked at for the sign between cells: headings may stand below a title.
const LOOKED_AT: usize = 20;

/// Most cells of a line, empty or not: a record is held whole before it is looked at.
const MOST_OF_LINE: usize = 100_000;

/// How many cells of such a line are looked at.
const MOST_CELLS: usize = 500;

/// Reads the file; `name` is its name in messages.
pub(super) fn read(name: &str, bytes: &[u8], kind: SheetKind) -> Result<Grid, Box<CellProblem>> {
    let text = decoded(name, bytes)?;
    // One kind of line end, and one after the last line, so that lines can be counted.
    let mut text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.push('\n');
    let (separator, text) = parted_by(&text, kind);
    let first = text.lines().next().unwrap_or_default();
    must_have_short_lines(name, text, separator)?;
    let mut reader = comma_separated::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(text.as_bytes());
    let mut rows = Rows::of(name);
    // Lines inside quoted cells are lines of the file and no rows of the sheet.
    let mut inside: u64 = 0;
    let mut last: u32 = 0;
    let mut record = comma_separated::StringRecord::new();
    while reader
        .read_record(&mut record)
        .map_err(|error| whole(name, format!("it is no CSV ({error})"), first, REMEDY))?
    {
        let fields = record.iter();
        inside += fields
            .map(|field| field.matches('\n').count() as u64)
            .sum::<u64>();
        let after = reader.position().line();
        let counted = u32::try_from(after.saturating_sub(inside + 1)).unwrap_or(u32::MAX);
        // A quotation mark that is never closed leaves the last lines uncounted, and two rows are
        // never one.
        let number = counted.max(last.saturating_add(1));
        last = number;
        let filled = record.iter().enumerate();
        for (at, field) in filled.filter(|(_, field)| field.bytes().any(|byte| byte != b' ')) {
            if field.len() > LONGEST_CELL * 4 || field.chars().count() > LONGEST_CELL {
                return Err(Box::new(whole(
                    name,
                    format!("row {number} has a cell that is longer than any spreadsheet allows"),
                    field.get(..60).unwrap_or_default(),
                    "look for a quotation mark that is opened there and not closed",
                )));
            }
            if let Some(cell) = Cell::of_text(without_apostrophe(field)) {
                rows.put(number, at, cell)?;
            }
        }
    }
    Ok(Grid {
        sheet: name.to_owned(),
        rows: rows.done(),
        merged: Vec::new(),
        remarks: Vec::new(),
    })
}

/// Refuses a line of more cells than are held at once.
fn must_have_short_lines(name: &str, text: &str, separator: u8) -> Result<(), Box<CellProblem>> {
    let cells = |line: &[u8]| line.iter().filter(|byte| **byte == separator).count();
    let mut lines = text.as_bytes().split(|byte| *byte == b'\n');
    if lines.any(|line| cells(line) > MOST_OF_LINE) {
        return Err(Box::new(whole(
            name,
            "the sheet is larger than any of its kind",
            format!("more than {MOST_OF_LINE} cells in a line"),
            "delete the columns to the right of the last heading",
        )));
    }
    Ok(())
}

/// The text, whose encoding the file names by a mark or shows by its zeros.
fn decoded<'b>(name: &str, bytes: &'b [u8]) -> Result<Cow<'b, str>, Box<CellProblem>> {
    if let Some(is_little) = wide(bytes) {
        let units = bytes.chunks_exact(2).filter_map(|pair| {
            let pair: [u8; 2] = pair.try_into().ok()?;
            Some(match is_little {
                true => u16::from_le_bytes(pair),
                false => u16::from_be_bytes(pair),
            })
        });
        let text: Result<String, _> = char::decode_utf16(units).collect();
        return match text {
            Ok(text) if bytes.len().is_multiple_of(2) => {
                Ok(Cow::Owned(text.trim_start_matches('\u{feff}').to_owned()))
            }
            _ => Err(Box::new(whole(
                name,
                "the file looks like UTF-16 and is none",
                "half a character",
                REMEDY,
            ))),
        };
    }
    let bytes = without_mark(bytes);
    let text = std::str::from_utf8(bytes).map_err(|bad| {
        let line = bytes.get(..bad.valid_up_to()).map_or(1, |good| {
            let ends = good.iter().zip(good.iter().skip(1).chain([&0]));
            ends.filter(|(byte, next)| **byte == b'\n' || (**byte == b'\r' && **next != b'\n'))
                .count()
                + 1
        });
        whole(
            name,
            format!("line {line} is not UTF-8"),
            "a byte of another encoding",
            REMEDY,
        )
    })?;
    Ok(Cow::Borrowed(text))
}

/// Whether the text is in UTF-16, and then whether its small half comes first. Without a mark it
/// shows by its zeros: of two bytes of a letter or a comma one is 0, always the same one, and no
/// text in UTF-8 has any.
fn wide(bytes: &[u8]) -> Option<bool> {
    match bytes {
        [0xFF, 0xFE, ..] => return Some(true),
        [0xFE, 0xFF, ..] => return Some(false),
        _ => {}
    }
    let start = bytes.get(..bytes.len().min(512))?;
    let zeros = |first: usize| {
        let half = start.iter().skip(first).step_by(2);
        half.filter(|byte| **byte == 0).count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    let many = (start.len() / 4).max(1);
    match (even > many, odd > many) {
        (false, true) => Some(true),
        (true, false) => Some(false),
        _ => None,
    }
}

/// The sign between cells, and the text without the line in which Excel keeps it (`sep=;`), which
/// is no row of the sheet. Without that line it is the sign by which most headings are found, else
/// the one that stands there most often.
fn parted_by(text: &str, kind: SheetKind) -> (u8, &str) {
    if let Some((line, rest)) = text.split_once('\n') {
        let line = line.trim_matches(|c: char| c == '"' || c.is_whitespace() && c != '\t');
        let sign = line
            .get(..4)
            .filter(|start| start.eq_ignore_ascii_case("sep="))
            .and_then(|_| line.get(4..)?.bytes().next());
        if let Some(sign) = sign.filter(u8::is_ascii) {
            return (sign, rest);
        }
    }
    let first = text.lines().find(|line| !line.trim().is_empty());
    // Of equals the last one is taken.
    let found = ['|', '\t', ';', ','].into_iter().max_by_key(|sign| {
        let known = text.lines().take(LOOKED_AT).map(|line| {
            let cells = line
                .split(*sign)
                .take(MOST_CELLS)
                .map(|cell| cell.trim_matches('"'));
            headings::known(kind, cells)
        });
        let count = first.map_or(0, |line| line.matches(*sign).count());
        (known.max().unwrap_or(0), count)
    });
    let sign = found.and_then(|sign| u8::try_from(sign).ok());
    (sign.unwrap_or(b','), text)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn encodings_are_seen_and_separators_found() {
        let text = "person;kind\r\nZoë;other\r\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let with = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
        for bytes in [
            text.as_bytes().to_vec(),
            with(b"\xEF\xBB\xBF", text.as_bytes()),
            little.clone(),
            big.clone(),
            with(b"\xFF\xFE", &little),
            with(b"\xFE\xFF", &big),
        ] {
            assert_eq!(decoded("f", &bytes).unwrap(), text, "{bytes:?}");
        }
        assert!(decoded("f", &with(b"\xFF\xFE", &little[1..])).is_err());
        assert!(
            decoded("f", b"a\n\xEB")
                .unwrap_err()
                .message
                .starts_with("line 2")
        );
        for (text, sign, rest) in [
            ("sep=;\na;b\n", b';', "a;b\n"),
            ("\"SEP=|\"\nx\n", b'|', "x\n"),
            (
                "Leave, rest; and so on, 2027\nperson;kind;first_day\n",
                b';',
                "",
            ),
            ("person\tkind\tfirst day, or so\n", b'\t', ""),
            ("person,kind\n", b',', ""),
            ("person\n", b',', ""),
        ] {
            let rest = if rest.is_empty() { text } else { rest };
            assert_eq!(parted_by(text, SheetKind::Leave), (sign, rest), "{text}");
        }
    }
}
