//! The files of `config/` as built into the binary.

use rust_embed::RustEmbed;

/// `config/`. Embedded in every profile (feature `debug-embed`): the binary must work without its
/// source tree.
#[derive(RustEmbed)]
#[folder = "../../config/"]
struct Files;

/// The text of one file, by its path below `config/`.
pub(super) fn text(path: &str) -> Option<String> {
    let file = Files::get(path)?;
    Some(String::from_utf8_lossy(&file.data).into_owned())
}

/// Paths of the files below `folder`, sorted.
pub(super) fn below(folder: &str) -> Vec<String> {
    let mut paths: Vec<String> = Files::iter()
        .filter(|path| {
            path.strip_prefix(folder)
                .is_some_and(|rest| rest.starts_with('/'))
        })
        .map(std::borrow::Cow::into_owned)
        .collect();
    paths.sort();
    paths
}
