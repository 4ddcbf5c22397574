//! Who is on call at an instant.

use std::sync::Arc;

use chrono::{Duration, DurationRound, TimeDelta};

use super::error::AppError;
use super::known::{self, AsKnown};
use super::on_call_kept::Minute;
use super::state::App;
use super::view::View;
use crate::domain::access::Action;
use crate::domain::catalogue::Catalogue;
use crate::domain::interval::{Instant, Interval};
use crate::domain::network::Network;
use crate::domain::publication::PublishedDuty;
use crate::domain::rota::Duty;
use crate::oncall;
use crate::store::{ReadTx, published, rotas};

pub use crate::oncall::{Answer, Cover, HandOver, NextHolder, OnCall, State, Weakness};

/// How far ahead hand-overs are looked for: a duty lasts a week at most, and so does a pause that is still a rota's.
const AHEAD_DAYS: i64 = 14;

/// Who is on call at `at`, for every area and service line, as known now; or as the published rotas and the network said at
/// `known_at`.
///
/// # Errors
/// Where whoever asks may not, no network has been imported by then, or the database fails.
pub fn on_call(app: &App, at: Instant, known_at: Option<Instant>) -> Result<Answer, AppError> {
    app.store().read(|tx| {
        let Some(known_at) = known_at else {
            let view = app.view(tx, Action::ReadOnCall)?;
            return Ok(answer(tx, &view, app.catalogue(), at)?.1);
        };
        app.must_somewhere(Action::ReadOnCall)?;
        let known = app.known(tx, AsKnown::At(known_at))?;
        let view = app.view_of(app.network_of(tx, &known)?, Action::ReadOnCall);
        let records = known::standing(tx, &view, &known, ahead(at))?;
        Ok(of(&view, app.catalogue(), &records, at)?.1)
    })
}

/// Who is on call in the minute of `at`, as known now: kept from before, or made now.
///
/// # Errors
/// Where no network has been imported, or the database fails.
pub fn of_minute(app: &App, at: Instant) -> Result<Arc<Minute>, AppError> {
    let at = at.duration_trunc(TimeDelta::minutes(1)).unwrap_or(at);
    let grants = &app.who().grants;
    app.store().read(|tx| {
        let view = app.view(tx, Action::ReadOnCall)?;
        let origin = (app.version(tx)?, rotas::publications(tx)?);
        if let Some(kept) = app.minutes().get(grants, at, origin) {
            return Ok(kept);
        }
        let (_, answer) = answer(tx, &view, app.catalogue(), at)?;
        let minute = Arc::new(Minute::new(answer));
        app.minutes().keep(grants, at, origin, &minute);
        Ok(minute)
    })
}

/// The answer inside a transaction that is under way, and the network that it speaks of.
pub(super) fn answer(
    tx: &mut ReadTx<'_>,
    view: &View,
    catalogue: &Catalogue,
    at: Instant,
) -> Result<(Arc<Network>, Answer), AppError> {
    let mut records = published::within(tx, ahead(at))?;
    records.retain(|record| view.pool(&record.duty.pool));
    of(view, catalogue, &records, at)
}

/// In which hand-overs are looked for.
fn ahead(at: Instant) -> Interval {
    Interval {
        start: at,
        end: at + Duration::days(AHEAD_DAYS),
    }
}

/// The answer from records that may be seen.
fn of(
    view: &View,
    catalogue: &Catalogue,
    records: &[PublishedDuty],
    at: Instant,
) -> Result<(Arc<Network>, Answer), AppError> {
    let duties: Vec<Duty> = records.iter().map(|record| record.duty.clone()).collect();
    let network = view.network(&duties)?;
    let answer = oncall::on_call(&network, catalogue, records, at);
    Ok((network, answer))
}
