//! `modelshare why`, `lead`, `concentration`, `claim` and `diff` as processes.
//!
//! The catalogue is `fixtures/lineage-*.csv`, small enough to add up by hand. Its counts are of 30
//! days and its dates 30 days apart, so a window of 30 days is one column of counts and
//! one of a year all five: east/base 1,700, west/base 1,310, tuner/mix 280, shop/quant 180, shop/solo 30,
//! west/tune 140, loop/a 50, loop/b 25, unslothai/repeat 150, hf-internal-testing/… 45, together
//! 3,910. Golden files lie in `golden/cli/`; `UPDATE_GOLDEN=1` writes them anew, to be read.

use std::path::Path;

use crate::command::{Folder, golden, warnings_of};
use serde_json::{Value, json};

fn fixture(table: &str) -> String {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let path = tests.join(format!("fixtures/lineage-{table}.csv"));
    std::fs::read_to_string(path).unwrap()
}

/// Builds a snapshot of the catalogue, with other observations and organisations where they differ.
fn build(folder: &Folder, name: &str, observations: &str, organisations: &str, more: &[&str]) {
    folder.write("observations.csv", observations);
    folder.write("models.csv", fixture("models"));
    folder.write("organisations.csv", organisations);
    let tables = [
        "build",
        "--observations",
        "observations.csv",
        "--models",
        "models.csv",
        "--organisations",
        "organisations.csv",
        "--counter",
        "trailing:30",
        "-o",
        name,
    ];
    folder.run(&[&tables, more].concat()).succeeds();
}

fn lineage() -> Folder {
    let folder = Folder::new();
    let (observations, organisations) = (fixture("observations"), fixture("organisations"));
    build(&folder, "s.json", &observations, &organisations, &[]);
    folder
}

/// The answer of a command as JSON.
#[track_caller]
fn json_of(folder: &Folder, arguments: &[&str]) -> Value {
    let run = folder.run(&[arguments, &["--format", "json"]].concat());
    serde_json::from_str(&run.succeeds().stdout).unwrap()
}

#[track_caller]
fn close(found: &Value, expected: f64) {
    let found = found.as_f64().unwrap();
    assert!((found - expected).abs() < 1e-9, "{found} for {expected}");
}

/// Ids of a list with one of their fields.
fn fields<'a>(list: &'a Value, field: &str) -> Vec<(&'a str, &'a Value)> {
    let list = list.as_array().unwrap().iter();
    list.map(|one| (one["id"].as_str().unwrap(), &one[field]))
        .collect()
}

#[test]
fn why_follows_credits_to_the_root() {
    let folder = lineage();
    let why = json_of(
        &folder,
        &[
            "why",
            "s.json",
            "--group",
            "CN",
            "--attribution",
            "base",
            "--window",
            "365",
        ],
    );
    // Half of tuner/mix, and half of what is made from it.
    assert_eq!(why["downloads"], 1_700 + 140 + 90);
    assert_eq!(why["total"], 3_910);
    close(&why["share"], 1_930.0 / 3_910.0);
    assert_eq!(
        fields(&why["models"], "downloads"),
        [
            ("east/base", &json!(1_700)),
            ("tuner/mix", &json!(140)),
            ("shop/quant", &json!(90))
        ]
    );
    assert_eq!(
        fields(&why["models"], "via"),
        [
            ("east/base", &json!([])),
            ("tuner/mix", &json!(["east/base"])),
            ("shop/quant", &json!(["tuner/mix", "east/base"]))
        ]
    );
    let mix = &why["models"][1];
    assert_eq!((&mix["whole"], &mix["weight"]), (&json!(280), &json!(0.5)));
    assert_eq!(
        (&mix["country"], &mix["confidence"]),
        (&json!("FR"), &json!("low"))
    );
    assert_eq!(mix["basis"], "made up for the tests");
    assert_eq!(why["group"], json!({"id": "CN", "label": "China"}));
    assert_eq!(
        (&why["rolledUp"], &why["more"]),
        (&Value::Null, &Value::Null)
    );

    // Half to the uploader, a quarter to either root.
    let split = [
        "why",
        "s.json",
        "--group",
        "US",
        "--attribution",
        "split",
        "--window",
        "365",
    ];
    let why = json_of(&folder, &split);
    assert_eq!(why["downloads"], 1_310 + 70 + 45 + 70 + 45);
    // The other half of it goes to a base that nobody knows.
    let weights = fields(&why["models"], "weight");
    assert!(weights.contains(&("west/tune", &json!(0.5))), "{weights:?}");
    assert!(
        weights.contains(&("tuner/mix", &json!(0.25))),
        "{weights:?}"
    );
}

#[test]
fn why_shows_the_arithmetic() {
    let folder = lineage();
    let window = ["why", "s.json", "--group", "unaffiliated", "--window", "45"];
    let why = json_of(&folder, &window);
    // All of the last 30 days and half of the 30 before; all models: 1,150 and half of 1,040.
    close(&why["downloads"], 120.0);
    close(&why["total"], 1_670.0);
    let terms = json!([
        {"from": "2026-04-10", "to": "2026-05-10", "count": 80, "days": 30, "of": 30, "downloads": 80},
        {"from": "2026-03-11", "to": "2026-04-10", "count": 80, "days": 15, "of": 30, "downloads": 40},
    ]);
    assert_eq!(why["models"][0]["terms"], terms);
    let table = folder.run(&window).succeeds().stdout;
    let line = "tuner/mix  80 on 10 May 2026 × 30/30 + 80 on 10 Apr 2026 × 15/30 = 120\n";
    assert!(table.contains(line), "{table}");

    // A cumulative counter: rises between dates, and what came before them.
    folder.write(
        "rising.csv",
        "date,model,downloads\n2026-01-01,a/x,40\n2026-01-11,a/x,60\n2026-01-31,a/x,100\n",
    );
    let build = [
        "build",
        "--observations",
        "rising.csv",
        "--counter",
        "cumulative",
        "-o",
        "r.json",
    ];
    folder.run(&build).succeeds();
    let why = [
        "why",
        "r.json",
        "--by",
        "namespace",
        "--group",
        "a",
        "--max-age",
        "any",
    ];
    for (window, line) in [
        (
            "25",
            "40 from 11 Jan 2026 to 31 Jan 2026 × 20/20 + 20 from 1 Jan 2026 to 11 Jan 2026 × 5/10 = 50",
        ),
        (
            "all",
            "40 from 11 Jan 2026 to 31 Jan 2026 × 20/20 + 20 from 1 Jan 2026 to 11 Jan 2026 × 10/10 \
             + 40 up to 1 Jan 2026 = 100",
        ),
    ] {
        let run = folder.run(&[&why[..], &["--window", window]].concat());
        let table = run.succeeds().stdout;
        assert!(table.contains(&format!("a/x  {line}\n")), "{table}");
    }
}

#[test]
fn a_lead_crosses_and_holds() {
    let folder = lineage();
    let lead = json_of(&folder, &["lead", "s.json", "CN", "US", "--window", "30"]);
    // CN has east/base; US west/base, west/tune and hf-internal-testing.
    let counts = [
        (100.0, 200.0 + 29.0, 430.0),
        (300.0, 200.0 + 29.0, 640.0),
        (200.0, 300.0 + 29.0, 650.0),
        (500.0, 300.0 + 49.0, 1_040.0),
        (600.0, 310.0 + 49.0, 1_150.0),
    ];
    for (date, (a, b, total)) in counts.into_iter().enumerate() {
        close(&lead["shareA"][date], a / total);
        close(&lead["shareB"][date], b / total);
        close(&lead["lead"][date], (a - b) / total * 100.0);
    }
    let crossings = lead["crossings"].as_array().unwrap();
    let plain: Vec<Value> = crossings
        .iter()
        .map(|crossing| {
            json!([
                crossing["date"],
                crossing["leader"],
                crossing["kept"],
                crossing["holds"]
            ])
        })
        .collect();
    assert_eq!(
        plain,
        [
            json!(["2026-02-09", "CN", 1, false]),
            json!(["2026-03-11", "US", 1, false]),
            json!(["2026-04-10", "CN", 2, true]),
        ]
    );
    assert_eq!(lead["firstThatHolds"], "2026-04-10");
    let until = [
        "lead",
        "s.json",
        "CN",
        "US",
        "--window",
        "30",
        "--at",
        "2026-03-11",
    ];
    let until = json_of(&folder, &until);
    assert_eq!(
        until["dates"],
        json!(["2026-01-10", "2026-02-09", "2026-03-11"])
    );
    let hold = [
        "lead", "s.json", "CN", "US", "--window", "30", "--hold", "1",
    ];
    assert_eq!(json_of(&folder, &hold)["firstThatHolds"], "2026-02-09");
}

#[test]
fn concentration_is_over_time_or_at_a_date() {
    let folder = lineage();
    let over_time = json_of(&folder, &["concentration", "s.json", "--window", "30"]);
    assert_eq!(over_time["dates"].as_array().unwrap().len(), 5);
    let at = [
        "concentration",
        "s.json",
        "--window",
        "30",
        "--at",
        "2026-05-10",
    ];
    let at = json_of(&folder, &at);
    assert_eq!(at["dates"], json!(["2026-05-10"]));
    assert_eq!(at["hhi"][0], over_time["hhi"][4]);
    // CN 600, US 359, DE 15 of 1,150; the others have no name.
    let hhi = (600_f64.powi(2) + 359_f64.powi(2) + 15_f64.powi(2)) / 1_150_f64.powi(2) * 1e4;
    close(&at["hhi"][0], hhi);
    close(&at["effective"][0], 1e4 / hhi);
    close(&at["cr1"][0], 600.0 / 1_150.0);
    close(&at["cr4"][0], 974.0 / 1_150.0);
    close(&at["ungrouped"][0], 176.0 / 1_150.0);
    // Mean difference over twice the mean: (2 × (344 + 241 + 585)) ÷ (2 × 3 × 974).
    close(&at["gini"][0], (344.0 + 241.0 + 585.0) / (3.0 * 974.0));
    assert_eq!(at["groups"], json!([3]));
}

/// Two windows, two attributions, with and without East, and two choices that change nothing or
/// leave nothing.
const GRID: &str = r#"{"window": [30, 365], "attribution": ["uploader", "base"],
    "leave-out": ["", "east"], "individuals": ["unaffiliated", "country"],
    "scope": ["", "task=made-up"]}"#;

#[test]
fn a_claim_is_tried_under_every_definition_of_a_grid() {
    let folder = lineage();
    folder.write("grid.json", GRID);
    let claim = json_of(
        &folder,
        &[
            "claim",
            "s.json",
            "CN > US",
            "--grid",
            "grid.json",
            "--window",
            "365",
        ],
    );
    // 32 combinations. Without a model of the scope's task they are one a window, undecided.
    // Individuals are neither side's.
    assert_eq!(claim["specifications"], 8 + 2);
    assert_eq!(claim["merged"], 32 - 10);
    assert_eq!(claim["undecided"], 2);
    assert_eq!(claim["holds"], 4);
    let lead = |a: f64, b: f64, total: f64| (a - b) / total * 100.0;
    let (own, of_bases) = (
        lead(1_700.0, 1_495.0, 3_910.0),
        lead(1_930.0, 1_585.0, 3_910.0),
    );
    let (own_30, of_bases_30) = (lead(600.0, 359.0, 1_150.0), lead(670.0, 389.0, 1_150.0));
    let (east_own, east_bases) = (lead(0.0, 1_495.0, 2_210.0), lead(230.0, 1_585.0, 2_210.0));
    let (east_30, east_bases_30) = (lead(0.0, 359.0, 550.0), lead(70.0, 389.0, 550.0));
    close(&claim["lead"]["min"], east_own);
    close(&claim["lead"]["median"], (east_bases_30 + own) / 2.0);
    close(&claim["lead"]["max"], of_bases_30);
    assert_eq!(claim["worst"]["leaveOut"], "east");
    assert_eq!(
        (&claim["best"]["window"], &claim["best"]["attribution"]),
        (&json!(30), &json!("base"))
    );

    let effect = |choice: &str| {
        let effects = claim["effects"].as_array().unwrap();
        let mut found = effects.iter().filter(|effect| effect["choice"] == choice);
        found.next().unwrap().clone()
    };
    assert_eq!(claim["effects"][0]["choice"], "leave-out");
    let levels = effect("leave-out")["levels"].clone();
    // The undecided ones have every level but of the window.
    for (level, value, holds) in [(0, "", 4), (1, "east", 0)] {
        assert_eq!(levels[level]["value"], value);
        assert_eq!(levels[level]["holds"], holds);
        assert_eq!(levels[level]["specifications"], 6);
    }
    let (with, without) = ((of_bases + own_30) / 2.0, (east_30 + east_bases) / 2.0);
    close(&levels[0]["medianLead"], with);
    close(&levels[1]["medianLead"], without);
    close(&effect("leave-out")["spread"], with - without);
    assert_eq!(effect("scope")["levels"][1]["medianLead"], Value::Null);
    close(&effect("individuals")["spread"], 0.0);

    // Of the query as asked: 1,700 to 1,495, and 360 not attributed.
    let fragility = &claim["fragility"];
    close(&fragility["lead"], own);
    assert_eq!(fragility["leader"], "CN");
    let east = json!([{"id": "east/base", "downloads": 1_700.0}]);
    assert_eq!(fragility["modelsToFlip"], east);
    assert_eq!(fragility["flippingModels"], east);
    assert_eq!(fragility["flippingOrganisations"][0]["id"], "Eastern");
    close(&fragility["unattributedToFlip"], 205.0 / 360.0);
    close(&fragility["bounds"][0]["min"], 1_700.0 / 3_910.0);
    close(&fragility["bounds"][0]["max"], 2_060.0 / 3_910.0);
    assert!(
        claim["sentence"]
            .as_str()
            .unwrap()
            .contains("4 of 8 definitions")
    );
}

#[test]
fn the_default_grid_is_large_and_says_the_same_as_single_queries() {
    let folder = lineage();
    let claim = json_of(
        &folder,
        &["claim", "s.json", "US < CN", "--at", "2026-04-10"],
    );
    assert_eq!(
        (&claim["claim"], &claim["date"]),
        (&json!("CN > US"), &json!("2026-04-10"))
    );
    let all = claim["specifications"].as_u64().unwrap() + claim["merged"].as_u64().unwrap();
    assert!(all >= 2_000, "{all}");
    // The best definition, asked by itself.
    let best = &claim["best"];
    let text = |name: &str| match &best[name] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let list = |name: &str, with: &str| {
        let texts: Vec<String> = match &best[name] {
            Value::Array(list) => list
                .iter()
                .map(|one| one.as_str().unwrap().to_owned())
                .collect(),
            Value::Object(map) => map
                .iter()
                .map(|(by, values)| {
                    let values = values.as_array().unwrap().iter();
                    let values: Vec<&str> = values.map(|value| value.as_str().unwrap()).collect();
                    format!("{by}={}", values.join("|"))
                })
                .collect(),
            other => panic!("{other}"),
        };
        texts.join(with)
    };
    let question = [
        ["--window".to_owned(), text("window")],
        ["--max-age".to_owned(), text("maxAge")],
        ["--attribution".to_owned(), text("attribution")],
        ["--unattributed".to_owned(), text("unattributed")],
        ["--exclude-list".to_owned(), list("excludeList", ",")],
        ["--scope".to_owned(), list("scope", ";")],
        ["--at".to_owned(), "2026-04-10".to_owned()],
    ]
    .concat();
    let question: Vec<&str> = question.iter().map(String::as_str).collect();
    let lead = json_of(
        &folder,
        &[&["lead", "s.json", "CN", "US"], &question[..]].concat(),
    );
    let last = lead["lead"].as_array().unwrap().last().unwrap();
    close(last, claim["lead"]["max"].as_f64().unwrap());
}

/// A newer catalogue: East is revised, West has moved, one model went and one came.
fn newer(folder: &Folder) {
    let mut observations: String = fixture("observations")
        .lines()
        .filter(|line| !line.contains("shop/solo"))
        .map(|line| format!("{line}\n"))
        .collect();
    observations = observations.replace("2026-05-10,east/base,600", "2026-05-10,east/base,660");
    observations.push_str("2026-05-10,north/new,100\n");
    let organisations = fixture("organisations").replace("west,US", "west,CA");
    build(folder, "new.json", &observations, &organisations, &[]);
}

#[test]
fn a_diff_names_what_changed() {
    let folder = lineage();
    newer(&folder);
    // The new model has no creation date.
    let any_age = ["--window", "30", "--max-age", "any"];
    let question = [&["diff", "s.json", "new.json"], &any_age[..]].concat();
    let diff = json_of(&folder, &question);
    assert_eq!(diff["old"], json!({"date": "2026-05-10", "total": 1_150}));
    // 60 and 100 more, 6 fewer.
    assert_eq!(diff["new"], json!({"date": "2026-05-10", "total": 1_304}));
    let models: Vec<Value> = diff["models"]
        .as_array()
        .unwrap()
        .iter()
        .map(|model| {
            json!([
                model["id"],
                model["change"],
                model["group"],
                model["oldDownloads"],
                model["newDownloads"]
            ])
        })
        .collect();
    assert_eq!(
        models,
        [
            json!(["west/base", "recredited", "US", 310, 0]),
            json!(["west/base", "recredited", "CA", 0, 310]),
            json!(["north/new", "new", "unattributed", 0, 100]),
            json!(["west/tune", "recredited", "US", 40, 0]),
            json!(["west/tune", "recredited", "CA", 0, 40]),
            json!(["east/base", "revised", "CN", 600, 660]),
            json!(["shop/solo", "vanished", "unattributed", 6, 0]),
        ]
    );
    close(&diff["models"][0]["points"], -310.0 / 1_150.0 * 100.0);
    let groups = fields(&diff["groups"], "points");
    assert_eq!(groups[0].0, "US");
    close(groups[0].1, (9.0 / 1_304.0 - 359.0 / 1_150.0) * 100.0);
    let one = [&question[..], &["--models", "1"]].concat();
    assert_eq!(json_of(&folder, &one)["more"], 6);
    let same = folder.run(&["diff", "s.json", "s.json"]).succeeds().stdout;
    assert!(same.contains("No model changed.\n"), "{same}");
}

#[test]
fn answers_are_printed_in_three_formats() {
    let folder = lineage();
    newer(&folder);
    folder.write("grid.json", GRID);
    let (observations, organisations) = (fixture("observations"), fixture("organisations"));
    build(
        &folder,
        "top.json",
        &observations,
        &organisations,
        &["--top", "4"],
    );
    let questions: [(&str, &[&str], &str); 11] = [
        (
            "why",
            &[
                "why",
                "s.json",
                "--group",
                "CN",
                "--attribution",
                "base",
                "--window",
                "365",
            ],
            "",
        ),
        (
            "why-pro-rated",
            &["why", "s.json", "--group", "unaffiliated", "--window", "45"],
            "",
        ),
        (
            "why-models",
            &[
                "why", "s.json", "--group", "US", "--models", "1", "--window", "30",
            ],
            "more",
        ),
        (
            "why-rolled-up",
            &[
                "why",
                "top.json",
                "--group",
                "US",
                "--max-age",
                "any",
                "--window",
                "365",
            ],
            "rolled-up",
        ),
        (
            "why-likes",
            &[
                "why",
                "s.json",
                "--group",
                "US",
                "--measure",
                "likes",
                "--attribution",
                "split",
                "--window",
                "365",
            ],
            "",
        ),
        (
            "lead",
            &["lead", "s.json", "CN", "US", "--window", "30"],
            "",
        ),
        (
            "lead-none-holds",
            &[
                "lead", "s.json", "CN", "US", "--window", "30", "--hold", "3",
            ],
            "",
        ),
        (
            "concentration",
            &[
                "concentration",
                "s.json",
                "--by",
                "organisation",
                "--window",
                "365",
            ],
            "",
        ),
        (
            "concentration-at",
            &[
                "concentration",
                "s.json",
                "--window",
                "30",
                "--at",
                "2026-05-10",
            ],
            "",
        ),
        (
            "claim",
            &[
                "claim",
                "s.json",
                "CN > US",
                "--grid",
                "grid.json",
                "--window",
                "365",
            ],
            "",
        ),
        (
            "diff",
            &[
                "diff",
                "s.json",
                "new.json",
                "--window",
                "30",
                "--max-age",
                "any",
            ],
            "",
        ),
    ];
    for (name, question, not_listed) in questions {
        let warnings = warnings_of(&json_of(&folder, question));
        for format in ["table", "json", "csv"] {
            let run = folder.run(&[question, &["--format", format]].concat());
            run.succeeds();
            // A list that ends early says so where it cannot be seen.
            match (not_listed, format) {
                ("", _) | (_, "table" | "json") => assert_eq!(run.stderr, warnings, "{name}"),
                _ => {
                    let notes = run.stderr.replace(&warnings, "");
                    assert!(notes.starts_with("note: not listed: "), "{}", run.stderr);
                    assert_eq!(notes.len() + warnings.len(), run.stderr.len(), "{name}");
                }
            }
            let ending = if format == "table" { "txt" } else { format };
            golden(&format!("cli/{name}.{ending}"), &run.stdout);
        }
        let plain = folder.run(question).stdout;
        let table = folder.run(&[question, &["--format", "table"]].concat());
        assert_eq!(plain, table.stdout, "a table unless asked otherwise");
    }
}

#[test]
fn documents_are_valid_by_the_schema() {
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/analyses.schema.json");
    let schema: Value = serde_json::from_slice(&std::fs::read(schema).unwrap()).unwrap();
    let folder = lineage();
    newer(&folder);
    folder.write("grid.json", GRID);
    let of_all = [
        "--by",
        "organisation",
        "--attribution",
        "split",
        "--scope",
        "created=2025-01-01..",
    ];
    for command in [
        &["why", "s.json", "--group", "Eastern"][..],
        &["lead", "s.json", "Eastern", "Western"],
        &["concentration", "s.json"],
        &[
            "claim",
            "s.json",
            "Eastern > Western",
            "--grid",
            "grid.json",
        ],
        &["diff", "s.json", "new.json"],
    ] {
        let mut schema = schema.clone();
        let document = schema.as_object_mut().unwrap();
        document.remove("oneOf");
        document.insert("$ref".to_owned(), json!(format!("#/$defs/{}", command[0])));
        // The command line adds what an editor would print.
        schema["$defs"]["claim"]["properties"]["sentence"] = json!({"type": "string"});
        let validator = jsonschema::validator_for(&schema).unwrap();
        for choices in [&[][..], &of_all] {
            // Without the choices these are not groups, and told to be none.
            let run = folder.run(&[command, choices, &["--format", "json"]].concat());
            if let ("why", []) = (command[0], choices) {
                continue;
            }
            let answer: Value = serde_json::from_str(&run.succeeds().stdout).unwrap();
            let faults: Vec<String> = validator
                .iter_errors(&answer)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert_eq!(faults, [] as [&str; 0], "{command:?}");
        }
    }
}

#[test]
fn every_choice_reaches_the_query() {
    let folder = lineage();
    let choices = [
        "--by",
        "country",
        "--window",
        "90",
        "--max-age",
        "730",
        "--measure",
        "models",
        "--attribution",
        "base",
        "--individuals",
        "country",
        "--unattributed",
        "base",
        "--unaffiliated",
        "drop",
        "--scope",
        "task=text-generation|unknown",
        "created=2025-01-01..",
        "--scope",
        "quantised=no",
        "--exclude",
        "loop/*=they lead to each other",
        "shop",
        "--exclude",
        "west/tun?",
        "--exclude-list",
        "telemetry",
        "ci",
        "--drop-top",
        "1",
        "--leave-out",
        "tuner",
        "--override",
        "west=CA",
        "--override",
        "shop=",
        "--join",
        "North=CA,US",
        "EU",
    ];
    let expected = json!({
        "by": "country", "window": 90, "maxAge": 730, "at": "2026-04-10", "series": false,
        "top": null, "individuals": "country", "measure": "models", "attribution": "base",
        "unattributed": "base", "unaffiliated": "drop",
        "exclude": [{"glob": "loop/*", "reason": "they lead to each other"},
            {"glob": "shop", "reason": null}, {"glob": "west/tun?", "reason": null}],
        "excludeList": ["telemetry", "ci"], "dropTop": 1, "leaveOut": "tuner",
        "scope": {"task": ["text-generation", "unknown"], "quantised": ["no"],
            "created": ["2025-01-01.."]},
        "override": {"west": "CA", "shop": null},
    });
    for command in [
        &["shares", "s.json"][..],
        &["why", "s.json", "--group", "North"],
        &["lead", "s.json", "North", "CN"],
        &["concentration", "s.json"],
        &["claim", "s.json", "North > CN"],
        &["diff", "s.json", "s.json"],
    ] {
        let at = ["--at", "2026-04-10"];
        let answer = json_of(&folder, &[command, &choices[..], &at].concat());
        let mut query = answer["query"].clone();
        let join = query.as_object_mut().unwrap().remove("join").unwrap();
        assert_eq!(join["North"], json!(["CA", "US"]));
        assert_eq!(join["EU"].as_array().unwrap().len(), 27);
        let mut expected = expected.clone();
        expected["series"] = json!(command[0] == "lead");
        assert_eq!(query, expected, "{command:?}");
    }
}

#[test]
fn choices_change_the_shares() {
    let folder = lineage();
    let downloads = |choices: &[&str]| {
        let shares = ["shares", "s.json", "--window", "30"];
        let answer = json_of(&folder, &[&shares[..], choices].concat());
        let groups = answer["groups"].as_array().unwrap();
        let of = |id: &str| {
            let mut found = groups.iter().filter(|group| group["id"] == id);
            found
                .next()
                .map_or(json!(0), |group| group["downloads"][0].clone())
        };
        let rest = [of("unaffiliated"), of("unattributed"), of("DE")];
        json!([answer["total"][0], of("CN"), of("US"), rest])
    };
    // East 600; West 310 + 40, tests 9; Mix 80; Quant 60, Solo 6, telemetry 30; Loop 15.
    for (choices, expected) in [
        (&[][..], json!([1_150, 600, 359, [80, 96, 15]])),
        // West/tune goes to a base that is in no table.
        (
            &["--attribution", "base"],
            json!([1_150, 670, 389, [0, 76, 15]]),
        ),
        (
            &["--attribution", "split"],
            json!([1_150, 635, 374, [40, 86, 15]]),
        ),
        (
            &["--unattributed", "drop"],
            json!([1_054, 600, 359, [80, 0, 15]]),
        ),
        (
            &["--unattributed", "base"],
            json!([1_150, 630, 389, [80, 36, 15]]),
        ),
        (
            &["--unaffiliated", "drop"],
            json!([1_070, 600, 359, [0, 96, 15]]),
        ),
        (
            &["--unaffiliated", "base"],
            json!([1_150, 640, 399, [0, 96, 15]]),
        ),
        (
            &["--individuals", "country"],
            json!([1_150, 600, 359, [0, 96, 15]]),
        ),
        (
            &["--exclude", "loop/*", "shop"],
            json!([1_069, 600, 359, [80, 30, 0]]),
        ),
        (
            &["--exclude-list", "telemetry"],
            json!([1_120, 600, 359, [80, 66, 15]]),
        ),
        (
            &["--exclude-list", "telemetry", "ci"],
            json!([1_111, 600, 350, [80, 66, 15]]),
        ),
        (&["--drop-top", "2"], json!([240, 0, 49, [80, 96, 15]])),
        (
            &["--leave-out", "Western"],
            json!([800, 600, 9, [80, 96, 15]]),
        ),
        (
            &["--scope", "licence=permissive"],
            json!([690, 600, 9, [0, 66, 15]]),
        ),
        (
            &["--scope", "derivation=quantised|merge"],
            json!([140, 0, 0, [80, 60, 0]]),
        ),
        (&["--scope", "quantised=yes"], json!([60, 0, 0, [0, 60, 0]])),
        (
            &["--scope", "created=..2025-09-15"],
            json!([949, 600, 319, [0, 30, 0]]),
        ),
        (
            &["--scope", "parameters=unknown"],
            json!([90, 0, 0, [0, 90, 0]]),
        ),
        (
            &["--override", "shop=US", "east="],
            json!([1_150, 0, 425, [80, 630, 15]]),
        ),
        (&["--measure", "models"], json!([10, 1, 3, [1, 3, 2]])),
        (&["--measure", "likes"], json!([120, 50, 55, [8, 5, 2]])),
    ] {
        assert_eq!(downloads(choices), expected, "{choices:?}");
    }
    let join = ["shares", "s.json", "--window", "30", "--join", "study"];
    let answer = json_of(&folder, &join);
    assert_eq!(
        fields(&answer["groups"], "downloads"),
        [
            ("China", &json!([600])),
            ("United States", &json!([359])),
            ("unattributed", &json!([96])),
            ("users", &json!([80])),
            ("Europe", &json!([15])),
        ]
    );
}

#[test]
fn check_tells_what_cannot_be_chosen() {
    let folder = lineage();
    let run = folder.run(&["check", "s.json"]).succeeds();
    golden("cli/check-lineage.txt", &run.stdout);
    let quality = json_of(&folder, &["check", "s.json"]);
    let lineage = json!({"withBase": 5, "unknownBase": 1, "inCycle": 2});
    assert_eq!(quality["lineage"], lineage);
    folder.write("bare.csv", "date,model,downloads\n2026-01-31,a/x,1\n");
    let build = [
        "build",
        "--observations",
        "bare.csv",
        "--counter",
        "period:7",
        "-o",
        "bare.json",
    ];
    folder.run(&build).succeeds();
    let run = folder.run(&["check", "bare.json"]).succeeds();
    golden("cli/check-bare.txt", &run.stdout);
    // What makes no difference is said where it is chosen.
    let shares = ["shares", "bare.json", "--max-age", "any"];
    let shares = folder.run(&[&shares[..], &["--attribution", "base"]].concat());
    let warning = "warning: the choice of attribution makes no difference: no model of the \
                   snapshot names a base\n";
    assert_eq!(shares.succeeds().stderr, warning);
}

#[test]
fn warnings_stand_beside_the_answer() {
    let folder = lineage();
    const CHINA: &str = "China: half or more is one model, east/base";
    const STATES: &str = "United States: half or more is one model, west/base";
    const AGED: &str =
        "models within the age limit: 10; the newest of them was created on 2025-12-02";
    // Of the groups that are spoken of, and no others; what is wrong with the question goes with them.
    for (command, warning, before, after) in [
        (
            &["lead", "s.json", "CN", "USA"][..],
            "no model is credited to “USA”: its share is 0",
            &[CHINA, AGED][..],
            &[][..],
        ),
        (
            &["claim", "s.json", "China > US"],
            "no model is credited to “China”: its share is 0",
            &[STATES, AGED],
            &[],
        ),
        (
            &["why", "s.json", "--group", "CN", "--exclude", "nobody/*"],
            "exclude: no model fits “nobody/*”",
            &[],
            &[CHINA, AGED],
        ),
        (
            &["concentration", "s.json", "--leave-out", "nobody"],
            "leave-out: there is no model, organisation or namespace “nobody”",
            &[],
            &[CHINA, STATES, AGED],
        ),
        (
            &["diff", "s.json", "s.json", "--override", "nobody=US"],
            "override: there is no namespace “nobody”",
            &[],
            &[CHINA, STATES, AGED],
        ),
    ] {
        let run = folder.run(&[command, &["--format", "json"]].concat());
        let warnings = [before, &[warning], after].concat();
        let lines: Vec<String> = warnings
            .iter()
            .map(|text| format!("warning: {text}\n"))
            .collect();
        assert_eq!(run.succeeds().stderr, lines.concat());
        let answer: Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(answer["warnings"], json!(warnings));
    }
}

#[test]
fn names_are_no_formulas_in_csv() {
    let folder = Folder::new();
    let snapshot = |count: u64| {
        format!(
            r#"{{"format": 1, "source": {{"name": "a test"}},
            "counter": {{"kind": "period", "days": 7}}, "dates": ["2026-01-08"],
            "namespaces": ["=1+1", "b"],
            "models": {{"namespace": [0, 1], "name": ["m", "m"]}},
            "counts": [[0, {count}], [0, 3]],
            "organisations": {{"namespace": ["=1+1"], "country": ["CN"], "parent": ["@parent"],
                "basis": ["+basis"], "confidence": ["-"]}}}}"#
        )
    };
    folder.write("old.json", snapshot(1));
    folder.write("new.json", snapshot(2));
    for command in [
        &["why", "new.json", "--group", "@parent"][..],
        &["lead", "new.json", "@parent", "b"],
        &["diff", "old.json", "new.json"],
    ] {
        let choices = ["--by", "organisation", "--window", "7", "--max-age", "any"];
        let run = folder.run(&[command, &choices[..], &["--format", "csv"]].concat());
        let text = run.succeeds().stdout;
        assert!(text.contains("'@parent"), "{text}");
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        for record in reader.records() {
            for cell in record.unwrap().iter() {
                let formula = cell.starts_with(['=', '+', '-', '@']);
                assert!(!formula || cell.parse::<f64>().is_ok(), "{cell} in {text}");
            }
        }
    }
}

#[test]
fn what_cannot_be_answered_is_refused() {
    let folder = lineage();
    folder.write("no-json.json", "window: 30");
    folder.write("list.json", "[30, 365]");
    folder.write("colour.json", r#"{"colour": ["red"]}"#);
    folder.write("value.json", r#"{"window": [30, "a year"]}"#);
    folder.write("by.json", r#"{"by": ["country", "organisation"]}"#);
    folder.write("no-values.json", r#"{"window": []}"#);
    folder.write("one-value.json", r#"{"window": 30}"#);
    folder.write(
        "no-dates.json",
        r#"{"format": 1, "source": {"name": "a test"}, "counter": {"kind": "cumulative"},
        "dates": [], "namespaces": [], "models": {"namespace": [], "name": []}, "counts": []}"#,
    );
    let cases: [(&[&str], i32); 33] = [
        (&["why", "s.json"], 2),
        (&["why", "s.json", "--group", "FR"], 2),
        (&["why", "s.json", "--group", "CN", "--models", "many"], 2),
        (&["why", "s.json", "--group", "CN", "--models", "-1"], 2),
        (&["why", "s.json", "--group", "CN", "--series"], 2),
        (&["why", "s.json", "--group", "CN", "--at", "2026-05-11"], 2),
        (&["why", "no-dates.json", "--group", "CN"], 2),
        (&["why", "missing.json", "--group", "CN"], 1),
        (&["lead", "s.json", "CN"], 2),
        (&["lead", "s.json", "CN", "CN"], 2),
        (&["lead", "s.json", "CN", "US", "--hold", "0"], 2),
        (&["lead", "s.json", "CN", "US", "--format", "xml"], 2),
        (&["concentration", "s.json", "--by", "continent"], 2),
        (&["concentration", "s.json", "--scope", "colour=red"], 2),
        (
            &["concentration", "s.json", "--scope", "quantised=maybe"],
            2,
        ),
        (&["concentration", "s.json", "--exclude-list", "bots"], 2),
        (&["concentration", "s.json", "--drop-top", "-1"], 2),
        (&["concentration", "s.json", "--override", "east=cn"], 2),
        (&["concentration", "s.json", "--join", "A=CN", "B=US,CN"], 2),
        (&["claim", "s.json", "CN leads US"], 2),
        (&["claim", "s.json", "CN > CN"], 2),
        (&["claim", "s.json", "CN > US", "--grid", "missing.json"], 1),
        (&["claim", "s.json", "CN > US", "--grid", "no-json.json"], 1),
        (&["claim", "s.json", "CN > US", "--grid", "list.json"], 1),
        (&["claim", "s.json", "CN > US", "--grid", "colour.json"], 2),
        (&["claim", "s.json", "CN > US", "--grid", "value.json"], 2),
        (&["claim", "s.json", "CN > US", "--grid", "by.json"], 2),
        (
            &["claim", "s.json", "CN > US", "--grid", "no-values.json"],
            2,
        ),
        (
            &["claim", "s.json", "CN > US", "--grid", "one-value.json"],
            1,
        ),
        (&["diff", "s.json"], 2),
        (&["diff", "s.json", "no-dates.json"], 1),
        (&["diff", "-", "-"], 2),
        (&["diff", "s.json", "missing.json"], 1),
    ];
    let mut transcript = String::new();
    for (case, code) in cases {
        let run = folder.run(case);
        let found = (run.code, run.stdout.as_str());
        assert_eq!(found, (Some(code), ""), "{case:?}: {}", run.stderr);
        transcript += &run.transcript();
    }
    golden("cli/analyses-refused.txt", &transcript);
}

#[test]
fn without_a_date_there_is_a_warning() {
    let folder = Folder::new();
    folder.write("one.csv", "date,model,downloads\n2026-01-31,a/x,1\n");
    let build = [
        "build",
        "--observations",
        "one.csv",
        "--counter",
        "cumulative",
        "-o",
        "one.json",
    ];
    folder.run(&build).succeeds();
    for command in [
        &["lead", "one.json", "CN", "US"][..],
        &["concentration", "one.json"],
        &["claim", "one.json", "CN > US"],
    ] {
        // By default the only window that the snapshot has: that of all days.
        let run = folder.run(&[command, &["--format", "json"]].concat());
        assert!(!run.succeeds().stderr.contains("no date"), "{command:?}");
        for format in ["table", "json", "csv"] {
            let asked = ["--window", "30", "--format", format];
            let run = folder.run(&[command, &asked].concat());
            run.succeeds();
            let warning = "warning: no date to show: a share needs at least two observation dates, \
                           the snapshot has 1\n";
            assert_eq!(run.stderr, warning, "{command:?}");
        }
    }
}

#[test]
fn help_tells_every_command_and_choice() {
    let folder = Folder::new();
    let help = folder.run(&["--help"]).succeeds().stdout;
    for command in ["why", "lead", "concentration", "claim", "diff"] {
        assert!(help.contains(&format!("  {command} ")), "{command}");
        let help = folder.run(&[command, "--help"]).succeeds().stdout;
        assert!(help.contains("Examples:\n"), "{command}");
        for choice in [
            "by",
            "window",
            "max-age",
            "measure",
            "attribution",
            "individuals",
            "unattributed",
            "unaffiliated",
            "scope",
            "exclude",
            "exclude-list",
            "drop-top",
            "leave-out",
            "override",
            "join",
            "at",
            "format",
        ] {
            assert!(
                help.contains(&format!("--{choice} <")),
                "{command}: {choice}"
            );
        }
    }
}
