//! The aims of a plan in words: one label for each, wherever people read them.

/// An aim as people read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Aim {
    /// The planner's name for it, as programs read it.
    pub name: &'static str,
    /// Its label.
    pub label: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// What its number counts.
    pub meaning: &'static str,
}

/// Every aim.
const AIMS: [Aim; 8] = [
    aim(
        "cover",
        "cover",
        "min × criticality",
        "duties that nobody holds",
    ),
    aim(
        "second-places",
        "second places",
        "min × criticality",
        "further places left unfilled",
    ),
    aim(
        "soft-rules",
        "good-practice rules",
        "over × weight",
        "good-practice rules not met",
    ),
    aim(
        "evenness-max",
        "evenness (worst)",
        "h/WTE, weighted",
        "largest unfairness",
    ),
    aim(
        "evenness-sum",
        "evenness (all)",
        "h/WTE, weighted",
        "all unfairness",
    ),
    aim("goodwill", "goodwill", "min", "on call without allowance"),
    aim("preferences", "wishes", "weight", "people's wishes not met"),
    aim(
        "change",
        "change",
        "places",
        "taken from who could keep them",
    ),
];

const fn aim(
    name: &'static str,
    label: &'static str,
    unit: &'static str,
    meaning: &'static str,
) -> Aim {
    Aim {
        name,
        label,
        unit,
        meaning,
    }
}

/// The aim of this name; `None` for one that a newer planner made.
#[must_use]
pub fn find(name: &str) -> Option<&'static Aim> {
    AIMS.iter().find(|aim| aim.name == name)
}

/// The label of an aim, or its name where it is a new one.
#[must_use]
pub fn label(name: &str) -> &str {
    find(name).map_or(name, |aim| aim.label)
}
