//! `modelshare fetch`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::args::{self, whole};
use super::progress::Progress;
use super::{Failure, say};
use crate::date::Day;
use crate::error::Error;
use crate::hub::{Client, Manners, Plan, SystemClock, fetch};
use crate::observation::Scope;
use crate::quality::counted;
use crate::snapshot::LARGEST_COUNT;

const HELP: &str = "\
The day of the observation is that of the server's clock (UTC). A fetch that is cut is taken up by
the same command within a day; what was read stands beside the output until then, with the ending
.part. A token in HF_TOKEN raises the number of calls that the Hub allows; it is sent to the
endpoint alone.

Examples:
  modelshare fetch --top 20000 -o 2026-10-27.jsonl.gz
  modelshare fetch --task text-generation -o text-generation.jsonl.gz
  HF_ENDPOINT=https://mirror.example modelshare fetch --author Qwen -o qwen.jsonl.gz";

#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub struct FetchArgs {
    /// Read the N models with the most downloads in the last 30 days [default: all models]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    top: Option<String>,
    /// Only models of this task, such as text-generation
    #[arg(long, value_name = "TASK")]
    task: Option<String>,
    /// Only models of this account
    #[arg(long, value_name = "NAME")]
    author: Option<String>,
    /// Only models created on this day or later
    #[arg(long, value_name = "DATE", allow_negative_numbers = true)]
    since: Option<String>,
    /// Address of the Hub or of a mirror
    #[arg(long, value_name = "URL", env = "HF_ENDPOINT", hide_env_values = true)]
    endpoint: Option<String>,
    /// Models a page, 1 to 1000 [default: 1000]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    page: Option<String>,
    /// How often a page is asked for again after a failure [default: 8]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    retries: Option<String>,
    /// Milliseconds before the second attempt, twice as many before each further one, up to a
    /// minute [default: 1000]
    #[arg(long, value_name = "MS", allow_negative_numbers = true)]
    backoff: Option<String>,
    /// Longest wait in seconds that the server may ask for [default: 900]
    #[arg(long, value_name = "S", allow_negative_numbers = true)]
    longest_wait: Option<String>,
    /// Seconds to wait for an answer [default: 60]
    #[arg(long, value_name = "S", allow_negative_numbers = true)]
    timeout: Option<String>,
    /// Licence of the figures, as far as you know it
    #[arg(long, value_name = "TEXT")]
    licence: Option<String>,
    /// Observation to write, .jsonl.gz
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

const HUB: &str = "https://huggingface.co";

pub fn run(args: &FetchArgs) -> Result<(), Failure> {
    args::ending(&args.output, &[(".jsonl.gz", ())])?;
    let number = |option: &str, text: &Option<String>, least, most, default| match text {
        Some(text) => whole(option, text, least, most),
        None => Ok(default),
    };
    let top = args
        .top
        .as_ref()
        .map(|text| whole("top", text, 1, LARGEST_COUNT));
    if let Some(since) = &args.since {
        let day = since.parse::<Day>();
        day.map_err(|_| args::wrong("since", "a date of the form YYYY-MM-DD", since))?;
    }
    let endpoint = args.endpoint.as_deref().unwrap_or(HUB);
    let token = token(endpoint)?;
    let plan = Plan {
        endpoint: endpoint.to_owned(),
        scope: Scope {
            top: top.transpose()?,
            task: args.task.clone(),
            author: args.author.clone(),
            since: args.since.clone(),
        },
        page: number("page", &args.page, 1, 1_000, 1_000)?,
        licence: args.licence.clone(),
    };
    let manners = Manners {
        retries: number("retries", &args.retries, 0, 1_000, 8)? as u32,
        backoff: Duration::from_millis(number("backoff", &args.backoff, 0, 60_000, 1_000)?),
        longest_wait: Duration::from_secs(number(
            "longest-wait",
            &args.longest_wait,
            0,
            86_400,
            900,
        )?),
    };
    let timeout = number("timeout", &args.timeout, 1, 3_600, 60)?;
    let client = Client::new(Duration::from_secs(timeout), token);
    let mut part = args.output.clone().into_os_string();
    part.push(crate::disk::PART);
    let progress = Progress::new();
    let fetched = fetch(
        &plan,
        &manners,
        (&args.output, &PathBuf::from(part)),
        (&client, &SystemClock),
        &*progress,
        &|text| say("note", text),
    );
    drop(progress);
    let fetched = fetched?;
    for remark in &fetched.remarks {
        say("note", remark);
    }
    for warning in &fetched.warnings {
        say("warning", warning);
    }
    let date = fetched
        .date
        .map(|date| date.to_string())
        .unwrap_or_default();
    let models = counted(fetched.models, "model");
    say(
        "note",
        &format!("wrote {}: {models} on {date}", args.output.display()),
    );
    Ok(())
}

/// The token of the environment, for an endpoint that nobody listens to on the way.
fn token(endpoint: &str) -> Result<Option<String>, Error> {
    let rest = ["https://", "http://"]
        .iter()
        .find_map(|start| endpoint.strip_prefix(start));
    let Some(rest) = rest.filter(|rest| !rest.is_empty() && !rest.contains(['?', '#', ' ', '@']))
    else {
        let expected = "an address that begins with https:// or http://, without a question";
        return Err(args::wrong("endpoint", expected, endpoint));
    };
    let host = rest.split(['/', ':']).next().unwrap_or_default();
    let safe = endpoint.starts_with("https://") || ["localhost", "127.0.0.1"].contains(&host);
    let token = std::env::var("HF_TOKEN")
        .ok()
        .filter(|token| !token.trim().is_empty());
    match token {
        Some(_) if !safe => {
            say(
                "warning",
                "HF_TOKEN is not sent to an endpoint without https",
            );
            Ok(None)
        }
        token => Ok(token.map(|token| token.trim().to_owned())),
    }
}
