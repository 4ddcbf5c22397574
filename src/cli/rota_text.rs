//! A rota as text for people: what is unfilled and why, whose wishes were not met, and a grid of
//! people by days.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};

use super::context::Context;
use super::error::CliError;
use super::output::{Columns, Tone, thousands};
use evenwatch_app::rota_now::RotaNow;
use evenwatch_app::wishes::WishNotMet;
use evenwatch_domain::absence::Wish;
use evenwatch_domain::count::counted;
use evenwatch_domain::day;
use evenwatch_domain::evidence::{Candidate, Reason, Vacancy};
use evenwatch_domain::ids::{DutyId, PersonId, PoolId};
use evenwatch_domain::lost_holder::sentence;
use evenwatch_domain::network::Network;
use evenwatch_domain::open_places::OpenPlaces;
use evenwatch_domain::rota::{Duty, Rota};
use evenwatch_domain::time;

/// Rows of a list; `--json` has them all.
const SHOWN: usize = 30;

/// Days in one block of the grid: four weeks of three columns each, beside a name, fit 120 columns.
const BLOCK: usize = 28;

/// Columns of a name.
const NAME: usize = 24;

/// Weeks up to which the grid of a single pool is shown unasked.
const WEEKS_UNASKED: i64 = 5;

/// Whether the grid is shown where nobody asked: one pool, and few weeks.
pub(super) fn is_small(rota: &Rota) -> bool {
    let pools: BTreeSet<&PoolId> = rota.duties.iter().map(|duty| &duty.pool).collect();
    let days = (rota.period.last_day - rota.period.first_day).num_days() + 1;
    pools.len() == 1 && days <= WEEKS_UNASKED * 7
}

/// Places of a duty without a holder; of a duty in force, those of holders who do not count today
/// too.
pub(super) fn open_places(duty: &Duty, now: Option<&RotaNow>) -> OpenPlaces {
    OpenPlaces::after(duty, now.map_or(&[], |now| now.lost(duty.id)))
}

/// Every duty with an empty place, by date, with why.
pub(super) fn unfilled(
    context: &Context,
    (rota, now): (&Rota, Option<&RotaNow>),
    network: &Network,
) -> Result<(), CliError> {
    let out = context.output;
    let vacancies = rota.plan.iter().flat_map(|plan| &plan.vacancies);
    let why: BTreeMap<DutyId, &Vacancy> = vacancies.map(|one| (one.duty, one)).collect();
    let mut empty: Vec<&Duty> = rota
        .duties
        .iter()
        .filter(|duty| open_places(duty, now).places() > 0)
        .collect();
    if empty.is_empty() {
        return Ok(());
    }
    empty.sort_by_key(|duty| duty.place());
    out.heading("Unfilled")?;
    let mut table = Columns::new(["=day", "=start", "duty", "pool", ">empty", "why"]);
    for duty in empty.iter().take(SHOWN) {
        let start = time::local(duty.interval.start);
        table.row([
            day::written(duty.day).into(),
            start.format("%H:%M").to_string().into(),
            duty.name.as_str().into(),
            network.pool_name(&duty.pool).into(),
            places(&open_places(duty, now)).into(),
            reasons(duty, now, why.get(&duty.id).copied(), network).into(),
        ]);
    }
    out.table(&table)?;
    more(context, empty.len())
}

/// `1 of 2`, `1 of 1 in part (4 of 12 h)`.
fn places(open: &OpenPlaces) -> String {
    let needed = open.needed;
    match (open.throughout, open.hours_in_part()) {
        (throughout, None) => format!("{throughout} of {needed}"),
        (0, Some(hours)) => format!("{} of {needed} in part ({hours})", open.in_part),
        (throughout, Some(hours)) => {
            format!(
                "{throughout} of {needed}, {} in part ({hours})",
                open.in_part
            )
        }
    }
}

/// Why places of a duty are empty: who of its holders does not count, and why nobody has the
/// others.
fn reasons(
    duty: &Duty,
    now: Option<&RotaNow>,
    vacancy: Option<&Vacancy>,
    network: &Network,
) -> String {
    let lost = now.and_then(|now| sentence(duty, now.lost(duty.id)));
    let words = vacancy.map(|one| words(duty, one, network));
    let said: Vec<String> = lost.into_iter().chain(words).collect();
    match said.is_empty() {
        true => "-".to_owned(),
        false => said.join("; "),
    }
}

/// `of 8 in the pool: 1 holds the other place, 5 away, 2 barred by WTR-D11`.
fn words(duty: &Duty, vacancy: &Vacancy, network: &Network) -> String {
    // Whoever holds another place is of the pool too, whether evidence names them or not.
    let candidates = vacancy.candidates.iter();
    let (free, barred): (Vec<&Candidate>, Vec<&Candidate>) = candidates
        .filter(|one| !duty.is_held_by(&one.person))
        .partition(|one| one.reasons.is_empty());
    let holders = duty.holders.len();
    let all = holders + free.len() + barred.len();
    if all == 0 {
        return "the pool has nobody".to_owned();
    }
    let mut parts = Vec::new();
    match (holders, duty.people_needed) {
        (0, _) => {}
        (1, 2) => parts.push("1 holds the other place".to_owned()),
        (1, _) => parts.push("1 holds another place".to_owned()),
        (more, _) => parts.push(format!("{more} hold other places")),
    }
    if !free.is_empty() {
        let free = free.len();
        parts.push(format!("{free} could hold it and were not assigned"));
    }
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for candidate in barred {
        *counts.entry(first(candidate, network)).or_default() += 1;
    }
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(word, count)| (std::cmp::Reverse(*count), word.clone()));
    parts.extend(counts.iter().map(|(word, count)| format!("{count} {word}")));
    format!("of {all} in the pool: {}", parts.join(", "))
}

/// What stands against a candidate first: what no other rota could change comes before rules.
fn first(candidate: &Candidate, network: &Network) -> String {
    let lasting = candidate.reasons.iter().find(|one| one.is_ineligibility());
    match lasting.or_else(|| candidate.reasons.first()) {
        None => "free".to_owned(),
        Some(Reason::Away { .. }) => "away".to_owned(),
        Some(Reason::NotInPost) => "not in post or not in the pool".to_owned(),
        Some(Reason::NoContactRoute) => "without a contact route".to_owned(),
        Some(Reason::TooJunior { .. }) => "not experienced enough".to_owned(),
        Some(Reason::CannotReach { area }) => {
            format!("unable to reach {}", network.area_name(area))
        }
        Some(Reason::LacksCompetence { competence }) => {
            format!("without {}", network.competence_name(competence))
        }
        Some(Reason::Rule { rule, .. }) => format!("barred by {rule}"),
    }
}

/// Whose wishes were not met, and why, as far as the plan knows.
pub(super) fn wishes(
    context: &Context,
    unmet: &[WishNotMet],
    network: &Network,
) -> Result<(), CliError> {
    let out = context.output;
    if unmet.is_empty() {
        return Ok(());
    }
    out.heading("Wishes not met")?;
    let mut table = Columns::new(["person", "wish", "duties", ">weight", "why"]);
    for one in unmet.iter().take(SHOWN) {
        table.row([
            network.person_name(&one.person).into(),
            match one.wish {
                Wish::Prefer => "wants".into(),
                Wish::Avoid => "wants to avoid".into(),
            },
            duties(one).into(),
            thousands(one.weighs).into(),
            one.why.as_str().into(),
        ]);
    }
    out.table(&table)?;
    more(context, unmet.len())?;
    let all: u64 = unmet.iter().map(|one| one.weighs).sum();
    out.note(&format!(
        "Weight: the wish's own for each duty; a duty that the person may not hold weighs nothing. In all {}.",
        thousands(all)
    ))?;
    Ok(())
}

/// `Night Fri 4 Dec 2026 and 2 more`.
fn duties(unmet: &WishNotMet) -> String {
    let first = unmet.duties.first().map_or_else(String::new, |duty| {
        format!("{} {}", duty.name, day::written(duty.day))
    });
    match unmet.duties.len() {
        0 | 1 => first,
        all => format!("{first} and {} more", all - 1),
    }
}

/// A grid for each pool: people by days, four weeks side by side, with a letter for each duty.
pub(super) fn grid(
    context: &Context,
    (rota, now): (&Rota, Option<&RotaNow>),
    network: &Network,
) -> Result<(), CliError> {
    let mut by_pool: BTreeMap<&PoolId, Vec<&Duty>> = BTreeMap::new();
    for duty in &rota.duties {
        by_pool.entry(&duty.pool).or_default().push(duty);
    }
    for (id, duties) in by_pool {
        context.output.heading(network.pool_name(id))?;
        for line in lines((rota, now), network, id, &duties) {
            context.output.line(line)?;
        }
    }
    Ok(())
}

/// The grid of one pool.
fn lines(
    (rota, now): (&Rota, Option<&RotaNow>),
    network: &Network,
    pool: &PoolId,
    duties: &[&Duty],
) -> Vec<String> {
    let letters = letters(duties);
    let legend: Vec<String> = letters
        .iter()
        .map(|((name, _), letter)| format!("{letter} {name}"))
        .collect();
    let holders = duties.iter().flat_map(|duty| &duty.holders);
    let mut people: BTreeSet<&PersonId> = holders.map(|holder| &holder.person).collect();
    let members = network
        .pool(pool)
        .into_iter()
        .flat_map(|pool| &pool.members);
    people.extend(members.map(|member| &member.person));
    let mut people: Vec<(String, &PersonId)> = people
        .into_iter()
        .map(|id| (network.person_name(id), id))
        .collect();
    people.sort();
    let days: Vec<NaiveDate> = rota.period.days().collect();
    let (mut lines, mut some_in_part) = (Vec::new(), false);
    for block in days.chunks(BLOCK) {
        lines.extend(head(block));
        for (name, person) in &people {
            let cell = |day: &NaiveDate| {
                let own: Vec<&&Duty> = duties
                    .iter()
                    .filter(|duty| duty.day == *day && duty.is_held_by(person))
                    .collect();
                let held = own.iter().filter(|duty| !is_lost(now, duty, person));
                let held: String = held.filter_map(|duty| letters.get(&key(duty))).collect();
                match (held.is_empty(), own.is_empty()) {
                    (false, _) => held,
                    (true, false) => "-".to_owned(),
                    (true, true) => away(network, person, *day),
                }
            };
            lines.push(row(name, block.iter().map(cell)));
        }
        let missing = |day: &NaiveDate| -> String {
            let duties = duties.iter().filter(|duty| duty.day == *day);
            let (mut missing, mut in_part) = (0_u64, false);
            for open in duties.map(|duty| open_places(duty, now)) {
                missing += u64::from(open.throughout);
                in_part |= open.in_part > 0;
            }
            some_in_part |= in_part && missing == 0;
            match (missing, in_part) {
                (0, true) => "~".to_owned(),
                (0, false) => String::new(),
                (missing, _) => missing.to_string(),
            }
        };
        let missing: Vec<String> = block.iter().map(missing).collect();
        if missing.iter().any(|count| !count.is_empty()) {
            lines.push(row("(empty places)", missing.into_iter()));
        }
        lines.push(String::new());
    }
    let in_part = if some_in_part {
        " · ~ empty in part"
    } else {
        ""
    };
    lines.push(format!("{} · - away{in_part}", legend.join(" · ")));
    lines
}

/// The month, the days and their weekdays.
fn head(block: &[NaiveDate]) -> [String; 2] {
    let month = block
        .first()
        .map_or_else(String::new, |day| day.format("%b %Y").to_string());
    let days = block.iter().map(|day| day.day().to_string());
    let weekdays = block
        .iter()
        .map(|day| day.format("%a").to_string().chars().take(2).collect());
    [row(&month, days), row("", weekdays)]
}

/// A name and its cells, three columns each, without blanks at the end.
fn row(name: &str, cells: impl Iterator<Item = String>) -> String {
    let name: String = name.chars().take(NAME - 1).collect();
    let mut line = format!("{name:<NAME$}");
    for cell in cells {
        let cell: String = cell.chars().take(2).collect();
        line.push_str(&format!("{cell:>2} "));
    }
    line.trim_end().to_owned()
}

/// What makes duties alike in the grid: their name, and the pattern where two have one name.
fn key(duty: &Duty) -> (String, String) {
    (duty.name.clone(), duty.pattern.to_string())
}

/// A letter for each kind of duty: the first of its name that is free, else the next of the
/// alphabet.
fn letters(duties: &[&Duty]) -> BTreeMap<(String, String), char> {
    let kinds: BTreeSet<(String, String)> = duties.iter().map(|duty| key(duty)).collect();
    let mut taken = BTreeSet::new();
    let mut letters = BTreeMap::new();
    for kind in kinds {
        let own = kind
            .0
            .chars()
            .filter(|c| c.is_alphabetic())
            .flat_map(char::to_uppercase);
        let all = own.chain('A'..='Z').chain('a'..='z').chain('0'..='9');
        let letter = all
            .into_iter()
            .find(|letter| !taken.contains(letter))
            .unwrap_or('?');
        taken.insert(letter);
        letters.insert(kind, letter);
    }
    letters
}

/// Whether a holder does not count on any of the duty.
fn is_lost(now: Option<&RotaNow>, duty: &Duty, person: &PersonId) -> bool {
    let mut lost = now.into_iter().flat_map(|now| now.lost(duty.id));
    lost.any(|one| one.person == *person && one.throughout)
}

/// `-` on days on which the person is away.
fn away(network: &Network, person: &PersonId, day: NaiveDate) -> String {
    let mut absences = network.file().absences.iter();
    match absences.any(|one| one.person == *person && one.period.contains(day)) {
        true => "-".to_owned(),
        false => "·".to_owned(),
    }
}

/// How many rows are left out.
fn more(context: &Context, all: usize) -> Result<(), CliError> {
    if let Some(more) = all.checked_sub(SHOWN).filter(|more| *more > 0) {
        let rows = counted(more, "row");
        let text = format!("and {rows} more; --json has the whole rota");
        context
            .output
            .line(context.output.paint(Tone::Faint, text))?;
    }
    Ok(())
}
