//! The real server on a free port, over a real SQLite file.

use std::net::TcpListener;
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;

use actix_web::dev::ServerHandle;
use chrono::{DateTime, Utc};
use evenwatch::app::{self, AppContext};
use evenwatch::config::{Database, DatabaseSetting, Settings};
use evenwatch::domain::access::Action;
use evenwatch::domain::publication;
use evenwatch::domain::rota::{Rota, RotaState};
use evenwatch::http::{AnonymousAccess, AppState, Metrics, listen};
use evenwatch::store::{self, Store, StoreError};
use evenwatch::web::PAGES;
use reqwest::Method;
use reqwest::blocking::{Client, Response};
use tempfile::TempDir;

use crate::feeds::scene;

/// The time of every test server: the week of the long night.
pub const NOW: &str = "2026-10-20T09:00:00Z";

fn clock() -> DateTime<Utc> {
    scene::at(NOW)
}

/// A server with its database; both end with it.
pub struct Server {
    pub address: String,
    pub app: AppContext,
    pub metrics: Arc<Metrics>,
    store: Store,
    pub client: Client,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
    folder: Option<TempDir>,
}

impl Server {
    /// With nothing imported, and reading open to everybody.
    pub fn empty() -> Self {
        Self::reading(AnonymousAccess::Open)
    }

    /// With nothing imported.
    pub fn reading(reading: AnonymousAccess) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("test.sqlite3");
        let url = file.to_str().unwrap();
        let mut server = Self::on(url, reading);
        server.folder = Some(folder);
        server
    }

    /// Over a database, with nothing imported.
    pub fn on(url: &str, reading: AnonymousAccess) -> Self {
        let database = Database {
            url: DatabaseSetting::new(url).unwrap(),
        };
        let settings = Settings {
            database,
            ..Settings::default()
        };
        Self::with(&settings, reading)
    }

    /// With these settings, and nothing imported.
    pub fn with(settings: &Settings, reading: AnonymousAccess) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        Self::at(listener, settings, reading)
    }

    /// With settings that name the server's own address.
    pub fn at(listener: TcpListener, settings: &Settings, reading: AnonymousAccess) -> Self {
        let address = format!("http://{}", listener.local_addr().unwrap());
        let app = AppContext::open(settings).unwrap();
        let store = Store::open(&settings.database.url.as_str().parse().unwrap()).unwrap();
        let (sender, receiver) = mpsc::channel();
        let state = AppState::new(app.clone(), clock, reading)
            .allowing(settings.server.allowed_origins.clone());
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let listening = listen(state, PAGES, listener).unwrap();
                sender
                    .send((listening.server.handle(), listening.metrics))
                    .unwrap();
                listening.server.await.unwrap();
            });
        });
        let (handle, metrics) = receiver.recv().unwrap();
        Self {
            address,
            app,
            metrics,
            store,
            client: crate::support::http::client()
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .unwrap(),
            handle,
            thread: Some(thread),
            folder: None,
        }
    }

    /// The file of its database.
    pub fn file(&self) -> std::path::PathBuf {
        self.folder.as_ref().unwrap().path().join("test.sqlite3")
    }

    /// With the example network.
    pub fn with_network() -> Self {
        let server = Self::empty();
        server.import(&serde_json::to_vec(&scene::file()).unwrap());
        server
    }

    pub fn import(&self, document: &[u8]) {
        app::import::import(&self.app, document, scene::at("2026-09-01T00:00:00Z")).unwrap();
    }

    /// Stores a rota as a draft and publishes it.
    pub fn publish(&self, rota: &Rota, now: &str) {
        self.draft(rota);
        app::publish::publish(&self.app, rota.id, scene::at(now)).unwrap();
    }

    /// Stores a rota as a draft.
    pub fn draft(&self, rota: &Rota) {
        let draft = Rota {
            state: RotaState::Draft,
            published_at: None,
            ..rota.clone()
        };
        self.store
            .write(|tx| store::rotas::insert(tx, &draft))
            .unwrap();
    }

    /// Puts a draft into force without asking the judge, who refuses what no planner would make.
    pub fn put(&self, draft: &Rota, now: &str) {
        let now = scene::at(now);
        let rota = Rota {
            state: RotaState::Published,
            published_at: Some(now),
            ..draft.clone()
        };
        let written: Result<(), StoreError> = self.store.write(|tx| {
            store::rotas::insert(tx, draft)?;
            let (from, to) = (RotaState::Draft, RotaState::Published);
            store::rotas::set_state(tx, draft.id, draft.revision, from, to, now)?;
            let before = store::published::before(tx, &rota)?;
            store::published::apply(tx, &publication::publish(&rota, &before, now))
        });
        written.unwrap();
    }

    /// Asks with headers.
    pub fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Response {
        let mut request = self
            .client
            .request(method, format!("{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().unwrap()
    }

    /// The `Authorization` of a key that may do everything.
    pub fn bearer(&self) -> String {
        let new = app::keys::NewKey {
            name: "everything".parse().unwrap(),
            actions: Action::ALL.into(),
            organisation: None,
            expires_at: clock() + chrono::Duration::days(1),
        };
        let (_, secret) = app::keys::add(&self.app, &new, clock()).unwrap();
        format!("Bearer {secret}")
    }

    /// Sends a JSON body with headers.
    pub fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &serde_json::Value,
    ) -> Response {
        let mut request = self
            .client
            .request(method, format!("{}{path}", self.address))
            .body(body.to_string());
        if headers.iter().all(|(name, _)| *name != "content-type") {
            request = request.header("content-type", "application/json");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().unwrap()
    }

    /// Sends a form.
    pub fn form(&self, path: &str, headers: &[(&str, &str)], form: &str) -> Response {
        let mut request = self
            .client
            .post(format!("{}{path}", self.address))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form.to_owned());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().unwrap()
    }

    /// Asks for what is there.
    pub fn get(&self, path: &str) -> Response {
        self.ask(Method::GET, path, &[])
    }

    /// The JSON of an answer that must be good.
    pub fn json(&self, path: &str) -> serde_json::Value {
        let response = self.get(path);
        assert_eq!(
            response.status(),
            200,
            "{path}: {}",
            response.text().unwrap_or_default()
        );
        response.json().unwrap()
    }

    /// The program's API description.
    pub fn openapi(&self) -> serde_json::Value {
        self.json("/openapi.json")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let handle = self.handle.clone();
        let stop = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move { handle.stop(false).await });
        });
        let _stopped = stop.join();
        if let Some(thread) = self.thread.take() {
            let _ended = thread.join();
        }
        drop(self.folder.take());
    }
}

/// A header as text; empty where it is absent.
pub fn header(response: &Response, name: &str) -> String {
    response
        .headers()
        .get(name)
        .map_or_else(String::new, |value| value.to_str().unwrap().to_owned())
}
