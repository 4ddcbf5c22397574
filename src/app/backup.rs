//! Backs the database up, while others use it, and restores it.

use std::io::{BufReader, Read, Write};

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;

use super::error::AppError;
use super::state::AppContext;
use evenwatch_domain::access::Action;
use evenwatch_domain::audit_log::LogEntry as Logged;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::network::Network;
use evenwatch_store::{StoreError, backup, log, networks, rotas};

pub use evenwatch_store::backup::Contents;

/// Bytes read from a backup at once.
const CHUNK: usize = 1 << 16;

/// Writes everything but sessions, packed (gzip), as it stands at one moment. It holds secrets
/// (hashes of passwords and keys) and people's absences.
///
/// # Errors
/// Where whoever asks is no administrator, the database fails, or `out` does not take it.
pub fn back_up(app: &AppContext, out: impl Write, now: Instant) -> Result<Contents, AppError> {
    app.must_everywhere(Action::ManageAccounts)?;
    app.must_everywhere(Action::ExportNetwork)?;
    let mut packed = GzEncoder::new(out, Compression::default());
    let contents = app
        .store()
        .back_up(env!("CARGO_PKG_VERSION"), now, &mut packed)?;
    let finished = packed.finish().and_then(|mut out| out.flush());
    finished.map_err(|error| StoreError::Failed {
        doing: "writing the backup".to_owned(),
        detail: error.to_string(),
    })?;
    Ok(contents)
}

/// How the text of every backup begins.
const BEGINNING: &[u8] = b"{\"evenwatch_backup\":";

/// Whether a file begins as a backup does, however much of it is there.
pub fn begins_as_backup(file: impl Read) -> bool {
    let mut text = Vec::new();
    let most = u64::try_from(BEGINNING.len()).unwrap_or(u64::MAX);
    // One that was cut off gives what can be unpacked, and then an error.
    let _cut = MultiGzDecoder::new(file).take(most).read_to_end(&mut text);
    text == BEGINNING
}

/// Restores a backup into the database, which must be empty unless `replace` is set. The network in
/// it must be one that this program takes, and every rota one that it reads; the restoring itself
/// is in the log.
///
/// # Errors
/// Where whoever asks is no administrator, the backup is none or damaged, the database has rows, or
/// fails; then nothing is changed.
pub fn restore(
    app: &AppContext,
    input: impl Read,
    replace: bool,
    now: Instant,
) -> Result<Contents, AppError> {
    app.must_everywhere(Action::ManageAccounts)?;
    app.must_everywhere(Action::ImportNetwork)?;
    let mut unpacked = BufReader::with_capacity(CHUNK, MultiGzDecoder::new(input));
    backup::restore(app.store().url(), &mut unpacked, replace, |tx, contents| {
        if let Some((_, file)) = networks::load(tx)? {
            Network::new(file).map_err(AppError::Invalid)?;
        }
        for rota in rotas::list(tx)? {
            for revision in rotas::revisions(tx, rota.id)? {
                rotas::get(tx, rota.id, Some(revision.revision))?;
            }
        }
        let write = Logged {
            at: now,
            who: app.who().who.to_string(),
            action: "database.restore".to_owned(),
            subject: "database".to_owned(),
            before: None,
            after: serde_json::to_value(contents).ok(),
        };
        Ok(log::append(tx, &write)?)
    })
}
