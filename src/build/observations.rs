//! The counters: dates, models, and what was read for each on each.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::Input;
use super::aliases::Aliases;
use super::table::{Column, Table, plural, twice};
use crate::date::Day;
use crate::error::{Error, ErrorKind, quoted};
use crate::snapshot::Counts;

const DATE: usize = 0;
const MODEL: usize = 1;
const DOWNLOADS: usize = 2;
const COLUMNS: &[Column] = &[
    Column::required("date"),
    Column::required("model"),
    Column::required("downloads"),
];

/// Stands for a row without a number; no count is as large.
const UNKNOWN: u64 = u64::MAX;

/// All observations, under the names used in the snapshot.
#[derive(Debug)]
pub(super) struct Observations {
    /// The observation dates, ascending.
    pub dates: Vec<Day>,
    /// The ids of the observed models, ascending.
    pub ids: Vec<String>,
    /// One row a model.
    pub counts: Counts,
}

/// What was read for a model on a date.
#[derive(Debug, Clone, Copy)]
struct Cell {
    model: u32,
    date: u32,
    /// The name under which it was read, an index into the names as the file has them.
    name: u32,
    line: u32,
    count: u64,
}

/// The names as the file has them, in the order in which it has them.
#[derive(Default)]
pub(super) struct Known {
    numbers: HashMap<Rc<str>, u32>,
    names: Vec<Rc<str>>,
}

impl Known {
    /// The number of a name.
    pub fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.names.len() as u32;
        let name: Rc<str> = name.into();
        self.numbers.insert(Rc::clone(&name), number);
        self.names.push(name);
        number
    }

    /// How many names there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// The models that the names are of.
    pub fn resolved(self, aliases: &Aliases) -> Resolved {
        drop(self.numbers);
        let names = self.names.iter();
        let mut ids: Vec<String> = names.map(|name| aliases.id(name).into()).collect();
        ids.sort_unstable();
        ids.dedup();
        let of = |name: &Rc<str>| {
            let id = aliases.id(name);
            ids.partition_point(|other| other.as_str() < &*id) as u32
        };
        Resolved {
            models: self.names.iter().map(of).collect(),
            names: self.names,
            ids,
        }
    }
}

/// Names, and the models that they are of.
pub(super) struct Resolved {
    names: Vec<Rc<str>>,
    /// The ids of the models, ascending.
    pub ids: Vec<String>,
    /// The model of each name, an index into the ids.
    pub models: Vec<u32>,
}

impl Resolved {
    /// Whether a name is the one that the snapshot uses.
    pub fn is_current(&self, name: u32) -> bool {
        *self.names[name as usize] == *self.ids[self.models[name as usize] as usize]
    }
}

/// Counts as they come.
#[derive(Default)]
struct Collected {
    known: Known,
    days: BTreeMap<Day, u32>,
    cells: Vec<Cell>,
    /// How many say nothing.
    unknown: usize,
    /// The line of the file that is being read.
    line: u32,
}

/// Counts under the names used in the snapshot, by model and date; some may fall together.
struct Sorted {
    /// The observation dates, ascending.
    dates: Vec<Day>,
    resolved: Resolved,
    cells: Vec<Cell>,
    unknown: usize,
}

impl Collected {
    /// The number of a day.
    fn date(&mut self, day: Day) -> u32 {
        let next = self.days.len() as u32;
        *self.days.entry(day).or_insert(next)
    }

    /// The number of a name.
    fn name(&mut self, name: &str) -> u32 {
        self.known.number(name)
    }

    /// Adds a count of a model, by the numbers of its name and of its day.
    fn count(&mut self, name: u32, date: u32, count: Option<u64>) {
        self.unknown += usize::from(count.is_none());
        self.cells.push(Cell {
            model: 0,
            date,
            name,
            line: self.line,
            count: count.unwrap_or(UNKNOWN),
        });
    }

    /// From the order of the file to that of the dates and of the ids.
    fn sorted(self, aliases: &Aliases) -> Sorted {
        let Collected {
            known,
            days,
            mut cells,
            unknown,
            ..
        } = self;
        let mut dates = vec![0; days.len()];
        for (sorted, file) in days.values().enumerate() {
            dates[*file as usize] = sorted as u32;
        }
        let resolved = known.resolved(aliases);
        for cell in &mut cells {
            cell.date = dates[cell.date as usize];
            cell.model = resolved.models[cell.name as usize];
        }
        cells.sort_unstable_by_key(|cell| (cell.model, cell.date, cell.name, cell.line));
        Sorted {
            dates: days.into_keys().collect(),
            resolved,
            cells,
            unknown,
        }
    }
}

impl Sorted {
    /// Leaves one count of those that fall together; tells in `remarks` what was merged or says
    /// nothing.
    fn merged(mut self, remarks: &mut Vec<String>) -> Observations {
        let resolved = &self.resolved;
        let merged = merge(&mut self.cells, |cell| resolved.is_current(cell.name));
        remark(self.unknown, merged, remarks);
        // A day on which nothing was counted is no observation date.
        let mut counted = vec![false; self.dates.len()];
        for cell in &self.cells {
            counted[cell.date as usize] |= cell.count != UNKNOWN;
        }
        let lacking = self.dates.iter().zip(&counted);
        let lacking: Vec<Day> = lacking
            .filter_map(|(day, counted)| (!counted).then_some(*day))
            .collect();
        remarks.extend(no_observation_dates(&lacking, "downloads"));
        let mut counts = Counts::default();
        let mut row = vec![None; self.dates.len()];
        for cells in self.cells.chunk_by(|a, b| a.model == b.model) {
            row.fill(None);
            for cell in cells {
                row[cell.date as usize] = (cell.count != UNKNOWN).then_some(cell.count);
            }
            let dated = row.iter().zip(&counted);
            let dated: Vec<Option<u64>> = dated
                .filter_map(|(count, counted)| counted.then_some(*count))
                .collect();
            counts.push(&dated);
        }
        let dates = self.dates.iter().zip(&counted);
        Observations {
            dates: dates
                .filter_map(|(day, counted)| counted.then_some(*day))
                .collect(),
            ids: self.resolved.ids,
            counts,
        }
    }
}

/// How many days are named.
const NAMED_DAYS: usize = 5;

/// That on these days no counter was read, so that they are no observation dates; nothing where
/// there are none. `what` says what the counters count.
pub fn no_observation_dates(days: &[Day], what: &str) -> Option<String> {
    let (first, more) = days.split_at(days.len().min(NAMED_DAYS));
    let named: Vec<String> = first.iter().map(Day::to_string).collect();
    let named = match more.len() {
        0 => named.join(", "),
        count => format!("{} and {count} more", named.join(", ")),
    };
    (!days.is_empty()).then(|| match days.len() {
        1 => format!("no {what} were read on {named}: it is no observation date"),
        _ => format!("no {what} were read on {named}: they are no observation dates"),
    })
}

/// Tells how many observations say nothing, and how many gave way to one of the same model and date.
pub(super) fn remark(unknown: usize, merged: usize, remarks: &mut Vec<String>) {
    if unknown > 0 {
        remarks.push(format!(
            "{unknown} observation{} without a number of downloads {} nothing of {} date",
            plural(unknown),
            if unknown == 1 { "says" } else { "say" },
            if unknown == 1 { "its" } else { "their" },
        ));
    }
    if merged > 0 {
        remarks.push(format!(
            "{merged} count{} of renamed models fell on a date with another count of the same \
             model; the one under the current name was kept, else the largest",
            plural(merged)
        ));
    }
}

/// Reads the observations and tells in `remarks` what was merged or says nothing.
pub(super) fn read(
    input: Input,
    aliases: &Aliases,
    remarks: &mut Vec<String>,
) -> Result<Observations, Error> {
    let mut table = Table::open(input, COLUMNS)?;
    let mut collected = Collected::default();
    // Files are mostly sorted by date or by model: the last of each is likely the next.
    let mut last_day = None;
    while let Some(row) = table.next()? {
        let text = row.filled(DATE)?;
        let Some(day) = row.day(DATE)? else {
            let expected = "a date of the form YYYY-MM-DD";
            return Err(row.wrong(DATE, "date", expected, &quoted(text)));
        };
        let date = match last_day {
            Some((last, date)) if last == day => date,
            _ => collected.date(day),
        };
        last_day = Some((day, date));
        let count = row.whole(DOWNLOADS)?;
        collected.line = u32::try_from(row.line).unwrap_or(u32::MAX);
        let name = collected.name(row.id(MODEL, row.filled(MODEL)?)?);
        collected.count(name, date, count);
    }
    if collected.cells.is_empty() {
        let error = Error::new(
            ErrorKind::Empty,
            "observations",
            "at least one row below the header",
            "none",
        );
        return Err(error.in_file(table.file()));
    }
    if collected.unknown == collected.cells.len() {
        let expected = "at least one row with a number of downloads";
        let error = Error::new(ErrorKind::Empty, "observations", expected, "none");
        return Err(error.in_file(table.file()));
    }
    let sorted = collected.sorted(aliases);
    if let Some(error) = repeated(
        &sorted.cells,
        &sorted.resolved.names,
        sorted.dates.iter(),
        &table,
    ) {
        return Err(error);
    }
    Ok(sorted.merged(remarks))
}

/// The first row of the file that repeats the date and model of another.
fn repeated<'a>(
    cells: &[Cell],
    names: &[Rc<str>],
    mut days: impl Iterator<Item = &'a Day>,
    table: &Table,
) -> Option<Error> {
    let (first, second) = cells
        .windows(2)
        .map(|pair| (&pair[0], &pair[1]))
        .filter(|(a, b)| (a.date, a.name) == (b.date, b.name))
        .min_by_key(|(_, second)| second.line)?;
    let day = days.nth(first.date as usize)?;
    let name = &names[first.name as usize];
    let error = twice(
        &format!("observation of {name:?} on {day}"),
        u64::from(first.line),
    );
    Some(
        error
            .at(format!("line {}", second.line))
            .in_file(table.file()),
    )
}

/// Leaves one cell of those that fall together; tells how many counts gave way.
fn merge(cells: &mut Vec<Cell>, is_current: impl Fn(&Cell) -> bool) -> usize {
    let mut merged = 0;
    let rank = |cell: &Cell| {
        let known = cell.count != UNKNOWN;
        (known, known && is_current(cell), cell.count)
    };
    cells.dedup_by(|next, kept| {
        if (next.model, next.date) != (kept.model, kept.date) {
            return false;
        }
        merged += usize::from(next.count != UNKNOWN && kept.count != UNKNOWN);
        if rank(next) > rank(kept) {
            *kept = *next;
        }
        true
    });
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_with(
        text: &'static str,
        aliases: &'static str,
    ) -> Result<(String, Vec<String>), Error> {
        let aliases = Aliases::read(Input::new("a.csv", Box::new(aliases.as_bytes())))?;
        let mut remarks = Vec::new();
        let input = Input::new("o.csv", Box::new(text.as_bytes()));
        let read = read(input, &aliases, &mut remarks)?;
        let counts = serde_json::to_string(&read.counts).unwrap();
        Ok((format!("{:?} {counts}", read.ids), remarks))
    }

    #[test]
    fn the_order_of_the_rows_does_not_matter() {
        let expected = r#"["a/x", "b"] [[0,5,null,2],[1,1]]"#;
        for text in [
            "date,model,downloads\n2026-01-01,a/x,5\n2026-01-03,a/x,7\n2026-01-02,b,1\n",
            "date,model,downloads\n2026-01-03,a/x,7\n2026-01-02,b,1\n2026-01-01,a/x,5\n",
            "downloads,model,date\n1,b,2026-01-02\n7,a/x,2026-01-03\n5,a/x,2026-01-01\n",
        ] {
            let (read, remarks) = read_with(text, "from,to\n").unwrap();
            assert_eq!(read, expected);
            assert_eq!(remarks, [] as [&str; 0]);
        }
    }

    #[test]
    fn counts_of_renamed_models_fall_together() {
        let text = "date,model,downloads\n\
                    2026-01-01,old/x,9\n2026-01-01,new/x,5\n2026-01-01,older/x,12\n\
                    2026-01-02,older/x,3\n2026-01-02,old/x,4\n\
                    2026-01-03,new/x,\n2026-01-03,old/x,8\n";
        let (read, remarks) = read_with(text, "from,to\nold,new\nolder,old\n").unwrap();
        assert_eq!(read, r#"["new/x"] [[0,5,-1,4]]"#);
        assert_eq!(remarks.len(), 2);
        assert!(
            remarks[0].starts_with("1 observation without"),
            "{remarks:?}"
        );
        assert!(remarks[1].starts_with("3 counts of renamed"), "{remarks:?}");
    }

    #[test]
    fn a_repeated_observation_names_both_lines() {
        let text = "date,model,downloads\n2026-01-01,a/x,9\n2026-01-02,a/x,9\n\
                    2026-01-02,b,1\n2026-01-02,b,1\n2026-01-01,a/x,9\n";
        assert_eq!(
            read_with(text, "from,to\n").unwrap_err().to_string(),
            "o.csv: observation of \"b\" on 2026-01-02 (line 5): expected each to stand once, \
             found it on line 4 too"
        );
    }

    #[test]
    fn what_is_no_observation() {
        for (row, found) in [
            (
                "2026-02-30,a,1",
                "date (line 2, column date): expected a date of the form YYYY-MM-DD, found \"2026-02-30\"",
            ),
            (
                "unknown,a,1",
                "date (line 2, column date): expected a date of the form YYYY-MM-DD, found \"unknown\"",
            ),
            (
                "2026-02-28,/a,1",
                "model id (line 2, column model): expected namespace/name or name, found \"/a\"",
            ),
            (
                "2026-02-28,a,-1",
                "number (line 2, column downloads): expected a whole number from 0 to 2^53 (9007199254740992), found \"-1\"",
            ),
        ] {
            let text = format!("date,model,downloads\n{row}\n").leak();
            let error = read_with(text, "from,to\n").unwrap_err();
            assert_eq!(error.to_string(), format!("o.csv: {found}"));
        }
        let error = read_with("date,model,downloads\n", "from,to\n").unwrap_err();
        assert!(
            error
                .to_string()
                .ends_with("at least one row below the header, found none")
        );
    }
}
