//! Values as RDF: the simple form, and the node that says all.

use super::dates;
use super::hash;
use super::model::{Coordinate, Quantity, Time, Value};
use super::php;
use super::terms::{
    COMMONS_DATA, DATE_TIME, DECIMAL, DOUBLE, EARTH, INTEGER, MEDIA, ONE, RDF_TYPE, WKT, iri,
    ontology, typed,
};
use super::wiki::Wiki;
use crate::model::{Literal, NamedNode, Term, Triple};

/// Where a value cannot be written in RDF, why.
pub(super) type Unwritten = String;

/// The value as one term.
pub(super) fn simple(
    value: &Value,
    datatype: Option<&str>,
    wiki: &Wiki,
) -> Result<Term, Unwritten> {
    Ok(match value {
        Value::Entity(id) => wiki.entity(id).into(),
        Value::Text(text) => return of_text(text, datatype),
        Value::Monolingual { language, text } => {
            Literal::new_language_tagged_literal(text, language)
                .map_err(|error| format!("`{language}` is no language: {error}"))?
                .into()
        }
        Value::Time(time) => time_literal(time).into(),
        Value::Quantity(quantity) => typed(&quantity.amount, DECIMAL).into(),
        Value::Coordinate(coordinate) => point(coordinate).into(),
        Value::Other { kind, .. } => {
            return Err(format!("values of the kind `{kind}` have no RDF"));
        }
    })
}

fn of_text(text: &str, datatype: Option<&str>) -> Result<Term, Unwritten> {
    let address = |text: String| {
        let node = iri(&text).ok_or_else(|| format!("`{text}` is no IRI"))?;
        Ok(node.into())
    };
    match datatype {
        Some("url") => address(text.to_owned()),
        Some("commonsMedia") => address(format!("{MEDIA}{}", php::file_name(text))),
        Some("geo-shape" | "tabular-data") => {
            address(format!("{COMMONS_DATA}{}", php::title(text)))
        }
        Some("external-id") => Ok(Literal::new_simple_literal(php::trim(text)).into()),
        _ => Ok(Literal::new_simple_literal(text).into()),
    }
}

/// What cannot be converted is a plain string.
fn time_literal(time: &Time) -> Literal {
    match dates::standard(time) {
        Some(standard) => typed(standard, DATE_TIME),
        None => Literal::new_simple_literal(&time.time),
    }
}

/// East before north; a globe that is not the Earth is named first.
fn point(coordinate: &Coordinate) -> Literal {
    let east = php::number(coordinate.longitude);
    let north = php::number(coordinate.latitude);
    let globe = php::trim(&coordinate.globe);
    let text = if globe.is_empty() || globe == EARTH {
        format!("Point({east} {north})")
    } else {
        format!("<{}> Point({east} {north})", globe.replace('>', "%3E"))
    };
    typed(text, WKT)
}

/// The node with all about a value, for values that have one, and what is said of it.
pub(super) fn node(
    value: &Value,
    wiki: &Wiki,
) -> Option<Result<(NamedNode, Vec<Triple>), Unwritten>> {
    let name = wiki.value(&hash::value_hash(value)?);
    let facts = match value {
        Value::Time(time) => of_time(time),
        Value::Quantity(quantity) => of_quantity(quantity),
        Value::Coordinate(coordinate) => of_coordinate(coordinate),
        Value::Entity(_) | Value::Text(_) | Value::Monolingual { .. } | Value::Other { .. } => {
            return None;
        }
    };
    Some(facts.map(|facts| {
        let triple =
            |(predicate, object): (NamedNode, Term)| Triple::new(name.clone(), predicate, object);
        (name.clone(), facts.into_iter().map(triple).collect())
    }))
}

type Facts = Result<Vec<(NamedNode, Term)>, Unwritten>;

fn a(class: &str) -> (NamedNode, Term) {
    (NamedNode::new_unchecked(RDF_TYPE), ontology(class).into())
}

fn named(text: &str) -> Result<Term, Unwritten> {
    let node = iri(text).ok_or_else(|| format!("`{text}` is no IRI"))?;
    Ok(node.into())
}

fn of_time(time: &Time) -> Facts {
    let whole = |number: String| Term::from(typed(number, INTEGER));
    Ok(vec![
        a("TimeValue"),
        (ontology("timeValue"), time_literal(time).into()),
        (ontology("timePrecision"), whole(time.precision.to_string())),
        (ontology("timeTimezone"), whole(time.timezone.to_string())),
        (ontology("timeCalendarModel"), named(&time.calendar)?),
    ])
}

fn of_quantity(quantity: &Quantity) -> Facts {
    let decimal = |number: &str| Term::from(typed(number, DECIMAL));
    let mut facts = vec![
        a("QuantityValue"),
        (ontology("quantityAmount"), decimal(&quantity.amount)),
    ];
    if let Some((upper, lower)) = &quantity.bounds {
        facts.push((ontology("quantityUpperBound"), decimal(upper)));
        facts.push((ontology("quantityLowerBound"), decimal(lower)));
    }
    let unit = php::trim(&quantity.unit);
    let unit = if unit == "1" { ONE } else { unit };
    facts.push((ontology("quantityUnit"), named(unit)?));
    Ok(facts)
}

fn of_coordinate(coordinate: &Coordinate) -> Facts {
    let double = |number: f64| Term::from(typed(php::number(number), DOUBLE));
    let mut facts = vec![
        a("GlobecoordinateValue"),
        (ontology("geoLatitude"), double(coordinate.latitude)),
        (ontology("geoLongitude"), double(coordinate.longitude)),
    ];
    if coordinate.precision.is_none() {
        facts.push(a("GeoAutoPrecision"));
    }
    // Where nothing is known, an arc second is what Wikibase shows.
    let precision = coordinate.precision.unwrap_or(1.0 / 3600.0);
    facts.push((ontology("geoPrecision"), double(precision)));
    facts.push((ontology("geoGlobe"), named(&coordinate.globe)?));
    Ok(facts)
}
