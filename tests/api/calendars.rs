//! Calendar feeds as calendar programs fetch them.

use evenwatch::app;
use evenwatch::app::feed_tokens::FeedOf;
use evenwatch::feeds::Zone;
use reqwest::Method;
use reqwest::blocking::Response;

use super::server::{Server, header};
use crate::feeds::read::read;
use crate::feeds::scene::{ADA, BILAL, at, network, night, person, rota};

const FEED: &str = "/feeds/people/ada-fennimore.ics";
const POOL_FEED: &str = "/feeds/pools/leeds-nurses.ics";

fn served() -> Server {
    let server = Server::with_network();
    let nights: &[(&str, &[&str])] = &[("2026-10-24", &[ADA]), ("2027-03-27", &[ADA])];
    server.publish(&rota(&network(), 1, nights), "2026-10-01T10:00:00Z");
    server
}

fn fresh(response: &Response, place: &str) {
    for (name, wanted) in [
        ("content-type", "text/calendar; charset=utf-8"),
        ("cache-control", "private, no-cache"),
        ("x-robots-tag", "noindex"),
        ("last-modified", "Thu, 01 Oct 2026 10:00:00 GMT"),
    ] {
        assert_eq!(header(response, name), wanted, "{place}");
    }
    let etag = header(response, "etag");
    assert!(
        etag.starts_with('"') && etag.ends_with('"') && etag.len() > 20,
        "{place}: {etag} is not strong"
    );
}

#[test]
fn point_09_a_feed_is_fetched_whole_by_any_client() {
    let server = served();
    for path in [
        FEED,
        POOL_FEED,
        &format!("{FEED}?tz=utc"),
        &format!("{FEED}?tz=local"),
        &format!("{FEED}?tz=local&alarm=PT30M"),
        "/feeds/lines/nursing.ics",
        "/feeds/areas/leeds.ics",
        "/feeds/boards/QWO.ics",
    ] {
        for accept in [
            None,
            Some("*/*"),
            Some("text/html"),
            Some("application/json"),
        ] {
            let headers: Vec<(&str, &str)> = accept
                .into_iter()
                .map(|accept| ("accept", accept))
                .collect();
            let response = server.ask(Method::GET, path, &headers);
            assert_eq!(response.status(), 200, "{path}");
            fresh(&response, path);
            let body = response.bytes().unwrap();
            assert_eq!(
                body,
                server.get(path).bytes().unwrap(),
                "{path}: two fetches differ"
            );
            let seen = read(&body);
            assert_eq!(seen.zones, usize::from(path.contains("local")), "{path}");
            assert_eq!(seen.event(&night("2026-10-24")).hours(), 13, "{path}");
            assert_eq!(seen.event(&night("2027-03-27")).hours(), 11, "{path}");
        }
    }
}

#[test]
fn point_09_what_a_client_has_is_not_sent_again() {
    let server = served();
    let etag = header(&server.get(FEED), "etag");
    let weak = format!("W/{etag}");
    let list = format!("\"other\", {etag}");
    let same = "Thu, 01 Oct 2026 10:00:00 GMT";
    let (before, after) = (
        "Thu, 01 Oct 2026 09:59:59 GMT",
        "Fri, 02 Oct 2026 00:00:00 GMT",
    );
    for (headers, status) in [
        (vec![("if-none-match", etag.as_str())], 304),
        (vec![("if-none-match", &weak)], 304),
        (vec![("if-none-match", &list)], 304),
        (vec![("if-none-match", "*")], 304),
        (vec![("if-none-match", "\"other\"")], 200),
        (vec![("if-modified-since", same)], 304),
        (vec![("if-modified-since", after)], 304),
        (vec![("if-modified-since", before)], 200),
        (vec![("if-modified-since", "a while ago")], 200),
        // The tag decides where both are there.
        (
            vec![("if-none-match", "\"other\""), ("if-modified-since", after)],
            200,
        ),
        (
            vec![
                ("if-none-match", etag.as_str()),
                ("if-modified-since", before),
            ],
            304,
        ),
    ] {
        for method in [Method::GET, Method::HEAD] {
            let response = server.ask(method.clone(), FEED, &headers);
            assert_eq!(response.status().as_u16(), status, "{method} {headers:?}");
            assert_eq!(header(&response, "etag"), etag, "{method} {headers:?}");
            assert_eq!(header(&response, "cache-control"), "private, no-cache");
            let length = response.bytes().unwrap().len();
            assert_eq!(
                length > 0,
                status == 200 && method == Method::GET,
                "{method} {headers:?}"
            );
        }
    }
}

#[test]
fn point_03_a_change_reaches_exactly_those_whom_it_concerns() {
    let server = served();
    let fetch = |id: &str| server.get(&format!("/feeds/people/{id}.ics"));
    let greta = "greta-howlingsworth";
    let tags =
        |ids: &[&str]| -> Vec<String> { ids.iter().map(|id| header(&fetch(id), "etag")).collect() };
    let before = tags(&[ADA, BILAL, greta]);
    let informed = [
        POOL_FEED,
        "/feeds/lines/nursing.ics",
        "/feeds/areas/leeds.ics",
        "/feeds/boards/QWO.ics",
    ];
    let of_all = || informed.map(|path| header(&server.get(path), "etag"));
    let all = of_all();

    let nights: &[(&str, &[&str])] = &[("2026-10-24", &[BILAL]), ("2027-03-27", &[ADA])];
    server.publish(&rota(&network(), 2, nights), "2026-10-05T10:00:00Z");
    let after = tags(&[ADA, BILAL, greta]);
    assert_ne!(after[0], before[0]);
    assert_ne!(after[1], before[1]);
    assert_eq!(
        after[2], before[2],
        "who neither had nor has it sees no change"
    );
    for (before, after) in all.iter().zip(of_all()) {
        assert_ne!(*before, after);
    }
    assert_eq!(
        server
            .ask(Method::GET, FEED, &[("if-none-match", &before[0])])
            .status(),
        200
    );
    let ada = read(&fetch(ADA).bytes().unwrap());
    let (lost, kept) = (
        ada.event(&night("2026-10-24")),
        ada.event(&night("2027-03-27")),
    );
    assert_eq!((lost.sequence, &*lost.status), (1, "CANCELLED"));
    assert_eq!((kept.sequence, &*kept.status), (0, "CONFIRMED"));
    let bilal = read(&fetch(BILAL).bytes().unwrap());
    assert_eq!(
        (bilal.events[0].sequence, &*bilal.events[0].status),
        (1, "CONFIRMED")
    );

    app::withdraw::withdraw(
        &server.app,
        rota(&network(), 2, nights).id,
        at("2026-10-06T10:00:00Z"),
    )
    .unwrap();
    for path in informed {
        let seen = read(&server.get(path).bytes().unwrap());
        for (on, sequence) in [("2026-10-24", 2), ("2027-03-27", 1)] {
            let event = seen.event(&night(on));
            assert_eq!(
                (event.sequence, &*event.status, &*event.transp),
                (sequence, "CANCELLED", "TRANSPARENT"),
                "{path} {on}"
            );
            assert_eq!(event.modified, at("2026-10-06T10:00:00Z"), "{path} {on}");
        }
    }
}

#[test]
fn point_08_a_draft_never_shows() {
    let server = Server::with_network();
    let feed = app::feed::feed(
        &server.app,
        &FeedOf::Person(person(ADA)),
        Zone::Utc.into(),
        at(super::server::NOW),
    )
    .unwrap();
    assert_eq!(read(&feed.body).events.len(), 0);
    assert_eq!(server.get(FEED).bytes().unwrap(), feed.body);
}

#[test]
fn what_names_no_calendar_or_no_way_of_writing_one_is_refused() {
    let server = served();
    for (path, status) in [
        ("/feeds/boards/QHM.ics", 404),
        ("/feeds/boards/ZZE21.ics", 404),
        ("/feeds/boards/leeds.ics", 422),
        ("/feeds/areas/hull.ics", 404),
        ("/feeds/lines/phone.ics", 404),
        ("/feeds/areas/leeds.ics?alarm=30", 422),
        ("/feeds/areas/leeds.ics?alarm=P8D", 422),
        ("/feeds/areas/leeds.ics?tz=paris", 400),
        ("/feeds/areas/leeds.ics?tz=", 400),
        ("/feeds/areas/leeds.ics?alarm=", 422),
        ("/feeds/areas/leeds.ics?tz=utc&tz=local", 400),
        ("/feeds/areas/leeds.ics?v=2&tz=mars", 400),
    ] {
        let response = server.get(path);
        assert_eq!(response.status(), status, "{path}");
        let problem: serde_json::Value = response.json().unwrap();
        assert!(!problem["remedy"].as_str().unwrap().is_empty(), "{path}");
    }
}

#[test]
fn point_07_the_window_holds_thirty_days_back_and_a_year_ahead() {
    let server = Server::with_network();
    let nights: &[(&str, &[&str])] = &[("2026-09-20", &[ADA]), ("2027-10-21", &[ADA])];
    server.publish(&rota(&network(), 1, nights), "2026-09-10T10:00:00Z");
    for path in [FEED, POOL_FEED, "/feeds/boards/QWO.ics"] {
        let seen = read(&server.get(path).bytes().unwrap());
        let uids: Vec<&str> = seen.events.iter().map(|event| &*event.uid).collect();
        assert_eq!(uids, [night("2026-09-20"), night("2027-10-21")], "{path}");
    }
}

#[test]
fn point_10_a_private_address_that_is_fetched_too_often_is_told_when_to_come_back() {
    let server = served();
    let of = "board:QWO".parse().unwrap();
    let now = at(super::server::NOW);
    let (_, secret) = app::feed_tokens::add(&server.app, &of, now).unwrap();
    let path = format!("/feeds/private/{secret}.ics");
    let mut answers = (0..200).map(|_| server.get(&path));
    let refused = answers
        .find(|answer| answer.status() != 200)
        .expect("no fetch was refused");
    assert_eq!(refused.status(), 429);
    // Another client is another, and one that has the calendar already costs nothing, however often
    // it asks.
    let outlook = [("user-agent", "Microsoft.Exchange/15.20")];
    let other = server.ask(Method::GET, &path, &outlook);
    assert_eq!(other.status(), 200);
    let etag = header(&other, "etag");
    for _ in 0..200 {
        for agent in ["Microsoft.Exchange/15.20", ""] {
            let known = [("user-agent", agent), ("if-none-match", etag.as_str())];
            assert_eq!(server.ask(Method::GET, &path, &known).status(), 304);
        }
    }
    assert_eq!(server.ask(Method::GET, &path, &outlook).status(), 200);
    let seconds: u64 = header(&refused, "retry-after").parse().unwrap();
    assert!((1..=3600).contains(&seconds), "{seconds}");
    assert!(!refused.text().unwrap().contains(&secret));
    assert_eq!(
        server.get(FEED).status(),
        200,
        "other feeds are not held up"
    );
}
