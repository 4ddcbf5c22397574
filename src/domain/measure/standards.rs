//! Measures of standards: how far a statement is met, and how unequal areas are.

use super::Measure;

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        id: "met",
        name: "Met",
        unit: "A share of the time that the statement asks for, and is assessed, by area-hours: an area counts by its hours assessed.",
        formula: "Minutes in which every kind of service of the statement is there at once, summed over areas, divided by the minutes asked \
                  for that are assessed, summed over areas. For QS160-6: children's nursing in person and consultant advice, an intersection.",
        left_out: "Areas in which nothing is required. Time for which a rota of any of the kinds is not published, also where another kind is missing \
                   then: such minutes could only ever be unmet.",
        source: "NICE quality standard QS160, statement 6; a board's own statements are files in the catalogue.",
        columns: &["met_share", "met_minutes", "areas"],
    },
    Measure {
        id: "met-by-children",
        name: "Met, by children",
        unit: "A share of the time that the statement asks for and is assessed, by children known: an area counts by those hours times its children.",
        formula: "As met, with each area's minutes times the children known in it before they are summed.",
        left_out: "Areas without children known.",
        source: "NICE quality standard QS160, statement 6; the weighting is this program's.",
        columns: &["child_met_share", "child_met_minutes"],
    },
    Measure {
        id: "met-by-phone-too",
        name: "Met by phone too",
        unit: "A share of the assessed time that the statement asks for, by area-hours; by children beside it.",
        formula: "As met, with hours in which only a phone answers counted where the statement asks for a visit. Shown beside met, never in its place.",
        left_out: "Statements that ask for no visit.",
        source: "NICE quality standard QS160, statement 6, says \"in person or by phone\" of the consultant's advice alone.",
        columns: &["met_by_phone_too_share", "child_met_by_phone_too_share"],
    },
    Measure {
        id: "met-without-goodwill",
        name: "Met if goodwill stopped",
        unit: "A share of the time that the statement asks for, by area-hours.",
        formula: "As met, counting only those who are on duty without goodwill.",
        left_out: "Anybody standing in.",
        source: "This program's definition.",
        columns: &["met_without_goodwill_share"],
    },
    Measure {
        id: "statement-commissioned",
        name: "Statement commissioned",
        unit: "A share of the time that the statement asks for, by area-hours.",
        formula: "Minutes in which every kind of service of the statement is commissioned in full or in part, divided by the minutes required.",
        left_out: "Whether anybody is there.",
        source: "Together for Short Lives, mapping of 2021: commissioned and met are two axes.",
        columns: &["commissioned_share"],
    },
    Measure {
        id: "questionnaire",
        name: "Questionnaire: full, partial, none, no response",
        unit: "Areas, and children known in them.",
        formula: "Each area answers in hours and out of hours, in practice and formally commissioned. In practice: full where every minute asked \
                  for is met, none where not one is, else partial. Commissioned: the same of minutes commissioned, partial too where a part is \
                  agreed in part only. No response: in practice less than half of the time is on a published rota; commissioned, no commissioner has \
                  said anything of the service, which is not the same as having left out some hours.",
        left_out: "Areas in which no minute of that kind is required; kinds of service for which the network has no service line, and statements with such a kind.",
        source: "The answers that audits since 2017 have asked boards for (Together for Short Lives).",
        columns: &[
            "in_practice_full",
            "in_practice_partial",
            "in_practice_none",
            "in_practice_no_response",
            "in_commissioned_full",
            "in_commissioned_partial",
            "in_commissioned_none",
            "in_commissioned_no_response",
            "out_practice_full",
            "out_practice_partial",
            "out_practice_none",
            "out_practice_no_response",
            "out_commissioned_full",
            "out_commissioned_partial",
            "out_commissioned_none",
            "out_commissioned_no_response",
        ],
    },
    Measure {
        id: "inequality",
        name: "Inequality",
        unit: "Shares of time met, over children.",
        formula: "Areas stand in order of their share met, each as wide as its children known. Least and most: the first and the last. Quartiles \
                  and median: the share of the first area at which a quarter, half and three quarters of the children are reached. Spread: most \
                  less least. Children with full cover: children of areas met at every minute, divided by all; none: of areas never met.",
        left_out: "Areas without children known.",
        source: "This program's definition, after the usual weighted quartile without interpolation.",
        columns: &["children_full_share", "spread"],
    },
];
