//! What the description says of every operation alike: who may, what an error looks like, how a tag
//! is asked about, and that what is left out is left out.

use serde_json::{Map, Value, json};

use crate::endpoints::{Endpoint, Routes};
use crate::error::PROBLEM_JSON;
use crate::fhir::{FHIR_JSON, is_fhir};
use crate::permission::RequiredAccess;

/// Adds it to every operation.
pub(super) fn add(document: &mut Value, routes: &Routes) {
    document["components"]["securitySchemes"] = json!({
        "key": { "type": "http", "scheme": "bearer", "description": "A key of a program" },
        "calendar": { "type": "http", "scheme": "basic", "description": "A user's name and password, as calendar programs send them" },
        "session": {
            "type": "apiKey", "in": "cookie", "name": "evenwatch_session", "description": "A session that began on the sign-in page"
        }
    });
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    for (path, item) in paths.into_iter().flatten() {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            secure(path, needs(routes, path, method), operation);
            tell_errors(path, operation);
            tell_tags(method, operation);
            tell_optional(operation);
        }
    }
}

/// What the endpoint of an operation needs.
fn needs(routes: &Routes, path: &str, method: &str) -> RequiredAccess {
    let is_it = |one: &&Endpoint| {
        one.access.pattern == path && one.method.as_str().eq_ignore_ascii_case(method)
    };
    let found = routes.endpoints().find(is_it);
    found.map_or(RequiredAccess::SignedIn, |one| one.access.needs)
}

/// Says how to sign in, and what the answer is without, for every operation that needs it.
fn secure(path: &str, needs: RequiredAccess, operation: &mut Value) {
    let mut ways = vec![json!({ "key": [] }), json!({ "session": [] })];
    match needs {
        RequiredAccess::Nothing => ways.clear(),
        // Without either, the answer is about nobody.
        RequiredAccess::Known => ways.push(json!({})),
        RequiredAccess::May(_) | RequiredAccess::SignedIn => {
            if path.starts_with("/feeds/") {
                ways.push(json!({ "calendar": [] }));
            }
            let answers = &mut operation["responses"];
            answers["401"] = json!({ "description": "You are not signed in, or the key is missing, wrong or expired" });
            if answers.get("403").is_none() {
                answers["403"] = json!({ "description": "You may not do this anywhere" });
            }
        }
    }
    operation["security"] = json!(ways);
}

/// Tells what every error is: a problem document, and of FHIR an OperationOutcome. An operation
/// says when it comes, and never its shape.
fn tell_errors(path: &str, operation: &mut Value) {
    let content = match is_fhir(path) {
        true => json!({ FHIR_JSON: { "schema": { "type": "object" } } }),
        false => {
            json!({ PROBLEM_JSON: { "schema": { "$ref": "#/components/schemas/Problem" } } })
        }
    };
    for (status, answer) in answers(operation) {
        if status.starts_with(['4', '5']) {
            answer["content"] = content.clone();
        }
    }
}

/// Tells of the tag by which a reader asks whether anything has changed, where the answer may be
/// that nothing has.
fn tell_tags(method: &str, operation: &mut Value) {
    if method != "get" || operation.pointer("/responses/304").is_none() {
        return;
    }
    for (status, answer) in answers(operation) {
        let has_tag = answer.pointer("/headers/ETag").is_some();
        if matches!(status.as_str(), "200" | "304") && !has_tag {
            answer["headers"]["ETag"] = json!({
                "description": "A tag of this state, for If-None-Match", "schema": { "type": "string" }
            });
        }
    }
    let asks = json!({
        "name": "If-None-Match", "in": "header", "required": false, "schema": { "type": "string" },
        "description": "The ETag of what is here already: where nothing has changed, the answer is 304 without a body"
    });
    match operation
        .get_mut("parameters")
        .and_then(Value::as_array_mut)
    {
        Some(parameters) => parameters.push(asks),
        None => operation["parameters"] = json!([asks]),
    }
}

/// A parameter that may be left out is left out, and never null.
fn tell_optional(operation: &mut Value) {
    let parameters = operation
        .get_mut("parameters")
        .and_then(Value::as_array_mut);
    for parameter in parameters.into_iter().flatten() {
        let Some(kinds) = parameter.pointer_mut("/schema/type") else {
            continue;
        };
        let all = kinds.as_array().cloned().unwrap_or_default();
        let others: Vec<Value> = all.into_iter().filter(|kind| kind != "null").collect();
        if let [only] = others.as_slice() {
            *kinds = only.clone();
        }
    }
}

fn answers(operation: &mut Value) -> impl Iterator<Item = (&String, &mut Value)> {
    let answers = operation
        .get_mut("responses")
        .and_then(Value::as_object_mut);
    answers.into_iter().flat_map(Map::iter_mut)
}
