//! `evenwatch refresh leave`.

use super::super::context::Context;
use super::super::error::CliError;
use super::super::exit::Exit;
use super::super::output::{Columns, Tone, Value};
use evenwatch_app::refresh::RefreshObserver;
use evenwatch_app::refresh::leave::{self, CalendarRead, LeaveRefresh, Taking};
use evenwatch_domain::absence::AbsenceKind;
use evenwatch_domain::count::counted;
use evenwatch_domain::day;

/// Leave from people's calendars (iCalendar addresses or files)
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Put the absences into the network, all or none
    #[arg(long)]
    take: bool,
    /// With --take: remove leave, too, where a calendar suddenly holds much less than before
    #[arg(long, requires = "take")]
    remove: bool,
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
    let watch = RefreshObserver::default();
    let taking = match (args.take, args.remove) {
        (false, _) => Taking::Nothing,
        (true, false) => Taking::Usual,
        (true, true) => Taking::Everything,
    };
    let refreshed = leave::refresh(&app, &context.settings, taking, &watch, context.now())?;
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
        ">free time",
        ">parts of days",
    ]);
    for calendar in &refreshed.calendars {
        table.row([
            calendar.person.as_str().into(),
            calendar.from.as_str().into(),
            calendar.events.into(),
            calendar.cancelled.into(),
            calendar.others.into(),
            (calendar.transparent + calendar.working_elsewhere).into(),
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
    for calendar in &refreshed.calendars {
        show_notes(context, calendar);
    }
    show_held_back(context, refreshed)?;
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
    for warning in &refreshed.warnings {
        out.remark(format_args!("warning: {warning}"));
    }
    super::super::uncovered::warn(context, &refreshed.uncovered_duties);
    Ok(())
}

/// What was left out of a calendar, by line.
fn show_notes(context: &Context, calendar: &CalendarRead) {
    let place = format!("{} ({})", calendar.person, calendar.from);
    for note in &calendar.notes {
        let (line, message) = (note.line, &note.message);
        context
            .output
            .remark(format_args!("{place}, line {line}: {message}."));
    }
    if calendar.more_notes > 0 {
        let more = counted(calendar.more_notes, "more note");
        context
            .output
            .remark(format_args!("{place}: {more} of this kind."));
    }
}

/// Leave that stays though it stands in no calendar any more.
fn show_held_back(context: &Context, refreshed: &LeaveRefresh) -> Result<(), CliError> {
    if refreshed.held_back.is_empty() {
        return Ok(());
    }
    let out = context.output;
    let mut table = Columns::new(["=person", "kind", "=first day", "=last day"]);
    for away in &refreshed.held_back {
        table.row([
            away.person.as_str().into(),
            words(away.kind).into(),
            away.period.first_day.into(),
            away.period.last_day.into(),
        ]);
    }
    out.heading("Kept, though no calendar holds it any more")?;
    out.table(&table)?;
    out.remark(
        "So much leave that goes at once may be a fault of the calendar. If it is right, remove it with --take --remove.",
    );
    Ok(())
}

fn words(kind: AbsenceKind) -> &'static str {
    match kind {
        AbsenceKind::AnnualLeave => "annual leave",
        AbsenceKind::StudyLeave => "study leave",
        AbsenceKind::ParentalLeave => "parental leave",
        AbsenceKind::Sickness => "sickness",
        AbsenceKind::Other => "other",
    }
}
