//! A rota as people name it on the command line: its id, or the first digits of it, as tables print
//! them.

use std::str::FromStr;

use super::error::CliError;
use evenwatch_app::{self as app, AppContext};
use evenwatch_domain::ids::RotaId;

/// Fewer digits than these are a slip.
const FEWEST_DIGITS: usize = 4;

/// A rota's id, or its beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WhichRota(String);

impl FromStr for WhichRota {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let digits = text.trim().to_lowercase().replace('-', "");
        let fits = (FEWEST_DIGITS..=32).contains(&digits.len());
        if fits && digits.chars().all(|digit| digit.is_ascii_hexdigit()) {
            return Ok(Self(digits));
        }
        Err(format!(
            "\"{text}\" is no rota's id; give the id or its first {FEWEST_DIGITS} digits or more, as `evenwatch rotas` lists them"
        ))
    }
}

impl WhichRota {
    /// The rota's id.
    ///
    /// # Errors
    /// Where no rota's id begins so, or those of several do; of a whole id the command itself says
    /// whether there is such a rota.
    pub(super) fn id(&self, app: &AppContext) -> Result<RotaId, CliError> {
        if self.0.len() == 32
            && let Ok(id) = self.0.parse()
        {
            return Ok(RotaId(id));
        }
        let begins = |id: &RotaId| id.0.simple().to_string().starts_with(&self.0);
        let rotas = app::rotas::list(app)?;
        let ids: Vec<RotaId> = rotas.iter().map(|rota| rota.id).filter(begins).collect();
        match ids[..] {
            [only] => Ok(only),
            [] => Err(CliError::NotFound {
                message: format!("no rota's id begins with \"{}\"", self.0),
                remedy: "`evenwatch rotas` lists them".to_owned(),
            }),
            _ => Err(CliError::NotFound {
                message: format!(
                    "the ids of {} rotas begin with \"{}\": {}",
                    ids.len(),
                    self.0,
                    ids.iter()
                        .map(ToString::to_string)
                        .collect::<Vec<_>>()
                        .join(", ")
                ),
                remedy: "give more of the one that you mean".to_owned(),
            }),
        }
    }
}

/// The first digits of a rota's id: enough to name it with.
pub(super) fn short_id(id: RotaId) -> String {
    id.0.simple().to_string().chars().take(8).collect()
}
