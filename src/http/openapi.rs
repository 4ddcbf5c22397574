//! The API's description: OpenAPI 3.1, made from the handlers that answer.

use actix_web::dev::ResourceDef;
use actix_web::{HttpRequest, HttpResponse, get, web};
use utoipa::OpenApi;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{Content, Ref, ResponseBuilder};
use utoipa_actix_web::AppExt;

use super::access::{Need, need};
use super::cache::{Cached, tag};
use super::error::{Place, Problem};
use super::routes;

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
        (name = "cover", description = "Coverage, gaps and evenness"),
        (name = "network", description = "Organisations, areas, lines, pools and people"),
        (name = "calendars", description = "iCalendar feeds (RFC 5545), read from published duties"),
        (name = "service", description = "The server itself")
    ),
    components(schemas(Problem, Place))
)]
struct Heading;

/// The description, made once, and which addresses it names.
pub struct Description {
    document: utoipa::openapi::OpenApi,
    json: Vec<u8>,
    addresses: ResourceDef,
}

impl Description {
    /// Makes it from the list of routes.
    #[must_use]
    pub fn new() -> Self {
        let (_, mut document) = actix_web::App::new()
            .into_utoipa_app()
            .openapi(Heading::openapi())
            .configure(routes::api)
            .split_for_parts();
        secure(&mut document);
        let paths: Vec<String> = document.paths.paths.keys().cloned().collect();
        Self {
            json: document.to_pretty_json().unwrap_or_default().into_bytes(),
            addresses: ResourceDef::new(paths),
            document,
        }
    }

    /// Whether some method is taken at this path.
    #[must_use]
    pub fn takes(&self, path: &str) -> bool {
        self.addresses.is_match(path)
    }

    /// The document.
    #[must_use]
    pub fn document(&self) -> &utoipa::openapi::OpenApi {
        &self.document
    }
}

/// Tells how to sign in, and what whoever may not is answered, for every operation that needs it.
fn secure(document: &mut utoipa::openapi::OpenApi) {
    let schemes = document.components.get_or_insert_default();
    schemes.add_security_scheme(
        "key",
        SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)),
    );
    let cookie = ApiKeyValue::new("evenwatch_session");
    schemes.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    let problem = |description: &str| {
        let schema = Ref::from_schema_name("Problem");
        ResponseBuilder::new()
            .description(description)
            .content("application/problem+json", Content::new(Some(schema)))
            .build()
    };
    for (path, item) in &mut document.paths.paths {
        let needs = matches!(need(path), Need::May(_) | Need::SignedIn);
        let Some(operation) = item.get.as_mut().filter(|_| needs) else {
            continue;
        };
        operation.security = Some(vec![
            SecurityRequirement::new("key", [] as [&str; 0]),
            SecurityRequirement::new("session", [] as [&str; 0]),
        ]);
        let answers = &mut operation.responses.responses;
        answers.insert(
            "401".to_owned(),
            problem("Nobody is signed in, or the key is worth nothing").into(),
        );
        answers.insert(
            "403".to_owned(),
            problem("Whoever asks may do this nowhere").into(),
        );
    }
}

impl Default for Description {
    fn default() -> Self {
        Self::new()
    }
}

/// This description
///
/// OpenAPI 3.1, made from the handlers themselves.
#[utoipa::path(
    operation_id = "description",
    tag = "service",
    responses((status = 200, description = "The description", content_type = "application/json", body = Object))
)]
#[get("/openapi.json")]
pub(super) async fn show(
    request: HttpRequest,
    description: web::Data<Description>,
) -> HttpResponse {
    let cached = Cached {
        content_type: "application/json",
        etag: tag(&description.json),
        body: description.json.clone(),
        last_modified: None,
        hidden: false,
    };
    cached.answer(&request)
}
