//! The page as PNG: resvg with the embedded fonts and nothing of the machine.

use std::sync::Arc;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::{Database, FaceInfo, ID, Language, Source, Stretch, Style, Weight};
use resvg::usvg::{Options, Tree};

use super::DrawError;
use super::faces::{self, Face};
use super::setter::family;

/// Most pixels of a picture: 100 million need 400 MB.
const MOST_PIXELS: f64 = 1e8;

/// The faces of a picture, as resvg knows them.
pub(super) struct Book<'f> {
    database: Arc<Database>,
    /// Each with what resvg calls it; Noto Sans comes first.
    pub(super) faces: Vec<(ID, &'f Face<'f>)>,
}

impl<'f> Book<'f> {
    /// Noto Sans and what a setter used.
    pub(super) fn new(used: &[&'f Face<'f>]) -> Self {
        let mut database = Database::new();
        database.set_sans_serif_family("Noto Sans");
        let mut all = Vec::new();
        let base = [false, true].into_iter().filter_map(faces::base);
        for (face, weight) in base.zip([Weight::NORMAL, Weight::BOLD]) {
            let source = Source::Binary(Arc::new(face.data));
            all.push((add(&mut database, source, face, "Noto Sans", weight), face));
        }
        for (number, face) in used.iter().enumerate() {
            let source = Source::Binary(Arc::new(face.data.to_vec()));
            let (family, weight) = (family(number), Weight::NORMAL);
            all.push((add(&mut database, source, face, &family, weight), face));
        }
        Self {
            database: Arc::new(database),
            faces: all,
        }
    }

    /// The place of a face in this book.
    pub(super) fn place(&self, id: ID) -> usize {
        let mut faces = self.faces.iter();
        faces.position(|(known, _)| *known == id).unwrap_or(0)
    }
}

/// Adds a face under a name of ours: no two have the same, whatever the files say.
fn add(
    database: &mut Database,
    source: Source,
    face: &Face<'_>,
    family: &str,
    weight: Weight,
) -> ID {
    database.push_face_info(FaceInfo {
        id: ID::dummy(),
        source,
        index: face.index,
        families: vec![(family.to_owned(), Language::English_UnitedStates)],
        post_script_name: face.name.clone(),
        style: Style::Normal,
        weight,
        stretch: Stretch::Normal,
        monospaced: false,
    })
}

/// An SVG of ours with its texts set in the faces of the book.
pub(super) fn tree(svg: &str, book: &Book<'_>) -> Result<Tree, DrawError> {
    let options = Options {
        fontdb: Arc::clone(&book.database),
        font_family: "Noto Sans".to_owned(),
        ..Options::default()
    };
    Tree::from_str(svg, &options).map_err(|error| DrawError::Raster(error.to_string()))
}

/// Rasterises an SVG of ours at `scale` pixels a unit.
pub(super) fn render(svg: &str, scale: f32, book: &Book<'_>) -> Result<Vec<u8>, DrawError> {
    let tree = tree(svg, book)?;
    let (width, height) = (tree.size().width() * scale, tree.size().height() * scale);
    let too_large = || DrawError::TooLarge {
        width,
        height,
        scale,
    };
    if !(scale > 0.0 && f64::from(width) * f64::from(height) <= MOST_PIXELS) {
        return Err(too_large());
    }
    let size = tree
        .size()
        .to_int_size()
        .scale_by(scale)
        .ok_or_else(too_large)?;
    let mut pixels = Pixmap::new(size.width(), size.height()).ok_or_else(too_large)?;
    resvg::render(
        &tree,
        Transform::from_scale(scale, scale),
        &mut pixels.as_mut(),
    );
    pixels
        .encode_png()
        .map_err(|error| DrawError::Raster(error.to_string()))
}

/// The same picture with a title and a description, for who does not see it: texts of PNG are UTF-8
/// in chunks `iTXt`, and stand behind the header.
pub(super) fn telling(mut png: Vec<u8>, [title, about]: &[String; 2]) -> Vec<u8> {
    let chunks = [("Title", title), ("Description", about)];
    let chunks = chunks.into_iter().filter(|(_, text)| !text.is_empty());
    let chunks: Vec<u8> = chunks.flat_map(|(key, text)| chunk(key, text)).collect();
    if png.len() > HEADER {
        png.splice(HEADER..HEADER, chunks);
    }
    png
}

/// Eight bytes that say what it is, and the chunk with width and height.
const HEADER: usize = 8 + 25;

/// A text as a chunk: neither compressed nor translated, in no language that we know of.
fn chunk(key: &str, text: &str) -> Vec<u8> {
    let mut body = b"iTXt".to_vec();
    body.extend(key.as_bytes());
    body.extend([0; 5]);
    body.extend(text.as_bytes());
    let length = u32::try_from(body.len() - 4).unwrap_or(u32::MAX);
    let mut chunk = length.to_be_bytes().to_vec();
    chunk.extend(&body);
    chunk.extend(checksum(&body).to_be_bytes());
    chunk
}

/// The checksum of PNG: CRC-32.
fn checksum(bytes: &[u8]) -> u32 {
    let add = |sum: u32, byte: &u8| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            if sum & 1 == 1 {
                sum >> 1 ^ 0xedb8_8320
            } else {
                sum >> 1
            }
        })
    };
    !bytes.iter().fold(u32::MAX, add)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_those_of_png() {
        assert_eq!(checksum(b"123456789"), 0xcbf4_3926);
        assert_eq!(checksum(b"IEND"), 0xae42_6082);
    }
}
