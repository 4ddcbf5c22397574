//! Writing to the address of one item, the same for every kind: `PUT` changes it whole from a state
//! that the client knows, or makes it where there is none; `PATCH` changes a part of it (JSON merge
//! patch, RFC 7396).

use std::collections::BTreeMap;

use actix_web::HttpRequest;
use actix_web::http::header::{self, Header, IfNoneMatch};
use serde::de::DeserializeOwned;
use serde_json::Value;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{RefOr, Required, Response};
use utoipa::{IntoParams, IntoResponses, PartialSchema};

use super::body;
use super::error::{ApiError, ProblemType};
use evenwatch_app::AppError;
use evenwatch_app::precondition::Condition;
use evenwatch_domain::json_members::DistinctMembers;
use evenwatch_domain::network_json;

/// The media type of merge patches.
pub(super) const MERGE_PATCH: &str = "application/merge-patch+json";

/// What `If-Match` is for.
pub(super) const IF_MATCH: &str = "The ETag of the state that this was made from; `*` for any state. Needed, unless If-None-Match is there";

/// What `If-None-Match` is for.
pub(super) const IF_NONE_MATCH: &str = "`*`: create it, where there is none";

/// What a `PUT` is to do.
pub(super) enum Put {
    /// Change what is there, in the state of the condition.
    Change(Condition),
    /// Make what is not there.
    Make,
}

/// What a `PUT` is to do, by its preconditions.
///
/// # Errors
/// Where it has neither, or both, or one that cannot be read.
pub(super) fn put(request: &HttpRequest) -> Result<Put, ApiError> {
    let Some(found) = request.headers().get(header::IF_NONE_MATCH) else {
        return body::if_match(request).map(Put::Change);
    };
    let refused = |message: &str, remedy: &str| {
        let found = String::from_utf8_lossy(found.as_bytes());
        Err(ApiError::invalid("If-None-Match", &found, message, remedy))
    };
    if request.headers().contains_key(header::IF_MATCH) {
        return refused(
            "stands beside If-Match, and nothing can be both there and not there",
            "send If-Match to change what is there, or If-None-Match: * to create what is not",
        );
    }
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => Ok(Put::Make),
        Ok(IfNoneMatch::Items(_)) | Err(_) => refused(
            "names a state, and what is created has none yet",
            "send If-None-Match: * to create what is not there, or If-Match with this tag to change what is",
        ),
    }
}

/// The preconditions of a `PUT`, and its answers where they are not met, for the description.
pub(super) struct MadeOrChanged;

impl IntoParams for MadeOrChanged {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let any = ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(["*"]));
        let header = |name: &str, meaning: &str, schema: RefOr<Schema>| {
            ParameterBuilder::new()
                .name(name)
                .parameter_in(ParameterIn::Header)
                .required(Required::False)
                .description(Some(meaning))
                .schema(Some(schema))
                .build()
        };
        vec![
            header("If-Match", IF_MATCH, String::schema()),
            header(
                "If-None-Match",
                IF_NONE_MATCH,
                Schema::Object(any.build()).into(),
            ),
        ]
    }
}

impl IntoResponses for MadeOrChanged {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        answers([
            (
                "412",
                "Changed by someone else since; or it is there, and If-None-Match asked that it is not",
            ),
            ("428", "Both If-Match and If-None-Match are missing"),
        ])
    }
}

/// The answers of a `PATCH` that is refused before anything is looked at, for the description.
pub(super) struct Patched;

impl IntoResponses for Patched {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        answers([
            ("412", "Changed by someone else since"),
            ("413", "The body is longer than 64 KiB"),
            (
                "415",
                "The body is not application/merge-patch+json in UTF-8",
            ),
            ("428", "If-Match is missing"),
        ])
    }
}

fn answers<const N: usize>(all: [(&str, &str); N]) -> BTreeMap<String, RefOr<Response>> {
    let all = all.map(|(status, when)| (status.to_owned(), Response::new(when).into()));
    BTreeMap::from(all)
}

/// A change of a part (RFC 7396): members that it has take the place of those that were there, null
/// takes one away, and what it does not name stays.
pub(super) struct MergePatch(Value);

impl MergePatch {
    /// Out of a request.
    ///
    /// # Errors
    /// Where the body does not say that it is one, is no JSON, or has a member twice.
    pub(super) fn of(request: &HttpRequest, body: &[u8]) -> Result<Self, ApiError> {
        if !body::says_that_it_is(request, MERGE_PATCH) {
            let found = body::said_to_be(request);
            let detail = format!(
                "the body's Content-Type is \"{found}\", and a JSON merge patch in UTF-8 is read"
            );
            let remedy = format!("Send the patch with `Content-Type: {MERGE_PATCH}`.");
            return Err(ApiError::with_remedy(
                ProblemType::UnsupportedMediaType,
                detail,
                remedy,
            ));
        }
        let read = network_json::parse_item(body).map_err(AppError::Invalid);
        let DistinctMembers(patch) = read.map_err(ApiError::from)?;
        Ok(Self(patch))
    }

    /// What it makes of a value.
    pub(super) fn onto(&self, mut value: Value) -> Value {
        json_patch::merge(&mut value, &self.0);
        value
    }

    /// The same, read: every fault is told by its place.
    ///
    /// # Errors
    /// Where what comes of it is of another shape.
    pub(super) fn read<T: DeserializeOwned>(&self, value: Value) -> Result<T, AppError> {
        let whole = self.onto(value).to_string();
        network_json::parse_item(whole.as_bytes()).map_err(AppError::Invalid)
    }
}
