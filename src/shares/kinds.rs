//! Groups that are kinds of models, of those that only analyses tell apart.

use std::ops::Range;

use super::credit::{Key, keys};
use super::query::GroupBy;
use crate::dataset::{AgeBand, Dataset, Derivation, LicenceClass, Modality, Openness};
use crate::date::{CREATION_FLOOR, Day};

/// The code of each row, and the keys of the codes; ages are those at a date.
pub(super) fn of_rows(
    dataset: &Dataset,
    by: GroupBy,
    at: Option<Day>,
) -> (Vec<u32>, Vec<Key<'static>>) {
    let rows = &dataset.rows;
    match by {
        GroupBy::Modality => {
            let rows = 0..dataset.rows.len();
            let of_row = modalities(dataset, rows).map(u32::from).collect();
            (of_row, keys(Modality::ALL, Modality::id))
        }
        GroupBy::Openness => {
            let code = |code: &u8| Openness::of(LicenceClass::ALL[*code as usize]) as u32;
            let of_row = rows.licence.iter().map(code).collect();
            (of_row, keys(Openness::ALL, Openness::id))
        }
        GroupBy::Age => {
            let day = at.map_or(0, |day| day.0);
            let band = |created: &i32| AgeBand::at(day, *created, CREATION_FLOOR.0) as u32;
            let of_row = rows.created.iter().map(band).collect();
            (of_row, keys(AgeBand::ALL, AgeBand::id))
        }
        // The others have their codes at hand.
        _ => {
            let codes = dataset.further.derivation.iter();
            let of_row = codes.map(|code| u32::from(*code)).collect();
            (of_row, keys(Derivation::ALL, Derivation::id))
        }
    }
}

/// The modality of each row of a range, as an index into [`Modality::ALL`].
pub(super) fn modalities(dataset: &Dataset, rows: Range<usize>) -> impl Iterator<Item = u8> {
    let task = &dataset.rows.task;
    let of_value: Vec<u8> = task
        .values
        .iter()
        .map(|task| Modality::of(task) as u8)
        .collect();
    rows.map(move |row| match task.code(row) {
        Some(code) => of_value[code as usize],
        None => Modality::Unknown as u8,
    })
}
