//! `POST /api/v1/{noun}`.

use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};

use super::change::address;
use super::{item_of, written};
use crate::error::ApiError;
use crate::state::State;
use crate::who::Who;
use crate::write;
use evenwatch_app as app;
use evenwatch_domain::noun::Noun;

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
