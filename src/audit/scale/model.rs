//! A line served day and night by so many people of the same terms: as a network that can be
//! planned.

use super::duties::{DutySet, template_pool};
use crate::remedies::{NotApplicable, new_post};
use evenwatch_domain::absence::{Absence, AbsenceKind};
use evenwatch_domain::agreement::Agreement;
use evenwatch_domain::bad_value::BadValue;
use evenwatch_domain::calendar::Division;
use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::ids::{AbsenceId, AgreementId, AreaId, PatternId};
use evenwatch_domain::ledger;
use evenwatch_domain::network::{FORMAT_VERSION, Network, NetworkFile, NetworkProblem};
use evenwatch_domain::organisation::Validity;
use evenwatch_domain::pattern::DutyPattern;
use evenwatch_domain::pool::{Member, Pool};
use evenwatch_domain::remedy::PostClass;
use evenwatch_domain::service_line::{ServiceLine, Tier};
use evenwatch_domain::time::Period;

use super::answer::{PostTerms, Term};

/// Why there is none.
#[derive(Debug, thiserror::Error)]
pub enum NoModel {
    /// The duties, with those of the price list, leave hours open.
    #[error(
        "the duties of the pools, with those in remedies/prices.toml, leave {hours} h of the period open; add patterns until they reach round the clock"
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
    Id(#[from] BadValue),
    /// A post or duty that cannot be made.
    #[error(transparent)]
    Post(#[from] NotApplicable),
    /// The network has a problem.
    #[error("so many people make no network: {}", .0.first().map_or_else(String::new, ToString::to_string))]
    Network(Vec<NetworkProblem>),
}

/// People on duty at once for so many children where one serves `each` of them; one where nothing
/// is said.
#[must_use]
pub fn at_once(children: u64, each: Option<u32>) -> u32 {
    let people = each.map_or(1, |each| children.div_ceil(u64::from(each.max(1))));
    u32::try_from(people).unwrap_or(u32::MAX).max(1)
}

/// What all numbers of people have in common.
#[derive(Debug, Clone)]
pub struct ScaleModel<'a> {
    network: &'a Network,
    line: &'a ServiceLine,
    class: &'a PostClass,
    terms: &'a PostTerms,
    period: Period,
    division: Division,
    /// One round of duties: those of one person at once, where their pattern needs no more.
    duties: Vec<Shared>,
}

/// A duty pattern, with the days of the period on which it starts, by their number from 0.
#[derive(Debug, Clone)]
struct Shared {
    pattern: DutyPattern,
    starts: Vec<usize>,
    /// Days on call of all of them; none of a shift.
    days_on_call: u32,
}

impl Shared {
    /// How many of it are needed beside one another.
    fn beside(&self, at_once: u32) -> u32 {
        at_once.max(self.pattern.people_needed.into())
    }
}

impl<'a> ScaleModel<'a> {
    /// The duties reach round the clock.
    ///
    /// # Errors
    /// [`NoModel`].
    pub fn new(
        network: &'a Network,
        catalogue: &Catalogue,
        (line, class): (&'a ServiceLine, &'a PostClass),
        terms: &'a PostTerms,
        (period, set): (Period, &DutySet),
    ) -> Result<Self, NoModel> {
        let shared = |pattern: &DutyPattern| {
            let holidays = &catalogue.bank_holidays;
            let days = period.days().enumerate();
            let on: Vec<(usize, chrono::NaiveDate)> = days
                .filter(|(_, day)| pattern.starts_on(*day, holidays.is_holiday(set.division, *day)))
                .collect();
            let intervals = on.iter().filter_map(|(_, day)| pattern.interval_on(*day));
            let on_call = intervals.filter(|_| pattern.kind.is_on_call());
            let on_call = on_call.map(|interval| ledger::days_on_call(interval).count());
            Shared {
                days_on_call: u32::try_from(on_call.sum::<usize>()).unwrap_or(u32::MAX),
                starts: on.iter().map(|(at, _)| *at).collect(),
                pattern: pattern.clone(),
            }
        };
        let duties = set.patterns.iter().map(|(pattern, _)| shared(pattern));
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
            division: set.division,
            duties: duties.collect(),
        })
    }

    /// Duties in the period where so many are needed at once.
    #[must_use]
    pub fn duties(&self, at_once: u32) -> u32 {
        self.sum(|duty| duty.starts.len(), at_once)
    }

    fn sum(&self, of: impl Fn(&Shared) -> usize, at_once: u32) -> u32 {
        let all = self.duties.iter().map(|duty| {
            let own = u32::try_from(of(duty)).unwrap_or(u32::MAX);
            own.saturating_mul(duty.beside(at_once))
        });
        all.fold(0, u32::saturating_add)
    }

    /// The most people on one duty where so many are needed at once.
    #[must_use]
    pub fn at_once(&self, at_once: u32) -> u32 {
        let beside = self.duties.iter().map(|duty| duty.beside(at_once));
        beside.max().unwrap_or(at_once)
    }

    /// No fewer than this are enough for so many at once: on call, each is so once in so many days
    /// outside of leave. Terms of on-call do not bind shifts, so that these are not counted.
    #[must_use]
    pub fn counted(&self, at_once: u32) -> u32 {
        let least = self.at_once(at_once);
        let on_call = |duty: &Shared| {
            if duty.pattern.kind.is_on_call() {
                duty.starts.len()
            } else {
                0
            }
        };
        let wanted = self.sum(on_call, at_once);
        let mut held: u32 = 0;
        for number in 0..MOST_PEOPLE {
            if held >= wanted {
                return number.max(least);
            }
            held = held.saturating_add(self.most_held(number));
        }
        MOST_PEOPLE
    }

    /// The most on-call duties that the person of this number can hold: one as soon as the last is
    /// long enough ago.
    fn most_held(&self, number: u32) -> u32 {
        let (mut held, mut next) = (0, 0);
        let starts = |at: usize| {
            let mut on_call = self.duties.iter();
            on_call.any(|duty| duty.pattern.kind.is_on_call() && duty.starts.contains(&at))
        };
        for (at, _) in self.period.days().enumerate() {
            let week = u32::try_from(at / 7).unwrap_or(u32::MAX);
            if at >= next && starts(at) && !self.leave(number).any(|away| away == week) {
                (held, next) = (held + 1, at + usize::from(self.terms.at_most_one_in));
            }
        }
        held
    }

    /// The weeks of leave of the person of this number, from 0: everybody's follow one another
    /// round the period, so that as few as can be are away at once. All together take the mean,
    /// rounded up: in a short period not everybody takes a week.
    fn leave(&self, number: u32) -> impl Iterator<Item = u32> + use<> {
        let mean = self.terms.leave_weeks_mean;
        // A hair off: 8 weeks a year for 52 weeks is not a week more than 8.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        // 26 weeks of at most 80 people, 0 or more
        let before = |people: u32| (f64::from(people) * mean - 1e-9).ceil().max(0.0) as u32;
        let (first, after) = (before(number), before(number.saturating_add(1)));
        let all = weeks(&self.period).max(1);
        (first..after).map(move |at| at % all)
    }

    /// The network of so many people for so many at once, with an agreement that pays for every
    /// hour.
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
            service_lines: vec![self.line.clone()].into(),
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
                id: template_pool()?,
                name: "Everybody".to_owned(),
                host: board.clone(),
                line: self.line.id.clone(),
                tier: Tier::First,
                areas: ids.clone(),
                division: self.division,
                members: Vec::new(),
            });
        }
        file.areas = area.into();
        for duty in &self.duties {
            for _ in 0..duty.beside(at_once) {
                let id = PatternId::new(format!("duty-{}", file.duty_patterns.len()))?;
                // Everybody can do every duty: people are alike.
                file.duty_patterns.push(DutyPattern {
                    id,
                    pool: template_pool()?,
                    people_needed: 1,
                    competences: Vec::new(),
                    experience: None,
                    ..duty.pattern.clone()
                });
            }
        }
        for number in 0..people {
            let mut person = new_post(
                self.class,
                format!("post-{number}"),
                (host.as_ref(), &ids),
                self.terms.wte,
            )?;
            person.on_call.at_most_one_in = Some(self.terms.at_most_one_in);
            for employment in &mut person.employments {
                employment.other_weekly_hours = self.terms.other_weekly_hours;
            }
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

    /// How often somebody is on call where so many share the duties: one day on call in so many
    /// days. A duty from Friday to Monday is three of them. `None` where all duties are shifts.
    #[must_use]
    pub fn one_in(&self, people: u32, at_once: u32) -> Option<f64> {
        let days = self.period.days().count();
        let on_call = self.duties.iter().map(|duty| {
            let beside = duty.beside(at_once);
            f64::from(duty.days_on_call) * f64::from(beside)
        });
        let on_call = on_call.sum::<f64>();
        (on_call > 0.0).then(|| days as f64 * f64::from(people) / on_call)
    }

    /// The terms that these posts have and that any of the duties comes under.
    pub fn terms_in_force(&self) -> impl Iterator<Item = Term> + use<> {
        let on_call = self.duties.iter().any(|duty| duty.days_on_call > 0);
        let (other, leave) = (self.terms.other_weekly_hours, self.terms.leave_weeks_mean);
        let one_in = self.terms.at_most_one_in;
        Term::ALL.into_iter().filter(move |term| match term {
            Term::OtherWork => other > 0.0,
            Term::OneIn => on_call && one_in > 1,
            Term::Leave => leave > 0.0,
        })
    }
}

/// The most people with whom planning is tried.
pub const MOST_PEOPLE: u32 = 80;

/// Weeks of a period; a part of one counts whole.
fn weeks(period: &Period) -> u32 {
    u32::try_from(period.days().count().div_ceil(7)).unwrap_or(u32::MAX)
}
