//! Calendar feeds as calendars read them.

pub mod read;
pub mod scene;

use evenwatch::domain::rota::RotaState;
use evenwatch::feeds::ical::MOST_EVENTS;
use evenwatch::feeds::{Options, Subject, Zone};

use read::{by_python, read};
use scene::{ADA, ADA_NAME, BILAL, Records, at, network, night, rota};

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
fn points_03_04_05_publish_then_reassign_then_withdraw() {
    let network = network();
    let (kept, moved) = (night("2026-10-21"), night("2026-10-22"));
    let mut records = Records::default();
    let look = |records: &Records| {
        let of = |id| read(&records.of_person(&network, id, Zone::Utc, NOW).body);
        (
            of(ADA),
            of(BILAL),
            read(&records.of_pool(&network, Zone::Utc, NOW).body),
        )
    };

    records.publish(
        &rota(
            &network,
            1,
            &[("2026-10-21", &[ADA]), ("2026-10-22", &[ADA])],
        ),
        "2026-10-01T10:00:00Z",
    );
    let (ada, bilal, pool) = look(&records);
    assert_eq!(
        (ada.events.len(), bilal.events.len(), pool.events.len()),
        (2, 0, 2)
    );
    for event in &ada.events {
        assert_eq!(
            (event.sequence, &*event.status, &*event.transp),
            (0, "CONFIRMED", "OPAQUE")
        );
        assert_eq!(
            (event.stamp, event.modified),
            (at("2026-10-01T10:00:00Z"), at("2026-10-01T10:00:00Z"))
        );
    }

    records.publish(
        &rota(
            &network,
            2,
            &[("2026-10-21", &[ADA]), ("2026-10-22", &[BILAL])],
        ),
        "2026-10-02T10:00:00Z",
    );
    let (ada, bilal, pool) = look(&records);
    let lost = ada.event(&moved);
    assert_eq!(
        (lost.sequence, &*lost.status, &*lost.transp),
        (1, "CANCELLED", "TRANSPARENT")
    );
    assert_eq!(lost.stamp, at("2026-10-02T10:00:00Z"));
    assert_eq!(
        (ada.event(&kept).sequence, &*ada.event(&kept).status),
        (0, "CONFIRMED")
    );
    assert_eq!(bilal.events.len(), 1);
    assert_eq!(
        (bilal.event(&moved).sequence, &*bilal.event(&moved).status),
        (1, "CONFIRMED")
    );
    assert_eq!(
        (pool.event(&moved).sequence, &*pool.event(&moved).status),
        (1, "CONFIRMED")
    );
    assert!(pool.event(&moved).summary.ends_with("Bilal Quarrington"));

    let mut withdrawn = rota(
        &network,
        2,
        &[("2026-10-21", &[ADA]), ("2026-10-22", &[BILAL])],
    );
    withdrawn.state = RotaState::Withdrawn;
    records.publish(&withdrawn, "2026-10-03T10:00:00Z");
    let (ada, bilal, pool) = look(&records);
    let cancelled = |event: &read::Event, sequence| {
        assert_eq!(
            (event.sequence, &*event.status, &*event.transp),
            (sequence, "CANCELLED", "TRANSPARENT")
        );
    };
    cancelled(ada.event(&kept), 1);
    // Ada lost this one a publication earlier, and for her nothing has changed since.
    cancelled(ada.event(&moved), 1);
    cancelled(bilal.event(&moved), 2);
    cancelled(pool.event(&kept), 1);
    cancelled(pool.event(&moved), 2);
}

#[test]
fn points_04_05_bytes_do_not_depend_on_when_they_are_fetched() {
    let network = network();
    let mut records = Records::default();
    records.publish(
        &rota(
            &network,
            1,
            &[("2026-09-03", &[ADA]), ("2026-10-21", &[ADA])],
        ),
        "2026-08-01T10:00:00Z",
    );
    records.publish(
        &rota(
            &network,
            2,
            &[("2026-09-03", &[ADA]), ("2026-10-21", &[BILAL])],
        ),
        "2026-10-05T10:00:00Z",
    );
    let fetch = |now| records.of_person(&network, ADA, Zone::Utc, now);
    let first = fetch("2026-10-05T10:00:01Z");
    for now in [
        "2026-10-05T23:30:00Z",
        "2026-10-20T09:00:00Z",
        "2026-10-30T12:00:00Z",
    ] {
        assert_eq!(fetch(now), first, "{now}");
    }
    assert_eq!(first.last_modified, at("2026-10-05T10:00:00Z"));
    assert_eq!(read(&first.body).events.len(), 2);

    // On 31 October the 30 days since 1 October are over: September leaves the feed, and the feed says when.
    let next = fetch("2026-10-31T00:00:00Z");
    assert_eq!(read(&next.body).events.len(), 1);
    assert_ne!(next.etag, first.etag);
    assert_eq!(next.last_modified, at("2026-10-31T00:00:00Z"));

    // The cancelled event stays on its 30th day, and is gone on the next.
    assert_eq!(read(&fetch("2026-11-04T23:59:00Z").body).events.len(), 1);
    let gone = fetch("2026-11-05T00:00:00Z");
    assert_eq!(read(&gone.body).events.len(), 0);
    assert_eq!(gone.last_modified, at("2026-11-05T00:00:00Z"));
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
        ("METHOD", "PUBLISH"),
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
            records.of_person(&network, ADA, Options { zone, alarm }, NOW)
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

/// Beside the example pool, one of another board: a line's feed holds both, an area's and a board's their own.
#[test]
fn lines_areas_and_boards_hold_the_duties_of_the_pools_that_serve_them() {
    let mut file = scene::file();
    let mut board = file.organisations[0].clone();
    (board.ods, board.name) = ("QHM".parse().unwrap(), "The other board".to_owned());
    file.organisations.push(board);
    let mut area = file.areas[0].clone();
    (area.id, area.board, area.name) = (
        "hull".parse().unwrap(),
        "QHM".parse().unwrap(),
        "Hull".to_owned(),
    );
    file.areas.push(area);
    let mut pool = file.pools[0].clone();
    (pool.id, pool.areas) = (
        "hull-nurses".parse().unwrap(),
        vec!["hull".parse().unwrap()],
    );
    file.pools.push(pool);
    let mut pattern = file.duty_patterns[0].clone();
    (pattern.id, pattern.pool) = (
        "hull-night".parse().unwrap(),
        "hull-nurses".parse().unwrap(),
    );
    file.duty_patterns.push(pattern);
    let network = evenwatch::domain::network::Network::new(file).unwrap();

    let mut both = rota(
        &network,
        1,
        &[("2026-10-21", &[ADA]), ("2026-10-22", &[BILAL])],
    );
    both.duties[1].pool = "hull-nurses".parse().unwrap();
    let (leeds, hull) = (night("2026-10-21"), night("2026-10-22"));
    let mut records = Records::default();
    records.publish(&both, "2026-10-01T10:00:00Z");
    let area = |id: &str| Subject::Area(network.area(&id.parse().unwrap()).unwrap());
    let board = |id: &str| Subject::Board(network.organisation(&id.parse().unwrap()).unwrap());
    let line = Subject::Line(network.line(&"nursing".parse().unwrap()).unwrap());
    for (subject, name, wanted) in [
        (
            line,
            "Children's nursing at home",
            vec![leeds.as_str(), &hull],
        ),
        (area("leeds"), "Leeds", vec![&leeds]),
        (area("hull"), "Hull", vec![&hull]),
        (
            board("QWO"),
            "NHS West Yorkshire Integrated Care Board",
            vec![&leeds],
        ),
        (board("QHM"), "The other board", vec![&hull]),
    ] {
        let seen = read(&records.of(subject, &network, Zone::Utc, NOW).body);
        let uids: Vec<&str> = seen.events.iter().map(|event| &*event.uid).collect();
        assert_eq!(uids, wanted, "{name}");
        assert_eq!(seen.properties["NAME"], format!("On call: {name}"));
        assert!(
            seen.events
                .iter()
                .all(|event| event.transp == "TRANSPARENT"),
            "{name}: it informs, and makes nobody busy"
        );
    }
    records.publish(
        &evenwatch::domain::rota::Rota {
            state: RotaState::Withdrawn,
            ..both
        },
        "2026-10-02T10:00:00Z",
    );
    let seen = read(&records.of(board("QWO"), &network, Zone::Utc, NOW).body);
    let event = seen.event(&leeds);
    assert_eq!((event.sequence, &*event.status), (1, "CANCELLED"));
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
