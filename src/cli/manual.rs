//! `evenwatch manual`: the user's manual on a terminal, and pages for `man`.

use std::path::{Path, PathBuf};

use super::context::{Context, unwritten};
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use super::output::{Columns, Tone};
use evenwatch_app::{self as app, AppError, NotFound};
use evenwatch_domain::suggest::nearest;
use evenwatch_manual::{Manual, search};

/// Read the manual
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch manual\n  evenwatch manual planning | less\n  evenwatch manual --search \"fair share\"\n\n\
     Without a topic: the list of chapters. A running server shows the same under /manual.",
    exit_codes!("4  the manual has no such chapter, or nothing with these words")
))]
pub(super) struct Args {
    /// A chapter
    topic: Option<String>,
    /// List the sections that contain all of these words
    #[arg(long, value_name = "WORDS", conflicts_with = "topic")]
    search: Option<String>,
    /// Write a page for `man` for each command into this folder
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["topic", "search"])]
    man: Option<PathBuf>,
}

/// Runs the command.
pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    if let Some(folder) = &args.man {
        return pages_for_man(folder, context);
    }
    let manual = Manual::new(&app::import::catalogue(&context.settings)?);
    match (&args.topic, &args.search) {
        (Some(topic), _) => chapter(&manual, topic, context),
        (None, Some(words)) => found(&manual, words, context),
        (None, None) => contents(&manual, context),
    }
}

/// The chapters.
fn contents(manual: &Manual, context: &Context) -> Result<Exit, CliError> {
    let out = context.output;
    if out.is_json() {
        let chapters = manual.chapters().iter();
        let list = chapters.map(|c| serde_json::json!({ "topic": c.topic, "title": c.title }));
        out.json(&serde_json::json!({ "chapters": list.collect::<Vec<_>>() }))?;
        return Ok(Exit::Done);
    }
    let mut table = Columns::new(["=topic", "chapter"]);
    for chapter in manual.chapters() {
        table.row([chapter.topic.as_str().into(), chapter.title.as_str().into()]);
    }
    out.table(&table)?;
    out.note("To read one: `evenwatch manual TOPIC`.")?;
    Ok(Exit::Done)
}

/// One chapter, as it is written.
fn chapter(manual: &Manual, topic: &str, context: &Context) -> Result<Exit, CliError> {
    let Some(chapter) = manual.chapter(topic) else {
        let topics = manual.chapters().iter().map(|c| c.topic.as_str());
        let missing = NotFound::Chapter {
            topic: topic.to_owned(),
            like: nearest(topic, topics).map(str::to_owned),
        };
        return Err(AppError::NotFound(missing).into());
    };
    let out = context.output;
    if out.is_json() {
        out.json(&serde_json::json!({
            "topic": chapter.topic, "title": chapter.title, "markdown": chapter.text,
        }))?;
    } else {
        out.line(chapter.text.trim_end())?;
    }
    Ok(Exit::Done)
}

/// Sections with all of the words.
fn found(manual: &Manual, words: &str, context: &Context) -> Result<Exit, CliError> {
    let out = context.output;
    let hits = search(manual, words);
    if out.is_json() {
        out.json(&serde_json::json!({ "items": hits }))?;
    } else if hits.is_empty() {
        out.line(format_args!(
            "No section of the manual has all of these words: {words}. Try fewer of them."
        ))?;
    }
    if hits.is_empty() {
        return Ok(Exit::NotFound);
    }
    if !out.is_json() {
        for hit in hits {
            let place = format!("evenwatch manual {}: {}", hit.topic, hit.heading);
            out.line(out.paint(Tone::Strong, place))?;
            out.line(format_args!("  {}", hit.excerpt))?;
        }
    }
    Ok(Exit::Done)
}

/// A page for the program, and one for each command and those below it.
fn pages_for_man(folder: &Path, context: &Context) -> Result<Exit, CliError> {
    let command = super::command();
    std::fs::create_dir_all(folder)
        .and_then(|()| clap_mangen::generate_to(command, folder))
        .map_err(unwritten(folder))?;
    context
        .output
        .note(&format!("Pages for `man` are in {}.", folder.display()))?;
    Ok(Exit::Done)
}
