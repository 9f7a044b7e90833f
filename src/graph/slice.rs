//! Parts of a graph: around a thing, between two, at a time. What is cut off is counted.

use std::collections::{BTreeSet, VecDeque};

use petgraph::Direction;
use petgraph::graph::{EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef as _;

use super::simple::on_ways;
use super::{Hold, Moment, Node, RelationGraph, Spell};

impl RelationGraph {
    /// The node of this IRI, or of this name of a blank node; of a thing that is drawn several times the first mark.
    pub fn node_of(&self, id: &str) -> Option<NodeIndex> {
        let find = |is: &dyn Fn(&Node) -> bool| {
            let mut nodes = self.graph.node_indices();
            nodes.find(|node| is(&self.graph[*node]))
        };
        find(&|node| node.id == id).or_else(|| find(&|node| node.thing() == id))
    }

    /// What is at most so many ties away from any of these. O(nodes + edges).
    #[must_use]
    pub fn around(&self, middles: &[NodeIndex], hops: usize) -> Self {
        let away = self.distances(middles);
        let mut part = self.kept(|node| away[node.index()] <= hops, |_| true);
        let first = middles.first();
        part.focus = first.and_then(|node| part.node_of(self.graph[*node].thing()));
        part
    }

    /// What is at most `detour` ties out of the shortest way between two nodes, on ways that pass
    /// nothing twice; none where there is no way. A thing that is drawn several times is one, with all of
    /// its marks. O(nodes + edges · log things).
    pub fn between(&self, from: NodeIndex, to: NodeIndex, detour: usize) -> Option<Self> {
        let things = self.things();
        let first = |node: NodeIndex| {
            let marks = things.get(self.graph[node].thing());
            marks
                .and_then(|marks| marks.first())
                .copied()
                .unwrap_or(node)
        };
        let (from, to) = (first(from), first(to));
        let (of_from, of_to) = (self.distances(&[from]), self.distances(&[to]));
        let shortest = of_from[to.index()];
        if shortest == usize::MAX {
            return None;
        }
        let most = shortest + detour;
        let on_way = |one: NodeIndex, other: NodeIndex| {
            let through = of_from[one.index()].checked_add(of_to[other.index()]);
            through.is_some_and(|ties| ties < most)
        };
        let ties: Vec<(EdgeIndex, (usize, usize))> = self
            .graph
            .edge_references()
            .filter(|tie| on_way(tie.source(), tie.target()) || on_way(tie.target(), tie.source()))
            .map(|tie| {
                let ends = [tie.source(), tie.target()].map(|end| first(end).index());
                (tie.id(), (ends[0], ends[1]))
            })
            .collect();
        let (indices, ends): (Vec<EdgeIndex>, Vec<_>) = ties.into_iter().unzip();
        let found = on_ways(self.graph.node_count(), &ends, (from.index(), to.index()));
        let mut is_tie = vec![false; self.graph.edge_count()];
        let mut is_node = vec![false; self.graph.node_count()];
        (is_node[from.index()], is_node[to.index()]) = (true, true);
        let found = found.into_iter().zip(indices.into_iter().zip(ends));
        for (_, (edge, (one, other))) in found.filter(|(is_found, _)| *is_found) {
            is_tie[edge.index()] = true;
            (is_node[one], is_node[other]) = (true, true);
        }
        Some(self.kept(
            |node| is_node[first(node).index()],
            |edge| is_tie[edge.index()],
        ))
    }

    /// What was so at a time. What has no date stays; what is known of a day is so from then on.
    #[must_use]
    pub fn at(&self, time: &Moment) -> Self {
        self.during(|start, end| {
            start.is_none_or(|start| start.is_begun_by(time))
                && end.is_none_or(|end| end.reaches(time))
        })
    }

    /// What had begun by the end of a time. What has no date stays.
    #[must_use]
    pub fn until(&self, time: &Moment) -> Self {
        self.during(|start, _| start.is_none_or(|start| start.is_begun_by(time)))
    }

    /// Without what has no date: edges without one between things without one, and things that
    /// nothing dates. O(nodes + edges).
    #[must_use]
    pub fn dated(&self) -> Self {
        let own = |node: NodeIndex| self.has_date(node);
        let edge = |edge: EdgeIndex| {
            self.graph[edge].period.is_some()
                || self.since(edge).is_some()
                || !self.edge_spells(edge).is_empty()
        };
        let tied = |node: NodeIndex| self.edges_of(node).any(|(tie, _)| edge(tie));
        self.kept(|node| own(node) || tied(node), edge)
    }

    /// Whether a node has a date of its own.
    fn has_date(&self, node: NodeIndex) -> bool {
        self.graph[node].span.is_some() || !self.node_spells(node).is_empty()
    }

    /// Nodes and edges whose time fits. The own date of a node decides whether it was there; a node without
    /// one goes where it only had edges which do not fit.
    fn during(&self, fits: impl Fn(Option<&Moment>, Option<&Moment>) -> bool) -> Self {
        let then = |spell: &Spell| fits(spell.start.as_ref(), spell.end.as_ref());
        let edge = |edge: EdgeIndex| {
            let spells = self.edge_spells(edge);
            if !spells.is_empty() {
                return spells.iter().any(then);
            }
            let period = self.graph[edge].period.as_ref();
            period.is_none_or(|period| fits(period.since(), period.end.as_ref()))
        };
        let own = |node: NodeIndex| {
            let spells = self.node_spells(node);
            if !spells.is_empty() {
                return spells.iter().any(then);
            }
            let lasting = self.lasting(node);
            lasting.is_none_or(|(start, end)| fits(start, end))
        };
        let things = self.things();
        // A thing is there where any of its marks is.
        let is_there = |node: NodeIndex| match things.get(self.graph[node].thing()) {
            Some(marks) => marks.iter().any(|mark| own(*mark)),
            None => own(node),
        };
        let tied = |index: NodeIndex| {
            let marks = things.get(self.graph[index].thing());
            let marks = marks.map_or(std::slice::from_ref(&index), Vec::as_slice);
            let all = marks.iter().flat_map(|mark| self.edges_of(*mark));
            let mut all = all.peekable();
            let alone = all.peek().is_none();
            alone || all.any(|(tie, other)| edge(tie) && is_there(other))
        };
        let stays = |index: NodeIndex| own(index) && (self.has_date(index) || tied(index));
        let mut part = self.kept(stays, edge);
        for (place, holds) in &part.holds {
            // Contested then, whatever became of it.
            let then = holds.iter().filter(|hold| {
                let period = hold.period.as_ref();
                period.is_none_or(|period| fits(period.since(), period.end.as_ref()))
            });
            if Hold::dispute(then) {
                part.contested.insert(*place);
            } else {
                part.contested.remove(place);
            }
        }
        part
    }

    /// How many things there are, however often each is drawn, and how many relations. O(nodes · log nodes).
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        let things: BTreeSet<&str> = self.graph.node_weights().map(Node::thing).collect();
        (things.len(), self.graph.edge_count())
    }

    /// Each edge at a node with its other end.
    pub(super) fn edges_of(
        &self,
        node: NodeIndex,
    ) -> impl Iterator<Item = (EdgeIndex, NodeIndex)> + '_ {
        let out = self.graph.edges_directed(node, Direction::Outgoing);
        let out = out.map(|edge| (edge.id(), edge.target()));
        let into = self.graph.edges_directed(node, Direction::Incoming);
        out.chain(into.map(|edge| (edge.id(), edge.source())))
    }

    /// Ties to the nearest of these nodes, against the direction of edges as well.
    fn distances(&self, starts: &[NodeIndex]) -> Vec<usize> {
        let mut away = vec![usize::MAX; self.graph.node_count()];
        let mut open: VecDeque<NodeIndex> = starts.iter().copied().collect();
        for start in starts {
            away[start.index()] = 0;
        }
        let things = self.things();
        while let Some(node) = open.pop_front() {
            for mark in things.get(self.graph[node].thing()).into_iter().flatten() {
                // Another mark of a thing is no tie away from it.
                if away[mark.index()] == usize::MAX {
                    away[mark.index()] = away[node.index()];
                    open.push_front(*mark);
                }
            }
            let next = away[node.index()] + 1;
            for other in self.graph.neighbors_undirected(node) {
                if away[other.index()] == usize::MAX {
                    away[other.index()] = next;
                    open.push_back(other);
                }
            }
        }
        away
    }

    /// Some nodes and edges; nodes that stay know how many of their ties went.
    pub(super) fn kept(
        &self,
        node: impl Fn(NodeIndex) -> bool,
        edge: impl Fn(EdgeIndex) -> bool,
    ) -> Self {
        let mut part = Self {
            title: self.title.clone(),
            summary: self.summary.clone(),
            data_of: self.data_of.clone(),
            arrangement: self.arrangement,
            weighted: self.weighted,
            misplaced: self.misplaced.clone(),
            elsewhere: self.elsewhere.clone(),
            ends: self.ends.clone(),
            ongoing: self.ongoing.clone(),
            ..Self::default()
        };
        let mut new = vec![None; self.graph.node_count()];
        for index in self.graph.node_indices().filter(|index| node(*index)) {
            let own = part.graph.add_node(self.graph[index].clone());
            new[index.index()] = Some(own);
            part.places
                .extend(self.places.get(&index).map(|place| (own, place.clone())));
            part.contested
                .extend(self.contested.get(&index).map(|_| own));
            part.holds
                .extend(self.holds.get(&index).map(|holds| (own, holds.clone())));
            let foreign = self.foreign.nodes.get(&index);
            let foreign = foreign.map(|foreign| (own, foreign.clone()));
            part.foreign.nodes.extend(foreign);
        }
        let mut ends = new.clone();
        // Relations are those of the thing: they go on to a mark of it that is left.
        for marks in self.things().into_values() {
            let left = marks.iter().find_map(|mark| new[mark.index()]);
            for mark in marks {
                ends[mark.index()] = new[mark.index()].or(left);
            }
        }
        for tie in self.graph.edge_references() {
            let ends = (ends[tie.source().index()], ends[tie.target().index()]);
            match ends {
                (Some(from), Some(to)) if edge(tie.id()) => {
                    let new = part.graph.add_edge(from, to, tie.weight().clone());
                    let sign = self.signs.get(&tie.id());
                    part.signs.extend(sign.map(|sign| (new, *sign)));
                    let length = self.lengths.get(&tie.id());
                    part.lengths.extend(length.map(|length| (new, *length)));
                    let strength = self.strengths.get(&tie.id());
                    part.strengths.extend(strength.map(|one| (new, *one)));
                    let foreign = self.foreign.edges.get(&tie.id());
                    let foreign = foreign.map(|foreign| (new, foreign.clone()));
                    part.foreign.edges.extend(foreign);
                }
                (from, to) => {
                    // What leads back to the same thing is one tie.
                    let other = to.filter(|to| from != Some(*to));
                    for end in [from, other].into_iter().flatten() {
                        part.graph[end].hidden += 1;
                    }
                }
            }
        }
        part
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::{Edge, NodeKind, Period, Standing};
    use super::*;

    fn moment(day: i64) -> Moment {
        Moment {
            earliest_s: day * 86_400,
            end_s: (day + 1) * 86_400,
            text: format!("day {day}"),
            ahead_s: None,
        }
    }

    /// Nodes by number, ties with the days of their beginning and end.
    /// A tie from one to another, and the days between which it holds.
    pub(in crate::graph) type Tie = (u32, u32, Option<(i64, i64)>);

    pub(in crate::graph) fn graph(count: usize, ties: &[Tie]) -> RelationGraph {
        let mut graph = RelationGraph::default();
        for number in 0..count {
            graph.graph.add_node(Node {
                id: number.to_string(),
                mark_of: None,
                label: number.to_string(),
                said: None,
                kind: NodeKind::Other,
                standing: Standing::Fact,
                span: None,
                hidden: 0,
                column: None,
                sources: Vec::new(),
            });
        }
        for (from, to, days) in ties {
            let edge = Edge {
                relation: String::new(),
                standing: Standing::Fact,
                statement: None,
                several: Vec::new(),
                when: None,
                period: days
                    .and_then(|(start, end)| Period::new(Some(moment(start)), Some(moment(end)))),
                sources: Vec::new(),
                weight: 1,
                details: Vec::new(),
                undirected: false,
                by: Vec::new(),
            };
            graph.graph.add_edge((*from).into(), (*to).into(), edge);
        }
        graph
    }

    fn ids(graph: &RelationGraph) -> Vec<&str> {
        graph
            .graph
            .node_weights()
            .map(|node| node.id.as_str())
            .collect()
    }

    #[test]
    fn what_is_cut_off_is_counted() {
        let chain = graph(
            5,
            &[
                (0, 1, None),
                (1, 2, None),
                (2, 3, None),
                (3, 4, None),
                (0, 3, None),
            ],
        );
        let near = chain.around(&[1.into()], 1);
        assert_eq!(ids(&near), ["0", "1", "2"]);
        let hidden: Vec<u32> = near.graph.node_weights().map(|node| node.hidden).collect();
        assert_eq!(hidden, [1, 0, 1]);
        assert_eq!(ids(&chain.around(&[1.into()], 0)), ["1"]);
    }

    #[test]
    fn ways_between_two_are_found_with_detours() {
        let ties = [
            (0, 1, None),
            (1, 4, None),
            (0, 2, None),
            (2, 3, None),
            (3, 4, None),
            (4, 5, None),
        ];
        let all = graph(7, &ties);
        let shortest = all.between(0.into(), 4.into(), 0).unwrap();
        assert_eq!(ids(&shortest), ["0", "1", "4"]);
        let longer = all.between(0.into(), 4.into(), 1).unwrap();
        assert_eq!(ids(&longer), ["0", "1", "2", "3", "4"]);
        assert!(all.between(0.into(), 6.into(), 9).is_none());
        // What leads nowhere is on no way, however long that may be.
        assert_eq!(
            ids(&all.between(0.into(), 4.into(), 9).unwrap()),
            ["0", "1", "2", "3", "4"]
        );
    }

    #[test]
    fn times_choose_edges_and_the_nodes_that_have_them() {
        let dated = graph(
            4,
            &[(0, 1, Some((10, 20))), (1, 2, Some((30, 40))), (2, 3, None)],
        );
        assert_eq!(ids(&dated.at(&moment(20))), ["0", "1", "2", "3"]);
        assert_eq!(dated.at(&moment(20)).graph.edge_count(), 2);
        assert_eq!(dated.until(&moment(35)).graph.edge_count(), 3);
        assert_eq!(ids(&dated.at(&moment(50))), ["2", "3"]);
    }
}
