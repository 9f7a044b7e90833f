//! A server on this machine that replays answers, misbehaves when told to, and remembers everything.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use chancery::link::client::{Clock as _, SystemClock};

/// What somebody asked.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Path and query, as sent.
    pub(crate) target: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
    pub(crate) at: Instant,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> &str {
        let mut found = self.headers.iter().filter(|header| header.0 == name);
        let value = found.next().map_or("", |header| &header.1);
        assert!(found.next().is_none(), "`{name}` is sent twice");
        value
    }

    /// A parameter of the query, or of the form that was posted, decoded.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        let query = self.target.split_once('?').map_or("", |parts| parts.1);
        let pairs = query.split('&').chain(self.body.split('&'));
        let mut values = pairs.filter_map(|pair| pair.split_once('='));
        values
            .find(|pair| pair.0 == name)
            .map(|pair| decoded(pair.1))
    }
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        if *first == b'%' {
            bytes.push(u8::from_str_radix(&String::from_utf8_lossy(&tail[..2]), 16).unwrap());
            rest = &tail[2..];
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// What it does about a request.
#[derive(Clone, Debug)]
pub(crate) enum Play {
    /// A sound answer: status, headers, body.
    Answer(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// These bytes, and then the connection is closed.
    Raw(Vec<u8>),
    /// These bytes, then one blank after each pause, for ever.
    Drip(Vec<u8>, Duration),
    /// These bytes, then blanks as fast as they go, for ever.
    Endless(Vec<u8>),
    /// Takes its time first.
    Later(Duration, Box<Self>),
}

/// JSON with status 200.
pub(crate) fn json(body: impl Into<String>) -> Play {
    with(&[], body)
}

/// JSON with status 200 and further headers.
pub(crate) fn with(headers: &[(&'static str, &str)], body: impl Into<String>) -> Play {
    status(200, headers, body)
}

/// JSON with a status and further headers.
pub(crate) fn status(
    status: u16,
    headers: &[(&'static str, &str)],
    body: impl Into<String>,
) -> Play {
    let typed = headers.iter().any(|header| header.0 == "Content-Type");
    let mut all: Vec<(&'static str, String)> = Vec::new();
    if !typed {
        all.push(("Content-Type", "application/json; charset=utf-8".into()));
    }
    all.extend(
        headers
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned())),
    );
    Play::Answer(status, all, body.into().into_bytes())
}

/// The server; it ends when dropped.
pub(crate) struct Server {
    port: u16,
    shared: Arc<Shared>,
}

/// What a request and its number, from 0, lead to.
type Player = dyn Fn(&Request, usize) -> Play + Send + Sync;

struct Shared {
    seen: Mutex<Vec<Request>>,
    connections: AtomicUsize,
    now: AtomicUsize,
    most: AtomicUsize,
    ended: AtomicBool,
    play: Box<Player>,
}

impl Server {
    /// Answers with what `play` says to a request and its number, from 0.
    pub(crate) fn start(play: impl Fn(&Request, usize) -> Play + Send + Sync + 'static) -> Self {
        Self::start_at(0, play)
    }

    /// The same at a port that is known already.
    pub(crate) fn start_at(
        port: u16,
        play: impl Fn(&Request, usize) -> Play + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared {
            seen: Mutex::default(),
            connections: AtomicUsize::new(0),
            now: AtomicUsize::new(0),
            most: AtomicUsize::new(0),
            ended: AtomicBool::new(false),
            play: Box::new(play),
        });
        let inside = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming() {
                if inside.ended.load(Ordering::SeqCst) {
                    return;
                }
                inside.connections.fetch_add(1, Ordering::SeqCst);
                let inside = Arc::clone(&inside);
                thread::spawn(move || serve(&inside, stream.unwrap()));
            }
        });
        Self { port, shared }
    }

    /// `http://127.0.0.1:PORT` and this path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn seen(&self) -> Vec<Request> {
        self.shared.seen.lock().unwrap().clone()
    }

    pub(crate) fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }

    /// How many requests were in work at once, at most.
    pub(crate) fn most_at_once(&self) -> usize {
        self.shared.most.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(("127.0.0.1", self.port)));
    }
}

/// Requests of one connection, until either side has enough.
fn serve(shared: &Shared, mut stream: TcpStream) {
    while let Some(request) = received(&mut stream) {
        let now = shared.now.fetch_add(1, Ordering::SeqCst) + 1;
        shared.most.fetch_max(now, Ordering::SeqCst);
        let number = {
            let mut seen = shared.seen.lock().unwrap();
            seen.push(request.clone());
            seen.len() - 1
        };
        let play = (shared.play)(&request, number);
        let goes_on = perform(shared, &mut stream, play, true);
        if !goes_on {
            return;
        }
    }
}

fn received(stream: &mut TcpStream) -> Option<Request> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        head.push(byte[0]);
    }
    let at = Instant::now();
    let head = String::from_utf8(head).unwrap();
    let mut lines = head.lines();
    let mut first = lines.next()?.split(' ');
    let (method, target) = (first.next()?.to_owned(), first.next()?.to_owned());
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
        .collect();
    let length = headers.iter().find(|header| header.0 == "content-length");
    let length = length.map_or(0, |header| header.1.parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    Some(Request {
        method,
        target,
        headers,
        body: String::from_utf8(body).unwrap(),
        at,
    })
}

/// Whether the connection may be used again. The request counts as in work until just before its
/// last byte is sent: the client may be quicker than this thread.
fn perform(shared: &Shared, stream: &mut TcpStream, play: Play, counted: bool) -> bool {
    let done = || {
        if counted {
            shared.now.fetch_sub(1, Ordering::SeqCst);
        }
    };
    match play {
        Play::Later(pause, play) => {
            SystemClock.wait(pause);
            perform(shared, stream, *play, counted)
        }
        Play::Answer(status, headers, body) => {
            let mut bytes = format!("HTTP/1.1 {status} Some Words\r\n").into_bytes();
            for (name, value) in headers {
                bytes.extend(format!("{name}: {value}\r\n").bytes());
            }
            bytes.extend(format!("Content-Length: {}\r\n\r\n", body.len()).bytes());
            bytes.extend(body);
            done();
            stream.write_all(&bytes).is_ok()
        }
        Play::Raw(bytes) => {
            done();
            drop(stream.write_all(&bytes));
            false
        }
        Play::Drip(bytes, pause) => {
            done();
            let mut sent = stream.write_all(&bytes);
            while sent.is_ok() && !shared.ended.load(Ordering::SeqCst) {
                SystemClock.wait(pause);
                sent = stream.write_all(b" ");
            }
            false
        }
        Play::Endless(bytes) => {
            done();
            let mut sent = stream.write_all(&bytes);
            while sent.is_ok() {
                sent = stream.write_all(&[b' '; 8_192]);
            }
            false
        }
    }
}
