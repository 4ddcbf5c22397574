//! Single items of the network: listed, read, created, changed, retired. Each write makes a new version of the whole
//! network from the current one, checked whole.
//!
//! Whoever may see a part of the network works on that part: what they write must make sense there first, so that a
//! foreign id and one that never was are told alike.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::after_change::AfterChange;
use super::condition::{Condition, tag};
use super::error::{AppError, Conflict, Missing};
use super::import;
use super::once::{self, Answered, Once};
use super::state::App;
use super::uncovered::{self, Change, UncoveredDuty};
use super::webhooks;
use evenwatch_domain::access::Action;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::network::{Network, NetworkFile, Problem};
use evenwatch_domain::network_view::{Places, Seen};
use evenwatch_domain::noun::{Item, Noun};
use evenwatch_domain::noun_filter::Filters;
use evenwatch_store::networks::{self, NetworkVersion};
use evenwatch_store::published::{self, Named};
use evenwatch_store::{ReadTx, WriteTx};

/// Duties named in a refusal; more are not read.
const NAMED: u32 = 5;

/// An item as it is given out: its JSON, and a tag that changes with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// Its id.
    pub id: String,
    /// The item as in the document.
    pub value: Value,
    /// A strong tag of it, without quotes.
    pub tag: String,
    /// Published duties to come whose holders no longer count as cover by the write that gave it out.
    #[serde(default)]
    pub uncovered_duties: Vec<UncoveredDuty>,
    /// What else that write does to published duties: those that it makes unlawful, or whose pattern has left the network.
    #[serde(default)]
    pub warnings: Vec<String>,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Its items, by id.
    pub items: Vec<Item>,
    /// Whether others follow.
    pub more: bool,
}

/// Items of a list that may be seen and are asked for, by id: at most `most` of those after the id `after`.
///
/// # Errors
/// Where whoever asks may read no such list, there is no network, or the database fails.
pub fn list(
    app: &App,
    noun: Noun,
    filters: &Filters,
    after: Option<&str>,
    most: usize,
) -> Result<Page, AppError> {
    let scene = app.store().read(|tx| Scene::of(app, tx, noun))?;
    let places = Places::of(&scene.whole);
    let file = scene.part.file();
    let mut ids: Vec<(&str, usize)> = noun.ids(file).into_iter().zip(0..).collect();
    ids.sort_unstable();
    let rest = ids
        .into_iter()
        .filter(|(id, _)| after.is_none_or(|after| *id > after));
    let mut found = rest
        .filter_map(|(_, place)| noun.at(file, place))
        .filter(|item| may_read(app, item, &scene.whole, &places) && filters.take(item, file));
    let items: Vec<Item> = found.by_ref().take(most).collect();
    let more = found.next().is_some();
    Ok(Page { items, more })
}

/// An item.
///
/// # Errors
/// Where there is none that whoever asks may see, there is no network, or the database fails.
pub fn get(app: &App, noun: Noun, id: &str) -> Result<Given, AppError> {
    let scene = app.store().read(|tx| Scene::of(app, tx, noun))?;
    scene.seen(app, noun, id).map(|item| given(&item))
}

/// Adds an item to its list.
///
/// # Errors
/// Where whoever asks may not, an item has the id already, it makes no sense in the network, its key was used for
/// something else, or the database fails.
pub fn create(
    app: &App,
    item: &Item,
    key: Option<&Once>,
    now: Instant,
) -> Result<Answered<Given>, AppError> {
    let noun = item.noun();
    let mut written = None;
    let answered = app.store().write(|tx| {
        once::once(app, tx, key, now, |tx| {
            let taken = || Conflict::Exists(noun, item.id().to_owned());
            let (given, network) = add(app, tx, item, taken, now)?;
            written = Some(network);
            Ok(given)
        })
    })?;
    app.keep_network(written);
    Ok(answered)
}

/// Adds an item at an address that has none.
///
/// # Errors
/// As for [`create`], and where the item has another id than the address.
pub fn create_at(app: &App, id: &str, item: &Item, now: Instant) -> Result<Given, AppError> {
    must_be_of(item, id)?;
    let taken = || Conflict::There(format!("{} \"{id}\"", item.noun().one()));
    let (given, network) = app.store().write(|tx| add(app, tx, item, taken, now))?;
    app.keep_network(Some(network));
    Ok(given)
}

/// Puts what `with` makes of an item in its place.
///
/// # Errors
/// Where whoever asks may not, there is none that they see, it is in another state than the condition asks, the new one
/// makes no sense by itself or in the network, or the database fails.
pub fn change(
    app: &App,
    (noun, id): (Noun, &str),
    condition: &Condition,
    with: impl Fn(&Item) -> Result<Item, AppError>,
    now: Instant,
) -> Result<Given, AppError> {
    let mut written = None;
    let given = app.store().write(|tx| {
        let scene = Scene::of(app, tx, noun)?;
        let before = scene.changeable(app, noun, id, condition)?;
        let item = with(&before)?;
        must_be_of(&item, id)?;
        if item == before {
            return Ok(given(&item));
        }
        let (given, network) = scene.put(app, tx, &item, || Ok(()), now)?;
        written = Some(network);
        Ok::<_, AppError>(given)
    })?;
    app.keep_network(written);
    Ok(given)
}

/// A network that was written, under its new version.
type Written = (NetworkVersion, Arc<Network>);

/// Adds an item; `taken` says what is wrong where its id is.
fn add(
    app: &App,
    tx: &mut WriteTx<'_>,
    item: &Item,
    taken: impl Fn() -> Conflict,
    now: Instant,
) -> Result<(Given, Written), AppError> {
    let scene = Scene::of(app, tx, item.noun())?;
    let is_there = item.noun().item(scene.whole.file(), item.id()).is_some();
    let free = || match is_there {
        true => Err(AppError::Conflict(taken())),
        false => Ok(()),
    };
    scene.put(app, tx, item, free, now)
}

/// Refuses an item with another id than its address has.
fn must_be_of(item: &Item, id: &str) -> Result<(), AppError> {
    if item.id() == id {
        return Ok(());
    }
    Err(AppError::Invalid(vec![Problem {
        pointer: format!("/{}", item.noun().key()),
        message: format!("this is the address of \"{id}\""),
        found: format!("\"{}\"", item.id()),
        remedy: format!("write \"{id}\": an id never changes; else create a new item"),
    }]))
}

/// Takes an item out of its list. What was planned and published of it stays as it is; the published duties to come that it
/// uncovers are given back.
///
/// # Errors
/// Where whoever asks may not, there is none that they see, it is in another state than the condition asks, something
/// names it still, or the database fails.
pub fn retire(
    app: &App,
    noun: Noun,
    id: &str,
    condition: &Condition,
    now: Instant,
) -> Result<Vec<UncoveredDuty>, AppError> {
    let mut written = None;
    let uncovered = app.store().write(|tx| {
        let scene = Scene::of(app, tx, noun)?;
        let before = scene.changeable(app, noun, id, condition)?;
        let mut file = scene.whole.file().clone();
        noun.remove(&mut file, id);
        let mut by = match import::checked(app.catalogue(), file.clone()) {
            Ok(_) => Vec::new(),
            Err(problems) => scene.naming(&file, &problems),
        };
        by.extend(scene.duties_naming(tx, &before)?);
        if !by.is_empty() {
            let id = id.to_owned();
            return Err(AppError::Conflict(Conflict::InUse { noun, id, by }));
        }
        let (done, network) = scene.write(app, tx, file, (noun, id), now)?;
        written = Some(network);
        Ok(done.uncovered)
    })?;
    app.keep_network(written);
    Ok(uncovered)
}

/// The network as it is, and the part that whoever asks may see of it.
pub(super) struct Scene {
    version: NetworkVersion,
    pub whole: Arc<Network>,
    pub part: Arc<Network>,
}

impl Scene {
    /// For whoever may read the list somewhere.
    pub fn of(app: &App, tx: &mut ReadTx<'_>, noun: Noun) -> Result<Self, AppError> {
        for action in [Action::ReadNetwork, noun.reading()] {
            if !app.who().may_somewhere(action) {
                return Err(AppError::Forbidden(action));
            }
        }
        let version = app.version(tx)?;
        let whole = app.current(tx)?;
        let part = if app.who().may_everywhere(Action::ReadNetwork) {
            Arc::clone(&whole)
        } else {
            Arc::new(part(app, &whole)?)
        };
        Ok(Self {
            version,
            whole,
            part,
        })
    }

    /// The item as whoever asks may see it.
    pub fn seen(&self, app: &App, noun: Noun, id: &str) -> Result<Item, AppError> {
        noun.item(self.part.file(), id)
            .filter(|item| may_read(app, item, &self.whole, &Places::of(&self.whole)))
            .ok_or_else(|| AppError::NotFound(Missing::Item(noun, id.to_owned())))
    }

    /// The item, where whoever asks sees it whole, may change it, and knows its newest state.
    fn changeable(
        &self,
        app: &App,
        noun: Noun,
        id: &str,
        condition: &Condition,
    ) -> Result<Item, AppError> {
        let seen = self.seen(app, noun, id)?;
        must_own(app, &seen, &self.whole)?;
        // To write back a part would be to take the rest away unseen.
        if noun.item(self.whole.file(), id).as_ref() != Some(&seen) {
            return Err(AppError::Forbidden(noun.changing()));
        }
        let what = format!("{} \"{id}\"", noun.one());
        condition.must_hold(&what, given(&seen).tag)?;
        Ok(seen)
    }

    /// Refuses an item that makes no sense in the part of the network that may be seen.
    fn fits(&self, app: &App, item: &Item) -> Result<(), AppError> {
        if Arc::ptr_eq(&self.part, &self.whole) {
            // The whole is looked at when it is written.
            return Ok(());
        }
        let mut file = self.part.file().clone();
        let place = item.clone().put(&mut file);
        match import::checked(app.catalogue(), file) {
            Ok(_) => Ok(()),
            Err(problems) => Err(AppError::Invalid(inside(item.noun(), place, problems))),
        }
    }

    /// Puts an item into its list, new or in the place of the one with its id, where it fits, whoever asks may, and
    /// `last` has nothing against it.
    fn put(
        &self,
        app: &App,
        tx: &mut WriteTx<'_>,
        item: &Item,
        last: impl Fn() -> Result<(), AppError>,
        now: Instant,
    ) -> Result<(Given, Written), AppError> {
        self.fits(app, item)?;
        must_own(app, item, &self.whole)?;
        last()?;
        let mut file = self.whole.file().clone();
        item.clone().put(&mut file);
        let (done, network) = self.write(app, tx, file, (item.noun(), item.id()), now)?;
        let given = Given {
            uncovered_duties: done.uncovered,
            warnings: done.warnings,
            ..given(item)
        };
        Ok((given, network))
    }

    /// Makes the document the current network, with a word in the log about the item that it differs by; with what it does to published
    /// duties that may be seen, and the network under its new version, to be kept once that is committed.
    fn write(
        &self,
        app: &App,
        tx: &mut WriteTx<'_>,
        file: NetworkFile,
        (noun, id): (Noun, &str),
        now: Instant,
    ) -> Result<(import::Done, Written), AppError> {
        let before = noun.item(self.whole.file(), id).map(|item| item.value());
        let after = noun.item(&file, id);
        let place = noun.ids(&file).iter().position(|known| *known == id);
        let network = import::checked(app.catalogue(), file).map_err(|problems| {
            AppError::Invalid(inside(noun, place.unwrap_or(usize::MAX), problems))
        })?;
        let change = Change::of(tx, &self.whole, &network, now)?;
        let uncovered = change.uncovered();
        change.restate(tx)?;
        let after_change = AfterChange::of(app, tx, (&self.whole, &network), now)?;
        let stamp = networks::replace(tx, &network, Some(self.version), now)?;
        webhooks::cover_changed(tx, now)?;
        let word = match (&before, &after) {
            (None, _) => "create",
            (_, None) => "retire",
            _ => "change",
        };
        let (one, after) = (noun.one(), after.map(|item| item.value()));
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
        let done = import::Done {
            uncovered,
            warnings,
        };
        Ok((done, (stamp.version, Arc::new(network))))
    }

    /// Who names an item that the document lacks, out of the problems of that document: those who may be seen, and a
    /// word about the others.
    fn naming(&self, without: &NetworkFile, problems: &[Problem]) -> Vec<Problem> {
        let seen = |problem: &Problem| {
            let (noun, place, inside) = Noun::of_pointer(&problem.pointer)?;
            let item = noun.at(without, place)?;
            noun.item(self.part.file(), item.id())?;
            Some(Problem {
                message: format!("{} \"{}\" names it at {inside}", noun.one(), item.id()),
                remedy: "change or retire that one first".to_owned(),
                ..problem.clone()
            })
        };
        let all = problems.len();
        let mut named: Vec<Problem> = problems.iter().filter_map(seen).collect();
        if named.len() < all {
            named.push(Problem {
                pointer: String::new(),
                message: "other parts of the network name it".to_owned(),
                found: "what you may not see, or burdens brought forward".to_owned(),
                remedy: "ask an administrator".to_owned(),
            });
        }
        named
    }

    /// Duties in force that name the item, past ones too: evenness and calendars look back on them.
    fn duties_naming(&self, tx: &mut ReadTx<'_>, item: &Item) -> Result<Vec<Problem>, AppError> {
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
                Problem {
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
fn part(app: &App, whole: &Network) -> Result<Network, AppError> {
    let mut seen = Seen::by(app.who(), Action::ReadNetwork, whole);
    let places = Places::of(whole);
    let own = |id: &&_| app.who().may(Action::ReadStaff, &places.person(id));
    let people: Vec<_> = whole.file().people.iter().map(|one| &one.id).collect();
    seen.add_people(people.into_iter().filter(own));
    Network::new(seen.file(whole.file())).map_err(AppError::Invalid)
}

/// Whether whoever asks may read the item; that it stands in the part which they may see is looked at elsewhere.
pub(super) fn may_read(app: &App, item: &Item, whole: &Network, places: &Places<'_>) -> bool {
    let action = item.noun().reading();
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
fn must_own(app: &App, item: &Item, whole: &Network) -> Result<(), AppError> {
    let action = item.noun().changing();
    app.must(action, &item.owner(whole, &Places::of(whole)))
}

fn given(item: &Item) -> Given {
    let value = item.value();
    Given {
        id: item.id().to_owned(),
        tag: tag(&value),
        value,
        uncovered_duties: Vec::new(),
        warnings: Vec::new(),
    }
}

/// Problems of the document as problems of the item at a place of it; those of other parts keep their pointer.
fn inside(noun: Noun, place: usize, problems: Vec<Problem>) -> Vec<Problem> {
    let item = format!("/{}/{place}", noun.list());
    let of_item = |mut problem: Problem| {
        if let Some(rest) = problem.pointer.strip_prefix(&item)
            && (rest.is_empty() || rest.starts_with('/'))
        {
            problem.pointer = rest.to_owned();
        }
        problem
    };
    problems.into_iter().map(of_item).collect()
}
