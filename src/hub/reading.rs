//! Page after page until everything is there.

use std::collections::HashSet;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use super::part::{Beginning, Part, Reasons};
use super::time::{self, Clock};
use super::waiting::{Manners, asked_for, until_calls_are_left};
use super::{Answer, Fault, Get};
use crate::build::Watch;
use crate::date::Day;
use crate::disk;
use crate::error::{Error, ErrorKind, quoted};
use crate::observation::{self, About, HubRow, Scope, Unusable, Writer, rows_at};
use crate::quality::counted;

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

/// How many of the fields of a row are counters; they come first.
const COUNTERS: usize = 2;

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
    /// What is likely wrong with it, in sentences.
    pub warnings: Vec<String>,
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
        let (answer, rows) = reader.page_with_rows(plan, &url, number)?;
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
        let empty = rows.is_empty();
        let taken = take(plan, into, rows, server);
        let next = match taken.enough {
            true => None,
            false => next(plan, &answer, server)?,
        };
        let more = next.is_some();
        watch.advance(taken.rows.len() as u64);
        into.page(&taken.rows, (taken.reasons, empty && more), now, next)
            .map_err(unwritable)?;
        disk::crash_point("fetch-page");
        if more && let Some(wait) = until_calls_are_left(&answer) {
            reader.wait(wait, "no call is left in the server's window")?;
        }
    }
    let Some(pages) = pages else {
        return Ok(Fetched::default());
    };
    let told = Told::of(plan, &pages, reader.retried).map_err(unwritable)?;
    if pages.models() == told.without_counters {
        let why = told.remarks.iter().chain(&told.warnings);
        let why: Vec<String> = std::iter::once("none".to_owned())
            .chain(why.cloned())
            .collect();
        pages.remove().map_err(unwritable)?;
        return Err(network(
            "models",
            "at least one with a counter",
            why.join("; "),
        ));
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
        pages.each(|_, line| writer.raw(line))?;
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
        remarks: told.remarks,
        warnings: told.warnings,
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

    /// A page, asked for once more where it is empty although another follows.
    fn page_with_rows(
        &mut self,
        plan: &Plan,
        url: &str,
        number: u64,
    ) -> Result<(Answer, Vec<Value>), Error> {
        let page = self.page(url, number)?;
        if !page.1.is_empty() || next(plan, &page.0, self.server)?.is_none() {
            return Ok(page);
        }
        let wait = self.manners.backoff(1, self.clock.chance());
        let why = format!("page {number} is empty although another follows");
        self.wait(wait, &why)?;
        self.page(url, number)
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
        let clean = |text: &str| self.server.without_secrets(text);
        let answer = match self.server.get(url) {
            Ok(answer) => answer,
            Err(Fault::Passing(why)) => return Ok(Err((clean(&why), None))),
            Err(Fault::Lasting(why)) => return Err(network(&thing, "an answer", clean(&why))),
        };
        // What is cut short could not be told from what is secret.
        let body = || quoted(clean(&String::from_utf8_lossy(&answer.body)).trim());
        match answer.status {
            200 => match serde_json::from_slice::<Vec<Value>>(&answer.body) {
                Ok(rows) => Ok(Ok((answer, rows))),
                Err(error) if answer.body.trim_ascii_start().starts_with(b"[") => {
                    let why = clean(&error.to_string());
                    Ok(Err((format!("no JSON list of models ({why})"), None)))
                }
                Err(_) => Ok(Err((
                    format!("no JSON list of models but {}", body()),
                    None,
                ))),
            },
            status @ (408 | 425 | 429 | 500..=599) => {
                let asked = asked_for(&answer, self.clock.now());
                Ok(Err((format!("status {status}"), asked)))
            }
            status => {
                let found = format!("status {status} and {}", body());
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
    reasons: Reasons,
    enough: bool,
}

fn take(plan: &Plan, part: &Part, rows: Vec<Value>, server: &dyn Get) -> Taken {
    let mut taken = Taken {
        rows: Vec::with_capacity(rows.len()),
        reasons: Reasons::new(),
        enough: false,
    };
    let since = plan.since();
    let mut new = HashSet::new();
    for value in rows {
        let row = match HubRow::read(value) {
            Ok(row) => row.trimmed(),
            Err(Unusable { why, shown }) => {
                let reason = taken.reasons.entry(why.to_owned());
                let first = || (0, quoted(&server.without_secrets(&shown)));
                reason.or_insert_with(first).0 += 1;
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
fn next(plan: &Plan, answer: &Answer, server: &dyn Get) -> Result<Option<String>, Error> {
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
                let found = quoted(&server.without_secrets(address));
                return Err(network("next page", expected, found));
            };
            return Ok(Some(format!("{}{}", plan.base(), &address[at..])));
        }
    }
    Ok(None)
}

/// What should be known of what was read.
#[derive(Default)]
struct Told {
    remarks: Vec<String>,
    warnings: Vec<String>,
    /// How many models have no counter at all.
    without_counters: u64,
}

impl Told {
    fn of(plan: &Plan, pages: &Part, retried: u64) -> std::io::Result<Self> {
        let mut told = Told::default();
        told.pages(plan, pages);
        told.fields(pages)?;
        if retried > 0 {
            let times = if retried == 1 { "once" } else { "times" };
            let often = if retried == 1 {
                String::new()
            } else {
                format!("{retried} ")
            };
            told.remarks
                .push(format!("asked again {often}{times} after failures"));
        }
        Ok(told)
    }

    /// How many models there are, and which rows and pages are of no use.
    fn pages(&mut self, plan: &Plan, pages: &Part) {
        let models = pages.models();
        if let Some(top) = plan.scope.top
            && models < top
        {
            self.remarks.push(format!(
                "the server has only {models} of the {top} models that were asked for"
            ));
        }
        if pages.repeated() > 0 {
            let rows = counted(pages.repeated(), "row");
            self.remarks.push(format!(
                "{rows} of models that moved between pages; the last of each model holds"
            ));
        }
        let skipped: u64 = pages.reasons.values().map(|(count, _)| count).sum();
        if skipped > 0 {
            let rows = skipped + models + pages.repeated();
            let mut text = format!("{skipped} of {} skipped", counted(rows, "row"));
            let mut reasons: Vec<_> = pages.reasons.iter().collect();
            reasons.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
            for (why, (count, first)) in reasons.into_iter().take(REASONS) {
                text.push_str(&format!("; {count} for {why}, the first {first}"));
            }
            self.warnings.push(text);
        }
        if let [first, more @ ..] = &pages.empty[..] {
            let was = if more.is_empty() { "was" } else { "were" };
            let count = pages.empty.len() as u64;
            let page = plan.scope.top.map_or(plan.page, |top| top.min(plan.page));
            self.warnings.push(format!(
                "{count} of {} {was} empty although another followed, the first page {first}: up to {} \
                 are missing",
                counted(pages.pages, "page"),
                counted(count * page, "model"),
            ));
        }
    }

    /// Which fields no row has, and how many have no counter.
    fn fields(&mut self, pages: &Part) -> std::io::Result<()> {
        let models = pages.models();
        if models == 0 {
            return Ok(());
        }
        let mut having = [0u64; observation::FIELDS.len()];
        pages.each(|row, _| {
            let has = row.has();
            for (count, has) in having.iter_mut().zip(has) {
                *count += u64::from(has);
            }
            self.without_counters += u64::from(has[..COUNTERS] == [false; COUNTERS]);
            Ok(())
        })?;
        let rows = counted(models, "row");
        let fields = observation::FIELDS.iter().zip(having);
        let (counters, others): (Vec<_>, Vec<_>) = fields
            .enumerate()
            .map(|(at, (field, count))| (at, *field, count))
            .partition(|(at, ..)| *at < COUNTERS);
        for (_, field, count) in counters {
            match models - count {
                0 => {}
                missing if missing == models => {
                    self.warnings.push(format!("{field} is in none of {rows}"));
                }
                missing => self
                    .remarks
                    .push(format!("{field} is missing in {missing} of {rows}")),
            }
        }
        let absent = others.into_iter().filter(|(.., count)| *count == 0);
        let absent: Vec<&str> = absent.map(|(_, field, _)| field).collect();
        if !absent.is_empty() {
            let are = if absent.len() == 1 { "is" } else { "are" };
            self.remarks
                .push(format!("{} {are} in none of {rows}", absent.join(", ")));
        }
        if self.without_counters > 0 {
            let missing = self.without_counters;
            self.warnings
                .push(format!("{missing} of {rows} without any counter"));
        }
        Ok(())
    }
}
