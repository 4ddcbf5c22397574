//! What people write into cells: dates as they are written in Britain, times, days of the week, yes and no.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::columns::Form;
use crate::domain::day;
use crate::domain::time::WallTime;

/// A cell as read.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Text(String),
    Number(f64),
    YesNo(bool),
    /// Days since the beginning of 1900 as spreadsheets count them, with the day and the minute that it means.
    Moment(NaiveDate, u32),
    /// A formula that failed, such as `#REF!`.
    Broken(String),
}

impl Cell {
    /// As people see it.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Text(text) | Self::Broken(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::YesNo(true) => "yes".to_owned(),
            Self::YesNo(false) => "no".to_owned(),
            Self::Moment(day, 0) => day.to_string(),
            Self::Moment(day, minute) => format!("{day} {:02}:{:02}", minute / 60, minute % 60),
        }
    }
}

/// What is wrong, and what to do.
pub(super) type Wrong = (String, String);

fn wrong<T>(message: impl Into<String>, remedy: impl Into<String>) -> Result<T, Wrong> {
    Err((message.into(), remedy.into()))
}

/// The cell as a value of the document.
pub(super) fn value(cell: &Cell, form: Form) -> Result<Value, Wrong> {
    if let Cell::Broken(text) = cell {
        return wrong(
            format!("the formula in this cell gives {text}"),
            "mend the formula, or write the value itself",
        );
    }
    let text = cell.shown();
    let text = text.trim();
    match form {
        Form::Text => Ok(json!(text)),
        Form::Word => Ok(json!(word(text))),
        Form::Codes => Ok(list(text, |code| Ok(json!(code)))?),
        Form::Competences => Ok(list(text, competence)?),
        Form::Number => number(cell, text).map(|number| json!(number)),
        Form::Whole => whole(cell, text),
        Form::Date => date(cell, text).map(|day| json!(day)),
        Form::Time => time(cell, text).map(|time| json!(time.to_string())),
        Form::YesNo => yes_no(cell, text).map(|yes| json!(yes)),
        Form::Days => days(text).map(|days| json!(days)),
        Form::Hours => list(text, hours),
    }
}

/// Words of a few: blanks and capitals do not matter.
fn word(text: &str) -> String {
    let words: Vec<String> = text
        .split(|c: char| c.is_whitespace() || matches!(c, '-' | '_'))
        .filter(|part| !part.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join("-")
}

/// Entries parted by `;` or line breaks.
fn list(text: &str, entry: impl Fn(&str) -> Result<Value, Wrong>) -> Result<Value, Wrong> {
    let parts = text.split([';', '\n']).map(str::trim);
    parts.filter(|part| !part.is_empty()).map(entry).collect()
}

fn competence(text: &str) -> Result<Value, Wrong> {
    match text.split_once(" until ") {
        None => Ok(json!({ "competence": text })),
        Some((id, day)) => {
            let day = date(&Cell::Text(String::new()), day.trim())?;
            Ok(json!({ "competence": id.trim(), "valid_to": day }))
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

/// A day: 25/12/2026, 25.12.26, 25-Dec-2026, Fri 25 December 2026, 2026-12-25; the day always before the month.
fn date(cell: &Cell, text: &str) -> Result<NaiveDate, Wrong> {
    match cell {
        Cell::Moment(day, 0) => return Ok(*day),
        Cell::Moment(..) => return wrong("a time of day stands with the date", day::REMEDY),
        Cell::Number(_) => {
            return wrong(
                "this is a number and not a date",
                format!("format the column as a date, or {}", day::REMEDY),
            );
        }
        Cell::Text(_) | Cell::YesNo(_) | Cell::Broken(_) => {}
    }
    day::read(text).map_err(|bad| (bad.message, bad.remedy))
}

/// A wall time: 20:00, 8:30, 0830, 20.00, 8 pm, 8:30pm.
fn time(cell: &Cell, text: &str) -> Result<WallTime, Wrong> {
    const REMEDY: &str = "write the time as 20:00 or 8 pm; midnight is 00:00";
    let bad = || {
        (
            String::from("this is not a time of day"),
            String::from(REMEDY),
        )
    };
    match cell {
        Cell::Moment(_, minute) => {
            return WallTime::new(minute / 60, minute % 60).ok_or_else(bad);
        }
        // A time that nobody formatted as one: a part of a day.
        Cell::Number(part) if (0.0..1.0).contains(part) => {
            let minutes = format!("{:.0}", part * 1440.0).parse().unwrap_or(0_u32);
            return WallTime::new(minutes / 60, minutes % 60).ok_or_else(bad);
        }
        _ => {}
    }
    let lower = text.to_lowercase().replace('.', ":");
    let (clock, half) = match (lower.strip_suffix("am"), lower.strip_suffix("pm")) {
        (Some(clock), _) => (clock.trim(), Some(0)),
        (_, Some(clock)) => (clock.trim(), Some(12)),
        _ => (lower.trim(), None),
    };
    let (hour, minute) = match clock.split_once(':') {
        Some((hour, rest)) => (hour, rest.strip_suffix(":00").unwrap_or(rest)),
        None if clock.len() == 4 => clock.split_at_checked(2).ok_or_else(bad)?,
        None if half.is_some() => (clock, "00"),
        None => return Err(bad()),
    };
    if minute.len() != 2 || hour.len() > 2 {
        return Err(bad());
    }
    let (mut hour, minute) = (
        day::number(hour).ok_or_else(bad)?,
        day::number(minute).ok_or_else(bad)?,
    );
    if let Some(half) = half {
        if !(1..=12).contains(&hour) {
            return Err(bad());
        }
        hour = hour % 12 + half;
    }
    WallTime::new(hour, minute).ok_or_else(bad)
}

/// Days of the week: `mon-fri`, `sat; sun`, `all`.
fn days(text: &str) -> Result<Vec<&'static str>, Wrong> {
    const SHORT: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let lower = text.to_lowercase();
    if matches!(lower.trim(), "all" | "daily" | "every day") {
        return Ok(SHORT.to_vec());
    }
    let at = |text: &str| match day::weekday(text.trim()) {
        Some(at) => Ok(at as usize),
        None => wrong(
            format!("\"{}\" is not a day of the week", text.trim()),
            "write days as mon-fri, or sat; sun",
        ),
    };
    let mut found = Vec::new();
    for part in lower
        .split([';', ',', ' ', '\n'])
        .filter(|part| !part.trim().is_empty())
    {
        let (first, last) = match part.split_once('-') {
            Some((first, last)) => (at(first)?, at(last)?),
            None => (at(part)?, at(part)?),
        };
        // Friday to Monday goes round the end of the week.
        let length = (last + 7 - first) % 7;
        found.extend((0..=length).filter_map(|step| SHORT.get((first + step) % 7).copied()));
    }
    Ok(found)
}

/// `mon-fri 09:00-17:00`
fn hours(text: &str) -> Result<Value, Wrong> {
    let parted = text.rsplit_once(char::is_whitespace);
    let Some((when, (start, end))) =
        parted.and_then(|(when, clock)| Some((when, clock.split_once('-')?)))
    else {
        return wrong(
            format!("\"{text}\" is not days with hours"),
            "write hours as mon-fri 09:00-17:00; sat, sun 00:00-00:00",
        );
    };
    let wall = |text: &str| time(&Cell::Text(String::new()), text);
    Ok(json!({
        "days": days(when)?,
        "start": wall(start)?.to_string(),
        "end": wall(end)?.to_string(),
    }))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn of(text: &str, form: Form) -> Result<Value, Wrong> {
        value(&Cell::Text(text.to_owned()), form)
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
            ("2026-12-25 14:00:00", "not a date"),
        ] {
            let (message, remedy) = of(text, Form::Date).unwrap_err();
            assert!(
                message.contains(told) && !remedy.is_empty(),
                "{text}: {message}"
            );
        }
        assert!(value(&Cell::Number(46_381.0), Form::Date).is_err());
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
        ] {
            assert_eq!(of(text, Form::Time), Ok(json!(time)), "{text}");
        }
        for text in [
            "24:00", "8", "20:0", "13 pm", "0 am", "noon", "20:00:30", "é0:00", "ééé",
        ] {
            assert!(of(text, Form::Time).is_err(), "{text}");
        }
        assert_eq!(
            value(&Cell::Number(0.833_333_333_333), Form::Time),
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
    fn numbers_words_and_lists() {
        assert_eq!(
            of("Non-resident on call", Form::Word),
            Ok(json!("non-resident-on-call"))
        );
        assert_eq!(of("a; b;", Form::Codes), Ok(json!(["a", "b"])));
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
        assert!(value(&Cell::Broken("#REF!".to_owned()), Form::Text).is_err());
        assert_eq!(value(&Cell::Number(6.0), Form::Text), Ok(json!("6")));
    }
}
