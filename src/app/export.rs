//! Gives the current network back as a document.

use super::error::AppError;
use super::state::AppContext;
use evenwatch_domain::access::Action;
use evenwatch_domain::network::NetworkFile;

/// The current network's document, equal to the one imported.
///
/// # Errors
/// Where whoever asks may not see the whole of it, no network has been imported, or the database
/// fails.
pub fn export(app: &AppContext) -> Result<NetworkFile, AppError> {
    app.must_everywhere(Action::ExportNetwork)?;
    app.store().read(|tx| Ok(app.current(tx)?.file().clone()))
}
