//! The published schema, judged by a validator that is not ours.

use std::io::Write;
use std::process::{Command, Stdio};

use evenwatch::domain::network::Network;
use evenwatch::domain::network_json::{SCHEMA_ID, parse, schema};
use serde_json::{Value, json};

/// Reads schema and documents, checks the schema against its own, and prints for each document
/// whether it is valid.
const JUDGE: &str = r#"
import json, sys
from jsonschema import Draft202012Validator
given = json.load(sys.stdin)
Draft202012Validator.check_schema(given["schema"])
judge = Draft202012Validator(given["schema"])
print(json.dumps([judge.is_valid(document) for document in given["documents"]]))
"#;

/// What the validator says of each document.
fn judged(documents: &[Value]) -> Vec<bool> {
    let mut judge = Command::new(crate::support::python::interpreter())
        .args(["-c", JUDGE])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let given = json!({ "schema": schema(), "documents": documents });
    judge
        .stdin
        .take()
        .unwrap()
        .write_all(given.to_string().as_bytes())
        .unwrap();
    let output = judge.wait_with_output().unwrap();
    assert!(output.status.success(), "the schema is not one");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn another_validator_takes_what_is_right_and_refuses_what_is_wrong() {
    let mut documents: Vec<Value> = evenwatch::config::DEMOS
        .iter()
        .map(|demo| serde_json::from_slice(&evenwatch::config::demo(demo.name).unwrap()).unwrap())
        .collect();
    documents.push(schema()["examples"][0].clone());
    let right = documents.len();
    for (pointer, value) in [
        ("/format_version", json!(2)),
        ("/people/0/employments/0/wte", json!(-1)),
        ("/people/0/id", json!("Ada Fennimore")),
        ("/organisations/0/ods", json!("qwo")),
        ("/pools/0/tier", json!("third")),
        ("/duty_patterns/0/start", json!("24:00")),
        ("/areas", json!({})),
        ("/preferences/0/weight", json!(11)),
        ("/service_lines/0/response_minutes", json!(0)),
        ("/duty_patterns/0/expected_worked_share", json!(1.5)),
        ("/people/0/on_call/at_most_one_in", json!(29)),
    ] {
        let mut wrong = super::small();
        *wrong.pointer_mut(pointer).unwrap() = value;
        documents.push(wrong);
    }
    let mut unknown_key = super::small();
    unknown_key["people"][0]["nmae"] = json!("x");
    documents.push(unknown_key);
    let expected: Vec<bool> = (0..documents.len()).map(|at| at < right).collect();
    assert_eq!(judged(&documents), expected);
}

#[test]
fn the_schema_says_what_it_is_and_its_example_is_right() {
    let schema = schema();
    assert_eq!(
        schema["$schema"],
        "https://json-schema.org/draft/2020-12/schema"
    );
    assert_eq!(schema["$id"], SCHEMA_ID);
    assert_eq!(schema["title"], "Evenwatch network");
    assert_eq!(schema["additionalProperties"], json!(false));
    let example = schema["examples"][0].to_string();
    let told = Network::new(parse(example.as_bytes()).unwrap());
    assert!(told.is_ok(), "{told:?}");
}
