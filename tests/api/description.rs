//! The API's description against the API itself, both ways.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use evenwatch::domain::remedy::RemedyKind;
use evenwatch::domain::resource::NetworkResource;

use super::server::{Server, header};
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
                // As handlers name theirs, and those of FHIR's types.
                let names = ["path = \"", "search: \"", "by_form: \"", "read: \""];
                let line = line.trim();
                let rest = names.iter().find_map(|name| line.strip_prefix(name))?;
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
    for resource in NetworkResource::ALL {
        let list = format!("/api/v1/{}", resource.path());
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

/// Whoever writes a scenario finds every kind of remedy in the description.
#[test]
fn the_kinds_of_remedy_are_all_described() {
    let document = Server::with_network().openapi();
    let schemas = &document["components"]["schemas"];
    let kinds: Vec<Value> = RemedyKind::ALL
        .iter()
        .map(|kind| serde_json::to_value(kind).unwrap())
        .collect();
    assert_eq!(schemas["RemedyKind"]["enum"], json!(kinds));
    let remedy = &schemas["RemedyBody"]["properties"]["remedy"]["$ref"];
    assert_eq!(remedy, "#/components/schemas/RemedyKind");
    for schema in ["NewScenario", "ScenarioView"] {
        let items = &schemas[schema]["properties"]["remedies"]["items"];
        assert_eq!(items["$ref"], "#/components/schemas/RemedyBody", "{schema}");
    }
}

/// One scheme of names: a verb that goes with the method, and what it is done to.
#[test]
fn operations_are_named_by_verb_and_noun() {
    const ACTS: [&str; 10] = [
        "start", "publish", "withdraw", "cancel", "import", "resend", "rotate", "test", "search",
        "create",
    ];
    let document = Server::with_network().openapi();
    let schemas = &document["components"]["schemas"];
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let name = operation["operationId"].as_str().unwrap();
            let (verb, resource) = name.split_once('_').unwrap();
            let verbs: &[&str] = match method.as_str() {
                "get" => &["get", "list", "search"],
                "put" => &["replace"],
                "patch" => &["patch"],
                "delete" => &["delete"],
                _ => &ACTS,
            };
            assert!(verbs.contains(&verb), "{method} {path}: {name}");
            let is_plain = |text: &str| {
                text.bytes()
                    .all(|byte| byte == b'_' || byte.is_ascii_lowercase())
            };
            assert!(!resource.is_empty() && is_plain(resource), "{name}");
            // What is a list is called so, and the reverse.
            let answer = "/responses/200/content/application~1json/schema/$ref";
            let schema = operation.pointer(answer).and_then(Value::as_str);
            let Some(schema) = schema.map(|to| &schemas[to.rsplit('/').next().unwrap()]) else {
                continue;
            };
            let has_items = schema["properties"]["items"].is_object();
            if method == "get" {
                assert_eq!(has_items, verb == "list", "{name}");
            }
        }
    }
}

/// Names of schemas are names in every language, and lists are called alike.
#[test]
fn schemas_are_named_plainly_and_words_are_enumerations() {
    let document = Server::with_network().openapi();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    for (name, schema) in schemas {
        assert!(
            name.bytes().all(|byte| byte.is_ascii_alphanumeric()),
            "{name}"
        );
        if let Some(items) = schema["properties"].get("next") {
            let is_list = schema["properties"]["items"]["type"] == "array";
            // The next change of who holds a tier is no place in a list.
            assert!(is_list || items["type"] == "array", "{name}");
        }
    }
    let lists = schemas.values().filter(|schema| schema["enum"].is_array());
    assert!(lists.count() >= 35, "enumerations");
    // Prose that lists words is a list of words that the program does not know of.
    for (name, schema) in schemas {
        for (member, schema) in schema["properties"].as_object().into_iter().flatten() {
            let is_text = |kind: &Value| kind == "string" || kind == &json!(["string", "null"]);
            let is_open = is_text(&schema["type"]) || is_text(&schema["items"]["type"]);
            let words = schema["description"].as_str().unwrap_or_default();
            let words = words.split(['`', ',', ' ']).filter(|word| !word.is_empty());
            let words: Vec<&str> = words.collect();
            let known = schemas.iter().find(|(_, schema)| {
                let all = schema["enum"].as_array();
                let all: Vec<_> = all
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str)
                    .collect();
                all.len() > 1 && all.iter().all(|word| words.contains(word))
            });
            assert!(
                !is_open || known.is_none(),
                "{name}.{member} lists the words of {:?}",
                known.map(|(name, _)| name)
            );
        }
    }
}

/// What every operation tells alike: how many rows, whose, by which tag, and that nothing which is
/// left out is null.
#[test]
fn parameters_tags_and_sign_in_are_described_alike() {
    let server = Server::with_network();
    let document = server.openapi();
    let mut limits = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let name = format!("{method} {path}");
            assert!(operation["security"].is_array(), "{name}: no security");
            let parameters = operation["parameters"].as_array().cloned();
            let parameters = parameters.unwrap_or_default();
            let header = |name: &str| parameters.iter().any(|one| one["name"] == name);
            for one in &parameters {
                assert!(!one["schema"]["type"].is_array(), "{name}: {one}");
                if one["name"] == "limit" {
                    limits += 1;
                    let (least, most) = (&one["schema"]["minimum"], &one["schema"]["maximum"]);
                    assert_eq!(
                        (least.as_f64(), most.as_f64()),
                        (Some(1.0), Some(200.0)),
                        "{name}"
                    );
                }
            }
            let answers = operation["responses"].as_object().unwrap();
            if method == "get" && answers.contains_key("304") {
                assert!(header("If-None-Match"), "{name}");
                assert!(answers["200"]["headers"]["ETag"].is_object(), "{name}");
            }
            if ["put", "patch", "delete"].contains(&method.as_str()) && answers.contains_key("428")
            {
                assert!(header("If-Match"), "{name}");
            }
        }
    }
    assert!(limits >= 14, "{limits} lists in pages");
    assert_eq!(
        document["paths"]["/api/v1/me"]["get"]["security"],
        json!([{ "key": [] }, { "session": [] }, {}])
    );
    for path in [
        "/openapi.json",
        "/api/v1/pools/leeds-nurses",
        "/fhir/r4/metadata",
    ] {
        let tag = header(&server.get(path), "etag");
        let same = server.ask(reqwest::Method::GET, path, &[("if-none-match", &tag)]);
        assert_eq!(same.status(), 304, "{path}");
    }
    // A stream is text to a client that was generated: nobody can read all of it as one object.
    let stream =
        "/paths/~1api~1v1~1jobs~1{id}~1events/get/responses/200/content/text~1event-stream";
    let stream = document.pointer(stream).unwrap();
    assert_eq!(stream["schema"], json!({ "type": "string" }));
}

/// What the description promises of an answer's members holds for the answers themselves.
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
    if let Some(words) = schema["enum"].as_array() {
        assert!(
            words.contains(value),
            "{place}: {value} is none of {words:?}"
        );
    }
    if !schema["const"].is_null() {
        assert_eq!(&schema["const"], value, "{place}");
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
