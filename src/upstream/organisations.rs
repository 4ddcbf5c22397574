//! The NHS directory of organisations: one organisation as the Organisation Data Service's ORD
//! interface writes it.

use chrono::NaiveDate;
use serde::Deserialize;

use super::error::UpstreamError;
use evenwatch_domain::ids::OdsCode;
use evenwatch_domain::organisation::{NhsRegion, OrganisationKind, Validity};
use evenwatch_domain::parse_error::fault;

/// An organisation as the directory has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryEntry {
    /// Its code.
    pub code: OdsCode,
    /// Its name, in the directory's capitals.
    pub name: String,
    /// When it is open.
    pub validity: Validity,
    /// Organisations that took over.
    pub successors: Vec<OdsCode>,
    /// What it is, where one of its roles says so.
    pub kind: Option<OrganisationKind>,
    /// Its region, where a relation says so.
    pub region: Option<NhsRegion>,
}

/// Roles that say what an organisation is here.
const ROLES: [(&str, OrganisationKind); 2] = [
    ("RO261", OrganisationKind::Icb),
    ("RO197", OrganisationKind::NhsTrust),
];

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "Organisation")]
    organisation: Record,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Record {
    name: String,
    org_id: Id,
    #[serde(default)]
    date: Several<Dates>,
    #[serde(default)]
    roles: Roles,
    #[serde(default)]
    rels: Rels,
    #[serde(default)]
    succs: Succs,
}

#[derive(Deserialize)]
struct Id {
    extension: String,
}

/// Days from and to, both inside, of one of two kinds.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Dates {
    #[serde(rename = "Type")]
    kind: String,
    start: Option<NaiveDate>,
    end: Option<NaiveDate>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Roles {
    role: Several<Role>,
}

#[derive(Deserialize)]
struct Role {
    id: String,
    #[serde(rename = "Status", default)]
    status: String,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Rels {
    rel: Several<Related>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Succs {
    succ: Several<Related>,
}

/// Another organisation that this one has to do with.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Related {
    #[serde(rename = "Type", default)]
    kind: String,
    #[serde(default)]
    status: String,
    target: Target,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Target {
    org_id: Id,
}

/// One or a list: the directory's JSON comes from XML, where the two look the same.
#[derive(Deserialize)]
#[serde(untagged)]
enum Several<T> {
    Many(Vec<T>),
    One(T),
}

impl<T> Default for Several<T> {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl<T> Several<T> {
    fn list(&self) -> &[T] {
        match self {
            Self::Many(list) => list,
            Self::One(one) => std::slice::from_ref(one),
        }
    }
}

/// Reads the directory's answer about `asked`.
///
/// # Errors
/// Where it has another shape, or is about another organisation.
pub fn read_organisation(
    place: &str,
    asked: &OdsCode,
    bytes: &[u8],
) -> Result<DirectoryEntry, UpstreamError> {
    let unreadable = |why: String| UpstreamError::Unreadable {
        place: place.to_owned(),
        why,
        remedy: "check upstream.organisations in the settings".to_owned(),
    };
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let answer: Answer = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let fault = fault(&error.inner().to_string());
        unreadable(format!(
            "the answer is not an organisation: at {}, {}",
            error.path(),
            fault.message
        ))
    })?;
    let record = answer.organisation;
    if record.org_id.extension != asked.as_str() {
        let other = record.org_id.extension;
        return Err(unreadable(format!(
            "the request was for {asked}, and the answer is {other}"
        )));
    }
    let name = record.name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        return Err(unreadable(format!("the name of {asked} is empty")));
    }
    // The days on which it worked; where the directory has only those on which it existed in law,
    // these.
    let dates = |kind: &str| record.date.list().iter().find(|dates| dates.kind == kind);
    let validity = dates("Operational")
        .or_else(|| dates("Legal"))
        .map(|dates| Validity {
            valid_from: dates.start,
            valid_to: dates.end,
        });
    let successors = record
        .succs
        .succ
        .list()
        .iter()
        .filter(|succ| succ.kind == "Successor");
    let successors = successors.map(|succ| {
        let code = OdsCode::new(succ.target.org_id.extension.as_str());
        code.map_err(|error| unreadable(format!("a successor of {asked}: {error}")))
    });
    Ok(DirectoryEntry {
        code: asked.clone(),
        name,
        validity: validity.unwrap_or_default(),
        successors: successors.collect::<Result<_, _>>()?,
        kind: ROLES.iter().find_map(|(id, kind)| {
            let roles = record.roles.role.list();
            roles
                .iter()
                .any(|role| role.id == *id && role.status != "Inactive")
                .then_some(*kind)
        }),
        region: record.rels.rel.list().iter().find_map(|rel| {
            let current = rel.status != "Inactive";
            current
                .then(|| region(&rel.target.org_id.extension))
                .flatten()
        }),
    })
}

/// The region with this code.
fn region(code: &str) -> Option<NhsRegion> {
    let code: serde::de::value::StrDeserializer<'_, serde::de::value::Error> =
        serde::de::IntoDeserializer::into_deserializer(code);
    NhsRegion::deserialize(code).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    fn code(text: &str) -> OdsCode {
        OdsCode::new(text).unwrap()
    }

    #[test]
    fn an_organisation_is_read_with_its_successors() {
        let answer = json!({ "Organisation": {
            "Name": "NHS  OLD BOARD", "Status": "Inactive", "orgRecordClass": "RC1",
            "OrgId": { "root": "2.16.840.1.113883.2.1.3.2.4.18.48", "extension": "QAA" },
            "Date": [
                { "Type": "Legal", "Start": "2022-07-01", "End": "2026-03-31" },
                { "Type": "Operational", "Start": "2022-07-02", "End": "2026-03-31" }
            ],
            "Roles": { "Role": [{ "id": "RO261", "primaryRole": true, "Status": "Active" }] },
            "Rels": { "Rel": { "id": "RE5", "Status": "Active", "Target": { "OrgId": { "extension": "Y60" } } } },
            "Succs": { "Succ": [
                { "Type": "Successor", "Target": { "OrgId": { "extension": "QZ1" } } },
                { "Type": "Predecessor", "Target": { "OrgId": { "extension": "OLD1" } } }
            ] }
        } });
        let entry = read_organisation("the directory", &code("QAA"), answer.to_string().as_bytes())
            .unwrap();
        assert_eq!(entry.name, "NHS OLD BOARD");
        assert_eq!(entry.validity.valid_from, "2022-07-02".parse().ok());
        assert_eq!(entry.validity.valid_to, "2026-03-31".parse().ok());
        assert_eq!(entry.successors, [code("QZ1")]);
        assert_eq!(
            (entry.kind, entry.region),
            (Some(OrganisationKind::Icb), Some(NhsRegion::Y60))
        );
        let told = read_organisation("the directory", &code("QBB"), answer.to_string().as_bytes());
        assert!(told.unwrap_err().to_string().contains("the answer is QAA"));
    }

    #[test]
    fn what_is_no_organisation_is_told_with_its_place() {
        for (answer, told) in [
            ("<html>", "the directory"),
            ("{}", "Organisation"),
            (
                r#"{"Organisation":{"Name":"X","OrgId":{}}}"#,
                "Organisation.OrgId",
            ),
            (
                r#"{"Organisation":{"Name":" ","OrgId":{"extension":"QAA"}}}"#,
                "is empty",
            ),
        ] {
            let error =
                read_organisation("the directory", &code("QAA"), answer.as_bytes()).unwrap_err();
            assert!(error.to_string().contains(told), "{error}");
        }
    }
}
