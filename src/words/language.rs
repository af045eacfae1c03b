//! A language: its messages, and how it writes numbers and dates.

use std::fmt;

use super::english;
use crate::date::Day;
use crate::message::{Content, Message, Part, Plural, Text, filled, glued, part_of};
use crate::shares::{GroupBy, Shares, rounded_percent};

/// How exactly a date is told beside a tick of an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// The year: `2026`.
    Year,
    /// The month without its year: `Oct`.
    Month,
    /// The day without its year: `27 Oct`.
    Day,
}

/// What texts are written in. What a language does not say itself is English.
pub trait Language {
    /// The text of a key, with the names of its parts in braces; `None` where there is none.
    fn message(&self, key: &str) -> Option<String> {
        let _ = key;
        None
    }

    /// The BCP 47 tag of the language, by which texts of the data are found: `en`, `pt-BR`.
    fn tag(&self) -> String {
        "en".to_owned()
    }

    /// Whether texts run from right to left.
    fn is_right_to_left(&self) -> bool {
        false
    }

    /// A whole number, at least 0: `12,345`.
    fn whole(&self, value: f64) -> String {
        english::grouped_number(value)
    }

    /// A number, at least 0, with so many digits (0 to 3) after the point: `48.0`.
    fn decimal(&self, value: f64, digits: u32) -> String {
        english::decimal(value, digits)
    }

    /// A number of per cent, 0 to 100, with so many digits after the point: `48.0 %`.
    fn percent(&self, value: f64, digits: u32) -> String {
        english::percent_with(value, digits)
    }

    /// A whole number, at least 0, in few words: `855 million`.
    fn short(&self, value: f64) -> String {
        english::short_number(value)
    }

    /// A day in a text: `27 Oct 2026`.
    fn day(&self, day: Day) -> String {
        day.in_words()
    }

    /// A date beside a tick of an axis, under which its year stands.
    fn axis_date(&self, day: Day, precision: Precision) -> String {
        english::axis_date(day, precision)
    }

    /// The plural that a number, at least 0, takes: `one`, `few`, `other` and the like.
    fn plural(&self, count: f64) -> String {
        let one = count == 1.0;
        if one { "one" } else { "other" }.to_owned()
    }

    /// A name inside a sentence, where some have an article in English.
    fn in_sentence(&self, name: &str) -> String {
        #[cfg(feature = "analysis")]
        return english::in_sentence(name);
        #[cfg(not(feature = "analysis"))]
        name.to_owned()
    }
}

/// Nothing of a language is shown: its printer would be code in every page.
impl fmt::Debug for dyn Language + '_ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Language")
    }
}

/// The language of the tables in this module, and of the command line.
#[derive(Debug, Clone, Copy, Default)]
pub struct English;

impl Language for English {}

/// Names of groups by their ids.
pub(crate) type Names<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Parts of a text by their names.
pub(crate) type Parts<'a> = &'a [(&'a str, &'a str)];

/// A text with its parts, and the number where it depends on one.
fn put(text: &str, number: &str, parts: Parts) -> String {
    filled(text, &|name| {
        let part = parts.iter().find(|(known, _)| *known == name);
        Some(part.map_or(number, |(_, part)| part).to_owned())
    })
}

impl dyn Language + '_ {
    /// A share in per cent, as every view shows it.
    pub(crate) fn share(&self, share: f64) -> String {
        self.percent(rounded_percent(share), 1)
    }

    /// A text with its parts put in.
    pub(crate) fn say(&self, text: Text, parts: Parts) -> String {
        let given = self.message(text.key);
        put(given.as_deref().unwrap_or(text.english), "", parts)
    }

    /// A text that depends on a number, which is put in as `n`, with its other parts.
    pub(crate) fn count(&self, text: Plural, count: f64, parts: Parts) -> String {
        let form = |form: &str| self.term(text.key, form);
        let given = form(&self.plural(count)).or_else(|| form("other"));
        let english = if count == 1.0 { text.one } else { text.other };
        put(
            given.as_deref().unwrap_or(english),
            &self.whole(count),
            parts,
        )
    }

    /// A term by the section of its key and its id; `None` in English.
    pub(crate) fn term(&self, section: &str, id: &str) -> Option<String> {
        self.message(&glued(&[section, ".", id]))
    }

    /// A message in this language.
    pub fn said(&self, message: &Message) -> String {
        self.said_with(message, &|_| None)
    }

    /// The same with names of groups by their ids, where they have others than those of the language.
    pub(crate) fn said_with(&self, message: &Message, names: Names) -> String {
        match &message.0 {
            Content::Said(text) => text.clone(),
            Content::Parts(text, parts) => {
                let given = self.message(text.key);
                let part = |name: &str| part_of(parts, name).map(|part| self.part(part, names));
                filled(given.as_deref().unwrap_or(text.english), &part)
            }
        }
    }

    fn part(&self, part: &Part, names: Names) -> String {
        match part {
            Part::Name(text) => text.clone(),
            Part::Count(count) => self.whole(*count as f64),
            Part::Day(day) => self.day(*day),
            Part::Text(text) => self.say(*text, &[]),
            Part::Id(section, id) => self.term(section, id).unwrap_or_else(|| (*id).to_owned()),
            Part::Group(by, id, name) => {
                let named = names(id).or_else(|| self.term(&glued(&["label.", by]), id));
                named.unwrap_or_else(|| name.clone())
            }
            Part::Message(message) => self.said_with(message, names),
        }
    }

    /// Replaces messages by what this language says.
    pub(crate) fn translate(&self, messages: &mut [Message], names: Names) {
        for message in messages {
            message.0 = Content::Said(self.said_with(message, names));
        }
    }

    /// The name of a group that is no name of the data, such as that of the others; `None` in
    /// English, and for names.
    pub(crate) fn label(&self, by: GroupBy, id: &str) -> Option<String> {
        match by {
            GroupBy::Country
            | GroupBy::Organisation
            | GroupBy::Namespace
            | GroupBy::Model
            | GroupBy::Task => crate::shares::SPECIAL
                .contains(&id)
                .then(|| self.term("label", id))
                .flatten(),
            _ => self.term(&glued(&["label.", by.name()]), id),
        }
    }

    /// Says the labels and warnings of shares in this language.
    pub(crate) fn translate_shares(&self, shares: &mut Shares, names: Names) {
        let by = shares.query.by;
        for group in &mut shares.groups {
            if let Some(label) = self.label(by, &group.id) {
                group.label = label;
            }
        }
        self.translate(&mut shares.warnings, names);
    }

    /// Names in a list.
    pub(crate) fn list(&self, names: impl IntoIterator<Item = String>) -> String {
        let mut list = String::new();
        for name in names {
            list = if list.is_empty() {
                name
            } else {
                self.say(super::texts::LIST, &[("list", &list), ("item", &name)])
            };
        }
        list
    }

    /// Sentences behind each other, each with a capital letter and a full stop; empty ones are left
    /// out.
    pub(crate) fn paragraph(&self, sentences: &[String]) -> String {
        let mut text = String::new();
        for sentence in sentences.iter().filter(|text| !text.is_empty()) {
            self.append(&mut text, &self.sentence(sentence));
        }
        text
    }

    /// Puts a sentence behind others.
    pub(crate) fn append(&self, text: &mut String, sentence: &str) {
        if !matches!(text.chars().next_back(), None | Some('。')) {
            text.push(' ');
        }
        text.push_str(sentence);
    }

    /// A text with a capital letter and a full stop.
    pub(crate) fn sentence(&self, text: &str) -> String {
        self.stopped(&upper_first(text))
    }

    /// A text with a full stop.
    pub(crate) fn stopped(&self, text: &str) -> String {
        let last = text.chars().next_back();
        if matches!(last, Some('.' | '?' | '!' | '。' | '।' | '؟')) {
            return text.to_owned();
        }
        self.say(super::texts::SENTENCE, &[("text", text)])
    }
}

/// A text that begins with a capital letter. The texts of the first chart need that in ASCII only;
/// the tables of other letters are large.
#[cfg(not(feature = "analysis"))]
fn upper_first(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

/// A text that begins with a capital letter.
#[cfg(feature = "analysis")]
pub(crate) fn upper_first(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}
