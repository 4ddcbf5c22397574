//! Schedule: the time of a pool, or of a member in it.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::practitioner_role::members;
use super::{Kind, Resource, concept, pool_id, reference, role_id};
use crate::domain::network::Network;
use crate::domain::pool::Pool;

/// The schedules of the network's pools and of their members.
#[must_use]
pub fn schedules(network: &Network, today: NaiveDate) -> Vec<Resource> {
    let pools = network.file().pools.iter();
    let schedules = pools.flat_map(|pool| {
        let service = reference(Kind::HealthcareService, pool_id(&pool.id));
        let whole = schedule(
            network,
            pool,
            pool_id(&pool.id),
            true,
            std::slice::from_ref(&service),
        );
        let each = members(pool).into_iter().map(move |(person, times)| {
            let id = role_id(&pool.id, person);
            let actors = [reference(Kind::PractitionerRole, id), service.clone()];
            let active = times.iter().any(|time| time.holds_on(today));
            schedule(network, pool, id.to_string(), active, &actors)
        });
        std::iter::once(whole).chain(each)
    });
    schedules.collect()
}

fn schedule(
    network: &Network,
    pool: &Pool,
    id: String,
    active: bool,
    actors: &[Value],
) -> Resource {
    let line = network.line(&pool.line);
    let members = json!({
        "active": active,
        "serviceType": line.map(|line| concept(line.kind)).into_iter().collect::<Vec<_>>(),
        "actor": actors
    });
    Resource::new(Kind::Schedule, id, network, members)
}
