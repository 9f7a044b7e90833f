//! `chancery convert` of Wikidata's entities: their JSON into RDF by the official mapping, and such RDF into JSON.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::Common;
use super::failure::{Failure, Kind};
use super::output::Sink;
use crate::link::enrich::PREFIXES;
use crate::link::source::is_dump;
use crate::link::theirs::Files;
use crate::link::wikibase::{self, Answer, Entity, EntityId, Graph, Mapping};
use crate::model::diagnostic::Diagnostic;
use crate::model::limits::Limits;
use crate::model::{GraphName, NamedNode, Quad, Triple};
use crate::rdf::{Format, QuadFiles, QuadWriter, Settings, Source, Unpacked};
use crate::vocab::owl;

/// Prefixes of a dump besides those of enriched graphs.
const OTHERS: [(&str, &str); 12] = [
    ("cc", "http://creativecommons.org/ns#"),
    ("geo", "http://www.opengis.net/ont/geosparql#"),
    ("owl", "http://www.w3.org/2002/07/owl#"),
    (
        "pqn",
        "http://www.wikidata.org/prop/qualifier/value-normalized/",
    ),
    ("prov", "http://www.w3.org/ns/prov#"),
    (
        "psn",
        "http://www.wikidata.org/prop/statement/value-normalized/",
    ),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("schema", "http://schema.org/"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("wdno", "http://www.wikidata.org/prop/novalue/"),
    ("wdtn", "http://www.wikidata.org/prop/direct-normalized/"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

/// How much of a file is looked at to tell what it is.
const SNIFFED: u64 = 64 << 10;
/// Keys with which an entity, or an answer that holds some, begins.
const KEYS: [&str; 16] = [
    "aliases",
    "batchcomplete",
    "claims",
    "datatype",
    "descriptions",
    "entities",
    "entity",
    "error",
    "id",
    "labels",
    "lastrevid",
    "modified",
    "ns",
    "pageid",
    "sitelinks",
    "success",
];
/// What entities are, as their `type` says.
const TYPES: [&str; 4] = ["\"item\"", "\"property\"", "\"lexeme\"", "\"mediainfo\""];
/// Words that only JSON-LD has.
const LINKED: [&str; 4] = ["\"@context\"", "\"@graph\"", "\"@id\"", "\"@type\""];
/// So many notes about entities are told one by one.
const SHOWN: usize = 10;

/// What JSON is read here.
const EXPECTED: &str = "JSON-LD has `@context`, `@id` or `@type`; entities are those of Special:EntityData, wbgetentities or a dump: \
    `{\"type\":\"item\",\"id\":\"Q42\", …}`";

/// Whether a file holds entities of a Wikibase in JSON: by its ending, and by how it begins.
pub(super) fn is_wikibase(source: &Source) -> bool {
    beginning(source).is_some_and(|text| begins_as_entity(&text))
}

/// How a file begins that is JSON by its ending.
fn beginning(source: &Source) -> Option<String> {
    if !is_dump(source) {
        return None;
    }
    let mut begin = Vec::new();
    let Ok(Unpacked { text, .. }) = Unpacked::open(source) else {
        return None;
    };
    // What breaks off later is told by whoever reads it.
    drop(text.take(SNIFFED).read_to_end(&mut begin));
    Some(String::from_utf8_lossy(&begin).into_owned())
}

/// JSON that says something, and nothing that is a statement here, is some other JSON. To be called where a format was not
/// named, and before anything is made of it.
pub(super) fn refuse_other_json(sources: &[Source], settings: &Settings) -> Result<(), Failure> {
    if settings.format.is_some() {
        return Ok(());
    }
    for source in sources {
        let Some(text) = beginning(source).filter(|text| is_other(text)) else {
            continue;
        };
        // A context may stand far down, behind a long list.
        let states = QuadFiles::new(vec![source.clone()], settings.clone()).next();
        if states.is_some() {
            continue;
        }
        let name = source.name();
        let said = if begins_as_entity(&text) {
            let file = crate::model::shell_word(&name);
            Diagnostic::new("these are entities of Wikidata in JSON, which are converted first")
                .hint(format!("`chancery convert {file} -o entities.ttl`"))
        } else {
            Diagnostic::new("this JSON is neither JSON-LD nor entities of Wikidata").hint(EXPECTED)
        };
        return Err(Failure::new(Kind::Input, said.in_source(&name)));
    }
    Ok(())
}

fn is_other(text: &str) -> bool {
    let inside = text.trim_matches(|c: char| c.is_whitespace() || "\u{feff}[]{},".contains(c));
    !inside.is_empty() && !text.contains("\"@")
}

fn begins_as_entity(text: &str) -> bool {
    let blank = |c: char| c.is_whitespace() || c == '\u{feff}';
    let text = text.trim_start_matches(blank);
    let text = text.strip_prefix('[').unwrap_or(text).trim_start();
    let Some(text) = text.strip_prefix('{') else {
        return false;
    };
    let mut parts = text.trim_start().splitn(3, '"');
    let key = (parts.next(), parts.next());
    let (Some(""), Some(key)) = key else {
        return false;
    };
    // Other JSON has types too, and neither these nor labels.
    let of_entity = |rest: &str| {
        let value = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ':');
        TYPES.iter().any(|name| value.starts_with(name)) || text.contains("\"labels\"")
    };
    let is_type = key == "type" && parts.next().is_some_and(of_entity);
    let is_key = KEYS.contains(&key) || is_type;
    is_key && !LINKED.iter().any(|word| text.contains(word))
}

/// Writes entities as RDF, and returns how many quads.
pub(super) fn to_rdf(
    inputs: &[PathBuf],
    format: Format,
    limits: &Limits,
    sink: &mut Sink,
    common: &Common,
) -> Result<u64, Failure> {
    let prefixes = PREFIXES.iter().chain(&OTHERS).copied();
    let mut writer = QuadWriter::new(sink.writer(), format, prefixes, false)?;
    let (mut count, mut entities, mut notes) = (0, 0, Vec::new());
    let mut failed = None;
    let outcome = Files::new(inputs, None)?.every(&mut |text, origin| {
        let answers = wikibase::read(text, &origin.source, limits)
            .map_err(|said| crate::link::LinkError::Source(Box::new(said)))?;
        for answer in answers {
            let triples = match answer {
                Answer::Entity(entity) => {
                    entities += 1;
                    if let Some(from) = &entity.redirected_from {
                        let said = format!("{from} was merged into {}", entity.id);
                        notes.push(Diagnostic::new(said));
                    }
                    triples(&entity, &mut notes)
                }
                Answer::Redirect { from, to } => vec![merged(&from, &to)],
                Answer::Missing(id) => {
                    notes.push(Diagnostic::new(format!(
                        "{id} does not exist, says the answer"
                    )));
                    Vec::new()
                }
            };
            for triple in triples {
                let written = writer.write(&triple.in_graph(GraphName::DefaultGraph));
                if let (Err(error), None) = (written, &failed) {
                    failed = Some(error);
                }
                count += 1;
            }
        }
        Ok(())
    });
    if let Some(error) = failed {
        return Err(error.into());
    }
    outcome?;
    writer.finish()?;
    if entities == 0 && count == 0 {
        let said = Diagnostic::new("no entity of Wikidata is in this JSON").hint(EXPECTED);
        return Err(Failure::new(Kind::Input, said));
    }
    let more = notes.len().saturating_sub(SHOWN);
    for note in notes.iter().take(SHOWN) {
        common.remark(note);
    }
    if more > 0 {
        common.note(&format!("{more} notes more about what could not be said"));
    }
    Ok(count)
}

fn triples(entity: &Entity, notes: &mut Vec<Diagnostic>) -> Vec<Triple> {
    let mapping = Mapping {
        datatypes: entity.datatypes(),
        ..Mapping::default()
    };
    let written = mapping.triples(entity);
    notes.extend(written.notes);
    written.triples
}

fn merged(from: &EntityId, to: &EntityId) -> Triple {
    let wiki = Mapping::default().wiki;
    let same = NamedNode::new_unchecked(owl::SAME_AS);
    Triple::new(wiki.entity(from), same, wiki.entity(to))
}

/// Writes the entities that RDF describes as JSON: one alone, or a dump of them, one a line.
pub(super) fn to_json(
    files: QuadFiles,
    sink: &mut Sink,
    common: &Common,
) -> Result<usize, Failure> {
    let mut triples = Vec::new();
    for quad in files {
        let Quad {
            subject,
            predicate,
            object,
            ..
        } = quad?;
        triples.push(Triple::new(subject, predicate, object));
    }
    let mapping = Mapping::default();
    let graph = Graph::new(triples);
    let found: BTreeSet<EntityId> = graph.entities(&mapping).into_iter().collect();
    let lone = found.len() == 1;
    let mut lines = Vec::new();
    for id in &found {
        let Some(recovered) = graph.entity(id, &mapping) else {
            continue;
        };
        for note in recovered.notes.iter().take(SHOWN) {
            common.remark(note);
        }
        lines.push(wikibase::write(&recovered.entity));
    }
    if lines.is_empty() {
        let said = Diagnostic::new("the RDF describes no item or property of Wikidata");
        return Err(Failure::new(Kind::Input, said).hint(
            "it is read by Wikidata's own mapping: `wd:Q42 a wikibase:Item`, with `p:`, `ps:`, `pq:` and `pr:`",
        ));
    }
    let out = sink.writer();
    if lone {
        writeln!(out, "{}", lines.concat())?;
    } else {
        writeln!(out, "[\n{}\n]", lines.join(",\n"))?;
    }
    Ok(lines.len())
}

/// For messages: what a path is, where entities and other RDF are given together.
pub(super) fn refuse_mixture(sources: &[Source]) -> Result<bool, Failure> {
    let (entities, others): (Vec<&Source>, Vec<&Source>) =
        sources.iter().partition(|source| is_wikibase(source));
    match (entities.first(), others.first()) {
        (Some(entities), Some(others)) => {
            let name = |source: &Source| match source {
                Source::File(path) => shown(path),
                Source::Stdin => source.name(),
            };
            let said = format!(
                "`{}` holds Wikidata's entities in JSON, and `{}` does not",
                name(entities),
                name(others)
            );
            Err(Failure::usage(said).hint("convert them one after the other"))
        }
        (found, _) => Ok(found.is_some()),
    }
}

fn shown(path: &Path) -> String {
    crate::model::printable(&path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::begins_as_entity;

    #[test]
    fn entities_are_told_from_linked_data() {
        for text in [
            r#"{"type":"item","id":"Q42","labels":{}}"#,
            "\u{feff}[\n{\"type\":\"item\",\"id\":\"Q1\",\"labels\":{}},",
            r#"{ "entities" : {"Q42":{}}}"#,
            r#"{"pageid":138,"ns":0,"title":"Q42"}"#,
            r#"[{"id":"Q1"}]"#,
            r#"{"error":{"code":"x"}}"#,
        ] {
            assert!(begins_as_entity(text), "{text}");
        }
        for text in [
            r#"{"@context":{},"id":"a"}"#,
            r#"{"id":"a","@context":{}}"#,
            r#"[{"@id":"a"}]"#,
            r#"{"type":"FeatureCollection"}"#,
            r#"{"nodes":[]}"#,
            "[]",
            "",
            "<a> <b> <c> .",
        ] {
            assert!(!begins_as_entity(text), "{text}");
        }
    }
}
