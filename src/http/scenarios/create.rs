//! `POST /api/v1/scenarios`.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{ChangeBody, RemedyBody, ScenarioView};
use crate::body::{JsonBody, created};
use crate::error::ApiError;
use crate::permission::{Permitted, may};
use crate::state::AppState;
use evenwatch_app::scenarios::{self, Scenario, ScenarioChange};
use evenwatch_domain::ids::ScenarioName;
use evenwatch_domain::remedy::Remedy;

/// A new scenario.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewScenario {
    /// Its name.
    #[schema(value_type = String, example = "winter-surge")]
    name: ScenarioName,
    /// What it is about.
    #[serde(default)]
    about: String,
    /// Changes, made in their order.
    #[serde(default)]
    #[schema(value_type = Vec<ChangeBody>, example = json!([{ "change": "close-line", "line": "access", "from": "2027-02-01" }]))]
    changes: Vec<ScenarioChange>,
    /// Remedies, made after them.
    #[serde(default)]
    #[schema(value_type = Vec<RemedyBody>, example = json!([{ "remedy": "renew-competence", "person": "ann-lee", "competence": "syringe-driver" }]))]
    remedies: Vec<Remedy>,
    /// Whether it may take the place of one of its name.
    #[serde(default)]
    replace: bool,
}

/// Create a scenario
///
/// Kept by name, where its changes fit the present network; nothing of the network is changed. Only
/// for those who plan everywhere.
#[utoipa::path(
    post,
    path = "/api/v1/scenarios",
    operation_id = "create_scenario",
    tag = "cover",
    request_body = NewScenario,
    responses(
        (status = 201, description = "Created", body = ScenarioView, headers(("Location" = String, description = "Address at which it is found"))),
        (status = 404, description = "No network yet"),
        (status = 409, description = "There is one of that name"),
        JsonBody<NewScenario>,
        (status = 422, description = "A value of the wrong shape, or a change that does not fit the network"),
    )
)]
pub(crate) async fn create(
    who: Permitted<may::ReadCover>,
    state: web::Data<AppState>,
    JsonBody(new): JsonBody<NewScenario>,
) -> Result<HttpResponse, ApiError> {
    let scenario = Scenario {
        about: new.about,
        changes: new.changes,
        remedies: new.remedies,
    };
    let saved = state
        .run(&who, move |app, now| {
            scenarios::add(app, &new.name, scenario, new.replace, now)
        })
        .await?;
    let address = format!("/api/v1/scenarios/{}", saved.name);
    Ok(created(address).json(ScenarioView::from(saved)))
}
