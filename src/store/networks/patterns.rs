//! Duty patterns and the competences they ask for.

use diesel::prelude::*;

use super::super::codec::{self, ColumnRef};
use super::super::error::StoreError;
use super::super::schema::{duty_patterns, pattern_competences};
use super::super::tx::{ReadTx, WriteTx, insert};
use super::{added, by_parent, children, delete, orphan, rows, update};
use evenwatch_domain::ids::CompetenceId;
use evenwatch_domain::network_diff::ListDiff;
use evenwatch_domain::pattern::DutyPattern;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = duty_patterns)]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
struct Row {
    id: String,
    #[diesel(skip_update)]
    position: i32,
    name: String,
    pool: String,
    days: String,
    bank_holidays: String,
    start_time: String,
    end_time: String,
    days_after: Option<i32>,
    kind: String,
    people_needed: i32,
    experience: Option<String>,
    expected_calls_per_hour: f64,
    expected_worked_share: f64,
    valid_from: Option<String>,
    valid_to: Option<String>,
    calls_are_written: bool,
    worked_share_is_written: bool,
}

#[derive(PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = pattern_competences)]
struct CompetenceRow {
    pattern: String,
    position: i32,
    competence: String,
}

pub(super) fn put(
    tx: &mut WriteTx<'_>,
    diff: &ListDiff<'_, DutyPattern>,
) -> Result<(), StoreError> {
    update!(tx, duty_patterns, diff, Row::of);
    insert!(tx, duty_patterns, added!(tx, duty_patterns, diff, Row::of))?;
    children!(tx, diff, pattern_competences by pattern = CompetenceRow::all);
    Ok(())
}

pub(super) fn remove(
    tx: &mut WriteTx<'_>,
    diff: &ListDiff<'_, DutyPattern>,
) -> Result<(), StoreError> {
    orphan!(tx, diff, pattern_competences by pattern);
    delete!(tx, duty_patterns, diff);
    Ok(())
}

impl CompetenceRow {
    fn all(pattern: &DutyPattern) -> Result<Vec<Self>, StoreError> {
        let rows = (0_i32..).zip(&pattern.competences);
        let row = |(position, competence): (i32, &CompetenceId)| Self {
            pattern: pattern.id.to_string(),
            position,
            competence: competence.to_string(),
        };
        Ok(rows.map(row).collect())
    }
}

pub(super) fn load(tx: &mut ReadTx<'_>) -> Result<Vec<DutyPattern>, StoreError> {
    let mut competences = by_parent(
        rows!(tx, pattern_competences, CompetenceRow),
        |row| {
            let place = ColumnRef {
                table: "pattern_competences",
                key: &row.pattern,
            };
            place.parse("competence", &row.competence)
        },
        |row| row.pattern,
    )?;
    let rows = rows!(tx, duty_patterns, Row).into_iter().map(|row| {
        let competences = competences.remove(&row.id).unwrap_or_default();
        row.pattern(competences)
    });
    rows.collect()
}

impl Row {
    fn of(position: i32, pattern: &DutyPattern) -> Result<Self, StoreError> {
        let validity = pattern.validity;
        Ok(Self {
            id: pattern.id.to_string(),
            position,
            name: codec::text("duty_patterns.name", &pattern.name)?,
            pool: pattern.pool.to_string(),
            days: codec::json("duty_patterns.days", &pattern.days)?,
            bank_holidays: codec::word("duty_patterns.bank_holidays", &pattern.bank_holidays)?,
            start_time: pattern.start.to_string(),
            end_time: pattern.end.to_string(),
            days_after: pattern.days_after.map(i32::from),
            kind: codec::word("duty_patterns.kind", &pattern.kind)?,
            people_needed: i32::from(pattern.people_needed),
            experience: pattern
                .experience
                .map(|experience| codec::word("duty_patterns.experience", &experience))
                .transpose()?,
            expected_calls_per_hour: pattern.calls_per_hour(),
            expected_worked_share: pattern.worked_share(),
            valid_from: codec::some_day("duty_patterns.valid_from", validity.valid_from)?,
            valid_to: codec::some_day("duty_patterns.valid_to", validity.valid_to)?,
            calls_are_written: pattern.expected_calls_per_hour.is_some(),
            worked_share_is_written: pattern.expected_worked_share.is_some(),
        })
    }

    fn pattern(self, competences: Vec<CompetenceId>) -> Result<DutyPattern, StoreError> {
        let place = ColumnRef {
            table: "duty_patterns",
            key: &self.id,
        };
        Ok(DutyPattern {
            id: place.parse("id", &self.id)?,
            pool: place.parse("pool", &self.pool)?,
            days: place.json("days", &self.days)?,
            bank_holidays: place.word("bank_holidays", &self.bank_holidays)?,
            start: place.parse("start_time", &self.start_time)?,
            end: place.parse("end_time", &self.end_time)?,
            days_after: self
                .days_after
                .map(|days| place.number("days_after", days))
                .transpose()?,
            kind: place.word("kind", &self.kind)?,
            people_needed: place.number("people_needed", self.people_needed)?,
            competences,
            experience: self
                .experience
                .as_deref()
                .map(|experience| place.word("experience", experience))
                .transpose()?,
            expected_calls_per_hour: self
                .calls_are_written
                .then_some(self.expected_calls_per_hour),
            expected_worked_share: self
                .worked_share_is_written
                .then_some(self.expected_worked_share),
            validity: place.validity(self.valid_from.as_deref(), self.valid_to.as_deref())?,
            name: self.name,
        })
    }
}
