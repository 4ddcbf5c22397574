//! Who counts as cover: a name on a rota is cover only while that person is in post and in the
//! pool, not away, reachable by a contact route, experienced and competent enough and, for visits,
//! able to reach the area.
//!
//! On-call answers and audits both ask here, so that they cannot disagree. Everything but reach is
//! settled by local days: somebody whose leave begins on Monday counts until Sunday's midnight, in
//! the middle of a night duty too.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::absence::Absence;
use super::area::Area;
use super::eligibility;
use super::evidence::Reason;
use super::ids::{PatternId, PersonId, PoolId};
use super::interval::{Instant, Interval, IntervalSet};
use super::network::Network;
use super::organisation::Validity;
use super::person::Person;
use super::pool::Pool;
use super::rota::Duty;
use super::service_line::ServiceLine;
use super::time;

/// The staff of a network, ready to be asked who counts when.
pub struct Presence<'a> {
    network: &'a Network,
    within: Interval,
    people: HashMap<&'a PersonId, Facts<'a>>,
    members: HashMap<&'a PoolId, BTreeMap<&'a PersonId, IntervalSet>>,
}

/// A published duty, as far as it decides who counts on it.
#[derive(Debug, Clone, Copy)]
pub struct Held<'d> {
    /// The pool that owes it.
    pub pool: &'d PoolId,
    /// Its pattern.
    pub pattern: &'d PatternId,
    /// When it is.
    pub interval: Interval,
}

impl<'d> From<&'d Duty> for Held<'d> {
    fn from(duty: &'d Duty) -> Self {
        Self {
            pool: &duty.pool,
            pattern: &duty.pattern,
            interval: duty.interval,
        }
    }
}

/// What is true of one person, whatever the duty.
struct Facts<'a> {
    number: usize,
    person: &'a Person,
    in_post: IntervalSet,
    /// In post and not away.
    present: IntervalSet,
    absences: Vec<&'a Absence>,
}

impl<'a> Presence<'a> {
    /// Lays out posts, absences and memberships; instants outside `within` are not known
    /// afterwards.
    #[must_use]
    pub fn new(network: &'a Network, within: Interval) -> Self {
        let file = network.file();
        let people = file.people.iter();
        Self::laid_out(network, within, people, file.pools.iter())
    }

    /// The same of those alone who hold one of these duties: of others nothing is known afterwards,
    /// as if the network had them not.
    #[must_use]
    pub fn of_holders(network: &'a Network, within: Interval, duties: &[&Duty]) -> Self {
        let holders = duties.iter().flat_map(|duty| &duty.holders);
        let people: BTreeSet<_> = holders.map(|holder| &holder.person).collect();
        let pools: BTreeSet<_> = duties.iter().map(|duty| &duty.pool).collect();
        Self::laid_out(
            network,
            within,
            people.into_iter().filter_map(|id| network.person(id)),
            pools.into_iter().filter_map(|id| network.pool(id)),
        )
    }

    fn laid_out(
        network: &'a Network,
        within: Interval,
        people: impl Iterator<Item = &'a Person>,
        pools: impl Iterator<Item = &'a Pool>,
    ) -> Self {
        let facts = |(number, person): (usize, &'a Person)| {
            let absences: Vec<&Absence> = network.absences_of(&person.id).collect();
            let employments = person.employments.iter();
            let in_post: IntervalSet = employments
                .filter_map(|e| e.validity.instants(within))
                .collect();
            let away = absences.iter().map(|a| a.period.interval()).collect();
            let present = in_post.difference(&away);
            (
                &person.id,
                Facts {
                    number,
                    person,
                    in_post,
                    present,
                    absences,
                },
            )
        };
        let members = pools.map(|pool| {
            let mut of_pool: BTreeMap<&PersonId, IntervalSet> = BTreeMap::new();
            for member in &pool.members {
                let set = of_pool.entry(&member.person).or_default();
                *set = set.union(&member.validity.instants(within).into_iter().collect());
            }
            (&pool.id, of_pool)
        });
        Self {
            network,
            within,
            people: people.enumerate().map(facts).collect(),
            members: members.collect(),
        }
    }

    /// When `person`, as holder of `duty`, counts as cover, reach apart.
    #[must_use]
    pub fn counting(&self, duty: &Duty, person: &PersonId) -> IntervalSet {
        self.counting_on(Held::from(duty), person)
    }

    /// The same of a duty of which no more is known.
    #[must_use]
    pub fn counting_on(&self, duty: Held<'_>, person: &PersonId) -> IntervalSet {
        let (Some(facts), Some(member)) = (self.people.get(person), self.member(duty.pool, person))
        else {
            return IntervalSet::empty();
        };
        let Some(inside) = duty.interval.intersection(&self.within) else {
            return IntervalSet::empty();
        };
        let pattern = self.network.pattern(duty.pattern);
        if eligibility::lasting(pattern, facts.person).next().is_some() {
            return IntervalSet::empty();
        }
        let mut set = within_set(&facts.present, within_set(member, inside.into()));
        for competence in pattern.iter().flat_map(|p| &p.competences) {
            let held = facts
                .person
                .competences
                .iter()
                .filter(|held| held.competence == *competence);
            let held = held.filter_map(|held| {
                let until = Validity {
                    valid_from: None,
                    valid_to: held.valid_to,
                };
                until.instants(self.within)
            });
            set = within_set(&held.collect(), set);
        }
        set
    }

    /// When `person`, as holder of `duty`, does not count as cover though it runs, reach apart.
    #[must_use]
    pub fn lost(&self, duty: &Duty, person: &PersonId) -> IntervalSet {
        IntervalSet::from(duty.interval).difference(&self.counting(duty, person))
    }

    /// Why `person`, as holder of `duty`, does not count at `at`, reach apart; empty exactly where
    /// they count.
    #[must_use]
    pub fn reasons(&self, duty: &Duty, person: &PersonId, at: Instant) -> Vec<Reason> {
        let Some(facts) = self.people.get(person) else {
            return vec![Reason::NotInPost];
        };
        let absences = facts.absences.iter().copied();
        let day = time::local_day(at);
        eligibility::reasons(self.network, duty, facts.person, absences, &[day])
    }

    /// Why `person` cannot serve `area` on `line`; nothing for somebody unknown, who counts nowhere
    /// anyhow.
    #[must_use]
    pub fn out_of_reach(
        &self,
        line: &ServiceLine,
        area: &Area,
        person: &PersonId,
    ) -> Option<Reason> {
        let facts = self.people.get(person)?;
        eligibility::out_of_reach(line, &area.id, facts.person)
    }

    /// When `person` is a member of `pool` and in post.
    #[must_use]
    pub fn in_post(&self, pool: &PoolId, person: &PersonId) -> IntervalSet {
        self.both(pool, person, |facts| &facts.in_post)
    }

    /// When `person` could be asked to serve in `pool`, whatever the duty: a member, in post, not
    /// away, reachable by phone.
    #[must_use]
    pub fn could_be_asked(&self, pool: &PoolId, person: &PersonId) -> IntervalSet {
        if self
            .people
            .get(person)
            .is_some_and(|facts| facts.person.contactable)
        {
            self.both(pool, person, |facts| &facts.present)
        } else {
            IntervalSet::empty()
        }
    }

    /// Everybody who is a member of `pool` at some time, by id.
    pub fn members(&self, pool: &PoolId) -> impl Iterator<Item = &'a PersonId> + use<'a, '_> {
        self.members
            .get(pool)
            .into_iter()
            .flat_map(|members| members.keys().copied())
    }

    /// The person's name, or their id where the network does not know them.
    #[must_use]
    pub fn name(&self, person: &PersonId) -> String {
        self.people
            .get(person)
            .map_or_else(|| person.to_string(), |facts| facts.person.name.clone())
    }

    /// Whether an allowance is paid for the person's on-call; somebody unknown is taken as paid.
    #[must_use]
    pub fn is_paid_on_call(&self, person: &PersonId) -> bool {
        self.people
            .get(person)
            .is_none_or(|facts| facts.person.on_call.paid)
    }

    /// A number of their own for everybody whom the network knows: cheaper to sort by than an id.
    #[must_use]
    pub fn number(&self, person: &PersonId) -> Option<usize> {
        self.people.get(person).map(|facts| facts.number)
    }

    /// Whether the network knows the person.
    #[must_use]
    pub fn knows(&self, person: &PersonId) -> bool {
        self.people.contains_key(person)
    }

    fn member(&self, pool: &PoolId, person: &PersonId) -> Option<&IntervalSet> {
        self.members.get(pool)?.get(person)
    }

    fn both(
        &self,
        pool: &PoolId,
        person: &PersonId,
        of: impl for<'f> Fn(&'f Facts<'a>) -> &'f IntervalSet,
    ) -> IntervalSet {
        match (self.member(pool, person), self.people.get(person)) {
            (Some(member), Some(facts)) => member.intersection(of(facts)),
            _ => IntervalSet::empty(),
        }
    }
}

/// `set` cut to `limits`, without work where the limits hold all of a single piece: the common case
/// by far.
fn within_set(limits: &IntervalSet, set: IntervalSet) -> IntervalSet {
    match set.intervals() {
        [only] if limits.contains_all(only) => set,
        _ => set.intersection(limits),
    }
}
