//! Bundle: one page of what a search found.

use serde_json::{Value, json};

use super::{Resource, Shown};

/// A page of what a search found.
#[derive(Debug, Clone, PartialEq)]
pub struct BundlePage<'p> {
    /// The address of the service.
    pub base: &'p str,
    /// The address of this page, by what was applied.
    pub this: &'p str,
    /// The address of the next.
    pub next: Option<&'p str>,
    /// Matches on all pages, where that is known.
    pub total: Option<usize>,
    /// The matches of this page.
    pub found: &'p [Resource],
    /// What they refer to, where that is included.
    pub included: &'p [Resource],
    /// How much of each is shown.
    pub shown: &'p Shown,
}

/// The page as a Bundle.
#[must_use]
pub fn searchset(page: &BundlePage<'_>) -> Value {
    let entry = |resource: &Resource, mode: &str| {
        json!({
            "fullUrl": format!("{}/{}/{}", page.base, resource.kind, resource.id),
            "resource": page.shown.of(resource),
            "search": { "mode": mode }
        })
    };
    let found = page.found.iter().map(|one| entry(one, "match"));
    let included = page.included.iter().map(|one| entry(one, "include"));
    let entries: Vec<Value> = found.chain(included).collect();
    let mut links = vec![json!({ "relation": "self", "url": page.this })];
    links.extend(
        page.next
            .map(|url| json!({ "relation": "next", "url": url })),
    );
    let mut bundle = json!({
        "resourceType": "Bundle", "type": "searchset", "link": links
    });
    if let Some(total) = page.total {
        bundle["total"] = total.into();
    }
    if !entries.is_empty() {
        bundle["entry"] = entries.into();
    }
    bundle
}
