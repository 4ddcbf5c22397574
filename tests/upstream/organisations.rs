//! `evenwatch refresh organisations` against a directory on this machine: the mergers of
//! 1 April 2026.

use std::io::Write;

use serde_json::{Value, json};

use super::fake_server::{Place, answer, ok};
use super::holidays::desk_asking;
use crate::cli::{Desk, small};

/// A directory in which QWO closed on 31 March 2026 and QZ9 took over.
pub fn directory() -> Place {
    Place::that(|asked, stream| {
        let code = asked.path().rsplit('/').next().unwrap();
        let bytes = match entry(code) {
            Some(entry) => ok(entry.to_string()),
            None => answer("404 Not Found", &[], br#"{"errorCode":404}"#),
        };
        stream.write_all(&bytes).unwrap();
    })
}

fn entry(code: &str) -> Option<Value> {
    let (name, dates, succs) = match code {
        "QWO" => (
            "NHS WEST YORKSHIRE INTEGRATED CARE BOARD",
            json!([{ "Type": "Operational", "Start": "2022-07-01", "End": "2026-03-31" }]),
            json!({ "Succ": [
                { "Type": "Successor", "Target": { "OrgId": { "extension": "QZ9" } } },
                { "Type": "Successor", "Target": { "OrgId": { "extension": "QNONE" } } }
            ] }),
        ),
        "QZ9" => (
            "NHS INVENTED MERGED BOARD",
            json!([{ "Type": "Operational", "Start": "2026-04-01" }]),
            json!({}),
        ),
        _ => return None,
    };
    Some(json!({ "Organisation": {
        "Name": name, "OrgId": { "extension": code }, "Date": dates, "Succs": succs,
        "Roles": { "Role": [{ "id": "RO261", "Status": "Active" }] }
    } }))
}

fn desk(place: &Place) -> Desk {
    let desk = desk_asking("organisations", place);
    desk.import(&small()).ok();
    desk
}

#[test]
fn point_21_differences_are_shown_first_and_successors_recorded_when_taken() {
    let place = directory();
    let desk = desk(&place);
    let before = desk.contents();
    let shown = desk
        .run(&["refresh", "organisations"])
        .ok()
        .says("Nothing was taken");
    for wanted in [
        "NHS INVENTED MERGED BOARD",
        "2026-03-31",
        "taken over by",
        "left as they are: ZZE21, QNONE",
    ] {
        assert!(shown.out.contains(wanted), "{wanted}: {}", shown.out);
    }
    assert!(
        !shown.out.contains("WEST YORKSHIRE"),
        "capitals are no difference: {}",
        shown.out
    );
    assert_eq!(desk.contents(), before);
    let taken = desk
        .run(&["refresh", "organisations", "--take", "--json"])
        .ok()
        .json();
    assert_eq!(taken["taken"], true);
    let network = desk.run(&["export"]).ok().json();
    let organisations = network["organisations"].as_array().unwrap();
    let of = |code: &str| organisations.iter().find(|o| o["ods"] == code).unwrap();
    assert_eq!(of("QWO")["validity"]["valid_to"], "2026-03-31");
    assert_eq!(
        of("QWO")["successors"],
        json!(["QZ9"]),
        "one that the directory does not have leads nowhere"
    );
    assert_eq!(of("QZ9")["validity"], json!({ "valid_from": "2026-04-01" }));
    assert_eq!(
        (&of("QZ9")["kind"], &of("QZ9")["region"]),
        (&json!("icb"), &json!("Y63"))
    );
    assert_eq!(of("QWO")["name"], small()["organisations"][0]["name"]);
    let again = desk
        .run(&["refresh", "organisations", "--take", "--json"])
        .ok()
        .json();
    assert_eq!(
        (&again["changes"], &again["taken"]),
        (&json!([]), &json!(false))
    );
}

#[test]
fn a_directory_that_fails_half_way_changes_nothing() {
    let place = Place::that(|asked, stream| {
        let bytes = match asked.number {
            0 => ok(entry("QWO").unwrap().to_string()),
            _ => answer("500 Internal Server Error", &[], b""),
        };
        stream.write_all(&bytes).unwrap();
    });
    let desk = desk(&place);
    let before = desk.contents();
    desk.run(&["refresh", "organisations", "--take"])
        .ends(1)
        .says("status 500");
    assert_eq!(desk.contents(), before);
    let nonsense = Place::answering(ok("<html>"));
    let other = self::desk(&nonsense);
    other
        .run(&["refresh", "organisations"])
        .ends(1)
        .says("not an organisation");
    let empty = desk_asking("organisations", &nonsense);
    empty.run(&["refresh", "organisations"]).ends(4);
}
