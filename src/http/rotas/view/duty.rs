//! A duty of a rota, as shown: as it was made, and what became of it.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::view::Span;
use crate::words;
use evenwatch_app::rota_now::{DutyNow, Replacement};
use evenwatch_domain::ids::{DutyId, LineId, PatternId, PersonId, PoolId, RotaId};
use evenwatch_domain::lost_holder::LostHolder;
use evenwatch_domain::open_places::OpenPlaces;
use evenwatch_domain::pattern::DutyKind;
use evenwatch_domain::rota::Duty;
use evenwatch_domain::service_line::Tier;

/// A duty.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DutyView {
    /// Its permanent id; calendars know it as UID.
    #[schema(value_type = uuid::Uuid)]
    id: DutyId,
    /// The pattern that it comes from.
    #[schema(value_type = String)]
    pattern: PatternId,
    /// The pattern's name at that time.
    name: String,
    /// The pool that owes it.
    #[schema(value_type = String)]
    pool: PoolId,
    /// The service line that it covers.
    #[schema(value_type = String)]
    line: LineId,
    /// First-on or second-on.
    #[schema(value_type = words::Tier, example = "first")]
    tier: Tier,
    /// How its holders are held.
    #[schema(value_type = words::DutyKind, example = "non-resident-on-call")]
    kind: DutyKind,
    /// Local day on which it starts.
    day: NaiveDate,
    /// When.
    time: Span,
    /// People needed.
    people_needed: u8,
    /// Places without a holder who counts at any time of the duty: of a duty in force, a holder who
    /// is away leaves one empty.
    missing: u8,
    /// Further places that have a holder who counts for a part of the duty only; absent where there
    /// are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    missing_in_part: Option<u8>,
    /// When those are open; empty where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    open_in_part: Vec<Span>,
    /// Who holds it.
    holders: Vec<DutyHolderView>,
    /// Of a rota that was published: whether the duty stands as this revision has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    stands: Option<bool>,
    /// Of a rota that was published: whether the duty was taken back, so that nobody is on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    cancelled: Option<bool>,
    /// The earlier rota in whose name the duty stands to its end, since it had begun when this one
    /// was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    kept_by: Option<ReplacementView>,
    /// The rota that replaced the duty, where it does not stand; of a cancelled one, that with
    /// which it was taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    replaced_by: Option<ReplacementView>,
    /// Who holds the duty now, where it does not stand; empty where nobody does.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<String>>)]
    holders_now: Option<Vec<PersonId>>,
    /// Of a duty in force: holders who do not count on it today, such as who is away; empty where
    /// all do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lost_holders: Vec<LostHolderView>,
}

/// A holder who does not count.
#[derive(Debug, Serialize, ToSchema)]
struct LostHolderView {
    /// Who.
    #[schema(value_type = String)]
    person: PersonId,
    /// Their name.
    person_name: String,
    /// When they do not count.
    times: Vec<Span>,
    /// Whether that is all of the duty.
    throughout: bool,
    /// Why, in words that follow the name.
    why: Vec<String>,
}

impl From<LostHolder> for LostHolderView {
    fn from(lost: LostHolder) -> Self {
        Self {
            person: lost.person,
            person_name: lost.person_name,
            times: lost.intervals.into_iter().map(Span::from).collect(),
            throughout: lost.throughout,
            why: lost.why,
        }
    }
}

/// The rota in whose name a duty stands now.
#[derive(Debug, Serialize, ToSchema)]
struct ReplacementView {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    rota: RotaId,
    /// Its revision.
    revision: u32,
    /// Name for people.
    name: String,
}

impl From<Replacement> for ReplacementView {
    fn from(by: Replacement) -> Self {
        Self {
            rota: by.rota,
            revision: by.revision,
            name: by.name,
        }
    }
}

impl DutyView {
    /// The duty with what became of it.
    pub(super) fn with(self, became: Option<DutyNow>, open: &OpenPlaces) -> Self {
        let Some(became) = became else { return self };
        Self {
            stands: Some(became.stands),
            cancelled: Some(became.cancelled),
            kept_by: became.kept_by.map(ReplacementView::from),
            replaced_by: became.replaced_by.map(ReplacementView::from),
            holders_now: became.holders_now,
            ..self.with_lost(became.lost_holders, open)
        }
    }

    /// The duty with holders who do not count on it: their places are empty.
    pub(crate) fn with_lost(self, lost: Vec<LostHolder>, open: &OpenPlaces) -> Self {
        let pieces = open.times.intervals().iter();
        Self {
            missing: open.throughout,
            missing_in_part: (open.in_part > 0).then_some(open.in_part),
            open_in_part: pieces.map(|piece| Span::from(*piece)).collect(),
            lost_holders: lost.into_iter().map(LostHolderView::from).collect(),
            ..self
        }
    }
}

impl From<Duty> for DutyView {
    fn from(duty: Duty) -> Self {
        Self {
            stands: None,
            cancelled: None,
            kept_by: None,
            replaced_by: None,
            holders_now: None,
            lost_holders: Vec::new(),
            missing: duty.missing(),
            missing_in_part: None,
            open_in_part: Vec::new(),
            id: duty.id,
            pattern: duty.pattern,
            name: duty.name,
            pool: duty.pool,
            line: duty.line,
            tier: duty.tier,
            kind: duty.kind,
            day: duty.day,
            time: duty.interval.into(),
            people_needed: duty.people_needed,
            holders: duty
                .holders
                .into_iter()
                .map(|holder| DutyHolderView {
                    person: holder.person,
                    pinned: holder.pinned,
                })
                .collect(),
        }
    }
}

/// A person who holds a place on a duty.
#[derive(Debug, Serialize, ToSchema)]
struct DutyHolderView {
    /// Who.
    #[schema(value_type = String)]
    person: PersonId,
    /// Whether planning again keeps them there.
    pinned: bool,
}
