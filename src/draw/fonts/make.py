#!/usr/bin/env python3
"""Makes the packed fonts of this folder: see README.md for the versions of everything.

    make.py FOLDER    FOLDER holds the three Debian packages, unpacked with `dpkg -x`
"""

import sys
from pathlib import Path

import zstandard
from fontTools import subset

NOTO = "usr/share/fonts/truetype/noto/NotoSans{}-{}.ttf"
CJK = "usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
KOREAN = 1  # place in the collection
DROID = "usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf"

# What joins letters, puts marks on them and shapes syllables; nothing that is a matter of taste.
SHAPING = """ccmp locl mark mkmk isol init medi fina rlig calt curs nukt akhn rphf rkrf blwf half
    vatu cjct pres abvs blws psts haln abvm blwm dist""".split()
# Space, no-break space, joiners, dotted circle: in every face.
ALWAYS = [0x20, 0xA0, 0x200C, 0x200D, 0x25CC]

SCRIPTS = {
    "Arabic": [(0x600, 0x6FF), (0x750, 0x77F), (0xFD3E, 0xFD3F)],
    "Armenian": [(0x530, 0x58F)],
    "Devanagari": [(0x900, 0x97F)],
    "Georgian": [(0x10A0, 0x10FF), (0x1C90, 0x1CBF)],
    "Hebrew": [(0x590, 0x5FF)],
    "Thai": [(0xE00, 0xE7F)],
}
# Radicals, punctuation, kana, bopomofo, enclosed letters, all ideographs of Unicode 1.1 and the
# compatibility ones, full width forms: more than GB 2312, Big5, JIS X 0208 and KS X 1001 need.
HAN = [
    (0x2E80, 0x2FDF), (0x3000, 0x312F), (0x31A0, 0x31FF), (0x3220, 0x33FF), (0x4E00, 0x9FA5),
    (0xF900, 0xFAFF), (0xFE30, 0xFE4F), (0xFF00, 0xFFEF),
]
# And what Droid lacks of the same character sets: Roman and circled numbers, angle brackets.
HANGUL = [
    (0x1100, 0x11FF), (0x2160, 0x217F), (0x2460, 0x24FF), (0x3008, 0x3009), (0x3130, 0x318F),
    (0xAC00, 0xD7A3),
]


def make(source, name, ranges, features=(), number=-1):
    """Writes `name`.zst: the characters of `ranges`, without hinting."""
    options = subset.Options()
    options.hinting = False
    options.notdef_outline = True
    options.layout_features = list(features)
    options.font_number = number
    options.desubroutinize = True
    options.drop_tables += ["BASE", "DSIG", "VORG", "vhea", "vmtx"]
    font = subset.load_font(source, options)
    subsetter = subset.Subsetter(options)
    wanted = [code for first, last in ranges for code in range(first, last + 1)]
    subsetter.populate(unicodes=wanted + ALWAYS)
    subsetter.subset(font)
    plain = Path(name)
    subset.save_font(font, plain, options)
    data = plain.read_bytes()
    plain.unlink()
    packed = zstandard.ZstdCompressor(level=22).compress(data)
    Path(f"{name}.zst").write_bytes(packed)
    count = len(font.getBestCmap())
    print(f"{name}: {count} characters, {len(data)} bytes, packed {len(packed)}")


def main():
    """Makes them all."""
    root = Path(sys.argv[1])
    for script, ranges in SCRIPTS.items():
        for weight in ["Regular", "Bold"]:
            name = f"NotoSans{script}-{weight}.ttf"
            make(root / NOTO.format(script, weight), name, ranges, SHAPING)
    make(root / CJK, "NotoSansCJKkr-Regular.otf", HANGUL, number=KOREAN)
    make(root / DROID, "DroidSansFallback-Regular.ttf", HAN)


if __name__ == "__main__":
    main()
