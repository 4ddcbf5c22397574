//! What is refused though the request was well formed.

use std::fmt;

use super::{plural, shortened};
use evenwatch_domain::account::BadPassword;
use evenwatch_domain::day;
use evenwatch_domain::ids::{LineId, RotaId, UserName};
use evenwatch_domain::interval::Instant;

/// Why something was refused though the request was well formed.
#[derive(Debug, Clone, PartialEq)]
pub enum Rejection {
    /// The judge found hard breaches: such a rota is never published.
    HardBreaches {
        /// The rota.
        rota: RotaId,
        /// One sentence for each breach.
        breaches: Vec<String>,
    },
    /// The rota names people, pools or patterns that the current network does not have.
    OutOfDate {
        /// The rota.
        rota: RotaId,
        /// One sentence for each.
        differences: Vec<String>,
    },
    /// What stood before a rota would break hard rules today.
    NotRestorable {
        /// The rota that was to be withdrawn.
        rota: RotaId,
        /// One sentence for each breach.
        breaches: Vec<String>,
    },
    /// A period is longer than a request may ask for.
    PeriodTooLong {
        /// Days asked for.
        days: u64,
        /// Days allowed.
        limit: u64,
    },
    /// The period lies in the past, which is never planned again.
    PeriodInThePast {
        /// First day asked for.
        first_day: chrono::NaiveDate,
        /// Today in London.
        today: chrono::NaiveDate,
    },
    /// A text will not do as a password.
    Password(BadPassword),
    /// Somebody without a password of their own here.
    NoPassword,
    /// Nobody would be left who can administer the service.
    LastAdministrator(UserName),
    /// An expiry that has passed already, or lies too far ahead.
    Expiry {
        /// What was asked for.
        asked: Instant,
        /// The latest that is given.
        latest: Instant,
    },
    /// No pool serves the line in these areas, so that there is nothing that a remedy could change.
    NothingToRemedy {
        /// The line.
        line: LineId,
    },
    /// Changes that make no network.
    NotApplicable {
        /// What is wrong.
        message: String,
        /// What to do about it, where the message does not say.
        remedy: Option<String>,
    },
    /// What was known at an instant is not kept.
    NotKnown {
        /// The instant.
        at: Instant,
    },
    /// What will be known at an instant to come.
    NotYetKnown {
        /// The instant.
        at: Instant,
        /// When it was asked for.
        now: Instant,
    },
    /// Somebody has as many jobs waiting as one may have.
    TooManyJobs {
        /// How many that is.
        most: u64,
    },
    /// The key of a request that was to be done once stands for another request.
    KeyReused(String),
    /// Nothing is owed: no pool has a pattern that gives a duty in the period.
    NoDuties {
        /// What was asked for.
        period: evenwatch_domain::time::Period,
    },
}

impl fmt::Display for Rejection {
    /// What is wrong. What to do is [`Rejection::remedy`]'s, or the surface's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let written = evenwatch_domain::moment::written;
        match self {
            Self::HardBreaches { rota, breaches } => {
                write!(f, "rota {rota} breaks {}", hard_rules(breaches, ""))
            }
            Self::OutOfDate { rota, differences } => write!(
                f,
                "rota {rota} no longer fits the network: {}",
                shortened(differences)
            ),
            Self::NotRestorable { rota, breaches } => write!(
                f,
                "what stood before rota {rota} would break {}",
                hard_rules(breaches, " today")
            ),
            Self::PeriodTooLong { days, limit } => {
                write!(f, "the period has {days} days and {limit} is the most")
            }
            Self::PeriodInThePast { first_day, today } => write!(
                f,
                "the period starts on {} and today is {}: dates in the past cannot be planned",
                day::written(*first_day),
                day::written(*today)
            ),
            Self::Password(bad) => bad.fmt(f),
            Self::NoPassword => f.write_str("only a user who has signed in has a password here"),
            Self::LastAdministrator(name) => {
                write!(f, "\"{name}\" is the last administrator who can sign in")
            }
            Self::Expiry { asked, .. } => write!(
                f,
                "a key that expires on {} is of no use",
                day::written(asked.date_naive())
            ),
            Self::NothingToRemedy { line } => write!(
                f,
                "no pool serves \"{line}\" in these areas, and remedies change pools that are there"
            ),
            Self::NotApplicable { message, .. } => f.write_str(message),
            Self::NotKnown { at } => write!(
                f,
                "what the network was at {} is not known: it was imported later, or its history begins later",
                written(*at)
            ),
            Self::NotYetKnown { at, now } => write!(
                f,
                "what will be known at {} is not known yet: it is {}",
                written(*at),
                written(*now)
            ),
            Self::TooManyJobs { most } => write!(f, "{most} jobs of yours have not ended yet"),
            Self::KeyReused(key) => write!(
                f,
                "the key \"{key}\" was used for another request within a day"
            ),
            Self::NoDuties { period } => {
                write!(f, "no pool owes a duty from {}", period.written())
            }
        }
    }
}

impl Rejection {
    /// What to do, where it is the same on every surface.
    #[must_use]
    pub fn remedy(&self) -> Option<String> {
        Some(match self {
            Self::HardBreaches { .. } | Self::OutOfDate { .. } => {
                "plan the period again".to_owned()
            }
            Self::NotRestorable { .. } => {
                "withdraw it without restoring, or plan the period again and publish that"
                    .to_owned()
            }
            Self::PeriodTooLong { limit, .. } => {
                format!("ask for a shorter one, of {limit} days at most")
            }
            Self::PeriodInThePast { today, .. } => {
                format!("start on {} or later", day::written(*today))
            }
            Self::LastAdministrator(_) => "make another user an administrator first".to_owned(),
            Self::Expiry { latest, .. } => format!(
                "choose a day from tomorrow to {}",
                day::written(latest.date_naive())
            ),
            Self::NothingToRemedy { .. } => {
                "add a pool to the network, with a duty pattern and nobody in it if need be"
                    .to_owned()
            }
            Self::NotApplicable { remedy, .. } => return remedy.clone(),
            Self::NotKnown { .. } => "ask for a later instant".to_owned(),
            Self::NotYetKnown { .. } => {
                "ask for an instant that has passed, or leave it out for what is known now"
                    .to_owned()
            }
            Self::TooManyJobs { .. } => {
                "wait for some, or cancel those that you do not need".to_owned()
            }
            Self::KeyReused(_) => "choose a new one for each thing to be done".to_owned(),
            Self::NoDuties { .. } => {
                "choose other pools or another period, or add duty patterns to the network"
                    .to_owned()
            }
            Self::Password(bad) => bad.remedy(),
            Self::NoPassword => return None,
        })
    }
}

/// So many hard rules, and which.
fn hard_rules(breaches: &[String], when: &str) -> String {
    let count = breaches.len();
    format!(
        "{count} hard rule{}{when}: {}",
        plural(count),
        shortened(breaches)
    )
}
