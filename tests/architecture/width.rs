//! Comments are at most 100 columns wide, so that two files stand side by side on a screen.

use super::sources::sources_under;

/// Columns of a line of a comment.
const WIDEST: usize = 100;

/// What would make a list, a heading or a table of the line that it began.
fn begins_a_block(word: &str) -> bool {
    let number = word.trim_end_matches(['.', ')']);
    let is_number = number.len() < word.len() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number || matches!(word, "-" | "*" | "+") || word.starts_with(['#', '>', '|', '='])
}

/// Whether a line could have ended earlier: a piece of code stays whole, and so does what would
/// begin a list.
fn could_be_shorter(text: &str) -> bool {
    let mut ticks = 0;
    text.char_indices().any(|(at, letter)| {
        ticks += usize::from(letter == '`');
        let word = text.get(at + 1..).unwrap_or_default();
        let word = word.split(' ').next().unwrap_or_default();
        letter == ' ' && ticks % 2 == 0 && !word.is_empty() && !begins_a_block(word)
    })
}

/// Lines of comments that are too wide.
fn too_wide(text: &str) -> Vec<(usize, &str)> {
    let mut in_code = false;
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let Some(rest) = line.trim_start().strip_prefix("//") else {
            in_code = false;
            continue;
        };
        let said = rest.trim_start_matches(['/', '!']).trim_start();
        let is_table = said.starts_with('|');
        in_code ^= said.starts_with("```");
        let is_wide = line.chars().count() > WIDEST;
        if is_wide && !in_code && !is_table && could_be_shorter(said) {
            found.push((number + 1, line));
        }
    }
    found
}

#[test]
fn comments_are_at_most_100_columns_wide() {
    let mut found = Vec::new();
    for folder in ["src", "solver/src", "tests"] {
        for source in sources_under(folder) {
            let lines = too_wide(&source.text).into_iter();
            found.extend(lines.map(|(number, line)| format!("{}:{number}: {line}", source.path)));
        }
    }
    assert!(found.is_empty(), "wrap these: {found:#?}");
}

#[test]
fn what_cannot_be_wrapped_is_let_be() {
    let wide = format!("/// {}", "word ".repeat(25));
    assert_eq!(too_wide(&wide).len(), 1);
    for good in [
        format!("/// {}", "word ".repeat(10)),
        format!("//! | {} |", "word ".repeat(25)),
        format!("/// `{}`", "word ".repeat(25)),
        format!("let text = \"{}\";", "word ".repeat(25)),
    ] {
        assert_eq!(too_wide(&good), [], "{good}");
    }
}
