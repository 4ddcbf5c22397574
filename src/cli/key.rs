//! `evenwatch key`: keys with which programs ask.

use clap::Subcommand;

use super::context::Context;
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use super::instant::{self, shown};
use super::new_file::making;
use super::output::{Columns, Tone, Value};
use evenwatch_app as app;
use evenwatch_app::keys::{ApiKey, NewKey};
use evenwatch_domain::access::Action;
use evenwatch_domain::ids::{KeyId, KeyName, OdsCode};
use evenwatch_domain::interval::Instant;

/// Add, list and revoke keys for programs
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch key add ward-board --action read-on-call --organisation QHM --expires 2027-11-30\n  \
       evenwatch key list\n  evenwatch key revoke 3f2b8c1e-5d0a-4c86-9a6e-1f4f0a7d2b90\n\n\
     A key is shown once, when it is made; a program sends it as `Authorization: Bearer KEY`. It does what its actions say\n\
     for one organisation, or for all where none is named, until it expires (two years at most).",
    exit_codes!("4  there is no such key")
))]
pub(super) struct Args {
    #[command(subcommand)]
    what: Operation,
}

#[derive(Debug, Subcommand)]
enum Operation {
    /// Create a key, and show it once
    Add {
        /// What it is for
        name: KeyName,
        /// What it may be used for, once for each action; any other word lists them all
        #[arg(long = "action", value_name = "ACTION", required = true)]
        actions: Vec<Action>,
        /// Whose part of the network it opens [default: all of it]
        #[arg(long, value_name = "ODS-CODE")]
        organisation: Option<OdsCode>,
        /// When it expires
        #[arg(long, value_name = "DATE", value_parser = instant::parse)]
        expires: Instant,
    },
    /// List keys, with their last use
    List,
    /// Cancel a key immediately
    Revoke {
        /// The key's id, as `key list` prints it
        id: KeyId,
    },
}

/// Runs the command.
pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    if makes(args) {
        making(context, |context| done(args, context))
    } else {
        done(args, context)
    }
}

/// Whether a database may be made for it: not where it names an organisation, which a new database
/// does not have.
fn makes(args: &Args) -> bool {
    matches!(
        &args.what,
        Operation::Add {
            organisation: None,
            ..
        }
    )
}

fn done(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let app = context.open_as(makes(args))?;
    let now = context.now();
    let out = context.output;
    match &args.what {
        Operation::Add {
            name,
            actions,
            organisation,
            expires,
        } => {
            let new = NewKey {
                name: name.clone(),
                actions: actions.iter().copied().collect(),
                organisation: organisation.clone(),
                expires_at: *expires,
            };
            app::scopes::check_organisation(&app, organisation.as_ref())?;
            let (key, secret) = app::keys::add(&app, &new, now)?;
            if out.is_json() {
                out.json(&serde_json::json!({ "key": key, "secret": secret }))?;
            } else {
                out.line(&secret)?;
                out.remark(format_args!(
                    "key {} for \"{}\": it is shown once; keep it where the program finds it",
                    key.id, key.name
                ));
            }
        }
        Operation::List => list(context, &app::keys::list(&app)?, now)?,
        Operation::Revoke { id } => {
            let key = app::keys::revoke(&app, *id, now)?;
            if out.is_json() {
                out.json(&key)?;
            } else {
                out.line(format_args!("{} \"{}\": revoked", key.id, key.name))?;
            }
        }
    }
    Ok(Exit::Done)
}

fn list(context: &Context, keys: &[ApiKey], now: Instant) -> Result<(), CliError> {
    if context.output.is_json() {
        return Ok(context.output.json(&keys)?);
    }
    let mut table = Columns::new(["=id", "name", "opens", "state", "last used"]);
    for key in keys {
        let actions: Vec<&str> = key.actions.iter().map(|action| action.word()).collect();
        let whose = key.organisation.as_ref();
        let whose = whose.map_or("everything".to_owned(), ToString::to_string);
        table.row([
            key.id.into(),
            key.name.as_str().into(),
            format!("{whose}: {}", actions.join(", ")).into(),
            state(key, now),
            shown(key.last_used_at).into(),
        ]);
    }
    if table.is_empty() {
        let hint = "There are no keys yet: create one with `evenwatch key add NAME --action ACTION --expires DATE`.";
        return Ok(context.output.line(hint)?);
    }
    Ok(context.output.table(&table)?)
}

fn state(key: &ApiKey, now: Instant) -> Value {
    if key.revoked_at.is_some() {
        Value::toned("revoked", Tone::Faint)
    } else if key.is_good(now) {
        format!("until {}", shown(Some(key.expires_at))).into()
    } else {
        Value::toned("expired", Tone::Faint)
    }
}
