//! A Hub on this machine: the documented list of models over real sockets, with the faults that
//! real ones have.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// What happens to the models.
type Changing = Arc<dyn Fn(&mut Vec<Value>) + Send + Sync>;

/// What goes wrong with one request.
#[derive(Clone)]
pub enum Fault {
    /// This status and these headers, no models.
    Status(u16, Vec<(String, String)>),
    /// The connection ends before the answer.
    CutAtOnce,
    /// The connection ends in the middle of the body.
    CutBody,
    /// Nothing is said for so long.
    Silent(Duration),
    /// The body is no JSON.
    Malformed,
    /// The body is this.
    Body(String),
    /// This status with this body.
    Refused(u16, String),
    /// The next page is named on another host.
    ForeignLink,
    /// Before answering, models change.
    Change(Changing),
}

/// A request that was made.
#[derive(Debug, Clone)]
pub struct Request {
    pub authorization: Option<String>,
    pub at: Instant,
}

struct State {
    models: Vec<Value>,
    faults: HashMap<usize, Fault>,
    requests: Vec<Request>,
    /// The day by the server's clock, as its header says it.
    date: String,
    /// Calls a window, and its length.
    limit: Option<(usize, Duration)>,
    window: Option<(Instant, usize)>,
}

pub struct Hub {
    pub url: String,
    state: Arc<Mutex<State>>,
}

impl Hub {
    /// Serves models until the process ends.
    pub fn new(models: Vec<Value>) -> Hub {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State {
            models,
            faults: HashMap::new(),
            requests: Vec::new(),
            date: "Tue, 27 Oct 2026 04:00:00 GMT".to_owned(),
            limit: None,
            window: None,
        }));
        let (shared, own) = (Arc::clone(&state), url.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (state, url) = (Arc::clone(&shared), own.clone());
                std::thread::spawn(move || {
                    if let Ok(stream) = stream {
                        serve(stream, &state, &url);
                    }
                });
            }
        });
        Hub { url, state }
    }

    /// Lets the request of this number, from 0, go wrong.
    pub fn fault(&self, request: usize, fault: Fault) -> &Hub {
        self.state.lock().unwrap().faults.insert(request, fault);
        self
    }

    /// Allows so many calls a window.
    pub fn limit(&self, calls: usize, window: Duration) -> &Hub {
        self.state.lock().unwrap().limit = Some((calls, window));
        self
    }

    /// Sets the time of the server's clock.
    pub fn date(&self, header: &str) -> &Hub {
        self.state.lock().unwrap().date = header.to_owned();
        self
    }

    pub fn change(&self, change: impl FnOnce(&mut Vec<Value>)) -> &Hub {
        change(&mut self.state.lock().unwrap().models);
        self
    }

    pub fn requests(&self) -> Vec<Request> {
        self.state.lock().unwrap().requests.clone()
    }
}

/// A catalogue of so many models; the first are downloaded most and are the oldest.
pub fn catalogue(count: usize) -> Vec<Value> {
    let model = |number: usize| {
        let account = ["Qwen", "google", "meta-llama", "mistralai", "nobody"][number % 5];
        let downloads = 1_000_000 / (number as u64 + 1) + 7;
        json!({
            "_id": format!("{number:024x}"),
            "id": format!("{account}/model-{number:04}"),
            "author": account,
            "createdAt": format!("20{:02}-{:02}-{:02}T10:00:00.000Z",
                23 + number * 3 / count, number / 28 % 12 + 1, number % 28 + 1),
            "downloads": downloads,
            "downloadsAllTime": downloads * 12,
            "likes": number % 50,
            "pipeline_tag": if number.is_multiple_of(3) { "text-generation" } else { "feature-extraction" },
            "library_name": "transformers",
            "tags": ["region:us", "license:apache-2.0", "safetensors"],
            "safetensors": {"parameters": {"BF16": 7_000_000_000u64}, "total": 7_000_000_000u64},
            "gated": false,
        })
    };
    (0..count).map(model).collect()
}

fn serve(stream: TcpStream, state: &Mutex<State>, url: &str) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    // A connection serves requests until one goes wrong.
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 {
            return;
        }
        let path = line.split(' ').nth(1).unwrap_or_default();
        let mut authorization = None;
        loop {
            let mut header = String::new();
            if reader.read_line(&mut header).unwrap_or(0) == 0 || header == "\r\n" {
                break;
            }
            if let Some((name, value)) = header.split_once(':')
                && name.eq_ignore_ascii_case("authorization")
            {
                authorization = Some(value.trim().to_owned());
            }
        }
        if !answer(&stream, state, url, path, authorization) {
            let _ = stream.shutdown(std::net::Shutdown::Both);
            return;
        }
    }
}

/// Answers one request; false ends the connection.
fn answer(
    mut stream: &TcpStream,
    state: &Mutex<State>,
    url: &str,
    path: &str,
    authorization: Option<String>,
) -> bool {
    let mut state = state.lock().unwrap();
    let number = state.requests.len();
    state.requests.push(Request {
        authorization,
        at: Instant::now(),
    });
    let mut headers = vec![("date".to_owned(), state.date.clone())];
    let mut status = 200;
    if let Some((calls, length)) = state.limit {
        let now = Instant::now();
        let (start, used) = match state.window {
            Some((start, used)) if now - start < length => (start, used),
            _ => (now, 0),
        };
        state.window = Some((start, used + 1));
        // Rounded up: who comes back then finds a new window.
        let reset = (length - (now - start)).as_secs_f64().ceil();
        let left = calls.saturating_sub(used + 1);
        headers.push((
            "RateLimit".to_owned(),
            format!("\"api\";r={left};t={reset}"),
        ));
        let window = length.as_secs();
        let policy = format!("\"fixed window\";\"api\";q={calls};w={window}");
        headers.push(("RateLimit-Policy".to_owned(), policy));
        if used >= calls {
            status = 429;
        }
    }
    let fault = state.faults.remove(&number);
    let mut link_host = url;
    match &fault {
        Some(Fault::Status(code, more)) => {
            status = *code;
            headers.extend(more.iter().cloned());
        }
        Some(Fault::Refused(code, _)) => status = *code,
        Some(Fault::CutAtOnce) => return false,
        Some(Fault::Silent(time)) => {
            let time = *time;
            drop(state);
            std::thread::sleep(time);
            return false;
        }
        Some(Fault::ForeignLink) => link_host = "https://elsewhere.example",
        Some(Fault::Change(change)) => {
            let change = Arc::clone(change);
            change(&mut state.models);
        }
        _ => {}
    }
    let (mut body, next) = match status {
        200 => page(&state.models, path),
        _ => ("{\"error\":\"so it is\"}".to_owned(), None),
    };
    drop(state);
    if let Some(next) = next {
        headers.push((
            "Link".to_owned(),
            format!("<{link_host}{next}>; rel=\"next\""),
        ));
    }
    match &fault {
        Some(Fault::Malformed) => body.truncate(body.len() / 2),
        Some(Fault::Body(text) | Fault::Refused(_, text)) => body.clone_from(text),
        _ => {}
    }
    let mut head = format!("HTTP/1.1 {status} x\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    if matches!(fault, Some(Fault::CutBody)) {
        body.truncate(body.len() / 2);
    }
    let sent = stream.write_all(head.as_bytes());
    let sent = sent.and_then(|()| stream.write_all(body.as_bytes()));
    sent.is_ok() && !matches!(fault, Some(Fault::CutBody))
}

/// A page of the list, and where the next one is.
fn page(models: &[Value], path: &str) -> (String, Option<String>) {
    let (route, query) = path.split_once('?').unwrap_or((path, ""));
    assert_eq!(route, "/api/models", "{path}");
    let parameters: Vec<(&str, &str)> = query
        .split('&')
        .filter_map(|parameter| parameter.split_once('='))
        .collect();
    let of = |name: &str| {
        let mut found = parameters.iter().filter(|(key, _)| *key == name);
        found.next().map(|(_, value)| *value)
    };
    let sort = of("sort").unwrap_or("downloads").to_owned();
    let key = |model: &Value| {
        let value = match sort.as_str() {
            "downloads" => format!("{:020}", model["downloads"].as_u64().unwrap_or(0)),
            "createdAt" => model["createdAt"].as_str().unwrap_or_default().to_owned(),
            other => panic!("no order by {other}"),
        };
        format!("{value}|{}", model["_id"].as_str().unwrap())
    };
    let mut found: Vec<&Value> = models
        .iter()
        .filter(|model| of("author").is_none_or(|author| model["author"] == author))
        .filter(|model| of("pipeline_tag").is_none_or(|task| model["pipeline_tag"] == task))
        .collect();
    found.sort_by_key(|model| std::cmp::Reverse(key(model)));
    // A cursor says which row was the last, as a keyset does: rows that move may come twice.
    if let Some(cursor) = of("cursor") {
        let bytes: Vec<u8> = (0..cursor.len() / 2)
            .map(|at| u8::from_str_radix(&cursor[2 * at..2 * at + 2], 16).unwrap())
            .collect();
        let last = String::from_utf8(bytes).unwrap();
        found.retain(|model| key(model) < last);
    }
    let limit = of("limit").map_or(1_000, |limit| limit.parse::<usize>().unwrap());
    assert!((1..=1_000).contains(&limit), "{path}");
    let more = found.len() > limit;
    found.truncate(limit);
    let fields: Vec<&str> = parameters
        .iter()
        .filter(|(name, _)| *name == "expand[]")
        .map(|(_, field)| *field)
        .collect();
    let some = |model: &&Value| {
        let mut row = serde_json::Map::new();
        for field in ["_id", "id"].iter().chain(&fields) {
            if let Some(value) = model.get(*field) {
                row.insert((*field).to_owned(), value.clone());
            }
        }
        Value::Object(row)
    };
    let rows: Vec<Value> = found.iter().map(some).collect();
    let next = found.last().filter(|_| more).map(|last| {
        let cursor: String = key(last)
            .bytes()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let rest = parameters.iter().filter(|(name, _)| *name != "cursor");
        let rest: Vec<String> = rest
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        format!("/api/models?{}&cursor={cursor}", rest.join("&"))
    });
    (serde_json::to_string(&rows).unwrap(), next)
}
