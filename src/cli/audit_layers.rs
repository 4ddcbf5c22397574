//! What is paid for, what is there and what could be there, for a terminal.

use super::audit_show::short;
use super::context::Context;
use super::error::CliError;
use super::output::{Columns, Tone, Value, hours};
use evenwatch_app::audit::{Audit, Deliverable, Layers, unplannable};

/// The layers by line and by board, and how far they are proved.
pub(super) fn show(context: &Context, audit: &Audit, found: &Deliverable) -> Result<(), CliError> {
    let out = context.output;
    out.heading("What is paid for, what is there, what could be there, in hours")?;
    let mut table = Columns::new([
        "",
        ">paid for",
        ">there",
        ">sound",
        ">could be",
        ">at most",
        ">gap",
        ">stops",
        ">again",
    ]);
    for line in &found.lines {
        table.row(row(line.line_name.as_str().into(), &line.layers));
    }
    for board in &found.boards {
        table.row(row(short(&board.board_name).into(), &board.layers));
    }
    table.row(row(Value::toned("All", Tone::Strong), &found.totals));
    out.table(&table)?;
    let unproved = found
        .groups
        .iter()
        .filter(|g| g.most_minutes > g.deliverable_minutes);
    let proof = if found.proved {
        "Proved: no lawful rota gives more.".to_owned()
    } else {
        format!(
            "Not proved for {} of {} groups of pools that share people: the search was ended.",
            unproved.count(),
            found.groups.len()
        )
    };
    out.note(
        "There: rostered; sound: of that, without goodwill. Could be: hours paid for in a lawful rota of these people, without \
         goodwill, that gives most altogether; at most: no lawful rota gives that row more. Gap: required and missing; \
         stops: if goodwill did and nobody stood in; again: if it did and the rota were planned again for cover alone.",
    )?;
    out.line(format_args!("{proof} Planned in {:.1} s.", found.seconds))?;
    if let Some(said) = unplannable(audit) {
        out.line(out.paint(Tone::Warn, said))?;
    }
    Ok(())
}

fn row(name: Value, layers: &Layers) -> Vec<Value> {
    vec![
        name,
        hours(layers.funded_minutes).into(),
        hours(layers.rostered_minutes).into(),
        hours(layers.sustained_minutes).into(),
        Value::toned(hours(layers.deliverable_minutes), Tone::Strong),
        hours(layers.most_minutes).into(),
        hours(layers.gap_minutes).into(),
        Value::toned(hours(layers.gap_without_goodwill_minutes), Tone::Warn),
        Value::toned(hours(layers.gap_planned_again_minutes), Tone::Bad),
    ]
}
