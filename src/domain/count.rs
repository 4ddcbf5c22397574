//! Counts for people: the number with thousands apart, and the noun that agrees with it.

/// `is` of one, `are` of any other number.
#[must_use]
pub fn are(count: impl TryInto<u64>) -> &'static str {
    match count.try_into() {
        Ok(1) => "is",
        _ => "are",
    }
}

/// `1 duty`, `2 duties`, `1,024 people`: the noun is given in the singular.
///
/// A count that is below 0 has no place in a sentence, and is written as 0.
#[must_use]
pub fn counted(count: impl TryInto<u64>, noun: &str) -> String {
    let count = count.try_into().unwrap_or(0);
    let digits = thousands(count);
    if count == 1 {
        format!("{digits} {noun}")
    } else {
        format!("{digits} {}", plural(noun))
    }
}

/// The noun with its article: `a pool`, `an absence`, `a user`.
#[must_use]
pub fn one(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {noun}")
}

/// A number with thousands apart: `12,345`.
#[must_use]
pub fn thousands(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The plural of the nouns that this program counts.
fn plural(noun: &str) -> String {
    for (one, many) in [
        ("person", "people"),
        ("child", "children"),
        ("breach", "breaches"),
    ] {
        if let Some(before) = noun.strip_suffix(one) {
            return format!("{before}{many}");
        }
    }
    match noun.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => format!("{stem}ies"),
        _ => format!("{noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_agree_with_their_nouns() {
        for (count, noun, said) in [
            (1, "duty", "1 duty"),
            (0, "duty", "0 duties"),
            (1_024, "empty place", "1,024 empty places"),
            (1, "person", "1 person"),
            (2, "eligible person", "2 eligible people"),
            (2, "day", "2 days"),
            (3, "child", "3 children"),
            (-1, "week", "0 weeks"),
        ] {
            assert_eq!(counted(count, noun), said);
        }
    }

    #[test]
    fn an_article_goes_with_its_noun() {
        for said in [
            "an absence",
            "an area",
            "an organisation",
            "a pool",
            "a user \"eve\"",
        ] {
            let (_, noun) = said.split_once(' ').unwrap_or_default();
            assert_eq!(one(noun), said);
        }
    }
}
