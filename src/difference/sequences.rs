//! Lists that changed and are still the value of what they were the value of: each is told as a whole, for nobody
//! thinks of its cells.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::Difference;
use super::things::{Change, Line};
use crate::model::{GraphName, NamedOrBlankNode, Quad, Term, Triple};
use crate::vocab::rdf;

/// What is told of lists.
#[derive(Default)]
pub(super) struct Lists<'d> {
    /// Statements that are told with them.
    pub(super) told: HashSet<&'d Quad>,
    /// The line of each list, with the statement of which it is the value.
    pub(super) lines: Vec<(&'d Quad, Line)>,
}

/// A node in its graph.
type Place<'d> = (&'d GraphName, NamedOrBlankNode);

/// The cells of one side.
#[derive(Default)]
struct Cells<'d> {
    first: HashMap<Place<'d>, &'d Term>,
    rest: HashMap<Place<'d>, &'d Term>,
    /// The cell with which the list of a cell begins, for all but that one.
    heads: HashMap<Place<'d>, Place<'d>>,
    /// The statement whose value a node is.
    value_of: HashMap<Place<'d>, &'d Quad>,
    /// What is reached from no beginning.
    circles: HashSet<Place<'d>>,
    /// What has several firsts or rests, or stands in several places.
    odd: HashSet<Place<'d>>,
}

/// A term that can be a cell; the end of all lists is none.
pub(super) fn node(term: &Term) -> Option<NamedOrBlankNode> {
    match term {
        Term::NamedNode(node) if node.as_str() == rdf::NIL => None,
        Term::NamedNode(node) => Some(node.clone().into()),
        Term::BlankNode(blank) => Some(blank.clone().into()),
        _ => None,
    }
}

/// Whether a quad is one of those that lists are made of.
pub(super) fn is_part(quad: &Quad) -> bool {
    [rdf::FIRST, rdf::REST].contains(&quad.predicate.as_str())
}

impl<'d> Cells<'d> {
    fn new(quads: &'d [Quad]) -> Self {
        let mut cells = Self::default();
        let mut before: HashMap<Place<'d>, Place<'d>> = HashMap::new();
        for quad in quads.iter().filter(|quad| is_part(quad)) {
            let place = (&quad.graph_name, quad.subject.clone());
            let rest = quad.predicate.as_str() == rdf::REST;
            let parts = if rest {
                &mut cells.rest
            } else {
                &mut cells.first
            };
            if parts.insert(place.clone(), &quad.object).is_some() {
                cells.odd.insert(place.clone());
            }
            if let Some(next) = node(&quad.object).filter(|_| rest) {
                let next = (&quad.graph_name, next);
                if before.insert(next.clone(), place).is_some() {
                    cells.odd.insert(next);
                }
            }
        }
        for quad in quads
            .iter()
            .filter(|quad| quad.predicate.as_str() != rdf::REST)
        {
            let Some(value) = node(&quad.object) else {
                continue;
            };
            let place = (&quad.graph_name, value);
            if cells.rest.contains_key(&place)
                && cells.value_of.insert(place.clone(), quad).is_some()
            {
                cells.odd.insert(place);
            }
        }
        cells.find_heads(&before);
        cells
    }

    /// Walks along each list once; what goes around in a circle begins nowhere. O(cells).
    fn find_heads(&mut self, before: &HashMap<Place<'d>, Place<'d>>) {
        for head in self
            .rest
            .keys()
            .filter(|place| !before.contains_key(*place))
        {
            let mut at = head.clone();
            while let Some(next) = self.rest.get(&at).and_then(|rest| node(rest)) {
                let next = (at.0, next);
                if before.get(&next) != Some(&at) {
                    break;
                }
                self.heads.insert(next.clone(), head.clone());
                at = next;
            }
        }
        self.circles = before
            .keys()
            .filter(|place| !self.heads.contains_key(*place))
            .cloned()
            .collect();
    }

    /// The statement whose value the list is in which a cell stands.
    fn value_of(&self, quad: &'d Quad) -> Option<&'d Quad> {
        let at = (&quad.graph_name, quad.subject.clone());
        if self.circles.contains(&at) {
            return None;
        }
        let head = self.heads.get(&at).unwrap_or(&at);
        self.value_of.get(head).copied()
    }

    /// Whether the value of a statement is a list, made as lists are.
    fn is_list(&self, quad: &'d Quad) -> bool {
        let is_empty = matches!(&quad.object, Term::NamedNode(node) if node.as_str() == rdf::NIL);
        let whole = node(&quad.object).is_some() && self.items(quad).is_some();
        is_empty || whole
    }

    /// The items of the list that is the value of a statement; nothing where it is not made as lists are.
    fn items(&self, quad: &'d Quad) -> Option<Vec<Term>> {
        let mut items = Vec::new();
        let mut at = node(&quad.object);
        while let Some(cell) = at {
            let place = (&quad.graph_name, cell);
            if self.odd.contains(&place) || items.len() > self.rest.len() {
                return None;
            }
            items.push((*self.first.get(&place)?).clone());
            at = node(self.rest.get(&place)?);
        }
        Some(items)
    }
}

/// The lists that changed. O(quads), where any did.
pub(super) fn changed(difference: &Difference) -> Lists<'_> {
    let mut lists = Lists::default();
    let mut all = difference.removed.iter().chain(&difference.added);
    if !all.any(is_part) {
        return lists;
    }
    let sides = [&difference.before, &difference.after].map(|quads| Cells::new(quads));
    let mut found: BTreeMap<String, (&Quad, [Vec<&Quad>; 2])> = BTreeMap::new();
    for (side, quads) in [&difference.removed, &difference.added]
        .into_iter()
        .enumerate()
    {
        for quad in quads.iter().filter(|quad| is_part(quad)) {
            if let Some(whose) = sides[side].value_of(quad) {
                let entry = found.entry(whose.to_string());
                entry.or_insert((whose, Default::default())).1[side].push(quad);
            }
        }
    }
    for [was, now] in replaced(difference, &sides) {
        let of = |found: &mut BTreeMap<_, (&_, [Vec<_>; 2])>, whose: &Quad, side: usize| {
            let entry = found.remove(&whose.to_string());
            entry.map_or_else(Vec::new, |(_, mut parts)| std::mem::take(&mut parts[side]))
        };
        let (gone, new) = (of(&mut found, was, 0), of(&mut found, now, 1));
        let [Some(before), Some(after)] = [sides[0].items(was), sides[1].items(now)] else {
            continue;
        };
        lists
            .told
            .extend(gone.into_iter().chain(new).chain([was, now]));
        let line = Line {
            property: was.predicate.clone(),
            change: Change::List {
                was: before,
                now: after,
            },
            counts: true,
            before: Some(Triple::from(was.clone())),
            after: Some(Triple::from(now.clone())),
        };
        lists.lines.push((now, line));
    }
    for (whose, parts) in found.into_values() {
        let place = (&whose.graph_name, node(&whose.object));
        let stays = |cells: &Cells<'_>| {
            let (graph, Some(node)) = place.clone() else {
                return false;
            };
            cells.value_of.get(&(graph, node)) == Some(&whose)
        };
        let [Some(was), Some(now)] = [0, 1].map(|side: usize| sides[side].items(whose)) else {
            continue;
        };
        if !sides.iter().all(stays) {
            continue;
        }
        lists.told.extend(parts.iter().flatten());
        let place = |side: usize| {
            parts[side]
                .first()
                .map(|quad| Triple::from((*quad).clone()))
        };
        let line = Line {
            property: whose.predicate.clone(),
            change: Change::List { was, now },
            counts: true,
            before: place(0),
            after: place(1),
        };
        lists.lines.push((whose, line));
    }
    lists
}

/// Where one list was the value of a property and another is now: both statements.
fn replaced<'d>(difference: &'d Difference, sides: &[Cells<'d>; 2]) -> Vec<[&'d Quad; 2]> {
    type Key<'d> = (String, String, &'d str);
    let mut values: BTreeMap<Key<'d>, [Vec<&Quad>; 2]> = BTreeMap::new();
    for (side, quads) in [&difference.removed, &difference.added]
        .into_iter()
        .enumerate()
    {
        for quad in quads
            .iter()
            .filter(|quad| quad.predicate.as_str() != rdf::REST)
        {
            let graph = quad.graph_name.to_string();
            let key = (graph, quad.subject.to_string(), quad.predicate.as_str());
            values.entry(key).or_default()[side].push(quad);
        }
    }
    let pairs = values
        .into_values()
        .filter_map(|[was, now]| match (&was[..], &now[..]) {
            ([was], [now]) => Some([*was, *now]),
            _ => None,
        });
    let both = |[was, now]: &[&'d Quad; 2]| sides[0].is_list(was) && sides[1].is_list(now);
    pairs.filter(both).collect()
}
