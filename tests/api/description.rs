//! The API's description against the API itself, both ways.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use evenwatch::domain::noun::Noun;
use evenwatch::domain::remedy::RemedyKind;

use super::server::Server;
use crate::support::python;

/// Addresses that handlers under `src/http` claim in their attributes.
fn claimed(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            claimed(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let attributes = text.lines().filter_map(|line| {
                let verbs = ["get", "post", "put", "delete"].map(|verb| format!("#[{verb}(\""));
                let line = line.trim();
                let rest = verbs
                    .iter()
                    .find_map(|verb| line.strip_prefix(verb.as_str()))?;
                rest.split('"').next()
            });
            found.extend(attributes.map(str::to_owned));
        }
    }
}

#[test]
fn point_12_every_route_is_described_and_every_description_has_its_route() {
    let server = Server::with_network();
    let document = server.openapi();
    assert!(
        document["openapi"].as_str().unwrap().starts_with("3.1"),
        "{}",
        document["openapi"]
    );
    let described: BTreeSet<String> = document["paths"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    let mut written = BTreeSet::new();
    claimed(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http"),
        &mut written,
    );
    assert!(written.len() >= 11, "{written:?}");
    for noun in Noun::ALL {
        let list = format!("/api/v1/{}", noun.path());
        written.extend([format!("{list}/{{id}}"), list]);
    }
    assert_eq!(
        described, written,
        "a handler is missing in routes.rs, or is described and not written"
    );
    for path in &described {
        let answer = server.get(&path.replace("{id}", "x"));
        if answer.status() == 404 {
            let problem: Value = answer.json().unwrap();
            assert_ne!(
                problem["type"], "/problems/no-such-address",
                "{path} is described and not served"
            );
        }
    }
}

#[test]
fn every_operation_tells_what_it_answers() {
    let document = Server::with_network().openapi();
    for (path, operation) in operations(&document) {
        for member in ["summary", "operationId"] {
            assert!(
                operation[member]
                    .as_str()
                    .is_some_and(|text| !text.is_empty()),
                "{path}: no {member}"
            );
        }
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let in_path = parameters
            .filter(|parameter| parameter["in"] == "path")
            .count();
        assert_eq!(in_path, path.matches('{').count(), "{path}");
        for (status, answer) in operation["responses"].as_object().unwrap() {
            let wanted = match status.starts_with(['4', '5']) {
                true if path.starts_with("/fhir/") => "application/fhir+json",
                true => "application/problem+json",
                false => "",
            };
            assert!(
                wanted.is_empty() || answer["content"].get(wanted).is_some(),
                "{path} {status}"
            );
        }
    }
}

/// A validator that is not ours finds nothing to say against it.
#[test]
fn point_12_the_description_is_valid_openapi() {
    const VALIDATE: &str = "import json, sys; from openapi_spec_validator import OpenAPIV31SpecValidator as V; \
        problems = [e.message[:400] for e in V(json.load(sys.stdin)).iter_errors()]; \
        print('\\n'.join(problems)); sys.exit(bool(problems))";
    let document = Server::empty().get("/openapi.json").bytes().unwrap();
    let mut child = Command::new(python::interpreter())
        .args(["-c", VALIDATE])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&document).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}

/// Every reference leads somewhere, and every name of an operation is given once.
#[test]
fn the_description_holds_together() {
    let document = Server::with_network().openapi();
    let mut names = BTreeSet::new();
    for (path, operation) in operations(&document) {
        let name = operation["operationId"].as_str().unwrap();
        assert!(names.insert(name), "{path}: {name} comes twice");
    }
    let mut references = Vec::new();
    collect(&document, &mut references);
    assert!(references.len() > 20, "{references:?}");
    for reference in references {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(
            document.pointer(pointer).is_some(),
            "{reference} leads nowhere"
        );
    }
}

/// What the description promises of an answer's members holds for the answers themselves.
/// Whoever writes a scenario finds every kind of remedy in the description.
#[test]
fn the_kinds_of_remedy_are_all_described() {
    let document = Server::with_network().openapi();
    for schema in ["NewScenario", "ScenarioView"] {
        let place = format!("/components/schemas/{schema}/properties/remedies/description");
        let text = document.pointer(&place).and_then(Value::as_str).unwrap();
        for kind in RemedyKind::ALL {
            let word = serde_json::to_value(kind).unwrap();
            let word = format!("`{}`", word.as_str().unwrap());
            assert!(text.contains(&word), "{schema}: no {word} in {text}");
        }
    }
}

#[test]
fn answers_have_the_described_members() {
    let server = Server::with_network();
    let document = server.openapi();
    for path in [
        "/health/live",
        "/health/ready",
        "/api/v1/on-call",
        "/api/v1/rotas",
        "/api/v1/audit",
        "/api/v1/equity",
        "/api/v1/network",
        "/api/v1/changes",
        "/api/v1/organisations",
        "/api/v1/agreements",
        "/api/v1/duty-patterns/leeds-night",
        "/api/v1/pools/leeds-nurses",
    ] {
        let described = path
            .replace("/leeds-night", "/{id}")
            .replace("/leeds-nurses", "/{id}");
        let schema = &document["paths"][described]["get"]["responses"]["200"]["content"]["application/json"]
            ["schema"];
        check(&document, schema, &server.json(path), path);
    }
}

/// Every operation, with its path.
fn operations(document: &Value) -> impl Iterator<Item = (&String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    paths.iter().flat_map(|(path, item)| {
        let operations = item.as_object().unwrap().values();
        operations.map(move |operation| (path, operation))
    })
}

fn collect(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            found.extend(
                members
                    .get("$ref")
                    .and_then(Value::as_str)
                    .map(str::to_owned),
            );
            members.values().for_each(|value| collect(value, found));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Holds a value against the few words of JSON Schema that the description uses.
pub fn check(document: &Value, schema: &Value, value: &Value, place: &str) {
    if let Some(reference) = schema["$ref"].as_str() {
        let target = document
            .pointer(reference.strip_prefix('#').unwrap())
            .unwrap();
        return check(document, target, value, place);
    }
    if let Some(any) = schema["oneOf"].as_array() {
        let kinds = any.iter().filter(|one| one["type"] != "null");
        if !value.is_null() {
            kinds.for_each(|one| check(document, one, value, place));
        }
        return;
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => return,
    };
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) if kinds.contains(&"integer") => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    assert!(kinds.contains(&kind), "{place}: {value} is no {kinds:?}");
    for name in schema["required"].as_array().into_iter().flatten() {
        assert!(
            value.get(name.as_str().unwrap()).is_some(),
            "{place}: no {name}"
        );
    }
    if let (Some(members), Some(properties)) = (value.as_object(), schema["properties"].as_object())
    {
        for (name, member) in members {
            let described = properties
                .get(name)
                .unwrap_or_else(|| panic!("{place}: {name} is not described"));
            check(document, described, member, &format!("{place}/{name}"));
        }
    }
    for (at, item) in value.as_array().into_iter().flatten().enumerate() {
        check(document, &schema["items"], item, &format!("{place}/{at}"));
    }
}
