//! JSON of any shape whose objects have each member once. A tree of values keeps the last of two
//! alike, so that a text which says two things would be read as one of them.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// A value in which no object has a member twice, at any depth.
#[derive(Debug, Clone, PartialEq)]
pub struct DistinctMembers(pub Value);

impl<'de> Deserialize<'de> for DistinctMembers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader).map(Self)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(DistinctMembers(value)) = list.next_element()? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(key) = object.next_key::<String>()? {
            if members.contains_key(&key) {
                return Err(A::Error::custom(format_args!("duplicate field `{key}`")));
            }
            let DistinctMembers(value) = object.next_value()?;
            members.insert(key, value);
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::network_json;

    #[test]
    fn what_says_each_thing_once_is_read_as_it_stands() {
        let text = r#"{"a":[1,-2,0.5,null,true,"x",{"a":{}}],"b":18446744073709551615}"#;
        let read: DistinctMembers = serde_json::from_str(text).unwrap();
        assert_eq!(read.0, serde_json::from_str::<Value>(text).unwrap());
    }

    #[test]
    fn a_member_that_is_given_twice_is_told_with_its_place() {
        for (text, place) in [
            (r#"{"kind":"other","kind":"sickness"}"#, "/kind"),
            (
                r#"{"period":{"first_day":1,"first_day":1}}"#,
                "/period/first_day",
            ),
            (r#"{"days":[{"a":1},{"a":1,"b":2,"a":null}]}"#, "/days/1/a"),
            (r#"{"a":1,"\u0061":2}"#, "/a"),
        ] {
            let told = network_json::parse_item::<DistinctMembers>(text.as_bytes()).unwrap_err();
            assert_eq!(told.len(), 1, "{text}: {told:?}");
            assert_eq!(told[0].pointer, place, "{text}: {told:?}");
            assert!(
                told[0].message.contains("is given twice"),
                "{text}: {told:?}"
            );
        }
    }
}
