//! What every use case works on: the store, the catalogue, and what is kept in memory.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::cache::Caches;
use super::catalogue_reload::{CatalogueSnapshot, InForce};
use super::error::{AppError, NotFound};
use super::feed_tokens::Fetches;
use super::guesses::Guesses;
use super::last_known::LastKnown;
use super::openid::LoginFlow;
use super::passwords::Proved;
use super::recent_networks::RecentNetworks;
use super::secrets::PasswordVerifier;
use super::tally::SignInFailures;
use super::use_notes::UseNotes;
use evenwatch_config::{self as config, Settings};
use evenwatch_domain::access::Principal;
use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::network::Network;
use evenwatch_store::networks::{self, NetworkVersion, Stamp};
use evenwatch_store::{DatabaseUrl, ReadTx, Store, WriteTx};

/// The program's state, in the hands of somebody: every use case asks what they may do, and writes
/// who they are into the log. Cheap to clone; clones share everything.
#[derive(Clone)]
pub struct AppContext {
    inner: Arc<Inner>,
    who: Arc<Principal>,
    /// The same for all of a use case, whatever is taken meanwhile.
    edition: CatalogueSnapshot,
    /// Whether it reads by the connections that are kept for on-call.
    is_for_on_call: bool,
}

struct Inner {
    store: Store,
    /// The same by the connections that are kept for on-call.
    for_on_call: Store,
    checker: PasswordVerifier,
    guesses: Guesses,
    sign_in_failures: SignInFailures,
    fetches: Fetches,
    proved: Proved,
    caches: Caches,
    last_known: LastKnown,
    use_notes: UseNotes,
    in_force: InForce,
    settings: Settings,
    entrance: LoginFlow,
    /// Where the server listens, once it does.
    listens_on: OnceLock<SocketAddr>,
    networks: RecentNetworks,
}

impl AppContext {
    /// Opens the database, made or brought up to date where need be, and reads the catalogue.
    /// Whoever opens it may do everything, until [`AppContext::as_principal`] says otherwise.
    ///
    /// # Errors
    /// Where the database does not open, or the catalogue has a problem.
    pub fn open(settings: &Settings) -> Result<Self, AppError> {
        let folder = settings.upstream.folder.clone();
        // Before the list itself: what is written in between is read again, not missed.
        let stamp = config::taken_stamp(&folder);
        let catalogue = super::import::catalogue(settings)?;
        let url: DatabaseUrl = settings.database.url.as_str().parse()?;
        let store = Store::open(&url)?;
        let inner = Inner {
            for_on_call: store.for_on_call(),
            store,
            checker: PasswordVerifier::default(),
            guesses: Guesses::default(),
            sign_in_failures: SignInFailures::default(),
            fetches: Fetches::default(),
            proved: Proved::default(),
            caches: Caches::default(),
            last_known: LastKnown::default(),
            use_notes: UseNotes::default(),
            in_force: InForce::new(folder, stamp, catalogue),
            settings: settings.clone(),
            entrance: LoginFlow::new(settings),
            listens_on: OnceLock::new(),
            networks: RecentNetworks::default(),
        };
        Ok(Self {
            edition: inner.in_force.edition(),
            inner: Arc::new(inner),
            who: Arc::new(Principal::operator("evenwatch")),
            is_for_on_call: false,
        })
    }

    /// The same for a short read that may wait for no other: who is on call, and who asks that.
    #[must_use]
    pub fn for_on_call(self) -> Self {
        Self {
            is_for_on_call: true,
            ..self
        }
    }

    /// The same state in the hands of `who`, with the catalogue that is in force by now.
    #[must_use]
    pub fn as_principal(&self, who: impl Into<Arc<Principal>>) -> Self {
        Self {
            edition: self.inner.in_force.edition(),
            inner: Arc::clone(&self.inner),
            who: who.into(),
            is_for_on_call: self.is_for_on_call,
        }
    }

    /// In whose hands it is.
    #[must_use]
    pub fn who(&self) -> &Principal {
        &self.who
    }

    /// Contracts, standards and calendars.
    #[must_use]
    pub fn catalogue(&self) -> &Catalogue {
        &self.edition.catalogue
    }

    /// The number of that catalogue, which counts up when another comes into force.
    pub(super) fn catalogue_number(&self) -> u64 {
        self.edition.number
    }

    /// Looks for a list of bank holidays that was taken since, which is in force from the next
    /// [`App::acting_as`] on.
    pub(super) fn renew_catalogue(&self) {
        self.inner.in_force.renew();
    }

    /// The settings that it was opened with.
    pub(super) fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    pub(super) fn store(&self) -> &Store {
        match self.is_for_on_call {
            true => &self.inner.for_on_call,
            false => &self.inner.store,
        }
    }

    pub(super) fn checker(&self) -> &PasswordVerifier {
        &self.inner.checker
    }

    pub(super) fn guesses(&self) -> &Guesses {
        &self.inner.guesses
    }

    pub(super) fn sign_in_failures(&self) -> &SignInFailures {
        &self.inner.sign_in_failures
    }

    /// What is kept in memory under the version of what it was made from.
    pub(super) fn caches(&self) -> &Caches {
        &self.inner.caches
    }

    pub(super) fn fetches(&self) -> &Fetches {
        &self.inner.fetches
    }

    pub(super) fn proved(&self) -> &Proved {
        &self.inner.proved
    }

    pub(super) fn planner(&self) -> &config::Planner {
        &self.inner.settings.planner
    }

    pub(super) fn intensity(&self) -> evenwatch_domain::intensity::Thresholds {
        self.inner.settings.intensity.thresholds()
    }

    pub(super) fn upstream(&self) -> &config::Upstream {
        &self.inner.settings.upstream
    }

    pub(super) fn listens_on(&self) -> &OnceLock<SocketAddr> {
        &self.inner.listens_on
    }

    pub(super) fn entrance(&self) -> &LoginFlow {
        &self.inner.entrance
    }

    pub(super) fn last_known(&self) -> &LastKnown {
        &self.inner.last_known
    }

    pub(super) fn use_notes(&self) -> &UseNotes {
        &self.inner.use_notes
    }

    /// The current network. It is read and checked once a version, because every answer needs it.
    pub(super) fn current(&self, tx: &mut ReadTx<'_>) -> Result<Arc<Network>, AppError> {
        Ok(self.current_stamped(tx)?.1)
    }

    /// The same, with its version.
    pub(super) fn current_version(
        &self,
        tx: &mut ReadTx<'_>,
    ) -> Result<(NetworkVersion, Arc<Network>), AppError> {
        let (stamp, network) = self.current_stamped(tx)?;
        Ok((stamp.version, network))
    }

    /// The same, with its stamp.
    pub(super) fn current_stamped(
        &self,
        tx: &mut ReadTx<'_>,
    ) -> Result<(Stamp, Arc<Network>), AppError> {
        let absent = || AppError::NotFound(NotFound::Network);
        let stamp = networks::stamp(tx)?.ok_or_else(absent)?;
        let kept = &self.inner.networks;
        if let Some(network) = kept.get(stamp) {
            return Ok((stamp, network));
        }
        // Another process wrote, or this one reads an older snapshot.
        let network = match self.made_from_former(tx, stamp.version)? {
            Some(network) => network,
            None => {
                let (_, file) = networks::load(tx)?.ok_or_else(absent)?;
                Network::new(file).map_err(AppError::Invalid)?
            }
        };
        let network = Arc::new(network);
        kept.keep(stamp, &network);
        Ok((stamp, network))
    }

    /// The same; none before the first import.
    pub(super) fn current_if_any(
        &self,
        tx: &mut ReadTx<'_>,
    ) -> Result<Option<(Stamp, Arc<Network>)>, AppError> {
        match self.current_stamped(tx) {
            Ok(current) => Ok(Some(current)),
            Err(AppError::NotFound(NotFound::Network)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The current network, read and checked only where it differs from one that is at hand.
    fn made_from_former(
        &self,
        tx: &mut ReadTx<'_>,
        version: NetworkVersion,
    ) -> Result<Option<Network>, AppError> {
        let Some((of, former)) = self.inner.networks.before(version) else {
            return Ok(None);
        };
        let file = networks::load_from(tx, (of, former.file()))?;
        let network = file.map(|(_, file)| former.with(file)).transpose();
        network.map_err(AppError::Invalid)
    }

    /// Keeps a network that is being written, once that is committed, so that it need not be read:
    /// it is equal to what is stored.
    pub(super) fn keep_network(&self, tx: &mut WriteTx<'_>, stamp: Stamp, network: &Arc<Network>) {
        let (inner, network) = (Arc::clone(&self.inner), Arc::clone(network));
        tx.after_commit(move || inner.networks.keep(stamp, &network));
    }

    /// The network of a version, where it is at hand.
    pub(super) fn try_cached_network(&self, version: NetworkVersion) -> Option<Arc<Network>> {
        self.inner.networks.of_version(version)
    }

    /// The current network's version.
    pub(super) fn version(&self, tx: &mut ReadTx<'_>) -> Result<NetworkVersion, AppError> {
        let stamp = networks::stamp(tx)?.ok_or(AppError::NotFound(NotFound::Network))?;
        Ok(stamp.version)
    }
}

/// The file of the database that this address names, where it is one and is not there.
///
/// # Errors
/// Where the address names no database.
pub fn absent_file(url: &str) -> Result<Option<PathBuf>, AppError> {
    let url: DatabaseUrl = url.parse()?;
    let file = url.path().filter(|file| !file.exists());
    Ok(file.map(Path::to_path_buf))
}
