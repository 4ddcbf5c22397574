//! `evenwatch scale`: the fewest people who cover a line day and night, board by board and
//! together.

use std::path::{Path, PathBuf};

use super::context::{Context, read};
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use super::numbers::from;
use super::output::{Columns, Tone, Value, number, thousands};
use super::period::{PeriodArgs, words};
use super::progress::watched;
use evenwatch_app as app;
use evenwatch_app::scale::{
    Leg, PostTerms, Reach, Scale, ScaleGroup, ScaleRequest, ScaleUnit, SharedDuty, Term,
};
use evenwatch_domain::count::counted;
use evenwatch_domain::ids::{LineId, OdsCode};
use evenwatch_domain::network::Network;
use evenwatch_domain::pattern::BankHolidayUse;
use evenwatch_domain::plain_text::without_mark;
use evenwatch_domain::request_values::{
    ChildrenEach, LeaveWeeks, OneInDays, OtherWeeklyHours, PostShare, SearchSeconds,
};

/// Find the fewest people who cover a line day and night, board by board and together
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch scale --line nursing --boards QHM,QWO,QF7 --from 2027-01-04 --weeks 13\n  \
       evenwatch scale --line nursing --travel travel.json --travel-limit 90 --json | jq .saved_people\n\n\
     Every number of people is planned: so many like posts with leave, on the duties of the pools that serve the line there, with\n\
     those of the price list for hours that these leave open, until a lawful rota has no empty duty. Visits: areas share people where a person in post reaches them, or with --travel where one area is near\n\
     enough to the others: [{\"from\": \"leeds\", \"to\": \"sheffield\", \"minutes\": 55}]. Nothing is changed in the database.",
    exit_codes!(
        "4  no network has been imported yet, there is no such line, or nothing is published and no period was given",
        "5  no such board or kind of post, or no number of people is enough in the time",
        "130  stopped by Ctrl-C"
    )
))]
pub(super) struct Args {
    #[command(flatten)]
    period: PeriodArgs,
    /// The service line
    #[arg(long, value_name = "ID")]
    line: LineId,
    /// Boards, by ODS code, parted by commas [default: all]
    #[arg(long, value_name = "ODS-CODE", value_delimiter = ',')]
    boards: Vec<OdsCode>,
    /// The kind of post, from the price list [default: the first that is for the line]
    #[arg(long, value_name = "ID")]
    post: Option<String>,
    /// Share of full time of every post, above 0 and at most 1
    #[arg(long, value_name = "WTE", default_value = "1")]
    wte: PostShare,
    /// On call at most once in so many days, whole time; binds on-call duties, not shifts [default:
    /// as the post has it]
    #[arg(long, value_name = "N")]
    one_in: Option<OneInDays>,
    /// Hours a week of other work, outside the rotas, of each post [default: as the post has it]
    #[arg(long, value_name = "HOURS")]
    other_hours: Option<OtherWeeklyHours>,
    /// Weeks of leave a year, bank holidays included [default: as the post has it]
    #[arg(long, value_name = "WEEKS")]
    leave: Option<LeaveWeeks>,
    /// One person at once serves at most so many children [default: one serves all]
    #[arg(long, value_name = "N")]
    children_each: Option<ChildrenEach>,
    /// Times of travel between areas, a JSON file; - is standard input
    #[arg(long, value_name = "FILE")]
    travel: Option<PathBuf>,
    /// Most minutes of travel [default: the line's response time]
    #[arg(long, value_name = "MINUTES", requires = "travel", value_parser = from(0_u32))]
    travel_limit: Option<u32>,
    /// Longest time for the search, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "300")]
    time_limit: SearchSeconds,
}

/// Runs the command.
pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let app = context.open()?;
    let time = args.time_limit.duration();
    let request = ScaleRequest {
        line: args.line.clone(),
        boards: args.boards.clone(),
        period: context.period(&app, &args.period)?,
        class: args.post.clone(),
        wte: args.wte.get(),
        one_in: args.one_in.map(OneInDays::get),
        other_weekly_hours: args.other_hours.map(OtherWeeklyHours::get),
        leave_weeks: args.leave.map(LeaveWeeks::get),
        children_each: args.children_each.map(ChildrenEach::get),
        travel: args.travel.as_deref().map(legs).transpose()?,
        travel_limit: args.travel_limit,
        time,
    };
    let (found, stopped) = watched(context, time, |control| {
        app::scale::scale(&app, &request, control)
    })?;
    if stopped && found.is_err() {
        return Ok(Exit::Interrupted);
    }
    let found = found?;
    if context.output.is_json() {
        context.output.json(&found)?;
    } else {
        let network = app::network::network(&app)?;
        show(context, &found, &network)?;
    }
    Ok(Exit::Done)
}

/// Times of travel from a file.
fn legs(path: &Path) -> Result<Vec<Leg>, CliError> {
    serde_json::from_slice(without_mark(&read(path)?)).map_err(|error| CliError::Refused {
        message: format!("{} holds no times of travel: {error}", path.display()),
        remedy: "give a list: [{\"from\": \"leeds\", \"to\": \"sheffield\", \"minutes\": 55}]"
            .to_owned(),
    })
}

/// The answer for people.
fn show(context: &Context, found: &Scale, network: &Network) -> Result<(), CliError> {
    let out = context.output;
    out.line(format_args!(
        "The fewest people day and night for {}",
        found.line_name
    ))?;
    out.line(words(&found.period))?;
    for (said, what) in [
        (found.invented, "People and values in this network"),
        (found.prices_invented, "Prices and terms of posts"),
    ] {
        if said {
            out.line(out.paint(Tone::Warn, format_args!("{what} are invented")))?;
        }
    }
    posts(context, found)?;
    out.line(match found.reach {
        Reach::Phone => "A phone reaches everywhere.".to_owned(),
        Reach::People => "Areas share people where a person in post reaches them.".to_owned(),
        Reach::Travel(limit) => format!("Areas share people within {limit} minutes of travel."),
    })?;
    out.heading("Duties that they share")?;
    out.table(&duties(found, network))?;
    out.heading("People")?;
    let mut table = Columns::new([
        "",
        ">groups",
        ">people",
        ">WTE",
        ">1 in",
        ">£ a year",
        ">people now",
        ">1 in, all held",
        "fewer",
    ]);
    for unit in &found.boards {
        table.row(row(unit, &unit.name, Tone::Faint));
    }
    table.row(row(&found.pooled, &found.pooled.name, Tone::Strong));
    out.table(&table)?;
    for unit in found.boards.iter().chain([&found.pooled]) {
        if let Some(said) = deciding(unit, &found.terms) {
            out.sentences(said)?;
        }
    }
    for unit in &found.boards {
        if !unit.now.cannot_hold.is_empty() {
            out.line(format_args!(
                "{}: {} of {} now can hold no duty: {}.",
                unit.name,
                unit.now.cannot_hold.len(),
                counted(unit.now.people, "person"),
                unit.now.cannot_hold.join(", ")
            ))?;
        }
    }
    let saving = format!(
        "Together {} fewer ({} WTE, £{} a year) than each alone.",
        counted(found.saved_people, "person"),
        number(found.saved_wte),
        thousands(found.saved_cost)
    );
    out.line(out.paint(Tone::Good, saving))?;
    let groups: Vec<&ScaleGroup> = found.pooled.groups.iter().collect();
    if groups.len() > 1 {
        out.heading("Together, groups that need people of their own")?;
        let mut table = Columns::new(["areas", ">children", ">at once", ">people", ">1 in"]);
        for group in groups {
            let areas = group.areas.iter().map(|area| network.area_name(area));
            let areas: Vec<String> = areas.collect();
            table.row([
                areas.join(", ").into(),
                thousands(group.children_known).into(),
                group.at_once.to_string().into(),
                group.people.to_string().into(),
                group.one_in.map_or_else(|| "-".to_owned(), number).into(),
            ]);
        }
        out.table(&table)?;
    }
    out.note(
        "1 in: on call one day in so many on average, so larger is lighter; a duty from Friday to Monday is three days; - where all \
         duties are shifts. Fewer: \
         whether fewer people are proved to be too few, on the terms above and for the duties of each pool there. Now: the pools \
         that serve the line there, those included that serve others too; 2 of 4: of 4 people, 2 can hold a duty. 1 in, \
         all held: how often those would be on call if they held every place of these pools, empty ones of today and other areas' included; how \
         often they are is in evenwatch equity. What people do on call is not \
         counted: with many children one person at once may not be enough (--children-each).",
    )?;
    out.line(format_args!(
        "Plans made: {}, in {:.0} s.",
        found.planned, found.seconds
    ))?;
    Ok(())
}

/// The terms of the posts, those that bear on these duties.
fn posts(context: &Context, found: &Scale) -> Result<(), CliError> {
    let (out, terms) = (context.output, &found.terms);
    let units = || found.boards.iter().chain([&found.pooled]);
    let groups = || units().flat_map(|unit| &unit.groups);
    let on_call = groups().any(|group| group.one_in.is_some());
    let one_in = if on_call {
        format!(", on call at most 1 day in {}", terms.at_most_one_in)
    } else {
        String::new()
    };
    out.line(format_args!(
        "Posts: {}, {} WTE{one_in}.",
        terms.name, terms.wte
    ))?;
    out.line(format_args!(
        "Each has {} h a week of other work outside the rotas, and on average {} of leave in the period ({} a year).",
        number(terms.other_weekly_hours),
        weeks_of(terms.leave_weeks_mean),
        number(terms.leave_weeks_a_year)
    ))?;
    out.line(format_args!("Leave: {}.", terms.leave_source))?;
    if !on_call {
        out.line("The duties are shifts: a limit of 1 day in N on call does not apply to them.")?;
    }
    Ok(())
}

fn weeks_of(weeks: f64) -> String {
    match number(weeks).as_str() {
        "1" => "1 week".to_owned(),
        weeks => format!("{weeks} weeks"),
    }
}

/// Which terms make fewer people too few, beside the people who are there; nothing where no term
/// bears on the duties.
fn deciding(unit: &ScaleUnit, terms: &PostTerms) -> Option<String> {
    let without = |term: Term| {
        let people = unit.groups.iter().map(|group| {
            let own = group.without.iter().find(|without| without.term == term);
            own.map_or(group.people, |without| without.people)
        });
        people.sum::<u32>()
    };
    let asked = unit.groups.iter().flat_map(|group| &group.without);
    asked.clone().next()?;
    let named = |term: Term| match term {
        Term::OtherWork => format!(
            "{} h a week of other work",
            number(terms.other_weekly_hours)
        ),
        Term::OneIn => format!("at most 1 day in {} on call", terms.at_most_one_in),
        Term::Leave => "leave".to_owned(),
    };
    let decides = Term::ALL.into_iter().map(|term| (term, without(term)));
    let decides: Vec<String> = decides
        .filter(|(_, people)| *people < unit.people)
        .map(|(term, people)| format!("{} (without it {people} would do)", named(term)))
        .collect();
    let decides = match decides.as_slice() {
        [] => "no single term of the posts decides".to_owned(),
        [one] => format!("the term that decides is {one}"),
        several => format!("the terms that decide are {}", several.join(", ")),
    };
    let now = unit
        .now
        .other_weekly_hours
        .map_or_else(String::new, |other| {
            let who = match unit.now.able == unit.now.people {
                true => format!("the {} there now", counted(unit.now.people, "person")),
                false => format!(
                    "the {} of {} there now who can hold a duty",
                    unit.now.able,
                    counted(unit.now.people, "person")
                ),
            };
            format!(
                "; {who}: {} h of other work a week on average",
                number(other)
            )
        });
    Some(format!("{}: {decides}{now}.", unit.name))
}

/// The duties of all groups, those alike once.
fn duties(found: &Scale, network: &Network) -> Columns {
    let mut table = Columns::new(["duty", "days", "time", ">hours", "whose"]);
    let mut seen: Vec<[String; 4]> = Vec::new();
    let units = found.boards.iter().chain([&found.pooled]);
    for duty in units
        .flat_map(|unit| &unit.groups)
        .flat_map(|group| &group.duties)
    {
        let whose = match &duty.pool {
            Some(pool) => network.pool_name(pool),
            None => "price list".to_owned(),
        };
        let time = format!("{}-{}", duty.start, duty.end);
        let named = format!("{} ({})", duty.name, duty.id);
        let row = [named, days(duty), time, whose];
        if seen.contains(&row) {
            continue;
        }
        let [named, days, time, whose] = row.clone();
        seen.push(row);
        let hours = number(duty.hours);
        table.row([
            named.into(),
            days.into(),
            time.into(),
            hours.into(),
            whose.into(),
        ]);
    }
    table
}

/// On which days a duty starts.
fn days(duty: &SharedDuty) -> String {
    let names: Vec<String> = duty.days.iter().map(|day| format!("{day:?}")).collect();
    let days = match names.as_slice() {
        [first, .., last] if names.len() == 7 || (names.len() == 5 && last == "Fri") => {
            format!("{first}-{last}")
        }
        names => names.join(", "),
    };
    match duty.bank_holidays {
        BankHolidayUse::AsWeekday => days,
        BankHolidayUse::Also => format!("{days}, bank holidays"),
        BankHolidayUse::Never => format!("{days}, no bank holidays"),
    }
}

fn row(unit: &ScaleUnit, name: &str, tone: Tone) -> Vec<Value> {
    let heaviest = unit.groups.iter().filter_map(|group| group.one_in);
    let one_in = heaviest.reduce(f64::min);
    let fewer = if unit.proved {
        "too few, proved"
    } else {
        "not known"
    };
    vec![
        Value::toned(super::audit_show::short(name), tone),
        unit.groups.len().to_string().into(),
        Value::toned(unit.people.to_string(), Tone::Strong),
        number(unit.wte).into(),
        one_in.map_or_else(|| "-".to_owned(), number).into(),
        thousands(unit.cost).into(),
        match unit.now.able == unit.now.people {
            true => unit.now.people.to_string().into(),
            false => format!("{} of {}", unit.now.able, unit.now.people).into(),
        },
        unit.now
            .one_in
            .map_or_else(|| "-".to_owned(), number)
            .into(),
        fewer.into(),
    ]
}
