//! What is no backup, or is restored over something: refused, and nothing is changed.

use std::io::Write;

use evenwatch::app::{self, AppError};
use evenwatch::store::WriteTx;
use evenwatch::store::backup::{self, Contents};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::{back_up, fill, rows, unpacked};
use crate::accounts::app;
use crate::jobs::now;
use crate::store::{Database, on_both_databases};

on_both_databases! {
    a_damaged_backup_changes_nothing
    a_database_with_rows_is_replaced_only_where_that_is_said
    a_backup_of_an_older_schema_is_brought_up_to_date
    a_database_of_somebody_else_is_never_replaced
}

pub(super) fn packed(text: &str) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::fast());
    out.write_all(text.as_bytes()).unwrap();
    out.finish().unwrap()
}

fn a_damaged_backup_changes_nothing(database: &Database) {
    let good = back_up(&fill(&Database::sqlite()));
    let text = unpacked(&good);
    let target = fill(database);
    let before = rows(&back_up(&target));
    let flipped = {
        let mut bytes = good.clone();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0x10;
        bytes
    };
    let without = |part: &str| {
        let lines: Vec<&str> = text.lines().filter(|line| !line.contains(part)).collect();
        packed(&(lines.join("\n") + "\n"))
    };
    let with = |from: &str, to: &str| packed(&text.replacen(from, to, 1));
    let head = text.lines().next().unwrap();
    for (what, bytes, says) in [
        ("nothing", Vec::new(), "line 1"),
        ("a text", b"not a backup".to_vec(), "line 1"),
        ("another document", packed("{\"name\": \"x\"}\n"), "line 1"),
        (
            "cut off in the packing",
            good[..good.len() / 2].to_vec(),
            "take another copy",
        ),
        (
            "cut off at a line",
            packed(&text[..text.find("{\"table\":\"rotas\"").unwrap()]),
            "cut off",
        ),
        ("a bit turned", flipped, "line "),
        (
            "another sum",
            {
                let mut bytes = good.clone();
                let sum = bytes.len() - 8;
                bytes[sum] ^= 1;
                bytes
            },
            "sum",
        ),
        (
            "more after its end",
            packed(&format!("{text}[1]\n")),
            "after its end",
        ),
        (
            "a row too few",
            with("\"audit_log\":", "\"audit_log\":1"),
            "rows that it says",
        ),
        (
            "a table taken out",
            without("\"table\":\"scenarios\""),
            "rows that it says",
        ),
        (
            "a value that the schema refuses",
            with("\"england-and-wales\"", "\"elsewhere\""),
            "refused",
        ),
        (
            "a newer form",
            with("\"evenwatch_backup\":1", "\"evenwatch_backup\":2"),
            "newer",
        ),
        (
            "a newer schema",
            packed(&text.replacen(
                head,
                &head.replace("\"migrations\":[", "\"migrations\":[\"99991231000000\","),
                1,
            )),
            "99991231000000",
        ),
        (
            "a strange table",
            with("\"table\":\"scenarios\"", "\"table\":\"nowhere\""),
            "nowhere",
        ),
    ] {
        let error = app::backup::restore(&target, &bytes[..], true, now()).expect_err(what);
        assert!(matches!(error, AppError::Invalid(_)), "{what}: {error:?}");
        assert!(error.to_string().contains(says), "{what}: {error}");
        assert_eq!(rows(&back_up(&target)), before, "{what}");
    }
    let refuse = |_: &mut WriteTx<'_>, _: &Contents| Err(AppError::Revoked);
    let error = backup::restore(&database.url(), &mut text.as_bytes(), true, refuse).unwrap_err();
    assert!(matches!(error, AppError::Revoked), "{error:?}");
    assert_eq!(rows(&back_up(&target)), before, "refused at the end");
}

fn a_database_with_rows_is_replaced_only_where_that_is_said(database: &Database) {
    // Kept: a database whose file is gone is not read.
    let file = Database::sqlite();
    let source = fill(&file);
    let target = fill(database);
    let scenario =
        app::scenarios::read(br#"{"about": "", "changes": [], "remedies": []}"#).unwrap();
    app::scenarios::add(&target, &"gone".parse().unwrap(), scenario, false, now()).unwrap();
    let (backup, before) = (back_up(&source), rows(&back_up(&target)));
    let error = app::backup::restore(&target, &backup[..], false, now()).unwrap_err();
    assert!(matches!(error, AppError::Conflict(_)), "{error:?}");
    let remedy = error.remedy().unwrap_or_default();
    assert!(remedy.contains("--replace"), "{error}; {remedy}");
    assert!(error.to_string().contains("1 rows of scenarios"), "{error}");
    assert_eq!(rows(&back_up(&target)), before);
    app::backup::restore(&target, &backup[..], true, now()).unwrap();
    drop(target);
    assert_eq!(rows(&back_up(&app(database))), rows(&backup));
}

/// As the program before kept answers would have written it.
fn a_backup_of_an_older_schema_is_brought_up_to_date(database: &Database) {
    let text = unpacked(&back_up(&fill(&Database::sqlite())));
    let (head, rest) = text.split_once('\n').unwrap();
    let mut head: serde_json::Value = serde_json::from_str(head).unwrap();
    head["migrations"]
        .as_array_mut()
        .unwrap()
        .retain(|version| version != "20261122000010");
    let rest: Vec<&str> = rest
        .lines()
        .filter(|line| !line.contains("\"table\":\"kept_answers\""))
        .collect();
    let rest = rest.join("\n").replace("\"kept_answers\":0,", "");
    let old = format!("{head}\n{rest}\n");
    let target = app(database);
    let contents = app::backup::restore(&target, &packed(&old)[..], false, now()).unwrap();
    assert!(
        !contents.tables.contains_key("kept_answers"),
        "{contents:?}"
    );
    database.raw().run("SELECT * FROM kept_answers").unwrap();
    assert_eq!(app::rotas::list(&target).unwrap().len(), 3);
}

fn a_database_of_somebody_else_is_never_replaced(database: &Database) {
    let text = unpacked(&back_up(&fill(&Database::sqlite())));
    database
        .raw()
        .run("CREATE TABLE theirs (id INTEGER); INSERT INTO theirs VALUES (1)")
        .unwrap();
    let error =
        backup::restore::<AppError>(&database.url(), &mut text.as_bytes(), true, |_, _| Ok(()))
            .unwrap_err();
    let remedy = error.remedy().unwrap_or_default();
    assert!(remedy.contains("not Evenwatch's"), "{error}; {remedy}");
}
