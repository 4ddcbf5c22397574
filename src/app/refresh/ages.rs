//! How old is what was taken from other places: told from what is here, and nobody is asked for it.

use std::collections::BTreeMap;

use chrono::{Duration, NaiveDate};
use serde::Serialize;

use super::super::error::AppError;
use super::super::state::AppContext;
use super::days_since;
use super::holidays::{KnownYears, OWN, status_of};
use super::{RefreshSource, Refreshed};
use evenwatch_domain::access::Action;
use evenwatch_domain::calendar::ListOrigin;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::time::{self, WallTime};
use evenwatch_store::{ReadTx, sync_state};

/// The age of what came from a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Age {
    /// The source.
    pub source: RefreshSource,
    /// Where it is from, in words; absent where the settings name no place.
    pub from: Option<String>,
    /// The local day on which what is here last was as the source had it; absent where that never
    /// was, or nobody knows.
    pub as_of: Option<NaiveDate>,
    /// Days since then.
    pub age_days: Option<i64>,
    /// Of bank holidays: first and last year that are known, by division.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub known: Vec<KnownYears>,
}

/// The ages of all sources.
///
/// # Errors
/// Where whoever asks may not read the network, or the database fails.
pub fn ages(app: &AppContext, now: Instant) -> Result<Vec<Age>, AppError> {
    app.must_somewhere(Action::ReadNetwork)?;
    app.store().read(|tx| known(app, tx, now))
}

/// [`ages`], inside a transaction that is under way, for whoever may be told.
pub(crate) fn known(
    app: &AppContext,
    tx: &mut ReadTx<'_>,
    now: Instant,
) -> Result<Vec<Age>, AppError> {
    let noted = sync_state::list(tx)?;
    let today = time::local_day(now);
    let age = |source| match source {
        RefreshSource::BankHolidays => list_in_force(app, today),
        RefreshSource::Organisations | RefreshSource::Leave => {
            noted_age(app, source, &noted, today)
        }
    };
    Ok(RefreshSource::ALL.map(age).into())
}

/// How long ago what is here of each source was last as the source had it; where nobody knows, the
/// source is absent. A list that came with the program or is somebody's own counts from the start
/// of its day.
pub(crate) fn exact_ages(
    app: &AppContext,
    tx: &mut ReadTx<'_>,
    now: Instant,
) -> Result<BTreeMap<RefreshSource, Duration>, AppError> {
    let noted = sync_state::list(tx)?.into_iter();
    let mut since: BTreeMap<RefreshSource, Instant> =
        noted.map(|one| (one.source, one.as_of)).collect();
    let list = list_in_force(app, time::local_day(now));
    match list.as_of {
        Some(day) => since.insert(
            RefreshSource::BankHolidays,
            time::instant(day, WallTime::MIDNIGHT),
        ),
        None => since.remove(&RefreshSource::BankHolidays),
    };
    let ages = since.into_iter();
    Ok(ages
        .map(|(source, at)| (source, (now - at).max(Duration::zero())))
        .collect())
}

fn list_in_force(app: &AppContext, today: NaiveDate) -> Age {
    let list = &app.catalogue().bank_holidays;
    let status = status_of(list, today);
    let is_own = matches!(list.origin(), ListOrigin::Own { .. });
    Age {
        source: RefreshSource::BankHolidays,
        from: Some(if is_own { OWN.to_owned() } else { status.from }),
        as_of: status.taken,
        age_days: status.age_days,
        known: status.known,
    }
}

fn noted_age(
    app: &AppContext,
    source: RefreshSource,
    noted: &[Refreshed],
    today: NaiveDate,
) -> Age {
    let upstream = app.upstream();
    let from = match source {
        RefreshSource::Leave => upstream
            .calendars
            .as_ref()
            .map(|_| "people's calendars".to_owned()),
        RefreshSource::BankHolidays | RefreshSource::Organisations => {
            Some(upstream.organisations.clone())
        }
    };
    let as_of = noted.iter().find(|one| one.source == source);
    let as_of = as_of.map(|one| time::local_day(one.as_of));
    Age {
        source,
        from,
        as_of,
        age_days: as_of.map(|day| days_since(day, today)),
        known: Vec::new(),
    }
}
