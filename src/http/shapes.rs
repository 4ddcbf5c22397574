//! Shapes of the domain's own types, as the description has them: made from their JSON Schemas,
//! with every part under a name of its own. A type of the same name stands for each in
//! `value_type`.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde_json::{Map, Value, json};
use utoipa::openapi::schema::ObjectBuilder;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::words::Words;
use evenwatch_app as app;

/// A schema and all that it refers to, by name; its own name is `name`.
pub(super) fn parts(name: &str, schema: Value) -> Map<String, Value> {
    let mut whole = renamed(schema);
    let mut parts = Map::new();
    if let Some(members) = whole.as_object_mut() {
        members.remove("$schema");
        // The name is title enough: with a part of it and a page of it come others that are much
        // the same.
        members.remove("title");
        if let Some(Value::Object(others)) = members.remove("$defs") {
            parts.extend(
                others
                    .into_iter()
                    .map(|(part, schema)| (part, listed(schema))),
            );
        }
    }
    parts.insert(name.to_owned(), listed(whole));
    parts
}

/// A schema; where it is a list of words, as the enumeration that other answers have of them.
fn listed(schema: Value) -> Value {
    match Words::of_schema(&schema) {
        Some(words) => json!(words.schema()),
        None => schema,
    }
}

/// The schema with its references as the description has them.
fn renamed(schema: Value) -> Value {
    match schema {
        Value::Object(members) => {
            let members = members.into_iter().map(|(key, value)| match value {
                Value::String(to) if key == "$ref" => {
                    let to = to.replace("#/$defs/", "#/components/schemas/");
                    (key, Value::String(to))
                }
                value => (key, renamed(value)),
            });
            Value::Object(members.collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(renamed).collect()),
        other => other,
    }
}

fn of<T: JsonSchema>(name: &str) -> Map<String, Value> {
    parts(name, schemars::schema_for!(T).to_value())
}

/// Names, each with its type.
macro_rules! shapes {
    ($($name:ident: $kind:ty;)+) => {
        $(
            #[doc = concat!("The shape `", stringify!($name), "`.")]
            pub(crate) struct $name;

            impl PartialSchema for $name {
                /// A place for what [`all`] has.
                fn schema() -> RefOr<Schema> {
                    Schema::Object(ObjectBuilder::new().build()).into()
                }
            }

            impl ToSchema for $name {
                fn name() -> Cow<'static, str> {
                    stringify!($name).into()
                }
            }
        )+

        /// Every shape with its parts, by name.
        pub(super) fn all() -> Map<String, Value> {
            let all = [$(of::<$kind>(&$name::name())),+];
            all.into_iter().flatten().collect()
        }
    };
}

shapes! {
    Answers: app::audit::QuestionnaireAnswers;
    Inequality: app::audit::Inequality;
    KindAnswers: app::audit::KindAnswers;
    Tallies: app::audit::Tallies;
}
