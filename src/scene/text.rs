//! Texts that fit: wrapped, cut, and kept apart.

/// How wide a text is: all that layout asks of the world.
pub trait Measure {
    /// Width in CSS pixels of one line at this size in CSS pixels an em.
    fn width(&self, text: &str, size: f64, bold: bool) -> f64;
}

/// Measures by the tables of the embedded font; the same on every machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct FontTables;

impl Measure for FontTables {
    fn width(&self, text: &str, size: f64, bold: bool) -> f64 {
        super::metrics::width(text, size, bold)
    }
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
    for word in text.split_whitespace() {
        let longer = if line.is_empty() {
            word.to_owned()
        } else {
            format!("{line} {word}")
        };
        if fits(&longer) {
            line = longer;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for character in word.chars() {
            line.push(character);
            if !fits(&line) && line.chars().count() > 1 {
                line.pop();
                lines.push(std::mem::replace(&mut line, character.to_string()));
            }
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// Cuts a text to at most `width` with an ellipsis at its end; nothing where not even that fits.
pub(super) fn cut(measure: &dyn Measure, text: &str, size: f64, bold: bool, width: f64) -> String {
    if measure.width(text, size, bold) <= width {
        return text.to_owned();
    }
    let mut kept: Vec<char> = text.chars().collect();
    while kept.pop().is_some() {
        let shorter: String = kept.iter().collect::<String>().trim_end().to_owned() + "…";
        if measure.width(&shorter, size, bold) <= width {
            return shorter;
        }
    }
    String::new()
}

/// Moves the centres of labels of one height so that none overlap and all lie in `top..=bottom`.
///
/// `wished` ascends; the result does too, and is as near to it as the room allows. Where the room is
/// too small for all, the last ones get `None`.
pub(super) fn spread(wished: &[f64], height: f64, top: f64, bottom: f64) -> Vec<Option<f64>> {
    let room = ((bottom - top) / height).floor().max(0.0) as usize;
    let shown = wished.len().min(room);
    let (first, last) = (top + height / 2.0, bottom - height / 2.0);
    let mut centres: Vec<f64> = wished[..shown].to_vec();
    let mut least = first;
    for centre in &mut centres {
        *centre = centre.max(least);
        least = *centre + height;
    }
    let mut most = last;
    for centre in centres.iter_mut().rev() {
        *centre = centre.min(most);
        most = *centre - height;
    }
    let mut placed: Vec<Option<f64>> = centres.into_iter().map(Some).collect();
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
    fn a_cut_text_ends_in_an_ellipsis() {
        assert_eq!(cut(&Fixed, "China", 2.0, false, 5.0), "China");
        assert_eq!(cut(&Fixed, "United States", 2.0, false, 8.0), "United…");
        assert_eq!(cut(&Fixed, "China", 2.0, false, 0.5), "");
    }

    #[test]
    fn labels_keep_apart_and_inside() {
        let placed = spread(&[5.0, 6.0, 7.0, 90.0, 99.0], 10.0, 0.0, 100.0);
        let placed: Vec<f64> = placed.into_iter().flatten().collect();
        assert_eq!(placed, [5.0, 15.0, 25.0, 85.0, 95.0]);
        assert_eq!(spread(&[1.0, 2.0], 10.0, 0.0, 15.0), [Some(5.0), None]);
    }
}
