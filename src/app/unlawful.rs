//! What is published and breaks the law or a contract, whichever rotas it is of.

use std::sync::Arc;

use super::as_of;
use super::error::AppError;
use super::state::AppContext;
use evenwatch_domain::interval::{Instant, Interval};
use evenwatch_domain::kept_audit::KnownState;
use evenwatch_domain::network::Network;
use evenwatch_domain::time::Period;
use evenwatch_domain::unlawful::PublishedBreach;
use evenwatch_planning as plan;

/// What the breaches were found in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key {
    known: KnownState,
    catalogue: u64,
    period: Period,
}

/// Breaches with a duty in `period`, of everybody in all pools, as they were known then. They are
/// kept in memory until something else is asked for.
pub(super) fn unlawful(
    app: &AppContext,
    known: &KnownState,
    period: Period,
) -> Result<Arc<Vec<PublishedBreach>>, AppError> {
    let key = Key {
        known: *known,
        catalogue: app.catalogue_number(),
        period,
    };
    if let Some(kept) = app.caches().breaches.get(&key) {
        return Ok(kept);
    }
    let (network, records) = app.store().read(|tx| {
        let network = app.network_of(tx, known)?;
        let about = about(app, &network, &period);
        Ok::<_, AppError>((network, as_of::all_standing(tx, known, about)?))
    })?;
    // Outside the transaction: judging needs no connection.
    let found = plan::unlawful(&network, app.catalogue(), &records, period)?;
    let found = Arc::new(found);
    app.caches().breaches.keep(key, Arc::clone(&found));
    Ok(found)
}

/// Breaches in which a pool of a part of the network has a duty.
pub(super) fn of_part(breaches: &[PublishedBreach], part: &Network) -> Vec<PublishedBreach> {
    let seen = |breach: &&PublishedBreach| breach.pools.iter().any(|id| part.pool(id).is_some());
    breaches.iter().filter(seen).cloned().collect()
}

/// The time of which published duties can break a rule together with one of the period.
pub(super) fn about(app: &AppContext, network: &Network, period: &Period) -> Interval {
    let reach = plan::reach(network, app.catalogue());
    let whole = period.interval();
    let moved = |at: Instant, by| at.checked_add_signed(by).unwrap_or(at);
    Interval {
        start: moved(whole.start, -reach),
        end: moved(whole.end, reach),
    }
}
