//! Random small networks around the clock changes.

use chrono::Datelike;
use evenwatch::domain::agreement::{AgreedHolidays, ValidityBy};
use evenwatch::domain::calendar::{BankHolidays, Division};
use evenwatch::domain::interval::Interval;
use evenwatch::domain::network::Network;
use evenwatch::domain::service_line::Tier;
use evenwatch::domain::time::Period;
use proptest::prelude::*;
use serde_json::json;

use super::scene::{Scene, period, scene};

/// A network of two areas, three lines, four people and four pools with random facts, over five
/// days around a clock change, with random duties.
pub fn any_scene() -> impl Strategy<Value = (Scene, Period)> {
    let days = prop_oneof![
        Just(period("2026-03-27", "2026-03-31")),
        Just(period("2026-10-23", "2026-10-27"))
    ];
    let maybe_day = || prop::option::weighted(0.3, 0_usize..5);
    let person = (
        prop::bool::weighted(0.8),
        any::<bool>(),
        0_u8..4,
        maybe_day(),
        maybe_day(),
        maybe_day(),
    );
    let pool = (
        0_usize..3,
        any::<bool>(),
        1_u8..4,
        0_u8..16,
        any::<bool>(),
        maybe_day(),
    );
    let agreement = (
        0_usize..2,
        0_usize..3,
        0_usize..4,
        any::<bool>(),
        prop::option::of((0_u32..1440, 0_u32..1440, 1_u8..128)),
        (maybe_day(), maybe_day(), any::<bool>(), 0_usize..4),
    );
    let duty = (0_usize..4, -600_i64..7300, 1_i64..2000, 0_u8..16, 1_u8..3);
    (
        days,
        prop::collection::vec(person, 4),
        prop::collection::vec(pool, 4),
        prop::collection::vec(agreement, 0..6),
        prop::collection::vec(duty, 0..14),
        any::<bool>(),
    )
        .prop_map(|(days, people, pools, agreements, duties, holiday)| {
            let day = |k: usize| days.days().nth(k).unwrap().to_string();
            let chosen = |mask: u8, of: &[&'static str]| -> Vec<&'static str> {
                of.iter()
                    .enumerate()
                    .filter(|(k, _)| mask >> k & 1 == 1)
                    .map(|(_, name)| *name)
                    .collect()
            };
            const AREAS: [&str; 2] = ["kent", "thanet"];
            const PEOPLE: [&str; 4] = ["ann", "bob", "cat", "dan"];
            const POOLS: [&str; 4] = ["p", "q", "r", "s"];
            const LINES: [&str; 3] = ["nursing", "advice", "line"];
            let mut scene = scene().area("thanet", 3);
            for (name, (contactable, paid, reach, away, leaves, lapses)) in
                PEOPLE.iter().zip(people)
            {
                scene = scene.person_with(name, |p| {
                    p.contactable = contactable;
                    p.on_call.paid = paid;
                    p.reaches = chosen(reach, &AREAS)
                        .iter()
                        .map(|a| a.parse().unwrap())
                        .collect();
                    p.employments[0].validity.valid_to = leaves.map(|k| day(k).parse().unwrap());
                    p.competences[0].valid_to = lapses.map(|k| day(k).parse().unwrap());
                });
                if let Some(k) = away {
                    scene = scene.away(name, &day(k), &day((k + 1).min(4)));
                }
            }
            for (name, (line, first, areas, members, nights, joins)) in POOLS.iter().zip(pools) {
                let tier = if first { Tier::First } else { Tier::Second };
                scene = scene.pool(
                    name,
                    LINES[line],
                    tier,
                    &chosen(areas, &AREAS),
                    &chosen(members, &PEOPLE),
                );
                if nights {
                    scene = scene.nights(name);
                }
                if let (Some(k), Some(member)) = (
                    joins,
                    scene.file.pools.last_mut().unwrap().members.first_mut(),
                ) {
                    member.validity.valid_from = Some(day(k).parse().unwrap());
                }
            }
            for (area, line, level, paid, hours, (from, to, by_start, holidays)) in agreements {
                let clock = |m: u32| format!("{:02}:{:02}", m / 60, m % 60);
                let week = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
                let hours = hours.map_or(json!([]), |(start, end, on)| {
                    json!([{"days": chosen(on, &week), "start": clock(start), "end": clock(end)}])
                });
                let level = ["full", "partial", "none", "no-response"][level];
                scene = scene.agreed_for(AREAS[area], LINES[line], level, paid, &hours);
                let agreement = scene.file.agreements.last_mut().unwrap();
                agreement.validity.valid_from = from.map(|k| day(k).parse().unwrap());
                agreement.validity.valid_to = to.map(|k| day(k).parse().unwrap());
                agreement.bank_holidays = [
                    None,
                    Some(AgreedHolidays::Included),
                    Some(AgreedHolidays::Excluded),
                    Some(AgreedHolidays::Only),
                ][holidays];
                if by_start {
                    agreement.validity_by = ValidityBy::StartDay;
                }
                // Agreements that contradict one another are refused at the door: keep the first.
                if Network::new(scene.file.clone()).is_err() {
                    scene.file.agreements.pop();
                }
            }
            // One of the days on which the clocks change or the one after, and ends of the year, so
            // that all of it is known.
            let holidays = [
                format!("{}-01-01", days.first_day.year()),
                day(2 + usize::from(holiday)),
                format!("{}-12-31", days.first_day.year()),
            ];
            scene.catalogue.bank_holidays = BankHolidays::new(holidays.map(|day| {
                let holiday = "a holiday".to_owned();
                (Division::EnglandAndWales, day.parse().unwrap(), holiday)
            }));
            let start = days.interval().start;
            for (pool, from, length, holders, needed) in duties {
                let begin = start + chrono::Duration::minutes(from);
                let interval =
                    Interval::new(begin, begin + chrono::Duration::minutes(length)).unwrap();
                scene = scene.duty_for(POOLS[pool], interval, needed, &chosen(holders, &PEOPLE));
            }
            (scene, days)
        })
}
