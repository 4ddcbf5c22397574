//! `evenwatch why`: why a duty is empty, why this person holds it, and who could stand in.

use serde_json::json;

use super::context::Context;
use super::error::CliError;
use super::exit::{Exit, exit_codes};
use super::on_call::short_moment;
use super::output::{Columns, Tone, Value, hours, number};
use super::rota_id::WhichRota;
use evenwatch_app as app;
use evenwatch_app::why::{
    CandidateStanding, Cost, DutyName, DutyProgress, ExplainedDuty, HeldPlace, Obstacle, Then, Way,
    WhichDuty,
};
use evenwatch_domain::aim;
use evenwatch_domain::count::counted;
use evenwatch_domain::evidence::averaged_over;
use evenwatch_domain::moment;
use evenwatch_domain::network::Network;

/// Explain a duty: why it is empty, or why this person holds it and who could stand in
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:\n  evenwatch why 3f2b8c1e-5d0a-4c86-9a6e-1f4f0a7d2b90 leeds-night@2027-01-09\n  \
     evenwatch rotas ROTA --json | jq '.plan.vacancies[].duty'\n\n\
     For an empty place: each candidate, the rules in the way and what would have to move. For a holder: what each\n\
     other person in that place would cost, aim by aim, against the rota as it is. Asked of the network as it is now.",
    exit_codes!(
        "4  no network yet, no such rota, or it has no such duty",
        "5  the network no longer owes the duty, or no longer knows its holders"
    )
))]
pub(super) struct Args {
    /// The rota's id
    rota: WhichRota,
    /// The duty: PATTERN@DATE, the local day on which it starts (9/1/2027, "9 Jan 2027"), or its id
    duty: WhichDuty,
}

/// Runs the command.
pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, CliError> {
    let app = context.open()?;
    let found = app::why::why(&app, args.rota.id(&app)?, &args.duty, context.now())?;
    if context.output.is_json() {
        context.output.json(&json!({
            "rota": found.rota.id,
            "revision": found.rota.revision,
            "state": found.rota.state,
            "why": found.why
        }))?;
    } else {
        let network = app::network::network(&app)?;
        show(context, &found, &network)?;
    }
    Ok(Exit::Done)
}

/// The answer for people.
fn show(context: &Context, found: &ExplainedDuty, network: &Network) -> Result<(), CliError> {
    let (out, why) = (context.output, &found.why);
    let length = (why.duty.end - why.duty.start).num_minutes();
    out.line(format_args!(
        "{} of {}, {} to {} ({} h, Europe/London)",
        out.paint(Tone::Strong, &why.duty.name),
        network.pool_name(&why.duty.pool),
        moment::written(why.duty.start.to_utc()),
        why.duty.end.format("%a %-d %b %H:%M"),
        hours(length)
    ))?;
    out.line(format_args!(
        "Rota \"{}\" ({}, revision {}) · duty {}",
        found.rota.name, found.rota.state, found.rota.revision, why.duty.id
    ))?;
    match why.progress {
        DutyProgress::ToCome => {}
        DutyProgress::Begun => out.line(
            "It has begun, and keeps its holders: no rota can give it to another. Those below could be called for the rest of it; an \
             empty place of it can be filled while it lasts.",
        )?,
        DutyProgress::Over => {
            out.line("It is over: it stays with its holders, and nobody can stand in.")?;
        }
    }
    if why.missing > 0 && why.progress != DutyProgress::Over {
        out.heading(format_args!(
            "Why {} of {} is empty",
            why.missing,
            counted(why.people_needed, "place")
        ))?;
        if why.candidates.is_empty() {
            out.line(out.paint(Tone::Bad, "The pool has nobody else."))?;
        } else {
            out.table(&candidates(&why.candidates, &why.duty))?;
        }
    }
    for held in &why.holders {
        let pinned = if held.pinned { " (pinned)" } else { "" };
        out.heading(format_args!("Why {}{pinned}", held.person.name))?;
        if !held.obstacles.is_empty() && why.progress != DutyProgress::Over {
            let reasons: Vec<String> = held
                .obstacles
                .iter()
                .map(|one| obstacle(one, &why.duty))
                .collect();
            let text = format!(
                "{} cannot hold it as things are now: {}. Nobody counts in their place.",
                held.person.name,
                reasons.join("; ")
            );
            out.line(out.paint(Tone::Bad, text))?;
        }
        if why.progress == DutyProgress::Over {
            continue;
        }
        if held.obstacles.is_empty() {
            out.line(format_args!(
                "To leave the place open would cost: {}",
                costs(&held.left_open)
            ))?;
        } else {
            out.line("The place is open already: to leave it so costs nothing more.")?;
        }
        if held.stand_ins.is_empty() {
            out.line("Nobody else could hold it.")?;
        } else {
            out.table(&stand_ins(held, &why.duty))?;
        }
    }
    out.note(
        "Costs are changes of each aim, the first aim first: what an earlier aim loses, no later one makes good. \
         Below 0 is better; \"nothing\" is as good as the rota is.",
    )?;
    Ok(())
}

/// A row a candidate for an empty place.
fn candidates(candidates: &[CandidateStanding], duty: &DutyName) -> Columns {
    let mut table = Columns::new([
        "candidate",
        "in the way",
        "would have to move",
        "cost of all that",
    ]);
    for one in candidates {
        table.row([
            one.person.name.as_str().into(),
            in_the_way(&one.obstacles, duty),
            one.way.as_ref().map_or_else(|| "-".into(), moves),
            one.way
                .as_ref()
                .map_or_else(|| "-".to_owned(), |way| costs(&way.costs))
                .into(),
        ]);
    }
    table
}

/// A row a person who could be asked.
fn stand_ins(held: &HeldPlace, duty: &DutyName) -> Columns {
    let mut table = Columns::new([
        ">",
        "instead",
        "in the way",
        "cost",
        "lawful exchange, and its cost",
    ]);
    for (at, one) in held.stand_ins.iter().enumerate() {
        let exchange = one.exchange.as_ref().map_or_else(
            || "-".to_owned(),
            |exchange| format!("for {}: {}", short(&exchange.duty), costs(&exchange.costs)),
        );
        table.row([
            (at + 1).into(),
            one.person.name.as_str().into(),
            in_the_way(&one.obstacles, duty),
            costs(&one.costs).into(),
            exchange.into(),
        ]);
    }
    table
}

/// Everything in the way, in its tone.
fn in_the_way(obstacles: &[Obstacle], duty: &DutyName) -> Value {
    if obstacles.is_empty() {
        return Value::toned("nothing", Tone::Good);
    }
    let all: Vec<String> = obstacles.iter().map(|one| obstacle(one, duty)).collect();
    Value::toned(all.join("; "), Tone::Warn)
}

/// `WTR-D11 broken by 2 h (limit 11 h), with Night Sat 9 Jan 20:00`. With the duty that they are in
/// the way of: a rule that only this program's reading of the law makes a bar says so.
fn obstacle(obstacle: &Obstacle, duty: &DutyName) -> String {
    let reading = match obstacle.bars_a_split_shift(duty) {
        true => ", as this program reads it (no split shifts)",
        false => "",
    };
    match obstacle {
        Obstacle::Ineligible { reason } => reason.to_string(),
        Obstacle::Rule {
            rule,
            amount,
            limit,
            unit,
            days,
            clashes,
            ..
        } => {
            /// A rule over weeks names every duty of them; `--json` has them all.
            const SHOWN: usize = 2;
            let mut with: Vec<String> = clashes.iter().take(SHOWN).map(short).collect();
            if clashes.len() > SHOWN {
                with.push(format!("{} more", clashes.len() - SHOWN));
            }
            let with = if with.is_empty() {
                String::new()
            } else {
                format!(", with {}", with.join(", "))
            };
            format!(
                "{rule} broken by {} (limit {}{}){with}{reading}",
                measure(*amount, unit),
                measure(*limit, unit),
                averaged_over(*days)
            )
        }
    }
}

/// An amount with its unit, minutes as hours: `11 h`, `1 duty`.
fn measure(amount: f64, unit: &str) -> String {
    if unit == "minutes" {
        return format!("{} h", number(amount / 60.0));
    }
    let one = match unit {
        "duties" => "duty",
        "people" => "person",
        other => other.trim_end_matches('s'),
    };
    let is_one = (amount - 1.0).abs() < 1e-9;
    format!("{} {}", number(amount), if is_one { one } else { unit })
}

/// What would have to move, and where to.
fn moves(way: &Way) -> Value {
    if way.given_up.is_empty() {
        return Value::toned("nothing", Tone::Good);
    }
    let moves: Vec<String> = way
        .given_up
        .iter()
        .map(|given| match &given.then {
            Then::TakenBy { person } => format!("{} to {}", short(&given.duty), person.name),
            Then::NotNeeded => format!("{}, which has people enough", short(&given.duty)),
            Then::Open => format!("{}, which would stay empty", short(&given.duty)),
        })
        .collect();
    moves.join("; ").into()
}

/// `Night Sat 9 Jan 20:00`, on the wall in London.
fn short(duty: &DutyName) -> String {
    format!("{} {}", duty.name, short_moment(duty.start.to_utc()))
}

/// The aims that change, in order: `cover -1,440, wishes +2`.
fn costs(costs: &[Cost]) -> String {
    let changed: Vec<String> = costs
        .iter()
        .filter(|cost| cost.difference != 0.0)
        .map(|cost| {
            let sign = if cost.difference > 0.0 { "+" } else { "" };
            format!(
                "{} {sign}{}",
                aim::label(&cost.tier),
                number(cost.difference)
            )
        })
        .collect();
    if changed.is_empty() {
        "nothing".to_owned()
    } else {
        changed.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(tier: &str, difference: f64) -> Cost {
        Cost {
            tier: tier.to_owned(),
            difference,
            unit: "of no concern".to_owned(),
        }
    }

    #[test]
    fn only_aims_that_change_are_named_in_order() {
        let all = [
            cost("cover", -1440.0),
            cost("soft-rules", 0.0),
            cost("evenness-sum", 2.5),
        ];
        assert_eq!(costs(&all), "cover -1,440, evenness (all) +2.5");
        assert_eq!(costs(&all[1..2]), "nothing");
        assert_eq!(costs(&[]), "nothing");
    }

    #[test]
    fn minutes_are_said_in_hours() {
        assert_eq!(measure(660.0, "minutes"), "11 h");
        assert_eq!(measure(90.0, "minutes"), "1.5 h");
        assert_eq!(measure(2.0, "duties"), "2 duties");
        assert_eq!(measure(1.0, "duties"), "1 duty");
        assert_eq!(measure(1.0, "weekends"), "1 weekend");
    }
}
