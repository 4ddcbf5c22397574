//! `GET /api/v1/{noun}/{id}`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use crate::app;
use crate::domain::noun::Noun;
use crate::http::cache::Cached;
use crate::http::error::ApiError;
use crate::http::state::State;
use crate::http::who::Who;

pub(super) async fn show(
    noun: Noun,
    state: Data<State>,
    who: Who,
    id: String,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let given = state
        .run(&who, move |app, _| app::nouns::get(app, noun, &id))
        .await?;
    let cached = Cached {
        content_type: "application/json",
        body: serde_json::to_vec(&given.value)
            .map_err(|error| ApiError::internal(&error))?
            .into(),
        etag: given.tag,
        last_modified: None,
        hidden: false,
    };
    Ok(cached.answer(&request))
}
