//! What an audit is made from, beside the network.

use evenwatch_domain::evidence::Vacancy;
use evenwatch_domain::rota::Duty;
use evenwatch_domain::spans::Spans;

/// What an audit is made from, beside the network: duties, and what is known of them.
#[derive(Debug, Clone, Copy)]
pub struct Rostered<'a> {
    /// The duties, published or planned.
    pub duties: &'a [Duty],
    /// The evidence for places without a holder who counts.
    pub vacancies: &'a [Vacancy],
    /// For which time the pools have published.
    pub spans: &'a Spans,
}

impl<'a> Rostered<'a> {
    /// Duties beside which there is no other: whatever they leave empty is a gap.
    #[must_use]
    pub fn whole(duties: &'a [Duty], vacancies: &'a [Vacancy]) -> Self {
        Self {
            duties,
            vacancies,
            spans: Spans::all_time(),
        }
    }
}
