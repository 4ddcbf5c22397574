//! Links of this site, which may be served below a path of its own.

use std::any::Any;

use askama::{Template, Values};

use evenwatch_http::error::ApiError;

/// By which a page finds the path below which the site is served.
const PREFIX: &str = "prefix";

/// A path of this site as browsers ask for it.
#[askama::filter_fn]
pub fn at(path: impl std::fmt::Display, values: &dyn Values) -> askama::Result<String> {
    let prefix = askama::get_value::<String>(values, PREFIX)?;
    Ok(format!("{prefix}{path}"))
}

/// A page whose links begin with `prefix`.
pub(super) fn rendered(page: &impl Template, prefix: &str) -> Result<String, ApiError> {
    let prefix: Box<dyn Any> = Box::new(prefix.to_owned());
    page.render_with_values(&(PREFIX, prefix))
        .map_err(|error| ApiError::internal(&error))
}
