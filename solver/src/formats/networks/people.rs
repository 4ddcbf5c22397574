//! People: hours, contracts, experience, leave, what they bring from before.

use super::dice::Dice;
use super::duties;
use super::pools::{RandomPool, RandomPoolKind};
use super::terms::{Book, RandomContract};
use super::{PAST_WEEKS, Size};
use crate::problem::{
    BurdenIx, Day, EmptyInterval, Experience, Minutes, Person, ProblemParts, WorkPiece,
};

/// Somebody, before the problem is made.
#[derive(Debug, Clone)]
pub struct Colleague {
    /// First pool.
    pub pool: usize,
    /// Second pool.
    pub second: Option<usize>,
    /// Terms.
    pub contract: RandomContract,
    /// Whole-time equivalent.
    pub wte: f64,
    /// 0 for a novice.
    pub experience: Experience,
    /// Whether on-call is paid; what is not is goodwill.
    pub paid: bool,
    /// First and last day of each absence.
    pub away: Vec<(Day, Day)>,
    one_in: Option<u32>,
    opted_out: bool,
}

impl Colleague {
    /// Whether absent on any of the days.
    pub fn is_away(&self, first: Day, last: Day) -> bool {
        self.away
            .iter()
            .any(|(from, to)| *from <= last && first <= *to)
    }
}

/// WTE of each twentieth of the staff: about half part-time.
const WTE: [f64; 20] = [
    1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.8, 0.8, 0.8, 0.8, 0.8, 0.6, 0.6, 0.6, 0.5, 0.5,
    0.4,
];

/// Everybody, pool by pool, with leave; fills the pools.
pub fn staff(pools: &mut [RandomPool], size: Size, seed: u64) -> Vec<Colleague> {
    let mut staff: Vec<Colleague> = Vec::new();
    for (ix, pool) in pools.iter_mut().enumerate() {
        let first = staff.len();
        for place in 0..pool.staff {
            pool.members.push(staff.len());
            let mut dice = Dice::of(seed, "person", staff.len());
            staff.push(colleague(pool, ix, place, &mut dice));
        }
        for person in first..staff.len() {
            let mut dice = Dice::of(seed, "leave", person);
            let away = leave(&mut dice, size, &staff[first..]);
            staff[person].away = away;
        }
    }
    staff
}

fn colleague(pool: &RandomPool, ix: usize, place: usize, dice: &mut Dice) -> Colleague {
    let contract = match pool.kind {
        RandomPoolKind::Consultants => RandomContract::Consultant,
        RandomPoolKind::Access if place < 2 => RandomContract::Resident,
        RandomPoolKind::Access | RandomPoolKind::Nurses { .. } if ix % 5 == 2 => {
            RandomContract::Hospice
        }
        RandomPoolKind::Access | RandomPoolKind::Nurses { .. } => RandomContract::Nurse,
    };
    let wte = dice.pick(&WTE).copied().unwrap_or(1.0);
    // Small pools agree on more; part-time people on less.
    let usual = if pool.staff <= 7 { 3 } else { 4 };
    let one_in = match pool.kind {
        RandomPoolKind::Nurses { .. } if !dice.chance(15) => Some(usual + u32::from(wte <= 0.6)),
        _ => None,
    };
    // At most one novice in a pool: two of them were no line.
    let novice =
        pool.kind != RandomPoolKind::Consultants && place + 1 == pool.staff && dice.chance(60);
    Colleague {
        pool: ix,
        second: None,
        contract,
        wte,
        experience: Experience(if novice {
            0
        } else {
            1 + u8::from(dice.chance(35))
        }),
        paid: !dice.chance(12),
        away: Vec::new(),
        one_in,
        opted_out: dice.chance(3),
    }
}

/// Leave of 25 to 30 working days a year in whole weeks and odd days, some study leave, now and
/// then four weeks of sickness. Leave is not granted while a third of the pool is away.
#[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap)]
fn leave(dice: &mut Dice, size: Size, pool: &[Colleague]) -> Vec<(Day, Day)> {
    let weeks = i32::from(size.weeks());
    let mut granted: Vec<(Day, Day)> = Vec::new();
    let mut ask = |dice: &mut Dice, length: i32| {
        for _ in 0..20 {
            let first = match length {
                // One week in five is asked for at Christmas.
                7 if dice.chance(20) => dice.between(0, 1) * 7,
                7 | 28 => dice.between(0, weeks - length / 7) * 7,
                odd => dice.between(0, weeks - 1) * 7 + dice.between(0, 5 - odd),
            };
            let days = (Day(first), Day(first + length - 1));
            let others = pool.iter().filter(|c| c.is_away(days.0, days.1)).count();
            let mine = granted.iter().any(|(a, b)| *a <= days.1 && days.0 <= *b);
            if others < (pool.len() / 3).max(1) && !mine {
                granted.push(days);
                return;
            }
        }
    };
    if dice.chance(3) {
        ask(dice, 28);
    }
    let mut due = dice.between(25, 30) * weeks / 52;
    while due > 0 {
        let working = due.min(5);
        ask(dice, if working == 5 { 7 } else { working });
        due -= working;
    }
    if dice.chance(15) {
        let length = dice.between(1, 2);
        ask(dice, length);
    }
    granted.sort_unstable();
    granted
}

/// Adds the people, with rules, past duties and burdens carried.
pub fn add(
    parts: &mut ProblemParts,
    pools: &[RandomPool],
    staff: &[Colleague],
    seed: u64,
) -> Result<(), EmptyInterval> {
    let mut book = Book::default();
    for (p, colleague) in staff.iter().enumerate() {
        let pool = &pools[colleague.pool];
        let mut person = Person::named(format!("{} person {}", pool.name, p + 1));
        person.wte = colleague.wte;
        person.experience = colleague.experience;
        person.rules = book.bind(colleague.contract, colleague.one_in, colleague.opted_out);
        person.base_week = base_week(pool.kind, colleague.wte);
        parts.people.push(person);
    }
    parts.rules = book.0;
    for (ix, pool) in pools.iter().enumerate() {
        history(parts, pool, staff)?;
        carried(parts, pool, &mut Dice::of(seed, "carried", ix));
    }
    Ok(())
}

/// Weekly work outside the rota: the access line's shifts are part of its people's hours.
#[allow(clippy::cast_possible_truncation)]
fn base_week(kind: RandomPoolKind, wte: f64) -> Minutes {
    let full = match kind {
        RandomPoolKind::Nurses { .. } => 37.5,
        RandomPoolKind::Consultants => 40.0,
        RandomPoolKind::Access => 28.0,
    };
    Minutes((full * wte * 60.0).round() as i64)
}

/// The weeks before, held in turn.
fn history(
    parts: &mut ProblemParts,
    pool: &RandomPool,
    staff: &[Colleague],
) -> Result<(), EmptyInterval> {
    let own = &pool.members[..pool.staff];
    let mut turn = own.iter().copied().cycle();
    for shift in duties::past(pool)? {
        let able = |p: &usize| staff[*p].experience >= shift.needs;
        let holder = turn.by_ref().take(own.len()).find(able);
        if let Some(person) = holder.and_then(|p| parts.people.get_mut(p)) {
            let past: WorkPiece = shift.work;
            person.history.push(past);
        }
    }
    debug_assert!(parts.history_from.0 <= i64::from(-PAST_WEEKS) * Minutes::WEEK.0);
    Ok(())
}

/// How much more than the fair share each has carried, which is nought over the pool: nights,
/// weekends and their hours of a year, bank holidays and named days of three.
fn carried(parts: &mut ProblemParts, pool: &RandomPool, dice: &mut Dice) {
    // Least and most, by burden; hours follow nights and weekends.
    const RANGES: [(i32, i32); 4] = [(0, 4), (0, 2), (0, 4), (0, 2)];
    if pool.kind == RandomPoolKind::Access {
        return;
    }
    let own = &pool.members[..pool.staff];
    let rolls: Vec<[f64; 5]> = own
        .iter()
        .map(|_| {
            let [nights, weekends, holidays, named] =
                RANGES.map(|(least, most)| f64::from(dice.between(least, most)));
            let hours = 12.0 * (nights + weekends);
            [hours, nights, weekends, holidays, named]
        })
        .collect();
    let wte: f64 = own.iter().map(|p| parts.people[*p].wte).sum();
    for burden in 0..5 {
        let total: f64 = rolls.iter().map(|roll| roll[burden]).sum();
        for (person, roll) in own.iter().zip(&rolls) {
            let person = &mut parts.people[*person];
            let over = roll[burden] - total * person.wte / wte;
            // As whoever reads a rota would write it down.
            let over = (over * 1000.0).round() / 1000.0;
            person.carried.push((BurdenIx(burden), over));
        }
    }
}
