//! How wide a text is in the font that the command line embeds (Inter, `assets/fonts`).
//!
//! A picture that is laid out without a browser, for an SVG or PNG file, measures its labels here. In
//! a browser the canvas measures them, in whatever font the page gives it.

/// Width of `text` in CSS pixels when it is set in one line at `size` CSS pixels an em, in the
/// semi-bold face if `bold`, else in the regular one.
///
/// The sum of the advance widths. Kerning is left out: in words and sentences it makes a text up to
/// 2 % narrower or 0.3 % wider. A character that the tables lack counts as one em when it is East
/// Asian or an emoji, as nothing when it is a combining or invisible one, and otherwise as the mean of
/// its script ([`is_measured`] tells whether there are any of these).
pub fn width(text: &str, size: f64, bold: bool) -> f64 {
    let thousandths: u64 = text
        .chars()
        .map(|character| u64::from(advance(character, bold)))
        .sum();
    thousandths as f64 * size / 1000.0
}

/// Whether [`width`] knows how wide `text` is, and has not guessed it by the mean of a script.
pub fn is_measured(text: &str) -> bool {
    text.chars()
        .all(|character| known(character, false).is_some())
}

/// Advance width of one character in 1/1000 em.
fn advance(character: char, bold: bool) -> u16 {
    known(character, bold).unwrap_or_else(|| mean(u32::from(character), bold))
}

/// Advance width of one character in 1/1000 em, where it is one that the tables have.
fn known(character: char, bold: bool) -> Option<u16> {
    let code = u32::from(character);
    let dense = if bold { &SEMIBOLD } else { &REGULAR };
    if let Some(&advance) = code
        .checked_sub(FIRST)
        .and_then(|index| dense.get(index as usize))
    {
        return Some(advance);
    }
    if let Ok(index) = SYMBOLS.binary_search_by_key(&character, |&(symbol, _, _)| symbol) {
        let (_, regular, semibold) = SYMBOLS[index];
        return Some(if bold { semibold } else { regular });
    }
    if within(&WIDTHLESS, code) {
        Some(0)
    } else if within(&WIDE, code) {
        Some(1000)
    } else {
        None
    }
}

/// Mean advance width of a script in 1/1000 em, in running text.
fn mean(code: u32, bold: bool) -> u16 {
    let (regular, semibold) = if within(&ARABIC, code) {
        (480, 570)
    } else if within(&DEVANAGARI, code) {
        (510, 560)
    } else {
        (OTHER, OTHER)
    };
    if bold { semibold } else { regular }
}

/// Whether `code` lies in one of `ranges`: ascending, both ends inside.
fn within(ranges: &[(u32, u32)], code: u32) -> bool {
    let after = ranges.partition_point(|&(_, last)| last < code);
    ranges.get(after).is_some_and(|&(first, _)| first <= code)
}

/// The first character of the dense tables.
const FIRST: u32 = 0x20;

/// Advance of a character that no table knows: close to the mean of Greek and Cyrillic small letters.
const OTHER: u16 = 600;

/// Arabic, whose mean is that of our messages in DejaVu Sans, the widest of three fonts.
const ARABIC: [(u32, u32); 5] = [
    (0x0600, 0x06FF),
    (0x0750, 0x077F),
    (0x08A0, 0x08FF),
    (0xFB50, 0xFDFF),
    (0xFE70, 0xFEFE),
];

/// Devanagari, whose mean is that of our messages in Noto Sans Devanagari.
const DEVANAGARI: [(u32, u32); 1] = [(0x0900, 0x097F)];

/// Characters without a width: combining marks, joiners, direction marks, variation selectors.
const WIDTHLESS: [(u32, u32); 24] = [
    (0x0000, 0x001F),
    (0x0300, 0x036F),
    (0x0483, 0x0489),
    (0x0591, 0x05BD),
    (0x064B, 0x065F),
    (0x0900, 0x0902),
    (0x093A, 0x093A),
    (0x093C, 0x093C),
    (0x0941, 0x0948),
    (0x094D, 0x094D),
    (0x0951, 0x0957),
    (0x0962, 0x0963),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x2064),
    (0x2066, 0x206F),
    (0x20D0, 0x20FF),
    (0x3099, 0x309A),
    (0xFE00, 0xFE0F),
    (0xFE20, 0xFE2F),
    (0xFEFF, 0xFEFF),
    (0xE0000, 0xE01EF),
];

/// Characters that fill an em: Hangul, kana, Han, full-width forms, emoji.
const WIDE: [(u32, u32); 12] = [
    (0x1100, 0x115F),
    (0x2E80, 0x303E),
    (0x3041, 0x33FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0xA4CF),
    (0xA960, 0xA97F),
    (0xAC00, 0xD7A3),
    (0xF900, 0xFAFF),
    (0xFE30, 0xFE6F),
    (0xFF01, 0xFF60),
    (0xFFE0, 0xFFE6),
    (0x1F300, 0x3FFFD),
];

// Written by scripts/fonts.py from here …
/// Inter Regular (400), U+0020 to U+017F.
#[rustfmt::skip]
const REGULAR: [u16; 352] = [
    281, 288, 466, 633, 642, 982, 644, 300, 365, 365, 501, 662, 288, 460, 288, 360,
    648, 648, 648, 648, 648, 648, 648, 648, 648, 648, 288, 302, 662, 662, 662, 511,
    966, 690, 654, 730, 722, 601, 590, 746, 743, 269, 571, 672, 565, 903, 753, 765,
    639, 765, 644, 642, 646, 744, 690, 985, 682, 679, 629, 365, 360, 365, 471, 456,
    323, 562, 612, 571, 612, 583, 370, 613, 591, 242, 242, 549, 242, 876, 591, 600,
    612, 612, 376, 528, 327, 591, 562, 818, 546, 562, 552, 426, 333, 426, 662, 600,
    600, 600, 600, 600, 600, 600, 600, 600, 600, 600, 600, 600, 600, 600, 600, 600,
    600, 600, 600, 600, 600, 600, 600, 600, 600, 600, 600, 600, 600, 600, 600, 600,
    281, 288, 571, 611, 725, 550, 270, 568, 591, 914, 454, 583, 662, 0, 666, 478,
    456, 662, 442, 446, 323, 586, 603, 288, 268, 304, 482, 583, 802, 847, 882, 511,
    690, 690, 690, 690, 690, 690, 994, 730, 601, 601, 601, 601, 269, 269, 269, 269,
    735, 753, 765, 765, 765, 765, 765, 662, 765, 744, 744, 744, 744, 679, 636, 616,
    562, 562, 562, 562, 562, 562, 917, 571, 583, 583, 583, 583, 242, 242, 242, 242,
    583, 591, 600, 600, 600, 600, 600, 662, 600, 591, 591, 591, 591, 562, 612, 562,
    690, 562, 690, 562, 690, 562, 730, 571, 730, 571, 730, 571, 730, 571, 722, 710,
    735, 612, 601, 583, 601, 583, 601, 583, 601, 583, 601, 583, 746, 613, 746, 613,
    746, 613, 746, 613, 743, 591, 776, 591, 269, 242, 269, 242, 269, 242, 269, 242,
    269, 242, 839, 484, 571, 242, 672, 549, 525, 565, 242, 565, 242, 565, 340, 563,
    359, 595, 242, 753, 591, 753, 591, 753, 591, 600, 753, 591, 765, 600, 765, 600,
    765, 600, 1005, 1000, 644, 376, 644, 376, 644, 376, 642, 528, 642, 528, 642, 528,
    642, 528, 646, 327, 646, 376, 646, 327, 744, 591, 744, 591, 744, 591, 744, 591,
    744, 591, 744, 591, 985, 818, 679, 562, 679, 629, 552, 629, 552, 629, 552, 314,
];

/// Inter SemiBold (600), U+0020 to U+017F.
#[rustfmt::skip]
const SEMIBOLD: [u16; 352] = [
    252, 321, 523, 644, 650, 1004, 663, 326, 373, 373, 540, 673, 319, 465, 319, 379,
    647, 647, 647, 647, 647, 647, 647, 647, 647, 647, 319, 329, 673, 673, 673, 543,
    999, 728, 659, 737, 722, 605, 588, 749, 746, 277, 580, 703, 565, 922, 759, 769,
    645, 773, 652, 650, 660, 736, 728, 1020, 720, 713, 652, 373, 379, 373, 481, 469,
    351, 574, 624, 583, 624, 591, 389, 625, 612, 262, 262, 569, 262, 900, 612, 609,
    624, 624, 397, 549, 353, 612, 587, 839, 569, 588, 566, 455, 359, 455, 673, 600,
    600, 600, 600, 600, 600, 600, 600, 600, 600, 600, 600, 600, 600, 600, 600, 600,
    600, 600, 600, 600, 600, 600, 600, 600, 600, 600, 600, 600, 600, 600, 600, 600,
    252, 321, 583, 629, 749, 563, 316, 568, 612, 914, 460, 634, 673, 0, 664, 452,
    458, 673, 454, 463, 351, 614, 600, 319, 332, 324, 487, 634, 831, 870, 907, 543,
    728, 728, 728, 728, 728, 728, 1013, 737, 605, 605, 605, 605, 277, 277, 277, 277,
    751, 759, 769, 769, 769, 769, 769, 673, 769, 736, 736, 736, 736, 713, 658, 644,
    574, 574, 574, 574, 574, 574, 913, 583, 591, 591, 591, 591, 262, 262, 262, 262,
    594, 612, 609, 609, 609, 609, 609, 673, 609, 612, 612, 612, 612, 588, 624, 588,
    728, 574, 728, 574, 728, 574, 737, 583, 737, 583, 737, 583, 737, 583, 722, 739,
    751, 624, 605, 591, 605, 591, 605, 591, 605, 591, 605, 591, 749, 625, 749, 625,
    749, 625, 749, 625, 746, 612, 797, 612, 277, 262, 277, 262, 277, 262, 277, 262,
    277, 262, 856, 523, 580, 262, 703, 569, 566, 565, 262, 565, 262, 565, 377, 573,
    419, 602, 262, 759, 612, 759, 612, 759, 612, 600, 759, 612, 769, 609, 769, 609,
    769, 609, 1014, 992, 652, 397, 652, 397, 652, 397, 650, 549, 650, 549, 650, 549,
    650, 549, 660, 353, 660, 419, 660, 353, 736, 612, 736, 612, 736, 612, 736, 612,
    736, 612, 736, 612, 1020, 839, 713, 588, 713, 652, 566, 652, 566, 652, 566, 334,
];

/// Punctuation and symbols of the font: character, regular, semi-bold; ascending.
#[rustfmt::skip]
const SYMBOLS: [(char, u16, u16); 54] = [
    ('\u{2009}', 182, 166), ('\u{200a}', 91, 83), ('‐', 358, 422), ('\u{2011}', 358, 422),
    ('‒', 648, 647), ('–', 500, 500), ('—', 1000, 1000), ('‘', 261, 294),
    ('’', 261, 294), ('‚', 241, 272), ('“', 440, 507), ('”', 440, 501),
    ('„', 421, 480), ('†', 491, 552), ('‡', 491, 552), ('•', 563, 503),
    ('…', 864, 956), ('\u{202f}', 182, 166), ('‰', 1335, 1372), ('′', 223, 257),
    ('″', 442, 512), ('‹', 384, 416), ('›', 384, 416), ('⁄', 192, 205),
    ('₂', 442, 454), ('€', 667, 679), ('₹', 542, 562), ('₽', 701, 728),
    ('™', 611, 630), ('←', 954, 954), ('↑', 834, 881), ('→', 954, 954),
    ('↓', 834, 881), ('↗', 775, 780), ('↘', 775, 780), ('−', 662, 673),
    ('∞', 936, 966), ('≈', 662, 673), ('≠', 662, 673), ('≤', 662, 673),
    ('≥', 662, 673), ('■', 914, 914), ('□', 914, 914), ('▲', 1011, 1034),
    ('△', 1011, 1034), ('▶', 917, 940), ('▼', 1011, 1034), ('▽', 1011, 1034),
    ('◀', 917, 940), ('◆', 1051, 1057), ('○', 914, 914), ('●', 914, 914),
    ('✓', 884, 883), ('✗', 886, 884),
];
// … to here.

#[cfg(test)]
mod tests {
    use skrifa::instance::{LocationRef, Size};
    use skrifa::{FontRef, MetadataProvider};

    use super::*;

    const FACES: [(bool, &[u8]); 2] = [
        (
            false,
            include_bytes!("../../assets/fonts/Inter-Regular.ttf"),
        ),
        (
            true,
            include_bytes!("../../assets/fonts/Inter-SemiBold.ttf"),
        ),
    ];

    /// The width in the font file of every character of `characters` that it has, in 1/1000 em.
    fn in_font(face: &[u8], characters: impl Iterator<Item = char>) -> Vec<(char, Option<u16>)> {
        let font = FontRef::new(face).unwrap();
        let metrics = font.glyph_metrics(Size::unscaled(), LocationRef::default());
        let em = f32::from(
            font.metrics(Size::unscaled(), LocationRef::default())
                .units_per_em,
        );
        let width = |character: char| {
            let advance = metrics.advance_width(font.charmap().map(character)?)?;
            Some((advance * 1000.0 / em).round() as u16)
        };
        characters
            .map(|character| (character, width(character)))
            .collect()
    }

    #[test]
    fn the_tables_are_those_of_the_embedded_fonts() {
        for (bold, face) in FACES {
            let symbols = SYMBOLS.iter().map(|&(symbol, _, _)| symbol);
            let mut known = 0;
            for (character, found) in in_font(face, (' '..='\u{17f}').chain(symbols)) {
                match found {
                    // Laid out, a soft hyphen has no width, whatever its glyph has.
                    _ if character == '\u{ad}' => assert_eq!(advance(character, bold), 0),
                    Some(found) => {
                        assert_eq!(
                            advance(character, bold),
                            found,
                            "{character:?}, bold {bold}"
                        );
                        known += 1;
                    }
                    // U+0149 is deprecated and U+007F to U+009F are controls: no font needs them.
                    None => assert!(
                        character == '\u{149}' || character.is_control(),
                        "the font lacks {character:?}, bold {bold}"
                    ),
                }
            }
            assert_eq!(known, 352 - 33 - 2 + SYMBOLS.len());
        }
    }

    #[test]
    fn ranges_and_symbols_are_ascending() {
        assert!(SYMBOLS.is_sorted_by(|a, b| a.0 < b.0));
        for ranges in [&WIDTHLESS[..], &WIDE[..], &ARABIC[..], &DEVANAGARI[..]] {
            assert!(ranges.iter().all(|&(first, last)| first <= last));
            assert!(ranges.is_sorted_by(|a, b| a.1 < b.0));
        }
    }

    #[test]
    fn digits_are_equally_wide() {
        for bold in [false, true] {
            let zero = advance('0', bold);
            assert!(('1'..='9').all(|digit| advance(digit, bold) == zero));
        }
    }

    #[test]
    fn width_is_the_sum_of_the_advances_in_pixels() {
        assert_eq!(width("", 12.0, false), 0.0);
        // 0.648 em a digit in the regular face, 0.647 em in the semi-bold one.
        assert!((width("2025", 10.0, false) - 25.92).abs() < 1e-9);
        assert!((width("2025", 10.0, true) - 25.88).abs() < 1e-9);
        assert!((width("2025", 20.0, false) - 51.84).abs() < 1e-9);
    }

    #[test]
    fn characters_outside_the_tables_have_a_stated_width() {
        for (text, ems) in [
            ("百度", 2.0),
            ("가나다", 3.0),
            ("カ", 1.0),
            ("Ａ", 1.0),
            ("🤗", 1.0),
            ("日\u{fe0f}", 1.0),
            ("\u{200b}\u{301}", 0.0),
            ("Ж", 0.6),
            ("ة", 0.48),
            ("की", 1.02),
            ("क्\u{200d}", 0.51),
        ] {
            assert!((width(text, 1.0, false) - ems).abs() < 1e-9, "{text}");
        }
    }

    #[test]
    fn what_is_guessed_is_no_measure() {
        for (text, measured) in [
            ("", true),
            ("Côte d’Ivoire: 48.0 %", true),
            ("百度 🤗", true),
            ("\u{2068}llmfit by A. Jones\u{2069}", true),
            ("Китай", false),
            ("4 أغسطس", false),
            ("4 अग॰", false),
        ] {
            assert_eq!(is_measured(text), measured, "{text}");
        }
    }

    #[test]
    fn other_scripts_are_guessed_within_a_tenth_in_running_text() {
        let text = "Доля загрузок открытых моделей по странам: Китай, Соединённые Штаты, Германия";
        for (bold, face) in FACES {
            let exact: u16 = in_font(face, text.chars())
                .iter()
                .map(|&(_, found)| found.unwrap())
                .sum();
            let guess = width(text, 1000.0, bold) / f64::from(exact);
            assert!((0.9..=1.1).contains(&guess), "{guess}");
        }
    }
}
