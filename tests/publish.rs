//! `modelshare publish`: what stops a version, corrections, and what is left when it fails.

use std::process::{Command, Stdio};

use serde_json::Value;

use crate::command::{Folder, Run, modelshare};

const TABLE: &str =
    "namespace,country\nQwen,CN\ngoogle,US\nmeta-llama,US\nmistralai,FR\nAleph,DE\n";

/// Models with their downloads a week.
const WEEKLY: [(&str, u64); 8] = [
    ("Qwen/a", 400),
    ("google/b", 300),
    ("meta-llama/c", 200),
    ("mistralai/d", 60),
    ("Qwen/e", 20),
    ("google/f", 10),
    ("meta-llama/g", 6),
    ("Aleph/h", 4),
];

const WEEKS: [&str; 6] = [
    "2026-10-06",
    "2026-10-13",
    "2026-10-20",
    "2026-10-27",
    "2026-11-03",
    "2026-11-10",
];

/// Writes a snapshot with these weeks, of which `last` changes the last; a model that it gives no
/// downloads for has no counter.
fn snapshot(folder: &Folder, weeks: usize, last: &dyn Fn(&str, u64) -> Option<u64>) {
    folder.write("organisations.csv", TABLE);
    let mut csv = "date,model,downloads\n".to_owned();
    for (week, date) in WEEKS[..weeks].iter().enumerate() {
        for (model, weekly) in WEEKLY {
            let before = 50 * weekly + weekly * week as u64;
            let count = match week + 1 == weeks {
                true => last(model, weekly).map(|downloads| before - weekly + downloads),
                false => Some(before),
            };
            if let Some(count) = count {
                csv.push_str(&format!("{date},{model},{count}\n"));
            }
        }
    }
    folder.write("counts.csv", csv);
    folder
        .run(&[
            "build",
            "--observations",
            "counts.csv",
            "--counter",
            "cumulative",
            "--organisations",
            "organisations.csv",
            "-o",
            "hub.json",
        ])
        .succeeds();
}

fn as_ever(_: &str, weekly: u64) -> Option<u64> {
    Some(weekly)
}

fn publish(folder: &Folder, more: &[&str]) -> Run {
    folder.run(&[&["publish", "hub.json", "--to", "site"], more].concat())
}

fn list(folder: &Folder) -> Value {
    serde_json::from_slice(&folder.read("site/latest.json")).unwrap()
}

/// Every file below the folder of published ones.
fn files(folder: &Folder) -> Vec<String> {
    let mut names = Vec::new();
    for inner in ["site", "site/archive"] {
        for entry in std::fs::read_dir(folder.path().join(inner)).unwrap() {
            let entry = entry.unwrap();
            if entry.path().is_file() {
                names.push(format!("{inner}/{}", entry.file_name().to_str().unwrap()));
            }
        }
    }
    names.sort();
    names
}

/// A week that changes the downloads of each model.
type Week = &'static dyn Fn(&str, u64) -> Option<u64>;

#[test]
fn a_week_that_misleads_is_refused_and_the_models_are_named() {
    let folder = Folder::new();
    snapshot(&folder, 4, &as_ever);
    publish(&folder, &[]).succeeds();
    let published = list(&folder);
    let weeks: [(&str, Week, &[&str]); 7] = [
        (
            "the largest model has no counter",
            &|model, weekly| (model != "Qwen/a").then_some(weekly),
            &["found none of 1 model with 40.0 % of the downloads: Qwen/a (400)"],
        ),
        (
            "the five largest have none",
            &|_, weekly| (weekly < 20).then_some(weekly),
            &["Qwen/a (400), google/b (300), meta-llama/c (200), mistralai/d (60), Qwen/e (20)"],
        ),
        (
            "a model among the five largest, of 2 %",
            &|model, weekly| (model != "Qwen/e").then_some(weekly),
            &[
                "counters on 2026-11-03 of the 5 models that were largest on 2026-10-27",
                "Qwen/e",
            ],
        ),
        (
            "the total of the week is halved",
            &|_, weekly| Some(weekly / 2),
            &[
                "downloads a day in the 7 days to 2026-11-03 within 0.25",
                "most by Qwen/a (400 to 200)",
            ],
        ),
        (
            "one country gains what another loses",
            &|model, weekly| {
                Some(match model {
                    "Qwen/a" => weekly - 60,
                    "google/b" => weekly + 60,
                    _ => weekly,
                })
            },
            &[
                "a share of United States in the 7 days to 2026-11-03 within 3 points",
                "found 57.6 %",
                "google/b (300 to 360)",
            ],
        ),
        (
            "a country vanishes",
            &|model, weekly| Some(if model == "Aleph/h" { 0 } else { weekly }),
            &[
                "downloads of Germany in the 7 days to 2026-11-03",
                "0.4 %, found 0.0 %",
                "Aleph/h (4 to 0)",
            ],
        ),
        (
            "a country without a counter vanishes",
            &|model, weekly| (model != "Aleph/h").then_some(weekly),
            &["downloads of Germany in the 7 days to 2026-11-03"],
        ),
    ];
    for (what, week, texts) in weeks {
        snapshot(&folder, 5, week);
        let run = publish(&folder, &["--allow-findings"]);
        assert_eq!(run.code, Some(1), "{what}: {}", run.stderr);
        let said = run.stderr.replace(['\u{a0}', '\u{202f}'], " ");
        for text in texts {
            assert!(said.contains(text), "{what}: {text}: {said}");
        }
        assert_eq!(list(&folder), published, "{what}");
    }
    // What the limits allow is published.
    snapshot(&folder, 5, &|_, weekly| Some(weekly / 2));
    publish(&folder, &["--most-interval-change", "0.6"]).succeeds();
    snapshot(&folder, 6, &as_ever);
    publish(&folder, &["--most-interval-change", "1.1"]).succeeds();
}

#[test]
fn grave_findings_stop_a_publication_until_they_are_known() {
    let folder = Folder::new();
    // The counters of the last date are those of the date before.
    let frozen = |weeks: usize| {
        let mut csv = "date,model,downloads\n".to_owned();
        for (week, date) in WEEKS[..weeks].iter().enumerate() {
            for model in 0..12 {
                let week = if week == 2 { 1 } else { week };
                csv.push_str(&format!("{date},Qwen/m{model},{}\n", 10_000 + 100 * week));
            }
        }
        folder.write("counts.csv", csv);
        let build = [
            "build",
            "--observations",
            "counts.csv",
            "--counter",
            "cumulative",
            "-o",
            "hub.json",
        ];
        folder.run(&build).succeeds()
    };
    let run = frozen(3);
    let finding = "2026-10-20: frozen, all 12 counters are those of 2026-10-13";
    assert!(
        run.stderr.contains(&format!("warning: {finding}")),
        "{}",
        run.stderr
    );
    let run = publish(&folder, &[]);
    assert_eq!(run.code, Some(1));
    assert!(
        run.stderr.contains(&format!("warning: {finding}")),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr
            .contains("--allow-findings goes on, found 1 finding"),
        "{}",
        run.stderr
    );
    assert!(!folder.has("site/latest.json"));
    publish(&folder, &["--allow-findings"]).succeeds();
    // A later version has it still, and it is not asked for again; a week is made up for.
    frozen(4);
    let run = publish(&folder, &["--most-interval-change", "10"]).succeeds();
    assert!(!run.stderr.contains("frozen"), "{}", run.stderr);
}

#[test]
fn a_second_version_of_a_date_is_a_correction_or_an_error() {
    let folder = Folder::new();
    snapshot(&folder, 3, &as_ever);
    publish(&folder, &[]).succeeds();
    let first = list(&folder)["latest"]["sha256"]
        .as_str()
        .unwrap()
        .to_owned();
    snapshot(&folder, 3, &|_, weekly| Some(weekly + 1));
    let run = publish(&folder, &[]);
    assert_eq!(run.code, Some(1));
    assert!(
        run.stderr.contains(&format!(
            "expected the first version of 2026-10-20; --corrects {} --note TEXT",
            &first[..12]
        )),
        "{}",
        run.stderr
    );
    for (corrects, note, found) in [
        (&first[..7], "x", "not 7 digits"),
        ("", "x", "not 0 digits"),
        ("00000000", "x", "not that of no version"),
        (&first[..12], " ", "option note"),
    ] {
        let run = publish(&folder, &["--corrects", corrects, "--note", note]);
        assert_eq!(run.code, Some(2), "{corrects}: {}", run.stderr);
        assert!(run.stderr.contains(found), "{found}: {}", run.stderr);
    }
    let note = "Counters were read twice, on one day";
    let correct = ["--corrects", &first[..12], "--note", note];
    publish(&folder, &correct).succeeds();
    let corrected = list(&folder);
    assert_eq!(corrected["corrections"][0]["sha256"], *first);
    assert_eq!(corrected["corrections"][0]["note"], note);
    assert_eq!(
        corrected["corrections"][0]["by"],
        corrected["latest"]["sha256"]
    );
    assert_eq!(corrected["versions"].as_array().unwrap().len(), 2);
    // The same once more adds nothing; the wrong one cannot correct the right one.
    let run = publish(&folder, &correct).succeeds();
    assert!(
        run.stderr.contains("in latest.json already"),
        "{}",
        run.stderr
    );
    assert_eq!(list(&folder), corrected);
    let right = corrected["latest"]["sha256"].as_str().unwrap().to_owned();
    let wrong = folder.read(&format!(
        "site/{}",
        corrected["versions"][1]["file"].as_str().unwrap()
    ));
    folder.write("hub.json", wrong);
    let run = publish(&folder, &["--corrects", &right[..8], "--note", "x"]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    let run = publish(&folder, &["--corrects", &first[..8], "--note", "x"]);
    assert!(
        run.stderr
            .contains("another version than the snapshot itself"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_correction_by_bytes_that_are_published_is_added() {
    let folder = Folder::new();
    for weeks in 2..=4 {
        snapshot(&folder, weeks, &as_ever);
        publish(&folder, &[]).succeeds();
    }
    let before = list(&folder);
    let sha = |at: usize| {
        before["versions"][at]["sha256"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    // The latest version corrects the first one: nothing but a correction is new.
    let names = files(&folder);
    publish(&folder, &["--corrects", &sha(2), "--note", "Read twice"]).succeeds();
    let after = list(&folder);
    assert_eq!(after["corrections"][0]["sha256"], sha(2));
    assert_eq!(after["corrections"][0]["by"], sha(0));
    assert_eq!(after["versions"], before["versions"]);
    assert_eq!(after["latest"], before["latest"]);
    assert_eq!(files(&folder), names);
    // A correction of an older version leaves the latest one where it is.
    let followed = folder.read("site/hub.json");
    snapshot(&folder, 3, &|_, weekly| Some(weekly + 1));
    publish(&folder, &["--corrects", &sha(1), "--note", "Read twice"]).succeeds();
    let after = list(&folder);
    assert_eq!(after["latest"], before["latest"]);
    assert!(folder.read("site/hub.json") == followed);
    assert_eq!(after["versions"].as_array().unwrap().len(), 4);
    // Where the latest is wrong and the one before is right, that one is followed again.
    let right = after["versions"][0]["sha256"].as_str().unwrap().to_owned();
    publish(
        &folder,
        &["--corrects", &sha(0), "--note", "Not of this week"],
    )
    .succeeds();
    assert_eq!(list(&folder)["latest"]["sha256"], *right);
    assert!(folder.read("site/hub.json") == folder.read("hub.json"));
}

#[test]
fn the_list_is_no_name_for_a_snapshot() {
    let folder = Folder::new();
    snapshot(&folder, 3, &as_ever);
    std::fs::rename(
        folder.path().join("hub.json"),
        folder.path().join("latest.json"),
    )
    .unwrap();
    let run = folder.run(&["publish", "latest.json", "--to", "site"]);
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr.contains("of another name than latest.json"),
        "{}",
        run.stderr
    );
}

#[test]
fn six_at_once_lose_nothing() {
    let folder = Folder::new();
    snapshot(&folder, 3, &as_ever);
    publish(&folder, &[]).succeeds();
    let first = list(&folder)["latest"]["sha256"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut children = Vec::new();
    for number in 0..6u64 {
        snapshot(&folder, 3, &|_, weekly| Some(weekly + 1 + number));
        let name = format!("hub-{number}.json");
        std::fs::rename(folder.path().join("hub.json"), folder.path().join(&name)).unwrap();
        children.push(name);
    }
    let children: Vec<_> = children
        .iter()
        .map(|name| {
            modelshare(&[
                "publish",
                name,
                "--to",
                "site",
                "--corrects",
                &first,
                "--note",
                name,
            ])
            .current_dir(folder.path())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
        })
        .collect();
    let mut done = 0;
    for mut child in children {
        done += usize::from(child.wait().unwrap().success());
    }
    let list = list(&folder);
    // The first one corrects; what comes later is a second version of the date, and fails.
    assert_eq!(list["versions"].as_array().unwrap().len(), 1 + done);
    assert_eq!(list["corrections"].as_array().unwrap().len(), done);
    assert!(done > 0);
    for version in list["versions"].as_array().unwrap() {
        let bytes = folder.read(&format!("site/{}", version["file"].as_str().unwrap()));
        assert_eq!(version["sha256"], modelshare::history::digest(&bytes));
    }
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_no_file_that_is_not_listed() {
    let folder = Folder::new();
    snapshot(&folder, 3, &as_ever);
    publish(&folder, &[]).succeeds();
    // A list that is longer than a file may be there: it is the last to be written.
    let mut long = list(&folder);
    long["corrections"] = serde_json::json!([{
        "sha256": "0".repeat(64), "by": "1".repeat(64), "published": "2026-10-20T00:00:00Z",
        "note": "x".repeat(100_000),
    }]);
    folder.write("site/latest.json", serde_json::to_vec(&long).unwrap());
    let before: Vec<(String, Vec<u8>)> = files(&folder)
        .into_iter()
        .map(|name| (name.clone(), folder.read(&name)))
        .collect();
    snapshot(&folder, 4, &as_ever);
    let limited = format!(
        "trap '' XFSZ; ulimit -f 64; exec '{}' publish hub.json --to site",
        env!("CARGO_BIN_EXE_modelshare")
    );
    let output = Command::new("sh")
        .args(["-c", &limited])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("latest.json: file: expected a place to write to"),
        "{said}"
    );
    for (name, bytes) in &before {
        assert!(folder.read(name) == *bytes, "{name}");
    }
    assert_eq!(files(&folder).len(), before.len());
    publish(&folder, &[]).succeeds();
}
