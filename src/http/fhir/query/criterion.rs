//! What resources must meet: a parameter with its modifier or chain, and the values of which any
//! will do.

use super::sent::{Sent, plain, token, values};
use super::{Unread, date, names, unknown};
use crate::error::ApiError;
use evenwatch_app::fhir::{
    Criterion, FhirKind, ODS_SYSTEM, Parameter, STANDING, STATUS_SYSTEM, SearchValue, TimeRange,
};

/// The system of true and false, which FHIR names and hardly anyone writes.
const BOOLEANS: &str = "http://terminology.hl7.org/CodeSystem/special-values";

/// Reads a criterion of a type; `None` where every resource meets it.
pub(super) fn criterion(
    sent: &Sent,
    kind: FhirKind,
    name: &str,
    value: &str,
) -> Result<Option<Criterion>, Unread> {
    let (head, rest) = match name.split_once('.') {
        Some((head, rest)) => (head, Some(rest)),
        None => (name, None),
    };
    let (bare, modifier) = match head.split_once(':') {
        Some((bare, modifier)) => (bare, Some(modifier)),
        None => (head, None),
    };
    let mut known = kind.parameters().iter();
    let not_known = || Unread::Unknown(unknown(name, &takes(kind)));
    let parameter = known.find(|one| one.name() == bare).copied();
    let parameter = parameter.ok_or_else(not_known)?;
    let any = match (rest, modifier) {
        (Some(rest), of_type) => {
            let targets = targets(parameter, of_type).ok_or_else(not_known)?;
            chained(sent, &targets, rest, value)?
        }
        (None, Some("missing")) => match value {
            // Every resource has all that it is searched by.
            "true" => Vec::new(),
            "false" if parameter == Parameter::Start => {
                vec![SearchValue::Time(TimeRange::default())]
            }
            "false" => return Ok(None),
            _ => return Err(Unread::Wrong(neither_true_nor_false(name, value))),
        },
        (None, Some("not")) => complement(parameter, value).ok_or_else(not_known)?,
        (None, Some("identifier")) if parameter == Parameter::Organization => {
            let codes = values(value).into_iter().map(token);
            let of_system = codes
                .filter(|(system, _)| system.as_deref().is_none_or(|system| system == ODS_SYSTEM));
            of_system.map(|(_, code)| SearchValue::Text(code)).collect()
        }
        (None, Some(of_type)) => {
            let targets = targets(parameter, Some(of_type)).ok_or_else(not_known)?;
            let ids = values(value).into_iter();
            let ids = ids.filter_map(|one| reference(sent, &plain(one)));
            let typed =
                ids.flat_map(|id| targets.iter().filter_map(move |kind| of_kind(*kind, &id)));
            typed.map(SearchValue::Text).collect()
        }
        (None, None) => {
            let each = values(value)
                .into_iter()
                .map(|one| wanted(sent, parameter, name, one));
            let each = each.collect::<Result<Vec<_>, _>>().map_err(Unread::Wrong)?;
            each.into_iter().flatten().collect()
        }
    };
    Ok(Some(Criterion { parameter, any }))
}

/// What a type's searches take, for people.
fn takes(kind: FhirKind) -> String {
    format!(
        "{}, _count, _sort, _summary, _elements, _total, _include, _format and _pretty",
        names(kind)
    )
}

/// The types to which a reference leads, or the one that is named; `None` where there is none such.
fn targets(parameter: Parameter, named: Option<&str>) -> Option<Vec<FhirKind>> {
    let all = parameter.targets().iter().copied();
    let meant = all.filter(|kind| named.is_none_or(|named| kind.name() == named));
    let meant: Vec<FhirKind> = meant.collect();
    (!meant.is_empty()).then_some(meant)
}

/// What a reference leads to must meet the rest of the name; of several types those are looked at
/// that are searched by it.
fn chained(
    sent: &Sent,
    targets: &[FhirKind],
    rest: &str,
    value: &str,
) -> Result<Vec<SearchValue>, Unread> {
    let mut any = Vec::new();
    let mut refused = None;
    for kind in targets {
        match criterion(sent, *kind, rest, value) {
            Ok(Some(inner)) => any.push(SearchValue::Linked(*kind, Box::new(inner))),
            Ok(None) => {
                // Every one of them will do.
                let parameter = Parameter::Active;
                let any_of = ["true", "false"].map(|text| SearchValue::Text(text.to_owned()));
                let inner = Criterion {
                    parameter,
                    any: any_of.to_vec(),
                };
                any.push(SearchValue::Linked(*kind, Box::new(inner)));
            }
            Err(error @ Unread::Wrong(_)) => return Err(error),
            Err(error @ Unread::Unknown(_)) => refused = Some(error),
        }
    }
    match (any.is_empty(), refused) {
        (true, Some(error)) => Err(error),
        _ => Ok(any),
    }
}

/// The values that are none of these, of parameters with few.
fn complement(parameter: Parameter, value: &str) -> Option<Vec<SearchValue>> {
    let (all, system): (&[&str], _) = match parameter {
        Parameter::Status => (&STANDING, STATUS_SYSTEM),
        Parameter::Active => (&["true", "false"], BOOLEANS),
        _ => return None,
    };
    let named: Vec<String> = values(value)
        .into_iter()
        .flat_map(|one| codes(one, system, all))
        .collect();
    let others = all
        .iter()
        .filter(|one| !named.iter().any(|named| named == *one));
    Some(
        others
            .map(|one| SearchValue::Text((*one).to_owned()))
            .collect(),
    )
}

/// The codes that a token means, of a system with these.
fn codes(text: &str, system: &str, all: &[&str]) -> Vec<String> {
    match token(text) {
        (Some(named), _) if !named.is_empty() && named != system => Vec::new(),
        // A system alone means all of its codes.
        (Some(_), code) if code.is_empty() => all.iter().map(|one| (*one).to_owned()).collect(),
        (_, code) => vec![code],
    }
}

/// What one value looks for; nothing where no resource can have it.
fn wanted(
    sent: &Sent,
    parameter: Parameter,
    name: &str,
    value: &str,
) -> Result<Vec<SearchValue>, ApiError> {
    let texts = |texts: Vec<String>| texts.into_iter().map(SearchValue::Text).collect();
    Ok(match parameter {
        Parameter::Id => match token(value) {
            // Ids have no system.
            (Some(system), _) if !system.is_empty() => Vec::new(),
            (_, id) => texts(vec![id]),
        },
        Parameter::Active => {
            let words = codes(value, BOOLEANS, &["true", "false"]);
            if let Some(wrong) = words
                .iter()
                .find(|word| !matches!(word.as_str(), "true" | "false"))
            {
                return Err(neither_true_nor_false(name, wrong));
            }
            texts(words)
        }
        Parameter::Status => texts(codes(value, STATUS_SYSTEM, &STANDING)),
        Parameter::Service | Parameter::Actor | Parameter::Schedule => {
            texts(reference(sent, &plain(value)).into_iter().collect())
        }
        Parameter::Organization => texts(organisation(sent, value).into_iter().collect()),
        Parameter::Start | Parameter::LastUpdated => {
            let ranges = date::ranges(name, &plain(value), sent.now)?;
            ranges.into_iter().map(SearchValue::Time).collect()
        }
    })
}

/// A reference as an id, or type and id; `None` where it leads to another server.
fn reference(sent: &Sent, text: &str) -> Option<String> {
    let is_absolute = text.contains(':');
    if !is_absolute {
        return Some(text.to_owned());
    }
    let base = text.get(..sent.base.len())?;
    let rest = text.get(sent.base.len()..)?.strip_prefix('/')?;
    is_same_address(base, &sent.base).then(|| rest.to_owned())
}

/// Whether two addresses of services are the same: scheme and host in any letter case, the path as
/// it is.
fn is_same_address(one: &str, other: &str) -> bool {
    let path = |text: &str| {
        text.find("://")
            .and_then(|at| text[at + 3..].find('/').map(|slash| at + 3 + slash))
    };
    let (Some(at), Some(other_at)) = (path(one), path(other)) else {
        return false;
    };
    one[..at].eq_ignore_ascii_case(&other[..other_at]) && one[at..] == other[other_at..]
}

/// A reference as one to a type: an id alone gets it, another type's is none.
fn of_kind(kind: FhirKind, reference: &str) -> Option<String> {
    match reference.split_once('/') {
        None => Some(format!("{kind}/{reference}")),
        Some((named, _)) => (named == kind.name()).then(|| reference.to_owned()),
    }
}

/// The ODS code of a reference to an organisation: the code, `Organization/code`, the same as an
/// address here, or system and code.
fn organisation(sent: &Sent, value: &str) -> Option<String> {
    if let (Some(system), code) = token(value) {
        return (system == ODS_SYSTEM).then_some(code);
    }
    let reference = reference(sent, &plain(value))?;
    match reference.split_once('/') {
        None => Some(reference),
        Some(("Organization", code)) => Some(code.to_owned()),
        Some(_) => None,
    }
}

fn neither_true_nor_false(name: &str, value: &str) -> ApiError {
    ApiError::invalid(
        name,
        value,
        "is neither true nor false",
        "write true or false",
    )
}
