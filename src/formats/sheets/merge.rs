//! Items of a sheet into a network document, and the document's problems back to cells.

use std::collections::{HashMap, HashSet};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::Segment;

use super::columns::{Form, SheetKind};
use super::members::{self, Membership};
use super::names::Names;
use super::problems::{MOST_TOLD, SheetProblems};
use super::rows::{Item, Table, put};
use super::{CellProblem, absences, grid};
use evenwatch_domain::absence::Absence;
use evenwatch_domain::agreement::Agreement;
use evenwatch_domain::network::{NetworkFile, NetworkProblem};
use evenwatch_domain::parse_error::{fault, found};
use evenwatch_domain::pattern::DutyPattern;
use evenwatch_domain::person::Person;
use evenwatch_domain::plain_text::clean;
use evenwatch_domain::suggest::nearest;

/// A network document with a sheet's rows in it.
pub struct Merged {
    /// The document; what its problems are is for the network's check to say.
    pub file: NetworkFile,
    /// Ids that are new, in the sheet's order.
    pub added: Vec<String>,
    /// Ids whose items changed.
    pub changed: Vec<String>,
    /// How many stay as they were.
    pub unchanged: usize,
    /// Ids that are gone, because the sheet stands for the whole list.
    pub removed: Vec<String>,
    /// Rows read, without headings and remarks.
    pub rows: usize,
    /// What the reader should know of how the sheet was read; sentences.
    pub remarks: Vec<String>,
    table: Table,
    /// The rows of each item of the list, by its place there.
    places: Vec<(usize, Vec<u32>)>,
    /// That list, where it is of members of pools.
    members: Vec<Membership>,
}

impl std::fmt::Debug for Merged {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Merged")
            .field("added", &self.added)
            .field("changed", &self.changed)
            .finish_non_exhaustive()
    }
}

/// Puts the rows of a file into the document: an item whose id is there already is replaced, and
/// the values of columns that the sheet does not have stay; others are added. With `whole_list`,
/// items that the sheet does not have go.
///
/// # Errors
/// Every problem of the sheet.
pub fn merge(
    kind: SheetKind,
    name: &str,
    bytes: &[u8],
    into: &NetworkFile,
    whole_list: bool,
) -> Result<Merged, SheetProblems> {
    let grid = grid::read(name, bytes, kind).map_err(|problem| SheetProblems::from(*problem))?;
    let mut table = Table::of(kind, grid)?;
    let found = table.items(&Names::of(into));
    let (mut items, mut problems) = (found.items, found.problems);
    if found.lost.more() > 0 {
        problems.append(found.lost);
    }
    if problems.is_full() {
        return Err(problems.sorted());
    }
    let old = kind.items(into);
    let mut remarks = table.remarks().to_vec();
    if kind == SheetKind::Leave {
        remarks.extend(absences::give_ids(&mut items, &old));
        remarks.extend(absences::long_ones(&items));
    }
    let by_id: HashMap<&str, &Value> = old
        .iter()
        .filter_map(|item| Some((item.get("id")?.as_str()?, item)))
        .collect();
    for item in &mut items {
        if kind == SheetKind::Members {
            members::fill_periods(item);
        }
        let id = item.value.get("id").and_then(Value::as_str);
        if let Some(before) = id.and_then(|id| by_id.get(id)) {
            keep_what_is_not_asked(&table, item, before);
        }
    }
    let mut merged = Merged {
        file: into.clone(),
        added: Vec::new(),
        changed: Vec::new(),
        unchanged: 0,
        removed: Vec::new(),
        rows: items.iter().map(|item| item.rows.len()).sum(),
        remarks,
        table,
        places: Vec::new(),
        members: Vec::new(),
    };
    let mut later = match kind {
        SheetKind::Staff => merged.take::<Person>(&items, whole_list, |file| &mut file.people),
        SheetKind::Leave => merged.take::<Absence>(&items, whole_list, |file| &mut file.absences),
        SheetKind::Members => merged.take_members(&items, whole_list),
        SheetKind::Patterns => {
            merged.take::<DutyPattern>(&items, whole_list, |file| &mut file.duty_patterns)
        }
        SheetKind::Agreements => {
            merged.take::<Agreement>(&items, whole_list, |file| &mut file.agreements)
        }
    };
    // A cell that could not be read is missing in its item: that it is missing is no second
    // problem.
    later.retain(|later| {
        let mut first = problems.listed().iter();
        !first.any(|first| first.row == later.row && first.column == later.column)
    });
    problems.append(later);
    if problems.is_empty() {
        Ok(merged)
    } else {
        Err(problems.sorted())
    }
}

/// An item of one of the lists.
pub(super) trait Listed: DeserializeOwned + PartialEq {
    fn id(&self) -> &str;
}

impl Listed for Person {
    fn id(&self) -> &str {
        self.id.as_str()
    }
}

impl Listed for Absence {
    fn id(&self) -> &str {
        self.id.as_str()
    }
}

impl Listed for DutyPattern {
    fn id(&self) -> &str {
        self.id.as_str()
    }
}

impl Listed for Agreement {
    fn id(&self) -> &str {
        self.id.as_str()
    }
}

impl Merged {
    /// Takes the items into their list; tells those that cannot be.
    fn take<T: Listed>(
        &mut self,
        items: &[Item],
        whole_list: bool,
        list: fn(&mut NetworkFile) -> &mut Vec<T>,
    ) -> SheetProblems {
        let mut taken = std::mem::take(list(&mut self.file));
        let problems = self.take_into(items, whole_list, &mut taken);
        *list(&mut self.file) = taken;
        problems
    }

    /// Takes the items into the pools; tells those of pools that there are not.
    fn take_members(&mut self, items: &[Item], whole_list: bool) -> SheetProblems {
        let mut all = members::all(&self.file);
        let mut problems = self.take_into(items, whole_list, &mut all);
        let known = |one: &Membership| self.file.pools.iter().any(|pool| pool.id == one.pool);
        let lost = self.places.iter().filter_map(|(at, rows)| {
            let one = all.get(*at).filter(|one| !known(one))?;
            let ids = self.file.pools.iter().map(|pool| pool.id.as_str());
            let remedy = match nearest(one.pool.as_str(), ids) {
                Some(near) => format!("did you mean \"{near}\"?"),
                None => "take the id of a pool of the network".to_owned(),
            };
            let message = "no pool has this id".to_owned();
            let pool = one.pool.as_str();
            Some(at_cell(&self.table, rows, "pool", message, pool, remedy))
        });
        for problem in lost {
            problems.push(problem);
        }
        members::put_back(&mut self.file, &all);
        self.members = all;
        problems
    }

    /// Takes the items into a list; tells those that cannot be.
    fn take_into<T: Listed>(
        &mut self,
        items: &[Item],
        whole_list: bool,
        list: &mut Vec<T>,
    ) -> SheetProblems {
        let mut problems = SheetProblems::default();
        let mut read = Vec::new();
        for item in items {
            match typed::<T>(&self.table, item) {
                Ok(new) => read.push((new, item.rows.clone())),
                Err(problem) => problems.push(*problem),
            }
        }
        let mut before: HashMap<String, T> = HashMap::new();
        if whole_list {
            let kept: HashSet<&str> = read.iter().map(|(new, _)| new.id()).collect();
            for item in list.drain(..) {
                if !kept.contains(item.id()) {
                    self.removed.push(item.id().to_owned());
                }
                before.insert(item.id().to_owned(), item);
            }
        }
        let places = list.iter().enumerate();
        let mut places: HashMap<String, usize> = places
            .map(|(at, item)| (item.id().to_owned(), at))
            .collect();
        for (new, rows) in read {
            let id = new.id().to_owned();
            let at = *places.entry(id.clone()).or_insert(list.len());
            self.places.push((at, rows));
            match list.get_mut(at) {
                Some(item) if *item == new => self.unchanged += 1,
                Some(item) => {
                    *item = new;
                    self.changed.push(id);
                }
                None => {
                    match before.get(&id) {
                        Some(item) if *item == new => self.unchanged += 1,
                        Some(_) => self.changed.push(id),
                        None => self.added.push(id),
                    }
                    list.push(new);
                }
            }
        }
        problems
    }

    /// The document's problems with the cells that they come from; those of other parts keep their
    /// pointer.
    #[must_use]
    pub fn sheet_problems(&self, problems: &[NetworkProblem]) -> SheetProblems {
        let mut told = SheetProblems::default();
        for problem in problems.iter().take(MOST_TOLD) {
            told.push(self.tell(problem));
        }
        told.and_more(problems.len().saturating_sub(MOST_TOLD));
        told
    }

    fn tell(&self, problem: &NetworkProblem) -> CellProblem {
        let list = format!("/{}/", self.table.kind.list());
        let inside = problem.pointer.strip_prefix(&list).and_then(|rest| {
            let (at, pointer) = match self.table.kind {
                SheetKind::Members => members::place(&self.file, &self.members, rest)?,
                _ => {
                    let (at, pointer) = rest.split_once('/').unwrap_or((rest, ""));
                    (at.parse().ok()?, pointer.to_owned())
                }
            };
            let (_, rows) = self.places.iter().find(|(place, _)| *place == at)?;
            Some((rows, pointer))
        });
        match inside {
            Some((rows, pointer)) => {
                let message = problem.message.clone();
                at_cell(
                    &self.table,
                    rows,
                    &pointer,
                    message,
                    &problem.found,
                    problem.remedy.clone(),
                )
            }
            None => CellProblem {
                place: format!(
                    "with these rows, elsewhere in the network ({})",
                    problem.pointer
                ),
                ..grid::whole(
                    self.table.sheet(),
                    problem.message.clone(),
                    problem.found.clone(),
                    problem.remedy.clone(),
                )
            },
        }
    }
}

/// A problem at a place inside an item: its row, and the column that holds the place.
fn at_cell(
    table: &Table,
    rows: &[u32],
    pointer: &str,
    message: String,
    found: &str,
    remedy: String,
) -> CellProblem {
    let mut row = rows.first().copied().unwrap_or_default();
    let mut plain = pointer.to_owned();
    if let Some(part) = table.kind.repeated()
        && let Some(rest) = pointer
            .strip_prefix(part)
            .and_then(|rest| rest.strip_prefix('/'))
    {
        let (number, rest) = rest.split_once('/').unwrap_or((rest, ""));
        let at = number.parse().unwrap_or(0);
        row = rows.get(at).copied().unwrap_or(row);
        plain = format!("{part}/0/{rest}").trim_end_matches('/').to_owned();
    }
    let column = if plain.is_empty() {
        None
    } else {
        table.column_of(&plain)
    };
    table.problem(row, column, message, found, remedy)
}

/// The item as one of the domain's.
fn typed<T: DeserializeOwned>(table: &Table, item: &Item) -> Result<T, Box<CellProblem>> {
    serde_path_to_error::deserialize(&item.value).map_err(|error| {
        let text = error.inner().to_string();
        let parts = error.path().iter().filter_map(|segment| match segment {
            Segment::Map { key } => Some(key.clone()),
            Segment::Seq { index } => Some(index.to_string()),
            Segment::Enum { .. } | Segment::Unknown => None,
        });
        let missing = text
            .strip_prefix("missing field `")
            .and_then(|rest| rest.split('`').next());
        let parts: Vec<String> = parts.chain(missing.map(str::to_owned)).collect();
        let pointer = parts.join("/");
        let value = item.value.pointer(&format!("/{pointer}"));
        let shown = value.map_or_else(|| "nothing".to_owned(), found);
        let fault = fault(&text);
        let (message, remedy) = match missing {
            Some(_) => ("the cell is empty".to_owned(), "fill it in".to_owned()),
            None => (fault.message, fault.remedy),
        };
        Box::new(at_cell(
            table, &item.rows, &pointer, message, &shown, remedy,
        ))
    })
}

/// Values of columns that the sheet does not have stay as they are in the network, and so do texts
/// that differ from it in blanks and in what cannot be seen alone: a way through a spreadsheet
/// changes no name.
fn keep_what_is_not_asked(table: &Table, item: &mut Item, before: &Value) {
    for column in table.kind.columns() {
        let has = table.has(column);
        if has && column.form != Form::Text {
            continue;
        }
        let pointers = match table.kind.repeated() {
            Some(part) if column.pointer.starts_with(part) => (0..item.rows.len())
                .filter(|at| {
                    // The same employment: another one has hours and days of its own.
                    let employer = format!("/{part}/{at}/organisation");
                    before.pointer(&employer) == item.value.pointer(&employer)
                })
                .map(|at| column.pointer.replacen("/0/", &format!("/{at}/"), 1))
                .collect(),
            _ => vec![column.pointer.to_owned()],
        };
        for pointer in pointers {
            let place = format!("/{pointer}");
            let Some(value) = before.pointer(&place) else {
                continue;
            };
            let is_alike = || {
                let new = item.value.pointer(&place).and_then(Value::as_str);
                value
                    .as_str()
                    .is_some_and(|old| Some(clean(old).as_ref()) == new)
            };
            if !has || is_alike() {
                put(&mut item.value, &pointer, value.clone());
            }
        }
    }
}

/// A merge for people and programs, without the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MergeSummary {
    /// The sheet's name.
    pub sheet: String,
    /// Rows read, without headings and remarks.
    pub rows: usize,
    /// Ids that are new.
    pub added: Vec<String>,
    /// Ids whose items changed.
    pub changed: Vec<String>,
    /// Ids that are gone.
    pub removed: Vec<String>,
    /// How many stay as they were.
    pub unchanged: usize,
    /// What the reader should know of how the sheet was read, such as hidden rows; sentences.
    pub remarks: Vec<String>,
}

impl Merged {
    /// What the sheet does to the network, in short.
    #[must_use]
    pub fn summary(&self) -> MergeSummary {
        MergeSummary {
            sheet: self.table.sheet().to_owned(),
            rows: self.rows,
            added: self.added.clone(),
            changed: self.changed.clone(),
            removed: self.removed.clone(),
            unchanged: self.unchanged,
            remarks: self.remarks.clone(),
        }
    }
}
