//! One thing that an address names, by an id or a name: read from the address, described, and
//! refused alike for every noun.

use std::collections::BTreeMap;
use std::future::{Ready, ready};
use std::str::FromStr;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Required, Response};
use utoipa::{IntoParams, IntoResponses, PartialSchema};

use super::error::ApiError;
use super::params;
use evenwatch_domain::bad_value::BadValue;

/// What the address says: `{id}` or `{name}`.
pub(super) enum By {
    /// The id that the thing was given, a UUID.
    Id,
    /// The name that people gave it, such as this one.
    Name(&'static str),
}

impl By {
    fn parameter(&self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Name(_) => "name",
        }
    }
}

/// An id or a name that stands in addresses, and the words of the description about it.
pub(super) trait PathParam: FromStr<Err = BadValue> {
    /// What the address says.
    const BY: By;
    /// What that is.
    const WHAT: &'static str;
    /// That there is none such: 404.
    const MISSING: &'static str;
    /// That it is none by its shape: 422.
    const WRONG: &'static str;
}

/// What the address names, read from it. In a description it is the parameter, and the answers
/// where there is none such and where it is of another shape; an operation that has more to say of
/// these says so after it.
pub(super) struct PathId<T>(pub T);

impl<T: PathParam> FromRequest for PathId<T> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let text = web::Path::<String>::from_request(request, payload).into_inner();
        let text = text.map_err(|error| ApiError::internal(&error));
        ready(text.and_then(|text| params::id(T::BY.parameter(), &text).map(Self)))
    }
}

impl<T: PathParam> IntoParams for PathId<T> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let parameter = ParameterBuilder::new()
            .name(T::BY.parameter())
            .parameter_in(ParameterIn::Path)
            .required(Required::True)
            .description(Some(T::WHAT));
        let parameter = match T::BY {
            By::Id => parameter.schema(Some(uuid())),
            By::Name(name) => parameter
                .schema(Some(String::schema()))
                .example(Some(name.into())),
        };
        vec![parameter.build()]
    }
}

fn uuid() -> Schema {
    let uuid = ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)));
    Schema::Object(uuid.build())
}

impl<T: PathParam> IntoResponses for PathId<T> {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        BTreeMap::from([
            ("404".to_owned(), Response::new(T::MISSING).into()),
            ("422".to_owned(), Response::new(T::WRONG).into()),
        ])
    }
}
