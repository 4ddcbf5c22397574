//! Measures of planning: the aims of a plan, windows of averages, publication in good time.

use super::Measure;

const OWN: &str = "This program's definition.";

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        id: "aim-cover",
        name: "Aim: cover",
        unit: "Minutes times criticality.",
        formula: "Minutes of duties that nobody holds, times the line's criticality; first-on counts twice what second-on does.",
        left_out: "Lines without a duty pattern; further places of a duty that somebody holds.",
        source: OWN,
        columns: &["cover"],
    },
    Measure {
        id: "aim-second-places",
        name: "Aim: second places",
        unit: "Minutes times criticality.",
        formula: "Minutes of further places without a holder, times the line's criticality: a duty for two lacks one where one person holds it, and \
                  where nobody does.",
        left_out: "The first place of each duty, which is cover.",
        source: OWN,
        columns: &["second-places"],
    },
    Measure {
        id: "aim-soft-rules",
        name: "Aim: good-practice rules",
        unit: "Excess times weight.",
        formula: "By how much each soft rule of a contract is broken, in the rule's unit, times the weight that the contract's file gives it.",
        left_out: "Rules for information.",
        source: OWN,
        columns: &["soft-rules"],
    },
    Measure {
        id: "aim-evenness",
        name: "Aims: evenness",
        unit: "Weighted hours per WTE.",
        formula: "For each burden and person: carried in as a balance, plus held, less fair share, divided by WTE, without its sign. Evenness, worst: \
                  the largest of each burden and group of people who share it, times the weight, summed. Evenness, all: all of them, times the weight, \
                  summed. Weights in hours: out of hours 1, a night 7, a weekend 12, a bank holiday 24, a named day 36. The balance looks back a year, \
                  on holidays three.",
        left_out: "Places that nobody may take; people who may hold no duty of a pool in the period.",
        source: "EQ-WTE and EQ-BH; the weights are this program's.",
        columns: &["evenness-max", "evenness-sum"],
    },
    Measure {
        id: "aim-goodwill",
        name: "Aim: goodwill",
        unit: "Minutes.",
        formula: "Minutes on call held by people without an allowance.",
        left_out: "Duties that nobody pays for, which the audit counts.",
        source: OWN,
        columns: &[],
    },
    Measure {
        id: "aim-wishes",
        name: "Aim: wishes",
        unit: "Weight.",
        formula: "Weights of the wishes of people that the rota does not grant.",
        left_out: "Wishes about days outside the period.",
        source: OWN,
        columns: &["preferences"],
    },
    Measure {
        id: "aim-change",
        name: "Aim: change",
        unit: "Places.",
        formula: "Places of the rota published before, taken from people who could still hold them.",
        left_out: "Places that their holders can hold no more; new places.",
        source: OWN,
        columns: &["change"],
    },
    Measure {
        id: "averages",
        name: "Windows of averages",
        unit: "Hours a week, or hours in 24.",
        formula: "WTR-48 and WTR-N8: working time of a period as long as the contract's file says (17 weeks; resident doctors 26), divided by its weeks. The \
                  periods end with the planned one and with each week before its end, as far back as records hold a whole period; where they \
                  never do, the planned period alone is averaged. Shifts and resident on-call count whole, on call from home \
                  by its expected worked share, and other weekly hours are added.",
        left_out: "Days of leave are not taken out of the period; periods that begin before records do are not judged.",
        source: "Working Time Regulations 1998, regulations 4 and 6; SiMAP and Jaeger for what counts.",
        columns: &[],
    },
    Measure {
        id: "publication",
        name: "Publication lead time",
        unit: "Days.",
        formula: "Local days from the day on which the rota was published to its first day; asked for: 42 (PUB-6, six weeks). Late where it is fewer.",
        left_out: "Drafts. A revision counts by its own day.",
        source: "Doctors in training terms 2016, schedule 3 (binding); a wish for everybody else.",
        columns: &["days_ahead", "days_asked"],
    },
];
