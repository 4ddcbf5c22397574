//! Measures of cover: what is required, commissioned, rostered, missing.

use super::Measure;

const OWN: &str = "This program's definition.";

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        id: "required",
        name: "Required",
        unit: "Elapsed minutes; shown in hours.",
        formula: "The hours that a statement of a standard names for the kind of service, in each area with that kind of line; where no \
                  statement names the kind, the hours commissioned in full or in part.",
        left_out: "Days outside the period; lines and areas with neither a statement nor an agreement.",
        source: "NICE QS160 statement 6 for nursing at home and consultant advice; agreements of boards else.",
        columns: &["required_minutes"],
    },
    Measure {
        id: "commissioned",
        name: "Commissioned",
        unit: "Elapsed minutes; shown in hours.",
        formula: "The hours of the agreements in force for the area and line, level full or partial; hours of several agreements count once.",
        left_out: "Agreements of level none and no response; hours outside their validity.",
        source: "Together for Short Lives, Commissioning in England 2017: commissioned and met in practice are asked apart.",
        columns: &["commissioned_minutes"],
    },
    Measure {
        id: "rostered",
        name: "Rostered",
        unit: "Elapsed minutes; shown in hours.",
        formula: "The time in which a published duty of a pool that serves the area and line has a holder who counts: in post, not away, \
                  with a contact route, competent, and for visits able to reach the area. Several holders at once count once.",
        left_out: "Drafts; empty places; holders who do not count.",
        source: OWN,
        columns: &["rostered_minutes"],
    },
    Measure {
        id: "covered",
        name: "Covered",
        unit: "A share of required time that is assessed, by area-hours.",
        formula: "Rostered time within required time, divided by required time that is assessed. By children: both times the children \
                  known in the area, summed, then divided.",
        left_out: "Areas and lines without required time: their share is a dash. Time over what is required.",
        source: OWN,
        columns: &[
            "covered_share",
            "covered_minutes",
            "child_covered_share",
            "children_known",
        ],
    },
    Measure {
        id: "gap",
        name: "Gap",
        unit: "Elapsed minutes; shown in hours, and as a share of the assessed time by area-hours.",
        formula: "Required and assessed time in which nobody who counts is on duty. Every minute has one class, so that the classes add up to the gap.",
        left_out: "Time that is not required, whether anybody is there or not.",
        source: OWN,
        columns: &[
            "gap_minutes",
            "gap_share",
            "place_gap_minutes",
            "pieces",
            "first_from",
            "last_to",
            "first_seen",
        ],
    },
    Measure {
        id: "not-assessed",
        name: "Not assessed",
        unit: "Elapsed minutes; shown in hours.",
        formula: "Required time for which no pool that serves the area and line has published a rota, and nobody is on duty. A rota begins with \
                  its first duty: hours before it on its first day belong to the rota before.",
        left_out: "Pools without people, and areas without a pool: there care is missing, and counts as a gap.",
        source: OWN,
        columns: &["not_assessed_minutes"],
    },
    Measure {
        id: "gap-classes",
        name: "Classes of gap",
        unit: "Elapsed minutes; shown in hours.",
        formula: "Not commissioned: no agreement covers the minute. Else no eligible person: no member of any pool for it could hold a duty \
                  then. Else no duty is planned: no duty \
                  pattern reaches it. Else rules block: rules stand against each of those who could. Else unassigned: unfilled, but staff are \
                  available: a candidate could hold the duty as the rota stands, or would without a duty that another person holds too. Reasons of \
                  candidates are counted one by one, and overlap where a person has several.",
        left_out: "Reasons of people outside the pools.",
        source: OWN,
        columns: &[
            "gap_not_commissioned_minutes",
            "gap_no_eligible_person_minutes",
            "gap_rules_block_minutes",
            "gap_unassigned_minutes",
            "gap_no_duty_planned_minutes",
        ],
    },
    Measure {
        id: "on-call-state",
        name: "State on call",
        unit: "A state of a service line in an area at one instant.",
        formula: "Covered: somebody who counts holds the tier that answers, with as many people as its duties need. Degraded: somebody who \
                  counts is there, and less than was meant: the back-up alone, or fewer than a duty needs. Gap: nobody who counts is there. \
                  No rota yet: nobody, before the first duty of a published rota (not assessed). Closed: nobody, and the hour is not required. \
                  Of a holder, calendars say on duty, away (on leave then), or not counting for another reason.",
        left_out: "Hours before and after the instant; what is commissioned stands beside the state.",
        source: OWN,
        columns: &[],
    },
    Measure {
        id: "area-hours",
        name: "Shares by area-hours and by children",
        unit: "A way to weigh areas in one share.",
        formula: "By area-hours: hours of all areas are summed first and then divided, so that an area counts by its hours below the line, which \
                  are those assessed where a share is of assessed time. By children: the same, with each area's hours times the children \
                  known in it.",
        left_out: "The mean of the areas' own shares, in which an area assessed for a week would count as one assessed for a year.",
        source: OWN,
        columns: &[],
    },
    Measure {
        id: "goodwill",
        name: "Goodwill",
        unit: "Elapsed minutes; shown in hours, and as a share of rostered time by area-hours.",
        formula: "Rostered time that is not commissioned, or commissioned without money, or held only by people on call without an allowance.",
        left_out: "Work beyond rostered hours, which nobody records here.",
        source: "The case made in BMC Palliative Care, December 2025: cover that stands on unpaid goodwill.",
        columns: &[
            "goodwill_minutes",
            "goodwill_share",
            "goodwill_not_commissioned_minutes",
            "goodwill_unpaid_agreement_minutes",
            "goodwill_unpaid_on_call_minutes",
        ],
    },
    Measure {
        id: "gap-without-goodwill",
        name: "Gap if goodwill stopped",
        unit: "Elapsed minutes; shown in hours.",
        formula: "Required time in which nobody who counts is on duty without goodwill, with nobody standing in.",
        left_out: "What another rota of the same people could give: see deliverable.",
        source: OWN,
        columns: &["gap_without_goodwill_minutes"],
    },
    Measure {
        id: "deliverable",
        name: "Deliverable",
        unit: "Elapsed minutes; shown in hours.",
        formula: "Of the hours commissioned for money: the most that the found lawful rota of these people gives without goodwill (could be \
                  there), and what no lawful rota exceeds (at most). Funded: commissioned for money. Sustained: rostered without goodwill. Gap \
                  planned again: required less what that rota gives.",
        left_out: "Soft rules, evenness and wishes; on call without an allowance; duties that nobody pays for.",
        source: OWN,
        columns: &[
            "funded_minutes",
            "sustained_minutes",
            "deliverable_minutes",
            "most_minutes",
            "gap_planned_again_minutes",
        ],
    },
    Measure {
        id: "weak-cover",
        name: "Weak cover",
        unit: "Elapsed minutes of required time in each area: of a line, and of a place of care once for all services that it needs; shown in \
               hours, and times the children known.",
        formula: "One person deep: exactly one person counts, on either tier. Back-up only: nobody on first-on, somebody on second-on. \
                  Short-handed: fewer people than a duty needs. Three kinds are gaps as families meet them, and stand in the gap register \
                  too. Phone only: the standard asks for a visit, nobody who counts can come, and a phone answers. On duty, cannot reach the \
                  area: the one who holds the duty counts and cannot come. Place of care out of reach: a service that the statement of \
                  a place asks for is missing.",
        left_out: "Time that is not assessed; statements with a kind of service for which there is no service line. Kinds overlap, and are no \
                   sum.",
        source: "The kinds of cover that families told of: BMC Palliative Care, December 2025.",
        columns: &[
            "back_up_only_minutes",
            "one_deep_minutes",
            "short_handed_minutes",
            "minutes",
            "child_minutes",
        ],
    },
    Measure {
        id: "fragility",
        name: "Fragility",
        unit: "Elapsed minutes; shown in hours.",
        formula: "Required time that has cover and would have none if one person were absent all of the period, their duties staying empty \
                  (opens); the same with the rota planned again without them (planned again, with its proved bound). Single point of failure: \
                  a post that alone holds a tenth or more of the covered time of an area's line (held alone).",
        left_out: "Two absences at once.",
        source: "Reference metric 16: gap hours if one random person is absent.",
        columns: &[
            "opened_minutes",
            "again_minutes",
            "again_at_least_minutes",
            "place_opened_minutes",
            "place_covered_minutes",
            "held_alone_share",
            "single_point",
        ],
    },
    Measure {
        id: "out-of-hours",
        name: "Out of hours",
        unit: "Elapsed minutes; shown in hours.",
        formula: "Of standards: time outside the standard's in-hours; of burdens: time outside Monday to Friday 08:00-20:00. A bank holiday is \
                  out of hours all day, by the list of the pool's or the area's division. A duty across a boundary is split at it.",
        left_out: "Bank holidays past the end of the list count as ordinary days, and a warning says so.",
        source: "Hours of the published audits are not given; 09:00-17:00 and 08:00-20:00 are this program's, to be changed in a file.",
        columns: &["out_of_hours_hours", "out_of_hours_difference_hours"],
    },
    Measure {
        id: "hours",
        name: "Hours",
        unit: "Elapsed hours.",
        formula: "From the instant of a duty's start to that of its end: 20:00-08:00 is 11 hours on the night that begins on 27 March 2027 \
                  and 13 on that which begins on 24 October 2026.",
        left_out: "Nothing: breaks and rest on call are in it.",
        source: OWN,
        columns: &["hours"],
    },
    Measure {
        id: "by-hour",
        name: "By hour of the week",
        unit: "Elapsed minutes; shown in hours.",
        formula: "The measure of the report (goodwill; paid for, there and deliverable), by the hour that the wall shows in London: h00 is 00:00 to \
                  01:00. The hour that comes twice in autumn counts twice, the one left out in spring is empty.",
        left_out: "What the measure leaves out.",
        source: OWN,
        columns: &[
            "h00", "h01", "h02", "h03", "h04", "h05", "h06", "h07", "h08", "h09", "h10", "h11",
            "h12", "h13", "h14", "h15", "h16", "h17", "h18", "h19", "h20", "h21", "h22", "h23",
        ],
    },
    Measure {
        id: "trend",
        name: "Trend",
        unit: "As each number in it.",
        formula: "The numbers of kept audits, each where its period begins. A board that ended goes on in its only successor's line.",
        left_out: "Areas whose board ended with several successors and that none is known to have: they are in the sum alone.",
        source: OWN,
        columns: &[],
    },
];
