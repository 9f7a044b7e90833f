//! Moments as that service reads them: a day alone, `"1950-01-01"^^xsd:dateTime`, is its midnight in UTC, and a year may have
//! a plus. As XML Schema has it neither is a moment, and every comparison with it is an error, which finds nothing.

use oxigraph::model::vocab::xsd;
use spargebra::algebra::{Expression, GraphPattern};
use spargebra::term::{GroundTerm, Literal, TermPattern};

use super::super::walk::{self, Change};
use crate::vocab::wikibase;

/// Where entities and properties of Wikidata live.
const WIKIDATA: &str = "http://www.wikidata.org/";

/// Rewrites the moments of a pattern, if any IRI in it is of that service's vocabulary. O(its size).
pub(super) fn within(pattern: &mut GraphPattern) {
    let mut moments = Moments {
        found: 0,
        mend: false,
    };
    walk::in_pattern(pattern, &mut moments);
    if moments.found == 0 {
        return;
    }
    let text = pattern.to_string();
    let known = [WIKIDATA, wikibase::ONTOLOGY];
    if known
        .iter()
        .any(|space| text.contains(&format!("<{space}")))
    {
        moments.mend = true;
        walk::in_pattern(pattern, &mut moments);
    }
}

struct Moments {
    found: usize,
    /// Whether they are changed, too.
    mend: bool,
}

impl Moments {
    fn literal(&mut self, literal: &mut Literal) {
        if literal.datatype() != xsd::DATE_TIME {
            return;
        }
        if let Some(moment) = moment(literal.value()) {
            self.found += 1;
            if self.mend {
                *literal = Literal::new_typed_literal(moment, xsd::DATE_TIME);
            }
        }
    }

    fn term(&mut self, term: &mut TermPattern) {
        match term {
            TermPattern::Literal(literal) => self.literal(literal),
            TermPattern::Triple(triple) => self.term(&mut triple.object),
            _ => {}
        }
    }
}

impl Change for Moments {
    fn pattern(&mut self, pattern: &mut GraphPattern) {
        match pattern {
            GraphPattern::Bgp { patterns } => {
                for triple in patterns {
                    self.term(&mut triple.object);
                }
            }
            GraphPattern::Path { object, .. } => self.term(object),
            GraphPattern::Values { bindings, .. } => {
                for term in bindings.iter_mut().flatten().flatten() {
                    if let GroundTerm::Literal(literal) = term {
                        self.literal(literal);
                    }
                }
            }
            _ => {}
        }
    }

    fn expression(&mut self, expression: &mut Expression) {
        if let Expression::Literal(literal) = expression {
            self.literal(literal);
        }
    }
}

/// A moment as XML Schema writes it, of a text that only that service takes for one.
fn moment(text: &str) -> Option<String> {
    let text = text.trim();
    let unsigned = text.strip_prefix('+').unwrap_or(text);
    let day = unsigned.split('T').next()?;
    let is_alone = day.len() == unsigned.len();
    if !is_alone && unsigned.len() == text.len() {
        return None;
    }
    let day = if is_alone {
        day.strip_suffix('Z').unwrap_or(day)
    } else {
        day
    };
    let mut parts = day.strip_prefix('-').unwrap_or(day).split('-');
    let mut digits = |least: usize, most: usize| {
        parts.next().is_some_and(|part| {
            (least..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    let is_day = digits(4, 16) && digits(2, 2) && digits(2, 2) && parts.next().is_none();
    let time = if is_alone {
        "T00:00:00Z"
    } else {
        &unsigned[day.len()..]
    };
    is_day.then(|| format!("{day}{time}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_alone_and_years_with_a_plus_are_moments() {
        for (text, expected) in [
            ("1950-01-01", Some("1950-01-01T00:00:00Z")),
            ("+1950-01-01", Some("1950-01-01T00:00:00Z")),
            ("1950-01-01Z", Some("1950-01-01T00:00:00Z")),
            ("-0043-03-15", Some("-0043-03-15T00:00:00Z")),
            ("+1903-01-01T00:00:00Z", Some("1903-01-01T00:00:00Z")),
            ("1950-01-01T00:00:00Z", None),
            ("1950-01-01T00:00:00", None),
            ("1950", None),
            ("1950-01-01+02:00", None),
            ("+soon", None),
            ("", None),
        ] {
            assert_eq!(moment(text).as_deref(), expected, "{text}");
        }
    }
}
