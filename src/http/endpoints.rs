//! The endpoints of the server: each with the handler that answers it and what that needs of
//! whoever asks. The router is made from them, and asks before it reads anything of a request.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::{LazyLock, Mutex, PoisonError};

use actix_web::body::BoxBody;
use actix_web::dev::{ResourceDef, ServiceRequest};
use actix_web::guard::{GuardContext, fn_guard};
use actix_web::http::Method;
use actix_web::middleware::{Next, from_fn};
use actix_web::{FromRequest, Handler, HttpRequest, HttpResponse, Responder, Route, web};
use utoipa::openapi::OpenApi;

use super::auth::authenticate;
use super::error::ApiError;
use super::permission::{ByResource, FixedPermission, Guarded, RequiredAccess};

/// An address, and what it needs of whoever asks by a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RouteAccess {
    /// The address's pattern, by which requests are counted.
    pub pattern: &'static str,
    /// What is needed.
    pub needs: RequiredAccess,
    /// Whether it takes a page's form, in a field of which the session's token stands: there the
    /// handler looks for it.
    pub token_in_form: bool,
}

/// One endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// The method that it takes.
    pub method: Method,
    /// Its address, and what it needs.
    pub access: RouteAccess,
}

/// The endpoints that a server answers. Addresses are looked through in the order in which they are
/// added, so what is asked for most comes first.
pub struct Routes {
    endpoints: Vec<(Endpoint, Route)>,
    /// The description of those that have one.
    described: OpenApi,
}

impl Routes {
    pub(super) fn new() -> Self {
        Self {
            endpoints: Vec::new(),
            described: OpenApi::default(),
        }
    }

    /// Adds a page.
    pub fn get<F, Args>(&mut self, pattern: &str, handler: F) -> &mut Self
    where
        F: Handler<Args>,
        Args: FromRequest + Guarded<Permission: FixedPermission> + 'static,
        F::Output: Responder + 'static,
    {
        self.add(Method::GET, pattern, handler)
    }

    /// Adds what takes a page's form.
    pub fn post<F, Args>(&mut self, pattern: &str, handler: F) -> &mut Self
    where
        F: Handler<Args>,
        Args: FromRequest + Guarded<Permission: FixedPermission> + 'static,
        F::Output: Responder + 'static,
    {
        self.add(Method::POST, pattern, handler)
    }

    /// Adds an operation at the address and by the method that its description says.
    pub(super) fn operation<F, Args>(&mut self, described: OpenApi, handler: &F) -> &mut Self
    where
        F: Handler<Args>,
        Args: FromRequest + Guarded<Permission: FixedPermission> + 'static,
        F::Output: Responder + 'static,
    {
        for (pattern, item) in &described.paths.paths {
            let methods = [
                (Method::GET, &item.get),
                (Method::POST, &item.post),
                (Method::PUT, &item.put),
                (Method::PATCH, &item.patch),
                (Method::DELETE, &item.delete),
            ];
            for (method, _) in methods.into_iter().filter(|(_, there)| there.is_some()) {
                self.add(method, pattern, handler.clone());
            }
        }
        self.described.merge(described);
        self
    }

    /// Adds what serves the network's resources, all by the same handlers: of each the route says
    /// what it needs.
    pub(super) fn resource<F, Args>(
        &mut self,
        (method, pattern): (Method, &str),
        needs: RequiredAccess,
        handler: F,
    ) -> &mut Self
    where
        F: Handler<Args>,
        Args: FromRequest + Guarded<Permission = ByResource> + 'static,
        F::Output: Responder + 'static,
    {
        let access = RouteAccess {
            pattern: kept(pattern),
            needs,
            token_in_form: false,
        };
        self.push(Endpoint { method, access }, handler)
    }

    fn add<F, Args>(&mut self, method: Method, pattern: &str, handler: F) -> &mut Self
    where
        F: Handler<Args>,
        Args: FromRequest + Guarded<Permission: FixedPermission> + 'static,
        F::Output: Responder + 'static,
    {
        let access = RouteAccess {
            pattern: kept(pattern),
            needs: Args::Permission::NEEDS,
            token_in_form: Args::Permission::TOKEN_IN_FORM,
        };
        self.push(Endpoint { method, access }, handler)
    }

    fn push<F, Args>(&mut self, endpoint: Endpoint, handler: F) -> &mut Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        let route = web::method(endpoint.method.clone()).to(handler);
        self.endpoints.push((endpoint, route));
        self
    }

    /// The endpoints, in order.
    pub(super) fn endpoints(&self) -> impl Iterator<Item = &Endpoint> {
        self.endpoints.iter().map(|(endpoint, _)| endpoint)
    }

    /// The description of those that have one.
    pub(super) fn described(&self) -> OpenApi {
        self.described.clone()
    }

    /// Makes the router: one resource for each address, which asks whoever comes before anything
    /// of the request is read, whatever their method; and says which methods it takes.
    pub(super) fn configure(self, config: &mut web::ServiceConfig) {
        let mut by_pattern: Vec<(&str, Vec<(Endpoint, Route)>)> = Vec::new();
        let mut places = BTreeMap::new();
        for one in self.endpoints {
            let pattern = one.0.access.pattern;
            let place = *places.entry(pattern).or_insert_with(|| {
                by_pattern.push((pattern, Vec::new()));
                by_pattern.len() - 1
            });
            if let Some((_, all)) = by_pattern.get_mut(place) {
                all.push(one);
            }
        }
        let elsewhere = taken_elsewhere(&by_pattern);
        for ((pattern, all), elsewhere) in by_pattern.into_iter().zip(elsewhere) {
            let (endpoints, routes): (Vec<_>, Vec<_>) = all.into_iter().unzip();
            let address = Address::new(endpoints);
            let takes = Rc::clone(&address.takes);
            let mut resource = web::resource(pattern);
            if !elsewhere.is_empty() {
                let is_here =
                    move |request: &GuardContext<'_>| !elsewhere.contains(&request.head().method);
                resource = resource.guard(fn_guard(is_here));
            }
            for route in routes {
                resource = resource.route(route);
            }
            let other = move |request: HttpRequest| {
                let takes = Rc::clone(&takes);
                async move { Err::<HttpResponse, _>(not_taken(&request, &takes)) }
            };
            let resource = resource.default_service(web::to(other));
            let asks = move |request: ServiceRequest, next: Next<BoxBody>| {
                authenticate(address.access(request.method()), request, next)
            };
            config.service(resource.wrap(from_fn(asks)));
        }
        let asks = |request: ServiceRequest, next: Next<BoxBody>| authenticate(None, request, next);
        config.default_service(web::route().to(nowhere).wrap(from_fn(asks)));
    }
}

/// Of each address the methods that it does not take and a later one does, whose pattern its own
/// path is of as well: there `/things/search` is the thing of the id "search".
fn taken_elsewhere(all: &[(&str, Vec<(Endpoint, Route)>)]) -> Vec<Vec<Method>> {
    let is_fixed = |pattern: &str| !pattern.contains('{');
    // Once each: making one takes as long as many requests.
    let patterns: Vec<Option<ResourceDef>> = all
        .iter()
        .map(|(pattern, _)| (!is_fixed(pattern)).then(|| ResourceDef::new(*pattern)))
        .collect();
    let each = all.iter().enumerate().map(|(place, (path, own))| {
        let later = all.iter().zip(&patterns).skip(place + 1);
        let others = later.filter(|(_, pattern)| {
            is_fixed(path) && pattern.as_ref().is_some_and(|one| one.is_match(path))
        });
        let methods = others.flat_map(|((_, all), _)| all.iter().map(|(one, _)| &one.method));
        let takes = |method: &Method| own.iter().any(|(one, _)| one.method == *method);
        methods.filter(|method| !takes(method)).cloned().collect()
    });
    each.collect()
}

/// The endpoints at one address.
struct Address {
    endpoints: Vec<Endpoint>,
    /// The methods that they take.
    takes: Rc<str>,
}

impl Address {
    fn new(endpoints: Vec<Endpoint>) -> Self {
        let mut methods = BTreeSet::new();
        for endpoint in &endpoints {
            methods.insert(endpoint.method.as_str());
            if endpoint.method == Method::GET {
                // What takes GET takes HEAD.
                methods.insert("HEAD");
            }
        }
        let takes: Vec<&str> = methods.into_iter().collect();
        Self {
            takes: takes.join(", ").into(),
            endpoints,
        }
    }

    /// What a method needs there. One that is not taken needs what another does that reads as well,
    /// or writes as well: nobody finds out by it what they may not know.
    fn access(&self, method: &Method) -> Option<RouteAccess> {
        let all = &self.endpoints;
        let alike = |one: &&Endpoint| is_read(&one.method) == is_read(method);
        let own = all.iter().find(|one| one.method == *method);
        let one = own.or_else(|| all.iter().find(alike)).or(all.first());
        one.map(|endpoint| endpoint.access)
    }
}

/// Whether a method changes nothing.
pub(super) fn is_read(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// A pattern, kept to the end of the process: each once, however many servers there are.
fn kept(pattern: &str) -> &'static str {
    let mut all = PATTERNS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = all.get(pattern) {
        return known;
    }
    let pattern: &'static str = pattern.to_owned().leak();
    all.insert(pattern);
    pattern
}

/// All patterns of this process.
static PATTERNS: LazyLock<Mutex<BTreeSet<&'static str>>> = LazyLock::new(Mutex::default);

/// The pattern of a request's address; `None` where it is none.
pub(super) fn pattern(request: &HttpRequest) -> Option<&'static str> {
    let pattern = request.match_pattern()?;
    let all = PATTERNS.lock().unwrap_or_else(PoisonError::into_inner);
    all.get(&*pattern).copied()
}

fn not_taken(request: &HttpRequest, takes: &str) -> ApiError {
    ApiError::method_not_allowed(request.method().as_str(), request.path(), takes)
}

async fn nowhere(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    Err(ApiError::no_such_address(request.path()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::permission::{ByForm, Permitted, SignedIn, may};
    use evenwatch_domain::access::Action;

    async fn read(_: Permitted<may::ReadRotas>) -> HttpResponse {
        HttpResponse::Ok().finish()
    }

    async fn write(_: Permitted<ByForm<SignedIn>>) -> HttpResponse {
        HttpResponse::Ok().finish()
    }

    #[test]
    fn what_an_address_needs_is_read_from_its_handlers() {
        let mut routes = Routes::new();
        routes.get("/things", read).post("/things", write);
        let address = Address::new(routes.endpoints().cloned().collect());
        assert_eq!(&*address.takes, "GET, HEAD, POST");
        let needs = |method: Method| {
            let access = address.access(&method);
            access.map(|access| (access.needs, access.token_in_form))
        };
        let reads = Some((RequiredAccess::May(Action::ReadRotas), false));
        let writes = Some((RequiredAccess::SignedIn, true));
        // What is not taken says no more than what is.
        assert_eq!([Method::GET, Method::OPTIONS].map(needs), [reads, reads]);
        let others = [Method::POST, Method::PUT, Method::DELETE];
        assert_eq!(others.map(needs), [writes, writes, writes]);
    }

    #[test]
    fn a_fixed_path_leaves_to_a_pattern_what_it_does_not_take() {
        let mut routes = Routes::new();
        routes
            .post("/things/search", write)
            .get("/things/{id}", read)
            .get("/others/{id}", read);
        let all = routes.endpoints.into_iter();
        let all: Vec<_> = all.map(|one| (one.0.access.pattern, vec![one])).collect();
        let elsewhere = taken_elsewhere(&all);
        assert_eq!(elsewhere, [vec![Method::GET], vec![], vec![]]);
    }
}
