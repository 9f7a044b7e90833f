//! `chancery serve` as a program, asked over sockets.

mod api;
mod bodies;
mod client;
mod clients;
mod limits;
mod manners;
mod page;
mod page_graph;
mod page_query;
mod page_said;
mod page_true;
mod parts;
mod patience;
mod places;
mod runaway;
mod safety;
mod together;
mod w3c;

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use crate::program::Place;

use client::{Answer, ask};

/// Address space for the threads of a server, in KiB.
const MEMORY: u32 = 8 << 20;
const TOKEN: &str = "a-token-of-twenty-letters";

/// A server that ends with the test.
pub(crate) struct Serving {
    pub(crate) place: Place,
    child: Child,
    pub(crate) port: u16,
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended already.
        let _killed = self.child.kill();
        let _waited = self.child.wait();
    }
}

impl Serving {
    /// Serves what the options name, from a folder with these files.
    pub(crate) fn with(options: &str, files: &[(&str, &str)]) -> Self {
        let place = Place::with_memory(MEMORY);
        for (name, text) in files {
            place.write(name, text);
        }
        Self::of(place, options)
    }

    fn of(place: Place, options: &str) -> Self {
        let line = format!("serve --bind 127.0.0.1:0 {options}");
        let words: Vec<&str> = line.split_whitespace().collect();
        let mut child = place.command(&words).stdout(Stdio::null()).spawn().unwrap();
        let mut said = String::new();
        let mut err = BufReader::new(child.stderr.take().unwrap());
        while !said.contains("serving ") {
            said.clear();
            assert!(
                err.read_line(&mut said).unwrap() > 0,
                "`{line}` ended: {said}"
            );
        }
        let port = said
            .split("localhost:")
            .nth(1)
            .and_then(|rest| rest.split(' ').next());
        let port = port.unwrap().parse().unwrap();
        // What it says later is read so that it never waits.
        std::thread::spawn(move || std::io::copy(&mut err, &mut std::io::sink()));
        Self { place, child, port }
    }

    /// Has it end, and waits until it did.
    fn end(&mut self) {
        let pid = self.child.id().to_string();
        let told = std::process::Command::new("kill")
            .args(["-TERM", &pid])
            .status();
        assert!(told.unwrap().success());
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
    }

    /// An empty store that a token may change.
    pub(crate) fn store() -> Self {
        let place = Place::with_memory(MEMORY);
        place.write("empty.nt", "");
        place.ok("load empty.nt -l store --quiet");
        place.write("token.txt", TOKEN);
        Self::of(place, "-l store --write-token-file token.txt")
    }

    fn send(&self, method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        ask(self.port, method, target, headers, body)
    }

    fn get(&self, target: &str, accept: &str) -> Answer {
        self.send("GET", target, &[("accept", accept)], b"")
    }

    /// The same with the token.
    fn change(&self, method: &str, target: &str, media: &str, body: &str) -> Answer {
        let bearer = format!("Bearer {TOKEN}");
        let headers = [("content-type", media), ("authorization", bearer.as_str())];
        self.send(method, target, &headers, body.as_bytes())
    }

    /// A change by POST; nothing where the server ends before it has answered.
    fn try_change(&self, target: &str, media: &str, body: &str) -> Option<Answer> {
        let bearer = format!("Bearer {TOKEN}");
        let headers = [("content-type", media), ("authorization", bearer.as_str())];
        client::try_ask(self.port, target, &headers, body.as_bytes())
    }

    /// A query with an answer of one cell.
    fn value(&self, query: &str) -> String {
        let answer = self.send(
            "POST",
            "/query",
            &[
                ("content-type", "application/sparql-query"),
                ("accept", "text/csv"),
            ],
            query.as_bytes(),
        );
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.text().lines().nth(1).unwrap_or_default().to_owned()
    }
}
