//! The resources of the network document: every list whose items have an id, and one way to read,
//! replace and take out an item of any of them.
//!
//! Absent on purpose: burdens brought forward, which have no id and change with the whole document
//! alone.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::absence::{Absence, Preference};
use super::agreement::Agreement;
use super::area::Area;
use super::network::{Competence, NetworkFile, NetworkProblem};
use super::network_diff::Keyed;
use super::network_json;
use super::organisation::Organisation;
use super::pattern::DutyPattern;
use super::person::Person;
use super::pool::Pool;
use super::ranges::with_ranges;
use super::service_line::ServiceLine;

macro_rules! resources {
    ($($(#[$doc:meta])* $resource:ident($item:ty): $list:ident by $key:ident, $path:literal, $one:literal;)*) => {
        /// A list of the network document.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum NetworkResource {
            $($(#[$doc])* $resource,)*
        }

        /// An item of one of the lists.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Item {
            $($(#[$doc])* $resource($item),)*
        }

        impl NetworkResource {
            /// All of them, in the document's order.
            pub const ALL: [Self; [$($path),*].len()] = [$(Self::$resource),*];

            /// The list's name in the document.
            #[must_use]
            pub fn list(self) -> &'static str {
                match self { $(Self::$resource => stringify!($list)),* }
            }

            /// The list's name in addresses.
            #[must_use]
            pub fn path(self) -> &'static str {
                match self { $(Self::$resource => $path),* }
            }

            /// One of them, in the log and for people.
            #[must_use]
            pub fn one(self) -> &'static str {
                match self { $(Self::$resource => $one),* }
            }

            /// The member that holds an item's id.
            #[must_use]
            pub fn key(self) -> &'static str {
                match self { $(Self::$resource => stringify!($key)),* }
            }

            /// The ids of the list, in the document's order.
            #[must_use]
            pub fn ids(self, file: &NetworkFile) -> Vec<&str> {
                match self { $(Self::$resource => file.$list.iter().map(|item| item.$key.as_str()).collect()),* }
            }

            /// The item at a place of the list.
            #[must_use]
            pub fn at(self, file: &NetworkFile, place: usize) -> Option<Item> {
                match self { $(Self::$resource => file.$list.get(place).cloned().map(Item::$resource)),* }
            }

            /// Takes the item with this id out of its list.
            pub fn remove(self, file: &mut NetworkFile, id: &str) {
                match self { $(Self::$resource => file.$list.retain(|item| item.$key.as_str() != id)),* }
            }

            /// Reads an item.
            ///
            /// # Errors
            /// Every unknown key and the first other fault, with JSON pointers into the item.
            pub fn parse(self, bytes: &[u8]) -> Result<Item, Vec<NetworkProblem>> {
                match self { $(Self::$resource => network_json::parse_item::<$item>(bytes).map(Item::$resource).map_err(with_ranges::<$item>)),* }
            }

            /// An item out of what [`Item::value`] gave; `None` where it is none of this list.
            #[must_use]
            pub fn of_value(self, value: &Value) -> Option<Item> {
                match self { $(Self::$resource => typed::<$item>(value).map(Item::$resource)),* }
            }

            /// The JSON Schema (draft 2020-12) of an item; what it refers to stands under `$defs`.
            #[must_use]
            pub fn schema(self) -> Value {
                match self { $(Self::$resource => network_json::schema_of::<$item>()),* }
            }
        }

        $(impl Keyed for $item {
            fn key(&self) -> &str {
                self.$key.as_str()
            }
        })*

        impl Item {
            /// Of which list.
            #[must_use]
            pub fn resource(&self) -> NetworkResource {
                match self { $(Self::$resource(_) => NetworkResource::$resource),* }
            }

            /// Its id.
            #[must_use]
            pub fn id(&self) -> &str {
                match self { $(Self::$resource(item) => item.$key.as_str()),* }
            }

            /// The item as in the document.
            #[must_use]
            pub fn value(&self) -> Value {
                let value = match self { $(Self::$resource(item) => serde_json::to_value(item)),* };
                // Every number of a checked item is finite, and nothing else of it could fail to be
                // JSON.
                value.unwrap_or_default()
            }

            /// Puts it into its list: in the place of the item with the same id, or at the end.
            /// Gives its place there.
            pub fn put(self, file: &mut NetworkFile) -> usize {
                match self {
                    $(Self::$resource(item) => {
                        let list = &mut file.$list;
                        let here = list.iter().position(|old| old.$key == item.$key);
                        match here.and_then(|at| list.get_mut(at)) {
                            Some(old) => *old = item,
                            None => list.push(item),
                        }
                        here.unwrap_or(list.len().saturating_sub(1))
                    })*
                }
            }
        }
    };
}

resources! {
    /// Boards, providers, hospices.
    Organisations(Organisation): organisations by ods, "organisations", "organisation";
    /// Areas whose families are served.
    Areas(Area): areas by id, "areas", "area";
    /// Service lines.
    ServiceLines(ServiceLine): service_lines by id, "service-lines", "service-line";
    /// Competences that duties can ask for.
    Competences(Competence): competences by id, "competences", "competence";
    /// People on the staff, with their employments.
    People(Person): people by id, "people", "person";
    /// Pools, with their members.
    Pools(Pool): pools by id, "pools", "pool";
    /// Duty patterns of the pools.
    DutyPatterns(DutyPattern): duty_patterns by id, "duty-patterns", "duty-pattern";
    /// Commissioning agreements.
    Agreements(Agreement): agreements by id, "agreements", "agreement";
    /// Absences.
    Absences(Absence): absences by id, "absences", "absence";
    /// Wishes about duties.
    Preferences(Preference): preferences by id, "preferences", "preference";
}

impl NetworkResource {
    /// The item with this id.
    #[must_use]
    pub fn item(self, file: &NetworkFile, id: &str) -> Option<Item> {
        let place = self.ids(file).iter().position(|known| *known == id)?;
        self.at(file, place)
    }

    /// The list that a JSON pointer into the document leads to, the item's place there, and the
    /// pointer inside the item.
    #[must_use]
    pub fn of_pointer(pointer: &str) -> Option<(Self, usize, &str)> {
        let mut parts = pointer.strip_prefix('/')?.splitn(3, '/');
        let list = parts.next()?;
        let resource = Self::ALL
            .into_iter()
            .find(|resource| resource.list() == list)?;
        let place = parts.next()?.parse().ok()?;
        Some((resource, place, parts.next().unwrap_or_default()))
    }
}

fn typed<T: DeserializeOwned>(value: &Value) -> Option<T> {
    T::deserialize(value).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn demo() -> NetworkFile {
        network_json::parse(include_bytes!("../../config/demo/small.json")).unwrap()
    }

    #[test]
    fn every_item_of_every_list_is_read_as_it_is_written_and_found_by_its_id() {
        let file = demo();
        for resource in NetworkResource::ALL {
            let ids = resource.ids(&file);
            assert!(!ids.is_empty(), "{resource:?}: the example has none");
            for id in ids {
                let item = resource.item(&file, id).unwrap();
                assert_eq!((item.resource(), item.id()), (resource, id));
                let text = serde_json::to_vec(&item.value()).unwrap();
                assert_eq!(resource.parse(&text).unwrap(), item, "{resource:?} {id}");
                assert_eq!(resource.of_value(&item.value()).unwrap(), item);
            }
        }
    }

    #[test]
    fn an_item_takes_the_place_of_the_one_with_its_id_and_goes_alone() {
        for resource in NetworkResource::ALL {
            let (mut file, before) = (demo(), demo());
            let first = resource.at(&file, 0).unwrap();
            assert_eq!(first.clone().put(&mut file), 0);
            assert_eq!(file, before, "{resource:?}");
            resource.remove(&mut file, first.id());
            assert_eq!(resource.item(&file, first.id()), None);
            let others: Vec<_> = resource.ids(&before).into_iter().skip(1).collect();
            assert_eq!(resource.ids(&file), others, "{resource:?}");
            assert_eq!(first.put(&mut file), others.len());
        }
    }

    #[test]
    fn pointers_lead_to_items() {
        assert_eq!(
            NetworkResource::of_pointer("/pools/2/members/1/person"),
            Some((NetworkResource::Pools, 2, "members/1/person"))
        );
        assert_eq!(
            NetworkResource::of_pointer("/duty_patterns/0"),
            Some((NetworkResource::DutyPatterns, 0, ""))
        );
        for other in ["", "/name", "/brought_forward/0/person", "/pools/x/id"] {
            assert_eq!(NetworkResource::of_pointer(other), None, "{other}");
        }
    }
}
