//! Names that nothing knows, scopes by publisher, and the same models at every date, as a reader of the
//! command line meets them.
//!
//! The catalogue is that of `fixtures/`: on 2026-04-01 Qwen (Alibaba, CN) has 6,100 + 900, google-bert
//! and google (Google, US) 450 + 3,100, gpt2 (no account) 70, new-lab (INTL) 88, stranger (unknown) 95,
//! together 10,803; jane (an individual in FR) had 310 on the date before.

use crate::command::{Folder, downloads, golden};
use serde_json::{Value, json};

const DEFINITION: [&str; 4] = ["--window", "30", "--max-age", "any"];

fn catalogue() -> Folder {
    let folder = Folder::with_fixtures();
    folder.build(&[]);
    folder
}

fn shares(folder: &Folder, choices: &[&str]) -> Value {
    folder.shares(&[&DEFINITION, choices].concat())
}

#[test]
fn what_nothing_knows_is_refused_with_the_nearest_name() {
    let folder = catalogue();
    let mut transcript = String::new();
    for arguments in [
        &["claim", "snapshot.json", "China > USA"][..],
        &["claim", "snapshot.json", "CN > China"],
        &["claim", "snapshot.json", "CN > US", "--by", "organisation"],
        &["lead", "snapshot.json", "CN", "UK"],
        &["why", "snapshot.json", "--group", "Chna"],
        &[
            "why",
            "snapshot.json",
            "--group",
            "qwen",
            "--by",
            "organisation",
        ],
        &["shares", "snapshot.json", "--leave-out", "Alibab"],
        &["shares", "snapshot.json", "--leave-out", "Qwen/alhpa"],
        &["shares", "snapshot.json", "--override", "gogle=CN"],
        &["shares", "snapshot.json", "--override", "google=Chna"],
        &["shares", "snapshot.json", "--join", "Mine=CN,USA"],
        &["shares", "snapshot.json", "--join", "Mine=CN,QQ"],
        &["shares", "snapshot.json", "--scope", "country=USA"],
        &["shares", "snapshot.json", "--scope", "organisation=google"],
        &["shares", "snapshot.json", "--scope", "namespace=Google"],
        &["shares", "snapshot.json", "--scope", "task=text-genration"],
        &["render", "snapshot.json", "--pin", "USA", "-o", "x.svg"],
    ] {
        let run = folder.run(arguments);
        assert_ne!(run.code, Some(0), "{arguments:?}");
        transcript.push_str(&run.transcript());
    }
    assert!(!folder.has("x.svg"));
    golden("cli/unknown-ids.txt", &transcript);
}

#[test]
fn labels_stand_for_ids() {
    let folder = catalogue();
    let same = |labels: &[&str], ids: &[&str]| {
        let of = |arguments: &[&str]| folder.run(arguments).succeeds().stdout;
        assert_eq!(of(labels), of(ids), "{labels:?}");
    };
    let lead = |a, b| ["lead", "snapshot.json", a, b, "--format", "json"];
    same(&lead("China", "United States"), &lead("CN", "US"));
    same(
        &lead("Not attributed", "china"),
        &lead("unattributed", "CN"),
    );
    let why = |group| ["why", "snapshot.json", "--group", group, "--format", "json"];
    same(&why("China"), &why("CN"));
    let shares = |choice, value| ["shares", "snapshot.json", choice, value, "--format", "json"];
    same(
        &shares("--scope", "country=China|France"),
        &shares("--scope", "country=CN|FR"),
    );
    same(
        &shares("--override", "google=China"),
        &shares("--override", "google=CN"),
    );
    same(
        &shares("--join", "Both=China,United States"),
        &shares("--join", "Both=CN,US"),
    );
}

#[test]
fn a_country_without_models_is_known_and_has_nothing() {
    let folder = catalogue();
    let lead = folder.run(&["lead", "snapshot.json", "CN", "IS", "--format", "json"]);
    let lead: Value = serde_json::from_str(&lead.succeeds().stdout).unwrap();
    assert_eq!(lead["b"], json!({"id": "IS", "label": "Iceland"}));
    let unmet = json!("no model is credited to “Iceland”: its share is 0");
    assert!(
        lead["warnings"].as_array().unwrap().contains(&unmet),
        "{}",
        lead["warnings"]
    );
    let why = folder.run(&["why", "snapshot.json", "--group", "IS", "--format", "json"]);
    let why: Value = serde_json::from_str(&why.succeeds().stdout).unwrap();
    assert_eq!(
        [&why["downloads"], &why["share"], &why["models"]],
        [&json!(0), &json!(0.0), &json!([])]
    );
    assert!(
        why["warnings"].as_array().unwrap().contains(&unmet),
        "{}",
        why["warnings"]
    );
    let claim = folder.run(&["claim", "snapshot.json", "CN > IS", "--format", "json"]);
    let claim: Value = serde_json::from_str(&claim.succeeds().stdout).unwrap();
    assert!(
        claim["warnings"].as_array().unwrap().contains(&unmet),
        "{}",
        claim["warnings"]
    );
}

#[test]
fn a_pattern_that_fits_nothing_is_named() {
    let folder = catalogue();
    let run = folder.run(&["shares", "snapshot.json", "--exclude", "Qwenn/*", "google"]);
    assert!(
        run.succeeds()
            .stderr
            .contains("exclude: no model fits “Qwenn/*”"),
        "{}",
        run.stderr
    );
    assert!(!run.stderr.contains("google"), "{}", run.stderr);
}

#[test]
fn a_scope_by_publisher_is_a_total_of_its_own() {
    let folder = catalogue();
    for (scope, total) in [
        ("country=CN", 7_000),
        ("country=CN|INTL", 7_088),
        ("country=unknown", 165),
        ("country=unattributed", 165),
        ("country=unaffiliated", 0),
        ("organisation=Google", 3_550),
        ("organisation=unknown", 70),
        ("organisation=Google|unknown", 3_620),
        ("namespace=google", 3_100),
        ("namespace=unknown", 70),
        ("country=US;licence=unknown", 0),
        ("country=US;licence=permissive", 450),
    ] {
        let answer = shares(&folder, &["--scope", scope]);
        assert_eq!(answer["total"], json!([total]), "{scope}");
    }
    // The models of the group, whatever else is chosen.
    let jane = ["--scope", "country=FR", "--at", "2026-03-02"];
    assert_eq!(shares(&folder, &jane)["total"], json!([0]));
    let hers = [&jane[..], &["--individuals", "country"]].concat();
    assert_eq!(shares(&folder, &hers)["total"], json!([310]));
    let moved = ["--scope", "country=CN", "--override", "google=CN;Qwen=US"];
    assert_eq!(shares(&folder, &moved)["total"], json!([3_100]));
    // By organisation inside it.
    let chinese = shares(
        &folder,
        &["--scope", "country=China", "--by", "organisation"],
    );
    assert_eq!(downloads(&chinese, "Alibaba"), json!([7_000]));
    assert_eq!(chinese["groups"].as_array().unwrap().len(), 1);
    let scope = ["--scope", "country=China", "licence=permissive|unknown"];
    let text = folder.run(&[&["shares", "snapshot.json"], &DEFINITION[..], &scope].concat());
    golden("cli/shares-scope.txt", &text.succeeds().stdout);
}

#[test]
fn the_same_models_are_those_counted_on_every_date() {
    let folder = catalogue();
    // Not Qwen/omega, which is new, jane/tune, which is gone, and stranger/thing, which has a gap.
    let series = shares(&folder, &["--series", "--panel", "same"]);
    assert_eq!(series["total"], json!([7_630, 8_725, 9_808]));
    assert_eq!(series["sameModels"], json!(5));
    // One date of it is the same, though the date alone has more models.
    let last = shares(&folder, &["--panel", "same"]);
    assert_eq!(last["total"], json!([9_808]));
    assert_eq!(last["sameModels"], json!(5));
    // At an earlier date too.
    let earlier = shares(&folder, &["--panel", "same", "--at", "2026-03-02"]);
    assert_eq!(earlier["total"], json!([8_725]));
    assert_eq!(earlier["sameModels"], json!(5));
    // In a scope, those of the scope.
    let scoped = shares(&folder, &["--panel", "same", "--scope", "country=US"]);
    assert_eq!(scoped["sameModels"], json!(2));
    let all = shares(&folder, &["--series"]);
    assert_eq!(all["sameModels"], Value::Null);
    let text = ["shares", "snapshot.json", "--series", "--panel", "same"];
    let text = folder.run(&[&text, &DEFINITION[..]].concat());
    golden("cli/shares-panel.txt", &text.succeeds().stdout);
}

/// A snapshot whose models have a counter from one date on, or up to it.
fn growing(first: usize, second: usize) -> String {
    let most = first.max(second);
    let counts: Vec<Value> = (0..most)
        .map(|model| match (model < first, model < second) {
            (true, true) => json!([0, 10, 0]),
            (true, false) => json!([0, 10]),
            _ => json!([1, 10]),
        })
        .collect();
    let names: Vec<String> = (0..most).map(|model| format!("m{model}")).collect();
    json!({
        "format": 1,
        "source": {"name": "by hand"},
        "counter": {"kind": "trailing", "days": 30},
        "dates": ["2026-01-01", "2026-02-01"],
        "namespaces": ["acme"],
        "models": {"namespace": vec![0; most], "name": names},
        "counts": counts,
        "organisations": {"namespace": ["acme"], "country": ["US"]},
    })
    .to_string()
}

#[test]
fn a_catalogue_that_grows_by_more_than_a_fifth_says_so() {
    let folder = Folder::new();
    let warns = |first: usize, second: usize, choices: &[&str]| {
        folder.write("snapshot.json", growing(first, second));
        let answer = shares(&folder, choices);
        let warnings = answer["warnings"].as_array().cloned().unwrap_or_default();
        let said = |warning: &Value| warning.as_str().unwrap().contains("more than a fifth");
        warnings.iter().any(said)
    };
    assert!(
        !warns(5, 6, &["--series"]),
        "a fifth is not more than a fifth"
    );
    assert!(warns(4, 5, &["--series"]));
    assert!(!warns(5, 4, &["--series"]));
    assert!(warns(4, 3, &["--series"]));
    assert!(!warns(4, 8, &[]), "one date");
    assert!(
        !warns(4, 8, &["--series", "--panel", "same"]),
        "the same models"
    );
}
