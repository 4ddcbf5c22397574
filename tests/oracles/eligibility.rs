//! Who may be planned and who counts as cover: the same people, across both clock changes.

use chrono::Duration;
use evenwatch::domain::interval::Interval;
use evenwatch::domain::presence::Presence;
use evenwatch::domain::service_line::Mode;
use evenwatch::plan::eligibility;
use proptest::prelude::*;

use super::minutes;
use super::random::any_scene;

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// Somebody may hold a duty exactly where they count in every instant of it, in every area of
    /// the pool; and there is a reason against them exactly in the instants in which they do not
    /// count.
    #[test]
    fn whoever_may_hold_a_duty_counts_throughout((scene, days) in any_scene()) {
        let network = scene.network();
        let week = Duration::weeks(1);
        let known = Interval::new(days.interval().start - week, days.interval().end + week).unwrap();
        let standing = Presence::new(&network, known);
        for duty in &scene.duties {
            let (pool, line) = (network.pool(&duty.pool).unwrap(), network.line(&duty.line).unwrap());
            for person in &scene.file.people {
                let counting = standing.counting(duty, &person.id);
                let reaches = line.mode == Mode::Phone || pool.areas.iter().all(|area| person.reaches.contains(area));
                prop_assert_eq!(
                    eligibility::reasons(&network, duty, person).is_empty(),
                    reaches && counting.contains_all(&duty.interval),
                    "{} on {:?}", person.id, duty.interval
                );
                for at in minutes::instants(duty.interval.start, duty.interval.end).step_by(29) {
                    let reasons = standing.reasons(duty, &person.id, at);
                    prop_assert_eq!(reasons.is_empty(), counting.contains(at), "{} at {}: {:?}", person.id, at, reasons);
                }
            }
        }
    }
}
