//! Literals that say the same in other letters: `1.0` and `1` as decimals, `1E0` and `1` as doubles.
//!
//! The suites expect one of several right spellings of a computed number. The datatype counts:
//! a decimal is never the same as an integer.

use oxrdf::{Literal, NamedOrBlankNode, Term, Triple};

const XSD: &str = "http://www.w3.org/2001/XMLSchema#";

/// The term with its literals in a spelling that is the same for the same value.
pub(super) fn canonical(term: &Term) -> Term {
    match term {
        Term::Literal(literal) => spelled(literal).unwrap_or_else(|| literal.clone()).into(),
        Term::Triple(triple) => canonical_triple(triple).into(),
        other => other.clone(),
    }
}

pub(super) fn canonical_triple(triple: &Triple) -> Triple {
    let subject: NamedOrBlankNode = triple.subject.clone();
    Triple::new(subject, triple.predicate.clone(), canonical(&triple.object))
}

fn spelled(literal: &Literal) -> Option<Literal> {
    let local = literal.datatype().as_str().strip_prefix(XSD)?;
    let text = literal.value();
    let value = match local {
        "boolean" => match text {
            "1" => "true".to_owned(),
            "0" => "false".to_owned(),
            _ => return None,
        },
        "decimal" => decimal(text)?,
        "double" => text.parse::<f64>().ok()?.to_string(),
        "float" => text.parse::<f32>().ok()?.to_string(),
        "date" | "dateTime" | "time" => text.strip_suffix("+00:00")?.to_owned() + "Z",
        // All types derived from it end so, but for the bounded ones.
        _ if local.to_lowercase().ends_with("integer")
            || ["long", "int", "short", "byte"]
                .iter()
                .any(|name| local.to_lowercase().ends_with(name)) =>
        {
            text.parse::<i128>().ok()?.to_string()
        }
        _ => return None,
    };
    Some(Literal::new_typed_literal(value, literal.datatype()))
}

fn decimal(text: &str) -> Option<String> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if !(whole.to_owned() + fraction)
        .bytes()
        .all(|c| c.is_ascii_digit())
    {
        return None;
    }
    let (whole, fraction) = (
        whole.trim_start_matches('0'),
        fraction.trim_end_matches('0'),
    );
    Some(match (whole, fraction) {
        ("", "") => "0".to_owned(),
        (whole, "") => format!("{sign}{whole}"),
        (whole, fraction) => format!("{sign}{whole}.{fraction}"),
    })
}

#[test]
fn the_same_value_is_spelled_the_same() {
    let spell = |text: &str, local: &str| {
        let datatype = oxrdf::NamedNode::new_unchecked(format!("{XSD}{local}"));
        canonical(&Literal::new_typed_literal(text, datatype).into())
    };
    for (local, one, other) in [
        ("decimal", "1.0", "1"),
        ("decimal", "+01.50", "1.5"),
        ("decimal", "-0.0", "0"),
        ("double", "3.21E4", "32100"),
        ("float", "1E0", "1.0"),
        ("integer", "+01", "1"),
        ("boolean", "1", "true"),
        ("date", "2006-08-23+00:00", "2006-08-23Z"),
    ] {
        assert_eq!(spell(one, local), spell(other, local), "{one} {other}");
    }
    assert_ne!(spell("1", "integer"), spell("1", "decimal"));
    assert_ne!(spell("1.5", "decimal"), spell("1.05", "decimal"));
    assert_ne!(spell("-1", "decimal"), spell("1", "decimal"));
    assert_ne!(spell("01", "string"), spell("1", "string"));
    assert_ne!(spell("-3", "negativeInteger"), spell("-3", "integer"));
}
