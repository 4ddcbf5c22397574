//! The questionnaire that audits send to boards: in hours and out of hours, met in practice and
//! formally commissioned, each answered with full, partial, none or no response.
//!
//! In practice the answer is of the time that is assessed, where that is at least half of what is
//! asked for; else nobody has said enough, and the answer is no response ([`responds`]).

use std::fmt;
use std::ops::AddAssign;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use evenwatch_domain::interval::IntervalSet;

/// One answer.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Answer")]
pub enum QuestionnaireAnswer {
    /// Every minute asked for and assessed.
    Full,
    /// Some of them; or all of them, commissioned in part only.
    Partial,
    /// Not one.
    None,
    /// Nobody knows: in practice, less than half of the time asked for is assessed; formally, no
    /// commissioner has said anything of the service.
    NoResponse,
}

impl fmt::Display for QuestionnaireAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Full => "full",
            Self::Partial => "partial",
            Self::None => "none",
            Self::NoResponse => "no response",
        })
    }
}

/// Both axes; each absent where no minute is asked for, or where the network has no service line
/// for it and nothing is measured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Axes {
    /// Met in practice, as rotas show it.
    pub in_practice: Option<QuestionnaireAnswer>,
    /// Formally commissioned, as agreements show it.
    pub commissioned: Option<QuestionnaireAnswer>,
}

/// The questionnaire of one area, for one kind of service or a whole statement.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Answers")]
pub struct QuestionnaireAnswers {
    /// In hours, as the standard has them.
    pub in_hours: Axes,
    /// All other hours asked for.
    pub out_of_hours: Axes,
}

/// How many gave an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Counts")]
pub struct AnswerCounts {
    /// Answered full.
    pub full: u64,
    /// Answered partial.
    pub partial: u64,
    /// Answered none.
    pub none: u64,
    /// Did not answer.
    pub no_response: u64,
}

impl AnswerCounts {
    /// All of them.
    #[must_use]
    pub fn all(&self) -> u64 {
        self.full + self.partial + self.none + self.no_response
    }
}

impl AddAssign for AnswerCounts {
    fn add_assign(&mut self, other: Self) {
        self.full += other.full;
        self.partial += other.partial;
        self.none += other.none;
        self.no_response += other.no_response;
    }
}

/// The answers to one question over several areas: areas, and the children known in them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Tally")]
pub struct AnswerTally {
    /// Areas by answer.
    pub areas: AnswerCounts,
    /// Children known in those areas.
    pub children: AnswerCounts,
}

impl AnswerTally {
    fn of(answer: Option<QuestionnaireAnswer>, children: u32) -> Self {
        let counts = |count: u64| match answer {
            Some(QuestionnaireAnswer::Full) => AnswerCounts {
                full: count,
                ..AnswerCounts::default()
            },
            Some(QuestionnaireAnswer::Partial) => AnswerCounts {
                partial: count,
                ..AnswerCounts::default()
            },
            Some(QuestionnaireAnswer::None) => AnswerCounts {
                none: count,
                ..AnswerCounts::default()
            },
            Some(QuestionnaireAnswer::NoResponse) => AnswerCounts {
                no_response: count,
                ..AnswerCounts::default()
            },
            None => AnswerCounts::default(),
        };
        Self {
            areas: counts(1),
            children: counts(children.into()),
        }
    }
}

impl AddAssign for AnswerTally {
    fn add_assign(&mut self, other: Self) {
        self.areas += other.areas;
        self.children += other.children;
    }
}

/// The questionnaire over several areas: its four questions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tallies {
    /// In hours, met in practice.
    pub in_hours_in_practice: AnswerTally,
    /// In hours, formally commissioned.
    pub in_hours_commissioned: AnswerTally,
    /// Out of hours, met in practice.
    pub out_of_hours_in_practice: AnswerTally,
    /// Out of hours, formally commissioned.
    pub out_of_hours_commissioned: AnswerTally,
}

impl Tallies {
    /// The answers of one area.
    pub(super) fn of(answers: &QuestionnaireAnswers, children: u32) -> Self {
        let tally = |answer| AnswerTally::of(answer, children);
        Self {
            in_hours_in_practice: tally(answers.in_hours.in_practice),
            in_hours_commissioned: tally(answers.in_hours.commissioned),
            out_of_hours_in_practice: tally(answers.out_of_hours.in_practice),
            out_of_hours_commissioned: tally(answers.out_of_hours.commissioned),
        }
    }
}

impl AddAssign for Tallies {
    fn add_assign(&mut self, other: Self) {
        self.in_hours_in_practice += other.in_hours_in_practice;
        self.in_hours_commissioned += other.in_hours_commissioned;
        self.out_of_hours_in_practice += other.out_of_hours_in_practice;
        self.out_of_hours_commissioned += other.out_of_hours_commissioned;
    }
}

/// What an answer is read from: everything about one kind of service, or all of a statement's at
/// once.
pub(super) struct KnownCover<'a> {
    pub(super) met: &'a IntervalSet,
    pub(super) commissioned: &'a IntervalSet,
    pub(super) commissioned_full: &'a IntervalSet,
    /// Not assessed.
    pub(super) unknown: &'a IntervalSet,
    /// What to answer formally where nothing is commissioned.
    pub(super) uncommissioned: QuestionnaireAnswer,
}

impl KnownCover<'_> {
    /// Both axes over the hours of one band.
    pub(super) fn axes(&self, band: &IntervalSet) -> Axes {
        if band.is_empty() {
            return Axes::default();
        }
        let answer = |asked: &IntervalSet, full: &IntervalSet, some: &IntervalSet, otherwise| {
            if asked.difference(full).is_empty() {
                QuestionnaireAnswer::Full
            } else if asked.intersection(some).is_empty() {
                otherwise
            } else {
                QuestionnaireAnswer::Partial
            }
        };
        let assessed = band.difference(self.unknown);
        let in_practice = if responds(assessed.minutes(), band.minutes()) {
            answer(&assessed, self.met, self.met, QuestionnaireAnswer::None)
        } else {
            QuestionnaireAnswer::NoResponse
        };
        Axes {
            in_practice: Some(in_practice),
            commissioned: Some(answer(
                band,
                self.commissioned_full,
                self.commissioned,
                self.uncommissioned,
            )),
        }
    }
}

/// Whether enough of what is asked for is assessed to answer for it: at least half, and any at all.
pub(super) fn responds(assessed: i64, asked: i64) -> bool {
    assessed > 0 && assessed * 2 >= asked
}
