//! What stands between a person and a duty: post, pool, leave, contact, experience, competence,
//! reach.
//!
//! Planning and cover both take their reasons from here. Planning asks before anybody holds the
//! duty, for every local day that it touches and every area of its pool; cover
//! ([`super::presence`]) asks of whoever holds it, for one day and one area. So nobody is planned
//! onto a duty who would not count as cover throughout.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::absence::Absence;
use super::evidence::Reason;
use super::ids::{AreaId, CompetenceId};
use super::ledger;
use super::network::Network;
use super::pattern::DutyPattern;
use super::person::Person;
use super::rota::Duty;
use super::service_line::{Mode, ServiceLine};

/// Every reason that stands against `person` as holder of `duty` on any of `days`, each once, reach
/// apart; none where nothing does on all of them. `absences` are the person's.
///
/// * *Post and pool*: in post, and a member of the duty's pool.
/// * *Leave*: no absence.
/// * *Contact*: a working route on record: without one nobody counts as cover.
/// * *Experience*: what the duty's pattern asks for, or more.
/// * *Competences*: each that the pattern asks for is held and has not lapsed.
///
/// Rules of contracts are not asked here: they are about a whole rota.
pub fn reasons<'a>(
    network: &Network,
    duty: &Duty,
    person: &Person,
    absences: impl Iterator<Item = &'a Absence>,
    days: &[NaiveDate],
) -> Vec<Reason> {
    let in_pool = |day: NaiveDate| {
        let mut own = network.memberships_of(&person.id);
        own.any(|(pool, member)| pool.id == duty.pool && member.validity.holds_on(day))
    };
    let in_post = |day: NaiveDate| person.employments_on(day).next().is_some();
    let away: BTreeSet<_> = absences
        .filter(|absence| days.iter().any(|day| absence.period.contains(*day)))
        .map(|absence| absence.kind.redacted())
        .collect();
    let pattern = network.pattern(&duty.pattern);
    let lacks = |competence: &&_| {
        !days
            .iter()
            .all(|day| person.is_competent_on(competence, *day))
    };

    let mut reasons = Vec::new();
    if !days.iter().all(|day| in_pool(*day) && in_post(*day)) {
        reasons.push(Reason::NotInPost);
    }
    reasons.extend(away.into_iter().map(|kind| Reason::Away { kind }));
    reasons.extend(lasting(pattern, person));
    let competences = pattern.iter().flat_map(|pattern| &pattern.competences);
    reasons.extend(
        competences
            .filter(lacks)
            .map(|competence| Reason::LacksCompetence {
                competence: competence.clone(),
            }),
    );
    reasons
}

/// Whether nothing but leave, and days outside a post or the pool, stands between `person` and
/// `duty`: what a person could hold were they there.
#[must_use]
pub fn could_hold(network: &Network, duty: &Duty, person: &Person) -> bool {
    let pattern = network.pattern(&duty.pattern);
    let (pool, line) = (network.pool(&duty.pool), network.line(&duty.line));
    let reached =
        |area: &AreaId| line.is_none_or(|line| out_of_reach(line, area, person).is_none());
    let days = ledger::local_days(duty.interval);
    let competent = |id: &CompetenceId| days.iter().all(|day| person.is_competent_on(id, *day));
    lasting(pattern, person).next().is_none()
        && pattern
            .iter()
            .all(|pattern| pattern.competences.iter().all(competent))
        && pool.iter().all(|pool| pool.areas.iter().all(reached))
}

/// The reasons that hold on every day alike.
pub(super) fn lasting(
    pattern: Option<&DutyPattern>,
    person: &Person,
) -> impl Iterator<Item = Reason> {
    let unreachable = (!person.contactable).then_some(Reason::NoContactRoute);
    let needs = pattern.and_then(|pattern| pattern.experience);
    let junior = needs.filter(|needs| person.experience < *needs);
    unreachable
        .into_iter()
        .chain(junior.map(|needs| Reason::TooJunior { needs }))
}

/// Why `person` cannot serve the area on `line`: only visits ask for reach.
#[must_use]
pub fn out_of_reach(line: &ServiceLine, area: &AreaId, person: &Person) -> Option<Reason> {
    let visits = line.mode == Mode::Visit;
    (visits && !person.reaches(area)).then(|| Reason::CannotReach { area: area.clone() })
}
