//! The table of one day.

use std::collections::HashMap;

use crate::date::Day;
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

    /// Sorts the rows by id and keeps of each model the row that came last; tells how many gave way.
    pub fn sort(&mut self) -> usize {
        let mut order: Vec<u32> = (0..self.ends.len() as u32).collect();
        order.sort_unstable_by(|a, b| {
            let id = |row: u32| self.id(row as usize);
            id(*a).cmp(id(*b)).then(b.cmp(a))
        });
        let before = order.len();
        order.dedup_by(|next, kept| self.id(*next as usize) == self.id(*kept as usize));
        self.order = order;
        // Only looking up new texts needs it.
        self.code_of = HashMap::new();
        before - self.order.len()
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
    fn rows_come_back_by_id_and_the_last_of_each_model_holds() {
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
            downloads: Some(7),
            ..first
        };
        for row in [first, second, third] {
            table.push(&row);
        }
        assert_eq!(table.len(), 3);
        assert_eq!(table.sort(), 1);
        assert_eq!(table.len(), 2);
        let known = Row {
            likes: None,
            ..third
        };
        assert_eq!(table.rows().collect::<Vec<_>>(), [second, known]);
    }
}
