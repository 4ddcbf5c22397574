//! What pages load: all of it from this binary.

use actix_web::{HttpRequest, HttpResponse, web};
use rust_embed::RustEmbed;

use evenwatch_http::conditional::{Conditional, etag};
use evenwatch_http::error::{ApiError, ProblemType};
use evenwatch_http::permission::{Anyone, Permitted};

/// The files of `assets/`, as they were when this program was built.
#[derive(RustEmbed)]
#[folder = "assets"]
struct Assets;

/// `GET /assets/{name}`.
pub(super) async fn show(
    _: Permitted<Anyone>,
    request: HttpRequest,
    name: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let Some(file) = Assets::get(&name) else {
        return Err(ApiError::new(
            ProblemType::NoSuchAddress,
            format!("there is no asset \"{name}\""),
        ));
    };
    let content_type = match name.rsplit_once('.') {
        Some((_, "css")) => "text/css; charset=utf-8",
        Some((_, "svg")) => "image/svg+xml",
        _ => "application/octet-stream",
    };
    let body = file.data.into_owned();
    let cached = Conditional {
        content_type,
        etag: etag(&body),
        body: body.into(),
        last_modified: None,
        hidden: true,
    };
    Ok(cached.answer(&request))
}
