//! What the requests for jobs share: how they are read, and the answer that the job was taken.

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::{Bytes, Data};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use utoipa::IntoResponses;

use super::field_errors::{placed, wrong};
use super::view::{JobView, address};
use crate::auth::Caller;
use crate::body::{Extracting, idempotency_key, json, mark_replayed};
use crate::error::ApiError;
use crate::state::AppState;
use evenwatch_app::AppError;
use evenwatch_app::idempotency::IdempotentRequest;
use evenwatch_app::jobs::{self, JobPayload};
use evenwatch_domain::time::Period;

/// The days from the first to before `to`.
pub(super) fn period(from: NaiveDate, to: NaiveDate) -> Result<Period, AppError> {
    let last = to.pred_opt();
    last.and_then(|last| Period::new(from, last))
        .ok_or_else(|| {
            wrong(
                "/to",
                format!("the period ends before it begins, on {from}"),
                &to,
                "give the first day after the period",
            )
        })
}

/// What whoever asks for a job is answered.
#[derive(IntoResponses)]
#[expect(
    dead_code,
    clippy::large_enum_variant,
    reason = "the description is made from it"
)]
pub(super) enum Answers {
    /// The job; Location leads to it
    #[response(status = 202, headers(("Location" = String)))]
    Taken(JobView),
    /// No network yet
    #[response(status = 404)]
    NoNetwork,
    /// The body is no JSON
    #[response(status = 415)]
    NoJson,
    /// A value is wrong, at the place told; or too many jobs are under way
    #[response(status = 422)]
    Wrong,
}

/// A request for a job, whose body says what is wanted.
pub(crate) struct JobRequest<B> {
    state: Data<AppState>,
    key: Option<IdempotentRequest>,
    body: B,
}

impl<B: DeserializeOwned + 'static> FromRequest for JobRequest<B> {
    type Error = actix_web::Error;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let parts = <(Data<AppState>, Bytes)>::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let (state, body) = parts.await?;
            Ok(Self {
                state,
                key: idempotency_key(&request, &body)?,
                body: json(&request, &body)?,
            })
        })
    }
}

impl<B: Send + 'static> JobRequest<B> {
    /// Asks for the job that `work` makes of the body, once under the request's key; 202 and where
    /// to follow it.
    pub(super) async fn for_job(
        self,
        who: &Caller,
        work: impl FnOnce(B) -> Result<JobPayload, AppError> + Send + 'static,
    ) -> Result<HttpResponse, ApiError> {
        let body = self.body;
        accepted(&self.state, who, self.key, move || work(body)).await
    }
}

/// Asks for the job, once under a key; 202 and where to follow it.
pub(super) async fn accepted(
    state: &AppState,
    who: &Caller,
    key: Option<IdempotentRequest>,
    work: impl FnOnce() -> Result<JobPayload, AppError> + Send + 'static,
) -> Result<HttpResponse, ApiError> {
    let asked = state
        .run(who, move |app, now| {
            let work = work()?;
            jobs::ask(app, &work, key.as_ref(), now).map_err(|error| placed(error, &work, now))
        })
        .await?;
    let mut answer = HttpResponse::Accepted();
    answer.insert_header((header::LOCATION, address(asked.answer.id)));
    mark_replayed(&mut answer, asked.again);
    Ok(answer.json(JobView::new(asked.answer, state.root())))
}
