//! One test, by our reader and writer and by oxigraph's own.

use std::collections::BTreeSet;
use std::path::Path;

use chancery::rdf::{Format, QuadReader, QuadWriter, Settings};
use oxigraph::io::{RdfFormat, RdfParser, RdfSerializer};
use oxrdf::Quad;

use super::manifest::{Case, Kind};
use crate::roundtrip::canonical;

/// Who is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Engine {
    Oxigraph,
    Chancery,
}

impl Engine {
    fn read(self, bytes: &[u8], format: RdfFormat, base: &str) -> Result<Vec<Quad>, String> {
        match self {
            Self::Oxigraph => {
                let parser = RdfParser::from_format(format)
                    .with_base_iri(base)
                    .map_err(|error| error.to_string())?;
                let read = parser.for_slice(bytes).collect::<Result<_, _>>();
                read.map_err(|error| error.to_string())
            }
            Self::Chancery => {
                let settings = Settings {
                    format: Some(ours(format)),
                    base: Some(base.to_owned()),
                    ..Settings::default()
                };
                let reader = QuadReader::of_text("test", bytes, &settings);
                let read = reader.and_then(Iterator::collect::<Result<_, _>>);
                read.map_err(|error| error.to_string())
            }
        }
    }

    fn written(self, quads: &[Quad], format: RdfFormat) -> Result<Vec<u8>, String> {
        match self {
            Self::Oxigraph => {
                let mut writer = RdfSerializer::from_format(format).for_writer(Vec::new());
                for quad in quads {
                    writer
                        .serialize_quad(quad)
                        .map_err(|error| error.to_string())?;
                }
                writer.finish().map_err(|error| error.to_string())
            }
            Self::Chancery => {
                let none: [(&str, &str); 0] = [];
                let writer = QuadWriter::new(Vec::new(), ours(format), none, false);
                let mut writer = writer.map_err(|error| error.to_string())?;
                for quad in quads {
                    writer.write(quad).map_err(|error| error.to_string())?;
                }
                writer.finish().map_err(|error| error.to_string())
            }
        }
    }
}

fn ours(format: RdfFormat) -> Format {
    Format::from_name(format.file_extension()).unwrap()
}

/// Whether a test passes, and if not why.
pub(super) fn run(case: &Case, engine: Engine) -> Result<(), String> {
    let bytes = std::fs::read(&case.input)
        .unwrap_or_else(|error| panic!("{}: {error}", case.input.display()));
    let read = |bytes: &[u8]| engine.read(bytes, case.format, &case.base);
    match case.kind {
        Kind::Accepted => read(&bytes).map(drop),
        Kind::Refused => match read(&bytes) {
            Ok(_) => Err("is accepted".to_owned()),
            Err(_) => Ok(()),
        },
        Kind::Evaluation => same(&read(&bytes)?, &expected(case)?),
        Kind::Canonical => {
            let written = engine.written(&read(&bytes)?, case.format)?;
            let written = String::from_utf8(written).map_err(|error| error.to_string())?;
            let expected = std::fs::read_to_string(case.expected.as_deref().unwrap()).unwrap();
            // Our reader gives blank nodes labels of its own.
            if labelled(&written) == labelled(&expected) {
                return Ok(());
            }
            Err(format!("writes {written}"))
        }
        // JSON-LD says the same in many ways: what counts is what it says.
        Kind::Written => {
            let quads = engine.read(&bytes, RdfFormat::NQuads, &case.base)?;
            let written = engine.written(&quads, case.format)?;
            same(&read(&written)?, &quads)
        }
    }
}

/// Blank nodes numbered as they come.
fn labelled(text: &str) -> String {
    let mut labels: Vec<&str> = Vec::new();
    let words = text.split(' ').map(|word| {
        let Some(label) = word.strip_prefix("_:") else {
            return word.to_owned();
        };
        let known = labels.iter().position(|known| *known == label);
        let number = known.unwrap_or_else(|| {
            labels.push(label);
            labels.len() - 1
        });
        format!("_:{number}")
    });
    words.collect::<Vec<_>>().join(" ")
}

fn expected(case: &Case) -> Result<Vec<Quad>, String> {
    let path: &Path = case.expected.as_deref().unwrap();
    let format = path
        .extension()
        .and_then(|found| RdfFormat::from_extension(&found.to_string_lossy()));
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Engine::Oxigraph.read(&bytes, format.unwrap(), &case.base)
}

fn same(found: &[Quad], expected: &[Quad]) -> Result<(), String> {
    let (found, expected): (BTreeSet<String>, BTreeSet<String>) =
        (canonical(found), canonical(expected));
    if found == expected {
        return Ok(());
    }
    let lost: Vec<&String> = expected.difference(&found).take(3).collect();
    let made: Vec<&String> = found.difference(&expected).take(3).collect();
    Err(format!("does not say {lost:?}, says {made:?}"))
}
