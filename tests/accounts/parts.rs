//! Whoever sees a part of the network is told so wherever a figure of it stands.

use evenwatch::app::keys;
use evenwatch::domain::access::Action;
use evenwatch::domain::network::Network;
use reqwest::Method;
use serde_json::{Value, json};

use super::neighbours::{Caller, MIXED_ROTA, by_role, file, served};
use crate::api::server::NOW;
use crate::feeds::scene::{self, ADA};

const MANAGER: &str = "manager:leeds-nurses";
const SENTENCE: &str = "our part of the network: 1 of 2 areas";

fn json(answer: &(u16, String)) -> Value {
    assert_eq!(answer.0, 200, "{}", answer.1);
    serde_json::from_str(&answer.1).unwrap()
}

#[test]
fn a_part_is_said_to_be_one_on_every_surface() {
    let server = served();
    for role in [MANAGER, "auditor:QWO"] {
        let caller = by_role(&server, role);
        let days = "from=2026-10-19&to=2026-10-26";
        let audit = json(&caller.ask(&server, &format!("/api/v1/audit?{days}")));
        assert_eq!(audit["part"]["areas"], 1, "{role}");
        assert_eq!(audit["part"]["areas_in_all"], 2, "{role}");
        assert_eq!(audit["part"]["boards"][0]["areas_in_all"], 1, "{role}");
        assert_eq!(audit["warnings"][0]["kind"], "part-of-network", "{role}");
        for file in ["paper.html", "coverage.csv"] {
            let path = format!("/api/v1/audit/files/{file}?{days}");
            let text = caller.ask(&server, &path).1;
            if file == "paper.html" {
                assert!(text.contains(SENTENCE), "{role} {file}");
            }
        }
        let rotas = json(&caller.ask(&server, "/api/v1/rotas"));
        let mixed = &rotas["items"][0];
        assert_eq!(mixed["id"], MIXED_ROTA.to_string(), "{role}");
        let counts = |rota: &Value| (rota["duties"].clone(), rota["duties_in_all"].clone());
        assert_eq!(counts(mixed), (1.into(), 2.into()), "{role}");
        let path = format!("/api/v1/rotas/{MIXED_ROTA}");
        assert_eq!(
            json(&caller.ask(&server, &path))["duties_in_all"],
            2,
            "{role}"
        );
        let page = caller.ask(&server, &format!("/rotas/{MIXED_ROTA}")).1;
        assert!(
            page.contains("You see your part of it: 1 of 2 duties"),
            "{page}"
        );
        let front = caller.ask(&server, "/").1;
        assert!(front.contains("1 of 2</td>"), "{role}: {front}");
    }
    let all = by_role(&server, "auditor");
    let audit = json(&all.ask(&server, "/api/v1/audit?from=2026-10-19&to=2026-10-26"));
    assert!(audit.get("part").is_none());
    let rotas = json(&all.ask(&server, "/api/v1/rotas"));
    assert!(rotas["items"][0].get("duties_in_all").is_none());
}

/// Whoever may change leave and not read rotas is told that duties lose cover, though not which.
#[test]
fn duties_that_lose_cover_are_never_left_out_in_silence() {
    let server = served();
    let absence = |id: &str| {
        json!({ "id": id, "person": ADA, "kind": "sickness",
            "period": { "first_day": "2027-01-18", "last_day": "2027-01-22" } })
    };
    let nights: [(&str, &[&str]); 1] = [("2027-01-20", &[ADA])];
    let rota = scene::rota(&Network::new(file()).unwrap(), 1, &nights);
    server.publish(&rota, "2026-10-01T10:00:00Z");
    for (actions, listed) in [
        (
            vec![Action::ChangeLeave, Action::ReadStaff, Action::ReadNetwork],
            false,
        ),
        (
            vec![
                Action::ChangeLeave,
                Action::ReadStaff,
                Action::ReadNetwork,
                Action::ReadRotas,
            ],
            true,
        ),
    ] {
        let new = keys::NewKey {
            name: format!("leave-{listed}").parse().unwrap(),
            actions: actions.into_iter().collect(),
            organisation: None,
            expires_at: scene::at("2026-12-01T00:00:00Z"),
        };
        let (_, secret) = keys::add(&server.app, &new, scene::at(NOW)).unwrap();
        let caller = Caller {
            name: new.name.to_string(),
            headers: vec![("authorization", format!("Bearer {secret}"))],
        };
        let id = format!("ill-{listed}");
        let (status, body) = caller.send(&server, Method::POST, "/api/v1/absences", &absence(&id));
        assert_eq!(status, 201, "{body}");
        let told: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(told.get("uncovered_duties").is_some(), listed, "{body}");
        assert_eq!(
            body.contains("you may not read all of them"),
            !listed,
            "{body}"
        );
        server.import(&serde_json::to_vec(&file()).unwrap());
    }
}

/// A board may read the evenness of no pool that others host: its page says so, and its account
/// does not promise it.
#[test]
fn a_boards_auditor_is_told_why_there_is_no_evenness() {
    let server = served();
    let board = by_role(&server, "auditor:QWO");
    let page = board.ask(&server, "/equity").1;
    assert!(
        page.contains("There is no pool whose evenness you may read"),
        "{page}"
    );
    let account = board.ask(&server, "/account").1;
    assert!(account.contains("read cover"), "{account}");
    assert!(!account.contains("read equity"), "{account}");
    let manager = by_role(&server, MANAGER);
    let page = manager.ask(&server, "/equity").1;
    assert!(!page.contains("There is no pool"), "{page}");
    assert!(manager.ask(&server, "/account").1.contains("read equity"));
}
