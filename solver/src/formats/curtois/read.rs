//! From text to sections: every line parsed, and remembered by its number so that later faults can
//! name it.

use super::FormatError;
use crate::formats::fault::{field, number};

/// The sections as they stand, with the text they come from.
pub(super) struct Draft<'a> {
    text: &'a str,
    pub(super) days: i32,
    pub(super) shifts: Vec<Line<Shift>>,
    pub(super) staff: Vec<Line<Staff>>,
    /// Employee, days.
    pub(super) days_off: Vec<Line<(String, Vec<i32>)>>,
    pub(super) requests: Vec<Line<Request>>,
    pub(super) cover: Vec<Line<Cover>>,
}

/// What a line says, and its number.
pub(super) struct Line<T> {
    pub(super) number: usize,
    pub(super) item: T,
}

pub(super) struct Shift {
    pub(super) id: String,
    pub(super) minutes: i64,
    /// Shifts that cannot follow it.
    pub(super) barred: Vec<String>,
}

pub(super) struct Staff {
    pub(super) id: String,
    /// Largest number of each shift.
    pub(super) most: Vec<(String, u32)>,
    pub(super) most_minutes: i64,
    pub(super) least_minutes: i64,
    pub(super) most_days: u32,
    pub(super) least_days: u32,
    pub(super) least_off: u32,
    pub(super) most_weekends: u32,
}

pub(super) struct Request {
    pub(super) who: String,
    pub(super) day: i32,
    pub(super) shift: String,
    /// Paid when held; negative: paid when not held.
    pub(super) cost: i64,
}

pub(super) struct Cover {
    pub(super) day: i32,
    pub(super) shift: String,
    pub(super) need: u32,
    pub(super) under: i64,
    pub(super) over: i64,
}

/// Parse every line.
pub(super) fn draft(text: &str) -> Result<Draft<'_>, FormatError> {
    let mut draft = Draft {
        text,
        days: 0,
        shifts: Vec::new(),
        staff: Vec::new(),
        days_off: Vec::new(),
        requests: Vec::new(),
        cover: Vec::new(),
    };
    let mut section = "";
    for (n, raw) in text.lines().enumerate() {
        let line = raw.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if line.starts_with("SECTION_") {
            section = line;
            continue;
        }
        let fields: Vec<&str> = line.split(',').map(str::trim).collect();
        if let Err(reason) = draft.line(n + 1, section, &fields) {
            return Err(draft.fault(n + 1, reason));
        }
    }
    Ok(draft)
}

impl Draft<'_> {
    /// A fault on a line.
    pub(super) fn fault(&self, line: usize, reason: String) -> FormatError {
        let upto: Vec<&str> = self.text.lines().take(line).map(str::trim).collect();
        let section = upto.iter().rev().find(|l| l.starts_with("SECTION_"));
        FormatError::Line {
            place: (*section.unwrap_or(&"before any section")).to_owned(),
            line,
            reason,
            text: upto.last().copied().unwrap_or_default().to_owned(),
        }
    }

    fn line(&mut self, n: usize, section: &str, fields: &[&str]) -> Result<(), String> {
        match section {
            "SECTION_HORIZON" => self.days = number(fields, 0)?,
            "SECTION_SHIFTS" => self.shifts.push(at(n, shift(fields)?)),
            "SECTION_STAFF" => self.staff.push(at(n, staff(fields)?)),
            "SECTION_DAYS_OFF" => self.days_off.push(at(n, days_off(fields)?)),
            "SECTION_SHIFT_ON_REQUESTS" => self.requests.push(at(n, request(fields, -1)?)),
            "SECTION_SHIFT_OFF_REQUESTS" => self.requests.push(at(n, request(fields, 1)?)),
            "SECTION_COVER" => self.cover.push(at(n, cover(fields)?)),
            other => return Err(format!("unknown section \"{other}\"")),
        }
        Ok(())
    }
}

fn at<T>(number: usize, item: T) -> Line<T> {
    Line { number, item }
}

/// Entries between bars.
fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split('|').filter(|entry| !entry.is_empty())
}

fn shift(fields: &[&str]) -> Result<Shift, String> {
    let barred = list(fields.get(2).unwrap_or(&"")).map(str::to_owned);
    Ok(Shift {
        id: field(fields, 0)?.to_owned(),
        minutes: number(fields, 1)?,
        barred: barred.collect(),
    })
}

fn staff(fields: &[&str]) -> Result<Staff, String> {
    let most = list(field(fields, 1)?).map(|entry| {
        let (id, count) = entry.split_once('=')?;
        Some((id.to_owned(), count.parse().ok()?))
    });
    let most: Option<Vec<(String, u32)>> = most.collect();
    Ok(Staff {
        id: field(fields, 0)?.to_owned(),
        most: most.ok_or_else(|| format!("\"{}\" is not SHIFT=NUMBER|...", fields[1]))?,
        most_minutes: number(fields, 2)?,
        least_minutes: number(fields, 3)?,
        most_days: number(fields, 4)?,
        least_days: number(fields, 5)?,
        least_off: number(fields, 6)?,
        most_weekends: number(fields, 7)?,
    })
}

fn days_off(fields: &[&str]) -> Result<(String, Vec<i32>), String> {
    let days = (1..fields.len())
        .filter(|at| !fields[*at].is_empty())
        .map(|at| number(fields, at));
    Ok((
        field(fields, 0)?.to_owned(),
        days.collect::<Result<_, _>>()?,
    ))
}

fn request(fields: &[&str], sign: i64) -> Result<Request, String> {
    Ok(Request {
        who: field(fields, 0)?.to_owned(),
        day: number(fields, 1)?,
        shift: field(fields, 2)?.to_owned(),
        cost: sign * number::<i64>(fields, 3)?,
    })
}

fn cover(fields: &[&str]) -> Result<Cover, String> {
    Ok(Cover {
        day: number(fields, 0)?,
        shift: field(fields, 1)?.to_owned(),
        need: number(fields, 2)?,
        under: number(fields, 3)?,
        over: number(fields, 4)?,
    })
}
