//! Rotas published and withdrawn by other programs: from the state that they saw, and once for each
//! key.

use serde::{Deserialize, Serialize};

use super::error::AppError;
use super::idempotency::{self, IdempotentAnswer, IdempotentRequest};
use super::precondition::{self, Condition};
use super::publish::{self, BegunDuty, EndedDuty, Judged, Late, Publication};
use super::state::AppContext;
use super::withdraw::{self, Effects, Withdrawal};
use evenwatch_domain::ids::RotaId;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::rota::{Rota, RotaState};
use evenwatch_domain::unlawful::RuleBroken;

/// A step that a rota may be asked to take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RotaTransition {
    /// Its duties stand in feeds and on-call answers from now on.
    Publish,
    /// Its duties to come are cancelled or go back to earlier rotas, and nothing is erased.
    Withdraw(Withdrawal),
    /// Nothing changes: what a publication would do is told.
    PreviewPublish,
    /// Nothing changes: what a withdrawal would do is told.
    Preview(Withdrawal),
}

/// A rota after its step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stepped {
    /// Its id.
    pub id: RotaId,
    /// Its newest revision, which took the step.
    pub revision: u32,
    /// Where it stands now.
    pub state: RotaState,
    /// When it was published.
    pub published_at: Option<Instant>,
    /// Duties whose record changed: new, given to others, or taken back. Count.
    pub changed_duties: usize,
    /// Where it was published later than rules ask.
    pub late: Option<Late>,
    /// What is worth knowing of a rota that was published.
    #[serde(default)]
    pub warnings: Vec<String>,
    /// Duties of a rota that was published which do not come into force, since what is published
    /// there has begun.
    #[serde(default)]
    pub begun: Vec<BegunDuty>,
    /// Published duties of its pools and days that it took back, since the network no longer owes
    /// them.
    #[serde(default)]
    pub ended: Vec<EndedDuty>,
    /// Hard rules that published duties of its days break for other reasons, the most frequent
    /// first.
    #[serde(default)]
    pub unlawful: Vec<RuleBroken>,
    /// What a withdrawal did, or would do; absent in answers to others, and to those of programs
    /// that did not tell.
    #[serde(default)]
    pub withdrawal: Option<Effects>,
    /// Tag of the state that it is in now.
    pub tag: String,
}

/// The tag of the state that a rota is in. What a revision holds never changes, so that this is all
/// of it that can.
#[must_use]
pub fn tag(rota: &Rota) -> String {
    precondition::tag(&(rota.id, rota.revision, rota.state, rota.published_at))
}

/// Takes a step from the state that the condition names.
///
/// # Errors
/// Where there is no such rota, whoever asks may not, it is in another state than the condition
/// asks, the step does not follow from its state, the judge refuses it or it no longer fits the
/// network, the key was used for something else, or the database fails; then nothing is changed.
pub fn take(
    app: &AppContext,
    id: RotaId,
    step: RotaTransition,
    condition: &Condition,
    key: Option<&IdempotentRequest>,
    now: Instant,
) -> Result<IdempotentAnswer<Stepped>, AppError> {
    let mut ahead = match step {
        RotaTransition::Publish | RotaTransition::PreviewPublish => Judged::ahead(app, id, now)?,
        RotaTransition::Withdraw(_) | RotaTransition::Preview(_) => None,
    };
    app.store().write(|tx| {
        idempotency::once(app, tx, key, now, |tx| {
            let rota = publish::to_change(app, tx, id)?;
            condition.must_hold(&format!("rota {id}"), tag(&rota))?;
            match step {
                RotaTransition::Publish => {
                    let made = publish::in_force(app, tx, &rota, &mut ahead, now)?;
                    Ok(published(made))
                }
                RotaTransition::PreviewPublish => {
                    let told =
                        tx.computing(|tx| publish::previewed(app, tx, &rota, &mut ahead, now))?;
                    Ok(published(told))
                }
                RotaTransition::Withdraw(how) => {
                    let (rota, effects) = withdraw::taken_back(app, tx, &rota, how, now)?;
                    Ok(withdrawn(&rota, &effects))
                }
                RotaTransition::Preview(how) => {
                    let (_, _, effects) =
                        tx.computing(|tx| withdraw::looked_at(app, tx, &rota, how, now))?;
                    Ok(withdrawn(&rota, &effects))
                }
            }
        })
    })
}

fn published(made: Publication) -> Stepped {
    Stepped {
        late: made.late,
        unlawful: made.unlawful,
        warnings: made.warnings,
        begun: made.begun,
        ended: made.ended,
        ..stepped(&made.rota, made.changed_duties)
    }
}

fn stepped(rota: &Rota, changed_duties: usize) -> Stepped {
    Stepped {
        id: rota.id,
        revision: rota.revision,
        state: rota.state,
        published_at: rota.published_at,
        changed_duties,
        late: None,
        warnings: Vec::new(),
        begun: Vec::new(),
        ended: Vec::new(),
        unlawful: Vec::new(),
        withdrawal: None,
        tag: tag(rota),
    }
}

fn withdrawn(rota: &Rota, effects: &Effects) -> Stepped {
    Stepped {
        withdrawal: Some(effects.clone()),
        ..stepped(rota, effects.changed_duties)
    }
}
