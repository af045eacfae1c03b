//! Panics of the library that reads Parquet files, as errors: it does not expect damaged ones
//! everywhere.

use std::any::Any;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use parquet::errors::ParquetError;

use super::columns::broken;
use crate::error::Error;

thread_local! {
    /// Whether a panic of this thread becomes an error, which says enough.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Runs work of the library; `place` names what it is about, such as a column.
pub(super) fn guarded<T>(
    place: &str,
    work: impl FnOnce() -> Result<T, ParquetError>,
) -> Result<T, Error> {
    static SILENCED: Once = Once::new();
    SILENCED.call_once(|| {
        let said = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !GUARDED.get() {
                said(panic);
            }
        }));
    });
    let was_guarded = GUARDED.replace(true);
    // What the work was about is not used again after an error.
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(was_guarded);
    let done = done.unwrap_or_else(|panic| Err(ParquetError::General(text(&*panic))));
    done.map_err(|error| broken(&error).at(place))
}

/// What a panic says.
fn text(panic: &(dyn Any + Send)) -> String {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("what no reader of Parquet expects")
        .to_owned()
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::path::Path;
    use std::sync::Arc;

    use parquet::basic::{Compression, Encoding};
    use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
    use parquet::file::properties::{WriterProperties, WriterVersion};
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;
    use parquet::schema::types::ColumnPath;

    use super::super::columns::Columns;
    use super::super::parquet_file;
    use super::*;
    use crate::date::Day;
    use crate::observation::{Observation, Row};

    const SCHEMA: &str = "
    message tables {
      optional binary model (STRING);
      optional int64 downloads;
      optional double likes;
      optional group tags (LIST) { repeated group list { optional binary element (STRING); } }
    }";

    /// Writes a small file in an encoding.
    fn encoded(path: &Path, encodings: Option<[Encoding; 3]>, compression: Compression) {
        let mut properties = WriterProperties::builder()
            .set_compression(compression)
            .set_writer_version(WriterVersion::PARQUET_2_0)
            .set_data_page_row_count_limit(50)
            .set_write_batch_size(50);
        if let Some(encodings) = encodings {
            properties = properties.set_dictionary_enabled(false);
            for (name, encoding) in ["model", "downloads", "likes"].iter().zip(encodings) {
                properties = properties.set_column_encoding(ColumnPath::from(*name), encoding);
            }
        }
        let schema = Arc::new(parse_message_type(SCHEMA).unwrap());
        let file = File::create(path).unwrap();
        let properties = Arc::new(properties.build());
        let mut writer = SerializedFileWriter::new(file, schema, properties).unwrap();
        let mut group = writer.next_row_group().unwrap();
        let text = |text: String| ByteArray::from(text.into_bytes());
        let levels: Vec<i16> = (0..200).map(|row| i16::from(row % 7 > 0)).collect();
        let rows = || (0..200).filter(|row| row % 7 > 0);
        let texts: Vec<_> = rows()
            .map(|row| text(format!("a/b-{}", row % 60)))
            .collect();
        let numbers: Vec<i64> = rows().map(|row| row * row % 91).collect();
        let fractions: Vec<f64> = rows().map(|row| row as f64 / 4.0).collect();
        let mut column = group.next_column().unwrap().unwrap();
        let typed = column.typed::<ByteArrayType>();
        typed.write_batch(&texts, Some(&levels), None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let typed = column.typed::<Int64Type>();
        typed.write_batch(&numbers, Some(&levels), None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let typed = column.typed::<DoubleType>();
        typed.write_batch(&fractions, Some(&levels), None).unwrap();
        column.close().unwrap();
        // Two tags in each row.
        let tags: Vec<_> = (0..400).map(|tag| text(format!("t{}", tag % 9))).collect();
        let repeats: Vec<i16> = (0..400).map(|tag| tag % 2).collect();
        let mut column = group.next_column().unwrap().unwrap();
        let typed = column.typed::<ByteArrayType>();
        typed
            .write_batch(&tags, Some(&[3; 400]), Some(&repeats))
            .unwrap();
        column.close().unwrap();
        group.close().unwrap();
        writer.close().unwrap();
    }

    /// Writes a small file of a history.
    fn kept(path: &Path) {
        let mut rows = Observation::default();
        for number in 0..200u64 {
            rows.push(&Row {
                model: &format!("account-{}/model-{number:03}", number / 20),
                created: Some(Day(19_000 + number as i32)),
                downloads: (number % 5 > 0).then_some(number * 1_000),
                downloads_all_time: Some(number),
                likes: None,
                parameters: None,
                task: Some("text-generation"),
                library: None,
                licence: None,
                base_models: None,
                base_relation: None,
                format: None,
            });
        }
        rows.sort().unwrap();
        parquet_file::write(&rows, Day(20_000), &File::create(path).unwrap()).unwrap();
    }

    /// Reads everything of a file; how many rows, or what is wrong.
    fn read(path: &Path) -> Result<usize, Error> {
        let columns = Columns::open(File::open(path).unwrap())?;
        let names = ["model", "date", "downloads", "likes", "tags"];
        let indices = names.map(|name| columns.index(name));
        let mut rows = 0;
        columns.each_step(&indices, |leaves, count| {
            for leaf in leaves.iter_mut() {
                for _ in 0..count {
                    leaf.next_row();
                    let _ = (leaf.text(), leaf.count(), leaf.day(), leaf.value());
                    rows += leaf.texts().count().min(1);
                }
            }
            Ok(())
        })?;
        Ok(rows)
    }

    /// Numbers that look random, the same in every run (xorshift).
    fn random(seed: u64) -> impl FnMut(usize) -> usize {
        let mut state = seed;
        move |below| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state % below as u64) as usize
        }
    }

    #[test]
    fn damaged_files_are_errors_or_data_and_never_end_the_process() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.parquet");
        let encodings = [
            None,
            Some([Encoding::PLAIN; 3]),
            Some([
                Encoding::DELTA_BYTE_ARRAY,
                Encoding::DELTA_BINARY_PACKED,
                Encoding::BYTE_STREAM_SPLIT,
            ]),
            Some([
                Encoding::DELTA_LENGTH_BYTE_ARRAY,
                Encoding::BYTE_STREAM_SPLIT,
                Encoding::PLAIN,
            ]),
        ];
        let mut files = Vec::new();
        kept(&path);
        files.push(fs::read(&path).unwrap());
        for compression in [Compression::UNCOMPRESSED, Compression::SNAPPY] {
            for encodings in encodings {
                encoded(&path, encodings, compression);
                files.push(fs::read(&path).unwrap());
            }
        }
        let mut random = random(20_261_129);
        let (mut errors, mut panics, mut sound) = (0, 0, 0);
        for round in 0..4_000 {
            let mut bytes = files[round % files.len()].clone();
            for _ in 0..=random(3) {
                let at = random(bytes.len());
                bytes[at] = match random(4) {
                    0 => bytes[at] ^ (1 << random(8)),
                    1 => 0,
                    2 => 0xff,
                    _ => random(256) as u8,
                };
            }
            if random(20) == 0 {
                bytes.truncate(random(bytes.len()));
            }
            fs::write(&path, &bytes).unwrap();
            match read(&path) {
                Ok(_) => sound += 1,
                Err(error) => {
                    let said = error.to_string();
                    assert!(said.contains("expected sound data"), "{said}");
                    errors += 1;
                    let is_panic = ["range", "overflow", "unwrap", "assertion", "index"];
                    panics += usize::from(is_panic.iter().any(|word| said.contains(word)));
                }
            }
        }
        println!(
            "{} files: {errors} errors, {panics} of them maybe panics, {sound} read",
            files.len()
        );
        assert!(errors > 500 && sound > 100, "{errors} {sound}");
    }

    #[test]
    fn a_panic_is_an_error_that_names_the_column_and_says_nothing_else() {
        let error = guarded::<()>("column model", || panic!("range end index {}", 7)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "Parquet file (column model): expected sound data, found Parquet error: range end index 7"
        );
        assert!(!GUARDED.get());
    }
}
