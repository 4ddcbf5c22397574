//! Errors as answers: the one place that knows HTTP statuses. Every error of the API is a problem
//! document (RFC 9457) with a type that never changes its meaning.

mod from_app;
mod kind;
mod not_found;
mod remedy;

use std::fmt;

use actix_web::body::BoxBody;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError, web};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use evenwatch_app::sheets::CellProblem;
use evenwatch_domain::network;
use evenwatch_domain::parse_error::{self, About};

pub use kind::ProblemType;

/// When to ask again a server that cannot answer now. Seconds.
const RETRY: u64 = 5;

/// The media type of problem documents.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// A problem document (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDocument {
    /// The kind.
    #[serde(skip)]
    #[schema(ignore)]
    pub problem_type: ProblemType,
    /// What people at a page do about it.
    #[serde(skip)]
    #[schema(ignore)]
    pub remedy_on_pages: String,
    /// Names the kind, and leads to its explanation; never changes its meaning.
    #[serde(rename = "type")]
    #[schema(example = "/problems/invalid-value")]
    pub kind: String,
    /// A few words for people.
    pub title: &'static str,
    /// The HTTP status, repeated.
    #[schema(example = 422)]
    pub status: u16,
    /// What is wrong here, with the value.
    pub detail: String,
    /// What to do about it.
    pub remedy: String,
    /// Names this one failure of the server, as its log does; absent for what the client can mend.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "urn:uuid:4f0c8a52-6f7e-4a3b-9b0e-0d8f6f0f3c11")]
    pub instance: Option<String>,
    /// Each place that is wrong; empty where there is none to name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

/// One place that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Place)]
pub struct FieldError {
    /// JSON pointer into the document; absent for a query or an address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// Name of the query or path parameter; absent for a document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// The cell of a sheet; absent for what is no sheet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<CellPlace>,
    /// What is wrong.
    pub message: String,
    /// What was found there.
    pub found: String,
    /// What to write.
    pub remedy: String,
}

/// Where in a sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CellPlace {
    /// The row as spreadsheets count them, from 1; absent for the whole sheet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// The column's heading; absent for the whole row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// Both in words.
    #[schema(example = "row 3, column \"wte\" (C3)")]
    pub words: String,
}

impl From<CellProblem> for FieldError {
    fn from(problem: CellProblem) -> Self {
        Self {
            pointer: None,
            parameter: None,
            cell: Some(CellPlace {
                row: problem.row,
                column: problem.column,
                words: problem.place,
            }),
            message: problem.message,
            found: problem.found,
            remedy: problem.remedy,
        }
    }
}

/// An error on its way to the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    kind: ProblemType,
    detail: String,
    /// What to do about it, where the kind says too little.
    remedy: Option<Box<str>>,
    /// Whether that is for programs alone: a request is no help to people at a page.
    for_programs: bool,
    errors: Vec<FieldError>,
    allow: Option<Box<str>>,
    retry_after: Option<u64>,
    failure: Option<Box<Failure>>,
}

/// A failure of the server: what is told of it in the log alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    /// Names it, in the answer and in the log.
    pub id: Uuid,
    /// What happened, in words that may hold addresses and paths.
    pub cause: String,
}

impl ApiError {
    /// An error of `kind`; `detail` says what and which value.
    #[must_use]
    pub fn new(kind: ProblemType, detail: impl Into<String>) -> Self {
        Self {
            kind,
            detail: detail.into(),
            remedy: None,
            for_programs: false,
            errors: Vec::new(),
            allow: None,
            retry_after: None,
            failure: None,
        }
    }

    /// An error of `kind` whose remedy is this, where the kind's own says too little.
    #[must_use]
    pub fn with_remedy(
        kind: ProblemType,
        detail: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        let remedy: String = remedy.into();
        Self {
            remedy: Some(remedy.into_boxed_str()),
            ..Self::new(kind, detail)
        }
    }

    /// The same, with this remedy where there is one.
    fn and_remedy(self, remedy: Option<String>) -> Self {
        match remedy {
            Some(remedy) => Self {
                remedy: Some(remedy.into_boxed_str()),
                ..self
            },
            None => self,
        }
    }

    /// The same, whose remedy is for programs alone: people at a page are told the kind's.
    fn for_programs(self) -> Self {
        Self {
            for_programs: true,
            ..self
        }
    }

    /// A query or path parameter whose value is not of the wanted shape.
    #[must_use]
    pub fn invalid(
        parameter: &str,
        found: &str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        let (message, remedy) = (message.into(), remedy.into());
        let place = FieldError {
            pointer: None,
            parameter: Some(parameter.to_owned()),
            cell: None,
            message: message.clone(),
            found: found.to_owned(),
            remedy,
        };
        Self {
            errors: vec![place],
            ..Self::new(
                ProblemType::InvalidValue,
                format!("{parameter}: {message} (found \"{found}\")"),
            )
        }
    }

    /// A query that is not understood, as its reader tells it: a key that nobody knows, one given
    /// twice, or a word that is none of those known.
    #[must_use]
    pub fn query(told: &str, query: &str) -> Self {
        let told = told.strip_prefix("Query deserialize error: ");
        let Some(fault) = told.map(parse_error::fault) else {
            return Self::new(ProblemType::BadQuery, "the query cannot be read");
        };
        let named = fault.about.and_then(|about| match about {
            About::UnknownKey(key) | About::DoubledKey(key) => Some((key.clone(), key)),
            // The reader does not say whose word it is.
            About::UnknownWord(word) => {
                let pairs = web::Query::<Vec<(String, String)>>::from_query(query).ok()?;
                let mut pairs = pairs.into_inner().into_iter();
                pairs.find(|(_, value)| *value == word)
            }
        });
        let Some((parameter, found)) = named else {
            let detail = format!("{}; {}", fault.message, fault.remedy);
            return Self::new(ProblemType::BadQuery, detail);
        };
        Self {
            kind: ProblemType::BadQuery,
            ..Self::invalid(&parameter, &found, fault.message, fault.remedy)
        }
    }

    /// The same as a query that is not understood: FHIR answers 400 to whatever is wrong in one.
    #[must_use]
    pub fn as_bad_query(self) -> Self {
        Self {
            kind: ProblemType::BadQuery,
            ..self
        }
    }

    /// An error with each place of a document that it is about.
    fn at_places(
        kind: ProblemType,
        detail: String,
        problems: Vec<network::NetworkProblem>,
    ) -> Self {
        // The detail says how many there are.
        let told = problems.into_iter().take(network::MOST_TOLD);
        let places = told.map(|problem| FieldError {
            pointer: Some(problem.pointer),
            parameter: None,
            cell: None,
            message: problem.message,
            found: problem.found,
            remedy: problem.remedy,
        });
        Self {
            errors: places.collect(),
            ..Self::new(kind, detail)
        }
    }

    /// The same about a value of the body, at a JSON pointer.
    #[must_use]
    pub fn in_body(mut self, pointer: &str) -> Self {
        for place in &mut self.errors {
            place.parameter = None;
            place.pointer = Some(pointer.to_owned());
        }
        self
    }

    /// A method that the address does not take; `allow` lists those that it takes.
    #[must_use]
    pub fn method_not_allowed(method: &str, path: &str, allow: &str) -> Self {
        Self {
            allow: Some(allow.into()),
            ..Self::new(
                ProblemType::MethodNotAllowed,
                format!("{path} does not take {method}; it takes {allow}"),
            )
        }
    }

    /// An address at which nothing is.
    #[must_use]
    pub fn no_such_address(path: &str) -> Self {
        Self::new(ProblemType::NoSuchAddress, format!("nothing is at {path}"))
    }

    /// Too many of something; the next is welcome after `seconds`.
    #[must_use]
    pub fn too_many(detail: impl Into<String>, seconds: u64) -> Self {
        Self {
            retry_after: Some(seconds),
            ..Self::new(ProblemType::TooMany, detail)
        }
    }

    /// A failure of ours: told in general here, and whole in the log.
    #[must_use]
    pub fn internal(error: &dyn fmt::Display) -> Self {
        Self::failed(
            ProblemType::Internal,
            "the server could not finish this request",
            error,
        )
    }

    /// The database is held up by others: the same may succeed after `seconds`.
    fn busy(error: &dyn fmt::Display, seconds: u64) -> Self {
        Self {
            retry_after: Some(seconds),
            ..Self::unavailable(error)
        }
    }

    /// The database's failure: told in general here, because its words hold addresses and paths,
    /// and whole in the log.
    fn unavailable(error: &dyn fmt::Display) -> Self {
        Self::failed(
            ProblemType::Unavailable,
            "the database does not answer as it should",
            error,
        )
    }

    fn failed(kind: ProblemType, detail: &str, error: &dyn fmt::Display) -> Self {
        Self {
            failure: Some(Box::new(Failure {
                id: Uuid::new_v4(),
                cause: error.to_string(),
            })),
            ..Self::new(kind, detail)
        }
    }

    /// The kind.
    #[must_use]
    pub fn kind(&self) -> ProblemType {
        self.kind
    }

    /// The document that tells it.
    #[must_use]
    pub fn problem(&self) -> ProblemDocument {
        let one = self.errors.first().map(|place| place.remedy.clone());
        let one = self.remedy.as_deref().map(str::to_owned).or(one);
        let on_pages = one.clone().filter(|_| !self.for_programs);
        ProblemDocument {
            problem_type: self.kind,
            remedy_on_pages: on_pages.unwrap_or_else(|| self.kind.remedy_on_pages().to_owned()),
            kind: format!("/problems/{}", self.kind.slug()),
            title: self.kind.title(),
            status: self.kind.status().as_u16(),
            detail: self.detail.clone(),
            remedy: one.unwrap_or_else(|| self.kind.remedy().to_owned()),
            instance: self
                .failure
                .as_ref()
                .map(|failure| failure.id.urn().to_string()),
            errors: self.errors.clone(),
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind.title(), self.detail)
    }
}

impl std::error::Error for ApiError {}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.kind.status()
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        let problem = self.problem();
        let mut builder = HttpResponse::build(self.status_code());
        builder.insert_header((header::CACHE_CONTROL, "no-store"));
        if let Some(allow) = &self.allow {
            builder.insert_header((header::ALLOW, &**allow));
        }
        // Whatever is away comes back by itself, or a person mends it: programs keep what they
        // have, and ask again.
        let retry_after = self
            .retry_after
            .or_else(|| (self.kind == ProblemType::Unavailable).then_some(RETRY));
        if let Some(seconds) = retry_after {
            builder.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        if self.kind == ProblemType::SignInNeeded {
            builder.insert_header((header::WWW_AUTHENTICATE, "Bearer realm=\"evenwatch\""));
        }
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let mut response = builder.content_type(PROBLEM_JSON).body(body);
        // Pages show the same problem to people.
        response.extensions_mut().insert(problem);
        if let Some(failure) = &self.failure {
            response.extensions_mut().insert(Failure::clone(failure));
        }
        response
    }
}
