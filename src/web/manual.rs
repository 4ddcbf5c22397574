//! `GET /manual` and `GET /manual/{topic}`: the user's manual. `?q=` finds sections by words;
//! nothing leaves this server.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use evenwatch_manual::{Chapter, Hit, Manual, html, search};

use super::filters;
use evenwatch_app::{AppError, NotFound};
use evenwatch_domain::suggest::nearest;
use evenwatch_http::error::ApiError;
use evenwatch_http::permission::{Anyone, Permitted};
use evenwatch_http::{AppState, Caller, prefix_of};

/// What is looked for.
#[derive(serde::Deserialize)]
pub(crate) struct Query {
    #[serde(default)]
    q: String,
}

/// The list of chapters, or what a search found.
#[derive(Template)]
#[template(path = "manual.html", config = "askama.toml")]
struct Contents {
    title: &'static str,
    invented: bool,
    question: String,
    hits: Vec<Hit>,
    chapters: Vec<Chapter>,
}

/// One chapter.
#[derive(Template)]
#[template(path = "chapter.html", config = "askama.toml")]
struct One {
    title: String,
    invented: bool,
    body: String,
    chapters: Vec<Chapter>,
    topic: String,
    before: Option<Chapter>,
    after: Option<Chapter>,
}

/// The chapters, or the sections that contain the words of `q`.
pub(super) async fn list(
    who: Permitted<Anyone>,
    request: HttpRequest,
    state: web::Data<AppState>,
    query: web::Query<Query>,
) -> Result<HttpResponse, ApiError> {
    let question = query.into_inner().q.trim().to_owned();
    let manual = manual(&state, &who);
    let page = Contents {
        title: "Manual",
        invented: false,
        hits: search(&manual, &question),
        question,
        chapters: manual.chapters().to_vec(),
    };
    super::page(&page, &request)
}

/// One chapter.
pub(super) async fn show(
    who: Permitted<Anyone>,
    request: HttpRequest,
    state: web::Data<AppState>,
    topic: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let manual = manual(&state, &who);
    let chapters = manual.chapters();
    let at = manual
        .chapter(&topic)
        .and_then(|found| chapters.iter().position(|chapter| chapter == found));
    let Some(at) = at else {
        let topics = chapters.iter().map(|chapter| chapter.topic.as_str());
        let like = nearest(&topic, topics).map(str::to_owned);
        let topic = topic.into_inner();
        return Err(AppError::NotFound(NotFound::Chapter { topic, like }).into());
    };
    let chapter = &chapters[at];
    let page = One {
        title: chapter.title.clone(),
        invented: false,
        body: html(&chapter.text, &format!("{}/manual", prefix_of(&request))),
        topic: chapter.topic.clone(),
        before: at.checked_sub(1).and_then(|at| chapters.get(at)).cloned(),
        after: chapters.get(at + 1).cloned(),
        chapters: chapters.to_vec(),
    };
    super::page(&page, &request)
}

/// The manual, with the rules that this server plans by.
fn manual(state: &AppState, who: &Caller) -> Manual {
    state.at_hand(who, |app, _| Manual::new(app.catalogue()))
}
