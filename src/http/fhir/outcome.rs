//! A problem as FHIR tells it.

use serde_json::{Value, json};

use crate::error::ProblemDocument;

/// The OperationOutcome of a problem: each place that is wrong is an issue.
pub(crate) fn outcome(problem: &ProblemDocument) -> Value {
    let code = match problem.status {
        401 => "login",
        403 => "forbidden",
        404 => "not-found",
        405 => "not-supported",
        413 | 414 => "too-long",
        406 | 415 => "not-supported",
        410 => "deleted",
        // A parameter is known, and its value is none.
        400 if !problem.errors.is_empty() => "value",
        422 => "value",
        429 => "throttled",
        503 => "transient",
        status if status >= 500 => "exception",
        _ => "invalid",
    };
    let issue = |said: &str, found: Option<&str>| {
        let mut issue = json!({
            "severity": "error", "code": code, "details": { "text": problem.title }, "diagnostics": said
        });
        if let Some(parameter) = found {
            issue["expression"] = json!([format!("http.{parameter}")]);
        }
        issue
    };
    let whole = || {
        let named = problem.instance.as_ref();
        let named = named.map_or_else(String::new, |id| format!(" (in the log: {id})"));
        format!("{}{named}. {}", problem.detail, problem.remedy)
    };
    let issues: Vec<Value> = match problem.errors.as_slice() {
        [] => vec![issue(&whole(), None)],
        places => places
            .iter()
            .map(|place| {
                let said = format!(
                    "{} (found \"{}\"); {}",
                    place.message, place.found, place.remedy
                );
                issue(&said, place.parameter.as_deref())
            })
            .collect(),
    };
    json!({ "resourceType": "OperationOutcome", "issue": issues })
}
