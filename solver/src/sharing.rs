//! Who shares a burden with whom: a definition, asked of the problem alone.
//!
//! People share a burden when a chain of duties that carry it, and of people who may hold those duties, links them.
//! What each of them bears is counted by whoever asks.

use crate::problem::{DutyIx, PersonIx, Problem};

/// People who share a burden, and the duties they share it through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sharing {
    /// Sharers, ascending.
    pub people: Vec<PersonIx>,
    /// Duties that carry the burden and that somebody may hold, ascending.
    pub duties: Vec<DutyIx>,
}

/// Per burden, the groups of people who share it, each group once, in the order of its first person.
pub(crate) fn groups(problem: &Problem) -> Vec<Vec<Sharing>> {
    let links = Links::new(problem);
    (0..problem.burdens().len())
        .map(|burden| links.of(burden))
        .collect()
}

/// Links found in one walk over the duties: a network has many, each with few burdens.
struct Links {
    /// Per burden and person: a sharer further up the chain; himself at its head; `None`: shares nothing.
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
            let carried = problem.duty(duty).burdens.iter();
            let mut carried = carried.filter(|(_, amount)| *amount > 0.0).peekable();
            if carried.peek().is_some() {
                able.clear();
                able.extend(who_may_hold(problem, duty));
            }
            for (burden, _) in carried {
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
            let mut duty = Duty::of(Work::plain("d", interval, DutyClass::Shift, Day(0)));
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
        Problem::new(parts).unwrap()
    }

    fn sharing(people: &[usize], duties: &[usize]) -> Sharing {
        Sharing {
            people: people.iter().copied().map(PersonIx).collect(),
            duties: duties.iter().copied().map(DutyIx).collect(),
        }
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
            groups(&problem),
            [
                vec![
                    sharing(&[0, 2, 3, 4], &[1, 2, 3]),
                    sharing(&[1], &[5]),
                    sharing(&[5], &[0])
                ],
                vec![
                    sharing(&[1], &[5]),
                    sharing(&[2, 4], &[1]),
                    sharing(&[5], &[0])
                ],
            ]
        );
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
