//! `evenwatch user`: who may sign in.

use clap::Subcommand;

use super::context::Context;
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use super::instant::shown;
use super::new_file::making;
use super::output::{Columns, Tone, Value};
use super::secret;
use evenwatch_app::accounts::User;
use evenwatch_app::{self as app, AppContext};
use evenwatch_domain::access::Role;
use evenwatch_domain::account::{Identity, Link};
use evenwatch_domain::ids::{Issuer, Subject, UserName};

/// Add, list and disable users, and set their passwords
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch user add ann --role administrator\n  \
       evenwatch user add ben --role manager:leeds-nurses --role staff:ben-okafor < password.txt\n  \
       evenwatch user disable ben\n  evenwatch user link ben --subject 555036632103\n\n\
     Roles: administrator; auditor (reads everything) or auditor:ODS-CODE (reads about one organisation);\n\
     manager:POOL (plans and publishes its rotas); staff:PERSON (reads their own duties). The program then asks for the password,\n\
     or it is read from standard input. It needs 12 characters or more, and cannot be read back.",
    exit_codes!(
        "4  there is no such user, person, pool or organisation",
        "5  the name or the subject is taken, or the last administrator would be shut out"
    )
))]
pub(super) struct Args {
    #[command(subcommand)]
    what: Operation,
}

#[derive(Debug, Subcommand)]
enum Operation {
    /// Add a user; you are asked for the password
    Add {
        /// Name to sign in by; an e-mail address will do
        name: UserName,
        /// Their role; once for each
        #[arg(long = "role", value_name = "ROLE", required = true)]
        roles: Vec<Role>,
    },
    /// List users
    List,
    /// Stop a user signing in; their sessions end immediately
    Disable {
        /// The user's name
        name: UserName,
        /// Let them sign in again instead
        #[arg(long)]
        undo: bool,
    },
    /// Let a user sign in through an OpenID Connect provider
    Link {
        /// The user's name
        name: UserName,
        /// Their identifier at the provider ("sub"), which the sign-in page shows them
        #[arg(long)]
        subject: Subject,
        /// The provider [default: openid.issuer of the settings]
        #[arg(long)]
        issuer: Option<Issuer>,
        /// Remove the link instead
        #[arg(long)]
        undo: bool,
    },
    /// List users who sign in through a provider
    Links,
    /// Set a new password; sessions end, and a lock on the name is lifted
    Password {
        /// The user's name
        name: UserName,
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

/// Whether a database may be made for it: the first administrator may come before the first
/// network, and a role for a part of a network may not.
fn makes(args: &Args) -> bool {
    matches!(&args.what, Operation::Add { roles, .. } if roles.iter().all(|role| role.scope().is_none()))
}

fn done(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let app = context.open_as(makes(args))?;
    let now = context.now();
    match &args.what {
        Operation::Add { name, roles } => {
            app::scopes::check_roles(&app, roles)?;
            let password = secret::new_password()?;
            print_user(
                context,
                &app::accounts::add(&app, name, roles, &password, now)?,
                "added",
            )
        }
        Operation::List => list(context, &app::accounts::list(&app)?),
        Operation::Disable { name, undo } => {
            let user = app::accounts::set_disabled(&app, name, !undo, now)?;
            print_user(context, &user, if *undo { "enabled" } else { "disabled" })
        }
        Operation::Link {
            name,
            subject,
            issuer,
            undo,
        } => {
            let identity = identity(&app, issuer.as_ref(), subject)?;
            let what = if *undo {
                app::openid::unlink(&app, name, &identity, now)?;
                "no longer linked to"
            } else {
                app::openid::link(&app, name, &identity, now)?;
                "linked to"
            };
            if context.output.is_json() {
                context.output.json(&app::openid::links(&app)?)?;
            } else {
                context.output.line(format_args!(
                    "{name}: {what} {} of {}",
                    identity.subject, identity.issuer
                ))?;
            }
            Ok(Exit::Done)
        }
        Operation::Links => links(context, &app::openid::links(&app)?),
        Operation::Password { name } => {
            let password = secret::new_password()?;
            let user = app::accounts::set_password(&app, name, &password, now)?;
            print_user(context, &user, "password set")
        }
    }
}

/// Somebody at the issuer that is named, or at that of the settings.
fn identity(
    app: &AppContext,
    issuer: Option<&Issuer>,
    subject: &Subject,
) -> Result<Identity, CliError> {
    let issuer = issuer.cloned().or_else(|| app::openid::issuer(app));
    let issuer = issuer.ok_or_else(|| CliError::Usage {
        message: "no issuer is named, and the settings have none".to_owned(),
        remedy: "name one with --issuer, or set openid.issuer".to_owned(),
    })?;
    Ok(Identity {
        issuer,
        subject: subject.clone(),
    })
}

fn links(context: &Context, links: &[Link]) -> Result<Exit, CliError> {
    if context.output.is_json() {
        context.output.json(&links)?;
        return Ok(Exit::Done);
    }
    if links.is_empty() {
        context
            .output
            .line("No user signs in through a provider: `evenwatch user link NAME --subject SUB` lets one.")?;
        return Ok(Exit::Done);
    }
    let mut table = Columns::new(["=name", "=subject", "issuer", "since"]);
    for link in links {
        table.row([
            link.user.as_str().into(),
            link.identity.subject.as_str().into(),
            link.identity.issuer.as_str().into(),
            shown(Some(link.linked_at)).into(),
        ]);
    }
    context.output.table(&table)?;
    Ok(Exit::Done)
}

fn print_user(context: &Context, user: &User, what: &str) -> Result<Exit, CliError> {
    if context.output.is_json() {
        context.output.json(user)?;
    } else {
        context
            .output
            .line(format_args!("{}: {what} ({})", user.name, roles(user)))?;
    }
    Ok(Exit::Done)
}

fn list(context: &Context, users: &[User]) -> Result<Exit, CliError> {
    if context.output.is_json() {
        context.output.json(&users)?;
        return Ok(Exit::Done);
    }
    if users.is_empty() {
        context.output.line(
            "There are no users yet: add one with `evenwatch user add NAME --role administrator`.",
        )?;
        return Ok(Exit::Done);
    }
    let mut table = Columns::new(["=name", "roles", "state", "password set"]);
    for user in users {
        let state = match user.disabled_at {
            None => Value::from("active"),
            Some(_) => Value::toned(format!("disabled {}", shown(user.disabled_at)), Tone::Faint),
        };
        table.row([
            user.name.as_str().into(),
            roles(user).into(),
            state,
            shown(Some(user.password_set_at)).into(),
        ]);
    }
    context.output.table(&table)?;
    Ok(Exit::Done)
}

fn roles(user: &User) -> String {
    let roles: Vec<String> = user.roles.iter().map(ToString::to_string).collect();
    roles.join(", ")
}
