//! Published duties as shown.

use serde::Serialize;
use utoipa::ToSchema;

use crate::rotas::DutyView;
use crate::view::{Wall, wall};
use crate::words;
use evenwatch_app::duties::FoundDuty;
use evenwatch_domain::ids::RotaId;
use evenwatch_domain::open_places::OpenPlaces;
use evenwatch_domain::publication::DutyStatus;

/// A page of published duties.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DutyListView {
    /// Those in force, by start.
    pub items: Vec<PublishedDutyView>,
    /// To be sent as `cursor` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A duty as last published.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PublishedDutyView {
    /// The duty.
    duty: DutyView,
    /// The rota that it stands in.
    #[schema(value_type = uuid::Uuid)]
    rota: RotaId,
    /// That rota's revision when the duty last changed.
    revision: u32,
    /// Whether it stands, or was taken back.
    #[schema(value_type = words::DutyStatus, example = "confirmed")]
    status: DutyStatus,
    /// 0 at first publication, one more with each publication that changed it; calendars know it as
    /// SEQUENCE.
    sequence: u32,
    /// When the publication that last changed it took place.
    changed_at: Wall,
}

impl From<FoundDuty> for PublishedDutyView {
    fn from(found: FoundDuty) -> Self {
        let one = found.record;
        let open = OpenPlaces::after(&one.duty, &found.lost_holders);
        Self {
            duty: DutyView::from(one.duty).with_lost(found.lost_holders, &open),
            rota: one.rota,
            revision: one.revision,
            status: one.status,
            sequence: one.sequence,
            changed_at: wall(one.changed_at),
        }
    }
}
