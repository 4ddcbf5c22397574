//! FHIR resources: services, who staffs them, and their published duties, as far as whoever asks may see them.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{Days, NaiveDate};

use super::error::{AppError, Missing};
use super::fhir_slots;
use super::state::App;
use crate::domain::access::Action;
use crate::domain::ids::PoolId;
use crate::domain::interval::{Instant, IntervalSet};
use crate::domain::time::{self, Period};
use crate::feeds::fhir::Candidate;
use crate::store::ReadTx;

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
    /// How many there are on all pages. Of slots it is told where they are on one page, or nothing else is asked for: to know it is
    /// to go through them all.
    pub total: Option<usize>,
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
    app.store().read(|tx| match search.kind {
        Kind::HealthcareService | Kind::PractitionerRole | Kind::Schedule => {
            of_network(app, tx, search, now)
        }
        Kind::Slot => fhir_slots::search(app, tx, search, now),
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

/// Services, roles and schedules: all are looked at, those of the page are written.
fn of_network(
    app: &App,
    tx: &mut ReadTx<'_>,
    search: &Search,
    now: Instant,
) -> Result<Found, AppError> {
    let network = app.view(tx, action(search.kind))?.network(&[])?;
    let roll = app.roll(tx)?;
    let today = time::local_day(now);
    let mut found: Vec<Candidate<'_>> = roll.candidates(search.kind, &network).collect();
    found.retain(|one| {
        let mut criteria = search.criteria.iter();
        criteria.all(|wanted| one.meets(wanted, &network, today))
    });
    let total = found.len();
    if let Some(after) = &search.after {
        found.retain(|one| one.id > after.as_str());
    }
    let more = found.len() > search.count;
    found.truncate(search.count);
    let nobody = match search.kind {
        Kind::HealthcareService => nobody_ahead(app, tx, &found, today)?,
        Kind::PractitionerRole | Kind::Schedule | Kind::Slot => HashMap::new(),
    };
    let never = IntervalSet::empty();
    let resources = found.iter().map(|one| {
        let nobody = nobody.get(one.pool()).map_or(&never, AsRef::as_ref);
        one.write(&network, nobody, today)
    });
    Ok(Found {
        total: Some(total),
        next: found.last().map(|last| last.id.to_owned()).filter(|_| more),
        resources: resources.collect(),
    })
}

/// When nobody holds these services' published duties from today on, of those duties that whoever asks may see.
fn nobody_ahead(
    app: &App,
    tx: &mut ReadTx<'_>,
    services: &[Candidate<'_>],
    today: NaiveDate,
) -> Result<HashMap<PoolId, Arc<IntervalSet>>, AppError> {
    if !app.who().may_somewhere(Action::ReadOnCall) {
        return Ok(HashMap::new());
    }
    let view = app.view(tx, Action::ReadOnCall)?;
    let last = today.checked_add_days(Days::new(DAYS_AHEAD - 1));
    let Some(ahead) = last.and_then(|last| Period::new(today, last)) else {
        return Ok(HashMap::new());
    };
    let pools = services.iter().map(|service| service.pool().clone());
    let pools: Vec<PoolId> = pools.filter(|pool| view.pool(pool)).collect();
    app.nobody(tx, &pools, ahead)
}
