//! Whether a rota still fits the network: its duties are owed as they are in it, and its holders
//! may hold them.

use std::collections::BTreeMap;

use crate::error::{AppError, Rejection};
use evenwatch_domain::ids::DutyId;
use evenwatch_domain::network::Network;
use evenwatch_domain::rota::{Duty, Rota};
use evenwatch_planning as plan;

/// Whether the network still is as the rota takes it to be: the same duties, and holders who may
/// hold them.
pub(crate) fn fitting(network: &Network, owed: &[Duty], rota: &Rota) -> Result<(), AppError> {
    let owed: BTreeMap<DutyId, &Duty> = owed.iter().map(|duty| (duty.id, duty)).collect();
    let mut differences = Vec::new();
    for duty in &rota.duties {
        let place = format!("{} {} of pool \"{}\"", duty.day, duty.name, duty.pool);
        match owed.get(&duty.id) {
            None => differences.push(format!("{place} is no longer owed")),
            Some(now)
                if now.interval != duty.interval || now.people_needed != duty.people_needed =>
            {
                differences.push(format!("{place} has other hours or places now"));
            }
            Some(now) => {
                differences
                    .extend(unfit(network, now, duty).map(|text| format!("{place}: {text}")));
            }
        }
    }
    if differences.is_empty() {
        return Ok(());
    }
    Err(AppError::Refused(Rejection::OutOfDate {
        rota: rota.id,
        differences,
    }))
}

/// The first holder who may no longer hold the duty, with the reasons.
fn unfit(network: &Network, owed: &Duty, duty: &Duty) -> Option<String> {
    duty.holders.iter().find_map(|holder| {
        let Some(person) = network.person(&holder.person) else {
            return Some(format!("\"{}\" is not in the network", holder.person));
        };
        let reasons = plan::eligibility::reasons(network, owed, person);
        let first = reasons.first()?;
        Some(format!("\"{}\" {first}", holder.person))
    })
}
