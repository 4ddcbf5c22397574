//! What becomes of an event: published, given to somebody else, withdrawn, and in the feed for 30
//! days.

use evenwatch::domain::rota::RotaState;
use evenwatch::feeds::Zone;

use super::NOW;
use super::read::{Event, read};
use super::scene::{ADA, BILAL, Records, at, network, night, rota};

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
    let cancelled = |event: &Event, sequence| {
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

    // On 31 October the 30 days since 1 October are over: September leaves the feed, and the feed
    // says when.
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
