//! Font files that somebody gives, for characters that no font of ours has.

use std::fmt;

use super::faces::Face;

/// Most faces of a collection; real ones have some dozens.
const MOST_FACES: u32 = 512;

/// A font file that can be used: its faces can be read and have outlines.
#[derive(Clone, PartialEq, Eq)]
pub struct FontFile {
    data: Vec<u8>,
    /// Faces of a collection; 1 of any other file.
    count: u32,
}

impl fmt::Debug for FontFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("FontFile");
        shown.field("bytes", &self.data.len());
        shown.finish_non_exhaustive()
    }
}

/// Why a font file cannot be used: what it is instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FontError {
    /// Something else.
    #[error("no TrueType or OpenType font")]
    Unknown,
    /// WOFF and its like.
    #[error("a font packed for web pages")]
    Web,
    /// Tables that contradict themselves or are cut short.
    #[error("a damaged font")]
    Damaged,
    /// A collection with more faces than any has.
    #[error("a collection of more than {MOST_FACES} faces")]
    TooMany,
    /// Bitmaps, or outlines of the second kind.
    #[error("a font without outlines")]
    NoOutlines,
}

impl FontFile {
    /// Reads a file.
    pub fn new(data: Vec<u8>) -> Result<Self, FontError> {
        let count = match data.get(..4) {
            Some(b"ttcf") => faces_listed(&data)?,
            Some([0, 1, 0, 0] | b"true" | b"OTTO") => 1,
            Some(b"wOFF" | b"wOF2") => return Err(FontError::Web),
            _ => return Err(FontError::Unknown),
        };
        let file = Self { data, count };
        let faces: Vec<Face<'_>> = file.faces().collect();
        if faces.len() != usize::try_from(count).unwrap_or(0) {
            return Err(FontError::Damaged);
        }
        match faces.iter().find(|face| !face.has_outlines()) {
            Some(face) if face.lists_outlines() => Err(FontError::Damaged),
            Some(_) => Err(FontError::NoOutlines),
            None => Ok(file),
        }
    }

    /// The faces in it.
    pub(crate) fn faces(&self) -> impl Iterator<Item = Face<'_>> {
        (0..self.count).filter_map(|index| Face::new(&self.data, index))
    }
}

/// How many faces a collection says it has, if it is long enough to have so many.
fn faces_listed(data: &[u8]) -> Result<u32, FontError> {
    let count = data.get(8..12).and_then(|bytes| bytes.try_into().ok());
    let count = u32::from_be_bytes(count.ok_or(FontError::Damaged)?);
    let offsets = data.len().saturating_sub(12) / 4;
    match usize::try_from(count) {
        Ok(listed) if listed > offsets || listed == 0 => Err(FontError::Damaged),
        _ if count > MOST_FACES => Err(FontError::TooMany),
        _ => Ok(count),
    }
}
