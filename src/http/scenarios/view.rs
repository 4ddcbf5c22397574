//! Scenarios as shown.

use serde::Serialize;
use utoipa::ToSchema;

use crate::app::scenarios::{Change, SavedScenario};
use crate::domain::ids::ScenarioName;
use crate::domain::remedy::Remedy;
use crate::http::view::{Wall, wall};

/// Scenarios.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ScenarioListView {
    /// By name.
    pub scenarios: Vec<ScenarioView>,
}

/// Changes that are asked about and not made.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ScenarioView {
    /// Its name.
    #[schema(value_type = String, example = "winter-surge")]
    name: ScenarioName,
    /// What it is about.
    about: String,
    /// Changes, made in their order.
    #[schema(value_type = Vec<Object>)]
    changes: Vec<Change>,
    /// Remedies, made after them. `remedy` is one of `post`, `competence`, `renew-competence`, `contact-route`, `reach`, `aid`,
    /// `allowance`, `terms`, `pattern`, `agree-bank-holidays` and `agreement`.
    #[schema(value_type = Vec<Object>, example = json!([{ "remedy": "renew-competence", "person": "ann-lee", "competence": "syringe-driver" }]))]
    remedies: Vec<Remedy>,
    /// When it was kept.
    saved_at: Wall,
    /// By whom, as the log names them.
    #[schema(example = "user:ann")]
    saved_by: String,
}

/// A scenario, and whether it still fits.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ScenarioFitView {
    /// The scenario.
    pub scenario: ScenarioView,
    /// Why it does not fit the present network; absent where it does.
    pub misfit: Option<String>,
}

impl From<SavedScenario> for ScenarioView {
    fn from(saved: SavedScenario) -> Self {
        Self {
            name: saved.name,
            about: saved.scenario.about,
            changes: saved.scenario.changes,
            remedies: saved.scenario.remedies,
            saved_at: wall(saved.saved_at),
            saved_by: saved.saved_by,
        }
    }
}
