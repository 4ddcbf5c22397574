//! Evidence: why a place on a duty is empty, candidate by candidate.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::absence::AbsenceKind;
use super::count::counted;
use super::ids::{AreaId, CompetenceId, DutyId, PersonId, RuleId};
use super::network::Network;
use super::person::Experience;

/// One reason why a person does not hold a duty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "reason", rename_all = "kebab-case")]
pub enum Reason {
    /// Lacks a competence, or it has lapsed.
    LacksCompetence {
        /// Which.
        competence: CompetenceId,
    },
    /// Less experienced than the duty needs.
    TooJunior {
        /// What the duty needs.
        needs: Experience,
    },
    /// Cannot reach an area for a visit.
    CannotReach {
        /// Which area.
        area: AreaId,
    },
    /// No working contact route on record.
    NoContactRoute,
    /// Not employed, or not in the pool, on that day.
    NotInPost,
    /// Away.
    Away {
        /// Why.
        kind: AbsenceKind,
    },
    /// A rule of their contract or terms stands against it.
    Rule {
        /// Which rule.
        rule: RuleId,
        /// By how much it would be broken, in `unit`.
        amount: f64,
        /// What the rule allows, in `unit`.
        limit: f64,
        /// Unit of both numbers, such as "minutes" or "duties".
        unit: String,
        /// Days with a published rota that an average is over; absent where it is no average, and
        /// in evidence from before this was kept.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        days: Option<u32>,
        /// Other duties of theirs that it clashes with.
        clashes: Vec<DutyId>,
    },
}

/// What an average is over, as the end of a clause:
/// `, averaged over 3 weeks with a published rota`; empty where it is none.
#[must_use]
pub fn averaged_over(days: Option<u32>) -> String {
    days.map_or_else(String::new, |days| {
        let over = weeks_or_days(days);
        format!(", averaged over {over} with a published rota")
    })
}

/// `2 weeks`, or `8 days` where they make no whole weeks.
#[must_use]
pub fn weeks_or_days(days: u32) -> String {
    if days > 0 && days.is_multiple_of(7) {
        counted(days / 7, "week")
    } else {
        counted(days, "day")
    }
}

impl Reason {
    /// Whether the person could never hold the duty, whatever the rota: other than a rule, which a
    /// changed rota may satisfy.
    #[must_use]
    pub fn is_ineligibility(&self) -> bool {
        !matches!(self, Self::Rule { .. })
    }

    /// The reason in words that follow a name, with the names that the network has for ids:
    /// `cannot reach York`.
    #[must_use]
    pub fn describe(&self, network: &Network) -> String {
        match self {
            Self::CannotReach { area } => format!("cannot reach {}", network.area_name(area)),
            Self::LacksCompetence { competence } => {
                format!("lacks {}", network.competence_name(competence))
            }
            other => other.to_string(),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LacksCompetence { competence } => write!(f, "lacks competence \"{competence}\""),
            Self::TooJunior { needs } => write!(f, "is less experienced than {needs:?}"),
            Self::CannotReach { area } => write!(f, "cannot reach area \"{area}\""),
            Self::NoContactRoute => f.write_str("has no contact route on record"),
            Self::NotInPost => f.write_str("is not in post or not in the pool on that day"),
            Self::Away { .. } => f.write_str("is away"),
            Self::Rule {
                rule,
                amount,
                limit,
                unit,
                days,
                ..
            } => {
                let over = averaged_over(*days);
                write!(
                    f,
                    "would break {rule} by {amount} {unit} (limit {limit} {unit}{over})"
                )
            }
        }
    }
}

/// A member of the pool, and what stands between them and the duty; nothing where they are simply
/// not assigned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Candidate {
    /// Who.
    pub person: PersonId,
    /// Every reason found.
    pub reasons: Vec<Reason>,
    /// A duty of theirs that another person holds with them, and without which none of the rules
    /// would stand against it: then the rota put two people there and nobody here, and rules do not
    /// bar the place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead_of: Option<DutyId>,
}

impl Candidate {
    /// A candidate with these reasons.
    #[must_use]
    pub fn new(person: PersonId, reasons: Vec<Reason>) -> Self {
        Self {
            person,
            reasons,
            instead_of: None,
        }
    }

    /// Whether the person could hold the duty: no reason stands against it, or none would if they
    /// gave up a duty that another holds with them.
    #[must_use]
    pub fn is_free(&self) -> bool {
        self.reasons.is_empty()
            || self.instead_of.is_some() && !self.reasons.iter().any(Reason::is_ineligibility)
    }
}

/// Whether reasons overlap: somebody has several, so that counts of reasons add up to more than the
/// people counted.
pub fn reasons_overlap<'a>(candidates: impl IntoIterator<Item = &'a Candidate>) -> bool {
    candidates
        .into_iter()
        .any(|candidate| candidate.reasons.len() > 1)
}

/// A duty with places left empty by a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Vacancy {
    /// The duty.
    pub duty: DutyId,
    /// Places without a holder who can hold them, 1 or more.
    pub missing: u8,
    /// Each member of the pool with the reasons.
    pub candidates: Vec<Candidate>,
}

/// What a vacancy comes down to; the audit classes gaps by it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum VacancyClass {
    /// Nobody in the pool could ever hold it.
    NoEligiblePerson,
    /// People exist, and rules stand against each of them.
    RulesBlock,
    /// Somebody is free; nobody was assigned.
    Unassigned,
}

impl Vacancy {
    /// Classes the vacancy: the best-placed candidate decides.
    #[must_use]
    pub fn class(&self) -> VacancyClass {
        let eligible = |c: &&Candidate| !c.reasons.iter().any(Reason::is_ineligibility);
        let mut eligible = self.candidates.iter().filter(eligible).peekable();
        if eligible.peek().is_none() {
            VacancyClass::NoEligiblePerson
        } else if eligible.all(|c| !c.is_free()) {
            VacancyClass::RulesBlock
        } else {
            VacancyClass::Unassigned
        }
    }
}
