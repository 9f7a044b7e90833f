//! Reports in EARL, the W3C's vocabulary for the results of tests.
//!
//! `CHANCERY_EARL` names a folder to write them to; the results have no date, which is that of their publication.

use std::fmt::Write as _;
use std::path::PathBuf;

const HEAD: &str = "\
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix doap: <http://usefulinc.com/ns/doap#> .
@prefix earl: <http://www.w3.org/ns/earl#> .

";

/// The program, as the subject of a test.
const SUBJECT: &str = "https://w3id.org/chancery/software";

/// The outcomes of one suite.
#[derive(Debug, Default)]
pub(crate) struct Report(Vec<(String, String, bool)>);

impl Report {
    /// Adds an outcome; `part` says which part of the program was asked, if there are several.
    pub(crate) fn add(&mut self, part: &str, test: &str, passed: bool) {
        self.0
            .push((part.replace(' ', "-"), test.to_owned(), passed));
    }

    fn text(&self) -> String {
        let mut parts: Vec<&str> = self.0.iter().map(|(part, ..)| part.as_str()).collect();
        parts.sort_unstable();
        parts.dedup();
        let mut out = HEAD.to_owned();
        for part in parts {
            let name = format!("Chancery {part}");
            writeln!(
                out,
                "<{}> a doap:Project , earl:Software , earl:TestSubject ;",
                subject(part)
            )
            .unwrap();
            writeln!(out, "    dcterms:title \"{}\" ;", name.trim_end()).unwrap();
            writeln!(out, "    doap:name \"{}\" ;", name.trim_end()).unwrap();
            writeln!(
                out,
                "    doap:release [ doap:revision \"{}\" ] .\n",
                env!("CARGO_PKG_VERSION")
            )
            .unwrap();
        }
        for (part, test, passed) in &self.0 {
            let outcome = if *passed { "passed" } else { "failed" };
            writeln!(
                out,
                "[] a earl:Assertion ;\n    earl:assertedBy <{SUBJECT}> ;"
            )
            .unwrap();
            writeln!(
                out,
                "    earl:mode earl:automatic ;\n    earl:subject <{}> ;",
                subject(part)
            )
            .unwrap();
            writeln!(out, "    earl:test <{test}> ;").unwrap();
            writeln!(
                out,
                "    earl:result [ a earl:TestResult ; earl:outcome earl:{outcome} ] .\n"
            )
            .unwrap();
        }
        out
    }

    /// Writes it where it is wanted.
    pub(crate) fn write(&self, name: &str) {
        let Some(folder) = std::env::var_os("CHANCERY_EARL").map(PathBuf::from) else {
            return;
        };
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{name}.ttl")), self.text()).unwrap();
    }
}

fn subject(part: &str) -> String {
    if part.is_empty() {
        SUBJECT.to_owned()
    } else {
        format!("{SUBJECT}#{part}")
    }
}

#[test]
fn a_report_says_what_passed_of_what() {
    let mut report = Report::default();
    report.add("on disk", "http://example.org/manifest#one", true);
    report.add("on disk", "http://example.org/manifest#two", false);
    let settings = chancery::rdf::Settings {
        format: Some(chancery::rdf::Format::Turtle),
        ..chancery::rdf::Settings::default()
    };
    let reader = chancery::rdf::QuadReader::of_text("earl", report.text(), &settings).unwrap();
    let quads: Vec<String> = reader.map(|quad| quad.unwrap().to_string()).collect();
    let count = |part: &str| quads.iter().filter(|quad| quad.contains(part)).count();
    assert_eq!(count("earl#test> <http://example.org/manifest#"), 2);
    assert_eq!((count("earl#passed>"), count("earl#failed>")), (1, 1));
    assert_eq!(
        count("software#on-disk> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"),
        3
    );
}
