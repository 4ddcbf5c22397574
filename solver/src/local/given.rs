//! What the problem says of holding a duty: prices, places in lists, teams.

use super::path::NOTHING;
use super::state::{Values, tier};
use crate::model::build::real;
use crate::problem::{DutyIx, PersonIx, Problem};

/// Per duty, the position in a person's list.
pub fn places(problem: &Problem, person: PersonIx) -> Vec<u32> {
    let mut places = vec![NOTHING; problem.duties().len()];
    for (at, (duty, _)) in (0..).zip(problem.options(person)) {
        places[duty.0] = at;
    }
    places
}

/// Per duty, its teams.
pub fn teams(problem: &Problem) -> Vec<Vec<u32>> {
    let mut teams = vec![Vec::new(); problem.duties().len()];
    for (at, team) in (0..).zip(&problem.parts().teams) {
        team.duties.iter().for_each(|d| teams[d.0].push(at));
    }
    teams
}

/// Add what an option costs.
pub fn add(values: &mut Values, costs: &[f64; 3], sign: f64) {
    for (tier, cost) in [tier::GOODWILL, tier::WISHES, tier::CHANGE]
        .into_iter()
        .zip(costs)
    {
        values[tier] += sign * cost;
    }
}

/// What holding each option adds to goodwill, wishes and change.
pub fn costs(problem: &Problem, person: PersonIx) -> Vec<[f64; 3]> {
    let own = problem.person(person);
    let of = |(duty, goodwill): &(DutyIx, crate::problem::Minutes)| {
        let wish = own.preferences.iter().find(|(d, _)| d == duty);
        let kept = own.previous.contains(duty);
        [
            goodwill.as_f64(),
            wish.map_or(0.0, |(_, cost)| real(*cost)),
            if kept { -1.0 } else { 0.0 },
        ]
    };
    problem.options(person).iter().map(of).collect()
}

/// Goodwill, wishes and change of an empty roster.
pub fn nothing_held(problem: &Problem) -> [f64; 3] {
    let people = problem.people().iter();
    let wishes = people.clone().flat_map(|p| &p.preferences);
    let wanted = wishes.map(|(_, cost)| (-cost).max(0)).sum();
    let previous = people.map(|p| p.previous.len()).sum::<usize>();
    [
        0.0,
        real(wanted),
        real(i64::try_from(previous).unwrap_or(i64::MAX)),
    ]
}
