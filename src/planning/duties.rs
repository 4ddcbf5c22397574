//! Duties from patterns: which places there are to fill.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use evenwatch_domain::calendar::{DayStatus, Division};
use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::day;
use evenwatch_domain::ids::PoolId;
use evenwatch_domain::network::Network;
use evenwatch_domain::pool::Pool;
use evenwatch_domain::rota::Duty;
use evenwatch_domain::time::Period;

/// The duties of some pools (`None`: of all) that start in `period`, nobody holding them yet, by
/// start and id; and what a reader must know of them.
///
/// Each end comes from its own wall time, so 20:00-08:00 lasts 11 h and 13 h on the clock-change
/// nights and every duty ends where the next begins. A duty that would hold no time (its hours fall
/// into the spring gap) does not exist.
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
            found.extend(starting.filter_map(|pattern| pattern.duty_on(pool, day)));
        }
    }
    found.sort_by_key(Duty::place);
    warnings.extend(unknown.into_iter().map(|(division, (first, last))| {
        format!(
            "Bank holidays of {division} are not known for {} to {}: these days are planned by their weekday \
             alone, and bank-holiday duties and burdens on them are missing. Add the days to the bank-holiday list in \
             the configuration folder and plan again.",
            day::written(first),
            day::written(last)
        )
    }));
    (found, warnings)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::scene::{day, scene};
    use evenwatch_domain::pattern::{BankHolidayUse, DayOfWeek};

    #[test]
    fn around_the_clock_has_no_gap_and_no_overlap_on_clock_change_nights() {
        let scene = scene()
            .pattern("day", "08:00", "20:00")
            .pattern("night", "20:00", "08:00");
        for (from, to, night) in [
            ("2026-03-27", "2026-03-30", 11),
            ("2026-10-23", "2026-10-26", 13),
        ] {
            let (duties, _) = scene.duties(from, to);
            assert_eq!(duties.len(), 8);
            for pair in duties.windows(2) {
                assert_eq!(pair[0].interval.end, pair[1].interval.start, "{from}");
            }
            let changed = duties.iter().filter(|duty| duty.interval.minutes() != 720);
            let changed: Vec<_> = changed
                .map(|d| (d.name.as_str(), d.interval.minutes()))
                .collect();
            assert_eq!(changed, [("night", night * 60)]);
        }
    }

    #[test]
    fn bank_holidays_move_patterns_as_they_say() {
        for (kept, wanted) in [
            (BankHolidayUse::AsWeekday, vec!["2026-12-26", "2026-12-27"]),
            (
                BankHolidayUse::Also,
                vec!["2026-12-25", "2026-12-26", "2026-12-27", "2026-12-28"],
            ),
        ] {
            let scene = scene()
                .pattern("weekend", "08:00", "20:00")
                .which(|pattern| {
                    pattern.days = vec![DayOfWeek::Sat, DayOfWeek::Sun];
                    pattern.bank_holidays = kept;
                });
            let (duties, _) = scene.duties("2026-12-21", "2026-12-30");
            let days: Vec<_> = duties.iter().map(|duty| duty.day.to_string()).collect();
            assert_eq!(days, wanted, "{kept:?}");
        }
        let scene = scene()
            .pattern("weekday", "08:00", "20:00")
            .which(|pattern| pattern.bank_holidays = BankHolidayUse::Never);
        let (duties, _) = scene.duties("2026-12-25", "2026-12-25");
        assert!(duties.is_empty());
    }

    #[test]
    fn days_past_the_known_bank_holidays_are_told_once() {
        let scene = scene()
            .pattern("day", "08:00", "20:00")
            .person("ann")
            .pool("second")
            .member("ann");
        let (_, warnings) = scene.duties("2026-12-28", "2027-01-03");
        assert_eq!(warnings.len(), 1, "{warnings:?}");
        let days = "England and Wales are not known for Fri 1 Jan 2027 to Sun 3 Jan 2027";
        assert!(warnings[0].contains(days), "{}", warnings[0]);
        let (_, none) = scene.duties("2026-12-28", "2026-12-31");
        assert!(none.is_empty());
    }

    #[test]
    fn ids_last_and_order_is_by_start() {
        let scene = scene()
            .pattern("night", "20:00", "08:00")
            .pattern("day", "08:00", "20:00");
        let (whole, _) = scene.duties("2026-06-01", "2026-06-07");
        let (part, _) = scene.duties("2026-06-03", "2026-06-04");
        assert!(part.iter().all(|duty| whole.contains(duty)));
        assert!(
            whole
                .windows(2)
                .all(|pair| pair[0].interval.start < pair[1].interval.start)
        );
        assert_eq!(whole[0].day, day("2026-06-01"));
    }
}
