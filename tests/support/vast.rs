//! Valid networks of sizes that nobody has: what limits of time and memory are tried on.

use serde_json::{Value, json};

/// The size of a network.
#[derive(Debug, Clone, Copy)]
pub struct Vast {
    /// Pools, each of a line of its own in one area.
    pub pools: usize,
    /// Duty patterns of each pool; each starts every day, one after the other through day and
    /// night.
    pub patterns: usize,
    /// Members of each pool.
    pub members: usize,
    /// People in all; each is a member of as many pools as that takes.
    pub people: usize,
}

impl Vast {
    /// The network's document. All of it is invented.
    pub fn document(self) -> Value {
        let pools: Vec<Value> = (0..self.pools).map(|pool| self.pool(pool)).collect();
        let patterns: Vec<Value> = (0..self.pools)
            .flat_map(|pool| (0..self.patterns).map(move |at| pattern(pool, at)))
            .collect();
        let people: Vec<Value> = (0..self.people).map(person).collect();
        json!({
            "format_version": 1, "name": "A vast network (invented)", "about": "All of it is invented.", "invented": true,
            "organisations": [
                {"ods": "QWO", "name": "A board", "kind": "icb", "region": "Y63"},
                {"ods": "ZZE21", "name": "A provider", "kind": "community-provider", "region": "Y63"}
            ],
            "areas": [{"id": "leeds", "name": "Leeds", "board": "QWO", "children_known": 556, "population": 195000}],
            "service_lines": [{
                "id": "nursing", "name": "Children's nursing at home", "kind": "nursing-at-home", "mode": "visit",
                "response_minutes": 120, "criticality": 10
            }],
            "people": people, "pools": pools, "duty_patterns": patterns,
            "agreements": [{
                "id": "agreed", "commissioner": "QWO", "area": "leeds", "line": "nursing", "level": "full", "paid": true
            }]
        })
    }

    fn pool(self, pool: usize) -> Value {
        let first = pool * self.members;
        let members: Vec<Value> = (first..first + self.members)
            .map(|at| json!({"person": format!("p{:05}", at % self.people.max(1))}))
            .collect();
        json!({
            "id": format!("pool{pool:05}"), "name": format!("Pool {pool}"), "host": "ZZE21", "line": "nursing",
            "tier": "first", "areas": ["leeds"], "members": members
        })
    }
}

fn person(at: usize) -> Value {
    json!({
        "id": format!("p{at:05}"), "name": format!("Person {at}"), "role": "children's community nurse", "grade": "band 6",
        "employments": [{"organisation": "ZZE21", "contract": "agenda-for-change", "wte": 1.0}],
        "experience": "competent", "competences": [], "reaches": ["leeds"], "on_call": {"paid": true}
    })
}

fn pattern(pool: usize, at: usize) -> Value {
    let start = at * 12 % 24;
    json!({
        "id": format!("d{pool:05}-{at:04}"), "name": format!("Duty {at}"), "pool": format!("pool{pool:05}"),
        "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        "start": format!("{:02}:00", (8 + start) % 24), "end": format!("{:02}:00", (20 + start) % 24),
        "kind": "non-resident-on-call", "people_needed": 1, "expected_calls_per_hour": 0.02, "expected_worked_share": 0.05
    })
}
