//! Which statements one edge stands for: rows that differ only in who says so, and where, are one line, and each
//! statement keeps its own speakers and sources.

use super::{Edge, Source, Voice};

/// One of several statements that an edge stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statement {
    /// IRI of the record, claim or reifier.
    pub iri: Option<String>,
    /// Where it can be checked; sorted, without repetition.
    pub sources: Vec<Source>,
    /// Who is said to say it; sorted, without repetition.
    pub by: Vec<Voice>,
}

/// A statement as it is told: of an edge that stands for one alone it is the edge.
#[derive(Clone, Copy, Debug)]
pub struct Said<'a> {
    /// IRI of the record, claim or reifier.
    pub iri: Option<&'a str>,
    /// Where it can be checked.
    pub sources: &'a [Source],
    /// Who is said to say it.
    pub by: &'a [Voice],
}

impl Edge {
    /// All that is said, as one.
    pub fn said(&self) -> Said<'_> {
        Said {
            iri: self.statement.as_deref(),
            sources: &self.sources,
            by: &self.by,
        }
    }

    /// Each statement that it stands for, with its own speakers and sources.
    pub fn each(&self) -> Vec<Said<'_>> {
        if self.several.is_empty() {
            return vec![self.said()];
        }
        let each = self.several.iter().map(|one| Said {
            iri: one.iri.as_deref(),
            sources: &one.sources,
            by: &one.by,
        });
        each.collect()
    }

    /// The names of its statements, as far as they have any.
    pub fn statements(&self) -> Vec<&str> {
        self.each().into_iter().filter_map(|one| one.iri).collect()
    }

    /// Takes over the statement of another edge, which says the same. O(log statements) to find it.
    pub(super) fn join(&mut self, statement: Option<String>, sources: &[Source], by: &[Voice]) {
        if self.several.is_empty() && self.statement != statement {
            self.several.push(Statement {
                iri: self.statement.clone(),
                sources: self.sources.clone(),
                by: self.by.clone(),
            });
        }
        if !self.several.is_empty() {
            let place = self.several.binary_search_by(|one| one.iri.cmp(&statement));
            let place = place.unwrap_or_else(|place| {
                let one = Statement {
                    iri: statement,
                    ..Statement::default()
                };
                self.several.insert(place, one);
                place
            });
            let one = &mut self.several[place];
            put(&mut one.sources, sources);
            put(&mut one.by, by);
        }
        put(&mut self.sources, sources);
        put(&mut self.by, by);
    }
}

/// Puts entries into a list that stays sorted and without repetition.
fn put<T: Clone + Ord>(list: &mut Vec<T>, entries: &[T]) {
    for entry in entries {
        if let Err(place) = list.binary_search(entry) {
            list.insert(place, entry.clone());
        }
    }
}
