//! `modelshare fetch` against a Hub on this machine, through real sockets.

use std::cell::RefCell;
use std::collections::HashSet;
use std::io::Read;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::command::{Folder, Run, modelshare};
use crate::loopback::{Fault, Hub, catalogue};
use modelshare::build::Watch;
use modelshare::hub::{Client, Manners, Plan, SystemClock, fetch as fetch_with};
use modelshare::observation::Scope;
use serde_json::{Value, json};

const OUT: &str = "day.jsonl.gz";
const PART: &str = "day.jsonl.gz.part";

fn fetch(folder: &Folder, hub: &Hub, more: &[&str]) -> Run {
    let mut arguments = vec!["fetch", "--endpoint", &hub.url, "--backoff", "5", "-o", OUT];
    arguments.extend(more);
    folder.run(&arguments)
}

/// The heading and the rows of the observation.
fn read(folder: &Folder) -> (Value, Vec<Value>) {
    let mut text = String::new();
    flate2::read::GzDecoder::new(&folder.read(OUT)[..])
        .read_to_string(&mut text)
        .unwrap();
    let mut lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
    (lines.next().unwrap(), lines.collect())
}

fn ids(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["id"].as_str().unwrap()).collect()
}

#[test]
fn the_most_downloaded_models_are_read_page_by_page() {
    let (folder, hub) = (Folder::new(), Hub::new(catalogue(100)));
    let run = fetch(
        &folder,
        &hub,
        &["--top", "25", "--page", "10", "--licence", "CC0-1.0"],
    );
    run.succeeds();
    let (heading, rows) = read(&folder);
    let expected: Vec<String> = catalogue(25)
        .iter()
        .map(|model| model["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(ids(&rows), expected);
    assert_eq!(
        heading,
        json!({
            "modelshare": "observation", "version": 1, "rows": 25, "date": "2026-10-27",
            "source": "Hugging Face Hub", "url": format!("{}/api/models", hub.url),
            "licence": "CC0-1.0", "began": "2026-10-27T04:00:00Z", "ended": "2026-10-27T04:00:00Z",
            "scope": {"top": 25}, "tool": concat!("modelshare ", env!("CARGO_PKG_VERSION")),
        })
    );
    assert_eq!(
        rows[0],
        json!({
            "id": "Qwen/model-0000", "createdAt": "2023-01-01T10:00:00.000Z", "downloads": 1_000_007,
            "downloadsAllTime": 12_000_084, "likes": 0, "pipeline_tag": "text-generation",
            "library_name": "transformers", "gated": false,
            "tags": ["license:apache-2.0", "safetensors"], "safetensors": {"total": 7_000_000_000u64},
        })
    );
    assert_eq!(hub.requests().len(), 3);
    assert!(!folder.has(PART));
}

#[test]
fn all_models_of_a_scope_are_read() {
    let (folder, hub) = (Folder::new(), Hub::new(catalogue(300)));
    fetch(&folder, &hub, &["--page", "40"]).succeeds();
    assert_eq!(read(&folder).1.len(), 300);
    fetch(
        &folder,
        &hub,
        &["--author", "google", "--task", "text-generation"],
    )
    .succeeds();
    let (heading, rows) = read(&folder);
    assert_eq!(rows.len(), 20);
    assert!(ids(&rows).iter().all(|id| id.starts_with("google/")));
    assert_eq!(
        heading["scope"],
        json!({"author": "google", "task": "text-generation"})
    );
    // The newest come first, so reading ends at the first older one.
    let before = hub.requests().len();
    fetch(&folder, &hub, &["--since", "2025-06-01", "--page", "10"]).succeeds();
    let new = catalogue(300);
    let new = new
        .iter()
        .filter(|model| model["createdAt"].as_str().unwrap() >= "2025-06");
    let new: HashSet<&str> = new.map(|model| model["id"].as_str().unwrap()).collect();
    let (_, rows) = read(&folder);
    assert_eq!(ids(&rows).into_iter().collect::<HashSet<_>>(), new);
    assert_eq!(hub.requests().len() - before, new.len() / 10 + 1);
}

/// What a progress bar is told: each stage with its number of steps, and the steps done in it.
#[derive(Default)]
struct Told(RefCell<Vec<(String, u64, u64)>>);

impl Watch for Told {
    fn stage(&self, name: &str, steps: u64) {
        self.0.borrow_mut().push((name.to_owned(), steps, 0));
    }

    fn advance(&self, steps: u64) {
        self.0.borrow_mut().last_mut().unwrap().2 += steps;
    }
}

#[test]
fn how_much_is_left_is_told_from_the_observation_that_is_replaced() {
    let (folder, hub) = (Folder::new(), Hub::new(catalogue(60)));
    let output = folder.path().join(OUT);
    let ask = |author: Option<&str>| {
        let plan = Plan {
            endpoint: hub.url.clone(),
            scope: Scope {
                author: author.map(str::to_owned),
                ..Scope::default()
            },
            page: 20,
            licence: None,
        };
        let manners = Manners {
            retries: 0,
            backoff: Duration::ZERO,
            longest_wait: Duration::ZERO,
        };
        let client = Client::new(Duration::from_secs(10), None);
        let told = Told::default();
        let fetched = fetch_with(
            &plan,
            &manners,
            (&output, &folder.path().join(PART)),
            (&client, &SystemClock),
            &told,
            &|_| {},
        );
        let (name, steps, done) = told.0.into_inner().swap_remove(0);
        assert_eq!(name, "reading models");
        (fetched.is_ok(), steps, done)
    };
    // Nobody says how many models there are, but the last time there were 60.
    assert_eq!(ask(None), (true, 0, 60));
    assert_eq!(ask(None), (true, 60, 60));
    // After a cut only what is left counts, or it would seem to be read at once.
    hub.fault(hub.requests().len() + 1, Fault::Status(403, vec![]));
    assert_eq!(ask(None), (false, 60, 20));
    assert_eq!(ask(None), (true, 40, 40));
    // Another question has another answer.
    let (whole, steps, done) = ask(Some("google"));
    assert!(whole && steps == 0 && (1..60).contains(&done));
}

#[test]
fn failures_that_pass_cost_only_time() {
    let (folder, hub) = (Folder::new(), Hub::new(catalogue(60)));
    hub.fault(0, Fault::Status(503, vec![]))
        .fault(2, Fault::CutAtOnce)
        .fault(3, Fault::CutBody)
        .fault(4, Fault::Malformed)
        .fault(5, Fault::Status(500, vec![]))
        .fault(7, Fault::Silent(Duration::from_secs(5)));
    let run = fetch(&folder, &hub, &["--page", "20", "--timeout", "1"]);
    let run = run.succeeds();
    assert_eq!(read(&folder).1.len(), 60);
    assert_eq!(hub.requests().len(), 9);
    assert!(run.stderr.contains("asked again 6 times"), "{}", run.stderr);
    assert!(run.stderr.contains("page 1: status 503"), "{}", run.stderr);
    assert!(
        run.stderr.contains("page 2: no JSON list of models"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_server_that_asks_to_wait_is_obeyed() {
    let (folder, hub) = (Folder::new(), Hub::new(catalogue(40)));
    let later = vec![("Retry-After".to_owned(), "1".to_owned())];
    hub.fault(1, Fault::Status(429, later));
    fetch(&folder, &hub, &["--page", "20"]).succeeds();
    let requests = hub.requests();
    assert_eq!(requests.len(), 3);
    assert!(requests[2].at - requests[1].at >= Duration::from_secs(1));

    // Two calls in two seconds: five pages are never answered by a refusal.
    let hub = Hub::new(catalogue(100));
    hub.limit(2, Duration::from_secs(2));
    let start = Instant::now();
    let run = fetch(&folder, &hub, &["--page", "20"]).succeeds();
    assert!(start.elapsed() >= Duration::from_secs(4));
    assert_eq!(hub.requests().len(), 5, "{}", run.stderr);
    assert!(run.stderr.contains("no call is left"), "{}", run.stderr);
    // How far it has come is for terminals: a log has none of it.
    assert!(!run.stderr.contains('…'), "{}", run.stderr);

    // Longer than anyone waits: what was read is kept.
    let hub = Hub::new(catalogue(40));
    let far = vec![("Retry-After".to_owned(), "5000".to_owned())];
    hub.fault(1, Fault::Status(429, far));
    std::fs::remove_file(folder.path().join(OUT)).unwrap();
    let run = fetch(&folder, &hub, &["--page", "20", "--longest-wait", "60"]);
    assert_eq!(run.code, Some(1));
    assert!(
        run.stderr
            .contains("expected to wait at most 60 s, found 5000 s"),
        "{}",
        run.stderr
    );
    assert!(!folder.has(OUT) && folder.has(PART));
    let run = fetch(&folder, &hub, &["--page", "20"]).succeeds();
    assert!(
        run.stderr.contains("going on after 20 models"),
        "{}",
        run.stderr
    );
    assert_eq!(hub.requests().len(), 3);
}

#[test]
fn what_lasts_is_told_and_nothing_is_written() {
    let folder = Folder::new();
    let long = "x".repeat(200);
    for (fault, retries, found) in [
        (
            Fault::Status(401, vec![]),
            "3",
            "page 1: expected status 200, found status 401 and",
        ),
        (Fault::Status(502, vec![]), "0", "found status 502, 1 times"),
        (
            Fault::Body("<html>".to_owned()),
            "0",
            "found no JSON list of models",
        ),
        (
            Fault::Body(format!("{{\"error\":\"{long}\"}}")),
            "0",
            "found no JSON list of models but \"{\\\"error\\\":\\\"xxx",
        ),
        (
            Fault::Body("[]".to_owned()),
            "0",
            "models: expected at least one with a counter, found none",
        ),
    ] {
        let hub = Hub::new(catalogue(5));
        hub.fault(0, fault);
        let run = fetch(&folder, &hub, &["--retries", retries]);
        assert_eq!(run.code, Some(1), "{found}");
        assert!(run.stderr.contains(found), "{found}: {}", run.stderr);
        assert!(!folder.has(OUT), "{found}");
    }
    // Nobody there at all.
    let run = folder.run(&[
        "fetch",
        "--endpoint",
        "http://127.0.0.1:9",
        "--retries",
        "1",
        "--backoff",
        "1",
        "-o",
        OUT,
    ]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("2 times"), "{}", run.stderr);
}

#[test]
fn rows_that_move_or_make_no_sense_are_told() {
    let (folder, hub) = (Folder::new(), Hub::new(catalogue(60)));
    hub.change(|models| {
        models[3]["downloadsAllTime"] = json!("many");
        models[7]["id"] = json!("a/b/c");
    });
    // Between the pages a model of the first loses downloads and comes again on the second.
    let falls = |models: &mut Vec<Value>| models[2]["downloads"] = json!(40_000);
    hub.fault(1, Fault::Change(Arc::new(falls)));
    let run = fetch(&folder, &hub, &["--top", "40", "--page", "20"]).succeeds();
    let (heading, rows) = read(&folder);
    assert_eq!((heading["rows"].as_u64(), rows.len()), (Some(40), 40));
    let found = ids(&rows);
    assert_eq!(found.iter().collect::<HashSet<_>>().len(), 40);
    let moved = rows
        .iter()
        .find(|row| row["id"] == "meta-llama/model-0002")
        .unwrap();
    assert_eq!(moved["downloads"], 40_000);
    for text in [
        "1 row of models that moved between pages",
        "warning: 2 of 43 rows skipped",
        "1 for no model id of the form namespace/name or name, the first \"a/b/c\"",
        "1 for downloadsAllTime that is no whole number from 0 to 2^53, the first \"many\"",
    ] {
        assert!(run.stderr.contains(text), "{text}: {}", run.stderr);
    }
}

#[test]
fn what_no_row_has_is_told_with_numbers() {
    let (folder, hub) = (Folder::new(), Hub::new(catalogue(25)));
    // A mirror that does not pass on the counter of all time.
    hub.change(|models| {
        for model in models {
            model.as_object_mut().unwrap().remove("downloadsAllTime");
        }
    });
    let run = fetch(&folder, &hub, &["--page", "10"]).succeeds();
    for text in [
        "warning: downloadsAllTime is in none of 25 rows",
        "note: baseModels, gguf, lastModified are in none of 25 rows",
    ] {
        assert!(run.stderr.contains(text), "{text}: {}", run.stderr);
    }
    // A server that writes counts with a fraction, and one that does not know some.
    let hub = Hub::new(catalogue(25));
    hub.change(|models| {
        models[0]["downloads"] = json!(1_000_007.0);
        models[1]["downloads"] = json!(null);
        for model in &mut models[10..13] {
            model["downloads"] = json!(null);
            model["downloadsAllTime"] = json!(null);
        }
    });
    let run = fetch(&folder, &hub, &["--page", "10"]).succeeds();
    for text in [
        "note: downloads is missing in 4 of 25 rows",
        "note: downloadsAllTime is missing in 3 of 25 rows",
        "warning: 3 of 25 rows without any counter",
    ] {
        assert!(run.stderr.contains(text), "{text}: {}", run.stderr);
    }
    let (_, rows) = read(&folder);
    assert!(rows.iter().any(|row| row["downloads"] == 1_000_007));
    // Nothing to build from is no observation, and the reason is told.
    std::fs::remove_file(folder.path().join(OUT)).unwrap();
    for (change, found) in [
        (json!(null), "warning: 25 of 25 rows without any counter"),
        (
            json!(5.5),
            "25 of 25 rows skipped; 25 for downloads that are no whole number from 0 to 2^53, the first \
             \"5.5\"",
        ),
    ] {
        let hub = Hub::new(catalogue(25));
        hub.change(|models| {
            for model in models {
                model["downloads"] = change.clone();
                model["downloadsAllTime"] = json!(null);
            }
        });
        let run = fetch(&folder, &hub, &["--page", "10"]);
        let found = found.trim_start_matches("warning: ");
        assert!(
            run.code == Some(1) && run.stderr.contains(found),
            "{found}: {}",
            run.stderr
        );
        assert!(!folder.has(OUT) && !folder.has(PART));
    }
}

#[test]
fn an_empty_page_with_another_behind_it_is_told_with_numbers() {
    let (folder, hub) = (Folder::new(), Hub::new(catalogue(25)));
    // Once is nothing.
    hub.fault(1, Fault::Body("[]".to_owned()));
    let run = fetch(&folder, &hub, &["--page", "10"]).succeeds();
    assert_eq!(read(&folder).1.len(), 25);
    assert!(
        run.stderr
            .contains("page 2 is empty although another follows"),
        "{}",
        run.stderr
    );
    assert!(!run.stderr.contains("missing"), "{}", run.stderr);
    // Twice it is left, and said.
    let hub = Hub::new(catalogue(25));
    hub.fault(1, Fault::Body("[]".to_owned()));
    hub.fault(2, Fault::Body("[]".to_owned()));
    let run = fetch(&folder, &hub, &["--page", "10"]).succeeds();
    assert_eq!(read(&folder).1.len(), 15);
    let told = "warning: 1 of 3 pages was empty although another followed, the first page 2: up to 10 \
                models are missing";
    assert!(run.stderr.contains(told), "{}", run.stderr);
    // The last page may be.
    let hub = Hub::new(catalogue(20));
    fetch(&folder, &hub, &["--page", "20"]).succeeds();
}

#[test]
fn a_redirect_leads_to_the_same_server_or_nowhere() {
    let (folder, hub) = (Folder::new(), Hub::new(catalogue(5)));
    let other = Hub::new(catalogue(5));
    let to = |location: String| Fault::Status(307, vec![("Location".to_owned(), location)]);
    hub.fault(
        0,
        to("/api/models?limit=5&sort=createdAt&expand[]=downloads".to_owned()),
    );
    fetch(&folder, &hub, &[]).succeeds();
    assert_eq!(hub.requests().len(), 2);
    std::fs::remove_file(folder.path().join(OUT)).unwrap();
    hub.fault(
        2,
        to(format!(
            "{}/api/models?limit=5&x=hf_abcdefghijkl",
            other.url
        )),
    );
    let run = modelshare(&["fetch", "--endpoint", &hub.url, "-o", OUT])
        .current_dir(folder.path())
        .env("HF_TOKEN", "hf_abcdefghijkl")
        .output()
        .unwrap();
    let told = String::from_utf8(run.stderr).unwrap();
    let expected = format!(
        "expected an answer, found a redirect from {} to {}, another server",
        hub.url, other.url
    );
    assert!(
        run.status.code() == Some(1) && told.contains(&expected),
        "{told}"
    );
    assert!(!told.contains("hf_"), "{told}");
    assert_eq!(other.requests().len(), 0);
    assert!(!folder.has(OUT));
}

#[test]
fn what_a_server_says_is_shown_without_tokens() {
    let folder = Folder::new();
    let token = "s3cret-of-a-mirror";
    // At the place where a long text is cut, too.
    let long = format!("{} {token} {token}", "x".repeat(50));
    for fault in [
        Fault::Refused(401, format!("{{\"error\":\"Invalid token: {token}\"}}")),
        Fault::Refused(403, format!("Bearer {}", token.to_uppercase())),
        Fault::Refused(400, long.clone()),
        Fault::Refused(401, "your hf_abcdefghijklmnop is old".to_owned()),
        Fault::Body(format!("{{\"error\":\"{token}\"}}")),
        Fault::Body(format!("[\"{token}\"]")),
        Fault::Body(format!("[{{\"id\":\"a\",\"downloads\":\"{token}\"}}]")),
    ] {
        let hub = Hub::new(catalogue(5));
        hub.fault(0, fault);
        let run = modelshare(&["fetch", "--endpoint", &hub.url, "--retries", "0", "-o", OUT])
            .current_dir(folder.path())
            .env("HF_TOKEN", token)
            .output()
            .unwrap();
        let told = String::from_utf8(run.stderr).unwrap();
        assert_eq!(run.status.code(), Some(1), "{told}");
        let lower = told.to_lowercase();
        assert!(
            !lower.contains("s3cret") && !lower.contains("hf_abc"),
            "{told}"
        );
        assert!(told.contains("[token]") || told.contains("xxxx"), "{told}");
    }
}

#[test]
fn a_cut_costs_one_page_and_is_never_seen_in_the_output() {
    let (folder, hub) = (Folder::new(), Hub::new(catalogue(90)));
    let arguments = ["fetch", "--endpoint", &hub.url, "--page", "30", "-o", OUT];
    for (at, pages) in [
        ("fetch-page", 1),
        ("fetch-page", 2),
        ("fetch-page", 3),
        ("fetch-write", 3),
    ] {
        let killed = modelshare(&arguments)
            .current_dir(folder.path())
            .env("MODELSHARE_ABORT_AT", at)
            .output()
            .unwrap();
        assert_eq!(killed.status.code(), None, "killed by a signal");
        assert_eq!(hub.requests().len(), pages);
        assert!(!folder.has(OUT));
        if pages == 2 {
            // A cut inside of a line as well.
            let mut part = folder.read(PART);
            part.extend(b"{\"id\":\"Qwen/mo");
            folder.write(PART, part);
        }
    }
    folder.run(&arguments).succeeds();
    assert_eq!(hub.requests().len(), 3);
    let (_, rows) = read(&folder);
    assert_eq!(rows.len(), 90);
    assert!(!folder.has(PART));
    // The same rows as without any cut.
    let whole = folder.read(OUT);
    folder.run(&arguments).succeeds();
    assert!(folder.read(OUT) == whole);

    // What is of another question is not taken up.
    let _ = modelshare(&arguments)
        .current_dir(folder.path())
        .env("MODELSHARE_ABORT_AT", "fetch-page")
        .output()
        .unwrap();
    let run = fetch(&folder, &hub, &["--top", "5"]).succeeds();
    assert!(run.stderr.contains("of another question"), "{}", run.stderr);
    assert_eq!(read(&folder).1.len(), 5);
}

#[test]
fn the_token_goes_to_the_endpoint_alone() {
    let (folder, hub) = (Folder::new(), Hub::new(catalogue(40)));
    hub.fault(0, Fault::ForeignLink);
    let run = |url: &str| {
        modelshare(&[
            "fetch",
            "--endpoint",
            url,
            "--page",
            "20",
            "--retries",
            "0",
            "-o",
            OUT,
        ])
        .current_dir(folder.path())
        .env("HF_TOKEN", "hf_secret")
        .output()
        .unwrap()
    };
    assert!(run(&hub.url).status.success());
    let requests = hub.requests();
    // The mirror named another host for the next page; it was asked here.
    assert_eq!(requests.len(), 2);
    for request in requests {
        assert_eq!(request.authorization.as_deref(), Some("Bearer hf_secret"));
    }
    let text = String::from_utf8(run("http://hub.invalid").stderr).unwrap();
    assert!(
        text.contains("HF_TOKEN is not sent to an endpoint without https"),
        "{text}"
    );
    assert!(!text.contains("hf_secret"), "{text}");
}

#[test]
fn wrong_options_are_refused_before_anything_is_asked() {
    let (folder, hub) = (Folder::new(), Hub::new(catalogue(4)));
    for (more, found) in [
        (
            &["--top", "0"][..],
            "option top: expected a whole number from 1",
        ),
        (&["--since", "May"], "option since: expected a date"),
        (
            &["--page", "1001"],
            "option page: expected a whole number from 1 to 1000",
        ),
    ] {
        let run = fetch(&folder, &hub, more);
        assert_eq!(run.code, Some(2), "{more:?}");
        assert!(run.stderr.contains(found), "{}", run.stderr);
    }
    for endpoint in ["hub", "ftp://hub", "http://"] {
        let run = folder.run(&["fetch", "--endpoint", endpoint, "-o", OUT]);
        assert_eq!(run.code, Some(2), "{endpoint}");
    }
    let run = folder.run(&["fetch", "--endpoint", &hub.url, "-o", "day.json"]);
    assert_eq!(run.code, Some(2));
    assert_eq!(hub.requests().len(), 0);
}
