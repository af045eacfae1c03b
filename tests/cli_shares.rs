//! `modelshare shares` as a process: its answers, its formats, its faults and how it ends.
//!
//! Golden transcripts lie in `golden/cli/`; `UPDATE_GOLDEN=1 cargo test --features cli --test suite cli_shares::`
//! writes them anew, to be read before they are committed.

use std::io::Read;
use std::process::Stdio;

use crate::command::{Folder, golden, modelshare, warnings_of};
use serde_json::{Value, json};

#[test]
fn a_snapshot_may_come_from_standard_input() {
    let folder = Folder::with_fixtures();
    folder.build(&[]);
    folder.compress("snapshot.json");
    let named = folder
        .run(&["shares", "snapshot.json", "--format", "json"])
        .succeeds()
        .stdout;
    for file in ["snapshot.json", "snapshot.json.gz"] {
        let input = std::fs::File::open(folder.path().join(file)).unwrap();
        let output = modelshare(&["shares", "-", "--format", "json"])
            .stdin(input)
            .output()
            .unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), named, "{file}");
    }
}

#[test]
fn the_studys_definition_can_be_asked_for() {
    let folder = Folder::with_fixtures();
    folder.build(&[]);
    let answer = folder.shares(&["--window", "365", "--max-age", "365"]);
    // Three tiles of 30 days. CN 4000 + 5200 + 6100 + 900, US 3000 + 2900 + 3100 (gamma is old),
    // jane 250 + 310, delta 50 + 70 + 88; thing and gpt2 have no birth.
    assert_eq!(answer["total"], json!([16_200 + 9_000 + 560 + 208]));
    assert_eq!(answer["leftOut"], json!([2]));
    let found = ["CN", "US", "unaffiliated", "INTL", "unattributed"]
        .map(|id| crate::command::downloads(&answer, id));
    assert_eq!(
        found,
        [[16_200], [9_000], [560], [208], [0]].map(|downloads| json!(downloads))
    );
    let coverage = answer["coverage"][0].as_f64().unwrap();
    assert!((coverage - 90.0 / 365.0).abs() < 1e-12, "{coverage}");
    let query = json!({
        "by": "country", "window": 365, "maxAge": 365, "at": "2026-04-01", "series": false, "top": null,
        "individuals": "unaffiliated", "measure": "downloads", "attribution": "uploader",
        "unattributed": "keep", "unaffiliated": "keep", "exclude": [], "excludeList": [],
        "dropTop": 0, "leaveOut": null, "scope": {}, "override": {}, "join": {},
    });
    assert_eq!(answer["query"], query);
}

#[test]
fn shares_are_printed_in_three_formats() {
    let folder = Folder::with_fixtures();
    folder.build(&[]);
    let questions: [(&str, &[&str]); 12] = [
        ("shares", &[]),
        ("shares-series", &["--series"]),
        ("shares-study", &["--window", "365", "--max-age", "365"]),
        ("shares-at", &["--at", "2026-03-02", "--window", "30"]),
        (
            "shares-everything",
            &["--window", "all", "--max-age", "any"],
        ),
        (
            "shares-top",
            &[
                "--by",
                "model",
                "--top",
                "2",
                "--max-age",
                "any",
                "--window",
                "365",
            ],
        ),
        (
            "shares-organisation",
            &[
                "--by",
                "organisation",
                "--max-age",
                "any",
                "--window",
                "365",
            ],
        ),
        (
            "shares-individuals",
            &[
                "--individuals",
                "country",
                "--max-age",
                "any",
                "--window",
                "365",
            ],
        ),
        (
            "shares-task",
            &["--by", "task", "--max-age", "any", "--window", "365"],
        ),
        (
            "shares-licence",
            &["--by", "licence", "--max-age", "any", "--window", "365"],
        ),
        (
            "shares-parameters",
            &["--by", "parameters", "--max-age", "any", "--window", "365"],
        ),
        (
            "shares-pro-rated",
            &["--window", "45", "--max-age", "any", "--series"],
        ),
    ];
    for (name, choices) in questions {
        let warnings = warnings_of(&folder.shares(choices));
        for format in ["table", "json", "csv"] {
            let run = folder
                .run(&[&["shares", "snapshot.json"], choices, &["--format", format]].concat());
            run.succeeds();
            assert_eq!(run.stderr, warnings, "{name}");
            golden(
                &format!(
                    "cli/{name}.{}",
                    if format == "table" { "txt" } else { format }
                ),
                &run.stdout,
            );
        }
    }
    let plain = folder.run(&["shares", "snapshot.json"]).stdout;
    let table = folder
        .run(&["shares", "snapshot.json", "--format", "table"])
        .stdout;
    assert_eq!(plain, table, "a table unless asked otherwise");
}

#[test]
fn the_three_formats_hold_the_same_numbers() {
    let folder = Folder::with_fixtures();
    folder.build(&[]);
    let choices = [
        "--by",
        "organisation",
        "--series",
        "--window",
        "45",
        "--max-age",
        "any",
    ];
    let answer = folder.shares(&choices);
    let run = folder.run(
        &[
            &["shares", "snapshot.json"],
            &choices[..],
            &["--format", "csv"],
        ]
        .concat(),
    );
    let mut reader = csv::Reader::from_reader(run.stdout.as_bytes());
    let head: Vec<String> = reader
        .headers()
        .unwrap()
        .iter()
        .map(str::to_string)
        .collect();
    let column = |name: &str| {
        head.iter()
            .position(|head| head == name)
            .unwrap_or_else(|| panic!("no {name} in {head:?}"))
    };
    let (date, group, downloads, share) = (
        column("date"),
        column("group"),
        column("downloads"),
        column("share"),
    );
    let mut rows = 0;
    for record in reader.records() {
        let record = record.unwrap();
        let at = answer["dates"]
            .as_array()
            .unwrap()
            .iter()
            .position(|day| *day == record[date])
            .unwrap();
        let found = answer["groups"]
            .as_array()
            .unwrap()
            .iter()
            .find(|found| found["id"] == record[group])
            .unwrap();
        let number = |column: usize| record[column].parse::<f64>().unwrap();
        assert_eq!(found["downloads"][at].as_f64().unwrap(), number(downloads));
        assert_eq!(found["share"][at].as_f64().unwrap(), number(share));
        rows += 1;
    }
    let groups = answer["groups"].as_array().unwrap().len();
    assert_eq!(rows, groups * answer["dates"].as_array().unwrap().len());
}

#[test]
fn each_share_is_rounded_on_its_own_and_a_table_says_so() {
    // Three equal parts: 33.3 + 33.3 + 33.3 is 99.9.
    let folder = Folder::new();
    folder.write(
        "observations.csv",
        "date,model,downloads\n2026-01-31,a/x,1\n2026-01-31,b/x,1\n2026-01-31,c/x,1\n",
    );
    folder
        .run(&[
            "build",
            "--observations",
            "observations.csv",
            "--counter",
            "trailing:30",
            "-o",
            "snapshot.json",
        ])
        .succeeds();
    let run = folder.run(&[
        "shares",
        "snapshot.json",
        "--by",
        "namespace",
        "--max-age",
        "any",
        "--window",
        "365",
    ]);
    golden("cli/shares-thirds.txt", &run.stdout);
    let shares: Vec<f64> = run
        .stdout
        .lines()
        .filter(|line| {
            ["a ", "b ", "c "]
                .iter()
                .any(|name| line.trim_start().starts_with(name))
        })
        .map(|line| {
            let mut words = line
                .split_whitespace()
                .map(|word| word.trim_end_matches('%'));
            words
                .find_map(|word| {
                    word.contains('.')
                        .then(|| word.parse::<f64>().ok())
                        .flatten()
                })
                .unwrap()
        })
        .collect();
    assert_eq!(shares.len(), 3, "{}", run.stdout);
    assert_eq!(shares, [33.3; 3]);
    let note = "Figures may not add up to 100 because of rounding\n";
    assert!(run.stdout.contains(note), "{}", run.stdout);
    let by_model = [
        "shares",
        "snapshot.json",
        "--by",
        "task",
        "--max-age",
        "any",
    ];
    let whole = folder.run(&by_model).stdout;
    assert!(!whole.contains("rounding"), "{whole}");
}

#[test]
fn faults_of_usage_end_with_2() {
    let folder = Folder::with_fixtures();
    folder.build(&[]);
    let cases: [&[&str]; 18] = [
        &[],
        &["share", "snapshot.json"],
        &["shares"],
        &["shares", "snapshot.json", "--windows", "30"],
        &["shares", "snapshot.json", "--by", "continent"],
        &["shares", "snapshot.json", "--window", "0"],
        &["shares", "snapshot.json", "--window", "-1"],
        &["shares", "snapshot.json", "--max-age", "-1"],
        &["shares", "snapshot.json", "--max-age", "old"],
        &["shares", "snapshot.json", "--top", "0"],
        &["shares", "snapshot.json", "--at", "2026-02-10"],
        &["shares", "snapshot.json", "--at", "now"],
        &["shares", "snapshot.json", "--at", "2026-03-02", "--series"],
        &["shares", "snapshot.json", "--individuals", "drop"],
        &["shares", "snapshot.json", "--format", "xml"],
        &[
            "build",
            "--observations",
            "observations.csv",
            "--counter",
            "weekly",
            "-o",
            "x.json",
        ],
        &[
            "build",
            "--observations",
            "observations.csv",
            "--counter",
            "trailing:0",
            "-o",
            "x.json",
        ],
        &[
            "synth",
            "--models",
            "many",
            "--dates",
            "2",
            "--counter",
            "period:7",
            "--seed",
            "1",
            "-o",
            "x.json",
        ],
    ];
    let mut transcript = String::new();
    for case in cases {
        let run = folder.run(case);
        assert_eq!(
            (run.code, run.stdout.as_str()),
            (Some(2), ""),
            "{case:?}: {}",
            run.stderr
        );
        transcript += &run.transcript();
    }
    assert!(!folder.has("x.json"));
    golden("cli/usage.txt", &transcript);
}

#[test]
fn faults_of_data_end_with_1() {
    let folder = Folder::with_fixtures();
    folder.build(&[]);
    folder.write("page.json", "<!DOCTYPE html><html></html>");
    folder.write("empty.json", "");
    folder.write("later.json", "{\"format\": 2}");
    let cases: [&[&str]; 8] = [
        &["shares", "missing.json"],
        &["shares", "page.json"],
        &["shares", "empty.json"],
        &["shares", "later.json"],
        &["check", "later.json"],
        &["render", "later.json", "--view", "bars", "-o", "x.svg"],
        &[
            "build",
            "--observations",
            "missing.csv",
            "--counter",
            "cumulative",
            "-o",
            "x.json",
        ],
        &[
            "build",
            "--observations",
            "observations.csv",
            "--counter",
            "cumulative",
            "-o",
            "no/such/folder/x.json",
        ],
    ];
    let mut transcript = String::new();
    for case in cases {
        let run = folder.run(case);
        assert_eq!(
            (run.code, run.stdout.as_str()),
            (Some(1), ""),
            "{case:?}: {}",
            run.stderr
        );
        transcript += &run.transcript();
    }
    assert!(!folder.has("x.svg") && !folder.has("x.json"));
    golden("cli/data.txt", &transcript);
}

#[test]
fn the_library_and_the_command_line_say_the_same() {
    let folder = Folder::new();
    let text = r#"{"format":1,"source":{"name":"x"},"counter":{"kind":"cumulative"},"dates":["2026-02-30"]}"#;
    folder.write("broken.json", text);
    let library = modelshare::Snapshot::from_slice(text.as_bytes())
        .unwrap_err()
        .to_string();
    let run = folder.run(&["check", "broken.json"]);
    assert!(
        run.stderr.contains(&library),
        "library: {library}\ncommand line: {}",
        run.stderr
    );
}

#[test]
fn a_reader_that_goes_away_is_no_fault() {
    let folder = Folder::new();
    folder
        .run(&[
            "synth",
            "--models",
            "4000",
            "--dates",
            "10",
            "--counter",
            "trailing:30",
            "--seed",
            "1",
            "-o",
            "big.json",
        ])
        .succeeds();
    for format in ["table", "json", "csv"] {
        let mut child = modelshare(&[
            "shares",
            "big.json",
            "--by",
            "model",
            "--series",
            "--max-age",
            "any",
            "--format",
            format,
        ])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
        // Far more than a pipe holds is to come: read a little and hang up, as `head` does.
        let mut some = [0; 100];
        child.stdout.take().unwrap().read_exact(&mut some).unwrap();
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(stderr, "", "{format}");
        assert!(
            output.status.code().is_none_or(|code| code == 0),
            "{format}: {:?}",
            output.status
        );
    }
}

#[test]
fn results_go_to_standard_output_and_nothing_else_does() {
    let folder = Folder::with_fixtures();
    folder.build(&[]);
    let run = folder.run(&["shares", "snapshot.json", "--format", "json"]);
    serde_json::from_str::<Value>(&run.stdout).unwrap();
    let run = folder.run(&["render", "snapshot.json", "--view", "bars", "-o", "x.svg"]);
    assert_eq!(run.succeeds().stdout, "");
}

#[test]
fn an_axis_without_dates_is_a_warning() {
    let folder = Folder::new();
    folder.write(
        "observations.csv",
        "date,model,downloads\n2026-01-31,a/x,1\n",
    );
    folder
        .run(&[
            "build",
            "--observations",
            "observations.csv",
            "--counter",
            "cumulative",
            "-o",
            "snapshot.json",
        ])
        .succeeds();
    for (name, choices) in [
        ("one-date", &["--window", "365"][..]),
        ("one-date-series", &["--window", "365", "--series"][..]),
    ] {
        let run = folder.run(&[&["shares", "snapshot.json", "--format", "json"], choices].concat());
        run.succeeds();
        golden(&format!("cli/{name}.json"), &run.stdout);
        let answer: Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(
            (&answer["dates"], &answer["total"]),
            (&json!([]), &json!([]))
        );
        assert_eq!(answer["warnings"].as_array().unwrap().len(), 1);
    }
}
