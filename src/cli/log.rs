//! `evenwatch log`: who wrote what, and when.

use super::context::Context;
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use super::instant::{self, shown};
use super::numbers::{from, whole};
use super::output::Columns;
use evenwatch_app as app;
use evenwatch_app::log::{LogSearch, NumberedLogEntry};
use evenwatch_domain::interval::Instant;

/// Search the log of every write: who, when, what before and after
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch log\n  evenwatch log --who cli:ann --action rota. --since 2026-11-01\n  \
       evenwatch log --subject user:ben --json | jq '.[0].after'\n\n\
     Newest first. The log is only ever added to: the database itself refuses to change or delete an entry.",
    exit_codes!()
))]
pub(super) struct Args {
    /// Who holds this text: cli:ann, user:ben, key:
    #[arg(long, value_name = "TEXT")]
    who: Option<String>,
    /// What was done begins so: rota., user.add, network.import
    #[arg(long, value_name = "START")]
    action: Option<String>,
    /// To what holds this text: rota:3f2b, user:ben
    #[arg(long, value_name = "TEXT")]
    subject: Option<String>,
    /// What was before or is after holds this text
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    /// From this day or instant on
    #[arg(long, value_name = "DATE", value_parser = instant::parse)]
    since: Option<Instant>,
    /// Before this day or instant
    #[arg(long, value_name = "DATE", value_parser = instant::parse)]
    until: Option<Instant>,
    /// Only entries before this number, which pages back
    #[arg(long, value_name = "SEQ", value_parser = from(1_i64))]
    before: Option<i64>,
    /// Entries at most
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = whole(1_u32..=app::log::MOST))]
    limit: u32,
}

/// Runs the command.
pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let search = LogSearch {
        who: args.who.clone(),
        action: args.action.clone(),
        subject: args.subject.clone(),
        text: args.text.clone(),
        since: args.since,
        until: args.until,
        before_seq: args.before,
    };
    let entries = app::log::search(&context.open()?, &search, args.limit)?;
    let out = context.output;
    if out.is_json() {
        out.json(&entries)?;
        return Ok(Exit::Done);
    }
    if entries.is_empty() {
        out.line("Nothing found.")?;
        return Ok(Exit::Done);
    }
    let mut table = Columns::new([">seq", "=when", "=who", "=what", "subject", "after"]);
    for entry in &entries {
        table.row([
            entry.seq.into(),
            shown(Some(entry.write.at)).into(),
            entry.write.who.as_str().into(),
            entry.write.action.as_str().into(),
            entry.write.subject.as_str().into(),
            after(entry).into(),
        ]);
    }
    out.table(&table)?;
    Ok(Exit::Done)
}

/// The beginning of what is after; `--json` has the whole.
fn after(entry: &NumberedLogEntry) -> String {
    const SHOWN: usize = 60;
    let Some(after) = &entry.write.after else {
        return "-".to_owned();
    };
    let text = after.to_string();
    match text.char_indices().nth(SHOWN) {
        None => text,
        Some((cut, _)) => format!("{}…", text.get(..cut).unwrap_or_default()),
    }
}
