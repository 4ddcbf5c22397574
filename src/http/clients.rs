//! Connections by client: one address may hold half of those that a server has, so that it cannot
//! shut the others out.
//!
//! The connections of a proxy that the settings name are all of its clients: there the requests of
//! one client that are under way at once count instead.

use std::any::Any;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::ResponseError;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Extensions, ServiceRequest, ServiceResponse};
use actix_web::http::ConnectionType;
use actix_web::middleware::Next;
use actix_web::rt::net::TcpStream;
use actix_web::{HttpMessage, web};

use super::arrival::Arrival;
use super::error::ApiError;
use evenwatch_config::TrustedProxy;

/// When to come back with another connection. Seconds.
const RETRY: u64 = 5;

/// The connections of a server, by client.
#[derive(Clone)]
pub(super) struct Clients {
    open: Arc<Mutex<HashMap<IpAddr, usize>>>,
    most_of_one: usize,
    proxies: Arc<[TrustedProxy]>,
}

/// A connection; it leaves the count when it is dropped, which is when it is closed.
pub(super) struct Connection {
    clients: Clients,
    client: IpAddr,
    /// Whether its client had too many when it came.
    is_too_many: bool,
}

impl Clients {
    /// With at most so many connections of one client that is none of these proxies.
    pub(super) fn new(most_of_one: usize, proxies: &[TrustedProxy]) -> Self {
        Self {
            open: Arc::default(),
            most_of_one,
            proxies: proxies.into(),
        }
    }

    /// Counts a connection that has just been made.
    pub(super) fn connected(&self, connection: &dyn Any, data: &mut Extensions) {
        let stream = connection.downcast_ref::<TcpStream>();
        let client = stream.and_then(|stream| stream.peer_addr().ok());
        let is_proxy = |client: IpAddr| self.proxies.iter().any(|proxy| proxy.is(client));
        if let Some(client) = client.filter(|client| !is_proxy(client.ip())) {
            data.insert(self.enter(client.ip()));
        }
    }

    fn enter(&self, client: IpAddr) -> Connection {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(client).or_default();
        *count += 1;
        Connection {
            clients: self.clone(),
            client,
            is_too_many: *count > self.most_of_one,
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let mut open = self
            .clients
            .open
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.client) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.client);
            }
        }
    }
}

/// Answers the first request on a connection too many by closing it.
pub(super) async fn not_too_many(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let of_connection = request
        .conn_data::<Connection>()
        .is_some_and(|connection| connection.is_too_many);
    // Held until the request is answered.
    let by_proxy = behind_a_proxy(&request);
    let is_too_many = of_connection || by_proxy.as_ref().is_some_and(|own| own.is_too_many);
    if !is_too_many {
        return Ok(next.call(request).await?.map_into_boxed_body());
    }
    let detail = "your address has too many connections open";
    let mut answer = ApiError::too_many(detail, RETRY).error_response();
    answer.head_mut().set_connection_type(ConnectionType::Close);
    Ok(request.into_response(answer))
}

/// The place of a request's client among those behind a named proxy.
fn behind_a_proxy(request: &ServiceRequest) -> Option<Connection> {
    let arrival = request.extensions().get::<Arrival>().cloned();
    let arrival = arrival.filter(|arrival| arrival.is_proxied)?;
    let clients = request.app_data::<web::Data<Clients>>()?;
    Some(clients.enter(arrival.client?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_has_its_share_and_takes_none_of_others() {
        let clients = Clients::new(2, &[]);
        let of = |last: u8| clients.enter(IpAddr::from([192, 0, 2, last]));
        let (first, second, third) = (of(1), of(1), of(1));
        assert!(!first.is_too_many && !second.is_too_many && third.is_too_many);
        assert!(!of(2).is_too_many);
        drop((first, third));
        assert!(!of(1).is_too_many);
        drop(second);
        assert!(clients.open.lock().is_ok_and(|open| open.is_empty()));
    }

    #[test]
    fn behind_a_named_proxy_requests_of_one_client_count_and_connections_do_not() {
        use actix_web::test::TestRequest;
        let clients = Clients::new(1, &[]);
        let from = |last: u8, is_proxied: bool| {
            let request = TestRequest::default()
                .app_data(web::Data::new(clients.clone()))
                .to_srv_request();
            request.extensions_mut().insert(Arrival {
                client: Some(IpAddr::from([192, 0, 2, last])),
                is_proxied,
                ..Arrival::default()
            });
            behind_a_proxy(&request)
        };
        let is_too_many = |held: &Option<Connection>| held.as_ref().map(|own| own.is_too_many);
        let first = from(1, true);
        assert_eq!(is_too_many(&first), Some(false));
        assert_eq!(is_too_many(&from(1, true)), Some(true));
        assert_eq!(is_too_many(&from(2, true)), Some(false));
        drop(first);
        assert_eq!(is_too_many(&from(1, true)), Some(false));
        assert_eq!(is_too_many(&from(1, false)), None);
    }
}
