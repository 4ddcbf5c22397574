//! The network: everything that a rota and an audit are made from, as one document.
//!
//! [`NetworkFile`] is the document as written; [`Network`] is a document in which every reference
//! has been found to lead somewhere and every value to make sense. The constructor is the only door
//! from one to the other.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::absence::{Absence, Preference};
use super::agreement::Agreement;
use super::area::Area;
use super::burden::BroughtForward;
use super::ids::{AreaId, CompetenceId, LineId, OdsCode, PatternId, PersonId, PoolId};
use super::organisation::Organisation;
use super::pattern::DutyPattern;
use super::person::Person;
use super::pool::{Member, Pool};
use super::service_line::ServiceLine;
use super::shared_list::SharedList;

/// The version of the document's shape that this program reads and writes.
pub const FORMAT_VERSION: u32 = 1;

/// A competence that duties can ask for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Competence {
    /// Its id.
    pub id: CompetenceId,
    /// Name for people.
    pub name: String,
}

/// The network document. Lists keep their order; every list may be empty.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NetworkFile {
    /// Shape of the document; 1 today.
    pub format_version: u32,
    /// Name for people.
    pub name: String,
    /// What the document is, where its facts come from, and which of them are invented.
    #[serde(default)]
    pub about: String,
    /// Whether people and values in it are invented; every page and report then says so.
    #[serde(default)]
    pub invented: bool,
    /// Boards, providers, hospices.
    #[serde(default)]
    pub organisations: SharedList<Organisation>,
    /// Areas whose families are served.
    #[serde(default)]
    pub areas: SharedList<Area>,
    /// Service lines.
    #[serde(default)]
    pub service_lines: SharedList<ServiceLine>,
    /// Competences that duties can ask for.
    #[serde(default)]
    pub competences: SharedList<Competence>,
    /// People on the staff.
    #[serde(default)]
    pub people: SharedList<Person>,
    /// Pools that share rotas.
    #[serde(default)]
    pub pools: SharedList<Pool>,
    /// Duty patterns of the pools.
    #[serde(default)]
    pub duty_patterns: SharedList<DutyPattern>,
    /// Commissioning agreements.
    #[serde(default)]
    pub agreements: SharedList<Agreement>,
    /// Absences.
    #[serde(default)]
    pub absences: SharedList<Absence>,
    /// Wishes about duties.
    #[serde(default)]
    pub preferences: SharedList<Preference>,
    /// Burdens carried before these rotas.
    #[serde(default)]
    pub brought_forward: SharedList<BroughtForward>,
}

/// How many problems of a document or a sheet are told: people correct no more at once, and the
/// others are counted.
pub const MOST_TOLD: usize = 100;

/// One thing wrong with a document: where, what was found, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{}{message} (found {found}); {remedy}", lead(pointer))]
pub struct NetworkProblem {
    /// JSON pointer (RFC 6901) of the place; empty for the whole document.
    pub pointer: String,
    /// What is wrong.
    pub message: String,
    /// The value found there, as JSON, shortened.
    pub found: String,
    /// What to do about it.
    pub remedy: String,
}

/// The place before a problem; the whole document has no name of its own.
fn lead(pointer: &str) -> String {
    if pointer.is_empty() {
        String::new()
    } else {
        format!("{pointer}: ")
    }
}

/// A checked network, with look-ups.
#[derive(Debug, Clone, PartialEq)]
pub struct Network {
    file: NetworkFile,
    organisations: Index<OdsCode, usize>,
    areas: Index<AreaId, usize>,
    lines: Index<LineId, usize>,
    people: Index<PersonId, usize>,
    pools: Index<PoolId, usize>,
    patterns: Index<PatternId, usize>,
    /// Positions of each pool's patterns.
    patterns_of: Index<PoolId, Vec<usize>>,
    /// Positions of each person's absences and wishes.
    absences_of: Index<PersonId, Vec<usize>>,
    preferences_of: Index<PersonId, Vec<usize>>,
    /// Of each person, the positions of pools and of the membership in each.
    memberships_of: Index<PersonId, Vec<(usize, usize)>>,
}

/// A look-up, shared by the networks in which it is the same.
type Index<K, V> = Arc<HashMap<K, V>>;

macro_rules! look_up {
    ($(#[$doc:meta])* $name:ident, $id:ty, $index:ident, $list:ident, $item:ty) => {
        $(#[$doc])*
        #[must_use]
        pub fn $name(&self, id: &$id) -> Option<&$item> {
            self.file.$list.get(*self.$index.get(id)?)
        }
    };
}

impl Network {
    /// Checks the document whole; the only way to make a network.
    ///
    /// # Errors
    /// Every problem found, in the document's order.
    pub fn new(file: NetworkFile) -> Result<Self, Vec<NetworkProblem>> {
        none(super::network_check::check(&file))?;
        Ok(Self {
            organisations: index(file.organisations.iter().map(|o| &o.ods)),
            areas: index(file.areas.iter().map(|a| &a.id)),
            lines: index(file.service_lines.iter().map(|l| &l.id)),
            people: index(file.people.iter().map(|p| &p.id)),
            pools: index(file.pools.iter().map(|p| &p.id)),
            patterns: index(file.duty_patterns.iter().map(|p| &p.id)),
            patterns_of: positions(file.duty_patterns.iter().map(|p| &p.pool)),
            absences_of: positions(file.absences.iter().map(|a| &a.person)),
            preferences_of: positions(file.preferences.iter().map(|p| &p.person)),
            memberships_of: memberships(&file),
            file,
        })
    }

    /// This network with another document, which was made from its own: what cannot be wrong
    /// because nothing that it rests on differs is not looked at again.
    ///
    /// # Errors
    /// Every problem that [`Network::new`] finds in the document, in the same order.
    pub fn with(&self, file: NetworkFile) -> Result<Self, Vec<NetworkProblem>> {
        none(super::network_check::check_change(&self.file, &file))?;
        let mut new = self.clone();
        let old = &self.file;
        macro_rules! renew {
            ($($list:ident: $($index:ident = $made:expr),+;)*) => {
                $(if !file.$list.is_same(&old.$list) {
                    $(new.$index = $made;)+
                })*
            };
        }
        renew! {
            organisations: organisations = index(file.organisations.iter().map(|o| &o.ods));
            areas: areas = index(file.areas.iter().map(|a| &a.id));
            service_lines: lines = index(file.service_lines.iter().map(|l| &l.id));
            people: people = index(file.people.iter().map(|p| &p.id));
            pools: pools = index(file.pools.iter().map(|p| &p.id)), memberships_of = memberships(&file);
            duty_patterns: patterns = index(file.duty_patterns.iter().map(|p| &p.id)),
                patterns_of = positions(file.duty_patterns.iter().map(|p| &p.pool));
            absences: absences_of = positions(file.absences.iter().map(|a| &a.person));
            preferences: preferences_of = positions(file.preferences.iter().map(|p| &p.person));
        }
        new.file = file;
        Ok(new)
    }

    /// The document, equal to the one that was read.
    #[must_use]
    pub fn file(&self) -> &NetworkFile {
        &self.file
    }

    look_up!(
        /// The organisation with this code.
        organisation, OdsCode, organisations, organisations, Organisation
    );
    look_up!(
        /// The area with this id.
        area, AreaId, areas, areas, Area
    );
    look_up!(
        /// The service line with this id.
        line, LineId, lines, service_lines, ServiceLine
    );
    look_up!(
        /// The person with this id.
        person, PersonId, people, people, Person
    );
    look_up!(
        /// The pool with this id.
        pool, PoolId, pools, pools, Pool
    );
    look_up!(
        /// The duty pattern with this id.
        pattern, PatternId, patterns, duty_patterns, DutyPattern
    );

    /// The duty patterns of a pool, in the document's order.
    pub fn patterns_of(&self, pool: &PoolId) -> impl Iterator<Item = &DutyPattern> {
        let found = self.patterns_of.get(pool).into_iter().flatten();
        found.filter_map(|at| self.file.duty_patterns.get(*at))
    }

    /// Absences of a person, in the document's order.
    pub fn absences_of(&self, person: &PersonId) -> impl Iterator<Item = &Absence> + Clone {
        let found = self.absences_of.get(person).into_iter().flatten();
        found.filter_map(|at| self.file.absences.get(*at))
    }

    /// Wishes of a person, in the document's order.
    pub fn preferences_of(&self, person: &PersonId) -> impl Iterator<Item = &Preference> {
        let found = self.preferences_of.get(person).into_iter().flatten();
        found.filter_map(|at| self.file.preferences.get(*at))
    }

    /// Memberships of a person, each with its pool, in the document's order: a pool may come more
    /// than once.
    pub fn memberships_of(&self, person: &PersonId) -> impl Iterator<Item = (&Pool, &Member)> {
        let found = self.memberships_of.get(person).into_iter().flatten();
        found.filter_map(|(pool, member)| {
            let pool = self.file.pools.get(*pool)?;
            Some((pool, pool.members.get(*member)?))
        })
    }
}

/// Positions of members by person.
fn memberships(file: &NetworkFile) -> Index<PersonId, Vec<(usize, usize)>> {
    let mut found: HashMap<PersonId, Vec<(usize, usize)>> = HashMap::new();
    for (at, pool) in file.pools.iter().enumerate() {
        for (n, member) in pool.members.iter().enumerate() {
            let own = found.entry(member.person.clone()).or_default();
            own.push((at, n));
        }
    }
    Arc::new(found)
}

/// Positions by an id that several have.
fn positions<'a, K: Hash + Eq + Clone + 'a>(
    ids: impl Iterator<Item = &'a K>,
) -> Index<K, Vec<usize>> {
    let mut found: HashMap<K, Vec<usize>> = HashMap::new();
    for (at, id) in ids.enumerate() {
        found.entry(id.clone()).or_default().push(at);
    }
    Arc::new(found)
}

/// Positions by id. Ids are distinct: the check has seen to it.
fn index<'a, K: Hash + Eq + Clone + 'a>(ids: impl Iterator<Item = &'a K>) -> Index<K, usize> {
    Arc::new(ids.enumerate().map(|(at, id)| (id.clone(), at)).collect())
}

/// Refuses what has any problem.
fn none(problems: Vec<NetworkProblem>) -> Result<(), Vec<NetworkProblem>> {
    match problems.is_empty() {
        true => Ok(()),
        false => Err(problems),
    }
}
