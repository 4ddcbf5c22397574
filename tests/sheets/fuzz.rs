//! Sheets with random faults: what is read or refused is so in words, and never by a panic, an endless loop or an endless answer.

use std::io::{Cursor, Read};

use evenwatch::domain::network::NetworkFile;
use evenwatch::sheets::{Kind, MOST_TOLD, merge, sheet, template};

use super::archive;

/// Small numbers that look random and are the same in every run (xorshift).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(below.max(1)).unwrap()).unwrap()
    }
}

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

/// One to four faults in the bytes.
fn mutated(bytes: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for _ in 0..=numbers.next(4) {
        let at = numbers.next(out.len() + 1);
        let end = (at + numbers.next(30)).min(out.len());
        match numbers.next(6) {
            0 => drop(out.splice(at..at, PIECES[numbers.next(PIECES.len())].bytes())),
            1 => drop(out.drain(at..end)),
            2 => {
                let copy = out[at..end].to_vec();
                let to = numbers.next(out.len() + 1);
                drop(out.splice(to..to, copy));
            }
            3 if at < out.len() => out[at] ^= 1 << numbers.next(8),
            4 => out.truncate(at.max(1)),
            _ => drop(out.splice(at..end, PIECES[numbers.next(PIECES.len())].bytes())),
        }
    }
    out
}

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

/// Sheets of every kind, full and empty, in both forms.
fn seeds(file: &NetworkFile) -> Vec<(Kind, Vec<u8>)> {
    let mut seeds = Vec::new();
    for kind in Kind::ALL {
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

/// Reads so many faulty sheets of each kind and form. One that is read without an end is ended by the runner of tests.
fn try_rounds(rounds: usize, seed: u64) {
    let file: NetworkFile = serde_json::from_value(crate::cli::small()).unwrap();
    let seeds = seeds(&file);
    let mut numbers = Numbers(seed);
    for _ in 0..rounds {
        for (kind, bytes) in &seeds {
            let faulty = if bytes.starts_with(b"PK") && numbers.next(5) > 0 {
                // Inside its parts, so that more than the archive is tried.
                let mut parts = parts(bytes);
                let at = numbers.next(parts.len());
                parts[at].1 = mutated(&parts[at].1, &mut numbers);
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
                mutated(bytes, &mut numbers)
            };
            match merge(*kind, "faulty", &faulty, &file, numbers.next(2) == 0) {
                Ok(merged) => assert_eq!(merged.file.format_version, file.format_version),
                Err(problems) => {
                    assert!((1..=MOST_TOLD).contains(&problems.told().len()));
                    for problem in problems.told() {
                        assert!(
                            !problem.message.is_empty() && !problem.remedy.is_empty(),
                            "{problem:?}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn faulty_sheets_are_read_or_refused_in_words() {
    try_rounds(60, 0x9e37_79b9_7f4a_7c15);
}

/// The same as often as `SHEET_FUZZ_ROUNDS` says, from `SHEET_FUZZ_SEED`.
#[test]
#[ignore = "runs for as long as it is told to"]
fn faulty_sheets_for_long() {
    let number = |name: &str| {
        std::env::var(name)
            .ok()
            .and_then(|text| text.parse::<u32>().ok())
    };
    let rounds = number("SHEET_FUZZ_ROUNDS").unwrap_or(1_000);
    let seed = number("SHEET_FUZZ_SEED").unwrap_or(1);
    try_rounds(usize::try_from(rounds).unwrap(), u64::from(seed));
}
