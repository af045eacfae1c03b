//! Tables and JSON of other makers in a history: how numbers, days, unknown values, cells and files
//! are written.

use std::io::Write;
use std::process::Stdio;

use crate::command::{Folder, Run, modelshare};
use modelshare::history::History;
use modelshare::observation::Row;

/// A row of a history as a text: both counters, day of creation, licence, bases, task.
fn shown(row: &Row) -> String {
    let number = |number: Option<u64>| number.map_or("-".to_owned(), |number| number.to_string());
    let text = |text: Option<&str>| text.unwrap_or("-").to_owned();
    let created = row.created.map_or("-".to_owned(), |day| day.to_string());
    [
        row.model.to_owned(),
        number(row.downloads),
        number(row.downloads_all_time),
        created,
        text(row.licence),
        text(row.base_models),
        text(row.task),
    ]
    .join(" ")
}

/// What the history has of a date.
fn rows(folder: &Folder, date: &str) -> Vec<String> {
    let history = History::open(&folder.path().join("history")).unwrap();
    let entry = history
        .entries()
        .iter()
        .find(|entry| entry.date == date)
        .unwrap();
    history
        .rows(entry)
        .unwrap()
        .rows()
        .map(|row| shown(&row))
        .collect()
}

fn append(folder: &Folder, arguments: &[&str]) -> Run {
    let _ = std::fs::remove_dir_all(folder.path().join("history"));
    folder.run(&[&["append", "history"], arguments].concat())
}

const DATE: [&str; 2] = ["--date", "2026-10-20"];

#[track_caller]
fn refused(folder: &Folder, file: &str, content: impl AsRef<[u8]>, found: &str) {
    folder.write(file, content);
    let run = append(folder, &[&[file], &DATE[..]].concat());
    assert_eq!(run.code, Some(1), "{file}: {}", run.stderr);
    assert!(run.stderr.contains(found), "{found}: {}", run.stderr);
    assert!(!folder.has("history/history.json"), "{file}");
}

/// A table of four models, with counters as they are written there.
fn table(delimiter: &str, counters: [(&str, &str); 4]) -> String {
    let ids = ["Qwen/q", "meta-llama/l", "google/g", "someuser/s"];
    let cell = |text: &str| match text.contains(delimiter) {
        true => format!("\"{text}\""),
        false => text.to_owned(),
    };
    let mut text = ["model", "downloads", "downloads_all_time"].join(delimiter) + "\n";
    for (id, (month, all)) in ids.iter().zip(counters) {
        text += &[*id, &cell(month), &cell(all)].join(delimiter);
        text += "\n";
    }
    text
}

#[test]
fn numbers_are_read_as_they_are_written() {
    let folder = Folder::new();
    let expected = [
        "Qwen/q 4200000 31000000 - - - -",
        "google/g 900000 9000000 - - - -",
        "meta-llama/l 2500000 60000000 - - - -",
        "someuser/s 12 40 - - - -",
    ];
    let written = |delimiter: &str, million: fn(u64) -> String| {
        let number = |number: u64| million(number);
        table(
            delimiter,
            [
                (&number(4_200_000), &number(31_000_000)),
                (&number(2_500_000), &number(60_000_000)),
                (&number(900_000), &number(9_000_000)),
                (&number(12), &number(40)),
            ],
        )
    };
    fn grouped(number: u64, separator: &str) -> String {
        let digits = number.to_string();
        let mut text = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                text += separator;
            }
            text.push(digit);
        }
        text
    }
    for (name, text) in [
        ("commas", written(",", |number| grouped(number, ","))),
        ("dots", written(",", |number| grouped(number, "."))),
        (
            "dots and semicolons",
            written(";", |number| grouped(number, ".")),
        ),
        ("apostrophes", written("\t", |number| grouped(number, "’"))),
        ("spaces", written("|", |number| grouped(number, "\u{a0}"))),
        (
            "narrow spaces",
            written(",", |number| grouped(number, "\u{202f}")),
        ),
        ("fractions", written(",", |number| format!("{number}.0"))),
        (
            "three zeros",
            written(",", |number| format!("{number}.000")),
        ),
        (
            "decimal commas",
            written(";", |number| format!("{number},0")),
        ),
        (
            "German",
            written(";", |number| grouped(number, ".") + ",00"),
        ),
        ("exponents", written(",", |number| format!("{number}e0"))),
        (
            "India",
            table(
                ",",
                [
                    ("42,00,000", "3,10,00,000"),
                    ("25,00,000", "6,00,00,000"),
                    ("9,00,000", "90,00,000"),
                    ("12", "40"),
                ],
            ),
        ),
        (
            "short exponents",
            table(
                ",",
                [
                    ("4.20E+06", "3.1e7"),
                    ("2.50E+06", "6e+07"),
                    ("9.00E+05", "9E6"),
                    ("12", "40"),
                ],
            ),
        ),
    ] {
        folder.write("x.csv", &text);
        let run = append(&folder, &[&["x.csv"], &DATE[..]].concat()).succeeds();
        assert_eq!(
            rows(&folder, "2026-10-20"),
            expected,
            "{name}: {text}{}",
            run.stderr
        );
        let has_exponents = name.contains("exponents");
        assert_eq!(
            run.stderr.contains("with an exponent"),
            has_exponents,
            "{name}"
        );
    }
}

#[test]
fn a_number_that_cannot_be_read_ends_the_append_and_says_what_would_be_lost() {
    let folder = Folder::new();
    let mut series = String::from("model,date,downloads,downloads_all_time\n");
    for (week, date) in ["2026-09-22", "2026-09-29", "2026-10-06"]
        .iter()
        .enumerate()
    {
        let largest = if week == 2 { "1.09M" } else { "1070000" };
        series += &format!("Qwen/a,{date},{largest},1225{week}\nmeta-llama/b,{date},981000,9800\n");
    }
    let told = "rows: expected every row to be understood; --allow-skipped goes on without what is not, \
                found 1 row skipped; 1 for downloads that are no whole number from 0 to 2^53, the first \
                on line 6, Qwen/a: \"1.09M\"; skipped rows had 12,252 downloads of all time, 55.6 % of \
                all on 2026-10-06; the largest: Qwen/a (12,252, 55.6 %) of 6 rows";
    refused(&folder, "series.csv", &series, told);
    let run = append(&folder, &["series.csv", "--allow-skipped"]).succeeds();
    assert!(
        run.stderr.contains("skipped rows had 12,252 downloads"),
        "{}",
        run.stderr
    );
    assert_eq!(
        rows(&folder, "2026-10-06"),
        ["meta-llama/b 981000 9800 - - - -"]
    );
    assert_eq!(rows(&folder, "2026-09-29").len(), 2);

    for (counter, found) in [
        ("4200000.5", "Qwen/q: \"4200000.5\""),
        ("-5", "Qwen/q: \"-5\""),
        ("4,20,0000", "Qwen/q: \"4,20,0000\""),
        ("9007199254740993", "Qwen/q: \"9007199254740993\""),
        ("4.2034e2", "Qwen/q: \"4.2034e2\""),
        // Thousands, or a fraction that a program writes with three digits.
        ("300.000", "Qwen/q: \"300.000\", which may be 300000 or 300"),
        (
            "420.123",
            "Qwen/q: \"420.123\", which may be 420123 or a fraction",
        ),
    ] {
        let text = table(",", [(counter, "5"), ("1", "2"), ("3", "4"), ("5", "6")]);
        refused(&folder, "x.csv", text, found);
    }
    // Of cells between semicolons a comma may be either.
    let text = table(";", [("300,000", "5"), ("1", "2"), ("3", "4"), ("5", "6")]);
    refused(
        &folder,
        "x.csv",
        text,
        "\"300,000\", which may be 300000 or 300",
    );
    // What the other numbers show decides.
    for (other, number) in [("4.200.000", 300_000), ("12.0", 300), ("4,200,000", 300)] {
        let text = table(
            ";",
            [("300.000", "5"), (other, "2"), ("3", "4"), ("5", "6")],
        );
        folder.write("x.csv", text);
        append(&folder, &[&["x.csv"], &DATE[..]].concat()).succeeds();
        let first = format!("Qwen/q {number} 5 - - - -");
        assert_eq!(rows(&folder, "2026-10-20")[0], first, "{other}");
    }
    // A value beside the counters leaves the row where that is allowed.
    let text = "model,downloads,created,likes\na/b,5,someday,1\nc/d,6,2026-01-01,many\n";
    let told = "2 values unknown; 1 for a creation date that is none, the first on line 2, a/b: \
                \"someday\"; 1 for likes that are no whole number from 0 to 2^53, the first on line 3";
    refused(&folder, "x.csv", text, told);
    append(
        &folder,
        &[&["x.csv", "--allow-skipped"], &DATE[..]].concat(),
    )
    .succeeds();
    let expected = ["a/b 5 - - - - -", "c/d 6 - 2026-01-01 - - -"];
    assert_eq!(rows(&folder, "2026-10-20"), expected);
}

#[test]
fn unknown_values_are_unknown_in_any_format() {
    let folder = Folder::new();
    let expected = [
        "NA 12 40 2026-01-02 - - -",
        "Qwen/q 4200000 - - - - -",
        "meta-llama/l - 60000000 - - - -",
        "none/NA 3 - - - - -",
    ];
    for unknown in [
        "NA", "NaN", "nan", "null", "NULL", "None", "\\N", "N/A", "n/a", "<NA>", "#N/A", "-", "",
    ] {
        let table = "model,downloads,downloads_all_time,created,licence,base_models,task\n\
                     Qwen/q,4200000,?,?,?,?,?\nmeta-llama/l,?,60000000,?,?,?,?\n\
                     NA,12,40,2026-01-02,?,?,?\nnone/NA,3,?,?,?,?;?,?\n\
                     nothing/n,?,?,?,?,?,?\n";
        let table = table.replace('?', unknown);
        folder.write("x.csv", &table);
        let quoted = table.replace(',', "\",\"").replace('\n', "\"\n\"");
        folder.write("quoted.csv", format!("\"{}", quoted.trim_end_matches('"')));
        let mut lines = String::new();
        for line in table.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            let row = serde_json::json!({
                "id": cells[0], "downloads": cells[1], "downloads_all_time": cells[2],
                "created_at": cells[3], "license": cells[4], "base_models": cells[5],
                "pipeline_tag": cells[6],
            });
            lines += &format!("{row}\n");
        }
        folder.write("x.jsonl", lines);
        for file in ["x.csv", "quoted.csv", "x.jsonl"] {
            let run = append(&folder, &[&[file], &DATE[..]].concat()).succeeds();
            assert_eq!(rows(&folder, "2026-10-20"), expected, "{unknown:?} {file}");
            let told = "1 row without a counter says nothing";
            assert!(
                run.stderr.contains(told),
                "{unknown:?} {file}: {}",
                run.stderr
            );
        }
    }
    // As Python writes it, which is no JSON.
    folder.write(
        "nan.json",
        "[{\"id\": \"a/b\", \"downloads\": NaN, \"downloadsAllTime\": 5, \"pipeline_tag\": \"a NaN\"}]",
    );
    folder.write(
        "nan.jsonl",
        "{\"id\": \"a/b\", \"downloads\": NaN, \"downloadsAllTime\": 5}\n",
    );
    for (file, task) in [("nan.json", "a NaN"), ("nan.jsonl", "-")] {
        append(&folder, &[&[file], &DATE[..]].concat()).succeeds();
        assert_eq!(
            rows(&folder, "2026-10-20"),
            [format!("a/b - 5 - - - {task}")]
        );
    }
}

/// Two models as the library of the Hub names their fields, and as the Hub does.
const SNAKE: &str = r#"{"id": "Qwen/q", "author": "Qwen", "sha": null, "created_at": "2026-07-01 23:30:00-05:00", "last_modified": "2026-07-02T00:00:00+00:00", "lastModified": "2026-07-02T00:00:00+00:00", "downloads": 4200000, "downloads_all_time": 31000000, "likes": 1, "pipeline_tag": "text-generation", "library_name": "transformers", "tags": ["license:apache-2.0"], "base_models": {"relation": "finetune", "models": [{"_id": "1", "id": "google/g"}]}, "safetensors": {"parameters": {"BF16": 8}, "total": 8}, "trending_score": 7}
{"id": "google/g", "created_at": "2026-03-01T00:00:00+00:00", "downloads": 900000.0, "downloads_all_time": "9000000", "base_models": null, "tags": null}
"#;
const CAMEL: &str = r#"{"_id": "x", "id": "Qwen/q", "modelId": "Qwen/q", "createdAt": "2026-07-02T04:30:00.000Z", "downloads": 4200000, "downloadsAllTime": 31000000, "pipeline_tag": "text-generation", "tags": ["license:apache-2.0"], "baseModels": {"relation": "finetune", "models": ["google/g"]}}
{"modelId": "google/g", "createdAt": 1772323200000, "downloads": 9e5, "downloadsAllTime": 9000000, "baseModels": []}
"#;

#[test]
fn json_of_any_maker_is_read() {
    let folder = Folder::new();
    let expected = [
        "Qwen/q 4200000 31000000 2026-07-02 apache-2.0 google/g text-generation",
        "google/g 900000 9000000 2026-03-01 - - -",
    ];
    let list = |lines: &str| format!("[{}]", lines.trim_end().replace('\n', ",\r\n"));
    let pretty = |lines: &str| {
        let value: serde_json::Value = serde_json::from_str(&list(lines)).unwrap();
        let items = value.as_array().unwrap().iter();
        let items: Vec<String> = items
            .map(|item| serde_json::to_string_pretty(item).unwrap())
            .collect();
        (
            serde_json::to_string_pretty(&value).unwrap(),
            items.join("\n"),
        )
    };
    for lines in [SNAKE, CAMEL] {
        let (pretty_list, pretty_items) = pretty(lines);
        for (name, text) in [
            ("lines", lines.to_owned()),
            (
                "lines of Windows, and a mark",
                format!("\u{feff}{}", lines.replace('\n', "\r\n")),
            ),
            (
                "empty lines",
                format!("\n\n{}\n", lines.replace('\n', "\n\n")),
            ),
            ("a list", list(lines)),
            ("a list and a mark", format!("\u{feff} \r\n{}", list(lines))),
            ("an indented list", pretty_list),
            ("indented objects", pretty_items),
        ] {
            folder.write("x.json", &text);
            let run = append(&folder, &[&["x.json"], &DATE[..]].concat()).succeeds();
            assert_eq!(rows(&folder, "2026-10-20"), expected, "{name}");
            let unread = match lines == SNAKE {
                true => {
                    "columns without a use here: author, lastModified, last_modified, sha, trending_score"
                }
                false => "columns without a use here: _id",
            };
            assert!(run.stderr.contains(unread), "{name}: {}", run.stderr);
        }
    }
    // One model, as the Hub answers for it.
    let one =
        "{\n  \"_id\": \"x\",\n  \"id\": \"Qwen/a\",\n  \"downloads\": 5,\n  \"tags\": []\n}\n";
    folder.write("x.json", one);
    append(&folder, &[&["x.json"], &DATE[..]].concat()).succeeds();
    assert_eq!(rows(&folder, "2026-10-20"), ["Qwen/a 5 - - - - -"]);
    // With days of their own, and fields of tables.
    let table = r#"[{"MODEL": "a/b", "Date": "2026-10-13", "Downloads": ["5"], "licence": "mit", "base_models": "c/d; e"},
                    {"MODEL": "a/b", "Date": 20261014, "Downloads": 6, "licence": "mit", "base_models": ["c/d", "e"]}]"#;
    folder.write("x.json", table);
    append(&folder, &["x.json"]).succeeds();
    assert_eq!(rows(&folder, "2026-10-13"), ["a/b 5 - - mit c/d;e -"]);
    assert_eq!(rows(&folder, "2026-10-14"), ["a/b 6 - - mit c/d;e -"]);
}

#[test]
fn json_that_is_no_rows_is_named() {
    let folder = Folder::new();
    for (text, found) in [
        (
            "{\"error\": \"Internal Error\"}",
            "the answer of a server that failed: \"\\\"Internal",
        ),
        (
            "{\"models\": [{\"id\": \"a/b\", \"downloads\": 5}], \"next\": 2}",
            "them inside the field models; take them out first (jq -c '.models[]')",
        ),
        (
            "{\"id\": {\"0\": \"a/b\"}, \"downloads\": {\"0\": 5}}",
            "pandas writes rows with orient=\"records\", lines=True",
        ),
        (
            "{\"format\": 1, \"counts\": []}",
            "a snapshot; append takes what snapshots are built from",
        ),
        (
            "{\"name\": \"x\", \"size\": 5}",
            "an object with the fields \"name,size\"",
        ),
        (
            "[]",
            "expected at least one object, or a list of some, found an empty list",
        ),
        (
            "[5, 6]",
            "2 for a value that is no object, the first in row 1: \"5\"",
        ),
        (
            "[{\"id\": \"a/b\", \"downloads\": 5}, {\"id\": \"c\"",
            "expected JSON to its end, found the end of the file after 1 rows",
        ),
        (
            "[{\"id\": \"a/b\"; }]",
            "(line 1, column 14): expected JSON",
        ),
        (
            "[{\"id\": \"a/b\", \"downloads\": true}]",
            "1 for downloads that are no whole number from 0 to 2^53, the first in row 1, a/b: true",
        ),
        (
            "[{\"id\": \"a/b\", \"downloads\": 5.5}]",
            "the first in row 1, a/b: 5.5",
        ),
        ("[{\"id\": \"a/b\", \"downloads\": [1, 2]}]", "a/b: a list"),
        ("[{\"id\": \"a/b\", \"downloads\": -1}]", "a/b: -1"),
        (
            "[{\"id\": 7, \"downloads\": 5}]",
            "found an object with the fields \"downloads,id\"",
        ),
    ] {
        refused(&folder, "x.json", text, found);
    }
}

#[test]
fn cells_and_encodings_of_any_maker_are_read() {
    let folder = Folder::new();
    let plain = "Model,Date,Downloads,Created At\nQwen/q,2026-10-20,4 200 000,2025/4/27\n\
                 google/g,2026-10-20,900 000,2025-02-20\n"
        .replace(' ', "\u{a0}")
        .replace("d\u{a0}A", "d A");
    let expected = [
        "Qwen/q 4200000 - 2025-04-27 - - -",
        "google/g 900000 - 2025-02-20 - - -",
    ];
    let utf16 = |text: &str, to_bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    };
    let latin: Vec<u8> = plain.chars().map(|character| character as u8).collect();
    for (name, bytes) in [
        ("commas", plain.clone().into_bytes()),
        ("semicolons", plain.replace(',', ";").into_bytes()),
        ("tabs", plain.replace(',', "\t").into_bytes()),
        ("bars", plain.replace(',', "|").into_bytes()),
        (
            "a spreadsheet",
            format!("\u{feff}sep=;\r\n{}", plain.replace(',', ";")).into_bytes(),
        ),
        (
            "UTF-16",
            utf16(&format!("\u{feff}{plain}"), u16::to_le_bytes),
        ),
        (
            "UTF-16, the other way",
            utf16(&format!("\u{feff}{plain}"), u16::to_be_bytes),
        ),
        ("UTF-16 without a mark", utf16(&plain, u16::to_le_bytes)),
        ("Latin-1", latin),
        (
            "numbers of rows",
            plain
                .lines()
                .enumerate()
                .map(|(at, line)| format!("{},{line}\n", ["\"\"", "1", "2"][at]))
                .collect::<String>()
                .into_bytes(),
        ),
    ] {
        folder.write("x.csv", &bytes);
        let run = append(&folder, &["x.csv"]).succeeds();
        assert_eq!(rows(&folder, "2026-10-20"), expected, "{name}");
        let told = "the text is no UTF-8 and was read as Latin-1 (Windows-1252)";
        assert_eq!(
            run.stderr.contains(told),
            name == "Latin-1",
            "{name}: {}",
            run.stderr
        );
        folder.compress("x.csv");
        append(&folder, &["x.csv.gz"]).succeeds();
        assert_eq!(rows(&folder, "2026-10-20"), expected, "{name}, packed");
    }
    // Lists and objects in cells, as Python and DuckDB write them.
    let cells = "id;modelId;downloads;tags;baseModels;safetensors\n\
                 a/b;x;5;['license:mit', 'region:us'];{'relation': 'merge', 'models': [{'id': 'c/d'}, {'id': 'e'}]};\
                 {'parameters': {'BF16': 8}, 'total': 8}\n\
                 f/g;x;6;[license:mit];['c/d', 'e'];\n";
    folder.write("x.csv", cells);
    let run = append(&folder, &[&["x.csv"], &DATE[..]].concat()).succeeds();
    let expected = ["a/b 5 - - mit c/d;e -", "f/g 6 - - mit c/d;e -"];
    assert_eq!(rows(&folder, "2026-10-20"), expected, "{}", run.stderr);
    // A column that is there twice under one name is no table.
    refused(
        &folder,
        "x.csv",
        "id,downloads,downloads\na,1,2\n",
        "found it as cells 2 and 3",
    );
    refused(
        &folder,
        "x.csv",
        "model,likes\na/b,5\n",
        "expected a column downloads or downloads_all_time, found \"model,likes\"",
    );
    let strange = "model,downloads,base_models\na/b,5,a path/to it\n";
    folder.write("x.csv", strange);
    let run = append(&folder, &[&["x.csv"], &DATE[..]].concat()).succeeds();
    let told = "1 row with base models that are no ids, the first on line 2, a/b: \"a path/to it\"";
    assert!(run.stderr.contains(told), "{}", run.stderr);
}

#[test]
fn days_are_those_of_the_rows_of_the_option_or_of_a_name() {
    let folder = Folder::new();
    let own = "model,date,downloads\na/b,2026-10-13,5\nc/d,NA,6\n";
    refused(
        &folder,
        "2026-10-06.csv",
        "model,date,downloads\na/b,10/13/2026,5\n",
        "a date that is none",
    );
    folder.write("2026-10-06.csv", own);
    let run = append(&folder, &["2026-10-06.csv"]);
    let told = "1 for no date, the first on line 3, c/d: \"NA\"";
    assert!(
        run.code == Some(1) && run.stderr.contains(told),
        "{}",
        run.stderr
    );
    let run = append(&folder, &[&["2026-10-06.csv"], &DATE[..]].concat()).succeeds();
    let told = "1 row without a date of their own, taken for 2026-10-20";
    assert!(run.stderr.contains(told), "{}", run.stderr);
    assert_eq!(rows(&folder, "2026-10-13"), ["a/b 5 - - - - -"]);
    assert_eq!(rows(&folder, "2026-10-20"), ["c/d 6 - - - - -"]);
    folder.write("2026-10-06.csv", "model,date,downloads\na/b,2026-10-13,5\n");
    let run = append(&folder, &["2026-10-06.csv"]).succeeds();
    let told = "the name says 2026-10-06; the dates of the rows hold";
    assert!(run.stderr.contains(told), "{}", run.stderr);
    let run = append(&folder, &[&["2026-10-06.csv"], &DATE[..]].concat()).succeeds();
    assert!(
        run.stderr
            .contains("--date 2026-10-20 is not used: the rows have dates"),
        "{}",
        run.stderr
    );
    for name in [
        "2026-10-06.csv",
        "models-20261006.csv",
        "2026-10-06_2026-10-13.csv",
    ] {
        folder.write(name, "model,downloads\na/b,5\n");
    }
    for name in ["2026-10-06.csv", "models-20261006.csv"] {
        append(&folder, &[name]).succeeds();
        assert_eq!(rows(&folder, "2026-10-06").len(), 1, "{name}");
    }
    let run = append(&folder, &[&["2026-10-06.csv"], &DATE[..]].concat()).succeeds();
    let told = "the name says 2026-10-06; 2026-10-20 of --date holds";
    assert!(run.stderr.contains(told), "{}", run.stderr);
    let run = append(&folder, &["2026-10-06_2026-10-13.csv"]);
    let told = "expected one day in the name of the file or of a folder, or --date, found \
                2026-10-06_2026-10-13";
    assert!(
        run.code == Some(1) && run.stderr.contains(told),
        "{}",
        run.stderr
    );
    append(
        &folder,
        &[&["2026-10-06_2026-10-13.csv"], &DATE[..]].concat(),
    )
    .succeeds();
}

#[test]
fn values_that_differ_for_a_model_on_a_date_are_named() {
    let folder = Folder::new();
    let twice = |second: &str| {
        format!(
            "model,date,downloads,likes,licence\nb/x,2026-10-20,1,2,mit\na/b,2026-10-20,5,NA,mit\n{second}\n"
        )
    };
    refused(
        &folder,
        "x.csv",
        twice("a/b,2026-10-20,6,7,mit"),
        "x.csv: observations: expected one set of values for a model on a date, found downloads of a/b \
         on 2026-10-20: 5 (on line 3 of x.csv) and 6 (on line 4 of x.csv)",
    );
    refused(
        &folder,
        "x.csv",
        twice("a/b,2026-10-20,5,7,other"),
        "found licence of a/b on 2026-10-20: \"mit\"",
    );
    let both = twice("a/b,2026-10-20,6,7,mit\nb/x,2026-10-20,2,2,mit");
    refused(&folder, "x.csv", both, "; 2 models differ so");
    // Neither the same row again nor what only one of them knows differs.
    folder.write(
        "x.csv",
        twice("a/b,2026-10-20,5,7,NA\na/b,2026-10-20,5,7,mit"),
    );
    let run = append(&folder, &["x.csv"]).succeeds();
    assert!(
        run.stderr
            .contains("x.csv: 2 rows of 2026-10-20 repeat another"),
        "{}",
        run.stderr
    );
    assert_eq!(
        rows(&folder, "2026-10-20"),
        ["a/b 5 - - mit - -", "b/x 1 - - mit - -"]
    );
}

#[test]
fn standard_input_and_pipes_are_read_once() {
    let folder = Folder::new();
    let table = "model,date,downloads\na/b,2026-10-20,5\n".to_owned() + &"\n".repeat(200_000);
    folder.write("x.csv", &table);
    folder.compress("x.csv");
    let parquet = std::fs::read("tests/fixtures/parquet/pa-dec-18-2.parquet").unwrap();
    for (name, bytes, count) in [
        ("CSV", table.clone().into_bytes(), 1),
        ("packed", folder.read("x.csv.gz"), 1),
        ("JSON", b"[{\"id\": \"a/b\", \"downloads\": 5}]".to_vec(), 1),
        ("Parquet", parquet.clone(), 5),
    ] {
        let _ = std::fs::remove_dir_all(folder.path().join("history"));
        let mut child = modelshare(&["append", "history", "-", "--date", "2026-10-20"])
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        // In pieces, the first of one byte.
        let (first, rest) = bytes.split_at(1);
        input.write_all(first).unwrap();
        input.flush().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(30));
        input.write_all(rest).unwrap();
        drop(input);
        let output = child.wait_with_output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{name}: {told}");
        assert_eq!(rows(&folder, "2026-10-20").len(), count, "{name}");
        let list = String::from_utf8(folder.read("history/history.json")).unwrap();
        // What was read is what is hashed, all of it.
        let sha256 = modelshare::history::digest(&bytes);
        assert!(
            list.contains(&sha256) && list.contains("\"standard input\""),
            "{name}: {list}"
        );
    }
    // A named pipe is opened once, whatever is read from it.
    #[cfg(unix)]
    for (name, bytes) in [("CSV", table.into_bytes()), ("Parquet", parquet)] {
        let pipe = folder.path().join("pipe");
        assert!(
            std::process::Command::new("mkfifo")
                .arg(&pipe)
                .status()
                .unwrap()
                .success()
        );
        let writer = {
            let pipe = pipe.clone();
            std::thread::spawn(move || std::fs::write(pipe, bytes))
        };
        append(&folder, &["pipe", "--date", "2026-10-20"]).succeeds();
        writer.join().unwrap().unwrap();
        assert!(!rows(&folder, "2026-10-20").is_empty(), "{name}");
        std::fs::remove_file(pipe).unwrap();
    }
}

#[test]
fn files_of_other_kinds_are_named_with_what_to_do() {
    let folder = Folder::new();
    let expected = "file: expected Parquet, CSV or JSON, plain or packed by gzip, found ";
    for (bytes, found) in [
        (
            &b"PK\x03\x04\x14\0\0\0\x08\0models.csv"[..],
            "a zip archive; unpack it first (unzip)",
        ),
        (
            b"PK\x03\x04\x14\0\0\0\x08\0[Content_Types].xml",
            "an Excel workbook (.xlsx); save the sheet as CSV",
        ),
        (
            b"\x28\xb5\x2f\xfd\x04\x00",
            "a file compressed by Zstandard; unpack it first (zstd -d)",
        ),
        (
            b"\xfd7zXZ\0\0",
            "a file compressed by xz; unpack it first (xz -d)",
        ),
        (
            b"BZh91AY&SY",
            "a file compressed by bzip2; unpack it first (bzip2 -d)",
        ),
        (
            b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
            "a pointer of Git LFS, not the file itself; fetch the file first (git lfs pull)",
        ),
        (
            b"<!DOCTYPE html>\n<html>",
            "a web page; save the file itself",
        ),
        (
            b"SQLite format 3\0\x10\0",
            "an SQLite database; export the table as CSV first",
        ),
        (
            b"ARROW1\0\0",
            "an Arrow or Feather file; write it as Parquet first",
        ),
        (
            b"\x80\x04\x95\x1a",
            "a pickle of Python; export it as CSV or Parquet first",
        ),
        (b"\x7fELF\x02\0", "binary data of an unknown kind"),
    ] {
        for name in ["x.csv", "x.parquet", "x.jsonl"] {
            refused(&folder, name, bytes, &format!("{name}: {expected}{found}"));
        }
    }
    folder.write("page.html", "<html></html>");
    folder.compress("page.html");
    let run = append(&folder, &[&["page.html.gz"], &DATE[..]].concat());
    assert!(
        run.stderr.contains("found a web page packed by gzip"),
        "{}",
        run.stderr
    );
    for (file, found) in [
        ("none.csv", "none of this name"),
        ("none*.csv", "expected files that it fits"),
    ] {
        let run = append(&folder, &[&[file], &DATE[..]].concat());
        assert!(
            run.code == Some(1) && run.stderr.contains(found),
            "{}",
            run.stderr
        );
    }
}
