//! What is served and asked for: areas, service lines, competences.

use diesel::prelude::*;

use super::super::codec::{self, ColumnRef};
use super::super::error::StoreError;
use super::super::schema::{areas, competences, service_lines};
use super::super::tx::{ReadTx, WriteTx, insert};
use super::{added, delete, rows, update};
use evenwatch_domain::area::Area;
use evenwatch_domain::network::Competence;
use evenwatch_domain::network_diff::ListDiff;
use evenwatch_domain::service_line::ServiceLine;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = areas)]
struct AreaRow {
    id: String,
    #[diesel(skip_update)]
    position: i32,
    name: String,
    board: String,
    children_known: i64,
    population: i64,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = service_lines)]
struct LineRow {
    id: String,
    #[diesel(skip_update)]
    position: i32,
    name: String,
    kind: String,
    mode: String,
    response_minutes: i64,
    criticality: i64,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = competences)]
struct CompetenceRow {
    id: String,
    #[diesel(skip_update)]
    position: i32,
    name: String,
}

pub(super) fn put_areas(tx: &mut WriteTx<'_>, diff: &ListDiff<'_, Area>) -> Result<(), StoreError> {
    update!(tx, areas, diff, AreaRow::of);
    insert!(tx, areas, added!(tx, areas, diff, AreaRow::of))
}

pub(super) fn remove_areas(
    tx: &mut WriteTx<'_>,
    diff: &ListDiff<'_, Area>,
) -> Result<(), StoreError> {
    delete!(tx, areas, diff);
    Ok(())
}

pub(super) fn put_lines(
    tx: &mut WriteTx<'_>,
    diff: &ListDiff<'_, ServiceLine>,
) -> Result<(), StoreError> {
    update!(tx, service_lines, diff, LineRow::of);
    insert!(
        tx,
        service_lines,
        added!(tx, service_lines, diff, LineRow::of)
    )
}

pub(super) fn remove_lines(
    tx: &mut WriteTx<'_>,
    diff: &ListDiff<'_, ServiceLine>,
) -> Result<(), StoreError> {
    delete!(tx, service_lines, diff);
    Ok(())
}

pub(super) fn put_competences(
    tx: &mut WriteTx<'_>,
    diff: &ListDiff<'_, Competence>,
) -> Result<(), StoreError> {
    update!(tx, competences, diff, CompetenceRow::of);
    insert!(
        tx,
        competences,
        added!(tx, competences, diff, CompetenceRow::of)
    )
}

pub(super) fn remove_competences(
    tx: &mut WriteTx<'_>,
    diff: &ListDiff<'_, Competence>,
) -> Result<(), StoreError> {
    delete!(tx, competences, diff);
    Ok(())
}

impl AreaRow {
    fn of(position: i32, area: &Area) -> Result<Self, StoreError> {
        Ok(Self {
            id: area.id.to_string(),
            position,
            name: codec::text("areas.name", &area.name)?,
            board: area.board.to_string(),
            children_known: i64::from(area.children_known),
            population: i64::from(area.population),
        })
    }
}

impl LineRow {
    fn of(position: i32, line: &ServiceLine) -> Result<Self, StoreError> {
        Ok(Self {
            id: line.id.to_string(),
            position,
            name: codec::text("service_lines.name", &line.name)?,
            kind: codec::word("service_lines.kind", &line.kind)?,
            mode: codec::word("service_lines.mode", &line.mode)?,
            response_minutes: i64::from(line.response_minutes),
            criticality: i64::from(line.criticality),
        })
    }
}

impl CompetenceRow {
    fn of(position: i32, competence: &Competence) -> Result<Self, StoreError> {
        Ok(Self {
            id: competence.id.to_string(),
            position,
            name: codec::text("competences.name", &competence.name)?,
        })
    }
}

pub(super) fn load_areas(tx: &mut ReadTx<'_>) -> Result<Vec<Area>, StoreError> {
    let rows = rows!(tx, areas, AreaRow).into_iter().map(|row| {
        let place = ColumnRef {
            table: "areas",
            key: &row.id,
        };
        Ok(Area {
            id: place.parse("id", &row.id)?,
            board: place.parse("board", &row.board)?,
            children_known: place.number("children_known", row.children_known)?,
            population: place.number("population", row.population)?,
            name: row.name,
        })
    });
    rows.collect()
}

pub(super) fn load_lines(tx: &mut ReadTx<'_>) -> Result<Vec<ServiceLine>, StoreError> {
    let rows = rows!(tx, service_lines, LineRow).into_iter().map(|row| {
        let place = ColumnRef {
            table: "service_lines",
            key: &row.id,
        };
        Ok(ServiceLine {
            id: place.parse("id", &row.id)?,
            kind: place.word("kind", &row.kind)?,
            mode: place.word("mode", &row.mode)?,
            response_minutes: place.number("response_minutes", row.response_minutes)?,
            criticality: place.number("criticality", row.criticality)?,
            name: row.name,
        })
    });
    rows.collect()
}

pub(super) fn load_competences(tx: &mut ReadTx<'_>) -> Result<Vec<Competence>, StoreError> {
    let rows = rows!(tx, competences, CompetenceRow)
        .into_iter()
        .map(|row| {
            let place = ColumnRef {
                table: "competences",
                key: &row.id,
            };
            Ok(Competence {
                id: place.parse("id", &row.id)?,
                name: row.name,
            })
        });
    rows.collect()
}
