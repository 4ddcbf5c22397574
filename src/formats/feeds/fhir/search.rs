//! What searches ask for, and which resources have it.

use chrono::DateTime;
use serde_json::Value;

use super::{FhirKind, Resource};
use evenwatch_domain::interval::Instant;

/// A search parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Parameter {
    /// The logical id.
    Id,
    /// When it last changed.
    LastUpdated,
    /// Whether it is in use today.
    Active,
    /// The organisation that runs the pool, by ODS code.
    Organization,
    /// The pool of a role.
    Service,
    /// Whose schedule it is.
    Actor,
    /// In which schedule a slot stands.
    Schedule,
    /// A slot's status.
    Status,
    /// When a slot begins.
    Start,
}

impl FhirKind {
    /// What it can be searched by.
    #[must_use]
    pub fn parameters(self) -> &'static [Parameter] {
        use Parameter as P;
        match self {
            Self::HealthcareService => &[P::Id, P::LastUpdated, P::Active, P::Organization],
            Self::PractitionerRole => &[
                P::Id,
                P::LastUpdated,
                P::Active,
                P::Organization,
                P::Service,
            ],
            Self::Schedule => &[P::Id, P::LastUpdated, P::Active, P::Actor],
            Self::Slot => &[P::Id, P::LastUpdated, P::Schedule, P::Start, P::Status],
        }
    }

    /// By what it can be sorted: slots by their begin, the others by their ids.
    #[must_use]
    pub fn sorted_by(self) -> Parameter {
        match self {
            Self::Slot => Parameter::Start,
            Self::HealthcareService | Self::PractitionerRole | Self::Schedule => Parameter::Id,
        }
    }
}

impl Parameter {
    /// Its name in queries.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Id => "_id",
            Self::LastUpdated => "_lastUpdated",
            Self::Active => "active",
            Self::Organization => "organization",
            Self::Service => "service",
            Self::Actor => "actor",
            Self::Schedule => "schedule",
            Self::Status => "status",
            Self::Start => "start",
        }
    }

    /// FHIR's type of it.
    #[must_use]
    pub fn search_type(self) -> &'static str {
        match self {
            Self::Id | Self::Active | Self::Status => "token",
            Self::Organization | Self::Service | Self::Actor | Self::Schedule => "reference",
            Self::Start | Self::LastUpdated => "date",
        }
    }

    /// The types that are resources here and to which it leads, where it is a reference.
    #[must_use]
    pub fn targets(self) -> &'static [FhirKind] {
        match self {
            Self::Service => &[FhirKind::HealthcareService],
            Self::Actor => &[FhirKind::HealthcareService, FhirKind::PractitionerRole],
            Self::Schedule => &[FhirKind::Schedule],
            Self::Id
            | Self::LastUpdated
            | Self::Active
            | Self::Organization
            | Self::Status
            | Self::Start => &[],
        }
    }
}

/// One condition: any of these values.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Criterion {
    /// Of what.
    pub parameter: Parameter,
    /// Any of them will do.
    pub any: Vec<SearchValue>,
}

/// A value that is looked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum SearchValue {
    /// This text; for references the id, or type and id; for organisations the ODS code.
    Text(String),
    /// An instant in this time.
    Time(TimeRange),
    /// A reference to a resource of this type that meets the criterion itself.
    Linked(FhirKind, Box<Criterion>),
}

/// `[from, before)`, open where absent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct TimeRange {
    /// First instant inside.
    pub from: Option<Instant>,
    /// First instant after it.
    pub before: Option<Instant>,
}

impl TimeRange {
    /// Whether the instant is inside.
    #[must_use]
    pub fn holds(&self, at: Instant) -> bool {
        self.from.is_none_or(|from| from <= at) && self.before.is_none_or(|before| at < before)
    }
}

impl Criterion {
    /// Whether a slot meets it. What is linked is looked up before, and is ids by now.
    #[must_use]
    pub fn is_met_by(&self, resource: &Resource) -> bool {
        self.any.iter().any(|wanted| match wanted {
            SearchValue::Text(text) => self.has(&resource.body, text),
            SearchValue::Time(range) => {
                let at = match self.parameter {
                    Parameter::LastUpdated => &resource.body["meta"]["lastUpdated"],
                    _ => &resource.body["start"],
                };
                let at = DateTime::parse_from_rfc3339(at.as_str().unwrap_or_default());
                at.is_ok_and(|at| range.holds(at.to_utc()))
            }
            SearchValue::Linked(..) => false,
        })
    }

    fn has(&self, body: &Value, text: &str) -> bool {
        match self.parameter {
            Parameter::Id => body["id"] == text,
            Parameter::Status => body["status"] == text,
            Parameter::Schedule => {
                let to = body["schedule"]["reference"].as_str().unwrap_or_default();
                let id = to.split_once('/').map_or(to, |(_, id)| id);
                names(FhirKind::Schedule, id, text)
            }
            Parameter::LastUpdated
            | Parameter::Active
            | Parameter::Organization
            | Parameter::Service
            | Parameter::Actor
            | Parameter::Start => false,
        }
    }
}

/// Whether `wanted` names the resource: its id, or type and id.
pub(super) fn names(kind: FhirKind, id: &str, wanted: &str) -> bool {
    let of_type = || wanted.strip_prefix(kind.name())?.strip_prefix('/');
    wanted == id || of_type() == Some(id)
}
