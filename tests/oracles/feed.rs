//! The clock-change nights in calendar feeds: both parsers see 11 and 13 hours, in UTC and on the
//! wall.

use evenwatch::feeds::Zone;

use super::NIGHTS;
use crate::feeds::read::read;
use crate::feeds::scene::{ADA, Records, network, night, rota};

#[test]
fn feeds_hold_eleven_and_thirteen_hours() {
    let network = network();
    for (on, hours) in NIGHTS {
        let mut records = Records::default();
        records.publish(
            &rota(&network, 1, &[(on, &[ADA])]),
            &format!("{on}T06:00:00Z"),
        );
        for zone in [Zone::Utc, Zone::Local] {
            let feed = records.of_person(&network, ADA, zone, &format!("{on}T12:00:00Z"));
            let seen = read(&feed.body);
            let event = seen.event(&night(on));
            assert_eq!(event.hours(), hours, "{on} {zone:?}");
            assert!(
                event.description.contains(&format!("({hours} h)")),
                "{}",
                event.description
            );
        }
    }
}
