//! Rows of files of any kind, as observations: what each says, what is left out and why.

use std::collections::{BTreeMap, BTreeSet};

use super::days::Named;
use super::left_out::{LeftOut, Row as Lost};
use super::number::{Count, Habits, Separator, WRONG};
use super::{Known, lists};
use crate::build::{is_id, is_unknown};
use crate::date::Day;
use crate::error::{Error, ErrorKind, quoted};
use crate::observation::day::{of_number, of_text};
use crate::observation::{Conflict, HubRow, Observation, Row, Value};
use crate::snapshot::LARGEST_COUNT;

/// A row, whatever the file; texts as they are in it.
pub struct Cells<'a> {
    pub model: Value<'a>,
    pub date: Value<'a>,
    pub created: Value<'a>,
    /// Downloads in 30 days, of all time, likes, parameters.
    pub numbers: [Value<'a>; 4],
    /// Task, library, licence, relation to the bases, format.
    pub texts: [Option<&'a str>; 5],
    /// Ids of the bases, in a list of any form.
    pub bases: Option<&'a str>,
    /// What the Hub says in other ways.
    pub hub: Option<&'a HubRow>,
}

/// The names of [`Cells::numbers`].
const NUMBERS: [&str; 4] = ["downloads", "downloads of all time", "likes", "parameters"];
/// How many of the numbers are counters.
const COUNTERS: usize = 2;

/// A number that means thousands or a fraction, which the end of the file decides.
struct Open {
    day: Day,
    row: u32,
    column: usize,
    separator: Separator,
    thousands: u64,
    fraction: Option<u64>,
    text: String,
}

/// The rows of a file, being collected.
pub struct Gather<'a> {
    known: &'a Known,
    /// The day that the names of folders and file say.
    named: Option<Day>,
    /// The day of rows that have none of their own.
    day: Option<Day>,
    /// What a row's number counts: `line` or `row`.
    unit: &'static str,
    /// Whether the file has a column of dates.
    pub dated: bool,
    /// Whether its cells are between commas, so that one in a number marks thousands.
    pub between_commas: bool,
    dates: BTreeMap<Day, Table>,
    habits: Habits,
    open: Vec<Open>,
    left_out: LeftOut,
    /// How many rows came.
    pub rows: u64,
    /// How many have no counter.
    silent: u64,
    /// How many have a day of their own, and how many have not.
    own_days: u64,
    undated: u64,
    /// How many lists of bases have what is no id, and the first of them.
    strange_bases: Option<(u64, String)>,
    unread: BTreeSet<String>,
    remarks: Vec<String>,
}

/// How many names of fields that nothing is read from are told.
const UNREAD: usize = 60;

/// What a file has: by date the rows, and what is to be said of them.
pub struct Gathered {
    pub dates: BTreeMap<Day, Table>,
    /// What the number of a row counts.
    pub unit: &'static str,
    pub remarks: Vec<String>,
}

impl<'a> Gather<'a> {
    /// Counts rows by lines from now on.
    pub fn in_lines(&mut self) {
        self.unit = "line";
    }

    /// Begins with a file whose names say a day, and whose rows are counted in lines or rows.
    pub fn new(known: &'a Known, named: Option<Named>, unit: &'static str) -> Self {
        Gather {
            known,
            named: named.map(|named| named.day),
            day: match named {
                // What is a value of the rows holds, as one in a column does.
                Some(named) if named.is_key => Some(named.day),
                named => known.date.or(named.map(|named| named.day)),
            },
            unit,
            dated: false,
            between_commas: false,
            dates: BTreeMap::new(),
            habits: Habits::default(),
            open: Vec::new(),
            left_out: LeftOut::default(),
            rows: 0,
            silent: 0,
            own_days: 0,
            undated: 0,
            strange_bases: None,
            unread: BTreeSet::new(),
            remarks: Vec::new(),
        }
    }

    /// Names a field that nothing is read from.
    pub fn unread(&mut self, name: &str) {
        if self.unread.len() <= UNREAD && !self.unread.contains(name) {
            self.unread.insert(name.to_owned());
        }
    }

    /// Says something of the file.
    pub fn remark(&mut self, text: String) {
        self.remarks.push(text);
    }

    /// Says that nothing is left unread.
    pub fn used_all(&mut self) {
        self.unread.clear();
    }

    /// Says on which day all counters of the file were read.
    pub fn read_on(&mut self, day: Day) {
        self.named = Some(day);
        self.day = Some(day);
    }

    /// Whether any row has a day, its own or another.
    pub fn has_day(&self) -> bool {
        self.dated || self.own_days > 0 || self.day.is_some()
    }

    /// Leaves out what is no row.
    pub fn no_row(&mut self, number: u64, why: &str, shown: &str) {
        self.rows += 1;
        let place = || format!("{} {number}{shown}", on(self.unit));
        self.left_out.row(why, place, None);
    }

    /// Takes a row.
    pub fn row(&mut self, number: u64, cells: &Cells) {
        self.rows += 1;
        let mut numbers = [None; 4];
        let mut wrong = [false; 4];
        let mut open: Vec<(usize, Separator, u64, Option<u64>, &str)> = Vec::new();
        for (column, cell) in cells.numbers.iter().enumerate() {
            match self.number(cell) {
                Ok(Count::Whole(number)) => numbers[column] = Some(number),
                Ok(Count::Either {
                    separator,
                    thousands,
                    fraction,
                }) => {
                    if let Value::Text(text) = cell {
                        open.push((column, separator, thousands, fraction, *text));
                    }
                }
                Ok(Count::Wrong) => wrong[column] = true,
                Err(Nothing) => {}
            }
        }
        let model = match &cells.model {
            Value::Text(text) => text.trim(),
            _ => "",
        };
        let sound = is_id(model) && !model.chars().any(char::is_control);
        let known_as = if sound { model } else { "" };
        let counters = [numbers[0], numbers[1]];
        let lost = |day: Option<Day>| Lost {
            model: known_as,
            day,
            counters,
        };
        let unit = self.unit;
        let place = |what: &str, cell: &Value| {
            let of = match known_as {
                "" => String::new(),
                model => format!(", {model}"),
            };
            format!("{} {number}{of}: {what}{}", on(unit), cell.shown())
        };
        if !sound {
            let why = "no model id of the form namespace/name or name";
            let first = || place("", &cells.model);
            let named = self.day.filter(|_| !self.dated);
            let day = day_of(&cells.date).ok().or(named);
            return self.left_out.row(why, first, Some(lost(day)));
        }
        let day = match &cells.date {
            Value::Unknown => self.day_of_none(),
            date => match day_of(date) {
                Ok(day) => {
                    self.own_days += 1;
                    Some(day)
                }
                Err(NoDay::Nothing) => self.day_of_none(),
                Err(NoDay::Wrong) => {
                    let first = || place("", date);
                    let row = Some(lost(None));
                    return self.left_out.row("a date that is none", first, row);
                }
            },
        };
        let Some(day) = day else {
            let first = || place("", &cells.date);
            return self.left_out.row("no date", first, Some(lost(None)));
        };
        for column in 0..COUNTERS {
            if wrong[column] {
                let why = format!("{} that are {WRONG}", NUMBERS[column]);
                let first = || place("", &cells.numbers[column]);
                return self.left_out.row(&why, first, Some(lost(Some(day))));
            }
        }
        if counters == [None; 2] && !open.iter().any(|(column, ..)| *column < COUNTERS) {
            self.silent += 1;
            return;
        }
        for column in COUNTERS..wrong.len() {
            if wrong[column] {
                let why = format!("{} that are {WRONG}", NUMBERS[column]);
                self.left_out
                    .value(&why, || place("", &cells.numbers[column]));
            }
        }
        let created = match day_of(&cells.created) {
            Ok(day) => Some(day),
            Err(NoDay::Nothing) => None,
            Err(NoDay::Wrong) => {
                let why = "a creation date that is none";
                self.left_out.value(why, || place("", &cells.created));
                None
            }
        };
        let (bases, has_other) = cells.bases.map(bases).unwrap_or_default();
        if has_other {
            let shown = Value::Text(cells.bases.unwrap_or_default());
            let first = self.strange_bases.take();
            let (count, first) = first.unwrap_or_else(|| (0, place("", &shown)));
            self.strange_bases = Some((count + 1, first));
        }
        let table = self.dates.entry(day).or_default();
        let row = table.rows.len() as u32;
        push(
            table,
            number,
            model,
            created,
            numbers,
            bases.as_deref(),
            cells,
        );
        self.open.extend(
            open.into_iter()
                .map(|(column, separator, thousands, fraction, text)| Open {
                    day,
                    row,
                    column,
                    separator,
                    thousands,
                    fraction,
                    text: text.to_owned(),
                }),
        );
    }

    /// The day of a row that has none of its own. Where others of a column have one, the name of the
    /// file says nothing of it.
    fn day_of_none(&mut self) -> Option<Day> {
        self.undated += 1;
        match self.dated {
            true => self.known.date,
            false => self.day,
        }
    }

    fn number(&mut self, cell: &Value) -> Result<Count, Nothing> {
        Ok(match cell {
            Value::Unknown => return Err(Nothing),
            Value::Text(text) if is_unknown(text) => return Err(Nothing),
            Value::Text(text) => self.habits.read(text.trim()),
            Value::Number(number) if *number <= LARGEST_COUNT => Count::Whole(*number),
            Value::Number(_) | Value::Day(_) | Value::Other(_) => Count::Wrong,
        })
    }

    /// The rows, where none was left out that must not be; `understood` says what the file is.
    ///
    /// # Errors
    /// Names the rows that cannot be read, unless it is allowed to leave them out.
    pub fn finished(mut self, understood: &str, file: &str) -> Result<Gathered, Error> {
        self.decide();
        let mut remarks = vec![format!("{understood}: {}", self.told())];
        remarks.append(&mut self.remarks);
        if !self.unread.is_empty() {
            let mut names: Vec<&str> = self.unread.iter().map(String::as_str).collect();
            let more = names.len() > UNREAD;
            names.truncate(UNREAD);
            let more = if more { " and more" } else { "" };
            remarks.push(format!(
                "columns without a use here: {}{more}",
                names.join(", ")
            ));
        }
        if self.habits.exponents > 0 {
            remarks.push(format!(
                "{} with an exponent, such as 4.20E+06: they may have been rounded where they come \
                 from",
                counted(self.habits.exponents, "number")
            ));
        }
        if let Some((count, first)) = &self.strange_bases {
            let rows = counted(*count, "row");
            remarks.push(format!(
                "{rows} with base models that are no ids, the first {first}"
            ));
        }
        if self.silent > 0 {
            let says = if self.silent == 1 { "says" } else { "say" };
            let rows = counted(self.silent, "row");
            remarks.push(format!("{rows} without a counter {says} nothing"));
        }
        remarks.extend(self.days_told());
        if !self.left_out.is_empty() {
            let mut totals = [0u64; COUNTERS];
            let dates = self
                .dates
                .iter()
                .filter(|(day, _)| self.left_out.concerns(**day));
            for row in dates.flat_map(|(_, table)| table.rows.rows()) {
                for (total, count) in totals
                    .iter_mut()
                    .zip([row.downloads, row.downloads_all_time])
                {
                    *total = total.saturating_add(count.unwrap_or(0));
                }
            }
            let told = self.left_out.told(totals);
            if !self.known.allow_skipped {
                let expected =
                    "every row to be understood; --allow-skipped goes on without what is not";
                let rows = counted(self.rows, "row");
                let found = format!("{} of {rows}", told.join("; "));
                let error = Error::new(ErrorKind::Value, "rows", expected, found);
                return Err(error.in_file(file));
            }
            remarks.extend(told);
        }
        if self.dates.values().all(|table| table.rows.is_empty()) {
            // The first remark says what was understood, the others why nothing is left of it.
            let why = remarks.iter().skip(1).map(String::as_str);
            let why: Vec<&str> = std::iter::once("none").chain(why).collect();
            let expected = "at least one row of use";
            let error = Error::new(ErrorKind::Empty, "observations", expected, why.join("; "));
            return Err(error.in_file(file));
        }
        Ok(Gathered {
            dates: self.dates,
            unit: self.unit,
            remarks,
        })
    }

    /// Which of the days that are given in several places hold.
    fn days_told(&self) -> Option<String> {
        let given = self.known.date;
        if self.own_days > 0 {
            if let (Some(day), true) = (given.or(self.day), self.undated > 0) {
                let rows = counted(self.undated, "row");
                return Some(format!(
                    "{rows} without a date of their own, taken for {day}"
                ));
            }
            if let Some(given) = given {
                return Some(format!(
                    "--date {given} is not used: the rows have dates of their own"
                ));
            }
            let named = self.named.filter(|named| !self.dates.contains_key(named))?;
            return Some(format!("the name says {named}; the dates of the rows hold"));
        }
        let (given, named) = (given?, self.named?);
        (given != named).then(|| match self.day == Some(given) {
            true => format!("the name says {named}; {given} of --date holds"),
            false => format!("--date {given} is not used: the folder says {named}"),
        })
    }

    /// Gives the numbers that were left open their meaning.
    fn decide(&mut self) {
        let mut removed: BTreeMap<Day, BTreeSet<u32>> = BTreeMap::new();
        for open in std::mem::take(&mut self.open) {
            let comma = open.separator == Separator::Comma && self.between_commas;
            let meaning = self.habits.meaning(open.separator);
            let number = match meaning.or(comma.then_some(true)) {
                Some(true) => Some(open.thousands),
                Some(false) => open.fraction,
                None => None,
            };
            let Some(table) = self.dates.get_mut(&open.day) else {
                continue;
            };
            if number.is_some() {
                table
                    .rows
                    .set_number(open.row as usize, open.column, number);
                continue;
            }
            let row = table.rows.row(open.row as usize);
            let place = || {
                let number = table.places[open.row as usize];
                let may_be = match (meaning, open.fraction) {
                    (None, Some(fraction)) => {
                        format!(", which may be {} or {fraction}", open.thousands)
                    }
                    (None, None) => format!(", which may be {} or a fraction", open.thousands),
                    _ => String::new(),
                };
                let text = quoted(&open.text);
                format!("{} {number}, {}: {text}{may_be}", on(self.unit), row.model)
            };
            let why = match meaning {
                None => format!(
                    "{} whose separator may mean two things",
                    NUMBERS[open.column]
                ),
                Some(_) => format!("{} that are {WRONG}", NUMBERS[open.column]),
            };
            if open.column >= COUNTERS {
                self.left_out.value(&why, place);
            } else if removed.entry(open.day).or_default().insert(open.row) {
                let counters = [row.downloads, row.downloads_all_time];
                let lost = Lost {
                    model: row.model,
                    day: Some(open.day),
                    counters,
                };
                self.left_out.row(&why, place, Some(lost));
            }
        }
        for (day, rows) in removed {
            if let Some(table) = self.dates.get_mut(&day) {
                *table = table.without(&rows);
            }
        }
    }

    /// How many models there are, and when.
    fn told(&self) -> String {
        let rows: usize = self.dates.values().map(|table| table.rows.len()).sum();
        let mut days = self.dates.keys();
        let on = match (days.next(), days.next_back(), self.dates.len()) {
            (Some(only), None, _) => format!("on {only}"),
            (Some(first), Some(last), count) => format!("on {count} dates from {first} to {last}"),
            (None, ..) => "on no date".to_owned(),
        };
        format!("{} {on}", counted(rows as u64, "row"))
    }
}

/// A value that is not there.
struct Nothing;

/// Why a cell has no day.
enum NoDay {
    Nothing,
    Wrong,
}

fn day_of(cell: &Value) -> Result<Day, NoDay> {
    match cell {
        Value::Unknown => Err(NoDay::Nothing),
        Value::Text(text) if is_unknown(text) => Err(NoDay::Nothing),
        Value::Text(text) => of_text(text).ok_or(NoDay::Wrong),
        Value::Number(number) => {
            let day = i64::try_from(*number).ok().and_then(of_number);
            day.ok_or(NoDay::Wrong)
        }
        Value::Day(day) => Ok(*day),
        Value::Other(_) => Err(NoDay::Wrong),
    }
}

fn on(unit: &str) -> &'static str {
    match unit {
        "line" => "on line",
        _ => "in row",
    }
}

fn counted(count: u64, noun: &str) -> String {
    crate::quality::counted(count, noun)
}

fn push(
    table: &mut Table,
    number: u64,
    model: &str,
    created: Option<Day>,
    numbers: [Option<u64>; 4],
    bases: Option<&str>,
    cells: &Cells,
) {
    let derived = cells.hub.map(HubRow::derived).unwrap_or_default();
    let from_hub = cells.hub.map(|hub| hub.row(&derived)).unwrap_or_default();
    let [task, library, licence, relation, format] = cells
        .texts
        .map(|text| text.map(str::trim).filter(|text| !is_unknown(text)));
    let [downloads, downloads_all_time, likes, parameters] = numbers;
    table.rows.push(&Row {
        model,
        created,
        downloads,
        downloads_all_time,
        likes,
        parameters: parameters
            .filter(|count| *count > 0)
            .or(from_hub.parameters),
        task,
        library,
        licence: licence.or(from_hub.licence),
        base_models: bases.or(from_hub.base_models),
        base_relation: relation.or(from_hub.base_relation),
        format: format.or(from_hub.format),
    });
    table.places.push(number);
}

/// The ids in a list: `a/b;c/d`, or as [`lists::items`] has them; and whether there is anything else
/// in it.
fn bases(text: &str) -> (Option<String>, bool) {
    let strange = ['{', '}', '[', ']', '"', '\'', ' '];
    let ids = lists::items(text)
        .flat_map(|item| item.split([';', ',']))
        .map(str::trim);
    let mut ids: Vec<&str> = ids.filter(|id| !is_unknown(id)).collect();
    let before = ids.len();
    ids.retain(|id| is_id(id) && !id.contains(strange));
    let has_other = ids.len() < before;
    let mut seen = std::collections::HashSet::new();
    ids.retain(|id| seen.insert(*id));
    ((!ids.is_empty()).then(|| ids.join(";")), has_other)
}

/// The rows of a date, and the number of each in its file.
#[derive(Default)]
pub struct Table {
    /// The rows, as they came.
    pub rows: Observation,
    places: Vec<u64>,
    /// Where the rows come from: the first row, the name of the file, and what its rows are.
    files: Vec<(usize, String)>,
}

impl Table {
    /// Rows of an observation of which only the file is known.
    pub fn of(rows: &Observation, file: &str) -> Self {
        let mut table = Table {
            files: vec![(0, format!("of {file}"))],
            ..Table::default()
        };
        for row in rows.rows() {
            table.rows.push(&row);
            table.places.push(0);
        }
        table
    }

    /// Says from which file the rows come.
    pub fn from_file(&mut self, unit: &str, file: &str) {
        self.files = vec![(0, format!("{} # of {file}", on(unit)))];
    }

    /// Adds the rows of another table of the same date.
    pub fn absorb(&mut self, other: &Table) {
        let shift = self.rows.len();
        for row in other.rows.rows() {
            self.rows.push(&row);
        }
        self.places.extend(&other.places);
        let files = other
            .files
            .iter()
            .map(|(at, file)| (at + shift, file.clone()));
        self.files.extend(files);
    }

    fn without(&self, removed: &BTreeSet<u32>) -> Table {
        let mut table = Table {
            files: self.files.clone(),
            ..Table::default()
        };
        for (at, row) in self.rows.rows().enumerate() {
            if !removed.contains(&(at as u32)) {
                table.rows.push(&row);
                table.places.push(self.places[at]);
            }
        }
        table
    }

    /// The rows, one a model, sorted by id; and how many repeat another.
    ///
    /// # Errors
    /// Names a model with two values of something.
    pub fn finished(mut self, date: Day) -> Result<(Observation, usize), Error> {
        let (places, files) = (std::mem::take(&mut self.places), self.files);
        let place = |row: usize| {
            let after = files.partition_point(|(at, _)| *at <= row);
            let file = files
                .get(after.wrapping_sub(1))
                .map_or("", |(_, file)| file);
            file.replacen('#', &places[row].to_string(), 1)
        };
        match self.rows.sort() {
            Ok(repeated) => Ok((self.rows, repeated)),
            Err(conflict) => {
                let Conflict {
                    model,
                    field,
                    first,
                    second,
                    count,
                    ..
                } = *conflict;
                let expected = "one set of values for a model on a date";
                let more = match count {
                    1 => String::new(),
                    _ => format!("; {count} models differ so"),
                };
                let found = format!(
                    "{field} of {model} on {date}: {} ({}) and {} ({}){more}",
                    first.1,
                    place(first.0),
                    second.1,
                    place(second.0)
                );
                Err(Error::new(
                    ErrorKind::Duplicate,
                    "observations",
                    expected,
                    found,
                ))
            }
        }
    }
}
