//! `evenwatch publish`: puts a rota in force.

use super::context::Context;
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use super::output::thousands;
use crate::app;
use crate::app::publish::{Late, Publication};
use crate::domain::count::counted;
use crate::domain::ids::RotaId;

/// Publish a rota: calendars and on-call answers use it from now on
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch publish 3f2b8c1e-5d0a-4c86-9a6e-1f4f0a7d2b90\n\n\
     Refused where a duty of the rota breaks a hard rule together with anything published\n\
     before, beside or after it, or where the network has changed so that the rota no longer fits.\n\
     Published duties of the same pools and days move to this rota; calendars show what changed and no more.\n\
     A withdrawn rota is published again as its next revision.",
    exit_codes!(
        "4  there is no such rota",
        "5  the rota is published already, breaks a hard rule, or no longer fits the network"
    )
))]
pub(super) struct Args {
    /// The rota's id, as `plan` and `rotas` print it
    rota: RotaId,
}

/// Runs the command.
pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let publication = app::publish::publish(&context.open()?, args.rota, context.now())?;
    if context.output.is_json() {
        context.output.json(&publication)?;
    } else {
        context.output.line(sentence(&publication))?;
    }
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
    Ok(Exit::Done)
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
