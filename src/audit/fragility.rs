//! Fragility: the gap that would open if any one person were absent all of the period.
//!
//! Without planning again their duties stay empty. What then opens is the required time in which
//! they alone count: one sweep over who is there finds it for everybody at once, and nothing is
//! audited anew. What opens when the rota is planned again ([`Again`]) is for planning to say,
//! which is not done here.
//!
//! Posts are named by what they are, never by who holds them: it says how a service is built, not
//! how good anybody is.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::outcome::share;
use super::pool_cover::Facts;
use super::remedies::NotApplicable;
use super::requirement::Requirement;
use super::rostered::Rostered;
use super::supply::Supplies;
use evenwatch_domain::absence::{Absence, AbsenceKind};
use evenwatch_domain::area::Area;
use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::demand::{Demand, RequiredBy};
use evenwatch_domain::ids::{AbsenceId, AreaId, LineId, OdsCode, PersonId, PoolId};
use evenwatch_domain::interval::IntervalSet;
use evenwatch_domain::network::{Network, NetworkFile};
use evenwatch_domain::service_line::ServiceLine;
use evenwatch_domain::time::Period;

/// A post is a single point of failure where it alone holds at least this share of the covered time
/// of an area's line.
pub const SINGLE_POINT_SHARE: f64 = 0.1;

/// What a network loses if any one person is absent all of the period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Fragility {
    /// Required, assessed and not rostered with everybody there.
    pub gap_minutes: i64,
    /// Everybody who is in post in a pool at some time of the period: what opens most when planned
    /// again, then without, first.
    pub posts: Vec<Post>,
    /// The gap that opens on average if one of them, picked at random, is absent; 0 without posts.
    pub mean_opened_minutes: f64,
    /// The gap that opens at worst.
    pub worst_opened_minutes: i64,
    /// The same after planning again; absent where nobody asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub again: Option<AgainSums>,
}

/// The post of one person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Post {
    /// The pools, by id.
    pub pools: Vec<PoolId>,
    /// Their names.
    pub pool_names: Vec<String>,
    /// Role.
    pub role: String,
    /// Grade.
    pub grade: String,
    /// Which of the posts with these pools, role and grade, from 1.
    pub number: u32,
    /// How many there are.
    pub of: u32,
    /// Who holds it, for those alone who may see everybody's duties.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// The gap that opens while their duties stay empty, all areas and lines together.
    pub opened_minutes: i64,
    /// The same place by place, the most opened first.
    pub openings: Vec<Opening>,
    /// What opens when the rota is planned again; absent where nobody asked, or there was no time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub again: Option<Again>,
}

/// What one absence opens in one area's line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Opening {
    /// The area.
    pub area: AreaId,
    /// Its name.
    pub area_name: String,
    /// Its board.
    pub board: OdsCode,
    /// The line.
    pub line: LineId,
    /// Its name.
    pub line_name: String,
    /// Required and missing with everybody there.
    pub gap_minutes: i64,
    /// Required and covered with everybody there; 0 in answers from before this was told.
    #[serde(default)]
    pub covered_minutes: i64,
    /// What opens beside the gap: the covered time that the post holds alone.
    pub opened_minutes: i64,
    /// Whether the post holds all the cover that there is.
    pub holds_all: bool,
}

/// What an absence opens when the rota is planned again for cover alone, without goodwill: against
/// planning again with everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Again {
    /// The gap that opens in the rota found.
    pub opened_minutes: i64,
    /// No lawful rota opens less, proved; the same where the search came to its end.
    pub at_least_minutes: i64,
}

/// Sums of [`Again`] over the posts for which it is known.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AgainSums {
    /// Required and missing when planned again with everybody, without goodwill.
    pub gap_minutes: i64,
    /// What opens on average; 0 where nothing is known.
    pub mean_opened_minutes: f64,
    /// What opens at worst.
    pub worst_opened_minutes: i64,
    /// Posts planned without.
    pub posts: u32,
    /// Whether it is known and proved for every post.
    pub proved: bool,
    /// Seconds that planning took.
    pub seconds: f64,
}

impl Opening {
    /// The share of the covered time that the post holds alone, 0-1; absent where nothing is
    /// covered.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        share(self.opened_minutes, self.covered_minutes)
    }

    /// Whether cover there hangs on the post: it holds so much of it alone. Neither a minute that
    /// another holds nor a gap elsewhere changes it, and a post that holds nothing is none.
    #[must_use]
    pub fn is_single_point(&self) -> bool {
        self.opened_minutes > 0
            && self
                .share()
                .is_some_and(|share| share >= SINGLE_POINT_SHARE)
    }
}

impl Post {
    /// Whether it is a single point of failure somewhere.
    #[must_use]
    pub fn is_single_point(&self) -> bool {
        self.openings.iter().any(Opening::is_single_point)
    }

    /// `community children's nurse, band 6, no. 2 of 5`.
    #[must_use]
    pub fn title(&self) -> String {
        let which = match self.of {
            1 => String::new(),
            of => format!(", no. {} of {of}", self.number),
        };
        format!("{}, {}{which}", self.role, self.grade)
    }
}

impl Fragility {
    /// The same without who holds which post.
    #[must_use]
    pub fn unnamed(mut self) -> Self {
        for post in &mut self.posts {
            post.person = None;
        }
        self
    }

    /// Adds what planning again found; `gap_minutes`: what is then missing with everybody there.
    #[must_use]
    pub fn planned_again(
        mut self,
        found: &BTreeMap<PersonId, Again>,
        gap_minutes: i64,
        seconds: f64,
    ) -> Self {
        for post in &mut self.posts {
            let own = post.person.as_ref().and_then(|person| found.get(person));
            post.again = own.copied();
        }
        let known: Vec<Again> = self.posts.iter().filter_map(|post| post.again).collect();
        let opened = known.iter().map(|again| again.opened_minutes);
        self.again = Some(AgainSums {
            gap_minutes,
            mean_opened_minutes: mean(opened.clone()),
            worst_opened_minutes: opened.max().unwrap_or(0),
            posts: u32::try_from(known.len()).unwrap_or(u32::MAX),
            proved: known.len() == self.posts.len()
                && known.iter().all(|a| a.at_least_minutes == a.opened_minutes),
            seconds,
        });
        worst_first(&mut self.posts);
        self
    }
}

/// What opens if any one person is absent and their duties stay empty, each person with their id.
#[must_use]
pub fn fragility(
    network: &Network,
    catalogue: &Catalogue,
    rostered: &Rostered<'_>,
    period: Period,
) -> Fragility {
    let facts = Facts::new(network, catalogue, rostered, period);
    let demand = Demand::new(network, catalogue, facts.within);
    let mut supplies = Supplies::new(&facts, rostered.duties);
    let mut openings: HashMap<usize, Vec<Opening>> = HashMap::new();
    let mut gap_minutes = 0;
    for area in &network.file().areas {
        for line in &network.file().service_lines {
            let requirement = Requirement::new((area, line), &demand, &mut supplies);
            let required = &requirement.hours;
            let at = supplies.find(area, line);
            let others = others(&demand, &mut supplies, (area, line));
            let Some(supply) = supplies.get(at) else {
                continue;
            };
            let covered = required.intersection(&supply.rostered).minutes();
            let assessed = required.difference(&requirement.unknown);
            let gap = assessed.difference(&supply.rostered).minutes();
            gap_minutes += gap;
            for (person, alone) in &supply.alone {
                let beside = beside(&supplies, &others, *person);
                let opened = alone.intersection(required).difference(&beside).minutes();
                if opened > 0 {
                    openings.entry(*person).or_default().push(Opening {
                        area: area.id.clone(),
                        area_name: area.name.clone(),
                        board: area.board.clone(),
                        line: line.id.clone(),
                        line_name: line.name.clone(),
                        gap_minutes: gap,
                        covered_minutes: covered,
                        opened_minutes: opened,
                        holds_all: opened == covered,
                    });
                }
            }
        }
    }
    let mut posts = posts(&facts, openings);
    worst_first(&mut posts);
    let opened = posts.iter().map(|post| post.opened_minutes);
    Fragility {
        gap_minutes,
        mean_opened_minutes: mean(opened.clone()),
        worst_opened_minutes: opened.max().unwrap_or(0),
        posts,
        again: None,
    }
}

/// What serves the other lines that share this line's kind in the area.
fn others<'a>(
    demand: &Demand<'a>,
    supplies: &mut Supplies<'a>,
    (area, line): (&'a Area, &'a ServiceLine),
) -> Vec<usize> {
    let (by, _) = demand.required(&area.id, line);
    let givers = demand.givers(line);
    let others = givers.filter(|other| by == RequiredBy::Standard && other.id != line.id);
    others.map(|other| supplies.find(area, other)).collect()
}

/// When a person other than this one counts there.
fn beside(supplies: &Supplies, others: &[usize], person: usize) -> IntervalSet {
    let mut beside = IntervalSet::empty();
    for supply in others.iter().filter_map(|place| supplies.get(*place)) {
        let alone = supply.alone.iter().find(|(other, _)| *other == person);
        let there = match alone {
            Some((_, alone)) => supply.rostered.difference(alone),
            None => supply.rostered.clone(),
        };
        beside = beside.union(&there);
    }
    beside
}

/// The network in which somebody is away all of the period.
///
/// # Errors
/// [`NotApplicable`], where the network knows nobody of that id.
pub fn absent(
    network: &Network,
    person: &PersonId,
    period: Period,
) -> Result<Network, NotApplicable> {
    let mut file = network.file().clone();
    away(&mut file, person, period)?;
    Network::new(file).map_err(NotApplicable::Network)
}

/// Adds an absence under an id that is free.
pub(super) fn away(
    file: &mut NetworkFile,
    person: &PersonId,
    period: Period,
) -> Result<(), NotApplicable> {
    let taken: HashSet<&str> = file.absences.iter().map(|away| away.id.as_str()).collect();
    let free = (file.absences.len()..)
        .map(|number| format!("absent-{number}"))
        .find(|id| !taken.contains(id.as_str()));
    let absence = Absence {
        id: AbsenceId::new(free.unwrap_or_default())?,
        person: person.clone(),
        kind: AbsenceKind::Other,
        period,
    };
    file.absences.push(absence);
    Ok(())
}

/// The posts, told apart by number where pools, role and grade are the same.
fn posts(facts: &Facts<'_>, mut openings: HashMap<usize, Vec<Opening>>) -> Vec<Post> {
    let file = facts.network.file();
    let mut pools: HashMap<&PersonId, Vec<&PoolId>> = HashMap::new();
    for pool in &file.pools {
        for person in facts.standing.members(&pool.id) {
            if !facts.standing.in_post(&pool.id, person).is_empty() {
                pools.entry(person).or_default().push(&pool.id);
            }
        }
    }
    for pools in pools.values_mut() {
        pools.sort_unstable();
    }
    let mut counts: BTreeMap<(Vec<PoolId>, String, String), u32> = BTreeMap::new();
    let mut posts = Vec::new();
    for person in &file.people {
        let Some(ids) = pools.get(&person.id) else {
            continue;
        };
        let names = ids.iter().filter_map(|pool| facts.network.pool(pool));
        let own = facts.standing.number(&person.id);
        let openings = own.and_then(|number| openings.remove(&number));
        let mut openings = openings.unwrap_or_default();
        openings.sort_by_key(|opening| Reverse(opening.opened_minutes));
        let mut post = Post {
            pool_names: names.map(|pool| pool.name.clone()).collect(),
            pools: ids.iter().copied().cloned().collect(),
            role: person.role.clone(),
            grade: person.grade.clone(),
            number: 0,
            of: 0,
            person: Some(person.id.clone()),
            opened_minutes: openings.iter().map(|opening| opening.opened_minutes).sum(),
            openings,
            again: None,
        };
        let count = counts.entry(kind(&post)).or_default();
        *count += 1;
        post.number = *count;
        posts.push(post);
    }
    for post in &mut posts {
        post.of = counts.get(&kind(post)).copied().unwrap_or(1);
    }
    posts
}

/// What posts have in common that only a number tells apart.
fn kind(post: &Post) -> (Vec<PoolId>, String, String) {
    (post.pools.clone(), post.role.clone(), post.grade.clone())
}

fn worst_first(posts: &mut [Post]) {
    posts.sort_by_cached_key(|post| {
        let again = post.again.map(|again| again.opened_minutes);
        (
            Reverse((again, post.opened_minutes)),
            kind(post),
            post.number,
        )
    });
}

fn mean(minutes: impl ExactSizeIterator<Item = i64>) -> f64 {
    let posts = minutes.len();
    let sum: i64 = minutes.sum();
    if posts == 0 {
        0.0
    } else {
        sum as f64 / posts as f64
    }
}
