//! Columns of any Parquet file, in small steps.

use std::fs::File;

use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type as Physical};
use parquet::column::reader::ColumnReader;
use parquet::data_type::{ByteArray, FixedLenByteArray};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use parquet::schema::types::{ColumnDescriptor, SchemaDescriptor};

use super::guard::guarded;
use crate::date::Day;
use crate::error::{Error, ErrorKind};
use crate::observation::Value;
use crate::observation::day::of_text;
use crate::snapshot::LARGEST_COUNT;

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

    /// The leaf column of this name.
    pub fn index(&self, name: &str) -> Option<usize> {
        let mut columns = self.schema().columns().iter();
        columns.position(|column| column.path().parts() == [name])
    }

    /// The names that lead to a leaf column, without those that lists put between them.
    pub fn path(&self, index: usize) -> Vec<String> {
        const LISTS: [&str; 6] = ["list", "element", "item", "array", "bag", "array_element"];
        let column = self.schema().column(index);
        let parts = column.path().parts().iter().enumerate();
        let parts = parts.filter(|(at, part)| *at == 0 || !LISTS.contains(&part.as_str()));
        parts.map(|(_, part)| part.clone()).collect()
    }

    /// How many leaf columns there are.
    pub fn len(&self) -> usize {
        self.schema().num_columns()
    }

    /// The type of a column of which no value is read, as the format calls it.
    pub fn unread(&self, index: usize) -> Option<String> {
        let column = self.schema().column(index);
        match Form::of(&column) {
            Form::Unread => Some(type_of(&column)),
            _ => None,
        }
    }

    /// Whether a column has numbers of 32 bits with a fraction.
    pub fn is_short_float(&self, index: usize) -> bool {
        self.schema().column(index).physical_type() == Physical::FLOAT
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
    Numbers(ColumnReader, Unit, Vec<i64>),
    Fractions(ColumnReader, Vec<f64>),
    Texts(ColumnReader, Vec<ByteArray>),
    /// Decimal numbers, as bytes of a number that is too large by so many powers of ten.
    Decimals(ColumnReader, usize, Vec<ByteArray>),
    FixedDecimals(ColumnReader, usize, Vec<FixedLenByteArray>),
}

/// What a whole number is a number of.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Unit {
    Number,
    /// The same, without a sign, in so many bits.
    Unsigned(u8),
    /// Too large by so many powers of ten.
    Decimal(usize),
    Days,
    /// So many a day.
    Times(i64),
}

/// How the values of a column are read.
enum Form {
    Whole(Unit),
    Fraction,
    Text,
    Bytes(usize),
    Unread,
}

const SECONDS: i64 = 86_400;

impl Form {
    fn of(column: &ColumnDescriptor) -> Self {
        let physical = column.physical_type();
        let (logical, converted) = (column.logical_type_ref(), column.converted_type());
        // Older writers say by the converted type what others say by the logical one.
        let is_decimal =
            matches!(logical, Some(LogicalType::Decimal(_))) || converted == ConvertedType::DECIMAL;
        let scale = match logical {
            Some(LogicalType::Decimal(decimal)) => decimal.scale,
            _ if is_decimal => column.type_scale(),
            _ => 0,
        };
        let Ok(scale) = usize::try_from(scale) else {
            return Form::Unread;
        };
        match physical {
            Physical::BYTE_ARRAY | Physical::FIXED_LEN_BYTE_ARRAY if is_decimal => {
                Form::Bytes(scale)
            }
            Physical::BYTE_ARRAY => Form::Text,
            Physical::FLOAT | Physical::DOUBLE => Form::Fraction,
            Physical::INT96 => Form::Whole(Unit::Times(SECONDS * 1_000)),
            Physical::INT32 | Physical::INT64 => match (logical, converted) {
                _ if is_decimal => Form::Whole(Unit::Decimal(scale)),
                (Some(LogicalType::Date), _) | (_, ConvertedType::DATE) => Form::Whole(Unit::Days),
                (Some(LogicalType::Timestamp(time)), _) => Form::Whole(match time.unit {
                    TimeUnit::MILLIS => Unit::Times(SECONDS * 1_000),
                    TimeUnit::MICROS => Unit::Times(SECONDS * 1_000_000),
                    TimeUnit::NANOS => Unit::Times(SECONDS * 1_000_000_000),
                }),
                (_, ConvertedType::TIMESTAMP_MILLIS) => Form::Whole(Unit::Times(SECONDS * 1_000)),
                (_, ConvertedType::TIMESTAMP_MICROS) => {
                    Form::Whole(Unit::Times(SECONDS * 1_000_000))
                }
                (Some(LogicalType::Time(_)), _)
                | (_, ConvertedType::TIME_MILLIS | ConvertedType::TIME_MICROS) => Form::Unread,
                (Some(LogicalType::Integer(integer)), _) if !integer.is_signed => {
                    Form::Whole(Unit::Unsigned(bits(physical)))
                }
                (
                    _,
                    ConvertedType::UINT_8
                    | ConvertedType::UINT_16
                    | ConvertedType::UINT_32
                    | ConvertedType::UINT_64,
                ) => Form::Whole(Unit::Unsigned(bits(physical))),
                _ => Form::Whole(Unit::Number),
            },
            Physical::BOOLEAN | Physical::FIXED_LEN_BYTE_ARRAY => Form::Unread,
        }
    }
}

fn bits(physical: Physical) -> u8 {
    if physical == Physical::INT32 { 32 } else { 64 }
}

/// The type of a column as the format calls it.
fn type_of(column: &ColumnDescriptor) -> String {
    match (column.logical_type_ref(), column.converted_type()) {
        (Some(logical), _) => {
            let name = format!("{logical:?}");
            name.split('(').next().unwrap_or_default().to_uppercase()
        }
        (None, ConvertedType::NONE) => column.physical_type().to_string(),
        (None, converted) => converted.to_string(),
    }
}

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
        let reader = || group.get_column_reader(index);
        leaf.values = match Form::of(&column) {
            Form::Unread => Values::Absent,
            Form::Whole(unit) => Values::Numbers(reader()?, unit, Vec::new()),
            Form::Fraction => Values::Fractions(reader()?, Vec::new()),
            Form::Text => Values::Texts(reader()?, Vec::new()),
            Form::Bytes(scale) => match column.physical_type() {
                Physical::BYTE_ARRAY => Values::Decimals(reader()?, scale, Vec::new()),
                _ => Values::FixedDecimals(reader()?, scale, Vec::new()),
            },
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
        let other = || ParquetError::General("a column of another type".to_owned());
        let (rows, ..) = match &mut self.values {
            Values::Absent => return Ok(()),
            Values::Texts(ColumnReader::ByteArrayColumnReader(reader), values)
            | Values::Decimals(ColumnReader::ByteArrayColumnReader(reader), _, values) => {
                values.clear();
                reader.read_records(count, definition, repetition, values)?
            }
            Values::FixedDecimals(
                ColumnReader::FixedLenByteArrayColumnReader(reader),
                _,
                values,
            ) => {
                values.clear();
                reader.read_records(count, definition, repetition, values)?
            }
            Values::Numbers(reader, unit, numbers) => {
                numbers.clear();
                match reader {
                    ColumnReader::Int64ColumnReader(reader) => {
                        reader.read_records(count, definition, repetition, numbers)?
                    }
                    ColumnReader::Int32ColumnReader(reader) => {
                        let mut narrow = Vec::with_capacity(count);
                        let read =
                            reader.read_records(count, definition, repetition, &mut narrow)?;
                        let unsigned = matches!(unit, Unit::Unsigned(_));
                        numbers.extend(narrow.into_iter().map(|number| match unsigned {
                            true => i64::from(number as u32),
                            false => i64::from(number),
                        }));
                        read
                    }
                    ColumnReader::Int96ColumnReader(reader) => {
                        let mut times = Vec::with_capacity(count);
                        let read =
                            reader.read_records(count, definition, repetition, &mut times)?;
                        numbers.extend(times.iter().map(|time| time.to_millis()));
                        read
                    }
                    _ => return Err(other()),
                }
            }
            Values::Fractions(reader, fractions) => {
                fractions.clear();
                match reader {
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
                    _ => return Err(other()),
                }
            }
            Values::Texts(..) | Values::Decimals(..) | Values::FixedDecimals(..) => {
                return Err(other());
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

    /// Whether the row has a value in each of its places, however that may be understood; a column
    /// that the file lacks has none.
    pub fn is_known(&self) -> bool {
        !matches!(self.values, Values::Absent) && !self.row.is_empty()
    }

    /// The value of the row.
    pub fn value(&self) -> Value<'_> {
        if !self.is_known() {
            return Value::Unknown;
        }
        if self.row.len() > 1 {
            return Value::Other("a list".to_owned());
        }
        let at = self.row.start;
        match &self.values {
            Values::Absent => Value::Unknown,
            Values::Texts(_, values) => match values.get(at).map(|bytes| bytes.as_utf8()) {
                Some(Ok(text)) => Value::Text(text),
                Some(Err(_)) => Value::Other("bytes that are no text".to_owned()),
                None => Value::Unknown,
            },
            Values::Fractions(_, fractions) => {
                let number = fractions.get(at).copied();
                number.map_or(Value::Unknown, Value::of_float)
            }
            Values::Numbers(_, unit, numbers) => match numbers.get(at) {
                Some(number) => value_of(*number, *unit),
                None => Value::Unknown,
            },
            Values::Decimals(_, scale, values) => match values.get(at) {
                Some(bytes) => decimal_of_bytes(bytes.data(), *scale),
                None => Value::Unknown,
            },
            Values::FixedDecimals(_, scale, values) => match values.get(at) {
                Some(bytes) => decimal_of_bytes(bytes.data(), *scale),
                None => Value::Unknown,
            },
        }
    }

    /// The count of the row: a whole number from 0 to 2^53.
    pub fn count(&self) -> Option<u64> {
        match self.value() {
            Value::Number(number) => Some(number).filter(|number| *number <= LARGEST_COUNT),
            _ => None,
        }
    }

    /// The day of the row, from a date, a time or a text.
    pub fn day(&self) -> Option<Day> {
        match self.value() {
            Value::Day(day) => Some(day),
            Value::Text(text) => of_text(text),
            _ => None,
        }
    }
}

fn value_of(number: i64, unit: Unit) -> Value<'static> {
    let day = |number| match Day::from_number(number) {
        Some(day) => Value::Day(day),
        None => Value::Other(format!("day {number} since 1970")),
    };
    match unit {
        Unit::Unsigned(64) => Value::Number(number as u64),
        Unit::Number | Unit::Unsigned(_) => match u64::try_from(number) {
            Ok(number) => Value::Number(number),
            Err(_) => Value::Other(number.to_string()),
        },
        Unit::Decimal(scale) => decimal(i128::from(number), scale),
        Unit::Days => day(number),
        Unit::Times(a_day) => day(number.div_euclid(a_day)),
    }
}

/// A decimal number from its bytes, the highest first, in two's complement.
fn decimal_of_bytes(bytes: &[u8], scale: usize) -> Value<'static> {
    let negative = bytes.first().is_some_and(|byte| *byte >= 0x80);
    let filler = if negative { 0xff } else { 0 };
    // What more than 16 bytes say beyond their sign is larger than any count.
    let (above, below) = bytes.split_at(bytes.len().saturating_sub(16));
    if above.iter().any(|byte| *byte != filler) {
        return Value::Other("a decimal number of more than 38 digits".to_owned());
    }
    let mut whole = [filler; 16];
    whole[16 - below.len()..].copy_from_slice(below);
    decimal(i128::from_be_bytes(whole), scale)
}

/// A decimal number that is too large by so many powers of ten.
fn decimal(unscaled: i128, scale: usize) -> Value<'static> {
    let digits = unscaled.unsigned_abs().to_string();
    let digits = format!("{digits:0>width$}", width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    let number = whole.parse::<u64>().ok();
    let sound = (unscaled >= 0 && fraction.bytes().all(|byte| byte == b'0')).then_some(number);
    match sound.flatten() {
        Some(number) => Value::Number(number),
        None => {
            let sign = if unscaled < 0 { "-" } else { "" };
            let point = if fraction.is_empty() { "" } else { "." };
            Value::Other(format!("{sign}{whole}{point}{fraction}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_numbers_are_scaled() {
        let other = |text: &str| Value::Other(text.to_owned());
        for (unscaled, scale, found) in [
            (420_000_000i128, 2, Value::Number(4_200_000)),
            (4_200_000, 0, Value::Number(4_200_000)),
            (0, 3, Value::Number(0)),
            (420_000_050, 2, other("4200000.50")),
            (5, 2, other("0.05")),
            (-500, 2, other("-5.00")),
            (
                i128::MAX,
                0,
                other("170141183460469231731687303715884105727"),
            ),
        ] {
            assert_eq!(decimal(unscaled, scale), found, "{unscaled} {scale}");
            let bytes = unscaled.to_be_bytes();
            assert_eq!(decimal_of_bytes(&bytes, scale), found, "{unscaled} {scale}");
            // As many bytes as the precision needs, and more than a number can be read from.
            let sign = if unscaled < 0 { 0xff } else { 0 };
            let wide = [&[sign; 16][..], &bytes].concat();
            assert_eq!(decimal_of_bytes(&wide, scale), found, "{unscaled} {scale}");
            if i32::try_from(unscaled).is_ok() {
                assert_eq!(decimal_of_bytes(&bytes[12..], scale), found, "{unscaled}");
            }
        }
        let found = decimal_of_bytes(&[1; 20], 0);
        assert_eq!(found, other("a decimal number of more than 38 digits"));
        assert_eq!(value_of(-1, Unit::Unsigned(64)), Value::Number(u64::MAX));
        assert_eq!(value_of(-1, Unit::Number), other("-1"));
        assert_eq!(value_of(-1, Unit::Times(SECONDS)), Value::Day(Day(-1)));
    }
}
