//! CapabilityStatement: what this service does.

use serde_json::{Value, json};

use super::{Kind, Parameter, RELEASE};

/// When what the service does last changed: edit it with the resources or their parameters.
const DATE: &str = "2026-11-22";

/// The statement of the service at `base`.
#[must_use]
pub fn capability_statement(base: &str) -> Value {
    json!({
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": DATE,
        "kind": "instance",
        "fhirVersion": RELEASE,
        "format": ["application/fhir+json"],
        "software": { "name": "Evenwatch" },
        "implementation": {
            "description": "On-call pools, their members and their published duties; read-only, without patient data",
            "url": base
        },
        "rest": [{
            "mode": "server",
            "security": { "description": "A key as bearer token, or a session; what may not be seen is not there" },
            "resource": Kind::ALL.map(resource)
        }]
    })
}

fn resource(kind: Kind) -> Value {
    let parameters = kind.parameters().iter().map(|parameter| {
        json!({
            "name": parameter.name(),
            "type": parameter.search_type(),
            "documentation": about(*parameter)
        })
    });
    json!({
        "type": kind.name(),
        "interaction": [{ "code": "read" }, { "code": "search-type" }],
        "versioning": "no-version",
        "searchParam": parameters.collect::<Vec<_>>()
    })
}

fn about(parameter: Parameter) -> &'static str {
    match parameter {
        Parameter::Id => "Logical ids, separated by commas",
        Parameter::Active => "Whether it is in use today: true or false",
        Parameter::Organization => {
            "The organisation that runs the pool: its ODS code, or organization:identifier with system and code"
        }
        Parameter::Service => "The pool of a role",
        Parameter::Actor => "The pool or role whose time it is",
        Parameter::Schedule => "The schedule in which a slot stands",
        Parameter::Status => {
            "busy, or busy-unavailable where a place is empty or its holder does not count as cover; never free"
        }
        Parameter::Start => {
            "When a slot begins: a day, or an instant with its offset, with eq, gt, ge, lt or le before it. Without it, from today on"
        }
    }
}
