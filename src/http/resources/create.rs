//! `POST /api/v1/{resource}`.

use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};

use super::update::address;
use super::{State, Who, item_of, written};
use crate::body;
use crate::error::ApiError;
use evenwatch_app as app;
use evenwatch_domain::resource::NetworkResource;

pub(super) async fn create(
    resource: NetworkResource,
    who: Who,
    state: State,
    request: HttpRequest,
    body: Bytes,
) -> Result<HttpResponse, ApiError> {
    body::must_be_json(&request)?;
    let key = body::idempotency_key(&request, &body)?;
    let answered = state
        .run(&who, move |app, now| {
            let item = item_of(resource, &body)?;
            app::resources::create(app, &item, key.as_ref(), now)
        })
        .await?;
    let given = &answered.answer;
    let mut answer = body::created(address(resource, &given.id));
    body::mark_replayed(&mut answer, answered.again);
    written(answer, given)
}
