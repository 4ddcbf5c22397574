//! Who could hold a duty, whatever the rota: post, pool, competence, experience, reach, contact, leave.

use std::collections::BTreeSet;

use crate::domain::evidence::Reason;
use crate::domain::ledger;
use crate::domain::network::Network;
use crate::domain::person::Person;
use crate::domain::rota::Duty;
use crate::domain::service_line::Mode;

/// Every reason why `person` could never hold `duty`; none where they could. Rules of contracts are not asked here.
///
/// * *Post and pool*: in post and a member of the pool on the first and on the last local day of the duty.
/// * *Competences*: valid on the duty's last local day.
/// * *Reach*: on a visit line, every area of the pool. A pool covers all of its areas with whoever is on duty, so
///   somebody who cannot reach one of them would leave it without cover and the rota would hide the gap; pools that
///   share areas out among members are two pools. Phone lines ask for no reach.
/// * *Contact*: a working route on record: without one nobody counts as cover.
/// * *Leave*: no absence on any local day that the duty touches; a night that runs into the first day of leave does.
#[must_use]
pub fn reasons(network: &Network, duty: &Duty, person: &Person) -> Vec<Reason> {
    let days = ledger::local_days(duty.interval);
    let first = days.first().copied().unwrap_or(duty.day);
    let last = days.last().copied().unwrap_or(duty.day);
    let mut reasons = Vec::new();
    let pool = network.pool(&duty.pool);
    let in_pool = |day| {
        pool.is_some_and(|pool| {
            pool.members
                .iter()
                .any(|member| member.person == person.id && member.validity.holds_on(day))
        })
    };
    let in_post = |day| person.employments_on(day).next().is_some();
    if ![first, last]
        .into_iter()
        .all(|day| in_pool(day) && in_post(day))
    {
        reasons.push(Reason::NotInPost);
    }
    if let Some(pattern) = network.pattern(&duty.pattern) {
        reasons.extend(
            pattern
                .competences
                .iter()
                .filter(|competence| !person.is_competent_on(competence, last))
                .map(|competence| Reason::LacksCompetence {
                    competence: competence.clone(),
                }),
        );
        reasons.extend(
            pattern
                .experience
                .filter(|needs| person.experience < *needs)
                .map(|needs| Reason::TooJunior { needs }),
        );
    }
    let visits = network
        .line(&duty.line)
        .is_some_and(|line| line.mode == Mode::Visit);
    if visits {
        let areas = pool.map(|pool| pool.areas.as_slice()).unwrap_or_default();
        reasons.extend(
            areas
                .iter()
                .filter(|area| !person.reaches(area))
                .map(|area| Reason::CannotReach { area: area.clone() }),
        );
    }
    if !person.contactable {
        reasons.push(Reason::NoContactRoute);
    }
    let away: BTreeSet<_> = network
        .absences_of(&person.id)
        .filter(|absence| days.iter().any(|day| absence.period.contains(*day)))
        .map(|absence| absence.kind)
        .collect();
    reasons.extend(away.into_iter().map(|kind| Reason::Away { kind }));
    reasons
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::domain::absence::AbsenceKind;
    use crate::domain::person::{Experience, HeldCompetence};
    use crate::domain::service_line::Mode;
    use crate::plan::scene::{Scene, area, day, id, scene};

    /// Ann, and the night of Wednesday 3 June 2026, 20:00-08:00.
    fn night() -> Scene {
        scene().pattern("night", "20:00", "08:00").person("ann")
    }

    fn found(scene: &Scene) -> Vec<Reason> {
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
        let joins = |scene: Scene, from: &str| {
            let mut scene = scene;
            scene.file.pools[0].members[0].validity.valid_from = Some(day(from));
            scene
        };
        let leaves = |to: &'static str| {
            night().who(move |p| p.employments[0].validity.valid_to = Some(day(to)))
        };
        let table: Vec<(&str, Scene, Vec<Reason>)> = vec![
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
