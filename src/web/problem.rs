//! Errors for people, and `GET /problems/{slug}`: what each kind of problem means.

use actix_web::{HttpRequest, HttpResponse, get, web};
use askama::Template;

use super::bar::Bar;
use super::filters;
use evenwatch_domain::shape::halves;
use evenwatch_http::error::{ApiError, Kind, Problem};
use evenwatch_http::prefix_of;

/// A problem that somebody met.
#[derive(Template)]
#[template(path = "problem.html", config = "askama.toml")]
struct Met<'a> {
    title: &'a str,
    invented: bool,
    detail: &'a str,
    problem: &'a Problem,
}

/// What a kind means.
#[derive(Template)]
#[template(path = "kind.html", config = "askama.toml")]
struct Explained {
    title: &'static str,
    invented: bool,
    kind: Kind,
    all: [Kind; Kind::ALL.len()],
}

/// What is wrong, for a person at a page: a request for programs is no help to them.
fn said(detail: &str) -> &str {
    match halves(detail) {
        Some((what, remedy)) if remedy.contains("/api/") => what,
        _ => detail,
    }
}

/// The problem as a page for whoever sent the request.
pub(super) fn page(problem: &Problem, request: &HttpRequest) -> Option<String> {
    let met = Met {
        title: problem.title,
        invented: false,
        detail: said(&problem.detail),
        problem,
    };
    filters::rendered(&met, &prefix_of(request), Bar::of(request)).ok()
}

/// A kind's page: problem documents lead here by their type.
#[get("/problems/{slug}")]
pub(super) async fn show(
    request: HttpRequest,
    slug: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let kind = Kind::ALL
        .into_iter()
        .find(|kind| kind.slug() == slug.as_str());
    let kind = kind.ok_or_else(|| {
        ApiError::new(
            Kind::NoSuchAddress,
            format!("there is no kind of problem \"{slug}\""),
        )
    })?;
    super::page(
        &Explained {
            title: kind.title(),
            invented: false,
            kind,
            all: Kind::ALL,
        },
        &request,
    )
}
