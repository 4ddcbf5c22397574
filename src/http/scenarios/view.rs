//! Scenarios as shown.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::view::{Wall, wall};
use crate::words;
use evenwatch_app::scenarios::{SavedScenario, ScenarioChange};
use evenwatch_domain::ids::ScenarioName;
use evenwatch_domain::remedy::Remedy;

/// Scenarios.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScenarioListView {
    /// By name.
    pub items: Vec<ScenarioView>,
}

/// Changes that are asked about and not made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScenarioView {
    /// Its name.
    #[schema(value_type = String, example = "winter-surge")]
    name: ScenarioName,
    /// What it is about.
    about: String,
    /// Changes, made in their order.
    #[schema(value_type = Vec<ChangeBody>)]
    changes: Vec<ScenarioChange>,
    /// Remedies, made after them.
    #[schema(value_type = Vec<RemedyBody>, example = json!([{ "remedy": "renew-competence", "person": "ann-lee", "competence": "syringe-driver" }]))]
    remedies: Vec<Remedy>,
    /// When it was kept.
    saved_at: Wall,
    /// By whom, as the log names them.
    #[schema(example = "user:ann")]
    saved_by: String,
}

/// A change of the network; what it has beside its kind depends on that.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the description is made from it")]
pub(super) struct ChangeBody {
    /// Its kind.
    change: words::ScenarioChange,
    /// What belongs to it.
    #[serde(flatten)]
    rest: BTreeMap<String, serde_json::Value>,
}

/// A remedy; what it has beside its kind depends on that.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the description is made from it")]
pub(super) struct RemedyBody {
    /// Its kind.
    remedy: words::RemedyKind,
    /// What belongs to it.
    #[serde(flatten)]
    rest: BTreeMap<String, serde_json::Value>,
}

/// A scenario, and whether it still fits.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScenarioFitView {
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
