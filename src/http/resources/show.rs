//! `GET /api/v1/{resource}/{id}`.

use actix_web::{HttpRequest, HttpResponse};

use super::{State, Who};
use crate::conditional::Conditional;
use crate::error::ApiError;
use evenwatch_app as app;
use evenwatch_domain::resource::NetworkResource;

pub(super) async fn show(
    resource: NetworkResource,
    who: Who,
    state: State,
    id: String,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let given = state
        .run(&who, move |app, _| app::resources::get(app, resource, &id))
        .await?;
    let cached = Conditional {
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
