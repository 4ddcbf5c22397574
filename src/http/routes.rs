//! Every endpoint of the API, once: what is not in this list does not exist, and what is in it is
//! described in `/openapi.json`. Address and method stand in each handler's description, and what
//! it needs of whoever asks first in its signature. The network's resources are served and
//! described alike, all by `resources`. Pages for people are listed in `web`.

use utoipa::OpenApi;

use super::endpoints::Routes;
use super::server::Pages;
use super::{
    audit, changes, duties, equity, feed_tokens, feeds, fhir, health, identities, jobs,
    kept_audits, keys, log, me, metrics, network, on_call, openapi, resources, rotas, scenarios,
    schedules, sheets, users, webhooks,
};

/// Adds each handler with its own description.
macro_rules! operations {
    ($routes:ident, [$($($part:ident)::+),+ $(,)?]) => {
        $({
            #[derive(OpenApi)]
            #[openapi(paths($($part)::+))]
            struct Described;

            $routes.operation(Described::openapi(), &$($part)::+);
        })+
    };
}

/// The list. The server looks through it from the top for each request, so what is asked for most
/// comes first.
pub(super) fn api(routes: &mut Routes) {
    operations!(
        routes,
        [
            health::live::live,
            health::ready::ready,
            on_call::show::show,
            feeds::person::person,
            feeds::pool::pool,
            feeds::line::line,
            feeds::area::area,
            feeds::board::board,
            feeds::private::private,
            rotas::list::list,
            rotas::show::show,
            rotas::publish::publish,
            rotas::withdraw::withdraw,
            rotas::file::file,
            duties::list::list,
            duties::show::show,
            jobs::plans::ask,
            jobs::audits::ask,
            jobs::remedies::ask,
            jobs::imports::ask,
            jobs::refreshes::ask,
            jobs::refreshes::ages,
            jobs::fragility::ask,
            jobs::scale::ask,
            jobs::comparisons::ask,
            scenarios::list::list,
            scenarios::create::create,
            scenarios::show::show,
            scenarios::remove::remove,
            jobs::list::list,
            jobs::show::show,
            jobs::cancel::cancel,
            jobs::events::events,
            jobs::result::result,
            jobs::file::file,
            audit::show::show,
            audit::file::file,
            audit::why::why,
            audit::why::all,
            audit::trend::trend,
            kept_audits::list::list,
            kept_audits::show::show,
            kept_audits::file::file,
            kept_audits::repeat::repeat,
            schedules::list::list,
            schedules::create::create,
            schedules::remove::remove,
            sheets::list::list,
            sheets::template::template,
            sheets::import::import,
            equity::show::show,
            network::show::show,
            changes::list::list,
            fhir::metadata::metadata,
            fhir::healthcare_service::search,
            fhir::healthcare_service::search_by_form,
            fhir::healthcare_service::read,
            fhir::practitioner_role::search,
            fhir::practitioner_role::search_by_form,
            fhir::practitioner_role::read,
            fhir::schedule::search,
            fhir::schedule::search_by_form,
            fhir::schedule::read,
            fhir::slot::search,
            fhir::slot::search_by_form,
            fhir::slot::read,
            feed_tokens::list::list,
            feed_tokens::create::create,
            feed_tokens::revoke::revoke,
            me::show::show,
            me::password::set,
            users::list::list,
            users::create::create,
            users::show::show,
            users::change::change,
            users::change::patch,
            identities::list::list,
            identities::link::link,
            identities::unlink::unlink,
            keys::list::list,
            keys::create::create,
            keys::revoke::revoke,
            log::list::list,
            webhooks::list::list,
            webhooks::create::create,
            webhooks::show::show,
            webhooks::change::change,
            webhooks::rotate::rotate,
            webhooks::remove::remove,
            webhooks::test::test,
            webhooks::messages::messages,
            webhooks::resend::resend,
            metrics::show,
            openapi::show,
        ]
    );
    resources::routes(routes);
}

/// The same, and the pages.
pub(super) fn all(pages: Pages) -> Routes {
    let mut routes = Routes::new();
    api(&mut routes);
    (pages.routes)(&mut routes);
    routes
}
