//! A rota published from the command line over duties that have begun.

use evenwatch::domain::rota::{Rota, RotaState};
use evenwatch::store::{Store, rotas};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Desk, small};
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

/// Somebody falls ill in the night that they hold: import, plan, publish and `why` say the same.
#[test]
fn who_falls_ill_on_duty_leaves_hours_open_that_no_rota_closes() {
    let desk = Desk::new().at("2027-01-04T09:00:00Z");
    desk.import(&small()).ok();
    let plan = |desk: &Desk, to: &str| {
        let limits = [
            "plan",
            "--from",
            "2027-01-04",
            "--to",
            to,
            "--time-limit",
            "4",
        ];
        (
            desk.run(&limits).ok(),
            desk.run(&[&limits[..], &["--json"]].concat()).ok().json(),
        )
    };
    let (_, first) = plan(&desk, "2027-01-05");
    let first_id = first["id"].as_str().unwrap();
    desk.run(&["publish", first_id]).ok();
    let night = first["duties"].as_array().unwrap().iter();
    let mut night = night.filter(|duty| duty["pattern"] == "leeds-night");
    let holder = night.next().unwrap()["holders"][0]["person"].clone();
    let desk = desk.at("2027-01-04T23:00:00Z");
    let mut document = small();
    let person = |id: &Value| {
        let mut people = document["people"].as_array().unwrap().iter();
        people.find(|one| one["id"] == *id).unwrap()["name"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let name = person(&holder);
    document["absences"].as_array_mut().unwrap().push(json!({
        "id": "ill", "person": holder, "kind": "other",
        "period": { "first_day": "2027-01-04", "last_day": "2027-01-05" }
    }));
    let said = desk.import(&document).ok();
    assert!(said.err.contains("it has begun"), "{}", said.err);
    assert!(
        said.err.contains("A duty that has begun keeps its holder"),
        "{}",
        said.err
    );
    let (told, draft) = plan(&desk, "2027-01-04");
    // From 23:00 to 08:00.
    let gap = &draft["plan"]["begun_gaps"][0];
    assert_eq!(gap["person"], holder);
    assert_eq!(draft["plan"]["begun_gaps"].as_array().unwrap().len(), 1);
    let shown = desk.over_http(&format!("/api/v1/rotas/{}", draft["id"].as_str().unwrap()));
    let over_http = shown["plan"]["begun_gaps"].as_array().unwrap();
    assert_eq!(over_http.len(), 1, "{shown}");
    assert_eq!(over_http[0]["person"], holder);
    assert_eq!(over_http[0]["hours"], 9.0, "{shown}");
    assert!(
        told.out.contains("9 h of duties that have begun are open"),
        "{}",
        told.out
    );
    assert!(told.out.contains(" 1 empty"), "{}", told.out);
    assert!(
        !told.out.contains("nothing in them had to change"),
        "{}",
        told.out
    );
    let until =
        format!("{name}, who is away: 9 h without cover, Mon 4 Jan 2027 23:00 to Tue 5 Jan 08:00");
    let said = desk
        .run(&["publish", draft["id"].as_str().unwrap(), "--preview"])
        .ok();
    for said in [told.err, said.err] {
        assert!(said.contains(&until), "{said}");
    }
    let why = desk
        .run(&["why", first_id, "leeds-night@2027-01-04"])
        .ok()
        .out;
    for part in [
        "It has begun, and keeps its holders",
        "The place is open already",
        "cover -",
    ] {
        assert!(why.contains(part), "{part}: {why}");
    }
    let json = desk
        .run(&["why", first_id, "leeds-night@2027-01-04", "--json"])
        .ok()
        .json();
    assert_eq!(json["why"]["progress"], "begun");
}

/// A stand-in for who is away is a gain, and to leave the place open costs nothing more; no duty
/// that is over is offered for it.
#[test]
fn why_knows_who_is_away_and_what_is_over() {
    let desk = Desk::new().at("2027-01-04T09:00:00Z");
    desk.import(&small()).ok();
    let limits = [
        "plan",
        "--from",
        "2027-01-04",
        "--to",
        "2027-01-17",
        "--time-limit",
        "4",
        "--json",
    ];
    let rota = desk.run(&limits).ok().json();
    let id = rota["id"].as_str().unwrap();
    desk.run(&["publish", id]).ok();
    let desk = desk.at("2027-01-11T09:00:00Z");
    let why = |duty: &str| desk.run(&["why", id, duty, "--json"]).ok().json()["why"].clone();
    let over = why("leeds-night@2027-01-08");
    assert_eq!(over["progress"], "over");
    assert_eq!(over["holders"][0]["stand_ins"], json!([]));
    let mut exchanges = 0;
    for day in 11..17 {
        let to_come = why(&format!("leeds-night@2027-01-{day}"));
        let stand_ins = to_come["holders"][0]["stand_ins"].as_array().unwrap();
        let offered = stand_ins
            .iter()
            .filter_map(|one| one["exchange"].get("duty"));
        for duty in offered {
            exchanges += 1;
            assert!(duty["day"].as_str().unwrap() >= "2027-01-11", "{duty}");
        }
    }
    assert!(exchanges > 0, "some exchange is lawful");
    let night = rota["duties"].as_array().unwrap().iter();
    let mut night =
        night.filter(|duty| duty["day"] == "2027-01-13" && duty["pattern"] == "leeds-night");
    let holder = night.next().unwrap()["holders"][0]["person"].clone();
    let mut document = small();
    document["absences"].as_array_mut().unwrap().push(json!({
        "id": "away", "person": holder, "kind": "annual-leave",
        "period": { "first_day": "2027-01-13", "last_day": "2027-01-14" }
    }));
    desk.import(&document).ok();
    let away = &why("leeds-night@2027-01-13")["holders"][0];
    assert_eq!(away["left_open"], json!([]), "it is open already");
    let free = away["stand_ins"].as_array().unwrap().iter();
    let free: Vec<&Value> = free.filter(|one| one["obstacles"] == json!([])).collect();
    assert!(!free.is_empty(), "{away}");
    for one in free {
        let costs = one["costs"].as_array().unwrap();
        let cover = costs.iter().find(|cost| cost["tier"] == "cover").unwrap();
        assert!(cover["difference"].as_f64().unwrap() < 0.0, "{one}");
        assert_eq!(one["exchange"], Value::Null);
    }
}
