//! The choices that a reader makes, and the one parser for them.

use std::num::NonZeroU32;

use serde::{Serialize, Serializer};

use crate::date::Day;
use crate::error::{Error, ErrorKind, quoted};

/// Which shares to compute; the default is the study's headline at the last date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Query {
    /// What the models are grouped by.
    pub by: GroupBy,
    /// The window of days whose downloads count.
    pub window: Window,
    /// The age up to which a model's downloads count.
    pub max_age: MaxAge,
    /// The date at which the (last) window ends; `None` is the last one.
    pub at: Option<Day>,
    /// Whether every date up to `at` is asked for, or only that one.
    pub series: bool,
    /// How many groups to keep, largest first; the rest is joined.
    pub top: Option<NonZeroU32>,
    /// To whom models of individuals are credited.
    pub individuals: Individuals,
}

/// What models are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum GroupBy {
    /// Country where the publisher is based.
    Country,
    /// The publisher's parent organisation, else the namespace itself.
    Organisation,
    /// The publishing account.
    Namespace,
    /// The model itself.
    Model,
    /// The model's task.
    Task,
    /// Class of the model's licence, see [`LicenceClass`](crate::LicenceClass).
    Licence,
    /// Band of the model's size, see [`ParameterBand`](crate::ParameterBand).
    Parameters,
}

impl GroupBy {
    /// Every grouping with its name.
    pub const ALL: [(&str, GroupBy); 7] = [
        ("country", GroupBy::Country),
        ("organisation", GroupBy::Organisation),
        ("namespace", GroupBy::Namespace),
        ("model", GroupBy::Model),
        ("task", GroupBy::Task),
        ("licence", GroupBy::Licence),
        ("parameters", GroupBy::Parameters),
    ];
}

/// The days before a date whose downloads count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Window {
    /// All days up to the date; for a cumulative counter the counter itself.
    All,
    /// This many days, at least 1.
    Days(NonZeroU32),
}

/// The age, in days since creation, up to which a model's downloads count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MaxAge {
    /// No limit; creation dates are not needed.
    Any,
    /// This many days.
    Days(u32),
}

/// To whom models of individuals are credited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Individuals {
    /// To a group of their own, whatever the nationality.
    Unaffiliated,
    /// To the person's country where it is known.
    Country,
}

impl Default for Query {
    fn default() -> Self {
        const YEAR: NonZeroU32 = match NonZeroU32::new(365) {
            Some(days) => days,
            None => NonZeroU32::MIN,
        };
        Query {
            by: GroupBy::Country,
            window: Window::Days(YEAR),
            max_age: MaxAge::Days(YEAR.get()),
            at: None,
            series: false,
            top: None,
            individuals: Individuals::Unaffiliated,
        }
    }
}

impl Query {
    /// Names of the choices, as the command line and HTML attributes write them.
    pub const CHOICES: [&str; 7] = [
        "by",
        "window",
        "max-age",
        "at",
        "series",
        "top",
        "individuals",
    ];

    /// Sets one choice from its text, the same for command line, attributes and JavaScript.
    ///
    /// ```
    /// # use modelshare::{Query, Window};
    /// let mut query = Query::default();
    /// query.set("window", "all")?;
    /// assert_eq!(query.window, Window::All);
    /// # Ok::<(), modelshare::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there is no such choice, or it does not allow the value.
    pub fn set(&mut self, choice: &str, value: &str) -> Result<(), Error> {
        let whole = |least: u32| value.parse::<u32>().ok().filter(|number| *number >= least);
        let wrong = |expected: &str| {
            let thing = format!("option {choice}");
            Error::new(ErrorKind::OptionValue, thing, expected, quoted(value))
        };
        match choice {
            "by" => {
                let known = GroupBy::ALL.iter().find(|(name, _)| *name == value);
                let names = || GroupBy::ALL.map(|(name, _)| name).join(", ");
                self.by = known
                    .ok_or_else(|| wrong(&format!("one of {}", names())))?
                    .1;
            }
            "window" => {
                self.window = match (value, whole(1).and_then(NonZeroU32::new)) {
                    ("all", _) => Window::All,
                    (_, Some(days)) => Window::Days(days),
                    _ => return Err(wrong("a whole number of days, at least 1, or all")),
                };
            }
            "max-age" => {
                self.max_age = match (value, whole(0)) {
                    ("any", _) => MaxAge::Any,
                    (_, Some(days)) => MaxAge::Days(days),
                    _ => return Err(wrong("a whole number of days, at least 0, or any")),
                };
            }
            "at" => {
                let date = value.parse();
                self.at = Some(date.map_err(|_| wrong("a date of the form YYYY-MM-DD"))?);
            }
            "series" => {
                self.series = match value {
                    "true" => true,
                    "false" => false,
                    _ => return Err(wrong("true or false")),
                };
            }
            "top" => {
                let top = whole(1).and_then(NonZeroU32::new);
                self.top = Some(top.ok_or_else(|| wrong("a whole number of groups, at least 1"))?);
            }
            "individuals" => {
                self.individuals = match value {
                    "unaffiliated" => Individuals::Unaffiliated,
                    "country" => Individuals::Country,
                    _ => return Err(wrong("unaffiliated or country")),
                };
            }
            _ => {
                return Err(Error::new(
                    ErrorKind::UnknownOption,
                    format!("option {}", quoted(choice)),
                    format!("one of {}", Self::CHOICES.join(", ")),
                    "no such option",
                ));
            }
        }
        Ok(())
    }
}

impl Serialize for Window {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Window::All => serializer.serialize_str("all"),
            Window::Days(days) => serializer.serialize_u32(days.get()),
        }
    }
}

impl Serialize for MaxAge {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            MaxAge::Any => serializer.serialize_str("any"),
            MaxAge::Days(days) => serializer.serialize_u32(*days),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_can_be_set_and_is_checked() {
        for (choice, right, wrong) in [
            ("by", "licence", "license plate"),
            ("window", "30", "0"),
            ("window", "all", "30.5"),
            ("max-age", "0", "-1"),
            ("max-age", "any", "all"),
            ("at", "2026-10-27", "27 Oct 2026"),
            ("series", "true", "yes"),
            ("top", "5", "0"),
            ("individuals", "country", "none"),
        ] {
            let mut query = Query::default();
            query.set(choice, right).unwrap();
            assert_ne!(query, Query::default(), "{choice}");
            let error = query.set(choice, wrong).unwrap_err().to_string();
            assert!(
                error.starts_with(&format!("option {choice}: expected ")),
                "{error}"
            );
            assert!(error.ends_with(&format!("found \"{wrong}\"")), "{error}");
        }
        let error = Query::default().set("colour", "red").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnknownOption);
    }
}
