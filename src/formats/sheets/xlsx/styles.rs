//! Which cell formats of a workbook show a number as a day or a time.

use std::collections::BTreeSet;

use quick_xml::events::Event;

use super::parts::{Fault, Parts, attribute};

/// Most formats that spreadsheets allow.
const MOST_FORMATS: usize = 65_536;

/// By the number of a cell's format: whether it is a date's or a time's.
pub(super) fn dates(parts: &mut Parts<'_>, path: &str) -> Result<Vec<bool>, Fault> {
    let mut own: BTreeSet<u32> = BTreeSet::new();
    let mut formats = Vec::new();
    let mut is_cells = false;
    parts.open(path)?.each(|event| {
        match event {
            Event::Start(tag) | Event::Empty(tag) => match tag.local_name().as_ref() {
                "cellXfs" => is_cells = matches!(event, Event::Start(_)),
                "numFmt" => {
                    let code = attribute(tag, "formatCode")?.unwrap_or_default();
                    let id = attribute(tag, "numFmtId")?.and_then(|id| id.parse().ok());
                    if let Some(id) = id.filter(|_| is_date(&code) && own.len() < MOST_FORMATS) {
                        own.insert(id);
                    }
                }
                "xf" if is_cells && formats.len() < MOST_FORMATS => {
                    let id = attribute(tag, "numFmtId")?.and_then(|id| id.parse().ok());
                    // Those of the standard, with its East Asian ones.
                    let is_standard =
                        |id| matches!(id, 14..=22 | 27..=36 | 45..=47 | 50..=58 | 71..=81);
                    formats.push(id.is_some_and(|id| own.contains(&id) || is_standard(id)));
                }
                _ => {}
            },
            Event::End(tag) if tag.local_name().as_ref() == "cellXfs" => is_cells = false,
            _ => {}
        }
        Ok(())
    })?;
    Ok(formats)
}

/// Whether a format of a writer's own shows days or times: outside quotes and brackets it has their
/// letters. Hours that run on (`[h]`) count as well.
fn is_date(code: &str) -> bool {
    // What stands after a semicolon is for negative numbers.
    let mut signs = code.chars();
    let mut shown = String::new();
    while let Some(sign) = signs.next() {
        match sign {
            ';' => break,
            '"' => {
                signs.find(|other| *other == '"');
            }
            '\\' | '_' | '*' => {
                signs.next();
            }
            '[' => {
                let inside: String = signs.by_ref().take_while(|other| *other != ']').collect();
                let lower = inside.to_lowercase();
                let runs_on =
                    !lower.is_empty() && lower.chars().all(|c| matches!(c, 'h' | 'm' | 's'));
                if runs_on {
                    shown.push_str(&lower);
                }
            }
            other => shown.extend(other.to_lowercase()),
        }
    }
    !shown.starts_with("general") && shown.contains(['d', 'm', 'y', 'h', 's'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_of_days_and_times() {
        for code in [
            "dd/mm/yyyy",
            "[$-809]d mmmm yyyy",
            "h:mm AM/PM",
            "[h]:mm",
            "yyyy\\-mm\\-dd",
            "ddd d mmm",
        ] {
            assert!(is_date(code), "{code}");
        }
        for code in [
            "General",
            "0.00",
            "#,##0",
            "0\"days\"",
            "[Red]0",
            "0%",
            "0;\"d\"",
            "@",
            "[$\u{a3}-809]0",
        ] {
            assert!(!is_date(code), "{code}");
        }
    }
}
