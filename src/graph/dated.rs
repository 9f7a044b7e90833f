//! The date of data, as they give it themselves, and of the things in a picture.

use super::moment::moment;
use super::{Moment, RelationGraph, Span};
use crate::model::{NamedNode, NamedNodeRef, TermRef};
use crate::query::derived::is_derived;
use crate::store::{Backend, Pattern};
use crate::vocab::{dcat, dcterms, rdf, schema, void};

/// When the newest data set among these data was changed or published, if one says so. What a
/// picture shows was known on that day.
pub fn date_of(data: &dyn Backend) -> Option<String> {
    let classes = [void::DATASET, dcat::DATASET, schema::DATASET];
    let sets = classes.into_iter().flat_map(|class| {
        data.quads(Pattern {
            predicate: Some(NamedNodeRef::new_unchecked(rdf::TYPE)),
            object: Some(TermRef::NamedNode(NamedNodeRef::new_unchecked(class))),
            ..Pattern::default()
        })
    });
    let dates = sets.flatten().filter_map(|set| {
        let of = |predicate: &str| {
            let said = data.quads(Pattern {
                subject: Some(set.subject.as_ref()),
                predicate: Some(NamedNodeRef::new_unchecked(predicate)),
                ..Pattern::default()
            });
            let moments = said.flatten().filter_map(|quad| moment(&quad.object));
            moments.max_by_key(|moment| moment.earliest_s)
        };
        // A change is later than a publication, also where only its year is known.
        let changed = of(dcterms::MODIFIED).or_else(|| of(schema::DATE_MODIFIED));
        let published = || of(dcterms::ISSUED).or_else(|| of(schema::DATE_PUBLISHED));
        changed.or_else(published)
    });
    let newest: Option<Moment> = dates.max_by_key(|moment| moment.earliest_s);
    newest.map(|moment| moment.text)
}

impl RelationGraph {
    /// Gives things that have no date the one that the data say they have, so that a part of a time can be
    /// taken of pictures whose rows do not tell it. O(nodes · log data).
    pub fn date_things(&mut self, data: &dyn Backend) {
        for node in self.graph.node_weights_mut() {
            let Ok(thing) = NamedNode::new(node.id.as_str()) else {
                continue;
            };
            let of = |predicate: &str| {
                let said = data.quads(Pattern {
                    subject: Some((&thing).into()),
                    predicate: Some(NamedNodeRef::new_unchecked(predicate)),
                    ..Pattern::default()
                });
                let stated = said.flatten().filter(|quad| !is_derived(&quad.graph_name));
                let moments = stated.filter_map(|quad| moment(&quad.object));
                moments.min_by_key(|moment| moment.earliest_s)
            };
            if node.span.is_some() {
                continue;
            }
            let Some(start) = of(schema::START_DATE) else {
                continue;
            };
            node.span = Some(Span {
                start,
                end: of(schema::END_DATE),
                approximate: false,
                lane: node.kind.name().to_owned(),
            });
        }
    }
}
