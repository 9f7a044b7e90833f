//! The bulk reader of N-Triples and N-Quads agrees with the strict one, line by line and error by error.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use chancery::model::diagnostic::Diagnostic;
use chancery::model::limits::Limits;
use chancery::model::{GraphName, NamedNode, NamedOrBlankNode, Quad, Term};
use chancery::rdf::{
    Counts, Format, LineSink, QuadReader, RawTerm, RdfError, Settings, Source, is_line_format,
    line_format, read_lines, read_lines_in,
};
use oxigraph::io::RdfParser;
use proptest::prelude::*;

use crate::project;

/// Keeps all quads, with the chunk that each stands in.
#[derive(Default)]
struct Keep {
    chunk: u64,
    quads: Vec<(u64, Quad)>,
    /// Says stop after so many.
    at_most: Option<usize>,
}

#[derive(Debug)]
enum Stop {
    Enough,
    Rdf(RdfError),
}

impl From<RdfError> for Stop {
    fn from(error: RdfError) -> Self {
        Self::Rdf(error)
    }
}

fn node(term: &RawTerm<'_>) -> NamedOrBlankNode {
    match term.to_term() {
        Term::NamedNode(node) => node.into(),
        Term::BlankNode(node) => node.into(),
        other => panic!("{other} as a subject or graph"),
    }
}

impl LineSink for Keep {
    type Error = Stop;

    fn chunk(&mut self, number: u64) -> Result<(), Stop> {
        self.chunk = number;
        Ok(())
    }

    fn quad(
        &mut self,
        subject: &RawTerm<'_>,
        predicate: &str,
        object: &RawTerm<'_>,
        graph: Option<&RawTerm<'_>>,
    ) -> Result<(), Stop> {
        if self.at_most.is_some_and(|most| self.quads.len() >= most) {
            return Err(Stop::Enough);
        }
        let graph: GraphName = match graph.map(node) {
            Some(NamedOrBlankNode::NamedNode(node)) => node.into(),
            Some(NamedOrBlankNode::BlankNode(node)) => node.into(),
            None => GraphName::DefaultGraph,
        };
        let predicate = NamedNode::new_unchecked(predicate);
        let quad = Quad::new(node(subject), predicate, object.to_term(), graph);
        self.quads.push((self.chunk, quad));
        Ok(())
    }
}

/// A file that is gone after the test.
fn file(text: &[u8], suffix: &str) -> (tempfile::NamedTempFile, Source) {
    let mut file = tempfile::Builder::new().suffix(suffix).tempfile().unwrap();
    file.write_all(text).unwrap();
    let source = Source::File(file.path().to_owned());
    (file, source)
}

fn suffix(format: Format) -> String {
    format!(".{}", format.name())
}

/// The quads in the order of the source.
fn read(
    source: &Source,
    settings: &Settings,
    chunk: usize,
    workers: usize,
) -> Result<(Vec<Quad>, Counts), RdfError> {
    let mut sinks: Vec<Keep> = (0..workers).map(|_| Keep::default()).collect();
    let counts = match read_lines_in(chunk, source, settings, &mut sinks, &|_| ()) {
        Ok(counts) => counts,
        Err(Stop::Rdf(error)) => return Err(error),
        Err(Stop::Enough) => panic!("nobody said stop"),
    };
    let mut quads: Vec<_> = sinks.into_iter().flat_map(|sink| sink.quads).collect();
    quads.sort_by_key(|(chunk, _)| *chunk);
    Ok((quads.into_iter().map(|(_, quad)| quad).collect(), counts))
}

/// The first error of the strict reader.
fn strict(source: &Source, settings: &Settings) -> Result<(), RdfError> {
    QuadReader::open(source, settings, "b")?.try_for_each(|quad| quad.map(|_| ()))
}

/// The quads with the labels that stand in the text.
fn parsed(text: &[u8], format: Format) -> Vec<Quad> {
    let format = match format {
        Format::NTriples => oxigraph::io::RdfFormat::NTriples,
        _ => oxigraph::io::RdfFormat::NQuads,
    };
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let quads = RdfParser::from_format(format).for_slice(text);
    quads.map(Result::unwrap).collect()
}

fn diagnostic(error: RdfError) -> Diagnostic {
    match error {
        RdfError::Syntax(found) | RdfError::Limit(found) => *found,
        other => panic!("{other}"),
    }
}

/// What the two readers do not agree about.
fn difference(text: &[u8], format: Format, chunk: usize, workers: usize) -> Option<String> {
    let (_file, source) = file(text, &suffix(format));
    let settings = Settings::default();
    let shown = String::from_utf8_lossy(text);
    match (
        strict(&source, &settings),
        read(&source, &settings, chunk, workers),
    ) {
        (Ok(()), Ok((quads, counts))) => {
            let expected = parsed(text, format);
            let counted = counts.quads == quads.len() as u64;
            (quads != expected || !counted)
                .then(|| format!("{shown}\n{quads:?}\ninstead of\n{expected:?}\n{counts:?}"))
        }
        (Err(expected), Err(found)) => {
            let (mut expected, mut found) = (diagnostic(expected), diagnostic(found));
            // The strict reader shows another line where a lone carriage return is one.
            if text.contains(&b'\r') {
                (expected.excerpt, found.excerpt) = (None, None);
            }
            (expected != found).then(|| format!("{shown}\n{found:?}\ninstead of\n{expected:?}"))
        }
        (expected, found) => {
            let found = found.map(|(quads, _)| quads);
            Some(format!("{shown}\n{found:?}\ninstead of\n{expected:?}"))
        }
    }
}

/// Lines of every kind, all of them valid.
const VALID: [&str; 34] = [
    "<http://e/s> <http://e/p> <http://e/o> .",
    "<http://e/s> <http://e/p> <http://e/o> <http://e/g> .",
    "<http://e/s><http://e/p><http://e/o>.",
    "\t<http://e/s> \t<http://e/p>\t\"o\"\t. \t",
    "_:a <http://e/p> _:b .",
    "_:a <http://e/p> _:b _:g .",
    "_:a.b <http://e/p> _:0-9_.",
    "_:é <http://e/p> \"a\"@en .",
    "<http://e/s> <http://e/p> \"a\"@EN-gb .",
    "<http://e/s> <http://e/p> \"a\"@zh-Hant-HK <http://e/g> .",
    "<http://e/s> <http://e/p> \"a\"@be-tarask.",
    "<http://e/s> <http://e/p> \"a\"@ar--rtl .",
    "<http://e/s> <http://e/p> \"a\"@x-a .",
    "<http://e/s> <http://e/p> \"1\"^^<http://www.w3.org/2001/XMLSchema#integer> .",
    "<http://e/s> <http://e/p> \"1\"^^<http://www.w3.org/2001/XMLSchema#string> .",
    "<http://e/s> <http://e/p> \"1\" ^^ <http://e/d> <http://e/g>.",
    "<http://e/s> <http://e/p> \"\" .",
    "<http://e/s> <http://e/p> \"\\t\\b\\n\\r\\f\\\"\\'\\\\\" .",
    "<http://e/s> <http://e/p> \"\\u00e9\\U0001F600 é\" .",
    "<http://e/s> <http://e/p> \"Москва – 東京 \u{1} \u{7f}\" .",
    "<http://e/\\u00e9> <http://e/p> <http://e/москва> .",
    "<http://e/a%20b?q=1&r=/?#f/?%C3%A9> <https://e/p#x> <urn:a:b> .",
    "<http://user:1@e:80/> <http://[::1]/> <http://e> .",
    "<mailto:a@e> <tag:e,2025:a> <http:> .",
    "<http://a.b-c_d/> <http://e?q> <http://e#f> .",
    "<http://e/s> <http://e/p> <<( <http://e/a> <http://e/b> \"c\"@en )>> .",
    "<http://e/s> <http://e/p> <<(_:a <http://e/b> <<( _:a <http://e/b> _:c )>> )>> <http://e/g> .",
    "<http://e/s> <http://e/p> <http://e/o> . # said",
    "# a comment with \"quotes\" and <brackets",
    "",
    " \t ",
    "<http://e/s> <http://e/p> \"a#b\" .#",
    "<http://e/s> <http://e/p> \"it's <b> & {c}\" .",
    "<http://e/!$&'()*+,;=_~:@/> <http://e/p> \"o\" .",
];

/// Lines with which N-Triples ends at a mistake: they name a graph.
fn valid(format: Format) -> Vec<&'static str> {
    let quads = |line: &&str| line.contains("/g>") || line.contains("_:g");
    let lines = VALID.into_iter();
    lines
        .filter(|line| format == Format::NQuads || !quads(line))
        .collect()
}

#[test]
fn lines_of_every_kind_are_read_alike() {
    let mut found = Vec::new();
    for format in [Format::NTriples, Format::NQuads] {
        let lines = valid(format);
        for ending in ["\n", "\r\n", "\r"] {
            for chunk in [1, 50, 1000, 1 << 20] {
                let text = lines.join(ending);
                found.extend(difference(text.as_bytes(), format, chunk, 2));
                let marked = format!("\u{feff}{text}{ending}");
                found.extend(difference(marked.as_bytes(), format, chunk, 2));
            }
        }
        for line in VALID {
            found.extend(difference(line.as_bytes(), format, 100, 1));
        }
    }
    project::none(&found);
}

#[test]
fn mistakes_are_told_alike() {
    let mistakes: [&[u8]; 38] = [
        b"<http://e/s> <http://e/p> <http://e/o>",
        b"<http://e/s> <http://e/p> <http://e/o",
        b"<http://e/s> <http://e/p <http://e/o> .",
        b"<http://e/s> <http://e/p> \"o .",
        b"<http://e/s> <http://e/p> \"o\\\" .",
        b"<http://e/s> <http://e/p> \"o\\x\" .",
        b"<http://e/s> <http://e/p> \"o\\u12\" .",
        b"<http://e/s> <http://e/p> \"o\\u+123\" .",
        b"<http://e/s> <http://e/p> \"o\\ud800\" .",
        b"<http://e/s> <http://e/p> \"o\\",
        b"<http://e/s> <http://e/p> \"\xff\" .",
        b"<http://e/\xff> <http://e/p> \"\" .",
        b"# \xff\xfe is fine in a comment",
        b"<http://e/s> <http://e/p> \"o\"@ .",
        b"<http://e/s> <http://e/p> \"o\"@e .",
        b"<http://e/s> <http://e/p> \"o\"@en- .",
        b"<http://e/s> <http://e/p> \"o\"@en-a .",
        b"<http://e/s> <http://e/p> \"o\"@en1 .",
        b"<http://e/s> <http://e/p> \"o\"@abcdefghi .",
        b"<http://e/s> <http://e/p> \"o\"@en--up .",
        b"<http://e/s> <http://e/p> \"o\"^<http://e/d> .",
        b"<http://e/s> <http://e/p> \"o\"^^<d> .",
        b"<http://e/s> <http://e/p> \"o\"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString> .",
        b"<http://e/s> <http://e/p> \"o\"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#dirLangString> .",
        b"<s> <http://e/p> <http://e/o> .",
        b"<> <http://e/p> <http://e/o> .",
        b"<http://e/%zz> <http://e/p> <http://e/o> .",
        b"<http://e/a#b#c> <http://e/p> <http://e/o> .",
        b"<http://e:x/> <http://e/p> <http://e/o> .",
        b"<http://[e/> <http://e/p> <http://e/o> .",
        b"<http://e/s> _:p <http://e/o> .",
        b"\"s\" <http://e/p> <http://e/o> .",
        b"<http://e/s> <http://e/p> <http://e/o> .1",
        b"<http://e/s> <http://e/p> <http://e/o> . .",
        b"<http://e/s> <http://e/p> <http://e/o> . <http://e/s> <http://e/p> <http://e/o> .",
        b"_: <http://e/p> <http://e/o> .",
        b"_:-a <http://e/p> <http://e/o> .",
        b"@prefix a: <http://e/> .",
    ];
    let mut found = Vec::new();
    for format in [Format::NTriples, Format::NQuads] {
        let lines = valid(format).join("\n");
        for mistake in mistakes {
            for after in ["", "\n", "\r\n", "\n# no more\n", &format!("\n{lines}")] {
                let text = [lines.as_bytes(), b"\n", mistake, after.as_bytes()].concat();
                for (chunk, workers) in [(1, 2), (300, 2), (1 << 20, 1)] {
                    found.extend(difference(&text, format, chunk, workers));
                }
            }
        }
    }
    project::none(&found);
}

#[test]
fn an_error_late_in_a_large_file_is_at_its_line() {
    let mut text = "<http://e/s> <http://e/p> \"some words\" .\n# one\n\n".repeat(20_000);
    text.push_str("<http://e/s> <p> \"o\" .\n");
    text.push_str(&"<http://e/s> \"p\" \"o\" .\n".repeat(5_000));
    for suffix in [".nt", ".nt.gz"] {
        let bytes = if suffix == ".nt" {
            text.clone().into_bytes()
        } else {
            let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            packed.write_all(text.as_bytes()).unwrap();
            packed.finish().unwrap()
        };
        let (_file, source) = file(&bytes, suffix);
        for (chunk, workers) in [(40_000, 3), (5_000, 2), (1 << 20, 2)] {
            let found = read(&source, &Settings::default(), chunk, workers).unwrap_err();
            let found = diagnostic(found);
            let location = found.location.unwrap();
            assert_eq!((location.line, location.column), (60_001, 14));
            assert_eq!(found.message, "no scheme found in an absolute IRI");
            assert_eq!(found.excerpt.unwrap().line(), "<http://e/s> <p> \"o\" .");
            assert_eq!(found.hints.len(), 1);
        }
    }
}

#[test]
fn many_workers_read_what_one_reads() {
    let lines: Vec<String> = (0..20_000)
        .map(|n| {
            format!(
                "_:b{n} <http://e/p{}> \"{n}\\n\"@en <http://e/%20{n}> .\n",
                n % 7
            )
        })
        .collect();
    let text = lines.concat();
    let (_file, source) = file(text.as_bytes(), ".nq");
    let expected = parsed(text.as_bytes(), Format::NQuads);
    for (chunk, workers) in [(1000, 1), (1000, 4), (100_000, 3), (1 << 22, 2)] {
        let (quads, counts) = read(&source, &Settings::default(), chunk, workers).unwrap();
        assert!(quads == expected, "chunks of {chunk}, {workers} workers");
        assert_eq!((counts.quads, counts.lines), (20_000, 20_000));
        assert_eq!(counts.bytes, text.len() as u64);
        assert_eq!(counts.source_bytes, text.len() as u64);
    }
}

#[test]
fn limits_hold_and_are_told_alike() {
    let nested = |depth: usize| {
        let (open, close) = ("<<( _:a <http://e/p> ".repeat(depth), " )>>".repeat(depth));
        format!("_:a <http://e/p> {open}<http://e/o>{close} .\n")
    };
    let lines = VALID[0].to_owned() + "\n";
    let cases = [
        format!("{lines}{}", nested(129)),
        format!(
            "{lines}<http://e/s> <http://e/p> \"{}\" .\n",
            "x".repeat(9 << 20)
        ),
        format!(
            "{lines}<http://e/s> <http://e/p> <http://e/{}> .\n",
            "x".repeat(9 << 20)
        ),
        format!("{lines}# {}\n", "x".repeat(9 << 20)),
        format!("{lines}<http://e/s> <http://e/p> \"{}", "x".repeat(9 << 20)),
    ];
    for text in &cases {
        let (_file, source) = file(text.as_bytes(), ".nt");
        let settings = Settings::default();
        let expected = strict(&source, &settings).unwrap_err();
        for chunk in [10, 1 << 20] {
            let found = read(&source, &settings, chunk, 2).unwrap_err();
            assert!(matches!(found, RdfError::Limit(_)));
            assert_eq!(found.to_string(), expected.to_string());
        }
    }
    for text in [
        nested(128),
        format!("_:a <http://e/p> \"{}\" .", "é".repeat(3 << 20)),
    ] {
        let (_file, source) = file(text.as_bytes(), ".nt");
        assert!(read(&source, &Settings::default(), 100, 2).is_ok());
    }
}

#[test]
fn a_line_without_end_is_refused_wherever_it_is_cut() {
    let limits = Limits {
        max_literal_bytes: 1000,
        ..Limits::default()
    };
    let settings = Settings {
        limits,
        ..Settings::default()
    };
    let text = format!("{}\n{}\n", VALID[0], " ".repeat(300 << 10));
    let (_file, source) = file(text.as_bytes(), ".nt");
    for chunk in [10, 1 << 20] {
        let found = read(&source, &settings, chunk, 2).unwrap_err();
        let found = diagnostic(found);
        assert_eq!(found.message, "line longer than 256 KiB");
        assert_eq!(found.location.unwrap().line, 2);
    }
}

#[test]
fn damaged_and_bursting_archives_are_told() {
    let text = "<http://e/s> <http://e/p> \"some words\" .\n".repeat(50_000);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(text.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let (_file, source) = file(&packed[..packed.len() / 2], ".nt.gz");
    let expected = strict(&source, &Settings::default()).unwrap_err();
    let found = read(&source, &Settings::default(), 10_000, 2).unwrap_err();
    assert_eq!(diagnostic(found), diagnostic(expected));
    let (_file, source) = file(&packed, ".nt.gz");
    let limits = Limits {
        max_expanded_bytes: 1 << 20,
        ..Limits::default()
    };
    let settings = Settings {
        limits,
        ..Settings::default()
    };
    let expected = strict(&source, &settings).unwrap_err();
    let found = read(&source, &settings, 10_000, 2).unwrap_err();
    assert_eq!(diagnostic(found), diagnostic(expected));
}

#[test]
fn sinks_may_stop_and_progress_is_told() {
    let text = format!("{}\n", VALID[0]).repeat(1000);
    let (_file, source) = file(text.as_bytes(), ".nt");
    let mut sinks = [Keep::default(), Keep::default()];
    sinks[0].at_most = Some(3);
    sinks[1].at_most = Some(3);
    let stopped = read_lines(&source, &Settings::default(), &mut sinks, &|_| ());
    assert!(matches!(stopped, Err(Stop::Enough)));
    let told = Mutex::new(Vec::new());
    let mut sinks = [Keep::default(), Keep::default()];
    let counts = read_lines_in(1000, &source, &Settings::default(), &mut sinks, &|counts| {
        told.lock().unwrap().push(*counts);
    });
    let told = told.into_inner().unwrap();
    assert!(told.len() > 10);
    assert!(told.is_sorted_by_key(|counts| counts.bytes));
    assert_eq!(told.last().copied(), counts.ok());
    assert!(read_lines::<Keep>(&source, &Settings::default(), &mut [], &|_| ()).is_err());
}

#[test]
fn only_formats_of_lines_are_taken() {
    let named = |name: &str| line_format(&Source::File(name.into()), &Settings::default());
    assert_eq!(named("a.nt.zst"), Some(Format::NTriples));
    assert_eq!(named("a.nq"), Some(Format::NQuads));
    assert_eq!(named("a.ttl"), None);
    assert!(
        Format::ALL
            .into_iter()
            .filter(|f| is_line_format(*f))
            .count()
            == 2
    );
    let (_file, source) = file(b"", ".ttl");
    assert!(read(&source, &Settings::default(), 100, 1).is_err());
    for text in [&b""[..], b"\n", b"\xef\xbb\xbf", b" # nothing"] {
        assert_eq!(difference(text, Format::NTriples, 10, 2), None);
    }
    assert!(difference(&[b'<', 0, b'h', 0, b't', 0, b't', 0], Format::NQuads, 10, 2).is_none());
}

/// The folder of the suites of the W3C; says so where it is missing.
fn suites() -> Option<PathBuf> {
    let path = std::env::var_os("CHANCERY_W3C").map_or_else(
        || project::root().join("../shared/w3c/rdf"),
        |folder| PathBuf::from(folder).join("rdf"),
    );
    if path.is_dir() {
        return Some(path);
    }
    // Not with a macro: what those print is hidden where a test passes.
    let said = format!(
        "skipped: {} is not here; set CHANCERY_W3C to the folder above it\n",
        path.display()
    );
    std::io::stderr().write_all(said.as_bytes()).unwrap();
    None
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, found);
        } else {
            found.push(path);
        }
    }
}

#[test]
fn the_suites_of_the_w3c_are_read_alike() {
    let Some(folder) = suites() else {
        return;
    };
    let mut paths = Vec::new();
    walk(&folder, &mut paths);
    paths.sort();
    let mut found = Vec::new();
    let mut seen = 0;
    for path in paths {
        let format = Format::from_path(&path).0.filter(|f| is_line_format(*f));
        if let Some(format) = format {
            let text = fs::read(&path).unwrap();
            for chunk in [20, 1 << 20] {
                let different = difference(&text, format, chunk, 2);
                found.extend(different.map(|said| format!("{}: {said}", path.display())));
            }
            seen += 1;
        }
    }
    assert!(seen > 200, "only {seen} files");
    project::none(&found);
}

/// What mistakes are made of.
const BYTES: &[u8] =
    b"<>\"\\.@^_:-#%/?[](){}|` \t\r\n,;'~!$&*+=0aAxuU~\x00\x01\x7f\x80\xc3\xa9\xff";

fn mutation() -> impl Strategy<Value = (u8, usize, u8)> {
    let byte = prop_oneof![4 => proptest::sample::select(BYTES), 1 => any::<u8>()];
    (0..4_u8, any::<usize>(), byte)
}

fn mutated(line: &str, mutations: &[(u8, usize, u8)]) -> Vec<u8> {
    let mut bytes = line.as_bytes().to_vec();
    for (kind, at, byte) in mutations {
        let at = at % (bytes.len() + 1);
        match kind {
            0 if at < bytes.len() => bytes[at] = *byte,
            1 if at < bytes.len() => {
                bytes.remove(at);
            }
            2 if at < bytes.len() => {
                let again = bytes[at];
                bytes.insert(at, again);
            }
            _ => bytes.insert(at, *byte),
        }
    }
    bytes
}

/// A term of odd characters between the right delimiters.
fn odd() -> impl Strategy<Value = String> {
    let inner = "([a-zé]|[.:/?#@%_~!$&'()*+,;=-]|[\\[\\]{}|^`\\\\\" ]|\\\\u00[0-9a-f]{2}|%[0-9a-f]{2}|東){0,8}";
    (0..6, inner).prop_map(|(kind, inner)| match kind {
        0 => format!("<http://e/{inner}>"),
        1 => format!("<http://{inner}>"),
        2 => format!("<{inner}>"),
        3 => format!("_:{inner}"),
        4 => format!("\"{inner}\""),
        _ => format!("\"\"@{inner}"),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn lines_with_mistakes_are_read_alike(
        before in 0..VALID.len(),
        line in 0..VALID.len(),
        after in 0..VALID.len(),
        mutations in proptest::collection::vec(mutation(), 1..4),
        chunk in 1..300_usize,
        quads in any::<bool>(),
    ) {
        let format = if quads { Format::NQuads } else { Format::NTriples };
        let lines = valid(format);
        let of = |at: usize| lines[at % lines.len()];
        let middle = mutated(of(line), &mutations);
        let text = [of(before).as_bytes(), &middle, of(after).as_bytes(), b""].join(&b'\n');
        prop_assert_eq!(difference(&text, format, chunk, 2), None);
        prop_assert_eq!(difference(&middle, format, chunk, 1), None);
    }

    #[test]
    fn odd_terms_are_read_alike(
        terms in proptest::collection::vec(odd(), 1..5),
        place in 0..4_usize,
        gap in "[ \t]{0,2}",
    ) {
        let mut line: Vec<String> = (0..3).map(|n| format!("<http://e/{n}>")).collect();
        for (n, term) in terms.into_iter().enumerate().take(2) {
            let at = (place + n) % 4;
            line.splice(at.min(line.len())..(at + 1).min(line.len()), [term]);
        }
        let text = format!("{}{gap}.\n<http://e/s> <http://e/p> \"o\" .\n", line.join(&gap));
        for format in [Format::NTriples, Format::NQuads] {
            prop_assert_eq!(difference(text.as_bytes(), format, 10, 1), None);
        }
    }
}
