//! The order of the modules: data flows one way, and the libraries at the edges stay behind their
//! fences. Reads `src/` as text, so that a forbidden name fails here before a reviewer sees it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A module names only what stands before it. What stands in one row does not name each other.
const ORDER: [&[&str]; 10] = [
    &["error", "date", "nearest", "order"],
    &["message"],
    &["snapshot"],
    &["dataset"],
    &["shares"],
    &["analysis"],
    &["words"],
    &["quality", "scene"],
    &["paint"],
    &["picture"],
];

/// Modules at the edges, which may name the chain and each other; nothing in the chain names them.
const EDGES: [&str; 11] = [
    "build",
    "synth",
    "embed",
    "png",
    "cli",
    "web",
    "disk",
    "observation",
    "hub",
    "history",
    "import",
];

/// The crates of the browser, as `use` spells them.
const WEB_CRATES: [&str; 7] = [
    "console_error_panic_hook",
    "gloo",
    "js_sys",
    "plotters_canvas",
    "serde_wasm_bindgen",
    "wasm_bindgen",
    "web_sys",
];

/// A source file: its path below `src/`, and its text without comments and literals.
struct Source {
    path: String,
    text: String,
}

impl Source {
    /// The module at the top of the crate to which the file belongs.
    fn module(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        match first {
            "bin" => "cli",
            "lib.rs" => "lib",
            name => name.strip_suffix(".rs").unwrap_or(name),
        }
    }
}

fn sources() -> Vec<Source> {
    fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, files);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&root, &mut files);
    files.sort();
    let name = |path: &Path| {
        path.strip_prefix(&root)
            .unwrap()
            .to_str()
            .unwrap()
            .replace('\\', "/")
    };
    files
        .iter()
        .map(|path| Source {
            path: name(path),
            text: code(&std::fs::read_to_string(path).unwrap()),
        })
        .collect()
}

/// A text of Rust without comments, strings and characters, which may name anything.
fn code(text: &str) -> String {
    let mut code = String::new();
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let skip = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(hashes) = raw_string(rest) {
            let end = format!("\"{}", "#".repeat(hashes));
            let start = 2 + hashes;
            rest[start..]
                .find(&end)
                .map_or(rest.len(), |at| start + at + end.len())
        } else if next == '"' {
            end_of_string(rest)
        } else if next == '\'' {
            end_of_character(rest)
        } else {
            code.push(next);
            next.len_utf8()
        };
        rest = &rest[skip..];
    }
    code
}

/// The number of hashes where a raw string begins.
fn raw_string(rest: &str) -> Option<usize> {
    let rest = rest.strip_prefix('r')?;
    let hashes = rest.bytes().take_while(|&byte| byte == b'#').count();
    rest[hashes..].starts_with('"').then_some(hashes)
}

fn end_of_string(rest: &str) -> usize {
    let mut escaped = false;
    for (at, letter) in rest.char_indices().skip(1) {
        match letter {
            '"' if !escaped => return at + 1,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    rest.len()
}

/// Past a character such as `'"'` or `'\''`; past the quote alone where it begins a lifetime.
fn end_of_character(rest: &str) -> usize {
    let mut letters = rest.char_indices().skip(1);
    match letters.next() {
        Some((_, '\\')) => rest[3..].find('\'').map_or(1, |end| 3 + end + 1),
        Some(_) => match letters.next() {
            Some((at, '\'')) => at + 1,
            _ => 1,
        },
        None => 1,
    }
}

/// The words of a text, with `::` between the parts of a path as words of their own.
fn words(text: &str) -> Vec<&str> {
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let end = if is_word(first) {
            rest.find(|letter| !is_word(letter)).unwrap_or(rest.len())
        } else if rest.starts_with("::") {
            2
        } else {
            first.len_utf8()
        };
        words.push(&rest[..end]);
        rest = rest[end..].trim_start();
    }
    words
}

/// The modules at the top of the crate that a file names, by `crate::…`, in groups of `use` too.
///
/// Names that `lib.rs` exports from a module, such as `crate::Dataset`, stand for that module.
fn named(source: &Source, exports: &[(String, String)]) -> BTreeSet<String> {
    let words = words(&source.text);
    let depth = source.path.matches('/').count() + usize::from(!source.path.ends_with("mod.rs"));
    let mut found = BTreeSet::new();
    let resolve = |name: &str| match exports.iter().find(|(export, _)| export == name) {
        Some((_, module)) => module.clone(),
        None => name.to_string(),
    };
    for at in 0..words.len() {
        // `crate::` and as many `super::` as lead out of the module.
        let supers = words[at..]
            .chunks(2)
            .take_while(|pair| *pair == ["super", "::"])
            .count();
        let inside = at >= 2 && words[at - 1] == "::";
        let after = if inside {
            continue;
        } else if words[at..].starts_with(&["crate", "::"])
            || (source.module() == "cli" && words[at..].starts_with(&["modelshare", "::"]))
        {
            at + 2
        } else if supers > 0 && supers >= depth {
            at + 2 * supers
        } else {
            continue;
        };
        if words.get(after) != Some(&"{") {
            found.extend(words.get(after).map(|name| resolve(name)));
            continue;
        }
        // The heads of a group: what follows its `{` and each `,` at its level.
        let (mut level, mut head) = (0, false);
        for word in &words[after..] {
            match *word {
                "{" => {
                    level += 1;
                    head = level == 1;
                }
                "}" => level -= 1,
                "," => head = level == 1,
                word if head => {
                    found.insert(resolve(word));
                    head = false;
                }
                _ => {}
            }
            if level == 0 {
                break;
            }
        }
    }
    found
}

/// The names that `lib.rs` re-exports, with the module that each comes from.
fn exports(sources: &[Source]) -> Vec<(String, String)> {
    let lib = sources
        .iter()
        .find(|source| source.path == "lib.rs")
        .unwrap();
    let words = words(&lib.text);
    let mut exports = Vec::new();
    for at in 0..words.len() {
        if !words[at..].starts_with(&["pub", "use"]) {
            continue;
        }
        let path: Vec<&str> = words[at + 2..]
            .iter()
            .take_while(|word| **word != ";")
            .copied()
            .collect();
        let skip = if path[0] == "crate" { 2 } else { 0 };
        let module = path[skip];
        let names = path[skip + 1..]
            .iter()
            .filter(|word| word.chars().next().is_some_and(char::is_alphabetic));
        exports.extend(names.map(|name| (name.to_string(), module.to_string())));
    }
    exports
}

fn rank(module: &str) -> Option<usize> {
    ORDER.iter().position(|row| row.contains(&module))
}

#[test]
fn no_import_runs_backwards() {
    let sources = sources();
    let exports = exports(&sources);
    let mut faults = Vec::new();
    for source in &sources {
        let Some(here) = rank(source.module()) else {
            continue;
        };
        for name in named(source, &exports) {
            let allowed = name == source.module() || rank(&name).is_some_and(|there| there < here);
            // Macros and the crate's own constants stand for no module.
            let is_module = rank(&name).is_some() || EDGES.contains(&name.as_str());
            if is_module && !allowed {
                faults.push(format!("src/{} names {name}", source.path));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_module_has_its_place_in_the_order() {
    for source in sources() {
        let module = source.module();
        let placed = module == "lib" || rank(module).is_some() || EDGES.contains(&module);
        assert!(
            placed,
            "src/{}: give `{module}` a place in tests/layers.rs",
            source.path
        );
    }
}

#[test]
fn only_paint_names_plotters() {
    for source in sources() {
        let names = words(&source.text).contains(&"plotters");
        assert!(
            !names || source.path == "paint.rs",
            "src/{} names plotters",
            source.path
        );
    }
}

#[test]
fn only_web_names_the_crates_of_the_browser() {
    for source in sources() {
        let words = words(&source.text);
        for name in WEB_CRATES {
            let inside = source.path.starts_with("web/");
            assert!(
                inside || !words.contains(&name),
                "src/{} names {name}",
                source.path
            );
        }
    }
}

#[test]
fn shares_know_no_pixels_and_no_colours() {
    for source in sources()
        .iter()
        .filter(|source| ["snapshot", "dataset", "shares"].contains(&source.module()))
    {
        for word in words(&source.text) {
            let word = word.to_lowercase();
            for foreign in ["pixel", "colour", "color", "svg", "canvas"] {
                assert!(!word.contains(foreign), "src/{} names {word}", source.path);
            }
        }
    }
}

#[test]
fn the_native_tree_holds_no_crate_of_the_browser() {
    let output = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--locked",
            "--all-features",
            "--edges",
            "normal",
            "--prefix",
            "none",
            "--format",
            "{p}",
        ])
        .args([
            "--manifest-path",
            concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"),
        ])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let tree = String::from_utf8(output.stdout).unwrap();
    let crates: BTreeSet<String> = tree
        .lines()
        .filter_map(|line| Some(line.split_whitespace().next()?.replace('-', "_")))
        .collect();
    assert!(crates.contains("plotters"), "the tree was not read: {tree}");
    for name in WEB_CRATES {
        assert!(!crates.contains(name), "{name} is in the native tree");
    }
}

/// The reader of this test on a text whose answer is known.
#[test]
fn paths_are_found_in_every_form() {
    let text = r####"
        //! [`crate::paint`] in a comment does not count.
        use crate::{error::Error, shares::{self, Query}, date::Day};
        use super::super::dataset;
        const TEXT: &str = "crate::web"; const RAW: &str = r#"crate::png "#; const QUOTE: char = '"';
        fn f<'a>(x: &'a str) { crate::scene::draw(x, Dataset) } /* crate::cli */
        use crate::Snapshot;
    "####;
    let source = Source {
        path: "shares/axis.rs".into(),
        text: code(text),
    };
    let exports = [("Snapshot".to_string(), "snapshot".to_string())];
    let found: Vec<String> = named(&source, &exports).into_iter().collect();
    assert_eq!(
        found,
        ["dataset", "date", "error", "scene", "shares", "snapshot"]
    );
}
