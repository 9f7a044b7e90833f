//! The page as PNG: resvg with the embedded fonts and nothing of the machine.

use std::sync::Arc;

use resvg::tiny_skia::{IntRect, Pixmap, PixmapMut, Transform};
use resvg::usvg::fontdb::{Database, FaceInfo, ID, Language, Source, Stretch, Style, Weight};
use resvg::usvg::{Options, Tree};

use super::DrawError;
use super::faces::{self, Face};
use super::setter::family;

/// A picture of so many pixels and more is painted in bands, each by a thread of its own. They are as
/// many on every machine, so that the same picture is the same bytes.
const BANDED: u64 = 4_000_000;
const BANDS: usize = 4;
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
    let large = u64::from(size.width()) * u64::from(size.height()) >= BANDED;
    paint(&tree, scale, (&mut pixels, if large { BANDS } else { 1 }));
    pixels
        .encode_png()
        .map_err(|error| DrawError::Raster(error.to_string()))
}

/// Paints the picture in so many bands at once.
fn paint(tree: &Tree, scale: f32, (pixels, bands): (&mut Pixmap, usize)) {
    let width = pixels.width();
    let row = pixels.data().len() / usize::try_from(pixels.height()).unwrap_or(1).max(1);
    let rows = pixels.data().len() / row.max(1);
    let high = rows.div_ceil(bands).max(1);
    let whole = Transform::from_scale(scale, scale);
    std::thread::scope(|scope| {
        for (place, band) in pixels.data_mut().chunks_mut(high * row).enumerate() {
            let rows = u32::try_from(band.len() / row);
            let top = i32::try_from(place * high).ok();
            let top = top.and_then(|top| IntRect::from_xywh(0, top, 1, 1));
            let (Ok(rows), Some(top)) = (rows, top) else {
                continue;
            };
            let own = whole.post_translate(0.0, -top.to_rect().y());
            scope.spawn(move || {
                if let Some(mut band) = PixmapMut::from_bytes(band, width, rows) {
                    resvg::render(tree, own, &mut band);
                }
            });
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_make_the_same_picture() {
        let lines = (0..60).map(|line| {
            let (x, y) = (line * 37 % 400, line * 53 % 300);
            format!("M{x} 0L{} {y}M0 {y}L400 {x}", 400 - x)
        });
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"400\" height=\"300\">\
             <path d=\"M0 0H400V300H0z\" fill=\"#fff\"/>\
             <path d=\"{}\" stroke=\"#123\" stroke-width=\"0.4\" stroke-opacity=\"0.3\"/>\
             <path d=\"M20 75L380 225\" stroke=\"#a40\" stroke-width=\"3\" stroke-dasharray=\"6 3.5\"/>\
             <circle cx=\"200\" cy=\"150\" r=\"40\" fill=\"#09c\"/><text x=\"150\" y=\"155\">Band</text></svg>",
            lines.collect::<String>()
        );
        let book = Book::new(&[]);
        let tree = tree(&svg, &book).unwrap();
        let [one, four] = [1, 4].map(|bands| {
            let mut pixels = Pixmap::new(800, 601).unwrap();
            paint(&tree, 2.0, (&mut pixels, bands));
            pixels
        });
        let pairs = one.data().iter().zip(four.data());
        let off = pairs.map(|(a, b)| a.abs_diff(*b)).max();
        assert_eq!(off, Some(0));
    }
}
