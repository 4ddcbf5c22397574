//! The nearest known name to one that is unknown, so that a message can say "did you mean".

/// The name in `known` that `wanted` was probably meant to be; the first of equals. `None` where
/// none is near.
///
/// Near: letters left out, put in, changed or swapped at most a third of the name's length (and
/// always one, so that short codes find theirs), or one name being the beginning of the other. A
/// short name of which most letters differ is another name, and to suggest it would be nonsense.
#[must_use]
pub fn nearest<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let least = known
        .into_iter()
        .map(|name| (distance(wanted, name), name))
        .min_by_key(|(distance, _)| *distance);
    let (distance, name) = least?;
    let far = (wanted.chars().count().max(name.chars().count()) / 3).max(1);
    let whole = name.chars().count().max(wanted.chars().count());
    (distance <= far && distance < whole).then_some(name)
}

/// Edits between the two, not looking at case or at which of `-`, `_`, `.` and space joins words; 1
/// for a beginning.
fn distance(one: &str, other: &str) -> usize {
    if one == other {
        return 0;
    }
    let (one, other) = (plain(one), plain(other));
    let short = one.len().min(other.len());
    if short >= 4 && (one.starts_with(&other) || other.starts_with(&one)) {
        return 1;
    }
    strsim::osa_distance(&one, &other)
}

fn plain(name: &str) -> String {
    name.to_lowercase().replace(['_', '.', ' '], "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_name_and_a_stranger_finds_none() {
        let known = ["name", "people", "service_lines", "QHM", "QOQ"];
        for (wanted, found) in [
            ("nmae", Some("name")),
            ("poeple", Some("people")),
            ("service-lines", Some("service_lines")),
            ("serviceLines", Some("service_lines")),
            ("service", Some("service_lines")),
            ("QHN", Some("QHM")),
            ("zebra-crossing", None),
            ("xyz", None),
            ("QXX", None),
        ] {
            assert_eq!(nearest(wanted, known), found, "{wanted}");
        }
        assert_eq!(nearest("anything", []), None);
    }

    #[test]
    fn a_short_name_is_not_taken_for_another_persons() {
        let known = ["tom", "ann", "ben", "jo", "maria"];
        for wanted in ["zoe", "dan", "pam", "al", "mario-rossi"] {
            assert_eq!(nearest(wanted, known), None, "{wanted}");
        }
        assert_eq!(nearest("tmo", known), Some("tom"));
        assert_eq!(nearest("maira", known), Some("maria"));
    }
}
