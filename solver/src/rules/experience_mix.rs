//! **Experience mix.** *What it asks:* over the duties that a team works together, at most so many
//! novices, and no novice without somebody experienced enough beside. *Why:* one competent, never
//! two novices together. *Parameters:* `novice-below`, `at-most-novices`, `beside` (experience that
//! supports a novice; absent: no such person is asked). *When it cannot be met:* a pool of novices.
//! *Source:* service standard (COV-X).

use super::person_schedule::Violation;
use super::team::{TeamRow, TeamScene};
use crate::model::lp::Lin;
use crate::outcome::Unit;
use crate::problem::Experience;
use serde::{Deserialize, Serialize};

/// Parameters. See the module for what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ExperienceMix {
    /// Less than this is a novice.
    pub novice_below: Experience,
    /// Novices in one team.
    pub at_most_novices: u32,
    /// Experience that supports a novice.
    #[serde(default)]
    pub beside: Option<Experience>,
}

impl super::Mechanism for ExperienceMix {
    fn binds(&self) -> super::Binds {
        super::Binds::Team
    }

    fn validate(&self) -> Result<(), String> {
        match self.beside {
            Some(beside) if beside < self.novice_below => Err(format!(
                "`beside` is {} but everybody below {} is a novice; raise `beside`",
                beside.0, self.novice_below.0
            )),
            _ => Ok(()),
        }
    }

    fn add_team_constraints(&self, team: &mut TeamScene<'_, '_>) {
        let novices: Vec<_> = team.select(|e| e < self.novice_below);
        let mut sum = Lin::default();
        novices.iter().for_each(|var| sum.push(*var, 1.0));
        team.at_most(sum, f64::from(self.at_most_novices));
        if let Some(beside) = self.beside {
            let able = team.select(|e| e >= beside);
            for novice in novices {
                let mut alone = Lin::from(novice);
                able.iter().for_each(|var| alone.push(*var, -1.0));
                team.at_most(alone, 0.0);
            }
        }
    }

    fn team_violations(&self, team: &TeamRow<'_>) -> Vec<Violation> {
        let novices: Vec<_> = team
            .holding
            .iter()
            .filter(|(_, _, e)| *e < self.novice_below)
            .collect();
        let (count, limit) = (novices.len(), self.at_most_novices as usize);
        let duties = || {
            novices
                .iter()
                .map(|(_, duty, _)| crate::outcome::HeldIx::Duty(*duty))
                .collect()
        };
        let people = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
        let breach = |amount: usize, limit: usize| Violation {
            duties: duties(),
            amount: people(amount),
            limit: people(limit),
            unit: Unit::People,
            days: None,
        };
        let mut breaches = Vec::new();
        if count > limit {
            breaches.push(breach(count - limit, limit));
        }
        let able = team
            .holding
            .iter()
            .filter(|(_, _, e)| self.beside.is_some_and(|b| *e >= b))
            .count();
        if count > 0 && self.beside.is_some() && able == 0 {
            breaches.push(breach(count, 0));
        }
        breaches
    }
}
