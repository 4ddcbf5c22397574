//! How many people each group of areas needs: numbers of them are planned with, upward, until one
//! is enough.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::{Now, PostTerms, ScaleGroup, ScaleRequest, ScaleUnit, Without, not_found, refused};
use crate::budget::Budget;
use crate::error::AppError;
use crate::plan::limits_within;
use crate::state::AppContext;
use evenwatch_audit::scale::{DutySet, MOST_PEOPLE, ScaleModel, at_once, duty_sets};
use evenwatch_domain::ids::{AreaId, OdsCode, PersonId};
use evenwatch_domain::ledger;
use evenwatch_domain::network::Network;
use evenwatch_domain::never::{self, NeverRostered};
use evenwatch_domain::person::Person;
use evenwatch_domain::remedy::PostClass;
use evenwatch_domain::rota::Duty;
use evenwatch_domain::service_line::ServiceLine;
use evenwatch_planning::{self as plan, Basis, Control, CoverGroup};

/// Upward among numbers of people for one shape of duties and so many at once, as far as it has
/// come.
#[derive(Debug, Clone)]
pub(super) struct Climb {
    /// The next number to plan; those before are too few.
    next: u32,
    /// The fewest that were enough.
    found: Option<u32>,
    /// Whether all before are proved to be too few.
    proved: bool,
    /// Plans made.
    pub(super) planned: usize,
    start: Vec<Duty>,
    /// How many would do without each term; nothing where the time was over before.
    without: Option<Vec<Without>>,
}

/// Climbs by the shape of duties and the number at once.
pub(super) type Climbs = BTreeMap<(String, u32), Climb>;

/// Everything that numbers of people are planned with.
pub(super) struct ScaleContext<'a> {
    pub(super) app: &'a AppContext,
    pub(super) request: &'a ScaleRequest,
    pub(super) control: Control<'a>,
    pub(super) network: &'a Network,
    pub(super) line: &'a ServiceLine,
    pub(super) class: &'a PostClass,
    pub(super) terms: &'a PostTerms,
    /// Since when the whole time counts.
    pub(super) began: Instant,
    pub(super) time: Budget,
    /// That of it in which terms are taken away: the rest is for groups of which nothing is known
    /// yet.
    pub(super) for_terms: Budget,
    /// That of it in which each number is tried: after that most are passed over, and what is found
    /// is no more than enough.
    pub(super) one_by_one: Budget,
}

impl ScaleContext<'_> {
    /// Upward from what counting proves to be too few, to the first number below `below` that is
    /// enough. More people are never too few where fewer were enough: leave of those who are there
    /// stays where it is.
    fn climb(
        &self,
        model: &ScaleModel<'_>,
        at_once: u32,
        climb: &mut Climb,
        below: u32,
    ) -> Result<(), AppError> {
        while climb.found.is_none() && climb.next < below {
            let in_haste = self.one_by_one.is_over();
            if in_haste && self.began.elapsed() >= self.request.time {
                return Err(not_found(at_once));
            }
            let group = self.cover(model, climb.next, at_once, &climb.start)?;
            climb.planned += 1;
            if group.found >= group.whole {
                climb.found = Some(climb.next);
            } else if self.control.is_cancelled() {
                return Err(not_found(at_once));
            } else {
                // Whether these are too few is then not known.
                climb.proved &= group.most < group.whole;
                climb.start = group.duties;
                let step = if in_haste { climb.next / 2 } else { 0 };
                climb.next += step.max(1);
                // Those in between were not tried.
                climb.proved &= step <= 1;
            }
        }
        Ok(())
    }

    /// How many people would do without each term that the duties come under: downward from the
    /// number that is enough with it. A term that the time no longer reaches is left out.
    fn without(
        &self,
        model: &ScaleModel<'_>,
        (set, enough, at_once): (&DutySet, u32, u32),
        climb: &mut Climb,
    ) -> Result<Vec<Without>, AppError> {
        if let Some(known) = &climb.without {
            return Ok(known.clone());
        }
        let mut found = Vec::new();
        for term in model.terms_in_force() {
            let terms = self.terms.without(term);
            let place = (self.line, self.class);
            let catalogue = self.app.catalogue();
            let period = self.request.period;
            let free = ScaleModel::new(self.network, catalogue, place, &terms, (period, set))?;
            let mut people = enough;
            let mut is_over = false;
            while people > free.counted(at_once).max(1) {
                is_over = self.control.is_cancelled() || self.for_terms.is_over();
                if is_over {
                    break;
                }
                let group = self.cover(&free, people - 1, at_once, &[])?;
                climb.planned += 1;
                if group.found < group.whole {
                    break;
                }
                people -= 1;
            }
            if !is_over || people < enough {
                found.push(Without { term, people });
            }
        }
        climb.without = Some(found.clone());
        Ok(found)
    }

    /// Plans so many people, for cover alone.
    fn cover(
        &self,
        model: &ScaleModel<'_>,
        people: u32,
        at_once: u32,
        start: &[Duty],
    ) -> Result<CoverGroup, AppError> {
        let mut step = self.one_by_one.step();
        let network = model.network(people, at_once)?;
        let worth = |duty: &Duty| duty.interval.minutes();
        let basis = Basis {
            period: self.request.period,
            pools: None,
            history: &[],
            start,
            worth: &worth,
        };
        let limits = limits_within(self.app, Some(self.time.left().clamp(LEAST, LONGEST)));
        let catalogue = self.app.catalogue();
        let groups = plan::cover(&network, catalogue, &basis, &limits, &self.control)?;
        let seconds: f64 = groups.iter().map(|group| group.seconds).sum();
        step.searched(Duration::try_from_secs_f64(seconds).unwrap_or_default());
        let first = groups.into_iter().next();
        first.ok_or_else(|| refused("the prices give no duty to plan".to_owned()))
    }

    pub(super) fn groups(
        &self,
        split: &[Vec<AreaId>],
        known: &mut Climbs,
    ) -> Result<Vec<ScaleGroup>, AppError> {
        let groups = split.iter().map(|areas| self.group(areas, known));
        groups.collect()
    }

    /// The fewest people for these areas, with the duties of whichever of their pools needs fewest.
    fn group(&self, areas: &[AreaId], known: &mut Climbs) -> Result<ScaleGroup, AppError> {
        let (network, period) = (self.network, self.request.period);
        let catalogue = self.app.catalogue();
        let children = areas.iter().filter_map(|area| network.area(area));
        let children: u64 = children.map(|area| u64::from(area.children_known)).sum();
        let at_once = at_once(children, self.request.children_each);
        let mut ways = Vec::new();
        for set in duty_sets(network, catalogue, (areas, self.line), period)? {
            let place = (self.line, self.class);
            let model = ScaleModel::new(network, catalogue, place, self.terms, (period, &set))?;
            ways.push((model.counted(at_once), set, model));
        }
        // What may need fewest first: it bounds the others.
        ways.sort_by_key(|(counted, _, _)| *counted);
        let counted = ways.first().map_or(at_once, |(counted, _, _)| *counted);
        let mut best: Option<(u32, &DutySet, &ScaleModel<'_>)> = None;
        let mut proved = true;
        for (counted, set, model) in &ways {
            let below = best
                .as_ref()
                .map_or(MOST_PEOPLE + 1, |(people, _, _)| *people);
            let climb = known.entry((set.shape(), at_once)).or_insert(Climb {
                next: *counted,
                found: None,
                proved: true,
                planned: 0,
                start: Vec::new(),
                without: None,
            });
            self.climb(model, at_once, climb, below)?;
            proved &= climb.proved;
            if let Some(people) = climb.found.filter(|people| *people < below) {
                best = Some((people, set, model));
            }
        }
        let (people, set, model) = best.ok_or_else(|| not_found(at_once))?;
        let without = match known.get_mut(&(set.shape(), at_once)) {
            Some(climb) => self.without(model, (set, people, at_once), climb)?,
            None => Vec::new(),
        };
        Ok(ScaleGroup {
            areas: areas.to_vec(),
            children_known: children,
            at_once: model.at_once(at_once),
            people,
            counted_people: counted.min(people),
            proved,
            without,
            one_in: model.one_in(people, at_once),
            duties_of: set.pool.clone(),
            duties: set.shared(),
        })
    }

    pub(super) fn unit(&self, board: Option<OdsCode>, groups: Vec<ScaleGroup>) -> ScaleUnit {
        let network = self.network;
        let people = groups.iter().map(|group| group.people).sum();
        let terms = self.terms;
        let name = board.as_ref().and_then(|board| network.organisation(board));
        let areas: Vec<&AreaId> = groups.iter().flat_map(|group| &group.areas).collect();
        ScaleUnit {
            name: name.map_or_else(|| "All together".to_owned(), |board| board.name.clone()),
            board,
            people,
            wte: f64::from(people) * terms.wte,
            cost: u64::from(people) * terms.cost,
            proved: groups.iter().all(|group| group.proved),
            now: self.now(network, &areas),
            groups,
        }
    }

    /// The pools that serve the line in these areas as they are.
    fn now(&self, network: &Network, areas: &[&AreaId]) -> Now {
        let period = self.request.period;
        let pools: Vec<_> = network
            .file()
            .pools
            .iter()
            .filter(|pool| pool.line == self.line.id)
            .filter(|pool| pool.areas.iter().any(|area| areas.contains(&area)))
            .collect();
        let members = pools.iter().flat_map(|pool| &pool.members);
        let mut people: Vec<&PersonId> = members
            .filter(|member| period.days().any(|day| member.validity.holds_on(day)))
            .map(|member| &member.person)
            .collect();
        people.sort_unstable();
        people.dedup();
        let in_post: Vec<_> = people
            .into_iter()
            .filter_map(|person| network.person(person))
            .filter(|person| period.days().any(|day| person.wte_on(day) > 0.0))
            .collect();
        let ids: Vec<_> = pools.iter().map(|pool| pool.id.clone()).collect();
        let (owed, _) = plan::duties(network, self.app.catalogue(), &period, Some(&ids));
        // Days on call and not duties: a duty from Friday to Monday is three of them.
        let is_on_call = |duty: &&Duty| {
            let pattern = network.pattern(&duty.pattern);
            pattern.is_some_and(|pattern| pattern.kind.is_on_call())
        };
        let days_of = |duty: &Duty| {
            let days = ledger::days_on_call(duty.interval).count();
            u32::try_from(days)
                .unwrap_or(u32::MAX)
                .saturating_mul(u32::from(duty.people_needed))
        };
        let places: u32 = owed.iter().filter(is_on_call).map(days_of).sum();
        let wte = in_post.iter().map(|person| person.wte_on(period.first_day));
        let count = in_post.len();
        let never = never::never_rostered(network, self.app.catalogue(), &owed, period);
        let cannot: Vec<(&Person, Vec<&NeverRostered>)> = in_post
            .iter()
            .map(|person| {
                let own = never.iter().filter(|never| never.person == person.id);
                (*person, own.filter(|own| own.is_of_everything()).collect())
            })
            .filter(|(person, never): &(&Person, Vec<&NeverRostered>)| {
                let own = pools.iter().filter(|pool| {
                    let mut members = pool.members.iter();
                    members.any(|member| member.person == person.id)
                });
                !never.is_empty() && own.count() == never.len()
            })
            .collect();
        let able = count - cannot.len();
        let can_hold = in_post.iter().filter(|person| {
            let mut cannot = cannot.iter();
            !cannot.any(|(other, _)| other.id == person.id)
        });
        let other = can_hold
            .flat_map(|person| &person.employments)
            .filter(|employment| employment.validity.holds_on(period.first_day))
            .map(|employment| employment.other_weekly_hours);
        let other: f64 = other.sum();
        let days = period.days().count();
        Now {
            people: u32::try_from(count).unwrap_or(u32::MAX),
            able: u32::try_from(able).unwrap_or(u32::MAX),
            cannot_hold: cannot
                .iter()
                .map(|(person, never)| {
                    let because = never.first().map(|never| never.because());
                    format!("{} ({})", person.name, because.unwrap_or_default())
                })
                .collect(),
            wte: wte.sum(),
            other_weekly_hours: (able > 0).then(|| other / able as f64),
            one_in: (able > 0 && places > 0).then(|| days as f64 * able as f64 / f64::from(places)),
        }
    }
}

/// The least and the longest that one number of people is planned.
const LEAST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(20);
