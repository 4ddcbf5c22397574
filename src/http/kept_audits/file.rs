//! `GET /api/v1/audits/{id}/files/{name}`.

use actix_web::{HttpResponse, web};

use crate::attachment::attachment;
use crate::error::ApiError;
use crate::params;
use crate::permission::{Permitted, SignedIn};
use crate::state::AppState;
use evenwatch_app::audit::FileName;
use evenwatch_app::audit_archive;
use evenwatch_domain::ids::AuditId;

/// A kept audit as a file
///
/// The files of `/api/v1/audit/files`, of the audit as it was; what it says over time is as known
/// now.
#[utoipa::path(
    get,
    path = "/api/v1/audits/{id}/files/{name}",
    operation_id = "get_kept_audit_file",
    tag = "cover",
    params(
        ("id" = uuid::Uuid, Path, description = "The audit's id"),
        ("name" = String, Path, description = "The file's name", example = "paper.html")
    ),
    responses(
        (status = 200, description = "The file, by its name", content(
            (String = "text/html"),
            (String = "text/csv"),
            (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        )),
        (status = 404, description = "None is kept by that id"),
        (status = 422, description = "Not an audit's id, or no such file"),
    )
)]
pub(crate) async fn file(
    who: Permitted<SignedIn>,
    state: web::Data<AppState>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, ApiError> {
    let (id, name) = path.into_inner();
    let id: AuditId = params::id("id", &id)?;
    let name: FileName = params::id("name", &name)?;
    let file = state
        .run_long(&who, move |app, _| {
            let (_, mut audit) = audit_archive::get(app, id)?;
            if name.tells_trend() {
                audit.trend = Some(audit_archive::trend(app, None)?);
            }
            Ok(name.of(&audit)?)
        })
        .await?;
    Ok(attachment(&name, file.content_type, file.bytes))
}
