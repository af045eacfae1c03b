//! What is known of the models.

use std::collections::HashMap;
use std::rc::Rc;

use super::Input;
use super::aliases::Aliases;
use super::columns::{dictionary, list_dictionary, numbers};
use super::table::{Column, Row, Table, plural};
use super::unknown::is_unknown;
use crate::date::Day;
use crate::error::Error;
use crate::snapshot::Models;

const MODEL: usize = 0;
const CREATED: usize = 1;
const PARAMETERS: usize = 2;
const LIKES: usize = 3;
const BASE: usize = 4;
/// The columns of texts, in the order of [`Known::texts`].
const TEXTS: [usize; 5] = [5, 6, 7, 8, 9];
const COLUMNS: &[Column] = &[
    Column::required("model"),
    Column::optional("created"),
    Column::optional("parameters"),
    Column::optional("likes"),
    Column::optional("base_models"),
    Column::optional("task"),
    Column::optional("library"),
    Column::optional("licence").also(&["license"]),
    Column::optional("base_relation"),
    Column::optional("format"),
];

/// The attributes of the observed models, in the order of their ids.
#[derive(Debug, Default)]
pub(super) struct Attributes {
    models: Vec<Known>,
    /// The distinct texts of all columns.
    texts: Interner,
}

/// What is known of one model; texts by their number.
#[derive(Debug, Clone, Default)]
struct Known {
    created: Option<Day>,
    parameters: Option<u64>,
    likes: Option<u64>,
    base: Vec<u32>,
    texts: [Option<u32>; TEXTS.len()],
}

impl Known {
    /// Takes over what is not known yet.
    fn fill(&mut self, other: Known) {
        self.created = self.created.or(other.created);
        self.parameters = self.parameters.or(other.parameters);
        self.likes = self.likes.or(other.likes);
        if self.base.is_empty() {
            self.base = other.base;
        }
        for (mine, its) in self.texts.iter_mut().zip(other.texts) {
            *mine = mine.or(its);
        }
    }
}

/// What is known of models under the names of their sources, being collected.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    names: Vec<Known>,
    texts: Interner,
}

impl Gathered {
    /// Takes over what a row says and no earlier one of the same name does.
    pub fn fill(&mut self, name: u32, row: &crate::observation::Row, aliases: &Aliases) {
        let name = name as usize;
        if self.names.len() <= name {
            self.names.resize(name + 1, Known::default());
        }
        let texts = &mut self.texts;
        let mut known = Known {
            created: row.created,
            parameters: row.parameters,
            likes: row.likes,
            ..Known::default()
        };
        let bases = row.base_models.unwrap_or_default().split(';');
        for base in bases.filter(|base| super::is_id(base)) {
            let number = texts.number(&aliases.id(base));
            if !known.base.contains(&number) {
                known.base.push(number);
            }
        }
        // In the order of the columns.
        let row = [
            row.task,
            row.library,
            row.licence,
            row.base_relation,
            row.format,
        ];
        known.texts = row.map(|text| text.map(|text| texts.number(text)));
        self.names[name].fill(known);
    }

    /// The attributes of so many models; `models` has the model of each name. The names come newest
    /// first, and so do their attributes.
    pub fn attributes(self, models: &[u32], count: usize) -> Attributes {
        let mut attributes = Attributes {
            models: vec![Known::default(); count],
            texts: self.texts,
        };
        for (known, model) in self.names.into_iter().zip(models) {
            attributes.models[*model as usize].fill(known);
        }
        attributes
    }
}

#[derive(Debug, Default)]
struct Interner {
    numbers: HashMap<Rc<str>, u32>,
    texts: Vec<Rc<str>>,
}

impl Interner {
    fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = self.texts.len() as u32;
        let text: Rc<str> = text.into();
        self.numbers.insert(Rc::clone(&text), number);
        self.texts.push(text);
        number
    }

    fn text(&self, number: u32) -> &str {
        &self.texts[number as usize]
    }
}

/// Reads the attributes of the models of `ids`, which are sorted.
pub(super) fn read(
    input: Input,
    aliases: &Aliases,
    ids: &[String],
    remarks: &mut Vec<String>,
) -> Result<Attributes, Error> {
    let mut table = Table::open(input, COLUMNS)?;
    let mut attributes = Attributes::default();
    let mut lines: HashMap<String, u64> = HashMap::new();
    // The model, its old name where the row has one, and what the row says.
    let mut rows: Vec<(u32, Option<String>, Known)> = Vec::new();
    let mut unobserved = 0;
    while let Some(row) = table.next()? {
        let name = row.id(MODEL, row.filled(MODEL)?)?;
        if let Some(first) = lines.insert(name.to_owned(), row.line) {
            return Err(row.twice(MODEL, &format!("model {name:?}"), first));
        }
        let known = known(row, aliases, &mut attributes.texts)?;
        let id = aliases.id(name);
        match ids.binary_search_by(|other| other.as_str().cmp(&id)) {
            Ok(model) => {
                let old = (name != id).then(|| name.to_owned());
                rows.push((model as u32, old, known));
            }
            Err(_) => unobserved += 1,
        }
    }
    if unobserved > 0 {
        remarks.push(format!(
            "{unobserved} model{} of {} without any observation left out",
            plural(unobserved),
            table.file(),
        ));
    }

    // The current name first; what its row leaves open, rows under old names may say.
    rows.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    attributes.models.resize(ids.len(), Known::default());
    let mut merged = 0;
    let mut last = None;
    for (model, _, known) in rows {
        merged += usize::from(last == Some(model));
        attributes.models[model as usize].fill(known);
        last = Some(model);
    }
    if merged > 0 {
        remarks.push(format!(
            "{merged} row{} of {} under old names of models only fill what the current name's row \
             leaves empty",
            plural(merged),
            table.file(),
        ));
    }
    Ok(attributes)
}

fn known(row: Row, aliases: &Aliases, texts: &mut Interner) -> Result<Known, Error> {
    let mut known = Known {
        created: row.day(CREATED)?,
        parameters: row.whole(PARAMETERS)?,
        likes: row.whole(LIKES)?,
        ..Known::default()
    };
    let bases = row.known(BASE)?.unwrap_or_default();
    for base in bases
        .split(';')
        .map(str::trim)
        .filter(|base| !is_unknown(base))
    {
        let number = texts.number(&aliases.id(row.id(BASE, base)?));
        if !known.base.contains(&number) {
            known.base.push(number);
        }
    }
    for (text, column) in known.texts.iter_mut().zip(TEXTS) {
        *text = row.known(column)?.map(|value| texts.number(value));
    }
    Ok(known)
}

impl Attributes {
    /// The columns of the models with these names.
    pub fn columns(&self, namespace: Vec<Option<u32>>, name: Vec<String>) -> Models {
        if self.models.is_empty() {
            return Models {
                namespace,
                name,
                ..Models::default()
            };
        }
        let [task, library, licence, relation, format] = std::array::from_fn(|column| {
            let texts = self.models.iter().map(|model| model.texts[column]);
            let rows: Vec<Option<&str>> = texts
                .map(|number| number.map(|number| self.texts.text(number)))
                .collect();
            dictionary(&rows)
        });
        let bases = self.models.iter().map(|model| {
            let numbers = model.base.iter();
            numbers.map(|number| self.texts.text(*number)).collect()
        });
        let created = |model: &Known| model.created.map(|day| i64::from(day.0));
        Models {
            namespace,
            name,
            created: numbers(self.models.iter().map(created).collect()),
            task,
            library,
            licence,
            parameters: numbers(self.models.iter().map(|model| model.parameters).collect()),
            base: list_dictionary(&bases.collect::<Vec<_>>()),
            relation,
            format,
            likes: numbers(self.models.iter().map(|model| model.likes).collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_with(text: &'static str, ids: &[&str]) -> Result<(Models, Vec<String>), Error> {
        let aliases = "from,to\nold,new\nbert,google/bert\n";
        let aliases = Aliases::read(Input::new("a.csv", Box::new(aliases.as_bytes())))?;
        let mut remarks = Vec::new();
        let input = Input::new("m.csv", Box::new(text.as_bytes()));
        let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
        let attributes = read(input, &aliases, &ids, &mut remarks)?;
        Ok((attributes.columns(Vec::new(), ids), remarks))
    }

    #[test]
    fn unknown_is_unknown_however_it_is_written() {
        let (models, remarks) = read_with(
            "model,task,license,created,likes,base_models\n\
             a,unknown,mit,,7, bert ; old/x;;bert\n\
             c,Unknown,,2026-01-05,,\n\
             nobody,x,y,2026-01-05,1,\n",
            &["a", "b", "c"],
        )
        .unwrap();
        assert_eq!(models.task, None);
        assert_eq!(models.parameters, None);
        assert_eq!(models.created, Some(vec![None, None, Some(20_458)]));
        assert_eq!(models.likes, Some(vec![Some(7), None, None]));
        assert_eq!(models.licence.unwrap().values, ["mit"]);
        let base = models.base.unwrap();
        assert_eq!(base.values, ["google/bert", "new/x"]);
        assert_eq!(base.codes[0], Some(vec![0, 1]));
        assert_eq!(
            remarks,
            ["1 model of m.csv without any observation left out"]
        );
    }

    #[test]
    fn rows_under_old_names_fill_what_is_open() {
        let (models, remarks) = read_with(
            "model,task,licence\nold/x,translation,mit\nnew/x,,apache-2.0\n",
            &["new/x"],
        )
        .unwrap();
        assert_eq!(models.task.unwrap().values, ["translation"]);
        assert_eq!(models.licence.unwrap().values, ["apache-2.0"]);
        assert_eq!(remarks.len(), 1);
    }

    #[test]
    fn wrong_cells_are_named() {
        for (text, found) in [
            (
                "model\na\na\n",
                "model \"a\" (line 3, column model): expected each to stand once, found it on line 2 too",
            ),
            (
                "model,created\na,12.3.2026\n",
                "date (line 2, column created): expected a date of the form YYYY-MM-DD, found \"12.3.2026\"",
            ),
            (
                "model,parameters\na,7e9\n",
                "number (line 2, column parameters): expected a whole number from 0 to 2^53 (9007199254740992), found \"7e9\"",
            ),
            (
                "model,base_models\na,b;c/\n",
                "model id (line 2, column base_models): expected namespace/name or name, found \"c/\"",
            ),
        ] {
            let error = read_with(text, &["a"]).unwrap_err();
            assert_eq!(error.to_string(), format!("m.csv: {found}"));
        }
    }
}
