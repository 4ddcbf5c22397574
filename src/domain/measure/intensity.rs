//! Measures of intensity: how hard on-call is on a person, and on how many people it is too hard.

use super::Measure;

const OWN: &str = "This program's definition; the threshold is this program's own and stands in [intensity] of the settings.";
const SHIFTS: &str = "Shifts that are no night; runs and stretches without a day in the period, and what is further from it than 28 days (or than the threshold, where that is longer).";

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        id: "intensity",
        name: "Intensity of on-call",
        unit: "Count of people.",
        formula: "People on call or on night shifts, and those of them above a threshold: nights in 28 days, days running, hours without a break, or on call too often. \
                  Pool by pool each person's duties in that pool; over all pools each person's duties in all of them. Worst: the most of any one \
                  person, and of 1 in N the least.",
        left_out: "Shifts that are no night: those with less than 3 hours of 23:00-06:00. Boards see nobody's name: pools with fewer than 5 people on call are shown together, if need be with the next larger \
                   one, and where there are fewer than 5 in all, nothing is shown.",
        source: "This program's definition; the smallest group is this program's own, after the rule of small numbers in NHS statistics.",
        columns: &[
            "people_on_call",
            "people_above",
            "above_nights",
            "above_days_running",
            "above_unbroken_hours",
            "above_frequency",
        ],
    },
    Measure {
        id: "nights-in-28-days",
        name: "Nights in 28 days",
        unit: "Count.",
        formula: "The most nights that begin in any 28 days running that share a night with the period, on call or as shifts: nights of which \
                  the person is on duty for 3 hours or more of 23:00-06:00, all duties together; published nights before and after the period \
                  count. Threshold: more than 14. Per WTE: nights of the period times 28, divided by its days and by the \
                  person's mean WTE over it.",
        left_out: "Windows without a night of the period. Per WTE: nights that begin outside the period.",
        source: OWN,
        columns: &["most_nights_in_28_days", "nights_per_4_weeks_per_wte"],
    },
    Measure {
        id: "days-running",
        name: "Days running",
        unit: "Calendar days.",
        formula: "The most days running on call or with a night shift, until a whole calendar day without, published days before and after \
                  the period too. The morning on which a night ends lengthens no \
                  run, and is no free day either: seven on, one off, seven on is one run. Threshold: more than 7.",
        left_out: SHIFTS,
        source: OWN,
        columns: &["longest_run_days"],
    },
    Measure {
        id: "hours-unbroken",
        name: "Hours unbroken",
        unit: "Elapsed hours.",
        formula: "The most hours on call or on night shifts without a break: duties that touch or overlap are one stretch. Over a clock change it is an hour more or \
                  less. Threshold: more than 72.",
        left_out: SHIFTS,
        source: OWN,
        columns: &["longest_unbroken_hours"],
    },
    Measure {
        id: "frequency",
        name: "Frequency of on-call",
        unit: "Days for each day on call.",
        formula: "1 in N as everywhere: days on which the person shares the pool (of all pools together: any pool), divided by distinct days on call. \
                  The least of a group is its most frequent person. Threshold: more often than 1 day in 2, of people with more than two duties on call.",
        left_out: "Shifts, nights too; stand-ins, who share the pool on no day.",
        source: OWN,
        columns: &["least_one_in"],
    },
];
