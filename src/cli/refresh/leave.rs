//! `evenwatch refresh leave`.

use super::super::context::Context;
use super::super::error::CliError;
use super::super::exit::Exit;
use super::super::output::{Columns, Tone, Value};
use crate::app::refresh::Watch;
use crate::app::refresh::leave::{self, LeaveRefresh};
use crate::domain::absence::AbsenceKind;
use crate::domain::count::counted;
use crate::domain::day;

/// Leave from people's calendars (iCalendar addresses or files)
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Put the absences into the network, all or none
    #[arg(long)]
    take: bool,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    if context.settings.upstream.calendars.is_none() {
        return Err(CliError::Refused {
            message: "the settings name no file of calendars".to_owned(),
            remedy: "name it as upstream.calendars; the annotated example shows what it holds"
                .to_owned(),
        });
    }
    let app = context.open()?;
    let watch = Watch::default();
    let refreshed = leave::refresh(&app, &context.settings, args.take, &watch, context.now())?;
    if context.output.is_json() {
        context.output.json(&refreshed)?;
    } else {
        show(context, &refreshed)?;
    }
    Ok(Exit::Done)
}

fn show(context: &Context, refreshed: &LeaveRefresh) -> Result<(), CliError> {
    let out = context.output;
    let mut table = Columns::new([
        "=person",
        "calendar",
        ">events",
        ">called off",
        ">not leave",
        ">parts of days",
    ]);
    for calendar in &refreshed.calendars {
        table.row([
            calendar.person.as_str().into(),
            calendar.from.as_str().into(),
            calendar.events.into(),
            calendar.cancelled.into(),
            calendar.others.into(),
            calendar.part_days.into(),
        ]);
    }
    out.table(&table)?;
    if refreshed
        .calendars
        .iter()
        .any(|calendar| calendar.part_days > 0)
    {
        out.remark("A part of a day counts as a whole day away: no duty may touch it.");
    }
    let added = refreshed.added.iter().map(|away| (away, "new", Tone::Good));
    let removed = refreshed
        .removed
        .iter()
        .map(|away| (away, "gone", Tone::Warn));
    let mut changes: Vec<_> = added.chain(removed).collect();
    changes.sort_by_key(|(away, ..)| *away);
    if changes.is_empty() {
        return Ok(out.line(format_args!(
            "\nThe network has it all already: {} from calendars.",
            counted(refreshed.unchanged, "absence")
        ))?);
    }
    let mut table = Columns::new(["=person", "kind", "=first day", "=last day", "what"]);
    for (away, what, tone) in changes {
        table.row([
            away.person.as_str().into(),
            words(away.kind).into(),
            day::written(away.period.first_day).into(),
            day::written(away.period.last_day).into(),
            Value::toned(what, tone),
        ]);
    }
    out.heading("Absences")?;
    out.table(&table)?;
    if refreshed.taken {
        out.line("Taken into the network.")?;
    } else {
        out.remark("Nothing was taken; --take puts them into the network.");
    }
    super::super::uncovered::warn(context, &refreshed.uncovered_duties);
    Ok(())
}

fn words(kind: AbsenceKind) -> &'static str {
    match kind {
        AbsenceKind::AnnualLeave => "annual leave",
        AbsenceKind::StudyLeave => "study leave",
        AbsenceKind::ParentalLeave => "parental leave",
        AbsenceKind::Other => "other",
    }
}
