//! A query taken apart into the selections it is made of.
//!
//! Each `SELECT` and each group is one level: the pattern below its projection,
//! asked for all variables that are needed to say which triples a solution
//! rests on. A level is told from the level around it by the values that it
//! hands over, so variables that it hides never meet those outside.

use std::collections::{BTreeSet, HashMap};

use spargebra::algebra::{Expression, GraphPattern, PropertyPathExpression, QueryDataset};
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern};

use super::groups::told_apart;
use super::restrict::{Rows, restrict};
use super::scope::{certain, scope, unstable};
use super::text;
use crate::model::{BlankNode, Literal, Variable};

/// Why a query cannot be traced.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Untraced(pub(super) &'static str);

/// One selection.
#[derive(Debug)]
pub(super) struct Level {
    /// The pattern that finds its solutions.
    core: GraphPattern,
    dataset: Option<QueryDataset>,
    /// What that query selects.
    pub(super) variables: Vec<Variable>,
    /// The variables by whose values the level is told from outside.
    pub(super) key: Vec<Variable>,
    /// What its solutions rest on.
    pub(super) items: Vec<Item>,
}

/// Something that a solution rests on if all variables of `when` are bound.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) when: Vec<Variable>,
    pub(super) what: What,
    /// The graph in which it was found, where the query says so.
    pub(super) graph: Option<NamedNodePattern>,
}

#[derive(Debug)]
pub(super) enum What {
    Triple(TriplePattern),
    Path(TermPattern, PropertyPathExpression, TermPattern),
    Level(Level),
}

/// Takes levels out of one query.
pub(super) struct Builder<'a> {
    dataset: Option<&'a QueryDataset>,
    /// No variable of the query begins so.
    prefix: String,
    blanks: HashMap<BlankNode, Variable>,
    markers: usize,
    /// The graphs around the pattern at hand.
    graphs: Vec<NamedNodePattern>,
    /// Whether some rows cannot be told apart because `DISTINCT` unites groups.
    pub(super) united: bool,
}

/// How often each variable stands in the patterns of a level.
type Uses<'a> = HashMap<&'a Variable, usize>;

impl<'a> Builder<'a> {
    pub(super) fn new(pattern: &GraphPattern, dataset: Option<&'a QueryDataset>) -> Self {
        let text = pattern.to_string();
        let mut prefix = "trace".to_owned();
        while text.contains(&format!("?{prefix}")) {
            prefix.push('_');
        }
        Self {
            dataset,
            prefix,
            blanks: HashMap::new(),
            markers: 0,
            graphs: Vec::new(),
            united: false,
        }
    }

    /// The selection with the variables by which its groups differ, and which these are.
    pub(super) fn told_apart(&mut self, pattern: GraphPattern) -> (GraphPattern, Vec<Variable>) {
        let (prefix, markers) = (&self.prefix, &mut self.markers);
        let told = told_apart(pattern, &mut || {
            *markers += 1;
            Variable::new_unchecked(format!("{prefix}g{markers}"))
        });
        self.united |= told.united;
        (told.pattern, told.added)
    }

    /// The level of a `SELECT`, or of the pattern of an `ASK`.
    pub(super) fn select(&mut self, pattern: &GraphPattern) -> Result<Level, Untraced> {
        let (core, columns) = peel(pattern);
        let shaky = unstable(core);
        let scope = scope(core);
        let columns = columns.unwrap_or_default().iter();
        let key = columns
            .filter(|column| scope.contains(column) && !shaky.contains(column))
            .cloned()
            .collect();
        self.level(core.clone(), key)
    }

    fn level(&mut self, core: GraphPattern, mut key: Vec<Variable>) -> Result<Level, Untraced> {
        let graphs = std::mem::take(&mut self.graphs);
        let mut core = self.without_blanks(core);
        for name in graphs.iter().rev() {
            if let NamedNodePattern::Variable(variable) = name
                && !key.contains(variable)
            {
                key.push(variable.clone());
            }
            core = GraphPattern::Graph {
                name: name.clone(),
                inner: Box::new(core),
            };
        }
        let uses_of = core.clone();
        let mut uses = Uses::new();
        uses_of.on_in_scope_variable(|variable| *uses.entry(variable).or_default() += 1);
        let mut items = Vec::new();
        let core = self.walk(core, &mut Vec::new(), &uses, &mut items)?;
        self.graphs = graphs;
        let mut needed: BTreeSet<Variable> = key.iter().cloned().collect();
        for item in &items {
            item.needs(&mut needed);
        }
        let variables: Vec<Variable> = needed.into_iter().collect();
        Ok(Level {
            core,
            dataset: self.dataset.cloned(),
            variables,
            key,
            items,
        })
    }

    /// Collects what solutions rest on, and marks which parts of the pattern took part.
    fn walk(
        &mut self,
        pattern: GraphPattern,
        when: &mut Vec<Variable>,
        uses: &Uses<'_>,
        items: &mut Vec<Item>,
    ) -> Result<GraphPattern, Untraced> {
        Ok(match pattern {
            GraphPattern::Join { left, right } => GraphPattern::Join {
                left: Box::new(self.walk(*left, when, uses, items)?),
                right: Box::new(self.walk(*right, when, uses, items)?),
            },
            GraphPattern::LeftJoin {
                left,
                right,
                expression,
            } => GraphPattern::LeftJoin {
                left: Box::new(self.walk(*left, when, uses, items)?),
                right: Box::new(self.marked(*right, when, uses, items)?),
                expression,
            },
            GraphPattern::Union { left, right } => {
                let left = match *left {
                    union @ GraphPattern::Union { .. } => self.walk(union, when, uses, items)?,
                    left => self.marked(left, when, uses, items)?,
                };
                GraphPattern::Union {
                    left: Box::new(left),
                    right: Box::new(self.marked(*right, when, uses, items)?),
                }
            }
            GraphPattern::Filter { expr, inner } => GraphPattern::Filter {
                expr,
                inner: Box::new(self.walk(*inner, when, uses, items)?),
            },
            GraphPattern::Extend {
                inner,
                variable,
                expression,
            } => GraphPattern::Extend {
                inner: Box::new(self.walk(*inner, when, uses, items)?),
                variable,
                expression,
            },
            GraphPattern::Minus { left, right } => GraphPattern::Minus {
                left: Box::new(self.walk(*left, when, uses, items)?),
                right,
            },
            GraphPattern::Graph { name, inner } => {
                self.graphs.push(name.clone());
                let inner = Box::new(self.walk(*inner, when, uses, items)?);
                self.graphs.pop();
                GraphPattern::Graph { name, inner }
            }
            leaf => self.leaf(leaf, when, items)?,
        })
    }

    /// A pattern that holds no other of the same level.
    fn leaf(
        &mut self,
        pattern: GraphPattern,
        when: &[Variable],
        items: &mut Vec<Item>,
    ) -> Result<GraphPattern, Untraced> {
        let graph = self.graphs.last().cloned();
        let mut rests_on = |what| {
            items.push(Item {
                when: when.to_vec(),
                what,
                graph: graph.clone(),
            });
        };
        let pattern = match pattern {
            GraphPattern::Project { .. }
            | GraphPattern::Distinct { .. }
            | GraphPattern::Reduced { .. }
            | GraphPattern::Slice { .. } => self.told_apart(pattern).0,
            other => other,
        };
        match &pattern {
            GraphPattern::Bgp { patterns } => {
                for triple in patterns {
                    rests_on(What::Triple(triple.clone()));
                }
            }
            GraphPattern::Path {
                subject,
                path,
                object,
            } => rests_on(What::Path(subject.clone(), path.clone(), object.clone())),
            GraphPattern::Values { .. } => {}
            GraphPattern::Group {
                inner, variables, ..
            } => {
                let shaky = unstable(inner);
                let key = variables.iter().filter(|key| !shaky.contains(key));
                let key = key.cloned().collect();
                rests_on(What::Level(self.level((**inner).clone(), key)?));
            }
            GraphPattern::Project { .. }
            | GraphPattern::Distinct { .. }
            | GraphPattern::Reduced { .. }
            | GraphPattern::Slice { .. }
            | GraphPattern::OrderBy { .. } => rests_on(What::Level(self.select(&pattern)?)),
            GraphPattern::Service { .. } => return Err(Untraced("it asks another service")),
            _ => return Err(Untraced("it uses LATERAL")),
        }
        Ok(pattern)
    }

    /// A part that may be absent from a solution: some variable is bound only if it is there.
    fn marked(
        &mut self,
        pattern: GraphPattern,
        when: &mut Vec<Variable>,
        uses: &Uses<'_>,
        items: &mut Vec<Item>,
    ) -> Result<GraphPattern, Untraced> {
        let mut inside = Uses::new();
        pattern.on_in_scope_variable(|variable| *inside.entry(variable).or_default() += 1);
        let sure = certain(&pattern);
        let own = sure
            .iter()
            .find(|variable| inside.get(variable) == uses.get(variable))
            .cloned();
        drop(inside);
        let marker = own.clone().unwrap_or_else(|| {
            self.markers += 1;
            self.variable("m", self.markers)
        });
        when.push(marker.clone());
        let walked = self.walk(pattern, when, uses, items);
        when.pop();
        let walked = walked?;
        if own.is_some() {
            return Ok(walked);
        }
        Ok(GraphPattern::Extend {
            inner: Box::new(walked),
            variable: marker,
            expression: Expression::Literal(Literal::from(true)),
        })
    }

    fn variable(&self, kind: &str, number: usize) -> Variable {
        Variable::new_unchecked(format!("{}{kind}{number}", self.prefix))
    }

    /// Blank nodes of a pattern are variables that cannot be selected; here they can.
    fn without_blanks(&mut self, pattern: GraphPattern) -> GraphPattern {
        let mut both = |left: Box<GraphPattern>, right: Box<GraphPattern>| {
            let left = Box::new(self.without_blanks(*left));
            (left, Box::new(self.without_blanks(*right)))
        };
        match pattern {
            GraphPattern::Join { left, right } => {
                let (left, right) = both(left, right);
                GraphPattern::Join { left, right }
            }
            GraphPattern::Union { left, right } => {
                let (left, right) = both(left, right);
                GraphPattern::Union { left, right }
            }
            GraphPattern::LeftJoin {
                left,
                right,
                expression,
            } => {
                let (left, right) = both(left, right);
                GraphPattern::LeftJoin {
                    left,
                    right,
                    expression,
                }
            }
            GraphPattern::Bgp { patterns } => GraphPattern::Bgp {
                patterns: patterns.into_iter().map(|t| self.triple(t)).collect(),
            },
            GraphPattern::Path {
                subject,
                path,
                object,
            } => GraphPattern::Path {
                subject: self.term(subject),
                path,
                object: self.term(object),
            },
            GraphPattern::Filter { expr, inner } => GraphPattern::Filter {
                expr,
                inner: Box::new(self.without_blanks(*inner)),
            },
            GraphPattern::Extend {
                inner,
                variable,
                expression,
            } => GraphPattern::Extend {
                inner: Box::new(self.without_blanks(*inner)),
                variable,
                expression,
            },
            GraphPattern::Minus { left, right } => GraphPattern::Minus {
                left: Box::new(self.without_blanks(*left)),
                right,
            },
            GraphPattern::Graph { name, inner } => GraphPattern::Graph {
                name,
                inner: Box::new(self.without_blanks(*inner)),
            },
            other => other,
        }
    }

    fn triple(&mut self, triple: TriplePattern) -> TriplePattern {
        TriplePattern {
            subject: self.term(triple.subject),
            predicate: triple.predicate,
            object: self.term(triple.object),
        }
    }

    fn term(&mut self, term: TermPattern) -> TermPattern {
        match term {
            TermPattern::BlankNode(blank) => {
                let fresh = self.variable("b", self.blanks.len());
                self.blanks.entry(blank).or_insert(fresh).clone().into()
            }
            TermPattern::Triple(triple) => TermPattern::Triple(Box::new(self.triple(*triple))),
            other => other,
        }
    }
}

impl Level {
    /// The level of a single solution, whichever comes first.
    pub(super) fn of_one(self) -> Self {
        let columns = GraphPattern::Project {
            inner: Box::new(self.core),
            variables: self.variables.clone(),
        };
        let core = GraphPattern::Slice {
            inner: Box::new(columns),
            start: 0,
            length: Some(1),
        };
        Self {
            core,
            key: Vec::new(),
            ..self
        }
    }

    /// The query that finds its solutions, as far as they are wanted.
    pub(super) fn text(&self, wanted: Option<&Rows>) -> String {
        let dataset = self.dataset.as_ref();
        match wanted {
            Some(wanted) => {
                let core = restrict(self.core.clone(), wanted);
                text::select(&self.variables, dataset, &core)
            }
            None => text::select(&self.variables, dataset, &self.core),
        }
    }
}

impl Item {
    /// The variables that have to be known to judge it.
    fn needs(&self, needed: &mut BTreeSet<Variable>) {
        needed.extend(self.when.iter().cloned());
        if let Some(NamedNodePattern::Variable(graph)) = &self.graph {
            needed.insert(graph.clone());
        }
        let mut add = |variable: &Variable| {
            needed.insert(variable.clone());
        };
        match &self.what {
            What::Triple(triple) => each_of_triple(triple, &mut add),
            What::Path(subject, _, object) => {
                each_of_term(subject, &mut add);
                each_of_term(object, &mut add);
            }
            What::Level(level) => level.key.iter().for_each(add),
        }
    }
}

fn each_of_triple(triple: &TriplePattern, add: &mut impl FnMut(&Variable)) {
    each_of_term(&triple.subject, add);
    if let NamedNodePattern::Variable(variable) = &triple.predicate {
        add(variable);
    }
    each_of_term(&triple.object, add);
}

fn each_of_term(term: &TermPattern, add: &mut impl FnMut(&Variable)) {
    match term {
        TermPattern::Variable(variable) => add(variable),
        TermPattern::Triple(triple) => each_of_triple(triple, add),
        _ => {}
    }
}

/// What is below a projection, and what it projects.
fn peel(pattern: &GraphPattern) -> (&GraphPattern, Option<&[Variable]>) {
    match pattern {
        GraphPattern::Slice { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner } => peel(inner),
        GraphPattern::Project { inner, variables } => match &**inner {
            GraphPattern::OrderBy { inner, .. } => (inner, Some(variables)),
            core => (core, Some(variables)),
        },
        core => (core, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use spargebra::{Query, SparqlParser};

    fn level(text: &str) -> Result<Level, Untraced> {
        let text = format!("PREFIX e: <e:> {text}");
        let Ok(Query::Select {
            pattern, dataset, ..
        }) = SparqlParser::new().parse_query(&text)
        else {
            panic!("{text}");
        };
        let level = Builder::new(&pattern, dataset.as_ref()).select(&pattern);
        if let Ok(level) = &level {
            assert!(
                SparqlParser::new().parse_query(&level.text(None)).is_ok(),
                "{}",
                level.text(None)
            );
        }
        level
    }

    fn names(variables: &[Variable]) -> String {
        let names: Vec<&str> = variables.iter().map(Variable::as_str).collect();
        names.join(" ")
    }

    /// `when: what` of each item.
    fn items(level: &Level) -> Vec<String> {
        let item = |item: &Item| {
            let what = match &item.what {
                What::Triple(triple) => triple.to_string(),
                What::Path(subject, path, object) => format!("{subject} {path} {object}"),
                What::Level(level) => {
                    format!("({}) [{}]", names(&level.key), items(level).join(", "))
                }
            };
            let what = what.replace("<e:", "").replace('>', "");
            format!("{}: {what}", names(&item.when))
                .trim_start_matches(": ")
                .to_owned()
        };
        level.items.iter().map(item).collect()
    }

    #[test]
    fn what_may_be_absent_is_marked() {
        let found =
            level("SELECT ?a { ?a e:p ?b OPTIONAL { ?b e:q ?c } OPTIONAL { ?a e:r ?b } }").unwrap();
        assert_eq!(items(&found), ["?a p ?b", "c: ?b q ?c", "tracem1: ?a r ?b"]);
        assert!(
            found.text(None).contains("BIND(true AS ?tracem1)")
                || found.text(None).contains("boolean"),
            "{}",
            found.text(None)
        );
        let found =
            level("SELECT ?a { { ?a e:p ?b } UNION { ?a e:q ?c } UNION { ?a e:r ?b } }").unwrap();
        assert_eq!(
            items(&found),
            ["tracem1: ?a p ?b", "c: ?a q ?c", "tracem2: ?a r ?b"]
        );
    }

    #[test]
    fn a_variable_bound_elsewhere_is_no_mark() {
        let found = level("SELECT ?a { ?a e:p ?b OPTIONAL { ?b e:q ?c } ?a e:r ?c }").unwrap();
        assert_eq!(items(&found), ["?a p ?b", "tracem1: ?b q ?c", "?a r ?c"]);
    }

    #[test]
    fn blank_nodes_become_variables() {
        let found = level("SELECT ?tracex { ?tracex e:p [ e:q ?b ] }").unwrap();
        let found = items(&found).join(", ");
        assert!(found.contains("?tracex p ?trace_b0"), "{found}");
        assert!(found.contains("?trace_b0 q ?b"), "{found}");
    }

    #[test]
    fn selections_and_groups_are_levels_of_their_own() {
        let found = level(
            "SELECT ?a ?n (RAND() AS ?r) { ?a e:p ?b { SELECT ?b (COUNT(?c) AS ?n) (SAMPLE(?c) AS ?any) { ?b e:q ?c } GROUP BY ?b } }",
        )
        .unwrap();
        assert_eq!(
            names(&found.key),
            "a n",
            "a random number tells no rows apart"
        );
        assert_eq!(items(&found), ["?a p ?b", "(b n) [(b) [?b q ?c]]"]);
    }

    #[test]
    fn a_selection_inside_a_graph_stays_there() {
        let found =
            level("SELECT ?a { GRAPH ?g { { SELECT ?a { ?a e:p ?b } LIMIT 1 } } }").unwrap();
        let What::Level(inner) = &found.items[0].what else {
            panic!("{found:?}");
        };
        assert!(
            inner.text(None).contains("GRAPH ?g"),
            "{}",
            inner.text(None)
        );
        assert_eq!(names(&inner.key), "a g");
    }

    #[test]
    fn negations_are_not_counted() {
        let found =
            level("SELECT ?a { ?a e:p ?b MINUS { ?a e:q ?b } FILTER NOT EXISTS { ?a e:r ?b } }")
                .unwrap();
        assert_eq!(items(&found), ["?a p ?b"]);
    }

    #[test]
    fn names_are_counted_because_a_claim_may_have_them() {
        let found =
            level("SELECT ?l { ?a <http://www.w3.org/2000/01/rdf-schema#label> ?l }").unwrap();
        assert_eq!(
            items(&found),
            ["?a <http://www.w3.org/2000/01/rdf-schema#label ?l"]
        );
    }

    #[test]
    fn another_service_cannot_be_traced() {
        let found = level("SELECT ?a { SERVICE <e:s> { ?a e:p ?b } }");
        assert_eq!(found.unwrap_err(), Untraced("it asks another service"));
    }
}
