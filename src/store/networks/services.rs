//! What is served and asked for: areas, service lines, competences.

use diesel::prelude::*;

use super::super::codec::{self, ColumnRef};
use super::super::error::StoreError;
use super::super::schema::{areas, competences, service_lines};
use super::super::tx::{ReadTx, WriteTx, insert};
use super::rows;
use evenwatch_domain::area::Area;
use evenwatch_domain::network::{Competence, NetworkFile};
use evenwatch_domain::service_line::ServiceLine;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = areas)]
struct AreaRow {
    id: String,
    position: i32,
    name: String,
    board: String,
    children_known: i64,
    population: i64,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = service_lines)]
struct LineRow {
    id: String,
    position: i32,
    name: String,
    kind: String,
    mode: String,
    response_minutes: i64,
    criticality: i64,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = competences)]
struct CompetenceRow {
    id: String,
    position: i32,
    name: String,
}

pub(super) fn store(tx: &mut WriteTx<'_>, file: &NetworkFile) -> Result<(), StoreError> {
    let areas = (0_i32..).zip(&file.areas).map(|(position, area)| {
        Ok(AreaRow {
            id: area.id.to_string(),
            position,
            name: codec::text("areas.name", &area.name)?,
            board: area.board.to_string(),
            children_known: i64::from(area.children_known),
            population: i64::from(area.population),
        })
    });
    let areas: Vec<AreaRow> = areas.collect::<Result<_, StoreError>>()?;
    insert!(tx, areas, areas)?;
    let lines = (0_i32..).zip(&file.service_lines).map(|(position, line)| {
        Ok(LineRow {
            id: line.id.to_string(),
            position,
            name: codec::text("service_lines.name", &line.name)?,
            kind: codec::word("service_lines.kind", &line.kind)?,
            mode: codec::word("service_lines.mode", &line.mode)?,
            response_minutes: i64::from(line.response_minutes),
            criticality: i64::from(line.criticality),
        })
    });
    let lines: Vec<LineRow> = lines.collect::<Result<_, StoreError>>()?;
    insert!(tx, service_lines, lines)?;
    let competences = (0_i32..)
        .zip(&file.competences)
        .map(|(position, competence)| {
            Ok(CompetenceRow {
                id: competence.id.to_string(),
                position,
                name: codec::text("competences.name", &competence.name)?,
            })
        });
    let competences: Vec<CompetenceRow> = competences.collect::<Result<_, StoreError>>()?;
    insert!(tx, competences, competences)
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
