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
