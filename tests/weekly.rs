//! The weekly job against a Hub on this machine: four weeks, one of them broken; publication; the
//! table of organisations.

use std::path::Path;
use std::process::{Command, Output};

use crate::command::{Folder, modelshare};
use crate::loopback::{Fault, Hub, catalogue};
use serde_json::{Value, json};

/// Runs the script of the documentation as a week's job would.
fn week(folder: &Folder, hub: &Hub, set: &[(&str, &str)]) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_modelshare"));
    let path = std::env::var("PATH").unwrap();
    let mut command = Command::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/docs/weekly/weekly.sh"
    ));
    command
        .args(["history", "site"])
        .current_dir(folder.path())
        .env(
            "PATH",
            format!("{}:{path}", program.parent().unwrap().display()),
        )
        .env("HF_ENDPOINT", &hub.url)
        .env_remove("HF_TOKEN")
        .env("NO_PROXY", "*")
        .env("TABLES", ".")
        .env("FETCH", "--page 100 --retries 2 --backoff 5")
        .env(
            "BUILD",
            "--counter cumulative --dates weekly --budget 20KiB",
        );
    command.envs(set.iter().copied()).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn json_of(folder: &Folder, file: &str) -> Value {
    serde_json::from_slice(&folder.read(file)).unwrap()
}

/// Every model is downloaded as in the week before, some more.
fn grow(models: &mut [Value]) {
    for (number, model) in models.iter_mut().enumerate() {
        let month = model["downloads"].as_u64().unwrap();
        let all = model["downloadsAllTime"].as_u64().unwrap();
        model["downloadsAllTime"] = json!(all + month / 4 + number as u64 % 3);
    }
}

fn tables(folder: &Folder) {
    folder.write(
        "organisations.csv",
        "namespace,country,kind,parent,basis,confidence\n\
         Qwen,CN,company,Alibaba,report,high\ngoogle,US,company,,report,high\n\
         meta-llama,US,company,Meta,report,high\nmistralai,FR,company,,report,high\n",
    );
    folder.write("aliases.csv", "from,to\nQwen-old,Qwen\n");
    folder.write(
        "events.csv",
        "date,title\n2026-11-05,Counting rule: nothing of note\n",
    );
}

#[test]
fn four_weeks_are_rehearsed_and_a_bad_one_publishes_nothing() {
    let (folder, hub) = (Folder::new(), Hub::new(catalogue(350)));
    tables(&folder);
    let dates = ["27 Oct 2026", "03 Nov 2026", "10 Nov 2026", "17 Nov 2026"];
    let day = |week: usize| format!("Tue, {} 04:17:00 GMT", dates[week]);

    hub.date(&day(0));
    let run = week(&folder, &hub, &[]);
    assert!(run.status.success(), "{}", said(&run));
    let report = String::from_utf8(folder.read("history.work/organisations.txt")).unwrap();
    assert!(report.contains("%  nobody\n"), "{report}");
    // The second week is cut in the middle of the reading, and taken up by the next run.
    hub.change(|models| grow(models)).date(&day(1));
    hub.change(|models| {
        models.push(json!({"_id": "ff", "id": "Qwen/new", "author": "Qwen",
        "createdAt": "2026-11-01T00:00:00Z", "downloads": 900, "downloadsAllTime": 900}))
    });
    let at = hub.requests().len() + 2;
    hub.fault(at, Fault::Status(403, vec![]));
    let run = week(&folder, &hub, &[]);
    assert!(!run.status.success());
    assert!(said(&run).contains("found status 403"), "{}", said(&run));
    assert_eq!(
        json_of(&folder, "site/latest.json")["latest"]["date"],
        "2026-10-27"
    );
    let run = week(&folder, &hub, &[]);
    assert!(run.status.success(), "{}", said(&run));
    assert!(
        said(&run).contains("going on after 200 models"),
        "{}",
        said(&run)
    );

    // In the third the Hub answers nonsense: half of the models, none of the counts as before.
    hub.change(|models| grow(models)).date(&day(2));
    let mut sound = Vec::new();
    hub.change(|models| {
        sound.clone_from(models);
        models.truncate(150);
    });
    let published = json_of(&folder, "site/latest.json");
    // The account without a country is a fifth of all.
    let run = week(&folder, &hub, &[("PUBLISH", "--most-unattributed 0.001")]);
    assert!(!run.status.success());
    assert!(
        said(&run).contains("of all downloads without a country, found 0."),
        "{}",
        said(&run)
    );
    assert_eq!(json_of(&folder, "site/latest.json"), published);
    // What a bad week put into the history is put right.
    hub.change(|models| *models = sound);
    let run = week(&folder, &hub, &[]);
    assert!(
        said(&run).contains("--replace puts this one in its place"),
        "{}",
        said(&run)
    );
    assert_eq!(json_of(&folder, "site/latest.json"), published);
    let run = week(&folder, &hub, &[("APPEND", "--replace")]);
    assert!(run.status.success(), "{}", said(&run));

    hub.change(|models| grow(models)).date(&day(3));
    std::fs::create_dir(folder.path().join("mine")).unwrap();
    folder.write(
        "mine/own.csv",
        "namespace,country,kind,basis\nnobody,,individual,own\n",
    );
    let run = week(
        &folder,
        &hub,
        &[
            ("OVERRIDES", "mine/own.csv"),
            ("PUBLISH", "--most-points 30"),
        ],
    );
    assert!(run.status.success(), "{}", said(&run));
    assert!(said(&run).contains("byte by byte"), "{}", said(&run));
    // The same week again has nothing to do.
    let run = week(&folder, &hub, &[("OVERRIDES", "mine/own.csv")]);
    assert!(run.status.success(), "{}", said(&run));
    assert!(
        said(&run).contains("is the latest version already"),
        "{}",
        said(&run)
    );

    let list = json_of(&folder, "site/latest.json");
    let versions = list["versions"].as_array().unwrap();
    let days: Vec<&str> = versions
        .iter()
        .map(|one| one["date"].as_str().unwrap())
        .collect();
    assert_eq!(
        days,
        ["2026-11-17", "2026-11-10", "2026-11-03", "2026-10-27"]
    );
    assert_eq!(list["latest"], versions[0]);
    for version in versions {
        let bytes = folder.read(&format!("site/{}", version["file"].as_str().unwrap()));
        assert_eq!(version["bytes"].as_u64(), Some(bytes.len() as u64));
        assert_eq!(version["sha256"], modelshare::history::digest(&bytes));
    }
    assert!(
        folder.read("site/hub.json")
            == folder.read(&format!("site/{}", versions[0]["file"].as_str().unwrap()))
    );
    let snapshot = json_of(&folder, "site/hub.json");
    assert_eq!(
        snapshot["dates"],
        json!(["2026-10-27", "2026-11-03", "2026-11-10", "2026-11-17"])
    );
    assert_eq!(
        snapshot["provenance"]["inputs"].as_array().unwrap().len(),
        4 + 4
    );
    let report = String::from_utf8(folder.read("history.work/organisations.txt")).unwrap();
    assert!(
        report.contains("5 rows\n100.0 % of the downloads of 5 accounts"),
        "{report}"
    );

    // The day is read again, and what was published of it corrected with a note of several words.
    hub.change(|models| grow(models));
    let wrong = &list["latest"]["sha256"].as_str().unwrap()[..10];
    let note = "Read before the Hub's counters of that day were complete, it's \"half\" of them";
    let run = week(
        &folder,
        &hub,
        &[("APPEND", "--replace"), ("CORRECTS", wrong), ("NOTE", note)],
    );
    assert!(run.status.success(), "{}", said(&run));
    let corrected = json_of(&folder, "site/latest.json");
    assert_eq!(corrected["corrections"][0]["note"], note);
    assert_eq!(
        corrected["corrections"][0]["by"],
        corrected["latest"]["sha256"]
    );
    assert_eq!(corrected["versions"].as_array().unwrap().len(), 5);
    // Quotes in options would come through as they are.
    let run = week(&folder, &hub, &[("PUBLISH", "--note \"two words\"")]);
    assert_eq!(run.status.code(), Some(2));
    assert!(
        said(&run).contains("set CORRECTS and NOTE"),
        "{}",
        said(&run)
    );
}

fn build(folder: &Folder, rows: &[(&str, &str, u64)]) {
    let mut csv = "date,model,downloads\n".to_owned();
    for (date, model, downloads) in rows {
        csv.push_str(&format!("{date},{model},{downloads}\n"));
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

#[test]
fn what_differs_too_much_is_not_published_unless_it_corrects() {
    let folder = Folder::new();
    tables(&folder);
    let first = [
        ("2026-10-27", "Qwen/a", 1_000),
        ("2026-10-27", "google/b", 1_000),
        ("2026-11-03", "Qwen/a", 1_100),
        ("2026-11-03", "google/b", 1_100),
    ];
    build(&folder, &first);
    let publish =
        |more: &[&str]| folder.run(&[&["publish", "hub.json", "--to", "site"], more].concat());
    publish(&[]).succeeds();
    let published = json_of(&folder, "site/latest.json");
    for (rows, found) in [
        (
            &[
                ("2026-10-27", "Qwen/a", 1_000),
                ("2026-10-28", "google/b", 1_100),
            ][..],
            "expected a last date of 2026-11-03 or later, as before, found 2026-10-28",
        ),
        (
            &[
                ("2026-10-27", "Qwen/a", 1_000),
                ("2026-11-10", "Qwen/a", 2_200),
            ],
            "expected a number of models within 0.2 of the version before, 2, found 1",
        ),
        (
            &[
                ("2026-11-03", "Qwen/a", 4_000),
                ("2026-11-10", "google/b", 4_000),
            ],
            "expected a number of downloads within 0.2 of the version before",
        ),
        (
            &[
                ("2026-11-03", "Qwen/a", 1_400),
                ("2026-11-10", "google/b", 900),
                ("2026-11-10", "Qwen/a", 1_400),
            ],
            "within 3 points of the version before, 50.0 %",
        ),
        (
            &[("2026-11-03", "Qwen/a", 0), ("2026-11-10", "google/b", 0)],
            "expected data for at least one share, found none",
        ),
    ] {
        build(&folder, rows);
        let run = publish(&[]);
        assert_eq!(run.code, Some(1), "{found}");
        assert!(run.stderr.contains(found), "{found}: {}", run.stderr);
        assert_eq!(json_of(&folder, "site/latest.json"), published);
    }
    // A crash before the list is written publishes nothing.
    build(
        &folder,
        &[
            ("2026-11-10", "Qwen/a", 1_150),
            ("2026-11-10", "google/b", 1_150),
        ],
    );
    for at in ["publish-archive", "publish-copy"] {
        let killed = modelshare(&["publish", "hub.json", "--to", "site"])
            .current_dir(folder.path())
            .env("MODELSHARE_ABORT_AT", at)
            .output()
            .unwrap();
        assert_eq!(killed.status.code(), None, "killed by a signal");
        assert_eq!(json_of(&folder, "site/latest.json"), published);
    }
    // The first version was wrong, and whoever pinned it can be told.
    build(
        &folder,
        &[
            ("2026-11-03", "Qwen/a", 4_000),
            ("2026-11-03", "google/b", 1_000),
        ],
    );
    let wrong = published["latest"]["sha256"].as_str().unwrap();
    let run = publish(&["--corrects", "00000000", "--note", "x"]);
    assert_eq!(run.code, Some(2));
    publish(&[
        "--corrects",
        &wrong[..10],
        "--note",
        "Counters were read twice",
    ])
    .succeeds();
    let list = json_of(&folder, "site/latest.json");
    let correction = &list["corrections"][0];
    assert_eq!(correction["sha256"], *wrong);
    assert_eq!(correction["by"], list["latest"]["sha256"]);
    assert_eq!(correction["note"], "Counters were read twice");
    let old = folder.read(&format!(
        "site/{}",
        published["latest"]["file"].as_str().unwrap()
    ));
    assert_eq!(
        modelshare::history::digest(&old),
        wrong,
        "the old version stays"
    );
}

#[test]
fn a_table_of_organisations_is_held_against_what_it_is_for() {
    let folder = Folder::new();
    tables(&folder);
    build(
        &folder,
        &[
            ("2026-10-27", "Qwen/a", 600),
            ("2026-10-27", "nobody/b", 300),
            ("2026-10-27", "alone/c", 60),
            ("2026-10-27", "person/d", 40),
        ],
    );
    folder.write(
        "mine.csv",
        "namespace,country,kind,parent,basis,confidence\nperson,,individual,,looks so,low\n\
         Qwen-old,US,company,Alibaba,,high\nqwen,CN,company,Alibaba,report,sure\nalone,UK,hybrid,,guess,low\n\
         x1,FR,company,Alibaba,report,low\n",
    );
    let run = folder.run(&[
        "organisations",
        "check",
        "organisations.csv",
        "mine.csv",
        "--aliases",
        "aliases.csv",
        "--against",
        "hub.json",
    ]);
    assert_eq!(run.code, Some(1));
    assert!(
        run.stderr.contains("found 3 values without a meaning"),
        "{}",
        run.stderr
    );
    for text in [
        "country       mine.csv (line 5): alone: UK is not in ISO 3166-1",
        "kind          mine.csv (line 5): alone: \"hybrid\" is none of",
        "confidence    mine.csv (line 4): qwen: \"sure\" is none of",
        "basis         mine.csv (line 3): Qwen-old: a country without a basis",
        "alias         mine.csv (line 3): Qwen-old is called Qwen today",
        "Alibaba is in several countries: qwen CN, x1 FR, Qwen-old US",
        "5 rows of no account here: google, meta-llama, mistralai, qwen, x1",
        "70.0 % of the downloads of 4 accounts have a country",
        "300   30.0 %  nobody\n",
    ] {
        let plain = run.stdout.replace(['\u{a0}', '\u{202f}'], " ");
        assert!(plain.contains(text), "{text}: {plain}");
    }
    let run = folder.run(&[
        "organisations",
        "check",
        "organisations.csv",
        "--against",
        "hub.json",
        "--top",
        "1",
        "--format",
        "json",
    ]);
    let report: Value = serde_json::from_str(&run.succeeds().stdout).unwrap();
    assert_eq!(report["remarks"], json!([]));
    assert_eq!(report["coverage"]["missing"][0]["namespace"], "nobody");
    assert_eq!(report["coverage"]["missing"].as_array().unwrap().len(), 1);
    assert!(report.get("judged").is_none());
    // What a judgement's day is for: to see which ones are old.
    folder.write(
        "dated.csv",
        "namespace,country,basis,date\nQwen,CN,a,2026-11-23\ngoogle,US,b,\nnobody,FR,c,2025-02-03\n",
    );
    let run = folder.run(&["organisations", "check", "dated.csv"]);
    let text = run.succeeds().stdout;
    for said in [
        "3 rows, judged from 2025-02-03 to 2026-11-23\n",
        "date          dated.csv (line 3): google: no day of its judgement\n",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    folder.write("dated.csv", "namespace,date\nQwen,23.11.2026\n");
    let run = folder.run(&["organisations", "check", "dated.csv"]);
    assert_ne!(run.code, Some(0));
    assert!(run.stderr.contains("23.11.2026"), "{}", run.stderr);
    // Two rows of one file that say different things.
    folder.write(
        "two.csv",
        "namespace,country,basis\nQwen,CN,a\nQwen-old,SG,b\n",
    );
    let run = folder.run(&[
        "organisations",
        "check",
        "two.csv",
        "--aliases",
        "aliases.csv",
    ]);
    let text = run.succeeds().stdout;
    assert!(
        text.contains(
            "contradiction two.csv (line 3): Qwen-old is told otherwise by two.csv (line 2)"
        ),
        "{text}"
    );
}

/// The table of this project is sound by its own check.
#[test]
fn the_bundled_table_has_no_fault() {
    let folder = Folder::new();
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/data/");
    let run = folder.run(&[
        "organisations",
        "check",
        &format!("{data}organisations.csv"),
        "--aliases",
        &format!("{data}aliases.csv"),
        "--format",
        "json",
    ]);
    let report: Value = serde_json::from_str(&run.succeeds().stdout).unwrap();
    assert!(report["rows"].as_u64() > Some(1_000));
    let remarks = report["remarks"].as_array().unwrap();
    let wrong = |remark: &&Value| {
        remark["about"] == "basis" || remark["text"].to_string().contains("otherwise")
    };
    assert_eq!(remarks.iter().filter(wrong).count(), 0, "{remarks:?}");
}
