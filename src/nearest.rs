//! The known name that is nearest to one that is not known.

/// A name longer than this is compared by its beginning: what follows makes it no likelier.
const LONGEST: usize = 96;

/// The known name that somebody most likely meant; `None` where none is near.
///
/// Case does not count. Near is a name that a few slips turn into the other (a letter too many, too
/// few, another one, or two in each other's place), else one that shares a whole part with it, as
/// `by` does with `group-by`, else one that begins with it. The work grows with the length of all
/// known names together.
pub(crate) fn nearest<'a>(
    wanted: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let mut lower = String::new();
    let wanted = letters(wanted, &mut lower);
    let wanted_text: String = wanted.iter().collect();
    // One slip in three letters, at most three in all.
    let most = (wanted.len() / 3).min(3);
    let mut best: Option<((usize, usize, usize), &str)> = None;
    let mut rows = Rows::default();
    for name in known {
        let letters = letters(name, &mut lower);
        let shared = wanted.iter().zip(&letters);
        let shared = shared.take_while(|(a, b)| a == b).count();
        let rank = if let Some(slips) = rows.slips(&wanted, &letters, most) {
            (slips, usize::MAX - shared, letters.len())
        } else if shares_a_part(&wanted_text, &lower) {
            (most + 1, usize::MAX - shared, letters.len())
        } else if shared == wanted.len() && shared >= 3 {
            (most + 2, 0, letters.len())
        } else {
            continue;
        };
        if best.is_none_or(|(least, _)| rank < least) {
            best = Some((rank, name));
        }
    }
    best.map(|(_, name)| name)
}

/// Small letters of a name, which `lower` has as a text.
fn letters(name: &str, lower: &mut String) -> Vec<char> {
    lower.clear();
    lower.extend(name.chars().take(LONGEST).flat_map(char::to_lowercase));
    lower.chars().collect()
}

/// Whether one of two names is a part of the other between hyphens.
fn shares_a_part(a: &str, b: &str) -> bool {
    let is_part =
        |part: &str, whole: &str| !part.is_empty() && whole.split('-').any(|one| one == part);
    is_part(a, b) || is_part(b, a)
}

/// Three rows of a table of distances, kept so that no name needs memory of its own.
#[derive(Default)]
struct Rows([Vec<usize>; 3]);

impl Rows {
    /// How many slips turn one name into the other; `None` where they are more than `most`.
    fn slips(&mut self, a: &[char], b: &[char], most: usize) -> Option<usize> {
        if a.len().abs_diff(b.len()) > most {
            return None;
        }
        let [before_last, last, row] = &mut self.0;
        last.clear();
        last.extend(0..=b.len());
        before_last.clear();
        before_last.resize(b.len() + 1, 0);
        row.clear();
        row.resize(b.len() + 1, 0);
        for i in 1..=a.len() {
            // Cells farther from the diagonal than `most` are never part of a near name.
            let (from, to) = (i.saturating_sub(most).max(1), (i + most).min(b.len()));
            row.fill(most + 1);
            row[0] = i;
            for j in from..=to {
                let other = usize::from(a[i - 1] != b[j - 1]);
                let mut least = (last[j - 1] + other).min(last[j] + 1).min(row[j - 1] + 1);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    least = least.min(before_last[j - 2] + 1);
                }
                row[j] = least;
            }
            std::mem::swap(before_last, last);
            std::mem::swap(last, row);
        }
        Some(last[b.len()]).filter(|slips| *slips <= most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_counted() {
        for (a, b, slips) in [
            ("", "", Some(0)),
            ("abc", "abc", Some(0)),
            ("abc", "abd", Some(1)),
            ("abc", "ab", Some(1)),
            ("abc", "acb", Some(1)),
            ("abcd", "wxyz", None),
            ("kitten", "sitting", Some(3)),
            ("window", "widnwo", Some(2)),
            ("abc", "abcdef", Some(3)),
            ("abc", "abcdefg", None),
        ] {
            let letters = |text: &str| text.chars().collect::<Vec<char>>();
            let (a, b) = (letters(a), letters(b));
            assert_eq!(Rows::default().slips(&a, &b, 3), slips, "{a:?} {b:?}");
            assert_eq!(Rows::default().slips(&b, &a, 3), slips, "{b:?} {a:?}");
        }
    }

    #[test]
    fn what_was_meant() {
        let countries = ["CN", "FR", "GB", "SA", "UA", "US"];
        let options = [
            "by",
            "max-age",
            "window",
            "exclude",
            "exclude-list",
            "scope",
        ];
        let models = [
            "Qwen/Qwen3-8B",
            "Qwen/Qwen3-8B-Base",
            "google/gemma-3-4b-it",
        ];
        for (wanted, known, meant) in [
            ("USA", &countries[..], Some("US")),
            ("cn", &countries, Some("CN")),
            ("XX", &countries, None),
            ("group-by", &options, Some("by")),
            ("maxage", &options, Some("max-age")),
            ("age", &options, Some("max-age")),
            ("widnow", &options, Some("window")),
            ("excludes", &options, Some("exclude")),
            ("colour", &options, None),
            ("qwen/qwen3-8b", &models, Some("Qwen/Qwen3-8B")),
            ("google/gemma", &models, Some("google/gemma-3-4b-it")),
            ("", &models, None),
        ] {
            assert_eq!(nearest(wanted, known.iter().copied()), meant, "{wanted}");
        }
    }

    #[test]
    fn a_long_name_is_no_more_work_than_a_short_one() {
        let long = "x".repeat(1_000_000);
        let known = ["x", "y"];
        assert_eq!(nearest(&long, known), None);
        assert_eq!(nearest("y", [long.as_str(), "y"]), Some("y"));
    }
}
