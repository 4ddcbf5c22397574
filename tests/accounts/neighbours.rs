//! Two organisations in one network, with rotas of one and of both, and callers who may see one of
//! them.

use evenwatch::app::audit::AuditRequest;
use evenwatch::app::jobs::{self, JobPayload};
use evenwatch::app::{accounts, keys};
use evenwatch::domain::access::{Action, Actor as Name, Principal, Role};
use evenwatch::domain::ids::{DutyId, RotaId};
use evenwatch::domain::network::{Network, NetworkFile};
use evenwatch::domain::rota::{Duty, Holder, Rota};
use evenwatch::domain::time::Period;
use evenwatch::http::AnonymousAccess;
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use crate::api::server::{NOW, Server, header};
use crate::feeds::scene::{self, ADA, NIGHT};

/// What every id and name of the other organisation holds, whatever its kind.
pub const MARK: &str = "foreign";

/// The rota in which the other organisation alone has duties, and the one in which both have.
pub const FOREIGN_ROTA: RotaId = RotaId(Uuid::from_u128(0xf0e));
pub const MIXED_ROTA: RotaId = RotaId(Uuid::from_u128(0xa11));
pub const ABSENT_ROTA: RotaId = RotaId(Uuid::from_u128(0xab5));

/// The example network, and beside it the same again as another organisation's.
pub fn file() -> NetworkFile {
    let mut file = scene::file();
    let mut other = scene::file();
    let mark = |text: &str| format!("{MARK}-{text}");
    let ods = |text: &str| match text {
        "QWO" => "QFF".parse().unwrap(),
        _ => "ZZF21".parse().unwrap(),
    };
    for one in &mut other.organisations {
        (one.ods, one.name) = (ods(one.ods.as_str()), mark(&one.name));
    }
    for one in &mut other.areas {
        one.id = mark(one.id.as_str()).parse().unwrap();
        (one.board, one.name) = (ods(one.board.as_str()), mark(&one.name));
    }
    for one in &mut other.people {
        one.id = mark(one.id.as_str()).parse().unwrap();
        one.name = mark(&one.name);
        for area in &mut one.reaches {
            *area = mark(area.as_str()).parse().unwrap();
        }
        for employment in &mut one.employments {
            employment.organisation = ods(employment.organisation.as_str());
        }
    }
    for one in &mut other.pools {
        one.id = mark(one.id.as_str()).parse().unwrap();
        (one.host, one.name) = (ods(one.host.as_str()), mark(&one.name));
        one.areas = one
            .areas
            .iter()
            .map(|id| mark(id.as_str()).parse().unwrap())
            .collect();
        for member in &mut one.members {
            member.person = mark(member.person.as_str()).parse().unwrap();
        }
    }
    for one in &mut other.duty_patterns {
        one.id = mark(one.id.as_str()).parse().unwrap();
        one.pool = mark(one.pool.as_str()).parse().unwrap();
        one.name = mark(&one.name);
    }
    for one in &mut other.agreements {
        one.id = mark(one.id.as_str()).parse().unwrap();
        one.area = mark(one.area.as_str()).parse().unwrap();
        one.commissioner = ods(one.commissioner.as_str());
    }
    for (prefix, person) in [("", ADA.to_owned()), ("foreign-", mark(ADA))] {
        let absence = json!({
            "id": format!("{prefix}away"), "person": person, "kind": "annual-leave",
            "period": { "first_day": "2026-12-21", "last_day": "2026-12-27" }
        });
        let wish = json!({ "id": format!("{prefix}wish"), "person": person, "wish": "avoid", "weight": 3 });
        file.absences.push(serde_json::from_value(absence).unwrap());
        file.preferences.push(serde_json::from_value(wish).unwrap());
    }
    file.organisations.extend(other.organisations);
    file.areas.extend(other.areas);
    file.people.extend(other.people);
    file.pools.extend(other.pools);
    file.duty_patterns.extend(other.duty_patterns);
    file.agreements.extend(other.agreements);
    file
}

fn duty(network: &Network, prefix: &str, day: &str) -> Duty {
    let pattern = network
        .pattern(&format!("{prefix}{NIGHT}").parse().unwrap())
        .unwrap();
    let pool = network.pool(&pattern.pool).unwrap();
    let day = scene::day(day);
    Duty {
        id: DutyId::of(&pattern.id, day),
        pattern: pattern.id.clone(),
        name: pattern.name.clone(),
        pool: pool.id.clone(),
        line: pool.line.clone(),
        tier: pool.tier,
        kind: pattern.kind,
        day,
        interval: pattern.interval_on(day).unwrap(),
        people_needed: pattern.people_needed,
        holders: vec![Holder {
            person: format!("{prefix}{ADA}").parse().unwrap(),
            pinned: false,
        }],
    }
}

/// A server that asks for accounts, with both organisations and their rotas.
pub fn served() -> Server {
    let server = Server::reading(AnonymousAccess::Accounts);
    server.import(&serde_json::to_vec(&file()).unwrap());
    let network = Network::new(file()).unwrap();
    let rota = |id, name: &str, duties: Vec<Duty>| Rota {
        id,
        name: name.to_owned(),
        duties,
        ..scene::rota(
            &scene::network(),
            1,
            &[("2026-10-20", &[]), ("2026-10-23", &[])],
        )
    };
    let foreign = format!("{MARK}-");
    let mixed = vec![
        duty(&network, "", "2026-10-20"),
        duty(&network, &foreign, "2026-10-20"),
    ];
    let alone = vec![duty(&network, &foreign, "2026-10-23")];
    server.publish(&rota(MIXED_ROTA, "Both", mixed), "2026-09-01T10:00:00Z");
    server.publish(
        &rota(FOREIGN_ROTA, "foreign alone", alone),
        "2026-09-01T10:00:00Z",
    );
    // Somebody of the other organisation asked for a job and cancelled it.
    let name = format!("{MARK}-ann").parse().unwrap();
    let roles = ["auditor:QFF".parse().unwrap()];
    let ann = server
        .app
        .as_principal(Principal::of_roles(Name::User(name), &roles));
    let days = Period::weeks("2026-10-19".parse().unwrap(), 1).unwrap();
    let work = JobPayload::Audit(AuditRequest::of(days));
    let job = jobs::ask(&ann, &work, None, scene::at(NOW))
        .unwrap()
        .answer
        .id;
    jobs::cancel(&ann, job, scene::at(NOW)).unwrap();
    server
}

/// A key to the server, or a session, as headers.
pub struct Caller {
    pub name: String,
    pub headers: Vec<(&'static str, String)>,
}

pub fn by_role(server: &Server, role: &str) -> Caller {
    let name = format!("u-{}", role.replace(':', "-").to_lowercase());
    let roles: [Role; 1] = [role.parse().unwrap()];
    let password = "correct horse battery";
    accounts::add(
        &server.app,
        &name.parse().unwrap(),
        &roles,
        password,
        scene::at(NOW),
    )
    .unwrap();
    let cookie = super::http::sign_in(server, &name, password).unwrap();
    Caller {
        name: role.to_owned(),
        headers: vec![("cookie", cookie)],
    }
}

pub fn by_key(server: &Server, organisation: Option<&str>) -> Caller {
    let new = keys::NewKey {
        name: "matrix".parse().unwrap(),
        actions: Action::ALL.into(),
        organisation: organisation.map(|ods| ods.parse().unwrap()),
        expires_at: scene::at("2026-12-01T00:00:00Z"),
    };
    let (_, secret) = keys::add(&server.app, &new, scene::at(NOW)).unwrap();
    Caller {
        name: format!("key of {organisation:?}"),
        headers: vec![("authorization", format!("Bearer {secret}"))],
    }
}

impl Caller {
    /// Status and body. What names the request alone is taken out.
    pub fn ask(&self, server: &Server, path: &str) -> (u16, String) {
        let headers: Vec<(&str, &str)> = self
            .headers
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let response = server.ask(Method::GET, path, &headers);
        let kept = header(&response, "cache-control");
        let by_nobody_else = kept.contains("private") || kept.contains("no-store");
        assert!(by_nobody_else || response.status() != 200, "{path}: {kept}");
        let status = response.status().as_u16();
        (
            status,
            String::from_utf8_lossy(&response.bytes().unwrap()).into_owned(),
        )
    }
}

#[test]
fn what_replaced_the_neighbours_duties_is_not_told_to_whoever_may_not_see_them() {
    let server = served();
    let network = Network::new(file()).unwrap();
    let mut swapped = duty(&network, &format!("{MARK}-"), "2026-10-20");
    swapped.holders[0].person = format!("{MARK}-{}", scene::BILAL).parse().unwrap();
    let swap = Rota {
        id: RotaId(Uuid::from_u128(0x5a9)),
        name: format!("{MARK} swap"),
        duties: vec![swapped],
        ..scene::rota(&scene::network(), 1, &[("2026-10-20", &[])])
    };
    server.publish(&swap, "2026-09-02T10:00:00Z");
    let mixed = format!("/api/v1/rotas/{MIXED_ROTA}");
    let file = format!("{mixed}/files/rota.csv");
    let owner = by_key(&server, Some("QWO"));
    for path in ["/api/v1/rotas", mixed.as_str(), file.as_str()] {
        let (status, body) = owner.ask(&server, path);
        assert_eq!(status, 200, "{path}: {body}");
        assert!(!body.contains(MARK), "{path}: {body}");
    }
    assert!(
        owner
            .ask(&server, &mixed)
            .1
            .contains("\"in_force\":\"whole\"")
    );
    let whole = by_key(&server, None);
    let (_, body) = whole.ask(&server, &mixed);
    assert!(
        body.contains("\"in_force\":\"partly\"") && body.contains("foreign swap"),
        "{body}"
    );
}
