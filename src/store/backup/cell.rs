//! One value of a row, the same from either database: what a backup holds, and how it gets out and
//! in.

use diesel::deserialize::{self, FromSql, QueryableByName};
use diesel::pg::{Pg, PgConnection, PgValue};
use diesel::prelude::*;
use diesel::row::{self, Field, NamedRow};
use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
use diesel::sqlite::{Sqlite, SqliteConnection, SqliteType};
use serde::{Deserialize, Serialize};

use super::tables::Table;

/// A value. Truth is 1 or 0, as SQLite has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Cell {
    /// Absent.
    Null,
    /// A whole number.
    Integer(i64),
    /// Another number; JSON keeps every digit that it needs.
    Real(f64),
    /// A text.
    Text(String),
}

/// A row of a table, in the order of its columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Row(pub(super) Vec<Cell>);

impl QueryableByName<Sqlite> for Row {
    fn build<'a>(row: &impl NamedRow<'a, Sqlite>) -> deserialize::Result<Self> {
        let cell = |at| {
            let field = row::Row::get(row, at).ok_or("a row is shorter than it says")?;
            let Some(value) = field.value() else {
                return Ok(Cell::Null);
            };
            match value.value_type() {
                None => Ok(Cell::Null),
                Some(SqliteType::Long | SqliteType::Integer | SqliteType::SmallInt) => {
                    <i64 as FromSql<BigInt, Sqlite>>::from_sql(value).map(Cell::Integer)
                }
                Some(SqliteType::Double | SqliteType::Float) => {
                    <f64 as FromSql<Double, Sqlite>>::from_sql(value).map(Cell::Real)
                }
                Some(SqliteType::Text) => {
                    <String as FromSql<Text, Sqlite>>::from_sql(value).map(Cell::Text)
                }
                Some(SqliteType::Binary) => {
                    Err("a value is bytes, which no table of ours has".into())
                }
            }
        };
        (0..row::Row::field_count(row))
            .map(cell)
            .collect::<deserialize::Result<_>>()
            .map(Row)
    }
}

impl QueryableByName<Pg> for Row {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> deserialize::Result<Self> {
        let cell = |at| {
            let field = row::Row::get(row, at).ok_or("a row is shorter than it says")?;
            field.value().map_or(Ok(Cell::Null), of_postgres)
        };
        (0..row::Row::field_count(row))
            .map(cell)
            .collect::<deserialize::Result<_>>()
            .map(Row)
    }
}

/// By PostgreSQL's numbers for its kinds of value (`pg_type.dat`), which never change.
fn of_postgres(value: PgValue<'_>) -> deserialize::Result<Cell> {
    match value.get_oid().get() {
        16 => <bool as FromSql<Bool, Pg>>::from_sql(value).map(|is| Cell::Integer(is.into())),
        20 => <i64 as FromSql<BigInt, Pg>>::from_sql(value).map(Cell::Integer),
        23 => <i32 as FromSql<Integer, Pg>>::from_sql(value).map(|n| Cell::Integer(n.into())),
        25 => <String as FromSql<Text, Pg>>::from_sql(value).map(Cell::Text),
        701 => <f64 as FromSql<Double, Pg>>::from_sql(value).map(Cell::Real),
        other => Err(format!("a value is of a kind ({other}) that no table of ours has").into()),
    }
}

/// Writes rows into a table of SQLite.
pub(super) fn insert_sqlite(
    connection: &mut SqliteConnection,
    table: &Table,
    rows: &[Row],
) -> QueryResult<usize> {
    let places = vec!["?"; table.columns.len()].join(", ");
    let rows_of_places = vec![format!("({places})"); rows.len()].join(", ");
    let sql = format!(
        "INSERT INTO {} VALUES {rows_of_places}",
        table.with_columns()
    );
    let mut query = diesel::sql_query(sql).into_boxed::<Sqlite>();
    for cell in rows.iter().flat_map(|row| &row.0) {
        query = match cell {
            Cell::Null => query.bind::<Nullable<Text>, _>(None::<&str>),
            Cell::Integer(number) => query.bind::<BigInt, _>(*number),
            Cell::Real(number) => query.bind::<Double, _>(*number),
            Cell::Text(text) => query.bind::<Text, _>(text.as_str()),
        };
    }
    query.execute(connection)
}

/// Writes rows into a table of PostgreSQL, which takes each as a text and reads it as the column's
/// kind: one way for numbers, truth and what is absent.
pub(super) fn insert_postgres(
    connection: &mut PgConnection,
    table: &Table,
    rows: &[Row],
) -> QueryResult<usize> {
    let width = table.columns.len();
    let row = |at: usize| {
        let place = |(n, column): (usize, &super::tables::Column)| {
            format!("CAST(${} AS {})", at * width + n + 1, column.kind)
        };
        let places: Vec<String> = table.columns.iter().enumerate().map(place).collect();
        format!("({})", places.join(", "))
    };
    let rows_of_places: Vec<String> = (0..rows.len()).map(row).collect();
    // Numbers that the database gives by itself are those of the backup.
    let sql = format!(
        "INSERT INTO {} OVERRIDING SYSTEM VALUE VALUES {}",
        table.with_columns(),
        rows_of_places.join(", ")
    );
    let mut query = diesel::sql_query(sql).into_boxed::<Pg>();
    for cell in rows.iter().flat_map(|row| &row.0) {
        let text = match cell {
            Cell::Null => None,
            Cell::Integer(number) => Some(number.to_string()),
            Cell::Real(number) => Some(number.to_string()),
            Cell::Text(text) => Some(text.clone()),
        };
        query = query.bind::<Nullable<Text>, _>(text);
    }
    query.execute(connection)
}
