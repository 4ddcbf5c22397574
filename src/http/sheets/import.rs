//! `POST /api/v1/sheet-imports`.

use actix_web::http::header;
use actix_web::{HttpRequest, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::SheetReportView;
use crate::body::document;
use crate::error::{ApiError, ProblemType as Fault};
use crate::params::{self, Choice};
use crate::permission::{Permitted, may};
use crate::state::AppState;
use crate::words;
use evenwatch_app::sheets::{self, Form, SheetKind};

/// Which sheet it is, and what is to be done with it.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SheetImportQuery {
    /// Which list it is.
    #[param(value_type = words::SheetName, example = "leave")]
    sheet: String,
    /// `yes`: tell what would change, and every problem, and write nothing.
    #[serde(default)]
    #[param(inline)]
    preview: Choice,
    /// `yes`: the sheet is the whole list, and what it does not have goes.
    #[serde(default)]
    #[param(inline)]
    replace: Choice,
}

/// Take in a sheet
///
/// The body is the file, CSV in UTF-8 or UTF-16, or XLSX, 16 MiB at most. Rows whose id is known
/// replace what is there, others are added, columns that the sheet does not have stay as they are:
/// all rows or none. The first 100 problems are told by row and column, and how many there are.
#[utoipa::path(
    post,
    path = "/api/v1/sheet-imports",
    operation_id = "import_sheet",
    tag = "sheets",
    params(SheetImportQuery),
    request_body(description = "The file", content(
        (String = "text/csv", example = "id,person,kind,first_day,last_day\r\nada-winter,ada-fennimore,annual-leave,21/12/2026,27/12/2026\r\n"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    )),
    responses(
        (status = 200, description = "What it changed, or would change", body = SheetReportView),
        (status = 400, description = "The query is not understood"),
        (status = 404, description = "No network yet"),
        (status = 409, description = "The network was changed meanwhile"),
        (status = 413, description = "More than 16 MiB"),
        (status = 415, description = "The body is neither CSV nor XLSX"),
        (status = 422, description = "No such sheet, or it has problems, each at its row and column"),
    )
)]
pub(crate) async fn import(
    who: Permitted<may::ImportNetwork>,
    request: HttpRequest,
    state: web::Data<AppState>,
    which: web::Query<SheetImportQuery>,
    body: web::Payload,
) -> Result<web::Json<SheetReportView>, ApiError> {
    let kind: SheetKind = params::id("sheet", &which.sheet)?;
    let form = form(&request)?;
    let bytes = document(body, "a sheet").await?;
    let name = format!("{kind}.{}", form.ending());
    let how = (which.replace == Choice::Yes, which.preview == Choice::Yes);
    let report = state
        .run(&who, move |app, now| {
            sheets::import(app, (kind, &name), &bytes, how, now)
        })
        .await?;
    Ok(web::Json(report.into()))
}

/// The form that the body says it has.
fn form(request: &HttpRequest) -> Result<Form, ApiError> {
    let said = request.headers().get(header::CONTENT_TYPE);
    let said = said.map_or("", |kind| kind.to_str().unwrap_or_default());
    let alone = |text: &str| {
        let kind = text.split(';').next().unwrap_or_default();
        kind.trim().to_ascii_lowercase()
    };
    let mut both = [Form::Csv, Form::Xlsx].into_iter();
    let found = both.find(|form| alone(form.content_type()) == alone(said));
    found.ok_or_else(|| {
        let found: String = said.chars().take(80).collect();
        let (csv, xlsx) = (alone(Form::Csv.content_type()), Form::Xlsx.content_type());
        ApiError::with_remedy(
            Fault::UnsupportedMediaType,
            format!("the body's Content-Type is \"{found}\", and {csv} or {xlsx} is read"),
            format!("Send the sheet with `Content-Type: {csv}`, or a workbook with `Content-Type: {xlsx}`."),
        )
    })
}
