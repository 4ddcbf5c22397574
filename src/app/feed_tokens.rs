//! Private addresses of calendars: whoever has the address reads the calendar, and nothing else; it is revoked alone.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::Duration;
use serde_json::{Value, json};
use uuid::Uuid;

use super::error::{AppError, Missing};
use super::feed::{self, Feed, Options};
use super::secrets;
use super::state::App;
use crate::domain::access::Action;
use crate::domain::ids::FeedTokenId;
use crate::domain::interval::Instant;
use crate::domain::network::Network;
use crate::store::feed_tokens;

pub use crate::domain::account::{FEED_NAMES, FeedOf, FeedToken, Fetch};

/// How exact a fetch is noted while the calendar stays the same: each note is a write.
const NOTED_EVERY: Duration = Duration::minutes(1);

/// Fetches of one address that are answered in an hour. Calendars ask once an hour at most; a person who sets one up,
/// and several devices behind one address, take a few more.
const MOST_AN_HOUR: u32 = 60;

/// Without a fetch for so long, a calendar is stale: no client that still works waits longer than a day.
pub const STALE_AFTER: Duration = Duration::hours(48);

/// How the fetcher's word for itself begins, and what it is called. The first that fits, so the particular come first.
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
/// Where whoever asks may not, the network does not know whose calendar it is, or the database fails.
pub fn add(app: &App, of: &FeedOf, now: Instant) -> Result<(FeedToken, String), AppError> {
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
        feed::made(app, tx, of, Options::default(), now)?;
        feed_tokens::insert(tx, &token, &secrets::hash(&secret))?;
        let subject = format!("feed-token:{}", token.id);
        app.log(
            tx,
            now,
            "feed-token.add",
            &subject,
            None,
            Some(told(&token)),
        )
    })?;
    Ok((token, secret))
}

/// Every address that whoever asks may manage, with its last fetch.
///
/// # Errors
/// Where they may manage none at all, or the database fails.
pub fn list(app: &App) -> Result<Vec<FeedToken>, AppError> {
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
pub fn revoke(app: &App, id: FeedTokenId, now: Instant) -> Result<FeedToken, AppError> {
    let missing = || AppError::NotFound(Missing::FeedToken(id));
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
        let (old, new) = (Some(told(&before)), Some(told(&after)));
        app.log(tx, now, "feed-token.revoke", &subject, old, new)?;
        Ok(after)
    })
}

/// The calendar at a private address; the fetch is noted, by the family of `agent` alone.
///
/// # Errors
/// Where there is no such address, it was revoked, it is fetched too often, its subject has left the network, or the
/// database fails.
pub fn fetch(
    app: &App,
    secret: &str,
    options: Options,
    agent: &str,
    now: Instant,
) -> Result<Arc<Feed>, AppError> {
    let hash = secrets::hash(secret);
    let (token, feed) = app.store().read(|tx| {
        let token =
            feed_tokens::by_secret(tx, &hash)?.ok_or(AppError::NotFound(Missing::FeedAddress))?;
        let token = app.at_hand().addresses.keep(&hash, tx, token);
        if token.revoked_at.is_some() {
            return Err(AppError::Revoked);
        }
        app.fetches().count(token.id, now)?;
        let feed = feed::made(app, tx, &token.feed, options, now)?;
        Ok((token, feed))
    })?;
    let fetch = Fetch {
        at: now,
        agent: family(agent).to_owned(),
        version_at: feed.last_modified,
    };
    if !is_noted(&token, &fetch) {
        app.store()
            .write(|tx| feed_tokens::note_fetch(tx, token.id, &fetch))?;
    }
    Ok(feed)
}

/// The same calendar, where it is at hand and so is the address, and a fetch like this one was noted a moment ago.
///
/// # Errors
/// Where it is fetched too often.
pub fn fetch_at_hand(
    app: &App,
    secret: &str,
    options: Options,
    agent: &str,
    now: Instant,
) -> Result<Option<Arc<Feed>>, AppError> {
    let found = app.store().mark().and_then(|mark| {
        let token = app.at_hand().addresses.get(&secrets::hash(secret), mark)?;
        let feed = feed::made_at_hand(app, &token.feed, options, now)?;
        let fetch = Fetch {
            at: now,
            agent: family(agent).to_owned(),
            version_at: feed.last_modified,
        };
        let stands = token.revoked_at.is_none() && is_noted(&token, &fetch);
        stands.then_some((token.id, feed))
    });
    let Some((id, feed)) = found else {
        return Ok(None);
    };
    app.fetches().count(id, now)?;
    Ok(Some(feed))
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
fn manages_all(app: &App) -> bool {
    [Action::ManageFeeds, Action::ManageBoardFeeds]
        .into_iter()
        .all(|action| app.who().may_everywhere(action))
}

/// Refuses whoever may not give out this calendar.
fn manages(app: &App, network: &Network, of: &FeedOf) -> Result<(), AppError> {
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

fn told(token: &FeedToken) -> Value {
    json!({ "feed": token.feed, "revoked_at": token.revoked_at })
}

/// How often each address was fetched in its current hour, on this machine.
#[derive(Default)]
pub(super) struct Fetches(Mutex<HashMap<FeedTokenId, (Instant, u32)>>);

impl Fetches {
    /// Counts a fetch.
    fn count(&self, id: FeedTokenId, now: Instant) -> Result<(), AppError> {
        let mut hours = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (began, fetches) = hours.entry(id).or_insert((now, 0));
        let end = *began + Duration::hours(1);
        if now >= end {
            (*began, *fetches) = (now, 0);
        } else if *fetches >= MOST_AN_HOUR {
            let seconds = u64::try_from((end - now).num_seconds()).unwrap_or(1).max(1);
            return Err(AppError::TooOften { seconds });
        }
        *fetches += 1;
        Ok(())
    }
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
        let (one, other) = (
            FeedTokenId(Uuid::from_u128(1)),
            FeedTokenId(Uuid::from_u128(2)),
        );
        for _ in 0..MOST_AN_HOUR {
            fetches.count(one, now).unwrap();
        }
        let later = now + Duration::minutes(50);
        let error = fetches.count(one, later).unwrap_err();
        assert!(
            matches!(error, AppError::TooOften { seconds: 600 }),
            "{error}"
        );
        fetches.count(other, later).unwrap();
        fetches.count(one, now + Duration::hours(1)).unwrap();
    }
}
