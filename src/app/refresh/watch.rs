//! What whoever waits for a refresh may say, and what they hear.

use std::sync::atomic::{AtomicBool, Ordering};

use schemars::JsonSchema;
use serde::Serialize;

use super::super::error::AppError;
use super::super::plan::PlanError;
use evenwatch_domain::job::DoneOf;
use evenwatch_upstream::{Client, FetchRequest, FetchedBody};

/// What a refresh is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Stage")]
pub enum RefreshStage {
    /// Other places are asked.
    Asking,
    /// What is new is taken, all or nothing; nobody stops it any more.
    Taking,
}

/// What is counted on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CountedThing {
    /// Lists of bank holidays.
    Lists,
    /// Organisations of the directory.
    Organisations,
    /// People's calendars.
    Calendars,
}

impl CountedThing {
    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Lists => "lists",
            Self::Organisations => "organisations",
            Self::Calendars => "calendars",
        }
    }
}

/// A word on how a refresh goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshProgress {
    /// What it is at.
    pub stage: RefreshStage,
    /// How much of it is done.
    pub counted: DoneOf,
}

/// What whoever waits may say, and hears.
#[derive(Default, Clone, Copy)]
pub struct RefreshObserver<'a> {
    /// Set it to stop with nothing taken: before the next question, or in the pause before another
    /// try of one.
    pub cancel: Option<&'a AtomicBool>,
    /// Called before each question, and before anything is taken.
    pub hear: Option<&'a (dyn Fn(RefreshProgress) + Sync)>,
}

impl RefreshObserver<'_> {
    /// Whether anybody still wants to know.
    fn is_wanted(&self) -> bool {
        !self
            .cancel
            .is_some_and(|cancel| cancel.load(Ordering::SeqCst))
    }

    /// Whether to ask on: not where whoever wanted to know does not any more.
    pub(super) fn go_on(&self) -> Result<(), AppError> {
        match self.is_wanted() {
            true => Ok(()),
            false => Err(AppError::Plan(PlanError::Cancelled)),
        }
    }

    /// Says how much is done.
    pub(super) fn tell(&self, stage: RefreshStage, what: CountedThing, done: usize, of: usize) {
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        if let Some(hear) = self.hear {
            hear(RefreshProgress {
                stage,
                counted: DoneOf {
                    what: what.word().to_owned(),
                    done: count(done),
                    of: count(of),
                },
            });
        }
    }

    /// Asks one question for as long as somebody wants to know.
    pub(super) fn ask(
        &self,
        client: &Client,
        request: &FetchRequest,
    ) -> Result<FetchedBody, AppError> {
        self.go_on()?;
        let answer = client.get_while(request, &|| self.is_wanted());
        // Whatever came, nobody wants it any more.
        self.go_on()?;
        Ok(answer?)
    }
}
