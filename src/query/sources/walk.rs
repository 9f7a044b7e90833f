//! Which triples a property path went along: one shortest way between its ends.

use std::cell::Cell;
use std::collections::{HashMap, HashSet, VecDeque};
use std::rc::Rc;

use spargebra::algebra::PropertyPathExpression;

use super::seen::Seen;
use crate::model::{NamedNode, NamedOrBlankNode, Term, TermRef, Triple};
use crate::store::{Pattern, StoreError};

/// Most steps of all walks of one query together.
pub(super) const MOST_STEPS: usize = 2_000_000;

/// The walks of one query among the same statements.
pub(super) struct Walks<'a> {
    seen: Seen<'a>,
    known: HashMap<PropertyPathExpression, Rc<Machine>>,
    started: HashMap<(usize, Term), Walk>,
    ends: HashSet<(usize, Term)>,
    /// Steps that all walks of the query may still take.
    left: Rc<Cell<usize>>,
}

/// A path as states and the steps between them, once in each direction.
struct Machine {
    number: usize,
    there: Automaton,
    back: Automaton,
}

#[derive(Clone)]
enum Step {
    Out(NamedNode),
    In(NamedNode),
    OutExcept(Vec<NamedNode>),
    InExcept(Vec<NamedNode>),
}

/// State 0 is the beginning, state 1 the end.
#[derive(Default)]
struct Automaton {
    steps: Vec<Vec<(Step, usize)>>,
    silent: Vec<Vec<usize>>,
}

type Place = (Term, usize);

/// A search from one end, which goes on only as far as it is asked to.
struct Walk {
    /// How each place was reached first.
    came: HashMap<Place, Option<(Place, Triple)>>,
    open: VecDeque<Place>,
}

impl Automaton {
    fn new(path: &PropertyPathExpression, forward: bool) -> Self {
        let mut made = Self::default();
        made.state();
        made.state();
        made.add(path, 0, 1, forward);
        made
    }

    fn state(&mut self) -> usize {
        self.steps.push(Vec::new());
        self.silent.push(Vec::new());
        self.steps.len() - 1
    }

    fn add(&mut self, path: &PropertyPathExpression, from: usize, to: usize, forward: bool) {
        match path {
            PropertyPathExpression::NamedNode(node) => {
                let step = if forward { Step::Out } else { Step::In };
                self.steps[from].push((step(node.clone()), to));
            }
            PropertyPathExpression::NegatedPropertySet(nodes) => {
                let step = if forward {
                    Step::OutExcept
                } else {
                    Step::InExcept
                };
                self.steps[from].push((step(nodes.clone()), to));
            }
            PropertyPathExpression::Reverse(inner) => self.add(inner, from, to, !forward),
            PropertyPathExpression::Sequence(first, second) => {
                let middle = self.state();
                let (first, second) = if forward {
                    (first, second)
                } else {
                    (second, first)
                };
                self.add(first, from, middle, forward);
                self.add(second, middle, to, forward);
            }
            PropertyPathExpression::Alternative(one, other) => {
                self.add(one, from, to, forward);
                self.add(other, from, to, forward);
            }
            PropertyPathExpression::ZeroOrOne(inner) => {
                self.silent[from].push(to);
                self.add(inner, from, to, forward);
            }
            PropertyPathExpression::ZeroOrMore(inner) => {
                let again = self.state();
                self.silent[from].push(again);
                self.silent[again].push(to);
                self.add(inner, again, again, forward);
            }
            PropertyPathExpression::OneOrMore(inner) => {
                let (before, after) = (self.state(), self.state());
                self.silent[from].push(before);
                self.silent[after].extend([before, to]);
                self.add(inner, before, after, forward);
            }
        }
    }

    /// The states that are reached without a step, this one included.
    fn closure(&self, state: usize) -> Vec<usize> {
        let mut found = vec![state];
        let mut at = 0;
        while let Some(&state) = found.get(at) {
            for next in &self.silent[state] {
                if !found.contains(next) {
                    found.push(*next);
                }
            }
            at += 1;
        }
        found
    }
}

impl Walk {
    /// Only the first way to a place is kept: it is a shortest one.
    fn reach(&mut self, place: Place, before: &Place, triple: Triple) {
        if !self.came.contains_key(&place) {
            self.open.push_back(place.clone());
            self.came.insert(place, Some((before.clone(), triple)));
        }
    }
}

impl<'a> Walks<'a> {
    pub(super) fn new(seen: Seen<'a>, left: Rc<Cell<usize>>) -> Self {
        Self {
            seen,
            known: HashMap::new(),
            started: HashMap::new(),
            ends: HashSet::new(),
            left,
        }
    }

    /// The triples between two ends; none where there is no way.
    pub(super) fn between(
        &mut self,
        path: &PropertyPathExpression,
        start: &Term,
        end: &Term,
    ) -> Result<Vec<Triple>, StoreError> {
        match path {
            PropertyPathExpression::Reverse(inner) => self.between(inner, end, start),
            PropertyPathExpression::Alternative(one, other) => {
                let mut found = self.between(one, start, end)?;
                found.extend(self.between(other, start, end)?);
                Ok(found)
            }
            PropertyPathExpression::NamedNode(node) => self.edge(node, start, end),
            _ => self.shortest(path, start, end),
        }
    }

    fn edge(
        &self,
        predicate: &NamedNode,
        start: &Term,
        end: &Term,
    ) -> Result<Vec<Triple>, StoreError> {
        let Some(subject) = subject(start) else {
            return Ok(Vec::new());
        };
        let triple = Triple::new(subject, predicate.clone(), end.clone());
        let pattern = Pattern {
            subject: Some(triple.subject.as_ref()),
            predicate: Some(triple.predicate.as_ref()),
            object: Some(triple.object.as_ref()),
            graph: None,
        };
        let found = !self.seen.quads(pattern)?.is_empty();
        Ok(if found { vec![triple] } else { Vec::new() })
    }

    /// Goes from the start, or from the end where many paths end there.
    fn shortest(
        &mut self,
        path: &PropertyPathExpression,
        start: &Term,
        end: &Term,
    ) -> Result<Vec<Triple>, StoreError> {
        let number = self.known.len();
        let machine = self.known.entry(path.clone()).or_insert_with(|| {
            Rc::new(Machine {
                number,
                there: Automaton::new(path, true),
                back: Automaton::new(path, false),
            })
        });
        let machine = Rc::clone(machine);
        let (there, back) = (machine.number * 2, machine.number * 2 + 1);
        let seen_end = !self.ends.insert((back, end.clone()));
        if seen_end && !self.started.contains_key(&(there, start.clone())) {
            self.walk(back, &machine.back, end, start)
        } else {
            self.walk(there, &machine.there, start, end)
        }
    }

    fn walk(
        &mut self,
        number: usize,
        automaton: &Automaton,
        from: &Term,
        to: &Term,
    ) -> Result<Vec<Triple>, StoreError> {
        let key = (number, from.clone());
        let mut walk = self.started.remove(&key).unwrap_or_else(|| Walk {
            came: HashMap::from([((from.clone(), 0), None)]),
            open: VecDeque::from([(from.clone(), 0)]),
        });
        let ends: Vec<usize> = (0..automaton.steps.len())
            .filter(|state| automaton.closure(*state).contains(&1))
            .collect();
        let arrived = |walk: &Walk| {
            let mut places = ends.iter().map(|state| (to.clone(), *state));
            places.find(|place| walk.came.contains_key(place))
        };
        let mut goal = arrived(&walk);
        while goal.is_none() && self.left.get() > 0 {
            let Some(place) = walk.open.pop_front() else {
                break;
            };
            self.expand(automaton, &mut walk, &place)?;
            goal = arrived(&walk);
        }
        let triples = goal
            .map(|place| self.way(&walk, &place))
            .unwrap_or_default();
        self.started.insert(key, walk);
        Ok(triples)
    }

    fn expand(
        &self,
        automaton: &Automaton,
        walk: &mut Walk,
        place: &Place,
    ) -> Result<(), StoreError> {
        for state in automaton.closure(place.1) {
            for (step, next) in &automaton.steps[state] {
                let reached = self.neighbours(step, &place.0)?;
                self.left.set(self.left.get().saturating_sub(reached.len()));
                for (triple, term) in reached {
                    walk.reach((term, *next), place, triple);
                }
            }
        }
        Ok(())
    }

    fn way(&self, walk: &Walk, goal: &Place) -> Vec<Triple> {
        let mut triples = Vec::new();
        let mut place = goal;
        while let Some(Some((before, triple))) = walk.came.get(place) {
            triples.push(triple.clone());
            place = before;
            self.left.set(self.left.get().saturating_sub(1));
        }
        triples
    }

    /// Where one step leads, in an order that does not depend on the store.
    fn neighbours(&self, step: &Step, from: &Term) -> Result<Vec<(Triple, Term)>, StoreError> {
        let own = subject(from);
        let (out, named, except): (bool, Option<&NamedNode>, &[NamedNode]) = match step {
            Step::Out(node) => (true, Some(node), &[]),
            Step::In(node) => (false, Some(node), &[]),
            Step::OutExcept(nodes) => (true, None, nodes),
            Step::InExcept(nodes) => (false, None, nodes),
        };
        if out && own.is_none() {
            return Ok(Vec::new());
        }
        let pattern = Pattern {
            subject: own.as_ref().filter(|_| out).map(NamedOrBlankNode::as_ref),
            predicate: named.map(NamedNode::as_ref),
            object: (!out).then(|| TermRef::from(from)),
            graph: None,
        };
        let mut found = Vec::new();
        for quad in self.seen.quads(pattern)? {
            if except.contains(&quad.predicate) {
                continue;
            }
            let other = if out {
                quad.object.clone()
            } else {
                quad.subject.clone().into()
            };
            found.push((Triple::from(quad), other));
        }
        found.sort_by_cached_key(|(triple, _)| triple.to_string());
        found.dedup();
        Ok(found)
    }
}

/// A literal is the subject of nothing.
pub(super) fn subject(term: &Term) -> Option<NamedOrBlankNode> {
    match term {
        Term::NamedNode(node) => Some(node.clone().into()),
        Term::BlankNode(node) => Some(node.clone().into()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{GraphName, Quad};
    use crate::store::{Backend as _, CancellationToken, Memory};
    use spargebra::algebra::GraphPattern;
    use spargebra::{Query, SparqlParser};

    fn walks(memory: &Memory) -> Walks<'_> {
        let seen = Seen::new(memory, CancellationToken::new());
        Walks::new(seen, Rc::new(Cell::new(MOST_STEPS)))
    }

    fn node(name: &str) -> NamedNode {
        NamedNode::new_unchecked(format!("e:{name}"))
    }

    /// `a p b . b p c . c q d . d p a . a r c`
    fn data() -> Memory {
        let triples = ["a p b", "b p c", "c q d", "d p a", "a r c"];
        let quads = triples.map(|triple| {
            let words: Vec<&str> = triple.split(' ').collect();
            let (s, p, o) = (node(words[0]), node(words[1]), node(words[2]));
            Quad::new(s, p, o, GraphName::DefaultGraph)
        });
        let memory = Memory::new().unwrap();
        memory.extend(&mut quads.into_iter().map(Ok)).unwrap();
        memory
    }

    fn path(text: &str) -> PropertyPathExpression {
        let text = format!("PREFIX e: <e:> SELECT * {{ ?s ({text}) ?o }}");
        match SparqlParser::new().parse_query(&text) {
            Ok(Query::Select {
                pattern: GraphPattern::Project { inner, .. },
                ..
            }) => match *inner {
                GraphPattern::Path { path, .. } => path,
                other => panic!("{other}"),
            },
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn one_shortest_way_is_found() {
        let memory = data();
        for (text, start, end, expected) in [
            ("e:p*", "a", "a", ""),
            ("e:p+", "a", "c", "a p b, b p c"),
            ("e:p+", "d", "c", "a p b, b p c, d p a"),
            ("(e:p|e:r)+", "a", "c", "a r c"),
            ("(^e:p)+", "c", "a", "a p b, b p c"),
            ("(e:p/e:p)?", "a", "c", "a p b, b p c"),
            ("(^e:q/^e:p)+", "d", "b", "b p c, c q d"),
            ("!(e:p)+", "a", "d", "a r c, c q d"),
            ("e:q|e:r", "a", "c", "a r c"),
            ("e:q+", "a", "c", ""),
            ("((e:p+)+)+", "a", "c", "a p b, b p c"),
        ] {
            let mut walks = walks(&memory);
            // Asked twice: the second time from the other end.
            for _ in 0..2 {
                let found = walks.between(&path(text), &node(start).into(), &node(end).into());
                let mut found: Vec<String> = found
                    .unwrap()
                    .iter()
                    .map(|triple| triple.to_string().replace("<e:", "").replace('>', ""))
                    .collect();
                found.sort();
                assert_eq!(found.join(", "), expected, "{text} from {start} to {end}");
                walks.started.clear();
            }
        }
    }

    #[test]
    fn many_ways_to_one_end_are_walked_once() {
        let memory = Memory::new().unwrap();
        let chain = (0..2_000).map(|n| {
            let (s, o) = (node(&n.to_string()), node(&(n + 1).to_string()));
            Ok(Quad::new(s, node("p"), o, GraphName::DefaultGraph))
        });
        memory.extend(&mut chain.into_iter()).unwrap();
        let mut walks = walks(&memory);
        let end = node("2000").into();
        for n in 1_900..2_000 {
            let found = walks.between(&path("e:p+"), &node(&n.to_string()).into(), &end);
            assert_eq!(found.unwrap().len(), 2_000 - n);
        }
        assert_eq!(
            walks.started.len(),
            2,
            "one from the first start, one from the end"
        );
    }
}
