//! The changes that somebody made of an older document, done to the current one: who writes one
//! item does not stand in the way of who writes another.

use super::network::NetworkFile;
use super::network_diff::{Keyed, ListDiff};
use super::shared_list::SharedList;

/// Something that both changed since: the list, and the id where it is an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedByBoth(pub String);

/// What leads from `base` to `file`, done to `current`, which was made from `base` by others.
///
/// # Errors
/// The first item, list or member that both changed, each in its way.
pub fn merge(
    base: &NetworkFile,
    file: &NetworkFile,
    current: &NetworkFile,
) -> Result<NetworkFile, ChangedByBoth> {
    let mut merged = current.clone();
    macro_rules! lists {
        ($($list:ident)*) => {
            $(merged.$list = list(stringify!($list), &base.$list, &file.$list, &current.$list)?;)*
        };
    }
    macro_rules! members {
        ($($name:ident)*) => {
            $(if file.$name != base.$name && file.$name != current.$name {
                if current.$name != base.$name {
                    return Err(ChangedByBoth(stringify!($name).to_owned()));
                }
                merged.$name = file.$name.clone();
            })*
        };
    }
    lists! {
        organisations areas service_lines competences people pools duty_patterns agreements
        absences preferences
    }
    members! { format_version name about invented brought_forward }
    Ok(merged)
}

fn list<T: Keyed + PartialEq + Clone>(
    name: &str,
    base: &SharedList<T>,
    file: &SharedList<T>,
    current: &SharedList<T>,
) -> Result<SharedList<T>, ChangedByBoth> {
    let own = ListDiff::between(base, file);
    if own.is_empty() || current == file {
        return Ok(current.clone());
    }
    if current == base {
        return Ok(file.clone());
    }
    if own.is_reordered {
        return Err(ChangedByBoth(name.to_owned()));
    }
    let mut merged = current.clone();
    let place = |id: &str, list: &[T]| list.iter().position(|item| item.key() == id);
    let both = |id: &str| ChangedByBoth(format!("\"{id}\" of {name}"));
    for (was, is) in &own.changed {
        let at = place(was.key(), &merged).ok_or_else(|| both(was.key()))?;
        match merged.get_mut(at) {
            Some(now) if now == *was || now == *is => *now = (*is).clone(),
            _ => return Err(both(was.key())),
        }
    }
    for was in &own.removed {
        match place(was.key(), &merged).and_then(|at| merged.get(at)) {
            Some(now) if now != *was => return Err(both(was.key())),
            _ => merged.retain(|one| one.key() != was.key()),
        }
    }
    for is in &own.added {
        match place(is.key(), &merged).and_then(|at| merged.get(at)) {
            Some(now) if now != *is => return Err(both(is.key())),
            Some(_) => {}
            None => merged.push((*is).clone()),
        }
    }
    Ok(merged)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::network::Competence;

    fn file(items: &[(&str, &str)]) -> NetworkFile {
        let one = |(id, name): &(&str, &str)| Competence {
            id: id.parse().unwrap(),
            name: (*name).to_owned(),
        };
        NetworkFile {
            competences: items.iter().map(one).collect(),
            ..NetworkFile::default()
        }
    }

    #[test]
    fn changes_of_different_items_are_both_done() {
        let base = file(&[("a", "A"), ("b", "B"), ("c", "C")]);
        let own = file(&[("a", "A"), ("b", "Own"), ("own", "New")]);
        let others = file(&[("a", "Other"), ("b", "B"), ("c", "C"), ("other", "New")]);
        let wanted = file(&[
            ("a", "Other"),
            ("b", "Own"),
            ("other", "New"),
            ("own", "New"),
        ]);
        assert_eq!(merge(&base, &own, &others).unwrap(), wanted);
        assert_eq!(merge(&base, &base, &others).unwrap(), others);
        assert_eq!(merge(&base, &own, &base).unwrap(), own);
        assert_eq!(merge(&base, &own, &own).unwrap(), own, "both did the same");
    }

    #[test]
    fn an_item_that_both_changed_is_named() {
        let base = file(&[("a", "A")]);
        let own = file(&[("a", "Own")]);
        let both = Err(ChangedByBoth("\"a\" of competences".to_owned()));
        assert_eq!(merge(&base, &own, &file(&[("a", "Other")])), both);
        assert_eq!(merge(&base, &own, &file(&[])), both);
        assert_eq!(merge(&base, &file(&[]), &file(&[("a", "Other")])), both);
        let (new, other) = (file(&[("b", "Own")]), file(&[("b", "Other")]));
        let both = Err(ChangedByBoth("\"b\" of competences".to_owned()));
        assert_eq!(merge(&file(&[]), &new, &other), both);
        let named = |name: &str| NetworkFile {
            name: name.to_owned(),
            ..NetworkFile::default()
        };
        let both = Err(ChangedByBoth("name".to_owned()));
        assert_eq!(merge(&named("x"), &named("y"), &named("z")), both);
    }
}
