//! How what is found is ordered, counted, joined with what it refers to, and shown.

use super::sent::values;
use super::{Look, Unread};
use crate::error::ApiError;
use crate::params;
use evenwatch_app::fhir::{FhirKind, FhirSearch, Include, Parameter, Shown, SortKey, Total};

/// Words for JSON, which is all there is.
const FORMATS: [&str; 4] = [
    "json",
    "application/json",
    "application/fhir+json",
    "text/json",
];

/// How many a page holds: more than the most is cut, as FHIR allows; 0 asks for the total alone.
pub(super) fn count(text: &str) -> Result<usize, ApiError> {
    // FHIR's integers have 32 bits and a sign.
    let number = text.parse::<i32>().ok();
    let number = number.and_then(|number| usize::try_from(number).ok());
    number
        .map(|number| number.min(params::MAX_PAGE_SIZE))
        .ok_or_else(|| {
            ApiError::invalid(
                "_count",
                text,
                "is not a number of resources",
                format!(
                    "write 0 to {}, or leave it out for {}",
                    params::MAX_PAGE_SIZE,
                    params::DEFAULT_PAGE_SIZE
                ),
            )
        })
}

/// Whether the list runs backwards, and by what those that are alike in its first key are ordered:
/// `start,-_lastUpdated`.
pub(super) fn sort(kind: FhirKind, text: &str) -> Result<(bool, Vec<SortKey>), Unread> {
    let first = kind.sorted_by();
    let further: &[Parameter] = match kind {
        FhirKind::Slot => &SortKey::OF_SLOTS,
        FhirKind::HealthcareService | FhirKind::PractitionerRole | FhirKind::Schedule => {
            &[Parameter::LastUpdated]
        }
    };
    let refused = || {
        let name = first.name();
        let names = further.iter().map(|key| key.name());
        let names = names.collect::<Vec<_>>().join(", ");
        let why = match kind {
            FhirKind::Slot => format!(
                "is no order of {kind}, which are listed by {name} first, then by any of {names}"
            ),
            _ => format!("is no order of {kind}, which are listed by {name} or {names}"),
        };
        let remedy = format!("write {name} or -{name}, or leave it out");
        Unread::Unknown(ApiError::invalid("_sort", text, why, remedy))
    };
    let mut keys: Vec<SortKey> = Vec::new();
    for part in text.split(',').map(str::trim) {
        let (name, descending) = match part.strip_prefix('-') {
            Some(name) => (name, true),
            None => (part, false),
        };
        let mut known = std::iter::once(&first).chain(further);
        let by = *known.find(|by| by.name() == name).ok_or_else(refused)?;
        // Those alike in a key stay alike in it.
        if keys.iter().all(|key| key.by != by) {
            keys.push(SortKey { by, descending });
        }
    }
    match (kind, keys.as_slice()) {
        (FhirKind::Slot, [start, then @ ..]) if start.by == first => {
            Ok((start.descending, then.to_vec()))
        }
        (FhirKind::Slot, _) => Err(refused()),
        // All of the network were updated with it, so that ids alone part them.
        (_, keys) => {
            let by_id = keys.iter().find(|key| key.by == first);
            Ok((by_id.is_some_and(|key| key.descending), Vec::new()))
        }
    }
}

/// Whether it is told how many there are.
pub(super) fn total(text: &str) -> Result<Total, ApiError> {
    match text {
        "none" => Ok(Total::No),
        "estimate" => Ok(Total::Cheap),
        "accurate" => Ok(Total::Accurate),
        _ => Err(ApiError::invalid(
            "_total",
            text,
            "is no kind of total",
            "write none, estimate or accurate",
        )),
    }
}

/// The same as fhirpy and the server that it was made for call it.
pub(super) fn total_method(text: &str) -> Result<Total, ApiError> {
    match text {
        "count" => Ok(Total::Accurate),
        "estimate" => Ok(Total::Cheap),
        _ => Err(ApiError::invalid(
            "_totalMethod",
            text,
            "is no way to a total",
            "write count or estimate, or leave it out",
        )),
    }
}

/// What is included: `Slot:schedule`, `Schedule:actor:HealthcareService`, or `*` for all that those
/// found refer to.
pub(super) fn include(kind: FhirKind, iterate: bool, text: &str) -> Result<Vec<Include>, Unread> {
    let mut all = Vec::new();
    for value in values(text) {
        let refused = |message: String, remedy: String| {
            Unread::Unknown(ApiError::invalid("_include", value, message, remedy))
        };
        let of = |from: FhirKind, parameter, to| Include {
            from,
            parameter,
            to,
            iterate,
        };
        if value == "*" {
            all.extend(Include::of(kind).map(|parameter| of(kind, parameter, None)));
            continue;
        }
        let Some((from, parameter, to)) = path(value) else {
            let known = FhirKind::ALL.into_iter();
            let known = known.flat_map(|kind| {
                Include::of(kind).map(move |parameter| format!("{kind}:{}", parameter.name()))
            });
            let known = known.collect::<Vec<_>>().join(", ");
            let remedy = format!("write one of {known}; or leave it out");
            return Err(refused(
                "leads to nothing that is included here".to_owned(),
                remedy,
            ));
        };
        if from != kind && !iterate {
            let message = format!("begins at {from}, and {kind} is searched for");
            return Err(refused(
                message,
                format!("write _include:iterate={value} beside the way to {from}"),
            ));
        }
        all.push(of(from, parameter, to));
    }
    Ok(all)
}

/// Type, parameter, and the type that it leads to where that is named.
fn path(text: &str) -> Option<(FhirKind, Parameter, Option<FhirKind>)> {
    let mut parts = text.split(':');
    let from: FhirKind = parts.next()?.parse().ok()?;
    let name = parts.next()?;
    let parameter = Include::of(from).find(|parameter| parameter.name() == name)?;
    let to: Option<FhirKind> = parts.next().map(str::parse).transpose().ok()?;
    let is_known = parts.next().is_none() && to.is_none_or(|to| parameter.targets().contains(&to));
    is_known.then_some((from, parameter, to))
}

/// Takes what says how a search's resources are shown; `false` where the name says something else.
pub(super) fn look(
    look: &mut Look,
    search: &mut FhirSearch,
    name: &str,
    value: &str,
) -> Result<bool, Unread> {
    if (name, value) == ("_summary", "count") {
        search.count = 0;
        return Ok(true);
    }
    look_of_one(look, name, value)
}

/// The same of one resource that is read.
pub(super) fn look_of_one(look: &mut Look, name: &str, value: &str) -> Result<bool, Unread> {
    match name {
        "_format" => format(value)?,
        "_pretty" => {
            look.pretty = match value {
                "true" => true,
                "false" => false,
                _ => {
                    return Err(wrong(
                        name,
                        value,
                        "is neither true nor false",
                        "write true or false",
                    ));
                }
            }
        }
        "_summary" => {
            look.shown = match value {
                "true" => Shown::Summary,
                "text" => Shown::Least,
                // There are no texts here, so that data is all.
                "false" | "data" => Shown::Whole,
                _ => {
                    let remedy = "write true, text, data or false; count for a search";
                    return Err(wrong(name, value, "is no kind of summary", remedy));
                }
            }
        }
        "_elements" => {
            let names = values(value).into_iter();
            // Only the outermost elements are parted here.
            let names = names.map(|name| name.split('.').next().unwrap_or(name).to_owned());
            look.shown = Shown::Elements(names.collect());
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// Takes JSON, of this release, in UTF-8: `json`, or a media type with its parameters.
fn format(text: &str) -> Result<(), Unread> {
    let mut parts = text.split(';').map(str::trim);
    // An unescaped plus in a query means a space.
    let kind = parts.next().unwrap_or_default().replace(' ', "+");
    let is_json = FORMATS.contains(&kind.to_ascii_lowercase().as_str());
    let is_read = |part: &str| match part.split_once('=') {
        Some((name, value)) => {
            let value = value.trim_matches('"').to_ascii_lowercase();
            match name.to_ascii_lowercase().as_str() {
                "fhirversion" => matches!(value.as_str(), "4.0" | "4.0.1"),
                "charset" => matches!(value.as_str(), "utf-8" | "utf8"),
                _ => true,
            }
        }
        None => true,
    };
    if is_json && parts.all(is_read) {
        return Ok(());
    }
    let remedy = "write json, or leave it out";
    Err(wrong(
        "_format",
        text,
        "is not a format that is written here",
        remedy,
    ))
}

fn wrong(name: &str, value: &str, message: &str, remedy: &str) -> Unread {
    Unread::Wrong(ApiError::invalid(name, value, message, remedy))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn formats_are_json_of_this_release() {
        for good in [
            "json",
            "application/fhir+json",
            "application/fhir json",
            "application/fhir+json;fhirVersion=4.0",
            "application/fhir+json; fhirVersion=4.0; charset=UTF-8",
            "application/json",
        ] {
            assert!(format(good).is_ok(), "{good}");
        }
        for bad in [
            "xml",
            "application/fhir+json;fhirVersion=3.0",
            "ttl",
            "application/fhir+json;charset=latin1",
        ] {
            assert!(format(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_order_has_several_keys() {
        let order = |kind, text| sort(kind, text).ok();
        let key = |by, descending| SortKey { by, descending };
        let slot = FhirKind::Slot;
        assert_eq!(order(slot, "-start"), Some((true, vec![])));
        let updated = key(Parameter::LastUpdated, true);
        assert_eq!(
            order(slot, "start,-_lastUpdated"),
            Some((false, vec![updated]))
        );
        assert_eq!(
            order(slot, "-start, status,-_lastUpdated,start,_id"),
            Some((
                true,
                vec![
                    key(Parameter::Status, false),
                    updated,
                    key(Parameter::Id, false)
                ]
            ))
        );
        for text in [
            "_lastUpdated,start",
            "start,",
            "start,-",
            "comment",
            "--start",
        ] {
            assert_eq!(order(slot, text), None, "{text}");
        }
        let role = FhirKind::PractitionerRole;
        assert_eq!(order(role, "_lastUpdated,-_id"), Some((true, vec![])));
        assert_eq!(order(role, "-_lastUpdated"), Some((false, vec![])));
        assert_eq!(order(role, "_id,start"), None);
    }

    #[test]
    fn an_include_begins_where_the_search_does_or_iterates() {
        assert_eq!(
            include(FhirKind::Slot, false, "Slot:schedule")
                .ok()
                .unwrap()
                .len(),
            1
        );
        assert_eq!(
            include(FhirKind::Schedule, false, "*").ok().unwrap().len(),
            1
        );
        assert!(include(FhirKind::Slot, false, "Schedule:actor").is_err());
        assert!(include(FhirKind::Slot, true, "Schedule:actor:HealthcareService").is_ok());
        for unknown in [
            "Slot",
            "Slot:status",
            "Patient:x",
            "Slot:schedule:Patient",
            "Slot:schedule:Schedule:x",
        ] {
            assert!(include(FhirKind::Slot, true, unknown).is_err(), "{unknown}");
        }
    }
}
