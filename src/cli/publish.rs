//! `evenwatch publish`: puts a rota in force.

use std::io::{self, IsTerminal};

use super::context::Context;
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use super::output::{Columns, Tone, thousands};
use super::rota_id::WhichRota;
use super::withdraw::confirmed;
use evenwatch_app::publish::{self, BegunDuty, EndedDuty, Late, Publication};
use evenwatch_app::{self as app, AppContext};
use evenwatch_domain::count::counted;
use evenwatch_domain::ids::RotaId;
use evenwatch_domain::interval::Interval;
use evenwatch_domain::moment;

/// Publish a rota: calendars and on-call answers use it from now on
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch publish 3f2b8c1e-5d0a-4c86-9a6e-1f4f0a7d2b90 --preview\n  \
     evenwatch publish 3f2b8c1e-5d0a-4c86-9a6e-1f4f0a7d2b90\n\n\
     Refused where a duty of the rota breaks a hard rule together with anything published\n\
     before, beside or after it, or where the network has changed so that the rota no longer fits.\n\
     Published duties of the same pools and days move to this rota; calendars show what changed and no more.\n\
     Those that the network no longer has are cancelled, and listed.\n\
     Duties that have begun stay with their holders to the end. Where this rota holds them otherwise, they are listed;\n\
     at a terminal the command asks before it goes on.\n\
     A withdrawn rota is published again as its next revision.",
    exit_codes!(
        "4  there is no such rota",
        "5  the rota is published already, breaks a hard rule, no longer fits the network, or the answer was no"
    )
))]
pub(super) struct Args {
    /// The rota's id, as `plan` and `rotas` print it
    rota: WhichRota,
    /// List what would happen, and change nothing
    #[arg(long, conflicts_with = "yes")]
    preview: bool,
    /// Publish without asking, even where duties that have begun stay as they are
    #[arg(long, short)]
    yes: bool,
}

/// Runs the command.
pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let (app, out, now) = (context.open()?, context.output, context.now());
    let rota = args.rota.id(&app)?;
    if args.preview {
        return show_preview(context, &app, &publish::preview(&app, rota, now)?);
    }
    let asks = io::stdin().is_terminal() && io::stderr().is_terminal();
    if asks && !args.yes && !out.is_json() {
        agree(context, &app, rota)?;
    }
    let publication = publish::publish(&app, rota, now)?;
    if out.is_json() {
        out.json(&publication)?;
    } else {
        out.line(sentence(&publication))?;
        begun(context, &app, &publication.begun, true)?;
        ended(context, &app, &publication.ended, true)?;
    }
    remarks(context, &publication);
    Ok(Exit::Done)
}

/// What would happen.
fn show_preview(
    context: &Context,
    app: &AppContext,
    publication: &Publication,
) -> Result<Exit, CliError> {
    let out = context.output;
    if out.is_json() {
        out.json(publication)?;
    } else {
        let rota = &publication.rota;
        out.line(format_args!(
            "Can be published: rota {} \"{}\", {}, {} of them new or changed in calendars",
            rota.id,
            rota.name,
            counted(rota.duties.len(), "duty"),
            thousands(u64::try_from(publication.changed_duties).unwrap_or(0))
        ))?;
        begun(context, app, &publication.begun, false)?;
        ended(context, app, &publication.ended, false)?;
    }
    remarks(context, publication);
    out.remark("A preview: nothing was changed.");
    Ok(Exit::Done)
}

/// Goes on where every duty comes into force, or where the person at the terminal says so.
fn agree(context: &Context, app: &AppContext, id: RotaId) -> Result<(), CliError> {
    let stays = publish::begun(app, id, context.now())?;
    if stays.is_empty() {
        return Ok(());
    }
    begun(context, app, &stays, false)?;
    if confirmed("Publish the other duties?")? {
        return Ok(());
    }
    Err(CliError::Conflict {
        message: format!("rota {id} was not published, and nothing was changed"),
        remedy: "add --yes to publish it all the same, or plan the period again".to_owned(),
    })
}

/// The duties that do not come into force, a row for each.
pub(super) fn begun(
    context: &Context,
    app: &AppContext,
    begun: &[BegunDuty],
    done: bool,
) -> Result<(), CliError> {
    let verb = match (done, begun.len()) {
        (true, 1) => "has begun, and did not come into force: its holders stay to the end",
        (true, _) => "have begun, and did not come into force: their holders stay to the end",
        (false, 1) => "has begun, and would not come into force: its holders stay to the end",
        (false, _) => "have begun, and would not come into force: their holders stay to the end",
    };
    let network = app::network::network(app)?;
    let rows = begun.iter().map(|duty| Row {
        interval: duty.interval,
        name: &duty.name,
        pool: network.pool_name(&duty.pool),
        last: [&duty.holders, &duty.instead].map(|people| network.people_names(people)),
    });
    let headings = ["stays with", "in this rota"];
    duties(context, ("duty", verb), headings, rows.collect())
}

/// The published duties that the rota takes back, a row for each.
fn ended(
    context: &Context,
    app: &AppContext,
    ended: &[EndedDuty],
    done: bool,
) -> Result<(), CliError> {
    let verb = match (done, ended.len()) {
        (true, 1) => "is no longer in the network, and was cancelled",
        (true, _) => "are no longer in the network, and were cancelled",
        (false, 1) => "is no longer in the network, and would be cancelled",
        (false, _) => "are no longer in the network, and would be cancelled",
    };
    let network = app::network::network(app)?;
    let rows = ended.iter().map(|duty| Row {
        interval: duty.interval,
        name: &duty.name,
        pool: network.pool_name(&duty.pool),
        last: [network.people_names(&duty.holders), duty.duty.to_string()],
    });
    let headings = ["held by", "=id"];
    duties(context, ("published duty", verb), headings, rows.collect())
}

/// A duty that a publication leaves or takes back.
struct Row<'a> {
    interval: Interval,
    name: &'a str,
    pool: String,
    /// What the last two columns say.
    last: [String; 2],
}

/// How many they are and what becomes of them, and a row for each; nothing where there are none.
fn duties(
    context: &Context,
    (noun, verb): (&str, &str),
    headings: [&str; 2],
    rows: Vec<Row<'_>>,
) -> Result<(), CliError> {
    let out = context.output;
    if rows.is_empty() {
        return Ok(());
    }
    let count = counted(rows.len(), noun);
    out.line(out.paint(Tone::Warn, format_args!("{count} {verb}:")))?;
    let headings = ["=from", "=to", "duty", "pool"].into_iter().chain(headings);
    let mut table = Columns::new(headings);
    for row in rows {
        let [first, second] = row.last;
        table.row([
            moment::written(row.interval.start).into(),
            moment::written(row.interval.end).into(),
            row.name.into(),
            row.pool.into(),
            first.into(),
            second.into(),
        ]);
    }
    Ok(out.table(&table)?)
}

/// What is worth knowing, on standard error.
fn remarks(context: &Context, publication: &Publication) {
    for warning in &publication.warnings {
        context.output.remark(format_args!("warning: {warning}"));
    }
    if let Some(broken) = &publication.unlawful_text {
        context.output.remark(format_args!(
            "warning: {broken} (not because of this rota); `evenwatch audit` lists them"
        ));
    }
    if let Some(late) = &publication.late {
        context
            .output
            .remark(format_args!("warning: {}", lateness(late)));
    }
}

/// What was published.
pub(super) fn sentence(publication: &Publication) -> String {
    let rota = &publication.rota;
    format!(
        "Published: rota {} \"{}\", {}, {} of them new or changed in calendars",
        rota.id,
        rota.name,
        counted(rota.duties.len(), "duty"),
        thousands(u64::try_from(publication.changed_duties).unwrap_or(0))
    )
}

/// How late, and what to do.
fn lateness(late: &Late) -> String {
    let when = match late.days_ahead {
        ahead if ahead > 0 => format!("{} before its start", counted(ahead, "day")),
        0 => "on the day of its start".to_owned(),
        behind => format!("{} after its start", counted(-behind, "day")),
    };
    format!(
        "published {when}, and PUB-6 asks for {} (hard for resident doctors, a wish for others); agree it with those on \
         the rota, and plan the next one earlier",
        late.days_asked
    )
}
