//! Webhooks: programs elsewhere that are told what happens here, and the messages to them.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use chrono::Duration;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::access::{Action, Actor, Grant, Principal, Scope};
use super::ids::{AreaId, GapId, LineId, MessageId, OdsCode, WebhookId};
use super::interval::{Instant, Interval};

/// Pause after the first failed try; each later one is four times as long.
const FIRST_PAUSE: Duration = Duration::seconds(5);

/// The longest pause.
pub const LONGEST_PAUSE: Duration = Duration::hours(6);

/// Clocks of machines that share a database differ by less than this.
const TOLERANCE: Duration = Duration::minutes(5);

/// How long a message is tried: a receiver may be down over a long weekend.
pub const TRIED_FOR: Duration = Duration::days(3);

/// What happened.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub enum EventKind {
    /// A rota was published.
    #[serde(rename = "rota.published")]
    RotaPublished,
    /// A published rota was taken back.
    #[serde(rename = "rota.withdrawn")]
    RotaWithdrawn,
    /// Published duties have other holders than before.
    #[serde(rename = "duty.reassigned")]
    DutyReassigned,
    /// Required time of the coming days had cover, and has none any more.
    #[serde(rename = "gap.opened")]
    GapOpened,
    /// Time of a gap that was told of has cover again, or is required no more.
    #[serde(rename = "gap.closed")]
    GapClosed,
    /// A job is done, failed or was cancelled.
    #[serde(rename = "job.finished")]
    JobFinished,
    /// Somebody tries the receiver out. Sent to it whatever it asked for.
    #[serde(rename = "webhook.test")]
    Test,
}

impl EventKind {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::RotaPublished,
        Self::RotaWithdrawn,
        Self::DutyReassigned,
        Self::GapOpened,
        Self::GapClosed,
        Self::JobFinished,
        Self::Test,
    ];

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::RotaPublished => "rota.published",
            Self::RotaWithdrawn => "rota.withdrawn",
            Self::DutyReassigned => "duty.reassigned",
            Self::GapOpened => "gap.opened",
            Self::GapClosed => "gap.closed",
            Self::JobFinished => "job.finished",
            Self::Test => "webhook.test",
        }
    }
}

impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A word that names no event.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not an event; the events are {all}", all = EventKind::ALL.map(EventKind::word).join(", "))]
pub struct BadEvent(String);

impl FromStr for EventKind {
    type Err = BadEvent;
    fn from_str(text: &str) -> Result<Self, BadEvent> {
        let found = Self::ALL.into_iter().find(|kind| kind.word() == text);
        found.ok_or_else(|| BadEvent(text.to_owned()))
    }
}

/// Who is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Receiver {
    /// Its id.
    pub id: WebhookId,
    /// Where messages go.
    pub url: String,
    /// What it is told.
    pub events: BTreeSet<EventKind>,
    /// Whose part of the network it is told of; absent: all of it.
    pub organisation: Option<OdsCode>,
    /// When it was added.
    pub created_at: Instant,
    /// When its secret was made.
    pub secret_set_at: Instant,
    /// Until when messages are signed with the secret before as well.
    pub earlier_secret_until: Option<Instant>,
    /// Since when it is told nothing, and why.
    pub disabled: Option<Disabled>,
}

/// Why a receiver is told nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DisabledBecause {
    /// It answered with 410: nothing is there for good.
    Gone,
    /// Somebody wanted it so.
    Asked,
}

impl DisabledBecause {
    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Asked => "asked",
        }
    }
}

/// Since when a receiver is told nothing, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disabled {
    /// Since when.
    pub at: Instant,
    /// Why.
    pub because: DisabledBecause,
}

/// What messages to a receiver are signed with. It has no `Debug`, so that no log holds it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secrets {
    /// The newest.
    pub newest: String,
    /// The one before, while it is valid beside it.
    pub earlier: Option<EarlierSecret>,
}

/// The secret before.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierSecret {
    /// The secret.
    pub secret: String,
    /// Until when messages are signed with it too.
    pub until: Instant,
}

impl Secrets {
    /// Those that are valid at an instant, the newest first.
    pub fn valid_at(&self, now: Instant) -> impl Iterator<Item = &str> {
        let earlier = self.earlier.iter().filter(move |one| now < one.until);
        std::iter::once(self.newest.as_str()).chain(earlier.map(|one| one.secret.as_str()))
    }
}

impl Receiver {
    /// Whether it is told anything.
    #[must_use]
    pub fn is_enabled(&self) -> bool {
        self.disabled.is_none()
    }

    /// The receiver as one who reads rotas: it is told of nothing else.
    #[must_use]
    pub fn principal(&self) -> Principal {
        let scope = match &self.organisation {
            Some(organisation) => Scope::Organisation(organisation.clone()),
            None => Scope::Everything,
        };
        Principal {
            who: Actor::Anybody,
            grants: vec![Grant {
                actions: [Action::ReadRotas].into(),
                scope,
            }],
        }
    }

    /// Its host, which is all of the address that others may see: the rest may be a secret.
    #[must_use]
    pub fn host(&self) -> &str {
        host(&self.url)
    }
}

/// The host of an address.
#[must_use]
pub fn host(url: &str) -> &str {
    let host = url.split('/').nth(2).unwrap_or_default();
    host.rsplit('@').next().unwrap_or_default()
}

/// A gap, or what is left of one, that receivers were told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldGap {
    /// By which it is told as closed.
    pub id: GapId,
    /// Where.
    pub area: AreaId,
    /// What is missing.
    pub line: LineId,
    /// When.
    pub interval: Interval,
}

/// Where a message stands.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum MessageState {
    /// It is to be sent.
    Waiting,
    /// The receiver took it.
    Delivered,
    /// It was tried for too long, or the receiver said that it is gone for good.
    Dead,
}

impl MessageState {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Waiting, Self::Delivered, Self::Dead];

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::Dead => "dead",
        }
    }
}

/// A message to a receiver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Message {
    /// Its id: the same at every try, so that a receiver knows what it has.
    pub id: MessageId,
    /// To whom.
    pub receiver: WebhookId,
    /// What happened.
    pub event: EventKind,
    /// What is sent: JSON.
    #[serde(skip)]
    pub body: String,
    /// Where it stands.
    pub state: MessageState,
    /// How often it was tried.
    pub tries: u32,
    /// When it is tried next, or was to be.
    pub next_at: Instant,
    /// How long the receiver asked to be left alone after the last try. Seconds; 0 where it did
    /// not.
    pub rest_seconds: u32,
    /// Why the last try failed.
    pub failure: Option<String>,
    /// When it happened.
    pub created_at: Instant,
    /// When it was delivered or given up.
    pub ended_at: Option<Instant>,
}

/// The pause after so many tries that failed.
fn pause_after(tries: u32) -> Duration {
    let Some(earlier) = tries.checked_sub(1) else {
        return Duration::zero();
    };
    FIRST_PAUSE
        .checked_mul(4_i32.saturating_pow(earlier.min(10)))
        .unwrap_or(LONGEST_PAUSE)
        .min(LONGEST_PAUSE)
}

/// The first whole second from there on.
fn in_whole_seconds(at: Instant) -> Instant {
    let beyond = i64::from(at.timestamp_subsec_nanos());
    match beyond {
        0 => at,
        _ => at + Duration::nanoseconds(1_000_000_000 - beyond),
    }
}

impl Message {
    /// When it is tried next: at once where that is later than its pause can be, because a clock
    /// that was ahead was put right.
    #[must_use]
    pub fn due_at(&self, now: Instant) -> Instant {
        let longest = pause_after(self.tries).max(Duration::seconds(self.rest_seconds.into()));
        if self.next_at - now > longest + TOLERANCE {
            now
        } else {
            self.next_at
        }
    }

    /// The message after a try that the receiver took.
    #[must_use]
    pub fn delivered(self, now: Instant) -> Self {
        Self {
            state: MessageState::Delivered,
            tries: self.tries.saturating_add(1),
            failure: None,
            rest_seconds: 0,
            ended_at: Some(now),
            ..self
        }
    }

    /// The message after a try that failed: dead, or to be tried again after a pause, or after the
    /// `rest` that the receiver asked for where that is longer, six hours at most. Times of
    /// messages are kept in whole seconds, so that the end of the pause is the next of them: no
    /// receiver is asked again before the time that it named.
    #[must_use]
    pub fn failed(self, why: String, rest: Duration, is_final: bool, now: Instant) -> Self {
        let tries = self.tries.saturating_add(1);
        let rest = rest.clamp(Duration::zero(), LONGEST_PAUSE);
        let pause = pause_after(tries).max(rest);
        let is_dead = is_final || now - self.created_at >= TRIED_FOR;
        Self {
            state: if is_dead {
                MessageState::Dead
            } else {
                MessageState::Waiting
            },
            tries,
            next_at: in_whole_seconds(now + pause),
            rest_seconds: u32::try_from(rest.num_seconds()).unwrap_or(0),
            failure: Some(why),
            ended_at: is_dead.then_some(now),
            ..self
        }
    }

    /// The message as it was made, to be sent again.
    #[must_use]
    pub fn again(self, now: Instant) -> Self {
        Self {
            state: MessageState::Waiting,
            tries: 0,
            next_at: now,
            rest_seconds: 0,
            failure: None,
            created_at: now,
            ended_at: None,
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn message() -> Message {
        let at = chrono::DateTime::from_timestamp(1_795_262_400, 0).unwrap();
        Message {
            id: MessageId(uuid::Uuid::from_u128(1)),
            receiver: WebhookId(uuid::Uuid::from_u128(2)),
            event: EventKind::Test,
            body: String::new(),
            state: MessageState::Waiting,
            tries: 0,
            next_at: at,
            rest_seconds: 0,
            failure: None,
            created_at: at,
            ended_at: None,
        }
    }

    #[test]
    fn a_receiver_is_left_alone_for_as_long_as_it_asks_and_six_hours_at_most() {
        let now = message().created_at;
        let failed = |tries: u32, rest: Duration| {
            let before = Message { tries, ..message() };
            let after = before.failed("busy".to_owned(), rest, false, now);
            assert_eq!(after.due_at(now), after.next_at, "no clock was ahead");
            (after.next_at - now).num_seconds()
        };
        assert_eq!(failed(0, Duration::zero()), 5);
        assert_eq!(failed(0, Duration::seconds(90)), 90);
        assert_eq!(
            failed(3, Duration::seconds(90)),
            320,
            "its own pause is longer"
        );
        assert_eq!(failed(0, Duration::days(400)), LONGEST_PAUSE.num_seconds());
        assert_eq!(failed(0, Duration::seconds(-5)), 5, "a date that is past");
    }

    #[test]
    fn a_retry_after_of_15_seconds_is_never_tried_again_before_15_seconds() {
        for milliseconds in [0, 1, 400, 600, 999] {
            let now = message().created_at + Duration::milliseconds(milliseconds);
            let after = message().failed("busy".to_owned(), Duration::seconds(15), false, now);
            // As it is kept.
            let kept = chrono::DateTime::from_timestamp(after.next_at.timestamp(), 0).unwrap();
            let waits = kept - now;
            assert!(
                waits >= Duration::seconds(15) && waits < Duration::seconds(16),
                "{milliseconds}: {waits}"
            );
            assert_eq!(after.due_at(now), after.next_at);
        }
    }

    #[test]
    fn a_secret_is_valid_beside_the_next_until_its_time_is_over() {
        let until = message().created_at;
        let secrets = Secrets {
            newest: "new".to_owned(),
            earlier: Some(EarlierSecret {
                secret: "old".to_owned(),
                until,
            }),
        };
        let valid = |at| secrets.valid_at(at).collect::<Vec<_>>();
        assert_eq!(valid(until - Duration::seconds(1)), ["new", "old"]);
        assert_eq!(valid(until), ["new"]);
    }

    #[test]
    fn a_message_of_a_clock_that_was_ahead_is_due_once_it_is_put_right() {
        let fresh = message();
        let now = fresh.next_at;
        assert_eq!(fresh.due_at(now - Duration::minutes(2)), now);
        let put_right = now - Duration::hours(26);
        assert_eq!(fresh.due_at(put_right), put_right);
        let failed = fresh.failed("down".to_owned(), Duration::zero(), false, now);
        assert_eq!(failed.due_at(now), failed.next_at);
        assert_eq!(failed.due_at(put_right), put_right);
    }

    #[test]
    fn pauses_grow_to_hours_and_end_after_days() {
        let mut message = message();
        let mut pauses = Vec::new();
        while message.state == MessageState::Waiting {
            let now = message.next_at;
            message = message.failed("down".to_owned(), Duration::zero(), false, now);
            pauses.push((message.next_at - now).num_seconds());
        }
        assert_eq!(pauses[..8], [5, 20, 80, 320, 1280, 5120, 20_480, 21_600]);
        assert!((15..30).contains(&pauses.len()), "{pauses:?}");
        let tried_for = message.ended_at.unwrap() - message.created_at;
        assert!(tried_for >= TRIED_FOR && tried_for <= TRIED_FOR + LONGEST_PAUSE);
        let again = message.again(tried_for_end());
        assert_eq!(
            (again.state, again.tries, again.ended_at),
            (MessageState::Waiting, 0, None)
        );
    }

    fn tried_for_end() -> Instant {
        message().created_at + Duration::days(30)
    }

    #[test]
    fn a_receiver_that_is_gone_ends_a_message_at_once() {
        let now = message().created_at;
        assert_eq!(
            message()
                .failed("gone".to_owned(), Duration::zero(), true, now)
                .state,
            MessageState::Dead
        );
    }
}
