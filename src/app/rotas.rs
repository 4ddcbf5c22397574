//! Rotas: which there are, and what is in them.

use chrono::NaiveDate;

use super::error::{AppError, NotFound};
use super::state::AppContext;
use super::view::ScopedNetwork;
use evenwatch_domain::access::Action;
use evenwatch_domain::ids::RotaId;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::rota::{Rota, RotaState};
use evenwatch_domain::time::{self, Period};
use evenwatch_store::{ReadTx, rotas};

pub use evenwatch_store::rotas::RotaSummary;

/// What rotas are planned for at a time, and audits look at where nobody says: a quarter of a year.
pub const QUARTER_WEEKS: u32 = 13;

/// The newest revision of every rota, newest first.
///
/// # Errors
/// Where the database fails.
pub fn list(app: &AppContext) -> Result<Vec<RotaSummary>, AppError> {
    app.store().read(|tx| {
        let list = all(tx)?;
        // Without a network there are no pools to be scoped by, and nothing to hide from whoever
        // may read all.
        if app.who().may_everywhere(Action::ReadRotas) {
            return Ok(list);
        }
        let view = app.view(tx, Action::ReadRotas)?;
        scoped(tx, &view, list)
    })
}

/// The rotas of which something may be seen, with counts of what may be.
pub(super) fn scoped(
    tx: &mut ReadTx<'_>,
    view: &ScopedNetwork,
    list: Vec<RotaSummary>,
) -> Result<Vec<RotaSummary>, AppError> {
    if view.is_whole() {
        return Ok(list);
    }
    let mut seen = Vec::new();
    for mut summary in list {
        let rota = load(tx, summary.id, Some(summary.revision))?;
        if let Some(rota) = view.rota(rota) {
            let duties = u32::try_from(rota.duties.len()).unwrap_or(u32::MAX);
            summary.duties_in_all = (duties < summary.duties).then_some(summary.duties);
            summary.duties = duties;
            summary.missing_places = rota
                .duties
                .iter()
                .map(|duty| u32::from(duty.missing()))
                .sum();
            seen.push(summary);
        }
    }
    Ok(seen)
}

/// A rota at a revision; without one, at its newest.
///
/// # Errors
/// Where there is no such rota or revision, or the database fails.
pub fn get(app: &AppContext, id: RotaId, revision: Option<u32>) -> Result<Rota, AppError> {
    app.store().read(|tx| {
        if app.who().may_everywhere(Action::ReadRotas) {
            return load(tx, id, revision);
        }
        let view = app.view(tx, Action::ReadRotas)?;
        let missing = |revision| AppError::NotFound(NotFound::Rota(id, revision));
        // A revision that is not there is told of only where the rota may be seen.
        let newest = view
            .rota(load(tx, id, None)?)
            .ok_or_else(|| missing(None))?;
        match revision {
            None => Ok(newest),
            Some(_) => view
                .rota(load(tx, id, revision)?)
                .ok_or_else(|| missing(revision)),
        }
    })
}

/// The days of the published rotas that are not over on the day of `now`, the first to the last:
/// what evenness is shown of where nobody names days, since a rota is even or not as a whole.
///
/// # Errors
/// Where nothing is published, or the database fails.
pub fn whole_rotas(app: &AppContext, now: Instant) -> Result<Period, AppError> {
    let rotas = list(app)?;
    let today = time::local_day(now);
    let running = rotas
        .iter()
        .filter(|rota| rota.state == RotaState::Published && rota.period.last_day >= today);
    running
        .map(|rota| rota.period)
        .reduce(|a, b| Period {
            first_day: a.first_day.min(b.first_day),
            last_day: a.last_day.max(b.last_day),
        })
        .ok_or(AppError::NotFound(NotFound::Publication))
}

/// The days that cover is shown of where nobody names any: from today, or from the first published
/// day after it, to the last published day, and 13 weeks at most.
///
/// # Errors
/// Where nothing is published from the day of `now` on, or the database fails.
pub fn usual_period(app: &AppContext, now: Instant) -> Result<Period, AppError> {
    let rotas = app.store().read(all)?;
    ahead(&rotas, now).ok_or(AppError::NotFound(NotFound::Publication))
}

/// The days asked for, or those of [`usual_period`]; where nothing is published, the 13 weeks from
/// today.
///
/// # Errors
/// Where the database fails.
pub fn or_usual(app: &AppContext, asked: Option<Period>, now: Instant) -> Result<Period, AppError> {
    asked.map_or_else(|| or_quarter(usual_period(app, now), now), Ok)
}

/// The days asked for, or those of [`whole_rotas`]; where nothing is published, the 13 weeks from
/// today.
///
/// # Errors
/// Where the database fails.
pub fn or_whole_rotas(
    app: &AppContext,
    asked: Option<Period>,
    now: Instant,
) -> Result<Period, AppError> {
    asked.map_or_else(|| or_quarter(whole_rotas(app, now), now), Ok)
}

fn or_quarter(found: Result<Period, AppError>, now: Instant) -> Result<Period, AppError> {
    match found {
        Err(error @ AppError::NotFound(NotFound::Publication)) => {
            quarter(time::local_day(now)).ok_or(error)
        }
        found => found,
    }
}

/// The same by the rotas that there are.
pub(super) fn ahead(rotas: &[RotaSummary], now: Instant) -> Option<Period> {
    let today = time::local_day(now);
    let published = rotas
        .iter()
        .filter(|rota| rota.state == RotaState::Published && rota.period.last_day >= today)
        .map(|rota| rota.period);
    let first = published.clone().map(|period| period.first_day).min()?;
    let last = published.map(|period| period.last_day).max()?;
    let longest = quarter(first.max(today))?;
    Period::new(longest.first_day, last.min(longest.last_day))
}

/// The 13 weeks from a day on; none at the calendar's end.
#[must_use]
pub fn quarter(first_day: NaiveDate) -> Option<Period> {
    Period::weeks(first_day, QUARTER_WEEKS)
}

/// Every rota, newest first.
pub(super) fn all(tx: &mut ReadTx<'_>) -> Result<Vec<RotaSummary>, AppError> {
    let mut rotas = rotas::list(tx)?;
    rotas.sort_by_key(|rota| std::cmp::Reverse(rota.created_at));
    Ok(rotas)
}

/// A rota that must be there.
pub(super) fn load(
    tx: &mut ReadTx<'_>,
    id: RotaId,
    revision: Option<u32>,
) -> Result<Rota, AppError> {
    rotas::get(tx, id, revision)?.ok_or(AppError::NotFound(NotFound::Rota(id, revision)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use evenwatch_domain::ids::RotaId;

    fn rota(state: RotaState, first_day: &str, last_day: &str) -> RotaSummary {
        RotaSummary {
            id: RotaId("3f2b8c1e-5d0a-4c86-9a6e-1f4f0a7d2b90".parse().unwrap()),
            name: "a rota".to_owned(),
            revision: 1,
            state,
            period: Period::new(first_day.parse().unwrap(), last_day.parse().unwrap()).unwrap(),
            created_at: "2026-09-01T12:00:00Z".parse().unwrap(),
            published_at: None,
            duties: 1,
            missing_places: 0,
            duties_in_all: None,
        }
    }

    #[test]
    fn without_days_cover_is_from_today_to_the_end_of_what_is_published_thirteen_weeks_at_most() {
        use RotaState::{Draft, Published};
        let now = "2026-11-21T12:00:00Z".parse().unwrap();
        for (state, first, last, seen) in [
            (
                Published,
                "2026-11-16",
                "2026-12-13",
                Some(("2026-11-21", "2026-12-13")),
            ),
            (
                Published,
                "2026-12-07",
                "2026-12-13",
                Some(("2026-12-07", "2026-12-13")),
            ),
            (
                Published,
                "2026-11-16",
                "2027-11-14",
                Some(("2026-11-21", "2027-02-19")),
            ),
            (Published, "2026-09-07", "2026-11-20", None),
            (Draft, "2026-11-16", "2026-12-13", None),
        ] {
            let found = ahead(&[rota(state, first, last)], now);
            let seen = seen.and_then(|(first, last)| {
                Period::new(first.parse().unwrap(), last.parse().unwrap())
            });
            assert_eq!(found, seen, "{state} {first} {last}");
        }
    }
}
