//! Statements of standards for people: the questionnaire, how unequal areas are, and statements
//! that are measured beside.

use super::output::{Columns, Tone, Value, thousands};
use evenwatch_app::audit::{Audit, StatementAudit, StatementSums};
use evenwatch_domain::percent::percent_or_dash;

/// The questionnaire of a statement: as a whole, then each kind of service by itself; nothing of
/// what no service line gives.
pub(super) fn questionnaire(statement: &StatementAudit) -> Columns {
    let mut table = Columns::new([
        "service",
        "hours",
        "axis",
        ">full",
        ">partial",
        ">none",
        ">no response",
    ]);
    let is_measured = statement.without_line.is_empty();
    let whole = is_measured.then(|| ("all of it".to_owned(), statement.overall.questionnaire));
    let kinds = statement.kinds.iter();
    let kinds = kinds
        .filter(|kind| !statement.without_line.contains(&kind.kind))
        .map(|kind| (kind.kind.to_string(), kind.answers));
    for (name, answers) in whole.into_iter().chain(kinds) {
        for (hours, axis, tally) in [
            ("in", "in practice", answers.in_hours_in_practice),
            ("in", "commissioned", answers.in_hours_commissioned),
            ("out", "in practice", answers.out_of_hours_in_practice),
            ("out", "commissioned", answers.out_of_hours_commissioned),
        ] {
            let areas = tally.areas;
            table.row([
                name.as_str().into(),
                hours.into(),
                axis.into(),
                thousands(areas.full).into(),
                thousands(areas.partial).into(),
                thousands(areas.none).into(),
                thousands(areas.no_response).into(),
            ]);
        }
    }
    table
}

/// A row a statement that is measured beside, or that cover cannot decide.
pub(super) fn others(audit: &Audit) -> Columns {
    let mut table = Columns::new([
        "=statement",
        ">met, by area-hours",
        ">commissioned, by area-hours",
        "what to know",
    ]);
    for found in &audit.further_statements {
        let sums = found.overall.as_ref();
        let know = found.unmeasured().or_else(|| {
            let limits = found.cover_cannot_decide.as_ref()?;
            Some(format!("{}: {limits}", found.hours))
        });
        table.row([
            found.statement.as_str().into(),
            percent_or_dash(sums.and_then(StatementSums::met_share)).into(),
            percent_or_dash(sums.and_then(StatementSums::commissioned_share)).into(),
            Value::toned(know.unwrap_or_default(), Tone::Faint),
        ]);
    }
    table
}

/// How unequal areas are, in one sentence.
pub(super) fn unequal(statement: &StatementAudit) -> String {
    if let Some(why) = statement.unmeasured() {
        return format!("{}: {why}.", statement.statement);
    }
    let found = &statement.inequality;
    let share = percent_or_dash;
    let sums = &statement.overall;
    let one_place = share(found.least) == share(found.most);
    let mut text = if sums.areas == sums.areas_no_response {
        "Nothing is said of single areas.".to_owned()
    } else if one_place {
        let places = match (sums.areas - sums.areas_no_response, sums.areas) {
            (_, 1) => "In its one area".to_owned(),
            (1, _) => "In the one area that responds".to_owned(),
            (some, all) if some < all => format!("In each of the {some} areas that respond"),
            (_, areas) => format!("In each of {areas} areas"),
        };
        format!(
            "{places} it is met {} of the time assessed.",
            share(found.least)
        )
    } else {
        format!(
            "By where a child lives it is met from {} to {} of the time assessed (half of the children: {} or less); {} of the \
             children live where it is met at every hour, {} where it never is.",
            share(found.least),
            share(found.most),
            share(found.median),
            share(found.children_full_share),
            share(found.children_none_share),
        )
    };
    if sums.areas_no_response > 0 {
        text += &format!(
            "\n{} of {} areas give no response: less than half of the time is on a published rota.",
            sums.areas_no_response, sums.areas
        );
    }
    if !statement.by_visit.is_empty() {
        text += &if statement.phone_adds_nothing() {
            "\nIf a phone counted where a visit is required, that would add nothing.".to_owned()
        } else {
            format!(
                "\nIf a phone counted where a visit is required: {} of the time assessed instead of {},\nin full in {} of {} areas.",
                share(sums.met_by_phone_too_share()),
                share(sums.met_share()),
                sums.areas_fully_met_by_phone_too,
                sums.areas
            )
        };
    }
    text
}
