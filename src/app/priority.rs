//! How threads stand against one another where processors are few.

use rustix::process::nice;

/// By how much work that nobody waits for in person stands back. At 5 it has a third of the time
/// that a request has beside it.
const BACK: i32 = 5;

/// Lets this thread, and those that it starts, stand back behind the threads that answer requests:
/// searches take all processors for minutes. Where the system knows no such thing per thread, all
/// stay equal.
pub fn stand_back() {
    if cfg!(target_os = "linux")
        && let Err(error) = nice(BACK)
    {
        tracing::debug!(%error, "a thread that works in the background has the priority of the others");
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::thread;

    #[test]
    fn a_thread_and_those_that_it_starts_stand_back_and_no_other() {
        let own = || nice(0).unwrap();
        let before = own();
        let (at_work, below) = thread::spawn(move || {
            stand_back();
            (own(), thread::spawn(own).join().unwrap())
        })
        .join()
        .unwrap();
        assert_eq!((at_work, below), (before + BACK, before + BACK));
        assert_eq!(own(), before);
    }
}
