//! Lists that are given out in pages, walked to their end.

use serde_json::Value;

/// What a list has on all its pages of so many rows: `list` is its address with its filters, and
/// `ask` asks for one page.
pub fn walked(list: &str, limit: usize, ask: impl Fn(&str) -> Value) -> Vec<Value> {
    let and = if list.contains('?') { '&' } else { '?' };
    let first = format!("{list}{and}limit={limit}");
    let (mut all, mut path) = (Vec::new(), first.clone());
    loop {
        let mut page = ask(&path);
        let Value::Array(mut found) = page["items"].take() else {
            panic!("{path} has no items: {page}");
        };
        assert!(found.len() <= limit, "{path} has {} rows", found.len());
        let is_last = page["next"].is_null();
        // Else a server that gives out empty pages would be walked for ever.
        assert!(is_last || found.len() == limit, "{path} is cut short");
        all.append(&mut found);
        match page["next"].as_str() {
            Some(next) => path = format!("{first}&cursor={next}"),
            None => return all,
        }
    }
}
