//! The kinds of sheet and their columns: where each cell stands in an item of the network document.

use std::fmt;
use std::str::FromStr;

use serde_json::Value;

use super::members;
use super::names::NamedKind;
use evenwatch_domain::bad_value::BadValue;
use evenwatch_domain::network::NetworkFile;

/// A kind of sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetKind {
    /// People: one row an employment.
    Staff,
    /// Absences.
    Leave,
    /// Who is in which pool, from when to when: one row a period.
    Members,
    /// Duty patterns.
    Patterns,
    /// Commissioning agreements.
    Agreements,
}

/// How a cell is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// As it stands: names, ids, codes.
    Text,
    /// One of a few words; blanks and capitals do not matter.
    Word,
    /// A kind of absence, in everyday words too.
    Absence,
    /// A kind of duty, in everyday words too.
    Duty,
    /// A contract's id.
    Contract,
    /// The id of what the network has, or its name.
    Code(NamedKind),
    /// Those of several, parted by `;`.
    Codes(NamedKind),
    /// Competences, parted by `;`, each with `until DATE` where it lapses.
    Competences,
    /// A number.
    Number,
    /// A whole number.
    Whole,
    /// A day of the calendar.
    Date,
    /// A wall time.
    Time,
    /// A wall time at which something ends, 24:00 among them.
    EndTime,
    /// Yes or no.
    YesNo,
    /// Days of the week: `mon-fri`, `sat; sun`.
    Days,
    /// Hours of the week, parted by `;`: `mon-fri 09:00-17:00; sat, sun 00:00-00:00`.
    Hours,
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SheetColumn {
    /// Its heading.
    pub heading: &'static str,
    /// Where its value stands in an item, as a JSON pointer without the first slash.
    pub(super) pointer: &'static str,
    pub(super) form: Form,
    /// Whether the column must be there.
    pub required: bool,
    /// A value that is right.
    pub example: &'static str,
    /// What it tells, for templates.
    pub tells: &'static str,
}

impl SheetKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [
        Self::Staff,
        Self::Leave,
        Self::Members,
        Self::Patterns,
        Self::Agreements,
    ];

    /// Its word, which is also the sheet's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Leave => "leave",
            Self::Members => "members",
            Self::Patterns => "patterns",
            Self::Agreements => "agreements",
        }
    }

    /// What a row is.
    pub(super) fn noun(self) -> &'static str {
        match self {
            Self::Staff => "person",
            Self::Leave => "absence",
            Self::Members => "member of the pool",
            Self::Patterns => "duty pattern",
            Self::Agreements => "agreement",
        }
    }

    /// The list of the network document that its rows are items of.
    pub(super) fn list(self) -> &'static str {
        match self {
            Self::Staff => "people",
            Self::Leave => "absences",
            Self::Members => "pools",
            Self::Patterns => "duty_patterns",
            Self::Agreements => "agreements",
        }
    }

    /// The items of the document, as JSON. The document was read from JSON, so nothing in it is
    /// not.
    pub(super) fn items(self, file: &NetworkFile) -> Vec<Value> {
        let list = match self {
            Self::Staff => serde_json::to_value(&file.people),
            Self::Leave => serde_json::to_value(&file.absences),
            Self::Members => serde_json::to_value(members::all(file)),
            Self::Patterns => serde_json::to_value(&file.duty_patterns),
            Self::Agreements => serde_json::to_value(&file.agreements),
        };
        match list {
            Ok(Value::Array(items)) => items,
            _ => Vec::new(),
        }
    }

    /// The part of an item that several rows of it may each give one of.
    pub(super) fn repeated(self) -> Option<&'static str> {
        match self {
            Self::Staff => Some("employments"),
            Self::Members => Some("periods"),
            Self::Leave | Self::Patterns | Self::Agreements => None,
        }
    }

    /// The parts of an item that say which it is, and stand in each of its rows.
    pub(super) fn named_by(self) -> &'static [&'static str] {
        match self {
            Self::Members => &["pool", "person"],
            Self::Staff | Self::Leave | Self::Patterns | Self::Agreements => &["id"],
        }
    }

    /// Its columns, in order.
    #[must_use]
    pub fn columns(self) -> &'static [SheetColumn] {
        match self {
            Self::Staff => STAFF,
            Self::Leave => LEAVE,
            Self::Members => MEMBERS,
            Self::Patterns => PATTERNS,
            Self::Agreements => AGREEMENTS,
        }
    }
}

impl fmt::Display for SheetKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for SheetKind {
    type Err = BadValue;
    fn from_str(text: &str) -> Result<Self, BadValue> {
        let found = Self::ALL.into_iter().find(|kind| kind.name() == text);
        found.ok_or_else(|| {
            BadValue::new(
                format!("\"{text}\" is not a kind of sheet"),
                format!("use one of {}", Self::ALL.map(Self::name).join(", ")),
            )
        })
    }
}

/// A column that must be there.
const fn must(
    heading: &'static str,
    pointer: &'static str,
    form: Form,
    example: &'static str,
    tells: &'static str,
) -> SheetColumn {
    SheetColumn {
        heading,
        pointer,
        form,
        required: true,
        example,
        tells,
    }
}

/// A column that may be left out.
const fn may(
    heading: &'static str,
    pointer: &'static str,
    form: Form,
    example: &'static str,
    tells: &'static str,
) -> SheetColumn {
    SheetColumn {
        required: false,
        ..must(heading, pointer, form, example, tells)
    }
}

#[rustfmt::skip]
const STAFF: &[SheetColumn] = &[
    must("id", "id", Form::Text, "ann-lee", "The person's id: a-z, 0-9, '.', '_' and '-'. One row for each employment; further rows need only id and employment."),
    must("name", "name", Form::Text, "Ann Lee", "Name as shown on rotas."),
    must("role", "role", Form::Text, "children's community nurse", "Role."),
    must("grade", "grade", Form::Text, "band 6", "Grade."),
    must("employer", "employments/0/organisation", Form::Code(NamedKind::Organisation), "QWO", "ODS code of the employer, as in the network."),
    must("contract", "employments/0/contract", Form::Contract, "agenda-for-change", "The contract's rule set."),
    must("wte", "employments/0/wte", Form::Number, "0.8", "Share of full time, above 0."),
    may("other_weekly_hours", "employments/0/other_weekly_hours", Form::Number, "30", "Hours a week outside these rotas."),
    may("employed_from", "employments/0/validity/valid_from", Form::Date, "01/09/2026", "First day; empty: always has been."),
    may("employed_to", "employments/0/validity/valid_to", Form::Date, "", "Last day; empty: no end known."),
    must("experience", "experience", Form::Word, "competent", "novice, competent or expert."),
    may("competences", "competences", Form::Competences, "syringe-driver until 31/03/2027", "Ids parted by ;, each with 'until DATE' where it lapses."),
    may("reaches", "reaches", Form::Codes(NamedKind::Area), "leeds", "Ids of areas reached for a visit in time, parted by ;"),
    may("on_call_paid", "on_call/paid", Form::YesNo, "yes", "Whether an allowance is paid; else on-call stands on goodwill."),
    may("at_most_one_in", "on_call/at_most_one_in", Form::Whole, "4", "At most one on-call duty with a day on call in any so many days, 1 to 28: 4 means 1 in 4."),
    may("opted_out_of_48_hours", "on_call/opted_out_of_48_hours", Form::YesNo, "no", "Whether the person opted out of the 48-hour average."),
    may("contactable", "contactable", Form::YesNo, "yes", "Whether a working contact route is on record; empty: yes."),
];

#[rustfmt::skip]
const LEAVE: &[SheetColumn] = &[
    may("id", "id", Form::Text, "", "The absence's id; empty: an absence of its own, unless it is there already as it stands here."),
    must("person", "person", Form::Code(NamedKind::Person), "ann-lee", "The person's id, or the name where only one has it."),
    must("kind", "kind", Form::Absence, "annual leave", "annual leave (A/L), study leave, parental leave (maternity ...), sickness or other. No reason is held."),
    must("first_day", "period/first_day", Form::Date, "24/12/2026", "First day away."),
    must("last_day", "period/last_day", Form::Date, "02/01/2027", "Last day away, itself inside."),
];

#[rustfmt::skip]
const MEMBERS: &[SheetColumn] = &[
    must("pool", "pool", Form::Code(NamedKind::Pool), "leeds-nurses", "The pool's id, as in the network."),
    must("person", "person", Form::Code(NamedKind::Person), "ada-fennimore", "The person's id. One row for each time in the pool; the rows of a pool and person together are all of their times there."),
    may("member_from", "periods/0/valid_from", Form::Date, "01/09/2026", "First day; empty: always has been."),
    may("member_to", "periods/0/valid_to", Form::Date, "", "Last day; empty: no end known."),
];

#[rustfmt::skip]
const PATTERNS: &[SheetColumn] = &[
    must("id", "id", Form::Text, "leeds-night", "The pattern's id: a-z, 0-9, '.', '_' and '-'."),
    must("name", "name", Form::Text, "Night", "Name for people."),
    must("pool", "pool", Form::Code(NamedKind::Pool), "leeds-nurses", "Id of the pool that owes it."),
    must("days", "days", Form::Days, "mon-fri", "Days on which it starts: mon-fri, or sat; sun."),
    may("bank_holidays", "bank_holidays", Form::Word, "as weekday", "as weekday, also or never; empty: as weekday."),
    must("start", "start", Form::Time, "20:00", "Wall time of its start."),
    must("end", "end", Form::EndTime, "08:00", "Wall time of its end; 24:00 is the midnight at which its day ends."),
    may("days_after", "days_after", Form::Whole, "", "Days from start to end; empty: the next time that the clock shows the end."),
    must("kind", "kind", Form::Duty, "non-resident on-call", "shift, resident on-call or non-resident on-call."),
    may("people_needed", "people_needed", Form::Whole, "1", "People needed at once; empty: 1."),
    may("competences", "competences", Form::Codes(NamedKind::Competence), "syringe-driver", "Ids of competences that each of them needs, parted by ;"),
    may("experience", "experience", Form::Word, "competent", "Least experience that each of them needs."),
    may("expected_calls_per_hour", "expected_calls_per_hour", Form::Number, "0.02", "Calls expected in an hour."),
    may("expected_worked_share", "expected_worked_share", Form::Number, "0.05", "Share of non-resident on-call time worked, 0 to 1."),
    may("valid_from", "validity/valid_from", Form::Date, "", "First day; empty: always."),
    may("valid_to", "validity/valid_to", Form::Date, "", "Last day; empty: no end known."),
];

#[rustfmt::skip]
const AGREEMENTS: &[SheetColumn] = &[
    must("id", "id", Form::Text, "leeds-nursing", "The agreement's id: a-z, 0-9, '.', '_' and '-'."),
    must("commissioner", "commissioner", Form::Code(NamedKind::Organisation), "QWO", "ODS code of the board that agreed."),
    must("area", "area", Form::Code(NamedKind::Area), "leeds", "Id of the area."),
    must("line", "line", Form::Code(NamedKind::Line), "nursing", "Id of the service line."),
    may("hours", "hours", Form::Hours, "mon-fri 09:00-17:00; sat, sun 00:00-00:00", "Hours of the week, parted by ;. Empty: every hour. 00:00-00:00 is a whole day."),
    must("level", "level", Form::Word, "full", "full, partial, none or no response."),
    must("paid", "paid", Form::YesNo, "yes", "Whether money follows it."),
    may("bank_holidays", "bank_holidays", Form::Word, "excluded", "included, excluded or only, by the day on which the hours start; empty: included."),
    may("valid_from", "validity/valid_from", Form::Date, "", "First day; empty: always."),
    may("valid_to", "validity/valid_to", Form::Date, "", "Last day; empty: no end known."),
    may("validity_by", "validity_by", Form::Word, "", "midnight, or start day: a night that starts on the last day then runs to its end; empty: midnight."),
    may("joint_with", "joint_with", Form::Codes(NamedKind::Organisation), "", "ODS codes of boards that commission the same hours jointly, parted by ;"),
    may("agreed_by", "agreed_by", Form::Text, "Director of Nursing", "Who agreed, or answered, for the board."),
    may("contract_reference", "contract_reference", Form::Text, "CCN-2026-14", "The contract's reference."),
    may("source", "source", Form::Text, "letter to the network", "Where this is known from."),
    may("answered_on", "answered_on", Form::Date, "14/09/2026", "Day of the board's answer."),
];
