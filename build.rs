//! Lists `ontology/`, `data/` and `queries/` so that the binary carries them.
//!
//! A new file is picked up without touching any Rust; the texts themselves
//! are read by `include_str!`, so an edit rebuilds the crate.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?);
    let mut listing = Vec::new();
    for (name, folder, extension) in [
        ("ONTOLOGY", "ontology", "ttl"),
        ("DATA", "data", "ttl"),
        ("QUERIES", "queries", "rq"),
    ] {
        let folder = root.join(folder);
        let mut files = Vec::new();
        collect(&folder, extension, &mut files)?;
        files.sort();
        listing.push(format!("pub(super) const {name}: &[(&str, &str)] = &["));
        for file in files {
            let short = file.strip_prefix(&folder).map_err(io::Error::other)?;
            let short = short
                .with_extension("")
                .display()
                .to_string()
                .replace('\\', "/");
            let file = file.display().to_string();
            // Rust's own spelling of a string is what the listing needs.
            listing.push(format!("    ({short:?}, include_str!({file:?})),"));
        }
        listing.push("];".to_owned());
    }
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?);
    fs::write(out.join("builtin.rs"), listing.join("\n"))
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
