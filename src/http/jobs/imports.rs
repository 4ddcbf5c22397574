//! `POST /api/v1/imports`.

use actix_web::{HttpRequest, HttpResponse, web};

use super::enqueue::accepted;
use super::field_errors::wrong;
use super::view::JobView;
use crate::body::{IdempotencyKey, document, idempotency_key, must_be_json};
use crate::error::ApiError;
use crate::permission::{Permitted, may};
use crate::state::AppState;
use evenwatch_app::jobs::JobPayload;

/// Import a network
///
/// The body is a network document (`evenwatch schema network`), 16 MiB at most. Every problem of it
/// is told at once; the import itself is a job and replaces the network. Rotas stay as they are.
#[utoipa::path(
    post,
    path = "/api/v1/imports",
    operation_id = "start_import",
    tag = "jobs",
    request_body(content = Object, description = "The network document", content_type = "application/json"),
    params(IdempotencyKey),
    responses(
        (status = 202, description = "The job; Location leads to it", body = JobView, headers(("Location" = String))),
        (status = 413, description = "More than 16 MiB"),
        (status = 415, description = "The body is no JSON"),
        (status = 422, description = "The document has problems, each at its place; or too many jobs are under way"),
    )
)]
pub(crate) async fn ask(
    who: Permitted<may::ImportNetwork>,
    request: HttpRequest,
    state: web::Data<AppState>,
    body: web::Payload,
) -> Result<HttpResponse, ApiError> {
    must_be_json(&request)?;
    let bytes = document(body, "a network").await?;
    let key = idempotency_key(&request, &bytes)?;
    let work = move || {
        let text = String::from_utf8(bytes.to_vec()).map_err(|error| {
            let place = error.utf8_error().valid_up_to();
            let message = format!("the document is not UTF-8 after {place} bytes");
            wrong("", message, &"another encoding", "save it as UTF-8")
        })?;
        Ok(JobPayload::Import(text.into()))
    };
    accepted(&state, &who, key, work).await
}
