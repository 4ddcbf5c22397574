//! Settings of the program, and the catalogue of contracts, standards and calendars: typed,
//! embedded in the binary, overridden by files of the user's. Every refusal names file, line and
//! key.
//!
//! | file | what it holds |
//! |---|---|
//! | `server`, `database`, `planner`, `intensity`, `jobs`, `catalogue_section`, `log`, `upstream`, `openid`, `clock` | one section of the settings each |
//! | `address` | where people reach the server |
//! | `proxy` | the proxy by way of which other places are asked |
//! | `layers` | file, environment and command line, one over the other |
//! | `report` | every setting with where it comes from, and all that is wrong with them |
//! | `catalogue`, `calendars`, `taken` | contracts, standards, bank holidays, named days; the list of bank holidays taken by `refresh` |
//! | `calendar_list` | whose leave stands in which calendar |
//! | `demo`; `national`, `national_spread`, `national_staff` | example networks; the one of all boards, which is generated |

mod address;
mod bank_holidays_override;
mod calendar_list;
mod calendars;
mod catalogue;
mod catalogue_settings;
mod clock;
mod database;
mod demo;
mod embedded;
mod error;
mod intensity;
mod jobs;
mod layers;
mod log;
mod national;
mod national_spread;
mod national_staff;
mod openid;
mod planner;
mod prices;
mod proxy;
mod report;
mod server;
mod toml_text;
mod trusted_proxy;
mod upstream;

use serde::Deserialize;

pub use address::ServerAddress;
pub use bank_holidays_override::{
    TakenStamp, keep_bank_holidays, newest_bank_holidays, read_bank_holidays, taken_stamp,
};
pub use calendar_list::{FreeEvents, LeaveCalendar, leave_calendars};
pub use catalogue::{catalogue, read as read_catalogue};
pub use catalogue_settings::CatalogueSection;
pub use clock::{ClockSetting, ClockSettings};
pub use database::{Database, DatabaseSetting};
pub use demo::{DEMOS, Demo, demo, national};
pub use error::{ConfigError, SettingPlace};
pub use intensity::IntensitySettings;
pub use jobs::Jobs;
pub use layers::Override;
pub use log::{Log, LogFormat};
pub use openid::{EMAIL, OpenId, Secret};
pub use planner::{Planner, TierGap};
pub use proxy::{ProxyHost, ProxyUrl};
pub use report::{Examined, SettingReport};
pub use server::{MOST_DRAIN, OpenReading, ServerSettings, WebOrigin};
pub use trusted_proxy::TrustedProxy;
pub use upstream::Upstream;

/// The settings: what `evenwatch.toml` holds, each with a default. `config/evenwatch.example.toml`
/// explains them.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Where the program serves.
    pub server: ServerSettings,
    /// Where it keeps its records.
    pub database: Database,
    /// How rotas are searched for.
    pub planner: Planner,
    /// From where on on-call is too intense.
    pub intensity: IntensitySettings,
    /// Who does what runs apart from requests.
    pub jobs: Jobs,
    /// Where contracts, standards and calendars come from.
    pub catalogue: CatalogueSection,
    /// What it tells its operator.
    pub log: Log,
    /// What it asks of other places.
    pub upstream: Upstream,
    /// How people sign in by way of a provider.
    pub openid: OpenId,
    /// The clock, where it is set for a test or a rehearsal.
    pub clock: ClockSettings,
}

impl Settings {
    /// How people sign in by way of a provider, at the server's address where that section names
    /// none.
    #[must_use]
    pub fn signing_in(&self) -> OpenId {
        self.openid.clone().of_server(self.server.address.as_ref())
    }

    /// Whether reading is open until there is an account, because none but this machine is served,
    /// as far as all of the settings tell.
    #[must_use]
    pub fn is_tried_out(&self) -> bool {
        let address = self.address();
        self.server.is_tried_out() && address.is_none_or(|address| address.is_loopback())
    }

    /// The address that either section gives.
    #[must_use]
    pub fn address(&self) -> Option<ServerAddress> {
        let of_sign_in = || self.openid.address.parse().ok();
        self.server.address.clone().or_else(of_sign_in)
    }
}

/// The annotated example of a settings file, as shipped.
#[must_use]
pub fn example() -> String {
    embedded::text("evenwatch.example.toml").unwrap_or_default()
}
