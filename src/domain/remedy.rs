//! Remedies: changes that could close a gap, and what they cost.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ids::{
    AgreementId, AreaId, CompetenceId, ContractId, LineId, PatternId, PersonId, PoolId,
};
use super::pattern::{DayOfWeek, DutyKind};
use super::person::Experience;
use super::service_line::ServiceKind;
use super::time::WallTime;

/// Prices and templates, as `config/remedies/prices.toml` has them. Money is whole pounds a year, 0
/// or more.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceList {
    /// Whether they are invented; whoever shows a total must say so.
    pub invented: bool,
    /// Where they come from.
    pub source: String,
    /// A competence of one person.
    pub competence: u64,
    /// A lapsed competence of one person, renewed; absent: not offered.
    #[serde(default)]
    pub competence_renewed: Option<u64>,
    /// A working contact route for one person who has none; absent: not offered.
    #[serde(default)]
    pub contact_route: Option<u64>,
    /// One person who can reach one more area in time for a visit; absent: not offered.
    #[serde(default)]
    pub reach: Option<u64>,
    /// One person who also serves another pool.
    pub mutual_aid: u64,
    /// The on-call allowance of one person.
    pub allowance: u64,
    /// One step more of on-call for one person.
    pub term: u64,
    /// One more duty pattern of a pool.
    pub pattern: u64,
    /// A duty that a pool has, on bank holidays or weekdays on which it does not run; absent: not
    /// offered.
    #[serde(default)]
    pub duty_days: Option<u64>,
    /// One hour commissioned for money.
    pub commissioned_hour: u64,
    /// Posts that pools can gain.
    #[serde(default)]
    pub posts: Vec<PostClass>,
    /// Duties that pools can gain.
    #[serde(default)]
    pub patterns: Vec<PatternClass>,
}

/// A kind of post.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostClass {
    /// Its id: small letters, digits and hyphens.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// The services that it is for.
    pub kinds: Vec<ServiceKind>,
    /// Role of who holds it.
    pub role: String,
    /// Grade.
    pub grade: String,
    /// Contract.
    pub contract: ContractId,
    /// Experience.
    pub experience: Experience,
    /// Cost of a whole-time post.
    pub whole_time: u64,
    /// Weekly hours of a whole-time post outside the rotas.
    pub other_weekly_hours: f64,
    /// On call at most once in so many days, whole time, 1-28.
    pub at_most_one_in: u8,
    /// Weeks of leave a year, bank holidays included, 0-26.
    pub leave_weeks: f64,
    /// Where the leave comes from.
    pub leave_source: String,
}

/// A kind of duty.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PatternClass {
    /// Its id: small letters, digits and hyphens.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Weekdays on which it starts.
    pub days: Vec<DayOfWeek>,
    /// Wall time of its start.
    pub start: WallTime,
    /// Wall time of its end.
    pub end: WallTime,
    /// Shift, or on call.
    pub kind: DutyKind,
    /// Share of the time expected to be worked, 0-1; absent: nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_worked_share: Option<f64>,
}

/// Part of a whole-time post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PostPart {
    /// 0.5 WTE.
    Half,
    /// 1.0 WTE.
    Whole,
}

impl PostPart {
    /// The WTE.
    #[must_use]
    pub fn wte(self) -> f64 {
        match self {
            Self::Half => 0.5,
            Self::Whole => 1.0,
        }
    }
}

/// On which further days a duty runs.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum FurtherDays {
    /// On bank holidays, whatever their weekday.
    BankHolidays,
    /// On every day of the week.
    Weekdays,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "remedy", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Remedy {
    /// Another post in a pool.
    Post {
        /// The pool.
        pool: PoolId,
        /// The kind of post, by its id.
        class: String,
        /// How much of one.
        part: PostPart,
        /// Which of several such posts, from 1.
        number: u8,
    },
    /// A competence for somebody.
    Competence {
        /// Who.
        person: PersonId,
        /// Which.
        competence: CompetenceId,
    },
    /// A competence of somebody that has lapsed or will lapse is renewed: it does not lapse any
    /// more.
    RenewCompetence {
        /// Who.
        person: PersonId,
        /// Which.
        competence: CompetenceId,
    },
    /// A working contact route for somebody who has none on record.
    ContactRoute {
        /// Who.
        person: PersonId,
    },
    /// Somebody can reach one more area in time for a visit.
    Reach {
        /// Who.
        person: PersonId,
        /// Which.
        area: AreaId,
    },
    /// Mutual aid: somebody may hold the duties of another pool too.
    Aid {
        /// Who.
        person: PersonId,
        /// The other pool.
        pool: PoolId,
    },
    /// The on-call allowance for somebody who has none.
    Allowance {
        /// Who.
        person: PersonId,
    },
    /// Everybody in a pool who has a term such as 1 in 4 agrees to one step more.
    Terms {
        /// The pool.
        pool: PoolId,
    },
    /// Another duty pattern of a pool.
    Pattern {
        /// The pool.
        pool: PoolId,
        /// The kind of duty, by its id.
        class: String,
    },
    /// A duty that a pool has runs on further days too.
    DutyDays {
        /// Its pattern.
        pattern: PatternId,
        /// Which days.
        on: FurtherDays,
    },
    /// An agreement that leaves bank holidays out includes them.
    AgreeBankHolidays {
        /// Which.
        agreement: AgreementId,
    },
    /// Money for every required hour of the line in the area, and for no other: where a standard
    /// says which hours of its kind of service are required, an agreement over these; where
    /// agreements say it, these are paid.
    Agreement {
        /// The area.
        area: AreaId,
        /// The line.
        line: LineId,
    },
}

/// A kind of change.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum RemedyKind {
    /// Posts.
    Post,
    /// Competences gained.
    Competence,
    /// Lapsed competences renewed.
    RenewCompetence,
    /// Contact routes.
    ContactRoute,
    /// Areas reached.
    Reach,
    /// Mutual aid.
    Aid,
    /// On-call allowances.
    Allowance,
    /// Terms of on-call.
    Terms,
    /// Duty patterns.
    Pattern,
    /// Further days of duties that are there.
    DutyDays,
    /// Bank holidays in agreements.
    AgreeBankHolidays,
    /// Agreements.
    Agreement,
}

impl RemedyKind {
    /// Every kind.
    pub const ALL: [Self; 12] = [
        Self::Post,
        Self::Competence,
        Self::RenewCompetence,
        Self::ContactRoute,
        Self::Reach,
        Self::Aid,
        Self::Allowance,
        Self::Terms,
        Self::Pattern,
        Self::DutyDays,
        Self::AgreeBankHolidays,
        Self::Agreement,
    ];

    /// One of them and several, for people.
    #[must_use]
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Post => ("post", "posts"),
            Self::Competence => ("competence gained", "competences gained"),
            Self::RenewCompetence => ("competence renewed", "competences renewed"),
            Self::ContactRoute => ("contact route", "contact routes"),
            Self::Reach => ("area reached", "areas reached"),
            Self::Aid => ("mutual aid agreement", "mutual aid agreements"),
            Self::Allowance => ("on-call allowance", "on-call allowances"),
            Self::Terms => ("on-call term", "on-call terms"),
            Self::Pattern => ("duty pattern", "duty patterns"),
            Self::DutyDays => ("duty on further days", "duties on further days"),
            Self::AgreeBankHolidays => (
                "agreement with bank holidays",
                "agreements with bank holidays",
            ),
            Self::Agreement => (
                "agreement for the required hours",
                "agreements for the required hours",
            ),
        }
    }
}

impl Remedy {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> RemedyKind {
        match self {
            Self::Post { .. } => RemedyKind::Post,
            Self::Competence { .. } => RemedyKind::Competence,
            Self::RenewCompetence { .. } => RemedyKind::RenewCompetence,
            Self::ContactRoute { .. } => RemedyKind::ContactRoute,
            Self::Reach { .. } => RemedyKind::Reach,
            Self::Aid { .. } => RemedyKind::Aid,
            Self::Allowance { .. } => RemedyKind::Allowance,
            Self::Terms { .. } => RemedyKind::Terms,
            Self::Pattern { .. } => RemedyKind::Pattern,
            Self::DutyDays { .. } => RemedyKind::DutyDays,
            Self::AgreeBankHolidays { .. } => RemedyKind::AgreeBankHolidays,
            Self::Agreement { .. } => RemedyKind::Agreement,
        }
    }
}

impl fmt::Display for Remedy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Post {
                pool,
                class,
                part,
                number,
            } => write!(
                f,
                "post {number} of {:.1} WTE ({class}) in {pool}",
                part.wte()
            ),
            Self::Competence { person, competence } => write!(f, "{competence} for {person}"),
            Self::RenewCompetence { person, competence } => {
                write!(f, "{competence} renewed for {person}")
            }
            Self::ContactRoute { person } => write!(f, "contact route for {person}"),
            Self::Reach { person, area } => write!(f, "{person} also reaches {area}"),
            Self::AgreeBankHolidays { agreement } => {
                write!(f, "bank holidays included in agreement {agreement}")
            }
            Self::Aid { person, pool } => write!(f, "mutual aid: {person} also in {pool}"),
            Self::Allowance { person } => write!(f, "on-call allowance for {person}"),
            Self::Terms { pool } => write!(f, "one step more of on-call by agreement in {pool}"),
            Self::Pattern { pool, class } => write!(f, "another duty ({class}) of {pool}"),
            Self::DutyDays {
                pattern,
                on: FurtherDays::BankHolidays,
            } => write!(f, "duty {pattern} on bank holidays too"),
            Self::DutyDays {
                pattern,
                on: FurtherDays::Weekdays,
            } => write!(f, "duty {pattern} on every day of the week"),
            Self::Agreement { area, line } => {
                write!(f, "an agreement for the required hours of {line} in {area}")
            }
        }
    }
}
