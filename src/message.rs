//! Texts for readers as data: a key, the English text, and what is put into it.
//!
//! What is said in the end, and in which language, is up to `words`.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::date::Day;

/// A text with the names of its parts in braces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    /// What other languages find their text by.
    pub key: &'static str,
    /// The text in English.
    pub english: &'static str,
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.english)
    }
}

/// A text that depends on a number, which is its part `n`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plural {
    /// The keys have a point and the plural after it: `days.one`, `days.other`.
    pub key: &'static str,
    /// In English, of one.
    pub one: &'static str,
    /// In English, of any other number.
    pub other: &'static str,
}

/// Declares texts, and for the list of messages all of them.
macro_rules! texts {
    ($($(#[$only:meta])* $name:ident $key:literal $english:literal;)*) => {
        $($(#[$only])* pub(crate) const $name: $crate::message::Text = $crate::message::Text {
            key: $key,
            english: $english,
        };)*
        #[cfg(test)]
        pub(crate) const TEXTS: &[$crate::message::Text] = &[$($(#[$only])* $name),*];
    };
}
pub(crate) use texts;

/// Declares texts that depend on a number.
macro_rules! plurals {
    ($($name:ident $key:literal $one:literal $other:literal;)*) => {
        $(pub(crate) const $name: $crate::message::Plural = $crate::message::Plural {
            key: $key,
            one: $one,
            other: $other,
        };)*
        #[cfg(test)]
        pub(crate) const PLURALS: &[$crate::message::Plural] = &[$($name),*];
    };
}
pub(crate) use plurals;

/// What is put into a text.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    not(feature = "analysis"),
    allow(dead_code, reason = "few messages are needed for the first chart")
)]
pub(crate) enum Part {
    /// A name of the data, or what was asked for as it was written.
    Name(String),
    /// How many.
    Count(usize),
    /// A day.
    Day(Day),
    /// Another text.
    Text(Text),
    /// A term of the program, by the section of its key and its id; in English the id.
    Id(&'static str, &'static str),
    /// A group: what it is grouped by, its id, and its name in English.
    Group(&'static str, String, String),
    /// Another message.
    Message(Message),
}

impl Part {
    fn english(&self) -> String {
        match self {
            Part::Name(text) => text.clone(),
            Part::Count(count) => count.to_string(),
            Part::Day(day) => day.to_string(),
            Part::Text(text) => text.english.to_owned(),
            Part::Id(_, id) => (*id).to_owned(),
            Part::Group(_, _, name) => name.clone(),
            Part::Message(message) => message.english(),
        }
    }
}

/// Something that a reader must be told.
///
/// Displayed and serialised in English, until it is said in another language.
#[derive(Debug, Clone, PartialEq)]
pub struct Message(pub(crate) Content);

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Content {
    /// A text and what is put into it.
    Parts(Text, Vec<(&'static str, Part)>),
    /// What is said in the end.
    Said(String),
}

impl Message {
    pub(crate) fn new(text: Text, parts: Vec<(&'static str, Part)>) -> Self {
        Message(Content::Parts(text, parts))
    }

    #[cfg(feature = "analysis")]
    /// Whether it speaks of a group that is none of these.
    pub(crate) fn is_of_another_group(&self, ids: &[&str]) -> bool {
        let Content::Parts(_, parts) = &self.0 else {
            return false;
        };
        let mut parts = parts.iter();
        parts.any(|(_, part)| matches!(part, Part::Group(_, id, _) if !ids.contains(&id.as_str())))
    }

    /// The message in English, or as it was said.
    pub(crate) fn english(&self) -> String {
        match &self.0 {
            Content::Said(text) => text.clone(),
            Content::Parts(text, parts) => filled(text.english, &|name| {
                part_of(parts, name).map(Part::english)
            }),
        }
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.english())
    }
}

impl Serialize for Message {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.english())
    }
}

pub(crate) fn part_of<'a>(parts: &'a [(&'static str, Part)], name: &str) -> Option<&'a Part> {
    let part = parts.iter().find(|(known, _)| *known == name);
    part.map(|(_, part)| part)
}

/// Texts in one.
pub(crate) fn glued(texts: &[&str]) -> String {
    let mut glued = String::new();
    for text in texts {
        glued.push_str(text);
    }
    glued
}

/// A text with its parts put in; a part that is not known is left out.
pub(crate) fn filled(text: &str, part: &dyn Fn(&str) -> Option<String>) -> String {
    let mut rest = text;
    let mut said = String::with_capacity(rest.len() + 64);
    // In one pass, so that a name with braces of its own is left as it is.
    while let Some((before, after)) = rest.split_once('{') {
        said.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        said.push_str(&part(name).unwrap_or_default());
        rest = after;
    }
    said.push_str(rest);
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_put_in_as_they_are() {
        let text = Text {
            key: "ahead",
            english: "{points} points ahead of {second} ({share})",
        };
        let name = |text: &str| Part::Name(text.to_owned());
        let message = Message::new(
            text,
            vec![
                ("points", Part::Count(3)),
                ("second", name("{share}")),
                ("share", name("2 %")),
            ],
        );
        assert_eq!(message.to_string(), "3 points ahead of {share} (2 %)");
        assert_eq!(
            serde_json::to_value(&message).unwrap(),
            "3 points ahead of {share} (2 %)"
        );
    }
}
