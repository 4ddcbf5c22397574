//! A network document read item by item, so that a document of millions of faults is never held as
//! a tree.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::network_json::LISTS;

/// What is given each item: the list's name, the item's position, and the item.
pub(super) type Take<'t> = &'t mut dyn FnMut(&'static str, usize, Value);

/// Gives every item of a document's lists to `take`, in the document's order; what remains is the
/// document with empty lists in their places.
///
/// # Errors
/// Where the text is no JSON object.
pub(super) fn each(text: &str, take: Take<'_>) -> serde_json::Result<Map<String, Value>> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let rest = reader.deserialize_map(Document(take))?;
    reader.end().map(|()| rest)
}

struct Document<'t>(Take<'t>);

impl<'de> Visitor<'de> for Document<'_> {
    type Value = Map<String, Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a network document")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut keys: A) -> Result<Self::Value, A::Error> {
        let mut rest = Map::new();
        while let Some(key) = keys.next_key::<String>()? {
            let value = match LISTS.iter().find(|(list, _)| *list == key) {
                Some((list, _)) => {
                    let mut take = |list, at, item| (self.0)(list, at, item);
                    keys.next_value_seed(Part(Some((*list, &mut take))))?
                }
                None => keys.next_value_seed(Part(None))?,
            };
            // Unknown keys by the million are one fault: the first are enough.
            if rest.len() < MOST_KEYS {
                rest.insert(key, value);
            }
        }
        Ok(rest)
    }
}

/// Keys of the document that are kept: far more than it has.
const MOST_KEYS: usize = 1_000;

/// A value of the document: of a list, each item is given away; of anything else the beginning is
/// kept.
struct Part<'t>(Option<(&'static str, Take<'t>)>);

impl<'de> DeserializeSeed<'de> for Part<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<Value, D::Error> {
        value.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Part<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut kept = Vec::new();
        if let Some((list, take)) = self.0 {
            let mut at = 0;
            while let Some(item) = items.next_element::<Value>()? {
                take(list, at, item);
                at += 1;
            }
        } else {
            while kept.len() < SHOWN
                && let Some(item) = items.next_element_seed(Part(None))?
            {
                kept.push(item);
            }
            while items.next_element::<IgnoredAny>()?.is_some() {}
        }
        Ok(kept.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut keys: A) -> Result<Value, A::Error> {
        let mut kept = Map::new();
        while kept.len() < SHOWN
            && let Some(key) = keys.next_key::<String>()?
        {
            kept.insert(key, keys.next_value_seed(Part(None))?);
        }
        while keys.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(kept.into())
    }
}

/// Parts of a wrong value that are kept: a message quotes its beginning.
const SHOWN: usize = 8;
