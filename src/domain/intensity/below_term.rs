//! Figures of 1 in N beside the terms that people agreed: why one may stand below the other.

use crate::count::counted;
use crate::ids::PersonId;
use crate::network::Network;

/// Names in the sentence.
const NAMED: usize = 3;

/// Why both hold.
const WHY: &str = "The term keeps duties apart, and the figure divides days by days on call: a duty of several days is one for the term, and a short period can begin and end with a duty.";

/// Somebody whose figure stands below their term.
struct BelowTerm<'a> {
    person: &'a PersonId,
    term: u8,
    figure: f64,
}

/// Why somebody's figure of 1 in N stands below their term, where it does; `figures` are people
/// with theirs, and nobody is named twice. Whether the term is kept, rules say: this says no more
/// than that the figure does not break it.
#[must_use]
pub fn why_below_term<'a>(
    network: &Network,
    figures: impl IntoIterator<Item = (&'a PersonId, Option<f64>)>,
) -> Option<String> {
    let below = below_term(network, figures);
    let named = below.iter().take(NAMED).map(|one| {
        let name = network.person_name(one.person);
        format!("{name} (1 in {:.1}, term 1 in {})", one.figure, one.term)
    });
    let named: Vec<String> = named.collect();
    let more = match below.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    (!named.is_empty()).then(|| {
        format!(
            "Below the term, which is no breach by itself: {}{more}. {WHY}",
            named.join(", ")
        )
    })
}

/// The same of so many people, without names; nothing where it is nobody.
#[must_use]
pub fn why_so_many_below_term(people: u32) -> Option<String> {
    let who = counted(people, "person");
    (people > 0).then(|| {
        format!("Of {who} the 1 in N stands below their term, which is no breach by itself. {WHY}")
    })
}

/// How many people have a figure below their term.
pub(super) fn people_below_term<'a>(
    network: &Network,
    figures: impl IntoIterator<Item = (&'a PersonId, Option<f64>)>,
) -> usize {
    below_term(network, figures).len()
}

/// Each of them once, with the smallest figure, by id.
fn below_term<'a>(
    network: &Network,
    figures: impl IntoIterator<Item = (&'a PersonId, Option<f64>)>,
) -> Vec<BelowTerm<'a>> {
    let figures = figures.into_iter().filter_map(|(person, figure)| {
        // As it is printed.
        let figure = (figure? * 10.0).round() / 10.0;
        let term = network.person(person)?.on_call.at_most_one_in?;
        (figure < f64::from(term)).then_some(BelowTerm {
            person,
            term,
            figure,
        })
    });
    let mut below: Vec<BelowTerm<'_>> = figures.collect();
    below.sort_by(|a, b| a.person.cmp(b.person).then(a.figure.total_cmp(&b.figure)));
    below.dedup_by_key(|one| one.person);
    below
}
