//! Lists `ontology/`, `data/` and `queries/` so that the binary carries them.
//!
//! A new file is picked up without touching any Rust; the texts themselves
//! are read by `include_str!`, so an edit rebuilds the crate.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?);
    let mut listing = String::new();
    for (name, folder, extension) in [
        ("ONTOLOGY", "ontology", "ttl"),
        ("DATA", "data", "ttl"),
        ("QUERIES", "queries", "rq"),
    ] {
        let mut files = Vec::new();
        collect(&root.join(folder), extension, &mut files)?;
        files.sort();
        let _ = writeln!(listing, "pub(super) const {name}: &[(&str, &str)] = &[");
        for file in files {
            let short = file
                .strip_prefix(root.join(folder))
                .map_err(io::Error::other)?;
            let short = short
                .with_extension("")
                .to_string_lossy()
                .replace('\\', "/");
            let _ = writeln!(listing, "    ({short:?}, include_str!({file:?})),");
        }
        listing.push_str("];\n");
    }
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?);
    fs::write(out.join("builtin.rs"), listing)
}

/// All files below `folder` with this extension. Watches each folder for new files.
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
