//! Changes proposed at random: one person's day or two, or all that two people hold over some days,
//! exchanged.
//!
//! Exchanges over several days are what makes annealing work where runs of days cost (Ceschia and
//! Schaerf 2020, on the second nurse rostering competition): single days cannot cross the cost of
//! broken runs.

use super::walker::{Annealer, Proposal};
use crate::local::path::{HeldChange, NOTHING};
use fastrand::Rng;

/// How far the second of two changed stages may lie from the first.
const NEAR: u32 = 7;

/// Longest stretch of days exchanged.
const LONGEST: usize = 14;

/// Propose; false: nothing came of the dice.
pub fn propose(walker: &Annealer<'_>, rng: &mut Rng, proposal: &mut Proposal) -> bool {
    proposal.clear();
    match rng.u8(0..20) {
        0..5 => change(walker, rng, proposal),
        5..9 => two(walker, rng, proposal),
        _ => exchange(walker, rng, proposal),
    }
    .is_some()
}

/// Anything else than what is held in a stage.
fn other(walker: &Annealer<'_>, rng: &mut Rng, person: usize, stage: u32) -> Option<u32> {
    let options = &walker.tables.people[person].choices[stage as usize];
    let held = walker.held(person, stage);
    let option = match rng.usize(0..=options.len()) {
        0 => NOTHING,
        n => options[n - 1],
    };
    (option != held).then_some(option)
}

fn anybody(walker: &Annealer<'_>, rng: &mut Rng) -> Option<(usize, u32)> {
    let person = rng.usize(0..walker.tables.people.len());
    let stages = walker.tables.people[person].choices.len();
    (stages > 0).then(|| (person, rng.u32(0..u32::try_from(stages).unwrap_or(NOTHING))))
}

/// One person holds something else in one stage.
fn change(walker: &Annealer<'_>, rng: &mut Rng, proposal: &mut Proposal) -> Option<()> {
    let (person, stage) = anybody(walker, rng)?;
    let option = other(walker, rng, person, stage)?;
    proposal.of(person).push(HeldChange { stage, option });
    Some(())
}

/// One person holds something else in two stages near to each other.
fn two(walker: &Annealer<'_>, rng: &mut Rng, proposal: &mut Proposal) -> Option<()> {
    let (person, stage) = anybody(walker, rng)?;
    let stages = walker.tables.people[person].choices.len();
    let last = u32::try_from(stages).unwrap_or(NOTHING);
    let second = rng.u32(stage.saturating_sub(NEAR)..(stage + NEAR + 1).min(last));
    if second == stage {
        return None;
    }
    let options = [stage, second].map(|stage| other(walker, rng, person, stage));
    let changes = proposal.of(person);
    for (stage, option) in [stage, second].into_iter().zip(options) {
        let option = option?;
        changes.push(HeldChange { stage, option });
    }
    Some(())
}

/// Two people exchange what they hold over some days.
fn exchange(walker: &Annealer<'_>, rng: &mut Rng, proposal: &mut Proposal) -> Option<()> {
    let people = walker.tables.people.len();
    if people < 2 || walker.tables.days == 0 {
        return None;
    }
    let one = rng.usize(0..people);
    let two = (one + rng.usize(1..people)) % people;
    let most = LONGEST.min(walker.tables.days);
    // Short ones more often: each length half by half of those below.
    let bound = rng.usize(1..=most);
    let length = rng.usize(1..=bound);
    let first = rng.usize(0..=walker.tables.days - length);
    for (to, from) in [(one, two), (two, one)] {
        let changes = proposal.of(to);
        for day in first..first + length {
            take_over(walker, rng, day, to, from, changes)?;
        }
    }
    proposal.differs(walker).then_some(())
}

/// One person holds on a day what another held; `None`: may not, or not all at once.
fn take_over(
    walker: &Annealer<'_>,
    rng: &mut Rng,
    day: usize,
    to: usize,
    from: usize,
    changes: &mut Vec<HeldChange>,
) -> Option<()> {
    let (own, others) = (&walker.tables.people[to], &walker.tables.people[from]);
    let begin = changes.len();
    for stage in own.days[day].clone() {
        // Stages of two days' duties belong to the first.
        if changes.last().is_none_or(|change| change.stage < stage) {
            changes.push(HeldChange {
                stage,
                option: NOTHING,
            });
        }
    }
    for stage in others.days[day].clone() {
        let held = walker.held(from, stage);
        if held == NOTHING {
            continue;
        }
        let duty = others.network.duties[held as usize];
        let mut option = own.option(duty);
        if option == NOTHING {
            // One that rules take for the same, such as the same shift in another skill.
            let same = |option: &&u32| {
                let other = own.network.duties[**option as usize];
                walker.tables.alike[other.0] == walker.tables.alike[duty.0]
            };
            let stages = own.days[day].clone();
            let options = || {
                stages
                    .clone()
                    .flat_map(|stage| &own.choices[stage as usize])
            };
            let count = options().filter(same).count();
            if count == 0 {
                return None;
            }
            option = *options().filter(same).nth(rng.usize(0..count))?;
        }
        let stage = own.network.stage_of[option as usize];
        let free = changes[begin..]
            .iter_mut()
            .find(|change| change.stage == stage && change.option == NOTHING)?;
        free.option = option;
    }
    Some(())
}
