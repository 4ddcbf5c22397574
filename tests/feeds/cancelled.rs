//! Cancelled duties in programs that do not heed STATUS: somebody must not seem to be on duty who
//! is not.

use evenwatch::domain::network::Network;
use evenwatch::domain::rota::{Rota, RotaState};
use evenwatch::feeds::{Feed, FeedOptions, Subject, Zone};

use super::NOW;
use super::read::{Event, read};
use super::scene::{ADA, ADA_NAME, BILAL, Records, network, night, rota};

const ON: &str = "2026-10-24";

fn is_cancelled(event: &Event, sequence: u32, place: &str) {
    assert_eq!(
        (&*event.status, &*event.transp, event.sequence),
        ("CANCELLED", "TRANSPARENT", sequence),
        "{place}"
    );
    assert_eq!(
        event.summary, "Cancelled: Children's nursing at home, first-on: Night",
        "{place}"
    );
    assert_eq!(event.alarms, [0_i64; 0], "{place}");
    assert_eq!(event.holders, [], "{place}");
    assert!(
        event.categories.contains(&"Cancelled".to_owned()),
        "{place}"
    );
    for name in [ADA_NAME, "Bilal"] {
        assert!(
            !event.description.contains(name),
            "{place}: {}",
            event.description
        );
    }
}

fn every_way() -> Vec<FeedOptions> {
    let alarms = [None, Some("PT30M".parse().unwrap())];
    let zones = [Zone::Utc, Zone::Local];
    let both = zones
        .into_iter()
        .flat_map(|zone| alarms.map(|alarm| FeedOptions { zone, alarm }));
    both.collect()
}

fn withdrawn(network: &Network, revision: u32, holder: &str) -> Rota {
    Rota {
        state: RotaState::Withdrawn,
        ..rota(network, revision, &[(ON, &[holder])])
    }
}

/// The case itself: a duty that somebody lost to another, in their own calendar.
#[test]
fn case_08_a_duty_that_was_given_to_another_says_so_in_its_title() {
    let network = network();
    let mut records = Records::default();
    records.publish(&rota(&network, 1, &[(ON, &[ADA])]), "2026-10-01T10:00:00Z");
    records.publish(
        &rota(&network, 2, &[(ON, &[BILAL])]),
        "2026-10-02T10:00:00Z",
    );
    for options in every_way() {
        let place = format!("{options:?}");
        let ada = read(&records.of_person(&network, ADA, options, NOW).body);
        is_cancelled(ada.event(&night(ON)), 1, &place);
        let bilal = read(&records.of_person(&network, BILAL, options, NOW).body);
        let event = bilal.event(&night(ON));
        assert_eq!(
            event.summary, "Children's nursing at home, first-on: Night",
            "{place}"
        );
        assert_eq!(event.alarms.len(), usize::from(options.alarm.is_some()));
    }
}

/// The other half of the case, and its siblings: a rota that was withdrawn, in the calendars of
/// everybody who reads them.
#[test]
fn case_08_a_rota_that_was_withdrawn_says_so_in_every_calendar() {
    let network = network();
    let mut records = Records::default();
    records.publish(&rota(&network, 1, &[(ON, &[ADA])]), "2026-10-01T10:00:00Z");
    records.publish(&withdrawn(&network, 1, ADA), "2026-10-02T10:00:00Z");
    let subjects = [
        Subject::Pool(network.pool(&"leeds-nurses".parse().unwrap()).unwrap()),
        Subject::Line(network.line(&"nursing".parse().unwrap()).unwrap()),
        Subject::Area(network.area(&"leeds".parse().unwrap()).unwrap()),
        Subject::Board(network.organisation(&"QWO".parse().unwrap()).unwrap()),
        Subject::Person(network.person(&ADA.parse().unwrap()).unwrap()),
    ];
    for subject in subjects {
        for options in every_way() {
            let feed: Feed = records.of(subject, &network, options, NOW);
            let place = format!("{options:?}");
            is_cancelled(read(&feed.body).event(&night(ON)), 1, &place);
        }
    }
}

/// What was cancelled and is published again has its own title back, by a later version.
#[test]
fn case_08_a_duty_that_stands_again_has_its_title_back() {
    let network = network();
    let mut records = Records::default();
    records.publish(&rota(&network, 1, &[(ON, &[ADA])]), "2026-10-01T10:00:00Z");
    records.publish(&withdrawn(&network, 1, ADA), "2026-10-02T10:00:00Z");
    records.publish(&rota(&network, 2, &[(ON, &[ADA])]), "2026-10-03T10:00:00Z");
    for options in every_way() {
        let feeds = [
            records.of_person(&network, ADA, options, NOW),
            records.of_pool(&network, options, NOW),
        ];
        for feed in feeds {
            let seen = read(&feed.body);
            let event = seen.event(&night(ON));
            assert_eq!((&*event.status, event.sequence), ("CONFIRMED", 2));
            assert!(!event.summary.contains("Cancelled"), "{}", event.summary);
            assert!(!event.categories.contains(&"Cancelled".to_owned()));
        }
    }
}

/// A duty whose name itself looks like a call-off, and one taken from somebody twice.
#[test]
fn case_08_taken_twice_is_cancelled_by_the_later_version() {
    let network = network();
    let mut records = Records::default();
    for (revision, holder, at) in [
        (1, ADA, "2026-10-01T10:00:00Z"),
        (2, BILAL, "2026-10-02T10:00:00Z"),
        (3, ADA, "2026-10-03T10:00:00Z"),
        (4, BILAL, "2026-10-04T10:00:00Z"),
    ] {
        records.publish(&rota(&network, revision, &[(ON, &[holder])]), at);
    }
    let ada = read(&records.of_person(&network, ADA, Zone::Utc, NOW).body);
    is_cancelled(ada.event(&night(ON)), 3, "taken twice");
}
