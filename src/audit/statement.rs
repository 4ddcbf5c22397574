//! What an audit says of standards: a statement is met in an instant where all of its kinds of
//! service are there at once, each in person where the statement asks for visits. What it comes to
//! where a phone counts as well stands beside it.
//!
//! An instant is not assessed where nobody has said of some kind whether it is there, also where
//! another is known to be missing: such instants could only be unmet, and a share that counted them
//! would say less than is true. Else it is missed where a kind is missing. So met + missed + not
//! assessed = required, and shares are of met + missed. An area of which less than half is assessed
//! gives no response: it is neither fully met nor in the spread between areas.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::grid::Grid;
use super::inequality::Inequality;
use super::outcome::share;
use super::questionnaire::{QuestionnaireAnswers, Tallies, responds};
use evenwatch_domain::ids::{AreaId, OdsCode, RuleId, StandardId};
use evenwatch_domain::organisation::NhsRegion;
use evenwatch_domain::percent::percent_or_dash;
use evenwatch_domain::service_line::ServiceKind;

/// One statement of one standard over the whole network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StatementAudit {
    /// The standard.
    pub standard: StandardId,
    /// The statement, such as `QS160-6`.
    pub statement: RuleId,
    /// What it asks, for people.
    pub asks: String,
    /// The kinds of service that must be there at once.
    pub all_of: Vec<ServiceKind>,
    /// Those of them for which a person must be able to come: a phone does not meet them.
    #[serde(default)]
    pub by_visit: Vec<ServiceKind>,
    /// Kinds for which the network has no service line: with any, nothing is measured.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without_line: Vec<ServiceKind>,
    /// Over all areas.
    pub overall: StatementSums,
    /// By hour of the week, over all areas.
    pub grid: Grid,
    /// Each kind of service by itself over all areas, in the statement's order.
    #[serde(default)]
    pub kinds: Vec<KindAnswers>,
    /// How unequal areas are.
    #[serde(default)]
    pub inequality: Inequality,
    /// By region, in the order of their codes.
    #[serde(default)]
    pub regions: Vec<StatementRegion>,
    /// By board, in the network's order.
    pub boards: Vec<StatementBoard>,
    /// By area, in the network's order.
    pub areas: Vec<StatementArea>,
}

impl StatementAudit {
    /// Whether it would be met no more if a phone counted where a visit is asked for, as people
    /// read the numbers.
    #[must_use]
    pub fn phone_adds_nothing(&self) -> bool {
        let sums = &self.overall;
        let read = percent_or_dash;
        read(sums.met_by_phone_too_share()) == read(sums.met_share())
            && read(sums.child_met_by_phone_too_share()) == read(sums.child_met_share())
            && sums.areas_fully_met_by_phone_too == sums.areas_fully_met
    }

    /// Whether the network has a service line for none of its kinds: then there is nothing to tell
    /// of any.
    #[must_use]
    pub fn is_without_any_line(&self) -> bool {
        let mut kinds = self.all_of.iter();
        !self.without_line.is_empty() && kinds.all(|kind| self.without_line.contains(kind))
    }

    /// Why there is no share of time in which it is met; nothing where there is one.
    #[must_use]
    pub fn unmeasured(&self) -> Option<String> {
        if !self.without_line.is_empty() {
            return Some(no_line(&self.without_line));
        }
        let sums = &self.overall;
        if sums.met_share().is_some() {
            return None;
        }
        let wholly: Vec<String> = self.kinds_unknown(sums.required_minutes);
        let unknown = match wholly.is_empty() {
            true => self.kinds_unknown(1),
            false => wholly,
        };
        Some(if unknown.is_empty() {
            "not assessed: it asks for no hour of these days".to_owned()
        } else if unknown.len() == self.all_of.len() {
            "not assessed: no rota is published for these days".to_owned()
        } else {
            let kinds = unknown.join(" or ");
            format!("not assessed: no rota of {kinds} is published for these days")
        })
    }

    /// The kinds of which so many minutes or more, over all areas, are on no published rota.
    fn kinds_unknown(&self, least: i64) -> Vec<String> {
        let unknown = |kind: &&ServiceKind| {
            let kinds = self.areas.iter().flat_map(|area| &area.kinds);
            let own = kinds.filter(|own| own.kind == **kind);
            let minutes: i64 = own.map(|own| own.not_assessed_minutes).sum();
            minutes >= least.max(1)
        };
        let kinds = self.all_of.iter().filter(unknown);
        kinds.map(ToString::to_string).collect()
    }
}

/// That the network has no service line for some kinds.
pub(super) fn no_line(kinds: &[ServiceKind]) -> String {
    let kinds: Vec<String> = kinds.iter().map(ServiceKind::to_string).collect();
    format!(
        "not measured: the network has no service line for {}",
        kinds.join(" or ")
    )
}

/// The questionnaire of one kind of service over several areas.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KindAnswers {
    /// The kind.
    pub kind: ServiceKind,
    /// How many areas gave which answer.
    pub answers: Tallies,
}

/// A region's part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StatementRegion {
    /// The region's code.
    pub region: NhsRegion,
    /// Its name.
    pub name: String,
    /// Each kind of service by itself.
    pub kinds: Vec<KindAnswers>,
    /// How unequal its areas are.
    pub inequality: Inequality,
    /// Its sums.
    #[serde(flatten)]
    pub sums: StatementSums,
}

/// A board's part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StatementBoard {
    /// The board.
    pub board: OdsCode,
    /// Each kind of service by itself.
    #[serde(default)]
    pub kinds: Vec<KindAnswers>,
    /// How unequal its areas are.
    #[serde(default)]
    pub inequality: Inequality,
    /// Its sums.
    #[serde(flatten)]
    pub sums: StatementSums,
}

/// An area's part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StatementArea {
    /// The area.
    pub area: AreaId,
    /// Its name.
    pub area_name: String,
    /// Its board.
    pub board: OdsCode,
    /// The questionnaire's answers for the statement as a whole.
    #[serde(default)]
    pub answers: QuestionnaireAnswers,
    /// Each kind of service by itself, in the statement's order.
    pub kinds: Vec<KindMinutes>,
    /// Its sums.
    #[serde(flatten)]
    pub sums: StatementSums,
}

/// One kind of service of a statement, by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KindMinutes {
    /// The kind.
    pub kind: ServiceKind,
    /// Minutes asked for in which it is there, in person where the statement asks for visits.
    pub covered_minutes: i64,
    /// Minutes asked for that are not assessed.
    #[serde(default)]
    pub not_assessed_minutes: i64,
    /// Minutes asked for in which it is commissioned, in full or in part.
    pub commissioned_minutes: i64,
    /// Minutes asked for in which only a phone answers, where the statement asks for a visit.
    #[serde(default)]
    pub phone_only_minutes: i64,
    /// The questionnaire's answers for this kind alone.
    #[serde(default)]
    pub answers: QuestionnaireAnswers,
}

/// How far a statement is met, on both of the axes that audits ask about: in practice, and formally
/// commissioned.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StatementSums {
    /// Areas counted.
    pub areas: u32,
    /// Areas in which every minute asked for and assessed is met, and at least half is assessed.
    pub areas_fully_met: u32,
    /// Areas of which less than half of the minutes asked for is assessed.
    #[serde(default)]
    pub areas_no_response: u32,
    /// Children known in the areas counted.
    pub children_known: u64,
    /// Children known in the areas fully met.
    pub children_fully_met: u64,
    /// Minutes asked for.
    pub required_minutes: i64,
    /// Minutes asked for of which nobody has said whether they are met.
    #[serde(default)]
    pub not_assessed_minutes: i64,
    /// Minutes in which all kinds of service are there, in person where the statement asks for
    /// visits.
    pub met_minutes: i64,
    /// The same where a phone counts for visits as well.
    #[serde(default)]
    pub met_by_phone_too_minutes: i64,
    /// Areas that would be fully met then.
    #[serde(default)]
    pub areas_fully_met_by_phone_too: u32,
    /// Minutes in which all kinds of service are commissioned, in full or in part, met or not.
    pub commissioned_minutes: i64,
    /// Minutes asked for, times children known.
    pub child_required_minutes: i64,
    /// Minutes not assessed, times children known.
    #[serde(default)]
    pub child_not_assessed_minutes: i64,
    /// Minutes met, times children known.
    pub child_met_minutes: i64,
    /// Minutes met where a phone counts for visits as well, times children known.
    #[serde(default)]
    pub child_met_by_phone_too_minutes: i64,
    /// Minutes that would still be met if goodwill stopped and nobody stood in.
    #[serde(default)]
    pub met_without_goodwill_minutes: i64,
    /// The questionnaire: how many areas gave which answer; none where nothing is measured.
    #[serde(default)]
    pub questionnaire: Tallies,
    /// Whether the network has no service line for a kind that the statement asks for: then nothing
    /// is measured, and there are no shares.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub no_line: bool,
}

impl StatementSums {
    /// Minutes asked for and assessed.
    #[must_use]
    pub fn assessed_minutes(&self) -> i64 {
        self.required_minutes - self.not_assessed_minutes
    }

    fn child_assessed_minutes(&self) -> i64 {
        self.child_required_minutes - self.child_not_assessed_minutes
    }

    /// Whether at least half of what is asked for is assessed.
    #[must_use]
    pub fn responds(&self) -> bool {
        responds(self.assessed_minutes(), self.required_minutes)
    }

    /// A part of some minutes; absent where there are none, or nothing is measured.
    fn share_of(&self, part: i64, whole: i64) -> Option<f64> {
        share(part, whole).filter(|_| !self.no_line)
    }

    /// Share of the minutes asked for and assessed that is met, 0-1, by area-hours: minutes of all
    /// areas are summed first, so that an area counts by its minutes assessed. Absent where there
    /// are none, or the network has no service line for a kind.
    #[must_use]
    pub fn met_share(&self) -> Option<f64> {
        self.share_of(self.met_minutes, self.assessed_minutes())
    }

    /// Share met, 0-1, with each area's minutes times its children known; absent where no child is
    /// known.
    #[must_use]
    pub fn child_met_share(&self) -> Option<f64> {
        self.share_of(self.child_met_minutes, self.child_assessed_minutes())
    }

    /// [`Self::met_share`] where a phone counts for visits as well.
    #[must_use]
    pub fn met_by_phone_too_share(&self) -> Option<f64> {
        self.share_of(self.met_by_phone_too_minutes, self.assessed_minutes())
    }

    /// [`Self::child_met_share`] where a phone counts for visits as well.
    #[must_use]
    pub fn child_met_by_phone_too_share(&self) -> Option<f64> {
        let met = self.child_met_by_phone_too_minutes;
        self.share_of(met, self.child_assessed_minutes())
    }

    /// Share that would still be met if goodwill stopped, 0-1, by area-hours.
    #[must_use]
    pub fn met_without_goodwill_share(&self) -> Option<f64> {
        self.share_of(self.met_without_goodwill_minutes, self.assessed_minutes())
    }

    /// Share of the minutes asked for, assessed or not, that is commissioned, 0-1, by area-hours.
    #[must_use]
    pub fn commissioned_share(&self) -> Option<f64> {
        share(self.commissioned_minutes, self.required_minutes)
    }

    /// Adds the sums of other areas to these.
    pub fn add(&mut self, other: &Self) {
        self.areas += other.areas;
        self.areas_fully_met += other.areas_fully_met;
        self.areas_no_response += other.areas_no_response;
        self.areas_fully_met_by_phone_too += other.areas_fully_met_by_phone_too;
        self.children_known += other.children_known;
        self.children_fully_met += other.children_fully_met;
        self.required_minutes += other.required_minutes;
        self.not_assessed_minutes += other.not_assessed_minutes;
        self.child_not_assessed_minutes += other.child_not_assessed_minutes;
        self.met_minutes += other.met_minutes;
        self.met_by_phone_too_minutes += other.met_by_phone_too_minutes;
        self.child_met_by_phone_too_minutes += other.child_met_by_phone_too_minutes;
        self.commissioned_minutes += other.commissioned_minutes;
        self.child_required_minutes += other.child_required_minutes;
        self.child_met_minutes += other.child_met_minutes;
        self.met_without_goodwill_minutes += other.met_without_goodwill_minutes;
        self.questionnaire += other.questionnaire;
        self.no_line |= other.no_line;
    }
}
