//! The resources of the network, all served alike: `GET` and `POST` on each list, `GET`, `PUT`,
//! `PATCH` and `DELETE` on each item.

mod create;
mod delete;
pub(super) mod describe;
mod list;
mod query;
mod show;
mod update;

use actix_web::web::{self, Bytes, Data, Path, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, http::header};
use serde_json::json;

use super::auth::Caller;
use super::error::ApiError;
use super::server::fallback;
use super::state::AppState;
use super::uncovered::{MEMBER, UncoveredDutyView, WARNINGS};
use evenwatch_app::AppError;
use evenwatch_app::resources::Versioned;
use evenwatch_domain::json_members::DistinctMembers;
use evenwatch_domain::plain_text::without_mark;
use evenwatch_domain::resource::{Item, NetworkResource};

/// Two addresses for each resource.
pub(super) fn routes(config: &mut ServiceConfig) {
    for resource in NetworkResource::ALL {
        let list = web::resource(format!("/api/v1/{}", resource.path()))
            .get(
                move |state: Data<AppState>, who: Caller, ask: Query<query::ListQuery>| {
                    list::list(resource, state, who, ask.into_inner())
                },
            )
            .post(
                move |state: Data<AppState>, who: Caller, request: HttpRequest, body: Bytes| {
                    create::create(resource, state, who, request, body)
                },
            )
            .default_service(web::to(fallback));
        let one = web::resource(format!("/api/v1/{}/{{id}}", resource.path()))
            .get(
                move |state: Data<AppState>,
                      who: Caller,
                      id: Path<String>,
                      request: HttpRequest| {
                    show::show(resource, state, who, id.into_inner(), request)
                },
            )
            .put(
                move |state: Data<AppState>,
                      who: Caller,
                      id: Path<String>,
                      request: HttpRequest,
                      body: Bytes| {
                    update::change(resource, state, who, id.into_inner(), request, body)
                },
            )
            .patch(
                move |state: Data<AppState>,
                      who: Caller,
                      id: Path<String>,
                      request: HttpRequest,
                      body: Bytes| {
                    update::patch(resource, state, who, id.into_inner(), request, body)
                },
            )
            .delete(
                move |state: Data<AppState>,
                      who: Caller,
                      id: Path<String>,
                      request: HttpRequest| {
                    delete::retire(resource, state, who, id.into_inner(), request)
                },
            )
            .default_service(web::to(fallback));
        config.service(list).service(one);
    }
}

/// The item of a request. What an answer added to it may be sent back with it, and says nothing.
fn item_of(resource: NetworkResource, body: &[u8]) -> Result<Item, AppError> {
    let names = |member: &str| {
        let mut parts = body.windows(member.len());
        parts.any(|part| part == member.as_bytes())
    };
    let without = (names(MEMBER) || names(WARNINGS))
        .then(|| serde_json::from_slice::<DistinctMembers>(without_mark(body)).ok())
        .flatten()
        .and_then(|DistinctMembers(mut value)| {
            let members = value.as_object_mut()?;
            let added = [members.remove(MEMBER), members.remove(WARNINGS)];
            added.iter().flatten().next()?;
            serde_json::to_vec(&value).ok()
        });
    resource
        .parse(without.as_deref().unwrap_or(body))
        .map_err(AppError::Invalid)
}

/// An item as the answer to a write, with the published duties that the write uncovers.
fn written(
    mut answer: actix_web::HttpResponseBuilder,
    given: &Versioned,
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
