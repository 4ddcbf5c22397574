//! Whose program is at the other end of a connection from this machine: whoever tries the program out has it run by the same user as
//! their browser, and a proxy runs as a user of its own.

use std::fs;
use std::net::{IpAddr, SocketAddr};

/// Where Linux lists connections, with the user of each end that is here.
const LISTS: [&str; 2] = ["/proc/net/tcp", "/proc/net/tcp6"];

/// Whether the other end of a connection is a program of the user whom this program runs as. Where the system does not say, it is
/// taken for one: requests that came through a proxy are told by their headers as well.
pub(super) fn is_own(peer: SocketAddr) -> bool {
    let Some(own) = own_user() else { return true };
    let mut lists = LISTS
        .iter()
        .filter_map(|list| fs::read_to_string(list).ok())
        .peekable();
    if lists.peek().is_none() {
        return true;
    }
    lists.any(|list| user_of(&list, peer) == Some(own))
}

/// The user of this process.
#[cfg(unix)]
fn own_user() -> Option<u32> {
    use std::os::unix::fs::MetadataExt;
    fs::metadata("/proc/self").ok().map(|about| about.uid())
}

#[cfg(not(unix))]
fn own_user() -> Option<u32> {
    None
}

/// The user of the socket that has this address as its own, in the text of such a list.
fn user_of(list: &str, address: SocketAddr) -> Option<u32> {
    let wanted = written(address);
    list.lines().skip(1).find_map(|line| {
        let mut columns = line.split_whitespace();
        let local = columns.nth(1)?;
        (local == wanted).then(|| columns.nth(5)?.parse().ok())?
    })
}

/// An address as the lists write it: each word of four bytes as the machine holds it, in hexadecimal.
fn written(address: SocketAddr) -> String {
    let bytes = match address.ip() {
        IpAddr::V4(four) => four.octets().to_vec(),
        IpAddr::V6(six) => six.octets().to_vec(),
    };
    let words = bytes.chunks_exact(4).map(|word| {
        let word = word.try_into().map_or(0, u32::from_ne_bytes);
        format!("{word:08X}")
    });
    format!("{}:{:04X}", words.collect::<String>(), address.port())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[cfg(target_endian = "little")]
    #[test]
    fn the_user_of_a_connection_is_read_from_the_list() {
        let list = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n\
            \x20 0: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000  1000        0 1 1\n\
            \x20 1: 0100007F:C350 0100007F:1F90 01 00000000:00000000 00:00000000 00000000    33        0 2 1\n";
        let at = |text: &str| user_of(list, text.parse().unwrap());
        assert_eq!(at("127.0.0.1:50000"), Some(33));
        assert_eq!(at("127.0.0.1:8080"), Some(1000));
        assert_eq!(at("127.0.0.1:50001"), None);
        assert_eq!(
            written("[::1]:80".parse().unwrap()),
            "00000000000000000000000001000000:0050"
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_connection_of_this_process_is_its_users() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let client = std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        assert!(is_own(client.local_addr().unwrap()));
        drop(client);
        assert!(!is_own("127.0.0.1:1".parse().unwrap()), "nobody is there");
    }
}
