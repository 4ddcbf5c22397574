//! The resources' part of the API's description, made from the same list as their routes. Schemas
//! and examples are those of the network document.

use serde_json::{Map, Value, json};

use crate::params::{DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE};
use crate::put::{IF_MATCH, IF_NONE_MATCH, MERGE_PATCH};
use crate::shapes;
use crate::uncovered::{MEMBER, WARNINGS};
use evenwatch_domain::network_json;
use evenwatch_domain::resource::NetworkResource;
use evenwatch_domain::resource_filter::Filter;

/// Adds the resources to a description.
pub(crate) fn add(document: &mut Value) {
    let document_example = network_json::example();
    for resource in NetworkResource::ALL {
        let (name, mut schemas) = schemas(resource);
        let written_name = format!("{name}Written");
        let mut written = schemas.get(&name).cloned().unwrap_or_default();
        written["properties"][MEMBER] = uncovered();
        written["properties"][WARNINGS] = json!({
            "type": "array", "items": { "type": "string" },
            "description": "What else this write does to published duties: those that it makes unlawful, or whose pattern has left \
                            the network, with ids. Absent where there are none.",
        });
        schemas.insert(written_name.clone(), written);
        let patch_name = format!("{name}Patch");
        let patch = patch(&schemas, &name);
        schemas.insert(patch_name.clone(), patch);
        let list_name = format!("{name}List");
        schemas.insert(list_name.clone(), list(resource, &name));
        for (name, schema) in schemas {
            document["components"]["schemas"][name] = schema;
        }
        let example = document_example
            .get(resource.list())
            .and_then(|list| list.get(0));
        let sent = example.cloned().unwrap_or_default();
        // As it is given back: with what the document leaves out where it is usual.
        let given = resource
            .of_value(&sent)
            .map(|item| item.value())
            .unwrap_or_default();
        let described = Described {
            resource,
            schema: json!({ "$ref": format!("#/components/schemas/{name}") }),
            written: json!({ "$ref": format!("#/components/schemas/{written_name}") }),
            patch: json!({ "$ref": format!("#/components/schemas/{patch_name}") }),
            list: json!({ "$ref": format!("#/components/schemas/{list_name}") }),
            sent,
            given,
        };
        let path = format!("/api/v1/{}", resource.path());
        document["paths"][format!("{path}/{{id}}")] = described.item();
        document["paths"][path] = described.list();
    }
}

/// The duties that a write uncovers, beside the item in the answer.
fn uncovered() -> Value {
    json!({
        "type": "array", "items": { "$ref": "#/components/schemas/UncoveredDutyView" },
        "description": "Published duties to come whose holders no longer count as cover by this write; absent where there are none, \
                        and without meaning in a request"
    })
}

/// The name of the resource's schema, and it with all that it refers to, by name.
fn schemas(resource: NetworkResource) -> (String, Map<String, Value>) {
    let schema = resource.schema();
    let title = schema.get("title").and_then(Value::as_str);
    let name = title.unwrap_or(resource.list()).to_owned();
    let schemas = shapes::parts(&name, schema);
    (name, schemas)
}

/// A page of a list.
fn list(resource: NetworkResource, name: &str) -> Value {
    json!({
        "type": "object", "required": ["items", "next"],
        "description": format!("A page of {}.", resource.path().replace('-', " ")),
        "properties": {
            "items": {
                "type": "array", "items": { "$ref": format!("#/components/schemas/{name}") }, "description": "By id"
            },
            "next": { "type": ["string", "null"], "description": "`cursor` of the next page; null on the last" }
        }
    })
}

/// A part of an item (RFC 7396): any of its members; those that it may lack, also as null, which
/// takes them away. Of a member that is an object a part will do.
fn patch(schemas: &Map<String, Value>, name: &str) -> Value {
    let mut patch = schemas.get(name).cloned().unwrap_or_default();
    let required = patch
        .as_object_mut()
        .and_then(|members| members.remove("required"));
    let required: Vec<Value> = required
        .and_then(|all| all.as_array().cloned())
        .unwrap_or_default();
    let about = patch
        .get("description")
        .and_then(Value::as_str)
        .unwrap_or_default();
    patch["description"] = json!(format!(
        "{about} In part: what is left out stays, and null takes away."
    ));
    let members = patch.get_mut("properties").and_then(Value::as_object_mut);
    for (member, schema) in members.into_iter().flatten() {
        if is_object(schemas, schema) {
            let about = schema.get("description").cloned().unwrap_or_default();
            *schema = json!({ "type": "object", "description": about });
        }
        // What stays where nothing is said is no default here.
        if let Some(members) = schema.as_object_mut() {
            members.remove("default");
        }
        if required.iter().all(|name| name != member) {
            *schema = or_null(schema.take());
        }
    }
    patch
}

/// Whether a schema is that of an object, by itself or by reference.
fn is_object(schemas: &Map<String, Value>, schema: &Value) -> bool {
    let to = schema.get("$ref").and_then(Value::as_str);
    match to.and_then(|to| schemas.get(to.rsplit('/').next()?)) {
        Some(schema) => is_object(schemas, schema),
        None => {
            let any = schema.get("anyOf").and_then(Value::as_array);
            let mut any = any.into_iter().flatten();
            schema.get("type") == Some(&json!("object")) || any.any(|one| is_object(schemas, one))
        }
    }
}

/// The same, or null.
fn or_null(mut schema: Value) -> Value {
    match schema.get("type").cloned() {
        Some(Value::String(kind)) => {
            schema["type"] = json!([kind, "null"]);
            schema
        }
        Some(_) => schema,
        None if schema.get("$ref").is_some() => {
            let about = schema
                .as_object_mut()
                .and_then(|members| members.remove("description"));
            json!({ "anyOf": [schema, { "type": "null" }], "description": about.unwrap_or_default() })
        }
        None => schema,
    }
}

/// A resource, with what its operations share.
struct Described {
    resource: NetworkResource,
    schema: Value,
    /// The same with the duties that a write uncovers.
    written: Value,
    /// A part of it.
    patch: Value,
    /// A page of them.
    list: Value,
    sent: Value,
    given: Value,
}

impl Described {
    fn list(&self) -> Value {
        let (resource, one) = (self.resource, self.resource.one().replace('-', " "));
        let example = json!({ "items": [self.given], "next": null });
        let replayed = json!({
            "description": "`true` where this is the answer to an earlier request with the same key, and nothing was done now",
            "schema": { "type": "string" }
        });
        let kept = header_parameter(
            "Idempotency-Key",
            false,
            "The same key with the same body within 24 hours is answered once more and done once; with another body it is refused",
        );
        json!({
            "get": {
                "operationId": format!("list_{}", resource.list()),
                "tags": ["network"],
                "summary": format!("All {}", resource.path().replace('-', " ")),
                "description": format!("By id, in pages; those that you may see (`{}`).", resource.reading()),
                "parameters": self.parameters(),
                "responses": {
                    "200": json_answer("A page", &self.list, &example),
                    "400": error("The query is not understood"),
                    "404": error("No network yet"),
                    "422": error("No number of items, no day, or no cursor of this list with these filters"),
                }
            },
            "post": {
                "operationId": format!("create_{}", resource.one().replace('-', "_")),
                "tags": ["network"],
                "summary": format!("Create: {one}"),
                "description": format!(
                    "Adds one to the network, which is checked whole. Needs `{}` where it belongs.", resource.changing()
                ),
                "parameters": [kept],
                "requestBody": self.body(),
                "responses": {
                    "201": with_headers(
                        json_answer("Created", &self.written, &self.given),
                        &[("Location", location()), ("ETag", etag()), ("Idempotency-Replayed", replayed)],
                    ),
                    "403": error("You may not create it there"),
                    "404": error("No network yet"),
                    "409": error("One has this id already"),
                    "413": error("The body is longer than 64 KiB"),
                    "415": error("The body is not JSON in UTF-8"),
                    "422": error("It makes no sense in the network, place by place; or the key stands for another request"),
                }
            }
        })
    }

    fn item(&self) -> Value {
        let (resource, one) = (self.resource, self.resource.one().replace('-', " "));
        let id = self.given.get(resource.key()).cloned().unwrap_or_default();
        let id = json!({
            "name": "id", "in": "path", "required": true, "schema": { "type": "string" }, "example": id,
            "description": format!("Its `{}`", resource.key())
        });
        let if_match = header_parameter(
            "If-Match",
            true,
            "The ETag of the state that this was made from; `*` for any state",
        );
        let mut if_none_match = header_parameter("If-None-Match", false, IF_NONE_MATCH);
        if_none_match["schema"]["enum"] = json!(["*"]);
        let name = |verb: &str| format!("{verb}_{}", resource.one().replace('-', "_"));
        let missing = "None such that you may see, or no network yet";
        let retired = match resource {
            NetworkResource::People | NetworkResource::Pools | NetworkResource::DutyPatterns => {
                "Takes it out of the network. Refused while another part of the network or a published duty, past ones too, \
                 names it: it is then ended by date, with `valid_to`."
            }
            _ => "Takes it out of the network. Refused while another part of the network names it.",
        };
        json!({
            "get": {
                "operationId": name("get"),
                "tags": ["network"],
                "summary": format!("One: {one}"),
                "description": format!("Where you may see it (`{}`).", resource.reading()),
                "parameters": [id],
                "responses": {
                    "200": with_headers(json_answer("It", &self.schema, &self.given), &[("ETag", etag())]),
                    "304": { "description": "As the client has it (If-None-Match)" },
                    "404": error(missing),
                }
            },
            "put": {
                "operationId": name("replace"),
                "tags": ["network"],
                "summary": format!("Change or create: {one}"),
                "description": format!(
                    "With If-Match: puts this in its place, whole. With `If-None-Match: *`: creates it, where there is none. The network \
                     is checked whole. Needs `{}` where it belongs before and after.",
                    resource.changing()
                ),
                "parameters": [id, header_parameter("If-Match", false, IF_MATCH), if_none_match],
                "requestBody": self.body(),
                "responses": {
                    "200": with_headers(json_answer("Changed", &self.written, &self.given), &[("ETag", etag())]),
                    "201": with_headers(
                        json_answer("Created", &self.written, &self.given), &[("Location", location()), ("ETag", etag())]
                    ),
                    "403": error("Seen, and not theirs to change; or seen in part"),
                    "404": error(missing),
                    "412": error("Changed by someone else since; or it is there, and If-None-Match asked that it is not"),
                    "413": error("The body is longer than 64 KiB"),
                    "415": error("The body is not JSON in UTF-8"),
                    "422": error("It makes no sense in the network, place by place; or If-Match is not a tag"),
                    "428": error("Both If-Match and If-None-Match are missing"),
                }
            },
            "patch": {
                "operationId": name("patch"),
                "tags": ["network"],
                "summary": format!("Change in part: {one}"),
                "description": format!(
                    "A JSON merge patch (RFC 7396): members that it has take the place of those that are there, null takes one away, \
                     and what it leaves out stays. Checked as with `PUT`. Needs `{}` where it belongs before and after.",
                    resource.changing()
                ),
                "parameters": [id, if_match],
                "requestBody": {
                    "required": true, "content": { MERGE_PATCH: { "schema": self.patch } }
                },
                "responses": {
                    "200": with_headers(json_answer("Changed", &self.written, &self.given), &[("ETag", etag())]),
                    "403": error("Seen, and not theirs to change; or seen in part"),
                    "404": error(missing),
                    "412": error("Changed by someone else since"),
                    "413": error("The body is longer than 64 KiB"),
                    "415": error("The body is not application/merge-patch+json in UTF-8"),
                    "422": error("What comes of it makes no sense in the network, place by place; or If-Match is not a tag"),
                    "428": error("If-Match is missing"),
                }
            },
            "delete": {
                "operationId": name("delete"),
                "tags": ["network"],
                "summary": format!("Retire: {one}"),
                "description": retired,
                "parameters": [id, if_match],
                "responses": {
                    "200": {
                        "description": "Gone, and published duties to come have a holder who no longer counts as cover by it: they are listed",
                        "content": { "application/json": { "schema": { "$ref": "#/components/schemas/RetiredView" } } }
                    },
                    "204": { "description": "Gone, and no published duty is uncovered by it" },
                    "403": error("Seen, and not theirs to retire; or seen in part"),
                    "404": error(missing),
                    "409": error("In use; `errors` name by what"),
                    "412": error("Changed by someone else since"),
                    "422": error("If-Match is not a tag"),
                    "428": error("If-Match is missing"),
                }
            }
        })
    }

    fn parameters(&self) -> Vec<Value> {
        let mut parameters = vec![
            json!({
                "name": "limit", "in": "query", "description": "Items on a page",
                "schema": { "type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": DEFAULT_PAGE_SIZE }
            }),
            json!({
                "name": "cursor", "in": "query", "schema": { "type": "string" },
                "description": "`next` of the page before, with the same filters; opaque"
            }),
        ];
        for filter in self.resource.filters() {
            let description = match filter {
                Filter::Pool => "Those of this pool, or of its members",
                Filter::Organisation => "Those of this organisation",
                Filter::Person => "Those of this person",
                Filter::Area => "Those of this area",
                Filter::Line => "Those of this service line",
                Filter::On => {
                    "Those that hold on this local day; employments and memberships count by it too"
                }
            };
            let mut schema = json!({ "type": "string" });
            if *filter == Filter::On {
                schema["format"] = json!("date");
            }
            parameters.push(json!({
                "name": filter.name(), "in": "query", "schema": schema, "description": description
            }));
        }
        parameters
    }

    fn body(&self) -> Value {
        json!({
            "required": true,
            "content": { "application/json": { "schema": self.schema, "example": self.sent } }
        })
    }
}

fn json_answer(description: &str, schema: &Value, example: &Value) -> Value {
    json!({
        "description": description,
        "content": { "application/json": { "schema": schema, "example": example } }
    })
}

fn with_headers(mut answer: Value, headers: &[(&str, Value)]) -> Value {
    for (name, header) in headers {
        answer["headers"][*name] = header.clone();
    }
    answer
}

fn location() -> Value {
    json!({ "description": "Address of the new one", "schema": { "type": "string" } })
}

fn etag() -> Value {
    json!({ "description": "A strong tag of this state, for If-Match", "schema": { "type": "string" } })
}

fn header_parameter(name: &str, required: bool, description: &str) -> Value {
    json!({
        "name": name, "in": "header", "required": required, "schema": { "type": "string" },
        "description": description
    })
}

/// When an error comes; what it looks like is the same for all.
fn error(when: &str) -> Value {
    json!({ "description": when })
}
