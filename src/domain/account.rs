//! Accounts: users, keys of programs, and private addresses of calendars. Secrets are never part of
//! these.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use super::access::{Action, Actor, Grant, Principal, Role, Scope};
use super::ids::{
    AreaId, FeedTokenId, IdentityId, Issuer, KeyId, KeyName, LineId, OdsCode, PersonId, PoolId,
    Subject, UserId, UserName,
};
use super::interval::Instant;

/// Characters that a password has at least. Length is what protects; no kind of character is asked
/// for.
pub const SHORTEST_PASSWORD: usize = 12;

/// Bytes that a password has at most: more is no password, and costs time to hash.
pub const LONGEST_PASSWORD: usize = 256;

/// A password as somebody typed it. Never shown, never stored.
#[derive(Clone)]
pub struct Password(String);

/// Why a text will not do as a password. It never holds the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadPassword {
    /// Too short to withstand guessing.
    #[error("the password has {0} characters and needs at least {SHORTEST_PASSWORD}")]
    Short(usize),
    /// Longer than is read.
    #[error("the password has more than {LONGEST_PASSWORD} bytes")]
    Long,
    /// The same character throughout, or the name of the account.
    #[error("the password is too easy to guess")]
    Guessable,
}

impl BadPassword {
    /// What to do.
    #[must_use]
    pub fn remedy(self) -> String {
        match self {
            Self::Short(_) | Self::Guessable => "four unrelated words are enough".to_owned(),
            Self::Long => "choose a shorter one".to_owned(),
        }
    }
}

impl Password {
    /// Takes a text as the new password of `name`.
    ///
    /// # Errors
    /// [`BadPassword`] where it is too short, too long, or easy to guess.
    pub fn new(text: impl Into<String>, name: &UserName) -> Result<Self, BadPassword> {
        let text = text.into();
        let characters = text.chars().count();
        if characters < SHORTEST_PASSWORD {
            return Err(BadPassword::Short(characters));
        }
        if text.len() > LONGEST_PASSWORD {
            return Err(BadPassword::Long);
        }
        let different: BTreeSet<char> = text.chars().collect();
        if different.len() < 4
            || text.to_lowercase().contains(name.as_str()) && name.as_str().len() * 2 > text.len()
        {
            return Err(BadPassword::Guessable);
        }
        Ok(Self(text))
    }

    /// The text, for hashing alone.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// Somebody who may sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct User {
    /// Stays for ever.
    pub id: UserId,
    /// By which they sign in.
    pub name: UserName,
    /// What they are; each adds to the others.
    pub roles: Vec<Role>,
    /// When the account was made.
    pub created_at: Instant,
    /// When the password was set last.
    pub password_set_at: Instant,
    /// Since when they may not sign in, where that is so.
    pub disabled_at: Option<Instant>,
}

impl User {
    /// The user as one who does things.
    #[must_use]
    pub fn principal(&self) -> Principal {
        Principal::of_roles(Actor::User(self.name.clone()), &self.roles)
    }
}

/// Somebody as an issuer of sign-ins knows them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Identity {
    /// Who says so.
    pub issuer: Issuer,
    /// Whom they say it of.
    pub subject: Subject,
}

impl Identity {
    /// By which it is named in addresses.
    #[must_use]
    pub fn id(&self) -> IdentityId {
        IdentityId::of(&self.issuer, &self.subject)
    }
}

/// Which user somebody is whom an issuer knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Link {
    /// The user's name.
    pub user: UserName,
    /// Who they are there.
    #[serde(flatten)]
    pub identity: Identity,
    /// Since when.
    pub linked_at: Instant,
}

/// A program's key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApiKey {
    /// Stays for ever.
    pub id: KeyId,
    /// What it is for.
    pub name: KeyName,
    /// What it may be used for.
    pub actions: BTreeSet<Action>,
    /// Whose part of the network it opens; absent: all of it.
    pub organisation: Option<OdsCode>,
    /// When it was made.
    pub created_at: Instant,
    /// From when on it is worth nothing.
    pub expires_at: Instant,
    /// When it was used last, to the minute.
    pub last_used_at: Option<Instant>,
    /// Since when it is revoked, where it is.
    pub revoked_at: Option<Instant>,
}

impl ApiKey {
    /// Whether it opens anything at `now`.
    #[must_use]
    pub fn is_good(&self, now: Instant) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }

    /// The key as one who does things.
    #[must_use]
    pub fn principal(&self) -> Principal {
        let scope = match &self.organisation {
            Some(organisation) => Scope::Organisation(organisation.clone()),
            None => Scope::Everything,
        };
        Principal {
            who: Actor::Key(self.name.clone()),
            grants: vec![Grant {
                actions: self.actions.clone(),
                scope,
            }],
        }
    }
}

/// How calendars are named, as an instruction.
pub const FEED_NAMES: &str = "write person:ID, pool:ID, line:ID, area:ID or board:ODS-CODE";

/// Whose calendar a feed is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(tag = "kind", content = "id", rename_all = "kebab-case")]
pub enum FeedOf {
    /// One person's duties, over all pools.
    Person(PersonId),
    /// One pool's duties.
    Pool(PoolId),
    /// The duties of all pools of a service line.
    Line(LineId),
    /// The duties of all pools that serve an area.
    Area(AreaId),
    /// The duties of all pools that serve any area of a board.
    Board(OdsCode),
}

impl FeedOf {
    /// The word of its kind.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Person(_) => "person",
            Self::Pool(_) => "pool",
            Self::Line(_) => "line",
            Self::Area(_) => "area",
            Self::Board(_) => "board",
        }
    }

    /// The id of whose it is.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Person(id) => id.as_str(),
            Self::Pool(id) => id.as_str(),
            Self::Line(id) => id.as_str(),
            Self::Area(id) => id.as_str(),
            Self::Board(ods) => ods.as_str(),
        }
    }

    /// The subject of a kind's word and an id.
    ///
    /// # Errors
    /// [`BadFeed`] where there is no such kind, or the id is of another shape.
    pub fn new(kind: &str, id: &str) -> Result<Self, BadFeed> {
        let bad = |_| BadFeed(format!("{kind}:{id}"));
        match kind {
            "person" => id.parse().map(Self::Person).map_err(bad),
            "pool" => id.parse().map(Self::Pool).map_err(bad),
            "line" => id.parse().map(Self::Line).map_err(bad),
            "area" => id.parse().map(Self::Area).map_err(bad),
            "board" => id.parse().map(Self::Board).map_err(bad),
            _ => Err(BadFeed(format!("{kind}:{id}"))),
        }
    }
}

/// A text that names no calendar.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" names no calendar; {FEED_NAMES}")]
pub struct BadFeed(String);

impl fmt::Display for FeedOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind(), self.id())
    }
}

impl FromStr for FeedOf {
    type Err = BadFeed;
    fn from_str(text: &str) -> Result<Self, BadFeed> {
        let (kind, id) = text
            .split_once(':')
            .ok_or_else(|| BadFeed(text.to_owned()))?;
        Self::new(kind, id)
    }
}

/// The private address of a calendar, and who fetched from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FeedToken {
    /// Stays for ever.
    pub id: FeedTokenId,
    /// Whose calendar it opens.
    pub feed: FeedOf,
    /// When it was given out.
    pub created_at: Instant,
    /// Since when it is revoked, where it is.
    pub revoked_at: Option<Instant>,
    /// The last fetch; absent: nobody ever did.
    pub last_fetch: Option<Fetch>,
}

/// A fetch of a calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fetch {
    /// When, to the minute.
    pub at: Instant,
    /// The client's family, such as `Outlook`.
    pub agent: String,
    /// When the calendar that was served had last changed.
    pub version_at: Instant,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn passwords_are_long_and_never_shown() {
        let name: UserName = "ann.farrukh".parse().unwrap();
        for (text, wanted) in [
            ("correct horse battery", Ok(())),
            ("ééééàààà  çç", Ok(())),
            ("short", Err(BadPassword::Short(5))),
            ("aaaaaaaaaaaaaaaa", Err(BadPassword::Guessable)),
            ("ann.farrukh2026", Err(BadPassword::Guessable)),
        ] {
            assert_eq!(Password::new(text, &name).map(|_| ()), wanted, "{text}");
        }
        assert_eq!(
            Password::new("ab cd".repeat(60), &name).map(|_| ()),
            Err(BadPassword::Long)
        );
        let shown = format!(
            "{:?}",
            Password::new("correct horse battery", &name).unwrap()
        );
        assert!(!shown.contains("horse"), "{shown}");
    }

    #[test]
    fn calendars_are_read_as_they_are_written() {
        for text in [
            "person:ann",
            "pool:leeds",
            "line:nursing",
            "area:kent",
            "board:QHM",
        ] {
            assert_eq!(text.parse::<FeedOf>().unwrap().to_string(), text);
        }
        for text in ["ann", "board:qhm", "person:", "person:Ann"] {
            assert!(text.parse::<FeedOf>().is_err(), "{text}");
        }
    }
}
