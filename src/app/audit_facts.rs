//! What audits are made from: the network, the published duties and their spans as they were known,
//! and the evidence for duties that nobody fills, for which the rules are asked anew.

use std::collections::HashSet;
use std::sync::Arc;

use super::as_of::{self, AsOf};
use super::error::AppError;
use super::state::AppContext;
use super::unlawful;
use super::view::ScopedNetwork;
use evenwatch_audit::{Part, Rostered, Spans, unfilled};
use evenwatch_domain::access::Action;
use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::evidence::{Reason, Vacancy};
use evenwatch_domain::kept_audit::{KnownState, RotaRevision};
use evenwatch_domain::network::Network;
use evenwatch_domain::publication::PublishedDuty;
use evenwatch_domain::rota::Duty;
use evenwatch_domain::time::Period;
use evenwatch_store::ReadTx;

/// What an audit is made from.
pub(super) struct Facts {
    /// What may be seen, areas under the boards that answer for them at the period's end.
    pub(super) network: Arc<Network>,
    pub(super) duties: Vec<Duty>,
    pub(super) spans: Spans,
    /// What was known.
    pub(super) known: KnownState,
    /// The published rotas in it, newest first.
    pub(super) rotas: Vec<RotaRevision>,
    /// The part that it is, where not all may be seen.
    pub(super) part: Option<Part>,
    /// All of the network: rules are about all duties of a person, whoever asks.
    whole: Arc<Network>,
    /// The duties of which a place is without a holder who counts.
    unfilled: Vec<Duty>,
    /// All duties about which the rules of unfilled ones are; empty where all are filled.
    about: Vec<PublishedDuty>,
}

/// The facts as they are.
pub(super) fn facts(app: &AppContext, period: &Period) -> Result<Facts, AppError> {
    facts_as(app, period, AsOf::Now)
}

/// The facts as they were known.
pub(super) fn facts_as(app: &AppContext, period: &Period, wanted: AsOf) -> Result<Facts, AppError> {
    super::network::check_length(period)?;
    app.store().read(|tx| {
        app.must_somewhere(Action::ReadCover)?;
        let known = app.known(tx, wanted)?;
        let whole = app.network_of(tx, &known)?;
        let view = app.view_of(whole, Action::ReadCover);
        read(app, tx, &view, &known, period)
    })
}

/// The facts that may be seen.
pub(super) fn read(
    app: &AppContext,
    tx: &mut ReadTx<'_>,
    view: &ScopedNetwork,
    known: &KnownState,
    period: &Period,
) -> Result<Facts, AppError> {
    let records = as_of::standing(tx, view, known, period.interval())?;
    let duties: Vec<Duty> = records.into_iter().map(|record| record.duty).collect();
    // The last duties of a rota that ended the day before reach into the period.
    let first_day = period.first_day;
    let rotas = as_of::rotas(
        tx,
        known,
        &Period {
            first_day: first_day.pred_opt().unwrap_or(first_day),
            ..*period
        },
    )?;
    let network = boards_on(view.network(&duties)?, period)?;
    let part = match view.is_whole() {
        true => None,
        false => {
            let whole = boards_on(Arc::clone(view.whole()), period)?;
            Some(Part::of(&network, &whole))
        }
    };
    let mut facts = Facts {
        network,
        part,
        duties,
        spans: Spans::published(view.whole(), app.catalogue(), &rotas),
        known: *known,
        rotas: rotas
            .iter()
            .filter(|rota| rota.period.last_day >= first_day)
            .map(RotaRevision::of)
            .collect(),
        whole: Arc::clone(view.whole()),
        unfilled: Vec::new(),
        about: Vec::new(),
    };
    facts.unfilled = unfilled(
        &facts.network,
        app.catalogue(),
        &facts.rostered(&[]),
        *period,
    );
    if !facts.unfilled.is_empty() {
        facts.about = facts.about(app, tx, period)?;
    }
    Ok(facts)
}

impl Facts {
    /// The same with all that rules are about, whether a duty is unfilled here or not: on another
    /// network one may be.
    pub(super) fn with_rules(
        mut self,
        app: &AppContext,
        period: &Period,
    ) -> Result<Self, AppError> {
        if self.about.is_empty() {
            self.about = app.store().read(|tx| self.about(app, tx, period))?;
        }
        Ok(self)
    }

    /// The published duties that can break a rule together with one of the period.
    fn about(
        &self,
        app: &AppContext,
        tx: &mut ReadTx<'_>,
        period: &Period,
    ) -> Result<Vec<PublishedDuty>, AppError> {
        let within = unlawful::about(app, &self.whole, period);
        as_of::all_standing(tx, &self.known, within)
    }

    /// What is rostered, with evidence for what nobody fills.
    pub(super) fn rostered<'f>(&'f self, vacancies: &'f [Vacancy]) -> Rostered<'f> {
        Rostered {
            duties: &self.duties,
            vacancies,
            spans: &self.spans,
        }
    }

    /// The evidence for every duty that nobody fills, with the rules asked anew of the rota and the
    /// staff as they are.
    pub(super) fn vacancies(&self, catalogue: &Catalogue, period: Period) -> Vec<Vacancy> {
        let found = asked(&self.whole, catalogue, &self.about, &self.unfilled, period);
        self.seen(found)
    }

    /// The same on another network, with the duties that stand there.
    pub(super) fn vacancies_with(
        &self,
        network: &Network,
        catalogue: &Catalogue,
        rostered: &Rostered<'_>,
        period: Period,
    ) -> Vec<Vacancy> {
        let ids = |duties: &[Duty]| duties.iter().map(|duty| duty.id).collect::<HashSet<_>>();
        let (all, stand) = (ids(&self.duties), ids(rostered.duties));
        let stands = |record: &&PublishedDuty| {
            !all.contains(&record.duty.id) || stand.contains(&record.duty.id)
        };
        let about: Vec<PublishedDuty> = self.about.iter().filter(stands).cloned().collect();
        let wanted = unfilled(network, catalogue, rostered, period);
        asked(network, catalogue, &about, &wanted, period)
    }

    /// Without the duties of pools that may not be seen.
    fn seen(&self, mut vacancies: Vec<Vacancy>) -> Vec<Vacancy> {
        if Arc::ptr_eq(&self.network, &self.whole) {
            return vacancies;
        }
        let hidden: HashSet<_> = self
            .about
            .iter()
            .filter(|record| self.network.pool(&record.duty.pool).is_none())
            .map(|record| record.duty.id)
            .collect();
        for candidate in vacancies.iter_mut().flat_map(|v| &mut v.candidates) {
            for reason in &mut candidate.reasons {
                if let Reason::Rule { clashes, .. } = reason {
                    clashes.retain(|duty| !hidden.contains(duty));
                }
            }
        }
        vacancies
    }
}

fn asked(
    network: &Network,
    catalogue: &Catalogue,
    about: &[PublishedDuty],
    wanted: &[Duty],
    period: Period,
) -> Vec<Vacancy> {
    evenwatch_planning::evidence(network, catalogue, about, wanted, period)
}

/// The network with its areas under the boards that answer for them at the period's end.
pub(super) fn boards_on(network: Arc<Network>, period: &Period) -> Result<Arc<Network>, AppError> {
    let moved = network.with_boards_on(period.last_day);
    Ok(moved.map_err(AppError::Invalid)?.map_or(network, Arc::new))
}
