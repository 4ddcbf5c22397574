//! Pools, the areas they cover and their members.

use diesel::prelude::*;

use super::super::codec::{self, ColumnRef};
use super::super::error::StoreError;
use super::super::schema::{pool_areas, pool_members, pools};
use super::super::tx::{ReadTx, WriteTx, insert};
use super::{added, by_parent, children, delete, orphan, rows, update};
use evenwatch_domain::ids::AreaId;
use evenwatch_domain::network_diff::ListDiff;
use evenwatch_domain::pool::{Member, Pool};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = pools)]
struct Row {
    id: String,
    #[diesel(skip_update)]
    position: i32,
    name: String,
    host: String,
    line: String,
    tier: String,
    division: String,
}

#[derive(PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = pool_areas)]
struct AreaRow {
    pool: String,
    position: i32,
    area: String,
}

#[derive(PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = pool_members, treat_none_as_default_value = false)]
struct MemberRow {
    pool: String,
    position: i32,
    person: String,
    valid_from: Option<String>,
    valid_to: Option<String>,
}

pub(super) fn put(tx: &mut WriteTx<'_>, diff: &ListDiff<'_, Pool>) -> Result<(), StoreError> {
    update!(tx, pools, diff, Row::of);
    insert!(tx, pools, added!(tx, pools, diff, Row::of))?;
    children!(tx, diff, pool_areas by pool = AreaRow::all);
    children!(tx, diff, pool_members by pool = MemberRow::all);
    Ok(())
}

pub(super) fn remove(tx: &mut WriteTx<'_>, diff: &ListDiff<'_, Pool>) -> Result<(), StoreError> {
    orphan!(tx, diff, pool_areas by pool);
    orphan!(tx, diff, pool_members by pool);
    delete!(tx, pools, diff);
    Ok(())
}

impl Row {
    fn of(position: i32, pool: &Pool) -> Result<Self, StoreError> {
        Ok(Self {
            id: pool.id.to_string(),
            position,
            name: codec::text("pools.name", &pool.name)?,
            host: pool.host.to_string(),
            line: pool.line.to_string(),
            tier: codec::word("pools.tier", &pool.tier)?,
            division: codec::word("pools.division", &pool.division)?,
        })
    }
}

impl AreaRow {
    fn all(pool: &Pool) -> Result<Vec<Self>, StoreError> {
        let rows = (0_i32..).zip(&pool.areas);
        let row = |(position, area): (i32, &AreaId)| Self {
            pool: pool.id.to_string(),
            position,
            area: area.to_string(),
        };
        Ok(rows.map(row).collect())
    }
}

impl MemberRow {
    fn all(pool: &Pool) -> Result<Vec<Self>, StoreError> {
        let rows = (0_i32..).zip(&pool.members);
        let row = |(position, member): (i32, &Member)| {
            let validity = member.validity;
            Ok(Self {
                pool: pool.id.to_string(),
                position,
                person: member.person.to_string(),
                valid_from: codec::some_day("pool_members.valid_from", validity.valid_from)?,
                valid_to: codec::some_day("pool_members.valid_to", validity.valid_to)?,
            })
        };
        rows.map(row).collect()
    }
}

pub(super) fn load(tx: &mut ReadTx<'_>) -> Result<Vec<Pool>, StoreError> {
    let mut areas = by_parent(
        rows!(tx, pool_areas, AreaRow),
        |row| {
            let place = ColumnRef {
                table: "pool_areas",
                key: &row.pool,
            };
            place.parse("area", &row.area)
        },
        |row| row.pool,
    )?;
    let mut members = by_parent(
        rows!(tx, pool_members, MemberRow),
        |row| {
            let place = ColumnRef {
                table: "pool_members",
                key: &row.pool,
            };
            Ok(Member {
                person: place.parse("person", &row.person)?,
                validity: place.validity(row.valid_from.as_deref(), row.valid_to.as_deref())?,
            })
        },
        |row| row.pool,
    )?;
    let rows = rows!(tx, pools, Row).into_iter().map(|row| {
        let place = ColumnRef {
            table: "pools",
            key: &row.id,
        };
        Ok(Pool {
            id: place.parse("id", &row.id)?,
            host: place.parse("host", &row.host)?,
            line: place.parse("line", &row.line)?,
            tier: place.word("tier", &row.tier)?,
            areas: areas.remove(&row.id).unwrap_or_default(),
            division: place.word("division", &row.division)?,
            members: members.remove(&row.id).unwrap_or_default(),
            name: row.name,
        })
    });
    rows.collect()
}
