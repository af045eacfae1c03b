//! Who stands behind the namespaces.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};

use super::Input;
use super::aliases::Aliases;
use super::table::{Column, Table as Csv, plural};
use crate::error::{Error, quoted};
use crate::shares::country_name;
use crate::snapshot::{ListDictionary, Organisations};

pub(super) const NAMESPACE: usize = 0;
pub(super) const COUNTRY: usize = 1;
pub(super) const KIND: usize = 2;
pub(super) const PARENT: usize = 3;
pub(super) const BASIS: usize = 4;
pub(super) const CONFIDENCE: usize = 5;
pub(super) const DATE: usize = 6;
pub(super) const COLUMNS: &[Column] = &[
    Column::required("namespace"),
    Column::optional("country"),
    Column::optional("kind"),
    Column::optional("parent"),
    Column::optional("basis"),
    Column::optional("confidence"),
    Column::optional("date"),
];

/// The kinds of namespaces that have a meaning.
pub(super) const KINDS: [&str; 6] = [
    "company",
    "nonprofit",
    "university",
    "government",
    "community",
    "individual",
];

/// The table of organisations, under the names used in the snapshot.
#[derive(Debug, Default)]
pub(super) struct Table {
    rows: BTreeMap<String, Known>,
}

#[derive(Debug, Clone, Default)]
struct Known {
    /// The namespace as the file has it, where it is an old name.
    old_name: Option<String>,
    country: Option<String>,
    kind: Option<String>,
    parent: Option<String>,
    basis: Option<String>,
    confidence: Option<String>,
}

/// Reads the table and tells in `remarks` what is merged or has no known meaning.
pub(super) fn read(
    input: Input,
    aliases: &Aliases,
    remarks: &mut Vec<String>,
) -> Result<Table, Error> {
    let mut csv = Csv::open(input, COLUMNS)?;
    let mut table = Table::default();
    let mut lines: HashMap<String, u64> = HashMap::new();
    let mut strange: BTreeMap<String, u64> = BTreeMap::new();
    let mut merged = 0;
    let mut namibian = 0;
    while let Some(row) = csv.next()? {
        let name = row.namespace(NAMESPACE, row.filled(NAMESPACE)?)?;
        if let Some(first) = lines.insert(name.to_owned(), row.line) {
            return Err(row.twice(NAMESPACE, &format!("namespace {name:?}"), first));
        }
        // For people, and for the check of the table; a snapshot has no place for it.
        row.day(DATE)?;
        let text = |column| Ok::<_, Error>(row.known(column)?.map(str::to_owned));
        // Of countries NA is Namibia.
        let written = row.code(COUNTRY)?;
        let country = written.map(str::to_uppercase);
        namibian += usize::from(written == Some("NA"));
        if let (Some(country), Some(written)) = (&country, written) {
            let two = country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase());
            if !two && country != "INTL" {
                let expected = "an ISO 3166-1 code of two letters, or INTL";
                return Err(row.wrong(COUNTRY, "country", expected, &quoted(written)));
            }
            if country_name(country).is_none() {
                let strange_country = format!("country {country} is not in ISO 3166-1");
                strange.entry(strange_country).or_insert(row.line);
            }
        }
        let kind = row.known(KIND)?.map(str::to_lowercase);
        if let Some(kind) = kind.as_deref().filter(|kind| !KINDS.contains(kind)) {
            let strange_kind = format!("kind {kind:?} is none of {}", KINDS.join(", "));
            strange.entry(strange_kind).or_insert(row.line);
        }
        let current = aliases.namespace(name);
        let known = Known {
            old_name: (name != current).then(|| name.to_owned()),
            country,
            kind,
            parent: text(PARENT)?,
            basis: text(BASIS)?,
            confidence: text(CONFIDENCE)?,
        };
        // The current name's row holds; a row is one judgement, so rows are not mixed.
        match table.rows.entry(current.to_owned()) {
            Entry::Vacant(entry) => {
                entry.insert(known);
            }
            Entry::Occupied(mut entry) => {
                merged += 1;
                if known.old_name < entry.get().old_name {
                    entry.insert(known);
                }
            }
        }
    }
    let file = csv.file();
    for (what, line) in strange {
        remarks.push(format!("{file} (line {line}): {what}; it is kept as it is"));
    }
    if namibian > 0 {
        remarks.push(format!(
            "{namibian} row{} of {file} with the country NA, which is Namibia; a cell is left empty \
             where the country is not known",
            plural(namibian)
        ));
    }
    if merged > 0 {
        remarks.push(format!(
            "{merged} row{} of {file} under old names of namespaces gave way to another row of the \
             same namespace",
            plural(merged)
        ));
    }
    Ok(table)
}

impl Table {
    /// Puts the rows of another table in the place of those of the same namespaces; tells how many.
    pub fn overridden_by(&mut self, other: Table) -> usize {
        let mut overridden = 0;
        for (name, row) in other.rows {
            overridden += usize::from(self.rows.insert(name, row).is_some());
        }
        overridden
    }

    /// The rows of these namespaces and of those that publish bases, by name.
    pub fn of(&self, namespaces: &[String], bases: Option<&ListDictionary>) -> Organisations {
        let mut names: Vec<&str> = namespaces.iter().map(String::as_str).collect();
        names.extend(bases.into_iter().flat_map(ListDictionary::namespaces));
        names.sort_unstable();
        names.dedup();
        let rows = || {
            names
                .iter()
                .filter_map(|name| self.rows.get_key_value(*name))
        };
        let column = |cell: fn(&Known) -> &Option<String>| -> Vec<Option<String>> {
            rows().map(|(_, known)| cell(known).clone()).collect()
        };
        let optional = |cell| {
            let column = column(cell);
            match column.iter().any(Option::is_some) {
                true => column,
                false => Vec::new(),
            }
        };
        Organisations {
            namespace: rows().map(|(name, _)| name.clone()).collect(),
            country: column(|known| &known.country),
            kind: optional(|known| &known.kind),
            parent: optional(|known| &known.parent),
            basis: optional(|known| &known.basis),
            confidence: optional(|known| &known.confidence),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_with(text: &'static str) -> Result<(Organisations, Vec<String>), Error> {
        let aliases = "from,to\nold,new\nolder,old\n";
        let aliases = Aliases::read(Input::new("a.csv", Box::new(aliases.as_bytes())))?;
        let mut remarks = Vec::new();
        let input = Input::new("t.csv", Box::new(text.as_bytes()));
        let table = read(input, &aliases, &mut remarks)?;
        let namespaces = ["new", "a", "not in the table"].map(str::to_owned);
        Ok((table.of(&namespaces, None), remarks))
    }

    #[test]
    fn only_rows_of_the_snapshot_are_kept() {
        let (table, remarks) =
            read_with("namespace,country,parent\na,cn,\nb,us,B\nolder,unknown,N\n").unwrap();
        assert_eq!(table.namespace, ["a", "new"]);
        assert_eq!(table.country, [Some("CN".to_owned()), None]);
        assert_eq!(table.kind, [] as [Option<String>; 0]);
        assert_eq!(table.parent, [None, Some("N".to_owned())]);
        assert_eq!(remarks, [] as [&str; 0]);
    }

    #[test]
    fn the_row_of_the_current_name_holds() {
        for text in [
            "namespace,country\nold,CN\nnew,US\nolder,FR\n",
            "namespace,country\nnew,US\nolder,FR\nold,CN\n",
        ] {
            let (table, remarks) = read_with(text).unwrap();
            assert_eq!(table.country, [Some("US".to_owned())]);
            assert!(
                remarks[0].starts_with("2 rows of t.csv under old names"),
                "{remarks:?}"
            );
        }
    }

    #[test]
    fn strange_values_are_told() {
        let (table, remarks) = read_with("namespace,country,kind\na,uk,Hybrid\n").unwrap();
        assert_eq!(table.kind, [Some("hybrid".to_owned())]);
        assert_eq!(
            remarks,
            [
                "t.csv (line 2): country UK is not in ISO 3166-1; it is kept as it is",
                "t.csv (line 2): kind \"hybrid\" is none of company, nonprofit, university, \
                 government, community, individual; it is kept as it is",
            ]
        );
        let error = read_with("namespace,country\na,usa\n").unwrap_err();
        assert_eq!(
            error.to_string(),
            "t.csv: country (line 2, column country): expected an ISO 3166-1 code of two letters, \
             or INTL, found \"usa\""
        );
        let error = read_with("namespace\na/b\n").unwrap_err().to_string();
        assert!(
            error.ends_with("expected a name without a slash, found \"a/b\""),
            "{error}"
        );
    }
}
