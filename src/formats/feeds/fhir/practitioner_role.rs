//! PractitionerRole: a member of a pool.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{FhirKind, Resource, concept, organisation, pool_id, reference, role_id};
use evenwatch_domain::ids::PersonId;
use evenwatch_domain::network::Network;
use evenwatch_domain::organisation::Validity;
use evenwatch_domain::pool::Pool;

/// Each member once, with the times of their membership.
pub(super) fn members(pool: &Pool) -> BTreeMap<&PersonId, Vec<Validity>> {
    let mut members: BTreeMap<&PersonId, Vec<Validity>> = BTreeMap::new();
    for member in &pool.members {
        let times = members.entry(&member.person).or_default();
        times.push(member.validity);
    }
    members
}

/// A member, with the times of their membership; whether one of those is today's.
pub(super) fn practitioner_role(
    network: &Network,
    pool: &Pool,
    person: &PersonId,
    times: &[Validity],
    active: bool,
) -> Resource {
    let known = network.person(person);
    let members = json!({
        "active": active,
        "period": period(times),
        "practitioner": known.map(|known| json!({
            "type": "Practitioner", "identifier": { "value": person }, "display": known.name
        })),
        "organization": organisation(network, &pool.host),
        "code": known.map(|known| concept(&known.role)).into_iter().collect::<Vec<_>>(),
        "healthcareService": [reference(FhirKind::HealthcareService, pool_id(&pool.id))]
    });
    let id = role_id(&pool.id, person).to_string();
    Resource::new(FhirKind::PractitionerRole, id, network, members)
}

/// From the first day of the first membership to the last day of the last; open where one of them
/// is.
fn period(times: &[Validity]) -> Value {
    let start: Option<Option<NaiveDate>> = times.iter().map(|time| time.valid_from).min();
    let ends: Option<Vec<NaiveDate>> = times.iter().map(|time| time.valid_to).collect();
    let end = ends.and_then(|ends| ends.into_iter().max());
    let mut period = serde_json::Map::new();
    let edges = [("start", start.flatten()), ("end", end)];
    for (name, day) in edges {
        period.extend(day.map(|day| (name.to_owned(), day.to_string().into())));
    }
    Value::Object(period)
}
