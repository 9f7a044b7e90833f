//! The polite client against a server that is not polite: T23 and T24 of the hostile interactions, and more.

mod calls;
mod hostile;
mod kept;
mod many;
mod partial;
mod polite;
mod proxy;
pub(crate) mod server;
mod service;
mod silent;
mod statements;
mod verbs;

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use chancery::link::client::{Bases, Client, Clock, Settings, Turns};

use crate::program::Ended;
use crate::project;
use server::Server;

/// How the program ended, and what it printed.
#[track_caller]
fn ends(ended: &Ended, code: i32, says: &[&str]) -> String {
    assert_eq!(ended.code, code, "{}", ended.report());
    for said in says {
        assert!(ended.err.contains(said), "no `{said}`: {}", ended.report());
    }
    ended.text()
}

const CONTACT: &str = "tests@example.org";

/// A clock that waits in no time and remembers for how long.
#[derive(Debug, Default)]
struct TestClock {
    elapsed: Mutex<Duration>,
    waits: Mutex<Vec<Duration>>,
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`, when the test clock starts.
const START: u64 = 784_111_777;

impl TestClock {
    fn pass(&self, time: Duration) {
        *self.elapsed.lock().unwrap() += time;
    }

    fn waits(&self) -> Vec<Duration> {
        self.waits.lock().unwrap().clone()
    }
}

impl Clock for TestClock {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(START) + self.elapsed()
    }

    fn elapsed(&self) -> Duration {
        *self.elapsed.lock().unwrap()
    }

    fn wait(&self, time: Duration) {
        self.waits.lock().unwrap().push(time);
        self.pass(time);
    }
}

/// Settings that ask this server for everything, keep nothing and wait for nobody else.
fn settings(server: &Server, clock: &Arc<TestClock>) -> Settings {
    Settings {
        contact: Some(CONTACT.to_owned()),
        bases: Bases {
            api: server.url("/w/api.php"),
            entity_data: server.url("/wiki/Special:EntityData/"),
            sparql: server.url("/sparql"),
            reconciliation: Some(server.url("/en/api")),
        },
        clock: Arc::<TestClock>::clone(clock),
        turns: Turns::default(),
        ..Settings::default()
    }
}

fn client(server: &Server, clock: &Arc<TestClock>) -> Client {
    Client::new(settings(server, clock)).unwrap()
}

fn seconds(times: &[f64]) -> Vec<Duration> {
    times
        .iter()
        .map(|time| Duration::from_secs_f64(*time))
        .collect()
}

/// A cut genuine answer.
fn sample(name: &str) -> String {
    project::read(&format!("tests/data/wikidata/{name}"))
}

/// A folder of whole genuine answers, where there is one.
fn samples() -> Option<PathBuf> {
    let named = std::env::var_os("CHANCERY_SAMPLES").map(PathBuf::from);
    let beside = project::root().join("../shared/wikidata-samples");
    named.or_else(|| beside.is_dir().then_some(beside))
}

/// The text of `body` packed as gzip.
fn packed(body: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}
