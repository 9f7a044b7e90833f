//! Blank nodes of an endpoint, which no question can name: what is said of one is asked for by the way on which it was
//! found, of all that were found on that way at once, and else for all that there are.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::statements::{Sought, has_blank};
use crate::model::{NamedOrBlankNode, NamedOrBlankNodeRef, Quad, Term};
use crate::store::Pattern;
use crate::vocab::rdf;

/// Things whose blank nodes are asked about in one question.
const BATCH: usize = 100;
/// Steps over blank nodes that a way may have.
const LONGEST: usize = 4;

/// A group that finds blank nodes: a text with their variable in the middle, and how many steps it takes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Path {
    before: String,
    behind: String,
    steps: usize,
}

/// How blank nodes are found: by a group, or as what a thing names.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Way {
    By(Path),
    Thing(String),
}

/// What is known of blank nodes.
#[derive(Debug, Default)]
pub(super) struct Nameless {
    /// What is said of each, by its label.
    about: HashMap<String, Arc<[Quad]>>,
    /// Nothing is said of the others.
    is_whole: bool,
    /// On which way each was found first.
    ways: HashMap<String, Way>,
    gone: HashSet<Way>,
    /// Things that name some, in the order in which they were found.
    things: Vec<String>,
    /// Answers to questions that leave open where a blank node stands, by question and object.
    open: HashMap<String, HashMap<Term, Vec<Quad>>>,
}

/// A question about blank nodes, and which ways are gone with it.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) sought: Sought<'static>,
    /// How those are found that these name.
    further: Option<Way>,
    gone: Vec<Way>,
}

impl Nameless {
    /// What is said of a blank node; nothing where nobody asked yet.
    pub(super) fn get(&self, label: &str) -> Option<Arc<[Quad]>> {
        let found = self.about.get(label).map(Arc::clone);
        found.or_else(|| self.is_whole.then(Arc::default))
    }

    /// How to ask about a blank node: on the way on which it was found, and then for all.
    pub(super) fn next(&self, label: &str) -> Step {
        let way = self.ways.get(label);
        let way = way.filter(|way| !self.gone.contains(*way));
        match way {
            Some(Way::By(path)) => Step::by(path),
            Some(Way::Thing(name)) => self.things(name),
            None => Step {
                sought: Sought::blanks(None),
                further: None,
                gone: Vec::new(),
            },
        }
    }

    /// A thing and those that came behind it: whoever looks at the first looks at all.
    fn things(&self, name: &str) -> Step {
        let place = self.things.iter().position(|thing| thing == name);
        let behind = self.things.iter().skip(place.unwrap_or_default());
        let open = behind.filter(|thing| !self.gone.contains(&Way::Thing((*thing).clone())));
        let batch: Vec<String> = open.take(BATCH).cloned().collect();
        let mut before = String::from("VALUES ?n0 {");
        for thing in &batch {
            before.extend([" <", thing, ">"]);
        }
        before.push_str(" } ?n0 ?v0 ");
        let path = Path {
            before,
            behind: " .".to_owned(),
            steps: 1,
        };
        Step {
            gone: batch.into_iter().map(Way::Thing).collect(),
            ..Step::by(&path)
        }
    }

    /// Takes what was said to a question.
    pub(super) fn learn(&mut self, step: &Step, quads: &[Quad]) {
        let mut about: HashMap<String, Vec<Quad>> = HashMap::new();
        let mut seen = HashSet::new();
        for quad in quads {
            let NamedOrBlankNode::BlankNode(node) = &quad.subject else {
                continue;
            };
            if !seen.insert(quad) {
                continue;
            }
            if let (Term::BlankNode(inner), Some(way)) = (&quad.object, &step.further) {
                let known = self.ways.entry(inner.as_str().to_owned());
                known.or_insert_with(|| way.clone());
            }
            about
                .entry(node.as_str().to_owned())
                .or_default()
                .push(quad.clone());
        }
        let about = about.into_iter();
        self.about
            .extend(about.map(|(label, quads)| (label, Arc::from(quads))));
        self.gone.extend(step.gone.iter().cloned());
        self.is_whole |= step.gone.is_empty();
    }

    /// Remembers on which way the blank subjects of an answer were found.
    pub(super) fn found(&mut self, pattern: Pattern<'_>, quads: &[Quad]) {
        let Some(path) = path(pattern) else { return };
        let way = Way::By(path);
        for quad in quads {
            if let NamedOrBlankNodeRef::BlankNode(node) = quad.subject.as_ref() {
                let known = self.ways.entry(node.as_str().to_owned());
                known.or_insert_with(|| way.clone());
            }
        }
    }

    /// Remembers which blank nodes things name.
    pub(super) fn named(&mut self, quads: &[Quad]) {
        for quad in quads {
            let (NamedOrBlankNode::NamedNode(thing), Term::BlankNode(node)) =
                (&quad.subject, &quad.object)
            else {
                continue;
            };
            let thing = thing.as_str();
            if self.things.last().is_none_or(|last| last != thing) {
                self.things.push(thing.to_owned());
            }
            let known = self.ways.entry(node.as_str().to_owned());
            known.or_insert_with(|| Way::Thing(thing.to_owned()));
        }
    }

    /// What has this object in the answer to a question that left it open; nothing where it was not asked.
    pub(super) fn kept(&self, sought: &Sought<'_>, object: &Term) -> Option<Vec<Quad>> {
        let kept = self.open.get(sought.text())?;
        Some(kept.get(object).cloned().unwrap_or_default())
    }

    /// Keeps such an answer, so that the same is not fetched for every blank node.
    pub(super) fn keep(&mut self, sought: &Sought<'_>, quads: Vec<Quad>) {
        let kept = self.open.entry(sought.text().to_owned()).or_default();
        for quad in quads {
            kept.entry(quad.object.clone()).or_default().push(quad);
        }
    }
}

impl Step {
    /// What is said of the subjects of a pattern; nothing for patterns that would find too many.
    pub(super) fn of(pattern: Pattern<'_>) -> Option<Self> {
        path(pattern).as_ref().map(Self::by)
    }

    fn by(path: &Path) -> Self {
        let Path {
            before,
            behind,
            steps,
        } = path;
        let further = (*steps < LONGEST).then(|| {
            let over = format!("?n{steps}");
            let before =
                format!("{before}{over}{behind} FILTER(isBlank({over})) {over} ?v{steps} ");
            Way::By(Path {
                before,
                behind: " .".to_owned(),
                steps: steps + 1,
            })
        });
        Self {
            sought: Sought::blanks(Some(&format!("{before}?s{behind}"))),
            further,
            gone: vec![Way::By(path.clone())],
        }
    }
}

/// How the subjects of a pattern are found again.
fn path(pattern: Pattern<'_>) -> Option<Path> {
    let object = pattern.object?;
    let is_class = pattern
        .predicate
        .is_some_and(|predicate| predicate.as_str() == rdf::TYPE);
    if pattern.subject.is_some() || is_class || has_blank(object) {
        return None;
    }
    let predicate = pattern.predicate.map(|predicate| predicate.to_string());
    let predicate = predicate.unwrap_or_else(|| "?v0".to_owned());
    Some(Path {
        before: String::new(),
        behind: format!(" {predicate} {object} ."),
        steps: 1,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{BlankNode, NamedNode};

    #[test]
    fn a_blank_node_is_asked_for_on_the_way_on_which_it_was_found() {
        let node = |name: &str| NamedNode::new_unchecked(format!("a:{name}"));
        let blank = BlankNode::new_unchecked;
        let (about, says) = (node("x"), node("p"));
        let pattern = Pattern {
            predicate: Some(says.as_ref()),
            object: Some(about.as_ref().into()),
            ..Pattern::default()
        };
        let graph = crate::model::GraphName::DefaultGraph;
        let first = Quad::new(blank("b"), says.clone(), about.clone(), graph.clone());
        let mut known = Nameless::default();
        known.found(pattern, std::slice::from_ref(&first));
        let step = known.next("b");
        let inner = Quad::new(blank("b"), says.clone(), blank("c"), graph);
        known.learn(&step, &[first, inner.clone(), inner]);
        assert_eq!(known.get("b").map(|all| all.len()), Some(2));
        // What it names is asked for over it, and what nobody knows how to find with all.
        let further = known.next("c");
        assert!(!further.gone.is_empty());
        known.learn(&further, &[]);
        assert!(known.get("c").is_none());
        let all = known.next("c");
        assert!(all.gone.is_empty());
        known.learn(&all, &[]);
        assert_eq!(known.get("c").map(|all| all.len()), Some(0));
    }
}
