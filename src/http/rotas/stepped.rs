//! A rota after a step, as shown.

use serde::Serialize;
use utoipa::ToSchema;

use crate::view::{RuleBrokenView, Span, Wall, wall};
use crate::words;
use evenwatch_app::publish::{BegunDuty, EndedDuty};
use evenwatch_app::rota_transitions::Stepped;
use evenwatch_app::withdraw::{BecomesUnlawful, Earlier, LostCover};
use evenwatch_domain::ids::{AreaId, DutyId, LineId, PatternId, PersonId, PoolId, RotaId, RuleId};
use evenwatch_domain::rota::RotaState;
use evenwatch_domain::service_line::Tier;

/// A rota after a step.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SteppedView {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    id: RotaId,
    /// Its newest revision, which took the step.
    revision: u32,
    /// Where it stands now.
    #[schema(value_type = words::RotaState, example = "published")]
    state: RotaState,
    /// When it was published.
    published_at: Option<Wall>,
    /// Duties whose record changed: new, given to others, or taken back.
    changed_duties: usize,
    /// Where it was published later than PUB-6 asks; absent where it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    late: Option<LateView>,
    /// What is worth knowing of a rota that was published, such as nights of which nothing says how
    /// much is worked in them.
    warnings: Vec<String>,
    /// Duties of the rota that do not come into force, earliest first: what is published there has
    /// begun, and stays with its holders to its end.
    begun: Vec<BegunDutyView>,
    /// Published duties of the rota's pools and days, earliest first, that the network no longer
    /// owes: publication takes them back.
    ended: Vec<EndedDutyView>,
    /// Hard rules that published duties of its days break for other reasons than this rota, the
    /// most frequent first.
    unlawful: Vec<RuleBrokenView>,
    /// Duties of the rota that have begun: a withdrawal leaves them as they were. Absent after a
    /// publication.
    #[serde(skip_serializing_if = "Option::is_none")]
    begun_duties: Option<usize>,
    /// Hours from now on in which a withdrawal leaves nobody on duty, earliest first. Absent after
    /// a publication.
    #[serde(skip_serializing_if = "Option::is_none")]
    uncovered: Option<Vec<LostCoverView>>,
    /// Rotas in force that the withdrawn one had replaced, newest first: `restore=yes` gives their
    /// duties back, unless `cannot_restore` says why not. Absent after a publication.
    #[serde(skip_serializing_if = "Option::is_none")]
    earlier: Option<Vec<EarlierView>>,
    /// Rotas in force that hold the same duties with the same people: those lose nothing. Absent
    /// after a publication.
    #[serde(skip_serializing_if = "Option::is_none")]
    same_in: Option<Vec<EarlierView>>,
    /// Why their duties cannot stand again today; empty where they can. Absent after a publication.
    #[serde(skip_serializing_if = "Option::is_none")]
    cannot_restore: Option<Vec<String>>,
    /// What duties that stay published break of the law or of contracts once these are taken back,
    /// or would: the withdrawal does not prevent it. Absent after a publication.
    #[serde(skip_serializing_if = "Option::is_none")]
    becomes_unlawful: Option<Vec<BecomesUnlawfulView>>,
    /// Whether their duties stand again. Absent after a publication.
    #[serde(skip_serializing_if = "Option::is_none")]
    restored: Option<bool>,
}

/// A published duty that has begun, and that the rota holds otherwise.
#[derive(Debug, Serialize, ToSchema)]
struct BegunDutyView {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    duty: DutyId,
    /// Its name.
    name: String,
    /// The pool that owes it.
    #[schema(value_type = String)]
    pool: PoolId,
    /// When.
    time: Span,
    /// The rota in whose name it stands.
    #[schema(value_type = uuid::Uuid)]
    rota: RotaId,
    /// Who holds it to its end; empty where nobody does.
    #[schema(value_type = Vec<String>)]
    holders: Vec<PersonId>,
    /// Who would hold it by the rota that is published.
    #[schema(value_type = Vec<String>)]
    instead: Vec<PersonId>,
}

impl From<BegunDuty> for BegunDutyView {
    fn from(begun: BegunDuty) -> Self {
        Self {
            duty: begun.duty,
            name: begun.name,
            pool: begun.pool,
            time: begun.interval.into(),
            rota: begun.rota,
            holders: begun.holders,
            instead: begun.instead,
        }
    }
}

/// A published duty that the network no longer owes.
#[derive(Debug, Serialize, ToSchema)]
struct EndedDutyView {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    duty: DutyId,
    /// Its name.
    name: String,
    /// The pattern that it was made from.
    #[schema(value_type = String)]
    pattern: PatternId,
    /// The pool that owed it.
    #[schema(value_type = String)]
    pool: PoolId,
    /// When.
    time: Span,
    /// The rota in whose name it stands until then.
    #[schema(value_type = uuid::Uuid)]
    rota: RotaId,
    /// Who holds it until then; empty where nobody does.
    #[schema(value_type = Vec<String>)]
    holders: Vec<PersonId>,
}

impl From<EndedDuty> for EndedDutyView {
    fn from(ended: EndedDuty) -> Self {
        Self {
            duty: ended.duty,
            name: ended.name,
            pattern: ended.pattern,
            pool: ended.pool,
            time: ended.interval.into(),
            rota: ended.rota,
            holders: ended.holders,
        }
    }
}

/// Hours in which a tier of a line loses everybody who counts as cover.
#[derive(Debug, Serialize, ToSchema)]
struct LostCoverView {
    /// When.
    time: Span,
    /// The service line.
    #[schema(value_type = String)]
    line: LineId,
    /// First-on or second-on.
    #[schema(value_type = words::Tier, example = "first")]
    tier: Tier,
    /// The areas.
    #[schema(value_type = Vec<String>)]
    areas: Vec<AreaId>,
    /// The pools whose duties go.
    #[schema(value_type = Vec<String>)]
    pools: Vec<PoolId>,
    /// Whether somebody who counts is left on the other tier.
    other_tier: bool,
}

/// A rota in force whose duties were replaced.
#[derive(Debug, Serialize, ToSchema)]
struct EarlierView {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    rota: RotaId,
    /// Its revision.
    revision: u32,
    /// Name for people.
    name: String,
    /// Duties that go back to it, or would.
    duties: usize,
}

/// A rule that duties which stay published break by a withdrawal.
#[derive(Debug, Serialize, ToSchema)]
struct BecomesUnlawfulView {
    /// Which rule.
    #[schema(value_type = String, example = "WTR-48")]
    rule: RuleId,
    /// Whose duties.
    #[schema(value_type = String)]
    person: PersonId,
    /// Their name.
    person_name: String,
    /// By how much and with which duties, in words.
    text: String,
    /// The rotas that those duties are of.
    rotas: Vec<RotaNameView>,
}

/// A rota by its name.
#[derive(Debug, Serialize, ToSchema)]
struct RotaNameView {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    rota: RotaId,
    /// Name for people.
    name: String,
}

impl From<BecomesUnlawful> for BecomesUnlawfulView {
    fn from(broken: BecomesUnlawful) -> Self {
        let rotas = broken.rotas.into_iter();
        Self {
            rule: broken.rule,
            person: broken.person,
            person_name: broken.person_name,
            text: broken.text,
            rotas: rotas
                .map(|(rota, name)| RotaNameView { rota, name })
                .collect(),
        }
    }
}

impl From<LostCover> for LostCoverView {
    fn from(lost: LostCover) -> Self {
        Self {
            time: lost.interval.into(),
            line: lost.line,
            tier: lost.tier,
            areas: lost.areas,
            pools: lost.pools,
            other_tier: lost.other_tier,
        }
    }
}

impl From<Earlier> for EarlierView {
    fn from(earlier: Earlier) -> Self {
        Self {
            rota: earlier.rota,
            revision: earlier.revision,
            name: earlier.name,
            duties: earlier.duties,
        }
    }
}

/// How late a rota was published.
#[derive(Debug, Serialize, ToSchema)]
struct LateView {
    /// Days from publication to the first day; below 0 where it has begun.
    days_ahead: i64,
    /// Days asked for.
    days_asked: i64,
}

impl From<Stepped> for SteppedView {
    fn from(rota: Stepped) -> Self {
        let effects = rota.withdrawal;
        let restored = effects.as_ref().map(|effects| effects.restored);
        let begun_duties = effects.as_ref().map(|effects| effects.begun_duties);
        let cannot_restore = effects
            .as_ref()
            .map(|effects| effects.cannot_restore.clone());
        let becomes_unlawful = effects.as_ref().map(|effects| {
            let broken = effects.unlawful.iter().cloned();
            broken.map(BecomesUnlawfulView::from).collect()
        });
        let same_in = effects.as_ref().map(|effects| {
            let same = effects.same_in.iter().cloned();
            same.map(EarlierView::from).collect()
        });
        let lists = effects.map(|effects| (effects.uncovered, effects.earlier));
        let (uncovered, earlier) = lists.unzip();
        Self {
            begun_duties,
            uncovered: uncovered.map(|all| all.into_iter().map(LostCoverView::from).collect()),
            earlier: earlier.map(|all| all.into_iter().map(EarlierView::from).collect()),
            same_in,
            cannot_restore,
            becomes_unlawful,
            restored,
            id: rota.id,
            revision: rota.revision,
            state: rota.state,
            published_at: rota.published_at.map(wall),
            changed_duties: rota.changed_duties,
            late: rota.late.map(|late| LateView {
                days_ahead: late.days_ahead,
                days_asked: late.days_asked,
            }),
            warnings: rota.warnings,
            begun: rota.begun.into_iter().map(BegunDutyView::from).collect(),
            ended: rota.ended.into_iter().map(EndedDutyView::from).collect(),
            unlawful: rota
                .unlawful
                .into_iter()
                .map(RuleBrokenView::from)
                .collect(),
        }
    }
}
