//! Rotas with what is in force of them today, as lists and pages show them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use super::as_of::AsOf;
use super::error::AppError;
use super::lost_places::lost_places;
use super::rotas::{self, RotaSummary};
use super::state::AppContext;
use super::unlawful;
use super::view::ScopedNetwork;
use super::wishes::{self, WishNotMet};
use evenwatch_domain::access::Action;
use evenwatch_domain::ids::RotaId;
use evenwatch_domain::in_force::{self, PublishedOrder};
use evenwatch_domain::kept_audit::RotaRevision;
use evenwatch_domain::rota::{Rota, RotaState};
use evenwatch_domain::time::{self, Period};
use evenwatch_domain::unlawful::PublishedBreach;
use evenwatch_store::publications::{self, PublicationStep};
use evenwatch_store::{ReadTx, published, rotas as stored};

pub use evenwatch_domain::in_force::{DutyNow, InForce, ReplacedBy, Replacement, RotaNow};

/// A rota of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListedRota {
    /// The rota, without its duties. Of a published one, places whose holders do not count today
    /// are missing too.
    #[serde(flatten)]
    pub rota: RotaSummary,
    /// Of a published one, places whose holder counts for a part of the duty today; none of them is
    /// among those missing. Count.
    pub places_in_part: u32,
    /// How much of it is in force; absent where it was never published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_force: Option<InForce>,
    /// The rotas that took duties over from it, most first.
    pub replaced_by: Vec<ReplacedBy>,
    /// Duties that never came into force, since what was published there had begun. Count.
    pub begun: usize,
}

/// A rota, with what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownRota {
    /// The rota as it was made.
    pub rota: Rota,
    /// Duties of the whole rota, where no more than a part of them may be seen. Count.
    pub duties_in_all: Option<u32>,
    /// What is in force of it; absent where it was never published.
    pub now: Option<RotaNow>,
    /// Hard rules that the duties standing of it break today, whatever was found when it was
    /// planned; absent where it is not published.
    pub unlawful: Option<Vec<PublishedBreach>>,
    /// The wishes that it does not meet, strongest first, of people whose wishes may be read.
    pub wishes_not_met: Vec<WishNotMet>,
}

impl ShownRota {
    /// As JSON: the rota, and beside each duty whether it stands.
    ///
    /// # Errors
    /// Where a number of the plan cannot be written.
    pub fn json(&self) -> serde_json::Result<Value> {
        let mut value = serde_json::to_value(&self.rota)?;
        if let Some(members) = value.as_object_mut() {
            let wishes = serde_json::to_value(&self.wishes_not_met)?;
            members.insert("wishes_not_met".to_owned(), wishes);
        }
        let Some(now) = &self.now else {
            return Ok(value);
        };
        if let Some(members) = value.as_object_mut() {
            members.insert("in_force".to_owned(), serde_json::to_value(now.in_force)?);
            let replaced_by = serde_json::to_value(&now.replaced_by)?;
            members.insert("replaced_by".to_owned(), replaced_by);
            if let Some(unlawful) = &self.unlawful {
                members.insert("unlawful".to_owned(), serde_json::to_value(unlawful)?);
            }
        }
        let duties = value.get_mut("duties").and_then(Value::as_array_mut);
        for (shown, duty) in duties.into_iter().flatten().zip(&self.rota.duties) {
            let Some(found) = now.duties.get(&duty.id) else {
                continue;
            };
            if let (Some(members), Value::Object(more)) =
                (shown.as_object_mut(), serde_json::to_value(found)?)
            {
                members.extend(more);
            }
        }
        Ok(value)
    }
}

/// A rota at a revision, or at its newest, with what is in force of it.
///
/// # Errors
/// Where there is no such rota or revision, or the database fails.
pub fn get(app: &AppContext, id: RotaId, revision: Option<u32>) -> Result<ShownRota, AppError> {
    // What may not be seen of the rota is left out first, so that nothing is told of what became of
    // it.
    let rota = rotas::get(app, id, revision)?;
    let mut shown = app.store().read(|tx| {
        let ids: Vec<_> = rota.duties.iter().map(|duty| duty.id).collect();
        let records = match rota.published_at {
            Some(_) => published::of_duties(tx, &ids)?,
            None => Vec::new(),
        };
        let count = publications::count(tx)?;
        let steps = publications::first(tx, count)?;
        let (order, withdrawn) = (order(&steps), withdrawn(&steps));
        let whole = stored::revisions(tx, rota.id)?
            .into_iter()
            .find(|one| one.revision == rota.revision)
            .map_or(0, |one| one.duties);
        let owners: BTreeSet<RotaId> = records.iter().map(|record| record.rota).collect();
        let mut names = BTreeMap::new();
        for owner in owners {
            for summary in stored::revisions(tx, owner)? {
                names.insert((owner, summary.revision), summary.name);
            }
        }
        let name = |owner: RotaRevision| {
            let found = names.get(&(owner.rota, owner.revision));
            found.cloned().unwrap_or_default()
        };
        let now = in_force::rota_now(&rota, &records, &order, &withdrawn, name);
        let network = app.current_if_any(tx)?.map(|(_, network)| network);
        let now = match &network {
            Some(network) => now.map(|now| now.with_lost_holders(&rota, network)),
            None => now,
        };
        Ok::<_, AppError>(ShownRota {
            wishes_not_met: match network {
                Some(network) => wishes::not_met(app, &network, &rota),
                None => Vec::new(),
            },
            duties_in_all: usize::try_from(whole)
                .is_ok_and(|whole| rota.duties.len() < whole)
                .then_some(whole),
            rota,
            now,
            unlawful: None,
        })
    })?;
    if shown.rota.state == RotaState::Published {
        shown.unlawful = Some(unlawful_today(app, &shown)?);
    }
    Ok(shown)
}

/// The hard rules that the duties standing of a rota break, by the network and all that is
/// published today.
fn unlawful_today(app: &AppContext, shown: &ShownRota) -> Result<Vec<PublishedBreach>, AppError> {
    let known = app.store().read(|tx| app.known(tx, AsOf::Now))?;
    let found = unlawful::unlawful(app, &known, shown.rota.period)?;
    let became = shown.now.iter().flat_map(|now| &now.duties);
    let standing: BTreeSet<_> = became
        .filter(|(_, duty)| duty.stands)
        .map(|(id, _)| *id)
        .collect();
    let is_of_it = |breach: &&PublishedBreach| breach.duties.iter().any(|id| standing.contains(id));
    Ok(found.iter().filter(is_of_it).cloned().collect())
}

/// The rotas of a list, with what is in force of each.
///
/// # Errors
/// Where the database fails.
pub fn listed(app: &AppContext, list: Vec<RotaSummary>) -> Result<Vec<ListedRota>, AppError> {
    app.store().read(|tx| {
        let view = match app.who().may_everywhere(Action::ReadRotas) {
            true => None,
            false => Some(app.view(tx, Action::ReadRotas)?),
        };
        listed_in(app, tx, view.as_ref(), list)
    })
}

/// The same inside a transaction; without a view, all may be seen.
pub(super) fn listed_in(
    app: &AppContext,
    tx: &mut ReadTx<'_>,
    view: Option<&ScopedNetwork>,
    list: Vec<RotaSummary>,
) -> Result<Vec<ListedRota>, AppError> {
    let count = publications::count(tx)?;
    let steps = publications::first(tx, count)?;
    let (order, withdrawn) = (order(&steps), withdrawn(&steps));
    let names: BTreeMap<RotaId, String> = match list.is_empty() {
        true => BTreeMap::new(),
        false => stored::list(tx)?
            .into_iter()
            .map(|rota| (rota.id, rota.name))
            .collect(),
    };
    let mut listed = Vec::with_capacity(list.len());
    for mut rota in list {
        let mut places_in_part = 0;
        if rota.state == RotaState::Published {
            let open = lost_places(app, tx, view, (&rota, &order))?;
            rota.missing_places = rota.missing_places.saturating_add(open.throughout);
            places_in_part = open.in_part;
        }
        let (in_force, replaced_by, begun) = match rota.state {
            RotaState::Draft | RotaState::Proposed => (None, Vec::new(), 0),
            RotaState::Withdrawn => (Some(InForce::No), Vec::new(), 0),
            RotaState::Published if may_be_replaced(&rota, &steps, &order) => {
                let mut counted = counted(tx, view, &rota, &order)?;
                counted
                    .replaced
                    .retain(|by, _| !withdrawn.contains(&by.rota));
                let name = |owner: RotaRevision| names.get(&owner.rota).cloned();
                let name = |owner| name(owner).unwrap_or_default();
                let named = in_force::named(counted.replaced, name);
                (Some(counted.in_force), named, counted.begun)
            }
            RotaState::Published => (Some(InForce::Whole), Vec::new(), 0),
        };
        listed.push(ListedRota {
            rota,
            places_in_part,
            in_force,
            replaced_by,
            begun,
        });
    }
    Ok(listed)
}

/// The place of each revision among publications.
fn order(steps: &[PublicationStep]) -> PublishedOrder {
    let published = steps.iter().enumerate();
    published
        .filter(|(_, step)| step.to == RotaState::Published)
        .map(|(place, step)| (step.rota, place))
        .collect()
}

/// The rotas whose last step was a withdrawal: they are in force nowhere.
fn withdrawn(steps: &[PublicationStep]) -> BTreeSet<RotaId> {
    let mut withdrawn = BTreeSet::new();
    for step in steps {
        if step.to == RotaState::Withdrawn {
            withdrawn.insert(step.rota.rota);
        } else {
            withdrawn.remove(&step.rota.rota);
        }
    }
    withdrawn
}

/// Whether anything of the same days was published after it, or it was published when some of it
/// could have begun: else all of it stands.
fn may_be_replaced(rota: &RotaSummary, steps: &[PublicationStep], order: &PublishedOrder) -> bool {
    let this = RotaRevision {
        rota: rota.id,
        revision: rota.revision,
    };
    let meets = |period: &Period| {
        period.first_day <= rota.period.last_day && rota.period.first_day <= period.last_day
    };
    let first = time::local_day(rota.published_at.unwrap_or(rota.created_at));
    if rota.period.first_day <= first {
        return true;
    }
    let place = order.get(&this).copied().unwrap_or(0);
    let later = steps.iter().skip(place + 1);
    later
        .filter(|step| step.rota != this)
        .any(|step| meets(&step.period))
}

/// What became of the duties of a rota.
struct DutyCounts {
    in_force: InForce,
    /// How many each rota took over.
    replaced: BTreeMap<RotaRevision, usize>,
    /// How many never came into force.
    begun: usize,
}

/// How much of a rota stands, and which rotas took how many of its duties over; of pools that may
/// be seen.
fn counted(
    tx: &mut ReadTx<'_>,
    view: Option<&ScopedNetwork>,
    rota: &RotaSummary,
    order: &PublishedOrder,
) -> Result<DutyCounts, AppError> {
    let this = RotaRevision {
        rota: rota.id,
        revision: rota.revision,
    };
    let (mut standing, mut all) = (0, 0);
    let mut counts: BTreeMap<RotaRevision, usize> = BTreeMap::new();
    for tally in published::owners(tx, this)? {
        if view.is_some_and(|view| !view.pool(&tally.pool)) {
            continue;
        }
        all += tally.duties;
        if in_force::stands((tally.owner, tally.status), this, rota.state, order) {
            standing += tally.duties;
        } else if tally.owner != this {
            *counts.entry(tally.owner).or_default() += tally.duties;
        }
    }
    let begun = begun(tx, view, rota, order)?;
    Ok(DutyCounts {
        in_force: in_force::how_much(standing.saturating_sub(begun), all),
        replaced: counts,
        begun,
    })
}

/// How many duties of a rota never came into force, since what was published there had begun; of
/// pools that may be seen.
fn begun(
    tx: &mut ReadTx<'_>,
    view: Option<&ScopedNetwork>,
    rota: &RotaSummary,
    order: &PublishedOrder,
) -> Result<usize, AppError> {
    let Some(at) = rota.published_at else {
        return Ok(0);
    };
    let this = RotaRevision {
        rota: rota.id,
        revision: rota.revision,
    };
    let mut records = published::begun(tx, this, at)?;
    records.retain(|record| view.is_none_or(|view| view.pool(&record.duty.pool)));
    if records.is_empty() {
        return Ok(0);
    }
    let whole = rotas::load(tx, rota.id, Some(rota.revision))?;
    let now = in_force::rota_now(&whole, &records, order, &BTreeSet::new(), |_| String::new());
    Ok(now.map_or(0, |now| now.begun))
}
