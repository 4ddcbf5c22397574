//! What FHIR's searches include: the resources to which those found refer, as far as whoever asks
//! may see them.

use std::collections::{BTreeMap, BTreeSet};

use super::error::AppError;
use super::fhir;
use super::state::AppContext;
use evenwatch_domain::interval::Instant;
use evenwatch_formats::feeds::fhir::{FhirKind, Include, Resource};
use evenwatch_store::ReadTx;

/// Each once, and none that was found itself.
pub(super) fn included(
    app: &AppContext,
    tx: &mut ReadTx<'_>,
    found: &[Resource],
    include: &[Include],
    now: Instant,
) -> Result<Vec<Resource>, AppError> {
    let name = |one: &Resource| (one.kind, one.id.clone());
    let mut known: BTreeSet<(FhirKind, String)> = found.iter().map(name).collect();
    let mut included: Vec<Resource> = Vec::new();
    let mut wanted = references(found, include, false, &mut known);
    // Types refer to each other in no ring, so that this ends soon.
    while !wanted.is_empty() {
        let mut next = Vec::new();
        for (kind, ids) in &wanted {
            next.extend(fhir::with_ids(app, tx, *kind, ids, now)?);
        }
        wanted = references(&next, include, true, &mut known);
        included.extend(next);
    }
    Ok(included)
}

/// What resources refer to and is not known yet, by type.
fn references(
    of: &[Resource],
    include: &[Include],
    iterated: bool,
    known: &mut BTreeSet<(FhirKind, String)>,
) -> BTreeMap<FhirKind, BTreeSet<String>> {
    let mut wanted: BTreeMap<FhirKind, BTreeSet<String>> = BTreeMap::new();
    for one in include.iter().filter(|one| one.iterate || !iterated) {
        for (kind, id) in of.iter().flat_map(|resource| one.references(resource)) {
            if known.insert((kind, id.clone())) {
                wanted.entry(kind).or_default().insert(id);
            }
        }
    }
    wanted
}
