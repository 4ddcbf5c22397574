//! `evenwatch remedies`: which changes would close a gap at the least cost, each proved by planning
//! again with it.

use super::context::Context;
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use super::numbers::from;
use super::output::{Columns, Tone, Value, hours, number, thousands};
use super::period::{PeriodArgs, words};
use super::progress::watched;
use evenwatch_app as app;
use evenwatch_app::remedies::{Bundle, NotProved, Quality, Remedies, RemediesRequest};
use evenwatch_domain::count::counted;
use evenwatch_domain::ids::{AreaId, LineId};
use evenwatch_domain::network::Network;
use evenwatch_domain::request_values::{PostsTried, SearchSeconds};

/// Find the cheapest changes that close a gap, each proved by planning again with it
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch remedies --line nursing --area leeds --from 2027-01-04 --weeks 4\n  \
       evenwatch remedies --line nursing --area leeds --budget 60000 --json | jq .curve\n\n\
     The gap is what is missing when the rota is planned again for cover alone, without goodwill. Changes: posts (0.5 and\n\
     1.0 WTE), competences gained or renewed, contact routes, areas reached, mutual aid, on-call allowances, terms such as\n\
     1 in 4 by agreement, duty patterns, bank holidays in agreements, agreements. \"Proved\" is proved among those tried, and\n\
     the answer lists them by kind.\n\
     Prices are in config/remedies/prices.toml; those built in are invented. Nothing is changed in the database.\n\
     Shorter periods are searched faster. Ctrl-C keeps what was found.",
    exit_codes!(
        "4  no network has been imported yet, there is no such area or line, or nothing is published and no period was given",
        "5  no pool serves the line there",
        "130  stopped by Ctrl-C, and what was found is shown"
    )
))]
pub(super) struct Args {
    #[command(flatten)]
    period: PeriodArgs,
    /// The service line
    #[arg(long, value_name = "ID")]
    line: LineId,
    /// An area; once for each [default: all that pools of the line serve]
    #[arg(long = "area", value_name = "ID")]
    areas: Vec<AreaId>,
    /// Gap to come down to, in hours over these areas and days
    #[arg(long, value_name = "HOURS", default_value_t = 0, value_parser = from(0_u32))]
    to_gap: u32,
    /// Most to spend, in pounds a year: closes the most within it
    #[arg(long, value_name = "POUNDS", value_parser = from(0_u64))]
    budget: Option<u64>,
    /// Show what each amount of money buys on the way
    #[arg(long)]
    curve: bool,
    /// Most whole-time posts to consider for each pool; half a post can come on top
    #[arg(long, value_name = "N", default_value = "2")]
    posts: PostsTried,
    /// Longest time for the search, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "300")]
    time_limit: SearchSeconds,
}

/// Runs the command.
pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let app = context.open()?;
    let time = args.time_limit.duration();
    let request = RemediesRequest {
        period: context.period(&app, &args.period)?,
        areas: args.areas.clone(),
        line: args.line.clone(),
        goal_minutes: i64::from(args.to_gap) * 60,
        budget: args.budget,
        curve: args.curve,
        posts: args.posts.get(),
        time,
    };
    let (found, stopped) = watched(context, time, |control| {
        app::remedies::remedies(&app, &request, control)
    })?;
    let found = found?;
    if context.output.is_json() {
        context.output.json(&found)?;
    } else {
        let network = app::network::network(&app)?;
        show(context, &found, args.budget, &network)?;
    }
    Ok(if stopped {
        Exit::Interrupted
    } else {
        Exit::Done
    })
}

/// The answer for people.
fn show(
    context: &Context,
    found: &Remedies,
    budget: Option<u64>,
    network: &Network,
) -> Result<(), CliError> {
    let out = context.output;
    let areas = found.areas.iter().map(|area| network.area_name(area));
    let areas: Vec<String> = areas.collect();
    out.line(format_args!(
        "Remedies for {} in {}, {}",
        network.line_name(&found.line),
        areas.join(", "),
        words(&found.period)
    ))?;
    for (said, what) in [
        (found.invented, "People"),
        (found.prices_invented, "Prices"),
    ] {
        if said {
            let text = format!("{what} and values are invented ({})", found.prices_source);
            let text = if what == "People" {
                "People and values in this network are invented".to_owned()
            } else {
                text
            };
            out.line(out.paint(Tone::Warn, text))?;
        }
    }
    out.line(format_args!(
        "Planned again without goodwill, {} of {} h required are missing; with every change below, {} h.",
        out.paint(Tone::Bad, hours(found.gap_minutes)),
        hours(found.required_minutes),
        hours(found.least_gap_minutes)
    ))?;
    if found.not_assessed_minutes > 0 {
        out.line(format_args!(
            "Not assessed: {} h before the first duties of a rota. They belong to duties of days before, for which nothing is published.",
            hours(found.not_assessed_minutes)
        ))?;
    }
    out.note(match found.partly_unpublished {
        false => "Required are the hours that an audit of these days assesses.",
        true => {
            "No rota is published for some or all of these days. Required are the hours that duties of those days can reach, which an \
             audit does not assess, and on the other days the hours that an audit assesses."
        }
    })?;
    if found.lines.len() > 1 {
        let lines = found.lines.iter().map(|line| network.line_name(line));
        out.note(&format!(
            "{} share the hours that a standard asks of one kind of service. The gap is that of all of them together, and changes of \
             all of them are tried.",
            lines.collect::<Vec<_>>().join(", ")
        ))?;
    }
    out.heading("Changes, each by itself (a second post with the first)")?;
    out.table(&alone(found))?;
    if !found.curve.is_empty() {
        out.heading("What money buys")?;
        out.table(&curve(found))?;
    }
    match &found.best {
        None if found.gap_minutes == 0 => out.line("\nNothing is missing.")?,
        None if found.gap_minutes <= found.goal_minutes => out.line(format_args!(
            "\nThe gap is {} h already, which is not above the {} h to come down to: nothing is needed, £0 a year.",
            hours(found.gap_minutes),
            hours(found.goal_minutes)
        ))?,
        None => out.line(nothing(found, budget))?,
        Some(best) => chosen(context, found, best, budget)?,
    }
    out.line(format_args!(
        "{} {} planned in {:.0} s.",
        proved(found),
        counted(found.planned, "set"),
        found.seconds
    ))?;
    out.line(out.paint(Tone::Faint, tried(found)))?;
    Ok(())
}

/// That nothing helps, and among what.
fn nothing(found: &Remedies, budget: Option<u64>) -> String {
    let changes = counted(found.candidates.len(), "change");
    let sure = if found.proved {
        "No set of"
    } else {
        "No set was found of"
    };
    let dearer = |budget: &u64| found.cheapest_change.is_some_and(|least| least > *budget);
    match (budget, budget.filter(dearer)) {
        (_, Some(budget)) => format!(
            "\nNothing can be bought for £{}: the cheapest of the {changes} tried costs £{} a year.",
            thousands(budget),
            thousands(found.cheapest_change.unwrap_or_default())
        ),
        (Some(budget), None) => format!(
            "\n{sure} the {changes} tried that costs at most £{} a year closes any of it.",
            thousands(budget)
        ),
        (None, None) => format!("\n{sure} the {changes} tried closes any of it."),
    }
}

/// What is proved, and among what; or each reason why it is not.
fn proved(found: &Remedies) -> String {
    let changes = counted(found.candidates.len(), "change");
    match (found.proved, &found.best) {
        (true, Some(_)) => {
            format!("Proved: no cheaper set among the {changes} tried does as much.")
        }
        (true, None) => format!("Proved among the {changes} tried."),
        (false, best) => {
            let may = match best {
                Some(_) => "a cheaper set may do as much, or one for the same money more",
                None => "a set that helps may have been passed over",
            };
            let why: Vec<String> = found
                .not_proved
                .iter()
                .map(|one| why(*one, found))
                .collect();
            format!(
                "Not proved among the {changes} tried: {may}. {}",
                why.join(" ")
            )
        }
    }
}

/// One reason why an answer is not proved, and what would help.
fn why(one: NotProved, found: &Remedies) -> String {
    let of = |plans: usize| format!("{plans} of {}", counted(found.planned, "plan"));
    match one {
        NotProved::SearchEnded => {
            "The time was over before every set that could be better was planned (longer: --time-limit).".to_owned()
        }
        NotProved::PlansEnded {
            plans,
            longest_seconds,
        } => format!(
            "The best rota of {} was not proved in its time, {longest_seconds} s at most (a shorter period or fewer areas help).",
            of(plans)
        ),
        NotProved::DutiesOverlap { plans } => format!(
            "In {} duties run side by side in the same hours and areas, and the bound counts these hours twice (more time does not help).",
            of(plans)
        ),
    }
}

/// How many changes of each kind were tried, and why none was of the others.
fn tried(found: &Remedies) -> String {
    let (some, none): (Vec<_>, Vec<_>) = found.tried.iter().partition(|kind| kind.changes > 0);
    let some = some.iter().map(|tried| {
        let (one, several) = tried.kind.words();
        let words = if tried.changes == 1 { one } else { several };
        format!(
            "{} {words}",
            thousands(u64::try_from(tried.changes).unwrap_or(u64::MAX))
        )
    });
    let none = none.iter().map(|tried| {
        let why = tried.why_none.as_deref().unwrap_or_default();
        format!("{} ({why})", tried.kind.words().1)
    });
    let single = found.tried.iter().flat_map(|tried| &tried.not_tried);
    let single = single.map(|one| format!("{} ({})", one.says, one.why));
    let none = none.chain(single);
    let list = |parts: Vec<String>| match parts.as_slice() {
        [] => "nothing".to_owned(),
        parts => parts.join(", "),
    };
    let (some, none) = (list(some.collect()), list(none.collect()));
    format!("Tried: {some}.\nNot tried: {none}.")
}

/// A row a change, the most closed first.
fn alone(found: &Remedies) -> Columns {
    let mut table = Columns::new(["change", ">£ a year", ">gap then", ">hours closed"]);
    let mut rows: Vec<_> = found.candidates.iter().collect();
    rows.sort_by_key(|row| (row.gap_minutes.unwrap_or(i64::MAX), row.change.cost));
    for row in rows {
        let closed = row.gap_minutes.map(|gap| found.gap_minutes - gap);
        let shown = |minutes: Option<i64>| minutes.map_or_else(|| "not planned".to_owned(), hours);
        table.row([
            row.change.says.as_str().into(),
            thousands(row.cost_in_all).into(),
            shown(row.gap_minutes).into(),
            match closed {
                Some(minutes) if minutes > 0 => Value::toned(hours(minutes), Tone::Good),
                other => shown(other).into(),
            },
        ]);
    }
    table
}

/// A row a step.
fn curve(found: &Remedies) -> Columns {
    let mut table = Columns::new([">£ a year", ">gap then", ">hours closed", "changes"]);
    for step in &found.curve {
        let says: Vec<&str> = step
            .changes
            .iter()
            .map(|change| change.says.as_str())
            .collect();
        table.row([
            thousands(step.cost).into(),
            hours(step.gap_minutes).into(),
            hours(found.gap_minutes - step.gap_minutes).into(),
            says.join("; ").into(),
        ]);
    }
    table
}

/// Why whole plans leave other gaps than plans for cover alone, each without and with the changes;
/// nothing where they do not.
fn why_they_differ(above: [i64; 2], whole: [i64; 2]) -> Option<String> {
    (above != whole).then(|| {
        let [without, with] = above.map(hours);
        format!(
            "These gaps are not those above ({without} and {with} h): a whole plan fills the most hours of duties, first-on before \
             second-on, required in these areas or not. Above, a plan closes the most required hours of these areas, and has no other aim."
        )
    })
}

/// The set asked for, and whole plans without and with it.
fn chosen(
    context: &Context,
    found: &Remedies,
    best: &Bundle,
    budget: Option<u64>,
) -> Result<(), CliError> {
    let out = context.output;
    // Where the budget ends before the gap to come down to is reached.
    let goal = found.goal_minutes.max(found.least_gap_minutes);
    let chosen = match budget.is_some() && best.gap_minutes > goal {
        true => "Closes most within the budget",
        false => "Cheapest",
    };
    out.heading(format_args!(
        "{chosen}: £{} a year, gap {} h instead of {} h",
        thousands(best.cost),
        hours(best.gap_minutes),
        hours(found.gap_minutes)
    ))?;
    let mut table = Columns::new(["change", ">£ a year", ">gap without it"]);
    for (at, change) in best.changes.iter().enumerate() {
        let without = best.without.get(at).copied().flatten();
        table.row([
            change.says.as_str().into(),
            thousands(change.cost).into(),
            without.map_or_else(|| "-".to_owned(), hours).into(),
        ]);
    }
    out.table(&table)?;
    if let Some(plans) = &found.plans {
        out.heading("Whole plans without goodwill, every aim in its order")?;
        let mut table = Columns::new(["", ">gap h", ">unevenness, worst", ">unevenness, all"]);
        let row = |name: &str, plan: &Quality| -> [Value; 4] {
            let name = match plan.ended_early {
                true => format!("{name} (search ended early)"),
                false => name.to_owned(),
            };
            [
                name.into(),
                hours(plan.gap_minutes).into(),
                number(plan.evenness_worst).into(),
                number(plan.evenness_all).into(),
            ]
        };
        table.row(row("as things are", &plans.before));
        table.row(row("with the changes", &plans.after));
        out.table(&table)?;
        let above = [found.gap_minutes, best.gap_minutes];
        let whole = [plans.before.gap_minutes, plans.after.gap_minutes];
        if let Some(why) = why_they_differ(above, whole) {
            out.note(&why)?;
        }
        if plans.before.ended_early || plans.after.ended_early {
            out.note(
                "A plan whose search ended early may have more hours missing, and be less even, than the best one: its figures are no proof. \
                 More time: --time-limit.",
            )?;
        }
        out.note(
        "Unevenness: weighted hours per WTE off the fair share; 0 is even. With more people on more duties it may grow.",
    )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_answers_to_one_question_say_why_they_differ() {
        assert_eq!(why_they_differ([60, 0], [60, 0]), None);
        for whole in [[120, 0], [60, 60]] {
            let said = why_they_differ([60, 0], whole).unwrap_or_default();
            assert!(said.contains("(1 and 0 h)"), "{said}");
        }
    }
}
