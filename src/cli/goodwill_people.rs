//! Goodwill person by person, for those who manage them.

use super::context::Context;
use super::error::CliError;
use super::output::{Columns, hours};
use super::period::words;
use evenwatch_app::audit::PersonGoodwill;
use evenwatch_domain::ids::PoolId;
use evenwatch_domain::time::Period;

/// A row for everybody who gives any.
pub(super) fn show(
    context: &Context,
    period: &Period,
    people: &[PersonGoodwill],
) -> Result<(), CliError> {
    let out = context.output;
    if out.is_json() {
        out.json(&people)?;
        return Ok(());
    }
    out.line(format_args!("Goodwill by person, {}", words(period)))?;
    let mut table = Columns::new([
        "person",
        "pools",
        ">hours on goodwill",
        ">no allowance",
        ">nobody pays",
        ">some areas pay",
    ]);
    for person in people {
        let pools: Vec<&str> = person.pools.iter().map(PoolId::as_str).collect();
        table.row([
            person.name.as_str().into(),
            pools.join(", ").into(),
            hours(person.goodwill_minutes).into(),
            hours(person.unpaid_on_call_minutes).into(),
            hours(person.nowhere_paid_minutes).into(),
            hours(person.partly_paid_minutes).into(),
        ]);
    }
    out.table(&table)?;
    out.note(
        "No allowance: on call, and their terms pay none. Nobody pays: no area that they serve pays for these hours. \
         Some areas pay: others that they serve do not; not counted as goodwill here. This says what a service leans on, \
         not how good anybody is: keep it between them and who manages them.",
    )?;
    Ok(())
}
