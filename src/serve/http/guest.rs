//! Who is connected: no address has more connections than a share, so that one cannot keep all others out.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;

/// How long whoever has too many connections has to be told so: each of them keeps a place of others for so long.
const TOLD: Duration = Duration::from_millis(100);
/// Bytes of a request that is not read.
const READ: usize = 4 << 10;
const REFUSED: &str = "error: too many connections of one address are open\n\
     hint: close some, or have the server started with a larger `--max-connections-per-address`\n";

/// Where somebody asks from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Home {
    /// Whom the address stands for: of the sixth version anybody has a whole network of them.
    pub(super) address: IpAddr,
    /// Whether it is one of this machine, where another server may stand before this one.
    pub(super) is_here: bool,
}

impl Home {
    /// Of the two ends of a connection: who asks from the address that was asked is on this machine.
    pub(super) fn new(peer: IpAddr, own: IpAddr) -> Self {
        let (peer, own) = (peer.to_canonical(), own.to_canonical());
        let address = match peer {
            IpAddr::V6(address) if !address.is_loopback() => {
                Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into()
            }
            address => address,
        };
        Self {
            address,
            is_here: peer.is_loopback() || peer == own,
        }
    }
}

/// The connections of each address.
#[derive(Clone)]
pub(super) struct Guests {
    open: Arc<Mutex<BTreeMap<IpAddr, usize>>>,
    /// Of an address of another machine, and of one of this, where another server may stand before this one.
    most: [usize; 2],
}

/// One connection of an address.
pub(super) struct Guest {
    guests: Guests,
    address: IpAddr,
}

impl Guests {
    pub(super) fn new(most: [usize; 2]) -> Self {
        Self {
            open: Arc::default(),
            most,
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<IpAddr, usize>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes one connection more of this address, unless it has too many.
    pub(super) fn welcome(&self, Home { address, is_here }: Home) -> Option<Guest> {
        let mut open = self.lock();
        let count = open.entry(address).or_default();
        if *count >= self.most[usize::from(is_here)] {
            return None;
        }
        *count += 1;
        Some(Guest {
            guests: self.clone(),
            address,
        })
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let mut open = self.guests.lock();
        if let Some(count) = open.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.address);
            }
        }
    }
}

/// Says that there are too many, without waiting for a request.
pub(super) async fn refuse(stream: TcpStream, _place: OwnedSemaphorePermit) {
    let length = REFUSED.len();
    let answer = format!(
        "HTTP/1.1 429 Too Many Requests\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: {length}\r\n\
         retry-after: 1\r\nconnection: close\r\n\r\n{REFUSED}"
    );
    let told = async {
        stream.writable().await?;
        stream.try_write(answer.as_bytes())?;
        // An end with something unread would take the answer back.
        stream.readable().await?;
        stream.try_read(&mut [0; READ])
    };
    // Who is gone need not be told.
    let _told = timeout(TOLD, told).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_its_share_and_this_machine_another() {
        let guests = Guests::new([1, 3]);
        let own = "192.0.2.9".parse().unwrap();
        let come = |address: &str| guests.welcome(Home::new(address.parse().unwrap(), own));
        let first = come("192.0.2.1");
        assert!(first.is_some() && come("192.0.2.1").is_none());
        assert!(come("::ffff:192.0.2.1").is_none(), "the same address");
        let others = [come("192.0.2.2"), come("127.0.0.1"), come("127.0.0.1")];
        assert!(others.iter().all(Option::is_some));
        let own = ["192.0.2.9", "::ffff:192.0.2.9", "192.0.2.9"].map(come);
        assert!(own.iter().all(Option::is_some), "its own address");
        drop(first);
        assert!(come("192.0.2.1").is_some());
    }
}
