//! The tables as the database itself knows them, so that a backup forgets none that a later
//! migration makes.

use std::collections::{BTreeMap, BTreeSet};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::conn::AnyConnection;

/// A table that a backup holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    /// Its name.
    pub(super) name: String,
    /// Its columns, in their order.
    pub(super) columns: Vec<Column>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    /// Its name.
    pub(super) name: String,
    /// Its kind of value, in the database's own words.
    pub(super) kind: String,
}

impl Table {
    /// Its name and its columns, as statements name them.
    pub(super) fn with_columns(&self) -> String {
        format!("{} ({})", quoted(&self.name), self.listed())
    }

    /// Its columns, as statements name them.
    pub(super) fn listed(&self) -> String {
        let names: Vec<String> = self
            .columns
            .iter()
            .map(|column| quoted(&column.name))
            .collect();
        names.join(", ")
    }
}

/// A name in a statement.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[derive(QueryableByName)]
struct FoundTables {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    kind: String,
}

#[derive(QueryableByName)]
struct Edge {
    #[diesel(sql_type = Text)]
    child: String,
    #[diesel(sql_type = Text)]
    parent: String,
}

/// Every table but the one that counts migrations, each after those that it points at.
pub(super) fn tables(connection: &mut AnyConnection) -> QueryResult<Vec<Table>> {
    let found: Vec<FoundTables> = match connection {
        AnyConnection::Sqlite(c) => diesel::sql_query(
            "SELECT m.name AS table_name, c.name AS column_name, c.type AS kind
             FROM sqlite_schema m JOIN pragma_table_info(m.name) c
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite!_%' ESCAPE '!' AND m.name <> '__diesel_schema_migrations'
             ORDER BY m.name, c.cid",
        )
        .load(c),
        AnyConnection::Postgres(c) => diesel::sql_query(
            "SELECT c.table_name::text, c.column_name::text, c.data_type::text AS kind
             FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
             WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE'
                AND c.table_name <> '__diesel_schema_migrations'
             ORDER BY c.table_name, c.ordinal_position",
        )
        .load(c),
    }?;
    let mut tables: BTreeMap<String, Vec<Column>> = BTreeMap::new();
    for FoundTables {
        table_name,
        column_name,
        kind,
    } in found
    {
        let column = Column {
            name: column_name,
            kind,
        };
        tables.entry(table_name).or_default().push(column);
    }
    let parents = parents(connection)?;
    Ok(in_order(tables, &parents))
}

/// Which tables each one points at.
fn parents(connection: &mut AnyConnection) -> QueryResult<BTreeMap<String, BTreeSet<String>>> {
    let edges: Vec<Edge> = match connection {
        AnyConnection::Sqlite(c) => diesel::sql_query(
            "SELECT DISTINCT m.name AS child, f.\"table\" AS parent
             FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'",
        )
        .load(c),
        AnyConnection::Postgres(c) => diesel::sql_query(
            "SELECT DISTINCT child.relname::text AS child, parent.relname::text AS parent FROM pg_constraint
             JOIN pg_class child ON child.oid = conrelid JOIN pg_class parent ON parent.oid = confrelid
             WHERE contype = 'f' AND connamespace = current_schema()::regnamespace",
        )
        .load(c),
    }?;
    let mut parents: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for Edge { child, parent } in edges {
        parents.entry(child).or_default().insert(parent);
    }
    Ok(parents)
}

/// Parents before children; by name where that leaves a choice.
fn in_order(
    mut tables: BTreeMap<String, Vec<Column>>,
    parents: &BTreeMap<String, BTreeSet<String>>,
) -> Vec<Table> {
    let mut ordered = Vec::new();
    while !tables.is_empty() {
        let waits = |name: &String| {
            let parents = parents.get(name).into_iter().flatten();
            parents
                .filter(|parent| *parent != name)
                .any(|parent| tables.contains_key(parent))
        };
        let mut ready: Vec<String> = tables.keys().filter(|name| !waits(name)).cloned().collect();
        if ready.is_empty() {
            // Tables that point at each other have no order; the database says so when they are
            // filled.
            ready = tables.keys().cloned().collect();
        }
        for name in ready {
            let columns = tables.remove(&name).unwrap_or_default();
            ordered.push(Table { name, columns });
        }
    }
    ordered
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// How many rows a table has.
pub(super) fn count(connection: &mut AnyConnection, table: &Table) -> QueryResult<u64> {
    let query = diesel::sql_query(format!(
        "SELECT count(*) AS count FROM {}",
        quoted(&table.name)
    ));
    let Count { count } = match connection {
        AnyConnection::Sqlite(c) => query.get_result(c),
        AnyConnection::Postgres(c) => query.get_result(c),
    }?;
    Ok(u64::try_from(count).unwrap_or(0))
}

#[derive(QueryableByName)]
struct Statement {
    #[diesel(sql_type = Text)]
    sql: String,
}

/// Triggers at rest, and the statements that wake them.
pub(super) struct Triggers(Vec<String>);

/// Puts the triggers to rest: they refuse what nobody may write by hand, such as a rota that is
/// published already, and a backup holds just that.
pub(super) fn drop_triggers(
    connection: &mut AnyConnection,
    tables: &[Table],
) -> QueryResult<Triggers> {
    match connection {
        AnyConnection::Sqlite(c) => {
            let triggers: Vec<Statement> =
                diesel::sql_query("SELECT sql FROM sqlite_schema WHERE type = 'trigger'")
                    .load(c)?;
            let drops: Vec<Statement> = diesel::sql_query(
                "SELECT 'DROP TRIGGER \"' || name || '\"' AS sql FROM sqlite_schema WHERE type = 'trigger'",
            )
            .load(c)?;
            for drop in drops {
                c.batch_execute(&drop.sql)?;
            }
            Ok(Triggers(
                triggers.into_iter().map(|trigger| trigger.sql).collect(),
            ))
        }
        AnyConnection::Postgres(c) => {
            let alter = |table: &Table, how: &str| {
                format!("ALTER TABLE {} {how} TRIGGER USER", quoted(&table.name))
            };
            for table in tables {
                c.batch_execute(&alter(table, "DISABLE"))?;
            }
            Ok(Triggers(
                tables.iter().map(|table| alter(table, "ENABLE")).collect(),
            ))
        }
    }
}

/// Wakes the triggers.
pub(super) fn wake(connection: &mut AnyConnection, triggers: &Triggers) -> QueryResult<()> {
    triggers
        .0
        .iter()
        .try_for_each(|sql| connection.batch_execute(sql))
}

/// Lets the database's own numbers go on after those that were brought. SQLite does so by itself.
pub(super) fn number_on(connection: &mut AnyConnection) -> QueryResult<()> {
    let AnyConnection::Postgres(c) = connection else {
        return Ok(());
    };
    let numbered: Vec<Edge> = diesel::sql_query(
        "SELECT table_name::text AS parent, column_name::text AS child FROM information_schema.columns
         WHERE table_schema = current_schema() AND is_identity = 'YES'",
    )
    .load(c)?;
    for Edge {
        parent: table,
        child: column,
    } in numbered
    {
        let (table, column) = (quoted(&table), quoted(&column));
        c.batch_execute(&format!(
            "SELECT setval(pg_get_serial_sequence('{table}', '{}'), (SELECT COALESCE(MAX({column}), 0) + 1 FROM {table}), false)",
            column.trim_matches('"')
        ))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parents_come_before_children() {
        let tables = ["a", "b", "c"].map(|name| (name.to_owned(), Vec::new()));
        let parents = [("a", "c"), ("c", "b"), ("b", "b")]
            .map(|(child, parent)| (child.to_owned(), BTreeSet::from([parent.to_owned()])));
        let ordered = in_order(BTreeMap::from(tables), &BTreeMap::from(parents));
        let names: Vec<&str> = ordered.iter().map(|table| table.name.as_str()).collect();
        assert_eq!(names, ["b", "c", "a"]);
    }
}
