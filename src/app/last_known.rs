//! The last known on-call answer, for while the database is away.
//!
//! Somebody looks every few seconds whether the database answers, and keeps what on-call answers
//! are made from: the network and the published duties of the days to come. When it does not
//! answer, or not within a while, on-call is told from that, with the instant at which it was so.
//! Who may ask is remembered too, for an hour at most.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration as Pause, Instant as Moment};

use chrono::Duration;
use quick_cache::sync::Cache;

use super::as_of;
use super::cache::DataVersion;
use super::dashboard::Front;
use super::error::AppError;
use super::on_call::{self, OnCallAnswer, OnCallFilter};
use super::state::AppContext;
use super::view::ScopedNetwork;
use evenwatch_domain::access::{Action, Principal};
use evenwatch_domain::day;
use evenwatch_domain::interval::{Instant, Interval};
use evenwatch_domain::network::Network;
use evenwatch_domain::oncall;
use evenwatch_domain::publication::PublishedDuty;
use evenwatch_domain::spans::Spans;
use evenwatch_domain::time::{self, Period};
use evenwatch_store::{ReadTx, publications, published, users};

/// How long somebody who asks who is on call waits for the database before they are told what was
/// known last.
pub const PATIENCE: Pause = Pause::from_secs(2);

/// How long the database may take to answer a look before it counts as away: more than a busy
/// machine takes.
const AWAY_AFTER: Pause = Pause::from_secs(5);

/// How often it is looked whether it answers.
pub const EVERY: Pause = Pause::from_secs(1);

/// What was read stands for so long where nobody wrote, so that its days do not run out.
const RENEWED_EVERY: Duration = Duration::hours(1);

/// Whose key or session was good is believed for so long while the database is away: whoever loses
/// it meanwhile, by another server, reads who is on call until then, and nothing else.
pub const BELIEVED_FOR: Duration = Duration::hours(1);

/// Whoever is remembered, at most.
const MOST: usize = 4096;

/// What hashes of remembered secrets are derived for.
const REMEMBERED: &str =
    "evenwatch 2026-11-30 secrets of those who may ask while the database is away";

/// What is remembered.
pub(super) struct LastKnown {
    kept: Mutex<Option<Kept>>,
    /// When the look that is under way began.
    asked_at: Mutex<Option<Moment>>,
    is_away: AtomicBool,
    holders: Cache<blake3::Hash, (Instant, Arc<Principal>)>,
}

impl Default for LastKnown {
    fn default() -> Self {
        Self {
            kept: Mutex::default(),
            asked_at: Mutex::default(),
            is_away: AtomicBool::new(false),
            holders: Cache::new(MOST),
        }
    }
}

#[derive(Clone)]
struct Kept {
    /// When it was so.
    at: Instant,
    read_at: Instant,
    origin: DataVersion,
    network: Arc<Network>,
    duties: Arc<Vec<PublishedDuty>>,
    /// For which time pools have published, of the days that answers may be about.
    spans: Arc<Spans>,
    /// Whether any user has been made.
    any_user: bool,
}

/// An answer that was true a while ago.
#[derive(Debug, Clone, PartialEq)]
pub struct Stale<T> {
    /// What it says.
    pub answer: T,
    /// The instant at which the database was last known to say so.
    pub known_at: Instant,
}

/// Looks whether the database answers, and remembers what it says. A network that is not there is
/// an answer.
///
/// # Errors
/// Where the database fails.
pub fn look(app: &AppContext, now: Instant) -> Result<(), AppError> {
    let memory = app.last_known();
    *lock(&memory.asked_at) = Some(Moment::now());
    let looked = read(app, now);
    *lock(&memory.asked_at) = None;
    let failed = matches!(looked, Err(AppError::Store(_)));
    memory.is_away.store(failed, Ordering::SeqCst);
    match looked {
        Err(error @ AppError::Store(_)) => Err(error),
        _ => Ok(()),
    }
}

fn read(app: &AppContext, now: Instant) -> Result<(), AppError> {
    let memory = app.last_known();
    let before = lock(&memory.kept).clone();
    let kept = app.store().read(|tx| {
        let origin = app.origin(tx)?;
        let any_user = users::any(tx)?;
        let same =
            before.filter(|kept| kept.origin == origin && now - kept.read_at < RENEWED_EVERY);
        if let Some(kept) = same {
            return Ok::<_, AppError>(Kept {
                at: now,
                any_user,
                ..kept
            });
        }
        let network = app.current(tx)?;
        let within = reach(app, now);
        Ok(Kept {
            at: now,
            read_at: now,
            origin,
            duties: Arc::new(published::within(tx, within)?),
            spans: Arc::new(spans(app, tx, &network, within)?),
            network,
            any_user,
        })
    })?;
    *lock(&memory.kept) = Some(kept);
    Ok(())
}

/// For which time pools have published.
fn spans(
    app: &AppContext,
    tx: &mut ReadTx<'_>,
    network: &Network,
    within: Interval,
) -> Result<Spans, AppError> {
    let count = publications::count(tx)?;
    let days = Period {
        last_day: time::local_day(within.end),
        ..on_call::days_about(within.start)
    };
    as_of::spans(tx, network, app.catalogue(), count, &days)
}

/// What answers may be asked for until the memory is read anew, and the hand-overs that they look
/// ahead for.
fn reach(app: &AppContext, now: Instant) -> Interval {
    Interval {
        start: now - RENEWED_EVERY,
        end: on_call::ahead(now + RENEWED_EVERY + app.longest_last_known()).end,
    }
}

impl AppContext {
    /// How old an answer may be.
    fn longest_last_known(&self) -> Duration {
        Duration::minutes(i64::from(self.settings().server.last_known_minutes))
    }

    /// Whether the database is away, as far as is known: it failed when it was asked last, or has
    /// not answered for a while.
    #[must_use]
    pub fn is_database_away(&self) -> bool {
        let memory = self.last_known();
        let asked_at = *lock(&memory.asked_at);
        memory.is_away.load(Ordering::SeqCst)
            || asked_at.is_some_and(|since| since.elapsed() >= AWAY_AFTER)
    }

    /// Remembers who holds a secret.
    pub fn remember_holder(&self, secret: &str, holder: &Arc<Principal>, now: Instant) {
        let holders = &self.last_known().holders;
        holders.insert(hash(secret), (now, Arc::clone(holder)));
    }

    /// Who held a secret, as known a while ago.
    #[must_use]
    pub fn remembered_holder(&self, secret: &str, now: Instant) -> Option<Arc<Principal>> {
        let (at, holder) = self.last_known().holders.get(&hash(secret))?;
        (now - at <= self.longest_last_known().min(BELIEVED_FOR)).then_some(holder)
    }

    /// Whether any user had been made, as known a while ago.
    #[must_use]
    pub fn remembered_any_user(&self, now: Instant) -> Option<bool> {
        self.remembered(now).map(|kept| kept.any_user)
    }

    fn remembered(&self, now: Instant) -> Option<Kept> {
        let kept = lock(&self.last_known().kept).clone()?;
        let longest = self.longest_last_known();
        (!longest.is_zero() && now - kept.at <= longest).then_some(kept)
    }
}

/// Who is on call at `at`, as known last; `None` where nothing is known that is young enough, or
/// about that instant.
///
/// # Errors
/// As for [`on_call::on_call`], but for the database.
pub fn on_call(
    app: &AppContext,
    at: Instant,
    wanted: &OnCallFilter,
    now: Instant,
) -> Option<Result<Stale<OnCallAnswer>, AppError>> {
    let kept = app.remembered(now)?;
    let known = reach(app, kept.read_at);
    let asked = on_call::ahead(at);
    if asked.start < known.start || asked.end > known.end {
        return None;
    }
    Some(answer(app, &kept, at, wanted).map(|(_, answer)| Stale {
        answer,
        known_at: kept.at,
    }))
}

/// The front page, with who is on call as known last and nothing else.
#[must_use]
pub fn front(app: &AppContext, now: Instant) -> Option<Result<Stale<Front>, AppError>> {
    let kept = app.remembered(now)?;
    let found = answer(app, &kept, now, &OnCallFilter::default());
    Some(found.map(|(network, on_call)| Stale {
        answer: Front {
            now,
            network,
            listed: None,
            on_call,
            audit: None,
            // Not known while the database is away, and no reason for an alarm.
            is_published_ahead: true,
            rotas: Vec::new(),
            ages: Vec::new(),
        },
        known_at: kept.at,
    }))
}

fn answer(
    app: &AppContext,
    kept: &Kept,
    at: Instant,
    wanted: &OnCallFilter,
) -> Result<(Arc<Network>, OnCallAnswer), AppError> {
    app.must_somewhere(Action::ReadOnCall)?;
    let view: ScopedNetwork = app.view_of(Arc::clone(&kept.network), Action::ReadOnCall);
    let ahead = on_call::ahead(at);
    let duties: Vec<PublishedDuty> = kept
        .duties
        .iter()
        .filter(|record| record.duty.interval.overlaps(&ahead) && view.pool(&record.duty.pool))
        .cloned()
        .collect();
    let (network, mut answer) = on_call::of(&view, app.catalogue(), &duties, wanted, at)?;
    let (catalogue, spans) = (app.catalogue(), &kept.spans);
    oncall::tell_not_assessed(&mut answer, &network, catalogue, &duties, spans);
    let local = time::local(kept.at);
    answer.warnings.push(format!(
        "The database is away: this is as it was known on {} at {}, and what was changed since is not in it.",
        day::written(local.date()),
        local.format("%H:%M")
    ));
    Ok((network, answer))
}

fn hash(secret: &str) -> blake3::Hash {
    blake3::Hash::from_bytes(blake3::derive_key(REMEMBERED, secret.as_bytes()))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
