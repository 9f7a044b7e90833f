//! A file as one text, unpacked, for what is not RDF.

use std::io::Read as _;
use std::path::Path;

use super::RdfError;
use super::guard::expands;
use super::reader::{Opened, Settings, Source};
use crate::model::diagnostic::Diagnostic;
use crate::model::limits::{Limits, size};

/// The text of a file, packed or not, of at most so many bytes as a packed file may expand to.
///
/// # Errors
/// A missing or damaged file, text that is not UTF-8, a file that is too long.
pub fn read_whole(path: &Path, limits: &Limits) -> Result<String, RdfError> {
    let source = Source::File(path.to_owned());
    let opened = Opened::new(&source, &Settings::default())?;
    let most = limits.max_expanded_bytes;
    let mut bytes = Vec::new();
    let read = opened
        .text
        .take(most.saturating_add(1))
        .read_to_end(&mut bytes);
    read.map_err(|error| RdfError::Io {
        name: source.name(),
        error,
    })?;
    if bytes.len() as u64 > most {
        return Err(RdfError::Limit(Box::new(expands(
            &source.name(),
            &size(most),
        ))));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(&error.as_bytes()[..at]).into_owned();
        let said = Diagnostic::new("the file is not UTF-8 text");
        RdfError::Syntax(Box::new(said.at(&source.name(), &before, at, at)))
    })
}
