//! Renamed accounts and models: every id to the one used in the snapshot.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::Input;
use super::table::{Column, Table, is_id};
use crate::error::{Error, ErrorKind, quoted};
use crate::snapshot;

const FROM: usize = 0;
const TO: usize = 1;
const COLUMNS: &[Column] = &[Column::required("from"), Column::required("to")];

/// Old names and new ones. Chains end: [`Aliases::read`] refuses circles.
#[derive(Debug, Default)]
pub struct Aliases {
    /// Full ids, root ids without a slash among them, that became other full ids.
    ids: BTreeMap<String, String>,
    namespaces: BTreeMap<String, String>,
}

impl Aliases {
    /// Reads a table of `from,to`, where both are namespaces, or `to` is a full id.
    ///
    /// # Errors
    /// Where the file is no such table, or names lead in a circle.
    pub fn read(input: Input) -> Result<Self, Error> {
        let mut table = Table::open(input, COLUMNS)?;
        let mut aliases = Aliases::default();
        let mut lines: HashMap<String, u64> = HashMap::new();
        while let Some(row) = table.next()? {
            let (from, to) = (row.filled(FROM)?, row.filled(TO)?);
            for (column, text) in [(FROM, from), (TO, to)] {
                if !is_id(text) {
                    let expected = "a namespace or a full id";
                    return Err(row.wrong(column, "alias", expected, &quoted(text)));
                }
            }
            if from.contains('/') && !to.contains('/') {
                let expected = "a full id, as the old one is";
                return Err(row.wrong(TO, "alias", expected, &quoted(to)));
            }
            if let Some(first) = lines.insert(from.to_owned(), row.line) {
                return Err(row.twice(FROM, &format!("alias {from:?}"), first));
            }
            let kind = match to.contains('/') {
                true => &mut aliases.ids,
                false => &mut aliases.namespaces,
            };
            kind.insert(from.to_owned(), to.to_owned());
        }
        // A circle of any kind has a namespace or a full id of the table in it.
        let circle = |from: &String, round: Vec<String>| {
            let error = Error::new(
                ErrorKind::Csv,
                format!("alias {from:?}"),
                "a chain of names that ends",
                format!("a circle: {}", round.join(" → ")),
            );
            let line = lines.get(from).copied().unwrap_or_default();
            error.at(format!("line {line}")).in_file(table.file())
        };
        for from in aliases.namespaces.keys() {
            follow(from, |name| aliases.namespaces.get(name).cloned())
                .map_err(|round| circle(from, round))?;
        }
        for from in aliases.ids.keys() {
            follow(from, |id| aliases.next(id)).map_err(|round| circle(from, round))?;
        }
        Ok(aliases)
    }

    /// The id that a model has in the snapshot.
    pub fn id<'a>(&self, id: &'a str) -> Cow<'a, str> {
        let mut id = Cow::Borrowed(id);
        while let Some(next) = self.next(&id) {
            id = Cow::Owned(next);
        }
        id
    }

    /// The name that an account has in the snapshot.
    pub fn namespace<'a>(&'a self, mut name: &'a str) -> &'a str {
        while let Some(next) = self.namespaces.get(name) {
            name = next;
        }
        name
    }

    /// One step of a model's renames: its own first, else that of its namespace.
    fn next(&self, id: &str) -> Option<String> {
        if let Some(next) = self.ids.get(id) {
            return Some(next.clone());
        }
        let (namespace, name) = id.split_once('/')?;
        Some(format!("{}/{name}", self.namespaces.get(namespace)?))
    }

    /// The aliases that lead to what a snapshot has, with the names at the end of their chains.
    pub(super) fn of(&self, namespaces: &[String], ids: &[String]) -> snapshot::Aliases {
        let namespaces: HashSet<&str> = namespaces.iter().map(String::as_str).collect();
        let mut used = BTreeMap::new();
        for from in self.namespaces.keys() {
            let to = self.namespace(from);
            if namespaces.contains(to) {
                used.insert(from.clone(), to.to_owned());
            }
        }
        for from in self.ids.keys() {
            let to = self.id(from).into_owned();
            // The ids are sorted.
            if ids.binary_search(&to).is_ok() {
                used.insert(from.clone(), to);
            }
        }
        let (from, to) = used.into_iter().unzip();
        snapshot::Aliases { from, to }
    }
}

/// Follows a chain of names to its end, or gives the names of the circle in which it never ends.
fn follow(from: &str, next: impl Fn(&str) -> Option<String>) -> Result<(), Vec<String>> {
    let mut names = vec![from.to_owned()];
    let mut seen: HashSet<String> = names.iter().cloned().collect();
    while let Some(name) = names.last().and_then(|name| next(name)) {
        let new = seen.insert(name.clone());
        names.push(name);
        if !new {
            return Err(names);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aliases(text: &'static str) -> Result<Aliases, Error> {
        Aliases::read(Input::new("a.csv", Box::new(text.as_bytes())))
    }

    #[test]
    fn chains_are_followed_to_their_end() {
        let aliases = aliases(
            "from,to\na,b\nb,c\nc/old,c/new\nbert,google-bert/bert\ngoogle-bert,google\nx/y,b/z\n",
        )
        .unwrap();
        for (from, to) in [
            ("a/m", "c/m"),
            ("b/old", "c/new"),
            ("a/old", "c/new"),
            ("bert", "google/bert"),
            ("x/y", "c/z"),
            ("x/other", "x/other"),
            ("a", "a"),
            ("gpt2", "gpt2"),
        ] {
            assert_eq!(aliases.id(from), to, "{from}");
        }
        assert_eq!(aliases.namespace("a"), "c");
        assert_eq!(aliases.namespace("bert"), "bert");
        let used = aliases.of(&["c".to_owned()], &["c/new".to_owned()]);
        assert_eq!(used.from, ["a", "b", "c/old"]);
        assert_eq!(used.to, ["c", "c", "c/new"]);
    }

    #[test]
    fn circles_and_wrong_rows_are_refused() {
        for (text, message) in [
            (
                "from,to\na,b\nb,a\n",
                "a.csv: alias \"a\" (line 2): expected a chain of names that ends, \
                 found a circle: a → b → a",
            ),
            (
                "from,to\nb/x,a/x\na,b\n",
                "a.csv: alias \"b/x\" (line 2): expected a chain of names that ends, \
                 found a circle: b/x → a/x → b/x",
            ),
            (
                "from,to\na,a\n",
                "a.csv: alias \"a\" (line 2): expected a chain of names that ends, \
                 found a circle: a → a",
            ),
            (
                "to,from\nb,a\nc,a\n",
                "a.csv: alias \"a\" (line 3, column from): expected each to stand once, \
                 found it on line 2 too",
            ),
            (
                "from,to\na/b,c\n",
                "a.csv: alias (line 2, column to): expected a full id, as the old one is, \
                 found \"c\"",
            ),
            (
                "from,to\na/b/c,d\n",
                "a.csv: alias (line 2, column from): expected a namespace or a full id, \
                 found \"a/b/c\"",
            ),
        ] {
            assert_eq!(aliases(text).unwrap_err().to_string(), message);
        }
    }
}
