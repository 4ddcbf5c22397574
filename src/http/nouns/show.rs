//! `GET /api/v1/{noun}/{id}`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use crate::cache::Cached;
use crate::error::ApiError;
use crate::state::State;
use crate::who::Who;
use evenwatch_app as app;
use evenwatch_domain::noun::Noun;

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
