//! A driver of SPARQL servers: many clients, a mix of questions and changes, latencies by kind. `benches/compare/serve.py`
//! starts the servers and puts their figures side by side; alone it measures whatever server it is pointed at:
//!
//! `cargo bench --bench serve -- --query URL --update URL --clients 64 --seconds 60`
//!
//! The mix, for the generated data of `benches/compare/data.py`: of 100 requests 70 ask for all of one thing, 20 join
//! five patterns around one country, 5 look for a piece of a name, 5 add one statement.
#![expect(clippy::unwrap_used, reason = "a benchmark that fails should stop")]
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the figures are its result"
)]
#![expect(clippy::disallowed_methods, reason = "clients wait by the clock here")]
#![expect(clippy::cast_precision_loss, reason = "figures for people")]

use std::collections::BTreeMap;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

const NAMESPACE: &str = "http://example.org/diplo/";
/// Longer than any server is allowed to think.
const PATIENCE: Duration = Duration::from_secs(70);

#[derive(Clone, Debug)]
struct Asked {
    query: Address,
    update: Option<Address>,
    token: Option<String>,
    clients: u64,
    seconds: u64,
    persons: u64,
    half_open: usize,
}

/// Host with port, and path.
#[derive(Clone, Debug, PartialEq)]
struct Address(String, String);

fn main() {
    let Some(asked) = arguments() else {
        // `cargo bench` without arguments.
        return println!("nothing to measure: --query URL is missing");
    };
    let over = Arc::new(AtomicBool::new(false));
    let slow: Vec<_> = (0..asked.half_open)
        .map(|_| hold(asked.query.0.clone(), Arc::clone(&over)))
        .collect();
    let figures = Arc::new(Mutex::new(BTreeMap::<&str, Vec<u64>>::new()));
    let errors = Arc::new(AtomicU64::new(0));
    let began = Instant::now();
    let clients: Vec<_> = (0..asked.clients)
        .map(|number| {
            let (asked, over) = (asked.clone(), Arc::clone(&over));
            let (figures, errors) = (Arc::clone(&figures), Arc::clone(&errors));
            let small = thread::Builder::new().stack_size(256 << 10);
            let work = move || client(number, &asked, &over, &figures, &errors);
            small.spawn(work).unwrap()
        })
        .collect();
    thread::sleep(Duration::from_secs(asked.seconds));
    over.store(true, Ordering::Relaxed);
    for one in clients {
        one.join().unwrap();
    }
    let took = began.elapsed().as_secs_f64();
    for one in slow {
        one.join().unwrap();
    }
    report(
        &figures.lock().unwrap(),
        errors.load(Ordering::Relaxed),
        took,
    );
}

fn arguments() -> Option<Asked> {
    let given: Vec<String> = std::env::args().collect();
    let value = |name: &str| {
        let place = given.iter().position(|one| one == name)?;
        given.get(place + 1).cloned()
    };
    let number = |name: &str, default| value(name).map_or(default, |text| text.parse().unwrap());
    let query = value("--query")?;
    Some(Asked {
        query: address(&query),
        update: value("--update").map(|text| address(&text)),
        token: value("--token"),
        clients: number("--clients", 64),
        seconds: number("--seconds", 60),
        persons: number("--persons", 30_000),
        half_open: usize::try_from(number("--half-open", 0)).unwrap(),
    })
}

fn address(url: &str) -> Address {
    let rest = url.strip_prefix("http://").unwrap();
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    Address(host.to_owned(), format!("/{path}"))
}

/// Asks until time is over, one question after the other on one connection.
fn client(
    number: u64,
    asked: &Asked,
    over: &AtomicBool,
    figures: &Mutex<BTreeMap<&'static str, Vec<u64>>>,
    errors: &AtomicU64,
) {
    let mut chance = Chance(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut line = None;
    let mut own: BTreeMap<&'static str, Vec<u64>> = BTreeMap::new();
    let mut counted = 0;
    while !over.load(Ordering::Relaxed) {
        let (kind, text) = question(&mut chance, asked, number, counted);
        counted += 1;
        let is_change = kind == "update";
        let target = asked
            .update
            .as_ref()
            .filter(|_| is_change)
            .unwrap_or(&asked.query);
        let began = Instant::now();
        match exchange(
            &mut line,
            target,
            asked.token.as_deref().filter(|_| is_change),
            &text,
        ) {
            Ok(()) => {
                let micros = u64::try_from(began.elapsed().as_micros()).unwrap();
                own.entry(kind).or_default().push(micros);
            }
            Err(said) => {
                line = None;
                if errors.fetch_add(1, Ordering::Relaxed) < 5 {
                    eprintln!("{kind}: {said}");
                }
            }
        }
    }
    let mut all = figures.lock().unwrap();
    for (kind, mut times) in own {
        all.entry(kind).or_default().append(&mut times);
    }
}

/// One of the mix; the same client asks the same things in every run.
fn question(
    chance: &mut Chance,
    asked: &Asked,
    client: u64,
    counted: u64,
) -> (&'static str, String) {
    let die = chance.below(100);
    let person = chance.below(asked.persons);
    let country = chance.below(190);
    if die < 5 && asked.update.is_some() {
        let text = format!(
            "INSERT DATA {{ <{NAMESPACE}note{client}-{counted}> <{NAMESPACE}about> <{NAMESPACE}person{person}> }}"
        );
        return ("update", text);
    }
    if die < 10 {
        let piece = ["ber", "mar", "nov", "zin", "ral", "tri", "vas", "ota"];
        let piece = piece[usize::try_from(chance.below(8)).unwrap()];
        let text = format!(
            "SELECT ?s ?l {{ ?s <http://www.w3.org/2000/01/rdf-schema#label> ?l FILTER(CONTAINS(?l, \"{piece}\")) }} LIMIT 10"
        );
        return ("text", text);
    }
    if die < 30 {
        let text = format!(
            "PREFIX d: <{NAMESPACE}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> \
             SELECT ?p ?l ?b ?r {{ ?pos d:forCountry d:country{country} ; d:role ?r ; d:holder ?p . ?p rdfs:label ?l ; d:birthDate ?b }} LIMIT 100"
        );
        return ("star", text);
    }
    (
        "look-up",
        format!("SELECT ?p ?o {{ <{NAMESPACE}person{person}> ?p ?o }}"),
    )
}

/// Sends and reads the whole answer; anything but success is an error.
fn exchange(
    line: &mut Option<BufReader<TcpStream>>,
    target: &Address,
    token: Option<&str>,
    text: &str,
) -> Result<(), String> {
    let said = |error: io::Error| error.to_string();
    let media = if text.starts_with("INSERT") {
        "update"
    } else {
        "query"
    };
    let proof = token.map_or(String::new(), |token| {
        format!("authorization: Bearer {token}\r\n")
    });
    let request = format!(
        "POST {} HTTP/1.1\r\nhost: {}\r\naccept: application/sparql-results+json\r\n{proof}\
         content-type: application/sparql-{media}\r\ncontent-length: {}\r\n\r\n{text}",
        target.1,
        target.0,
        text.len()
    );
    let stream = match line.as_mut() {
        Some(open) => open,
        None => line.insert(BufReader::new(connect(&target.0).map_err(said)?)),
    };
    stream
        .get_mut()
        .write_all(request.as_bytes())
        .map_err(said)?;
    let (status, stays) = answer(stream).map_err(said)?;
    if !stays {
        *line = None;
    }
    if (200..300).contains(&status) {
        Ok(())
    } else {
        Err(format!("status {status}"))
    }
}

fn connect(host: &str) -> io::Result<TcpStream> {
    let stream = TcpStream::connect(host)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    Ok(stream)
}

/// The status, and whether the connection stays open; the body is read to its end.
fn answer(stream: &mut BufReader<TcpStream>) -> io::Result<(u16, bool)> {
    let broken = || io::Error::other("no answer of HTTP");
    let mut head = String::new();
    stream.read_line(&mut head)?;
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|code| code.parse().ok())
        .ok_or_else(broken)?;
    let (mut length, mut chunked, mut stays) = (None, false, true);
    loop {
        head.clear();
        stream.read_line(&mut head)?;
        let field = head.trim().to_ascii_lowercase();
        if field.is_empty() {
            break;
        }
        if let Some(value) = field.strip_prefix("content-length:") {
            length = value.trim().parse::<u64>().ok();
        }
        chunked |= field.starts_with("transfer-encoding:") && field.contains("chunked");
        stays &= field != "connection: close";
    }
    if chunked {
        chunks(stream)?;
    } else if let Some(length) = length {
        let read = io::copy(&mut stream.take(length), &mut io::sink())?;
        if read < length {
            return Err(io::Error::other("the answer is cut"));
        }
    } else if status != 204 {
        io::copy(stream, &mut io::sink())?;
        stays = false;
    }
    Ok((status, stays))
}

/// Chunks up to the empty one; an end before it is an answer that was broken off.
fn chunks(stream: &mut BufReader<TcpStream>) -> io::Result<()> {
    let mut size = String::new();
    loop {
        size.clear();
        stream.read_line(&mut size)?;
        let length = u64::from_str_radix(size.trim(), 16).map_err(io::Error::other)?;
        io::copy(&mut stream.take(length + 2), &mut io::sink())?;
        if length == 0 {
            return Ok(());
        }
    }
}

/// A connection that begins a request, never ends it, and begins anew when it is closed.
fn hold(host: String, over: Arc<AtomicBool>) -> thread::JoinHandle<()> {
    let work = move || {
        let mut line = None;
        while !over.load(Ordering::Relaxed) {
            let open = match line.take() {
                Some(open) => Ok(open),
                None => connect(&host).and_then(|mut open| {
                    open.write_all(b"POST /query HTTP/1.1\r\nhost: x\r\n")?;
                    Ok(open)
                }),
            };
            line = open
                .and_then(|mut open| open.write_all(b"x").map(|()| open))
                .ok();
            thread::sleep(Duration::from_secs(1));
        }
    };
    thread::Builder::new()
        .stack_size(64 << 10)
        .spawn(work)
        .unwrap()
}

/// Xorshift, by Marsaglia: the same numbers everywhere.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) % most
    }
}

fn report(figures: &BTreeMap<&'static str, Vec<u64>>, errors: u64, took: f64) {
    let mut all: Vec<u64> = figures.values().flatten().copied().collect();
    let mut kinds = vec![told("all", &mut all)];
    for (kind, times) in figures {
        kinds.push(told(kind, &mut times.clone()));
    }
    println!(
        "{{\"seconds\": {took:.2}, \"errors\": {errors}, \"per_second\": {:.1}, {}}}",
        all.len() as f64 / took,
        kinds.join(", ")
    );
}

/// Milliseconds at the middle and at the slow end.
fn told(kind: &str, times: &mut [u64]) -> String {
    times.sort_unstable();
    let at = |share: usize| {
        times
            .get(times.len().saturating_sub(1) * share / 100)
            .copied()
            .unwrap_or_default()
    };
    let shown = |micros: u64| format!("{:.3}", micros as f64 / 1_000.0);
    format!(
        "\"{kind}\": {{\"count\": {}, \"p50\": {}, \"p99\": {}, \"max\": {}}}",
        times.len(),
        shown(at(50)),
        shown(at(99)),
        shown(at(100))
    )
}
