//! Names, notes and addresses that mean harm, through the command line: they are text in every form.
//!
//! The texts lie in `fixtures/hostile.json`, which the tests of the pages use too.

use std::collections::BTreeSet;

use crate::command::Folder;
use serde_json::{Value, json};

/// What a spreadsheet takes for the beginning of a formula.
const FORMULAS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

fn texts(of: &str) -> Vec<String> {
    let all: Value = serde_json::from_str(include_str!("fixtures/hostile.json")).unwrap();
    serde_json::from_value(all[of].clone()).unwrap()
}

/// Texts that the format takes as names: it asks for one that is not empty.
fn names() -> Vec<String> {
    let mut names = texts("texts");
    names.retain(|name| !name.is_empty());
    names.push("long ".repeat(200));
    names
}

/// A text as the name of an account or a model, which has no slash.
fn account(text: &str) -> String {
    text.replace('/', "⁄")
}

/// A snapshot in which every text is a namespace, a model, an organisation, a note and an event.
fn snapshot() -> Value {
    let names = names();
    let accounts: Vec<String> = names.iter().map(|name| account(name)).collect();
    let rows = names.len();
    json!({
        "format": 1,
        "source": {
            "name": names.join(" "),
            "url": "javascript:alert(1)",
            "licence": names[1],
            "notes": names,
        },
        "counter": {"kind": "trailing", "days": 30},
        "dates": ["2026-01-05", "2026-02-09"],
        "namespaces": accounts,
        "models": {
            "namespace": (0..rows).collect::<Vec<_>>(),
            "name": accounts,
            "task": {"values": names, "codes": (0..rows).collect::<Vec<_>>()},
        },
        "counts": (0..rows).map(|row| json!([0, 100 + row, 1])).collect::<Vec<_>>(),
        "organisations": {
            "namespace": accounts,
            "country": names.iter().map(|_| "CN").collect::<Vec<_>>(),
            "parent": names.iter().map(|name| format!("{name} (parent)")).collect::<Vec<_>>(),
            "basis": names,
        },
        "events": names
            .iter()
            .map(|name| json!({"date": "2026-01-20", "title": name, "url": "javascript:alert(1)"}))
            .collect::<Vec<_>>(),
    })
}

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("hostile.json", snapshot().to_string());
    folder
}

const DEFINITION: [&str; 4] = ["--window", "30", "--max-age", "any"];

/// The text without what keeps spreadsheets from computing.
fn bare(cell: &str) -> String {
    cell.replace('\'', "")
}

#[test]
fn pictures_hold_shapes_and_text_and_nothing_else() {
    let folder = folder();
    let shapes = BTreeSet::from([
        "svg", "title", "desc", "metadata", "g", "defs", "pattern", "rect", "line", "polyline",
        "polygon", "path", "circle", "text",
    ]);
    for view in ["share", "lines", "bars", "concentration"] {
        for by in ["namespace", "organisation", "model", "task"] {
            let options = ["render", "hostile.json", "--view", view, "--by", by];
            let output = ["--top", "60", "-o", "picture.svg"];
            folder
                .run(&[&options[..], &DEFINITION, &output].concat())
                .succeeds();
            let svg = String::from_utf8(folder.read("picture.svg")).unwrap();
            let document = roxmltree::Document::parse(&svg).unwrap();
            for node in document.descendants().filter(roxmltree::Node::is_element) {
                let name = node.tag_name().name();
                assert!(shapes.contains(name), "{view}, {by}: <{name}>");
                for attribute in node.attributes() {
                    let name = attribute.name();
                    let acts = name.starts_with("on") || ["href", "style", "src"].contains(&name);
                    assert!(!acts, "{view}, {by}: {name}");
                }
            }
            // The definition inside is whole.
            let metadata = document
                .descendants()
                .find(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "metadata")))
                .unwrap();
            let state: Value = serde_json::from_str(metadata.text().unwrap()).unwrap();
            assert_eq!(state["query"]["by"], by);
        }
    }
}

/// The tags of a document with their attributes, read letter by letter.
fn tags(html: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let tag = &rest[start + 1..];
        let name_end = tag.find([' ', '>']).unwrap();
        let name = tag[..name_end].to_string();
        let mut attributes = Vec::new();
        let mut at = &tag[name_end..];
        loop {
            at = at.trim_start_matches([' ', '/']);
            if let Some(after) = at.strip_prefix('>') {
                at = after;
                break;
            }
            let end = at.find(['=', ' ', '>']).unwrap();
            let attribute = at[..end].to_string();
            at = &at[end..];
            let value = match at.strip_prefix("=\"") {
                Some(quoted) => {
                    let (value, after) = quoted.split_once('"').unwrap();
                    at = after;
                    value
                }
                None => "",
            };
            attributes.push((attribute, value.to_string()));
        }
        rest = at;
        found.push((name, attributes));
    }
    found
}

#[test]
fn pages_of_a_bundle_hold_no_markup_of_others() {
    let folder = folder();
    let title = "</title><script>alert(1)</script>";
    let run = [
        &[
            "embed",
            "hostile.json",
            "-o",
            "out",
            "--no-element",
            "--by",
            "namespace",
        ][..],
        &["--url", "https://example.org/a", "--title", title],
        &DEFINITION,
    ];
    folder.run(&run.concat()).succeeds();
    let mut pages = 0;
    for entry in std::fs::read_dir(folder.path().join("out")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if !name.ends_with(".html") {
            continue;
        }
        pages += 1;
        let html = String::from_utf8(folder.read(&format!("out/{name}"))).unwrap();
        for (tag, attributes) in tags(&html) {
            let acts = [
                "script", "iframe", "object", "embed", "base", "style", "math",
            ];
            assert!(!acts.contains(&tag.as_str()), "{name}: <{tag}>");
            for (attribute, value) in attributes {
                let plain = attribute
                    .chars()
                    .all(|letter| letter.is_ascii_lowercase() || letter == '-' || letter == ':');
                let acts =
                    attribute.starts_with("on") || ["style", "srcdoc"].contains(&&*attribute);
                // Those of pictures have capitals: viewBox.
                assert!(
                    (plain || attribute == "viewBox") && !acts,
                    "{name}: {tag} {attribute}"
                );
                if ["href", "src", "action"].contains(&&*attribute) {
                    let scheme = value.split_once(':').map(|(scheme, _)| scheme);
                    let sound = matches!(scheme, None | Some("http" | "https"));
                    assert!(sound, "{name}: {tag} {attribute}={value}");
                }
            }
        }
        assert!(
            html.contains("&lt;img src=x onerror="),
            "{name}: a name is lost"
        );
    }
    assert!(pages >= 1);
}

#[test]
fn tables_hold_every_name_and_no_formula_whatever_separates_their_cells() {
    let folder = folder();
    for by in ["namespace", "organisation", "model", "task"] {
        let options = ["shares", "hostile.json", "--by", by, "--top", "1000"];
        let run = folder.run(&[&options[..], &DEFINITION, &["--format", "csv"]].concat());
        let text = run.succeeds().stdout;
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let mut labels = BTreeSet::new();
        for record in reader.records() {
            let record = record.unwrap();
            assert_eq!(record.len(), 8);
            labels.insert(bare(&record[2]));
        }
        // These ids are those of groups that are not names: what is left, and what is not known.
        let special = ["other", "unknown", "unattributed", "unaffiliated"];
        for name in names() {
            if special.contains(&&*name) {
                continue;
            }
            let label = match by {
                "organisation" => format!("{name} (parent)"),
                "model" => format!("{0}/{0}", account(&name)),
                "namespace" => account(&name),
                _ => name,
            };
            assert!(labels.contains(&bare(&label)), "{by}: {label:?}");
        }
        // As a program would read it that was made for another country.
        for separator in [',', ';', '\t'] {
            for cell in text.split([separator, '\r', '\n']) {
                let cell = cell.trim_start_matches(|character: char| {
                    let is_unseen = ('\u{200b}'..='\u{206f}').contains(&character);
                    is_unseen
                        || character.is_whitespace()
                        || character.is_control()
                        || character == '"'
                });
                let acts = cell.starts_with(FORMULAS);
                assert!(
                    !acts || cell.parse::<f64>().is_ok(),
                    "{separator:?}: {cell:?}"
                );
            }
        }
    }
}

#[test]
fn a_terminal_is_told_no_commands() {
    let folder = folder();
    for command in [
        &["shares", "hostile.json"][..],
        &["why", "hostile.json", "--group", "constructor"],
        &["concentration", "hostile.json"],
        &["lead", "hostile.json", "constructor", "__proto__"],
        &["check", "hostile.json"],
    ] {
        let by = ["--by", "namespace"];
        let choices = match command[0] {
            "check" => Vec::new(),
            "shares" => [&by[..], &["--top", "1000"], &DEFINITION].concat(),
            _ => [&by[..], &DEFINITION].concat(),
        };
        let run = folder.run(&[command, &choices].concat()).succeeds();
        for text in [&run.stdout, &run.stderr] {
            let acting = text.chars().find(|character| {
                let turns = matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
                turns || (character.is_control() && *character != '\n')
            });
            assert_eq!(acting, None, "{command:?}");
        }
    }
}

#[test]
fn half_a_character_is_refused_with_its_place() {
    let folder = Folder::new();
    let text = snapshot().to_string().replacen("__proto__", "\\ud800", 1);
    folder.write("half.json", text);
    let run = folder.run(&["check", "half.json"]);
    assert_ne!(run.code, Some(0));
    let told = "half.json: snapshot (line 1, column ";
    assert!(run.stderr.contains(told), "{}", run.stderr);
    assert!(
        run.stderr.contains("expected JSON, found"),
        "{}",
        run.stderr
    );
}
