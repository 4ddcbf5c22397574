//! What the API's description says of searches and readings: the same for every type of resource,
//! but for what it is searched by.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use serde_json::{Map, Value, json};
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::path::{Parameter as Described, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{RefOr, Required, Response, ResponseBuilder};
use utoipa::{IntoParams, IntoResponses, PartialSchema};

use super::{FHIR_JSON, FORM};
use evenwatch_app::fhir::{FhirKind, Parameter};

/// A type of resource, known to the compiler.
pub(super) trait OfKind {
    /// Which.
    const KIND: FhirKind;
}

/// A search for resources of a type.
pub(super) struct Search<T>(PhantomData<T>);

/// The reading of one resource of a type, beside its id.
pub(super) struct Read<T>(PhantomData<T>);

/// The CapabilityStatement.
pub(super) struct Metadata;

/// What a search by a form may be answered beside what one by a query is.
pub(super) struct ByForm;

/// Name, meaning and shape of each parameter of a search.
fn parameters(kind: FhirKind) -> Vec<(&'static str, &'static str, RefOr<Schema>)> {
    let own = kind.parameters().iter();
    let own = own.map(|one| (one.name(), meaning(*one), String::schema()));
    let texts = [
        (
            "_sort",
            "The order. Slots: start or -start, then any of _lastUpdated, status, schedule and _id, each with - for backwards, separated by \
             commas. The others: _id or -_id",
        ),
        (
            "_summary",
            "How much of each is shown; count for the total alone",
        ),
        (
            "_elements",
            "The elements that are shown, separated by commas",
        ),
        ("_total", "Whether the answer gives the total"),
        (
            "_include",
            "References that are followed, such as Slot:schedule; _include:iterate follows those of what is included",
        ),
        ("_pretty", "true: with line breaks and indents"),
        ("_format", "json, which is all there is"),
        (
            "_page",
            "A page's place, as the link to the next one holds it",
        ),
    ];
    let texts = texts.map(|(name, meaning)| {
        let schema = match name {
            "_summary" => one_of(&["true", "text", "data", "count", "false"]),
            "_total" => one_of(&["none", "estimate", "accurate"]),
            _ => String::schema(),
        };
        (name, meaning, schema)
    });
    let count = (
        "_count",
        "Resources on a page: 50 where absent, 200 at most, 0 for the total alone",
        u32::schema(),
    );
    own.chain([count]).chain(texts).collect()
}

impl<T: OfKind> IntoParams for Search<T> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Described> {
        let all = parameters(T::KIND).into_iter();
        let mut all: Vec<Described> = all
            .map(|(name, meaning, schema)| with_schema(name, meaning, schema))
            .collect();
        all.push(
            ParameterBuilder::new()
                .name("Prefer")
                .parameter_in(ParameterIn::Header)
                .required(Required::False)
                .description(Some(
                    "handling=lenient leaves out parameters that are not known, which are refused otherwise",
                ))
                .schema(Some(String::schema()))
                .build(),
        );
        all
    }
}

impl IntoResponses for ByForm {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let answers = [
            ("413", "OperationOutcome: the form is longer than 64 KiB"),
            ("415", "OperationOutcome: the body is no form"),
        ];
        let answers = answers.map(|(status, when)| (status.to_owned(), Response::new(when).into()));
        BTreeMap::from(answers)
    }
}

impl<T: OfKind> IntoResponses for Search<T> {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        answers(
            "A Bundle of the type searchset",
            &[
                (
                    "400",
                    "OperationOutcome: a parameter is not known, or its value is none",
                ),
                ("404", "OperationOutcome: no network yet"),
            ],
        )
    }
}

impl<T: OfKind> IntoParams for Read<T> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Described> {
        vec![
            format(),
            with_schema(
                "_summary",
                "How much is shown",
                one_of(&["true", "text", "data", "false"]),
            ),
            query(
                "_elements",
                "The elements that are shown, separated by commas",
            ),
        ]
    }
}

impl<T: OfKind> IntoResponses for Read<T> {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        answers(
            &format!("The {}", T::KIND),
            &[
                ("400", "OperationOutcome: a parameter is not known"),
                ("404", "OperationOutcome: there is none with this id"),
            ],
        )
    }
}

impl IntoParams for Metadata {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Described> {
        vec![format()]
    }
}

impl IntoResponses for Metadata {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        answers(
            "The CapabilityStatement",
            &[("400", "OperationOutcome: the query is not understood")],
        )
    }
}

/// What each answer may be, beside what `errors` says of this one.
fn answers(found: &str, errors: &[(&str, &str)]) -> BTreeMap<String, RefOr<Response>> {
    let object = Schema::Object(ObjectBuilder::new().build());
    let content = ContentBuilder::new().schema(Some(object)).build();
    let found = ResponseBuilder::new()
        .description(found)
        .content(FHIR_JSON, content);
    let always = [
        ("304", "Nothing has changed"),
        ("406", "OperationOutcome: the client takes no JSON"),
    ];
    let others = always.iter().chain(errors);
    let others = others.map(|(status, when)| ((*status).to_owned(), Response::new(*when).into()));
    let mut answers: BTreeMap<_, _> = others.collect();
    answers.insert("200".to_owned(), found.build().into());
    answers
}

/// One of these words.
fn one_of(words: &[&str]) -> RefOr<Schema> {
    let schema = ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(words.iter().copied()));
    Schema::Object(schema.build()).into()
}

fn format() -> Described {
    query("_format", "json, which is all there is")
}

fn query(name: &str, meaning: &str) -> Described {
    with_schema(name, meaning, String::schema())
}

fn with_schema(name: &str, meaning: &str, schema: RefOr<Schema>) -> Described {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(meaning))
        .schema(Some(schema))
        .build()
}

/// Describes the forms of searches: they take what the queries do.
pub(crate) fn add_forms(document: &mut Value) {
    for kind in FhirKind::ALL {
        let all = &document["paths"][format!("/fhir/r4/{kind}")]["get"]["parameters"];
        let all = all.as_array().into_iter().flatten();
        let in_query = all.filter(|one| one["in"] == "query");
        let properties = in_query.filter_map(|one| {
            let mut schema = one["schema"].clone();
            schema["description"] = one["description"].clone();
            Some((one["name"].as_str()?.to_owned(), schema))
        });
        let properties: Map<String, Value> = properties.collect();
        let form = &mut document["paths"][format!("/fhir/r4/{kind}/_search")]["post"];
        // The parameters may all stand in the query.
        form["requestBody"]["required"] = false.into();
        form["requestBody"]["content"][FORM]["schema"] =
            json!({ "type": "object", "properties": properties });
    }
}

/// What is to be written for a parameter.
fn meaning(parameter: Parameter) -> &'static str {
    match parameter {
        Parameter::Id => "Logical ids, separated by commas",
        Parameter::LastUpdated => "When it last changed, as a date with its prefix",
        Parameter::Active => "Whether it is in use today: true or false",
        Parameter::Organization => {
            "The organisation that runs the pool, by ODS code; organization:identifier takes system and code"
        }
        Parameter::Service => "The pool",
        Parameter::Actor => "The pool or role whose time it is",
        Parameter::Schedule => "The schedule in which it stands",
        Parameter::Status => {
            "busy or busy-unavailable; entered-in-error finds slots that were withdrawn"
        }
        Parameter::Start => {
            "When it begins: a date of any precision, with eq, ne, gt, ge, lt, le, sa, eb or ap before it; twice for a range; \
             from today on where absent"
        }
    }
}
