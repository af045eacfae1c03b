//! Observations as Parquet, as this crate writes and reads them.

use std::fs::File;
use std::sync::Arc;

use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;

use super::columns::{Columns, broken};
use crate::date::Day;
use crate::error::{Error, ErrorKind};
use crate::observation::{Observation, Row};

/// The columns of a file, named as in the CSV files of `modelshare build`.
const SCHEMA: &str = "
message observation {
  required int32 date (DATE);
  required binary model (STRING);
  optional int32 created (DATE);
  optional int64 downloads;
  optional int64 downloads_all_time;
  optional int64 likes;
  optional int64 parameters;
  optional binary task (STRING);
  optional binary library (STRING);
  optional binary licence (STRING);
  optional binary base_models (STRING);
  optional binary base_relation (STRING);
  optional binary format (STRING);
}";

/// Rows of a group: what a reader has in memory at least.
const GROUP: usize = 1 << 18;

/// Writes the rows of a day.
pub(super) fn write(rows: &Observation, date: Day, file: &File) -> Result<(), Error> {
    write_groups(rows, date, file).map_err(|error| broken(&error))
}

fn write_groups(rows: &Observation, date: Day, file: &File) -> Result<(), ParquetError> {
    let schema = Arc::new(parse_message_type(SCHEMA)?);
    let ids = ColumnPath::from("model");
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(6)?))
        // Sorted ids begin like the one before; no two are the same.
        .set_column_dictionary_enabled(ids.clone(), false)
        .set_column_encoding(ids, Encoding::DELTA_BYTE_ARRAY)
        .set_created_by(concat!("modelshare ", env!("CARGO_PKG_VERSION")).to_owned())
        .build();
    let mut writer = SerializedFileWriter::new(file, schema, Arc::new(properties))?;
    let mut from = 0;
    while from < rows.len() {
        let range = from..(from + GROUP).min(rows.len());
        let each = || range.clone().map(|position| rows.row(position));
        let mut group = writer.next_row_group()?;
        let count = range.len();
        column::<Int32Type>(&mut group, each().map(|_| Some(date.0)), count, true)?;
        column::<ByteArrayType>(
            &mut group,
            each().map(|row| bytes(Some(row.model))),
            count,
            true,
        )?;
        let created = |row: Row| row.created.map(|day| day.0);
        column::<Int32Type>(&mut group, each().map(created), count, false)?;
        let numbers: [fn(Row) -> Option<u64>; 4] = [
            |row| row.downloads,
            |row| row.downloads_all_time,
            |row| row.likes,
            |row| row.parameters,
        ];
        for number in numbers {
            // At most 2^53.
            let values = each().map(|row| number(row).map(|number| number as i64));
            column::<Int64Type>(&mut group, values, count, false)?;
        }
        for text in 0..6 {
            let values = each().map(|row| {
                let texts = [
                    row.task,
                    row.library,
                    row.licence,
                    row.base_models,
                    row.base_relation,
                    row.format,
                ];
                bytes(texts[text])
            });
            column::<ByteArrayType>(&mut group, values, count, false)?;
        }
        group.close()?;
        from += count;
    }
    writer.close()?;
    Ok(())
}

fn bytes(text: Option<&str>) -> Option<ByteArray> {
    text.map(|text| ByteArray::from(text.as_bytes().to_vec()))
}

fn column<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, &File>,
    values: impl Iterator<Item = Option<T::T>>,
    count: usize,
    required: bool,
) -> Result<(), ParquetError> {
    let Some(mut column) = group.next_column()? else {
        return Err(ParquetError::General("a column too many".to_owned()));
    };
    let mut known = Vec::with_capacity(count);
    let mut levels = Vec::with_capacity(count);
    for value in values {
        levels.push(i16::from(value.is_some()));
        known.extend(value);
    }
    let levels = (!required).then_some(&levels[..]);
    column.typed::<T>().write_batch(&known, levels, None)?;
    column.close()
}

/// Reads a file that [`write`] made.
pub(super) fn read(file: File) -> Result<Observation, Error> {
    const NAMES: [&str; 12] = [
        "model",
        "created",
        "downloads",
        "downloads_all_time",
        "likes",
        "parameters",
        "task",
        "library",
        "licence",
        "base_models",
        "base_relation",
        "format",
    ];
    let columns = Columns::open(file)?;
    let mut rows = Observation::default();
    columns.each_step(&NAMES.map(|name| columns.index(name)), |leaves, count| {
        for _ in 0..count {
            for leaf in leaves.iter_mut() {
                leaf.next_row();
            }
            let [
                model,
                created,
                downloads,
                all,
                likes,
                parameters,
                texts @ ..,
            ] = &*leaves
            else {
                return Ok(());
            };
            let [task, library, licence, base_models, base_relation, format] = texts else {
                return Ok(());
            };
            rows.push(&Row {
                model: model.text().unwrap_or_default(),
                created: created.day(),
                downloads: downloads.count(),
                downloads_all_time: all.count(),
                likes: likes.count(),
                parameters: parameters.count(),
                task: task.text(),
                library: library.text(),
                licence: licence.text(),
                base_models: base_models.text(),
                base_relation: base_relation.text(),
                format: format.text(),
            });
        }
        Ok(())
    })?;
    rows.sort().map_err(|conflict| {
        let expected = "one row a model";
        let found = format!("two of {}", conflict.model);
        Error::new(ErrorKind::Duplicate, "observation", expected, found)
    })?;
    Ok(rows)
}

/// Reads the ids of a file that [`write`] made.
pub(super) fn each_id(file: File, each: &mut dyn FnMut(&str)) -> Result<(), Error> {
    let columns = Columns::open(file)?;
    columns.each_step(&[columns.index("model")], |leaves, count| {
        for _ in 0..count {
            leaves[0].next_row();
            each(leaves[0].text().unwrap_or_default());
        }
        Ok(())
    })
}

/// Whether a file that [`write`] made has any downloads in 30 days, and any of all time.
pub(super) fn counters(file: File) -> Result<[bool; 2], Error> {
    let columns = Columns::open(file)?;
    let has = |name| {
        columns
            .index(name)
            .is_some_and(|index| columns.has_values(index))
    };
    Ok(["downloads", "downloads_all_time"].map(has))
}

/// Reads the ids of a file that [`write`] made, each with its downloads in 30 days and of all time.
pub(super) fn each_counter(
    file: File,
    each: &mut dyn FnMut(&str, [Option<u64>; 2]),
) -> Result<(), Error> {
    let columns = Columns::open(file)?;
    let indices = ["model", "downloads", "downloads_all_time"].map(|name| columns.index(name));
    columns.each_step(&indices, |leaves, count| {
        for _ in 0..count {
            for leaf in leaves.iter_mut() {
                leaf.next_row();
            }
            let id = leaves[0].text().unwrap_or_default();
            each(id, [leaves[1].count(), leaves[2].count()]);
        }
        Ok(())
    })
}

/// Looks through a file that [`write`] made: whether its rows are of that day, and its ids in order,
/// each once. Gives their number.
pub(super) fn check(file: File, date: Day) -> Result<u64, Error> {
    let wrong = |expected: String, found: String| {
        Error::new(ErrorKind::Value, "observation", expected, found)
    };
    let columns = Columns::open(file)?;
    let indices = ["date", "model"].map(|name| columns.index(name));
    if indices.contains(&None) {
        let expected = "the columns date and model".to_owned();
        return Err(wrong(expected, columns.names().join(", ")));
    }
    let (mut rows, mut before) = (0, String::new());
    columns.each_step(&indices, |leaves, count| {
        for _ in 0..count {
            for leaf in leaves.iter_mut() {
                leaf.next_row();
            }
            rows += 1;
            let day = leaves[0].day();
            if day != Some(date) {
                let found = day.map_or("none".to_owned(), |day| day.to_string());
                return Err(wrong(format!("the date {date} in row {rows}"), found));
            }
            let id = leaves[1].text().unwrap_or_default();
            if id <= before.as_str() {
                let expected = format!("an id after {before:?} in row {rows}");
                return Err(wrong(expected, format!("{id:?}")));
            }
            before.clear();
            before.push_str(id);
        }
        Ok(())
    })?;
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let mut rows = Observation::default();
        for number in 0..20_000u64 {
            let id = format!("n{}/m{number:05}", number % 7);
            let some = |text: &'static str| (number % 3 == 0).then_some(text);
            rows.push(&Row {
                model: &id,
                created: (number % 5 > 0).then_some(Day(number as i32 - 100)),
                downloads: (number % 11 > 0).then_some(number),
                downloads_all_time: Some(1 << 53),
                likes: None,
                parameters: (number % 2 > 0).then_some(number * 1_000),
                task: some("text-generation"),
                library: some("transformers"),
                licence: some("mit"),
                base_models: some("a/b;c"),
                base_relation: some("merge"),
                format: some("gguf"),
            });
        }
        rows.sort().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.parquet");
        write(&rows, Day(20_000), &File::create(&path).unwrap()).unwrap();
        let again = read(File::open(&path).unwrap()).unwrap();
        assert_eq!(again.len(), 20_000);
        assert!(rows.rows().eq(again.rows()));
    }
}
