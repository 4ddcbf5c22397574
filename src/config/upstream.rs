//! `[upstream]`: what is asked of other places, and how.

use std::num::NonZeroU32;
use std::path::PathBuf;

use serde::Deserialize;

use super::proxy::{ProxyHost, ProxyUrl};
use super::toml_text::unless_empty;

/// What is asked of other places, and how. Nothing is asked but by `evenwatch refresh` and jobs
/// that refresh; webhooks tell, and providers of sign-ins are asked, by the same limits.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Upstream {
    /// Folder for what was taken from other places, and for copies that tell whether something has
    /// changed.
    pub folder: PathBuf,
    /// Address of the government's list of bank holidays.
    pub bank_holidays: String,
    /// Address of the directory of organisations; a code follows after a slash.
    pub organisations: String,
    /// TOML file with the addresses of people's calendars of leave.
    #[serde(deserialize_with = "unless_empty")]
    pub calendars: Option<PathBuf>,
    /// Longest time for one try. Seconds, 1 or more.
    pub timeout_seconds: NonZeroU32,
    /// Largest answer, packed or unpacked. MiB, 1 or more.
    pub largest_mib: NonZeroU32,
    /// Tries for one question, 1 or more.
    pub tries: NonZeroU32,
    /// Hosts that may have addresses inside the house, and may be asked without TLS.
    pub private_hosts: Vec<String>,
    /// The proxy by way of which other places are asked and told; `None`: straight.
    #[serde(deserialize_with = "unless_empty")]
    pub proxy: Option<ProxyUrl>,
    /// Who is asked without it.
    pub no_proxy: Vec<ProxyHost>,
    /// Whom the places asked can write to; empty: nobody.
    pub contact: String,
}

impl Default for Upstream {
    fn default() -> Self {
        let number = |number: u32| NonZeroU32::MIN.saturating_add(number - 1);
        Self {
            folder: PathBuf::from("evenwatch-copies"),
            bank_holidays: "https://www.gov.uk/bank-holidays.json".to_owned(),
            organisations: "https://directory.spineservices.nhs.uk/ORD/2-0-0/organisations"
                .to_owned(),
            calendars: None,
            // Long enough for a slow line, short enough to wait for.
            timeout_seconds: number(20),
            // A calendar of ten years is below 5 MiB; the other answers are far smaller.
            largest_mib: number(16),
            tries: number(4),
            private_hosts: Vec::new(),
            proxy: None,
            no_proxy: Vec::new(),
            contact: String::new(),
        }
    }
}
