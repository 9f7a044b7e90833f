//! A source as a stream of bytes, unpacked, for what is not RDF and too long to be held.

use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::RdfError;
use super::reader::{Opened, Settings, Source};

/// Such a stream.
pub struct Unpacked {
    /// The text, from its first byte. However long it gets, whoever reads it says what is too long.
    pub text: Box<dyn Read + Send>,
    /// How many bytes of the source itself were read.
    pub read: Arc<AtomicU64>,
}

impl std::fmt::Debug for Unpacked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Unpacked").finish_non_exhaustive()
    }
}

impl Unpacked {
    /// Opens a file or standard input; gzip, bzip2 and zstd are unpacked.
    ///
    /// # Errors
    /// A missing file, or one that is not what its name says.
    pub fn open(source: &Source) -> Result<Self, RdfError> {
        let Opened { text, read, .. } = Opened::new(source, &Settings::default())?;
        Ok(Self { text, read })
    }
}
