//! People on the staff: who employs them on which contract, what they can do, where, and on which
//! on-call terms.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::bad_value::{BadValue, Refusal};
use super::ids::{AreaId, CompetenceId, ContractId, OdsCode, PersonId};
use super::organisation::Validity;

/// Whole-time equivalent: 1 is full time. Above 0, at most 1.5 in one employment.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "f64", into = "f64")]
#[schemars(with = "f64", extend("exclusiveMinimum" = 0, "maximum" = 1.5))]
pub struct Wte(f64);

impl Wte {
    /// # Errors
    /// [`BadValue`] outside (0, 1.5].
    pub fn new(value: f64) -> Result<Self, BadValue> {
        if value > 0.0 && value <= 1.5 {
            Ok(Self(value))
        } else {
            Err(BadValue::new(
                format!("{value} is not a WTE"),
                "give a number above 0 and at most 1.5, where 1 is full time",
            ))
        }
    }

    /// The number.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for Wte {
    type Error = Refusal;
    fn try_from(value: f64) -> Result<Self, Refusal> {
        Ok(Self::new(value)?)
    }
}

impl From<Wte> for f64 {
    fn from(wte: Wte) -> f64 {
        wte.0
    }
}

/// How experienced somebody is in this work.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Experience {
    /// New to it: never alone with another novice.
    Novice,
    /// Competent.
    Competent,
    /// Expert.
    Expert,
}

/// A competence held, until it lapses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HeldCompetence {
    /// Which.
    pub competence: CompetenceId,
    /// Last day on which it counts; absent: does not lapse.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<NaiveDate>,
}

/// One employment; a person may have several, and hours add up over them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Employment {
    /// The employer.
    pub organisation: OdsCode,
    /// The contract's rule set.
    pub contract: ContractId,
    /// Share of full time.
    pub wte: Wte,
    /// Hours a week worked outside the rotas planned here (clinics, day shifts). Hours, 0-60.
    #[serde(default)]
    #[schemars(range(min = 0, max = 60))]
    pub other_weekly_hours: f64,
    /// When it holds.
    #[serde(default)]
    pub validity: Validity,
}

/// On-call terms of a person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OnCallTerms {
    /// Whether an allowance is paid; where not, the on-call stands on goodwill.
    pub paid: bool,
    /// At most one on-call duty has a day on call in any so many days, 1-28 (5 means 1 in 5);
    /// absent: no such term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 28))]
    pub at_most_one_in: Option<u8>,
    /// Whether the person has opted out of the 48-hour average (lifts rule WTR-48 and nothing
    /// else).
    #[serde(default)]
    pub opted_out_of_48_hours: bool,
}

/// A person on the staff. Names are for rotas; nothing here is about health or resilience.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Their id.
    pub id: PersonId,
    /// Name as shown on rotas.
    pub name: String,
    /// Role, such as "community children's nurse".
    pub role: String,
    /// Grade, such as "band 6".
    pub grade: String,
    /// Employers and contracts, one or more.
    pub employments: Vec<Employment>,
    /// How experienced.
    pub experience: Experience,
    /// Competences held.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub competences: Vec<HeldCompetence>,
    /// Areas that they can reach for a visit within the line's response time; not needed for phone
    /// lines.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reaches: Vec<AreaId>,
    /// On-call terms.
    #[serde(default)]
    pub on_call: OnCallTerms,
    /// Whether a working contact route is on record (the route itself is not held here). Without
    /// one nobody counts as cover.
    #[serde(default = "yes")]
    pub contactable: bool,
}

/// Contact routes are on record unless the file says otherwise.
fn yes() -> bool {
    true
}

impl Person {
    /// Whole-time equivalent over all employments on `day`.
    #[must_use]
    pub fn wte_on(&self, day: NaiveDate) -> f64 {
        self.employments_on(day).map(|e| e.wte.get()).sum()
    }

    /// Employments that hold on `day`.
    pub fn employments_on(&self, day: NaiveDate) -> impl Iterator<Item = &Employment> {
        self.employments
            .iter()
            .filter(move |e| e.validity.holds_on(day))
    }

    /// Whether the competence is held and has not lapsed on `day`.
    #[must_use]
    pub fn is_competent_on(&self, competence: &CompetenceId, day: NaiveDate) -> bool {
        self.competences
            .iter()
            .any(|held| held.competence == *competence && held.valid_to.is_none_or(|to| day <= to))
    }

    /// Whether they can reach the area for a visit.
    #[must_use]
    pub fn reaches(&self, area: &AreaId) -> bool {
        self.reaches.contains(area)
    }
}
