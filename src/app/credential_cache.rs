//! What was looked up a moment ago and still stands, because nobody wrote since: who holds a key or
//! an address, and which network and publications answers rest on. What is answered from here needs
//! neither the database nor a thread that may wait for it.

use std::sync::{Arc, Mutex, PoisonError};

use quick_cache::sync::Cache;

use super::error::{AppError, NotFound};
use super::state::AppContext;
use super::tally::{CacheFigures, Tally};
use evenwatch_domain::access::Principal;
use evenwatch_domain::account::{ApiKey, FeedToken};
use evenwatch_domain::network::Network;
use evenwatch_store::networks::NetworkVersion;
use evenwatch_store::rotas::Publications;
use evenwatch_store::{DataStamp, ReadTx, networks, rotas};

/// Keys and addresses kept at most. Each takes a few hundred bytes; the least used go first.
const MOST: usize = 4096;

/// What answers about published duties rest on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DataVersion {
    /// Names of people, pools and places, and which pool serves which area.
    pub network: NetworkVersion,
    /// The duties.
    pub publications: Publications,
}

/// What stands for as long as nobody writes.
pub(super) struct CredentialCache {
    /// By the hash of their secret.
    pub keys: ByHash<Held>,
    /// By the hash of their secret.
    pub addresses: ByHash<FeedToken>,
    origin: Mutex<Option<(DataStamp, DataVersion)>>,
    any_user: Mutex<Option<(DataStamp, bool)>>,
}

impl Default for CredentialCache {
    fn default() -> Self {
        Self {
            keys: ByHash::new(),
            addresses: ByHash::new(),
            origin: Mutex::default(),
            any_user: Mutex::default(),
        }
    }
}

/// A key, and whoever holds it.
pub(super) struct Held {
    pub key: ApiKey,
    pub holder: Arc<Principal>,
}

/// What was found by the hash of a secret.
pub(super) struct ByHash<T> {
    found: Cache<String, (DataStamp, Arc<T>)>,
    tally: Tally,
}

impl<T> ByHash<T> {
    fn new() -> Self {
        Self {
            found: Cache::new(MOST),
            tally: Tally::default(),
        }
    }

    /// How full it is, and how much it helps.
    pub(super) fn figures(&self, name: &'static str) -> CacheFigures {
        self.tally.figures(name, self.found.len())
    }

    /// What was found, where that still stands.
    pub(super) fn get(&self, hash: &str, mark: DataStamp) -> Option<Arc<T>> {
        let found = self.found.get(hash);
        let found = found.filter(|(found_at, _)| *found_at == mark);
        self.tally.found(found).map(|(_, found)| found)
    }

    /// Keeps what a transaction found.
    pub(super) fn keep(&self, hash: &str, tx: &ReadTx<'_>, found: T) -> Arc<T> {
        let found = Arc::new(found);
        if let Some(mark) = tx.mark() {
            self.found
                .insert(hash.to_owned(), (mark, Arc::clone(&found)));
        }
        found
    }
}

impl AppContext {
    /// What answers rest on now, read and kept.
    pub(super) fn origin(&self, tx: &mut ReadTx<'_>) -> Result<DataVersion, AppError> {
        let stamp = networks::stamp(tx)?.ok_or(AppError::NotFound(NotFound::Network))?;
        let origin = DataVersion {
            network: stamp.version,
            publications: rotas::publications(tx)?,
        };
        keep(&self.at_hand().origin, tx, origin);
        Ok(origin)
    }

    /// What answers rest on now, where that is at hand.
    pub(super) fn try_cached_version(&self) -> Option<DataVersion> {
        get(&self.at_hand().origin, self.store().mark()?)
    }

    /// The network of a version, where that is at hand.
    pub(super) fn try_cached_network(&self, version: NetworkVersion) -> Option<Arc<Network>> {
        let (of, network) = self.kept_network()?;
        (of == version).then_some(network)
    }

    /// Whether any user has been made, where that is at hand.
    #[must_use]
    pub fn try_cached_any_user(&self) -> Option<bool> {
        get(&self.at_hand().any_user, self.store().mark()?)
    }

    /// Keeps whether any user has been made.
    pub(super) fn keep_any_user(&self, tx: &ReadTx<'_>, any: bool) {
        keep(&self.at_hand().any_user, tx, any);
    }
}

fn get<T: Copy>(kept: &Mutex<Option<(DataStamp, T)>>, mark: DataStamp) -> Option<T> {
    let (found_at, found) = (*kept.lock().unwrap_or_else(PoisonError::into_inner))?;
    (found_at == mark).then_some(found)
}

fn keep<T>(kept: &Mutex<Option<(DataStamp, T)>>, tx: &ReadTx<'_>, found: T) {
    if let Some(mark) = tx.mark() {
        *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some((mark, found));
    }
}
