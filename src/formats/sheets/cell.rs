//! What people write into cells: dates as they are written in Britain, numbers, yes and no, lists.

use chrono::{Datelike, NaiveDate};
use serde_json::{Value, json};

use super::columns::Form;
use super::names::{NamedKind, Names, Referred};
use super::{clock, week, words};
use evenwatch_domain::day;
use evenwatch_domain::plain_text::{clean, named};

/// A cell as read.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Text(String),
    Number(f64),
    YesNo(bool),
    /// Days since the beginning of 1900 as spreadsheets count them, with the day and the minute
    /// that it means.
    Moment(NaiveDate, u32),
    /// A formula that failed, such as `#REF!`.
    Broken(String),
    /// A formula whose value no spreadsheet has worked out yet.
    Uncomputed,
}

/// What spreadsheets show for formulas that failed.
const FAILED: [&str; 11] = [
    "#NULL!",
    "#DIV/0!",
    "#VALUE!",
    "#REF!",
    "#NAME?",
    "#NUM!",
    "#N/A",
    "#SPILL!",
    "#CALC!",
    "#FIELD!",
    "#GETTING_DATA",
];

impl Cell {
    /// A text's cell: without what cannot be seen, with plain blanks; none where nothing is left.
    pub(super) fn of_text(text: &str) -> Option<Self> {
        let text = clean(text);
        match text.as_ref() {
            "" => None,
            failed if FAILED.contains(&failed) => Some(Self::Broken(failed.to_owned())),
            _ => Some(Self::Text(text.into_owned())),
        }
    }

    /// How long its text is.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Text(text) | Self::Broken(text) => text.len(),
            _ => 0,
        }
    }

    /// As people see it.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Text(text) | Self::Broken(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::YesNo(true) => "yes".to_owned(),
            Self::YesNo(false) => "no".to_owned(),
            Self::Uncomputed => String::new(),
            Self::Moment(day, 0) => day.to_string(),
            Self::Moment(day, minute) => format!("{day} {:02}:{:02}", minute / 60, minute % 60),
        }
    }
}

/// What is wrong, and what to do.
pub(super) type Wrong = (String, String);

pub(super) fn wrong<T>(message: impl Into<String>, remedy: impl Into<String>) -> Result<T, Wrong> {
    Err((message.into(), remedy.into()))
}

/// What a reader of cells knows and notes.
pub(super) struct Reading<'n> {
    pub(super) names: &'n Names,
    /// What a cell refers to that the network does not have.
    pub(super) lost: Option<(NamedKind, String)>,
}

/// The cell as a value of the document.
pub(super) fn value(cell: &Cell, form: Form, reading: &mut Reading<'_>) -> Result<Value, Wrong> {
    match cell {
        Cell::Broken(text) if !text.starts_with('#') => {
            return wrong(
                format!("{text} is not a number or a date that a cell can have"),
                "write the value itself",
            );
        }
        Cell::Broken(text) => {
            return wrong(
                format!("the formula in this cell gives {text}"),
                "mend the formula, or write the value itself",
            );
        }
        Cell::Uncomputed => {
            return wrong(
                "the formula in this cell has no value yet",
                "open the workbook in a spreadsheet and save it, or write the value itself",
            );
        }
        _ => {}
    }
    let text = cell.shown();
    let text = text.trim();
    if let Some(sign) = text.chars().find(|c| c.is_control() && *c != '\n') {
        return wrong(
            format!("the cell holds {}, which cannot be seen", named(sign)),
            "write the cell again without it",
        );
    }
    if let Some(piece) = misread(text) {
        return wrong(
            format!(
                "\"{piece}\" stands for one letter: the file was opened in another encoding and saved again"
            ),
            "open the original as UTF-8 (in Excel: Data, From Text/CSV), or write the letters again",
        );
    }
    match form {
        Form::Text => Ok(json!(text)),
        Form::Word => Ok(json!(words::word(text))),
        Form::Absence => words::absence(text).map(|kind| json!(kind)),
        Form::Duty => words::duty(text).map(|kind| json!(kind)),
        Form::Contract => Ok(json!(contract(text))),
        Form::Code(noun) => reading.code(noun, text),
        Form::Codes(noun) => codes(text, noun, reading),
        Form::Competences => list(text, |held| competence(held, reading)),
        Form::Number => number(cell, text).map(|number| json!(number)),
        Form::Whole => whole(cell, text),
        Form::Date => date(cell, text).map(|day| json!(day)),
        Form::Time => clock::time(cell, text).map(|time| json!(time.to_string())),
        Form::EndTime => clock::end_time(cell, text).map(|time| json!(time.to_string())),
        Form::YesNo => yes_no(cell, text).map(|yes| json!(yes)),
        Form::Days => week::days(text).map(|days| json!(days)),
        Form::Hours => week::hours(text),
    }
}

impl Reading<'_> {
    fn code(&mut self, noun: NamedKind, text: &str) -> Result<Value, Wrong> {
        match self.names.find(noun, text) {
            Referred::To(id) => Ok(json!(id)),
            Referred::Wrong(wrong) => Err(wrong),
            Referred::Nothing => {
                self.lost = Some((noun, text.to_owned()));
                Ok(json!(text))
            }
        }
    }
}

/// A piece of a text in UTF-8 that was read as Windows-1252: `Ã«` for `ë`. No name has such pieces.
fn misread(text: &str) -> Option<&str> {
    let second = |sign: char| {
        // What Windows-1252 shows for the bytes 80 to BF, with which letters of two bytes end.
        matches!(sign, '\u{80}'..='\u{bf}' | '\u{152}' | '\u{153}' | '\u{160}' | '\u{161}' | '\u{178}' | '\u{17d}'
            | '\u{17e}' | '\u{192}' | '\u{2c6}' | '\u{2dc}' | '\u{2013}'..='\u{203a}' | '\u{20ac}' | '\u{2122}')
    };
    let mut signs = text.char_indices().zip(text.char_indices().skip(1));
    signs.find_map(|((at, first), (next, last))| {
        let found = match first {
            'Ã' | 'Â' => second(last),
            'â' => last == '\u{20ac}',
            _ => false,
        };
        let end = next + last.len_utf8();
        found.then(|| text.get(at..end)).flatten()
    })
}

/// A contract's id, or its name where that is the same but for blanks and capitals.
fn contract(text: &str) -> String {
    if text.contains(|c: char| c.is_whitespace() || c.is_uppercase()) {
        words::word(text)
    } else {
        text.to_owned()
    }
}

/// Ids or names, parted by `;` or line breaks; by commas too, where what they part is known.
fn codes(text: &str, noun: NamedKind, reading: &mut Reading<'_>) -> Result<Value, Wrong> {
    let mut found = Vec::new();
    let parts = text.split([';', '\n']).map(str::trim);
    for part in parts.filter(|part| !part.is_empty()) {
        if reading.names.knows(noun, part) {
            found.push(reading.code(noun, part)?);
        } else {
            let pieces = part.split(',').map(str::trim);
            for piece in pieces.filter(|piece| !piece.is_empty()) {
                found.push(reading.code(noun, piece)?);
            }
        }
    }
    Ok(Value::Array(found))
}

/// Entries parted by `;` or line breaks.
fn list(text: &str, entry: impl FnMut(&str) -> Result<Value, Wrong>) -> Result<Value, Wrong> {
    let parts = text.split([';', '\n']).map(str::trim);
    parts.filter(|part| !part.is_empty()).map(entry).collect()
}

fn competence(text: &str, reading: &mut Reading<'_>) -> Result<Value, Wrong> {
    match text.split_once(" until ") {
        None => Ok(json!({ "competence": reading.code(NamedKind::Competence, text)? })),
        Some((id, day)) => {
            let day = date(&Cell::Text(String::new()), day.trim())?;
            let id = reading.code(NamedKind::Competence, id.trim())?;
            Ok(json!({ "competence": id, "valid_to": day }))
        }
    }
}

fn number(cell: &Cell, text: &str) -> Result<f64, Wrong> {
    if let Cell::Number(number) = cell {
        return Ok(*number);
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        _ => wrong(
            "this is not a number",
            "write digits with a point, such as 37.5, and nothing else",
        ),
    }
}

fn whole(cell: &Cell, text: &str) -> Result<Value, Wrong> {
    let number = number(cell, text)?;
    // Beyond this, binary fractions no longer hold every whole number.
    if number.fract() != 0.0 || number.abs() > 1e15 {
        return wrong(
            "this is not a whole number",
            "write a whole number, such as 4",
        );
    }
    match format!("{number:.0}").parse::<i64>() {
        Ok(whole) => Ok(json!(whole)),
        Err(_) => wrong(
            "this is not a whole number",
            "write a whole number, such as 4",
        ),
    }
}

fn yes_no(cell: &Cell, text: &str) -> Result<bool, Wrong> {
    if let Cell::YesNo(yes) = cell {
        return Ok(*yes);
    }
    match text.to_lowercase().as_str() {
        "yes" | "y" | "true" | "1" => Ok(true),
        "no" | "n" | "false" | "0" => Ok(false),
        _ => wrong("this is neither yes nor no", "write yes or no"),
    }
}

/// A day: 25/12/2026, 25.12.26, 25-Dec-2026, Fri 25 December 2026, 2026-12-25; the day always
/// before the month.
fn date(cell: &Cell, text: &str) -> Result<NaiveDate, Wrong> {
    match cell {
        // Before this year spreadsheets count times of no day.
        Cell::Moment(day, _) if day.year() < 1905 => {
            return wrong(
                "this is a time of day or a number, and not a date",
                day::REMEDY,
            );
        }
        Cell::Moment(day, 0) => return Ok(*day),
        Cell::Moment(..) => return wrong("a time of day stands with the date", day::REMEDY),
        Cell::Number(_) => {
            return wrong(
                "this is a number and not a date",
                format!("format the column as a date, or {}", day::REMEDY),
            );
        }
        Cell::Text(_) | Cell::YesNo(_) | Cell::Broken(_) | Cell::Uncomputed => {}
    }
    day::read(text).map_err(|bad| (bad.message, bad.remedy))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn of(text: &str, form: Form) -> Result<Value, Wrong> {
        let cell = Cell::of_text(text).unwrap_or(Cell::Text(String::new()));
        value_of(&cell, form)
    }

    fn value_of(cell: &Cell, form: Form) -> Result<Value, Wrong> {
        let reading = &mut Reading {
            names: &Names::default(),
            lost: None,
        };
        value(cell, form, reading)
    }

    #[test]
    fn dates_as_they_are_written_in_britain() {
        for text in [
            "25/12/2026",
            "25/12/26",
            "25.12.2026",
            "25-12-2026",
            "25-Dec-26",
            "25 Dec 2026",
            "25th December 2026",
            "Fri 25 Dec 2026",
            "Friday, 25 December 2026",
            "2026-12-25",
            "2026-12-25 00:00:00",
            " 25/12/2026 ",
        ] {
            assert_eq!(of(text, Form::Date), Ok(json!("2026-12-25")), "{text}");
        }
        assert_eq!(
            of("3/1/2027", Form::Date),
            Ok(json!("2027-01-03")),
            "the day first"
        );
        for (text, told) in [
            ("12/25/2026", "no month 25"),
            ("30/02/2027", "no such day"),
            ("Thu 25 Dec 2026", "is a Friday"),
            ("25/12", "not a date"),
            ("25/12/126", "not a date"),
            ("soon", "not a date"),
            (
                "2026-12-25 14:00:00",
                "a time of day (14:00:00) stands with the date",
            ),
        ] {
            let (message, remedy) = of(text, Form::Date).unwrap_err();
            assert!(
                message.contains(told) && !remedy.is_empty(),
                "{text}: {message}"
            );
        }
        assert!(value_of(&Cell::Number(46_381.0), Form::Date).is_err());
    }

    #[test]
    fn times_days_and_hours() {
        for (text, time) in [
            ("20:00", "20:00"),
            ("8:30", "08:30"),
            ("0830", "08:30"),
            ("20.00", "20:00"),
            ("8 pm", "20:00"),
            ("8:30am", "08:30"),
            ("12am", "00:00"),
            ("12 pm", "12:00"),
            ("20:00:00", "20:00"),
            ("midnight", "00:00"),
            ("12 midnight", "00:00"),
            ("Noon", "12:00"),
            ("12 noon", "12:00"),
            ("midday", "12:00"),
        ] {
            assert_eq!(of(text, Form::Time), Ok(json!(time)), "{text}");
            assert_eq!(of(text, Form::EndTime), Ok(json!(time)), "{text}");
        }
        for text in ["24:00", "2400", "24.00", "24:00:00"] {
            assert_eq!(of(text, Form::EndTime), Ok(json!("00:00")), "{text}");
            assert!(of(text, Form::Time).is_err(), "{text} begins no day");
        }
        for text in [
            "24",
            "8",
            "20:0",
            "13 pm",
            "0 am",
            "afternoon",
            "20:00:30",
            "é0:00",
            "ééé",
            "24:30",
            "24 pm",
            "noonish",
        ] {
            assert!(of(text, Form::Time).is_err(), "{text}");
            assert!(of(text, Form::EndTime).is_err(), "{text}");
        }
        assert_eq!(
            value_of(&Cell::Number(0.833_333_333_333), Form::Time),
            Ok(json!("20:00"))
        );
        assert_eq!(
            of("Mon-Fri", Form::Days),
            Ok(json!(["mon", "tue", "wed", "thu", "fri"]))
        );
        assert_eq!(
            of("fri-mon", Form::Days),
            Ok(json!(["fri", "sat", "sun", "mon"]))
        );
        assert_eq!(of("Saturday; sun", Form::Days), Ok(json!(["sat", "sun"])));
        assert!(of("mo", Form::Days).is_err());
        assert_eq!(
            of("mon-tue 9:00-17:00; sat, sun 00:00-00:00", Form::Hours),
            Ok(json!([
                { "days": ["mon", "tue"], "start": "09:00", "end": "17:00" },
                { "days": ["sat", "sun"], "start": "00:00", "end": "00:00" }
            ]))
        );
        assert!(of("09:00-17:00", Form::Hours).is_err());
    }

    #[test]
    fn what_cannot_be_seen_is_read_or_named() {
        assert_eq!(
            of("Ada\u{a0} Fennimore\u{200b}", Form::Text),
            Ok(json!("Ada Fennimore"))
        );
        assert_eq!(
            of("Zo\u{eb} \u{d6}zil", Form::Text),
            Ok(json!("Zo\u{eb} \u{d6}zil"))
        );
        for (text, told) in [
            ("Ada\u{7}", "<U+0007>"),
            ("Zo\u{c3}\u{ab} Hartley", "\u{c3}\u{ab}"),
            ("O\u{e2}\u{20ac}\u{2122}Brien", "\u{e2}\u{20ac}"),
        ] {
            let (message, _) = of(text, Form::Text).unwrap_err();
            assert!(message.contains(told), "{text}: {message}");
        }
        let old = NaiveDate::from_ymd_opt(1899, 12, 31).unwrap();
        assert!(value_of(&Cell::Moment(old, 0), Form::Date).is_err());
        assert_eq!(
            of("Agenda for Change", Form::Contract),
            Ok(json!("agenda-for-change"))
        );
    }

    #[test]
    fn numbers_words_and_lists() {
        assert_eq!(
            of("Non-resident on call", Form::Duty),
            Ok(json!("non-resident-on-call"))
        );
        assert_eq!(
            of("a; b;", Form::Codes(NamedKind::Area)),
            Ok(json!(["a", "b"]))
        );
        assert_eq!(
            of("sd until 31/03/2027; tb", Form::Competences),
            Ok(json!([{ "competence": "sd", "valid_to": "2027-03-31" }, { "competence": "tb" }]))
        );
        assert_eq!(of("0.8", Form::Number), Ok(json!(0.8)));
        assert_eq!(of("4", Form::Whole), Ok(json!(4)));
        for text in ["0,8", "80%", "inf", "NaN", ""] {
            assert!(of(text, Form::Number).is_err(), "{text}");
        }
        assert!(of("4.5", Form::Whole).is_err());
        assert_eq!(of("Y", Form::YesNo), Ok(json!(true)));
        assert!(of("perhaps", Form::YesNo).is_err());
        for broken in ["#REF!", "\u{a0}#N/A "] {
            assert!(of(broken, Form::Text).is_err(), "{broken}");
        }
        assert!(value_of(&Cell::Uncomputed, Form::Date).is_err());
        assert_eq!(value_of(&Cell::Number(6.0), Form::Text), Ok(json!("6")));
    }
}
