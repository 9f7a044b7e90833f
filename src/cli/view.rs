//! What the plain view leaves out, and names as they are asked for.

use super::Common;
use super::failure::Failure;
use super::source::Data;
use crate::model::diagnostic::Diagnostic;
pub(super) use crate::model::{MOST_NAMES, some_of};
use crate::model::{NamedNode, Term, Triple};
use crate::query::claims::subjects;
use crate::query::contested::may_matter;
use crate::query::labels::{Labels, NAMING};
use crate::search::{Hit, How, Index, OTHER_NAMES};
use crate::store::NETWORK;
use crate::vocab::rdf;

/// `1 row`, `3 rows`.
pub(super) fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}

pub(super) fn labels(data: &Data) -> Labels<'_> {
    Labels::new(&data.backend, &["en".to_owned()], data.prefixes.clone()).or_from(&data.ontology)
}

/// Says of these contested statements that they are not among the facts.
pub(super) fn say_contested(contested: &[&Triple], data: &Data, common: &Common) {
    let Some(first) = contested.first() else {
        return;
    };
    let example = labels(data).show(&Term::from((*first).clone()));
    let (said, it) = match contested.len() {
        1 => (
            format!("1 statement, {example}, rests on a claim alone and is not among the facts"),
            "it",
        ),
        count => (
            format!(
                "{count} statements, such as {example}, rest on a claim alone and are not among the facts"
            ),
            "one",
        ),
    };
    let hint = format!(
        "to state {it}, give it a passage in an annotation of its own, without the speaker: \
         `{{| dcterms:source … |}}`; `chancery query check/claim-asserted` lists such statements"
    );
    common.remark(&Diagnostic::new(said).hint(hint));
}

/// Says so where the answer to a query, which has passed the checks, may depend on it.
pub(super) fn say_contested_in(text: &str, data: &Data, common: &Common) {
    // Measures count whatever ties two things.
    if measures(text) || may_matter(&data.contested, text, &data.prefixes) {
        let all: Vec<&Triple> = data.contested.iter().collect();
        say_contested(&all, data, common);
    }
}

/// Whether a query has measures as patterns.
fn measures(text: &str) -> bool {
    let mut words = text.split(|c: char| c.is_whitespace() || ".;{}".contains(c));
    words.any(|word| word.starts_with("network:")) || text.contains(NETWORK)
}

/// Says what the measures of a query count, which is not what `rank` does.
pub(super) fn say_measured(text: &str, common: &Common) {
    if measures(text) {
        common.note(
            "`network:` counts every statement between two things, and records such as participations \
             as things, announced and absent ones too; `chancery rank` counts facts alone",
        );
    }
}

/// Says which names and classes of things are only claimed.
pub(super) fn say_contested_names(data: &Data, common: &Common) {
    let names: Vec<&Triple> = data
        .contested
        .iter()
        .filter(|triple| is_name_or_class(triple))
        .collect();
    say_contested(&names, data, common);
}

fn is_name_or_class(triple: &Triple) -> bool {
    let predicate = triple.predicate.as_str();
    let mut naming = NAMING.iter().chain(&OTHER_NAMES);
    predicate == rdf::TYPE || naming.any(|name| *name == predicate)
}

/// The things with this name, matched best, among the values of these properties.
pub(super) fn among(text: &str, properties: &[&str], data: &Data) -> Result<Vec<Hit>, Failure> {
    let mut best: Vec<Hit> = Vec::new();
    if is_iri(text, data) {
        return Ok(best);
    }
    for hit in Index::about(&data.backend, text)?.find(text, usize::MAX)? {
        if hit.how == How::Nearly || best.first().is_some_and(|other| other.how < hit.how) {
            continue;
        }
        let node = NamedNode::new_unchecked(&*hit.iri);
        let mut used = false;
        for property in properties {
            let object = Some(node.as_ref().into());
            used |= !subjects(&data.backend, property, object)?.is_empty();
        }
        if used {
            best.retain(|other| other.how == hit.how);
            best.push(hit);
        }
    }
    Ok(best)
}

/// Whether the text spells an IRI out and is no name.
pub(super) fn is_iri(text: &str, data: &Data) -> bool {
    data.prefixes.expand(text).is_some() || text.contains("://") || text.starts_with('<')
}
