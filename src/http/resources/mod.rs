//! The resources of the network, all served alike: `GET` and `POST` on each list, `GET`, `PUT`,
//! `PATCH` and `DELETE` on each item.

mod create;
mod delete;
pub(super) mod describe;
mod list;
mod query;
mod show;
mod update;

use actix_web::http::{Method, header};
use actix_web::web::{Bytes, Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use super::endpoints::Routes;
use super::error::ApiError;
use super::permission::{ByResource, Permitted, RequiredAccess};
use super::state::AppState;
use super::uncovered::{MEMBER, UncoveredDutyView, WARNINGS};
use evenwatch_app::AppError;
use evenwatch_app::resources::Versioned;
use evenwatch_domain::json_members::DistinctMembers;
use evenwatch_domain::plain_text::without_mark;
use evenwatch_domain::resource::{Item, NetworkResource};

/// Whoever asks, let by for what their route says.
type Who = Permitted<ByResource>;
type State = Data<AppState>;
type Id = Path<String>;

/// Two addresses for each resource.
pub(super) fn routes(routes: &mut Routes) {
    for resource in NetworkResource::ALL {
        let reads = RequiredAccess::May(resource.reading());
        let writes = RequiredAccess::May(resource.changing());
        let list = format!("/api/v1/{}", resource.path());
        let one = format!("{list}/{{id}}");
        routes
            .resource(
                (Method::GET, &list),
                reads,
                move |who: Who, state: State, ask: Query<query::ListQuery>| {
                    list::list(resource, who, state, ask.into_inner())
                },
            )
            .resource(
                (Method::POST, &list),
                writes,
                move |who: Who, state: State, request: HttpRequest, body: Bytes| {
                    create::create(resource, who, state, request, body)
                },
            )
            .resource(
                (Method::GET, &one),
                reads,
                move |who: Who, state: State, id: Id, request: HttpRequest| {
                    show::show(resource, who, state, id.into_inner(), request)
                },
            )
            .resource(
                (Method::PUT, &one),
                writes,
                move |who: Who, state: State, id: Id, request: HttpRequest, body: Bytes| {
                    update::change(resource, who, state, id.into_inner(), request, body)
                },
            )
            .resource(
                (Method::PATCH, &one),
                writes,
                move |who: Who, state: State, id: Id, request: HttpRequest, body: Bytes| {
                    update::patch(resource, who, state, id.into_inner(), request, body)
                },
            )
            .resource(
                (Method::DELETE, &one),
                writes,
                move |who: Who, state: State, id: Id, request: HttpRequest| {
                    delete::retire(resource, who, state, id.into_inner(), request)
                },
            );
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
