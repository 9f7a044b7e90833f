//! Converting loses nothing: canonical equality (RDFC-1.0) after each way through each format.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use chancery::builtin::{self, Part};
use chancery::model::{
    BlankNode, GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term, Triple,
};
use chancery::rdf::{Format, QuadReader, QuadWriter, Settings, Source, WriteError};
use oxrdf::dataset::{CanonicalizationAlgorithm, CanonicalizationHashAlgorithm};
use proptest::prelude::*;

pub(crate) fn written(quads: &[Quad], format: Format) -> Result<Vec<u8>, WriteError> {
    let mut writer = QuadWriter::new(Vec::new(), format, [("x", "http://example.org/")], false)?;
    for quad in quads {
        writer.write(quad)?;
    }
    writer.finish()
}

pub(crate) fn read(bytes: &[u8], format: Format) -> Vec<Quad> {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), bytes).unwrap();
    let settings = Settings {
        format: Some(format),
        ..Settings::default()
    };
    let reader = QuadReader::open(&Source::File(file.path().into()), &settings, "b").unwrap();
    let quads: Result<Vec<Quad>, _> = reader.collect();
    quads.unwrap_or_else(|error| {
        panic!(
            "{}: {error}\n{}",
            format.title(),
            String::from_utf8_lossy(bytes)
        )
    })
}

/// The quads in canonical form; oxrdf's algorithm also names blank nodes inside triple terms.
pub(crate) fn canonical(quads: &[Quad]) -> BTreeSet<String> {
    let mut dataset: oxrdf::Dataset = quads.iter().collect();
    dataset.canonicalize(CanonicalizationAlgorithm::Rdfc10 {
        hash_algorithm: CanonicalizationHashAlgorithm::Sha256,
    });
    dataset.iter().map(|quad| quad.to_string()).collect()
}

fn check(quads: &[Quad], format: Format) {
    let there = written(quads, format).unwrap();
    let back = read(&there, format);
    let (before, after) = (canonical(quads), canonical(&back));
    let lost: Vec<&String> = before.difference(&after).collect();
    let made: Vec<&String> = after.difference(&before).collect();
    assert!(
        before == after,
        "{}: lost {lost:#?}, made {made:#?}",
        format.title()
    );
}

fn merged(quads: &[Quad]) -> Vec<Quad> {
    let default = |quad: &Quad| Quad {
        graph_name: GraphName::DefaultGraph,
        ..quad.clone()
    };
    quads.iter().map(default).collect()
}

#[test]
fn the_built_in_data_go_through_every_format() {
    let mut quads = builtin::quads(Part::Ontology).unwrap();
    quads.extend(builtin::quads(Part::Data).unwrap());
    for format in Format::ALL {
        if format.holds_graphs() {
            check(&quads, format);
        }
        check(&merged(&quads), format);
    }
}

#[test]
fn a_nasty_file_goes_through_every_format() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/rdf/nasty.trig");
    let quads = read(&fs::read(path).unwrap(), Format::TriG);
    for format in Format::ALL {
        let fits = |quad: &&Quad| {
            let text = quad.to_string();
            match format {
                Format::JsonLd => !text.contains("--rtl"),
                Format::RdfXml => !text.contains("#42>") && !text.contains("\\u0001"),
                _ => true,
            }
        };
        let kept: Vec<Quad> = quads.iter().filter(fits).cloned().collect();
        if format.holds_graphs() {
            check(&kept, format);
        }
        check(&merged(&kept), format);
    }
}

fn quad(predicate: &str, object: impl Into<Term>) -> Quad {
    let named = |iri: &str| NamedNode::new(iri).unwrap();
    Quad::new(
        named("http://e/s"),
        named(predicate),
        object,
        GraphName::DefaultGraph,
    )
}

#[test]
fn what_a_format_cannot_hold_is_refused() {
    let in_graph = Quad {
        graph_name: NamedNode::new("http://e/g").unwrap().into(),
        ..quad("http://e/p", Literal::from("x"))
    };
    for format in [Format::Turtle, Format::NTriples, Format::RdfXml] {
        let refused = written(std::slice::from_ref(&in_graph), format);
        assert!(
            matches!(refused, Err(WriteError::Graph { .. })),
            "{}",
            format.title()
        );
    }
    let direction = oxrdf::BaseDirection::Rtl;
    let directed = Literal::new_directional_language_tagged_literal("x", "ar", direction).unwrap();
    for (format, quad) in [
        (Format::RdfXml, quad("http://e/p", Literal::from("a\u{1}b"))),
        (Format::RdfXml, quad("http://e/42", Literal::from("x"))),
        (Format::JsonLd, quad("http://e/p", directed)),
    ] {
        let refused = written(&[quad], format);
        assert!(
            matches!(refused, Err(WriteError::Unspeakable { .. })),
            "{}",
            format.title()
        );
    }
}

/// Few names, so that things meet; awkward characters, so that escapes are needed.
fn any_iri() -> impl Strategy<Value = NamedNode> {
    prop_oneof![
        (0..5_u8).prop_map(|n| NamedNode::new(format!("http://example.org/n{n}")).unwrap()),
        "[a-z][a-zé'()*,;=&%2:@-]{0,8}[a-z]".prop_filter_map("an IRI", |tail| {
            NamedNode::new(format!("http://example.org/{}", tail.replace('%', "%25"))).ok()
        }),
    ]
}

fn any_blank() -> impl Strategy<Value = BlankNode> {
    (0..4_u8).prop_map(|n| BlankNode::new(format!("n{n}")).unwrap())
}

fn any_literal() -> impl Strategy<Value = Literal> {
    let text = "[ -~\t\n\ré«жあ😀\"\\\\<>&]{0,12}";
    prop_oneof![
        text.prop_map(Literal::new_simple_literal),
        (text, prop_oneof!["en", "uk", "de-at"])
            .prop_map(|(text, tag)| Literal::new_language_tagged_literal(text, tag).unwrap()),
        (text, any_iri()).prop_map(|(text, kind)| Literal::new_typed_literal(text, kind)),
        any::<i64>().prop_map(Literal::from),
        any::<bool>().prop_map(Literal::from),
    ]
}

fn any_subject() -> impl Strategy<Value = NamedOrBlankNode> {
    prop_oneof![3 => any_iri().prop_map(Into::into), 1 => any_blank().prop_map(Into::into)]
}

fn any_term() -> impl Strategy<Value = Term> {
    let leaf = prop_oneof![
        2 => any_iri().prop_map(Term::from),
        1 => any_blank().prop_map(Term::from),
        3 => any_literal().prop_map(Term::from),
    ];
    leaf.prop_recursive(2, 4, 1, |inner| {
        (any_subject(), any_iri(), inner).prop_map(|(subject, predicate, object)| {
            Term::from(Triple::new(subject, predicate, object))
        })
    })
}

pub(crate) fn any_quads() -> impl Strategy<Value = Vec<Quad>> {
    let graph = prop_oneof![
        2 => Just(GraphName::DefaultGraph),
        2 => any_iri().prop_map(GraphName::from),
        1 => any_blank().prop_map(GraphName::from),
    ];
    let quad = (any_subject(), any_iri(), any_term(), graph).prop_map(
        |(subject, predicate, object, graph)| Quad::new(subject, predicate, object, graph),
    );
    proptest::collection::vec(quad, 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_quads_go_through_every_format(quads in any_quads()) {
        for format in Format::ALL {
            let quads = if format.holds_graphs() { quads.clone() } else { merged(&quads) };
            check(&quads, format);
        }
    }
}
