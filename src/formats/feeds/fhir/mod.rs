//! FHIR R4 resources (HL7 FHIR 4.0.1) about services and who staffs them, read-only. Pure.
//!
//! | resource | what it is here |
//! |---|---|
//! | HealthcareService | a pool: whom it serves, in which hours of the week, and when nobody is there |
//! | PractitionerRole | a member of a pool |
//! | Schedule | the time of a pool, or of a member in it |
//! | Slot | a published duty, in the schedule of its pool and in that of each of its holders |
//!
//! Absent on purpose: phone numbers and other contact routes, patients, drafts, and free slots: a
//! duty is somebody's work, and nobody books into it. Organisations are named by ODS code and not
//! given as resources.

mod available;
pub mod bundle;
mod candidate;
pub mod capability;
mod healthcare_service;
mod include;
mod practitioner_role;
mod schedule;
mod search;
mod shown;
mod slot;

use serde_json::{Map, Value, json};
use uuid::Uuid;

pub use candidate::{Roll, SearchCandidate, Sight};
pub use include::Include;
pub use search::{Criterion, Parameter, SearchValue, TimeRange};
pub use shown::Shown;
pub use slot::{STANDING, STATUS_SYSTEM, WITHDRAWN, duty_of, place_of, slots};

use evenwatch_domain::ids::{OdsCode, PersonId, PoolId};
use evenwatch_domain::interval::Instant;
use evenwatch_domain::network::Network;
use evenwatch_domain::time;

/// The release of FHIR.
pub const RELEASE: &str = "4.0.1";

/// The system of ODS codes in identifiers (NHS England's naming of systems).
pub const ODS_SYSTEM: &str = "https://fhir.nhs.uk/Id/ods-organization-code";

/// Namespace of the role ids below; random once, fixed for ever.
const ROLE_NAMESPACE: Uuid = Uuid::from_u128(0x4b1e_90d7_52c8_4f3a_8e66_1d0c_a97f_3b25);

/// A type of resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FhirKind {
    /// A pool.
    HealthcareService,
    /// A member of a pool.
    PractitionerRole,
    /// The time of a pool, or of a member.
    Schedule,
    /// A published duty.
    Slot,
}

impl FhirKind {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::HealthcareService,
        Self::PractitionerRole,
        Self::Schedule,
        Self::Slot,
    ];

    /// Its name in FHIR.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::HealthcareService => "HealthcareService",
            Self::PractitionerRole => "PractitionerRole",
            Self::Schedule => "Schedule",
            Self::Slot => "Slot",
        }
    }
}

impl std::str::FromStr for FhirKind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut all = Self::ALL.into_iter();
        all.find(|kind| kind.name() == text).ok_or(())
    }
}

impl std::fmt::Display for FhirKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// A resource, with its place among others of its type.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// Its type.
    pub kind: FhirKind,
    /// Its logical id.
    pub id: String,
    /// Searches list by this.
    pub order: String,
    /// The resource as JSON.
    pub body: Value,
}

impl Resource {
    /// A resource of `kind`, listed by its id; invented ones are marked as test data.
    fn new(kind: FhirKind, id: String, network: &Network, members: Value) -> Self {
        let mut body = filled(members);
        body.insert("resourceType".to_owned(), kind.name().into());
        body.insert("id".to_owned(), id.clone().into());
        let mut body = Value::Object(body);
        if network.file().invented {
            body["meta"]["tag"] = json!([{
                "system": "http://terminology.hl7.org/CodeSystem/v3-ActReason",
                "code": "HTEST",
                "display": "test health data"
            }]);
        }
        Self {
            kind,
            order: id.clone(),
            id,
            body,
        }
    }

    /// The same, last changed at this instant.
    #[must_use]
    pub fn updated(mut self, at: Instant) -> Self {
        self.body["meta"]["lastUpdated"] = instant(at).into();
        self
    }
}

/// An instant as FHIR writes it: whole seconds, with London's offset.
fn instant(at: Instant) -> String {
    let at = time::with_offset(at);
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, false)
}

/// The members without those that are null or empty: FHIR has no empty ones.
fn filled(members: Value) -> Map<String, Value> {
    let is_empty = |value: &Value| {
        value.is_null()
            || value.as_array().is_some_and(Vec::is_empty)
            || value.as_object().is_some_and(Map::is_empty)
    };
    match members {
        Value::Object(members) => members
            .into_iter()
            .filter(|(_, value)| !is_empty(value))
            .collect(),
        _ => Map::new(),
    }
}

/// The logical id of a pool's resources: FHIR's ids have no `_`, and our codes have no capitals.
fn pool_id(pool: &PoolId) -> String {
    pool.as_str().replace('_', "U")
}

/// The logical id of a member's resources.
fn role_id(pool: &PoolId, person: &PersonId) -> Uuid {
    Uuid::new_v5(&ROLE_NAMESPACE, format!("{pool} {person}").as_bytes())
}

/// A reference to a resource here.
fn reference(kind: FhirKind, id: impl std::fmt::Display) -> Value {
    json!({ "reference": format!("{kind}/{id}") })
}

/// A reference to an organisation, by its ODS code.
fn organisation(network: &Network, ods: &OdsCode) -> Value {
    let mut reference = json!({
        "type": "Organization",
        "identifier": { "system": ODS_SYSTEM, "value": ods }
    });
    if let Some(known) = network.organisation(ods) {
        reference["display"] = known.name.clone().into();
    }
    reference
}

/// A concept for which no code system is used here.
fn concept(text: impl std::fmt::Display) -> Value {
    json!({ "text": text.to_string() })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn ids_are_fhir_s_and_no_two_pools_share_one() {
        let codes = ["a_b", "a-b", "a.b", "aub", "a__b"].map(|code| PoolId::new(code).unwrap());
        let ids: std::collections::BTreeSet<String> = codes.iter().map(pool_id).collect();
        assert_eq!(ids.len(), codes.len());
        for id in ids {
            let good = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
            assert!(id.chars().all(good) && id.len() <= 64, "{id}");
        }
    }

    #[test]
    fn what_is_empty_is_left_out() {
        let members = json!({ "a": [], "b": {}, "c": null, "d": false, "e": "" });
        assert_eq!(
            Value::Object(filled(members)),
            json!({ "d": false, "e": "" })
        );
    }
}
