//! Parquet of other makers in a history: types, encodings, names.

use std::path::Path;

use crate::command::{Folder, Run};
use modelshare::history::History;
use modelshare::observation::Row;

const IDS: [&str; 5] = [
    "Qwen/Qwen3-8B",
    "google/gemma-3-4b-it",
    "meta-llama/Llama-3.1-8B",
    "mistralai/Mistral-7B-v0.3",
    "someuser/tiny",
];
const DOWNLOADS: [u64; 5] = [4_200_000, 900_000, 2_500_000, 300_000, 12];

fn append(folder: &Folder, file: &str, more: &[&str]) -> Run {
    let _ = std::fs::remove_dir_all(folder.path().join("history"));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/parquet");
    std::fs::copy(path.join(file), folder.path().join(file)).unwrap();
    folder.run(&[&["append", "history", file, "--date", "2026-10-20"], more].concat())
}

/// What the history has, by id.
fn rows<T>(folder: &Folder, of: impl Fn(&Row) -> T) -> Vec<T> {
    let history = History::open(&folder.path().join("history")).unwrap();
    let [entry] = history.entries() else {
        panic!("one date, found {}", history.entries().len());
    };
    assert_eq!(entry.date, "2026-10-20");
    let rows = history.rows(entry).unwrap();
    assert_eq!(
        rows.rows()
            .map(|row| row.model.to_owned())
            .collect::<Vec<_>>(),
        IDS
    );
    rows.rows().map(|row| of(&row)).collect()
}

#[test]
fn numbers_of_any_type_are_read_or_named() {
    let folder = Folder::new();
    for file in [
        "pa-dec-9-2.parquet",
        "pa-dec-18-2.parquet",
        "pa-dec-18-2-int.parquet",
        "pa-dec-38-0.parquet",
        "pa-dec256.parquet",
        "duck-dec.parquet",
        "duck-dec38.parquet",
        "duck-uint.parquet",
        "pl-dec.parquet",
        "pa-float32.parquet",
        "pa-dict.parquet",
        "pd-fp.parquet",
    ] {
        let run = append(&folder, file, &[]).succeeds();
        assert_eq!(
            rows(&folder, |row| row.downloads),
            DOWNLOADS.map(Some),
            "{file}"
        );
        let short = "column downloads has numbers of 32 bits, which are rounded above 16,777,216";
        assert_eq!(
            run.stderr.contains(short),
            file == "pa-float32.parquet",
            "{}",
            run.stderr
        );
    }
    append(&folder, "pa-float64-nan.parquet", &[]).succeeds();
    assert_eq!(rows(&folder, |row| row.downloads)[0], None);
    for (file, found) in [
        (
            "pa-dec-frac.parquet",
            "the first in row 1, Qwen/Qwen3-8B: 4200000.50",
        ),
        (
            "pa-bool-counter.parquet",
            "column downloads: expected numbers, texts or dates, found BOOLEAN",
        ),
        (
            "pa-half.parquet",
            "column downloads: expected numbers, texts or dates, found FLOAT16",
        ),
    ] {
        let run = append(&folder, file, &[]);
        assert_eq!(run.code, Some(1), "{file}");
        assert!(run.stderr.contains(found), "{found}: {}", run.stderr);
    }
}

#[test]
fn days_of_any_type_are_read() {
    let folder = Folder::new();
    let created = [
        "2025-04-27",
        "2025-02-20",
        "2024-07-14",
        "2024-05-22",
        "2025-09-01",
    ];
    for file in [
        // A date by the converted type alone, as the day of the counters too.
        "duck.parquet",
        "duck-tz.parquet",
        "pa-ts-s.parquet",
        "pa-ts-ns.parquet",
        "pa-spark.parquet",
        "pd-fp.parquet",
        "pa-upper.parquet",
        "pa-gzip.parquet",
    ] {
        append(&folder, file, &[]).succeeds();
        let found = rows(&folder, |row| row.created.map(|day| day.to_string()));
        assert_eq!(found, created.map(|day| Some(day.to_owned())), "{file}");
    }
}

#[test]
fn codecs_and_names_of_any_writer_are_read() {
    let folder = Folder::new();
    for file in [
        "pa-gzip.parquet",
        "pa-brotli.parquet",
        "pa-lz4.parquet",
        "pl-lz4.parquet",
        "pa-upper.parquet",
    ] {
        append(&folder, file, &[]).succeeds();
        let counters = rows(&folder, |row| (row.downloads, row.downloads_all_time));
        assert_eq!(counters[0], (Some(4_200_000), Some(31_000_000)), "{file}");
        assert_eq!(counters[4], (Some(12), Some(40)), "{file}");
        // Packed once more.
        folder.compress(file);
        let _ = std::fs::remove_dir_all(folder.path().join("history"));
        let packed = format!("{file}.gz");
        folder
            .run(&["append", "history", &packed, "--date", "2026-10-20"])
            .succeeds();
        assert_eq!(
            rows(&folder, |row| row.downloads),
            DOWNLOADS.map(Some),
            "{file}"
        );
    }
}

#[test]
fn columns_of_types_that_nothing_is_read_from_are_named_and_stop_nothing() {
    let folder = Folder::new();
    for (file, told) in [
        (
            "pa-bool.parquet",
            "column format is of type BOOLEAN, which is not read",
        ),
        (
            "pa-time.parquet",
            "column createdAt is of type TIME, which is not read",
        ),
    ] {
        let run = append(&folder, file, &[]).succeeds();
        assert_eq!(
            rows(&folder, |row| row.downloads),
            DOWNLOADS.map(Some),
            "{file}"
        );
        assert!(run.stderr.contains(told), "{told}: {}", run.stderr);
        assert_eq!(
            rows(&folder, |row| row.format.map(str::to_owned)),
            [const { None }; 5]
        );
    }
}

#[test]
fn nested_columns_and_lists_are_read() {
    let folder = Folder::new();
    append(&folder, "pa-nested.parquet", &[]).succeeds();
    let own = |text: Option<&str>| text.map(str::to_owned);
    let found = rows(&folder, |row| {
        (
            own(row.base_models),
            own(row.base_relation),
            own(row.licence),
            row.parameters,
        )
    });
    let some = |text: &str| Some(text.to_owned());
    let bases = some("google/gemma-5;x/y");
    let expected = (
        bases.clone(),
        some("finetune"),
        some("mit"),
        Some(8_190_735_360),
    );
    assert_eq!(found[0], expected);
    // The second row of the file.
    assert_eq!(found[2], (None, None, some("mit"), Some(7)));
    append(&folder, "pa-snake-list.parquet", &[]).succeeds();
    let found = rows(&folder, |row| own(row.base_models));
    assert_eq!(found, [bases, None, None, None, None]);
    // Texts that are numbers, and those that are nothing.
    append(&folder, "pa-text-na.parquet", &[]).succeeds();
    let found = rows(&folder, |row| {
        (
            row.downloads,
            own(row.base_models),
            own(row.licence),
            own(row.task),
        )
    });
    let task = some("text-generation");
    assert_eq!(found[0], (Some(4_200_000), None, None, task.clone()));
    assert_eq!(found[2], (None, None, None, task));
}

#[test]
fn a_column_that_a_table_lacks_is_unknown() {
    // Of the study's table in Parquet: no downloads in 30 days, no likes.
    let folder = Folder::new();
    let run = append(&folder, "duck.parquet", &[]).succeeds();
    assert!(
        run.stderr.contains("5 rows on 2026-10-20"),
        "{}",
        run.stderr
    );
    assert_eq!(
        rows(&folder, |row| (row.likes, row.parameters)),
        [(None, None); 5]
    );
}
