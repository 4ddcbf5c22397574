//! No event says something else without a later version: programs keep what they have where
//! SEQUENCE and DTSTAMP stay.

use std::collections::BTreeMap;

use evenwatch::domain::network::{Network, NetworkFile};
use evenwatch::feeds::Zone;
use proptest::prelude::*;

use super::NOW;
use super::read::{Event, by_rust};
use super::scene::{self, ADA, BILAL, Records, rota};

const DAYS: [&str; 4] = ["2026-10-23", "2026-10-24", "2026-10-25", "2026-10-26"];

/// A step of a history.
#[derive(Debug, Clone)]
enum Step {
    /// Whose the nights are: of nobody, one or the other, or both.
    Publish([u8; 4]),
    /// Which of both is away on which day.
    Leave(bool, usize),
    NoLeave,
    RenamePool(u8),
    RenameArea(u8),
    /// Whether Bilal can be reached.
    Reach(bool),
    /// Something that no calendar shows.
    Role(u8),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        proptest::array::uniform4(0_u8..4).prop_map(Step::Publish),
        (any::<bool>(), 0_usize..4).prop_map(|(who, day)| Step::Leave(who, day)),
        Just(Step::NoLeave),
        (0_u8..3).prop_map(Step::RenamePool),
        (0_u8..3).prop_map(Step::RenameArea),
        any::<bool>().prop_map(Step::Reach),
        (0_u8..3).prop_map(Step::Role),
    ];
    proptest::collection::vec(step, 1..10)
}

fn change(file: &mut NetworkFile, step: &Step) {
    match step {
        Step::Publish(_) => {}
        Step::Leave(who, day) => {
            let (person, day) = (if *who { ADA } else { BILAL }, DAYS[*day]);
            let leave = serde_json::json!({
                "id": format!("{person}-{}-{day}", file.absences.len()), "person": person,
                "kind": "annual-leave", "period": { "first_day": day, "last_day": day }
            });
            file.absences.push(serde_json::from_value(leave).unwrap());
        }
        Step::NoLeave => file.absences.clear(),
        Step::RenamePool(n) => file.pools[0].name = format!("Pool {n}"),
        Step::RenameArea(n) => file.areas[0].name = format!("Area {n}"),
        Step::Reach(can) => {
            let mut people = file.people.iter_mut();
            let bilal = people.find(|one| one.id.as_str() == BILAL).unwrap();
            bilal.contactable = *can;
        }
        Step::Role(n) => file.people[0].role = format!("Role {n}"),
    }
}

/// What an event says, beside its version.
fn words(event: &Event) -> Event {
    Event {
        sequence: 0,
        stamp: event.start,
        modified: event.start,
        ..event.clone()
    }
}

fn events(records: &Records, network: &Network) -> BTreeMap<(String, String), Event> {
    let feeds = [
        ("pool", records.of_pool(network, Zone::Utc, NOW)),
        ("ada", records.of_person(network, ADA, Zone::Utc, NOW)),
        ("bilal", records.of_person(network, BILAL, Zone::Utc, NOW)),
    ];
    let all = feeds.into_iter().flat_map(|(whose, feed)| {
        let text = String::from_utf8(feed.body).unwrap();
        let events = by_rust(&text).into_iter();
        events.map(move |event| ((whose.to_owned(), event.uid.clone()), event))
    });
    all.collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]
    #[test]
    fn an_event_that_says_something_else_is_a_later_version(steps in steps()) {
        let mut file = scene::file();
        let mut network = Network::new(file.clone()).unwrap();
        let mut records = Records::default();
        let mut before = events(&records, &network);
        for (number, step) in steps.iter().enumerate() {
            let now = format!("2026-10-01T10:{number:02}:00Z");
            if let Step::Publish(holders) = step {
                let of = |which: u8| -> &[&str] {
                    match which { 0 => &[], 1 => &[ADA], 2 => &[BILAL], _ => &[ADA, BILAL] }
                };
                let nights: Vec<(&str, &[&str])> =
                    DAYS.iter().zip(holders).map(|(day, which)| (*day, of(*which))).collect();
                let revision = u32::try_from(number + 1).unwrap();
                records.publish(&rota(&network, revision, &nights), &now);
            }
            change(&mut file, step);
            let next = Network::new(file.clone()).unwrap();
            records.restate(&network, &next, &now);
            network = next;
            let after = events(&records, &network);
            for (key, event) in &after {
                let Some(old) = before.get(key) else { continue };
                // A cancelled event is not shown: its words follow names of pools and areas without
                // a new version.
                let same = words(old) == words(event);
                if event.status == "CONFIRMED" && old.status == "CONFIRMED" {
                    prop_assert_eq!(
                        event.sequence, old.sequence + u32::from(!same), "{:?} by {:?}", key, step
                    );
                    prop_assert_eq!(event.stamp > old.stamp, !same, "{:?} by {:?}", key, step);
                } else if event.status != old.status {
                    prop_assert!(event.sequence > old.sequence, "{key:?} by {step:?}");
                } else {
                    prop_assert_eq!(event.sequence, old.sequence, "{:?} by {:?}", key, step);
                }
                prop_assert_eq!(event.stamp, event.modified);
            }
            before = after;
        }
    }
}
