//! Folders, patterns and several files in one call.

use std::collections::BTreeMap;

use crate::command::{Folder, Run};
use crate::observed::observe;
use modelshare::history::History;

fn write(folder: &Folder, path: &str, content: impl AsRef<[u8]>) {
    let path = folder.path().join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, content).unwrap();
}

fn append(folder: &Folder, arguments: &[&str]) -> Run {
    let _ = std::fs::remove_dir_all(folder.path().join("history"));
    folder.run(&[&["append", "history"], arguments].concat())
}

/// The models of each date.
fn dates(folder: &Folder) -> BTreeMap<String, Vec<String>> {
    let history = History::open(&folder.path().join("history")).unwrap();
    let entries = history.entries().iter();
    entries
        .map(|entry| {
            let rows = history.rows(entry).unwrap();
            let models = rows.rows().map(|row| row.model.to_owned()).collect();
            (entry.date.clone(), models)
        })
        .collect()
}

fn inputs(folder: &Folder) -> Vec<(String, String)> {
    let history = History::open(&folder.path().join("history")).unwrap();
    let entries = history.entries().iter();
    entries
        .map(|entry| (entry.input.name.clone(), entry.input.sha256.clone()))
        .collect()
}

const TABLE: &str = "model,downloads\na/b,5\nc/d,6\n";

#[test]
fn a_folder_stands_for_its_files() {
    let folder = Folder::new();
    write(&folder, "dumps/models/2026-10-06/models.csv", TABLE);
    write(&folder, "dumps/models/2026-10-13/models.csv", TABLE);
    write(&folder, "dumps/20261020.csv", TABLE);
    write(
        &folder,
        "dumps/more/hub-2026-10-27.jsonl",
        "{\"id\":\"a/b\",\"downloads\":7}\n",
    );
    write(&folder, "dumps/README.md", "What this is.");
    write(&folder, "dumps/_SUCCESS", "");
    write(&folder, "dumps/.part-0.csv.crc", "x");
    let run = append(&folder, &["dumps"]).succeeds();
    let found = dates(&folder);
    let expected = ["2026-10-06", "2026-10-13", "2026-10-20", "2026-10-27"];
    assert_eq!(found.keys().collect::<Vec<_>>(), expected);
    assert_eq!(found["2026-10-13"], ["a/b", "c/d"]);
    assert!(
        run.stderr.contains("dumps: not read: README.md"),
        "{}",
        run.stderr
    );
    // A pattern that the shell did not undo.
    append(&folder, &["dumps/models/*/models.csv", "dumps/2*.csv"]).succeeds();
    assert_eq!(dates(&folder).len(), 3);
    let run = append(&folder, &["dumps/models/*", "dumps/models"]).succeeds();
    assert_eq!(dates(&folder).len(), 2);
    assert!(
        run.stderr.contains("models.csv: named twice, read once"),
        "{}",
        run.stderr
    );
    // One without a day ends it, and nothing is kept.
    write(&folder, "dumps/x.csv", TABLE);
    let run = append(&folder, &["dumps"]);
    let told = "dumps/x.csv: date of the observation: expected a day";
    assert!(
        run.code == Some(1) && run.stderr.contains(told),
        "{}",
        run.stderr
    );
    assert!(!folder.has("history/history.json"));
    let left = std::fs::read_dir(folder.path().join("history")).unwrap();
    let left: Vec<_> = left.map(|file| file.unwrap().file_name()).collect();
    assert_eq!(left, [".lock"]);
    write(&folder, "empty/README.md", "Nothing.");
    let run = append(&folder, &["empty"]);
    assert!(
        run.code == Some(1) && run.stderr.contains("found none"),
        "{}",
        run.stderr
    );
    write(&folder, "delta/_delta_log/0.json", "{}");
    write(&folder, "delta/part-0.csv", TABLE);
    let run = append(&folder, &["delta"]);
    assert!(
        run.code == Some(1) && run.stderr.contains("found a Delta table"),
        "{}",
        run.stderr
    );
}

#[test]
fn parts_of_an_observation_in_a_folder_are_one() {
    let folder = Folder::new();
    let part = |models: &str| format!("model,downloads\n{models}");
    write(&folder, "t/date=2026-10-20/part-0.csv", part("a/b,5\n"));
    write(&folder, "t/date=2026-10-20/part-1.csv", part("c/d,6\n"));
    write(&folder, "t/date=2026-10-20/part-2.csv", part("e/f,7\n"));
    write(&folder, "t/date=2026-10-27/part-0.csv", part("a/b,8\n"));
    append(&folder, &["t"]).succeeds();
    let found = dates(&folder);
    assert_eq!(found["2026-10-20"], ["a/b", "c/d", "e/f"]);
    assert_eq!(found["2026-10-27"], ["a/b"]);
    // A folder's key is a value of the rows.
    let run = append(&folder, &["t", "--date", "2026-10-27"]).succeeds();
    assert_eq!(dates(&folder).len(), 2);
    let told = "--date 2026-10-27 is not used: the folder says 2026-10-20";
    assert!(run.stderr.contains(told), "{}", run.stderr);
    append(&folder, &["t"]).succeeds();
    // What sha256sum says of the parts identifies them.
    let sum = |models: &str| modelshare::history::digest(part(models).as_bytes());
    let lines = format!(
        "{}  part-0.csv\n{}  part-1.csv\n{}  part-2.csv\n",
        sum("a/b,5\n"),
        sum("c/d,6\n"),
        sum("e/f,7\n")
    );
    let input = (
        "date=2026-10-20 (3 files)".to_owned(),
        modelshare::history::digest(lines.as_bytes()),
    );
    assert_eq!(inputs(&folder)[0], input);
    // Values that differ between them are named with file and row.
    write(
        &folder,
        "t/date=2026-10-20/part-3.csv",
        part("x/y,1\nc/d,9\n"),
    );
    let run = append(&folder, &["t"]);
    let told = "found downloads of c/d on 2026-10-20: 6 (on line 2 of part-1.csv) and 9 (on line 3 of \
                part-3.csv)";
    assert!(
        run.code == Some(1) && run.stderr.contains(told),
        "{}",
        run.stderr
    );

    // Parts of several days each: a day that was done is taken up again.
    let rows = |rows: &[&str]| format!("model,date,downloads\n{}\n", rows.join("\n"));
    write(
        &folder,
        "s/part-0.csv",
        rows(&["a/b,2026-10-20,5", "a/b,2026-10-27,6"]),
    );
    write(&folder, "s/part-1.csv", rows(&["c/d,2026-10-27,6"]));
    write(&folder, "s/part-2.csv", rows(&["e/f,2026-10-20,7"]));
    append(&folder, &["s"]).succeeds();
    let found = dates(&folder);
    assert_eq!(found["2026-10-20"], ["a/b", "e/f"]);
    assert_eq!(found["2026-10-27"], ["a/b", "c/d"]);
    let files = std::fs::read_dir(folder.path().join("history")).unwrap();
    assert_eq!(files.count(), 4, "two observations, the list and the lock");
    write(&folder, "s/part-3.csv", rows(&["a/b,2026-10-20,9"]));
    let run = append(&folder, &["s"]);
    let told = "and 9 (on line 2 of part-3.csv)";
    assert!(
        run.code == Some(1) && run.stderr.contains(told),
        "{}",
        run.stderr
    );
}

#[test]
fn two_observations_of_a_day_are_no_parts() {
    let folder = Folder::new();
    write(&folder, "a/2026-10-20.csv", TABLE);
    write(&folder, "b/2026-10-20.csv", "model,downloads\nx/y,5\n");
    let run = append(&folder, &["a", "b"]);
    let told = "b/2026-10-20.csv: observations: expected one observation a day, or parts of one in a \
                folder, found another one of 2026-10-20 in a/2026-10-20.csv";
    assert!(
        run.code == Some(1) && run.stderr.contains(told),
        "{}",
        run.stderr
    );
    // Nor are what fetch wrote and something else.
    let fetched = observe(&folder, "2026-10-20", &[("e/f", 1, 1)]);
    folder.write("2026-10-20.csv", TABLE);
    for files in [
        [&fetched[..], "2026-10-20.csv"],
        ["2026-10-20.csv", &fetched],
    ] {
        let run = append(&folder, &files);
        assert!(
            run.code == Some(1) && run.stderr.contains("another one"),
            "{}",
            run.stderr
        );
    }
}

/// What a process had in memory at most, in KiB.
#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_number_of_files() {
    let folder = Folder::new();
    let table = |week: usize| {
        let mut text = String::from("model,downloads\n");
        for row in 0..40_000 {
            text += &format!(
                "account-{}/model-with-a-name-{row},{}\n",
                row % 500,
                row + week
            );
        }
        text
    };
    let peak = |weeks: std::ops::Range<i32>| {
        let _ = std::fs::remove_dir_all(folder.path().join("history"));
        let _ = std::fs::remove_dir_all(folder.path().join("dumps"));
        for week in weeks {
            let day = modelshare::Day(20_600 + 7 * week);
            write(&folder, &format!("dumps/{day}.csv"), table(week as usize));
        }
        let mut child = crate::command::modelshare(&["append", "history", "dumps"])
            .current_dir(folder.path())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let mut peak = 0u64;
        loop {
            let status = std::fs::read_to_string(format!("/proc/{}/status", child.id()));
            let line = status.ok().and_then(|status| {
                let line = status
                    .lines()
                    .find_map(|line| line.strip_prefix("VmHWM:"))?;
                line.trim().trim_end_matches(" kB").parse::<u64>().ok()
            });
            peak = peak.max(line.unwrap_or(0));
            if let Some(status) = child.try_wait().unwrap() {
                assert!(status.success());
                return peak;
            }
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
    };
    // Two, since the second is compared with the first.
    let (few, many) = (peak(0..2), peak(0..12));
    eprintln!("2 files: {} MiB, 12 files: {} MiB", few >> 10, many >> 10);
    // A file more would add 3 MiB if it stayed.
    assert!(
        many < few + 12 * 1024,
        "{few} KiB for 2 files, {many} KiB for 12"
    );
}
