//! The command line as a process: its options, its files, what it prints and how it ends.
//!
//! Golden transcripts lie in `golden/cli/`; `UPDATE_GOLDEN=1 cargo test --features cli --test cli`
//! writes them anew, to be read before they are committed.

#![cfg(feature = "cli")]
#![allow(
    clippy::unwrap_used,
    reason = "a test may stop at what must not happen"
)]

mod command;

use std::io::Read;
use std::process::Stdio;

use command::{Folder, golden, modelshare};
use serde_json::{Value, json};

#[test]
fn build_writes_the_same_snapshot_from_plain_and_compressed_files() {
    let folder = Folder::with_fixtures();
    folder.compress("observations.csv");
    folder.compress("models.csv");
    let plain = folder.build(&[]);
    let run = folder.run(&[
        "build",
        "--observations",
        "observations.csv.gz",
        "--models",
        "models.csv.gz",
        "--organisations",
        "organisations.csv",
        "--aliases",
        "aliases.csv",
        "--counter",
        "trailing:30",
        "-o",
        "packed.json.gz",
    ]);
    run.succeeds();
    assert_eq!(run.stdout, "", "a build has no result on standard output");
    let packed = folder.read("packed.json.gz");
    assert!(packed.starts_with(&[0x1f, 0x8b]), "not compressed");
    let mut unpacked = Vec::new();
    flate2::read::MultiGzDecoder::new(&packed[..])
        .read_to_end(&mut unpacked)
        .unwrap();
    assert_eq!(String::from_utf8(unpacked).unwrap(), plain);
    // Both are read alike.
    let of = |file| {
        folder
            .run(&["shares", file, "--series", "--format", "json"])
            .succeeds()
            .stdout
    };
    assert_eq!(of("packed.json.gz"), of("snapshot.json"));
}

#[test]
fn a_build_is_valid_by_the_schema_and_always_the_same() {
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/snapshot.schema.json");
    let schema: Value = serde_json::from_slice(&std::fs::read(schema).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let folder = Folder::with_fixtures();
    for more in [&[][..], &["--top", "3"], &["--top", "100"]] {
        let text = folder.build(more);
        assert_eq!(folder.build(more), text);
        assert!(
            validator.is_valid(&serde_json::from_str(&text).unwrap()),
            "{more:?}: {text}"
        );
    }
    for counter in ["trailing:30", "period:7", "cumulative"] {
        let size = [
            "synth",
            "--models",
            "50",
            "--dates",
            "5",
            "--seed",
            "1",
            "-o",
            "synth.json",
        ];
        folder
            .run(&[&size[..], &["--counter", counter]].concat())
            .succeeds();
        let snapshot = serde_json::from_slice(&folder.read("synth.json")).unwrap();
        assert!(validator.is_valid(&snapshot), "{counter}");
    }
}

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
fn build_puts_the_tables_into_the_snapshot() {
    let folder = Folder::with_fixtures();
    let text = folder.build(&[
        "--source-name",
        "Made up",
        "--source-url",
        "https://example.org/",
        "--licence",
        "CC0-1.0",
        "--retrieved",
        "2026-04-02",
        "--note",
        "First note",
        "--note",
        "Second note",
    ]);
    let snapshot: Value = serde_json::from_str(&text).unwrap();
    let source = json!({
        "name": "Made up", "url": "https://example.org/", "licence": "CC0-1.0", "retrieved": "2026-04-02",
        "notes": ["First note", "Second note"],
    });
    assert_eq!(snapshot["source"], source);
    assert_eq!(snapshot["counter"], json!({"kind": "trailing", "days": 30}));
    assert_eq!(
        snapshot["dates"],
        json!(["2026-01-31", "2026-03-02", "2026-04-01"])
    );
    golden("cli/build.json", &text);
}

#[test]
fn an_alias_keeps_a_history_in_one_row() {
    let folder = Folder::with_fixtures();
    folder.build(&[]);
    let answer = folder.shares(&[
        "--by",
        "model",
        "--series",
        "--window",
        "30",
        "--max-age",
        "any",
    ]);
    assert_eq!(
        command::downloads(&answer, "new-lab/delta"),
        json!([50, 70, 88])
    );
    assert!(!answer.to_string().contains("old-lab"));
    // A row of the table may name the account alone.
    folder.write("aliases.csv", "from,to\nold-lab,new-lab\n");
    folder.build(&[]);
    let account = folder.shares(&[
        "--by",
        "model",
        "--series",
        "--window",
        "30",
        "--max-age",
        "any",
    ]);
    assert_eq!(
        command::downloads(&account, "new-lab/delta"),
        json!([50, 70, 88])
    );
}

#[test]
fn the_default_answer_is_the_studys() {
    let folder = Folder::with_fixtures();
    folder.build(&[]);
    let answer = folder.shares(&[]);
    // Three tiles of 30 days. CN 4000 + 5200 + 6100 + 900, US 3000 + 2900 + 3100 (gamma is old),
    // jane 250 + 310, delta 50 + 70 + 88; thing and gpt2 have no birth.
    assert_eq!(answer["total"], json!([16_200 + 9_000 + 560 + 208]));
    assert_eq!(answer["leftOut"], json!([2]));
    let found = ["CN", "US", "unaffiliated", "INTL", "unattributed"]
        .map(|id| command::downloads(&answer, id));
    assert_eq!(
        found,
        [[16_200], [9_000], [560], [208], [0]].map(|downloads| json!(downloads))
    );
    let coverage = answer["coverage"][0].as_f64().unwrap();
    assert!((coverage - 90.0 / 365.0).abs() < 1e-12, "{coverage}");
    let query = json!({
        "by": "country", "window": 365, "maxAge": 365, "at": "2026-04-01", "series": false, "top": null,
        "individuals": "unaffiliated",
    });
    assert_eq!(answer["query"], query);
}

#[test]
fn shares_are_printed_in_three_formats() {
    let folder = Folder::with_fixtures();
    folder.build(&[]);
    let questions: [(&str, &[&str]); 11] = [
        ("shares", &[]),
        ("shares-series", &["--series"]),
        ("shares-at", &["--at", "2026-03-02", "--window", "30"]),
        (
            "shares-everything",
            &["--window", "all", "--max-age", "any"],
        ),
        (
            "shares-top",
            &["--by", "model", "--top", "2", "--max-age", "any"],
        ),
        (
            "shares-organisation",
            &["--by", "organisation", "--max-age", "any"],
        ),
        (
            "shares-individuals",
            &["--individuals", "country", "--max-age", "any"],
        ),
        ("shares-task", &["--by", "task", "--max-age", "any"]),
        ("shares-licence", &["--by", "licence", "--max-age", "any"]),
        (
            "shares-parameters",
            &["--by", "parameters", "--max-age", "any"],
        ),
        (
            "shares-pro-rated",
            &["--window", "45", "--max-age", "any", "--series"],
        ),
    ];
    for (name, choices) in questions {
        for format in ["table", "json", "csv"] {
            let run = folder
                .run(&[&["shares", "snapshot.json"], choices, &["--format", format]].concat());
            run.succeeds();
            assert_eq!(run.stderr, "", "{name}");
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
fn displayed_shares_of_a_date_add_up_to_100() {
    // Three equal parts: 33.3 + 33.3 + 33.3 would be 99.9.
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
    assert!(
        (shares.iter().sum::<f64>() - 100.0).abs() < 1e-9,
        "{shares:?}"
    );
}

#[test]
fn check_reports_quality_and_refuses_what_cannot_be_used() {
    let folder = Folder::with_fixtures();
    folder.build(&[]);
    let run = folder.run(&["check", "snapshot.json"]);
    run.succeeds();
    golden("cli/check.txt", &run.stdout);
    folder.write("broken.json", "{\"format\": 1, \"source\": {");
    let run = folder.run(&["check", "broken.json"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    assert!(
        run.stderr.contains("broken.json") && run.stderr.contains(", found "),
        "{}",
        run.stderr
    );
}

#[test]
fn check_counts_clamps_and_gaps() {
    let folder = Folder::new();
    // Falls from 100 to 80 (20) and from 90 to 60 (30): two clamps of 50 together.
    folder.write(
        "cumulative.csv",
        "date,model,downloads\n2026-01-01,a/x,100\n2026-01-11,a/x,80\n2026-01-21,a/x,90\n2026-01-31,a/x,60\n",
    );
    folder
        .run(&[
            "build",
            "--observations",
            "cumulative.csv",
            "--counter",
            "cumulative",
            "-o",
            "cumulative.json",
        ])
        .succeeds();
    golden(
        "cli/check-clamps.txt",
        &folder.run(&["check", "cumulative.json"]).succeeds().stdout,
    );
    // a/x misses the second date between two values; b/x ends and c/x begins, which are no gaps.
    folder.write(
        "trailing.csv",
        "date,model,downloads\n2026-01-01,a/x,1\n2026-01-31,a/x,1\n2026-01-01,b/x,1\n2026-01-11,b/x,1\n2026-01-11,c/x,1\n2026-01-31,c/x,1\n",
    );
    folder
        .run(&[
            "build",
            "--observations",
            "trailing.csv",
            "--counter",
            "trailing:30",
            "-o",
            "trailing.json",
        ])
        .succeeds();
    golden(
        "cli/check-gaps.txt",
        &folder.run(&["check", "trailing.json"]).succeeds().stdout,
    );
}

#[test]
fn render_writes_pictures() {
    let folder = Folder::with_fixtures();
    folder.build(&[]);
    for view in ["share", "lines", "bars"] {
        for theme in ["light", "dark"] {
            let (svg, png) = (format!("{view}-{theme}.svg"), format!("{view}-{theme}.png"));
            let base = [
                "render",
                "snapshot.json",
                "--view",
                view,
                "--theme",
                theme,
                "--max-age",
                "any",
            ];
            let size = ["--width", "700", "--height", "420"];
            folder
                .run(&[&base[..], &size, &["-o", &svg]].concat())
                .succeeds();
            let text = String::from_utf8(folder.read(&svg)).unwrap();
            assert!(
                text.starts_with("<svg") && text.trim_end().ends_with("</svg>"),
                "{view}"
            );
            assert!(text.contains("China"), "{view}: no label");
            assert!(!text.contains("NaN") && !text.contains("inf"), "{view}");
            folder
                .run(&[&base[..], &size, &["-o", &png]].concat())
                .succeeds();
            let picture = folder.read(&png);
            assert_eq!(
                picture[..8],
                [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a]
            );
            let number = |at: usize| u32::from_be_bytes(picture[at..at + 4].try_into().unwrap());
            assert_eq!(number(16) % 700, 0, "{view}: width {}", number(16));
            assert_eq!(
                number(20) * 700,
                number(16) * 420,
                "{view}: height {}",
                number(20)
            );
        }
    }
    assert_ne!(
        folder.read("share-light.svg"),
        folder.read("share-dark.svg")
    );
    assert_ne!(
        folder.read("share-light.svg"),
        folder.read("lines-light.svg")
    );
}

#[test]
fn render_refuses_what_it_cannot_draw_and_writes_nothing() {
    let folder = Folder::with_fixtures();
    folder.build(&[]);
    let cases: [&[&str]; 7] = [
        &["--view", "pie", "-o", "out.svg"],
        &["--view", "bars", "-o", "out.gif"],
        &["--view", "bars", "-o", "out"],
        &["--view", "bars", "--width", "0", "-o", "out.svg"],
        &["--view", "bars", "--width", "-5", "-o", "out.svg"],
        &["--view", "bars", "--theme", "sepia", "-o", "out.svg"],
        &["--view", "bars", "--at", "2026-02-01", "-o", "out.svg"],
    ];
    let mut transcript = String::new();
    for case in cases {
        let run = folder.run(&[&["render", "snapshot.json"], case].concat());
        assert_eq!(run.code, Some(2), "{case:?}: {}", run.stderr);
        transcript += &run.transcript();
        for file in ["out.svg", "out.gif", "out"] {
            assert!(!folder.has(file), "{case:?} wrote {file}");
        }
    }
    golden("cli/render-refused.txt", &transcript);
}

#[test]
fn synth_depends_on_its_seed_alone() {
    let folder = Folder::new();
    let make = |seed: &str, counter: &str, file: &str| {
        folder
            .run(&[
                "synth",
                "--models",
                "300",
                "--dates",
                "12",
                "--counter",
                counter,
                "--seed",
                seed,
                "-o",
                file,
            ])
            .succeeds();
        folder.read(file)
    };
    for counter in ["trailing:30", "period:7", "cumulative"] {
        let first = make("1", counter, "first.json");
        assert_eq!(first, make("1", counter, "again.json"));
        assert_ne!(first, make("2", counter, "other.json"));
        let snapshot: Value = serde_json::from_slice(&first).unwrap();
        assert_eq!(snapshot["dates"].as_array().unwrap().len(), 12);
        assert_eq!(snapshot["models"]["name"].as_array().unwrap().len(), 300);
        assert!(
            snapshot["source"]
                .to_string()
                .to_lowercase()
                .contains("synthetic")
        );
        folder.run(&["check", "first.json"]).succeeds();
        let answer: Value = serde_json::from_str(
            &folder
                .run(&["shares", "first.json", "--format", "json"])
                .succeeds()
                .stdout,
        )
        .unwrap();
        assert!(answer["total"][0].as_f64().unwrap() > 0.0);
    }
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
fn help_and_version_are_results() {
    let folder = Folder::new();
    let run = folder.run(&["--version"]).succeeds();
    assert_eq!(
        run.stdout.trim(),
        concat!("modelshare ", env!("CARGO_PKG_VERSION"))
    );
    let help = folder.run(&["--help"]).succeeds().stdout;
    for command in ["build", "check", "shares", "render", "synth"] {
        assert!(help.contains(command), "{command} is not in the help");
        assert!(
            !folder
                .run(&[command, "--help"])
                .succeeds()
                .stdout
                .is_empty()
        );
    }
    let help = folder.run(&["shares", "--help"]).stdout;
    for option in [
        "--by",
        "--window",
        "--max-age",
        "--at",
        "--series",
        "--top",
        "--individuals",
        "--format",
    ] {
        assert!(help.contains(option), "{option} is not in the help");
    }
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
        ("one-date", &[][..]),
        ("one-date-series", &["--series"][..]),
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
