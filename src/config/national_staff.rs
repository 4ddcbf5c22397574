//! The invented staff of the national example: names, posts and leave.

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

/// Given names and family names; every pair is one invented person.
const GIVEN: [&str; 32] = [
    "Ada", "Bola", "Carys", "Dev", "Esme", "Femi", "Greta", "Hamza", "Imogen", "Jaya", "Kofi",
    "Lowri", "Mina", "Noah", "Orla", "Piotr", "Quinn", "Rana", "Sol", "Tara", "Uma", "Viktor",
    "Wren", "Xanthe", "Yusuf", "Zadie", "Alun", "Bryn", "Ceri", "Dara", "Elin", "Flo",
];
const FAMILY: [&str; 32] = [
    "Ashmoor",
    "Birkdale",
    "Coldwater",
    "Dunmore",
    "Elmhirst",
    "Fairlie",
    "Gorsebank",
    "Hollins",
    "Inglewood",
    "Jessop",
    "Kirkbride",
    "Langholm",
    "Marsden",
    "Netherby",
    "Oakshott",
    "Pendle",
    "Quarmby",
    "Ravensworth",
    "Saltmarsh",
    "Thornley",
    "Ullswater",
    "Varley",
    "Wetherell",
    "Yealand",
    "Ackroyd",
    "Bellerby",
    "Catterall",
    "Dalston",
    "Eskdale",
    "Fothergill",
    "Grisedale",
    "Haverthwaite",
];

/// Weeks from one week of leave to the next: six weeks of leave a year.
const LEAVE_EVERY_WEEKS: u64 = 9;

/// Leave is written for so many weeks from April 2026: the example can be planned into 2027.
const LEAVE_WEEKS: u64 = 78;

/// Whoever is hired for a pool.
pub(super) struct Post {
    role: &'static str,
    grade: &'static str,
    contract: &'static str,
    wte: f64,
    other_hours: f64,
    visits: bool,
    paid: bool,
    employer: String,
    areas: Vec<String>,
}

impl Post {
    fn new(role: &'static str, grade: &'static str, employer: &str, areas: &[String]) -> Self {
        Self {
            role,
            grade,
            contract: "agenda-for-change",
            wte: 1.0,
            other_hours: 0.0,
            visits: false,
            paid: true,
            employer: employer.to_owned(),
            areas: areas.to_vec(),
        }
    }

    pub(super) fn nurse(employer: &str, areas: &[String], paid: bool) -> Self {
        Self {
            other_hours: 15.0,
            visits: true,
            paid,
            ..Self::new("children's community nurse", "band 6", employer, areas)
        }
    }

    pub(super) fn consultant(employer: &str, areas: &[String], paid: bool) -> Self {
        Self {
            contract: "nhs-consultants-2003",
            wte: 0.6,
            other_hours: 16.0,
            paid,
            ..Self::new(
                "consultant in paediatric palliative medicine",
                "consultant",
                employer,
                areas,
            )
        }
    }

    pub(super) fn coordinator(employer: &str, areas: &[String]) -> Self {
        Self::new("care coordinator", "band 5", employer, areas)
    }

    pub(super) fn counsellor(employer: &str, areas: &[String]) -> Self {
        Self::new("bereavement counsellor", "band 6", employer, areas)
    }

    pub(super) fn employer(&self) -> &str {
        &self.employer
    }
}

/// Everybody hired so far.
#[derive(Default)]
pub(super) struct Staff {
    people: Vec<Value>,
    absences: Vec<Value>,
}

impl Staff {
    /// Hires so many people for a pool; gives its members.
    pub(super) fn hire(&mut self, pool: &str, count: usize, post: &Post) -> Vec<Value> {
        (0..count).map(|at| self.person(pool, at, post)).collect()
    }

    /// People and absences.
    pub(super) fn documents(self) -> (Vec<Value>, Vec<Value>) {
        (self.people, self.absences)
    }

    fn person(&mut self, pool: &str, at: usize, post: &Post) -> Value {
        let number = self.people.len();
        let id = format!("{pool}-{}", at + 1);
        let name = |list: &[&'static str], at: usize| list.get(at % list.len()).copied();
        let given = name(&GIVEN, number).unwrap_or("Ada");
        let family = name(&FAMILY, number / GIVEN.len() + number).unwrap_or("Ashmoor");
        // Every fifth nurse has no car that gets them to the last of the pool's areas in time.
        let near = post.areas.len() - usize::from(at % 5 == 4 && post.areas.len() > 1);
        let reaches: Vec<&String> = post
            .areas
            .iter()
            .take(if post.visits { near } else { 0 })
            .collect();
        self.people.push(json!({
            "id": id, "name": format!("{given} {family}"), "role": post.role, "grade": post.grade,
            "employments": [{
                "organisation": post.employer, "contract": post.contract, "wte": post.wte,
                "other_weekly_hours": post.other_hours
            }],
            "experience": if at.is_multiple_of(3) { "expert" } else { "competent" },
            "reaches": reaches, "on_call": {"paid": post.paid}, "contactable": number % 41 != 40
        }));
        self.leave(&id, number);
        json!({"person": id})
    }

    /// A week of leave every few weeks, each person at another time.
    fn leave(&mut self, person: &str, number: usize) {
        let april = NaiveDate::from_ymd_opt(2026, 4, 6).unwrap_or_default();
        let first = (number as u64 * 4) % LEAVE_EVERY_WEEKS;
        let weeks = (first..LEAVE_WEEKS).step_by(LEAVE_EVERY_WEEKS as usize);
        for (at, week) in weeks.enumerate() {
            let monday = april + Days::new(7 * week);
            self.absences.push(json!({
                "id": format!("{person}-away-{}", at + 1), "person": person, "kind": "annual-leave",
                "period": {"first_day": monday, "last_day": monday + Days::new(6)}
            }));
        }
    }
}
