//! `evenwatch rotas`: which rotas there are.

use serde_json::json;

use super::context::Context;
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use super::output::{Columns, Tone, Value};
use crate::app;
use crate::app::publish::{Lead, lead};
use crate::app::rotas::RotaSummary;
use crate::domain::ids::RotaId;
use crate::domain::interval::Instant;
use crate::domain::rota::RotaState;
use crate::domain::time;

/// List rotas, or show one of them
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch rotas\n  evenwatch rotas --publication\n  evenwatch rotas 3f2b8c1e-5d0a-4c86-9a6e-1f4f0a7d2b90 --json | jq '.duties[0]'",
    exit_codes!("4  there is no such rota")
))]
pub(super) struct Args {
    /// One rota's id: shows how it was planned
    rota: Option<RotaId>,
    /// One of its revisions [default: the newest]
    #[arg(long, value_name = "N", requires = "rota")]
    revision: Option<u32>,
    /// How long before their first day rotas were published, against what PUB-6 asks
    #[arg(long, conflicts_with = "rota")]
    publication: bool,
}

/// Runs the command.
pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let app = context.open()?;
    if let Some(id) = args.rota {
        let rota = app::rotas::get(&app, id, args.revision)?;
        if context.output.is_json() {
            context.output.json(&rota)?;
        } else {
            super::plan::show(context, &rota)?;
        }
        return Ok(Exit::Done);
    }
    let rotas = app::rotas::list(&app)?;
    if args.publication {
        return publication(context, &rotas);
    }
    if context.output.is_json() {
        context.output.json(&rotas)?;
        return Ok(Exit::Done);
    }
    let mut table = Columns::new(["=id", "name", "=state", "=from", "=to", ">duties", ">empty"]);
    for rota in &rotas {
        table.row([
            rota.id.into(),
            rota.name.as_str().into(),
            state(rota.state),
            rota.period.first_day.into(),
            rota.period.last_day.into(),
            rota.duties.into(),
            rota.missing_places.into(),
        ]);
    }
    if table.is_empty() {
        context
            .output
            .line("No rota yet: make one with `evenwatch plan --from DATE`.")?;
    } else {
        context.output.table(&table)?;
    }
    Ok(Exit::Done)
}

/// The lead times of every rota that was published, the newest first.
fn publication(context: &Context, rotas: &[RotaSummary]) -> Result<Exit, CliError> {
    let leads: Vec<(&RotaSummary, Instant, Lead)> = rotas
        .iter()
        .filter_map(|rota| {
            let at = rota.published_at?;
            Some((rota, at, lead(&rota.period, at)))
        })
        .collect();
    if context.output.is_json() {
        let row = |(rota, at, lead): &(&RotaSummary, Instant, Lead)| {
            json!({
                "rota": rota.id, "name": rota.name, "revision": rota.revision, "state": rota.state,
                "first_day": rota.period.first_day, "published_at": at,
                "days_ahead": lead.days_ahead, "days_asked": lead.days_asked, "late": lead.late,
            })
        };
        let rows: Vec<_> = leads.iter().map(row).collect();
        context.output.json(&rows)?;
        return Ok(Exit::Done);
    }
    if leads.is_empty() {
        context.output.line("No rota was published yet.")?;
        return Ok(Exit::Done);
    }
    let headings = [
        "=rota",
        "name",
        "=published",
        "=first day",
        ">days ahead",
        ">asked",
    ];
    let mut table = Columns::new(headings);
    for (rota, at, lead) in &leads {
        let tone = if lead.late { Tone::Warn } else { Tone::Good };
        table.row([
            rota.id.into(),
            rota.name.as_str().into(),
            time::local_day(*at).into(),
            rota.period.first_day.into(),
            Value::toned(lead.days_ahead, tone),
            lead.days_asked.into(),
        ]);
    }
    context.output.table(&table)?;
    let in_time = leads.iter().filter(|(_, _, lead)| !lead.late).count();
    context.output.line(format_args!(
        "{in_time} of {} published in good time. PUB-6 binds for resident doctors; `evenwatch explain publication` says more.",
        leads.len()
    ))?;
    Ok(Exit::Done)
}

/// The state in its tone.
fn state(state: RotaState) -> Value {
    match state {
        RotaState::Draft | RotaState::Proposed => state.into(),
        RotaState::Published => Value::toned(state, Tone::Good),
        RotaState::Withdrawn => Value::toned(state, Tone::Faint),
    }
}
