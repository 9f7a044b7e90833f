//! Why a name alone does not tell that it is this one, by what was written around it.

use super::name::Named;
use crate::link::ask::Question;
use crate::link::index::Entity;
use crate::link::names::{
    Heading, differing, heading, is_other_in_full, is_somebody_of, unsure, wife,
};

/// Why what was written names somebody else, or nobody for sure: that of which the name is what is left.
pub(super) fn doubt(
    asked: &Question,
    named: &Named,
    entity: &Entity,
    people: bool,
) -> Option<String> {
    let name = &named.asked.text;
    if let Some((ours, theirs)) = differing(name, &named.label.text) {
        return Some(format!(
            "`{ours}` is not `{theirs}`: the marks on letters differ"
        ));
    }
    if asked.reserved {
        return Some(
            "a date that is said of it with a reservation, or only claimed, is not compared"
                .to_owned(),
        );
    }
    let whole = asked.names.iter().filter_map(|given| {
        let found = heading(&given.text, people).unwrap_or_default();
        let read = found.name == *name || found.fuller.as_ref() == Some(name);
        (read || given.text == *name).then_some((&given.text, found))
    });
    let mut whole: Vec<(&String, Heading)> = whole.collect();
    whole.sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
    whole.into_iter().find_map(|(text, found)| {
        let said = unsure(text).filter(|_| unsure(&named.label.text).is_none());
        let about = found.about.as_ref().filter(|_| people);
        let about = about.map(|years| format!("`{years}` is too vague to compare"));
        said.map(str::to_owned)
            .or(about)
            .or_else(|| of_people((text, &found), named, entity).filter(|_| people))
    })
}

fn of_people((text, found): (&str, &Heading), named: &Named, entity: &Entity) -> Option<String> {
    if is_somebody_of(text, &named.label.text) {
        return Some("somebody of theirs may be meant".to_owned());
    }
    // One in the name itself is weighed with it.
    let weighed = [&named.asked.text, &named.label.text];
    let wife =
        wife(text).filter(|word| !weighed.iter().any(|text| wife(text).as_ref() == Some(word)));
    if let Some(wife) = wife {
        return Some(format!("`{wife}` may be said of somebody else"));
    }
    let fuller = found.fuller.as_ref()?;
    let labels = entity.labels.iter().map(|label| label.text.as_str());
    is_other_in_full(fuller, labels).then(|| format!("`{fuller}` is called otherwise in full"))
}
