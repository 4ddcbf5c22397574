//! What makes an older network document out of the next one: small where little changed, and exact.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::network::NetworkFile;
use super::network_diff::same;

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
    /// The way from `newer` back to `older`. Lists that both share cost nothing, and of the others
    /// only what differs is written.
    #[must_use]
    pub fn of(newer: &NetworkFile, older: &NetworkFile) -> Self {
        let mut back = BTreeMap::new();
        macro_rules! members {
            ($($name:ident by $way:ident)*) => {
                $(if let Some(member) = $way(&newer.$name, &older.$name) {
                    back.insert(stringify!($name).to_owned(), member);
                })*
            };
        }
        members! {
            format_version by value name by value about by value invented by value
            organisations by list areas by list service_lines by list competences by list
            people by list pools by list duty_patterns by list agreements by list
            absences by list preferences by list brought_forward by list
        }
        Self(back)
    }

    /// The members of the document that differ.
    pub fn members(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
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

/// The way back for a value; nothing where both are the same.
fn value<T: Serialize + PartialEq>(new: &T, old: &T) -> Option<Member> {
    (new != old).then(|| Member::Was(written(old)))
}

/// The way back for a list; nothing where both are the same.
fn list<T: Serialize + PartialEq>(new: &[T], old: &[T]) -> Option<Member> {
    let (head, tail) = same(new, old);
    if head + tail == new.len() && new.len() == old.len() {
        return None;
    }
    let between = old.iter().skip(head).take(old.len() - head - tail);
    Some(Member::List {
        head,
        between: between.map(written).collect(),
        tail,
    })
}

/// Every number of a checked document is finite, and nothing else of it could fail to be JSON.
fn written<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or_default()
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
            let way = list(&new, &old);
            prop_assert_eq!(way.is_none(), new == old);
            let back = ReversePatch(way.map(|way| ("list".to_owned(), way)).into_iter().collect());
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
        assert_eq!(list(&new, &old), Some(wanted));
    }
}
