//! A small ward told in full: what each answer says, number by number.

use crate::invent::rules;
use evenwatch_solver::explain::{
    AskError, EffectStep, Reason, Then, Vacancy, blocking_violations, stand_ins, why_empty,
    why_this_person,
};
use evenwatch_solver::outcome::{HeldIx, Roster};
use evenwatch_solver::problem::*;

/// People by name, all of them candidates for duties given as name, first hour and length, with 11
/// hours of rest.
pub fn story(people: &[&str], duties: &[(&str, i64, i64)]) -> ProblemParts {
    let at = |hour: i64| Minute(hour * 60);
    let horizon = Interval::new(at(0), at(14 * 24)).unwrap();
    let mut parts = ProblemParts::over(horizon, Day(0), Day(13));
    parts.rules = rules();
    for name in people {
        let mut person = Person::named(*name);
        person.rules = vec![RuleIx(0)];
        parts.people.push(person);
    }
    for (name, from, hours) in duties {
        let interval = Interval::new(at(*from), at(from + hours)).unwrap();
        let day = Day((from / 24) as i32);
        let candidate = |p| Candidate {
            person: PersonIx(p),
            goodwill: Minutes(0),
        };
        parts.duties.push(Duty {
            candidates: (0..people.len()).map(candidate).collect(),
            ..Duty::of(WorkPiece::plain(*name, interval, DutyClass::Shift, day))
        });
    }
    parts
}

pub const ANN: PersonIx = PersonIx(0);
pub const BEN: PersonIx = PersonIx(1);
pub const CLEO: PersonIx = PersonIx(2);

pub const NIGHT: DutyIx = DutyIx(0);
pub const DAY: DutyIx = DutyIx(1);
pub const LATE: DutyIx = DutyIx(2);

/// A night, the day after it (5 hours later) and a late duty beside that; Ann has the night, Ben
/// the late.
pub fn ward() -> (ProblemParts, Roster) {
    let duties = [("night", 20, 12), ("day", 37, 8), ("late", 40, 8)];
    let roster = Roster::from_pairs(3, [(ANN, NIGHT), (BEN, LATE)]);
    (story(&["Ann", "Ben", "Cleo"], &duties), roster)
}

#[test]
fn an_empty_duty_is_explained_person_by_person() {
    let (mut parts, roster) = ward();
    let away = Interval::new(Minute(40 * 60), Minute(41 * 60)).unwrap();
    parts.people[CLEO.0].unavailable = vec![away];
    let problem = Problem::new(parts).unwrap();
    let found = why_empty(&problem, &roster, DAY).unwrap();
    assert_eq!(found.missing, 1);
    let [first, second, third] = &found.candidates[..] else {
        panic!("{found:?}")
    };

    // Ann: 5 h of rest after the night, and 11 h are asked. Cleo could take the night from her.
    assert_eq!(first.person, ANN);
    let Reason::Blocked(blocks) = &first.reason else {
        panic!("{first:?}")
    };
    assert_eq!(blocks.len(), 1);
    assert_eq!(
        (blocks[0].rule.as_str(), blocks[0].amount, blocks[0].limit),
        ("rest", 360.0, 660.0)
    );
    assert_eq!(blocks[0].conflicts, [HeldIx::Duty(NIGHT)]);
    let way = first.way.as_ref().unwrap();
    assert_eq!(
        (way.given_up[0].duty, way.given_up[0].then),
        (NIGHT, Then::TakenBy(CLEO))
    );
    assert_eq!((way.tiers[0].difference, way.steps.len()), (-480.0, 3));

    // Ben: on the late at the same time; nobody else could do that lawfully, so the gap would only
    // move.
    assert_eq!(second.person, BEN);
    let way = second.way.as_ref().unwrap();
    assert_eq!(
        (way.given_up[0].duty, way.given_up[0].then),
        (LATE, Then::Open)
    );
    assert_eq!(way.tiers[0].difference, 0.0);

    assert_eq!(
        (third.person, &third.reason, &third.way),
        (CLEO, &Reason::Unavailable, &None)
    );
    let json = serde_json::to_value(&found).unwrap();
    assert_eq!(
        json["candidates"][0]["way"]["given_up"][0]["then"]["taken-by"],
        2
    );
    assert_eq!(
        json["candidates"][0]["way"]["tiers"][0]["unit"],
        "weighted-minutes"
    );
    assert_eq!(serde_json::from_value::<Vacancy>(json).unwrap(), found);
}

#[test]
fn two_duties_may_have_to_go() {
    let duties = [("night", 20, 12), ("day", 37, 8), ("late", 40, 8)];
    let problem = Problem::new(story(&["Ann"], &duties)).unwrap();
    // Not lawful as it stands: the night and the late are 8 h apart. The day would break more.
    let roster = Roster::from_pairs(1, [(ANN, NIGHT), (ANN, LATE)]);
    let found = why_empty(&problem, &roster, DAY).unwrap();
    let way = found.candidates[0].way.as_ref().unwrap();
    let given: Vec<DutyIx> = way.given_up.iter().map(|g| g.duty).collect();
    assert_eq!(given, [NIGHT, LATE]);
}

#[test]
fn a_least_amount_not_yet_reached_keeps_nobody_from_a_duty() {
    let (mut parts, _) = ward();
    parts.people[ANN.0].rules = vec![RuleIx(4)]; // at least two duties
    parts.duties[LATE.0].need = 2;
    let problem = Problem::new(parts).unwrap();
    let roster = Roster::empty(3);
    assert_eq!(blocking_violations(&problem, &roster, ANN, LATE), []);
    let found = stand_ins(&problem, &roster, LATE, None).unwrap();
    assert!(
        found.ranked.iter().all(|one| one.reason == Reason::Free),
        "{found:?}"
    );
}

#[test]
fn a_comparison_names_rules_tiers_and_burdens() {
    let (mut parts, roster) = ward();
    parts.burdens = vec![Burden {
        name: "nights".into(),
        weight: 2.0,
    }];
    parts.duties[NIGHT.0].burdens = vec![(BurdenIx(0), 1.0)];
    parts.people[CLEO.0].carried = vec![(BurdenIx(0), 2.0)];
    let problem = Problem::new(parts).unwrap();

    let cleo = why_this_person(&problem, &roster, NIGHT, ANN, CLEO).unwrap();
    assert!(cleo.hand_over.lawful && cleo.exchange.is_none());
    // One night and two carried in: the fair share is 1 each. Ann 1, Ben 0, Cleo 2 become 0, 0 and 3.
    let moved: Vec<_> = cleo.hand_over.tiers.iter().filter(|t| t.differs).collect();
    let told: Vec<_> = moved
        .iter()
        .map(|t| (t.tier.as_str(), t.before, t.after, t.difference))
        .collect();
    assert_eq!(
        told,
        [
            ("evenness-max", 2.0, 4.0, 2.0),
            ("evenness-sum", 4.0, 8.0, 4.0)
        ]
    );
    let burdens: Vec<_> = cleo
        .hand_over
        .burdens
        .iter()
        .map(|b| (b.person, b.before, b.after, b.fair))
        .collect();
    assert_eq!(
        burdens,
        [(ANN, 1.0, 0.0, Some(1.0)), (CLEO, 2.0, 3.0, Some(1.0))]
    );

    // Ben has the late 8 h after the night: alone against the rest, in exchange lawful.
    let ben = why_this_person(&problem, &roster, NIGHT, ANN, BEN).unwrap();
    assert!(!ben.hand_over.lawful);
    let broken: Vec<_> = ben
        .hand_over
        .broken
        .iter()
        .map(|b| (b.rule.as_str(), b.person, b.amount))
        .collect();
    assert_eq!(broken, [("rest", Some(BEN), 180.0)]);
    let exchange = ben.exchange.unwrap();
    assert!(
        exchange.lawful
            && exchange.steps.contains(&EffectStep::Take {
                person: ANN,
                duty: LATE
            })
    );
}

#[test]
fn what_cannot_be_asked_is_refused_with_names() {
    let (parts, roster) = ward();
    let problem = Problem::new(parts).unwrap();
    let told = |error: AskError| error.to_string();
    let no_duty = stand_ins(&problem, &roster, DutyIx(3), None).unwrap_err();
    assert_eq!(
        told(no_duty),
        "there is no duty 3: the problem has 3, counted from 0"
    );
    assert!(why_empty(&problem, &roster, DutyIx(9)).is_err());
    let not_held = why_this_person(&problem, &roster, DAY, ANN, BEN).unwrap_err();
    assert_eq!(
        told(not_held),
        "\"Ann\" does not hold \"day\"; name somebody who does"
    );
    assert!(stand_ins(&problem, &roster, DAY, Some(ANN)).is_err());
    let both = Roster::from_pairs(3, [(ANN, NIGHT), (BEN, NIGHT)]);
    let held = why_this_person(&problem, &both, NIGHT, ANN, BEN).unwrap_err();
    assert!(matches!(held, AskError::HeldAlready { .. }), "{held}");
    let nobody = stand_ins(&problem, &roster, DAY, Some(PersonIx(3))).unwrap_err();
    assert!(matches!(nobody, AskError::NoSuchPerson { .. }), "{nobody}");
}
