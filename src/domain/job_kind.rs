//! The kinds of job, one line each: the word by which the database, programs and people know it,
//! and which workers do it. What it does is in `app/jobs`, a file for each.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::job::BadJobWord;

/// Declares the kinds.
macro_rules! job_kinds {
    ($($(#[$doc:meta])+ $kind:ident: $word:literal, $workers:ident;)+) => {
        /// What is to be done.
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
        )]
        pub enum JobKind {
            $($(#[$doc])+ #[serde(rename = $word)] $kind,)+
        }

        impl JobKind {
            /// All of them.
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$kind),+];

            /// Its word.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$kind => $word,)+
                }
            }

            /// Which workers do it.
            #[must_use]
            pub fn workers(self) -> JobWorkers {
                match self {
                    $(Self::$kind => JobWorkers::$workers,)+
                }
            }
        }
    };
}

job_kinds! {
    /// A rota is planned, and kept as a draft.
    Plan: "plan", Searches;
    /// Cover is audited.
    Audit: "audit", Searches;
    /// Changes that would close a gap are looked for.
    Remedies: "remedies", Searches;
    /// A network document is taken in.
    Import: "import", Searches;
    /// A receiver of webhooks is told what happened.
    Deliver: "deliver", Quick;
    /// What opens if any one person is absent is worked out.
    Fragility: "fragility", Searches;
    /// The fewest people for a line are looked for.
    Scale: "scale", Searches;
    /// Scenarios are compared.
    Comparison: "comparison", Searches;
    /// Another place is asked what is new, and that is taken.
    Refresh: "refresh", Searches;
    /// Gaps that opened or closed are looked for, and receivers of webhooks told.
    Gaps: "gaps", Quick;
}

/// Which workers do a kind of job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobWorkers {
    /// Those that do one after the other, however long each takes.
    Searches,
    /// Those of their own for what is quick, and not to wait behind a search. Nobody asks for it.
    Quick,
}

impl JobKind {
    /// Whether it is quick, and nobody asks for it.
    #[must_use]
    pub fn is_quick(self) -> bool {
        self.workers() == JobWorkers::Quick
    }
}

impl fmt::Display for JobKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for JobKind {
    type Err = BadJobWord;
    fn from_str(text: &str) -> Result<Self, BadJobWord> {
        let found = Self::ALL.into_iter().find(|kind| kind.word() == text);
        found.ok_or_else(|| BadJobWord::new(text, Self::ALL.iter().map(|kind| kind.word())))
    }
}
