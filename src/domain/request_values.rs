//! Numbers that people ask with: the command line and REST take the same ones, and refuse the
//! others in the same words.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use chrono::TimeDelta;
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer};

use super::bad_value::{BadValue, Refusal};
use super::ids::ScenarioName;

/// A number as a text, as JSON or at a terminal has it.
trait FromNumber: Sized {
    /// Which there are, for people.
    const WHICH: &'static str;

    /// The number, where it is one of those.
    fn of_text(text: &str) -> Result<Self, BadValue>;
}

/// Reads a number of JSON; a text is none, as with every number of a body.
struct NumberVisitor<T>(std::marker::PhantomData<T>);

impl<T: FromNumber> NumberVisitor<T> {
    fn read<E: Error>(text: &str) -> Result<T, E> {
        T::of_text(text).map_err(|bad| E::custom(Refusal::from(bad)))
    }
}

impl<T: FromNumber> Visitor<'_> for NumberVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::WHICH)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        Self::read(&number.to_string())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        Self::read(&number.to_string())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<T, E> {
        Self::read(&number.to_string())
    }
}

/// What all numbers here have in common.
macro_rules! number {
    ($name:ident, $number:ty) => {
        impl $name {
            /// The number.
            #[must_use]
            pub fn get(self) -> $number {
                self.0
            }
        }

        impl FromStr for $name {
            type Err = BadValue;
            fn from_str(text: &str) -> Result<Self, BadValue> {
                Self::of_text(text.trim())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
                reader.deserialize_any(NumberVisitor(std::marker::PhantomData))
            }
        }
    };
}

/// Declares whole numbers of a range.
macro_rules! whole_numbers {
    ($($(#[$doc:meta])+ $name:ident($number:ty): $least:literal to $most:literal;)+) => {
        $(
            $(#[$doc])+
            #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
            pub struct $name($number);

            impl FromNumber for $name {
                const WHICH: &'static str =
                    concat!("a whole number, ", $least, " to ", $most);

                fn of_text(text: &str) -> Result<Self, BadValue> {
                    let refused = |message: &str| {
                        Err(BadValue::new(
                            format!("{text} {message}"),
                            format!("give {}", Self::WHICH),
                        ))
                    };
                    match text.parse::<i128>() {
                        Ok(number) if number < $least => refused("is too small"),
                        Ok(number) if number > $most => refused("is too large"),
                        Ok(_) | Err(_) => match text.parse() {
                            Ok(number) => Ok(Self(number)),
                            Err(_) => refused("is not a whole number"),
                        },
                    }
                }
            }

            number!($name, $number);
        )+
    };
}

whole_numbers! {
    /// Longest time for a search. Seconds, a day at most.
    SearchSeconds(u64): 1 to 86400;
    /// Most whole-time posts that are tried for each pool.
    PostsTried(u8): 0 to 9;
    /// On call at most once in so many days, whole time.
    OneInDays(u8): 1 to 28;
    /// How many children one person serves at once, at most.
    ChildrenEach(u32): 1 to 4294967295;
    /// For how long an earlier secret of a receiver of webhooks stays valid. Hours, a week at most.
    OverlapHours(u32): 0 to 168;
    /// Rows of a page of a list.
    PageSize(u32): 1 to 200;
}

impl SearchSeconds {
    /// As a time.
    #[must_use]
    pub fn duration(self) -> Duration {
        Duration::from_secs(self.0)
    }
}

impl Default for OverlapHours {
    /// A day: time enough to change over.
    fn default() -> Self {
        Self(24)
    }
}

impl OverlapHours {
    /// As a time.
    #[must_use]
    pub fn duration(self) -> TimeDelta {
        TimeDelta::hours(self.0.into())
    }
}

/// Declares numbers with a fraction.
macro_rules! fractions {
    ($($(#[$doc:meta])+ $name:ident: $is_one:expr, $what:literal, $which:literal;)+) => {
        $(
            $(#[$doc])+
            #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
            pub struct $name(f64);

            impl FromNumber for $name {
                const WHICH: &'static str = $which;

                fn of_text(text: &str) -> Result<Self, BadValue> {
                    let is_one: fn(f64) -> bool = $is_one;
                    let number = text.parse().ok().filter(|number| is_one(*number));
                    number.map(Self).ok_or_else(|| {
                        BadValue::new(
                            format!("{text} is not {}", $what),
                            format!("give {}", Self::WHICH),
                        )
                    })
                }
            }

            number!($name, f64);
        )+
    };
}

fractions! {
    /// Weeks of leave in a year.
    LeaveWeeks: |weeks| (0.0..=52.0).contains(&weeks), "a leave of a year in weeks", "a number, 0 to 52";
    /// Hours a week of other work, outside the rotas.
    OtherWeeklyHours: |hours| (0.0..=168.0).contains(&hours), "a number of hours in a week", "a number, 0 to 168";
    /// Share of full time of a post.
    PostShare: |share| share > 0.0 && share <= 1.0, "a share of full time", "a number above 0, and at most 1";
}

/// Scenarios that are compared at once, at most.
const MOST_COMPARED: usize = 20;

/// Scenarios to be compared, in the order in which they are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparedScenarios(Vec<ScenarioName>);

impl ComparedScenarios {
    /// # Errors
    /// Where there is none, or more than are compared at once.
    pub fn new(names: Vec<ScenarioName>) -> Result<Self, BadValue> {
        let count = names.len();
        if (1..=MOST_COMPARED).contains(&count) {
            return Ok(Self(names));
        }
        Err(BadValue::new(
            format!("{count} scenarios cannot be compared"),
            format!("name 1 to {MOST_COMPARED}"),
        ))
    }

    /// Their names.
    #[must_use]
    pub fn into_names(self) -> Vec<ScenarioName> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;
    use crate::parse_error::fault;
    use serde::de::DeserializeOwned;

    /// The same value at a terminal and in a body: taken by both, or refused by both in the same
    /// words.
    fn both<T: FromStr<Err = BadValue> + DeserializeOwned + PartialEq + fmt::Debug>(
        text: &str,
    ) -> Option<BadValue> {
        let json: serde_json::Value = serde_json::from_str(text).unwrap();
        match (text.parse::<T>(), serde_json::from_value::<T>(json)) {
            (Ok(one), Ok(other)) => {
                assert_eq!(one, other, "{text}");
                None
            }
            (Err(one), Err(other)) => {
                let other = fault(&other.to_string());
                assert_eq!(
                    (one.message.clone(), one.remedy.clone()),
                    (other.message, other.remedy),
                    "{text}"
                );
                Some(one)
            }
            (one, other) => panic!("{text}: {one:?} at a terminal, {other:?} in a body"),
        }
    }

    #[test]
    fn the_command_line_and_rest_refuse_the_same_numbers_in_the_same_words() {
        for (text, message) in [
            ("0", Some("0 is too small")),
            ("-1", Some("-1 is too small")),
            ("1", None),
            ("86400", None),
            ("86401", Some("86401 is too large")),
            (
                "18446744073709551615",
                Some("18446744073709551615 is too large"),
            ),
            ("1.5", Some("1.5 is not a whole number")),
        ] {
            let told = both::<SearchSeconds>(text).map(|bad| bad.message);
            assert_eq!(told.as_deref(), message);
        }
        for (text, good) in [
            ("0", true),
            ("26.5", true),
            ("52", true),
            ("52.1", false),
            ("-0.1", false),
        ] {
            assert_eq!(both::<LeaveWeeks>(text).is_none(), good, "{text}");
        }
        for (text, good) in [("0.01", true), ("1", true), ("0", false), ("1.01", false)] {
            assert_eq!(both::<PostShare>(text).is_none(), good, "{text}");
        }
        assert!(both::<PostsTried>("9").is_none() && both::<PostsTried>("10").is_some());
        assert!(both::<OneInDays>("28").is_none() && both::<OneInDays>("29").is_some());
        assert!(both::<ChildrenEach>("0").is_some());
        let told = fault(
            &serde_json::from_str::<OneInDays>("\"two\"")
                .unwrap_err()
                .to_string(),
        );
        assert!(
            told.remedy.starts_with("give a whole number, 1 to 28"),
            "{told:?}"
        );
        assert!("nan".parse::<OtherWeeklyHours>().is_err());
    }

    #[test]
    fn at_most_twenty_scenarios_are_compared_at_once() {
        let named = |count| vec![ScenarioName::new("winter").unwrap(); count];
        assert!(ComparedScenarios::new(named(20)).is_ok());
        for count in [0, 21] {
            let bad = ComparedScenarios::new(named(count)).unwrap_err();
            assert_eq!(bad.remedy, "name 1 to 20");
        }
    }
}
