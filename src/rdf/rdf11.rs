//! RDF 1.2 in the words of RDF 1.1, and back: a reifier becomes an `rdf:Statement` with subject, predicate and object.
//!
//! What is asserted is neither added nor dropped. Triple terms that nothing reifies take the basic encoding, and
//! strings with a direction the datatypes of the `i18n` namespace, as JSON-LD writes them.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use sha2::{Digest as _, Sha256};

use super::basic::{self, Encoder};
use crate::model::diagnostic::Diagnostic;
use crate::model::{
    BlankNode, GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term, Triple, printable,
};
use crate::vocab::{id, rdf};

const STATEMENT: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#Statement";
const SUBJECT: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#subject";
const PREDICATE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#predicate";
const OBJECT: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#object";
const I18N: &str = "https://www.w3.org/ns/i18n#";
/// As deep as triple terms are read.
const MAX_DEPTH: usize = 2_000;
/// Rounds in which blank nodes are told apart by what is said of them.
const ROUNDS: usize = 8;

/// What RDF 1.1 cannot say.
#[derive(Debug, thiserror::Error)]
pub enum Rdf11Error {
    /// An `rdf:Statement` has one subject, predicate and object.
    #[error(
        "{reifier} stands for two propositions, {one} and {other}, and an rdf:Statement is of one"
    )]
    Several {
        /// What stands for both.
        reifier: String,
        /// The first.
        one: String,
        /// The second.
        other: String,
    },
    /// It has parts of one already, which could not be told from ours.
    #[error("{reifier} has parts of an rdf:Statement and stands for a proposition as well")]
    Both {
        /// What has both.
        reifier: String,
    },
}

/// What was found on the way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remarks {
    /// Statements of RDF 1.1 that were there already, or became reifiers.
    pub statements: usize,
    /// Strings with a datatype that we write where there is a direction, and things that we write for triple terms,
    /// which were there already.
    pub others: usize,
    /// Subjects with a part of one, which are left as they are.
    pub partial: Vec<String>,
}

impl Remarks {
    /// The same in words, about what was read.
    pub fn said(&self, source: &str) -> Vec<Diagnostic> {
        let Some(first) = self.partial.first() else {
            return Vec::new();
        };
        let said = match self.partial.len() {
            1 => format!(
                "{first} has some parts of an rdf:Statement, or several of one, and is left as it is"
            ),
            count => format!(
                "{count} things, {first} the first, have some parts of an rdf:Statement, or several of one, and are left as they are"
            ),
        };
        vec![Diagnostic::new(said).in_source(source)]
    }
}

type Place = (GraphName, NamedOrBlankNode);

fn named(iri: &str) -> NamedNode {
    NamedNode::new_unchecked(iri)
}

/// RDF 1.2 → RDF 1.1. O(n log n), in memory.
///
/// # Errors
/// A reifier of two propositions, or one that is partly an `rdf:Statement`.
pub fn encode(quads: &[Quad]) -> Result<(Vec<Quad>, Remarks), Rdf11Error> {
    let names = names(quads);
    let quads: Vec<Quad> = quads.iter().map(|quad| renamed(quad, &names)).collect();
    let reified = reified(&quads)?;
    let mut remarks = Remarks::default();
    let statements = parts(&quads);
    let whole = statements.values().filter(|parts| parts.whole().is_some());
    remarks.statements = whole.count();
    let is_ours = |quad: &&Quad| match &quad.object {
        Term::Literal(literal) if literal.datatype().as_str().starts_with(I18N) => {
            directed(literal.clone().into()) != quad.object
        }
        Term::NamedNode(class) => {
            quad.predicate.as_str() == rdf::TYPE && class.as_str() == basic::FORM
        }
        _ => false,
    };
    remarks.others = quads.iter().filter(is_ours).count();
    let mut encoder = Encoder::named(&free_prefix(&quads));
    let mut out = Vec::with_capacity(quads.len());
    let mut written: HashSet<Place> = HashSet::new();
    for quad in quads {
        let place = (quad.graph_name.clone(), quad.subject.clone());
        let Some(triple) = reified
            .get(&place)
            .filter(|_| quad.predicate.as_str() == rdf::REIFIES)
        else {
            encoder.encode(&plain(quad), &mut out);
            continue;
        };
        if !written.insert(place) {
            continue;
        }
        for (predicate, object) in [
            (rdf::TYPE, Term::from(named(STATEMENT))),
            (SUBJECT, triple.subject.clone().into()),
            (PREDICATE, triple.predicate.clone().into()),
            (OBJECT, triple.object.clone()),
        ] {
            let part = Quad::new(
                quad.subject.clone(),
                named(predicate),
                object,
                quad.graph_name.clone(),
            );
            encoder.encode(&plain(part), &mut out);
        }
    }
    Ok((out, remarks))
}

/// The proposition of each reifier, by graph.
fn reified(quads: &[Quad]) -> Result<HashMap<Place, Triple>, Rdf11Error> {
    let mut found: HashMap<Place, Triple> = HashMap::new();
    for quad in quads
        .iter()
        .filter(|quad| quad.predicate.as_str() == rdf::REIFIES)
    {
        let Term::Triple(triple) = &quad.object else {
            continue;
        };
        let place = (quad.graph_name.clone(), quad.subject.clone());
        let before = found.insert(place, (**triple).clone());
        if let Some(before) = before.filter(|before| *before != **triple) {
            return Err(Rdf11Error::Several {
                reifier: printable(&quad.subject.to_string()),
                one: printable(&before.to_string()),
                other: printable(&triple.to_string()),
            });
        }
    }
    for quad in quads {
        let part =
            matches!(quad.predicate.as_str(), SUBJECT | PREDICATE | OBJECT) || is_statement(quad);
        if part && found.contains_key(&(quad.graph_name.clone(), quad.subject.clone())) {
            let reifier = printable(&quad.subject.to_string());
            return Err(Rdf11Error::Both { reifier });
        }
    }
    Ok(found)
}

fn is_statement(quad: &Quad) -> bool {
    quad.predicate.as_str() == rdf::TYPE
        && matches!(&quad.object, Term::NamedNode(class) if class.as_str() == STATEMENT)
}

/// Names for blank reifiers, made of what they say.
fn names(quads: &[Quad]) -> HashMap<String, NamedNode> {
    let mut said: BTreeMap<&str, usize> = BTreeMap::new();
    for (number, quad) in quads.iter().enumerate() {
        if let (NamedOrBlankNode::BlankNode(blank), Term::Triple(_)) = (&quad.subject, &quad.object)
            && quad.predicate.as_str() == rdf::REIFIES
        {
            said.entry(blank.as_str()).or_insert(number);
        }
    }
    if said.is_empty() {
        return HashMap::new();
    }
    let terms = objects(quads, &said.keys().copied().collect());
    let colours = colours(quads);
    let mut order: Vec<(&str, usize)> = said
        .iter()
        .map(|(blank, number)| (*blank, *number))
        .collect();
    order.sort_by_key(|(_, number)| *number);
    let mut taken: HashMap<String, usize> = HashMap::new();
    let mut found = HashMap::new();
    for (blank, _) in order {
        let key = key(terms.get(blank).map_or(&[][..], Vec::as_slice), &colours);
        // Two with the same words are two: numbers tell them apart.
        let number = taken.entry(key.clone()).or_default();
        *number += 1;
        let key = match *number {
            1 => key,
            number => format!("{key}|{number}"),
        };
        found.insert(
            blank.to_owned(),
            named(&format!("{}{}", id::STATEMENT, digest(&key))),
        );
    }
    found
}

/// Predicate and object of all that is said of these blank nodes.
fn objects<'a>(
    quads: &'a [Quad],
    blanks: &HashSet<&str>,
) -> HashMap<&'a str, Vec<(&'a NamedNode, &'a Term)>> {
    let mut found: HashMap<&str, Vec<(&NamedNode, &Term)>> = HashMap::new();
    for quad in quads {
        if let NamedOrBlankNode::BlankNode(blank) = &quad.subject
            && blanks.contains(blank.as_str())
        {
            found
                .entry(blank.as_str())
                .or_default()
                .push((&quad.predicate, &quad.object));
        }
    }
    found
}

/// The triple term, and everything else in order; blank nodes by their colours.
fn key(said: &[(&NamedNode, &Term)], colours: &HashMap<&str, String>) -> String {
    let is_reified = |(predicate, object): &(&NamedNode, &Term)| {
        predicate.as_str() == rdf::REIFIES && matches!(object, Term::Triple(_))
    };
    let reified: BTreeSet<String> = said
        .iter()
        .filter(|pair| is_reified(pair))
        .map(|(_, object)| spelt(object, colours))
        .collect();
    let others: BTreeSet<String> = said
        .iter()
        .filter(|pair| !is_reified(pair))
        .map(|(predicate, object)| format!("{predicate} {}", spelt(object, colours)))
        .collect();
    let reified: Vec<String> = reified.into_iter().collect();
    let others: Vec<String> = others.into_iter().collect();
    format!("{}|{}", reified.join("|"), others.join("|"))
}

/// A term in N-Triples, blank nodes by their colours. Recursion is bounded by the depth that reading lets through.
fn spelt(term: &Term, colours: &HashMap<&str, String>) -> String {
    let blank = |blank: &BlankNode| {
        format!(
            "_:{}",
            colours.get(blank.as_str()).map_or("", String::as_str)
        )
    };
    match term {
        Term::BlankNode(node) => blank(node),
        Term::Triple(triple) => {
            let subject = match &triple.subject {
                NamedOrBlankNode::BlankNode(node) => blank(node),
                NamedOrBlankNode::NamedNode(node) => node.to_string(),
            };
            format!(
                "<<( {subject} {} {} )>>",
                triple.predicate,
                spelt(&triple.object, colours)
            )
        }
        other => other.to_string(),
    }
}

/// A name of each blank node that is the same whenever the same is said of it. O(rounds · n).
fn colours(quads: &[Quad]) -> HashMap<&str, String> {
    let mut colours: HashMap<&str, String> = HashMap::new();
    for _ in 0..ROUNDS {
        let mut said: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for quad in quads {
            if let NamedOrBlankNode::BlankNode(blank) = &quad.subject {
                let words = format!("{} {}", quad.predicate, spelt(&quad.object, &colours));
                said.entry(blank.as_str()).or_default().insert(words);
            }
            if let Term::BlankNode(blank) = &quad.object {
                let subject = spelt(&quad.subject.clone().into(), &colours);
                said.entry(blank.as_str())
                    .or_default()
                    .insert(format!("{subject} {}", quad.predicate));
            }
        }
        let next: HashMap<&str, String> = said
            .into_iter()
            .map(|(blank, words)| {
                (
                    blank,
                    digest(&words.into_iter().collect::<Vec<_>>().join("|")),
                )
            })
            .collect();
        if groups(&next) == groups(&colours) {
            return next;
        }
        colours = next;
    }
    colours
}

fn groups(colours: &HashMap<&str, String>) -> usize {
    colours.values().collect::<BTreeSet<_>>().len()
}

/// The first 16 hexadecimal digits of the SHA-256.
fn digest(text: &str) -> String {
    let head = Sha256::digest(text);
    let head = head
        .iter()
        .take(8)
        .fold(0_u64, |head, byte| head << 8 | u64::from(*byte));
    format!("{head:016x}")
}

fn renamed(quad: &Quad, names: &HashMap<String, NamedNode>) -> Quad {
    Quad {
        subject: renamed_node(&quad.subject, names),
        predicate: quad.predicate.clone(),
        object: renamed_term(&quad.object, names),
        graph_name: match &quad.graph_name {
            GraphName::BlankNode(blank) if names.contains_key(blank.as_str()) => {
                names[blank.as_str()].clone().into()
            }
            other => other.clone(),
        },
    }
}

fn renamed_node(node: &NamedOrBlankNode, names: &HashMap<String, NamedNode>) -> NamedOrBlankNode {
    match node {
        NamedOrBlankNode::BlankNode(blank) => names
            .get(blank.as_str())
            .map_or_else(|| node.clone(), |name| name.clone().into()),
        NamedOrBlankNode::NamedNode(_) => node.clone(),
    }
}

fn renamed_term(term: &Term, names: &HashMap<String, NamedNode>) -> Term {
    match term {
        Term::BlankNode(blank) => names
            .get(blank.as_str())
            .map_or_else(|| term.clone(), |name| name.clone().into()),
        Term::Triple(triple) => Term::Triple(Box::new(Triple {
            subject: renamed_node(&triple.subject, names),
            predicate: triple.predicate.clone(),
            object: renamed_term(&triple.object, names),
        })),
        Term::NamedNode(_) | Term::Literal(_) => term.clone(),
    }
}

/// A beginning of blank nodes' names that none has yet.
fn free_prefix(quads: &[Quad]) -> String {
    fn within<'a>(term: &'a Term, found: &mut HashSet<&'a str>) {
        match term {
            Term::BlankNode(blank) => drop(found.insert(blank.as_str())),
            Term::Triple(triple) => {
                if let NamedOrBlankNode::BlankNode(blank) = &triple.subject {
                    found.insert(blank.as_str());
                }
                within(&triple.object, found);
            }
            Term::NamedNode(_) | Term::Literal(_) => {}
        }
    }
    let mut found = HashSet::new();
    for quad in quads {
        if let NamedOrBlankNode::BlankNode(blank) = &quad.subject {
            found.insert(blank.as_str());
        }
        within(&quad.object, &mut found);
    }
    let longest = found
        .iter()
        .map(|name| name.bytes().take_while(|byte| *byte == b't').count())
        .max();
    "t".repeat(longest.unwrap_or(0) + 1)
}

/// Strings with a direction get a datatype that says it.
fn plain(quad: Quad) -> Quad {
    Quad {
        object: plain_term(quad.object),
        ..quad
    }
}

fn plain_term(term: Term) -> Term {
    match term {
        Term::Literal(literal) => match (literal.language(), literal.direction()) {
            (Some(language), Some(direction)) => {
                let datatype = named(&format!("{I18N}{language}_{direction}"));
                Literal::new_typed_literal(literal.value(), datatype).into()
            }
            _ => literal.into(),
        },
        Term::Triple(triple) => Term::Triple(Box::new(Triple {
            object: plain_term(triple.object.clone()),
            ..*triple
        })),
        other => other,
    }
}

fn directed(term: Term) -> Term {
    let Term::Literal(literal) = &term else {
        return match term {
            Term::Triple(triple) => Term::Triple(Box::new(Triple {
                object: directed(triple.object.clone()),
                ..*triple
            })),
            other => other,
        };
    };
    let datatype = literal.datatype();
    let Some((language, direction)) = datatype
        .as_str()
        .strip_prefix(I18N)
        .and_then(|name| name.split_once('_'))
    else {
        return term;
    };
    let direction = match direction {
        "ltr" => oxrdf::BaseDirection::Ltr,
        "rtl" => oxrdf::BaseDirection::Rtl,
        _ => return term,
    };
    Literal::new_directional_language_tagged_literal(literal.value(), language, direction)
        .map_or(term.clone(), Term::from)
}

/// Parts of an `rdf:Statement`.
#[derive(Default)]
struct Parts {
    subjects: HashSet<Term>,
    predicates: HashSet<Term>,
    objects: HashSet<Term>,
    /// It stands for a proposition already.
    reifies: bool,
}

impl Parts {
    /// The triple, where each part is there exactly once.
    fn whole(&self) -> Option<Triple> {
        let one = |terms: &HashSet<Term>| {
            if terms.len() == 1 {
                terms.iter().next().cloned()
            } else {
                None
            }
        };
        let subject = match one(&self.subjects)? {
            Term::NamedNode(node) => NamedOrBlankNode::from(node),
            Term::BlankNode(node) => NamedOrBlankNode::from(node),
            _ => return None,
        };
        let Term::NamedNode(predicate) = one(&self.predicates)? else {
            return None;
        };
        let object = one(&self.objects)?;
        (!self.reifies).then(|| Triple::new(subject, predicate, object))
    }
}

/// What has a part of an `rdf:Statement`.
fn parts(quads: &[Quad]) -> HashMap<Place, Parts> {
    let mut found: HashMap<Place, Parts> = HashMap::new();
    let place = |quad: &Quad| (quad.graph_name.clone(), quad.subject.clone());
    for quad in quads {
        let object = quad.object.clone();
        match quad.predicate.as_str() {
            SUBJECT => drop(
                found
                    .entry(place(quad))
                    .or_default()
                    .subjects
                    .insert(object),
            ),
            PREDICATE => drop(
                found
                    .entry(place(quad))
                    .or_default()
                    .predicates
                    .insert(object),
            ),
            OBJECT => drop(found.entry(place(quad)).or_default().objects.insert(object)),
            _ => {}
        }
    }
    for quad in quads
        .iter()
        .filter(|quad| quad.predicate.as_str() == rdf::REIFIES)
    {
        if let Some(parts) = found.get_mut(&place(quad)) {
            parts.reifies = true;
        }
    }
    found
}

/// RDF 1.1 → RDF 1.2: a subject with subject, predicate and object exactly once is a reifier again; anything else is
/// left as it is. O(n).
pub fn decode(quads: Vec<Quad>) -> (Vec<Quad>, Remarks) {
    let quads = basic::decode(quads, MAX_DEPTH);
    let parts = parts(&quads);
    let mut remarks = Remarks::default();
    let mut seen: HashSet<Place> = HashSet::new();
    let mut out = Vec::with_capacity(quads.len());
    for quad in quads {
        let place = (quad.graph_name.clone(), quad.subject.clone());
        let is_part = matches!(quad.predicate.as_str(), SUBJECT | PREDICATE | OBJECT);
        let own = parts.get(&place).filter(|_| is_part || is_statement(&quad));
        let Some(own) = own else {
            out.push(Quad {
                object: directed(quad.object),
                ..quad
            });
            continue;
        };
        let triple = own.whole();
        let first = seen.insert(place);
        let Some(triple) = triple else {
            if first {
                let subject = printable(&quad.subject.to_string());
                remarks.partial.push(subject);
            }
            out.push(Quad {
                object: directed(quad.object),
                ..quad
            });
            continue;
        };
        if first {
            let term = directed(Term::Triple(Box::new(triple)));
            let reifies = named(rdf::REIFIES);
            out.push(Quad::new(quad.subject, reifies, term, quad.graph_name));
            remarks.statements += 1;
        }
    }
    (out, remarks)
}
