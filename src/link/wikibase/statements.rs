//! Statements as RDF: best values at the entity, and a node a statement with all that belongs to it.

use super::hash;
use super::model::{Entity, Rank, Reference, Snak, SnakContent, Statement, Value};
use super::php;
use super::terms::{DERIVED_FROM, iri, ontology};
use super::to_rdf::Out;
use super::values;
use super::wiki::Use;
use crate::model::{BlankNode, NamedNode, NamedOrBlankNode};

/// The name of a statement's node: all but letters, digits, `_` and `-` becomes `-`.
pub(super) fn local_name(id: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    id.bytes()
        .map(|byte| if plain(byte) { char::from(byte) } else { '-' })
        .collect()
}

/// The class of a rank.
pub(super) fn class_of(rank: Rank) -> &'static str {
    match rank {
        Rank::Deprecated => "DeprecatedRank",
        Rank::Normal => "NormalRank",
        Rank::Preferred => "PreferredRank",
    }
}

/// Writes all statements.
pub(super) fn write(out: &mut Out<'_>, entity: &Entity) {
    let best = entity.best_ranks();
    let subject = out.wiki().entity(&entity.id);
    let is_best = |own: &Statement| best.get(&own.main.property) == Some(&own.rank);
    for own in entity.statements.iter().filter(|own| is_best(own)) {
        let name = local_name(&own.id);
        snak(out, &subject.clone().into(), &name, &own.main, Use::Direct);
    }
    for own in &entity.statements {
        statement(out, &subject, own, is_best(own));
    }
}

fn statement(out: &mut Out<'_>, subject: &NamedNode, own: &Statement, is_best: bool) {
    let name = local_name(&own.id);
    let node = out.wiki().statement(&name);
    let claim = out.wiki().property(Use::Claim, &own.main.property);
    out.say(subject.clone(), &claim, node.clone());
    out.is_a(node.clone(), ontology("Statement"));
    if is_best {
        out.is_a(node.clone(), ontology("BestRank"));
    }
    out.say(
        node.clone(),
        &ontology("rank"),
        ontology(class_of(own.rank)),
    );
    let node = NamedOrBlankNode::from(node);
    snak(out, &node, &name, &own.main, Use::Statement);
    for qualifier in &own.qualifiers {
        snak(out, &node, &name, qualifier, Use::Qualifier);
    }
    for (place, own) in own.references.iter().enumerate() {
        reference(out, &node, &format!("{name}-{place}"), own);
    }
}

/// A reference whose name nobody can compute has a blank node.
fn reference(out: &mut Out<'_>, statement: &NamedOrBlankNode, place: &str, own: &Reference) {
    let (node, name): (NamedOrBlankNode, String) = if let Some(hash) = hash::reference_hash(own) {
        (out.wiki().reference(&hash).into(), hash)
    } else {
        out.note(format!(
            "the name of a reference at `{place}` cannot be computed"
        ));
        let name = hash::md5_hex(&format!("reference-{place}"));
        (BlankNode::new_unchecked(&name).into(), name)
    };
    out.say(
        statement.clone(),
        &NamedNode::new_unchecked(DERIVED_FROM),
        node.clone(),
    );
    out.is_a(node.clone(), ontology("Reference"));
    for own in &own.snaks {
        snak(out, &node, &name, own, Use::Reference);
    }
}

/// Writes what a snak says; `parent` is the name of the statement or reference.
fn snak(out: &mut Out<'_>, subject: &NamedOrBlankNode, parent: &str, own: &Snak, as_what: Use) {
    let wiki = out.wiki();
    let predicate = wiki.property(as_what, &own.property);
    match &own.content {
        SnakContent::Value(value) => of_value(out, subject, own, value, as_what),
        SnakContent::Novalue => {
            out.is_a(subject.clone(), wiki.property(Use::Novalue, &own.property));
        }
        SnakContent::Somevalue => {
            let hash = own.hash.clone().or_else(|| hash::snak_hash(own));
            let parts = [
                parent,
                as_what.prefix(),
                wiki.value_prefix,
                &hash.unwrap_or_default(),
            ];
            let name = hash::md5_hex(&parts.join("-"));
            out.say(subject.clone(), &predicate, BlankNode::new_unchecked(name));
        }
    }
}

fn of_value(
    out: &mut Out<'_>,
    subject: &NamedOrBlankNode,
    own: &Snak,
    value: &Value,
    as_what: Use,
) {
    let (mapping, wiki) = (out.mapping, out.wiki());
    let datatype = own
        .datatype
        .as_ref()
        .or_else(|| mapping.datatypes.get(&own.property));
    let datatype = datatype.map(String::as_str);
    match values::simple(value, datatype, wiki) {
        Ok(term) => out.say(
            subject.clone(),
            &wiki.property(as_what, &own.property),
            term,
        ),
        Err(said) => {
            // The same is said at the statement.
            if as_what != Use::Direct {
                out.note(format!("{}: {said}", own.property));
            }
            return;
        }
    }
    if as_what != Use::Direct && matches!(value, Value::Text(_)) {
        match datatype {
            None => out.note(format!(
                "{}: the datatype is not known, so the value is a string",
                own.property
            )),
            Some("math") => out.note(format!(
                "{}: a formula is written as TeX, where dumps have MathML",
                own.property
            )),
            Some(_) => {}
        }
    }
    if let Some(deep) = as_what.value()
        && let Some(node) = values::node(value, wiki)
    {
        match node {
            Ok((node, facts)) => {
                out.say(subject.clone(), &wiki.property(deep, &own.property), node);
                for fact in facts {
                    out.add(fact);
                }
            }
            Err(said) => out.note(format!("{}: {said}", own.property)),
        }
    }
    if let (Some("external-id"), Value::Text(id)) = (datatype, value) {
        normalized(out, subject, own, id, as_what);
    }
}

/// An identifier as an address.
fn normalized(out: &mut Out<'_>, subject: &NamedOrBlankNode, own: &Snak, id: &str, as_what: Use) {
    let mapping = out.mapping;
    let pattern = mapping.formatters.get(&own.property);
    let (Some(pattern), Some(normal)) = (pattern, as_what.normal()) else {
        return;
    };
    let address = pattern.replace("$1", &php::title(php::trim(id)));
    match iri(&address) {
        Some(node) => out.say(
            subject.clone(),
            &mapping.wiki.property(normal, &own.property),
            node,
        ),
        None => out.note(format!("{}: `{address}` is no IRI", own.property)),
    }
}
