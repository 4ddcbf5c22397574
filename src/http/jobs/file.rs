//! `GET /api/v1/jobs/{id}/files/{name}`.

use actix_web::{HttpResponse, web};

use crate::attachment::attachment;
use crate::error::ApiError;
use crate::params;
use crate::permission::{Permitted, SignedIn};
use crate::state::AppState;
use evenwatch_app::audit::{Audit, FileName};
use evenwatch_app::jobs::{self, JobKind};
use evenwatch_app::{AppError, NotFound, audit_archive};
use evenwatch_domain::ids::JobId;

/// An audit's answer as a file
///
/// The files of `/api/v1/audit/files`, and `deliverable.csv` and `deliverable-by-hour.csv` where
/// what could be there was asked for.
#[utoipa::path(
    get,
    path = "/api/v1/jobs/{id}/files/{name}",
    operation_id = "get_job_file",
    tag = "jobs",
    params(
        ("id" = uuid::Uuid, Path, description = "The job's id"),
        ("name" = String, Path, description = "The file's name", example = "paper.html")
    ),
    responses(
        (status = 200, description = "The file, by its name", content(
            (String = "text/html"),
            (String = "text/csv"),
            (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        )),
        (status = 404, description = "No such job, or it is not an audit"),
        (status = 409, description = "It has no answer, or none yet"),
        (status = 422, description = "Not a job's id, or no such file"),
    )
)]
pub(crate) async fn file(
    who: Permitted<SignedIn>,
    state: web::Data<AppState>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, ApiError> {
    let (id, name) = path.into_inner();
    let id: JobId = params::id("id", &id)?;
    let name: FileName = params::id("name", &name)?;
    let (job, made) = state
        .run(&who, move |app, _| {
            let (job, answer) = jobs::result(app, id)?;
            if job.kind != JobKind::Audit {
                return Err(AppError::NotFound(NotFound::Job(id)));
            }
            let mut audit: Option<Audit> = serde_json::from_value(answer).ok();
            if let Some(audit) = audit.as_mut().filter(|_| name.tells_trend()) {
                audit.trend = Some(audit_archive::trend(app, None)?);
            }
            let made = audit.map(|audit| name.of(&audit)).transpose()?;
            Ok((job, made))
        })
        .await?;
    let file = made.ok_or_else(|| ApiError::internal(&format!("job {} is unreadable", job.id)))?;
    Ok(attachment(&name, file.content_type, file.bytes))
}
