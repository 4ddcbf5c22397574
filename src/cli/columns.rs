//! Tables for people: columns as wide as their longest word at least, so that words never break.
//!
//! A table that is too wide for its place first stands closer together, then gives its first column
//! lines of its own, and at last becomes a list of headings and values, one row below the other.

use std::fmt::Display;

use comfy_table::{
    Attribute, Cell, CellAlignment, Color, ColumnConstraint, ContentArrangement, LineStyle, Table,
    TableStyle, Width,
};

use super::output::Tone;
use evenwatch_domain::plain_text::for_terminal;

/// A line under the headings and nothing else: a table pastes well into a mail or a script.
const STYLE: TableStyle =
    TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// Blanks before and after each cell, wide and close; a third blank parts two cells.
const WIDE: (usize, usize) = (1, 1);
const CLOSE: (usize, usize) = (0, 1);

/// How far rows below a name of their own are set in.
const INDENT: usize = 2;

/// One value of a table.
#[derive(Debug, Clone)]
pub(crate) struct Value {
    text: String,
    tone: Option<Tone>,
}

impl Value {
    /// In the given tone.
    pub(crate) fn toned(text: impl Display, tone: Tone) -> Self {
        Self {
            text: for_terminal(&text.to_string()).into_owned(),
            tone: Some(tone),
        }
    }
}

impl<T: Display> From<T> for Value {
    fn from(text: T) -> Self {
        Self {
            text: for_terminal(&text.to_string()).into_owned(),
            tone: None,
        }
    }
}

/// A table: headings, of which those that begin with `>` stand over numbers and align right, and
/// those that begin with `=` over ids, which never wrap because people copy them.
#[derive(Debug)]
pub(crate) struct Columns {
    headings: Vec<String>,
    rows: Vec<Vec<Value>>,
}

impl Columns {
    /// A table with these headings.
    pub(crate) fn new(headings: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self {
            headings: headings.into_iter().map(Into::into).collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, values: impl IntoIterator<Item = Value>) {
        self.rows.push(values.into_iter().collect());
    }

    /// Whether it has no row.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// As text of at most `width` columns, where the longest word and id fit.
    pub(crate) fn render(&self, width: usize, colour: bool) -> String {
        for padding in [WIDE, CLOSE] {
            if let Some(widths) = self.widths(0, width, padding) {
                let (header, rows) = self.pieces(0, &widths, padding, colour);
                return [header]
                    .into_iter()
                    .chain(rows)
                    .collect::<Vec<_>>()
                    .join("\n");
            }
        }
        let room = width.saturating_sub(INDENT);
        match self
            .widths(1, room, CLOSE)
            .filter(|_| self.headings.len() > 2)
        {
            Some(widths) => self.below_their_names(&widths, width, colour),
            None => self.listed(width, colour),
        }
    }

    /// The first column of each row on lines of its own, the others set in below it.
    fn below_their_names(&self, widths: &[usize], width: usize, colour: bool) -> String {
        let (header, rows) = self.pieces(1, widths, CLOSE, colour);
        let set_in = |text: &str| {
            let lines = text.lines().map(|line| format!("{:INDENT$}{line}", ""));
            lines.collect::<Vec<_>>().join("\n")
        };
        let first = self.headings.first().map_or("", |heading| plain(heading));
        let mut text = Vec::new();
        if !first.is_empty() {
            text.push(painted(first, Some(Tone::Faint), colour));
        }
        text.push(set_in(&header));
        for (row, rest) in self.rows.iter().zip(rows) {
            if let Some(name) = row.first().filter(|name| !name.text.is_empty()) {
                let lines = wrapped(&name.text, width).into_iter();
                text.extend(lines.map(|line| painted(&line, name.tone, colour)));
            }
            text.push(set_in(&rest));
        }
        text.join("\n")
    }

    /// Each row as a list of headings and values.
    fn listed(&self, width: usize, colour: bool) -> String {
        let mut text = Vec::new();
        for row in &self.rows {
            for (at, (value, heading)) in row.iter().zip(&self.headings).enumerate() {
                let said = match (plain(heading), at) {
                    ("", _) | (_, 0) => value.text.clone(),
                    (heading, _) => format!("{heading}: {}", value.text),
                };
                let indent = if at == 0 { 0 } else { INDENT };
                for line in wrapped(&said, width.saturating_sub(indent)) {
                    text.push(format!(
                        "{:indent$}{}",
                        "",
                        painted(&line, value.tone, colour)
                    ));
                }
            }
        }
        text.join("\n")
    }

    /// The widths of the columns from `first` on inside `width`; nothing where their longest words
    /// do not fit.
    fn widths(
        &self,
        first: usize,
        width: usize,
        (before, after): (usize, usize),
    ) -> Option<Vec<usize>> {
        let cells = |at: usize| {
            let column = self.rows.iter().filter_map(move |row| row.get(at));
            column.map(|value| value.text.as_str())
        };
        let columns = self.headings.iter().enumerate().skip(first);
        let bounds: Vec<(usize, usize)> = columns
            .map(|(at, heading)| {
                let head = plain(heading);
                let natural = cells(at)
                    .chain([head])
                    .flat_map(str::lines)
                    .map(length)
                    .max();
                let natural = natural.unwrap_or(0);
                if heading.starts_with('=') {
                    return (natural, natural);
                }
                let words = cells(at).chain([head]).flat_map(str::split_whitespace);
                (words.map(length).max().unwrap_or(0), natural)
            })
            .collect();
        let count = bounds.len();
        let apart = count * (before + after) + count.saturating_sub(1);
        let room = width.checked_sub(apart)?;
        let at_most = |cap: usize| {
            bounds
                .iter()
                .map(move |(least, most)| cap.min(*most).max(*least))
        };
        let widest = bounds.iter().map(|(_, most)| *most).max().unwrap_or(0);
        // The long columns shrink alike, until the row fits.
        let cap = (0..=widest)
            .rev()
            .find(|cap| at_most(*cap).sum::<usize>() <= room)?;
        Some(at_most(cap).collect())
    }

    /// The headings with their line, and each row, as texts of columns from `first` on.
    fn pieces(
        &self,
        first: usize,
        widths: &[usize],
        padding: (usize, usize),
        colour: bool,
    ) -> (String, Vec<String>) {
        let headings = self.headings.get(first..).unwrap_or_default();
        let header = headings.iter().map(|heading| {
            let cell = Cell::new(plain(heading)).add_attribute(Attribute::Dim);
            cell.set_alignment(alignment(heading))
        });
        let mut head = Table::new();
        head.set_header(header);
        let rows = self.rows.iter().map(|row| {
            let mut table = Table::new();
            let values = row.iter().zip(&self.headings).skip(first);
            table.add_row(values.map(|(value, heading)| {
                tone(Cell::new(&value.text), value.tone).set_alignment(alignment(heading))
            }));
            shaped(table, widths, padding, colour)
        });
        let rows = rows.collect();
        (shaped(head, widths, padding, colour), rows)
    }
}

/// The text in lines of at most `width` columns, broken between words; a word that is longer stands
/// alone.
pub(crate) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            if !line.is_empty() && length(&line) + 1 + length(word) > width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

/// The table as text, its columns of these widths.
fn shaped(
    mut table: Table,
    widths: &[usize],
    (before, after): (usize, usize),
    colour: bool,
) -> String {
    table
        .load_style(STYLE)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::MAX);
    if colour {
        table.enforce_styling();
    } else {
        table.force_no_tty();
    }
    for (column, width) in table.column_iter_mut().zip(widths) {
        column.set_padding((short(before), short(after)));
        column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(short(
            width + before + after,
        ))));
    }
    table.trim_fmt()
}

fn short(columns: usize) -> u16 {
    u16::try_from(columns).unwrap_or(u16::MAX)
}

/// Columns that a text takes.
fn length(text: &str) -> usize {
    text.chars().count()
}

/// The heading without its mark.
fn plain(heading: &str) -> &str {
    heading.trim_start_matches(['>', '='])
}

/// A text in its tone, where colours show.
fn painted(text: &str, tone: Option<Tone>, colour: bool) -> String {
    match tone {
        Some(tone) if colour => format!("\u{1b}[{}m{text}\u{1b}[0m", tone.code()),
        _ => text.to_owned(),
    }
}

/// Right for numbers, left for words.
fn alignment(heading: &str) -> CellAlignment {
    if heading.starts_with('>') {
        CellAlignment::Right
    } else {
        CellAlignment::Left
    }
}

/// The cell in its tone.
fn tone(cell: Cell, tone: Option<Tone>) -> Cell {
    match tone {
        None => cell,
        Some(Tone::Strong) => cell.add_attribute(Attribute::Bold),
        Some(Tone::Faint) => cell.add_attribute(Attribute::Dim),
        Some(Tone::Good) => cell.fg(Color::DarkGreen),
        Some(Tone::Warn) => cell.fg(Color::DarkYellow),
        Some(Tone::Bad) => cell.fg(Color::Red).add_attribute(Attribute::Bold),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every word of headings and cells stands whole somewhere in the text.
    fn whole(table: &Columns, text: &str) {
        let cells = table.rows.iter().flatten().map(|value| value.text.as_str());
        // A list of headings and values leaves out the first, which stands above its row.
        let heads = table.headings.iter().skip(1).map(|heading| plain(heading));
        let seen: std::collections::BTreeSet<&str> = text
            .split_whitespace()
            .map(|word| word.trim_end_matches(':'))
            .collect();
        for word in cells.chain(heads).flat_map(str::split_whitespace) {
            assert!(
                seen.contains(word.trim_end_matches(':')),
                "{word:?} is cut in\n{text}"
            );
        }
    }

    fn fits(text: &str, width: usize) {
        for line in text.lines() {
            assert!(
                length(line) <= width,
                "{} columns: {line:?} in\n{text}",
                length(line)
            );
        }
    }

    #[test]
    fn an_id_is_never_cut() {
        let id = "05da9803-fc76-4810-abd4-f2656dab3e61";
        let mut table = Columns::new(["=id", "name", "about"]);
        table.row([
            id.into(),
            "long ".repeat(30).into(),
            "words ".repeat(30).into(),
        ]);
        for width in [100, 80, 40] {
            assert!(table.render(width, false).contains(id));
        }
    }

    #[test]
    fn a_table_fits_and_aligns_numbers_right() {
        let mut table = Columns::new(["name", ">hours"]);
        table.row(["long ".repeat(60).trim_end().into(), "1".into()]);
        table.row(["b".into(), "1,000.0".into()]);
        let text = table.render(100, false);
        fits(&text, 100);
        assert!(
            text.lines()
                .last()
                .is_some_and(|line| line.ends_with("1,000.0")),
            "{text}"
        );
    }

    #[test]
    fn a_table_that_does_not_fit_changes_its_layout_and_never_breaks_a_word() {
        let mut table = Columns::new([
            "pool",
            ">people",
            ">no duty",
            ">out-of-hours hours",
            ">nights",
            ">weekends",
            ">bank holidays",
            ">named days",
            ">Gini, hours",
        ]);
        for name in [
            "Northern Lincolnshire children's nurses",
            "Pooled consultants, second-on",
        ] {
            let mut row: Vec<Value> = vec![name.into()];
            row.extend(
                ["13", "0", "186.7", "11.1", "11.1", "4.4", "4.4", "0.152"].map(Value::from),
            );
            table.row(row);
        }
        for width in [100, 90, 80, 60, 40] {
            let text = table.render(width, false);
            fits(&text, width);
            whole(&table, &text);
        }
        let narrow = table.render(80, false);
        assert!(
            narrow
                .lines()
                .any(|line| line == "Northern Lincolnshire children's nurses"),
            "the name has a line of its own:\n{narrow}"
        );
        assert!(table.render(40, false).contains("bank holidays: 4.4"));
    }

    #[test]
    fn colours_take_no_room() {
        let mut table = Columns::new(["name", ">hours"]);
        table.row(["a b".into(), Value::toned("7", Tone::Bad)]);
        let plain = table.render(80, false);
        let painted = table.render(80, true);
        assert!(painted.contains('\u{1b}') && painted.lines().count() == plain.lines().count());
    }

    #[test]
    fn notes_wrap_between_words() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("unbreakable a", 4), ["unbreakable", "a"]);
    }
}
