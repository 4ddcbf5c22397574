//! Sheets with random faults: what is read or refused is so in words, and never by a panic, an
//! endless loop or an endless answer.

use std::io::{Cursor, Read};

use evenwatch::domain::network::NetworkFile;
use evenwatch::sheets::{MOST_TOLD, SheetKind, merge, sheet, template};

use super::archive;
use crate::support::fuzz::{self, Numbers, Tried};

/// Pieces that readers of sheets have been seen to stumble over.
const PIECES: [&str; 40] = [
    ",",
    ";",
    "\t",
    "\"",
    "\"\"",
    "\r",
    "\n",
    "\r\n",
    "'",
    "=",
    "#",
    "\u{feff}",
    "\u{200b}",
    "\u{202e}",
    "\u{a0}",
    "\0",
    "é",
    "\u{10ffff}",
    "sep=;\n",
    "24/7",
    "mon-",
    "-fri",
    " to ",
    "31/02/2027",
    "9-5",
    "99999999999999999999",
    "-1",
    "1e308",
    "NaN",
    "#REF!",
    "<c",
    "</c>",
    "<v>",
    "r=\"A0\"",
    "r=\"XFD1048577\"",
    "t=\"s\"",
    "<f/>",
    "&#0;",
    "&x;",
    "hidden=\"1\"",
];

/// A workbook's parts, unpacked.
fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut part = archive.by_index(at).unwrap();
            let mut text = Vec::new();
            part.read_to_end(&mut text).unwrap();
            (part.name().unwrap().into_owned(), text)
        })
        .collect()
}

/// Sheets of every kind, full and empty, in both forms, and the corpus: files named after their
/// kind.
fn seeds(file: &NetworkFile) -> Vec<(SheetKind, Vec<u8>)> {
    let mut seeds = corpus();
    for kind in SheetKind::ALL {
        let mut few = file.clone();
        few.people.truncate(3);
        few.absences.truncate(3);
        few.duty_patterns.truncate(3);
        few.agreements.truncate(3);
        for table in [sheet(kind, &few), template(kind)] {
            seeds.push((kind, evenwatch::reports::csv(&table)));
            let book = evenwatch::reports::xlsx("t", &[], &[(kind.name(), &table)]);
            seeds.push((kind, book.unwrap()));
        }
    }
    seeds
}

fn corpus() -> Vec<(SheetKind, Vec<u8>)> {
    let kind = |name: &str| {
        let found = SheetKind::ALL
            .into_iter()
            .find(|kind| name.starts_with(&format!("{}.", kind.name())));
        found.unwrap_or_else(|| panic!("{name} is named after no kind of sheet"))
    };
    let files = fuzz::corpus("sheets");
    files
        .into_iter()
        .map(|(name, bytes)| (kind(&name), bytes))
        .collect()
}

/// One that is read without an end is ended by the runner of tests.
fn is_read_or_refused_in_words(kind: SheetKind, bytes: &[u8], file: &NetworkFile, replace: bool) {
    let _tried = Tried {
        what: kind.name(),
        bytes,
    };
    match merge(kind, "faulty", bytes, file, replace) {
        Ok(merged) => assert_eq!(merged.file.format_version, file.format_version),
        Err(problems) => {
            assert!((1..=MOST_TOLD).contains(&problems.listed().len()));
            for problem in problems.listed() {
                assert!(
                    !problem.message.is_empty() && !problem.remedy.is_empty(),
                    "{problem:?}"
                );
            }
        }
    }
}

/// A faulty sheet of each kind and form.
fn round(seeds: &[(SheetKind, Vec<u8>)], file: &NetworkFile, numbers: &mut Numbers) -> usize {
    for (kind, bytes) in seeds {
        let faulty = if bytes.starts_with(b"PK") && numbers.next(5) > 0 {
            // Inside its parts, so that more than the archive is tried.
            let mut parts = parts(bytes);
            let at = numbers.next(parts.len());
            parts[at].1 = numbers.mutated(&parts[at].1, &PIECES);
            let texts: Vec<_> = parts
                .iter()
                .map(|(name, text)| (name.as_str(), String::from_utf8_lossy(text)))
                .collect();
            let texts: Vec<(&str, &str)> = texts
                .iter()
                .map(|(name, text)| (*name, text.as_ref()))
                .collect();
            archive(&texts)
        } else {
            numbers.mutated(bytes, &PIECES)
        };
        let replace = numbers.next(2) == 0;
        is_read_or_refused_in_words(*kind, &faulty, file, replace);
    }
    seeds.len()
}

fn small() -> NetworkFile {
    serde_json::from_value(crate::cli::small()).unwrap()
}

#[test]
fn faulty_sheets_are_read_or_refused_in_words() {
    let file = small();
    for (kind, bytes) in corpus() {
        for replace in [false, true] {
            is_read_or_refused_in_words(kind, &bytes, &file, replace);
        }
    }
    let (seeds, mut numbers) = (seeds(&file), Numbers::new(0));
    for _ in 0..60 {
        round(&seeds, &file, &mut numbers);
    }
}

#[test]
#[ignore = "runs for as long as FUZZ_SECONDS says"]
fn faulty_sheets_for_long() {
    let file = small();
    let seeds = seeds(&file);
    fuzz::for_long(|numbers| round(&seeds, &file, numbers));
}
