//! Observations as Parquet: what this crate writes, and columns of any file in small steps.

use std::fs::File;
use std::sync::Arc;

use parquet::basic::{Compression, Encoding, LogicalType, TimeUnit, ZstdLevel};
use parquet::column::reader::ColumnReader;
use parquet::data_type::{ByteArray, ByteArrayType, DataType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::{ColumnPath, SchemaDescriptor};

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

/// Rows that are read at a time.
const STEP: usize = 1 << 13;

/// What is wrong with a Parquet file.
pub fn broken(error: &ParquetError) -> Error {
    Error::new(ErrorKind::Io, "Parquet file", "sound data", error)
}

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
    columns.each_step(
        &NAMES.map(|name| columns.index(&[name])),
        |leaves, count| {
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
        },
    )?;
    rows.sort();
    Ok(rows)
}

/// Reads the ids of a file that [`write`] made.
pub(super) fn each_id(file: File, each: &mut dyn FnMut(&str)) -> Result<(), Error> {
    let columns = Columns::open(file)?;
    columns.each_step(&[columns.index(&["model"])], |leaves, count| {
        for _ in 0..count {
            leaves[0].next_row();
            each(leaves[0].text().unwrap_or_default());
        }
        Ok(())
    })
}

/// A Parquet file, read column by column in steps of some thousand rows.
pub struct Columns {
    reader: SerializedFileReader<File>,
}

impl Columns {
    /// Opens a file.
    pub fn open(file: File) -> Result<Self, Error> {
        let reader = SerializedFileReader::new(file).map_err(|error| broken(&error))?;
        Ok(Columns { reader })
    }

    fn schema(&self) -> &SchemaDescriptor {
        self.reader.metadata().file_metadata().schema_descr()
    }

    /// How many rows the file has.
    pub fn rows(&self) -> u64 {
        self.reader.metadata().file_metadata().num_rows().max(0) as u64
    }

    /// The names of the columns at the top.
    pub fn names(&self) -> Vec<String> {
        let fields = self.schema().root_schema().get_fields().iter();
        fields.map(|field| field.name().to_owned()).collect()
    }

    /// The leaf column below these names, whatever names lists put between them.
    pub fn index(&self, path: &[&str]) -> Option<usize> {
        const LISTS: [&str; 5] = ["list", "element", "item", "array", "bag"];
        self.schema().columns().iter().position(|column| {
            let parts = column.path().parts().iter().map(String::as_str);
            let parts = parts
                .enumerate()
                .filter(|(at, part)| *at == 0 || !LISTS.contains(part));
            parts.map(|(_, part)| part).eq(path.iter().copied())
        })
    }

    /// Calls `step` with some of the columns, and the number of rows of which each has values ready.
    /// A column without an index has none for any row.
    pub fn each_step(
        &self,
        indices: &[Option<usize>],
        mut step: impl FnMut(&mut [Leaf], usize) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let failed = |error: ParquetError| broken(&error);
        for group in 0..self.reader.num_row_groups() {
            let group = self.reader.get_row_group(group).map_err(failed)?;
            let open = |index: &Option<usize>| Leaf::open(&*group, self.schema(), *index);
            let leaves: Result<Vec<Leaf>, ParquetError> = indices.iter().map(open).collect();
            let mut leaves = leaves.map_err(failed)?;
            let mut left = group.metadata().num_rows().max(0) as usize;
            while left > 0 {
                let count = left.min(STEP);
                for leaf in &mut leaves {
                    leaf.read(count).map_err(failed)?;
                }
                step(&mut leaves, count)?;
                left -= count;
            }
        }
        Ok(())
    }
}

/// A column of values, with as many of them as a step has read.
pub struct Leaf {
    values: Values,
    definition: Vec<i16>,
    repetition: Vec<i16>,
    complete: i16,
    repeated: bool,
    /// The levels and the values of the current row.
    levels: std::ops::Range<usize>,
    row: std::ops::Range<usize>,
}

enum Values {
    Absent,
    Numbers(ColumnReader, Unit, Vec<f64>, Vec<i64>),
    Texts(ColumnReader, Vec<ByteArray>),
}

/// What a number is a number of.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Unit {
    Number,
    Fraction,
    Days,
    /// So many a day.
    Times(i64),
}

const SECONDS: i64 = 86_400;

impl Leaf {
    fn open(
        group: &dyn RowGroupReader,
        schema: &SchemaDescriptor,
        index: Option<usize>,
    ) -> Result<Self, ParquetError> {
        let mut leaf = Leaf {
            values: Values::Absent,
            definition: Vec::new(),
            repetition: Vec::new(),
            complete: 0,
            repeated: false,
            levels: 0..0,
            row: 0..0,
        };
        let Some(index) = index else {
            return Ok(leaf);
        };
        let column = schema.column(index);
        leaf.complete = column.max_def_level();
        leaf.repeated = column.max_rep_level() > 0;
        let unit = match column.logical_type_ref() {
            Some(LogicalType::Date) => Unit::Days,
            Some(LogicalType::Timestamp(time)) => match time.unit {
                TimeUnit::MILLIS => Unit::Times(SECONDS * 1_000),
                TimeUnit::MICROS => Unit::Times(SECONDS * 1_000_000),
                TimeUnit::NANOS => Unit::Times(SECONDS * 1_000_000_000),
            },
            _ => Unit::Number,
        };
        let reader = group.get_column_reader(index)?;
        leaf.values = match reader {
            ColumnReader::ByteArrayColumnReader(_) => Values::Texts(reader, Vec::new()),
            ColumnReader::Int96ColumnReader(_) => {
                Values::Numbers(reader, Unit::Times(SECONDS * 1_000), Vec::new(), Vec::new())
            }
            ColumnReader::FloatColumnReader(_) | ColumnReader::DoubleColumnReader(_) => {
                Values::Numbers(reader, Unit::Fraction, Vec::new(), Vec::new())
            }
            ColumnReader::BoolColumnReader(_) | ColumnReader::FixedLenByteArrayColumnReader(_) => {
                let name = column.path().string();
                let found = format!("column {name} holds neither numbers nor texts");
                return Err(ParquetError::General(found));
            }
            _ => Values::Numbers(reader, unit, Vec::new(), Vec::new()),
        };
        Ok(leaf)
    }

    /// Makes the values of the next rows ready.
    fn read(&mut self, count: usize) -> Result<(), ParquetError> {
        (self.levels, self.row) = (0..0, 0..0);
        self.definition.clear();
        self.repetition.clear();
        let definition = (self.complete > 0).then_some(&mut self.definition);
        let repetition = self.repeated.then_some(&mut self.repetition);
        let (rows, ..) = match &mut self.values {
            Values::Absent => return Ok(()),
            Values::Texts(ColumnReader::ByteArrayColumnReader(reader), values) => {
                values.clear();
                reader.read_records(count, definition, repetition, values)?
            }
            Values::Numbers(reader, _, fractions, numbers) => {
                fractions.clear();
                numbers.clear();
                match reader {
                    ColumnReader::Int64ColumnReader(reader) => {
                        reader.read_records(count, definition, repetition, numbers)?
                    }
                    ColumnReader::Int32ColumnReader(reader) => {
                        let mut narrow = Vec::with_capacity(count);
                        let read =
                            reader.read_records(count, definition, repetition, &mut narrow)?;
                        numbers.extend(narrow.into_iter().map(i64::from));
                        read
                    }
                    ColumnReader::Int96ColumnReader(reader) => {
                        let mut times = Vec::with_capacity(count);
                        let read =
                            reader.read_records(count, definition, repetition, &mut times)?;
                        numbers.extend(times.iter().map(|time| time.to_millis()));
                        read
                    }
                    ColumnReader::DoubleColumnReader(reader) => {
                        reader.read_records(count, definition, repetition, fractions)?
                    }
                    ColumnReader::FloatColumnReader(reader) => {
                        let mut narrow = Vec::with_capacity(count);
                        let read =
                            reader.read_records(count, definition, repetition, &mut narrow)?;
                        fractions.extend(narrow.into_iter().map(f64::from));
                        read
                    }
                    _ => return Err(ParquetError::General("a column of another type".to_owned())),
                }
            }
            Values::Texts(..) => {
                return Err(ParquetError::General("a column of another type".to_owned()));
            }
        };
        match rows == count {
            true => Ok(()),
            false => Err(ParquetError::EOF(format!(
                "{rows} rows where {count} were due"
            ))),
        }
    }

    /// Goes to the next row.
    pub fn next_row(&mut self) {
        let from = self.levels.end;
        let mut to = from + 1;
        if self.repeated {
            while self.repetition.get(to).is_some_and(|level| *level > 0) {
                to += 1;
            }
        }
        let known = match self.complete {
            0 => to - from,
            complete => {
                let levels = self.definition.get(from..to).unwrap_or_default();
                levels.iter().filter(|level| **level == complete).count()
            }
        };
        self.levels = from..to;
        self.row = self.row.end..self.row.end + known;
    }

    /// The texts of the row; none where the column is one of numbers.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let values = match &self.values {
            Values::Texts(_, values) => values.get(self.row.clone()).unwrap_or_default(),
            _ => &[],
        };
        values.iter().filter_map(|bytes| bytes.as_utf8().ok())
    }

    /// The text of the row, where it is not empty.
    pub fn text(&self) -> Option<&str> {
        self.texts().next().filter(|text| !text.is_empty())
    }

    /// The count of the row: a whole number from 0 to 2^53.
    pub fn count(&self) -> Option<u64> {
        let Values::Numbers(_, unit, fractions, numbers) = &self.values else {
            return None;
        };
        let known = !self.row.is_empty();
        let number = match unit {
            Unit::Fraction => {
                let number = *fractions.get(self.row.start).filter(|_| known)?;
                let whole = number.fract() == 0.0 && (0.0..=LARGEST).contains(&number);
                return whole.then_some(number as u64);
            }
            _ => *numbers.get(self.row.start).filter(|_| known)?,
        };
        u64::try_from(number)
            .ok()
            .filter(|number| *number <= LARGEST as u64)
    }

    /// Whether the row has a value, however it may be understood.
    pub fn is_known(&self) -> bool {
        match &self.values {
            // Tables of Python write unknown numbers as "not a number".
            Values::Numbers(_, Unit::Fraction, fractions, _) => {
                let number = fractions
                    .get(self.row.start)
                    .filter(|_| !self.row.is_empty());
                number.is_some_and(|number| !number.is_nan())
            }
            _ => !self.row.is_empty(),
        }
    }

    /// The day of the row, from a date, a time or a text.
    pub fn day(&self) -> Option<Day> {
        match &self.values {
            Values::Absent => None,
            Values::Texts(..) => crate::observation::day(self.text()?),
            Values::Numbers(_, unit, _, numbers) => {
                let number = *numbers
                    .get(self.row.start)
                    .filter(|_| !self.row.is_empty())?;
                match unit {
                    Unit::Days => Day::from_number(number),
                    Unit::Times(a_day) => Day::from_number(number.div_euclid(*a_day)),
                    Unit::Number | Unit::Fraction => None,
                }
            }
        }
    }
}

/// 2^53.
const LARGEST: f64 = crate::snapshot::LARGEST_COUNT as f64;

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
        rows.sort();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.parquet");
        write(&rows, Day(20_000), &File::create(&path).unwrap()).unwrap();
        let again = read(File::open(&path).unwrap()).unwrap();
        assert_eq!(again.len(), 20_000);
        assert!(rows.rows().eq(again.rows()));
    }
}
