//! The nearest known name to one that is unknown, so that a message can say "did you mean".

/// The name in `known` that `wanted` was probably meant to be; the first of equals. `None` where none is near.
///
/// Near: letters left out, put in, changed or swapped at most a third of the name's length (and always two, so that
/// short codes find theirs), or one name being the beginning of the other.
#[must_use]
pub fn nearest<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let least = known
        .into_iter()
        .map(|name| (distance(wanted, name), name))
        .min_by_key(|(distance, _)| *distance);
    let (distance, name) = least?;
    let far = (wanted.chars().count().max(name.chars().count()) / 3).max(2);
    let whole = name.chars().count().max(wanted.chars().count());
    (distance <= far && distance < whole).then_some(name)
}

/// Edits between the two, not looking at case or at which of `-`, `_`, `.` and space joins words; 1 for a beginning.
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
        ] {
            assert_eq!(nearest(wanted, known), found, "{wanted}");
        }
        assert_eq!(nearest("anything", []), None);
    }
}
