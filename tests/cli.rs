//! The command line as a process: its options, its files, what it prints and how it ends.
//!
//! Golden transcripts lie in `golden/cli/`; `UPDATE_GOLDEN=1 cargo test --features cli --test suite cli::`
//! writes them anew, to be read before they are committed.

use std::io::Read;

use crate::command::{Folder, golden, modelshare};
use serde_json::{Value, json};

#[test]
fn build_writes_the_same_snapshot_from_plain_and_compressed_files() {
    let folder = Folder::with_fixtures();
    folder.compress("observations.csv");
    folder.compress("models.csv");
    let plain = folder.build(&[]);
    let run = folder.run(&[
        "build",
        "--observations",
        "observations.csv.gz",
        "--models",
        "models.csv.gz",
        "--organisations",
        "organisations.csv",
        "--aliases",
        "aliases.csv",
        "--counter",
        "trailing:30",
        "-o",
        "packed.json.gz",
    ]);
    run.succeeds();
    assert_eq!(run.stdout, "", "a build has no result on standard output");
    let packed = folder.read("packed.json.gz");
    assert!(packed.starts_with(&[0x1f, 0x8b]), "not compressed");
    let mut unpacked = Vec::new();
    flate2::read::MultiGzDecoder::new(&packed[..])
        .read_to_end(&mut unpacked)
        .unwrap();
    assert_eq!(String::from_utf8(unpacked).unwrap(), plain);
    // Both are read alike.
    let of = |file| {
        folder
            .run(&["shares", file, "--series", "--format", "json"])
            .succeeds()
            .stdout
    };
    assert_eq!(of("packed.json.gz"), of("snapshot.json"));
}

#[test]
fn a_build_is_valid_by_the_schema_and_always_the_same() {
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/snapshot.schema.json");
    let schema: Value = serde_json::from_slice(&std::fs::read(schema).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let folder = Folder::with_fixtures();
    for more in [&[][..], &["--top", "3"], &["--top", "100"]] {
        let text = folder.build(more);
        assert_eq!(folder.build(more), text);
        assert!(
            validator.is_valid(&serde_json::from_str(&text).unwrap()),
            "{more:?}: {text}"
        );
    }
    for counter in ["trailing:30", "period:7", "cumulative"] {
        let size = [
            "synth",
            "--models",
            "50",
            "--dates",
            "5",
            "--seed",
            "1",
            "-o",
            "synth.json",
        ];
        folder
            .run(&[&size[..], &["--counter", counter]].concat())
            .succeeds();
        let snapshot = serde_json::from_slice(&folder.read("synth.json")).unwrap();
        assert!(validator.is_valid(&snapshot), "{counter}");
    }
}

#[test]
fn build_puts_the_tables_into_the_snapshot() {
    let folder = Folder::with_fixtures();
    let text = folder.build(&[
        "--source-name",
        "Made up",
        "--source-url",
        "https://example.org/",
        "--licence",
        "CC0-1.0",
        "--retrieved",
        "2026-04-02",
        "--universe",
        "models of one test",
        "--universe-in",
        "de=Modelle eines Tests",
        "--note",
        "First note",
        "--note",
        "Second note",
        "--note-in",
        "pt-BR=Uma nota = duas notas",
    ]);
    let snapshot: Value = serde_json::from_str(&text).unwrap();
    let source = json!({
        "name": "Made up", "url": "https://example.org/", "licence": "CC0-1.0", "retrieved": "2026-04-02",
        "universe": {"en": "models of one test", "de": "Modelle eines Tests"},
        "notes": {"en": ["First note", "Second note"], "pt-BR": ["Uma nota = duas notas"]},
    });
    assert_eq!(snapshot["source"], source);
    assert_eq!(snapshot["counter"], json!({"kind": "trailing", "days": 30}));
    assert_eq!(
        snapshot["dates"],
        json!(["2026-01-31", "2026-03-02", "2026-04-01"])
    );
    golden("cli/build.json", &text);
}

#[test]
fn an_alias_keeps_a_history_in_one_row() {
    let folder = Folder::with_fixtures();
    folder.build(&[]);
    let answer = folder.shares(&[
        "--by",
        "model",
        "--series",
        "--window",
        "30",
        "--max-age",
        "any",
    ]);
    assert_eq!(
        crate::command::downloads(&answer, "new-lab/delta"),
        json!([50, 70, 88])
    );
    assert!(!answer.to_string().contains("old-lab"));
    // A row of the table may name the account alone.
    folder.write("aliases.csv", "from,to\nold-lab,new-lab\n");
    folder.build(&[]);
    let account = folder.shares(&[
        "--by",
        "model",
        "--series",
        "--window",
        "30",
        "--max-age",
        "any",
    ]);
    assert_eq!(
        crate::command::downloads(&account, "new-lab/delta"),
        json!([50, 70, 88])
    );
}

#[test]
fn check_reports_quality_and_refuses_what_cannot_be_used() {
    let folder = Folder::with_fixtures();
    folder.build(&[]);
    let run = folder.run(&["check", "snapshot.json"]);
    run.succeeds();
    golden("cli/check.txt", &run.stdout);
    folder.write("broken.json", "{\"format\": 1, \"source\": {");
    let run = folder.run(&["check", "broken.json"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    assert!(
        run.stderr.contains("broken.json") && run.stderr.contains(", found "),
        "{}",
        run.stderr
    );
}

#[test]
fn check_counts_clamps_and_gaps() {
    let folder = Folder::new();
    // Falls from 100 to 80 (20) and from 90 to 60 (30): two clamps of 50 together.
    folder.write(
        "cumulative.csv",
        "date,model,downloads\n2026-01-01,a/x,100\n2026-01-11,a/x,80\n2026-01-21,a/x,90\n2026-01-31,a/x,60\n",
    );
    folder
        .run(&[
            "build",
            "--observations",
            "cumulative.csv",
            "--counter",
            "cumulative",
            "-o",
            "cumulative.json",
        ])
        .succeeds();
    golden(
        "cli/check-clamps.txt",
        &folder.run(&["check", "cumulative.json"]).succeeds().stdout,
    );
    // a/x misses the second date between two values; b/x ends and c/x begins, which are no gaps.
    folder.write(
        "trailing.csv",
        "date,model,downloads\n2026-01-01,a/x,1\n2026-01-31,a/x,1\n2026-01-01,b/x,1\n2026-01-11,b/x,1\n2026-01-11,c/x,1\n2026-01-31,c/x,1\n",
    );
    folder
        .run(&[
            "build",
            "--observations",
            "trailing.csv",
            "--counter",
            "trailing:30",
            "-o",
            "trailing.json",
        ])
        .succeeds();
    golden(
        "cli/check-gaps.txt",
        &folder.run(&["check", "trailing.json"]).succeeds().stdout,
    );
}

#[test]
fn render_writes_pictures() {
    let folder = Folder::with_fixtures();
    folder.build(&[]);
    for view in ["share", "lines", "bars"] {
        for theme in ["light", "dark"] {
            let (svg, png) = (format!("{view}-{theme}.svg"), format!("{view}-{theme}.png"));
            let base = [
                "render",
                "snapshot.json",
                "--view",
                view,
                "--theme",
                theme,
                "--max-age",
                "any",
            ];
            let size = ["--width", "700", "--height", "420"];
            folder
                .run(&[&base[..], &size, &["-o", &svg]].concat())
                .succeeds();
            let text = String::from_utf8(folder.read(&svg)).unwrap();
            assert!(
                text.starts_with("<svg") && text.trim_end().ends_with("</svg>"),
                "{view}"
            );
            assert!(text.contains("China"), "{view}: no label");
            assert!(!text.contains("NaN") && !text.contains("inf"), "{view}");
            folder
                .run(&[&base[..], &size, &["-o", &png]].concat())
                .succeeds();
            let picture = folder.read(&png);
            assert_eq!(
                picture[..8],
                [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a]
            );
            let number = |at: usize| u32::from_be_bytes(picture[at..at + 4].try_into().unwrap());
            assert_eq!(number(16) % 700, 0, "{view}: width {}", number(16));
            assert_eq!(
                number(20) * 700,
                number(16) * 420,
                "{view}: height {}",
                number(20)
            );
        }
    }
    assert_ne!(
        folder.read("share-light.svg"),
        folder.read("share-dark.svg")
    );
    assert_ne!(
        folder.read("share-light.svg"),
        folder.read("lines-light.svg")
    );
}

#[test]
fn render_refuses_what_it_cannot_draw_and_writes_nothing() {
    let folder = Folder::with_fixtures();
    folder.build(&[]);
    let cases: [&[&str]; 7] = [
        &["--view", "pie", "-o", "out.svg"],
        &["--view", "bars", "-o", "out.gif"],
        &["--view", "bars", "-o", "out"],
        &["--view", "bars", "--width", "0", "-o", "out.svg"],
        &["--view", "bars", "--width", "-5", "-o", "out.svg"],
        &["--view", "bars", "--theme", "sepia", "-o", "out.svg"],
        &["--view", "bars", "--at", "2026-02-01", "-o", "out.svg"],
    ];
    let mut transcript = String::new();
    for case in cases {
        let run = folder.run(&[&["render", "snapshot.json"], case].concat());
        assert_eq!(run.code, Some(2), "{case:?}: {}", run.stderr);
        transcript += &run.transcript();
        for file in ["out.svg", "out.gif", "out"] {
            assert!(!folder.has(file), "{case:?} wrote {file}");
        }
    }
    golden("cli/render-refused.txt", &transcript);
}

#[test]
fn synth_depends_on_its_seed_alone() {
    let folder = Folder::new();
    let make = |seed: &str, counter: &str, file: &str| {
        folder
            .run(&[
                "synth",
                "--models",
                "300",
                "--dates",
                "12",
                "--counter",
                counter,
                "--seed",
                seed,
                "-o",
                file,
            ])
            .succeeds();
        folder.read(file)
    };
    for counter in ["trailing:30", "period:7", "cumulative"] {
        let first = make("1", counter, "first.json");
        assert_eq!(first, make("1", counter, "again.json"));
        assert_ne!(first, make("2", counter, "other.json"));
        let snapshot: Value = serde_json::from_slice(&first).unwrap();
        assert_eq!(snapshot["dates"].as_array().unwrap().len(), 12);
        assert_eq!(snapshot["models"]["name"].as_array().unwrap().len(), 300);
        assert!(
            snapshot["source"]
                .to_string()
                .to_lowercase()
                .contains("synthetic")
        );
        folder.run(&["check", "first.json"]).succeeds();
        let answer: Value = serde_json::from_str(
            &folder
                .run(&["shares", "first.json", "--format", "json"])
                .succeeds()
                .stdout,
        )
        .unwrap();
        assert!(answer["total"][0].as_f64().unwrap() > 0.0);
    }
}

#[test]
fn help_and_version_are_results() {
    let folder = Folder::new();
    let run = folder.run(&["--version"]).succeeds();
    assert_eq!(
        run.stdout.trim(),
        concat!("modelshare ", env!("CARGO_PKG_VERSION"))
    );
    let help = folder.run(&["--help"]).succeeds().stdout;
    for command in ["build", "check", "shares", "render", "synth"] {
        assert!(help.contains(command), "{command} is not in the help");
        assert!(
            !folder
                .run(&[command, "--help"])
                .succeeds()
                .stdout
                .is_empty()
        );
    }
    let help = folder.run(&["shares", "--help"]).stdout;
    for option in [
        "--by",
        "--window",
        "--max-age",
        "--at",
        "--series",
        "--top",
        "--individuals",
        "--format",
    ] {
        assert!(help.contains(option), "{option} is not in the help");
    }
}

/// Runs the program by a shell, which redirects its output; how it ends and what it says.
#[cfg(unix)]
fn redirected(folder: &Folder, command: &str) -> (Option<i32>, String) {
    let command = format!("'{}' {command}", env!("CARGO_BIN_EXE_modelshare"));
    let output = std::process::Command::new("sh")
        .args(["-c", &command])
        .current_dir(folder.path())
        .output()
        .unwrap();
    (
        output.status.code(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

#[cfg(unix)]
#[test]
fn a_result_that_nobody_can_have_is_an_error() {
    let folder = Folder::with_fixtures();
    folder.build(&[]);
    for command in [
        "shares snapshot.json",
        "check snapshot.json --format json",
        "--help",
        "--version",
    ] {
        for closed in [">&-", ">&- <&-", "1</dev/null"] {
            let (code, said) = redirected(&folder, &format!("{command} {closed}"));
            assert_eq!(code, Some(1), "{command} {closed}: {said}");
            assert!(
                said.contains("error: standard output: file: expected a place to write to"),
                "{command} {closed}: {said}"
            );
        }
        // Somebody who does not want to see it says so.
        for kept in [">/dev/null", "1<>/dev/null", "| cat"] {
            let (code, said) = redirected(&folder, &format!("{command} {kept}"));
            assert_eq!((code, said.as_str()), (Some(0), ""), "{command} {kept}");
        }
    }
    // A command that writes a file needs no standard output.
    let build = "build --observations observations.csv --counter trailing:30 -o x.json >&-";
    assert_eq!(redirected(&folder, build).0, Some(0));
}

#[cfg(unix)]
#[test]
fn a_reader_that_stops_is_no_error_and_one_that_never_began_is() {
    use std::io::Read;
    let folder = Folder::new();
    let synth = [
        "synth",
        "--models",
        "3000",
        "--dates",
        "60",
        "--counter",
        "cumulative",
        "--seed",
        "1",
    ];
    folder
        .run(&[&synth[..], &["-o", "s.json"]].concat())
        .succeeds();
    let series = [
        "shares", "s.json", "--by", "model", "--series", "--format", "csv",
    ];
    for reads in [true, false] {
        let (mut reader, writer) = std::io::pipe().unwrap();
        let mut first = [0; 100];
        let mut child = modelshare(&series);
        child
            .current_dir(folder.path())
            .stdout(writer)
            .stderr(std::process::Stdio::piped());
        let child = match reads {
            true => {
                let child = child.spawn().unwrap();
                // The end of the pipe in this process would keep it open.
                reader.read_exact(&mut first).unwrap();
                drop(reader);
                child
            }
            false => {
                drop(reader);
                child.spawn().unwrap()
            }
        };
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        match reads {
            true => {
                assert_eq!(output.status.code(), Some(0), "{said}");
                let growth = "warning: the number of models changes by more than a fifth";
                assert!(said.lines().all(|line| line.starts_with(growth)), "{said}");
            }
            false => {
                assert_eq!(output.status.code(), Some(1), "{said}");
                assert!(said.contains("found one that nobody reads"), "{said}");
            }
        }
    }
}

#[cfg(unix)]
#[test]
fn an_output_that_is_a_link_stays_one() {
    let folder = Folder::with_fixtures();
    let link = folder.path().join("link.json");
    std::os::unix::fs::symlink("real.json", &link).unwrap();
    for _ in 0..2 {
        let build = [
            "build",
            "--observations",
            "observations.csv",
            "--counter",
            "trailing:30",
        ];
        folder
            .run(&[&build[..], &["-o", "link.json"]].concat())
            .succeeds();
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
        assert!(
            std::fs::symlink_metadata(folder.path().join("real.json"))
                .unwrap()
                .is_file()
        );
    }
}
