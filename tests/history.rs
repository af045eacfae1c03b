//! `modelshare append`: histories as folders on the disk, crashes among what happens to them.

use std::collections::BTreeMap;
use std::io::Read;
use std::time::Duration;

use crate::command::{Folder, Run, modelshare};
use crate::observed::observe;
use modelshare::history::History;
use serde_json::Value;

pub fn append(folder: &Folder, more: &[&str]) -> Run {
    folder.run(&[&["append", "history"], more].concat())
}

/// Models with both counters.
pub type Rows = Vec<(String, Option<u64>, Option<u64>)>;

/// What the history has: of every date the models with both counters.
pub fn content(folder: &Folder) -> BTreeMap<String, Rows> {
    let history = History::open(&folder.path().join("history")).unwrap();
    let entries = history.entries().iter();
    let rows = |entry| {
        let rows = history.rows(entry).unwrap();
        let row = |row: modelshare::observation::Row| {
            (row.model.to_owned(), row.downloads, row.downloads_all_time)
        };
        rows.rows().map(row).collect()
    };
    entries
        .map(|entry| (entry.date.clone(), rows(entry)))
        .collect()
}

/// What an append of the same to a new history says; renamed by `aliases.csv`.
fn append_again(folder: &Folder, files: &[&str]) -> String {
    let arguments = ["append", "again", "--aliases", "aliases.csv"];
    folder
        .run(&[&arguments[..], files].concat())
        .succeeds()
        .stderr
}

pub fn files(folder: &Folder) -> Vec<String> {
    let entries = std::fs::read_dir(folder.path().join("history")).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// The dates in the list, whatever there is of their files.
fn content_of_list(folder: &Folder) -> Vec<String> {
    let list: Value = serde_json::from_slice(&folder.read("history/history.json")).unwrap();
    let observations = list["observations"].as_array().unwrap().iter();
    let date = |entry: &Value| entry["date"].as_str().unwrap().to_owned();
    observations.map(date).collect()
}

#[test]
fn observations_are_kept_by_date_with_both_counters() {
    let folder = Folder::new();
    let first = observe(
        &folder,
        "2026-10-06",
        &[("b/x", 10, 100), ("a/y", 5, 50), ("old/z", 1, 9)],
    );
    let third = observe(
        &folder,
        "2026-10-20",
        &[("b/x", 12, 130), ("c/n", 3, 3), ("a/y", 6, 61)],
    );
    let second = observe(&folder, "2026-10-13", &[("new/z", 2, 11), ("b/x", 11, 112)]);
    folder.write("aliases.csv", "from,to\nold,new\n");
    let run = append(&folder, &[&first, "--aliases", "aliases.csv"]).succeeds();
    assert!(
        run.stderr
            .contains("2026-10-06 of 3 models added, the first"),
        "{}",
        run.stderr
    );
    // In whatever order they come.
    let run = append(&folder, &[&third, &second, "--aliases", "aliases.csv"]).succeeds();
    for text in [
        "2026-10-13 of 2 models added, 0 new, 1 vanished, 1 under a new name since 2026-10-06",
        "2026-10-20 of 3 models added, 1 new, 1 returned, 1 vanished since 2026-10-13",
    ] {
        assert!(run.stderr.contains(text), "{text}: {}", run.stderr);
    }
    // The largest of what vanished is named: a/y had 5 of 16 downloads in 30 days, b/x 10.
    let gone = "2026-10-13: what vanished had 5 downloads in 30 days, 31.2 % of all; the largest: \
                a/y (5, 31.2 %)";
    assert!(
        append_again(&folder, &[&first, &second]).contains(gone),
        "{gone}"
    );
    let of = |id: &str, month, all| (id.to_owned(), Some(month), Some(all));
    let expected = BTreeMap::from([
        (
            "2026-10-06".to_owned(),
            vec![of("a/y", 5, 50), of("b/x", 10, 100), of("old/z", 1, 9)],
        ),
        (
            "2026-10-13".to_owned(),
            vec![of("b/x", 11, 112), of("new/z", 2, 11)],
        ),
        (
            "2026-10-20".to_owned(),
            vec![of("a/y", 6, 61), of("b/x", 12, 130), of("c/n", 3, 3)],
        ),
    ]);
    assert_eq!(content(&folder), expected);

    // Again changes nothing, not a byte.
    let list = folder.read("history/history.json");
    let run = append(&folder, &[&second, &first, &third]).succeeds();
    assert_eq!(run.stderr.matches("is in the history already").count(), 3);
    assert!(folder.read("history/history.json") == list);
    let list: Value = serde_json::from_slice(&list).unwrap();
    assert_eq!(list["observations"][0]["about"]["licence"], "CC0-1.0");
    assert_eq!(
        list["observations"][0]["input"]["name"],
        "2026-10-06.jsonl.gz"
    );
    assert_eq!(files(&folder).len(), 5, "{:?}", files(&folder));
}

#[test]
fn the_largest_of_what_vanished_are_named() {
    let folder = Folder::new();
    folder.write("aliases.csv", "from,to\n");
    let table = |date: &str, rows: &[(&str, &str)]| {
        let header = "model,date,downloads,downloads_all_time\n".to_owned();
        let row =
            |text: String, (id, counts): &(&str, &str)| format!("{text}{id},{date},{counts}\n");
        folder.write(&format!("{date}.csv"), rows.iter().fold(header, row));
    };
    table(
        "2026-10-06",
        &[
            ("a/1", "1,60"),
            ("a/2", "2,20"),
            ("a/3", "3,10"),
            ("a/4", "4,5"),
            ("a/5", "5,5"),
        ],
    );
    table("2026-10-13", &[("a/1", "1,"), ("a/2", "2,")]);
    // Of a day without downloads in 30 days those of all time are told.
    table("2026-10-20", &[("b/1", ",700"), ("b/2", ",300")]);
    table("2026-10-27", &[("b/2", ",300")]);
    let files = [
        "2026-10-06.csv",
        "2026-10-13.csv",
        "2026-10-20.csv",
        "2026-10-27.csv",
    ];
    let told = append_again(&folder, &files);
    for text in [
        "2026-10-13: what vanished had 12 downloads in 30 days, 80.0 % of all; the largest: \
         a/5 (5, 33.3 %), a/4 (4, 26.7 %), a/3 (3, 20.0 %)",
        "2026-10-20: what vanished had 3 downloads in 30 days, 100.0 % of all",
        "2026-10-27: what vanished had 700 downloads of all time, 70.0 % of all; the largest: \
         b/1 (700, 70.0 %)",
    ] {
        assert!(told.contains(text), "{text}: {told}");
    }
}

#[test]
fn other_figures_of_a_day_need_to_be_asked_for() {
    let folder = Folder::new();
    append(
        &folder,
        &[&observe(&folder, "2026-10-06", &[("a/x", 1, 1)])],
    )
    .succeeds();
    let before = (content(&folder), files(&folder));
    let other = observe(&folder, "2026-10-06", &[("a/x", 2, 2)]);
    let new = observe(&folder, "2026-10-07", &[("a/x", 3, 3)]);
    let run = append(&folder, &[&new, &other]);
    assert_eq!(run.code, Some(1));
    assert!(
        run.stderr.contains("--replace puts this one in its place"),
        "{}",
        run.stderr
    );
    // All or none.
    assert_eq!((content(&folder), files(&folder)), before);
    let run = append(&folder, &[&new, &other, "--replace"]).succeeds();
    assert!(
        run.stderr.contains("2026-10-06 of 1 model replaced"),
        "{}",
        run.stderr
    );
    assert_eq!(content(&folder)["2026-10-06"][0].1, Some(2));
    assert_eq!(files(&folder).len(), 4, "{:?}", files(&folder));
}

/// Every point at which an append may end early, in their order.
pub const CRASH_POINTS: [&str; 7] = [
    "append-write",
    "append-journal",
    "append-files",
    "append-moved",
    "append-list",
    "append-done",
    "append-replaced",
];

#[test]
fn a_crash_at_any_point_leaves_the_old_history_or_the_new_one() {
    for at in CRASH_POINTS {
        let folder = Folder::new();
        append(
            &folder,
            &[&observe(&folder, "2026-10-06", &[("a/x", 1, 1)])],
        )
        .succeeds();
        let old = content(&folder);
        let second = observe(&folder, "2026-10-13", &[("a/x", 2, 2)]);
        let third = observe(&folder, "2026-10-20", &[("a/x", 3, 3)]);
        let killed = modelshare(&["append", "history", &second, &third])
            .current_dir(folder.path())
            .env("MODELSHARE_ABORT_AT", at)
            .output()
            .unwrap();
        assert_eq!(killed.status.code(), None, "{at}: killed by a signal");
        let found = content(&folder);
        match at {
            "append-done" | "append-replaced" => assert_eq!(found.len(), 3),
            _ => assert_eq!(found, old, "{at}"),
        }
        // The next append is not hindered, and leaves nothing of the interrupted one. Once all files
        // were complete it adds them, whatever it is asked for.
        let run = append(
            &folder,
            &[&observe(&folder, "2026-10-06", &[("a/x", 1, 1)])],
        )
        .succeeds();
        let is_finished = !["append-write", "append-journal"].contains(&at);
        assert_eq!(
            run.stderr
                .matches("by an append that was interrupted")
                .count(),
            if is_finished { 2 } else { 0 },
            "{at}: {}",
            run.stderr
        );
        assert_eq!(content(&folder).len(), if is_finished { 3 } else { 1 });
        append(&folder, &[&second, &third]).succeeds();
        assert_eq!(content(&folder).len(), 3, "{at}");
        assert_eq!(files(&folder).len(), 5, "{at}: {:?}", files(&folder));
    }
}

#[test]
fn an_observation_is_replaced_completely_or_not_at_all() {
    for at in CRASH_POINTS {
        let folder = Folder::new();
        append(
            &folder,
            &[&observe(&folder, "2026-10-06", &[("a/x", 1, 1)])],
        )
        .succeeds();
        let other = observe(&folder, "2026-10-06", &[("a/x", 2, 2)]);
        let killed = modelshare(&["append", "history", &other, "--replace"])
            .current_dir(folder.path())
            .env("MODELSHARE_ABORT_AT", at)
            .output()
            .unwrap();
        assert_eq!(killed.status.code(), None, "{at}: killed by a signal");
        assert_eq!(content(&folder).len(), 1, "{at}");
        append(&folder, &[&other, "--replace"]).succeeds();
        assert_eq!(content(&folder)["2026-10-06"][0].1, Some(2), "{at}");
        assert_eq!(files(&folder).len(), 3, "{at}: {:?}", files(&folder));
    }
}

#[test]
fn a_kill_at_any_moment_leaves_the_old_history_or_the_new_one() {
    let folder = Folder::new();
    let models: Vec<String> = (0..3_000)
        .map(|number| format!("account/model-{number}"))
        .collect();
    let rows = |shift: u64| -> Vec<(&str, u64, u64)> {
        let rows = models.iter().zip(0u64..);
        rows.map(|(id, number)| (id.as_str(), number, number + shift))
            .collect()
    };
    append(&folder, &[&observe(&folder, "2026-01-01", &rows(0))]).succeeds();
    let mut dates = 1;
    let mut killed = 0;
    for attempt in 0..24u32 {
        let date = format!("2026-02-{:02}", attempt + 1);
        let file = observe(&folder, &date, &rows(u64::from(attempt)));
        let mut child = modelshare(&["append", "history", &file])
            .current_dir(folder.path())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(u64::from(attempt) * 3));
        let _ = child.kill();
        killed += usize::from(!child.wait().unwrap().success());
        let found = content(&folder);
        assert!(
            found.len() == dates || found.len() == dates + 1,
            "{attempt}"
        );
        assert!(found.values().all(|rows| rows.len() == 3_000), "{attempt}");
        dates = found.len();
    }
    assert!(killed > 0, "no process was killed before its end");
}

#[test]
fn only_one_process_writes() {
    let folder = Folder::new();
    let file = observe(&folder, "2026-10-06", &[("a/x", 1, 1)]);
    let held = History::lock(&folder.path().join("history")).unwrap();
    let run = append(&folder, &[&file]);
    assert_eq!(run.code, Some(1));
    assert!(
        run.stderr
            .contains("found another process that is writing it"),
        "{}",
        run.stderr
    );
    drop(held);
    append(&folder, &[&file]).succeeds();
}

#[test]
fn a_folder_of_other_things_is_left_alone() {
    let folder = Folder::new();
    let file = observe(&folder, "2026-10-06", &[("a/x", 1, 1)]);
    folder.write(".notes.part", "mine");
    let run = folder.run(&["append", ".", &file]);
    assert_eq!(run.code, Some(1));
    assert!(
        run.stderr
            .contains("expected a folder with history.json, or an empty one"),
        "{}",
        run.stderr
    );
    assert!(folder.has(".notes.part"));
}

#[test]
fn what_was_changed_or_cut_is_refused() {
    let folder = Folder::new();
    let file = observe(&folder, "2026-10-06", &[("a/x", 1, 1), ("b/x", 1, 1)]);
    append(&folder, &[&file]).succeeds();
    // A file that somebody changed.
    let name = files(&folder)
        .into_iter()
        .find(|name| name.ends_with(".parquet"))
        .unwrap();
    let path = format!("history/{name}");
    let mut bytes = folder.read(&path);
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    folder.write(&path, bytes);
    let history = History::open(&folder.path().join("history")).unwrap();
    let error = history.rows(&history.entries()[0]).unwrap_err().to_string();
    assert!(error.contains("expected the SHA-256"), "{error}");
    // Nothing is added beside it; added again, it is what it was.
    let next = observe(&folder, "2026-10-13", &[("a/x", 1, 1)]);
    let run = append(&folder, &[&next]);
    assert_eq!(run.code, Some(1));
    assert!(
        run.stderr.contains("expected the SHA-256"),
        "{}",
        run.stderr
    );
    assert_eq!(content_of_list(&folder), ["2026-10-06"]);
    let run = append(&folder, &[&file]).succeeds();
    assert!(run.stderr.contains("is there again"), "{}", run.stderr);
    append(&folder, &[&next]).succeeds();
    // One that is gone.
    std::fs::remove_file(folder.path().join(&path)).unwrap();
    let run = append(
        &folder,
        &[&observe(&folder, "2026-10-20", &[("a/x", 1, 1)])],
    );
    assert_eq!(run.code, Some(1));
    for text in [
        &name,
        "expected the file that history.json names, found no such file",
    ] {
        assert!(run.stderr.contains(text), "{text}: {}", run.stderr);
    }
    let run = folder.run(&[
        "build",
        "history",
        "--counter",
        "cumulative",
        "-o",
        "x.json",
    ]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("found no such file"), "{}", run.stderr);
    append(&folder, &[&file]).succeeds();
    assert_eq!(content(&folder).len(), 2);
    // An observation that is not complete, packed and unpacked.
    let packed = folder.read(&file);
    folder.write("cut.jsonl.gz", &packed[..packed.len() - 12]);
    let mut text = String::new();
    flate2::read::GzDecoder::new(&packed[..])
        .read_to_string(&mut text)
        .unwrap();
    folder.write(
        "short.jsonl",
        text.lines().take(2).collect::<Vec<_>>().join("\n"),
    );
    for (file, found) in [
        ("cut.jsonl.gz", "the end of the file before theirs"),
        (
            "short.jsonl",
            "expected 2 rows, as its first line says, found 1",
        ),
        ("none.jsonl", "none of this name"),
    ] {
        let run = append(&folder, &[file]);
        assert_eq!(run.code, Some(1), "{file}");
        assert!(run.stderr.contains(found), "{file}: {}", run.stderr);
    }
}
