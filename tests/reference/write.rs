//! Snapshots of format 1 that hold a world.

use serde_json::{Value, json};

use super::{Counter, Model, Organisation, World, date};

impl World {
    /// A snapshot of format 1 that holds this world.
    pub fn snapshot(&self) -> Value {
        let mut namespaces: Vec<&str> = Vec::new();
        for model in &self.models {
            if let Some(namespace) = &model.namespace
                && !namespaces.contains(&namespace.as_str())
            {
                namespaces.push(namespace);
            }
        }
        let (rolled, models): (Vec<&Model>, Vec<&Model>) =
            self.models.iter().partition(|model| model.rolled.is_some());
        let namespace_of = |model: &&Model| {
            let namespace = model.namespace.as_deref()?;
            namespaces.iter().position(|known| *known == namespace)
        };
        let name = |model: &&Model| match &model.namespace {
            Some(namespace) => model.id[namespace.len() + 1..].to_string(),
            None => model.id.clone(),
        };
        let table: Vec<(&String, &Organisation)> = self.organisations.iter().collect();
        let counter = match self.counter {
            Counter::Trailing(days) => json!({"kind": "trailing", "days": days}),
            Counter::Period(days) => json!({"kind": "period", "days": days}),
            Counter::Cumulative => json!({"kind": "cumulative"}),
        };
        let mut snapshot = json!({
            "format": 1,
            "source": {"name": "made by a test", "notes": []},
            "counter": counter,
            "dates": self.dates.iter().map(|&day| date(day)).collect::<Vec<_>>(),
            "namespaces": namespaces,
            "models": {
                "namespace": models.iter().map(namespace_of).collect::<Vec<_>>(),
                "name": models.iter().map(name).collect::<Vec<_>>(),
                "created": models.iter().map(|model| model.created).collect::<Vec<_>>(),
                "task": dictionary(models.iter().map(|model| model.task.as_deref())),
                "licence": dictionary(models.iter().map(|model| model.licence.as_deref())),
                "parameters": models.iter().map(|model| model.parameters).collect::<Vec<_>>(),
                "relation": dictionary(models.iter().map(|model| model.relation.as_deref())),
                "format": dictionary(models.iter().map(|model| model.format.as_deref())),
                "likes": models.iter().map(|model| model.likes).collect::<Vec<_>>(),
            },
            "counts": models.iter().map(|model| row(&model.values)).collect::<Vec<_>>(),
            "organisations": {
                "namespace": table.iter().map(|(name, _)| name).collect::<Vec<_>>(),
                "country": table.iter().map(|(_, row)| &row.country).collect::<Vec<_>>(),
                "kind": table.iter().map(|(_, row)| &row.kind).collect::<Vec<_>>(),
                "parent": table.iter().map(|(_, row)| &row.parent).collect::<Vec<_>>(),
            },
        });
        if models.iter().any(|model| model.bases.is_some()) {
            snapshot["models"]["base"] = bases(&models);
        }
        if !self.aliases.is_empty() {
            snapshot["aliases"] = json!({
                "from": self.aliases.keys().collect::<Vec<_>>(),
                "to": self.aliases.values().collect::<Vec<_>>(),
            });
        }
        if !rolled.is_empty() {
            let publishers = |row: &'_ &Model| row.rolled.clone().unwrap_or_default();
            let countries: Vec<_> = rolled.iter().map(|row| publishers(row).0.country).collect();
            let kinds: Vec<_> = rolled.iter().map(|row| publishers(row).0.kind).collect();
            snapshot["rollup"] = json!({
                "cut": models.len(),
                "country": dictionary(countries.iter().map(Option::as_deref)),
                "kind": dictionary(kinds.iter().map(Option::as_deref)),
                "created": rolled.iter().map(|row| row.created).collect::<Vec<_>>(),
                "models": rolled.iter().map(|row| publishers(row).1).collect::<Vec<_>>(),
                "counts": rolled.iter().map(|model| row(&model.values)).collect::<Vec<_>>(),
            });
        }
        snapshot
    }
}

/// A column of words: the distinct ones, and a code for every model.
fn dictionary<'a>(words: impl Iterator<Item = Option<&'a str>>) -> Value {
    let mut values: Vec<&str> = Vec::new();
    let mut codes = Vec::new();
    for word in words {
        codes.push(word.map(|word| {
            values
                .iter()
                .position(|known| *known == word)
                .unwrap_or_else(|| {
                    values.push(word);
                    values.len() - 1
                })
        }));
    }
    json!({"values": values, "codes": codes})
}

/// A column of lists of ids: an index for one, else a list of them.
fn bases(models: &[&Model]) -> Value {
    let mut values: Vec<&str> = Vec::new();
    let mut codes = Vec::new();
    for model in models {
        let Some(bases) = &model.bases else {
            codes.push(Value::Null);
            continue;
        };
        let mut list = Vec::new();
        for id in bases {
            if !values.contains(&id.as_str()) {
                values.push(id);
            }
            list.push(values.iter().position(|known| known == id));
        }
        codes.push(match &list[..] {
            [one] => json!(one),
            list => json!(list),
        });
    }
    json!({"values": values, "codes": codes})
}

/// One model's counts: index of the first date, the first count, differences to the last known.
pub fn row(values: &[Option<u64>]) -> Value {
    let Some(first) = values.iter().position(Option::is_some) else {
        return json!([]);
    };
    let end = values
        .iter()
        .rposition(Option::is_some)
        .map_or(0, |last| last + 1);
    let mut row = vec![json!(first)];
    let mut last = 0;
    for value in &values[first..end] {
        row.push(match value {
            Some(value) => {
                let difference = *value as i64 - last;
                last = *value as i64;
                json!(difference)
            }
            None => Value::Null,
        });
    }
    Value::Array(row)
}
