//! GraphML, with the shapes that yEd draws.

use std::collections::HashMap;

use super::meaning::Values;
use super::xml::{Element, Step, Walk};
use super::{Collector, File, ReadError};
use crate::draw::facts::Class;
use crate::graph::Sort;
use crate::model::printable;

/// A declared attribute.
struct Key {
    /// `node`, `edge`, `graph` or `all`.
    owner: String,
    name: String,
}

/// What is open, innermost last.
enum Frame {
    Graph {
        directed: bool,
        values: Values,
    },
    Node {
        id: String,
        values: Values,
        at: usize,
    },
    Edge {
        id: Option<String>,
        ends: [String; 2],
        values: Values,
        directed: bool,
        at: usize,
    },
    /// An attribute of what it is in.
    Data {
        name: String,
        text: String,
    },
    Key(String),
    /// The text of `<default>`, of `<y:NodeLabel>` and the like.
    Text {
        name: &'static str,
        text: String,
    },
    Other,
}

/// Reads the file.
pub(super) fn read(file: File<'_>, collector: &mut Collector<'_>) -> Result<(), ReadError> {
    let mut reading = Reading {
        file,
        collector,
        keys: HashMap::new(),
        usual: Vec::new(),
        open: Vec::new(),
    };
    let mut walk = Walk::new(file);
    loop {
        match walk.step()? {
            Step::Open(element) => {
                if walk.depth() == 1 && element.name != "graphml" {
                    let name = printable(&element.name);
                    let said = format!("GraphML begins with `<graphml>`, not with `<{name}>`");
                    return Err(file.wrong(said, element.at, element.at + 1));
                }
                reading.opened(&element)?;
            }
            Step::Text(text) => reading.text(&text),
            Step::Close => reading.closed()?,
            Step::End => return Ok(()),
        }
    }
}

struct Reading<'a, 'c, 'f> {
    file: File<'f>,
    collector: &'c mut Collector<'a>,
    keys: HashMap<String, Key>,
    /// Owner, name and value of what holds where nothing is said.
    usual: Vec<(String, String, String)>,
    open: Vec<Frame>,
}

impl Reading<'_, '_, '_> {
    fn opened(&mut self, element: &Element) -> Result<(), ReadError> {
        let frame = match element.name.as_str() {
            "key" => self.key(element)?,
            "graph" => Frame::Graph {
                directed: element.get("edgedefault") != Some("undirected"),
                values: Values::default(),
            },
            "node" => Frame::Node {
                id: element.need("id", self.file)?,
                values: Values::default(),
                at: element.at,
            },
            "edge" => self.edge(element)?,
            "hyperedge" => {
                self.collector.hyperedges += 1;
                Frame::Other
            }
            "data" => {
                let key = element.need("key", self.file)?;
                let name = self.keys.get(&key).map_or(key, |key| key.name.clone());
                Frame::Data {
                    name,
                    text: String::new(),
                }
            }
            "default" => text("default"),
            "NodeLabel" | "EdgeLabel" => text("label"),
            "Geometry" => {
                self.geometry(element);
                Frame::Other
            }
            "Fill" | "LineStyle" => {
                self.value("color", element.get("color"));
                Frame::Other
            }
            _ => Frame::Other,
        };
        self.open.push(frame);
        Ok(())
    }

    fn key(&mut self, element: &Element) -> Result<Frame, ReadError> {
        let id = element.need("id", self.file)?;
        let key = Key {
            owner: element.get("for").unwrap_or("all").to_owned(),
            name: element.get("attr.name").unwrap_or(&id).to_owned(),
        };
        let sort = sort(element.get("attr.type").unwrap_or_default());
        for (class, owner) in [(Class::Node, "node"), (Class::Edge, "edge")] {
            if key.owner == owner || key.owner == "all" {
                self.collector.typed.declare(class, &key.name, sort);
            }
        }
        self.keys.insert(id.clone(), key);
        Ok(Frame::Key(id))
    }

    fn edge(&mut self, element: &Element) -> Result<Frame, ReadError> {
        let mut graphs = self.open.iter().rev();
        let directed = graphs.find_map(|frame| match frame {
            Frame::Graph { directed, .. } => Some(*directed),
            _ => None,
        });
        let directed = match element.get("directed") {
            Some(said) => said == "true",
            None => directed.unwrap_or(true),
        };
        Ok(Frame::Edge {
            id: element.get("id").map(str::to_owned),
            ends: [
                element.need("source", self.file)?,
                element.need("target", self.file)?,
            ],
            values: Values::default(),
            directed,
            at: element.at,
        })
    }

    /// yEd says where the upper left corner is.
    fn geometry(&mut self, element: &Element) {
        let number = |name| element.get(name).and_then(|text| text.parse::<f64>().ok());
        for (name, side) in [("x", "width"), ("y", "height")] {
            if let Some(corner) = number(name) {
                let middle = corner + number(side).unwrap_or(0.0) / 2.0;
                self.value(name, Some(&middle.to_string()));
            }
            self.value(side, element.get(side));
        }
    }

    /// Gives a value to the node, edge or graph that is open.
    fn value(&mut self, name: &str, value: Option<&str>) {
        let Some(value) = value else {
            return;
        };
        let owner = self.open.iter_mut().rev().find_map(|frame| match frame {
            Frame::Node { values, .. }
            | Frame::Edge { values, .. }
            | Frame::Graph { values, .. } => Some(values),
            _ => None,
        });
        if let Some(Values(values)) = owner {
            values.push((name.to_owned(), value.to_owned()));
        }
    }

    fn text(&mut self, more: &str) {
        if let Some(Frame::Data { text, .. } | Frame::Text { text, .. }) = self.open.last_mut() {
            text.push_str(more);
        }
    }

    fn closed(&mut self) -> Result<(), ReadError> {
        match self.open.pop() {
            Some(Frame::Graph { values, .. }) => {
                // Graphs within nodes have names that are not that of the picture.
                if !self
                    .open
                    .iter()
                    .any(|frame| matches!(frame, Frame::Graph { .. }))
                {
                    self.collector.of_graph(&values);
                }
            }
            Some(Frame::Node { id, values, at }) => {
                let values = self.completed(values, "node");
                self.collector.node(id, &values, at)?;
            }
            Some(Frame::Edge {
                id,
                ends,
                values,
                directed,
                at,
            }) => {
                let mut values = self.completed(values, "edge");
                values.say_undirected(!directed);
                self.collector.edge(id.as_deref(), ends, &values, at)?;
            }
            Some(Frame::Data { name, text }) => self.value(&name, Some(&text)),
            Some(Frame::Text {
                name: "default",
                text,
            }) => self.usual(text),
            Some(Frame::Text { name, text }) => self.value(name, Some(&text)),
            Some(Frame::Key(_) | Frame::Other) | None => {}
        }
        Ok(())
    }

    fn usual(&mut self, text: String) {
        if let Some(Frame::Key(id)) = self.open.last()
            && let Some(key) = self.keys.get(id)
        {
            let (owner, name) = (key.owner.clone(), key.name.clone());
            self.usual.push((owner, name, text));
        }
    }

    fn completed(&self, values: Values, owner: &str) -> Values {
        let usual = self.usual.iter();
        let usual = usual.filter(|(of, ..)| of == owner || of == "all");
        values.completed(usual.map(|(_, name, value)| (name, value)))
    }
}

/// What a declared type holds, by the words of GraphML and GEXF.
pub(super) fn sort(kind: &str) -> Sort {
    match kind {
        "int" | "integer" | "long" => Sort::Whole,
        "float" | "double" => Sort::Real,
        "boolean" => Sort::Truth,
        _ => Sort::Text,
    }
}

fn text(name: &'static str) -> Frame {
    Frame::Text {
        name,
        text: String::new(),
    }
}
