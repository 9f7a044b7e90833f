//! A snapshot's figures, out of where its rows begin and end: nothing is scanned that is counted already.

use std::collections::BTreeMap;
use std::ops::Range;

use oxigraph::model::vocab::xsd;

use super::Disk;
use super::dictionary::Unreadable;
use super::permutation::{Order, Permutation};
use super::snapshot::Snapshot;
use super::term::{self, Kind};
use crate::model::{NamedNodeRef, Term};
use crate::store::StoreError;
use crate::store::statistics::{Ends, Statistics, Uses, count, graph_name};
use crate::vocab::rdf;

impl Disk {
    /// Counts what the store holds. O(terms) where nothing changed since the snapshot and no
    /// triple is in two graphs, else O(quads) or, with changes, O(quads · log quads).
    ///
    /// # Errors
    /// Damage.
    pub fn statistics(&self) -> Result<Statistics, StoreError> {
        let snapshot = self.snapshot();
        let term = |id| {
            snapshot
                .term(id)
                .map_err(|Unreadable| StoreError::unreadable())
        };
        if snapshot.changed() == 0 {
            let mut found = Figures(&snapshot).count()?;
            for graph in figures_of_graphs(&snapshot) {
                found.graphs.push((graph_name(graph.0, &term)?, graph.1));
            }
            found.sort();
            return Ok(found);
        }
        let rows: Result<Vec<_>, Unreadable> = snapshot.scan([None; 4], false).collect();
        count(rows.map_err(|Unreadable| StoreError::unreadable())?, term)
    }
}

/// The graphs of the base that hold anything, with their quads.
fn figures_of_graphs(snapshot: &Snapshot) -> Vec<(u32, u64)> {
    let base = &snapshot.base;
    let quads = |number: u32| match base.order(Order::Gspo) {
        Some(order) if base.graphs.len() > 1 => length(&order.rows(number)),
        _ => base.len(),
    };
    let graphs = (0..).zip(&base.graphs);
    graphs
        .map(|(number, graph)| (*graph, quads(number)))
        .filter(|(_, quads)| *quads > 0)
        .collect()
}

fn length(rows: &Range<u64>) -> u64 {
    rows.end.saturating_sub(rows.start)
}

/// What the base of a snapshot knows of itself.
struct Figures<'a>(&'a Snapshot);

impl Figures<'_> {
    fn order(&self, order: Order) -> Result<&Permutation, StoreError> {
        self.0.base.order(order).ok_or_else(StoreError::unreadable)
    }

    /// All but the graphs, not sorted yet.
    fn count(&self) -> Result<Statistics, StoreError> {
        let base = &self.0.base;
        let mut found = Statistics {
            statements: base.len(),
            ..Statistics::default()
        };
        let spo = self.order(Order::Spo)?;
        let resources = base.dictionary.resources();
        found.subjects = spo.occupied(0..resources);
        found.entities = spo.occupied(base.dictionary.ids(Kind::Iri));
        found.objects = self.order(Order::Ops)?.occupied(0..base.dictionary.len());
        let (pso, pos) = (self.order(Order::Pso)?, self.order(Order::Pos)?);
        for (number, id) in (0..).zip(&base.predicates) {
            let ends = Ends {
                triples: self.triples(pso, pso.rows(number)),
                subjects: pso.seconds(number).unwrap_or(0),
                objects: pos.seconds(number).unwrap_or(0),
            };
            found.triples += ends.triples;
            match self.term(*id)? {
                Term::NamedNode(predicate) if ends.triples > 0 => {
                    found.predicates.push((predicate, ends));
                }
                _ => {}
            }
        }
        self.classes(&mut found)?;
        self.literals(&mut found)?;
        Ok(found)
    }

    fn term(&self, id: u32) -> Result<Term, StoreError> {
        let term = self.0.term(id);
        term.map_err(|Unreadable| StoreError::unreadable())
    }

    /// The different triples in rows with one leading part.
    fn triples(&self, order: &Permutation, rows: Range<u64>) -> u64 {
        if self.0.base.disjoint {
            return length(&rows);
        }
        let mut last = None;
        let mut different = 0;
        for row in rows {
            let here = Some((order.get(0, row), order.get(1, row)));
            different += u64::from(here != last);
            last = here;
        }
        different
    }

    fn classes(&self, found: &mut Statistics) -> Result<(), StoreError> {
        let base = &self.0.base;
        let of_type = NamedNodeRef::new_unchecked(rdf::TYPE);
        let number = self.0.find_term(of_type.into());
        let Some(number) = number.and_then(|id| base.predicate(id)) else {
            return Ok(());
        };
        let pos = self.order(Order::Pos)?;
        let mut rest = pos.rows(number);
        while rest.start < rest.end {
            let class = pos.get(0, rest.start);
            let rows = pos.narrow(rest.clone(), 0, class);
            rest.start = rows.end.max(rest.start + 1);
            let instances = self.triples(pos, rows);
            found.classes.push((self.term(class)?, instances));
        }
        Ok(())
    }

    /// How often the terms with these ids are objects.
    fn uses(&self, ids: Range<u64>) -> Result<Uses, StoreError> {
        let ops = self.order(Order::Ops)?;
        let id = |id: u64| u32::try_from(id).unwrap_or(u32::MAX);
        let triples = if self.0.base.disjoint {
            let end = ids.end.min(u64::from(ops.leads()));
            let rows = ops.start(id(ids.start.min(end)))..ops.start(id(end));
            length(&rows)
        } else {
            let each = |lead: u64| self.triples(ops, ops.rows(id(lead)));
            ids.clone().map(each).sum()
        };
        Ok(Uses {
            triples,
            different: ops.occupied(ids),
        })
    }

    fn literals(&self, found: &mut Statistics) -> Result<(), StoreError> {
        let words = &self.0.base.dictionary;
        let mut datatypes = BTreeMap::<String, Uses>::new();
        let mut languages = BTreeMap::<String, Uses>::new();
        for (kind, datatype) in [(Kind::Plain, xsd::STRING), (Kind::Integer, xsd::INTEGER)] {
            let uses = self.uses(words.ids(kind))?;
            let datatype = datatype.as_str().to_owned();
            datatypes.entry(datatype).or_default().add(uses);
        }
        let mut rest = words.ids(Kind::Typed);
        while rest.start < rest.end {
            let datatype = self.datatype(rest.start)?;
            // Terms of one datatype stand together.
            let (mut low, mut high) = (rest.start + 1, rest.end);
            while low < high {
                let middle = low.midpoint(high);
                if self.datatype(middle)? == datatype {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            let uses = self.uses(rest.start..low)?;
            datatypes.entry(datatype).or_default().add(uses);
            rest.start = low;
        }
        let tagged = words.ids(Kind::Tagged);
        let mut walk = words.walk_from(tagged.start);
        for id in tagged {
            let step = walk.step().ok_or_else(StoreError::unreadable)?;
            let (_, key) = step.map_err(|Unreadable| StoreError::unreadable())?;
            let parts = term::tagged(key).map_err(|term::NoKey| StoreError::unreadable())?;
            let (_, language, way) = parts;
            let uses = self.uses(id..id + 1)?;
            let mut tag = language.to_lowercase();
            let datatype = match way {
                None => rdf::LANG_STRING,
                Some(way) => {
                    tag.extend(["--", way]);
                    rdf::DIR_LANG_STRING
                }
            };
            datatypes.entry(datatype.to_owned()).or_default().add(uses);
            languages.entry(tag).or_default().add(uses);
        }
        let used = |(_, uses): &(String, Uses)| uses.different > 0;
        found.datatypes = datatypes.into_iter().filter(used).collect();
        found.languages = languages.into_iter().filter(used).collect();
        Ok(())
    }

    fn datatype(&self, id: u64) -> Result<String, StoreError> {
        let mut key = Vec::new();
        let words = &self.0.base.dictionary;
        words
            .key(id, &mut key)
            .map_err(|Unreadable| StoreError::unreadable())?;
        let (datatype, _) = term::typed(&key).map_err(|term::NoKey| StoreError::unreadable())?;
        Ok(datatype.to_owned())
    }
}
