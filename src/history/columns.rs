//! Columns of any Parquet file, in small steps.

use std::fs::File;

use parquet::basic::{LogicalType, TimeUnit};
use parquet::column::reader::ColumnReader;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use parquet::schema::types::SchemaDescriptor;

use super::guard::guarded;
use crate::date::Day;
use crate::error::{Error, ErrorKind};

/// Rows that are read at a time.
const STEP: usize = 1 << 13;

/// What is wrong with a Parquet file.
pub fn broken(error: &ParquetError) -> Error {
    Error::new(ErrorKind::Io, "Parquet file", "sound data", error)
}

/// A Parquet file, read column by column in steps of some thousand rows.
pub struct Columns {
    reader: SerializedFileReader<File>,
}

impl Columns {
    /// Opens a file.
    pub fn open(file: File) -> Result<Self, Error> {
        let reader = guarded("", || SerializedFileReader::new(file))?;
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

    /// Whether any row has a value in a column, as far as the file says it.
    pub fn has_values(&self, index: usize) -> bool {
        self.reader.metadata().row_groups().iter().any(|group| {
            let column = group.column(index);
            let nulls = column
                .statistics()
                .and_then(|statistics| statistics.null_count_opt());
            nulls.is_none_or(|nulls| nulls < column.num_values().max(0) as u64)
        })
    }

    /// Calls `step` with some of the columns, and the number of rows of which each has values ready.
    /// A column without an index has none for any row.
    pub fn each_step(
        &self,
        indices: &[Option<usize>],
        mut step: impl FnMut(&mut [Leaf], usize) -> Result<(), Error>,
    ) -> Result<(), Error> {
        // What a fault is of; a column that is absent has none.
        let name = |index: &Option<usize>| match index {
            Some(index) => format!("column {}", self.schema().column(*index).path().string()),
            None => String::new(),
        };
        let names: Vec<String> = indices.iter().map(name).collect();
        for group in 0..self.reader.num_row_groups() {
            let group = guarded("", || self.reader.get_row_group(group))?;
            let open = |(index, name): (&Option<usize>, &String)| {
                guarded(name, || Leaf::open(&*group, self.schema(), *index))
            };
            let leaves: Result<Vec<Leaf>, Error> = indices.iter().zip(&names).map(open).collect();
            let mut leaves = leaves?;
            let mut left = group.metadata().num_rows().max(0) as usize;
            while left > 0 {
                let count = left.min(STEP);
                for (leaf, name) in leaves.iter_mut().zip(&names) {
                    guarded(name, || leaf.read(count))?;
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
