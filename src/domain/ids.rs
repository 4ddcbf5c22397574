//! Identifiers: one newtype each, so that a pool's id can never stand where a person's is asked.
//!
//! Two shapes. *Codes* are chosen by people, appear in the network file and in addresses:
//! `^[a-z0-9][a-z0-9._-]{0,63}$`. *ODS codes* name NHS organisations and are opaque:
//! `^[A-Z0-9]{3,6}$`. Rotas and duties are named by UUIDs, which never change once given.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::bad_value::{BadValue, Refusal};

/// A text that is no identifier of the wanted shape, told by a noun and how to write it.
fn bad(value: &str, wanted: &str, remedy: &str) -> BadValue {
    BadValue::new(
        format!("\"{value}\" is not {wanted}"),
        format!("write {remedy}"),
    )
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $wanted:literal, $pattern:literal, $valid:path, $remedy:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Parses the text; the only way to make one.
            ///
            /// # Errors
            /// [`BadValue`] where the text has another shape.
            pub fn new(text: impl Into<String>) -> Result<Self, BadValue> {
                let value = text.into();
                if $valid(&value) {
                    Ok(Self(value))
                } else {
                    Err(bad(&value, $wanted, $remedy))
                }
            }

            /// The text itself.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = BadValue;
            fn from_str(text: &str) -> Result<Self, BadValue> {
                Self::new(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = Refusal;
            fn try_from(text: String) -> Result<Self, Refusal> {
                Ok(Self::new(text)?)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "pattern": $pattern, "description": $wanted })
            }
        }
    };
}

fn is_code(text: &str) -> bool {
    let mut bytes = text.bytes();
    text.len() <= 64
        && bytes
            .next()
            .is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        && bytes.all(|b| {
            b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'-')
        })
}

fn is_ods(text: &str) -> bool {
    (3..=6).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

fn is_rule(text: &str) -> bool {
    (2..=32).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || matches!(b, b'-' | b'/'))
}

fn is_user_name(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && text.bytes().all(|b| {
            b.is_ascii_lowercase()
                || b.is_ascii_digit()
                || matches!(b, b'.' | b'_' | b'-' | b'+' | b'@')
        })
}

fn is_issuer(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    text.len() <= 255
        && rest
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '['))
        && text
            .bytes()
            .all(|b| b.is_ascii_graphic() && !matches!(b, b'?' | b'#' | b'@' | b'"' | b'\\'))
}

fn is_subject(text: &str) -> bool {
    (1..=255).contains(&text.len()) && text.bytes().all(|b| matches!(b, b' '..=b'~'))
}

macro_rules! code {
    ($(#[$doc:meta])* $name:ident, $wanted:literal) => {
        text_id!($(#[$doc])* $name, $wanted, "^[a-z0-9][a-z0-9._-]{0,63}$", is_code,
            "1 to 64 of a-z, 0-9, '.', '_' and '-', beginning with a letter or digit");
    };
}

text_id!(
    /// An organisation's ODS code: opaque, 3 to 6 capitals and digits.
    OdsCode, "an ODS code", "^[A-Z0-9]{3,6}$", is_ods, "3 to 6 of A-Z and 0-9, as in the ODS directory"
);
text_id!(
    /// A working-time or cover rule's id as in contracts and standards, such as `WTR-D11` or
    /// `OC-3/7`.
    RuleId, "a rule id", "^[A-Z0-9/-]{2,32}$", is_rule, "2 to 32 of A-Z, 0-9, '-' and '/'"
);
text_id!(
    /// The name by which somebody signs in; an e-mail address will do.
    UserName, "a user's name", "^[a-z0-9][a-z0-9.@_+-]{0,63}$", is_user_name,
    "1 to 64 of a-z, 0-9, '.', '_', '-', '+' and '@', beginning with a letter or digit"
);
text_id!(
    /// Who says that somebody is who they are: a provider of OpenID Connect, by its address, which
    /// is compared letter by letter.
    Issuer, "an issuer", "^https?://[^?#@]+$", is_issuer,
    "the provider's address as it stands in its own description, such as https://sign-in.example.org"
);
text_id!(
    /// Somebody at an issuer: opaque, never given to another (OpenID Connect Core, 2: 255 ASCII
    /// characters at most).
    Subject, "a subject", "^[ -~]{1,255}$", is_subject, "1 to 255 ASCII characters, as the provider gives them"
);
code!(
    /// The name of a program's key.
    KeyName, "a key's name"
);
code!(
    /// An area: the footprint whose families are served.
    AreaId, "an area's id"
);
code!(
    /// A service line, such as nursing at home.
    LineId, "a service line's id"
);
code!(
    /// A pool: the people who share one rota.
    PoolId, "a pool's id"
);
code!(
    /// A duty pattern of a pool.
    PatternId, "a duty pattern's id"
);
code!(
    /// A commissioning agreement.
    AgreementId, "an agreement's id"
);
code!(
    /// A person on the staff.
    PersonId, "a person's id"
);
code!(
    /// An absence.
    AbsenceId, "an absence's id"
);
code!(
    /// A wish about duties.
    PreferenceId, "a preference's id"
);
code!(
    /// A competence, such as `syringe-driver`.
    CompetenceId, "a competence's id"
);
code!(
    /// The name of a scenario.
    ScenarioName, "a scenario's name"
);
code!(
    /// The name of a schedule by which audits are made.
    ScheduleName, "a schedule's name"
);
code!(
    /// A contract's rule set in `config/contracts`.
    ContractId, "a contract's id"
);
code!(
    /// A standard in `config/standards`.
    StandardId, "a standard's id"
);
code!(
    /// A named day, such as Christmas Day: kept apart from bank holidays.
    NamedDayId, "a named day's id"
);

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "format": "uuid" })
            }
        }

        impl FromStr for $name {
            type Err = BadValue;
            fn from_str(text: &str) -> Result<Self, BadValue> {
                Uuid::parse_str(text).map(Self).map_err(|_| {
                    bad(text, "a UUID", "it as 8-4-4-4-12 hexadecimal digits")
                })
            }
        }
    };
}

uuid_id!(
    /// A rota over one period; its revisions share the id.
    RotaId
);
uuid_id!(
    /// A duty: one occurrence of a pattern. The same over all revisions, so that calendars can
    /// follow it.
    DutyId
);

uuid_id!(
    /// A user: stays with the account whatever it is called.
    UserId
);
uuid_id!(
    /// A program's key.
    KeyId
);
uuid_id!(
    /// The private address of a calendar.
    FeedTokenId
);

uuid_id!(
    /// A job: work that runs apart from whoever asked for it.
    JobId
);
uuid_id!(
    /// An audit that is kept.
    AuditId
);

uuid_id!(
    /// Who is told what happens: a receiver of webhooks.
    WebhookId
);
uuid_id!(
    /// A message to a receiver of webhooks.
    MessageId
);
uuid_id!(
    /// A gap that receivers of webhooks were told of.
    GapId
);

uuid_id!(
    /// Somebody as a provider of sign-ins knows them, in addresses: of issuer and subject, whoever
    /// they are here.
    IdentityId
);

/// Namespace of the ids of identities below; random once, fixed for ever.
const IDENTITY_NAMESPACE: Uuid = Uuid::from_u128(0x51c7_e0a9_6d24_4f8e_b3f0_92d8_1c6b_7e45);

impl IdentityId {
    /// The id of a subject at an issuer. It depends on nothing else, so that the same person has
    /// the same one when linked again.
    #[must_use]
    pub fn of(issuer: &Issuer, subject: &Subject) -> Self {
        // No issuer holds a space, as no address does.
        let text = format!("{issuer} {subject}");
        Self(Uuid::new_v5(&IDENTITY_NAMESPACE, text.as_bytes()))
    }
}

/// Namespace of the duty ids below; random once, fixed for ever.
const DUTY_NAMESPACE: Uuid = Uuid::from_u128(0x8d0f_2c51_7a3e_4b6f_9c1d_5e2a_b047_66f3);

impl DutyId {
    /// The id of the occurrence of `pattern` that starts on the local day `day`.
    ///
    /// It depends on nothing else, so planning a period again gives every duty the id that
    /// calendars already know.
    #[must_use]
    pub fn of(pattern: &PatternId, day: chrono::NaiveDate) -> Self {
        Self(Uuid::new_v5(
            &DUTY_NAMESPACE,
            format!("{pattern} {day}").as_bytes(),
        ))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn shapes_are_held_at_the_door() {
        for (text, good) in [
            ("ann", true),
            ("a.b_c-1", true),
            ("", false),
            ("Ann", false),
            ("-a", false),
            ("a b", false),
        ] {
            assert_eq!(PersonId::new(text).is_ok(), good, "{text:?}");
        }
        for (text, good) in [
            ("QHM", true),
            ("S1Y5D", true),
            ("QH", false),
            ("qhm", false),
            ("TOOLONG", false),
        ] {
            assert_eq!(OdsCode::new(text).is_ok(), good, "{text:?}");
        }
        assert!(PersonId::new("a".repeat(65)).is_err());
    }

    #[test]
    fn a_duty_keeps_its_id_when_planned_again() {
        let night = PatternId::new("kent-night").unwrap();
        let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 28).unwrap();
        assert_eq!(DutyId::of(&night, day), DutyId::of(&night, day));
        assert_ne!(
            DutyId::of(&night, day),
            DutyId::of(&night, day.succ_opt().unwrap())
        );
    }
}
