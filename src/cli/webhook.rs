//! `evenwatch webhook`: programs elsewhere that are told what happens here.

use clap::Subcommand;

use super::context::Context;
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use super::instant::shown;
use super::new_file::making;
use super::output::{Columns, Tone, Value};
use evenwatch_app::precondition::Condition;
use evenwatch_app::webhooks::{
    self, DisabledBecause, EventKind, Message, MessageState, NewReceiver, Receiver, WantedReceiver,
};
use evenwatch_domain::ids::{MessageId, OdsCode, WebhookId};
use evenwatch_domain::request_values::{OverlapHours, PageSize};

/// Add, list, change, test and remove receivers of webhooks, and see what they were told
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch webhook add https://hooks.example.org/rota --event rota.published --event rota.withdrawn\n  \
       evenwatch webhook list\n  evenwatch webhook change 3f2b8c1e-5d0a-4c86-9a6e-1f4f0a7d2b90 --url https://hooks.example.org/new\n  \
       evenwatch webhook rotate-secret 3f2b8c1e-5d0a-4c86-9a6e-1f4f0a7d2b90\n  evenwatch webhook test 3f2b8c1e-5d0a-4c86-9a6e-1f4f0a7d2b90\n  \
       evenwatch webhook messages 3f2b8c1e-5d0a-4c86-9a6e-1f4f0a7d2b90\n  \
       evenwatch webhook resend 9a6e1f4f-0a7d-4b90-8c1e-5d0a4c863f2b\n\n\
     Messages are signed as Standard Webhooks has it (webhook-id, webhook-timestamp, webhook-signature), with a secret that is\n\
     shown once. They come in order, maybe twice (the id tells), and are tried for three days; workers send them. Events:\n\
     rota.published, rota.withdrawn, duty.reassigned, gap.opened, gap.closed, job.finished.",
    exit_codes!("4  there is no such receiver or message")
))]
pub(super) struct Args {
    #[command(subcommand)]
    what: Operation,
}

#[derive(Debug, Subcommand)]
enum Operation {
    /// Add a receiver, and show its secret this once
    Add {
        /// Where messages go: https://, or a host that upstream.private_hosts names
        url: String,
        /// What it is told; may be given several times
        #[arg(long = "event", value_name = "EVENT", required = true)]
        events: Vec<EventKind>,
        /// Whose part of the network it is told of [default: all of it]
        #[arg(long, value_name = "ODS-CODE")]
        organisation: Option<OdsCode>,
    },
    /// List receivers
    List,
    /// Change a receiver: only what is given changes
    #[command(group = clap::ArgGroup::new("what").required(true).multiple(true).args(["url", "events", "organisation", "everything", "enable", "disable"]))]
    Change {
        /// Its id
        id: WebhookId,
        /// Where messages go
        #[arg(long)]
        url: Option<String>,
        /// What it is told, in place of all that it was; may be given several times
        #[arg(long = "event", value_name = "EVENT")]
        events: Vec<EventKind>,
        /// Whose part of the network it is told of
        #[arg(long, value_name = "ODS-CODE")]
        organisation: Option<OdsCode>,
        /// Tell it of all of the network
        #[arg(long, conflicts_with = "organisation")]
        everything: bool,
        /// Send it messages again, those that wait first
        #[arg(long)]
        enable: bool,
        /// Send it nothing: what happens meanwhile is not kept for it
        #[arg(long, conflicts_with = "enable")]
        disable: bool,
    },
    /// Give a receiver another secret, and show it this once
    RotateSecret {
        /// Its id
        id: WebhookId,
        /// Hours for which messages carry the signature of the secret before as well; 0: not at all
        #[arg(long, value_name = "HOURS", default_value = "24")]
        overlap_hours: OverlapHours,
    },
    /// Forget a receiver, and what it was to be told
    Remove {
        /// Its id
        id: WebhookId,
    },
    /// Send a receiver a message of no weight
    Test {
        /// Its id
        id: WebhookId,
    },
    /// List the newest messages to a receiver, dead letters too
    Messages {
        /// Its id
        id: WebhookId,
        /// Messages at most
        #[arg(long, value_name = "N", default_value = "50")]
        limit: PageSize,
    },
    /// Send a message again under its id
    Resend {
        /// The message's id, as `webhook messages` prints it
        id: MessageId,
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
    let (now, out) = (context.now(), context.output);
    match &args.what {
        Operation::Add {
            url,
            events,
            organisation,
        } => {
            let new = NewReceiver {
                url: url.clone(),
                events: events.iter().copied().collect(),
                organisation: organisation.clone(),
            };
            evenwatch_app::scopes::check_organisation(&app, new.organisation.as_ref())?;
            let (receiver, secret) = webhooks::add(&app, &new, now)?;
            secret_shown(context, &receiver, &secret)?;
        }
        Operation::List => list(context, &webhooks::list(&app)?)?,
        Operation::Change { id, .. } => {
            let before = webhooks::get(&app, *id)?;
            let wanted = wanted(&args.what, &before);
            if wanted.organisation != before.organisation {
                evenwatch_app::scopes::check_organisation(&app, wanted.organisation.as_ref())?;
            }
            let condition = Condition::of(&before);
            let receiver = webhooks::change(&app, *id, &condition, &wanted, now)?;
            if out.is_json() {
                out.json(&receiver)?;
            } else {
                list(context, &[receiver])?;
            }
        }
        Operation::RotateSecret { id, overlap_hours } => {
            let (receiver, secret) =
                webhooks::rotate(&app, *id, &Condition::Any, None, *overlap_hours, now)?;
            secret_shown(context, &receiver, &secret)?;
        }
        Operation::Remove { id } => {
            let receiver = webhooks::remove(&app, *id, now)?;
            if out.is_json() {
                out.json(&receiver)?;
            } else {
                out.line(format_args!("{id} at {}: removed", receiver.host()))?;
            }
        }
        Operation::Test { id } => posted(context, &webhooks::test(&app, *id, now)?)?,
        Operation::Messages { id, limit } => {
            messages(context, &webhooks::messages(&app, *id, limit.get())?)?;
        }
        Operation::Resend { id } => posted(context, &webhooks::resend(&app, *id, now)?)?,
    }
    Ok(Exit::Done)
}

/// The receiver as it is, with what the command line gives in its place.
fn wanted(given: &Operation, before: &Receiver) -> WantedReceiver {
    let mut wanted = WantedReceiver::from(before);
    let Operation::Change {
        url,
        events,
        organisation,
        everything,
        enable,
        disable,
        ..
    } = given
    else {
        return wanted;
    };
    if let Some(url) = url {
        wanted.url.clone_from(url);
    }
    if !events.is_empty() {
        wanted.events = events.iter().copied().collect();
    }
    if organisation.is_some() || *everything {
        wanted.organisation.clone_from(organisation);
    }
    if *enable || *disable {
        wanted.is_enabled = *enable;
    }
    wanted
}

fn secret_shown(context: &Context, receiver: &Receiver, secret: &str) -> Result<(), CliError> {
    let out = context.output;
    if out.is_json() {
        return Ok(out.json(&serde_json::json!({ "receiver": receiver, "secret": secret }))?);
    }
    out.line(secret)?;
    out.remark(format_args!(
        "receiver {} at {}: the secret is shown this once; its program checks signatures with it",
        receiver.id,
        receiver.host()
    ));
    if let Some(until) = receiver.earlier_secret_until {
        let until = shown(Some(until));
        out.remark(format_args!(
            "until {until} messages carry the signature of the secret before as well"
        ));
    }
    Ok(())
}

fn posted(context: &Context, message: &Message) -> Result<(), CliError> {
    if context.output.is_json() {
        return Ok(context.output.json(message)?);
    }
    Ok(context.output.line(format_args!(
        "message {}: a worker sends it; see `evenwatch webhook messages {}`",
        message.id, message.receiver
    ))?)
}

fn list(context: &Context, receivers: &[Receiver]) -> Result<(), CliError> {
    if context.output.is_json() {
        return Ok(context.output.json(&receivers)?);
    }
    let mut table = Columns::new(["=id", "to", "about", "events", "since", "state"]);
    for receiver in receivers {
        let events: Vec<&str> = receiver.events.iter().map(|event| event.word()).collect();
        let whose = receiver.organisation.as_ref();
        table.row([
            receiver.id.into(),
            receiver.url.as_str().into(),
            whose
                .map_or("everything".to_owned(), ToString::to_string)
                .into(),
            events.join(", ").into(),
            shown(Some(receiver.created_at)).into(),
            state(receiver),
        ]);
    }
    if table.is_empty() {
        let hint =
            "There are no receivers yet: add one with `evenwatch webhook add URL --event EVENT`.";
        return Ok(context.output.line(hint)?);
    }
    Ok(context.output.table(&table)?)
}

fn state(receiver: &Receiver) -> Value {
    let Some(disabled) = receiver.disabled else {
        return Value::toned("told", Tone::Good);
    };
    let since = shown(Some(disabled.at));
    match disabled.because {
        DisabledBecause::Gone => Value::toned(
            format!("disabled {since}: it answered 410 (gone)"),
            Tone::Bad,
        ),
        DisabledBecause::Asked => Value::toned(format!("disabled {since}"), Tone::Warn),
    }
}

fn messages(context: &Context, messages: &[Message]) -> Result<(), CliError> {
    if context.output.is_json() {
        return Ok(context.output.json(&messages)?);
    }
    let mut table = Columns::new([
        "=id",
        "event",
        "happened",
        "state",
        ">tries",
        "last failure",
    ]);
    for message in messages {
        let state = match message.state {
            MessageState::Waiting if message.tries > 0 => Value::toned(
                format!("again {}", shown(Some(message.next_at))),
                Tone::Warn,
            ),
            MessageState::Waiting => "waiting".into(),
            MessageState::Delivered => Value::toned("delivered", Tone::Good),
            MessageState::Dead => Value::toned("dead", Tone::Bad),
        };
        table.row([
            message.id.into(),
            message.event.word().into(),
            shown(Some(message.created_at)).into(),
            state,
            message.tries.into(),
            message.failure.as_deref().unwrap_or("-").into(),
        ]);
    }
    if table.is_empty() {
        return Ok(context.output.line("There are no messages yet.")?);
    }
    Ok(context.output.table(&table)?)
}
