//! Errors for people, and `GET /problems/{slug}`: what each kind of problem means.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::bar::Bar;
use super::filters;
use evenwatch_http::error::{ApiError, ProblemDocument, ProblemType};
use evenwatch_http::permission::{Anyone, Permitted};
use evenwatch_http::prefix_of;

/// A problem that somebody met.
#[derive(Template)]
#[template(path = "problem.html", config = "askama.toml")]
struct Met<'a> {
    title: &'a str,
    invented: bool,
    detail: &'a str,
    remedy: &'a str,
    problem: &'a ProblemDocument,
}

/// What a kind means.
#[derive(Template)]
#[template(path = "kind.html", config = "askama.toml")]
struct Explained {
    title: &'static str,
    invented: bool,
    kind: ProblemType,
    all: [ProblemType; ProblemType::ALL.len()],
}

/// The problem as a page for whoever sent the request.
pub(super) fn page(problem: &ProblemDocument, request: &HttpRequest) -> Option<String> {
    let met = Met {
        title: problem.title,
        invented: false,
        detail: &problem.detail,
        remedy: &problem.remedy_on_pages,
        problem,
    };
    filters::rendered(&met, &prefix_of(request), Bar::of(request)).ok()
}

/// A kind's page: problem documents lead here by their type.
pub(super) async fn show(
    _: Permitted<Anyone>,
    request: HttpRequest,
    slug: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let kind = ProblemType::ALL
        .into_iter()
        .find(|kind| kind.slug() == slug.as_str());
    let kind = kind.ok_or_else(|| {
        ApiError::new(
            ProblemType::NoSuchAddress,
            format!("there is no kind of problem \"{slug}\""),
        )
    })?;
    super::page(
        &Explained {
            title: kind.title(),
            invented: false,
            kind,
            all: ProblemType::ALL,
        },
        &request,
    )
}
