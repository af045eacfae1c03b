//! The table of one day.

use std::collections::HashMap;

use crate::date::Day;
use crate::error::quoted;
use crate::snapshot::LARGEST_COUNT;

/// What was read of one model; what is not known is `None`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Row<'a> {
    /// `namespace/name`, or a name alone.
    pub model: &'a str,
    /// The day of its creation.
    pub created: Option<Day>,
    /// Downloads in the last 30 days.
    pub downloads: Option<u64>,
    /// Downloads from the beginning.
    pub downloads_all_time: Option<u64>,
    /// Likes.
    pub likes: Option<u64>,
    /// Number of parameters.
    pub parameters: Option<u64>,
    /// The Hub's `pipeline_tag`.
    pub task: Option<&'a str>,
    /// The Hub's `library_name`.
    pub library: Option<&'a str>,
    /// Licence id.
    pub licence: Option<&'a str>,
    /// Ids of the models that it is made from, joined by `;`.
    pub base_models: Option<&'a str>,
    /// How it is made from them.
    pub base_relation: Option<&'a str>,
    /// File format.
    pub format: Option<&'a str>,
}

/// Two rows of a model that know different values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The model.
    pub model: String,
    /// What differs.
    pub field: &'static str,
    /// One of the rows, as they were pushed, and its value.
    pub first: (usize, String),
    /// The other one, and its value.
    pub second: (usize, String),
    /// How many models differ so.
    pub count: u64,
    /// The model that was counted last.
    last: String,
}

impl Conflict {
    fn counted(&mut self, model: &str) {
        if self.last != model {
            self.count += 1;
            model.clone_into(&mut self.last);
        }
    }
}

/// What messages call the columns.
const NUMBER_NAMES: [&str; NUMBERS] = ["downloads", "downloads of all time", "likes", "parameters"];
const TEXT_NAMES: [&str; TEXTS] = [
    "task",
    "library",
    "licence",
    "base models",
    "relation to the base",
    "format",
];

/// How many columns of texts a row has.
const TEXTS: usize = 6;
/// How many columns of numbers.
const NUMBERS: usize = 4;
/// Stands for an unknown number or text; no count is as large.
const NO_NUMBER: u64 = u64::MAX;
const NO_TEXT: u32 = u32::MAX;
const NO_DAY: i32 = i32::MIN;

/// The rows of one day, one a model.
#[derive(Debug, Default, Clone)]
pub struct Observation {
    ids: String,
    /// Where each id ends.
    ends: Vec<usize>,
    created: Vec<i32>,
    numbers: [Vec<u64>; NUMBERS],
    codes: [Vec<u32>; TEXTS],
    texts: Vec<Box<str>>,
    code_of: HashMap<Box<str>, u32>,
    /// The rows by id once [`sort`](Observation::sort) was called.
    order: Vec<u32>,
}

impl Observation {
    /// Adds a row. A number above 2^53 is taken for unknown: sources check before.
    pub fn push(&mut self, row: &Row) {
        self.ids.push_str(row.model);
        self.ends.push(self.ids.len());
        self.created.push(row.created.map_or(NO_DAY, |day| day.0));
        let numbers = [
            row.downloads,
            row.downloads_all_time,
            row.likes,
            row.parameters,
        ];
        for (column, number) in self.numbers.iter_mut().zip(numbers) {
            let number = number.filter(|number| *number <= LARGEST_COUNT);
            column.push(number.unwrap_or(NO_NUMBER));
        }
        let texts = [
            row.task,
            row.library,
            row.licence,
            row.base_models,
            row.base_relation,
            row.format,
        ];
        for (column, text) in texts.into_iter().enumerate() {
            let code = text.map_or(NO_TEXT, |text| self.code(text));
            self.codes[column].push(code);
        }
    }

    fn code(&mut self, text: &str) -> u32 {
        if let Some(code) = self.code_of.get(text) {
            return *code;
        }
        let code = self.texts.len() as u32;
        self.texts.push(text.into());
        self.code_of.insert(text.into(), code);
        code
    }

    /// Puts a number in the place of one, by the row as it was pushed and the position of the
    /// number among downloads in 30 days, of all time, likes and parameters.
    pub fn set_number(&mut self, row: usize, column: usize, number: Option<u64>) {
        let number = number.filter(|number| *number <= LARGEST_COUNT);
        self.numbers[column][row] = number.unwrap_or(NO_NUMBER);
    }

    /// Sorts the rows by id and makes one of those of a model: what one of them does not know
    /// another may. Tells how many rows went so.
    ///
    /// # Errors
    /// Where two rows of a model know different values.
    pub fn sort(&mut self) -> Result<usize, Box<Conflict>> {
        let mut order: Vec<u32> = (0..self.ends.len() as u32).collect();
        order.sort_unstable_by(|a, b| {
            let id = |row: u32| self.id(row as usize);
            id(*a).cmp(id(*b)).then(a.cmp(b))
        });
        let before = order.len();
        let mut conflict: Option<Conflict> = None;
        let mut kept: Vec<u32> = Vec::with_capacity(before);
        for row in order {
            let same = kept
                .last()
                .copied()
                .filter(|first| self.id(*first as usize) == self.id(row as usize));
            let Some(first) = same else {
                kept.push(row);
                continue;
            };
            let (first, row) = (first as usize, row as usize);
            let Some((field, values)) = self.merge(first, row) else {
                continue;
            };
            let model = self.id(row);
            match &mut conflict {
                // Rows of one model are neighbours: the last model that counted is known.
                Some(conflict) => conflict.counted(model),
                none => {
                    *none = Some(Conflict {
                        model: model.to_owned(),
                        field,
                        first: (first, values.0),
                        second: (row, values.1),
                        count: 1,
                        last: model.to_owned(),
                    });
                }
            }
        }
        kept.shrink_to_fit();
        self.order = kept;
        // Only looking up new texts needs it.
        self.code_of = HashMap::new();
        match conflict {
            None => Ok(before - self.order.len()),
            Some(conflict) => Err(Box::new(conflict)),
        }
    }

    /// Takes over what a row of the same model knows; or the first value that both know and that
    /// differs.
    fn merge(&mut self, first: usize, row: usize) -> Option<(&'static str, (String, String))> {
        let (a, b) = (self.created[first], self.created[row]);
        match (a == NO_DAY, b == NO_DAY) {
            (true, false) => self.created[first] = b,
            (false, false) if a != b => {
                return Some(("creation date", (Day(a).to_string(), Day(b).to_string())));
            }
            _ => {}
        }
        for (column, name) in self.numbers.iter_mut().zip(NUMBER_NAMES) {
            let (a, b) = (column[first], column[row]);
            match (a == NO_NUMBER, b == NO_NUMBER) {
                (true, false) => column[first] = b,
                (false, false) if a != b => return Some((name, (a.to_string(), b.to_string()))),
                _ => {}
            }
        }
        for (column, name) in self.codes.iter_mut().zip(TEXT_NAMES) {
            let (a, b) = (column[first], column[row]);
            match (a == NO_TEXT, b == NO_TEXT) {
                (true, false) => column[first] = b,
                (false, false) if a != b => {
                    let text = |code: u32| quoted(&self.texts[code as usize]);
                    return Some((name, (text(a), text(b))));
                }
                _ => {}
            }
        }
        None
    }

    fn id(&self, row: usize) -> &str {
        let start = row.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.ids[start..self.ends[row]]
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        match self.order.len() {
            0 => self.ends.len(),
            sorted => sorted,
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// A row, in the order of the ids once sorted.
    pub fn row(&self, position: usize) -> Row<'_> {
        let at = match self.order.get(position) {
            Some(row) => *row as usize,
            None => position,
        };
        let number = |column: usize| {
            let number = self.numbers[column][at];
            (number != NO_NUMBER).then_some(number)
        };
        let text = |column: usize| {
            let code = self.codes[column][at];
            (code != NO_TEXT).then(|| &*self.texts[code as usize])
        };
        let created = self.created[at];
        Row {
            model: self.id(at),
            created: (created != NO_DAY).then_some(Day(created)),
            downloads: number(0),
            downloads_all_time: number(1),
            likes: number(2),
            parameters: number(3),
            task: text(0),
            library: text(1),
            licence: text(2),
            base_models: text(3),
            base_relation: text(4),
            format: text(5),
        }
    }

    /// The rows, in the order of the ids once sorted.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.len()).map(|position| self.row(position))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_by_id_and_those_of_a_model_are_one() {
        let mut table = Observation::default();
        let first = Row {
            model: "b/x",
            created: Some(Day(-3)),
            downloads: Some(1),
            likes: Some(LARGEST_COUNT + 1),
            licence: Some("mit"),
            ..Row::default()
        };
        let second = Row {
            model: "a/é",
            downloads_all_time: Some(LARGEST_COUNT),
            base_models: Some("b/x;c"),
            licence: Some("mit"),
            ..Row::default()
        };
        let third = Row {
            created: None,
            likes: Some(7),
            task: Some("text-generation"),
            ..first
        };
        for row in [first, second, third, first] {
            table.push(&row);
        }
        assert_eq!(table.len(), 4);
        assert_eq!(table.sort(), Ok(2));
        assert_eq!(table.len(), 2);
        let known = Row {
            created: first.created,
            ..third
        };
        assert_eq!(table.rows().collect::<Vec<_>>(), [second, known]);
    }

    #[test]
    fn two_values_of_a_model_are_named() {
        let row = |model, downloads, licence| Row {
            model,
            downloads: Some(downloads),
            licence,
            ..Row::default()
        };
        let mut table = Observation::default();
        for row in [
            row("c/z", 5, None),
            row("b/x", 1, Some("mit")),
            row("a/y", 7, None),
            row("b/x", 1, Some("other")),
            row("b/x", 3, None),
            row("a/y", 8, None),
            row("a/y", 9, None),
        ] {
            table.push(&row);
        }
        let conflict = table.sort().unwrap_err();
        assert_eq!(
            (conflict.model.as_str(), conflict.field),
            ("a/y", "downloads")
        );
        assert_eq!(conflict.first, (2, "7".to_owned()));
        assert_eq!(conflict.second, (5, "8".to_owned()));
        assert_eq!(conflict.count, 2);
        table = Observation::default();
        for row in [row("b/x", 1, Some("mit")), row("b/x", 1, Some("other"))] {
            table.push(&row);
        }
        let conflict = table.sort().unwrap_err();
        assert_eq!(
            (conflict.field, conflict.second.1.as_str()),
            ("licence", "\"other\"")
        );
    }
}
