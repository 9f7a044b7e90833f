//! Writes what was planned.

use std::cell::{Cell, RefCell};
use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::graph::{Block, Graph, Notes};
use super::literals::literal;
use super::names::Names;
use super::order::{natural, of_predicate};
use super::plan::{Plan, Role, reified};
use super::script::Script;
use super::sequence::{by_section, sequence};
use crate::model::{BlankNode, GraphName, NamedNode, NamedOrBlankNode, Term, Triple};
use crate::vocab::rdf;

/// Several objects stand on one line of at most so many characters.
const WIDTH: usize = 140;

/// Writes the graphs of one text.
pub(super) struct Pen<'a> {
    pub(super) names: &'a Names,
    /// The labels that the text gives itself.
    pub(super) labels: &'a HashSet<&'a str>,
    /// Labels of our own.
    given: RefCell<HashMap<BlankNode, String>>,
    /// The number of the last of them.
    last: Cell<usize>,
}

/// The statements of one graph on their way out.
struct Page<'a> {
    pen: &'a Pen<'a>,
    graph: &'a Graph,
    plan: &'a Plan,
}

/// How the text of a block begins.
enum Head<'p> {
    /// With a name, a label or `[]`.
    Name,
    /// As `<< … >>`.
    Reifier(&'p Triple),
    /// As `( … )`.
    List,
}

/// What the beginning of the block of a reifier says.
const REIFIER: &[&str] = &[rdf::REIFIES];

impl Head<'_> {
    /// The predicates of what it says itself.
    const fn says(&self) -> &'static [&'static str] {
        match self {
            Self::Name => &[],
            Self::Reifier(_) => REIFIER,
            Self::List => &[rdf::FIRST, rdf::REST],
        }
    }
}

/// An object as it is written, and where it stands among others.
struct Spelled {
    key: (u8, String, String),
    text: String,
    annotated: bool,
    /// Comments at the end of its line.
    behind: Vec<String>,
}

impl<'a> Pen<'a> {
    pub(super) fn new(names: &'a Names, labels: &'a HashSet<&'a str>) -> Self {
        Self {
            names,
            labels,
            given: RefCell::default(),
            last: Cell::new(0),
        }
    }

    /// The whole text.
    pub(super) fn text(
        &self,
        script: &Script,
        graphs: &[Graph],
        plans: &[Plan],
        keep: bool,
    ) -> String {
        let mut parts = Vec::new();
        for (graph, plan) in graphs.iter().zip(plans) {
            let page = Page {
                pen: self,
                graph,
                plan,
            };
            parts.extend(page.text(script, keep));
        }
        let mut head = remarks(&script.header, "");
        let used = self.names.declarations();
        let is_used = |prefix: &String| used.iter().any(|(name, _)| name == prefix);
        for (prefix, line) in &script.beside {
            if !is_used(prefix) {
                head.push_str(&remarks(std::slice::from_ref(line), ""));
            }
        }
        if let Some(version) = &script.version {
            head.push_str(&["@version ", version, " .\n"].concat());
        }
        if let Some(base) = &self.names.base {
            head.push_str(&["@base <", base, "> .\n"].concat());
        }
        for (name, line) in &used {
            let beside = script.beside.iter().filter(|(prefix, _)| prefix == name);
            let beside: Vec<String> = beside.map(|(_, line)| line.clone()).collect();
            head.extend([line.as_str(), &behind(&beside), "\n"]);
        }
        if head.ends_with("\n\n") {
            head.pop();
        }
        if !head.is_empty() {
            parts.insert(0, head);
        }
        parts.join("\n")
    }

    fn blank(&self, blank: &BlankNode) -> String {
        if self.labels.contains(blank.as_str()) {
            return format!("_:{}", blank.as_str());
        }
        let mut given = self.given.borrow_mut();
        if let Some(label) = given.get(blank) {
            return label.clone();
        }
        // There are fewer labels than this in the text, so that one of the numbers is free.
        let last = self.last.get() + self.labels.len() + 1;
        let mut numbers = self.last.get() + 1..=last;
        let free = numbers.find(|number| !self.labels.contains(format!("b{number}").as_str()));
        let number = free.unwrap_or(last);
        self.last.set(number);
        let label = format!("_:b{number}");
        given.insert(blank.clone(), label.clone());
        label
    }

    fn subject(&self, subject: &NamedOrBlankNode) -> String {
        match subject {
            NamedOrBlankNode::NamedNode(node) => self.names.iri(node.as_str()),
            NamedOrBlankNode::BlankNode(blank) => self.blank(blank),
        }
    }

    fn predicate(&self, predicate: &NamedNode) -> String {
        if predicate.as_str() == rdf::TYPE {
            return "a".to_owned();
        }
        self.names.iri(predicate.as_str())
    }

    fn term(&self, term: &Term) -> String {
        match term {
            Term::NamedNode(node) => self.names.iri(node.as_str()),
            Term::BlankNode(blank) => self.blank(blank),
            Term::Literal(found) => literal(self.names, found, true),
            Term::Triple(triple) => format!("<<( {} )>>", self.triple(triple)),
        }
    }

    fn triple(&self, triple: &Triple) -> String {
        let subject = self.subject(&triple.subject);
        let predicate = self.predicate(&triple.predicate);
        let object = match &triple.object {
            // Parsers are known that take no text of several lines here.
            Term::Literal(found) => literal(self.names, found, false),
            other => self.term(other),
        };
        format!("{subject} {predicate} {object}")
    }
}

impl Page<'_> {
    /// The parts of the text of this graph: headings and blocks, to be set apart by empty lines.
    fn text(&self, script: &Script, keep: bool) -> Vec<String> {
        let named = self.graph.name != GraphName::DefaultGraph;
        let indent = if named { "    " } else { "" };
        let mut parts = Vec::new();
        let mut blocks = by_section(self.graph, self.plan);
        for section in &self.graph.sections {
            let heading = &script.headings[*section].1;
            if !heading.is_empty() {
                parts.push(remarks(heading, indent));
            }
            let blocks = blocks.remove(section).unwrap_or_default();
            let blocks = sequence(self.graph, blocks, keep, |block| self.name(block));
            parts.extend(blocks.into_iter().map(|block| self.block(block, indent)));
        }
        let end = remarks(&self.graph.end, indent);
        if !end.is_empty() {
            parts.push(end);
        }
        if !named {
            let above = remarks(&self.graph.above, "");
            if !above.is_empty() {
                parts.insert(0, above);
            }
            return parts;
        }
        let name = match &self.graph.name {
            GraphName::NamedNode(node) => self.pen.names.iri(node.as_str()),
            GraphName::BlankNode(blank) => self.pen.blank(blank),
            GraphName::DefaultGraph => String::new(),
        };
        let above = remarks(&self.graph.above, "");
        let after = behind(&self.graph.after);
        vec![format!("{above}{name} {{\n{}}}{after}\n", parts.join("\n"))]
    }

    /// What a block is sorted by in the end.
    fn name(&self, block: usize) -> Option<String> {
        let one = &self.graph.blocks[block];
        match &one.subject {
            NamedOrBlankNode::BlankNode(blank) if !self.plan.labelled.contains(blank) => None,
            subject => Some(self.pen.subject(subject)),
        }
    }

    fn block(&self, block: usize, indent: &str) -> String {
        let one = &self.graph.blocks[block];
        let mut text = remarks(&one.above, indent);
        let head = self.head(block);
        let inner = format!("{indent}    ");
        let mut start = match head {
            Head::Reifier(triple) => self.reifier(&one.subject, triple),
            Head::List => self.list(block, indent),
            Head::Name => self.name(block).unwrap_or_else(|| "[]".to_owned()),
        };
        let apart = matches!(head, Head::Reifier(_));
        let groups = self.groups(block, head.says(), &inner);
        if groups.is_empty() {
            text.push_str(&remarks(&one.below, indent));
            return format!("{text}{indent}{start} .\n");
        }
        let ends = one.below.is_empty();
        let mut lines = Vec::new();
        for (place, (predicate, objects)) in groups.iter().enumerate() {
            let none = Notes::default();
            let notes = one.notes.get(*predicate).unwrap_or(&none);
            let mut line = String::new();
            if place == 0 && !apart {
                text.push_str(&remarks(&notes.above, indent));
                line.push_str(indent);
                line.push_str(&std::mem::take(&mut start));
                line.push(' ');
            } else {
                line.push_str(&remarks(&notes.above, &inner));
                line.push_str(&inner);
            }
            line.push_str(&self.said(predicate, objects, &inner));
            let last = place + 1 == groups.len();
            line.push_str(if last && ends { " ." } else { " ;" });
            if let Some(object) = objects.last() {
                line.push_str(&behind(&object.behind));
            }
            lines.push(line);
        }
        if !start.is_empty() {
            lines.insert(0, format!("{indent}{start}"));
        }
        text.push_str(&lines.join("\n"));
        text.push('\n');
        if !ends {
            text.push_str(&remarks(&one.below, &inner));
            text.extend([&inner, ".\n"]);
        }
        text
    }

    /// How the text of a block begins.
    fn head(&self, block: usize) -> Head<'_> {
        let one = &self.graph.blocks[block];
        let commented = |(triple, number): (&(NamedNode, Term), usize)| {
            let at_it = one.notes.contains_key(&triple.0) || one.behind.contains_key(&number);
            triple.0.as_str() == rdf::REIFIES && at_it
        };
        match reified(one) {
            _ if self.plan.listed.contains(&block) => Head::List,
            // A comment at this statement needs it to be written out.
            Some(triple) if !one.triples.iter().zip(0..).any(commented) => Head::Reifier(triple),
            _ => Head::Name,
        }
    }

    /// `<< s p o ~ r >>`.
    fn reifier(&self, subject: &NamedOrBlankNode, triple: &Triple) -> String {
        let said = self.pen.triple(triple);
        match subject {
            NamedOrBlankNode::BlankNode(blank) if !self.plan.labelled.contains(blank) => {
                format!("<< {said} >>")
            }
            subject => format!("<< {said} ~ {} >>", self.pen.subject(subject)),
        }
    }

    /// What is said of a thing, by predicate, in order, but for some predicates.
    fn groups(
        &self,
        block: usize,
        without: &[&str],
        indent: &str,
    ) -> Vec<(&NamedNode, Vec<Spelled>)> {
        let one: &Block = &self.graph.blocks[block];
        let mut groups: BTreeMap<(usize, &str), (&NamedNode, Vec<usize>)> = BTreeMap::new();
        for (number, (predicate, _)) in one.triples.iter().enumerate() {
            if without.contains(&predicate.as_str()) {
                continue;
            }
            let key = (of_predicate(predicate.as_str()), predicate.as_str());
            groups
                .entry(key)
                .or_insert((predicate, Vec::new()))
                .1
                .push(number);
        }
        groups
            .into_values()
            .map(|(predicate, numbers)| {
                let spelled = numbers
                    .into_iter()
                    .map(|number| self.object(block, number, indent));
                let mut objects: Vec<Spelled> = spelled.collect();
                objects.sort_by(|a, b| compare(&a.key, &b.key));
                (predicate, objects)
            })
            .collect()
    }

    /// A predicate with its objects.
    fn said(&self, predicate: &NamedNode, objects: &[Spelled], indent: &str) -> String {
        let predicate = self.pen.predicate(predicate);
        let texts: Vec<&str> = objects.iter().map(|object| object.text.as_str()).collect();
        let line = format!("{predicate} {}", texts.join(" , "));
        let wide = line.chars().count() + indent.len() > WIDTH;
        let annotated = objects.iter().any(|object| object.annotated);
        let commented = objects.iter().any(|object| !object.behind.is_empty());
        if let (true, Some((last, before))) = (commented, objects.split_last()) {
            let mut text = String::new();
            for object in before {
                let comments = behind(&object.behind);
                let one = [&predicate, " ", &object.text, " ;", &comments, "\n", indent].concat();
                text.push_str(&one);
            }
            return [&text, &predicate, " ", &last.text].concat();
        }
        if objects.len() > 1 && !line.contains('\n') && (wide || annotated) {
            // So each statement is a line of its own, and one more is one line more.
            return format!(
                "{predicate} {}",
                texts.join(&format!(" ;\n{indent}{predicate} "))
            );
        }
        line
    }

    /// An object with what is said about the statement.
    fn object(&self, block: usize, number: usize, indent: &str) -> Spelled {
        let one = &self.graph.blocks[block];
        let (_, object) = &one.triples[number];
        let found = match object {
            Term::BlankNode(blank) => self.graph.block(&blank.clone().into()),
            _ => None,
        };
        let role = found.map(|found| (self.plan.roles[found], found));
        let (group, mut text) = match (object, role) {
            (_, Some((Role::Nested, found))) => (3, self.nested(found, indent)),
            (_, Some((Role::List, found))) => (3, self.list(found, indent)),
            (Term::BlankNode(blank), _) if !self.plan.labelled.contains(blank) => {
                (3, "[]".to_owned())
            }
            (Term::BlankNode(blank), _) => (2, self.pen.blank(blank)),
            (Term::NamedNode(node), _) if node.as_str() == rdf::NIL => (0, "()".to_owned()),
            (Term::NamedNode(_), _) => (0, self.pen.term(object)),
            (Term::Literal(_) | Term::Triple(_), _) => (1, self.pen.term(object)),
        };
        let language = match object {
            Term::Literal(literal) => literal.language().unwrap_or_default().to_owned(),
            _ => String::new(),
        };
        let key = (group, language, text.clone());
        let behind = self.plan.annotations.get(&(block, number));
        let mut notes: Vec<String> = behind
            .into_iter()
            .flatten()
            .map(|one| self.annotation(*one, indent))
            .collect();
        notes.sort_by(|a, b| natural(a, b));
        for note in &notes {
            text.push(' ');
            text.push_str(note);
        }
        Spelled {
            key,
            text,
            annotated: !notes.is_empty(),
            behind: one.behind.get(&number).cloned().unwrap_or_default(),
        }
    }

    /// `~ r {| … |}`.
    fn annotation(&self, block: usize, indent: &str) -> String {
        let one = &self.graph.blocks[block];
        let groups = self.groups(block, REIFIER, indent);
        let said: Vec<String> = groups
            .iter()
            .map(|(predicate, objects)| self.inline(predicate, objects))
            .collect();
        let body = format!("{{| {} |}}", said.join(" ; "));
        match self.name(block) {
            Some(name) if one.triples.len() == 1 => format!("~ {name}"),
            Some(name) => format!("~ {name} {body}"),
            None if one.triples.len() == 1 => "~".to_owned(),
            None => body,
        }
    }

    fn inline(&self, predicate: &NamedNode, objects: &[Spelled]) -> String {
        let texts: Vec<&str> = objects.iter().map(|object| object.text.as_str()).collect();
        format!("{} {}", self.pen.predicate(predicate), texts.join(" , "))
    }

    /// `[ … ]`, on one line where there is room.
    fn nested(&self, block: usize, indent: &str) -> String {
        let one = &self.graph.blocks[block];
        if let (Some(triple), 1) = (reified(one), one.triples.len()) {
            return self.reifier(&one.subject, triple);
        }
        let inner = format!("{indent}    ");
        let groups = self.groups(block, &[], &inner);
        if groups.is_empty() {
            return "[]".to_owned();
        }
        let said: Vec<String> = groups
            .iter()
            .map(|(predicate, objects)| self.inline(predicate, objects))
            .collect();
        let line = format!("[ {} ]", said.join(" ; "));
        if line.chars().count() <= WIDTH && !line.contains('\n') {
            return line;
        }
        let said: Vec<String> = groups
            .iter()
            .map(|(predicate, objects)| self.said(predicate, objects, &inner))
            .collect();
        let apart = format!(" ;\n{inner}");
        format!("[\n{inner}{}\n{indent}]", said.join(&apart))
    }

    /// `( … )`, on one line where there is room.
    fn list(&self, head: usize, indent: &str) -> String {
        let inner = format!("{indent}    ");
        let mut texts = Vec::new();
        let mut at = Some(head);
        while let Some(cell) = at {
            let one = &self.graph.blocks[cell];
            at = None;
            for (number, (predicate, object)) in one.triples.iter().enumerate() {
                match object {
                    Term::BlankNode(blank) if predicate.as_str() == rdf::REST => {
                        at = self.graph.block(&blank.clone().into());
                    }
                    _ if predicate.as_str() == rdf::FIRST => {
                        texts.push(self.object(cell, number, &inner).text);
                    }
                    _ => {}
                }
            }
        }
        let line = format!("( {} )", texts.join(" "));
        if line.chars().count() <= WIDTH && !line.contains('\n') {
            return line;
        }
        let apart = format!("\n{inner}");
        format!("(\n{inner}{}\n{indent})", texts.join(&apart))
    }
}

/// Comments on lines of their own.
fn remarks(lines: &[String], indent: &str) -> String {
    let mut text = String::new();
    for line in lines {
        if !line.is_empty() {
            text.push_str(indent);
            text.push_str(line);
        }
        text.push('\n');
    }
    text
}

/// Comments at the end of a line; there is one at most.
fn behind(lines: &[String]) -> String {
    let spaced = lines.iter().flat_map(|line| [" ", line.as_str()]);
    spaced.collect()
}

fn compare(one: &(u8, String, String), other: &(u8, String, String)) -> Ordering {
    (one.0, &one.1)
        .cmp(&(other.0, &other.1))
        .then_with(|| natural(&one.2, &other.2))
}
