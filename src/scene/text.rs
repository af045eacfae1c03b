//! Texts that fit: wrapped, cut, and kept apart.

use crate::message::glued;

/// How wide a text is: all that layout asks of the world.
pub trait Measure {
    /// Width in CSS pixels of one line at this size in CSS pixels an em.
    fn width(&self, text: &str, size: f64, bold: bool) -> f64;
}

/// Measures by the tables of the embedded font; the same on every machine.
#[cfg(feature = "analysis")]
#[derive(Debug, Clone, Copy, Default)]
pub struct FontTables;

#[cfg(feature = "analysis")]
impl Measure for FontTables {
    fn width(&self, text: &str, size: f64, bold: bool) -> f64 {
        super::metrics::width(text, size, bold)
    }
}

/// Whether a line may break between two characters that no space parts: between those of Chinese
/// and Japanese, but not before what closes, nor behind what opens.
fn breaks(before: char, after: char) -> bool {
    const CLOSING: &str = "、。，．）」』】》〉］｝！？：；％・…ー々〜ぁぃぅぇぉっゃゅょァィゥェォッャュョ)]},.:;!?%”’»·";
    const OPENING: &str = "（「『【《〈［｛([{“‘«";
    let is_wide = |letter: char| matches!(letter, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}');
    let held = CLOSING.chars().any(|one| one == after)
        || OPENING.chars().any(|one| one == before)
        || [before, after].contains(&'\u{a0}');
    (is_wide(before) || is_wide(after)) && !held
}

/// A text in pieces that stay together, each with whether a space stands before it.
fn pieces(text: &str) -> Vec<(bool, String)> {
    let mut pieces: Vec<(bool, String)> = Vec::new();
    let mut before = None;
    let mut spaced = true;
    for letter in text.chars() {
        // Not at spaces that must not break, as in "48.0 %".
        if [' ', '\n', '\t'].contains(&letter) {
            (before, spaced) = (None, true);
            continue;
        }
        match pieces.last_mut() {
            Some((_, piece)) if before.is_some_and(|before| !breaks(before, letter)) => {
                piece.push(letter);
            }
            _ => pieces.push((spaced, letter.to_string())),
        }
        (before, spaced) = (Some(letter), false);
    }
    pieces
}

/// Breaks a text into lines of at most `width`, between words, and inside a word that is wider than
/// a line.
pub(super) fn wrap(
    measure: &dyn Measure,
    text: &str,
    size: f64,
    bold: bool,
    width: f64,
) -> Vec<String> {
    let fits = |line: &str| measure.width(line, size, bold) <= width;
    let mut lines = Vec::new();
    let mut line = String::new();
    for (spaced, word) in pieces(text) {
        let between = if spaced && !line.is_empty() { " " } else { "" };
        let longer = glued(&[&line, between, &word]);
        if fits(&longer) {
            line = longer;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        let mut rest = word.as_str();
        loop {
            // At least one character, so that there is an end.
            let first = rest.chars().next().map_or(0, char::len_utf8);
            let (here, more) = rest.split_at(longest(rest, &fits).max(first));
            if more.is_empty() {
                line.push_str(here);
                break;
            }
            lines.push(here.to_owned());
            rest = more;
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// Where the longest beginning of a text ends that fits.
///
/// Twice as much is tried each time, and then the middle between what fits and what does not: a text
/// is measured a few times and not once for each of its characters, and of one that is far too long
/// only the beginning.
fn longest(text: &str, fits: &dyn Fn(&str) -> bool) -> usize {
    let end = |at: usize| text.ceil_char_boundary(at);
    let (mut fitting, mut tried) = (0, end(1));
    while fits(&text[..tried]) {
        if tried == text.len() {
            return tried;
        }
        (fitting, tried) = (tried, end(2 * tried));
    }
    loop {
        let half = end(fitting + (tried - fitting) / 2);
        let middle = match fitting < half && half < tried {
            true => half,
            // The next character is wide, or the last one between the two.
            false => end(fitting + 1),
        };
        if middle >= tried {
            return fitting;
        }
        match fits(&text[..middle]) {
            true => fitting = middle,
            false => tried = middle,
        }
    }
}

/// Cuts a text to at most `width` with an ellipsis at its end; nothing where not even that fits.
pub(super) fn cut(measure: &dyn Measure, text: &str, size: f64, bold: bool, width: f64) -> String {
    let shortened = |kept: &str| glued(&[kept.trim_end(), "…"]);
    let whole = longest(text, &|kept| measure.width(kept, size, bold) <= width);
    if whole == text.len() {
        return text.to_owned();
    }
    match longest(text, &|kept| {
        measure.width(&shortened(kept), size, bold) <= width
    }) {
        0 if measure.width("…", size, bold) > width => String::new(),
        kept => shortened(&text[..kept]),
    }
}

/// Moves the centres of labels of one height so that none overlap and all lie in `top..=bottom`.
///
/// `wished` ascends; the result does too, and is as near to it as the room allows (least squares).
/// Where the room is too small for all, the last ones get `None`.
pub(super) fn spread(wished: &[f64], height: f64, top: f64, bottom: f64) -> Vec<Option<f64>> {
    let room = ((bottom - top) / height).floor().max(0.0) as usize;
    let shown = wished.len().min(room);
    // With every label moved up by those above it, "no overlap" becomes "ascending", and labels that
    // would cross share their mean (pool adjacent violators).
    let mut pools: Vec<(f64, usize)> = Vec::new();
    for (index, centre) in wished[..shown].iter().enumerate() {
        let mut pool = (centre - index as f64 * height, 1);
        while let Some((mean, count)) = pools.pop_if(|before| before.0 > pool.0) {
            let both = count + pool.1;
            pool = (
                (mean * count as f64 + pool.0 * pool.1 as f64) / both as f64,
                both,
            );
        }
        pools.push(pool);
    }
    let first = top + height / 2.0;
    let last = bottom - height / 2.0 - (shown.max(1) - 1) as f64 * height;
    let moved = pools
        .into_iter()
        .flat_map(|(mean, count)| std::iter::repeat_n(mean, count));
    let mut placed: Vec<Option<f64>> = moved
        .enumerate()
        .map(|(index, mean)| Some(mean.clamp(first, last) + index as f64 * height))
        .collect();
    placed.resize(wished.len(), None);
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every character is half its size wide.
    struct Fixed;
    impl Measure for Fixed {
        fn width(&self, text: &str, size: f64, _: bool) -> f64 {
            text.chars().count() as f64 * size / 2.0
        }
    }

    #[test]
    fn lines_break_between_words_and_long_words_inside() {
        let lines = wrap(&Fixed, "to be  or\nnot abcdefghijkl x", 2.0, false, 5.0);
        assert_eq!(lines, ["to be", "or", "not", "abcde", "fghij", "kl x"]);
    }

    #[test]
    fn lines_of_chinese_and_japanese_break_between_characters() {
        let wrap = |text: &str, width: f64| wrap(&Fixed, text, 2.0, false, width);
        assert_eq!(
            wrap("开放模型下载量份额", 4.0),
            ["开放模型", "下载量份", "额"]
        );
        // Neither before what closes nor behind what opens.
        assert_eq!(wrap("按国家，分组", 3.0), ["按国", "家，分", "组"]);
        assert_eq!(wrap("モデル「Qwen」は", 4.0), ["モデル", "「Qwe", "n」は"]);
        // Words and numbers stay whole as long as a line has room for them.
        assert_eq!(wrap("截至2026年 China", 6.0), ["截至2026", "年", "China"]);
        assert_eq!(wrap("占48.0\u{a0}%的", 6.0), ["占", "48.0\u{a0}%", "的"]);
    }

    #[test]
    fn a_cut_text_ends_in_an_ellipsis() {
        assert_eq!(cut(&Fixed, "China", 2.0, false, 5.0), "China");
        assert_eq!(cut(&Fixed, "United States", 2.0, false, 8.0), "United…");
        assert_eq!(cut(&Fixed, "China", 2.0, false, 0.5), "");
    }

    /// Counts the characters that are measured.
    #[derive(Default)]
    struct Counting(std::cell::Cell<usize>);
    impl Measure for Counting {
        fn width(&self, text: &str, size: f64, bold: bool) -> f64 {
            self.0.set(self.0.get() + text.len());
            Fixed.width(text, size, bold)
        }
    }

    #[test]
    fn a_long_text_is_measured_a_few_times_and_not_for_each_character() {
        for length in [1_000, 100_000] {
            let long = "é".repeat(length);
            let measure = Counting::default();
            assert_eq!(cut(&measure, &long, 2.0, false, 30.0).chars().count(), 30);
            // Whatever the length is: of the rest nothing is seen.
            assert!(measure.0.get() < 1_000, "{}", measure.0.get());
            let measure = Counting::default();
            let lines = wrap(&measure, &long, 2.0, false, 30.0);
            assert_eq!(lines.len(), length.div_ceil(30));
            assert_eq!(lines.concat(), long);
            assert!(measure.0.get() < 40 * length, "{}", measure.0.get());
        }
    }

    #[test]
    fn every_width_cuts_where_one_character_more_would_be_too_wide() {
        let text = "aé漢 b…  cd ef";
        for width in 0..=14 {
            let cut = cut(&Fixed, text, 2.0, false, f64::from(width));
            let all = text.chars().count();
            let expected = match width as usize {
                0 => String::new(),
                width if width >= all => text.to_owned(),
                width => {
                    let kept: Vec<String> = (0..all)
                        .map(|kept| text.chars().take(kept).collect::<String>())
                        .map(|kept| kept.trim_end().to_owned() + "…")
                        .filter(|shorter| shorter.chars().count() <= width)
                        .collect();
                    kept[kept.len() - 1].clone()
                }
            };
            assert_eq!(cut, expected, "{width}");
        }
    }

    #[test]
    fn labels_keep_apart_and_inside() {
        let placed = |wished: &[f64]| -> Vec<f64> {
            let placed = spread(wished, 10.0, 0.0, 100.0);
            placed.into_iter().flatten().collect()
        };
        assert_eq!(
            placed(&[5.0, 6.0, 7.0, 90.0, 99.0]),
            [5.0, 15.0, 25.0, 85.0, 95.0]
        );
        // A crowd keeps its middle, and those that have room stay where they are.
        assert_eq!(placed(&[49.0, 50.0, 51.0, 80.0]), [40.0, 50.0, 60.0, 80.0]);
        assert_eq!(spread(&[1.0, 2.0], 10.0, 0.0, 15.0), [Some(5.0), None]);
    }
}
