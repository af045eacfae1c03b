//! The tables that `build` reads: what it accepts alike, and the exact message for what it refuses.
//!
//! Golden messages lie in `golden/csv/`; `UPDATE_GOLDEN=1` writes them anew.

use crate::command::{Folder, Run, golden};
use serde_json::Value;

const OBSERVATIONS: &str =
    "date,model,downloads\n2026-01-31,acme/one,5\n2026-03-02,acme/one,7\n2026-03-02,beta/two,9\n";
const MODELS: &str = "model,created,task,licence,parameters\nacme/one,2025-09-01,text-generation,mit,8\nbeta/two,,,,\n";
const ORGANISATIONS: &str = "namespace,country,kind,parent\nacme,US,company,Acme\nbeta,CN,,\n";
const ALIASES: &str = "from,to\nold/one,acme/one\n";

/// Builds a snapshot from four tables, all there unless empty.
fn build(folder: &Folder, tables: [&str; 4]) -> Run {
    let mut arguments = vec!["build", "--counter", "trailing:30", "-o", "out.json"];
    let files = [
        "observations.csv",
        "models.csv",
        "organisations.csv",
        "aliases.csv",
    ];
    let options = ["--observations", "--models", "--organisations", "--aliases"];
    for ((file, option), table) in files.into_iter().zip(options).zip(tables) {
        if !table.is_empty() || file == "observations.csv" {
            folder.write(file, table);
            arguments.extend([option, file]);
        }
    }
    folder.run(&arguments)
}

fn snapshot(tables: [&str; 4]) -> Value {
    let folder = Folder::new();
    build(&folder, tables).succeeds();
    serde_json::from_slice(&folder.read("out.json")).unwrap()
}

const PLAIN: [&str; 4] = [OBSERVATIONS, MODELS, ORGANISATIONS, ALIASES];

#[test]
fn marks_line_ends_and_quotes_change_nothing() {
    let plain = snapshot(PLAIN);
    let windows = PLAIN.map(|table| format!("\u{feff}{}", table.replace('\n', "\r\n")));
    assert_eq!(
        snapshot(windows.each_ref().map(String::as_str)),
        plain,
        "byte order mark and CRLF"
    );
    let quoted = PLAIN.map(|table| {
        let quote = |line: &str| {
            let cells: Vec<String> = line.split(',').map(|cell| format!("\"{cell}\"")).collect();
            cells.join(",")
        };
        table.lines().map(quote).collect::<Vec<_>>().join("\n")
    });
    assert_eq!(
        snapshot(quoted.each_ref().map(String::as_str)),
        plain,
        "quotes, and no line feed at the end"
    );
    let blank = PLAIN.map(|table| table.replace('\n', "\n\n"));
    assert_eq!(
        snapshot(blank.each_ref().map(String::as_str)),
        plain,
        "empty lines"
    );
}

#[test]
fn order_of_rows_and_columns_and_unknown_columns_change_nothing() {
    let plain = snapshot(PLAIN);
    let turned = PLAIN.map(|table| {
        let turn = |line: &str| line.split(',').rev().collect::<Vec<_>>().join(",") + ",what";
        table.lines().map(turn).collect::<Vec<_>>().join("\n")
    });
    assert_eq!(
        snapshot(turned.each_ref().map(String::as_str)),
        plain,
        "columns turned, one more"
    );
    let rows = PLAIN.map(|table| {
        let (head, body) = table.split_once('\n').unwrap();
        let mut rows: Vec<&str> = body.lines().collect();
        rows.reverse();
        format!("{head}\n{}\n", rows.join("\n"))
    });
    assert_eq!(
        snapshot(rows.each_ref().map(String::as_str)),
        plain,
        "rows turned"
    );
}

#[test]
fn license_is_licence() {
    let american = MODELS.replace("licence", "license");
    assert_eq!(
        snapshot([OBSERVATIONS, &american, ORGANISATIONS, ALIASES]),
        snapshot(PLAIN)
    );
}

#[test]
fn key_columns_are_enough() {
    let snapshot = snapshot([
        OBSERVATIONS,
        "model\nacme/one\n",
        "namespace\nacme\n",
        ALIASES,
    ]);
    assert_eq!(
        snapshot["models"]["name"],
        serde_json::json!(["one", "two"])
    );
}

#[test]
fn models_without_observations_and_observations_without_models_are_kept_apart() {
    // A row of the table of models without a count is no model of the snapshot, or one without
    // counts; either way it has no downloads.
    let folder = Folder::new();
    let more = format!("{MODELS}gamma/three,2025-01-01,,,\n");
    build(&folder, [OBSERVATIONS, &more, ORGANISATIONS, ALIASES]).succeeds();
    let run = folder.run(&[
        "shares",
        "out.json",
        "--format",
        "json",
        "--window",
        "30",
        "--max-age",
        "any",
    ]);
    let answer: Value = serde_json::from_str(&run.succeeds().stdout).unwrap();
    assert_eq!(answer["total"], serde_json::json!([16]));
}

/// Name of the case and its tables.
fn broken() -> Vec<(&'static str, [String; 4])> {
    let tables = |at: usize, table: &str| {
        let mut tables = PLAIN.map(str::to_string);
        tables[at] = table.to_string();
        tables
    };
    let observations = |rows: &str| {
        tables(
            0,
            &format!("date,model,downloads\n2026-01-31,acme/one,5\n{rows}\n"),
        )
    };
    let models = |rows: &str| {
        tables(
            1,
            &format!("model,created,parameters,likes,base_models\n{rows}\n"),
        )
    };
    let organisations = |rows: &str| tables(2, &format!("namespace,country,kind\n{rows}\n"));
    vec![
        ("observations-empty", tables(0, "")),
        (
            "observations-header-only",
            tables(0, "date,model,downloads\n"),
        ),
        (
            "observations-html",
            tables(0, "<!DOCTYPE html>\n<html></html>\n"),
        ),
        (
            "observations-without-downloads",
            tables(0, "date,model\n2026-01-31,acme/one\n"),
        ),
        (
            "observations-column-twice",
            tables(
                0,
                "date,model,downloads,date\n2026-01-31,acme/one,5,2026-01-31\n",
            ),
        ),
        (
            "observations-colons",
            tables(0, "date:model:downloads\n2026-01-31:acme/one:5\n"),
        ),
        (
            "observation-twice",
            observations("2026-03-02,acme/one,7\n2026-01-31,acme/one,6"),
        ),
        (
            "observation-twice-by-alias",
            observations("2026-01-31,old/one,6"),
        ),
        ("downloads-negative", observations("2026-03-02,acme/one,-1")),
        (
            "downloads-fractional",
            observations("2026-03-02,acme/one,1.5"),
        ),
        ("downloads-word", observations("2026-03-02,acme/one,many")),
        (
            "downloads-grouped",
            observations("2026-03-02,acme/one,\"1,000\""),
        ),
        (
            "downloads-above-2-53",
            observations("2026-03-02,acme/one,9007199254740993"),
        ),
        (
            "downloads-far-above",
            observations("2026-03-02,acme/one,99999999999999999999"),
        ),
        ("downloads-empty", observations("2026-03-02,acme/one,")),
        ("date-that-is-none", observations("2026-02-30,acme/one,1")),
        ("date-in-other-form", observations("02.03.2026,acme/one,1")),
        ("date-empty", observations(",acme/one,1")),
        ("model-empty", observations("2026-03-02,,1")),
        (
            "model-with-two-slashes",
            observations("2026-03-02,acme/one/two,1"),
        ),
        ("model-without-name", observations("2026-03-02,acme/,1")),
        ("row-too-short", observations("2026-03-02,acme/one")),
        ("row-too-long", observations("2026-03-02,acme/one,1,2")),
        ("quote-open", observations("2026-03-02,\"acme/one,1")),
        (
            "models-without-model",
            tables(1, "name,created\nacme/one,2025-09-01\n"),
        ),
        ("model-twice", models("acme/one,,,,\nacme/one,,,,")),
        ("created-word", models("acme/one,autumn,,,")),
        ("created-in-seconds", models("acme/one,1756684800,,,")),
        ("parameters-with-unit", models("acme/one,,8B,,")),
        ("parameters-negative", models("acme/one,,-8,,")),
        ("likes-fractional", models("acme/one,,,0.5,")),
        (
            "organisations-without-namespace",
            tables(2, "account,country\nacme,US\n"),
        ),
        ("organisation-twice", organisations("acme,US,\nacme,CN,")),
        ("country-in-words", organisations("acme,United States,")),
        ("country-lower-case", organisations("acme,us,")),
        ("kind-unknown", organisations("acme,US,person")),
        ("aliases-without-to", tables(3, "from\nold/one\n")),
        (
            "alias-twice",
            tables(3, "from,to\nold/one,acme/one\nold/one,beta/two\n"),
        ),
        ("alias-to-itself", tables(3, "from,to\nacme/one,acme/one\n")),
        (
            "alias-in-a-ring",
            tables(3, "from,to\nold/one,acme/one\nacme/one,old/one\n"),
        ),
    ]
}

#[test]
fn every_fault_has_its_message() {
    for (name, tables) in broken() {
        let folder = Folder::new();
        let run = build(&folder, tables.each_ref().map(String::as_str));
        golden(
            &format!("csv/{name}.txt"),
            &format!("{}[{}]\n", run.stderr, run.code.unwrap()),
        );
        if run.code == Some(0) {
            continue;
        }
        assert_eq!(
            (run.code, run.stdout.as_str()),
            (Some(1), ""),
            "{name}: {}",
            run.stderr
        );
        assert!(
            run.stderr.contains(".csv"),
            "{name} names no file: {}",
            run.stderr
        );
        assert!(
            run.stderr.contains("expected ") && run.stderr.contains(", found "),
            "{name}: {}",
            run.stderr
        );
        assert!(!folder.has("out.json"), "{name}: half a build was written");
    }
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let folder = Folder::new();
    folder.write(
        "observations.csv",
        b"date,model,downloads\n2026-01-31,acme/\xff,5\n",
    );
    let run = folder.run(&[
        "build",
        "--observations",
        "observations.csv",
        "--counter",
        "cumulative",
        "-o",
        "out.json",
    ]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    golden("csv/not-utf-8.txt", &format!("{}[1]\n", run.stderr));
    // A download that broke off.
    folder.write("whole.csv", OBSERVATIONS);
    folder.compress("whole.csv");
    let whole = folder.read("whole.csv.gz");
    folder.write("cut.csv.gz", &whole[..whole.len() - 12]);
    let run = folder.run(&[
        "build",
        "--observations",
        "cut.csv.gz",
        "--counter",
        "cumulative",
        "-o",
        "out.json",
    ]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    golden("csv/cut-gzip.txt", &format!("{}[1]\n", run.stderr));
}
