//! The command line: one subcommand a file.
//!
//! Standard output carries the answer (a table for people, or with `--json` one document with
//! stable names); standard error carries progress and remarks. Exit codes are in `exit.rs`. The
//! command line takes the clock: what is below gets `now` as an argument.

mod audit;
mod audit_absences;
mod audit_gaps;
mod audit_layers;
mod audit_schedule;
mod audit_show;
mod audit_standards;
mod audit_why;
mod audits;
mod backup;
mod check;
mod columns;
mod config;
mod context;
mod demo;
mod equity;
mod error;
mod exit;
mod explain;
mod export;
mod feed;
mod feed_token;
mod goodwill_people;
mod import;
mod instant;
mod intensity;
mod jobs;
mod key;
mod leftovers;
mod log;
mod manual;
mod new_file;
mod not_found;
mod numbers;
mod on_call;
mod output;
mod period;
mod plan;
mod progress;
mod publish;
mod refresh;
mod remedies;
mod remedy;
mod restore;
mod rota_id;
mod rota_text;
mod rotas;
mod scale;
mod scenario;
mod schema;
mod secret;
mod serve;
mod template;
mod uncovered;
mod user;
mod webhook;
mod why;
mod withdraw;
mod worker;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use context::Context;
pub use context::{Server, Wiring};
use error::CliError;
use exit::Exit;

/// 24/7 on-call rotas and service coverage for children's palliative and end-of-life care.
#[derive(Debug, Parser)]
#[command(
    name = "evenwatch",
    version,
    arg_required_else_help = true,
    max_term_width = 100,
    after_help = "Examples:\n  \
        evenwatch demo                           see the whole of it on an invented network\n  \
        evenwatch import network.json            import your own network\n  \
        evenwatch plan --from 2027-01-04 --weeks 13\n\n\
        `evenwatch COMMAND --help` shows an example and the exit codes of each command."
)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    asked: Invocation,
}

/// Options of every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options of every command")]
struct Global {
    /// The database: a path of an SQLite file, or a postgres:// address [default:
    /// evenwatch.sqlite3]
    #[arg(long, global = true, value_name = "PATH|URL")]
    database: Option<String>,
    /// Settings as a TOML file
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Write one JSON document for programs, errors too
    #[arg(long, global = true)]
    json: bool,
    /// No progress and no remarks, only the answer and errors
    #[arg(short, long, global = true)]
    quiet: bool,
}

/// Commands that need the settings, and the one that says what is wrong with them.
#[derive(Debug, Subcommand)]
enum Invocation {
    #[command(flatten)]
    WithSettings(Box<Command>),
    Config(config::Args),
}

/// The commands, in the order in which somebody new needs them.
#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Args),
    Check(check::Args),
    Import(import::Args),
    Export(export::Args),
    Refresh(refresh::Args),
    Schema(schema::Args),
    Template(template::Args),
    Plan(plan::Args),
    Rotas(rotas::Args),
    Why(why::Args),
    Publish(publish::Args),
    Withdraw(withdraw::Args),
    #[command(name = "on-call")]
    OnCall(on_call::Args),
    Audit(audit::Args),
    Audits(audits::Args),
    Remedies(remedies::Args),
    Scenario(scenario::Args),
    Scale(scale::Args),
    Equity(equity::Args),
    Explain(explain::Args),
    Manual(manual::Args),
    Feed(feed::Args),
    Serve(serve::Args),
    Worker(worker::Args),
    Jobs(jobs::Args),
    User(user::Args),
    Key(key::Args),
    #[command(name = "feed-token")]
    FeedToken(feed_token::Args),
    Webhook(webhook::Args),
    Log(log::Args),
    Backup(backup::Args),
    Restore(restore::Args),
}

/// Reads the command line, does what it says, and says how it ended.
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>, wiring: Wiring) -> ExitCode {
    let read = command().try_get_matches_from(arguments);
    let read = read.and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match read {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version come this way too, and are no failure. A closed pipe is none either.
            let _closed = error.print();
            return if error.use_stderr() {
                Exit::Usage.into()
            } else {
                Exit::Done.into()
            };
        }
    };
    let json = cli.global.json;
    let outcome = match &cli.asked {
        Invocation::WithSettings(command) => {
            Context::new(&cli.global, wiring).and_then(|context| dispatch(command, &context))
        }
        Invocation::Config(args) => config::run(args, &cli.global, wiring),
    };
    match outcome {
        Ok(exit) => exit.into(),
        Err(error) => {
            error.report(json);
            error.exit().into()
        }
    }
}

/// The command line; a number below 0 is a value like others, so that the message is about its
/// range.
fn command() -> clap::Command {
    with_negative_numbers(Cli::command())
}

fn with_negative_numbers(command: clap::Command) -> clap::Command {
    let command = command.mut_args(|arg| {
        if arg.get_action().takes_values() && !arg.is_positional() {
            arg.allow_negative_numbers(true)
        } else {
            arg
        }
    });
    command.mut_subcommands(with_negative_numbers)
}

/// Hands the command to its file.
fn dispatch(command: &Command, context: &Context) -> Result<Exit, CliError> {
    match command {
        Command::Demo(args) => demo::run(args, context),
        Command::Check(args) => check::run(args, context),
        Command::Import(args) => import::run(args, context),
        Command::Export(args) => export::run(args, context),
        Command::Refresh(args) => refresh::run(args, context),
        Command::Schema(args) => schema::run(args, context),
        Command::Template(args) => template::run(args, context),
        Command::Plan(args) => plan::run(args, context),
        Command::Rotas(args) => rotas::run(args, context),
        Command::Why(args) => why::run(args, context),
        Command::Publish(args) => publish::run(args, context),
        Command::Withdraw(args) => withdraw::run(args, context),
        Command::OnCall(args) => on_call::run(args, context),
        Command::Audit(args) => audit::run(args, context),
        Command::Audits(args) => audits::run(args, context),
        Command::Remedies(args) => remedies::run(args, context),
        Command::Scenario(args) => scenario::run(args, context),
        Command::Scale(args) => scale::run(args, context),
        Command::Equity(args) => equity::run(args, context),
        Command::Explain(args) => explain::run(args, context),
        Command::Manual(args) => manual::run(args, context),
        Command::Feed(args) => feed::run(args, context),
        Command::Serve(args) => serve::run(args, context),
        Command::Worker(args) => worker::run(args, context),
        Command::Jobs(args) => jobs::run(args, context),
        Command::User(args) => user::run(args, context),
        Command::Key(args) => key::run(args, context),
        Command::FeedToken(args) => feed_token::run(args, context),
        Command::Webhook(args) => webhook::run(args, context),
        Command::Log(args) => log::run(args, context),
        Command::Backup(args) => backup::run(args, context),
        Command::Restore(args) => restore::run(args, context),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    /// Every option of every command, tried with what it cannot be: no answer is a parser's.
    #[test]
    fn no_option_answers_in_a_programmers_words() {
        const WORDS: [&str; 8] = [
            "invalid digit",
            "is not in ",
            "too large to fit",
            "too small to fit",
            "out of range integral",
            "invalid float",
            "invalid IP address",
            "empty string",
        ];
        fn tried(path: &[&str], command: &clap::Command, count: &mut usize) {
            for arg in command.get_arguments() {
                let (true, Some(long)) = (arg.get_action().takes_values(), arg.get_long()) else {
                    continue;
                };
                for value in ["80x", "-5", "", "99999999999999999999999"] {
                    let option = format!("--{long}={value}");
                    let line = path.iter().copied().chain([option.as_str()]);
                    if let Err(error) = super::command().try_get_matches_from(line) {
                        let said = error.to_string();
                        let bad = WORDS.iter().find(|words| said.contains(**words));
                        assert_eq!(bad, None, "{path:?} {option}: {said}");
                        *count += 1;
                    }
                }
            }
            for below in command.get_subcommands() {
                let path: Vec<&str> = path.iter().copied().chain([below.get_name()]).collect();
                tried(&path, below, count);
            }
        }
        let mut count = 0;
        tried(&["evenwatch"], &Cli::command(), &mut count);
        assert!(count > 200, "{count}");
    }

    #[test]
    fn every_command_shows_its_purpose_an_example_and_its_exit_codes() {
        for command in Cli::command().get_subcommands() {
            let name = command.get_name();
            let about = command.get_about().unwrap().to_string();
            assert!(
                about.len() < 100 && !about.contains('\n'),
                "{name}: {about}"
            );
            let foot = command.get_after_help().unwrap().to_string();
            assert!(
                foot.contains(&format!("evenwatch {name}")),
                "{name}: {foot}"
            );
            assert!(foot.contains("Exit codes:"), "{name}: {foot}");
        }
    }
}
