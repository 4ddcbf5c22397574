//! Whose duties a feed holds.

use evenwatch::domain::network::Network;
use evenwatch::domain::rota::{Rota, RotaState};
use evenwatch::feeds::{Subject, Zone};

use super::NOW;
use super::read::read;
use super::scene::{self, ADA, BILAL, Records, night, rota};

/// Beside the example pool, one of another board: a line's feed holds both, an area's and a board's
/// their own.
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
    let network = Network::new(file).unwrap();

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
        &Rota {
            state: RotaState::Withdrawn,
            ..both
        },
        "2026-10-02T10:00:00Z",
    );
    let seen = read(&records.of(board("QWO"), &network, Zone::Utc, NOW).body);
    let event = seen.event(&leeds);
    assert_eq!((event.sequence, &*event.status), (1, "CANCELLED"));
}
