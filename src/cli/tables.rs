//! What the names in tables stand for: gathered before a table is read, from the tables themselves, the data beside
//! them, the ontology, and where there are no other data from the built-in ones.

use std::path::PathBuf;
use std::sync::Arc;

use super::failure::Failure;
use crate::builtin::{self, Part};
use crate::rdf::{self, Known, Nearness, QuadReader, Settings, Source, Tables};

/// Settings with which these sources can be read. `names` are files and folders that are read for their names alone.
pub(super) fn with_names(
    settings: Settings,
    sources: &[Source],
    names: &[PathBuf],
    mapping: Option<&PathBuf>,
) -> Result<Settings, Failure> {
    let written = settings.tables.as_ref().and_then(|tables| tables.written);
    let has_tables =
        settings.format.is_none() && (written.is_some() || sources.iter().any(rdf::is_table));
    if !has_tables {
        return match mapping {
            Some(_) => Err(Failure::usage(
                "`--mapping` says what the columns of a table mean, and no table is read",
            )
            .hint("tables are files that end in .csv or .tsv; `convert` reads others with `--input-format csv`")),
            None => Ok(settings),
        };
    }
    let tables = Tables {
        known: Known::default(),
        mapping: mapping.cloned(),
        written,
    };
    let mut settings = Settings {
        tables: Some(Arc::new(tables.clone())),
        ..settings
    };
    let known = known(&settings, sources, &rdf::sources(names)?)?;
    settings.tables = Some(Arc::new(Tables { known, ..tables }));
    Ok(settings)
}

/// Names in all that is read; the built-in data have a say where nothing else has.
pub(super) fn known(
    settings: &Settings,
    sources: &[Source],
    names: &[Source],
) -> Result<Known, Failure> {
    let mut known = Known::default();
    for quad in builtin::quads(Part::Ontology)? {
        known.learn(&quad, Nearness::Ontology);
    }
    let mut others = false;
    let beside = sources.iter().map(|source| (source, true));
    for (source, described) in beside.chain(names.iter().map(|source| (source, false))) {
        if *source == Source::Stdin {
            // It can be read once, and that is for what it says.
            continue;
        }
        let written = settings.tables.as_ref().and_then(|tables| tables.written);
        if rdf::is_table(source) || described && written.is_some() {
            known.learn_rows(source, settings)?;
            continue;
        }
        others = true;
        let name = source.name();
        let mut reader = QuadReader::open(source, settings, "b")?;
        for quad in reader.by_ref() {
            let quad = quad?;
            known.learn(&quad, Nearness::Given);
            if described {
                known.described(&quad, &name);
            }
        }
        for (name, namespace) in reader.prefixes() {
            known.declare(&name, &namespace);
        }
    }
    if !others {
        for quad in builtin::quads(Part::Data)? {
            known.learn(&quad, Nearness::BuiltIn);
        }
    }
    Ok(known)
}
