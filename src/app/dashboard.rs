//! What the front page needs: who is on call now, the cover of the weeks to come, and the worst
//! gaps.

use std::sync::Arc;

use super::as_of::AsOf;
use super::audit::{Audit, covered};
use super::audit_facts::{self, Facts};
use super::error::AppError;
use super::on_call::{self, OnCallAnswer, OnCallFilter};
use super::refresh::{self, Age};
use super::rota_now::{self, ListedRota};
use super::rotas::{self, RotaSummary};
use super::state::AppContext;
use super::unlawful;
use evenwatch_domain::access::Action;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::network::Network;
use evenwatch_domain::time::Period;
use evenwatch_store::networks::NetworkVersion;

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
    pub on_call: OnCallAnswer,
    /// Cover from today, or from the first published day after it, for 13 weeks or to the last
    /// published day; absent where nothing is published from today on, and where cover may not be
    /// read.
    pub audit: Option<Arc<Audit>>,
    /// Whether anything is published from today on.
    pub is_published_ahead: bool,
    /// Every rota, newest first.
    pub rotas: Vec<ListedRota>,
    /// How old is what came from other places; empty where that may not be seen.
    pub ages: Vec<Age>,
}

/// Gathers the front page's data; the audit is kept in memory until network, publication or day
/// change.
///
/// # Errors
/// Where no network has been imported, or the database fails.
pub fn front(app: &AppContext, now: Instant) -> Result<Front, AppError> {
    let mut is_published_ahead = false;
    let (network, listed, on_call, rotas, ages, cover) = app.store().read(|tx| {
        let view = app.view(tx, Action::ReadOnCall)?;
        let (network, on_call) = on_call::answer(app, tx, &view, &OnCallFilter::default(), now)?;
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
        let days = rotas::ahead(&all, now);
        is_published_ahead = days.is_some();
        let cover = match days.filter(|_| may(Action::ReadCover)) {
            None => None,
            Some(period) => {
                let view = app.view(tx, Action::ReadCover)?;
                let known = app.known(tx, AsOf::Now)?;
                let key = Key {
                    network: app.version(tx)?,
                    publication: known.publication,
                    catalogue: app.catalogue_number(),
                    rotas: all,
                    period,
                };
                // One is kept, of the whole: that is what most ask for, and what takes longest.
                let kept = app.caches().front.get(&key).filter(|_| view.is_whole());
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
                app.caches().front.keep(key, Arc::clone(&audit));
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
