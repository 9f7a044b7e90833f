//! Where each thing is written: in a block of its own, inside the one thing that refers to it, or behind the
//! statement that it annotates.
//!
//! Every rule here only chooses between spellings of the same triples.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::graph::{Block, Graph};
use crate::model::{BlankNode, GraphName, NamedOrBlankNode, Term, Triple};
use crate::vocab::rdf;

/// A reifier that says more than this about a statement has a block of its own.
const SHORT: usize = 5;

/// Blank nodes with labels are nested so deeply at most.
const DEEPEST: usize = 6;

/// Where a thing is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// In a block of its own.
    Own,
    /// Between `[` and `]`, or `<<` and `>>`, where it is the object.
    Nested,
    /// As `(…)` where it is the object.
    List,
    /// As the rest of a list.
    Cell,
    /// Behind the statement that it reifies.
    Annotation,
}

/// The places of all things of one graph.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) roles: Vec<Role>,
    /// The reifiers behind a statement, by block and number of the triple.
    pub(super) annotations: HashMap<(usize, usize), Vec<usize>>,
    /// Blank nodes that cannot do without a label.
    pub(super) labelled: HashSet<BlankNode>,
    /// Things that are lists of which more is said: `( … )` is their name.
    pub(super) listed: HashSet<usize>,
}

/// How often a blank node occurs beside as a subject.
#[derive(Clone, Copy, Debug, Default)]
struct Uses {
    objects: usize,
    /// Inside triple terms that are written out.
    inner: usize,
    /// In which graph; there may be several.
    graph: usize,
    several: bool,
}

/// Plans all graphs of a text. `labels` are those that the text gives itself. O(triples).
pub(super) fn plans(graphs: &[Graph], labels: &HashSet<&str>) -> Vec<Plan> {
    let mut plans: Vec<Plan> = graphs.iter().map(annotated).collect();
    let mut uses = HashMap::new();
    for (number, (graph, plan)) in graphs.iter().zip(&plans).enumerate() {
        count(graph, number, plan, &mut uses);
    }
    for (number, (graph, plan)) in graphs.iter().zip(&mut plans).enumerate() {
        let mut placing = Placing {
            graph,
            plan,
            uses: &uses,
            number,
            labels,
            referrers: HashMap::new(),
            cells: HashMap::new(),
            heads: HashMap::new(),
        };
        placing.nest();
        placing.lists();
        placing.unwind();
        placing.subjects();
        placing.label();
    }
    plans
}

/// The one statement that a thing reifies.
pub(super) fn reified(block: &Block) -> Option<&Triple> {
    let mut found = block.objects(rdf::REIFIES);
    match (found.next(), found.next()) {
        (Some(Term::Triple(triple)), None) => Some(triple),
        _ => None,
    }
}

/// Puts reifiers behind the statements that they are about, where these are stated.
fn annotated(graph: &Graph) -> Plan {
    let mut roles = vec![Role::Own; graph.blocks.len()];
    let mut annotations: HashMap<(usize, usize), Vec<usize>> = HashMap::new();
    // Only what something is said about is looked for.
    let mut stated = HashMap::new();
    let reified_in = graph.blocks.iter().filter_map(reified);
    let subjects: BTreeSet<usize> = reified_in
        .filter_map(|triple| graph.block(&triple.subject))
        .collect();
    for block in subjects {
        let triples = graph.blocks[block].triples.iter().zip(0..);
        stated.extend(
            triples.map(|((predicate, object), number)| ((block, predicate, object), number)),
        );
    }
    let all = graph.blocks.iter().flat_map(|one| &one.triples);
    let objects: HashSet<&BlankNode> = all
        .filter_map(|(_, object)| match object {
            Term::BlankNode(blank) => Some(blank),
            _ => None,
        })
        .collect();
    for (block, one) in graph.blocks.iter().enumerate() {
        let described = one.triples.len() > SHORT || one.objects(rdf::TYPE).next().is_some();
        let apart = match &one.subject {
            NamedOrBlankNode::NamedNode(_) => described,
            NamedOrBlankNode::BlankNode(blank) => objects.contains(blank),
        };
        if one.has_comments() || apart {
            continue;
        }
        let Some(triple) = reified(one) else { continue };
        let Some(at) = graph.block(&triple.subject) else {
            continue;
        };
        if let Some(number) = stated.get(&(at, &triple.predicate, &triple.object)) {
            roles[block] = Role::Annotation;
            annotations.entry((at, *number)).or_default().push(block);
        }
    }
    Plan {
        roles,
        annotations,
        labelled: HashSet::new(),
        listed: HashSet::new(),
    }
}

fn count(graph: &Graph, number: usize, plan: &Plan, uses: &mut HashMap<BlankNode, Uses>) {
    let mut note = |blank: &BlankNode, object: usize, inner: usize| {
        let found = uses.entry(blank.clone()).or_insert_with(|| Uses {
            graph: number,
            ..Uses::default()
        });
        found.objects += object;
        found.inner += inner;
        found.several |= found.graph != number;
    };
    if let GraphName::BlankNode(name) = &graph.name {
        note(name, 0, 1);
    }
    for (block, one) in graph.blocks.iter().enumerate() {
        if let NamedOrBlankNode::BlankNode(blank) = &one.subject {
            note(blank, 0, 0);
        }
        for (predicate, object) in &one.triples {
            match object {
                Term::BlankNode(blank) => note(blank, 1, 0),
                Term::Triple(_)
                    if plan.roles[block] == Role::Annotation && *predicate == rdf::REIFIES => {}
                Term::Triple(triple) => inner(triple, &mut |blank| note(blank, 0, 1)),
                _ => {}
            }
        }
    }
}

/// The blank nodes of a triple term. The parser bounds how deep they are.
fn inner(triple: &Triple, note: &mut dyn FnMut(&BlankNode)) {
    if let NamedOrBlankNode::BlankNode(blank) = &triple.subject {
        note(blank);
    }
    match &triple.object {
        Term::BlankNode(blank) => note(blank),
        Term::Triple(triple) => inner(triple, note),
        _ => {}
    }
}

struct Placing<'a> {
    graph: &'a Graph,
    plan: &'a mut Plan,
    uses: &'a HashMap<BlankNode, Uses>,
    number: usize,
    labels: &'a HashSet<&'a str>,
    /// Who refers to a thing that one thing refers to: its block, and the number of the triple.
    referrers: HashMap<usize, (usize, usize)>,
    /// The cells of each list, by the first of them.
    cells: HashMap<usize, Vec<usize>>,
    /// The first cell of the list in which a cell is.
    heads: HashMap<usize, usize>,
}

impl Placing<'_> {
    /// Finds what only one statement refers to.
    fn nest(&mut self) {
        for (block, one) in self.graph.blocks.iter().enumerate() {
            for (number, (_, object)) in one.triples.iter().enumerate() {
                let Term::BlankNode(blank) = object else {
                    continue;
                };
                let Some(found) = self.graph.block(&blank.clone().into()) else {
                    continue;
                };
                let commented = self.graph.blocks[found].has_comments();
                if self.plan.roles[found] == Role::Own && !commented && self.is_alone(blank) {
                    self.plan.roles[found] = Role::Nested;
                    self.referrers.insert(found, (block, number));
                }
            }
        }
    }

    /// Whether a blank node is the object of one statement, and nothing else anywhere.
    fn is_alone(&self, blank: &BlankNode) -> bool {
        let uses = self.uses.get(blank).copied().unwrap_or_default();
        uses.objects == 1 && uses.inner == 0 && !uses.several && uses.graph == self.number
    }

    /// Finds the lists that can be written in brackets.
    fn lists(&mut self) {
        let cells: Vec<bool> = (0..self.graph.blocks.len())
            .map(|block| self.is_cell(block))
            .collect();
        let mut steps = 0;
        for head in 0..cells.len() {
            let rest = |(block, number): &(usize, usize)| {
                cells[*block] && self.graph.blocks[*block].triples[*number].0 == rdf::REST
            };
            if self.plan.roles[head] != Role::Nested
                || !cells[head]
                || self.referrers.get(&head).is_some_and(rest)
            {
                continue;
            }
            if let Some(found) = self.cells_from(head, &cells, &mut steps) {
                self.bracket(head, found);
            }
        }
        debug_assert!(steps <= cells.len(), "each cell is of one list");
    }

    fn bracket(&mut self, head: usize, cells: Vec<usize>) {
        for cell in &cells {
            self.plan.roles[*cell] = Role::Cell;
            self.heads.insert(*cell, head);
        }
        self.plan.roles[head] = Role::List;
        self.cells.insert(head, cells);
    }

    /// Finds the lists that nothing refers to and of which more is said. O(triples).
    fn subjects(&mut self) {
        let found = (0..self.graph.blocks.len()).filter(|block| self.is_subject(*block));
        self.plan.listed = found.collect();
    }

    fn is_subject(&self, block: usize) -> bool {
        let one = &self.graph.blocks[block];
        let NamedOrBlankNode::BlankNode(blank) = &one.subject else {
            return false;
        };
        if self.plan.roles[block] != Role::Own || one.triples.len() < 3 || self.has_label(block) {
            return false;
        }
        let uses = self.uses.get(blank).copied().unwrap_or_default();
        let part = |predicate: &str| {
            let all = one.triples.iter().zip(0..);
            let mut found = all.filter(|((said, _), _)| said.as_str() == predicate);
            match (found.next(), found.next()) {
                (Some((_, number)), None) if self.is_plain(block, number) => Some(number),
                _ => None,
            }
        };
        let (Some(_), Some(rest)) = (part(rdf::FIRST), part(rdf::REST)) else {
            return false;
        };
        let is_list = match &one.triples[rest].1 {
            Term::NamedNode(node) => *node == rdf::NIL,
            Term::BlankNode(blank) => {
                let next = self.graph.block(&blank.clone().into());
                next.is_some_and(|next| self.plan.roles[next] == Role::List)
            }
            _ => false,
        };
        is_list && uses.objects + uses.inner == 0 && !uses.several
    }

    /// Whether nothing is said about a statement, and no comment stands at it.
    fn is_plain(&self, block: usize, number: usize) -> bool {
        let one = &self.graph.blocks[block];
        let annotated = self.plan.annotations.get(&(block, number));
        annotated.is_none_or(Vec::is_empty)
            && !one.behind.contains_key(&number)
            && !one.notes.contains_key(&one.triples[number].0)
    }

    fn is_cell(&self, block: usize) -> bool {
        let one = &self.graph.blocks[block];
        let plain = (0..one.triples.len())
            .all(|number| !self.plan.annotations.contains_key(&(block, number)));
        self.plan.roles[block] == Role::Nested
            && plain
            && one.triples.len() == 2
            && one.objects(rdf::FIRST).count() == 1
            && one.objects(rdf::REST).count() == 1
    }

    fn cells_from(&self, head: usize, cells: &[bool], steps: &mut usize) -> Option<Vec<usize>> {
        let mut found = vec![head];
        let mut at = head;
        loop {
            *steps += 1;
            match self.graph.blocks[at].objects(rdf::REST).next()? {
                Term::NamedNode(node) if *node == rdf::NIL => return Some(found),
                Term::BlankNode(blank) => {
                    at = self.graph.block(&blank.clone().into())?;
                    // Each cell has one referrer, so that a walk from a head never comes back.
                    if !cells[at] || found.len() > cells.len() {
                        return None;
                    }
                    found.push(at);
                }
                _ => return None,
            }
        }
    }

    /// The block inside which a thing is written.
    fn around(&self, block: usize) -> Option<usize> {
        match self.plan.roles[block] {
            Role::Own => None,
            Role::Annotation => {
                let triple = reified(&self.graph.blocks[block])?;
                self.graph.block(&triple.subject)
            }
            Role::Cell => self.heads.get(&block).copied(),
            Role::Nested | Role::List => self.referrers.get(&block).map(|(block, _)| *block),
        }
    }

    /// Takes out what would stand inside itself, and what stands too deep.
    fn unwind(&mut self) {
        let mut depths: Vec<Option<usize>> = vec![None; self.graph.blocks.len()];
        for start in 0..depths.len() {
            if self.plan.roles[start] == Role::Own {
                depths[start] = Some(0);
                continue;
            }
            let mut way = vec![start];
            let mut inside = HashSet::from([start]);
            while let Some(next) = way.last().and_then(|last| self.around(*last)) {
                if depths[next].is_some() {
                    break;
                }
                if !inside.insert(next) {
                    let start = way.iter().position(|block| *block == next).unwrap_or(0);
                    self.take_out(self.opening(&way[start..]));
                    break;
                }
                way.push(next);
            }
            while let Some(block) = way.pop() {
                let around = self.around(block);
                let depth = around.map_or(0, |around| depths[around].unwrap_or(0));
                // All cells of a list are as deep as the first.
                let is_cell = self.plan.roles[block] == Role::Cell;
                let depth = depth + usize::from(around.is_some() && !is_cell);
                let too_deep = depth > DEEPEST && !is_cell && self.is_labelled(block);
                if too_deep {
                    self.take_out(block);
                }
                depths[block] = Some(if too_deep { 0 } else { depth });
            }
        }
    }

    /// Where a circle is cut: at the first name or label in it.
    fn opening(&self, circle: &[usize]) -> usize {
        let name = |block: &usize| {
            (
                !self.has_label(*block),
                self.graph.blocks[*block].subject.to_string(),
            )
        };
        circle.iter().copied().min_by_key(name).unwrap_or_default()
    }

    /// Writes a thing in a block of its own after all.
    fn take_out(&mut self, block: usize) {
        let role = std::mem::replace(&mut self.plan.roles[block], Role::Own);
        match role {
            Role::Annotation => {
                let triple = reified(&self.graph.blocks[block]);
                let at = triple.and_then(|triple| {
                    let at = self.graph.block(&triple.subject)?;
                    let same = |(predicate, object): &(_, _)| {
                        (predicate, object) == (&triple.predicate, &triple.object)
                    };
                    Some((at, self.graph.blocks[at].triples.iter().position(same)?))
                });
                if let Some(blocks) = at.and_then(|at| self.plan.annotations.get_mut(&at)) {
                    blocks.retain(|one| *one != block);
                }
            }
            Role::List | Role::Cell => {
                let cells = self
                    .heads
                    .get(&block)
                    .and_then(|head| self.cells.remove(head));
                for cell in cells.unwrap_or_default() {
                    self.plan.roles[cell] = Role::Own;
                }
            }
            Role::Own | Role::Nested => {}
        }
    }

    /// Whether somebody gave a label to a thing, or to a cell of the list that begins with it.
    fn is_labelled(&self, block: usize) -> bool {
        let cells = self.cells.get(&block);
        cells.map_or_else(
            || self.has_label(block),
            |cells| cells.iter().any(|cell| self.has_label(*cell)),
        )
    }

    fn has_label(&self, block: usize) -> bool {
        match &self.graph.blocks[block].subject {
            NamedOrBlankNode::BlankNode(blank) => self.labels.contains(blank.as_str()),
            NamedOrBlankNode::NamedNode(_) => true,
        }
    }

    fn label(&mut self) {
        let needs = |&(blank, uses): &(&BlankNode, &Uses)| {
            let block = self.graph.block(&blank.clone().into());
            let role = block.map(|block| self.plan.roles[block]);
            let used = uses.objects + uses.inner > 0 || uses.several;
            let written = self.labels.contains(blank.as_str());
            match role {
                Some(Role::Nested | Role::List | Role::Cell) => false,
                Some(Role::Own) => used || written,
                Some(Role::Annotation) => used,
                None => !self.is_alone(blank),
            }
        };
        let labelled = self.uses.iter().filter(needs);
        self.plan.labelled = labelled.map(|(blank, _)| blank.clone()).collect();
    }
}
