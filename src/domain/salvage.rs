//! Every problem of a network document that can be known at once: those of shape, and what is wrong
//! with the meaning of the items whose shape is sound.
//!
//! An item that cannot be read is left out, and so is what follows from its absence alone: a
//! reference to it is no problem of its own.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::network::{FORMAT_VERSION, MOST_TOLD, Network, NetworkFile, NetworkProblem};
use super::network_check;
use super::network_items;
use super::network_json::{self, LISTS};

/// The part of a document that could be read.
struct Salvaged {
    file: NetworkFile,
    /// Where the items that are kept stood in the document, list by list.
    places: BTreeMap<&'static str, Vec<usize>>,
    /// Ids of the items that are left out.
    lost: BTreeSet<String>,
    /// What is wrong with the meaning of items that could be read but for some places, which are
    /// mended: of the rest of them.
    half: Vec<NetworkProblem>,
    /// Whether an item is left out whose id nobody can read, so that any reference may mean it.
    nameless: bool,
}

impl Network {
    /// Reads and checks a document whole; `also` finds what else is wrong with one of the right
    /// shape.
    ///
    /// # Errors
    /// Every problem of every kind that can be told.
    pub fn read(
        document: &[u8],
        also: impl Fn(&NetworkFile) -> Vec<NetworkProblem>,
    ) -> Result<Self, Vec<NetworkProblem>> {
        let mut problems = match network_json::parse(document) {
            Ok(file) => return Self::checked(file, also),
            Err(problems) => problems,
        };
        // Where shape alone fails so often, what the sound items mean is no help, and to look at
        // each again costs.
        if problems.len() < MOST_TOLD
            && let Some(sound) = Salvaged::of(document)
        {
            let mut meaning = network_check::check(&sound.file);
            problems.extend(sound.half.iter().cloned());
            meaning.extend(also(&sound.file));
            problems.extend(
                meaning
                    .into_iter()
                    .filter_map(|problem| sound.in_whole_document(problem)),
            );
        }
        Err(problems)
    }

    /// Checks a document as [`Network::new`] does, and finds what `also` finds in the same run.
    ///
    /// # Errors
    /// Every problem of both kinds.
    pub fn checked(
        file: NetworkFile,
        also: impl Fn(&NetworkFile) -> Vec<NetworkProblem>,
    ) -> Result<Self, Vec<NetworkProblem>> {
        let more = also(&file);
        with_more(Self::new(file), more)
    }

    /// Checks a document that was made from this network's as [`Network::with`] does, and finds
    /// what `also` finds in the same run.
    ///
    /// # Errors
    /// Every problem of both kinds.
    pub fn with_checked(
        &self,
        file: NetworkFile,
        also: impl Fn(&NetworkFile) -> Vec<NetworkProblem>,
    ) -> Result<Self, Vec<NetworkProblem>> {
        let more = also(&file);
        with_more(self.with(file), more)
    }
}

/// A network, where nothing more is wrong with it.
fn with_more(
    made: Result<Network, Vec<NetworkProblem>>,
    more: Vec<NetworkProblem>,
) -> Result<Network, Vec<NetworkProblem>> {
    match made {
        Ok(network) if more.is_empty() => Ok(network),
        Ok(_) => Err(more),
        Err(mut problems) => {
            problems.extend(more);
            Err(problems)
        }
    }
}

/// Lists of a document as text.
#[derive(Default)]
struct Lists(BTreeMap<&'static str, String>);

impl Lists {
    /// Adds an item.
    fn push(&mut self, list: &'static str, item: &Value) {
        let text = self.0.entry(list).or_default();
        if !text.is_empty() {
            text.push(',');
        }
        text.push_str(&item.to_string());
    }

    /// The document of this name with the lists.
    fn document(self, name: &Value) -> String {
        let mut text = format!("{{\"format_version\":{FORMAT_VERSION},\"name\":{name}");
        for (list, items) in self.0 {
            text.push_str(&format!(",\"{list}\":[{items}]"));
        }
        text.push('}');
        text
    }
}

impl Salvaged {
    /// What can be read of a document of this version; nothing where it is no such document at all.
    fn of(document: &[u8]) -> Option<Self> {
        let text = network_json::text(document).ok()?;
        let (mut places, mut lost, mut nameless) = (BTreeMap::new(), BTreeSet::new(), false);
        let mut wrong = Vec::new();
        // As text, which takes a tenth of what a tree of values does.
        let (mut sound, mut mended) = (Lists::default(), Lists::default());
        let mut take = |list: &'static str, at: usize, item: Value| {
            let mut faults = Vec::new();
            let mut copy = item.clone();
            if let Some((_, check)) = LISTS.iter().find(|(name, _)| *name == list) {
                check(&[list, &at.to_string()], &mut copy, &mut faults);
            }
            mended.push(list, &copy);
            let stood: &mut Vec<usize> = places.entry(list).or_default();
            if faults.is_empty() {
                sound.push(list, &item);
                stood.push(at);
                return;
            }
            wrong.push((format!("/{list}/{at}"), faults));
            let id = item.get("id").or_else(|| item.get("ods"));
            match id.and_then(Value::as_str) {
                Some(id) => drop(lost.insert(id.to_owned())),
                None => nameless = true,
            }
        };
        let mut keys = network_items::each(text, &mut take).ok()?;
        if keys.get("format_version") != Some(&json!(FORMAT_VERSION)) {
            return None;
        }
        // A list that is none may have held anything.
        nameless |= LISTS
            .iter()
            .any(|(list, _)| keys.get(*list).is_some_and(|value| !value.is_array()));
        let name = keys.remove("name").filter(Value::is_string);
        let name = name.unwrap_or_else(|| json!("-"));
        let half = half(&mended.document(&name), &wrong);
        let sound = sound.document(&name);
        Some(Self {
            file: serde_json::from_str(&sound).ok()?,
            places,
            lost,
            half,
            nameless,
        })
    }

    /// The problem with its place in the whole document; nothing where it follows from an item that
    /// is left out.
    fn in_whole_document(&self, problem: NetworkProblem) -> Option<NetworkProblem> {
        if problem.message.starts_with("there is no ") && !problem.message.ends_with("contract") {
            let id = problem.found.trim_matches('"');
            if self.nameless || self.lost.contains(id) {
                return None;
            }
        }
        let (message, place) = match problem.message.rsplit_once(", at /") {
            Some((message, place)) => (message, self.whole_place(&format!("/{place}"))),
            None => ("", None),
        };
        Some(NetworkProblem {
            pointer: self
                .whole_place(&problem.pointer)
                .unwrap_or(problem.pointer),
            message: place.map_or(problem.message.clone(), |place| {
                format!("{message}, at {place}")
            }),
            ..problem
        })
    }

    /// A pointer into the part that was kept as a pointer into the document.
    fn whole_place(&self, pointer: &str) -> Option<String> {
        let mut parts = pointer.strip_prefix('/')?.splitn(3, '/');
        let (list, at) = (parts.next()?, parts.next()?.parse::<usize>().ok()?);
        let stood = self.places.get(list)?.get(at)?;
        let rest = parts
            .next()
            .map_or_else(String::new, |rest| format!("/{rest}"));
        Some(format!("/{list}/{stood}{rest}"))
    }
}

/// What is wrong with the meaning of the items at these places, each with its faults of shape,
/// which are mended; nothing of what stands in for a fault, of references, or of two items
/// together.
fn half(mended: &str, wrong: &[(String, Vec<NetworkProblem>)]) -> Vec<NetworkProblem> {
    let Ok(file) = serde_json::from_str::<NetworkFile>(mended) else {
        return Vec::new();
    };
    let is_own = |problem: &NetworkProblem| {
        let own = wrong.iter().find(|(place, _)| {
            let rest = problem.pointer.strip_prefix(place.as_str());
            rest.is_some_and(|rest| rest.starts_with('/'))
        });
        let is_apart = own.is_some_and(|(_, faults)| {
            faults.iter().all(|fault| {
                !problem.pointer.starts_with(&fault.pointer)
                    && !fault.pointer.starts_with(&problem.pointer)
            })
        });
        is_apart
            && !problem.message.starts_with("there is no ")
            && !problem.message.contains(", at /")
    };
    let meaning = network_check::check(&file).into_iter();
    meaning.filter(is_own).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;

    fn told(change: impl Fn(&mut Value)) -> Vec<(String, String)> {
        let mut document = network_json::example();
        change(&mut document);
        let contracts = |file: &NetworkFile| {
            let wrong = file.people.iter().enumerate().filter(|(_, person)| {
                person
                    .employments
                    .iter()
                    .any(|own| own.contract.as_str() == "unheard-of")
            });
            let problem = |(at, _)| NetworkProblem {
                pointer: format!("/people/{at}/employments/0/contract"),
                message: "there is no such contract".to_owned(),
                found: "\"unheard-of\"".to_owned(),
                remedy: String::new(),
            };
            wrong.map(problem).collect()
        };
        let found = Network::read(&serde_json::to_vec(&document).unwrap(), contracts);
        let problems = found.err().unwrap_or_default();
        problems
            .into_iter()
            .map(|problem| (problem.pointer, problem.message))
            .collect()
    }

    #[test]
    fn shape_references_and_contracts_are_told_in_one_run() {
        assert_eq!(told(|_| {}), []);
        let found = told(|document| {
            document["areas"][0]["children_known"] = json!("many");
            document["absences"][0]["person"] = json!("nobody");
            document["people"][0]["employments"][0]["contract"] = json!("unheard-of");
        });
        let places: Vec<&str> = found.iter().map(|(place, _)| place.as_str()).collect();
        assert_eq!(
            places,
            [
                "/areas/0/children_known",
                "/absences/0/person",
                "/people/0/employments/0/contract"
            ],
            "{found:?}"
        );
    }

    #[test]
    fn what_refers_to_an_item_that_cannot_be_read_is_no_problem_of_its_own() {
        let found = told(|document| document["people"][0]["experience"] = json!("seasoned"));
        assert_eq!(found.len(), 1, "{found:?}");
        let found = told(|document| document["people"][0] = json!(7));
        assert_eq!(found.len(), 1, "{found:?}");
    }

    #[test]
    fn what_an_item_with_a_fault_of_shape_means_is_told_too() {
        let found = told(|document| {
            document["absences"][0]["kind"] = json!("holiday");
            document["absences"][0]["period"] =
                json!({ "first_day": "2027-01-09", "last_day": "2027-01-04" });
        });
        let places: Vec<&str> = found.iter().map(|(place, _)| place.as_str()).collect();
        let [kind, period] = places[..] else {
            panic!("{found:?}");
        };
        assert_eq!(kind, "/absences/0/kind");
        assert!(period.starts_with("/absences/0/period"), "{found:?}");
    }

    #[test]
    fn places_are_those_of_the_whole_document() {
        let found = told(|document| {
            let ann = document["people"][0].clone();
            let people = document["people"].as_array_mut().unwrap();
            people.insert(0, json!({ "id": "broken" }));
            people.push(ann);
        });
        let last = found.last().unwrap();
        assert_eq!(last.0, "/people/2/id");
        assert!(last.1.ends_with("at /people/1"), "{last:?}");
    }
}
