//! Whose program is at the other end of a connection from this machine, and whether it serves
//! others.
//!
//! Whoever tries the program out has it run by the same user as their browser. A proxy runs as a
//! user of its own, or listens for others: a browser does neither. Where the system does not say
//! all of that, the other end is nobody's who may read without an account.

use std::fs;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// Whether the other end of one connection is our user's, found out when it is first asked: that
/// goes through the open files of every process.
#[derive(Debug, Clone, Default)]
pub(super) struct PeerOwnership(Arc<OnceLock<bool>>);

impl PeerOwnership {
    /// Whether the other end, which is at this address, is.
    pub(super) fn is_own(&self, peer: SocketAddr) -> bool {
        self.once(|| is_own(peer))
    }

    fn once(&self, look: impl FnOnce() -> bool) -> bool {
        *self.0.get_or_init(look)
    }
}

/// Where Linux lists connections, with the user of each end that is here.
const LISTS: [&str; 2] = ["/proc/net/tcp", "/proc/net/tcp6"];

/// The state of a socket that listens, as the lists write it.
const LISTENS: &str = "0A";

/// A socket in such a list.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Socket {
    local: String,
    state: String,
    user: u32,
    inode: u64,
}

/// Whether the other end of a connection is a program of the user whom this program runs as, and
/// one that listens for nobody. This program itself may listen.
fn is_own(peer: SocketAddr) -> bool {
    let Some(own) = own_user() else { return false };
    let lists = LISTS
        .iter()
        .filter_map(|list| fs::read_to_string(list).ok());
    let sockets: Vec<Socket> = lists.flat_map(|list| sockets_of(&list)).collect();
    let wanted = written(peer);
    let found = sockets.iter().find(|socket| socket.local == wanted);
    let Some(socket) = found.filter(|socket| socket.user == own) else {
        return false;
    };
    let holders = holders_of(socket.inode);
    let listens = |held: &[u64]| {
        let mut listening = sockets.iter().filter(|socket| socket.state == LISTENS);
        listening.any(|socket| held.contains(&socket.inode))
    };
    let this = std::process::id();
    let is_harmless = |(process, held): &(u32, Vec<u64>)| *process == this || !listens(held);
    !holders.is_empty() && holders.iter().all(is_harmless)
}

/// The processes that hold a socket, with all that each holds.
fn holders_of(inode: u64) -> Vec<(u32, Vec<u64>)> {
    let Ok(processes) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    let processes = processes.flatten().filter_map(|entry| {
        let process: u32 = entry.file_name().to_str()?.parse().ok()?;
        let held = sockets_in(&entry.path().join("fd"));
        held.contains(&inode).then_some((process, held))
    });
    processes.collect()
}

/// The sockets among the open files of a process.
fn sockets_in(files: &Path) -> Vec<u64> {
    let Ok(files) = fs::read_dir(files) else {
        return Vec::new();
    };
    let inodes = files.flatten().filter_map(|file| {
        let leads_to = fs::read_link(file.path()).ok()?;
        let inode = leads_to
            .to_str()?
            .strip_prefix("socket:[")?
            .strip_suffix(']')?;
        inode.parse().ok()
    });
    inodes.collect()
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

/// The sockets in the text of such a list.
fn sockets_of(list: &str) -> Vec<Socket> {
    let sockets = list.lines().skip(1).filter_map(|line| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        Some(Socket {
            local: (*columns.get(1)?).to_owned(),
            state: (*columns.get(3)?).to_owned(),
            user: columns.get(7)?.parse().ok()?,
            inode: columns.get(9)?.parse().ok()?,
        })
    });
    sockets.collect()
}

/// An address as the lists write it: each word of four bytes as the machine holds it, in
/// hexadecimal.
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
            \x20 1: 0100007F:C350 0100007F:1F90 0A 00000000:00000000 00:00000000 00000000    33        0 2 1\n";
        let at = |text: &str| {
            let local = written(text.parse().unwrap());
            let found = sockets_of(list)
                .into_iter()
                .find(|socket| socket.local == local);
            found.map(|socket| (socket.user, socket.inode, socket.state == LISTENS))
        };
        assert_eq!(at("127.0.0.1:50000"), Some((33, 2, true)));
        assert_eq!(at("127.0.0.1:8080"), Some((1000, 1, false)));
        assert_eq!(at("127.0.0.1:50001"), None);
        assert_eq!(
            written("[::1]:80".parse().unwrap()),
            "00000000000000000000000001000000:0050"
        );
    }

    #[test]
    fn whose_program_it_is_is_looked_up_once_a_connection() {
        let mut looked = 0;
        let connection = PeerOwnership::default();
        for _ in 0..3 {
            let of_request = connection.clone();
            assert!(of_request.once(|| {
                looked += 1;
                true
            }));
        }
        assert_eq!(looked, 1);
        assert!(
            !PeerOwnership::default().once(|| false),
            "another has its own"
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
