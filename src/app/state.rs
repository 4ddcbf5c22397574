//! What every use case works on: the store, the catalogue, and what is kept in memory.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::catalogue_reload::{CatalogueSnapshot, InForce};
use super::credential_cache::CredentialCache;
use super::dashboard::Key;
use super::error::{AppError, NotFound};
use super::feed_cache::FeedCache;
use super::feed_tokens::Fetches;
use super::fhir_cache::FhirKept;
use super::guesses::Guesses;
use super::last_known::LastKnown;
use super::lost_places::LostPlaces;
use super::network_view_cache::Parts;
use super::on_call_cache::Minutes;
use super::openid::LoginFlow;
use super::passwords::Proved;
use super::secrets::PasswordVerifier;
use super::tally::{CacheFigures, SignInFailures};
use super::unlawful;
use super::use_notes::UseNotes;
use evenwatch_audit::Audit;
use evenwatch_config::{self as config, Settings};
use evenwatch_domain::access::Principal;
use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::network::Network;
use evenwatch_domain::unlawful::PublishedBreach;
use evenwatch_store::networks::{self, NetworkVersion};
use evenwatch_store::{DatabaseUrl, ReadTx, Store};

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
    feeds: FeedCache,
    minutes: Minutes,
    last_known: LastKnown,
    at_hand: CredentialCache,
    parts: Parts,
    fhir: FhirKept,
    lost_places: LostPlaces,
    use_notes: UseNotes,
    in_force: InForce,
    settings: Settings,
    entrance: LoginFlow,
    /// Where the server listens, once it does.
    listens_on: OnceLock<SocketAddr>,
    /// The network read last, with the version that the database gives it.
    network: Mutex<Option<(NetworkVersion, Arc<Network>)>>,
    /// The front page's audit made last.
    front: Mutex<Option<(Key, Arc<Audit>)>>,
    breaches: Mutex<Option<(unlawful::Key, Arc<Vec<PublishedBreach>>)>>,
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
            feeds: FeedCache::default(),
            minutes: Minutes::default(),
            last_known: LastKnown::default(),
            at_hand: CredentialCache::default(),
            parts: Parts::default(),
            fhir: FhirKept::default(),
            lost_places: LostPlaces::default(),
            use_notes: UseNotes::default(),
            in_force: InForce::new(folder, stamp, catalogue),
            settings: settings.clone(),
            entrance: LoginFlow::new(settings),
            listens_on: OnceLock::new(),
            network: Mutex::new(None),
            front: Mutex::new(None),
            breaches: Mutex::new(None),
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

    /// How full each cache is, and how much it helps.
    pub(super) fn cache_figures(&self) -> Vec<CacheFigures> {
        let inner = &self.inner;
        vec![
            inner.feeds.figures(),
            inner.minutes.figures(),
            inner.parts.figures(),
            inner.fhir.figures(),
            inner.at_hand.keys.figures("keys"),
            inner.at_hand.addresses.figures("calendar-links"),
        ]
    }

    pub(super) fn fetches(&self) -> &Fetches {
        &self.inner.fetches
    }

    pub(super) fn proved(&self) -> &Proved {
        &self.inner.proved
    }

    pub(super) fn feeds(&self) -> &FeedCache {
        &self.inner.feeds
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

    pub(super) fn minutes(&self) -> &Minutes {
        &self.inner.minutes
    }

    pub(super) fn last_known(&self) -> &LastKnown {
        &self.inner.last_known
    }

    pub(super) fn at_hand(&self) -> &CredentialCache {
        &self.inner.at_hand
    }

    pub(super) fn parts(&self) -> &Parts {
        &self.inner.parts
    }

    pub(super) fn fhir(&self) -> &FhirKept {
        &self.inner.fhir
    }

    pub(super) fn lost_places(&self) -> &LostPlaces {
        &self.inner.lost_places
    }

    pub(super) fn use_notes(&self) -> &UseNotes {
        &self.inner.use_notes
    }

    /// The current network. It is read and checked once a version, because every answer needs it.
    pub(super) fn current(&self, tx: &mut ReadTx<'_>) -> Result<Arc<Network>, AppError> {
        Ok(self.current_version(tx)?.1)
    }

    /// The same, with its version.
    pub(super) fn current_version(
        &self,
        tx: &mut ReadTx<'_>,
    ) -> Result<(NetworkVersion, Arc<Network>), AppError> {
        let version = self.version(tx)?;
        if let Some((of, network)) = self.kept_network()
            && of == version
        {
            return Ok((version, network));
        }
        let (_, file) = networks::load(tx)?.ok_or(AppError::NotFound(NotFound::Network))?;
        let network = Arc::new(Network::new(file).map_err(AppError::Invalid)?);
        *lock(&self.inner.network) = Some((version, Arc::clone(&network)));
        Ok((version, network))
    }

    /// Keeps a network that was written and committed, so that it need not be read: it is equal to
    /// what is stored.
    pub(super) fn keep_network(&self, written: Option<(NetworkVersion, Arc<Network>)>) {
        if written.is_some() {
            *lock(&self.inner.network) = written;
        }
    }

    /// The network read last, with its version.
    pub(super) fn kept_network(&self) -> Option<(NetworkVersion, Arc<Network>)> {
        lock(&self.inner.network).clone()
    }

    /// The current network's version.
    pub(super) fn version(&self, tx: &mut ReadTx<'_>) -> Result<NetworkVersion, AppError> {
        let stamp = networks::stamp(tx)?.ok_or(AppError::NotFound(NotFound::Network))?;
        Ok(stamp.version)
    }

    /// The front page's audit, where it was made of the same network, publication and days.
    pub(super) fn kept_audit(&self, key: &Key) -> Option<Arc<Audit>> {
        let kept = lock(&self.inner.front);
        kept.as_ref()
            .filter(|(of, _)| of == key)
            .map(|(_, audit)| Arc::clone(audit))
    }

    /// What published duties broke, where it was found in the same state of things.
    pub(super) fn kept_breaches(&self, key: &unlawful::Key) -> Option<Arc<Vec<PublishedBreach>>> {
        let kept = lock(&self.inner.breaches);
        kept.as_ref()
            .filter(|(of, _)| of == key)
            .map(|(_, breaches)| Arc::clone(breaches))
    }

    /// Keeps what published duties break.
    pub(super) fn keep_breaches(&self, key: unlawful::Key, breaches: &Arc<Vec<PublishedBreach>>) {
        *lock(&self.inner.breaches) = Some((key, Arc::clone(breaches)));
    }

    /// Keeps the front page's audit.
    pub(super) fn keep_audit(&self, key: Key, audit: &Arc<Audit>) {
        *lock(&self.inner.front) = Some((key, Arc::clone(audit)));
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

/// What a thread that panicked left behind is whole: these are replaced in one step.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
