//! Names of groups as sentences have them: with the article that a language gives some countries.

use super::Language;
use super::more_texts::COUNTRY_FORMS;
use crate::shares::GroupBy;

/// A name as the subject of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    pub text: String,
    /// Whether its verb is in the plural, as that of the United States.
    is_plural: bool,
    /// Whether the text is a form of the language, and not what the data call it.
    is_form: bool,
}

impl Name {
    /// The number by which its verb goes.
    pub fn number(&self) -> f64 {
        if self.is_plural { 2.0 } else { 1.0 }
    }

    /// A text with a capital letter and a full stop; an account at its start that is written with a
    /// small letter keeps it.
    pub fn sentence(&self, text: &str, language: &dyn Language) -> String {
        match text.starts_with(&self.text) && !self.is_form {
            true => language.stopped(text),
            false => language.sentence(text),
        }
    }
}

/// The name of a group in a sentence; `label` is what it is called on its own.
pub(crate) fn in_sentence(by: GroupBy, id: &str, label: &str, language: &dyn Language) -> Name {
    let forms = language.say(COUNTRY_FORMS, &[]);
    let found = forms.split(';').find_map(|form| {
        let (known, name) = form.split_once('=')?;
        (known.trim() == id).then_some(name)
    });
    match found.filter(|_| by == GroupBy::Country) {
        Some(form) => {
            let name = form.strip_suffix('*');
            Name {
                text: name.unwrap_or(form).to_owned(),
                is_plural: name.is_some(),
                is_form: true,
            }
        }
        None => Name {
            text: label.to_owned(),
            is_plural: false,
            is_form: false,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::English;

    #[test]
    fn countries_have_articles_and_numbers() {
        let name = |by, id, label| {
            let name = in_sentence(by, id, label, &English);
            (name.text.clone(), name.number())
        };
        let country = GroupBy::Country;
        assert_eq!(
            name(country, "US", "United States"),
            ("the United States".to_owned(), 2.0)
        );
        assert_eq!(
            name(country, "GB", "United Kingdom"),
            ("the United Kingdom".to_owned(), 1.0)
        );
        assert_eq!(name(country, "CN", "China"), ("China".to_owned(), 1.0));
        let sentence =
            |id, label, text| in_sentence(country, id, label, &English).sentence(text, &English);
        let us = sentence("US", "United States", "the United States lead");
        assert_eq!(us, "The United States lead.");
        assert_eq!(sentence("x", "allenai", "allenai leads"), "allenai leads.");
        // An account may be called like a code.
        assert_eq!(name(GroupBy::Namespace, "US", "US"), ("US".to_owned(), 1.0));
    }
}
