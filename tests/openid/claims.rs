//! What the provider says of somebody beside who they are: claims that nobody needs are left
//! unread, and what is needed is asked of UserInfo where the token does not have it.

use evenwatch::app::accounts;
use serde_json::{Value, json};

use super::fake_idp::json_answer;
use super::{Browser, CLIENT, House, wrong};
use crate::api::server::NOW;
use crate::feeds::scene::at;
use crate::upstream::fake_server::answer;

/// A house in which ann@example.org is a user.
fn house() -> House {
    let house = House::new();
    let roles = ["auditor".parse().unwrap()];
    let name = "ann@example.org".parse().unwrap();
    accounts::add(
        &house.server.app,
        &name,
        &roles,
        "correct horse battery",
        at(NOW),
    )
    .unwrap();
    house
}

/// From now on tokens have these claims beside those of the protocol, and no others.
fn says(house: &House, of_person: &Value) {
    let of_person = of_person.clone();
    house.liar.says(move |token| {
        for claim in [
            "email",
            "email_verified",
            "preferred_username",
            "staff_number",
        ] {
            token.claims.as_object_mut().unwrap().remove(claim);
        }
        for (claim, value) in of_person.as_object().unwrap() {
            token.claims[claim] = value.clone();
        }
    });
}

fn who(house: &House, browser: &Browser) -> (u16, String) {
    let status = browser.sign_in(house).status().as_u16();
    (status, browser.who(&house.server))
}

fn asked_for_more(house: &House) -> usize {
    let asked = house.liar.asked();
    asked.iter().filter(|path| *path == "/more").count()
}

/// `shared/cases/23`, and further claims of types that the standard does not give them.
#[test]
fn openid_claims_of_no_interest() {
    let house = house();
    let ann = (303, "user:ann@example.org".to_owned());
    for (claim, value) in [
        ("locale", json!("en")),
        ("updated_at", json!("2027-01-04T09:12:33.123Z")),
        ("phone_number_verified", json!("true")),
        ("address", json!("1 Yard")),
        ("amr", json!("pwd")),
        ("acr", json!(1)),
        ("auth_time", json!("1799000000")),
        ("name", json!(["Ann"])),
        ("locale", json!(["en", "cy"])),
        ("locale", json!("no such language !")),
        ("picture", json!(null)),
        ("birthdate", json!(1980)),
        ("at_hash", json!(7)),
        ("groups", json!({ "a": [1, 2.5, { "b": null }] })),
        ("nationalrbacaccess", json!("")),
    ] {
        let mut all = json!({ "email": "ann@example.org", "email_verified": true });
        all[claim] = value.clone();
        says(&house, &all);
        assert_eq!(who(&house, &Browser::new()), ann, "{claim}: {value}");
    }
    // It counts where it says yes, as the word or as a text; whatever else stands there is no yes.
    says(
        &house,
        &json!({ "email": "ann@example.org", "email_verified": "true" }),
    );
    assert_eq!(who(&house, &Browser::new()), ann);
}

#[test]
fn the_claim_that_is_at_fault_is_named() {
    let house = house();
    for (all, wanted) in [
        (json!({}), "did not send the claim &#34;email&#34;"),
        (
            json!({ "email": null }),
            "did not send the claim &#34;email&#34;",
        ),
        (
            json!({ "email": ["ann@example.org"] }),
            "sent the claim &#34;email&#34; as something other than text",
        ),
        (
            json!({ "email": "ann@example.org" }),
            "(claim &#34;email_verified&#34;)",
        ),
        (
            json!({ "email": "ann@example.org", "email_verified": "no" }),
            "(claim &#34;email_verified&#34;)",
        ),
        (
            json!({ "email": "ann@example.org", "email_verified": 1 }),
            "(claim &#34;email_verified&#34;)",
        ),
        (
            json!({ "email": "?", "email_verified": true }),
            "sent the claim &#34;email&#34; with text that cannot be a user&#39;s name here",
        ),
    ] {
        says(&house, &all);
        let (status, sentence) = wrong(Browser::new().sign_in(&house));
        assert_eq!(status, 403, "{all}: {sentence}");
        assert!(sentence.contains(wanted), "{all}: {sentence}");
        // What an administrator needs to link them.
        assert!(sentence.contains("calls s-1"), "{all}: {sentence}");
    }
}

#[test]
fn user_info_is_asked_for_what_the_token_lacks_and_for_nothing_else() {
    let house = house();
    let ann = (303, "user:ann@example.org".to_owned());
    house.liar.tells(json_answer(
        "200 OK",
        &json!({ "sub": "s-1", "email": "ann@example.org", "email_verified": true, "updated_at": "today" }),
    ));
    // The token has it all: nobody asks.
    says(
        &house,
        &json!({ "email": "ann@example.org", "email_verified": true }),
    );
    let other = json!({ "sub": "s-9", "email": "other@example.org", "email_verified": true });
    assert_eq!(who(&house, &Browser::new()), ann);
    assert_eq!(asked_for_more(&house), 0);
    // Somebody who is linked needs no claim, and whatever UserInfo is.
    says(&house, &json!({}));
    house.liar.tells(json_answer("200 OK", &other));
    assert_eq!(who(&house, &Browser::new()), ann);
    assert_eq!(asked_for_more(&house), 0);
}

#[test]
fn user_info_names_who_the_token_does_not_name_as_json_and_signed() {
    let claims = json!({ "sub": "s-1", "email": "Ann@example.org", "email_verified": true });
    let with = |further: Value| {
        let mut all = claims.clone();
        for (claim, value) in further.as_object().unwrap() {
            all[claim] = value.clone();
        }
        all
    };
    let jwt = [("content-type", "application/jwt; charset=utf-8")];
    let signed = |house: &House, claims: Value, key: u8| {
        answer("200 OK", &jwt, house.liar.signs(claims, key).as_bytes())
    };
    type Tells<'a> = Box<dyn Fn(&House) -> Vec<u8> + 'a>;
    let good: [Tells; 4] = [
        Box::new(|_| json_answer("200 OK", &claims)),
        Box::new(|house| signed(house, claims.clone(), 1)),
        Box::new(|house| {
            signed(
                house,
                with(json!({ "iss": house.liar.issuer(), "aud": CLIENT })),
                1,
            )
        }),
        Box::new(|house| signed(house, with(json!({ "aud": [CLIENT, "another"] })), 1)),
    ];
    for (at, tells) in good.iter().enumerate() {
        let house = house();
        says(&house, &json!({}));
        house.liar.tells(tells(&house));
        let found = who(&house, &Browser::new());
        assert_eq!(found, (303, "user:ann@example.org".to_owned()), "{at}");
        assert_eq!(asked_for_more(&house), 1, "{at}");
    }
    // An address that the token calls unverified is not made good by the word on another, and the
    // reverse.
    let house = house();
    says(&house, &json!({ "email": "ann@example.org" }));
    let other = json!({ "sub": "s-1", "email": "other@example.org", "email_verified": true });
    house.liar.tells(json_answer("200 OK", &other));
    let (status, sentence) = wrong(Browser::new().sign_in(&house));
    assert_eq!(status, 403, "{sentence}");
    let without = with(json!({ "email": null }));
    let bad: [(&str, u16, Tells); 9] = [
        (
            "another's",
            502,
            Box::new(|_| json_answer("200 OK", &with(json!({ "sub": "s-2" })))),
        ),
        (
            "nobody's",
            502,
            Box::new(|_| json_answer("200 OK", &with(json!({ "sub": null })))),
        ),
        (
            "signed by another",
            502,
            Box::new(|house| signed(house, claims.clone(), 77)),
        ),
        (
            "signed, of another",
            502,
            Box::new(|house| signed(house, with(json!({ "sub": "s-2" })), 1)),
        ),
        (
            "of another issuer",
            502,
            Box::new(|house| signed(house, with(json!({ "iss": "https://evil.example" })), 1)),
        ),
        (
            "for another program",
            502,
            Box::new(|house| signed(house, with(json!({ "aud": "another" })), 1)),
        ),
        (
            "none",
            502,
            Box::new(|_| answer("200 OK", &[("content-type", "text/html")], b"<p>Hello")),
        ),
        (
            "refused",
            502,
            Box::new(|_| json_answer("401 Unauthorized", &json!({}))),
        ),
        (
            "without what is needed",
            403,
            Box::new(|_| json_answer("200 OK", &without)),
        ),
    ];
    says(&house, &json!({}));
    for (what, wanted, tells) in bad {
        house.liar.tells(tells(&house));
        let browser = Browser::new();
        let (status, sentence) = wrong(browser.sign_in(&house));
        assert_eq!(status, wanted, "{what}: {sentence}");
        assert!(!sentence.contains("evil"), "{what}: {sentence}");
        assert_eq!(browser.who(&house.server), "anybody", "{what}");
    }
    house
        .liar
        .tells(json_answer("503 Service Unavailable", &json!({})));
    let (status, sentence) = wrong(Browser::new().sign_in(&house));
    assert!(
        status == 502 && sentence.contains("does not answer"),
        "{status} {sentence}"
    );
}
