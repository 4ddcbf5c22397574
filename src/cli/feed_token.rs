//! `evenwatch feed-token`: private addresses of calendars.

use clap::Subcommand;

use super::context::Context;
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use super::instant::shown;
use super::output::{Columns, Tone, Value};
use evenwatch_app as app;
use evenwatch_app::addresses::{CalendarAddresses, private_path};
use evenwatch_app::feed_tokens::{FeedOf, FeedToken};
use evenwatch_domain::ids::FeedTokenId;
use evenwatch_domain::interval::Instant;

/// Create, list and cancel private calendar links
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch feed-token add person:nadia-farrukh-bell\n  evenwatch feed-token add board:QWO\n  \
       evenwatch feed-token list\n  evenwatch feed-token revoke 3f2b8c1e-5d0a-4c86-9a6e-1f4f0a7d2b90\n\n\
     Anyone who has the link can read that calendar, without an account, and nothing else. It is shown once, for any calendar\n\
     program and as webcal:// for a click that subscribes; server.address in the settings says where the server is. The list says\n\
     when each was fetched last, by which kind of client, and of when the calendar was that it got: one that nobody\n\
     fetched for two days is stale.",
    exit_codes!("4  there is no such person, pool, line, area, board or address")
))]
pub(super) struct Args {
    #[command(subcommand)]
    what: Operation,
}

#[derive(Debug, Subcommand)]
enum Operation {
    /// Create a private calendar link, and show it once
    Add {
        /// Whose calendar: person:ID, pool:ID, line:ID, area:ID or board:ODS-CODE
        feed: FeedOf,
    },
    /// List links, with the last fetch of each
    List,
    /// Cancel a calendar link immediately
    Revoke {
        /// The address's id, as `feed-token list` prints it
        id: FeedTokenId,
    },
}

/// Runs the command.
pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let app = context.open()?;
    let now = context.now();
    let out = context.output;
    match &args.what {
        Operation::Add { feed } => {
            let (token, secret) = app::feed_tokens::add(&app, feed, now)?;
            let path = private_path(&secret);
            let base = app.address();
            let whole = base
                .as_deref()
                .map(|base| CalendarAddresses::new(base, &path));
            if out.is_json() {
                let (address, webcal) = whole.map(|whole| (whole.address, whole.webcal)).unzip();
                out.json(&serde_json::json!({
                    "token": token, "path": path, "address": address, "webcal": webcal
                }))?;
            } else {
                show(context, &path, whole.as_ref())?;
                out.remark(format_args!(
                    "calendar link {} of {feed}: it is shown this once",
                    token.id
                ));
                if app.address_set().is_none() {
                    out.remark(
                        "The settings do not say where people reach your server, so this is where it listens: set server.address.",
                    );
                }
            }
        }
        Operation::List => list(context, &app::feed_tokens::list(&app)?, now)?,
        Operation::Revoke { id } => {
            let token = app::feed_tokens::revoke(&app, *id, now)?;
            if out.is_json() {
                out.json(&token)?;
            } else {
                out.line(format_args!("{} of {}: revoked", token.id, token.feed))?;
            }
        }
    }
    Ok(Exit::Done)
}

/// The whole address and the one that subscribes; the path alone where nothing says where the
/// server is.
fn show(context: &Context, path: &str, whole: Option<&CalendarAddresses>) -> Result<(), CliError> {
    let out = context.output;
    match whole {
        Some(whole) => {
            out.line(&whole.address)?;
            out.line(&whole.webcal)?;
        }
        None => out.line(path)?,
    }
    Ok(())
}

fn list(context: &Context, tokens: &[FeedToken], now: Instant) -> Result<(), CliError> {
    if context.output.is_json() {
        return Ok(context.output.json(&tokens)?);
    }
    let mut table = Columns::new([
        "=id",
        "=calendar",
        "state",
        "last fetch",
        "by",
        "got version of",
    ]);
    for token in tokens {
        let fetch = token.last_fetch.as_ref();
        table.row([
            token.id.into(),
            token.feed.to_string().into(),
            state(token, now),
            shown(fetch.map(|fetch| fetch.at)).into(),
            fetch.map_or("-", |fetch| fetch.agent.as_str()).into(),
            shown(fetch.map(|fetch| fetch.version_at)).into(),
        ]);
    }
    if table.is_empty() {
        let hint = "There are no private calendar links yet: create one with `evenwatch feed-token add person:ID`.";
        return Ok(context.output.line(hint)?);
    }
    Ok(context.output.table(&table)?)
}

fn state(token: &FeedToken, now: Instant) -> Value {
    if token.revoked_at.is_some() {
        Value::toned("revoked", Tone::Faint)
    } else if app::feed_tokens::is_stale(token, now) {
        Value::toned("stale", Tone::Warn)
    } else {
        "good".into()
    }
}
