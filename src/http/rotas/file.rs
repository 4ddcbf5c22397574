//! `GET /api/v1/rotas/{id}/files/{name}`.

use actix_web::{HttpResponse, web};

use super::show::{RevisionQuery, revision};
use crate::attachment::attachment;
use crate::error::ApiError;
use crate::params;
use crate::permission::{Permitted, may};
use crate::state::AppState;
use evenwatch_app::sheets::{self, Form};
use evenwatch_domain::ids::RotaId;

/// A rota as a file
///
/// `rota.csv` or `rota.xlsx`: a row for each place of each duty, with its local times and who holds
/// it.
#[utoipa::path(
    get,
    path = "/api/v1/rotas/{id}/files/{name}",
    operation_id = "get_rota_file",
    tag = "rotas",
    params(
        ("id" = uuid::Uuid, Path, description = "The rota's id"),
        ("name" = String, Path, description = "The file's name", example = "rota.csv"),
        RevisionQuery,
    ),
    responses(
        (status = 200, description = "The file, by its name", content(
            (String = "text/csv"),
            (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        )),
        (status = 400, description = "The query is not understood"),
        (status = 404, description = "No such rota or revision, or no network yet"),
        (status = 422, description = "Not a rota's id, no such file, or not a revision"),
    )
)]
pub(crate) async fn file(
    who: Permitted<may::ReadRotas>,
    state: web::Data<AppState>,
    path: web::Path<(String, String)>,
    which: web::Query<RevisionQuery>,
) -> Result<HttpResponse, ApiError> {
    let (id, name) = path.into_inner();
    let id: RotaId = params::id("id", &id)?;
    let form = form(&name)?;
    let revision = which.revision.as_deref().map(revision).transpose()?;
    let bytes = state
        .run(&who, move |app, _| sheets::rota(app, id, revision, form))
        .await?;
    Ok(attachment(&name, form.content_type(), bytes))
}

fn form(name: &str) -> Result<Form, ApiError> {
    let found = Form::of(name).filter(|(stem, _)| *stem == "rota");
    found.map(|(_, form)| form).ok_or_else(|| {
        let remedy = "take rota.csv or rota.xlsx";
        ApiError::invalid("name", name, "is not a file of a rota", remedy)
    })
}
