//! Font files that somebody gives, for characters that no font of ours has.

use std::fmt;

use super::faces::Face;

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
    /// Bitmaps, or outlines of the second kind.
    #[error("a font without outlines")]
    NoOutlines,
}

impl FontFile {
    /// Reads a file.
    pub fn new(data: Vec<u8>) -> Result<Self, FontError> {
        let count = match data.get(..4) {
            Some(b"ttcf") => ttf_parser::fonts_in_collection(&data).ok_or(FontError::Damaged)?,
            Some([0, 1, 0, 0] | b"true" | b"OTTO") => 1,
            Some(b"wOFF" | b"wOF2") => return Err(FontError::Web),
            _ => return Err(FontError::Unknown),
        };
        let file = Self { data, count };
        let faces: Vec<Face<'_>> = file.faces().collect();
        if faces.is_empty() || faces.len() != usize::try_from(count).unwrap_or(0) {
            return Err(FontError::Damaged);
        }
        let drawn = |face: &Face<'_>| face.tables.tables().glyf.is_some() || face.has_cff();
        if !faces.iter().all(drawn) {
            return Err(FontError::NoOutlines);
        }
        Ok(file)
    }

    /// The faces in it.
    pub(crate) fn faces(&self) -> impl Iterator<Item = Face<'_>> {
        (0..self.count).filter_map(|index| Face::new(&self.data, index))
    }
}
