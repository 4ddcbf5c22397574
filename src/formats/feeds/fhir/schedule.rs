//! Schedule: the time of a pool, or of a member in it.

use serde_json::json;

use super::{FhirKind, Resource, concept, pool_id, reference};
use evenwatch_domain::network::Network;
use evenwatch_domain::pool::Pool;

/// The schedule of a pool, or of a member in it; both have the id of whose they are.
pub(super) fn schedule(
    network: &Network,
    pool: &Pool,
    id: &str,
    active: bool,
    is_member: bool,
) -> Resource {
    let line = network.line(&pool.line);
    let role = is_member.then(|| reference(FhirKind::PractitionerRole, id));
    let service = reference(FhirKind::HealthcareService, pool_id(&pool.id));
    let actors: Vec<_> = role.into_iter().chain([service]).collect();
    let members = json!({
        "active": active,
        "serviceType": line.map(|line| concept(line.kind)).into_iter().collect::<Vec<_>>(),
        "actor": actors
    });
    Resource::new(FhirKind::Schedule, id.to_owned(), network, members)
}
