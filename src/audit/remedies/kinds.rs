//! Among which changes a set was looked for: how many of each kind, and why a kind has none.

use serde::Serialize;

use super::candidates::{Priced, needed, serving};
use super::people::{Held, held, last_day_of_duties, members};
use super::reach::reached;
use super::says::says;
use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::demand::lines_of_one_gap;
use evenwatch_domain::ids::AreaId;
use evenwatch_domain::network::Network;
use evenwatch_domain::remedy::{Remedy, RemedyKind};
use evenwatch_domain::service_line::{Mode, ServiceLine};
use evenwatch_domain::time::Period;

/// One kind of change in a search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KindTried {
    /// The kind.
    pub kind: RemedyKind,
    /// How many changes of it were tried.
    pub changes: usize,
    /// Why none was; absent where some were.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why_none: Option<String>,
    /// Changes of it that were not tried, each with why; where others of the kind were, too.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_tried: Vec<NotTried>,
}

/// A change that was not tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotTried {
    /// The change, for people.
    pub says: String,
    /// Why it was not, for people.
    pub why: String,
}

/// Every kind, with how many of `changes` are of it. Arguments as for [`super::candidates`].
#[must_use]
pub fn kinds(
    network: &Network,
    catalogue: &Catalogue,
    (areas, line): (&[AreaId], &ServiceLine),
    posts: u8,
    period: Period,
    changes: &[Priced],
) -> Vec<KindTried> {
    let lines = lines_of_one_gap(network, catalogue, line);
    let place = (areas, lines.as_slice());
    let of = |kind: RemedyKind| {
        let own = changes.iter().filter(|change| change.remedy.kind() == kind);
        let count = own.count();
        let not_tried = match kind {
            RemedyKind::Pattern => patterns_not_tried(network, catalogue, place, period),
            _ => Vec::new(),
        };
        KindTried {
            not_tried,
            kind,
            changes: count,
            why_none: (count == 0)
                .then(|| why_none(network, catalogue, place, (posts, period), kind).to_owned()),
        }
    };
    RemedyKind::ALL.into_iter().map(of).collect()
}

/// Duties of the price list that stand beside too many hours of a pool's own, and reach others that
/// these do not.
fn patterns_not_tried(
    network: &Network,
    catalogue: &Catalogue,
    place: (&[AreaId], &[&ServiceLine]),
    period: Period,
) -> Vec<NotTried> {
    let mut found = Vec::new();
    for (pool, _) in serving(network, place) {
        for class in &catalogue.prices.patterns {
            let reached = reached(network, &pool.id, class, period);
            if reached.is_worth_trying() || reached.both == reached.whole {
                continue;
            }
            let (pool, id) = (pool.id.clone(), class.id.clone());
            let hours = |minutes: i64| format!("{:.1}", minutes as f64 / 60.0);
            found.push(NotTried {
                says: says(network, &Remedy::Pattern { pool, class: id }),
                why: format!(
                    "{} of its {} h stand beside duties that the pool has",
                    hours(reached.both),
                    hours(reached.whole)
                ),
            });
        }
    }
    found
}

/// Why there is no change of a kind.
fn why_none(
    network: &Network,
    catalogue: &Catalogue,
    (areas, lines): (&[AreaId], &[&ServiceLine]),
    (posts, period): (u8, Period),
    kind: RemedyKind,
) -> &'static str {
    const NO_PRICE: &str = "the prices have none for it";
    let prices = &catalogue.prices;
    let pools = || serving(network, (areas, lines)).map(|(pool, _)| pool);
    match kind {
        RemedyKind::Post if posts == 0 => "no posts were to be considered",
        RemedyKind::Post => "the prices have no post for this kind of service",
        RemedyKind::Competence => {
            let lacks = pools().any(|pool| {
                let until = last_day_of_duties(network, pool, period);
                let mut people = members(network, pool);
                people.any(|person| {
                    let mut needed = needed(network, &pool.id).into_iter();
                    needed.any(|one| matches!(held(person, one, until), Held::UntilItLapses))
                })
            });
            if lacks {
                "everybody has, or had, each competence that their duties need"
            } else {
                "everybody has each competence that their duties need"
            }
        }
        RemedyKind::RenewCompetence if prices.competence_renewed.is_none() => NO_PRICE,
        RemedyKind::RenewCompetence => {
            "no competence that duties need lapses by the end of the period"
        }
        RemedyKind::ContactRoute if prices.contact_route.is_none() => NO_PRICE,
        RemedyKind::ContactRoute => "everybody has a contact route",
        RemedyKind::Reach if lines.iter().all(|line| line.mode == Mode::Phone) => {
            "a phone reaches everywhere"
        }
        RemedyKind::Reach if prices.reach.is_none() => NO_PRICE,
        RemedyKind::Reach => "everybody reaches all areas of their pool",
        RemedyKind::Aid => "nobody of another pool could hold these duties as they are",
        RemedyKind::Allowance => "everybody has an on-call allowance",
        RemedyKind::Terms => "nobody has a term such as 1 in 4",
        RemedyKind::Pattern if prices.patterns.is_empty() => "the prices have no duty pattern",
        RemedyKind::Pattern => "the pools have duties in the hours of every pattern in the prices",
        RemedyKind::DutyDays if prices.duty_days.is_none() => NO_PRICE,
        RemedyKind::DutyDays => {
            "every duty runs on each bank holiday and weekday on which that would reach required hours that neither the pool's duties nor those tried reach"
        }
        RemedyKind::AgreeBankHolidays => {
            "no paid agreement leaves out a bank holiday on which cover is required and not paid for"
        }
        RemedyKind::Agreement => "every required hour is paid for",
    }
}
