//! Names in many scripts: what PNG and PDF show, what a PDF says, and fonts that somebody gives.

use std::collections::BTreeMap;
use std::io::Read as _;

use chancery::draw::layout::place;
use chancery::draw::{Drawn, FontError, FontFile, Format, Options, draw};
use chancery::graph::{Arrangement, NodeKind, RelationGraph};
use proptest::prelude::*;
use resvg::tiny_skia::Pixmap;

use crate::draw_views::Sketch;
use crate::pdf_words;
use crate::program::Place;
use crate::project;

/// A name a script, each with a part that stands on one line.
const NAMES: [(&str, &str); 14] = [
    ("中华人民共和国代表团", "中华人民共和国"),
    ("蔣經國與宋慶齡", "蔣經國與宋慶齡"),
    ("日本国の「代表団」トランプ", "トランプ"),
    ("대한민국 대표단", "대한민국"),
    ("뷁쀍 김정은 (金正恩)", "김정은"),
    ("محمد بن سلمان (MBS)", "سلمان"),
    ("الأمير فيصل، 2019", "الأمير"),
    ("عباس عراقچی", "عراقچی"),
    ("משלחת ישראל", "ישראל"),
    ("საქართველო", "საქართველო"),
    ("Հայաստան", "Հայաստան"),
    ("सुब्रह्मण्यम जयशंकर", "जयशंकर"),
    ("เสงี่ยมพงษ์", "เสงี่ยมพงษ์"),
    ("Xi Jinping 习近平 – Ελλάδα, Москва", "习近平"),
];

fn graph_of<'a>(names: impl IntoIterator<Item = &'a str>) -> RelationGraph {
    let mut sketch = Sketch::new("Names", "Made by a test.", Arrangement::Layered);
    for (place, name) in names.into_iter().enumerate() {
        // Bold ones among them.
        let kind = [NodeKind::Person, NodeKind::Delegation][place % 2];
        sketch.node(name, kind);
    }
    sketch.0
}

fn all_names() -> RelationGraph {
    graph_of(NAMES.map(|(name, _)| name))
}

fn drawn(graph: &RelationGraph, format: Format, fonts: &[FontFile]) -> (Vec<u8>, Drawn) {
    let options = Options {
        fonts: fonts.to_vec(),
        ..Options::default()
    };
    let mut out = Vec::new();
    let drawn = draw(graph, format, &options, &mut out).unwrap();
    (out, drawn)
}

fn missing(drawn: &Drawn) -> String {
    drawn.missing.iter().collect()
}

fn font_bytes(name: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let path = project::root().join("tests/fixtures/fonts").join(name);
    std::fs::File::open(path)
        .unwrap()
        .read_to_end(&mut bytes)
        .unwrap();
    bytes
}

fn font(name: &str) -> FontFile {
    FontFile::new(font_bytes(name)).unwrap()
}

#[test]
fn no_name_needs_a_sign_for_what_is_missing() {
    for format in [Format::Png, Format::Pdf] {
        let (bytes, drawn) = drawn(&all_names(), format, &[]);
        assert_eq!(missing(&drawn), "");
        assert_eq!(
            bytes,
            self::drawn(&all_names(), format, &[]).0,
            "twice the same"
        );
    }
}

#[test]
fn a_pdf_says_the_names_and_stays_small() {
    let (pdf, _) = drawn(&all_names(), Format::Pdf, &[]);
    assert!(pdf.len() < 90_000, "{} bytes", pdf.len());
    let said = pdf_words::glyphs(&pdf);
    assert!(
        said.iter().all(|glyph| glyph.number != 0),
        "no glyph is missing"
    );
    let forwards: String = said.iter().map(|glyph| glyph.text.as_str()).collect();
    let backwards: String = said.iter().rev().map(|glyph| glyph.text.as_str()).collect();
    for (_, part) in NAMES {
        assert!(
            forwards.contains(part) || backwards.contains(part),
            "{part} in {forwards}"
        );
    }
    // What runs to the left is written from right to left; its Latin is not.
    assert!(
        forwards.contains("MBS") && backwards.contains("محمد بن"),
        "{backwards}"
    );
}

#[test]
fn a_pdf_holds_only_faces_that_occur() {
    let faces = |names: &[&str]| {
        let pdf = drawn(&graph_of(names.iter().copied()), Format::Pdf, &[]).0;
        let text = String::from_utf8_lossy(&pdf).into_owned();
        (pdf.len(), text)
    };
    let (small, latin) = faces(&["Anna"]);
    assert!(
        latin.contains("+NotoSans-Regular") && !latin.contains("Droid"),
        "{latin}"
    );
    let (large, chinese) = faces(&["王毅", "北京"]);
    assert!(chinese.contains("+DroidSansFallback") && !chinese.contains("Arabic"));
    assert!(large < small + 12_000, "{large} after {small}");
}

/// All channels dark: the ink of labels, and of nothing else in a box.
fn is_ink(pixels: &Pixmap, x: u32, y: u32) -> bool {
    pixels.pixel(x, y).is_some_and(|pixel| {
        [pixel.red(), pixel.green(), pixel.blue()]
            .iter()
            .all(|part| *part < 0x60)
    })
}

#[test]
fn ink_stays_where_labels_were_measured() {
    let graph = all_names();
    let scene = place(&graph, Arrangement::Layered);
    let pixels = Pixmap::decode_png(&drawn(&graph, Format::Png, &[]).0).unwrap();
    let scale = f64::from(pixels.width()) / scene.width;
    // Labels of delegations stand two units further to the right, after a bar.
    for one in &scene.boxes {
        let (rect, label) = (&one.rect, one.label.width());
        let name = &one.label.lines[0].text;
        let middle = rect.center().x;
        let mut extent: Option<(f64, f64)> = None;
        for y in steps(rect.y, rect.bottom(), scale) {
            for x in steps(rect.x - 12.0, rect.right() + 12.0, scale) {
                if is_ink(&pixels, x, y) {
                    let at = f64::from(x) / scale;
                    let (left, right) = extent.unwrap_or((at, at));
                    extent = Some((left.min(at), right.max(at)));
                }
            }
        }
        let (left, right) = extent.unwrap();
        assert!(
            left >= middle - label / 2.0 - 1.5,
            "{name} begins at {left}: {rect:?}"
        );
        assert!(
            right <= middle + label / 2.0 + 3.5,
            "{name} ends at {right}: {rect:?}"
        );
        assert!(
            right - left > label * 0.8,
            "{name} is {} of {label} wide",
            right - left
        );
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "pixels of a small picture"
)]
fn steps(from: f64, to: f64, scale: f64) -> std::ops::Range<u32> {
    (from * scale).max(0.0) as u32..(to * scale) as u32
}

#[test]
fn svg_says_which_way_a_name_runs() {
    let svg = String::from_utf8(drawn(&all_names(), Format::Svg, &[]).0).unwrap();
    let with = |part: &str| svg.lines().find(|line| line.contains(part)).unwrap();
    for name in ["سلمان (MBS)</text>", "משלחת ישראל</text>"] {
        let line = with(name);
        let text = line.rfind("<text").map(|at| &line[at..]).unwrap();
        assert!(
            text.contains("direction=\"rtl\"") && !text.contains("textLength"),
            "{text}"
        );
    }
    assert!(!with("Xi Jinping").contains("direction"));
    assert!(!svg.contains("tspan"), "browsers choose fonts themselves");
}

#[test]
fn given_fonts_are_for_what_ours_lack() {
    let graph = graph_of(["বাংলাদেশ (Dhaka)", "㐂㐅"]);
    let (bengali, rare, both) = (font("bengali.ttf"), font("rare.otf"), font("both.ttc"));
    for format in [Format::Png, Format::Pdf] {
        let (without, lacking) = drawn(&graph, format, &[]);
        assert_eq!(lacking.missing.len(), 9, "{}", missing(&lacking));
        let (one, lacking) = drawn(&graph, format, std::slice::from_ref(&bengali));
        assert_eq!(missing(&lacking), "㐂㐅");
        let fonts = [bengali.clone(), rare.clone()];
        let (all, lacking) = drawn(&graph, format, &fonts);
        assert_eq!(missing(&lacking), "");
        assert!(without != one && one != all);
        assert_eq!(all, drawn(&graph, format, &fonts).0, "twice the same");
        assert_eq!(
            missing(&drawn(&graph, format, std::slice::from_ref(&both)).1),
            ""
        );
        let latin = graph_of(["Anna"]);
        assert_eq!(
            drawn(&latin, format, &fonts).0,
            drawn(&latin, format, &[]).0
        );
    }
    let (pdf, _) = drawn(&graph, Format::Pdf, &[bengali, rare]);
    let said: String = pdf_words::glyphs(&pdf)
        .into_iter()
        .map(|glyph| glyph.text)
        .collect();
    assert!(said.contains("বাংলাদেশ") && said.contains("㐂㐅"), "{said}");
    let text = String::from_utf8_lossy(&pdf);
    assert!(
        text.contains("CIDFontType0C") && text.contains("/FontFile2"),
        "both kinds"
    );
}

#[test]
fn svg_has_the_same_places_with_and_without_fonts() {
    let graph = graph_of(["বাংলাদেশ", "㐂㐅"]);
    let fonts = [font("both.ttc")];
    assert_eq!(
        drawn(&graph, Format::Svg, &fonts).0,
        drawn(&graph, Format::Svg, &[]).0
    );
}

fn friends() -> Place {
    let data = "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix : <http://e/> .\n\
        :a rdfs:label \"বাংলাদেশ\" ; :knows :b . :b rdfs:label \"王毅\" .\n";
    let place = Place::with([
        ("a.ttl", data),
        ("no.ttf", "hello"),
        ("web.woff2", "wOF2 and more"),
    ]);
    for name in ["bengali.ttf", "both.ttc"] {
        place.write(name, font_bytes(name));
    }
    place.write("cut.ttf", &font_bytes("bengali.ttf")[..1_000]);
    place
}

#[test]
fn fonts_on_the_command_line() {
    let place = friends();
    let run = |more: &[&str]| {
        let mut args = vec!["draw", "-d", "a.ttl", "-o", "a.png"];
        args.extend(more);
        place.args(&args)
    };
    let lacking = run(&[]);
    assert_eq!(lacking.code, 0);
    let said = "note: 7 characters have no glyph: ং (U+0982), দ (U+09A6), ব (U+09AC), ল (U+09B2), \
        শ (U+09B6), া (U+09BE), ে (U+09C7); add a font that does with `--font FILE`";
    assert!(lacking.err.contains(said), "{}", lacking.err);
    let whole = run(&["--font", "bengali.ttf"]);
    assert!(!whole.err.contains("glyph"), "{}", whole.err);
    for (file, code, said) in [
        (
            "no.ttf",
            3,
            "error: `no.ttf` is no TrueType or OpenType font",
        ),
        (
            "web.woff2",
            3,
            "error: `web.woff2` is a font packed for web pages",
        ),
        ("cut.ttf", 3, "error: `cut.ttf` is a damaged font"),
        ("gone.ttf", 3, "error: cannot open `gone.ttf`"),
    ] {
        let refused = run(&["--font", file]);
        assert_eq!(refused.code, code, "{}", refused.err);
        assert!(refused.err.starts_with(said), "{}", refused.err);
    }
    let large = run(&["--font", "bengali.ttf", "--max-font", "1KiB"]);
    assert_eq!(large.code, 4, "{}", large.err);
    assert!(large.err.contains("hint: raise it with `--max-font`"));
}

#[test]
fn a_font_for_a_format_without_fonts_is_noted() {
    let place = friends();
    let svg = place.args(&["draw", "-d", "a.ttl", "-o", "a.svg", "--font", "both.ttc"]);
    assert!(
        svg.err.contains("note: `--font` is for png and pdf"),
        "{}",
        svg.err
    );
}

#[test]
fn collections_that_promise_too_much_are_refused() {
    let mut bytes = b"ttcf\0\x01\0\0\xff\xff\xff\xff".to_vec();
    assert!(FontFile::new(bytes.clone()).is_err());
    bytes.extend([0; 64]);
    assert!(FontFile::new(bytes).is_err());
    assert!(FontFile::new(b"ttcf\0\x01\0\0\0\0\0\0".to_vec()).is_err());
    let mut bytes = b"ttcf\0\x01\0\0\0\0\x10\0".to_vec();
    bytes.extend([0; 4 * 0x1000]);
    assert_eq!(FontFile::new(bytes), Err(FontError::TooMany));
}

#[test]
fn markup_in_a_name_is_text_in_either_direction() {
    let graph = graph_of(["שלום <b onload=\"x\">&amp; ]]> 'סוף'", "北京 <script>&<!--"]);
    let (pdf, _) = drawn(&graph, Format::Pdf, &[]);
    let said: String = pdf_words::glyphs(&pdf)
        .into_iter()
        .map(|glyph| glyph.text)
        .collect();
    assert!(
        said.contains("onload") && said.contains("<script>&<!--"),
        "{said}"
    );
    assert_eq!(missing(&drawn(&graph, Format::Png, &[]).1), "");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// A damaged font is refused or drawn somehow; nothing breaks.
    #[test]
    fn damaged_fonts_do_no_harm(
        name in proptest::sample::select(vec!["bengali.ttf", "rare.otf", "both.ttc"]),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        end in proptest::option::weighted(0.2, any::<prop::sample::Index>()),
    ) {
        let mut bytes = font_bytes(name);
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if let Some(end) = end {
            bytes.truncate(end.index(bytes.len()));
        }
        if let Ok(font) = FontFile::new(bytes) {
            let graph = graph_of(["বাংলাদেশ", "㐂㐅"]);
            for format in [Format::Png, Format::Pdf] {
                let options = Options { fonts: vec![font.clone()], scale: 1.0, ..Options::default() };
                let _drawn = draw(&graph, format, &options, &mut Vec::new());
            }
        }
    }
}

/// The reader of PDFs itself: it must not find what is not there.
#[test]
fn the_reader_of_pdfs_reads() {
    let (pdf, _) = drawn(&graph_of(["Anna ä"]), Format::Pdf, &[]);
    let mut count = BTreeMap::new();
    for glyph in pdf_words::glyphs(&pdf) {
        *count.entry(glyph.text).or_insert(0) += 1;
    }
    assert_eq!(count.get("ä"), Some(&1));
    assert!(!count.contains_key("Z"));
}

/// The fonts in a picture: family, weight, and the font file as it was before it was packed.
fn brought(picture: &str) -> Vec<(String, String, Vec<u8>)> {
    let rules = picture.split("@font-face{").skip(1);
    let rules = rules.map(|rule| rule.split('}').next().unwrap());
    let value = |rule: &str, key: &str| {
        let rest = rule.split(key).nth(1).unwrap();
        rest.split([';', ')']).next().unwrap().to_owned()
    };
    rules
        .map(|rule| {
            let data = rule.split("base64,").nth(1).unwrap();
            let font = unpacked(&from_base64(data.trim_end_matches(')')));
            (
                value(rule, "font-family:"),
                value(rule, "font-weight:"),
                font,
            )
        })
        .collect()
}

fn from_base64(text: &str) -> Vec<u8> {
    let digit = |c: u8| match c {
        b'A'..=b'Z' => c - b'A',
        b'a'..=b'z' => c - b'a' + 26,
        b'0'..=b'9' => c - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let bits = text.bytes().filter(|c| *c != b'=').flat_map(|c| {
        let digit = digit(c);
        (0..6).rev().map(move |bit| digit >> bit & 1)
    });
    let bits: Vec<u8> = bits.collect();
    let byte = |bits: &[u8]| bits.iter().fold(0, |byte, bit| byte << 1 | bit);
    bits.chunks_exact(8).map(byte).collect()
}

/// A font out of a WOFF file.
fn unpacked(woff: &[u8]) -> Vec<u8> {
    let long = |at: usize| {
        let bytes: [u8; 4] = woff[at..at + 4].try_into().unwrap();
        usize::try_from(u32::from_be_bytes(bytes)).unwrap()
    };
    assert_eq!((&woff[..4], long(8)), (&b"wOFF"[..], woff.len()));
    let count = usize::from(woff[12]) << 8 | usize::from(woff[13]);
    let (mut font, mut tables) = (woff[4..8].to_vec(), Vec::new());
    font.extend([woff[12], woff[13], 0, 0, 0, 0, 0, 0]);
    for entry in (0..count).map(|entry| 44 + 20 * entry) {
        let (at, packed, whole) = (long(entry + 4), long(entry + 8), long(entry + 12));
        let mut table = woff[at..at + packed].to_vec();
        if packed < whole {
            table.clear();
            let mut reader = flate2::read::ZlibDecoder::new(&woff[at..at + packed]);
            reader.read_to_end(&mut table).unwrap();
        }
        assert_eq!(table.len(), whole);
        font.extend_from_slice(&woff[entry..entry + 4]);
        font.extend_from_slice(&woff[entry + 16..entry + 20]);
        let place = 12 + 16 * count + tables.len();
        font.extend(u32::try_from(place).unwrap().to_be_bytes());
        font.extend(u32::try_from(whole).unwrap().to_be_bytes());
        tables.append(&mut table);
        tables.resize(tables.len().next_multiple_of(4), 0);
    }
    font.append(&mut tables);
    assert_eq!(font.len(), long(16));
    font
}

#[test]
fn svg_and_html_bring_the_glyphs_of_their_names_and_no_others() {
    let graph = graph_of(NAMES.map(|(name, _)| name));
    for format in [Format::Svg, Format::Html] {
        let mut out = Vec::new();
        draw(&graph, format, &Options::default(), &mut out).unwrap();
        let picture = String::from_utf8(out).unwrap();
        let fonts = brought(&picture);
        let faces: Vec<_> = fonts
            .iter()
            .map(|(family, weight, font)| {
                let face = ttf_parser::Face::parse(font, 0).unwrap();
                (family.as_str(), weight.as_str(), face)
            })
            .collect();
        for (name, _) in NAMES {
            for c in name.chars().filter(|c| !c.is_whitespace()) {
                let has = faces.iter().any(|(.., face)| {
                    let glyph = face.glyph_index(c).filter(|glyph| glyph.0 != 0);
                    // Marks and letters have an outline, all of these.
                    glyph.is_some_and(|glyph| face.glyph_bounding_box(glyph).is_some())
                });
                assert!(has, "{c} of {name} in {}", format.name());
            }
        }
        for (family, _, face) in &faces {
            assert!(family.contains("Chancery "), "{family}");
            let none = ['ж', 'ฬ', '猫', 'Q']
                .iter()
                .filter(|c| face.glyph_index(**c).is_some());
            assert_eq!(none.count(), 0, "{family}");
        }
        // Joined letters keep what joins them.
        let arabic = faces
            .iter()
            .find(|(.., face)| face.glyph_index('م').is_some());
        assert!(arabic.is_some_and(|(.., face)| {
            face.raw_face()
                .table(ttf_parser::Tag::from_bytes(b"GSUB"))
                .is_some()
        }));
        let size: usize = picture
            .split("base64,")
            .skip(1)
            .map(|part| part.find(')').unwrap())
            .sum();
        assert!(size < 250_000, "{size} in {}", format.name());
    }
    // What bold lacks is there once, for browsers to embolden.
    let wide = brought(&crate::draw::text(&graph, Format::Svg));
    let wide = wide
        .iter()
        .filter(|(family, weight, _)| family.contains("Wide") && weight == "400");
    assert_eq!(wide.count(), 2);
}
