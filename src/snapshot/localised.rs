//! A value of the data that may be given in more than one language.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// A value in English and, where they are given, in other languages.
///
/// In the file it is the English value alone, or a table of values by language, `en` among them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Localised<T> {
    /// The value in English.
    pub english: T,
    /// The value in other languages, by their BCP 47 tags, such as `de` or `pt-BR`.
    pub others: Vec<(String, T)>,
}

impl<T> Localised<T> {
    /// The value for a reader of a language: of its tag, else of its language without region and
    /// script, else in English.
    pub fn in_language(&self, tag: &str) -> &T {
        let primary = tag.split('-').next().unwrap_or(tag);
        let of = |tag: &str| {
            let known = self.others.iter();
            let mut known = known.filter(|(known, _)| known.eq_ignore_ascii_case(tag));
            known.next().map(|(_, value)| value)
        };
        of(tag).or_else(|| of(primary)).unwrap_or(&self.english)
    }
}

impl<T> From<T> for Localised<T> {
    fn from(english: T) -> Self {
        Localised {
            english,
            others: Vec::new(),
        }
    }
}

impl<T: Serialize> Serialize for Localised<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.others.is_empty() {
            return self.english.serialize(serializer);
        }
        let mut map = serializer.serialize_map(Some(self.others.len() + 1))?;
        map.serialize_entry("en", &self.english)?;
        for (tag, value) in &self.others {
            map.serialize_entry(tag, value)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_get_their_language_or_english() {
        let note = Localised {
            english: "a note",
            others: vec![("pt".to_owned(), "uma nota"), ("zh-Hant".to_owned(), "註")],
        };
        for (tag, value) in [
            ("en", "a note"),
            ("pt", "uma nota"),
            ("pt-BR", "uma nota"),
            ("PT-br", "uma nota"),
            ("zh-Hant", "註"),
            ("zh", "a note"),
            ("de", "a note"),
            ("", "a note"),
        ] {
            assert_eq!(*note.in_language(tag), value, "{tag}");
        }
    }

    #[test]
    fn one_language_is_written_as_the_value_alone() {
        let mut note = Localised::from("a note");
        let json = |note: &Localised<&str>| serde_json::to_string(note).unwrap();
        assert_eq!(json(&note), r#""a note""#);
        note.others.push(("de".to_owned(), "ein Hinweis"));
        assert_eq!(json(&note), r#"{"en":"a note","de":"ein Hinweis"}"#);
    }
}
