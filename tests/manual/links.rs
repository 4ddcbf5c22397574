//! Links of the documents in the repository lead to files that exist.

use std::path::Path;

/// The documents for people who come to the repository.
const DOCUMENTS: [&str; 8] = [
    "README.md",
    "src/README.md",
    "tests/README.md",
    "config/README.md",
    "migrations/README.md",
    ".github/CONTRIBUTING.md",
    "tests/bench/MEASURED.md",
    "src/manual/SUMMARY.md",
];

/// Longest README, in lines: one page.
const LONGEST: usize = 150;

#[test]
fn links_of_the_documents_lead_to_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for document in DOCUMENTS {
        let text = std::fs::read_to_string(root.join(document)).unwrap();
        let folder = root.join(document).parent().unwrap().to_owned();
        let links = text.split("](").skip(1);
        for link in links.filter_map(|rest| rest.split(')').next()) {
            let file = link.split('#').next().unwrap();
            let outside = link.contains("://") || file.is_empty();
            assert!(
                outside || folder.join(file).exists(),
                "{document} links to {link}"
            );
        }
    }
}

#[test]
fn the_readme_is_one_page() {
    let readme = include_str!("../../README.md");
    assert!(readme.lines().count() <= LONGEST);
}
