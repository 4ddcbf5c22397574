//! FHIR resources: services, who staffs them, and their published duties, as far as whoever asks
//! may see them.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{Days, NaiveDate};

use super::error::{AppError, NotFound};
use super::state::AppContext;
use super::view::ScopedNetwork;
use super::{fhir_include, fhir_slots};
use evenwatch_domain::access::Action;
use evenwatch_domain::ids::PoolId;
use evenwatch_domain::interval::{Instant, IntervalSet};
use evenwatch_domain::time::{self, Period};
use evenwatch_formats::feeds::fhir::{SearchCandidate, Sight};
use evenwatch_store::ReadTx;

pub use evenwatch_formats::feeds::fhir::{
    Criterion, FhirKind, Include, ODS_SYSTEM, Parameter, Resource, STANDING, STATUS_SYSTEM,
    SearchValue, Shown, TimeRange, WITHDRAWN, bundle, capability,
};

/// How far ahead a service tells when nobody is there. Days: 13 weeks, as the front page looks.
const DAYS_AHEAD: u64 = 91;

/// What is looked for.
#[derive(Debug, Clone)]
pub struct FhirSearch {
    /// Resources of this type.
    pub kind: FhirKind,
    /// That meet all of these.
    pub criteria: Vec<Criterion>,
    /// So many at most.
    pub count: usize,
    /// Those after this place in the list; absent: from its beginning.
    pub after: Option<String>,
    /// Whether the list runs backwards.
    pub descending: bool,
    /// By what slots that begin alike are ordered, before their ids. Of other types the order by
    /// ids leaves none alike.
    pub then: Vec<SortKey>,
    /// Whether it is told how many there are.
    pub total: Total,
    /// What is included beside those found.
    pub include: Vec<Include>,
}

/// A further key of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SortKey {
    /// By what.
    pub by: Parameter,
    /// Whether the greatest comes first.
    pub descending: bool,
}

/// Whether it is told how many there are on all pages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Total {
    /// Where that takes no more than was read for the page.
    #[default]
    Cheap,
    /// Whatever it takes.
    Accurate,
    /// No.
    No,
}

impl FhirSearch {
    /// For the resource with this id.
    fn by_id(kind: FhirKind, id: &str) -> Self {
        Self {
            kind,
            criteria: vec![Criterion {
                parameter: Parameter::Id,
                any: vec![SearchValue::Text(id.to_owned())],
            }],
            count: 1,
            after: None,
            descending: false,
            then: Vec::new(),
            total: Total::No,
            include: Vec::new(),
        }
    }
}

/// A page of what was found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FhirPage {
    /// How many there are on all pages. Of slots it is told where they are on one page, or nothing
    /// else is asked for: to know it is to go through them all.
    pub total: Option<usize>,
    /// Those of this page.
    pub resources: Vec<Resource>,
    /// What they refer to, where that is included.
    pub included: Vec<Resource>,
    /// The place after which the next page begins; absent on the last.
    pub next: Option<String>,
}

/// What reading resources of a type is: the network's are read like the network, duties like
/// on-call answers.
#[must_use]
pub fn action(kind: FhirKind) -> Action {
    match kind {
        FhirKind::HealthcareService | FhirKind::PractitionerRole => Action::ReadNetwork,
        FhirKind::Schedule | FhirKind::Slot => Action::ReadOnCall,
    }
}

/// Searches among what whoever asks may see. Slots begin today where the search does not say.
///
/// # Errors
/// Where whoever asks may see none, no network has been imported, or the database fails.
pub fn search(app: &AppContext, search: &FhirSearch, now: Instant) -> Result<FhirPage, AppError> {
    app.store().read(|tx| {
        let mut found = match search.kind {
            FhirKind::HealthcareService | FhirKind::PractitionerRole | FhirKind::Schedule => {
                of_network(app, tx, search, now)
            }
            FhirKind::Slot => fhir_slots::search(app, tx, search, now),
        }?;
        if search.total == Total::No {
            found.total = None;
        }
        found.included = fhir_include::included(app, tx, &found.resources, &search.include, now)?;
        Ok(found)
    })
}

/// One resource.
///
/// # Errors
/// Where there is none with this id that whoever asks may see, or the database fails.
pub fn read(
    app: &AppContext,
    kind: FhirKind,
    id: &str,
    now: Instant,
) -> Result<Resource, AppError> {
    let mut found = search(app, &FhirSearch::by_id(kind, id), now)?.resources;
    found
        .pop()
        .ok_or_else(|| AppError::NotFound(NotFound::Resource(kind, id.to_owned())))
}

/// Of which pools whoever asks may see resources.
pub(super) struct Sees {
    network: Option<ScopedNetwork>,
    on_call: Option<ScopedNetwork>,
}

impl Sees {
    /// Whoever asks.
    pub(super) fn of(app: &AppContext, tx: &mut ReadTx<'_>) -> Result<Self, AppError> {
        let mut view = |action| {
            let may = app.who().may_somewhere(action);
            may.then(|| app.view(tx, action)).transpose()
        };
        Ok(Self {
            network: view(Action::ReadNetwork)?,
            on_call: view(Action::ReadOnCall)?,
        })
    }

    /// Whether they may see resources of the type of this pool.
    pub(super) fn pool(&self, kind: FhirKind, pool: &PoolId) -> bool {
        let view = match action(kind) {
            Action::ReadNetwork => &self.network,
            _ => &self.on_call,
        };
        view.as_ref().is_some_and(|view| view.pool(pool))
    }
}

/// Services, roles and schedules: all are looked at, those of the page are written.
fn of_network(
    app: &AppContext,
    tx: &mut ReadTx<'_>,
    search: &FhirSearch,
    now: Instant,
) -> Result<FhirPage, AppError> {
    let network = app.view(tx, action(search.kind))?.network(&[])?;
    let roll = app.roll(tx)?;
    let sees = Sees::of(app, tx)?;
    let sight = Sight {
        network: &network,
        today: time::local_day(now),
        updated: app.network_changed_at(tx)?,
        sees: &|kind, pool| sees.pool(kind, pool),
    };
    let mut found: Vec<SearchCandidate<'_>> = roll.candidates(search.kind, &network).collect();
    found.retain(|one| {
        let mut criteria = search.criteria.iter();
        criteria.all(|wanted| one.meets(wanted, &sight))
    });
    if search.descending {
        found.reverse();
    }
    let total = found.len();
    if let Some(after) = &search.after {
        let after = after.as_str();
        found.retain(|one| match search.descending {
            false => one.id > after,
            true => one.id < after,
        });
    }
    let more = found.len() > search.count;
    found.truncate(search.count);
    let resources = written(app, tx, search.kind, &found, &sight)?;
    Ok(FhirPage {
        total: Some(total),
        next: found.last().map(|last| last.id.to_owned()).filter(|_| more),
        resources,
        included: Vec::new(),
    })
}

/// Services, roles or schedules with these ids, as far as whoever asks may see them.
pub(super) fn with_ids(
    app: &AppContext,
    tx: &mut ReadTx<'_>,
    kind: FhirKind,
    ids: &BTreeSet<String>,
    now: Instant,
) -> Result<Vec<Resource>, AppError> {
    if !app.who().may_somewhere(action(kind)) {
        return Ok(Vec::new());
    }
    let network = app.view(tx, action(kind))?.network(&[])?;
    let roll = app.roll(tx)?;
    let sight = Sight {
        network: &network,
        today: time::local_day(now),
        updated: app.network_changed_at(tx)?,
        sees: &|_, _| false,
    };
    let all = roll.candidates(kind, &network);
    let found: Vec<SearchCandidate<'_>> = all.filter(|one| ids.contains(one.id)).collect();
    written(app, tx, kind, &found, &sight)
}

/// Writes services, roles or schedules.
fn written(
    app: &AppContext,
    tx: &mut ReadTx<'_>,
    kind: FhirKind,
    found: &[SearchCandidate<'_>],
    sight: &Sight<'_>,
) -> Result<Vec<Resource>, AppError> {
    let nobody = match kind {
        FhirKind::HealthcareService => nobody_ahead(app, tx, found, sight.today)?,
        FhirKind::PractitionerRole | FhirKind::Schedule | FhirKind::Slot => HashMap::new(),
    };
    let never = IntervalSet::empty();
    let resources = found.iter().map(|one| {
        let nobody = nobody.get(one.pool()).map_or(&never, AsRef::as_ref);
        let resource = one.write(sight.network, nobody, sight.today);
        resource.updated(sight.updated)
    });
    Ok(resources.collect())
}

/// When nobody holds these services' published duties from today on, of those duties that whoever
/// asks may see.
fn nobody_ahead(
    app: &AppContext,
    tx: &mut ReadTx<'_>,
    services: &[SearchCandidate<'_>],
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
