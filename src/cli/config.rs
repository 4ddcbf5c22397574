//! `evenwatch config check`: every setting, where it comes from, and what is wrong.

use clap::Subcommand;
use serde_json::json;

use super::Global;
use super::context::{Wiring, clock, clock_is_set, environment, overrides};
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use super::output::{Columns, Output, Tone};
use evenwatch_config::{ConfigError, Examined, Settings};

/// Show every setting with where it comes from, and everything that is wrong with them
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch config check\n  evenwatch --config /etc/evenwatch.toml config check --json\n\n\
     Defaults, then the file, then EVENWATCH_SECTION__KEY, then flags: the last to speak wins. Files and folders that settings\n\
     name are read too. Nothing is opened, made or asked; passwords and tokens in addresses are not shown.",
    exit_codes!()
))]
pub(super) struct Args {
    #[command(subcommand)]
    what: Operation,
}

#[derive(Debug, Subcommand)]
enum Operation {
    /// Check the settings, and say them all
    Check,
}

/// Runs the command.
pub(super) fn run(args: &Args, global: &Global, wiring: Wiring) -> Result<Exit, CliError> {
    let Operation::Check = args.what;
    let output = Output::new(global.json, global.quiet);
    let (file, overrides) = (global.config.as_deref(), overrides(global));
    let found = Settings::examine(file, environment(), &overrides);
    let mut problems: Vec<String> = found.problems.iter().map(ToString::to_string).collect();
    // What starts logging alone knows what it takes.
    let settings = Settings::load(file, environment(), &overrides);
    if let Ok(settings) = &settings {
        let from = found
            .settings
            .iter()
            .find(|setting| setting.key == "log.filter");
        let from = from.map_or("default", |setting| &setting.from);
        let bad = (wiring.log)(settings).err();
        problems.extend(bad.map(|sentence| format!("{from}, key \"log.filter\": {sentence}")));
    }
    let remarks = settings.as_ref().map(|settings| settings.server.remarks());
    let remarks = remarks.unwrap_or_default();
    if output.is_json() {
        output.json(&json!({
            "file": found.file,
            "settings": found.settings,
            "notes": remarks,
            "problems": problems.iter().zip(places(&found)).map(|(message, place)| json!({
                "message": message,
                "source": place.map(|place| &place.source),
                "line": place.and_then(|place| place.line),
                "key": place.map(|place| &place.key),
            })).collect::<Vec<_>>(),
        }))?;
    } else {
        show(output, &found)?;
        if let Ok(settings) = &settings
            && settings.clock.set.is_some()
        {
            let now = clock(settings, wiring).now();
            output.line(output.paint(Tone::Warn, clock_is_set(now)))?;
        }
        for remark in &remarks {
            output.line(output.paint(Tone::Warn, format_args!("note: {remark}")))?;
        }
        for problem in &problems {
            output.line(output.paint(Tone::Bad, format_args!("wrong: {problem}")))?;
        }
        if problems.is_empty() {
            output.line("Nothing is wrong.")?;
        }
    }
    Ok(if problems.is_empty() {
        Exit::Done
    } else {
        Exit::Invalid
    })
}

/// The places of the problems, as far as they are known.
fn places(found: &Examined) -> impl Iterator<Item = Option<&evenwatch_config::SettingPlace>> {
    let known = found.problems.iter().map(ConfigError::place).map(Some);
    known.chain(std::iter::repeat(None))
}

fn show(output: Output, found: &Examined) -> Result<(), CliError> {
    match &found.file {
        Some(file) => output.line(format_args!("Settings file: {}", file.display()))?,
        None => output.line("No settings file.")?,
    }
    let mut table = Columns::new(["=key", "value", "from"]);
    for setting in &found.settings {
        table.row([
            setting.key.as_str().into(),
            setting.value.as_str().into(),
            setting.from.as_str().into(),
        ]);
    }
    Ok(output.table(&table)?)
}
