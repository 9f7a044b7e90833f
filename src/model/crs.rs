//! Coordinate reference systems that a geometry literal may name before its figures: `<…/CRS84> Point(30.5 50.4)`.

/// Which of two coordinates stands first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axes {
    /// East before north, as where no system is named.
    LongitudeFirst,
    /// North before east.
    LatitudeFirst,
}

/// Systems of Earth with longitude first; the last is the name that Wikidata has for Earth.
const LONGITUDE_FIRST: [&str; 3] = [
    "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
    "https://www.opengis.net/def/crs/OGC/1.3/CRS84",
    "http://www.wikidata.org/entity/Q2",
];
/// The end of the IRIs of the one with latitude first.
const LATITUDE_FIRST: &str = "/4326";

/// The order of coordinates on Earth in the system with this IRI; nothing where it is another one or another globe.
pub fn axes(iri: &str) -> Option<Axes> {
    if iri.contains("EPSG") && iri.ends_with(LATITUDE_FIRST) {
        Some(Axes::LatitudeFirst)
    } else if LONGITUDE_FIRST.contains(&iri) {
        Some(Axes::LongitudeFirst)
    } else {
        None
    }
}
