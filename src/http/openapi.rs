//! The API's description: OpenAPI 3.1, made from the handlers that answer; what all operations
//! share (`common`), and what receivers of webhooks are sent (`messages`).

mod common;
mod messages;

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};
use utoipa::OpenApi;

use super::conditional::{Conditional, etag};
use super::endpoints::Routes;
use super::error::{FieldError, ProblemDocument};
use super::uncovered::RetiredView;
use super::webhooks::bodies;
use super::{fhir, resources, routes, shapes, words};
use crate::permission::{Anyone, Permitted};
use evenwatch_config::ServerAddress;

/// What the description says beside the routes.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Evenwatch",
        description = "24/7 on-call rotas and service coverage for children's palliative and end-of-life care. \
            Times are RFC 3339 with London's offset; periods are half-open; errors are problem documents (RFC 9457). \
            It holds no patient data.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    tags(
        (name = "on call", description = "Who is on call"),
        (name = "rotas", description = "Rotas and their revisions"),
        (name = "jobs", description = "Work that runs apart from requests: follow it, cancel it, read its results. \
            Jobs that people start run before scheduled ones; among equals, the person with the fewest running goes first, then the one with the fewest \
            started within the last hour, then the oldest job. A job that has waited for more than an hour goes first"),
        (name = "cover", description = "Coverage, gaps and evenness"),
        (name = "network", description = "Organisations, areas, lines, pools and people"),
        (name = "sheets", description = "Lists of the network as spreadsheets, templates to fill in, and imports of sheets"),
        (name = "calendars", description = "iCalendar feeds (RFC 5545), read from published duties"),
        (name = "fhir", description = "Services, who staffs them, and published duties as HL7 FHIR R4 resources, read-only"),
        (name = "accounts", description = "Users, keys of programs, and the log of every write"),
        (name = "webhooks", description = "Programs elsewhere that receive a message when something changes here, and those messages"),
        (name = "service", description = "The server itself")
    ),
    servers((url = "/", description = "This server")),
    components(schemas(
        ProblemDocument, FieldError, RetiredView, bodies::RotaStep, bodies::Reassigned, bodies::GapsOpened, bodies::GapsClosed, bodies::FinishedJob
    ))
)]
struct Heading;

/// The description, made once.
pub struct Description {
    document: Value,
    json: web::Bytes,
    /// The tag of that.
    tag: String,
}

impl Description {
    /// Makes it from the list of routes, for a server at this address.
    #[must_use]
    pub fn new(address: Option<&ServerAddress>) -> Self {
        let mut routes = Routes::new();
        routes::api(&mut routes);
        let document = Heading::openapi().merge_from(routes.described());
        // As JSON from here on: the nouns' schemas are those of the network document, which are
        // JSON already.
        let mut document = serde_json::to_value(document).unwrap_or_default();
        resources::describe::add(&mut document);
        fhir::openapi::add_forms(&mut document);
        for (name, schema) in shapes::all() {
            document["components"]["schemas"][name] = schema;
        }
        for (name, schema) in words::all() {
            document["components"]["schemas"][&*name] = json!(schema);
        }
        document["webhooks"] = messages::all();
        common::add(&mut document, &routes);
        if let Some(address) = address {
            document["servers"] = json!([{ "url": address.as_str() }]);
        }
        let json = serde_json::to_vec_pretty(&document).unwrap_or_default();
        Self {
            tag: etag(&json),
            json: json.into(),
            document,
        }
    }

    /// The document.
    #[must_use]
    pub fn document(&self) -> &Value {
        &self.document
    }
}

impl Default for Description {
    fn default() -> Self {
        Self::new(None)
    }
}

/// This description
///
/// OpenAPI 3.1, made from the handlers themselves.
#[utoipa::path(
    get,
    path = "/openapi.json",
    operation_id = "get_description",
    tag = "service",
    responses(
        (status = 200, description = "The description", content_type = "application/json", body = Object),
        (status = 304, description = "As the client has it (If-None-Match)"),
    )
)]
pub(super) async fn show(
    _: Permitted<Anyone>,
    request: HttpRequest,
    description: web::Data<Description>,
) -> HttpResponse {
    let cached = Conditional {
        content_type: "application/json",
        etag: description.tag.clone(),
        body: description.json.clone(),
        last_modified: None,
        hidden: false,
    };
    cached.answer(&request)
}
