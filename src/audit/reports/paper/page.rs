//! The page that a paper is written on: HTML in which every text is escaped, and numbers as people
//! read them.

use crate::reports::{ColumnUnit, Table, Value};
use evenwatch_domain::count::{counted, thousands};
use evenwatch_domain::percent::percent_or_dash;

/// Rows of the long tables that a paper shows; the workbook has them all.
pub(super) const SHOWN: usize = 15;

/// A page as it grows; every text is escaped.
pub(super) struct Page(String);

impl Page {
    pub(super) fn new(title: &str) -> Self {
        Self(format!(
            "<!DOCTYPE html>\n<html lang=\"en-GB\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><link rel=\"icon\" href=\"data:,\">\
             <title>{}</title><style>{STYLE}</style></head><body>\n",
            escaped(title)
        ))
    }

    pub(super) fn raw(&mut self, html: &str) {
        self.0.push_str(html);
        self.0.push('\n');
    }

    pub(super) fn text(&mut self, element: &str, text: &str) {
        self.raw(&format!("<{element}>{}</{element}>", escaped(text)));
    }

    pub(super) fn class(&mut self, element: &str, class: &str, text: &str) {
        self.raw(&format!(
            "<{element} class=\"{class}\">{}</{element}>",
            escaped(text)
        ));
    }

    pub(super) fn tile(&mut self, number: &str, says: &str) {
        self.raw(&format!(
            "<div><strong>{}</strong> {}</div>",
            escaped(number),
            escaped(says)
        ));
    }

    /// Begins a table with these columns.
    pub(super) fn begin_table(&mut self, columns: &[&str]) {
        let heads = columns.iter().map(|name| format!("<th>{}", escaped(name)));
        let heads: String = heads.collect();
        self.raw(&format!(
            "<div class=\"wide\"><table><thead><tr>{heads}</tr></thead><tbody>"
        ));
    }

    pub(super) fn end_table(&mut self) {
        self.raw("</tbody></table></div>");
    }

    pub(super) fn row(&mut self, cells: &[String]) {
        let cells: String = cells
            .iter()
            .map(|cell| {
                let class = if is_number(cell) { " class=\"n\"" } else { "" };
                format!("<td{class}>{}", escaped(cell))
            })
            .collect();
        self.raw(&format!("<tr>{cells}</tr>"));
    }

    /// The first rows of a report, with these columns of it.
    pub(super) fn table(&mut self, table: &Table, columns: &[&str]) {
        self.rows(table, columns, SHOWN);
    }

    /// Every row of a report, with these columns of it.
    pub(super) fn all_of(&mut self, table: &Table, columns: &[&str]) {
        self.rows(table, columns, table.rows.len());
    }

    fn rows(&mut self, table: &Table, columns: &[&str], shown: usize) {
        let chosen: Vec<usize> = columns
            .iter()
            .filter_map(|id| table.columns.iter().position(|column| column.id == *id))
            .collect();
        self.raw("<div class=\"wide\"><table><thead><tr>");
        for column in chosen.iter().filter_map(|at| table.columns.get(*at)) {
            let unit = if column.unit == ColumnUnit::Minutes {
                " (h)"
            } else {
                ""
            };
            self.text("th", &format!("{}{unit}", column.name));
        }
        self.raw("</tr></thead><tbody>");
        for row in table.rows.iter().take(shown) {
            let cells: Vec<String> = chosen
                .iter()
                .filter_map(|at| Some((table.columns.get(*at)?, row.get(*at)?)))
                .map(|(column, value)| match (column.unit, value) {
                    (ColumnUnit::Minutes, Value::Whole(minutes)) => hours(*minutes),
                    (unit, value) => value.shown(unit),
                })
                .collect();
            self.row(&cells);
        }
        self.end_table();
        if table.rows.len() > shown {
            self.class(
                "p",
                "more",
                &format!(
                    "{shown} of {}; the workbook has all.",
                    counted(table.rows.len(), "row")
                ),
            );
        }
        for note in &table.notes {
            self.class("p", "note", note);
        }
    }

    pub(super) fn end(mut self) -> String {
        self.raw("</body></html>");
        self.0
    }
}

/// Whether a cell is a number or a share, which no line break may part.
fn is_number(cell: &str) -> bool {
    cell.starts_with(|first: char| first.is_ascii_digit())
        && cell
            .chars()
            .all(|sign| sign.is_ascii_digit() || ",. %".contains(sign))
}

/// A share in per cent; a dash where there is none.
pub(super) fn per_cent(share: Option<f64>) -> String {
    percent_or_dash(share)
}

/// Minutes as whole hours, thousands apart; less than half an hour is no zero.
pub(super) fn hours(minutes: i64) -> String {
    match minutes {
        1..=29 => "under 0.5".to_owned(),
        minutes => thousands(u64::try_from((minutes + 30) / 60).unwrap_or(0)),
    }
}

/// The same with its noun: `1 hour`, `12 hours`.
pub(super) fn hours_long(minutes: i64) -> String {
    let hours = hours(minutes);
    match hours.as_str() {
        "1" => "1 hour".to_owned(),
        _ => format!("{hours} hours"),
    }
}

/// A text that is safe between tags and in attributes.
pub(in crate::reports) fn escaped(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

const STYLE: &str = "@page{size:A4;margin:16mm 14mm}body{font:15px/1.45 system-ui,sans-serif;color:#1d2733;max-width:60rem;margin:2rem auto;padding:0 1rem}\
    h1{margin-bottom:0}h2{margin-top:2.2rem;border-bottom:1px solid #c8d2dc}.period{color:#52606d;margin-top:.2rem}\
    .banner{background:#fff4d6;border:1px solid #d9a514;padding:.4rem .8rem}.loud{background:#fde8e6;border-left:4px solid #b3261e;padding:.4rem .8rem;margin:.3rem 0}\
    .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(10rem,1fr));gap:.8rem;margin:1rem 0}.tiles div{border:1px solid #c8d2dc;padding:.6rem .8rem}\
    .tiles strong{display:block;font-size:1.6rem}table{border-collapse:collapse;width:100%;font-size:13px;margin:.6rem 0}\
    th,td{text-align:left;vertical-align:top;padding:.25rem .5rem;border-bottom:1px solid #e3e9ef}th{background:#eef3f7}.more,.note{color:#52606d;font-size:13px}\
    svg{max-width:100%;height:auto;display:block;margin:.4rem 0}thead{display:table-header-group}h1,h2,h3{break-after:avoid}\
    .wide{overflow-x:auto}td.n{white-space:nowrap}tr,svg,li,.tiles div,.banner,.loud{break-inside:avoid}p{orphans:3;widows:3}svg,.tiles,.banner,.loud,th{print-color-adjust:exact;-webkit-print-color-adjust:exact}\
    @media print{.wide{overflow:visible}body{margin:0;padding:0;max-width:none;font-size:10.5pt}h1{font-size:20pt}h2{font-size:14pt;margin-top:1.4rem}h3{font-size:11.5pt}table,.more,.note{font-size:8.5pt}\
    th,td{padding:.15rem .35rem}.tiles{grid-template-columns:repeat(4,1fr);gap:.4rem}.tiles strong{font-size:13pt}p:has(+svg),p:has(+.wide){break-after:avoid}}";
