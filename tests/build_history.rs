//! `modelshare build` from a history, and `modelshare verify`.

use crate::command::{Folder, Run, modelshare};
use crate::observed::observe;
use serde_json::{Value, json};

/// A history of nine weeks of 400 models; one is renamed on the way, one vanishes.
fn history() -> Folder {
    let folder = Folder::new();
    let ids: Vec<String> = (0..400)
        .map(|number| format!("n{}/m{number}", number % 40))
        .collect();
    let mut files = Vec::new();
    for week in 0..9u64 {
        let day = modelshare::Day(20_700 + 7 * week as i32).to_string();
        let rows: Vec<(&str, u64, u64)> = ids
            .iter()
            .zip(1u64..)
            .filter(|(_, number)| *number != 7 || week < 4)
            .map(|(id, number)| {
                let id = match (number, week) {
                    (3, 0..5) => "old/m2",
                    _ => id.as_str(),
                };
                let a_week = 1_000_000 / number;
                // Small ones are irregular, so that they do not compress to nothing.
                let odd = match number {
                    0..100 => 0,
                    _ => number * number * (week + 3) * 7_919 % 997,
                };
                (id, a_week * 4, a_week * (week + 10) + odd)
            })
            .collect();
        files.push(observe(&folder, &day, &rows));
    }
    folder.write("aliases.csv", "from,to\nold,n2\n");
    folder.write(
        "organisations.csv",
        "namespace,country,kind\nn0,CN,company\nn1,US,company\nn2,US,university\nn3,,individual\n",
    );
    folder.write(
        "events.csv",
        "date,title\n2026-10-01,Counting rule: more files\n",
    );
    let mut arguments = vec!["append", "history"];
    arguments.extend(files.iter().map(String::as_str));
    folder.run(&arguments).succeeds();
    folder
}

fn build(folder: &Folder, more: &[&str]) -> Run {
    let arguments = [
        "build",
        "history",
        "--organisations",
        "organisations.csv",
        "--aliases",
        "aliases.csv",
        "-o",
        "snapshot.json",
    ];
    folder.run(&[&arguments, more].concat())
}

fn snapshot(folder: &Folder) -> Value {
    serde_json::from_slice(&folder.read("snapshot.json")).unwrap()
}

#[test]
fn a_snapshot_has_either_counter_under_the_names_of_today() {
    let folder = history();
    build(&folder, &["--counter", "cumulative"]).succeeds();
    let cumulative = snapshot(&folder);
    assert_eq!(cumulative["counter"], json!({"kind": "cumulative"}));
    assert_eq!(cumulative["dates"].as_array().unwrap().len(), 9);
    assert_eq!(cumulative["source"]["licence"], "CC0-1.0");
    assert_eq!(cumulative["source"]["retrieved"], cumulative["dates"][8]);
    let names = cumulative["models"]["name"].as_array().unwrap();
    assert_eq!(names.len(), 400);
    let row = |snapshot: &Value, name: &str| {
        let names = snapshot["models"]["name"].as_array().unwrap();
        snapshot["counts"][names.iter().position(|other| other == name).unwrap()].clone()
    };
    // 1,000,000 / 3 a week, the first five weeks under the old name.
    let a_week = 333_333;
    let expected = json!([
        0,
        a_week * 10,
        a_week,
        a_week,
        a_week,
        a_week,
        a_week,
        a_week,
        a_week,
        a_week
    ]);
    assert_eq!(row(&cumulative, "m2"), expected);
    // The one that vanished stays where it was.
    assert_eq!(
        row(&cumulative, "m6"),
        json!([0, 1_428_570, 142_857, 142_857, 142_857])
    );
    assert_eq!(cumulative["models"]["licence"]["values"], json!(["mit"]));
    assert_eq!(
        cumulative["aliases"],
        json!({"from": ["old"], "to": ["n2"]})
    );

    build(&folder, &["--counter", "trailing:30"]).succeeds();
    let trailing = snapshot(&folder);
    assert_eq!(row(&trailing, "m2")[1], a_week * 4);
    let run = build(&folder, &["--counter", "period:7"]);
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr.contains("the counters of a history"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_day_without_the_counter_is_no_observation_date() {
    let folder = Folder::new();
    let table = |name: &str, header: &str, rows: &[&str]| {
        folder.write(name, format!("{header}\n{}\n", rows.join("\n")));
    };
    // Two days with both counters; the day before and the day after have downloads in 30 days only.
    table(
        "both.csv",
        "model,date,downloads,downloads_all_time",
        &[
            "a/x,2026-09-22,107,1175",
            "a/x,2026-09-29,108,1200",
            "b/y,2026-09-29,8,200",
        ],
    );
    table(
        "before.csv",
        "model,date,downloads",
        &["a/x,2026-09-15,106"],
    );
    table(
        "after.csv",
        "model,date,downloads",
        &["a/x,2026-10-02,108", "b/y,2026-10-02,9"],
    );
    let files = ["append", "history", "both.csv", "before.csv", "after.csv"];
    folder.run(&files).succeeds();
    folder.write("aliases.csv", "from,to\n");
    folder.write("organisations.csv", "namespace,country\na,CN\n");
    let run = build(&folder, &["--counter", "cumulative"]).succeeds();
    let told = "no downloads of all time were read on 2026-09-15, 2026-10-02: they are no \
                observation dates";
    assert!(run.stderr.contains(told), "{}", run.stderr);
    let built = snapshot(&folder);
    assert_eq!(built["dates"], json!(["2026-09-22", "2026-09-29"]));
    assert_eq!(built["counts"], json!([[0, 1175, 25], [1, 200]]));
    assert_eq!(built["provenance"]["inputs"][1]["date"], "2026-09-29");
    // The last observation of the week that has the counter, not the last of all.
    build(&folder, &["--counter", "cumulative", "--dates", "weekly"]).succeeds();
    assert_eq!(
        snapshot(&folder)["dates"],
        json!(["2026-09-22", "2026-09-29"])
    );
    build(&folder, &["--counter", "trailing:30"]).succeeds();
    assert_eq!(snapshot(&folder)["dates"].as_array().unwrap().len(), 4);
    let run = build(
        &folder,
        &["--counter", "cumulative", "--from", "2026-10-01"],
    );
    assert_eq!(run.code, Some(1));
    let told = "with downloads of all time, found none; 1 observation without";
    assert!(run.stderr.contains(told), "{}", run.stderr);

    // The same from CSV.
    let observations = "date,model,downloads\n2026-09-22,a/x,5\n2026-09-29,a/x,\n2026-09-29,b/y,\n\
                        2026-10-06,b/y,7\n";
    folder.write("observations.csv", observations);
    let csv = [
        "build",
        "--observations",
        "observations.csv",
        "--counter",
        "trailing:30",
        "-o",
    ];
    let run = folder.run(&[&csv[..], &["csv.json"]].concat()).succeeds();
    let told = "no downloads were read on 2026-09-29: it is no observation date";
    assert!(run.stderr.contains(told), "{}", run.stderr);
    let built: Value = serde_json::from_slice(&folder.read("csv.json")).unwrap();
    assert_eq!(built["dates"], json!(["2026-09-22", "2026-10-06"]));
    assert_eq!(built["counts"], json!([[0, 5], [1, 7]]));
}

#[test]
fn dates_are_chosen() {
    let folder = history();
    let dates = |more: &[&str]| {
        build(&folder, &[&["--counter", "cumulative"], more].concat()).succeeds();
        snapshot(&folder)["dates"].clone()
    };
    let all = dates(&[]);
    assert_eq!(dates(&["--dates", "weekly"]), all);
    // 2026-09-04 and on, every week.
    assert_eq!(
        dates(&["--dates", "monthly"]),
        json!(["2026-09-25", "2026-10-30"])
    );
    assert_eq!(
        dates(&["--from", "2026-09-18", "--to", "2026-10-02"]),
        json!(["2026-09-18", "2026-09-25", "2026-10-02"])
    );
    // Two observations of one week: the last stays.
    let more = observe(&folder, "2026-10-29", &[("n0/m0", 4, 18_000_000)]);
    folder.run(&["append", "history", &more]).succeeds();
    assert_eq!(dates(&["--dates", "weekly"]), all);
    assert_eq!(dates(&["--dates", "all"]).as_array().unwrap().len(), 10);
    let run = build(
        &folder,
        &["--counter", "cumulative", "--from", "2027-01-01"],
    );
    assert_eq!(run.code, Some(1));
}

#[test]
fn the_cut_keeps_totals_and_obeys_its_limit() {
    let folder = history();
    let run = build(&folder, &["--counter", "cumulative"]).succeeds();
    for text in [
        "the dates cover 15.3",
        "no country is known for",
        "most by n4 ",
    ] {
        assert!(run.stderr.contains(text), "{text}: {}", run.stderr);
    }
    let shares = |folder: &Folder| {
        let answer = folder.shares(&["--by", "country", "--window", "30", "--max-age", "any"]);
        (
            answer["total"].clone(),
            crate::command::downloads(&answer, "CN"),
        )
    };
    let whole = shares(&folder);
    build(&folder, &["--counter", "cumulative", "--share", "0.9"]).succeeds();
    let cut = snapshot(&folder)["rollup"]["cut"].as_u64().unwrap();
    assert!((100..300).contains(&cut), "{cut}");
    assert_eq!(shares(&folder), whole);

    let limit = 3 << 10;
    let run = build(&folder, &["--counter", "cumulative", "--budget", "3KiB"]).succeeds();
    let kept = snapshot(&folder)["rollup"]["cut"].as_u64().unwrap();
    let size = modelshare::build::brotli_size(&folder.read("snapshot.json"));
    assert!(size <= limit, "{size}");
    assert!(run.stderr.contains("bytes under brotli"), "{}", run.stderr);
    assert_eq!(shares(&folder), whole);
    // One more model would be too many.
    let more = (kept + 3).to_string();
    build(&folder, &["--counter", "cumulative", "--top", &more]).succeeds();
    let size = modelshare::build::brotli_size(&folder.read("snapshot.json"));
    assert!(size > limit, "{kept} {size}");
    // All have room.
    build(&folder, &["--counter", "cumulative", "--budget", "1MiB"]).succeeds();
    assert_eq!(snapshot(&folder)["rollup"], Value::Null);
    let run = build(&folder, &["--counter", "cumulative", "--budget", "100"]);
    assert_eq!(run.code, Some(2));
    for (option, value) in [("--share", "0"), ("--share", "1.5"), ("--budget", "60kb")] {
        let run = build(&folder, &["--counter", "cumulative", option, value]);
        assert_eq!(run.code, Some(2), "{option} {value}");
    }
}

#[test]
fn a_snapshot_says_how_it_was_made_and_can_be_made_again() {
    let folder = history();
    let arguments = [
        "--counter",
        "cumulative",
        "--dates",
        "weekly",
        "--top",
        "50",
        "--events",
        "events.csv",
    ];
    build(&folder, &arguments).succeeds();
    let bytes = folder.read("snapshot.json");
    let made = snapshot(&folder);
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/snapshot.schema.json");
    let schema: Value = serde_json::from_slice(&std::fs::read(schema).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(
        validator.is_valid(&made),
        "{:?}",
        validator.iter_errors(&made).next()
    );
    let provenance = &made["provenance"];
    assert_eq!(
        provenance["tool"],
        concat!("modelshare ", env!("CARGO_PKG_VERSION"))
    );
    assert_eq!(provenance["command"][0], "build");
    let inputs = provenance["inputs"].as_array().unwrap();
    assert_eq!(inputs.len(), 9 + 3);
    assert_eq!(inputs[0]["role"], "observation");
    assert_eq!(inputs[0]["licence"], "CC0-1.0");
    assert_eq!(inputs[0]["sha256"].as_str().unwrap().len(), 64);
    assert_eq!(inputs[10]["name"], "events.csv");

    // Elsewhere, at another time, the same bytes.
    let other = history();
    build(&other, &arguments).succeeds();
    assert!(other.read("snapshot.json") == bytes);
    let at = modelshare(&[
        "build",
        "history",
        "--counter",
        "cumulative",
        "-o",
        "at.json",
    ])
    .current_dir(other.path())
    .env("SOURCE_DATE_EPOCH", "784111777")
    .output()
    .unwrap();
    assert!(at.status.success());
    let at: Value = serde_json::from_slice(&other.read("at.json")).unwrap();
    assert_eq!(at["provenance"]["built"], "1994-11-06T08:49:37Z");
    other
        .run(&["verify", "at.json", "--against", "history"])
        .succeeds();

    // From a history that has grown since, and from another folder of another name.
    let more = observe(&folder, "2026-12-01", &[("n0/m0", 4, 20_000_000)]);
    folder.run(&["append", "history", &more]).succeeds();
    let run = folder.run(&["verify", "snapshot.json", "--against", "history"]);
    let run = run.succeeds();
    assert!(run.stderr.contains("byte by byte"), "{}", run.stderr);
    let kept = folder.path().join("kept");
    std::fs::rename(folder.path().join("history"), kept).unwrap();
    let place = folder.path().display().to_string();
    let run = modelshare(&[
        "verify",
        &format!("{place}/snapshot.json"),
        "--against",
        &format!("{place}/kept"),
        "--tables",
        &place,
    ]);
    let run = { run }.current_dir(other.path()).output().unwrap();
    assert!(run.status.success());
}

#[test]
fn what_was_made_otherwise_is_found_out() {
    let folder = history();
    build(&folder, &["--counter", "cumulative", "--top", "50"]).succeeds();
    let verify = |found: &str| {
        let run = folder.run(&["verify", "snapshot.json", "--against", "history"]);
        assert_eq!(run.code, Some(1), "{found}");
        assert!(run.stderr.contains(found), "{found}: {}", run.stderr);
    };
    let sound = String::from_utf8(folder.read("snapshot.json")).unwrap();
    let changed = sound.replacen("[0,10000000,1000000,", "[0,10000001,1000000,", 1);
    assert_ne!(changed, sound);
    folder.write("snapshot.json", &changed);
    verify("at byte");
    folder.write("snapshot.json", &sound);
    let table = folder.read("organisations.csv");
    folder.write("organisations.csv", "namespace,country\nn0,US\n");
    verify("organisations: expected the SHA-256");
    folder.write("organisations.csv", table);
    let more = observe(&folder, "2026-09-04", &[("n0/m0", 4, 20)]);
    folder
        .run(&["append", "history", &more, "--replace"])
        .succeeds();
    verify("history: expected the observation");
    folder.write(
        "snapshot.json",
        sound.replace("\"provenance\"", "\"elsewhere\""),
    );
    verify("expected how the snapshot was made, found none");
}

#[test]
fn rows_of_later_tables_override() {
    let folder = history();
    // Of the same name as the table that it overrides.
    std::fs::create_dir(folder.path().join("mine")).unwrap();
    folder.write("mine/organisations.csv", "namespace,country\nn0,FR\n");
    let mine = ["--organisations", "mine/organisations.csv"];
    let run = build(&folder, &[&["--counter", "cumulative"], &mine[..]].concat()).succeeds();
    let text = "mine/organisations.csv puts its own in the place of 1 row";
    assert!(run.stderr.contains(text), "{}", run.stderr);
    let snapshot = snapshot(&folder);
    assert_eq!(
        snapshot["organisations"]["country"],
        json!(["FR", "US", "US", null])
    );
    let verify = ["verify", "snapshot.json", "--against", "history"];
    let run = folder.run(&verify);
    assert!(
        run.stderr.contains("organisations: expected the SHA-256"),
        "{}",
        run.stderr
    );
    folder
        .run(&[&verify[..], &["--tables", ".", "--tables", "mine"]].concat())
        .succeeds();
}
