//! Why a name alone does not tell that it is this one, by what was written around it.

use super::name::Named;
use super::{Feature, Near, Verdict, features};
use crate::link::ask::{Question, Reserved};
use crate::link::index::{Entity, decides, normal, property};
use crate::link::names::{
    Heading, acronym, differing, heading, is_other_in_full, is_possessive, is_somebody_of, unsure,
    wife,
};
use crate::model::printable;

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
    if asked.reserved.name {
        return Some("a name of it is said with a reservation, or only claimed".to_owned());
    }
    if asked.reserved.date {
        return Some(
            "a date that is said of it with a reservation, or only claimed, is not compared"
                .to_owned(),
        );
    }
    let is_told = |text: &&String| text.chars().any(char::is_numeric) || is_century(text);
    if let Some(text) = asked.undated.iter().find(is_told) {
        return Some(format!(
            "`{}` cannot be compared with a date",
            printable(text)
        ));
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

/// Whether a text tells of a century without a digit: `siglo XVII`, `XVII век`.
fn is_century(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    words.any(|word| {
        word.len() > 1 && word.chars().all(|c| "IVXLC".contains(c))
            || [
                "century",
                "jahrhundert",
                "siècle",
                "siglo",
                "век",
                "века",
                "століття",
            ]
            .contains(&word.to_lowercase().as_str())
    })
}

/// Why what is not said for sure speaks against a candidate, whatever else agrees.
pub(super) fn reserved(said: &Reserved, entity: &Entity, near: &dyn Near) -> Option<String> {
    let is_told = !said.kinds.is_empty() || !said.classes.is_empty() || said.position.is_some();
    let perhaps = Question {
        kinds: said.kinds.clone(),
        classes: said.classes.clone(),
        position: said.position,
        ..Question::default()
    };
    let features = features::all(&perhaps, entity, near);
    let against = |one: &&Feature| one.verdict == Verdict::Contradicts && !one.ours.is_empty();
    if let Some(other) = features.iter().find(against).filter(|_| is_told) {
        let (what, ours) = (other.what.name(), &other.ours);
        return Some(format!(
            "the {what} that is said with a reservation or only claimed ({ours}) is not that of this one"
        ));
    }
    if said.different.contains(&entity.id) {
        return Some("with a reservation, or as a claim, it is said to be another".to_owned());
    }
    let is_another = said.identifiers.iter().find(|(number, ours)| {
        let theirs = entity.identifiers.iter();
        let theirs = theirs.filter(|(other, _)| other == number && decides(*number));
        let mut theirs = theirs
            .filter_map(|(_, text)| normal(*number, text))
            .peekable();
        theirs.peek().is_some()
            && normal(*number, ours).is_some_and(|ours| theirs.all(|other| other != ours))
    });
    let (number, text) = is_another?;
    let name = property(*number).map_or("an identifier", |known| known.label);
    Some(format!(
        "`{name} {text}`, said of it with a reservation or only claimed, is not that of this one"
    ))
}

fn of_people((text, found): (&str, &Heading), named: &Named, entity: &Entity) -> Option<String> {
    let owned = is_possessive(text) && !is_possessive(&named.label.text);
    if owned || is_somebody_of(text, &named.label.text) {
        return Some("somebody of theirs may be meant".to_owned());
    }
    if let Some(said) = &found.besides {
        return Some(format!(
            "`{}` behind the name may make it that of something else",
            printable(said)
        ));
    }
    // One in the name itself is weighed with it.
    let weighed = [&named.asked.text, &named.label.text];
    let wife =
        wife(text).filter(|word| !weighed.iter().any(|text| wife(text).as_ref() == Some(word)));
    if let Some(wife) = wife {
        return Some(format!("`{wife}` may be said of somebody else"));
    }
    if acronym(text).is_some() {
        return Some(format!("`{text}` may be somebody else's initials"));
    }
    let fuller = found.fuller.as_ref()?;
    let labels = entity.labels.iter().map(|label| label.text.as_str());
    is_other_in_full(fuller, labels).then(|| format!("`{fuller}` is called otherwise in full"))
}
