//! Rules seen so far: people with equal limits share them.

use crate::problem::{RuleIx, RuleUse, Severity};
use crate::rules::Rule;

/// Rules in the order in which they were first asked for.
#[derive(Debug, Default)]
pub(super) struct RuleBook {
    source: &'static str,
    pub(super) rules: Vec<RuleUse>,
}

impl RuleBook {
    /// An empty book of rules from one source.
    pub(super) fn of(source: &'static str) -> Self {
        RuleBook {
            source,
            rules: Vec::new(),
        }
    }

    /// Where a rule stands in the book; a new one is entered.
    pub(super) fn ix(&mut self, id: &str, severity: Severity, rule: impl Into<Rule>) -> RuleIx {
        let rule = rule.into();
        let same = |known: &RuleUse| {
            (known.id.as_str(), known.severity, &known.rule) == (id, severity, &rule)
        };
        let at = self.rules.iter().position(same).unwrap_or_else(|| {
            self.rules.push(RuleUse {
                id: id.to_owned(),
                label: id.to_owned(),
                source: self.source.to_owned(),
                severity,
                rule,
            });
            self.rules.len() - 1
        });
        RuleIx(at)
    }
}
