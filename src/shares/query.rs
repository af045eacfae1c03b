//! The choices that a reader makes, and the one parser for them.

use std::fmt;
use std::num::NonZeroU32;

use serde::{Serialize, Serializer};

#[cfg(feature = "analysis")]
use super::choices;
use super::choices::{ExcludeLists, Exclusions, Joins, LeaveOut, Overrides, Scope};
use crate::date::Day;
use crate::error::{Error, ErrorKind, one_of, quoted};
#[cfg(feature = "analysis")]
use crate::nearest::nearest;

/// Which shares to compute; the default is at the last date, by country, under the definition that the
/// data support ([`Dataset::resolve`](crate::Dataset::resolve)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Query {
    /// What the models are grouped by.
    pub by: GroupBy,
    /// The window of days whose downloads count; `None` leaves it to the data. A result has it.
    pub window: Option<Window>,
    /// The age up to which a model's downloads count; `None` leaves it to the data. A result has it.
    pub max_age: Option<MaxAge>,
    /// The date at which the (last) window ends; `None` is the last one.
    pub at: Option<Day>,
    /// Whether every date up to `at` is asked for, or only that one.
    pub series: bool,
    /// How many groups to keep, largest first; the rest is joined.
    pub top: Option<NonZeroU32>,
    /// To whom models of individuals are credited.
    pub individuals: Individuals,
    /// What is added up.
    pub measure: Measure,
    /// To whom a model made from others is credited.
    pub attribution: Attribution,
    /// What happens to models whose publisher's country is not known.
    pub unattributed: Treatment,
    /// What happens to models of individuals.
    pub unaffiliated: Treatment,
    /// Models that do not count.
    pub exclude: Exclusions,
    /// Ready lists of models that do not count.
    pub exclude_list: ExcludeLists,
    /// How many of the largest models at the last date do not count, at any date.
    pub drop_top: u32,
    /// Id of a model, or name of an organisation or namespace, that does not count.
    pub leave_out: LeaveOut,
    /// The models that count.
    pub scope: Scope,
    /// Whether models count that lack a counter on some of the dates.
    pub panel: Panel,
    /// Accounts that are credited to another country than the table says.
    #[serde(rename = "override")]
    pub overrides: Overrides,
    /// Countries that are one group.
    pub join: Joins,
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
    #[cfg(feature = "analysis")]
    /// Modality of the model's task, see [`Modality`](crate::Modality).
    Modality,
    /// Class of the model's licence, see [`LicenceClass`](crate::LicenceClass).
    Licence,
    #[cfg(feature = "analysis")]
    /// What the model's licence leaves open, see [`Openness`](crate::Openness).
    Openness,
    /// Band of the model's size, see [`ParameterBand`](crate::ParameterBand).
    Parameters,
    #[cfg(feature = "analysis")]
    /// How the model is made from others, see [`Derivation`](crate::Derivation).
    Derivation,
    #[cfg(feature = "analysis")]
    /// Age of the model when the window ends, see [`AgeBand`](crate::AgeBand).
    Age,
}

impl GroupBy {
    /// Every grouping with its name.
    pub const ALL: &[(&str, GroupBy)] = &[
        ("country", GroupBy::Country),
        ("organisation", GroupBy::Organisation),
        ("namespace", GroupBy::Namespace),
        ("model", GroupBy::Model),
        ("task", GroupBy::Task),
        #[cfg(feature = "analysis")]
        ("modality", GroupBy::Modality),
        ("licence", GroupBy::Licence),
        #[cfg(feature = "analysis")]
        ("openness", GroupBy::Openness),
        ("parameters", GroupBy::Parameters),
        #[cfg(feature = "analysis")]
        ("derivation", GroupBy::Derivation),
        #[cfg(feature = "analysis")]
        ("age", GroupBy::Age),
    ];

    /// The name of the grouping.
    pub(crate) fn name(self) -> &'static str {
        let known = Self::ALL.iter().find(|(_, by)| *by == self);
        known.map_or("", |(name, _)| name)
    }

    #[cfg(feature = "analysis")]
    /// Whether the groups are those to whom models are credited; the others are kinds of models.
    pub(crate) fn is_party(self) -> bool {
        matches!(
            self,
            GroupBy::Country | GroupBy::Organisation | GroupBy::Namespace | GroupBy::Model
        )
    }
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

/// What is added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Measure {
    /// Downloads.
    Downloads,
    /// Models that have downloads in the window and age limit.
    Models,
    /// Likes of these models, as many as they have today.
    Likes,
}

/// To whom a model that is made from others is credited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Attribution {
    /// To its uploader.
    Uploader,
    /// To the models at the root of its chain of bases, where it has one.
    Base,
    /// Half and half.
    Split,
}

/// Which models count of those that come and go over the dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Panel {
    /// All.
    All,
    /// The same models at every date: those with a counter on each date of the axis, whichever of
    /// them are asked for.
    Same,
}

/// What happens to the downloads of a kind of publishers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Treatment {
    /// They are a group of their own.
    Keep,
    /// They do not count, neither in a share nor in the total.
    Drop,
    /// They are credited to the models at the root of the chain of bases, where there is one.
    Base,
}

impl Default for Query {
    fn default() -> Self {
        Query {
            by: GroupBy::Country,
            window: None,
            max_age: None,
            at: None,
            series: false,
            top: None,
            individuals: Individuals::Unaffiliated,
            measure: Measure::Downloads,
            attribution: Attribution::Uploader,
            unattributed: Treatment::Keep,
            unaffiliated: Treatment::Keep,
            exclude: Exclusions::default(),
            exclude_list: ExcludeLists::default(),
            drop_top: 0,
            leave_out: LeaveOut::default(),
            scope: Scope::default(),
            panel: Panel::All,
            overrides: Overrides::default(),
            join: Joins::default(),
        }
    }
}

/// A word among a few.
fn word<T: Copy>(words: &[(&str, T)], value: &str) -> Option<T> {
    let found = words.iter().find(|(word, _)| *word == value);
    found.map(|(_, meant)| *meant)
}

/// The text of a choice that is left to the data.
pub(crate) const AUTO: &str = "auto";

#[cfg(feature = "analysis")]
const TREATMENTS: [(&str, Treatment); 3] = [
    ("keep", Treatment::Keep),
    ("drop", Treatment::Drop),
    ("base", Treatment::Base),
];

impl Query {
    /// Names of the choices, as the command line and HTML attributes write them.
    pub const CHOICES: &[&str] = &[
        "by",
        "window",
        "max-age",
        "at",
        "series",
        "top",
        "individuals",
        #[cfg(feature = "analysis")]
        "measure",
        #[cfg(feature = "analysis")]
        "attribution",
        #[cfg(feature = "analysis")]
        "unattributed",
        #[cfg(feature = "analysis")]
        "unaffiliated",
        #[cfg(feature = "analysis")]
        "exclude",
        #[cfg(feature = "analysis")]
        "exclude-list",
        #[cfg(feature = "analysis")]
        "drop-top",
        #[cfg(feature = "analysis")]
        "leave-out",
        #[cfg(feature = "analysis")]
        "scope",
        #[cfg(feature = "analysis")]
        "panel",
        #[cfg(feature = "analysis")]
        "override",
        #[cfg(feature = "analysis")]
        "join",
    ];

    #[cfg(feature = "analysis")]
    /// The definition of the study whose headline made the question: new models, trailing year.
    pub fn study() -> Self {
        const YEAR: u32 = 365;
        Query {
            window: Window::days(YEAR),
            max_age: Some(MaxAge::Days(YEAR)),
            ..Query::default()
        }
    }

    /// Window and age limit of a query that is resolved.
    pub(crate) fn when(&self) -> (Window, MaxAge) {
        debug_assert!(
            self.window.is_some() && self.max_age.is_some(),
            "a query that no data set has resolved"
        );
        let window = self.window.unwrap_or(Window::All);
        (window, self.max_age.unwrap_or(MaxAge::Any))
    }

    /// Sets one choice from its text, the same for command line, attributes and JavaScript.
    ///
    /// ```
    /// # use modelshare::{Query, Window};
    /// let mut query = Query::default();
    /// query.set("window", "all")?;
    /// assert_eq!(query.window, Some(Window::All));
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
        #[cfg(feature = "analysis")]
        let unclear = |fault: choices::Wrong| match fault {
            choices::Wrong::Expected(expected) => wrong(&expected),
            choices::Wrong::Unknown(error) => error.at(format_args!("option {choice}")),
        };
        match choice {
            "by" => {
                let expected = || {
                    let names: Vec<&str> = GroupBy::ALL.iter().map(|(name, _)| *name).collect();
                    wrong(&one_of(&names))
                };
                self.by = word(GroupBy::ALL, value).ok_or_else(expected)?;
            }
            "window" => {
                self.window = match (value, whole(1).and_then(NonZeroU32::new)) {
                    (AUTO, _) => None,
                    ("all", _) => Some(Window::All),
                    (_, Some(days)) => Some(Window::Days(days)),
                    _ => return Err(wrong("a whole number of days, at least 1, all or auto")),
                };
            }
            "max-age" => {
                self.max_age = match (value, whole(0)) {
                    (AUTO, _) => None,
                    ("any", _) => Some(MaxAge::Any),
                    (_, Some(days)) => Some(MaxAge::Days(days)),
                    _ => return Err(wrong("a whole number of days, at least 0, any or auto")),
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
            #[cfg(feature = "analysis")]
            "measure" => {
                self.measure = match value {
                    "downloads" => Measure::Downloads,
                    "models" => Measure::Models,
                    "likes" => Measure::Likes,
                    _ => return Err(wrong("downloads, models or likes")),
                };
            }
            #[cfg(feature = "analysis")]
            "attribution" => {
                self.attribution = match value {
                    "uploader" => Attribution::Uploader,
                    "base" => Attribution::Base,
                    "split" => Attribution::Split,
                    _ => return Err(wrong("uploader, base or split")),
                };
            }
            #[cfg(feature = "analysis")]
            "unattributed" | "unaffiliated" => {
                let treatment = word(&TREATMENTS, value);
                let treatment = treatment.ok_or_else(|| wrong("keep, drop or base"))?;
                match choice {
                    "unattributed" => self.unattributed = treatment,
                    _ => self.unaffiliated = treatment,
                }
            }
            #[cfg(feature = "analysis")]
            "drop-top" => {
                self.drop_top =
                    whole(0).ok_or_else(|| wrong("a whole number of models, at least 0"))?;
            }
            #[cfg(feature = "analysis")]
            "leave-out" => self.leave_out = (!value.is_empty()).then(|| value.to_owned()),
            #[cfg(feature = "analysis")]
            "exclude" => self.exclude = choices::exclusions(value),
            #[cfg(feature = "analysis")]
            "exclude-list" => {
                self.exclude_list = choices::exclude_lists(value).map_err(unclear)?;
            }
            #[cfg(feature = "analysis")]
            "scope" => self.scope = choices::scope(value).map_err(unclear)?,
            #[cfg(feature = "analysis")]
            "panel" => {
                self.panel = match value {
                    "all" => Panel::All,
                    "same" => Panel::Same,
                    _ => return Err(wrong("all or same")),
                };
            }
            #[cfg(feature = "analysis")]
            "override" => {
                self.overrides = choices::overrides(value).map_err(unclear)?;
            }
            #[cfg(feature = "analysis")]
            "join" => self.join = choices::joins(value).map_err(unclear)?,
            _ => {
                #[cfg(feature = "analysis")]
                if let Some(near) = nearest(choice, Self::CHOICES.iter().copied()) {
                    let kind = ErrorKind::UnknownOption;
                    return Err(Error::unknown(kind, "option", choice, Some(near)));
                }
                return Err(Error::new(
                    ErrorKind::UnknownOption,
                    format!("option {}", quoted(choice)),
                    one_of(Self::CHOICES),
                    "no such option",
                ));
            }
        }
        Ok(())
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Window::All => f.write_str("all"),
            Window::Days(days) => days.fmt(f),
        }
    }
}

impl fmt::Display for MaxAge {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            MaxAge::Any => f.write_str("any"),
            MaxAge::Days(days) => days.fmt(f),
        }
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
            ("measure", "likes", "stars"),
            ("attribution", "split", "half"),
            ("unattributed", "drop", "remove"),
            ("unaffiliated", "base", ""),
            ("exclude-list", "ci", "bots"),
            ("drop-top", "3", "-3"),
            ("scope", "quantised=no", "quantised=maybe"),
            ("panel", "same", "fixed"),
            ("override", "a=CN", "a"),
            ("join", "EU", "Europa"),
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
        assert!(
            error.to_string().contains("expected one of by, window"),
            "{error}"
        );
        for (choice, near) in [
            ("group-by", "by"),
            ("max_age", "max-age"),
            ("scop", "scope"),
        ] {
            let error = Query::default().set(choice, "x").unwrap_err();
            let message = format!("unknown option \"{choice}\"; did you mean {near}?");
            assert_eq!(error.to_string(), message);
            assert_eq!(error.kind(), ErrorKind::UnknownOption);
        }
    }
}
