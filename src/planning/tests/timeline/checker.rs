//! The checker: what one person's duties break, told from the hours and days of all of them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate, Timelike, Weekday};

use super::{DAYS, FIRST};

use crate::scene::{day, id};
use evenwatch_domain::ids::{PersonId, PoolId};
use evenwatch_domain::pattern::DutyKind;
use evenwatch_domain::publication::{DutyStatus, PublishedDuty};
use evenwatch_domain::rota::Duty;
use evenwatch_domain::time;

/// A duty of one person as the checker sees it.
struct Held {
    pool: PoolId,
    day: NaiveDate,
    last_day: NaiveDate,
    /// Hours since 1970.
    start: i64,
    end: i64,
    /// Working hours.
    worked: f64,
    /// Hours in 23:00-06:00.
    night: usize,
    shift: bool,
}

fn held(duty: &Duty) -> Held {
    let hour = |at: chrono::DateTime<chrono::Utc>| at.timestamp().div_euclid(3600);
    let (start, end) = (hour(duty.interval.start), hour(duty.interval.end));
    let wall = |hour: i64| time::local(chrono::DateTime::from_timestamp(hour * 3600, 0).unwrap());
    let shift = duty.kind == DutyKind::Shift;
    #[allow(clippy::cast_precision_loss)]
    let length = (end - start) as f64;
    Held {
        pool: duty.pool.clone(),
        day: wall(start).date(),
        last_day: wall(end - 1).date(),
        start,
        end,
        worked: if shift {
            length
        } else {
            (length * 60.0 * 0.25).round() / 60.0
        },
        night: (start..end)
            .filter(|h| wall(*h).hour() >= 23 || wall(*h).hour() < 6)
            .count(),
        shift,
    }
}

pub(super) fn plus(day: NaiveDate, days: u64) -> NaiveDate {
    day + Days::new(days)
}

fn monday(day: NaiveDate) -> NaiveDate {
    day.week(Weekday::Mon).first_day()
}

/// Weekends by their Saturday: the first day of a duty that lies on one.
fn weekend(duty: &Held) -> Option<NaiveDate> {
    let days = [duty.day, duty.last_day];
    let first = days
        .into_iter()
        .find(|day| day.weekday().number_from_monday() >= 6)?;
    Some(if first.weekday() == Weekday::Sat {
        first
    } else {
        first.pred_opt().unwrap()
    })
}

/// Hours free of work in which so many hours fit once.
fn rests(mut from: i64, to: i64, work: &[(i64, i64)], hours: i64) -> i64 {
    let mut count = 0;
    for (start, end) in work {
        count += ((*start).min(to) - from).max(0) / hours;
        from = from.max(*end);
    }
    count + (to - from).max(0) / hours
}

/// The rules that one person's duties break; `known`: sets of days of which a rota of theirs is
/// published.
fn broken(all: &[Held], one_in: Option<u64>, known: &[BTreeSet<NaiveDate>]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut say = |rule: &str, is: bool| {
        if is {
            found.insert(rule.to_owned());
        }
    };
    let work: Vec<&Held> = all.iter().filter(|h| h.shift).collect();
    let calls: Vec<&Held> = all.iter().filter(|h| !h.shift).collect();
    let pairs = |list: &[&Held], wrong: &dyn Fn(&Held, &Held) -> bool| {
        list.iter()
            .any(|a| list.iter().any(|b| !std::ptr::eq(*a, *b) && wrong(a, b)))
    };
    let every: Vec<&Held> = all.iter().collect();
    say(
        "NO-OVERLAP",
        pairs(&every, &|a, b| a.start < b.end && b.start < a.end),
    );
    say(
        "R-REST",
        pairs(&work, &|a, b| (0..11).contains(&(b.start - a.end))),
    );
    let within = |list: &[&Held], from: NaiveDate, days: u64| {
        list.iter()
            .filter(|h| h.day >= from && h.day < plus(from, days))
            .count()
    };
    let days: Vec<NaiveDate> = day(FIRST).iter_days().take(DAYS as usize + 1).collect();
    say(
        "R-COUNT",
        days.iter().any(|from| within(&calls, *from, 7) > 2),
    );
    let one_in_n = one_in.is_some_and(|n| days.iter().any(|from| within(&calls, *from, n) > 1));
    say("TERM-1-IN-5", one_in_n);
    let on = |list: &[&Held], day: NaiveDate| list.iter().any(|h| h.day == day);
    say(
        "R-CON",
        days.iter()
            .any(|d| on(&calls, *d) && on(&calls, plus(*d, 1))),
    );

    let mondays = || days.iter().map(|d| monday(*d)).collect::<BTreeSet<_>>();
    let average = |set: &BTreeSet<NaiveDate>| {
        let own = all.iter().filter(|h| set.contains(&h.day));
        let hours: f64 = own.map(|h| h.worked).sum();
        #[allow(clippy::cast_precision_loss)]
        let weeks = set.len().max(7) as f64 / 7.0;
        hours / weeks > 25.0 + 1e-6
    };
    for set in known {
        let is_whole = |d: &&NaiveDate| (0..7).all(|n| set.contains(&plus(monday(**d), n)));
        let whole: BTreeSet<NaiveDate> = set.iter().filter(is_whole).copied().collect();
        // Whole unknown weeks part a set: its parts are averaged by themselves too.
        let sets = [set, &whole].map(|set| (set.clone(), parts(set)));
        for set in sets
            .into_iter()
            .flat_map(|(set, parts)| parts.into_iter().chain([set]))
        {
            let window = |from: &NaiveDate| -> BTreeSet<NaiveDate> {
                let days = set.iter().filter(|d| (*from..plus(*from, 21)).contains(d));
                days.copied().collect()
            };
            let earlier = |from: NaiveDate| from - Days::new(14);
            let all: BTreeSet<NaiveDate> = mondays()
                .into_iter()
                .flat_map(|from| [from, earlier(from)])
                .collect();
            let windows: Vec<BTreeSet<NaiveDate>> = all.iter().map(window).collect();
            let greatest = |one: &&BTreeSet<NaiveDate>| {
                !windows
                    .iter()
                    .any(|other| one.is_subset(other) && one.len() < other.len())
            };
            let broken = windows
                .iter()
                .filter(|one| !one.is_empty())
                .filter(greatest)
                .any(average);
            say("R-AVG", broken);
        }
    }

    let hour = |day: NaiveDate| time::instant(day, time::WallTime::MIDNIGHT).timestamp() / 3600;
    let epoch = day("2001-01-01");
    let times: Vec<(i64, i64)> = work.iter().map(|h| (h.start, h.end)).collect();
    let fortnights: BTreeSet<i64> = days
        .iter()
        .map(|d| (*d - epoch).num_days().div_euclid(14))
        .collect();
    for set in known {
        let short = |n: &i64| {
            let first = plus(epoch, u64::try_from(n * 14).unwrap());
            let fortnight: Vec<NaiveDate> = first.iter_days().take(14).collect();
            let unknown = fortnight.iter().filter(|d| !set.contains(d));
            let unknown: Vec<(i64, i64)> = unknown.map(|d| (hour(*d), hour(plus(*d, 1)))).collect();
            let (from, to) = (hour(first), hour(plus(first, 14)));
            let asked = i64::try_from(2 * (14 - unknown.len()) / 14).unwrap();
            let mut busy = unknown.clone();
            busy.extend(&times);
            busy.sort_unstable();
            rests(from, to, &busy, 96) < asked.min(rests(from, to, &unknown, 96))
        };
        say("R-WEEK", fortnights.iter().any(short));
    }

    let load = |from: i64| -> f64 {
        let to = from + 168;
        all.iter()
            .map(|h| {
                #[allow(clippy::cast_precision_loss)]
                let part =
                    (h.end.min(to) - h.start.max(from)).max(0) as f64 / (h.end - h.start) as f64;
                h.worked * part
            })
            .sum()
    };
    let (first, last) = (hour(day(FIRST)) - 168, hour(plus(day(FIRST), DAYS + 2)));
    say("R-ROLL", (first..last).any(|from| load(from) > 36.0 + 1e-6));

    let three = |d: &NaiveDate| (0..3).all(|n| on(&work, plus(*d, n)));
    say("R-RUN", days.iter().any(three));
    let full = |h: &Held| on(&work, h.day.pred_opt().unwrap());
    say(
        "R-RUN",
        pairs(&work, &|a, b| {
            full(a) && b.day > a.day && (0..48).contains(&(b.start - a.end))
        }),
    );

    let is_night = |h: &Held| h.night >= 3;
    let night_on = |d: NaiveDate| work.iter().any(|h| is_night(h) && h.day == d);
    let tired = |a: &Held, b: &Held| {
        let next = plus(a.day, 1);
        let same_run = is_night(b) && (b.day == next || (b.day > next && night_on(next)));
        is_night(a) && (0..46).contains(&(b.start - a.end)) && !same_run
    };
    say("R-N46", pairs(&work, &tired));

    let weekends: BTreeSet<NaiveDate> = work.iter().filter_map(|h| weekend(h)).collect();
    say(
        "R-WE",
        weekends
            .iter()
            .any(|saturday| weekends.contains(&plus(*saturday, 7))),
    );
    let after = |call: &&Held| {
        let next = plus(call.day, 1).max(call.last_day);
        work.iter()
            .filter(|h| h.day == next)
            .map(|h| h.worked)
            .sum::<f64>()
            > 10.0
    };
    say("R-AFTER", calls.iter().any(after));
    found
}

/// What the checker finds in a timeline, by person.
pub(super) fn checked(timeline: &[PublishedDuty]) -> BTreeSet<(String, String)> {
    let standing: Vec<&Duty> = timeline
        .iter()
        .filter(|record| record.status == DutyStatus::Confirmed)
        .map(|record| &record.duty)
        .collect();
    let people: [(&str, &[&str], Option<u64>); 3] = [
        ("ann", &["nurses", "others"], None),
        ("ben", &["nurses"], None),
        ("cas", &["others"], Some(5)),
    ];
    let mut found = BTreeSet::new();
    for (name, pools, one_in) in people {
        let person: PersonId = id(name);
        let mut own: Vec<Held> = standing
            .iter()
            .filter(|d| d.is_held_by(&person))
            .map(|d| held(d))
            .collect();
        own.sort_by_key(|h| h.start);
        let mut published: BTreeMap<NaiveDate, BTreeSet<&str>> = BTreeMap::new();
        for duty in standing.iter().filter(|d| pools.contains(&d.pool.as_str())) {
            published
                .entry(duty.day)
                .or_default()
                .insert(duty.pool.as_str());
        }
        let ways: BTreeSet<&BTreeSet<&str>> = published.values().collect();
        let days_of = |way: &&BTreeSet<&str>| -> BTreeSet<NaiveDate> {
            let at_least = published.iter().filter(|(_, pools)| way.is_subset(pools));
            at_least.map(|(day, _)| *day).collect()
        };
        let known: Vec<BTreeSet<NaiveDate>> = ways.iter().map(days_of).collect();
        debug_assert!(own.iter().all(|h| pools.contains(&h.pool.as_str())));
        found.extend(
            broken(&own, one_in, &known)
                .into_iter()
                .map(|rule| (name.to_owned(), rule)),
        );
    }
    found
}

/// Days with no whole week between them that has none.
fn parts(set: &BTreeSet<NaiveDate>) -> Vec<BTreeSet<NaiveDate>> {
    let mut parts: Vec<BTreeSet<NaiveDate>> = Vec::new();
    for day in set {
        let last = parts.last().and_then(|part| part.last().copied());
        match last {
            Some(last) if monday(*day) <= plus(monday(last), 7) => {
                parts.last_mut().unwrap().insert(*day);
            }
            _ => parts.push(BTreeSet::from([*day])),
        }
    }
    parts
}
