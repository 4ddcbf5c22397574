//! Forms of pages as browsers send them. What is wrong with one is said in our words, and of a
//! session's form the token first.

use std::collections::BTreeMap;

use actix_web::dev::{Payload, UrlEncoded};
use actix_web::error::UrlencodedError;
use actix_web::{FromRequest, HttpRequest};
use evenwatch_http::Caller;
use evenwatch_http::error::{ApiError, ProblemType};

/// The longest form. Bytes.
const LONGEST: usize = 16_384;

/// The field in which the token of a session stands.
const TOKEN: &str = "csrf";

/// What was sent as a form, if it reads. It is never logged and has no `Debug`: it may hold a
/// password.
pub(super) struct SentForm(Result<FormFields, ApiError>);

/// The fields of a form that are not taken yet.
#[derive(Default)]
pub(super) struct FormFields(BTreeMap<String, String>);

impl FromRequest for SentForm {
    type Error = ApiError;
    type Future = std::pin::Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let pairs = UrlEncoded::<Vec<(String, String)>>::new(request, payload).limit(LONGEST);
        Box::pin(async move {
            let pairs = pairs.await.map_err(|error| unreadable(&error));
            Ok(Self(pairs.and_then(FormFields::of)))
        })
    }
}

impl SentForm {
    /// The fields.
    ///
    /// # Errors
    /// It is not a form, too long, or has a field twice.
    pub(super) fn fields(self) -> Result<FormFields, ApiError> {
        self.0
    }

    /// The fields of a form of this session, without its token. A form that does not read has none.
    ///
    /// # Errors
    /// The token is missing or another's; that is said before anything else of the form.
    pub(super) fn fields_of_session(self, who: &Caller) -> Result<FormFields, ApiError> {
        let mut fields = self.0.unwrap_or_default();
        let token = fields.0.remove(TOKEN);
        who.verify_csrf(token.as_deref())?;
        Ok(fields)
    }
}

impl FormFields {
    fn of(pairs: Vec<(String, String)>) -> Result<Self, ApiError> {
        let mut fields = BTreeMap::new();
        for (name, value) in pairs {
            if fields.contains_key(&name) {
                return Err(bad(format!("the form has the field \"{name}\" twice")));
            }
            fields.insert(name, value);
        }
        Ok(Self(fields))
    }

    /// Takes a field.
    ///
    /// # Errors
    /// The form has no such field.
    pub(super) fn take(&mut self, name: &str) -> Result<String, ApiError> {
        let value = self.0.remove(name);
        value.ok_or_else(|| bad(format!("the form has no field \"{name}\"")))
    }

    /// Takes a field that may be left out.
    pub(super) fn take_or_empty(&mut self, name: &str) -> String {
        self.0.remove(name).unwrap_or_default()
    }

    /// Refuses what is left.
    ///
    /// # Errors
    /// A field was not taken.
    pub(super) fn end(self) -> Result<(), ApiError> {
        match self.0.into_keys().next() {
            None => Ok(()),
            Some(name) => {
                let name = evenwatch_domain::parse_error::shorten(&name);
                Err(bad(format!("the form has an unknown field \"{name}\"")))
            }
        }
    }
}

fn bad(why: String) -> ApiError {
    ApiError::new(ProblemType::BadRequest, why)
}

fn unreadable(error: &UrlencodedError) -> ApiError {
    match error {
        UrlencodedError::Overflow { .. } => ApiError::new(
            ProblemType::TooLarge,
            format!("the form is longer than {LONGEST} bytes"),
        ),
        UrlencodedError::ContentType => {
            bad("a form is sent as application/x-www-form-urlencoded in UTF-8".to_owned())
        }
        UrlencodedError::Payload(_) => bad("the form did not arrive whole".to_owned()),
        _ => bad("the form cannot be read".to_owned()),
    }
}
