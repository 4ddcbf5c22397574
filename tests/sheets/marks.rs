//! The mark before UTF-8 in every JSON and TOML that people give.

use serde_json::json;

use super::{LEAVE, taken};
use crate::cli::Desk;

const MARK: &[u8] = b"\xEF\xBB\xBF";

#[test]
fn case_19_mark_before_small_json() {
    let (desk, _) = Desk::with_rota(crate::cli::monday(), 1);
    let marked = |name: &str, text: &[u8]| {
        desk.file(name, &[MARK, text].concat());
    };
    marked(
        "surge.json",
        json!({ "changes": [], "remedies": [] })
            .to_string()
            .as_bytes(),
    );
    desk.run(&["scenario", "add", "surge", "surge.json"]).ok();
    marked("travel.json", b"[]");
    let scale = desk.run(&[
        "scale",
        "--line",
        "nursing",
        "--from",
        "2027-01-04",
        "--weeks",
        "1",
        "--leave",
        "0",
        "--travel",
        "travel.json",
        "--time-limit",
        "5",
    ]);
    assert!(!scale.err.contains("times of travel"), "{}", scale.err);
    let audit = ["audit", "--from", "2027-01-04", "--weeks", "1", "--json"];
    let first = desk.run(&audit);
    marked("since.json", first.out.as_bytes());
    let since = desk.run(&[&audit[..], &["--since", "since.json"]].concat());
    assert_eq!(since.code, first.code, "{}", since.err);
    // Bank holidays, settings, a network.
    std::fs::create_dir_all(desk.path("cat/calendars")).unwrap();
    marked(
        "cat/calendars/bank-holidays.json",
        include_bytes!("../../config/calendars/bank-holidays.json"),
    );
    marked("evenwatch.toml", b"[catalogue]\nfolder = \"cat\"\n");
    desk.run(&["config", "check"]).ok();
    desk.run(&["check", "evenwatch.toml"]).ok();
    let network = desk.run(&["export"]).ok().out;
    marked("network.json", network.as_bytes());
    desk.run(&["import", "network.json"]).ok();
    // Calendars of leave, a contract of the catalogue, a sheet.
    std::fs::create_dir_all(desk.path("cat/contracts")).unwrap();
    marked(
        "cat/contracts/agenda-for-change.toml",
        include_bytes!("../../config/contracts/agenda-for-change.toml"),
    );
    marked("list.toml", b"calendars = []\n");
    marked(
        "evenwatch.toml",
        b"[catalogue]\nfolder = \"cat\"\n[upstream]\ncalendars = \"list.toml\"\n",
    );
    desk.run(&["config", "check"]).ok();
    let csv = format!("{LEAVE}\nada-fennimore,other,01/03/2027,01/03/2027\n");
    let said = taken(
        &desk,
        ("leave", "l.csv"),
        &[MARK, csv.as_bytes()].concat(),
        &[],
    );
    assert_eq!(said["written"], true);
}

#[test]
fn a_mark_in_another_place_is_no_mark() {
    let desk = Desk::with_network();
    desk.file("surge.json", b"{\xEF\xBB\xBF\"changes\": []}");
    desk.run(&["scenario", "add", "surge", "surge.json"])
        .ends(3);
}
