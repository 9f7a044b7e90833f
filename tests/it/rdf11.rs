//! RDF 1.2 in the words of RDF 1.1 and back.

use std::collections::BTreeSet;
use std::process::Command;

use proptest::prelude::*;

use chancery::builtin::{self, Part};
use chancery::model::{Quad, Term};
use chancery::rdf::{Format, QuadReader, Settings, from_rdf11, to_rdf11};

use crate::program::Place;
use crate::roundtrip::{any_quads, canonical, written};

fn read(text: &str) -> Vec<Quad> {
    let prefixes =
        "@prefix : <http://e/> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n";
    let settings = Settings {
        format: Some(Format::TriG),
        ..Settings::default()
    };
    let reader = QuadReader::of_text("t", format!("{prefixes}{text}"), &settings).unwrap();
    reader.collect::<Result<_, _>>().unwrap()
}

fn encoded(text: &str) -> Vec<Quad> {
    to_rdf11(&read(text)).unwrap().0
}

fn lines(quads: &[Quad]) -> BTreeSet<String> {
    quads.iter().map(ToString::to_string).collect()
}

/// Encodes, and says whether nothing of RDF 1.2 is left.
fn is_rdf11(quads: &[Quad]) -> bool {
    quads.iter().all(|quad| match &quad.object {
        Term::Triple(_) => false,
        Term::Literal(literal) => literal.direction().is_none(),
        _ => true,
    })
}

#[test]
fn a_reifier_becomes_a_statement_and_comes_back() {
    let text = "<< :s :p :o ~ :r >> :source :a . :s :p :o .";
    let wanted = ":r a rdf:Statement ; rdf:subject :s ; rdf:predicate :p ; rdf:object :o ; :source :a . :s :p :o .";
    assert_eq!(lines(&encoded(text)), lines(&read(wanted)));
    let (back, remarks) = from_rdf11(read(wanted));
    assert_eq!(lines(&back), lines(&read(text)));
    assert_eq!((remarks.statements, remarks.partial.len()), (1, 0));
    // What is not asserted is not asserted.
    assert!(
        !lines(&encoded("<< :s :p :o ~ :r >> :source :a ."))
            .contains("<http://e/s> <http://e/p> <http://e/o>")
    );
}

#[test]
fn blank_reifiers_get_a_name_made_of_what_they_say() {
    let key = "<<( <http://e/s> <http://e/p> <http://e/o> )>>|<http://e/q> \"1\"|<http://e/source> <http://e/a>";
    let name = {
        use sha2::Digest as _;
        let digest = sha2::Sha256::digest(key);
        let hex = digest
            .iter()
            .take(8)
            .fold(0_u64, |hex, byte| hex << 8 | u64::from(*byte));
        format!("<https://w3id.org/chancery/id/stmt/{hex:016x}>")
    };
    let found = encoded(":s :p :o {| :source :a ; :q \"1\" |} .");
    assert!(
        lines(&found).contains(&format!("{name} <http://e/source> <http://e/a>")),
        "{found:#?}"
    );
    // In another order, with other names of blank nodes.
    let other = encoded("_:z :q \"1\" ; :source :a ; rdf:reifies <<( :s :p :o )>> . :s :p :o .");
    assert_eq!(lines(&found), lines(&other));
    // Blank nodes within: the same words, whatever they are called.
    let one = encoded(":s :p [ :v 1 ] {| :source :a |} , [ :v 2 ] {| :source :a |} .");
    let other = encoded(
        "<< :s :p _:y >> :source :a . << :s :p _:x >> :source :a . :s :p _:x , _:y . _:x :v 1 . _:y :v 2 .",
    );
    let names = |quads: &[Quad]| {
        let all = quads.iter().map(|quad| quad.subject.to_string());
        all.filter(|name| name.contains("/stmt/"))
            .collect::<BTreeSet<String>>()
    };
    assert_eq!(names(&one), names(&other));
    assert_eq!(names(&one).len(), 2);
    assert_eq!(canonical(&one), canonical(&other));
    // Two that cannot be told apart stay two, and so do two that say the same of one statement.
    let twice = read(":s :p :o {| :k 1 |} {| :k 1 |} .");
    let (back, _) = from_rdf11(to_rdf11(&twice).unwrap().0);
    assert_eq!(names(&back).len(), 2);
    let already = ":x :p \"a\"^^<https://www.w3.org/ns/i18n#ar_rtl> . :f a rdf:PropositionForm . :s a rdf:Statement ; rdf:subject :a ; rdf:predicate :b ; rdf:object :c .";
    let (_, remarks) = to_rdf11(&read(already)).unwrap();
    assert_eq!((remarks.statements, remarks.others), (1, 2));
    assert_eq!(
        names(&encoded(
            ":s :p [ :v 1 ] {| :source :a |} , [ :v 1 ] {| :source :a |} ."
        ))
        .len(),
        2
    );
}

#[test]
fn triple_terms_elsewhere_and_directions_come_back() {
    for text in [
        ":x :says <<( :s :p :o )>> , <<( :s :p <<( :a :b \"c\"@en )>> )>> .",
        "<< :s :p <<( :a :b :c )>> ~ :r >> :source :a .",
        "<< << :s :p :o ~ :r >> :q :o2 ~ :r2 >> :source :a .",
        ":x :label \"سلام\"@ar--rtl , \"hi\"@en--ltr , \"plain\"@en .",
        ":x :says <<( :s :p \"سلام\"@ar--rtl )>> .",
        "GRAPH :g { << :s :p :o ~ :r >> :source :a . } GRAPH :h { :r rdf:reifies <<( :s :p :o )>> . }",
        "GRAPH :g { :r rdf:reifies <<( :s :p :o )>> . } GRAPH :h { :r rdf:reifies <<( :s :p :o2 )>> . }",
        ":r rdf:reifies :no-triple .",
    ] {
        let quads = read(text);
        let found = encoded(text);
        assert!(is_rdf11(&found), "{text}");
        let (back, _) = from_rdf11(found);
        assert_eq!(canonical(&back), canonical(&quads), "{text}");
    }
    let found = encoded(":x :label \"سلام\"@ar--rtl .");
    assert!(
        found[0]
            .object
            .to_string()
            .contains("^^<https://www.w3.org/ns/i18n#ar_rtl>")
    );
}

#[test]
fn what_cannot_be_said_is_refused_and_what_is_partial_is_left() {
    let wrong = |text: &str| to_rdf11(&read(text)).unwrap_err().to_string();
    assert!(
        wrong(":r rdf:reifies <<( :s :p :o )>> , <<( :s :p :o2 )>> .").contains("two propositions")
    );
    assert!(
        wrong(":r rdf:reifies <<( :s :p :o )>> ; rdf:subject :s .")
            .contains("has parts of an rdf:Statement")
    );
    assert!(
        wrong(":r rdf:reifies <<( :s :p :o )>> ; a rdf:Statement .")
            .contains("has parts of an rdf:Statement")
    );
    for text in [
        ":r rdf:subject :s ; rdf:predicate :p .",
        ":r a rdf:Statement ; rdf:subject :s , :s2 ; rdf:predicate :p ; rdf:object :o .",
        ":r rdf:subject :s ; rdf:predicate \"p\" ; rdf:object :o .",
        ":r rdf:subject \"s\" ; rdf:predicate :p ; rdf:object :o .",
    ] {
        let (back, remarks) = from_rdf11(read(text));
        assert_eq!(lines(&back), lines(&read(text)), "{text}");
        assert_eq!(remarks.partial, ["<http://e/r>"], "{text}");
    }
}

#[test]
fn the_built_in_data_go_there_and_back() {
    let mut quads = builtin::quads(Part::Ontology).unwrap();
    quads.extend(builtin::quads(Part::Data).unwrap());
    let (there, _) = to_rdf11(&quads).unwrap();
    assert!(is_rdf11(&there));
    let (back, remarks) = from_rdf11(there.clone());
    assert_eq!(lines(&back), lines(&quads));
    assert!(remarks.statements > 100 && remarks.partial.is_empty());
    assert_eq!(lines(&to_rdf11(&back).unwrap().0), lines(&there));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn encoding_twice_is_encoding_once(quads in any_quads()) {
        // Statements with parts of their own are refused.
        if let Ok((there, _)) = to_rdf11(&quads) {
            prop_assert!(is_rdf11(&there));
            let (back, _) = from_rdf11(there.clone());
            let (again, _) = to_rdf11(&back).unwrap();
            prop_assert_eq!(canonical(&there), canonical(&again));
        }
    }
}

#[test]
fn verbs_write_and_read_it() {
    let text = "@prefix : <http://e/> . :s :p :o {| :source :a |} .";
    let place = Place::with([
        ("a.ttl", text),
        (
            "part.ttl",
            "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . <http://e/r> rdf:subject <http://e/s> .",
        ),
    ]);
    let there = place.ok("convert a.ttl --rdf 1.1 -f nt");
    assert!(
        there.contains("#Statement>") && !there.contains("<<("),
        "{there}"
    );
    place.write("b.nt", &there);
    let reified = "ASK { ?r rdf:reifies <<( <http://e/s> <http://e/p> <http://e/o> )>> ; <http://e/source> ?a }";
    let asked = |line: &[&str]| place.args(&[line, &["-q", reified]].concat()).text();
    assert!(asked(&["query", "-d", "b.nt"]).contains("no"));
    assert!(asked(&["query", "-d", "b.nt", "--input-rdf", "1.1"]).contains("yes"));
    place.ok("load b.nt --input-rdf 1.1 -l store");
    assert!(asked(&["query", "-l", "store"]).contains("yes"));
    let back = place.ok("convert b.nt --input-rdf 1.1 -f nt");
    assert!(
        back.contains("#reifies> <<(") && !back.contains("#Statement>"),
        "{back}"
    );
    let sorted = |text: &str| text.lines().map(str::to_owned).collect::<BTreeSet<_>>();
    assert_eq!(sorted(&place.ok("dump -l store --rdf 1.1")), sorted(&there));
    let ended = place.run("convert part.ttl --input-rdf 1.1 -f nt");
    assert!(
        ended
            .err
            .contains("<http://e/r> has some parts of an rdf:Statement"),
        "{}",
        ended.report()
    );
    place.write("two.ttl", "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> <http://e/r> rdf:reifies <<( <http://e/s> <http://e/p> 1 )>> , <<( <http://e/s> <http://e/p> 2 )>> .");
    place.refuses(
        "convert two.ttl --rdf 1.1 -f nt",
        3,
        &["stands for two propositions", "one claim, one proposition"],
    );
    place.refuses("dump --rdf 1.3", 2, &["1.1 or 1.2"]);
}

/// The interpreter that has rdflib, if any: `CHANCERY_PYTHON`, or the usual name.
fn python() -> Option<String> {
    let named = std::env::var("CHANCERY_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let asked = Command::new(&named).args(["-c", "import rdflib"]).output();
    asked
        .is_ok_and(|asked| asked.status.success())
        .then_some(named)
}

#[test]
fn rdflib_reads_it() {
    let Some(python) = python() else {
        let said = "skipped: no Python with rdflib; `pip install rdflib`, and set CHANCERY_PYTHON to its interpreter\n";
        std::io::Write::write_all(&mut std::io::stderr(), said.as_bytes()).unwrap();
        return;
    };
    let place = Place::new();
    place.ok("dump --rdf 1.1 -o all.nq");
    let count = place.ok("dump --rdf 1.1").lines().count();
    let quads = builtin::quads(Part::Data).unwrap();
    let reified = quads
        .iter()
        .filter(|quad| matches!(quad.object, Term::Triple(_)))
        .count();
    for (file, form, graphs) in [
        ("all.trig", "trig", ""),
        ("all.ttl", "turtle", " --merge-graphs"),
        ("all.rdf", "xml", " --merge-graphs"),
        ("all.nq", "nquads", ""),
    ] {
        place.ok(&format!("dump --rdf 1.1{graphs} -o {file}"));
        let script = format!(
            "import rdflib\nd = rdflib.Dataset(default_union=True)\nd.parse('{file}', format='{form}')\n\
             print(len(list(d.quads())), len(list(d.subjects(rdflib.RDF.type, rdflib.RDF.Statement))), \
             len(list(d.subjects(rdflib.RDF.object, None))))"
        );
        let ended = Command::new(&python)
            .args(["-c", &script])
            .current_dir(place.path(""))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&ended.stdout).into_owned();
        assert_eq!(
            said.trim(),
            format!("{count} {reified} {reified}"),
            "{file}: {}",
            String::from_utf8_lossy(&ended.stderr)
        );
    }
}

#[test]
fn what_was_written_is_what_was_encoded() {
    let (there, _) = to_rdf11(&read(
        ":s :p :o {| :source :a |} . :x :says <<( :s :p :o )>> .",
    ))
    .unwrap();
    for format in [Format::RdfXml, Format::JsonLd, Format::Turtle] {
        let text = written(&there, format).unwrap();
        let settings = Settings {
            format: Some(format),
            ..Settings::default()
        };
        let back: Result<Vec<Quad>, _> =
            QuadReader::of_text("t", text, &settings).unwrap().collect();
        let (back, _) = from_rdf11(back.unwrap());
        assert_eq!(
            canonical(&back),
            canonical(&from_rdf11(there.clone()).0),
            "{}",
            format.title()
        );
    }
}
