//! How long explanations take on invented networks: `m` (45 people, 26 weeks) and `l` (1,500
//! people, 13 weeks).
//!
//! `cargo run --release -p evenwatch-solver --example stand_ins` prints how long it takes to open a
//! ledger and to rank the stand-ins of a duty whose holder falls out, over many duties. The other
//! questions are asked a few times each.

use evenwatch_solver::Problem;
use evenwatch_solver::explain::{CandidateReport, Ledger, Reason, blocking_violations};
use evenwatch_solver::formats::networks::{Size, invent};
use evenwatch_solver::outcome::Roster;
use evenwatch_solver::problem::{DutyIx, PersonIx};
use std::error::Error;
use std::time::{Duration, Instant};

/// Duties asked about in each network.
const ASKED: usize = 100;
/// Of so many duties, one is asked about further.
const FURTHER: usize = 25;

fn main() -> Result<(), Box<dyn Error>> {
    for size in ["m", "l"] {
        let problem = Problem::new(invent(size.parse::<Size>()?, 1)?)?;
        let roster = share_out(&problem);
        println!(
            "{size}: {} people, {} duties, {} places held",
            problem.people().len(),
            problem.duties().len(),
            roster.pairs().count()
        );
        ask(&problem, &roster)?;
    }
    Ok(())
}

/// Ask about duties spread over the network, and print how long it took.
fn ask(problem: &Problem, roster: &Roster) -> Result<(), Box<dyn Error>> {
    let (mut opened, mut ranked, mut candidates, mut free) = (Vec::new(), Vec::new(), 0, 0);
    let pairs: Vec<(PersonIx, DutyIx)> = roster.pairs().collect();
    let step = (pairs.len() / ASKED).max(1);
    for (n, (person, duty)) in pairs.iter().step_by(step).enumerate() {
        let start = Instant::now();
        let ledger = Ledger::new(problem, roster);
        opened.push(start.elapsed());
        let start = Instant::now();
        let found = ledger.stand_ins(*duty, Some(*person))?;
        ranked.push(start.elapsed());
        candidates += found.ranked.len();
        let mut able = found.ranked.iter().filter(|one| one.reason == Reason::Free);
        let first = able.next().map(|one| one.person);
        free += usize::from(first.is_some()) + able.count();
        if n % FURTHER == 0 {
            ask_further(&ledger, *person, *duty, first)?;
        }
    }
    println!(
        "  {candidates} candidates in {} answers, {free} of them free",
        ranked.len()
    );
    println!("  open a ledger {}", spread(opened));
    println!("  stand-ins     {}", spread(ranked));
    Ok(())
}

/// Ask why the duty would be empty without its holder, and why it is not another's.
fn ask_further(
    ledger: &Ledger<'_>,
    holder: PersonIx,
    duty: DutyIx,
    other: Option<PersonIx>,
) -> Result<(), Box<dyn Error>> {
    let mut open = ledger.roster().clone();
    open.take(holder, duty);
    let open = Ledger::new(ledger.problem(), &open);
    let start = Instant::now();
    let candidates = open.why_empty(duty)?.candidates;
    let took = start.elapsed();
    let is_blocked = |one: &&CandidateReport| matches!(one.reason, Reason::Blocked(_));
    let blocked: Vec<_> = candidates.iter().filter(is_blocked).collect();
    let freed = blocked.iter().filter(|one| one.way.is_some()).count();
    println!(
        "  why empty {took:.1?}: {} candidates, a way for {freed} of {} blocked",
        candidates.len(),
        blocked.len()
    );
    if let Some(other) = other {
        let start = Instant::now();
        ledger.why_this_person(duty, holder, other)?;
        println!("  why this person {:.1?}", start.elapsed());
    }
    Ok(())
}

fn spread(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    match (times.get(times.len() / 2), times.last()) {
        (Some(median), Some(longest)) => format!("median {median:.1?}, longest {longest:.1?}"),
        _ => "nothing asked".to_owned(),
    }
}

/// Each place to the next candidate who can take it lawfully.
fn share_out(problem: &Problem) -> Roster {
    let mut roster = Roster::empty(problem.people().len());
    for (turn, duty) in problem.duty_indices().enumerate() {
        let people = &problem.duty(duty).candidates;
        let from = people.iter().cycle().skip(turn).take(people.len());
        let able = from.map(|candidate| candidate.person).filter(|person| {
            problem.may_hold(*person, duty)
                && blocking_violations(problem, &roster, *person, duty).is_empty()
        });
        let holders: Vec<PersonIx> = able.take(problem.duty(duty).need as usize).collect();
        holders
            .into_iter()
            .for_each(|person| roster.give(person, duty));
    }
    roster
}
