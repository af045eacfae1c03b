//! A value of a field as a file has it.

use crate::date::Day;
use crate::error::quoted;

/// What a cell of a table or a field of an object holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value<'a> {
    /// Nothing.
    Unknown,
    /// A text, which may be a number or a day.
    Text(&'a str),
    /// A whole number.
    Number(u64),
    /// A day.
    Day(Day),
    /// What is none of these, as a message shows it.
    Other(String),
}

impl Value<'_> {
    /// As a message shows it.
    pub fn shown(&self) -> String {
        match self {
            Value::Unknown => "nothing".to_owned(),
            Value::Text(text) => quoted(text),
            Value::Number(number) => number.to_string(),
            Value::Day(day) => day.to_string(),
            Value::Other(text) => text.clone(),
        }
    }

    /// A number that may have a fraction; what is not a number is unknown, as programs write it.
    pub fn of_float(number: f64) -> Self {
        // Every whole number below is one of 64 bits too.
        const END: f64 = 18_446_744_073_709_551_616.0;
        match number {
            number if number.is_nan() => Value::Unknown,
            number if number.fract() == 0.0 && (0.0..END).contains(&number) => {
                Value::Number(number as u64)
            }
            number => Value::Other(number.to_string()),
        }
    }
}
