//! What the front page needs: who is on call now, the cover of the weeks to come, and the worst gaps.

use std::sync::Arc;

use chrono::Days;

use super::audit::{Audit, covered};
use super::audit_facts::{self, Facts};
use super::error::AppError;
use super::known::AsKnown;
use super::on_call::{self, Answer, Wanted};
use super::refresh::{self, Age};
use super::rota_now::{self, ListedRota};
use super::rotas::{self, RotaSummary};
use super::state::App;
use super::unlawful;
use evenwatch_domain::access::Action;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::network::Network;
use evenwatch_domain::rota::RotaState;
use evenwatch_domain::time::{self, Period};
use evenwatch_store::networks::NetworkVersion;

/// How far ahead the front page looks. Days: 13 weeks.
const DAYS_AHEAD: u64 = 91;

/// The front page's data.
#[derive(Debug, Clone)]
pub struct Front {
    /// The instant that the page speaks of.
    pub now: Instant,
    /// The network that may be seen for on-call answers.
    pub network: Arc<Network>,
    /// The network that may be seen for lists of pools and people; absent where none may.
    pub listed: Option<Arc<Network>>,
    /// Who is on call now.
    pub on_call: Answer,
    /// Cover from today, or from the first published day after it, for 13 weeks or to the last published day; absent
    /// where nothing is published from today on, and where cover may not be read.
    pub audit: Option<Arc<Audit>>,
    /// Whether anything is published from today on.
    pub is_published_ahead: bool,
    /// Whether the cover is of a part of the network alone, since no more may be read.
    pub is_part: bool,
    /// Every rota, newest first.
    pub rotas: Vec<ListedRota>,
    /// How old is what came from other places; empty where that may not be seen.
    pub ages: Vec<Age>,
}

/// Gathers the front page's data; the audit is kept in memory until network, publication or day change.
///
/// # Errors
/// Where no network has been imported, or the database fails.
pub fn front(app: &App, now: Instant) -> Result<Front, AppError> {
    let (mut is_published_ahead, mut is_part) = (false, false);
    let (network, listed, on_call, rotas, ages, cover) = app.store().read(|tx| {
        let view = app.view(tx, Action::ReadOnCall)?;
        let (network, on_call) =
            on_call::answer(tx, &view, app.catalogue(), &Wanted::default(), now)?;
        let may = |action| app.who().may_somewhere(action);
        let listed = match may(Action::ReadNetwork) {
            true => Some(app.view(tx, Action::ReadNetwork)?.network(&[])?),
            false => None,
        };
        let ages = match may(Action::ReadNetwork) {
            true => refresh::known(app, tx, now)?,
            false => Vec::new(),
        };
        let all = rotas::all(tx)?;
        let rotas = match may(Action::ReadRotas) {
            true => {
                let view = app.view(tx, Action::ReadRotas)?;
                let seen = rotas::scoped(tx, &view, all.clone())?;
                rota_now::listed_in(app, tx, Some(&view), seen)?
            }
            false => Vec::new(),
        };
        let days = ahead(&all, now);
        is_published_ahead = days.is_some();
        let cover = match days.filter(|_| may(Action::ReadCover)) {
            None => None,
            Some(period) => {
                let view = app.view(tx, Action::ReadCover)?;
                is_part = !view.is_whole();
                let known = app.known(tx, AsKnown::Now)?;
                let key = Key {
                    network: app.version(tx)?,
                    publication: known.publication,
                    catalogue: app.catalogue_number(),
                    rotas: all,
                    period,
                };
                // One is kept, of the whole: that is what most ask for, and what takes longest.
                let kept = app.kept_audit(&key).filter(|_| view.is_whole());
                Some(match kept {
                    Some(kept) => Cover::Kept(kept),
                    None => Cover::Needed {
                        facts: Box::new(audit_facts::read(app, tx, &view, &known, &period)?),
                        key,
                        whole: view.is_whole(),
                    },
                })
            }
        };
        Ok::<_, AppError>((network, listed, on_call, rotas, ages, cover))
    })?;
    // Outside the transaction: an audit takes a while, and needs no connection.
    let audit = cover.map(|cover| match cover {
        Cover::Kept(audit) => Ok(audit),
        Cover::Needed { key, facts, whole } => {
            let breaches = unlawful::unlawful(app, &facts.known, key.period)?;
            let seen = unlawful::of_part(&breaches, &facts.network);
            let audit = Arc::new(covered(app, &facts, key.period).with_unlawful(&seen));
            if whole {
                app.keep_audit(key, &audit);
            }
            Ok::<_, AppError>(audit)
        }
    });
    let audit = audit.transpose()?;
    Ok(Front {
        now,
        network,
        listed,
        on_call,
        audit,
        is_published_ahead,
        is_part,
        rotas,
        ages,
    })
}

/// What the kept audit was made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) network: NetworkVersion,
    /// A withdrawal may give duties back and leave every rota as it is.
    pub(super) publication: u64,
    pub(super) catalogue: u64,
    pub(super) rotas: Vec<RotaSummary>,
    pub(super) period: Period,
}

/// An audit that is at hand, or what it takes to make it.
enum Cover {
    Kept(Arc<Audit>),
    Needed {
        key: Key,
        facts: Box<Facts>,
        whole: bool,
    },
}

/// The days that the page shows: from today on, within what is published.
fn ahead(rotas: &[RotaSummary], now: Instant) -> Option<Period> {
    let today = time::local_day(now);
    let published = rotas
        .iter()
        .filter(|rota| rota.state == RotaState::Published && rota.period.last_day >= today)
        .map(|rota| rota.period);
    let first = published
        .clone()
        .map(|period| period.first_day)
        .min()?
        .max(today);
    let last = published.map(|period| period.last_day).max()?;
    let longest = first
        .checked_add_days(Days::new(DAYS_AHEAD - 1))
        .unwrap_or(last);
    Period::new(first, last.min(longest))
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
        }
    }

    #[test]
    fn the_page_looks_from_today_to_the_end_of_what_is_published_thirteen_weeks_at_most() {
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
