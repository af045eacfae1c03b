//! Memory and work grow with the input and not faster, and what is too large is refused by a limit.
//!
//! Allocations are counted, never time: a count is the same on every machine.

use allocation_counter::{AllocationInfo, measure};
use modelshare::snapshot::{Counter, LONGEST_NAME, MOST_CELLS};
use modelshare::synth::{Recipe, synthesise};
use modelshare::{Dataset, Error, Query, Shares};
use serde_json::{Value, json};

use crate::command::Folder;

/// What it takes to read a snapshot, beside the bytes of its file.
fn reading(bytes: &[u8]) -> (AllocationInfo, Result<Dataset, Error>) {
    let mut read = None;
    let taken = measure(|| read = Some(Dataset::from_slice(bytes)));
    (taken, read.unwrap())
}

/// Asserts that the most memory that is in use at once is so many times the file.
#[track_caller]
fn takes_at_most(times: u64, what: &str, bytes: &[u8], taken: &AllocationInfo) {
    let (file, most) = (bytes.len() as u64, taken.bytes_max);
    println!(
        "{what}: {most} bytes for {file}, {:.2} times",
        most as f64 / file as f64
    );
    assert!(
        most <= times * file,
        "{what}: {most} bytes, the file has {file}"
    );
}

fn days(count: usize) -> Vec<String> {
    // Leap years are no matter: 28 days are in every month.
    let day = |at: usize| {
        format!(
            "{:04}-{:02}-{:02}",
            1990 + at / 336,
            at / 28 % 12 + 1,
            at % 28 + 1
        )
    };
    (0..count).map(day).collect()
}

/// A snapshot of models of one account, as small as it can be.
fn bare(dates: usize, counts: &[Value]) -> Value {
    let names: Vec<String> = (0..counts.len()).map(|row| format!("{row:x}")).collect();
    json!({
        "format": 1,
        "source": {"name": "x"},
        "counter": {"kind": "trailing", "days": 1},
        "dates": days(dates),
        "namespaces": ["a"],
        "models": {"namespace": vec![0; counts.len()], "name": names},
        "counts": counts,
    })
}

fn ask(dataset: &Dataset, choices: &[(&str, &str)]) -> Result<Shares, Error> {
    let mut query = Query::default();
    for (choice, value) in choices {
        query.set(choice, value)?;
    }
    dataset.shares(&query)
}

struct Unwatched;

impl modelshare::build::Watch for Unwatched {
    fn stage(&self, _: &str, _: u64) {}
    fn advance(&self, _: u64) {}
}

fn synthetic(models: u32, dates: u32, counter: Counter) -> Vec<u8> {
    let recipe = Recipe {
        models,
        dates,
        counter,
        seed: 1,
    };
    synthesise(&recipe, &Unwatched).to_json().into_bytes()
}

#[test]
fn a_snapshot_takes_a_few_times_its_size_while_it_is_read() {
    let trailing = Counter::Trailing {
        days: 30.try_into().unwrap(),
    };
    for counter in [Counter::Cumulative, trailing] {
        for (models, dates) in [(2_000, 60), (4_000, 120)] {
            let bytes = synthetic(models, dates, counter);
            let (taken, read) = reading(&bytes);
            read.unwrap();
            // And the file itself.
            takes_at_most(
                3,
                &format!("{models} × {dates} {counter:?}"),
                &bytes,
                &taken,
            );
        }
    }
}

#[test]
fn models_without_values_cost_nothing_for_each_date() {
    let read = |dates: usize| {
        let bytes = bare(dates, &vec![json!([]); 100_000])
            .to_string()
            .into_bytes();
        let (taken, read) = reading(&bytes);
        takes_at_most(24, &format!("{dates} dates"), &bytes, &taken);
        (bytes.len() as u64, taken, read.unwrap())
    };
    let (less, few, _) = read(600);
    let (more, many, dataset) = read(6_000);
    let growth = many.bytes_max.saturating_sub(few.bytes_max);
    assert!(
        growth <= 24 * (more - less),
        "{growth} bytes for {}",
        more - less
    );
    // Nor do they cost a query anything.
    for window in ["30", "365", "all"] {
        let mut shares = None;
        let choices = [("window", window), ("series", "true"), ("max-age", "any")];
        let taken = measure(|| shares = Some(ask(&dataset, &choices)));
        let shares = shares.unwrap().unwrap();
        assert_eq!(shares.dates.len(), 6_000);
        // A few numbers a date and a row, not a number for each of both.
        let parts = 6_000 + 100_000;
        assert!(
            taken.bytes_max < 64 * parts,
            "{window}: {}",
            taken.bytes_max
        );
    }
}

#[test]
fn a_value_far_from_the_others_costs_no_dates_between() {
    let counts: Vec<Value> = (0..50_000).map(|row| json!([row * 7 % 6_000, 1])).collect();
    for kind in ["cumulative", "trailing"] {
        let mut snapshot = bare(6_000, &counts);
        snapshot["counter"]["kind"] = kind.into();
        let bytes = snapshot.to_string().into_bytes();
        let (taken, read) = reading(&bytes);
        takes_at_most(24, kind, &bytes, &taken);
        let choices = [("window", "365"), ("series", "true"), ("max-age", "any")];
        let taken = measure(|| drop(ask(read.as_ref().unwrap(), &choices).unwrap()));
        assert!(
            taken.bytes_max < 64 * (6_000 + 50_000),
            "{kind}: {}",
            taken.bytes_max
        );
    }
}

#[test]
fn names_of_fields_that_nobody_knows_are_compared_a_few_times() {
    let mut snapshot = bare(1, &[json!([0, 1])]);
    // Compared each with each they would be 20,000,000,000 pairs.
    for at in 0..200_000 {
        snapshot[format!("field {at}")] = Value::Null;
        snapshot["source"][format!("field {at}")] = Value::Null;
    }
    let bytes = snapshot.to_string().into_bytes();
    let (taken, read) = reading(&bytes);
    read.unwrap();
    takes_at_most(8, "unknown fields", &bytes, &taken);
}

/// Merges of merges: each model is made of the one before it and of one that nobody has.
#[test]
fn roots_of_models_are_not_kept_for_each_model_anew() {
    let of = |models: usize| {
        let mut snapshot = bare(1, &vec![json!([0, 1]); models]);
        let values: Vec<String> = (0..models)
            .map(|row| format!("a/{row:x}"))
            .chain((0..models).map(|row| format!("b/{row:x}")))
            .collect();
        let codes: Vec<Value> = (0..models)
            .map(|row| match row {
                0 => json!([]),
                _ => json!([row - 1, models + row]),
            })
            .collect();
        snapshot["models"]["base"] = json!({"values": values, "codes": codes});
        let bytes = snapshot.to_string().into_bytes();
        let (taken, read) = reading(&bytes);
        (bytes, taken, read)
    };
    let (_, _, small) = of(200);
    small.unwrap();
    let (bytes, taken, refused) = of(30_000);
    let error = refused.unwrap_err();
    assert_eq!(error.code(), "too-large");
    let text = "number of roots that models have together (models.base): expected at most 259992, found more";
    assert_eq!(error.to_string(), text);
    takes_at_most(24, "merges of merges", &bytes, &taken);
}

#[test]
fn what_is_too_large_is_refused_with_its_size_and_the_limit() {
    let told = |snapshot: &Value| {
        let error = Dataset::from_slice(snapshot.to_string().as_bytes()).unwrap_err();
        assert_eq!(error.code(), "too-large");
        error.to_string()
    };
    let mut snapshot = bare(1, &[json!([0, 1]), json!([])]);
    snapshot["models"]["name"][1] = "é".repeat(LONGEST_NAME / 2).into();
    Dataset::from_slice(snapshot.to_string().as_bytes()).unwrap();
    for (place, text) in [
        ("/namespaces/0", "namespaces[0]"),
        ("/models/name/1", "models.name[1]"),
        ("/models/task/values/0", "models.task.values[0]"),
        ("/models/base/values/0", "models.base.values[0]"),
        ("/organisations/namespace/0", "organisations.namespace[0]"),
        ("/organisations/parent/0", "organisations.parent[0]"),
        ("/aliases/from/0", "aliases.from[0]"),
    ] {
        let mut snapshot = crate::reference::broken::valid();
        *snapshot.pointer_mut(place).unwrap() = "é".repeat(5_000).into();
        let expected = format!("name ({text}): expected at most 1024 bytes, found 10000");
        assert_eq!(told(&snapshot), expected);
    }
    let wide = bare(10_001, &vec![json!([]); 100_000]);
    assert_eq!(MOST_CELLS, 1_000_000_000);
    let expected =
        "table of counts (counts): expected at most 1000000000 dates × models, found 1000100000";
    assert_eq!(told(&wide), expected);
}

#[test]
fn a_file_that_unpacks_to_far_more_is_not_unpacked_whole() {
    let folder = Folder::new();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let spaces = vec![b' '; 1 << 20];
    for _ in 0..65 {
        std::io::Write::write_all(&mut packed, &spaces).unwrap();
    }
    folder.write("bomb.json.gz", packed.finish().unwrap());
    for command in [&["check", "bomb.json.gz"][..], &["shares", "bomb.json.gz"]] {
        let run = folder.run(command);
        assert_ne!(run.code, Some(0));
        let expected =
            "bomb.json.gz: snapshot: expected at most 67108864 bytes, found more, once unpacked";
        assert!(run.stderr.contains(expected), "{}", run.stderr);
    }
}
