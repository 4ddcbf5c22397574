//! Writing to the address of one item: made by PUT where there is none, changed in part by PATCH;
//! of every kind that PUT writes.

use evenwatch::app::log;
use evenwatch::domain::resource::NetworkResource;
use reqwest::Method;
use serde_json::{Value, json};

use super::resources::{Desk, fresh, refused};
use super::server::header;

const PATCH: (&str, &str) = ("content-type", "application/merge-patch+json");

/// What the log says of an item, the oldest first.
fn verbs(desk: &Desk, subject: &str) -> Vec<String> {
    let search = log::LogSearch {
        subject: Some(subject.to_owned()),
        ..log::LogSearch::default()
    };
    let entries = log::search(&desk.server.app, &search, 10).unwrap();
    let actions = entries.iter().rev().map(|entry| entry.write.action.clone());
    actions.collect()
}

/// A part of an item that makes it another, and the member that says so.
fn part(resource: NetworkResource) -> (Value, &'static str) {
    match resource {
        // Two that are in force at once must not contradict each other.
        NetworkResource::Agreements => (
            json!({ "validity": { "valid_from": "2026-01-01" } }),
            "validity",
        ),
        NetworkResource::Preferences => (json!({ "weight": 7 }), "weight"),
        NetworkResource::Absences => (json!({ "kind": "study-leave" }), "kind"),
        _ => (json!({ "name": "Another name" }), "name"),
    }
}

#[test]
fn every_noun_is_made_by_put_and_changed_in_part_by_patch() {
    let desk = Desk::of_example();
    let description = desk.server.openapi();
    for resource in NetworkResource::ALL {
        let list = format!("/api/v1/{}", resource.path());
        let post = &description["paths"][&list]["post"];
        let mut body = post["requestBody"]["content"]["application/json"]["example"].clone();
        let id = fresh(resource);
        let own = format!("{list}/{id}");
        let new = [("if-none-match", "*")];
        let other = desk.send(Method::PUT, &own, &new, &body);
        refused(other, 422, "invalid-document", &own);
        body[resource.key()] = json!(id);

        let made = desk.send(Method::PUT, &own, &new, &body);
        let (location, tag) = (header(&made, "location"), header(&made, "etag"));
        assert_eq!(
            (made.status().as_u16(), &location),
            (201, &own),
            "{resource:?}: {}",
            made.text().unwrap()
        );
        assert_eq!(desk.tag(&own), tag);
        let before = desk.json(&own);
        let again = desk.send(Method::PUT, &own, &new, &body);
        refused(again, 412, "precondition-failed", &own);

        let (part, member) = part(resource);
        let patched = desk.send(Method::PATCH, &own, &[("if-match", &tag), PATCH], &part);
        let newer = header(&patched, "etag");
        assert_eq!(
            patched.status(),
            200,
            "{resource:?}: {}",
            patched.text().unwrap()
        );
        let mut wanted = before;
        wanted[member] = part[member].clone();
        assert_eq!(desk.json(&own), wanted, "{resource:?}: the rest stays");
        assert_eq!(desk.tag(&own), newer);
        let stale = desk.send(Method::PATCH, &own, &[("if-match", &tag), PATCH], &part);
        refused(stale, 412, "precondition-failed", &own);
        // Nothing new is no change, and no newer version.
        let same = desk.send(
            Method::PATCH,
            &own,
            &[("if-match", &newer), PATCH],
            &json!({}),
        );
        assert_eq!(
            (same.status().as_u16(), header(&same, "etag")),
            (200, newer)
        );

        let one = resource.one();
        assert_eq!(
            verbs(&desk, &format!("{one}:{id}")),
            [format!("{one}.create"), format!("{one}.change")]
        );
    }
}

#[test]
fn a_merge_patch_replaces_takes_away_and_reaches_inside() {
    let desk = Desk::of_scene();
    let path = "/api/v1/absences/patched";
    let absence = json!({
        "id": "patched", "person": crate::feeds::scene::ADA, "kind": "other",
        "period": { "first_day": "2026-12-01", "last_day": "2026-12-02" }
    });
    let made = desk.send(Method::PUT, path, &[("if-none-match", "*")], &absence);
    assert_eq!(made.status(), 201);
    let any = [("if-match", "*"), PATCH];
    let longer = json!({ "period": { "last_day": "2026-12-04" } });
    let patched = desk.send(Method::PATCH, path, &any, &longer);
    assert_eq!(patched.status(), 200);
    let patched: Value = patched.json().unwrap();
    assert_eq!(
        patched["period"],
        json!({ "first_day": "2026-12-01", "last_day": "2026-12-04" })
    );
    let pool = "/api/v1/pools/leeds-nurses";
    let members = desk.json(pool)["members"].as_array().unwrap().len();
    let fewer = json!({ "members": [desk.json(pool)["members"][0]] });
    assert!(members > 1);
    assert_eq!(desk.send(Method::PATCH, pool, &any, &fewer).status(), 200);
    assert_eq!(
        desk.json(pool)["members"],
        fewer["members"],
        "a list is replaced whole"
    );
    let organisation = "/api/v1/organisations/QWO";
    let note = json!({ "note": "invented" });
    let noted = desk.send(Method::PATCH, organisation, &any, &note);
    assert_eq!(noted.json::<Value>().unwrap()["note"], "invented");
    let none = desk.send(Method::PATCH, organisation, &any, &json!({ "note": null }));
    assert_eq!(
        none.json::<Value>().unwrap().get("note"),
        None,
        "null takes away"
    );
}

#[test]
fn what_is_no_merge_patch_or_leads_nowhere_is_told_with_its_place() {
    let desk = Desk::of_scene();
    let path = "/api/v1/pools/leeds-nurses";
    let before = desk.json(path);
    let any = [("if-match", "*"), PATCH];
    for (part, pointer) in [
        (json!({ "tier": "third" }), "/tier"),
        (json!({ "name": null }), ""),
        (json!({ "colour": "red" }), "/colour"),
        (json!({ "id": "other" }), "/id"),
        (json!({ "members": [{ "person": 7 }] }), "/members/0/person"),
        (json!({ "line": "diving" }), "/line"),
        (json!(["name"]), ""),
        (json!("name"), ""),
    ] {
        let answer = desk.send(Method::PATCH, path, &any, &part);
        let problem = refused(answer, 422, "invalid-document", &part.to_string());
        let places = problem["errors"].as_array().unwrap();
        assert!(
            places.iter().any(|place| place["pointer"] == pointer),
            "{part}: {problem}"
        );
    }
    let part = json!({ "name": "Another name" });
    let plain = desk.send(Method::PATCH, path, &[("if-match", "*")], &part);
    let told = refused(plain, 415, "unsupported-media-type", "as JSON");
    assert!(told["remedy"].as_str().unwrap().contains(PATCH.1), "{told}");
    let bare = desk.send(Method::PATCH, path, &[PATCH], &part);
    refused(bare, 428, "precondition-required", "without If-Match");
    let nobody = desk.send(Method::PATCH, "/api/v1/pools/atlantis", &any, &part);
    refused(nobody, 404, "not-found", "what is not there");
    assert_eq!(desk.json(path), before, "nothing was changed");

    let put = |headers: &[(&str, &str)]| desk.send(Method::PUT, path, headers, &before);
    refused(put(&[]), 428, "precondition-required", "neither");
    let tag = desk.tag(path);
    for headers in [
        [("if-match", "*"), ("if-none-match", "*")].as_slice(),
        &[("if-none-match", &tag)],
        &[("if-none-match", "anything")],
    ] {
        let problem = refused(put(headers), 422, "invalid-value", "PUT");
        assert_eq!(
            problem["errors"][0]["parameter"], "If-None-Match",
            "{headers:?}"
        );
    }
}

#[test]
fn users_are_made_by_put_and_changed_in_part_like_nouns() {
    let desk = Desk::of_scene();
    let path = "/api/v1/users/ann";
    let new =
        json!({ "name": "ann", "password": "four words of theirs", "roles": ["administrator"] });
    let fresh = [("if-none-match", "*")];
    let made = desk.send(Method::PUT, path, &fresh, &new);
    assert_eq!(
        (made.status().as_u16(), header(&made, "location")),
        (201, path.to_owned())
    );
    let tag = header(&made, "etag");
    let same = desk.ask(Method::GET, path, &[("if-none-match", &tag)]);
    assert_eq!(same.status(), 304);
    refused(
        desk.send(Method::PUT, path, &fresh, &new),
        412,
        "precondition-failed",
        path,
    );
    let other = desk.send(Method::PUT, "/api/v1/users/ben", &fresh, &new);
    let problem = refused(other, 422, "invalid-document", "another name");
    assert_eq!(problem["errors"][0]["pointer"], "/name");

    let patch =
        |tag: &str, part: &Value| desk.send(Method::PATCH, path, &[("if-match", tag), PATCH], part);
    let roles = json!({ "roles": ["administrator", "auditor"] });
    let patched = patch(&tag, &roles);
    assert_eq!(patched.status(), 200);
    let newer = header(&patched, "etag");
    let told: Value = patched.json().unwrap();
    assert_eq!(
        (&told["roles"], &told["disabled"]),
        (&roles["roles"], &json!(false))
    );
    refused(patch(&tag, &roles), 412, "precondition-failed", path);
    for (part, pointer) in [
        (json!({ "roles": ["boss"] }), "/roles/0"),
        (json!({ "roles": null }), ""),
        (json!({ "disabled": "yes" }), "/disabled"),
        (json!({ "password": "another one" }), "/password"),
        (
            json!({ "roles": ["administrator", "staff:nobody"] }),
            "/roles/1",
        ),
    ] {
        let problem = refused(
            patch(&newer, &part),
            422,
            "invalid-document",
            &part.to_string(),
        );
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
    let locked = patch(&newer, &json!({ "disabled": true }));
    refused(locked, 422, "refused", "the last who administers");
    assert_eq!(verbs(&desk, "user:ann"), ["user.add", "user.change"]);
}

#[test]
fn a_merge_patch_that_has_a_member_twice_is_refused_as_every_document_is() {
    let desk = Desk::of_scene();
    let path = "/api/v1/pools/leeds-nurses";
    let before = desk.json(path);
    let send = |method: Method, path: &str, (name, kind): (&str, &str), body: &str| {
        let request = desk
            .server
            .client
            .request(method, format!("{}{path}", desk.server.address));
        let request = request
            .header("authorization", &desk.bearer)
            .header("if-match", "*");
        request
            .header(name, kind)
            .body(body.to_owned())
            .send()
            .unwrap()
    };
    for (twice, pointer) in [
        (r#"{"name":"One","name":"Two"}"#, "/name"),
        (r#"{"name":"One","n\u0061me":"One"}"#, "/name"),
        (
            r#"{"members":[{"person":"ada-fennimore","person":"bilal-quarrington"}]}"#,
            "/members/0/person",
        ),
    ] {
        let problem = refused(
            send(Method::PATCH, path, PATCH, twice),
            422,
            "invalid-document",
            twice,
        );
        let place = &problem["errors"][0];
        assert_eq!(place["pointer"], pointer, "{twice}: {problem}");
        let message = place["message"].as_str().unwrap();
        assert!(message.ends_with("is given twice"), "{twice}: {message}");
    }
    // With what an answer adds to an item, too.
    let mut whole = before.to_string();
    whole.insert_str(1, "\"warnings\":[],\"name\":\"Another\",");
    let json = ("content-type", "application/json");
    refused(
        send(Method::PUT, path, json, &whole),
        422,
        "invalid-document",
        &whole,
    );
    let user = r#"{"disabled":true,"disabled":false}"#;
    refused(
        send(Method::PATCH, "/api/v1/users/ann", PATCH, user),
        422,
        "invalid-document",
        user,
    );
    assert_eq!(desk.json(path), before, "nothing was changed");
}

#[test]
fn who_sends_a_body_that_is_not_read_is_told_what_is() {
    let desk = Desk::of_scene();
    let path = "/api/v1/pools/leeds-nurses";
    let part = json!({ "name": "Another name" });
    let plain = desk.send(Method::PATCH, path, &[("if-match", "*")], &part);
    assert_eq!(
        (
            plain.status().as_u16(),
            header(&plain, "accept-patch").as_str()
        ),
        (415, PATCH.1)
    );
    for (method, path, coding, read) in [
        (Method::PATCH, path, "zzz", "gzip, deflate, identity"),
        (Method::PATCH, path, "gzip, gzip", "gzip, deflate, identity"),
        (Method::PUT, path, "br", "gzip, deflate, identity"),
        (
            Method::POST,
            "/api/v1/absences",
            "zstd",
            "gzip, deflate, identity",
        ),
        (Method::POST, "/api/v1/imports", "gzip", "identity"),
        (Method::POST, "/api/v1/sheet-imports", "x", "identity"),
    ] {
        let headers = [PATCH, ("if-match", "*"), ("content-encoding", coding)];
        let answer = desk.send(method, path, &headers, &part);
        assert_eq!(header(&answer, "accept-encoding"), read, "{path} {coding}");
        assert_eq!(header(&answer, "accept-patch"), "", "{path} {coding}");
        let told = refused(answer, 415, "unsupported-media-type", coding);
        assert!(told["detail"].as_str().unwrap().contains(coding), "{told}");
    }
    // What is read is read: as it is, and packed.
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, part.to_string().as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    for (coding, body) in [
        ("identity", part.to_string().into_bytes()),
        ("GZIP", packed),
    ] {
        let request = desk
            .server
            .client
            .patch(format!("{}{path}", desk.server.address));
        let request = request
            .header("authorization", &desk.bearer)
            .header("if-match", "*");
        let request = request
            .header(PATCH.0, PATCH.1)
            .header("content-encoding", coding);
        let answer = request.body(body).send().unwrap();
        assert_eq!(answer.status(), 200, "{coding}: {}", answer.text().unwrap());
    }
}

#[test]
fn an_article_goes_with_its_noun() {
    let desk = Desk::of_example();
    let absence = &desk.json("/api/v1/absences")["items"][0];
    let again = desk.send(Method::POST, "/api/v1/absences", &[], absence);
    let told = refused(again, 409, "exists", "POST");
    let detail = told["detail"].as_str().unwrap();
    assert!(detail.starts_with("there is an absence \""), "{detail}");
}
