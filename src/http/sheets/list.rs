//! `GET /api/v1/sheets/{name}`.

use actix_web::{HttpResponse, web};

use crate::attachment::attachment;
use crate::error::ApiError;
use crate::params;
use crate::permission::{Permitted, may};
use crate::state::AppState;
use evenwatch_app::sheets::{self, SheetFile};

/// A list as a sheet
///
/// `staff`, `leave`, `members`, `patterns` or `agreements`, as `.csv` or `.xlsx`: what is sent back
/// unchanged changes nothing.
#[utoipa::path(
    get,
    path = "/api/v1/sheets/{name}",
    operation_id = "get_sheet",
    tag = "sheets",
    params(("name" = String, Path, description = "The file's name", example = "leave.csv")),
    responses(
        (status = 200, description = "The file, by its name", content(
            (String = "text/csv"),
            (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        )),
        (status = 404, description = "No network yet"),
        (status = 422, description = "No such sheet"),
    )
)]
pub(crate) async fn list(
    who: Permitted<may::ExportNetwork>,
    state: web::Data<AppState>,
    name: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let name: SheetFile = params::id("name", &name)?;
    let bytes = state
        .run(&who, move |app, _| {
            sheets::export(app, name.kind, name.form)
        })
        .await?;
    Ok(attachment(&name, name.form.content_type(), bytes))
}
