//! Whole addresses: what is shown to people and programs can be taken as it stands into a calendar
//! program.

use std::net::SocketAddr;

use serde::Serialize;

use super::feed_tokens::FeedOf;
use super::state::AppContext;
use evenwatch_config::{ServerAddress, ServerSettings};

/// A calendar's addresses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CalendarAddresses {
    /// For every program, and to look at.
    pub address: String,
    /// The same, by which a click subscribes: programs for calendars take it.
    pub webcal: String,
}

impl CalendarAddresses {
    /// Of the calendar at this path of the server at `base`, which has no slash at its end.
    #[must_use]
    pub fn new(base: &str, path: &str) -> Self {
        let address = format!("{base}{path}");
        let rest = address.split_once("://").map_or("", |(_, rest)| rest);
        Self {
            webcal: format!("webcal://{rest}"),
            address,
        }
    }
}

/// The path of a private calendar.
#[must_use]
pub fn private_path(secret: &str) -> String {
    format!("/feeds/private/{secret}.ics")
}

/// The path of a calendar for those who may read it.
#[must_use]
pub fn open_path(of: &FeedOf) -> String {
    let list = match of {
        FeedOf::Person(_) => "people",
        FeedOf::Pool(_) => "pools",
        FeedOf::Line(_) => "lines",
        FeedOf::Area(_) => "areas",
        FeedOf::Board(_) => "boards",
    };
    format!("/feeds/{list}/{}.ics", of.id())
}

impl AppContext {
    /// The server's address as the settings have it. Where people sign in by way of a provider,
    /// browsers are led back to the same place, which may stand there instead.
    #[must_use]
    pub fn address_set(&self) -> Option<ServerAddress> {
        self.settings().address()
    }

    /// What the settings say of serving.
    #[must_use]
    pub fn server_settings(&self) -> &ServerSettings {
        &self.settings().server
    }

    /// The server's address: as the settings have it, else where it listens, or would, if that is
    /// one of this machine's addresses.
    #[must_use]
    pub fn address(&self) -> Option<String> {
        if let Some(set) = self.address_set() {
            return Some(set.to_string());
        }
        let listens_on = self.listens_on().get().copied();
        let listens_on = listens_on.unwrap_or_else(|| self.settings().server.listens_on());
        let is_whole = !listens_on.ip().is_unspecified() && listens_on.port() > 0;
        is_whole.then(|| format!("http://{listens_on}"))
    }

    /// Tells where it really listens. The first word counts.
    pub fn serves_on(&self, address: SocketAddr) {
        let _known = self.listens_on().set(address);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_calendar_has_an_address_to_look_at_and_one_to_subscribe_to() {
        let addresses = CalendarAddresses::new("https://example.nhs.uk/rota", "/feeds/pools/a.ics");
        assert_eq!(
            addresses.address,
            "https://example.nhs.uk/rota/feeds/pools/a.ics"
        );
        assert_eq!(
            addresses.webcal,
            "webcal://example.nhs.uk/rota/feeds/pools/a.ics"
        );
    }
}
