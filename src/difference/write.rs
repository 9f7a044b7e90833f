//! Differences for programs: as RDF Patch, and as a SPARQL update.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::Difference;
use crate::model::blanks::{each_blank, has_blank};
use crate::model::{BlankNode, GraphName, NamedOrBlankNode, Quad, Term, Triple};

/// Most statements in a pattern: what `chancery update` takes where nothing else is said.
const LONGEST: usize = 1_000;

/// Why there is no update.
#[derive(Debug, thiserror::Error)]
pub enum CannotSay<E> {
    /// Whoever was asked failed.
    #[error("{0}")]
    Asked(E),
    /// A pattern would find other blank nodes as well.
    #[error(
        "no pattern tells the blank nodes apart that are to be changed: what is said of them is said of others, too"
    )]
    NotToldApart,
    /// More statements than a pattern should have.
    #[error(
        "a pattern for the blank nodes that are to be changed would have more than {LONGEST} statements"
    )]
    TooLong,
    /// Updates cannot make graphs without a name.
    #[error("an update cannot put statements into a new graph whose name is a blank node")]
    NewGraph,
}

/// The difference as RDF Patch, one transaction. Blank nodes have the names that they have in the first dataset.
pub fn patch(difference: &Difference) -> String {
    let mut text = String::from("TX .\n");
    for (sign, quads) in [('D', &difference.removed), ('A', &difference.added)] {
        for quad in quads {
            text.push(sign);
            text.push(' ');
            // N-Quads, which is what stands behind the sign.
            text.push_str(&quad.to_string());
            text.push_str(" .\n");
        }
    }
    text.push_str("TC .\n");
    text
}

/// An update that makes the second dataset out of the first. `is_sure` says whether a query has one answer only.
///
/// # Errors
/// Blank nodes that no pattern tells apart.
pub fn update<E>(
    difference: &Difference,
    is_sure: &mut dyn FnMut(&str) -> Result<bool, E>,
) -> Result<String, CannotSay<E>> {
    let blank = |quads: &[Quad]| -> Vec<Quad> {
        quads
            .iter()
            .filter(|quad| has_blank(quad))
            .cloned()
            .collect()
    };
    let plain = |quads: &[Quad]| -> Vec<Quad> {
        quads
            .iter()
            .filter(|quad| !has_blank(quad))
            .cloned()
            .collect()
    };
    let mut parts = Vec::new();
    let (removed, added) = (blank(&difference.removed), blank(&difference.added));
    if !removed.is_empty() || !added.is_empty() {
        parts.push(by_pattern(difference, &removed, &added, is_sure)?);
    }
    for (words, quads) in [
        ("DELETE DATA", plain(&difference.removed)),
        ("INSERT DATA", plain(&difference.added)),
    ] {
        if !quads.is_empty() {
            parts.push(format!(
                "{words} {{\n{}}}",
                block(&quads, &Spelling::default())
            ));
        }
    }
    Ok(parts.join(" ;\n") + "\n")
}

/// How blank nodes are written: as variables where they are found by a pattern.
#[derive(Default)]
struct Spelling(HashMap<BlankNode, String>);

impl Spelling {
    fn blank(&self, blank: &BlankNode) -> String {
        let known = self.0.get(blank);
        known.cloned().unwrap_or_else(|| blank.to_string())
    }

    fn subject(&self, subject: &NamedOrBlankNode) -> String {
        match subject {
            NamedOrBlankNode::BlankNode(blank) => self.blank(blank),
            named @ NamedOrBlankNode::NamedNode(_) => named.to_string(),
        }
    }

    fn term(&self, term: &Term) -> String {
        match term {
            Term::BlankNode(blank) => self.blank(blank),
            Term::Triple(triple) => format!("<<( {} )>>", self.triple(triple)),
            other => other.to_string(),
        }
    }

    fn triple(&self, triple: &Triple) -> String {
        let (subject, object) = (self.subject(&triple.subject), self.term(&triple.object));
        format!("{subject} {} {object}", triple.predicate)
    }
}

/// Statements between braces, graph by graph.
fn block(quads: &[Quad], spelling: &Spelling) -> String {
    let mut graphs: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for quad in quads {
        let graph = match &quad.graph_name {
            GraphName::DefaultGraph => String::new(),
            GraphName::NamedNode(node) => node.to_string(),
            GraphName::BlankNode(blank) => spelling.blank(blank),
        };
        let triple = spelling.triple(&Triple::from(quad.clone()));
        graphs.entry(graph).or_default().push(triple);
    }
    let mut text = String::new();
    for (graph, triples) in graphs {
        let indent = if graph.is_empty() { "  " } else { "    " };
        let is_named = !graph.is_empty();
        if is_named {
            text.extend(["  GRAPH ", &graph, " {\n"]);
        }
        for triple in triples {
            text.extend([indent, &triple, " .\n"]);
        }
        if is_named {
            text.push_str("  }\n");
        }
    }
    text
}

/// One operation for all that has blank nodes: they are found by what is said of them before anything changes.
fn by_pattern<E>(
    difference: &Difference,
    removed: &[Quad],
    added: &[Quad],
    is_sure: &mut dyn FnMut(&str) -> Result<bool, E>,
) -> Result<String, CannotSay<E>> {
    let before = Before::new(&difference.before);
    let mut wanted = BTreeSet::new();
    for quad in removed.iter().chain(added) {
        each_blank(quad, &mut |blank| {
            if before.of.contains_key(blank) {
                wanted.insert(blank.as_str());
            }
        });
        if let GraphName::BlankNode(graph) = &quad.graph_name
            && !before.of.contains_key(graph)
        {
            return Err(CannotSay::NewGraph);
        }
    }
    if wanted.is_empty() {
        let data = block(added, &Spelling::default());
        return Ok(format!("INSERT DATA {{\n{data}}}"));
    }
    let (pattern, spelling) = before.pattern(&wanted, is_sure)?;
    let mut text = String::new();
    for (words, quads) in [("DELETE", removed), ("INSERT", added)] {
        if !quads.is_empty() {
            text.extend([words, " {\n", &block(quads, &spelling), "}\n"]);
        }
    }
    Ok(format!("{text}WHERE {{\n{pattern}}}"))
}

/// The first dataset by blank node.
struct Before<'d> {
    quads: &'d [Quad],
    of: HashMap<&'d BlankNode, Vec<usize>>,
}

impl<'d> Before<'d> {
    fn new(quads: &'d [Quad]) -> Self {
        let mut of: HashMap<&BlankNode, Vec<usize>> = HashMap::new();
        for (number, quad) in quads.iter().enumerate() {
            each_blank(quad, &mut |blank| of.entry(blank).or_default().push(number));
        }
        Self { quads, of }
    }

    /// That nodes have no other properties than theirs.
    fn nothing_else(&self, nodes: &[BlankNode], spelling: &Spelling) -> String {
        let mut text = String::new();
        for (number, node) in nodes.iter().enumerate() {
            let facts = self.of.get(node).into_iter().flatten();
            let own = facts.map(|fact| &self.quads[*fact]);
            let own = own.filter(|quad| quad.subject == NamedOrBlankNode::BlankNode(node.clone()));
            let names: BTreeSet<String> = own.map(|quad| quad.predicate.to_string()).collect();
            let names: Vec<String> = names.into_iter().collect();
            if names.is_empty() {
                continue;
            }
            let said = format!("{} ?p{number} ?o{number}", spelling.blank(node));
            let others = format!("FILTER(?p{number} NOT IN ({}))", names.join(", "));
            text.push_str("  FILTER NOT EXISTS {\n");
            text.extend([
                "    { ",
                &said,
                " } UNION { GRAPH ?g",
                &number.to_string(),
                " { ",
                &said,
                " } }\n",
            ]);
            text.extend(["    ", &others, "\n  }\n"]);
        }
        text
    }

    /// The shortest of some patterns that finds these nodes alone: what is said of them, of those beside them, and so on.
    fn pattern<E>(
        &self,
        wanted: &BTreeSet<&str>,
        is_sure: &mut dyn FnMut(&str) -> Result<bool, E>,
    ) -> Result<(String, Spelling), CannotSay<E>> {
        let mut nodes: Vec<BlankNode> = wanted
            .iter()
            .map(|name| BlankNode::new_unchecked(*name))
            .collect();
        let mut known: HashSet<BlankNode> = nodes.iter().cloned().collect();
        loop {
            let mut facts = BTreeSet::new();
            for node in &nodes {
                facts.extend(self.of.get(node).into_iter().flatten().copied());
            }
            let quads: Vec<Quad> = facts
                .into_iter()
                .map(|number| self.quads[number].clone())
                .collect();
            if quads.len() > LONGEST {
                return Err(CannotSay::TooLong);
            }
            let mut found = Vec::new();
            for quad in &quads {
                each_blank(quad, &mut |blank| found.push(blank));
            }
            let new = found
                .into_iter()
                .filter(|blank| known.insert((*blank).clone()));
            let all: Vec<BlankNode> = nodes.iter().chain(new).cloned().collect();
            let variables = all.iter().cloned().zip(0..);
            let variables = variables.map(|(blank, number)| (blank, format!("?b{number}")));
            let spelling = Spelling(variables.collect());
            let pattern = block(&quads, &spelling);
            // What has further properties is another.
            let strict = pattern.clone() + &self.nothing_else(&nodes, &spelling);
            for pattern in [pattern, strict] {
                let query = format!("SELECT * WHERE {{\n{pattern}}} LIMIT 2");
                if is_sure(&query).map_err(CannotSay::Asked)? {
                    return Ok((pattern, spelling));
                }
            }
            if all.len() == nodes.len() {
                return Err(CannotSay::NotToldApart);
            }
            nodes = all;
        }
    }
}
