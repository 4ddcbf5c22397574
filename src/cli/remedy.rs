//! What to do, in the words of the command line: which command or option helps.

use super::not_found;
use evenwatch_app::{AppError, Overtaken, Rejection};

/// What to do about an error whose message does not say.
pub(super) fn remedy(error: &AppError) -> Option<String> {
    match error {
        AppError::NotFound(missing) => not_found::remedy(missing),
        AppError::Conflict(overtaken) => overtaken.remedy().or_else(|| of_conflict(overtaken)),
        AppError::Refused(rejection) => rejection.remedy().or_else(|| of_rejection(rejection)),
        AppError::CursorExpired => Some("read everything again, and go on from there".to_owned()),
        _ => None,
    }
}

fn of_conflict(overtaken: &Overtaken) -> Option<String> {
    let remedy = match overtaken {
        Overtaken::ScenarioExists(_) => "choose another name, or replace it with --replace",
        Overtaken::Precondition { .. } => "look at it again and decide again",
        Overtaken::Exists(..) | Overtaken::There(_) => "choose another id, or change that one",
        Overtaken::WeakTag { newest, .. } => {
            return Some(format!("send \"{newest}\" without W/"));
        }
        Overtaken::State { .. }
        | Overtaken::NothingToRestore { .. }
        | Overtaken::IdInUse(_)
        | Overtaken::Stale { .. }
        | Overtaken::InUse { .. } => return None,
    };
    Some(remedy.to_owned())
}

fn of_rejection(rejection: &Rejection) -> Option<String> {
    matches!(rejection, Rejection::NoPassword)
        .then(|| "set it with `evenwatch user password NAME`".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conflict_is_told_with_what_a_person_at_a_terminal_can_do() {
        for (error, words) in [
            (
                AppError::Conflict(Overtaken::There("pool \"leeds\"".to_owned())),
                "choose another id",
            ),
            (AppError::Refused(Rejection::NoPassword), "evenwatch user"),
            (
                AppError::Refused(Rejection::TooManyJobs { most: 50 }),
                "wait for some",
            ),
        ] {
            let told = remedy(&error).unwrap_or_default();
            assert!(told.contains(words), "{told}");
            assert!(!told.contains("/api") && !told.contains("PUT"), "{told}");
            assert!(!error.to_string().contains("; "), "{error}");
        }
    }
}
