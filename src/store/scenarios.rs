//! Scenarios by name, each as its document.

use diesel::prelude::*;

use super::codec::{self, ColumnRef};
use super::error::StoreError;
use super::schema::scenarios;
use super::tx::{ReadTx, WriteTx, insert};
use evenwatch_domain::ids::ScenarioName;
use evenwatch_domain::scenario::SavedScenario;

/// Stores a scenario under a name that is free.
///
/// # Errors
/// Where the name is taken or the database fails.
pub fn insert(tx: &mut WriteTx<'_>, saved: &SavedScenario) -> Result<(), StoreError> {
    let row = Row {
        name: saved.name.to_string(),
        document: codec::text(
            "scenarios.document",
            &codec::json("scenarios.document", &saved.scenario)?,
        )?,
        saved_at: codec::seconds(saved.saved_at),
        saved_by: codec::text("scenarios.saved_by", &saved.saved_by)?,
    };
    insert!(tx, scenarios, [row])
}

/// Every scenario, by name.
///
/// # Errors
/// Where the database fails or a row is corrupt.
pub fn list(tx: &mut ReadTx<'_>) -> Result<Vec<SavedScenario>, StoreError> {
    let rows: Vec<Row> = tx.run("listing scenarios", |connection| {
        scenarios::table
            .select(Row::as_select())
            .order(scenarios::name)
            .load(connection)
    })?;
    rows.iter().map(Row::saved).collect()
}

/// The scenario of a name.
///
/// # Errors
/// Where the database fails or the row is corrupt.
pub fn by_name(
    tx: &mut ReadTx<'_>,
    name: &ScenarioName,
) -> Result<Option<SavedScenario>, StoreError> {
    let row: Option<Row> = tx.run("loading a scenario", |connection| {
        scenarios::table
            .select(Row::as_select())
            .find(name.as_str())
            .first(connection)
            .optional()
    })?;
    row.as_ref().map(Row::saved).transpose()
}

/// Removes the scenario of a name, if there is one.
///
/// # Errors
/// Where the database fails.
pub fn delete(tx: &mut WriteTx<'_>, name: &ScenarioName) -> Result<(), StoreError> {
    tx.run("removing a scenario", |connection| {
        diesel::delete(scenarios::table.find(name.as_str())).execute(connection)
    })?;
    Ok(())
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = scenarios)]
struct Row {
    name: String,
    document: String,
    saved_at: i64,
    saved_by: String,
}

impl Row {
    fn saved(&self) -> Result<SavedScenario, StoreError> {
        let place = ColumnRef {
            table: "scenarios",
            key: &self.name,
        };
        Ok(SavedScenario {
            name: place.parse("name", &self.name)?,
            scenario: place.json("document", &self.document)?,
            saved_at: place.instant("saved_at", self.saved_at)?,
            saved_by: self.saved_by.clone(),
        })
    }
}
