//! `GET /api/v1/sheet-templates/{name}`.

use actix_web::{HttpResponse, web};

use crate::attachment::attachment;
use crate::error::ApiError;
use crate::params;
use crate::permission::{Anyone, Permitted};
use evenwatch_app::sheets::{self, SheetFile};

/// An empty sheet to fill in
///
/// With its headings, an example and what each column tells: `staff`, `leave`, `members`,
/// `patterns` or `agreements`, as `.csv` or `.xlsx`.
#[utoipa::path(
    get,
    path = "/api/v1/sheet-templates/{name}",
    operation_id = "get_sheet_template",
    tag = "sheets",
    params(("name" = String, Path, description = "The file's name", example = "staff.xlsx")),
    responses(
        (status = 200, description = "The file, by its name", content(
            (String = "text/csv"),
            (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        )),
        (status = 422, description = "No such sheet"),
    )
)]
pub(crate) async fn template(
    _: Permitted<Anyone>,
    name: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let name: SheetFile = params::id("name", &name)?;
    let bytes = sheets::template(name.kind, name.form)?;
    Ok(attachment(&name, name.form.content_type(), bytes))
}
