//! `SERVICE wikibase:around` and `wikibase:box`: the pattern inside them, and a condition on what it finds.
//!
//! Both compare points, which are texts such as `Point(30.5 50.4)`, longitude first. Other globes than Earth
//! have an IRI before the text and match nothing. `geof:distance` of two points is in kilometres, as there.

use spargebra::algebra::{Expression, Function, GraphPattern};
use spargebra::term::{Literal, NamedNode, NamedNodePattern, TermPattern, TriplePattern, Variable};

use crate::model::Term;
use crate::model::crs::{Axes, axes};
use crate::store::StoreError;
use crate::store::plan::scope;
use crate::store::walk::Change;
use crate::vocab::{blazegraph, wikibase};

/// The distance of two points in kilometres.
pub(in crate::store) const DISTANCE: &str =
    "http://www.opengis.net/def/function/geosparql/distance";
/// Whether a point lies in a box with these corners; no query can write such a name.
const IN_BOX: &str = "chancery:in box";
/// What a point says of the north, of the east, and of which globe it is on.
const LATITUDE: &str = "http://www.opengis.net/def/function/geosparql/latitude";
const LONGITUDE: &str = "http://www.opengis.net/def/function/geosparql/longitude";
const GLOBE: &str = "http://www.opengis.net/def/function/geosparql/globe";
const EARTH_ITSELF: &str = "http://www.wikidata.org/entity/Q2";
const ENTITY: &str = "http://www.wikidata.org/entity/";
/// Whether a value is one that nobody knows.
const IS_SOME_VALUE: &str = "http://wikiba.se/ontology#isSomeValue";
/// What that service puts in place of blank nodes.
const SOME_VALUE: [&str; 2] = [
    "http://www.wikidata.org/.well-known/genid/",
    "https://www.wikidata.org/.well-known/genid/",
];
/// As queries of that service mean it.
const EARTH: f64 = 6_371.008_8;

type OfTerms = fn(&[Term]) -> Option<Term>;

/// The functions by name, for whoever evaluates.
pub(in crate::store) fn functions() -> [(NamedNode, OfTerms); 6] {
    let own: [(&str, OfTerms); 6] = [
        (DISTANCE, distance),
        (LATITUDE, latitude),
        (LONGITUDE, longitude),
        (GLOBE, globe),
        (IS_SOME_VALUE, is_some_value),
        (IN_BOX, in_box),
    ];
    own.map(|(name, function)| (NamedNode::new_unchecked(name), function))
}

/// A point on any globe: one that Wikidata has an item of stands before it, unless it is Earth.
fn on_globe(terms: &[Term]) -> Option<(NamedNode, (f64, f64))> {
    let [Term::Literal(literal)] = terms else {
        return None;
    };
    let text = literal.value().trim();
    if let Some(point) = wkt_point(text) {
        return Some((NamedNode::new_unchecked(EARTH_ITSELF), point));
    }
    let (globe, point) = text.strip_prefix('<')?.split_once('>')?;
    let number = globe.strip_prefix(ENTITY)?.strip_prefix('Q')?;
    let is_item = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_item.then_some(())?;
    Some((NamedNode::new(globe).ok()?, bare_point(point)?))
}

fn latitude(terms: &[Term]) -> Option<Term> {
    let (_, (_, north)) = on_globe(terms)?;
    Some(Literal::from(north).into())
}

fn longitude(terms: &[Term]) -> Option<Term> {
    let (_, (east, _)) = on_globe(terms)?;
    Some(Literal::from(east).into())
}

fn globe(terms: &[Term]) -> Option<Term> {
    let (globe, _) = on_globe(terms)?;
    Some(globe.into())
}

/// Whether somebody says that there is a value, and not which one: a blank node, or an IRI in place of one.
fn is_some_value(terms: &[Term]) -> Option<Term> {
    let is = match terms {
        [Term::BlankNode(_)] => true,
        [Term::NamedNode(node)] => SOME_VALUE
            .iter()
            .any(|start| node.as_str().starts_with(start)),
        [_] => false,
        _ => return None,
    };
    Some(Literal::from(is).into())
}

fn distance(terms: &[Term]) -> Option<Term> {
    let [from, to] = terms else { return None };
    Some(Literal::from(kilometres(point(from)?, point(to)?)).into())
}

/// Kilometres along a great circle between two points, longitude first.
pub(crate) fn kilometres((east, north): (f64, f64), (far_east, far_north): (f64, f64)) -> f64 {
    let half = |from: f64, to: f64| ((to - from).to_radians() / 2.0).sin().powi(2);
    let flat = north.to_radians().cos() * far_north.to_radians().cos();
    let chord = half(north, far_north) + flat * half(east, far_east);
    2.0 * EARTH * chord.sqrt().min(1.0).asin()
}

fn in_box(terms: &[Term]) -> Option<Term> {
    let [place, one, other] = terms else {
        return None;
    };
    let ((east, north), (west, south), (far, top)) = (point(place)?, point(one)?, point(other)?);
    // A box may lie across the line where the date changes.
    let across = if west <= far {
        (west..=far).contains(&east)
    } else {
        east >= west || east <= far
    };
    let high = south.min(top)..=south.max(top);
    Some(Literal::from(across && high.contains(&north)).into())
}

/// Longitude and latitude of a literal.
fn point(term: &Term) -> Option<(f64, f64)> {
    let Term::Literal(literal) = term else {
        return None;
    };
    wkt_point(literal.value())
}

/// Longitude and latitude of `Point(30.5 50.4)`, on Earth; another order of the two where a coordinate system before it says so.
pub(crate) fn wkt_point(text: &str) -> Option<(f64, f64)> {
    let text = text.trim();
    let Some(named) = text.strip_prefix('<') else {
        return bare_point(text);
    };
    let (system, point) = named.split_once('>')?;
    let axes = axes(system)?;
    let (one, other) = numbers(point)?;
    on_earth(match axes {
        Axes::LongitudeFirst => (one, other),
        Axes::LatitudeFirst => (other, one),
    })
}

/// Longitude and latitude of a point without a system.
fn bare_point(text: &str) -> Option<(f64, f64)> {
    on_earth(numbers(text)?)
}

/// East and north, where there are such.
fn on_earth((east, north): (f64, f64)) -> Option<(f64, f64)> {
    (east.abs() <= 180.0 && north.abs() <= 90.0).then_some((east, north))
}

/// The first two figures of a point.
fn numbers(text: &str) -> Option<(f64, f64)> {
    let text = text.trim();
    let name = text
        .get(..5)
        .filter(|name| name.eq_ignore_ascii_case("point"))?;
    let inside = text[name.len()..]
        .trim()
        .strip_prefix('(')?
        .strip_suffix(')')?;
    let mut axes = inside.split_whitespace().map(str::parse::<f64>);
    Some((axes.next()?.ok()?, axes.next()?.ok()?))
}

/// Puts patterns and conditions in place of the services.
#[derive(Default)]
pub(super) struct Places {
    /// What cannot be understood, the first time.
    pub(super) failed: Option<StoreError>,
}

impl Change for Places {
    fn pattern(&mut self, pattern: &mut GraphPattern) {
        match pattern {
            GraphPattern::Service {
                name: NamedNodePattern::NamedNode(name),
                inner,
                ..
            } if [wikibase::AROUND, wikibase::BOX].contains(&name.as_str()) => {
                match Service::read(name.as_str(), inner) {
                    Ok(service) => *pattern = service.written(),
                    Err(error) => drop(self.failed.get_or_insert(error)),
                }
            }
            GraphPattern::Join { left, right } => {
                let (mut conditions, mut distances) = (Vec::new(), Vec::new());
                for side in [left, right] {
                    taken_out(side, &mut conditions, &mut distances);
                }
                // What they look at may be bound beside the service.
                let mut whole = std::mem::take(pattern);
                for expr in conditions {
                    let inner = Box::new(whole);
                    whole = GraphPattern::Filter { expr, inner };
                }
                for (variable, expression) in distances {
                    whole = GraphPattern::Extend {
                        inner: Box::new(whole),
                        variable,
                        expression,
                    };
                }
                *pattern = whole;
            }
            _ => {}
        }
    }

    fn expression(&mut self, _: &mut Expression) {}
}

/// Takes the conditions of a service off a pattern.
fn taken_out(
    pattern: &mut GraphPattern,
    conditions: &mut Vec<Expression>,
    distances: &mut Vec<(Variable, Expression)>,
) {
    loop {
        *pattern = match std::mem::take(pattern) {
            GraphPattern::Extend {
                inner,
                variable,
                expression,
            } if is_ours(&expression) && is_service(&inner) => {
                distances.push((variable, expression));
                *inner
            }
            GraphPattern::Filter { expr, inner } if is_ours(&expr) => {
                conditions.push(expr);
                *inner
            }
            other => {
                *pattern = other;
                return;
            }
        };
    }
}

/// Whether it is a condition of a service, which has a mark that no query can write.
fn is_ours(expression: &Expression) -> bool {
    match expression {
        Expression::And(left, _) => **left == mark(),
        Expression::If(condition, _, _) => **condition == mark(),
        _ => false,
    }
}

fn is_service(pattern: &GraphPattern) -> bool {
    matches!(pattern, GraphPattern::Filter { expr, .. } if is_ours(expr))
}

/// True, in a datatype-less spelling of its own.
fn mark() -> Expression {
    Expression::Not(Box::new(Expression::Bound(Variable::new_unchecked(
        "a place",
    ))))
}

/// One service.
struct Service {
    patterns: Vec<TriplePattern>,
    condition: Expression,
    distance: Option<(Variable, Expression)>,
}

impl Service {
    fn read(name: &str, inner: &GraphPattern) -> Result<Self, StoreError> {
        let refused = |why: &str| {
            let local = name.strip_prefix(wikibase::ONTOLOGY).unwrap_or(name);
            StoreError::Refused(format!("the service `SERVICE wikibase:{local}` {why}"))
        };
        let GraphPattern::Bgp { patterns } = inner else {
            return Err(refused("has more than triples in it"));
        };
        let (mut own, mut said) = (Vec::new(), Vec::new());
        for triple in patterns {
            let about = matches!(&triple.subject, TermPattern::NamedNode(node) if node.as_str() == blazegraph::SERVICE_PARAM);
            match (&triple.predicate, about) {
                (NamedNodePattern::NamedNode(predicate), true) => {
                    let local = predicate.as_str().strip_prefix(wikibase::ONTOLOGY);
                    said.push((local.unwrap_or_default(), &triple.object));
                }
                _ => own.push(triple.clone()),
            }
        }
        let place = own
            .iter()
            .find_map(|triple| match (&triple.subject, &triple.object) {
                (TermPattern::Variable(_), TermPattern::Variable(place)) => Some(place.clone()),
                _ => None,
            });
        let place = place.ok_or_else(|| refused("has no `?place wdt:P625 ?location` in it"))?;
        let param = |wanted: &str| {
            let found = said.iter().find(|(local, _)| *local == wanted);
            let found = found.and_then(|(_, term)| value(term));
            found.ok_or_else(|| refused(&format!("says no `bd:serviceParam wikibase:{wanted}`")))
        };
        let call = |function: &str, arguments: Vec<Expression>| {
            let function = Function::Custom(NamedNode::new_unchecked(function));
            Expression::FunctionCall(function, arguments)
        };
        let (condition, far) = if name == wikibase::AROUND {
            let far = call(DISTANCE, vec![place.into(), param("center")?]);
            let radius = number(param("radius")?);
            (
                Expression::LessOrEqual(Box::new(far.clone()), Box::new(radius)),
                Some(far),
            )
        } else {
            // With corners in the west and the east it does not say which one lies south.
            let corner = |south: &str, any: &str| {
                let is_any = said.iter().any(|(local, _)| *local == any);
                param(if is_any { any } else { south })
            };
            let west = corner("cornerSouthWest", "cornerWest")?;
            let east = corner("cornerNorthEast", "cornerEast")?;
            (call(IN_BOX, vec![place.into(), west, east]), None)
        };
        let distance = said.iter().find_map(|(local, term)| match term {
            TermPattern::Variable(name) if *local == "distance" => Some(name.clone()),
            _ => None,
        });
        Ok(Self {
            patterns: own,
            condition: Expression::And(Box::new(mark()), Box::new(condition)),
            distance: distance.zip(far).map(|(name, far)| {
                let none = Box::new(far.clone());
                (name, Expression::If(Box::new(mark()), Box::new(far), none))
            }),
        })
    }

    fn written(self) -> GraphPattern {
        let found = GraphPattern::Filter {
            expr: self.condition,
            inner: Box::new(GraphPattern::Bgp {
                patterns: self.patterns,
            }),
        };
        match self.distance {
            Some((variable, expression)) => GraphPattern::Extend {
                inner: Box::new(found),
                variable,
                expression,
            },
            None => found,
        }
    }
}

fn value(term: &TermPattern) -> Option<Expression> {
    match term {
        TermPattern::NamedNode(node) => Some(node.clone().into()),
        TermPattern::Literal(literal) => Some(literal.clone().into()),
        other => scope::variable(other).map(Into::into),
    }
}

/// A radius is written as a text.
fn number(of: Expression) -> Expression {
    let double = NamedNode::new_unchecked("http://www.w3.org/2001/XMLSchema#double");
    Expression::FunctionCall(Function::Custom(double), vec![of])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Term {
        Literal::new_simple_literal(text).into()
    }

    #[test]
    fn distances_are_those_of_the_globe() {
        let between = |from: &str, to: &str| match distance(&[at(from), at(to)])? {
            Term::Literal(found) => found.value().parse::<f64>().ok(),
            _ => None,
        };
        // Berlin and Paris; a quarter of the equator; the same place.
        let known = between("Point(13.383333 52.516667)", "POINT (2.351389 48.856944)").unwrap();
        assert!((known - 878.0).abs() < 3.0, "{known}");
        let quarter = between("Point(0 0)", "Point(90 0)").unwrap();
        assert!((quarter - 10_007.5).abs() < 1.0, "{quarter}");
        assert_eq!(between("Point(1 2)", "Point(1 2)"), Some(0.0));
        for wrong in [
            "<http://www.wikidata.org/entity/Q405> Point(1 2)",
            "Point(200 0)",
            "Point(1)",
            "",
        ] {
            assert_eq!(between(wrong, "Point(1 2)"), None, "{wrong}");
        }
    }

    #[test]
    fn boxes_may_lie_across_the_date_line() {
        let inside = |place: &str, west: &str, east: &str| {
            let found = in_box(&[at(place), at(west), at(east)]);
            found == Some(Literal::from(true).into())
        };
        assert!(inside("Point(13 52)", "Point(10 50)", "Point(15 55)"));
        assert!(!inside("Point(16 52)", "Point(10 50)", "Point(15 55)"));
        assert!(inside("Point(-179 0)", "Point(170 -10)", "Point(-170 10)"));
        assert!(!inside("Point(0 0)", "Point(170 -10)", "Point(-170 10)"));
    }
}
