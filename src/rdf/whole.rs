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
    if let Some(encoding) = wide(&bytes) {
        let name = source.name();
        let said =
            Diagnostic::new(format!("the file is {encoding} text, not UTF-8")).in_source(&name);
        return Err(RdfError::Syntax(Box::new(said.hint(format!(
            "`iconv -f {encoding} -t UTF-8 {name}` converts it; spreadsheets write `CSV UTF-8`"
        )))));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(&error.as_bytes()[..at]).into_owned();
        let name = source.name();
        let said = Diagnostic::new("the file is not UTF-8 text").hint(format!(
            "`iconv -f WINDOWS-1252 -t UTF-8 {name}` converts what an old Windows program wrote (Latin-1), \
             WINDOWS-1251 where it holds Cyrillic letters; spreadsheets write `CSV UTF-8`"
        ));
        RdfError::Syntax(Box::new(said.at(&name, &before, at, at)))
    })
}

/// The encoding of a text in units of two or four bytes, by its mark or by the zeros between its letters.
fn wide(bytes: &[u8]) -> Option<&'static str> {
    let zeros = bytes
        .first_chunk::<4>()
        .map(|first| first.map(|byte| byte == 0));
    Some(match (bytes, zeros) {
        ([0xff, 0xfe, 0, 0, ..], _) | (_, Some([false, true, true, true])) => "UTF-32LE",
        ([0, 0, 0xfe, 0xff, ..], _) | (_, Some([true, true, true, false])) => "UTF-32BE",
        ([0xff, 0xfe, ..], _) | (_, Some([false, true, false, true])) => "UTF-16LE",
        ([0xfe, 0xff, ..], _) | (_, Some([true, false, true, false])) => "UTF-16BE",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_encodings_are_known_by_their_first_bytes() {
        for (bytes, encoding) in [
            (&b"\xff\xfen\0a\0"[..], Some("UTF-16LE")),
            (b"\xfe\xff\0n\0a", Some("UTF-16BE")),
            (b"n\0a\0m\0", Some("UTF-16LE")),
            (b"\0n\0a", Some("UTF-16BE")),
            (b"\xff\xfe\0\0n\0\0\0", Some("UTF-32LE")),
            (b"n\0\0\0", Some("UTF-32LE")),
            (b"\0\0\xfe\xff", Some("UTF-32BE")),
            (b"\xef\xbb\xbfname", None),
            (b"name", None),
            (b"", None),
            (b"n", None),
        ] {
            assert_eq!(wide(bytes), encoding, "{bytes:?}");
        }
    }
}
