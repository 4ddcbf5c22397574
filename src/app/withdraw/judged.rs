//! Whether duties that are to go back to earlier rotas can stand today: on the network as it is
//! now, beside all that is published.

use std::collections::BTreeSet;

use crate::error::{AppError, Rejection};
use crate::plan::looked_at;
use crate::publish::fitting;
use crate::state::AppContext;
use evenwatch_domain::ids::PoolId;
use evenwatch_domain::network::Network;
use evenwatch_domain::publication::{DutyStatus, PublishedDuty, after};
use evenwatch_domain::rota::{Duty, Rota};
use evenwatch_planning::{self as plan, PlanError};
use evenwatch_store::{ReadTx, published};

/// Why the duties that would go back cannot stand today; nothing where they can.
pub(super) fn why_not(
    app: &AppContext,
    tx: &mut ReadTx<'_>,
    network: &Network,
    rotas: (&Rota, &[Rota]),
    changed: &[PublishedDuty],
) -> Result<Vec<String>, AppError> {
    match restored(app, tx, network, rotas, changed) {
        Ok(()) => Ok(Vec::new()),
        Err(AppError::Refused(Rejection::OutOfDate { differences, .. })) => Ok(differences),
        Err(AppError::Refused(Rejection::NotRestorable { breaches, .. })) => Ok(breaches),
        Err(error) => Err(error),
    }
}

/// Refuses the changes where a duty that goes back does not fit the network, or breaks a hard rule
/// that is kept today.
pub(super) fn restored(
    app: &AppContext,
    tx: &mut ReadTx<'_>,
    network: &Network,
    (rota, others): (&Rota, &[Rota]),
    changed: &[PublishedDuty],
) -> Result<(), AppError> {
    let back = changed
        .iter()
        .filter(|record| record.status == DutyStatus::Confirmed);
    let back: Vec<&PublishedDuty> = back.collect();
    let ids: BTreeSet<&PoolId> = back.iter().map(|record| &record.duty.pool).collect();
    let pools: Vec<PoolId> = ids.into_iter().cloned().collect();
    if back.is_empty() {
        return Ok(());
    }
    let owed =
        |pools: &[PoolId]| plan::duties(network, app.catalogue(), &rota.period, Some(pools)).0;
    for other in others {
        let duties = back.iter().filter(|record| record.rota == other.id);
        let part = Rota {
            duties: duties.map(|record| record.duty.clone()).collect(),
            plan: None,
            ..other.clone()
        };
        fitting(network, &owed(&pools), &part)?;
    }
    let before = published::within(tx, looked_at(app, network, &rota.period))?;
    let after = after(&before, changed);
    let broken = |records: &[PublishedDuty]| {
        let request = plan::PlanSpec {
            period: rota.period,
            pools: Some(&pools),
            history: records,
            pins: &[],
            previous: &[],
            nearness: plan::Nearness::Afresh,
            begun_by: None,
        };
        let theirs = records.iter().filter(|record| {
            record.status == DutyStatus::Confirmed
                && rota.period.contains(record.duty.day)
                && pools.contains(&record.duty.pool)
        });
        let duties: Vec<Duty> = theirs.map(|record| record.duty.clone()).collect();
        match plan::judge(network, app.catalogue(), &request, owed(&pools), &duties) {
            Ok(_) => Ok(Vec::new()),
            Err(PlanError::JudgeRefused { details, .. }) => Ok(details),
            Err(error) => Err(error),
        }
    };
    let mut breaches = broken(&after)?;
    if !breaches.is_empty() {
        // What is broken today already is not for this to answer for.
        let today = broken(&before).unwrap_or_default();
        breaches.retain(|breach| !today.contains(breach));
    }
    if breaches.is_empty() {
        return Ok(());
    }
    Err(AppError::Refused(Rejection::NotRestorable {
        rota: rota.id,
        breaches,
    }))
}
