//! FHIR resources: services, who staffs them, and their published duties, as far as whoever asks may see them.

use chrono::{DateTime, Days};

use super::error::{AppError, Missing};
use super::state::App;
use super::view::View;
use crate::domain::access::Action;
use crate::domain::interval::{Instant, Interval};
use crate::domain::publication::PublishedDuty;
use crate::domain::rota::Duty;
use crate::domain::time::{self, Period};
use crate::feeds::fhir;
use crate::store::{ReadTx, published};

pub use crate::feeds::fhir::{
    Criterion, Kind, ODS_SYSTEM, Parameter, Resource, Starts, Wanted, bundle, capability,
};

/// How far ahead a service tells when nobody is there. Days: 13 weeks, as the front page looks.
const DAYS_AHEAD: u64 = 91;

/// What is looked for.
#[derive(Debug, Clone)]
pub struct Search {
    /// Resources of this type.
    pub kind: Kind,
    /// That meet all of these.
    pub criteria: Vec<Criterion>,
    /// So many at most.
    pub count: usize,
    /// Those after this place in the list; absent: from its beginning.
    pub after: Option<String>,
}

/// A page of what was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// How many there are on all pages.
    pub total: usize,
    /// Those of this page.
    pub resources: Vec<Resource>,
    /// The place after which the next page begins; absent on the last.
    pub next: Option<String>,
}

/// What reading resources of a type is: the network's are read like the network, duties like on-call answers.
#[must_use]
pub fn action(kind: Kind) -> Action {
    match kind {
        Kind::HealthcareService | Kind::PractitionerRole => Action::ReadNetwork,
        Kind::Schedule | Kind::Slot => Action::ReadOnCall,
    }
}

/// Searches among what whoever asks may see. Slots begin today where the search does not say.
///
/// # Errors
/// Where whoever asks may see none, no network has been imported, or the database fails.
pub fn search(app: &App, search: &Search, now: Instant) -> Result<Found, AppError> {
    let mut found = app.store().read(|tx| seen(app, tx, search, now))?;
    found.retain(|one| search.criteria.iter().all(|wanted| wanted.is_met_by(one)));
    found.sort_by(|a, b| a.order.cmp(&b.order));
    let total = found.len();
    if let Some(after) = &search.after {
        found.retain(|one| one.order > *after);
    }
    let more = found.len() > search.count;
    found.truncate(search.count);
    let next = found.last().map(|last| last.order.clone());
    Ok(Found {
        total,
        next: next.filter(|_| more),
        resources: found,
    })
}

/// One resource.
///
/// # Errors
/// Where there is none with this id that whoever asks may see, or the database fails.
pub fn read(app: &App, kind: Kind, id: &str, now: Instant) -> Result<Resource, AppError> {
    let by_id = Search {
        kind,
        criteria: vec![Criterion {
            parameter: Parameter::Id,
            any: vec![Wanted::Text(id.to_owned())],
        }],
        count: 1,
        after: None,
    };
    let mut found = search(app, &by_id, now)?.resources;
    found
        .pop()
        .ok_or_else(|| AppError::NotFound(Missing::Resource(kind, id.to_owned())))
}

/// All resources of the type that may be seen; of slots, those that may be meant.
fn seen(
    app: &App,
    tx: &mut ReadTx<'_>,
    search: &Search,
    now: Instant,
) -> Result<Vec<Resource>, AppError> {
    let view = app.view(tx, action(search.kind))?;
    let today = time::local_day(now);
    Ok(match search.kind {
        Kind::HealthcareService => {
            let duties = duties_ahead(app, tx, now)?;
            fhir::healthcare_services(&*view.network(&[])?, &duties, today)
        }
        Kind::PractitionerRole => fhir::practitioner_roles(&*view.network(&[])?, today),
        Kind::Schedule => fhir::schedules(&*view.network(&[])?, today),
        Kind::Slot => {
            let records = meant(tx, &view, search, now)?;
            let duties: Vec<Duty> = records.iter().map(|record| record.duty.clone()).collect();
            fhir::slots(&*view.network(&duties)?, &records)
        }
    })
}

/// Duties from today on that whoever asks may see.
fn duties_ahead(app: &App, tx: &mut ReadTx<'_>, now: Instant) -> Result<Vec<Duty>, AppError> {
    if !app.who().may_somewhere(Action::ReadOnCall) {
        return Ok(Vec::new());
    }
    let view = app.view(tx, Action::ReadOnCall)?;
    let today = time::local_day(now);
    let last = today.checked_add_days(Days::new(DAYS_AHEAD - 1));
    let Some(ahead) = last.and_then(|last| Period::new(today, last)) else {
        return Ok(Vec::new());
    };
    let records = published::within(tx, ahead.interval())?;
    let duties = records.into_iter().map(|record| record.duty);
    Ok(duties.filter(|duty| view.pool(&duty.pool)).collect())
}

/// The published duties among which a search looks.
fn meant(
    tx: &mut ReadTx<'_>,
    view: &View,
    search: &Search,
    now: Instant,
) -> Result<Vec<PublishedDuty>, AppError> {
    let by_id = search
        .criteria
        .iter()
        .find(|wanted| wanted.parameter == Parameter::Id);
    let mut records = match by_id {
        Some(ids) => {
            let texts = ids.any.iter().filter_map(|wanted| match wanted {
                Wanted::Text(id) => fhir::duty_of(id),
                Wanted::Start(_) => None,
            });
            published::of_duties(tx, &texts.collect::<Vec<_>>())?
        }
        None => match begins(search, now) {
            Some(window) => published::within(tx, window)?,
            None => Vec::new(),
        },
    };
    records.retain(|record| view.pool(&record.duty.pool));
    Ok(records)
}

/// The time in which slots may begin; `None` where there is none.
fn begins(search: &Search, now: Instant) -> Option<Interval> {
    let midnight = time::local_day(now);
    let today = time::instant(midnight, time::WallTime::MIDNIGHT);
    let mut asked = search
        .criteria
        .iter()
        .filter(|wanted| wanted.parameter == Parameter::Start)
        .peekable();
    if asked.peek().is_none() {
        return Interval::new(today, DateTime::<chrono::Utc>::MAX_UTC);
    }
    let (mut from, mut before) = (
        DateTime::<chrono::Utc>::MIN_UTC,
        DateTime::<chrono::Utc>::MAX_UTC,
    );
    for criterion in asked {
        let starts = criterion.any.iter().filter_map(|wanted| match wanted {
            Wanted::Start(starts) => Some(*starts),
            Wanted::Text(_) => None,
        });
        let starts: Vec<Starts> = starts.collect();
        let first = starts.iter().map(|one| one.from).min().flatten();
        let ends: Option<Vec<Instant>> = starts.iter().map(|one| one.before).collect();
        from = from.max(first.unwrap_or(from));
        before = before.min(
            ends.and_then(|ends| ends.into_iter().max())
                .unwrap_or(before),
        );
    }
    Interval::new(from, before)
}
