//! The page as PNG: resvg with the embedded fonts and nothing of the machine.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb::Database};

use super::DrawError;
use super::text::{BOLD, REGULAR};

/// Most pixels of a picture: 100 million need 400 MB.
const MOST_PIXELS: f64 = 1e8;

static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    fonts.load_font_data(REGULAR.to_vec());
    fonts.load_font_data(BOLD.to_vec());
    fonts.set_sans_serif_family("Noto Sans");
    Arc::new(fonts)
});

/// An SVG of ours with its texts set in the embedded fonts.
pub(super) fn tree(svg: &str) -> Result<Tree, DrawError> {
    let options = Options {
        fontdb: Arc::clone(&FONTS),
        font_family: "Noto Sans".to_owned(),
        ..Options::default()
    };
    Tree::from_str(svg, &options).map_err(|error| DrawError::Raster(error.to_string()))
}

/// Rasterises an SVG of ours at `scale` pixels a unit.
pub(crate) fn render(svg: &str, scale: f32) -> Result<Vec<u8>, DrawError> {
    let tree = tree(svg)?;
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
