//! Files to be saved.

use std::fmt::Display;

use actix_web::HttpResponse;
use actix_web::http::header;

/// A file as an answer. Browsers save it, and do not show it: pages of this server allow no style
/// of their own.
pub(super) fn attachment(name: &impl Display, content_type: &str, bytes: Vec<u8>) -> HttpResponse {
    let named = format!("attachment; filename=\"{name}\"");
    HttpResponse::Ok()
        .content_type(content_type)
        .insert_header((header::CONTENT_DISPOSITION, named))
        .body(bytes)
}
