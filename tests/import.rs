//! Files of other makers in a history: dumps, tables, JSON lines.

use std::fs::File;
use std::sync::Arc;

use crate::command::Folder;
use modelshare::history::History;
use modelshare::observation::Row;
use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;

/// A dump as the weekly ones are: nested columns, times, lists.
const DUMP: &str = "
message schema {
  optional binary id (STRING);
  optional binary author (STRING);
  optional int64 createdAt (TIMESTAMP(MICROS, true));
  optional group tags (LIST) { repeated group list { optional binary element (STRING); } }
  optional int64 likes;
  optional double downloads;
  optional int64 downloadsAllTime;
  optional binary pipeline_tag (STRING);
  optional group baseModels {
    optional group models (LIST) {
      repeated group list { optional group element { optional binary id (STRING); } }
    }
    optional binary relation (STRING);
  }
  optional group safetensors { optional int64 total; }
}";

fn column<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, File>,
    values: &[T::T],
    definition: &[i16],
    repetition: Option<&[i16]>,
) {
    let mut column = group.next_column().unwrap().unwrap();
    let column_writer = column.typed::<T>();
    column_writer
        .write_batch(values, Some(definition), repetition)
        .unwrap();
    column.close().unwrap();
}

/// Writes a dump of so many models, some thousand rows a group.
fn dump(path: &std::path::Path, count: usize, group_rows: usize) {
    let schema = Arc::new(parse_message_type(DUMP).unwrap());
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .build();
    let file = File::create(path).unwrap();
    let mut writer = SerializedFileWriter::new(file, schema, Arc::new(properties)).unwrap();
    let mut from = 0;
    while from < count {
        let rows: Vec<usize> = (from..(from + group_rows).min(count)).collect();
        let text = |text: String| ByteArray::from(text.into_bytes());
        let all = vec![1i16; rows.len()];
        let mut group = writer.next_row_group().unwrap();
        let id = |row: &usize| match row {
            // Something that is no id.
            5 => text("a/b/c".to_owned()),
            row => text(format!("account-{}/model-with-a-name-{row}", row % 5_000)),
        };
        column::<ByteArrayType>(
            &mut group,
            &rows.iter().map(id).collect::<Vec<_>>(),
            &all,
            None,
        );
        let author = |row: &usize| text(format!("account-{}", row % 5_000));
        column::<ByteArrayType>(
            &mut group,
            &rows.iter().map(author).collect::<Vec<_>>(),
            &all,
            None,
        );
        // 2024-01-01 and an hour, in microseconds; then a day a row.
        let created: Vec<i64> = rows
            .iter()
            .map(|row| (19_723 + (*row as i64 % 500)) * 86_400_000_000 + 3_600_000_000)
            .collect();
        column::<Int64Type>(&mut group, &created, &all, None);
        // Three tags, and none in every fourth row.
        let (mut tags, mut definition, mut repetition) = (Vec::new(), Vec::new(), Vec::new());
        for row in &rows {
            if row % 4 == 3 {
                definition.push(0);
                repetition.push(0);
                continue;
            }
            for (at, tag) in ["region:us", "license:mit", "safetensors"]
                .iter()
                .enumerate()
            {
                tags.push(text((*tag).to_owned()));
                definition.push(3);
                repetition.push(i16::from(at > 0));
            }
        }
        column::<ByteArrayType>(&mut group, &tags, &definition, Some(&repetition));
        column::<Int64Type>(
            &mut group,
            &rows.iter().map(|row| *row as i64 % 9).collect::<Vec<_>>(),
            &all,
            None,
        );
        // Row 9 has a fraction, row 10 what Python writes for unknown.
        let downloads = |row: &usize| match row {
            9 => 1.5,
            10 => f64::NAN,
            row => *row as f64,
        };
        column::<DoubleType>(
            &mut group,
            &rows.iter().map(downloads).collect::<Vec<_>>(),
            &all,
            None,
        );
        let all_time: Vec<i64> = rows.iter().map(|row| *row as i64 * 10).collect();
        column::<Int64Type>(&mut group, &all_time, &all, None);
        let task = vec![text("text-generation".to_owned()); rows.len()];
        column::<ByteArrayType>(&mut group, &task, &all, None);
        // Every second row has a base.
        let bases: Vec<ByteArray> = rows
            .iter()
            .filter(|row| *row % 2 == 0)
            .map(|row| text(format!("base/b{}", row % 100)))
            .collect();
        let levels: Vec<i16> = rows
            .iter()
            .map(|row| if row % 2 == 0 { 5 } else { 0 })
            .collect();
        let firsts = vec![0i16; rows.len()];
        column::<ByteArrayType>(&mut group, &bases, &levels, Some(&firsts));
        let relations = vec![text("finetune".to_owned()); bases.len()];
        let levels: Vec<i16> = rows
            .iter()
            .map(|row| if row % 2 == 0 { 2 } else { 0 })
            .collect();
        column::<ByteArrayType>(&mut group, &relations, &levels, None);
        let totals: Vec<i64> = rows.iter().map(|row| *row as i64 + 1).collect();
        column::<Int64Type>(&mut group, &totals, &vec![2; rows.len()], None);
        group.close().unwrap();
        from += group_rows;
    }
    writer.close().unwrap();
}

fn row_of(folder: &Folder, date: &str, model: &str, check: impl FnOnce(Row)) {
    let history = History::open(&folder.path().join("history")).unwrap();
    let entry = history
        .entries()
        .iter()
        .find(|entry| entry.date == date)
        .unwrap();
    let rows = history.rows(entry).unwrap();
    check(rows.rows().find(|row| row.model == model).unwrap());
}

#[test]
fn a_weekly_dump_is_read_with_its_nested_columns() {
    let folder = Folder::new();
    std::fs::create_dir_all(folder.path().join("models/2026-10-20")).unwrap();
    let path = "models/2026-10-20/models.parquet";
    dump(&folder.path().join(path), 20_000, 7_000);
    // What cannot be understood ends it, and says what would be lost.
    let run = folder.run(&["append", "history", path]);
    assert_eq!(run.code, Some(1));
    for text in [
        "rows: expected every row to be understood; --allow-skipped goes on without what is not, found \
         2 rows skipped",
        "1 for no model id of the form namespace/name or name, the first in row 6: \"a/b/c\"",
        "1 for downloads that are no whole number from 0 to 2^53, the first in row 10, \
         account-9/model-with-a-name-9: 1.5",
        "skipped rows had 5 downloads in 30 days, 0.0 % of all on 2026-10-20; the largest: a row \
         without an id (5, 0.0 %)",
        "skipped rows had 140 downloads of all time, 0.0 % of all on 2026-10-20; the largest: \
         account-9/model-with-a-name-9 (90, 0.0 %), a row without an id (50, 0.0 %)",
    ] {
        assert!(run.stderr.contains(text), "{text}: {}", run.stderr);
    }
    let allowed = [
        "append",
        "history",
        path,
        "--licence",
        "ODbL-1.0",
        "--allow-skipped",
    ];
    let run = folder.run(&allowed).succeeds();
    for text in [
        "a dump of the Hub with id, createdAt, downloads, downloadsAllTime, likes, pipeline_tag, tags",
        "19,998 rows on 2026-10-20",
        "columns without a use here: author",
        "2 rows skipped",
    ] {
        assert!(run.stderr.contains(text), "{text}: {}", run.stderr);
    }
    row_of(
        &folder,
        "2026-10-20",
        "account-4/model-with-a-name-15004",
        |row| {
            assert_eq!(row.created, Some(modelshare::Day(19_723 + 4)));
            assert_eq!(
                (row.downloads, row.downloads_all_time),
                (Some(15_004), Some(150_040))
            );
            assert_eq!(
                (row.likes, row.parameters),
                (Some(15_004 % 9), Some(15_005))
            );
            assert_eq!(
                (row.licence, row.task),
                (Some("mit"), Some("text-generation"))
            );
            assert_eq!(
                (row.base_models, row.base_relation),
                (Some("base/b4"), Some("finetune"))
            );
            assert_eq!(row.format, Some("safetensors"));
        },
    );
    row_of(
        &folder,
        "2026-10-20",
        "account-7/model-with-a-name-7",
        |row| {
            assert_eq!(
                (row.licence, row.base_models, row.base_relation),
                (None, None, None)
            );
        },
    );
    row_of(
        &folder,
        "2026-10-20",
        "account-10/model-with-a-name-10",
        |row| {
            assert_eq!((row.downloads, row.downloads_all_time), (None, Some(100)));
        },
    );
}

/// What a process had in memory at most, in KiB.
#[cfg(target_os = "linux")]
#[test]
fn a_large_dump_takes_little_memory() {
    // 300,000 rows here; how much more 2.2 million take is in docs/history.md.
    let rows = std::env::var("MODELSHARE_DUMP_ROWS").map_or(300_000, |rows| rows.parse().unwrap());
    let folder = Folder::new();
    dump(&folder.path().join("models.parquet"), rows, 1 << 20);
    let start = std::time::Instant::now();
    let mut child = crate::command::modelshare(&[
        "append",
        "history",
        "models.parquet",
        "--date",
        "2026-10-20",
        "--allow-skipped",
    ])
    .current_dir(folder.path())
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
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    eprintln!(
        "{rows} rows: {} MiB, {:.1} s",
        peak >> 10,
        start.elapsed().as_secs_f64()
    );
    // A gibibyte for the 2.2 million rows of the whole Hub, and a hundred megabytes for none.
    let limit = 100 * 1024 + (1 << 20) * rows as u64 / 2_200_000;
    assert!(
        peak > 0 && peak < limit.min(1 << 20),
        "{peak} KiB, limit {limit}"
    );
}

#[test]
fn tables_and_lines_say_what_they_skip() {
    let folder = Folder::new();
    // The study's table: several dates in one file.
    folder.write(
        "study.csv",
        "model,author,time,created,downloadsAllTime,org_country,derived_author\n\
         Qwen/q,Qwen,2025-08-01 00:00:00,2025-04-27,100.0,CN,\n\
         Qwen/q,Qwen,2025-08-08 00:00:00,2025-04-27,140.0,CN,\n\
         google/g,google,2025-08-08,2025-01-01T10:00:00Z,70,US,\n\
         google/g,google,someday,2025-01-01,70,US,\n\
         google/g,google,2025-08-08,2025-01-01,many,US,\n\
         nothing/n,nothing,2025-08-08,2025-01-01,,US,\n",
    );
    let run = folder.run(&["append", "history", "study.csv"]);
    assert_eq!(run.code, Some(1));
    assert!(!folder.has("history/history.json"));
    let arguments = ["append", "history", "study.csv", "--allow-skipped"];
    let run = folder.run(&arguments).succeeds();
    for text in [
        "3 rows on 2 dates from 2025-08-01 to 2025-08-08",
        "columns without a use here: author, derived_author, org_country",
        "2 rows skipped",
        "1 for a date that is none, the first on line 5, google/g: \"someday\"",
        "1 for downloads of all time that are no whole number from 0 to 2^53, the first on line 6, \
         google/g: \"many\"",
        "skipped rows had 70 downloads of all time, 18.4 % of all; the largest: google/g (70, 18.4 %)",
        "what 1 skipped row had cannot be told",
        "1 row without a counter says nothing",
    ] {
        assert!(run.stderr.contains(text), "{text}: {}", run.stderr);
    }
    row_of(&folder, "2025-08-08", "Qwen/q", |row| {
        assert_eq!((row.downloads, row.downloads_all_time), (None, Some(140)));
    });
    // Rows of the API as they are.
    folder.write(
        "rows.jsonl",
        "{\"id\":\"a/b\",\"downloads\":5}\n\nno json\n{\"modelId\":\"gpt2\",\"downloads\":7}\n",
    );
    let run = folder.run(&["append", "history", "rows.jsonl"]);
    assert_eq!(run.code, Some(1));
    assert!(
        run.stderr
            .contains("date of the observation: expected a day"),
        "{}",
        run.stderr
    );
    let run = folder.run(&["append", "history", "rows.jsonl", "--date", "2025-08-15"]);
    let told =
        "1 row skipped; 1 for a line that is no JSON, the first on line 3; what 1 skipped row";
    assert!(
        run.code == Some(1) && run.stderr.contains(told),
        "{}",
        run.stderr
    );
    let arguments = [
        "append",
        "history",
        "rows.jsonl",
        "--date",
        "2025-08-15",
        "--allow-skipped",
    ];
    folder.run(&arguments).succeeds();
    row_of(&folder, "2025-08-15", "gpt2", |row| {
        assert_eq!(row.downloads, Some(7))
    });
    // What is none of these.
    for (name, content, found) in [
        (
            "a.csv",
            &b"date,downloads\n2026-01-01,5\n"[..],
            "expected the column model",
        ),
        (
            "b.csv",
            b"model,downloads\na/b,5\n",
            "expected a day, by a column",
        ),
        (
            "c.csv",
            b"date,model,downloads\n2026-01-01,a/b,-1\n",
            "found 1 row skipped; 1 for downloads that are no whole number from 0 to 2^53, the first on \
             line 2, a/b: \"-1\"",
        ),
        (
            "d.parquet",
            b"PAR1 and nothing",
            "Parquet file: expected sound data",
        ),
        ("e.jsonl", b"", "expected a header row"),
        (
            "f.csv",
            b"date,model,downloads\n2026-01-01,a/b,NA\n",
            "expected at least one row of use, found none; 1 row without a counter says nothing",
        ),
    ] {
        folder.write(name, content);
        let run = folder.run(&["append", "history", name]);
        assert_eq!(run.code, Some(1), "{name}");
        assert!(run.stderr.contains(found), "{name}: {}", run.stderr);
    }
}
