//! What RDF says of a property itself: which predicates stand for its uses.

use super::hash;
use super::id::EntityId;
use super::terms::{ontology, owl};
use super::to_rdf::Out;
use super::wiki::Use;
use crate::model::{BlankNode, NamedNode};

/// Datatypes as JSON and as the ontology call them, and whether values are nodes.
const DATATYPES: [(&str, &str, bool); 17] = [
    ("commonsMedia", "CommonsMedia", true),
    ("edtf", "Edtf", false),
    ("entity-schema", "EntitySchema", false),
    ("external-id", "ExternalId", false),
    ("geo-shape", "GeoShape", true),
    ("globe-coordinate", "GlobeCoordinate", false),
    ("math", "Math", false),
    ("monolingualtext", "Monolingualtext", false),
    ("musical-notation", "MusicalNotation", false),
    ("quantity", "Quantity", false),
    ("string", "String", false),
    ("tabular-data", "TabularData", true),
    ("time", "Time", false),
    ("url", "Url", true),
    ("wikibase-item", "WikibaseItem", true),
    ("wikibase-lexeme", "WikibaseLexeme", true),
    ("wikibase-property", "WikibaseProperty", true),
];

/// `wikibase-item` is `WikibaseItem`; a datatype that is not in the list is called by the same rule.
fn class_of(datatype: &str) -> String {
    let words = datatype.split(|c: char| !c.is_alphanumeric() && c != '_');
    words
        .map(|word| {
            let mut letters = word.chars();
            letters.next().map_or_else(String::new, |first| {
                first.to_ascii_uppercase().to_string() + letters.as_str()
            })
        })
        .collect()
}

/// The datatype of a class; one that is not in the list has its words told apart by capitals.
pub(super) fn datatype_of(class: &str) -> String {
    if let Some((name, _, _)) = DATATYPES.iter().find(|(_, own, _)| *own == class) {
        return (*name).to_owned();
    }
    let mut name = String::new();
    for c in class.chars() {
        if c.is_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.extend(c.to_lowercase());
    }
    name
}

/// Uses that have no part in normalised values.
const PLAIN: [(&str, Use); 9] = [
    ("directClaim", Use::Direct),
    ("claim", Use::Claim),
    ("statementProperty", Use::Statement),
    ("statementValue", Use::StatementValue),
    ("qualifier", Use::Qualifier),
    ("qualifierValue", Use::QualifierValue),
    ("reference", Use::Reference),
    ("referenceValue", Use::ReferenceValue),
    ("novalue", Use::Novalue),
];

const NORMALIZED: [(&str, Use); 4] = [
    ("directClaimNormalized", Use::DirectNormal),
    ("statementValueNormalized", Use::StatementNormal),
    ("qualifierValueNormalized", Use::QualifierNormal),
    ("referenceValueNormalized", Use::ReferenceNormal),
];

/// Says what the predicates of a property are.
pub(super) fn write(out: &mut Out<'_>, id: &EntityId, datatype: &str) {
    let wiki = out.wiki();
    let node = wiki.entity(id);
    out.say(
        node.clone(),
        &ontology("propertyType"),
        ontology(&class_of(datatype)),
    );
    let kind = |is_node: bool| {
        owl(if is_node {
            "ObjectProperty"
        } else {
            "DatatypeProperty"
        })
    };
    let nodes = DATATYPES
        .iter()
        .any(|(own, _, nodes)| *own == datatype && *nodes);
    // Identifiers become addresses, quantities become quantities of another unit.
    let normal = match datatype {
        "external-id" => Some(true),
        "quantity" => Some(false),
        _ => None,
    };
    for (role, as_what) in PLAIN {
        let predicate = wiki.property(as_what, id);
        out.say(node.clone(), &ontology(role), predicate.clone());
        let is_node = match as_what {
            Use::Novalue => continue,
            Use::Direct | Use::Statement | Use::Qualifier | Use::Reference => nodes,
            _ => true,
        };
        out.is_a(predicate, kind(is_node));
    }
    for (role, as_what) in NORMALIZED {
        let Some(direct) = normal else { continue };
        let predicate = wiki.property(as_what, id);
        out.say(node.clone(), &ontology(role), predicate.clone());
        out.is_a(predicate, kind(as_what != Use::DirectNormal || direct));
    }
    without_value(out, id);
}

/// The class of what has no value of the property.
fn without_value(out: &mut Out<'_>, id: &EntityId) {
    let wiki = out.wiki();
    let class: NamedNode = wiki.property(Use::Novalue, id);
    let name = hash::md5_hex(&format!("owl:complementOf-{}-{id}", wiki.repository));
    let others = BlankNode::new_unchecked(name);
    out.is_a(class.clone(), owl("Class"));
    out.say(class, &owl("complementOf"), others.clone());
    out.is_a(others.clone(), owl("Restriction"));
    out.say(
        others.clone(),
        &owl("onProperty"),
        wiki.property(Use::Direct, id),
    );
    out.say(others, &owl("someValuesFrom"), owl("Thing"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn datatypes_have_classes_and_come_back() {
        for (datatype, class, _) in DATATYPES {
            assert_eq!(class_of(datatype), class);
            assert_eq!(datatype_of(class), datatype);
        }
        assert_eq!(class_of("local-media"), "LocalMedia");
        assert_eq!(datatype_of("LocalMedia"), "local-media");
    }
}
