//! What good requests are answered with.

use evenwatch::domain::resource::NetworkResource;
use reqwest::Method;

use super::server::{NOW, Server, header};
use crate::feeds::scene::{ADA, ADA_NAME, BILAL, network, night, rota};

/// A server with three nights published: the long one with Ada, the next with Bilal, the one after
/// with nobody.
fn served() -> Server {
    let server = Server::with_network();
    let nights: &[(&str, &[&str])] = &[
        ("2026-10-24", &[ADA]),
        ("2026-10-25", &[BILAL]),
        ("2026-10-26", &[]),
    ];
    server.publish(&rota(&network(), 1, nights), "2026-10-01T10:00:00Z");
    server
}

#[test]
fn point_16_on_call_follows_the_clock_change() {
    let server = served();
    for (at, state, holder) in [
        ("2026-10-24T19:59:59%2B01:00", "gap", None),
        ("2026-10-24T20:00:00%2B01:00", "covered", Some(ADA)),
        // The hour that comes twice: both passes are inside.
        ("2026-10-25T01:30:00%2B01:00", "covered", Some(ADA)),
        ("2026-10-25T01:30:00Z", "covered", Some(ADA)),
        ("2026-10-25T07:59:59Z", "covered", Some(ADA)),
        ("2026-10-25T08:00:00Z", "gap", None),
        ("2026-10-25T20:00:00Z", "covered", Some(BILAL)),
        ("2026-10-26T20:00:00Z", "gap", None),
        // A plus that nobody escaped.
        ("2026-10-25T01:30:00+01:00", "covered", Some(ADA)),
    ] {
        let answer = server.json(&format!("/api/v1/on-call?at={at}"));
        let cover = &answer["cover"][0];
        assert_eq!(cover["state"], state, "{at}: {cover}");
        assert_eq!(cover["holders"][0]["person"].as_str(), holder, "{at}");
        if holder == Some(ADA) {
            assert_eq!(
                cover["holders"][0]["since"], "2026-10-24T20:00:00+01:00",
                "{at}"
            );
            assert_eq!(
                cover["holders"][0]["until"], "2026-10-25T08:00:00+00:00",
                "{at}"
            );
            assert_eq!(cover["holders"][0]["person_name"], ADA_NAME);
        }
    }
    let now = server.json("/api/v1/on-call");
    assert_eq!(now["at"], "2026-10-20T10:00:00+01:00", "now is {NOW}");
    assert!(
        now["as_of"].is_null() || now["as_of"] == "2026-10-01T11:00:00+01:00",
        "{now}"
    );
}

#[test]
fn one_line_in_one_area_is_told_as_the_whole_tells_it() {
    let server = served();
    for at in [
        "2026-10-24T20:00:00Z",
        "2026-10-25T12:00:00Z",
        "2026-10-26T20:00:00Z",
    ] {
        let whole = server.json(&format!("/api/v1/on-call?at={at}"));
        let rows = whole["cover"].as_array().unwrap();
        for row in rows {
            let (area, line) = (row["area"].as_str().unwrap(), row["line"].as_str().unwrap());
            // Twice: made, and from memory.
            for _ in 0..2 {
                let one = server.json(&format!("/api/v1/on-call?at={at}&area={area}&line={line}"));
                assert_eq!(one["cover"], serde_json::json!([row]), "{at}");
                assert_eq!(one["at"], whole["at"]);
                let all = server.json(&format!("/api/v1/on-call?at={at}&line={line}"));
                let of_line: Vec<_> = rows.iter().filter(|row| row["line"] == line).collect();
                assert_eq!(all["cover"], serde_json::json!(of_line), "{at}");
            }
        }
    }
}

#[test]
fn a_rota_comes_whole_and_by_revision() {
    let server = served();
    let list = server.json("/api/v1/rotas");
    let id = list["items"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(list["items"][0]["state"], "published");
    let whole = server.json(&format!("/api/v1/rotas/{id}"));
    assert_eq!(whole["duties"].as_array().unwrap().len(), 3);
    assert_eq!(whole["duties"][0]["time"]["minutes"], 13 * 60);
    assert_eq!(whole["duties"][2]["missing"], 1);
    assert_eq!(
        whole,
        server.json(&format!("/api/v1/rotas/{id}?revision=1"))
    );
    assert_eq!(
        server
            .get(&format!("/api/v1/rotas/{id}?revision=2"))
            .status(),
        404
    );
}

#[test]
fn audit_and_equity_count_elapsed_hours() {
    let server = served();
    let audit = server.json("/api/v1/audit?from=2026-10-24&to=2026-10-26");
    assert_eq!(audit["period"]["last_day"], "2026-10-25");
    assert_eq!(audit["period"]["start"], "2026-10-24T00:00:00+01:00");
    assert_eq!(audit["period"]["end"], "2026-10-26T00:00:00+00:00");
    assert_eq!(audit["invented"], true);
    let minutes = &audit["totals"]["minutes"];
    // 13 hours of Ada's, and the first four of Bilal's.
    assert_eq!(minutes["rostered_minutes"], 17 * 60, "{minutes}");
    let equity = server.json("/api/v1/equity?from=2026-10-24&to=2026-10-27");
    let people = equity["pools"][0]["people"].as_array().unwrap();
    let nights = |id: &str| {
        people
            .iter()
            .find(|p| p["person"] == id)
            .map(|p| p["carried"]["nights"].clone())
    };
    assert_eq!(nights(ADA), Some(1.0.into()));
    assert_eq!(equity["pools"][0]["people_without_duty"], 6);
}

#[test]
fn an_audit_is_taken_away_as_files() {
    let server = served();
    let days = "from=2026-10-24&to=2026-10-26";
    for (name, kind, begins) in [
        (
            "coverage.csv",
            "text/csv; charset=utf-8",
            &b"\xEF\xBB\xBFlevel,board,board_name,area,line"[..],
        ),
        (
            "standards.csv",
            "text/csv; charset=utf-8",
            b"\xEF\xBB\xBFstatement,level,name",
        ),
        (
            "gaps.csv",
            "text/csv; charset=utf-8",
            b"\xEF\xBB\xBFboard,area,line",
        ),
        (
            "degraded.csv",
            "text/csv; charset=utf-8",
            b"\xEF\xBB\xBFboard,area,what",
        ),
        (
            "goodwill.csv",
            "text/csv; charset=utf-8",
            b"\xEF\xBB\xBFboard,area,line",
        ),
        (
            "goodwill-by-hour.csv",
            "text/csv; charset=utf-8",
            b"\xEF\xBB\xBFboard,line,day,h00",
        ),
        (
            "fragility.csv",
            "text/csv; charset=utf-8",
            b"\xEF\xBB\xBFpools,post,opened_minutes",
        ),
        (
            "audit.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            b"PK",
        ),
        ("paper.html", "text/html; charset=utf-8", b"<!DOCTYPE html>"),
    ] {
        let response = server.get(&format!("/api/v1/audit/files/{name}?{days}"));
        assert_eq!(response.status(), 200, "{name}");
        assert_eq!(header(&response, "content-type"), kind, "{name}");
        assert!(header(&response, "content-disposition").contains(name));
        assert!(response.bytes().unwrap().starts_with(begins), "{name}");
    }
    let unknown = server.get("/api/v1/audit/files/audit.pdf");
    assert_eq!(unknown.status(), 422);
    assert!(
        unknown.text().unwrap().contains("paper.html"),
        "what there is"
    );
}

#[test]
fn each_number_leads_to_its_intervals_and_facts() {
    let server = served();
    let days = "from=2026-10-24&to=2026-10-27";
    let audit = server.json(&format!("/api/v1/audit?{days}"));
    let line = &audit["area_lines"][0]["minutes"];
    let why = server.json(&format!("/api/v1/audit/areas/leeds/lines/nursing?{days}"));
    assert_eq!(&why["minutes"], line);
    for (times, number) in [
        ("required", "required_minutes"),
        ("rostered", "rostered_minutes"),
        ("gap", "gap_minutes"),
        ("one_deep", "one_deep_minutes"),
        ("gap_without_goodwill", "gap_without_goodwill_minutes"),
    ] {
        let spans = why["times"][times].as_array().unwrap();
        let sum: i64 = spans.iter().map(|s| s["minutes"].as_i64().unwrap()).sum();
        assert_eq!(sum, line[number].as_i64().unwrap(), "{times}");
    }
    assert_eq!(why["duties"].as_array().unwrap().len(), 3);
    assert_eq!(why["duties"][0]["holders"][0]["name"], ADA_NAME);
    assert_eq!(why["statements"][0]["statement"], "QS160-6");
    assert!(!why["evidence"].as_array().unwrap().is_empty());
    let text = why.to_string();
    for private in ["is_paid", "annual-leave", "sick"] {
        assert!(!text.contains(private), "{private} is shown");
    }
    for nowhere in ["leeds/lines/nothing", "nowhere/lines/nursing"] {
        let response = server.get(&format!("/api/v1/audit/areas/{nowhere}"));
        assert_eq!(response.status(), 404, "{nowhere}");
    }
}

#[test]
fn the_network_is_shown_without_contracts_and_leave() {
    let server = served();
    let network = server.json("/api/v1/network");
    assert_eq!(network["people"].as_array().unwrap().len(), 8);
    let text = network.to_string();
    for private in [
        "wte", "grade", "contract", "absence", "prefer", "on_call", "opted",
    ] {
        assert!(
            !text.contains(&format!("\"{private}")),
            "{private} is shown"
        );
    }
}

#[test]
fn every_answer_is_guarded() {
    let server = served();
    for path in [
        "/",
        "/api/v1/rotas",
        "/feeds/pools/leeds-nurses.ics",
        "/assets/evenwatch.css",
        "/nowhere",
    ] {
        let response = server.get(path);
        let policy = header(&response, "content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && !policy.contains("unsafe"),
            "{path}: {policy}"
        );
        assert_eq!(
            header(&response, "x-content-type-options"),
            "nosniff",
            "{path}"
        );
        assert_eq!(
            header(&response, "referrer-policy"),
            "same-origin",
            "{path}"
        );
    }
}

#[test]
fn point_09_head_is_get_without_a_body() {
    let server = served();
    let document = server.openapi();
    let paths = document["paths"].as_object().unwrap();
    let id = server.json("/api/v1/rotas")["items"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let pool = "pool:leeds-nurses".parse().unwrap();
    let now: chrono::DateTime<chrono::Utc> = super::server::NOW.parse().unwrap();
    let (_, token) = evenwatch::app::feed_tokens::add(&server.app, &pool, now).unwrap();
    let absence = serde_json::json!({
        "id": "away", "person": ADA, "kind": "other", "period": { "first_day": "2026-12-01", "last_day": "2026-12-02" }
    });
    let wish = serde_json::json!({ "id": "wish", "person": ADA, "wish": "avoid", "weight": 1 });
    let mut file = crate::feeds::scene::file();
    for (resource, value) in [
        (NetworkResource::Absences, absence),
        (NetworkResource::Preferences, wish),
    ] {
        resource.of_value(&value).unwrap().put(&mut file);
    }
    server.import(&serde_json::to_vec(&file).unwrap());
    let ann = "ann".parse().unwrap();
    evenwatch::app::accounts::add_first(&server.app, &ann, now).unwrap();
    let new = evenwatch::app::webhooks::NewReceiver {
        url: "https://1.1.1.1/".to_owned(),
        events: evenwatch::app::webhooks::EventKind::ALL.into(),
        organisation: None,
    };
    let (webhook, _) = evenwatch::app::webhooks::add(&server.app, &new, now).unwrap();
    let bearer = server.bearer();
    let known = [("authorization", bearer.as_str())];
    // What only asks for work takes no GET, and single jobs have tests of their own.
    let open = paths.iter().filter(|(path, item)| {
        item.get("get").is_some()
            && !["jobs", "audits", "scenarios"]
                .iter()
                .any(|list| path.starts_with(&format!("/api/v1/{list}/")))
    });
    for path in open
        .map(|(path, _)| path.as_str())
        .chain(["/", "/api", "/assets/evenwatch.css"])
    {
        let resource = NetworkResource::ALL
            .into_iter()
            .find(|resource| path == format!("/api/v1/{}/{{id}}", resource.path()));
        let first = resource.map(|resource| resource.ids(&file)[0]);
        let path = first.map_or(path.to_owned(), |id| path.replace("{id}", id));
        let path = path
            .replace("/files/{name}", "/files/audit.xlsx")
            .replace(
                "/rotas/{id}/files/audit",
                &format!("/rotas/{id}/files/rota"),
            )
            .replace("/rotas/{id}", &format!("/rotas/{id}"))
            .replace("/duties/{id}", &format!("/duties/{}", night("2026-10-24")))
            .replace("/sheets/{name}", "/sheets/staff.csv")
            .replace("/sheet-templates/{name}", "/sheet-templates/staff.csv")
            .replace("/webhooks/{id}", &format!("/webhooks/{}", webhook.id))
            .replace("/users/{name}", "/users/ann")
            .replace("{name}", "audit.xlsx")
            .replace("{token}", &token)
            .replace("{area}/lines/{line}", "leeds/lines/nursing")
            .replace("people/{id}", &format!("people/{ADA}"))
            .replace("pools/{id}", "pools/leeds-nurses")
            .replace("lines/{id}", "lines/nursing")
            .replace("areas/{id}", "areas/leeds")
            .replace("boards/{id}", "boards/QWO");
        let path = match path.strip_suffix("/{id}") {
            Some(list) if list.starts_with("/fhir/") => {
                let found = server.json(list);
                let id = found["entry"][0]["resource"]["id"].as_str().unwrap();
                format!("{list}/{id}")
            }
            _ => path,
        };
        let ask = |method| server.ask(method, &path, &known);
        let (get, head) = (ask(Method::GET), ask(Method::HEAD));
        assert_eq!(head.status(), get.status(), "{path}");
        assert_eq!(head.status(), 200, "{path}");
        // Metrics count the very request that reads them.
        let same_length = path != "/metrics";
        let length = same_length.then_some("content-length");
        for name in ["content-type", "etag", "last-modified"]
            .into_iter()
            .chain(length)
        {
            assert_eq!(header(&head, name), header(&get, name), "{path}: {name}");
        }
        assert!(head.bytes().unwrap().is_empty(), "{path}");
    }
}

#[test]
fn an_answer_kept_for_its_minute_is_the_one_that_would_be_made_and_ends_with_a_publication() {
    let server = Server::with_network();
    let ask = |at: &str| server.json(&format!("/api/v1/on-call?at={at}"));
    let rest = |mut answer: serde_json::Value| {
        let at = answer["at"].take();
        (at, answer)
    };
    let early = rest(ask("2026-10-25T01:30:00Z"));
    let late = rest(ask("2026-10-25T01:30:59.5Z"));
    assert_eq!(early.1, late.1, "nothing begins within a minute");
    assert_eq!(late.0, "2026-10-25T01:30:59+00:00");
    assert!(
        early.1["as_of"].is_null(),
        "nothing is published: {}",
        early.1
    );
    let nights: &[(&str, &[&str])] = &[("2026-10-24", &[ADA])];
    server.publish(&rota(&network(), 1, nights), "2026-10-01T10:00:00Z");
    let after = rest(ask("2026-10-25T01:30:59.5Z"));
    assert!(!after.1["as_of"].is_null(), "{}", after.1);
    assert_eq!(after.0, late.0);
    assert_eq!(after.1, rest(ask("2026-10-25T01:30:00Z")).1);
}
