//! Workers, and what they do: jobs taken from the queue one after the other, apart from every
//! request.
//!
//! | file | what it holds |
//! |---|---|
//! | `messenger` | the loop for messages and what is as quick: many side by side |
//! | `worker` | the loop: take, watch over the work, end or give back; several side by side |
//!
//! What each kind of job does is in `jobs`, in a file of its own.
//!
//! What holds here: a worker that stops gives its job back; a job that is cancelled keeps what was
//! found; who lost their lease writes nothing more.

mod messenger;
mod worker;

pub use worker::{Workers, one, start, until};
