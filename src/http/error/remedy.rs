//! What to do, in the words of programs: which request or header helps.

use evenwatch_app::{Overtaken, Rejection};

/// What to do about a change that came too late; nothing where the kind of problem says enough.
pub(super) fn of_conflict(overtaken: &Overtaken) -> Option<String> {
    let remedy = match overtaken {
        Overtaken::WeakTag { newest, .. } => {
            return Some(format!(
                "Send `If-Match: \"{newest}\"`, and let the proxy pass on answers under /api as they are: this server compresses \
                 them itself, with strong tags."
            ));
        }
        Overtaken::ScenarioExists(_) => "Choose another name, or send `\"replace\": true` with it.",
        Overtaken::Exists(..) => "Choose another id, or change that one with PUT.",
        Overtaken::There(_) => "Fetch it, and change it by its tag with `If-Match`.",
        Overtaken::State { .. }
        | Overtaken::NothingToRestore { .. }
        | Overtaken::IdInUse(_)
        | Overtaken::Stale { .. } => {
            return overtaken.remedy().map(|remedy| sentence(&remedy));
        }
        Overtaken::Precondition { .. } | Overtaken::InUse { .. } => return None,
    };
    Some(remedy.to_owned())
}

/// What to do about a refusal; nothing where the kind of problem says enough.
pub(super) fn of_rejection(rejection: &Rejection) -> Option<String> {
    match rejection {
        Rejection::NoPassword => Some("Sign in at /sign-in.".to_owned()),
        Rejection::KeyReused(_) => None,
        other => other.remedy().map(|remedy| sentence(&remedy)),
    }
}

/// Words of every surface as the sentence that a problem document has.
fn sentence(remedy: &str) -> String {
    let mut letters = remedy.chars();
    let first = letters.next().map(char::to_uppercase);
    let end = if remedy.ends_with(['.', '?']) {
        ""
    } else {
        "."
    };
    first
        .into_iter()
        .flatten()
        .chain(letters)
        .chain(end.chars())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_told_in_a_sentence_and_what_is_wrong_apart_from_it() {
        let refused = Rejection::TooManyJobs { most: 50 };
        assert_eq!(refused.to_string(), "50 jobs of yours have not ended yet");
        assert_eq!(
            of_rejection(&refused).unwrap_or_default(),
            "Wait for some, or cancel those that you do not need."
        );
        let there = Overtaken::There("pool \"leeds\"".to_owned());
        assert!(of_conflict(&there).is_some_and(|told| told.contains("If-Match")));
    }
}
