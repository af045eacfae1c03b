//! Findings of `build` and `check` in histories that go wrong in one place.

use crate::command::{Folder, Run};

/// Models with what their counters of 30 days and of all time begin with, and what they rise by.
const MODELS: [(&str, [u64; 2], [u64; 2]); 5] = [
    ("Qwen/a", [1_000_000, 10_000_000], [10_000, 250_000]),
    ("meta-llama/b", [900_000, 9_000_000], [9_000, 225_000]),
    ("google/g", [200_000, 2_000_000], [2_000, 50_000]),
    ("mistralai/c", [100_000, 1_000_000], [1_000, 25_000]),
    ("someuser/d", [60, 600], [1, 15]),
];

/// The name and the counters of a model in a week; nothing leaves it out.
type Change<'a> = &'a dyn Fn(&str, usize, [u64; 2]) -> Option<(String, [u64; 2])>;

/// A history of so many weeks.
fn history(weeks: usize, change: Change) -> Folder {
    let folder = Folder::new();
    let mut csv = "model,date,created,downloads,downloads_all_time\n".to_owned();
    let days = [
        "2026-09-01",
        "2026-09-08",
        "2026-09-15",
        "2026-09-22",
        "2026-09-29",
        "2026-10-06",
    ];
    for (week, day) in days[..weeks].iter().enumerate() {
        for (model, begin, rise) in MODELS {
            let counters = [0, 1].map(|at| begin[at] + week as u64 * rise[at]);
            if let Some((model, [month, all_time])) = change(model, week, counters) {
                csv.push_str(&format!("{model},{day},2026-01-01,{month},{all_time}\n"));
            }
        }
    }
    folder.write("weeks.csv", csv);
    folder.run(&["append", "history", "weeks.csv"]).succeeds();
    folder
}

fn build(folder: &Folder, counter: &str) -> Run {
    let run = folder.run(&["build", "history", "--counter", counter, "-o", "hub.json"]);
    run.succeeds()
}

fn plain(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
}

#[test]
fn a_halved_date_is_said_by_build_and_check_and_is_not_published() {
    let change = |halved| {
        move |model: &str, week: usize, [month, all_time]: [u64; 2]| {
            let month = if halved && week == 5 {
                month / 2
            } else {
                month
            };
            Some((model.to_owned(), [month, all_time]))
        }
    };
    let sound = history(5, &change(false));
    let run = build(&sound, "trailing:30");
    assert!(!run.stderr.contains("warning:"), "{}", run.stderr);
    sound
        .run(&["publish", "hub.json", "--to", "site"])
        .succeeds();
    let folder = history(6, &change(true));
    let finding = "2026-10-06: all 5 counters fell by about half";
    let run = build(&folder, "trailing:30");
    assert!(
        run.stderr.contains(&format!("warning: {finding}")),
        "{}",
        run.stderr
    );
    let run = folder.run(&["check", "hub.json"]).succeeds();
    assert!(
        run.stdout.contains(&format!("Warning       {finding}")),
        "{}",
        run.stdout
    );
    let run = folder
        .run(&["check", "hub.json", "--format", "json"])
        .succeeds();
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["findings"]["scaled"][0]["date"], "2026-10-06");
    assert_eq!(
        report["findings"]["scaled"][0]["largest"][0]["model"],
        "Qwen/a"
    );
    sound.write("hub.json", folder.read("hub.json"));
    for more in [&[][..], &["--allow-findings"]] {
        let run = sound.run(&[&["publish", "hub.json", "--to", "site"], more].concat());
        assert_eq!(run.code, Some(1), "{more:?}");
    }
    // What is accumulated is as it should be.
    let run = build(&folder, "cumulative");
    assert!(!run.stderr.contains("warning:"), "{}", run.stderr);
}

#[test]
fn a_model_that_vanishes_or_is_renamed_is_named_with_its_downloads() {
    let folder = history(6, &|model, week, counters| {
        (model != "Qwen/a" || week < 5).then(|| (model.to_owned(), counters))
    });
    for (counter, count) in [("trailing:30", "1,040,000"), ("cumulative", "11,000,000")] {
        let said = plain(&build(&folder, counter).stderr);
        let finding = format!("2026-10-06: Qwen/a has no counter; on 2026-09-29 it had {count}");
        assert!(said.contains(&finding), "{said}");
    }
    let folder = history(6, &|model, week, counters| {
        let is_renamed = model == "Qwen/a" && week > 3;
        let model = if is_renamed { "QwenLM/a" } else { model };
        Some((model.to_owned(), counters))
    });
    let said = plain(&build(&folder, "cumulative").stderr);
    let finding = "warning: QwenLM/a seems to continue Qwen/a: the same name, both created 2026-01-01, \
                   10,750,000 on 2026-09-22, then 11,000,000 on 2026-09-29";
    assert!(said.contains(finding), "{said}");
    // An alias is the end of it.
    folder.write("aliases.csv", "from,to\nQwen/a,QwenLM/a\n");
    let build = [
        "build",
        "history",
        "--counter",
        "cumulative",
        "--aliases",
        "aliases.csv",
    ];
    let run = folder
        .run(&[&build[..], &["-o", "hub.json"]].concat())
        .succeeds();
    assert!(!run.stderr.contains("warning:"), "{}", run.stderr);
}

#[test]
fn counters_of_30_days_above_those_of_all_time_are_named() {
    let folder = history(2, &|model, week, [month, all_time]| {
        let is_wrong = model == "google/g" && week == 1;
        let month = if is_wrong { all_time + 7 } else { month };
        Some((model.to_owned(), [month, all_time]))
    });
    let run = build(&folder, "cumulative");
    let text = "counters of 30 days above those of all time: 1; largest: google/g (2050007 and 2050000 \
                on 2026-09-08)";
    assert!(run.stderr.contains(text), "{}", run.stderr);
}
