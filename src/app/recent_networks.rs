//! The networks read or written last. Readers of one moment may stand on different versions, each
//! on its own snapshot; a version that is not here is made from the nearest before it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use evenwatch_domain::network::Network;
use evenwatch_store::networks::{NetworkVersion, Stamp};

/// Networks kept. Versions share what is the same in both, so that another takes little.
const MOST: usize = 4;

type Kept = (Stamp, Arc<Network>);

/// The networks.
#[derive(Default)]
pub(super) struct RecentNetworks(Mutex<VecDeque<Kept>>);

impl RecentNetworks {
    /// The network of a stamp.
    pub(super) fn get(&self, stamp: Stamp) -> Option<Arc<Network>> {
        let kept = self.lock();
        let found = kept.iter().find(|(of, _)| *of == stamp);
        found.map(|(_, network)| Arc::clone(network))
    }

    /// The network of a version.
    pub(super) fn of_version(&self, version: NetworkVersion) -> Option<Arc<Network>> {
        let kept = self.lock();
        let found = kept.iter().find(|(of, _)| of.version == version);
        found.map(|(_, network)| Arc::clone(network))
    }

    /// The newest network of a version before that one.
    pub(super) fn before(&self, version: NetworkVersion) -> Option<Kept> {
        let kept = self.lock();
        let older = kept.iter().filter(|(of, _)| of.version < version);
        older.max_by_key(|(of, _)| of.version).cloned()
    }

    /// Keeps a network.
    pub(super) fn keep(&self, stamp: Stamp, network: &Arc<Network>) {
        let mut kept = self.lock();
        kept.retain(|(of, _)| *of != stamp);
        kept.push_front((stamp, Arc::clone(network)));
        kept.truncate(MOST);
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
