//! `evenwatch rotas`: which rotas there are.

use serde_json::json;

use super::context::Context;
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use super::numbers::from;
use super::output::{Columns, Tone, Value};
use super::rota_id::{WhichRota, short_id};
use evenwatch_app as app;
use evenwatch_app::publish::{Lead, lead};
use evenwatch_app::rota_now::{DutyNow, InForce, ListedRota, ReplacedBy, Replacement, RotaNow};
use evenwatch_app::rotas::RotaSummary;
use evenwatch_domain::count::counted;
use evenwatch_domain::day;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::network::Network;
use evenwatch_domain::rota::{Duty, Rota, RotaState};
use evenwatch_domain::time;
use evenwatch_domain::unlawful::{PublishedBreach, sentence};

/// Duties that do not stand and are shown; `--json` has them all.
const SHOWN: usize = 40;

/// List rotas, or show one of them
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch rotas\n  evenwatch rotas --publication\n  evenwatch rotas 3f2b8c1e-5d0a-4c86-9a6e-1f4f0a7d2b90 --json | jq '.duties[0]'",
    exit_codes!("4  there is no such rota")
))]
pub(super) struct Args {
    /// One rota's id: shows how it was planned
    rota: Option<WhichRota>,
    /// One of its revisions [default: the newest]
    #[arg(long, value_name = "N", requires = "rota", value_parser = from(1_u32))]
    revision: Option<u32>,
    /// How long before their first day rotas were published, against what PUB-6 asks
    #[arg(long, conflicts_with = "rota")]
    publication: bool,
    /// Show a grid of people by days, pool by pool [default: for one pool and up to 5 weeks]
    #[arg(long, requires = "rota")]
    grid: bool,
}

/// Runs the command.
pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let app = context.open()?;
    if let Some(which) = &args.rota {
        let id = which.id(&app)?;
        let shown = app::rota_now::get(&app, id, args.revision)?;
        if context.output.is_json() {
            let json = shown.json().map_err(std::io::Error::from)?;
            context.output.json(&json)?;
        } else {
            let network = app::network::network(&app)?;
            let rota = (&shown.rota, shown.now.as_ref());
            super::plan::show(context, rota, &network)?;
            let wishes = (&*network, &shown.wishes_not_met[..]);
            super::plan::details(context, rota, wishes, args.grid)?;
            let begun = app::publish::begun(&app, id, context.now())?;
            super::publish::begun(context, &app, &begun, false)?;
            if let Some(unlawful) = &shown.unlawful {
                lawful_today(context, unlawful)?;
            }
            if let Some(now) = &shown.now {
                became(context, &shown.rota, now, &network)?;
            }
        }
        return Ok(Exit::Done);
    }
    let rotas = app::rotas::list(&app)?;
    if args.publication {
        return publication(context, &rotas);
    }
    let rotas = app::rota_now::listed(&app, rotas)?;
    if context.output.is_json() {
        context.output.json(&rotas)?;
        return Ok(Exit::Done);
    }
    let mut table = Columns::new([
        "=id", "name", "=state", "=from", "=to", ">duties", ">empty", "now",
    ]);
    for listed in &rotas {
        let rota = &listed.rota;
        table.row([
            rota.id.into(),
            rota.name.as_str().into(),
            state(rota.state),
            day::written(rota.period.first_day).into(),
            day::written(rota.period.last_day).into(),
            rota.duties.into(),
            match listed.places_in_part {
                0 => rota.missing_places.into(),
                part => format!("{}, {part} in part", rota.missing_places).into(),
            },
            now(listed),
        ]);
    }
    if table.is_empty() {
        context
            .output
            .line("There are no rotas yet: make one with `evenwatch plan --from DATE`.")?;
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
            short_id(rota.id).into(),
            rota.name.as_str().into(),
            day::written(time::local_day(*at)).into(),
            day::written(rota.period.first_day).into(),
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

/// What is in force of it: `in force`, `partly replaced by Christmas (3f2b8c1e)`.
fn now(listed: &ListedRota) -> Value {
    let Some(in_force) = listed
        .in_force
        .filter(|_| listed.rota.state == RotaState::Published)
    else {
        return "-".into();
    };
    let tone = match in_force {
        InForce::Whole => Tone::Good,
        InForce::Partly => Tone::Warn,
        InForce::No => Tone::Faint,
    };
    Value::toned(in_words(in_force, &listed.replaced_by, listed.begun), tone)
}

/// The same in words.
fn in_words(in_force: InForce, by: &[ReplacedBy], begun: usize) -> String {
    let names: Vec<String> = by.iter().map(ReplacedBy::describe).collect();
    let words = in_force.words(!names.is_empty(), begun);
    format!("{words} {}", names.join(" and "))
        .trim_end()
        .to_owned()
}

/// Whether what stands of it is lawful today, whatever was found when it was planned.
fn lawful_today(context: &Context, unlawful: &[PublishedBreach]) -> Result<(), CliError> {
    let out = context.output;
    let line = match sentence(unlawful) {
        None => out.paint(
            Tone::Good,
            "Checked today: no duty in force of this rota breaks a legal or contract rule.",
        ),
        Some(broken) => out.paint(
            Tone::Bad,
            format_args!("UNLAWFUL today: {broken}; `evenwatch audit` lists them."),
        ),
    };
    Ok(out.line(format_args!("\n{line}"))?)
}

/// What became of its duties: a row for each that does not stand as the rota has it.
fn became(
    context: &Context,
    rota: &Rota,
    now: &RotaNow,
    network: &Network,
) -> Result<(), CliError> {
    let out = context.output;
    let of = rota.duties.iter();
    let gone: Vec<(&Duty, &DutyNow)> = of
        .filter_map(|duty| Some((duty, now.duties.get(&duty.id)?)))
        .filter(|(_, now)| !now.stands)
        .collect();
    let all = counted(now.duties.len(), "duty");
    if gone.is_empty() {
        let (lost, in_part) = (now.lost_places(), now.lost_places_in_part());
        let how = match in_part {
            0 => "today".to_owned(),
            all if all == lost => "today, in part".to_owned(),
            part => format!("today, {part} of them in part"),
        };
        let lost = match lost {
            0 => String::new(),
            1 => format!("; 1 place has a holder who does not count {how}, see Unfilled"),
            more => format!("; {more} places have a holder who does not count {how}, see Unfilled"),
        };
        out.line(format_args!("\nIn force: {all}, all as published{lost}."))?;
        for same in &now.same_in {
            out.line(format_args!(
                "Rota \"{}\" ({}) had published {} of them before, with the same holders: they are counted there too.",
                same.name,
                same.rota,
                if same.duties == now.duties.len() {
                    "all".to_owned()
                } else {
                    same.duties.to_string()
                }
            ))?;
        }
        return Ok(());
    }
    let standing = now.duties.len() - gone.len();
    let words = in_words(now.in_force, &now.replaced_by, now.begun);
    out.heading(format_args!("Now: {words}"))?;
    out.line(format_args!("{standing} of {all} still stand."))?;
    if now.begun > 0 {
        out.line(format_args!(
            "{} had begun when this rota was published: the earlier holders stay to the end.",
            counted(now.begun, "duty")
        ))?;
    }
    let mut table = Columns::new(["=day", "duty", "pool", "was", "now", "by rota"]);
    for (duty, now) in gone.iter().take(SHOWN) {
        let holders = duty.holders.iter().map(|holder| &holder.person);
        let held = now.holders_now.iter().flatten();
        table.row([
            day::written(duty.day).into(),
            duty.name.as_str().into(),
            network.pool_name(&duty.pool).into(),
            network.people_names(holders).into(),
            match now.cancelled {
                true => Value::toned("cancelled, nobody", Tone::Bad),
                false => network.people_names(held).into(),
            },
            now.replaced_by
                .as_ref()
                .or(now.kept_by.as_ref())
                .map_or_else(|| "-".to_owned(), Replacement::told)
                .into(),
        ]);
    }
    out.table(&table)?;
    if let Some(more) = gone.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        out.line(format_args!("and {more} more; --json lists them all"))?;
    }
    Ok(())
}

/// The state in its tone.
fn state(state: RotaState) -> Value {
    match state {
        RotaState::Draft | RotaState::Proposed => state.into(),
        RotaState::Published => Value::toned(state, Tone::Good),
        RotaState::Withdrawn => Value::toned(state, Tone::Faint),
    }
}
