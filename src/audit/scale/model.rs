//! A line served day and night by so many people of the same terms: as a network that can be planned.

use crate::audit::remedies::{NotApplicable, new_pattern, new_post};
use crate::domain::absence::{Absence, AbsenceKind};
use crate::domain::agreement::Agreement;
use crate::domain::calendar::Division;
use crate::domain::catalogue::Catalogue;
use crate::domain::ids::{AbsenceId, AgreementId, AreaId, BadId, LineId, PatternId, PoolId};
use crate::domain::interval::IntervalSet;
use crate::domain::network::{FORMAT_VERSION, Network, NetworkFile, Problem};
use crate::domain::organisation::Validity;
use crate::domain::pattern::DutyPattern;
use crate::domain::pool::{Member, Pool};
use crate::domain::remedy::PostClass;
use crate::domain::service_line::{ServiceLine, Tier};
use crate::domain::time::Period;

use super::answer::PostTerms;

/// Why there is none.
#[derive(Debug, thiserror::Error)]
pub enum NoModel {
    /// The duties of the price list leave hours open.
    #[error(
        "the duties in remedies/prices.toml leave {hours} h of the period open; add patterns until they reach round the clock"
    )]
    NotRoundTheClock {
        /// How many hours.
        hours: i64,
    },
    /// Somebody would be on leave all of the time.
    #[error("{weeks} weeks of leave do not fit into the period; choose a longer one")]
    AlwaysAway {
        /// The weeks.
        weeks: u32,
    },
    /// An id that cannot be formed.
    #[error(transparent)]
    Id(#[from] BadId),
    /// A post or duty that cannot be made.
    #[error(transparent)]
    Post(#[from] NotApplicable),
    /// The network has a problem.
    #[error("so many people make no network: {}", .0.first().map_or_else(String::new, ToString::to_string))]
    Network(Vec<Problem>),
}

/// People on duty at once for so many children where one serves `each` of them; one where nothing is said.
#[must_use]
pub fn at_once(children: u64, each: Option<u32>) -> u32 {
    let people = each.map_or(1, |each| children.div_ceil(u64::from(each.max(1))));
    u32::try_from(people).unwrap_or(u32::MAX).max(1)
}

/// What all numbers of people have in common.
#[derive(Debug, Clone)]
pub struct Model<'a> {
    network: &'a Network,
    line: &'a ServiceLine,
    class: &'a PostClass,
    terms: &'a PostTerms,
    period: Period,
    /// One round of duties, for one person at once.
    patterns: Vec<DutyPattern>,
}

impl<'a> Model<'a> {
    /// The duties are those of the price list, which must reach round the clock.
    ///
    /// # Errors
    /// [`NoModel`].
    pub fn new(
        network: &'a Network,
        catalogue: &Catalogue,
        (line, class): (&'a ServiceLine, &'a PostClass),
        terms: &'a PostTerms,
        period: Period,
    ) -> Result<Self, NoModel> {
        let pool = pool()?;
        let patterns = catalogue.prices.patterns.iter();
        let patterns = patterns.map(|pattern| new_pattern(pattern, pattern.id.clone(), &pool));
        let patterns: Vec<DutyPattern> = patterns.collect::<Result<_, _>>()?;
        // What the night before the first day leaves is there when the period begins.
        let before = period.first_day.pred_opt();
        let days = || before.into_iter().chain(period.days());
        let all: IntervalSet = patterns
            .iter()
            .flat_map(|pattern| {
                let on = days().filter(|day| pattern.starts_on(*day, false));
                on.filter_map(|day| pattern.interval_on(day))
                    .collect::<Vec<_>>()
            })
            .collect();
        let open = IntervalSet::from(period.interval()).difference(&all);
        if !open.is_empty() {
            let hours = open.minutes().div_euclid(60).max(1);
            return Err(NoModel::NotRoundTheClock { hours });
        }
        if terms.leave_weeks > 0 && terms.leave_weeks >= weeks(&period) {
            let weeks = terms.leave_weeks;
            return Err(NoModel::AlwaysAway { weeks });
        }
        Ok(Self {
            network,
            line,
            class,
            terms,
            period,
            patterns,
        })
    }

    /// Duties in the period for one person at once.
    #[must_use]
    pub fn duties(&self) -> u32 {
        let days = self.period.days();
        let on = days.map(|day| {
            let starting = self.patterns.iter().filter(|p| p.starts_on(day, false));
            u32::try_from(starting.count()).unwrap_or(u32::MAX)
        });
        on.sum()
    }

    /// No fewer than this are enough for so many at once: each is on call once in so many days outside of leave. Where a duty is a
    /// shift, terms of on-call do not bind, and it is the number at once.
    #[must_use]
    pub fn counted(&self, at_once: u32) -> u32 {
        let on_call = self
            .patterns
            .iter()
            .all(|pattern| pattern.kind.is_on_call());
        if !on_call {
            return at_once;
        }
        let wanted = u64::from(self.duties()) * u64::from(at_once);
        let mut held = 0;
        for number in 0..MOST_PEOPLE {
            if held >= wanted {
                return number.max(at_once);
            }
            held += u64::from(self.most_held(number));
        }
        MOST_PEOPLE
    }

    /// The most duties that the person of this number can hold: one as soon as the last is long enough ago.
    fn most_held(&self, number: u32) -> u32 {
        let (mut held, mut next) = (0, 0);
        for (at, _) in self.period.days().enumerate() {
            let week = u32::try_from(at / 7).unwrap_or(u32::MAX);
            if at >= next && !self.leave(number).any(|away| away == week) {
                (held, next) = (held + 1, at + usize::from(self.terms.at_most_one_in));
            }
        }
        held
    }

    /// The weeks of leave of the person of this number, from 0: everybody's follow one another round the period, so that as few
    /// as can be are away at once.
    fn leave(&self, number: u32) -> impl Iterator<Item = u32> + use<> {
        let (own, all) = (self.terms.leave_weeks, weeks(&self.period).max(1));
        (0..own).map(move |at| (number.wrapping_mul(own).wrapping_add(at)) % all)
    }

    /// The network of so many people for so many at once, with an agreement that pays for every hour.
    ///
    /// # Errors
    /// [`NoModel`].
    pub fn network(&self, people: u32, at_once: u32) -> Result<Network, NoModel> {
        let base = self.network.file();
        let area: Vec<_> = base.areas.iter().take(1).cloned().collect();
        let ids: Vec<AreaId> = area.iter().map(|area| area.id.clone()).collect();
        let mut file = NetworkFile {
            format_version: FORMAT_VERSION,
            name: base.name.clone(),
            invented: true,
            organisations: base.organisations.clone(),
            service_lines: vec![self.line.clone()],
            ..NetworkFile::default()
        };
        let host = area.first().map(|area| area.board.clone());
        if let Some(board) = &host {
            file.agreements.push(Agreement::every_hour(
                AgreementId::new("all-hours")?,
                board.clone(),
                ids.first().cloned().unwrap_or(AreaId::new("area")?),
                self.line.id.clone(),
            ));
            file.pools.push(Pool {
                id: pool()?,
                name: "Everybody".to_owned(),
                host: board.clone(),
                line: self.line.id.clone(),
                tier: Tier::First,
                areas: ids.clone(),
                division: Division::default(),
                members: Vec::new(),
            });
        }
        file.areas = area;
        for side in 0..at_once {
            let beside = self.patterns.iter().map(|pattern| {
                let id = format!("{}-{side}", pattern.id);
                Ok::<_, BadId>(DutyPattern {
                    id: PatternId::new(id)?,
                    ..pattern.clone()
                })
            });
            file.duty_patterns
                .extend(beside.collect::<Result<Vec<_>, _>>()?);
        }
        for number in 0..people {
            let mut person = new_post(
                self.class,
                format!("post-{number}"),
                (host.as_ref(), &ids),
                self.terms.wte,
            )?;
            person.on_call.at_most_one_in = Some(self.terms.at_most_one_in);
            for pool in &mut file.pools {
                pool.members.push(Member {
                    person: person.id.clone(),
                    validity: Validity::default(),
                });
            }
            for week in self.leave(number) {
                let first = self.period.first_day + chrono::Days::new(u64::from(week) * 7);
                let last = (first + chrono::Days::new(6)).min(self.period.last_day);
                if let Some(period) = Period::new(first, last) {
                    file.absences.push(Absence {
                        id: AbsenceId::new(format!("leave-{number}-{week}"))?,
                        person: person.id.clone(),
                        kind: AbsenceKind::AnnualLeave,
                        period,
                    });
                }
            }
            file.people.push(person);
        }
        Network::new(file).map_err(NoModel::Network)
    }

    /// The terms of every post.
    #[must_use]
    pub fn terms(&self) -> &PostTerms {
        self.terms
    }

    /// The line.
    #[must_use]
    pub fn line(&self) -> &LineId {
        &self.line.id
    }

    /// How often somebody is on call where so many share the duties: once in so many days.
    #[must_use]
    pub fn one_in(&self, people: u32, at_once: u32) -> f64 {
        let days = self.period.days().count();
        let duties = f64::from(self.duties()) * f64::from(at_once);
        days as f64 * f64::from(people) / duties.max(1.0)
    }
}

/// The most people with whom planning is tried.
pub const MOST_PEOPLE: u32 = 80;

/// Weeks of a period; a part of one counts whole.
fn weeks(period: &Period) -> u32 {
    u32::try_from(period.days().count().div_ceil(7)).unwrap_or(u32::MAX)
}

fn pool() -> Result<PoolId, BadId> {
    PoolId::new("everybody")
}
