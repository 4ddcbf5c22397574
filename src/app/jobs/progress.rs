//! How far a job is: what is heard from it, put together for whoever watches.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::jobs::{AimProgress, DoneOf, JobProgress};
use crate::plan::Progress;

/// Gathers what the work says, from several threads, and gives it out when asked.
pub(crate) struct Meter {
    began: Instant,
    limit: Option<Duration>,
    heard: Mutex<LastProgress>,
}

#[derive(Default)]
struct LastProgress {
    phase: Option<String>,
    method: Option<String>,
    aims: Vec<AimProgress>,
    counted: Option<DoneOf>,
    /// Whether something came since it was given out.
    is_new: bool,
}

impl Meter {
    /// For work that may take so long.
    pub(crate) fn new(limit: Option<Duration>) -> Self {
        Self {
            began: Instant::now(),
            limit,
            heard: Mutex::new(LastProgress::default()),
        }
    }

    /// Hears a word of the search.
    pub(crate) fn hear(&self, step: &Progress) {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        let phase = word(&step.phase);
        heard.method = step.method.as_ref().map(word);
        if step.incumbent.is_some() || step.bound.is_some() {
            let aim = AimProgress {
                gap: step.incumbent.zip(step.bound).map(gap),
                aim: phase.clone(),
                incumbent: step.incumbent,
                bound: step.bound,
            };
            match heard.aims.iter_mut().find(|known| known.aim == aim.aim) {
                Some(known) => *known = aim,
                None => heard.aims.push(aim),
            }
        }
        heard.phase = Some(phase);
        heard.is_new = true;
    }

    /// Hears how many of the things that the work goes through are done.
    pub(crate) fn count(&self, phase: &impl Serialize, counted: DoneOf) {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.phase = Some(word(phase));
        heard.counted = Some(counted);
        heard.is_new = true;
    }

    /// How far it is, where something new was heard.
    pub(crate) fn news(&self) -> Option<JobProgress> {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        if !std::mem::take(&mut heard.is_new) {
            return None;
        }
        let seconds = self.began.elapsed().as_secs_f64();
        let share = |limit: Duration| seconds / limit.as_secs_f64().max(f64::EPSILON);
        Some(JobProgress {
            phase: heard.phase.clone().unwrap_or_default(),
            method: heard.method.clone(),
            aims: heard.aims.clone(),
            counted: heard.counted.clone(),
            share: self.limit.map_or(0.0, share).clamp(0.0, 1.0),
            seconds,
        })
    }
}

/// The serde name: stable, where the words for people may change.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// As [`evenwatch_domain::rota::TierResult::gap`].
fn gap((incumbent, bound): (f64, f64)) -> f64 {
    let tier = evenwatch_domain::rota::TierResult {
        name: String::new(),
        value: incumbent,
        bound: Some(bound),
        unit: String::new(),
    };
    tier.gap().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::plan::{Method, Phase};
    use crate::refresh::RefreshStage;

    #[test]
    fn each_aim_is_told_with_what_was_heard_last() {
        let meter = Meter::new(Some(Duration::from_secs(3600)));
        assert_eq!(meter.news(), None, "nothing was heard");
        let mut step = Progress {
            phase: Phase::Cover,
            method: Some(Method::Relaxation),
            incumbent: Some(200.0),
            bound: None,
            seconds: 0.0,
        };
        meter.hear(&step);
        step.bound = Some(100.0);
        meter.hear(&step);
        step.phase = Phase::SoftRules;
        step.bound = None;
        meter.hear(&step);
        let news = meter.news().unwrap();
        assert_eq!(news.phase, "soft-rules");
        assert_eq!(news.method.as_deref(), Some("relaxation"));
        let aims: Vec<_> = news.aims.iter().map(|a| (a.aim.as_str(), a.gap)).collect();
        assert_eq!(aims, [("cover", Some(0.5)), ("soft-rules", None)]);
        assert!((0.0..0.5).contains(&news.share));
        assert_eq!(meter.news(), None, "told once");
    }

    #[test]
    fn what_is_counted_has_no_share_of_a_time_that_is_not_set() {
        let meter = Meter::new(None);
        let counted = DoneOf {
            what: "calendars".to_owned(),
            done: 2,
            of: 7,
        };
        meter.count(&RefreshStage::Asking, counted.clone());
        let news = meter.news().unwrap();
        assert_eq!(
            (news.phase.as_str(), news.counted),
            ("asking", Some(counted))
        );
        assert_eq!(news.share.to_bits(), 0.0_f64.to_bits());
        assert_eq!(meter.news(), None, "told once");
    }
}
