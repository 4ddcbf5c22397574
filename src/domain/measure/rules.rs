//! Codes of rules that reports print and no contract's file defines.

/// A code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Code {
    /// The code; `N` at its end stands for a number.
    pub id: &'static str,
    /// What it asks.
    pub asks: &'static str,
    /// Where it comes from.
    pub source: &'static str,
}

/// Every code that the program itself makes.
pub const CODES: &[Code] = &[
    Code {
        id: "TERM-1-IN-N",
        asks: "At most one on-call duty has a day on call in any N days running: after a weekend of three days on call the next duty may start N days after its Sunday. How often somebody is on call is the measure \"frequency\".",
        source: "The person's own on-call terms (`at_most_one_in` in the network). Never relaxed by a plan.",
    },
    Code {
        id: "NEED",
        asks: "No more people hold a duty than it needs.",
        source: "The duty pattern (`people_needed`).",
    },
    Code {
        id: "LEAST",
        asks: "No fewer people hold a duty than it must have.",
        source: "The duty.",
    },
    Code {
        id: "ELIGIBLE",
        asks: "The holder of a duty may hold it: in post and in the pool, competent, experienced enough, reachable, and able to reach the areas.",
        source: "The network: members, competences, experience, contact, areas.",
    },
    Code {
        id: "AVAILABLE",
        asks: "Nobody holds a duty while they are away.",
        source: "The network's absences.",
    },
    Code {
        id: "PIN",
        asks: "A pinned place is held by the person pinned, and by nobody barred from it.",
        source: "The request for the plan.",
    },
    Code {
        id: "NO-OVERLAP",
        asks: "Nobody holds two duties at once.",
        source: "Every plan.",
    },
];
