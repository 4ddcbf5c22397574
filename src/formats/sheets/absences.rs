//! Which absence a row without an id is: one that is there already as it stands in the row, or one
//! of its own. Never another one that is merely alike.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use serde_json::{Value, json};
use uuid::Uuid;

use super::rows::{Item, put};
use evenwatch_domain::count::counted;
use evenwatch_domain::ids::PersonId;

/// Namespace of the ids made for absences of people without a proper id; random once, fixed for
/// ever.
const ABSENCES: Uuid = Uuid::from_u128(0x21c6_7f9a_0d3b_4e58_a1f4_6b9e_52d7_c803);

/// The longest id. Characters.
const LONGEST_ID: usize = 64;

/// Most remarks of a kind on absences.
const MOST_REMARKS: usize = 10;

/// What an absence is, but for its id.
type Facts = (String, String, String, String);

fn facts(value: &Value) -> Facts {
    let text = |pointer: &str| {
        let found = value.pointer(pointer).and_then(Value::as_str);
        found.unwrap_or_default().to_owned()
    };
    (
        text("/person"),
        text("/kind"),
        text("/period/first_day"),
        text("/period/last_day"),
    )
}

fn id(value: &Value) -> Option<&str> {
    value.get("id").and_then(Value::as_str)
}

/// Gives each absence without an id one: that of the same absence in the network or in the sheet,
/// else a new one that nobody has. Returns what the reader should know.
pub(super) fn give_ids(items: &mut [Item], old: &[Value]) -> Vec<String> {
    let mut taken: HashSet<String> = old.iter().filter_map(id).map(str::to_owned).collect();
    let mut written: HashMap<String, Facts> = HashMap::new();
    let mut here: HashMap<Facts, String> = HashMap::new();
    for value in items.iter().map(|item| &item.value) {
        if let Some(id) = id(value) {
            taken.insert(id.to_owned());
            written.insert(id.to_owned(), facts(value));
            here.insert(facts(value), id.to_owned());
        }
    }
    let mut there: HashMap<Facts, String> = HashMap::new();
    let mut of_person: HashMap<String, Vec<(Facts, String)>> = HashMap::new();
    for value in old {
        let Some(id) = id(value) else { continue };
        // A row that names it says what it is from now on.
        if written.get(id).is_none_or(|new| *new == facts(value)) {
            let facts = facts(value);
            let absences = of_person.entry(facts.0.clone()).or_default();
            absences.push((facts.clone(), id.to_owned()));
            there.entry(facts).or_insert_with(|| id.to_owned());
        }
    }
    let mut next: HashMap<String, u32> = HashMap::new();
    let mut remarks = Vec::new();
    for item in items.iter_mut().filter(|item| id(&item.value).is_none()) {
        let facts = facts(&item.value);
        let id = match here.get(&facts).or_else(|| there.get(&facts)) {
            Some(id) => id.clone(),
            None => {
                let id = new_id(&facts, &mut taken, &mut next);
                let absences = of_person.entry(facts.0.clone()).or_default();
                if let Some(other) = overlapped(&facts, absences)
                    && remarks.len() < MOST_REMARKS
                {
                    let row = item.rows.first().copied().unwrap_or_default();
                    remarks.push(format!(
                        "Row {row} overlaps the absence {other} of the same person and kind, and both stand; to change {other}, write its id into the row."
                    ));
                }
                absences.push((facts.clone(), id.clone()));
                here.insert(facts, id.clone());
                id
            }
        };
        put(&mut item.value, "id", json!(id));
    }
    remarks
}

/// What is said of absences that are longer than nearly all leave is: mostly a year is mistyped.
pub(super) fn long_ones(items: &[Item]) -> Vec<String> {
    /// Days: two years.
    const LONG: i64 = 731;
    let long = items.iter().filter_map(|item| {
        let day = |pointer: &str| -> Option<NaiveDate> {
            item.value.pointer(pointer)?.as_str()?.parse().ok()
        };
        let (first, last) = (day("/period/first_day")?, day("/period/last_day")?);
        let days = (last - first).num_days() + 1;
        let row = item.rows.first().copied().unwrap_or_default();
        (days > LONG).then(|| {
            format!(
                "Row {row} is an absence of {}, from {first} to {last}; check the years.",
                counted(days, "day")
            )
        })
    });
    long.take(MOST_REMARKS).collect()
}

/// Another absence of the person, of the same kind, on one of the days.
fn overlapped<'a>(facts: &Facts, absences: &'a [(Facts, String)]) -> Option<&'a str> {
    /// A person has no more absences; a sheet that says otherwise is not looked through for each of
    /// its rows.
    const LOOKED_AT: usize = 200;
    let (_, kind, first, last) = facts;
    // Days of the document are in an order that their texts have as well.
    let mut found = absences.iter().take(LOOKED_AT);
    found
        .find(|((_, other, begins, ends), _)| other == kind && begins <= last && first <= ends)
        .map(|(_, id)| id.as_str())
}

/// An id of person and first day that no absence has, in the network or in the sheet.
fn new_id(facts: &Facts, taken: &mut HashSet<String>, next: &mut HashMap<String, u32>) -> String {
    let (person, _, first, _) = facts;
    let start = format!("{person}.{first}");
    let number = next.entry(start.clone()).or_insert(1);
    loop {
        let made = match *number {
            1 => start.clone(),
            number => format!("{start}.{number}"),
        };
        // A person's id that is none is told as such, and not as a part of this one.
        let made = match made.len() <= LONGEST_ID && PersonId::new(person.as_str()).is_ok() {
            true => made,
            false => Uuid::new_v5(&ABSENCES, made.as_bytes()).to_string(),
        };
        *number += 1;
        if taken.insert(made.clone()) {
            return made;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn absence(id: Option<&str>, kind: &str, first: &str, last: &str) -> Value {
        let mut value = json!({ "person": "ada", "kind": kind, "period": { "first_day": first, "last_day": last } });
        if let Some(id) = id {
            put(&mut value, "id", json!(id));
        }
        value
    }

    fn ids(rows: &[Value], old: &[Value]) -> (Vec<String>, usize) {
        let rows = rows.iter().enumerate();
        let mut items: Vec<Item> = rows
            .map(|(at, value)| Item {
                rows: vec![u32::try_from(at).unwrap_or(0) + 2],
                value: value.clone(),
            })
            .collect();
        let remarks = give_ids(&mut items, old);
        let ids = items
            .iter()
            .map(|item| id(&item.value).unwrap_or_default().to_owned());
        (ids.collect(), remarks.len())
    }

    #[test]
    fn absences_that_begin_alike_are_two_and_the_same_is_one() {
        let long = absence(None, "annual-leave", "2027-08-02", "2027-08-13");
        let study = absence(None, "study-leave", "2027-08-02", "2027-08-02");
        let first = "ada.2027-08-02".to_owned();
        let second = "ada.2027-08-02.2".to_owned();
        assert_eq!(
            ids(&[long.clone(), study.clone(), long.clone()], &[]),
            (vec![first.clone(), second.clone(), first.clone()], 0)
        );
        // In two sheets.
        let there = absence(Some(&first), "annual-leave", "2027-08-02", "2027-08-13");
        assert_eq!(
            ids(&[study.clone(), long.clone()], std::slice::from_ref(&there)).0,
            [second.clone(), first.clone()]
        );
        // A longer leave of the same kind stands beside the shorter one, and that is said.
        let longer = absence(None, "annual-leave", "2027-08-02", "2027-08-20");
        assert_eq!(
            ids(&[longer], std::slice::from_ref(&there)),
            (vec![second.clone()], 1)
        );
        // An id that a person wrote, for another absence and further down.
        let own = absence(Some(&first), "other", "2027-09-01", "2027-09-02");
        assert_eq!(
            ids(&[long.clone(), own.clone()], &[]).0,
            [second.clone(), first.clone()]
        );
        // A row that names the absence changes it; the one that is as it was is another by now.
        assert_eq!(ids(&[own, long], &[there]).0, [first, second]);
    }
}
