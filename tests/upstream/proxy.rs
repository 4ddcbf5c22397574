//! Asking by way of a proxy: who is, who is not, what stays refused, and what is told when it
//! fails.

use std::io::Read;
use std::net::{IpAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use evenwatch::upstream::{
    Client, FetchLimits, FetchRequest, MachineClock, Parcel, Proxy, UpstreamError,
};

use super::fake_proxy::Through;
use super::fake_server::{Place, answer, ok};
use super::holidays::newer;
use crate::cli::{Desk, Said};
use crate::support::python;

/// What this machine knows of names. Everything else only the proxy knows.
fn lookup(name: &str) -> std::io::Result<Vec<IpAddr>> {
    match name {
        "inside.test" => Ok(vec!["10.1.2.3".parse().unwrap()]),
        "lists.trust.test" => panic!("{name} was looked up, which the settings name"),
        _ => Err(std::io::Error::other("no such name")),
    }
}

fn client(proxy: &Through, except: &[&str]) -> Client {
    let limits = FetchLimits {
        time: Duration::from_secs(20),
        bytes: 100_000,
        tries: 1,
        private_hosts: vec!["lists.trust.test".to_owned(), "127.0.0.1".to_owned()],
        proxy: Some(Proxy {
            url: proxy.url(),
            except: except.iter().map(|host| (*host).to_owned()).collect(),
        }),
        contact: String::new(),
    };
    Client::with(limits, None, Arc::new(MachineClock), lookup).unwrap()
}

fn get(client: &Client, url: &str) -> Result<Vec<u8>, UpstreamError> {
    let request = FetchRequest {
        url: url.to_owned(),
        shown: "the list".to_owned(),
        copy: None,
    };
    client.get(&request).map(|fetched| fetched.bytes)
}

#[test]
fn plain_questions_and_messages_are_passed_on_by_the_proxy() {
    let place = Place::answering(ok("the list"));
    let proxy = Through::to(&[("lists.trust.test", place.address)]);
    let client = client(&proxy, &[]);
    assert_eq!(
        get(&client, "http://lists.trust.test/x?y=1").unwrap(),
        b"the list"
    );
    let parcel = Parcel {
        url: "http://lists.trust.test/hook".to_owned(),
        shown: "lists.trust.test".to_owned(),
        headers: vec![("webhook-id", "7".to_owned())],
        body: "{}".to_owned(),
    };
    client.send(&parcel).unwrap();
    assert_eq!(
        proxy.asked(),
        [
            "GET http://lists.trust.test/x?y=1 HTTP/1.1",
            "POST http://lists.trust.test/hook HTTP/1.1",
        ]
    );
    for head in proxy.heads() {
        let shows = head
            .iter()
            .find(|line| line.to_lowercase().starts_with("proxy-authorization: "));
        assert!(
            shows.unwrap().ends_with("Basic YW5uOnMzY3JldA=="),
            "{head:?}"
        );
    }
    let asked = place.asked();
    assert_eq!((asked[0].path(), asked[1].path()), ("/x?y=1", "/hook"));
    assert_eq!(asked[0].header("host"), Some("lists.trust.test"));
    assert_eq!(
        (asked[1].body.as_str(), asked[1].header("webhook-id")),
        ("{}", Some("7"))
    );
}

#[test]
fn a_safe_question_goes_through_a_tunnel_to_a_name_that_the_proxy_knows() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = Through::to(&[("outside.test:443", listener.local_addr().unwrap())]);
    let first = std::thread::spawn(move || {
        let mut byte = [0];
        listener.accept().unwrap().0.read_exact(&mut byte).unwrap();
        byte[0]
    });
    let told = get(&client(&proxy, &[]), "https://outside.test/list").unwrap_err();
    assert!(matches!(told, UpstreamError::Unreachable { .. }), "{told}");
    assert_eq!(first.join().unwrap(), 0x16, "a handshake of TLS");
    assert_eq!(proxy.asked(), ["CONNECT outside.test:443 HTTP/1.1"]);
}

#[test]
fn addresses_inside_the_house_are_refused_before_the_proxy_hears_of_them() {
    let place = Place::answering(answer(
        "302 Found",
        &[("location", "https://10.0.0.1/")],
        b"",
    ));
    let proxy = Through::to(&[("lists.trust.test", place.address)]);
    let client = client(&proxy, &[]);
    for url in [
        "https://10.0.0.1/",
        "https://167772161/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://inside.test/",
    ] {
        let told = get(&client, url).unwrap_err();
        assert!(
            matches!(told, UpstreamError::Private { .. }),
            "{url}: {told}"
        );
        assert!(client.may_ask(url, "it").is_err(), "{url}");
    }
    for url in [
        "http://outside.test/",
        "https://ann:s3cret@outside.test/",
        "ftp://outside.test/",
    ] {
        let told = get(&client, url).unwrap_err();
        assert!(
            matches!(told, UpstreamError::BadAddress { .. }),
            "{url}: {told}"
        );
    }
    assert_eq!(proxy.asked(), Vec::<String>::new());
    let told = get(&client, "http://lists.trust.test/").unwrap_err();
    assert!(matches!(told, UpstreamError::Private { .. }), "{told}");
    assert_eq!(proxy.asked(), ["GET http://lists.trust.test/ HTTP/1.1"]);
}

#[test]
fn whoever_is_named_is_asked_without_the_proxy() {
    let place = Place::answering(ok("the list"));
    let proxy = Through::to(&[]);
    let client = client(&proxy, &["127.0.0.1"]);
    assert_eq!(get(&client, &place.url("/")).unwrap(), b"the list");
    assert_eq!(proxy.asked(), Vec::<String>::new());
    // As without a proxy: what cannot be looked up here cannot be asked.
    let client = self::client(&proxy, &[".test"]);
    let told = get(&client, "https://outside.test/")
        .unwrap_err()
        .to_string();
    assert!(told.contains("cannot be looked up"), "{told}");
    assert!(matches!(
        get(&client, "https://inside.test/"),
        Err(UpstreamError::Private { .. })
    ));
    assert_eq!(proxy.asked(), Vec::<String>::new());
}

#[test]
fn a_proxy_that_fails_is_named_and_its_password_is_not_told() {
    let wants = answer("407 Proxy Authentication Required", &[], b"");
    let refuses = answer("403 Forbidden", &[], b"");
    for (proxy, plain, safe) in [
        (
            Through::answering(wants),
            "upstream.proxy",
            "proxy authorization required",
        ),
        (Through::answering(refuses), "status 403", "unsuccessful"),
    ] {
        let client = client(&proxy, &[]);
        let told = get(&client, "http://lists.trust.test/")
            .unwrap_err()
            .to_string();
        assert!(told.contains(plain), "{told}");
        let told = get(&client, "https://outside.test/")
            .unwrap_err()
            .to_string();
        assert!(told.contains(safe), "{told}");
        assert!(
            told.contains(&format!("by way of the proxy {}", proxy.place())),
            "{told}"
        );
        assert!(!told.contains("s3cret") && !told.contains("ann"), "{told}");
    }
    let proxy = Through::to(&[]);
    let client = client(&proxy, &[]);
    let place = proxy.place();
    drop(proxy);
    let told = get(&client, "https://outside.test/")
        .unwrap_err()
        .to_string();
    assert!(told.contains(&place), "{told}");
}

/// A server that speaks TLS with a certificate of its own for `lists.test`, and answers everybody
/// with a file.
struct Safe {
    child: Child,
    port: u16,
}

impl Safe {
    fn serving(desk: &Desk) -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/upstream/safe.py");
        let mut child = Command::new(python::interpreter())
            .arg(script)
            .current_dir(desk.path("."))
            .stdout(Stdio::piped())
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut said = std::io::BufReader::new(child.stdout.take().unwrap());
        std::io::BufRead::read_line(&mut said, &mut line).unwrap();
        Self {
            child,
            port: line.trim().parse().unwrap(),
        }
    }
}

impl Drop for Safe {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

#[test]
fn the_program_asks_safely_by_way_of_the_proxy_that_its_settings_name() {
    let desk = Desk::new();
    desk.file("list.json", newer().to_string().as_bytes());
    let safe = Safe::serving(&desk);
    let proxy = Through::to(&[("lists.test:443", ([127, 0, 0, 1], safe.port).into())]);
    let refresh = |proxy: Option<&str>| {
        let mut command = desk.command(&["refresh", "bank-holidays", "--json"]);
        command
            .env(
                "EVENWATCH_UPSTREAM__BANK_HOLIDAYS",
                "https://lists.test/list.json",
            )
            .env("EVENWATCH_UPSTREAM__TRIES", "1")
            .env("SSL_CERT_FILE", desk.path("certificate.pem"))
            // Of these nothing is taken.
            .env("HTTP_PROXY", proxy_url(9))
            .env("HTTPS_PROXY", proxy_url(9));
        if let Some(proxy) = proxy {
            command.env("EVENWATCH_UPSTREAM__PROXY", proxy);
        }
        Said::from(command.output().unwrap())
    };
    let told = refresh(Some(&proxy.url())).ok().json();
    assert_eq!(told["changes"].as_array().unwrap().len(), 3, "{told}");
    assert_eq!(proxy.asked(), ["CONNECT lists.test:443 HTTP/1.1"]);
    let straight = refresh(None).ends(1);
    assert!(
        straight.err.contains("lists.test cannot be looked up"),
        "{}",
        straight.err
    );
    assert_eq!(proxy.asked().len(), 1);
}

fn proxy_url(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

#[test]
fn the_check_of_the_settings_knows_the_proxy() {
    let desk = Desk::new();
    let check = |file: &str| {
        desk.file("evenwatch.toml", file.as_bytes());
        desk.run(&["config", "check"])
    };
    let good = "[upstream]\nproxy = \"http://ann:s3cret@proxy.example:3128\"\nno_proxy = [\".nhs.example\"]\n";
    let said = check(good).ok();
    assert!(
        said.out.contains("http://ann:…@proxy.example:3128"),
        "{}",
        said.out
    );
    assert!(
        said.out.contains(".nhs.example") && !said.out.contains("s3cret"),
        "{}",
        said.out
    );
    for (file, wanted) in [
        (
            "[upstream]\nproxy = \"ann:s3cret@proxy.example:3128\"\n",
            "line 2, key \"upstream.proxy\"",
        ),
        (
            "[upstream]\nproxy = \"socks5://ann:s3cret@proxy.example\"\n",
            "begins with http:// or https://",
        ),
        (
            "[upstream]\nno_proxy = [\"*.nhs.example\"]\n",
            ".trust.internal for all below it",
        ),
    ] {
        let said = check(file).ends(3);
        assert!(said.out.contains(wanted), "no {wanted} in {}", said.out);
        assert!(!said.out.contains("s3cret"), "{}", said.out);
    }
    let mut command = desk.command(&["config", "check"]);
    command.env("EVENWATCH_UPSTREAM__PROXY", "ann:s3cret@proxy.example:3128");
    desk.file("evenwatch.toml", b"");
    let said = Said::from(command.output().unwrap()).ends(3);
    assert!(
        !said.out.contains("s3cret") && !said.err.contains("s3cret"),
        "{}",
        said.out
    );
}
