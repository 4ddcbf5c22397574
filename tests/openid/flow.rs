//! There and back: whose browser, how often, and where to.

use evenwatch::app::{accounts, log};
use reqwest::Method;

use super::fake_idp::Liar;
use super::{Browser, House, wrong};
use crate::api::server::{NOW, Server, header};
use crate::feeds::scene::at;
use crate::support::browser::{browser, with_profile};

/// A house in which ann@example.org is a user.
fn with_ann() -> House {
    let house = House::new();
    add_ann(&house.server);
    house
}

fn add_ann(server: &Server) {
    accounts::add(
        &server.app,
        &"ann@example.org".parse().unwrap(),
        &["administrator".parse().unwrap()],
        "correct horse battery",
        at(NOW),
    )
    .unwrap();
}

#[test]
fn somebody_signs_in_by_way_of_the_provider_and_is_known() {
    let house = with_ann();
    let browser = Browser::new();
    let page = browser
        .get(&house.server, "/sign-in?next=/rotas/x%26y")
        .text()
        .unwrap();
    assert!(
        page.contains("<a href=\"/sign-in/openid?next=/rotas/x%26y\" rel=\"nofollow\">Sign in with the trust&#39;s sign-in</a>"),
        "{page}"
    );
    assert!(page.contains("name=\"password\"") && !page.contains("<script"));

    let begun = browser.get(&house.server, "/sign-in/openid?next=/account");
    let cookie = header(&begun, "set-cookie");
    for attribute in [
        "HttpOnly",
        "SameSite=Lax",
        "Path=/sign-in/openid",
        "Max-Age=600",
    ] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    let sent = header(&begun, "location");
    let secret = cookie.split(['=', ';']).nth(1).unwrap();
    assert!(
        !sent.contains(secret),
        "the browser's secret is sent about: {sent}"
    );
    let back = house.liar.asks(&sent);
    let done = browser.get(&house.server, &format!("/sign-in/openid/back?{back}"));
    assert_eq!(
        (done.status().as_u16(), header(&done, "location")),
        (303, "/account".to_owned())
    );
    assert_eq!(browser.who(&house.server), "user:ann@example.org");
    let entries = log::search(&house.server.app, &log::LogSearch::default(), 100).unwrap();
    let told: Vec<(&str, &str)> = entries
        .iter()
        .map(|entry| (entry.write.action.as_str(), entry.write.who.as_str()))
        .collect();
    assert_eq!(told[0], ("session.begin", "user:ann@example.org"));
    assert_eq!(entries[0].write.after.as_ref().unwrap()["by"], "openid");
    assert_eq!(told[1].0, "user.link");
    // The same session as with a password: it ends by the same form.
    let page = browser.get(&house.server, "/account").text().unwrap();
    assert!(page.contains("action=\"/sign-out\"") && page.contains("name=\"csrf\""));
    let asked = house.liar.asked();
    assert_eq!(
        asked
            .iter()
            .map(|path| path.split('?').next().unwrap())
            .collect::<Vec<_>>(),
        [
            "/.well-known/openid-configuration",
            "/keys",
            "/authorize",
            "/token"
        ],
        "the description is kept"
    );
}

#[test]
fn several_processes_serve_one_sign_in() {
    let house = with_ann();
    let other = house.another();
    let browser = Browser::new();
    let back = house.liar.asks(&browser.begin(&house.server, "/"));
    let done = browser.get(&other, &format!("/sign-in/openid/back?{back}"));
    assert_eq!(done.status(), 303);
    assert_eq!(browser.who(&house.server), "user:ann@example.org");
}

#[test]
fn an_attempt_is_good_once_and_for_the_browser_that_began_it() {
    let house = with_ann();
    let (browser, stranger) = (Browser::new(), Browser::new());
    let back = house.liar.asks(&browser.begin(&house.server, "/"));
    let path = format!("/sign-in/openid/back?{back}");
    let told = "not begun in this browser";
    // Without a cookie, with another attempt's, and with no state at all.
    let (status, sentence) = wrong(stranger.get(&house.server, &path));
    assert!(
        status == 401 && sentence.contains(told),
        "{status} {sentence}"
    );
    stranger.begin(&house.server, "/");
    assert!(wrong(stranger.get(&house.server, &path)).1.contains(told));
    assert!(
        wrong(browser.get(&house.server, "/sign-in/openid/back?code=x"))
            .1
            .contains(told)
    );
    assert_eq!(stranger.who(&house.server), "anybody");
    // None of it took the attempt from whom it belongs to.
    assert_eq!(browser.get(&house.server, &path).status(), 303);
    // Nor is it good a second time, though the browser has begun another.
    browser.begin(&house.server, "/");
    let (status, sentence) = wrong(browser.get(&house.server, &path));
    assert!(
        status == 401 && sentence.contains(told),
        "{status} {sentence}"
    );
}

#[test]
fn a_code_is_worth_nothing_in_another_attempt() {
    let house = with_ann();
    let code_of = |back: &str| {
        back.split('&')
            .find(|pair| pair.starts_with("code="))
            .unwrap()
            .to_owned()
    };
    let state_of = |location: &str| {
        location
            .split(['?', '&'])
            .find(|pair| pair.starts_with("state="))
            .unwrap()
            .to_owned()
    };
    let victim = house.liar.asks(&Browser::new().begin(&house.server, "/"));
    let thief = Browser::new();
    // A code that was never handed in, by whoever saw it: PKCE does not let it pass.
    let own = thief.begin(&house.server, "/");
    let path = format!(
        "/sign-in/openid/back?{}&{}",
        code_of(&victim),
        state_of(&own)
    );
    let (status, sentence) = wrong(thief.get(&house.server, &path));
    assert!(
        status == 401 && sentence.contains("did not sign you in (invalid_grant)"),
        "{status} {sentence}"
    );
    // And one that was.
    let good = thief.begin(&house.server, "/");
    let back = house.liar.asks(&good);
    assert_eq!(
        thief
            .get(&house.server, &format!("/sign-in/openid/back?{back}"))
            .status(),
        303
    );
    let next = thief.begin(&house.server, "/");
    let path = format!(
        "/sign-in/openid/back?{}&{}",
        code_of(&back),
        state_of(&next)
    );
    assert!(
        wrong(thief.get(&house.server, &path))
            .1
            .contains("invalid_grant")
    );
}

#[test]
fn what_the_provider_refuses_is_told_and_nothing_of_it_is_believed() {
    let house = with_ann();
    let browser = Browser::new();
    let state = |browser: &Browser| {
        let location = browser.begin(&house.server, "/");
        location
            .split(['?', '&'])
            .find(|pair| pair.starts_with("state="))
            .unwrap()
            .to_owned()
    };
    for (sent, status, wanted) in [
        (
            "error=access_denied",
            401,
            "The trust&#39;s sign-in did not sign you in (access_denied)",
        ),
        (
            "error=%3Cscript%3Ealert(1)%3C/script%3E",
            401,
            "did not sign you in (scriptalert1/script)",
        ),
        ("", 401, "did not sign you in (no_code)"),
        ("code=x&iss=https://evil.example", 502, "cannot be trusted"),
    ] {
        let path = format!("/sign-in/openid/back?{}&{sent}", state(&browser));
        let (found, sentence) = wrong(browser.get(&house.server, &path));
        assert!(
            found == status && sentence.contains(wanted),
            "{sent}: {found} {sentence}"
        );
    }
    let twice = format!("/sign-in/openid/back?{}&code=x&code=y", state(&browser));
    assert_eq!(browser.get(&house.server, &twice).status(), 400);
    assert!(!house.liar.asked().iter().any(|path| path == "/token"));
}

#[test]
fn one_is_led_back_into_this_site_alone() {
    let house = with_ann();
    for (next, wanted) in [
        ("/rotas/x", "/rotas/x"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/%5Cevil.example", "/"),
    ] {
        let browser = Browser::new();
        let back = house.liar.asks(&browser.begin(&house.server, next));
        let done = browser.get(&house.server, &format!("/sign-in/openid/back?{back}"));
        assert_eq!(header(&done, "location"), wanted, "{next}");
    }
}

#[test]
fn without_a_provider_everything_is_as_it_was() {
    let server = Server::empty();
    let page = server.get("/sign-in").text().unwrap();
    assert!(!page.contains("openid"), "{page}");
    for path in ["/sign-in/openid", "/sign-in/openid/back?state=x&code=y"] {
        let answer = server.get(path);
        assert_eq!(answer.status(), 404, "{path}");
        assert!(
            answer
                .text()
                .unwrap()
                .contains("signing in through another provider is not set up here")
        );
    }
    let posted = server.ask(
        Method::POST,
        "/sign-in/openid",
        &[("origin", &server.address)],
    );
    assert_eq!(posted.status(), 405);
}

#[test]
fn a_browser_goes_there_and_comes_back() {
    let Some(browser) = browser() else {
        return;
    };
    // Another site than the server's: the cookie has to come back over that.
    let house = House::of(Liar::at("localhost"), |_| {});
    add_ann(&house.server);
    let profile = tempfile::tempdir().unwrap();
    let shown = with_profile(std::process::Command::new(browser), profile.path())
        .arg("--dump-dom")
        .arg(format!(
            "{}/sign-in/openid?next=/account",
            house.server.address
        ))
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&shown.stdout);
    assert!(
        dom.contains("You are <strong>ann@example.org</strong>"),
        "{dom}\n{}",
        String::from_utf8_lossy(&shown.stderr)
    );
}
