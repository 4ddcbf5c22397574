//! Measures of evenness: burdens, fair shares and how far people are off them.

use super::Measure;

const OWN: &str = "This program's definition.";

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        id: "fair-share",
        name: "Fair share",
        unit: "The burden's own.",
        formula: "Duty by duty: what its holders carried of a burden with it is due from the members who could hold that duty, by WTE: each one's WTE on \
                  the days of the period on which they are a member and in post, summed, divided by the same of all of these. Where several duties of a holder \
                  make one night, weekend, bank holiday or named day, it is split among them by their time in it. The sum over the pool's duties is the person's fair \
                  share. On days in several pools a person's WTE is split evenly among them. Difference: carried less fair share. The planner shares out \
                  the hours that it plans in the same way; of nights, weekends, bank holidays and named days, of which it is not known before how many \
                  a rota makes, as many as it takes where people have them in turn, each with as many of the duties as their rules let them hold.",
        left_out: "Who lacks the competence, experience, contact route or reach for a duty owes nothing of it: who may do no night owes no night, and \
                   nothing that asks for a competence from the day on which it lapses; lists give the reason. Days on parental leave lessen the share, and so do days of sickness or other absence that lasts 28 days running or \
                   more; annual leave, study leave and shorter sickness and other absence do not, because everybody has them and looking back evens \
                   them out. Of duties that began before the first day or end after the last the part inside counts; a night belongs to the day on which \
                   it begins, so that the night before the first day is in no sum. Who is away from every duty with a burden is left out of the planner's sharing of it. Empty places burden nobody.",
        source: "EQ-WTE: the out-of-hours share follows WTE.",
        columns: &[
            "share",
            "wte",
            "duties",
            "nights_difference",
            "weekends_difference",
            "bank_holidays_difference",
            "named_days_difference",
        ],
    },
    Measure {
        id: "nights",
        name: "Nights",
        unit: "Count.",
        formula: "Each 23:00-06:00 of which a person is on duty for 3 hours or more, all duties of the pool together; a night belongs to the day on \
                  which it begins. The planner counts the same, but for a night of which no duty by itself has 3 hours.",
        left_out: "Nights of fewer than 3 hours; their hours are still out of hours. The night before the first day, though a duty on the first day holds \
                   its morning; where a duty starts at midnight, plan or count from the evening before.",
        source: "Working Time Regulations 1998, regulation 2: night time and night worker.",
        columns: &["nights"],
    },
    Measure {
        id: "weekends",
        name: "Weekends",
        unit: "Count of distinct weekends.",
        formula: "Each weekend in which a person is on duty at any time, once, however many duties it is. A weekend is Saturday 00:00 to Monday \
                  00:00, unless calendars/weekend.toml says otherwise. The planner counts the same; a weekend that began before the days being planned, \
                  or goes on after them, is no second one for a person who has it by a published duty.",
        left_out: "Time outside the period.",
        source: "Agenda for Change, section 2 (the default); the doctors' terms of 2016 say Saturday 00:01 to Sunday 23:59; local ones differ.",
        columns: &["weekends"],
    },
    Measure {
        id: "bank-holidays",
        name: "Bank holidays",
        unit: "Count of distinct bank holidays.",
        formula: "Each bank holiday of the pool's division, midnight to midnight, on which a person is on duty at any time, once.",
        left_out: "Days past the end of the list, which are unknown and said so.",
        source: "The government's list of bank holidays; EQ-BH.",
        columns: &["bank_holidays"],
    },
    Measure {
        id: "named-days",
        name: "Named days",
        unit: "Count of distinct days.",
        formula: "Each day of calendars/named-days.toml (Christmas Day, Boxing Day and the like), midnight to midnight, on which a person is on duty at \
                  any time, once. Saturday 26 December 2026 is Boxing Day and no bank holiday.",
        left_out: "Substitute days, which are bank holidays only.",
        source: "EQ-BH: bank holidays and Christmas are rotated over two to three years.",
        columns: &["named_days"],
    },
    Measure {
        id: "one-in-n",
        name: "1 in N",
        unit: "Days for each day on call.",
        formula: "Days of the period on which the person shares the pool, divided by distinct days on call. A day on call is the local day on which an \
                  on-call duty starts, and each further one that it reaches 24 hours on the wall later: Friday 17:00 to Monday 09:00 is three. Of \
                  groups of people (economies of scale): people times days, divided by days on call of all places.",
        left_out: "Shifts; leave within the period, so that it is the nominal frequency and not the one after leave. A term of 1 in N \
                   (TERM-1-IN-N) is another count: it keeps duties apart, and a weekend of three days on call is one duty for it and three days here, so that \
                   somebody with a term of 1 in 3 may be on call 1 day in 2.8.",
        source: "CON-F and reference metric 5: on-call frequency.",
        columns: &["one_in", "days_on_call"],
    },
    Measure {
        id: "gini",
        name: "Gini coefficient",
        unit: "0 (even) to 1 (all on one).",
        formula: "People stand in order of burden per WTE, each as wide as their WTE; 1 less twice the area under the curve of the \
                  burden carried so far (trapezia, the Lorenz curve). 0 where nothing was carried. Of who can hold only a part of the duties with the burden, the WTE counts \
                  in the measure of that part: their fair share, divided by that of a full-time member who can hold all of them.",
        left_out: "Stand-ins without WTE in the pool, and people who can hold no duty with the burden: lists name them with the reason. People who \
                   can hold one and have none are in it.",
        source: "Gini 1912, weighted by WTE; reference metric 6.",
        columns: &["gini"],
    },
    Measure {
        id: "range",
        name: "Most less least, per WTE",
        unit: "The burden's own, for a whole-time post.",
        formula: "The most that anybody carried divided by their WTE, less the least; WTE as for the Gini coefficient.",
        left_out: "Stand-ins without WTE in the pool, and people who can hold no duty with the burden.",
        source: OWN,
        columns: &["range_per_wte", "largest_difference"],
    },
];
