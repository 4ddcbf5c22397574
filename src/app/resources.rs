//! Single items of the network: listed, read, created, changed, retired. Each write makes a new
//! version of the network from the current one, and costs what it changes: the lists that it leaves
//! alone are shared by both, what cannot be wrong because of it is not looked at, and the rows of
//! the item are written and no others.
//!
//! Whoever may see a part of the network works on that part: what they write must make sense there
//! first, so that a foreign id and one that never was are told alike.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::after_change::AfterChange;
use super::error::{AppError, NotFound, Overtaken};
use super::idempotency::{self, IdempotentAnswer, IdempotentRequest};
use super::import;
use super::leave_ids;
use super::precondition::{Condition, tag};
use super::state::AppContext;
use super::uncovered::{self, Change, UncoveredDuty};
use super::webhooks;
use evenwatch_domain::access::Action;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::network::{Network, NetworkFile, NetworkProblem};
use evenwatch_domain::network_view::{OwnershipIndex, Visibility};
use evenwatch_domain::resource::{Item, NetworkResource};
use evenwatch_domain::resource_filter::Filters;
use evenwatch_store::networks::{self, Stamp};
use evenwatch_store::published::{self, Named};
use evenwatch_store::{ReadTx, WriteTx};

/// Duties named in a refusal; more are not read.
const NAMED: u32 = 5;

/// An item as it is given out: its JSON, and a tag that changes with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versioned {
    /// Its id.
    pub id: String,
    /// The item as in the document.
    pub value: Value,
    /// A strong tag of it, without quotes.
    pub tag: String,
    /// Published duties to come whose holders no longer count as cover by the write that gave it
    /// out.
    #[serde(default)]
    pub uncovered_duties: Vec<UncoveredDuty>,
    /// What else that write does to published duties: those that it makes unlawful, or whose
    /// pattern has left the network.
    #[serde(default)]
    pub warnings: Vec<String>,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemPage {
    /// Its items, by id.
    pub items: Vec<Item>,
    /// Whether others follow.
    pub more: bool,
}

/// Items of a list that may be seen and are asked for, by id: at most `most` of those after the id
/// `after`.
///
/// # Errors
/// Where whoever asks may read no such list, there is no network, or the database fails.
pub fn list(
    app: &AppContext,
    resource: NetworkResource,
    filters: &Filters,
    after: Option<&str>,
    most: usize,
) -> Result<ItemPage, AppError> {
    let scene = app.store().read(|tx| EditContext::of(app, tx, resource))?;
    let places = OwnershipIndex::of(&scene.whole);
    let file = scene.part.file();
    let mut ids: Vec<(&str, usize)> = resource.ids(file).into_iter().zip(0..).collect();
    ids.sort_unstable();
    let rest = ids
        .into_iter()
        .filter(|(id, _)| after.is_none_or(|after| *id > after));
    let mut found = rest
        .filter_map(|(_, place)| resource.at(file, place))
        .filter(|item| may_read(app, item, &scene.whole, &places) && filters.take(item, file));
    let items: Vec<Item> = found.by_ref().take(most).collect();
    let more = found.next().is_some();
    Ok(ItemPage { items, more })
}

/// An item.
///
/// # Errors
/// Where there is none that whoever asks may see, there is no network, or the database fails.
pub fn get(app: &AppContext, resource: NetworkResource, id: &str) -> Result<Versioned, AppError> {
    let scene = app.store().read(|tx| EditContext::of(app, tx, resource))?;
    scene.seen(app, resource, id).map(|item| given(&item))
}

/// Adds an item to its list.
///
/// # Errors
/// Where whoever asks may not, an item has the id already, it makes no sense in the network, its
/// key was used for something else, or the database fails.
pub fn create(
    app: &AppContext,
    item: &Item,
    key: Option<&IdempotentRequest>,
    now: Instant,
) -> Result<IdempotentAnswer<Versioned>, AppError> {
    let resource = item.resource();
    app.store().write(|tx| {
        idempotency::once(app, tx, key, now, |tx| {
            let taken = || Overtaken::Exists(resource, item.id().to_owned());
            add(app, tx, item, taken, now)
        })
    })
}

/// Adds an item at an address that has none.
///
/// # Errors
/// As for [`create`], and where the item has another id than the address.
pub fn create_at(
    app: &AppContext,
    id: &str,
    item: &Item,
    now: Instant,
) -> Result<Versioned, AppError> {
    must_be_of(item, id)?;
    let taken = || Overtaken::There(format!("{} \"{id}\"", item.resource().one()));
    app.store().write(|tx| add(app, tx, item, taken, now))
}

/// Puts what `with` makes of an item in its place.
///
/// # Errors
/// Where whoever asks may not, there is none that they see, it is in another state than the
/// condition asks, the new one makes no sense by itself or in the network, or the database fails.
pub fn change(
    app: &AppContext,
    (resource, id): (NetworkResource, &str),
    condition: &Condition,
    with: impl Fn(&Item) -> Result<Item, AppError>,
    now: Instant,
) -> Result<Versioned, AppError> {
    app.store().write(|tx| {
        let scene = EditContext::of(app, tx, resource)?;
        let before = scene.changeable(app, resource, id, condition)?;
        let item = with(&before)?;
        must_be_of(&item, id)?;
        if item == before {
            return Ok(given(&item));
        }
        scene.put(app, tx, &item, || Ok(()), now)
    })
}

/// Adds an item; `taken` says what is wrong where its id is.
fn add(
    app: &AppContext,
    tx: &mut WriteTx<'_>,
    item: &Item,
    taken: impl Fn() -> Overtaken,
    now: Instant,
) -> Result<Versioned, AppError> {
    let scene = EditContext::of(app, tx, item.resource())?;
    let is_there = item
        .resource()
        .item(scene.whole.file(), item.id())
        .is_some();
    let is_seen = || scene.seen(app, item.resource(), item.id()).is_ok();
    let free = || {
        leave_ids::must_tell_nothing(app, item)?;
        match is_there {
            false => Ok(()),
            true if is_seen() => Err(AppError::Conflict(taken())),
            true => Err(AppError::Conflict(Overtaken::IdInUse(item.id().to_owned()))),
        }
    };
    scene.put(app, tx, item, free, now)
}

/// Refuses an item with another id than its address has.
fn must_be_of(item: &Item, id: &str) -> Result<(), AppError> {
    if item.id() == id {
        return Ok(());
    }
    Err(AppError::Invalid(vec![NetworkProblem {
        pointer: format!("/{}", item.resource().key()),
        message: format!("this is the address of \"{id}\""),
        found: format!("\"{}\"", item.id()),
        remedy: format!("write \"{id}\": an id never changes; else create a new item"),
    }]))
}

/// Takes an item out of its list. What was planned and published of it stays as it is; the
/// published duties to come that it uncovers are given back.
///
/// # Errors
/// Where whoever asks may not, there is none that they see, it is in another state than the
/// condition asks, something names it still, or the database fails.
pub fn retire(
    app: &AppContext,
    resource: NetworkResource,
    id: &str,
    condition: &Condition,
    now: Instant,
) -> Result<Vec<UncoveredDuty>, AppError> {
    app.store().write(|tx| {
        let scene = EditContext::of(app, tx, resource)?;
        let before = scene.changeable(app, resource, id, condition)?;
        let mut file = scene.whole.file().clone();
        resource.remove(&mut file, id);
        let mut by = match import::changed(app.catalogue(), &scene.whole, file.clone()) {
            Ok(_) => Vec::new(),
            Err(problems) => scene.naming(&file, &problems),
        };
        by.extend(scene.duties_naming(tx, &before)?);
        if !by.is_empty() {
            let id = id.to_owned();
            return Err(AppError::Conflict(Overtaken::InUse { resource, id, by }));
        }
        let done = scene.write(app, tx, file, (resource, id), now)?;
        Ok(done.uncovered)
    })
}

/// The network as it is, and the part that whoever asks may see of it.
pub(super) struct EditContext {
    stamp: Stamp,
    pub whole: Arc<Network>,
    pub part: Arc<Network>,
}

impl EditContext {
    /// For whoever may read the list somewhere.
    pub fn of(
        app: &AppContext,
        tx: &mut ReadTx<'_>,
        resource: NetworkResource,
    ) -> Result<Self, AppError> {
        for action in [Action::ReadNetwork, resource.reading()] {
            if !app.who().may_somewhere(action) {
                return Err(AppError::Forbidden(action));
            }
        }
        let (stamp, whole) = app.current_stamped(tx)?;
        let part = if app.who().may_everywhere(Action::ReadNetwork) {
            Arc::clone(&whole)
        } else {
            Arc::new(part(app, &whole)?)
        };
        Ok(Self { stamp, whole, part })
    }

    /// The item as whoever asks may see it.
    pub fn seen(
        &self,
        app: &AppContext,
        resource: NetworkResource,
        id: &str,
    ) -> Result<Item, AppError> {
        resource
            .item(self.part.file(), id)
            .filter(|item| may_read(app, item, &self.whole, &OwnershipIndex::of(&self.whole)))
            .ok_or_else(|| AppError::NotFound(NotFound::Item(resource, id.to_owned())))
    }

    /// The item, where whoever asks sees it whole, may change it, and knows its newest state.
    fn changeable(
        &self,
        app: &AppContext,
        resource: NetworkResource,
        id: &str,
        condition: &Condition,
    ) -> Result<Item, AppError> {
        let seen = self.seen(app, resource, id)?;
        must_own(app, &seen, &self.whole)?;
        // To write back a part would be to take the rest away unseen.
        if resource.item(self.whole.file(), id).as_ref() != Some(&seen) {
            return Err(AppError::Forbidden(resource.changing()));
        }
        let what = format!("{} \"{id}\"", resource.one());
        condition.must_hold(&what, given(&seen).tag)?;
        Ok(seen)
    }

    /// Refuses an item that makes no sense in the part of the network that may be seen.
    fn fits(&self, app: &AppContext, item: &Item) -> Result<(), AppError> {
        if Arc::ptr_eq(&self.part, &self.whole) {
            // The whole is looked at when it is written.
            return Ok(());
        }
        let mut file = self.part.file().clone();
        let place = item.clone().put(&mut file);
        match import::changed(app.catalogue(), &self.part, file) {
            Ok(_) => Ok(()),
            Err(problems) => Err(AppError::Invalid(inside(item.resource(), place, problems))),
        }
    }

    /// Puts an item into its list, new or in the place of the one with its id, where it fits,
    /// whoever asks may, and `last` has nothing against it.
    fn put(
        &self,
        app: &AppContext,
        tx: &mut WriteTx<'_>,
        item: &Item,
        last: impl Fn() -> Result<(), AppError>,
        now: Instant,
    ) -> Result<Versioned, AppError> {
        self.fits(app, item)?;
        must_own(app, item, &self.whole)?;
        last()?;
        let mut file = self.whole.file().clone();
        item.clone().put(&mut file);
        let done = self.write(app, tx, file, (item.resource(), item.id()), now)?;
        Ok(Versioned {
            uncovered_duties: done.uncovered,
            warnings: done.warnings,
            ..given(item)
        })
    }

    /// Makes the document the current network, with a word in the log about the item that it
    /// differs by; with what it does to published duties that may be seen. The rows of that item
    /// are written and no others.
    fn write(
        &self,
        app: &AppContext,
        tx: &mut WriteTx<'_>,
        file: NetworkFile,
        (resource, id): (NetworkResource, &str),
        now: Instant,
    ) -> Result<import::Done, AppError> {
        let before = resource
            .item(self.whole.file(), id)
            .map(|item| item.value());
        let after = resource.item(&file, id);
        let place = resource.ids(&file).iter().position(|known| *known == id);
        let network = import::changed(app.catalogue(), &self.whole, file).map_err(|problems| {
            AppError::Invalid(inside(resource, place.unwrap_or(usize::MAX), problems))
        })?;
        let network = Arc::new(network);
        let change = Change::of(tx, &self.whole, &network, now)?;
        let uncovered = change.uncovered();
        change.restate(tx)?;
        let after_change = AfterChange::of(app, tx, (&self.whole, &network), now)?;
        let stamp = networks::change(tx, (self.stamp, self.whole.file()), &network, now)?;
        app.keep_network(tx, stamp, &network);
        webhooks::cover_changed(tx, now)?;
        let word = match (&before, &after) {
            (None, _) => "create",
            (_, None) => "retire",
            _ => "change",
        };
        let (one, after) = (resource.one(), after.map(|item| item.value()));
        let (action, subject) = (format!("{one}.{word}"), format!("{one}:{id}"));
        app.log(tx, now, &action, &subject, before, after)?;
        uncovered::note(app, tx, &subject, &uncovered, now)?;
        let after_change = match app.who().may_somewhere(Action::ReadRotas) {
            true => {
                let view = app.view_of(Arc::clone(&self.whole), Action::ReadRotas);
                after_change.seen(|pool| view.pool(pool))
            }
            false => AfterChange::default(),
        };
        let all = uncovered.len();
        let uncovered = uncovered::seen(app, Arc::clone(&self.whole), uncovered);
        let mut warnings = after_change.warnings(&network);
        if uncovered.len() < all {
            warnings.push(uncovered::HIDDEN.to_owned());
        }
        Ok(import::Done {
            uncovered,
            warnings,
        })
    }

    /// Who names an item that the document lacks, out of the problems of that document: those who
    /// may be seen, and a word about the others.
    fn naming(&self, without: &NetworkFile, problems: &[NetworkProblem]) -> Vec<NetworkProblem> {
        let seen = |problem: &NetworkProblem| {
            let (resource, place, inside) = NetworkResource::of_pointer(&problem.pointer)?;
            let item = resource.at(without, place)?;
            resource.item(self.part.file(), item.id())?;
            Some(NetworkProblem {
                message: format!("{} \"{}\" names it at {inside}", resource.one(), item.id()),
                remedy: "change or retire that one first".to_owned(),
                ..problem.clone()
            })
        };
        let all = problems.len();
        let mut named: Vec<NetworkProblem> = problems.iter().filter_map(seen).collect();
        if named.len() < all {
            named.push(NetworkProblem {
                pointer: String::new(),
                message: "other parts of the network name it".to_owned(),
                found: "what you may not see, or burdens brought forward".to_owned(),
                remedy: "ask an administrator".to_owned(),
            });
        }
        named
    }

    /// Duties in force that name the item, past ones too: evenness and calendars look back on them.
    fn duties_naming(
        &self,
        tx: &mut ReadTx<'_>,
        item: &Item,
    ) -> Result<Vec<NetworkProblem>, AppError> {
        let named = match item {
            Item::People(one) => Named::Person(&one.id),
            Item::Pools(one) => Named::Pool(&one.id),
            Item::DutyPatterns(one) => Named::Pattern(&one.id, &one.pool),
            // Duties name lines and areas by their pools, and those stand in the document.
            _ => return Ok(Vec::new()),
        };
        let remedy = "end it by date instead (valid_to), or withdraw the rota".to_owned();
        let told = published::naming(tx, named, NAMED)?
            .into_iter()
            .map(|record| {
                let duty = record.duty;
                let (message, found) = if self.part.pool(&duty.pool).is_some() {
                    (
                        format!(
                            "the published duty \"{}\" of {} names it",
                            duty.name, duty.day
                        ),
                        format!("duty {} of rota {}", duty.id, record.rota),
                    )
                } else {
                    (
                        "a published duty of a pool that you may not see names it".to_owned(),
                        "a duty".to_owned(),
                    )
                };
                NetworkProblem {
                    pointer: String::new(),
                    message,
                    found,
                    remedy: remedy.clone(),
                }
            });
        Ok(told.collect())
    }
}

/// The part of the network that whoever asks may see, with those people whose rows they may read.
fn part(app: &AppContext, whole: &Network) -> Result<Network, AppError> {
    let mut seen = Visibility::by(app.who(), Action::ReadNetwork, whole);
    let places = OwnershipIndex::of(whole);
    let own = |id: &&_| app.who().may(Action::ReadStaff, &places.person(id));
    let people: Vec<_> = whole.file().people.iter().map(|one| &one.id).collect();
    seen.add_people(people.into_iter().filter(own));
    Network::new(seen.file(whole.file())).map_err(AppError::Invalid)
}

/// Whether whoever asks may read the item; that it stands in the part which they may see is looked
/// at elsewhere.
pub(super) fn may_read(
    app: &AppContext,
    item: &Item,
    whole: &Network,
    places: &OwnershipIndex<'_>,
) -> bool {
    let action = item.resource().reading();
    if action == Action::ReadNetwork || app.who().may_everywhere(action) {
        return true;
    }
    let person = match item {
        Item::People(one) => &one.id,
        Item::Absences(one) => &one.person,
        Item::Preferences(one) => &one.person,
        other => return app.who().may(action, &other.owner(whole, places)),
    };
    app.who().may(action, &places.person(person))
}

/// Refuses whoever may not change what belongs to the owners of this item.
fn must_own(app: &AppContext, item: &Item, whole: &Network) -> Result<(), AppError> {
    let action = item.resource().changing();
    app.must(action, &item.owner(whole, &OwnershipIndex::of(whole)))
}

fn given(item: &Item) -> Versioned {
    let value = item.value();
    Versioned {
        id: item.id().to_owned(),
        tag: tag(&value),
        value,
        uncovered_duties: Vec::new(),
        warnings: Vec::new(),
    }
}

/// Problems of the document as problems of the item at a place of it; those of other parts keep
/// their pointer.
fn inside(
    resource: NetworkResource,
    place: usize,
    problems: Vec<NetworkProblem>,
) -> Vec<NetworkProblem> {
    let item = format!("/{}/{place}", resource.list());
    let of_item = |mut problem: NetworkProblem| {
        if let Some(rest) = problem.pointer.strip_prefix(&item)
            && (rest.is_empty() || rest.starts_with('/'))
        {
            problem.pointer = rest.to_owned();
        }
        problem
    };
    problems.into_iter().map(of_item).collect()
}
