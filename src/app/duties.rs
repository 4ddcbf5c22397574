//! Published duties: those in force in some time, page by page, and one by its permanent id.

use std::collections::BTreeMap;

use super::error::{AppError, NotFound};
use super::on_call::OnCallFilter;
use super::state::AppContext;
use super::view::ScopedNetwork;
use evenwatch_domain::access::Action;
use evenwatch_domain::ids::{DutyId, PersonId, PoolId};
use evenwatch_domain::interval::{Instant, Interval};
use evenwatch_domain::lost_holder::{LostHolder, lost_of};
use evenwatch_domain::network::Network;
use evenwatch_domain::publication::{DutyStatus, PublishedDuty};
use evenwatch_domain::rota::Duty;
use evenwatch_store::{ReadTx, published};

/// Which duties.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutySearch {
    /// They share any time with this.
    pub within: Interval,
    /// Of this pool.
    pub pool: Option<PoolId>,
    /// Of pools that serve this area and line.
    pub of: OnCallFilter,
    /// Held by this person.
    pub person: Option<PersonId>,
    /// Whether only those with a place without a holder who counts: the rota leaves it empty, or
    /// its holder is away, say.
    pub short: bool,
}

/// A published duty, and who of its holders does not count on it today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundDuty {
    /// The duty as last published.
    pub record: PublishedDuty,
    /// Holders who do not count, such as who is away; none of a duty that was taken back.
    pub lost_holders: Vec<LostHolder>,
}

/// Where a page begins: a duty's start, and its id among those that start together.
pub type Begin = (Instant, DutyId);

/// Duties in force by start and id, at most `most`, from the first place after `after` on.
///
/// # Errors
/// Where whoever asks may read rotas nowhere, the network has no such pool, area, line or person,
/// or the database fails.
pub fn list(
    app: &AppContext,
    search: &DutySearch,
    after: Option<Begin>,
    most: u32,
) -> Result<Vec<FoundDuty>, AppError> {
    app.store().read(|tx| {
        let view = app.view(tx, Action::ReadRotas)?;
        let pools = pools(&view, search)?;
        if search.short {
            let found = short(tx, &view, (search, pools.as_deref()), after, most)?;
            if found.is_empty() {
                must_know(tx, &view, search.person.as_ref())?;
            }
            return Ok(found);
        }
        // A page begins with the place that the one before ended with, which is left out.
        let page = published::DutyPage {
            within: search.within,
            pools: pools.as_deref(),
            person: search.person.as_ref(),
            short: false,
            standing: published::StandingFilter::InForce,
            changed: None,
            backwards: false,
            from: after,
            most: most.saturating_add(u32::from(after.is_some())),
        };
        let mut found = published::page(tx, &page)?;
        found.retain(|one| after.is_none_or(|after| one.duty.place() > after));
        if found.is_empty() {
            must_know(tx, &view, search.person.as_ref())?;
        }
        Ok(with_lost(view.whole(), found))
    })
}

/// Rows read at a time while duties are looked for that have a place without a holder who counts.
const LOOKED_THROUGH: u32 = 500;

/// Duties with a place that nobody holds who counts: those that the rota leaves empty, and those
/// whose holder is away, say. Only the network says the latter, so that all are looked through.
fn short(
    tx: &mut ReadTx<'_>,
    view: &ScopedNetwork,
    (search, pools): (&DutySearch, Option<&[PoolId]>),
    after: Option<Begin>,
    most: u32,
) -> Result<Vec<FoundDuty>, AppError> {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let (mut all, mut after) = (Vec::new(), after);
    loop {
        let page = published::DutyPage {
            within: search.within,
            pools,
            person: search.person.as_ref(),
            short: false,
            standing: published::StandingFilter::InForce,
            changed: None,
            backwards: false,
            from: after,
            most: LOOKED_THROUGH,
        };
        let mut found = published::page(tx, &page)?;
        let is_last = u32::try_from(found.len()).is_ok_and(|rows| rows < LOOKED_THROUGH);
        found.retain(|one| after.is_none_or(|after| one.duty.place() > after));
        after = found.last().map(|one| one.duty.place()).or(after);
        let looked_at = with_lost(view.whole(), found).into_iter();
        all.extend(
            looked_at.filter(|one| one.record.duty.missing() > 0 || !one.lost_holders.is_empty()),
        );
        if is_last || all.len() >= most {
            all.truncate(most);
            return Ok(all);
        }
    }
}

/// A duty that is or was published, a cancelled one too.
///
/// # Errors
/// Where there is none that may be seen, or the database fails.
pub fn get(app: &AppContext, id: DutyId) -> Result<FoundDuty, AppError> {
    app.store().read(|tx| {
        let view = app.view(tx, Action::ReadRotas)?;
        let mut found = published::of_duties(tx, &[id])?;
        found.retain(|one| view.pool(&one.duty.pool));
        let found = with_lost(view.whole(), found).into_iter().next();
        found.ok_or(AppError::NotFound(NotFound::PublishedDuty(id)))
    })
}

/// The duties, with who of their holders does not count today.
fn with_lost(network: &Network, records: Vec<PublishedDuty>) -> Vec<FoundDuty> {
    let confirmed = records
        .iter()
        .filter(|one| one.status == DutyStatus::Confirmed);
    let duties: Vec<&Duty> = confirmed.map(|one| &one.duty).collect();
    let mut lost: BTreeMap<DutyId, Vec<LostHolder>> =
        lost_of(network, &duties).into_iter().collect();
    let of = |record: PublishedDuty| FoundDuty {
        lost_holders: lost.remove(&record.duty.id).unwrap_or_default(),
        record,
    };
    records.into_iter().map(of).collect()
}

/// The pools whose duties are meant; absent where those are all.
fn pools(view: &ScopedNetwork, search: &DutySearch) -> Result<Option<Vec<PoolId>>, AppError> {
    let network = view.network(&[])?;
    must_name(&network, search)?;
    if view.is_whole() && search.pool.is_none() && search.of.is_all() {
        return Ok(None);
    }
    let wanted = view.pools().filter(|pool| search.of.has_pool(pool));
    let wanted = wanted.filter(|pool| search.pool.as_ref().is_none_or(|id| *id == pool.id));
    Ok(Some(wanted.map(|pool| pool.id.clone()).collect()))
}

/// Refuses what the network that may be seen has not.
fn must_name(network: &Network, search: &DutySearch) -> Result<(), AppError> {
    let (area, line) = (&search.of.area, &search.of.line);
    let pool = search.pool.as_ref().filter(|id| network.pool(id).is_none());
    let area = area.as_ref().filter(|id| network.area(id).is_none());
    let line = line.as_ref().filter(|id| network.line(id).is_none());
    let missing = pool.map(|id| NotFound::Pool(id.clone()));
    let missing = missing.or_else(|| area.map(|id| NotFound::Area(id.clone())));
    let missing = missing.or_else(|| line.map(|id| NotFound::Line(id.clone())));
    missing.map_or(Ok(()), |missing| Err(AppError::NotFound(missing)))
}

/// Refuses a person of whom nothing is known. Whoever has left the network may hold duties all the
/// same, so that this is asked only where none was found.
fn must_know(
    tx: &mut ReadTx<'_>,
    view: &ScopedNetwork,
    person: Option<&PersonId>,
) -> Result<(), AppError> {
    let Some(id) = person else { return Ok(()) };
    if view.network(&[])?.person(id).is_some() {
        return Ok(());
    }
    let held = published::naming(tx, published::Named::Person(id), 1)?;
    if held.iter().any(|one| view.pool(&one.duty.pool)) {
        return Ok(());
    }
    Err(AppError::NotFound(NotFound::Person(id.clone())))
}
