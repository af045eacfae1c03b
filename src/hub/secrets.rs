//! Texts of servers without tokens.

/// What stands in the place of a token.
const HIDDEN: &str = "[token]";
/// How tokens of the Hub begin.
const PREFIXES: [&str; 2] = ["hf_", "api_org_"];
/// A word that begins so and goes on so long is a token.
const SHORTEST: usize = 8;

/// A text without a token that is known and without anything that looks like one: servers repeat
/// what they were sent, and logs are read by others.
pub fn without_secrets(text: &str, token: Option<&str>) -> String {
    let mut text = text.to_owned();
    if let Some(token) = token.filter(|token| !token.is_empty()) {
        while let Some(at) = find(&text, token) {
            text.replace_range(at..at + token.len(), HIDDEN);
        }
    }
    let mut shown = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((at, end)) = looks_like_one(rest) {
        shown.push_str(&rest[..at]);
        shown.push_str(HIDDEN);
        rest = &rest[end..];
    }
    shown.push_str(rest);
    shown
}

/// Where a text is in another, in whatever case.
fn find(text: &str, token: &str) -> Option<usize> {
    let (text, token) = (text.as_bytes(), token.as_bytes());
    text.windows(token.len())
        .position(|window| window.eq_ignore_ascii_case(token))
}

/// The first word that looks like a token: where it begins and ends.
fn looks_like_one(text: &str) -> Option<(usize, usize)> {
    let starts = PREFIXES.iter().flat_map(|prefix| {
        let length = prefix.len();
        text.match_indices(prefix).map(move |(at, _)| (at, length))
    });
    let words = starts.filter_map(|(at, prefix)| {
        let word = text[at + prefix..]
            .find(|character: char| !character.is_ascii_alphanumeric())
            .unwrap_or(text.len() - at - prefix);
        (word >= SHORTEST).then_some((at, at + prefix + word))
    });
    words.min()
}

#[cfg(test)]
mod tests {
    use super::without_secrets;

    #[test]
    fn tokens_are_not_shown() {
        for (text, token, shown) in [
            ("bad token secret-1", Some("secret-1"), "bad token [token]"),
            (
                "Bearer SECRET-1, secret-1.",
                Some("secret-1"),
                "Bearer [token], [token].",
            ),
            (
                "Bearer hf_abcdefghIJKL0 is old",
                None,
                "Bearer [token] is old",
            ),
            ("é hf_abcdefghi hf_abcdefgh", Some(""), "é [token] [token]"),
            ("api_org_abcdefgh", None, "[token]"),
            ("hf_hub and hf_transfer", None, "hf_hub and [token]"),
            ("hf_hub_download", None, "hf_hub_download"),
            ("nothing", Some("secret-1"), "nothing"),
        ] {
            assert_eq!(without_secrets(text, token), shown);
        }
    }
}
