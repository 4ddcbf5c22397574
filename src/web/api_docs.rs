//! `GET /api`: the API's description for people, from the same document as `/openapi.json`.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde_json::Value;

use super::filters;
use evenwatch_http::error::ApiError;
use evenwatch_http::openapi::Description;
use evenwatch_http::permission::{Anyone, Permitted};

/// The page.
#[derive(Template)]
#[template(path = "describe.html", config = "askama.toml")]
struct Page {
    title: &'static str,
    invented: bool,
    groups: BTreeMap<String, Vec<Operation>>,
}

/// One operation.
struct Operation {
    method: String,
    path: String,
    /// Whether a browser can open it as it stands.
    open: bool,
    summary: String,
    description: String,
    parameters: Vec<Parameter>,
    answers: Vec<(String, String)>,
}

struct Parameter {
    name: String,
    place: String,
    description: String,
}

/// The description's page.
pub(super) async fn show(
    _: Permitted<Anyone>,
    request: HttpRequest,
    description: web::Data<Description>,
) -> Result<HttpResponse, ApiError> {
    super::page(
        &Page {
            title: "API",
            invented: false,
            groups: groups(description.document()),
        },
        &request,
    )
}

fn groups(document: &Value) -> BTreeMap<String, Vec<Operation>> {
    let mut groups: BTreeMap<String, Vec<Operation>> = BTreeMap::new();
    for (path, item) in entries(document.get("paths")) {
        for (method, operation) in entries(Some(item)) {
            let group = text(operation.pointer("/tags/0"));
            groups.entry(group).or_default().push(operation_of(
                document,
                (path, method),
                operation,
            ));
        }
    }
    groups
}

fn operation_of(document: &Value, (path, method): (&str, &str), operation: &Value) -> Operation {
    let parameters = operation
        .get("parameters")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let answers = entries(operation.get("responses"));
    Operation {
        method: method.to_uppercase(),
        path: path.to_owned(),
        open: method == "get" && !path.contains('{'),
        summary: text(operation.get("summary")),
        description: text(operation.get("description")),
        parameters: parameters
            .map(|parameter| Parameter {
                name: text(parameter.get("name")),
                place: text(parameter.get("in")),
                description: format!(
                    "{}{}",
                    text(parameter.get("description")),
                    words(document, parameter)
                ),
            })
            .collect(),
        answers: answers
            .map(|(status, answer)| (status.to_owned(), text(answer.get("description"))))
            .collect(),
    }
}

/// The words that a parameter takes, where it takes no others.
fn words(document: &Value, parameter: &Value) -> String {
    let schema = parameter.get("schema");
    let to = schema.and_then(|schema| schema.get("$ref")?.as_str()?.strip_prefix('#'));
    let schema = to.map_or(schema, |to| document.pointer(to));
    let words = schema.and_then(|schema| schema.get("enum")?.as_array());
    let words: Vec<&str> = words
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    match words.is_empty() {
        true => String::new(),
        false => format!(" One of: {}.", words.join(", ")),
    }
}

fn entries(object: Option<&Value>) -> impl Iterator<Item = (&str, &Value)> {
    object
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(key, value)| (key.as_str(), value))
}

fn text(value: Option<&Value>) -> String {
    // The document's prose is Markdown; of that it uses code marks only.
    value
        .and_then(Value::as_str)
        .unwrap_or_default()
        .replace('`', "")
}
