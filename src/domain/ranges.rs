//! Ranges of numbers as the published schema has them, so that a message names the range that holds
//! and not the one of the number's size in memory.

use schemars::JsonSchema;
use serde_json::Value;

use super::network::NetworkProblem;
use super::network_json;

/// The problems, each that asks for a number with the range that the schema of `T` gives at its
/// place.
pub(super) fn with_ranges<T: JsonSchema>(problems: Vec<NetworkProblem>) -> Vec<NetworkProblem> {
    let asks = |problem: &NetworkProblem| {
        let remedy = problem.remedy.as_str();
        remedy.starts_with("give a whole number") || remedy == "give a number"
    };
    if !problems.iter().any(asks) {
        return problems;
    }
    let schema = network_json::schema_of::<T>();
    let told = problems.into_iter().map(|problem| {
        let range = Some(&problem).filter(|problem| asks(problem));
        let Some((least, most)) = range.and_then(|problem| range_at(&schema, &problem.pointer))
        else {
            return problem;
        };
        let kind = if problem.remedy.starts_with("give a whole") {
            "a whole number"
        } else {
            "a number"
        };
        let remedy = match most {
            Some(most) => format!("give {kind}, {least} to {most}"),
            None => format!("give {kind}, {least} or more"),
        };
        NetworkProblem { remedy, ..problem }
    });
    told.collect()
}

/// The least and the most that the schema allows at a pointer into a document of it; nothing where
/// it names no least.
fn range_at(schema: &Value, pointer: &str) -> Option<(String, Option<String>)> {
    let mut at = schema;
    for part in pointer.split('/').skip(1) {
        at = resolved(schema, at)?;
        at = match at
            .get("properties")
            .and_then(|properties| properties.get(part))
        {
            Some(property) => property,
            None => at.get("items")?,
        };
    }
    let at = resolved(schema, at)?;
    let number = |key: &str| at.get(key).filter(|bound| bound.is_number()).map(bound);
    Some((number("minimum")?, number("maximum")))
}

/// A bound as people write it: whole where it is whole.
fn bound(number: &Value) -> String {
    match number.as_f64() {
        Some(value) if value.fract() == 0.0 => format!("{value:.0}"),
        _ => number.to_string(),
    }
}

/// Follows a reference, and takes the part of a choice that is not nothing.
fn resolved<'s>(schema: &'s Value, mut at: &'s Value) -> Option<&'s Value> {
    for _ in 0..8 {
        if let Some(reference) = at.get("$ref").and_then(Value::as_str) {
            at = schema.pointer(reference.strip_prefix('#')?)?;
        } else if let Some(choices) = at.get("anyOf").and_then(Value::as_array) {
            at = choices
                .iter()
                .find(|choice| choice.get("type") != Some(&Value::from("null")))?;
        } else {
            return Some(at);
        }
    }
    None
}
