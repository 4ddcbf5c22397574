//! What changed since: items of the network, and rotas with their published duties, in the order of
//! their writes.
//!
//! Read from the log, which tells every write. A reader goes on from the place that the last answer
//! gave; a place older than [`KEPT`] is refused, and so is one that the database has not reached:
//! it is a copy from before.

use chrono::Duration;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::error::AppError;
use super::resources::{EditContext, may_read};
use super::state::AppContext;
use evenwatch_domain::access::{Action, Ownership};
use evenwatch_domain::audit_log::NumberedLogEntry;
use evenwatch_domain::ids::{DutyId, RotaId};
use evenwatch_domain::interval::Instant;
use evenwatch_domain::network_view::OwnershipIndex;
use evenwatch_domain::resource::{Item, NetworkResource};
use evenwatch_store::{ReadTx, log, published};

/// For how long changes are told. Whoever was away for longer fetches all again.
pub const KEPT: Duration = Duration::days(90);

/// Entries of the log read for one answer.
const MOST_ENTRIES: u32 = 200;

/// A place in the order of writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChangeCursor {
    /// The last entry of the log that was told.
    pub seq: i64,
    /// When this place was given out.
    pub at: Instant,
}

/// What happened to something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeEntry {
    /// When.
    pub at: Instant,
    /// What it was.
    pub what: ChangeSubject,
}

/// How something changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// An item is new.
    Created,
    /// An item is another.
    Changed,
    /// An item is gone.
    Retired,
    /// A rota was planned.
    Planned,
    /// A rota was published.
    Published,
    /// A rota was withdrawn.
    Withdrawn,
    /// The network as a whole was replaced.
    Replaced,
}

/// What a change is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeSubject {
    /// An item of the network.
    Item {
        /// Its list.
        resource: NetworkResource,
        /// Its id.
        id: String,
        /// Created, changed or retired.
        how: How,
    },
    /// The network as a whole was replaced: fetch every list again.
    Network,
    /// A rota was planned, published or withdrawn.
    Rota {
        /// Its id.
        id: RotaId,
        /// Planned, published or withdrawn.
        how: How,
        /// Duties of it whose published record changed then and has not changed since.
        duties: Vec<DutyId>,
    },
}

/// Some changes, and where to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    /// The changes, oldest first.
    pub changes: Vec<ChangeEntry>,
    /// The place after them.
    pub next: ChangeCursor,
    /// Whether there are more already.
    pub more: bool,
}

/// What changed since a place; without one, nothing, and the place where the log stands now.
///
/// # Errors
/// Where whoever asks may not read the network, there is none, the place is too old or of another
/// database, or the database fails.
pub fn since(
    app: &AppContext,
    since: Option<ChangeCursor>,
    now: Instant,
) -> Result<Changes, AppError> {
    app.store().read(|tx| {
        let scene = EditContext::of(app, tx, NetworkResource::Pools)?;
        let newest = log::newest(tx)?;
        let Some(since) = since else {
            let next = ChangeCursor {
                seq: newest,
                at: now,
            };
            return Ok(Changes {
                changes: Vec::new(),
                next,
                more: false,
            });
        };
        if since.seq > newest || now - since.at > KEPT {
            return Err(AppError::CursorExpired);
        }
        let entries = log::after(tx, since.seq, MOST_ENTRIES)?;
        let seq = entries.last().map_or(since.seq, |entry| entry.seq);
        let teller = Teller {
            app,
            places: OwnershipIndex::of(&scene.whole),
            scene: &scene,
        };
        let mut changes = Vec::new();
        for entry in &entries {
            teller.tell(tx, entry, &mut changes)?;
        }
        Ok(Changes {
            changes,
            next: ChangeCursor { seq, at: now },
            more: seq < newest,
        })
    })
}

/// Tells what of an entry whoever asks may know.
struct Teller<'a> {
    app: &'a AppContext,
    scene: &'a EditContext,
    places: OwnershipIndex<'a>,
}

impl Teller<'_> {
    fn tell(
        &self,
        tx: &mut ReadTx<'_>,
        entry: &NumberedLogEntry,
        changes: &mut Vec<ChangeEntry>,
    ) -> Result<(), AppError> {
        let write = &entry.write;
        let at = write.at;
        let Some((subject, verb)) = write.action.split_once('.') else {
            return Ok(());
        };
        if let Some(resource) = NetworkResource::ALL
            .into_iter()
            .find(|resource| resource.one() == subject)
        {
            let values = (write.before.as_ref(), write.after.as_ref());
            changes.extend(
                self.item(resource, values)
                    .map(|what| ChangeEntry { at, what }),
            );
        } else if subject == "network" {
            changes.push(ChangeEntry {
                at,
                what: ChangeSubject::Network,
            });
            let told = write.after.as_ref().and_then(|after| after.get("changes"));
            let items = told.map(|told| self.imported(told)).unwrap_or_default();
            changes.extend(items.into_iter().map(|what| ChangeEntry { at, what }));
        } else if subject == "rota" {
            let what = self.rota(tx, entry, verb)?;
            changes.extend(what.map(|what| ChangeEntry { at, what }));
        }
        Ok(())
    }

    /// A write of one item.
    fn item(
        &self,
        resource: NetworkResource,
        (before, after): (Option<&Value>, Option<&Value>),
    ) -> Option<ChangeSubject> {
        let item = resource.of_value(after.or(before)?)?;
        let how = match (before, after) {
            (None, _) => How::Created,
            (_, None) => How::Retired,
            _ => How::Changed,
        };
        let known = if how == How::Retired {
            self.may_know_of(&item)
        } else {
            self.sees(resource, item.id())
        };
        known.then(|| ChangeSubject::Item {
            resource,
            id: item.id().to_owned(),
            how,
        })
    }

    /// What an import says of single items, of those that may be seen. Of what it took away only
    /// those hear who may see everything: nobody can tell any more whose it was.
    fn imported(&self, told: &Value) -> Vec<ChangeSubject> {
        let mut items = Vec::new();
        for resource in NetworkResource::ALL {
            let everywhere = [Action::ReadNetwork, resource.reading()]
                .into_iter()
                .all(|action| self.app.who().may_everywhere(action));
            for (word, how) in [
                ("added", How::Created),
                ("changed", How::Changed),
                ("removed", How::Retired),
            ] {
                let ids = told.get(resource.list()).and_then(|list| list.get(word));
                let ids = ids.and_then(Value::as_array).into_iter().flatten();
                for id in ids.filter_map(Value::as_str) {
                    if everywhere || how != How::Retired && self.sees(resource, id) {
                        items.push(ChangeSubject::Item {
                            resource,
                            id: id.to_owned(),
                            how,
                        });
                    }
                }
            }
        }
        items
    }

    fn rota(
        &self,
        tx: &mut ReadTx<'_>,
        entry: &NumberedLogEntry,
        verb: &str,
    ) -> Result<Option<ChangeSubject>, AppError> {
        let how = match verb {
            "plan" => How::Planned,
            "publish" => How::Published,
            "withdraw" => How::Withdrawn,
            _ => return Ok(None),
        };
        let id = entry.write.subject.strip_prefix("rota:");
        let Some(id) = id.and_then(|id| id.parse::<RotaId>().ok()) else {
            return Ok(None);
        };
        if !self.app.who().may_somewhere(Action::ReadRotas) {
            return Ok(None);
        }
        let view = self.app.view(tx, Action::ReadRotas)?;
        let rota = super::rotas::load(tx, id, None)?;
        if view.rota(rota.clone()).is_none() {
            return Ok(None);
        }
        let records = if how == How::Planned {
            Vec::new()
        } else {
            // A withdrawal may have given duties back to other rotas.
            published::before(tx, &rota)?
        };
        let duties = records
            .into_iter()
            .filter(|record| record.changed_at == entry.write.at && view.pool(&record.duty.pool))
            .map(|record| record.duty.id)
            .collect();
        Ok(Some(ChangeSubject::Rota { id, how, duties }))
    }

    /// Whether the network has the item, and whoever asks may see it.
    fn sees(&self, resource: NetworkResource, id: &str) -> bool {
        let item = resource.item(self.scene.part.file(), id);
        item.is_some_and(|item| may_read(self.app, &item, &self.scene.whole, &self.places))
    }

    /// Whether whoever asks could have seen an item that is no more.
    fn may_know_of(&self, item: &Item) -> bool {
        let action = item.resource().reading();
        let place: Option<Ownership> = item.was_of(&self.places);
        place.is_none_or(|place| self.app.who().may(action, &place))
    }
}
