//! Connections that are kept for on-call: whatever else is read, one is free.

use std::sync::{Barrier, mpsc};
use std::thread;
use std::time::Duration;

use evenwatch::store::StoreError;
use evenwatch::store::networks;

use super::{Database, on_both_databases};

on_both_databases! {
    on_call_reads_while_every_other_connection_is_taken
}

fn on_call_reads_while_every_other_connection_is_taken(database: &Database) {
    let store = database.store();
    let most = store.connections().most;
    let all_taken = Barrier::new(usize::try_from(most).unwrap() + 1);
    thread::scope(|scope| {
        let mut ends = Vec::new();
        for _ in 0..most {
            let (end, ended) = mpsc::channel::<()>();
            ends.push(end);
            let (store, all_taken) = (&store, &all_taken);
            scope.spawn(move || {
                store.read(|tx| {
                    all_taken.wait();
                    let _ended = ended.recv();
                    networks::stamp(tx)
                })
            });
        }
        all_taken.wait();
        assert_eq!(store.connections().used, most);
        // One more of the others waits.
        let (answer, answered) = mpsc::channel();
        let other = &store;
        scope.spawn(move || answer.send(other.read(networks::stamp)));
        let found: Result<_, StoreError> = store.for_on_call().read(networks::stamp);
        assert_eq!(found, Ok(None));
        assert!(answered.recv_timeout(Duration::from_millis(100)).is_err());
        drop(ends);
        assert_eq!(answered.recv().unwrap(), Ok(None));
    });
}
