//! Measures of planning: the aims of a plan, windows of averages, publication in good time.

use super::Measure;

const OWN: &str = "This program's definition.";

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        id: "aims",
        name: "Aims of a plan",
        unit: "Each aim's own.",
        formula: "What a plan is made best in, one after the other: cover, second places, good-practice rules, evenness (worst), evenness (all), \
                  goodwill, wishes, change; where days are published already, change comes right after second places. Result: what the rota has; \
                  smaller is better. Proved bound: no lawful rota has less, given the aims before. Gap: how far they are apart, of the result.",
        left_out: "Legal and contract rules, which are never weighed against anything.",
        source: OWN,
        columns: &[],
    },
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
        id: "remedies",
        name: "Remedies",
        unit: "Elapsed hours.",
        formula: "Hours closed: the gap of the line and areas as things are, less that with the changes and the rota planned again for cover. \
                  Lines that share the hours which a standard asks of their kind of service have one gap, that of all of them. A rota stays lawful \
                  with more changes, so no more is missing with a set than with fewer of its changes. \
                  Gap without it: the same without that one change. As things are: on days with a published rota the hours that an audit \
                  assesses, on others those that duties of these days can reach. Whole plans have other aims: the first is minutes of duties, as in aim-cover, and not the required minutes of these \
                  areas, so that their gap may be the larger one.",
        left_out: "Changes that are not on the list of candidates; hours that only duties of days before reach, and those that an audit does \
                   not assess on days with a published rota.",
        source: OWN,
        columns: &[],
    },
    Measure {
        id: "costs",
        name: "Costs",
        unit: "Pounds a year.",
        formula: "What a change or a post costs in a year by the price list: the catalogue's remedies folder, or one's own. An agreement: the \
                  required hours of the period that the line is not paid for, as hours of a year, times the price of one.",
        left_out: "What a change saves elsewhere; costs of one time alone.",
        source: "The price list names a source for each price.",
        columns: &[],
    },
    Measure {
        id: "people-needed",
        name: "People needed",
        unit: "Count of people.",
        formula: "The fewest people, on the terms given, who can lawfully hold every duty of each group of areas that shares a rota. At once: \
                  people on duty at a time. Groups: rotas shared. Now: people of the pools that serve the line there. 1 in: days of the period times people, divided by days \
                  on call; a duty of several days counts on each. 1 in, all held: the same for the people there now, had they every place of \
                  these pools, empty ones and those of other areas included; how often they are on call is in intensity. Fewer: too few where that is \
                  proved, else not known. Days: days of the week on which a duty starts.",
        left_out: "Sickness and study leave; how many families call at once.",
        source: OWN,
        columns: &[],
    },
    Measure {
        id: "averages",
        name: "Windows of averages",
        unit: "Hours a week, or hours in 24.",
        formula: "WTR-48 and WTR-N8: working time of any so many calendar weeks running (17; resident doctors 26), divided by their known days \
                  and times 7; fewer than 7 days count as 7. A day is known where the person's pools have published it: of each day it is noted \
                  which pools have (a pool that the person is not in, or that has no duty in that week, counts as known; a day without a duty \
                  goes with the last day of its week that has one). For each set of pools so noted the average is taken over the days on which \
                  at least these are known, and again over the whole weeks among them; each must keep the limit, so that a day of which little is \
                  known makes no other average smaller. Weeks begin on Mondays; a stretch that lies within another is not judged by itself, except \
                  that whole weeks without a known day part the others: what lies before and what lies after are averaged by themselves too. In \
                  a plan, the planned days of the planned pools are known. Shifts and resident on-call count whole, on call from home \
                  by its expected worked share, a duty on the day on which it starts, and other weekly hours are added. WTR-N8 binds people \
                  with one night a week or more, on average over the same days. Plans and breaches say over how many weeks or days they are.",
        left_out: "Days without a published rota. Days of annual leave, study leave, parental leave, sickness and other absence (which may be sickness): as many known days \
                   that follow the weeks are added, up to the first unknown one; where none are known, the average is over the days that remain. \
                   Hours of study itself: training may be working time, and rotas do not know how long it is.",
        source: "Working Time Regulations 1998, regulations 2(1) (training), 4(3)-(7) and 6; SiMAP and Jaeger for what counts. Regulation 4(6) adds days worked after \
                 the period; rotas hold leave as calendar days, so calendar days are added (this program's reading). Unverified: that leave beyond \
                 the statutory weeks is excluded too, that study leave is (regulation 4(7) does not name it; to count it as days without work would let \
                 more work through), and that leave is excluded for WTR-N8 (the stricter reading); and how many nights make a \
                 night worker.",
        columns: &[],
    },
    Measure {
        id: "publication",
        name: "Publication lead time",
        unit: "Days.",
        formula: "Local days from the day on which the rota was published to its first day; required: 42 (PUB-6, six weeks). Late where it is fewer.",
        left_out: "Drafts. A revision counts by its own day.",
        source: "Doctors in training terms 2016, schedule 3 (binding); a wish for everybody else.",
        columns: &["days_ahead", "days_asked"],
    },
];
