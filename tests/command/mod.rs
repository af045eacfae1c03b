//! Running the command line in a folder of its own.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The program with its arguments, not yet started.
pub fn modelshare(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_modelshare"));
    command
        .args(arguments)
        .env_remove("RUST_BACKTRACE")
        .env_remove("HF_TOKEN")
        .env_remove("HF_ENDPOINT")
        // Servers of tests are on this machine.
        .env("NO_PROXY", "*")
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100");
    command
}

/// What a run printed and how it ended.
pub struct Run {
    arguments: Vec<String>,
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    #[track_caller]
    pub fn succeeds(&self) -> Run {
        assert_eq!(self.code, Some(0), "{:?}: {}", self.arguments, self.stderr);
        Run {
            arguments: self.arguments.clone(),
            code: self.code,
            stdout: self.stdout.clone(),
            stderr: self.stderr.clone(),
        }
    }

    /// The command and what it said on standard error.
    pub fn transcript(&self) -> String {
        let code = self
            .code
            .map_or("signal".to_string(), |code| code.to_string());
        let command = ["modelshare"]
            .into_iter()
            .chain(self.arguments.iter().map(String::as_str));
        let command: Vec<&str> = command.collect();
        format!("$ {}\n{}[{code}]\n\n", command.join(" "), self.stderr)
    }
}

/// What a command prints to standard error of the warnings in its JSON answer.
pub fn warnings_of(answer: &Value) -> String {
    let warnings = answer["warnings"].as_array().into_iter().flatten();
    let lines = warnings.map(|text| format!("warning: {}\n", text.as_str().unwrap()));
    lines.collect()
}

/// A folder of its own for one test; it goes away with the value.
pub struct Folder(tempfile::TempDir);

impl Folder {
    pub fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    /// With the hand-made catalogue of `tests/fixtures`.
    pub fn with_fixtures() -> Folder {
        let folder = Folder::new();
        for file in [
            "observations.csv",
            "models.csv",
            "organisations.csv",
            "aliases.csv",
        ] {
            std::fs::copy(
                tests().join("fixtures").join(file),
                folder.path().join(file),
            )
            .unwrap();
        }
        folder
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn write(&self, file: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.path().join(file), content).unwrap();
    }

    pub fn read(&self, file: &str) -> Vec<u8> {
        std::fs::read(self.path().join(file)).unwrap()
    }

    pub fn has(&self, file: &str) -> bool {
        self.path().join(file).exists()
    }

    /// Writes `file` compressed as `file.gz`.
    pub fn compress(&self, file: &str) {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(&self.read(file)).unwrap();
        self.write(&format!("{file}.gz"), encoder.finish().unwrap());
    }

    pub fn run(&self, arguments: &[&str]) -> Run {
        let output = modelshare(arguments)
            .current_dir(self.path())
            .output()
            .unwrap();
        Run {
            arguments: arguments.iter().map(ToString::to_string).collect(),
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Builds `snapshot.json` from the four tables and gives its text.
    #[track_caller]
    pub fn build(&self, more: &[&str]) -> String {
        let tables = [
            "build",
            "--observations",
            "observations.csv",
            "--models",
            "models.csv",
            "--organisations",
            "organisations.csv",
            "--aliases",
            "aliases.csv",
            "--counter",
            "trailing:30",
            "-o",
            "snapshot.json",
        ];
        self.run(&[&tables, more].concat()).succeeds();
        String::from_utf8(self.read("snapshot.json")).unwrap()
    }

    /// The answer that `snapshot.json` gives, as JSON.
    #[track_caller]
    pub fn shares(&self, choices: &[&str]) -> Value {
        let run = self.run(&[&["shares", "snapshot.json", "--format", "json"], choices].concat());
        serde_json::from_str(&run.succeeds().stdout).unwrap()
    }
}

/// The downloads of one group of an answer.
#[track_caller]
pub fn downloads(answer: &Value, id: &str) -> Value {
    let groups = answer["groups"].as_array().unwrap();
    let found = groups.iter().find(|group| group["id"] == id);
    found.unwrap_or_else(|| panic!("no group {id} in {answer}"))["downloads"].clone()
}

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// Compares with the golden file of that name, or writes it when asked to.
#[track_caller]
pub fn golden(name: &str, found: &str) {
    let path = tests().join("golden").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, found).unwrap();
    }
    let golden = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert!(
        golden == found,
        "{name}\n--- golden\n{golden}\n--- found\n{found}"
    );
}
