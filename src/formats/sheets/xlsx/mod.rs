//! Excel workbooks, read part by part and event by event: what a workbook claims about itself
//! reserves nothing, and what it holds is counted before it is held.

mod cells;
mod parts;
mod strings;
mod styles;

use std::collections::BTreeMap;

use quick_xml::events::Event;

use self::parts::{Fault, Part, Parts, attribute, is_true};
use super::CellProblem;
use super::columns::SheetKind;
use super::grid::{Grid, whole};

/// The sheet of notes in workbooks that this program writes.
const ABOUT: &str = "About";

/// A sheet as the workbook lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Listed {
    name: String,
    /// Its relationship's id.
    relationship: String,
    is_hidden: bool,
}

impl Listed {
    /// Whether it has the name of the kind.
    fn is_of(&self, kind: SheetKind) -> bool {
        self.name.trim().eq_ignore_ascii_case(kind.name())
    }
}

/// What a workbook says of all its sheets.
#[derive(Debug, Default)]
struct Book {
    sheets: Vec<Listed>,
    /// Whether days count from 1904, as on old Macs.
    from_1904: bool,
    /// Whether formulas hold no values yet: the program that wrote them leaves that to a
    /// spreadsheet.
    is_uncomputed: bool,
}

/// Reads the workbook's sheet of the kind, or its only one.
pub(super) fn read(name: &str, bytes: &[u8], kind: SheetKind) -> Result<Grid, Box<CellProblem>> {
    let told = |fault: Fault| Box::new(fault.cell_problem(name));
    let mut parts = Parts::of(bytes).map_err(told)?;
    let path = main_part(&mut parts).map_err(told)?;
    let book = book(&mut parts, &path).map_err(told)?;
    let targets = targets(&mut parts, &path).map_err(told)?;
    let sheets: Vec<&Listed> = book
        .sheets
        .iter()
        .filter(|sheet| targets.contains_key(&sheet.relationship))
        .collect();
    let sheet = chosen(name, &sheets, kind)?;
    let strings = match targets.get("strings") {
        Some(path) => strings::read(&mut parts, path).map_err(told)?,
        None => Vec::new(),
    };
    let dates = match targets.get("styles") {
        Some(path) => styles::dates(&mut parts, path).map_err(told)?,
        None => Vec::new(),
    };
    let path = targets.get(&sheet.relationship).cloned();
    let about = cells::About {
        name: &sheet.name,
        strings: &strings,
        dates: &dates,
        from_1904: book.from_1904,
        is_uncomputed: book.is_uncomputed,
    };
    let mut grid =
        cells::read(&mut parts, &path.unwrap_or_default(), &about).map_err(|stop| match stop {
            cells::Stop::Fault(fault) => told(fault),
            cells::Stop::Large(problem) => problem,
        })?;
    if sheet.is_hidden {
        let remark = format!(
            "The sheet \"{}\" is hidden in the workbook; it was read.",
            sheet.name
        );
        grid.remarks.insert(0, remark);
    }
    grid.remarks.splice(0..0, not_read(sheet, &sheets));
    Ok(grid)
}

/// What is said of the sheets that were not read; nothing of the one that this program writes.
fn not_read(read: &Listed, sheets: &[&Listed]) -> Option<String> {
    /// Most names that a remark lists.
    const LISTED: usize = 10;
    let others = sheets.iter().filter(|sheet| **sheet != read);
    let others: Vec<&str> = others
        .map(|sheet| sheet.name.as_str())
        .filter(|name| *name != ABOUT)
        .collect();
    let (first, more) = others.split_at(others.len().min(LISTED));
    let verb = if others.len() == 1 { "was" } else { "were" };
    let names: Vec<String> = first.iter().map(|name| format!("\"{name}\"")).collect();
    let more = match more.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    (!others.is_empty()).then(|| {
        format!(
            "Of {} sheets, \"{}\" was read; {}{more} {verb} not.",
            sheets.len(),
            read.name,
            names.join(", ")
        )
    })
}

/// The sheet of the kind's name; else the only one, or the only one that is not hidden.
fn chosen<'s>(
    name: &str,
    sheets: &[&'s Listed],
    kind: SheetKind,
) -> Result<&'s Listed, Box<CellProblem>> {
    let own = sheets.iter().find(|sheet| sheet.is_of(kind));
    let shown: Vec<_> = sheets.iter().filter(|sheet| !sheet.is_hidden).collect();
    match (own, shown.as_slice(), sheets) {
        (Some(own), _, _) => Ok(own),
        (None, [only], _) => Ok(only),
        (None, _, [only]) => Ok(only),
        _ => {
            let names: Vec<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
            Err(Box::new(whole(
                name,
                format!("the workbook has no sheet \"{kind}\""),
                names.join(", "),
                format!("name the sheet \"{kind}\", or keep one sheet only"),
            )))
        }
    }
}

/// Where the workbook itself is; nearly always `xl/workbook.xml`.
fn main_part(parts: &mut Parts<'_>) -> Result<String, Fault> {
    let mut found = None;
    if parts.has("_rels/.rels") {
        let mut part = parts.open("_rels/.rels")?;
        part.each(|event| {
            if let Event::Start(tag) | Event::Empty(tag) = event
                && tag.local_name().as_ref() == "Relationship"
                && attribute(tag, "Type")?.is_some_and(|kind| kind.ends_with("/officeDocument"))
            {
                found = attribute(tag, "Target")?;
            }
            Ok(())
        })?;
    }
    Ok(found.map_or_else(
        || "xl/workbook.xml".to_owned(),
        |target| resolved("", &target),
    ))
}

fn book(parts: &mut Parts<'_>, path: &str) -> Result<Book, Fault> {
    /// A workbook has no more sheets that anybody looks at.
    const MOST_SHEETS: usize = 1_000;
    let mut book = Book::default();
    parts.open(path)?.each(|event| {
        let (Event::Start(tag) | Event::Empty(tag)) = event else {
            return Ok(());
        };
        match tag.local_name().as_ref() {
            "workbookPr" => book.from_1904 = is_true(attribute(tag, "date1904")?.as_deref()),
            "calcPr" => book.is_uncomputed = is_true(attribute(tag, "fullCalcOnLoad")?.as_deref()),
            "sheet" if book.sheets.len() < MOST_SHEETS => book.sheets.push(Listed {
                name: attribute(tag, "name")?.unwrap_or_default(),
                relationship: attribute(tag, "id")?.unwrap_or_default(),
                is_hidden: attribute(tag, "state")?.is_some_and(|state| state != "visible"),
            }),
            _ => {}
        }
        Ok(())
    })?;
    Ok(book)
}

/// The parts that the workbook leads to: worksheets by their relationships' ids, `strings` and
/// `styles`.
fn targets(parts: &mut Parts<'_>, path: &str) -> Result<BTreeMap<String, String>, Fault> {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let mut found = BTreeMap::new();
    let relationships = resolved(folder, &format!("_rels/{file}.rels"));
    let mut part: Part<'_> = parts.open(&relationships)?;
    part.each(|event| {
        let (Event::Start(tag) | Event::Empty(tag)) = event else {
            return Ok(());
        };
        if tag.local_name().as_ref() != "Relationship" {
            return Ok(());
        }
        let kind = attribute(tag, "Type")?.unwrap_or_default();
        let key = match kind.rsplit('/').next() {
            Some("worksheet") => attribute(tag, "Id")?,
            Some("sharedStrings") => Some("strings".to_owned()),
            Some("styles") => Some("styles".to_owned()),
            _ => None,
        };
        if let (Some(key), Some(target)) = (key, attribute(tag, "Target")?) {
            found.insert(key, resolved(folder, &target));
        }
        Ok(())
    })?;
    Ok(found)
}

/// Where a target leads that is named in a part of the folder.
fn resolved(folder: &str, target: &str) -> String {
    let mut path: Vec<&str> = match target.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => folder.split('/').collect(),
    };
    for piece in target.split('/') {
        match piece {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            piece => path.push(piece),
        }
    }
    path.retain(|piece| !piece.is_empty());
    path.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_lead_from_their_folder() {
        for (folder, target, path) in [
            ("xl", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            (
                "xl",
                "/xl/worksheets/sheet1.xml",
                "xl/worksheets/sheet1.xml",
            ),
            ("xl", "../xl/./styles.xml", "xl/styles.xml"),
            ("", "xl/workbook.xml", "xl/workbook.xml"),
            ("xl", "../../../etc/passwd", "etc/passwd"),
        ] {
            assert_eq!(resolved(folder, target), path);
        }
    }
}
