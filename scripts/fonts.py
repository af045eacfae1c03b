#!/usr/bin/env python3
"""Makes assets/fonts/*.ttf and the table of widths in src/scene/metrics.rs.

    python3 scripts/fonts.py 'Inter[opsz,wght].ttf'           write both
    python3 scripts/fonts.py 'Inter[opsz,wght].ttf' --check   fail if either would change

The argument is the variable font of Inter; assets/fonts/README.md says where it comes from and at
which versions the committed files were made. The output depends on nothing else, not even the clock.
"""

import argparse
import io
import pathlib
import sys

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

ROOT = pathlib.Path(__file__).resolve().parent.parent
FONTS = ROOT / "assets" / "fonts"
METRICS = ROOT / "src" / "scene" / "metrics.rs"

# Design size 14 is the cut for text; the axis reaches 32 for display, larger than any of our labels.
OPTICAL_SIZE = 14
# (constant in metrics.rs, file, style name, weight)
WEIGHTS = [
    ("REGULAR", "Inter-Regular.ttf", "Regular", 400),
    ("SEMIBOLD", "Inter-SemiBold.ttf", "SemiBold", 600),
]

LATIN = range(0x20, 0x180)  # ASCII, Latin-1, Latin Extended-A: the dense part of the table
SCRIPTS = [
    (0x20, 0x7E),
    (0xA0, 0x17F),
    (0x218, 0x21B),  # Romanian Ș ș Ț ț
    (0x2B9, 0x2C9),  # modifier letters: ʼ in Ukrainian and in transcriptions
    (0x300, 0x314),  # combining marks, for decomposed names
    (0x326, 0x328),
    (0x37E, 0x3CE),  # Greek
    (0x400, 0x45F),  # Cyrillic
    (0x490, 0x493),  # Ґ ґ Ғ ғ
    (0x49A, 0x49B),  # Қ қ
    (0x4A2, 0x4A3),  # Ң ң
    (0x4AE, 0x4B1),  # Ү ү Ұ ұ
    (0x4BA, 0x4BB),  # Һ һ
    (0x4D8, 0x4D9),  # Ә ә
    (0x4E8, 0x4E9),  # Ө ө
]
# Punctuation and symbols that our own texts and the names of organisations use.
SYMBOLS = (
    "\u2009\u200a\u202f"  # thin, hair and narrow no-break space
    "‐‑‒–—‘’‚“”„†‡•…‰′″‹›⁄"
    "₂€₹₽™"
    "←↑→↓↗↘−∞≈≠≤≥■□▲△▶▼▽◀◆○●✓✗"
)
# Features that lay out the languages above. Inter's contextual alternates (`calt`) are left out on
# purpose: they turn "8x7B" into "8×7B" and "->" into an arrow, and a model's name is shown as it is.
FEATURES = ["ccmp", "locl", "kern", "mark", "mkmk"]

BEGIN = "// Written by scripts/fonts.py from here …\n"
END = "// … to here.\n"


def tabular_digits(font):
    """Maps 0–9 to their equally wide forms, so that columns and moving numbers stand still.

    Only the digits: the feature also gives tabular spaces and brackets, which would spoil running text.
    """
    table = font["GSUB"].table
    lookups = {
        index
        for record in table.FeatureList.FeatureRecord
        if record.FeatureTag == "tnum"
        for index in record.Feature.LookupListIndex
    }
    tabular = {}
    for index in sorted(lookups):
        for part in table.LookupList.Lookup[index].SubTable:
            tabular.update(getattr(part, "ExtSubTable", part).mapping)
    for cmap in font["cmap"].tables:
        for digit in range(0x30, 0x3A):
            # The tables of a font may share one map, so a digit may have been mapped before.
            glyph = cmap.cmap[digit]
            cmap.cmap[digit] = tabular.get(glyph, glyph)
    widths = {font["hmtx"][font.getBestCmap()[digit]][0] for digit in range(0x30, 0x3A)}
    if len(widths) != 1:
        sys.exit(f"the digits are not equally wide: {sorted(widths)}")


def make(source, style, weight):
    """One static, subset weight of the variable font `source`."""
    # The time stamp of the source is kept: the same input gives the same bytes.
    font = TTFont(source, recalcTimestamp=False)
    instancer.instantiateVariableFont(font, {"opsz": OPTICAL_SIZE, "wght": weight}, inplace=True)
    tabular_digits(font)

    options = subset.Options()
    options.layout_features = FEATURES
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17]
    options.drop_tables += ["DSIG", "STAT", "MVAR"]
    options.recalc_timestamp = False
    wanted = {ord(c) for c in SYMBOLS}
    for first, last in SCRIPTS:
        wanted.update(range(first, last + 1))
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=sorted(wanted))
    cutter.subset(font)

    font["OS/2"].usWeightClass = weight
    name = font["name"]
    postscript = f"Inter-{style}"
    family = "Inter" if weight == 400 else f"Inter {style}"
    # 1 and 2 are the four-style family of old programs, 16 and 17 the one that counts.
    for number, text in [
        (1, family),
        (2, "Regular"),
        (3, f"{name.getDebugName(5)};{postscript};modelshare subset, tabular digits"),
        (4, f"Inter {style}"),
        (6, postscript),
        (16, "Inter"),
        (17, style),
    ]:
        name.setName(text, number, 3, 1, 0x409)
    for symbol in SYMBOLS:
        if ord(symbol) not in font.getBestCmap():
            sys.exit(f"{source}: no glyph for U+{ord(symbol):04X} {symbol}")
    return font


def width(font, code, absent):
    """Advance of a character in 1/1000 em."""
    if code == 0xAD:
        return 0  # a soft hyphen has no width unless a line is broken there
    glyph = font.getBestCmap().get(code)
    if glyph is None:
        return absent
    return (font["hmtx"][glyph][0] * 1000 * 2 + font["head"].unitsPerEm) // (2 * font["head"].unitsPerEm)


def literal(symbol):
    """The inside of a Rust character literal; what cannot be seen is written by number."""
    seen = symbol.isprintable() and not symbol.isspace() and symbol != "\u2011"
    return symbol if seen else "\\u{%x}" % ord(symbol)


def table(fonts):
    """The Rust source of the widths, between BEGIN and END."""
    lines = []
    for (constant, _, style, weight), font in zip(WEIGHTS, fonts):
        numbers = [width(font, code, 600) for code in LATIN]
        lines.append(f"/// Inter {style} ({weight}), U+0020 to U+017F.\n#[rustfmt::skip]\n")
        lines.append(f"const {constant}: [u16; {len(numbers)}] = [\n")
        for start in range(0, len(numbers), 16):
            row = ", ".join(f"{n}" for n in numbers[start : start + 16])
            lines.append(f"    {row},\n")
        lines.append("];\n\n")
    symbols = sorted(set(SYMBOLS))
    lines.append("/// Punctuation and symbols of the font: character, regular, semi-bold; ascending.\n")
    lines.append(f"#[rustfmt::skip]\nconst SYMBOLS: [(char, u16, u16); {len(symbols)}] = [\n")
    for start in range(0, len(symbols), 4):
        row = ", ".join(
            "('%s', %d, %d)" % (literal(s), *(width(font, ord(s), 600) for font in fonts))
            for s in symbols[start : start + 4]
        )
        lines.append(f"    {row},\n")
    lines.append("];\n")
    return "".join(lines)


def main():
    parser = argparse.ArgumentParser(description="Makes the embedded fonts and the table of their widths.")
    parser.add_argument("source", help="the variable font Inter[opsz,wght].ttf")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a file would change")
    arguments = parser.parse_args()

    fonts, changed = [], []
    FONTS.mkdir(parents=True, exist_ok=True)
    for _, file, style, weight in WEIGHTS:
        path, made = FONTS / file, io.BytesIO()
        make(arguments.source, style, weight).save(made)
        # Read back: the table must hold what the file holds.
        fonts.append(TTFont(io.BytesIO(made.getvalue())))
        if not path.exists() or path.read_bytes() != made.getvalue():
            changed.append(path)
        if not arguments.check:
            path.write_bytes(made.getvalue())
            print(f"{path.relative_to(ROOT)}: {len(made.getvalue()):,} bytes, {len(fonts[-1].getBestCmap())} characters")

    old = METRICS.read_text(encoding="utf-8")
    before, rest = old.split(BEGIN)
    after = rest.split(END)[1]
    new = before + BEGIN + table(fonts) + END + after
    if new != old:
        changed.append(METRICS)
        if not arguments.check:
            METRICS.write_text(new, encoding="utf-8")
            print(f"{METRICS.relative_to(ROOT)}: table written")
    if arguments.check and changed:
        sys.exit("not what this script makes: " + ", ".join(str(p.relative_to(ROOT)) for p in changed))


if __name__ == "__main__":
    main()
