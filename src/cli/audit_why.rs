//! `evenwatch audit --why AREA/LINE`: the intervals behind each number, and the facts behind those.

use super::context::Context;
use super::error::CliError;
use super::output::{Columns, hours};
use super::period::words;
use evenwatch_app::audit::{AgreementFact, AreaLineExplanation, AuditReasons, DutyFact};
use evenwatch_domain::agreement::{AgreedHolidays, CommissioningLevel};
use evenwatch_domain::day;
use evenwatch_domain::ids::OdsCode;
use evenwatch_domain::interval::{Interval, IntervalSet};
use evenwatch_domain::time;

/// Intervals of one number that a terminal lists; `--json` holds all.
const SHOWN: usize = 6;

/// Duties that a terminal lists.
const DUTIES: usize = 20;

/// The explanation, for people or programs.
pub(super) fn show(context: &Context, found: &AreaLineExplanation) -> Result<(), CliError> {
    let out = context.output;
    if out.is_json() {
        return Ok(out.json(found)?);
    }
    out.line(format_args!(
        "{}, {}: {}",
        found.sums.area_name,
        found.sums.line_name,
        words(&found.period)
    ))?;
    out.heading("Numbers, and when")?;
    out.table(&numbers(found))?;
    out.heading("Because of these standards and agreements")?;
    out.table(&asked(found))?;
    out.heading("Why it is missing")?;
    out.table(&gaps(found))?;
    out.heading(format_args!(
        "Duties ({} of {})",
        found.duties.len().min(DUTIES),
        found.duties.len()
    ))?;
    out.table(&duties(found))?;
    if found.duties.len() > DUTIES {
        out.note("All of them, and what stands against each candidate: --json. Of one duty: evenwatch why ROTA DUTY")?;
    }
    Ok(())
}

/// The places behind a board's number, or behind an hour's, for people or programs.
pub(super) fn show_all(context: &Context, found: &AuditReasons) -> Result<(), CliError> {
    let out = context.output;
    if out.is_json() {
        return Ok(out.json(found)?);
    }
    out.line(words(&found.period))?;
    out.heading("Numbers, by place")?;
    let mut table = Columns::new([
        "area",
        "service line",
        ">required",
        ">rostered",
        ">goodwill",
        ">not assessed",
        ">gap",
        "gap, when",
    ]);
    let sum = [("All", "", &found.minutes, String::new())];
    let places = found.places.iter().map(|place| {
        let sums = &place.sums;
        let when = listed(&place.times.gap);
        (
            sums.area_name.as_str(),
            sums.line_name.as_str(),
            &sums.minutes,
            when,
        )
    });
    for (area, line, minutes, when) in places.chain(sum) {
        table.row([
            area.into(),
            line.into(),
            hours(minutes.required_minutes).into(),
            hours(minutes.rostered_minutes).into(),
            hours(minutes.goodwill_minutes).into(),
            hours(minutes.not_assessed_minutes).into(),
            hours(minutes.gap_minutes).into(),
            when.into(),
        ]);
    }
    out.table(&table)?;
    out.heading("Why it is missing")?;
    let mut table = Columns::new(["area", "service line", "class", "cause", ">hours", "duties"]);
    for gap in found.places.iter().flat_map(|place| &place.gaps) {
        table.row([
            gap.area_name.as_str().into(),
            gap.line_name.as_str().into(),
            gap.class.to_string().into(),
            gap.cause.to_string().into(),
            hours(gap.gap_minutes).into(),
            gap.duties.len().to_string().into(),
        ]);
    }
    out.table(&table)?;
    out.note(
        "Standards, agreements and duties: --why AREA/LINE. What stands against each candidate: --json, or evenwatch why ROTA DUTY",
    )?;
    Ok(())
}

fn numbers(found: &AreaLineExplanation) -> Columns {
    let times = &found.times;
    let mut table = Columns::new(["number", ">hours", "when"]);
    for (name, set) in [
        ("required", &times.required),
        ("commissioned in full", &times.commissioned_full),
        ("commissioned in part", &times.commissioned_partial),
        ("rostered", &times.rostered),
        ("covered", &times.covered),
        ("not assessed", &times.not_assessed),
        ("gap", &times.gap),
        (
            "goodwill: not commissioned",
            &times.goodwill_not_commissioned,
        ),
        (
            "goodwill: agreed, not paid",
            &times.goodwill_unpaid_agreement,
        ),
        (
            "goodwill: on call, not paid",
            &times.goodwill_unpaid_on_call,
        ),
        ("gap if goodwill stopped", &times.gap_without_goodwill),
        ("back-up only", &times.back_up_only),
        ("short-handed", &times.short_handed),
        ("one person deep", &times.one_deep),
        ("on duty, cannot reach", &times.unreachable),
    ] {
        table.row([name.into(), hours(set.minutes()).into(), listed(set).into()]);
    }
    table
}

fn asked(found: &AreaLineExplanation) -> Columns {
    let mut table = Columns::new(["what", "says", ">hours", "when"]);
    for fact in &found.statements {
        let times = &fact.times;
        table.row([
            fact.statement.as_str().into(),
            fact.asks.as_str().into(),
            hours(times.minutes()).into(),
            listed(times).into(),
        ]);
    }
    for fact in &found.agreements {
        table.row([
            format!("agreement {}", fact.agreement).into(),
            says(fact).into(),
            hours(fact.times.minutes()).into(),
            listed(&fact.times).into(),
        ]);
    }
    if table.is_empty() {
        table.row([
            "nothing".into(),
            "no standard and no agreement".into(),
            "0".into(),
            "".into(),
        ]);
    }
    table
}

/// What an agreement says, and where that is known from.
fn says(fact: &AgreementFact) -> String {
    let level = match fact.level {
        CommissioningLevel::Full => "in full",
        CommissioningLevel::Partial => "in part",
        CommissioningLevel::None => "not at all",
        CommissioningLevel::NoResponse => "no response",
    };
    let boards: Vec<&str> = std::iter::once(&fact.commissioner)
        .chain(&fact.joint_with)
        .map(OdsCode::as_str)
        .collect();
    let paid = if fact.paid { "paid" } else { "not paid" };
    let mut text = format!("{}: {level}, {paid}", boards.join(" with "));
    text.push_str(match fact.bank_holidays {
        None => "",
        Some(AgreedHolidays::Included) => ", bank holidays included",
        Some(AgreedHolidays::Excluded) => ", bank holidays excluded",
        Some(AgreedHolidays::Only) => ", bank holidays only",
    });
    let day = fact.answered_on.map(day::written);
    for (what, value) in [
        ("contract", fact.contract_reference.as_deref()),
        ("agreed by", fact.agreed_by.as_deref()),
        ("answered", day.as_deref()),
        ("source:", fact.source.as_deref()),
    ] {
        if let Some(value) = value {
            text.push_str(&format!("; {what} {value}"));
        }
    }
    text
}

fn gaps(found: &AreaLineExplanation) -> Columns {
    let mut table = Columns::new(["class", "cause", ">hours", "when"]);
    for gap in &found.gaps {
        table.row([
            gap.class.to_string().into(),
            gap.cause.to_string().into(),
            hours(gap.gap_minutes).into(),
            listed(&gap.times).into(),
        ]);
    }
    table
}

fn duties(found: &AreaLineExplanation) -> Columns {
    let mut table = Columns::new(["duty", "pool", "when", "held by"]);
    for duty in found.duties.iter().take(DUTIES) {
        table.row([
            duty.name.as_str().into(),
            duty.pool.as_str().into(),
            one(&duty.interval).into(),
            held(duty).into(),
        ]);
    }
    table
}

/// Who holds a duty, and why they do not count where they do not.
fn held(duty: &DutyFact) -> String {
    if duty.holders.is_empty() {
        return "nobody".to_owned();
    }
    let holders = duty.holders.iter().map(|holder| {
        if holder.does_not_count.is_empty() {
            return holder.name.clone();
        }
        let reasons: Vec<String> = holder
            .does_not_count
            .iter()
            .map(ToString::to_string)
            .collect();
        format!("{} ({})", holder.name, reasons.join(", "))
    });
    holders.collect::<Vec<_>>().join("; ")
}

/// The first intervals of a set, and how many more there are.
fn listed(set: &IntervalSet) -> String {
    let all = set.intervals();
    let mut text: Vec<String> = all.iter().take(SHOWN).map(one).collect();
    if all.len() > SHOWN {
        text.push(format!("and {} more", all.len() - SHOWN));
    }
    text.join(", ")
}

/// An interval in wall time.
fn one(interval: &Interval) -> String {
    let (start, end) = (time::local(interval.start), time::local(interval.end));
    let last = if start.date() == end.date() {
        "%H:%M"
    } else {
        "%a %-d %b %H:%M"
    };
    format!("{}-{}", start.format("%a %-d %b %H:%M"), end.format(last))
}
