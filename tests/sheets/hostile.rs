//! Files made to do harm: none ends the program, takes more than its share of the memory, or says
//! more than people read.

use std::fmt::Write as _;
use std::process::Command;

use super::{LEAVE, raw_workbook, rows_of_texts};
use crate::cli::{Desk, Said, binary};

/// What a process may take, code and reserved memory included. KiB.
const MEMORY: u32 = 500 * 1024;

/// Imports a sheet of leave with little memory, and gives what is said.
fn import_with_little_memory(desk: &Desk, name: &str, bytes: &[u8]) -> Said {
    import_with(desk, name, bytes, &["--sheet", "leave"])
}

/// Imports a file with these options and little memory.
fn import_with(desk: &Desk, name: &str, bytes: &[u8], options: &[&str]) -> Said {
    assert!(
        bytes.len() <= 16 * 1024 * 1024,
        "{name} has {} bytes",
        bytes.len()
    );
    desk.file(name, bytes);
    let own = desk.command(&[&["import", name, "--json"], options].concat());
    let mut limited = Command::new("sh");
    limited
        .args(["-c", &format!("ulimit -v {MEMORY} && exec \"$0\" \"$@\"")])
        .arg(binary())
        .args(own.get_args())
        .current_dir(own.get_current_dir().unwrap());
    for (name, value) in own.get_envs() {
        match value {
            Some(value) => limited.env(name, value),
            None => limited.env_remove(name),
        };
    }
    Said::from(limited.output().unwrap())
}

/// A row of leave for each number.
fn rows(count: usize, row: impl Fn(usize) -> String) -> String {
    let mut text = format!("{LEAVE}\n");
    for at in 0..count {
        let _infallible = writeln!(text, "{}", row(at));
    }
    text
}

#[test]
fn workbooks_that_claim_or_hold_too_much_are_refused() {
    let desk = Desk::with_network();
    let head = rows_of_texts(&[&["person", "kind", "first_day", "last_day"]]);
    let data = |rows: &str| format!("<sheetData>{head}{rows}</sheetData>");
    let one = "<sst count=\"1\" uniqueCount=\"1\"><si><t>x</t></si></sst>";
    let long = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(32_000));
    let many_cells = |count: usize| {
        let rows = (0..count)
            .map(|_| "<row>".to_owned() + &"<c t=\"s\"><v>0</v></c>".repeat(4) + "</row>");
        data(&rows.collect::<String>())
    };
    let ours = rows_of_texts(&[&["ada-fennimore", "other", "01/03/2027", "01/03/2027"]]);
    let many_strings = format!("<sst>{}</sst>", "<si><t/></si>".repeat(600_000));
    let nested = format!("<sst>{}</sst>", "<si>".repeat(1_000_000));
    let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><sst><si><t>&b;</t></si></sst>";
    for (name, sheet, strings, told) in [
        // It claims four thousand millions of shared texts, and holds one: read as what it holds.
        (
            "claim.xlsx",
            data(&ours),
            "<sst count=\"4294967295\" uniqueCount=\"4294967295\"><si><t>x</t></si></sst>",
            "",
        ),
        (
            "one-long-text-everywhere.xlsx",
            many_cells(75_000),
            long.as_str(),
            "larger than any of its kind",
        ),
        (
            "many-cells.xlsx",
            many_cells(200_000),
            one,
            "larger than any of its kind",
        ),
        (
            "many-strings.xlsx",
            data(&ours),
            many_strings.as_str(),
            "larger than any of its kind",
        ),
        (
            "row-0.xlsx",
            data("<row r=\"0\"><c r=\"A0\"><v>1</v></c></row>"),
            one,
            "row with a number that no sheet has",
        ),
        (
            "row-far.xlsx",
            data("<row r=\"4294967295\"><c><v>1</v></c></row>"),
            one,
            "row with a number that no sheet has",
        ),
        (
            "row-beyond.xlsx",
            data("<row r=\"99999999999999999999\"/>"),
            one,
            "row with a number that no sheet has",
        ),
        (
            "cell-far.xlsx",
            data("<row r=\"2\"><c r=\"ZZZZZZZ2\"><v>1</v></c></row>"),
            one,
            "which no sheet has",
        ),
        (
            "cell-beyond.xlsx",
            data("<row r=\"2\"><c r=\"A4294967296\"><v>1</v></c></row>"),
            one,
            "which no sheet has",
        ),
        (
            "no-such-string.xlsx",
            data("<row><c t=\"s\"><v>18446744073709551615</v></c></row>"),
            one,
            "shared text",
        ),
        ("entities.xlsx", data(&ours), bomb, "entity"),
        (
            "huge-text.xlsx",
            data(&ours),
            &format!("<sst><si><t>{}</t></si></sst>", "y".repeat(60_000_000)),
            "longer than any cell",
        ),
        (
            "huge-attribute.xlsx",
            data(&format!("<row r=\"{}\"/>", "1".repeat(60_000_000))),
            one,
            "no sheet has",
        ),
        (
            "unpacked.xlsx",
            data(&" ".repeat(70_000_000)),
            one,
            "when unpacked",
        ),
        ("nested.xlsx", data(&ours), nested.as_str(), ""),
        (
            "merged.xlsx",
            format!(
                "{}<mergeCells>{}</mergeCells>",
                data(&ours),
                "<mergeCell ref=\"A2:XFD1048576\"/>".repeat(100_000)
            ),
            one,
            "merged",
        ),
    ] {
        let said = import_with_little_memory(&desk, name, &raw_workbook(&sheet, strings));
        if told.is_empty() {
            said.ok();
        } else {
            said.ends(3).says(told);
        }
    }
}

#[test]
fn archives_that_claim_or_hold_too_many_parts_are_refused() {
    let desk = Desk::with_network();
    let mut parts = Vec::new();
    let mut central = Vec::new();
    let count: u32 = 150_000;
    parts.extend_from_slice(b"PK\x03\x04");
    parts.extend_from_slice(&[0; 26]);
    for _ in 0..count {
        central.extend_from_slice(b"PK\x01\x02");
        central.extend_from_slice(&[0; 42]);
    }
    let long_end = |claimed: u64| {
        let start = u64::try_from(parts.len()).unwrap();
        let size = u64::try_from(central.len()).unwrap();
        let mut end = b"PK\x06\x06".to_vec();
        end.extend_from_slice(&44_u64.to_le_bytes());
        end.extend_from_slice(&[45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        end.extend_from_slice(&claimed.to_le_bytes());
        end.extend_from_slice(&claimed.to_le_bytes());
        end.extend_from_slice(&size.to_le_bytes());
        end.extend_from_slice(&start.to_le_bytes());
        end.extend_from_slice(b"PK\x06\x07\0\0\0\0");
        end.extend_from_slice(&(start + size).to_le_bytes());
        end.extend_from_slice(&[1, 0, 0, 0]);
        end.extend_from_slice(
            b"PK\x05\x06\0\0\0\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\0\0",
        );
        end
    };
    let many = [&parts[..], &central, &long_end(u64::from(count))].concat();
    import_with_little_memory(&desk, "many.xlsx", &many)
        .ends(3)
        .says("parts in its archive");
    let padding = vec![0; 15 * 1024 * 1024];
    for claimed in [15_000_000, 4_000_000_000, u64::MAX] {
        let few = [&parts[..], &padding, &long_end(claimed)].concat();
        import_with_little_memory(&desk, "claims.xlsx", &few).ends(3);
    }
}

#[test]
fn csv_of_millions_of_cells_or_problems_says_the_first_hundred() {
    let desk = Desk::with_network();
    let told = |said: &Said| {
        let error: serde_json::Value =
            serde_json::from_str(&said.err).unwrap_or_else(|_| panic!("{}", said.err));
        let message = error["error"]["message"].as_str().unwrap().to_owned();
        (
            error["error"]["problems"].as_array().unwrap().len(),
            message,
        )
    };
    // 6.2 million cells outside the headings.
    let stray = format!(
        "{LEAVE}\n{}",
        format!("{}\n", "x,".repeat(199)).repeat(31_155)
    );
    for (name, csv) in [
        ("stray.csv", stray),
        ("narrow.csv", rows(3_000_000, |_| "x,y".to_owned())),
        (
            "one-row.csv",
            format!("{LEAVE}\n{}", "x,".repeat(6_000_000)),
        ),
        (
            "one-cell.csv",
            format!("{LEAVE}\n\"{}", "x".repeat(16_000_000)),
        ),
        (
            "quotes.csv",
            format!("{LEAVE}\n{}", "\"\"\"".repeat(5_000_000)),
        ),
        ("blanks.csv", " ,".repeat(8_000_000)),
        ("lines.csv", "\n".repeat(16_000_000)),
        ("returns.csv", "\r".repeat(16_000_000)),
        ("heads.csv", "person,".repeat(2_000_000)),
    ] {
        let said = import_with_little_memory(&desk, name, csv.as_bytes()).ends(3);
        let (count, message) = told(&said);
        assert!(
            count <= 100 && said.err.len() < 100_000,
            "{name}: {} bytes",
            said.err.len()
        );
        assert!(message.len() < 10_000, "{name}: {message}");
    }
    // As many rows as are read, each wrong in every way.
    for (name, row) in [
        ("words.csv", "nobody-known,x,soon,later"),
        ("people.csv", "ada-fennimor,other,01/03/2027,01/03/2027"),
        (
            "turned.csv",
            "ada-fennimore,other,02/03/2027,DAY/MONTH/YEAR",
        ),
    ] {
        let csv = rows(49_000, |at| {
            let (day, month, year) = (1 + at % 28, 1 + at / 28 % 12, 2026 - at / 336);
            let row = row.replace("DAY", &day.to_string());
            let row = row.replace("MONTH", &month.to_string());
            row.replace("YEAR", &year.to_string())
        });
        let said = import_with_little_memory(&desk, name, csv.as_bytes()).ends(3);
        let (count, message) = told(&said);
        assert!(
            count == 100 && message.contains("at least") && message.contains(" more)"),
            "{name}: {count}, {message}"
        );
    }
    let people = desk
        .command(&["import", "words.csv", "--sheet", "leave"])
        .output()
        .unwrap();
    let said = Said::from(people)
        .ends(3)
        .says("problems, and nothing was written");
    assert!(
        said.err.contains("more; correct these first"),
        "{}",
        said.err
    );
}

#[test]
fn a_network_document_of_millions_of_faults_says_the_first_hundred() {
    let desk = Desk::with_network();
    let before = desk.contents();
    let head = "{\"format_version\":1,\"name\":\"x\",\"people\":[";
    let unknown: Vec<String> = (0..1_000_000).map(|at| format!("\"{at}\":0")).collect();
    for (name, document) in [
        (
            "empty-items.json",
            format!("{head}{}{{}}]}}", "{},".repeat(4_000_000)),
        ),
        (
            "unknown-keys.json",
            format!("{head}{{{}}}]}}", unknown.join(",")),
        ),
        (
            "unknown-list.json",
            format!(
                "{{\"unknown\":[{}0],\"format_version\":1}}",
                "[],".repeat(5_000_000)
            ),
        ),
        (
            "unknown-keys-of-all.json",
            format!("{{{},\"format_version\":1}}", unknown.join(",")),
        ),
    ] {
        let said = import_with(&desk, name, document.as_bytes(), &[]).ends(3);
        let error: serde_json::Value =
            serde_json::from_str(&said.err).unwrap_or_else(|_| panic!("{}", said.err));
        assert!(
            error["error"]["problems"].as_array().unwrap().len() <= 100,
            "{name}"
        );
        assert!(said.err.len() < 100_000, "{name}: {} bytes", said.err.len());
    }
    assert_eq!(desk.contents(), before);
}
