//! Private addresses of calendars: whoever has the address reads the calendar, and nothing else; it
//! is revoked alone.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::Duration;
use serde_json::{Value, json};
use uuid::Uuid;

use super::error::{AppError, NotFound};
use super::feed::{self, Feed, FeedOptions};
use super::secrets;
use super::state::AppContext;
use evenwatch_domain::access::Action;
use evenwatch_domain::ids::FeedTokenId;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::network::Network;
use evenwatch_store::feed_tokens;

pub use evenwatch_domain::account::{FEED_NAMES, FeedOf, FeedToken, Fetch};

/// How exact a fetch is noted while the calendar stays the same: each note is a write.
const NOTED_EVERY: Duration = Duration::minutes(1);

/// How often a client is sent one calendar whole in an hour. Calendars ask once an hour at most,
/// and most have what is there already, which does not count; a person who sets one up, and several
/// devices behind one address, take a few more.
const MOST_AN_HOUR: u32 = 60;

/// Clients whose fetches are counted at once: past this, those whose hour is over are forgotten,
/// and all where none is.
const MOST_COUNTED: usize = 16_384;

/// Without a fetch for so long, a calendar is stale: no client that still works waits longer than a
/// day.
pub const STALE_AFTER: Duration = Duration::hours(48);

/// How the fetcher's word for itself begins, and what it is called. The first that fits, so the
/// particular come first.
const AGENTS: [(&str, &str); 10] = [
    ("google", "Google Calendar"),
    ("outlook", "Outlook"),
    ("microsoft", "Outlook"),
    ("exchange", "Outlook"),
    ("thunderbird", "Thunderbird"),
    ("ios/", "Apple Calendar"),
    ("macos", "Apple Calendar"),
    ("dataaccessd", "Apple Calendar"),
    ("davx5", "DAVx5"),
    ("mozilla", "a browser"),
];

/// Gives out an address; its secret is given back here and never again.
///
/// # Errors
/// Where whoever asks may not, the network does not know whose calendar it is, or the database
/// fails.
pub fn add(app: &AppContext, of: &FeedOf, now: Instant) -> Result<(FeedToken, String), AppError> {
    let secret = secrets::random()?;
    let token = FeedToken {
        id: FeedTokenId(Uuid::new_v4()),
        feed: of.clone(),
        created_at: now,
        revoked_at: None,
        last_fetch: None,
    };
    app.store().write(|tx| {
        let network = app.current(tx)?;
        manages(app, &network, of)?;
        // It must be one that can be read.
        feed::made(app, tx, of, FeedOptions::default(), now)?;
        feed_tokens::insert(tx, &token, &secrets::hash(&secret))?;
        let subject = format!("feed-token:{}", token.id);
        app.log(
            tx,
            now,
            "feed-token.add",
            &subject,
            None,
            Some(log_value(&token)),
        )
    })?;
    Ok((token, secret))
}

/// Every address that whoever asks may manage, with its last fetch.
///
/// # Errors
/// Where they may manage none at all, or the database fails.
pub fn list(app: &AppContext) -> Result<Vec<FeedToken>, AppError> {
    let manages_any = [Action::ManageFeeds, Action::ManageBoardFeeds]
        .into_iter()
        .any(|action| app.who().may_somewhere(action));
    if !manages_any {
        return Err(AppError::Forbidden(Action::ManageFeeds));
    }
    app.store().read(|tx| {
        let mut tokens = feed_tokens::list(tx)?;
        if !manages_all(app) {
            let network = app.current(tx)?;
            tokens.retain(|token| manages(app, &network, &token.feed).is_ok());
        }
        Ok(tokens)
    })
}

/// Makes an address worthless at once. One that is revoked stays so.
///
/// # Errors
/// Where whoever asks may not, there is no such address, or the database fails.
pub fn revoke(app: &AppContext, id: FeedTokenId, now: Instant) -> Result<FeedToken, AppError> {
    let missing = || AppError::NotFound(NotFound::FeedToken(id));
    app.store().write(|tx| {
        let before = feed_tokens::by_id(tx, id)?.ok_or_else(missing)?;
        if !manages_all(app) {
            let network = app.current(tx)?;
            manages(app, &network, &before.feed).map_err(|_| missing())?;
        }
        if before.revoked_at.is_some() {
            return Ok(before);
        }
        feed_tokens::revoke(tx, id, now)?;
        let after = feed_tokens::by_id(tx, id)?.ok_or_else(missing)?;
        let subject = format!("feed-token:{id}");
        let (old, new) = (Some(log_value(&before)), Some(log_value(&after)));
        app.log(tx, now, "feed-token.revoke", &subject, old, new)?;
        Ok(after)
    })
}

/// A calendar that was fetched from a private address.
#[derive(Debug, Clone)]
pub struct FetchedFeed {
    /// The address.
    pub token: FeedTokenId,
    /// The calendar.
    pub feed: Arc<Feed>,
}

/// The calendar at a private address; the fetch is noted, by the family of `agent` alone.
///
/// # Errors
/// Where there is no such address, it was revoked, its subject has left the network, or the
/// database fails.
pub fn fetch(
    app: &AppContext,
    secret: &str,
    options: FeedOptions,
    agent: &str,
    now: Instant,
) -> Result<FetchedFeed, AppError> {
    let hash = secrets::hash(secret);
    let (token, feed) = app.store().read(|tx| {
        let token =
            feed_tokens::by_secret(tx, &hash)?.ok_or(AppError::NotFound(NotFound::FeedAddress))?;
        let token = Arc::new(token);
        if let Some(mark) = tx.mark() {
            let kept = Arc::clone(&token);
            app.caches().addresses.keep(hash.clone(), mark, kept);
        }
        if token.revoked_at.is_some() {
            return Err(AppError::Revoked);
        }
        let feed = feed::made(app, tx, &token.feed, options, now)?;
        Ok((token, feed))
    })?;
    let fetch = Fetch {
        at: now,
        agent: family(agent).to_owned(),
        version_at: feed.last_modified,
    };
    if !is_noted(&token, &fetch) {
        app.note_use(now, |tx| feed_tokens::note_fetch(tx, token.id, &fetch));
    }
    let token = token.id;
    Ok(FetchedFeed { token, feed })
}

/// The same calendar, where it is at hand and so is the address, and a fetch like this one was
/// noted a moment ago.
#[must_use]
pub fn try_cached_fetch(
    app: &AppContext,
    secret: &str,
    options: FeedOptions,
    agent: &str,
    now: Instant,
) -> Option<FetchedFeed> {
    let mark = app.store().mark()?;
    let token = app.caches().addresses.get(&secrets::hash(secret), &mark)?;
    let feed = feed::try_cached_file(app, &token.feed, options, now)?;
    let fetch = Fetch {
        at: now,
        agent: family(agent).to_owned(),
        version_at: feed.last_modified,
    };
    let stands = token.revoked_at.is_none() && is_noted(&token, &fetch);
    let token = token.id;
    stands.then_some(FetchedFeed { token, feed })
}

/// Counts that a client is sent the calendar of an address whole. `place` is where the request came
/// from, where that is known: each place and each family of clients there has a count of its own,
/// so that one device takes nothing from another.
///
/// # Errors
/// Where it is sent it too often.
pub fn count(
    app: &AppContext,
    token: FeedTokenId,
    (place, agent): (Option<IpAddr>, &str),
    now: Instant,
) -> Result<(), AppError> {
    let client = Client {
        token,
        place: place.map(network_of),
        family: family(agent),
    };
    app.fetches().count(client, now)
}

/// The place of a client: an address of IPv6 is one of countless that a single device has, so its
/// network stands for it.
fn network_of(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(six) => match six.to_ipv4_mapped() {
            Some(four) => IpAddr::V4(four),
            None => IpAddr::V6(Ipv6Addr::from_bits(six.to_bits() & !u128::from(u64::MAX))),
        },
    }
}

/// Whether a fetch like this one was noted a moment ago.
fn is_noted(token: &FeedToken, fetch: &Fetch) -> bool {
    token.last_fetch.as_ref().is_some_and(|last| {
        fetch.at - last.at < NOTED_EVERY
            && last.agent == fetch.agent
            && last.version_at == fetch.version_at
    })
}

/// Whether nobody fetched the calendar for so long that what is seen in it is old.
#[must_use]
pub fn is_stale(token: &FeedToken, now: Instant) -> bool {
    let since = token
        .last_fetch
        .as_ref()
        .map_or(token.created_at, |fetch| fetch.at);
    token.revoked_at.is_none() && now - since > STALE_AFTER
}

/// Whether every address is theirs to manage, also where its subject has left the network.
fn manages_all(app: &AppContext) -> bool {
    [Action::ManageFeeds, Action::ManageBoardFeeds]
        .into_iter()
        .all(|action| app.who().may_everywhere(action))
}

/// Refuses whoever may not give out this calendar.
fn manages(app: &AppContext, network: &Network, of: &FeedOf) -> Result<(), AppError> {
    let place = feed::place(of, network);
    let managing = match of {
        FeedOf::Board(_) => Action::ManageBoardFeeds,
        FeedOf::Person(_) | FeedOf::Pool(_) | FeedOf::Line(_) | FeedOf::Area(_) => {
            Action::ManageFeeds
        }
    };
    app.must(managing, &place)?;
    app.must(feed::action(of), &place)
}

/// The family of a client, from its word for itself, which may name people and places.
fn family(agent: &str) -> &'static str {
    let agent = agent.to_ascii_lowercase();
    AGENTS
        .iter()
        .find(|(word, _)| agent.contains(word))
        .map_or("another client", |(_, name)| name)
}

fn log_value(token: &FeedToken) -> Value {
    json!({ "feed": token.feed, "revoked_at": token.revoked_at })
}

/// Whoever fetches from an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Client {
    token: FeedTokenId,
    place: Option<IpAddr>,
    family: &'static str,
}

/// How often each client was sent each calendar in its current hour, on this machine.
#[derive(Default)]
pub(super) struct Fetches(Mutex<HashMap<Client, (Instant, u32)>>);

impl Fetches {
    /// Counts a fetch.
    fn count(&self, client: Client, now: Instant) -> Result<(), AppError> {
        let mut hours = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if hours.len() >= MOST_COUNTED && !hours.contains_key(&client) {
            hours.retain(|_, (began, _)| is_running(*began, now));
            if hours.len() >= MOST_COUNTED {
                hours.clear();
            }
        }
        let (began, fetches) = hours.entry(client).or_insert((now, 0));
        let end = *began + Duration::hours(1);
        if !is_running(*began, now) {
            (*began, *fetches) = (now, 0);
        } else if *fetches >= MOST_AN_HOUR {
            let seconds = u64::try_from((end - now).num_seconds()).unwrap_or(1).max(1);
            return Err(AppError::TooOften { seconds });
        }
        *fetches += 1;
        Ok(())
    }
}

/// Whether the hour that began then is not over. One that began in the future is: the clock was
/// ahead and was put right.
fn is_running(began: Instant, now: Instant) -> bool {
    began <= now && now < began + Duration::hours(1)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn clients_are_known_by_family_alone() {
        for (agent, wanted) in [
            ("Google-Calendar-Importer", "Google Calendar"),
            (
                "Mozilla/5.0 (compatible; Google-Calendar-Importer)",
                "Google Calendar",
            ),
            ("Microsoft.Exchange/15.20 (Windows NT 10.0)", "Outlook"),
            ("iOS/17.5 (21F79) dataaccessd/1.0", "Apple Calendar"),
            ("macOS/14.5 (23F79) CalendarAgent/1023", "Apple Calendar"),
            ("Mozilla/5.0 (X11; Linux) Thunderbird/128", "Thunderbird"),
            ("ann's own script", "another client"),
            ("", "another client"),
        ] {
            assert_eq!(family(agent), wanted, "{agent}");
        }
    }

    #[test]
    fn an_address_is_answered_so_often_in_an_hour() {
        let fetches = Fetches::default();
        let now: Instant = "2026-11-22T09:00:00Z".parse().unwrap();
        let of = |token: u128, place: &str, family| Client {
            token: FeedTokenId(Uuid::from_u128(token)),
            place: Some(network_of(place.parse().unwrap())),
            family,
        };
        let one = of(1, "192.0.2.1", "Outlook");
        for _ in 0..MOST_AN_HOUR {
            fetches.count(one, now).unwrap();
        }
        let later = now + Duration::minutes(50);
        let error = fetches.count(one, later).unwrap_err();
        assert!(
            matches!(error, AppError::TooOften { seconds: 600 }),
            "{error}"
        );
        for other in [
            of(2, "192.0.2.1", "Outlook"),
            of(1, "192.0.2.2", "Outlook"),
            of(1, "192.0.2.1", "Thunderbird"),
            of(1, "2001:db8::1", "Outlook"),
        ] {
            fetches.count(other, later).unwrap();
        }
        assert!(
            fetches
                .count(of(1, "::ffff:192.0.2.1", "Outlook"), later)
                .is_err()
        );
        fetches.count(one, now + Duration::hours(1)).unwrap();
    }

    #[test]
    fn an_hour_of_the_future_is_over_once_the_clock_is_put_right() {
        let fetches = Fetches::default();
        let now: Instant = "2026-11-22T09:00:00Z".parse().unwrap();
        let client = Client {
            token: FeedTokenId(Uuid::from_u128(1)),
            place: None,
            family: "Outlook",
        };
        for _ in 0..MOST_AN_HOUR {
            fetches.count(client, now + Duration::hours(26)).unwrap();
        }
        assert!(fetches.count(client, now + Duration::hours(26)).is_err());
        fetches.count(client, now).unwrap();
    }

    #[test]
    fn devices_of_one_network_are_one_place() {
        let place = |text: &str| network_of(text.parse().unwrap()).to_string();
        assert_eq!(place("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(place("2001:db8:1:2::1"), "2001:db8:1:2::");
        assert_ne!(place("2001:db8:1:3::1"), "2001:db8:1:2::");
        assert_eq!(place("::ffff:192.0.2.1"), "192.0.2.1");
    }
}
