//! Well-known text of points and polygons, as `GeoSPARQL` and Wikidata write it.

use std::fmt::Write as _;

use super::globe::{Area, Spot, middle};
use crate::model::crs::{Axes, axes};

/// What numbers are made of.
const NUMBER: fn(char) -> bool = |c| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E');
/// Most points of one geometry.
const MOST: usize = 1_000_000;

/// Why a text is no geometry that can be drawn.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}, at character {at}")]
pub struct WktError {
    /// What is wrong.
    pub what: String,
    /// The place in the text, counted in characters from 1.
    pub at: usize,
}

/// A point or an area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// The point, or one that stands for the area.
    pub spot: Spot,
    /// The outlines; none of a point.
    pub area: Option<Area>,
}

impl Shape {
    /// Reads `POINT`, `POLYGON` or `MULTIPOLYGON`, after an IRI in angle brackets or `SRID=4326;`
    /// if there is one.
    ///
    /// # Errors
    /// Anything else, and coordinates that are not on the globe.
    pub fn parse(text: &str) -> Result<Self, WktError> {
        let mut reader = Reader {
            text,
            at: 0,
            latitude_first: false,
            points: 0,
        };
        reader.system()?;
        let shape = reader.shape()?;
        reader.space();
        if reader.at < text.len() {
            return Err(reader.wrong("nothing more is expected"));
        }
        Ok(shape)
    }
}

/// The outlines of an area as they are read again, longitude before latitude. O(points).
pub fn written(area: &Area) -> String {
    let ring = |ring: &Vec<Spot>| {
        let mut out = String::from("(");
        for (place, spot) in ring.iter().enumerate() {
            let between = if place > 0 { "," } else { "" };
            // Writing to a string does not fail.
            let _written = write!(out, "{between}{} {}", spot.longitude(), spot.latitude());
        }
        out.push(')');
        out
    };
    let parts = area.iter().map(|part| {
        let rings: Vec<String> = part.iter().map(ring).collect();
        format!("({})", rings.join(","))
    });
    let parts: Vec<String> = parts.collect();
    match parts.as_slice() {
        [part] => format!("POLYGON{part}"),
        _ => format!("MULTIPOLYGON({})", parts.join(",")),
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    latitude_first: bool,
    points: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn wrong(&self, what: impl Into<String>) -> WktError {
        WktError {
            what: what.into(),
            at: self.text[..self.at].chars().count() + 1,
        }
    }

    fn space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    /// Goes on behind a character if it comes next.
    fn eat(&mut self, c: char) -> bool {
        self.space();
        let comes = self.rest().starts_with(c);
        self.at += if comes { c.len_utf8() } else { 0 };
        comes
    }

    fn expect(&mut self, c: char) -> Result<(), WktError> {
        if self.eat(c) {
            return Ok(());
        }
        Err(self.wrong(format!("`{c}` is expected")))
    }

    fn word(&mut self) -> &'a str {
        self.space();
        let rest = self.rest();
        let end = rest.find(|c: char| !c.is_ascii_alphabetic());
        let word = &rest[..end.unwrap_or(rest.len())];
        self.at += word.len();
        word
    }

    /// The coordinate system in front.
    fn system(&mut self) -> Result<(), WktError> {
        self.space();
        let rest = self.rest();
        if rest
            .get(..5)
            .is_some_and(|head| head.eq_ignore_ascii_case("SRID="))
        {
            let Some((number, _)) = rest[5..].split_once(';') else {
                return Err(self.wrong("`SRID=` has no `;`"));
            };
            if number.trim() != "4326" {
                return Err(self.wrong("only SRID 4326 is known"));
            }
            self.at += 5 + number.len() + 1;
            return Ok(());
        }
        if !rest.starts_with('<') {
            return Ok(());
        }
        let Some(end) = rest.find('>') else {
            return Err(self.wrong("`<` has no `>`"));
        };
        let iri = &rest[1..end];
        let Some(axes) = axes(iri) else {
            return Err(self.wrong("this coordinate system is not known: CRS84 and EPSG 4326 are"));
        };
        self.latitude_first = axes == Axes::LatitudeFirst;
        self.at += end + 1;
        Ok(())
    }

    fn shape(&mut self) -> Result<Shape, WktError> {
        self.space();
        let start = self.at;
        let word = self.word().to_ascii_uppercase();
        let known = ["POINT", "POLYGON", "MULTIPOLYGON"];
        if !known.contains(&word.as_str()) {
            self.at = start;
            return Err(self.wrong("POINT, POLYGON or MULTIPOLYGON is expected"));
        }
        self.dimensions();
        let before = self.at;
        if self.word().eq_ignore_ascii_case("EMPTY") {
            self.at = before;
            return Err(self.wrong("an empty geometry is nowhere"));
        }
        self.at = before;
        if word == "POINT" {
            self.expect('(')?;
            let spot = self.spot()?;
            self.expect(')')?;
            return Ok(Shape { spot, area: None });
        }
        let mut area = Area::new();
        if word == "POLYGON" {
            self.polygon(&mut area)?;
        } else {
            self.expect('(')?;
            self.polygon(&mut area)?;
            while self.eat(',') {
                self.polygon(&mut area)?;
            }
            self.expect(')')?;
        }
        let Some(spot) = middle(&area) else {
            return Err(self.wrong(
                "an outline around a point of the globe is expected, and these are around none",
            ));
        };
        Ok(Shape {
            spot,
            area: Some(area),
        })
    }

    /// `Z`, `M` or `ZM`, which say that more numbers follow than are read.
    fn dimensions(&mut self) {
        let before = self.at;
        if !matches!(self.word().to_ascii_uppercase().as_str(), "Z" | "M" | "ZM") {
            self.at = before;
        }
    }

    fn polygon(&mut self, area: &mut Area) -> Result<(), WktError> {
        self.expect('(')?;
        let mut part = vec![self.ring()?];
        while self.eat(',') {
            part.push(self.ring()?);
        }
        area.push(part);
        self.expect(')')
    }

    fn ring(&mut self) -> Result<Vec<Spot>, WktError> {
        self.expect('(')?;
        let mut ring = vec![self.spot()?];
        while self.eat(',') {
            ring.push(self.spot()?);
        }
        self.expect(')')?;
        if ring.len() < 4 {
            return Err(self.wrong("a ring has four points at least, the last like the first"));
        }
        Ok(ring)
    }

    fn spot(&mut self) -> Result<Spot, WktError> {
        self.space();
        let start = self.at;
        let (first, second) = (self.number()?, self.number()?);
        // Height and measure are not drawn.
        for _ in 0..2 {
            self.space();
            if self.rest().starts_with(NUMBER) {
                self.number()?;
            }
        }
        self.points += 1;
        if self.points > MOST {
            self.at = start;
            return Err(self.wrong(format!("more than {MOST} points are not drawn")));
        }
        let (lon, lat) = if self.latitude_first {
            (second, first)
        } else {
            (first, second)
        };
        Spot::new(lat, lon).ok_or_else(|| {
            self.at = start;
            self.wrong(format!(
                "longitude {lon} and latitude {lat} are not on the globe"
            ))
        })
    }

    fn number(&mut self) -> Result<f64, WktError> {
        self.space();
        let rest = self.rest();
        let end = rest.find(|c: char| !NUMBER(c)).unwrap_or(rest.len());
        let number = rest[..end]
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite());
        let number = number.ok_or_else(|| self.wrong("a number is expected"))?;
        self.at += end;
        Ok(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(text: &str) -> (String, usize) {
        let error = Shape::parse(text).unwrap_err();
        (error.what, error.at)
    }

    #[test]
    fn points_of_wikidata_and_of_geosparql_are_read() {
        let berlin = Spot::new(52.5, 13.25);
        for text in [
            "Point(13.25 52.5)",
            " POINT ( 13.25   52.5 ) ",
            "point z (13.25 52.5 34)",
            "<http://www.opengis.net/def/crs/OGC/1.3/CRS84> POINT(13.25 52.5)",
            "<http://www.opengis.net/def/crs/EPSG/0/4326> POINT(52.5 13.25)",
            "SRID=4326;POINT(1.325e1 52.5)",
        ] {
            assert_eq!(
                Shape::parse(text).ok().map(|shape| shape.spot),
                berlin,
                "{text}"
            );
        }
    }

    #[test]
    fn polygons_have_holes_and_parts() {
        let text = "POLYGON((0 0, 4 0, 4 4, 0 4, 0 0),(1 1, 2 1, 2 2, 1 1))";
        let shape = Shape::parse(text).unwrap();
        assert_eq!(shape.area.map(|area| area[0].len()), Some(2));
        let text = "MULTIPOLYGON(((0 0,1 0,1 1,0 0)),((5 5,9 5,9 9,5 9,5 5)))";
        let shape = Shape::parse(text).unwrap();
        assert_eq!(Some(shape.spot), Spot::new(7.0, 7.0));
    }

    #[test]
    fn what_is_written_is_read_again() {
        for text in [
            "POLYGON((0 0,4 0,4 4,0 4,0 0),(1 1,2 1,2 2,1 1))",
            "MULTIPOLYGON(((-179.9 0.000001,1 0,1 1,0 0)),((5 5,9 5,9 9,5 9,5 5),(6 6,7 6,7 7,6 6)))",
        ] {
            let area = Shape::parse(text).unwrap().area.unwrap();
            assert_eq!(written(&area), text);
        }
    }

    #[test]
    fn bad_text_is_refused_with_its_place() {
        for (text, what, at) in [
            ("", "POINT, POLYGON or MULTIPOLYGON is expected", 1),
            (
                "LINESTRING(0 0,1 1)",
                "POINT, POLYGON or MULTIPOLYGON is expected",
                1,
            ),
            ("POINT EMPTY", "an empty geometry is nowhere", 6),
            ("POINT(1)", "a number is expected", 8),
            ("POINT(1 2", "`)` is expected", 10),
            ("POINT(1 2) x", "nothing more is expected", 12),
            ("POINT(é 2)", "a number is expected", 7),
            ("POINT(NaN 2)", "a number is expected", 7),
            (
                "POINT(13 95)",
                "longitude 13 and latitude 95 are not on the globe",
                7,
            ),
            (
                "<http://www.wikidata.org/entity/Q405> Point(1 2)",
                "this coordinate system is not known: CRS84 and EPSG 4326 are",
                1,
            ),
            ("<http POINT(1 2)", "`<` has no `>`", 1),
            ("SRID=3857;POINT(1 2)", "only SRID 4326 is known", 1),
            ("SRID=é", "`SRID=` has no `;`", 1),
            (
                "POLYGON((0 0,1 1,0 0))",
                "a ring has four points at least, the last like the first",
                22,
            ),
        ] {
            assert_eq!(wrong(text), (what.to_owned(), at), "{text}");
        }
    }

    #[test]
    fn a_million_points_are_the_most() {
        let text = format!("POLYGON(({}0 0))", "0 0,".repeat(MOST));
        assert_eq!(wrong(&text).0, "more than 1000000 points are not drawn");
    }
}
