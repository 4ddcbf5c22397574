//! How much of a resource is shown: whole, its summary, or some of its elements.

use serde_json::{Map, Value, json};

use super::{FhirKind, Resource};

/// How much of a resource is shown. What is left out is said by the tag `SUBSETTED`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Shown {
    /// All.
    #[default]
    Whole,
    /// What FHIR marks as its summary.
    Summary,
    /// What must be there.
    Least,
    /// What must be there, and these.
    Elements(Vec<String>),
}

/// What every resource keeps.
const ALWAYS: [&str; 3] = ["resourceType", "id", "meta"];

/// The tag of a resource that is not whole.
const SUBSETTED: &str = "SUBSETTED";

impl FhirKind {
    /// Elements that FHIR demands.
    fn demanded(self) -> &'static [&'static str] {
        match self {
            Self::HealthcareService | Self::PractitionerRole => &[],
            Self::Schedule => &["actor"],
            Self::Slot => &["schedule", "status", "start", "end"],
        }
    }

    /// Elements that FHIR marks as the summary (R4, "\u{3a3}"), of those that are written here.
    fn summary(self) -> &'static [&'static str] {
        match self {
            Self::HealthcareService => &[
                "identifier",
                "active",
                "providedBy",
                "type",
                "name",
                "comment",
            ],
            Self::PractitionerRole => &[
                "active",
                "period",
                "practitioner",
                "organization",
                "code",
                "healthcareService",
            ],
            Self::Schedule => &["active", "serviceType", "actor"],
            Self::Slot => &["serviceType", "schedule", "status", "start", "end"],
        }
    }
}

impl Shown {
    /// The resource, as much of it as is shown.
    #[must_use]
    pub fn of(&self, resource: &Resource) -> Value {
        let kind = resource.kind;
        let is_kept = |name: &str| match self {
            Self::Whole => true,
            Self::Summary => kind.summary().contains(&name),
            Self::Least => false,
            Self::Elements(names) => names.iter().any(|one| one == name),
        };
        let Value::Object(body) = &resource.body else {
            return resource.body.clone();
        };
        if *self == Self::Whole {
            return resource.body.clone();
        }
        let kept = body.iter().filter(|(name, _)| {
            ALWAYS.contains(&name.as_str())
                || kind.demanded().contains(&name.as_str())
                || is_kept(name)
        });
        let kept: Map<String, Value> = kept
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        let mut shown = Value::Object(kept);
        let tag = json!({
            "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
            "code": SUBSETTED,
            "display": "subsetted"
        });
        match shown["meta"]["tag"].as_array_mut() {
            Some(tags) => tags.push(tag),
            None => shown["meta"]["tag"] = json!([tag]),
        }
        shown
    }
}
