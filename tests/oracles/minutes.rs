//! The audit and the on-call answer once more, minute by minute and straight from the facts: slow,
//! simple, and without a line of the interval arithmetic that it judges.

use chrono::{DateTime, Datelike, Duration, NaiveDate, TimeZone, Timelike};
use chrono_tz::{Europe::London, Tz};
use evenwatch::domain::agreement::{AgreedHolidays, CommissioningLevel, ValidityBy, WeeklyHours};
use evenwatch::domain::calendar::Division;
use evenwatch::domain::ids::{AreaId, LineId, PersonId};
use evenwatch::domain::interval::Instant;
use evenwatch::domain::network::NetworkFile;
use evenwatch::domain::organisation::Validity;
use evenwatch::domain::pool::Pool;
use evenwatch::domain::rota::Duty;
use evenwatch::domain::service_line::{Mode, Tier};

use super::scene::Scene;

/// What is true of one line in one area in one minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Minute {
    pub hour_of_week: usize,
    pub required: bool,
    pub full: bool,
    pub commissioned: bool,
    pub agreement_paid: bool,
    pub rostered: bool,
    pub paid: bool,
    pub back_up_only: bool,
    pub short_handed: bool,
    /// Exactly one person counts.
    pub one_deep: bool,
    /// Nobody counts, and somebody on duty would if they could reach the area.
    pub unreachable: bool,
    /// A person is eligible for a duty that is due, where nobody is there.
    pub askable: bool,
    /// No duty is due by a pool that has people, where nobody is there.
    pub not_planned: bool,
    /// Pools with people serve, and none of them has published.
    pub unknown: bool,
}

/// The minute that begins at `at`.
pub fn minute(scene: &Scene, area: &AreaId, line: &LineId, at: Instant) -> Minute {
    let file = &scene.file;
    let wall = at.with_timezone(&London);
    let found = file.service_lines.iter().find(|l| l.id == *line).unwrap();
    let serving = |pool: &&Pool| pool.line == *line && pool.areas.contains(area);
    let pools: Vec<&Pool> = file.pools.iter().filter(serving).collect();
    let running = |pool: &Pool| -> Vec<&Duty> {
        let of_pool = scene.duties.iter().filter(|duty| duty.pool == pool.id);
        of_pool
            .filter(|duty| duty.interval.start <= at && at < duty.interval.end)
            .collect()
    };
    let reaches = |person: &PersonId| {
        found.mode == Mode::Phone
            || file
                .people
                .iter()
                .any(|p| p.id == *person && p.reaches.contains(area))
    };
    let counts = |pool: &Pool, person: &PersonId| {
        present(file, pool, person, wall.date_naive())
            && reaches(person)
            && has_competences(file, pool, person, wall.date_naive())
    };

    let mut out = Minute {
        hour_of_week: (wall.weekday().num_days_from_monday() * 24 + wall.hour()) as usize,
        ..agreed(scene, area, line, wall)
    };
    out.required = out.commissioned || matches!(line.as_str(), "nursing" | "advice");
    let has_first = pools.iter().any(|pool| pool.tier == Tier::First);
    let (mut first, mut short) = (false, false);
    let mut people = std::collections::BTreeSet::new();
    let (mut any_known, mut any_silent) = (false, false);
    for pool in &pools {
        let duties = running(pool);
        let known = !duties.is_empty() || has_published(scene, pool, at);
        let staffed = is_staffed(file, pool, wall.date_naive());
        any_known |= known;
        any_silent |= !known && staffed;
        for duty in &duties {
            let there: Vec<&PersonId> = duty
                .holders
                .iter()
                .map(|h| &h.person)
                .filter(|person| counts(pool, person))
                .collect();
            out.rostered |= !there.is_empty();
            people.extend(there.iter().copied().cloned());
            out.unreachable |= duty.holders.iter().map(|h| &h.person).any(|person| {
                present(file, pool, person, wall.date_naive())
                    && has_competences(file, pool, person, wall.date_naive())
                    && !reaches(person)
            });
            out.paid |= there.iter().any(|person| {
                file.people
                    .iter()
                    .any(|p| p.id == **person && p.on_call.paid)
            });
            first |= !there.is_empty() && pool.tier == Tier::First;
            short |= there.len() < usize::from(duty.people_needed)
                && (!has_first || pool.tier == Tier::First);
        }
        let pattern = file.duty_patterns.iter().any(|p| p.pool == pool.id);
        let due = pattern && !(8..20).contains(&wall.hour());
        if !known && staffed {
            continue;
        }
        if !duties.is_empty() || due {
            // Duties are held for all areas of the pool: nobody who cannot reach one of them is
            // given any.
            let reaches_all = |person: &PersonId| {
                found.mode == Mode::Phone
                    || pool.areas.iter().all(|area| {
                        let mut people = file.people.iter();
                        people.any(|p| p.id == *person && p.reaches.contains(area))
                    })
            };
            let may_hold = |person: &PersonId| counts(pool, person) && reaches_all(person);
            out.askable |= pool.members.iter().any(|m| may_hold(&m.person));
        } else {
            out.not_planned |= staffed;
        }
    }
    out.unknown = any_silent && !any_known;
    out.one_deep = people.len() == 1;
    out.unreachable &= !out.rostered;
    out.back_up_only = out.rostered && has_first && !first;
    out.short_handed = out.rostered && short;
    out
}

/// Whether a published rota speaks for the pool: from the wall time of its first duty, on the first
/// of its days, to the end of the last duty or day. A night that began on the day before is that
/// day's, until the pool's own first duty.
fn has_published(scene: &Scene, pool: &Pool, at: Instant) -> bool {
    let Some(rotas) = &scene.published else {
        return true;
    };
    rotas.iter().any(|days| {
        let duties = scene.duties.iter();
        let own: Vec<&Duty> = duties
            .filter(|duty| duty.pool == pool.id)
            .filter(|duty| days.first_day <= duty.day && duty.day <= days.last_day)
            .collect();
        let (Some(first), Some(last)) = (
            own.iter().map(|duty| duty.interval.start).min(),
            own.iter().map(|duty| duty.interval.end).max(),
        ) else {
            return false;
        };
        // Where clocks pass over that wall time on the first day, the first instant after.
        let clock = first.with_timezone(&London).time();
        let mut wall = days.first_day.and_time(clock);
        let begins = loop {
            if let Some(at) = London.from_local_datetime(&wall).earliest() {
                break at.with_timezone(&chrono::Utc);
            }
            wall += Duration::minutes(1);
        };
        let wall = at.with_timezone(&London);
        let has_nights = scene.file.duty_patterns.iter().any(|p| p.pool == pool.id);
        let is_night_before = has_nights && wall.date_naive() == days.first_day && wall.hour() < 8;
        begins.min(first) <= at
            && at < last.max(days.interval().end)
            && !(is_night_before && at < first)
    })
}

fn is_staffed(file: &NetworkFile, pool: &Pool, day: NaiveDate) -> bool {
    pool.members.iter().any(|member| {
        let person = file.people.iter().find(|p| p.id == member.person);
        let employed = person.is_some_and(|p| p.employments.iter().any(|e| holds(e.validity, day)));
        employed && holds(member.validity, day)
    })
}

/// Every minute of the audited days, with its instant.
pub fn instants(first: Instant, end: Instant) -> impl Iterator<Item = Instant> {
    (0..(end - first).num_minutes()).map(move |minute| first + Duration::minutes(minute))
}

/// What agreements say of a minute: by the day on which its stretch starts for weekdays and bank
/// holidays; for validity by the minute's own day, or by that day too where the agreement says so.
fn agreed(scene: &Scene, area: &AreaId, line: &LineId, wall: DateTime<Tz>) -> Minute {
    let file = &scene.file;
    let mut out = Minute::default();
    for agreement in file
        .agreements
        .iter()
        .filter(|a| a.area == *area && a.line == *line)
    {
        let clock = clock(wall);
        let today = wall.date_naive();
        let by_start = agreement.validity_by == ValidityBy::StartDay;
        let starts_on = |day: NaiveDate| {
            let is_holiday = scene
                .catalogue
                .bank_holidays
                .is_holiday(Division::EnglandAndWales, day);
            let counts = match agreement.bank_holidays {
                None | Some(AgreedHolidays::Included) => true,
                Some(AgreedHolidays::Excluded) => !is_holiday,
                Some(AgreedHolidays::Only) => is_holiday,
            };
            counts && (!by_start || holds(agreement.validity, day))
        };
        let runs = |hours: &WeeklyHours| {
            let on = |day: NaiveDate| hours.days.contains(&day.weekday().into()) && starts_on(day);
            let (start, end) = (hours.start.minutes(), hours.end.minutes());
            if start < end {
                on(today) && (start..end).contains(&clock)
            } else {
                (on(today) && clock >= start) || (on(today.pred_opt().unwrap()) && clock < end)
            }
        };
        let now = if agreement.hours.is_empty() {
            starts_on(today)
        } else {
            agreement.hours.iter().any(runs)
        };
        let now = now && (by_start || holds(agreement.validity, today));
        if now && agreement.level.is_commissioned() {
            out.commissioned = true;
            out.full |= agreement.level == CommissioningLevel::Full;
            out.agreement_paid |= agreement.paid;
        }
    }
    out
}

/// Minutes past midnight on the wall. By the published rule a wall time that comes twice means the
/// first, so when the wall shows an hour again, all times of that hour are past: as they are in its
/// last minute.
fn clock(wall: DateTime<Tz>) -> u32 {
    let is_again = (wall - Duration::hours(1)).naive_local() == wall.naive_local();
    wall.hour() * 60 + if is_again { 59 } else { wall.minute() }
}

fn holds(validity: Validity, day: NaiveDate) -> bool {
    validity.valid_from.is_none_or(|from| from <= day)
        && validity.valid_to.is_none_or(|to| day <= to)
}

fn present(file: &NetworkFile, pool: &Pool, person: &PersonId, day: NaiveDate) -> bool {
    let found = file.people.iter().find(|p| p.id == *person);
    let away = file.absences.iter().any(|absence| {
        absence.person == *person
            && absence.period.first_day <= day
            && day <= absence.period.last_day
    });
    let member = pool
        .members
        .iter()
        .any(|m| m.person == *person && holds(m.validity, day));
    found.is_some_and(|p| p.contactable && p.employments.iter().any(|e| holds(e.validity, day)))
        && member
        && !away
}

fn has_competences(file: &NetworkFile, pool: &Pool, person: &PersonId, day: NaiveDate) -> bool {
    let pattern = file
        .duty_patterns
        .iter()
        .find(|p| p.id.as_str() == pool.id.as_str());
    let person = file.people.iter().find(|p| p.id == *person).unwrap();
    pattern.is_none_or(|pattern| {
        pattern.competences.iter().all(|needed| {
            person.competences.iter().any(|held| {
                held.competence == *needed && held.valid_to.is_none_or(|last| day <= last)
            })
        })
    })
}
