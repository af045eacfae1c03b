//! A valid snapshot, and every way to break it that has a golden message.

use modelshare::{Dataset, Error, Query, Snapshot};
use serde_json::{Value, json};

/// A whole, valid snapshot of two models on three dates, with every field.
pub fn valid() -> Value {
    json!({
        "format": 1,
        "source": {
            "name": "by hand", "url": "https://example.org/", "licence": "CC0-1.0",
            "retrieved": "2026-02-01", "universe": "two models", "notes": ["made by hand"],
        },
        "counter": {"kind": "trailing", "days": 30},
        "dates": ["2026-01-10", "2026-01-20", "2026-01-31"],
        "namespaces": ["acme", "beta"],
        "models": {
            "namespace": [0, 1],
            "name": ["one", "two"],
            "created": [20_000, null],
            "task": {"values": ["text-generation"], "codes": [0, null]},
            "library": {"values": ["transformers"], "codes": [0, 0]},
            "licence": {"values": ["mit"], "codes": [null, 0]},
            "relation": {"values": ["finetune"], "codes": [null, 0]},
            "format": {"values": ["gguf"], "codes": [null, 0]},
            "parameters": [8_000_000_000_u64, null],
            "likes": [5, null],
            "base": {"values": ["acme/one"], "codes": [null, [0]]},
        },
        "counts": [[0, 10, -3, 4], [1, 5]],
        "organisations": {
            "namespace": ["acme", "beta"], "country": ["US", null], "kind": ["company", "individual"],
            "parent": ["Acme", null], "basis": ["made up", null], "confidence": ["high", null],
        },
        "aliases": {"from": ["old/one"], "to": ["acme/one"]},
        "events": [{"date": "2026-01-15", "title": "a change", "url": "https://example.org/"}],
        "rollup": {
            "cut": 2,
            "country": {"values": ["FR"], "codes": [0]},
            "kind": {"values": ["company"], "codes": [null]},
            "created": [20_000],
            "models": [3],
            "counts": [[0, 1, 1, 1]],
            "deviation": {"without_age_limit": 0.0, "with_age_limit": 0.01},
        },
    })
}

/// The valid snapshot with one part replaced; `place` is a JSON pointer.
pub fn with(place: &str, part: Value) -> Vec<u8> {
    let mut snapshot = valid();
    *snapshot.pointer_mut(place).unwrap() = part;
    serde_json::to_vec(&snapshot).unwrap()
}

/// The valid snapshot without one field of the object at `place`.
pub fn without(place: &str, field: &str) -> Vec<u8> {
    let mut snapshot = valid();
    let object = snapshot
        .pointer_mut(place)
        .unwrap()
        .as_object_mut()
        .unwrap();
    object.remove(field).unwrap();
    serde_json::to_vec(&snapshot).unwrap()
}

/// The text of the valid snapshot with one piece replaced, for what no JSON value can hold.
pub fn with_text(piece: &str, other: &str) -> Vec<u8> {
    let text = valid().to_string();
    assert!(text.contains(piece), "{piece} is not in {text}");
    text.replacen(piece, other, 1).into_bytes()
}

/// Reads bytes and asks them one question, as far as it goes.
pub fn answer(bytes: &[u8], choices: &[(&str, &str)]) -> Result<Value, Error> {
    let data = Dataset::new(Snapshot::from_slice(bytes)?)?;
    let mut query = Query::default();
    for (choice, value) in choices {
        query.set(choice, value)?;
    }
    Ok(serde_json::to_value(data.shares(&query)?).unwrap())
}

/// Name of the case, the bytes.
pub fn broken_bytes() -> Vec<(&'static str, Vec<u8>)> {
    let whole = valid().to_string();
    let gzip = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0].to_vec();
    let page = b"<!DOCTYPE html>\n<html><title>404 Not Found</title></html>".to_vec();
    let deep = format!("{{\"format\":1,\"future\":{}", "[".repeat(100_000));
    let deep_closed = whole.replacen(
        '{',
        &format!("{{\"future\":{}{},", "[".repeat(1_000), "]".repeat(1_000)),
        1,
    );
    let deep_known = with_text(
        "[0,10,-3,4]",
        &format!("{}{}", "[".repeat(2_000), "]".repeat(2_000)),
    );
    // What serde's derived readers take for a structure unless told not to.
    let in_order = br#"[1,{"name":"x"},{"kind":"cumulative"},[],[],[[],[]],[]]"#.to_vec();
    let lone = with_text("\"two\"", "\"\\ud800\"");
    let mut latin = with_text("\"two\"", "\"t?o\"");
    let at = latin.iter().position(|&byte| byte == b'?').unwrap();
    latin[at] = 0xe9;
    vec![
        ("empty", Vec::new()),
        ("only-white-space", b" \n\t ".to_vec()),
        ("html", page),
        ("html-after-a-line", b"\n  <html>".to_vec()),
        ("gzip", gzip),
        (
            "not-json",
            b"date,model,downloads\n2026-01-31,acme/one,5\n".to_vec(),
        ),
        ("null-bytes", vec![0; 16]),
        ("truncated", whole.as_bytes()[..whole.len() / 2].to_vec()),
        (
            "truncated-at-the-end",
            whole.as_bytes()[..whole.len() - 1].to_vec(),
        ),
        ("more-after-the-end", format!("{whole} {{}}").into_bytes()),
        ("array", b"[1, 2, 3]".to_vec()),
        ("array-in-the-order-of-fields", in_order),
        ("null", b"null".to_vec()),
        ("text", b"\"format 1\"".to_vec()),
        (
            "utf-16",
            whole.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        ),
        (
            "field-twice",
            with_text("{\"aliases\"", "{\"dates\":[],\"aliases\""),
        ),
        ("not-utf-8", latin),
        ("lone-surrogate", lone),
        ("deep-nesting", deep.into_bytes()),
        ("deep-nesting-closed", deep_closed.into_bytes()),
        ("deep-nesting-of-counts", deep_known),
        ("nan", with_text("[0,10,-3,4]", "[0,NaN,-3,4]")),
        ("infinity", with_text("[0,10,-3,4]", "[0,1e999,-3,4]")),
        ("version-missing", without("", "format")),
        ("version-2", with("/format", json!(2))),
        (
            "version-2-of-another-shape",
            br#"{"format": 2, "parts": {}}"#.to_vec(),
        ),
        ("version-as-text", with("/format", json!("1"))),
        ("version-0", with("/format", json!(0))),
        ("version-fractional", with("/format", json!(1.5))),
        ("version-negative", with("/format", json!(-1))),
        ("source-missing", without("", "source")),
        ("source-without-name", without("/source", "name")),
        (
            "source-retrieved",
            with("/source/retrieved", json!("yesterday")),
        ),
        ("source-notes", with("/source/notes", json!("one note"))),
        (
            "source-notes-without-english",
            with("/source/notes", json!({"de": ["ein Hinweis"]})),
        ),
        (
            "source-notes-by-language-as-text",
            with(
                "/source/notes",
                json!({"en": ["a note"], "de": "ein Hinweis"}),
            ),
        ),
        ("source-universe", with("/source/universe", json!(["hub"]))),
        (
            "source-universe-by-language-as-list",
            with(
                "/source/universe",
                json!({"en": "a part", "de": ["ein Teil"]}),
            ),
        ),
        ("counter-missing", without("", "counter")),
        (
            "counter-unknown-kind",
            with("/counter/kind", json!("weekly")),
        ),
        ("counter-without-days", without("/counter", "days")),
        ("counter-days-0", with("/counter/days", json!(0))),
        ("counter-days-negative", with("/counter/days", json!(-7))),
        ("counter-days-fractional", with("/counter/days", json!(7.5))),
        ("counter-days-text", with("/counter/days", json!("30"))),
        (
            "counter-days-huge",
            with("/counter/days", json!(4_000_000_000_u64)),
        ),
        ("dates-missing", without("", "dates")),
        (
            "dates-out-of-order",
            with("/dates", json!(["2026-01-10", "2026-01-31", "2026-01-20"])),
        ),
        (
            "date-twice",
            with("/dates", json!(["2026-01-10", "2026-01-20", "2026-01-20"])),
        ),
        ("date-that-is-none", with("/dates/1", json!("2026-02-30"))),
        ("date-in-other-form", with("/dates/1", json!("20.01.2026"))),
        (
            "date-with-time",
            with("/dates/1", json!("2026-01-20T00:00:00Z")),
        ),
        ("date-as-number", with("/dates/1", json!(20_473))),
        ("date-empty", with("/dates/1", json!(""))),
        ("date-null", with("/dates/1", json!(null))),
        ("namespaces-missing", without("", "namespaces")),
        (
            "namespace-twice",
            with("/namespaces", json!(["acme", "acme"])),
        ),
        ("namespace-empty", with("/namespaces/1", json!(""))),
        ("namespace-number", with("/namespaces/1", json!(7))),
        (
            "namespace-with-slash",
            with("/namespaces/1", json!("be/ta")),
        ),
        ("models-missing", without("", "models")),
        (
            "models-as-rows",
            with("/models", json!([{"namespace": 0, "name": "one"}])),
        ),
        (
            "models-in-the-order-of-fields",
            with("/models", json!([[0, 1], ["one", "two"]])),
        ),
        ("models-without-name", without("/models", "name")),
        ("models-without-namespace", without("/models", "namespace")),
        (
            "model-twice",
            with(
                "/models",
                json!({"namespace": [0, 0], "name": ["one", "one"]}),
            ),
        ),
        (
            "model-without-namespace-twice",
            with(
                "/models",
                json!({"namespace": [null, null], "name": ["one", "one"]}),
            ),
        ),
        ("model-name-empty", with("/models/name/1", json!(""))),
        ("model-name-null", with("/models/name/1", json!(null))),
        ("names-too-few", with("/models/name", json!(["one"]))),
        (
            "names-too-many",
            with("/models/name", json!(["one", "two", "three"])),
        ),
        (
            "namespace-index-out-of-range",
            with("/models/namespace/1", json!(2)),
        ),
        (
            "namespace-index-negative",
            with("/models/namespace/1", json!(-1)),
        ),
        (
            "namespace-index-text",
            with("/models/namespace/1", json!("beta")),
        ),
        ("created-too-few", with("/models/created", json!([20_000]))),
        (
            "created-as-date",
            with("/models/created/0", json!("2024-10-04")),
        ),
        (
            "created-fractional",
            with("/models/created/0", json!(20_000.5)),
        ),
        (
            "created-out-of-range",
            with("/models/created/0", json!(i64::MAX)),
        ),
        (
            "created-in-seconds",
            with("/models/created/0", json!(1_728_000_000)),
        ),
        (
            "task-as-list",
            with("/models/task", json!(["text-generation", null])),
        ),
        ("task-codes-too-few", with("/models/task/codes", json!([0]))),
        (
            "task-code-out-of-range",
            with("/models/task/codes/0", json!(1)),
        ),
        (
            "task-code-without-values",
            with("/models/task/values", json!([])),
        ),
        (
            "task-code-negative",
            with("/models/task/codes/0", json!(-1)),
        ),
        (
            "licence-code-out-of-range",
            with("/models/licence/codes/1", json!(9)),
        ),
        (
            "library-code-out-of-range",
            with("/models/library/codes/1", json!(9)),
        ),
        (
            "relation-code-out-of-range",
            with("/models/relation/codes/1", json!(9)),
        ),
        (
            "format-code-out-of-range",
            with("/models/format/codes/1", json!(9)),
        ),
        (
            "base-code-out-of-range",
            with("/models/base/codes/1", json!([0, 1])),
        ),
        (
            "base-code-text",
            with("/models/base/codes/1", json!("acme/one")),
        ),
        (
            "dictionary-value-twice",
            with(
                "/models/task/values",
                json!(["text-generation", "text-generation"]),
            ),
        ),
        (
            "parameters-too-many",
            with("/models/parameters", json!([1, 2, 3])),
        ),
        (
            "parameters-negative",
            with("/models/parameters/0", json!(-8)),
        ),
        (
            "parameters-fractional",
            with("/models/parameters/0", json!(8.5)),
        ),
        (
            "parameters-above-2-53",
            with("/models/parameters/0", json!((1_u64 << 53) + 1)),
        ),
        ("likes-too-few", with("/models/likes", json!([]))),
        ("likes-negative", with("/models/likes/0", json!(-1))),
        (
            "likes-sum-above-2-53",
            with("/models/likes", json!([1_u64 << 53, 1])),
        ),
        ("counts-missing", without("", "counts")),
        ("counts-too-few", with("/counts", json!([[0, 10]]))),
        ("counts-too-many", with("/counts", json!([[0, 10], [], []]))),
        ("counts-row-no-list", with("/counts/0", json!(10))),
        ("count-negative", with("/counts/0", json!([0, -1]))),
        (
            "count-falls-below-zero",
            with("/counts/0", json!([0, 10, -11])),
        ),
        ("count-fractional", with("/counts/0", json!([0, 10.5]))),
        ("count-text", with("/counts/0", json!([0, "10"]))),
        (
            "count-above-2-53",
            with("/counts/0", json!([0, (1_u64 << 53) + 1])),
        ),
        (
            "count-rises-above-2-53",
            with("/counts/0", json!([0, 1_u64 << 53, 1])),
        ),
        ("count-far-above", with("/counts/0", json!([0, u64::MAX]))),
        (
            "counts-sum-above-2-53",
            with("/counts", json!([[0, 1_u64 << 53], [1, 5]])),
        ),
        (
            "rollup-counts-sum-above-2-53",
            with("/rollup/counts/0", json!([0, (1_u64 << 53) - 10])),
        ),
        (
            "rollup-models-sum-above-2-53",
            with("/rollup/models/0", json!((1_u64 << 53) - 1)),
        ),
        (
            "difference-far-below",
            with("/counts/0", json!([0, 1, i64::MIN])),
        ),
        (
            "counts-first-date-negative",
            with("/counts/0", json!([-1, 10])),
        ),
        (
            "counts-first-date-null",
            with("/counts/0", json!([null, 10])),
        ),
        (
            "counts-first-date-beyond",
            with("/counts/0", json!([3, 10])),
        ),
        (
            "counts-row-too-long",
            with("/counts/0", json!([1, 10, 1, 1])),
        ),
        (
            "counts-first-count-null",
            with("/counts/0", json!([0, null, 10])),
        ),
        ("counts-first-date-only", with("/counts/0", json!([0]))),
        (
            "organisations-country-too-few",
            with("/organisations/country", json!(["US"])),
        ),
        (
            "organisations-kind-too-many",
            with("/organisations/kind", json!(["company", null, null])),
        ),
        (
            "organisations-parent-too-few",
            with("/organisations/parent", json!(["Acme"])),
        ),
        (
            "organisations-without-country",
            without("/organisations", "country"),
        ),
        (
            "organisation-twice",
            with("/organisations/namespace", json!(["acme", "acme"])),
        ),
        (
            "organisation-country-no-code",
            with("/organisations/country/0", json!("United States")),
        ),
        (
            "organisation-country-lower-case",
            with("/organisations/country/0", json!("us")),
        ),
        (
            "organisation-country-empty",
            with("/organisations/country/0", json!("")),
        ),
        (
            "organisation-country-number",
            with("/organisations/country/0", json!(1)),
        ),
        (
            "organisation-kind-unknown",
            with("/organisations/kind/0", json!("person")),
        ),
        ("aliases-lengths", with("/aliases/to", json!([]))),
        (
            "alias-twice",
            with(
                "/aliases",
                json!({"from": ["old/one", "old/one"], "to": ["acme/one", "beta/two"]}),
            ),
        ),
        ("event-date", with("/events/0/date", json!("in January"))),
        ("event-without-title", without("/events/0", "title")),
        (
            "rollup-country-too-many",
            with("/rollup/country/codes", json!([0, 0])),
        ),
        (
            "rollup-country-out-of-range",
            with("/rollup/country/codes", json!([1])),
        ),
        (
            "rollup-kind-out-of-range",
            with("/rollup/kind/codes", json!([1])),
        ),
        (
            "rollup-created-too-many",
            with("/rollup/created", json!([1, 2])),
        ),
        ("rollup-models-too-few", with("/rollup/models", json!([]))),
        ("rollup-models-0", with("/rollup/models", json!([0]))),
        (
            "rollup-counts-too-many",
            with("/rollup/counts", json!([[0, 1], [0, 1]])),
        ),
        (
            "rollup-count-negative",
            with("/rollup/counts", json!([[0, 1, -2]])),
        ),
    ]
}

/// Name of the case, option and value.
pub const BROKEN_CHOICES: [(&str, &str, &str); 41] = [
    ("option-unknown", "windows", "30"),
    ("option-empty", "", "30"),
    ("option-in-capitals", "Window", "30"),
    ("by-unknown", "by", "continent"),
    ("by-empty", "by", ""),
    ("by-in-capitals", "by", "Country"),
    ("window-0", "window", "0"),
    ("window-negative", "window", "-30"),
    ("window-fractional", "window", "30.5"),
    ("window-words", "window", "a year"),
    ("window-empty", "window", ""),
    ("window-any", "window", "any"),
    ("window-huge", "window", "99999999999999999999"),
    ("max-age-negative", "max-age", "-1"),
    ("max-age-all", "max-age", "all"),
    ("max-age-with-unit", "max-age", "365d"),
    ("at-no-date", "at", "last"),
    ("at-impossible-date", "at", "2026-02-30"),
    ("at-between-dates", "at", "2026-01-15"),
    ("at-before-all-dates", "at", "2020-01-01"),
    ("at-after-all-dates", "at", "2030-01-01"),
    ("series-maybe", "series", "maybe"),
    ("top-0", "top", "0"),
    ("top-negative", "top", "-3"),
    ("individuals-unknown", "individuals", "drop"),
    ("measure-unknown", "measure", "stars"),
    ("attribution-unknown", "attribution", "parent"),
    ("unattributed-unknown", "unattributed", "hide"),
    ("unaffiliated-unknown", "unaffiliated", "hide"),
    ("drop-top-negative", "drop-top", "-1"),
    ("exclude-list-unknown", "exclude-list", "telemetry, bots"),
    ("scope-without-property", "scope", "text-generation"),
    ("scope-value-unknown", "scope", "licence=free"),
    ("scope-task-empty", "scope", "task="),
    ("scope-created-no-range", "scope", "created=2026"),
    ("override-no-country", "override", "acme=Chna"),
    ("override-twice", "override", "acme=CN, acme=US"),
    ("join-unknown", "join", "Asia"),
    ("join-no-country", "join", "Asia=Chna"),
    ("join-twice", "join", "A=CN; A=US"),
    ("join-country-in-two", "join", "A=CN; B=CN"),
];
