//! The changes worth trying for some areas' line, each with its price.

use std::collections::BTreeSet;

use serde::Serialize;

use super::agreements::of_agreements;
use super::duty_days::further_days;
use super::people::of_people;
use super::reach::reached;
use super::says::says;
use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::demand::lines_of_one_gap;
use evenwatch_domain::ids::{AreaId, CompetenceId, PoolId};
use evenwatch_domain::network::Network;
use evenwatch_domain::pool::Pool;
use evenwatch_domain::remedy::{PostPart, Remedy};
use evenwatch_domain::service_line::ServiceLine;
use evenwatch_domain::time::Period;

/// A change and its price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Priced {
    /// The change.
    #[serde(flatten)]
    pub remedy: Remedy,
    /// What it is, for people.
    pub says: String,
    /// Pounds a year.
    pub cost: u64,
    /// The change, by its place in the list, that must be made before it: the second post of a kind
    /// comes after the first.
    pub after: Option<usize>,
}

/// A change, its price, and the change that must be made before it.
pub(super) type Offer = (Remedy, u64, Option<Remedy>);

/// Every change that could help `line` in `areas`, and the lines that share its gap
/// ([`lines_of_one_gap`]), where pools serve them there: agreements first, then what costs least.
/// `posts`: the most whole-time posts for each pool, 0 or more; half a post can come on top.
#[must_use]
pub fn candidates(
    network: &Network,
    catalogue: &Catalogue,
    (areas, line): (&[AreaId], &ServiceLine),
    posts: u8,
    period: Period,
) -> Vec<Priced> {
    let prices = &catalogue.prices;
    let lines = lines_of_one_gap(network, catalogue, line);
    let mut found = Vec::new();
    for line in &lines {
        found.extend(of_agreements(network, catalogue, (areas, line), period));
    }
    let mut further = further_days(network, catalogue, (areas, &lines), period);
    for (pool, line) in serving(network, (areas, &lines)) {
        found.extend(of_people(network, catalogue, (pool, line), period));
        found.extend(further.remove(&pool.id).into_iter().flatten());
        for class in &prices.patterns {
            if reached(network, &pool.id, class, period).is_worth_trying() {
                let (pool, class) = (pool.id.clone(), class.id.clone());
                found.push((Remedy::Pattern { pool, class }, prices.pattern, None));
            }
        }
        for class in prices
            .posts
            .iter()
            .filter(|post| post.kinds.contains(&line.kind))
        {
            let post = |part, number| Remedy::Post {
                pool: pool.id.clone(),
                class: class.id.clone(),
                part,
                number,
            };
            if posts > 0 {
                found.push((post(PostPart::Half, 1), class.whole_time.div_ceil(2), None));
            }
            for number in 1..=posts {
                let before = (number > 1).then(|| post(PostPart::Whole, number - 1));
                found.push((post(PostPart::Whole, number), class.whole_time, before));
            }
        }
    }
    let mut seen = BTreeSet::new();
    found.retain(|(remedy, _, _)| seen.insert(remedy.clone()));
    let places: Vec<Remedy> = found.iter().map(|(remedy, _, _)| remedy.clone()).collect();
    let place = |remedy: Remedy| places.iter().position(|other| *other == remedy);
    found
        .into_iter()
        .map(|(remedy, cost, before)| Priced {
            says: match &remedy {
                Remedy::Agreement { area, line: own } if lines.len() > 1 => format!(
                    "agreement that pays {} in {} for every required hour of {}",
                    network.line_name(own),
                    network.area_name(area),
                    line.kind
                ),
                remedy => says(network, remedy),
            },
            remedy,
            cost,
            after: before.and_then(place),
        })
        .collect()
}

/// The pools that serve any of the lines in any of the areas, each with its line.
pub(super) fn serving<'n, 'p>(
    network: &'n Network,
    (areas, lines): (&'p [AreaId], &'p [&'n ServiceLine]),
) -> impl Iterator<Item = (&'n Pool, &'n ServiceLine)> + use<'n, 'p> {
    let pools = network.file().pools.iter();
    pools.filter_map(move |pool| {
        let line = lines.iter().find(|line| line.id == pool.line)?;
        let serves = pool.areas.iter().any(|area| areas.contains(area));
        serves.then_some((pool, *line))
    })
}

/// Competences that any duty of the pool needs.
pub(super) fn needed<'n>(network: &'n Network, pool: &'n PoolId) -> BTreeSet<&'n CompetenceId> {
    let patterns = network.patterns_of(pool);
    patterns.flat_map(|pattern| &pattern.competences).collect()
}
