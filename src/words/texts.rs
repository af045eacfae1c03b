//! The texts of the first chart.

use crate::message::{plurals, texts};

texts! {
    TITLE "title.downloads" "Open-model downloads by {by}";
    DEFINITION "definition.downloads" "Share of downloads in {window}, {age}, by {by}{more}";
    AMOUNTS "amounts.downloads" "Downloads in {window}, {age}, by {by}{more}";
    EACH_DATE "window.each-date" "each date";
    WINDOW_ALL "window.all" "all days to {date}";
    AGE_ANY "age.any" "models of any age";
    CLAUSE "clause" ", {clause}";
    INDIVIDUALS "clause.individuals" "individuals counted to their country";
    DATA "data.downloads" "{all} = {total} downloads ({date})";
    COVERAGE "coverage" "data for {percent} of the window";
    SOURCE "source" "Source: {name}";
    SOURCE_LICENCE "source.licence" "Source: {name} ({licence})";
    SOURCE_RETRIEVED "source.retrieved" "{source}, retrieved {date}";
    ROLLUP "note.rollup"
        "{n} smaller models are summed by country, kind of publisher and month of creation{deviation}.";
    DEVIATION "note.deviation" "; this moves shares by country by at most {points} points";
    WITHOUT_DATA "description.without-data" "{chart} without data";
    NO_DOWNLOADS "description.no-downloads" "No downloads in the window";
    AT_LAST "description.last" "{date}: {list}";
    SHARE_SAID "description.share" "{name} {number} percent";
    LIST "list" "{list}, {item}";
    SENTENCE "sentence" "{text}.";
    DRAWN "drawn"
        "dashed or hatched: data for less than 90 % of the window; below 50 % nothing is drawn";
    NOTHING "nothing" "No downloads under this definition";
}

plurals! {
    WINDOW_DAYS "window.days" "the day to {date}" "the {n} days to {date}";
    AGE_DAYS "age.days" "models up to {n} day old" "models up to {n} days old";
    LEFT_OUT "left-out"
        "{n} model without a usable creation date left out"
        "{n} models without a usable creation date left out";
    EVENTS "events" "{n} event" "{n} events";
    OF_DATES "description.dates" "{chart} of {n} date" "{chart} of {n} dates from {from} to {to}";
}
