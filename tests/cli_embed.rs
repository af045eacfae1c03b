//! `modelshare embed`: the folder, the links and hashes in it, and what is refused.

use std::collections::BTreeSet;
use std::path::Path;

use crate::command::{Folder, golden, modelshare};
use serde_json::{Value, json};
use sha2::{Digest, Sha256, Sha384};

const CHOICES: [&str; 4] = ["--window", "30", "--max-age", "any"];
const URL: &str = "https://example.org/figures/one";

/// The fixtures as `snapshot.json`, and scripts that are told apart.
fn folder() -> Folder {
    let folder = Folder::with_fixtures();
    folder.build(&[]);
    std::fs::create_dir(folder.path().join("element")).unwrap();
    folder.write("element/embed-light.js", "/* light */");
    folder.write("element/embed-more.js", "/* more */");
    folder.write("element/embed.js", "/* full */");
    folder
}

fn embed<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let start = [
        "embed",
        "snapshot.json",
        "-o",
        "out",
        "--element",
        "element",
    ];
    [&start[..], &CHOICES, more].concat()
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

fn text(folder: &Folder, name: &str) -> String {
    String::from_utf8(folder.read(name)).unwrap()
}

/// The values of an attribute, as they are written.
fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    let start = format!(" {attribute}=\"");
    let parts = html.split(&start).skip(1);
    parts.map(|rest| rest.split('"').next().unwrap()).collect()
}

/// Base64 as another implementation writes it, bit by bit.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: Vec<bool> = bytes
        .iter()
        .flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1))
        .collect();
    let mut text: String = bits
        .chunks(6)
        .map(|chunk| {
            let value = (0..6).fold(0, |value, bit| {
                value * 2 + usize::from(chunk.get(bit) == Some(&true))
            });
            char::from(LETTERS[value])
        })
        .collect();
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    text
}

#[test]
fn every_link_leads_to_a_file_and_every_hash_is_its_own() {
    let folder = folder();
    folder.run(&embed(&["--url", URL])).succeeds();
    let found = names(&folder.path().join("out"));
    let snapshot = folder.read("snapshot.json");
    let sha256 = Sha256::digest(&snapshot);
    let digits: String = sha256.iter().map(|byte| format!("{byte:02x}")).collect();
    let data = format!("snapshot-{}.json", &digits[..12]);
    let expected = [
        "card.png",
        "chart-dark.svg",
        "chart-medium-dark.svg",
        "chart-medium.svg",
        "chart-narrow-dark.svg",
        "chart-narrow.svg",
        "chart.svg",
        "embed-light.js",
        "embed-more.js",
        "embed.js",
        "fragment.html",
        "index.html",
        "oembed.json",
        &data,
        "style.css",
    ];
    assert_eq!(found, expected.map(str::to_owned).into());
    assert_eq!(folder.read(&format!("out/{data}")), snapshot);
    assert_eq!(folder.read("out/embed-light.js"), b"/* light */");
    assert_eq!(folder.read("out/embed-more.js"), b"/* more */");
    assert_eq!(folder.read("out/embed.js"), b"/* full */");

    for (page, base) in [("index.html", ""), ("fragment.html", &format!("{URL}/"))] {
        let html = text(&folder, &format!("out/{page}"));
        let mut linked = BTreeSet::new();
        for attribute in ["src", "srcset", "href"] {
            for address in values(&html, attribute) {
                let is_ours = address.strip_prefix(&format!("{URL}/"));
                let Some(name) = address.strip_prefix(base).or(is_ours) else {
                    continue;
                };
                // The canonical address, and the source of the data.
                if name.is_empty() || name.starts_with("https://") {
                    continue;
                }
                assert!(found.contains(name), "{page}: {address}");
                linked.insert(name.to_owned());
            }
        }
        // What nothing leads to would be in vain.
        for name in &found {
            let is_page = [
                "index.html",
                "fragment.html",
                "oembed.json",
                "embed-more.js",
                "embed.js",
            ];
            assert!(
                linked.contains(name) || is_page.contains(&name.as_str()),
                "{page}: {name}"
            );
        }
        let hashes = [
            format!("sha256-{}", base64(&sha256)),
            format!("sha384-{}", base64(&Sha384::digest(b"/* light */"))),
        ];
        assert_eq!(values(&html, "integrity"), hashes, "{page}");
        // Nothing that a strict policy forbids.
        for inline in [" style=", "<style", " on", "javascript:"] {
            let rest = html.replace(" one", "").replace(" only", "");
            assert!(!rest.contains(inline), "{page}: {inline}");
        }
    }

    let oembed: Value = serde_json::from_slice(&folder.read("out/oembed.json")).unwrap();
    let known = [
        "height",
        "html",
        "provider_name",
        "thumbnail_height",
        "thumbnail_url",
        "thumbnail_width",
        "title",
        "type",
        "version",
        "width",
    ];
    let fields: Vec<&String> = oembed.as_object().unwrap().keys().collect();
    assert_eq!(fields, known);
    assert_eq!(oembed["version"], "1.0");
    assert_eq!(oembed["type"], "rich");
    assert_eq!(oembed["thumbnail_url"], format!("{URL}/card.png"));
    let [wide, high] = ["width", "height"].map(|side| oembed[side].as_u64().unwrap());
    let html = oembed["html"].as_str().unwrap();
    assert_eq!(values(html, "src"), [format!("{URL}/")]);
    assert_eq!(values(html, "width"), [wide.to_string()]);
    assert_eq!(values(html, "height"), [high.to_string()]);

    let card = folder.read("out/card.png");
    assert_eq!(&card[16..24], [0, 0, 4, 176, 0, 0, 2, 118]);
    assert_eq!(oembed["thumbnail_width"], 1200);
    assert_eq!(oembed["thumbnail_height"], 630);
}

#[test]
fn the_pages_are_these() {
    let folder = folder();
    folder
        .run(&embed(&["--url", URL, "--view", "lines", "--pin", "CN"]))
        .succeeds();
    golden("embed/index.html", &text(&folder, "out/index.html"));
    golden("embed/fragment.html", &text(&folder, "out/fragment.html"));
    golden("embed/oembed.json", &text(&folder, "out/oembed.json"));
}

#[test]
fn the_figures_are_those_of_shares() {
    let folder = folder();
    folder.run(&embed(&["--view", "bars"])).succeeds();
    let html = text(&folder, "out/index.html");
    let shares = folder.shares(&CHOICES);
    for group in shares["groups"].as_array().unwrap() {
        let label = group["label"].as_str().unwrap();
        let row = html.split(&format!("<bdi>{label}</bdi></th>")).nth(1);
        let row = row.unwrap().split("</tr>").next().unwrap();
        let digits: String = row.chars().filter(char::is_ascii_digit).collect();
        let downloads = group["downloads"][0].to_string();
        assert!(digits.ends_with(&downloads), "{label}: {row}");
    }
    let report = folder.run(&[&["claim", "snapshot.json", "CN > US"], &CHOICES[..]].concat());
    let report = report.succeeds().stdout;
    let sentence = report.lines().find(|line| line.starts_with("In the"));
    let start: String = sentence
        .unwrap()
        .chars()
        .take_while(|one| *one != '(')
        .collect();
    let found = html.replace("&nbsp;", " ");
    assert!(start.len() > 40 && found.contains(start.trim()), "{start}");
}

#[test]
fn without_an_address_nothing_claims_to_have_one() {
    let folder = folder();
    let run = folder.run(&embed(&[])).succeeds();
    assert!(run.stderr.contains("note: without --url"), "{}", run.stderr);
    assert!(!folder.has("out/oembed.json"));
    let html = text(&folder, "out/index.html");
    for absent in ["og:image", "og:url", "twitter:image", "canonical", "oembed"] {
        assert!(!html.contains(absent), "{absent}");
    }
    assert!(html.contains("<meta property=\"og:title\""));
    let fragment = text(&folder, "out/fragment.html");
    assert!(fragment.contains("<img src=\"chart.svg\""), "{fragment}");
    assert!(!fragment.contains("crossorigin"), "{fragment}");
}

#[test]
fn every_view_has_its_table_and_its_card() {
    let folder = folder();
    for (view, more, heading) in [
        ("share", &[][..], "Country"),
        ("lead", &["--claim", "CN > US"], "Lead in points"),
        ("specifications", &["--claim", "CN > US"], "Holds in"),
        ("concentration", &[], "Effective number"),
    ] {
        let run = embed(&[&["--view", view, "--force"], more].concat());
        folder.run(&run).succeeds();
        let html = text(&folder, "out/index.html");
        let heading = format!("<th scope=\"col\"><bdi>{heading}</bdi></th>");
        assert!(html.contains(&heading), "{view}: {html}");
        assert!(html.contains("<th scope=\"row\">"), "{view}");
        assert!(html.contains(&format!(" view=\"{view}\"")), "{view}");
        let card = folder.read("out/card.png");
        assert_eq!(&card[16..24], [0, 0, 4, 176, 0, 0, 2, 118], "{view}");
    }
}

#[test]
fn choices_are_attributes_and_theme_is_one_picture_a_width() {
    let folder = folder();
    let choices = [
        "--by",
        "namespace",
        "--exclude",
        "x/*=why \"so\"",
        "y",
        "--leave-out",
        "Qwen",
        "--theme",
        "dark",
        "--title",
        "A & B",
    ];
    folder.run(&embed(&choices)).succeeds();
    let html = text(&folder, "out/index.html");
    let element = html.split("<model-share").nth(1).unwrap();
    let element = element.split(">\n").next().unwrap();
    for attribute in [
        " by=\"namespace\"",
        " window=\"30\"",
        " max-age=\"any\"",
        " exclude=\"x/*=why &quot;so&quot;&#10;y\"",
        " leave-out=\"Qwen\"",
        " theme=\"dark\"",
    ] {
        assert!(element.contains(attribute), "{attribute}: {element}");
    }
    assert!(html.contains("<h1>A &amp; B</h1>"), "{html}");
    assert!(html.contains("content=\"dark\""), "{html}");
    assert!(!folder.has("out/chart-dark.svg"));
    assert!(text(&folder, "out/chart.svg").contains("#16181C"));
}

#[test]
fn without_the_element_there_is_no_script() {
    let folder = folder();
    let run = [
        &["embed", "snapshot.json", "-o", "out", "--no-element"],
        &CHOICES[..],
    ];
    folder.run(&run.concat()).succeeds();
    assert!(!folder.has("out/embed.js") && !folder.has("out/embed-light.js"));
    let html = text(&folder, "out/index.html");
    assert!(!html.contains("<script") && !html.contains("<model-share"));
    assert!(html.contains("<picture>"));
}

#[test]
fn a_snapshot_in_the_page_is_the_same_and_cannot_end_its_element() {
    let folder = folder();
    let mut snapshot: Value = serde_json::from_slice(&folder.read("snapshot.json")).unwrap();
    let note = "</script><script>alert(1)</script><!--";
    snapshot["source"]["notes"] = json!([note]);
    folder.write("snapshot.json", snapshot.to_string());
    folder.compress("snapshot.json");
    for file in ["snapshot.json", "snapshot.json.gz"] {
        let run = [
            "embed",
            file,
            "-o",
            "out",
            "--element",
            "element",
            "--inline",
            "--force",
        ];
        folder.run(&run).succeeds();
        for page in ["index.html", "fragment.html"] {
            let html = text(&folder, &format!("out/{page}"));
            let (_, rest) = html
                .split_once("<script type=\"application/json\">")
                .unwrap();
            let (within, _) = rest.split_once("</script>").unwrap();
            assert!(!within.contains('<'), "{file}");
            assert_eq!(
                serde_json::from_str::<Value>(within).unwrap(),
                snapshot,
                "{file}"
            );
            let element = html.split("<model-share").nth(1).unwrap();
            // The definition that the default came to, and no address of a snapshot.
            let attributes = " window=\"30\" max-age=\"365\">";
            assert!(element.starts_with(attributes), "{file}: {element:.80}");
            // A page that is opened from a disk could not use it.
            assert!(values(&html, "integrity").is_empty(), "{file}");
        }
    }
    let packed = names(&folder.path().join("out"));
    let packed = packed
        .iter()
        .find(|name| name.ends_with(".json.gz"))
        .unwrap();
    assert_eq!(
        folder.read(&format!("out/{packed}")),
        folder.read("snapshot.json.gz")
    );
}

#[test]
fn a_folder_is_refused_or_replaced_but_never_half() {
    let folder = folder();
    let out = folder.path().join("out");
    // An empty one is as good as none.
    std::fs::create_dir(&out).unwrap();
    folder.run(&embed(&[])).succeeds();
    let before = folder.read("out/index.html");

    let refused = folder.run(&embed(&["--view", "bars"]));
    assert_eq!(refused.code, Some(1));
    assert!(
        refused.stderr.contains("--force replaces"),
        "{}",
        refused.stderr
    );
    assert_eq!(folder.read("out/index.html"), before);

    folder
        .run(&embed(&["--view", "bars", "--force"]))
        .succeeds();
    assert_ne!(folder.read("out/index.html"), before);

    // What nobody wrote here is nobody's to delete.
    let before = names(&out);
    folder.write("out/notes.txt", "mine");
    let refused = folder.run(&embed(&["--force"]));
    assert_eq!(refused.code, Some(1));
    assert!(
        refused.stderr.contains("found notes.txt"),
        "{}",
        refused.stderr
    );
    std::fs::remove_file(out.join("notes.txt")).unwrap();
    assert_eq!(names(&out), before);

    // A machine that stops in between leaves the folder as it was.
    let before = folder.read("out/index.html");
    let stopped = modelshare(&embed(&["--force"]))
        .current_dir(folder.path())
        .env("MODELSHARE_ABORT_AT", "folder")
        .output()
        .unwrap();
    assert_eq!(stopped.status.code(), None);
    assert_eq!(folder.read("out/index.html"), before);
    let left = std::fs::read_dir(folder.path()).unwrap();
    for entry in left.map(Result::unwrap) {
        if entry.file_name().to_string_lossy().ends_with(".part") {
            std::fs::remove_dir_all(entry.path()).unwrap();
        }
    }

    // One that cannot be made leaves nothing.
    let around = names(folder.path());
    let mut lost = embed(&[]);
    lost[3] = "no/such/out";
    let lost = folder.run(&lost);
    assert_eq!(lost.code, Some(1));
    assert!(lost.stderr.contains("no such folder"), "{}", lost.stderr);
    folder.write("file", "");
    let mut file = embed(&["--force"]);
    file[3] = "file";
    assert_eq!(folder.run(&file).code, Some(1));
    std::fs::remove_file(folder.path().join("file")).unwrap();
    assert_eq!(names(folder.path()), around);
}

#[test]
fn what_is_wrong_is_said() {
    let folder = folder();
    folder.write("broken.json", "{");
    folder.write("element/embed.js", "");
    std::fs::create_dir(folder.path().join("half")).unwrap();
    folder.write("half/embed.js", "");
    let to = ["-o", "out", "--element", "element"];
    let mut said = String::new();
    for run in [
        &["embed", "none.json"][..],
        &["embed", "broken.json"],
        &["embed", "element"],
        &["embed", "snapshot.json", "--view", "pie"],
        &["embed", "snapshot.json", "--view", "lead"],
        &["embed", "snapshot.json", "--theme", "auto"],
        &["embed", "snapshot.json", "--url", "example.org/a"],
        &["embed", "snapshot.json", "--url", "javascript:alert(1)"],
        &["embed", "snapshot.json", "--url", "https://example.org/a?b"],
        &["embed", "snapshot.json", "--by", "planet"],
    ] {
        let run = folder.run(&[run, &to].concat());
        assert!(matches!(run.code, Some(1 | 2)), "{}", run.transcript());
        said.push_str(&run.transcript());
    }
    for element in ["half", "nowhere"] {
        let run = ["embed", "snapshot.json", "-o", "out", "--element", element];
        said.push_str(&folder.run(&run).transcript());
    }
    assert!(!folder.has("out"));
    golden("embed/errors.txt", &said);

    // Where none is named it says where it looked.
    let run = folder.run(&["embed", "snapshot.json", "-o", "out"]);
    assert_eq!(run.code, Some(1));
    for place in ["node_modules/modelshare,", "dist;", "--no-element"] {
        assert!(run.stderr.contains(place), "{}", run.stderr);
    }
}

#[test]
fn the_scripts_are_found_where_people_have_them() {
    let folder = folder();
    for place in [
        "node_modules/modelshare",
        "node_modules/modelshare/dist",
        "dist",
    ] {
        let there = folder.path().join(place);
        std::fs::create_dir_all(&there).unwrap();
        for name in ["embed-light.js", "embed-more.js", "embed.js"] {
            std::fs::write(there.join(name), place).unwrap();
        }
        folder
            .run(&["embed", "snapshot.json", "-o", "out", "--force"])
            .succeeds();
        assert_eq!(text(&folder, "out/embed-light.js"), place);
        std::fs::remove_dir_all(there).unwrap();
    }
}

/// Texts that would be markup somewhere; tests/browser/static-bundle.test.mjs reads the page back.
#[test]
fn hostile_texts_stay_texts() {
    let folder = folder();
    let mut snapshot: Value = serde_json::from_slice(&folder.read("snapshot.json")).unwrap();
    let hostile = "\"><img src=x onerror=alert(1)></title></bdi>'&lt;\u{1}\u{202e}";
    snapshot["source"] = json!({
        "name": hostile, "url": "javascript:alert(1)", "licence": hostile, "notes": [hostile],
    });
    folder.write("snapshot.json", snapshot.to_string());
    folder
        .run(&embed(&[
            "--title",
            &hostile.replace('\u{1}', ""),
            "--url",
            URL,
        ]))
        .succeeds();
    for page in ["index.html", "fragment.html"] {
        let html = text(&folder, &format!("out/{page}"));
        assert!(
            html.contains("&lt;img src=x onerror=alert(1)&gt;"),
            "{page}"
        );
        for raw in ["<img src=x", "javascript:", "\u{1}", "'&lt;"] {
            assert!(!html.contains(raw), "{page}: {raw}");
        }
    }
    let oembed: Value = serde_json::from_slice(&folder.read("out/oembed.json")).unwrap();
    assert!(!oembed["html"].as_str().unwrap().contains("<img"));
}
