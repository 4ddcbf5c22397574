//! What differs between two networks, by id: what the log keeps of an import.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use evenwatch_domain::network::NetworkFile;

/// For each list of the document that changed, the ids that were added, removed or changed; other
/// members by name.
pub(super) fn of(before: &NetworkFile, after: &NetworkFile) -> Value {
    let (before, after) = (members(before), members(after));
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let mut changes = Map::new();
    for name in names {
        let (old, new) = (before.get(name), after.get(name));
        if old == new {
            continue;
        }
        let change = match (by_id(old), by_id(new)) {
            (Some(old), Some(new)) => lists(&old, &new),
            _ => json!("changed"),
        };
        changes.insert(name.clone(), change);
    }
    Value::Object(changes)
}

fn members(file: &NetworkFile) -> Map<String, Value> {
    match serde_json::to_value(file) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    }
}

/// The items of a list by their id or code; `None` where they have none.
fn by_id(list: Option<&Value>) -> Option<BTreeMap<&str, &Value>> {
    let items = list.map_or(Some([].as_slice()), |list| {
        list.as_array().map(Vec::as_slice)
    })?;
    items
        .iter()
        .map(|item| {
            let id = item.get("id").or_else(|| item.get("ods"))?.as_str()?;
            Some((id, item))
        })
        .collect()
}

fn lists(old: &BTreeMap<&str, &Value>, new: &BTreeMap<&str, &Value>) -> Value {
    let added: Vec<_> = new.keys().filter(|id| !old.contains_key(*id)).collect();
    let removed: Vec<_> = old.keys().filter(|id| !new.contains_key(*id)).collect();
    let changed: Vec<_> = old
        .iter()
        .filter(|(id, item)| new.get(*id).is_some_and(|now| now != *item))
        .map(|(id, _)| id)
        .collect();
    let mut change = Map::new();
    for (word, ids) in [("added", added), ("removed", removed), ("changed", changed)] {
        if !ids.is_empty() {
            change.insert(word.to_owned(), json!(ids));
        }
    }
    Value::Object(change)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use evenwatch_domain::network::Competence;

    #[test]
    fn only_what_differs_is_told() {
        let competence = |id: &str, name: &str| Competence {
            id: id.parse().unwrap(),
            name: name.to_owned(),
        };
        let before = NetworkFile {
            name: "a".to_owned(),
            competences: vec![
                competence("x", "X"),
                competence("y", "Y"),
                competence("z", "Z"),
            ],
            ..NetworkFile::default()
        };
        let mut after = before.clone();
        assert_eq!(of(&before, &after), json!({}));
        after.name = "b".to_owned();
        after.competences = vec![
            competence("w", "W"),
            competence("y", "why"),
            competence("z", "Z"),
        ];
        let wanted = json!({
            "name": "changed", "competences": { "added": ["w"], "removed": ["x"], "changed": ["y"] }
        });
        assert_eq!(of(&before, &after), wanted);
    }
}
