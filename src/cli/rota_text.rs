//! A rota as text for people: what is unfilled and why, whose wishes were not met, and a grid of people by days.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use serde_json::{Value, json};

use super::context::Context;
use super::error::CliError;
use super::output::{Columns, Tone, thousands};
use crate::app::plan::{UnmetWish, WhyUnmet, unmet_wishes};
use crate::domain::absence::Wish;
use crate::domain::count::counted;
use crate::domain::day;
use crate::domain::evidence::{Candidate, Reason, Vacancy};
use crate::domain::ids::{DutyId, PersonId, PoolId};
use crate::domain::network::Network;
use crate::domain::rota::{Duty, Rota};
use crate::domain::time;

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

/// Every duty with an empty place, by date, with why.
pub(super) fn unfilled(context: &Context, rota: &Rota, network: &Network) -> Result<(), CliError> {
    let out = context.output;
    let vacancies = rota.plan.iter().flat_map(|plan| &plan.vacancies);
    let why: BTreeMap<DutyId, &Vacancy> = vacancies.map(|one| (one.duty, one)).collect();
    let mut empty: Vec<&Duty> = rota
        .duties
        .iter()
        .filter(|duty| duty.missing() > 0)
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
            format!("{} of {}", duty.missing(), duty.people_needed).into(),
            why.get(&duty.id)
                .map_or_else(|| "-".to_owned(), |one| words(one, network))
                .into(),
        ]);
    }
    out.table(&table)?;
    more(context, empty.len())
}

/// `all 8 in the pool: 5 away, 3 barred by WTR-D11`.
fn words(vacancy: &Vacancy, network: &Network) -> String {
    let all = vacancy.candidates.len();
    if all == 0 {
        return "the pool has nobody".to_owned();
    }
    let free = vacancy
        .candidates
        .iter()
        .filter(|one| one.reasons.is_empty())
        .count();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for candidate in vacancy
        .candidates
        .iter()
        .filter(|one| !one.reasons.is_empty())
    {
        *counts.entry(first(candidate, network)).or_default() += 1;
    }
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(word, count)| (std::cmp::Reverse(*count), word.clone()));
    let mut parts: Vec<String> = counts
        .into_iter()
        .map(|(word, count)| format!("{count} {word}"))
        .collect();
    if free > 0 {
        parts.insert(0, format!("{free} could hold it and were not assigned"));
    }
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
        Some(Reason::LacksCompetence { competence }) => format!("without {competence}"),
        Some(Reason::Rule { rule, .. }) => format!("barred by {rule}"),
    }
}

/// Whose wishes were not met, and why, as far as the plan knows.
pub(super) fn wishes(context: &Context, rota: &Rota, network: &Network) -> Result<(), CliError> {
    let out = context.output;
    let unmet = unmet_wishes(network, &rota.duties);
    if unmet.is_empty() {
        return Ok(());
    }
    out.heading("Wishes not met")?;
    let mut table = Columns::new(["person", "wish", "duties", ">weight", "why"]);
    for one in unmet.iter().take(SHOWN) {
        table.row([
            network.person_name(&one.wish.person).into(),
            match one.wish.wish {
                Wish::Prefer => "wants".into(),
                Wish::Avoid => "wants to avoid".into(),
            },
            duties(one).into(),
            thousands(one.weighs).into(),
            why(one, rota).into(),
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

/// The same for programs: every wish, with its duties.
pub(super) fn wishes_as_json(rota: &Rota, network: &Network) -> Value {
    let unmet = unmet_wishes(network, &rota.duties);
    let rows = unmet.iter().map(|one| {
        let duties = one.duties.iter();
        let duties =
            duties.map(|duty| json!({ "id": duty.id, "pattern": duty.pattern, "day": duty.day }));
        json!({
            "id": one.wish.id,
            "person": one.wish.person,
            "wish": one.wish.wish,
            "weight": one.wish.weight,
            "weighs": one.weighs,
            "duties": duties.collect::<Vec<_>>(),
            "why": why(one, rota),
        })
    });
    rows.collect()
}

/// `Night Fri 4 Dec 2026 and 2 more`.
fn duties(unmet: &UnmetWish<'_>) -> String {
    let first = unmet.duties.first().map_or_else(String::new, |duty| {
        format!("{} {}", duty.name, day::written(duty.day))
    });
    match unmet.duties.len() {
        0 | 1 => first,
        all => format!("{first} and {} more", all - 1),
    }
}

/// Why a wish was not met.
fn why(unmet: &UnmetWish<'_>, rota: &Rota) -> String {
    match &unmet.why {
        WhyUnmet::NobodyElse { .. } => "nobody else in the pool may hold it".to_owned(),
        WhyUnmet::MayNotHold { reasons } => {
            let reasons: Vec<String> = reasons.iter().map(ToString::to_string).collect();
            reasons.join(", ")
        }
        WhyUnmet::Weighed => {
            let tiers = rota.plan.iter().flat_map(|plan| &plan.tiers);
            let proved = tiers
                .filter(|tier| tier.name == "preferences")
                .any(|tier| tier.gap().is_some_and(|gap| gap <= 0.01));
            match proved {
                true => "cover, rules and fairness come first".to_owned(),
                false => {
                    "cover, rules and fairness come first; more time may still meet it".to_owned()
                }
            }
        }
    }
}

/// A grid for each pool: people by days, four weeks side by side, with a letter for each duty.
pub(super) fn grid(context: &Context, rota: &Rota, network: &Network) -> Result<(), CliError> {
    let mut by_pool: BTreeMap<&PoolId, Vec<&Duty>> = BTreeMap::new();
    for duty in &rota.duties {
        by_pool.entry(&duty.pool).or_default().push(duty);
    }
    for (id, duties) in by_pool {
        context.output.heading(network.pool_name(id))?;
        for line in lines(rota, network, id, &duties) {
            context.output.line(line)?;
        }
    }
    Ok(())
}

/// The grid of one pool.
fn lines(rota: &Rota, network: &Network, pool: &PoolId, duties: &[&Duty]) -> Vec<String> {
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
    let mut lines = Vec::new();
    for block in days.chunks(BLOCK) {
        lines.extend(head(block));
        for (name, person) in &people {
            let cell = |day: &NaiveDate| {
                let held = duties
                    .iter()
                    .filter(|duty| duty.day == *day && duty.is_held_by(person));
                let held: String = held.filter_map(|duty| letters.get(&key(duty))).collect();
                if held.is_empty() {
                    away(network, person, *day)
                } else {
                    held
                }
            };
            lines.push(row(name, block.iter().map(cell)));
        }
        let missing = |day: &NaiveDate| {
            let duties = duties.iter().filter(|duty| duty.day == *day);
            let missing: u32 = duties.map(|duty| u32::from(duty.missing())).sum();
            if missing == 0 {
                String::new()
            } else {
                missing.to_string()
            }
        };
        lines.push(row("(empty places)", block.iter().map(missing)));
        lines.push(String::new());
    }
    lines.push(format!("{} · - away", legend.join(" · ")));
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

/// A letter for each kind of duty: the first of its name that is free, else the next of the alphabet.
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
