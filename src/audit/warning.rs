//! What a reader must know before believing an audit's numbers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a warning is about, gravest first.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum WarningKind {
    /// A pool has nobody in post.
    EmptyPool,
    /// A line has no pool anywhere.
    LineWithoutPool,
    /// A kind of service that a standard asks for has no line in the network.
    KindWithoutLine,
    /// An area has no agreement on any line in the period.
    AreaWithoutAgreement,
    /// An agreement is made by another board than the area's.
    ForeignCommissioner,
    /// An area has no children known, so it weighs nothing.
    AreaWithoutChildren,
    /// Days lie beyond the known bank holidays.
    UnknownBankHolidays,
    /// Duties name a pool, a line or a person that the network does not know.
    UnknownReference,
    /// Empty places came without a plan's evidence: classed by eligibility alone.
    NoPlanEvidence,
    /// No standard is in the catalogue.
    NoStandard,
}

/// A warning.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Warning {
    /// What it is about.
    pub kind: WarningKind,
    /// One sentence with the values and what to do.
    pub message: String,
}
