//! Which of the formats that there are is wanted most: `Accept` with its weights (RFC 9110, 12.5.1).

use std::collections::BTreeSet;

use super::problem::Problem;
use super::request::{Request, one};
use crate::model::printable;

/// What is offered: a short name and the media types that mean it, the usual one first.
pub(super) type Offer = (&'static str, &'static [&'static str]);

/// Rows: the answers of `SELECT` and `ASK`.
pub(super) const ROWS: [Offer; 6] = [
    (
        "json",
        &["application/sparql-results+json", "application/json"],
    ),
    (
        "xml",
        &[
            "application/sparql-results+xml",
            "application/xml",
            "text/xml",
        ],
    ),
    ("csv", &["text/csv"]),
    ("tsv", &["text/tab-separated-values"]),
    ("html", &["text/html"]),
    ("md", &["text/markdown"]),
];

/// Triples: the answers of `CONSTRUCT` and `DESCRIBE`.
pub(super) const TRIPLES: [Offer; 6] = [
    ("ttl", &["text/turtle", "application/x-turtle"]),
    ("nt", &["application/n-triples", "text/plain"]),
    (
        "rdf",
        &["application/rdf+xml", "application/xml", "text/xml"],
    ),
    ("jsonld", &["application/ld+json", "application/json"]),
    ("trig", &["application/trig"]),
    ("nq", &["application/n-quads"]),
];

/// The short name of what is wanted: `format` or `output` among the parameters, or else the header.
pub(super) fn chosen(
    request: &Request,
    parameters: &[(String, String)],
    offers: &[Offer],
) -> Result<&'static str, Problem> {
    for name in ["format", "output"] {
        let given = parameters.iter().filter(|(known, _)| known == name);
        let given: Vec<&str> = given.map(|(_, value)| value.as_str()).collect();
        let Some(first) = given.first() else { continue };
        // Clients name one format in the words of several servers.
        let known = given.iter().filter_map(|wanted| named(wanted, offers));
        let known: BTreeSet<&'static str> = known.collect();
        match (known.len(), known.first()) {
            (1, Some(known)) => return Ok(known),
            (0, _) => {
                let names: Vec<&str> = offers.iter().map(|(name, _)| *name).collect();
                let said = format!("there is no format `{}` for this", printable(first));
                let problem = Problem::new(406, said);
                return Err(problem.hint(format!("there are {}", names.join(", "))));
            }
            // It is there several times.
            _ => one(parameters, name).map(drop)?,
        }
    }
    let accept = request.header("accept").unwrap_or("*/*");
    accepted(accept, offers).ok_or_else(|| {
        let names: Vec<&str> = offers.iter().map(|(_, types)| types[0]).collect();
        Problem::new(406, format!("nothing of `{accept}` is made of this"))
            .hint(format!("there are {}", names.join(", ")))
    })
}

fn named(wanted: &str, offers: &[Offer]) -> Option<&'static str> {
    let wanted = wanted.trim().to_ascii_lowercase();
    let wanted = wanted.strip_prefix('.').unwrap_or(&wanted);
    let mut offers = offers.iter();
    let others = match wanted {
        "turtle" | "n3" => "ttl",
        "ntriples" | "n-triples" => "nt",
        "xml" | "rdfxml" | "rdf-xml" | "rdf+xml" => "rdf",
        "json" | "json-ld" => "jsonld",
        "nquads" | "n-quads" => "nq",
        other => other,
    };
    let is = |offer: &&Offer, wanted| offer.0 == wanted || offer.1.contains(&wanted);
    let found = offers.clone().find(|offer| is(offer, wanted));
    let found = found.or_else(|| offers.find(|offer| is(offer, others)));
    found.map(|(name, _)| *name)
}

/// How exactly a range names a type.
fn fits(range: &str, name: &str) -> Option<u8> {
    match range.split_once('/') {
        _ if range == name => Some(2),
        Some(("*", "*")) => Some(0),
        Some((group, "*")) => name
            .split_once('/')
            .filter(|(own, _)| *own == group)
            .map(|_| 1),
        _ => None,
    }
}

/// The weight that a header gives an offer: of the type that it is sent as, or of another one that is named for it.
fn offered(accept: &str, types: &[&str]) -> f32 {
    let Some((own, others)) = types.split_first() else {
        return 0.0;
    };
    // Whoever wants `text/*` is sent something that is called so.
    let others = others.iter().filter(|other| is_named(accept, other));
    let others = others.map(|other| weight(accept, other));
    if is_named(accept, own) && weight(accept, own) <= 0.0 {
        // Under another name it would be the same.
        return 0.0;
    }
    others.fold(weight(accept, own), f32::max)
}

/// The weight that a header gives a type: that of the range that names it most exactly.
fn weight(accept: &str, name: &str) -> f32 {
    let mut best: Option<(u8, f32)> = None;
    for range in accept.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let range = parts.next().unwrap_or_default().to_ascii_lowercase();
        let weight = parts
            .filter_map(|part| part.split_once('='))
            .find(|(name, _)| name.trim().eq_ignore_ascii_case("q"))
            .map_or(1.0, |(_, value)| quality(value));
        let exact = fits(&range, name);
        if let Some(exact) = exact.filter(|exact| best.is_none_or(|(known, _)| *exact > known)) {
            best = Some((exact, weight));
        }
    }
    best.map_or(0.0, |(_, weight)| weight)
}

/// Whether a header names a type as it stands, and by no range.
fn is_named(accept: &str, name: &str) -> bool {
    let mut ranges = accept.split(',').map(|range| range.split(';'));
    ranges.any(|mut range| {
        let range = range.next().unwrap_or_default().trim();
        range.eq_ignore_ascii_case(name)
    })
}

/// Versions of RDF that may be asked for.
const VERSIONS: [&str; 2] = ["1.1", "1.2"];

/// The version that is wanted of a type under one of its names: of the ranges that name it the heaviest says so.
pub(super) fn version_of(accept: &str, types: &[&str]) -> Option<&'static str> {
    let mut best: (f32, Option<&'static str>) = (0.0, None);
    for range in accept.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        if !types.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            continue;
        }
        let parameters = parts.filter_map(|part| part.split_once('='));
        let parameters = parameters.map(|(name, value)| (name.trim().to_ascii_lowercase(), value));
        let (mut weight, mut version) = (1.0, None);
        for (name, value) in parameters {
            match &*name {
                "q" => weight = quality(value),
                "version" => {
                    let value = value.trim().trim_matches('"');
                    version = VERSIONS.into_iter().find(|known| *known == value);
                }
                _ => {}
            }
        }
        if weight > best.0 {
            best = (weight, version);
        }
    }
    best.1
}

/// A weight, from 0 to 1.
fn quality(text: &str) -> f32 {
    text.trim()
        .parse()
        .map_or(0.0, |weight: f32| weight.clamp(0.0, 1.0))
}

/// Words of a header in the order of their weights, without those that are not wanted.
pub(super) fn weighed(header: &str) -> Vec<(String, f32)> {
    let words = header.split(',').filter_map(|part| {
        let (word, rest) = part.split_once(';').unwrap_or((part, ""));
        let weight = rest
            .split(';')
            .find_map(|one| one.trim().strip_prefix("q="));
        let word = word.trim().to_ascii_lowercase();
        (!word.is_empty()).then(|| (word, weight.map_or(1.0, quality)))
    });
    let mut words: Vec<(String, f32)> = words.collect();
    words.sort_by(|a, b| b.1.total_cmp(&a.1));
    words
}

/// Whether whoever asks can unpack gzip.
pub(super) fn unpacks(accept_encoding: &str) -> bool {
    let words = weighed(accept_encoding);
    let weight = |name: &str| {
        words
            .iter()
            .find(|(word, _)| word == name)
            .map(|(_, weight)| *weight)
    };
    weight("gzip")
        .or_else(|| weight("*"))
        .is_some_and(|weight| weight > 0.0)
}

pub(super) fn accepted(accept: &str, offers: &[Offer]) -> Option<&'static str> {
    // Most programs name one type alone, as it is sent.
    let is_it = |(_, types): &&Offer| types.first().is_some_and(|own| *own == accept);
    if let Some((name, _)) = offers.iter().find(is_it) {
        return Some(name);
    }
    let mut best: Option<(&'static str, f32)> = None;
    for (name, types) in offers {
        let weight = offered(accept, types);
        if weight > best.map_or(0.0, |(_, known)| known) {
            best = Some((name, weight));
        }
    }
    best.map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_wins_and_the_most_exact_range_counts() {
        for (accept, wanted) in [
            ("*/*", Some("json")),
            ("text/csv", Some("csv")),
            (
                "text/csv;q=0.5, application/sparql-results+xml",
                Some("xml"),
            ),
            (
                "text/*;q=0.9, text/csv;q=0, application/json;q=0.1",
                Some("tsv"),
            ),
            ("text/*", Some("csv")),
            ("application/*, text/xml;q=0.1", Some("json")),
            ("application/xml", Some("xml")),
            (
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                Some("html"),
            ),
            ("image/png", None),
            ("application/json;q=0", None),
            ("application/sparql-results+json;q=0, */*", Some("xml")),
        ] {
            assert_eq!(accepted(accept, &ROWS), wanted, "{accept}");
        }
        assert_eq!(
            accepted("text/turtle;q=0.3, application/n-quads;q=0.4", &TRIPLES),
            Some("nq")
        );
    }

    #[test]
    fn a_version_is_that_of_the_heaviest_range() {
        for (accept, wanted) in [
            ("text/turtle; version=1.1", Some("1.1")),
            (
                "Text/Turtle;Version=\"1.1\";q=0.9, application/json",
                Some("1.1"),
            ),
            ("text/turtle;version=1.1;q=0.5, text/turtle", None),
            ("text/turtle;version=1.1, text/turtle;q=0.5", Some("1.1")),
            ("text/turtle;version=1.2", Some("1.2")),
            ("text/turtle;version=7", None),
            ("application/n-triples;version=1.1, text/turtle", None),
        ] {
            let types = ["text/turtle", "application/x-turtle"];
            assert_eq!(version_of(accept, &types), wanted, "{accept}");
        }
    }

    #[test]
    fn weights_order_words_and_leave_some_out() {
        for (header, wanted) in [
            ("gzip", true),
            ("br, gzip;q=0.1", true),
            ("gzip;q=0", false),
            ("*", true),
            ("gzip;q=0, *", false),
            ("br", false),
            ("", false),
        ] {
            assert_eq!(unpacks(header), wanted, "{header}");
        }
        let words = weighed("en;q=0.2, FR, de;q=99, ru;q=0");
        let words: Vec<&str> = words.iter().map(|(word, _)| word.as_str()).collect();
        assert_eq!(words, ["fr", "de", "en", "ru"]);
    }

    #[test]
    fn a_parameter_goes_before_the_header() {
        let request = Request {
            headers: vec![("accept".to_owned(), "text/csv".to_owned())].into(),
            ..Request::default()
        };
        let said = |value: &str| vec![("format".to_owned(), value.to_owned())];
        assert_eq!(chosen(&request, &said("tsv"), &ROWS).unwrap(), "tsv");
        assert_eq!(
            chosen(&request, &said("application/json"), &ROWS).unwrap(),
            "json"
        );
        assert_eq!(chosen(&request, &[], &ROWS).unwrap(), "csv");
        assert_eq!(
            chosen(&request, &said("docx"), &ROWS).unwrap_err().status,
            406
        );
        // As SPARQLWrapper asks for graphs.
        for (word, wanted) in [
            ("turtle", "ttl"),
            ("n3", "ttl"),
            ("xml", "rdf"),
            ("json", "jsonld"),
        ] {
            assert_eq!(
                chosen(&request, &said(word), &TRIPLES).unwrap(),
                wanted,
                "{word}"
            );
        }
        assert_eq!(chosen(&request, &said("xml"), &ROWS).unwrap(), "xml");
        let twice = [said("rdf+xml"), said("application/rdf+xml")].concat();
        assert_eq!(chosen(&request, &twice, &TRIPLES).unwrap(), "rdf");
        let two = [said("csv"), said("tsv")].concat();
        assert_eq!(chosen(&request, &two, &ROWS).unwrap_err().status, 400);
    }
}
