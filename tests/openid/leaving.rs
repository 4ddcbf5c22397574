//! Signing out: here first, whatever the provider does, and then there.

use evenwatch::app::{accounts, log};
use reqwest::blocking::Response;
use serde_json::json;

use super::fake_idp::Liar;
use super::{Browser, CLIENT, House, serve};
use crate::api::server::{NOW, Server, header};
use crate::feeds::scene::at;
use crate::support::window::Window;

const PASSWORD: &str = "correct horse battery";

/// A house whose provider says this of where one signs out, and in which ann@example.org is a user.
fn house(endpoint: &'static str, landing: &'static str) -> House {
    let liar = Liar::new();
    liar.signs_out_at(endpoint);
    house_of(liar, landing)
}

fn house_of(liar: Liar, landing: &str) -> House {
    let house = House::of(liar, |settings| {
        settings.openid.signed_out_address = landing.to_owned();
    });
    add_ann(&house.server);
    house
}

fn add_ann(server: &Server) {
    let roles = ["auditor".parse().unwrap()];
    let name = "ann@example.org".parse().unwrap();
    accounts::add(&server.app, &name, &roles, PASSWORD, at(NOW)).unwrap();
}

fn signed_in(house: &House) -> Browser {
    let browser = Browser::new();
    assert_eq!(browser.sign_in(house).status(), 303);
    assert_eq!(browser.who(&house.server), "user:ann@example.org");
    browser
}

/// That an answer ends the session in the browser, and leads nowhere by itself but where `refresh`
/// says.
fn page(answer: Response) -> (Option<String>, String) {
    assert_eq!(answer.status(), 200);
    assert_eq!(header(&answer, "cache-control"), "no-store");
    assert_eq!(header(&answer, "location"), "");
    let cookie = header(&answer, "set-cookie");
    assert!(
        cookie.starts_with("evenwatch_session=;") && cookie.contains("Max-Age=0"),
        "{cookie}"
    );
    let refresh = answer.headers().get("refresh");
    let refresh = refresh.map(|value| {
        let value = value.to_str().unwrap();
        value.strip_prefix("0; url=").unwrap().to_owned()
    });
    (refresh, answer.text().unwrap())
}

fn ended(house: &House) -> usize {
    let entries = log::search(&house.server.app, &log::LogSearch::default(), 100).unwrap();
    let ends = entries.iter().filter(|entry| {
        (entry.write.action.as_str(), entry.write.who.as_str())
            == ("session.end", "user:ann@example.org")
    });
    ends.count()
}

#[test]
fn whoever_came_by_way_of_the_provider_signs_out_there_too() {
    let house = house(
        "/end?tenant=a%20b",
        "https://rota.example.org/sign-in?from=x&y",
    );
    let browser = signed_in(&house);
    let (refresh, page) = page(browser.sign_out(&house.server));
    // The program, and where to go on to; nothing says who leaves, and no token is sent about.
    let wanted = format!(
        "{}/end?tenant=a%20b&client_id={CLIENT}&post_logout_redirect_uri=https%3A%2F%2Frota.example.org%2Fsign-in%3Ffrom%3Dx%26y",
        house.liar.issuer()
    );
    assert_eq!(refresh, Some(wanted.clone()));
    let linked = wanted.replace('&', "&#38;");
    assert!(
        page.contains(&linked) && page.contains("Sign out of the trust&#39;s sign-in"),
        "{page}"
    );
    assert_eq!(browser.who(&house.server), "anybody");
    assert_eq!(ended(&house), 1);
}

#[test]
fn without_a_registered_address_one_stays_there() {
    let house = house("/end", "");
    let browser = signed_in(&house);
    let (refresh, _) = page(browser.sign_out(&house.server));
    let wanted = format!("{}/end?client_id={CLIENT}", house.liar.issuer());
    assert_eq!(refresh, Some(wanted));
}

#[test]
fn a_form_of_another_site_signs_nobody_out_anywhere() {
    let house = house("/end", "");
    let browser = signed_in(&house);
    for form in ["csrf=0", ""] {
        let answer = browser.post(&house.server, "/sign-out", form);
        assert!(matches!(answer.status().as_u16(), 400 | 403), "{form}");
        assert_eq!(header(&answer, "refresh"), "", "{form}");
    }
    assert_eq!(browser.get(&house.server, "/sign-out").status(), 405);
    assert_eq!(browser.who(&house.server), "user:ann@example.org");
    assert_eq!(ended(&house), 0);
}

#[test]
fn the_session_here_ends_though_the_provider_is_gone() {
    let house = house("/end", "");
    let browser = signed_in(&house);
    // One that has not asked the provider for its description yet.
    let other = house.another();
    let House {
        server,
        liar,
        folder: _folder,
    } = house;
    drop(liar);
    let (refresh, page) = page(browser.sign_out(&other));
    assert_eq!(refresh, None);
    assert!(
        page.contains("role=\"alert\"") && page.contains("you may still be signed in there"),
        "{page}"
    );
    assert_eq!(browser.who(&server), "anybody");
}

#[test]
fn no_browser_is_sent_to_an_address_that_is_not_safe() {
    for lie in [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "https://ann@evil.example/end",
        "https://:secret@evil.example/end",
    ] {
        let house = house(lie, "");
        let browser = signed_in(&house);
        let (refresh, page) = page(browser.sign_out(&house.server));
        assert_eq!(refresh, None, "{lie}");
        assert!(
            page.contains("you may still be signed in there") && !page.contains("evil"),
            "{lie}: {page}"
        );
        assert_eq!(ended(&house), 1, "{lie}");
    }
    // One that says of no way out is told of alike.
    let house = house_of(Liar::new(), "");
    let (refresh, page) = page(signed_in(&house).sign_out(&house.server));
    assert!(refresh.is_none() && page.contains("you may still be signed in there"));
}

#[test]
fn the_settings_may_leave_the_provider_alone() {
    let liar = Liar::new();
    liar.signs_out_at("/end");
    let house = House::of(liar, |settings| {
        settings.openid.sign_out_at_provider = false;
    });
    add_ann(&house.server);
    let answer = signed_in(&house).sign_out(&house.server);
    assert_eq!(
        (answer.status().as_u16(), header(&answer, "location")),
        (303, "/sign-in".to_owned())
    );
    assert_eq!(ended(&house), 1);
}

#[test]
fn whom_another_let_in_this_provider_hears_nothing_of() {
    let house = house("/end", "");
    // By a password.
    let browser = Browser::new();
    let form = format!(
        "name=ann@example.org&password={}&next=/",
        PASSWORD.replace(' ', "+")
    );
    let known = browser.post(&house.server, "/sign-in", &form);
    assert_eq!(known.status(), 303);
    let answer = browser.sign_out(&house.server);
    assert_eq!(header(&answer, "location"), "/sign-in");
    assert!(house.liar.asked().is_empty());
    // By way of the provider that the settings named before.
    let browser = signed_in(&house);
    let newer = Liar::new();
    newer.signs_out_at("/end");
    let other = serve(&house.folder, &newer.issuer(), |_| {});
    let answer = browser.sign_out(&other);
    assert_eq!(header(&answer, "location"), "/sign-in");
    assert!(newer.asked().is_empty());
    assert_eq!(browser.who(&house.server), "anybody");
}

#[test]
fn a_browser_goes_there() {
    // Another site than the server's, so that what keeps forms within this site is tried as well.
    let liar = Liar::at("localhost");
    liar.signs_out_at("/end");
    let house = house_of(liar, "");
    let Some(mut window) = Window::open() else {
        return;
    };
    let here = &house.server.address;
    window.goes(&format!("{here}/sign-in/openid?next=/account"));
    window.waits_for("document.querySelector('form[action=\"/sign-out\"]') !== null");
    window.does("document.querySelector('form[action=\"/sign-out\"] button').click()");
    let there = json!(format!("{}/end?client_id={CLIENT}", house.liar.issuer()));
    window.waits_for(&format!(
        "location.href === {there} && document.body.innerText === 'Bye'"
    ));
    assert_eq!(ended(&house), 1);
}
