//! From a shapes graph to shapes, refusing what is not well-formed and saying where it stands.

mod constraints;
mod path;
mod query;
mod recursion;

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use super::facts::{Facts, Id, Terms};
use super::model::{Shape, ShapeId, Target};
use super::sh::{self, NAMESPACE};
use super::sparql::Definition;
use super::target::Classes;
use super::{IllFormed, ShapesError, own};
use crate::model::limits::Limits;
use crate::model::nearest::did_you_mean;
use crate::model::{Literal, Term};
use crate::vocab::{owl, rdf, rdfs};

/// Reads a shapes graph step by step: a shape leads to others.
pub(super) struct Reader<'a> {
    pub(super) terms: &'a mut Terms,
    pub(super) graph: &'a Facts,
    pub(super) limits: &'a Limits,
    pub(super) shapes: Vec<Shape>,
    /// What is understood otherwise or not at all, and no error.
    pub(super) remarks: Vec<IllFormed>,
    known: HashMap<Id, ShapeId>,
    /// The instances of classes of classes, once they were looked for.
    classes: HashMap<Id, Rc<BTreeSet<Id>>>,
    /// Components that the graph defines, sorted by IRI.
    components: Vec<Definition>,
}

type Read<T> = Result<T, ShapesError>;

type MakeTarget = fn(Id) -> Target;

impl<'a> Reader<'a> {
    pub(super) fn new(terms: &'a mut Terms, graph: &'a Facts, limits: &'a Limits) -> Self {
        Self {
            terms,
            graph,
            limits,
            shapes: Vec::new(),
            remarks: Vec::new(),
            known: HashMap::new(),
            classes: HashMap::new(),
            components: Vec::new(),
        }
    }

    /// All shapes that have a target, and those to which they lead.
    pub(super) fn read(&mut self) -> Read<()> {
        self.components = self.definitions()?;
        for node in self.roots() {
            self.shape(node);
        }
        let mut next = 0;
        while next < self.shapes.len() {
            let constraints = self.constraints(next)?;
            self.shapes[next].constraints = constraints;
            next += 1;
        }
        recursion::mark(&mut self.shapes);
        Ok(())
    }

    /// Nodes that say of themselves that they are shapes, or whom they are for; as they came.
    fn roots(&mut self) -> Vec<Id> {
        let mut roots = BTreeSet::new();
        for class in ["NodeShape", "PropertyShape"] {
            let class = self.sh(class);
            roots.extend(self.instances(class));
        }
        for target in [
            "targetNode",
            "targetClass",
            "targetSubjectsOf",
            "targetObjectsOf",
        ] {
            let target = self.sh(target);
            let pairs = self.graph.table(target).pairs().iter();
            roots.extend(pairs.map(|(subject, _)| *subject));
        }
        roots.into_iter().collect()
    }

    /// The instances of a class and of those below it.
    pub(super) fn instances(&mut self, class: Id) -> BTreeSet<Id> {
        let classes = Classes {
            a: self.terms.named(rdf::TYPE),
            sub_class: self.terms.named(rdfs::SUB_CLASS_OF),
        };
        let mut found = BTreeSet::new();
        classes.each_instance(class, self.graph, &mut |id| {
            found.insert(id);
        });
        found
    }

    /// The shape of a node; its constraints are read when its turn comes.
    pub(super) fn shape(&mut self, node: Id) -> ShapeId {
        if let Some(known) = self.known.get(&node) {
            return *known;
        }
        let id = self.shapes.len();
        self.known.insert(node, id);
        let violation = self.sh("Violation");
        self.shapes.push(Shape {
            node,
            path: None,
            targets: Vec::new(),
            constraints: Vec::new(),
            severity: violation,
            messages: Vec::new(),
            deactivated: false,
            recursive: false,
        });
        id
    }

    /// What a shape is apart from its constraints.
    fn head(&mut self, id: ShapeId) -> Read<()> {
        let node = self.shapes[id].node;
        self.look_at_names(node);
        self.shapes[id].path = self.path_of(node)?;
        self.shapes[id].targets = self.targets(node)?;
        if let Some(severity) = self.one(node, "severity")? {
            self.look_at_severity(node, severity);
            self.shapes[id].severity = severity;
        }
        self.shapes[id].messages = self.messages(node)?;
        self.shapes[id].deactivated = self.flag(node, "deactivated")?;
        Ok(())
    }

    fn targets(&mut self, node: Id) -> Read<Vec<Target>> {
        let mut targets = Vec::new();
        let kinds: [(&str, MakeTarget); 4] = [
            ("targetNode", Target::Node),
            ("targetClass", Target::Class),
            ("targetSubjectsOf", Target::SubjectsOf),
            ("targetObjectsOf", Target::ObjectsOf),
        ];
        for (name, kind) in kinds {
            for value in self.values(node, name) {
                if name != "targetNode" && self.terms.iri(value).is_none() {
                    return Err(self.wrong(node, name, format!("`sh:{name}` wants an IRI")));
                }
                targets.push(kind(value));
            }
        }
        // A class that is a shape is a shape of its instances.
        let a = self.terms.named(rdf::TYPE);
        for class in [rdfs::CLASS, owl::CLASS] {
            let class = self.terms.named(class);
            let known = self.classes.get(&class).cloned();
            let known = known.unwrap_or_else(|| Rc::new(self.instances(class)));
            let is_class = known.contains(&node);
            self.classes.insert(class, known);
            if is_class && self.graph.objects(node, a).next().is_some() {
                targets.push(Target::Class(node));
            }
        }
        targets.sort_unstable();
        targets.dedup();
        Ok(targets)
    }

    pub(super) fn messages(&mut self, node: Id) -> Read<Vec<Literal>> {
        let mut messages = Vec::new();
        for value in self.values(node, "message") {
            match self.terms.term(value) {
                Term::Literal(literal) => messages.push(literal.clone()),
                _ => return Err(self.wrong(node, "message", "a message is a text".to_owned())),
            }
        }
        messages.sort_unstable_by_key(ToString::to_string);
        Ok(messages)
    }

    /// A predicate of SHACL that nobody knows is more likely mistyped than meant.
    fn look_at_names(&mut self, node: Id) {
        let mut names = Vec::new();
        for (predicate, table) in self.graph.tables() {
            let iri = self.terms.iri(predicate).unwrap_or_default();
            let Some(name) = iri.strip_prefix(NAMESPACE) else {
                continue;
            };
            let known = sh::KNOWN.contains(&name) || sh::BESIDE.contains(&name);
            if !known && !super::facts::starting(table.pairs(), node).is_empty() {
                names.push(name.to_owned());
            }
        }
        for name in names {
            let near = did_you_mean(&name, sh::KNOWN);
            let said = format!("`sh:{name}` is nothing that is checked here");
            let mut remark = self.ill(node, &name, said);
            remark.said = remark.said.maybe_hint(near);
            self.remarks.push(remark);
        }
    }

    /// A severity of SHACL that there is not counts as the worst, like any of somebody's own.
    fn look_at_severity(&mut self, node: Id, severity: Id) {
        let written = match self.terms.term(severity) {
            Term::Literal(text) => Some(text.value().to_owned()),
            _ => None,
        };
        if let Some(text) = written {
            let said = format!("`{text}` is a text and no severity: it counts as a violation");
            let name = text.rsplit([':', '#', '/']).next().unwrap_or_default();
            let near = if sh::SEVERITIES.contains(&name) {
                Some(format!("did you mean `sh:{name}`?"))
            } else {
                did_you_mean(name, sh::SEVERITIES).map(|near| near.replacen('`', "`sh:", 1))
            };
            let mut remark = self.ill(node, "severity", said);
            remark.said = remark.said.maybe_hint(near);
            self.remarks.push(remark);
            return;
        }
        let iri = self.terms.iri(severity).unwrap_or_default();
        let Some(name) = iri.strip_prefix(NAMESPACE).map(str::to_owned) else {
            return;
        };
        if !sh::SEVERITIES.contains(&name.as_str()) {
            let near = did_you_mean(&name, sh::SEVERITIES);
            let said = format!("SHACL has no severity `sh:{name}`: it counts as a violation");
            let mut remark = self.ill(node, "severity", said);
            remark.said = remark.said.maybe_hint(near);
            self.remarks.push(remark);
        }
    }

    /// A shape of which nothing is said asks for nothing: its name is more likely mistyped than meant.
    pub(super) fn look_at_shape(&mut self, node: Id, name: &str, value: Id) {
        let Some(iri) = self.terms.iri(value).map(str::to_owned) else {
            return;
        };
        let mut tables = self.graph.tables();
        if tables.any(|(_, table)| !super::facts::starting(table.pairs(), value).is_empty()) {
            return;
        }
        let known = self.known.keys().filter_map(|known| self.terms.iri(*known));
        let mut known: Vec<&str> = known.filter(|known| *known != iri).collect();
        known.sort_unstable();
        let near = did_you_mean(&iri, known);
        let said = format!(
            "`sh:{name}` leads to <{iri}>, of which the shapes say nothing: all things conform to it"
        );
        let mut remark = self.ill(node, name, said);
        remark.said = remark.said.maybe_hint(near);
        self.remarks.push(remark);
    }

    // Small things that every part of the reader needs.

    /// The number of a term of SHACL.
    pub(super) fn sh(&mut self, name: &str) -> Id {
        self.terms.named(&format!("{NAMESPACE}{name}"))
    }

    /// The values of a property of SHACL, in the order in which they came.
    pub(super) fn values(&mut self, node: Id, name: &str) -> Vec<Id> {
        let predicate = self.sh(name);
        self.graph.objects(node, predicate).collect()
    }

    /// The value of a property that may have one.
    pub(super) fn one(&mut self, node: Id, name: &str) -> Read<Option<Id>> {
        match *self.values(node, name) {
            [] => Ok(None),
            [value] => Ok(Some(value)),
            _ => Err(self.wrong(node, name, format!("a shape has at most one `sh:{name}`"))),
        }
    }

    pub(super) fn flag(&mut self, node: Id, name: &str) -> Read<bool> {
        let Some(value) = self.one(node, name)? else {
            return Ok(false);
        };
        // `"true"` is a text like any other.
        let is_text = matches!(self.terms.term(value), Term::Literal(literal)
            if literal.datatype() == oxigraph::model::vocab::xsd::STRING);
        match self.lexical(value).filter(|_| !is_text) {
            Some("true") => Ok(true),
            Some("false" | "0") => Ok(false),
            Some("1") => {
                let said = format!("`sh:{name}` counts as false: SHACL wants the word `true`");
                let remark = self.ill(node, name, said);
                self.remarks.push(remark);
                Ok(false)
            }
            _ => {
                let said = format!("`sh:{name}` is true or false, without quotes");
                Err(self.wrong(node, name, said))
            }
        }
    }

    /// The text of a literal.
    pub(super) fn lexical(&self, value: Id) -> Option<&str> {
        match self.terms.term(value) {
            Term::Literal(literal) => Some(literal.value()),
            _ => None,
        }
    }

    /// The members of a list.
    pub(super) fn list(&mut self, node: Id, name: &str, list: Id) -> Read<Vec<Id>> {
        let (first, rest) = (self.terms.named(rdf::FIRST), self.terms.named(rdf::REST));
        let nil = self.terms.named(rdf::NIL);
        let mut members = Vec::new();
        let mut seen = BTreeSet::new();
        let mut cell = list;
        while cell != nil {
            let (member, after) = (
                self.graph.object(cell, first),
                self.graph.object(cell, rest),
            );
            let (Some(member), Some(after)) = (member, after) else {
                return Err(self.wrong(node, name, format!("`sh:{name}` wants a list: ( … )")));
            };
            if !seen.insert(cell) {
                return Err(self.wrong(node, name, "the list leads back to itself".to_owned()));
            }
            members.push(member);
            cell = after;
        }
        Ok(members)
    }

    /// What is wrong with a property of a node.
    pub(super) fn ill(&self, node: Id, name: &str, said: String) -> IllFormed {
        IllFormed::new(
            own::as_read(self.terms.term(node)),
            format!("{NAMESPACE}{name}"),
            said,
        )
    }

    pub(super) fn wrong(&self, node: Id, name: &str, said: String) -> ShapesError {
        ShapesError::IllFormed(Box::new(self.ill(node, name, said)))
    }
}
