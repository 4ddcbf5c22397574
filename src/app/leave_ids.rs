//! Ids of leave that tell whose it is and when it begins: sheets make them of person and first day,
//! and calendars by a rule that everybody can read. Whether one of them is taken is none of a
//! colleague's business, so people who do not see all of the staff cannot try them out.

use chrono::NaiveDate;

use super::error::AppError;
use super::refresh::leave::MARK;
use super::state::AppContext;
use evenwatch_domain::access::Action;
use evenwatch_domain::network::NetworkProblem;
use evenwatch_domain::resource::Item;

/// Refuses such an id of a new item, whether it is taken or not.
///
/// # Errors
/// Where whoever asks sees a part of the staff, and the id would tell another's leave.
pub(super) fn must_tell_nothing(app: &AppContext, item: &Item) -> Result<(), AppError> {
    let Item::Absences(absence) = item else {
        return Ok(());
    };
    let id = absence.id.as_str();
    let tells = id.starts_with(MARK)
        || person_in(id).is_some_and(|person| person != absence.person.as_str());
    if !tells || app.who().may_everywhere(Action::ReadStaff) {
        return Ok(());
    }
    Err(AppError::Invalid(vec![NetworkProblem {
        pointer: "/id".to_owned(),
        message: "ids of this form are made for leave from calendars and of other people"
            .to_owned(),
        found: format!("\"{id}\""),
        remedy: "choose another id".to_owned(),
    }]))
}

/// The person in an id of person and first day, such as `ada.2027-08-02` and `ada.2027-08-02.2`.
fn person_in(id: &str) -> Option<&str> {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (before, last) = id.rsplit_once('.')?;
    let (person, day) = match is_number(last) {
        true => before.rsplit_once('.')?,
        false => (before, last),
    };
    day.parse::<NaiveDate>().is_ok().then_some(person)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_person_and_day_is_known_by_its_form() {
        for (id, person) in [
            ("ada.2027-08-02", Some("ada")),
            ("ada.b.2027-08-02.12", Some("ada.b")),
            ("ada.2027-08-02.x", None),
            ("ada.2027-13-02", None),
            ("ada-2027-08-02", None),
            ("ada.2", None),
            ("away", None),
        ] {
            assert_eq!(person_in(id), person, "{id}");
        }
    }
}
