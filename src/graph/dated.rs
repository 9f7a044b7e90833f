//! The date of data, as they give it themselves.

use super::Moment;
use super::moment::moment;
use crate::model::{NamedNodeRef, TermRef};
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
