//! Page after page until everything is there.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use super::part::{Beginning, Part};
use super::time::{self, Clock};
use super::waiting::{Manners, asked_for, until_calls_are_left};
use super::{Answer, Fault, Get};
use crate::build::Watch;
use crate::date::Day;
use crate::disk;
use crate::error::{Error, ErrorKind, quoted};
use crate::observation::{About, HubRow, Scope, Writer, rows_at};

/// The fields that are asked for.
const FIELDS: [&str; 13] = [
    "author",
    "baseModels",
    "createdAt",
    "downloads",
    "downloadsAllTime",
    "gated",
    "gguf",
    "lastModified",
    "library_name",
    "likes",
    "pipeline_tag",
    "safetensors",
    "tags",
];
const PATH: &str = "/api/models";

/// Counters that were read more than a day ago belong to another observation.
const OLDEST_PART: i64 = 86_400;

/// How many of the reasons why rows are of no use are told.
const REASONS: usize = 3;

/// What is to be read, and from where.
#[derive(Debug, Clone)]
pub struct Plan {
    /// `https://huggingface.co`, a mirror, or a server of one's own.
    pub endpoint: String,
    /// Which models.
    pub scope: Scope,
    /// Models a page, at most 1,000.
    pub page: u64,
    /// Licence of the figures, if the reader knows one.
    pub licence: Option<String>,
}

/// What was read.
#[derive(Debug, Clone, Default)]
pub struct Fetched {
    /// How many models.
    pub models: u64,
    /// The day of the observation.
    pub date: Option<Day>,
    /// What should be known of it, in sentences.
    pub remarks: Vec<String>,
}

impl Plan {
    /// The address of the first page.
    ///
    /// The most downloaded come first where only those are wanted. Else the newest do: a creation
    /// day does not change while pages are read, so no model moves from one page to another.
    fn first(&self) -> String {
        let sort = match self.scope.top {
            Some(_) => "downloads",
            None => "createdAt",
        };
        let limit = self.scope.top.map_or(self.page, |top| top.min(self.page));
        let mut url = format!(
            "{}{PATH}?limit={limit}&sort={sort}&direction=-1",
            self.base()
        );
        let filters = [
            ("author", &self.scope.author),
            ("pipeline_tag", &self.scope.task),
        ];
        for (name, value) in filters {
            if let Some(value) = value {
                url.push_str(&format!("&{name}={}", escaped(value)));
            }
        }
        for field in FIELDS {
            url.push_str(&format!("&expand[]={field}"));
        }
        url
    }

    fn base(&self) -> &str {
        self.endpoint.trim_end_matches('/')
    }

    fn since(&self) -> Option<Day> {
        self.scope.since.as_ref()?.parse().ok()
    }

    /// What the addresses do not say.
    fn wanted(&self) -> String {
        let Scope { top, since, .. } = &self.scope;
        format!("top {top:?} since {since:?}")
    }
}

/// A text as a value in an address.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                escaped.push(char::from(byte));
            }
            _ => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}

/// Reads models to an observation file at `output`, which is there when everything is; what was
/// read before a cut stands beside it in `part` and is taken up by the next call.
///
/// `say` is told what happens meanwhile.
///
/// # Errors
/// Where the server refuses, answers what cannot be understood, or fails more often than
/// [`Manners::retries`] allow; where a file cannot be written.
pub fn fetch(
    plan: &Plan,
    manners: &Manners,
    (output, part): (&Path, &Path),
    (server, clock): (&dyn Get, &dyn Clock),
    watch: &dyn Watch,
    say: &dyn Fn(&str),
) -> Result<Fetched, Error> {
    let mut reader = Reader {
        plan,
        manners,
        server,
        clock,
        say,
        retried: 0,
    };
    let unwritable = |error: std::io::Error| {
        let name = part.display().to_string();
        Error::new(ErrorKind::Io, "file", "a place to write to", error).in_file(name)
    };
    let mut reasons: BTreeMap<String, u64> = BTreeMap::new();
    // The observation that stands there, mostly last week's, tells about how many there will be.
    let before = rows_at(output, &plan.scope);
    let expected = plan.scope.top.or(before).unwrap_or(0);
    let mut pages = reader.begin(part).map_err(unwritable)?;
    let read = pages.as_ref().map_or(0, Part::models);
    watch.stage("reading models", expected.saturating_sub(read));
    let mut seen = HashSet::new();
    while let Some(url) = pages
        .as_ref()
        .map_or_else(|| Some(plan.first()), |pages: &Part| pages.next.clone())
    {
        if !seen.insert(url.clone()) {
            let expected = "each address of a page once";
            return Err(network("pages", expected, format!("{url} again")));
        }
        let number = pages.as_ref().map_or(1, |pages| pages.pages + 1);
        let (answer, rows) = reader.page(&url, number)?;
        let now = answer.header("date").and_then(time::of_header);
        let now = now.unwrap_or_else(|| clock.now());
        let into = match &mut pages {
            Some(pages) => pages,
            none => {
                let beginning = Beginning {
                    first: plan.first(),
                    wanted: plan.wanted(),
                    began: now,
                    here: clock.now(),
                };
                none.insert(Part::begin(part, beginning).map_err(unwritable)?)
            }
        };
        let taken = take(plan, into, rows, &mut reasons);
        let next = match taken.enough {
            true => None,
            false => next(plan, &answer)?,
        };
        let more = next.is_some();
        watch.advance(taken.rows.len() as u64);
        into.page(&taken.rows, (taken.skipped, now), next)
            .map_err(unwritable)?;
        disk::crash_point("fetch-page");
        if more && let Some(wait) = until_calls_are_left(&answer) {
            reader.wait(wait, "no call is left in the server's window")?;
        }
    }
    let Some(pages) = pages else {
        return Ok(Fetched::default());
    };
    if pages.models() == 0 {
        pages.remove().map_err(unwritable)?;
        return Err(network("models", "at least one", "none"));
    }
    let about = About {
        date: time::day(pages.beginning.began).to_string(),
        source: "Hugging Face Hub".to_owned(),
        url: Some(format!("{}{PATH}", plan.base())),
        licence: plan.licence.clone(),
        began: Some(time::text(pages.beginning.began)),
        ended: Some(time::text(pages.ended)),
        scope: plan.scope.clone(),
        tool: Some(concat!("modelshare ", env!("CARGO_PKG_VERSION")).to_owned()),
    };
    watch.stage("writing the observation", 0);
    let written = (|| {
        let mut writer = Writer::create(output, &about, pages.models())?;
        pages.each(|line| writer.raw(line))?;
        disk::crash_point("fetch-write");
        writer.finish()
    })();
    written.map_err(|error| {
        let name = output.display().to_string();
        Error::new(ErrorKind::Io, "file", "a place to write to", error).in_file(name)
    })?;
    let fetched = Fetched {
        models: pages.models(),
        date: Some(time::day(pages.beginning.began)),
        remarks: remarks(plan, &pages, &reasons, reader.retried),
    };
    pages.remove().map_err(unwritable)?;
    Ok(fetched)
}

fn network(thing: &str, expected: impl std::fmt::Display, found: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Network, thing, expected, found)
}

struct Reader<'a> {
    plan: &'a Plan,
    manners: &'a Manners,
    server: &'a dyn Get,
    clock: &'a dyn Clock,
    say: &'a dyn Fn(&str),
    retried: u64,
}

impl Reader<'_> {
    /// What was read before, if it is of the same question and not old.
    fn begin(&mut self, path: &Path) -> std::io::Result<Option<Part>> {
        let Some(part) = Part::resume(path)? else {
            return Ok(None);
        };
        let Beginning {
            first,
            wanted,
            here,
            ..
        } = &part.beginning;
        let same = *first == self.plan.first() && *wanted == self.plan.wanted();
        let age = self.clock.now() - here;
        if !same {
            (self.say)(&format!(
                "what {} holds is of another question; beginning anew",
                path.display()
            ));
            return Ok(None);
        }
        if !(0..=OLDEST_PART).contains(&age) {
            (self.say)(&format!(
                "what {} holds is more than a day old; beginning anew",
                path.display()
            ));
            return Ok(None);
        }
        (self.say)(&format!(
            "going on after {} models of {}",
            part.models(),
            path.display()
        ));
        Ok(Some(part))
    }

    /// A page, asked for until it is there.
    fn page(&mut self, url: &str, number: u64) -> Result<(Answer, Vec<Value>), Error> {
        let mut failures = 0;
        loop {
            let (why, asked) = match self.attempt(url, number)? {
                Ok(page) => return Ok(page),
                Err(failure) => failure,
            };
            failures += 1;
            if failures > self.manners.retries {
                let found = format!("{why}, {failures} times; what was read is kept");
                return Err(network(
                    &format!("page {number}"),
                    "a page of models",
                    found,
                ));
            }
            self.retried += 1;
            let wait = asked.unwrap_or_else(|| self.manners.backoff(failures, self.clock.chance()));
            self.wait(wait, &format!("page {number}: {why}"))?;
        }
    }

    /// One attempt: a page, or why there is none and how long the server asks to wait.
    #[allow(
        clippy::type_complexity,
        reason = "an error that lasts beside one that passes"
    )]
    fn attempt(
        &self,
        url: &str,
        number: u64,
    ) -> Result<Result<(Answer, Vec<Value>), (String, Option<Duration>)>, Error> {
        let thing = format!("page {number}");
        let answer = match self.server.get(url) {
            Ok(answer) => answer,
            Err(Fault::Passing(why)) => return Ok(Err((why, None))),
            Err(Fault::Lasting(why)) => return Err(network(&thing, "an answer", why)),
        };
        match answer.status {
            200 => match serde_json::from_slice::<Vec<Value>>(&answer.body) {
                Ok(rows) => Ok(Ok((answer, rows))),
                Err(error) => Ok(Err((format!("no JSON list of models ({error})"), None))),
            },
            status @ (408 | 425 | 429 | 500..=599) => {
                let asked = asked_for(&answer, self.clock.now());
                Ok(Err((format!("status {status}"), asked)))
            }
            status => {
                let body = String::from_utf8_lossy(&answer.body);
                let found = format!("status {status} and {}", quoted(body.trim()));
                Err(network(&thing, "status 200", found))
            }
        }
    }

    fn wait(&self, wait: Duration, why: &str) -> Result<(), Error> {
        if wait > self.manners.longest_wait {
            let expected = format!("to wait at most {} s", self.manners.longest_wait.as_secs());
            let found = format!("{} s ({why}); what was read is kept", wait.as_secs());
            return Err(network("server", expected, found));
        }
        if !wait.is_zero() {
            (self.say)(&format!("{why}; waiting {:.1} s", wait.as_secs_f64()));
            self.clock.sleep(wait);
        }
        Ok(())
    }
}

/// What is of use of a page.
struct Taken {
    rows: Vec<HubRow>,
    skipped: u64,
    enough: bool,
}

fn take(plan: &Plan, part: &Part, rows: Vec<Value>, reasons: &mut BTreeMap<String, u64>) -> Taken {
    let mut taken = Taken {
        rows: Vec::with_capacity(rows.len()),
        skipped: 0,
        enough: false,
    };
    let since = plan.since();
    let mut new = HashSet::new();
    for value in rows {
        let row = match HubRow::read(value) {
            Ok(row) => row.trimmed(),
            Err(why) => {
                taken.skipped += 1;
                *reasons.entry(why).or_default() += 1;
                continue;
            }
        };
        if let Some(since) = since
            && row.created().is_none_or(|created| created < since)
        {
            // The newest come first unless the most downloaded do.
            taken.enough |= plan.scope.top.is_none() && row.created().is_some();
            continue;
        }
        if !part.has(row.id()) && !new.contains(row.id()) {
            let models = part.models() + new.len() as u64;
            if plan.scope.top.is_some_and(|top| models >= top) {
                taken.enough = true;
                break;
            }
            new.insert(row.id().to_owned());
        }
        taken.rows.push(row);
    }
    let models = part.models() + new.len() as u64;
    taken.enough |= plan.scope.top.is_some_and(|top| models >= top);
    taken
}

/// The address of the next page, at the endpoint whatever host the server names: mirrors pass on
/// what the Hub says, and no other host shall see the token.
fn next(plan: &Plan, answer: &Answer) -> Result<Option<String>, Error> {
    let Some(header) = answer.header("link") else {
        return Ok(None);
    };
    for link in header.split(',') {
        let Some((address, parameters)) = link.trim().split_once('>') else {
            continue;
        };
        let is_next = parameters
            .split(';')
            .any(|parameter| matches!(parameter.trim(), "rel=\"next\"" | "rel=next"));
        if let (true, Some(address)) = (is_next, address.strip_prefix('<')) {
            let Some(at) = address.find(PATH) else {
                let expected = format!("an address with {PATH}");
                return Err(network("next page", expected, quoted(address)));
            };
            return Ok(Some(format!("{}{}", plan.base(), &address[at..])));
        }
    }
    Ok(None)
}

fn remarks(
    plan: &Plan,
    pages: &Part,
    reasons: &BTreeMap<String, u64>,
    retried: u64,
) -> Vec<String> {
    let mut remarks = Vec::new();
    if let Some(top) = plan.scope.top
        && pages.models() < top
    {
        let models = pages.models();
        remarks.push(format!(
            "the server has only {models} of the {top} models that were asked for"
        ));
    }
    let rows = |count: u64| format!("{count} row{}", if count == 1 { "" } else { "s" });
    if pages.repeated() > 0 {
        remarks.push(format!(
            "{} of models that moved between pages; the last of each model holds",
            rows(pages.repeated())
        ));
    }
    if pages.skipped > 0 {
        let mut text = format!("{} skipped", rows(pages.skipped));
        let mut reasons: Vec<_> = reasons.iter().collect();
        reasons.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        for (why, count) in reasons.into_iter().take(REASONS) {
            text.push_str(&format!("; {count} for {why}"));
        }
        remarks.push(text);
    }
    if retried > 0 {
        let times = if retried == 1 { "once" } else { "times" };
        let often = if retried == 1 {
            String::new()
        } else {
            format!("{retried} ")
        };
        remarks.push(format!("asked again {often}{times} after failures"));
    }
    remarks
}
