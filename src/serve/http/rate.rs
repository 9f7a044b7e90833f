//! How often one address may ask: so many requests a second, and those of a few seconds at once.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::guest::Home;
use crate::serve::problem::Problem;

/// Seconds whose requests may come at once: a page asks for several things when it opens.
const BURST: Duration = Duration::from_secs(5);
/// Addresses that are known before those which have waited long enough are forgotten.
const KNOWN: usize = 4_096;

/// When each address has used up what it asked, as if its requests came one after the other.
#[derive(Debug)]
pub(super) struct Rates {
    /// Requests a second of other machines, and of this one; zero is no limit.
    most: [u32; 2],
    known: Mutex<Known>,
}

#[derive(Debug)]
struct Known {
    used_up: BTreeMap<IpAddr, Instant>,
    /// How many there may be before it is looked whom one may forget.
    room: usize,
}

impl Rates {
    pub(super) fn new(most: [u32; 2]) -> Self {
        Self {
            most,
            known: Mutex::new(Known {
                used_up: BTreeMap::new(),
                room: KNOWN,
            }),
        }
    }

    /// One more request of this address, unless it is one too many now.
    pub(super) fn admit(
        &self,
        Home { address, is_here }: Home,
        now: Instant,
    ) -> Result<(), Problem> {
        let most = self.most[usize::from(is_here)];
        if most == 0 {
            return Ok(());
        }
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.used_up.len() >= known.room {
            known.used_up.retain(|_, used_up| *used_up > now);
            known.room = KNOWN.max(2 * known.used_up.len());
        }
        let before = known.used_up.get(&address).copied();
        let before = before.unwrap_or(now).max(now);
        let after = before + Duration::from_secs(1) / most;
        let early = after.duration_since(now).saturating_sub(BURST);
        if early.is_zero() {
            known.used_up.insert(address, after);
            return Ok(());
        }
        let seconds = early.as_secs() + u64::from(early.subsec_nanos() > 0);
        Err(Problem::new(
            429,
            format!("more than {most} requests a second come from one address"),
        )
        .hint("ask more slowly, or have the server started with a larger `--max-rate`")
        .header("retry-after", seconds.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home(address: impl Into<IpAddr>) -> Home {
        Home::new(address.into(), IpAddr::from([192, 0, 2, 9]))
    }

    #[test]
    fn an_address_asks_so_often_and_others_as_often() {
        let rates = Rates::new([2, 0]);
        let now = Instant::now();
        let ask = |address: &str, after: u64| {
            let address: IpAddr = address.parse().unwrap();
            let asked = rates.admit(home(address), now + Duration::from_millis(after));
            asked.err()
        };
        for _ in 0..10 {
            assert!(ask("192.0.2.1", 0).is_none());
        }
        let refused = ask("192.0.2.1", 0).unwrap();
        assert_eq!(refused.status, 429);
        assert_eq!(refused.headers, [("retry-after", "1".to_owned())]);
        assert!(ask("192.0.2.2", 0).is_none());
        // What is refused uses up nothing.
        assert!(ask("192.0.2.1", 500).is_none());
        assert!(ask("192.0.2.1", 500).is_some());
        // One network of the sixth version has more addresses than anybody can count.
        for host in 0..10 {
            assert!(ask(&format!("2001:db8::{host}"), 0).is_none());
        }
        assert!(ask("2001:db8::ffff:1", 0).is_some());
        assert!(ask("2001:db8:0:1::1", 0).is_none());
        for _ in 0..1_000 {
            assert!(ask("127.0.0.1", 0).is_none() && ask("::1", 0).is_none());
            assert!(ask("192.0.2.9", 0).is_none(), "its own address");
        }
    }

    #[test]
    fn who_asks_no_more_is_forgotten() {
        let rates = Rates::new([1, 0]);
        let now = Instant::now();
        for number in 0..u32::try_from(3 * KNOWN).unwrap() {
            let later = now + Duration::from_millis(u64::from(number));
            rates.admit(home(number.to_be_bytes()), later).unwrap();
        }
        assert!(rates.known.lock().unwrap().used_up.len() <= KNOWN);
    }
}
