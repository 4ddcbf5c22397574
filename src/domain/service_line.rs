//! Service lines: what families can ask for, and how it reaches them.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ids::LineId;

/// The kinds of service that standards speak of.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum ServiceKind {
    /// Children's nursing care at home (QS160 statement 6, first half).
    NursingAtHome,
    /// Advice from a consultant in paediatric palliative care (QS160 statement 6, second half).
    ConsultantAdvice,
    /// One number for families to ring.
    SinglePointOfAccess,
    /// Support for bereaved families.
    BereavementSupport,
    /// A bed in a children's hospice, with the staff for it: whoever is on duty can take a child
    /// in.
    HospiceBed,
    /// A bed on a children's ward for care at the end of life, with the staff for it.
    HospitalBed,
    /// Equipment for care at home, such as syringe pumps and oxygen: people who can bring it and
    /// mend it.
    EquipmentAtHome,
    /// Medicines for symptoms at home: people who can prescribe and supply them.
    MedicinesAtHome,
    /// Moving a child quickly to the place of care that the family chooses.
    RapidTransfer,
    /// A multidisciplinary team that plans a child's care.
    MultidisciplinaryTeam,
}

impl fmt::Display for ServiceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NursingAtHome => "nursing at home",
            Self::ConsultantAdvice => "consultant advice",
            Self::SinglePointOfAccess => "single point of access",
            Self::BereavementSupport => "bereavement support",
            Self::HospiceBed => "hospice bed",
            Self::HospitalBed => "hospital bed",
            Self::EquipmentAtHome => "equipment at home",
            Self::MedicinesAtHome => "medicines at home",
            Self::RapidTransfer => "rapid transfer",
            Self::MultidisciplinaryTeam => "multidisciplinary team",
        })
    }
}

/// How the service is given.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// By phone or video.
    Phone,
    /// Somebody comes.
    Visit,
}

/// First-on answers the family; second-on backs the first.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    /// First-on.
    First,
    /// Second-on: back-up, or senior advice.
    Second,
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::First => "first-on",
            Self::Second => "second-on",
        })
    }
}

/// A service line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceLine {
    /// Its id.
    pub id: LineId,
    /// Name for people.
    pub name: String,
    /// What standards know it as.
    pub kind: ServiceKind,
    /// Phone or visit.
    pub mode: Mode,
    /// Promised time from call to answer (phone) or arrival (visit). Minutes, 1-1440.
    #[schemars(range(min = 1, max = 1440))]
    pub response_minutes: u32,
    /// How much a minute without cover matters against other lines, 1-1000: the planner fills by
    /// it.
    #[serde(default = "one")]
    #[schemars(range(min = 1, max = 1000))]
    pub criticality: u32,
}

/// The criticality of a line that names none.
fn one() -> u32 {
    1
}
