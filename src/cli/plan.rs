//! `evenwatch plan`: makes a rota and keeps it as a draft.

use std::collections::BTreeMap;
use std::num::NonZeroU64;

use super::context::Context;
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use super::numbers::from;
use super::output::{Columns, Tone, Value, hours, number, thousands};
use super::period::{PeriodArgs, words};
use super::progress::watched;
use super::rota_text;
use evenwatch_app::AppContext;
use evenwatch_app::plan::PlanRequest;
use evenwatch_app::rota_now::RotaNow;
use evenwatch_app::wishes::{self, WishNotMet};
use evenwatch_domain::aim;
use evenwatch_domain::begun_gap::BegunGap;
use evenwatch_domain::count::counted;
use evenwatch_domain::day;
use evenwatch_domain::ids::{PersonId, PoolId, RuleId};
use evenwatch_domain::network::Network;
use evenwatch_domain::percent::with_decimals;
use evenwatch_domain::request_values::SearchSeconds;
use evenwatch_domain::rota::{
    Breach, Moved, PlanRecord, PlanStatus, Rota, RotaState, StoppedBy, TierResult,
};

/// People named of a rule that is not met; `--json` has them all.
const PEOPLE_NAMED: usize = 8;

/// Make the fairest lawful rota and save it as a draft
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch plan --from 2027-01-04 --weeks 13\n  evenwatch plan --from 2027-01-04 --to 2027-01-31 --pool consultants --json | jq -r .id\n\n\
     Published duties before the period count in rest rules and evenness. Where the period is published already, as few\n\
     duties move as cover allows: a pool in which nothing has to change keeps its rota, in the others change comes right\n\
     after cover, and the result lists what moves. --afresh plans as if nothing were published.\n\
     Ctrl-C keeps the best rota found so far.\n\n\
     A limit reached keeps the best rota found by then. A thread does some 40 million units of work a second. For the\n\
     same rota again give --work: then the same network, seed, threads and gap give the same rota on any machine, however\n\
     busy, where neither time nor memory runs out first. Without --work two plans may differ, even ones that ended by\n\
     themselves: they are equally good as far as both are proved.",
    exit_codes!(
        "4  no network has been imported yet, or there is no such pool",
        "5  the period has begun or holds no duty",
        "130  stopped by Ctrl-C; the best rota found so far is kept, and said so"
    )
))]
pub(super) struct Args {
    #[command(flatten)]
    period: PeriodArgs,
    /// Plan only these pools; once for each
    #[arg(long = "pool", value_name = "ID")]
    pools: Vec<PoolId>,
    /// Plan as if nothing were published in the period; people placed by hand stay
    #[arg(long)]
    afresh: bool,
    /// The rota's name [default: its days]
    #[arg(long)]
    name: Option<String>,
    /// Longest time for the search, in seconds [default: 60, or as set]
    #[arg(long, value_name = "SECONDS")]
    time_limit: Option<SearchSeconds>,
    /// Most work for the search, in the solver's units [default: none, or as set]
    #[arg(long, value_name = "UNITS", value_parser = from(NonZeroU64::MIN))]
    work: Option<NonZeroU64>,
    /// Most memory for the program to hold, in MiB [default: none, or as set]
    #[arg(long, value_name = "MIB", value_parser = from(NonZeroU64::MIN))]
    memory: Option<NonZeroU64>,
    /// Seed of the search; with --work the same gives the same rota [default: as set]
    #[arg(long, value_name = "N", value_parser = from(0_u32))]
    seed: Option<u32>,
    /// Show a grid of people by days, pool by pool [default: for one pool and up to 5 weeks]
    #[arg(long)]
    grid: bool,
}

/// The rota for programs, with the wishes that it does not meet.
#[derive(serde::Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    rota: &'a Rota,
    wishes_not_met: Vec<WishNotMet>,
}

/// Runs the command.
pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let Some(period) = args.period.period()? else {
        return Err(CliError::Usage {
            message: "the period's first day is missing".to_owned(),
            remedy: "give it with --from, such as --from 2027-01-04".to_owned(),
        });
    };
    let request = PlanRequest {
        name: args.name.clone().unwrap_or_else(|| period.written()),
        period,
        pools: (!args.pools.is_empty()).then(|| args.pools.clone()),
        afresh: args.afresh,
        time_limit: args.time_limit.map(SearchSeconds::duration),
        work_limit: args.work,
        memory_limit: args.memory,
        seed: args.seed,
    };
    let app = context.open()?;
    let (rota, exit) = search(&app, &request, context, context.now())?;
    if context.output.is_json() {
        let network = evenwatch_app::network::network(&app)?;
        context.output.json(&Told {
            rota: &rota,
            wishes_not_met: wishes::not_met(&app, &network, &rota),
        })?;
    } else {
        let network = evenwatch_app::network::network(&app)?;
        show(context, (&rota, None), &network)?;
        let wishes = wishes::not_met(&app, &network, &rota);
        details(context, (&rota, None), (&network, &wishes), args.grid)?;
        context.output.line(format_args!(
            "\nSaved as a draft. To publish it: evenwatch publish {}",
            rota.id
        ))?;
    }
    if exit == Exit::Interrupted {
        context.output.remark(format_args!(
            "stopped by Ctrl-C: the best rota found so far is saved as draft {}",
            rota.id
        ));
    }
    Ok(exit)
}

/// Searches with progress on standard error; Ctrl-C ends the search and keeps the best rota.
pub(super) fn search(
    app: &AppContext,
    request: &PlanRequest,
    context: &Context,
    now: evenwatch_domain::interval::Instant,
) -> Result<(Rota, Exit), CliError> {
    let limit = request
        .time_limit
        .unwrap_or_else(|| context.settings.planner.time_limit());
    let (planned, stopped) = watched(context, limit, |control| {
        evenwatch_app::plan::plan(app, request, control, now)
    })?;
    let exit = if stopped {
        Exit::Interrupted
    } else {
        Exit::Done
    };
    Ok((planned?, exit))
}

/// A rota for people: what it is, how good it is, what stayed empty; with what became of it, where
/// it was published.
pub(super) fn show(
    context: &Context,
    (rota, now): (&Rota, Option<&RotaNow>),
    network: &Network,
) -> Result<(), CliError> {
    let out = context.output;
    let places: u64 = rota
        .duties
        .iter()
        .map(|duty| u64::from(duty.people_needed))
        .sum();
    let missing: u64 = rota
        .duties
        .iter()
        .map(|duty| u64::from(rota_text::open_places(duty, now).throughout))
        .sum();
    let in_part = rota.duties.iter();
    let in_part = in_part.map(|duty| u64::from(rota_text::open_places(duty, now).in_part));
    let in_part: u64 = in_part.sum();
    // Of a published rota, places whose holders do not count are in that number already.
    let begun = rota.plan.as_ref().filter(|_| now.is_none());
    let begun = begun.map_or(0, |plan| plan.begun_gaps.len());
    let missing = missing.saturating_add(u64::try_from(begun).unwrap_or(u64::MAX));
    out.line(format_args!(
        "{} ({}, revision {})",
        out.paint(Tone::Strong, &rota.name),
        rota.state,
        rota.revision
    ))?;
    out.line(format_args!("{} · id {}", words(&rota.period), rota.id))?;
    let empty = match in_part {
        0 => format!("{} empty", thousands(missing)),
        part => format!("{} empty, {} in part", thousands(missing), thousands(part)),
    };
    out.line(format_args!(
        "{}, {}, {}",
        counted(rota.duties.len(), "duty"),
        counted(places, "place"),
        if missing + in_part > 0 {
            out.paint(Tone::Warn, empty)
        } else {
            empty
        }
    ))?;
    if let Some(plan) = &rota.plan {
        record(context, (rota, now), plan, network)?;
    }
    Ok(())
}

/// What is unfilled and why, whose wishes were not met, how intense on-call is, and the grid.
pub(super) fn details(
    context: &Context,
    (rota, now): (&Rota, Option<&RotaNow>),
    (network, wishes): (&Network, &[WishNotMet]),
    grid: bool,
) -> Result<(), CliError> {
    rota_text::unfilled(context, (rota, now), network)?;
    rota_text::wishes(context, wishes, network)?;
    if let Some(plan) = &rota.plan {
        let thresholds = context.settings.intensity.thresholds();
        super::intensity::people(context, &plan.intensity, &thresholds, network)?;
    }
    if grid || rota_text::is_small(rota) {
        rota_text::grid(context, (rota, now), network)?;
    }
    Ok(())
}

/// How the plan went, tier by tier.
fn record(
    context: &Context,
    (rota, now): (&Rota, Option<&RotaNow>),
    plan: &PlanRecord,
    network: &Network,
) -> Result<(), CliError> {
    let out = context.output;
    out.line(format_args!(
        "{} in {:.1} s, seed {}\n",
        status(plan),
        plan.seconds,
        plan.seed
    ))?;
    let mut table = Columns::new([
        ">",
        "aim, in order",
        ">result",
        ">proved bound",
        ">gap",
        "unit",
        "what it means",
    ]);
    for (at, tier) in plan.tiers.iter().enumerate() {
        let (name, unit, meaning) = meaning(tier);
        table.row([
            (at + 1).into(),
            name.into(),
            number(tier.value).into(),
            tier.bound.map_or_else(|| "-".to_owned(), number).into(),
            gap(tier),
            unit.into(),
            Value::toned(meaning, Tone::Faint),
        ]);
    }
    out.table(&table)?;
    out.note(
        "Smaller is better. Each aim is met as far as it can be before the next is looked at; the gap \
         column shows how much better a rota could possibly be, with the aims above kept.",
    )?;
    checked(context, (rota, now), plan, network)?;
    moved(context, plan, network)?;
    for warning in &plan.warnings {
        out.remark(format_args!("warning: {warning}"));
    }
    for assumed in &plan.assumptions {
        out.remark(format_args!("assumed: {assumed}"));
    }
    Ok(())
}

/// Good-practice rules that are not met, a line a rule with the people whom it is about.
fn not_met(context: &Context, soft: &[&Breach], network: &Network) -> Result<(), CliError> {
    let mut rules: BTreeMap<&RuleId, Vec<&PersonId>> = BTreeMap::new();
    for breach in soft {
        rules.entry(&breach.rule).or_default().push(&breach.person);
    }
    for (rule, mut people) in rules {
        let times = match people.len() {
            1 => "once".to_owned(),
            times => format!("{times} times"),
        };
        people.sort_unstable();
        people.dedup();
        let names = people.iter().take(PEOPLE_NAMED);
        let names: Vec<String> = names.map(|person| network.person_name(person)).collect();
        let more = match people.len().saturating_sub(PEOPLE_NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        context.output.line(format_args!(
            "  {rule} is not met {times}: {}{more}",
            names.join(", ")
        ))?;
    }
    Ok(())
}

/// What checking the rota found: rules broken, and duties that nobody holds.
fn checked(
    context: &Context,
    (rota, now): (&Rota, Option<&RotaNow>),
    plan: &PlanRecord,
    network: &Network,
) -> Result<(), CliError> {
    let out = context.output;
    let (hard, unmet): (Vec<&Breach>, Vec<&Breach>) =
        plan.breaches.iter().partition(|breach| breach.hard);
    let word = if hard.is_empty() {
        out.paint(Tone::Good, "no legal or contract rule is broken")
    } else {
        out.paint(
            Tone::Bad,
            format_args!(
                "{} broken, so it cannot be published",
                counted(hard.len(), "legal or contract rule")
            ),
        )
    };
    let soft = match unmet.len() {
        0 => String::new(),
        some => format!("; {} not met", counted(some, "good-practice rule")),
    };
    let when = match rota.state {
        RotaState::Draft | RotaState::Proposed => "Checked",
        RotaState::Published | RotaState::Withdrawn => "Checked when it was planned",
    };
    out.line(format_args!("{when}: {word}{soft}."))?;
    not_met(context, &unmet, network)?;
    let open = |duty| rota_text::open_places(duty, now);
    let empty = |duty| u64::from(open(duty).throughout);
    let places: u64 = rota.duties.iter().map(empty).sum();
    let duties = rota.duties.iter().filter(|duty| empty(duty) > 0).count();
    let in_part: u64 = rota
        .duties
        .iter()
        .map(|duty| u64::from(open(duty).in_part))
        .sum();
    let minutes: i64 = rota
        .duties
        .iter()
        .map(|duty| open(duty).times.minutes())
        .sum();
    if places > 0 {
        let verb = if places == 1 { "is" } else { "are" };
        out.line(format_args!(
            "{} in {} {verb} empty; to see why: evenwatch why {} DUTY",
            counted(places, "place"),
            counted(duties, "duty"),
            rota.id
        ))?;
    }
    if in_part > 0 {
        let verb = if in_part == 1 { "is" } else { "are" };
        out.line(format_args!(
            "{} {verb} empty in part, {} h in all.",
            counted(in_part, "place"),
            hours(minutes)
        ))?;
    }
    if now.is_none() && !plan.begun_gaps.is_empty() {
        let hours: f64 = plan.begun_gaps.iter().map(BegunGap::hours).sum();
        out.line(out.paint(
            Tone::Bad,
            format_args!(
                "{} h of duties that have begun are open: a duty that has begun keeps its holder, and the warnings say who it is.",
                number((hours * 10.0).round() / 10.0)
            ),
        ))?;
    }
    Ok(())
}

/// What changes against the published rota, pool by pool.
fn moved(context: &Context, plan: &PlanRecord, network: &Network) -> Result<(), CliError> {
    if plan.moved.is_empty() && plan.kept.is_empty() {
        return Ok(());
    }
    let out = context.output;
    let count = match plan.moved.len() {
        0 => "no duty moves".to_owned(),
        1 => "1 duty moves".to_owned(),
        more => format!(
            "{} duties move",
            thousands(u64::try_from(more).unwrap_or(0))
        ),
    };
    out.line(format_args!("\nAgainst the published rota {count}."))?;
    if !plan.moved.is_empty() {
        let mut rows: Vec<&Moved> = plan.moved.iter().collect();
        // Already by start, so that a pool's stay in that order.
        rows.sort_by_key(|row| network.pool_name(&row.pool));
        let mut table = Columns::new(["pool", "day", "duty", "from", "to"]);
        for row in rows {
            table.row([
                network.pool_name(&row.pool).into(),
                day::written(row.day).into(),
                row.name.as_str().into(),
                network.people_names(&row.from).into(),
                network.people_names(&row.to).into(),
            ]);
        }
        out.table(&table)?;
    }
    if !plan.kept.is_empty() {
        let kept = plan.kept.iter().map(|pool| network.pool_name(pool));
        out.line(format_args!(
            "Kept as published, since nothing in them had to change: {}. To plan them anew: --afresh",
            kept.collect::<Vec<_>>().join(", ")
        ))?;
    }
    Ok(())
}

/// How it ended, for people.
fn status(plan: &PlanRecord) -> String {
    match (plan.status, plan.stopped_by) {
        (PlanStatus::Optimal, _) => "Proved best in every aim,".to_owned(),
        (PlanStatus::WithinGap, _) => "Every aim within its wanted gap,".to_owned(),
        (PlanStatus::StoppedEarly, None) => "Stopped before every aim was proved,".to_owned(),
        (PlanStatus::StoppedEarly, Some(StoppedBy::WorkLimit)) => format!(
            "Stopped by the work limit before every aim was proved, after {} units,",
            thousands(plan.work)
        ),
        (PlanStatus::StoppedEarly, Some(by)) => {
            format!("Stopped by {by} before every aim was proved,")
        }
    }
}

/// The gap in its tone: green within 1 %.
fn gap(tier: &TierResult) -> Value {
    match tier.gap() {
        None => Value::toned("unproved", Tone::Warn),
        Some(gap) if gap <= 0.01 => Value::toned(with_decimals(gap, 2), Tone::Good),
        Some(gap) => Value::toned(with_decimals(gap, 2), Tone::Warn),
    }
}

/// The aim's label, unit and meaning for people; the planner's own where it is a new one.
fn meaning(tier: &TierResult) -> (&str, &str, &'static str) {
    match aim::find(&tier.name) {
        Some(aim) => (aim.label, aim.unit, aim.meaning),
        None => (&tier.name, &tier.unit, ""),
    }
}
