//! What the API's description says of searches and readings: the same for every type of resource, but for what it is searched by.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::path::{Parameter as Described, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Schema};
use utoipa::openapi::{RefOr, Required, Response, ResponseBuilder};
use utoipa::{IntoParams, IntoResponses, PartialSchema};

use super::FHIR_JSON;
use crate::app::fhir::{Kind, Parameter};

/// A type of resource, known to the compiler.
pub(super) trait OfKind {
    /// Which.
    const KIND: Kind;
}

/// A search for resources of a type.
pub(super) struct Search<T>(PhantomData<T>);

/// The reading of one resource of a type, beside its id.
pub(super) struct Read<T>(PhantomData<T>);

/// The CapabilityStatement.
pub(super) struct Metadata;

impl<T: OfKind> IntoParams for Search<T> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Described> {
        let own = T::KIND.parameters().iter();
        let mut all: Vec<Described> = own.map(|one| query(one.name(), meaning(*one))).collect();
        all.push(with_schema(
            "_count",
            "Resources on a page: 50 where absent, 200 at most, 0 for the total alone",
            u32::schema(),
        ));
        all.push(format());
        all.push(query(
            "_page",
            "A page's place, as the link to the next one holds it",
        ));
        all
    }
}

impl<T: OfKind> IntoResponses for Search<T> {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        answers(
            "A Bundle of the type searchset",
            &[
                ("400", "OperationOutcome: a parameter is not known"),
                ("404", "OperationOutcome: no network yet"),
            ],
        )
    }
}

impl<T: OfKind> IntoParams for Read<T> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Described> {
        vec![format()]
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
        ("422", "OperationOutcome: a value is of another shape"),
    ];
    let others = always.iter().chain(errors);
    let others = others.map(|(status, when)| ((*status).to_owned(), Response::new(*when).into()));
    let mut answers: BTreeMap<_, _> = others.collect();
    answers.insert("200".to_owned(), found.build().into());
    answers
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

/// What is to be written for a parameter.
fn meaning(parameter: Parameter) -> &'static str {
    match parameter {
        Parameter::Id => "Logical ids, separated by commas",
        Parameter::Active => "Whether it is in use today: true or false",
        Parameter::Organization => {
            "The organisation that runs the pool, by ODS code; organization:identifier takes system and code"
        }
        Parameter::Service => "The pool",
        Parameter::Actor => "The pool or role whose time it is",
        Parameter::Schedule => "The schedule in which it stands",
        Parameter::Status => "busy or busy-unavailable",
        Parameter::Start => {
            "When it begins: a day, or an instant with its offset, with eq, gt, ge, lt or le before it; twice for a range; \
             from today on where absent"
        }
    }
}
