//! People, their employments, the competences they hold and the areas they reach.

use diesel::prelude::*;

use super::super::codec::{self, ColumnRef};
use super::super::error::StoreError;
use super::super::schema::{employments, held_competences, people, reaches};
use super::super::tx::{ReadTx, WriteTx, insert};
use super::{added, by_parent, children, delete, orphan, rows, update};
use evenwatch_domain::ids::AreaId;
use evenwatch_domain::network_diff::ListDiff;
use evenwatch_domain::person::{Employment, HeldCompetence, OnCallTerms, Person, Wte};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = people, treat_none_as_default_value = false, treat_none_as_null = true)]
struct Row {
    id: String,
    #[diesel(skip_update)]
    position: i32,
    name: String,
    role: String,
    grade: String,
    experience: String,
    on_call_paid: bool,
    at_most_one_in: Option<i32>,
    opted_out_of_48_hours: bool,
    contactable: bool,
}

#[derive(PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = employments, treat_none_as_default_value = false)]
struct EmploymentRow {
    person: String,
    position: i32,
    organisation: String,
    contract: String,
    wte: f64,
    other_weekly_hours: f64,
    valid_from: Option<String>,
    valid_to: Option<String>,
}

#[derive(PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = held_competences, treat_none_as_default_value = false)]
struct HeldRow {
    person: String,
    position: i32,
    competence: String,
    valid_to: Option<String>,
}

#[derive(PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = reaches)]
struct ReachRow {
    person: String,
    position: i32,
    area: String,
}

pub(super) fn put(tx: &mut WriteTx<'_>, diff: &ListDiff<'_, Person>) -> Result<(), StoreError> {
    update!(tx, people, diff, Row::of);
    insert!(tx, people, added!(tx, people, diff, Row::of))?;
    children!(tx, diff, employments by person = EmploymentRow::all);
    children!(tx, diff, held_competences by person = HeldRow::all);
    children!(tx, diff, reaches by person = ReachRow::all);
    Ok(())
}

pub(super) fn remove(tx: &mut WriteTx<'_>, diff: &ListDiff<'_, Person>) -> Result<(), StoreError> {
    orphan!(tx, diff, employments by person);
    orphan!(tx, diff, held_competences by person);
    orphan!(tx, diff, reaches by person);
    delete!(tx, people, diff);
    Ok(())
}

pub(super) fn load(tx: &mut ReadTx<'_>) -> Result<Vec<Person>, StoreError> {
    let mut employments = by_parent(
        rows!(tx, employments, EmploymentRow),
        EmploymentRow::employment,
        |row| row.person,
    )?;
    let mut held = by_parent(rows!(tx, held_competences, HeldRow), HeldRow::held, |row| {
        row.person
    })?;
    let mut reaches = by_parent(
        rows!(tx, reaches, ReachRow),
        |row| {
            let place = ColumnRef {
                table: "reaches",
                key: &row.person,
            };
            place.parse("area", &row.area)
        },
        |row| row.person,
    )?;
    let rows = rows!(tx, people, Row).into_iter().map(|row| {
        let place = ColumnRef {
            table: "people",
            key: &row.id,
        };
        Ok(Person {
            id: place.parse("id", &row.id)?,
            employments: employments.remove(&row.id).unwrap_or_default(),
            experience: place.word("experience", &row.experience)?,
            competences: held.remove(&row.id).unwrap_or_default(),
            reaches: reaches.remove(&row.id).unwrap_or_default(),
            on_call: OnCallTerms {
                paid: row.on_call_paid,
                at_most_one_in: row
                    .at_most_one_in
                    .map(|days| place.number("at_most_one_in", days))
                    .transpose()?,
                opted_out_of_48_hours: row.opted_out_of_48_hours,
            },
            contactable: row.contactable,
            name: row.name,
            role: row.role,
            grade: row.grade,
        })
    });
    rows.collect()
}

impl Row {
    fn of(position: i32, person: &Person) -> Result<Self, StoreError> {
        Ok(Self {
            id: person.id.to_string(),
            position,
            name: codec::text("people.name", &person.name)?,
            role: codec::text("people.role", &person.role)?,
            grade: codec::text("people.grade", &person.grade)?,
            experience: codec::word("people.experience", &person.experience)?,
            on_call_paid: person.on_call.paid,
            at_most_one_in: person.on_call.at_most_one_in.map(i32::from),
            opted_out_of_48_hours: person.on_call.opted_out_of_48_hours,
            contactable: person.contactable,
        })
    }
}

impl EmploymentRow {
    fn all(person: &Person) -> Result<Vec<Self>, StoreError> {
        let rows = (0_i32..).zip(&person.employments);
        rows.map(|(position, employment)| Self::of(person, position, employment))
            .collect()
    }

    fn of(person: &Person, position: i32, employment: &Employment) -> Result<Self, StoreError> {
        let validity = employment.validity;
        Ok(Self {
            person: person.id.to_string(),
            position,
            organisation: employment.organisation.to_string(),
            contract: employment.contract.to_string(),
            wte: employment.wte.get(),
            other_weekly_hours: employment.other_weekly_hours,
            valid_from: codec::some_day("employments.valid_from", validity.valid_from)?,
            valid_to: codec::some_day("employments.valid_to", validity.valid_to)?,
        })
    }

    fn employment(&self) -> Result<Employment, StoreError> {
        let place = ColumnRef {
            table: "employments",
            key: &self.person,
        };
        Ok(Employment {
            organisation: place.parse("organisation", &self.organisation)?,
            contract: place.parse("contract", &self.contract)?,
            wte: Wte::new(self.wte)
                .map_err(|error| place.corrupt("wte", &self.wte, &error.to_string()))?,
            other_weekly_hours: self.other_weekly_hours,
            validity: place.validity(self.valid_from.as_deref(), self.valid_to.as_deref())?,
        })
    }
}

impl ReachRow {
    fn all(person: &Person) -> Result<Vec<Self>, StoreError> {
        let rows = (0_i32..).zip(&person.reaches);
        let row = |(position, area): (i32, &AreaId)| Self {
            person: person.id.to_string(),
            position,
            area: area.to_string(),
        };
        Ok(rows.map(row).collect())
    }
}

impl HeldRow {
    fn all(person: &Person) -> Result<Vec<Self>, StoreError> {
        let rows = (0_i32..).zip(&person.competences);
        let row = |(position, held): (i32, &HeldCompetence)| {
            Ok(Self {
                person: person.id.to_string(),
                position,
                competence: held.competence.to_string(),
                valid_to: codec::some_day("held_competences.valid_to", held.valid_to)?,
            })
        };
        rows.map(row).collect()
    }

    fn held(&self) -> Result<HeldCompetence, StoreError> {
        let place = ColumnRef {
            table: "held_competences",
            key: &self.person,
        };
        Ok(HeldCompetence {
            competence: place.parse("competence", &self.competence)?,
            valid_to: place.parse_some("valid_to", self.valid_to.as_deref())?,
        })
    }
}
