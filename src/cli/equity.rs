//! `evenwatch equity`: how evenly each pool's burdens are shared.

use std::path::PathBuf;

use super::context::Context;
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use super::export::{form_of, put};
use super::intensity;
use super::numbers::from;
use super::output::{Columns, Tone, Value, number};
use super::period::{PeriodArgs, words};
use super::rota_id::WhichRota;
use evenwatch_app as app;
use evenwatch_app::equity::{Equity, PoolEquity};
use evenwatch_app::rotas::RotaSummary;
use evenwatch_app::{AppError, NotFound};
use evenwatch_domain::burden::Burden;
use evenwatch_domain::ids::PoolId;
use evenwatch_domain::rota::RotaState;
use evenwatch_domain::time::Period;

/// Show how evenly each pool shares nights, weekends and holidays, by WTE
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch equity\n  evenwatch equity --from 2027-01-04 --weeks 13 --pool humber-york-nurses\n  \
     evenwatch equity --rota 3f2b8c1e-5d0a-4c86-9a6e-1f4f0a7d2b90\n  evenwatch equity --file equity.xlsx\n\n\
     With --pool: person by person. Without --from: from the first to the last day of the published rotas that are\n\
     not over. Everyone in a pool counts, with or without a duty.",
    exit_codes!(
        "4  no such pool, no network yet, or nothing is published and no period was given"
    )
))]
pub(super) struct Args {
    #[command(flatten)]
    period: PeriodArgs,
    /// A rota, published or not, in place of what is published of its pools
    #[arg(long, value_name = "ID", conflicts_with_all = ["from", "to", "weeks"])]
    rota: Option<WhichRota>,
    /// One of its revisions [default: the newest]
    #[arg(long, value_name = "N", requires = "rota", value_parser = from(1_u32))]
    revision: Option<u32>,
    /// One pool, person by person
    #[arg(long, value_name = "ID")]
    pool: Option<PoolId>,
    /// Write everybody's numbers to a file, as CSV or by its name as .xlsx; - is standard output
    #[arg(long, value_name = "PATH")]
    file: Option<PathBuf>,
}

/// Runs the command.
pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let app = context.open()?;
    if let Some(id) = &args.pool
        && app::network::network(&app)?.pool(id).is_none()
    {
        return Err(app::AppError::NotFound(app::NotFound::Pool(id.clone())).into());
    }
    let which = args.rota.as_ref().map(|which| which.id(&app)).transpose()?;
    let mut equity = match which {
        Some(id) => app::equity::of_rota(&app, id, args.revision, context.now())?,
        None => app::equity::equity(&app, period(args, context, &app)?, context.now())?,
    };
    equity
        .pools
        .retain(|pool| args.pool.as_ref().is_none_or(|id| *id == pool.pool));
    if let Some(path) = &args.file {
        let bytes = app::equity::file(&equity, form_of(Some(path)))?;
        return put(Some(path), &bytes, context);
    }
    if context.output.is_json() {
        context.output.json(&equity)?;
        return Ok(Exit::Done);
    }
    context
        .output
        .line(format_args!("Evenness, {}", words(&equity.period)))?;
    if let Some(id) = which {
        let rota = app::rotas::get(&app, id, args.revision)?;
        context.output.line(format_args!(
            "With rota \"{}\" ({}, revision {}) in place of what is published of its pools.",
            rota.name, rota.state, rota.revision
        ))?;
    } else {
        for draft in app::equity::drafts_instead(&app, &equity)? {
            context.output.remark(format_args!(
                "warning: nothing is published in this period. \"{}\" is a {}; see how even it is with: evenwatch equity --rota {}",
                draft.name, draft.state, draft.id
            ));
        }
    }
    if nothing_carried(&equity) {
        for pool in &equity.pools {
            if let Some(idle) = pool.idle() {
                context
                    .output
                    .line(format_args!("{}: {idle}.", pool.pool_name))?;
            }
        }
        context.output.line(
            "No one holds a duty that counts, so that nothing can be said of how even it is.",
        )?;
        return Ok(Exit::Done);
    }
    show(context, &equity)?;
    if args.pool.is_some() {
        for pool in &equity.pools {
            people(context, pool)?;
        }
        in_all_pools(context, &equity)?;
    }
    Ok(Exit::Done)
}

/// Whether nobody carries anything: zeros would read as even.
fn nothing_carried(equity: &Equity) -> bool {
    equity.pools.iter().all(PoolEquity::is_idle)
}

/// The period asked for. Where nothing is published and a draft waits, the message says how to see
/// that.
fn period(args: &Args, context: &Context, app: &app::AppContext) -> Result<Period, CliError> {
    if let Some(period) = args.period.period()? {
        return Ok(period);
    }
    let error = match app::rotas::whole_rotas(app, context.now()) {
        Err(error @ AppError::NotFound(NotFound::Publication)) => error,
        other => return Ok(other?),
    };
    let waits = |rota: &&RotaSummary| matches!(rota.state, RotaState::Draft | RotaState::Proposed);
    match app::rotas::list(app)?.iter().find(waits) {
        None => Err(error.into()),
        Some(draft) => Err(CliError::NotFound {
            message: format!(
                "no published rota reaches today or later, and \"{}\" is a {}",
                draft.name, draft.state
            ),
            remedy: format!(
                "see how even it is with `evenwatch equity --rota {}`, or publish it",
                draft.id
            ),
        }),
    }
}

/// A row a pool.
pub(super) fn show(context: &Context, equity: &Equity) -> Result<(), CliError> {
    let mut headings = vec![
        "pool".to_owned(),
        ">people".to_owned(),
        ">no duty".to_owned(),
    ];
    headings.extend(Burden::ALL.map(|burden| format!(">{burden}")));
    headings.push(">Gini, out-of-hours hours".to_owned());
    let mut table = Columns::new(headings);
    for pool in &equity.pools {
        if pool.is_idle() {
            let mut row: Vec<Value> =
                vec![pool.pool_name.as_str().into(), pool.people.len().into()];
            row.resize_with(row.len() + Burden::ALL.len() + 2, || "-".into());
            table.row(row);
            continue;
        }
        let never = pool.people.iter().filter(|person| person.never.is_some());
        let never = u32::try_from(never.count()).unwrap_or(u32::MAX);
        let without = pool.people_without_duty.saturating_add(never);
        let mut row: Vec<Value> = vec![
            pool.pool_name.as_str().into(),
            pool.people.len().into(),
            if without > 0 {
                Value::toned(without, Tone::Warn)
            } else {
                without.into()
            },
        ];
        row.extend(Burden::ALL.map(|burden| spread(pool, burden)));
        row.push(
            pool.burdens
                .iter()
                .find(|evenness| evenness.burden == Burden::OutOfHours)
                .map_or_else(
                    || "-".into(),
                    |evenness| format!("{:.3}", evenness.gini).into(),
                ),
        );
        table.row(row);
    }
    let out = context.output;
    out.table(&table)?;
    for pool in &equity.pools {
        for note in pool.not_counted() {
            out.sentences(format_args!("{}: {note}", pool.pool_name))?;
        }
        if let Some(why) = &pool.below_term {
            out.sentences(format_args!("{}: {why}", pool.pool_name))?;
        }
        if let Some(idle) = pool.idle() {
            out.sentences(format_args!("{}: {idle}.", pool.pool_name))?;
        }
    }
    out.note(
        "Each burden: the most that anyone carries for a whole-time post, less the least; 0 is even. Leave, \
         terms such as 1 in 5 and duties that cannot be split keep it above 0. Gini: 0 even, 1 all on one.",
    )?;
    show_intensity(context, equity)?;
    for warning in &equity.warnings {
        out.remark(format_args!("warning: {warning}"));
    }
    Ok(())
}

/// How intense on-call is, a row a pool.
fn show_intensity(context: &Context, equity: &Equity) -> Result<(), CliError> {
    let on_call = |pool: &&PoolEquity| pool.intensity.people > 0;
    if !equity.pools.iter().any(|pool| on_call(&pool)) {
        return Ok(());
    }
    let headings = ["pool", ">on call", ">above"];
    let mut table = Columns::new(headings.into_iter().chain(intensity::HEADINGS));
    for pool in equity.pools.iter().filter(on_call) {
        let mut row: Vec<Value> = vec![pool.pool_name.as_str().into()];
        row.extend(intensity::group(&pool.intensity));
        table.row(row);
    }
    let out = context.output;
    out.heading("How intense on-call is: the worst of each pool")?;
    out.table(&table)?;
    out.note(&format!(
        "Above: people above a threshold of the settings, which are {}. Each person's duties in that pool; --pool \
         has them person by person. `evenwatch explain intensity` says more.",
        equity.thresholds.sentence()
    ))?;
    Ok(())
}

/// How intense on-call is for those of several pools, all their pools together.
fn in_all_pools(context: &Context, equity: &Equity) -> Result<(), CliError> {
    if equity.intensity_all_pools.is_empty() {
        return Ok(());
    }
    let mut table = Columns::new(["person"].into_iter().chain(intensity::HEADINGS));
    for one in &equity.intensity_all_pools {
        let mut row: Vec<Value> = vec![one.person_name.as_str().into()];
        row.extend(intensity::cells(&one.intensity));
        table.row(row);
    }
    let out = context.output;
    out.heading("How intense on-call is for people of several pools, all of them together")?;
    Ok(out.table(&table)?)
}

/// Most less least of a burden, for a whole-time post.
fn spread(pool: &PoolEquity, burden: Burden) -> Value {
    pool.burdens
        .iter()
        .find(|evenness| evenness.burden == burden)
        .map_or_else(
            || "-".into(),
            |evenness| number_short(evenness.range_per_wte).into(),
        )
}

/// One decimal is as fine as a share of duties gets.
fn number_short(value: f64) -> String {
    number((value * 10.0).round() / 10.0)
}

/// A row a person: what they carry, and what would be fair.
fn people(context: &Context, pool: &PoolEquity) -> Result<(), CliError> {
    let headings = ["person", ">WTE", ">duties", ">1 in"];
    let mut headings = headings.map(str::to_owned).to_vec();
    headings.extend(Burden::ALL.map(|burden| format!(">{burden}")));
    let mut table = Columns::new(headings);
    for person in &pool.people {
        let mut row: Vec<Value> = vec![
            person.person_name.as_str().into(),
            format!("{:.2}", person.wte).into(),
            person.duties.into(),
            person
                .one_in
                .map_or_else(|| "-".into(), |n| Value::from(number_short(n))),
        ];
        row.extend(Burden::ALL.map(|burden| {
            let difference = person.difference.get(burden);
            Value::from(format!(
                "{} ({difference:+.1})",
                number_short(person.carried.get(burden))
            ))
        }));
        table.row(row);
    }
    context.output.heading(&pool.pool_name)?;
    context.output.table(&table)?;
    let mut table = Columns::new(["person"].into_iter().chain(intensity::HEADINGS));
    for person in &pool.people {
        if let Some(own) = &person.intensity {
            let mut row: Vec<Value> = vec![person.person_name.as_str().into()];
            row.extend(intensity::cells(own));
            table.row(row);
        }
    }
    if !table.is_empty() {
        context
            .output
            .heading(format_args!("{}: how intense on-call is", pool.pool_name))?;
        context.output.table(&table)?;
    }
    context.output.note(
        "Of duties across the first and the last day the part inside counts; the night before the first day does not. Weekends, bank \
         holidays and named days are distinct ones, and 1 in N is of the days on which a person shares the \
         pool. In brackets: above (+) or below (-) their fair share: of each duty, a part by WTE among those who could hold \
         it. A person in several pools shares each with an even part of their WTE; the planner counts all of their pools together.",
    )?;
    Ok(())
}
