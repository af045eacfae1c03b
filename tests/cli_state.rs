//! What `modelshare render` puts into its files, so that a picture can be made again.

use crate::command::{Folder, golden};
use serde_json::{Value, json};

const CHOICES: [&str; 18] = [
    "--view",
    "bars",
    "--by",
    "namespace",
    "--window",
    "30",
    "--max-age",
    "any",
    "--exclude",
    "a<b>&c/*=why \"so\"",
    "--theme",
    "dark",
    "--values",
    "absolute",
    "--pin",
    "google",
    "--events",
    "off",
];

/// The text of the chunk behind the header, whose checksum is proved by another implementation.
fn text_of_png(png: &[u8]) -> Value {
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    let length = number(33) as usize;
    let (start, end) = (33 + 8, 33 + 8 + length);
    assert_eq!(&png[37..start], b"iTXt");
    let crc = png[37..end].iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 * (crc & 1))
        })
    });
    assert_eq!(number(end), !crc);
    // The next chunk begins right behind it.
    assert!(png[end + 8..end + 12].iter().all(u8::is_ascii_alphabetic));
    let text = png[start..end]
        .strip_prefix(b"modelshare\0\0\0\0\0")
        .unwrap();
    serde_json::from_slice(text).unwrap()
}

fn text_of_svg(svg: &str) -> Value {
    let (_, rest) = svg.split_once("<metadata id=\"modelshare\">").unwrap();
    let (text, _) = rest.split_once("</metadata>").unwrap();
    assert!(!text.contains(['<', '>']), "{text}");
    let text = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
    serde_json::from_str(&text).unwrap()
}

#[test]
fn svg_and_png_carry_their_definition() {
    let folder = Folder::with_fixtures();
    folder.build(&[]);
    let [of_svg, of_png] = ["x.svg", "x.png"].map(|name| {
        folder
            .run(&[&["render", "snapshot.json", "-o", name], &CHOICES[..]].concat())
            .succeeds();
        folder.read(name)
    });
    let state = text_of_svg(&String::from_utf8(of_svg).unwrap());
    assert_eq!(text_of_png(&of_png), state);
    assert_eq!(state["modelshare"], 1);
    assert_eq!(state["view"], "bars");
    assert_eq!(state["theme"], "dark");
    assert_eq!(state.get("claim"), None);
    for (choice, value) in [("values", "absolute"), ("pin", "google"), ("events", "off")] {
        assert_eq!(state[choice], value, "{choice}");
    }
    assert_eq!(state.get("from"), None);
    assert_eq!(state.get("width"), None);
    let exclude = json!([{"glob": "a<b>&c/*", "reason": "why \"so\""}]);
    assert_eq!(state["query"]["exclude"], exclude);

    // The query is the one that `shares` answers, at a date that lasts.
    let shares = folder.run(&[
        "shares",
        "snapshot.json",
        "--format",
        "json",
        "--by",
        "namespace",
        "--window",
        "30",
        "--max-age",
        "any",
        "--exclude",
        "a<b>&c/*=why \"so\"",
    ]);
    let shares: Value = serde_json::from_str(&shares.succeeds().stdout).unwrap();
    assert_eq!(state["query"]["at"], shares["dates"][0]);
    for choice in ["by", "window", "maxAge", "measure", "scope", "attribution"] {
        assert_eq!(state["query"][choice], shares["query"][choice], "{choice}");
    }
    assert!(state["snapshot"]["name"].is_string());

    // tests/browser/take-away.test.mjs drops it on the explorer.
    let state = serde_json::to_string_pretty(&state).unwrap();
    golden("cli/state.json", &format!("{state}\n"));
}

#[test]
fn joined_countries_are_carried_by_the_name_that_was_asked_for() {
    let folder = Folder::with_fixtures();
    folder.build(&[]);
    let joins = ["--join", "EU", "--join", "North=NO,IS"];
    folder
        .run(&[&["render", "snapshot.json", "-o", "x.svg"], &joins[..]].concat())
        .succeeds();
    let state = text_of_svg(&String::from_utf8(folder.read("x.svg")).unwrap());
    assert_eq!(state["join"], "EU; North=NO,IS");
    assert_eq!(state["query"]["join"]["EU"].as_array().unwrap().len(), 27);
}

#[test]
fn the_checksum_is_that_of_the_file_as_it_is() {
    let folder = Folder::with_fixtures();
    folder.build(&[]);
    // Known sums of files that any tool gives: `sha256sum`.
    let sum = |name: &str| {
        folder.run(&["render", name, "-o", "x.svg"]).succeeds();
        let state = text_of_svg(&String::from_utf8(folder.read("x.svg")).unwrap());
        state["snapshot"]["sha256"].as_str().unwrap().to_owned()
    };
    let json = r#"{"format": 1, "source": {"name": "a test"}, "counter": {"kind": "period", "days": 8},
"dates": ["2026-01-08"], "namespaces": ["a"], "models": {"namespace": [0], "name": ["m"]}, "counts": [[0, 1]]}"#;
    folder.write("plain.json", json);
    assert_eq!(
        sum("plain.json"),
        "fd2902f0ceb6c0e5eb15630af1d569f5a0b4988ac6525eccd70eaddbaf5a4688"
    );
    assert_eq!(sum("snapshot.json").len(), 64);
    assert_ne!(sum("snapshot.json"), sum("plain.json"));
}
