//! Reads the texts of our own PDFs back: glyph by glyph, as a reader would.

use std::collections::BTreeMap;
use std::io::Read as _;

/// A glyph that is shown, or what stands for several.
pub(crate) struct Glyph {
    /// Its number in the font.
    pub(crate) number: u16,
    /// What it says.
    pub(crate) text: String,
}

/// The glyphs of the page in the order in which they are written.
pub(crate) fn glyphs(pdf: &[u8]) -> Vec<Glyph> {
    let objects = objects(pdf);
    let page = objects
        .values()
        .find(|object| object.head.contains("/Contents"))
        .unwrap();
    let mut fonts = BTreeMap::new();
    for part in page.head.split("/F").skip(1) {
        let words: Vec<&str> = part.split_whitespace().collect();
        if let [name, font, "0", ..] = words.as_slice()
            && name.parse::<u32>().is_ok()
        {
            let font = &objects[&font.parse::<u32>().unwrap()];
            fonts.insert(
                format!("F{name}"),
                map(&objects[&font.reference("/ToUnicode")]),
            );
        }
    }
    shown(&objects[&page.reference("/Contents")].stream, &fonts)
}

struct Object {
    head: String,
    stream: Vec<u8>,
}

impl Object {
    fn reference(&self, key: &str) -> u32 {
        let after = self.head.split(key).nth(1).unwrap();
        after.split_whitespace().next().unwrap().parse().unwrap()
    }
}

fn find(bytes: &[u8], what: &[u8], from: usize) -> Option<usize> {
    let mut places = bytes[from..].windows(what.len());
    places.position(|part| part == what).map(|at| from + at)
}

fn objects(pdf: &[u8]) -> BTreeMap<u32, Object> {
    let mut objects = BTreeMap::new();
    let mut at = 0;
    while let Some(start) = find(pdf, b" 0 obj", at) {
        let digits = pdf[..start]
            .iter()
            .rev()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let number = std::str::from_utf8(&pdf[start - digits..start])
            .unwrap()
            .parse()
            .unwrap();
        let plain = find(pdf, b"endobj", start).unwrap();
        let data = find(pdf, b"\nstream\n", start).filter(|data| *data < plain);
        let head = String::from_utf8_lossy(&pdf[start..data.unwrap_or(plain)]).into_owned();
        let mut stream = Vec::new();
        at = plain;
        if let Some(data) = data {
            let length = head.split("/Length ").nth(1).unwrap();
            let length = length.split(['\n', ' ', '/', '>']).next().unwrap();
            at = data + 8 + length.parse::<usize>().unwrap();
            let mut packed = flate2::read::ZlibDecoder::new(&pdf[data + 8..at]);
            packed.read_to_end(&mut stream).unwrap();
        }
        objects.insert(number, Object { head, stream });
    }
    objects
}

/// What the glyphs of a font say.
fn map(object: &Object) -> BTreeMap<u16, String> {
    let text = String::from_utf8(object.stream.clone()).unwrap();
    let mut map = BTreeMap::new();
    for line in text.lines() {
        let parts: Vec<&str> = line.split(['<', '>']).collect();
        if let ["", glyph, " ", text, ""] = parts.as_slice() {
            let units: Vec<u16> = hex(text)
                .chunks(2)
                .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
                .collect();
            let glyph = u16::from_str_radix(glyph, 16).unwrap();
            map.insert(glyph, String::from_utf16(&units).unwrap());
        }
    }
    map
}

fn hex(text: &str) -> Vec<u8> {
    let text: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    let pairs = text.chunks(2).map(|pair| pair.iter().collect::<String>());
    pairs
        .map(|pair| u8::from_str_radix(&pair, 16).unwrap())
        .collect()
}

fn shown(content: &[u8], fonts: &BTreeMap<String, BTreeMap<u16, String>>) -> Vec<Glyph> {
    let mut glyphs = Vec::new();
    let (mut font, mut spoken) = (String::new(), None::<String>);
    let mut strings: Vec<Vec<u8>> = Vec::new();
    let mut name = String::new();
    let mut at = 0;
    while at < content.len() {
        match content[at] {
            b'(' => strings.push(literal(content, &mut at)),
            b'<' if content[at + 1] == b'<' => at += 2,
            b'<' => {
                let end = find(content, b">", at).unwrap();
                strings.push(hex(std::str::from_utf8(&content[at + 1..end]).unwrap()));
                at = end + 1;
            }
            byte if byte.is_ascii_alphabetic() || byte == b'/' => {
                let rest = &content[at + 1..];
                let length = rest
                    .iter()
                    .take_while(|byte| byte.is_ascii_alphanumeric())
                    .count();
                let word = std::str::from_utf8(&content[at..=at + length]).unwrap();
                at += length + 1;
                match word {
                    "Tf" => font.clone_from(&name),
                    "BDC" => spoken = strings.pop().map(|bytes| utf16(&bytes)),
                    "EMC" => {
                        let text = spoken.take().unwrap();
                        glyphs.push(Glyph { number: 1, text });
                    }
                    "TJ" | "Tj" => {
                        for pair in strings.iter().flat_map(|string| string.chunks(2)) {
                            let number = u16::from_be_bytes([pair[0], pair[1]]);
                            let text = match &spoken {
                                Some(_) => String::new(),
                                None => fonts[&font].get(&number).cloned().unwrap_or_default(),
                            };
                            glyphs.push(Glyph { number, text });
                        }
                    }
                    _ => {}
                }
                match word.strip_prefix('/') {
                    Some(word) => word.clone_into(&mut name),
                    None => strings.clear(),
                }
            }
            _ => at += 1,
        }
    }
    glyphs
}

fn literal(content: &[u8], at: &mut usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut depth = 0;
    loop {
        let byte = content[*at];
        *at += 1;
        match byte {
            b'\\' => {
                let escaped = content[*at];
                *at += 1;
                bytes.push(match escaped {
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    b'b' => 8,
                    b'f' => 12,
                    b'0'..=b'7' => {
                        let digits = std::str::from_utf8(&content[*at - 1..*at + 2]).unwrap();
                        *at += 2;
                        u8::from_str_radix(digits, 8).unwrap()
                    }
                    other => other,
                });
            }
            b'(' => {
                if depth > 0 {
                    bytes.push(byte);
                }
                depth += 1;
            }
            b')' => {
                depth -= 1;
                if depth == 0 {
                    return bytes;
                }
                bytes.push(byte);
            }
            other => bytes.push(other),
        }
    }
}

fn utf16(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, units @ ..] => {
            let units: Vec<u16> = units
                .chunks(2)
                .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
                .collect();
            String::from_utf16(&units).unwrap()
        }
        plain => String::from_utf8(plain.to_vec()).unwrap(),
    }
}
