//! What differs between two networks, by id: what the log keeps of an import.

use serde_json::{Map, Value, json};

use evenwatch_domain::network::NetworkFile;
use evenwatch_domain::network_diff::{Keyed, ListDiff};

/// For each list of the document that changed, the ids that were added, removed or changed; other
/// members by name.
pub(super) fn of(before: &NetworkFile, after: &NetworkFile) -> Value {
    let mut changes = Map::new();
    macro_rules! lists {
        ($($list:ident)*) => {
            $(let diff = ListDiff::between(&before.$list, &after.$list);
            if !diff.is_empty() {
                changes.insert(stringify!($list).to_owned(), ids(&diff));
            })*
        };
    }
    macro_rules! members {
        ($($name:ident)*) => {
            $(if before.$name != after.$name {
                changes.insert(stringify!($name).to_owned(), json!("changed"));
            })*
        };
    }
    lists! {
        organisations areas service_lines competences people pools duty_patterns agreements
        absences preferences
    }
    members! { format_version name about invented brought_forward }
    Value::Object(changes)
}

/// The ids of what differs in a list, by what became of it.
fn ids<T: Keyed + PartialEq>(diff: &ListDiff<'_, T>) -> Value {
    let keys = |items: &[&T]| items.iter().map(|item| item.key().to_owned()).collect();
    let was: Vec<&T> = diff.changed.iter().map(|(was, _)| *was).collect();
    let mut change = Map::new();
    for (word, items) in [
        ("added", &diff.added),
        ("removed", &diff.removed),
        ("changed", &was),
    ] {
        let mut ids: Vec<String> = keys(items);
        ids.sort_unstable();
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
            ]
            .into(),
            ..NetworkFile::default()
        };
        let mut after = before.clone();
        assert_eq!(of(&before, &after), json!({}));
        after.name = "b".to_owned();
        after.competences = vec![
            competence("w", "W"),
            competence("y", "why"),
            competence("z", "Z"),
        ]
        .into();
        let wanted = json!({
            "name": "changed", "competences": { "added": ["w"], "removed": ["x"], "changed": ["y"] }
        });
        assert_eq!(of(&before, &after), wanted);
    }
}
