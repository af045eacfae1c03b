//! Which models stay above a cut, and the snapshot of these alone.

use std::collections::HashSet;

use super::columns::{dictionary, list_dictionary, numbers};
use super::names::Names;
use super::parts;
use crate::snapshot::{
    Aliases, Counter, Counts, Dictionary, ListDictionary, Models, Organisations, Snapshot,
};

/// How large the models of a snapshot are.
pub(super) struct Sizes {
    /// The rows, those with the most downloads first.
    ranked: Vec<usize>,
    /// Of each row the downloads that an age limit may cut.
    pub weights: Vec<u64>,
}

impl Sizes {
    /// Measures all models once, for as many cuts as are tried.
    pub fn of(full: &Snapshot) -> Self {
        let created = full.models.created.as_ref();
        let models = 0..full.models.name.len();
        let (mut ranked, weights): (Vec<(u64, usize)>, Vec<u64>) = models
            .map(|row| {
                let counts = counts_of(full, row);
                let size = size(full.counter, &counts);
                let pieces = parts::of(full, counts, created.and_then(|days| days[row]));
                let weights = pieces.iter().map(|piece| piece.weight);
                ((size, row), weights.fold(0, u64::saturating_add))
            })
            .unzip();
        // Rows are sorted by id, so among equals the id decides.
        ranked.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        Sizes {
            ranked: ranked.into_iter().map(|(_, row)| row).collect(),
            weights,
        }
    }

    /// The rows above and below a cut, each ascending: the `cut` with the most downloads, and the
    /// others.
    pub fn parted(&self, cut: usize) -> (Vec<usize>, Vec<usize>) {
        let (above, below) = self.ranked.split_at(cut.min(self.ranked.len()));
        let (mut above, mut below) = (above.to_vec(), below.to_vec());
        above.sort_unstable();
        below.sort_unstable();
        (above, below)
    }
}

/// How many models have together at least this part of all downloads, the largest first.
pub(super) fn with_share(full: &Snapshot, share: f64) -> usize {
    let rows = 0..full.models.name.len();
    let mut sizes: Vec<u64> = rows
        .map(|row| size(full.counter, &counts_of(full, row)))
        .collect();
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    let all: u128 = sizes.iter().map(|size| u128::from(*size)).sum();
    // Rounded up: the part is reached, not nearly.
    let wanted = (all as f64 * share).ceil() as u128;
    let mut sum = 0;
    let enough = sizes.iter().position(|size| {
        sum += u128::from(*size);
        sum >= wanted
    });
    enough.map_or(sizes.len(), |last| last + 1)
}

/// By what models are ranked: all their downloads, as far as the counter tells.
pub(super) fn size(counter: Counter, counts: &[Option<u64>]) -> u64 {
    let known = counts.iter().flatten().copied();
    match counter {
        Counter::Period { .. } => known.fold(0, u64::saturating_add),
        Counter::Trailing { .. } => known.max().unwrap_or(0),
        Counter::Cumulative => known.last().unwrap_or(0),
    }
}

/// Some of a snapshot's models, and what belongs to them.
pub(super) fn snapshot_of(full: &Snapshot, rows: &[usize]) -> Snapshot {
    let ids: Vec<String> = rows.iter().map(|row| id_of(full, *row)).collect();
    let names = Names::new(&ids);
    let models = models_of(&full.models, rows, names.namespace, names.name);
    let namespaces: HashSet<&str> = names.namespaces.iter().map(String::as_str).collect();
    let mut publishers = namespaces.clone();
    publishers.extend(models.base.iter().flat_map(ListDictionary::namespaces));
    let organisations = organisations_of(&full.organisations, &publishers);
    let ids: HashSet<&str> = ids.iter().map(String::as_str).collect();
    let aliases = full.aliases.from.iter().zip(&full.aliases.to);
    let (from, to) = aliases
        .filter(|(_, to)| namespaces.contains(to.as_str()) || ids.contains(to.as_str()))
        .map(|(from, to)| (from.clone(), to.clone()))
        .unzip();
    let mut counts = Counts::default();
    for row in rows {
        counts.push(&counts_of(full, *row));
    }
    Snapshot {
        format: full.format,
        source: full.source.clone(),
        provenance: full.provenance.clone(),
        counter: full.counter,
        dates: full.dates.clone(),
        models: models.clone(),
        namespaces: names.namespaces,
        counts,
        organisations,
        aliases: Aliases { from, to },
        events: full.events.clone(),
        rollup: None,
    }
}

/// The counts of a model, date by date.
pub(super) fn counts_of(snapshot: &Snapshot, row: usize) -> Vec<Option<u64>> {
    let mut values = vec![None; snapshot.dates.len()];
    let row = snapshot.counts.row(row);
    // The snapshot is valid, so no count is at fault.
    let _ = row.each(|position, count| values[row.first + position] = Some(count));
    values
}

pub(super) fn id_of(snapshot: &Snapshot, row: usize) -> String {
    let name = &snapshot.models.name[row];
    match snapshot.models.namespace[row] {
        Some(namespace) => format!("{}/{name}", snapshot.namespaces[namespace as usize]),
        None => name.clone(),
    }
}

/// The columns of some of the models.
fn models_of(
    models: &Models,
    rows: &[usize],
    namespace: Vec<Option<u32>>,
    name: Vec<String>,
) -> Models {
    fn some<T: Copy>(column: &Option<Vec<Option<T>>>, rows: &[usize]) -> Option<Vec<Option<T>>> {
        let column = column.as_ref()?;
        numbers(rows.iter().map(|row| column[*row]).collect())
    }
    let text = |column: &Option<Dictionary>| {
        let column = column.as_ref()?;
        let text = |row: &usize| column.codes[*row].map(|code| &*column.values[code as usize]);
        dictionary(&rows.iter().map(text).collect::<Vec<_>>())
    };
    let base = models.base.as_ref().and_then(|column| {
        let texts = |row: &usize| {
            let codes = column.codes[*row].iter().flatten();
            codes.map(|code| &*column.values[*code as usize]).collect()
        };
        list_dictionary(&rows.iter().map(texts).collect::<Vec<_>>())
    });
    Models {
        namespace,
        name,
        created: some(&models.created, rows),
        task: text(&models.task),
        library: text(&models.library),
        licence: text(&models.licence),
        parameters: some(&models.parameters, rows),
        base,
        relation: text(&models.relation),
        format: text(&models.format),
        likes: some(&models.likes, rows),
    }
}

/// The rows of these namespaces.
fn organisations_of(table: &Organisations, namespaces: &HashSet<&str>) -> Organisations {
    let rows: Vec<usize> = (0..table.namespace.len())
        .filter(|row| namespaces.contains(table.namespace[*row].as_str()))
        .collect();
    let column = |column: &[Option<String>]| -> Vec<Option<String>> {
        let cells = rows.iter().filter_map(|row| column.get(*row));
        let cells: Vec<Option<String>> = cells.cloned().collect();
        match cells.iter().any(Option::is_some) {
            true => cells,
            false => Vec::new(),
        }
    };
    Organisations {
        namespace: rows
            .iter()
            .map(|row| table.namespace[*row].clone())
            .collect(),
        country: rows.iter().map(|row| table.country[*row].clone()).collect(),
        kind: column(&table.kind),
        parent: column(&table.parent),
        basis: column(&table.basis),
        confidence: column(&table.confidence),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::Watch;
    use crate::synth::{Recipe, synthesise};

    struct Unwatched;

    impl Watch for Unwatched {
        fn stage(&self, _: &str, _: u64) {}
        fn advance(&self, _: u64) {}
    }

    fn ids(snapshot: &Snapshot) -> Vec<String> {
        let rows = 0..snapshot.models.name.len();
        rows.map(|row| id_of(snapshot, row)).collect()
    }

    #[test]
    fn the_largest_models_stay_and_with_them_what_they_need() {
        let recipe = Recipe {
            models: 300,
            dates: 10,
            counter: Counter::Cumulative,
            seed: 6,
        };
        let mut full = synthesise(&recipe, &Unwatched);
        let (above, below) = Sizes::of(&full).parted(25);
        assert_eq!((above.len(), below.len()), (25, 275));
        let of = |rows: &[usize]| -> Vec<u64> {
            let size = |row: &usize| size(full.counter, &counts_of(&full, *row));
            rows.iter().map(size).collect()
        };
        assert!(of(&above).iter().min() >= of(&below).iter().max());

        let [kept, gone] = [id_of(&full, above[0]), id_of(&full, below[0])];
        full.aliases = Aliases {
            from: vec!["old".to_owned(), "older".to_owned()],
            to: vec![kept.clone(), gone],
        };
        let snapshot = snapshot_of(&full, &above);
        let expected: Vec<String> = above.iter().map(|row| id_of(&full, *row)).collect();
        assert_eq!(ids(&snapshot), expected);
        assert_eq!(snapshot.aliases.to, [kept]);
        let table = &snapshot.organisations.namespace;
        let bases = snapshot.models.base.iter();
        let bases: Vec<&str> = bases.flat_map(ListDictionary::namespaces).collect();
        let needed =
            |name: &String| snapshot.namespaces.contains(name) || bases.contains(&name.as_str());
        assert!(table.iter().all(needed));
        assert!(table.len() < full.organisations.namespace.len());
        for (row, source) in above.iter().enumerate() {
            assert_eq!(counts_of(&snapshot, row), counts_of(&full, *source));
        }
    }

    #[test]
    fn a_share_is_reached_by_the_fewest_models() {
        let recipe = Recipe {
            models: 300,
            dates: 10,
            counter: Counter::Cumulative,
            seed: 6,
        };
        let full = synthesise(&recipe, &Unwatched);
        let part_of = |cut: usize| {
            let (above, _) = Sizes::of(&full).parted(cut);
            let size = |row: usize| size(full.counter, &counts_of(&full, row)) as f64;
            above.into_iter().map(size).sum::<f64>() / (0..300).map(size).sum::<f64>()
        };
        for share in [0.2, 0.9, 0.999] {
            let cut = with_share(&full, share);
            assert!(
                part_of(cut) >= share && part_of(cut - 1) < share,
                "{share} {cut}"
            );
        }
        assert!(part_of(with_share(&full, 1.0)) >= 1.0);
    }

    #[test]
    fn size_is_what_the_kind_of_counter_says() {
        let counts = [Some(5), None, Some(9), Some(3)];
        let days = std::num::NonZeroU32::MIN;
        assert_eq!(size(Counter::Period { days }, &counts), 17);
        assert_eq!(size(Counter::Trailing { days }, &counts), 9);
        assert_eq!(size(Counter::Cumulative, &counts), 3);
        assert_eq!(size(Counter::Cumulative, &[None]), 0);
    }
}
