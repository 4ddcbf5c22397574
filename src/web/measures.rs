//! `GET /measures` and `GET /measures/{id}`: what each number and code of a report means.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::filters;
use evenwatch_app::{AppError, NotFound};
use evenwatch_domain::measure::{self, Measure, explain};
use evenwatch_http::AppState;
use evenwatch_http::error::ApiError;
use evenwatch_http::permission::{Anyone, Permitted};

/// All of them.
#[derive(Template)]
#[template(path = "measures.html", config = "askama.toml")]
struct All {
    title: &'static str,
    invented: bool,
    measures: Vec<&'static Measure>,
    codes: Vec<Link>,
}

/// A code, and the end of its address: slashes of codes such as `OC-3/7` are written as `%2F`.
struct Link {
    code: String,
    address: String,
}

/// One of them.
#[derive(Template)]
#[template(path = "measure.html", config = "askama.toml")]
struct One {
    title: String,
    invented: bool,
    paragraphs: Vec<(&'static str, String)>,
}

/// The list.
pub(super) async fn list(
    who: Permitted<Anyone>,
    request: HttpRequest,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let codes = state
        .run(&who, |app, _| {
            Ok::<_, AppError>(measure::codes(app.catalogue()))
        })
        .await?;
    let codes = codes.into_iter().map(|code| Link {
        address: code.replace('/', "%2F"),
        code,
    });
    let page = All {
        title: "Measures",
        invented: false,
        measures: measure::all().collect(),
        codes: codes.collect(),
    };
    super::page(&page, &request)
}

/// One measure or code. Codes have slashes, which a proxy may have decoded.
pub(super) async fn show(
    who: Permitted<Anyone>,
    request: HttpRequest,
    state: web::Data<AppState>,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let word = id.into_inner();
    let found = state
        .run(&who, move |app, _| {
            let found = explain(&word, app.catalogue());
            found.ok_or_else(|| {
                AppError::NotFound(NotFound::Measure {
                    like: measure::like(&word),
                    word,
                })
            })
        })
        .await?;
    let (title, paragraphs) = found.paragraphs();
    let page = One {
        title,
        invented: false,
        paragraphs,
    };
    super::page(&page, &request)
}
