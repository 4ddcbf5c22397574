//! Wishes: about half of the people have one.

use super::dice::Dice;
use crate::problem::{DutyClass, DutyIx, ProblemParts};

/// People in a hundred with a wish.
const WISHING: u32 = 55;

/// A wish.
enum Wish {
    /// Not on this day of the week.
    NotOnWeekday(u8),
    /// Not in this week.
    NotInWeek(i32),
    /// Rather nights on call than days.
    RatherNights,
}

/// Adds wishes about the duties that each could hold, with weights of 2 to 9.
pub fn add(parts: &mut ProblemParts, seed: u64) {
    let weeks = (parts.last_day.0 + 1) / 7;
    let mut could: Vec<Vec<DutyIx>> = vec![Vec::new(); parts.people.len()];
    for (d, duty) in parts.duties.iter().enumerate() {
        for candidate in &duty.candidates {
            could[candidate.person.0].push(DutyIx(d));
        }
    }
    for (p, (person, could)) in parts.people.iter_mut().zip(could).enumerate() {
        let mut dice = Dice::of(seed, "wish", p);
        if !dice.chance(WISHING) {
            continue;
        }
        let wish = match dice.roll(4) {
            0 | 1 => Wish::NotOnWeekday(u8::try_from(dice.roll(7)).unwrap_or(0)),
            2 => Wish::NotInWeek(dice.between(0, weeks - 1)),
            _ => Wish::RatherNights,
        };
        let weight = i64::from(dice.between(2, 9));
        for duty in could {
            let work = &parts.duties[duty.0].work;
            let cost = match wish {
                Wish::NotOnWeekday(day) if work.day.weekday() == day => weight,
                Wish::NotInWeek(week) if work.day.0.div_euclid(7) == week => weight,
                Wish::RatherNights
                    if work.class == DutyClass::NonResidentOnCall
                        && work.night.0 > 0
                        && work.day.weekday() < 4 =>
                {
                    -weight
                }
                _ => continue,
            };
            person.preferences.push((duty, cost));
        }
    }
}
