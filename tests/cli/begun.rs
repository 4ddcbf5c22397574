//! A rota published from the command line over duties that have begun.

use evenwatch::domain::rota::{Rota, RotaState};
use evenwatch::store::{Store, rotas};
use uuid::Uuid;

use super::Desk;
use crate::feeds::scene::{self, ADA, BILAL};

const BEGUN: &str = "2026-10-24";

/// A desk whose database has two drafts of the same nights, of Ada and of Bilal.
fn drafts() -> (Desk, [String; 2]) {
    let desk = Desk::new().at("2026-09-01T09:00:00Z");
    let file = serde_json::to_value(scene::file()).unwrap();
    desk.import(&file).ok();
    let path = desk.path("evenwatch.sqlite3");
    let store = Store::open(&path.to_str().unwrap().parse().unwrap()).unwrap();
    let ids = [(1, ADA), (2, BILAL)].map(|(number, who)| {
        let nights: [(&str, &[&str]); 2] = [(BEGUN, &[who]), ("2026-10-27", &[who])];
        let draft = Rota {
            id: evenwatch::domain::ids::RotaId(Uuid::from_u128(number)),
            state: RotaState::Draft,
            ..scene::rota(&scene::network(), 1, &nights)
        };
        store.write(|tx| rotas::insert(tx, &draft)).unwrap();
        draft.id.to_string()
    });
    (desk, ids)
}

#[test]
fn what_does_not_come_into_force_is_listed_before_and_after() {
    let (desk, [first, second]) = drafts();
    desk.run(&["publish", &first]).ok();
    let early = desk.run(&["publish", &second, "--preview"]).ok();
    assert!(!early.out.contains("begun"), "{}", early.out);
    // In the hour that comes twice, 01:30 by the clocks.
    let desk = desk.at("2026-10-25T00:30:00Z");
    for (arguments, verb) in [
        (&["rotas", &second][..], "would not come into force"),
        (
            &["publish", &second, "--preview"],
            "would not come into force",
        ),
        (&["publish", &second], "did not come into force"),
    ] {
        let said = desk.run(arguments).ok();
        for part in [
            &format!("1 duty has begun, and {verb}: its holders stay to the end"),
            "Sat 24 Oct 2026 20:00",
            "Sun 25 Oct 2026 08:00",
            "Bilal",
        ] {
            assert!(said.out.contains(part), "{part}: {}", said.out);
        }
    }
    let shown = desk.run(&["rotas", &second]).ok().out;
    assert!(shown.contains("1 of 2 duties still stand"), "{shown}");
    assert!(
        shown.contains("1 duty had begun when this rota was published"),
        "{shown}"
    );
    let list = desk.run(&["rotas"]).ok().out;
    assert!(list.contains("partly in force"), "{list}");
    let json = desk.run(&["rotas", &second, "--json"]).ok().json();
    assert_eq!(json["duties"][0]["holders_now"][0], ADA);
}
