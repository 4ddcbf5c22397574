//! Searches as FHIR's clients write them: in the query of a GET, or in the form of a POST to
//! `_search`.
//!
//! | file | what it reads |
//! |---|---|
//! | `sent` | pairs of names and values, and how strictly they are to be taken |
//! | `criterion` | what resources must meet |
//! | `date` | dates of any precision, with their prefixes |
//! | `result` | how what is found is ordered, counted and shown |

mod criterion;
mod date;
mod result;
mod sent;

use crate::error::{ApiError, ProblemType as Problem};
use crate::pagination;
use crate::params;
use evenwatch_app::fhir::{FhirKind, FhirSearch, Parameter, Shown, Total};

pub(super) use sent::{Handling, Sent};

/// The place after which a page begins. FHIR leaves the name to the server.
const PAGE: &str = "_page";

/// A search, how what it finds is shown, and what of it was applied.
pub(super) struct SearchRequest {
    /// The search.
    pub search: FhirSearch,
    /// How what it finds is shown.
    pub look: Look,
    /// The query that was applied, without its place.
    list: String,
    /// The same with its place.
    applied: String,
}

/// How resources are shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Look {
    /// How much of each.
    pub shown: Shown,
    /// Whether for people to read.
    pub pretty: bool,
}

/// A parameter that was taken: its name and value as they are applied.
type Applied = (String, String);

impl SearchRequest {
    /// Reads what was sent. What is not known is refused, or left out where that is asked for.
    pub(super) fn of(kind: FhirKind, sent: &Sent) -> Result<Self, ApiError> {
        let mut reading = Reading {
            search: FhirSearch {
                kind,
                criteria: Vec::new(),
                count: params::DEFAULT_PAGE_SIZE,
                after: None,
                descending: false,
                then: Vec::new(),
                total: Total::Cheap,
                include: Vec::new(),
            },
            look: Look::default(),
            applied: Vec::new(),
            page: None,
        };
        for (name, value) in sent.pairs() {
            match reading.take(sent, name, value) {
                Err(Unread::Unknown(_)) if sent.handling == Handling::Lenient => {}
                Err(unread) => return Err(unread.into_error()),
                Ok(()) => {}
            }
        }
        reading.ended().map_err(ApiError::as_bad_query)
    }

    /// The query of this page, as it was applied.
    pub(super) fn this(&self) -> &str {
        &self.applied
    }

    /// The query of the page after a place.
    pub(super) fn next(&self, after: &str) -> String {
        let page = pagination::write(&format!("{}?{}", self.search.kind, self.list), after);
        match self.list.as_str() {
            "" => format!("{PAGE}={page}"),
            list => format!("{list}&{PAGE}={page}"),
        }
    }
}

/// Why a parameter is not taken.
enum Unread {
    /// It is not known, or not with this modifier: who is lenient does without.
    Unknown(ApiError),
    /// Its value is wrong.
    Wrong(ApiError),
}

impl Unread {
    fn into_error(self) -> ApiError {
        match self {
            Self::Unknown(error) | Self::Wrong(error) => error.as_bad_query(),
        }
    }
}

/// A search while it is read.
struct Reading {
    search: FhirSearch,
    look: Look,
    applied: Vec<Applied>,
    page: Option<String>,
}

impl Reading {
    /// Takes one parameter.
    fn take(&mut self, sent: &Sent, name: &str, value: &str) -> Result<(), Unread> {
        let mut value = value.to_owned();
        match name {
            PAGE => {
                self.page = Some(value);
                return Ok(());
            }
            "_count" => {
                self.search.count = result::count(&value).map_err(Unread::Wrong)?;
                // More than the most is cut, as FHIR allows: that is what was applied.
                if self.search.count == params::MAX_PAGE_SIZE {
                    value = params::MAX_PAGE_SIZE.to_string();
                }
            }
            "_sort" => {
                let order = result::sort(self.search.kind, &value)?;
                (self.search.descending, self.search.then) = order;
            }
            "_total" => self.search.total = result::total(&value).map_err(Unread::Wrong)?,
            // So fhirpy asks for a number.
            "_totalMethod" => {
                self.search.total = result::total_method(&value).map_err(Unread::Wrong)?;
            }
            "_include" | "_include:iterate" | "_include:recurse" => {
                let iterate = name != "_include";
                let include = result::include(self.search.kind, iterate, &value)?;
                self.search.include.extend(include);
            }
            _ if result::look(&mut self.look, &mut self.search, name, &value)? => {}
            _ => {
                let kind = self.search.kind;
                let criterion = criterion::criterion(sent, kind, name, &value)?;
                self.search.criteria.extend(criterion);
            }
        }
        self.applied.push((name.to_owned(), value));
        Ok(())
    }

    fn ended(mut self) -> Result<SearchRequest, ApiError> {
        let pairs = self.applied.iter();
        let pairs =
            pairs.map(|(name, value)| format!("{}={}", sent::escaped(name), sent::escaped(value)));
        let list = pairs.collect::<Vec<_>>().join("&");
        let mut applied = list.clone();
        if let Some(page) = &self.page {
            let of = format!("{}?{list}", self.search.kind);
            self.search.after = Some(pagination::read(PAGE, &of, page)?);
            let and = if list.is_empty() { "" } else { "&" };
            applied.push_str(&format!("{and}{PAGE}={}", sent::escaped(page)));
        }
        Ok(SearchRequest {
            search: self.search,
            look: self.look,
            list,
            applied,
        })
    }
}

/// Reads what the reading of one resource takes.
pub(super) fn look(sent: &Sent) -> Result<Look, ApiError> {
    let mut look = Look::default();
    for (name, value) in sent.pairs() {
        let taken = result::look_of_one(&mut look, name, value);
        match taken {
            Ok(true) => {}
            Ok(false) | Err(Unread::Unknown(_)) if sent.handling == Handling::Lenient => {}
            Ok(false) => return Err(unknown(name, "_format, _pretty, _summary and _elements")),
            Err(unread) => return Err(unread.into_error()),
        }
    }
    Ok(look)
}

/// Reads what the statement of what the service does takes; whether it is for people to read.
pub(super) fn statement(sent: &Sent) -> Result<bool, ApiError> {
    let mut look = Look::default();
    for (name, value) in sent.pairs() {
        let is_known = match (name, value) {
            ("mode", "full" | "normative" | "terminology") => true,
            // Clients ask for a summary first; the statement is short.
            ("_format" | "_pretty" | "_summary", _) => {
                let taken = result::look_of_one(&mut look, name, value);
                taken.map_err(Unread::into_error)?
            }
            _ => false,
        };
        if !is_known && sent.handling == Handling::Strict {
            return Err(unknown(name, "_format, _pretty, _summary and mode"));
        }
    }
    Ok(look.pretty)
}

fn unknown(name: &str, known: &str) -> ApiError {
    let detail = format!("unknown parameter \"{name}\"; it takes {known}");
    ApiError::new(Problem::BadQuery, detail)
}

/// The names by which a type is searched, for people.
fn names(kind: FhirKind) -> String {
    let names = kind.parameters().iter().map(|one: &Parameter| one.name());
    names.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use evenwatch_app::fhir::{Criterion, SearchValue, TimeRange};

    pub(super) const BASE: &str = "http://127.0.0.1:8080/fhir/r4";

    pub(super) fn strict(query: &str) -> Sent {
        let now = "2026-10-20T09:00:00Z".parse().unwrap();
        Sent::of(query, Handling::Strict, BASE, now).unwrap()
    }

    fn lenient(query: &str) -> Sent {
        let mut sent = strict(query);
        sent.handling = Handling::Lenient;
        sent
    }

    fn criteria(kind: FhirKind, query: &str) -> Vec<Criterion> {
        SearchRequest::of(kind, &strict(query))
            .unwrap()
            .search
            .criteria
    }

    #[test]
    fn a_page_is_of_its_own_search_alone() {
        let asked = SearchRequest::of(
            FhirKind::Slot,
            &strict("start=ge2026-10-25&_count=2&status=busy"),
        )
        .unwrap();
        assert_eq!((asked.search.criteria.len(), asked.search.count), (2, 2));
        let next = asked.next("20261025T190000Z x");
        let again = SearchRequest::of(FhirKind::Slot, &strict(&next)).unwrap();
        assert_eq!(again.search.after.as_deref(), Some("20261025T190000Z x"));
        assert_eq!(again.search.criteria, asked.search.criteria);
        assert_eq!(again.this(), next);
        assert!(SearchRequest::of(FhirKind::Slot, &strict(&next.replace("busy", "free"))).is_err());
        let most = SearchRequest::of(FhirKind::Slot, &strict("_count=5000")).unwrap();
        assert_eq!(
            (most.search.count, most.this()),
            (params::MAX_PAGE_SIZE, "_count=200")
        );
    }

    #[test]
    fn who_is_strict_is_told_what_is_unknown_and_who_is_lenient_does_without() {
        for unknown in [
            "colour=red",
            "start:above=2026-01-01",
            "schedule:Patient=x",
            "schedule.patient=x",
            "_sort=comment",
            "_sort=-_lastUpdated",
            "_sort=start,comment",
            "_sort=start,-",
            "_include=Slot:patient",
            "_revinclude=Slot:schedule",
            "_has:Slot:schedule:status=busy",
        ] {
            let error = SearchRequest::of(FhirKind::Slot, &strict(unknown))
                .err()
                .unwrap();
            assert_eq!(error.kind(), Problem::BadQuery, "{unknown}");
            let asked =
                SearchRequest::of(FhirKind::Slot, &lenient(&format!("{unknown}&status=busy")));
            assert_eq!(asked.unwrap().this(), "status=busy", "{unknown}");
        }
        // A wrong value is never passed over: the answer would be another than was asked for.
        for wrong in [
            "_count=-1",
            "_count=2147483648",
            "_format=xml",
            "start=soon",
            "_page=x",
            "_summary=most",
        ] {
            for sent in [strict(wrong), lenient(wrong)] {
                let error = SearchRequest::of(FhirKind::Slot, &sent).err().unwrap();
                assert_eq!(error.kind(), Problem::BadQuery, "{wrong}");
            }
        }
    }

    #[test]
    fn what_is_empty_is_left_out() {
        for query in [
            "status=",
            "start=&schedule=",
            "_count=",
            "colour=",
            "_sort=",
            "schedule=,",
            "=x",
        ] {
            let asked = SearchRequest::of(FhirKind::Slot, &strict(query)).unwrap();
            assert_eq!(
                (asked.search.criteria.len(), asked.this()),
                (0, ""),
                "{query}"
            );
        }
    }

    #[test]
    fn references_by_id_type_and_address_are_the_same() {
        let wanted = |text: &str| vec![SearchValue::Text(text.to_owned())];
        for (query, any) in [
            ("schedule=x", wanted("x")),
            ("schedule=Schedule/x", wanted("Schedule/x")),
            ("schedule:Schedule=x", wanted("Schedule/x")),
            (
                "schedule=http://127.0.0.1:8080/fhir/r4/Schedule/x",
                wanted("Schedule/x"),
            ),
            (
                "schedule=HTTP://127.0.0.1:8080/fhir/r4/Schedule/x",
                wanted("Schedule/x"),
            ),
            (
                "schedule=http://elsewhere.example/fhir/r4/Schedule/x",
                vec![],
            ),
            ("schedule=https://127.0.0.1:8080/fhir/r4/Schedule/x", vec![]),
            (
                "schedule=http://127.0.0.1:8080/fhir/r4/Slot/x",
                wanted("Slot/x"),
            ),
            (
                "schedule=urn:uuid:4f0c8a52-6f7e-4a3b-9b0e-0d8f6f0f3c11",
                vec![],
            ),
            ("schedule:missing=true", vec![]),
        ] {
            assert_eq!(criteria(FhirKind::Slot, query)[0].any, any, "{query}");
        }
        assert_eq!(criteria(FhirKind::Slot, "schedule:missing=false"), []);
    }

    #[test]
    fn tokens_compare_their_systems() {
        let wanted = |texts: &[&str]| -> Vec<SearchValue> {
            let texts = texts
                .iter()
                .map(|text| SearchValue::Text((*text).to_owned()));
            texts.collect()
        };
        for (kind, query, any) in [
            (
                FhirKind::Slot,
                "status=http://hl7.org/fhir/slotstatus|busy",
                wanted(&["busy"]),
            ),
            (FhirKind::Slot, "status=http://wrong.example|busy", vec![]),
            (FhirKind::Slot, "status=|busy", wanted(&["busy"])),
            (
                FhirKind::Slot,
                "status=http://hl7.org/fhir/slotstatus|",
                wanted(&["busy", "busy-unavailable"]),
            ),
            (
                FhirKind::Slot,
                "status:not=free",
                wanted(&["busy", "busy-unavailable"]),
            ),
            (
                FhirKind::Slot,
                "status:not=busy,free",
                wanted(&["busy-unavailable"]),
            ),
            (FhirKind::Slot, "_id=urn:x|a,b", wanted(&["b"])),
            (FhirKind::Schedule, "active:not=true", wanted(&["false"])),
            (
                FhirKind::HealthcareService,
                "organization=ZZE21",
                wanted(&["ZZE21"]),
            ),
            (
                FhirKind::HealthcareService,
                "organization=Organization/ZZE21",
                wanted(&["ZZE21"]),
            ),
            (
                FhirKind::HealthcareService,
                "organization=http://127.0.0.1:8080/fhir/r4/Organization/ZZE21",
                wanted(&["ZZE21"]),
            ),
            (
                FhirKind::HealthcareService,
                "organization=http://elsewhere.example/Organization/ZZE21",
                vec![],
            ),
            (
                FhirKind::HealthcareService,
                "organization:identifier=https://fhir.nhs.uk/Id/ods-organization-code|ZZE21",
                wanted(&["ZZE21"]),
            ),
            (
                FhirKind::HealthcareService,
                "organization:identifier=|ZZE21",
                vec![],
            ),
            (
                FhirKind::HealthcareService,
                "organization:identifier=ZZE21",
                wanted(&["ZZE21"]),
            ),
            (
                FhirKind::HealthcareService,
                "organization:identifier=urn:x|ZZE21",
                vec![],
            ),
        ] {
            assert_eq!(criteria(kind, query)[0].any, any, "{query}");
        }
    }

    #[test]
    fn chains_lead_from_type_to_type() {
        let text = |text: &str| vec![SearchValue::Text(text.to_owned())];
        let of = |parameter, any| Criterion { parameter, any };
        let linked = |kind, inner| SearchValue::Linked(kind, Box::new(inner));
        let actor = of(Parameter::Actor, text("HealthcareService/x"));
        assert_eq!(
            criteria(FhirKind::Slot, "schedule.actor=HealthcareService/x"),
            [of(
                Parameter::Schedule,
                vec![linked(FhirKind::Schedule, actor.clone())]
            )]
        );
        assert_eq!(
            criteria(
                FhirKind::Slot,
                "schedule:Schedule.actor:HealthcareService=x"
            ),
            [of(
                Parameter::Schedule,
                vec![linked(FhirKind::Schedule, actor)]
            )]
        );
        // A service is in it, and a role is not searched by it.
        let both = criteria(FhirKind::Schedule, "actor.organization=ZZE21");
        assert_eq!(both[0].any.len(), 2);
        let role = criteria(FhirKind::Schedule, "actor:PractitionerRole.service=x");
        assert_eq!(role[0].any.len(), 1);
    }

    #[test]
    fn a_time_that_is_left_open_is_all_time() {
        let all = SearchValue::Time(TimeRange::default());
        assert_eq!(
            criteria(FhirKind::Slot, "start:missing=false")[0].any,
            [all]
        );
        assert_eq!(criteria(FhirKind::Slot, "start:missing=true")[0].any, []);
    }

    #[test]
    fn escaped_commas_and_bars_are_part_of_a_value() {
        let text = |text: &str| SearchValue::Text(text.to_owned());
        let ids = criteria(FhirKind::Slot, r"_id=a\,b,c\|d,e\\f,,g");
        assert_eq!(ids[0].any, [r"a,b", "c|d", r"e\f", "g"].map(text));
    }
}
