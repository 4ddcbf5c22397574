//! Who is on call at an instant.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{Duration, DurationRound, TimeDelta};

use super::as_of::{self, AsOf};
use super::error::{AppError, NotFound};
pub use super::on_call_minutes::AnswerOfMinute;
use super::state::AppContext;
use super::view::ScopedNetwork;
use evenwatch_domain::access::Action;
use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::ids::PoolId;
use evenwatch_domain::interval::{Instant, Interval};
use evenwatch_domain::network::Network;
use evenwatch_domain::oncall;
use evenwatch_domain::pool::Pool;
use evenwatch_domain::publication::PublishedDuty;
use evenwatch_domain::rota::Duty;
use evenwatch_domain::spans::Spans;
use evenwatch_domain::time::{self, Period};
use evenwatch_store::{ReadTx, publications, published};

pub use evenwatch_domain::oncall::{
    AreaLineCover, CoverState, HandOver, NextHolder, OnCall, OnCallAnswer, OnCallFilter, Weakness,
};

/// How far ahead hand-overs are looked for: a duty lasts a week at most, and so does a pause that
/// is still a rota's.
const AHEAD_DAYS: i64 = 14;

/// How far ahead the next duty is looked for where none is near: further than a plan can reach.
const FAR_AHEAD_DAYS: i64 = 1100;

/// Who is on call at `at` in what is wanted, as known now; or as the published rotas and the
/// network said at `known_at`.
///
/// # Errors
/// Where whoever asks may not, `known_at` is after `now`, no network has been imported by then, it
/// has no such area or line, or the database fails.
pub fn on_call(
    app: &AppContext,
    at: Instant,
    wanted: &OnCallFilter,
    known_at: Option<Instant>,
    now: Instant,
) -> Result<OnCallAnswer, AppError> {
    let as_known = AsOf::at(known_at, now)?;
    app.store().read(|tx| {
        if as_known == AsOf::Now {
            let view = app.view(tx, Action::ReadOnCall)?;
            return Ok(answer(app, tx, &view, wanted, at)?.1);
        }
        app.must_somewhere(Action::ReadOnCall)?;
        let known = app.known(tx, as_known)?;
        let view = app.view_of(app.network_of(tx, &known)?, Action::ReadOnCall);
        let records = as_of::standing(tx, &view, &known, ahead(at))?;
        let (network, mut answer) = of(&view, app.catalogue(), &records, wanted, at)?;
        let catalogue = app.catalogue();
        let days = days_about(at);
        let spans = as_of::spans(tx, view.whole(), catalogue, known.publication, &days)?;
        oncall::tell_not_assessed(&mut answer, &network, catalogue, &records, &spans);
        let late = |cover: &AreaLineCover| cover.not_assessed && cover.next_start.is_none();
        if records.is_empty() || answer.cover.iter().any(late) {
            let later = as_of::standing(tx, &view, &known, far_ahead(at))?;
            let starts = |is_theirs: &dyn Fn(&Pool) -> bool| {
                let theirs = later.iter().filter(|record| {
                    let pool = network.pool(&record.duty.pool);
                    record.duty.interval.start > at && pool.is_some_and(is_theirs)
                });
                theirs.map(|one| one.duty.interval.start).min()
            };
            if records.is_empty() {
                answer.next_start = starts(&|pool| wanted.has_pool(pool));
            }
            for cover in answer.cover.iter_mut().filter(|cover| late(cover)) {
                let pools = oncall::pools_of(&network, cover);
                cover.next_start = starts(&|pool| pools.contains(&pool.id));
            }
        }
        answer.known_at = known_at;
        Ok(answer)
    })
}

/// Who is on call in the minute of `at`, as known now: kept from before, or made now.
///
/// # Errors
/// As for [`on_call`].
pub fn of_minute(
    app: &AppContext,
    at: Instant,
    wanted: &OnCallFilter,
) -> Result<Arc<AnswerOfMinute>, AppError> {
    app.store().read(|tx| minute_in(app, tx, at, wanted))
}

/// The same inside a transaction that is under way.
pub(super) fn minute_in(
    app: &AppContext,
    tx: &mut ReadTx<'_>,
    at: Instant,
    wanted: &OnCallFilter,
) -> Result<Arc<AnswerOfMinute>, AppError> {
    let at = minute(at);
    let view = app.view(tx, Action::ReadOnCall)?;
    let origin = app.origin(tx)?;
    if let Some(kept) = app.caches().minutes.get(app, wanted, at, origin) {
        return Ok(kept);
    }
    let (_, answer) = answer(app, tx, &view, wanted, at)?;
    let minute = Arc::new(AnswerOfMinute::new(answer));
    app.caches().minutes.keep(app, wanted, at, origin, &minute);
    Ok(minute)
}

/// The same answer, where it is at hand. Answers are kept by what whoever asks may do, so that
/// nobody is given another's.
#[must_use]
pub fn try_cached_minute(
    app: &AppContext,
    at: Instant,
    wanted: &OnCallFilter,
) -> Option<Arc<AnswerOfMinute>> {
    let origin = app.try_cached_version()?;
    app.caches().minutes.get(app, wanted, minute(at), origin)
}

/// The first second of an instant's minute.
fn minute(at: Instant) -> Instant {
    at.duration_trunc(TimeDelta::minutes(1)).unwrap_or(at)
}

/// The answer inside a transaction that is under way, and the network that it speaks of.
pub(super) fn answer(
    app: &AppContext,
    tx: &mut ReadTx<'_>,
    view: &ScopedNetwork,
    wanted: &OnCallFilter,
    at: Instant,
) -> Result<(Arc<Network>, OnCallAnswer), AppError> {
    let catalogue = app.catalogue();
    let mut records = Vec::new();
    if wanted.is_all() {
        records = published::within(tx, ahead(at))?;
    } else {
        let whole = view.whole();
        for pool in view.pools().filter(|pool| wanted.shares_with(whole, pool)) {
            records.extend(published::within_pool(tx, &pool.id, ahead(at))?);
        }
    }
    records.retain(|record| view.pool(&record.duty.pool));
    let (network, mut answer) = of(view, catalogue, &records, wanted, at)?;
    if records.is_empty() {
        let pools = view.pools().filter(|pool| wanted.has_pool(pool));
        let pools: BTreeSet<PoolId> = pools.map(|pool| pool.id.clone()).collect();
        answer.next_start = next_start(tx, &pools, at)?;
    }
    if answer
        .cover
        .iter()
        .any(|cover| cover.state == CoverState::Gap && cover.required)
    {
        let spans = spans_about(app, tx, view, at)?;
        oncall::tell_not_assessed(&mut answer, &network, catalogue, &records, &spans);
        later_starts(tx, &network, &mut answer)?;
    }
    Ok((network, answer))
}

/// For which time pools have published about an instant: kept from before, or read now.
fn spans_about(
    app: &AppContext,
    tx: &mut ReadTx<'_>,
    view: &ScopedNetwork,
    at: Instant,
) -> Result<Arc<Spans>, AppError> {
    let (days, origin) = (days_about(at), app.origin(tx)?);
    let key = (app.catalogue_number(), days);
    if let Some(kept) = app.caches().spans.get(&key, &origin) {
        return Ok(kept);
    }
    let count = publications::count(tx)?;
    let spans = as_of::spans(tx, view.whole(), app.catalogue(), count, &days)?;
    let spans = Arc::new(spans);
    app.caches().spans.keep(key, origin, Arc::clone(&spans));
    Ok(spans)
}

/// When the first duties of places that are not assessed start, where none is near: each set of
/// pools is looked up once.
fn later_starts(
    tx: &mut ReadTx<'_>,
    network: &Network,
    answer: &mut OnCallAnswer,
) -> Result<(), AppError> {
    let mut found: BTreeMap<BTreeSet<PoolId>, Option<Instant>> = BTreeMap::new();
    let covers = answer.cover.iter_mut();
    for cover in covers.filter(|cover| cover.not_assessed && cover.next_start.is_none()) {
        let pools = oncall::pools_of(network, cover);
        let start = match found.get(&pools) {
            Some(start) => *start,
            None => next_start(tx, &pools, answer.at)?,
        };
        found.insert(pools, start);
        cover.next_start = start;
    }
    Ok(())
}

/// The day of an instant and the one before, whose rotas reach into it.
pub(super) fn days_about(at: Instant) -> Period {
    let last_day = time::local_day(at);
    Period {
        first_day: last_day.pred_opt().unwrap_or(last_day),
        last_day,
    }
}

/// When the next published duty of these pools starts, where none runs, however far ahead.
fn next_start(
    tx: &mut ReadTx<'_>,
    pools: &BTreeSet<PoolId>,
    at: Instant,
) -> Result<Option<Instant>, AppError> {
    let pools: Vec<PoolId> = pools.iter().cloned().collect();
    let page = published::DutyPage {
        within: far_ahead(at),
        pools: Some(&pools),
        person: None,
        short: false,
        standing: published::StandingFilter::InForce,
        changed: None,
        backwards: false,
        from: None,
        most: 1,
    };
    let found = published::page(tx, &page)?;
    Ok(found.first().map(|record| record.duty.interval.start))
}

/// In which hand-overs are looked for.
pub(super) fn ahead(at: Instant) -> Interval {
    Interval {
        start: at,
        end: at + Duration::days(AHEAD_DAYS),
    }
}

/// In which the next duty is looked for.
fn far_ahead(at: Instant) -> Interval {
    Interval {
        start: at,
        end: at + Duration::days(FAR_AHEAD_DAYS),
    }
}

/// The answer from records that may be seen.
pub(super) fn of(
    view: &ScopedNetwork,
    catalogue: &Catalogue,
    records: &[PublishedDuty],
    wanted: &OnCallFilter,
    at: Instant,
) -> Result<(Arc<Network>, OnCallAnswer), AppError> {
    let duties: Vec<Duty> = records.iter().map(|record| record.duty.clone()).collect();
    let network = view.network(&duties)?;
    if let Some(id) = wanted.area.as_ref().filter(|id| network.area(id).is_none()) {
        return Err(AppError::NotFound(NotFound::Area(id.clone())));
    }
    if let Some(id) = wanted.line.as_ref().filter(|id| network.line(id).is_none()) {
        return Err(AppError::NotFound(NotFound::Line(id.clone())));
    }
    let answer = oncall::on_call_of(&network, catalogue, records, wanted, at);
    Ok((network, answer))
}
