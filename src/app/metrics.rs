//! What an operator watches: the queue of jobs, and cover that is missing in the coming weeks. Made
//! apart from every request.

use std::collections::BTreeMap;

use chrono::{Days, Duration};

use super::audit;
use super::dashboard::Key;
use super::error::{AppError, NotFound};
use super::refresh;
use super::rotas;
use super::state::AppContext;
use evenwatch_domain::access::Action;
use evenwatch_domain::ids::{AreaId, LineId};
use evenwatch_domain::interval::Instant;
use evenwatch_domain::job::{JobKind, JobState};
use evenwatch_domain::sync_state::RefreshSource;
use evenwatch_domain::time::{self, Period};
use evenwatch_domain::webhook::MessageState;
use evenwatch_store::{Connections, job_counts, publications, webhooks};

pub use super::process::{Process, process};
pub use super::tally::{CacheFigures, SignInFailure};

/// Days that the cover is counted over, from today.
pub const DAYS_AHEAD: u64 = 28;

/// What was measured.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Measured {
    /// Jobs by kind and state.
    pub jobs: BTreeMap<(JobKind, JobState), u64>,
    /// For how long the job of a kind that has waited longest could have begun; a kind of which
    /// none waits is absent.
    pub queue_ages: BTreeMap<JobKind, Duration>,
    /// Messages to receivers of webhooks, by state.
    pub messages: BTreeMap<MessageState, u64>,
    /// For how long the oldest message waits whose receiver is told anything; zero where none does.
    pub message_age: Duration,
    /// Receivers of webhooks that are told something, and those that are disabled.
    pub receivers: (u64, u64),
    /// Sign-ins that failed since the process began, by why.
    pub sign_in_failures: Vec<(SignInFailure, u64)>,
    /// The caches.
    pub caches: Vec<CacheFigures>,
    /// Connections to the database.
    pub connections: Connections,
    /// The coming cover, where there is a network.
    pub cover: Option<CoverSample>,
    /// How long ago what came from another place was last as that place has it; a source of which
    /// nobody knows is absent.
    pub source_ages: BTreeMap<RefreshSource, Duration>,
}

/// The cover of the coming days.
#[derive(Debug, Clone, PartialEq)]
pub struct CoverSample {
    /// When it was counted.
    pub at: Instant,
    /// Minutes, by area and line.
    pub lines: Vec<CoverLine>,
}

/// The cover of a line in an area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverLine {
    /// The area.
    pub area: AreaId,
    /// The line.
    pub line: LineId,
    /// Minutes asked for.
    pub required_minutes: i64,
    /// Minutes of those for which no rota is published.
    pub not_assessed_minutes: i64,
    /// Minutes of the others at which nobody who counts is on duty.
    pub gap_minutes: i64,
}

/// Measures again and again; the audit of cover anew only when network, rotas or day changed.
#[derive(Default)]
pub struct Sampler {
    kept: Option<(Key, CoverSample)>,
}

impl Sampler {
    /// Measures.
    ///
    /// # Errors
    /// Where whoever asks may not see all cover, or the database fails.
    pub fn look(&mut self, app: &AppContext, now: Instant) -> Result<Measured, AppError> {
        app.must_everywhere(Action::ReadMetrics)?;
        app.renew_catalogue();
        let app = &app.as_principal(app.who().clone());
        let age = |since: Instant| (now - since).max(Duration::zero());
        let mut measured = app.store().read(|tx| {
            let receivers = webhooks::list(tx)?;
            let enabled: Vec<_> = receivers.iter().filter(|one| one.is_enabled()).collect();
            let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
            let oldest_message = webhooks::waits_since(tx, &enabled)?;
            let queue = job_counts::waits_since(tx)?.into_iter();
            Ok::<_, AppError>(Measured {
                jobs: job_counts::counts(tx)?,
                queue_ages: queue.map(|(kind, since)| (kind, age(since))).collect(),
                messages: webhooks::counts(tx)?,
                message_age: oldest_message.map_or(Duration::zero(), age),
                receivers: (count(enabled.len()), count(receivers.len() - enabled.len())),
                source_ages: refresh::exact_ages(app, tx, now)?,
                ..Measured::default()
            })
        })?;
        measured.sign_in_failures = app.sign_in_failures().counts();
        measured.caches = app.caches().figures();
        measured.connections = app.store().connections();
        measured.cover = self.cover(app, now)?;
        Ok(measured)
    }

    fn cover(&mut self, app: &AppContext, now: Instant) -> Result<Option<CoverSample>, AppError> {
        let today = time::local_day(now);
        let last_day = today
            .checked_add_days(Days::new(DAYS_AHEAD - 1))
            .unwrap_or(today);
        let period = Period {
            first_day: today,
            last_day,
        };
        let key = app.store().read(|tx| match app.version(tx) {
            Ok(network) => Ok(Some(Key {
                network,
                publication: publications::count(tx)?,
                catalogue: app.catalogue_number(),
                rotas: rotas::all(tx)?,
                period,
            })),
            Err(AppError::NotFound(NotFound::Network)) => Ok(None),
            Err(error) => Err(error),
        })?;
        let Some(key) = key else { return Ok(None) };
        if let Some((of, cover)) = &self.kept
            && *of == key
        {
            return Ok(Some(cover.clone()));
        }
        let audit = audit::audit(app, period)?;
        let lines = audit.area_lines.iter().map(|row| CoverLine {
            area: row.area.clone(),
            line: row.line.clone(),
            required_minutes: row.minutes.required_minutes,
            not_assessed_minutes: row.minutes.not_assessed_minutes,
            gap_minutes: row.minutes.gap_minutes,
        });
        let cover = CoverSample {
            at: now,
            lines: lines.collect(),
        };
        self.kept = Some((key, cover.clone()));
        Ok(Some(cover))
    }
}
