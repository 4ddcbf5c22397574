//! Searches as FHIR's clients write them.

use chrono::{Days, Duration};

use crate::app::fhir::{Criterion, Kind, ODS_SYSTEM, Parameter, Search, Starts, Wanted};
use crate::domain::time::{self, WallTime};
use crate::http::ask;
use crate::http::cursor;
use crate::http::error::{ApiError, Kind as Problem};

/// The place after which a page begins. FHIR leaves the name to the server.
const PAGE: &str = "_page";

/// Words for JSON, which is all there is.
const FORMATS: [&str; 4] = [
    "json",
    "application/json",
    "application/fhir+json",
    "text/json",
];

/// A search, and what its next page is asked by.
pub(super) struct Asked {
    /// The search.
    pub search: Search,
    /// The query without its place.
    list: String,
}

impl Asked {
    /// Reads a query.
    pub(super) fn of(kind: Kind, query: &str) -> Result<Self, ApiError> {
        let pairs = pairs(query)?;
        let others = pairs.iter().filter(|(name, _)| name != PAGE);
        let list = others.map(|(name, value)| format!("{}={}", escaped(name), escaped(value)));
        let list = list.collect::<Vec<_>>().join("&");
        let mut search = Search {
            kind,
            criteria: Vec::new(),
            count: ask::USUAL,
            after: None,
        };
        for (name, value) in &pairs {
            match name.as_str() {
                "_format" => format(value)?,
                "_count" => search.count = count(value)?,
                PAGE => {
                    search.after = Some(cursor::read(PAGE, &format!("{kind}?{list}"), value)?);
                }
                _ => search.criteria.push(criterion(kind, name, value)?),
            }
        }
        Ok(Self { search, list })
    }

    /// The query of the page after a place.
    pub(super) fn next(&self, after: &str) -> String {
        let page = cursor::write(&format!("{}?{}", self.search.kind, self.list), after);
        match self.list.as_str() {
            "" => format!("{PAGE}={page}"),
            list => format!("{list}&{PAGE}={page}"),
        }
    }
}

/// Refuses what reading one resource does not know.
pub(super) fn nothing_but_format(query: &str) -> Result<(), ApiError> {
    for (name, value) in pairs(query)? {
        match name.as_str() {
            "_format" => format(&value)?,
            _ => return Err(unknown(&name, "_format")),
        }
    }
    Ok(())
}

fn pairs(query: &str) -> Result<Vec<(String, String)>, ApiError> {
    actix_web::web::Query::<Vec<(String, String)>>::from_query(query)
        .map(actix_web::web::Query::into_inner)
        .map_err(|error| ApiError::query(&error.to_string(), query))
}

/// Percent-encoded for a query.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:/,|".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

fn unknown(name: &str, known: &str) -> ApiError {
    let detail = format!("unknown parameter \"{name}\"; it takes {known}");
    ApiError::new(Problem::BadQuery, detail)
}

fn format(text: &str) -> Result<(), ApiError> {
    // An unescaped plus in a query means a space.
    if FORMATS.contains(&text.replace(' ', "+").as_str()) {
        return Ok(());
    }
    Err(ApiError::invalid(
        "_format",
        text,
        "is not a format that is written here",
        "write json, or leave it out",
    ))
}

/// How many a page holds: more than the most is cut, as FHIR allows; 0 asks for the total alone.
fn count(text: &str) -> Result<usize, ApiError> {
    // FHIR's integers have 32 bits and a sign.
    let number = text.parse::<i32>().ok();
    let number = number.and_then(|number| usize::try_from(number).ok());
    number.map(|number| number.min(ask::MOST)).ok_or_else(|| {
        ApiError::invalid(
            "_count",
            text,
            "is not a number of resources",
            format!(
                "write 0 to {}, or leave it out for {}",
                ask::MOST,
                ask::USUAL
            ),
        )
    })
}

fn criterion(kind: Kind, name: &str, value: &str) -> Result<Criterion, ApiError> {
    let (plain, modifier) = match name.split_once(':') {
        Some((plain, modifier)) => (plain, Some(modifier)),
        None => (name, None),
    };
    let mut known = kind.parameters().iter();
    let parameter = known.find(|parameter| {
        let by_identifier =
            **parameter == Parameter::Organization && modifier == Some("identifier");
        parameter.name() == plain && (modifier.is_none() || by_identifier)
    });
    let Some(parameter) = parameter.copied() else {
        let names: Vec<&str> = kind.parameters().iter().map(|one| one.name()).collect();
        return Err(unknown(
            name,
            &format!("{}, _count, _format", names.join(", ")),
        ));
    };
    let any = value.split(',').map(|one| wanted(parameter, name, one));
    Ok(Criterion {
        parameter,
        any: any.collect::<Result<_, _>>()?,
    })
}

fn wanted(parameter: Parameter, name: &str, value: &str) -> Result<Wanted, ApiError> {
    let text = |text: &str| Ok(Wanted::Text(text.to_owned()));
    match parameter {
        Parameter::Id | Parameter::Service | Parameter::Actor | Parameter::Schedule => text(value),
        Parameter::Active if matches!(value, "true" | "false") => text(value),
        Parameter::Active => Err(ApiError::invalid(
            name,
            value,
            "is neither true nor false",
            "write true or false",
        )),
        Parameter::Status => text(value.rsplit('|').next().unwrap_or(value)),
        Parameter::Organization => match value.rsplit_once('|') {
            Some((system, _)) if !system.is_empty() && system != ODS_SYSTEM => {
                Err(ApiError::invalid(
                    name,
                    value,
                    "has another system than organisations have here",
                    format!("write {ODS_SYSTEM}|CODE, or the ODS code alone"),
                ))
            }
            Some((_, code)) => text(code),
            None => text(value.strip_prefix("Organization/").unwrap_or(value)),
        },
        Parameter::Start => starts(name, value).map(Wanted::Start),
    }
}

/// The time in which a date of FHIR lets a slot begin: a day is the whole of it.
fn starts(name: &str, text: &str) -> Result<Starts, ApiError> {
    let prefix = text
        .get(..2)
        .filter(|two| two.bytes().all(|b| b.is_ascii_lowercase()));
    let date = &text[prefix.map_or(0, str::len)..];
    let (first, after) = if date.contains('T') {
        let at = ask::instant(name, date)?;
        (at, at + Duration::seconds(1))
    } else {
        let day = ask::day(name, date)?;
        let midnight = |day| time::instant(day, WallTime::MIDNIGHT);
        let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
        (midnight(day), midnight(next))
    };
    let (from, before) = match prefix {
        None | Some("eq") => (Some(first), Some(after)),
        Some("ge") => (Some(first), None),
        Some("gt" | "sa") => (Some(after), None),
        Some("le") => (None, Some(after)),
        Some("lt" | "eb") => (None, Some(first)),
        Some(_) => {
            return Err(ApiError::invalid(
                name,
                text,
                "begins with no comparison that is known here",
                "begin with eq, gt, ge, lt, le, sa or eb, or with the date",
            ));
        }
    };
    Ok(Starts { from, before })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn shown(text: &str) -> String {
        let edge = |at: Option<chrono::DateTime<chrono::Utc>>| {
            at.map_or(String::new(), |at| at.format("%m-%dT%H:%M:%S").to_string())
        };
        starts("start", text).map_or("refused".to_owned(), |starts| {
            format!("{}..{}", edge(starts.from), edge(starts.before))
        })
    }

    #[test]
    fn dates_are_days_in_london_and_instants_need_their_offset() {
        for (text, wanted) in [
            ("2026-10-25", "10-24T23:00:00..10-26T00:00:00"),
            ("ge2026-10-25", "10-24T23:00:00.."),
            ("gt2026-10-25", "10-26T00:00:00.."),
            ("le2026-10-25", "..10-26T00:00:00"),
            ("lt2026-10-25", "..10-24T23:00:00"),
            (
                "2026-10-24T20:00:00+01:00",
                "10-24T19:00:00..10-24T19:00:01",
            ),
            ("gt2026-10-24T20:00:00 01:00", "10-24T19:00:01.."),
            ("lt2026-10-24T19:00:00Z", "..10-24T19:00:00"),
            ("2026-10-24T20:00:00", "refused"),
            ("2026-10", "refused"),
            ("ap2026-10-25", "refused"),
            ("é", "refused"),
            ("", "refused"),
        ] {
            assert_eq!(shown(text), wanted, "{text}");
        }
    }

    #[test]
    fn a_page_is_of_its_own_search_alone() {
        let asked = Asked::of(Kind::Slot, "start=ge2026-10-25&_count=2&status=busy").unwrap();
        assert_eq!((asked.search.criteria.len(), asked.search.count), (2, 2));
        let next = asked.next("20261025T190000Z x");
        let again = Asked::of(Kind::Slot, &next).unwrap();
        assert_eq!(again.search.after.as_deref(), Some("20261025T190000Z x"));
        assert_eq!(again.search.criteria, asked.search.criteria);
        assert!(Asked::of(Kind::Slot, &next.replace("busy", "free")).is_err());
        for wrong in [
            "colour=red",
            "_count=-1",
            "_count=2147483648",
            "_format=xml",
            "organization=ZZE21",
            "start:missing=true",
            "_page=x",
        ] {
            assert!(Asked::of(Kind::Slot, wrong).is_err(), "{wrong}");
        }
        assert_eq!(
            Asked::of(Kind::Slot, "_count=5000").unwrap().search.count,
            ask::MOST
        );
    }

    #[test]
    fn organisations_are_named_by_code_with_or_without_its_system() {
        for (query, good) in [
            ("organization=ZZE21", true),
            ("organization=Organization/ZZE21", true),
            (
                "organization:identifier=https://fhir.nhs.uk/Id/ods-organization-code|ZZE21",
                true,
            ),
            ("organization:identifier=|ZZE21", true),
            ("organization:identifier=urn:x|ZZE21", false),
        ] {
            let asked = Asked::of(Kind::HealthcareService, query);
            let code = Wanted::Text("ZZE21".to_owned());
            let found = asked.is_ok_and(|asked| asked.search.criteria[0].any == [code]);
            assert_eq!(found, good, "{query}");
        }
    }
}
