//! Statements on their way to an endpoint: in parts, each acknowledged before the next is sent, so that a load that
//! breaks off goes on where it ended.
//!
//! Where there is more than one part, blank nodes get names ([`super::blanks`]): no part knows those of another. A
//! part without blank nodes may be sent twice without harm, and is, where no answer comes; one with them is not.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::blanks;
use super::copy::failed;
use super::endpoint::Endpoint;
use super::manifest::Manifest;
use super::profile::{Unnamed, Writing};
use crate::link::client::{Call, ClientError};
use crate::model::{GraphName, Quad, Term, Triple};
use crate::store::StoreError;

/// How large a part is.
#[derive(Clone, Copy, Debug)]
pub struct Way {
    /// Statements at the most.
    pub statements: usize,
    /// Bytes at the most, but for a single statement that is longer.
    pub bytes: usize,
}

impl Default for Way {
    fn default() -> Self {
        Self {
            statements: 5_000,
            bytes: 1 << 20,
        }
    }
}

/// What was sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// Statements, those of an earlier try included.
    pub statements: u64,
    /// Parts.
    pub parts: u64,
    /// Parts that an earlier try had sent.
    pub before: u64,
    /// Blank nodes have names now.
    pub is_named: bool,
}

/// Statements on their way.
#[derive(Debug)]
pub struct Sending<'a> {
    endpoint: &'a Endpoint,
    way: Way,
    /// What blank nodes are named after.
    load: String,
    part: Vec<Quad>,
    bytes: usize,
    manifest: Option<Manifest>,
    sent: Sent,
}

impl<'a> Sending<'a> {
    /// Begins to send what is called so.
    ///
    /// # Errors
    /// Nothing can be written there.
    pub fn new(endpoint: &'a Endpoint, way: Way, load: &str) -> Result<Self, StoreError> {
        if endpoint.profile.unnamed == Unnamed::Everything {
            let said = format!("`{}` is read only here", endpoint.address());
            return Err(StoreError::Refused(said));
        }
        Ok(Self {
            endpoint,
            way,
            load: load.to_owned(),
            part: Vec::new(),
            bytes: 0,
            manifest: None,
            sent: Sent::default(),
        })
    }

    /// The same with a list of what was acknowledged, by an earlier try as well.
    #[must_use]
    pub fn with_manifest(mut self, manifest: Manifest) -> Self {
        self.manifest = Some(manifest);
        self
    }

    /// How many statements are there for certain.
    pub fn acknowledged(&self) -> Sent {
        self.sent
    }

    /// One more statement.
    ///
    /// # Errors
    /// What the endpoint cannot hold, and failures of it.
    pub fn push(&mut self, quad: Quad) -> Result<(), StoreError> {
        self.refuse(&quad)?;
        let bytes = quad.to_string().len() + 3;
        let is_full = self.part.len() >= self.way.statements
            || !self.part.is_empty() && self.bytes + bytes > self.way.bytes;
        if is_full {
            self.send_part(true)?;
        }
        self.bytes += bytes;
        self.part.push(quad);
        Ok(())
    }

    fn refuse(&self, quad: &Quad) -> Result<(), StoreError> {
        let profile = self.endpoint.profile;
        if quad.graph_name.is_default_graph() && profile.unnamed == Unnamed::Nowhere {
            return Err(StoreError::Refused(format!(
                "{} holds no statements without a graph; `--graph IRI` names one",
                profile.title
            )));
        }
        if !profile.triple_terms && matches!(quad.object, Term::Triple(_)) {
            return Err(StoreError::Refused(format!(
                "{} holds no triple terms (RDF 1.2)",
                profile.title
            )));
        }
        Ok(())
    }

    /// The last part.
    ///
    /// # Errors
    /// Failures of the endpoint.
    pub fn finish(&mut self) -> Result<Sent, StoreError> {
        if !self.part.is_empty() {
            let is_one_of_several = self.sent.parts > 0;
            self.send_part(is_one_of_several || self.manifest.is_some())?;
        }
        Ok(self.sent)
    }

    fn send_part(&mut self, named: bool) -> Result<(), StoreError> {
        let mut part = std::mem::take(&mut self.part);
        self.bytes = 0;
        let has_blank = part.iter().any(blanks::has_blank);
        // No graph can be named by a blank node on its own.
        if named || part.iter().any(|quad| quad.graph_name.is_blank_node()) {
            let quads = part.into_iter();
            part = quads.map(|quad| blanks::named(quad, &self.load)).collect();
            self.sent.is_named |= has_blank;
        }
        let once = part.iter().any(blanks::has_blank);
        let text = lines(&part);
        let hash = hexadecimal(&Sha256::digest(text.as_bytes()));
        let count = part.len() as u64;
        let is_there = match &self.manifest {
            Some(manifest) => manifest.is_acknowledged(self.sent.parts, &hash)?,
            None => false,
        };
        if is_there {
            self.sent.before += 1;
        } else {
            self.send(&part, text, once).map_err(failed)?;
            if let Some(manifest) = &mut self.manifest {
                manifest.acknowledge(&hash, count)?;
            }
        }
        self.sent.parts += 1;
        self.sent.statements += count;
        Ok(())
    }

    fn send(&self, part: &[Quad], text: String, once: bool) -> Result<(), ClientError> {
        let writing = self.endpoint.profile.writing;
        match (writing, self.endpoint.store()) {
            (Writing::Quads, Some(store)) => {
                self.post(store.clone(), ("application/n-quads", text), once)
            }
            (Writing::Graphs, Some(store)) => {
                for (graph, triples) in by_graph(part) {
                    let url = match graph {
                        GraphName::NamedNode(graph) => store.with(&[("graph", graph.as_str())]),
                        _ => store.then("?default"),
                    };
                    let mut text = String::new();
                    for triple in triples {
                        // Writing to a string cannot fail.
                        writeln!(text, "{triple} .").unwrap_or_default();
                    }
                    self.post(url, ("application/n-triples", text), once)?;
                }
                Ok(())
            }
            _ => self.endpoint.write_update(&inserting(part), once),
        }
    }

    fn post(
        &self,
        url: crate::link::client::Url,
        body: (&'static str, String),
        once: bool,
    ) -> Result<(), ClientError> {
        let call = Call {
            method: "POST",
            url,
            accept: &["*/*"],
            body: Some(body),
            once,
        };
        self.endpoint.call(call).map(drop)
    }
}

fn lines(part: &[Quad]) -> String {
    let mut text = String::new();
    for quad in part {
        // Writing to a string cannot fail.
        writeln!(text, "{quad} .").unwrap_or_default();
    }
    text
}

fn by_graph(part: &[Quad]) -> Vec<(GraphName, Vec<Triple>)> {
    let mut graphs: BTreeMap<String, (GraphName, Vec<Triple>)> = BTreeMap::new();
    for quad in part {
        let graph = graphs
            .entry(quad.graph_name.to_string())
            .or_insert_with(|| (quad.graph_name.clone(), Vec::new()));
        graph.1.push(quad.clone().into());
    }
    graphs.into_values().collect()
}

/// The update that adds statements.
fn inserting(part: &[Quad]) -> String {
    let mut text = String::from("INSERT DATA {\n");
    let mut put = |what: std::fmt::Arguments<'_>| {
        // Writing to a string cannot fail.
        text.write_fmt(what).unwrap_or_default();
    };
    for (graph, triples) in by_graph(part) {
        let is_named = !graph.is_default_graph();
        if is_named {
            put(format_args!("GRAPH {graph} {{\n"));
        }
        for triple in triples {
            put(format_args!("{triple} .\n"));
        }
        if is_named {
            put(format_args!("}}\n"));
        }
    }
    put(format_args!("}}"));
    text
}

/// Bytes as people compare them.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a string cannot fail.
        write!(text, "{byte:02x}").unwrap_or_default();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Literal, NamedNode};

    #[test]
    fn inserts_name_their_graphs() {
        let quad = |graph: GraphName| {
            let node = NamedNode::new_unchecked("a:a");
            let text = Literal::new_simple_literal("a \"b\"\n} ;");
            Quad::new(node.clone(), node, text, graph)
        };
        let graph = NamedNode::new_unchecked("a:g");
        let text = inserting(&[quad(graph.into()), quad(GraphName::DefaultGraph)]);
        let count = added(&text);
        assert_eq!(count, 2, "{text}");
    }

    /// How many statements the update adds to an empty store.
    fn added(text: &str) -> usize {
        use crate::store::{Backend as _, Context, Memory, Pattern};
        let memory = Memory::new().unwrap();
        memory.update(text, &Context::default()).unwrap();
        memory.quads(Pattern::default()).count()
    }
}
