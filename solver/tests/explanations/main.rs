//! Explanations against the judge: on generated problems, what they say a change would do is what
//! the judge sees when it is done, and what they say cannot be done, trying everything does not
//! find either.

#![allow(clippy::unwrap_used, clippy::panic)]

mod invent;
mod judged;
mod ledger;
mod moves;
mod pins;
mod story;
