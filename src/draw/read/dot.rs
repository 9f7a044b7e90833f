//! DOT: statements, defaults by scope, subgraphs, edges between groups.
//!
//! The parser of graphviz-rust gives up without saying where, and in the middle of what it does
//! not expect; decision 18 says more.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::rc::Rc;

use super::dot_words::{About, Word, Words, shown, without_tags};
use super::meaning::Values;
use super::{Collector, File, ReadError};
use crate::draw::dot::{CALLED, RELATION};
use crate::draw::dot_look::sign;
use crate::draw::dot_names::{is_of_graphviz, is_shown, undoubled};
use crate::graph::Standing;
use crate::model::printable;

/// Attributes as they are written.
type Attributes = Vec<(String, String)>;

/// What holds where nothing is said, one value a name.
#[derive(Clone, Default)]
struct Usual {
    list: Attributes,
    places: HashMap<String, usize>,
}

impl Usual {
    fn of(attributes: Attributes) -> Self {
        let mut usual = Self::default();
        usual.extend(attributes);
        usual
    }

    /// A later value takes the place of the one before: files switch to and fro.
    fn extend(&mut self, more: Attributes) {
        for (name, value) in more {
            if let Some(place) = self.places.get(&name) {
                self.list[*place].1 = value;
            } else {
                self.places.insert(name.clone(), self.list.len());
                self.list.push((name, value));
            }
        }
    }
}

/// What holds in a pair of braces; shared, because it may hold for many.
#[derive(Clone, Default)]
struct Scope {
    node: Rc<Usual>,
    edge: Rc<Usual>,
}

/// A node on its way.
struct Found {
    number: usize,
    /// What held where it first occurred.
    usual: Rc<Usual>,
    own: Attributes,
    at: usize,
}

/// An edge on its way.
struct Tie {
    ends: [usize; 2],
    /// What held and what is its own.
    values: Rc<[Rc<Usual>; 2]>,
    at: usize,
}

/// Reads the file.
pub(super) fn read(file: File<'_>, collector: &mut Collector<'_>) -> Result<(), ReadError> {
    let mut words = Words::new(file);
    let (word, place) = words.next()?;
    let mut reading = Reading {
        file,
        words,
        word,
        place,
        directed: true,
        name: String::new(),
        graph: Attributes::new(),
        order: Vec::new(),
        nodes: HashMap::new(),
        edges: Vec::new(),
        copied: 0,
        strict: None,
    };
    reading.graph()?;
    reading.hand_over(collector)
}

struct Reading<'f> {
    file: File<'f>,
    words: Words<'f>,
    /// The word that is looked at.
    word: Word,
    place: Range<usize>,
    directed: bool,
    /// What the graph is called.
    name: String,
    graph: Attributes,
    /// Names of nodes as they first occur.
    order: Vec<String>,
    nodes: HashMap<String, Found>,
    edges: Vec<Tie>,
    /// How many usual values were copied to be changed.
    copied: usize,
    /// Where two nodes have one edge at most, its place by its ends.
    strict: Option<HashMap<[usize; 2], usize>>,
}

impl Reading<'_> {
    fn advance(&mut self) -> Result<Word, ReadError> {
        let (word, place) = self.words.next()?;
        self.place = place;
        Ok(std::mem::replace(&mut self.word, word))
    }

    fn is_keyword(&self, keyword: &str) -> bool {
        matches!(&self.word, Word::Name(name) if name.eq_ignore_ascii_case(keyword))
    }

    fn take(&mut self, sign: &'static str) -> Result<bool, ReadError> {
        if self.word != Word::Sign(sign) {
            return Ok(false);
        }
        self.advance()?;
        Ok(true)
    }

    fn expect(&mut self, sign: &'static str) -> Result<(), ReadError> {
        if self.take(sign)? {
            return Ok(());
        }
        Err(self.unexpected(&format!("`{sign}`")))
    }

    fn unexpected(&self, wanted: &str) -> ReadError {
        let found = match &self.word {
            Word::End => "the end of the file".to_owned(),
            Word::Sign(sign) => format!("`{sign}`"),
            Word::Name(text) | Word::Text(text) | Word::Html(text) => {
                let head: String = text.chars().take(40).collect();
                format!("`{}`", printable(&head))
            }
        };
        let said = format!("expected {wanted}, found {found}");
        self.file.wrong(said, self.place.start, self.place.end)
    }

    /// A name, number or text; quoted texts may be joined with `+`.
    fn id(&mut self, wanted: &str) -> Result<String, ReadError> {
        self.joined(wanted).map(|(text, _)| text)
    }

    /// The same, and whether the last part of it is empty.
    fn joined(&mut self, wanted: &str) -> Result<(String, bool), ReadError> {
        match &self.word {
            Word::Name(_) | Word::Text(_) | Word::Html(_) => {}
            _ => return Err(self.unexpected(wanted)),
        }
        let mut text = match self.advance()? {
            Word::Name(text) | Word::Text(text) => text,
            Word::Html(text) => return Ok((text, false)),
            _ => String::new(),
        };
        let mut is_marked = false;
        while self.take("+")? {
            let Word::Text(more) = &self.word else {
                return Err(self.unexpected("a quoted text"));
            };
            text.push_str(more);
            is_marked = more.is_empty();
            self.file.check_length(text.len(), self.place.start)?;
            self.advance()?;
        }
        Ok((text, is_marked))
    }

    fn graph(&mut self) -> Result<(), ReadError> {
        if self.is_keyword("strict") {
            self.strict = Some(HashMap::new());
            self.advance()?;
        }
        self.directed = self.is_keyword("digraph");
        if !self.directed && !self.is_keyword("graph") {
            return Err(self.unexpected("`digraph` or `graph`"));
        }
        self.advance()?;
        if self.word != Word::Sign("{") {
            self.name = self.id("a name or `{`")?;
        }
        self.expect("{")?;
        self.statements(&mut Scope::default(), 1)?;
        match self.word {
            Word::End => Ok(()),
            _ => Err(self.unexpected("the end of the file")),
        }
    }

    /// The statements up to the closing brace; the nodes that they name.
    fn statements(
        &mut self,
        scope: &mut Scope,
        depth: usize,
    ) -> Result<BTreeSet<usize>, ReadError> {
        self.file.check_depth(depth, self.place.start)?;
        let mut named = BTreeSet::new();
        while !self.take("}")? {
            self.statement(scope, depth, &mut named)?;
            let _separated = self.take(";")? || self.take(",")?;
        }
        Ok(named)
    }

    fn statement(
        &mut self,
        scope: &mut Scope,
        depth: usize,
        named: &mut BTreeSet<usize>,
    ) -> Result<(), ReadError> {
        for keyword in ["graph", "node", "edge"] {
            if self.is_keyword(keyword) {
                self.advance()?;
                let more = self.attributes()?;
                match keyword {
                    "node" => self.hold(&mut scope.node, more)?,
                    "edge" => self.hold(&mut scope.edge, more)?,
                    _ if depth == 1 => self.graph.extend(more),
                    _ => {}
                }
                return Ok(());
            }
        }
        let at = self.place.start;
        let bare = !self.is_keyword("subgraph") && self.word != Word::Sign("{");
        let first = if bare {
            let name = self.id("a statement")?;
            if self.take("=")? {
                let value = self.value(&name)?;
                if depth == 1 {
                    self.graph.push((name, value));
                }
                return Ok(());
            }
            self.port()?;
            BTreeSet::from([self.node(name, scope, at)])
        } else {
            self.subgraph(scope, depth)?
        };
        named.extend(&first);
        let mut groups = vec![first];
        let (tie, other) = if self.directed {
            ("->", "--")
        } else {
            ("--", "->")
        };
        while self.take(tie)? {
            let group = self.group(scope, depth)?;
            named.extend(&group);
            groups.push(group);
        }
        if self.word == Word::Sign(other) {
            return Err(self.unexpected(&format!("`{tie}`")));
        }
        let more = self.attributes()?;
        if groups.len() > 1 {
            return self.tie(&groups, scope, more, at);
        }
        if bare && !more.is_empty() {
            for node in &groups[0] {
                if let Some(found) = self.nodes.get_mut(&self.order[*node]) {
                    found.own.extend(more.clone());
                }
            }
        }
        Ok(())
    }

    /// From now on this holds; what held before is copied where it still holds for others.
    fn hold(&mut self, usual: &mut Rc<Usual>, more: Attributes) -> Result<(), ReadError> {
        self.copied = self.copied.saturating_add(usual.list.len());
        self.file.check_repeated(self.copied, self.place.start)?;
        Rc::make_mut(usual).extend(more);
        Ok(())
    }

    /// One end of an edge.
    fn group(&mut self, scope: &Scope, depth: usize) -> Result<BTreeSet<usize>, ReadError> {
        if self.is_keyword("subgraph") || self.word == Word::Sign("{") {
            return self.subgraph(scope, depth);
        }
        let at = self.place.start;
        let name = self.id("a node")?;
        self.port()?;
        Ok(BTreeSet::from([self.node(name, scope, at)]))
    }

    fn subgraph(&mut self, scope: &Scope, depth: usize) -> Result<BTreeSet<usize>, ReadError> {
        if self.is_keyword("subgraph") {
            self.advance()?;
            if self.word != Word::Sign("{") {
                self.id("a name or `{`")?;
            }
        }
        self.expect("{")?;
        self.statements(&mut scope.clone(), depth + 1)
    }

    /// Where an edge meets its node is not drawn.
    fn port(&mut self) -> Result<(), ReadError> {
        while self.take(":")? {
            self.id("a port")?;
        }
        Ok(())
    }

    fn attributes(&mut self) -> Result<Attributes, ReadError> {
        let mut found = Attributes::new();
        while self.take("[")? {
            while !self.take("]")? {
                let name = self.id("an attribute or `]`")?;
                let value = if self.take("=")? {
                    self.value(&name)?
                } else {
                    "true".to_owned()
                };
                found.push((name, value));
                let _separated = self.take(",")? || self.take(";")?;
            }
        }
        Ok(found)
    }

    /// The value of an attribute; tags are tags only where Graphviz shows it.
    fn value(&mut self, name: &str) -> Result<String, ReadError> {
        let is_html = matches!(self.word, Word::Html(_));
        let (value, is_marked) = self.joined("a value")?;
        Ok(match is_shown(name) {
            true if is_html => without_tags(&value),
            false if is_marked => undoubled(&value),
            _ => value,
        })
    }

    /// The number of a node, which is made with the defaults in force if it is new.
    fn node(&mut self, name: String, scope: &Scope, at: usize) -> usize {
        if let Some(known) = self.nodes.get(&name) {
            return known.number;
        }
        let number = self.order.len();
        let found = Found {
            number,
            usual: Rc::clone(&scope.node),
            own: Attributes::new(),
            at,
        };
        self.nodes.insert(name.clone(), found);
        self.order.push(name);
        number
    }

    /// Every node of a group with every node of the next.
    fn tie(
        &mut self,
        groups: &[BTreeSet<usize>],
        scope: &Scope,
        more: Attributes,
        at: usize,
    ) -> Result<(), ReadError> {
        let values = Rc::new([Rc::clone(&scope.edge), Rc::new(Usual::of(more))]);
        for pair in groups.windows(2) {
            let ends = |from: usize| pair[1].iter().map(move |to| [from, *to]);
            for ends in pair[0].iter().flat_map(|from| ends(*from)) {
                if self.is_again(ends, &values[1].list) {
                    continue;
                }
                self.check_edges(at)?;
                self.edges.push(Tie {
                    ends,
                    values: Rc::clone(&values),
                    at,
                });
            }
        }
        Ok(())
    }

    /// In a strict graph an edge that comes again says more of the one that is there.
    fn is_again(&mut self, [from, to]: [usize; 2], more: &Attributes) -> bool {
        let Some(known) = &mut self.strict else {
            return false;
        };
        let is_turned = !self.directed && to < from;
        let ends = if is_turned { [to, from] } else { [from, to] };
        let new = self.edges.len();
        let place = *known.entry(ends).or_insert(new);
        let Some(tie) = self.edges.get_mut(place) else {
            return false;
        };
        if !more.is_empty() {
            let mut own = tie.values[1].as_ref().clone();
            own.extend(more.clone());
            tie.values = Rc::new([Rc::clone(&tie.values[0]), Rc::new(own)]);
        }
        true
    }

    fn check_edges(&self, at: usize) -> Result<(), ReadError> {
        self.file.go_on()?;
        let most = self.file.ceilings.max_edges;
        if self.edges.len() >= most {
            let said = format!("more than {most} edges");
            return Err(self.file.limit(said, "--max-edges", at));
        }
        Ok(())
    }

    fn hand_over(self, collector: &mut Collector<'_>) -> Result<(), ReadError> {
        collector.of_look = is_of_graphviz;
        let about = About {
            graph: &self.name,
            ..About::default()
        };
        let mut values_of_graph = values([&self.graph], about);
        // The label of ours says more than the title.
        let title = values_of_graph.0.iter().find(|(name, _)| name == "title");
        if let Some((_, title)) = title.cloned() {
            let labels = values_of_graph.0.iter_mut();
            for (_, label) in labels.filter(|(name, _)| name == "label") {
                label.clone_from(&title);
            }
        }
        collector.of_graph(&values_of_graph);
        for name in &self.order {
            let Some(found) = self.nodes.get(name) else {
                continue;
            };
            let node = Some(name.as_str());
            let about = About { node, ..about };
            let mut values = values([&found.usual.list, &found.own], about);
            position(&mut values);
            collector.node(name.clone(), &values, found.at)?;
        }
        let tie = if self.directed { "->" } else { "--" };
        for Tie { ends, values, at } in self.edges {
            let [from, to] = ends.map(|end| self.order[end].clone());
            let edge = Some(([from.as_str(), to.as_str()], tie));
            let about = About { edge, ..about };
            let mut values = self::values([&values[0].list, &values[1].list], about);
            // Which way its arrows point; without any it has no direction.
            let way = values.get(&["dir"]).filter(|_| self.directed);
            let (is_back, is_ahead) = match way {
                Some("back") => (true, false),
                Some("both") => (true, true),
                _ => (false, true),
            };
            let is_undirected = !self.directed || way == Some("none");
            values.say_undirected(is_undirected);
            let id = values.get(&["id"]).map(str::to_owned);
            if is_back {
                // Of two edges only one can have the name.
                let id = id.as_deref().filter(|_| !is_ahead);
                collector.edge(id, [to.clone(), from.clone()], &values, at)?;
            }
            if is_ahead {
                collector.edge(id.as_deref(), [from, to], &values, at)?;
            }
        }
        Ok(())
    }
}

/// Attributes as they are meant; the later ones count. Escapes and entities mean something only where
/// Graphviz shows the text.
fn values<const N: usize>(attributes: [&Attributes; N], about: About<'_>) -> Values {
    let all = attributes.into_iter().flatten();
    let label = all.clone().rfind(|(name, _)| name == "label");
    let label = label.map(|(_, text)| shown(text, &about));
    let named = About {
        label: label.as_deref().or(about.node),
        ..about
    };
    let all = all.map(|(name, text)| {
        let text = match name.as_str() {
            "label" => one_line(&shown(text, &about)),
            name if is_shown(name) => shown(text, &named),
            _ => text.clone(),
        };
        (name.clone(), text)
    });
    let mut values = Values(all.collect());
    let plain = if about.node.is_some() {
        CALLED
    } else {
        RELATION
    };
    unmark(&mut values, plain);
    values
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Takes away what our labels say beside what something is called: the sign of its standing, the
/// numbers of its sources and who says it.
fn unmark(Values(values): &mut Values, plain: &str) {
    let standing = values.iter().rev().find(|(name, _)| name == "standing");
    let Some(standing) = standing.and_then(|(_, word)| Standing::from_name(word)) else {
        return;
    };
    let plain = values.iter().find(|(name, _)| name == plain);
    let plain = plain.map(|(_, label)| label.clone());
    for (_, label) in values.iter_mut().filter(|(name, _)| name == "label") {
        let unsigned = || sign(standing).and_then(|sign| label.strip_prefix(sign));
        let bare = plain.clone();
        if let Some(bare) = bare.or_else(|| unsigned().map(|rest| rest.trim_start().to_owned())) {
            *label = bare;
        }
    }
}

/// `pos` in points, upwards; a `!` holds it in place.
fn position(Values(values): &mut Values) {
    let pos = values.iter().rev().find(|(name, _)| name == "pos");
    let Some((_, pos)) = pos else {
        return;
    };
    let mut parts = pos.trim_end_matches('!').split([',', ' ']);
    let mut part = || parts.next()?.trim().parse::<f64>().ok();
    if let (Some(x), Some(y)) = (part(), part()) {
        values.push(("x".to_owned(), x.to_string()));
        values.push(("y".to_owned(), (-y).to_string()));
    }
    // Inches.
    for (name, value) in values.iter_mut() {
        if let ("width" | "height", Ok(side)) = (name.as_str(), value.parse::<f64>()) {
            *value = (side * 72.0).to_string();
        }
    }
}
