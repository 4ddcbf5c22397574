//! The network document as JSON: read with every fault's place, and described by a published
//! schema.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use serde_path_to_error::{Path, Segment};

use super::network::{FORMAT_VERSION, NetworkFile, NetworkProblem};
use super::network_items;
use super::parse_error::{About, fault, found, shorten};
use super::plain_text::without_mark;
use super::ranges::with_ranges;

/// Largest document read. A region of 4 boards is under half a megabyte, so all of England's boards
/// with years of leave stay far below; anything larger is a wrong file, and reading it would only
/// cost memory.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;

/// Name of the document's schema. A URN and no address, so that it holds wherever the program is
/// served.
pub const SCHEMA_ID: &str = "urn:evenwatch:schema:network:1";

/// Reads a document. What it means is checked by [`Network::new`](super::network::Network::new).
///
/// # Errors
/// Every item that has the wrong shape, with every fault of it that can be told. Text that is no
/// JSON gives one problem with line and column.
pub fn parse(bytes: &[u8]) -> Result<NetworkFile, Vec<NetworkProblem>> {
    let text = text(bytes).map_err(|problem| vec![problem])?;
    match read::<NetworkFile>(text) {
        Ok(file) if file.format_version == FORMAT_VERSION => Ok(file),
        Ok(file) => Err(vec![version(&json!(file.format_version))]),
        Err(first) => Err(with_ranges::<NetworkFile>(faults(text, first))),
    }
}

/// Reads one item of a list, given alone; or any other small document, as it is told in the same
/// way.
///
/// # Errors
/// As for [`parse`], with pointers into the item.
pub fn parse_item<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Vec<NetworkProblem>> {
    let text = text(bytes).map_err(|problem| vec![problem])?;
    let first = match read::<T>(text) {
        Ok(item) => return Ok(item),
        Err(first) => first,
    };
    let item: Value = serde_json::from_str(text).map_err(|error| vec![broken(text, &error)])?;
    if !item.is_object() {
        let remedy = "begin it with { and give its members";
        return Err(vec![whole(
            "the body is no JSON object",
            found(&item),
            remedy,
        )]);
    }
    let mut problems = Vec::new();
    item_faults::<T>(&[], &mut item.clone(), &mut problems);
    if problems.is_empty() {
        problems.push(doubled(first, &item));
    }
    Err(problems)
}

/// The JSON Schema (draft 2020-12) of an item.
pub(super) fn schema_of<T: JsonSchema>() -> Value {
    let generator = schemars::generate::SchemaSettings::draft2020_12().into_generator();
    generator.into_root_schema_for::<T>().to_value()
}

/// The JSON Schema (draft 2020-12) of the document.
#[must_use]
pub fn schema() -> Value {
    let generator = schemars::generate::SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<NetworkFile>();
    schema.insert("$id".to_owned(), json!(SCHEMA_ID));
    schema.insert("title".to_owned(), json!("Evenwatch network"));
    schema.insert("examples".to_owned(), json!([example()]));
    // The shape's number is part of what the schema promises, and the type alone does not say it.
    if let Some(version) = schema.pointer_mut("/properties/format_version") {
        version["const"] = json!(FORMAT_VERSION);
    }
    schema.to_value()
}

/// A small document that is right in every respect.
#[must_use]
pub fn example() -> Value {
    json!({
        "format_version": FORMAT_VERSION,
        "name": "One nurse line (invented)",
        "about": "Everything here is invented.",
        "invented": true,
        "organisations": [{ "ods": "QWO", "name": "NHS West Yorkshire Integrated Care Board", "kind": "icb", "region": "Y63" }],
        "areas": [{ "id": "leeds", "name": "Leeds", "board": "QWO", "children_known": 555, "population": 195_000 }],
        "service_lines": [{
            "id": "nursing", "name": "Children's nursing at home", "kind": "nursing-at-home", "mode": "visit",
            "response_minutes": 120, "criticality": 10
        }],
        "competences": [{ "id": "syringe-driver", "name": "Syringe driver" }],
        "people": [{
            "id": "ann", "name": "Ann Example", "role": "community children's nurse", "grade": "band 6",
            "employments": [{ "organisation": "QWO", "contract": "agenda-for-change", "wte": 0.8 }],
            "experience": "competent", "reaches": ["leeds"], "on_call": { "paid": true, "at_most_one_in": 4 }
        }],
        "pools": [{
            "id": "leeds-nurses", "name": "Leeds nurses", "host": "QWO", "line": "nursing", "tier": "first",
            "areas": ["leeds"], "members": [{ "person": "ann" }]
        }],
        "duty_patterns": [{
            "id": "leeds-night", "name": "Night", "pool": "leeds-nurses",
            "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "start": "20:00", "end": "08:00",
            "kind": "non-resident-on-call", "expected_calls_per_hour": 0.02, "expected_worked_share": 0.05
        }],
        "agreements": [{
            "id": "leeds-nursing", "commissioner": "QWO", "area": "leeds", "line": "nursing", "level": "full", "paid": true
        }],
        "absences": [{
            "id": "ann-christmas", "person": "ann", "kind": "annual-leave",
            "period": { "first_day": "2026-12-21", "last_day": "2026-12-27" }
        }],
        "preferences": [{ "id": "ann-fridays", "person": "ann", "wish": "avoid", "weight": 3, "days": ["fri"] }]
    })
}

/// The document's text, without the mark that some editors put before it.
pub(super) fn text(bytes: &[u8]) -> Result<&str, NetworkProblem> {
    if bytes.len() > MAX_BYTES {
        return Err(whole(
            "the document is too large to be a network",
            format!("{} bytes", bytes.len()),
            format!("give at most {MAX_BYTES} bytes (16 MiB); check that it is the right file"),
        ));
    }
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(whole(
            "the document is written in UTF-16",
            "a UTF-16 byte order mark",
            "save it as UTF-8",
        ));
    }
    let bytes = without_mark(bytes);
    std::str::from_utf8(bytes).map_err(|bad| {
        let line = bytes.get(..bad.valid_up_to()).map_or(1, |good| {
            good.iter().filter(|byte| **byte == b'\n').count() + 1
        });
        let byte = bytes.get(bad.valid_up_to()).copied().unwrap_or_default();
        whole(
            format!("line {line} is not UTF-8"),
            format!("byte 0x{byte:02X}"),
            "save it as UTF-8",
        )
    })
}

/// Reads the text whole.
fn read<T: DeserializeOwned>(text: &str) -> Result<T, NetworkProblem> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let file = serde_path_to_error::deserialize(&mut reader)
        .map_err(|error| problem(&[], &error, &Value::Null))?;
    reader.end().map_err(|error| broken(text, &error))?;
    Ok(file)
}

/// Every fault of a text that could not be read; `first` is the one that stopped the reader.
fn faults(text: &str, first: NetworkProblem) -> Vec<NetworkProblem> {
    if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text) {
        return vec![broken(text, &error)];
    }
    if !text.trim_start().starts_with('{') {
        return match serde_json::from_str::<Value>(text) {
            // Nested too deep to be read.
            Err(error) => vec![broken(text, &error)],
            Ok(document) => vec![whole(
                "the document is no JSON object",
                found(&document),
                "begin it with { and give format_version, name and the lists",
            )],
        };
    }
    let (mut problems, mut of_items) = (Vec::new(), Vec::new());
    let mut take = |list: &'static str, at: usize, mut item: Value| {
        let check = LISTS.iter().find(|(name, _)| *name == list);
        if let Some((_, check)) = check.filter(|_| of_items.len() < MOST_LOOKED_FOR) {
            check(&[list, &at.to_string()], &mut item, &mut of_items);
        }
    };
    let rest = match network_items::each(text, &mut take) {
        Ok(rest) => rest,
        Err(error) => return vec![broken(text, &error)],
    };
    // A document of another version may have any shape: its other faults would only mislead.
    if let Some(number) = rest.get("format_version").filter(|v| v.is_number())
        && number.as_u64() != Some(u64::from(FORMAT_VERSION))
    {
        return vec![version(number)];
    }
    item_faults::<NetworkFile>(&[], &mut Value::Object(rest), &mut problems);
    problems.extend(of_items);
    problems.truncate(MOST_LOOKED_FOR);
    if problems.is_empty()
        && let Ok(document) = serde_json::from_str(text)
    {
        problems.push(doubled(first, &document));
    }
    problems
}

/// A fault that is none in a tree of values, such as a key given twice, of which a tree keeps the
/// last.
fn doubled(first: NetworkProblem, document: &Value) -> NetworkProblem {
    let last = document.pointer(&first.pointer);
    NetworkProblem {
        found: last.map_or_else(|| "nothing".to_owned(), found),
        ..first
    }
}

/// How many faults of shape are looked for: a document with more has one fault many times, and each
/// is held in words.
pub(super) const MOST_LOOKED_FOR: usize = 10_000;

/// The same in one item.
const MOST_OF_ITEM: usize = 100;

/// Adds the faults of one item, given by the keys that lead to it; what can be mended of it is.
pub(super) type Check = fn(&[&str], &mut Value, &mut Vec<NetworkProblem>);

/// The lists of the document, in its order, with the reader of their items.
pub(super) const LISTS: [(&str, Check); 11] = [
    (
        "organisations",
        item_faults::<super::organisation::Organisation>,
    ),
    ("areas", item_faults::<super::area::Area>),
    (
        "service_lines",
        item_faults::<super::service_line::ServiceLine>,
    ),
    ("competences", item_faults::<super::network::Competence>),
    ("people", item_faults::<super::person::Person>),
    ("pools", item_faults::<super::pool::Pool>),
    ("duty_patterns", item_faults::<super::pattern::DutyPattern>),
    ("agreements", item_faults::<super::agreement::Agreement>),
    ("absences", item_faults::<super::absence::Absence>),
    ("preferences", item_faults::<super::absence::Preference>),
    (
        "brought_forward",
        item_faults::<super::burden::BroughtForward>,
    ),
];

/// Every fault of one item: what was found is mended by the way, so that the reader comes to the
/// next.
fn item_faults<T: DeserializeOwned>(
    at: &[&str],
    item: &mut Value,
    problems: &mut Vec<NetworkProblem>,
) {
    let before = problems.len();
    while let Err(error) = serde_path_to_error::deserialize::<_, T>(&*item) {
        let found = problem(at, &error, item);
        // A second fault in the same place would be of what stands in for the first.
        let told = problems.get(before..).unwrap_or_default();
        if told.iter().any(|known| known.pointer == found.pointer) {
            return;
        }
        problems.push(found);
        if problems.len() - before >= MOST_OF_ITEM {
            return;
        }
        let fault = fault(&error.inner().to_string());
        let Some(key) = fault.unknown_key() else {
            if stand_in(at, item, pointer(error.path().iter())) {
                continue;
            }
            return;
        };
        let removed = item
            .pointer_mut(&parent(error.path(), key))
            .and_then(Value::as_object_mut)
            .and_then(|holder| holder.remove(key));
        if removed.is_none() {
            return;
        }
    }
}

/// Puts what the small example has in the place of a value that cannot be read, or of the least
/// part around it for which the example has something; says whether it could.
fn stand_in(at: &[&str], item: &mut Value, mut place: String) -> bool {
    // The document itself, or an item given alone: the example has nothing at the same place.
    if at.is_empty() {
        return false;
    }
    let example = example();
    let list = at
        .first()
        .map_or_else(String::new, |list| format!("/{list}/0"));
    // An item that is no object, or the whole of one, is one fault.
    while !place.is_empty() {
        let first_of_each = place.split('/').map(|key| {
            let is_index = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit());
            if is_index { "0" } else { key }
        });
        let known = format!("{list}{}", first_of_each.collect::<Vec<_>>().join("/"));
        if let (Some(good), Some(bad)) = (example.pointer(&known), item.pointer_mut(&place)) {
            *bad = good.clone();
            return true;
        }
        place.truncate(place.rfind('/').unwrap_or_default());
    }
    false
}

/// The fault as a problem; `item` lies at `at` and holds the value to be quoted.
fn problem(
    at: &[&str],
    error: &serde_path_to_error::Error<serde_json::Error>,
    item: &Value,
) -> NetworkProblem {
    let fault = fault(&without_place(&error.inner().to_string()));
    let mut inside = match &fault.about {
        Some(About::UnknownKey(key) | About::DoubledKey(key)) => {
            format!("{}/{}", parent(error.path(), key), escape(key))
        }
        _ => pointer(error.path().iter()),
    };
    if item.pointer(&inside).is_none() && fault.unknown_key().is_none() {
        inside = known_part(item, inside);
    }
    let value = item.pointer(&inside);
    NetworkProblem {
        pointer: at
            .iter()
            .fold(String::new(), |path, key| format!("{path}/{}", escape(key)))
            + &inside,
        message: fault.message,
        found: value.map_or_else(|| "nothing".to_owned(), found),
        remedy: fault.remedy,
    }
}

/// The longest beginning of the pointer that leads somewhere; the pointer itself where the item is
/// not at hand.
fn known_part(item: &Value, mut pointer: String) -> String {
    if item.is_null() {
        return pointer;
    }
    while item.pointer(&pointer).is_none() {
        let Some(cut) = pointer.rfind('/') else { break };
        pointer.truncate(cut);
    }
    pointer
}

/// Pointer to the object that holds the unknown `key`; readers differ in whether the path ends with
/// the key itself.
fn parent(path: &Path, key: &str) -> String {
    let segments: Vec<&Segment> = path.iter().collect();
    match segments.split_last() {
        Some((Segment::Map { key: last }, before)) if last == key => {
            pointer(before.iter().copied())
        }
        _ => pointer(segments.iter().copied()),
    }
}

/// JSON pointer (RFC 6901) of a path.
fn pointer<'a>(segments: impl Iterator<Item = &'a Segment>) -> String {
    let mut pointer = String::new();
    for segment in segments {
        let key = match segment {
            Segment::Seq { index } => index.to_string(),
            Segment::Map { key } | Segment::Enum { variant: key } => escape(key),
            Segment::Unknown => continue,
        };
        pointer.push('/');
        pointer.push_str(&key);
    }
    pointer
}

/// A key as part of a JSON pointer.
fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// The message without the line and column that the reader puts at its end: the pointer is the
/// place.
fn without_place(message: &str) -> String {
    let is_place = |place: &str| {
        let (line, column) = place.split_once(" column ").unwrap_or_default();
        [line, column]
            .iter()
            .all(|number| number.parse::<usize>().is_ok())
    };
    match message.rsplit_once(" at line ") {
        Some((before, place)) if is_place(place) => before.to_owned(),
        _ => message.to_owned(),
    }
}

/// What is wrong with a text that is no JSON, without the words of programmers.
fn in_words(message: &str) -> String {
    let words = match message {
        "EOF while parsing a string" => "it ends within a text, before the closing quote",
        "EOF while parsing a list" => "it ends within a list, before its ]",
        "EOF while parsing an object" => "it ends within an object, before its }",
        "EOF while parsing a value" => "it ends where a value should stand",
        "expected value" => "there is no value where one should stand",
        "expected ident" => "a word that JSON does not know; it knows true, false and null",
        "key must be a string" => {
            "a member's name in double quotes should stand there; the last member has no comma after it"
        }
        "trailing comma" => "a comma stands before the end of a list or an object",
        "trailing characters" => "more text follows the end of the document",
        "invalid number" => "a number that cannot be read",
        "number out of range" => "a number that is too large",
        "invalid escape"
        | "lone leading surrogate in hex escape"
        | "unexpected end of hex escape" => "a backslash is followed by no letter that JSON knows",
        "recursion limit exceeded" => "lists and objects are nested too deep",
        other if other.starts_with("control character") => {
            "a line break or another control character stands within a text in quotes; write \\n for it"
        }
        other => return other.replace("EOF while parsing", "it ends within"),
    };
    words.to_owned()
}

/// Text that is no JSON.
fn broken(text: &str, error: &serde_json::Error) -> NetworkProblem {
    let (line, column) = (error.line(), error.column());
    let found = text.lines().nth(line.saturating_sub(1)).map_or_else(
        || "the end of the text".to_owned(),
        |line| {
            let before = column.saturating_sub(20);
            shorten(&line.chars().skip(before).take(60).collect::<String>())
        },
    );
    whole(
        format!(
            "the text is not JSON at line {line}, column {column}: {}",
            in_words(&without_place(&error.to_string()))
        ),
        found,
        "mend the text there; nothing after it was read",
    )
}

/// A document of another version.
fn version(number: &Value) -> NetworkProblem {
    NetworkProblem {
        pointer: "/format_version".to_owned(),
        message: "this program reads another version of the document".to_owned(),
        found: found(number),
        remedy: format!(
            "give format_version {FORMAT_VERSION}, or use the program that wrote the document"
        ),
    }
}

/// A problem of the document as a whole.
fn whole(
    message: impl Into<String>,
    found: impl Into<String>,
    remedy: impl Into<String>,
) -> NetworkProblem {
    NetworkProblem {
        pointer: String::new(),
        message: message.into(),
        found: found.into(),
        remedy: remedy.into(),
    }
}
