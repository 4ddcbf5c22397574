//! Pins: decisions of people that a plan must keep, checked before anything is searched.

use std::collections::{BTreeMap, BTreeSet};

use evenwatch_domain::ids::DutyId;
use evenwatch_domain::network::Network;
use evenwatch_domain::rota::Duty;

use super::error::{PinRefusal, PlanError};
use super::request::{Pin, PlanSpec};
use super::{duty_attributes, eligibility};

/// Every pin, once. Pins of the request must name duties that are planned; a previous rota may be
/// about others.
pub(super) fn gather(
    network: &Network,
    request: &PlanSpec<'_>,
    planned: &[Duty],
    warnings: &mut Vec<String>,
) -> Result<BTreeSet<Pin>, PlanError> {
    let by_id: BTreeMap<DutyId, &Duty> = planned.iter().map(|duty| (duty.id, duty)).collect();
    let mut pins: BTreeSet<Pin> = request.pins.iter().cloned().collect();
    for duty in request.previous {
        let pinned = duty.holders.iter().filter(|holder| holder.pinned);
        for holder in pinned {
            if by_id.contains_key(&duty.id) {
                pins.insert(Pin {
                    duty: duty.id,
                    person: holder.person.clone(),
                });
            } else {
                warnings.push(format!(
                    "{} was pinned to {}, which is no longer among the duties planned: the pin is dropped. \
                     Restore its pattern if it should be kept.",
                    network.person_name(&holder.person),
                    duty_attributes::name(duty)
                ));
            }
        }
    }
    let refusals: Vec<PinRefusal> = pins
        .iter()
        .filter_map(|pin| {
            let Some(duty) = by_id.get(&pin.duty) else {
                return Some(PinRefusal::NoSuchDuty { pin: pin.clone() });
            };
            let Some(person) = network.person(&pin.person) else {
                return Some(PinRefusal::NoSuchPerson { pin: pin.clone() });
            };
            let reasons = eligibility::reasons(network, duty, person);
            (!reasons.is_empty()).then(|| PinRefusal::Ineligible {
                pin: pin.clone(),
                duty: duty_attributes::name(duty),
                reasons,
            })
        })
        .collect();
    if refusals.is_empty() {
        Ok(pins)
    } else {
        Err(PlanError::Pins(refusals))
    }
}
