//! `evenwatch refresh ages`.

use super::super::context::Context;
use super::super::error::CliError;
use super::super::exit::Exit;
use super::super::output::Columns;
use evenwatch_app::refresh::ages;

/// Shows the ages; asks nobody.
pub(super) fn run(context: &Context) -> Result<Exit, CliError> {
    let ages = ages(&context.open()?, context.now())?;
    if context.output.is_json() {
        context.output.json(&ages)?;
        return Ok(Exit::Done);
    }
    let mut table = Columns::new(["=source", "from", "=as of", ">days old"]);
    for age in &ages {
        let text = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
        table.row([
            age.source.word().into(),
            text(age.from.clone()).into(),
            text(age.as_of.map(|day| day.to_string())).into(),
            text(age.age_days.map(|days| days.to_string())).into(),
        ]);
    }
    context.output.table(&table)?;
    Ok(Exit::Done)
}
