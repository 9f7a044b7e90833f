//! Puts `ontology/`, `data/` and `queries/` into the binary.
//!
//! A new file is picked up without touching any Rust. Turtle is parsed here
//! and packed, so that no start of the program has to do it again.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use oxttl::TurtleParser;

use model::{NamedNode, Triple};

#[path = "src/builtin/kind.rs"]
mod kind;
#[path = "src/builtin/name.rs"]
mod name;
#[path = "src/builtin/pack.rs"]
mod pack;

/// What `src/model` is for the library.
mod model {
    pub(crate) use oxrdf::{BlankNode, NamedNode, NamedOrBlankNode, Term, Triple};
}

/// Shapes are no part of the ontology that data are read with.
const SHAPES: &str = "ontology/shapes";
const GRAPHS: &str = "https://w3id.org/chancery/graph/";

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?);
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?);
    println!("cargo::rerun-if-changed=src/builtin");
    let mut listing = Vec::new();
    let packs = [
        ("ONTOLOGY", "ontology"),
        ("SHAPES", SHAPES),
        ("DATA", "data"),
    ];
    for (name, folder) in packs {
        let packed = out.join(format!("{name}.pack"));
        fs::write(&packed, pack_folder(&root, folder)?)?;
        // Rust's own spelling of a string is what the listing needs.
        let packed = packed.display().to_string();
        listing.push(format!(
            "pub(super) const {name}: &[u8] = include_bytes!({packed:?});"
        ));
    }
    for (name, folder) in [("QUERIES", "queries"), ("RULES", "ontology/rules")] {
        listing.push(format!("pub(super) const {name}: &[(&str, &str)] = &["));
        for (short, file) in files(&root.join(folder), "rq")? {
            let file = file.display().to_string();
            listing.push(format!("    ({short:?}, include_str!({file:?})),"));
        }
        listing.push("];".to_owned());
    }
    fs::write(out.join("builtin.rs"), listing.join("\n"))
}

/// All Turtle files of a folder, each as a named graph.
fn pack_folder(root: &Path, folder: &str) -> io::Result<Vec<u8>> {
    let mut packer = pack::Packer::default();
    for (short, file) in files(&root.join(folder), "ttl")? {
        if folder != SHAPES && file.starts_with(root.join(SHAPES)) {
            continue;
        }
        println!("cargo::rerun-if-changed={}", file.display());
        let fail = |said: String| io::Error::other(format!("{}:{said}", file.display()));
        let text = fs::read_to_string(&file)?;
        let triples: Vec<Triple> = TurtleParser::new()
            .for_slice(&text)
            .collect::<Result<_, _>>()
            .map_err(|error| {
                let at = error.location().start;
                fail(format!("{}:{}: {error}", at.line + 1, at.column + 1))
            })?;
        let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
        let stem: String = short
            .rsplit('/')
            .next()
            .unwrap_or("")
            .chars()
            .map(plain)
            .collect();
        let graph = NamedNode::new_unchecked(format!("{GRAPHS}{folder}/{short}"));
        let triples = name::name_blanks(&stem, triples).map_err(|said| fail(format!(" {said}")))?;
        packer.add(&graph, &triples).map_err(fail)?;
    }
    Ok(packer.finish())
}

/// The files below a folder with this extension, sorted, with their path in it.
fn files(folder: &Path, extension: &str) -> io::Result<Vec<(String, PathBuf)>> {
    let mut found = Vec::new();
    collect(folder, extension, &mut found)?;
    found.sort();
    let named = |file: PathBuf| {
        let short = file.strip_prefix(folder).map_err(io::Error::other)?;
        let short = short.with_extension("").display().to_string();
        Ok((short.replace('\\', "/"), file))
    };
    found.into_iter().map(named).collect()
}

/// Watches each folder for new files.
fn collect(folder: &Path, extension: &str, files: &mut Vec<PathBuf>) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, extension, files)?;
        } else if path.extension().is_some_and(|found| found == extension) {
            files.push(path);
        }
    }
    Ok(())
}
