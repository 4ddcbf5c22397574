//! Who could hold a duty, whatever the rota: post, pool, competence, experience, reach, contact,
//! leave.

use evenwatch_domain::eligibility;
use evenwatch_domain::evidence::Reason;
use evenwatch_domain::ledger;
use evenwatch_domain::network::Network;
use evenwatch_domain::person::Person;
use evenwatch_domain::rota::Duty;

/// Every reason why `person` could never hold `duty`; none where they could. Rules of contracts are
/// not asked here.
///
/// The reasons are those of [`eligibility::reasons`], on any local day that the duty touches: a
/// night that runs into the first day of leave, or past the last day of a post, is nobody's to
/// hold.
///
/// *Reach* is asked for on a visit line, to every area of the pool. A pool covers all of its areas
/// with whoever is on duty, so somebody who cannot reach one of them would leave it without cover
/// and the rota would hide the gap; pools that share areas out among members are two pools. Phone
/// lines ask for no reach.
#[must_use]
pub fn reasons(network: &Network, duty: &Duty, person: &Person) -> Vec<Reason> {
    let days = ledger::local_days(duty.interval);
    let absences = network.absences_of(&person.id);
    let mut reasons = eligibility::reasons(network, duty, person, absences, &days);
    let (pool, line) = (network.pool(&duty.pool), network.line(&duty.line));
    let areas = pool.iter().flat_map(|pool| &pool.areas);
    reasons.extend(areas.filter_map(|area| eligibility::out_of_reach(line?, area, person)));
    reasons
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::scene::{PlanningInput, area, day, id, scene};
    use evenwatch_domain::absence::AbsenceKind;
    use evenwatch_domain::pattern::DayOfWeek;
    use evenwatch_domain::person::{Experience, HeldCompetence};
    use evenwatch_domain::service_line::Mode;

    /// Ann, and the night of Wednesday 3 June 2026, 20:00-08:00.
    fn night() -> PlanningInput {
        scene().pattern("night", "20:00", "08:00").person("ann")
    }

    fn found(scene: &PlanningInput) -> Vec<Reason> {
        let network = scene.network();
        let (duties, _) = scene.duties("2026-06-03", "2026-06-03");
        reasons(&network, &duties[0], network.person(&id("ann")).unwrap())
    }

    fn syringe_driver(valid_to: &str) -> HeldCompetence {
        HeldCompetence {
            competence: id("syringe-driver"),
            valid_to: Some(day(valid_to)),
        }
    }

    #[test]
    fn each_reason_where_it_begins_and_not_a_day_before() {
        let needs = || night().which(|pattern| pattern.competences = vec![id("syringe-driver")]);
        let lacks = Reason::LacksCompetence {
            competence: id("syringe-driver"),
        };
        let away = Reason::Away {
            kind: AbsenceKind::AnnualLeave,
        };
        let joins = |scene: PlanningInput, from: &str| {
            let mut scene = scene;
            scene.file.pools[0].members[0].validity.valid_from = Some(day(from));
            scene
        };
        let leaves = |to: &'static str| {
            night().who(move |p| p.employments[0].validity.valid_to = Some(day(to)))
        };
        // On call from Wednesday 20:00 to Friday 08:00.
        let between_posts = |to: &'static str, from: &'static str| {
            let long = night().which(|p| (p.days, p.days_after) = (vec![DayOfWeek::Wed], Some(2)));
            long.who(move |p| {
                let mut next = p.employments[0].clone();
                p.employments[0].validity.valid_to = Some(day(to));
                next.validity.valid_from = Some(day(from));
                p.employments.push(next);
            })
        };
        let table: Vec<(&str, PlanningInput, Vec<Reason>)> = vec![
            ("nothing", night(), vec![]),
            ("no competence", needs(), vec![lacks.clone()]),
            (
                "lapses in the night",
                needs().who(|p| p.competences = vec![syringe_driver("2026-06-03")]),
                vec![lacks],
            ),
            (
                "lapses after it",
                needs().who(|p| p.competences = vec![syringe_driver("2026-06-04")]),
                vec![],
            ),
            (
                "too junior",
                night().which(|p| p.experience = Some(Experience::Expert)),
                vec![Reason::TooJunior {
                    needs: Experience::Expert,
                }],
            ),
            (
                "experienced enough",
                night().which(|p| p.experience = Some(Experience::Competent)),
                vec![],
            ),
            (
                "no contact",
                night().who(|p| p.contactable = false),
                vec![Reason::NoContactRoute],
            ),
            (
                "leave ends the day before",
                night().leave("2026-06-01", "2026-06-02"),
                vec![],
            ),
            (
                "leave on the day",
                night().leave("2026-06-03", "2026-06-03"),
                vec![away.clone()],
            ),
            (
                "leave begins at its end",
                night().leave("2026-06-04", "2026-06-09"),
                vec![away],
            ),
            (
                "leave begins after it",
                night().leave("2026-06-05", "2026-06-09"),
                vec![],
            ),
            (
                "in the pool from the day",
                joins(night(), "2026-06-03"),
                vec![],
            ),
            (
                "in the pool too late",
                joins(night(), "2026-06-04"),
                vec![Reason::NotInPost],
            ),
            (
                "last day of post in the night",
                leaves("2026-06-03"),
                vec![Reason::NotInPost],
            ),
            ("last day of post after it", leaves("2026-06-04"), vec![]),
            (
                "a day between two posts, in the middle",
                between_posts("2026-06-03", "2026-06-05"),
                vec![Reason::NotInPost],
            ),
            (
                "from one post to the next",
                between_posts("2026-06-03", "2026-06-04"),
                vec![],
            ),
        ];
        for (name, scene, wanted) in table {
            assert_eq!(found(&scene), wanted, "{name}");
        }
    }

    #[test]
    fn a_visit_line_asks_for_reach_of_every_area_and_a_phone_line_for_none() {
        let mut scene = night();
        scene.file.areas.push(area("south"));
        scene.file.pools[0].areas.push(id("south"));
        assert_eq!(found(&scene), [Reason::CannotReach { area: id("south") }]);
        scene.file.service_lines[0].mode = Mode::Phone;
        assert_eq!(found(&scene), []);
    }

    #[test]
    fn every_reason_is_found_and_not_only_the_first() {
        let scene = night()
            .leave("2026-06-03", "2026-06-03")
            .who(|p| (p.contactable, p.reaches) = (false, Vec::new()));
        assert_eq!(found(&scene).len(), 3);
    }
}
