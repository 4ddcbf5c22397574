//! Who shares a burden with whom, and what would be fair: a definition, asked of the problem alone.
//!
//! People share a burden when a chain of duties that carry it, and of people who may hold those
//! duties, links them. A person's target is the load, with what is carried in, that would be fair:
//! what the problem says is due from the person ([`crate::problem::Person::due`]), or the person's
//! part by WTE of all that the group carries in and needs at least. What each of them bears is
//! counted by whoever asks.
//!
//! What occasions need is not known before somebody holds the duties: a weekend of five duties may
//! be one person's or five people's. The least is taken, as many people as are on duty at one
//! moment, so that parting a weekend among more people than it takes makes nobody's share larger.

use crate::problem::{BurdenIx, DutyIx, Interval, Occasion, PersonIx, Problem, fewest_people};
use std::collections::BTreeMap;

/// People who share a burden, and the duties they share it through.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sharing {
    /// Sharers, ascending.
    pub people: Vec<PersonIx>,
    /// Each sharer's target in the burden's unit: carried in and held, just this would be fair.
    pub targets: Vec<f64>,
    /// Duties that carry the burden and that somebody may hold, ascending.
    pub duties: Vec<DutyIx>,
}

/// Per burden, the groups of people who share it, each group once, in the order of its first
/// person.
pub(crate) fn groups(problem: &Problem) -> Vec<Vec<Sharing>> {
    let links = Links::new(problem);
    let with_targets = |burden: usize| {
        let mut groups = links.of(burden);
        for group in &mut groups {
            group.targets = targets(problem, BurdenIx(burden), group);
        }
        groups
    };
    (0..problem.burdens().len()).map(with_targets).collect()
}

/// What a duty adds to a burden.
pub(crate) fn added(problem: &Problem, duty: DutyIx, burden: BurdenIx) -> f64 {
    of(&problem.duty(duty).burdens, burden)
}

/// The occasions of a burden that duties are part of, by number, each with its duties.
pub(crate) fn occasions(
    problem: &Problem,
    burden: BurdenIx,
    duties: &[DutyIx],
) -> BTreeMap<u32, Vec<DutyIx>> {
    let mut all: BTreeMap<u32, Vec<DutyIx>> = BTreeMap::new();
    for duty in duties {
        for number in problem.duty(*duty).occasions_of(burden) {
            all.entry(number).or_default().push(*duty);
        }
    }
    all
}

/// The fewest people who come to bear an occasion if all places of its duties are filled: those
/// whom `people` have among them already bear it without these.
pub(crate) fn fewest_bearers(
    problem: &Problem,
    occasion: Occasion,
    duties: &[DutyIx],
    people: &[PersonIx],
) -> f64 {
    let places: Vec<(Interval, u32)> = duties
        .iter()
        .map(|duty| problem.duty(*duty))
        .map(|duty| (duty.work.interval, duty.need))
        .collect();
    let bear = people.iter().filter(|p| bears(problem, **p, occasion));
    let bear = u32::try_from(bear.count()).unwrap_or(u32::MAX);
    f64::from(fewest_people(&places).saturating_sub(bear))
}

/// Whether a person bears an occasion whatever duties they are given.
pub(crate) fn bears(problem: &Problem, person: PersonIx, occasion: Occasion) -> bool {
    problem.person(person).borne.contains(&occasion)
}

/// What a person carries in of a burden.
pub(crate) fn carried(problem: &Problem, person: PersonIx, burden: BurdenIx) -> f64 {
    of(&problem.person(person).carried, burden)
}

fn of(amounts: &[(BurdenIx, f64)], burden: BurdenIx) -> f64 {
    let amounts = amounts.iter().filter(|(b, _)| *b == burden);
    amounts.map(|(_, amount)| amount).sum()
}

fn targets(problem: &Problem, burden: BurdenIx, sharing: &Sharing) -> Vec<f64> {
    let people = || sharing.people.iter().map(|p| (*p, problem.person(*p)));
    // The problem has everybody's due or nobody's.
    let given = people().map(|(_, person)| Some(of(person.due.as_ref()?, burden)));
    if let Some(given) = given.collect() {
        return given;
    }
    let needed = |duty: &DutyIx| {
        let need = f64::from(problem.duty(*duty).need);
        added(problem, *duty, burden) * need
    };
    let carried = people().map(|(p, _)| carried(problem, p, burden));
    let occasions = occasions(problem, burden, &sharing.duties);
    let once = occasions.into_iter().map(|(number, duties)| {
        let occasion = Occasion { burden, number };
        fewest_bearers(problem, occasion, &duties, &sharing.people)
    });
    let added = sharing.duties.iter().map(needed).sum::<f64>() + once.sum::<f64>();
    let total: f64 = carried.sum::<f64>() + added;
    let fair = total / people().map(|(_, person)| person.wte).sum::<f64>();
    people().map(|(_, person)| fair * person.wte).collect()
}

/// Links found in one walk over the duties: a network has many, each with few burdens.
struct Links {
    /// Per burden and person: a sharer further up the chain; himself at its head; `None`: shares
    /// nothing.
    heads: Vec<Vec<Option<usize>>>,
    /// Per burden: the duties that carry it, each with somebody who may hold it.
    duties: Vec<Vec<(DutyIx, usize)>>,
}

impl Links {
    fn new(problem: &Problem) -> Self {
        let (people, burdens) = (problem.people().len(), problem.burdens().len());
        let mut links = Links {
            heads: vec![vec![None; people]; burdens],
            duties: vec![Vec::new(); burdens],
        };
        let mut able = Vec::new();
        for duty in problem.duty_indices() {
            let carried = problem.duty(duty).carries();
            if !carried.is_empty() {
                able.clear();
                able.extend(who_may_hold(problem, duty));
            }
            for burden in carried {
                links.join(duty, burden.0, &able);
            }
        }
        links
    }

    fn join(&mut self, duty: DutyIx, burden: usize, able: &[usize]) {
        let Some(first) = able.first() else { return };
        self.duties[burden].push((duty, *first));
        let heads = &mut self.heads[burden];
        for person in able {
            if heads[*person].is_some() && heads[*person] == heads[*first] {
                continue;
            }
            heads[*person].get_or_insert(*person);
            let (a, b) = (shorten(heads, *person), shorten(heads, *first));
            heads[a.max(b)] = Some(a.min(b));
        }
    }

    fn of(&self, burden: usize) -> Vec<Sharing> {
        let heads = &self.heads[burden];
        let mut place: Vec<Option<usize>> = vec![None; heads.len()];
        let mut all: Vec<Sharing> = Vec::new();
        // The head of a chain is its first person, so that a group is met there first.
        for person in (0..heads.len()).filter(|p| heads[*p].is_some()) {
            let at = *place[head(heads, person)].get_or_insert_with(|| {
                all.push(Sharing {
                    people: Vec::new(),
                    targets: Vec::new(),
                    duties: Vec::new(),
                });
                all.len() - 1
            });
            all[at].people.push(PersonIx(person));
        }
        for (duty, holder) in &self.duties[burden] {
            if let Some(at) = place[head(heads, *holder)] {
                all[at].duties.push(*duty);
            }
        }
        all
    }
}

/// Candidates who are not away.
fn who_may_hold(problem: &Problem, duty: DutyIx) -> impl Iterator<Item = usize> {
    let interval = problem.duty(duty).work.interval;
    let people = problem.duty(duty).candidates.iter().map(|c| c.person);
    let away = move |person: PersonIx| {
        let mut away = problem.person(person).unavailable.iter();
        away.any(|away| away.overlaps(interval))
    };
    people.filter(move |p| !away(*p)).map(|p| p.0)
}

fn head(heads: &[Option<usize>], mut person: usize) -> usize {
    while let Some(next) = heads[person].filter(|next| *next != person) {
        person = next;
    }
    person
}

/// The head, with the way to it halved.
fn shorten(heads: &mut [Option<usize>], mut person: usize) -> usize {
    while let Some(next) = heads[person].filter(|next| *next != person) {
        heads[person] = heads[next];
        person = next;
    }
    person
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::problem::*;

    /// Who may hold a duty, and the burdens it carries with amounts.
    type Given<'a> = (&'a [usize], &'a [(usize, f64)]);

    /// One duty a day.
    fn problem(people: usize, duties: &[Given<'_>]) -> Problem {
        Problem::new(parts(people, duties)).unwrap()
    }

    fn parts(people: usize, duties: &[Given<'_>]) -> ProblemParts {
        let at = |day: usize| Minute(i64::try_from(day).unwrap() * 1440);
        let horizon = Interval::new(at(0), at(40)).unwrap();
        let mut parts = ProblemParts::over(horizon, Day(0), Day(39));
        parts.burdens = vec![
            Burden {
                name: "a".into(),
                weight: 1.0,
            };
            2
        ];
        parts.people = (0..people).map(|p| Person::named(format!("{p}"))).collect();
        for (day, (who, burdens)) in duties.iter().enumerate() {
            let interval = Interval::new(at(day), at(day) + Minutes(60)).unwrap();
            let mut duty = Duty::of(WorkPiece::plain("d", interval, DutyClass::Shift, Day(0)));
            duty.candidates = who
                .iter()
                .map(|p| Candidate {
                    person: PersonIx(*p),
                    goodwill: Minutes(0),
                })
                .collect();
            duty.burdens = burdens.iter().map(|(b, a)| (BurdenIx(*b), *a)).collect();
            parts.duties.push(duty);
        }
        parts.people[0].unavailable = vec![Interval::new(at(0), at(1)).unwrap()];
        parts
    }

    /// People and duties of each group.
    fn sharing(problem: &Problem) -> Vec<Vec<(Vec<usize>, Vec<usize>)>> {
        let plain = |s: &Sharing| {
            let people = s.people.iter().map(|p| p.0).collect();
            (people, s.duties.iter().map(|d| d.0).collect())
        };
        let groups = groups(problem);
        groups
            .iter()
            .map(|g| g.iter().map(plain).collect())
            .collect()
    }

    #[test]
    fn chains_link_people_and_absence_or_a_zero_does_not() {
        let both: &[(usize, f64)] = &[(0, 1.0), (1, 2.0)];
        let first: &[(usize, f64)] = &[(0, 1.0), (1, 0.0)];
        let problem = problem(
            7,
            &[
                (&[0, 5], both), // 0 is away
                (&[4, 2], both),
                (&[2, 3], first),
                (&[3, 0], first),
                (&[], both),
                (&[1], both),
                (&[6], &[]),
            ],
        );
        assert_eq!(
            sharing(&problem),
            [
                vec![
                    (vec![0, 2, 3, 4], vec![1, 2, 3]),
                    (vec![1], vec![5]),
                    (vec![5], vec![0])
                ],
                vec![
                    (vec![1], vec![5]),
                    (vec![2, 4], vec![1]),
                    (vec![5], vec![0])
                ],
            ]
        );
    }

    #[test]
    fn targets_are_by_wte_or_what_is_due() {
        let one: &[(usize, f64)] = &[(0, 1.5)];
        let mut parts = parts(3, &[(&[1, 2], one), (&[1, 2], one), (&[0], one)]);
        parts.duties[0].need = 2;
        parts.people[1].wte = 0.5;
        parts.people[2].carried = vec![(BurdenIx(0), 3.0)];
        let targets = |parts: &ProblemParts| -> Vec<Vec<f64>> {
            let groups = groups(&Problem::new(parts.clone()).unwrap());
            groups[0].iter().map(|s| s.targets.clone()).collect()
        };
        // Three places of 1.5 and 3 carried in are 7.5 over 1.5 WTE. The one duty of whoever is
        // away then is nobody's.
        parts.people[0].unavailable = vec![parts.duties[2].work.interval];
        assert_eq!(targets(&parts), [[2.5, 5.0]]);
        for (person, due) in parts.people.iter_mut().zip([4.0, 3.5, 0.0]) {
            person.due = Some(vec![(BurdenIx(0), due), (BurdenIx(1), 9.0)]);
        }
        parts.people[2].due = Some(Vec::new());
        assert_eq!(targets(&parts), [[3.5, 0.0]]);
    }

    #[test]
    fn a_long_chain_is_one_group() {
        let one: &[(usize, f64)] = &[(0, 1.0)];
        let pairs: Vec<[usize; 2]> = (0..30).map(|n| [30 - n, 29 - n]).collect();
        let duties: Vec<Given<'_>> = pairs.iter().map(|pair| (pair.as_slice(), one)).collect();
        let found = groups(&problem(31, &duties));
        // Person 0 is away on day 0 only, and the chain ends with him on day 29.
        assert_eq!(found[0].len(), 1);
        assert_eq!(found[0][0].people.len(), 31);
    }
}
