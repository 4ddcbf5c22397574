//! Links of this site, which may be served below a path of its own.

use std::any::Any;

use askama::{Template, Values};

use super::bar::Bar;
use evenwatch_http::error::ApiError;

/// By which a page finds the path below which the site is served.
const PREFIX: &str = "prefix";

/// By which a page finds the links of its bar.
const BAR: &str = "bar";

/// Whether the page's bar has the link of this name.
#[askama::filter_fn]
pub fn linked(name: &str, values: &dyn Values) -> askama::Result<bool> {
    Ok(askama::get_value::<Bar>(values, BAR)?.has(name))
}

/// A path of this site as browsers ask for it.
#[askama::filter_fn]
pub fn at(path: impl std::fmt::Display, values: &dyn Values) -> askama::Result<String> {
    let prefix = askama::get_value::<String>(values, PREFIX)?;
    Ok(format!("{prefix}{path}"))
}

/// A page whose links begin with `prefix`, under a bar.
pub(super) fn rendered(page: &impl Template, prefix: &str, bar: Bar) -> Result<String, ApiError> {
    let prefix: Box<dyn Any> = Box::new(prefix.to_owned());
    let bar: Box<dyn Any> = Box::new(bar);
    page.render_with_values(&[(PREFIX, prefix), (BAR, bar)])
        .map_err(|error| ApiError::internal(&error))
}
