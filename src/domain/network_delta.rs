//! What makes an older network document out of the next one: small where little changed, and exact.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::network::NetworkFile;

/// The way back from a document to the one before it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReversePatch(BTreeMap<String, Member>);

/// The way back for one member of the document; those that are the same in both are left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Member {
    /// It was not there.
    Absent,
    /// It was this.
    Was(Value),
    /// A list: its first `head` items and its last `tail` are the same, and these lay between.
    List {
        head: usize,
        between: Vec<Value>,
        tail: usize,
    },
}

impl ReversePatch {
    /// The way from `newer` back to `older`.
    #[must_use]
    pub fn of(newer: &NetworkFile, older: &NetworkFile) -> Self {
        let (newer, older) = (members(newer), members(older));
        let names: BTreeSet<&String> = newer.keys().chain(older.keys()).collect();
        let back = names.into_iter().filter_map(|name| {
            let member = match (newer.get(name), older.get(name)) {
                (new, old) if new == old => return None,
                (_, None) => Member::Absent,
                (Some(Value::Array(new)), Some(Value::Array(old))) => list(new, old),
                (_, Some(old)) => Member::Was(old.clone()),
            };
            Some((name.clone(), member))
        });
        Self(back.collect())
    }

    /// Takes the document's members back. What does not fit them is left out: it was made for
    /// another document.
    pub fn apply(&self, document: &mut Map<String, Value>) {
        for (name, member) in &self.0 {
            match member {
                Member::Absent => {
                    document.remove(name);
                }
                Member::Was(value) => {
                    document.insert(name.clone(), value.clone());
                }
                Member::List {
                    head,
                    between,
                    tail,
                } => {
                    if let Some(Value::Array(items)) = document.get_mut(name) {
                        let end = items.len().saturating_sub(*tail).max(*head);
                        let (head, end) = ((*head).min(items.len()), end.min(items.len()));
                        items.splice(head..end, between.iter().cloned());
                    }
                }
            }
        }
    }
}

/// The document's members by name.
#[must_use]
pub fn members(file: &NetworkFile) -> Map<String, Value> {
    match serde_json::to_value(file) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    }
}

fn list(new: &[Value], old: &[Value]) -> Member {
    let same = |pair: &(&Value, &Value)| pair.0 == pair.1;
    let head = new.iter().zip(old).take_while(same).count();
    let rest = new.len().min(old.len()) - head;
    let backward = new.iter().rev().zip(old.iter().rev());
    let tail = backward.take(rest).take_while(same).count();
    let between = old.iter().skip(head).take(old.len() - head - tail);
    Member::List {
        head,
        between: between.cloned().collect(),
        tail,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    proptest! {
        #[test]
        fn lists_come_back_as_they_were(
            new in proptest::collection::vec(0_u8..4, 0..9),
            old in proptest::collection::vec(0_u8..4, 0..9),
        ) {
            let values = |list: &[u8]| list.iter().map(|n| json!(n)).collect::<Vec<Value>>();
            let (new, old) = (values(&new), values(&old));
            let back = ReversePatch([("list".to_owned(), list(&new, &old))].into());
            let back: ReversePatch = serde_json::from_str(&serde_json::to_string(&back).unwrap()).unwrap();
            let mut document = Map::from_iter([("list".to_owned(), Value::Array(new))]);
            back.apply(&mut document);
            prop_assert_eq!(document.get("list"), Some(&Value::Array(old)));
        }
    }

    #[test]
    fn one_item_changed_is_one_item_kept() {
        let new = [json!(1), json!(2), json!(3)];
        let old = [json!(1), json!(7), json!(3)];
        let between = vec![json!(7)];
        let wanted = Member::List {
            head: 1,
            between,
            tail: 1,
        };
        assert_eq!(list(&new, &old), wanted);
    }
}
