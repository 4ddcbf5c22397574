//! Duties as rows. Revisions and published records keep the same columns of a duty; the list of
//! them is here once.

use std::collections::HashMap;

use diesel::prelude::*;

use super::codec::{self, ColumnRef};
use super::error::StoreError;
use super::schema::{duties, published_duties};
use evenwatch_domain::ids::RotaId;
use evenwatch_domain::interval::Interval;
use evenwatch_domain::publication::PublishedDuty;
use evenwatch_domain::rota::{Duty, Holder};

/// A row with the columns of a duty between others of its own, and its conversion both ways.
macro_rules! duty_row {
    (
        $(#[$doc:meta])* $name:ident, $table:ident, id: $id:ident,
        before: { $($before:ident: $before_type:ty),* },
        after: { $($after:ident: $after_type:ty),* }
    ) => {
        $(#[$doc])*
        #[derive(Queryable, Selectable, Insertable, AsChangeset)]
        #[diesel(table_name = $table, primary_key($id))]
        pub(super) struct $name {
            $(pub(super) $before: $before_type,)*
            pattern: String,
            name: String,
            pool: String,
            line: String,
            tier: String,
            kind: String,
            day: String,
            start_at: i64,
            end_at: i64,
            people_needed: i32,
            $(pub(super) $after: $after_type,)*
        }

        impl $name {
            /// The row of `duty`, with the table's own columns beside it.
            fn with(duty: &Duty, $($before: $before_type,)* $($after: $after_type,)*) -> Result<Self, StoreError> {
                Ok(Self {
                    $($before,)*
                    pattern: duty.pattern.to_string(),
                    name: codec::text(concat!(stringify!($table), ".name"), &duty.name)?,
                    pool: duty.pool.to_string(),
                    line: duty.line.to_string(),
                    tier: codec::word(concat!(stringify!($table), ".tier"), &duty.tier)?,
                    kind: codec::word(concat!(stringify!($table), ".kind"), &duty.kind)?,
                    day: codec::day(concat!(stringify!($table), ".day"), duty.day)?,
                    start_at: codec::seconds(duty.interval.start),
                    end_at: codec::seconds(duty.interval.end),
                    people_needed: i32::from(duty.people_needed),
                    $($after,)*
                })
            }

            /// The duty, taking its holders out of `holders`.
            pub(super) fn duty(&self, holders: &mut HashMap<String, Vec<Holder>>) -> Result<Duty, StoreError> {
                let place = ColumnRef { table: stringify!($table), key: &self.$id };
                let start = place.instant("start_at", self.start_at)?;
                let end = place.instant("end_at", self.end_at)?;
                Ok(Duty {
                    id: place.parse(stringify!($id), &self.$id)?,
                    pattern: place.parse("pattern", &self.pattern)?,
                    name: self.name.clone(),
                    pool: place.parse("pool", &self.pool)?,
                    line: place.parse("line", &self.line)?,
                    tier: place.word("tier", &self.tier)?,
                    kind: place.word("kind", &self.kind)?,
                    day: place.parse("day", &self.day)?,
                    interval: Interval::new(start, end)
                        .ok_or_else(|| place.corrupt("end_at", &self.end_at, "is not after the start"))?,
                    people_needed: place.number("people_needed", self.people_needed)?,
                    holders: holders.remove(&self.$id).unwrap_or_default(),
                })
            }
        }
    };
}

duty_row!(
    /// A duty of one revision.
    DutyRow, duties, id: id,
    before: { rota: String, revision: i64, id: String },
    after: {}
);
duty_row!(
    /// A duty as last published.
    PublishedRow, published_duties, id: duty,
    before: { duty: String, rota: String, revision: i64 },
    after: { status: String, sequence: i64, changed_at: i64 }
);

impl DutyRow {
    /// The row of a duty in a revision.
    pub(super) fn of(rota: RotaId, revision: u32, duty: &Duty) -> Result<Self, StoreError> {
        Self::with(
            duty,
            rota.to_string(),
            i64::from(revision),
            duty.id.to_string(),
        )
    }
}

impl PublishedRow {
    /// The row of a published record.
    pub(super) fn of(record: &PublishedDuty) -> Result<Self, StoreError> {
        Self::with(
            &record.duty,
            record.duty.id.to_string(),
            record.rota.to_string(),
            i64::from(record.revision),
            codec::word("published_duties.status", &record.status)?,
            i64::from(record.sequence),
            codec::seconds(record.changed_at),
        )
    }
}

/// Holders by duty, each list by person, as the domain orders them (a database may sort texts
/// otherwise).
pub(super) fn holders_by_duty(
    table: &'static str,
    rows: impl IntoIterator<Item = (String, String, bool)>,
) -> Result<HashMap<String, Vec<Holder>>, StoreError> {
    let mut by_duty: HashMap<String, Vec<Holder>> = HashMap::new();
    for (duty, person, pinned) in rows {
        let place = ColumnRef { table, key: &duty };
        let person = place.parse("person", &person)?;
        by_duty
            .entry(duty)
            .or_default()
            .push(Holder { person, pinned });
    }
    for holders in by_duty.values_mut() {
        holders.sort_unstable();
    }
    Ok(by_duty)
}
