//! Kept audits as shown.

use serde::Serialize;
use utoipa::ToSchema;

use crate::audit::view::AuditView;
use crate::view::{Days, Wall, wall};
use evenwatch_app::audit_archive::{KeptAudit, Repetition};
use evenwatch_domain::ids::{AuditId, RotaId, ScheduleName};

/// Kept audits.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeptAuditListView {
    /// Newest first.
    pub items: Vec<KeptAuditView>,
    /// The cursor of the next page; absent on the last.
    pub next: Option<String>,
}

/// An audit that is kept as evidence.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeptAuditView {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    id: AuditId,
    /// When it was kept.
    kept_at: Wall,
    /// By whom, as the log names them.
    #[schema(example = "user:ann")]
    kept_by: String,
    /// The days audited.
    period: Days,
    /// Version of the network that it was made from.
    network_version: u32,
    /// Publications and withdrawals of rotas by then.
    publication: u64,
    /// The published rotas with a day in the period.
    rotas: Vec<RotaRevisionView>,
    /// Hash of the contracts, standards and calendars that it was made with.
    catalogue: String,
    /// Version of the program that made it.
    program: String,
    /// The schedule by which it was made.
    #[schema(value_type = Option<String>, example = "weekly")]
    schedule: Option<ScheduleName>,
}

/// A rota at a revision.
#[derive(Debug, Serialize, ToSchema)]
struct RotaRevisionView {
    /// The rota.
    #[schema(value_type = uuid::Uuid)]
    rota: RotaId,
    /// Its revision.
    revision: u32,
}

impl From<KeptAudit> for KeptAuditView {
    fn from(audit: KeptAudit) -> Self {
        let rotas = audit.rotas.into_iter().map(|rota| RotaRevisionView {
            rota: rota.rota,
            revision: rota.revision,
        });
        Self {
            id: audit.id,
            kept_at: wall(audit.kept_at),
            kept_by: audit.kept_by,
            period: audit.period.into(),
            network_version: audit.known.network_version,
            publication: audit.known.publication,
            rotas: rotas.collect(),
            catalogue: audit.catalogue,
            program: audit.program,
            schedule: audit.schedule,
        }
    }
}

/// A kept audit with all that it says.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WholeAuditView {
    /// What it was made from.
    pub kept: KeptAuditView,
    /// What it says, as `GET /api/v1/audit` has it.
    pub audit: AuditView,
}

/// What came of making a kept audit again.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RepetitionView {
    /// Whether it says the same.
    same: bool,
    /// Members of the audit that are not the same.
    differences: Vec<String>,
    /// Whether contracts, standards or calendars are others by now.
    catalogue_changed: bool,
    /// This program's version.
    program: String,
    /// The kept audit.
    kept: KeptAuditView,
}

impl From<Repetition> for RepetitionView {
    fn from(found: Repetition) -> Self {
        Self {
            same: found.same,
            differences: found.differences,
            catalogue_changed: found.catalogue_changed,
            program: found.program,
            kept: found.audit.into(),
        }
    }
}
