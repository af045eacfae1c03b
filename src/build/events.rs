//! Dated events that a chart of the series may show.

use super::Input;
use super::table::{Column, Table};
use crate::error::Error;
use crate::snapshot::Event;

const DATE: usize = 0;
const TITLE: usize = 1;
const URL: usize = 2;
const COLUMNS: &[Column] = &[
    Column::required("date"),
    Column::required("title"),
    Column::optional("url"),
];

/// Reads events and sorts them by date.
pub(super) fn read(input: Input) -> Result<Vec<Event>, Error> {
    let mut table = Table::open(input, COLUMNS)?;
    let mut events = Vec::new();
    while let Some(row) = table.next()? {
        row.filled(DATE)?;
        let Some(date) = row.day(DATE)? else {
            let expected = "a date of the form YYYY-MM-DD";
            return Err(row.wrong(DATE, "date", expected, "unknown"));
        };
        events.push(Event {
            date,
            title: row.filled(TITLE)?.to_owned(),
            url: row.address(URL)?.map(str::to_owned),
        });
    }
    events.sort_by(|a, b| (a.date, &a.title, &a.url).cmp(&(b.date, &b.title, &b.url)));
    Ok(events)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_sorted_and_their_addresses_checked() {
        let read_text = |text: &'static str| read(Input::new("e.csv", Box::new(text.as_bytes())));
        let events =
            read_text("title,date,url\nb,2026-01-02,\na,2026-01-01,https://example.org/\n");
        let titles: Vec<String> = events
            .unwrap()
            .into_iter()
            .map(|event| event.title)
            .collect();
        assert_eq!(titles, ["a", "b"]);
        let error = read_text("title,date,url\na,2026-01-01,javascript:alert(1)\n").unwrap_err();
        assert_eq!(
            error.to_string(),
            "e.csv: address (line 2, column url): expected an address that begins with https:// \
             or http://, found \"javascript:alert(1)\""
        );
    }
}
