//! What is wrong with literals: texts that their datatype does not have, values of another type, two values for one.

use std::collections::BTreeSet;

use super::Ground;
use crate::infer::Clash;
use crate::infer::facts::{Facts, NONE, Part};
use crate::infer::program::Program;
use crate::model::{Literal, NamedNode, Term};
use crate::query::value::{Value, is_same, is_well_formed};
use crate::store::{Id, Terms};
use crate::vocab::{owl, rdf};

const XSD: &str = "http://www.w3.org/2001/XMLSchema#";

/// Datatypes whose values are numbers without an end after the point.
const DECIMALS: [&str; 14] = [
    "decimal",
    "integer",
    "long",
    "int",
    "short",
    "byte",
    "unsignedLong",
    "unsignedInt",
    "unsignedShort",
    "unsignedByte",
    "nonNegativeInteger",
    "positiveInteger",
    "nonPositiveInteger",
    "negativeInteger",
];

/// Datatypes whose values are texts.
const TEXTS: [&str; 7] = [
    "string",
    "normalizedString",
    "token",
    "language",
    "Name",
    "NCName",
    "NMTOKEN",
];

/// Datatypes that share no value with each other or with those above.
const APART: [&str; 11] = [
    "boolean",
    "float",
    "double",
    "date",
    "time",
    "gYear",
    "gYearMonth",
    "gMonth",
    "gMonthDay",
    "gDay",
    "hexBinary",
];

/// Every datatype whose values are known.
pub(in crate::infer) fn known() -> BTreeSet<String> {
    let more = [
        "dateTime",
        "dateTimeStamp",
        "duration",
        "dayTimeDuration",
        "yearMonthDuration",
    ];
    let all = DECIMALS.iter().chain(&TEXTS).chain(&APART).chain(&more);
    let all = all.map(|name| format!("{XSD}{name}"));
    all.chain([rdf::LANG_STRING.to_owned(), rdf::DIR_LANG_STRING.to_owned()])
        .collect()
}

/// The family of a datatype, by its IRI: values of different families are different. None where nobody knows.
fn family(datatype: &str) -> Option<&str> {
    if matches!(datatype, rdf::LANG_STRING | rdf::DIR_LANG_STRING) {
        return Some(datatype);
    }
    let name = datatype.strip_prefix(XSD)?;
    if DECIMALS.contains(&name) {
        return Some("decimal");
    }
    if TEXTS.contains(&name) {
        return Some("string");
    }
    match name {
        "dateTimeStamp" => Some("dateTime"),
        "dayTimeDuration" | "yearMonthDuration" => Some("duration"),
        "dateTime" | "duration" => Some(name),
        other => APART.contains(&other).then_some(other),
    }
}

/// Whether a literal is surely no value of a datatype.
fn is_outside(literal: &Literal, datatype: &str) -> bool {
    let own = literal.datatype();
    if own.as_str() == datatype {
        return false;
    }
    let (Some(wanted), Some(given)) = (family(datatype), family(own.as_str())) else {
        return false;
    };
    if given != wanted {
        return true;
    }
    let text = match Value::of(literal) {
        Some(Value::Decimal(number)) => number.to_string(),
        _ if NARROW.contains(&datatype.strip_prefix(XSD).unwrap_or_default()) => {
            literal.value().to_owned()
        }
        _ => return false,
    };
    let datatype = NamedNode::new_unchecked(datatype);
    !is_well_formed(&Literal::new_typed_literal(text, datatype))
}

/// Datatypes that have some values of their family, which can be told by how they are written.
const NARROW: [&str; 3] = ["dateTimeStamp", "dayTimeDuration", "yearMonthDuration"];

/// What a number or truth value stands for, however it is spelled; of other datatypes each spelling is taken for a value
/// of its own.
pub(super) fn value(literal: &Literal) -> Option<String> {
    let family = family(literal.datatype().as_str())?;
    if !matches!(family, "decimal" | "boolean" | "float" | "double") {
        return None;
    }
    let value = match Value::of(literal)? {
        Value::Decimal(number) => number.to_string(),
        Value::Truth(truth) => truth.to_string(),
        Value::Double(number) if family != "decimal" => number.to_string(),
        _ => return None,
    };
    Some(format!("{family} {value}"))
}

/// Whether two literals surely stand for different values.
fn differ(one: &Literal, other: &Literal) -> bool {
    let (first, second) = (Term::from(one.clone()), Term::from(other.clone()));
    let families =
        [one, other].map(|literal| family(literal.datatype().as_str()).map(str::to_owned));
    // The same figure is another value where the datatypes share none.
    match families {
        [Some(first), Some(second)] if first != second => return true,
        [Some(_), Some(_)] => {}
        _ => return false,
    }
    if is_same(&first, &second) {
        return false;
    }
    if one.language().is_some() {
        let tag = |literal: &Literal| literal.language().map(str::to_lowercase);
        return one.value() != other.value()
            || tag(one) != tag(other)
            || one.direction() != other.direction();
    }
    Value::of(one).zip(Value::of(other)).is_some()
}

/// What is wrong with literals, at the most so much of it.
pub(in crate::infer) fn wrong(
    facts: &Facts,
    ground: &Ground,
    program: &Program,
    most: usize,
) -> Vec<Clash> {
    let Some(datatypes) = ground.datatypes() else {
        return Vec::new();
    };
    let source = |name: &str| program.named.iter().position(|named| named.name == name);
    let all = Part::Before(u32::try_from(facts.len()).unwrap_or(NONE));
    let find = |iri: &str| facts.terms.find(&NamedNode::new_unchecked(iri).into());
    let mut found = Vec::new();
    let literal = |id: Id, terms: &'_ Terms| match terms.term(id) {
        Term::Literal(literal) => Some(literal.clone()),
        _ => None,
    };
    let Some(not_type) = source("dt-not-type") else {
        return found;
    };
    // A text that its datatype does not have, wherever it is said.
    for id in 0..Id::try_from(facts.terms.len()).unwrap_or(NONE) {
        if let Term::Literal(literal) = facts.terms.term(id)
            && datatypes.contains(literal.datatype().as_str())
            && !is_well_formed(literal)
            && let Some(fact) = facts.matching([None, None, Some(id)], all).last()
        {
            found.push(Clash {
                source: not_type,
                premises: vec![fact],
            });
        }
        if found.len() >= most {
            return found;
        }
    }
    let typed = find(rdf::TYPE).map(|a| facts.matching([None, Some(a), None], all));
    for fact in typed.into_iter().flatten() {
        if let Some(literal) = literal(fact[0], &facts.terms)
            && let Term::NamedNode(class) = facts.terms.term(fact[2])
            && datatypes.contains(class.as_str())
            && is_outside(&literal, class.as_str())
            && found.len() < most
        {
            found.push(Clash {
                source: not_type,
                premises: vec![fact],
            });
        }
    }
    if let (Some(diff), true, Some(same)) = (source("dt-diff"), ground.is_owl(), find(owl::SAME_AS))
    {
        for fact in facts.matching([None, Some(same), None], all) {
            let [one, _, other] = fact;
            if one < other
                && let Some((one, other)) =
                    literal(one, &facts.terms).zip(literal(other, &facts.terms))
                && differ(&one, &other)
                && found.len() < most
            {
                found.push(Clash {
                    source: diff,
                    premises: vec![fact],
                });
            }
        }
    }
    found
}
