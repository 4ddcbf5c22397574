//! What opens if one person is absent, for a terminal.

use super::context::Context;
use super::error::CliError;
use super::output::{Columns, Tone, Value, hours, percent};
use evenwatch_app::fragility::{Fragility, Post, sums};

/// Posts shown; a file has them all.
const SHOWN: usize = 20;

/// The posts that open most, and the places where everything hangs on one of them.
pub(super) fn show(context: &Context, found: &Fragility) -> Result<(), CliError> {
    let out = context.output;
    let all = found.posts.len();
    out.heading(format_args!(
        "If one person is absent, in hours ({} of {all} posts)",
        all.min(SHOWN)
    ))?;
    let mut table = Columns::new(["pools", "post", ">opens", ">again", ">at least", "holds up"]);
    for post in found.posts.iter().take(SHOWN) {
        table.row(row(post));
    }
    out.table(&table)?;
    for sentence in sums(found) {
        out.sentences(sentence)?;
    }
    out.note(
        "Opens: required hours that go missing while their duties stay empty. Again: the same when the rota is planned again \
         without them for cover alone (--replan); at least: no lawful rota opens less. Holds up: where the post alone holds a tenth \
         or more of the covered time. It shows posts, not people: it says how a service is built.",
    )?;
    Ok(())
}

fn row(post: &Post) -> Vec<Value> {
    let again = post.again;
    let known = |minutes: Option<i64>| minutes.map_or_else(|| "-".to_owned(), hours);
    let places: Vec<String> = post
        .openings
        .iter()
        .filter(|opening| opening.is_single_point())
        .map(|opening| {
            format!(
                "{} in {} ({} of it alone)",
                opening.line_name,
                opening.area_name,
                percent(opening.opened_minutes, opening.covered_minutes)
            )
        })
        .collect();
    let shown = match places.as_slice() {
        [] => "-".to_owned(),
        [only] => only.clone(),
        [first, rest @ ..] => format!("{first} and {} more", rest.len()),
    };
    vec![
        post.pool_names.join(", ").into(),
        post.title().into(),
        Value::toned(hours(post.opened_minutes), Tone::Warn),
        Value::toned(known(again.map(|again| again.opened_minutes)), Tone::Bad),
        known(again.map(|again| again.at_least_minutes)).into(),
        shown.into(),
    ]
}
