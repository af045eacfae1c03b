//! The choices that define a share, as options.
//!
//! They are texts here, and [`Query::set`] reads them: a page and the command line take the same
//! words and refuse the same ones.

use clap::Args;

use crate::error::Error;
use crate::shares::Query;

/// What counts, and to whom: the choices that all commands share.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Definition")]
pub struct Definition {
    /// What to group by: country, organisation, namespace, model, task, modality, licence,
    /// openness, parameters, derivation or age [default: country]
    #[arg(long, value_name = "GROUPING")]
    pub by: Option<String>,
    /// Days before the date whose downloads count, or all [default: auto, the most days that the
    /// data cover]
    #[arg(long, value_name = "DAYS", allow_negative_numbers = true)]
    pub window: Option<String>,
    /// Days since its creation in which a model's downloads count, or any [default: auto, 365 where
    /// enough creation dates are known, else any]
    #[arg(long, value_name = "DAYS", allow_negative_numbers = true)]
    pub max_age: Option<String>,
    /// What to add up: downloads, models (that have any in the window) or likes (of these models)
    /// [default: downloads]
    #[arg(long, value_name = "MEASURE")]
    pub measure: Option<String>,
    /// Whom a model made from others is credited to: uploader, base (the models at the root of its
    /// chain of bases) or split (half each) [default: uploader]
    #[arg(long, value_name = "PARTY")]
    pub attribution: Option<String>,
    /// Whom models of individuals are credited to: unaffiliated (a group of its own) or country
    /// (theirs, where known) [default: unaffiliated]
    #[arg(long, value_name = "CHOICE")]
    pub individuals: Option<String>,
    /// Downloads of accounts whose country is not known: keep, drop (they do not count) or base
    /// (credited to the models' bases) [default: keep]
    #[arg(long, value_name = "CHOICE")]
    pub unattributed: Option<String>,
    /// Downloads of the unaffiliated, that is of individuals: keep, drop or base [default: keep]
    #[arg(long, value_name = "CHOICE")]
    pub unaffiliated: Option<String>,
    /// Models that count, of whose total shares are, by country, organisation, namespace, task,
    /// modality, parameters, licence, quantised, derivation or created: country=China,
    /// licence=permissive|copyleft, task=unknown, created=2025-01-01..; every one must be met
    /// [default: all]
    #[arg(long, value_name = "PROPERTY=VALUE|…", num_args = 1..)]
    pub scope: Vec<String>,
    /// Models that do not count: 'owner/name', 'owner/*', or an account without a slash; a reason
    /// may follow behind = [default: none]
    #[arg(long, value_name = "GLOB[=REASON]", num_args = 1..)]
    pub exclude: Vec<String>,
    /// Ready lists of models that do not count: telemetry, ci [default: none]
    #[arg(long, value_name = "LIST", num_args = 1..)]
    pub exclude_list: Vec<String>,
    /// The K largest models at the last date do not count, at any date [default: 0]
    #[arg(long, value_name = "K", allow_negative_numbers = true)]
    pub drop_top: Option<String>,
    /// A model, organisation or account that does not count [default: none]
    #[arg(long, value_name = "NAME")]
    pub leave_out: Option<String>,
    /// Which models count of those that come and go: all, or same (those with a counter on each date
    /// of the series) [default: all]
    #[arg(long, value_name = "PANEL")]
    pub panel: Option<String>,
    /// Account credited to another country than the table says; to none where CC is empty
    /// [default: none]
    #[arg(long = "override", value_name = "ACCOUNT=CC", num_args = 1..)]
    pub overrides: Vec<String>,
    /// Countries that are one group: Nordic=DK,FI,SE, or EU, Europe, or study (its five groups)
    /// [default: none]
    #[arg(long, value_name = "NAME=CC,…", num_args = 1..)]
    pub join: Vec<String>,
}

impl Definition {
    /// The choices that were made, with the texts that [`Query::set`] and the element's attributes
    /// take.
    pub fn given(&self) -> Vec<(&'static str, String)> {
        let one = [
            ("by", &self.by),
            ("window", &self.window),
            ("max-age", &self.max_age),
            ("measure", &self.measure),
            ("attribution", &self.attribution),
            ("individuals", &self.individuals),
            ("unattributed", &self.unattributed),
            ("unaffiliated", &self.unaffiliated),
            ("drop-top", &self.drop_top),
            ("leave-out", &self.leave_out),
            ("panel", &self.panel),
        ];
        let several = [
            ("scope", &self.scope),
            ("exclude", &self.exclude),
            ("exclude-list", &self.exclude_list),
            ("override", &self.overrides),
            ("join", &self.join),
        ];
        let one = one.into_iter();
        let one = one.filter_map(|(choice, value)| Some((choice, value.clone()?)));
        let several = several.into_iter().filter(|(_, values)| !values.is_empty());
        one.chain(several.map(|(choice, values)| (choice, values.join("\n"))))
            .collect()
    }

    /// The query of these choices, at a date where one is given.
    pub fn query(&self, at: Option<&str>) -> Result<Query, Error> {
        let mut query = Query::default();
        for (choice, value) in self.given() {
            query.set(choice, &value)?;
        }
        if let Some(at) = at {
            query.set("at", at)?;
        }
        Ok(query)
    }
}

/// Every choice of a [`Query`]: definition, dates and number of groups.
#[derive(Debug, Default, Args)]
pub struct Choices {
    /// Observation date at which the window ends [default: the last]
    #[arg(
        long,
        value_name = "DATE",
        allow_negative_numbers = true,
        conflicts_with = "series"
    )]
    pub at: Option<String>,
    /// Every date instead of one
    #[arg(long)]
    pub series: bool,
    /// Keep the K largest groups, join the others
    #[arg(long, value_name = "K", allow_negative_numbers = true)]
    pub top: Option<String>,
    // Last, as its heading is that of all options behind it.
    #[command(flatten)]
    pub definition: Definition,
}

impl Choices {
    /// The query of these choices.
    pub fn query(&self) -> Result<Query, Error> {
        let mut query = self.definition.query(self.at.as_deref())?;
        if let Some(top) = &self.top {
            query.set("top", top)?;
        }
        if self.series {
            query.set("series", "true")?;
        }
        Ok(query)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        choices: Choices,
    }

    fn json(arguments: &[&str]) -> String {
        let line = Line::try_parse_from([&["line"], arguments].concat()).unwrap();
        serde_json::to_string(&line.choices.query().unwrap()).unwrap()
    }

    #[test]
    fn choices_become_the_query_that_they_name() {
        assert_eq!(
            json(&[
                "--by",
                "model",
                "--window",
                "all",
                "--max-age",
                "0",
                "--top",
                "3",
                "--series",
                "--individuals",
                "country",
                "--measure",
                "likes",
                "--attribution",
                "split",
                "--unattributed",
                "drop",
                "--unaffiliated",
                "base",
                "--drop-top",
                "2",
                "--leave-out",
                "a/b",
                "--exclude",
                "a/*=noise",
                "b",
                "--exclude",
                "c/?",
                "--exclude-list",
                "telemetry,ci",
                "--scope",
                "licence=permissive",
                "task=x|y",
                "--override",
                "a=CN,b=",
                "c=US",
                "--join",
                "North=DK,SE",
                "--join",
                "South=ES,IT",
            ]),
            r#"{"by":"model","window":"all","maxAge":0,"at":null,"series":true,"top":3,"individuals":"country","measure":"likes","attribution":"split","unattributed":"drop","unaffiliated":"base","exclude":[{"glob":"a/*","reason":"noise"},{"glob":"b","reason":null},{"glob":"c/?","reason":null}],"excludeList":["telemetry","ci"],"dropTop":2,"leaveOut":"a/b","scope":{"task":["x","y"],"licence":["permissive"]},"panel":"all","override":{"a":"CN","b":null,"c":"US"},"join":{"North":["DK","SE"],"South":["ES","IT"]}}"#
        );
        assert_eq!(Choices::default().query().unwrap(), Query::default());
    }

    #[test]
    fn an_empty_text_is_the_default() {
        let empty = [
            "--exclude",
            "",
            "--exclude-list",
            "",
            "--scope",
            "",
            "--override",
            "",
            "--join",
            "",
            "--leave-out",
            "",
        ];
        assert_eq!(json(&empty), json(&[]));
    }
}
