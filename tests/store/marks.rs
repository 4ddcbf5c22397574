//! Marks: what was read under one still stands under the same.

use evenwatch::store::{DatabaseUrl, Store, StoreError, WriteTx, networks};

use super::samples::{Size, network, now};
use super::{Database, on_both_databases};

on_both_databases! {
    a_mark_ends_with_a_write_of_whomever
    a_mark_is_that_of_what_is_read
}

fn import(tx: &mut WriteTx<'_>) -> Result<(), StoreError> {
    let seen = networks::stamp(tx)?.map(|stamp| stamp.version);
    networks::replace(tx, &network(1, Size::SMALL), seen, now()).map(|_| ())
}

fn fails(tx: &mut WriteTx<'_>) -> Result<(), StoreError> {
    import(tx)?;
    Err(StoreError::Conflict {
        what: "this".to_owned(),
        expected: "one".to_owned(),
        found: "another".to_owned(),
    })
}

fn a_mark_ends_with_a_write_of_whomever(database: &Database) {
    let (store, other) = (database.store(), database.store());
    // In PostgreSQL a mark ends by itself a few times a second, so that it is asked twice at once.
    let stands = |what: &str| {
        let again = || store.mark().is_some() && store.mark() == store.mark();
        assert!((0..3).any(|_| again()), "{what}");
    };
    stands("nobody wrote");
    let before = store.mark();
    store.read(networks::stamp).unwrap();
    store.write(fails).unwrap_err();
    if matches!(database, Database::Sqlite(_)) {
        assert_eq!(store.mark(), before, "nothing was written");
    }
    let before = store.mark();
    store.write(import).unwrap();
    assert_ne!(store.mark(), before, "its own write");
    stands("nobody wrote since");

    let before = store.mark();
    other.write(import).unwrap();
    database.settle();
    assert_ne!(store.mark(), before, "another's write");
}

fn a_mark_is_that_of_what_is_read(database: &Database) {
    let (store, other) = (database.store(), database.store());
    let mark = store
        .read(|tx| {
            // Between the mark and the snapshot's end: what is read is old, and so is its mark.
            networks::stamp(tx)?;
            other.write(import)?;
            Ok::<_, StoreError>(tx.mark())
        })
        .unwrap();
    assert!(mark.is_some());
    database.settle();
    assert_ne!(store.mark(), mark);
    let own = store.write(|tx| {
        import(tx)?;
        Ok::<_, StoreError>(tx.mark())
    });
    assert_eq!(own, Ok(None), "what is written is in no state yet");
}

#[test]
fn a_database_in_memory_has_marks_too() {
    let store = Store::open(&DatabaseUrl::Memory).unwrap();
    let before = store.mark();
    assert!(before.is_some() && store.mark() == before);
    store.write(import).unwrap();
    assert_ne!(store.mark(), before);
}
