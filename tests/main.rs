//! The tests of the library and of the command line from outside, in one program: each one more
//! would link the whole crate again.
//!
//! `cargo test --features cli --test suite hostile::` runs those of `hostile.rs`.

#![allow(
    clippy::unwrap_used,
    reason = "a test may stop at what must not happen"
)]

// What the tests share.
mod command;
mod loopback;
mod observed;
mod reference;

mod against_reference;
mod analyses_against_reference;
mod bad_input;
mod build_history;
mod choices_against_reference;
mod cli;
mod cli_analyses;
mod cli_embed;
mod cli_ids;
mod cli_shares;
mod cli_state;
mod csv_input;
mod damage;
mod defaults;
mod fetch;
mod findings;
mod hand_analyses;
mod hand_computed;
mod hand_shares;
mod history;
mod history_repair;
mod hostile;
mod import;
mod import_files;
mod import_parquet;
mod import_text;
mod languages;
mod layers;
mod optional_fields;
mod picture_options;
mod png;
mod publish;
mod reference_self;
mod rollup;
mod scene_fits;
mod schema;
mod sizes;
#[cfg(unix)]
mod weekly;

/// A file that no `mod` above names would be a test that never runs.
#[test]
fn every_file_beside_this_one_is_a_part_of_it() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let text = std::fs::read_to_string(folder.join("main.rs")).unwrap();
    let named: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';'))
        .collect();
    assert!(named.contains(&"layers"), "{named:?}");
    for entry in std::fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        let Some(module) = file.strip_suffix(".rs").filter(|name| *name != "main") else {
            continue;
        };
        assert!(
            named.contains(&module),
            "tests/{file} has no place in tests/main.rs"
        );
    }
}
