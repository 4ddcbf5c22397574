//! What a caller says: people, duties, burdens, pins and the objective, as plain data.
//!
//! Nothing here is checked; [`Problem::new`](super::Problem::new) is the only door.

use super::known::{KnownDays, whole_weeks};
use super::occasions::Occasion;
use super::units::{
    BurdenIx, Day, DutyIx, Experience, GroupIx, Interval, Minute, Minutes, PersonIx, RuleIx,
    WeekendIx,
};
use crate::rules::Rule;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How the people on a duty spend it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DutyClass {
    /// Ordinary work at the place of work.
    Shift,
    /// On call at the place of work: all of it is working time.
    ResidentOnCall,
    /// On call from home: only work actually done is working time.
    NonResidentOnCall,
}

/// What on-call duty is expected to bring; needed by the rest rules of on-call alone.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OnCallExpectation {
    /// Calls expected in 24 hours, 0 or more.
    pub calls: f64,
    /// Rest expected in 24 hours.
    pub rest: Minutes,
    /// Longest unbroken rest expected between 22:00 and 07:00 local time.
    pub longest_rest: Minutes,
}

/// One piece of work as the rules see it: a duty to fill, or one already done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkPiece {
    /// A name for messages.
    pub name: String,
    /// When.
    pub interval: Interval,
    /// Shift or on-call.
    pub class: DutyClass,
    /// Local calendar day on which it starts.
    pub day: Day,
    /// Local calendar day on which its last minute lies.
    pub last_day: Day,
    /// Minutes of it that count as working time (WTR-OC): resident on-call whole, non-resident only
    /// expected work.
    pub worked: Minutes,
    /// Minutes of it in local 23:00-06:00.
    pub night: Minutes,
    /// Whether it ends after 23:00 local time, as contracts' "long, ending late" asks.
    pub ends_late: bool,
    /// The weekend it touches, by the caller's definition.
    pub weekend: Option<WeekendIx>,
    /// What on-call is expected to bring; `None`: undisturbed.
    pub on_call: Option<OnCallExpectation>,
    /// Type of duty, for per-type limits and forbidden successions.
    pub group: Option<GroupIx>,
}

/// A person who may hold a duty: competence, area, leave and contract are the caller's matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Candidate {
    /// Who.
    pub person: PersonIx,
    /// Minutes of goodwill (unpaid availability) it costs if this person holds it.
    pub goodwill: Minutes,
}

/// A duty to fill.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    /// The work itself.
    pub work: WorkPiece,
    /// People needed; 0 is a duty nobody need hold.
    pub need: u32,
    /// People below which no lawful roster goes, at most `need`; 0: an empty duty is a loss, but
    /// lawful.
    #[serde(default)]
    pub least: u32,
    /// Weight of one minute, 1 or more: the cover tier minimises criticality x minutes that nobody
    /// holds, the tier of second places criticality x minutes x further people short.
    pub criticality: u32,
    /// Price of one person too few under [`Objective::Weighted`], 0 or more.
    pub under: i64,
    /// Price of one person too many under [`Objective::Weighted`], 0 or more; `None`: never more
    /// than `need`.
    pub over: Option<i64>,
    /// Who may hold it, each person once.
    pub candidates: Vec<Candidate>,
    /// What it adds to each burden, 0 or more.
    pub burdens: Vec<(BurdenIx, f64)>,
    /// What it is part of that counts once however many of its duties somebody holds, such as a
    /// weekend; each once.
    #[serde(default)]
    pub occasions: Vec<Occasion>,
}

/// A person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// A name for messages.
    pub name: String,
    /// Whole-time equivalent, 0.001 to 1,000: deviations from the fair share are counted per WTE,
    /// and fair shares are in proportion to it unless [`Person::due`] gives them.
    pub wte: f64,
    /// Times at which no duty can be held.
    pub unavailable: Vec<Interval>,
    /// Rules that bind this person.
    pub rules: Vec<RuleIx>,
    /// Weekly minutes worked outside the problem's duties, counted by the average-week rules.
    pub base_week: Minutes,
    /// Work done before the horizon, on which rules look back.
    pub history: Vec<WorkPiece>,
    /// Work that stands inside the horizon or after it, whatever is planned. Rules count it as they
    /// count history; it is no cover, no burden and nobody's choice.
    #[serde(default)]
    pub standing: Vec<WorkPiece>,
    /// Days for which it is known what is worked: averages leave out all others, with the work in
    /// them, and a weekly rest is not taken from them. Where a person works for several rosters
    /// that are not all known for the same days, a set for each way in which they are known, and
    /// rules hold for each by itself. `None`: the weeks of the horizon, and all whole weeks since
    /// [`ProblemParts::history_from`].
    #[serde(default)]
    pub records: Option<Vec<BTreeSet<Day>>>,
    /// Days of leave: averages are over other days.
    #[serde(default)]
    pub leave: BTreeSet<Day>,
    /// Burden carried in from the past; beside [`Person::due`], the balance: above 0 where too much
    /// was carried.
    pub carried: Vec<(BurdenIx, f64)>,
    /// Occasions that the person bears already, by duties before, beside or after these: duties of
    /// them add nothing.
    #[serde(default)]
    pub borne: Vec<Occasion>,
    /// Fair share of what is due in the horizon, in each burden's own unit, 0 or more; a burden not
    /// named is 0. Even is who carries in and holds just this, so that shares should add up to what
    /// is due.
    ///
    /// Given by callers who know more than who may hold what: that a person serves in two pools,
    /// say, each of which shares its duties among its own. Given for everybody or nobody. `None`:
    /// everything carried in and due is shared, by WTE, among all whom a chain of duties links.
    #[serde(default)]
    pub due: Option<Vec<(BurdenIx, f64)>>,
    /// Wishes: a positive cost is paid when the duty is held, a negative one (wanted) when it is
    /// not.
    pub preferences: Vec<(DutyIx, i64)>,
    /// Duties held in the previous rota, of those that the person could hold still: the change tier
    /// counts each one lost.
    pub previous: Vec<DutyIx>,
    /// Experience, for mixes of novices and others.
    pub experience: Experience,
}

/// Something to be shared evenly: nights, weekends, bank holidays, hours on call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Burden {
    /// A name for messages.
    pub name: String,
    /// Weight of one unit of deviation per WTE against other burdens, above 0.
    pub weight: f64,
}

/// Whether a rule must hold, or costs when it does not.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Severity {
    /// Never broken.
    Hard,
    /// May be broken at `weight` per unit of breach (minute, duty, day, weekend or person),
    /// above 0.
    Soft {
        /// Price of one unit.
        weight: f64,
    },
}

/// A rule as a contract or standard states it: one mechanism with parameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RuleUse {
    /// Its id in messages, such as `WTR-D11`.
    pub id: String,
    /// One line for people: what it asks.
    pub label: String,
    /// Where it is written.
    pub source: String,
    /// Hard or soft.
    pub severity: Severity,
    /// Mechanism and parameters.
    pub rule: Rule,
}

/// Duties that a team works together; a mix rule binds the people on all of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Team {
    /// A name for messages.
    pub name: String,
    /// A rule whose mechanism binds teams ([`crate::rules::experience_mix::ExperienceMix`]).
    pub rule: RuleIx,
    /// The duties.
    pub duties: Vec<DutyIx>,
}

/// What a pin says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hold {
    /// The person holds the duty.
    Must,
    /// The person does not.
    MustNot,
}

/// A pin: a decision already taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fixed {
    /// Who.
    pub person: PersonIx,
    /// Which duty.
    pub duty: DutyIx,
    /// Must or must not.
    pub hold: Hold,
}

/// What makes one roster better than another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Objective {
    /// The tiers of [`crate::outcome::TierName`], each locked before the next.
    Tiers,
    /// One sum: cover prices, soft rules and preferences (the published instances).
    Weighted,
}

/// Everything a problem is made of. Build with
/// `..ProblemParts::over(horizon, first_day, last_day)`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProblemParts {
    /// The time planned; every duty starts inside it.
    pub horizon: Interval,
    /// First local calendar day of the horizon.
    pub first_day: Day,
    /// Last local calendar day of the horizon.
    pub last_day: Day,
    /// From when on people's histories are complete; no later than the horizon's start.
    pub history_from: Minute,
    /// Days that are not 24 hours long, each with how much longer it is: the clocks change. In
    /// order.
    #[serde(default)]
    pub clock_changes: Vec<(Day, Minutes)>,
    /// People.
    pub people: Vec<Person>,
    /// Duties.
    pub duties: Vec<Duty>,
    /// Rules, referred to by people and teams.
    pub rules: Vec<RuleUse>,
    /// Burdens.
    pub burdens: Vec<Burden>,
    /// Teams.
    pub teams: Vec<Team>,
    /// Pins.
    pub fixed: Vec<Fixed>,
    /// Objective.
    pub objective: Objective,
}

impl ProblemParts {
    /// An empty problem over a horizon, without history.
    #[must_use]
    pub fn over(horizon: Interval, first_day: Day, last_day: Day) -> Self {
        ProblemParts {
            horizon,
            first_day,
            last_day,
            history_from: horizon.start(),
            clock_changes: Vec::new(),
            people: Vec::new(),
            duties: Vec::new(),
            rules: Vec::new(),
            burdens: Vec::new(),
            teams: Vec::new(),
            fixed: Vec::new(),
            objective: Objective::Tiers,
        }
    }

    /// First local calendar day on which people's histories are complete; the horizon's first where
    /// there is none.
    #[must_use]
    pub fn history_first_day(&self) -> Day {
        // A week with the spring clock change is an hour short of seven days, and still seven days.
        let known = (self.horizon.start() - self.history_from).0 + 60;
        let days = i32::try_from(known / Minutes::DAY.0).unwrap_or(i32::MAX / 2);
        self.first_day.plus(-days)
    }

    /// When a local calendar day starts.
    #[must_use]
    pub fn start_of(&self, day: Day) -> Minute {
        let days = i64::from(day.0) - i64::from(self.first_day.0);
        let between = |from: Day, to: Day| -> i64 {
            let inside = self.clock_changes.iter();
            let inside = inside.filter(|(changed, _)| (from..to).contains(changed));
            inside.map(|(_, longer)| longer.0).sum()
        };
        let changes = between(self.first_day, day) - between(day, self.first_day);
        self.horizon.start() + Minutes(days * Minutes::DAY.0 + changes)
    }

    /// The same horizon with nothing in it.
    #[must_use]
    pub fn emptied(&self) -> Self {
        ProblemParts {
            history_from: self.history_from,
            clock_changes: self.clock_changes.clone(),
            objective: self.objective,
            ..ProblemParts::over(self.horizon, self.first_day, self.last_day)
        }
    }

    /// Days for which it is known what a person works: as given, and the whole weeks among them, so
    /// that a known half of a week never makes the average of the weeks beside it smaller.
    pub(super) fn known_days(&self, person: &Person) -> Vec<KnownDays> {
        let Some(records) = &person.records else {
            let (first, last) = (self.first_day.week().0, self.last_day.week().0);
            let whole = self.history_first_day().plus(6).week().0;
            let days = (whole.min(first) * 7..(last + 1) * 7).map(Day).collect();
            return vec![KnownDays::new(days, &person.leave, false)];
        };
        let mut all = Vec::new();
        for days in records {
            let days: Vec<Day> = days.iter().copied().collect();
            let whole = whole_weeks(&days);
            if whole.len() < days.len() && !whole.is_empty() {
                all.push(KnownDays::new(whole, &person.leave, true));
            }
            all.push(KnownDays::new(days, &person.leave, false));
        }
        all
    }
}

impl Person {
    /// A whole-time person with nothing else said.
    #[must_use]
    pub fn named(name: impl Into<String>) -> Self {
        Person {
            name: name.into(),
            wte: 1.0,
            unavailable: Vec::new(),
            rules: Vec::new(),
            base_week: Minutes(0),
            history: Vec::new(),
            standing: Vec::new(),
            records: None,
            leave: BTreeSet::new(),
            carried: Vec::new(),
            borne: Vec::new(),
            due: None,
            preferences: Vec::new(),
            previous: Vec::new(),
            experience: Experience(1),
        }
    }
}

impl WorkPiece {
    /// Whole-length work of a class on one day, neither at night nor at a weekend.
    #[must_use]
    pub fn plain(name: impl Into<String>, interval: Interval, class: DutyClass, day: Day) -> Self {
        WorkPiece {
            name: name.into(),
            interval,
            class,
            day,
            last_day: day,
            worked: interval.length(),
            night: Minutes(0),
            ends_late: false,
            weekend: None,
            on_call: None,
            group: None,
        }
    }
}

impl Duty {
    /// What so many people leave open: weighted minutes without anybody, and those of further
    /// places.
    ///
    /// First places come before second ones, so that two nurses share the nights and do not both
    /// hold every second one.
    #[must_use]
    pub fn open(&self, people: usize) -> [f64; 2] {
        let people = u32::try_from(people).unwrap_or(u32::MAX);
        let nobody = u32::from(self.need > 0 && people == 0);
        let further = self.need.saturating_sub(people) - nobody;
        let minute = self.work.interval.length().as_f64() * f64::from(self.criticality);
        [f64::from(nobody) * minute, f64::from(further) * minute]
    }

    /// The numbers of the occasions of one burden that it is part of.
    pub fn occasions_of(&self, burden: BurdenIx) -> impl Iterator<Item = u32> + '_ {
        let own = self.occasions.iter();
        own.filter(move |occasion| occasion.burden == burden)
            .map(|occasion| occasion.number)
    }

    /// Each burden that it carries, once.
    #[must_use]
    pub fn carries(&self) -> BTreeSet<BurdenIx> {
        let adds = self.burdens.iter().filter(|(_, amount)| *amount > 0.0);
        let adds = adds.map(|(burden, _)| *burden);
        let once = self.occasions.iter().map(|occasion| occasion.burden);
        adds.chain(once).collect()
    }

    /// A duty for one person, nobody eligible yet.
    #[must_use]
    pub fn of(work: WorkPiece) -> Self {
        Duty {
            work,
            need: 1,
            least: 0,
            criticality: 1,
            under: 0,
            over: None,
            candidates: Vec::new(),
            burdens: Vec::new(),
            occasions: Vec::new(),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_change_costs_history_no_day() {
        let horizon = Interval::new(Minute(0), Minute(1440)).unwrap();
        let mut parts = ProblemParts::over(horizon, Day(20), Day(20));
        assert_eq!(parts.history_first_day(), Day(20));
        for (hours, first) in [(23, 19), (24, 19), (25, 19), (22, 20), (7 * 24 - 1, 13)] {
            parts.history_from = Minute(-hours * 60);
            assert_eq!(parts.history_first_day(), Day(first), "{hours} h");
        }
    }
}
