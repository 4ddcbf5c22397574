//! What a search includes beside what it finds: the resources to which those refer.

use serde_json::Value;

use super::{FhirKind, Parameter, Resource};

/// References that are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Include {
    /// Of resources of this type.
    pub from: FhirKind,
    /// Under this parameter.
    pub parameter: Parameter,
    /// To resources of this type; absent: of any.
    pub to: Option<FhirKind>,
    /// Whether those of included resources are followed too.
    pub iterate: bool,
}

impl Include {
    /// All that can be followed from a type, as `Slot:schedule`.
    pub fn of(kind: FhirKind) -> impl Iterator<Item = Parameter> {
        let all = kind.parameters().iter().copied();
        all.filter(|parameter| !parameter.targets().is_empty())
    }

    /// What a resource refers to, by type and id.
    #[must_use]
    pub fn references(&self, resource: &Resource) -> Vec<(FhirKind, String)> {
        if resource.kind != self.from {
            return Vec::new();
        }
        let body = &resource.body;
        let one = |reference: &Value| {
            let (kind, id) = reference["reference"].as_str()?.split_once('/')?;
            let kind = kind.parse().ok()?;
            let is_meant = self.to.is_none_or(|to| to == kind);
            is_meant.then(|| (kind, id.to_owned()))
        };
        let several = |name: &str| {
            let all = body[name].as_array().into_iter().flatten();
            all.filter_map(one).collect()
        };
        match self.parameter {
            Parameter::Schedule => one(&body["schedule"]).into_iter().collect(),
            Parameter::Actor => several("actor"),
            Parameter::Service => several("healthcareService"),
            Parameter::Id
            | Parameter::LastUpdated
            | Parameter::Active
            | Parameter::Organization
            | Parameter::Status
            | Parameter::Start => Vec::new(),
        }
    }
}
