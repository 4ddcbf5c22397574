//! `evenwatch rotas`: which rotas there are.

use super::context::Context;
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use super::output::{Columns, Tone, Value};
use crate::app;
use crate::domain::ids::RotaId;
use crate::domain::rota::RotaState;

/// List rotas, or show one of them
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch rotas\n  evenwatch rotas 3f2b8c1e-5d0a-4c86-9a6e-1f4f0a7d2b90 --json | jq '.duties[0]'",
    exit_codes!("4  there is no such rota")
))]
pub(super) struct Args {
    /// One rota's id: shows how it was planned
    rota: Option<RotaId>,
    /// One of its revisions [default: the newest]
    #[arg(long, value_name = "N", requires = "rota")]
    revision: Option<u32>,
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

/// The state in its tone.
fn state(state: RotaState) -> Value {
    match state {
        RotaState::Draft | RotaState::Proposed => state.into(),
        RotaState::Published => Value::toned(state, Tone::Good),
        RotaState::Withdrawn => Value::toned(state, Tone::Faint),
    }
}
