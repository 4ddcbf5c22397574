//! Bundle: one page of what a search found.

use serde_json::{Value, json};

use super::Resource;

/// The page `found` of a search with `total` matches, where that is known. `base` is the address of the service, `this` and `next` those of
/// the pages.
#[must_use]
pub fn searchset(
    base: &str,
    this: &str,
    next: Option<&str>,
    total: Option<usize>,
    found: &[Resource],
) -> Value {
    let entries = found.iter().map(|resource| {
        let kind = resource.body["resourceType"].as_str().unwrap_or_default();
        json!({
            "fullUrl": format!("{base}/{kind}/{}", resource.id),
            "resource": resource.body,
            "search": { "mode": "match" }
        })
    });
    let entries: Vec<Value> = entries.collect();
    let mut links = vec![json!({ "relation": "self", "url": this })];
    links.extend(next.map(|url| json!({ "relation": "next", "url": url })));
    let mut bundle = json!({
        "resourceType": "Bundle", "type": "searchset", "link": links
    });
    if let Some(total) = total {
        bundle["total"] = total.into();
    }
    if !entries.is_empty() {
        bundle["entry"] = entries.into();
    }
    bundle
}
