//! From planned algebra to operators that know which columns are wanted behind them.

use std::collections::HashMap;

use spargebra::algebra::{
    AggregateExpression, AggregateFunction, Expression, GraphPattern, OrderExpression,
};
use spargebra::term::{GroundTerm, NamedNodePattern, TermPattern, Variable};

use super::batch::Slot;
use super::condition::{calls_by_name, only_values};
use super::element::{Element, flatten};
use super::lead;
use super::meet;
use super::native::native;
use super::node::{
    Aggregate, AggregateKind, Group, Node, Numbered, Optional, PathStep, Place, Scalar, Sort,
    Unique, Whole,
};
use super::path::Way;
use super::told::{self, Telling};
use super::unique;
use super::{NOTHING, Number, Source, Stop};
use crate::model::Term;
use crate::store::Operator;
use crate::store::plan::scope::{Variables, is_lateral, looked_at, mentioned, scope};

/// Makes the operators of one query.
pub(super) struct Compiler<'a> {
    pub(super) source: &'a dyn Source,
    slots: HashMap<Variable, Slot>,
    ids: usize,
    /// Whether nobody asks how often a row of the next group comes.
    once: bool,
    /// The keys by which rows of the next group are better sorted.
    keys: Vec<Variable>,
    /// The one that its rows are sorted by.
    lead: Option<Slot>,
    /// Words for the operators, where somebody asks for them.
    pub(super) telling: Option<Telling>,
}

impl<'a> Compiler<'a> {
    pub(super) fn new(source: &'a dyn Source) -> Self {
        Self {
            source,
            slots: HashMap::new(),
            ids: 0,
            once: false,
            keys: Vec::new(),
            lead: None,
            telling: None,
        }
    }

    /// How many slots the query has.
    pub(super) fn slots(&self) -> usize {
        self.slots.len()
    }

    /// How many operators remember something.
    pub(super) fn ids(&self) -> usize {
        self.ids
    }

    pub(super) fn slot(&mut self, variable: &Variable) -> Slot {
        let next = self.slots.len();
        *self.slots.entry(variable.clone()).or_insert(next)
    }

    /// A variable that no query can name.
    pub(super) fn hidden(&mut self) -> Variable {
        Variable::new_unchecked(format!(" {}", self.slots.len()))
    }

    pub(super) fn id(&mut self) -> usize {
        self.ids += 1;
        self.ids - 1
    }

    pub(super) fn keep(&mut self, live: &Variables) -> Vec<Slot> {
        live.iter().map(|variable| self.slot(variable)).collect()
    }

    /// The operators of a pattern, behind which these variables are wanted.
    pub(super) fn pattern(
        &mut self,
        pattern: &GraphPattern,
        live: &Variables,
    ) -> Result<Node, Stop> {
        match pattern {
            GraphPattern::Project { inner, variables } => {
                self.pattern(inner, &variables.iter().cloned().collect())
            }
            // The evaluator of rows leaves no row twice under `REDUCED` either.
            GraphPattern::Distinct { inner } | GraphPattern::Reduced { inner } => {
                let all = scope(inner).possible;
                self.once = true;
                let node = Node::Distinct {
                    inner: Box::new(self.pattern(inner, &all)?),
                    of: self.keep(&all),
                };
                Ok(self.measured(node, Operator::Distinct, String::new))
            }
            GraphPattern::Slice {
                inner,
                start,
                length,
            } => {
                let most = length.map(|length| start.saturating_add(length));
                (self.once, self.keys) = (false, Vec::new());
                let node = Node::Slice {
                    inner: Box::new(self.sorted(inner, live, most)?),
                    start: *start,
                    length: *length,
                    keep: self.keep(live),
                };
                Ok(self.measured(node, Operator::Limit, || told::slice(*start, *length)))
            }
            GraphPattern::OrderBy { .. } => self.sorted(pattern, live, None),
            GraphPattern::Group {
                inner,
                variables,
                aggregates,
            } => self.group(inner, variables, aggregates),
            _ => self.lateral(pattern, live),
        }
    }

    /// The operators of a pattern that extends rows which are there already.
    pub(super) fn lateral(
        &mut self,
        pattern: &GraphPattern,
        live: &Variables,
    ) -> Result<Node, Stop> {
        let mut elements = Vec::new();
        flatten(pattern, &mut elements)?;
        self.chain(elements, live)
    }

    /// An ordering of which no more than so many rows are wanted, through a projection.
    fn sorted(
        &mut self,
        pattern: &GraphPattern,
        live: &Variables,
        most: Option<usize>,
    ) -> Result<Node, Stop> {
        match pattern {
            GraphPattern::Project { inner, variables } => {
                self.sorted(inner, &variables.iter().cloned().collect(), most)
            }
            GraphPattern::OrderBy { inner, expression } => {
                let mut wanted = live.clone();
                let mut keys = Vec::new();
                let mut made = Vec::new();
                for by in expression {
                    let (by, descends) = match by {
                        OrderExpression::Asc(by) => (by, false),
                        OrderExpression::Desc(by) => (by, true),
                    };
                    let key = if let Expression::Variable(variable) = by {
                        variable.clone()
                    } else {
                        let hidden = self.hidden();
                        self.slot(&hidden);
                        made.push((hidden.clone(), by.clone()));
                        hidden
                    };
                    wanted.insert(key.clone());
                    keys.push((self.slot(&key), descends));
                }
                let node = Node::Sort(Box::new(Sort {
                    inner: self.extended(inner, &made, &wanted)?,
                    keys,
                    most,
                    keep: self.keep(live),
                }));
                Ok(self.measured(node, Operator::Order, || told::ordering(expression, most)))
            }
            other => self.pattern(other, live),
        }
    }

    /// A pattern with some expressions bound behind it.
    fn extended(
        &mut self,
        inner: &GraphPattern,
        made: &[(Variable, Expression)],
        live: &Variables,
    ) -> Result<Node, Stop> {
        if made.is_empty() {
            return self.pattern(inner, live);
        }
        let mut elements = Vec::new();
        flatten(inner, &mut elements)?;
        elements.extend(made.iter().map(|(to, by)| Element::Bind(to, by)));
        self.chain(elements, live)
    }

    fn group(
        &mut self,
        inner: &GraphPattern,
        variables: &[Variable],
        aggregates: &[(Variable, AggregateExpression)],
    ) -> Result<Node, Stop> {
        let mut wanted: Variables = variables.iter().cloned().collect();
        let mut made = Vec::new();
        let mut plan = Vec::new();
        let whole = self.counted_whole(inner, aggregates, &mut wanted);
        let certain = scope(inner).certain;
        for (to, aggregate) in aggregates {
            let (kind, of, distinct) = match aggregate {
                // What every solution has is counted by solutions.
                AggregateExpression::FunctionCall {
                    name: AggregateFunction::Count,
                    expr: Expression::Variable(variable),
                    distinct: false,
                } if certain.contains(variable) => (AggregateKind::Count, None, false),
                AggregateExpression::CountSolutions { distinct } => {
                    let of = whole.as_ref().map(|(number, _)| *number);
                    (AggregateKind::Count, of.filter(|_| *distinct), *distinct)
                }
                AggregateExpression::FunctionCall {
                    name,
                    expr,
                    distinct,
                } => {
                    let of = if let Expression::Variable(variable) = expr {
                        variable.clone()
                    } else {
                        let hidden = self.hidden();
                        self.slot(&hidden);
                        made.push((hidden.clone(), expr.clone()));
                        hidden
                    };
                    wanted.insert(of.clone());
                    (kind(name)?, Some(self.slot(&of)), *distinct)
                }
            };
            plan.push(Aggregate {
                slot: self.slot(to),
                kind,
                of,
                distinct,
            });
        }
        self.once = plan.iter().all(unique::is_indifferent);
        self.lead = None;
        if lead::is_wanted(variables, &plan) {
            self.keys = variables.to_vec();
        }
        let mut inner = self.extended(inner, &made, &wanted)?;
        if let Some((to, of)) = whole {
            let numbered = Numbered {
                inner: Box::new(inner),
                of,
                to,
            };
            inner = Node::Numbered(numbered);
        }
        let mut keys: Vec<Slot> = variables.iter().map(|key| self.slot(key)).collect();
        let lead = self.lead.take();
        keys.sort_by_key(|key| Some(*key) != lead);
        let node = Node::Group(Box::new(Group {
            inner,
            keys,
            aggregates: plan,
        }));
        let detail = || told::grouping(variables, aggregates);
        Ok(self.measured(node, Operator::Group, detail))
    }

    /// The operators of elements, one behind the other.
    fn chain(&mut self, mut elements: Vec<Element<'_>>, live: &Variables) -> Result<Node, Stop> {
        let keys = std::mem::take(&mut self.keys);
        let lead = self.led(&mut elements, &keys);
        self.lead = self.lead.or(lead);
        let mut behind = vec![live.clone()];
        for element in elements.iter().rev() {
            let mut before = behind.last().cloned().unwrap_or_default();
            element.mentioned(&mut before);
            behind.push(before);
        }
        behind.pop();
        let once = std::mem::take(&mut self.once);
        let last = elements.len().saturating_sub(1);
        let mut nodes: Vec<Node> = Vec::new();
        // What may be bound before an element, and before the last operator.
        let (mut bound, mut ground) = (Variables::new(), Variables::new());
        for (place, (element, live)) in elements.iter().zip(behind.into_iter().rev()).enumerate() {
            let number = self.number(element);
            if !self.sift(element, (number, &live), nodes.last_mut())?
                && !self.set_apart(element, (number, &live), nodes.last_mut())?
            {
                let mut node = self.element(*element, &live)?;
                if let Some(slot) = lead.filter(|_| place == 0) {
                    lead::lead(&mut node, slot);
                }
                nodes.push(match number {
                    None => node,
                    Some(number) => Node::Measured(number, Box::new(node)),
                });
            }
            let is_bound = |slot| {
                ground
                    .iter()
                    .any(|known| self.slots.get(known) == Some(&slot))
            };
            if !meet::met(&mut nodes, &is_bound) {
                ground.clone_from(&bound);
            }
            // Rows may be alike now.
            if once && place < last && !bound.is_subset(&live) {
                let (id, of) = (self.id(), self.keep(&live));
                nodes.push(Node::Unique(Unique { id, of }));
            }
            element.mentioned(&mut bound);
            bound.retain(|variable| live.contains(variable));
        }
        Ok(Node::Chain(nodes))
    }

    fn element(&mut self, element: Element<'_>, live: &Variables) -> Result<Node, Stop> {
        let keep = self.keep(live);
        Ok(match element {
            Element::Triple(triple, graph) => self.triple(triple, graph, live),
            Element::Path(pattern, graph) => self.path(pattern, graph, keep)?,
            Element::Graphs(name) => Node::Graphs {
                graph: self.graph(Some(name)).unwrap_or(Place::Fixed(NOTHING)),
                keep,
            },
            Element::Filter(expression) => Node::Filter {
                condition: self.condition(expression)?,
                keep,
            },
            Element::Bind(variable, expression) => {
                let slot = self.slot(variable);
                Node::Bind {
                    slot,
                    expression: self.scalar(expression)?,
                    keep,
                }
            }
            Element::Union(pattern) => {
                let mut sides = Vec::new();
                self.sides(pattern, live, &mut sides)?;
                Node::Union(sides)
            }
            Element::Optional(right, lateral, condition) => {
                let row = self.hidden();
                let slot = self.slot(&row);
                let mut wanted = live.clone();
                wanted.insert(row);
                if let Some(condition) = condition {
                    looked_at(condition, &mut wanted);
                }
                let right = if lateral {
                    self.lateral(right, &wanted)?
                } else {
                    Node::Whole(self.whole(right, &wanted)?)
                };
                Node::Optional(Optional {
                    right: Box::new(right),
                    condition: condition.map(|by| self.condition(by)).transpose()?,
                    row: slot,
                    keep,
                })
            }
            Element::Minus(right) => Node::Minus {
                table: self.whole(right, live)?,
                keep,
            },
            Element::Whole(pattern) => Node::Whole(self.whole(pattern, live)?),
        })
    }

    fn path(
        &mut self,
        pattern: &GraphPattern,
        graph: Option<&NamedNodePattern>,
        keep: Vec<Slot>,
    ) -> Result<Node, Stop> {
        let GraphPattern::Path {
            subject,
            path,
            object,
        } = pattern
        else {
            return Err(Stop::Unsupported("a path"));
        };
        Ok(Node::Path(PathStep {
            id: self.id(),
            from: self.end(subject)?,
            way: Way::new(path, self.source)?,
            to: self.end(object)?,
            graph: self.graph(graph),
            keep,
        }))
    }

    fn sides(
        &mut self,
        pattern: &GraphPattern,
        live: &Variables,
        sides: &mut Vec<Node>,
    ) -> Result<(), Stop> {
        if let GraphPattern::Union { left, right } = pattern {
            self.sides(left, live, sides)?;
            return self.sides(right, live, sides);
        }
        sides.push(self.lateral(pattern, live)?);
        Ok(())
    }

    /// A part that is evaluated once. What it binds is joined with what is there.
    fn whole(&mut self, pattern: &GraphPattern, live: &Variables) -> Result<Whole, Stop> {
        let mut visible = scope(pattern).possible;
        visible.retain(|variable| !variable.as_str().starts_with("_:"));
        let mut around = Variables::new();
        mentioned(pattern, &mut around);
        let is_table = matches!(pattern, GraphPattern::Values { .. });
        let inner = match pattern {
            GraphPattern::Values {
                variables,
                bindings,
            } => Node::Table {
                rows: bindings.iter().map(|row| self.row(row)).collect(),
                of: variables
                    .iter()
                    .map(|variable| self.slot(variable))
                    .collect(),
            },
            other => self.pattern(other, &visible)?,
        };
        Ok(Whole {
            id: self.id(),
            inner: Box::new(inner),
            of: self.keep(&visible),
            keep: self.keep(live),
            is_joined: is_table || is_lateral(pattern, &around),
        })
    }

    fn row(&self, row: &[Option<GroundTerm>]) -> Vec<Number> {
        let number = |term: &Option<GroundTerm>| match term {
            None => NOTHING,
            Some(term) => self.source.number(&Term::from(term.clone())),
        };
        row.iter().map(number).collect()
    }

    /// An end of a path.
    fn end(&mut self, term: &TermPattern) -> Result<Place, Stop> {
        let why = "a triple term with variables at an end of a path";
        self.simple(term).ok_or(Stop::Unsupported(why))
    }

    /// An expression that looks at values, and at what exists for them.
    pub(super) fn scalar(&mut self, expression: &Expression) -> Result<Scalar, Stop> {
        let mut expression = expression.clone();
        let mut exists = Vec::new();
        self.existence(&mut expression, &mut exists)?;
        only_values(&expression)?;
        // What there is not is an error of the query, also where no row comes.
        if calls_by_name(&expression) && !self.source.knows(&expression) {
            return Err(Stop::Unsupported("a function that there is not"));
        }
        let mut of = Variables::new();
        looked_at(&expression, &mut of);
        let native = native(&expression).map(|(native, of)| (native, self.slot(of)));
        Ok(Scalar {
            id: self.id(),
            native,
            exists,
            of: of
                .into_iter()
                .map(|variable| {
                    let slot = self.slot(&variable);
                    (variable, slot)
                })
                .collect(),
            expression,
        })
    }
}

fn kind(function: &AggregateFunction) -> Result<AggregateKind, Stop> {
    Ok(match function {
        AggregateFunction::Count => AggregateKind::Count,
        AggregateFunction::Sum => AggregateKind::Sum,
        AggregateFunction::Avg => AggregateKind::Average,
        AggregateFunction::Min => AggregateKind::Least,
        AggregateFunction::Max => AggregateKind::Greatest,
        AggregateFunction::Sample => AggregateKind::Sample,
        AggregateFunction::GroupConcat { separator } => {
            AggregateKind::Concat(separator.clone().unwrap_or_else(|| " ".to_owned()))
        }
        AggregateFunction::Custom(_) => {
            return Err(Stop::Unsupported("an aggregate of an extension"));
        }
    })
}
