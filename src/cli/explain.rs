//! `evenwatch explain`: what a number or code of a report means.

use super::context::Context;
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use super::output::{Columns, Tone};
use evenwatch_app::{self as app, AppError, NotFound};
use evenwatch_domain::measure::{self, explain};

/// Explain a measure, a column or the code of a rule: formula, unit, what is left out, source
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch explain\n  evenwatch explain gini\n  evenwatch explain OC-R8\n\n\
     Without a word: all of them. A column of a report (gap_minutes) is explained by its measure, and TERM-1-IN-5 with\n\
     the others of its kind. Own contracts and standards of the catalogue folder are explained too.",
    exit_codes!("4  no report has such a word")
))]
pub(super) struct Args {
    /// A measure, column, rule or statement
    word: Option<String>,
}

/// Widest line of text.
const WIDTH: usize = 100;

/// Runs the command.
pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let catalogue = app::import::catalogue(&context.settings)?;
    let out = context.output;
    let Some(word) = &args.word else {
        let codes = measure::codes(&catalogue);
        if out.is_json() {
            let all: Vec<_> = measure::all().collect();
            out.json(&serde_json::json!({ "measures": all, "codes": codes }))?;
            return Ok(Exit::Done);
        }
        let mut table = Columns::new(["=measure", "name", "unit"]);
        for measure in measure::all() {
            table.row([measure.id.into(), measure.name.into(), measure.unit.into()]);
        }
        out.table(&table)?;
        out.heading("Codes of rules and statements")?;
        for line in folded(&codes.join(", "), WIDTH) {
            out.line(line)?;
        }
        return Ok(Exit::Done);
    };
    let Some(found) = explain(word, &catalogue) else {
        let missing = NotFound::Measure {
            word: word.clone(),
            like: measure::like(word),
        };
        return Err(AppError::NotFound(missing).into());
    };
    if out.is_json() {
        out.json(&found)?;
        return Ok(Exit::Done);
    }
    let (heading, paragraphs) = found.paragraphs();
    out.line(out.paint(Tone::Strong, heading))?;
    for (lead, text) in paragraphs {
        let mut lead = format!("{lead}:");
        for line in folded(&text, WIDTH - 12) {
            out.line(format_args!("  {lead:10}{line}"))?;
            lead.clear();
        }
    }
    Ok(Exit::Done)
}

/// The text in lines of so many characters at most, cut between words.
fn folded(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
