//! CapabilityStatement: what this service does.

use serde_json::{Value, json};

use super::{FhirKind, Include, Parameter, RELEASE};

/// When what the service does last changed: edit it with the resources or their parameters.
const DATE: &str = "2026-11-30";

/// How searches are read, for all types.
const SEARCHES: &str = "Searches are strict: a parameter, modifier or result parameter that is not listed here is refused with 400. With \
    `Prefer: handling=lenient` it is ignored; the self link says what was applied. Empty parameters are ignored. \
    A reference is an id, Type/id or the absolute URL of a resource here; one of another server matches nothing. References can be \
    chained (`schedule.actor=HealthcareService/x`). Every parameter takes :missing, tokens of status and active take :not. \
    Dates have any precision, from a year to fractions of a second, with eq, ne, gt, lt, ge, le, sa, eb or ap before them; \
    without an offset they are times in Europe/London. Results: _count, _sort, _summary, _elements, _total, _include (also :iterate), \
    _format (JSON), _pretty. GET and POST [type]/_search read the same parameters.";

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
            "documentation": SEARCHES,
            "security": { "description": "A key as bearer token, or a session; what may not be seen is not there" },
            "resource": FhirKind::ALL.map(resource)
        }]
    })
}

fn resource(kind: FhirKind) -> Value {
    let parameters = kind.parameters().iter().map(|parameter| {
        json!({
            "name": parameter.name(),
            "type": parameter.search_type(),
            "documentation": about(*parameter)
        })
    });
    let includes = Include::of(kind).map(|parameter| format!("{kind}:{}", parameter.name()));
    let mut resource = json!({
        "type": kind.name(),
        "interaction": [{ "code": "read" }, { "code": "search-type" }],
        "versioning": "no-version",
        "conditionalRead": "not-match",
        "searchInclude": includes.collect::<Vec<_>>(),
        "searchParam": parameters.collect::<Vec<_>>()
    });
    // FHIR has no empty lists.
    if Include::of(kind).next().is_none()
        && let Some(members) = resource.as_object_mut()
    {
        members.remove("searchInclude");
    }
    resource
}

fn about(parameter: Parameter) -> &'static str {
    match parameter {
        Parameter::Id => "Logical ids, separated by commas",
        Parameter::LastUpdated => {
            "When it last changed: a slot by publication, by withdrawal, and when its holder stops or starts to count as cover; the \
             others with any change to the network. Beside it slots that were withdrawn are found too"
        }
        Parameter::Active => "Whether it is in use today: true or false",
        Parameter::Organization => {
            "The organisation that runs the pool: its ODS code, or organization:identifier with system and code"
        }
        Parameter::Service => "The pool of a role",
        Parameter::Actor => "The pool or role whose time it is",
        Parameter::Schedule => "The schedule in which a slot stands",
        Parameter::Status => {
            "busy, or busy-unavailable where a place is empty or its holder does not count as cover; never free. entered-in-error finds \
             slots that were withdrawn, which searches leave out unless they ask by status, _id or _lastUpdated"
        }
        Parameter::Start => "When a slot begins. Without it, from today on",
    }
}
