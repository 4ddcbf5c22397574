//! Parts of the network that somebody may see, made already: to find one out is to walk over all
//! people, and to make a network of it is to check every reference in it. Each is kept by what it
//! was found from: what somebody may do, and the network's version.

use std::sync::{Arc, OnceLock};

use super::cache::VersionedCache;
use super::error::AppError;
use super::view::part_of;
use evenwatch_domain::access::{Action, Grant, Principal};
use evenwatch_domain::network::Network;
use evenwatch_domain::network_view::Visibility;
use evenwatch_store::networks::NetworkVersion;

/// People in all kept parts together, at most: a person takes about 2 kB with what belongs to them.
/// The least used go first.
const MOST_PEOPLE: u64 = 50_000;

/// Parts expected: few enough that the cache is not split, and the largest part fits into it.
const EXPECTED: usize = 32;

/// What an entry weighs beside its people.
const OVERHEAD: u64 = 10;

/// A part of a network.
pub(super) struct Part {
    pub seen: Visibility,
    network: OnceLock<Arc<Network>>,
}

impl Part {
    /// What `who` may see for `action`.
    pub(super) fn of(who: &Principal, action: Action, whole: &Network) -> Self {
        Self {
            seen: Visibility::by(who, action, whole),
            network: OnceLock::new(),
        }
    }

    /// The part of `whole`, which is the network that it was found in, as a network; made once.
    ///
    /// # Errors
    /// Where it does not hold together, which is a fault of this program.
    pub(super) fn network(&self, whole: &Network) -> Result<Arc<Network>, AppError> {
        if let Some(made) = self.network.get() {
            return Ok(Arc::clone(made));
        }
        let made = part_of(whole, &self.seen)?;
        Ok(Arc::clone(self.network.get_or_init(|| made)))
    }
}

/// The parts, by what somebody may do.
pub(super) type Parts = VersionedCache<(Vec<Grant>, Action), NetworkVersion, Arc<Part>>;

/// A cache of parts.
pub(super) fn parts() -> Parts {
    VersionedCache::of_weight(EXPECTED, MOST_PEOPLE, |part| {
        let people = part.seen.people();
        u64::try_from(people).map_or(MOST_PEOPLE, |people| people + OVERHEAD)
    })
}

/// The part of `whole`, the network of a version, that `who` may see for `action`: kept, or found
/// and kept.
pub(super) fn part(
    parts: &Parts,
    (who, action): (&Principal, Action),
    version: NetworkVersion,
    whole: &Network,
) -> Arc<Part> {
    let key = (who.grants.clone(), action);
    if let Some(kept) = parts.get(&key, &version) {
        return kept;
    }
    let part = Arc::new(Part::of(who, action, whole));
    parts.keep(key, version, Arc::clone(&part));
    part
}
