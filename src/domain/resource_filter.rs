//! Which items of a list are asked for: by what they belong to, and by the day on which they hold.

use chrono::NaiveDate;

use super::ids::PersonId;
use super::network::NetworkFile;
use super::organisation::Validity;
use super::resource::{Item, NetworkResource};

/// What an item can be asked by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Filter {
    /// The pool that it belongs to, or whose member it is about.
    Pool,
    /// The organisation that it belongs to.
    Organisation,
    /// The person whom it is about.
    Person,
    /// The area that it is about.
    Area,
    /// The service line that it is about.
    Line,
    /// A local day on which it holds.
    On,
}

impl Filter {
    /// Its name in queries.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pool => "pool",
            Self::Organisation => "organisation",
            Self::Person => "person",
            Self::Area => "area",
            Self::Line => "line",
            Self::On => "on",
        }
    }
}

impl NetworkResource {
    /// What items of the list can be asked by.
    #[must_use]
    pub fn filters(self) -> &'static [Filter] {
        use Filter as F;
        match self {
            Self::Organisations => &[F::On],
            Self::Areas => &[F::Organisation, F::Pool],
            Self::ServiceLines | Self::Competences => &[],
            Self::People => &[F::Organisation, F::Pool, F::On],
            Self::Pools => &[F::Organisation, F::Person, F::Area, F::Line],
            Self::DutyPatterns => &[F::Pool, F::On],
            Self::Agreements => &[F::Organisation, F::Area, F::Line, F::On],
            Self::Absences | Self::Preferences => &[F::Person, F::Pool, F::On],
        }
    }
}

/// What is asked for; whatever is absent is not asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    /// Ids, each with what it is the id of. Compared as texts: an id that nothing has finds
    /// nothing.
    pub ids: Vec<(Filter, String)>,
    /// The local day on which items, employments and memberships hold.
    pub on: Option<NaiveDate>,
}

impl Filters {
    /// Whether the item is asked for. `file` is the document that it stands in.
    #[must_use]
    pub fn take(&self, item: &Item, file: &NetworkFile) -> bool {
        self.on.is_none_or(|day| holds_on(item, day))
            && self.ids.iter().all(|(filter, id)| {
                belongs(item, *filter, id, file, |validity| {
                    self.on.is_none_or(|day| validity.holds_on(day))
                })
            })
    }
}

/// Whether the item holds on the day; what has no dates always does.
fn holds_on(item: &Item, day: NaiveDate) -> bool {
    match item {
        Item::Organisations(one) => one.validity.holds_on(day),
        Item::People(one) => one.employments_on(day).next().is_some(),
        Item::DutyPatterns(one) => one.validity.holds_on(day),
        Item::Agreements(one) => one.validity.holds_on(day),
        Item::Absences(one) => one.period.contains(day),
        Item::Preferences(one) => one.period.is_none_or(|period| period.contains(day)),
        Item::Areas(_) | Item::ServiceLines(_) | Item::Competences(_) | Item::Pools(_) => true,
    }
}

/// Whether the item belongs to what has the id, by employments and memberships that are `in_force`.
fn belongs(
    item: &Item,
    filter: Filter,
    id: &str,
    file: &NetworkFile,
    in_force: impl Fn(Validity) -> bool,
) -> bool {
    let is_member = |person: &PersonId| {
        let pools = file.pools.iter().filter(|pool| pool.id.as_str() == id);
        pools
            .flat_map(|pool| &pool.members)
            .any(|member| member.person == *person && in_force(member.validity))
    };
    match (filter, item) {
        (Filter::Organisation, Item::Areas(one)) => one.board.as_str() == id,
        (Filter::Organisation, Item::People(one)) => one
            .employments
            .iter()
            .any(|job| job.organisation.as_str() == id && in_force(job.validity)),
        (Filter::Organisation, Item::Pools(one)) => one.host.as_str() == id,
        (Filter::Organisation, Item::Agreements(one)) => one.commissioner.as_str() == id,
        (Filter::Pool, Item::Areas(one)) => file
            .pools
            .iter()
            .any(|pool| pool.id.as_str() == id && pool.areas.contains(&one.id)),
        (Filter::Pool, Item::People(one)) => is_member(&one.id),
        (Filter::Pool, Item::DutyPatterns(one)) => one.pool.as_str() == id,
        (Filter::Pool, Item::Absences(one)) => is_member(&one.person),
        (Filter::Pool, Item::Preferences(one)) => is_member(&one.person),
        (Filter::Person, Item::Pools(one)) => one
            .members
            .iter()
            .any(|member| member.person.as_str() == id && in_force(member.validity)),
        (Filter::Person, Item::Absences(one)) => one.person.as_str() == id,
        (Filter::Person, Item::Preferences(one)) => one.person.as_str() == id,
        (Filter::Area, Item::Pools(one)) => one.areas.iter().any(|area| area.as_str() == id),
        (Filter::Area, Item::Agreements(one)) => one.area.as_str() == id,
        (Filter::Line, Item::Pools(one)) => one.line.as_str() == id,
        (Filter::Line, Item::Agreements(one)) => one.line.as_str() == id,
        // Nothing else is among the list's filters.
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::network_json;

    fn found(
        file: &NetworkFile,
        resource: NetworkResource,
        ids: &[(Filter, &str)],
        on: Option<&str>,
    ) -> usize {
        let filters = Filters {
            ids: ids.iter().map(|(f, id)| (*f, (*id).to_owned())).collect(),
            on: on.map(|day| day.parse().unwrap()),
        };
        let all = resource.ids(file).len();
        let items = (0..all).map(|place| resource.at(file, place).unwrap());
        items.filter(|item| filters.take(item, file)).count()
    }

    #[test]
    fn every_filter_of_every_list_can_find_something_and_nothing() {
        let file = network_json::parse(include_bytes!("../../config/demo/small.json")).unwrap();
        for resource in NetworkResource::ALL {
            for filter in resource.filters().iter().filter(|f| **f != Filter::On) {
                assert_eq!(found(&file, resource, &[(*filter, "nobody")], None), 0);
                let ids: Vec<&str> = match filter {
                    Filter::Pool => NetworkResource::Pools.ids(&file),
                    Filter::Organisation => NetworkResource::Organisations.ids(&file),
                    Filter::Person => NetworkResource::People.ids(&file),
                    Filter::Area => NetworkResource::Areas.ids(&file),
                    Filter::Line => NetworkResource::ServiceLines.ids(&file),
                    Filter::On => Vec::new(),
                };
                let some = ids
                    .iter()
                    .any(|id| found(&file, resource, &[(*filter, id)], None) > 0);
                assert!(some, "{resource:?} by {filter:?} finds nothing at all");
            }
        }
    }

    #[test]
    fn memberships_and_employments_count_on_their_days() {
        let mut file = network_json::parse(include_bytes!("../../config/demo/small.json")).unwrap();
        let pool = file.pools[0].id.clone();
        let all = found(
            &file,
            NetworkResource::People,
            &[(Filter::Pool, pool.as_str())],
            Some("2026-11-01"),
        );
        file.pools[0].members[0].validity.valid_to = Some("2026-10-31".parse().unwrap());
        let ids = [(Filter::Pool, pool.as_str())];
        assert_eq!(
            found(&file, NetworkResource::People, &ids, Some("2026-11-01")) + 1,
            all
        );
        assert_eq!(
            found(&file, NetworkResource::People, &ids, Some("2026-10-31")),
            all
        );
        assert_eq!(found(&file, NetworkResource::People, &ids, None), all);
    }
}
