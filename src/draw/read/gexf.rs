//! GEXF 1.1 to 1.3, dynamic graphs as spans of time.

use std::collections::HashMap;

use super::graphml::sort;
use super::meaning::{LIFETIME, SPELLS, Values};
use super::times::{ends, unread};
use super::xml::{Element, Step, Walk};
use super::{Collector, File, ReadError, foreign};
use crate::draw::facts::{BETWEEN, Class, DATA_OF, GIVEN};
use crate::draw::gexf::{ARRANGEMENT, CREATOR, DATED, WEIGHTED};
use crate::model::printable;

/// One of several times, until all are known.
const SPELL: &str = "lifetime spell";

/// What is open, innermost last.
enum Frame {
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
    /// `<attributes>` of this class.
    Declarations(String),
    Declaration(String),
    /// The text of `<default>`, `<creator>`, `<keywords>` or `<description>`.
    Text {
        name: String,
        text: String,
    },
    Other,
}

/// Reads the file.
pub(super) fn read(file: File<'_>, collector: &mut Collector<'_>) -> Result<(), ReadError> {
    let mut reading = Reading {
        file,
        collector,
        declared: HashMap::new(),
        usual: Vec::new(),
        creator: String::new(),
        keywords: String::new(),
        description: String::new(),
        directed: true,
        unread: (0, String::new()),
        open: Vec::new(),
    };
    let mut walk = Walk::new(file);
    loop {
        match walk.step()? {
            Step::Open(element) => {
                if walk.depth() == 1 && element.name != "gexf" {
                    let name = printable(&element.name);
                    let said = format!("GEXF begins with `<gexf>`, not with `<{name}>`");
                    return Err(file.wrong(said, element.at, element.at + 1));
                }
                reading.opened(&element)?;
            }
            Step::Text(more) => {
                if let Some(Frame::Text { text, .. }) = reading.open.last_mut() {
                    text.push_str(&more);
                }
            }
            Step::Close => reading.closed()?,
            Step::End => break,
        }
    }
    reading.finish();
    Ok(())
}

struct Reading<'a, 'c, 'f> {
    file: File<'f>,
    collector: &'c mut Collector<'a>,
    /// Titles by class and id.
    declared: HashMap<(String, String), String>,
    /// Class, title and value of what holds where nothing is said.
    usual: Vec<(String, String, String)>,
    creator: String,
    keywords: String,
    description: String,
    directed: bool,
    /// How many times cannot be read, and the first of these.
    unread: (usize, String),
    open: Vec<Frame>,
}

impl Reading<'_, '_, '_> {
    fn opened(&mut self, element: &Element) -> Result<(), ReadError> {
        if matches!(&*element.name, "node" | "edge" | "spell")
            && let Some(time) = unread(element)
        {
            if self.unread.0 == 0 {
                self.unread.1 = printable(&time);
            }
            self.unread.0 += 1;
        }
        let frame = match element.name.as_str() {
            "graph" => {
                self.directed = element.get("defaultedgetype") != Some("undirected");
                Frame::Other
            }
            "attributes" => Frame::Declarations(element.need("class", self.file)?),
            "attribute" => self.declaration(element)?,
            "node" => Frame::Node {
                id: element.need("id", self.file)?,
                values: named(element, &["label"]),
                at: element.at,
            },
            "edge" => self.edge(element)?,
            "attvalue" => {
                self.attvalue(element)?;
                Frame::Other
            }
            "spell" => {
                self.spell(element);
                Frame::Other
            }
            "color" => {
                self.value("color", color(element));
                Frame::Other
            }
            "position" => {
                self.value("x", element.get("x").map(str::to_owned));
                self.value("y", element.get("y").map(turned));
                Frame::Other
            }
            "size" => {
                self.value("size", element.get("value").map(str::to_owned));
                Frame::Other
            }
            "default" | "creator" | "description" | "keywords" => Frame::Text {
                name: element.name.clone(),
                text: String::new(),
            },
            _ => Frame::Other,
        };
        self.open.push(frame);
        Ok(())
    }

    fn declaration(&mut self, element: &Element) -> Result<Frame, ReadError> {
        let id = element.need("id", self.file)?;
        let title = element.get("title").unwrap_or(&id).to_owned();
        if let Some(class) = self.class() {
            let sort = sort(element.get("type").unwrap_or_default());
            let of = if class == "edge" {
                Class::Edge
            } else {
                Class::Node
            };
            self.collector.typed.declare(of, &title, sort);
            self.declared.insert((class, id.clone()), title);
        }
        Ok(Frame::Declaration(id))
    }

    fn class(&self) -> Option<String> {
        let mut frames = self.open.iter().rev();
        frames.find_map(|frame| match frame {
            Frame::Declarations(class) => Some(class.clone()),
            _ => None,
        })
    }

    fn edge(&mut self, element: &Element) -> Result<Frame, ReadError> {
        let directed = match element.get("type") {
            Some(said) => said == "directed",
            None => self.directed,
        };
        Ok(Frame::Edge {
            id: element.get("id").map(str::to_owned),
            ends: [
                element.need("source", self.file)?,
                element.need("target", self.file)?,
            ],
            values: named(element, &["label", "kind", "weight"]),
            directed,
            at: element.at,
        })
    }

    fn attvalue(&mut self, element: &Element) -> Result<(), ReadError> {
        // GEXF 1.1 calls it `id`.
        let id = match element.get("for").or_else(|| element.get("id")) {
            Some(id) => id.to_owned(),
            None => element.need("for", self.file)?,
        };
        let value = element.need("value", self.file)?;
        let Some((class, _)) = self.owner() else {
            return Ok(());
        };
        let known = self.declared.get(&(class.to_owned(), id.clone()));
        let name = known.cloned().unwrap_or(id);
        self.value(&name, Some(value));
        Ok(())
    }

    fn spell(&mut self, element: &Element) {
        let [start, end] = ends(element);
        if start.is_some() || end.is_some() {
            self.value(
                SPELL,
                Some(foreign::written(start.as_deref(), end.as_deref())),
            );
        }
    }

    fn owner(&mut self) -> Option<(&'static str, &mut Values)> {
        self.open.iter_mut().rev().find_map(|frame| match frame {
            Frame::Node { values, .. } => Some(("node", values)),
            Frame::Edge { values, .. } => Some(("edge", values)),
            _ => None,
        })
    }

    fn value(&mut self, name: &str, value: Option<String>) {
        if let (Some(value), Some((_, Values(values)))) = (value, self.owner()) {
            values.push((name.to_owned(), value));
        }
    }

    fn closed(&mut self) -> Result<(), ReadError> {
        match self.open.pop() {
            Some(Frame::Node { id, values, at }) => {
                let values = self.completed(lived(values), "node");
                self.collector.node(id, &values, at)?;
            }
            Some(Frame::Edge {
                id,
                ends,
                values,
                directed,
                at,
            }) => {
                let mut values = self.completed(lived(values), "edge");
                values.say_undirected(!directed);
                self.collector.edge(id.as_deref(), ends, &values, at)?;
            }
            Some(Frame::Text { name, text }) if name == "default" => {
                if let (Some(class), Some(Frame::Declaration(id))) =
                    (self.class(), self.open.last())
                    && let Some(title) = self.declared.get(&(class.clone(), id.clone()))
                {
                    self.usual.push((class, title.clone(), text));
                }
            }
            Some(Frame::Text { name, text }) if name == "creator" => self.creator = text,
            Some(Frame::Text { name, text }) if name == "keywords" => self.keywords = text,
            Some(Frame::Text { text, .. }) => self.description = text,
            _ => {}
        }
        Ok(())
    }

    fn completed(&self, values: Values, class: &str) -> Values {
        let usual = self.usual.iter().filter(|(of, ..)| of == class);
        values.completed(usual.map(|(_, title, value)| (title, value)))
    }

    /// Our own descriptions begin with the title in a line of its own.
    fn finish(self) {
        let (count, first) = &self.unread;
        if *count > 0 {
            let times = if *count == 1 {
                "1 time"
            } else {
                &format!("{count} times")
            };
            self.collector.drawing.notes.push(format!(
                "{times} cannot be read as a date, such as `{first}`: what has no other is drawn for every time"
            ));
        }
        let (title, summary) = match self.description.split_once('\n') {
            Some(parts) if self.creator == CREATOR => parts,
            _ => ("", self.description.as_str()),
        };
        let arrangement = self.keywords.strip_prefix(ARRANGEMENT);
        let arrangement = arrangement.filter(|_| self.creator == CREATOR);
        let arrangement = arrangement.unwrap_or_default();
        let (arrangement, date) = arrangement.split_once(DATED).unwrap_or((arrangement, ""));
        let (arrangement, weights) = match arrangement.strip_suffix(WEIGHTED) {
            Some(arrangement) => (arrangement, GIVEN),
            None => (arrangement, ""),
        };
        let named = [
            ("title", title),
            ("summary", summary),
            ("arrangement", arrangement),
            ("weights", weights),
            (DATA_OF, date),
        ];
        let named = named.map(|(name, text)| (name.to_owned(), text.to_owned()));
        self.collector.of_graph(&Values(named.into()));
    }
}

/// These attributes and the lifetime, as values.
fn named(element: &Element, names: &[&str]) -> Values {
    let named = |name: &&str| Some(((*name).to_owned(), element.get(name)?.to_owned()));
    let mut values: Vec<(String, String)> = names.iter().filter_map(named).collect();
    for ((_, name), value) in LIFETIME.into_iter().zip(ends(element)) {
        values.extend(value.map(|value| (name.to_owned(), value)));
    }
    Values(values)
}

/// With a lifetime out of the spells, and with all of these where they are several, or where one has
/// no end: what has only begun still is.
fn lived(Values(values): Values) -> Values {
    let (spells, mut values): (Vec<_>, Vec<_>) =
        values.into_iter().partition(|(name, _)| name == SPELL);
    let mut spells: Vec<String> = spells.into_iter().map(|(_, spell)| spell).collect();
    let own = LIFETIME.map(|(_, name)| {
        let found = values.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone())
    });
    let is_alone = spells.is_empty();
    if is_alone && own[0].is_some() {
        spells.push(foreign::written(own[0].as_deref(), own[1].as_deref()));
    }
    let text = spells.join(BETWEEN);
    let read = foreign::parsed(&text);
    if !is_alone {
        // An own lifetime beside spells only repeats them.
        values.retain(|(name, _)| LIFETIME.iter().all(|(_, own)| own != name));
        for ((_, name), value) in LIFETIME.into_iter().zip(foreign::hull(&read)) {
            values.extend(value.map(|value| (name.to_owned(), value)));
        }
    }
    if spells.len() > 1 || read.is_empty() || read.iter().any(|spell| spell.end.is_none()) {
        values.push((SPELLS.to_owned(), text));
    }
    Values(values)
}

/// The y axis of GEXF points upwards.
fn turned(text: &str) -> String {
    let number = text.trim().parse::<f64>();
    number.map_or_else(|_| String::new(), |number| (-number).to_string())
}

fn color(element: &Element) -> Option<String> {
    if let Some(hex) = element.get("hex") {
        return Some(hex.to_owned());
    }
    let part = |name| element.get(name).and_then(|text| text.parse::<u8>().ok());
    let (r, g, b) = (part("r")?, part("g")?, part("b")?);
    Some(format!("#{r:02x}{g:02x}{b:02x}"))
}
