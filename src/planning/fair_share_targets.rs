//! What is due from each person: the burdens that each planned pool owes in the period, by the
//! ledger's own shares.
//!
//! So a rota is made even by what the equity report will show. Hours add up: once every place is
//! filled, how far a person is off what is due is the report's difference, summed over the person's
//! pools, beside the balance that is carried in.
//!
//! Nights, weekends, bank holidays and named days are counted as the report counts them, each once,
//! and how many a rota makes of them is not known before it is made: one weekend of five duties may
//! be one person's or five people's. Due is as many as it takes where everybody has weekends in
//! turn, each with as many of their duties as their rules let them hold
//! ([`solver::expected_bearers`]), beyond those who have it already by duties that stand. So a rota
//! that parts weekends among more people than it need makes everybody's difference larger, where
//! shares of whatever it makes would call it even to give everybody every weekend; and where terms
//! keep any two duties of a weekend apart, as many are due as there are duties. The report's
//! difference, which is from the shares of what was carried, is the planner's less the person's
//! part of what the rota makes beyond that.

use std::collections::{BTreeMap, BTreeSet};

use evenwatch_solver as solver;
use evenwatch_solver::problem::{BurdenIx, Occasion};

use evenwatch_domain::burden::Burden;
use evenwatch_domain::ids::{PersonId, PoolId};
use evenwatch_domain::ledger::{self, Amounts, FairShares};
use evenwatch_domain::network::Network;
use evenwatch_domain::rota::Duty;
use evenwatch_domain::time::Period;

use super::occasions::{Occasions, Touched};
use super::problem;

/// Duties to plan.
#[derive(Clone, Copy)]
pub(super) struct PlannedDuties<'a> {
    /// As the network has them.
    pub(super) duties: &'a [Duty],
    /// As the problem has them, in the same order.
    pub(super) parts: &'a [solver::problem::Duty],
    /// The problem's people.
    pub(super) people: &'a [PersonId],
}

/// A planned duty with what it is in the problem.
struct Planned<'a> {
    duty: &'a Duty,
    part: &'a solver::problem::Duty,
    occasions: Vec<Touched>,
}

impl Planned<'_> {
    /// Places that somebody is left to take.
    fn places(&self) -> u32 {
        let able = u32::try_from(self.part.candidates.len()).unwrap_or(u32::MAX);
        self.part.need.min(able)
    }

    /// What each place adds to burdens that add up.
    fn adds(&self) -> impl Iterator<Item = (Burden, f64)> + '_ {
        let adds = self.part.burdens.iter();
        adds.filter_map(|(burden, amount)| Some((problem::burden(*burden)?, *amount)))
    }

    /// The burdens that it carries.
    fn carries(&self) -> BTreeSet<Burden> {
        let adds = self.adds().filter(|(_, amount)| *amount > 0.0);
        let once = self.occasions.iter().map(|one| one.burden);
        adds.map(|(burden, _)| burden).chain(once).collect()
    }
}

impl PlannedDuties<'_> {
    /// What is due from each person, in their order.
    ///
    /// Each duty's burdens are due from the members who could hold it, leave apart, by WTE: who may
    /// do no night (a novice, where nights ask for more) owes none, and people who are away make up
    /// for it in the next period. Who is away from all duties that carry a burden is out of the
    /// sharing of it, for their part would be nobody's; so are places that nobody is left to take.
    /// `bearers`: how many people each occasion is expected to take.
    pub(super) fn due(
        self,
        network: &Network,
        period: Period,
        occasions: &Occasions<'_>,
        bearers: &BTreeMap<Occasion, f64>,
    ) -> Vec<Vec<(BurdenIx, f64)>> {
        let mut pools: BTreeMap<&PoolId, Vec<Planned<'_>>> = BTreeMap::new();
        for (duty, part) in self.duties.iter().zip(self.parts) {
            pools.entry(&duty.pool).or_default().push(Planned {
                duty,
                part,
                occasions: occasions.touched(duty),
            });
        }
        let expected = expected(pools.values().flatten(), bearers);
        let mut due = vec![Amounts::default(); self.people.len()];
        for (pool, duties) in pools {
            let takers = self.takers(&duties);
            let mut shares = FairShares::new(network, pool, period);
            for planned in duties {
                let asked = (0.0, asked(&planned, &expected));
                shares.add(planned.duty, asked, &|person, burden| {
                    takers.contains(&(burden, person))
                });
            }
            for (person, own) in shares.due() {
                let at = self.people.binary_search(person).ok();
                if let Some(due) = at.and_then(|at| due.get_mut(at)) {
                    *due += own.burdens;
                }
            }
        }
        due.iter().map(problem::amounts).collect()
    }

    /// Who is left to take duties with each burden.
    fn takers(&self, duties: &[Planned<'_>]) -> BTreeSet<(Burden, &PersonId)> {
        let mut takers = BTreeSet::new();
        for planned in duties {
            for burden in planned.carries() {
                let holders = planned.part.candidates.iter();
                let holders = holders.filter_map(|one| self.people.get(one.person.0));
                takers.extend(holders.map(|person| (burden, person)));
            }
        }
        takers
    }
}

/// What an occasion makes due, and the minutes of all places in it.
#[derive(Default)]
struct Expected {
    people: f64,
    minutes: f64,
}

/// How many people are expected to come to bear each occasion.
fn expected<'a>(
    planned: impl Iterator<Item = &'a Planned<'a>>,
    bearers: &BTreeMap<Occasion, f64>,
) -> BTreeMap<Occasion, Expected> {
    let mut expected: BTreeMap<Occasion, Expected> = BTreeMap::new();
    for one in planned {
        for touched in &one.occasions {
            let of = expected.entry(touched.occasion).or_default();
            of.people = bearers.get(&touched.occasion).copied().unwrap_or(0.0);
            of.minutes += minutes(touched, one.places());
        }
    }
    expected
}

/// Minutes of an occasion in so many places.
fn minutes(touched: &Touched, places: u32) -> f64 {
    ledger::hours(touched.minutes) * 60.0 * f64::from(places)
}

/// What all places of a duty ask: of an occasion, their part of its people by minutes.
fn asked(planned: &Planned<'_>, expected: &BTreeMap<Occasion, Expected>) -> Amounts {
    let places = planned.places();
    let mut sum = Amounts::default();
    for (burden, amount) in planned.adds() {
        sum.add(burden, amount * f64::from(places));
    }
    for touched in &planned.occasions {
        let of = expected.get(&touched.occasion);
        if let Some(of) = of.filter(|of| of.minutes > 0.0) {
            let part = minutes(touched, places) / of.minutes;
            sum.add(touched.burden, of.people * part);
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::request::PlanSpec;
    use crate::scene::{PlanningInput, day, id, scene};
    use crate::{duties, problem};
    use evenwatch_domain::absence::AbsenceKind;
    use evenwatch_domain::burden::Burden;
    use evenwatch_domain::person::{Experience, HeldCompetence};
    use evenwatch_domain::time::Period;

    fn nights_due(scene: &PlanningInput, pools: Option<&[&str]>) -> Vec<(String, f64)> {
        due_of(scene, pools, Burden::Nights)
    }

    /// What is due of a burden from each person over 1 to 10 June 2026, Monday to Wednesday.
    fn due_of(scene: &PlanningInput, pools: Option<&[&str]>, which: Burden) -> Vec<(String, f64)> {
        let network = scene.network();
        let period = Period::new(day("2026-06-01"), day("2026-06-10")).unwrap();
        let pools: Option<Vec<_>> = pools.map(|ids| ids.iter().map(|pool| id(pool)).collect());
        let mut request = PlanSpec::first(period);
        request.pools = pools.as_deref();
        request.pins = &scene.pins;
        let owed = duties(&network, &scene.catalogue, &period, request.pools);
        let built = problem::build(
            &network,
            &scene.catalogue,
            &request,
            owed,
            &evenwatch_solver::Halt::never(),
        )
        .unwrap();
        let burdens = built.problem.burdens();
        let at = burdens
            .iter()
            .position(|burden| burden.name == which.to_string());
        let of = |person: &evenwatch_solver::problem::Person| {
            let due = person.due.as_ref().unwrap();
            let due = due.iter().filter(|(burden, _)| Some(burden.0) == at);
            let due: f64 = due.map(|(_, amount)| amount).sum();
            (person.name.clone(), (due * 1000.0).round() / 1000.0)
        };
        built.problem.people().iter().map(of).collect()
    }

    fn named<const N: usize>(list: [(&str, f64); N]) -> Vec<(String, f64)> {
        list.map(|(name, amount)| (name.to_owned(), amount))
            .to_vec()
    }

    /// Ten nights of two pools: Ann, Ben (half-time) and Eve; Cas and Eve.
    fn two_pools() -> PlanningInput {
        let scene = scene().pattern("night", "20:00", "08:00").person("ann");
        let scene = scene.person("ben").wte(0.5).person("eve");
        let scene = scene.pool("few").pattern("late-night", "21:00", "09:00");
        scene.member("eve").person("cas")
    }

    #[test]
    fn from_the_day_on_which_a_competence_lapses_nothing_is_due() {
        let needs = |scene: PlanningInput| {
            scene.which(|night| night.competences = vec![id("syringe-driver")])
        };
        let until = |valid_to: Option<&str>| HeldCompetence {
            competence: id("syringe-driver"),
            valid_to: valid_to.map(day),
        };
        // The night of 1 June is the last that Ann can hold: it is due from both, and the nine
        // after it from Ben.
        let scene = needs(scene().pattern("night", "20:00", "08:00"))
            .person("ann")
            .who(|ann| ann.competences = vec![until(Some("2026-06-02"))])
            .person("ben")
            .who(|ben| ben.competences = vec![until(None)]);
        assert_eq!(
            nights_due(&scene, None),
            named([("ann", 0.5), ("ben", 9.5)])
        );
    }

    #[test]
    fn each_pool_shares_its_own_by_wte_and_a_person_in_two_has_half_of_each() {
        let wanted = [("ann", 5.0), ("ben", 2.5), ("cas", 6.667), ("eve", 5.833)];
        assert_eq!(nights_due(&two_pools(), None), named(wanted));
        // What one pool asks of her does not depend on whether the other is planned with it.
        let wanted = [("ann", 5.0), ("ben", 2.5), ("eve", 2.5)];
        assert_eq!(nights_due(&two_pools(), Some(&["nurses"])), named(wanted));
    }

    #[test]
    fn who_may_hold_nothing_leaves_no_share_to_nobody() {
        let leave = AbsenceKind::AnnualLeave;
        let away = |to| two_pools().away(leave, "2026-06-01", to);
        // Cas is named last: on leave to the end, Eve has the second pool to herself.
        let wanted = [("ann", 5.0), ("ben", 2.5), ("cas", 0.0), ("eve", 12.5)];
        assert_eq!(nights_due(&away("2026-06-30"), None), named(wanted));
        // Back for the last night, Cas has a whole share, though nine nights are not Cas's to take:
        // who is on leave makes up for it in the next period, as the ledger has it.
        let wanted = [("ann", 5.0), ("ben", 2.5), ("cas", 6.667), ("eve", 5.833)];
        assert_eq!(nights_due(&away("2026-06-09"), None), named(wanted));
    }

    #[test]
    fn who_can_take_no_night_owes_no_night() {
        let mut scene = two_pools().pattern("late-day", "09:00", "21:00");
        for pattern in &mut scene.file.duty_patterns {
            let night = pattern.name.contains("night");
            pattern.experience = night.then_some(Experience::Competent);
        }
        let scene = scene.person("flo");
        let scene = scene.who(|person| person.experience = Experience::Novice);
        let of = |wanted: [f64; 5]| {
            let names = ["ann", "ben", "cas", "eve", "flo"];
            named(std::array::from_fn::<_, 5, _>(|at| (names[at], wanted[at])))
        };
        let nights = due_of(&scene, None, Burden::Nights);
        assert_eq!(nights, of([5.0, 2.5, 6.667, 5.833, 0.0]));
        // One weekend. The first pool's three nights are one person's; the other pool's nights and
        // days are two people's, for rest lies between them, and half of it is days, of which Flo
        // owes a part.
        let weekends = due_of(&scene, None, Burden::Weekends);
        assert_eq!(weekends, of([0.5, 0.25, 1.067, 0.783, 0.4]));
    }

    #[test]
    fn places_that_nobody_can_take_are_due_from_nobody() {
        let two = two_pools().which(|pattern| pattern.people_needed = 5);
        let wanted = [("ann", 5.0), ("ben", 2.5), ("cas", 13.333), ("eve", 9.167)];
        assert_eq!(nights_due(&two, None), named(wanted));
        let nobody = two_pools().which(|pattern| pattern.competences = vec![id("syringe-driver")]);
        let wanted = [("ann", 5.0), ("ben", 2.5), ("cas", 0.0), ("eve", 2.5)];
        assert_eq!(nights_due(&nobody, None), named(wanted));
    }
}
