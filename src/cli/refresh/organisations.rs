//! `evenwatch refresh organisations`.

use super::super::context::Context;
use super::super::error::CliError;
use super::super::exit::Exit;
use super::super::output::Columns;
use evenwatch_app::refresh::RefreshObserver;
use evenwatch_app::refresh::organisations::{self, OrganisationField, OrganisationRefresh};
use evenwatch_domain::count::counted;

/// Names, dates and successors of the network's organisations, from the NHS directory
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Put the differences into the network, all or none
    #[arg(long)]
    take: bool,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let app = context.open()?;
    let watch = RefreshObserver::default();
    let refreshed =
        organisations::refresh(&app, &context.settings, args.take, &watch, context.now())?;
    if context.output.is_json() {
        context.output.json(&refreshed)?;
    } else {
        show(context, &refreshed)?;
    }
    Ok(Exit::Done)
}

fn show(context: &Context, refreshed: &OrganisationRefresh) -> Result<(), CliError> {
    let out = context.output;
    out.line(format_args!(
        "{} asked about at {}",
        counted(refreshed.asked.len(), "organisation"),
        refreshed.source
    ))?;
    if !refreshed.absent.is_empty() {
        let codes: Vec<String> = refreshed.absent.iter().map(ToString::to_string).collect();
        out.line(format_args!(
            "Not in the directory, and left as they are: {}",
            codes.join(", ")
        ))?;
    }
    if refreshed.changes.is_empty() {
        return Ok(out.line("The network says the same as the directory.")?);
    }
    let mut table = Columns::new(["=code", "what", "so far", "in the directory"]);
    for change in &refreshed.changes {
        table.row([
            change.code.as_str().into(),
            words(change.what).into(),
            change.was.as_deref().unwrap_or("-").into(),
            change.becomes.as_deref().unwrap_or("-").into(),
        ]);
    }
    out.table(&table)?;
    if refreshed.taken {
        out.line("Taken into the network.")?;
        for warning in &refreshed.warnings {
            out.remark(format_args!("warning: {warning}"));
        }
    } else {
        out.remark("Nothing was taken; --take puts the differences into the network.");
    }
    Ok(())
}

fn words(what: OrganisationField) -> &'static str {
    match what {
        OrganisationField::New => "new organisation",
        OrganisationField::Name => "name",
        OrganisationField::ValidFrom => "open from",
        OrganisationField::ValidTo => "open to",
        OrganisationField::Successor => "taken over by",
    }
}
