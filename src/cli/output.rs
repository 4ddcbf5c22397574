//! What a command writes: text for people or one JSON document for programs on standard output,
//! remarks on standard error.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};

use serde::Serialize;

use evenwatch_domain::percent;
use evenwatch_domain::plain_text::painted_for_terminal;

pub(super) use evenwatch_domain::count::thousands;

pub(super) use super::columns::{Columns, Value};

/// The widest that a table or a note gets, in columns: it fits beside something else on a screen,
/// and into a mail.
const WIDEST: usize = 100;

/// The narrowest: below this a terminal is no place to read tables on.
const NARROWEST: usize = 40;

/// How loud a piece of text is; without colours all are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    /// A heading.
    Strong,
    /// Beside the point: units, ids, explanations.
    Faint,
    /// As it should be.
    Good,
    /// Worth a look.
    Warn,
    /// Cover is missing.
    Bad,
}

impl Tone {
    /// Its terminal sequence.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Strong => "1",
            Self::Faint => "2",
            Self::Good => "32",
            Self::Warn => "33",
            Self::Bad => "1;31",
        }
    }
}

/// Where and how a command writes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Output {
    json: bool,
    quiet: bool,
    colour: bool,
    width: usize,
}

impl Output {
    /// Colours show on a terminal, unless `NO_COLOR` is set to anything (no-color.org) or the
    /// terminal is a dumb one.
    pub(super) fn new(json: bool, quiet: bool) -> Self {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let colour = io::stdout().is_terminal() && !set("NO_COLOR") && !dumb;
        Self {
            json,
            quiet,
            colour,
            width: width(),
        }
    }

    /// Whether programs read this.
    pub(super) fn is_json(self) -> bool {
        self.json
    }

    /// Whether remarks are unwanted.
    pub(super) fn is_quiet(self) -> bool {
        self.quiet
    }

    /// Writes `value` as one indented JSON document.
    pub(super) fn json<T: Serialize>(self, value: &T) -> io::Result<()> {
        // Written as it is made: the text of a large rota takes more memory than the rota does.
        let mut out = io::BufWriter::new(io::stdout().lock());
        serde_json::to_writer_pretty(&mut out, value)?;
        out.write_all(b"\n")?;
        out.flush()
    }

    /// Writes a line of text, or several.
    pub(super) fn line(self, text: impl Display) -> io::Result<()> {
        let text = text.to_string();
        let mut out = io::stdout().lock();
        let written = writeln!(out, "{}", painted_for_terminal(&text));
        though_closed(written.and_then(|()| out.flush()))
    }

    /// Writes sentences, in lines that fit.
    pub(super) fn sentences(self, text: impl Display) -> io::Result<()> {
        self.line(super::columns::wrapped(&text.to_string(), self.width).join("\n"))
    }

    /// Writes bytes as they are.
    pub(super) fn bytes(self, bytes: &[u8]) -> io::Result<()> {
        let mut out = io::stdout().lock();
        let written = out.write_all(bytes);
        though_closed(written.and_then(|()| out.flush()))
    }

    /// Writes a heading after an empty line.
    pub(super) fn heading(self, text: impl Display) -> io::Result<()> {
        let lines = super::columns::wrapped(&text.to_string(), self.width).join("\n");
        self.line(format_args!("\n{}", self.paint(Tone::Strong, lines)))
    }

    /// Writes a table without the blanks at the ends of its lines.
    pub(super) fn table(self, table: &Columns) -> io::Result<()> {
        self.line(table.render(self.width, self.colour))
    }

    /// Writes a note below a table, faint, in lines that fit.
    pub(super) fn note(self, text: &str) -> io::Result<()> {
        let lines = super::columns::wrapped(text, self.width);
        self.line(self.paint(Tone::Faint, lines.join("\n")))
    }

    /// A remark for whoever watches: on standard error, unless told to be quiet. A closed standard
    /// error is no failure.
    pub(super) fn remark(self, text: impl Display) {
        if !self.quiet {
            let text = text.to_string();
            let _closed = writeln!(io::stderr().lock(), "{}", painted_for_terminal(&text));
        }
    }

    /// `text`, painted where colours show.
    pub(super) fn paint(self, tone: Tone, text: impl Display) -> String {
        if self.colour {
            format!("\u{1b}[{}m{text}\u{1b}[0m", tone.code())
        } else {
            text.to_string()
        }
    }
}

/// A reader who has read enough is no failure, and does not change how the command ends:
/// `audit --fail-on-gap | head -1` tells a gap by its code.
fn though_closed(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// The columns that there are: those that `COLUMNS` names, else those of the terminal, within
/// bounds.
fn width() -> usize {
    let named = std::env::var("COLUMNS").ok();
    let named = named.and_then(|columns| columns.trim().parse().ok());
    let there = named.or_else(|| comfy_table::Table::new().width().map(usize::from));
    there.unwrap_or(WIDEST).clamp(NARROWEST, WIDEST)
}

/// Minutes as hours, thousands apart, with one decimal where they are not whole: `1,234.5`, `660`.
/// A minute or two are no zero.
pub(super) fn hours(minutes: i64) -> String {
    let tenths = (minutes.unsigned_abs() * 10 + 30) / 60;
    let sign = if minutes < 0 { "-" } else { "" };
    if tenths == 0 && minutes != 0 {
        return format!("under {sign}0.1");
    }
    let whole = thousands(tenths / 10);
    match tenths % 10 {
        0 => format!("{sign}{whole}"),
        tenth => format!("{sign}{whole}.{tenth}"),
    }
}

/// A number with up to two decimals and thousands apart; what is less than half a hundredth from
/// whole is whole.
pub(super) fn number(value: f64) -> String {
    if !value.is_finite() {
        return value.to_string();
    }
    let text = format!("{:.2}", value.abs());
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let whole = whole
        .parse::<u64>()
        .map_or_else(|_| whole.to_owned(), thousands);
    let decimals = decimals.trim_end_matches('0');
    let sign = if value < 0.0 && (whole != "0" || !decimals.is_empty()) {
        "-"
    } else {
        ""
    };
    if decimals.is_empty() {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{decimals}")
    }
}

/// A part in per cent of the whole, or a dash where there is none.
pub(super) fn percent(part: i64, whole: i64) -> String {
    if whole <= 0 {
        return "-".to_owned();
    }
    #[allow(clippy::cast_precision_loss)] // minutes of a few years: far below 2^52
    let share = part as f64 / whole as f64;
    percent::percent(share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_for_people() {
        for (minutes, text) in [
            (0, "0"),
            (660, "11"),
            (-90, "-1.5"),
            (1_234_567 * 60, "1,234,567"),
            (1, "under 0.1"),
            (-1, "under -0.1"),
            (3, "0.1"),
            (599, "10"),
        ] {
            assert_eq!(hours(minutes), text);
        }
        for (value, text) in [
            (0.0, "0"),
            (1234.5, "1,234.5"),
            (-0.001, "0"),
            (2.004, "2"),
            (-12.34, "-12.34"),
        ] {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn nearly_all_is_never_shown_as_all() {
        assert_eq!(percent(9_999, 10_000), "99.9 %");
        assert_eq!(percent(10_000, 10_000), "100.0 %");
        assert_eq!(percent(1, 10_000), "0.1 %");
        assert_eq!(percent(0, 10_000), "0.0 %");
        assert_eq!(percent(0, 0), "-");
    }
}
