//! Duties from patterns: which places there are to fill.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::calendar::{DayStatus, Division};
use crate::domain::catalogue::Catalogue;
use crate::domain::ids::{DutyId, PoolId};
use crate::domain::network::Network;
use crate::domain::pattern::DutyPattern;
use crate::domain::pool::Pool;
use crate::domain::rota::Duty;
use crate::domain::time::Period;

/// The duties of some pools (`None`: of all) that start in `period`, nobody holding them yet, by start and id; and what
/// a reader must know of them.
///
/// Each end comes from its own wall time, so 20:00-08:00 lasts 11 h and 13 h on the clock-change nights and every duty
/// ends where the next begins. A duty that would hold no time (its hours fall into the spring gap) does not exist.
#[must_use]
pub fn duties(
    network: &Network,
    catalogue: &Catalogue,
    period: &Period,
    pools: Option<&[PoolId]>,
) -> (Vec<Duty>, Vec<String>) {
    let mut found = Vec::new();
    let mut warnings = Vec::new();
    let mut unknown: BTreeMap<Division, (NaiveDate, NaiveDate)> = BTreeMap::new();
    let wanted = |pool: &&Pool| pools.is_none_or(|wanted| wanted.contains(&pool.id));
    for pool in network.file().pools.iter().filter(wanted) {
        if pool.members.is_empty() {
            warnings.push(format!(
                "Pool \"{}\" ({}) has no members: every one of its duties is a gap. Add members, or remove the pool.",
                pool.name, pool.id
            ));
        }
        for day in period.days() {
            let status = catalogue.bank_holidays.status(pool.division, day);
            if status == DayStatus::Unknown {
                let (_, last) = unknown.entry(pool.division).or_insert((day, day));
                *last = day.max(*last);
            }
            let holiday = status == DayStatus::BankHoliday;
            let starting = network
                .patterns_of(&pool.id)
                .filter(|pattern| pattern.starts_on(day, holiday));
            found.extend(starting.filter_map(|pattern| duty(pool, pattern, day)));
        }
    }
    found.sort_by_key(|duty: &Duty| (duty.interval.start, duty.id));
    warnings.extend(unknown.into_iter().map(|(division, (first, last))| {
        format!(
            "Bank holidays of {division} are not known for {first} to {last}: these days are planned by their weekday \
             alone, and bank-holiday duties and burdens on them are missing. Add the days to the bank-holiday list in \
             the configuration folder and plan again."
        )
    }));
    (found, warnings)
}

/// The occurrence of `pattern` that starts on `day`.
fn duty(pool: &Pool, pattern: &DutyPattern, day: NaiveDate) -> Option<Duty> {
    Some(Duty {
        id: DutyId::of(&pattern.id, day),
        pattern: pattern.id.clone(),
        name: pattern.name.clone(),
        pool: pool.id.clone(),
        line: pool.line.clone(),
        tier: pool.tier,
        kind: pattern.kind,
        day,
        interval: pattern.interval_on(day).filter(|i| i.minutes() > 0)?,
        people_needed: pattern.people_needed,
        holders: Vec::new(),
    })
}
