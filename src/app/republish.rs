//! A withdrawn rota, published again: as its next revision, with what has begun as it was worked.

use std::collections::BTreeMap;

use super::error::{AppError, Overtaken};
use super::plan::log_value;
use super::state::AppContext;
use evenwatch_domain::ids::DutyId;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::publication::{DutyStatus, PublishedDuty};
use evenwatch_domain::rota::{Duty, Rota, RotaState};
use evenwatch_store::{ReadTx, WriteTx, published, rotas};

/// The next revision of a withdrawn rota, as a draft. Of its duties that have begun it holds those
/// that were worked, as they were: the past never changes.
///
/// # Errors
/// Where none of its duties is still to come, or the database fails.
pub(super) fn next_revision(
    tx: &mut ReadTx<'_>,
    withdrawn: &Rota,
    now: Instant,
) -> Result<Rota, AppError> {
    let ids: Vec<DutyId> = withdrawn.duties.iter().map(|duty| duty.id).collect();
    let records = published::of_duties(tx, &ids)?;
    let worked: BTreeMap<DutyId, &PublishedDuty> = records
        .iter()
        .filter(|record| record.status == DutyStatus::Confirmed)
        .map(|record| (record.duty.id, record))
        .collect();
    let has_begun = |duty: &Duty| duty.interval.start <= now;
    if withdrawn.duties.iter().all(has_begun) {
        return Err(AppError::Conflict(Overtaken::State {
            rota: withdrawn.id,
            is: withdrawn.state,
            wanted: RotaState::Published,
        }));
    }
    let duties = withdrawn.duties.iter().filter_map(|duty| {
        if has_begun(duty) {
            worked.get(&duty.id).map(|record| record.duty.clone())
        } else {
            Some(duty.clone())
        }
    });
    Ok(Rota {
        revision: withdrawn.revision.saturating_add(1),
        state: RotaState::Draft,
        created_at: now,
        published_at: None,
        duties: duties.collect(),
        ..withdrawn.clone()
    })
}

/// Keeps the next revision of a withdrawn rota.
pub(super) fn keep(
    app: &AppContext,
    tx: &mut WriteTx<'_>,
    (withdrawn, draft): (&Rota, &Rota),
    now: Instant,
) -> Result<(), AppError> {
    rotas::insert(tx, draft)?;
    let subject = format!("rota:{}", draft.id);
    let states = (Some(log_value(withdrawn)), Some(log_value(draft)));
    app.log(tx, now, "rota.revise", &subject, states.0, states.1)
}
