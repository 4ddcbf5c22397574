//! Spreadsheets over HTTP: fetched, filled in, looked at, taken in.

use calamine::{Reader, Xlsx};
use reqwest::Method;
use reqwest::blocking::Response;
use serde_json::{Value, json};

use super::resources::{Desk, refused};
use super::server::header;
use crate::feeds::scene::{ADA, network, rota};

const CSV: &str = "text/csv";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

fn send(desk: &Desk, query: &str, kind: &str, body: Vec<u8>) -> Response {
    let path = format!("{}/api/v1/sheet-imports?{query}", desk.server.address);
    let client = crate::support::http::client().build().unwrap();
    let request = client.post(path).header("authorization", &desk.bearer);
    request
        .header("content-type", kind)
        .body(body)
        .send()
        .unwrap()
}

fn fetch(desk: &Desk, path: &str) -> Vec<u8> {
    let answer = desk.ask(Method::GET, path, &[]);
    assert_eq!(answer.status(), 200, "{path}");
    let name = path.rsplit('/').next().unwrap();
    assert_eq!(
        header(&answer, "content-disposition"),
        format!("attachment; filename=\"{name}\"")
    );
    answer.bytes().unwrap().to_vec()
}

const LEAVE: &str = "id,person,kind,first_day,last_day\r\n\
    winter,ada-fennimore,annual leave,21/12/2026,27/12/2026\r\n";

#[test]
fn a_sheet_is_looked_at_taken_in_and_comes_back_the_same() {
    let desk = Desk::of_scene();
    let take = |query: &str, body: &[u8]| -> Value {
        let answer = send(&desk, query, CSV, body.to_vec());
        assert_eq!(answer.status(), 200, "{query}");
        answer.json().unwrap()
    };
    let leave = || desk.json("/api/v1/absences")["items"].clone();
    let look = take("sheet=leave&preview=yes", LEAVE.as_bytes());
    assert_eq!(
        (&look["added"], &look["written"], &look["rows"]),
        (&json!(["winter"]), &json!(false), &json!(1))
    );
    assert_eq!(leave(), json!([]), "a preview writes nothing");
    let done = take("sheet=leave", LEAVE.as_bytes());
    assert_eq!(
        (&done["added"], &done["written"]),
        (&json!(["winter"]), &json!(true))
    );
    assert_eq!(leave()[0]["person"], ADA);
    for kind in ["staff", "leave", "members", "patterns", "agreements"] {
        for (ending, media) in [("csv", CSV), ("xlsx", XLSX)] {
            let file = fetch(&desk, &format!("/api/v1/sheets/{kind}.{ending}"));
            let query = format!("sheet={kind}&replace=yes");
            let same = send(&desk, &query, media, file);
            assert_eq!(same.status(), 200, "{kind}.{ending}");
            let same: Value = same.json().unwrap();
            assert_eq!(same["written"], false, "{kind}.{ending}: {same}");
            assert!(same["rows"].as_u64().unwrap() > 0, "{kind}.{ending}");
        }
    }
    // The whole list without the row: it goes.
    let head = LEAVE.lines().next().unwrap();
    let gone = take("sheet=leave&replace=yes", format!("{head}\r\n").as_bytes());
    assert_eq!(gone["removed"], json!(["winter"]));
    assert_eq!(leave(), json!([]));
}

#[test]
fn each_problem_is_told_at_its_cell_and_nothing_is_written() {
    let desk = Desk::of_scene();
    let wrong = LEAVE.replace("27/12/2026", "31/02/2027")
        + "spring,nobody-known,annual leave,01/03/2027,02/03/2027\r\n";
    for query in ["sheet=leave", "sheet=leave&preview=yes"] {
        let told = send(&desk, query, CSV, wrong.clone().into_bytes());
        let told = refused(told, 422, "invalid-document", query);
        let cells: Vec<&Value> = told["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| &error["cell"])
            .collect();
        assert_eq!(
            (&cells[0]["row"], &cells[0]["column"]),
            (&json!(2), &json!("last_day")),
            "{told}"
        );
        assert!(!told["errors"][0]["remedy"].as_str().unwrap().is_empty());
    }
    assert_eq!(desk.json("/api/v1/absences")["items"], json!([]));
    let long = vec![b'x'; 17 * 1024 * 1024];
    for (query, kind, body, status, problem) in [
        (
            "sheet=leave",
            "text/plain",
            LEAVE.into(),
            415,
            "unsupported-media-type",
        ),
        ("sheet=rotas", CSV, LEAVE.into(), 422, "invalid-value"),
        (
            "sheet=leave&preview=maybe",
            CSV,
            LEAVE.into(),
            400,
            "bad-query",
        ),
        ("", CSV, LEAVE.into(), 400, "bad-query"),
        ("sheet=leave", CSV, long, 413, "too-large"),
        (
            "sheet=leave",
            XLSX,
            b"PK\x03\x04 no workbook".to_vec(),
            422,
            "invalid-document",
        ),
    ] {
        let told = refused(send(&desk, query, kind, body), status, problem, query);
        if query.ends_with("maybe") {
            let error = &told["errors"][0];
            assert_eq!(error["parameter"], "preview");
            assert_eq!(error["found"], "maybe");
            assert_eq!(error["remedy"], "write one of: yes, no");
        }
    }
    for path in [
        "/api/v1/sheets/staff.xls",
        "/api/v1/sheet-templates/rota.csv",
    ] {
        refused(desk.ask(Method::GET, path, &[]), 422, "invalid-value", path);
    }
}

#[test]
fn templates_are_for_everybody_and_lists_for_whoever_may() {
    let desk = Desk::of_scene();
    let open = |path: &str| desk.server.ask(Method::GET, path, &[]);
    let csv = open("/api/v1/sheet-templates/leave.csv");
    assert_eq!(
        (csv.status().as_u16(), header(&csv, "content-type")),
        (200, "text/csv; charset=utf-8".to_owned())
    );
    assert!(csv.text().unwrap().contains("first_day"));
    let workbook = open("/api/v1/sheet-templates/staff.xlsx").bytes().unwrap();
    let workbook = Xlsx::new(std::io::Cursor::new(workbook)).unwrap();
    assert!(workbook.sheet_names().contains(&"staff".to_owned()));
    assert_eq!(open("/api/v1/sheets/staff.csv").status(), 401);
    let manager = crate::accounts::neighbours::by_role(&desk.server, "manager:leeds-nurses");
    assert_eq!(manager.ask(&desk.server, "/api/v1/sheets/staff.csv").0, 403);
}

#[test]
fn a_rota_is_saved_as_a_file() {
    let desk = Desk::of_scene();
    let rota = rota(
        &network(),
        1,
        &[("2026-10-24", &[ADA]), ("2026-10-26", &[])],
    );
    desk.server.publish(&rota, "2026-10-01T10:00:00Z");
    let own = format!("/api/v1/rotas/{}/files", rota.id);
    let text = String::from_utf8(fetch(&desk, &format!("{own}/rota.csv"))).unwrap();
    assert_eq!(
        text.lines()
            .filter(|line| line.contains("2026-10-2"))
            .count(),
        2,
        "{text}"
    );
    assert!(text.contains("O'Brien"), "{text}");
    let workbook = fetch(&desk, &format!("{own}/rota.xlsx"));
    let mut workbook = Xlsx::new(std::io::Cursor::new(workbook)).unwrap();
    assert!(workbook.worksheet_range("rota").unwrap().height() >= 3);
    for (path, status, kind) in [
        (format!("{own}/rota.pdf"), 422, "invalid-value"),
        (format!("{own}/staff.csv"), 422, "invalid-value"),
        (format!("{own}/rota.csv?revision=9"), 404, "not-found"),
    ] {
        refused(desk.ask(Method::GET, &path, &[]), status, kind, &path);
    }
}

#[test]
fn a_hostile_workbook_costs_one_request() {
    let desk = Desk::of_scene();
    let strings = format!(
        "<sst count=\"4294967295\" uniqueCount=\"4294967295\"><si><t>{}</t></si></sst>",
        "x".repeat(32_000)
    );
    let cells = format!("<row>{}</row>", "<c t=\"s\"><v>0</v></c>".repeat(4)).repeat(75_000);
    let bytes = crate::sheets::raw_workbook(&format!("<sheetData>{cells}</sheetData>"), &strings);
    for _ in 0..3 {
        let told = send(&desk, "sheet=leave", XLSX, bytes.clone());
        let told = refused(told, 422, "invalid-document", "sheet=leave");
        let message = &told["errors"][0]["message"];
        assert_eq!(message, "the sheet is larger than any of its kind");
    }
    // Of many problems the first are told, and all are counted.
    let rows = "nobody,x,soon,later\r\n".repeat(20_000);
    let csv = format!("person,kind,first_day,last_day\r\n{rows}");
    let told = send(&desk, "sheet=leave", CSV, csv.into_bytes());
    let told = refused(told, 422, "invalid-document", "sheet=leave");
    assert_eq!(told["errors"].as_array().unwrap().len(), 100);
    let detail = told["detail"].as_str().unwrap();
    assert!(
        detail.contains("at least ") && detail.len() < 2_000,
        "{detail}"
    );
    assert_eq!(desk.json("/api/v1/absences")["items"], json!([]));
}
