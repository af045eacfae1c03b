//! Histories whose list is lost, damaged, or older than their files: nothing disappears.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use modelshare::history::digest;
use proptest::prelude::*;

use crate::command::{Folder, modelshare};
use crate::history::{CRASH_POINTS, append, content, files};
use crate::observed::observe;

/// A history of these dates, each with a model that has the day's number as its counter.
fn history(dates: &[&str]) -> Folder {
    let folder = Folder::new();
    for date in dates {
        let day: u64 = date[8..].parse().unwrap();
        let file = observe(&folder, date, &[("a/x", day, day), ("b/y", 1, 1)]);
        append(&folder, &[&file]).succeeds();
    }
    folder
}

fn repair(folder: &Folder, more: &[&str]) -> crate::command::Run {
    folder.run(&[&["history", "repair", "history"], more].concat())
}

#[test]
fn without_its_list_a_history_refuses_and_is_repaired() {
    let folder = history(&["2026-10-06", "2026-10-13"]);
    let (before, names) = (content(&folder), files(&folder));
    std::fs::remove_file(folder.path().join("history/history.json")).unwrap();
    let next = observe(&folder, "2026-10-20", &[("a/x", 20, 20)]);
    for command in [
        &["append", "history", &next][..],
        &[
            "build",
            "history",
            "--counter",
            "cumulative",
            "-o",
            "x.json",
        ],
    ] {
        let run = folder.run(command);
        assert_eq!(run.code, Some(1), "{command:?}");
        for text in [
            "2 files that it does not name: 2026-10-06-",
            "2026-10-13-",
            "modelshare history repair history",
        ] {
            assert!(run.stderr.contains(text), "{text}: {}", run.stderr);
        }
    }
    let run = repair(&folder, &["--source-name", "A hub"]).succeeds();
    assert_eq!(
        run.stderr
            .matches("from which file it was read is not known")
            .count(),
        2,
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("2 observations"), "{}", run.stderr);
    assert_eq!(content(&folder), before);
    assert_eq!(files(&folder), names);
    append(&folder, &[&next]).succeeds();
    assert_eq!(content(&folder).len(), 3);
    // Once more changes nothing.
    let list = folder.read("history/history.json");
    let run = repair(&folder, &[]).succeeds();
    assert!(run.stderr.contains("is right as it is"), "{}", run.stderr);
    assert!(folder.read("history/history.json") == list);
}

#[test]
fn a_list_that_is_older_than_the_files_keeps_what_it_says() {
    let folder = history(&["2026-10-06"]);
    let older = folder.read("history/history.json");
    let file = observe(&folder, "2026-10-13", &[("a/x", 13, 13)]);
    append(&folder, &[&file]).succeeds();
    folder.write("history/history.json", &older);
    let names = files(&folder);
    let next = observe(&folder, "2026-10-20", &[("a/x", 20, 20)]);
    let run = append(&folder, &[&next]);
    assert_eq!(run.code, Some(1));
    assert!(
        run.stderr
            .contains("1 file that it does not name: 2026-10-13-"),
        "{}",
        run.stderr
    );
    assert_eq!(files(&folder), names);
    // A build does not hide that it leaves something out.
    let build = [
        "build",
        "history",
        "--counter",
        "cumulative",
        "-o",
        "x.json",
    ];
    let run = folder.run(&build).succeeds();
    assert!(run.stderr.contains("warning: history: "), "{}", run.stderr);
    repair(&folder, &[]).succeeds();
    let list: serde_json::Value =
        serde_json::from_slice(&folder.read("history/history.json")).unwrap();
    let observations = list["observations"].as_array().unwrap();
    assert_eq!(observations[0]["input"]["name"], "2026-10-06.jsonl.gz");
    assert_eq!(observations[0]["rebuilt"], serde_json::Value::Null);
    assert_eq!(observations[1]["rebuilt"], true);
    assert_eq!(observations[1]["about"]["source"], "unknown source");
    // The list as it was is kept.
    let kept = format!("history/history-{}.json", &digest(&older)[..12]);
    assert!(folder.read(&kept) == older);
    append(&folder, &[&next]).succeeds();
    assert_eq!(content(&folder).len(), 3);
}

#[test]
fn a_list_that_nobody_can_read_is_replaced() {
    let folder = history(&["2026-10-06"]);
    let before = content(&folder);
    folder.write("history/history.json", "{\"modelshare\": \"hist");
    let run = append(&folder, &["2026-10-06.jsonl.gz"]);
    assert_eq!(run.code, Some(1));
    assert!(
        run.stderr.contains("modelshare history repair history"),
        "{}",
        run.stderr
    );
    let run = repair(&folder, &[]).succeeds();
    assert!(run.stderr.contains("could not be read"), "{}", run.stderr);
    assert_eq!(content(&folder), before);
}

#[test]
fn what_a_person_must_decide_is_left_alone() {
    let folder = history(&["2026-10-06", "2026-10-13"]);
    let observations: Vec<String> = files(&folder)
        .into_iter()
        .filter(|name| name.ends_with(".parquet"))
        .collect();
    let path = |name: &str| format!("history/{name}");
    let whole = folder.read(&path(&observations[1]));
    let lost = || {
        let _ = std::fs::remove_file(folder.path().join("history/history.json"));
    };
    let refuses = |texts: &[&str]| {
        let before = files(&folder);
        let run = repair(&folder, &[]);
        assert_eq!(run.code, Some(1));
        for text in texts {
            assert!(run.stderr.contains(text), "{text}: {}", run.stderr);
        }
        assert_eq!(files(&folder), before);
    };
    // A file that was cut.
    lost();
    folder.write(&path(&observations[1]), &whole[..whole.len() / 2]);
    refuses(&[
        &observations[1],
        "expected a file with the SHA-256",
        "move the file out",
    ]);
    // Rows of another day than the name.
    let sound = folder.read(&path(&observations[0]));
    std::fs::remove_file(folder.path().join(path(&observations[1]))).unwrap();
    let renamed = format!("2026-10-20-{}.parquet", &digest(&sound)[..12]);
    folder.write(&path(&renamed), &sound);
    refuses(&[
        &renamed,
        "expected the date 2026-10-20 in row 1, found 2026-10-06",
    ]);
    std::fs::remove_file(folder.path().join(path(&renamed))).unwrap();
    // Two of one day.
    let other = history(&["2026-10-06"]);
    let file = observe(&other, "2026-10-06", &[("a/x", 99, 99)]);
    append(&other, &[&file, "--replace"]).succeeds();
    let second = files(&other)
        .into_iter()
        .find(|name| name.ends_with(".parquet"))
        .unwrap();
    folder.write(&path(&second), other.read(&path(&second)));
    refuses(&[
        "expected one observation of 2026-10-06",
        &observations[0],
        &second,
    ]);
    std::fs::remove_file(folder.path().join(path(&second))).unwrap();
    // What is not an observation of a history is none of its business.
    folder.write("history/notes.txt", "mine");
    repair(&folder, &[]).succeeds();
    assert_eq!(content(&folder).len(), 1);
    assert!(folder.has("history/notes.txt"));
}

#[test]
fn an_entry_without_a_file_is_dropped_and_named() {
    let folder = history(&["2026-10-06", "2026-10-13"]);
    let gone = files(&folder)
        .into_iter()
        .find(|name| name.starts_with("2026-10-13"))
        .unwrap();
    std::fs::remove_file(folder.path().join("history").join(&gone)).unwrap();
    let run = repair(&folder, &[]).succeeds();
    assert!(
        run.stderr
            .contains(&format!("there is no file {gone} with the SHA-256")),
        "{}",
        run.stderr
    );
    assert_eq!(content(&folder).len(), 1);
    assert!(
        run.stderr
            .contains("the list as it was is kept as history-"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_folder_named_as_that_of_an_append_is_not_taken_for_one() {
    let folder = history(&["2026-10-06"]);
    std::fs::create_dir(folder.path().join("history/.append")).unwrap();
    folder.write("history/.append/2026-10-13.parquet", "mine");
    let next = observe(&folder, "2026-10-20", &[("a/x", 20, 20)]);
    let run = append(&folder, &[&next]);
    assert_eq!(run.code, Some(1));
    assert!(
        run.stderr.contains("that append did not write"),
        "{}",
        run.stderr
    );
    assert!(folder.read("history/.append/2026-10-13.parquet") == b"mine");
}

/// What happens to a history.
#[derive(Debug, Clone)]
enum Event {
    /// An append of a day, with counters of this number; it may be killed at a point.
    Append(u8, u8, Option<usize>, bool),
    Repair,
    LoseList,
    /// The list of an earlier moment comes back.
    RestoreList(u8),
    /// Somebody puts a file of their own into the folder.
    Foreign(u8),
}

fn event() -> impl Strategy<Value = Event> {
    let killed = proptest::option::weighted(0.6, 0..CRASH_POINTS.len());
    prop_oneof![
        6 => (1u8..5, 0u8..2, killed, proptest::bool::weighted(0.2))
            .prop_map(|(day, number, at, replace)| Event::Append(day, number, at, replace)),
        2 => Just(Event::Repair),
        2 => Just(Event::LoseList),
        2 => (0u8..8).prop_map(Event::RestoreList),
        1 => (0u8..3).prop_map(Event::Foreign),
    ]
}

/// The files of a history with the hashes of their content.
fn hashes(folder: &Folder) -> BTreeMap<String, String> {
    let path = folder.path().join("history");
    let Ok(entries) = std::fs::read_dir(&path) else {
        return BTreeMap::new();
    };
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let hashed = names.filter(|name| path.join(name).is_file());
    hashed
        .map(|name| {
            (
                name.clone(),
                digest(&std::fs::read(path.join(&name)).unwrap()),
            )
        })
        .collect()
}

const FOREIGN: [&str; 3] = [
    "2026-10-02-0123456789ab.parquet",
    ".2026-10-02.part",
    "mine.txt",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_observation_ever_disappears(events in proptest::collection::vec(event(), 1..12)) {
        let folder = Folder::new();
        let mut lists: Vec<Vec<u8>> = Vec::new();
        let list = folder.path().join("history/history.json");
        // Days of which somebody has asked to replace an observation.
        let mut replaced = BTreeSet::new();
        for event in &events {
            let before = hashes(&folder);
            match event {
                Event::Append(day, number, at, replace) => {
                    let date = format!("2026-10-{day:02}");
                    let count = u64::from(*number) + 1;
                    let file = observe(&folder, &date, &[("a/x", count, count)]);
                    let mut command = modelshare(&["append", "history", &file]);
                    if *replace {
                        command.arg("--replace");
                        replaced.insert(date);
                    }
                    if let Some(at) = at {
                        command.env("MODELSHARE_ABORT_AT", CRASH_POINTS[*at]);
                    }
                    command.current_dir(folder.path()).output().unwrap();
                }
                Event::Repair => drop(repair(&folder, &[])),
                Event::LoseList => drop(std::fs::remove_file(&list)),
                Event::RestoreList(number) => {
                    if let Some(older) = lists.get(usize::from(*number) % lists.len().max(1)) {
                        std::fs::write(&list, older).unwrap();
                    }
                }
                Event::Foreign(number) => {
                    if Path::new(&list).parent().unwrap().is_dir() {
                        let name = FOREIGN[usize::from(*number)];
                        folder.write(&format!("history/{name}"), "mine");
                    }
                }
            }
            if let Ok(bytes) = std::fs::read(&list) {
                lists.push(bytes);
            }
            let after = hashes(&folder);
            for (name, hash) in before {
                let is_free = name.get(..10).is_some_and(|date| replaced.contains(date));
                // A list that was not finished is of no observation.
                let is_list = name == "history.json" || name.starts_with(".history.json.");
                if is_list || is_free && !FOREIGN.contains(&name.as_str()) {
                    continue;
                }
                prop_assert_eq!(after.get(&name), Some(&hash), "{}: {:?}", name, event);
            }
        }
        // Without what is not its own, a repair finds all that is there.
        for name in FOREIGN {
            let _ = std::fs::remove_file(folder.path().join("history").join(name));
        }
        let days = hashes(&folder);
        let mut days: Vec<&str> = days
            .keys()
            .filter(|name| name.ends_with(".parquet"))
            .map(|name| &name[..10])
            .collect();
        let count = days.len();
        days.dedup();
        if count > 0 && days.len() == count {
            let run = repair(&folder, &[]);
            prop_assert_eq!(run.code, Some(0), "{}", run.stderr);
            prop_assert!(content(&folder).len() >= count);
        }
    }
}
