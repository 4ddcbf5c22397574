//! Who somebody is here whom the provider knows, on both databases.

use evenwatch::app::openid::{self, Returned};
use evenwatch::app::sign_in::{Newcomer, SignedIn, sign_in};
use evenwatch::app::{AppContext, AppError, SignInError, accounts, log};
use evenwatch::config;
use evenwatch::domain::access::{Actor, Principal};
use evenwatch::domain::account::Identity;
use serde_json::json;

use super::fake_idp::Liar;
use crate::api::server::NOW;
use crate::feeds::scene::at;
use crate::store::{Database, on_both_databases};

on_both_databases! {
    an_administrator_links_people_and_takes_links_away
    a_disabled_user_does_not_come_in
    a_claim_names_a_user_where_the_settings_say_so
    nobody_becomes_a_user_whom_the_provider_knows_as_somebody_else
    whoever_nobody_knows_becomes_what_the_settings_say
    nobody_becomes_a_user_for_what_the_network_does_not_have
    an_attempt_ends_after_ten_minutes_and_with_its_first_return
    a_session_knows_by_way_of_whom_it_began
    whoever_comes_back_a_second_time_ends_their_first_session
}

fn app(database: &Database, liar: &Liar, change: impl Fn(&mut config::OpenId)) -> AppContext {
    let mut settings = super::settings(&liar.issuer(), "http://127.0.0.1:1");
    settings.database = database.settings().database;
    change(&mut settings.openid);
    AppContext::open(&settings).unwrap()
}

fn add(app: &AppContext, name: &str) {
    let roles = ["auditor".parse().unwrap()];
    accounts::add(
        app,
        &name.parse().unwrap(),
        &roles,
        "correct horse battery",
        at(NOW),
    )
    .unwrap();
}

fn later(seconds: i64) -> evenwatch::domain::interval::Instant {
    at(NOW) + chrono::Duration::seconds(seconds)
}

/// There; and what the browser brings back.
fn there(app: &AppContext, liar: &Liar) -> Returned {
    let begun = openid::begin(app, "/account", at(NOW)).unwrap();
    let back = liar.asks(&begun.address);
    let of = |name: &str| {
        let mut pairs = back.split('&').filter_map(|pair| pair.split_once('='));
        pairs
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.to_owned())
    };
    Returned {
        state: of("state").unwrap(),
        code: of("code"),
        error: None,
        issuer: None,
        secret: Some(begun.secret),
        session: None,
    }
}

fn enter(app: &AppContext, liar: &Liar) -> Result<SignedIn, SignInError> {
    match openid::finish(app, &there(app, liar), at(NOW)) {
        Ok((signed_in, way_back)) => {
            assert_eq!(way_back, "/account");
            Ok(signed_in)
        }
        Err(AppError::SignIn(error)) => Err(error),
        Err(other) => panic!("{other}"),
    }
}

fn stays_out(app: &AppContext, liar: &Liar, what: &str) {
    match enter(app, liar) {
        Err(SignInError::NoAccount { identity, .. } | SignInError::NoName { identity, .. }) => {
            assert_eq!(identity.issuer.as_str(), liar.issuer(), "{what}");
        }
        other => panic!("{what}: {other:?}"),
    }
}

fn identity(liar: &Liar, subject: &str) -> Identity {
    Identity {
        issuer: liar.issuer().parse().unwrap(),
        subject: subject.parse().unwrap(),
    }
}

fn an_administrator_links_people_and_takes_links_away(database: &Database) {
    let liar = Liar::new();
    let app = app(database, &liar, |openid| openid.user_claim.clear());
    add(&app, "ann@example.org");
    add(&app, "ben");
    stays_out(&app, &liar, "no claim names anybody");
    let (ann, ben) = ("ann@example.org".parse().unwrap(), "ben".parse().unwrap());
    let own = identity(&liar, "s-1");
    openid::link(&app, &ben, &own, at(NOW)).unwrap();
    openid::link(&app, &ben, &own, at(NOW)).unwrap();
    assert_eq!(enter(&app, &liar).unwrap().user.name, ben);
    for wrong in [
        openid::link(&app, &ann, &own, at(NOW)).map(drop),
        openid::unlink(&app, &ann, &own, at(NOW)),
    ] {
        assert!(matches!(wrong, Err(AppError::Conflict(_))), "{wrong:?}");
    }
    let nobody = openid::link(
        &app,
        &"cas".parse().unwrap(),
        &identity(&liar, "s-2"),
        at(NOW),
    );
    assert!(matches!(nobody, Err(AppError::NotFound(_))));
    let links = openid::links(&app).unwrap();
    assert_eq!(links.len(), 1);
    assert_eq!((&links[0].user, &links[0].identity), (&ben, &own));
    openid::unlink(&app, &ben, &own, at(NOW)).unwrap();
    openid::unlink(&app, &ben, &own, at(NOW)).unwrap();
    stays_out(&app, &liar, "the link is taken away");
    let entries = log::search(&app, &log::LogSearch::default(), 100).unwrap();
    let mut actions: Vec<&str> = entries
        .iter()
        .map(|entry| entry.write.action.as_str())
        .collect();
    actions.reverse();
    assert_eq!(
        actions,
        [
            "user.add",
            "user.add",
            "user.link",
            "session.begin",
            "user.unlink"
        ]
    );
    let lesser = app.as_principal(Principal::of_roles(
        Actor::Anybody,
        &["auditor".parse().unwrap()],
    ));
    for refused in [
        openid::link(&lesser, &ben, &own, at(NOW)).map(drop),
        openid::unlink(&lesser, &ben, &own, at(NOW)),
        openid::links(&lesser).map(|_| ()),
    ] {
        assert!(
            matches!(refused, Err(AppError::Forbidden(_))),
            "{refused:?}"
        );
    }
}

fn a_disabled_user_does_not_come_in(database: &Database) {
    let liar = Liar::new();
    let app = app(database, &liar, |_| {});
    let ann = "ann@example.org".parse().unwrap();
    add(&app, "ann@example.org");
    accounts::set_disabled(&app, &ann, true, at(NOW)).unwrap();
    stays_out(&app, &liar, "disabled before the first time");
    accounts::set_disabled(&app, &ann, false, at(NOW)).unwrap();
    let session = enter(&app, &liar).unwrap().secret;
    accounts::set_disabled(&app, &ann, true, at(NOW)).unwrap();
    assert_eq!(
        evenwatch::app::sign_in::holder(&app, &session, at(NOW)).unwrap(),
        None
    );
    stays_out(&app, &liar, "disabled since");
}

fn a_claim_names_a_user_where_the_settings_say_so(database: &Database) {
    let liar = Liar::new();
    let by_mail = app(database, &liar, |_| {});
    add(&by_mail, "ann@example.org");
    add(&by_mail, "ann.f");
    liar.says(|token| token.claims["email_verified"] = json!(false));
    stays_out(&by_mail, &liar, "an address that nobody looked into");
    liar.says(|token| {
        drop(
            token
                .claims
                .as_object_mut()
                .unwrap()
                .remove("email_verified"),
        );
    });
    stays_out(&by_mail, &liar, "an address of which nothing is said");
    liar.says(|token| token.claims["email"] = json!("not a name!"));
    stays_out(&by_mail, &liar, "no name");
    liar.says(|_| {});
    assert_eq!(
        enter(&by_mail, &liar).unwrap().user.name.as_str(),
        "ann@example.org"
    );
    // Once linked, the claim counts no more.
    liar.says(|token| token.claims["email"] = json!("ann.f"));
    assert_eq!(
        enter(&by_mail, &liar).unwrap().user.name.as_str(),
        "ann@example.org"
    );
    let by_claim = app(database, &liar, |openid| {
        openid.user_claim = "preferred_username".to_owned();
    });
    liar.says(|token| token.claims["sub"] = json!("s-2"));
    assert_eq!(enter(&by_claim, &liar).unwrap().user.name.as_str(), "ann.f");
    let by_other = app(database, &liar, |openid| {
        openid.user_claim = "staff_number".to_owned();
    });
    add(&by_other, "0815");
    liar.says(|token| token.claims["sub"] = json!("s-3"));
    assert_eq!(enter(&by_other, &liar).unwrap().user.name.as_str(), "0815");
}

fn nobody_becomes_a_user_whom_the_provider_knows_as_somebody_else(database: &Database) {
    let liar = Liar::new();
    let app = app(database, &liar, |openid| {
        openid.new_users = Some("auditor".parse().unwrap());
    });
    add(&app, "ann@example.org");
    enter(&app, &liar).unwrap();
    liar.says(|token| token.claims["sub"] = json!("s-2"));
    stays_out(&app, &liar, "an address that was given to another");
    assert_eq!(openid::links(&app).unwrap().len(), 1);
}

/// The example network, which has QWO.
fn import(app: &AppContext) {
    let document = serde_json::to_vec(&crate::feeds::scene::file()).unwrap();
    evenwatch::app::import::import(app, &document, at(NOW)).unwrap();
}

fn nobody_becomes_a_user_for_what_the_network_does_not_have(database: &Database) {
    let liar = Liar::new();
    let of = |role: &str| {
        app(database, &liar, |openid| {
            openid.new_users = Some(role.parse().unwrap());
        })
    };
    let refused = |role: &str, what: &str| {
        let app = of(role);
        let told = match enter(&app, &liar) {
            Err(error @ SignInError::NoScope { .. }) => error.to_string(),
            other => panic!("{role}: {other:?}"),
        };
        let role = format!("new users get the role \"{role}\"");
        assert!(told.contains(&role) && told.contains(what), "{told}");
        assert!(
            told.ends_with("ask an administrator, who can correct openid.new_users"),
            "{told}"
        );
        assert_eq!(accounts::list(&app).unwrap(), [], "{role}");
        assert_eq!(openid::links(&app).unwrap(), [], "{role}");
    };
    // As `user add` refuses it: before there is a network, and where it has no such thing.
    refused("auditor:QWO", "network");
    import(&of("auditor"));
    refused("auditor:QXX", "QXX");
    refused("staff:nobody-at-all", "nobody-at-all");
    refused("manager:no-pool", "no-pool");
    let user = enter(&of("staff:ada-fennimore"), &liar).unwrap().user;
    assert_eq!(user.roles, ["staff:ada-fennimore".parse().unwrap()]);
}

fn whoever_nobody_knows_becomes_what_the_settings_say(database: &Database) {
    let liar = Liar::new();
    let closed = app(database, &liar, |_| {});
    stays_out(
        &closed,
        &liar,
        "nobody is taken in unless the settings say so",
    );
    let open = app(database, &liar, |openid| {
        openid.new_users = Some("auditor:QWO".parse().unwrap());
    });
    import(&open);
    let user = enter(&open, &liar).unwrap().user;
    assert_eq!(user.name.as_str(), "ann@example.org");
    assert_eq!(user.roles, ["auditor:QWO".parse().unwrap()]);
    assert_eq!(
        enter(&open, &liar).unwrap().user,
        user,
        "the second time the same"
    );
    assert_eq!(accounts::list(&open).unwrap().len(), 1);
    liar.says(|token| {
        token.claims["sub"] = json!("s-2");
        token.claims["email_verified"] = json!(false);
    });
    stays_out(&open, &liar, "an address that nobody looked into");
}

fn whoever_comes_back_a_second_time_ends_their_first_session(database: &Database) {
    let liar = Liar::new();
    let app = app(database, &liar, |_| {});
    add(&app, "ann@example.org");
    let first = enter(&app, &liar).unwrap().secret;
    let other = enter(&app, &liar).unwrap().secret;
    let returned = Returned {
        session: Some(first.clone()),
        ..there(&app, &liar)
    };
    openid::finish(&app, &returned, at(NOW)).unwrap();
    let holder = |secret: &str| evenwatch::app::sign_in::holder(&app, secret, at(NOW)).unwrap();
    assert_eq!(holder(&first), None);
    assert!(holder(&other).is_some());
}

fn a_session_knows_by_way_of_whom_it_began(database: &Database) {
    let liar = Liar::new();
    liar.signs_out_at("/end");
    let app = app(database, &liar, |_| {});
    add(&app, "ann@example.org");
    let session = enter(&app, &liar).unwrap().secret;
    let onward = |secret: &str| openid::sign_out(&app, secret, at(NOW)).unwrap();
    let wanted = openid::Onward::To {
        provider: "the trust's sign-in".to_owned(),
        address: format!("{}/end?client_id={}", liar.issuer(), super::CLIENT),
    };
    assert_eq!(onward(&session), wanted);
    assert_eq!(onward(&session), openid::Onward::Nowhere, "once");
    let from = Newcomer::default();
    let signed_in = sign_in(
        &app,
        "ann@example.org",
        "correct horse battery",
        &from,
        at(NOW),
    );
    assert_eq!(
        onward(&signed_in.unwrap().0.secret),
        openid::Onward::Nowhere
    );
}

fn an_attempt_ends_after_ten_minutes_and_with_its_first_return(database: &Database) {
    let liar = Liar::new();
    let app = app(database, &liar, |_| {});
    add(&app, "ann@example.org");
    let not_begun = |result: Result<_, AppError>| {
        matches!(result, Err(AppError::SignIn(SignInError::NotBegun)))
    };
    let late = there(&app, &liar);
    assert!(not_begun(openid::finish(&app, &late, later(600))));
    assert!(openid::finish(&app, &late, later(200)).is_ok());
    assert!(not_begun(openid::finish(&app, &late, later(201))));
    let refused = Returned {
        code: None,
        error: Some("access_denied".to_owned()),
        ..there(&app, &liar)
    };
    assert!(matches!(
        openid::finish(&app, &refused, later(0)),
        Err(AppError::SignIn(SignInError::Refused { .. }))
    ));
    assert!(not_begun(openid::finish(&app, &refused, later(0))));
    let begun = openid::begin(&app, "/", at(NOW)).unwrap();
    let rows = database
        .raw()
        .lines("SELECT state || ' ' || browser AS line FROM sign_in_attempts");
    assert_eq!(rows.len(), 1, "what is over is gone: {rows:?}");
    let state = begun
        .address
        .split(['?', '&'])
        .find_map(|pair| pair.strip_prefix("state="))
        .unwrap();
    assert!(
        !rows[0].contains(state) && !rows[0].contains(&begun.secret),
        "hashes alone: {rows:?}"
    );
}
