//! What of the network, of rotas and of duties whoever asks may see. Use cases that read begin
//! here.

use std::sync::Arc;

use super::error::{AppError, NotFound};
use super::network_parts::{self, Part};
use super::publish::pools;
use super::state::AppContext;
use evenwatch_domain::access::Action;
use evenwatch_domain::ids::{PersonId, PoolId};
use evenwatch_domain::network::Network;
use evenwatch_domain::network_view::{OwnershipIndex, Visibility};
use evenwatch_domain::pool::Pool;
use evenwatch_domain::rota::{Duty, Rota};
use evenwatch_store::ReadTx;

/// The part of the network that may be seen for an action.
pub(super) struct ScopedNetwork {
    whole: Arc<Network>,
    /// Absent where all of it may be seen.
    part: Option<Arc<Part>>,
}

impl AppContext {
    /// The part that whoever asks may see for `action`.
    ///
    /// # Errors
    /// Where they may do it nowhere, no network has been imported, or the database fails.
    pub(super) fn view(
        &self,
        tx: &mut ReadTx<'_>,
        action: Action,
    ) -> Result<ScopedNetwork, AppError> {
        self.must_somewhere(action)?;
        let (version, whole) = self.current_version(tx)?;
        if self.who().may_everywhere(action) {
            return Ok(ScopedNetwork { whole, part: None });
        }
        let parts = &self.caches().parts;
        let part = network_parts::part(parts, (self.who(), action), version, &whole);
        Ok(ScopedNetwork {
            whole,
            part: Some(part),
        })
    }

    /// Refuses whoever may do this nowhere.
    pub(super) fn must_somewhere(&self, action: Action) -> Result<(), AppError> {
        if self.who().may_somewhere(action) {
            Ok(())
        } else {
            Err(AppError::Forbidden(action))
        }
    }

    /// The part of some network that whoever asks may see for `action`.
    pub(super) fn view_of(&self, whole: Arc<Network>, action: Action) -> ScopedNetwork {
        let everything = self.who().may_everywhere(action);
        let part = (!everything).then(|| Arc::new(Part::of(self.who(), action, &whole)));
        ScopedNetwork { whole, part }
    }

    /// Refuses whoever may not do this to every pool of the rota. To those who may not even read
    /// it, it is not there.
    pub(super) fn must_for_rota(
        &self,
        tx: &mut ReadTx<'_>,
        action: Action,
        rota: &Rota,
    ) -> Result<(), AppError> {
        if self.who().may_everywhere(action) {
            return Ok(());
        }
        let network = self.current(tx)?;
        let places = OwnershipIndex::of(&network);
        let may = |action, pool: &PoolId| self.who().may(action, &places.pool(pool));
        let pools = pools(rota);
        if !pools.iter().any(|pool| may(Action::ReadRotas, pool)) {
            return Err(AppError::NotFound(NotFound::Rota(rota.id, None)));
        }
        if pools.iter().all(|pool| may(action, pool)) {
            Ok(())
        } else {
            Err(AppError::Forbidden(action))
        }
    }
}

impl ScopedNetwork {
    /// Whether all may be seen.
    pub(super) fn is_whole(&self) -> bool {
        self.part.is_none()
    }

    /// All of the network, of which a part may be seen.
    pub(super) fn whole(&self) -> &Arc<Network> {
        &self.whole
    }

    /// The pools that may be seen.
    pub(super) fn pools(&self) -> impl Iterator<Item = &Pool> {
        let all = self.whole.file().pools.iter();
        all.filter(|pool| self.pool(&pool.id))
    }

    /// Whether the pool may be seen.
    pub(super) fn pool(&self, id: &PoolId) -> bool {
        self.part.as_ref().is_none_or(|part| part.seen.pool(id))
    }

    /// Whether the person may be seen.
    fn person(&self, id: &PersonId) -> bool {
        self.part.as_ref().is_none_or(|part| part.seen.person(id))
    }

    /// The network that may be seen, with whoever holds one of these duties.
    ///
    /// # Errors
    /// Where a part of the network does not hold together, which is a fault of this program.
    pub(super) fn network(&self, duties: &[Duty]) -> Result<Arc<Network>, AppError> {
        let Some(part) = &self.part else {
            return Ok(Arc::clone(&self.whole));
        };
        let holders = duties.iter().flat_map(|duty| &duty.holders);
        let former = holders.map(|holder| &holder.person);
        let former: Vec<&PersonId> = former.filter(|id| !part.seen.person(id)).collect();
        if former.is_empty() {
            return part.network(&self.whole);
        }
        let mut seen = part.seen.clone();
        seen.add_people(former);
        part_of(&self.whole, &seen)
    }

    /// What of a rota may be seen; `None` where nothing may.
    ///
    /// A rota of several pools is shown as the part that it has in those seen: its aims are sums
    /// over all, and left out.
    pub(super) fn rota(&self, mut rota: Rota) -> Option<Rota> {
        if self.is_whole() {
            return Some(rota);
        }
        let before = rota.duties.len();
        rota.duties.retain(|duty| self.pool(&duty.pool));
        if rota.duties.is_empty() {
            return None;
        }
        if rota.duties.len() < before
            && let Some(plan) = &mut rota.plan
        {
            let ids: std::collections::BTreeSet<_> =
                rota.duties.iter().map(|duty| duty.id).collect();
            plan.vacancies.retain(|vacancy| ids.contains(&vacancy.duty));
            plan.moved.retain(|moved| ids.contains(&moved.duty));
            plan.kept.retain(|pool| self.pool(pool));
            // What somebody does in all pools together says what they do in those not seen.
            plan.intensity
                .retain(|one| one.pool.as_ref().is_some_and(|pool| self.pool(pool)));
            plan.breaches.retain(|breach| {
                self.person(&breach.person) && breach.duties.iter().all(|id| ids.contains(id))
            });
            plan.tiers.clear();
            plan.warnings.clear();
            plan.assumptions.clear();
            plan.work = 0;
            plan.seconds = 0.0;
        }
        Some(rota)
    }
}

/// The part of a network that may be seen, as a network of its own.
pub(super) fn part_of(whole: &Network, seen: &Visibility) -> Result<Arc<Network>, AppError> {
    let part = Network::new(seen.file(whole.file())).map_err(AppError::Invalid)?;
    Ok(Arc::new(part))
}
