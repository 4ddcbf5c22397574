//! Searches and reads of each type of resource: the same three handlers, which differ by their
//! type, address and description alone.

use super::openapi::{ByForm, OfKind, Read, Search};
use evenwatch_app::fhir::FhirKind;

/// The handlers of a type, in a module of their own.
macro_rules! served {
    (
        $module:ident, $kind:ident, needs $needs:ident,
        search: $search_path:literal, $search_id:literal, $(#[$search:meta])+
        by_form: $form_path:literal, $form_id:literal, $(#[$form:meta])+
        read: $read_path:literal, $read_id:literal, $(#[$read:meta])+
    ) => {
        pub(crate) mod $module {
            use actix_web::{HttpRequest, HttpResponse, web};

            use super::{ByForm, FhirKind, OfKind, Read, Search};
            use crate::error::ApiError;
            use crate::permission::{Permitted, may};
            use crate::state::AppState;

            /// Of this type.
            struct $kind;

            impl OfKind for $kind {
                const KIND: FhirKind = FhirKind::$kind;
            }

            $(#[$search])+
            #[utoipa::path(
                get,
                path = $search_path,
                operation_id = $search_id,
                tag = "fhir",
                params(Search<$kind>),
                responses(Search<$kind>)
            )]
            pub(crate) async fn search(
                who: Permitted<may::$needs>,
                request: HttpRequest,
                state: web::Data<AppState>,
            ) -> Result<HttpResponse, ApiError> {
                crate::fhir::search($kind::KIND, &request, &state, &who).await
            }

            $(#[$form])+
            #[utoipa::path(
                post,
                path = $form_path,
                operation_id = $form_id,
                tag = "fhir",
                request_body(
                    description = "The parameters of the search",
                    content = Object,
                    content_type = "application/x-www-form-urlencoded"
                ),
                responses(Search<$kind>, ByForm)
            )]
            pub(crate) async fn search_by_form(
                who: Permitted<may::$needs>,
                request: HttpRequest,
                state: web::Data<AppState>,
                body: web::Bytes,
            ) -> Result<HttpResponse, ApiError> {
                crate::fhir::search_by_form($kind::KIND, &request, &body, &state, &who).await
            }

            $(#[$read])+
            #[utoipa::path(
                get,
                path = $read_path,
                operation_id = $read_id,
                tag = "fhir",
                params(("id" = String, Path, description = "Its logical id"), Read<$kind>),
                responses(Read<$kind>)
            )]
            pub(crate) async fn read(
                who: Permitted<may::$needs>,
                request: HttpRequest,
                state: web::Data<AppState>,
                id: web::Path<String>,
            ) -> Result<HttpResponse, ApiError> {
                crate::fhir::read($kind::KIND, &id, &request, &state, &who).await
            }
        }
    };
}

served! {
    healthcare_service, HealthcareService, needs ReadNetwork,
    search: "/fhir/r4/HealthcareService", "search_fhir_healthcare_services",
    /// Pools as HealthcareServices
    ///
    /// Whom each serves, in which hours of the week on the wall, and when in the 13 weeks to come
    /// nobody is there.
    by_form: "/fhir/r4/HealthcareService/_search", "search_fhir_healthcare_services_by_form",
    /// Pools as HealthcareServices, searched by a form
    ///
    /// The same as the search by GET: parameters may stand in the form, in the query, or in both.
    read: "/fhir/r4/HealthcareService/{id}", "get_fhir_healthcare_service",
    /// One pool as a HealthcareService
    ///
    /// Whom it serves, in which hours of the week on the wall, and when in the 13 weeks to come
    /// nobody is there.
}

served! {
    practitioner_role, PractitionerRole, needs ReadNetwork,
    search: "/fhir/r4/PractitionerRole", "search_fhir_practitioner_roles",
    /// Members of pools as PractitionerRoles
    ///
    /// By name and role; without phone numbers or any other way to reach them.
    by_form: "/fhir/r4/PractitionerRole/_search", "search_fhir_practitioner_roles_by_form",
    /// Members of pools as PractitionerRoles, searched by a form
    ///
    /// The same as the search by GET: parameters may stand in the form, in the query, or in both.
    read: "/fhir/r4/PractitionerRole/{id}", "get_fhir_practitioner_role",
    /// One member of a pool as a PractitionerRole
    ///
    /// By name and role; without phone numbers or any other way to reach them.
}

served! {
    schedule, Schedule, needs ReadOnCall,
    search: "/fhir/r4/Schedule", "search_fhir_schedules",
    /// Schedules
    ///
    /// The time of each pool, and of each member in it.
    by_form: "/fhir/r4/Schedule/_search", "search_fhir_schedules_by_form",
    /// Schedules, searched by a form
    ///
    /// The same as the search by GET: parameters may stand in the form, in the query, or in both.
    read: "/fhir/r4/Schedule/{id}", "get_fhir_schedule",
    /// One Schedule
    ///
    /// The time of a pool, or of a member in it.
}

served! {
    slot, Slot, needs ReadOnCall,
    search: "/fhir/r4/Slot", "search_fhir_slots",
    /// Published duties as Slots
    ///
    /// Each stands in the schedule of its pool, and in that of each of its holders;
    /// busy-unavailable where a place is empty or its holder does not count as cover, and never
    /// free.
    by_form: "/fhir/r4/Slot/_search", "search_fhir_slots_by_form",
    /// Published duties as Slots, searched by a form
    ///
    /// The same as the search by GET: parameters may stand in the form, in the query, or in both.
    read: "/fhir/r4/Slot/{id}", "get_fhir_slot",
    /// One published duty as a Slot
    ///
    /// Never free: a duty is a person's work, and cannot be booked.
}
