//! Whoever sees a part of the network is told so wherever a figure of it stands.

use serde_json::Value;

use super::neighbours::{MIXED_ROTA, by_role, served};

const MANAGER: &str = "manager:leeds-nurses";
const SENTENCE: &str = "our part of the network: 1 of 2 areas";

fn json(answer: (u16, String)) -> Value {
    assert_eq!(answer.0, 200, "{}", answer.1);
    serde_json::from_str(&answer.1).unwrap()
}

#[test]
fn a_part_is_said_to_be_one_on_every_surface() {
    let server = served();
    for role in [MANAGER, "auditor:QWO"] {
        let caller = by_role(&server, role);
        let days = "from=2026-10-19&to=2026-10-26";
        let audit = json(caller.ask(&server, &format!("/api/v1/audit?{days}")));
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
        let rotas = json(caller.ask(&server, "/api/v1/rotas"));
        let mixed = &rotas["items"][0];
        assert_eq!(mixed["id"], MIXED_ROTA.to_string(), "{role}");
        let counts = |rota: &Value| (rota["duties"].clone(), rota["duties_in_all"].clone());
        assert_eq!(counts(mixed), (1.into(), 2.into()), "{role}");
        let path = format!("/api/v1/rotas/{MIXED_ROTA}");
        assert_eq!(
            json(caller.ask(&server, &path))["duties_in_all"],
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
    let audit = json(all.ask(&server, "/api/v1/audit?from=2026-10-19&to=2026-10-26"));
    assert!(audit.get("part").is_none());
    let rotas = json(all.ask(&server, "/api/v1/rotas"));
    assert!(rotas["items"][0].get("duties_in_all").is_none());
}

/// A board may read the evenness of no pool that others host: its page says so, and its account does not promise it.
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
