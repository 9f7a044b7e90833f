//! Statements of an endpoint: in which words it is asked for them, wherever it keeps those without a graph.

use std::collections::HashSet;
use std::fmt::Write as _;

use super::answer::{Cut, Rows};
use super::endpoint::Endpoint;
use super::profile::Unnamed;
use crate::link::client::{Call, ClientError};
use crate::model::{
    GraphName, GraphNameRef, NamedOrBlankNode, NamedOrBlankNodeRef, Quad, Term, TermRef, Triple,
};
use crate::store::Pattern;

/// What is looked for, as text, and which places of a statement the text leaves open.
#[derive(Clone, Debug)]
pub(super) struct Sought<'a> {
    /// The triple pattern; it binds `?s`, `?p` and `?o` where it leaves them open.
    text: String,
    /// What binds `?s` beforehand, wherever that is stated, and a condition on what is found.
    way: Option<String>,
    filter: &'static str,
    /// Whether a blank node was asked for, so that more is found than was asked for.
    is_wider: bool,
    subject: Option<Term>,
    predicate: Option<Term>,
    object: Option<Term>,
    graph: Option<GraphNameRef<'a>>,
}

/// Which rows are wanted.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    All,
    /// So many and one more, whichever come.
    First(u64),
    /// In the order that they have each time.
    Page {
        start: usize,
        length: usize,
    },
}

pub(super) fn has_blank(term: TermRef<'_>) -> bool {
    match term {
        TermRef::BlankNode(_) => true,
        TermRef::Triple(triple) => {
            matches!(triple.subject, NamedOrBlankNode::BlankNode(_))
                || has_blank(triple.object.as_ref())
        }
        TermRef::NamedNode(_) | TermRef::Literal(_) => false,
    }
}

/// A triple term with variables instead of its blank nodes.
fn opened(triple: &Triple, count: &mut usize) -> String {
    let mut open = || {
        *count += 1;
        format!("?b{count}")
    };
    let subject = match &triple.subject {
        NamedOrBlankNode::BlankNode(_) => open(),
        NamedOrBlankNode::NamedNode(node) => node.to_string(),
    };
    let object = match &triple.object {
        Term::BlankNode(_) => open(),
        Term::Triple(inner) => opened(inner, count),
        other => other.to_string(),
    };
    format!("<<( {subject} {} {object} )>>", triple.predicate)
}

impl<'a> Sought<'a> {
    /// A pattern. Blank nodes have no names that a query could hold: their places stay open.
    pub(super) fn of(pattern: Pattern<'a>) -> Self {
        let written = |term: Option<TermRef<'_>>| {
            let term = term.filter(|term| !has_blank(*term));
            term.map(TermRef::into_owned)
        };
        let subject = written(pattern.subject.map(NamedOrBlankNodeRef::into));
        let predicate = written(pattern.predicate.map(TermRef::from));
        let object = written(pattern.object);
        let place = |term: &Option<Term>, name: &str| {
            term.as_ref()
                .map_or_else(|| name.to_owned(), ToString::to_string)
        };
        let mut text = format!(
            "{} {} {}",
            place(&subject, "?s"),
            place(&predicate, "?p"),
            place(&object, "?o")
        );
        let blank = pattern.object.filter(|object| has_blank(*object));
        let mut filter = "";
        match blank {
            Some(TermRef::Triple(triple)) => {
                // With variables within, and once more as it is.
                let open = opened(triple, &mut 0);
                let before = text.trim_end_matches("?o");
                text = format!("{before}{open} . {text}");
                filter = "FILTER(isTRIPLE(?o))";
            }
            Some(_) => filter = "FILTER(isBlank(?o))",
            None => {}
        }
        Self {
            text,
            way: None,
            filter,
            is_wider: blank.is_some(),
            subject,
            predicate,
            object,
            graph: pattern.graph,
        }
    }

    /// What is said of blank nodes: of those that are found in a way, which binds `?s` to them, or of all.
    pub(super) fn blanks(way: Option<&str>) -> Self {
        Self {
            way: way.map(str::to_owned),
            filter: "FILTER(isBlank(?s))",
            ..Self::of(Pattern::default())
        }
    }

    /// Whether more is found than was asked for, so that whoever asks looks at what comes.
    pub(super) fn is_wider(&self) -> bool {
        self.is_wider
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Everything about some things, or what these predicates say of them.
    pub(super) fn about(subjects: &[String], only: &[&str]) -> Self {
        let mut text = String::new();
        let mut table = |name: &str, values: &mut dyn Iterator<Item = &str>| {
            // Writing to a string cannot fail.
            write!(text, "VALUES {name} {{").unwrap_or_default();
            for value in values {
                write!(text, " <{value}>").unwrap_or_default();
            }
            text.push_str(" } ");
        };
        table("?s", &mut subjects.iter().map(String::as_str));
        if !only.is_empty() {
            table("?p", &mut only.iter().copied());
        }
        text.push_str("?s ?p ?o");
        Self {
            text,
            ..Self::of(Pattern::default())
        }
    }

    fn quad(&self, row: &[Option<Term>]) -> Option<Quad> {
        let mut open = row.iter();
        let mut next = |known: &Option<Term>| match known {
            Some(term) => Some(term.clone()),
            None => open.next()?.clone(),
        };
        let subject = match next(&self.subject)? {
            Term::NamedNode(node) => NamedOrBlankNode::from(node),
            Term::BlankNode(node) => node.into(),
            _ => return None,
        };
        let Term::NamedNode(predicate) = next(&self.predicate)? else {
            return None;
        };
        let object = next(&self.object)?;
        let graph = match open.next().cloned().flatten() {
            Some(Term::NamedNode(node)) => GraphName::NamedNode(node),
            Some(Term::BlankNode(node)) => GraphName::BlankNode(node),
            _ => match self.graph {
                Some(GraphNameRef::NamedNode(node)) => node.into_owned().into(),
                _ => GraphName::DefaultGraph,
            },
        };
        Some(Quad::new(subject, predicate, object, graph))
    }

    /// The open places, in the order of the rows.
    fn columns(&self) -> Vec<&'static str> {
        let places = [
            (&self.subject, "?s"),
            (&self.predicate, "?p"),
            (&self.object, "?o"),
        ];
        let open = places.into_iter().filter(|(known, _)| known.is_none());
        open.map(|(_, name)| name).collect()
    }
}

/// Statements, out of so many rows.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) quads: Vec<Quad>,
    pub(super) rows: usize,
    pub(super) cut: Option<Cut>,
}

/// One question for statements.
struct Question {
    group: String,
    /// Whether rows say the graph.
    has_graph: bool,
    default_graph: Option<&'static str>,
}

impl Endpoint {
    /// The groups that find what is sought.
    fn questions(&self, sought: &Sought<'_>) -> Vec<Question> {
        let own = self.own_graphs();
        let (text, filter) = (&sought.text, sought.filter);
        let way = sought.way.as_ref().map(|way| self.anywhere(way));
        let way = way.unwrap_or_default();
        let plain = |default_graph| Question {
            group: format!("{way}{text} {filter}"),
            has_graph: false,
            default_graph,
        };
        let named = || Question {
            group: format!("{way}GRAPH ?g {{ {text} }} {own} {filter}"),
            has_graph: true,
            default_graph: None,
        };
        let both = || Question {
            group: format!("{way}{{ {text} }} UNION {{ GRAPH ?g {{ {text} }} }} {filter}"),
            has_graph: true,
            default_graph: None,
        };
        let in_graph = |graph: &str| Question {
            group: format!("{way}GRAPH {graph} {{ {text} }} {filter}"),
            has_graph: false,
            default_graph: None,
        };
        match (self.profile.unnamed, sought.graph) {
            (Unnamed::Everything, None)
            | (Unnamed::Everything | Unnamed::Plain, Some(GraphNameRef::DefaultGraph)) => {
                vec![plain(None)]
            }
            (Unnamed::Everything, Some(_))
            | (Unnamed::Nowhere, Some(GraphNameRef::DefaultGraph)) => Vec::new(),
            (_, Some(GraphNameRef::NamedNode(graph))) => vec![in_graph(&graph.to_string())],
            // No query can name it; whoever asks looks at what comes.
            (_, Some(GraphNameRef::BlankNode(_))) | (Unnamed::Nowhere, None) => vec![named()],
            (Unnamed::Plain | Unnamed::Rest, None)
            | (Unnamed::Rest, Some(GraphNameRef::DefaultGraph)) => vec![both()],
            (Unnamed::Under(graph), Some(GraphNameRef::DefaultGraph)) => vec![plain(Some(graph))],
            (Unnamed::Under(graph), None) => vec![plain(Some(graph)), named()],
        }
    }

    /// A group that may be stated in another graph than what is found with it.
    fn anywhere(&self, group: &str) -> String {
        match self.profile.unnamed {
            Unnamed::Everything => format!("{{ {group} }} "),
            Unnamed::Nowhere => format!("{{ GRAPH ?w {{ {group} }} }} "),
            Unnamed::Plain | Unnamed::Under(_) | Unnamed::Rest => {
                format!("{{ {{ {group} }} UNION {{ GRAPH ?w {{ {group} }} }} }} ")
            }
        }
    }

    /// The condition that leaves out what is no data.
    fn own_graphs(&self) -> String {
        let not = |begin: &&str| format!("!STRSTARTS(STR(?g), \"{begin}\")");
        let all: Vec<String> = self.profile.own_graphs.iter().map(not).collect();
        if all.is_empty() {
            return String::new();
        }
        format!("FILTER({})", all.join(" && "))
    }

    /// The statements that match, each once, and whether there are more.
    pub(super) fn found(
        &self,
        sought: &Sought<'_>,
        most: u64,
    ) -> Result<(Vec<Quad>, Option<Cut>), ClientError> {
        let Found { mut quads, cut, .. } = self.found_rows(sought, Part::First(most))?;
        if self.profile.unnamed == Unnamed::Rest {
            drop_named_twice(&mut quads);
            if sought.graph == Some(GraphNameRef::DefaultGraph) {
                quads.retain(|quad| quad.graph_name.is_default_graph());
            }
        }
        Ok((quads, cut))
    }

    /// The statements that match, as they come.
    pub(super) fn found_rows(&self, sought: &Sought<'_>, part: Part) -> Result<Found, ClientError> {
        let mut found = Found::default();
        for question in self.questions(sought) {
            let mut columns = sought.columns();
            if question.has_graph {
                columns.push("?g");
            }
            let text = self.asking(&columns, &question.group, part);
            let beside = question
                .default_graph
                .map(|graph| ("default-graph-uri", graph));
            let (rows, further) = self.rows_or_truth(&text, columns.is_empty(), beside)?;
            found.rows += rows.len();
            found
                .quads
                .extend(rows.iter().filter_map(|row| sought.quad(row)));
            found.cut = found.cut.or(further);
        }
        Ok(found)
    }

    /// Where nothing is open, there is nothing to select.
    fn rows_or_truth(
        &self,
        text: &str,
        is_closed: bool,
        beside: Option<(&str, &str)>,
    ) -> Result<(Rows, Option<Cut>), ClientError> {
        let (rows, cut) = self.rows(text, beside.as_slice())?;
        if is_closed {
            let rows = rows.into_iter().take(1).map(|_| Vec::new());
            return Ok((rows.collect(), cut));
        }
        Ok((rows, cut))
    }

    fn asking(&self, columns: &[&str], group: &str, part: Part) -> String {
        if columns.is_empty() {
            return format!("SELECT (1 AS ?is) WHERE {{ {group} }} LIMIT 1");
        }
        let columns = columns.join(" ");
        match part {
            Part::All => format!("SELECT {columns} WHERE {{ {group} }}"),
            Part::First(most) => {
                let further = most.saturating_add(1);
                format!("SELECT {columns} WHERE {{ {group} }} LIMIT {further}")
            }
            Part::Page { start, length } => {
                let sorted = format!("SELECT {columns} WHERE {{ {group} }} ORDER BY {columns}");
                if self.profile.sorts_inside {
                    format!(
                        "SELECT {columns} WHERE {{ {{ {sorted} }} }} LIMIT {length} OFFSET {start}"
                    )
                } else {
                    format!("{sorted} LIMIT {length} OFFSET {start}")
                }
            }
        }
    }

    /// How many statements there are, counted no further than `most` and one more. Where a statement without a
    /// graph is also found in one, it counts twice.
    ///
    /// # Errors
    /// Failures of the endpoint.
    pub fn count(&self, most: u64) -> Result<u64, ClientError> {
        let mut all = 0;
        let further = most.saturating_add(1);
        for question in self.questions(&Sought::of(Pattern::default())) {
            let group = question.group;
            let text = format!(
                "SELECT (COUNT(*) AS ?n) WHERE {{ {{ SELECT ?s WHERE {{ {group} }} LIMIT {further} }} }}"
            );
            let beside = question
                .default_graph
                .map(|graph| ("default-graph-uri", graph));
            let rows = self.all_rows(&text, beside.as_slice())?;
            all += self.number(rows.first().and_then(|row| row.first()))?;
        }
        Ok(all)
    }

    /// How many statements each graph holds.
    ///
    /// # Errors
    /// Failures of the endpoint.
    pub fn graphs(&self) -> Result<Vec<(GraphName, u64)>, ClientError> {
        let own = self.own_graphs();
        let mut counts = Vec::new();
        if self.profile.unnamed != Unnamed::Everything {
            let text = format!(
                "SELECT ?g (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ ?s ?p ?o }} {own} }} GROUP BY ?g"
            );
            for row in self.all_rows(&text, &[])? {
                let count = self.number(row.get(1))?;
                match row.into_iter().next().flatten() {
                    Some(Term::NamedNode(node)) => counts.push((node.into(), count)),
                    Some(Term::BlankNode(node)) => counts.push((node.into(), count)),
                    _ => {}
                }
            }
        }
        let without = match self.profile.unnamed {
            Unnamed::Nowhere => None,
            Unnamed::Rest => Some(("?s ?p ?o FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } }", None)),
            Unnamed::Plain | Unnamed::Everything => Some(("?s ?p ?o", None)),
            Unnamed::Under(graph) => Some(("?s ?p ?o", Some(("default-graph-uri", graph)))),
        };
        if let Some((group, beside)) = without {
            let text = format!("SELECT (COUNT(*) AS ?n) WHERE {{ {group} }}");
            let rows = self.all_rows(&text, beside.as_slice())?;
            let count = self.number(rows.first().and_then(|row| row.first()))?;
            if count > 0 {
                counts.push((GraphName::DefaultGraph, count));
            }
        }
        counts.sort_by_cached_key(|(graph, _)| graph.to_string());
        Ok(counts)
    }

    fn number(&self, cell: Option<&Option<Term>>) -> Result<u64, ClientError> {
        let number = match cell {
            Some(Some(Term::Literal(literal))) => literal.value().parse().ok(),
            _ => None,
        };
        number.ok_or_else(|| ClientError::Unusable {
            host: self.host().to_owned(),
            why: "it counts and says no number".to_owned(),
        })
    }

    /// Whether everything can be had in one text.
    pub(super) fn gives_all(&self) -> bool {
        self.profile.gives_all && self.store().is_some()
    }

    /// How many statements there are at least: as many as are counted, where none is counted twice.
    pub(super) fn least(&self) -> Result<u64, ClientError> {
        if self.profile.unnamed != Unnamed::Rest {
            return self.count(u64::MAX - 1);
        }
        // Without `GRAPH` all are seen, those of two graphs once.
        let mut least = 0;
        for group in ["?s ?p ?o", "GRAPH ?g { ?s ?p ?o }"] {
            let text = format!("SELECT (COUNT(*) AS ?n) WHERE {{ {group} }}");
            let rows = self.all_rows(&text, &[])?;
            least = least.max(self.number(rows.first().and_then(|row| row.first()))?);
        }
        Ok(least)
    }

    /// Everything, in one text where the engine gives it so.
    pub(super) fn whole_text(&self) -> Result<Option<String>, ClientError> {
        let Some(store) = self.store().filter(|_| self.profile.gives_all) else {
            return Ok(None);
        };
        let call = Call {
            method: "GET",
            url: store.clone(),
            accept: &["application/n-quads"],
            body: None,
            once: false,
        };
        let given = self.call(call)?;
        if given.media_type != "application/n-quads" {
            return Ok(None);
        }
        Ok(Some(given.text))
    }
}

/// Where a pattern without `GRAPH` finds what is in named graphs as well, that is no other statement.
pub(super) fn drop_named_twice(quads: &mut Vec<Quad>) {
    let is_named = |quad: &&Quad| !quad.graph_name.is_default_graph();
    let named: HashSet<Triple> = quads
        .iter()
        .filter(is_named)
        .cloned()
        .map(Triple::from)
        .collect();
    let mut seen = HashSet::new();
    quads.retain(|quad| {
        is_named(&quad) || {
            let triple = Triple::from(quad.clone());
            !named.contains(&triple) && seen.insert(triple)
        }
    });
}
