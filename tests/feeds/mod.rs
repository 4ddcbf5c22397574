//! Calendar feeds as calendars read them.

mod cancelled;
mod lifecycle;
mod programs;
pub mod read;
mod restated;
pub mod scene;
mod subjects;

use evenwatch::domain::rota::RotaState;
use evenwatch::feeds::ical::MOST_EVENTS;
use evenwatch::feeds::{FeedOptions, Subject, Zone};

use read::{by_python, read};
use scene::{ADA, ADA_NAME, BILAL, Records, network, night, rota};

const NOW: &str = "2026-10-20T09:00:00Z";

#[test]
fn point_01_every_character_comes_back_through_all_parsers() {
    let network = network();
    let mut rota = rota(&network, 1, &[("2026-10-21", &[ADA])]);
    for (name, wanted) in [
        ("O'Brien; Zoë, A&E\n", "O'Brien; Zoë, A&E\n"),
        ("a\\nb \\, \\; back\\", "a\\nb \\, \\; back\\"),
        ("two\r\nlines\u{7}", "two\nlines"),
        (&"Zoë 👩‍⚕️ ".repeat(30), &"Zoë 👩‍⚕️ ".repeat(30)),
    ] {
        name.clone_into(&mut rota.duties[0].name);
        let mut records = Records::default();
        records.publish(&rota, "2026-10-01T10:00:00Z");
        let seen = read(&records.of_person(&network, ADA, Zone::Utc, NOW).body);
        let summary = &seen.events[0].summary;
        assert!(
            summary.ends_with(&format!("first-on: {wanted}")),
            "{name:?} became {summary:?}"
        );
        let pool = read(&records.of_pool(&network, Zone::Utc, NOW).body);
        assert!(
            pool.events[0].summary.ends_with(ADA_NAME),
            "{}",
            pool.events[0].summary
        );
    }
}

#[test]
fn point_06_the_head_names_and_paces_the_feed() {
    let network = network();
    let mut records = Records::default();
    records.publish(
        &rota(&network, 1, &[("2026-10-21", &[ADA])]),
        "2026-10-01T10:00:00Z",
    );
    let seen = read(&records.of_person(&network, ADA, Zone::Utc, NOW).body);
    for (name, wanted) in [
        ("VERSION", "2.0"),
        ("NAME", "On call: O'Brien\\; Zoë\\, A&E"),
        ("X-WR-CALNAME", "On call: O'Brien\\; Zoë\\, A&E"),
        ("REFRESH-INTERVAL", "PT1H"),
        ("X-PUBLISHED-TTL", "PT1H"),
    ] {
        assert_eq!(
            seen.properties.get(name).map(String::as_str),
            Some(wanted),
            "{name}"
        );
    }
    assert!(seen.properties.contains_key("PRODID"));
    // A METHOD makes events into messages between organisers, and these have none.
    assert!(!seen.properties.contains_key("METHOD"));
    let body = String::from_utf8(records.of_person(&network, ADA, Zone::Utc, NOW).body).unwrap();
    assert!(body.contains("REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n"));
    assert!(body.contains("Invented sample data"));
    let line = &network.file().service_lines[0].name;
    assert_eq!(seen.events[0].summary, format!("{line}, first-on: Night"));
}

#[test]
fn point_02_wall_time_says_the_same_by_its_own_rules() {
    let network = network();
    let mut records = Records::default();
    let nights: &[(&str, &[&str])] = &[
        ("2026-10-24", &[ADA]),
        ("2026-12-24", &[ADA]),
        ("2027-03-27", &[ADA]),
        ("2027-06-01", &[ADA]),
    ];
    records.publish(&rota(&network, 1, nights), "2026-10-01T10:00:00Z");
    let utc = read(&records.of_person(&network, ADA, Zone::Utc, NOW).body);
    let local = records.of_person(&network, ADA, Zone::Local, NOW).body;
    let seen = read(&local);
    assert_eq!((utc.zones, seen.zones), (0, 1));
    assert_eq!(seen.events, utc.events);

    // Under a name that no zone database knows, a reader has the rules in the feed alone to go by.
    let text = String::from_utf8(local).unwrap();
    assert!(text.contains("DTSTART;TZID=Europe/London:20261024T200000\r\n"));
    assert!(text.contains("RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n"));
    let renamed = by_python(text.replace("Europe/London", "Feed/Clock").as_bytes());
    assert_eq!(renamed.events, utc.events);
}

/// All parsers agree on every event of a person, a pool and a board over both clock changes,
/// through a publication, a reassignment and a withdrawal.
#[test]
fn point_01_three_parsers_agree_on_every_event_over_both_clock_changes() {
    let network = network();
    let all = |holder: &'static str| -> Vec<(&'static str, &'static [&'static str])> {
        let holders: &'static [&'static str] = match holder {
            ADA => &[ADA],
            _ => &[BILAL],
        };
        let nights = ["2026-10-24", "2026-10-25", "2027-03-27", "2027-03-28"];
        nights.into_iter().map(|night| (night, holders)).collect()
    };
    let mut records = Records::default();
    let mut swapped = all(ADA);
    swapped[0].1 = &[BILAL];
    swapped[3].1 = &[];
    let withdrawn = evenwatch::domain::rota::Rota {
        state: RotaState::Withdrawn,
        ..rota(&network, 2, &swapped)
    };
    let board = Subject::Board(network.organisation(&"QWO".parse().unwrap()).unwrap());
    for (rota, at, sequence, status) in [
        (
            rota(&network, 1, &all(ADA)),
            "2026-10-01T10:00:00Z",
            0,
            "CONFIRMED",
        ),
        (
            rota(&network, 2, &swapped),
            "2026-10-02T10:00:00Z",
            1,
            "CONFIRMED",
        ),
        (withdrawn, "2026-10-03T10:00:00Z", 2, "CANCELLED"),
    ] {
        records.publish(&rota, at);
        for zone in [Zone::Utc, Zone::Local] {
            let feeds = [
                records.of_person(&network, ADA, zone, NOW),
                records.of_pool(&network, zone, NOW),
                records.of(board, &network, zone, NOW),
            ];
            // Reading is agreeing on uid, start, end, sequence, status and summary of each.
            let [person, pool, board] = feeds.map(|feed| read(&feed.body));
            for seen in [&person, &pool, &board] {
                assert_eq!(seen.events.len(), 4);
                assert_eq!(seen.event(&night("2026-10-24")).hours(), 13);
                assert_eq!(seen.event(&night("2027-03-27")).hours(), 11);
            }
            for seen in [&pool, &board] {
                let swapped = seen.event(&night("2026-10-24"));
                assert_eq!((swapped.sequence, &*swapped.status), (sequence, status));
            }
        }
    }
}

#[test]
fn a_feed_without_duties_is_still_a_calendar() {
    let network = network();
    for zone in [Zone::Utc, Zone::Local] {
        let seen = read(&Records::default().of_pool(&network, zone, NOW).body);
        assert_eq!(
            (seen.events.len(), seen.zones),
            (0, 1),
            "a calendar holds one component at least"
        );
    }
}

#[test]
fn an_empty_place_is_said_aloud() {
    let network = network();
    let mut records = Records::default();
    records.publish(
        &rota(&network, 1, &[("2026-10-21", &[])]),
        "2026-10-01T10:00:00Z",
    );
    let seen = read(&records.of_pool(&network, Zone::Utc, NOW).body);
    assert!(
        seen.events[0].summary.ends_with("GAP, nobody assigned"),
        "{}",
        seen.events[0].summary
    );
}

#[test]
fn point_08_a_reminder_stands_in_every_duty_that_stands_where_asked_for() {
    let network = network();
    let mut records = Records::default();
    records.publish(
        &rota(
            &network,
            1,
            &[("2026-10-24", &[ADA]), ("2026-10-25", &[ADA])],
        ),
        "2026-10-01T10:00:00Z",
    );
    records.publish(
        &rota(
            &network,
            2,
            &[("2026-10-24", &[ADA]), ("2026-10-25", &[BILAL])],
        ),
        "2026-10-02T10:00:00Z",
    );
    for zone in [Zone::Utc, Zone::Local] {
        let ask = |alarm: Option<&str>| {
            let alarm = alarm.map(|text| text.parse().unwrap());
            records.of_person(&network, ADA, FeedOptions { zone, alarm }, NOW)
        };
        let (without, with) = (ask(None), ask(Some("PT1H30M")));
        assert_eq!(with, ask(Some("PT90M")), "one time has one form");
        let seen = read(&with.body);
        assert_eq!(seen.event(&night("2026-10-24")).alarms, [90]);
        let lost = seen.event(&night("2026-10-25"));
        assert_eq!((&*lost.status, lost.alarms.len()), ("CANCELLED", 0));
        assert_ne!(with.etag, without.etag);
        assert!(
            read(&without.body)
                .events
                .iter()
                .all(|event| event.alarms.is_empty())
        );
    }
}

#[test]
fn point_07_a_feed_is_bounded_and_says_so() {
    let network = network();
    let days: Vec<String> = scene::day("2026-10-21")
        .iter_days()
        .take(MOST_EVENTS + 3)
        .map(|day| day.to_string())
        .collect();
    let nights: Vec<(&str, &[&str])> = days.iter().map(|day| (day.as_str(), &[ADA][..])).collect();
    let mut records = Records::default();
    records.publish(&rota(&network, 1, &nights), "2026-10-01T10:00:00Z");
    let seen = by_python(&records.of_person(&network, ADA, Zone::Utc, NOW).body);
    assert_eq!(seen.events.len(), MOST_EVENTS);
    assert_eq!(seen.events[0].uid, night("2026-10-21"), "the nearest stay");
    assert!(seen.properties["X-WR-CALDESC"].contains("the latest 3 are left out"));
}
