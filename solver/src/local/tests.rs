//! What a move is said to do is what the judge finds after it.

use super::anneal::less;
use super::moves::Moves;
use super::state::{LocalRoster, RosterStep, Weighed};
use super::*;
use crate::budget::SearchBudget;
use crate::columns::decomposition_blocks::Blocks;
use crate::formats::networks::{Size, invent};
use crate::model::start::greedy;
use crate::problem::{Experience, ProblemParts, RuleIx, RuleUse, Severity, Team};
use crate::rules::experience_mix::ExperienceMix;
use std::collections::BTreeSet;

fn small(seed: u64) -> ProblemParts {
    invent(Size::Small, seed).unwrap()
}

/// The small network with every third duty needing two, one of two places with somebody
/// experienced, and a last rota.
fn with_teams(seed: u64) -> ProblemParts {
    let mut parts = small(seed);
    for (severity, first) in [(Severity::Hard, 0), (Severity::Soft { weight: 7.0 }, 1)] {
        parts.rules.push(RuleUse {
            id: format!("MIX-{first}"),
            label: "mix".to_owned(),
            source: "invented".to_owned(),
            severity,
            rule: ExperienceMix {
                novice_below: Experience(2),
                at_most_novices: 1,
                beside: None,
            }
            .into(),
        });
        let rule = RuleIx(parts.rules.len() - 1);
        for duty in (first..parts.duties.len()).step_by(3) {
            parts.duties[duty].need = 2;
            parts.teams.push(Team {
                name: format!("team {duty}"),
                rule,
                duties: vec![crate::problem::DutyIx(duty)],
            });
        }
    }
    let last: Vec<_> = (0..parts.duties.len())
        .map(crate::problem::DutyIx)
        .collect();
    for (person, duties) in parts.people.iter_mut().zip(last.chunks(9)) {
        person.previous = duties.to_vec();
    }
    parts
}

fn after(roster: &Roster, steps: &[RosterStep]) -> Roster {
    let mut roster = roster.clone();
    for step in steps {
        if step.take {
            roster.give(step.person, step.duty);
        } else {
            roster.take(step.person, step.duty);
        }
    }
    roster
}

/// Follow moves as they come, each compared with the judge; how many were lawful and how many not.
fn follow(problem: &Problem, networks: &[Option<DutyNetwork>], moves: usize) -> (usize, usize) {
    let nobody = Roster::empty(problem.people().len());
    let mut roster = greedy(problem, &nobody, &SearchBudget::patient()).unwrap();
    let mut state = LocalRoster::new(problem, networks, &roster).unwrap();
    let (mut proposals, mut rng) = (Moves::new(problem), Rng::with_seed(5));
    let (mut steps, mut weighed) = (Vec::new(), Weighed::default());
    let (mut lawful, mut unlawful) = (0, 0);
    while lawful + unlawful < moves {
        if !proposals.propose(&state, &mut rng, &mut steps) {
            continue;
        }
        let told = state.weigh(&steps, &mut weighed, |_| true);
        let next = after(&roster, &steps);
        let judged = judge(problem, &next);
        assert_eq!(told, judged.is_lawful(), "{steps:?} {:?}", judged.breaches);
        if !told {
            unlawful += 1;
            continue;
        }
        lawful += 1;
        for ((name, value), said) in judged.tiers.iter().zip(weighed.values) {
            assert!((value - said).abs() < 1e-5, "{name}: {said} is {value}");
        }
        state.make(&weighed);
        roster = next;
        assert_eq!(state.roster(), roster);
        let short: BTreeSet<_> = judged.unfilled.iter().map(|u| u.duty).collect();
        let open = |duty: &&crate::problem::DutyIx| !problem.duty(**duty).candidates.is_empty();
        let listed: BTreeSet<_> = state.short().iter().copied().collect();
        assert_eq!(listed, short.iter().filter(open).copied().collect());
    }
    (lawful, unlawful)
}

#[test]
fn a_move_does_what_was_said() {
    for (parts, moves) in [(small(1), 1_500), (small(2), 1_500), (with_teams(3), 1_500)] {
        let problem = Problem::new(parts).unwrap();
        let networks = Blocks::networks(&problem, 2, &SearchBudget::patient());
        assert!(networks.iter().all(Option::is_some));
        let (lawful, unlawful) = follow(&problem, &networks, moves);
        assert!(lawful > 50 && unlawful > 50, "{lawful} {unlawful}");
    }
}

#[test]
fn people_without_a_network_are_asked_by_rule() {
    let problem = Problem::new(with_teams(4)).unwrap();
    let mut networks = Blocks::networks(&problem, 2, &SearchBudget::patient());
    networks
        .iter_mut()
        .step_by(2)
        .for_each(|network| *network = None);
    let (lawful, unlawful) = follow(&problem, &networks, 600);
    assert!(lawful > 30 && unlawful > 30, "{lawful} {unlawful}");
}

#[test]
fn chains_make_no_tier_held_worse_and_repeat() {
    let problem = Problem::new(small(1)).unwrap();
    let networks = Blocks::networks(&problem, 2, &SearchBudget::patient());
    let ground = LocalGround {
        problem: &problem,
        networks: &networks,
        seed: 3,
    };
    let nobody = Roster::empty(problem.people().len());
    let roster = greedy(&problem, &nobody, &SearchBudget::patient()).unwrap();
    let start = judge(&problem, &roster);
    let run = |held: usize, chains: usize| {
        let mut best = Some((start.clone(), roster.clone()));
        let watch = SearchBudget {
            work: crate::budget::WorkAccount::new(Some(4_000_000)),
            ..SearchBudget::patient()
        };
        ground.improve_from(held, chains, &watch, f64::NEG_INFINITY, &mut best);
        best.unwrap()
    };
    for held in [0, 2, 4] {
        let (judged, found) = run(held, 2);
        assert!(judged.is_lawful());
        let (new, old) = (values(&judged), values(&start));
        assert!(!less(&old[..held], &new[..held]), "{new:?} {old:?}");
        assert!(!less(&old, &new));
        assert_eq!(run(held, 2).1, found);
    }
    let (judged, _) = run(0, 1);
    assert!(
        less(&values(&judged), &values(&start)),
        "nothing was gained"
    );
}
