//! The nouns of the network, all served alike: `GET` and `POST` on each list, `GET`, `PUT`, `PATCH` and `DELETE` on each item.

mod ask;
mod change;
mod create;
pub(super) mod describe;
mod list;
mod retire;
mod show;

use actix_web::web::{self, Bytes, Data, Path, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, http::header};
use serde_json::{Value, json};

use super::error::ApiError;
use super::server::nowhere;
use super::state::State;
use super::uncovered::{MEMBER, UncoveredDutyView, WARNINGS};
use super::who::Who;
use evenwatch_app::AppError;
use evenwatch_app::nouns::Given;
use evenwatch_domain::noun::{Item, Noun};
use evenwatch_domain::plain_text::without_mark;

/// Two addresses for each noun.
pub(super) fn routes(config: &mut ServiceConfig) {
    for noun in Noun::ALL {
        let list = web::resource(format!("/api/v1/{}", noun.path()))
            .get(move |state: Data<State>, who: Who, ask: Query<ask::Ask>| {
                list::list(noun, state, who, ask.into_inner())
            })
            .post(
                move |state: Data<State>, who: Who, request: HttpRequest, body: Bytes| {
                    create::create(noun, state, who, request, body)
                },
            )
            .default_service(web::to(nowhere));
        let one = web::resource(format!("/api/v1/{}/{{id}}", noun.path()))
            .get(
                move |state: Data<State>, who: Who, id: Path<String>, request: HttpRequest| {
                    show::show(noun, state, who, id.into_inner(), request)
                },
            )
            .put(
                move |state: Data<State>,
                      who: Who,
                      id: Path<String>,
                      request: HttpRequest,
                      body: Bytes| {
                    change::change(noun, state, who, id.into_inner(), request, body)
                },
            )
            .patch(
                move |state: Data<State>,
                      who: Who,
                      id: Path<String>,
                      request: HttpRequest,
                      body: Bytes| {
                    change::patch(noun, state, who, id.into_inner(), request, body)
                },
            )
            .delete(
                move |state: Data<State>, who: Who, id: Path<String>, request: HttpRequest| {
                    retire::retire(noun, state, who, id.into_inner(), request)
                },
            )
            .default_service(web::to(nowhere));
        config.service(list).service(one);
    }
}

/// The item of a request. What an answer added to it may be sent back with it, and says nothing.
fn item_of(noun: Noun, body: &[u8]) -> Result<Item, AppError> {
    let names = |member: &str| {
        let mut parts = body.windows(member.len());
        parts.any(|part| part == member.as_bytes())
    };
    let without = (names(MEMBER) || names(WARNINGS))
        .then(|| serde_json::from_slice::<Value>(without_mark(body)).ok())
        .flatten()
        .and_then(|mut value| {
            let members = value.as_object_mut()?;
            let added = [members.remove(MEMBER), members.remove(WARNINGS)];
            added.iter().flatten().next()?;
            serde_json::to_vec(&value).ok()
        });
    noun.parse(without.as_deref().unwrap_or(body))
        .map_err(AppError::Invalid)
}

/// An item as the answer to a write, with the published duties that the write uncovers.
fn written(
    mut answer: actix_web::HttpResponseBuilder,
    given: &Given,
) -> Result<HttpResponse, ApiError> {
    let mut value = given.value.clone();
    if let Some(members) = value
        .as_object_mut()
        .filter(|_| !given.uncovered_duties.is_empty())
    {
        let all = given.uncovered_duties.iter().cloned();
        let all: Vec<UncoveredDutyView> = all.map(UncoveredDutyView::from).collect();
        members.insert(MEMBER.to_owned(), json!(all));
    }
    if let Some(members) = value.as_object_mut().filter(|_| !given.warnings.is_empty()) {
        members.insert(WARNINGS.to_owned(), json!(given.warnings));
    }
    let body = serde_json::to_vec(&value).map_err(|error| ApiError::internal(&error))?;
    Ok(answer
        .insert_header(header::ETag(header::EntityTag::new_strong(
            given.tag.clone(),
        )))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .content_type("application/json")
        .body(body))
}
