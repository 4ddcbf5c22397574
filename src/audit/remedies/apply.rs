//! Makes a change in a network.

use chrono::NaiveDate;

use super::candidates::needed;
use evenwatch_domain::agreement::{AgreedHolidays, Agreement, WeeklyHours};
use evenwatch_domain::area::Area;
use evenwatch_domain::bad_value::BadValue;
use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::demand::weekly_hours_of_standards;
use evenwatch_domain::ids::{AgreementId, AreaId, LineId, OdsCode, PatternId, PersonId, PoolId};
use evenwatch_domain::network::{Network, NetworkFile, NetworkProblem};
use evenwatch_domain::organisation::Validity;
use evenwatch_domain::pattern::{BankHolidayUse, DayOfWeek, DutyPattern};
use evenwatch_domain::person::{Employment, HeldCompetence, OnCallTerms, Person, Wte};
use evenwatch_domain::pool::Member;
use evenwatch_domain::remedy::{FurtherDays, PatternClass, PostClass, PostPart, Remedy};
use evenwatch_domain::service_line::ServiceLine;
use evenwatch_domain::time::Period;

/// Why a set of changes makes no network.
#[derive(Debug, thiserror::Error)]
pub enum NotApplicable {
    /// The change names a post, pattern, pool, line or area that is not there.
    #[error("\"{0}\" cannot be made: what it names is not in the network or the prices")]
    Unknown(Remedy),
    /// An id that cannot be formed, or a part that is no WTE.
    #[error(transparent)]
    Value(#[from] BadValue),
    /// The network with the changes has a problem.
    #[error("the network with these changes has {} problems, the first: {first}", .0.len(), first = .0.first().map_or_else(String::new, ToString::to_string))]
    Network(Vec<NetworkProblem>),
}

/// The network with these changes made, in their order.
///
/// # Errors
/// [`NotApplicable`], where a change names what is not there or the network would have a problem.
pub fn apply<'r>(
    network: &Network,
    catalogue: &Catalogue,
    changes: impl IntoIterator<Item = &'r Remedy>,
) -> Result<Network, NotApplicable> {
    let mut file = network.file().clone();
    let mut changes: Vec<&Remedy> = changes.into_iter().collect();
    // New duties before new people, who are trained for all that their pool then asks; what an
    // agreement says before others take its place.
    changes.sort_by_key(|change| match change {
        Remedy::Pattern { .. } | Remedy::DutyDays { .. } => 0,
        Remedy::AgreeBankHolidays { .. } => 1,
        _ => 2,
    });
    for change in changes {
        one(network, catalogue, &mut file, change)?;
    }
    Network::new(file).map_err(NotApplicable::Network)
}

fn one(
    network: &Network,
    catalogue: &Catalogue,
    file: &mut NetworkFile,
    change: &Remedy,
) -> Result<(), NotApplicable> {
    let unknown = || NotApplicable::Unknown(change.clone());
    let prices = &catalogue.prices;
    match change {
        Remedy::Post {
            pool,
            class,
            part,
            number,
        } => {
            let class = prices
                .posts
                .iter()
                .find(|post| post.id == *class)
                .ok_or_else(unknown)?;
            let new = post(network, file, (pool, class), (*part, *number))?;
            join(file, pool, &new.id).ok_or_else(unknown)?;
            file.people.push(new);
        }
        Remedy::Competence { person, competence } => {
            let person = somebody(file, person).ok_or_else(unknown)?;
            person.competences.push(HeldCompetence {
                competence: competence.clone(),
                valid_to: None,
            });
        }
        Remedy::RenewCompetence { person, competence } => {
            let person = somebody(file, person).ok_or_else(unknown)?;
            let held = person.competences.iter_mut();
            let held = held.into_iter().find(|held| held.competence == *competence);
            held.ok_or_else(unknown)?.valid_to = None;
        }
        Remedy::ContactRoute { person } => {
            somebody(file, person).ok_or_else(unknown)?.contactable = true;
        }
        Remedy::Reach { person, area } => {
            network.area(area).ok_or_else(unknown)?;
            let person = somebody(file, person).ok_or_else(unknown)?;
            if !person.reaches(area) {
                person.reaches.push(area.clone());
            }
        }
        Remedy::AgreeBankHolidays { agreement } => {
            let mut agreements = file.agreements.iter_mut();
            let agreement = agreements.find(|known| known.id == *agreement);
            agreement.ok_or_else(unknown)?.bank_holidays = Some(AgreedHolidays::Included);
        }
        Remedy::Aid { person, pool } => join(file, pool, person).ok_or_else(unknown)?,
        Remedy::Allowance { person } => {
            somebody(file, person).ok_or_else(unknown)?.on_call.paid = true;
        }
        Remedy::Terms { pool } => {
            let members = &network.pool(pool).ok_or_else(unknown)?.members;
            for person in &mut file.people {
                let own = members.iter().any(|member| member.person == person.id);
                if let (true, Some(days)) = (own, &mut person.on_call.at_most_one_in) {
                    *days = days.saturating_sub(1).max(1);
                }
            }
        }
        Remedy::Pattern { pool, class } => {
            let class = prices
                .patterns
                .iter()
                .find(|p| p.id == *class)
                .ok_or_else(unknown)?;
            let pattern = pattern(network, file, pool, class)?;
            file.duty_patterns.push(pattern);
        }
        Remedy::DutyDays { pattern, on } => {
            let mut patterns = file.duty_patterns.iter_mut();
            let pattern = patterns.find(|known| known.id == *pattern);
            on_further_days(pattern.ok_or_else(unknown)?, *on);
        }
        Remedy::Agreement { area, line } => {
            agree(network, catalogue, file, (area, line))?.ok_or_else(unknown)?;
        }
    }
    Ok(())
}

fn somebody<'f>(file: &'f mut NetworkFile, person: &PersonId) -> Option<&'f mut Person> {
    file.people.iter_mut().find(|known| known.id == *person)
}

fn join(file: &mut NetworkFile, pool: &PoolId, person: &PersonId) -> Option<()> {
    let pool = file.pools.iter_mut().find(|known| known.id == *pool)?;
    pool.members.push(Member {
        person: person.clone(),
        validity: Validity::default(),
    });
    Some(())
}

/// Somebody new in a pool: able to do all that its duties ask, as experienced as the post, paid for
/// on-call.
fn post(
    network: &Network,
    file: &NetworkFile,
    (pool, class): (&PoolId, &PostClass),
    (part, number): (PostPart, u8),
) -> Result<Person, NotApplicable> {
    let size = match part {
        PostPart::Half => "half",
        PostPart::Whole => "whole",
    };
    let asked = file
        .duty_patterns
        .iter()
        .filter(|pattern| pattern.pool == *pool);
    let mut competences: Vec<_> = asked.flat_map(|pattern| &pattern.competences).collect();
    competences.sort_unstable();
    competences.dedup();
    let held = competences.into_iter().map(|competence| HeldCompetence {
        competence: competence.clone(),
        valid_to: None,
    });
    let id = format!("new-{}-{size}-{number}-{}", class.id, place(network, pool));
    let home = network.pool(pool);
    let (host, areas) = (
        home.map(|pool| &pool.host),
        home.map_or(&[][..], |pool| &pool.areas),
    );
    Ok(Person {
        name: format!("New {} ({size} {number})", class.name),
        competences: held.collect(),
        ..new_post(class, id, (host, areas), part.wte())?
    })
}

/// Somebody new with the terms of a kind of post, who has no competence yet, can reach these areas
/// and is paid for on-call.
pub(crate) fn new_post(
    class: &PostClass,
    id: String,
    (host, areas): (Option<&OdsCode>, &[AreaId]),
    wte: f64,
) -> Result<Person, NotApplicable> {
    // Half a post has twice as long between duties.
    let days = f64::from(class.at_most_one_in) / wte;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    // 1 to 28, as configuration and clamp see to it
    let at_most_one_in = days.round().clamp(1.0, 28.0) as u8;
    let employment = |organisation: &OdsCode| {
        Ok::<_, BadValue>(Employment {
            organisation: organisation.clone(),
            contract: class.contract.clone(),
            wte: Wte::new(wte)?,
            other_weekly_hours: class.other_weekly_hours * wte,
            validity: Validity::default(),
        })
    };
    Ok(Person {
        id: PersonId::new(id)?,
        name: class.name.clone(),
        role: class.role.clone(),
        grade: class.grade.clone(),
        employments: host
            .into_iter()
            .map(employment)
            .collect::<Result<_, BadValue>>()?,
        experience: class.experience,
        competences: Vec::new(),
        reaches: areas.to_vec(),
        on_call: OnCallTerms {
            paid: true,
            at_most_one_in: Some(at_most_one_in),
            opted_out_of_48_hours: false,
        },
        contactable: true,
    })
}

/// The pool's place in the document: ids of pools may be too long to be part of another.
fn place(network: &Network, pool: &PoolId) -> usize {
    let pools = &network.file().pools;
    pools
        .iter()
        .position(|known| known.id == *pool)
        .unwrap_or(pools.len())
}

/// A duty that a pool gains; it asks for the competences that each of the pool's others asks.
fn pattern(
    network: &Network,
    file: &NetworkFile,
    pool: &PoolId,
    class: &PatternClass,
) -> Result<DutyPattern, NotApplicable> {
    let own = || {
        file.duty_patterns
            .iter()
            .filter(|pattern| pattern.pool == *pool)
    };
    let by_all = needed(network, pool)
        .into_iter()
        .filter(|competence| own().all(|pattern| pattern.competences.contains(competence)));
    // Where another duty already runs on every bank holiday, this one would stand beside it.
    let on_holidays = own().any(|pattern| pattern.bank_holidays == BankHolidayUse::Also);
    let id = format!("new-{}-{}", class.id, place(network, pool));
    Ok(DutyPattern {
        bank_holidays: if on_holidays {
            BankHolidayUse::Never
        } else {
            BankHolidayUse::AsWeekday
        },
        competences: by_all.cloned().collect(),
        ..new_pattern(class, id, pool)?
    })
}

/// A duty of a pool as its kind has it, for one person of any competence.
pub(crate) fn new_pattern(
    class: &PatternClass,
    id: String,
    pool: &PoolId,
) -> Result<DutyPattern, NotApplicable> {
    Ok(DutyPattern {
        id: PatternId::new(id)?,
        name: class.name.clone(),
        pool: pool.clone(),
        days: class.days.clone(),
        bank_holidays: BankHolidayUse::AsWeekday,
        start: class.start,
        end: class.end,
        days_after: None,
        kind: class.kind,
        people_needed: 1,
        competences: Vec::new(),
        experience: None,
        expected_calls_per_hour: None,
        expected_worked_share: class.expected_worked_share,
        validity: Validity::default(),
    })
}

/// Lets a duty run on further days.
pub(super) fn on_further_days(pattern: &mut DutyPattern, on: FurtherDays) {
    match on {
        FurtherDays::BankHolidays => pattern.bank_holidays = BankHolidayUse::Also,
        FurtherDays::Weekdays => pattern.days = DayOfWeek::ALL.to_vec(),
    }
}

/// Pays for every required hour of the line in the area, and for no other. Where a standard says
/// which hours those are, one agreement over them, for money, takes the place of those that speak
/// of the same hours: what was agreed of them stays agreed, and what was not is. Where agreements
/// themselves say it, they stay as they are and money follows them: more hours would be required
/// with more agreed. `None` where the area or the line is not known.
fn agree(
    network: &Network,
    catalogue: &Catalogue,
    file: &mut NetworkFile,
    (area, line): (&AreaId, &LineId),
) -> Result<Option<()>, NotApplicable> {
    let (Some(area), Some(line)) = (network.area(area), network.line(line)) else {
        return Ok(None);
    };
    let is_own = |agreement: &Agreement| agreement.area == area.id && agreement.line == line.id;
    let Some(hours) = weekly_hours_of_standards(network, catalogue, line) else {
        for agreement in file.agreements.iter_mut().filter(|own| is_own(own)) {
            agreement.paid |= agreement.level.is_commissioned();
        }
        return Ok(Some(()));
    };
    file.agreements
        .retain(|agreement| !is_own(agreement) || !meet(&agreement.hours, &hours));
    let id = unused(file, (network, area, line))?;
    let (board, area, line) = (area.board.clone(), area.id.clone(), line.id.clone());
    file.agreements.push(Agreement {
        hours,
        ..Agreement::every_hour(id, board, area, line)
    });
    Ok(Some(()))
}

/// Whether two sets of hours of the week have any in common, be it on one night of the year alone.
fn meet(one: &[WeeklyHours], other: &[WeeklyHours]) -> bool {
    // Any fortnight has every hour of the week, and each night whole.
    let first = NaiveDate::default();
    let Some(within) = Period::weeks(first, 2).map(|period| period.interval()) else {
        return true;
    };
    let of = |hours| WeeklyHours::instants(hours, within);
    !of(one).intersection(&of(other)).is_empty()
}

/// An id for an agreement of the area and line that no other agreement has. Made of their places in
/// the document, for their ids may be too long to be part of another.
fn unused(
    file: &NetworkFile,
    (network, area, line): (&Network, &Area, &ServiceLine),
) -> Result<AgreementId, BadValue> {
    let own = network.file();
    let area = own.areas.iter().position(|known| known.id == area.id);
    let line = own
        .service_lines
        .iter()
        .position(|known| known.id == line.id);
    let base = format!("new-{}-{}", area.unwrap_or(0), line.unwrap_or(0));
    let numbered = (2..).map(|number: u32| format!("{base}-{number}"));
    let mut ids = std::iter::once(base.clone()).chain(numbered);
    let is_free = |id: &String| {
        let mut others = file.agreements.iter();
        others.all(|other| other.id.as_str() != id)
    };
    AgreementId::new(ids.find(is_free).unwrap_or(base))
}
