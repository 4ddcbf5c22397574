//! The order of slots: by their begin, then by the further keys of the search, and by their ids
//! where all of those are alike.

use chrono::DateTime;

use crate::fhir::{FhirSearch, SortKey};
use evenwatch_domain::ids::DutyId;
use evenwatch_domain::interval::Instant;
use evenwatch_formats::feeds::fhir::{self, Parameter, Resource};
use uuid::Uuid;

/// What parts the values of a place in the list. No id and no status has it.
const BETWEEN: char = '\n';

/// A slot's place in the list: the values of the further keys, with its begin and id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SlotRank {
    /// Begin and id, as slots are ordered without further keys.
    order: String,
    values: Vec<String>,
}

impl SlotRank {
    /// Of a slot.
    pub(super) fn of(search: &FhirSearch, slot: &Resource) -> Self {
        let values = search.then.iter().map(|key| value(key.by, slot));
        Self {
            order: slot.order.clone(),
            values: values.collect(),
        }
    }

    /// As a page's place names it.
    pub(super) fn written(&self) -> String {
        let parts = std::iter::once(&self.order).chain(&self.values);
        let parts: Vec<&str> = parts.map(String::as_str).collect();
        parts.join(&BETWEEN.to_string())
    }

    /// The place after which the search's page begins.
    pub(super) fn after(search: &FhirSearch) -> Option<Self> {
        let mut parts = search.after.as_deref()?.split(BETWEEN).map(str::to_owned);
        Some(Self {
            order: parts.next()?,
            values: parts.collect(),
        })
    }

    /// The duty from which a page after this place is read: where further keys decide, the first of
    /// those that begin alike.
    pub(super) fn read_from(&self, search: &FhirSearch) -> Option<(Instant, DutyId)> {
        let (start, duty) = fhir::place_of(&self.order)?;
        Some(match (search.then.is_empty(), search.descending) {
            (true, _) => (start, duty),
            (false, false) => (start, DutyId(Uuid::nil())),
            (false, true) => (start, DutyId(Uuid::max())),
        })
    }

    /// The begin, as it stands in the order.
    fn start(&self) -> &str {
        self.order.split(' ').next().unwrap_or_default()
    }

    /// Which of two comes first.
    pub(super) fn compare(&self, other: &Self, search: &FhirSearch) -> std::cmp::Ordering {
        let turned = |order: std::cmp::Ordering, backwards: bool| match backwards {
            true => order.reverse(),
            false => order,
        };
        let mut order = turned(self.start().cmp(other.start()), search.descending);
        for (key, values) in search
            .then
            .iter()
            .zip(self.values.iter().zip(&other.values))
        {
            order = order.then_with(|| turned(values.0.cmp(values.1), key.descending));
        }
        order.then_with(|| turned(self.order.cmp(&other.order), search.descending))
    }
}

/// What a slot has for a key, in a form whose letters are in its order.
fn value(by: Parameter, slot: &Resource) -> String {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    match by {
        Parameter::LastUpdated => {
            // With an offset, so that the letters of two times are not in their order.
            let at = DateTime::parse_from_rfc3339(&text(&slot.body["meta"]["lastUpdated"]));
            at.map(|at| at.to_utc().to_rfc3339()).unwrap_or_default()
        }
        Parameter::Status => text(&slot.body["status"]),
        Parameter::Schedule => text(&slot.body["schedule"]["reference"]),
        Parameter::Id => slot.id.clone(),
        Parameter::Start
        | Parameter::Active
        | Parameter::Organization
        | Parameter::Service
        | Parameter::Actor => String::new(),
    }
}

/// The number of slots at the head of the list to which none will come: those that begin with the
/// duty read last may have more beside them.
pub(super) fn settled(search: &FhirSearch, found: &[Resource], read: Option<Instant>) -> usize {
    let Some(read) = read.filter(|_| !search.then.is_empty()) else {
        return found.len();
    };
    let is_before = |slot: &&Resource| {
        let place = fhir::place_of(&slot.order);
        place.is_none_or(|(start, _)| start != read)
    };
    found.iter().filter(is_before).count()
}

/// Puts slots into the order of the search.
pub(super) fn in_order(search: &FhirSearch, found: &mut [Resource]) {
    found.sort_by(|a, b| {
        let (a, b) = (SlotRank::of(search, a), SlotRank::of(search, b));
        a.compare(&b, search)
    });
}

impl SortKey {
    /// Those by which slots can be ordered that begin alike.
    pub const OF_SLOTS: [Parameter; 4] = [
        Parameter::LastUpdated,
        Parameter::Status,
        Parameter::Schedule,
        Parameter::Id,
    ];
}
