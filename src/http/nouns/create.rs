//! `POST /api/v1/{noun}`.

use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};

use super::change::address;
use super::{item_of, written};
use crate::app;
use crate::domain::noun::Noun;
use crate::http::error::ApiError;
use crate::http::state::State;
use crate::http::who::Who;
use crate::http::write;

pub(super) async fn create(
    noun: Noun,
    state: Data<State>,
    who: Who,
    request: HttpRequest,
    body: Bytes,
) -> Result<HttpResponse, ApiError> {
    write::must_be_json(&request)?;
    let key = write::once(&request, &body)?;
    let answered = state
        .run(&who, move |app, now| {
            let item = item_of(noun, &body)?;
            app::nouns::create(app, &item, key.as_ref(), now)
        })
        .await?;
    let given = &answered.answer;
    let mut answer = write::created(address(noun, &given.id));
    write::mark_replayed(&mut answer, answered.again);
    written(answer, given)
}
