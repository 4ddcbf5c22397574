//! The parts of a workbook's archive, unpacked within a bound and read as XML.

use std::io::{self, BufReader, Cursor, Read};

use quick_xml::events::{BytesRef, BytesStart, Event};
use zip::ZipArchive;

use super::super::grid::whole;
use super::super::{CellProblem, grid};

/// Most that the parts that are read may come to when unpacked, together. Bytes. A piece of XML is
/// held whole, and so no part may be so large that one piece of it is a harm.
const UNPACKED: u64 = 64 * 1024 * 1024;

/// Most parts of a workbook: pictures, sheets, themes.
const MOST_PARTS: usize = 10_000;

/// Why a workbook is not read.
#[derive(Debug)]
pub(super) enum Fault {
    /// It is no workbook, or damaged: what was found.
    Damaged(String),
    /// It is larger than any that is meant.
    TooLarge(String),
}

impl Fault {
    /// As a problem of the file.
    pub(super) fn cell_problem(self, name: &str) -> CellProblem {
        match self {
            Self::Damaged(found) => whole(
                name,
                "the workbook cannot be read",
                found,
                "open it in a spreadsheet and save it again as .xlsx",
            ),
            Self::TooLarge(found) => whole(
                name,
                "the workbook is larger than any of its kind",
                found,
                "keep the sheet alone, without pictures and other sheets",
            ),
        }
    }

    /// Damaged, as this says.
    pub(super) fn damaged(found: impl Into<String>) -> Self {
        Self::Damaged(found.into())
    }
}

impl From<quick_xml::Error> for Fault {
    fn from(error: quick_xml::Error) -> Self {
        match &error {
            quick_xml::Error::Io(inner) if inner.kind() == io::ErrorKind::FileTooLarge => {
                Self::TooLarge(inner.to_string())
            }
            _ => Self::Damaged(error.to_string()),
        }
    }
}

/// The archive.
pub(super) struct Parts<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    /// How much more may be unpacked. Bytes.
    left: u64,
}

/// A part as it is read.
pub(super) struct Part<'p> {
    reader: quick_xml::Reader<BufReader<Bounded<'p>>>,
    piece: Vec<u8>,
}

/// Unpacks until the bound of all parts is met.
struct Bounded<'p> {
    from: Box<dyn Read + 'p>,
    left: &'p mut u64,
}

impl Read for Bounded<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.from.read(into)?;
        let taken = u64::try_from(length).unwrap_or(u64::MAX);
        match self.left.checked_sub(taken) {
            Some(left) => *self.left = left,
            None => {
                return Err(io::Error::new(
                    io::ErrorKind::FileTooLarge,
                    format!("more than {} MiB when unpacked", UNPACKED / 1024 / 1024),
                ));
            }
        }
        Ok(length)
    }
}

impl<'b> Parts<'b> {
    /// Of a workbook's bytes.
    pub(super) fn of(bytes: &'b [u8]) -> Result<Self, Fault> {
        if claims_too_many(bytes) {
            return Err(Fault::TooLarge(format!(
                "more than {MOST_PARTS} parts in its archive"
            )));
        }
        let archive = ZipArchive::new(Cursor::new(bytes));
        Ok(Self {
            archive: archive.map_err(|error| Fault::damaged(error.to_string()))?,
            left: UNPACKED,
        })
    }

    /// The part's own name, whose letters may be large or small.
    fn own_name(&self, path: &str) -> Option<String> {
        let mut names = self.archive.file_names().flatten();
        let found = names.find(|name| name.eq_ignore_ascii_case(path));
        found.map(std::borrow::Cow::into_owned)
    }

    /// Whether there is such a part.
    pub(super) fn has(&self, path: &str) -> bool {
        self.own_name(path).is_some()
    }

    /// Opens a part.
    pub(super) fn open(&mut self, path: &str) -> Result<Part<'_>, Fault> {
        let lost = || Fault::damaged(format!("its part {path} is not there"));
        let own = self.own_name(path).ok_or_else(lost)?;
        let file = self.archive.by_name(&own);
        let file = file.map_err(|error| Fault::damaged(error.to_string()))?;
        let bounded = Bounded {
            from: Box::new(file),
            left: &mut self.left,
        };
        let mut reader = quick_xml::Reader::from_reader(BufReader::new(bounded));
        // Spreadsheets read parts of sloppy programs as well.
        reader.config_mut().check_end_names = false;
        Ok(Part {
            reader,
            piece: Vec::new(),
        })
    }
}

/// Whether the archive's own lists name so many parts that the lists alone would fill the memory.
/// They are counted by their signatures; a long form that claims more than a list has room for is
/// looked at too, since room is made by what it claims.
fn claims_too_many(bytes: &[u8]) -> bool {
    let found = bytes.windows(4).filter(|four| *four == b"PK\x01\x02");
    if found.take(MOST_PARTS + 1).count() > MOST_PARTS {
        return true;
    }
    let mut ends = bytes
        .windows(40)
        .filter(|end| end.starts_with(b"PK\x06\x06"));
    ends.any(|end| {
        let claimed = end.get(32..40).and_then(|count| count.try_into().ok());
        let claimed = claimed.map_or(u64::MAX, u64::from_le_bytes);
        // More than there are bytes is not believed by the reader of archives either.
        let believed = usize::try_from(claimed).is_ok_and(|claimed| claimed <= bytes.len());
        believed && claimed > MOST_PARTS as u64
    })
}

impl Part<'_> {
    /// The next piece; `Event::Eof` at the end.
    pub(super) fn next(&mut self) -> Result<Event<'_>, Fault> {
        self.piece.clear();
        Ok(self.reader.read_event_into(&mut self.piece)?)
    }

    /// Every piece in turn.
    pub(super) fn each(
        &mut self,
        mut look: impl FnMut(&Event<'_>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        loop {
            match self.next()? {
                Event::Eof => return Ok(()),
                event => look(&event)?,
            }
        }
    }
}

/// An attribute by its name, whatever stands before a colon in it.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Result<Option<String>, Fault> {
    for one in tag.attributes().with_checks(false) {
        let one = one.map_err(|error| Fault::damaged(error.to_string()))?;
        if one.key.local_name().as_ref() == name {
            let value = one.normalized_value(quick_xml::XmlVersion::Implicit1_0)?;
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}

/// Whether an attribute says yes.
pub(super) fn is_true(value: Option<&str>) -> bool {
    matches!(value, Some("1" | "true" | "on"))
}

/// Adds the text of a piece, if it is one; refuses more than a cell can hold.
pub(super) fn add_text(text: &mut String, event: &Event<'_>) -> Result<(), Fault> {
    // Escapes are longer than what they stand for, and never more than eight times.
    let fits = |length: usize| length <= grid::LONGEST_CELL * 8;
    let too_long = || Fault::TooLarge("a text that is longer than any cell's".to_owned());
    match event {
        Event::Text(piece) if fits(piece.len()) => text.push_str(&piece.xml10_content()),
        Event::CData(piece) if fits(piece.len()) => text.push_str(&piece.xml10_content()),
        Event::GeneralRef(name) => text.push(referred(name)?),
        Event::Text(_) | Event::CData(_) => return Err(too_long()),
        _ => {}
    }
    if fits(text.len()) {
        Ok(())
    } else {
        Err(too_long())
    }
}

/// The character that an entity stands for. Entities of a document's own are read by nobody, so
/// that none can grow.
fn referred(name: &BytesRef<'_>) -> Result<char, Fault> {
    if let Some(sign) = name.resolve_char_ref()? {
        return Ok(sign);
    }
    match name.as_ref() {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        other => Err(Fault::damaged(format!("the entity &{other}; in its XML"))),
    }
}
