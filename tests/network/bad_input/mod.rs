//! Documents that are wrong in one way each, and what is said of them: place, value, remedy.

mod references;
mod shapes;
mod times;
mod values;

use evenwatch::domain::network::{Network, NetworkProblem};
use evenwatch::domain::network_json;
use serde_json::Value;

/// The problems of a document, from reading it or from checking it.
fn problems(document: &[u8]) -> Vec<NetworkProblem> {
    match network_json::parse(document) {
        Err(problems) => problems,
        Ok(file) => Network::new(file).err().unwrap_or_default(),
    }
}

/// One fault: what to put where, then pointer, found and pieces of message and remedy of each
/// problem expected.
struct Fault {
    name: &'static str,
    spoil: fn(&mut Value),
    expected: &'static [Expected],
}

/// Pointer, value found, piece of the message, piece of the remedy.
type Expected = (&'static str, &'static str, &'static str, &'static str);

/// Spoils the small example once a row, and holds every problem told against the row, in order and
/// none more.
fn each(faults: &[Fault]) {
    for fault in faults {
        let mut document = super::small();
        (fault.spoil)(&mut document);
        let told = problems(document.to_string().as_bytes());
        let seen: Vec<String> = told.iter().map(ToString::to_string).collect();
        assert_eq!(
            told.len(),
            fault.expected.len(),
            "{}: {seen:#?}",
            fault.name
        );
        for (problem, (pointer, found, message, remedy)) in told.iter().zip(fault.expected) {
            let name = fault.name;
            assert_eq!(problem.pointer, *pointer, "{name}: {problem}");
            assert!(problem.found.contains(found), "{name}: found, {problem}");
            assert!(
                problem.message.contains(message),
                "{name}: message, {problem}"
            );
            assert!(problem.remedy.contains(remedy), "{name}: remedy, {problem}");
        }
    }
}

/// Appends to a list of the document.
fn push(document: &mut Value, list: &str, item: Value) {
    document
        .pointer_mut(list)
        .unwrap()
        .as_array_mut()
        .unwrap()
        .push(item);
}
