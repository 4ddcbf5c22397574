//! The catalogue in force: as it was read at the start, with the list of bank holidays that was
//! taken since, by this process or by another that shares its folder.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use evenwatch_config::{self as config, TakenStamp};
use evenwatch_domain::catalogue::Catalogue;

/// The catalogue, with a number that counts up whenever it changes.
#[derive(Clone)]
pub(super) struct CatalogueSnapshot {
    pub(super) number: u64,
    pub(super) catalogue: Arc<Catalogue>,
}

/// Which catalogue is in force.
pub(super) struct InForce {
    folder: PathBuf,
    kept: Mutex<(Option<TakenStamp>, CatalogueSnapshot)>,
}

impl InForce {
    /// `catalogue`, read when the file in `folder` had the stamp.
    pub(super) fn new(folder: PathBuf, stamp: Option<TakenStamp>, catalogue: Catalogue) -> Self {
        let edition = CatalogueSnapshot {
            number: 0,
            catalogue: Arc::new(catalogue),
        };
        Self {
            folder,
            kept: Mutex::new((stamp, edition)),
        }
    }

    /// The one in force. Touches no disk.
    pub(super) fn edition(&self) -> CatalogueSnapshot {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.1.clone()
    }

    /// Looks for a list that was taken since. A file that cannot be read changes nothing.
    pub(super) fn renew(&self) {
        let stamp = config::taken_stamp(&self.folder);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if stamp.is_none() || stamp == kept.0 {
            return;
        }
        // Told once, not at every look.
        kept.0 = stamp;
        let mut catalogue = (*kept.1.catalogue).clone();
        if let Err(error) = config::newest_bank_holidays(&self.folder, &mut catalogue) {
            tracing::error!(%error, "the list of bank holidays that was taken cannot be used");
            return;
        }
        if catalogue == *kept.1.catalogue {
            return;
        }
        kept.1 = CatalogueSnapshot {
            number: kept.1.number + 1,
            catalogue: Arc::new(catalogue),
        };
    }
}
