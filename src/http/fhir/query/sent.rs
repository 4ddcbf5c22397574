//! What a client sent: names and values, and how strictly it wants them taken.

use actix_web::HttpRequest;

use crate::error::ApiError;
use evenwatch_domain::interval::Instant;

/// What becomes of parameters that are not known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::fhir) enum Handling {
    /// They are refused: an answer to another question than was asked is worse than none.
    #[default]
    Strict,
    /// They are left out.
    Lenient,
}

impl Handling {
    /// What the request prefers (`Prefer: handling=lenient`, RFC 7240).
    pub(in crate::fhir) fn of(request: &HttpRequest) -> Self {
        let headers = request.headers().get_all("Prefer");
        let preferences = headers.filter_map(|header| header.to_str().ok());
        let words = preferences.flat_map(|text| text.split([',', ';']));
        let handling = words.filter_map(|word| {
            let (name, value) = word.split_once('=')?;
            let is_handling = name.trim().eq_ignore_ascii_case("handling");
            is_handling.then(|| value.trim().trim_matches('"').to_ascii_lowercase())
        });
        // The first of several counts (RFC 7240 2).
        match handling.map(|word| word == "lenient").next() {
            Some(true) => Self::Lenient,
            Some(false) | None => Self::Strict,
        }
    }
}

/// What a client sent.
#[derive(Debug, Clone)]
pub(in crate::fhir) struct Sent {
    pairs: Vec<(String, String)>,
    /// How strictly it is to be taken.
    pub handling: Handling,
    /// The service's address, as the client wrote it.
    pub base: String,
    /// The time.
    pub now: Instant,
}

impl Sent {
    /// Reads a query, or a form, which is written alike.
    pub(in crate::fhir) fn of(
        query: &str,
        handling: Handling,
        base: &str,
        now: Instant,
    ) -> Result<Self, ApiError> {
        let pairs = actix_web::web::Query::<Vec<(String, String)>>::from_query(query)
            .map_err(|error| ApiError::query(&error.to_string(), query))?;
        Ok(Self {
            pairs: pairs.into_inner(),
            handling,
            base: base.to_owned(),
            now,
        })
    }

    /// Names and values, but for those that are empty: FHIR passes over these.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.pairs.iter();
        let all = all.map(|(name, value)| (name.as_str(), value.trim()));
        all.filter(|(name, value)| !name.is_empty() && !value.trim_matches(',').is_empty())
    }
}

/// Percent-encoded for a query.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:/,|".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// The values of a list, parted at commas that are not escaped, without those that are empty.
/// Escapes stay.
pub(super) fn values(text: &str) -> Vec<&str> {
    let (mut values, mut begin) = (Vec::new(), 0);
    for at in unescaped(text, ',') {
        values.extend(text.get(begin..at));
        begin = at + 1;
    }
    values.extend(text.get(begin..));
    values.retain(|value| !value.is_empty());
    values
}

/// The system and the code of a token, parted at a bar that is not escaped; a code alone has no
/// system. Without escapes.
pub(super) fn token(text: &str) -> (Option<String>, String) {
    match unescaped(text, '|').next() {
        Some(at) => {
            let (system, code) = text.split_at(at);
            (
                Some(plain(system)),
                plain(code.get(1..).unwrap_or_default()),
            )
        }
        None => (None, plain(text)),
    }
}

/// A value without its escapes.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        out.push(match character {
            '\\' => characters.next().unwrap_or('\\'),
            other => other,
        });
    }
    out
}

/// Where a character stands that no backslash escapes. Bytes.
fn unescaped(text: &str, wanted: char) -> impl Iterator<Item = usize> {
    let mut is_escaped = false;
    text.char_indices().filter_map(move |(at, character)| {
        let is_wanted = character == wanted && !is_escaped;
        is_escaped = character == '\\' && !is_escaped;
        is_wanted.then_some(at)
    })
}
