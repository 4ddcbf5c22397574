//! Words of a few, as people write them: kinds of absence and of duty.

use super::cell::Wrong;
use evenwatch_domain::plain_text::folded;

/// A word as the network document writes it: small letters, with `-` between its parts.
pub(super) fn word(text: &str) -> String {
    let text = folded(text);
    let parts = text.split(|c: char| c.is_whitespace() || matches!(c, '-' | '_'));
    parts
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("-")
}

/// Letters and digits alone: `A/L` and `a.l.` are the same.
fn letters(text: &str) -> String {
    let text = folded(text);
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// A kind of absence. What is not known is left as it is, for the document's own reader to tell.
pub(super) fn absence(text: &str) -> Result<String, Wrong> {
    let kind = match letters(text).as_str() {
        "al" | "annual" | "annualleave" | "annualleaveal" | "holiday" | "holidays" | "hol"
        | "hols" | "vacation" | "annualholiday" => "annual-leave",
        "study" | "studyleave" | "studyday" | "studydays" | "training" | "course" | "cpd"
        | "professionalleave" | "examleave" => "study-leave",
        "maternity"
        | "maternityleave"
        | "mat"
        | "matleave"
        | "paternity"
        | "paternityleave"
        | "pat"
        | "patleave"
        | "adoption"
        | "adoptionleave"
        | "parental"
        | "parentalleave"
        | "sharedparental"
        | "sharedparentalleave"
        | "spl" => "parental-leave",
        "sick" | "sickness" | "sickleave" | "sicknessleave" | "sicknessabsence" | "sickday"
        | "sickdays" | "offsick" | "ill" | "illness" => "sickness",
        "toil" | "lieu" | "lieuday" | "dayinlieu" | "timeoffinlieu" | "compassionate"
        | "compassionateleave" | "bereavement" | "bereavementleave" | "carers" | "carersleave"
        | "special" | "specialleave" | "unpaid" | "unpaidleave" | "juryservice" | "other" => {
            "other"
        }
        "sl" => {
            return Err((
                "\"SL\" stands for study leave with some and for sick leave with others".to_owned(),
                "write study leave, or sickness".to_owned(),
            ));
        }
        _ => return Ok(word(text)),
    };
    Ok(kind.to_owned())
}

/// A kind of duty. Whether somebody on call sleeps at home decides what counts as work, and is
/// never guessed.
pub(super) fn duty(text: &str) -> Result<String, Wrong> {
    let kind = match letters(text).as_str() {
        "nonresidentoncall" | "nonresident" | "nonres" | "nonresoncall" | "nroc"
        | "oncallnonresident" | "oncallfromhome" | "oncallathome" | "oncallhome" | "homeoncall"
        | "fromhome" | "athome" => "non-resident-on-call",
        "residentoncall" | "resident" | "resoncall" | "oncallresident" | "oncallonsite"
        | "onsiteoncall" | "onsite" => "resident-on-call",
        "shift" | "shifts" | "dayshift" | "nightshift" => "shift",
        "oncall" | "oc" => {
            return Err((
                "on-call may be from home or at the place of work".to_owned(),
                "write non-resident on-call where it is from home, else resident on-call"
                    .to_owned(),
            ));
        }
        _ => return Ok(word(text)),
    };
    Ok(kind.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absences_and_duties_in_everyday_words() {
        for (text, kind) in [
            ("A/L", "annual-leave"),
            ("a.l.", "annual-leave"),
            ("AL", "annual-leave"),
            ("Annual\u{a0}leave", "annual-leave"),
            ("annual\u{2013}leave", "annual-leave"),
            ("Annual", "annual-leave"),
            ("study", "study-leave"),
            ("Study Leave", "study-leave"),
            ("sick", "sickness"),
            ("Off sick", "sickness"),
            ("Sickness", "sickness"),
            ("maternity", "parental-leave"),
            ("Mat leave", "parental-leave"),
            ("TOIL", "other"),
            ("sabbatical", "sabbatical"),
        ] {
            assert_eq!(absence(text), Ok(kind.to_owned()), "{text}");
        }
        for (text, kind) in [
            ("Non-resident on call", "non-resident-on-call"),
            ("non\u{2013}resident on call", "non-resident-on-call"),
            ("NROC", "non-resident-on-call"),
            ("on-call (home)", "non-resident-on-call"),
            ("Resident on-call", "resident-on-call"),
            ("Shift", "shift"),
        ] {
            assert_eq!(duty(text), Ok(kind.to_owned()), "{text}");
        }
        assert!(absence("SL").is_err());
        for text in ["on-call", "On call", "on\u{2011}call"] {
            assert!(duty(text).is_err(), "{text}");
        }
    }
}
