//! Every route of the API, once: what is not in this list does not exist, and what is in it is
//! described in `/openapi.json`. The network's nouns are served and described alike, all by
//! `nouns`. What each needs of whoever asks is in `access`. Pages for people are listed in `web`.

use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    audit, changes, duties, equity, feed_tokens, feeds, fhir, health, identities, jobs,
    kept_audits, keys, log, me, metrics, network, on_call, openapi, resources, rotas, scenarios,
    schedules, sheets, users, webhooks,
};

/// The list. The server looks through it from the top for each request, so what is asked for most
/// comes first.
pub(super) fn api(routes: &mut ServiceConfig<'_>) {
    routes
        .service(health::live::live)
        .service(health::ready::ready)
        .service(on_call::show::show)
        .service(feeds::person::person)
        .service(feeds::pool::pool)
        .service(feeds::line::line)
        .service(feeds::area::area)
        .service(feeds::board::board)
        .service(feeds::private::private)
        .service(rotas::list::list)
        .service(rotas::show::show)
        .service(rotas::publish::publish)
        .service(rotas::withdraw::withdraw)
        .service(rotas::file::file)
        .service(duties::list::list)
        .service(duties::show::show)
        .service(jobs::plans::ask)
        .service(jobs::audits::ask)
        .service(jobs::remedies::ask)
        .service(jobs::imports::ask)
        .service(jobs::refreshes::ask)
        .service(jobs::refreshes::ages)
        .service(jobs::fragility::ask)
        .service(jobs::scale::ask)
        .service(jobs::comparisons::ask)
        .service(scenarios::list::list)
        .service(scenarios::create::create)
        .service(scenarios::show::show)
        .service(scenarios::remove::remove)
        .service(jobs::list::list)
        .service(jobs::show::show)
        .service(jobs::cancel::cancel)
        .service(jobs::events::events)
        .service(jobs::result::result)
        .service(jobs::file::file)
        .service(audit::show::show)
        .service(audit::file::file)
        .service(audit::why::why)
        .service(audit::why::all)
        .service(audit::trend::trend)
        .service(kept_audits::list::list)
        .service(kept_audits::show::show)
        .service(kept_audits::file::file)
        .service(kept_audits::repeat::repeat)
        .service(schedules::list::list)
        .service(schedules::create::create)
        .service(schedules::remove::remove)
        .service(sheets::list::list)
        .service(sheets::template::template)
        .service(sheets::import::import)
        .service(equity::show::show)
        .service(network::show::show)
        .service(changes::list::list)
        .service(fhir::metadata::metadata)
        .service(fhir::healthcare_service::search)
        .service(fhir::healthcare_service::search_by_form)
        .service(fhir::healthcare_service::read)
        .service(fhir::practitioner_role::search)
        .service(fhir::practitioner_role::search_by_form)
        .service(fhir::practitioner_role::read)
        .service(fhir::schedule::search)
        .service(fhir::schedule::search_by_form)
        .service(fhir::schedule::read)
        .service(fhir::slot::search)
        .service(fhir::slot::search_by_form)
        .service(fhir::slot::read)
        .service(feed_tokens::list::list)
        .service(feed_tokens::create::create)
        .service(feed_tokens::revoke::revoke)
        .service(me::show::show)
        .service(me::password::set)
        .service(users::list::list)
        .service(users::create::create)
        .service(users::show::show)
        .service(users::change::change)
        .service(users::change::patch)
        .service(identities::list::list)
        .service(identities::link::link)
        .service(identities::unlink::unlink)
        .service(keys::list::list)
        .service(keys::create::create)
        .service(keys::revoke::revoke)
        .service(log::list::list)
        .service(webhooks::list::list)
        .service(webhooks::create::create)
        .service(webhooks::show::show)
        .service(webhooks::change::change)
        .service(webhooks::rotate::rotate)
        .service(webhooks::remove::remove)
        .service(webhooks::test::test)
        .service(webhooks::messages::messages)
        .service(webhooks::resend::resend)
        .service(metrics::show)
        .service(openapi::show);
}

/// The list for a server that has its description already.
pub(super) fn api_alone(config: &mut actix_web::web::ServiceConfig) {
    api(&mut ServiceConfig::new(config));
    resources::routes(config);
}
