//! `chancery.toml`: which generation is current, and what its files must be.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::file::{Seal, VERSION};
use super::journal::JOURNAL;
use crate::store::StoreError;

/// Its name in the folder of a store.
pub(super) const MANIFEST: &str = "chancery.toml";

/// What a store says of itself. Whoever replaces this file changes the store, at once and as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// The version of the format.
    pub(super) format: u32,
    /// Told from any other store by this.
    pub(super) id: String,
    /// When it was made, in seconds since 1970.
    pub(super) created: u64,
    /// The number of the folder `base-…`.
    pub(super) generation: u64,
    pub(super) quads: u64,
    /// Different triples, whatever their graph.
    pub(super) triples: u64,
    pub(super) terms: u64,
    /// Prefixes that the loaded files declared, for whoever reads and asks.
    #[serde(default)]
    pub(super) prefixes: BTreeMap<String, String>,
    pub(super) files: BTreeMap<String, Seal>,
}

impl Manifest {
    /// The folder of the generation, inside that of the store.
    pub(super) fn folder(generation: u64) -> String {
        format!("base-{generation:04}")
    }

    /// Reads the manifest of a store.
    ///
    /// Its last line is a checksum of the rest, so that a changed digit is noticed.
    pub(super) fn read(store: &Path) -> Result<Self, StoreError> {
        let path = store.join(MANIFEST);
        let text = fs::read_to_string(&path).map_err(|error| match error.kind() {
            // A store that lost it is damaged, and no place for a new one.
            io::ErrorKind::NotFound if store.join(JOURNAL).exists() => {
                StoreError::damaged(&path, "is missing")
            }
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => StoreError::NoStore {
                path: store.to_owned(),
            },
            io::ErrorKind::InvalidData => StoreError::damaged(&path, "is no text"),
            _ => StoreError::io(&path, error),
        })?;
        let damaged = |said: String| StoreError::damaged(&path, said);
        let (body, sum) = text
            .trim_end()
            .rsplit_once("\n# crc32 ")
            .ok_or_else(|| damaged("does not end with its checksum".to_owned()))?;
        // A newer format may have another manifest: say so before anything else.
        let format = body.lines().find_map(|line| line.strip_prefix("format = "));
        if let Some(format) = format.filter(|format| *format != VERSION.to_string()) {
            return Err(StoreError::Format {
                path: store.to_owned(),
                found: format.to_owned(),
                known: VERSION,
            });
        }
        if sum != Self::sum(body) {
            return Err(damaged("does not agree with its checksum".to_owned()));
        }
        let manifest: Self = toml::from_str(body)
            .map_err(|error| damaged(format!("cannot be read: {}", error.message())))?;
        let plain = |name: &String| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.');
        match manifest.files.keys().find(|name| !plain(name)) {
            // A path would lead out of the store.
            Some(strange) => Err(damaged(format!("names the file `{strange}`"))),
            None => Ok(manifest),
        }
    }

    fn sum(body: &str) -> String {
        format!("{:08x}", crc32fast::hash(body.as_bytes()))
    }

    /// Replaces the manifest: the moment at which a new generation becomes current.
    pub(super) fn write(&self, store: &Path) -> Result<(), StoreError> {
        let path = store.join(MANIFEST);
        let next = store.join(format!("{MANIFEST}.next"));
        let failed = |error| StoreError::io(&path, error);
        let body = toml::to_string(self)
            .map_err(io::Error::other)
            .map_err(failed)?;
        let body = body.trim_end();
        let text = format!("{body}\n# crc32 {}\n", Self::sum(body));
        let write = || {
            let mut file = File::create(&next)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            fs::rename(&next, &path)?;
            sync_folder(store)
        };
        write().map_err(failed)
    }
}

/// Makes new names in a folder last.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}
