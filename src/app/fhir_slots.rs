//! FHIR slots: read from published duties a page at a time, because years of them are more than any answer holds.

use chrono::{DateTime, Utc};

use super::error::AppError;
use super::fhir::{Found, Search};
use super::state::App;
use super::view::View;
use crate::domain::access::Action;
use crate::domain::ids::{DutyId, PoolId};
use crate::domain::interval::{Instant, Interval};
use crate::domain::network::Network;
use crate::domain::publication::PublishedDuty;
use crate::domain::rota::Duty;
use crate::domain::time;
use crate::feeds::fhir::{self, Criterion, Kind, Parameter, Resource, Starts, Wanted};
use crate::store::{ReadTx, published};

/// Duties read at once beyond those of a page: a search for one member's, or for gaps, takes a few of many.
const READ_AHEAD: u32 = 200;

/// Duties read at once where all are to be counted.
const MOST_AT_ONCE: u32 = 5_000;

/// A page of slots, by their begin. They begin today where the search does not say.
pub(super) fn search(
    app: &App,
    tx: &mut ReadTx<'_>,
    search: &Search,
    now: Instant,
) -> Result<Found, AppError> {
    let view = app.view(tx, Action::ReadOnCall)?;
    let mut found: Vec<Resource> = Vec::new();
    let after = search.after.as_deref();
    let take = |found: &mut Vec<Resource>, slots: Vec<Resource>| {
        let met = slots.into_iter().filter(|slot| {
            search.criteria.iter().all(|wanted| wanted.is_met_by(slot))
                && after.is_none_or(|after| slot.order.as_str() > after)
        });
        found.extend(met);
    };
    // Where no slot is asked for, their number is, and that takes all of them.
    let wanted = match search.count {
        0 => usize::MAX,
        count => count + 1,
    };
    if let Some(ids) = by_id(search) {
        let mut records = published::of_duties(tx, &ids)?;
        records.retain(|record| view.pool(&record.duty.pool));
        take(&mut found, written(&view, &records)?);
    } else if let Some(within) = begins(search, now) {
        let whole = view.network(&[])?;
        let pools = pools(search, &view, &whole);
        let page = published::Page {
            within,
            pools: pools.as_deref(),
            person: None,
            short: false,
            from: after.and_then(fhir::place_of),
            most: most(search),
        };
        // The last duty that was read: a page begins with the one that the page before ended with.
        let mut read: Option<(Instant, DutyId)> = None;
        while found.len() < wanted {
            let from = read.or(page.from);
            let mut records = published::page(tx, &published::Page { from, ..page })?;
            let is_last = records.len() < usize::try_from(page.most).unwrap_or(usize::MAX);
            records.retain(|record| read.is_none_or(|read| place(record) > read));
            take(&mut found, written(&view, &records)?);
            read = records.last().map(place).or(read);
            if is_last {
                break;
            }
        }
    }
    found.sort_by(|a, b| a.order.cmp(&b.order));
    Ok(cut(found, search))
}

/// A duty's place in the order of duties.
fn place(record: &PublishedDuty) -> (Instant, DutyId) {
    (record.duty.interval.start, record.duty.id)
}

/// Duties read at once.
fn most(search: &Search) -> u32 {
    let count = match search.count {
        0 => MOST_AT_ONCE,
        count => u32::try_from(count).unwrap_or(MOST_AT_ONCE),
    };
    count.saturating_add(READ_AHEAD)
}

/// The first of those found, and whether there are more.
fn cut(mut found: Vec<Resource>, search: &Search) -> Found {
    let all = found.len();
    found.truncate(search.count);
    let more = all > search.count;
    let last = found.last().map(|last| last.order.clone());
    let is_all = search.after.is_none() && (!more || search.count == 0);
    Found {
        total: is_all.then_some(all),
        next: last.filter(|_| more),
        resources: found,
    }
}

fn written(view: &View, records: &[PublishedDuty]) -> Result<Vec<Resource>, AppError> {
    let duties: Vec<Duty> = records.iter().map(|record| record.duty.clone()).collect();
    Ok(fhir::slots(&*view.network(&duties)?, records))
}

/// The duties of the slots that are asked for by their ids, where some are.
fn by_id(search: &Search) -> Option<Vec<DutyId>> {
    let mut criteria = search.criteria.iter();
    let ids = criteria.find(|wanted| wanted.parameter == Parameter::Id)?;
    Some(texts(ids).filter_map(fhir::duty_of).collect())
}

fn texts(criterion: &Criterion) -> impl Iterator<Item = &str> {
    criterion.any.iter().filter_map(|wanted| match wanted {
        Wanted::Text(text) => Some(text.as_str()),
        Wanted::Start(_) => None,
    })
}

/// The pools whose duties may be meant; absent where those are all.
fn pools(search: &Search, view: &View, network: &Network) -> Option<Vec<PoolId>> {
    let schedules: Vec<Criterion> = search
        .criteria
        .iter()
        .filter(|wanted| wanted.parameter == Parameter::Schedule)
        .map(|wanted| Criterion {
            parameter: Parameter::Id,
            any: texts(wanted).map(id_alone).collect(),
        })
        .collect();
    if schedules.is_empty() {
        let all = network.file().pools.iter().map(|pool| pool.id.clone());
        return (!view.is_whole()).then(|| all.collect());
    }
    let today = chrono::NaiveDate::MIN;
    let mut named = fhir::candidates(Kind::Schedule, network);
    named.retain(|one| {
        let mut all = schedules.iter();
        all.all(|wanted| one.meets(wanted, network, today))
    });
    let mut pools: Vec<PoolId> = named.iter().map(|one| one.pool().clone()).collect();
    pools.dedup();
    Some(pools)
}

/// A reference to a schedule as its id.
fn id_alone(text: &str) -> Wanted {
    let id = text.strip_prefix("Schedule/").unwrap_or(text);
    Wanted::Text(id.to_owned())
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
        return Interval::new(today, DateTime::<Utc>::MAX_UTC);
    }
    let (mut from, mut before) = (DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC);
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
