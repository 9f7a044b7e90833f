//! Font files on the command line, and what they would be needed for.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::Common;
use super::failure::{Failure, Kind};
use crate::draw::{FontError, FontFile, Format};
use crate::model::diagnostic::Diagnostic;
use crate::model::limits::size;
use crate::model::printable;
use crate::rdf::RdfError;

/// So many missing characters are named.
const NAMED: usize = 8;

/// Reads the fonts, each of at most so many bytes.
pub(super) fn read(paths: &[PathBuf], most: u64) -> Result<Vec<FontFile>, Failure> {
    paths.iter().map(|path| read_one(path, most)).collect()
}

fn read_one(path: &Path, most: u64) -> Result<FontFile, Failure> {
    let name = path.display().to_string();
    let open = |error| RdfError::Open {
        path: path.to_owned(),
        error,
    };
    let file = File::open(path).map_err(open)?;
    let mut data = Vec::new();
    let read = file.take(most.saturating_add(1)).read_to_end(&mut data);
    read.map_err(open)?;
    if data.len() as u64 > most {
        let said = Diagnostic::new(format!("`{name}` has more than {}", size(most)));
        return Err(Failure::new(Kind::Limit, said).hint("raise it with `--max-font`"));
    }
    FontFile::new(data).map_err(|error| refused(&name, error))
}

fn refused(name: &str, error: FontError) -> Failure {
    let failure = Failure::input(format!("`{name}` is {error}"));
    match error {
        FontError::Unknown => failure.hint("fonts end in .ttf, .otf or .ttc"),
        FontError::Web => failure.hint("unpack it to .ttf or .otf first"),
        FontError::Damaged | FontError::TooMany => failure,
        FontError::NoOutlines => failure.hint("tables `glyf` or `CFF` hold outlines"),
    }
}

/// Says that other formats, and Graphviz, have no use for a font.
pub(super) fn note_unused(paths: &[PathBuf], format: Format, own: bool, common: &Common) {
    let used = own && matches!(format, Format::Png | Format::Pdf);
    if !used && !paths.is_empty() {
        common.note("`--font` is for png and pdf; other pictures are shown in the reader's fonts");
    }
}

/// Says which characters are seen as a sign.
pub(super) fn note_missing(missing: &BTreeSet<char>, common: &Common) {
    if !missing.is_empty() {
        common.note(&missing_words(missing));
    }
}

fn missing_words(missing: &BTreeSet<char>) -> String {
    let name = |c: &char| format!("{} (U+{:04X})", printable(&c.to_string()), u32::from(*c));
    let mut named: Vec<String> = missing.iter().take(NAMED).map(name).collect();
    if missing.len() > NAMED {
        named.push("…".to_owned());
    }
    let count = match missing.len() {
        1 => "1 character has".to_owned(),
        many => format!("{many} characters have"),
    };
    let named = named.join(", ");
    format!("{count} no glyph: {named}; add a font that does with `--font FILE`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_characters_are_named_up_to_a_number() {
        let one = missing_words(&"ఠ".chars().collect());
        assert!(
            one.starts_with("1 character has no glyph: ఠ (U+0C20);"),
            "{one}"
        );
        let many = missing_words(&"అఆఇఈఉఊఎఏఐఒ".chars().collect());
        assert!(
            many.starts_with("10 characters have") && many.contains(", …;"),
            "{many}"
        );
    }
}
