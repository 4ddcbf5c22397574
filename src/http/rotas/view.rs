//! Rotas, as shown: in lists, and each with its duties and how it was made.

mod duty;
mod plan;

use serde::Serialize;
use utoipa::ToSchema;

use self::plan::PlanView;
use crate::view::{Days, RuleBrokenView, Wall, wall};
use crate::wishes_view::WishNotMetView;
use crate::words;
use evenwatch_app::publish::lead;
use evenwatch_app::rota_now::{InForce, ListedRota, ReplacedBy, ShownRota};
use evenwatch_domain::ids::RotaId;
use evenwatch_domain::open_places::OpenPlaces;
use evenwatch_domain::rota::RotaState;
use evenwatch_domain::unlawful::by_rule;

pub(crate) use duty::DutyView;
pub(crate) use plan::TierView;

/// A page of rotas.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RotaListView {
    /// The newest revision of each, newest first.
    pub items: Vec<RotaSummaryView>,
    /// To be sent as `cursor` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A rota without its duties.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RotaSummaryView {
    /// Its id; the same over all revisions.
    #[schema(value_type = uuid::Uuid)]
    id: RotaId,
    /// Name for people.
    name: String,
    /// Its newest revision.
    revision: u32,
    /// Where it stands.
    #[schema(value_type = words::RotaState, example = "published")]
    state: RotaState,
    /// The days on which its duties start.
    period: Days,
    /// When that revision was made.
    created_at: Wall,
    /// When it was published, if it was.
    published_at: Option<Wall>,
    /// Days from publication to its first day; below 0 where it had begun.
    #[serde(skip_serializing_if = "Option::is_none")]
    days_ahead: Option<i64>,
    /// Days that PUB-6 asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    days_asked: Option<i64>,
    /// How much of it is in force. Absent where that revision was never published.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<words::InForce>, example = "partly")]
    in_force: Option<InForce>,
    /// Its duties that you may see.
    duties: u32,
    /// All of its duties, where you may see no more than a part of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    duties_in_all: Option<u32>,
    /// Places without a holder; of a published rota, also those whose holder does not count today,
    /// such as who is away.
    missing_places: u32,
    /// Of a published rota, further places whose holder counts for a part of the duty today.
    places_in_part: u32,
    /// The rotas that took duties over from it, most first.
    replaced_by: Vec<ReplacedByView>,
    /// Duties that never came into force, since what was published there had begun.
    begun: usize,
}

/// A rota that took duties over from another.
#[derive(Debug, Serialize, ToSchema)]
struct ReplacedByView {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    rota: RotaId,
    /// Its revision.
    revision: u32,
    /// Name for people.
    name: String,
    /// Duties that it took over.
    duties: usize,
}

impl From<ReplacedBy> for ReplacedByView {
    fn from(by: ReplacedBy) -> Self {
        Self {
            rota: by.rota,
            revision: by.revision,
            name: by.name,
            duties: by.duties,
        }
    }
}

impl From<ListedRota> for RotaSummaryView {
    fn from(listed: ListedRota) -> Self {
        let by = listed.replaced_by.into_iter();
        let rota = listed.rota;
        let lead = rota.published_at.map(|at| lead(&rota.period, at));
        Self {
            days_ahead: lead.map(|lead| lead.days_ahead),
            days_asked: lead.map(|lead| lead.days_asked),
            in_force: listed.in_force,
            begun: listed.begun,
            duties: rota.duties,
            duties_in_all: rota.duties_in_all,
            missing_places: rota.missing_places,
            places_in_part: listed.places_in_part,
            replaced_by: by.map(ReplacedByView::from).collect(),
            id: rota.id,
            name: rota.name,
            revision: rota.revision,
            state: rota.state,
            period: rota.period.into(),
            created_at: wall(rota.created_at),
            published_at: rota.published_at.map(wall),
        }
    }
}

/// A rota at one revision.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RotaView {
    /// Its id; the same over all revisions.
    #[schema(value_type = uuid::Uuid)]
    id: RotaId,
    /// Name for people.
    name: String,
    /// This revision.
    revision: u32,
    /// Where it stands.
    #[schema(value_type = words::RotaState, example = "published")]
    state: RotaState,
    /// The days on which its duties start.
    period: Days,
    /// When this revision was made.
    created_at: Wall,
    /// When it was published, if it was.
    published_at: Option<Wall>,
    /// How much of it is in force. Absent where this revision was never published.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<words::InForce>, example = "partly")]
    in_force: Option<InForce>,
    /// The rotas that took duties over from it, most first.
    replaced_by: Vec<ReplacedByView>,
    /// Hard rules that its duties in force break today, the most frequent first. Absent where it is
    /// not published.
    #[serde(skip_serializing_if = "Option::is_none")]
    unlawful: Option<Vec<RuleBrokenView>>,
    /// How many duties it has in all, where you may see no more than those of your pools.
    #[serde(skip_serializing_if = "Option::is_none")]
    duties_in_all: Option<u32>,
    /// Its duties, by start, as this revision has them.
    duties: Vec<DutyView>,
    /// How it was made; absent where people wrote it.
    plan: Option<PlanView>,
    /// The wishes that it does not meet, strongest first: what they weigh adds up to the aim
    /// "preferences". Only of people whose wishes may be read.
    wishes_not_met: Vec<WishNotMetView>,
}

impl From<ShownRota> for RotaView {
    fn from(shown: ShownRota) -> Self {
        let unlawful = shown.unlawful.as_deref().map(by_rule);
        let unlawful = unlawful.map(|rules| rules.into_iter().map(RuleBrokenView::from).collect());
        let wishes = shown.wishes_not_met.into_iter().map(WishNotMetView::from);
        let (rota, now) = (shown.rota, shown.now);
        let in_force = now.as_ref().map(|now| now.in_force);
        let (replaced_by, mut became) = now
            .map(|now| (now.replaced_by, now.duties))
            .unwrap_or_default();
        let duties = rota.duties.into_iter().map(|duty| {
            let became = became.remove(&duty.id);
            let lost = became.as_ref().map(|became| &became.lost_holders[..]);
            let open = OpenPlaces::after(&duty, lost.unwrap_or_default());
            DutyView::from(duty).with(became, &open)
        });
        Self {
            in_force,
            unlawful,
            replaced_by: replaced_by.into_iter().map(ReplacedByView::from).collect(),
            id: rota.id,
            name: rota.name,
            revision: rota.revision,
            state: rota.state,
            period: rota.period.into(),
            created_at: wall(rota.created_at),
            published_at: rota.published_at.map(wall),
            duties_in_all: shown.duties_in_all,
            duties: duties.collect(),
            plan: rota.plan.map(PlanView::from),
            wishes_not_met: wishes.collect(),
        }
    }
}
