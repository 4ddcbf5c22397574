//! Organisations: boards, providers, hospices. They open, merge and close, so each has validity and
//! successors.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ids::OdsCode;
use super::interval::Interval;
use super::time::{self, WallTime};

/// From when to when something holds: local days, both inside; open where absent (ODS writes its
/// dates so too).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Validity {
    /// First day on which it holds; absent: always has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<NaiveDate>,
    /// Last day on which it holds; absent: no end known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<NaiveDate>,
}

impl Validity {
    /// Whether it holds on `day`.
    #[must_use]
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day <= to)
    }

    /// The instants of `within` on whose local days it holds: from the midnight that begins the
    /// first day to the one that ends the last.
    #[must_use]
    pub fn instants(&self, within: Interval) -> Option<Interval> {
        let midnight = |day| time::instant(day, WallTime::MIDNIGHT);
        let start = self.valid_from.map_or(within.start, midnight);
        let after = self.valid_to.and_then(|last| last.succ_opt());
        let end = after.map_or(within.end, midnight);
        Interval::new(start, end)?.intersection(&within)
    }

    /// Whether the last day is not before the first.
    #[must_use]
    pub fn is_ordered(&self) -> bool {
        self.valid_from
            .zip(self.valid_to)
            .is_none_or(|(from, to)| from <= to)
    }
}

/// What an organisation is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum OrganisationKind {
    /// Integrated care board: commissions.
    Icb,
    /// NHS trust, acute or community.
    NhsTrust,
    /// Children's hospice, usually a charity.
    Hospice,
    /// Community nursing or other provider outside a trust.
    CommunityProvider,
    /// Managed clinical network.
    Network,
}

/// NHS England's regions, with their ODS codes.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub enum NhsRegion {
    /// London.
    Y56,
    /// South West.
    Y58,
    /// South East.
    Y59,
    /// Midlands.
    Y60,
    /// East of England.
    Y61,
    /// North West.
    Y62,
    /// North East and Yorkshire.
    Y63,
}

impl NhsRegion {
    /// The region's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Y56 => "London",
            Self::Y58 => "South West",
            Self::Y59 => "South East",
            Self::Y60 => "Midlands",
            Self::Y61 => "East of England",
            Self::Y62 => "North West",
            Self::Y63 => "North East and Yorkshire",
        }
    }
}

/// An organisation of the network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    /// ODS code; opaque.
    pub ods: OdsCode,
    /// Name as in the directory.
    pub name: String,
    /// What it is.
    pub kind: OrganisationKind,
    /// NHS region.
    pub region: NhsRegion,
    /// When it is open.
    #[serde(default)]
    pub validity: Validity,
    /// Organisations that took over when it closed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub successors: Vec<OdsCode>,
    /// Free remark, such as "invented".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}
