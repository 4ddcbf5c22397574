//! How many places of published rotas have a holder who does not count today: lists of rotas tell
//! it beside the places that never had one. Kept by what it was found from, because a list asks it
//! of every rota.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::error::AppError;
use super::rotas::{self, RotaSummary};
use super::state::AppContext;
use super::view::ScopedNetwork;
use evenwatch_domain::ids::PoolId;
use evenwatch_domain::in_force::{self, PublishedOrder};
use evenwatch_domain::kept_audit::RotaRevision;
use evenwatch_domain::lost_holder::lost_of;
use evenwatch_domain::open_places::OpenPlaces;
use evenwatch_domain::rota::Duty;
use evenwatch_store::{ReadTx, published};

/// Places in each pool.
pub(super) type PlacesByPool = BTreeMap<PoolId, OpenNow>;

/// Places of duties in force whose holders do not count today.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct OpenNow {
    /// Beside those that never had a holder, open throughout. Count.
    pub(super) throughout: u32,
    /// Open for a part of the duty. Count.
    pub(super) in_part: u32,
}

/// Places of the duties in force of a published rota whose holders do not count today; without a
/// view, of all pools.
pub(super) fn lost_places(
    app: &AppContext,
    tx: &mut ReadTx<'_>,
    view: Option<&ScopedNetwork>,
    (rota, order): (&RotaSummary, &PublishedOrder),
) -> Result<OpenNow, AppError> {
    let this = RotaRevision {
        rota: rota.id,
        revision: rota.revision,
    };
    let origin = app.origin(tx)?;
    let kept = &app.caches().lost_places;
    let key = (this.rota, this.revision);
    let places = match kept.get(&key, &origin) {
        Some(places) => places,
        None => {
            let found = Arc::new(find(app, tx, (rota, this), order)?);
            kept.keep(key, origin, Arc::clone(&found));
            found
        }
    };
    let seen = places
        .iter()
        .filter(|(pool, _)| view.is_none_or(|view| view.pool(pool)));
    Ok(seen.fold(OpenNow::default(), |sum, (_, places)| OpenNow {
        throughout: sum.throughout + places.throughout,
        in_part: sum.in_part + places.in_part,
    }))
}

fn find(
    app: &AppContext,
    tx: &mut ReadTx<'_>,
    (rota, this): (&RotaSummary, RotaRevision),
    order: &PublishedOrder,
) -> Result<PlacesByPool, AppError> {
    let network = app.current(tx)?;
    let records = published::named_by(tx, this)?;
    let duties: Vec<&Duty> = records
        .iter()
        .filter(|record| {
            let owner = RotaRevision {
                rota: record.rota,
                revision: record.revision,
            };
            in_force::stands((owner, record.status), this, rota.state, order)
        })
        .map(|record| &record.duty)
        .collect();
    if lost_of(&network, &duties).is_empty() {
        return Ok(PlacesByPool::new());
    }
    // What had begun when it was published stands in another's name: only the rota itself says
    // which that is.
    let whole = rotas::load(tx, rota.id, Some(rota.revision))?;
    let now = in_force::rota_now(&whole, &records, order, &BTreeSet::new(), |_| String::new());
    let now = now.map(|now| now.with_lost_holders(&whole, &network));
    let mut places = PlacesByPool::new();
    for duty in now.iter().flat_map(|_| &whole.duties) {
        let lost = now.as_ref().map_or(&[][..], |now| now.lost(duty.id));
        if !lost.is_empty() {
            let open = OpenPlaces::after(duty, lost);
            let own = places.entry(duty.pool.clone()).or_default();
            own.throughout += u32::from(open.throughout.saturating_sub(duty.missing()));
            own.in_part += u32::from(open.in_part);
        }
    }
    Ok(places)
}
