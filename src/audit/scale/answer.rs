//! What there is to say of economies of scale: data only.

use serde::Serialize;

use super::duties::SharedDuty;
use evenwatch_domain::ids::{AreaId, ContractId, LineId, OdsCode, PoolId};
use evenwatch_domain::service_line::Mode;
use evenwatch_domain::time::Period;

/// The fewest people for some boards, each alone and all together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scale {
    /// The network's name.
    pub network: String,
    /// Whether its people and values are invented; whoever shows the answer must say so.
    pub invented: bool,
    /// Whether prices are.
    pub prices_invented: bool,
    /// Where prices and templates come from.
    pub prices_source: String,
    /// The days that were planned.
    pub period: Period,
    /// The line.
    pub line: LineId,
    /// Its name.
    pub line_name: String,
    /// Phone or visit.
    pub mode: Mode,
    /// The posts that are counted.
    pub terms: PostTerms,
    /// Names of the duties that they share, each once: see the groups for what they are.
    pub patterns: Vec<String>,
    /// How areas were put together.
    pub reach: Reach,
    /// Each board alone.
    pub boards: Vec<ScaleUnit>,
    /// All of them together.
    pub pooled: ScaleUnit,
    /// People fewer together than alone, 0 or more.
    pub saved_people: u32,
    /// The same in WTE.
    pub saved_wte: f64,
    /// The same in pounds a year.
    pub saved_cost: u64,
    /// Numbers of people that were planned with.
    pub planned: usize,
    /// Seconds that it took.
    pub seconds: f64,
}

/// The terms of every post.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PostTerms {
    /// The kind of post, by its id.
    pub class: String,
    /// Its name.
    pub name: String,
    /// Its contract.
    pub contract: ContractId,
    /// Share of full time, above 0, at most 1.
    pub wte: f64,
    /// Hours a week that each works outside the rotas; they count towards averages of working time.
    pub other_weekly_hours: f64,
    /// On call at most once in so many days, 1-28. It binds on-call duties alone, not shifts.
    pub at_most_one_in: u8,
    /// Weeks of leave a year, bank holidays included.
    pub leave_weeks_a_year: f64,
    /// Where that comes from.
    pub leave_source: String,
    /// Weeks of leave that each takes in the period at most: the mean, rounded up.
    pub leave_weeks: u32,
    /// Weeks of leave in the period on average: leave is whole weeks, so that some take one more
    /// than others.
    pub leave_weeks_mean: f64,
    /// Pounds a year.
    pub cost: u64,
}

impl PostTerms {
    /// The same terms but for one.
    #[must_use]
    pub fn without(&self, term: Term) -> Self {
        let mut terms = self.clone();
        match term {
            Term::OtherWork => terms.other_weekly_hours = 0.0,
            Term::OneIn => terms.at_most_one_in = 1,
            Term::Leave => (terms.leave_weeks, terms.leave_weeks_mean) = (0, 0.0),
        }
        terms
    }
}

/// How areas were put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// A phone reaches everywhere.
    Phone,
    /// Areas that somebody in post reaches within the line's response time, as the network says it.
    People,
    /// Times of travel that were given, within this many minutes.
    Travel(u32),
}

/// One board, or all together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScaleUnit {
    /// The board; absent for all together.
    pub board: Option<OdsCode>,
    /// Its name.
    pub name: String,
    /// Areas whose people stand in for one another.
    pub groups: Vec<ScaleGroup>,
    /// The fewest people, all groups together.
    pub people: u32,
    /// The same in WTE.
    pub wte: f64,
    /// Pounds a year.
    pub cost: u64,
    /// Whether fewer are proved to be too few, in every group.
    pub proved: bool,
    /// What is there now.
    pub now: Now,
}

/// Areas served by people of their own.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScaleGroup {
    /// The areas.
    pub areas: Vec<AreaId>,
    /// Children known in them.
    pub children_known: u64,
    /// People on duty at once.
    pub at_once: u32,
    /// The fewest people.
    pub people: u32,
    /// No fewer than this, by counting duties, terms and leave.
    pub counted_people: u32,
    /// Whether fewer than `people`, on these terms, are proved to be too few for the duties of each
    /// pool that serves the line here, or for the template where none has any.
    pub proved: bool,
    /// Each term that any of these duties comes under, with how many people would do without it.
    pub without: Vec<Without>,
    /// On call one day in so many, on average; absent where all duties are shifts.
    pub one_in: Option<f64>,
    /// The pool whose own duties they share, with what of the template these leave open; absent:
    /// all are the template's.
    pub duties_of: Option<PoolId>,
    /// The duties.
    pub duties: Vec<SharedDuty>,
}

/// A term of the posts that can make people too few.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Term {
    /// Work outside the rotas.
    OtherWork,
    /// On call at most once in so many days.
    OneIn,
    /// Weeks of leave.
    Leave,
}

impl Term {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::OtherWork, Self::OneIn, Self::Leave];
}

/// How many people would do if the posts were free of one term, and of that term alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Without {
    /// The term.
    pub term: Term,
    /// So many people are then enough: no more than with it. As many as with it: the term alone
    /// decides nothing.
    pub people: u32,
}

/// The pools that serve the line there now, those included that serve others too.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Now {
    /// People in post in them in the period.
    pub people: u32,
    /// Those of them who can hold a duty of these pools.
    pub able: u32,
    /// Who can hold none, each with the reason.
    pub cannot_hold: Vec<String>,
    /// Their WTE on the first day.
    pub wte: f64,
    /// Hours a week that those who can hold a duty work outside the rotas on the first day, on
    /// average; absent without such people.
    pub other_weekly_hours: Option<f64>,
    /// On call one day in so many, on average over those who can hold a duty, if they held every
    /// place of these pools, also those that stand empty in published rotas: not how often they are
    /// on call. Absent without such people or on-call duties.
    pub one_in: Option<f64>,
}
