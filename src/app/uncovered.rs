//! What a change of the network does to published duties: those that it leaves without a holder who
//! counts are told to whoever changes it, and put into the log; those of which calendars say
//! something else are noted. Never a refusal: people fall ill whatever a rota says.

use std::sync::Arc;

use serde_json::json;

use super::error::AppError;
use super::feed;
use super::state::AppContext;
use evenwatch_domain::access::Action;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::network::Network;
use evenwatch_domain::publication::{DutyStatus, PublishedDuty};
use evenwatch_domain::uncovered;
use evenwatch_formats::feeds;
use evenwatch_store::{ReadTx, WriteTx, published};

pub use evenwatch_domain::uncovered::UncoveredDuty;

/// Of more people, all duties are read at once.
const FEW_PEOPLE: usize = 100;

/// What is put into the log at most; of more, the count is told.
const MOST_LOGGED: usize = 500;

/// A change of the network, with the published duties that it may touch. Read before the new
/// network is written.
pub(super) struct Change<'n> {
    old: &'n Network,
    new: &'n Network,
    records: Vec<PublishedDuty>,
    now: Instant,
}

impl<'n> Change<'n> {
    /// From the old network to the new one, at `now`.
    pub(super) fn of(
        tx: &mut ReadTx<'_>,
        old: &'n Network,
        new: &'n Network,
        now: Instant,
    ) -> Result<Self, AppError> {
        let records = records(tx, old, new, now)?;
        Ok(Self {
            old,
            new,
            records,
            now,
        })
    }

    /// The duties in force that it uncovers.
    pub(super) fn uncovered(&self) -> Vec<UncoveredDuty> {
        let to_come = self.records.iter();
        let to_come: Vec<PublishedDuty> = to_come
            .filter(|record| record.duty.interval.end > self.now)
            .cloned()
            .collect();
        uncovered::uncovered(self.old, self.new, &to_come, self.now)
    }

    /// Notes the duties of which calendars say something else from now on, so that their programs
    /// take the new text.
    pub(super) fn restate(&self, tx: &mut WriteTx<'_>) -> Result<(), AppError> {
        let changed = feeds::restated(self.old, self.new, &self.records);
        Ok(published::restate(tx, &changed, self.now)?)
    }
}

/// Puts what a change of `subject` uncovers into the log.
pub(super) fn note(
    app: &AppContext,
    tx: &mut WriteTx<'_>,
    subject: &str,
    uncovered: &[UncoveredDuty],
    now: Instant,
) -> Result<(), AppError> {
    if uncovered.is_empty() {
        return Ok(());
    }
    let named: Vec<&UncoveredDuty> = uncovered.iter().take(MOST_LOGGED).collect();
    let after = json!({ "count": uncovered.len(), "duties": named });
    app.log(tx, now, "duties.uncovered", subject, None, Some(after))
}

/// What is said to whoever may not read all duties that a change of theirs uncovers: a list that is
/// left out in silence says that there are none.
pub(super) const HIDDEN: &str = "published duties lose cover by this, and you may not read all of them: people who may read the rotas \
                                 of those pools (read-rotas) find them without a holder who counts, and the log names them";

/// Those of pools whose rotas whoever asks may read.
pub(super) fn seen(
    app: &AppContext,
    network: Arc<Network>,
    mut uncovered: Vec<UncoveredDuty>,
) -> Vec<UncoveredDuty> {
    if !app.who().may_somewhere(Action::ReadRotas) {
        return Vec::new();
    }
    let view = app.view_of(network, Action::ReadRotas);
    uncovered.retain(|one| view.pool(&one.pool));
    uncovered
}

/// The duties in force that may be touched, as far back and ahead as calendars show them.
fn records(
    tx: &mut ReadTx<'_>,
    old: &Network,
    new: &Network,
    now: Instant,
) -> Result<Vec<PublishedDuty>, AppError> {
    let touched = uncovered::touched(old.file(), new.file());
    let shown = feed::window(now);
    // Every event of invented people says that they are.
    let is_all = old.file().invented != new.file().invented;
    if is_all || touched.people.len() > FEW_PEOPLE {
        return Ok(published::within(tx, shown)?);
    }
    let mut records = Vec::new();
    for person in &touched.people {
        records.extend(published::of_person(tx, person, shown)?);
    }
    for pool in &touched.pools {
        records.extend(published::within_pool(tx, pool, shown)?);
    }
    records.retain(|record| record.status == DutyStatus::Confirmed);
    records.sort_by_key(|record| record.duty.place());
    records.dedup_by_key(|record| record.duty.id);
    Ok(records)
}
