//! The on-call answer as shown.

use serde::Serialize;
use utoipa::ToSchema;

use crate::view::{Wall, wall};
use crate::words;
use evenwatch_app::last_known::Stale;
use evenwatch_app::on_call::{
    AreaLineCover, CoverState, HandOver, NextHolder, OnCall, OnCallAnswer, Weakness,
};
use evenwatch_domain::evidence::Reason;
use evenwatch_domain::ids::{AreaId, DutyId, LineId, OdsCode, PersonId, PoolId, RotaId};
use evenwatch_domain::interval::Instant;
use evenwatch_domain::pattern::DutyKind;
use evenwatch_domain::service_line::{ServiceKind, Tier};
use evenwatch_domain::time;

/// Who is on call at an instant, for every area and service line.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OnCallView {
    /// The instant asked about.
    at: Wall,
    /// IANA name of the zone of the times here.
    #[schema(example = "Europe/London")]
    zone: &'static str,
    /// The newest publication that the answer rests on; absent where nothing is published around
    /// that time.
    as_of: Option<Wall>,
    /// When the next published duty of what was asked for starts, where none runs at the instant;
    /// absent where none is to come.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_start: Option<Wall>,
    /// Every area with every service line, in the network's order.
    cover: Vec<CoverView>,
    /// What a reader must know; empty where all is well.
    warnings: Vec<String>,
    /// True where the database is away and this is what was known last; absent otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    stale: Option<bool>,
    /// When it was known: where `known_at` was asked for, and where it is stale; absent: now.
    #[serde(skip_serializing_if = "Option::is_none")]
    known_at: Option<Wall>,
}

impl From<OnCallAnswer> for OnCallView {
    fn from(answer: OnCallAnswer) -> Self {
        Self {
            at: wall(answer.at),
            zone: time::ZONE_NAME,
            as_of: answer.as_of.map(wall),
            next_start: answer.next_start.map(wall),
            cover: answer.cover.into_iter().map(CoverView::from).collect(),
            warnings: answer.warnings,
            stale: None,
            known_at: answer.known_at.map(wall),
        }
    }
}

/// An answer of a while ago as JSON.
pub(super) fn stale(stale: &Stale<OnCallAnswer>) -> String {
    let view = OnCallView {
        stale: Some(true),
        known_at: Some(wall(stale.known_at)),
        ..OnCallView::from(stale.answer.clone())
    };
    serde_json::to_string(&view).unwrap_or_default()
}

/// The answer as JSON.
pub(super) fn written(answer: &OnCallAnswer) -> String {
    serde_json::to_string(&OnCallView::from(answer.clone())).unwrap_or_default()
}

/// An answer as written, at another instant of its minute: `at` is its first member, and no instant
/// has a comma.
pub(super) fn at(at: Instant, written: &str) -> String {
    let at = serde_json::to_string(&wall(at)).unwrap_or_default();
    let rest = written.split_once(',').map_or("", |(_, rest)| rest);
    format!("{{\"at\":{at},{rest}")
}

/// One service line in one area.
#[derive(Debug, Serialize, ToSchema)]
struct CoverView {
    /// The area.
    #[schema(value_type = String)]
    area: AreaId,
    /// Its name.
    area_name: String,
    /// ODS code of its board.
    #[schema(value_type = String)]
    board: OdsCode,
    /// The service line.
    #[schema(value_type = String)]
    line: LineId,
    /// Its name.
    line_name: String,
    /// What standards know it as.
    #[schema(value_type = words::ServiceKind, example = "nursing-at-home")]
    kind: ServiceKind,
    /// Whether an agreement commissions this instant, in full or in part.
    commissioned: bool,
    /// Whether cover is required: a standard asks for it; where none names the service, it is
    /// commissioned. A `gap` that is not required is closing time, and no gap of the audit.
    required: bool,
    /// Whether families can count on it.
    state: StateView,
    /// True for a required `gap` that no audit assesses: no pool with people that serves the line
    /// here has published a rota for the instant. Absent otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    not_assessed: Option<bool>,
    /// Where it is not assessed: when the first published duty of those pools starts; absent where
    /// none is to come.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_start: Option<Wall>,
    /// What is wrong, gravest first; empty where covered.
    why: Vec<WeaknessView>,
    /// Who holds, by tier.
    holders: Vec<HolderView>,
    /// The next change of each tier.
    next: Vec<HandOverView>,
}

impl From<AreaLineCover> for CoverView {
    fn from(cover: AreaLineCover) -> Self {
        Self {
            area: cover.area,
            area_name: cover.area_name,
            board: cover.board,
            line: cover.line,
            line_name: cover.line_name,
            kind: cover.kind,
            commissioned: cover.commissioned,
            required: cover.required,
            state: cover.state.into(),
            not_assessed: cover.not_assessed.then_some(true),
            next_start: cover.next_start.map(wall),
            why: cover.why.into_iter().map(WeaknessView::from).collect(),
            holders: cover.holders.into_iter().map(HolderView::from).collect(),
            next: cover.next.into_iter().map(HandOverView::from).collect(),
        }
    }
}

/// Whether families can count on a line.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum StateView {
    /// The answering tier is there in full.
    Covered,
    /// A person who counts is there, and less than was meant.
    Degraded,
    /// Nobody who counts is there.
    Gap,
}

impl From<CoverState> for StateView {
    fn from(state: CoverState) -> Self {
        match state {
            CoverState::Covered => Self::Covered,
            CoverState::Degraded => Self::Degraded,
            CoverState::Gap => Self::Gap,
        }
    }
}

/// What is wrong with the cover.
#[derive(Debug, Serialize, ToSchema)]
struct WeaknessView {
    /// The kind, for programs.
    #[schema(value_type = words::WeaknessKind, example = "back-up-only")]
    what: &'static str,
    /// One sentence for people.
    message: String,
    /// The duty that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<uuid::Uuid>)]
    duty: Option<DutyId>,
}

impl From<Weakness> for WeaknessView {
    fn from(weakness: Weakness) -> Self {
        let (what, message, duty) = match weakness {
            Weakness::NoPool => (
                "no-pool",
                "no pool covers this area and line".to_owned(),
                None,
            ),
            Weakness::NoDuty => ("no-duty", "no duty runs at this time".to_owned(), None),
            Weakness::BackUpOnly => ("back-up-only", "only the back-up is there".to_owned(), None),
            Weakness::ShortHanded {
                duty,
                needed,
                present,
            } => (
                "short-handed",
                format!("{present} of {needed} people are there"),
                Some(duty),
            ),
            Weakness::DoesNotCount {
                duty,
                person,
                reasons,
            } => (
                "does-not-count",
                format!("{person} {}", sentence(&reasons)),
                Some(duty),
            ),
        };
        Self {
            what,
            message,
            duty,
        }
    }
}

fn sentence(reasons: &[Reason]) -> String {
    let list: Vec<String> = reasons.iter().map(ToString::to_string).collect();
    list.join(", ")
}

/// A person on call.
#[derive(Debug, Serialize, ToSchema)]
struct HolderView {
    /// First-on or second-on.
    #[schema(value_type = words::Tier, example = "first")]
    tier: Tier,
    /// Who.
    #[schema(value_type = String)]
    person: PersonId,
    /// Their name.
    person_name: String,
    /// The duty.
    #[schema(value_type = uuid::Uuid)]
    duty: DutyId,
    /// Its name.
    duty_name: String,
    /// How they are held.
    #[schema(value_type = words::DutyKind, example = "non-resident-on-call")]
    kind: DutyKind,
    /// The pool that owes the duty.
    #[schema(value_type = String)]
    pool: PoolId,
    /// The rota that it is published in.
    #[schema(value_type = uuid::Uuid)]
    rota: RotaId,
    /// That rota's revision.
    revision: u32,
    /// First instant of the duty.
    since: Wall,
    /// When that changes: the end of the duty, or when a holder who is away comes back or one who
    /// counts goes.
    until: Wall,
    /// Whether they count as cover for this area.
    counts: bool,
    /// Why they do not; empty where they do.
    does_not_count: Vec<String>,
}

impl From<OnCall> for HolderView {
    fn from(holder: OnCall) -> Self {
        Self {
            counts: holder.counts(),
            does_not_count: holder
                .does_not_count
                .iter()
                .map(ToString::to_string)
                .collect(),
            tier: holder.tier,
            person: holder.person,
            person_name: holder.person_name,
            duty: holder.duty,
            duty_name: holder.duty_name,
            kind: holder.kind,
            pool: holder.pool,
            rota: holder.rota,
            revision: holder.revision,
            since: wall(holder.since),
            until: wall(holder.until),
        }
    }
}

/// The next change of who holds a tier.
#[derive(Debug, Serialize, ToSchema)]
struct HandOverView {
    /// First-on or second-on.
    #[schema(value_type = words::Tier, example = "first")]
    tier: Tier,
    /// When.
    at: Wall,
    /// Who holds the tier from then on; empty where nobody does.
    to: Vec<NextView>,
}

impl From<HandOver> for HandOverView {
    fn from(next: HandOver) -> Self {
        Self {
            tier: next.tier,
            at: wall(next.at),
            to: next.to.into_iter().map(NextView::from).collect(),
        }
    }
}

/// A person who takes over.
#[derive(Debug, Serialize, ToSchema)]
struct NextView {
    /// Who.
    #[schema(value_type = String)]
    person: PersonId,
    /// Their name.
    person_name: String,
    /// The duty by which they hold.
    #[schema(value_type = uuid::Uuid)]
    duty: DutyId,
    /// Whether they count as cover then; false for somebody who is away.
    counts: bool,
}

impl From<NextHolder> for NextView {
    fn from(next: NextHolder) -> Self {
        Self {
            person: next.person,
            person_name: next.person_name,
            duty: next.duty,
            counts: next.counts,
        }
    }
}
